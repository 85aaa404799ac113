//! `math`.

use super::special::{self, Fail};
use crate::error::{Exc, R};
use crate::modules::Module;
use crate::types::{float, hashing, int_ops};
use crate::value::Value;
use crate::vm::{BinOp, Vm};
use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive, Zero};
use std::rc::Rc;

pub fn fill(_: &mut Vm, m: &Rc<Module>) -> R<()> {
    m.set("pi", std::f64::consts::PI);
    m.set("e", std::f64::consts::E);
    m.set("tau", std::f64::consts::TAU);
    m.set("inf", f64::INFINITY);
    m.set("nan", f64::NAN);
    elementary(m);
    predicates(m);
    parts(m);
    integers(m);
    sums(m);
    Ok(())
}

fn domain_error() -> Exc {
    Exc::value_error("math domain error")
}

fn range_error() -> Exc {
    Exc::overflow_error("math range error")
}

/// A function of one float: NaN out of a number is a domain error, infinity out of a finite number a range error
/// where the function can overflow, else a domain error (a pole).
fn apply(vm: &mut Vm, a: &[Value], f: fn(f64) -> f64, can_overflow: bool) -> R {
    let x = vm.float(&a[0])?;
    let y = f(x);
    if y.is_nan() && !x.is_nan() {
        return Err(domain_error());
    }
    if y.is_infinite() && x.is_finite() {
        return Err(if can_overflow { range_error() } else { domain_error() });
    }
    Ok(Value::Float(y))
}

fn checked(result: Result<f64, Fail>) -> R {
    match result {
        Ok(x) => Ok(Value::Float(x)),
        Err(Fail::Domain) => Err(domain_error()),
        Err(Fail::Range) => Err(range_error()),
    }
}

macro_rules! functions {
    ($m:expr, $overflow:literal, $($name:literal => $f:expr),* $(,)?) => {$(
        $m.def(concat!($name, "(x, /)"), |vm, a| apply(vm, a, $f, $overflow));
    )*};
}

fn elementary(m: &Module) {
    functions!(
        m, false,
        "sqrt" => f64::sqrt, "sin" => f64::sin, "cos" => f64::cos, "tan" => f64::tan, "asin" => f64::asin, "acos" => f64::acos,
        "atan" => f64::atan, "tanh" => f64::tanh, "asinh" => asinh, "acosh" => acosh, "atanh" => atanh, "log1p" => f64::ln_1p,
        "fabs" => f64::abs, "cbrt" => f64::cbrt, "erf" => special::erf, "erfc" => special::erfc,
    );
    functions!(
        m, true,
        "exp" => f64::exp, "exp2" => f64::exp2, "expm1" => f64::exp_m1, "sinh" => f64::sinh, "cosh" => f64::cosh,
        "degrees" => |x| x * (180.0 / std::f64::consts::PI), "radians" => |x| x * (std::f64::consts::PI / 180.0),
    );
    m.def("gamma(x, /)", |vm, a| checked(special::gamma(vm.float(&a[0])?)));
    m.def("lgamma(x, /)", |vm, a| checked(special::lgamma(vm.float(&a[0])?)));
    m.def("log(x, base=None, /)", log);
    m.def("log2(x, /)", |vm, a| logarithm(vm, &a[0], f64::log2).map(Value::Float));
    m.def("log10(x, /)", |vm, a| logarithm(vm, &a[0], f64::log10).map(Value::Float));
    m.def("pow(x, y, /)", pow);
    m.def("atan2(y, x, /)", |vm, a| Ok(Value::Float(vm.float(&a[0])?.atan2(vm.float(&a[1])?))));
    m.def("copysign(x, y, /)", |vm, a| Ok(Value::Float(vm.float(&a[0])?.copysign(vm.float(&a[1])?))));
    m.def("fmod(x, y, /)", |vm, a| {
        let (x, y) = (vm.float(&a[0])?, vm.float(&a[1])?);
        if (x.is_infinite() && !y.is_nan()) || (y == 0.0 && !x.is_nan()) {
            return Err(domain_error());
        }
        Ok(Value::Float(x % y))
    });
    m.def("remainder(x, y, /)", |vm, a| remainder(vm.float(&a[0])?, vm.float(&a[1])?));
    m.def("hypot(*coordinates)", |vm, a| {
        let parts = floats(vm, &a[0])?;
        Ok(Value::Float(norm(&parts)))
    });
    m.def("dist(p, q, /)", |vm, a| {
        let (p, q) = (floats(vm, &a[0])?, floats(vm, &a[1])?);
        if p.len() != q.len() {
            return Err(Exc::value_error("both points must have the same number of dimensions"));
        }
        Ok(Value::Float(norm(&p.iter().zip(&q).map(|(a, b)| a - b).collect::<Vec<_>>())))
    });
}

