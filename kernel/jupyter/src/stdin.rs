//! What a cell asks its user: one question at a time, to the front end that sent the cell.

use crate::sockets::Replies;
use crate::wire::{Message, Parent};
use serde_json::json;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What came of a question.
#[derive(Debug)]
pub enum Answer {
    Line(String),
    Interrupted,
    /// The front end has no stdin socket, or has gone.
    Nobody,
}

pub struct Stdin {
    replies: Replies,
    /// Where the answer to the question that is open goes.
    open: Arc<Mutex<Option<Sender<Answer>>>>,
}

fn lock(open: &Mutex<Option<Sender<Answer>>>) -> MutexGuard<'_, Option<Sender<Answer>>> {
    open.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether an answer found its question.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Taken {
    Yes,
    No,
}

impl Stdin {
    pub fn new(replies: Replies) -> Stdin {
        Stdin { replies, open: Arc::default() }
    }

    /// Asks, and waits for the answer: on the evaluator's thread.
    pub fn ask(&self, parent: &Parent, prompt: &str, password: bool) -> Answer {
        let (sender, answer) = channel();
        *lock(&self.open) = Some(sender);
        let open = self.open.clone();
        let question = Message::new("input_request", json!({"prompt": prompt, "password": password}));
        self.replies.send_or(&question, parent, move || {
            give(&open, Answer::Nobody);
        });
        answer.recv().unwrap_or(Answer::Nobody)
    }

    /// An answer has come.
    pub fn give(&self, answer: Answer) -> Taken {
        give(&self.open, answer)
    }
}

fn give(open: &Mutex<Option<Sender<Answer>>>, answer: Answer) -> Taken {
    match lock(open).take() {
        Some(sender) if sender.send(answer).is_ok() => Taken::Yes,
        _ => Taken::No,
    }
}
