//! Modules: native ones, library modules written in the language, and local files.
//!
//! A library module defines its names when they are asked for: importing one compiles no function.

use crate::code::Site;
use crate::dict::Dict;
use crate::error::{Exc, R};
use crate::func::{Builtin, NativeFn};
use crate::outline::{Definition, What, outline};
use crate::value::{Str, Value};
use crate::vm::{Mode, Vm};
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;

include!(concat!(env!("OUT_DIR"), "/library.rs"));

/// What fills a native module at its first import.
pub type Fill = fn(&mut Vm, &Rc<Module>) -> R<()>;

/// Where modules come from, beside `sys.modules`.
#[derive(Default)]
pub struct Registry {
    native: FxHashMap<&'static str, Vec<Fill>>,
    /// Folders searched for local files, first one first: that of the running program.
    pub path: Vec<PathBuf>,
    /// What library modules have not defined yet, by the address of their namespace.
    pending: FxHashMap<usize, Pending>,
}

/// The definitions of a library module that wait for somebody to ask.
struct Pending {
    /// Held, so that the address stays this one's.
    _namespace: Rc<Dict>,
    filename: String,
    text: Cow<'static, str>,
    on_demand: FxHashMap<String, Definition>,
    /// While the file's own statements run: the place in it that they have reached.
    reached: usize,
}

impl Registry {
    /// Every module that comes with the program, those that are not public among them.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.native.keys().copied().chain(library_names()).map(String::from).collect();
        names.sort_unstable();
        names.dedup();
        names
    }
    /// Whether a module of that name could be imported without looking at files.
    pub fn knows(&self, name: &str) -> bool {
        self.native.contains_key(name) || library(name).is_some()
    }
}

fn library(name: &str) -> Option<&'static (&'static str, &'static str, bool)> {
    LIBRARY.binary_search_by(|m| m.0.cmp(name)).ok().map(|i| &LIBRARY[i])
}

/// All modules that come with the program, for completion.
pub fn library_names() -> impl Iterator<Item = &'static str> {
    LIBRARY.iter().map(|m| m.0)
}

/// The text of a library module, for inspection with `??`.
pub fn library_source(name: &str) -> Option<&'static str> {
    library(name).map(|m| m.1)
}

/// A definition of a library module, found without running it.
pub struct LibraryDefinition {
    /// The module whose file defines it.
    pub module: String,
    pub text: &'static str,
    /// The line of the file that it begins at.
    pub line: usize,
}

/// Where library modules define their names.
#[derive(Default)]
pub struct LibraryMap(FxHashMap<String, FxHashMap<String, Definition>>);

impl LibraryMap {
    /// Where a name of a library module is defined, through the imports of its file.
    pub fn find(&mut self, module: &str, name: &str) -> Option<LibraryDefinition> {
        let (mut module, mut name) = (module.to_string(), name.to_string());
        for _ in 0..8 {
            let text = library(&module)?.1;
            let known = self.0.entry(module.clone()).or_insert_with(|| outline(text).on_demand);
            match &known.get(&name)?.what {
                What::Here(ranges) => {
                    let range = ranges.first()?.clone();
                    let line = 1 + text[..range.start].matches('\n').count();
                    return Some(LibraryDefinition { module, text: &text[range], line });
                }
                What::Import(from, original) => (module, name) = (from.clone(), original.clone()),
            }
        }
        None
    }
}

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
    /// A builtin that looks at its caller.
    pub fn def_introspecting(&self, signature: &str, func: NativeFn) {
        let mut b = Builtin::new(signature, func, "");
        b.introspects = true;
        self.dict.set_name(&b.name.clone(), Value::Builtin(Rc::new(b)));
    }
    pub fn set(&self, name: &str, value: impl Into<Value>) {
        self.dict.set_str(name, value.into());
    }
    pub fn get(&self, name: &str) -> Option<Value> {
        self.dict.get_str(name)
    }
}

