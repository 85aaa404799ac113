//! Attribute lookup: data descriptors of the class, the object's own attributes, other class attributes bound, then
//! `__getattr__`; and the inline caches over it.

use super::Vm;
use super::frame::name_error;
use crate::class::{Class, Instance};
use crate::code::{CacheKind, Site};
use crate::dict::Dict;
use crate::error::{Exc, R};
use crate::func::{Function, Method};
use crate::modules::Module;
use crate::value::{Str, Super, Value};
use std::rc::Rc;

impl Vm {
    pub fn getattr(&mut self, object: &Value, name: &str) -> R {
        self.attribute(object, &Str::intern(name))
    }

    pub fn getattr_opt(&mut self, object: &Value, name: &str) -> R<Option<Value>> {
        self.attribute_opt(object, &Str::intern(name))
    }

    pub fn setattr(&mut self, object: &Value, name: &str, value: Value) -> R<()> {
        self.set_attribute(object, &Str::intern(name), value)
    }

    pub fn delattr(&mut self, object: &Value, name: &str) -> R<()> {
        self.delete_attribute(object, &Str::intern(name))
    }

    /// The attribute, or AttributeError. The name is interned.
    pub(crate) fn attribute(&mut self, object: &Value, name: &Str) -> R {
        match self.attribute_or_error(object, name)? {
            Ok(v) => Ok(v),
            Err(None) => Err(self.no_attribute(object, name)),
            Err(Some(e)) => Err(e),
        }
    }

    /// The attribute, or None where AttributeError would be raised.
    pub(crate) fn attribute_opt(&mut self, object: &Value, name: &Str) -> R<Option<Value>> {
        Ok(self.attribute_or_error(object, name)?.ok())
    }

    /// The inner result says that the attribute is missing, with the AttributeError that user code raised, if any.
    fn attribute_or_error(&mut self, object: &Value, name: &Str) -> R<Result<Value, Option<Exc>>> {
        match self.find_attribute(object, name) {
            Ok(Some(v)) => Ok(Ok(v)),
            Ok(None) => Ok(Err(None)),
            Err(e) if e.is(&self.types.attribute_error) => Ok(Err(Some(e))),
            Err(e) => Err(e),
        }
    }

    fn find_attribute(&mut self, object: &Value, name: &Str) -> R<Option<Value>> {
        match object {
            Value::Instance(i) => self.instance_attribute(object, i, name),
            Value::Class(c) => self.class_attribute(c, name),
            Value::Module(m) => self.module_attribute(m, name),
            Value::Super(s) => self.super_attribute(s, name),
            Value::Function(f) => match function_attribute(f, name) {
                Some(v) => Ok(Some(v)),
                None => self.plain_attribute(object, name),
            },
            _ => self.plain_attribute(object, name),
        }
    }

    fn instance_attribute(&mut self, object: &Value, i: &Rc<Instance>, name: &Str) -> R<Option<Value>> {
        let class = i.class();
        if let Some(hook @ Value::Function(_)) = class.lookup(&self.names.getattribute) {
            let found = self.call(&hook, &[object.clone(), Value::Str(name.clone())]);
            return match found {
                Err(e) if e.is(&self.types.attribute_error) => match class.lookup(&self.names.getattr) {
                    Some(f) => self.call_unbound(&f, object, &class, &[Value::Str(name.clone())]).map(Some),
                    None => Err(e),
                },
                other => other.map(Some),
            };
        }
        let missing = match self.generic_attribute(object, i, &class, name) {
            Ok(Some(v)) => return Ok(Some(v)),
            Ok(None) => None,
            // A property that raises AttributeError also falls back to __getattr__.
            Err(e) if e.is(&self.types.attribute_error) => Some(e),
            Err(e) => return Err(e),
        };
        match (class.lookup(&self.names.getattr), missing) {
            (Some(f), _) => self.call_unbound(&f, object, &class, &[Value::Str(name.clone())]).map(Some),
            (None, Some(e)) => Err(e),
            (None, None) => Ok(None),
        }
    }

