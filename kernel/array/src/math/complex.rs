//! Functions of complex numbers.

use super::{Float, Number};
use num_complex::Complex;
use num_traits::FloatConst;

/// `a / b` by Smith's method, which does not overflow where the quotient does not; by zero as real division has it.
pub(super) fn divide<F: Float + num_traits::Float>(a: Complex<F>, b: Complex<F>) -> Complex<F> {
    if b.re == F::zero() && b.im == F::zero() {
        return Complex::new(a.re / b.re.abs_(), a.im / b.re.abs_());
    }
    if num_traits::Float::abs(b.re) >= num_traits::Float::abs(b.im) {
        let ratio = b.im / b.re;
        let scale = F::one() / (b.re + b.im * ratio);
        Complex::new((a.re + a.im * ratio) * scale, (a.im - a.re * ratio) * scale)
    } else {
        let ratio = b.re / b.im;
        let scale = F::one() / (b.im + b.re * ratio);
        Complex::new((a.re * ratio + a.im) * scale, (a.im * ratio - a.re) * scale)
    }
}

/// `|x|` of a plain float, without the ambiguity between the two float traits.
trait Abs {
    fn abs_(self) -> Self;
}
impl<F: num_traits::Float> Abs for F {
    fn abs_(self) -> F {
        num_traits::Float::abs(self)
    }
}

/// `Complex<f32>` and `Complex<f64>`.
///
/// ```
/// use jitbook_array::{Complex, math::ComplexFloat};
/// assert_eq!(ComplexFloat::sqrt(Complex::new(-4f32, 0.0)), Complex::new(0.0, 2.0));
/// assert_eq!(ComplexFloat::abs(Complex::new(3f32, 4.0)), 5.0);
/// ```
pub trait ComplexFloat: Number {
    type Real: Float;
    fn new(re: Self::Real, im: Self::Real) -> Self;
    fn real(self) -> Self::Real;
    fn imag(self) -> Self::Real;
    fn conj(self) -> Self;
    fn abs(self) -> Self::Real;
    fn angle(self) -> Self::Real;
    /// `z / |z|`, 0 at 0.
    fn sign(self) -> Self;
    fn exp(self) -> Self;
    fn exp2(self) -> Self;
    fn expm1(self) -> Self;
    fn log(self) -> Self;
    fn log1p(self) -> Self;
    fn sqrt(self) -> Self;
    fn rsqrt(self) -> Self;
    fn sin(self) -> Self;
    fn cos(self) -> Self;
    fn tan(self) -> Self;
    fn sinh(self) -> Self;
    fn cosh(self) -> Self;
    fn tanh(self) -> Self;
    fn asin(self) -> Self;
    fn acos(self) -> Self;
    fn atan(self) -> Self;
    fn asinh(self) -> Self;
    fn acosh(self) -> Self;
    fn atanh(self) -> Self;
    fn logistic(self) -> Self;
    fn pow(self, other: Self) -> Self;
    fn is_finite(self) -> bool;
}

/// The number with the signs of these.
fn signed<T: num_traits::Float>(w: Complex<T>, re: T, im: T) -> Complex<T> {
    Complex::new(w.re.abs().copysign(re), w.im.abs().copysign(im))
}

