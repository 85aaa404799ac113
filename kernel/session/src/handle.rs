//! What other threads may do with a session: stop the cell that runs, and see what it does.

use jitbook_lang::jax::timing;
use jitbook_lang::vm::INTERRUPT;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

pub use jitbook_lang::jax::timing::{Phase, subject};

/// A session as other threads see it.
#[derive(Clone, Default)]
pub struct Handle(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    /// When the cell that runs began.
    began: Option<Instant>,
}

/// What a session does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Activity {
    Idle,
    /// A cell runs, for so long, and is in this phase.
    Busy(Phase, Duration),
}

/// The session whose cell began last: Ctrl-C is for it.
static LATEST: Mutex<Option<Handle>> = Mutex::new(None);

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether an interrupt found a cell to stop.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Heard {
    Yes,
    /// No cell runs, and none that begins later is stopped.
    Idle,
}

impl Handle {
    /// Stops the cell that runs with KeyboardInterrupt.
    pub fn interrupt(&self) -> Heard {
        let state = lock(&self.0);
        if state.began.is_none() {
            return Heard::Idle;
        }
        // Under the lock: the cell that is stopped is the one that was seen.
        INTERRUPT.store(true, Ordering::Relaxed);
        Heard::Yes
    }

    pub fn activity(&self) -> Activity {
        match lock(&self.0).began {
            None => Activity::Idle,
            Some(began) => Activity::Busy(timing::phase(), began.elapsed()),
        }
    }

    /// A cell begins: interrupts from now on are for it. Who announces a cell to others begins it before, and running it
    /// forgets nothing that was heard since.
    pub fn begin(&self) {
        *lock(&LATEST) = Some(self.clone());
        let mut state = lock(&self.0);
        if state.began.is_some() {
            return;
        }
        INTERRUPT.store(false, Ordering::Relaxed);
        timing::enter(Phase::Evaluating);
        state.began = Some(Instant::now());
    }

    /// The cell is over: an interrupt that nobody has heard goes with it.
    pub fn end(&self) {
        let mut state = lock(&self.0);
        state.began = None;
        INTERRUPT.store(false, Ordering::Relaxed);
    }
}

/// Stops the cell that runs in this process: for signals.
pub fn interrupt() -> Heard {
    let latest = lock(&LATEST).clone();
    latest.map_or(Heard::Idle, |handle| handle.interrupt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interrupt_is_for_the_cell_that_runs() {
        let handle = Handle::default();
        assert_eq!((handle.interrupt(), handle.activity()), (Heard::Idle, Activity::Idle));
        handle.begin();
        assert!(matches!(handle.activity(), Activity::Busy(Phase::Evaluating, _)));
        handle.end();
        assert_eq!(handle.interrupt(), Heard::Idle);

        // Announced, interrupted, and only then run.
        handle.begin();
        assert_eq!(handle.interrupt(), Heard::Yes);
        handle.begin();
        assert!(INTERRUPT.load(Ordering::Relaxed));
        handle.end();
        assert!(!INTERRUPT.load(Ordering::Relaxed));
    }
}
