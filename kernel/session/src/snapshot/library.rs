//! What the library holds, from any thread: an evaluator of its own, on a thread of its own, imports library modules and
//! describes them. It never sees a program of the user's.

use super::describe::Describer;
use super::item::{ClassItem, Item, Kind, Member, More, Place};
use super::signature;
use jitbook_lang::modules::{LibraryDefinition, LibraryMap, Module};
use jitbook_lang::vm::INTERRUPT;
use jitbook_lang::{Mode, R, Str, Value, Vm};
use rustc_hash::FxHashMap;
use std::cell::Cell;
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, LazyLock, Mutex, OnceLock};
use std::time::Duration;

/// How long an answer is waited for. Answers take a few milliseconds; the first one of a busy machine may need this, and
/// an empty list would look as if there were nothing. One that comes later is there for the next question.
const ANSWERED: Duration = Duration::from_millis(200);

thread_local! {
    static PATIENCE: Cell<Duration> = const { Cell::new(ANSWERED) };
}

/// Asks without waiting: what is not known yet will be for the next question.
pub fn impatiently<T>(ask: impl FnOnce() -> T) -> T {
    let before = PATIENCE.replace(Duration::from_micros(500));
    let answer = ask();
    PATIENCE.set(before);
    answer
}

/// What may be asked.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
enum Question {
    /// A module with its names.
    Module(String),
    /// A name of a module.
    Name(String, String),
    /// What instances of a class have: one of [`TYPES`].
    Type(&'static str),
    /// The names of all public modules.
    Modules,
}

/// Classes whose instances can be written as literals or come from library functions, and how one is made.
const TYPES: [(&str, &str); 12] = [
    ("str", "''"),
    ("list", "[]"),
    ("dict", "{}"),
    ("tuple", "()"),
    ("set", "{1}"),
    ("int", "1"),
    ("float", "1.0"),
    ("complex", "1j"),
    ("bytes", "b''"),
    ("bool", "True"),
    ("Array", "__import__('jax.numpy').numpy.zeros(2)"),
    ("ndarray", "__import__('numpy').zeros(2)"),
];

type Asked = (Question, Sender<()>);

static KNOWN: LazyLock<Mutex<FxHashMap<Question, Option<Arc<Item>>>>> = LazyLock::new(Mutex::default);
/// Questions that are not answered yet.
static WAITING: AtomicUsize = AtomicUsize::new(0);
static THREAD: OnceLock<Option<Mutex<Sender<Asked>>>> = OnceLock::new();

/// A module of the library with its names.
pub fn module(name: &str) -> Option<Arc<Item>> {
    ask(Question::Module(name.to_string()))
}

/// A name of a library module, with all that is known of it.
pub fn name(module: &str, name: &str) -> Option<Arc<Item>> {
    ask(Question::Name(module.to_string(), name.to_string()))
}

/// What instances of a type have.
pub fn class(name: &str) -> Option<Arc<ClassItem>> {
    let (known, _) = TYPES.iter().find(|t| t.0 == name)?;
    ask(Question::Type(known)).map(|item| item.class.clone())
}

/// The names of all public modules, dotted, as attributes of an item.
pub fn modules() -> Option<Arc<Item>> {
    ask(Question::Modules)
}

/// Starts the library's evaluator, so that the first question need not wait for it.
pub fn warm() {
    let question = Question::Module("jax.numpy".into());
    if known(&question).is_none()
        && let Some(sender) = thread()
    {
        let (done, _) = channel();
        WAITING.fetch_add(1, Ordering::Relaxed);
        let _ = sender.lock().unwrap_or_else(|e| e.into_inner()).send((question, done));
    }
}

/// Whether every question has its answer: one that came too late is known now.
pub fn is_idle() -> bool {
    WAITING.load(Ordering::Relaxed) == 0
}

fn ask(question: Question) -> Option<Arc<Item>> {
    if let Some(known) = known(&question) {
        return known;
    }
    let (done, answered) = channel();
    let sender = thread()?;
    WAITING.fetch_add(1, Ordering::Relaxed);
    let sent = sender.lock().unwrap_or_else(|e| e.into_inner()).send((question.clone(), done));
    sent.ok()?;
    let _ = answered.recv_timeout(PATIENCE.get());
    known(&question).flatten()
}

fn known(question: &Question) -> Option<Option<Arc<Item>>> {
    KNOWN.lock().unwrap_or_else(|e| e.into_inner()).get(question).cloned()
}

fn thread() -> Option<&'static Mutex<Sender<Asked>>> {
    let start = || {
        let (sender, receiver) = channel();
        let thread = std::thread::Builder::new().name("library".into()).stack_size(64 << 20);
        thread.spawn(move || serve(&receiver)).ok().map(|_| Mutex::new(sender))
    };
    THREAD.get_or_init(start).as_ref()
}

