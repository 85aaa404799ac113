//! Where keys lead in a cell of several lines: the marks of its lines are neither entered nor left behind. Rustyline knows
//! nothing of marks; what it would do wrong is worked out here, as text put in place of a range and a new cursor.

use super::block::{MARK, on_mark};
use std::ops::Range;
use unicode_width::UnicodeWidthChar;

/// Columns that Backspace takes from an indentation.
const INDENT: usize = 4;

/// A change of the buffer and the place of the cursor after it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Edit {
    pub range: Range<usize>,
    pub text: String,
    pub cursor: usize,
}

impl Edit {
    pub fn to(cursor: usize) -> Edit {
        Edit { range: cursor..cursor, text: String::new(), cursor }
    }

    fn delete(range: Range<usize>) -> Edit {
        Edit { cursor: range.start, range, text: String::new() }
    }

    /// Text at the cursor; its lines become lines of the block.
    pub fn insert(buffer: &str, at: usize, text: String) -> Edit {
        let at = off_mark(buffer, at);
        Edit { cursor: at + text.len(), range: at..at, text }
    }
}

/// The place itself, or that after the mark which it is before.
pub fn off_mark(buffer: &str, at: usize) -> usize {
    if on_mark(buffer, at) { at + MARK.len_utf8() } else { at }
}

/// Where the text of the line with this place begins.
fn text_start(buffer: &str, at: usize) -> usize {
    off_mark(buffer, buffer[..at].rfind('\n').map_or(0, |i| i + 1))
}

/// Whether a place is that where the text of a line after the first begins.
fn follows_mark(buffer: &str, at: usize) -> bool {
    buffer[..at].ends_with(MARK) && on_mark(buffer, at - MARK.len_utf8())
}

/// Whether a place ends a line that another follows.
fn precedes_mark(buffer: &str, at: usize) -> bool {
    buffer[at..].starts_with('\n') && on_mark(buffer, at + 1)
}

/// To the end of the line above.
pub fn left(buffer: &str, at: usize) -> Option<Edit> {
    follows_mark(buffer, at).then(|| Edit::to(at - 2))
}

/// To the beginning of the line below.
pub fn right(buffer: &str, at: usize) -> Option<Edit> {
    precedes_mark(buffer, at).then(|| Edit::to(at + 2))
}

/// To the beginning of the line's text.
pub fn home(buffer: &str, at: usize) -> Option<Edit> {
    buffer[..at].contains('\n').then(|| Edit::to(text_start(buffer, at)))
}

/// Joins a line to that above, or takes one step of its indentation.
pub fn backspace(buffer: &str, at: usize) -> Option<Edit> {
    if follows_mark(buffer, at) {
        return Some(Edit::delete(at - 2..at));
    }
    let blank = &buffer[text_start(buffer, at).min(at)..at];
    if blank.is_empty() || blank.contains(|c| c != ' ') {
        return None;
    }
    let step = if blank.len().is_multiple_of(INDENT) { INDENT } else { blank.len() % INDENT };
    Some(Edit::delete(at - step..at))
}

/// Joins the line below to this one.
pub fn delete(buffer: &str, at: usize) -> Option<Edit> {
    precedes_mark(buffer, at).then(|| Edit::delete(at..at + 2))
}

/// The same column a line up (`lines` = -1) or down (1); `None` where there is no such line. The column is that which
/// the first of several such moves began at.
pub fn vertical(buffer: &str, at: usize, lines: isize, column: Option<usize>) -> Option<(Edit, usize)> {
    let at = off_mark(buffer, at);
    let column = column.unwrap_or_else(|| columns(&buffer[text_start(buffer, at)..at]));
    let inside = match lines {
        ..0 => buffer[..at].rfind('\n')?,
        _ => at + buffer[at..].find('\n')? + 1,
    };
    let start = text_start(buffer, inside);
    let line = buffer[start..].split('\n').next().unwrap_or("");
    let mut reached = 0;
    let mut place = line.len();
    for (offset, c) in line.char_indices() {
        if reached + c.width().unwrap_or(0) > column {
            place = offset;
            break;
        }
        reached += c.width().unwrap_or(0);
    }
    Some((Edit::to(start + place), column))
}

fn columns(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BLOCK: &str = "for i in x:\n\t    f(i)\n\tp";

    fn place(edit: Option<Edit>) -> Option<usize> {
        edit.map(|e| e.cursor)
    }

    #[test]
    fn the_cursor_passes_over_marks() {
        assert_eq!(place(left(BLOCK, 13)), Some(11));
        assert_eq!(place(right(BLOCK, 11)), Some(13));
        assert_eq!((left(BLOCK, 14), right(BLOCK, 10)), (None, None));
        assert_eq!(place(home(BLOCK, 19)), Some(13));
        assert_eq!(home(BLOCK, 5), None);
    }

    #[test]
    fn lines_join_without_their_mark() {
        assert_eq!(backspace(BLOCK, 13).map(|e| e.range), Some(11..13));
        assert_eq!(delete(BLOCK, 11).map(|e| e.range), Some(11..13));
        assert_eq!(backspace(BLOCK, 17).map(|e| e.range), Some(13..17));
        assert_eq!(backspace(BLOCK, 16).map(|e| e.range), Some(13..16));
        assert_eq!(backspace(BLOCK, 18), None);
        assert_eq!(backspace("", 0), None);
    }

    #[test]
    fn lines_up_and_down_keep_the_column() {
        let (down, column) = vertical(BLOCK, 9, 1, None).expect("a line below");
        assert_eq!((down.cursor, column), (21, 9));
        let (last, column) = vertical(BLOCK, down.cursor, 1, Some(column)).expect("a line below");
        assert_eq!((last.cursor, column), (24, 9));
        let (up, _) = vertical(BLOCK, last.cursor, -1, Some(column)).expect("a line above");
        assert_eq!(up.cursor, 21);
        assert_eq!(vertical(BLOCK, 3, -1, None), None);
        assert_eq!(vertical(BLOCK, 24, 1, None), None);
        assert_eq!(vertical("日本x\n\tabcdef", 6, 1, None).map(|m| m.0.cursor), Some(13), "four columns");
    }
}
