//! `int` and `bool`: constructors and methods.

use super::format_spec::IntRef;
use super::numbers;
use super::{class_of, construct, format_spec, hashing, int_ops, str_methods};
use crate::class::Class;
use crate::error::{Exc, R};
use crate::value::Value;
use crate::vm::{BinOp, CmpOp, Types, UnaryOp, Vm};
use num_bigint::BigInt;
use std::rc::Rc;

pub fn register(types: &Types) {
    let c = &types.int;
    c.def_static("__new__(cls, x=0, /, base=10)", int_new);
    c.def("bit_length(self, /)", |_, a| Ok(Value::from(big(&a[0]).bits())));
    c.def("bit_count(self, /)", |_, a| Ok(Value::from(int_ops::bit_count(&big(&a[0])))));
    c.def("to_bytes(self, /, length=1, byteorder='big', *, signed=False)", to_bytes);
    c.def_class("from_bytes(cls, /, bytes, byteorder='big', *, signed=False)", from_bytes);
    c.def("as_integer_ratio(self, /)", |_, a| Ok(Value::tuple([int_value(&a[0]), Value::Int(1)])));
    c.def("conjugate(self, /)", |_, a| Ok(int_value(&a[0])));
    c.def("__round__(self, ndigits=None, /)", round);
    for name in ["__int__", "__index__", "__trunc__", "__floor__", "__ceil__"] {
        c.def(&format!("{name}(self, /)"), |_, a| Ok(int_value(&a[0])));
    }
    c.getter("real", |_, a| Ok(int_value(&a[0])));
    c.getter("numerator", |_, a| Ok(int_value(&a[0])));
    c.getter("imag", |_, _| Ok(Value::Int(0)));
    c.getter("denominator", |_, _| Ok(Value::Int(1)));
    c.def("__pow__(self, value, mod=None, /)", pow_method);
    number_dunders(c);
    bit_dunders(c);
    types.bool.def_static("__new__(cls, x=False, /)", |vm, a| Ok(Value::Bool(vm.truth(&a[1])?)));
}

/// An int or bool as an int.
fn int_value(v: &Value) -> Value {
    match v.plain() {
        Value::Bool(b) => Value::Int(i64::from(*b)),
        other => other.clone(),
    }
}

fn big(v: &Value) -> BigInt {
    v.as_big().unwrap_or_default()
}

macro_rules! binary_dunders {
    ($class:expr, $($op:ident $name:literal $reflected:literal),* $(,)?) => {$(
        $class.def(concat!($name, "(self, value, /)"), |_, a| arithmetic(BinOp::$op, &a[0], &a[1], false));
        $class.def(concat!($reflected, "(self, value, /)"), |_, a| arithmetic(BinOp::$op, &a[0], &a[1], true));
    )*};
}
macro_rules! compare_dunders {
    ($class:expr, $($op:ident $name:literal),* $(,)?) => {$(
        $class.def(concat!($name, "(self, value, /)"), |vm, a| {
            if !is_own(a[0].plain(), a[1].plain()) {
                return Ok(Value::NotImplemented);
            }
            let answer = super::comparison::rich(vm, CmpOp::$op, a[0].plain(), a[1].plain())?;
            Ok(answer.map_or(Value::NotImplemented, Value::Bool))
        });
    )*};
}

/// An operator as the method of the type of `this`: what needs a wider type is left to the other side.
fn arithmetic(op: BinOp, this: &Value, other: &Value, reflected: bool) -> R {
    let (this, other) = (this.plain(), other.plain());
    if !is_own(this, other) {
        return Ok(Value::NotImplemented);
    }
    or_not_implemented(if reflected { numbers::binary(op, other, this) } else { numbers::binary(op, this, other) })
}

/// Whether a number's methods know another: ints know ints, floats also floats, complex numbers all.
fn is_own(this: &Value, other: &Value) -> bool {
    match other {
        Value::Float(_) => matches!(this, Value::Float(_) | Value::Complex(_)),
        Value::Complex(_) => matches!(this, Value::Complex(_)),
        _ => true,
    }
}

fn or_not_implemented(result: R<Option<Value>>) -> R {
    result.map(|v| v.unwrap_or(Value::NotImplemented))
}

/// `==`, `<` and their kin as methods.
pub fn comparison_dunders(c: &Rc<Class>) {
    compare_dunders!(c, Eq "__eq__", Ne "__ne__", Lt "__lt__", Le "__le__", Gt "__gt__", Ge "__ge__");
}

