//! The format-spec language: `[[fill]align][sign][z][#][0][width][grouping][.precision][type]`, for int, float,
//! complex and str. Each number is taken apart into sign, prefix, digits and rest; one function lays them out.

use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive};

use super::fault::{Fault, Outcome, checked_size};
use super::float_text;
use super::int_ops;

/// A parsed format spec. `kind` is '\0' where a float's type was left out.
#[derive(Clone, Debug, PartialEq)]
pub struct Spec {
    pub fill: char,
    pub align: char,
    pub sign: Option<char>,
    pub positive_zero: bool,
    pub alternate: bool,
    pub width: usize,
    pub group: Option<char>,
    pub precision: Option<usize>,
    pub kind: char,
}

/// A machine-sized or large integer.
#[derive(Clone, Copy)]
pub enum IntRef<'a> {
    Small(i64),
    Big(&'a BigInt),
}

fn is_align(c: char) -> bool {
    matches!(c, '<' | '>' | '=' | '^')
}

struct Reader<'a> {
    chars: &'a [char],
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }
    fn take(&mut self, c: char) -> bool {
        let found = self.peek() == Some(c);
        self.at += usize::from(found);
        found
    }
    fn integer(&mut self) -> Outcome<Option<usize>> {
        let start = self.at;
        let mut value = 0i64;
        while let Some(d) = self.peek().and_then(super::unicode::decimal_digit) {
            let next = value.checked_mul(10).and_then(|v| v.checked_add(i64::from(d)));
            value = next.ok_or_else(|| Fault::value("Too many decimal digits in format string"))?;
            self.at += 1;
        }
        Ok((self.at > start).then_some(value as usize))
    }
}

/// Reads a spec for a type whose default type letter and alignment are given.
pub fn parse(text: &str, default_kind: char, default_align: char, type_name: &str) -> Outcome<Spec> {
    let chars: Vec<char> = text.chars().collect();
    let mut r = Reader { chars: &chars, at: 0 };
    let mut spec = Spec {
        fill: ' ',
        align: default_align,
        sign: None,
        positive_zero: false,
        alternate: false,
        width: 0,
        group: None,
        precision: None,
        kind: default_kind,
    };
    let (mut has_fill, mut has_align) = (false, false);
    if chars.len() >= 2 && is_align(chars[1]) {
        (spec.fill, spec.align) = (chars[0], chars[1]);
        (has_fill, has_align) = (true, true);
        r.at = 2;
    } else if let Some(c) = r.peek().filter(|&c| is_align(c)) {
        (spec.align, has_align) = (c, true);
        r.at = 1;
    }
    if let Some(c) = r.peek().filter(|c| matches!(c, '+' | '-' | ' ')) {
        spec.sign = Some(c);
        r.at += 1;
    }
    spec.positive_zero = r.take('z');
    spec.alternate = r.take('#');
    if !has_fill && r.take('0') {
        spec.fill = '0';
        if !has_align && default_align == '>' {
            spec.align = '=';
        }
    }
    spec.width = r.integer()?.unwrap_or(0);
    read_grouping(&mut r, &mut spec)?;
    if r.take('.') {
        let precision = r.integer()?.ok_or_else(|| Fault::value("Format specifier missing precision"))?;
        spec.precision = Some(precision);
    }
    match chars.len() - r.at {
        0 => {}
        1 => spec.kind = chars[r.at],
        _ => return Err(Fault::value(format!("Invalid format specifier '{text}' for object of type '{type_name}'"))),
    }
    check_grouping(&spec)?;
    checked_size(spec.width, 1)?;
    Ok(spec)
}

fn read_grouping(r: &mut Reader, spec: &mut Spec) -> Outcome<()> {
    let both = || Fault::value("Cannot specify both ',' and '_'.");
    if r.take(',') {
        spec.group = Some(',');
    }
    if r.take('_') {
        if spec.group.is_some() {
            return Err(both());
        }
        spec.group = Some('_');
    }
    if r.peek() == Some(',') && spec.group == Some('_') {
        return Err(both());
    }
    Ok(())
}

fn check_grouping(spec: &Spec) -> Outcome<()> {
    let Some(group) = spec.group else { return Ok(()) };
    match spec.kind {
        'd' | 'e' | 'f' | 'g' | 'E' | 'G' | '%' | 'F' | '\0' => Ok(()),
        'b' | 'o' | 'x' | 'X' if group == '_' => Ok(()),
        kind => Err(Fault::value(format!("Cannot specify '{group}' with {}.", quoted(kind)))),
    }
}

