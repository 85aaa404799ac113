//! Eager elementwise kernels: scalar functions mapped over arrays, computed wide and rounded once.
//!
//! Floats compute in f64 (exact enough that rounding once gives f32's own result for `+ - * / sqrt`), integers in i128
//! whose truncation is wrap-around. The four operations that eager code lives on have native paths.

use jitbook_array::elementwise::{map, zip};
use jitbook_array::{Array, Complex, DType, Kind, Result, bf16, f16};

pub type C = Complex<f64>;

/// Runs `$body` with `$T` bound to the integer type of `$dtype`.
macro_rules! with_int {
    ($dtype:expr, $T:ident => $body:expr) => {
        match $dtype {
            DType::U8 => {
                type $T = u8;
                $body
            }
            DType::U16 => {
                type $T = u16;
                $body
            }
            DType::U32 => {
                type $T = u32;
                $body
            }
            DType::U64 => {
                type $T = u64;
                $body
            }
            DType::I8 => {
                type $T = i8;
                $body
            }
            DType::I16 => {
                type $T = i16;
                $body
            }
            DType::I32 => {
                type $T = i32;
                $body
            }
            DType::I64 => {
                type $T = i64;
                $body
            }
            other => unreachable!("integer kernel on {other:?}"),
        }
    };
}

pub fn float1(x: &Array, f: fn(f64) -> f64) -> Result<Array> {
    float1_with(x, &f)
}

/// The same for functions that carry something. One copy of the loops serves all functions: the call is cheap beside
/// what it computes, and the crate compiles in a fraction of the time.
pub fn float1_with(x: &Array, f: &dyn Fn(f64) -> f64) -> Result<Array> {
    match x.dtype() {
        DType::BF16 => map(x, |a: bf16| bf16::from_f64(f(a.to_f64()))),
        DType::F16 => map(x, |a: f16| f16::from_f64(f(a.to_f64()))),
        DType::F32 => map(x, |a: f32| f(a as f64) as f32),
        DType::F64 => map(x, f),
        other => unreachable!("float kernel on {other:?}"),
    }
}

pub fn complex1(x: &Array, f: fn(C) -> C) -> Result<Array> {
    match x.dtype() {
        DType::C64 => map(x, |a: Complex<f32>| narrow(f(widen(a)))),
        _ => map(x, f),
    }
}

pub fn widen(a: Complex<f32>) -> C {
    C::new(a.re as f64, a.im as f64)
}
pub fn narrow(a: C) -> Complex<f32> {
    Complex::new(a.re as f32, a.im as f32)
}

pub fn int1(x: &Array, f: fn(i128) -> i128) -> Result<Array> {
    int1_with(x, &f)
}

pub fn int1_with(x: &Array, f: &dyn Fn(i128) -> i128) -> Result<Array> {
    with_int!(x.dtype(), T => map(x, |a: T| f(a as i128) as T))
}

/// One function for floats, one for complex numbers.
pub fn inexact1(x: &Array, f: fn(f64) -> f64, c: fn(C) -> C) -> Result<Array> {
    if x.dtype().is_complex() { complex1(x, c) } else { float1(x, f) }
}

pub fn number1(x: &Array, i: fn(i128) -> i128, f: fn(f64) -> f64, c: fn(C) -> C) -> Result<Array> {
    if x.dtype().is_integer() { int1(x, i) } else { inexact1(x, f, c) }
}

/// A float or complex array to the real part's dtype.
pub fn to_real(x: &Array, f: fn(C) -> f64) -> Result<Array> {
    match x.dtype() {
        DType::C64 => map(x, |a: Complex<f32>| f(widen(a)) as f32),
        _ => map(x, f),
    }
}

pub fn float_to_bool(x: &Array, f: fn(f64) -> bool) -> Result<Array> {
    match x.dtype() {
        DType::BF16 => map(x, |a: bf16| f(a.to_f64())),
        DType::F16 => map(x, |a: f16| f(a.to_f64())),
        DType::F32 => map(x, |a: f32| f(a as f64)),
        _ => map(x, f),
    }
}

pub fn float2(x: &Array, y: &Array, f: fn(f64, f64) -> f64) -> Result<Array> {
    match x.dtype() {
        DType::BF16 => zip(x, y, |a: bf16, b: bf16| bf16::from_f64(f(a.to_f64(), b.to_f64()))),
        DType::F16 => zip(x, y, |a: f16, b: f16| f16::from_f64(f(a.to_f64(), b.to_f64()))),
        DType::F32 => zip(x, y, |a: f32, b: f32| f(a as f64, b as f64) as f32),
        DType::F64 => zip(x, y, f),
        other => unreachable!("float kernel on {other:?}"),
    }
}

pub fn complex2(x: &Array, y: &Array, f: fn(C, C) -> C) -> Result<Array> {
    match x.dtype() {
        DType::C64 => zip(x, y, |a: Complex<f32>, b: Complex<f32>| narrow(f(widen(a), widen(b)))),
        _ => zip(x, y, f),
    }
}

pub fn int2(x: &Array, y: &Array, f: fn(i128, i128) -> i128) -> Result<Array> {
    with_int!(x.dtype(), T => zip(x, y, |a: T, b: T| f(a as i128, b as i128) as T))
}

