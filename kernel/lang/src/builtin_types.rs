//! The classes among the builtins that are not data: `type`, `super`, `property`, functions, generators, modules,
//! the iterators `map`, `filter`, `zip`, `enumerate`, `reversed`.

use crate::error::{Exc, R};
use crate::iter::{Iter, NativeIter};
use crate::value::{Property, Str, Super, Value};
use crate::vm::{Types, Vm};
use std::rc::Rc;

pub fn register_types(t: &Types) {
    t.type_.def_static("__new__(cls, name=None, bases=(), dict={}, /, **kwds)", type_new);
    t.type_.def_static("__prepare__(*args, **kwargs)", |_, _| Ok(Value::dict()));
    t.type_.def("__call__(self, /, *args, **kwargs)", |vm, a| {
        let Value::Class(c) = &a[0] else { return Err(Exc::type_error("type.__call__ needs a class")) };
        let (mut args, kw) = (a[1].as_items().unwrap_or_default(), vm.keywords(&a[2])?);
        let prepared = vm.construct(c, &mut args, &kw)?;
        vm.finish(prepared)
    });
    t.type_.def("__init__(self, *args, **kwargs)", |_, _| Ok(Value::None));
    t.type_.def("__setattr__(self, name, value, /)", |vm, a| {
        let (Value::Class(c), Some(name)) = (&a[0], a[1].as_str()) else {
            return Err(Exc::type_error("type.__setattr__ needs a class and a name"));
        };
        vm.set_class_attribute_plain(c, &Str::intern(name), a[2].clone()).map(|_| Value::None)
    });
    t.type_.def("__delattr__(self, name, /)", |vm, a| {
        let (Value::Class(c), Some(name)) = (&a[0], a[1].as_str()) else {
            return Err(Exc::type_error("type.__delattr__ needs a class and a name"));
        };
        match c.delete(&Str::intern(name)) {
            Some(_) => Ok(Value::None),
            None => Err(vm.no_attribute(&a[0], &Str::intern(name))),
        }
    });
    t.super_.def_static("__new__(cls, type=None, obj=None, /)", super_new);
    t.property.def_static("__new__(cls, fget=None, fset=None, fdel=None, doc=None)", |_, a| {
        let or_none = |v: &Value| if v.is_undefined() { Value::None } else { v.clone() };
        let p = Property { get: or_none(&a[1]), set: or_none(&a[2]), del: or_none(&a[3]), doc: or_none(&a[4]) };
        crate::types::construct(&a[0], Value::Property(Rc::new(p)))
    });
    property_methods(t);
    for c in [&t.staticmethod, &t.classmethod] {
        c.def("__get__(self, instance, owner=None, /)", |vm, a| {
            let owner = match &a[2] {
                Value::Class(c) => c.clone(),
                _ => vm.type_of(&a[1]),
            };
            vm.bind_descriptor(&a[0], Some(&a[1]), &owner)
        });
    }
    t.syntax_error.def("__str__(self, /)", |vm, a| {
        let Some(e) = Exc::from_value(&a[0]) else { return Ok(Value::str("")) };
        let field = |n: &str| e.instance().get_str(n).filter(|v| !v.is_none());
        let message = field("msg").unwrap_or(Value::None);
        let message = vm.str(&message)?;
        Ok(Value::str(match (field("filename"), field("lineno")) {
            (Some(f), Some(l)) => {
                let (f, l) = (vm.str(&f)?, vm.str(&l)?);
                format!("{message} ({}, line {l})", f.rsplit('/').next().unwrap_or(&f))
            }
            (None, Some(l)) => format!("{message} (line {})", vm.str(&l)?),
            _ => message.to_string(),
        }))
    });
    t.staticmethod.def_static("__new__(cls, function, /)", |_, a| Ok(Value::StaticMethod(Rc::new(a[1].clone()))));
    t.classmethod.def_static("__new__(cls, function, /)", |_, a| Ok(Value::ClassMethod(Rc::new(a[1].clone()))));
    functions(t);
    generators(t);
    crate::alias::register(t);
    t.module.def_static("__new__(cls, name, doc=None)", |vm, a| {
        let name = vm.str(&a[1])?;
        let m = crate::modules::Module::new(&name);
        m.set("__doc__", a[2].given().cloned().unwrap_or(Value::None));
        Ok(Value::Module(m))
    });
    t.object.def("__getattribute__(self, name, /)", |vm, a| {
        let name = Str::intern(&vm.str(&a[1])?);
        let found = match &a[0] {
            Value::Instance(i) => vm.generic_attribute(&a[0], i, &i.class(), &name)?,
            other => return vm.getattr(other, &name),
        };
        found.ok_or_else(|| vm.no_attribute(&a[0], &name))
    });
    t.object.def("__reduce__(self, /)", |_, a| Ok(Value::tuple([a[0].clone()])));
}

