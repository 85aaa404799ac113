//! Classes and their instances.
//!
//! A class knows its method resolution order, its namespace, and a version that changes whenever anything its
//! attribute lookups could see changes: inline caches compare versions. Instances keep their attributes in a short
//! vector of (name, value), searched by the address of the interned name, until somebody asks for `__dict__`.

use crate::cycles;
use crate::dict::Dict;
use crate::error::{Exc, R};
use crate::func::{Builtin, GetSet, NativeFn};
use crate::value::{Str, Value};
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

/// What kind of builtin value an instance of a class carries.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Layout {
    /// Nothing but attributes.
    Object,
    /// A builtin value made by the class's builtin ancestor: `int`, `str`, `tuple`, `dict`...
    Builtin,
    Exception,
    /// A metaclass: its instances are classes.
    Type,
}

pub struct Class {
    pub name: RefCell<Str>,
    pub bases: Vec<Rc<Class>>,
    /// The method resolution order after the class itself.
    pub ancestors: Vec<Rc<Class>>,
    pub dict: Rc<Dict>,
    /// The class of this class where that is not `type`.
    pub meta: Option<Rc<Class>>,
    pub layout: Layout,
    /// Whether it is one of the evaluator's own: its attributes are then read-only.
    pub builtin: bool,
    /// Whether instances have a `__dict__` (not where every class of the MRO has `__slots__`).
    pub has_dict: bool,
    /// How messages name the class where that is not `name`: `itertools.count`.
    shown: RefCell<Option<Str>>,
    /// Whether a class of the MRO has `__del__`.
    finalizes: Cell<bool>,
    version: Cell<u32>,
    subclasses: RefCell<Vec<Weak<Class>>>,
}

thread_local! {
    static NEXT_VERSION: Cell<u32> = const { Cell::new(1) };
}

fn next_version() -> u32 {
    NEXT_VERSION.with(|n| {
        n.set(n.get() + 1);
        n.get()
    })
}

impl Class {
    /// A builtin class with one base (`None` for `object`).
    pub fn builtin(name: &str, base: Option<&Rc<Class>>, layout: Layout) -> Rc<Class> {
        let bases: Vec<Rc<Class>> = base.into_iter().cloned().collect();
        let ancestors = match base {
            Some(b) => std::iter::once(b.clone()).chain(b.ancestors.iter().cloned()).collect(),
            None => vec![],
        };
        Class::make(Str::intern(name), bases, ancestors, Dict::new(), None, layout, true, layout == Layout::Exception)
    }

    /// A class with all its parts; `ancestors` is the MRO after the class itself.
    pub fn make(
        name: Str,
        bases: Vec<Rc<Class>>,
        ancestors: Vec<Rc<Class>>,
        dict: Rc<Dict>,
        meta: Option<Rc<Class>>,
        layout: Layout,
        builtin: bool,
        has_dict: bool,
    ) -> Rc<Class> {
        let finalizes = ancestors.iter().any(|c| c.finalizes.get()) || dict.get_name(&Str::intern("__del__")).is_some();
        let class = Rc::new(Class {
            shown: RefCell::new(None),
            finalizes: Cell::new(finalizes),
            name: RefCell::new(name),
            bases,
            ancestors,
            dict,
            meta,
            layout,
            builtin,
            has_dict,
            version: Cell::new(next_version()),
            subclasses: RefCell::new(Vec::new()),
        });
        for base in &class.bases {
            base.subclasses.borrow_mut().push(Rc::downgrade(&class));
        }
        cycles::register(cycles::Weak::Class(Rc::downgrade(&class)));
        class
    }

    /// A builtin exception class.
    pub fn exception(name: &str, base: &Rc<Class>) -> Rc<Class> {
        Class::builtin(name, Some(base), Layout::Exception)
    }

