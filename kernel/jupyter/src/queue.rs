//! Cells that wait for the evaluator.

use crate::wire::Parent;
use jupyter_protocol::ExecuteRequest;
use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// A cell to run.
pub struct Cell {
    pub parent: Arc<Parent>,
    pub request: ExecuteRequest,
}

#[derive(Default)]
pub struct Queue {
    cells: Mutex<VecDeque<Cell>>,
    more: Condvar,
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, VecDeque<Cell>> {
        self.cells.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn put(&self, cell: Cell) {
        self.lock().push_back(cell);
        self.more.notify_one();
    }

    /// The next cell, when there is one.
    pub fn take(&self) -> Cell {
        let mut cells = self.lock();
        loop {
            match cells.pop_front() {
                Some(cell) => return cell,
                None => cells = self.more.wait(cells).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }

    /// Every cell that waits: they will not run.
    pub fn take_all(&self) -> Vec<Cell> {
        self.lock().drain(..).collect()
    }
}
