//! Calls: from any callable and its arguments to a frame that is ready to run, or to a finished value.

use super::switch::Outcome;
use super::{Run, Vm};
use crate::class::{Class, Instance, Layout};
use crate::code::{CodeKind, Site};
use crate::dict::Dict;
use crate::error::{Exc, R};
use crate::func::{Builtin, Function, ParamKind};
use crate::value::{Str, Value};
use smallvec::SmallVec;
use std::rc::Rc;

/// A call made ready.
pub(crate) enum Prepared {
    Done(Value),
    Run(Run),
}

type Args = SmallVec<[Value; 6]>;

impl Vm {
    /// Calls any callable with positional arguments.
    pub fn call(&mut self, f: &Value, args: &[Value]) -> R {
        self.call_kw(f, args, &[])
    }

    pub fn call_kw(&mut self, f: &Value, args: &[Value], kw: &[(Str, Value)]) -> R {
        let mut args: Args = args.iter().cloned().collect();
        let prepared = self.prepare(f, &mut args, kw)?;
        self.finish(prepared)
    }

    pub(crate) fn finish(&mut self, prepared: Prepared) -> R {
        match prepared {
            Prepared::Done(v) => Ok(v),
            Prepared::Run(run) => self.run_to_end(run),
        }
    }

    pub(crate) fn run_to_end(&mut self, mut run: Run) -> R {
        let outcome = self.run(&mut run);
        let instance = std::mem::take(&mut run.bottom().instance);
        self.recycle(run);
        match outcome {
            Outcome::Return(v) if instance.is_undefined() => Ok(v),
            Outcome::Return(Value::None) => Ok(instance),
            Outcome::Return(v) => Err(self.init_returned(&v)),
            Outcome::Raise(e) => Err(e),
            Outcome::Yield(..) => Err(Exc::system_error("a frame that is no generator's has yielded")),
        }
    }

    #[cold]
    pub(super) fn init_returned(&mut self, v: &Value) -> Exc {
        Exc::type_error(format!("__init__() should return None, not '{}'", self.type_name(v)))
    }

    /// Calls a method by name.
    pub fn call_method(&mut self, object: &Value, name: &str, args: &[Value]) -> R {
        let f = self.getattr(object, name)?;
        self.call(&f, args)
    }

    /// Calls a dunder as operators do: looked up on the class, `None` where it is not defined.
    pub fn call_special(&mut self, object: &Value, name: &str, args: &[Value]) -> R<Option<Value>> {
        self.special(object, &Str::intern(name), args)
    }

    /// As `call_special`, with an interned name.
    pub(crate) fn special(&mut self, object: &Value, name: &Str, args: &[Value]) -> R<Option<Value>> {
        let class = self.type_of(object);
        let Some(f) = class.lookup(name) else { return Ok(None) };
        if f.is_none() {
            return Ok(None);
        }
        self.call_unbound(&f, object, &class, args).map(Some)
    }

    /// Calls what was found on the class with the object bound.
    pub(crate) fn call_unbound(&mut self, f: &Value, object: &Value, class: &Rc<Class>, args: &[Value]) -> R {
        match f {
            Value::Function(_) | Value::Builtin(_) => {
                let mut all: Args = SmallVec::with_capacity(args.len() + 1);
                if !matches!(f, Value::Builtin(b) if b.owner.is_none()) {
                    all.push(object.clone());
                }
                all.extend(args.iter().cloned());
                let prepared = self.prepare(f, &mut all, &[])?;
                self.finish(prepared)
            }
            other => {
                let bound = self.bind_descriptor(other, Some(object), class)?;
                self.call(&bound, args)
            }
        }
    }

    /// Binds arguments (moved out of `args`) and finds out what to run.
    pub(crate) fn prepare(&mut self, f: &Value, args: &mut [Value], kw: &[(Str, Value)]) -> R<Prepared> {
        match f {
            Value::Function(f) => self.prepare_function(f, args, kw),
            Value::Builtin(b) => self.call_builtin(b, args, kw).map(Prepared::Done),
            Value::Method(m) => {
                let mut all: Args = SmallVec::with_capacity(args.len() + 1);
                all.push(m.object.clone());
                all.extend(args.iter_mut().map(std::mem::take));
                self.prepare(&m.func, &mut all, kw)
            }
            Value::Class(c) => self.prepare_class(c, args, kw),
            Value::Instance(i) => {
                let class = i.class();
                match class.lookup(&self.names.call) {
                    Some(call @ Value::Function(_)) => {
                        let mut all: Args = SmallVec::with_capacity(args.len() + 1);
                        all.push(f.clone());
                        all.extend(args.iter_mut().map(std::mem::take));
                        self.prepare(&call, &mut all, kw)
                    }
                    Some(other) => {
                        let bound = self.bind_descriptor(&other, Some(f), &class)?;
                        self.prepare(&bound, args, kw)
                    }
                    None => Err(Exc::type_error(format!("'{}' object is not callable", class.name()))),
                }
            }
            Value::StaticMethod(inner) => self.prepare(inner, args, kw),
            other => match other.hooks() {
                Some(hooks) if hooks.callable() => hooks.call(self, other, args, kw).map(Prepared::Done),
                _ => Err(Exc::type_error(format!("'{}' object is not callable", self.type_name(other)))),
            },
        }
    }