/// fdlibm's, which glibc uses: Rust's own differ in the last place.
fn asinh(x: f64) -> f64 {
    let a = x.abs();
    if !x.is_finite() || a < 2f64.powi(-28) {
        return x;
    }
    let w = if a > 2f64.powi(28) {
        a.ln() + std::f64::consts::LN_2
    } else if a > 2.0 {
        (2.0 * a + 1.0 / ((x * x + 1.0).sqrt() + a)).ln()
    } else {
        let t = x * x;
        (a + t / (1.0 + (1.0 + t).sqrt())).ln_1p()
    };
    w.copysign(x)
}

fn acosh(x: f64) -> f64 {
    if x < 1.0 || x.is_nan() {
        return f64::NAN;
    }
    if x > 2f64.powi(28) {
        return if x.is_infinite() { x } else { x.ln() + std::f64::consts::LN_2 };
    }
    if x > 2.0 {
        return (2.0 * x - 1.0 / (x + (x * x - 1.0).sqrt())).ln();
    }
    let t = x - 1.0;
    (t + (2.0 * t + t * t).sqrt()).ln_1p()
}

fn atanh(x: f64) -> f64 {
    let a = x.abs();
    if a > 1.0 || x.is_nan() {
        return f64::NAN;
    }
    let y = if a < 2f64.powi(-28) {
        a
    } else if a < 0.5 {
        let t = a + a;
        0.5 * (t + t * a / (1.0 - a)).ln_1p()
    } else {
        0.5 * ((a + a) / (1.0 - a)).ln_1p()
    };
    y.copysign(x)
}

/// A logarithm, also of ints too large for a float.
fn logarithm(vm: &mut Vm, v: &Value, f: fn(f64) -> f64) -> R<f64> {
    if let Value::Big(n) = v.plain() {
        if n.is_negative() {
            return Err(domain_error());
        }
        let shift = n.bits().saturating_sub(64);
        let top = (&**n >> shift as usize).to_u64().unwrap_or(u64::MAX) as f64;
        return Ok(match n.to_f64().filter(|x| x.is_finite()) {
            Some(x) => f(x),
            None => f(top) + shift as f64 * f(2.0),
        });
    }
    let x = vm.float(v)?;
    if x <= 0.0 {
        return Err(domain_error());
    }
    Ok(f(x))
}

fn log(vm: &mut Vm, a: &[Value]) -> R {
    let numerator = logarithm(vm, &a[0], f64::ln)?;
    let Some(base) = a[1].given() else { return Ok(Value::Float(numerator)) };
    let denominator = logarithm(vm, base, f64::ln)?;
    if denominator == 0.0 {
        return Err(Exc::zero_division_error("float division by zero"));
    }
    Ok(Value::Float(numerator / denominator))
}

fn pow(vm: &mut Vm, a: &[Value]) -> R {
    let (x, y) = (vm.float(&a[0])?, vm.float(&a[1])?);
    let r = x.powf(y);
    if x.is_finite() && y.is_finite() {
        if r.is_nan() || (r.is_infinite() && x == 0.0) {
            return Err(domain_error());
        }
        if r.is_infinite() {
            return Err(range_error());
        }
    }
    Ok(Value::Float(r))
}

