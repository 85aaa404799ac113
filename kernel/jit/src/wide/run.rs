//! Long loops run in pieces of one size, so that an interrupt is heard and results depend on nothing but the length.

use crate::emit::INTERRUPT;
use std::sync::atomic::Ordering;

/// The turns of a piece.
pub(crate) const CHUNK: u64 = 1 << 16;

/// A wide loop: `(block, from, to) -> status`.
#[cfg(target_arch = "x86_64")]
type Loop = unsafe extern "sysv64" fn(*mut u64, u64, u64) -> i32;
#[cfg(not(target_arch = "x86_64"))]
type Loop = unsafe extern "C" fn(*mut u64, u64, u64) -> i32;

/// Runs `0..extent` of a wide loop, piece by piece; 1 where the user interrupted it.
///
/// # Safety
/// `code` is a wide loop's and `block` is filled for it.
pub(crate) unsafe extern "C" fn run_long(code: Loop, block: *mut u64, extent: u64) -> i32 {
    let mut from = 0;
    while from < extent {
        if INTERRUPT.load(Ordering::Relaxed) {
            return 1;
        }
        let to = (from + CHUNK).min(extent);
        // SAFETY: the caller's; the pieces lie inside the loop.
        if unsafe { code(block, from, to) } != 0 {
            return 1;
        }
        from = to;
    }
    0
}