    fn prepare_function(&mut self, f: &Rc<Function>, args: &mut [Value], kw: &[(Str, Value)]) -> R<Prepared> {
        let run = self.bind(f, args, kw)?;
        if f.code.kind == CodeKind::Generator {
            return Ok(Prepared::Done(self.generator(run)));
        }
        Ok(Prepared::Run(run))
    }

    /// A method call past its cache; the object lies before the arguments.
    #[inline(never)]
    pub(super) fn prepare_method(&mut self, callee: &Value, with_self: bool, args: &mut [Value]) -> R<Prepared> {
        if with_self {
            return self.prepare(callee, args, &[]);
        }
        let prepared = self.prepare(callee, &mut args[1..], &[])?;
        args[0] = Value::Undefined;
        Ok(prepared)
    }

    /// A call whose last arguments have the names that its site lists; the callee lies before them.
    #[inline(never)]
    pub(super) fn prepare_keywords(&mut self, s: &Site, call: &mut [Value]) -> R<Prepared> {
        let callee = std::mem::take(&mut call[0]);
        let (args, named) = call[1..].split_at_mut(s.n as usize - s.names.len());
        let kw: SmallVec<[(Str, Value); 4]> =
            s.names.iter().cloned().zip(named.iter_mut().map(std::mem::take)).collect();
        self.prepare(&callee, args, &kw)
    }

    /// Callee, list of arguments, dict of keyword arguments.
    #[inline(never)]
    pub(super) fn prepare_unpacked(&mut self, call: &mut [Value]) -> R<Prepared> {
        let callee = std::mem::take(&mut call[0]);
        let mut args = match std::mem::take(&mut call[1]) {
            Value::List(l) => l.items.take(),
            _ => vec![],
        };
        let kw = keyword_list(&std::mem::take(&mut call[2]))?;
        self.prepare(&callee, &mut args, &kw)
    }

    /// Calls a builtin: native frames count in the recursion limit.
    pub(crate) fn call_builtin(&mut self, b: &Rc<Builtin>, args: &mut [Value], kw: &[(Str, Value)]) -> R {
        if let Some(owner) = &b.owner
            && let Some(owner) = owner.upgrade()
        {
            self.check_self(b, &owner, args)?;
        }
        self.call_own_kw(b, args, kw)
    }

    /// Calls a method found on the class of its first argument.
    #[inline]
    pub(crate) fn call_own(&mut self, b: &Rc<Builtin>, args: &mut [Value]) -> R {
        if b.sig.simple && args.len() == b.sig.positional {
            return (b.func)(self, args);
        }
        self.call_own_kw(b, args, &[])
    }

    fn call_own_kw(&mut self, b: &Rc<Builtin>, args: &mut [Value], kw: &[(Str, Value)]) -> R {
        if b.name.same(&self.names.new) {
            return self.call_builtin_new(b, args, kw);
        }
        if b.sig.simple && kw.is_empty() && args.len() == b.sig.positional {
            return (b.func)(self, args);
        }
        let bound = self.bind_builtin(b, args, kw)?;
        (b.func)(self, &bound)
    }

    /// A builtin `__new__`: for a derived class its plain value becomes the payload of an instance.
    fn call_builtin_new(&mut self, b: &Rc<Builtin>, args: &mut [Value], kw: &[(Str, Value)]) -> R {
        let class = match args.first() {
            Some(Value::Class(c)) if !c.builtin && c.layout == Layout::Builtin => Some(c.clone()),
            _ => None,
        };
        let bound = self.bind_builtin(b, args, kw)?;
        let value = (b.func)(self, &bound)?;
        Ok(match (class, &value) {
            (Some(c), v) if !matches!(v, Value::Instance(_)) => Value::Instance(Instance::with_payload(c, value)),
            _ => value,
        })
    }