/// The arithmetic methods that int, float and complex share.
pub fn number_dunders(c: &Rc<Class>) {
    binary_dunders!(
        c,
        Add "__add__" "__radd__", Sub "__sub__" "__rsub__", Mul "__mul__" "__rmul__", Div "__truediv__" "__rtruediv__",
        FloorDiv "__floordiv__" "__rfloordiv__", Mod "__mod__" "__rmod__", DivMod "__divmod__" "__rdivmod__",
    );
    c.def("__rpow__(self, value, mod=None, /)", |_, a| arithmetic(BinOp::Pow, &a[0], &a[1], true));
    c.def("__neg__(self, /)", |_, a| or_not_implemented(numbers::unary(UnaryOp::Neg, a[0].plain())));
    c.def("__pos__(self, /)", |_, a| or_not_implemented(numbers::unary(UnaryOp::Pos, a[0].plain())));
    c.def("__abs__(self, /)", |_, a| or_not_implemented(numbers::unary(UnaryOp::Abs, a[0].plain())));
    c.def("__bool__(self, /)", |_, a| Ok(Value::Bool(numbers::truth(a[0].plain()).unwrap_or(true))));
    c.def("__float__(self, /)", |vm, a| Ok(Value::Float(vm.float(a[0].plain())?)));
    data_dunders(c);
}

/// The methods that every class of plain data has.
pub fn data_dunders(c: &Rc<Class>) {
    comparison_dunders(c);
    c.def("__hash__(self, /)", |vm, a| Ok(Value::Int(vm.hash(a[0].plain())?)));
    c.def("__repr__(self, /)", |vm, a| Ok(Value::Str(vm.repr(a[0].plain())?)));
    c.def("__format__(self, format_spec, /)", |vm, a| {
        let spec = a[1].as_str().cloned().ok_or_else(|| {
            Exc::type_error(format!("__format__() argument must be str, not {}", vm.type_name(&a[1])))
        })?;
        Ok(Value::Str(vm.format(a[0].plain(), &spec)?))
    });
    c.def("__getnewargs__(self, /)", |_, a| Ok(Value::tuple([a[0].plain().clone()])));
}

fn bit_dunders(c: &Rc<Class>) {
    binary_dunders!(
        c,
        LShift "__lshift__" "__rlshift__", RShift "__rshift__" "__rrshift__", And "__and__" "__rand__", Or "__or__" "__ror__",
        Xor "__xor__" "__rxor__",
    );
    c.def("__invert__(self, /)", |_, a| or_not_implemented(numbers::unary(UnaryOp::Invert, a[0].plain())));
}

fn int_new(vm: &mut Vm, a: &[Value]) -> R {
    let value = match (a[1].given(), a[2].given()) {
        (None, Some(_)) => return Err(Exc::type_error("int() missing string argument")),
        (None, None) => Value::Int(0),
        (Some(x), None) => to_int(vm, x)?,
        (Some(x), Some(base)) => {
            let base = match vm.index(base)? {
                Value::Int(b) if b == 0 || (2..=36).contains(&b) => b as u32,
                _ => return Err(Exc::value_error("int() base must be >= 2 and <= 36, or 0")),
            };
            match x.plain() {
                Value::Str(s) => parse(s, base, || str_methods::repr(s))?,
                Value::Bytes(b) => parse_bytes(b, base)?,
                _ => return Err(Exc::type_error("int() can't convert non-string with explicit base")),
            }
        }
    };
    let _ = class_of(&a[0])?;
    construct(&a[0], value)
}

fn parse(text: &str, base: u32, shown: impl Fn() -> String) -> R {
    Ok(match int_ops::parse(text, base, shown)? {
        int_ops::Int::Small(n) => Value::Int(n),
        int_ops::Int::Big(n) => Value::big(n),
    })
}

fn parse_bytes(bytes: &[u8], base: u32) -> R {
    let text: String = bytes.iter().map(|&b| if b.is_ascii() { b as char } else { '?' }).collect();
    parse(&text, base, || str_methods::repr_bytes(bytes))
}

/// `int(x)`
pub fn to_int(vm: &mut Vm, x: &Value) -> R {
    match x.plain() {
        Value::Int(_) | Value::Bool(_) | Value::Big(_) if !matches!(x, Value::Instance(_)) => return Ok(int_value(x)),
        Value::Float(f) if !matches!(x, Value::Instance(_)) => return super::float::to_int(*f),
        Value::Str(s) => return parse(s, 10, || str_methods::repr(s)),
        Value::Bytes(b) => return parse_bytes(b, 10),
        _ => {}
    }
    if let Some(hooks) = x.hooks() {
        for name in ["__int__", "__index__", "__trunc__"] {
            if let Some(v) = hooks.convert(vm, x, name)? {
                return Ok(v);
            }
        }
    }
    for name in ["__int__", "__index__", "__trunc__"] {
        let Some(v) = vm.call_special(x, name, &[])? else { continue };
        return match v.plain() {
            Value::Int(_) | Value::Bool(_) | Value::Big(_) => Ok(int_value(&v)),
            _ => Err(Exc::type_error(format!("{name} returned non-int (type {})", vm.type_name(&v)))),
        };
    }
    let name = vm.type_name(x);
    Err(Exc::type_error(format!("int() argument must be a string, a bytes-like object or a real number, not '{name}'")))
}