macro_rules! complex {
    ($($f:ident),*) => {$(
        impl ComplexFloat for Complex<$f> {
            type Real = $f;
            fn new(re: $f, im: $f) -> Self { Complex { re, im } }
            fn real(self) -> $f { self.re }
            fn imag(self) -> $f { self.im }
            fn conj(self) -> Self { Complex::conj(&self) }
            fn abs(self) -> $f { self.re.hypot(self.im) }
            fn angle(self) -> $f { self.im.atan2(self.re) }
            fn sign(self) -> Self {
                let size = ComplexFloat::abs(self);
                if size == 0.0 { Self::ZERO } else { Complex::new(self.re / size, self.im / size) }
            }
            fn exp(self) -> Self {
                let size = self.re.exp();
                // A real argument stays real: inf * 0 would be NaN.
                if self.im == 0.0 { return Complex::new(size, self.im) }
                Complex::new(size * self.im.cos(), size * self.im.sin())
            }
            fn exp2(self) -> Self { ComplexFloat::exp(self * $f::LN_2()) }
            fn expm1(self) -> Self {
                // exp(a) cos(b) - 1 without cancellation.
                let (grow, half) = (self.re.exp_m1(), (self.im * 0.5).sin());
                Complex::new(grow * self.im.cos() - 2.0 * half * half, (grow + 1.0) * self.im.sin())
            }
            fn log(self) -> Self { Complex::new(ComplexFloat::abs(self).ln(), self.im.atan2(self.re)) }
            fn log1p(self) -> Self {
                let size = if self.re.abs() < 0.5 && self.im.abs() < 0.5 {
                    0.5 * (self.re * (2.0 + self.re) + self.im * self.im).ln_1p()
                } else {
                    (1.0 + self.re).hypot(self.im).ln()
                };
                Complex::new(size, self.im.atan2(1.0 + self.re))
            }
            fn sqrt(self) -> Self {
                if self.re == 0.0 && self.im == 0.0 {
                    return Complex::new(0.0, self.im);
                }
                if self.im.is_infinite() {
                    return Complex::new($f::INFINITY, self.im);
                }
                // Scaled, so that the absolute value does not overflow.
                let scale: $f = if ComplexFloat::abs(self) > $f::MAX / 4.0 { 0.25 } else { 1.0 };
                let (re, im) = (self.re * scale, self.im * scale);
                let root = ((re.abs() + re.hypot(im)) * 0.5).sqrt() / scale.sqrt();
                let other = self.im / (2.0 * root);
                if self.re >= 0.0 {
                    Complex::new(root, other)
                } else {
                    Complex::new(other.abs(), root.copysign(self.im))
                }
            }
            fn rsqrt(self) -> Self { Self::ONE.div(ComplexFloat::sqrt(self)) }
            fn sin(self) -> Self { Complex::sin(self) }
            fn cos(self) -> Self { Complex::cos(self) }
            fn tan(self) -> Self {
                let t = ComplexFloat::tanh(Complex::new(-self.im, self.re));
                Complex::new(t.im, -t.re)
            }
            fn sinh(self) -> Self { Complex::sinh(self) }
            fn cosh(self) -> Self { Complex::cosh(self) }
            fn tanh(self) -> Self {
                // For a large real part the quotient of the formula overflows, and the answer is one.
                if self.re.abs() > 20.0 {
                    let im = 4.0 * self.im.sin() * self.im.cos() * (-2.0 * self.re.abs()).exp();
                    return Complex::new((1.0 as $f).copysign(self.re), im);
                }
                let (t, s, c) = (self.im.tan(), self.re.sinh(), self.re.cosh());
                let beta = 1.0 + t * t;
                let d = 1.0 + beta * s * s;
                Complex::new(beta * c * s / d, t / d)
            }
            // On the branch cuts the sign of a zero says the side, as in C99.
            fn asin(self) -> Self { signed(Complex::asin(self), self.re, self.im) }
            fn acos(self) -> Self {
                let w = Complex::acos(self);
                Complex::new(w.re, w.im.abs().copysign(-self.im))
            }
            fn atan(self) -> Self { signed(Complex::atan(self), self.re, self.im) }
            fn asinh(self) -> Self { signed(Complex::asinh(self), self.re, self.im) }
            fn acosh(self) -> Self {
                let w = Complex::acosh(self);
                Complex::new(w.re, w.im.abs().copysign(self.im))
            }
            fn atanh(self) -> Self { signed(Complex::atanh(self), self.re, self.im) }
            fn logistic(self) -> Self { Self::ONE.div(Self::ONE + ComplexFloat::exp(-self)) }
            fn pow(self, other: Self) -> Self {
                if other == Self::ZERO {
                    return Self::ONE;
                }
                if self == Self::ZERO {
                    let defined = other.re > 0.0 && other.im == 0.0;
                    return if defined { Self::ZERO } else { Complex::new($f::NAN, $f::NAN) };
                }
                if other.im == 0.0 && other.re == other.re.trunc() && other.re.abs() <= 64.0 {
                    return super::integer_pow(self, other.re as i64);
                }
                ComplexFloat::exp(ComplexFloat::log(self) * other)
            }
            fn is_finite(self) -> bool { self.re.is_finite() && self.im.is_finite() }
        }
    )*};
}
complex!(f32, f64);

#[cfg(test)]
mod tests {
    use super::*;

    type C = Complex<f64>;

    #[test]
    fn division_has_jax_corners() {
        let q = Number::div(C::new(1.0, 0.0), C::new(0.0, 0.0));
        assert!(q.re == f64::INFINITY && q.im.is_nan());
        assert_eq!(Number::div(C::new(1e300, 1e300), C::new(1e300, 1e300)), C::new(1.0, 0.0));
    }

    #[test]
    fn branches_and_identities() {
        let near = |a: C, b: C| assert!((a - b).norm() <= 1e-14 * b.norm().max(1.0), "{a} {b}");
        near(ComplexFloat::sqrt(C::new(-4.0, -0.0)), C::new(0.0, -2.0));
        for z in [C::new(0.3, -0.7), C::new(-2.0, 1.5), C::new(4.0, 0.1)] {
            near(ComplexFloat::exp(ComplexFloat::log(z)), z);
            near(ComplexFloat::sqrt(z) * ComplexFloat::sqrt(z), z);
            near(ComplexFloat::expm1(z), ComplexFloat::exp(z) - 1.0);
            near(ComplexFloat::log1p(z), ComplexFloat::log(z + 1.0));
            near(ComplexFloat::tanh(z), ComplexFloat::sinh(z) / ComplexFloat::cosh(z));
            near(ComplexFloat::tan(z), ComplexFloat::sin(z) / ComplexFloat::cos(z));
            near(ComplexFloat::pow(z, C::new(0.5, 0.0)), ComplexFloat::sqrt(z));
        }
        assert_eq!(ComplexFloat::tanh(C::new(100.0, 1.0)).re, 1.0);
    }
}
