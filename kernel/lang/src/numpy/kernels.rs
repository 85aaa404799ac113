//! The loops behind the ufuncs: each takes operands of one dtype and gives an array of its own.
//!
//! Kernels of one family share a function that knows the dtypes; the table in [`super::table`] names them.

use jitbook_array::elementwise::{map, zip};
use jitbook_array::math::{ComplexFloat, Float, Int, Number, Ordered};
use jitbook_array::{
    Array, DType, Element, Kind, Result, with_arithmetic, with_complex, with_float, with_int, with_number, with_real,
};

/// One operand in, one out.
pub type Unary = fn(&Array) -> Result<Array>;
/// Two operands of one dtype in, one out.
pub type Binary = fn(&Array, &Array) -> Result<Array>;

/// Functions of floats and complex numbers.
macro_rules! inexact {
    ($($name:ident),*) => {$(
        pub fn $name(x: &Array) -> Result<Array> {
            if x.dtype().is_complex() {
                return with_complex!(x.dtype(), T => map(x, <T as ComplexFloat>::$name));
            }
            with_float!(x.dtype(), T => map(x, <T as Float>::$name))
        }
    )*};
}
inexact!(exp, exp2, expm1, log, log1p, sin, cos, tan, asin, acos, atan, sinh, cosh, tanh, asinh, acosh, atanh, sqrt);

/// Functions of floats only.
macro_rules! float {
    ($($name:ident: $f:ident),*) => {$(
        pub fn $name(x: &Array) -> Result<Array> {
            with_float!(x.dtype(), T => map(x, <T as Float>::$f))
        }
    )*};
}
float!(cbrt: cbrt, rint: round_even, fabs: abs);

/// Roundings, which leave integers as they are.
macro_rules! rounding {
    ($($name:ident),*) => {$(
        pub fn $name(x: &Array) -> Result<Array> {
            if !x.dtype().is_float() {
                return x.copy();
            }
            with_float!(x.dtype(), T => map(x, <T as Float>::$name))
        }
    )*};
}
rounding!(floor, ceil, trunc);

fn scaled_log(x: &Array, base: f64, real: Unary) -> Result<Array> {
    if !x.dtype().is_complex() {
        return real(x);
    }
    let scale = jitbook_array::cast::cast(&Array::scalar(1.0 / base.ln()), x.dtype())?;
    mul(&log(x)?, &scale)
}
pub fn log2(x: &Array) -> Result<Array> {
    scaled_log(x, 2.0, |x| with_float!(x.dtype(), T => map(x, <T as Float>::log2)))
}
pub fn log10(x: &Array) -> Result<Array> {
    scaled_log(x, 10.0, |x| with_float!(x.dtype(), T => map(x, <T as Float>::log10)))
}

fn times(x: &Array, factor: f64) -> Result<Array> {
    with_float!(x.dtype(), T => map(x, |v: T| v.mul(<T as Float>::from_f64(factor))))
}
pub fn radians(x: &Array) -> Result<Array> {
    times(x, std::f64::consts::PI / 180.0)
}
pub fn degrees(x: &Array) -> Result<Array> {
    times(x, 180.0 / std::f64::consts::PI)
}

pub fn negative(x: &Array) -> Result<Array> {
    with_arithmetic!(x.dtype(), T => map(x, <T as Number>::neg))
}
pub fn positive(x: &Array) -> Result<Array> {
    x.copy()
}
pub fn square(x: &Array) -> Result<Array> {
    with_arithmetic!(x.dtype(), T => map(x, |v: T| v.mul(v)))
}
pub fn reciprocal(x: &Array) -> Result<Array> {
    if x.dtype().is_integer() {
        // What the processor's conversion of infinity leaves.
        return with_int!(x.dtype(), T => map(x, |v: T| {
            if v == <T as Number>::ZERO { <T as Ordered>::LOWEST } else { <T as Number>::ONE.div(v) }
        }));
    }
    with_arithmetic!(x.dtype(), T => map(x, |v: T| <T as Number>::ONE.div(v)))
}