fn quoted(kind: char) -> String {
    if matches!(kind, '!'..='~') { format!("'{kind}'") } else { format!("'\\x{:x}'", kind as u32) }
}

fn unknown(kind: char, type_name: &str) -> Fault {
    Fault::value(format!("Unknown format code {} for object of type '{type_name}'", quoted(kind)))
}

/// `format(text, spec)`
pub fn format_str(text: &str, spec: &str) -> Outcome<String> {
    if spec.is_empty() {
        return Ok(text.to_string());
    }
    let spec = parse(spec, 's', '<', "str")?;
    if spec.kind != 's' {
        return Err(unknown(spec.kind, "str"));
    }
    let refuse = |what: &str| Err(Fault::value(format!("{what} in string format specifier")));
    match spec.sign {
        Some(' ') => return refuse("Space not allowed"),
        Some(_) => return refuse("Sign not allowed"),
        None => {}
    }
    if spec.positive_zero {
        return refuse("Negative zero coercion (z) not allowed");
    }
    if spec.alternate {
        return refuse("Alternate form (#) not allowed");
    }
    if spec.align == '=' {
        return refuse("'=' alignment not allowed");
    }
    let cut: String = match spec.precision {
        Some(n) => text.chars().take(n).collect(),
        None => text.to_string(),
    };
    Ok(pad(&cut, &spec))
}

/// Pads to the width; '=' counts as '>' here.
fn pad(text: &str, spec: &Spec) -> String {
    let missing = spec.width.saturating_sub(text.chars().count());
    let left = match spec.align {
        '<' => 0,
        '^' => missing / 2,
        _ => missing,
    };
    let mut out = String::with_capacity(text.len() + missing);
    out.extend(std::iter::repeat_n(spec.fill, left));
    out.push_str(text);
    out.extend(std::iter::repeat_n(spec.fill, missing - left));
    out
}

/// A number in parts: sign, prefix ("0x"), digits that may be grouped, and the rest (point, fraction, exponent, %).
struct Parts {
    negative: bool,
    prefix: &'static str,
    digits: String,
    rest: String,
}

fn lay_out(parts: &Parts, spec: &Spec) -> String {
    let sign = match (parts.negative, spec.sign) {
        (true, _) => "-",
        (false, Some('+')) => "+",
        (false, Some(' ')) => " ",
        _ => "",
    };
    let around = sign.len() + parts.prefix.len() + parts.rest.chars().count();
    let zero_fill = spec.fill == '0' && spec.align == '=';
    let least = if zero_fill { spec.width.saturating_sub(around) } else { 0 };
    let digits = match spec.group {
        Some(separator) if !parts.digits.is_empty() => {
            let size = if matches!(spec.kind, 'b' | 'o' | 'x' | 'X') { 4 } else { 3 };
            group_digits(&parts.digits, separator, size, least)
        }
        _ => parts.digits.clone(),
    };
    let body = format!("{digits}{}", parts.rest);
    if spec.align != '=' {
        return pad(&format!("{sign}{}{body}", parts.prefix), spec);
    }
    let inner = Spec { width: spec.width.saturating_sub(sign.len() + parts.prefix.len()), ..spec.clone() };
    format!("{sign}{}{}", parts.prefix, pad(&body, &inner))
}

/// Separators between groups, counted from the right; zeros in front until `least` characters are there.
fn group_digits(digits: &str, separator: char, size: usize, least: usize) -> String {
    let mut groups: Vec<String> = Vec::new();
    let mut remaining = digits.len();
    let mut least = least as i64;
    loop {
        let len = size.min(remaining.max(least.max(0) as usize).max(1));
        let taken = len.min(remaining);
        groups.push(format!("{}{}", "0".repeat(len - taken), &digits[remaining - taken..remaining]));
        remaining -= taken;
        least -= len as i64;
        if remaining == 0 && least <= 0 {
            break;
        }
        least -= 1;
    }
    groups.reverse();
    groups.join(&separator.to_string())
}

/// `format(n, spec)` of an int; `type_name` is "int" or "bool" for the error.
pub fn format_int(n: IntRef, spec: &str, type_name: &str) -> Outcome<String> {
    if spec.is_empty() {
        return int_text(n);
    }
    let spec = parse(spec, 'd', '>', type_name)?;
    match spec.kind {
        'd' | 'n' | 'b' | 'o' | 'x' | 'X' | 'c' => format_int_parsed(n, &spec),
        'e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%' => format_float_parsed(int_to_float(n)?, &spec, type_name),
        kind => Err(unknown(kind, type_name)),
    }
}

pub fn int_text(n: IntRef) -> Outcome<String> {
    match n {
        IntRef::Small(n) => Ok(n.to_string()),
        IntRef::Big(n) => int_ops::to_decimal(n),
    }
}

