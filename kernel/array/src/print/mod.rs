//! Arrays as text, exactly as NumPy 2.4 and JAX 0.10 print them.
//!
//! NumPy's `array2string`: cut the array down to its corners where it is large, choose one format for all elements,
//! write each, and lay the words out in lines.

mod digits;
mod format;
mod layout;
mod scalar;

pub use scalar::{float_repr, format_g, scalar_repr_numpy, scalar_str};

use crate::array::Array;
use crate::dtype::DType;
use crate::shape::shape_text;
use crate::structure::{concatenate, slice};

/// NumPy's `set_printoptions`.
#[derive(Clone, PartialEq, Debug)]
pub struct PrintOptions {
    pub precision: usize,
    pub threshold: usize,
    pub edgeitems: usize,
    pub linewidth: usize,
    pub suppress: bool,
    pub floatmode: FloatMode,
    pub sign: Sign,
    pub nanstr: String,
    pub infstr: String,
}

impl Default for PrintOptions {
    fn default() -> PrintOptions {
        PrintOptions {
            precision: 8,
            threshold: 1000,
            edgeitems: 3,
            linewidth: 75,
            suppress: false,
            floatmode: FloatMode::MaxPrec,
            sign: Sign::Minus,
            nanstr: "nan".into(),
            infstr: "inf".into(),
        }
    }
}

/// How `precision` is understood.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FloatMode {
    Fixed,
    Unique,
    MaxPrec,
    MaxPrecEqual,
}

/// When the sign of a number is printed: `-`, `+` or a space in its place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sign {
    Minus,
    Plus,
    Space,
}

/// What stands around the text of `array2string`.
#[derive(Clone, Copy)]
pub struct Frame<'a> {
    pub separator: &'a str,
    pub prefix: &'a str,
    pub suffix: &'a str,
}

/// NumPy's `array2string`.
///
/// ```
/// use jitbook_array::{Array, print::{Frame, PrintOptions, array2string}};
/// let x = Array::from_vec(vec![1f32, 0.25], &[2]);
/// let frame = Frame { separator: " ", prefix: "", suffix: "" };
/// assert_eq!(array2string(&x, frame, &PrintOptions::default()), "[1.   0.25]");
/// ```
pub fn array2string(x: &Array, frame: Frame, options: &PrintOptions) -> String {
    if x.size() == 0 {
        return "[]".into();
    }
    let summarise = x.size() > options.threshold;
    let shown = if summarise { corners(x, options.edgeitems) } else { x.clone() };
    let words = format::words(&shown, options);
    let layout = layout::Layout {
        words: &words,
        shape: shown.shape(),
        full: x.shape(),
        edge: if summarise { Some(options.edgeitems) } else { None },
        separator: frame.separator,
    };
    let indent = " ".repeat(1 + frame.prefix.chars().count());
    layout.text(&indent, options.linewidth.saturating_sub(frame.suffix.len()))
}

/// The leading and trailing `edge` items along each axis.
fn corners(x: &Array, edge: usize) -> Array {
    let mut x = x.clone();
    for axis in 0..x.rank() {
        let n = x.shape()[axis];
        if n <= 2 * edge {
            continue;
        }
        let part = |from: usize, to: usize| {
            let mut start = vec![0; x.rank()];
            let mut limit = x.shape().to_vec();
            (start[axis], limit[axis]) = (from, to);
            slice(&x, &start, &limit, &vec![1; x.rank()])
        };
        x = concatenate(&[part(0, edge), part(n - edge, n)], axis).expect("the corners are small");
    }
    x
}

/// `repr` of a JAX array.
///
/// ```
/// use jitbook_array::{Array, print::{PrintOptions, repr_jax}};
/// let x = Array::from_vec(vec![1f32, 2.0], &[2]);
/// assert_eq!(repr_jax(&x, &PrintOptions::default()), "Array([1., 2.], dtype=float32)");
/// ```
pub fn repr_jax(x: &Array, options: &PrintOptions) -> String {
    if x.dtype() == DType::Key {
        return repr_keys(x, options);
    }
    let weak = if x.weak() { ", weak_type=True" } else { "" };
    let dtype = format!("dtype={}{weak}", x.dtype().name());
    let body = if x.size() == 0 {
        format!("[], shape={}", shape_text(x.shape()))
    } else {
        array2string(x, Frame { separator: ", ", prefix: "Array(", suffix: "," }, options)
    };
    // As in jax/_src/array.py, off-by-one and all: without a line break two are added.
    let last_line = body.rfind('\n').map_or(body.len() + 2, |at| body.len() - at + 1);
    let gap = if last_line + dtype.len() + 2 > options.linewidth { "      " } else { " " };
    format!("Array({body},{gap}{dtype})")
}

fn repr_keys(x: &Array, options: &PrintOptions) -> String {
    let words = crate::random::key_data(x).map(|words| str_array(&words, options)).unwrap_or_default();
    format!("Array({}, dtype=key<fry>) overlaying:\n{words}", shape_text(x.shape()))
}

/// `str` of an array of either library: elements separated by spaces, a 0-d array as its scalar.
pub fn str_array(x: &Array, options: &PrintOptions) -> String {
    match (x.dtype(), x.rank()) {
        (DType::Key, _) => repr_keys(x, options),
        (_, 0) => scalar_str(x),
        _ => array2string(x, Frame { separator: " ", prefix: "", suffix: "" }, options),
    }
}

/// `repr` of a NumPy array: dtype and shape only where the elements do not say them.
///
/// ```
/// use jitbook_array::{Array, print::{PrintOptions, repr_numpy}};
/// let x = Array::from_vec(vec![1f64, 2.0], &[2]);
/// assert_eq!(repr_numpy(&x, &PrintOptions::default()), "array([1., 2.])");
/// ```
pub fn repr_numpy(x: &Array, options: &PrintOptions) -> String {
    let body = array2string(x, Frame { separator: ", ", prefix: "array(", suffix: ")" }, options);
    let mut extras = Vec::new();
    if (x.size() == 0 && x.shape() != [0]) || x.size() > options.threshold {
        extras.push(format!("shape={}", shape_text(x.shape())));
    }
    let implied = matches!(x.dtype(), DType::Bool | DType::I64 | DType::F64 | DType::C128);
    if !implied || x.size() == 0 {
        extras.push(format!("dtype={}", x.dtype().name()));
    }
    if extras.is_empty() {
        return format!("array({body})");
    }
    let text = format!("array({body},");
    let extra = format!("{})", extras.join(", "));
    let last_line = text.len() - text.rfind('\n').map_or(0, |at| at + 1);
    let gap = if last_line + extra.len() + 1 > options.linewidth { "\n      " } else { " " };
    format!("{text}{gap}{extra}")
}

#[cfg(test)]
mod tests;