    /// Defines a method: `class.def("upper(self, /)", str_upper)`. The first argument reaches the function already
    /// checked to be of this class, and as the plain builtin value.
    pub fn def(self: &Rc<Class>, signature: &str, func: NativeFn) {
        self.def_doc(signature, func, "");
    }
    pub fn def_doc(self: &Rc<Class>, signature: &str, func: NativeFn, doc: &'static str) {
        let b = Builtin::new(signature, func, doc).owned_by(self);
        self.set(&b.name.clone(), Value::Builtin(Rc::new(b)));
    }
    /// `__new__` and static methods: called without an instance.
    pub fn def_static(self: &Rc<Class>, signature: &str, func: NativeFn) {
        let b = Builtin::new(signature, func, "");
        self.set(&b.name.clone(), Value::StaticMethod(Rc::new(Value::Builtin(Rc::new(b)))));
    }
    /// A class method: the first argument is the class.
    pub fn def_class(self: &Rc<Class>, signature: &str, func: NativeFn) {
        let b = Builtin::new(signature, func, "");
        self.set(&b.name.clone(), Value::ClassMethod(Rc::new(Value::Builtin(Rc::new(b)))));
    }
    /// A read-only attribute computed from the instance (the function's only argument).
    pub fn getter(self: &Rc<Class>, name: &str, get: NativeFn) {
        self.set(&Str::intern(name), Value::GetSet(Rc::new(GetSet { name: Str::intern(name), get, set: None })));
    }
    /// An attribute with a setter, whose arguments are (instance, value); deletion passes `Undefined`.
    pub fn getset(self: &Rc<Class>, name: &str, get: NativeFn, set: NativeFn) {
        self.set(&Str::intern(name), Value::GetSet(Rc::new(GetSet { name: Str::intern(name), get, set: Some(set) })));
    }

    pub fn name(&self) -> Str {
        self.name.borrow().clone()
    }
    /// The name that messages use.
    pub fn shown_name(&self) -> Str {
        self.shown.borrow().clone().unwrap_or_else(|| self.name())
    }
    /// Has messages use another name, as those of CPython's classes in C have their module's in them.
    pub fn show_as(&self, name: &str) {
        *self.shown.borrow_mut() = Some(Str::from(name));
    }
    #[inline]
    pub fn version(&self) -> u32 {
        self.version.get()
    }
    /// Gives this class and everything below it new versions: their attributes may have changed.
    pub fn touch(&self) {
        self.version.set(next_version());
        let below: Vec<Rc<Class>> = self.subclasses.borrow().iter().filter_map(Weak::upgrade).collect();
        below.iter().for_each(|c| c.touch());
    }
    pub fn subclasses(&self) -> Vec<Rc<Class>> {
        self.subclasses.borrow().iter().filter_map(Weak::upgrade).collect()
    }
    /// Sets an attribute of the class itself.
    pub fn set(&self, name: &Str, value: Value) {
        if &**name == "__del__" {
            self.finalizes.set(true);
        }
        self.dict.set_name(name, value);
        self.touch();
    }
    pub fn delete(&self, name: &Str) -> Option<Value> {
        let gone = self.dict.remove_name(name);
        self.touch();
        gone
    }
    /// The attribute as the MRO finds it, unbound.
    pub fn lookup(&self, name: &Str) -> Option<Value> {
        self.dict.get_name(name).or_else(|| self.ancestors.iter().find_map(|c| c.dict.get_name(name)))
    }
    pub fn is_subclass(&self, of: &Class) -> bool {
        std::ptr::eq(self, of) || self.ancestors.iter().any(|c| std::ptr::eq(&**c, of))
    }
    /// The class and its ancestors, in resolution order.
    pub fn mro(self: &Rc<Class>) -> Vec<Rc<Class>> {
        std::iter::once(self.clone()).chain(self.ancestors.iter().cloned()).collect()
    }
    /// The nearest builtin class of the MRO that decides the layout of instances.
    pub fn builtin_base(self: &Rc<Class>) -> Rc<Class> {
        if self.builtin {
            return self.clone();
        }
        let found = self.ancestors.iter().find(|c| c.builtin && c.layout == self.layout && !c.ancestors.is_empty());
        found.or(self.ancestors.last()).cloned().unwrap_or_else(|| self.clone())
    }
}

/// Attributes of an instance.
pub enum Attrs {
    Small(Vec<(Str, Value)>),
    /// Once `__dict__` was asked for, or there are many.
    Dict(Rc<Dict>),
}

impl Attrs {
    /// The attribute at a remembered position, if that still holds this name.
    #[inline(always)]
    pub fn at(&self, name: &Str, hint: usize) -> Option<&Value> {
        match self {
            Attrs::Small(list) => list.get(hint).filter(|(n, _)| n.same(name)).map(|(_, v)| v),
            Attrs::Dict(_) => None,
        }
    }
    #[inline(always)]
    pub fn at_mut(&mut self, name: &Str, hint: usize) -> Option<&mut Value> {
        match self {
            Attrs::Small(list) => list.get_mut(hint).filter(|(n, _)| n.same(name)).map(|(_, v)| v),
            Attrs::Dict(_) => None,
        }
    }
}

/// An object of a class written in the language (or of an exception class).
pub struct Instance {
    class: RefCell<Rc<Class>>,
    pub attrs: RefCell<Attrs>,
    /// The builtin value of a class derived from a builtin one, an exception's state; else Undefined.
    pub payload: Value,
    /// Whether weak references want to know when it goes.
    pub watched: Cell<bool>,
    /// Whether `__del__` was called, or is about to be.
    finalized: Cell<bool>,
}