    /// `object.__getattribute__`.
    pub(crate) fn generic_attribute(
        &mut self,
        object: &Value,
        i: &Rc<Instance>,
        class: &Rc<Class>,
        name: &Str,
    ) -> R<Option<Value>> {
        let found = class.lookup(name);
        if let Some(f) = &found
            && self.is_data_descriptor(f)
        {
            return self.bind_descriptor(f, Some(object), class).map(Some);
        }
        if let Some(v) = i.get(name) {
            return Ok(Some(v));
        }
        if let Some(f) = found {
            return self.bind_descriptor(&f, Some(object), class).map(Some);
        }
        Ok(match name.as_str() {
            "__dict__" if class.has_dict => Some(Value::Dict(i.dict())),
            "__class__" => Some(Value::Class(class.clone())),
            "__doc__" => Some(Value::None),
            _ => None,
        })
    }

    fn class_attribute(&mut self, c: &Rc<Class>, name: &Str) -> R<Option<Value>> {
        let this = Value::Class(c.clone());
        let meta = self.type_of(&this);
        let on_meta = meta.lookup(name);
        if let Some(f) = &on_meta
            && self.is_data_descriptor(f)
            && !(c.dict.get_name(name).is_some() && matches!(f, Value::GetSet(_)) && name.as_str() == "__doc__")
        {
            return self.bind_descriptor(f, Some(&this), &meta).map(Some);
        }
        if let Some(v) = class_field(c, name) {
            return Ok(Some(v));
        }
        if let Some(f) = c.lookup(name) {
            return self.bind_class_attribute(&f, c).map(Some);
        }
        if let Some(f) = on_meta {
            return self.bind_descriptor(&f, Some(&this), &meta).map(Some);
        }
        match meta.lookup(&self.names.getattr) {
            Some(f) => self.call_unbound(&f, &this, &meta, &[Value::Str(name.clone())]).map(Some),
            None => Ok(match name.as_str() {
                "__doc__" => Some(crate::docs::of_class(c).map_or(Value::None, Value::str)),
                "__module__" => Some(Value::str("builtins")),
                "__class__" => Some(Value::Class(meta)),
                _ => None,
            }),
        }
    }

    /// An attribute of a class as the class itself shows it: descriptors see no instance.
    pub(crate) fn bind_class_attribute(&mut self, f: &Value, class: &Rc<Class>) -> R {
        match f {
            Value::Function(_) | Value::Builtin(_) | Value::Property(_) | Value::GetSet(_) => Ok(f.clone()),
            other => self.bind_descriptor(other, None, class),
        }
    }

    fn module_attribute(&mut self, m: &Rc<Module>, name: &Str) -> R<Option<Value>> {
        if let Some(v) = m.dict.get_name(name) {
            return Ok(Some(v));
        }
        if self.define(&m.dict, name)? {
            return Ok(m.dict.get_name(name));
        }
        let lazy = *m.lazy.borrow();
        if let Some(find) = lazy
            && let Some(v) = find(self, m, name)?
        {
            m.dict.set_name(name, v.clone());
            return Ok(Some(v));
        }
        if let Some(f) = m.dict.get_name(&self.names.getattr) {
            return self.call(&f, &[Value::Str(name.clone())]).map(Some);
        }
        match name.as_str() {
            "__dict__" => {
                self.define_all(&m.dict)?;
                Ok(Some(Value::Dict(m.dict.clone())))
            }
            _ => self.submodule(m, name),
        }
    }

    fn super_attribute(&mut self, s: &Rc<Super>, name: &Str) -> R<Option<Value>> {
        if name.as_str() == "__class__" {
            return Ok(Some(Value::Class(self.types.super_.clone())));
        }
        let mro = s.start.mro();
        let after = mro.iter().skip_while(|c| !Rc::ptr_eq(c, &s.class)).skip(1);
        for c in after {
            if let Some(f) = c.dict.get_name(name) {
                // In a class method the bound object is the class itself.
                return match &s.object {
                    Value::Class(c) if Rc::ptr_eq(c, &s.start) => {
                        self.bind_class_attribute(&f, &s.start.clone()).map(Some)
                    }
                    object => self.bind_descriptor(&f, Some(object), &s.start.clone()).map(Some),
                };
            }
        }
        Ok(None)
    }

    /// Attributes of everything without attributes of its own.
    fn plain_attribute(&mut self, object: &Value, name: &Str) -> R<Option<Value>> {
        if let Some(hooks) = object.hooks()
            && let Some(v) = hooks.getattr(self, object, name)?
        {
            return Ok(Some(v));
        }
        let class = self.type_of(object);
        match class.lookup(name) {
            Some(f) => self.bind_descriptor(&f, Some(object), &class).map(Some),
            None => match name.as_str() {
                "__class__" => Ok(Some(Value::Class(class))),
                "__doc__" => Ok(Some(Value::None)),
                _ => self.fallback_attribute(object, name),
            },
        }
    }

