//! Lines for whoever looks after the kernel, on its error stream.

use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};

/// More lines than this say nothing new, and could fill a pipe that nobody reads.
const MOST: usize = 200;

static WRITTEN: AtomicUsize = AtomicUsize::new(0);

/// Writes one line. A stream that is closed is no reason to stop.
pub fn line(text: &str) {
    let mut error = std::io::stderr().lock();
    let _ = match WRITTEN.fetch_add(1, Ordering::Relaxed) {
        n if n < MOST => writeln!(error, "jitbook jupyter: {text}"),
        MOST => writeln!(error, "jitbook jupyter: {MOST} lines are enough; what follows is not written"),
        _ => Ok(()),
    };
}
