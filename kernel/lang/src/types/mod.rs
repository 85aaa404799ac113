//! The builtin types: what their values do, and their methods.
//!
//! Pure functions on numbers and text (no interpreter known): [`float_text`], [`format_spec`], [`format_string`],
//! [`int_ops`], [`str_methods`], [`unicode`]. The protocols on builtin values, which the evaluator's operators call
//! once they know that no class of the user's is involved (both operands as `Value::plain` gives them):
//!
//! | what | where |
//! |---|---|
//! | `+ - * / // % ** << >> & \| ^ divmod`, unary, `<`, `==`, hash of numbers | [`numbers`] |
//! | `+ *` of sequences, `%` of str, set algebra, dict `\|`, in-place forms | [`operators`] |
//! | `x[i]`, `x[i] = v`, `del x[i]`, `in`, `len`, slice indices | [`items`] |
//! | `== < <= ...` of everything builtin | [`comparison`] |
//! | `hash` | [`hashing`] |
//! | `repr`, `str`, `format` | [`text`] |
//! | sorting | [`sorting`] |
//!
//! Each answers `Ok(None)` where the operands are not its own. The doors for the rest:
//!
//! - [`register`] puts methods, getters and `__new__` on the classes of [`crate::vm::Types`]. A class is called by
//!   calling its `__new__` as `(cls, *args, **kw)`, then `__init__`; builtin `__new__`s give back a plain value, or an
//!   instance that carries it where the class is a derived one ([`construct`]). Exceptions come as instances.
//!   Methods get `self` already checked and plain; other arguments may be instances, so look through `Value::plain`.
//! - [`repr`], [`str`], [`format`] of builtin values; [`percent`]: `text % args`.

pub mod bytes;
pub mod comparison;
pub mod complex;
pub mod dict;
pub mod exceptions;
pub mod fault;
pub mod float;
pub mod float_text;
pub mod format_spec;
pub mod format_string;
pub mod hashing;
pub mod int;
pub mod int_ops;
pub mod items;
pub mod iterators;
pub mod list;
pub mod long_ints;
pub mod numbers;
pub mod object;
pub mod operators;
pub mod percent;
pub mod range;
pub mod set;
pub mod sorting;
pub mod str;
pub mod str_format;
pub mod str_methods;
pub mod text;
pub mod tuple;
pub mod unicode;
mod unicode_tables;

use crate::class::{Class, Instance};
use crate::error::{Exc, R};
use crate::value::{Str, Value};
use crate::vm::{Types, Vm};
use fault::{Fault, Kind};
use std::rc::Rc;

/// Gives every builtin class its methods. Called once a thread, before the first evaluator starts.
pub fn register(types: &Types) {
    object::register(types);
    int::register(types);
    float::register(types);
    complex::register(types);
    str::register(types);
    bytes::register(types);
    list::register(types);
    tuple::register(types);
    dict::register(types);
    set::register(types);
    range::register(types);
    iterators::register(types);
    exceptions::register(types);
}

impl From<Fault> for Exc {
    #[cold]
    fn from(fault: Fault) -> Exc {
        match fault.kind {
            Kind::Type => Exc::type_error(fault.text),
            Kind::Value => Exc::value_error(fault.text),
            Kind::Overflow => Exc::overflow_error(fault.text),
            Kind::ZeroDivision => Exc::zero_division_error(fault.text),
            Kind::Memory => Exc::with_args(&crate::vm::types().memory_error, vec![]),
            Kind::Key => Exc::key_error(Value::str(fault.text)),
            Kind::Index => Exc::index_error(fault.text),
            Kind::UnicodeEncode => Exc::unicode_encode_error(fault.text),
            Kind::UnicodeDecode => Exc::unicode_decode_error(fault.text),
            Kind::Interrupt => Exc::with_args(&crate::vm::types().keyboard_interrupt, vec![]),
            Kind::Lookup => Exc::lookup_error(fault.text),
        }
    }
}

/// `repr(value)` of a value without a `__repr__` of the user's: never an Instance with one.
pub fn repr(vm: &mut Vm, value: &Value) -> R<String> {
    match text::repr(vm, value)? {
        Some(text) => Ok(text),
        None => Ok(object::describe(vm, value)),
    }
}

/// `str(value)` of a builtin value.
pub fn str(vm: &mut Vm, value: &Value) -> R<String> {
    match value {
        Value::Str(s) => Ok(s.to_string()),
        other => repr(vm, other),
    }
}

/// `format(value, spec)` of a builtin value.
pub fn format(vm: &mut Vm, value: &Value, spec: &str) -> R<String> {
    if let Some(text) = text::format(value, spec)? {
        return Ok(text);
    }
    if spec.is_empty() {
        return str(vm, value);
    }
    Err(Exc::type_error(format!("unsupported format string passed to {}.__format__", vm.type_name(value))))
}

/// `text % args`.
pub fn percent(vm: &mut Vm, text: &Str, args: &Value) -> R {
    percent::format(vm, text, args).map(Value::str)
}

/// What a builtin `__new__` answers: the plain value, or for a class derived from the builtin one an instance that
/// carries it.
pub fn construct(class: &Value, plain: Value) -> R {
    match class {
        Value::Class(c) if !c.builtin => Ok(Value::Instance(Instance::with_payload(c.clone(), plain))),
        Value::Class(_) => Ok(plain),
        _ => Err(Exc::type_error("__new__(X): X is not a type object")),
    }
}

/// An optional argument that is an index: None where it was left out or is None.
pub fn optional_index(vm: &mut Vm, value: &Value) -> R<Option<i64>> {
    if value.is_absent() {
        return Ok(None);
    }
    saturating_index(vm, value).map(Some)
}

/// An index that saturates beyond i64, as slice bounds do.
pub fn saturating_index(vm: &mut Vm, value: &Value) -> R<i64> {
    if let Value::Int(i) = value {
        return Ok(*i);
    }
    if value.as_big().is_none() && !has_index(vm, value) {
        return Err(Exc::type_error("slice indices must be integers or None or have an __index__ method"));
    }
    match vm.index(value)? {
        Value::Int(i) => Ok(i),
        Value::Big(b) => Ok(if b.sign() == num_bigint::Sign::Minus { i64::MIN } else { i64::MAX }),
        _ => Ok(0),
    }
}

/// Whether a value can stand where an int is wanted.
pub fn has_index(vm: &mut Vm, value: &Value) -> bool {
    match value.plain() {
        Value::Int(_) | Value::Bool(_) | Value::Big(_) | Value::Array(_) | Value::NdArray(_) | Value::Native(_) => true,
        Value::Instance(i) => i.class().lookup(&crate::value::Str::intern("__index__")).is_some(),
        _ => {
            let _ = vm;
            false
        }
    }
}

/// The class of a `cls` argument.
pub fn class_of(value: &Value) -> R<Rc<Class>> {
    match value {
        Value::Class(c) => Ok(c.clone()),
        _ => Err(Exc::type_error("a class is needed here")),
    }
}

/// Refuses a list or tuple that would not fit in memory.
pub fn checked_count(count: usize, times: usize) -> R<usize> {
    Ok(fault::checked_size(count.max(1).saturating_mul(times), std::mem::size_of::<Value>()).map(|_| count * times)?)
}
