//! `complex`: constructor and methods.

use super::{construct, float_text, int};
use crate::error::{Exc, R};
use crate::value::Value;
use crate::vm::{Types, Vm};
use num_complex::Complex64;

pub fn register(types: &Types) {
    let c = &types.complex;
    c.def_static("__new__(cls, real=0, imag=0)", complex_new);
    c.def("conjugate(self, /)", |_, a| Ok(of(&a[0]).conj().into()));
    c.getter("real", |_, a| Ok(Value::Float(of(&a[0]).re)));
    c.getter("imag", |_, a| Ok(Value::Float(of(&a[0]).im)));
    c.def("__complex__(self, /)", |_, a| Ok(of(&a[0]).into()));
    c.def("__pow__(self, value, mod=None, /)", |vm, a| {
        if !a[2].is_absent() {
            return Err(Exc::value_error("complex modulo"));
        }
        int::pow_method(vm, a)
    });
    int::number_dunders(c);
    // A complex number has no order and is no real number.
    for name in ["__float__", "__floordiv__", "__rfloordiv__", "__mod__", "__rmod__", "__divmod__", "__rdivmod__"] {
        c.delete(&crate::value::Str::intern(name));
    }
}

fn of(v: &Value) -> Complex64 {
    match v.plain() {
        Value::Complex(z) => **z,
        _ => Complex64::default(),
    }
}

fn complex_new(vm: &mut Vm, a: &[Value]) -> R {
    if let Some(Value::Str(s)) = a[1].given().map(Value::plain) {
        if a[2].given().is_some() {
            return Err(Exc::type_error("complex() can't take second arg if first is a string"));
        }
        let (re, im) =
            float_text::parse_complex(s).ok_or_else(|| Exc::value_error("complex() arg is a malformed string"))?;
        return construct(&a[0], Value::complex(re, im));
    }
    if let Some(Value::Str(_)) = a[2].given().map(Value::plain) {
        return Err(Exc::type_error("complex() second arg can't be a string"));
    }
    let re = part(vm, &a[1], "first")?;
    let im = part(vm, &a[2], "second")?;
    // complex(x, y) is x + y*1j, where both may be complex themselves; real ones keep the sign of their zeros.
    let is_complex = |v: &Value| matches!(v.plain(), Value::Complex(_));
    let real = if is_complex(&a[2]) { re.re - im.im } else { re.re };
    // What `__complex__` answers has an imaginary part too.
    let imaginary = if is_complex(&a[1]) || re.im != 0.0 { re.im + im.re } else { im.re };
    construct(&a[0], Value::complex(real, imaginary))
}

fn part(vm: &mut Vm, v: &Value, which: &str) -> R<Complex64> {
    let Some(v) = v.given() else { return Ok(Complex64::default()) };
    match to_complex(vm, v)? {
        Some(z) => Ok(z),
        None => {
            let wanted = if which == "first" { "a string or a number" } else { "a number" };
            let arg = if which == "first" { "first argument" } else { "second arg" };
            Err(Exc::type_error(format!("complex() {arg} must be {wanted}, not '{}'", vm.type_name(v))))
        }
    }
}

/// A number as a complex one; None where it is not a number.
pub fn to_complex(vm: &mut Vm, v: &Value) -> R<Option<Complex64>> {
    if let Value::Complex(z) = v.plain() {
        return Ok(Some(**z));
    }
    if let Some(hooks) = v.hooks()
        && let Some(Value::Complex(z)) = hooks.convert(vm, v, "__complex__")?
    {
        return Ok(Some(*z));
    }
    if let Value::Instance(_) = v
        && let Some(z) = vm.call_special(v, "__complex__", &[])?
    {
        return match z.plain() {
            Value::Complex(z) => Ok(Some(**z)),
            _ => Err(Exc::type_error(format!(
                "{}.__complex__ returned non-complex (type {})",
                vm.type_name(v),
                vm.type_name(&z)
            ))),
        };
    }
    match vm.float(v) {
        Ok(x) => Ok(Some(Complex64::new(x, 0.0))),
        Err(e) if e.is(&vm.types.type_error) => Ok(None),
        Err(e) => Err(e),
    }
}
