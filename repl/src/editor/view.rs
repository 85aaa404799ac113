//! How the buffer comes onto the screen. Rustyline paints a cell below its prompt, all of it, and counts rows from there:
//! with a cell that is taller than the screen its count and the screen's part ways. Such a cell is therefore painted
//! here: on the terminal's second screen, those rows that the cursor is among. When it is done the first screen comes
//! back as it was, and the whole cell is printed there.

use super::colors::{self, Sight};
use super::menu::Menus;
use crate::screen::{put, window};
use std::cell::{Cell, RefCell};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

const ENTER: &str = "\r\x1b[K\x1b[?1049h";
const LEAVE: &str = "\x1b[?25h\x1b[?1049l";
/// A cell of more rows is not printed whole when it is done.
const LONGEST: usize = 1000;

/// Where a cell would be painted if the screen had room: rows and columns from the prompt on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Extent {
    cursor_row: usize,
    end_row: usize,
    end_column: usize,
}

/// As rustyline reckons it: characters that do not fit go to the next row, tabs go to the next stop.
fn extent(buffer: &str, at: usize, first: usize, width: usize, columns: usize) -> Extent {
    let (mut row, mut column) = (0, first);
    let mut cursor_row = None;
    let wrapped = |row: usize, column: usize| if column >= columns { row + 1 } else { row };
    for (place, c) in buffer.char_indices() {
        if place == at {
            cursor_row = Some(wrapped(row, column));
        }
        let wide = match c {
            '\n' => {
                (row, column) = (row + 1, 0);
                continue;
            }
            '\t' => width - column % width,
            c => c.width().unwrap_or(0),
        };
        column += wide;
        if column > columns {
            (row, column) = (row + 1, wide);
        }
    }
    let end_row = wrapped(row, column);
    Extent { cursor_row: cursor_row.unwrap_or(end_row), end_row, end_column: if end_row > row { 0 } else { column } }
}

/// What is on the screen, between one key and the next.
#[derive(Default)]
pub struct View {
    /// The prompt of the cell, which has as many columns as a mark.
    own: RefCell<String>,
    /// The prompt that stands there: while the history is searched it is another.
    prompt: RefCell<String>,
    colored: Cell<bool>,
    tall: Cell<bool>,
    /// The first row in sight.
    top: Cell<usize>,
}

impl View {
    /// A new cell begins.
    pub fn begin(&self, prompt: &str, colored: bool) {
        self.use_prompt(prompt);
        prompt.clone_into(&mut self.own.borrow_mut());
        self.colored.set(colored);
        self.top.set(0);
    }

    pub fn use_prompt(&self, prompt: &str) {
        prompt.clone_into(&mut self.prompt.borrow_mut());
    }

    /// Columns of the prompt.
    pub fn width(&self) -> usize {
        self.own.borrow().len()
    }

    pub fn is_colored(&self) -> bool {
        self.colored.get()
    }

    fn extent(&self, buffer: &str, at: usize, columns: usize) -> Extent {
        extent(buffer, at, self.prompt.borrow().width(), self.width(), columns)
    }

    /// Whether a cell, with so many rows below it, is taller than the screen.
    pub fn is_tall(&self, buffer: &str, below: usize) -> bool {
        let (columns, rows) = window();
        self.extent(buffer, 0, columns).end_row + 1 + below > rows
    }

    /// The cell as it is painted after its prompt.
    pub fn paint(&self, buffer: &str, at: usize, menus: &Menus) -> String {
        let below = menus.height();
        if self.is_tall(buffer, below) {
            return self.tall(buffer, at, menus);
        }
        let painted = colors::paint(buffer, self.width(), self.colored.get());
        match self.tall.take() {
            // The prompt went to the second screen.
            true => format!("{LEAVE}{}{painted}", self.prompt.borrow()),
            false => painted,
        }
    }

