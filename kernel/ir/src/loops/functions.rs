//! Elementary functions as code: f32 as sequences that vectorise and fuse, f64 as library calls.

use super::body::Body;
use super::code::*;
use super::inverse::{acos, acosh, asin, asinh, atan, atan2, atanh};
use super::power::pow;
use jitbook_array::DType;

/// `name`: dtypes by `sequence` for f32, a library routine for f64, f16 and bf16 through f32.
macro_rules! sequences {
    ($($name:ident $wide:ident $sequence:ident),* $(,)?) => { impl Body { $(
        pub fn $name(&mut self, x: Reg) -> Reg {
            extern "C" fn wide(x: f64) -> f64 { x.$wide() }
            const F64: Routine = Routine { name: stringify!($name), function: RoutineFn::F64(wide) };
            match self.dtype(x) {
                DType::F64 => self.call(F64, &[x]),
                DType::F32 => $sequence(self, x),
                other => {
                    let wide = self.cast(x, DType::F32);
                    let y = self.$name(wide);
                    self.cast(y, other)
                }
            }
        }
    )* } };
}
sequences! {
    exp exp exp, exp2 exp2 exp2, expm1 exp_m1 expm1, log ln log, log1p ln_1p log1p, sin sin sin, cos cos cos,
    tan tan tan, sinh sinh sinh, cosh cosh cosh, tanh tanh tanh, asin asin asin, acos acos acos, atan atan atan,
    asinh asinh asinh, acosh acosh acosh, atanh atanh atanh,
}

/// The same with a library routine for f32 as well, computed in f64 and rounded once.
macro_rules! routines {
    ($($name:ident $wide:ident),* $(,)?) => { impl Body { $(
        pub fn $name(&mut self, x: Reg) -> Reg {
            extern "C" fn narrow(x: f32) -> f32 { (x as f64).$wide() as f32 }
            extern "C" fn wide(x: f64) -> f64 { x.$wide() }
            const F32: Routine = Routine { name: concat!(stringify!($name), "f"), function: RoutineFn::F32(narrow) };
            const F64: Routine = Routine { name: stringify!($name), function: RoutineFn::F64(wide) };
            match self.dtype(x) {
                DType::F64 => self.call(F64, &[x]),
                DType::F32 => self.call(F32, &[x]),
                other => {
                    let wide = self.cast(x, DType::F32);
                    let y = self.$name(wide);
                    self.cast(y, other)
                }
            }
        }
    )* } };
}
routines! { cbrt cbrt }

pub(super) fn c(b: &mut Body, x: f64) -> Reg {
    b.float(DType::F32, x)
}
fn i(b: &mut Body, x: i64) -> Reg {
    b.int(DType::I32, x)
}

/// A polynomial, highest coefficient first: by Horner where it is short; in pairs, pairs of pairs, ... (Estrin) where
/// it is long, since then a few more instructions take half the time.
pub(super) fn poly(b: &mut Body, x: Reg, coefficients: &[f64]) -> Reg {
    let dtype = b.dtype(x);
    let mut terms: Vec<Reg> = coefficients.iter().rev().map(|&k| b.float(dtype, k)).collect();
    if terms.len() < 7 {
        let highest = terms.pop().expect("a coefficient");
        return terms.into_iter().rev().fold(highest, |y, k| b.fma(y, x, k));
    }
    let mut power = x;
    while terms.len() > 1 {
        let pairs = terms.chunks(2).map(|p| if let [low, high] = *p { b.fma(high, power, low) } else { p[0] });
        terms = pairs.collect();
        if terms.len() > 1 {
            power = b.mul(power, power);
        }
    }
    terms[0]
}

/// x between two constants; NaN stays.
fn clamp(b: &mut Body, x: Reg, low: f64, high: f64) -> Reg {
    let (low, high) = (c(b, low), c(b, high));
    let x = b.max(x, low);
    b.min(x, high)
}

