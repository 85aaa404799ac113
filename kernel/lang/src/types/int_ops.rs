//! Integer arithmetic with Python's answers, on i64 where it fits and on big integers where it does not. Results
//! that would not fit in memory end in MemoryError or OverflowError before anything is computed.

use num_bigint::{BigInt, BigUint, Sign};
use num_integer::Integer;
use num_traits::{One, Signed, ToPrimitive, Zero};
use std::cmp::Ordering;

use super::fault::{Fault, Outcome};
use super::float_text;
use super::long_ints::worked;

/// CPython's default for `sys.set_int_max_str_digits`.
pub const MAX_STR_DIGITS: usize = 4300;
/// Big results beyond this many bits end in MemoryError (256 MB).
const MAX_BITS: u64 = 1 << 31;

/// An integer result: small where it fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Int {
    Small(i64),
    Big(BigInt),
}

impl From<BigInt> for Int {
    fn from(n: BigInt) -> Int {
        n.to_i64().map_or(Int::Big(n), Int::Small)
    }
}

pub fn zero_division(what: &str) -> Fault {
    Fault::zero_division(what)
}

const DIV_ZERO: &str = "integer division or modulo by zero";
const MOD_ZERO: &str = "integer modulo by zero";

/// `a // b` within i64; None where the result is 2**63.
#[inline]
pub fn floor_div(a: i64, b: i64) -> Outcome<Option<i64>> {
    if b == 0 {
        return Err(Fault::zero_division(DIV_ZERO));
    }
    let Some(q) = a.checked_div(b) else {
        return Ok(None);
    };
    Ok(Some(if a % b != 0 && (a < 0) != (b < 0) { q - 1 } else { q }))
}

/// `a % b` within i64: the sign of `b`.
#[inline]
pub fn floor_mod(a: i64, b: i64) -> Outcome<i64> {
    if b == 0 {
        return Err(Fault::zero_division(MOD_ZERO));
    }
    let r = a.wrapping_rem(b);
    Ok(if r != 0 && (r < 0) != (b < 0) { r + b } else { r })
}

/// `divmod(a, b)` of big integers.
pub fn divmod_big(a: &BigInt, b: &BigInt, text: &str) -> Outcome<(BigInt, BigInt)> {
    if b.is_zero() {
        return Err(Fault::zero_division(text));
    }
    let (mut q, mut r) = worked(a.bits(), [a, b], |[a, b]| a.div_rem(b))?;
    if !r.is_zero() && r.is_negative() != b.is_negative() {
        q -= 1;
        r += b;
    }
    Ok((q, r))
}

pub fn floor_div_big(a: &BigInt, b: &BigInt) -> Outcome<BigInt> {
    divmod_big(a, b, DIV_ZERO).map(|x| x.0)
}

pub fn floor_mod_big(a: &BigInt, b: &BigInt) -> Outcome<BigInt> {
    divmod_big(a, b, MOD_ZERO).map(|x| x.1)
}

/// num / den, to the nearest integer, half to even. `den` is positive.
pub fn divide_nearest(num: &BigInt, den: &BigInt) -> BigInt {
    let (q, r) = divmod_big(num, den, "").expect("a unit is not zero");
    match (r * 2u8).cmp(den) {
        Ordering::Less => q,
        Ordering::Greater => q + 1,
        Ordering::Equal => {
            if q.bit(0) {
                q + 1
            } else {
                q
            }
        }
    }
}

/// `a / b`, correctly rounded.
pub fn true_divide(a: i64, b: i64) -> Outcome<f64> {
    const EXACT: u64 = 1 << 53;
    if b == 0 {
        return Err(Fault::zero_division("division by zero"));
    }
    if a.unsigned_abs() <= EXACT && b.unsigned_abs() <= EXACT {
        return Ok(a as f64 / b as f64);
    }
    true_divide_big(&a.into(), &b.into())
}

