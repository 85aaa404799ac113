//! `object`, `type` and None: what every object answers.

use super::{comparison, hashing};
use crate::class::{Attrs, Class, Instance, Layout};
use crate::error::{Exc, R};
use crate::value::{Str, Value};
use crate::vm::{CmpOp, Types, Vm};
use std::rc::Rc;

pub fn register(types: &Types) {
    let c = &types.object;
    c.def_static("__new__(cls, *args, **kwargs)", object_new);
    c.def("__init__(self, *args, **kwargs)", object_init);
    c.def("__repr__(self, /)", |vm, a| Ok(Value::str(default_repr(vm, &a[0]))));
    c.def("__str__(self, /)", |vm, a| Ok(Value::Str(vm.repr(&a[0])?)));
    c.def("__format__(self, format_spec, /)", object_format);
    c.def("__eq__(self, value, /)", |_, a| Ok(if a[0].is(&a[1]) { Value::Bool(true) } else { Value::NotImplemented }));
    c.def("__ne__(self, value, /)", |vm, a| match vm.call_special(&a[0], "__eq__", &a[1..2])? {
        None | Some(Value::NotImplemented) => Ok(Value::NotImplemented),
        Some(equal) => Ok(Value::Bool(!vm.truth(&equal)?)),
    });
    for name in ["__lt__", "__le__", "__gt__", "__ge__"] {
        c.def(&format!("{name}(self, value, /)"), |_, _| Ok(Value::NotImplemented));
    }
    c.def("__hash__(self, /)", |_, a| Ok(Value::Int(hashing::address(a[0].address().unwrap_or(0)))));
    c.def("__setattr__(self, name, value, /)", |vm, a| set_attribute(vm, a, a[2].clone()));
    c.def("__delattr__(self, name, /)", |vm, a| set_attribute(vm, a, Value::Undefined));
    c.def("__dir__(self, /)", |vm, a| Ok(Value::list(names(vm, &a[0]).into_iter().map(Value::Str).collect())));
    c.def_class("__init_subclass__(cls)", |_, _| Ok(Value::None));
    c.def_class("__subclasshook__(cls, subclass, /)", |_, _| Ok(Value::NotImplemented));
    for singleton in [&types.none, &types.not_implemented, &types.ellipsis] {
        singleton.def("__repr__(self, /)", |vm, a| Ok(Value::Str(vm.repr(&a[0])?)));
        singleton.def("__hash__(self, /)", |vm, a| Ok(Value::Int(vm.hash(&a[0])?)));
    }
    types.none.def("__bool__(self, /)", |_, _| Ok(Value::Bool(false)));
    classes(types);
}

fn class_arg(v: &Value) -> R<Rc<Class>> {
    match v {
        Value::Class(c) => Ok(c.clone()),
        _ => Err(Exc::type_error("object.__new__(X): X is not a type object")),
    }
}

fn has_arguments(args: &Value, kwargs: &Value) -> bool {
    super::items::len(args).unwrap_or(0) + super::items::len(kwargs).unwrap_or(0) > 0
}

/// Whether the class defines a method below `object`.
fn overrides(class: &Rc<Class>, name: &str) -> bool {
    let name = Str::intern(name);
    class.mro().iter().take_while(|c| !c.ancestors.is_empty()).any(|c| c.dict.get_name(&name).is_some())
}

fn object_new(vm: &mut Vm, a: &[Value]) -> R {
    let class = class_arg(&a[0])?;
    if has_arguments(&a[1], &a[2]) {
        if overrides(&class, "__new__") {
            return Err(Exc::type_error("object.__new__() takes exactly one argument (the type to instantiate)"));
        }
        if !overrides(&class, "__init__") {
            return Err(Exc::type_error(format!("{}() takes no arguments", class.name())));
        }
    }
    refuse_abstract(vm, &class)?;
    if class.builtin && class.layout == Layout::Builtin {
        return Err(Exc::type_error(format!("object.__new__({0}) is not safe, use {0}.__new__()", class.name())));
    }
    Ok(Value::Instance(Instance::new(class)))
}

fn refuse_abstract(vm: &mut Vm, class: &Rc<Class>) -> R<()> {
    let Some(open) = class.dict.get_name(&Str::intern("__abstractmethods__")) else { return Ok(()) };
    let mut names: Vec<String> = vm.collect(&open)?.iter().filter_map(|n| n.as_str().map(|s| s.to_string())).collect();
    if names.is_empty() {
        return Ok(());
    }
    names.sort();
    let plural = if names.len() > 1 { "s" } else { "" };
    Err(Exc::type_error(format!(
        "Can't instantiate abstract class {} with abstract method{plural} {}",
        class.name(),
        names.join(", ")
    )))
}

