//! What keys do in a cell of several lines.

use super::block;
use rustyline::{Cmd, ConditionalEventHandler, Event, EventContext, InputMode, KeyCode, KeyEvent, Modifiers, Movement};
use std::sync::{Arc, Mutex};

/// The buffers of blocks that ran before: Enter runs a recalled one again without an empty line.
pub type Recalled = Arc<Mutex<std::collections::HashSet<String>>>;

/// A key's meaning, from the buffer and the cursor. Rustyline replaces the counts of what handlers answer by the
/// user's own, so every answer here is a step of one.
pub struct Key {
    pub what: What,
    pub recalled: Recalled,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum What {
    Enter,
    NewLine,
    Home,
    Backspace,
    /// Any other key.
    Other,
}

/// The keys that have a meaning of their own here.
pub const KEYS: &[(KeyEvent, What)] = &[
    (KeyEvent(KeyCode::Enter, Modifiers::NONE), What::Enter),
    (KeyEvent(KeyCode::Char('J'), Modifiers::CTRL), What::Enter),
    (KeyEvent(KeyCode::Enter, Modifiers::ALT), What::NewLine),
    (KeyEvent(KeyCode::Home, Modifiers::NONE), What::Home),
    (KeyEvent(KeyCode::Char('A'), Modifiers::CTRL), What::Home),
    (KeyEvent(KeyCode::Backspace, Modifiers::NONE), What::Backspace),
];

impl ConditionalEventHandler for Key {
    fn handle(&self, event: &Event, _: u16, _: bool, context: &EventContext) -> Option<Cmd> {
        let (buffer, at) = (context.line(), context.pos());
        let on_mark = block::on_mark(buffer, at);
        match self.what {
            What::Enter if self.runs(buffer, at) => Some(Cmd::AcceptLine),
            What::Enter | What::NewLine => Some(Cmd::Insert(1, block::next_line(&buffer[..at]))),
            What::Home => on_mark.then_some(Cmd::Move(Movement::ForwardChar(1))),
            What::Backspace => on_mark.then_some(Cmd::Kill(Movement::ForwardChar(1))),
            What::Other if on_mark && context.input_mode() == InputMode::Insert => after_mark(event),
            What::Other => None,
        }
    }
}

/// What is typed on a mark goes after it.
fn after_mark(event: &Event) -> Option<Cmd> {
    match event.get(0)? {
        KeyEvent(KeyCode::Char(c), Modifiers::NONE) => {
            Some(Cmd::Replace(Movement::ForwardChar(1), Some(format!("{}{c}", block::MARK))))
        }
        _ => None,
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