/// `a / b` of big integers, correctly rounded.
pub fn true_divide_big(a: &BigInt, b: &BigInt) -> Outcome<f64> {
    if b.is_zero() {
        return Err(Fault::zero_division("division by zero"));
    }
    let negative = a.is_negative() != b.is_negative();
    if a.is_zero() {
        return Ok(if negative { -0.0 } else { 0.0 });
    }
    let overflow = || Fault::overflow("integer division result too large for a float");
    let magnitude = a.bits() as i64 - b.bits() as i64;
    if magnitude > 1024 {
        return Err(overflow());
    }
    if magnitude < -1076 {
        return Ok(if negative { -0.0 } else { 0.0 });
    }
    // 55 quotient bits at least, fewer for subnormals; what is cut off is kept as a sticky bit.
    let shift = (magnitude - 55).max(-1076);
    let (mut num, mut den) = (a.magnitude().clone(), b.magnitude().clone());
    if shift > 0 {
        den <<= shift as usize;
    } else {
        num <<= (-shift) as usize;
    }
    let quotient = &num / &den;
    let sticky = !(&num - &quotient * &den).is_zero();
    let bits = quotient.to_u64().expect("the quotient has at most 56 bits");
    let rounded = round_to_float(bits, sticky, shift).ok_or_else(overflow)?;
    Ok(if negative { -rounded } else { rounded })
}

/// (bits + sticky) * 2^shift, half to even; None where it overflows.
fn round_to_float(bits: u64, sticky: bool, shift: i64) -> Option<f64> {
    let width = 64 - i64::from(bits.leading_zeros());
    let drop = (width - 53).max(-1074 - shift).max(0) as u32;
    let mut kept = bits.checked_shr(drop).unwrap_or(0);
    if drop > 0 {
        let half = 1u64 << (drop - 1);
        let lost = bits & ((half << 1) - 1);
        if lost > half || (lost == half && (sticky || kept & 1 == 1)) {
            kept += 1;
        }
    }
    let exponent = shift + i64::from(drop);
    if kept == 0 {
        return Some(0.0);
    }
    if exponent + 64 - i64::from(kept.leading_zeros()) > 1024 {
        return None;
    }
    Some(scale(kept as f64, exponent))
}

/// x * 2^n in two exact steps; the caller knows that the result is representable.
fn scale(x: f64, n: i64) -> f64 {
    let half = n / 2;
    x * power_of_two(half) * power_of_two(n - half)
}

fn power_of_two(n: i64) -> f64 {
    if n >= -1022 { f64::from_bits(((n + 1023) as u64) << 52) } else { f64::from_bits(1u64 << (n + 1074)) }
}

/// `float(n)`, half to even.
pub fn big_to_float(n: &BigInt) -> Outcome<f64> {
    true_divide_big(n, &BigInt::one()).map_err(|_| Fault::overflow("int too large to convert to float"))
}

/// What `a ** b` of integers is: an integer, or a float where b is negative.
pub enum Power {
    Int(Int),
    Float(f64),
}

pub fn power(a: &BigInt, b: &BigInt) -> Outcome<Power> {
    if b.is_negative() {
        return negative_power(a, b).map(Power::Float);
    }
    if a.is_zero() || a.is_one() || b.is_zero() {
        let value = if b.is_zero() || a.is_one() { 1 } else { 0 };
        return Ok(Power::Int(Int::Small(value)));
    }
    if *a == BigInt::from(-1) {
        return Ok(Power::Int(Int::Small(if b.bit(0) { -1 } else { 1 })));
    }
    // a ** b has at least (bits - 1) * b bits.
    let wanted = b.to_u64().and_then(|b| b.checked_mul((a.bits() - 1).max(1))).filter(|&bits| bits <= MAX_BITS);
    let Some(exponent) = wanted.and(b.to_u32()) else {
        return Err(Fault::memory());
    };
    let bits = a.bits().saturating_mul(exponent.into());
    Ok(Power::Int(worked(bits, [a], move |[a]| a.pow(exponent))?.into()))
}

fn negative_power(a: &BigInt, b: &BigInt) -> Outcome<f64> {
    if a.is_zero() {
        return Err(Fault::zero_division("0.0 cannot be raised to a negative power"));
    }
    Ok(big_to_float(a)?.powf(big_to_float(b)?))
}

/// `a ** b` within i64; None where it does not fit.
#[inline]
pub fn power_small(a: i64, b: i64) -> Option<i64> {
    a.checked_pow(u32::try_from(b).ok()?)
}

/// `pow(a, b, m)`
pub fn power_mod(a: &BigInt, b: &BigInt, m: &BigInt) -> Outcome<BigInt> {
    if m.is_zero() {
        return Err(Fault::value("pow() 3rd argument cannot be 0"));
    }
    let modulus = m.abs();
    let base = if b.is_negative() {
        a.modinv(&modulus).ok_or_else(|| Fault::value("base is not invertible for the given modulus"))?
    } else {
        floor_mod_big(a, &modulus)?
    };
    let bits = modulus.bits().saturating_mul(b.bits());
    let result = worked(bits, [&base, b, &modulus], |[base, b, modulus]| base.modpow(&b.abs(), modulus))?;
    floor_mod_big(&result, m)
}

