//! Floats as text and back: `repr`, `float(str)`, `hex`, `fromhex`, `round`, and the digit strings beneath the
//! format types e, f and g. Rust's formatting gives exact digits, rounded half to even on the exact value, which is
//! what CPython's dtoa gives; this module adds CPython's layout.

use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};

use super::fault::{Fault, Outcome};
use super::unicode::decimal_digit;

/// No f64 has more significant decimal digits than this; beyond are zeros.
const MAX_DIGITS: usize = 1100;

/// `repr(x)`: the shortest digits that read back as `x`, an exponent outside of 1e-4 .. 1e16.
pub fn repr(x: f64) -> String {
    if let Some(text) = nonfinite(x, false) {
        return text;
    }
    let mut out = String::with_capacity(24);
    if x.is_sign_negative() {
        out.push('-');
    }
    let (digits, exponent) = shortest_digits(x.abs());
    out.push_str(&lay_out(&digits, exponent, -4, 16, true));
    out
}

/// The text of one part of a complex number: as `repr`, without ".0".
pub fn repr_part(x: f64) -> String {
    let text = repr(x);
    text.strip_suffix(".0").map(str::to_string).unwrap_or(text)
}

/// `repr` of a complex number.
pub fn repr_complex(re: f64, im: f64) -> String {
    if re == 0.0 && re.is_sign_positive() {
        return format!("{}j", repr_part(im));
    }
    let im_text = repr_part(im);
    let plus = if im_text.starts_with('-') { "" } else { "+" };
    format!("({}{plus}{im_text}j)", repr_part(re))
}

/// "inf", "nan" and their negative and upper-case forms; None for a finite number.
pub fn nonfinite(x: f64, upper: bool) -> Option<String> {
    let text = if x.is_nan() {
        "nan"
    } else if x == f64::INFINITY {
        "inf"
    } else if x == f64::NEG_INFINITY {
        "-inf"
    } else {
        return None;
    };
    Some(if upper { text.to_uppercase() } else { text.to_string() })
}

/// Shortest digits of a non-negative finite number, with the decimal exponent of the first of them.
pub fn shortest_digits(x: f64) -> (String, i32) {
    let (digits, exponent) = split_scientific(&format!("{x:e}"));
    // Where two shortest texts lie equally near, Rust takes the upper one and CPython the even one. That takes many
    // digits, so that common numbers pay nothing for it.
    if digits.len() >= 15 {
        let even = format!("{:.*e}", digits.len() - 1, x);
        if even.parse() == Ok(x) {
            return split_scientific(&even);
        }
    }
    (digits, exponent)
}

/// `count` significant digits of a non-negative finite number, with the decimal exponent of the first of them.
pub fn exact_digits(x: f64, count: usize) -> (String, i32) {
    let wanted = count.max(1);
    let shown = wanted.min(MAX_DIGITS);
    let (mut digits, exponent) = split_scientific(&format!("{:.*e}", shown - 1, x));
    digits.extend(std::iter::repeat_n('0', wanted - shown));
    (digits, exponent)
}

fn split_scientific(text: &str) -> (String, i32) {
    let (mantissa, exponent) = text.split_once('e').expect("scientific notation has an exponent");
    (mantissa.replace('.', ""), exponent.parse().expect("an exponent is a small integer"))
}

/// Places the point among `digits` (first digit at 10^exponent), or writes an exponent where that lies outside
/// `low ..= high` (high excluded). `point_zero` adds ".0" to whole numbers.
fn lay_out(digits: &str, exponent: i32, low: i32, high: i32, point_zero: bool) -> String {
    if exponent < low || exponent >= high {
        return scientific(digits, exponent, 'e', false);
    }
    let mut out = fixed(digits, exponent);
    if point_zero && !out.contains('.') {
        out.push_str(".0");
    }
    out
}