fn int_to_float(n: IntRef) -> Outcome<f64> {
    match n {
        IntRef::Small(n) => Ok(n as f64),
        IntRef::Big(n) => int_ops::big_to_float(n),
    }
}

fn format_int_parsed(n: IntRef, spec: &Spec) -> Outcome<String> {
    if spec.precision.is_some() {
        return Err(Fault::value("Precision not allowed in integer format specifier"));
    }
    if spec.positive_zero {
        return Err(Fault::value("Negative zero coercion (z) not allowed in integer format specifier"));
    }
    if spec.kind == 'c' {
        return format_char(n, spec);
    }
    let negative = match n {
        IntRef::Small(n) => n < 0,
        IntRef::Big(n) => n.is_negative(),
    };
    let (digits, prefix) = match spec.kind {
        'b' => (magnitude(n, 2)?, "0b"),
        'o' => (magnitude(n, 8)?, "0o"),
        'x' => (magnitude(n, 16)?, "0x"),
        'X' => (magnitude(n, 16)?.to_uppercase(), "0X"),
        _ => (magnitude(n, 10)?, ""),
    };
    let prefix = if spec.alternate { prefix } else { "" };
    Ok(lay_out(&Parts { negative, prefix, digits, rest: String::new() }, spec))
}

/// The digits of |n|.
pub fn magnitude(n: IntRef, radix: u32) -> Outcome<String> {
    match (n, radix) {
        (IntRef::Small(n), 2) => Ok(format!("{:b}", n.unsigned_abs())),
        (IntRef::Small(n), 8) => Ok(format!("{:o}", n.unsigned_abs())),
        (IntRef::Small(n), 16) => Ok(format!("{:x}", n.unsigned_abs())),
        (IntRef::Small(n), _) => Ok(n.unsigned_abs().to_string()),
        (IntRef::Big(n), 10) => int_ops::to_decimal(&n.abs()),
        (IntRef::Big(n), _) => Ok(n.magnitude().to_str_radix(radix)),
    }
}

fn format_char(n: IntRef, spec: &Spec) -> Outcome<String> {
    if spec.sign.is_some() {
        return Err(Fault::value("Sign not allowed with integer format specifier 'c'"));
    }
    if spec.alternate {
        return Err(Fault::value("Alternate form (#) not allowed with integer format specifier 'c'"));
    }
    let code = match n {
        IntRef::Small(n) => n,
        IntRef::Big(_) => return Err(Fault::overflow("Python int too large to convert to C long")),
    };
    let c = u32::try_from(code).ok().and_then(char::from_u32);
    let c = c.ok_or_else(|| Fault::overflow("%c arg not in range(0x110000)"))?;
    Ok(lay_out(&Parts { negative: false, prefix: "", digits: String::new(), rest: c.to_string() }, spec))
}

/// `format(x, spec)` of a float.
pub fn format_float(x: f64, spec: &str) -> Outcome<String> {
    if spec.is_empty() {
        return Ok(float_text::repr(x));
    }
    // The spec that numeric programs use most: ".3f".
    if let [b'.', d @ b'0'..=b'9', b'f'] = spec.as_bytes()
        && x.is_finite()
    {
        let mut text = float_text::to_fixed(x.abs(), usize::from(d - b'0'), false);
        if x.is_sign_negative() {
            text.insert(0, '-');
        }
        return Ok(text);
    }
    format_float_parsed(x, &parse(spec, '\0', '>', "float")?, "float")
}

fn format_float_parsed(x: f64, spec: &Spec, type_name: &str) -> Outcome<String> {
    if !matches!(spec.kind, '\0' | 'e' | 'E' | 'f' | 'F' | 'g' | 'G' | 'n' | '%') {
        return Err(unknown(spec.kind, type_name));
    }
    Ok(lay_out(&float_parts(x, spec)?, spec))
}

fn float_parts(x: f64, spec: &Spec) -> Outcome<Parts> {
    let x = if spec.kind == '%' { x * 100.0 } else { x };
    let mut text = float_digits(x.abs(), spec)?;
    if spec.kind == '%' {
        text.push('%');
    }
    let zero = !text
        .bytes()
        .take_while(|b| !matches!(b, b'e' | b'E'))
        .any(|b| matches!(b, b'1'..=b'9' | b'i' | b'n' | b'I' | b'N'));
    let negative = x.is_sign_negative() && !x.is_nan() && !(spec.positive_zero && zero);
    let split = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = text.split_off(split);
    Ok(Parts { negative, prefix: "", digits: text, rest })
}