/// `a << b`
pub fn shift_left(a: &BigInt, b: &BigInt) -> Outcome<BigInt> {
    if b.is_negative() {
        return Err(Fault::value("negative shift count"));
    }
    if a.is_zero() {
        return Ok(BigInt::zero());
    }
    match b.to_u64() {
        None => Err(Fault::overflow("too many digits in integer")),
        Some(n) if n.saturating_add(a.bits()) > MAX_BITS => Err(Fault::memory()),
        Some(n) => Ok(a << n as usize),
    }
}

/// `a << b` within i64; None where it does not fit or `b` is negative.
#[inline]
pub fn shift_left_small(a: i64, b: i64) -> Option<i64> {
    if !(0..63).contains(&b) {
        return if a == 0 && b >= 0 { Some(0) } else { None };
    }
    let shifted = a << b;
    (shifted >> b == a).then_some(shifted)
}

/// `a >> b`
pub fn shift_right(a: &BigInt, b: &BigInt) -> Outcome<BigInt> {
    if b.is_negative() {
        return Err(Fault::value("negative shift count"));
    }
    match b.to_usize() {
        Some(n) if (n as u64) < a.bits() + 1 => Ok(a >> n),
        _ => Ok(BigInt::from(if a.is_negative() { -1 } else { 0 })),
    }
}

/// `a >> b` within i64.
#[inline]
pub fn shift_right_small(a: i64, b: i64) -> Outcome<i64> {
    if b < 0 {
        return Err(Fault::value("negative shift count"));
    }
    Ok(a >> b.min(63))
}

/// A product whose size is looked at first.
pub fn multiply(a: &BigInt, b: &BigInt) -> Outcome<BigInt> {
    if a.bits() + b.bits() > MAX_BITS {
        return Err(Fault::memory());
    }
    worked(a.bits() + b.bits(), [a, b], |[a, b]| a * b)
}

/// `int(text, base)`; `shown` is the repr of the argument, for the error.
pub fn parse(text: &str, base: u32, shown: impl Fn() -> String) -> Outcome<Int> {
    let invalid = || Fault::value(format!("invalid literal for int() with base {base}: {}", shown()));
    let ascii = float_text::to_ascii_digits(text.trim_matches(super::unicode::is_space));
    let (negative, body) = match ascii.as_bytes().first() {
        Some(b'-') => (true, &ascii[1..]),
        Some(b'+') => (false, &ascii[1..]),
        _ => (false, &ascii[..]),
    };
    let (radix, digits) = split_prefix(body, base).ok_or_else(invalid)?;
    let clean = clean_digits(digits, radix).ok_or_else(invalid)?;
    if !radix.is_power_of_two() && clean.len() > MAX_STR_DIGITS {
        return Err(Fault::value(format!(
            "Exceeds the limit ({MAX_STR_DIGITS} digits) for integer string conversion: value has {} digits; use sys.set_int_max_str_digits() to increase the limit",
            clean.len()
        )));
    }
    if let Ok(n) = i64::from_str_radix(&clean, radix) {
        return Ok(Int::Small(if negative { -n } else { n }));
    }
    let magnitude = BigUint::parse_bytes(clean.as_bytes(), radix).ok_or_else(invalid)?;
    let sign = if negative { Sign::Minus } else { Sign::Plus };
    Ok(BigInt::from_biguint(sign, magnitude).into())
}

/// Takes "0x" and its kin off where the base allows it; base 0 reads the base from there.
fn split_prefix(body: &str, base: u32) -> Option<(u32, &str)> {
    let prefixed = match body.get(..2).map(str::to_ascii_lowercase).as_deref() {
        Some("0x") => 16,
        Some("0o") => 8,
        Some("0b") => 2,
        _ => 0,
    };
    if prefixed != 0 && (base == 0 || base == prefixed) {
        let digits = &body[2..];
        return Some((prefixed, digits.strip_prefix('_').unwrap_or(digits)));
    }
    if base != 0 {
        return Some((base, body));
    }
    let nonzero = body.bytes().any(|b| b != b'0' && b != b'_');
    if body.starts_with('0') && nonzero { None } else { Some((10, body)) }
}

/// The digits without their underscores; None where something is not a digit or an underscore is misplaced.
fn clean_digits(digits: &str, radix: u32) -> Option<String> {
    if digits.is_empty() || digits.starts_with('_') || digits.ends_with('_') || digits.contains("__") {
        return None;
    }
    if !digits.chars().all(|c| c == '_' || c.is_digit(radix)) {
        return None;
    }
    Some(digits.replace('_', ""))
}

