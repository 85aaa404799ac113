//! What jitted functions cost since the last question: the session's timing line is made of it.

use crate::jax::reason::Reason;
use std::cell::RefCell;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU8, Ordering::Relaxed};
use std::time::{Duration, Instant};

/// What one jitted function did.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// Compiled for the first time, for this signature.
    Compiled { name: String, signature: String },
    /// Compiled once more, and why.
    Again { name: String, reason: Reason },
    /// Traced again, and why; the program was there already.
    Reused { name: String, reason: Option<Reason> },
    /// Staging compiled control flow that `jax.jit` would refuse.
    Staged { line: usize, what: &'static str },
}

#[derive(Clone, Debug, Default)]
pub struct Record {
    pub trace: Duration,
    pub compile: Duration,
    pub run: Duration,
    pub ran: bool,
    pub events: Vec<Event>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    Trace,
    Compile,
    Run,
}

/// What the evaluator is busy with, for other threads to see.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Phase {
    Evaluating,
    Tracing,
    Compiling,
    Running,
    /// A command has the terminal.
    Away,
}

static PHASE: AtomicU8 = AtomicU8::new(Phase::Evaluating as u8);

pub fn phase() -> Phase {
    let now = PHASE.load(Relaxed);
    let all = [Phase::Tracing, Phase::Compiling, Phase::Running, Phase::Away];
    all.into_iter().find(|p| *p as u8 == now).unwrap_or(Phase::Evaluating)
}

/// Notes that a phase begins.
#[inline]
pub fn enter(phase: Phase) {
    PHASE.store(phase as u8, Relaxed);
}

/// The function that was traced last.
static SUBJECT: Mutex<String> = Mutex::new(String::new());

/// The name of the function that is traced or compiled, for other threads to see.
pub fn subject() -> String {
    SUBJECT.lock().map(|name| name.clone()).unwrap_or_default()
}

/// Notes which function is traced now.
pub fn about(name: &str) {
    if let Ok(mut subject) = SUBJECT.lock() {
        subject.clear();
        subject.push_str(name);
    }
}

thread_local! {
    static RECORD: RefCell<Record> = RefCell::default();
}

/// Takes what was recorded and begins anew.
pub fn take() -> Record {
    RECORD.with(|r| r.take())
}

pub fn event(event: Event) {
    RECORD.with(|r| r.borrow_mut().events.push(event));
}

/// Records an event unless it is there already: staging may trace a piece of a program more than once.
pub fn event_once(event: Event) {
    RECORD.with(|r| {
        let events = &mut r.borrow_mut().events;
        if !events.contains(&event) {
            events.push(event);
        }
    });
}

/// Measures `f` as a part of the cell's cost; what other parts inside it take is not counted twice.
pub fn measure<T>(part: Part, f: impl FnOnce() -> T) -> T {
    let before = RECORD.with(|r| {
        let r = r.borrow();
        r.trace + r.compile + r.run
    });
    let outer = phase();
    enter(match part {
        Part::Trace => Phase::Tracing,
        Part::Compile => Phase::Compiling,
        Part::Run => Phase::Running,
    });
    let start = Instant::now();
    let out = f();
    let took = start.elapsed();
    enter(outer);
    RECORD.with(|r| {
        let mut r = r.borrow_mut();
        let inside = (r.trace + r.compile + r.run).saturating_sub(before);
        let own = took.saturating_sub(inside);
        match part {
            Part::Trace => r.trace += own,
            Part::Compile => r.compile += own,
            Part::Run => {
                r.run += own;
                r.ran = true;
            }
        }
    });
    out
}

/// Adds the time of one run, measured by the caller: the cheap way for programs of nanoseconds.
#[inline]
pub fn add_run(took: Duration) {
    RECORD.with(|r| {
        let mut r = r.borrow_mut();
        r.run += took;
        r.ran = true;
    });
}
