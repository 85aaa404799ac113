//! What Tab offers: the list below the cell, and the step through it by Tab and Shift-Tab.

use super::moves::Edit;
use rustyline::completion::Pair;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use unicode_width::UnicodeWidthStr;

/// Rows that a list may have.
const TALLEST: usize = 8;

/// Which way a step leads.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    Next,
    Back,
}

/// A list that is open.
struct Menu {
    /// Where in the buffer the completed text begins.
    start: usize,
    /// What stood there.
    typed: String,
    items: Vec<Pair>,
    chosen: Option<usize>,
}

impl Menu {
    /// The text that stands in the buffer now.
    fn standing(&self) -> &str {
        self.chosen.map_or(&self.typed, |i| &self.items[i].replacement)
    }
}

/// The list, if one is open, as keys and screen share it.
#[derive(Clone, Default)]
pub struct Menus(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    open: Option<Menu>,
    /// Whether a list is on the screen, perhaps one that is closed since.
    painted: bool,
}

impl Menus {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens a list; what all of it begins with is typed at once.
    pub fn open(&self, start: usize, typed: &str, items: Vec<Pair>) -> Edit {
        let shared = shared(&items).to_string();
        let longer = shared.len() > typed.len();
        let text = if longer { shared } else { typed.to_string() };
        let edit = Edit { range: start..start + typed.len(), cursor: start + text.len(), text: text.clone() };
        *self.state() = State { open: Some(Menu { start, typed: text, items, chosen: None }), painted: true };
        edit
    }

    pub fn is_open(&self) -> bool {
        self.state().open.is_some()
    }

    /// Closes the list, if there is one.
    pub fn close(&self) -> Option<()> {
        self.state().open.take().map(drop)
    }

    /// The next match, or that before; after the last comes what was typed.
    pub fn step(&self, step: Step) -> Option<Edit> {
        let mut state = self.state();
        let menu = state.open.as_mut()?;
        let range = menu.start..menu.start + menu.standing().len();
        let last = menu.items.len() - 1;
        menu.chosen = match (step, menu.chosen) {
            (Step::Next, None) => Some(0),
            (Step::Back, None) => Some(last),
            (Step::Next, Some(i)) => (i < last).then_some(i + 1),
            (Step::Back, Some(i)) => i.checked_sub(1),
        };
        let text = menu.standing().to_string();
        Some(Edit { range, cursor: menu.start + text.len(), text })
    }

    /// Whether a list that is closed is still on the screen; it is told once.
    pub fn is_stale(&self) -> bool {
        let mut state = self.state();
        let stale = state.painted && state.open.is_none();
        state.painted &= !stale;
        stale
    }

    /// Rows that the list takes.
    pub fn height(&self) -> usize {
        if !self.is_open() {
            return 0;
        }
        let (columns, rows) = crate::screen::window();
        self.rows(columns, rows).len()
    }

    /// The list as it is painted on a screen of this size: in columns, read downwards, a page at a time.
    pub fn rows(&self, columns: usize, rows: usize) -> Vec<String> {
        let state = self.state();
        let Some(menu) = &state.open else { return vec![] };
        let room = columns.saturating_sub(1).max(1);
        let widest = menu.items.iter().map(|item| item.display.width()).max().unwrap_or(1);
        let width = (widest + 2).min(room);
        let across = (room / width).max(1);
        let down = menu.items.len().div_ceil(across).min(TALLEST).min((rows / 2).max(1));
        let page = across * down;
        let from = menu.chosen.unwrap_or(0) / page * page;
        let shown = &menu.items[from..(from + page).min(menu.items.len())];
        let mut out: Vec<String> = (0..down.min(shown.len())).map(|_| String::new()).collect();
        for (i, item) in shown.iter().enumerate() {
            let text = cut(&item.display, width.saturating_sub(1));
            let gap = " ".repeat(width - text.width());
            let row = &mut out[i % down];
            *row += &match menu.chosen == Some(from + i) {
                true => format!("\x1b[7m{text}\x1b[27m{gap}"),
                false => format!("{text}{gap}"),
            };
        }
        out.iter_mut().for_each(|row| row.truncate(row.trim_end_matches(' ').len()));
        if menu.items.len() > page {
            out.push(cut(&format!("{}–{} of {}", from + 1, from + shown.len(), menu.items.len()), room));
        }
        out
    }
}

/// As much of a text as so many columns hold.
fn cut(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_string();
    }
    let mut out = String::new();
    for c in text.chars() {
        if format!("{out}{c}…").width() > columns {
            break;
        }
        out.push(c);
    }
    out + "…"
}

/// What all matches begin with.
fn shared(items: &[Pair]) -> &str {
    let mut shared = items.first().map_or("", |item| item.replacement.as_str());
    for item in items {
        let same = shared.char_indices().zip(item.replacement.chars()).find(|((_, a), b)| a != b);
        let end = same.map_or(shared.len().min(item.replacement.len()), |((i, _), _)| i);
        shared = &shared[..end];
    }
    shared
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(names: &[&str], typed: &str) -> (Menus, Edit) {
        let menus = Menus::default();
        let items = names.iter().map(|n| Pair { display: n.to_string(), replacement: n.to_string() }).collect();
        let edit = menus.open(2, typed, items);
        (menus, edit)
    }

    #[test]
    fn steps_go_round() {
        let (menus, edit) = opened(&["scale_one", "scale_two"], "sc");
        assert_eq!((edit.range, edit.text.as_str(), edit.cursor), (2..4, "scale_", 8));
        let text = |step| menus.step(step).map(|edit| (edit.range, edit.text));
        assert_eq!(text(Step::Next), Some((2..8, "scale_one".into())));
        assert_eq!(text(Step::Next), Some((2..11, "scale_two".into())));
        assert_eq!(text(Step::Next), Some((2..11, "scale_".into())));
        assert_eq!(text(Step::Back), Some((2..8, "scale_two".into())));
        assert_eq!(menus.close(), Some(()));
        assert!(menus.is_stale() && !menus.is_stale() && menus.step(Step::Next).is_none());
    }

    #[test]
    fn lists_are_read_downwards() {
        let (menus, _) = opened(&["größe", "b", "日本", "d", "e"], "");
        assert_eq!(menus.rows(22, 24), ["größe  日本   e", "b      d"]);
        assert_eq!(menus.rows(8, 24).len(), 5);
        menus.step(Step::Next);
        assert_eq!(menus.rows(22, 24)[0], "\x1b[7mgröße\x1b[27m  日本   e");
        assert_eq!(menus.rows(15, 2), ["\x1b[7mgröße\x1b[27m  b", "1–2 of 5"]);
        menus.step(Step::Back);
        menus.step(Step::Back);
        assert_eq!(menus.rows(15, 2), ["\x1b[7me\x1b[27m", "5–5 of 5"]);
        assert_eq!(menus.rows(1, 1), ["\x1b[7m…\x1b[27m", "…"].map(String::from)[..].to_vec());
    }

    #[test]
    fn what_matches_share() {
        assert_eq!(shared(&[]), "");
        let (_, edit) = opened(&["éa", "éb"], "");
        assert_eq!(edit.text, "é");
        let (_, edit) = opened(&["abc", "ab"], "abx");
        assert_eq!(edit.text, "abx", "nothing typed is lost");
    }
}