fn serve(questions: &Receiver<Asked>) {
    let mut library = Library::new();
    while let Ok((question, done)) = questions.recv() {
        if known(&question).is_none() {
            match library.answer(&question) {
                Ok(answer) => {
                    KNOWN.lock().unwrap_or_else(|e| e.into_inner()).insert(question, answer);
                }
                // The interrupt was meant for the cell that runs.
                Err(e) if e.is(&library.vm.types.keyboard_interrupt) => INTERRUPT.store(true, Ordering::Relaxed),
                Err(_) => {
                    KNOWN.lock().unwrap_or_else(|e| e.into_inner()).insert(question, None);
                }
            }
        }
        WAITING.fetch_sub(1, Ordering::Relaxed);
        let _ = done.send(());
    }
}

struct Library {
    vm: Vm,
    describer: Describer,
    map: LibraryMap,
}

impl Library {
    fn new() -> Library {
        let mut vm = Vm::new();
        // Figures are displayed by it.
        crate::display::register(&mut vm);
        crate::pyplot::register(&mut vm);
        Library { vm, describer: Describer::default(), map: LibraryMap::default() }
    }

    fn answer(&mut self, question: &Question) -> R<Option<Arc<Item>>> {
        Ok(match question {
            Question::Module(name) => self.module(name)?.map(Arc::new),
            Question::Name(module, name) => self.name(module, name)?,
            Question::Type(name) => self.type_of(name)?,
            Question::Modules => Some(Arc::new(self.modules())),
        })
    }

    /// A module that the library knows; those of the user's folder are none of its business.
    fn load(&mut self, name: &str) -> R<Option<Rc<Module>>> {
        if name != "builtins" && !self.vm.registry.knows(name) {
            return Ok(None);
        }
        match self.vm.import_module(name)? {
            Value::Module(m) => Ok(Some(m)),
            _ => Ok(None),
        }
    }

    fn module(&mut self, name: &str) -> R<Option<Item>> {
        let Some(module) = self.load(name)? else { return Ok(None) };
        let mut names: Vec<Str> = module.names.borrow().clone();
        names.extend(module.dict.keys().iter().filter_map(|k| k.as_str().cloned()));
        let mut attributes: Vec<Member> = Vec::new();
        for each in names {
            if attributes.iter().any(|m| *m.name == *each.as_str()) || is_foreign(name, &each, &module) {
                continue;
            }
            if let Some(item) = self.part(&module, &each)
                && !is_foreign(name, &each, &module)
            {
                attributes.push(Member { name: each.as_str().into(), item });
            }
        }
        let prefix = format!("{name}.");
        for part in self.vm.registry.names() {
            if let Some(rest) = part.strip_prefix(&prefix)
                && !rest.contains('.')
                && !rest.starts_with('_')
                && !attributes.iter().any(|m| &*m.name == rest)
            {
                attributes.push(Member { name: rest.into(), item: Arc::new(lazy_module(&part)) });
            }
        }
        attributes.sort_by(|a, b| a.name.cmp(&b.name));
        let doc = module.dict.get_str("__doc__").and_then(|d| d.as_str().map(|s| signature::dedented(s)));
        let more = More { name: Some(name.into()), doc, module: Some(name.into()), attributes, ..More::default() };
        Ok(Some(Item::plain(Kind::Module, "module").with(more)))
    }

    /// A name of a module as its list shows it: what is not loaded is read from the text of its file.
    fn part(&mut self, module: &Rc<Module>, name: &Str) -> Option<Arc<Item>> {
        match module.dict.get_name(name) {
            Some(Value::Module(m)) => Some(Arc::new(lazy_module(&m.name))),
            Some(value) => Some(self.located(&module.name, name, &value)),
            None => match self.map.find(&module.name, name) {
                Some(found) => written(&found, name, &module.name).map(Arc::new).or_else(|| self.loaded(module, name)),
                None => self.loaded(module, name),
            },
        }
    }

    fn loaded(&mut self, module: &Rc<Module>, name: &Str) -> Option<Arc<Item>> {
        let value = self.vm.getattr_opt(&Value::Module(module.clone()), name).ok()??;
        Some(self.located(&module.name, name, &value))
    }

    /// A value of a library module, with the place where its file defines it: files load piece by piece.
    fn located(&mut self, module: &str, name: &str, value: &Value) -> Arc<Item> {
        let item = self.describer.shallow(&mut self.vm, value);
        let found = self.map.find(module, name);
        let (Some(found), Some(more)) = (found, &item.more) else { return item };
        if more.place.is_none() {
            return item;
        }
        let mut again = (*item).clone();
        if let Some(more) = &mut again.more {
            more.place = Some(Place { file: file_of(&found.module), line: found.line });
        }
        Arc::new(again)
    }

    fn name(&mut self, module: &str, name: &str) -> R<Option<Arc<Item>>> {
        let Some(m) = self.load(module)? else { return Ok(None) };
        let Some(value) = self.vm.getattr_opt(&Value::Module(m.clone()), name)? else { return Ok(None) };
        if let Value::Module(part) = &value {
            return self.module(&part.name.to_string()).map(|item| item.map(Arc::new));
        }
        Ok(Some(self.located(module, name, &value)))
    }

