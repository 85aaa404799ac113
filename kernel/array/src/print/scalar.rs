//! Single numbers as text: NumPy's scalars.

use super::digits::{Cut, exponent_text, positional, scientific};
use crate::array::Array;
use crate::dtype::{DType, Kind};
use crate::{Complex, Key, bf16, f16};

/// `str` of a 0-d array or NumPy scalar.
///
/// ```
/// use jitbook_array::{Array, print::scalar_str};
/// assert_eq!(scalar_str(&Array::scalar(0.5f32)), "0.5");
/// assert_eq!(scalar_str(&Array::scalar(1e10f32)), "1e+10");
/// ```
pub fn scalar_str(x: &Array) -> String {
    match x.dtype() {
        DType::Bool | DType::Float0 => (if x.first::<bool>() { "True" } else { "False" }).into(),
        DType::U64 => x.first::<u64>().to_string(),
        DType::BF16 => format_g(x.first::<bf16>().to_f64()),
        DType::F16 => float_str(x.first::<f16>().to_f64(), DType::F16, Trim::Zero),
        DType::F32 => float_str(x.first::<f32>().into(), DType::F32, Trim::Zero),
        DType::F64 => float_str(x.first::<f64>(), DType::F64, Trim::Zero),
        DType::C64 => {
            let z = x.first::<Complex<f32>>();
            complex_str(z.re.into(), z.im.into(), DType::F32)
        }
        DType::C128 => {
            let z = x.first::<Complex<f64>>();
            complex_str(z.re, z.im, DType::F64)
        }
        DType::Key => format!("{:?}", x.first::<Key>().0),
        dtype => with_int!(dtype, T => x.first::<T>().to_string()),
    }
}

/// `repr` of a NumPy scalar: `np.float64(1.5)`.
///
/// ```
/// use jitbook_array::{Array, print::scalar_repr_numpy};
/// assert_eq!(scalar_repr_numpy(&Array::scalar(3i32)), "np.int32(3)");
/// assert_eq!(scalar_repr_numpy(&Array::scalar(true)), "np.True_");
/// ```
pub fn scalar_repr_numpy(x: &Array) -> String {
    let text = scalar_str(x);
    match (x.dtype(), x.dtype().kind()) {
        (DType::Bool, _) => format!("np.{text}_"),
        (DType::BF16, _) => text,
        (dtype, Kind::Complex) => {
            let inner = text.strip_prefix('(').and_then(|t| t.strip_suffix(')')).unwrap_or(&text);
            format!("np.{}({inner})", dtype.name())
        }
        (dtype, _) => format!("np.{}({text})", dtype.name()),
    }
}

/// What is cut from the end of a number in positional notation.
#[derive(Clone, Copy, PartialEq)]
enum Trim {
    /// All zeros but one after the point: `1.0`.
    Zero,
    /// The point too: `1`.
    Point,
}

/// `repr` of a float of any width by its own shortest digits, as `str` of the NumPy scalar; for `F64` Python's own
/// `repr(float)`.
pub fn float_repr(x: f64, dtype: DType) -> String {
    float_str(x, dtype, Trim::Zero)
}

fn float_str(x: f64, dtype: DType, trim: Trim) -> String {
    if !x.is_finite() {
        return if x.is_nan() { "nan".into() } else { format!("{}inf", if x < 0.0 { "-" } else { "" }) };
    }
    let limit = match dtype {
        DType::F16 => 1e3,
        DType::F32 => 1e6,
        _ => 1e16,
    };
    let sign = if x.is_sign_negative() { "-" } else { "" };
    let cut = Cut { most: None, least: 0, unique: true };
    if x != 0.0 && (x.abs() >= limit || x.abs() < 1e-4) {
        let (whole, fraction, exponent) = scientific(x, dtype, cut);
        let point = if fraction.is_empty() { "" } else { "." };
        return format!("{sign}{whole}{point}{fraction}e{}", exponent_text(exponent, 2));
    }
    let (whole, fraction) = positional(x, dtype, cut);
    match (fraction.is_empty(), trim) {
        (true, Trim::Zero) => format!("{sign}{whole}.0"),
        (true, Trim::Point) => format!("{sign}{whole}"),
        _ => format!("{sign}{whole}.{fraction}"),
    }
}

/// A complex number; a real part of zero is left out, with the parentheses.
fn complex_str(re: f64, im: f64, part: DType) -> String {
    let imaginary = float_str(im, part, Trim::Point);
    if re == 0.0 {
        return format!("{imaginary}j");
    }
    let sign = if imaginary.starts_with('-') { "" } else { "+" };
    format!("({}{sign}{imaginary}j)", float_str(re, part, Trim::Point))
}

/// C's `%g` with six digits, as `bfloat16` prints.
///
/// ```
/// assert_eq!(jitbook_array::print::format_g(1.1015625), "1.10156");
/// ```
pub fn format_g(x: f64) -> String {
    if !x.is_finite() {
        return float_str(x, DType::F64, Trim::Point);
    }
    let rounded = format!("{x:.5e}");
    let (mantissa, exponent) = rounded.split_once('e').expect("scientific notation");
    let exponent: i32 = exponent.parse().expect("an exponent");
    let trim = |text: &str| match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_string(),
        false => text.to_string(),
    };
    if (-4..6).contains(&exponent) {
        return trim(&format!("{x:.*}", (5 - exponent) as usize));
    }
    format!("{}e{}", trim(mantissa), exponent_text(exponent, 2))
}
