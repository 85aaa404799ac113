//! Arithmetic and comparison of bool, int, float and complex, mixed as Python mixes them.

use super::int_ops::{self, Power};
use crate::error::{Exc, R};
use crate::value::Value;
use crate::vm::{BinOp, UnaryOp};
use num_bigint::BigInt;
use num_complex::Complex64;
use num_traits::{Signed, Zero};
use std::cmp::Ordering;
use std::rc::Rc;

/// A number, taken out of its value.
pub enum Num {
    Small(i64),
    Big(Rc<BigInt>),
    Float(f64),
    Complex(Complex64),
}

impl Num {
    /// None where the (plain) value is not a number.
    #[inline]
    pub fn of(value: &Value) -> Option<Num> {
        Some(match value {
            Value::Int(n) => Num::Small(*n),
            Value::Float(x) => Num::Float(*x),
            Value::Bool(b) => Num::Small(i64::from(*b)),
            Value::Big(n) => Num::Big(n.clone()),
            Value::Complex(z) => Num::Complex(**z),
            _ => return None,
        })
    }
    fn big(&self) -> Option<BigInt> {
        match self {
            Num::Small(n) => Some(BigInt::from(*n)),
            Num::Big(n) => Some((**n).clone()),
            _ => None,
        }
    }
    fn float(&self) -> R<f64> {
        match self {
            Num::Small(n) => Ok(*n as f64),
            Num::Float(x) => Ok(*x),
            Num::Big(n) => Ok(int_ops::big_to_float(n)?),
            Num::Complex(_) => Err(Exc::type_error("can't convert complex to float")),
        }
    }
    fn complex(&self) -> R<Complex64> {
        match self {
            Num::Complex(z) => Ok(*z),
            real => Ok(Complex64::new(real.float()?, 0.0)),
        }
    }
}

/// `a op b`; `Ok(None)` where one is not a number or the operation is not defined for them.
pub fn binary(op: BinOp, a: &Value, b: &Value) -> R<Option<Value>> {
    // `&`, `|` and `^` of two bools are bools.
    if let (Value::Bool(x), Value::Bool(y)) = (a, b) {
        match op {
            BinOp::And => return Ok(Some(Value::Bool(x & y))),
            BinOp::Or => return Ok(Some(Value::Bool(x | y))),
            BinOp::Xor => return Ok(Some(Value::Bool(x ^ y))),
            _ => {}
        }
    }
    let (Some(x), Some(y)) = (Num::of(a), Num::of(b)) else { return Ok(None) };
    match (&x, &y) {
        (Num::Small(x), Num::Small(y)) => int_binary(op, *x, *y),
        (Num::Complex(_), _) | (_, Num::Complex(_)) => complex_binary(op, x.complex()?, y.complex()?),
        (Num::Float(_), _) | (_, Num::Float(_)) => match op {
            BinOp::MatMul | BinOp::LShift | BinOp::RShift | BinOp::And | BinOp::Or | BinOp::Xor => Ok(None),
            _ => float_binary(op, x.float()?, y.float()?),
        },
        _ => big_binary(op, &x.big().expect("an int"), &y.big().expect("an int")),
    }
}

/// Small integers: the big path where a result does not fit.
#[inline]
pub fn int_binary(op: BinOp, x: i64, y: i64) -> R<Option<Value>> {
    let small = match op {
        BinOp::Add => x.checked_add(y),
        BinOp::Sub => x.checked_sub(y),
        BinOp::Mul => x.checked_mul(y),
        BinOp::Div => return Ok(Some(Value::Float(int_ops::true_divide(x, y)?))),
        BinOp::FloorDiv => int_ops::floor_div(x, y)?,
        BinOp::Mod => Some(int_ops::floor_mod(x, y)?),
        BinOp::Pow => int_ops::power_small(x, y),
        BinOp::LShift => int_ops::shift_left_small(x, y),
        BinOp::RShift => Some(int_ops::shift_right_small(x, y)?),
        BinOp::And => Some(x & y),
        BinOp::Or => Some(x | y),
        BinOp::Xor => Some(x ^ y),
        BinOp::DivMod => match int_ops::floor_div(x, y)? {
            Some(q) => return Ok(Some(Value::tuple([Value::Int(q), Value::Int(int_ops::floor_mod(x, y)?)]))),
            None => None,
        },
        BinOp::MatMul => return Ok(None),
    };
    match small {
        Some(n) => Ok(Some(Value::Int(n))),
        None => big_binary(op, &BigInt::from(x), &BigInt::from(y)),
    }
}

