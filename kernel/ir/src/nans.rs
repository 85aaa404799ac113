//! `jax_debug_nans` and `jax_debug_infs`: ops that are evaluated are looked at, and the first that makes a NaN, or an
//! infinity, is an error.

use crate::jaxpr::SourceId;
use jitbook_array::{Array, Complex, DType, Error, ErrorClass, Result, bf16, f16};
use std::cell::Cell;

thread_local! {
    static NANS: Cell<bool> = const { Cell::new(false) };
    static INFS: Cell<bool> = const { Cell::new(false) };
    static MADE: Cell<u32> = const { Cell::new(0) };
    static BACKWARD: Cell<bool> = const { Cell::new(false) };
    static LOCATING: Cell<bool> = const { Cell::new(false) };
}

/// Runs a loop or a branch again, op by op: the place of the error is that of the op within.
pub(crate) fn locate(again: impl FnOnce() -> Result<Vec<Array>>) {
    if !LOCATING.with(|l| l.replace(true)) {
        // The error stays the one that is known.
        let _ = again();
        LOCATING.with(|l| l.set(false));
    }
}

/// Whether bodies are to be run op by op.
pub(crate) fn locating() -> bool {
    LOCATING.with(Cell::get)
}

/// Whether NaNs, and infinities, are errors from now on.
pub fn set_wanted(nans: bool, infs: bool) {
    NANS.with(|w| w.set(nans));
    INFS.with(|w| w.set(infs));
}

/// Whether values are looked at.
pub fn wanted() -> bool {
    NANS.with(Cell::get) || INFS.with(Cell::get)
}

/// Where in the user's program the op stands that made the NaN of the last error.
pub fn source() -> SourceId {
    SourceId(MADE.with(Cell::take))
}

/// Remembers that the error is of the adjoint of a call.
pub(crate) fn note_backward(error: &Error) {
    BACKWARD.with(|b| b.set(error.class == ErrorClass::FloatingPoint));
}

/// Whether the last error was of the adjoint of a call; asked once.
pub fn take_backward() -> bool {
    BACKWARD.with(Cell::take)
}

/// Runs something whose values are looked at as a whole, afterwards.
pub fn unseen<T>(run: impl FnOnce() -> T) -> T {
    let (nans, infs) = (NANS.with(|n| n.replace(false)), INFS.with(|i| i.replace(false)));
    let out = run();
    set_wanted(nans, infs);
    out
}

/// Whether any element fulfils a condition on floats.
fn any(a: &Array, bad: fn(f64) -> bool) -> bool {
    let mut found = false;
    match a.dtype() {
        DType::F16 => a.for_each::<f16>(|x| found |= bad(x.to_f64())),
        DType::BF16 => a.for_each::<bf16>(|x| found |= bad(x.to_f64())),
        DType::F32 => a.for_each::<f32>(|x| found |= bad(x as f64)),
        DType::F64 => a.for_each::<f64>(|x| found |= bad(x)),
        DType::C64 => a.for_each::<Complex<f32>>(|x| found |= bad(x.re as f64) || bad(x.im as f64)),
        DType::C128 => a.for_each::<Complex<f64>>(|x| found |= bad(x.re) || bad(x.im)),
        _ => {}
    }
    found
}

/// What of the unwanted an array holds.
fn unwanted(a: &Array) -> Option<&'static str> {
    match a {
        a if NANS.with(Cell::get) && any(a, f64::is_nan) => Some("nan"),
        a if INFS.with(Cell::get) && any(a, f64::is_infinite) => Some("inf"),
        _ => None,
    }
}

/// Whether any element is of those that are errors now.
pub fn has_unwanted(a: &Array) -> bool {
    unwanted(a).is_some()
}

/// What of the unwanted the outputs of a call hold: JAX's name for it.
pub fn found(outs: &[Array]) -> Option<&'static str> {
    outs.iter().find_map(unwanted)
}

/// JAX's error where an op made a NaN, or an infinity, and they are wanted as errors.
pub fn check(name: &str, values: &[Array]) -> Result<()> {
    if !wanted() {
        return Ok(());
    }
    let Some(what) = values.iter().find_map(unwanted) else { return Ok(()) };
    MADE.with(|m| m.set(crate::trace::source().0));
    Err(Error::new(ErrorClass::FloatingPoint, format!("invalid value ({what}) encountered in {name}")))
}