    fn tall(&self, buffer: &str, at: usize, menus: &Menus) -> String {
        let (columns, rows) = window();
        let extent = self.extent(buffer, at, columns);
        let menu = menus.rows(columns, rows);
        // The last row says which rows these are.
        let height = rows.saturating_sub(menu.len() + 1).max(1);
        let margin = (height / 4).min(2);
        let lowest = (extent.end_row + 1).saturating_sub(height);
        let highest = (extent.cursor_row + margin + 1).saturating_sub(height);
        let top = self.top.get().max(highest).min(extent.cursor_row.saturating_sub(margin)).min(lowest);
        self.top.set(top);
        let seen = top..(top + height).min(extent.end_row + 1);
        // From where it is put now, rustyline moves the cursor up by as many rows as the cell has below it; and before
        // that a row down, where the last row is full.
        let down = usize::from(extent.end_column == 0 && extent.end_row > 0 && !buffer.ends_with('\n'));
        let place = (extent.cursor_row - top) + (extent.end_row - extent.cursor_row);
        let reaches = place < rows;
        let first = self.prompt.borrow().width();
        let cursor = (!reaches).then_some(at);
        let sight = Sight { columns, first, rows: seen.clone(), cursor };
        let text = colors::rows(buffer, self.width(), self.colored.get(), Some(&sight));
        let mut out = String::new();
        if !self.tall.replace(true) {
            out += ENTER;
        }
        out += "\x1b[?25l\x1b[H\x1b[J";
        if top == 0 {
            out += &self.prompt.borrow();
        }
        out += &text;
        for (i, line) in menu.iter().enumerate() {
            out += &format!("\x1b[{};1H{line}", height + i + 1);
        }
        out += &format!("\x1b[{rows};1H{}", self.status(&seen, extent.end_row + 1, columns));
        let row = if reaches { place - down.min(place) } else { rows.saturating_sub(2) };
        out + &format!("\x1b[{};1H{}", row + 1, if reaches { "\x1b[?25h" } else { "" })
    }

    /// `rows 12-34 of 100`, or what the history is searched for.
    fn status(&self, seen: &std::ops::Range<usize>, all: usize, columns: usize) -> String {
        let prompt = self.prompt.borrow();
        let text = match *prompt == *self.own.borrow() {
            true => format!("── rows {}–{} of {all} ──", seen.start + 1, seen.end),
            false => prompt.clone(),
        };
        let text: String = text.chars().take(columns.saturating_sub(1)).collect();
        if self.colored.get() { format!("\x1b[2m{text}\x1b[22m") } else { text }
    }

    /// The cell is done: what was taller than the screen is printed where it began.
    pub fn done(&self, buffer: Option<&str>) {
        if !self.tall.take() {
            return;
        }
        put(LEAVE);
        let Some(buffer) = buffer else {
            return;
        };
        let columns = window().0;
        self.use_prompt(&self.own.borrow());
        let extent = self.extent(buffer, 0, columns);
        let (prompt, skipped) = match extent.end_row.checked_sub(LONGEST) {
            Some(skipped) => (format!("{}… {skipped} rows\n", self.prompt.borrow()), skipped),
            None => (self.prompt.borrow().clone(), 0),
        };
        let rows = skipped..extent.end_row + 1;
        let sight = Sight { columns, first: self.width(), rows, cursor: None };
        let text = colors::rows(buffer, self.width(), self.colored.get(), Some(&sight));
        put(&format!("{prompt}{text}\n"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_counted_as_they_are_shown() {
        let of = |buffer: &str, at| {
            let e = extent(buffer, at, 5, 5, 20);
            (e.cursor_row, e.end_row, e.end_column)
        };
        assert_eq!(of("", 0), (0, 0, 5));
        assert_eq!(of("a\n\tb", 0), (0, 1, 6));
        assert_eq!(of("a\n\tb", 4), (1, 1, 6));
        assert_eq!(of("123456789012345", 15), (1, 1, 0), "a full row");
        assert_eq!(of("123456789012345", 14), (0, 1, 0));
        assert_eq!(of("12345678901234日", 0), (0, 1, 2), "a wide character does not fit");
        assert_eq!(of("1234567890123456\n\t", 16), (1, 2, 5));
    }
}