fn big_binary(op: BinOp, x: &BigInt, y: &BigInt) -> R<Option<Value>> {
    Ok(Some(Value::big(match op {
        BinOp::Add => x + y,
        BinOp::Sub => x - y,
        BinOp::Mul => int_ops::multiply(x, y)?,
        BinOp::Div => return Ok(Some(Value::Float(int_ops::true_divide_big(x, y)?))),
        BinOp::FloorDiv => int_ops::floor_div_big(x, y)?,
        BinOp::Mod => int_ops::floor_mod_big(x, y)?,
        BinOp::Pow => return power(x, y).map(Some),
        BinOp::LShift => int_ops::shift_left(x, y)?,
        BinOp::RShift => int_ops::shift_right(x, y)?,
        BinOp::And => x & y,
        BinOp::Or => x | y,
        BinOp::Xor => x ^ y,
        BinOp::DivMod => {
            let (q, r) = int_ops::divmod_big(x, y, "integer division or modulo by zero")?;
            return Ok(Some(Value::tuple([Value::big(q), Value::big(r)])));
        }
        BinOp::MatMul => return Ok(None),
    })))
}

fn power(x: &BigInt, y: &BigInt) -> R {
    Ok(match int_ops::power(x, y)? {
        Power::Int(int_ops::Int::Small(n)) => Value::Int(n),
        Power::Int(int_ops::Int::Big(n)) => Value::big(n),
        Power::Float(x) => Value::Float(x),
    })
}

/// Floats. Bitwise operators are not theirs.
#[inline]
pub fn float_binary(op: BinOp, x: f64, y: f64) -> R<Option<Value>> {
    Ok(Some(Value::Float(match op {
        BinOp::Add => x + y,
        BinOp::Sub => x - y,
        BinOp::Mul => x * y,
        BinOp::Div => {
            if y == 0.0 {
                return Err(Exc::zero_division_error("float division by zero"));
            }
            x / y
        }
        BinOp::FloorDiv => float_divmod(x, y, "float floor division by zero")?.0,
        BinOp::Mod => float_mod(x, y)?,
        BinOp::DivMod => {
            let (q, r) = float_divmod(x, y, "float divmod()")?;
            return Ok(Some(Value::tuple([Value::Float(q), Value::Float(r)])));
        }
        BinOp::Pow => return float_power(x, y).map(Some),
        _ => return Ok(None),
    })))
}

fn float_mod(x: f64, y: f64) -> R<f64> {
    if y == 0.0 {
        return Err(Exc::zero_division_error("float modulo"));
    }
    let r = x % y;
    Ok(if r == 0.0 {
        0f64.copysign(y)
    } else if (y < 0.0) != (r < 0.0) {
        r + y
    } else {
        r
    })
}

/// Floor division and remainder, as CPython's `_float_div_mod`.
fn float_divmod(x: f64, y: f64, text: &str) -> R<(f64, f64)> {
    if y == 0.0 {
        return Err(Exc::zero_division_error(text));
    }
    let mut r = x % y;
    let mut q = (x - r) / y;
    if r == 0.0 {
        r = 0f64.copysign(y);
    } else if (y < 0.0) != (r < 0.0) {
        r += y;
        q -= 1.0;
    }
    let floor = if q == 0.0 {
        0f64.copysign(x / y)
    } else {
        let f = q.floor();
        if q - f > 0.5 { f + 1.0 } else { f }
    };
    Ok((floor, r))
}

