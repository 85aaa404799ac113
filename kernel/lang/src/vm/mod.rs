//! The evaluator: frames on the heap, a run loop over registers, and the protocols of the language.

mod attributes;
mod call;
mod classes;
mod display;
pub(crate) use display::closest;
mod frame;
mod iterate;
mod operators;
mod run;
mod setup;
mod steps;
mod switch;
mod types;
mod window;

use crate::class::Class;
use crate::console::{Console, Echo, NoInput, Stream};
use crate::dict::Dict;
use crate::error::{Exc, R, TraceEntry};
use crate::modules::Registry;
use crate::value::{Str, Value};
pub use frame::{Caller, Frame, Generator, Run};
use std::cell::RefCell;
use std::rc::Rc;
pub use types::{Types, types};

/// Set from any thread to stop what runs, interpreted or compiled: polled at back-edges and calls, becomes
/// KeyboardInterrupt.
pub use jitbook_jit::INTERRUPT;

#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum BinOp {
    Add,
    Sub,
    Mul,
    Div,
    FloorDiv,
    Mod,
    Pow,
    MatMul,
    LShift,
    RShift,
    And,
    Or,
    Xor,
    DivMod,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum UnaryOp {
    Neg,
    Pos,
    Invert,
    Abs,
}

/// The comparisons, each as the set of outcomes it holds for: less 1, equal 2, greater 4, unordered 8.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
#[repr(u8)]
pub enum CmpOp {
    Eq = 2,
    Ne = 13,
    Lt = 1,
    Le = 3,
    Gt = 4,
    Ge = 6,
}

impl CmpOp {
    #[inline(always)]
    pub(crate) fn holds(self, outcome: Option<std::cmp::Ordering>) -> bool {
        let bit = outcome.map_or(3, |o| o as i8 + 1);
        self as u8 >> bit & 1 != 0
    }
}

/// How `exec` compiles its source.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// Statements; the result is None.
    Exec,
    /// One expression; the result is its value.
    Eval,
    /// A cell: statements; the result is the value of a last expression statement, else `Undefined`.
    Cell,
}

pub struct Vm {
    pub types: &'static Types,
    pub builtins: Rc<Dict>,
    /// Names that only the prompt and cells see, beneath the builtins.
    pub prelude: Rc<Dict>,
    /// The namespace of the prompt: the only one that sees the prelude.
    pub main: Rc<Dict>,
    /// `sys.modules`.
    pub modules: Rc<Dict>,
    pub registry: Registry,
    /// Where text goes and comes from.
    pub console: Rc<RefCell<dyn Console>>,
    pub recursion_limit: usize,
    pub depth: usize,
    /// Runs that are over, whose room is used again.
    pub(crate) runs: Vec<Run>,
    /// The frame that called a builtin which looks at its caller.
    pub(crate) caller: Option<Caller>,
    /// What a call that is tried again finds: see `Exit::Introspects`.
    pub(crate) callers: Option<Vec<TraceEntry>>,
    /// Exceptions being handled, across frames.
    pub(crate) handled: Vec<Value>,
    pub(crate) names: Names,
    /// Class bodies being filled through the items of what `__prepare__` gave: the dict beneath it, and it itself.
    pub(crate) namespaces: Vec<(Rc<Dict>, Value)>,
    /// Whether a staging jit is tracing: functions of the user's run in their staged versions.
    pub(crate) staging: bool,
    /// Whether any user's jit is tracing: the run loop says where its equations stand.
    pub(crate) tracing: bool,
    /// Classes of builtin iterators, by name.
    pub(crate) iterator_classes: RefCell<rustc_hash::FxHashMap<&'static str, Rc<Class>>>,
}

thread_local! {
    static HOST_ERRORS: RefCell<Vec<Option<Exc>>> = const { RefCell::new(Vec::new()) };
}

/// Keeps an exception while it crosses a library that knows only `jitbook_array::Error`: the id for `ErrorClass::Host`.
pub fn keep_host_error(exc: Exc) -> u32 {
    HOST_ERRORS.with(|errors| {
        let mut errors = errors.borrow_mut();
        if errors.iter().all(Option::is_none) {
            errors.clear();
        }
        errors.push(Some(exc));
        errors.len() as u32 - 1
    })
}
pub fn take_host_error(id: u32) -> Option<Exc> {
    HOST_ERRORS.with(|errors| errors.borrow_mut().get_mut(id as usize).and_then(Option::take))
}

macro_rules! names {
    ($($field:ident = $text:literal),* $(,)?) => {
        /// Names the evaluator asks for often, interned once.
        #[derive(Clone)]
        pub(crate) struct Names { $(pub $field: Str),* }
        impl Names {
            fn new() -> Names { Names { $($field: Str::intern($text)),* } }
        }
    };
}
names! {
    new = "__new__", init = "__init__", call = "__call__", get = "__get__", set = "__set__", delete = "__delete__",
    getattr = "__getattr__", getattribute = "__getattribute__", setattr = "__setattr__", delattr = "__delattr__",
    eq = "__eq__", hash = "__hash__", bool = "__bool__", len = "__len__", iter = "__iter__", next = "__next__",
    getitem = "__getitem__", setitem = "__setitem__", delitem = "__delitem__", contains = "__contains__",
    repr = "__repr__", str = "__str__", format = "__format__", index = "__index__", float = "__float__",
    missing = "__missing__", name = "__name__", enter = "__enter__",
    exit = "__exit__", init_subclass = "__init_subclass__", set_name = "__set_name__", doc = "__doc__",
    module = "__module__", qualname = "__qualname__", annotations = "__annotations__", slots = "__slots__",
    class_getitem = "__class_getitem__",
    abstract_methods = "__abstractmethods__", instancecheck = "__instancecheck__", subclasscheck = "__subclasscheck__",
}

