//! Functions of floats: `f32` and `f64` through the platform's math library, halves through `f32`.

use super::special;
use super::{Number, Ordered};
use half::{bf16, f16};

/// Writes the trait and its four implementations from one list: a function is declared once, as an expression over
/// `f32` and one over `f64`.
macro_rules! float_functions {
    ($( $(#[$doc:meta])* $name:ident($($arg:ident),*): $single:expr, $double:expr; )*) => {
        /// Floats of 16 to 64 bits and their functions, to a few ulp of XLA's.
        ///
        /// ```
        /// use jitbook_array::math::Float;
        /// assert_eq!(Float::erf_inv(1f32), f32::INFINITY);
        /// assert_eq!(Float::round_even(2.5f32), 2.0);
        /// ```
        pub trait Float: Number + Ordered + PartialOrd {
            /// Bits of the mantissa that are stored.
            const MANTISSA: u32;
            const INFINITY: Self;
            const NAN: Self;
            $( $(#[$doc])* fn $name(self $(, $arg: Self)*) -> Self; )*
            fn is_finite(self) -> bool;
            /// Zero of the same sign in place of a denormal.
            fn ftz(self) -> Self;
            /// The next representable number towards `other`.
            fn nextafter(self, other: Self) -> Self;
            fn to_f64(self) -> f64;
            fn from_f64(x: f64) -> Self;
        }
        impl Float for f32 {
            const MANTISSA: u32 = 23;
            const INFINITY: f32 = f32::INFINITY;
            const NAN: f32 = f32::NAN;
            $( #[inline] fn $name(self $(, $arg: f32)*) -> f32 { ($single)(self $(, $arg)*) } )*
            #[inline] fn is_finite(self) -> bool { f32::is_finite(self) }
            #[inline] fn ftz(self) -> f32 {
                if f32::abs(self) < f32::MIN_POSITIVE { f32::copysign(0.0, self) } else { self }
            }
            fn nextafter(self, other: f32) -> f32 { libm::nextafterf(self, other) }
            #[inline] fn to_f64(self) -> f64 { self as f64 }
            #[inline] fn from_f64(x: f64) -> f32 { x as f32 }
        }
        impl Float for f64 {
            const MANTISSA: u32 = 52;
            const INFINITY: f64 = f64::INFINITY;
            const NAN: f64 = f64::NAN;
            $( #[inline] fn $name(self $(, $arg: f64)*) -> f64 { ($double)(self $(, $arg)*) } )*
            #[inline] fn is_finite(self) -> bool { f64::is_finite(self) }
            #[inline] fn ftz(self) -> f64 {
                if f64::abs(self) < f64::MIN_POSITIVE { f64::copysign(0.0, self) } else { self }
            }
            fn nextafter(self, other: f64) -> f64 { libm::nextafter(self, other) }
            #[inline] fn to_f64(self) -> f64 { self }
            #[inline] fn from_f64(x: f64) -> f64 { x }
        }
        float_functions!(@half f16, 10; $($name($($arg),*);)*);
        float_functions!(@half bf16, 7; $($name($($arg),*);)*);
    };
    (@half $t:ident, $mantissa:literal; $($name:ident($($arg:ident),*);)*) => {
        impl Float for $t {
            const MANTISSA: u32 = $mantissa;
            const INFINITY: $t = $t::INFINITY;
            const NAN: $t = $t::NAN;
            $( #[inline] fn $name(self $(, $arg: $t)*) -> $t {
                $t::from_f32(Float::$name(self.to_f32() $(, $arg.to_f32())*))
            } )*
            #[inline] fn is_finite(self) -> bool { $t::is_finite(self) }
            #[inline] fn ftz(self) -> $t {
                if self.to_f32().abs() < $t::MIN_POSITIVE.to_f32() { $t::from_bits(self.to_bits() & 0x8000) } else { self }
            }
            fn nextafter(self, other: $t) -> $t {
                if self.is_nan() || other.is_nan() {
                    return $t::NAN;
                }
                if self == other {
                    return other;
                }
                if self.to_f32() == 0.0 {
                    return $t::from_bits((other.to_bits() & 0x8000) | 1);
                }
                let away = (self < other) == (self.to_f32() > 0.0);
                $t::from_bits(if away { self.to_bits() + 1 } else { self.to_bits() - 1 })
            }
            #[inline] fn to_f64(self) -> f64 { $t::to_f64(self) }
            #[inline] fn from_f64(x: f64) -> $t { $t::from_f64(x) }
        }
    };
}

float_functions! {
    exp(): f32::exp, f64::exp;
    exp2(): f32::exp2, f64::exp2;
    expm1(): f32::exp_m1, f64::exp_m1;
    log(): f32::ln, f64::ln;
    log1p(): f32::ln_1p, f64::ln_1p;
    log2(): f32::log2, f64::log2;
    log10(): f32::log10, f64::log10;
    sin(): f32::sin, f64::sin;
    cos(): f32::cos, f64::cos;
    tan(): f32::tan, f64::tan;
    asin(): f32::asin, f64::asin;
    acos(): f32::acos, f64::acos;
    atan(): f32::atan, f64::atan;
    sinh(): f32::sinh, f64::sinh;
    cosh(): f32::cosh, f64::cosh;
    tanh(): f32::tanh, f64::tanh;
    asinh(): libm::asinhf, libm::asinh;
    acosh(): libm::acoshf, libm::acosh;
    atanh(): libm::atanhf, libm::atanh;
    sqrt(): f32::sqrt, f64::sqrt;
    rsqrt(): |x: f32| 1.0 / f32::sqrt(x), |x: f64| 1.0 / f64::sqrt(x);
    cbrt(): f32::cbrt, f64::cbrt;
    erf(): libm::erff, libm::erf;
    erfc(): libm::erfcf, libm::erfc;
    /// XLA's polynomial by Giles.
    erf_inv(): special::erf_inv_f32, special::erf_inv_f64;
    /// The logarithm of |gamma|; infinite at the poles.
    lgamma(): |x: f32| special::lgamma(x as f64) as f32, special::lgamma;
    /// NaN at the poles.
    digamma(): |x: f32| special::digamma(x as f64) as f32, special::digamma;
    logistic(): |x: f32| 1.0 / (1.0 + f32::exp(-x)), |x: f64| 1.0 / (1.0 + f64::exp(-x));
    floor(): f32::floor, f64::floor;
    ceil(): f32::ceil, f64::ceil;
    trunc(): f32::trunc, f64::trunc;
    round_even(): f32::round_ties_even, f64::round_ties_even;
    round_away(): f32::round, f64::round;
    abs(): f32::abs, f64::abs;
    /// NaN stays NaN and zeros keep their sign.
    sign(): |x: f32| if x > 0.0 { 1.0 } else if x < 0.0 { -1.0 } else { x },
        |x: f64| if x > 0.0 { 1.0 } else if x < 0.0 { -1.0 } else { x };
    pow(other): f32::powf, f64::powf;
    atan2(other): f32::atan2, f64::atan2;
    /// C's `fmod`: the dividend's sign.
    rem(other): |x: f32, y: f32| x % y, |x: f64, y: f64| x % y;
    hypot(other): f32::hypot, f64::hypot;
    copysign(other): f32::copysign, f64::copysign;
    /// Python's `%`: the divisor's sign, as NumPy computes it.
    mod_numpy(other): |x: f32, y: f32| special::mod_numpy(x as f64, y as f64) as f32, special::mod_numpy;
    /// Python's `//`, as NumPy computes it.
    floor_div_numpy(other): |x: f32, y: f32| special::floor_div_f32(x, y), special::floor_div_f64;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_step_to_their_neighbours() {
        assert_eq!(Float::nextafter(bf16::ONE, bf16::from_f32(2.0)).to_f32(), 1.0078125);
        assert_eq!(Float::nextafter(f16::ONE, f16::from_f32(2.0)).to_f32(), 1.0009766);
        assert_eq!(Float::nextafter(f16::ZERO, f16::from_f32(-1.0)).to_bits(), 0x8001);
        assert_eq!(Float::nextafter(0f32, 1.0).to_bits(), 1);
        assert_eq!(Float::nextafter(0f32, -0.0).to_bits(), (-0f32).to_bits());
    }

    #[test]
    fn signs_and_roundings() {
        assert!(Float::sign(f32::NAN).is_nan());
        assert_eq!(Float::sign(-0f32).to_bits(), (-0f32).to_bits());
        assert_eq!(Float::round_even(f16::from_f32(0.5)).to_f32(), 0.0);
        assert_eq!(Float::round_away(-0.5f32), -1.0);
        assert_eq!(Float::ftz(-1e-40f32).to_bits(), (-0f32).to_bits());
        assert_eq!(Float::rsqrt(-0f32), f32::NEG_INFINITY);
    }
}
