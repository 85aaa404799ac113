//! The evaluator: frames on the heap, a run loop over registers, and the protocols of the language.

mod types;

use crate::class::Class;
use crate::dict::Dict;
use crate::error::{Exc, R};
use crate::modules::Module;
use crate::value::{Str, Value};
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::atomic::AtomicBool;
pub use types::{Types, types};

/// Set from any thread to stop what runs: polled at back-edges and calls, becomes KeyboardInterrupt.
pub static INTERRUPT: AtomicBool = AtomicBool::new(false);

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

#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum CmpOp {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
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

/// Where `print` writes: a session captures it.
pub trait Output {
    /// Writes text; a closed pipe is an error of the user's program.
    fn write(&mut self, text: &str) -> std::io::Result<()>;
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A generator object.
pub struct Generator {}

pub struct Vm {
    pub types: &'static Types,
    pub builtins: Rc<Dict>,
    /// `sys.modules`.
    pub modules: Rc<Dict>,
    pub stdout: Box<dyn Output>,
    pub stderr: Box<dyn Output>,
    pub recursion_limit: usize,
    pub depth: usize,
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

#[allow(unused_variables)]
impl Vm {
    pub fn new() -> Vm {
        todo!()
    }
    /// Calls any callable with positional arguments.
    pub fn call(&mut self, f: &Value, args: &[Value]) -> R {
        todo!()
    }
    pub fn call_kw(&mut self, f: &Value, args: &[Value], kw: &[(Str, Value)]) -> R {
        todo!()
    }
    /// Calls a method by name.
    pub fn call_method(&mut self, object: &Value, name: &str, args: &[Value]) -> R {
        todo!()
    }
    /// Calls a dunder as operators do: looked up on the class, `None` where it is not defined.
    pub fn call_special(&mut self, object: &Value, name: &str, args: &[Value]) -> R<Option<Value>> {
        todo!()
    }
    pub fn getattr(&mut self, object: &Value, name: &str) -> R {
        todo!()
    }
    pub fn getattr_opt(&mut self, object: &Value, name: &str) -> R<Option<Value>> {
        todo!()
    }
    pub fn setattr(&mut self, object: &Value, name: &str, value: Value) -> R<()> {
        todo!()
    }
    pub fn delattr(&mut self, object: &Value, name: &str) -> R<()> {
        todo!()
    }
    pub fn iter(&mut self, object: &Value) -> R {
        todo!()
    }
    /// The next item of an iterator; `None` at its end.
    pub fn next(&mut self, iterator: &Value) -> R<Option<Value>> {
        todo!()
    }
    /// All items of an iterable.
    pub fn collect(&mut self, iterable: &Value) -> R<Vec<Value>> {
        todo!()
    }
    pub fn truth(&mut self, value: &Value) -> R<bool> {
        todo!()
    }
    /// `a == b` as containers compare: identity first.
    pub fn eq(&mut self, a: &Value, b: &Value) -> R<bool> {
        todo!()
    }
    pub fn hash(&mut self, value: &Value) -> R<i64> {
        todo!()
    }
    pub fn compare(&mut self, op: CmpOp, a: &Value, b: &Value) -> R {
        todo!()
    }
    /// The truth of a comparison: what sorting uses with `Lt`.
    pub fn compare_bool(&mut self, op: CmpOp, a: &Value, b: &Value) -> R<bool> {
        todo!()
    }
    pub fn binary(&mut self, op: BinOp, a: &Value, b: &Value) -> R {
        todo!()
    }
    pub fn inplace(&mut self, op: BinOp, a: &Value, b: &Value) -> R {
        todo!()
    }
    pub fn unary(&mut self, op: UnaryOp, a: &Value) -> R {
        todo!()
    }
    pub fn getitem(&mut self, object: &Value, key: &Value) -> R {
        todo!()
    }
    pub fn setitem(&mut self, object: &Value, key: &Value, value: Value) -> R<()> {
        todo!()
    }
    pub fn delitem(&mut self, object: &Value, key: &Value) -> R<()> {
        todo!()
    }
    pub fn contains(&mut self, object: &Value, item: &Value) -> R<bool> {
        todo!()
    }
    pub fn len(&mut self, object: &Value) -> R<usize> {
        todo!()
    }
    pub fn repr(&mut self, value: &Value) -> R<Str> {
        todo!()
    }
    pub fn str(&mut self, value: &Value) -> R<Str> {
        todo!()
    }
    pub fn format(&mut self, value: &Value, spec: &str) -> R<Str> {
        todo!()
    }
    pub fn type_of(&self, value: &Value) -> Rc<Class> {
        todo!()
    }
    /// `type(value).__name__`, for messages.
    pub fn type_name(&self, value: &Value) -> Str {
        self.type_of(value).name()
    }
    pub fn isinstance(&self, value: &Value, class: &Class) -> bool {
        todo!()
    }
    pub fn is_callable(&mut self, value: &Value) -> bool {
        todo!()
    }
    /// An int through `__index__`; TypeError "'str' object cannot be interpreted as an integer".
    pub fn index(&mut self, value: &Value) -> R {
        todo!()
    }
    /// `index` within i64; OverflowError beyond.
    pub fn index_i64(&mut self, value: &Value) -> R<i64> {
        todo!()
    }
    /// A float through int, float or `__float__`/`__index__`; TypeError "must be real number, not str".
    pub fn float(&mut self, value: &Value) -> R<f64> {
        todo!()
    }
    /// The (start, stop, step, count) of a slice over `len` items, as `slice.indices` gives them.
    pub fn slice_indices(&mut self, slice: &crate::value::Slice, len: usize) -> R<(i64, i64, i64, usize)> {
        todo!()
    }
    /// Sorts as `list.sort` does: stable, by `<`.
    pub fn sort(&mut self, items: &mut Vec<Value>, key: Option<&Value>, reverse: bool) -> R<()> {
        todo!()
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
    pub fn poll(&mut self) -> R<()> {
        if INTERRUPT.swap(false, std::sync::atomic::Ordering::Relaxed) {
            return Err(Exc::with_args(&self.types.keyboard_interrupt, vec![]));
        }
        Ok(())
    }
    pub fn import_module(&mut self, name: &str) -> R<Value> {
        todo!()
    }
    /// Makes a native module known under its dotted name; `fill` runs at its first import.
    pub fn register_module(&mut self, name: &'static str, fill: fn(&mut Vm, &Rc<Module>) -> R<()>) {
        todo!()
    }
    /// Compiles and runs source in a namespace. `filename` names it in tracebacks (`cell 4`, `x.py`).
    pub fn exec(&mut self, source: &str, filename: &str, globals: &Rc<Dict>, mode: Mode) -> R {
        todo!()
    }
    /// A new instance of a class, as calling it makes one.
    pub fn instantiate(&mut self, class: &Rc<Class>, args: &[Value]) -> R {
        self.call(&Value::Class(class.clone()), args)
    }
    /// The text of a traceback, ending in `ClassName: message` and `help:` lines.
    pub fn format_exception(&mut self, exc: &Exc) -> String {
        todo!()
    }
    pub fn print(&mut self, text: &str) -> R<()> {
        self.stdout.write(text).map_err(|e| Exc::os_error(e.to_string()))
    }
}

impl Default for Vm {
    fn default() -> Vm {
        Vm::new()
    }
}
