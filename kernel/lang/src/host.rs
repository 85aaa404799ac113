//! What a session asks of the evaluator besides running code: the running program's place, lazy names, listings.

use crate::class::Class;
use crate::error::R;
use crate::native::Native;
use crate::types::object;
use crate::value::{Str, Value};
use crate::vm::{Vm, types};
use std::any::Any;
use std::path::Path;
use std::rc::Rc;

/// A name of the prelude that is imported when it is first read: a module, or an attribute of one.
pub struct Lazy {
    pub module: &'static str,
    /// Empty for the module itself.
    pub attribute: &'static str,
}

impl Native for Lazy {
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn class(&self, _vm: &Vm) -> Rc<Class> {
        types().object.clone()
    }
}

impl Vm {
    /// Tells which program runs: `sys.argv`, and the folder whose modules it may import.
    pub fn set_program(&mut self, argv: &[String], folder: &Path) -> R<()> {
        self.registry.path.insert(0, folder.to_path_buf());
        let sys = self.import_module("sys")?;
        let argv = argv.iter().map(|a| Value::str(a.as_str())).collect();
        self.setattr(&sys, "argv", Value::list(argv))
    }

    /// Makes a name known to the prompt's namespace, beneath everything the user defines.
    pub fn add_prelude(&mut self, name: &str, module: &'static str, attribute: &'static str) {
        self.prelude.set_str(name, Value::native(Lazy { module, attribute }));
    }

    /// A name of the prelude, imported now where it was not yet.
    pub fn prelude_value(&mut self, name: &Str) -> R<Option<Value>> {
        let Some(value) = self.prelude.get_name(name) else { return Ok(None) };
        let Some(lazy) = value.downcast::<Lazy>() else { return Ok(Some(value)) };
        let module = self.import_module(lazy.module)?;
        let found = if lazy.attribute.is_empty() { module } else { self.getattr(&module, lazy.attribute)? };
        self.prelude.set_name(name, found.clone());
        Ok(Some(found))
    }

    /// The names that `dir(value)` shows.
    pub fn dir(&mut self, value: &Value) -> Vec<Str> {
        object::names(self, value)
    }
}