/// `str(n)`, within CPython's limit.
pub fn to_decimal(n: &BigInt) -> Outcome<String> {
    let refused = || {
        Fault::value(format!(
            "Exceeds the limit ({MAX_STR_DIGITS} digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit"
        ))
    };
    // 10 ** 4300 has 14285 bits: far beyond, the answer is known without the work.
    if n.bits() > 15_000 {
        return Err(refused());
    }
    let text = n.to_string();
    if text.trim_start_matches('-').len() > MAX_STR_DIGITS { Err(refused()) } else { Ok(text) }
}

/// bin, oct and hex: "-0x1f".
pub fn to_radix(n: &BigInt, radix: u32, prefix: &str) -> String {
    let sign = if n.is_negative() { "-" } else { "" };
    format!("{sign}{prefix}{}", n.magnitude().to_str_radix(radix))
}

/// An int against a float, exactly; None where the float is NaN.
pub fn compare_float(n: i64, x: f64) -> Option<Ordering> {
    const EXACT: u64 = 1 << 53;
    if n.unsigned_abs() <= EXACT {
        return (n as f64).partial_cmp(&x);
    }
    compare_big_float(&BigInt::from(n), x)
}

pub fn compare_big_float(n: &BigInt, x: f64) -> Option<Ordering> {
    if x.is_nan() {
        return None;
    }
    if x.is_infinite() {
        return Some(if x > 0.0 { Ordering::Less } else { Ordering::Greater });
    }
    let whole = float_text::truncate(x);
    let fraction = x - x.trunc();
    Some(n.cmp(&whole).then(if fraction > 0.0 {
        Ordering::Less
    } else if fraction < 0.0 {
        Ordering::Greater
    } else {
        Ordering::Equal
    }))
}

/// `n.to_bytes(length, order, signed=...)`
pub fn to_bytes(n: &BigInt, length: usize, big_endian: bool, signed: bool) -> Outcome<Vec<u8>> {
    if n.is_negative() && !signed {
        return Err(Fault::overflow("can't convert negative int to unsigned"));
    }
    let too_big = || Fault::overflow("int too big to convert");
    let mut bytes = if signed && !n.is_zero() {
        n.to_signed_bytes_le()
    } else if n.is_zero() {
        Vec::new()
    } else {
        n.magnitude().to_bytes_le()
    };
    if bytes.len() > length {
        return Err(too_big());
    }
    super::fault::checked_size(length, 1)?;
    bytes.resize(length, if n.is_negative() { 0xff } else { 0 });
    if big_endian {
        bytes.reverse();
    }
    Ok(bytes)
}

/// `int.from_bytes(bytes, order, signed=...)`
pub fn from_bytes(bytes: &[u8], big_endian: bool, signed: bool) -> BigInt {
    match (big_endian, signed) {
        (true, true) => BigInt::from_signed_bytes_be(bytes),
        (true, false) => BigInt::from_bytes_be(Sign::Plus, bytes),
        (false, true) => BigInt::from_signed_bytes_le(bytes),
        (false, false) => BigInt::from_bytes_le(Sign::Plus, bytes),
    }
}

/// `round(n, ndigits)`: for negative ndigits the nearest multiple, half to even.
pub fn round_to(n: &BigInt, ndigits: i64) -> BigInt {
    if ndigits >= 0 {
        return n.clone();
    }
    let digits = ndigits.unsigned_abs();
    if digits > n.bits() / 3 + 2 {
        return BigInt::zero();
    }
    let unit = BigInt::from(10).pow(digits as u32);
    divide_nearest(n, &unit) * unit
}

/// `n.bit_count()`
pub fn bit_count(n: &BigInt) -> u64 {
    n.magnitude().iter_u64_digits().map(|d| u64::from(d.count_ones())).sum()
}

/// `math.isqrt(n)` of a non-negative number.
pub fn isqrt(n: &BigInt) -> Outcome<BigInt> {
    worked(n.bits(), [n], |[n]| n.sqrt())
}