/// |x|; of complex numbers real.
pub fn absolute(x: &Array) -> Result<Array> {
    match x.dtype().kind() {
        Kind::Complex => with_complex!(x.dtype(), T => map(x, <T as ComplexFloat>::abs)),
        Kind::Float => fabs(x),
        Kind::Signed => with_int!(x.dtype(), T => map(x, <T as Int>::abs)),
        _ => x.copy(),
    }
}

pub fn sign(x: &Array) -> Result<Array> {
    match x.dtype().kind() {
        Kind::Complex => with_complex!(x.dtype(), T => map(x, <T as ComplexFloat>::sign)),
        Kind::Float => with_float!(x.dtype(), T => map(x, |v: T| {
            // Zeros lose their sign, unlike in JAX.
            if v == <T as Number>::ZERO { <T as Number>::ZERO } else { <T as Float>::sign(v) }
        })),
        _ => with_int!(x.dtype(), T => map(x, <T as Int>::sign)),
    }
}

pub fn conjugate(x: &Array) -> Result<Array> {
    match x.dtype().is_complex() {
        true => with_complex!(x.dtype(), T => map(x, <T as ComplexFloat>::conj)),
        false => x.copy(),
    }
}

pub fn isnan(x: &Array) -> Result<Array> {
    with_number!(x.dtype(), T => map(x, <T as Ordered>::is_nan_))
}
pub fn isfinite(x: &Array) -> Result<Array> {
    match x.dtype().kind() {
        Kind::Complex => with_complex!(x.dtype(), T => map(x, <T as ComplexFloat>::is_finite)),
        Kind::Float => with_float!(x.dtype(), T => map(x, <T as Float>::is_finite)),
        _ => map_any(x, true),
    }
}
pub fn isinf(x: &Array) -> Result<Array> {
    match x.dtype().kind() {
        Kind::Complex => with_complex!(x.dtype(), T => {
            map(x, |v: T| !ComplexFloat::is_finite(v) && (is_infinite(v.real()) || is_infinite(v.imag())))
        }),
        Kind::Float => with_float!(x.dtype(), T => map(x, is_infinite::<T>)),
        _ => map_any(x, false),
    }
}
fn is_infinite<T: Float>(v: T) -> bool {
    !Float::is_finite(v) && !v.is_nan_()
}
fn map_any(x: &Array, answer: bool) -> Result<Array> {
    with_real!(x.dtype(), T => map(x, |_: T| answer))
}
pub fn signbit(x: &Array) -> Result<Array> {
    with_float!(x.dtype(), T => map(x, |v: T| Float::copysign(<T as Number>::ONE, v).less(<T as Number>::ZERO)))
}
pub fn logical_not(x: &Array) -> Result<Array> {
    map(x, |v: bool| !v)
}
pub fn invert(x: &Array) -> Result<Array> {
    match x.dtype() {
        DType::Bool => logical_not(x),
        _ => with_int!(x.dtype(), T => map(x, <T as Int>::not)),
    }
}

macro_rules! number {
    ($($name:ident),*) => {$(
        pub fn $name(x: &Array, y: &Array) -> Result<Array> {
            with_number!(x.dtype(), T => zip(x, y, <T as Number>::$name))
        }
    )*};
}
number!(add, sub, mul);

/// True division; operands are floats or complex.
pub fn divide(x: &Array, y: &Array) -> Result<Array> {
    match x.dtype().is_complex() {
        true => with_complex!(x.dtype(), T => zip(x, y, <T as Number>::div)),
        false => with_float!(x.dtype(), T => zip(x, y, <T as Number>::div)),
    }
}
pub fn floor_divide(x: &Array, y: &Array) -> Result<Array> {
    match x.dtype().is_float() {
        true => with_float!(x.dtype(), T => zip(x, y, <T as Float>::floor_div_numpy)),
        false => with_int!(x.dtype(), T => zip(x, y, <T as Int>::floor_div_numpy)),
    }
}
pub fn remainder(x: &Array, y: &Array) -> Result<Array> {
    match x.dtype().is_float() {
        true => with_float!(x.dtype(), T => zip(x, y, <T as Float>::mod_numpy)),
        false => with_int!(x.dtype(), T => zip(x, y, <T as Int>::mod_numpy)),
    }
}
/// C's remainder, with the dividend's sign; 0 of integers by zero.
pub fn fmod(x: &Array, y: &Array) -> Result<Array> {
    match x.dtype().is_float() {
        true => with_float!(x.dtype(), T => zip(x, y, <T as Float>::rem)),
        false => with_int!(x.dtype(), T => zip(x, y, |a: T, b: T| {
            if b == <T as Number>::ZERO { b } else { Int::rem(a, b) }
        })),
    }
}