    fn fallback_attribute(&mut self, object: &Value, name: &Str) -> R<Option<Value>> {
        Ok(match (object, name.as_str()) {
            (Value::Method(m), "__self__") => Some(m.object.clone()),
            (Value::Method(m), "__func__") => Some(m.func.clone()),
            (Value::Method(m), _) => return self.attribute(&m.func.clone(), name).map(Some),
            (Value::StaticMethod(f) | Value::ClassMethod(f), "__func__" | "__wrapped__") => Some((**f).clone()),
            (Value::StaticMethod(f) | Value::ClassMethod(f), _) => return self.attribute_opt(&(**f).clone(), name),
            (Value::Builtin(b), "__name__" | "__qualname__") => Some(Value::Str(b.name.clone())),
            (Value::Builtin(b), "__module__") => Some(b.module.clone().map_or(Value::str("builtins"), Value::Str)),
            (Value::Builtin(_), "__self__") => Some(Value::None),
            (Value::Property(p), "fget") => Some(p.get.clone()),
            (Value::Property(p), "fset") => Some(p.set.clone()),
            (Value::Property(p), "fdel") => Some(p.del.clone()),
            (Value::Property(p), "__isabstractmethod__") => {
                return self.attribute_opt(&p.get.clone(), name);
            }
            (Value::GetSet(g), "__name__") => Some(Value::Str(g.name.clone())),
            (Value::Generator(g), "__name__") => Some(Value::Str(g.code.name.clone())),
            (Value::Generator(g), "__qualname__") => Some(Value::Str(g.qualname.clone())),
            (Value::Generator(g), "gi_running") => Some(Value::Bool(g.running.get())),
            (Value::Cell(c), "cell_contents") => {
                let v = c.value.borrow().clone();
                if v.is_undefined() {
                    return Err(Exc::value_error("Cell is empty"));
                }
                Some(v)
            }
            (Value::Code(c), "co_name") => Some(Value::Str(c.name.clone())),
            (Value::Code(c), "co_filename") => Some(Value::Str(c.source.filename.clone())),
            (Value::Code(c), "co_firstlineno") => Some(Value::Int(c.first_line() as i64)),
            (Value::Code(c), "co_argcount") => Some(Value::Int(c.params.positional as i64)),
            (Value::Code(c), "co_posonlyargcount") => Some(Value::Int(c.params.positional_only as i64)),
            (Value::Code(c), "co_kwonlyargcount") => Some(Value::Int(c.params.keyword_only as i64)),
            (Value::Code(c), "co_flags") => {
                Some(Value::Int(((c.params.var_args as i64) << 2) | ((c.params.var_kw as i64) << 3)))
            }
            (Value::Code(c), "co_varnames") => Some(Value::tuple(c.params.names.iter().map(|n| Value::Str(n.clone())))),
            (Value::Code(c), "co_freevars") => Some(Value::tuple(c.free.iter().map(|n| Value::Str(n.clone())))),
            _ => None,
        })
    }

    /// Whether a class attribute goes before the instance's own.
    pub(crate) fn is_data_descriptor(&self, f: &Value) -> bool {
        match f {
            Value::Property(_) | Value::GetSet(_) => true,
            Value::Instance(i) => {
                let c = i.class();
                c.lookup(&self.names.set).is_some() || c.lookup(&self.names.delete).is_some()
            }
            _ => false,
        }
    }

