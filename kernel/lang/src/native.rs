//! The extension point: objects defined in Rust outside the evaluator's core answer the language's protocols here.

pub mod big_range;
pub mod bytearray;
mod getpass;
pub mod io;
pub mod itertools;
pub mod math;
pub mod operator;
mod os;
mod special;
mod standard;
pub mod sys;
pub mod time;
mod weakref;

pub use standard::install;

use crate::class::Class;
use crate::error::{Exc, R};
use crate::value::{Str, Value};
use crate::vm::{BinOp, CmpOp, UnaryOp, Vm};
use std::any::Any;
use std::rc::Rc;

/// An object of a Rust type. Every hook has a default that means "does not support that"; attributes and methods
/// registered on `class()` are found when `getattr` gives `None`.
pub trait Native: Any {
    fn as_any(&self) -> &dyn Any;
    /// The class that `type(x)` shows.
    fn class(&self, vm: &Vm) -> Rc<Class>;
    fn getattr(&self, _vm: &mut Vm, _this: &Value, _name: &Str) -> R<Option<Value>> {
        Ok(None)
    }
    /// Whether the attribute was taken.
    fn setattr(&self, _vm: &mut Vm, _this: &Value, _name: &Str, _value: &Value) -> R<bool> {
        Ok(false)
    }
    fn delattr(&self, _vm: &mut Vm, _this: &Value, _name: &Str) -> R<bool> {
        Ok(false)
    }
    /// Further names for `dir` and completion.
    fn dir(&self) -> Vec<Str> {
        Vec::new()
    }
    fn callable(&self) -> bool {
        false
    }
    /// What a callable accepts, as it is written after its name: `(x, /)`.
    fn signature(&self) -> Option<String> {
        None
    }
    /// Its documentation, known without running anything.
    fn doc(&self) -> Option<&str> {
        None
    }
    /// The name it was declared under.
    fn name(&self) -> Option<&str> {
        None
    }
    fn call(&self, vm: &mut Vm, this: &Value, _args: &[Value], _kw: &[(Str, Value)]) -> R {
        Err(Exc::type_error(format!("'{}' object is not callable", vm.type_name(this))))
    }
    fn repr(&self, _vm: &mut Vm, _this: &Value) -> R<Option<String>> {
        Ok(None)
    }
    /// `str(x)` where it differs from `repr(x)`.
    fn str(&self, _vm: &mut Vm, _this: &Value) -> R<Option<String>> {
        Ok(None)
    }
    fn format(&self, _vm: &mut Vm, _this: &Value, _spec: &str) -> R<Option<String>> {
        Ok(None)
    }
    fn truth(&self, _vm: &mut Vm, _this: &Value) -> R<Option<bool>> {
        Ok(None)
    }
    fn hash(&self, _vm: &mut Vm, _this: &Value) -> R<Option<i64>> {
        Ok(None)
    }
    fn len(&self, _vm: &mut Vm, _this: &Value) -> R<Option<usize>> {
        Ok(None)
    }
    fn getitem(&self, _vm: &mut Vm, _this: &Value, _key: &Value) -> R<Option<Value>> {
        Ok(None)
    }
    fn setitem(&self, _vm: &mut Vm, _this: &Value, _key: &Value, _value: &Value) -> R<bool> {
        Ok(false)
    }
    fn delitem(&self, _vm: &mut Vm, _this: &Value, _key: &Value) -> R<bool> {
        Ok(false)
    }
    fn contains(&self, _vm: &mut Vm, _this: &Value, _item: &Value) -> R<Option<bool>> {
        Ok(None)
    }
    /// `iter(x)`.
    fn iter(&self, _vm: &mut Vm, _this: &Value) -> R<Option<Value>> {
        Ok(None)
    }
    fn is_iterator(&self) -> bool {
        false
    }
    /// The next item; `Ok(None)` at the end. Only where `is_iterator`.
    fn next(&self, _vm: &mut Vm, _this: &Value) -> R<Option<Value>> {
        Ok(None)
    }
    /// `this op other`, or `other op this` where `reflected`; `Value::NotImplemented` hands over to the other side.
    fn binary(&self, _vm: &mut Vm, _op: BinOp, _this: &Value, _other: &Value, _reflected: bool) -> R {
        Ok(Value::NotImplemented)
    }
    /// `this op= other`; `NotImplemented` falls back to `binary`.
    fn inplace(&self, _vm: &mut Vm, _op: BinOp, _this: &Value, _other: &Value) -> R {
        Ok(Value::NotImplemented)
    }
    fn unary(&self, _vm: &mut Vm, _op: UnaryOp, _this: &Value) -> R {
        Ok(Value::NotImplemented)
    }
    /// `this op other`; of reflected comparisons the operator is already mirrored.
    fn compare(&self, _vm: &mut Vm, _op: CmpOp, _this: &Value, _other: &Value) -> R {
        Ok(Value::NotImplemented)
    }
    /// `__index__`, `__int__`, `__float__`, `__complex__`, `__abs__`, `__round__`... by dunder name, for the builtins
    /// of those names.
    fn convert(&self, _vm: &mut Vm, _this: &Value, _dunder: &str) -> R<Option<Value>> {
        Ok(None)
    }
    /// `__get__` where the object is a descriptor found on a class: None where it is not one.
    fn bind(&self, _vm: &mut Vm, _this: &Value, _object: Option<&Value>, _class: &Rc<Class>) -> R<Option<Value>> {
        Ok(None)
    }
    /// Names every value held, for the cycle collector.
    fn trace(&self, _visit: &mut dyn FnMut(&Value)) {}
    /// Lets go of every value held: the object is garbage.
    fn clear(&self) {}
}

pub struct NativeBox(pub Box<dyn Native>);

impl NativeBox {
    pub fn new(object: impl Native) -> NativeBox {
        NativeBox(Box::new(object))
    }
}