/// Registers the modules written in Rust.
pub fn install(vm: &mut Vm) {
    crate::native::install(vm);
    vm.register_module("gc", |_, m| {
        m.def("collect(generation=2)", |vm, _| {
            let mut found = crate::cycles::collect();
            if crate::cycles::due() {
                crate::cycles::run_last_calls(vm);
                found += crate::cycles::collect();
            }
            Ok(Value::from(found))
        });
        m.def("enable()", |_, _| Ok(Value::None));
        m.def("disable()", |_, _| Ok(Value::None));
        m.def("isenabled()", |_, _| Ok(Value::Bool(true)));
        Ok(())
    });
    vm.register_module("_jitbook", |_, m| {
        m.def("format_traceback(exc, /)", |vm, a| match Exc::from_value(&a[0]) {
            Some(e) => Ok(Value::str(vm.format_exception(&e))),
            None => Err(Exc::type_error("an exception is needed here")),
        });
        m.def("name_in_messages(cls, name, /)", |vm, a| {
            if let (Value::Class(c), name) = (&a[0], vm.str(&a[1])?) {
                c.show_as(&name);
            }
            Ok(a[0].clone())
        });
        Ok(())
    });
}

impl Vm {
    /// Makes a native module known under its dotted name; `fill` runs at its first import. Where a library module in
    /// the language has the same name, it runs after that, in the same namespace.
    pub fn register_module(&mut self, name: &'static str, fill: Fill) {
        self.registry.native.entry(name).or_default().push(fill);
    }

    /// The module of a dotted name, imported if need be with its parents.
    pub fn import_module(&mut self, name: &str) -> R<Value> {
        if let Some(v) = self.modules.get_str(name) {
            return if v.is_none() { Err(no_module(name)) } else { Ok(v) };
        }
        let parent = match name.rsplit_once('.') {
            Some((parent, _)) => Some(self.import_module(parent)?),
            None => None,
        };
        // Importing the parent may have imported this.
        if let Some(v) = self.modules.get_str(name) {
            return Ok(v);
        }
        let v = match self.load_module(name) {
            Err(e) if parent.as_ref().is_some_and(|p| !is_package(p)) && e.is(&self.types.module_not_found_error) => {
                let above = name.rsplit_once('.').map_or("", |p| p.0);
                let text = format!("No module named '{name}'; '{above}' is not a package");
                return Err(Exc::module_not_found_error(text).with_attr("name", Value::str(name)));
            }
            loaded => loaded?,
        };
        if let (Some(Value::Module(p)), Some((_, last))) = (&parent, name.rsplit_once('.')) {
            p.dict.set_str(last, v.clone());
        }
        // A module may have replaced itself in sys.modules.
        Ok(self.modules.get_str(name).unwrap_or(v))
    }

    fn load_module(&mut self, name: &str) -> R<Value> {
        if name == "builtins" || name == "__main__" {
            let dict = if name == "builtins" { self.builtins.clone() } else { self.main.clone() };
            let m = Rc::new(Module {
                name: Str::intern(name),
                dict,
                lazy: RefCell::new(None),
                names: RefCell::new(vec![]),
            });
            self.modules.set_str(name, Value::Module(m.clone()));
            return Ok(Value::Module(m));
        }
        let (native, embedded) = (self.registry.native.get(name).cloned(), library(name));
        if native.is_none() && embedded.is_none() {
            return self.load_local(name);
        }
        let module = Module::new(name);
        let package = if embedded.is_some_and(|m| m.2) { name } else { name.rsplit_once('.').map_or("", |p| p.0) };
        module.set("__package__", package);
        self.modules.set_str(name, Value::Module(module.clone()));
        let mut result = match native {
            Some(fills) => fills.iter().try_for_each(|fill| fill(self, &module)),
            None => Ok(()),
        };
        if let (Ok(()), Some((_, text, _))) = (&result, embedded) {
            let filename = format!("<lib/{name}.py>");
            let text = edited_library(name).map_or(Cow::Borrowed(*text), Cow::Owned);
            result = self.load_library(&module, filename, text);
        }
        if let Err(e) = result {
            self.modules.remove_name(&Str::intern(name));
            self.registry.pending.remove(&address(&module.dict));
            return Err(e);
        }
        Ok(Value::Module(module))
    }

