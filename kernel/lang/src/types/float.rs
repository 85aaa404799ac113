//! `float`: constructor and methods.

use super::{construct, float_text, int, str_methods};
use crate::error::{Exc, R};
use crate::value::Value;
use crate::vm::{Types, Vm};

pub fn register(types: &Types) {
    let c = &types.float;
    c.def_static("__new__(cls, x=0, /)", |vm, a| {
        let x = match a[1].given() {
            Some(x) => to_float(vm, x)?,
            None => 0.0,
        };
        construct(&a[0], Value::Float(x))
    });
    c.def("is_integer(self, /)", |_, a| Ok(Value::Bool(of(&a[0]).is_finite() && of(&a[0]).fract() == 0.0)));
    c.def("hex(self, /)", |_, a| Ok(Value::str(float_text::to_hex(of(&a[0])))));
    c.def_class("fromhex(cls, string, /)", from_hex);
    c.def("as_integer_ratio(self, /)", ratio);
    c.def("conjugate(self, /)", |_, a| Ok(Value::Float(of(&a[0]))));
    c.def("__round__(self, ndigits=None, /)", |vm, a| round(vm, of(&a[0]), &a[1]));
    c.def("__int__(self, /)", |_, a| to_int(of(&a[0])));
    c.def("__trunc__(self, /)", |_, a| to_int(of(&a[0])));
    c.def("__floor__(self, /)", |_, a| to_int(of(&a[0]).floor()));
    c.def("__ceil__(self, /)", |_, a| to_int(of(&a[0]).ceil()));
    c.getter("real", |_, a| Ok(Value::Float(of(&a[0]))));
    c.getter("imag", |_, _| Ok(Value::Float(0.0)));
    c.def("__pow__(self, value, mod=None, /)", int::pow_method);
    int::number_dunders(c);
}

fn of(v: &Value) -> f64 {
    match v.plain() {
        Value::Float(x) => *x,
        _ => 0.0,
    }
}

/// `float(x)`
pub fn to_float(vm: &mut Vm, x: &Value) -> R<f64> {
    let parsed = |text: &str, shown: String| {
        float_text::parse(text).ok_or_else(|| Exc::value_error(format!("could not convert string to float: {shown}")))
    };
    match x.plain() {
        Value::Str(s) => parsed(s, str_methods::repr(s)),
        Value::Bytes(b) => parsed(&String::from_utf8_lossy(b), str_methods::repr_bytes(b)),
        Value::List(_) | Value::Tuple(_) | Value::Dict(_) | Value::None | Value::Set(_) | Value::Complex(_)
            if !matches!(x, Value::Instance(_)) =>
        {
            Err(Exc::type_error(format!(
                "float() argument must be a string or a real number, not '{}'",
                vm.type_name(x)
            )))
        }
        _ => match vm.float(x) {
            Err(e)
                if e.is(&vm.types.type_error)
                    && matches!(x, Value::Instance(_) | Value::Class(_) | Value::Function(_) | Value::Builtin(_)) =>
            {
                let asked = format!("must be real number, not {}", vm.type_name(x));
                let text = vm.str(&e.value())?;
                if text.as_str() != asked {
                    return Err(e);
                }
                Err(Exc::type_error(format!(
                    "float() argument must be a string or a real number, not '{}'",
                    vm.type_name(x)
                )))
            }
            other => other,
        },
    }
}

/// `int(x)` of a float.
pub fn to_int(x: f64) -> R {
    if x.is_nan() {
        return Err(Exc::value_error("cannot convert float NaN to integer"));
    }
    if x.is_infinite() {
        return Err(Exc::overflow_error("cannot convert float infinity to integer"));
    }
    // Exactly representable bounds: below 2^63 the cast is exact.
    if x.abs() < 9.2e18 {
        return Ok(Value::Int(x as i64));
    }
    Ok(Value::big(float_text::truncate(x)))
}

/// `round(x)` and `round(x, ndigits)`.
pub fn round(vm: &mut Vm, x: f64, ndigits: &Value) -> R {
    if ndigits.is_absent() {
        return to_int(if x.is_finite() { x.round_ties_even() } else { x });
    }
    let ndigits = vm.index(ndigits)?;
    let n = match ndigits {
        Value::Int(n) => n,
        Value::Big(b) => {
            if b.sign() == num_bigint::Sign::Minus {
                i64::MIN
            } else {
                i64::MAX
            }
        }
        _ => 0,
    };
    Ok(Value::Float(float_text::round_to(x, n)?))
}

fn ratio(_: &mut Vm, a: &[Value]) -> R {
    let x = of(&a[0]);
    if x.is_nan() {
        return Err(Exc::value_error("cannot convert NaN to integer ratio"));
    }
    if x.is_infinite() {
        return Err(Exc::overflow_error("cannot convert Infinity to integer ratio"));
    }
    let (num, den) = float_text::exact_ratio(x);
    Ok(Value::tuple([Value::big(num), Value::big(den)]))
}

fn from_hex(vm: &mut Vm, a: &[Value]) -> R {
    let Some(text) = a[1].as_str() else {
        return Err(Exc::type_error(format!("bad argument type for built-in operation: {}", vm.type_name(&a[1]))));
    };
    let x = Value::Float(float_text::from_hex(text)?);
    match &a[0] {
        Value::Class(c) if !c.builtin => vm.call(&a[0], &[x]),
        _ => Ok(x),
    }
}
