//! `jax_debug_nans`: ops that are evaluated are looked at, and the first that makes a NaN is an error.

use crate::jaxpr::SourceId;
use jitbook_array::{Array, Complex, DType, Error, ErrorClass, Result, bf16, f16};
use std::cell::Cell;

thread_local! {
    static WANTED: Cell<bool> = const { Cell::new(false) };
    static MADE: Cell<u32> = const { Cell::new(0) };
}

/// Whether NaNs are errors from now on.
pub fn set_debug_nans(on: bool) {
    WANTED.with(|w| w.set(on));
}

pub fn debug_nans() -> bool {
    WANTED.with(Cell::get)
}

/// Where in the user's program the op stands that made the NaN of the last error.
pub fn source() -> SourceId {
    SourceId(MADE.with(Cell::take))
}

/// Whether any element is a NaN.
pub fn has_nan(a: &Array) -> bool {
    let mut found = false;
    match a.dtype() {
        DType::F16 => a.for_each::<f16>(|x| found |= x.is_nan()),
        DType::BF16 => a.for_each::<bf16>(|x| found |= x.is_nan()),
        DType::F32 => a.for_each::<f32>(|x| found |= x.is_nan()),
        DType::F64 => a.for_each::<f64>(|x| found |= x.is_nan()),
        DType::C64 => a.for_each::<Complex<f32>>(|x| found |= x.re.is_nan() || x.im.is_nan()),
        DType::C128 => a.for_each::<Complex<f64>>(|x| found |= x.re.is_nan() || x.im.is_nan()),
        _ => {}
    }
    found
}

/// JAX's error where an op made a NaN and they are wanted as errors.
pub(crate) fn check(name: &str, values: &[Array]) -> Result<()> {
    if !debug_nans() || !values.iter().any(has_nan) {
        return Ok(());
    }
    MADE.with(|m| m.set(crate::trace::source().0));
    Err(Error::new(ErrorClass::FloatingPoint, format!("invalid value (nan) encountered in {name}")))
}