/// `x ** y`, with the short ways that NumPy takes for the exponents 2, 0.5 and -1 of floats.
pub fn power(x: &Array, y: &Array) -> Result<Array> {
    match x.dtype().kind() {
        Kind::Complex => with_complex!(x.dtype(), T => zip(x, y, complex_power::<T>)),
        Kind::Float => match exponent(y) {
            Some(2.0) => square(x),
            Some(1.0) => x.copy(),
            Some(0.5) => sqrt(x),
            Some(-1.0) => reciprocal(x),
            _ => with_float!(x.dtype(), T => zip(x, y, <T as Float>::pow)),
        },
        _ => with_int!(x.dtype(), T => zip(x, y, <T as Int>::pow)),
    }
}
/// The value of a 0-d exponent of double precision.
fn exponent(y: &Array) -> Option<f64> {
    (y.rank() == 0 && y.dtype() == DType::F64).then(|| y.item::<f64>())
}
/// Small whole exponents multiply, as in NumPy, so that `(1+2j) ** 2` is exact.
fn complex_power<T: ComplexFloat>(x: T, y: T) -> T {
    let n = y.real().to_f64();
    if y.imag().to_f64() == 0.0 && n.fract() == 0.0 && n.abs() < 100.0 {
        return jitbook_array::math::integer_pow(x, n as i64);
    }
    ComplexFloat::pow(x, y)
}

macro_rules! float_binary {
    ($($name:ident: $f:ident),*) => {$(
        pub fn $name(x: &Array, y: &Array) -> Result<Array> {
            with_float!(x.dtype(), T => zip(x, y, <T as Float>::$f))
        }
    )*};
}
float_binary!(arctan2: atan2, hypot: hypot, copysign: copysign, nextafter: nextafter);

pub fn logaddexp(x: &Array, y: &Array) -> Result<Array> {
    with_float!(x.dtype(), T => zip(x, y, jitbook_array::cumulative::logaddexp::<T>))
}
pub fn logaddexp2(x: &Array, y: &Array) -> Result<Array> {
    let scale = std::f64::consts::LN_2;
    times(&logaddexp(&times(x, scale)?, &times(y, scale)?)?, 1.0 / scale)
}
pub fn heaviside(x: &Array, y: &Array) -> Result<Array> {
    with_float!(x.dtype(), T => zip(x, y, |a: T, at_zero: T| {
        if a.is_nan_() { a }
        else if a == <T as Number>::ZERO { at_zero }
        else if a.less(<T as Number>::ZERO) { <T as Number>::ZERO }
        else { <T as Number>::ONE }
    }))
}

pub fn maximum(x: &Array, y: &Array) -> Result<Array> {
    with_number!(x.dtype(), T => zip(x, y, <T as Ordered>::maximum))
}
pub fn minimum(x: &Array, y: &Array) -> Result<Array> {
    with_number!(x.dtype(), T => zip(x, y, <T as Ordered>::minimum))
}
/// The larger of numbers: NaN only where both are.
pub fn fmax(x: &Array, y: &Array) -> Result<Array> {
    with_number!(x.dtype(), T => zip(x, y, |a: T, b: T| numbers_first(a, b, Ordered::maximum)))
}
pub fn fmin(x: &Array, y: &Array) -> Result<Array> {
    with_number!(x.dtype(), T => zip(x, y, |a: T, b: T| numbers_first(a, b, Ordered::minimum)))
}
fn numbers_first<T: Ordered>(a: T, b: T, f: fn(T, T) -> T) -> T {
    match (a.is_nan_(), b.is_nan_()) {
        (true, _) => b,
        (_, true) => a,
        _ => f(a, b),
    }
}