    /// `__get__` of what was found on a class.
    pub(crate) fn bind_descriptor(&mut self, f: &Value, object: Option<&Value>, class: &Rc<Class>) -> R {
        match (f, object) {
            (Value::Function(_), Some(o)) => Ok(method(f, o)),
            (Value::Builtin(b), Some(o)) if b.owner.is_some() => Ok(method(f, o)),
            (Value::Property(p), Some(o)) => {
                if p.get.is_absent() {
                    return Err(Exc::attribute_error(format!("property of '{}' object has no getter", class.name())));
                }
                self.call(&p.get, std::slice::from_ref(o))
            }
            (Value::GetSet(g), Some(o)) => {
                let plain = if class.layout == crate::class::Layout::Builtin { o.plain() } else { o };
                (g.get)(self, std::slice::from_ref(plain))
            }
            (Value::StaticMethod(inner), _) => Ok((**inner).clone()),
            (Value::ClassMethod(inner), _) => {
                let this = Value::Class(class.clone());
                match &**inner {
                    Value::Function(_) | Value::Builtin(_) => Ok(method(inner, &this)),
                    other => self.bind_descriptor(other, Some(&this), class),
                }
            }
            (Value::Instance(i), _) => match i.class().lookup(&self.names.get) {
                Some(get) => {
                    let args = [object.cloned().unwrap_or(Value::None), Value::Class(class.clone())];
                    self.call_unbound(&get, f, &i.class(), &args)
                }
                None => Ok(f.clone()),
            },
            (Value::Native(n), _) => Ok(n.0.bind(self, f, object, class)?.unwrap_or_else(|| f.clone())),
            _ => Ok(f.clone()),
        }
    }

    #[cold]
    pub(crate) fn no_attribute(&mut self, object: &Value, name: &Str) -> Exc {
        let text = match object {
            Value::Class(c) => format!("type object '{}' has no attribute '{name}'", c.name()),
            Value::Module(m) => format!("module '{}' has no attribute '{name}'", m.name),
            Value::Super(_) => format!("'super' object has no attribute '{name}'"),
            other => format!("'{}' object has no attribute '{name}'", self.type_name(other)),
        };
        Exc::attribute_error(text).with_attr("name", Value::Str(name.clone())).with_attr("obj", object.clone())
    }

    // Assignment.

    pub(crate) fn set_attribute(&mut self, object: &Value, name: &Str, value: Value) -> R<()> {
        match object {
            Value::Instance(i) => {
                let class = i.class();
                if let Some(f @ Value::Function(_)) = class.lookup(&self.names.setattr) {
                    self.call_unbound(&f, object, &class, &[Value::Str(name.clone()), value])?;
                    return Ok(());
                }
                self.set_instance_attribute(object, i, &class, name, value)
            }
            Value::Class(c) => self.set_class_attribute(c, name, value),
            Value::Module(m) => {
                m.dict.set_name(name, value);
                Ok(())
            }
            Value::Function(f) => set_function_attribute(f, name, value),
            other => self.set_plain_attribute(other, name, value),
        }
    }

    /// `object.__setattr__`.
    pub(crate) fn set_instance_attribute(
        &mut self,
        object: &Value,
        i: &Rc<Instance>,
        class: &Rc<Class>,
        name: &Str,
        value: Value,
    ) -> R<()> {
        match class.lookup(name) {
            Some(f @ (Value::Property(_) | Value::GetSet(_))) => {
                return self.set_descriptor(&f, object, class, name, value);
            }
            Some(f @ Value::Instance(_)) if self.is_data_descriptor(&f) => {
                return self.set_descriptor(&f, object, class, name, value);
            }
            _ => {}
        }
        match (name.as_str(), &value) {
            ("__class__", Value::Class(c)) => i.set_class(c.clone()),
            ("__dict__", Value::Dict(d)) => i.set_dict(d.clone()),
            _ if !class.has_dict && !self.has_slot(class, name) => {
                return Err(if class.lookup(name).is_some() {
                    Exc::attribute_error(format!("'{}' object attribute '{name}' is read-only", class.name()))
                } else {
                    self.no_attribute(object, name)
                });
            }
            _ => i.set_name(name, value),
        }
        Ok(())
    }

    fn has_slot(&mut self, class: &Rc<Class>, name: &Str) -> bool {
        class.mro().iter().any(|c| match c.dict.get_name(&self.names.slots) {
            Some(Value::Str(s)) => s == *name,
            Some(other) => other.as_items().is_some_and(|items| items.iter().any(|i| i.as_str() == Some(name))),
            None => false,
        })
    }