fn float_power(x: f64, y: f64) -> R {
    if x == 0.0 && y < 0.0 && y.is_finite() {
        return Err(Exc::zero_division_error("0.0 cannot be raised to a negative power"));
    }
    if x < 0.0 && x.is_finite() && y.is_finite() && y.fract() != 0.0 {
        return complex_power(Complex64::new(x, 0.0), Complex64::new(y, 0.0));
    }
    let result = x.powf(y);
    if result.is_infinite() && x.is_finite() && y.is_finite() {
        return Err(out_of_range());
    }
    Ok(Value::Float(result))
}

/// `(34, 'Numerical result out of range')`: what CPython raises where a power overflows.
fn out_of_range() -> Exc {
    let text = Value::str("Numerical result out of range");
    Exc::with_args(&crate::vm::types().overflow_error, vec![Value::Int(34), text])
}

fn complex_binary(op: BinOp, x: Complex64, y: Complex64) -> R<Option<Value>> {
    let value = match op {
        BinOp::Add => x + y,
        BinOp::Sub => x - y,
        BinOp::Mul => Complex64::new(x.re * y.re - x.im * y.im, x.re * y.im + x.im * y.re),
        BinOp::Div => complex_divide(x, y)?,
        BinOp::Pow => return complex_power(x, y).map(Some),
        _ => return Ok(None),
    };
    Ok(Some(value.into()))
}

/// Smith's method, as CPython divides.
fn complex_divide(a: Complex64, b: Complex64) -> R<Complex64> {
    if b.re == 0.0 && b.im == 0.0 {
        return Err(Exc::zero_division_error("complex division by zero"));
    }
    if b.re.abs() >= b.im.abs() {
        let ratio = b.im / b.re;
        let scale = b.re + b.im * ratio;
        return Ok(Complex64::new((a.re + a.im * ratio) / scale, (a.im - a.re * ratio) / scale));
    }
    if b.im.abs() >= b.re.abs() {
        let ratio = b.re / b.im;
        let scale = b.re * ratio + b.im;
        return Ok(Complex64::new((a.re * ratio + a.im) / scale, (a.im * ratio - a.re) / scale));
    }
    Ok(Complex64::new(f64::NAN, f64::NAN))
}

fn complex_power(x: Complex64, y: Complex64) -> R {
    let small_int = y.im == 0.0 && y.re == y.re.floor() && y.re.abs() <= 100.0;
    let z = if small_int { complex_int_power(x, y.re as i32)? } else { complex_general_power(x, y)? };
    if (z.re.is_infinite() || z.im.is_infinite()) && [x.re, x.im, y.re, y.im].iter().all(|v| v.is_finite()) {
        return Err(Exc::overflow_error("complex exponentiation"));
    }
    Ok(z.into())
}

fn complex_general_power(a: Complex64, b: Complex64) -> R<Complex64> {
    if b.re == 0.0 && b.im == 0.0 {
        return Ok(Complex64::new(1.0, 0.0));
    }
    if a.re == 0.0 && a.im == 0.0 {
        if b.im != 0.0 || b.re < 0.0 {
            return Err(Exc::zero_division_error("0.0 to a negative or complex power"));
        }
        return Ok(Complex64::new(0.0, 0.0));
    }
    let abs = a.re.hypot(a.im);
    let mut len = abs.powf(b.re);
    let at = a.im.atan2(a.re);
    let mut phase = at * b.re;
    if b.im != 0.0 {
        len /= (at * b.im).exp();
        phase += b.im * abs.ln();
    }
    Ok(Complex64::new(len * phase.cos(), len * phase.sin()))
}

fn complex_int_power(x: Complex64, n: i32) -> R<Complex64> {
    let mut power = x;
    let mut result = Complex64::new(1.0, 0.0);
    let mut bits = n.unsigned_abs();
    while bits > 0 {
        if bits & 1 == 1 {
            result = Complex64::new(
                result.re * power.re - result.im * power.im,
                result.re * power.im + result.im * power.re,
            );
        }
        bits >>= 1;
        power = Complex64::new(power.re * power.re - power.im * power.im, power.re * power.im + power.im * power.re);
    }
    if n >= 0 {
        return Ok(result);
    }
    complex_divide(Complex64::new(1.0, 0.0), result)
        .map_err(|_| Exc::zero_division_error("0.0 to a negative or complex power"))
}