/// The digits of a non-negative number under the spec's type and precision.
fn float_digits(x: f64, spec: &Spec) -> Outcome<String> {
    let upper = matches!(spec.kind, 'E' | 'F' | 'G');
    if let Some(text) = float_text::nonfinite(x, upper) {
        return Ok(text);
    }
    let letter = if upper { 'E' } else { 'e' };
    if spec.precision.is_some_and(|p| p > i32::MAX as usize) {
        return Err(Fault::value("precision too big"));
    }
    let precision = checked_size(spec.precision.unwrap_or(6), 1)?;
    Ok(match (spec.kind, spec.precision) {
        ('f' | 'F' | '%', _) => float_text::to_fixed(x, precision, spec.alternate),
        ('e' | 'E', _) => float_text::to_scientific(x, precision, letter, spec.alternate),
        ('\0', None) => shortest(x, spec.alternate),
        ('\0', Some(_)) => float_text::to_general_with_point(x, precision, letter, spec.alternate),
        _ => float_text::to_general(x, precision, letter, spec.alternate),
    })
}

fn shortest(x: f64, alternate: bool) -> String {
    let text = float_text::repr(x);
    match text.split_once('e') {
        Some((mantissa, exponent)) if alternate && !mantissa.contains('.') => format!("{mantissa}.e{exponent}"),
        _ => text,
    }
}

/// `format(z, spec)` of a complex number.
pub fn format_complex(re: f64, im: f64, spec: &str) -> Outcome<String> {
    if spec.is_empty() {
        return Ok(float_text::repr_complex(re, im));
    }
    let spec = parse(spec, '\0', '>', "complex")?;
    if !matches!(spec.kind, '\0' | 'e' | 'E' | 'f' | 'F' | 'g' | 'G' | 'n') {
        return Err(unknown(spec.kind, "complex"));
    }
    if spec.fill == '0' {
        return Err(Fault::value("Zero padding is not allowed in complex format specifier"));
    }
    if spec.align == '=' {
        return Err(Fault::value("'=' alignment flag is not allowed in complex format specifier"));
    }
    let bare = spec.kind == '\0';
    // Without a type each part is as 'g' makes it, or its repr without ".0".
    let kind = if bare && spec.precision.is_some() { 'g' } else { spec.kind };
    let part = |x: f64, sign: Option<char>| -> Outcome<String> {
        let one = Spec { sign, width: 0, kind, ..spec.clone() };
        let mut parts = float_parts(x, &one)?;
        if kind == '\0' && parts.rest == ".0" {
            parts.rest = if spec.alternate { ".".into() } else { String::new() };
        }
        Ok(lay_out(&parts, &one))
    };
    let text = if bare && re == 0.0 && re.is_sign_positive() {
        format!("{}j", part(im, spec.sign)?)
    } else {
        let both = format!("{}{}j", part(re, spec.sign)?, part(im, Some('+'))?);
        if bare { format!("({both})") } else { both }
    };
    Ok(pad(&text, &spec))
}

/// One number of a `%` conversion: `flags` as in C; `precision` of an int is its least count of digits.
pub fn percent_int(n: IntRef, kind: char, flags: &PercentFlags) -> Outcome<String> {
    let negative = match n {
        IntRef::Small(n) => n < 0,
        IntRef::Big(n) => n.is_negative(),
    };
    let (mut digits, prefix) = match kind {
        'o' => (magnitude(n, 8)?, "0o"),
        'x' => (magnitude(n, 16)?, "0x"),
        'X' => (magnitude(n, 16)?.to_uppercase(), "0X"),
        _ => (magnitude(n, 10)?, ""),
    };
    if let Some(least) = flags.precision {
        let missing = checked_size(least, 1)?.saturating_sub(digits.len());
        digits.insert_str(0, &"0".repeat(missing));
    }
    let prefix = if flags.alternate { prefix } else { "" };
    Ok(lay_out(&Parts { negative, prefix, digits, rest: String::new() }, &flags.number_spec('d')))
}

pub fn percent_float(x: f64, kind: char, flags: &PercentFlags) -> Outcome<String> {
    let mut spec = flags.number_spec(kind);
    spec.precision = Some(flags.precision.unwrap_or(6));
    let parts = float_parts(x, &spec)?;
    Ok(lay_out(&parts, &spec))
}

/// Text of a `%s`, `%r`, `%a` or `%c` conversion.
pub fn percent_text(text: &str, flags: &PercentFlags) -> String {
    let cut: String = match flags.precision {
        Some(n) => text.chars().take(n).collect(),
        None => text.to_string(),
    };
    let mut spec = flags.number_spec('s');
    spec.fill = ' ';
    spec.align = if flags.left { '<' } else { '>' };
    pad(&cut, &spec)
}