    /// The first argument of a method: of the class, and plain where that is a builtin's.
    #[inline]
    fn check_self(&mut self, b: &Builtin, owner: &Rc<Class>, args: &mut [Value]) -> R<()> {
        let Some(this) = args.first_mut() else {
            return Err(Exc::type_error(format!("unbound method {}.{}() needs an argument", owner.name(), b.name)));
        };
        if owner.ancestors.is_empty() {
            return Ok(());
        }
        if !self.isinstance(this, owner) {
            return Err(Exc::type_error(format!(
                "descriptor '{}' for '{}' objects doesn't apply to a '{}' object",
                b.name,
                owner.name(),
                self.type_name(this)
            )));
        }
        if owner.layout == Layout::Builtin && matches!(this, Value::Instance(_)) {
            *this = this.plain().clone();
        }
        Ok(())
    }

    fn bind_builtin(&mut self, b: &Builtin, args: &mut [Value], kw: &[(Str, Value)]) -> R<Args> {
        let sig = &b.sig;
        let mut bound: Args = SmallVec::from_elem(Value::Undefined, sig.params.len());
        let is_method = b.owner.is_some() || &*b.name == "__new__";
        let label = match (args.first(), &*b.name) {
            (Some(Value::Class(c)), "__new__") => c.name(),
            _ => method_name(b).into(),
        };
        let mut given = args.iter_mut();
        for (i, p) in sig.params.iter().enumerate() {
            match p.kind {
                ParamKind::PositionalOnly | ParamKind::Plain => {
                    if let Some(v) = given.next() {
                        bound[i] = std::mem::take(v);
                    }
                }
                ParamKind::VarArgs => bound[i] = Value::tuple(given.by_ref().map(std::mem::take)),
                ParamKind::VarKw => bound[i] = Value::dict(),
                ParamKind::KeywordOnly => {}
            }
        }
        if given.len() > 0 {
            let total = args.len() - is_method as usize;
            return Err(too_many_builtin(b, &label, is_method as usize, total));
        }
        for (name, value) in kw {
            let at = sig.params.iter().position(|p| {
                matches!(p.kind, ParamKind::Plain | ParamKind::KeywordOnly) && (p.name.same(name) || p.name == *name)
            });
            match at {
                Some(i) if !bound[i].is_undefined() => {
                    let text = format!("argument for {}() given by name ('{name}') and position ({})", b.name, i + 1);
                    return Err(Exc::type_error(text));
                }
                Some(i) => bound[i] = value.clone(),
                None => match sig.params.iter().position(|p| p.kind == ParamKind::VarKw) {
                    Some(i) => {
                        if let Value::Dict(d) = &bound[i] {
                            d.set_name(name, value.clone());
                        }
                    }
                    None => return Err(unexpected_builtin(b, name)),
                },
            }
        }
        for (i, p) in sig.params.iter().enumerate() {
            let required = p.default.is_none() && !matches!(p.kind, ParamKind::VarArgs | ParamKind::VarKw);
            if required && bound[i].is_undefined() {
                return Err(missing_builtin(b, &label, i, is_method as usize, args.len() - is_method as usize));
            }
        }
        Ok(bound)
    }

    // Classes.

    fn prepare_class(&mut self, class: &Rc<Class>, args: &mut [Value], kw: &[(Str, Value)]) -> R<Prepared> {
        if let Some(meta) = &class.meta
            && let Some(call) = meta.lookup(&self.names.call)
            && !matches!(call, Value::Builtin(_))
        {
            let this = Value::Class(class.clone());
            let bound = self.bind_descriptor(&call, Some(&this), &meta.clone())?;
            return self.prepare(&bound, args, kw);
        }
        self.construct(class, args, kw)
    }

