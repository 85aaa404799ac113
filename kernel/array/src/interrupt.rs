//! Interrupts in long kernels.
//!
//! A kernel works in pieces of about a millisecond at most and looks at a flag between them. Where it is up, the kernel
//! gives up with `KeyboardInterrupt`, and what it has made so far is dropped with its buffer: nobody sees half a result.
//! Only in-place writes ([`crate::Array::write`]) leave what they have written.

use crate::error::{Error, ErrorClass, Result};
use std::cell::Cell;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Up when the user wants what runs to stop. Whoever raises the error for it takes it down.
pub static INTERRUPT: AtomicBool = AtomicBool::new(false);

/// The elements of a piece: the slowest functions of an element take some ten nanoseconds.
pub const PIECE: usize = 1 << 15;

/// Whether somebody wants what runs to stop.
#[inline]
pub fn is_up() -> bool {
    INTERRUPT.load(Ordering::Relaxed)
}

/// The error of an interrupt, which is thereby heard: the flag goes down.
#[cold]
pub fn interrupted() -> Error {
    INTERRUPT.store(false, Ordering::Relaxed);
    Error::new(ErrorClass::KeyboardInterrupt, "")
}

/// The error of an interrupt, if there is one.
#[inline]
pub fn check() -> Result<()> {
    if is_up() { Err(interrupted()) } else { Ok(()) }
}

/// Does the work of `0..count` piece by piece.
#[inline]
pub fn pieces(count: usize, mut work: impl FnMut(Range<usize>)) -> Result<()> {
    let mut from = 0;
    loop {
        let to = count.min(from + PIECE);
        work(from..to);
        if to == count {
            return Ok(());
        }
        from = to;
        check()?;
    }
}

/// Each element of `target` becomes what `value` says of its place, in order.
#[inline]
pub fn fill<T>(target: &mut [T], mut value: impl FnMut(usize) -> T) -> Result<()> {
    pieces(target.len(), |p| target[p.clone()].iter_mut().zip(p).for_each(|(t, i)| *t = value(i)))
}

/// `target` becomes `source`, which is as long.
pub(crate) fn copy<T: Copy>(target: &mut [T], source: &[T]) -> Result<()> {
    assert_eq!(target.len(), source.len());
    pieces(source.len(), |p| target[p.clone()].copy_from_slice(&source[p]))
}

/// For loops whose turns are of unlike size: counts the elements that were dealt with, and looks once a piece.
#[derive(Default)]
pub struct Watch(usize);

impl Watch {
    /// To be called before or after each turn.
    #[inline]
    pub fn did(&mut self, elements: usize) -> Result<()> {
        self.0 = self.0.saturating_add(elements);
        if self.0 < PIECE {
            return Ok(());
        }
        self.0 = 0;
        check()
    }
}

/// For kernels on several threads: the first one that hears an interrupt stops them all, and the caller's raises it.
#[derive(Default)]
pub struct Stop(AtomicBool);

impl Stop {
    /// Whether to give up.
    #[inline]
    pub fn wanted(&self) -> bool {
        if is_up() {
            self.0.store(true, Ordering::Relaxed);
        }
        self.0.load(Ordering::Relaxed)
    }
    /// Some piece ended early.
    pub fn cut(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
    /// When all threads are done: the error where any of them gave up.
    pub fn result(&self) -> Result<()> {
        if self.0.load(Ordering::Relaxed) { Err(interrupted()) } else { Ok(()) }
    }
}

/// What [`stoppable`] unwinds with.
struct Left;

/// Handed to what runs in [`stoppable`].
pub struct Probe(());

impl Probe {
    /// Leaves the work where an interrupt is up.
    #[inline]
    pub fn look(&self) {
        if is_up() {
            resume_unwind(Box::new(Left));
        }
    }
}

/// Runs an algorithm of a library that calls us back but cannot be told to stop, such as a sort: its callback looks at
/// the probe, and an interrupt unwinds from there to here. What the work writes to is left half done.
pub fn stoppable<T>(work: impl FnOnce(&Probe) -> T) -> Result<T> {
    match catch_unwind(AssertUnwindSafe(|| work(&Probe(())))) {
        Ok(done) => Ok(done),
        Err(left) if left.is::<Left>() => Err(interrupted()),
        Err(panic) => resume_unwind(panic),
    }
}

/// Does work that looks at no flag on a thread of its own. An interrupt walks away from it: nobody waits for what it
/// makes, which is dropped when it is done.
pub fn away<T: Send + 'static>(name: &str, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    const STACK: usize = 256 << 20;
    const GLANCE: Duration = Duration::from_millis(1);
    let work = Arc::new(Mutex::new(Some(work)));
    let theirs = Arc::clone(&work);
    let (sender, made) = channel();
    let body = move || {
        AWAY.set(true);
        if let Some(work) = taken(&theirs) {
            // Nobody may listen any more.
            let _ = sender.send(work());
        }
    };
    let thread = match std::thread::Builder::new().name(name.into()).stack_size(STACK).spawn(body) {
        Ok(thread) => thread,
        // Without a thread the work is done all the same.
        Err(_) => return Ok(taken(&work).expect("no thread took it")()),
    };
    loop {
        match made.recv_timeout(GLANCE) {
            Ok(done) => return Ok(done),
            Err(RecvTimeoutError::Timeout) => check()?,
            Err(RecvTimeoutError::Disconnected) => match thread.join() {
                Err(panic) => resume_unwind(panic),
                Ok(()) => unreachable!("the thread sends before it ends"),
            },
        }
    }
}

thread_local! {
    static AWAY: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread does the work of another, which will hear of it if it panics.
pub fn is_away() -> bool {
    AWAY.get()
}

fn taken<T>(work: &Mutex<Option<T>>) -> Option<T> {
    work.lock().unwrap_or_else(|e| e.into_inner()).take()
}