fn functions(t: &Types) {
    t.function.def("__get__(self, instance, owner=None, /)", |_, a| {
        Ok(match &a[1] {
            Value::None => a[0].clone(),
            object => Value::Method(Rc::new(crate::func::Method { func: a[0].clone(), object: object.clone() })),
        })
    });
    for c in [&t.function, &t.builtin, &t.method, &t.method_descriptor] {
        c.def("__call__(self, /, *args, **kwargs)", |vm, a| {
            let kw = vm.keywords(&a[2])?;
            vm.call_kw(&a[0], &a[1].as_items().unwrap_or_default(), &kw)
        });
    }
    for c in [&t.builtin, &t.method_descriptor] {
        c.getter("__doc__", |_, a| {
            Ok(match &a[0] {
                Value::Builtin(b) if crate::docs::of_builtin(b).is_some() => {
                    Value::str(crate::docs::of_builtin(b).unwrap_or_default())
                }
                // Without a text of its own it shows how it is called.
                Value::Builtin(b) => {
                    let params: Vec<String> = b
                        .sig
                        .params
                        .iter()
                        .map(|p| match &p.default {
                            Some(default) => format!("{}={default}", p.name),
                            None => p.name.to_string(),
                        })
                        .collect();
                    Value::str(format!("{}({})", b.name, params.join(", ")))
                }
                _ => Value::None,
            })
        });
    }
    t.method.def_static("__new__(cls, function, instance, /)", |_, a| {
        Ok(Value::Method(Rc::new(crate::func::Method { func: a[1].clone(), object: a[2].clone() })))
    });
}

fn generators(t: &Types) {
    let g = &t.generator;
    g.def("__iter__(self, /)", |_, a| Ok(a[0].clone()));
    g.def("__next__(self, /)", |vm, a| resumed(vm, &a[0], Ok(Value::None)));
    g.def("send(self, value, /)", |vm, a| resumed(vm, &a[0], Ok(a[1].clone())));
    g.def("throw(self, type, value=None, traceback=None, /)", |vm, a| {
        let exc = match (&a[1], a[2].given()) {
            (Value::Class(_), Some(v)) if !v.is_none() => match Exc::from_value(v) {
                Some(e) => e.value(),
                None => vm.call(&a[1], std::slice::from_ref(v))?,
            },
            (v, _) => v.clone(),
        };
        let e = vm.make_exception(&exc, &Value::Undefined);
        resumed(vm, &a[0], Err(e))
    });
    g.def("close(self, /)", |vm, a| vm.close_generator(&a[0]).map(|_| Value::None));
}

fn resumed(vm: &mut Vm, g: &Value, input: R) -> R {
    match vm.resume(g, input)? {
        Ok(v) => Ok(v),
        Err(result) => Err(Exc::stop_iteration(result)),
    }
}

fn property_methods(t: &Types) {
    fn with(a: &[Value], change: impl Fn(&mut Property, Value)) -> R {
        let Value::Property(p) = &a[0] else { return Err(Exc::type_error("not a property")) };
        let mut new = (**p).clone();
        change(&mut new, a[1].clone());
        Ok(Value::Property(Rc::new(new)))
    }
    let p = &t.property;
    p.def("getter(self, fget, /)", |_, a| with(a, |p, f| p.get = f));
    p.def("setter(self, fset, /)", |_, a| with(a, |p, f| p.set = f));
    p.def("deleter(self, fdel, /)", |_, a| with(a, |p, f| p.del = f));
    p.def("__get__(self, instance, owner=None, /)", |vm, a| {
        let Value::Property(p) = &a[0] else { return Err(Exc::type_error("not a property")) };
        if a[1].is_none() { Ok(a[0].clone()) } else { vm.call(&p.get.clone(), &a[1..2]) }
    });
    p.getter("__doc__", |vm, a| {
        let Value::Property(p) = &a[0] else { return Ok(Value::None) };
        if p.doc.is_none() { vm.getattr(&p.get.clone(), "__doc__") } else { Ok(p.doc.clone()) }
    });
}

