//! Conversions between dtypes, by JAX's rules and by NumPy's.

use crate::array::Array;
use crate::dtype::{DType, Element};
use crate::elementwise::map;
use crate::error::Result;
use crate::math::Int;
use crate::{Complex, bf16, f16};

/// The array as another dtype, as XLA converts: floats to integers truncate and saturate with NaN as 0, integers wrap
/// when they narrow, to bool is `!= 0`, complex to real keeps the real part.
///
/// ```
/// use jitbook_array::{Array, DType, cast::cast};
/// let x = Array::from_vec(vec![300f32, -1.0, f32::NAN], &[3]);
/// assert_eq!(cast(&x, DType::U8).unwrap().to_vec::<u8>(), [255, 0, 0]);
/// ```
pub fn cast(x: &Array, dtype: DType) -> Result<Array> {
    convert(x, dtype, Rules::Jax)
}

/// The array as another dtype, as NumPy converts on x86-64: as [`cast`], but a float that an integer cannot hold gives
/// what the processor's conversion leaves.
///
/// ```
/// use jitbook_array::{Array, DType, cast::cast_numpy};
/// let x = Array::from_vec(vec![300f64, f64::NAN], &[2]);
/// assert_eq!(cast_numpy(&x, DType::U8).unwrap().to_vec::<u8>(), [44, 0]);
/// assert_eq!(cast_numpy(&x, DType::I64).unwrap().to_vec::<i64>(), [300, i64::MIN]);
/// ```
pub fn cast_numpy(x: &Array, dtype: DType) -> Result<Array> {
    convert(x, dtype, Rules::Numpy)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Rules {
    Jax,
    Numpy,
}

fn convert(x: &Array, dtype: DType, rules: Rules) -> Result<Array> {
    let from = x.dtype();
    if from == dtype {
        return Ok(x.clone().with_weak(false));
    }
    if dtype == DType::Float0 {
        return Array::zeros(DType::Float0, x.shape());
    }
    let from = if from == DType::Float0 { DType::Bool } else { from };
    let float_to_int = DType::is_float(from) || DType::is_complex(from);
    if rules == Rules::Numpy && float_to_int && dtype.is_integer() {
        return with_number!(from, A => with_int!(dtype, R => map(x, numpy_int::<A, R>)));
    }
    with_number!(from, A => with_number!(dtype, R => map(x, |a: A| R::from_value(a.value()))))
}

/// A number of any dtype on its way to another; what is constant about it folds away.
#[derive(Clone, Copy)]
enum Value {
    Signed(i64),
    Unsigned(u64),
    Single(f32),
    Double(f64, f64),
    Pair(f32, f32),
}

/// How a dtype's elements become a [`Value`] and come out of one.
trait Cast: Element {
    fn value(self) -> Value;
    fn from_value(value: Value) -> Self;
}

impl Cast for bool {
    #[inline]
    fn value(self) -> Value {
        Value::Unsigned(self as u64)
    }
    #[inline]
    fn from_value(value: Value) -> bool {
        match value {
            Value::Signed(x) => x != 0,
            Value::Unsigned(x) => x != 0,
            Value::Single(x) => x != 0.0,
            Value::Double(re, im) => re != 0.0 || im != 0.0,
            Value::Pair(re, im) => re != 0.0 || im != 0.0,
        }
    }
}

macro_rules! casts {
    (int $($t:ident as $wide:ident $variant:ident),*) => {$(
        impl Cast for $t {
            #[inline] fn value(self) -> Value { Value::$variant(self as $wide) }
            #[inline] fn from_value(value: Value) -> $t {
                match value {
                    Value::Signed(x) => x as $t,
                    Value::Unsigned(x) => x as $t,
                    Value::Single(x) | Value::Pair(x, _) => x as $t,
                    Value::Double(x, _) => x as $t,
                }
            }
        }
    )*};
    (half $($t:ident),*) => {$(
        impl Cast for $t {
            #[inline] fn value(self) -> Value { Value::Single(self.to_f32()) }
            #[inline] fn from_value(value: Value) -> $t {
                match value {
                    Value::Signed(x) => $t::from_f32(x as f32),
                    Value::Unsigned(x) => $t::from_f32(x as f32),
                    Value::Single(x) | Value::Pair(x, _) => $t::from_f32(x),
                    Value::Double(x, _) => $t::from_f64(x),
                }
            }
        }
    )*};
    (float $($t:ident: $x:ident => $value:expr),*) => {$(
        impl Cast for $t {
            #[inline] fn value(self) -> Value { let $x = self; $value }
            #[inline] fn from_value(value: Value) -> $t {
                match value {
                    Value::Signed(x) => x as $t,
                    Value::Unsigned(x) => x as $t,
                    Value::Single(x) | Value::Pair(x, _) => x as $t,
                    Value::Double(x, _) => x as $t,
                }
            }
        }
        impl Cast for Complex<$t> {
            #[inline] fn value(self) -> Value {
                if size_of::<$t>() == 4 { Value::Pair(self.re as f32, self.im as f32) }
                else { Value::Double(self.re as f64, self.im as f64) }
            }
            #[inline] fn from_value(value: Value) -> Complex<$t> {
                match value {
                    Value::Pair(re, im) => Complex::new(re as $t, im as $t),
                    Value::Double(re, im) => Complex::new(re as $t, im as $t),
                    real => Complex::new($t::from_value(real), 0.0),
                }
            }
        }
    )*};
}
casts!(int u8 as u64 Unsigned, u16 as u64 Unsigned, u32 as u64 Unsigned, u64 as u64 Unsigned,
    i8 as i64 Signed, i16 as i64 Signed, i32 as i64 Signed, i64 as i64 Signed);
