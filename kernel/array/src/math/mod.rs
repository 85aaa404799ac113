//! What one element can do: arithmetic, order, and the functions of floats, integers and complex numbers.
//!
//! Kernels are these methods under [`crate::elementwise`]: `zip(x, y, <f32 as Number>::mul)`. The `with_*` macros turn
//! a dtype at run time into the Rust type.

mod complex;
mod float;
mod int;
mod special;

pub use complex::ComplexFloat;
pub use float::Float;
pub use int::Int;

use crate::dtype::Element;
use half::{bf16, f16};
use num_complex::Complex;

/// Elements that add and multiply: all but keys. Integers wrap, bools are `or` and `and`, halves compute in `f32`.
///
/// ```
/// use jitbook_array::math::Number;
/// assert_eq!(Number::add(200u8, 100), 44);
/// ```
pub trait Number: Element {
    /// What sums and products of many accumulate in.
    type Wide: Number;
    const ZERO: Self;
    const ONE: Self;
    fn add(self, other: Self) -> Self;
    fn sub(self, other: Self) -> Self;
    fn mul(self, other: Self) -> Self;
    /// JAX's division: integers truncate, by zero all bits set, `INT_MIN / -1` wraps.
    fn div(self, other: Self) -> Self;
    fn neg(self) -> Self;
    fn widen(self) -> Self::Wide;
    fn narrow(wide: Self::Wide) -> Self;
}

/// Elements with an order: NaN wins `maximum` and `minimum`, `-0 < 0` there; complex numbers go by real part, then by
/// imaginary part.
///
/// ```
/// use jitbook_array::math::Ordered;
/// assert!(Ordered::maximum(1f32, f32::NAN).is_nan());
/// assert!(Ordered::maximum(-0f32, 0.0).is_sign_positive());
/// ```
pub trait Ordered: Element {
    /// The identity of `maximum`, and of `minimum`.
    const LOWEST: Self;
    const HIGHEST: Self;
    fn maximum(self, other: Self) -> Self;
    fn minimum(self, other: Self) -> Self;
    fn less(self, other: Self) -> bool;
    /// Whether this is a NaN, which beats everything.
    fn is_nan_(self) -> bool;
    fn is_negative_zero(self) -> bool {
        false
    }
}

macro_rules! int_traits {
    ($($t:ty),*) => {$(
        impl Number for $t {
            type Wide = $t;
            const ZERO: $t = 0;
            const ONE: $t = 1;
            #[inline] fn add(self, other: $t) -> $t { self.wrapping_add(other) }
            #[inline] fn sub(self, other: $t) -> $t { self.wrapping_sub(other) }
            #[inline] fn mul(self, other: $t) -> $t { self.wrapping_mul(other) }
            #[inline] fn div(self, other: $t) -> $t {
                if other == 0 { !0 } else { self.wrapping_div(other) }
            }
            #[inline] fn neg(self) -> $t { self.wrapping_neg() }
            #[inline] fn widen(self) -> $t { self }
            #[inline] fn narrow(wide: $t) -> $t { wide }
        }
        impl Ordered for $t {
            const LOWEST: $t = <$t>::MIN;
            const HIGHEST: $t = <$t>::MAX;
            #[inline] fn maximum(self, other: $t) -> $t { Ord::max(self, other) }
            #[inline] fn minimum(self, other: $t) -> $t { Ord::min(self, other) }
            #[inline] fn less(self, other: $t) -> bool { self < other }
            #[inline] fn is_nan_(self) -> bool { false }
        }
    )*};
}
int_traits!(u8, u16, u32, u64, i8, i16, i32, i64);

macro_rules! float_traits {
    ($($t:ty, $wide:ty, $widen:expr, $narrow:expr, $zero:expr, $one:expr, $inf:expr, $ninf:expr);*) => {$(
        impl Number for $t {
            type Wide = $wide;
            const ZERO: $t = $zero;
            const ONE: $t = $one;
            #[inline] fn add(self, other: $t) -> $t { $narrow($widen(self) + $widen(other)) }
            #[inline] fn sub(self, other: $t) -> $t { $narrow($widen(self) - $widen(other)) }
            #[inline] fn mul(self, other: $t) -> $t { $narrow($widen(self) * $widen(other)) }
            #[inline] fn div(self, other: $t) -> $t { $narrow($widen(self) / $widen(other)) }
            #[inline] fn neg(self) -> $t { -self }
            #[inline] fn widen(self) -> $wide { $widen(self) }
            #[inline] fn narrow(wide: $wide) -> $t { $narrow(wide) }
        }
        impl Ordered for $t {
            const LOWEST: $t = $ninf;
            const HIGHEST: $t = $inf;
            #[inline] fn maximum(self, other: $t) -> $t {
                // Equal numbers differ at most in the sign of zero: `and` keeps it only where both have it.
                let equal = <$t>::from_bits(self.to_bits() & other.to_bits());
                let larger = if self > other { self } else { other };
                let number = if self == other { equal } else { larger };
                if self != self { self } else { number }
            }
            #[inline] fn minimum(self, other: $t) -> $t {
                let equal = <$t>::from_bits(self.to_bits() | other.to_bits());
                let smaller = if self < other { self } else { other };
                let number = if self == other { equal } else { smaller };
                if self != self { self } else { number }
            }
            #[inline] fn less(self, other: $t) -> bool { self < other }
            #[inline] fn is_nan_(self) -> bool { self != self }
            #[inline] fn is_negative_zero(self) -> bool { self == <$t as Number>::ZERO && self.is_sign_negative() }
        }
    )*};
}
float_traits! {
    f32, f32, |x: f32| x, |x: f32| x, 0.0, 1.0, f32::INFINITY, f32::NEG_INFINITY;
    f64, f64, |x: f64| x, |x: f64| x, 0.0, 1.0, f64::INFINITY, f64::NEG_INFINITY;
    f16, f32, f16::to_f32, f16::from_f32, f16::ZERO, f16::ONE, f16::INFINITY, f16::NEG_INFINITY;
    bf16, f32, bf16::to_f32, bf16::from_f32, bf16::ZERO, bf16::ONE, bf16::INFINITY, bf16::NEG_INFINITY
}