fn remainder(x: f64, y: f64) -> R {
    if (x.is_infinite() && !y.is_nan()) || (y == 0.0 && !x.is_nan()) {
        return Err(domain_error());
    }
    if x.is_nan() || y.is_nan() {
        return Ok(Value::Float(f64::NAN));
    }
    if y.is_infinite() {
        return Ok(Value::Float(x));
    }
    let (ax, ay) = (x.abs(), y.abs());
    let m = ax % ay;
    let c = ay - m;
    let r = if m < c {
        m
    } else if m > c {
        -c
    } else {
        m - 2.0 * ((0.5 * (ax - m)) % ay)
    };
    Ok(Value::Float(1f64.copysign(x) * r))
}

fn floats(vm: &mut Vm, v: &Value) -> R<Vec<f64>> {
    vm.collect(v)?.iter().map(|x| vm.float(x)).collect()
}

/// The Euclidean norm, scaled by the largest part.
fn norm(parts: &[f64]) -> f64 {
    if let [x, y] = parts {
        return x.hypot(*y);
    }
    if parts.iter().any(|x| x.is_infinite()) {
        return f64::INFINITY;
    }
    let largest = parts.iter().fold(0.0f64, |m, x| m.max(x.abs()));
    if largest == 0.0 || parts.iter().any(|x| x.is_nan()) {
        return parts.iter().map(|x| x.abs()).sum();
    }
    let (_, exponent) = hashing::split(largest);
    let scale = 2f64.powi(-exponent);
    let squares: Vec<f64> = parts
        .iter()
        .flat_map(|x| {
            let s = x * scale;
            let square = s * s;
            [square, s.mul_add(s, -square)]
        })
        .collect();
    exact_sum(&squares).sqrt() / scale
}

fn predicates(m: &Module) {
    m.def("isnan(x, /)", |vm, a| Ok(Value::Bool(vm.float(&a[0])?.is_nan())));
    m.def("isinf(x, /)", |vm, a| Ok(Value::Bool(vm.float(&a[0])?.is_infinite())));
    m.def("isfinite(x, /)", |vm, a| Ok(Value::Bool(vm.float(&a[0])?.is_finite())));
    m.def("isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0)", |vm, a| {
        let (x, y) = (vm.float(&a[0])?, vm.float(&a[1])?);
        let rel = a[2].given().map_or(Ok(1e-9), |v| vm.float(v))?;
        let abs = a[3].given().map_or(Ok(0.0), |v| vm.float(v))?;
        if rel < 0.0 || abs < 0.0 {
            return Err(Exc::value_error("tolerances must be non-negative"));
        }
        let near = || {
            let diff = (x - y).abs();
            x.is_finite() && y.is_finite() && (diff <= (rel * y).abs() || diff <= (rel * x).abs() || diff <= abs)
        };
        Ok(Value::Bool(x == y || near()))
    });
}

/// An int by a dunder of the user's (`__floor__`) or from a float.
fn whole(vm: &mut Vm, v: &Value, dunder: &str, f: fn(f64) -> f64) -> R {
    match v {
        Value::Int(_) | Value::Big(_) => return Ok(v.clone()),
        Value::Bool(b) => return Ok(Value::Int(i64::from(*b))),
        Value::Instance(_) => {
            if let Some(found) = vm.call_special(v, dunder, &[])? {
                return Ok(found);
            }
        }
        _ => {}
    }
    if let Some(hooks) = v.hooks()
        && let Some(found) = hooks.convert(vm, v, dunder)?
    {
        return Ok(found);
    }
    if dunder == "__trunc__" && !matches!(v, Value::Float(_)) {
        return Err(Exc::type_error(format!("type {} doesn't define __trunc__ method", vm.type_name(v))));
    }
    float::to_int(f(vm.float(v)?))
}

