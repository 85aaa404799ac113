//! The builtin types: constructors, methods, `repr`, `str` and format specs of builtin values.
//!
//! The evaluator's core keeps what is hot or needs its internals: arithmetic and comparison of builtin values
//! (`vm/arith.rs`, `vm/compare.rs`), hashing, `x[i]`, `len`, `in` and iteration (`vm/items.rs`, `vm/iterate.rs`).
//! Here is everything else, reached through four doors:
//!
//! - [`install`] registers methods, getters and `__new__` on the classes of [`crate::vm::Types`]. A class is called by
//!   calling its `__new__` as `(cls, *args, **kw)`: define it with `class.def_static("__new__(cls, x=0, /)", f)` and
//!   give back a plain value (`Value::Int(3)`): for a derived class the core wraps it as the payload of an instance.
//!   Methods get `self` already checked and plain; other arguments may be instances, so look through `Value::plain`.
//! - [`repr`] of builtin values, bounded with `vm.enter()` against deep nesting.
//! - [`format`]: `format(value, spec)` of builtin values; the empty spec is `str(value)`.
//! - [`percent`]: `text % args`.

use crate::error::{Exc, R};
use crate::value::{Str, Value};
use crate::vm::Vm;

/// Registers the methods of all builtin types.
pub fn install(_vm: &mut Vm) {}

/// `repr(value)` of a value without a `__repr__` of the user's: never an Instance with one.
pub fn repr(_vm: &mut Vm, value: &Value) -> R<String> {
    Ok(match value {
        Value::None => "None".into(),
        Value::Bool(b) => if *b { "True" } else { "False" }.into(),
        Value::Int(i) => i.to_string(),
        Value::Big(b) => b.to_string(),
        Value::Float(f) => format!("{f:?}"),
        Value::Str(s) => format!("'{s}'"),
        _ => "<object>".into(),
    })
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
    if spec.is_empty() {
        return str(vm, value);
    }
    Err(Exc::type_error("format specs are not here yet"))
}

/// `text % args`.
pub fn percent(_vm: &mut Vm, _text: &Str, _args: &Value) -> R {
    Err(Exc::type_error("% formatting is not here yet"))
}
