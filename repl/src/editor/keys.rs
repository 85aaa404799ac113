//! What keys do in a cell of several lines.

use super::block;
use rustyline::{Cmd, ConditionalEventHandler, Event, EventContext, KeyCode, KeyEvent, Modifiers, Movement};
use std::sync::{Arc, Mutex};

/// The cell that was run last, as it was recalled: Enter runs it again without an empty line.
pub type Recalled = Arc<Mutex<std::collections::HashSet<String>>>;

/// A key's meaning, from the buffer and the cursor.
pub struct Key {
    pub what: What,
    pub recalled: Recalled,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum What {
    Enter,
    NewLine,
    Home,
    Left,
    Right,
    Up,
    Down,
    Backspace,
    Delete,
}

/// The keys that have a meaning of their own here.
pub const KEYS: &[(KeyEvent, What)] = &[
    (KeyEvent(KeyCode::Enter, Modifiers::NONE), What::Enter),
    (KeyEvent(KeyCode::Char('J'), Modifiers::CTRL), What::Enter),
    (KeyEvent(KeyCode::Enter, Modifiers::ALT), What::NewLine),
    (KeyEvent(KeyCode::Home, Modifiers::NONE), What::Home),
    (KeyEvent(KeyCode::Char('A'), Modifiers::CTRL), What::Home),
    (KeyEvent(KeyCode::Left, Modifiers::NONE), What::Left),
    (KeyEvent(KeyCode::Right, Modifiers::NONE), What::Right),
    (KeyEvent(KeyCode::Up, Modifiers::NONE), What::Up),
    (KeyEvent(KeyCode::Down, Modifiers::NONE), What::Down),
    (KeyEvent(KeyCode::Backspace, Modifiers::NONE), What::Backspace),
    (KeyEvent(KeyCode::Delete, Modifiers::NONE), What::Delete),
];

impl ConditionalEventHandler for Key {
    fn handle(&self, _: &Event, _: u16, _: bool, context: &EventContext) -> Option<Cmd> {
        let (buffer, at) = (context.line(), context.pos());
        match self.what {
            What::Enter if self.runs(buffer, at) => Some(Cmd::AcceptLine),
            What::Enter | What::NewLine => Some(Cmd::Insert(1, block::next_line(&buffer[..at]))),
            What::Home => go(buffer, at, block::line_start(buffer, at)),
            What::Left => (after_mark(buffer, at)).then_some(Cmd::Move(Movement::BackwardChar(2))),
            What::Right => before_mark(buffer, at).then_some(Cmd::Move(Movement::ForwardChar(2))),
            What::Up => block::above(buffer, at).and_then(|to| go(buffer, at, to)),
            What::Down => block::below(buffer, at).and_then(|to| go(buffer, at, to)),
            What::Backspace => backspace(buffer, at),
            What::Delete => before_mark(buffer, at).then_some(Cmd::Kill(Movement::ForwardChar(2))),
        }
    }
}

impl Key {
    /// A whole cell with the cursor in its last line runs.
    fn runs(&self, buffer: &str, at: usize) -> bool {
        if buffer[at..].contains('\n') {
            return false;
        }
        let cell = block::cell(buffer);
        let known = || self.recalled.lock().is_ok_and(|recalled| recalled.contains(buffer.trim_end()));
        block::is_whole(&cell) || known()
    }
}

fn after_mark(buffer: &str, at: usize) -> bool {
    buffer[..at].ends_with("\n\t")
}

fn before_mark(buffer: &str, at: usize) -> bool {
    buffer[at..].starts_with("\n\t")
}

/// Over a mark to the line above; over indentation to the stop before.
fn backspace(buffer: &str, at: usize) -> Option<Cmd> {
    if after_mark(buffer, at) {
        return Some(Cmd::Kill(Movement::BackwardChar(2)));
    }
    let indent = &buffer[block::line_start(buffer, at).min(at)..at];
    let only_spaces = !indent.is_empty() && indent.bytes().all(|b| b == b' ');
    only_spaces.then(|| Cmd::Kill(Movement::BackwardChar(((indent.len() - 1) % 4 + 1) as u16)))
}

/// The move from one place to another.
fn go(buffer: &str, from: usize, to: usize) -> Option<Cmd> {
    let count = |text: &str| text.chars().count() as u16;
    Some(Cmd::Move(if to <= from {
        if to == from {
            return Some(Cmd::Noop);
        }
        Movement::BackwardChar(count(&buffer[to..from]))
    } else {
        Movement::ForwardChar(count(&buffer[from..to]))
    }))
}