    /// `type.__call__`: `__new__`, then `__init__`.
    pub(crate) fn construct(&mut self, class: &Rc<Class>, args: &mut [Value], kw: &[(Str, Value)]) -> R<Prepared> {
        let t = self.types;
        if Rc::ptr_eq(class, &t.type_) && args.len() == 1 && kw.is_empty() {
            return Ok(Prepared::Done(Value::Class(self.type_of(&args[0]))));
        }
        let new = class.lookup(&self.names.new);
        let init = class.lookup(&self.names.init);
        // The common case: a plain class of the user's.
        if class.layout == Layout::Object
            && !class.builtin
            && is_object_new(&new, t)
            && let Some(Value::Function(f)) = &init
            && f.code.kind == CodeKind::Function
            && class.dict.get_name(&self.names.abstract_methods).is_none()
        {
            let instance = Value::Instance(Instance::new(class.clone()));
            let mut all: Args = SmallVec::with_capacity(args.len() + 1);
            all.push(instance.clone());
            all.extend(args.iter_mut().map(std::mem::take));
            let mut run = self.bind(f, &mut all, kw)?;
            run.bottom().instance = instance;
            return Ok(Prepared::Run(run));
        }
        let this = Value::Class(class.clone());
        let instance = match &new {
            Some(Value::StaticMethod(f)) => self.call_new(f, &this, args, kw)?,
            Some(f) => self.call_new(f, &this, args, kw)?,
            None => return Err(Exc::type_error(format!("cannot create '{}' instances", class.name()))),
        };
        let made = self.type_of(&instance);
        if !made.is_subclass(class) {
            return Ok(Prepared::Done(instance));
        }
        let init = if Rc::ptr_eq(&made, class) { init } else { made.lookup(&self.names.init) };
        match init {
            Some(Value::Builtin(b)) if class.layout != Layout::Exception && b.owner_is(&t.object) => {}
            Some(Value::Builtin(b)) if matches!(instance, Value::Class(_)) && b.owner_is(&t.object) => {}
            Some(init) if !matches!(instance, Value::Class(_)) || !matches!(init, Value::Builtin(_)) => {
                let bound = self.bind_descriptor(&init, Some(&instance), &made)?;
                let v = self.call_kw(&bound, args, kw)?;
                if !v.is_none() {
                    return Err(self.init_returned(&v));
                }
            }
            _ => {}
        }
        Ok(Prepared::Done(instance))
    }

    fn call_new(&mut self, f: &Value, class: &Value, args: &[Value], kw: &[(Str, Value)]) -> R {
        let mut all: Args = SmallVec::with_capacity(args.len() + 1);
        all.push(class.clone());
        all.extend(args.iter().cloned());
        let prepared = self.prepare(f, &mut all, kw)?;
        self.finish(prepared)
    }

    pub fn is_callable(&mut self, value: &Value) -> bool {
        match value {
            Value::Function(_) | Value::Builtin(_) | Value::Method(_) | Value::Class(_) | Value::StaticMethod(_) => {
                true
            }
            Value::Instance(i) => i.class().lookup(&self.names.call).is_some(),
            other => other.hooks().is_some_and(|h| h.callable()),
        }
    }

    /// A callable in errors about its arguments: `__main__.f()`.
    pub(crate) fn callee_text(&self, callee: &Value) -> String {
        match callee {
            Value::Function(f) => {
                let m = f.meta.borrow();
                match m.module.as_str() {
                    Some(module) => format!("{module}.{}()", m.qualname),
                    None => format!("{}()", m.qualname),
                }
            }
            Value::Method(m) => self.callee_text(&m.func),
            Value::Builtin(b) => format!("{}()", b.name),
            Value::Class(c) => match c.dict.get_name(&self.names.module).as_ref().and_then(Value::as_str) {
                Some(module) => format!("{module}.{}()", c.name()),
                None => format!("{}()", c.name()),
            },
            other => format!("{} object", self.type_name(other)),
        }
    }

    pub(crate) fn dict_merge(&mut self, dict: &Rc<Dict>, more: &Value, callee: &Value) -> R<()> {
        let name = self.callee_text(callee);
        let Some(items) = self.mapping_items(more)? else {
            let kind = self.type_name(more);
            return Err(Exc::type_error(format!("{name} argument after ** must be a mapping, not {kind}")));
        };
        for (k, v) in items {
            if dict.contains(self, &k)? {
                let k = self.str(&k)?;
                return Err(Exc::type_error(format!("{name} got multiple values for keyword argument '{k}'")));
            }
            dict.set(self, k, v)?;
        }
        Ok(())
    }
}

fn is_object_new(new: &Option<Value>, t: &super::Types) -> bool {
    match (new, t.object.dict.get_name(&Str::intern("__new__"))) {
        (Some(a), Some(b)) => a.is(&b),
        _ => false,
    }
}

impl Builtin {
    pub(crate) fn owner_is(&self, class: &Rc<Class>) -> bool {
        self.owner.as_ref().and_then(|o| o.upgrade()).is_some_and(|o| Rc::ptr_eq(&o, class))
    }
}

fn plural(n: usize) -> &'static str {
    if n == 1 { "" } else { "s" }
}