fn type_new(vm: &mut Vm, a: &[Value]) -> R {
    let Value::Class(meta) = &a[0] else { return Err(Exc::type_error("type.__new__(X): X is not a type object")) };
    if a[1].is_undefined() || a[2].is_undefined() != a[3].is_undefined() {
        return Err(Exc::type_error("type() takes 1 or 3 arguments"));
    }
    let Some(name) = a[1].as_str().cloned() else {
        return Err(match a[2].given() {
            None => Exc::type_error("type() takes 1 or 3 arguments"),
            Some(_) => Exc::type_error(format!("type.__new__() argument 1 must be str, not {}", vm.type_name(&a[1]))),
        });
    };
    let (Some(bases), Value::Dict(dict)) = (a[2].as_items(), a[3].plain()) else {
        return Err(Exc::type_error("type() takes 1 or 3 arguments"));
    };
    let kw = vm.keywords(&a[4])?;
    let dict = dict.copy();
    if dict.get_str("__module__").is_none() {
        dict.set_str("__module__", Value::str("__main__"));
    }
    vm.make_class(&name, &bases, &dict, &kw, Some(meta.clone()))
}

fn super_new(vm: &mut Vm, a: &[Value]) -> R {
    let Value::Class(class) = &a[1] else {
        return Err(match a[1] {
            Value::Undefined => Exc::runtime_error("super(): no arguments"),
            _ => Exc::type_error(format!("super() argument 1 must be a type, not {}", vm.type_name(&a[1]))),
        });
    };
    let object = a[2].given().cloned().unwrap_or(Value::None);
    let start = match &object {
        Value::Class(c) if c.is_subclass(class) => c.clone(),
        other => {
            let c = vm.type_of(other);
            if !c.is_subclass(class) {
                return Err(Exc::type_error("super(type, obj): obj must be an instance or subtype of type"));
            }
            c
        }
    };
    Ok(Value::Super(Rc::new(Super { class: class.clone(), object, start })))
}

impl Vm {
    /// The keyword arguments of a native `**kw`.
    pub fn keywords(&mut self, kw: &Value) -> R<Vec<(Str, Value)>> {
        let Value::Dict(d) = kw else { return Ok(vec![]) };
        Ok(d.items().into_iter().filter_map(|(k, v)| k.as_str().map(|k| (Str::intern(k), v))).collect())
    }
}

// Iterators.

struct Map {
    func: Value,
    inputs: Vec<Value>,
}
struct Filter {
    func: Value,
    input: Value,
}
struct Zip {
    inputs: Vec<Value>,
    strict: bool,
}
struct Enumerate {
    input: Value,
    at: i64,
}

impl NativeIter for Map {
    fn type_name(&self) -> &'static str {
        "map"
    }
    fn next(&mut self, vm: &mut Vm) -> R<Option<Value>> {
        let mut args = smallvec::SmallVec::<[Value; 4]>::new();
        for it in &self.inputs {
            match vm.next(it)? {
                Some(v) => args.push(v),
                None => return Ok(None),
            }
        }
        vm.call(&self.func, &args).map(Some)
    }
    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        visit(&self.func);
        self.inputs.iter().for_each(visit);
    }
}

impl NativeIter for Filter {
    fn type_name(&self) -> &'static str {
        "filter"
    }
    fn next(&mut self, vm: &mut Vm) -> R<Option<Value>> {
        while let Some(v) = vm.next(&self.input)? {
            let keep = match &self.func {
                Value::None => vm.truth(&v)?,
                f => {
                    let t = vm.call(f, std::slice::from_ref(&v))?;
                    vm.truth(&t)?
                }
            };
            if keep {
                return Ok(Some(v));
            }
        }
        Ok(None)
    }
}