/// `x * scale` rounded to an integer, as float and as i32, for |x * scale| < 2^22: adding 1.5 * 2^23 leaves the
/// integer in the low bits.
fn nearest(b: &mut Body, x: Reg, scale: f64) -> (Reg, Reg) {
    let magic = c(b, 12582912.0);
    let scale = c(b, scale);
    let t = b.fma(x, scale, magic);
    let n = b.sub(t, magic);
    let bits = b.bitcast(t, DType::I32);
    let low = b.bitcast(magic, DType::I32);
    (n, b.sub(bits, low))
}

/// `2^n` for an integer -126..=127.
fn power_of_two(b: &mut Body, n: Reg) -> Reg {
    let (bias, k) = (i(b, 127), i(b, 23));
    let n = b.add(n, bias);
    let n = b.shl(n, k);
    b.bitcast(n, DType::F32)
}

const LOG2_E: f64 = std::f64::consts::LOG2_E;
const LN2_HIGH: f64 = 0.693359375;
const LN2_LOW: f64 = -0.00021219444005469057;
/// `(e^r - 1 - r) / r^2` on |r| <= ln 2 / 2 (Cephes).
const EXP: [f64; 6] =
    [1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1];

/// x = n ln 2 + r; returns `(n, r, e^r - 1 - r)`.
fn reduced_exp(b: &mut Body, x: Reg) -> (Reg, Reg, Reg) {
    let (n, k) = nearest(b, x, LOG2_E);
    let (high, low) = (c(b, -LN2_HIGH), c(b, -LN2_LOW));
    let r = b.fma(n, high, x);
    let r = b.fma(n, low, r);
    let p = poly(b, r, &EXP);
    let rr = b.mul(r, r);
    (k, r, b.mul(p, rr))
}

/// e^x = 2^n e^r: n goes straight into the exponent's bits, and what leaves the range is put right at the end. A NaN's
/// low bits are 0, so it stays.
fn exp(b: &mut Body, x: Reg) -> Reg {
    let (magic, log2_e) = (c(b, 12582912.0), c(b, LOG2_E));
    let t = b.fma(x, log2_e, magic);
    let n = b.sub(t, magic);
    let (high, low) = (c(b, -LN2_HIGH), c(b, -LN2_LOW));
    let r = b.fma(n, high, x);
    let r = b.fma(n, low, r);
    let p = poly(b, r, &EXP);
    let rr = b.mul(r, r);
    let y = b.fma(p, rr, r);
    let one = c(b, 1.0);
    let y = b.add(y, one);
    let y = times_power(b, y, t);
    // The last argument whose result is finite, and the first whose result is normal.
    let (most, least) = (c(b, 88.722_831_726_074_22), c(b, -87.336_540_222_167_97));
    let (zero, infinity) = (c(b, 0.0), c(b, f64::INFINITY));
    let above = b.gt(x, most);
    let y = b.select(above, infinity, y);
    let below = b.lt(x, least);
    b.select(below, zero, y)
}

/// `y * 2^n` for the n in the low bits of `t`, where neither leaves the range.
fn times_power(b: &mut Body, y: Reg, t: Reg) -> Reg {
    let (bits, k) = (b.bitcast(t, DType::I32), i(b, 23));
    let exponent = b.shl(bits, k);
    let bits = b.bitcast(y, DType::I32);
    let sum = b.add(bits, exponent);
    b.bitcast(sum, DType::F32)
}

/// 2^x = 2^n e^(f ln 2).
fn exp2(b: &mut Body, x: Reg) -> Reg {
    let magic = c(b, 12582912.0);
    let t = b.add(x, magic);
    let n = b.sub(t, magic);
    let f = b.sub(x, n);
    let ln2 = c(b, std::f64::consts::LN_2);
    let r = b.mul(f, ln2);
    let p = poly(b, r, &EXP);
    let rr = b.mul(r, r);
    let y = b.fma(p, rr, r);
    let one = c(b, 1.0);
    let y = b.add(y, one);
    let y = times_power(b, y, t);
    let (most, least) = (c(b, 128.0), c(b, -126.0));
    let (zero, infinity) = (c(b, 0.0), c(b, f64::INFINITY));
    let above = b.ge(x, most);
    let y = b.select(above, infinity, y);
    let below = b.lt(x, least);
    b.select(below, zero, y)
}

