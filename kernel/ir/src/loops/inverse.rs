//! Inverse trigonometric and hyperbolic functions as code: f32 as sequences, f64 as library calls, f16 and bf16
//! through f32.

use super::body::Body;
use super::code::*;
use super::functions::{c, log, log1p, poly, signed_as};
use jitbook_array::DType;

const HALF_PI: f64 = std::f64::consts::FRAC_PI_2;
/// What rounding pi / 2 to f32 left over.
const HALF_PI_LOW: f64 = HALF_PI - std::f32::consts::FRAC_PI_2 as f64;

/// `(atan t - t) / t^3` in t^2 on [0, 1], fitted for the least relative error.
const ATAN: [f64; 8] = [
    0.002920565428212285,
    -0.01636742241680622,
    0.04321104288101196,
    -0.07552145421504974,
    0.10665972530841827,
    -0.14211046695709229,
    0.19993771612644196,
    -0.33333152532577515,
];
/// `(asin t - t) / t^3` in t^2 on [0, 1/2] (Cephes).
const ASIN: [f64; 5] = [4.2163199048e-2, 2.4181311049e-2, 4.5470025998e-2, 7.4953002686e-2, 1.6666752422e-1];

/// `t + t^3 p(t^2)`.
fn odd_poly(b: &mut Body, t: Reg, z: Reg, coefficients: &[f64]) -> Reg {
    let p = poly(b, z, coefficients);
    let tz = b.mul(t, z);
    b.fma(p, tz, t)
}

fn atan_to_one(b: &mut Body, t: Reg) -> Reg {
    let z = b.mul(t, t);
    odd_poly(b, t, z, &ATAN)
}

/// `pi / 2 - x` for x up to about as large.
fn from_half_pi(b: &mut Body, x: Reg) -> Reg {
    let (high, low) = (c(b, HALF_PI), c(b, HALF_PI_LOW));
    let y = b.sub(high, x);
    b.add(y, low)
}

/// Of the reciprocal where |x| > 1.
pub(super) fn atan(b: &mut Body, x: Reg) -> Reg {
    let one = c(b, 1.0);
    let size = b.abs(x);
    let beyond = b.gt(size, one);
    let turned = b.div(one, size);
    let t = b.select(beyond, turned, size);
    let y = atan_to_one(b, t);
    let rest = from_half_pi(b, y);
    let y = b.select(beyond, rest, y);
    signed_as(b, y, x)
}

/// Of the smaller over the larger; the quadrant follows from the signs, those of zeros included.
pub(super) fn atan2(b: &mut Body, y: Reg, x: Reg) -> Reg {
    let (zero, one, infinity) = (c(b, 0.0), c(b, 1.0), c(b, f64::INFINITY));
    let (sx, sy) = (b.abs(x), b.abs(y));
    let (low, high) = (b.min(sx, sy), b.max(sx, sy));
    let t = b.div(low, high);
    let none = b.eq(high, zero);
    let t = b.select(none, zero, t);
    let all = b.eq(low, infinity);
    let t = b.select(all, one, t);
    let r = atan_to_one(b, t);
    let steep = b.gt(sy, sx);
    let rest = from_half_pi(b, r);
    let r = b.select(steep, rest, r);
    let (bits, least) = (b.bitcast(x, DType::I32), b.int(DType::I32, 0));
    let left = b.lt(bits, least);
    let (pi, low) = (c(b, 2.0 * HALF_PI), c(b, 2.0 * HALF_PI_LOW));
    let turned = b.sub(pi, r);
    let turned = b.add(turned, low);
    let r = b.select(left, turned, r);
    signed_as(b, r, y)
}

/// `(|x| > 1/2, asin of x's size, or what is to be subtracted twice)`: beyond one half through the half angle.
fn half_angle(b: &mut Body, size: Reg) -> (Reg, Reg) {
    let (one, half) = (c(b, 1.0), c(b, 0.5));
    let beyond = b.gt(size, half);
    let less = b.sub(one, size);
    let less = b.mul(less, half);
    let square = b.mul(size, size);
    let z = b.select(beyond, less, square);
    let root = b.sqrt(less);
    let t = b.select(beyond, root, size);
    (beyond, odd_poly(b, t, z, &ASIN))
}

pub(super) fn asin(b: &mut Body, x: Reg) -> Reg {
    let size = b.abs(x);
    let (beyond, r) = half_angle(b, size);
    let twice = b.add(r, r);
    let rest = from_half_pi(b, twice);
    let y = b.select(beyond, rest, r);
    signed_as(b, y, x)
}

pub(super) fn acos(b: &mut Body, x: Reg) -> Reg {
    let zero = c(b, 0.0);
    let size = b.abs(x);
    let (beyond, r) = half_angle(b, size);
    let twice = b.add(r, r);
    let signed = signed_as(b, r, x);
    let middle = from_half_pi(b, signed);
    let negative = b.lt(x, zero);
    let pi = c(b, 2.0 * HALF_PI);
    let turned = b.sub(pi, twice);
    let outer = b.select(negative, turned, twice);
    b.select(beyond, outer, middle)
}

/// log(x) + log 2, where squares would leave the range.
fn log_of_twice(b: &mut Body, x: Reg) -> Reg {
    let y = log(b, x);
    let ln2 = c(b, std::f64::consts::LN_2);
    b.add(y, ln2)
}

/// log1p(|x| + x^2 / (1 + sqrt(x^2 + 1))).
pub(super) fn asinh(b: &mut Body, x: Reg) -> Reg {
    let (one, far) = (c(b, 1.0), c(b, 1e9));
    let size = b.abs(x);
    let square = b.mul(size, size);
    let more = b.add(square, one);
    let root = b.sqrt(more);
    let below = b.add(root, one);
    let part = b.div(square, below);
    let sum = b.add(size, part);
    let y = log1p(b, sum);
    let beyond = b.gt(size, far);
    let other = log_of_twice(b, size);
    let y = b.select(beyond, other, y);
    signed_as(b, y, x)
}

/// log1p(t + sqrt(2 t + t^2)) for t = x - 1.
pub(super) fn acosh(b: &mut Body, x: Reg) -> Reg {
    let (one, far) = (c(b, 1.0), c(b, 1e9));
    let t = b.sub(x, one);
    let twice = b.add(t, t);
    let square = b.fma(t, t, twice);
    let root = b.sqrt(square);
    let sum = b.add(t, root);
    let y = log1p(b, sum);
    let beyond = b.gt(x, far);
    let other = log_of_twice(b, x);
    b.select(beyond, other, y)
}

/// log1p(2 |x| / (1 - |x|)) / 2.
pub(super) fn atanh(b: &mut Body, x: Reg) -> Reg {
    let (one, half) = (c(b, 1.0), c(b, 0.5));
    let size = b.abs(x);
    let twice = b.add(size, size);
    let less = b.sub(one, size);
    let part = b.div(twice, less);
    let y = log1p(b, part);
    let y = b.mul(y, half);
    signed_as(b, y, x)
}