fn parts(m: &Module) {
    m.def("floor(x, /)", |vm, a| whole(vm, &a[0], "__floor__", f64::floor));
    m.def("ceil(x, /)", |vm, a| whole(vm, &a[0], "__ceil__", f64::ceil));
    m.def("trunc(x, /)", |vm, a| whole(vm, &a[0], "__trunc__", f64::trunc));
    m.def("modf(x, /)", |vm, a| {
        let x = vm.float(&a[0])?;
        let fraction = if x.is_infinite() { 0f64.copysign(x) } else { (x - x.trunc()).copysign(x) };
        Ok(Value::tuple([Value::Float(fraction), Value::Float(x.trunc())]))
    });
    m.def("frexp(x, /)", |vm, a| {
        let x = vm.float(&a[0])?;
        let (mantissa, exponent) = hashing::split(x.abs());
        Ok(Value::tuple([Value::Float(mantissa.copysign(x)), Value::Int(exponent.into())]))
    });
    m.def("ldexp(x, i, /)", |vm, a| {
        let (x, i) = (vm.float(&a[0])?, vm.index_i64(&a[1])?);
        let y = load_exponent(x, i);
        if y.is_infinite() && x.is_finite() { Err(range_error()) } else { Ok(Value::Float(y)) }
    });
    m.def("nextafter(x, y, /)", |vm, a| {
        let (x, y) = (vm.float(&a[0])?, vm.float(&a[1])?);
        Ok(Value::Float(match x.partial_cmp(&y) {
            None => f64::NAN,
            Some(std::cmp::Ordering::Equal) => y,
            Some(std::cmp::Ordering::Less) => x.next_up(),
            Some(std::cmp::Ordering::Greater) => x.next_down(),
        }))
    });
    m.def("ulp(x, /)", |vm, a| {
        let x = vm.float(&a[0])?.abs();
        let step = x.next_up() - x;
        Ok(Value::Float(if !x.is_finite() {
            x
        } else if step.is_infinite() {
            x - x.next_down()
        } else {
            step
        }))
    });
}

/// x * 2^i, rounded once.
fn load_exponent(x: f64, i: i64) -> f64 {
    if x == 0.0 || !x.is_finite() {
        return x;
    }
    let (mantissa, exponent) = hashing::split(x.abs());
    let total = i.saturating_add(exponent.into());
    let y = if total > 1024 {
        f64::INFINITY
    } else if total < -1080 {
        0.0
    } else if total > -1021 {
        mantissa * 2.0 * 2f64.powi(total as i32 - 1)
    } else {
        // Subnormal: the one rounding happens in the last product.
        mantissa * 2f64.powi(total as i32 + 200) * 2f64.powi(-200)
    };
    y.copysign(x)
}

/// An int argument of any size.
fn big(vm: &mut Vm, v: &Value) -> R<BigInt> {
    let n = vm.index(v)?;
    Ok(n.as_big().unwrap_or_default())
}

fn integers(m: &Module) {
    m.def("gcd(*integers)", |vm, a| {
        let mut acc = BigInt::zero();
        for v in a[0].as_items().unwrap_or_default() {
            acc = int_ops::gcd(&acc, &big(vm, &v)?)?;
        }
        Ok(Value::big(acc))
    });
    m.def("lcm(*integers)", |vm, a| {
        let mut acc = BigInt::from(1);
        for v in a[0].as_items().unwrap_or_default() {
            let n = big(vm, &v)?.abs();
            if n.is_zero() {
                return Ok(Value::Int(0));
            }
            acc = &acc / int_ops::gcd(&acc, &n)? * n;
        }
        Ok(Value::big(acc))
    });
    m.def("isqrt(n, /)", |vm, a| {
        let n = big(vm, &a[0])?;
        if n.is_negative() {
            return Err(Exc::value_error("isqrt() argument must be nonnegative"));
        }
        Ok(Value::big(int_ops::isqrt(&n)?))
    });
    m.def("factorial(n, /)", factorial);
    m.def("comb(n, k, /)", |vm, a| {
        let (n, k) = (big(vm, &a[0])?, big(vm, &a[1])?);
        if n.is_negative() {
            return Err(Exc::value_error("n must be a non-negative integer"));
        }
        if k.is_negative() {
            return Err(Exc::value_error("k must be a non-negative integer"));
        }
        let k = std::cmp::min(&n - &k, k);
        choose(vm, &n, &k, true)
    });
    m.def("perm(n, k=None, /)", |vm, a| {
        if a[1].is_absent() {
            return factorial(vm, &a[..1]);
        }
        let (n, k) = (big(vm, &a[0])?, big(vm, &a[1])?);
        if n.is_negative() {
            return Err(Exc::value_error("n must be a non-negative integer"));
        }
        if k.is_negative() {
            return Err(Exc::value_error("k must be a non-negative integer"));
        }
        choose(vm, &n, if k > n { return Ok(Value::Int(0)) } else { &k }, false)
    });
}