    fn set_descriptor(&mut self, f: &Value, object: &Value, class: &Rc<Class>, name: &Str, value: Value) -> R<()> {
        match f {
            Value::Property(p) if p.set.is_absent() => {
                Err(Exc::attribute_error(format!("property '{name}' of '{}' object has no setter", class.name())))
            }
            Value::Property(p) => self.call(&p.set, &[object.clone(), value]).map(drop),
            Value::GetSet(g) => match g.set {
                Some(set) => set(self, &[object.clone(), value]).map(drop),
                None if matches!(object, Value::Range(_) | Value::Slice(_)) => {
                    Err(Exc::attribute_error("readonly attribute"))
                }
                None => Err(Exc::attribute_error(format!(
                    "attribute '{name}' of '{}' objects is not writable",
                    class.name()
                ))),
            },
            other => match self.special(other, &self.names.set.clone(), &[object.clone(), value])? {
                Some(_) => Ok(()),
                None => Err(Exc::attribute_error(name.to_string())),
            },
        }
    }

    fn set_class_attribute(&mut self, c: &Rc<Class>, name: &Str, value: Value) -> R<()> {
        if c.builtin {
            return Err(Exc::type_error(format!("cannot set '{name}' attribute of immutable type '{}'", c.name())));
        }
        if let Some(meta) = &c.meta {
            let meta = meta.clone();
            let this = Value::Class(c.clone());
            if let Some(f @ Value::Function(_)) = meta.lookup(&self.names.setattr) {
                return self.call_unbound(&f, &this, &meta, &[Value::Str(name.clone()), value]).map(drop);
            }
        }
        self.set_class_attribute_plain(c, name, value)
    }

    /// `type.__setattr__`.
    pub(crate) fn set_class_attribute_plain(&mut self, c: &Rc<Class>, name: &Str, value: Value) -> R<()> {
        if let Some(meta) = &c.meta {
            let meta = meta.clone();
            let this = Value::Class(c.clone());
            if let Some(f) = meta.lookup(name)
                && self.is_data_descriptor(&f)
            {
                return self.set_descriptor(&f, &this, &meta, name, value);
            }
        }
        if let ("__name__", Some(s)) = (name.as_str(), value.as_str()) {
            *c.name.borrow_mut() = s.clone();
            return Ok(());
        }
        c.set(name, value);
        Ok(())
    }

    fn set_plain_attribute(&mut self, object: &Value, name: &Str, value: Value) -> R<()> {
        if let Some(hooks) = object.hooks()
            && hooks.setattr(self, object, name, &value)?
        {
            return Ok(());
        }
        let class = self.type_of(object);
        match class.lookup(name) {
            Some(f @ (Value::GetSet(_) | Value::Property(_))) => self.set_descriptor(&f, object, &class, name, value),
            Some(_) => Err(Exc::attribute_error(format!("'{}' object attribute '{name}' is read-only", class.name()))),
            None => Err(self.no_attribute(object, name)),
        }
    }

    pub(crate) fn delete_attribute(&mut self, object: &Value, name: &Str) -> R<()> {
        let missing = |vm: &mut Vm| Err(vm.no_attribute(object, name));
        match object {
            Value::Instance(i) => {
                let class = i.class();
                if let Some(f @ Value::Function(_)) = class.lookup(&self.names.delattr) {
                    return self.call_unbound(&f, object, &class, &[Value::Str(name.clone())]).map(drop);
                }
                match class.lookup(name) {
                    Some(Value::Property(p)) if p.del.is_absent() => {
                        let c = class.name();
                        return Err(Exc::attribute_error(format!("property '{name}' of '{c}' object has no deleter")));
                    }
                    Some(Value::Property(p)) => return self.call(&p.del, std::slice::from_ref(object)).map(drop),
                    Some(f @ Value::Instance(_))
                        if self.special(&f, &self.names.delete.clone(), std::slice::from_ref(object))?.is_some() =>
                    {
                        return Ok(());
                    }
                    _ => {}
                }
                match i.remove(name) {
                    Some(_) => Ok(()),
                    None => Err(self.no_attribute(object, name)),
                }
            }
            Value::Class(c) if c.builtin => {
                Err(Exc::type_error(format!("cannot delete '{name}' attribute of immutable type '{}'", c.name())))
            }
            Value::Class(c) if matches!(self.type_of(object).lookup(&self.names.delattr), Some(Value::Function(_))) => {
                let (meta, name) = (self.type_of(object), Value::Str(name.clone()));
                let _ = c;
                self.special(object, &self.names.delattr.clone(), &[name]).map(|_| drop(meta))
            }
            Value::Class(c) => match c.delete(name) {
                Some(_) => Ok(()),
                None => missing(self),
            },
            Value::Module(m) => match m.dict.remove_name(name) {
                Some(_) => Ok(()),
                None => missing(self),
            },
            Value::Function(f) => {
                let dict = f.meta.borrow().dict.clone();
                match dict.and_then(|d| d.remove_name(name)) {
                    Some(_) => Ok(()),
                    None => missing(self),
                }
            }
            other => match other.hooks() {
                Some(hooks) if hooks.delattr(self, other, name)? => Ok(()),
                _ => missing(self),
            },
        }
    }