    /// Runs what a library file does at once, and remembers where it defines its names.
    fn load_library(&mut self, module: &Rc<Module>, filename: String, text: Cow<'static, str>) -> R<()> {
        let outline = outline(&text);
        for name in outline.on_demand.keys() {
            let name = Str::intern(name);
            // Where a native module defines the name too, the file's definition counts.
            module.dict.remove_name(&name);
            module.names.borrow_mut().push(name);
        }
        let (namespace, at) = (module.dict.clone(), address(&module.dict));
        let pending = Pending {
            _namespace: namespace.clone(),
            filename: filename.clone(),
            text: text.clone(),
            on_demand: outline.on_demand,
            reached: 0,
        };
        self.registry.pending.insert(at, pending);
        let mut result = Ok(());
        for range in outline.at_once {
            self.reach(at, range.start);
            result = self.exec(&text[range], &filename, &namespace, Mode::Exec).map(drop);
            if result.is_err() {
                break;
            }
        }
        self.reach(at, usize::MAX);
        result
    }

    fn reach(&mut self, namespace: usize, place: usize) {
        if let Some(pending) = self.registry.pending.get_mut(&namespace) {
            pending.reached = place;
        }
    }

    /// Defines a name of a library module that waits for it: whether there was one.
    pub(crate) fn define(&mut self, namespace: &Rc<Dict>, name: &Str) -> R<bool> {
        let Some(pending) = self.registry.pending.get_mut(&address(namespace)) else { return Ok(false) };
        if pending.on_demand.get(name.as_str()).is_none_or(|d| d.at > pending.reached) {
            return Ok(false);
        }
        self.enter(" while a library name was defined")?;
        let Some(pending) = self.registry.pending.get_mut(&address(namespace)) else { return Ok(false) };
        let Some((key, Definition { at, what })) = pending.on_demand.remove_entry(name.as_str()) else {
            return Ok(false);
        };
        let done = match what {
            // Taken out meanwhile, so that a definition which reads its own name finds a builtin and no end of itself.
            What::Here(ranges) => {
                let text: String = ranges.iter().map(|range| &pending.text[range.clone()]).collect();
                let filename = pending.filename.clone();
                let done = self.exec(&text, &filename, namespace, Mode::Exec).map(drop);
                if done.is_err() {
                    self.postpone(namespace, key, Definition { at, what: What::Here(ranges) });
                }
                done
            }
            // Left there meanwhile: modules that import each other find it again, by then from a module that exists.
            What::Import(module, original) => {
                let again = What::Import(module.clone(), original.clone());
                self.postpone(namespace, key.clone(), Definition { at, what: again });
                self.import_definition(namespace, &module, &original).map(|v| {
                    namespace.set_name(name, v);
                    if let Some(pending) = self.registry.pending.get_mut(&address(namespace)) {
                        pending.on_demand.remove(&key);
                    }
                })
            }
        };
        self.leave();
        done.map(|()| true)
    }

    fn postpone(&mut self, namespace: &Rc<Dict>, name: String, definition: Definition) {
        if let Some(pending) = self.registry.pending.get_mut(&address(namespace)) {
            pending.on_demand.insert(name, definition);
        }
    }

    fn import_definition(&mut self, namespace: &Rc<Dict>, module: &str, name: &str) -> R {
        let from = self.import_module(module)?;
        // A package that imports from itself means its part, not what it names so itself.
        let part = format!("{module}.{name}");
        if matches!(&from, Value::Module(m) if Rc::ptr_eq(&m.dict, namespace)) && self.registry.knows(&part) {
            return self.import_module(&part);
        }
        self.import_from(&from, &Str::intern(name))
    }