pub fn less(x: &Array, y: &Array) -> Result<Array> {
    with_number!(x.dtype(), T => zip(x, y, <T as Ordered>::less))
}
pub fn less_equal(x: &Array, y: &Array) -> Result<Array> {
    with_number!(x.dtype(), T => zip(x, y, |a: T, b: T| a.less(b) || a == b))
}
pub fn greater(x: &Array, y: &Array) -> Result<Array> {
    less(y, x)
}
pub fn greater_equal(x: &Array, y: &Array) -> Result<Array> {
    less_equal(y, x)
}
pub fn equal(x: &Array, y: &Array) -> Result<Array> {
    with_number!(x.dtype(), T => zip(x, y, |a: T, b: T| a == b))
}
pub fn not_equal(x: &Array, y: &Array) -> Result<Array> {
    with_number!(x.dtype(), T => zip(x, y, |a: T, b: T| a != b))
}

pub fn logical_and(x: &Array, y: &Array) -> Result<Array> {
    zip(x, y, |a: bool, b: bool| a & b)
}
pub fn logical_or(x: &Array, y: &Array) -> Result<Array> {
    zip(x, y, |a: bool, b: bool| a | b)
}
pub fn logical_xor(x: &Array, y: &Array) -> Result<Array> {
    zip(x, y, |a: bool, b: bool| a ^ b)
}

macro_rules! bitwise {
    ($($name:ident: $f:ident, $on_bools:ident);*) => {$(
        pub fn $name(x: &Array, y: &Array) -> Result<Array> {
            match x.dtype() {
                DType::Bool => $on_bools(x, y),
                _ => with_int!(x.dtype(), T => zip(x, y, <T as Int>::$f)),
            }
        }
    )*};
}
bitwise!(bitwise_and: and, logical_and; bitwise_or: or, logical_or; bitwise_xor: xor, logical_xor);

pub fn left_shift(x: &Array, y: &Array) -> Result<Array> {
    with_int!(x.dtype(), T => zip(x, y, <T as Int>::shift_left))
}
pub fn right_shift(x: &Array, y: &Array) -> Result<Array> {
    with_int!(x.dtype(), T => zip(x, y, <T as Int>::shift_right_arithmetic))
}

pub fn gcd(x: &Array, y: &Array) -> Result<Array> {
    with_int!(x.dtype(), T => zip(x, y, common_divisor::<T>))
}
pub fn lcm(x: &Array, y: &Array) -> Result<Array> {
    with_int!(x.dtype(), T => zip(x, y, |a: T, b: T| {
        let divisor = common_divisor(a, b);
        if divisor == <T as Number>::ZERO { divisor } else { Int::abs(a.div(divisor).mul(b)) }
    }))
}
fn common_divisor<T: Int>(a: T, b: T) -> T {
    let (mut a, mut b) = (Int::abs(a), Int::abs(b));
    while b != <T as Number>::ZERO {
        (a, b) = (b, Int::rem(a, b));
    }
    a
}

/// Whether any element is zero (for integer division) or negative (for integer powers).
pub fn any_zero(x: &Array) -> bool {
    any(x, |word| word == 0)
}
pub fn any_negative(x: &Array) -> bool {
    x.dtype().kind() == Kind::Signed && any(x, |word| (word as i64) < 0)
}
fn any(x: &Array, test: impl Fn(u64) -> bool) -> bool {
    let mut found = false;
    with_int!(x.dtype(), T => x.for_each(|v: T| found |= test(Int::to_word(v))));
    found
}

/// The real or imaginary part as a copy.
pub fn part(x: &Array, imaginary: bool) -> Result<Array> {
    match (x.dtype().is_complex(), imaginary) {
        (true, false) => with_complex!(x.dtype(), T => map(x, <T as ComplexFloat>::real)),
        (true, true) => with_complex!(x.dtype(), T => map(x, <T as ComplexFloat>::imag)),
        (false, false) => Ok(x.clone()),
        (false, true) => Array::zeros(x.dtype(), x.shape()),
    }
}

/// The elements of a 0-d or one-element view as a scalar of its own.
pub fn single(x: &Array) -> Array {
    fn read<T: Element>(x: &Array) -> Array {
        Array::scalar(x.item::<T>())
    }
    with_number!(x.dtype(), T => read::<T>(x))
}