    // Inline caches.

    /// LoadAttr past its cache, which learns where instances keep the attribute.
    pub(crate) fn load_attr(&mut self, s: &Site, object: &Value) -> R {
        let name = s.name();
        match object {
            Value::Instance(i) => {
                let class = i.class();
                if let Some(at) = i.position(name)
                    && !matches!(class.lookup(&self.names.getattribute), Some(Value::Function(_)))
                    && class.lookup(name).is_none_or(|f| !self.is_data_descriptor(&f))
                {
                    s.kind.set(CacheKind::Own);
                    s.version.set(class.version());
                    s.hint.set(at as u32);
                    return Ok(i.get_hint(name, at).unwrap_or_default());
                }
            }
            Value::Module(m) => {
                if let Some(at) = m.dict.index_of_name(name) {
                    s.hint.set(at as u32);
                }
            }
            _ => {}
        }
        self.attribute(object, name)
    }

    /// StoreAttr past its cache.
    pub(crate) fn store_attr(&mut self, s: &Site, object: &Value, value: Value) -> R<()> {
        let name = s.name();
        self.set_attribute(object, name, value)?;
        if let Value::Instance(i) = object {
            let class = i.class();
            let plain = !matches!(class.lookup(&self.names.setattr), Some(Value::Function(_)));
            if plain
                && let Some(at) = i.position(name)
                && class.lookup(name).is_none_or(|f| !self.is_data_descriptor(&f))
            {
                s.kind.set(CacheKind::Own);
                s.version.set(class.version());
                s.hint.set(at as u32);
            }
        }
        Ok(())
    }

    /// What `object.name(...)` calls, and whether the object goes before the arguments.
    pub(crate) fn load_method(&mut self, s: &Site, object: &Value) -> R<(Value, bool)> {
        let name = s.name();
        match object {
            Value::Instance(i) => {
                let class = i.class();
                if s.kind.get() == CacheKind::Method
                    && s.version.get() == class.version()
                    && i.lacks(name)
                    && let Some(f) = &*s.value.borrow()
                {
                    return Ok((f.clone(), true));
                }
                if !matches!(class.lookup(&self.names.getattribute), Some(Value::Function(_)))
                    && let Some(f) = class.lookup(name)
                    && is_method(&f)
                    && i.lacks(name)
                {
                    s.kind.set(CacheKind::Method);
                    s.version.set(class.version());
                    *s.value.borrow_mut() = Some(f.clone());
                    return Ok((f, true));
                }
                Ok((self.load_attr(s, object)?, false))
            }
            Value::Class(_) | Value::Super(_) | Value::Function(_) => Ok((self.attribute(object, name)?, false)),
            Value::Module(m) => match m.dict.at_hint(s.hint.get() as usize, name) {
                Some(v) => Ok((v, false)),
                None => Ok((self.load_attr(s, object)?, false)),
            },
            _ => {
                if object.hooks().is_none()
                    && let Some(class) = self.builtin_class(object)
                {
                    if s.kind.get() == CacheKind::Method
                        && s.version.get() == class.version()
                        && let Some(f) = &*s.value.borrow()
                    {
                        return Ok((f.clone(), true));
                    }
                    if let Some(f) = class.lookup(name)
                        && is_method(&f)
                    {
                        s.kind.set(CacheKind::Method);
                        s.version.set(class.version());
                        *s.value.borrow_mut() = Some(f.clone());
                        return Ok((f, true));
                    }
                }
                Ok((self.attribute(object, name)?, false))
            }
        }
    }

