//! Functions of integers, with JAX's answers where C has none, and NumPy's where it differs.

use super::{Number, Ordered};

/// Signed and unsigned integers of 8 to 64 bits.
///
/// ```
/// use jitbook_array::math::Int;
/// assert_eq!(Int::rem(7i32, 0), 7);
/// assert_eq!(Int::shift_left(1i32, 32), 0);
/// ```
pub trait Int: Number + Ordered + Eq + Ord {
    const BITS: u32;
    /// Truncating remainder; by zero the dividend.
    fn rem(self, other: Self) -> Self;
    /// NumPy's `//`: floors, 0 by zero.
    fn floor_div_numpy(self, other: Self) -> Self;
    /// NumPy's `%`: the divisor's sign, 0 by zero.
    fn mod_numpy(self, other: Self) -> Self;
    /// Wrapping absolute value: `abs(INT_MIN)` is `INT_MIN`.
    fn abs(self) -> Self;
    fn sign(self) -> Self;
    /// Wrapping power with an integer exponent as `jnp.power` has it; a negative exponent gives the truncated
    /// reciprocal (0 except for bases 1 and -1).
    fn pow(self, exponent: Self) -> Self;
    fn and(self, other: Self) -> Self;
    fn or(self, other: Self) -> Self;
    fn xor(self, other: Self) -> Self;
    fn not(self) -> Self;
    /// Shifts by the width or more (or by less than 0) give 0.
    fn shift_left(self, by: Self) -> Self;
    /// Shifts by the width or more give the sign.
    fn shift_right_arithmetic(self, by: Self) -> Self;
    fn shift_right_logical(self, by: Self) -> Self;
    fn popcount(self) -> Self;
    fn leading_zeros_(self) -> Self;
    /// The value as 64 bits, sign- or zero-extended; and the low bits of such a word.
    fn to_word(self) -> u64;
    fn from_word(word: u64) -> Self;
}

macro_rules! ints {
    ($($t:ident $unsigned:ident $sign:expr, $abs:expr, $floor:expr, $modulo:expr);* $(;)?) => {$(
        impl Int for $t {
            const BITS: u32 = $t::BITS;
            #[inline] fn rem(self, other: $t) -> $t { if other == 0 { self } else { self.wrapping_rem(other) } }
            #[inline] fn floor_div_numpy(self, other: $t) -> $t { if other == 0 { 0 } else { $floor(self, other) } }
            #[inline] fn mod_numpy(self, other: $t) -> $t { if other == 0 { 0 } else { $modulo(self, other) } }
            #[inline] fn abs(self) -> $t { $abs(self) }
            #[inline] fn sign(self) -> $t { $sign(self) }
            #[inline] fn pow(self, exponent: $t) -> $t {
                #[allow(unused_comparisons)]
                if exponent < 0 {
                    return match self {
                        0 => !0,
                        1 => 1,
                        x if x.wrapping_add(1) == 0 => if exponent & 1 == 0 { 1 } else { x },
                        _ => 0,
                    };
                }
                let (mut base, mut left, mut out) = (self, exponent, 1 as $t);
                while left != 0 {
                    if left & 1 == 1 { out = out.wrapping_mul(base); }
                    base = base.wrapping_mul(base);
                    left >>= 1;
                }
                out
            }
            #[inline] fn and(self, other: $t) -> $t { self & other }
            #[inline] fn or(self, other: $t) -> $t { self | other }
            #[inline] fn xor(self, other: $t) -> $t { self ^ other }
            #[inline] fn not(self) -> $t { !self }
            #[inline] fn shift_left(self, by: $t) -> $t {
                if (by as $unsigned) < $t::BITS as $unsigned { self << (by as u32 & ($t::BITS - 1)) } else { 0 }
            }
            #[inline] fn shift_right_arithmetic(self, by: $t) -> $t {
                if (by as $unsigned) < $t::BITS as $unsigned {
                    self >> (by as u32 & ($t::BITS - 1))
                } else {
                    (self >> ($t::BITS - 1)).wrapping_mul(($t::MIN != 0) as $t)
                }
            }
            #[inline] fn shift_right_logical(self, by: $t) -> $t {
                if (by as $unsigned) < $t::BITS as $unsigned {
                    ((self as $unsigned) >> (by as u32 & ($t::BITS - 1))) as $t
                } else {
                    0
                }
            }
            #[inline] fn popcount(self) -> $t { self.count_ones() as $t }
            #[inline] fn leading_zeros_(self) -> $t { self.leading_zeros() as $t }
            #[inline] fn to_word(self) -> u64 { self as u64 }
            #[inline] fn from_word(word: u64) -> $t { word as $t }
        }
    )*};
}
macro_rules! signed {
    ($($t:ident $u:ident),*) => { ints! { $($t $u
        |x: $t| x.signum(), |x: $t| x.wrapping_abs(),
        |x: $t, y: $t| {
            let q = x.wrapping_div(y);
            if x.wrapping_rem(y) != 0 && (x < 0) != (y < 0) { q - 1 } else { q }
        },
        |x: $t, y: $t| {
            let r = x.wrapping_rem(y);
            if r != 0 && (r < 0) != (y < 0) { r + y } else { r }
        }
    );* } };
}
signed!(i8 u8, i16 u16, i32 u32, i64 u64);
macro_rules! unsigned {
    ($($t:ident),*) => { ints! { $($t $t
        |x: $t| (x != 0) as $t, |x: $t| x, |x: $t, y: $t| x / y, |x: $t, y: $t| x % y
    );* } };
}
unsigned!(u8, u16, u32, u64);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_are_those_of_jax() {
        assert_eq!(Int::rem(i8::MIN, -1), 0);
        assert_eq!(Int::rem(-7i32, 2), -1);
        assert_eq!(Int::shift_left(1i8, -1), 0);
        assert_eq!(Int::shift_left(1i32, 31), i32::MIN);
        assert_eq!(Int::shift_right_arithmetic(-8i32, 40), -1);
        assert_eq!(Int::shift_right_arithmetic(200u8, 9), 0);
        assert_eq!(Int::shift_right_logical(-8i32, 1), 2147483644);
        assert_eq!(Int::shift_right_logical(-8i8, 9), 0);
        assert_eq!(Int::pow(3i32, 20), -808182895);
        assert_eq!(Int::pow(2i32, 40), 0);
        assert_eq!(Int::pow(0i32, 0), 1);
        assert_eq!(Int::popcount(-1i32), 32);
        assert_eq!(Int::leading_zeros_(1i32), 31);
        assert_eq!(Int::abs(i8::MIN), i8::MIN);
        assert_eq!((Int::sign(-3i8), Int::sign(3u8)), (-1, 1));
    }

    #[test]
    fn floor_division_of_numpy() {
        assert_eq!((Int::floor_div_numpy(-7i32, 2), Int::mod_numpy(-7i32, 2)), (-4, 1));
        assert_eq!((Int::floor_div_numpy(7i32, -2), Int::mod_numpy(7i32, -2)), (-4, -1));
        assert_eq!((Int::floor_div_numpy(7i64, 0), Int::mod_numpy(7i64, 0)), (0, 0));
        assert_eq!(Int::floor_div_numpy(i8::MIN, -1), i8::MIN);
    }
}