/// 2^n (e^r - 1) + (2^n - 1), at half scale so that n = 128 fits.
fn expm1(b: &mut Body, x: Reg) -> Reg {
    let zero = c(b, 0.0);
    let clamped = clamp(b, x, -20.0, 89.0);
    let (n, r, p) = reduced_exp(b, clamped);
    let p = b.add(p, r);
    let one = i(b, 1);
    let n = b.sub(n, one);
    let (h, half, two) = (power_of_two(b, n), c(b, 0.5), c(b, 2.0));
    let rest = b.sub(h, half);
    let y = b.fma(h, p, rest);
    let y = b.mul(y, two);
    let at_zero = b.eq(x, zero);
    b.select(at_zero, x, y)
}

/// x = m 2^e with m in [sqrt 1/2, sqrt 2) (Cephes).
pub(super) fn log(b: &mut Body, x: Reg) -> Reg {
    let ix = b.bitcast(x, DType::I32);
    let (root, k) = (i(b, 0x3f3504f3), i(b, 23));
    let e = b.sub(ix, root);
    let e = b.shr_arithmetic(e, k);
    let shifted = b.shl(e, k);
    let m = b.sub(ix, shifted);
    let m = b.bitcast(m, DType::F32);
    let e = b.cast(e, DType::F32);
    let one = c(b, 1.0);
    let f = b.sub(m, one);
    let p = poly(
        b,
        f,
        &[
            7.0376836292e-2,
            -1.1514610310e-1,
            1.1676998740e-1,
            -1.2420140846e-1,
            1.4249322787e-1,
            -1.6668057665e-1,
            2.0000714765e-1,
            -2.4999993993e-1,
            3.3333331174e-1,
        ],
    );
    let ff = b.mul(f, f);
    let fp = b.mul(f, p);
    let y = b.mul(fp, ff);
    let (low, high, minus_half) = (c(b, LN2_LOW), c(b, LN2_HIGH), c(b, -0.5));
    let y = b.fma(e, low, y);
    let y = b.fma(minus_half, ff, y);
    let y = b.add(f, y);
    let y = b.fma(e, high, y);
    let (zero, infinity) = (c(b, 0.0), c(b, f64::INFINITY));
    let (least, nan) = (c(b, f64::NEG_INFINITY), c(b, f64::NAN));
    let finite = b.lt(x, infinity);
    let y = b.select(finite, y, x);
    let is_zero = b.eq(x, zero);
    let y = b.select(is_zero, least, y);
    let negative = b.lt(x, zero);
    b.select(negative, nan, y)
}

/// log u + (x - (u - 1)) / u for u = 1 + x rounded.
pub(super) fn log1p(b: &mut Body, x: Reg) -> Reg {
    let one = c(b, 1.0);
    let u = b.add(x, one);
    let y = log(b, u);
    let less = b.sub(u, one);
    let error = b.sub(x, less);
    let correction = b.div(error, u);
    let sum = b.add(y, correction);
    let (zero, infinity) = (c(b, 0.0), c(b, f64::INFINITY));
    let inside = b.gt(u, zero);
    let finite = b.lt(u, infinity);
    let usual = b.and(inside, finite);
    let y = b.select(usual, sum, y);
    let same = b.eq(u, one);
    b.select(same, x, y)
}

