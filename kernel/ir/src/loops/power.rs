//! `x ** y` of f32, through logarithm and exponential in f64: two roundings fewer than the result shows.

use super::body::Body;
use super::code::*;
use super::functions::poly;
use jitbook_array::DType;

fn d(b: &mut Body, x: f64) -> Reg {
    b.float(DType::F64, x)
}

/// `x ** y` as C has it: 1 where x is 1 or y is 0, a sign for odd y, NaN for a negative x that is finite and a y that is
/// no integer.
pub(super) fn pow(b: &mut Body, x: Reg, y: Reg) -> Reg {
    let (zero, half) = (b.float(DType::F32, 0.0), b.float(DType::F32, 0.5));
    let size = b.abs(x);
    let wide = b.cast(size, DType::F64);
    let l = log2(b, wide);
    let wy = b.cast(y, DType::F64);
    let product = b.mul(l, wy);
    let none = d(b, 0.0);
    let (no_log, no_power) = (b.eq(l, none), b.eq(y, zero));
    let one = b.or(no_log, no_power);
    let product = b.select(one, none, product);
    let power = exp2(b, product);
    let r = b.cast(power, DType::F32);
    let whole = b.trunc(y);
    let is_whole = b.eq(whole, y);
    let halved = b.mul(y, half);
    let whole = b.trunc(halved);
    let is_even = b.eq(whole, halved);
    let (bits, least) = (b.bitcast(x, DType::I32), b.int(DType::I32, 0));
    let minus = b.lt(bits, least);
    let is_odd = b.not(is_even);
    let odd = b.and(is_whole, is_odd);
    let turned = b.and(minus, odd);
    let negated = b.neg(r);
    let r = b.select(turned, negated, r);
    let lowest = b.float(DType::F32, f64::NEG_INFINITY);
    let (below, above) = (b.lt(x, zero), b.gt(x, lowest));
    let negative = b.and(below, above);
    // A NaN is no integer, but 1 for y = 0 was decided above, and NaN for it by the product.
    let broken = b.not(is_whole);
    let undefined = b.and(negative, broken);
    let nan = b.float(DType::F32, f64::NAN);
    b.select(undefined, nan, r)
}

/// x = m 2^e with m in [sqrt 1/2, sqrt 2); log m = 2 atanh((m - 1) / (m + 1)).
fn log2(b: &mut Body, x: Reg) -> Reg {
    let ix = b.bitcast(x, DType::I64);
    let (root, k) = (b.int(DType::I64, 0x3fe6_a09e_667f_3bcd), b.int(DType::I64, 52));
    let e = b.sub(ix, root);
    let e = b.shr_arithmetic(e, k);
    let shifted = b.shl(e, k);
    let m = b.sub(ix, shifted);
    let m = b.bitcast(m, DType::F64);
    let e = b.cast(e, DType::F64);
    let one = d(b, 1.0);
    let (up, down) = (b.sub(m, one), b.add(m, one));
    let s = b.div(up, down);
    let z = b.mul(s, s);
    let terms = [13, 11, 9, 7, 5, 3, 1].map(|n| 2.0 * std::f64::consts::LOG2_E / n as f64);
    let p = poly(b, z, &terms);
    let y = b.fma(p, s, e);
    let (zero, infinity, least) = (d(b, 0.0), d(b, f64::INFINITY), d(b, f64::NEG_INFINITY));
    let finite = b.lt(x, infinity);
    let y = b.select(finite, y, x);
    let is_zero = b.eq(x, zero);
    b.select(is_zero, least, y)
}

/// 2^x = 2^n e^(f ln 2), for what f32 can hold.
fn exp2(b: &mut Body, x: Reg) -> Reg {
    let (low, high) = (d(b, -200.0), d(b, 200.0));
    let x = b.max(x, low);
    let x = b.min(x, high);
    let magic = d(b, 6_755_399_441_055_744.0);
    let t = b.add(x, magic);
    let n = b.sub(t, magic);
    let f = b.sub(x, n);
    let ln2 = d(b, std::f64::consts::LN_2);
    let r = b.mul(f, ln2);
    let mut factorial = 1.0;
    let mut terms: Vec<f64> = (0..10)
        .map(|k| {
            factorial *= k.max(1) as f64;
            1.0 / factorial
        })
        .collect();
    terms.reverse();
    let y = poly(b, r, &terms);
    let (bits, k) = (b.bitcast(t, DType::I64), b.int(DType::I64, 52));
    let exponent = b.shl(bits, k);
    let bits = b.bitcast(y, DType::I64);
    let sum = b.add(bits, exponent);
    b.bitcast(sum, DType::F64)
}