/// More attributes than this go into a dict.
const SMALL_ATTRS: usize = 24;

impl Instance {
    pub fn new(class: Rc<Class>) -> Rc<Instance> {
        Instance::with_payload(class, Value::Undefined)
    }
    pub fn with_payload(class: Rc<Class>, payload: Value) -> Rc<Instance> {
        let instance = Rc::new(Instance {
            class: RefCell::new(class),
            attrs: RefCell::new(Attrs::Small(Vec::new())),
            payload,
            watched: Cell::new(false),
            finalized: Cell::new(false),
        });
        cycles::register(cycles::Weak::Instance(Rc::downgrade(&instance)));
        instance
    }
    pub fn class(&self) -> Rc<Class> {
        self.class.borrow().clone()
    }
    pub fn set_class(&self, class: Rc<Class>) {
        *self.class.borrow_mut() = class;
    }
    #[inline]
    pub fn class_version(&self) -> u32 {
        self.class.borrow().version()
    }
    /// The attribute of the instance itself; `name` must be interned.
    pub fn get(&self, name: &Str) -> Option<Value> {
        match &*self.attrs.borrow() {
            Attrs::Small(list) => list.iter().find(|(n, _)| n.same(name)).map(|(_, v)| v.clone()),
            Attrs::Dict(d) => d.get_name(name),
        }
    }
    pub fn get_str(&self, name: &str) -> Option<Value> {
        self.get(&Str::intern(name))
    }
    /// As `get`, trying position `hint` first.
    #[inline]
    pub fn get_hint(&self, name: &Str, hint: usize) -> Option<Value> {
        match &*self.attrs.borrow() {
            Attrs::Small(list) => match list.get(hint) {
                Some((n, v)) if n.same(name) => Some(v.copy()),
                _ => None,
            },
            Attrs::Dict(_) => None,
        }
    }
    /// Whether the instance itself surely has no attribute of this name.
    #[inline]
    pub fn lacks(&self, name: &Str) -> bool {
        match &*self.attrs.borrow() {
            Attrs::Small(list) => list.iter().all(|(n, _)| !n.same(name)),
            Attrs::Dict(d) => d.index_of_name(name).is_none(),
        }
    }
    /// The position of an attribute, for `get_hint`.
    pub fn position(&self, name: &Str) -> Option<usize> {
        match &*self.attrs.borrow() {
            Attrs::Small(list) => list.iter().position(|(n, _)| n.same(name)),
            Attrs::Dict(_) => None,
        }
    }
    /// Stores at position `hint` if that holds this name; gives the value back otherwise.
    #[inline]
    pub fn set_hint(&self, name: &Str, hint: usize, value: Value) -> Result<(), Value> {
        let old = match &mut *self.attrs.borrow_mut() {
            Attrs::Small(list) => match list.get_mut(hint) {
                Some((n, v)) if n.same(name) => {
                    if v.is_plain_data() {
                        std::mem::forget(std::mem::replace(v, value));
                        return Ok(());
                    }
                    std::mem::replace(v, value)
                }
                _ => return Err(value),
            },
            Attrs::Dict(_) => return Err(value),
        };
        drop(old);
        Ok(())
    }
    /// Sets an attribute of the instance itself; `name` must be interned.
    pub fn set_name(&self, name: &Str, value: Value) {
        let mut attrs = self.attrs.borrow_mut();
        let mut old = Value::Undefined;
        match &mut *attrs {
            Attrs::Small(list) => match list.iter().position(|(n, _)| n.same(name)) {
                Some(at) => old = std::mem::replace(&mut list[at].1, value),
                None if list.len() < SMALL_ATTRS => list.push((name.clone(), value)),
                None => {
                    drop(attrs);
                    self.dict().set_name(name, value);
                    return;
                }
            },
            Attrs::Dict(d) => {
                let d = d.clone();
                drop(attrs);
                d.set_name(name, value);
                return;
            }
        }
        drop(attrs);
        drop(old);
    }
    pub fn set(&self, name: &str, value: Value) {
        self.set_name(&Str::intern(name), value);
    }
    pub fn remove(&self, name: &Str) -> Option<Value> {
        match &mut *self.attrs.borrow_mut() {
            Attrs::Small(list) => {
                let at = list.iter().position(|(n, _)| n.same(name))?;
                Some(list.remove(at).1)
            }
            Attrs::Dict(d) => d.remove_name(name),
        }
    }
    /// `__dict__`: from here on the attributes live in this dict.
    pub fn dict(&self) -> Rc<Dict> {
        let mut attrs = self.attrs.borrow_mut();
        if let Attrs::Small(list) = &mut *attrs {
            let dict = Dict::new();
            for (name, value) in list.drain(..) {
                dict.set_name(&name, value);
            }
            *attrs = Attrs::Dict(dict);
        }
        match &*attrs {
            Attrs::Dict(d) => d.clone(),
            Attrs::Small(_) => unreachable!("replaced above"),
        }
    }
    pub fn set_dict(&self, dict: Rc<Dict>) {
        *self.attrs.borrow_mut() = Attrs::Dict(dict);
    }
    /// How many attributes of its own the instance has.
    pub fn count(&self) -> usize {
        match &*self.attrs.borrow() {
            Attrs::Small(list) => list.len(),
            Attrs::Dict(d) => d.len(),
        }
    }
    /// Names and values of the instance's own attributes.
    pub fn own_attrs(&self) -> Vec<(Str, Value)> {
        match &*self.attrs.borrow() {
            Attrs::Small(list) => list.clone(),
            Attrs::Dict(d) => d.items().into_iter().filter_map(|(k, v)| k.as_str().cloned().map(|k| (k, v))).collect(),
        }
    }
    /// Names every value held, for the cycle collector.
    pub fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        visit(&self.payload);
        match self.attrs.try_borrow().as_deref() {
            Ok(Attrs::Small(list)) => list.iter().for_each(|(_, v)| visit(v)),
            Ok(Attrs::Dict(d)) => visit(&Value::Dict(d.clone())),
            Err(_) => {}
        }
    }
    /// Has `__del__` called, once: true where it will be.
    pub fn finalize(this: &Rc<Instance>) -> bool {
        let class = this.class();
        if !class.finalizes.get() || this.finalized.replace(true) {
            return false;
        }
        if let Some(del) = class.lookup(&Str::intern("__del__")) {
            cycles::call_later(del, vec![Value::Instance(this.clone())]);
        }
        true
    }
    /// The instance comes back as a new one with all it had, so that `__del__` can see it.
    #[cold]
    fn resurrect(&mut self) {
        let again = Instance::with_payload(self.class(), std::mem::replace(&mut self.payload, Value::Undefined));
        *again.attrs.borrow_mut() = std::mem::replace(self.attrs.get_mut(), Attrs::Small(Vec::new()));
        Instance::finalize(&again);
    }
    pub fn clear(&self) {
        let old = std::mem::replace(&mut *self.attrs.borrow_mut(), Attrs::Small(Vec::new()));
        drop(old);
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        if self.watched.get() {
            cycles::gone(self as *const Instance as usize);
        }
        if self.class.get_mut().finalizes.get() && !self.finalized.get() {
            self.resurrect();
        }
        let payload = std::mem::replace(&mut self.payload, Value::Undefined);
        match self.attrs.get_mut() {
            Attrs::Small(list) => cycles::drop_items(list.drain(..).map(|(_, v)| v).chain([payload])),
            Attrs::Dict(_) => cycles::drop_items([payload].into_iter()),
        }
    }
}