fn object_init(vm: &mut Vm, a: &[Value]) -> R {
    if has_arguments(&a[1], &a[2]) {
        let class = vm.type_of(&a[0]);
        if overrides(&class, "__init__") {
            return Err(Exc::type_error("object.__init__() takes exactly one argument (the instance to initialize)"));
        }
        if !overrides(&class, "__new__") {
            return Err(Exc::type_error(format!("{}() takes no arguments", class.name())));
        }
    }
    Ok(Value::None)
}

/// "<module.Class object at 0x...>"
pub fn default_repr(vm: &Vm, v: &Value) -> String {
    format!("<{} object at {:#x}>", full_name(&vm.type_of(v)), v.address().unwrap_or(0))
}

/// The repr of objects that are not data: functions, classes, modules and the like.
pub fn describe(vm: &Vm, v: &Value) -> String {
    let at = v.address().unwrap_or(0);
    match v {
        Value::Class(c) => format!("<class '{}'>", full_name(c)),
        Value::Function(f) => format!("<function {} at {at:#x}>", f.meta.borrow().qualname),
        Value::Builtin(b) => match b.owner.as_ref().and_then(|o| o.upgrade()) {
            Some(owner) => format!("<method '{}' of '{}' objects>", b.name, owner.name()),
            None => format!("<built-in function {}>", b.name),
        },
        Value::Method(m) => match &m.func {
            Value::Builtin(b) => {
                let (class, at) = (vm.type_name(&m.object), m.object.address().unwrap_or(0));
                format!("<built-in method {} of {class} object at {at:#x}>", b.name)
            }
            Value::Function(f) => {
                format!("<bound method {} of {}>", f.meta.borrow().qualname, default_repr(vm, &m.object))
            }
            _ => format!("<bound method at {at:#x}>"),
        },
        Value::Module(m) => match m.dict.get_str("__file__").and_then(|f| f.as_str().cloned()) {
            Some(file) => format!("<module '{}' from '{file}'>", m.name),
            None => format!("<module '{}' (built-in)>", m.name),
        },
        _ => default_repr(vm, v),
    }
}

/// The class's name with its module, where that is not `builtins`.
pub fn full_name(class: &Rc<Class>) -> String {
    let text = |name: &str| class.dict.get_name(&Str::intern(name)).and_then(|v| v.as_str().map(|s| s.to_string()));
    let name = text("__qualname__").unwrap_or_else(|| class.name().to_string());
    match text("__module__") {
        Some(module) if module != "builtins" => format!("{module}.{name}"),
        _ => name,
    }
}

fn object_format(vm: &mut Vm, a: &[Value]) -> R {
    let spec = a[1]
        .as_str()
        .ok_or_else(|| Exc::type_error(format!("__format__() argument must be str, not {}", vm.type_name(&a[1]))))?;
    if !spec.is_empty() {
        return Err(Exc::type_error(format!("unsupported format string passed to {}.__format__", vm.type_name(&a[0]))));
    }
    Ok(Value::Str(vm.str(&a[0])?))
}

/// Sets or deletes (`Undefined`) an attribute past any `__setattr__` of the user's.
fn set_attribute(vm: &mut Vm, a: &[Value], value: Value) -> R {
    let Some(name) = a[1].as_str() else {
        return Err(Exc::type_error(format!("attribute name must be string, not '{}'", vm.type_name(&a[1]))));
    };
    let name = Str::intern(name);
    if let Value::Class(class) = &a[0] {
        return set_class_attribute(class, &name, value);
    }
    let Value::Instance(instance) = &a[0] else {
        match value {
            Value::Undefined => vm.delattr(&a[0], &name)?,
            value => vm.setattr(&a[0], &name, value)?,
        }
        return Ok(Value::None);
    };
    let class = instance.class();
    match class.lookup(&name) {
        Some(Value::Property(p)) => {
            let (f, args, what) = match value {
                Value::Undefined => (&p.del, vec![a[0].clone()], "deleter"),
                value => (&p.set, vec![a[0].clone(), value], "setter"),
            };
            if f.is_absent() {
                return Err(Exc::attribute_error(format!(
                    "property '{name}' of '{}' object has no {what}",
                    class.name()
                )));
            }
            vm.call(f, &args)?;
        }
        Some(Value::GetSet(g)) => {
            let set = g.set.ok_or_else(|| {
                Exc::attribute_error(format!("attribute '{name}' of '{}' objects is not writable", class.name()))
            })?;
            set(vm, &[a[0].clone(), value])?;
        }
        _ if value.is_undefined() => {
            if instance.remove(&name).is_none() {
                return Err(Exc::attribute_error(name.to_string()));
            }
        }
        _ => instance.set_name(&name, value),
    }
    Ok(Value::None)
}

