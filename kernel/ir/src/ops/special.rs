//! Special functions in f64, for the eager kernels.

use std::f64::consts::PI;

/// By series near 0 and continued fraction beyond, to full precision.
pub fn erf(x: f64) -> f64 {
    if x.is_nan() {
        return x;
    }
    if x.abs() < 2.5 {
        let (mut term, mut sum, mut n) = (x, x, 0.0);
        while term.abs() > 1e-17 * sum.abs() && n < 200.0 {
            n += 1.0;
            term *= -x * x / n;
            sum += term / (2.0 * n + 1.0);
        }
        return sum * 2.0 / PI.sqrt();
    }
    let tail = erfc_tail(x.abs());
    if x > 0.0 { 1.0 - tail } else { tail - 1.0 }
}

pub fn erfc(x: f64) -> f64 {
    if x.is_nan() {
        x
    } else if x < 1.0 {
        1.0 - erf(x)
    } else {
        erfc_tail(x)
    }
}

/// erfc for x >= 1, by Lentz's continued fraction.
fn erfc_tail(x: f64) -> f64 {
    if x > 27.5 {
        return 0.0;
    }
    let mut f = 0.0;
    for k in (1..=120).rev() {
        f = k as f64 / 2.0 / (x + f);
    }
    (-x * x).exp() / PI.sqrt() / (x + f)
}

/// XLA's own polynomials.
pub fn erf_inv(y: f64) -> f64 {
    jitbook_array::math::Float::erf_inv(y)
}

const LANCZOS: [f64; 9] = [
    0.999_999_999_999_809_9,
    676.520_368_121_885_1,
    -1_259.139_216_722_402_8,
    771.323_428_777_653_1,
    -176.615_029_162_140_6,
    12.507_343_278_686_905,
    -0.138_571_095_265_720_12,
    9.984_369_578_019_572e-6,
    1.505_632_735_149_311_6e-7,
];

pub fn lgamma(x: f64) -> f64 {
    if x.is_infinite() {
        return f64::INFINITY;
    }
    if x <= 0.0 && x == x.floor() {
        return f64::INFINITY;
    }
    if x < 0.5 {
        return (PI / (PI * x).sin().abs()).ln() - lgamma(1.0 - x);
    }
    if x == 1.0 || x == 2.0 {
        return 0.0;
    }
    let z = x - 1.0;
    let t = z + 7.5;
    let sum = LANCZOS[1..].iter().enumerate().fold(LANCZOS[0], |s, (i, c)| s + c / (z + i as f64 + 1.0));
    0.5 * (2.0 * PI).ln() + (z + 0.5) * t.ln() - t + sum.ln()
}

pub fn digamma(x: f64) -> f64 {
    if x <= 0.0 && x == x.floor() {
        return f64::NAN;
    }
    if x < 0.0 {
        return digamma(1.0 - x) - PI / (PI * x).tan();
    }
    let (mut x, mut shift) = (x, 0.0);
    while x < 10.0 {
        shift -= 1.0 / x;
        x += 1.0;
    }
    let i = 1.0 / (x * x);
    let series = i * (1.0 / 12.0 - i * (1.0 / 120.0 - i * (1.0 / 252.0 - i * (1.0 / 240.0 - i / 132.0))));
    shift + x.ln() - 0.5 / x - series
}

/// The order-th derivative of digamma, through zeta; no number where the order is no natural number.
pub fn polygamma(order: f64, x: f64) -> f64 {
    if order == 0.0 {
        return digamma(x);
    }
    if order < 0.0 || order != order.floor() {
        return f64::NAN;
    }
    let sign = if order % 2.0 == 1.0 { 1.0 } else { -1.0 };
    sign * lgamma(order + 1.0).exp() * zeta(order + 1.0, x)
}

/// (2k)! / B(2k), for the tail of [`zeta`].
const TAIL: [f64; 12] = [
    12.0,
    -720.0,
    30_240.0,
    -1_209_600.0,
    47_900_160.0,
    -1_892_437_580.318_379_2,
    7.472_424_96e10,
    -2.950_130_727_918_164_2e12,
    1.164_678_281_435_006_7e14,
    -4.597_978_722_407_472_6e15,
    1.815_210_540_194_354_7e17,
    -7.166_165_256_175_667e18,
];

/// Hurwitz's zeta function, the sum of (q + k) to the power -s, by Euler and Maclaurin.
fn zeta(s: f64, q: f64) -> f64 {
    if s == 1.0 {
        return f64::INFINITY;
    }
    if s.is_nan() || q.is_nan() || s < 1.0 {
        return f64::NAN;
    }
    if q <= 0.0 && q == q.floor() {
        return if s % 2.0 == 0.0 { f64::INFINITY } else { f64::NAN };
    }
    if q < -1e6 {
        return f64::NAN;
    }
    let (mut sum, mut at, mut steps) = (q.powf(-s), q, 0);
    while steps < 9 || at <= 9.0 {
        steps += 1;
        at += 1.0;
        sum += at.powf(-s);
    }
    let last = at.powf(-s);
    sum += last * at / (s - 1.0) - 0.5 * last;
    let (mut factor, mut power) = (s, last / at);
    for (k, tail) in TAIL.iter().enumerate() {
        sum += factor * power / tail;
        let k = 2.0 * k as f64;
        factor *= (s + k + 1.0) * (s + k + 2.0);
        power /= at * at;
    }
    sum
}

/// Rounds half to even to a float with so many exponent and mantissa bits.
pub fn reduce_precision(a: f64, exponent_bits: u32, mantissa_bits: u32) -> f64 {
    if !a.is_finite() || a == 0.0 {
        return a;
    }
    let drop = 52u32.saturating_sub(mantissa_bits);
    let bits = a.to_bits();
    let rounded = if drop == 0 {
        a
    } else {
        let half = 1u64 << (drop - 1);
        let odd = (bits >> drop) & 1;
        f64::from_bits((bits + half - 1 + odd) & !((1u64 << drop) - 1))
    };
    let bias = (1i32 << (exponent_bits - 1)) - 1;
    let exponent = ((rounded.to_bits() >> 52) & 0x7ff) as i32 - 1023;
    if exponent > bias {
        f64::INFINITY.copysign(a)
    } else if exponent < 1 - bias {
        0f64.copysign(a)
    } else {
        rounded
    }
}

/// The next float of `b`'s direction, in f32.
pub fn next_after32(a: f32, b: f32) -> f32 {
    if a.is_nan() || b.is_nan() {
        return f32::NAN;
    }
    if a == b {
        return b;
    }
    if a == 0.0 {
        return f32::from_bits(1).copysign(b);
    }
    if (b > a) == (a > 0.0) { f32::from_bits(a.to_bits() + 1) } else { f32::from_bits(a.to_bits() - 1) }
}

pub fn next_after64(a: f64, b: f64) -> f64 {
    if a.is_nan() || b.is_nan() {
        return f64::NAN;
    }
    if a == b {
        return b;
    }
    if a == 0.0 {
        return f64::from_bits(1).copysign(b);
    }
    if (b > a) == (a > 0.0) { f64::from_bits(a.to_bits() + 1) } else { f64::from_bits(a.to_bits() - 1) }
}
