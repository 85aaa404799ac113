//! Modules: native ones, library modules written in the language, and local files.

use crate::dict::Dict;
use crate::func::{Builtin, NativeFn};
use crate::value::{Str, Value};
use std::cell::RefCell;
use std::rc::Rc;

/// Finds an attribute that the module does not hold yet: for lazily filled modules like `jax.numpy`.
pub type LazyAttr = fn(&mut crate::vm::Vm, &Rc<Module>, &Str) -> crate::error::R<Option<Value>>;

pub struct Module {
    pub name: Str,
    pub dict: Rc<Dict>,
    pub lazy: RefCell<Option<LazyAttr>>,
    /// All public names, where they are not all in `dict` yet: for `dir` and completion.
    pub names: RefCell<Vec<Str>>,
}

impl Module {
    pub fn new(name: &str) -> Rc<Module> {
        let dict = Dict::new();
        dict.set_str("__name__", Value::str(name));
        dict.set_str("__doc__", Value::None);
        Rc::new(Module { name: Str::intern(name), dict, lazy: RefCell::new(None), names: RefCell::new(Vec::new()) })
    }
    /// Defines a function: `module.def("sqrt(x, /)", math_sqrt)`.
    pub fn def(&self, signature: &str, func: NativeFn) {
        self.def_doc(signature, func, "");
    }
    pub fn def_doc(&self, signature: &str, func: NativeFn, doc: &'static str) {
        let mut b = Builtin::new(signature, func, doc);
        b.module = Some(self.name.clone());
        self.dict.set_name(&b.name.clone(), Value::Builtin(Rc::new(b)));
    }
    pub fn set(&self, name: &str, value: impl Into<Value>) {
        self.dict.set_str(name, value.into());
    }
    pub fn get(&self, name: &str) -> Option<Value> {
        self.dict.get_str(name)
    }
}