/// What stands between '%' and the type letter.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PercentFlags {
    pub left: bool,
    pub plus: bool,
    pub space: bool,
    pub alternate: bool,
    pub zero: bool,
    pub width: usize,
    pub precision: Option<usize>,
}

impl PercentFlags {
    fn number_spec(&self, kind: char) -> Spec {
        let zero = self.zero && !self.left;
        Spec {
            fill: if zero { '0' } else { ' ' },
            align: if self.left {
                '<'
            } else if zero {
                '='
            } else {
                '>'
            },
            sign: if self.plus {
                Some('+')
            } else if self.space {
                Some(' ')
            } else {
                None
            },
            positive_zero: false,
            alternate: self.alternate,
            width: self.width,
            group: None,
            precision: self.precision,
            kind,
        }
    }
}

/// A width or precision that an argument gave.
pub fn small_int(n: IntRef) -> Option<i64> {
    match n {
        IntRef::Small(n) => Some(n),
        IntRef::Big(n) => n.to_i64(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ints(cases: &[(i64, &str, &str)]) {
        for &(n, spec, expect) in cases {
            let got = format_int(IntRef::Small(n), spec, "int").unwrap_or_else(|f| f.text);
            assert_eq!(got, expect, "{n} {spec}");
        }
    }

    #[test]
    fn integers() {
        ints(&[
            (1234567, "012,", "0,001,234,567"),
            (1234567, "_b", "1_0010_1101_0110_1000_0111"),
            (-42, "#010b", "-0b0101010"),
            (-42, "*=6", "-***42"),
            (42, "*^7", "**42***"),
            (42, "0<5", "42000"),
            (42, "c", "*"),
            (5, ".2d", "Precision not allowed in integer format specifier"),
            (5, "q", "Unknown format code 'q' for object of type 'int'"),
            (5, ",x", "Cannot specify ',' with 'x'."),
            (5, "5z5", "Invalid format specifier '5z5' for object of type 'int'"),
            (5, ",_", "Cannot specify both ',' and '_'."),
            (300000000, "e", "3.000000e+08"),
            (0, ",", "0"),
        ]);
    }

    #[test]
    fn floats() {
        let cases = [
            (2.71829, ".10", "2.71829"),
            (1234567.891, ".3", "1.23e+06"),
            (1234567.891, "015,.1f", "0,001,234,567.9"),
            (1e20, "", "1e+20"),
            (1e20, "#.0f", "100000000000000000000."),
            (1000000.0, "g", "1e+06"),
            (f64::INFINITY, "08.1f", "00000inf"),
            (f64::NAN, "F", "NAN"),
            (-0.0, "z.1f", "0.0"),
            (-0.01, "z.1f", "0.0"),
            (0.5, ".0%", "50%"),
            (2.5, ".0f", "2"),
            (100000.0, "#.3g", "1.00e+05"),
            (1.0, "#", "1.0"),
            (1e20, "#", "1.e+20"),
            (0.5, "#g", "0.500000"),
            (1e-5, "n", "1e-05"),
            (12345.678, "020,.2f", "0,000,000,012,345.68"),
        ];
        for (x, spec, expect) in cases {
            assert_eq!(format_float(x, spec).unwrap_or_else(|f| f.text), expect, "{x} {spec}");
        }
    }

    #[test]
    fn complex_and_str() {
        assert_eq!(format_complex(2.0, 3.0, ".1f").unwrap(), "2.0+3.0j");
        assert_eq!(format_complex(2.0, 3.0, ">12").unwrap(), "      (2+3j)");
        assert_eq!(format_complex(0.0, -1.0, "").unwrap(), "-1j");
        assert_eq!(format_str("text", "*^11").unwrap(), "***text****");
        assert_eq!(format_str("text", "10.2").unwrap(), "te        ");
        assert_eq!(format_str("a", "=5").unwrap_err().text, "'=' alignment not allowed in string format specifier");
    }

    #[test]
    fn percent() {
        let flags = PercentFlags { plus: true, zero: true, width: 6, ..Default::default() };
        assert_eq!(percent_int(IntRef::Small(42), 'd', &flags).unwrap(), "+00042");
        let flags = PercentFlags { alternate: true, precision: Some(4), width: 8, ..Default::default() };
        assert_eq!(percent_int(IntRef::Small(255), 'x', &flags).unwrap(), "  0x00ff");
        assert_eq!(percent_float(2.5, 'g', &PercentFlags::default()).unwrap(), "2.5");
    }
}
