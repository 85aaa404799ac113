//! Classes at run time: `type(x)`, `isinstance`, the class statement and `type(name, bases, dict)`; functions made,
//! exceptions raised, context managers entered.

use super::Vm;
use crate::class::{Class, Layout, linearize};
use crate::code::Code;
use crate::dict::{Dict, ViewKind};
use crate::error::{Exc, R};
use crate::func::{Function, FunctionMeta};
use crate::value::{Str, Value};
use std::cell::RefCell;
use std::rc::Rc;

impl Vm {
    /// The class of a value whose kind alone decides it.
    #[inline]
    pub(crate) fn builtin_class(&self, value: &Value) -> Option<&'static Rc<Class>> {
        let t = self.types;
        Some(match value {
            Value::Undefined | Value::None => &t.none,
            Value::NotImplemented => &t.not_implemented,
            Value::Ellipsis => &t.ellipsis,
            Value::Bool(_) => &t.bool,
            Value::Int(_) | Value::Big(_) => &t.int,
            Value::Float(_) => &t.float,
            Value::Complex(_) => &t.complex,
            Value::Str(_) => &t.str,
            Value::Bytes(_) => &t.bytes,
            Value::List(_) => &t.list,
            Value::Tuple(_) => &t.tuple,
            Value::Dict(_) => &t.dict,
            Value::View(v) => match v.kind {
                ViewKind::Keys => &t.dict_keys,
                ViewKind::Values => &t.dict_values,
                ViewKind::Items => &t.dict_items,
            },
            Value::Set(_) => &t.set,
            Value::FrozenSet(_) => &t.frozenset,
            Value::Range(_) => &t.range,
            Value::Slice(_) => &t.slice,
            Value::Function(_) => &t.function,
            Value::Builtin(b) if b.owner.is_some() => &t.method_descriptor,
            Value::Builtin(_) => &t.builtin,
            Value::Method(m) if matches!(m.func, Value::Builtin(_)) => &t.builtin,
            Value::Method(_) => &t.method,
            Value::Module(_) => &t.module,
            Value::Generator(_) => &t.generator,
            Value::Cell(_) => &t.cell,
            Value::Property(_) => &t.property,
            Value::GetSet(_) => &t.getset_descriptor,
            Value::StaticMethod(_) => &t.staticmethod,
            Value::ClassMethod(_) => &t.classmethod,
            Value::Super(_) => &t.super_,
            Value::Code(_) => &t.code,
            _ => return None,
        })
    }

    pub fn type_of(&self, value: &Value) -> Rc<Class> {
        if let Some(c) = self.builtin_class(value) {
            return c.clone();
        }
        match value {
            Value::Instance(i) => i.class(),
            Value::Class(c) => c.meta.clone().unwrap_or_else(|| self.types.type_.clone()),
            Value::Iter(i) => self.iterator_class(i.type_name()),
            other => match other.hooks() {
                Some(hooks) => hooks.class(self),
                None => self.types.object.clone(),
            },
        }
    }

    /// The class of builtin iterators of that name.
    pub fn iterator_class(&self, name: &'static str) -> Rc<Class> {
        let mut classes = self.iterator_classes.borrow_mut();
        let make = || Class::builtin(name, Some(&self.types.iterator), Layout::Builtin);
        classes.entry(name).or_insert_with(make).clone()
    }

    pub fn isinstance(&self, value: &Value, class: &Class) -> bool {
        match value {
            Value::Instance(i) => i.class().is_subclass(class),
            other => match self.builtin_class(other) {
                Some(c) => c.is_subclass(class),
                None => self.type_of(other).is_subclass(class),
            },
        }
    }

    /// `isinstance(value, classes)`, with tuples, unions and `__instancecheck__`.
    pub(crate) fn is_instance_of(&mut self, value: &Value, classes: &Value) -> R<bool> {
        self.class_test(value, classes, true)
    }

    pub(crate) fn is_subclass_of(&mut self, value: &Value, classes: &Value) -> R<bool> {
        self.class_test(value, classes, false)
    }

    fn class_test(&mut self, value: &Value, classes: &Value, instance: bool) -> R<bool> {
        let name = if instance { "isinstance" } else { "issubclass" };
        match classes {
            Value::Class(c) => {
                let hook = if instance { &self.names.instancecheck } else { &self.names.subclasscheck }.clone();
                if let Some(meta) = c.meta.clone()
                    && let Some(f @ Value::Function(_)) = meta.lookup(&hook)
                {
                    let v = self.call_unbound(&f, classes, &meta, std::slice::from_ref(value))?;
                    return self.truth(&v);
                }
                match (instance, value) {
                    (true, v) => {
                        if self.isinstance(v, c) {
                            return Ok(true);
                        }
                        // `__class__` may lie, as CPython lets it.
                        match v {
                            Value::Instance(_) => match self.getattr_opt(v, "__class__")? {
                                Some(Value::Class(k)) => Ok(k.is_subclass(c)),
                                _ => Ok(false),
                            },
                            _ => Ok(false),
                        }
                    }
                    (false, Value::Class(v)) => Ok(v.is_subclass(c)),
                    _ => Err(Exc::type_error("issubclass() arg 1 must be a class")),
                }
            }
            Value::Tuple(t) => {
                self.enter(&format!(" in __{}check__", if instance { "instance" } else { "subclass" }))?;
                let mut result = Ok(false);
                for c in &t.items {
                    result = self.class_test(value, c, instance);
                    if !matches!(result, Ok(false)) {
                        break;
                    }
                }
                self.leave();
                result
            }
            Value::None => Ok(value.is_none()),
            other => {
                let hook = if instance { "__instancecheck__" } else { "__subclasscheck__" };
                if let Some(v) = self.call_special(other, hook, std::slice::from_ref(value))? {
                    return self.truth(&v);
                }
                if &*self.type_name(other) == "GenericAlias" {
                    return Err(Exc::type_error(format!("{name}() argument 2 cannot be a parameterized generic")));
                }
                if let Some(args) = self.getattr_opt(other, "__args__")? {
                    return self.class_test(value, &args, instance);
                }
                let what = if instance {
                    "a type, a tuple of types, or a union"
                } else {
                    "a class, a tuple of classes, or a union"
                };
                Err(Exc::type_error(format!("{name}() arg 2 must be {what}")))
            }
        }
    }

    // The class statement.

    pub(crate) fn build_class(&mut self, name: &Str, bases: &Value, kw: &Value, body: &Value) -> R {
        let original = bases.as_items().unwrap_or_default();
        let mut resolved = vec![];
        for b in &original {
            if !matches!(b, Value::Class(_))
                && let Some(f) = self.getattr_opt(b, "__mro_entries__")?
            {
                let entries = self.call(&f, std::slice::from_ref(bases))?;
                resolved.extend(self.collect(&entries)?);
            } else {
                resolved.push(b.clone());
            }
        }
        if let Some(bad) = resolved.iter().find(|b| self.builtin_class(b).is_some()) {
            let kind = self.type_name(bad);
            return Err(Exc::type_error(format!("{kind}() takes at most 2 arguments (3 given)")));
        }
        let mut kw = super::call::keyword_list(kw)?;
        let mut meta = Value::Class(self.types.type_.clone());
        if let Some(at) = kw.iter().position(|(k, _)| &**k == "metaclass") {
            meta = kw.remove(at).1;
        }
        if let Value::Class(m) = &meta {
            meta = Value::Class(self.best_meta(m.clone(), &resolved)?);
        }
        let base_tuple = Value::tuple(resolved.clone());
        let namespace = match self.getattr_opt(&meta, "__prepare__")? {
            Some(f) => self.call_kw(&f, &[Value::Str(name.clone()), base_tuple.clone()], &kw)?,
            None => Value::dict(),
        };
        // A namespace that is no plain dict (an enum's) is filled through its own items.
        let Value::Function(f) = body else { return Err(Exc::system_error("class body")) };
        let Value::Dict(dict) = namespace.plain().clone() else {
            return Err(Exc::type_error("__prepare__() must return a mapping"));
        };
        let mut run = self.bind(f, &mut [], &[])?;
        run.bottom().locals = Some(dict.clone());
        let own_items = !matches!(namespace, Value::Dict(_));
        if own_items {
            self.namespaces.push((dict.clone(), namespace.clone()));
        }
        let ended = self.run_to_end(run);
        if own_items {
            self.namespaces.pop();
        }
        let cell = ended?;
        if original.len() != resolved.len() || original.iter().zip(&resolved).any(|(a, b)| !a.is(b)) {
            dict.set_str("__orig_bases__", bases.clone());
        }
        let plain_type = matches!(&meta, Value::Class(m) if Rc::ptr_eq(m, &self.types.type_));
        let class = if plain_type {
            self.make_class(name, &resolved, &dict, &kw, None)?
        } else {
            self.call_kw(&meta, &[Value::Str(name.clone()), base_tuple, namespace], &kw)?
        };
        if let Value::Cell(c) = &cell {
            *c.value.borrow_mut() = class.clone();
        }
        Ok(class)
    }

    /// The most derived of the metaclasses involved.
    fn best_meta(&mut self, mut meta: Rc<Class>, bases: &[Value]) -> R<Rc<Class>> {
        for b in bases {
            let m = self.type_of(b);
            if m.is_subclass(&meta) {
                meta = m;
            } else if !meta.is_subclass(&m) {
                return Err(Exc::type_error(
                    "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases",
                ));
            }
        }
        Ok(meta)
    }

    /// `type.__new__(meta, name, bases, dict, **kw)`.
    pub(crate) fn make_class(
        &mut self,
        name: &Str,
        bases: &[Value],
        namespace: &Rc<Dict>,
        kw: &[(Str, Value)],
        meta: Option<Rc<Class>>,
    ) -> R {
        let mut parents: Vec<Rc<Class>> = vec![];
        for b in bases {
            match b {
                Value::Class(c) => {
                    if ["bool", "NoneType", "function", "range", "slice", "generator"].contains(&&*c.name())
                        && c.builtin
                    {
                        return Err(Exc::type_error(format!("type '{}' is not an acceptable base type", c.name())));
                    }
                    if parents.iter().any(|p| Rc::ptr_eq(p, c)) {
                        return Err(Exc::type_error(format!("duplicate base class {}", c.name())));
                    }
                    parents.push(c.clone());
                }
                other => {
                    let kind = self.type_name(other);
                    return Err(Exc::type_error(format!(
                        "{}() takes at most 2 arguments (3 given)",
                        if kind.is_empty() { "module" } else { &*kind }
                    )));
                }
            }
        }
        if parents.is_empty() {
            parents.push(self.types.object.clone());
        }
        let meta = match meta {
            Some(m) => m,
            None => self.best_meta(self.types.type_.clone(), bases)?,
        };
        let meta = if Rc::ptr_eq(&meta, &self.types.type_) { None } else { Some(meta) };
        let ancestors = linearize(&parents)?;
        let layout = parents.iter().map(|p| p.layout).find(|l| *l != Layout::Object).unwrap_or(Layout::Object);
        let dict = namespace.copy();
        for special in ["__init_subclass__", "__class_getitem__"] {
            if let Some(f @ Value::Function(_)) = dict.get_str(special) {
                dict.set_str(special, Value::ClassMethod(Rc::new(f)));
            }
        }
        if let Some(f @ Value::Function(_)) = dict.get_name(&self.names.new) {
            dict.set_name(&self.names.new, Value::StaticMethod(Rc::new(f)));
        }
        if dict.get_name(&self.names.eq).is_some() && dict.get_name(&self.names.hash).is_none() {
            dict.set_name(&self.names.hash, Value::None);
        }
        let slots = dict.get_name(&self.names.slots);
        let open = slots.as_ref().is_none_or(|s| slot_names(s).iter().any(|n| n.as_str() == "__dict__"));
        let has_dict = open || parents.iter().any(|p| p.has_dict && !Rc::ptr_eq(p, &self.types.object));
        let class = Class::make(name.clone(), parents, ancestors, dict.clone(), meta, layout, false, has_dict);
        let this = Value::Class(class.clone());
        for (key, value) in dict.items() {
            if let Value::Instance(_) | Value::Native(_) = value
                && let Some(f) = self.type_of(&value).lookup(&self.names.set_name)
            {
                let owner = self.type_of(&value);
                self.call_unbound(&f, &value, &owner, &[this.clone(), key])?;
            }
        }
        self.init_subclass(&class, kw)?;
        Ok(this)
    }

    fn init_subclass(&mut self, class: &Rc<Class>, kw: &[(Str, Value)]) -> R<()> {
        let found = class.ancestors.iter().find_map(|c| c.dict.get_name(&self.names.init_subclass));
        match found {
            Some(Value::ClassMethod(f)) if matches!(*f, Value::Builtin(_)) && kw.is_empty() => Ok(()),
            Some(Value::ClassMethod(f)) if matches!(*f, Value::Builtin(_)) => {
                let name = class.dict.get_name(&self.names.qualname).and_then(|q| q.as_str().cloned());
                let name = name.unwrap_or_else(|| class.name());
                Err(Exc::type_error(format!("{name}.__init_subclass__() takes no keyword arguments")))
            }
            Some(f) => {
                let bound = self.bind_descriptor(&f, None, class)?;
                self.call_kw(&bound, &[], kw).map(drop)
            }
            None => Ok(()),
        }
    }

    // Functions.

    pub(crate) fn make_function(
        &mut self,
        code: &Rc<Code>,
        globals: &Rc<Dict>,
        closure: Vec<Value>,
        mut parts: Vec<Value>,
    ) -> Value {
        let items = |v: &Value| Rc::new(v.as_items().unwrap_or_default());
        let annotations = parts.pop().unwrap_or_default();
        let (kw_defaults, defaults) = (items(&parts[1]), items(&parts[0]));
        let in_cycle = !closure.is_empty();
        let f = Rc::new(Function {
            code: code.clone(),
            globals: globals.clone(),
            closure,
            meta: RefCell::new(FunctionMeta {
                name: code.name.clone(),
                qualname: code.qualname.clone(),
                defaults,
                kw_defaults,
                doc: code.doc.clone().map_or(Value::None, Value::Str),
                module: globals.get_name(&self.names.name).unwrap_or(Value::None),
                annotations,
                dict: None,
            }),
        });
        if in_cycle {
            crate::cycles::register(crate::cycles::Weak::Function(Rc::downgrade(&f)));
        }
        Value::Function(f)
    }

    // Exceptions.

    /// The exception of a raise statement.
    pub(crate) fn make_exception(&mut self, exc: &Value, cause: &Value) -> Exc {
        let e = match self.exception_of(exc, "exceptions must derive from BaseException") {
            Ok(e) | Err(e) => e,
        };
        if !cause.is_undefined() {
            let cause = match cause {
                Value::None => Value::None,
                other => match self.exception_of(other, "exception causes must derive from BaseException") {
                    Ok(c) => c.value(),
                    Err(e) => return e,
                },
            };
            let mut state = e.state().0.borrow_mut();
            state.cause = cause;
            state.suppress_context = true;
        }
        e
    }

    fn exception_of(&mut self, v: &Value, complaint: &str) -> R<Exc> {
        if let Value::Class(c) = v
            && c.is_subclass(&self.types.base_exception)
        {
            let made = self.call(v, &[])?;
            return Exc::from_value(&made).ok_or_else(|| {
                Exc::type_error(format!(
                    "calling {} should have returned an instance of BaseException, not {}",
                    c.name(),
                    self.type_name(&made)
                ))
            });
        }
        Exc::from_value(v).ok_or_else(|| Exc::type_error(complaint))
    }

    /// An exception raised while another is handled remembers it.
    pub(crate) fn with_context(&mut self, e: Exc) -> Exc {
        self.set_context(&e);
        e
    }

    pub(crate) fn set_context(&mut self, e: &Exc) {
        let Some(handled) = self.handled.last() else { return };
        let this = e.value();
        if handled.is(&this) {
            return;
        }
        let mut state = e.state().0.borrow_mut();
        if state.context.is_none() {
            // No cycles: where the handled one already leads here, cut that link.
            let mut at = handled.clone();
            while let Some(next) = Exc::from_value(&at) {
                let context = match next.state().0.try_borrow() {
                    Ok(s) => s.context.clone(),
                    Err(_) => return,
                };
                if context.is(&this) {
                    next.state().0.borrow_mut().context = Value::None;
                    break;
                }
                at = context;
            }
            state.context = handled.clone();
        }
    }

    pub(crate) fn matches_exception(&mut self, exc: &Value, class: &Value) -> R<bool> {
        let complaint = "catching classes that do not inherit from BaseException is not allowed";
        match class {
            Value::Class(c) if c.is_subclass(&self.types.base_exception) => Ok(self.isinstance(exc, c)),
            Value::Tuple(t) => {
                for c in &t.items {
                    if self.matches_exception(exc, c)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            _ => Err(Exc::type_error(complaint)),
        }
    }

    /// Enters a context manager: its value and its bound `__exit__`.
    pub(crate) fn with_enter(&mut self, manager: &Value) -> R<(Value, Value)> {
        let class = self.type_of(manager);
        let (enter, exit) = (self.names.enter.clone(), self.names.exit.clone());
        let hooked = manager.hooks().is_some();
        let find = |vm: &mut Vm, name: &Str| -> R<Option<Value>> {
            match class.lookup(name) {
                Some(f) => vm.bind_descriptor(&f, Some(manager), &class).map(Some),
                None if hooked => vm.attribute_opt(manager, name),
                None => Ok(None),
            }
        };
        let missing = |what: &str| {
            Err(Exc::type_error(format!(
                "'{}' object does not support the context manager protocol{what}",
                class.name()
            )))
        };
        let Some(on_enter) = find(self, &enter)? else { return missing("") };
        let Some(on_exit) = find(self, &exit)? else { return missing(" (missed __exit__ method)") };
        let value = self.call(&on_enter, &[])?;
        Ok((value, on_exit))
    }
}

fn slot_names(slots: &Value) -> Vec<Str> {
    match slots {
        Value::Str(s) => vec![s.clone()],
        other => other.as_items().unwrap_or_default().iter().filter_map(|v| v.as_str().cloned()).collect(),
    }
}