fn factorial(vm: &mut Vm, a: &[Value]) -> R {
    if let Value::Float(_) = a[0].plain() {
        return Err(Exc::type_error("'float' object cannot be interpreted as an integer"));
    }
    let n = big(vm, &a[0])?;
    if n.is_negative() {
        return Err(Exc::value_error("factorial() not defined for negative values"));
    }
    let Some(n) = n.to_u32() else {
        return Err(Exc::overflow_error("factorial() argument should not exceed 9223372036854775807"));
    };
    if n > 10_000_000 {
        return Err(crate::types::fault::Fault::memory().into());
    }
    product(vm, 2, u64::from(n)).map(Value::big)
}

/// low * ... * high, halved recursively so that factors stay of like size.
fn product(vm: &mut Vm, low: u64, high: u64) -> R<BigInt> {
    if low > high {
        return Ok(BigInt::from(1));
    }
    if high - low < 16 {
        return Ok((low..=high).fold(BigInt::from(1), |acc, k| acc * k));
    }
    vm.poll()?;
    let middle = low + (high - low) / 2;
    Ok(int_ops::multiply(&product(vm, low, middle)?, &product(vm, middle + 1, high)?)?)
}

/// n (n-1) ... (n-k+1), divided by k! where `divided`.
fn choose(vm: &mut Vm, n: &BigInt, k: &BigInt, divided: bool) -> R {
    if k.is_negative() {
        return Ok(Value::Int(0));
    }
    let Some(k) = k.to_u64() else {
        return Err(crate::types::fault::Fault::memory().into());
    };
    let mut acc = BigInt::from(1);
    for i in 0..k {
        acc *= n - i;
        if divided {
            acc /= i + 1;
        }
        if i % 256 == 0 {
            vm.poll()?;
        }
    }
    Ok(Value::big(acc))
}

fn sums(m: &Module) {
    m.def("fsum(seq, /)", |vm, a| {
        let values = floats(vm, &a[0])?;
        if values.iter().any(|x| !x.is_finite()) {
            let total: f64 = values.iter().filter(|x| !x.is_finite()).sum();
            if total.is_nan() && !values.iter().any(|x| x.is_nan()) {
                return Err(Exc::value_error("-inf + inf in fsum"));
            }
            return Ok(Value::Float(total));
        }
        let total = exact_sum(&values);
        if total.is_infinite() {
            Err(Exc::overflow_error("intermediate overflow in fsum"))
        } else {
            Ok(Value::Float(total))
        }
    });
    m.def("prod(iterable, /, *, start=1)", |vm, a| {
        let mut acc = a[1].given().cloned().unwrap_or(Value::Int(1));
        let iterator = vm.iter(&a[0])?;
        while let Some(v) = vm.next(&iterator)? {
            acc = vm.binary(BinOp::Mul, &acc, &v)?;
        }
        Ok(acc)
    });
}

/// Shewchuk's sum: exact partial sums, rounded once.
pub fn exact_sum(values: &[f64]) -> f64 {
    let mut partials: Vec<f64> = Vec::new();
    for &value in values {
        let mut x = value;
        let mut kept = 0;
        for j in 0..partials.len() {
            let mut y = partials[j];
            if x.abs() < y.abs() {
                std::mem::swap(&mut x, &mut y);
            }
            let high = x + y;
            let low = y - (high - x);
            if low != 0.0 {
                partials[kept] = low;
                kept += 1;
            }
            x = high;
        }
        partials.truncate(kept);
        partials.push(x);
    }
    let Some(mut high) = partials.pop() else { return 0.0 };
    let mut low = 0.0;
    while let Some(y) = partials.pop() {
        let x = high;
        high = x + y;
        low = y - (high - x);
        if low != 0.0 {
            break;
        }
    }
    // Half an ulp either way: the next partial decides.
    if let Some(&next) = partials.last()
        && ((low < 0.0 && next < 0.0) || (low > 0.0 && next > 0.0))
    {
        let y = low * 2.0;
        let x = high + y;
        if y == x - high {
            high = x;
        }
    }
    high
}