casts!(half f16, bf16);
casts!(float f32: x => Value::Single(x), f64: x => Value::Double(x, 0.0));

/// A float as an integer, as x86-64's conversions in NumPy's loops have it.
fn numpy_int<A: Cast, R: Int>(a: A) -> R {
    let x = match a.value() {
        Value::Single(x) | Value::Pair(x, _) => x as f64,
        Value::Double(x, _) => x,
        Value::Signed(_) | Value::Unsigned(_) => unreachable!("an integer"),
    };
    // What the instruction answers where the result does not fit ("indefinite"): the smallest integer of its width.
    let wide = if (-9223372036854775808.0..9223372036854775808.0).contains(&x) { x as i64 } else { i64::MIN };
    let narrow = i32::try_from(wide).unwrap_or(i32::MIN);
    let signed = R::LOWEST < R::ZERO;
    match (R::BITS, signed) {
        (64, true) => R::from_word(wide as u64),
        (64, false) if x >= 18446744073709551616.0 => R::ZERO,
        (64, false) if x >= 9223372036854775808.0 => R::from_word(x as u64),
        (64, false) => R::from_word(wide as u64),
        (32, false) if x.is_nan() => R::from_word(1 << 31),
        (32, false) => R::from_word(wide as u64),
        _ => R::from_word(narrow as i64 as u64),
    }
}

/// The dtype's machine epsilon, smallest normal and largest number, as `finfo` has them.
pub fn float_limits(dtype: DType) -> (f64, f64, f64) {
    match dtype {
        DType::F16 => (f16::EPSILON.to_f64(), f16::MIN_POSITIVE.to_f64(), f16::MAX.to_f64()),
        DType::BF16 => (bf16::EPSILON.to_f64(), bf16::MIN_POSITIVE.to_f64(), bf16::MAX.to_f64()),
        DType::F32 | DType::C64 => (f32::EPSILON as f64, f32::MIN_POSITIVE as f64, f32::MAX as f64),
        DType::F64 | DType::C128 => (f64::EPSILON, f64::MIN_POSITIVE, f64::MAX),
        other => panic!("float_limits of {}", other.name()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check<A: Element, R: Element>(values: Vec<A>, expect: &[R], f: fn(&Array, DType) -> Result<Array>) {
        let n = values.len();
        assert_eq!(f(&Array::from_vec(values, &[n]), R::DTYPE).unwrap().to_vec::<R>(), expect);
    }

    #[test]
    fn jax_saturates_and_wraps() {
        check(vec![300f32, -300.0, f32::NAN, 2.7, -2.7], &[127i8, -128, 0, 2, -2], cast);
        check(vec![3e9f32, -5.0, 1e20], &[3000000000u32, 0, u32::MAX], cast);
        check(vec![f32::INFINITY, f32::NEG_INFINITY], &[i32::MAX, i32::MIN], cast);
        check(vec![300i32, -1, 200], &[44u8, 255, 200], cast);
        check(vec![200i32], &[-56i8], cast);
        check(vec![16777217i32], &[16777216f32], cast);
        check(vec![257i32, 259], &[bf16::from_f32(256.0), bf16::from_f32(260.0)], cast);
        check(vec![65520f32], &[f16::INFINITY], cast);
        check(vec![2.5f32, 0.0, f32::NAN], &[true, false, true], cast);
        check(vec![Complex::new(f32::NAN, 1.0), Complex::new(3.5, 1.0)], &[0i32, 3], cast);
        check(vec![true, false], &[Complex::new(1f64, 0.0), Complex::new(0.0, 0.0)], cast);
        check(vec![u64::MAX], &[-1i64], cast);
    }

    #[test]
    fn numpy_truncates_as_the_processor_does() {
        check(vec![3e9f32, -5.0, 1e20, f32::NAN], &[3000000000u32, 4294967291, 0, 2147483648], cast_numpy);
        check(vec![3e9f32, -5.0, 1e20, f32::NAN], &[i32::MIN, -5, i32::MIN, i32::MIN], cast_numpy);
        check(vec![3e9f64, -5.0, 1e20, f64::NAN, 300.0], &[0u8, 251, 0, 0, 44], cast_numpy);
        check(vec![3e9f64, -5.0, 1e20, f64::NAN], &[3000000000u64, 18446744073709551611, 0, 1 << 63], cast_numpy);
        check(vec![1e19f64, 1.5e19], &[10000000000000000000u64, 15000000000000000000], cast_numpy);
        check(vec![3e9f64, -5.0, 1e20, f64::NAN, 300.0], &[0i16, -5, 0, 0, 300], cast_numpy);
    }
}
