//! Decimal digits of floats: the shortest that name the number among those of its own width, and exact ones.

use crate::dtype::DType;
use crate::f16;

/// The shortest decimal digits `d0.d1d2... * 10^exponent` of a finite number, without its sign.
pub struct Shortest {
    pub digits: Vec<u8>,
    pub exponent: i32,
}

/// The shortest digits of `|x|`, a number of `dtype`.
pub fn shortest(x: f64, dtype: DType) -> Shortest {
    let x = x.abs();
    let text = match dtype {
        DType::F32 => format!("{:e}", x as f32),
        DType::F16 => shortest_half(x),
        _ => format!("{x:e}"),
    };
    parse(&text)
}

/// Halves have few digits: the first count of digits that reads back as the same number.
fn shortest_half(x: f64) -> String {
    let wanted = f16::from_f64(x);
    let candidates = (0..5).map(|n| format!("{x:.n$e}"));
    let mut fitting = candidates.filter(|t| t.parse().is_ok_and(|back| f16::from_f64(back) == wanted));
    fitting.next().unwrap_or_else(|| format!("{x:e}"))
}

fn parse(text: &str) -> Shortest {
    let (mantissa, exponent) = text.split_once('e').expect("scientific notation");
    let mut digits: Vec<u8> = mantissa.bytes().filter(|b| *b != b'.').collect();
    while digits.len() > 1 && digits.last() == Some(&b'0') {
        digits.pop();
    }
    Shortest { digits, exponent: exponent.parse().expect("an exponent") }
}

/// How many fractional digits to write.
#[derive(Clone, Copy)]
pub struct Cut {
    /// At most this many; `None` for as many as the number has.
    pub most: Option<usize>,
    /// At least this many.
    pub least: usize,
    /// Start from the shortest digits; otherwise from the exact value.
    pub unique: bool,
}

impl Cut {
    fn count(&self, natural: usize) -> usize {
        let wanted = if self.unique { natural } else { usize::MAX };
        wanted.min(self.most.unwrap_or(usize::MAX)).max(self.least)
    }
}

/// `|x|` in positional notation: digits before the point and digits after it, zeros at the end kept.
pub fn positional(x: f64, dtype: DType, cut: Cut) -> (String, String) {
    let short = shortest(x, dtype);
    let natural = (short.digits.len() as i32 - 1 - short.exponent).max(0) as usize;
    let count = cut.count(natural);
    if count != natural || !cut.unique {
        // Dragon4 goes on with, or rounds, the digits of the exact value.
        let text = format!("{:.*}", count, x.abs());
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        return (whole.into(), fraction.into());
    }
    let digits = String::from_utf8(short.digits).expect("digits");
    if short.exponent < 0 {
        return ("0".into(), "0".repeat((-short.exponent - 1) as usize) + &digits);
    }
    let point = short.exponent as usize + 1;
    if digits.len() <= point {
        return (format!("{digits:0<point$}"), String::new());
    }
    (digits[..point].into(), digits[point..].into())
}

/// `|x|` in scientific notation: the digit before the point, those after it, and the exponent.
pub fn scientific(x: f64, dtype: DType, cut: Cut) -> (String, String, i32) {
    let mut short = shortest(x, dtype);
    let natural = short.digits.len() - 1;
    let count = cut.count(natural);
    if count != natural || !cut.unique {
        let text = format!("{:.*e}", count, x.abs());
        let (mantissa, exponent) = text.split_once('e').expect("scientific notation");
        short.digits = mantissa.bytes().filter(|b| *b != b'.').collect();
        short.exponent = exponent.parse().expect("an exponent");
    }
    let digits = String::from_utf8(short.digits).expect("digits");
    (digits[..1].into(), digits[1..].into(), short.exponent)
}

/// An exponent with its sign and at least `width` digits.
pub fn exponent_text(exponent: i32, width: usize) -> String {
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{sign}{:0width$}", exponent.unsigned_abs())
}