/// x = n pi/2 + r with |r| <= pi/4; returns `(n, sin r, cos r)`. Three parts of pi/2 and fused steps keep r accurate
/// while n < 2^22.
fn quadrant(b: &mut Body, x: Reg) -> (Reg, Reg, Reg) {
    let (n, k) = nearest(b, x, std::f64::consts::FRAC_2_PI);
    let mut r = x;
    for part in [-1.5707963705062866, 4.371138828673793e-8, 1.7151245100059e-15] {
        let part = c(b, part);
        r = b.fma(n, part, r);
    }
    let z = b.mul(r, r);
    let p = poly(b, z, &[-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1]);
    let rz = b.mul(r, z);
    let sine = b.fma(rz, p, r);
    let q = poly(b, z, &[2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2, -0.5, 1.0]);
    (k, sine, q)
}

/// Arguments beyond this are reduced by the library: the quarter turn is no longer found exactly.
const FAR: f32 = 2.0e5;
extern "C" fn far_sin(x: f32) -> f32 {
    (x as f64).sin() as f32
}
extern "C" fn far_cos(x: f32) -> f32 {
    (x as f64).cos() as f32
}
const FAR_SIN: Routine = Routine { name: "far_sin", function: RoutineFn::Beyond { limit: FAR, function: far_sin } };
const FAR_COS: Routine = Routine { name: "far_cos", function: RoutineFn::Beyond { limit: FAR, function: far_cos } };

/// `y` with its sign changed where bit 1 of `n` is set.
fn signed_by(b: &mut Body, y: Reg, n: Reg) -> Reg {
    let (two, k) = (i(b, 2), i(b, 30));
    let bit = b.and(n, two);
    let sign = b.shl(bit, k);
    let bits = b.bitcast(y, DType::I32);
    let bits = b.xor(bits, sign);
    b.bitcast(bits, DType::F32)
}
fn odd(b: &mut Body, n: Reg) -> Reg {
    let (one, zero) = (i(b, 1), i(b, 0));
    let bit = b.and(n, one);
    b.ne(bit, zero)
}

fn sin(b: &mut Body, x: Reg) -> Reg {
    let (n, s, q) = quadrant(b, x);
    let swapped = odd(b, n);
    let y = b.select(swapped, q, s);
    let y = signed_by(b, y, n);
    let zero = c(b, 0.0);
    let at_zero = b.eq(x, zero);
    let y = b.select(at_zero, x, y);
    b.call(FAR_SIN, &[x, y])
}
fn cos(b: &mut Body, x: Reg) -> Reg {
    let (n, s, q) = quadrant(b, x);
    let swapped = odd(b, n);
    let y = b.select(swapped, s, q);
    let one = i(b, 1);
    let next = b.add(n, one);
    let y = signed_by(b, y, next);
    b.call(FAR_COS, &[x, y])
}
fn tan(b: &mut Body, x: Reg) -> Reg {
    let (s, q) = (sin(b, x), cos(b, x));
    b.div(s, q)
}

/// Eigen's and XLA's rational function; the identity near 0, and one far from it.
fn tanh(b: &mut Body, x: Reg) -> Reg {
    const FAR: f64 = 7.998_811_721_801_758;
    let t = clamp(b, x, -FAR, FAR);
    let z = b.mul(t, t);
    let p = poly(
        b,
        z,
        &[
            -2.76076847742355e-16,
            2.00018790482477e-13,
            -8.60467152213735e-11,
            5.12229709037114e-08,
            1.48572235717979e-05,
            6.37261928875436e-04,
            4.89352455891786e-03,
        ],
    );
    let p = b.mul(p, t);
    let q = poly(b, z, &[1.19825839466702e-06, 1.18534705686654e-04, 2.26843463243900e-03, 4.89352518554385e-03]);
    let y = b.div(p, q);
    let small = c(b, 0.0004);
    let size = b.abs(x);
    let near = b.lt(size, small);
    let y = b.select(near, x, y);
    one_from(b, FAR, x, y)
}

/// y, or the sign of x where x is at least as far from 0 as `far`: there the rounded quotient would stay below one.
fn one_from(b: &mut Body, far: f64, x: Reg, y: Reg) -> Reg {
    let (above, below) = (c(b, far), c(b, -far));
    let (one, minus_one) = (c(b, 1.0), c(b, -1.0));
    let (high, low) = (b.ge(x, above), b.le(x, below));
    let y = b.select(high, one, y);
    b.select(low, minus_one, y)
}