#[cold]
fn too_many_builtin(b: &Builtin, name: &str, skip: usize, given: usize) -> Exc {
    let (most, least) = (b.sig.positional - skip, b.sig.required.max(skip) - skip);
    Exc::type_error(match (most, least) {
        (0, _) if !b.sig.params.is_empty() && !b.sig.simple => {
            format!("{}() takes no positional arguments", b.name)
        }
        (m, l) if m == l && is_operator(b) => format!("expected {m} argument{}, got {given}", plural(m)),
        (1, 1) if !b.sig.simple => format!("{name} expected 1 argument, got {given}"),
        (0, _) => format!("{name}() takes no arguments ({given} given)"),
        (1, 1) => format!("{name}() takes exactly one argument ({given} given)"),
        (m, l) if m == l && b.sig.simple => format!("{} expected {m} argument{}, got {given}", b.name, plural(m)),
        (m, _) if !b.sig.simple => {
            format!("{name}() takes at most {m} positional argument{} ({given} given)", plural(m))
        }
        (m, _) => {
            let short = name.rsplit('.').next().unwrap_or(name);
            if b.sig.params[skip..].iter().any(|p| p.kind == ParamKind::Plain) {
                return Exc::type_error(format!("{short}() takes at most {m} argument{} ({given} given)", plural(m)));
            }
            format!("{short} expected at most {m} argument{}, got {given}", plural(m))
        }
    })
}

fn method_name(b: &Builtin) -> String {
    match b.owner.as_ref().and_then(|o| o.upgrade()) {
        Some(o) => format!("{}.{}", o.name(), b.name),
        None => match &b.module {
            Some(module) => format!("{module}.{}", b.name),
            None => b.name.to_string(),
        },
    }
}

/// A method that stands for an operator: CPython leaves its name out.
fn is_operator(b: &Builtin) -> bool {
    b.owner.is_some() && b.name.starts_with("__") && b.name.ends_with("__")
}

/// Whether it is a function of NumPy or JAX, which word this mistake as Python functions do.
fn of_array_library(b: &Builtin) -> bool {
    let class = b.owner.as_ref().and_then(|o| o.upgrade()).and_then(|o| o.dict.get_str("__module__"));
    let module = class.as_ref().and_then(Value::as_str).or(b.module.as_ref());
    module.is_some_and(|m| m.starts_with("numpy") || m.starts_with("jax"))
}

#[cold]
fn unexpected_builtin(b: &Builtin, name: &str) -> Exc {
    if of_array_library(b) {
        return Exc::type_error(format!("{}() got an unexpected keyword argument '{name}'", b.name));
    }
    if b.sig.simple && b.sig.params.iter().all(|p| p.kind == ParamKind::PositionalOnly) {
        return Exc::type_error(format!("{}() takes no keyword arguments", method_name(b)));
    }
    // `sorted` hands its keywords to `list.sort`.
    let callee = if &*b.name == "sorted" { "sort" } else { &*b.name };
    Exc::type_error(format!("'{name}' is an invalid keyword argument for {callee}()"))
}

#[cold]
fn missing_builtin(b: &Builtin, label: &str, at: usize, skip: usize, given: usize) -> Exc {
    if label == "map" {
        return Exc::type_error("map() must have at least two arguments.");
    }
    if label == "enumerate" {
        return Exc::type_error("enumerate() missing required argument 'iterable'");
    }
    let name = label.rsplit('.').next().unwrap_or(label);
    let (most, least) = (b.sig.positional - skip.min(b.sig.positional), b.sig.required.max(skip) - skip);
    let p = &b.sig.params[at];
    Exc::type_error(match p.kind {
        ParamKind::PositionalOnly if most == least && is_operator(b) => {
            format!("expected {least} argument{}, got {given}", plural(least))
        }
        ParamKind::PositionalOnly
            if most == 1 && least == 1 && b.sig.params.iter().any(|p| p.kind == ParamKind::VarArgs) =>
        {
            format!("{name} expected 1 argument, got {given}")
        }
        ParamKind::PositionalOnly if most == 1 && least == 1 => {
            format!("{label}() takes exactly one argument ({given} given)")
        }
        ParamKind::PositionalOnly if most == least => {
            format!("{name} expected {least} argument{}, got {given}", plural(least))
        }
        ParamKind::PositionalOnly => {
            format!("{name} expected at least {least} argument{}, got {given}", plural(least))
        }
        _ => format!("{name}() missing required argument '{}' (pos {})", p.name, at + 1 - skip),
    })
}

/// The keyword arguments of a `**` call.
pub(crate) fn keyword_list(kw: &Value) -> R<Vec<(Str, Value)>> {
    let Value::Dict(d) = kw else { return Ok(vec![]) };
    d.items()
        .into_iter()
        .map(|(k, v)| match k.as_str() {
            Some(k) => Ok((Str::intern(k), v)),
            None => Err(Exc::type_error("keywords must be strings")),
        })
        .collect()
}
