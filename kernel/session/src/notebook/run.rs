//! Running the cells of a notebook, one after the other, in a session of its own.

use super::outputs::{Gatherer, Timing};
use super::{Kind, Notebook};
use crate::session::{Outcome, Session};
use std::cell::RefCell;
use std::rc::Rc;

/// How a run ended.
#[derive(Clone, PartialEq, Debug)]
pub enum Ended {
    /// Every cell ran.
    Whole,
    /// A cell, counted from one, failed with this traceback; those after it did not run.
    Failed { cell: usize, traceback: String },
    /// A cell asked to leave with this status.
    Exit(i32),
}

/// Runs every code cell and puts what it gave in place of its outputs. `progress` hears of each cell before it runs.
pub fn run(book: &mut Notebook, session: &mut Session, timing: Timing, mut progress: impl FnMut(usize)) -> Ended {
    let host = Rc::new(RefCell::new(Gatherer::new(timing)));
    session.canvas = None;
    for index in 0..book.cells.len() {
        let cell = &mut book.cells[index];
        if cell.kind != Kind::Code {
            continue;
        }
        if cell.source.trim().is_empty() {
            (cell.outputs, cell.count) = (Vec::new(), None);
            continue;
        }
        progress(index);
        let count = session.count as u64;
        host.borrow_mut().count = count;
        let outcome = session.run_cell(&cell.source, host.clone());
        cell.outputs = host.borrow_mut().take();
        cell.count = Some(count);
        match outcome {
            Outcome::Ok => {}
            Outcome::Failed if cell.may_raise() => {}
            Outcome::Failed => {
                return Ended::Failed {
                    cell: index + 1,
                    traceback: host.borrow_mut().failed.take().unwrap_or_default(),
                };
            }
            Outcome::Exit(status) => return Ended::Exit(status),
        }
    }
    Ended::Whole
}