impl Body {
    /// The error function: Eigen's and XLA's rational function for f32; `wide` is the routine for f64.
    pub fn erf(&mut self, x: Reg, wide: Routine) -> Reg {
        match self.dtype(x) {
            DType::F64 => self.call(wide, &[x]),
            DType::F32 => erf(self, x),
            other => {
                let narrow = self.cast(x, DType::F32);
                let y = erf(self, narrow);
                self.cast(y, other)
            }
        }
    }
}

impl Body {
    /// The inverse of erf: Giles's polynomials, as in XLA, for f32; `wide` is the routine for f64.
    pub fn erf_inv(&mut self, x: Reg, wide: Routine) -> Reg {
        match self.dtype(x) {
            DType::F64 => self.call(wide, &[x]),
            DType::F32 => erf_inv(self, x),
            other => {
                let narrow = self.cast(x, DType::F32);
                let y = erf_inv(self, narrow);
                self.cast(y, other)
            }
        }
    }
}

fn erf_inv(b: &mut Body, x: Reg) -> Reg {
    let minus = b.neg(x);
    let square = b.mul(minus, x);
    let w = log1p(b, square);
    let w = b.neg(w);
    let (middle, three, five) = (c(b, 2.5), c(b, 3.0), c(b, 5.0));
    let near = b.sub(w, middle);
    let inner = poly(
        b,
        near,
        &[
            2.81022636e-08,
            3.43273939e-07,
            -3.5233877e-06,
            -4.39150654e-06,
            0.00021858087,
            -0.00125372503,
            -0.00417768164,
            0.246640727,
            1.50140941,
        ],
    );
    let root = b.sqrt(w);
    let far = b.sub(root, three);
    let outer = poly(
        b,
        far,
        &[
            -0.000200214257,
            0.000100950558,
            0.00134934322,
            -0.00367342844,
            0.00573950773,
            -0.0076224613,
            0.00943887047,
            1.00167406,
            2.83297682,
        ],
    );
    let inside = b.lt(w, five);
    let p = b.select(inside, inner, outer);
    let y = b.mul(p, x);
    let (one, infinity) = (c(b, 1.0), c(b, f64::INFINITY));
    let size = b.abs(x);
    let at_end = b.eq(size, one);
    let end = b.mul(x, infinity);
    b.select(at_end, end, y)
}

fn erf(b: &mut Body, x: Reg) -> Reg {
    const FAR: f64 = 3.832506856900711;
    let t = clamp(b, x, -FAR, FAR);
    let z = b.mul(t, t);
    let p = poly(
        b,
        z,
        &[0.00022905065861350646, 0.0034082910107109507, 0.05095569506238086, 0.18520832239976145, 1.128379143519084],
    );
    let q = poly(
        b,
        z,
        &[
            -1.1791602954361697e-07,
            2.3547966471313183e-05,
            0.0010179625278914884,
            0.014070470171167667,
            0.11098505178285362,
            0.49746925110067536,
            1.0,
        ],
    );
    let p = b.mul(p, t);
    let y = b.div(p, q);
    one_from(b, FAR, x, y)
}

