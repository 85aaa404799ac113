//! `_weakref`: references that do not keep their object.

use super::Native;
use crate::class::{Class, Instance, Layout};
use crate::cycles;
use crate::error::{Exc, R};
use crate::func::Function;
use crate::modules::Module;
use crate::value::{Str, Value};
use crate::vm::{CmpOp, Vm, types};
use std::any::Any;
use std::cell::RefCell;
use std::rc::{Rc, Weak};

enum Target {
    Instance(Weak<Instance>),
    Function(Weak<Function>),
    Class(Weak<Class>),
}

struct Reference {
    target: Target,
    class: Rc<Class>,
    kind: Str,
}

impl Reference {
    fn value(&self) -> Option<Value> {
        match &self.target {
            Target::Instance(w) => w.upgrade().map(Value::Instance),
            Target::Function(w) => w.upgrade().map(Value::Function),
            Target::Class(w) => w.upgrade().map(Value::Class),
        }
    }
}

impl Native for Reference {
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn class(&self, _: &Vm) -> Rc<Class> {
        self.class.clone()
    }
    fn callable(&self) -> bool {
        true
    }
    fn call(&self, _: &mut Vm, _: &Value, args: &[Value], kw: &[(Str, Value)]) -> R {
        match args.len() + kw.len() {
            0 => Ok(Value::option(self.value())),
            n => Err(Exc::type_error(format!("weakref expected at most 0 arguments, got {n}"))),
        }
    }
    fn repr(&self, vm: &mut Vm, this: &Value) -> R<Option<String>> {
        let at = this.address().unwrap_or(0);
        Ok(Some(match self.value() {
            Some(v) => format!("<weakref at {at:#x}; to '{}' at {:#x}>", vm.type_name(&v), v.address().unwrap_or(0)),
            None => format!("<weakref at {at:#x}; dead: was '{}'>", self.kind),
        }))
    }
    fn hash(&self, vm: &mut Vm, _: &Value) -> R<Option<i64>> {
        match self.value() {
            Some(v) => vm.hash(&v).map(Some),
            None => Err(Exc::type_error("weak object has gone away")),
        }
    }
    fn compare(&self, vm: &mut Vm, op: CmpOp, this: &Value, other: &Value) -> R {
        let Some(theirs) = other.downcast::<Reference>() else { return Ok(Value::NotImplemented) };
        let same = match (self.value(), theirs.value()) {
            (Some(a), Some(b)) => vm.eq(&a, &b)?,
            _ => this.address() == other.address(),
        };
        match op {
            CmpOp::Eq => Ok(Value::Bool(same)),
            CmpOp::Ne => Ok(Value::Bool(!same)),
            _ => Ok(Value::NotImplemented),
        }
    }
}

thread_local! {
    static CLASS: RefCell<Option<Rc<Class>>> = const { RefCell::new(None) };
}

/// `weakref.ref`
fn class() -> Rc<Class> {
    let made = || {
        let class = Class::builtin("ReferenceType", Some(&types().object), Layout::Builtin);
        class.set(&Str::intern("__module__"), Value::str("weakref"));
        class.def_static("__new__(cls, object, callback=None, /)", new);
        class
    };
    CLASS.with(|known| known.borrow_mut().get_or_insert_with(made).clone())
}

fn new(vm: &mut Vm, a: &[Value]) -> R {
    let target = match &a[1] {
        Value::Instance(i) => Target::Instance(Rc::downgrade(i)),
        Value::Function(f) => Target::Function(Rc::downgrade(f)),
        Value::Class(c) => Target::Class(Rc::downgrade(c)),
        other => {
            return Err(Exc::type_error(format!("cannot create weak reference to '{}' object", vm.type_name(other))));
        }
    };
    let reference = Value::native(Reference { target, class: class(), kind: vm.type_name(&a[1]) });
    if let (Value::Instance(i), false) = (&a[1], a[2].is_absent()) {
        cycles::watch(i, a[2].clone(), reference.clone());
    }
    Ok(reference)
}

pub fn fill(_: &mut Vm, m: &Rc<Module>) -> R<()> {
    m.set("ref", class());
    m.def("_is_alive(ref, /)", |_, a| {
        Ok(Value::Bool(a[0].downcast::<Reference>().is_some_and(|r| r.value().is_some())))
    });
    Ok(())
}