fn set_class_attribute(class: &Rc<Class>, name: &Str, value: Value) -> R {
    if class.builtin {
        return Err(Exc::type_error(format!("cannot set '{name}' attribute of immutable type '{}'", class.name())));
    }
    if !value.is_undefined() {
        class.set(name, value);
    } else if class.delete(name).is_none() {
        return Err(Exc::attribute_error(format!("type object '{}' has no attribute '{name}'", class.name())));
    }
    Ok(Value::None)
}

/// What `dir(x)` lists: own attributes and those of the classes, sorted.
pub fn names(vm: &mut Vm, v: &Value) -> Vec<Str> {
    let mut out: Vec<Str> = Vec::new();
    let class = match v {
        Value::Class(c) => c.clone(),
        other => vm.type_of(other),
    };
    if let Value::Instance(i) = v {
        match &*i.attrs.borrow() {
            Attrs::Small(list) => out.extend(list.iter().map(|(n, _)| n.clone())),
            Attrs::Dict(d) => out.extend(d.keys().iter().filter_map(|k| k.as_str().cloned())),
        }
    }
    if let Value::Module(m) = v {
        out.extend(m.dict.keys().iter().filter_map(|k| k.as_str().cloned()));
        out.extend(m.names.borrow().iter().cloned());
    } else {
        for c in class.mro() {
            out.extend(c.dict.keys().iter().filter_map(|k| k.as_str().cloned()));
        }
    }
    if let Some(hooks) = v.hooks() {
        out.extend(hooks.dir());
    }
    if matches!(v, Value::Array(_)) || v.downcast::<crate::jax::tracer::TracerObj>().is_some() {
        out.extend(crate::jax::attributes::method_names(vm));
    }
    out.sort_by(|a, b| a.as_str().cmp(b.as_str()));
    out.dedup_by(|a, b| a == b);
    out
}

fn classes(types: &Types) {
    let c = &types.type_;
    c.getter("__mro__", |_, a| Ok(Value::tuple(class_arg(&a[0])?.mro().into_iter().map(Value::Class))));
    c.getter("__bases__", |_, a| Ok(Value::tuple(class_arg(&a[0])?.bases.iter().cloned().map(Value::Class))));
    c.getter("__base__", |_, a| Ok(class_arg(&a[0])?.bases.first().map_or(Value::None, |b| Value::Class(b.clone()))));
    c.def("mro(self, /)", |_, a| Ok(Value::list(class_arg(&a[0])?.mro().into_iter().map(Value::Class).collect())));
    c.def("__subclasses__(self, /)", |_, a| {
        Ok(Value::list(class_arg(&a[0])?.subclasses().into_iter().map(Value::Class).collect()))
    });
    c.def("__repr__(self, /)", |_, a| Ok(Value::str(format!("<class '{}'>", full_name(&class_arg(&a[0])?)))));
    c.def("__dir__(self, /)", |vm, a| Ok(Value::list(names(vm, &a[0]).into_iter().map(Value::Str).collect())));
    c.def("__instancecheck__(self, instance, /)", |vm, a| {
        let class = class_arg(&a[0])?;
        Ok(Value::Bool(vm.isinstance(&a[1], &class)))
    });
    c.def("__subclasscheck__(self, subclass, /)", |_, a| {
        Ok(Value::Bool(class_arg(&a[1])?.is_subclass(&*class_arg(&a[0])?)))
    });
}

/// `a == b` by identity, where neither class says otherwise: None for the ordering operators.
pub fn identity(op: CmpOp, a: &Value, b: &Value) -> Option<bool> {
    let _ = comparison::sign(op);
    match op {
        CmpOp::Eq => Some(a.is(b)),
        CmpOp::Ne => Some(!a.is(b)),
        _ => None,
    }
}
