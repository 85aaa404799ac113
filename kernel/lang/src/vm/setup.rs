//! An evaluator from nothing: builtins, modules, output; and the door for source text.

use super::{Mode, Names, Vm, types};
use crate::compile::compile_in;
use crate::console::{Nowhere, Process};
use crate::dict::Dict;
use crate::error::R;
use crate::modules::Registry;
use crate::parse::{parse, syntax_error};
use crate::value::Value;
use std::cell::RefCell;
use std::rc::Rc;

impl Vm {
    pub fn new() -> Vm {
        let t = types();
        let mut vm = Vm {
            types: t,
            builtins: Dict::new(),
            prelude: Dict::new(),
            main: Dict::new(),
            modules: Dict::new(),
            registry: Registry::default(),
            console: Rc::new(RefCell::new(Process::new())),
            recursion_limit: 1000,
            depth: 0,
            runs: Vec::new(),
            caller: None,
            callers: None,
            namespaces: Vec::new(),
            handled: Vec::new(),
            names: Names::new(),
            staging: false,
            tracing: false,
            iterator_classes: RefCell::new(Default::default()),
        };
        thread_local! {
            static REGISTERED: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
        }
        if !REGISTERED.with(|r| r.replace(true)) {
            crate::types::register(t);
            crate::builtins::register_types(t);
        }
        crate::builtins::install(&mut vm);
        crate::modules::install(&mut vm);
        crate::jax::install(&mut vm);
        vm.main.set_str("__name__", Value::str("__main__"));
        vm.main.set_str("__doc__", Value::None);
        vm
    }

    /// An evaluator that only keeps the place of this one while it is elsewhere.
    pub(crate) fn hollow(&self) -> Vm {
        Vm {
            types: self.types,
            builtins: self.builtins.clone(),
            prelude: self.prelude.clone(),
            main: self.main.clone(),
            modules: self.modules.clone(),
            registry: Registry::default(),
            console: Rc::new(RefCell::new(Nowhere)),
            recursion_limit: self.recursion_limit,
            depth: self.depth,
            runs: Vec::new(),
            caller: None,
            callers: None,
            handled: Vec::new(),
            names: self.names.clone(),
            staging: self.staging,
            tracing: self.tracing,
            iterator_classes: RefCell::default(),
            namespaces: Vec::new(),
        }
    }

    /// Compiles and runs source in a namespace. `filename` names it in tracebacks (`cell 4`, `x.py`).
    pub fn exec(&mut self, source: &str, filename: &str, globals: &Rc<Dict>, mode: Mode) -> R {
        self.exec_with(source, filename, globals, None, mode)
    }

    /// As `exec`, with names stored in `locals`.
    pub fn exec_with(
        &mut self,
        source: &str,
        filename: &str,
        globals: &Rc<Dict>,
        locals: Option<Rc<Dict>>,
        mode: Mode,
    ) -> R {
        let code = self.compile_in(source, filename, mode, locals.is_some())?;
        if mode == Mode::Exec && locals.is_none() && code.doc.is_some() {
            globals.set_name(&self.names.doc, code.doc.clone().map_or(Value::None, Value::Str));
        }
        self.run_code(&code, globals, locals)
    }

    pub fn compile(&mut self, source: &str, filename: &str, mode: Mode) -> R<Rc<crate::code::Code>> {
        self.compile_in(source, filename, mode, false)
    }

    fn compile_in(&mut self, source: &str, filename: &str, mode: Mode, has_locals: bool) -> R<Rc<crate::code::Code>> {
        let source = source.strip_prefix('\u{feff}').unwrap_or(source);
        let parsed = parse(source, filename, false).map_err(|p| syntax_error(source, filename, &p))?;
        compile_in(&parsed, mode, has_locals).map_err(|p| syntax_error(source, filename, &p))
    }

    pub fn run_code(&mut self, code: &Rc<crate::code::Code>, globals: &Rc<Dict>, locals: Option<Rc<Dict>>) -> R {
        let run = self.begin_code(code, globals, locals);
        let done = self.run_to_end(run);
        crate::cycles::run_last_calls(self);
        done
    }
}
