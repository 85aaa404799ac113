//! Running the cells of a notebook, one after the other, in a session of its own.

use super::outputs::{Gathered, Gatherer, Stream, Timing};
use super::{Kind, Notebook};
use crate::session::{Event, Host, Outcome, Session};

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
    let gathered = Gathered::default();
    session.vm.stdout = Box::new(Stream { name: "stdout", gathered: gathered.clone() });
    session.vm.stderr = Box::new(Stream { name: "stderr", gathered: gathered.clone() });
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
        let mut host = Gatherer { gathered: gathered.clone(), count, timing, failed: None };
        let outcome = session.run_cell(&cell.source, &mut host);
        for figure in session.take_open_figures() {
            host.event(Event::Figure(Box::new(figure)));
        }
        cell.outputs = gathered.take();
        cell.count = Some(count);
        match outcome {
            Outcome::Ok => {}
            Outcome::Failed if cell.may_raise() => {}
            Outcome::Failed => {
                return Ended::Failed { cell: index + 1, traceback: host.failed.unwrap_or_default() };
            }
            Outcome::Exit(status) => return Ended::Exit(status),
        }
    }
    Ended::Whole
}