    /// Defines all that a library module has: for those who ask for its namespace itself.
    pub(crate) fn define_all(&mut self, namespace: &Rc<Dict>) -> R<()> {
        let Some(pending) = self.registry.pending.get(&address(namespace)) else { return Ok(()) };
        let names: Vec<Str> = pending.on_demand.keys().map(|name| Str::intern(name)).collect();
        names.iter().try_for_each(|name| self.define(namespace, name).map(drop))
    }

    /// A .py file beside the running program.
    fn load_local(&mut self, name: &str) -> R<Value> {
        let relative = name.replace('.', "/");
        for dir in self.registry.path.clone() {
            let (file, init) = (dir.join(format!("{relative}.py")), dir.join(&relative).join("__init__.py"));
            let (path, package) = if init.is_file() { (init, true) } else { (file, false) };
            if !path.is_file() {
                if dir.join(&relative).is_dir() {
                    let module = Module::new(name);
                    module.set("__package__", name);
                    self.modules.set_str(name, Value::Module(module.clone()));
                    return Ok(Value::Module(module));
                }
                continue;
            }
            let shown = path.display().to_string();
            let text =
                std::fs::read_to_string(&path).map_err(|e| Exc::import_error(format!("cannot read {shown}: {e}")))?;
            let module = Module::new(name);
            module.set("__file__", shown.as_str());
            module.set("__package__", if package { name } else { name.rsplit_once('.').map_or("", |p| p.0) });
            self.modules.set_str(name, Value::Module(module.clone()));
            if let Err(e) = self.exec(&text, &shown, &module.dict, Mode::Exec) {
                self.modules.remove_name(&Str::intern(name));
                return Err(e);
            }
            return Ok(Value::Module(module));
        }
        Err(no_module(name))
    }

    /// `module.name` where that is a submodule not imported yet; only for library packages, whose parts load lazily.
    pub(crate) fn submodule(&mut self, m: &Rc<Module>, name: &Str) -> R<Option<Value>> {
        let full = format!("{}.{name}", m.name);
        if let Some(v) = self.modules.get_str(&full) {
            return Ok(Some(v));
        }
        if m.name.starts_with("jax") && self.registry.knows(&full) {
            return self.import_module(&full).map(Some);
        }
        Ok(None)
    }

    /// An import statement: the top package of `import a.b`, the last module otherwise.
    pub(crate) fn import(&mut self, s: &Site, level: u16, globals: &Rc<Dict>) -> R<Value> {
        let mut name = s.name().to_string();
        if level > 0 {
            name = self.absolute(&name, level, globals)?;
        }
        let v = self.import_module(&name)?;
        if s.n == 1 {
            return Ok(v);
        }
        match name.split_once('.') {
            Some((top, _)) => self.import_module(top),
            None => Ok(v),
        }
    }

    fn absolute(&mut self, name: &str, level: u16, globals: &Rc<Dict>) -> R<String> {
        let package = globals.get_str("__package__").and_then(|p| p.as_str().cloned());
        let Some(package) = package.filter(|p| !p.is_empty()) else {
            return Err(Exc::import_error("attempted relative import with no known parent package"));
        };
        let parts: Vec<&str> = package.split('.').collect();
        let up = level as usize - 1;
        if up >= parts.len() {
            return Err(Exc::import_error("attempted relative import beyond top-level package"));
        }
        let base = parts[..parts.len() - up].join(".");
        Ok(if name.is_empty() { base } else { format!("{base}.{name}") })
    }