/// Shifts look at the width and at the bits without sign.
pub fn shift2(x: &Array, y: &Array, f: fn(i128, u128, u32) -> i128) -> Result<Array> {
    with_int!(x.dtype(), T => {
        let bits = T::BITS;
        let mask = if bits == 64 { u64::MAX as u128 } else { (1u128 << bits) - 1 };
        zip(x, y, |a: T, b: T| f(a as i128, b as i128 as u128 & mask, bits) as T)
    })
}

pub fn number2(
    x: &Array,
    y: &Array,
    i: fn(i128, i128) -> i128,
    f: fn(f64, f64) -> f64,
    c: fn(C, C) -> C,
) -> Result<Array> {
    match x.dtype().kind() {
        Kind::Signed | Kind::Unsigned => int2(x, y, i),
        Kind::Complex => complex2(x, y, c),
        _ => float2(x, y, f),
    }
}

pub fn bool2(x: &Array, y: &Array, f: fn(bool, bool) -> bool) -> Result<Array> {
    zip(x, y, f)
}

pub fn add(x: &Array, y: &Array) -> Result<Array> {
    match x.dtype() {
        DType::F32 => zip(x, y, |a: f32, b: f32| a + b),
        DType::F64 => zip(x, y, |a: f64, b: f64| a + b),
        DType::I32 => zip(x, y, |a: i32, b: i32| a.wrapping_add(b)),
        DType::Float0 => Ok(x.clone()),
        _ => number2(x, y, |a, b| a + b, |a, b| a + b, |a, b| a + b),
    }
}

pub fn sub(x: &Array, y: &Array) -> Result<Array> {
    match x.dtype() {
        DType::F32 => zip(x, y, |a: f32, b: f32| a - b),
        DType::F64 => zip(x, y, |a: f64, b: f64| a - b),
        DType::I32 => zip(x, y, |a: i32, b: i32| a.wrapping_sub(b)),
        _ => number2(x, y, |a, b| a - b, |a, b| a - b, |a, b| a - b),
    }
}

pub fn mul(x: &Array, y: &Array) -> Result<Array> {
    match x.dtype() {
        DType::F32 => zip(x, y, |a: f32, b: f32| a * b),
        DType::F64 => zip(x, y, |a: f64, b: f64| a * b),
        DType::I32 => zip(x, y, |a: i32, b: i32| a.wrapping_mul(b)),
        _ => number2(x, y, |a, b| a.wrapping_mul(b), |a, b| a * b, |a, b| a * b),
    }
}

pub fn div(x: &Array, y: &Array) -> Result<Array> {
    match x.dtype() {
        DType::F32 => zip(x, y, |a: f32, b: f32| a / b),
        DType::F64 => zip(x, y, |a: f64, b: f64| a / b),
        _ => number2(x, y, |a, b| if b == 0 { -1 } else { a / b }, |a, b| a / b, |a, b| a / b),
    }
}

/// NaN where either is NaN; complex numbers by real part, then imaginary.
pub fn max(x: &Array, y: &Array) -> Result<Array> {
    if x.dtype() == DType::Bool {
        return bool2(x, y, |a, b| a | b);
    }
    number2(x, y, |a, b| a.max(b), float_max, |a, b| if (a.re, a.im) >= (b.re, b.im) { a } else { b })
}

pub fn min(x: &Array, y: &Array) -> Result<Array> {
    if x.dtype() == DType::Bool {
        return bool2(x, y, |a, b| a & b);
    }
    number2(x, y, |a, b| a.min(b), |a, b| -float_max(-a, -b), |a, b| if (a.re, a.im) <= (b.re, b.im) { a } else { b })
}

fn float_max(a: f64, b: f64) -> f64 {
    if a.is_nan() || (a > b) || (a == b && !a.is_sign_negative()) { a } else { b }
}

/// Bitwise on integers, logical on bools.
pub fn bits2(x: &Array, y: &Array, i: fn(i128, i128) -> i128, b: fn(bool, bool) -> bool) -> Result<Array> {
    if x.dtype() == DType::Bool { bool2(x, y, b) } else { int2(x, y, i) }
}

/// A comparison, given how floats and everything else compare.
pub fn compare(
    x: &Array,
    y: &Array,
    i: fn(i128, i128) -> bool,
    f: fn(f64, f64) -> bool,
    c: fn(C, C) -> bool,
) -> Result<Array> {
    use jitbook_array::Key;
    match x.dtype() {
        DType::Bool => zip(x, y, |a: bool, b: bool| i(a as i128, b as i128)),
        DType::BF16 => zip(x, y, |a: bf16, b: bf16| f(a.to_f64(), b.to_f64())),
        DType::F16 => zip(x, y, |a: f16, b: f16| f(a.to_f64(), b.to_f64())),
        DType::F32 => zip(x, y, |a: f32, b: f32| f(a as f64, b as f64)),
        DType::F64 => zip(x, y, f),
        DType::C64 => zip(x, y, |a: Complex<f32>, b: Complex<f32>| c(widen(a), widen(b))),
        DType::C128 => zip(x, y, c),
        DType::Key => zip(x, y, |a: Key, b: Key| {
            let word = |k: Key| ((k.0[0] as i128) << 32) | k.0[1] as i128;
            i(word(a), word(b))
        }),
        dtype => with_int!(dtype, T => zip(x, y, |a: T, b: T| i(a as i128, b as i128))),
    }
}

/// The position of a float in the total order -NaN < -inf < ... < -0 < 0 < ... < NaN, by NumPy's and XLA's rule.
pub fn total_order(a: f64) -> i64 {
    let bits = a.to_bits() as i64;
    bits ^ (((bits >> 63) as u64) >> 1) as i64
}