impl Vm {
    /// `type(value).__name__`, for messages.
    pub fn type_name(&self, value: &Value) -> Str {
        // Classes that are written in C carry their module in messages.
        match value {
            Value::Array(_) => return Str::intern("jaxlib._jax.ArrayImpl"),
            Value::NdArray(_) => return Str::intern("numpy.ndarray"),
            _ => {}
        }
        self.type_of(value).shown_name()
    }
    /// Sorts as `list.sort` does: stable, by `<`.
    pub fn sort(&mut self, items: &mut Vec<Value>, key: Option<&Value>, reverse: bool) -> R<()> {
        crate::types::sorting::sort(self, items, key, reverse)
    }
    /// The (start, stop, step, count) of a slice over `len` items, as `slice.indices` gives them.
    pub fn slice_indices(&mut self, slice: &crate::value::Slice, len: usize) -> R<(i64, i64, i64, usize)> {
        crate::types::items::slice_indices(self, slice, len)
    }
    /// Counts one native recursion over user-shaped data: RecursionError at the limit. Pair with `leave`.
    pub fn enter(&mut self, doing: &str) -> R<()> {
        if self.depth >= self.recursion_limit {
            return Err(Exc::recursion_error(format!("maximum recursion depth exceeded{doing}")));
        }
        self.depth += 1;
        Ok(())
    }
    pub fn leave(&mut self) {
        self.depth -= 1;
    }
    /// KeyboardInterrupt if the flag is up. Call it in native loops.
    #[inline]
    pub fn poll(&mut self) -> R<()> {
        if INTERRUPT.load(std::sync::atomic::Ordering::Relaxed) {
            INTERRUPT.store(false, std::sync::atomic::Ordering::Relaxed);
            return Err(Exc::with_args(&self.types.keyboard_interrupt, vec![]));
        }
        Ok(())
    }
    /// Makes an evaluator that a panic left in the middle of something ready for the next cell.
    pub fn recover(&mut self) {
        self.depth = 0;
        self.runs.clear();
        self.caller = None;
        self.callers = None;
        self.handled.clear();
        self.staging = false;
        self.tracing = false;
    }
    /// What waits beside the program: an interrupt, a due collection, finalizers.
    #[cold]
    pub(crate) fn attend(&mut self) -> R<()> {
        self.poll()?;
        crate::cycles::maybe_collect();
        crate::cycles::run_last_calls(self);
        Ok(())
    }
    /// Finalizes what was dropped just now.
    #[cold]
    pub(crate) fn finalize_dropped(&mut self) {
        crate::cycles::maybe_collect();
        crate::cycles::run_last_calls(self);
    }
    /// The program is over: finalizes what is still there.
    pub fn shut_down(&mut self) {
        crate::cycles::finalize_all(self);
        self.flush();
    }
    /// A new instance of a class, as calling it makes one.
    pub fn instantiate(&mut self, class: &Rc<Class>, args: &[Value]) -> R {
        self.call(&Value::Class(class.clone()), args)
    }
    pub fn print(&mut self, text: &str) -> R<()> {
        let done = self.console.borrow_mut().write(Stream::Stdout, text);
        done.map_err(|e| match e.kind() {
            std::io::ErrorKind::BrokenPipe => Exc::new(&self.types.broken_pipe_error, "[Errno 32] Broken pipe".into()),
            _ => Exc::os_error(e.to_string()),
        })
    }
    /// Text on the error stream; where that is closed there is nobody to tell.
    pub fn warn(&mut self, text: &str) {
        let _ = self.console.borrow_mut().write(Stream::Stderr, text);
    }
    /// Shows what was printed by now; a closed pipe is told of where something is printed.
    pub fn flush(&mut self) {
        let _ = self.console.borrow_mut().flush();
    }
    /// A line from the user.
    pub fn input(&mut self, prompt: &str, echo: Echo) -> R<Value> {
        let line = self.console.borrow_mut().input(prompt, echo);
        line.map(Value::str).map_err(|e| match e {
            NoInput::End => Exc::eof_error("EOF when reading a line"),
            NoInput::Interrupted => Exc::with_args(&self.types.keyboard_interrupt, vec![]),
            NoInput::NotAllowed => {
                let name = if echo == Echo::Hidden { "getpass" } else { "raw_input" };
                let text = format!("{name} was called, but this frontend does not support input requests.");
                Exc::new(&self.types.stdin_not_implemented_error, text)
            }
            NoInput::Failed(e) => Exc::os_error(e.to_string()),
        })
    }
}

impl Default for Vm {
    fn default() -> Vm {
        Vm::new()
    }
}