impl NativeIter for Zip {
    fn type_name(&self) -> &'static str {
        "zip"
    }
    fn next(&mut self, vm: &mut Vm) -> R<Option<Value>> {
        let mut out = smallvec::SmallVec::<[Value; 4]>::new();
        for (i, it) in self.inputs.iter().enumerate() {
            match vm.next(it)? {
                Some(v) => out.push(v),
                None if self.strict => return self.uneven(vm, i),
                None => return Ok(None),
            }
        }
        Ok(if out.is_empty() { None } else { Some(Value::tuple(out)) })
    }
    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        self.inputs.iter().for_each(visit);
    }
}

impl Zip {
    /// `strict=True`, and input `i` ended first.
    fn uneven(&self, vm: &mut Vm, i: usize) -> R<Option<Value>> {
        let before = |i: usize| if i == 1 { "argument 1".to_string() } else { format!("arguments 1-{i}") };
        if i > 0 {
            return Err(Exc::value_error(format!("zip() argument {} is shorter than {}", i + 1, before(i))));
        }
        for (k, it) in self.inputs.iter().enumerate().skip(1) {
            if vm.next(it)?.is_some() {
                return Err(Exc::value_error(format!("zip() argument {} is longer than {}", k + 1, before(k))));
            }
        }
        Ok(None)
    }
}

impl NativeIter for Enumerate {
    fn type_name(&self) -> &'static str {
        "enumerate"
    }
    fn next(&mut self, vm: &mut Vm) -> R<Option<Value>> {
        let Some(v) = vm.next(&self.input)? else { return Ok(None) };
        self.at += 1;
        Ok(Some(Value::tuple([Value::Int(self.at - 1), v])))
    }
}

/// The builtin iterators that are called by their class.
pub fn register_iterators(vm: &mut Vm) {
    fn iters(vm: &mut Vm, v: &Value) -> R<Vec<Value>> {
        v.as_items().unwrap_or_default().iter().map(|x| vm.iter(x)).collect()
    }
    vm.iterator_class("map").def_static("__new__(cls, func, iterable, /, *iterables)", |vm, a| {
        let mut all = vec![vm.iter(&a[2])?];
        all.extend(iters(vm, &a[3])?);
        Ok(Iter::native(Map { func: a[1].clone(), inputs: all }))
    });
    vm.iterator_class("filter").def_static("__new__(cls, function, iterable, /)", |vm, a| {
        Ok(Iter::native(Filter { func: a[1].clone(), input: vm.iter(&a[2])? }))
    });
    vm.iterator_class("zip").def_static("__new__(cls, *iterables, strict=False)", |vm, a| {
        let strict = vm.truth(&a[2])?;
        Ok(Iter::native(Zip { inputs: iters(vm, &a[1])?, strict }))
    });
    vm.iterator_class("enumerate").def_static("__new__(cls, iterable, start=0)", |vm, a| {
        let at = a[2].given().map_or(Ok(0), |s| vm.index_i64(s))?;
        Ok(Iter::native(Enumerate { input: vm.iter(&a[1])?, at }))
    });
    vm.iterator_class("reversed").def_static("__new__(cls, sequence, /)", |vm, a| {
        if let Value::Instance(_) | Value::Class(_) = &a[1] {
            if let Some(v) = vm.call_special(&a[1], "__reversed__", &[])? {
                return Ok(v);
            }
            if vm.type_of(&a[1]).lookup(&Str::intern("__getitem__")).is_some()
                && matches!(a[1].plain(), Value::Instance(_))
            {
                let n = vm.len(&a[1])?;
                let mut items = Vec::with_capacity(n);
                for i in (0..n).rev() {
                    items.push(vm.getitem(&a[1], &Value::from(i))?);
                }
                return Ok(Iter::items(items, "reversed"));
            }
        }
        if let Value::Native(_) | Value::Array(_) | Value::NdArray(_) = &a[1] {
            let mut items = vm.collect(&a[1])?;
            items.reverse();
            return Ok(Iter::items(items, "reversed"));
        }
        match crate::types::iterators::reversed(a[1].plain()) {
            Err(e) if e.is(&vm.types.type_error) => {
                Err(Exc::type_error(format!("'{}' object is not reversible", vm.type_name(&a[1]))))
            }
            other => other,
        }
    });
}