    /// LoadGlobal past its cache.
    pub(crate) fn load_global(&mut self, s: &Site, globals: &Rc<Dict>) -> R {
        let name = s.name();
        if let Some(at) = globals.index_of_name(name) {
            s.kind.set(CacheKind::Global);
            s.hint.set(at as u32);
            return Ok(globals.get_name(name).unwrap_or_default());
        }
        if self.define(globals, name)? {
            return self.load_global(s, globals);
        }
        if let Some(at) = self.builtins.index_of_name(name) {
            s.kind.set(CacheKind::Builtin);
            s.version.set(globals.keys_version());
            s.hint.set(at as u32);
            return Ok(self.builtins.get_name(name).unwrap_or_default());
        }
        if Rc::ptr_eq(globals, &self.main)
            && let Some(v) = self.prelude_value(name)?
        {
            return Ok(v);
        }
        Err(name_error(name))
    }

    pub(crate) fn load_local_name(&mut self, locals: Option<&Rc<Dict>>, name: &Str) -> R<Option<Value>> {
        match locals {
            Some(d) => d.get(self, &Value::Str(name.clone())),
            None => Ok(None),
        }
    }
}

fn is_method(f: &Value) -> bool {
    matches!(f, Value::Function(_)) || matches!(f, Value::Builtin(b) if b.owner.is_some())
}

pub(crate) fn method(func: &Value, object: &Value) -> Value {
    Value::Method(Rc::new(Method { func: func.clone(), object: object.clone() }))
}

/// Attributes every class has.
fn class_field(c: &Rc<Class>, name: &Str) -> Option<Value> {
    Some(match name.as_str() {
        "__name__" => Value::Str(c.name()),
        "__qualname__" => c.dict.get_name(name).unwrap_or_else(|| Value::Str(c.name())),
        "__dict__" => Value::Dict(c.dict.copy()),
        "__module__" => c.dict.get_name(name).unwrap_or_else(|| Value::str("builtins")),
        "__doc__" => c.dict.get_name(name).unwrap_or(Value::None),
        "__annotations__" => match c.dict.get_name(name) {
            Some(v) => v,
            None => {
                let v = Value::dict();
                c.set(name, v.clone());
                v
            }
        },
        _ => return None,
    })
}

fn function_attribute(f: &Rc<Function>, name: &Str) -> Option<Value> {
    let mut meta = f.meta.borrow_mut();
    Some(match name.as_str() {
        "__name__" => Value::Str(meta.name.clone()),
        "__qualname__" => Value::Str(meta.qualname.clone()),
        "__doc__" => meta.doc.clone(),
        "__module__" => meta.module.clone(),
        "__code__" => Value::Code(f.code.clone()),
        "__globals__" => Value::Dict(f.globals.clone()),
        "__closure__" if f.closure.is_empty() => Value::None,
        "__closure__" => Value::tuple(f.closure.iter().cloned()),
        "__defaults__" if meta.defaults.is_empty() => Value::None,
        "__defaults__" => Value::tuple(meta.defaults.iter().cloned()),
        "__kwdefaults__" => {
            let dict = Dict::new();
            let names = &f.code.params.names[f.code.params.positional..];
            for (n, v) in names.iter().zip(meta.kw_defaults.iter()).filter(|(_, v)| !v.is_undefined()) {
                dict.set_name(n, v.clone());
            }
            if dict.is_empty() { Value::None } else { Value::Dict(dict) }
        }
        "__annotations__" => {
            if meta.annotations.is_absent() {
                meta.annotations = Value::dict();
            }
            meta.annotations.clone()
        }
        "__dict__" => Value::Dict(meta.dict.get_or_insert_with(Dict::new).clone()),
        _ => return meta.dict.as_ref().and_then(|d| d.get_name(name)),
    })
}

fn set_function_attribute(f: &Rc<Function>, name: &Str, value: Value) -> R<()> {
    let mut meta = f.meta.borrow_mut();
    match (name.as_str(), &value) {
        ("__name__", Value::Str(s)) => meta.name = s.clone(),
        ("__qualname__", Value::Str(s)) => meta.qualname = s.clone(),
        ("__name__" | "__qualname__", _) => {
            return Err(Exc::type_error(format!("{name} must be set to a string object")));
        }
        ("__doc__", _) => meta.doc = value,
        ("__module__", _) => meta.module = value,
        ("__annotations__", _) => meta.annotations = value,
        ("__defaults__", _) => meta.defaults = Rc::new(value.as_items().unwrap_or_default()),
        ("__dict__", Value::Dict(d)) => meta.dict = Some(d.clone()),
        _ => meta.dict.get_or_insert_with(Dict::new).set_name(name, value),
    }
    Ok(())
}