    fn type_of(&mut self, name: &str) -> R<Option<Arc<Item>>> {
        let Some((_, made)) = TYPES.iter().find(|t| t.0 == name) else { return Ok(None) };
        let globals = self.vm.main.clone();
        let value = self.vm.exec(made, "<library>", &globals, Mode::Eval)?;
        let item = self.describer.shallow(&mut self.vm, &value);
        if !matches!(value, Value::Array(_) | Value::NdArray(_)) {
            return Ok(Some(item));
        }
        let mut names = self.vm.dir(&value);
        if let Ok(Value::Dict(table)) = self.vm.library("jax.numpy._methods", "ARRAY_METHODS")
            && name == "Array"
        {
            names.extend(table.keys().iter().filter_map(|k| k.as_str().cloned()));
        }
        let mut members: Vec<Member> = Vec::new();
        for each in names {
            let part = match self.vm.getattr_opt(&value, &each) {
                Ok(Some(v @ (Value::Method(_) | Value::Function(_) | Value::Builtin(_)))) => {
                    self.describer.shallow(&mut self.vm, &v)
                }
                Ok(Some(v)) if self.vm.is_callable(&v) && v.hooks().is_some() => {
                    self.describer.shallow(&mut self.vm, &v)
                }
                Err(e) if e.is(&self.vm.types.keyboard_interrupt) => return Err(e),
                Ok(Some(v)) => {
                    let class = self.vm.type_name(&v);
                    Arc::new(Item::plain(Kind::Property, &class))
                }
                _ => Arc::new(Item::plain(Kind::Property, "")),
            };
            members.push(Member { name: each.as_str().into(), item: part });
        }
        members.sort_by(|a, b| a.name.cmp(&b.name));
        members.dedup_by(|a, b| a.name == b.name);
        let class = Arc::new(ClassItem { name: item.class.name.clone(), members });
        Ok(Some(Arc::new(Item { kind: Kind::Array, class, text: None, more: None })))
    }

    fn modules(&self) -> Item {
        let public = |n: &String| !n.split('.').any(|part| part.starts_with('_'));
        let names = self.vm.registry.names().into_iter().filter(public);
        let attributes = names.map(|n| Member { name: n.as_str().into(), item: Arc::new(lazy_module(&n)) }).collect();
        Item::plain(Kind::Module, "module").with(More { attributes, ..More::default() })
    }
}

/// Names that a library file needs for itself: modules that it imports, and the evaluator's own functions.
fn is_foreign(module: &str, name: &Str, loaded: &Module) -> bool {
    match loaded.dict.get_name(name) {
        Some(Value::Module(m)) => m.name.rsplit_once('.').is_none_or(|(above, _)| above != module),
        // `jax.numpy` lists what it imports by name: all of that is meant for users.
        Some(Value::Builtin(b)) => module != "jax.numpy" && b.module.as_ref().is_some_and(|m| m.as_str() == "_jitbook"),
        _ => false,
    }
}

/// A module that is looked into when it is asked for.
fn lazy_module(name: &str) -> Item {
    let more = More { name: Some(name.into()), module: Some(name.into()), ..More::default() };
    Item::plain(Kind::Module, "module").with(more)
}

fn file_of(module: &str) -> String {
    format!("<lib/{}.py>", module.replace('.', "/"))
}

/// What the text of a definition says.
fn written(found: &LibraryDefinition, name: &str, module: &str) -> Option<Item> {
    let head = found.text.lines().find(|l| !l.starts_with(['@', ' ', ')']))?;
    let place = Some(Place { file: file_of(&found.module), line: found.line });
    let (doc, source) = (signature::docstring(found.text), Some(found.text.trim_end().to_string()));
    let more = More { name: Some(name.into()), doc, place, source, ..More::default() };
    if head.starts_with("def ") {
        let gives = super::describe::gives(module);
        let more = More { signature: signature::of_definition(found.text), binds: true, gives, ..more };
        return Some(Item::plain(Kind::Function, "function").with(more));
    }
    if head.starts_with("class ") {
        let init = found.text.find("    def __init__(").and_then(|i| signature::of_definition(&found.text[i..]));
        let signature = init.map(|s| signature::bound(&s));
        return Some(Item::plain(Kind::Class, "type").with(More { signature, ..more }));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_public_module_can_be_described() {
        let mut library = Library::new();
        let names = library.vm.registry.names().into_iter().filter(|n| !n.starts_with('_'));
        for name in names.collect::<Vec<_>>() {
            match library.module(&name) {
                Ok(found) => assert!(found.is_some(), "{name}"),
                Err(e) => panic!("{name}: {}", library.vm.exception_message(&e)),
            }
        }
    }
}