/// `-x`, `+x`, `~x`, `abs(x)`
pub fn unary(op: UnaryOp, a: &Value) -> R<Option<Value>> {
    let Some(x) = Num::of(a) else { return Ok(None) };
    Ok(Some(match (op, x) {
        (UnaryOp::Neg, Num::Small(n)) => n.checked_neg().map_or_else(|| Value::big(-BigInt::from(n)), Value::Int),
        (UnaryOp::Neg, Num::Big(n)) => Value::big(-&*n),
        (UnaryOp::Neg, Num::Float(x)) => Value::Float(-x),
        (UnaryOp::Neg, Num::Complex(z)) => (-z).into(),
        (UnaryOp::Pos, Num::Small(n)) => Value::Int(n),
        (UnaryOp::Pos, _) => a.clone(),
        (UnaryOp::Invert, Num::Small(n)) => Value::Int(!n),
        (UnaryOp::Invert, Num::Big(n)) => Value::big(!&*n),
        (UnaryOp::Invert, _) => return Ok(None),
        (UnaryOp::Abs, Num::Small(n)) => n.checked_abs().map_or_else(|| Value::big(BigInt::from(n).abs()), Value::Int),
        (UnaryOp::Abs, Num::Big(n)) => Value::big(n.abs()),
        (UnaryOp::Abs, Num::Float(x)) => Value::Float(x.abs()),
        (UnaryOp::Abs, Num::Complex(z)) => {
            let r = z.re.hypot(z.im);
            if r.is_infinite() && z.re.is_finite() && z.im.is_finite() {
                return Err(Exc::overflow_error("absolute value too large"));
            }
            Value::Float(r)
        }
    }))
}

/// Whether two (plain) numbers are equal, exactly; None where one is not a number.
#[inline]
pub fn equal(a: &Value, b: &Value) -> Option<bool> {
    if let (Value::Int(x), Value::Int(y)) = (a, b) {
        return Some(x == y);
    }
    match (Num::of(a)?, Num::of(b)?) {
        (Num::Complex(x), Num::Complex(y)) => Some(x == y),
        (Num::Complex(z), _) => Some(z.im == 0.0 && order(&Value::Float(z.re), b)? == Some(Ordering::Equal)),
        (_, Num::Complex(z)) => Some(z.im == 0.0 && order(a, &Value::Float(z.re))? == Some(Ordering::Equal)),
        _ => Some(order(a, b)? == Some(Ordering::Equal)),
    }
}

/// The order of two (plain) real numbers: `Some(None)` where one is NaN, None where one is not a real number.
#[inline]
pub fn order(a: &Value, b: &Value) -> Option<Option<Ordering>> {
    Some(match (Num::of(a)?, Num::of(b)?) {
        (Num::Complex(_), _) | (_, Num::Complex(_)) => return None,
        (Num::Small(x), Num::Small(y)) => Some(x.cmp(&y)),
        (Num::Float(x), Num::Float(y)) => x.partial_cmp(&y),
        (Num::Small(x), Num::Float(y)) => int_ops::compare_float(x, y),
        (Num::Float(x), Num::Small(y)) => int_ops::compare_float(y, x).map(Ordering::reverse),
        (Num::Big(x), Num::Float(y)) => int_ops::compare_big_float(&x, y),
        (Num::Float(x), Num::Big(y)) => int_ops::compare_big_float(&y, x).map(Ordering::reverse),
        (Num::Big(x), Num::Big(y)) => Some(x.cmp(&y)),
        // A big int lies beyond every small one.
        (Num::Big(x), Num::Small(_)) => Some(if x.is_negative() { Ordering::Less } else { Ordering::Greater }),
        (Num::Small(_), Num::Big(y)) => Some(if y.is_negative() { Ordering::Greater } else { Ordering::Less }),
    })
}

/// The truth of a (plain) number.
pub fn truth(a: &Value) -> Option<bool> {
    Some(match Num::of(a)? {
        Num::Small(n) => n != 0,
        Num::Big(n) => !n.is_zero(),
        Num::Float(x) => x != 0.0,
        Num::Complex(z) => z.re != 0.0 || z.im != 0.0,
    })
}
