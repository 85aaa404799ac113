//! What keys do in a cell of several lines, and how pasted lines come into it.

use super::block::{self, MARK};
use super::menu::{Menus, Step};
use super::moves::{self, Edit};
use super::past::Recalled;
use crate::picture::ask::Latecomers;
use rustyline::{CharSearch, Cmd, ConditionalEventHandler, Event, EventContext};
use rustyline::{EditMode, InputMode, KeyCode, KeyEvent, Modifiers, Movement};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A change that the next completion makes. It is the one command of rustyline's that may change the buffer in any way
/// and put the cursor anywhere.
pub type Pending = Arc<Mutex<Option<Edit>>>;

/// Every key passes here first; those without a meaning of their own keep rustyline's.
#[derive(Default)]
pub struct Keys {
    pub recalled: Recalled,
    pub pending: Pending,
    pub menus: Menus,
    latecomers: Latecomers,
    /// What was pasted so far, while a paste comes in.
    paste: Mutex<Option<String>>,
    /// Where the last step up or down led, and the column it aims at.
    column: Mutex<Option<(usize, usize)>>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum What {
    Enter,
    NewLine,
    Home,
    Left,
    Right,
    Up,
    Down,
    Backspace,
    Delete,
    KillBack,
    KillForward,
    /// Ctrl-D with text, which a vi keyboard would take for Enter.
    Nothing,
    Other,
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

impl ConditionalEventHandler for Keys {
    fn handle(&self, event: &Event, _: u16, _: bool, context: &EventContext) -> Option<Cmd> {
        let key = *event.get(0)?;
        if self.latecomers.include(key) {
            return Some(Cmd::Noop);
        }
        let (buffer, at) = (context.line(), context.pos());
        let commands = context.mode() == EditMode::Vi && context.input_mode() == InputMode::Command;
        if !commands && let Some(cmd) = self.pasted(key, buffer, at) {
            return Some(cmd);
        }
        if let Some(cmd) = self.listed(key, at, commands) {
            return Some(cmd);
        }
        let what = match key {
            KeyEvent(KeyCode::Char('D'), Modifiers::CTRL) if context.mode() == EditMode::Vi => What::Nothing,
            _ if commands => vi_meaning(key),
            _ => meaning(key),
        };
        let vertical = lock(&self.column).take().filter(|(place, _)| *place == at).map(|(_, column)| column);
        let edit = match what {
            What::Enter if self.runs(buffer, at) => return Some(Cmd::AcceptLine),
            What::Enter | What::NewLine => {
                let before = &buffer[..moves::off_mark(buffer, at)];
                Some(Edit::insert(buffer, at, block::next_line(before)))
            }
            What::Home => moves::home(buffer, at),
            What::Left => moves::left(buffer, at),
            What::Right => moves::right(buffer, at),
            What::Up => match self.vertical(buffer, at, -1, vertical) {
                None => return Some(Cmd::PreviousHistory),
                edit => edit,
            },
            What::Down => match self.vertical(buffer, at, 1, vertical) {
                None => return Some(Cmd::NextHistory),
                edit => edit,
            },
            What::Backspace => moves::backspace(buffer, at),
            What::Delete | What::KillForward => moves::delete(buffer, at),
            What::KillBack => match moves::home(buffer, at) {
                Some(home) if home.cursor < at => {
                    return Some(Cmd::Kill(Movement::ViCharSearch(1, CharSearch::BackwardAfter(MARK))));
                }
                _ => moves::backspace(buffer, at),
            },
            What::Nothing if !buffer.is_empty() => return Some(Cmd::Noop),
            What::Nothing => None,
            What::Other => typed_on_mark(key, buffer, at, commands),
        };
        edit.map(|edit| self.make(edit))
    }
}

impl Keys {
    pub fn new(recalled: Recalled) -> Keys {
        Keys { recalled, ..Keys::default() }
    }

    fn make(&self, edit: Edit) -> Cmd {
        *lock(&self.pending) = Some(edit);
        Cmd::Complete
    }

    fn vertical(&self, buffer: &str, at: usize, lines: isize, column: Option<usize>) -> Option<Edit> {
        let (edit, column) = moves::vertical(buffer, at, lines, column)?;
        *lock(&self.column) = Some((edit.cursor, column));
        Some(edit)
    }

    /// Tab, and what keys mean while its list is open; any other closes it.
    fn listed(&self, KeyEvent(code, modifiers): KeyEvent, at: usize, commands: bool) -> Option<Cmd> {
        let step = match (code, modifiers) {
            (KeyCode::Tab, _) | (KeyCode::Char('I'), Modifiers::CTRL) if !commands => match self.menus.is_open() {
                true => Step::Next,
                false => return Some(Cmd::Complete),
            },
            (KeyCode::BackTab, _) if !self.menus.is_open() => return Some(Cmd::Noop),
            (KeyCode::Down, _) => Step::Next,
            (KeyCode::BackTab | KeyCode::Up, _) => Step::Back,
            _ => {
                self.menus.close()?;
                let closes = match code {
                    KeyCode::Enter => modifiers == Modifiers::NONE,
                    KeyCode::Char('J' | 'M' | 'G' | 'C') => modifiers == Modifiers::CTRL,
                    _ => false,
                };
                return closes.then(|| self.make(Edit::to(at)));
            }
        };
        self.menus.step(step).map(|edit| self.make(edit))
    }

    /// A whole cell with the cursor in its last line runs.
    fn runs(&self, buffer: &str, at: usize) -> bool {
        if buffer[at..].contains('\n') {
            return false;
        }
        let cell = block::cell(buffer);
        block::is_whole(&cell) || self.recalled.contains(cell.trim_end())
    }

    /// Gathers what the terminal says is pasted; its end puts all of it into the buffer.
    fn pasted(&self, KeyEvent(code, modifiers): KeyEvent, buffer: &str, at: usize) -> Option<Cmd> {
        let mut paste = lock(&self.paste);
        if code == KeyCode::BracketedPasteStart {
            *paste = Some(String::new());
            return Some(Cmd::Noop);
        }
        let text = paste.as_mut()?;
        match (code, modifiers) {
            (KeyCode::BracketedPasteEnd, _) => {
                let text = paste.take().unwrap_or_default().replace("\r\n", "\n").replace('\r', "\n");
                return Some(self.make(Edit::insert(buffer, at, block::shown(&text))));
            }
            (KeyCode::Enter, _) | (KeyCode::Char('M'), Modifiers::CTRL) => text.push('\r'),
            (KeyCode::Char('J'), Modifiers::CTRL) => text.push('\n'),
            (KeyCode::Tab, _) | (KeyCode::Char('I'), Modifiers::CTRL) => text.push('\t'),
            (KeyCode::Char(c), Modifiers::NONE) => text.push(c),
            // No other control character has a place in a program.
            _ => {}
        }
        Some(Cmd::Noop)
    }
}

/// What is typed before a mark goes after it.
fn typed_on_mark(KeyEvent(code, modifiers): KeyEvent, buffer: &str, at: usize, commands: bool) -> Option<Edit> {
    match code {
        KeyCode::Char(c) if modifiers == Modifiers::NONE && !commands && block::on_mark(buffer, at) => {
            Some(Edit::insert(buffer, at, c.to_string()))
        }
        _ => None,
    }
}

/// Keys while text is typed, with emacs and vi alike.
fn meaning(KeyEvent(code, modifiers): KeyEvent) -> What {
    match (code, modifiers) {
        (KeyCode::Enter, Modifiers::ALT) => What::NewLine,
        (KeyCode::Char(c), Modifiers::CTRL) => match c.to_ascii_uppercase() {
            'J' | 'M' => What::Enter,
            'A' => What::Home,
            'B' => What::Left,
            'F' => What::Right,
            'P' => What::Up,
            'N' => What::Down,
            'H' => What::Backspace,
            'D' => What::Delete,
            'U' => What::KillBack,
            'K' => What::KillForward,
            _ => What::Other,
        },
        (code, Modifiers::NONE) => match code {
            KeyCode::Enter => What::Enter,
            KeyCode::Home => What::Home,
            KeyCode::Left => What::Left,
            KeyCode::Right => What::Right,
            KeyCode::Up => What::Up,
            KeyCode::Down => What::Down,
            KeyCode::Backspace => What::Backspace,
            KeyCode::Delete => What::Delete,
            _ => What::Other,
        },
        _ => What::Other,
    }
}

/// Keys of vi's command mode.
fn vi_meaning(key: KeyEvent) -> What {
    match key {
        KeyEvent(KeyCode::Char(c), Modifiers::NONE) => match c {
            'h' => What::Left,
            'l' | ' ' => What::Right,
            'k' | '-' => What::Up,
            'j' | '+' => What::Down,
            '0' => What::Home,
            'x' => What::Delete,
            _ => What::Other,
        },
        KeyEvent(KeyCode::Backspace, Modifiers::NONE) => What::Left,
        other => meaning(other),
    }
}