/// t + t / (E + 1)^2 for E = expm1 |x / 2| and t = E (E + 2) / 2, with the sign of x: halves, so that nothing leaves
/// the range before the result does.
fn sinh(b: &mut Body, x: Reg) -> Reg {
    let (one, two, half) = (c(b, 1.0), c(b, 2.0), c(b, 0.5));
    let size = b.abs(x);
    let size = b.mul(size, half);
    let e = expm1(b, size);
    let (up, low) = (b.add(e, two), b.mul(e, half));
    let t = b.mul(low, up);
    let r = b.add(e, one);
    let square = b.mul(r, r);
    let rest = b.div(t, square);
    let (zero, infinity) = (c(b, 0.0), c(b, f64::INFINITY));
    let gone = b.eq(t, infinity);
    let rest = b.select(gone, zero, rest);
    let y = b.add(t, rest);
    signed_as(b, y, x)
}
/// A number that is not negative, with the sign of x.
pub(super) fn signed_as(b: &mut Body, y: Reg, x: Reg) -> Reg {
    let (bits, from) = (b.bitcast(y, DType::I32), b.bitcast(x, DType::I32));
    let mask = i(b, i32::MIN as i64);
    let sign = b.and(from, mask);
    let bits = b.or(bits, sign);
    b.bitcast(bits, DType::F32)
}
/// (E^2 + E^-2) / 2 for E = e^|x / 2|.
fn cosh(b: &mut Body, x: Reg) -> Reg {
    let half = c(b, 0.5);
    let size = b.abs(x);
    let size = b.mul(size, half);
    let e = exp(b, size);
    let low = b.mul(e, half);
    let square = b.mul(e, e);
    let rest = b.div(half, square);
    b.fma(low, e, rest)
}

impl Body {
    pub fn pow(&mut self, x: Reg, y: Reg) -> Reg {
        extern "C" fn wide(x: f64, y: f64) -> f64 {
            x.powf(y)
        }
        self.two(x, y, pow, Routine { name: "pow", function: RoutineFn::F64x2(wide) })
    }
    pub fn atan2(&mut self, y: Reg, x: Reg) -> Reg {
        extern "C" fn wide(y: f64, x: f64) -> f64 {
            y.atan2(x)
        }
        self.two(y, x, atan2, Routine { name: "atan2", function: RoutineFn::F64x2(wide) })
    }
    fn two(&mut self, x: Reg, y: Reg, narrow: fn(&mut Body, Reg, Reg) -> Reg, wide: Routine) -> Reg {
        match self.dtype(x) {
            DType::F64 => self.call(wide, &[x, y]),
            DType::F32 => narrow(self, x, y),
            other => {
                let (wx, wy) = (self.cast(x, DType::F32), self.cast(y, DType::F32));
                let r = narrow(self, wx, wy);
                self.cast(r, other)
            }
        }
    }
    /// `1 / (1 + exp(-x))`.
    pub fn logistic(&mut self, x: Reg) -> Reg {
        let one = self.float(self.dtype(x), 1.0);
        let nx = self.neg(x);
        let e = self.exp(nx);
        let d = self.add(one, e);
        self.div(one, d)
    }
    pub fn rsqrt(&mut self, x: Reg) -> Reg {
        let one = self.float(self.dtype(x), 1.0);
        let s = self.sqrt(x);
        self.div(one, s)
    }
    /// The sign: -1, 0 or 1; floats keep -0 and NaN.
    pub fn sign(&mut self, x: Reg) -> Reg {
        let dtype = self.dtype(x);
        let (zero, one) = (self.int(dtype, 0), self.int(dtype, 1));
        let positive = self.gt(x, zero);
        let rest = if dtype.kind() == jitbook_array::Kind::Unsigned {
            zero
        } else {
            let minus = self.int(dtype, -1);
            let negative = self.lt(x, zero);
            self.select(negative, minus, x)
        };
        self.select(positive, one, rest)
    }
    /// `x ** n` by repeated multiplication; a negative `n` takes the reciprocal.
    pub fn integer_pow(&mut self, x: Reg, n: i64) -> Reg {
        let one = self.int(self.dtype(x), 1);
        let (mut left, mut base, mut acc) = (n.unsigned_abs(), x, None);
        while left > 0 {
            if left & 1 == 1 {
                acc = Some(acc.map_or(base, |a| self.mul(a, base)));
            }
            left >>= 1;
            if left > 0 {
                base = self.mul(base, base);
            }
        }
        let power = acc.unwrap_or(one);
        if n < 0 { self.div(one, power) } else { power }
    }
}
