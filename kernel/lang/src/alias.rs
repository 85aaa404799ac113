//! `list[int]` and `int | None`: what subscripting and joining builtin classes gives.

use crate::class::{Class, Layout};
use crate::error::{Exc, R};
use crate::native::Native;
use crate::value::{Str, Value};
use crate::vm::{BinOp, CmpOp, Vm, types};
use std::cell::OnceCell;
use std::rc::Rc;

/// `list[int]`: calls and attributes go to the class itself.
pub struct Alias {
    pub origin: Value,
    pub args: Value,
}

/// `int | str`.
pub struct Union {
    pub args: Value,
}

thread_local! {
    static ALIAS: OnceCell<Rc<Class>> = const { OnceCell::new() };
    static UNION: OnceCell<Rc<Class>> = const { OnceCell::new() };
}

fn class(cell: &OnceCell<Rc<Class>>, name: &str) -> Rc<Class> {
    let make = || {
        let c = Class::builtin(name, Some(&types().object), Layout::Object);
        c.set(&Str::intern("__module__"), Value::str("types"));
        c
    };
    cell.get_or_init(make).clone()
}

/// The text of one argument: classes by name, `...` as it is.
fn text(vm: &mut Vm, v: &Value) -> R<String> {
    Ok(match v {
        Value::Class(c) => match vm.getattr(v, "__module__")?.as_str() {
            Some(m) if &**m != "builtins" => {
                format!("{m}.{}", vm.getattr(v, "__qualname__")?.as_str().map_or("", |s| s))
            }
            _ => c.name().to_string(),
        },
        Value::Ellipsis => "...".into(),
        Value::None => "None".into(),
        other => vm.repr(other)?.to_string(),
    })
}

fn texts(vm: &mut Vm, args: &Value, separator: &str) -> R<String> {
    let mut parts = vec![];
    for a in args.as_items().unwrap_or_default() {
        parts.push(text(vm, &a)?);
    }
    Ok(parts.join(separator))
}

pub fn alias(origin: Value, key: &Value) -> Value {
    let args = match key {
        Value::Tuple(_) => key.clone(),
        one => Value::tuple([one.clone()]),
    };
    Value::native(Alias { origin, args })
}

/// `a | b` of classes, None and aliases; None where one is no type.
pub fn union(vm: &mut Vm, a: &Value, b: &Value) -> R<Option<Value>> {
    let is_type = |v: &Value| {
        matches!(v, Value::Class(_) | Value::None) || v.downcast::<Alias>().is_some() || v.downcast::<Union>().is_some()
    };
    if !is_type(a) || !is_type(b) || (a.is_none() && b.is_none()) {
        return Ok(None);
    }
    let mut args: Vec<Value> = vec![];
    for v in [a, b] {
        let parts = v.downcast::<Union>().map_or(vec![v.clone()], |u| u.args.as_items().unwrap_or_default());
        for p in parts {
            if !args.iter().any(|x| x.is(&p)) {
                args.push(p);
            }
        }
    }
    let _ = vm;
    Ok(Some(match args.len() {
        1 => args.remove(0),
        _ => Value::native(Union { args: Value::tuple(args) }),
    }))
}

impl Native for Alias {
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
    fn class(&self, _vm: &Vm) -> Rc<Class> {
        ALIAS.with(|c| class(c, "GenericAlias"))
    }
    fn getattr(&self, vm: &mut Vm, this: &Value, name: &Str) -> R<Option<Value>> {
        match name.as_str() {
            "__origin__" => Ok(Some(self.origin.clone())),
            "__args__" => Ok(Some(self.args.clone())),
            "__parameters__" => Ok(Some(Value::tuple([]))),
            "__class__" => Ok(None),
            "__mro_entries__" => {
                let entries = Value::tuple([self.origin.clone()]);
                let _ = this;
                Ok(Some(Value::native(Constant(entries))))
            }
            _ => vm.getattr_opt(&self.origin, name),
        }
    }
    fn callable(&self) -> bool {
        true
    }
    fn call(&self, vm: &mut Vm, _this: &Value, args: &[Value], kw: &[(Str, Value)]) -> R {
        vm.call_kw(&self.origin, args, kw)
    }
    fn repr(&self, vm: &mut Vm, _this: &Value) -> R<Option<String>> {
        let (origin, args) = (text(vm, &self.origin)?, texts(vm, &self.args, ", ")?);
        Ok(Some(format!("{origin}[{}]", if args.is_empty() { "()" } else { &args })))
    }
    fn hash(&self, vm: &mut Vm, _this: &Value) -> R<Option<i64>> {
        let h = vm.hash(&self.args)?;
        Ok(Some(h ^ vm.hash(&self.origin)?))
    }
    fn compare(&self, vm: &mut Vm, op: CmpOp, _this: &Value, other: &Value) -> R {
        match (op, other.downcast::<Alias>()) {
            (CmpOp::Eq, Some(o)) => Ok(Value::Bool(self.origin.is(&o.origin) && vm.eq(&self.args, &o.args)?)),
            (CmpOp::Ne, Some(o)) => Ok(Value::Bool(!(self.origin.is(&o.origin) && vm.eq(&self.args, &o.args)?))),
            _ => Ok(Value::NotImplemented),
        }
    }
    fn binary(&self, vm: &mut Vm, op: BinOp, this: &Value, other: &Value, reflected: bool) -> R {
        joined(vm, op, this, other, reflected)
    }
    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        visit(&self.args);
    }
}