/// The C3 linearization of `bases`, without the class itself.
pub fn linearize(bases: &[Rc<Class>]) -> R<Vec<Rc<Class>>> {
    let mut sequences: Vec<Vec<Rc<Class>>> = bases.iter().map(|b| b.mro()).collect();
    sequences.push(bases.to_vec());
    let mut out: Vec<Rc<Class>> = Vec::new();
    loop {
        sequences.retain(|s| !s.is_empty());
        if sequences.is_empty() {
            return Ok(out);
        }
        let in_a_tail = |c: &Rc<Class>| sequences.iter().any(|s| s[1..].iter().any(|x| Rc::ptr_eq(x, c)));
        let Some(next) = sequences.iter().map(|s| s[0].clone()).find(|c| !in_a_tail(c)) else {
            let mut names: Vec<Str> = Vec::new();
            for s in &sequences {
                if !names.contains(&s[0].name()) {
                    names.push(s[0].name());
                }
            }
            return Err(Exc::type_error(format!(
                "Cannot create a consistent method resolution\norder (MRO) for bases {}",
                names.join(", ")
            )));
        };
        for s in &mut sequences {
            if Rc::ptr_eq(&s[0], &next) {
                s.remove(0);
            }
        }
        out.push(next);
    }
}

trait JoinNames {
    fn join(&self, separator: &str) -> String;
}
impl JoinNames for Vec<Str> {
    fn join(&self, separator: &str) -> String {
        self.iter().map(|s| s.as_str()).collect::<Vec<_>>()[..].join(separator)
    }
}