fn byte_order(v: &Value) -> R<bool> {
    match v.given().map(|v| v.as_str().map(|s| s.to_string())) {
        None => Ok(true),
        Some(Some(s)) if s == "big" => Ok(true),
        Some(Some(s)) if s == "little" => Ok(false),
        _ => Err(Exc::value_error("byteorder must be either 'little' or 'big'")),
    }
}

fn to_bytes(vm: &mut Vm, a: &[Value]) -> R {
    let length = match a[1].given() {
        Some(n) => vm.index_i64(n)?,
        None => 1,
    };
    let length = usize::try_from(length).map_err(|_| Exc::value_error("length argument must be non-negative"))?;
    let signed = a[3].given().is_some_and(|v| matches!(v, Value::Bool(true)));
    Ok(Value::Bytes(Rc::new(int_ops::to_bytes(&big(&a[0]), length, byte_order(&a[2])?, signed)?)))
}

fn from_bytes(vm: &mut Vm, a: &[Value]) -> R {
    let bytes = super::bytes::from_any(vm, &a[1])?;
    let signed = a[3].given().is_some_and(|v| matches!(v, Value::Bool(true)));
    let n = Value::big(int_ops::from_bytes(&bytes, byte_order(&a[2])?, signed));
    match &a[0] {
        Value::Class(c) if !c.builtin => vm.call(&a[0], &[n]),
        _ => Ok(n),
    }
}

fn round(vm: &mut Vm, a: &[Value]) -> R {
    if a[1].is_absent() {
        return Ok(int_value(&a[0]));
    }
    let ndigits = super::saturating_index(vm, &a[1])?;
    if ndigits >= 0 {
        return Ok(int_value(&a[0]));
    }
    Ok(Value::big(int_ops::round_to(&big(&a[0]), ndigits)))
}

/// `__pow__` of int, float and complex.
pub fn pow_method(vm: &mut Vm, a: &[Value]) -> R {
    if !is_own(a[0].plain(), a[1].plain()) {
        return Ok(Value::NotImplemented);
    }
    pow3(vm, a[0].plain(), &a[1], &a[2])
}

/// `pow(a, b, m)`; without `m` it is `a ** b`. NotImplemented where these are not numbers.
pub fn pow3(vm: &mut Vm, a: &Value, b: &Value, m: &Value) -> R {
    if m.is_absent() {
        return or_not_implemented(numbers::binary(BinOp::Pow, a.plain(), b.plain()));
    }
    if let Value::Instance(_) = a
        && let Some(v) = vm.call_special(a, "__pow__", &[b.clone(), m.clone()])?
    {
        return Ok(v);
    }
    match (a.as_big(), b.as_big(), m.as_big()) {
        (Some(x), Some(y), Some(m)) => Ok(Value::big(int_ops::power_mod(&x, &y, &m)?)),
        _ => {
            let real =
                |v: &Value| matches!(v.plain(), Value::Float(_) | Value::Int(_) | Value::Bool(_) | Value::Big(_));
            if real(a) && real(b) && real(m) {
                return Err(Exc::type_error("pow() 3rd argument not allowed unless all arguments are integers"));
            }
            let names = [a, b, m].map(|v| format!("'{}'", vm.type_name(v)));
            Err(Exc::type_error(format!("unsupported operand type(s) for ** or pow(): {}", names.join(", "))))
        }
    }
}

/// bin, oct, hex.
pub fn to_radix(vm: &mut Vm, value: &Value, radix: u32, prefix: &str) -> R<String> {
    let n = vm.index(value)?;
    match &n {
        Value::Big(n) => Ok(int_ops::to_radix(n, radix, prefix)),
        small => {
            let n = small.as_i64().unwrap_or(0);
            let sign = if n < 0 { "-" } else { "" };
            Ok(format!("{sign}{prefix}{}", format_spec::magnitude(IntRef::Small(n), radix)?))
        }
    }
}

/// The hash of a plain number; None for anything else.
#[inline]
pub fn hash(value: &Value) -> Option<i64> {
    Some(match value {
        Value::Int(n) => hashing::int(*n),
        Value::Bool(b) => i64::from(*b),
        Value::Big(n) => hashing::big(n),
        Value::Float(x) => hashing::float(*x),
        Value::Complex(z) => hashing::complex(z.re, z.im),
        _ => return None,
    })
}