    pub(crate) fn import_from(&mut self, module: &Value, name: &Str) -> R<Value> {
        if let Some(v) = self.getattr_opt(module, name)? {
            return Ok(v);
        }
        let Value::Module(m) = module else {
            return Err(Exc::import_error(format!("cannot import name '{name}'")));
        };
        let full = format!("{}.{name}", m.name);
        match self.import_module(&full) {
            Ok(v) => Ok(v),
            Err(e) if e.is(&self.types.module_not_found_error) => {
                let file = m.dict.get_str("__file__").and_then(|f| f.as_str().cloned());
                let place = file.unwrap_or_else(|| "unknown location".into());
                let text = format!("cannot import name '{name}' from '{}' ({place})", m.name);
                Err(Exc::import_error(text).with_attr("name", Value::Str(m.name.clone())))
            }
            Err(e) => Err(e),
        }
    }

    pub(crate) fn import_star(&mut self, module: &Value, globals: &Rc<Dict>) -> R<()> {
        let names: Vec<Str> = match self.getattr_opt(module, "__all__")? {
            Some(all) => self.collect(&all)?.iter().filter_map(|v| v.as_str().map(|s| Str::intern(s))).collect(),
            None => {
                let Value::Module(m) = module else { return Ok(()) };
                let known = m.dict.keys().into_iter().filter_map(|k| k.as_str().map(|s| Str::intern(s)));
                let lazy = m.names.borrow().clone();
                known.chain(lazy).filter(|n| !n.starts_with('_')).collect()
            }
        };
        for n in names {
            let v = self.getattr(module, &n)?;
            globals.set_name(&n, v);
        }
        Ok(())
    }
}

/// The library file as it is on disk now, for those who work on the library: `JITBOOK_LIB` names its folder.
fn edited_library(name: &str) -> Option<String> {
    let folder = PathBuf::from(std::env::var_os("JITBOOK_LIB")?);
    let relative = name.replace('.', "/");
    let file = std::fs::read_to_string(folder.join(format!("{relative}.py")));
    file.or_else(|_| std::fs::read_to_string(folder.join(relative).join("__init__.py"))).ok()
}

fn address(namespace: &Rc<Dict>) -> usize {
    Rc::as_ptr(namespace) as usize
}

fn is_package(module: &Value) -> bool {
    let Value::Module(m) = module else { return false };
    m.get("__package__").is_some_and(|p| p.as_str().is_some_and(|p| **p == *m.name))
}

/// Modules of Python's own that programs import most and that are not here.
const STANDARD: [&str; 21] = [
    "argparse",
    "asyncio",
    "csv",
    "decimal",
    "fractions",
    "glob",
    "inspect",
    "json",
    "logging",
    "multiprocessing",
    "pathlib",
    "pickle",
    "queue",
    "re",
    "shutil",
    "statistics",
    "struct",
    "subprocess",
    "textwrap",
    "threading",
    "unittest",
];

fn no_module(name: &str) -> Exc {
    let exc = Exc::module_not_found_error(format!("No module named '{name}'")).with_attr("name", Value::str(name));
    match name.split('.').next() {
        Some("scipy") => exc.help("jax.scipy has special, stats, linalg, signal and more of it"),
        Some("random") => exc.help("jax.random and numpy.random make random numbers"),
        Some(top) if STANDARD.contains(&top) => {
            exc.help("there are math, itertools, functools, collections, dataclasses, time ...")
        }
        Some("pandas" | "torch" | "tensorflow" | "sklearn" | "flax" | "optax" | "requests" | "seaborn") => {
            exc.help("no Python packages here; np.loadtxt, np.genfromtxt and np.load read data")
        }
        _ => exc,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_library_module_defines_all_its_names() {
        let mut vm = Vm::new();
        for name in library_names() {
            let module = vm.import_module(name).unwrap_or_else(|e| panic!("{name}: {}", vm.format_exception(&e)));
            let Value::Module(m) = &module else { continue };
            vm.define_all(&m.dict).unwrap_or_else(|e| panic!("{name}: {}", vm.format_exception(&e)));
            for listed in m.names.borrow().iter() {
                let found = vm.getattr_opt(&module, listed).unwrap_or(None);
                assert!(found.is_some(), "{name}.{listed}");
            }
        }
    }
}