impl Number for bool {
    type Wide = bool;
    const ZERO: bool = false;
    const ONE: bool = true;
    fn add(self, other: bool) -> bool {
        self | other
    }
    fn sub(self, other: bool) -> bool {
        self ^ other
    }
    fn mul(self, other: bool) -> bool {
        self & other
    }
    fn div(self, _: bool) -> bool {
        self
    }
    fn neg(self) -> bool {
        self
    }
    fn widen(self) -> bool {
        self
    }
    fn narrow(wide: bool) -> bool {
        wide
    }
}

impl Ordered for bool {
    const LOWEST: bool = false;
    const HIGHEST: bool = true;
    fn maximum(self, other: bool) -> bool {
        self | other
    }
    fn minimum(self, other: bool) -> bool {
        self & other
    }
    fn less(self, other: bool) -> bool {
        !self & other
    }
    fn is_nan_(self) -> bool {
        false
    }
}

macro_rules! complex_traits {
    ($($f:ident),*) => {$(
        impl Number for Complex<$f> {
            type Wide = Complex<$f>;
            const ZERO: Self = Complex { re: 0.0, im: 0.0 };
            const ONE: Self = Complex { re: 1.0, im: 0.0 };
            #[inline] fn add(self, other: Self) -> Self { self + other }
            #[inline] fn sub(self, other: Self) -> Self { self - other }
            #[inline] fn mul(self, other: Self) -> Self { self * other }
            #[inline] fn div(self, other: Self) -> Self { complex::divide(self, other) }
            #[inline] fn neg(self) -> Self { -self }
            #[inline] fn widen(self) -> Self { self }
            #[inline] fn narrow(wide: Self) -> Self { wide }
        }
        impl Ordered for Complex<$f> {
            const LOWEST: Self = Complex { re: $f::NEG_INFINITY, im: $f::NEG_INFINITY };
            const HIGHEST: Self = Complex { re: $f::INFINITY, im: $f::INFINITY };
            #[inline] fn maximum(self, other: Self) -> Self {
                if self.is_nan_() || (!other.is_nan_() && other.less(self)) { self } else { other }
            }
            #[inline] fn minimum(self, other: Self) -> Self {
                if self.is_nan_() || (!other.is_nan_() && self.less(other)) { self } else { other }
            }
            #[inline] fn less(self, other: Self) -> bool {
                self.re < other.re || (self.re == other.re && self.im < other.im)
            }
            #[inline] fn is_nan_(self) -> bool { self.re.is_nan() || self.im.is_nan() }
        }
    )*};
}
complex_traits!(f32, f64);

/// `x` to an integer power by JAX's repeated squaring, so that it rounds alike; a negative one is the reciprocal.
///
/// ```
/// use jitbook_array::math::integer_pow;
/// assert_eq!(integer_pow(3i32, 4), 81);
/// assert_eq!(integer_pow(2f32, -1), 0.5);
/// ```
pub fn integer_pow<T: Number>(x: T, exponent: i64) -> T {
    if exponent == 0 {
        return T::ONE;
    }
    let mut left = exponent.unsigned_abs();
    let (mut power, mut product) = (x, None);
    loop {
        if left & 1 == 1 {
            product = Some(product.map_or(power, |p: T| p.mul(power)));
        }
        left >>= 1;
        if left == 0 {
            break;
        }
        power = power.mul(power);
    }
    let product = product.unwrap_or(T::ONE);
    if exponent < 0 { T::ONE.div(product) } else { product }
}

/// The Rust type of each dtype, under the dtype's name; for the `with_*` macros.
#[doc(hidden)]
pub mod elements {
    pub type Bool = bool;
    pub type U8 = u8;
    pub type U16 = u16;
    pub type U32 = u32;
    pub type U64 = u64;
    pub type I8 = i8;
    pub type I16 = i16;
    pub type I32 = i32;
    pub type I64 = i64;
    pub type BF16 = crate::bf16;
    pub type F16 = crate::f16;
    pub type F32 = f32;
    pub type F64 = f64;
    pub type C64 = crate::Complex<f32>;
    pub type C128 = crate::Complex<f64>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extremes_propagate_nan_and_order_zeros() {
        assert!(Ordered::maximum(f32::NAN, 1.0).is_nan() && Ordered::maximum(1.0, f32::NAN).is_nan());
        assert!(Ordered::minimum(f32::NAN, 1.0).is_nan() && Ordered::minimum(1.0, f32::NAN).is_nan());
        assert_eq!(Ordered::maximum(0f32, -0.0).to_bits(), 0);
        assert_eq!(Ordered::minimum(0f32, -0.0).to_bits(), (-0f32).to_bits());
        assert_eq!(Ordered::maximum(Complex::new(1f32, 2.0), Complex::new(1.0, 3.0)).im, 3.0);
        assert_eq!(Ordered::maximum(2f32, 1.0), 2.0);
    }

    #[test]
    fn integer_division_has_jax_corners() {
        assert_eq!(Number::div(7i32, 0), -1);
        assert_eq!(Number::div(7u8, 0), 255);
        assert_eq!(Number::div(i8::MIN, -1), i8::MIN);
        assert_eq!(Number::div(-7i32, 2), -3);
        assert_eq!(Number::neg(i8::MIN), i8::MIN);
    }
}