/// `math.gcd`
pub fn gcd(a: &BigInt, b: &BigInt) -> Outcome<BigInt> {
    let bits = a.bits().saturating_mul(b.bits());
    worked(bits, [a, b], |[a, b]| a.gcd(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn big(text: &str) -> BigInt {
        text.parse().unwrap()
    }

    #[test]
    fn floor_division() {
        for (a, b, q, r) in [(7, 2, 3, 1), (-7, 2, -4, 1), (7, -2, -4, -1), (-7, -2, 3, -1), (0, -5, 0, 0)] {
            assert_eq!((floor_div(a, b), floor_mod(a, b)), (Ok(Some(q)), Ok(r)));
            let expect = (q.into(), r.into());
            assert_eq!(divmod_big(&a.into(), &b.into(), ""), Ok(expect));
        }
        assert_eq!(floor_div(i64::MIN, -1), Ok(None));
        assert_eq!(floor_mod(i64::MIN, -1), Ok(0));
    }

    #[test]
    fn true_division_is_correctly_rounded() {
        let ten = BigInt::from(10);
        assert_eq!(true_divide_big(&ten.pow(400), &ten.pow(399)), Ok(10.0));
        assert_eq!(true_divide(9007199254740993, 1), Ok(9007199254740992.0));
        assert_eq!(true_divide(i64::MAX, i64::MIN), Ok(-1.0));
        assert_eq!(true_divide_big(&BigInt::one(), &(BigInt::one() << 1074)), Ok(5e-324));
        assert_eq!(true_divide_big(&BigInt::from(3), &(BigInt::one() << 1075)), Ok(1e-323));
        assert_eq!(true_divide_big(&BigInt::one(), &(BigInt::one() << 1075)), Ok(0.0));
        assert!(true_divide_big(&ten.pow(400), &BigInt::one()).is_err());
        assert_eq!(big_to_float(&big("-123456789012345678901234567890")), Ok(-1.2345678901234568e29));
        assert!(big_to_float(&(BigInt::one() << 1024)).is_err());
    }

    #[test]
    fn powers() {
        assert!(matches!(power(&BigInt::from(2), &big("1000000000000")), Err(f) if f == Fault::memory()));
        assert!(matches!(power(&BigInt::from(-2), &BigInt::from(-2)), Ok(Power::Float(x)) if x == 0.25));
        assert_eq!(power_mod(&3.into(), &(-1).into(), &7.into()), Ok(5.into()));
        assert_eq!(power_mod(&2.into(), &5.into(), &(-7).into()), Ok((-3).into()));
        assert_eq!(power_mod(&5.into(), &0.into(), &1.into()), Ok(0.into()));
        assert!(power_mod(&2.into(), &(-1).into(), &4.into()).is_err());
    }

    #[test]
    fn reading() {
        let read = |t: &str, b| parse(t, b, || format!("'{t}'"));
        for (text, base, expect) in [
            (" -12\n", 10, -12),
            ("0xff", 16, 255),
            ("0xff", 0, 255),
            ("0b11", 0, 3),
            ("z", 36, 35),
            ("1_000", 10, 1000),
            ("0x_f", 0, 15),
            ("00", 0, 0),
            ("٣", 10, 3),
        ] {
            assert_eq!(read(text, base), Ok(Int::Small(expect)), "{text}");
        }
        for (text, base) in [
            ("", 10),
            ("12a", 10),
            ("1__0", 10),
            ("_1", 10),
            ("9", 8),
            ("012", 0),
            ("- 1", 10),
            ("0x", 16),
            ("+-1", 10),
        ] {
            assert!(read(text, base).is_err(), "{text}");
        }
        assert_eq!(read("-9223372036854775808", 10), Ok(Int::Small(i64::MIN)));
        assert!(read(&"9".repeat(4301), 10).unwrap_err().text.contains("value has 4301 digits"));
        assert!(to_decimal(&BigInt::from(10).pow(4300)).is_err());
        assert!(to_decimal(&BigInt::from(10).pow(4299)).is_ok());
    }

    #[test]
    fn bytes_and_rounding() {
        assert_eq!(to_bytes(&(-2).into(), 2, true, true), Ok(vec![255, 254]));
        assert!(to_bytes(&300.into(), 1, true, false).is_err());
        assert!(to_bytes(&128.into(), 1, true, true).is_err());
        assert_eq!(to_bytes(&0.into(), 0, true, false), Ok(vec![]));
        for (n, expect) in [(15, 20), (25, 20), (-15, -20), (1234, 1230)] {
            assert_eq!(round_to(&n.into(), -1), expect.into());
        }
        assert_eq!(round_to(&5.into(), -100), 0.into());
        assert_eq!(compare_float((1 << 53) + 1, 9007199254740992.0), Some(Ordering::Greater));
        assert_eq!(compare_big_float(&big("-100000000000000000000"), -1.5), Some(Ordering::Less));
    }
}