/// d.ddde+XX
pub fn scientific(digits: &str, exponent: i32, letter: char, keep_point: bool) -> String {
    let (first, rest) = digits.split_at(1);
    let mut out = String::from(first);
    if !rest.is_empty() || keep_point {
        out.push('.');
        out.push_str(rest);
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    out.push_str(&format!("{letter}{sign}{:02}", exponent.abs()));
    out
}

fn fixed(digits: &str, exponent: i32) -> String {
    if exponent < 0 {
        return format!("0.{}{digits}", "0".repeat((-exponent - 1) as usize));
    }
    let whole = exponent as usize + 1;
    if digits.len() <= whole {
        return format!("{digits}{}", "0".repeat(whole - digits.len()));
    }
    format!("{}.{}", &digits[..whole], &digits[whole..])
}

/// A non-negative finite number with `precision` digits after the point.
pub fn to_fixed(x: f64, precision: usize, keep_point: bool) -> String {
    let shown = precision.min(MAX_DIGITS);
    let mut out = small_fixed(x, shown).unwrap_or_else(|| format!("{x:.shown$}"));
    out.extend(std::iter::repeat_n('0', precision - shown));
    if precision == 0 && keep_point {
        out.push('.');
    }
    out
}

/// As `to_fixed`, in integers: where `x * 10^precision` and its fraction fit 128 bits.
fn small_fixed(x: f64, precision: usize) -> Option<String> {
    let (bits, shift) = (x.to_bits(), 1075 - (x.to_bits() >> 52) as i64);
    // The number is mantissa / 2^shift.
    if precision > 15 || !(1..=126).contains(&shift) {
        return None;
    }
    let mantissa = (bits & ((1 << 52) - 1)) | 1 << 52;
    let power = 10u64.pow(precision as u32);
    let scaled = mantissa as u128 * power as u128;
    let (whole, rest, half) = (scaled >> shift, scaled & ((1 << shift) - 1), 1u128 << (shift - 1));
    let rounded = whole + (rest > half || rest == half && whole & 1 == 1) as u128;
    let rounded = u64::try_from(rounded).ok()?;
    Some(match precision {
        0 => rounded.to_string(),
        _ => format!("{}.{:0precision$}", rounded / power, rounded % power),
    })
}

/// A non-negative finite number in scientific form.
pub fn to_scientific(x: f64, precision: usize, letter: char, keep_point: bool) -> String {
    let (digits, exponent) = exact_digits(x, precision + 1);
    scientific(&digits, exponent, letter, keep_point)
}

/// The general form ('g'): `precision` significant digits, trailing zeros dropped unless `alternate`.
pub fn to_general(x: f64, precision: usize, letter: char, alternate: bool) -> String {
    let precision = precision.max(1);
    let (digits, exponent) = exact_digits(x, precision);
    general_layout(digits, exponent, precision as i64, letter, alternate)
}

/// The form of a format spec without a type: as 'g' with at least one digit after the point, and an exponent already
/// where the number has `precision` digits before the point.
pub fn to_general_with_point(x: f64, precision: usize, letter: char, alternate: bool) -> String {
    let precision = precision.max(1);
    let (digits, exponent) = exact_digits(x, precision);
    let text = general_layout(digits, exponent, precision as i64 - 1, letter, alternate);
    if text.contains(['.', letter]) { text } else { text + ".0" }
}

fn general_layout(mut digits: String, exponent: i32, high: i64, letter: char, alternate: bool) -> String {
    if !alternate {
        let kept = digits.trim_end_matches('0').len().max(1);
        digits.truncate(kept);
    }
    if exponent < -4 || i64::from(exponent) >= high {
        return scientific(&digits, exponent, letter, alternate);
    }
    let mut out = fixed(&digits, exponent);
    if alternate && !out.contains('.') {
        out.push('.');
    }
    out
}

/// `float(text)`, or None where the text is no float literal.
pub fn parse(text: &str) -> Option<f64> {
    let ascii = to_ascii_digits(text.trim_matches(super::unicode::is_space));
    let clean = without_underscores(&ascii)?;
    let unsigned = clean.strip_prefix(['+', '-']).unwrap_or(&clean);
    let word = unsigned.to_ascii_lowercase();
    if matches!(word.as_str(), "inf" | "infinity" | "nan") {
        let magnitude = if word == "nan" { f64::NAN } else { f64::INFINITY };
        return Some(if clean.starts_with('-') { -magnitude } else { magnitude });
    }
    if unsigned.is_empty() || !unsigned.bytes().all(|b| matches!(b, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-')) {
        return None;
    }
    if unsigned.starts_with(['+', '-']) {
        return None;
    }
    clean.parse().ok()
}

/// The text with every decimal digit of any script as an ASCII digit.
pub fn to_ascii_digits(text: &str) -> String {
    if text.is_ascii() {
        return text.to_string();
    }
    text.chars().map(|c| decimal_digit(c).map_or(c, |d| char::from(b'0' + d as u8))).collect()
}

/// Removes underscores between digits; None where one stands anywhere else.
fn without_underscores(text: &str) -> Option<String> {
    if !text.contains('_') {
        return Some(text.to_string());
    }
    let bytes = text.as_bytes();
    for (i, &b) in bytes.iter().enumerate() {
        let digit_at = |k: Option<usize>| k.and_then(|k| bytes.get(k)).is_some_and(u8::is_ascii_digit);
        if b == b'_' && !(digit_at(i.checked_sub(1)) && digit_at(Some(i + 1))) {
            return None;
        }
    }
    Some(text.replace('_', ""))
}

/// `complex(text)`, or None where the text is no complex literal.
pub fn parse_complex(text: &str) -> Option<(f64, f64)> {
    let text = text.trim_matches(super::unicode::is_space);
    let text = match text.strip_prefix('(') {
        Some(inner) => inner.strip_suffix(')')?.trim_matches(super::unicode::is_space),
        None => text,
    };
    if text.contains(|c: char| c.is_whitespace()) {
        return None;
    }
    let Some(body) = text.strip_suffix(['j', 'J']) else {
        return Some((parse(text)?, 0.0));
    };
    let imaginary = |part: &str| match part {
        "" | "+" => Some(1.0),
        "-" => Some(-1.0),
        _ => parse(part),
    };
    match split_at_middle_sign(body) {
        Some(at) => Some((parse(&body[..at])?, imaginary(&body[at..])?)),
        None => Some((0.0, imaginary(body)?)),
    }
}

/// Where the imaginary part begins: the last sign that neither starts the text nor follows an exponent letter.
fn split_at_middle_sign(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    (1..bytes.len()).rev().find(|&i| {
        let after_exponent = matches!(bytes[i - 1], b'e' | b'E');
        matches!(bytes[i], b'+' | b'-') && !after_exponent
    })
}

/// `x.hex()`
pub fn to_hex(x: f64) -> String {
    if let Some(text) = nonfinite(x, false) {
        return text;
    }
    let sign = if x.is_sign_negative() { "-" } else { "" };
    if x == 0.0 {
        return format!("{sign}0x0.0p+0");
    }
    let bits = x.to_bits();
    let mantissa = bits & ((1 << 52) - 1);
    let stored = ((bits >> 52) & 0x7ff) as i32;
    let (lead, exponent) = if stored == 0 { (0, -1022) } else { (1, stored - 1023) };
    format!("{sign}0x{lead}.{mantissa:013x}p{exponent:+}")
}

/// `float.fromhex(text)`
pub fn from_hex(text: &str) -> Outcome<f64> {
    let invalid = || Fault::value("invalid hexadecimal floating-point string");
    let text = text.trim_matches(super::unicode::is_space);
    let (negative, body) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    let signed = |x: f64| if negative { -x } else { x };
    let word = body.to_ascii_lowercase();
    match word.as_str() {
        "inf" | "infinity" => return Ok(signed(f64::INFINITY)),
        "nan" => return Ok(signed(f64::NAN)),
        _ => {}
    }
    let word = word.strip_prefix("0x").unwrap_or(&word);
    let (mantissa, exponent) = match word.split_once('p') {
        Some((m, e)) => (m, parse_exponent(e).ok_or_else(invalid)?),
        None => (word, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(invalid());
    }
    let value = BigInt::parse_bytes(digits.as_bytes(), 16).ok_or_else(invalid)?;
    let scale = exponent.saturating_sub(4 * fraction.len() as i64);
    scale_to_float(&value, scale)
        .map(signed)
        .ok_or_else(|| Fault::overflow("hexadecimal value too large to represent as a float"))
}

fn parse_exponent(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let limited: i64 = digits.parse().unwrap_or(i64::MAX).min(1 << 40);
    Some(if text.starts_with('-') { -limited } else { limited })
}

/// value * 2^scale, rounded half to even; None where it overflows.
fn scale_to_float(value: &BigInt, scale: i64) -> Option<f64> {
    if value.is_zero() {
        return Some(0.0);
    }
    let top = value.bits() as i64 + scale;
    if top > 1025 {
        return None;
    }
    if top < -1100 {
        return Some(0.0);
    }
    let (num, den) = if scale >= 0 {
        (value << scale as usize, BigInt::one())
    } else {
        (value.clone(), BigInt::one() << (-scale) as usize)
    };
    super::int_ops::true_divide_big(&num, &den).ok()
}

/// `round(x, ndigits)`: the nearest decimal, half to even on the exact binary value.
pub fn round_to(x: f64, ndigits: i64) -> Outcome<f64> {
    if !x.is_finite() || x == 0.0 || ndigits > 323 {
        return Ok(x);
    }
    if ndigits < -308 {
        return Ok(0.0 * x);
    }
    let text = if ndigits >= 0 {
        format!("{:.*}", ndigits as usize, x)
    } else {
        let unit = BigInt::from(10).pow((-ndigits) as u32);
        let (num, den) = exact_ratio(x);
        (super::int_ops::divide_nearest(&num, &(den * &unit)) * unit).to_string()
    };
    let rounded: f64 = text.parse().expect("digits are a float");
    if rounded.is_infinite() {
        return Err(Fault::overflow("rounded value too large to represent"));
    }
    Ok(if rounded == 0.0 { rounded.copysign(x) } else { rounded })
}

/// A finite float as an exact fraction in lowest terms.
pub fn exact_ratio(x: f64) -> (BigInt, BigInt) {
    let bits = x.to_bits();
    let fraction = bits & ((1 << 52) - 1);
    let stored = ((bits >> 52) & 0x7ff) as i64;
    let (mut mantissa, mut exponent) =
        if stored == 0 { (fraction, -1074) } else { (fraction | (1 << 52), stored - 1075) };
    if mantissa == 0 {
        return (BigInt::zero(), BigInt::one());
    }
    let shift = mantissa.trailing_zeros();
    mantissa >>= shift;
    exponent += i64::from(shift);
    let mut num = BigInt::from(mantissa);
    let mut den = BigInt::one();
    if exponent >= 0 {
        num <<= exponent as usize;
    } else {
        den <<= (-exponent) as usize;
    }
    if x < 0.0 {
        num = -num;
    }
    debug_assert!(den.is_positive());
    (num, den)
}

/// A finite float without its fraction, as a big integer.
pub fn truncate(x: f64) -> BigInt {
    let (num, den) = exact_ratio(x.trunc());
    debug_assert!(den.is_one());
    num
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repr_is_cpythons() {
        let cases = [
            (0.1, "0.1"),
            (1.0, "1.0"),
            (1e16, "1e+16"),
            (1e15, "1000000000000000.0"),
            (123456789012345678.0, "1.2345678901234568e+17"),
            (1e-4, "0.0001"),
            (1e-5, "1e-05"),
            (-0.0, "-0.0"),
            (5e-324, "5e-324"),
            (1.7976931348623157e308, "1.7976931348623157e+308"),
            (9007199254740993.0, "9007199254740992.0"),
            (1e22, "1e+22"),
            (f64::NAN, "nan"),
            (f64::NEG_INFINITY, "-inf"),
        ];
        for (x, expect) in cases {
            assert_eq!(repr(x), expect);
        }
        assert_eq!(repr_complex(1.0, -2.5), "(1-2.5j)");
        assert_eq!(repr_complex(0.0, 1.0), "1j");
        assert_eq!(repr_complex(-0.0, 1.0), "(-0+1j)");
    }

    #[test]
    fn parsing() {
        assert_eq!(parse(" 1_000.5e1 "), Some(10005.0));
        assert_eq!(parse("-Infinity"), Some(f64::NEG_INFINITY));
        for bad in ["", "_1", "1__0", "1_", "1e", "e5", ".", "0x10", "1 2", "infi", "++1", "1_.5"] {
            assert_eq!(parse(bad), None, "{bad}");
        }
        assert_eq!(parse_complex("1+2j"), Some((1.0, 2.0)));
        assert_eq!(parse_complex("(1e-3-j)"), Some((1e-3, -1.0)));
        assert_eq!(parse_complex("1 +2j"), None);
    }

    #[test]
    fn hexadecimal() {
        assert_eq!(to_hex(0.1), "0x1.999999999999ap-4");
        assert_eq!(to_hex(-1.0), "-0x1.0000000000000p+0");
        assert_eq!(to_hex(5e-324), "0x0.0000000000001p-1022");
        assert_eq!(from_hex("0x1.999999999999ap-4"), Ok(0.1));
        assert_eq!(from_hex("-0x.8p1"), Ok(-1.0));
        assert!(from_hex("0x1p2000").is_err());
        assert!(from_hex("0xg").is_err());
    }

    #[test]
    fn rounding_is_half_even_on_the_exact_value() {
        let cases = [
            (2.675, 2, 2.67),
            (0.5, 0, 0.0),
            (1.5, 0, 2.0),
            (2.5, 0, 2.0),
            (0.125, 2, 0.12),
            (1234.5, -2, 1200.0),
            (1250.0, -2, 1200.0),
            (1350.0, -2, 1400.0),
            (5.0, -1, 0.0),
            (15.0, -1, 20.0),
        ];
        for (x, n, expect) in cases {
            assert_eq!(round_to(x, n), Ok(expect), "{x} {n}");
        }
        assert!(round_to(1.7e308, -308).is_err());
    }
}