fn joined(vm: &mut Vm, op: BinOp, this: &Value, other: &Value, reflected: bool) -> R {
    if op != BinOp::Or {
        return Ok(Value::NotImplemented);
    }
    let (a, b) = if reflected { (other, this) } else { (this, other) };
    Ok(union(vm, a, b)?.unwrap_or(Value::NotImplemented))
}

impl Native for Union {
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
    fn class(&self, _vm: &Vm) -> Rc<Class> {
        UNION.with(|c| class(c, "UnionType"))
    }
    fn getattr(&self, _vm: &mut Vm, _this: &Value, name: &Str) -> R<Option<Value>> {
        Ok((name.as_str() == "__args__").then(|| self.args.clone()))
    }
    fn repr(&self, vm: &mut Vm, _this: &Value) -> R<Option<String>> {
        texts(vm, &self.args, " | ").map(Some)
    }
    fn hash(&self, vm: &mut Vm, _this: &Value) -> R<Option<i64>> {
        let mut h = 0;
        for a in self.args.as_items().unwrap_or_default() {
            h ^= vm.hash(&a)?;
        }
        Ok(Some(h))
    }
    fn compare(&self, _vm: &mut Vm, op: CmpOp, _this: &Value, other: &Value) -> R {
        let Some(o) = other.downcast::<Union>() else { return Ok(Value::NotImplemented) };
        let (a, b) = (self.args.as_items().unwrap_or_default(), o.args.as_items().unwrap_or_default());
        let same = a.len() == b.len() && a.iter().all(|x| b.iter().any(|y| x.is(y)));
        match op {
            CmpOp::Eq => Ok(Value::Bool(same)),
            CmpOp::Ne => Ok(Value::Bool(!same)),
            _ => Ok(Value::NotImplemented),
        }
    }
    fn binary(&self, vm: &mut Vm, op: BinOp, this: &Value, other: &Value, reflected: bool) -> R {
        joined(vm, op, this, other, reflected)
    }
}

/// A callable that gives the same value whatever it is asked.
struct Constant(Value);

impl Native for Constant {
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
    fn class(&self, vm: &Vm) -> Rc<Class> {
        vm.types.builtin.clone()
    }
    fn callable(&self) -> bool {
        true
    }
    fn call(&self, _vm: &mut Vm, _this: &Value, _args: &[Value], _kw: &[(Str, Value)]) -> R {
        Ok(self.0.clone())
    }
}

/// What `__traceback__` shows: opaque, but for the line.
pub struct Traceback {
    pub line: i64,
}

impl Native for Traceback {
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
    fn class(&self, vm: &Vm) -> Rc<Class> {
        vm.types.traceback.clone()
    }
    fn getattr(&self, _vm: &mut Vm, _this: &Value, name: &Str) -> R<Option<Value>> {
        Ok(match name.as_str() {
            "tb_lineno" => Some(Value::Int(self.line)),
            "tb_next" | "tb_frame" => Some(Value::None),
            _ => None,
        })
    }
}

/// Gives exceptions their `__traceback__`.
pub fn register(t: &crate::vm::Types) {
    t.base_exception.getset(
        "__traceback__",
        |_, a| {
            let Some(e) = Exc::from_value(&a[0]) else { return Ok(Value::None) };
            let state = e.state().0.borrow();
            Ok(match state.traceback.last() {
                Some(t) => Value::native(Traceback { line: t.code.line(t.pc) as i64 }),
                None => Value::None,
            })
        },
        |_, a| {
            if let (Some(e), Value::None) = (Exc::from_value(&a[0]), &a[1]) {
                e.state().0.borrow_mut().traceback.clear();
            }
            Ok(Value::None)
        },
    );
}
