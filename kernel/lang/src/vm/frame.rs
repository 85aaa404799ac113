//! Frames: what a running function holds. They live on the heap, so that calls do not recurse and generators suspend.
//!
//! The registers of the frames of one run lie in one stack; each frame sees a window of it. A callee's window begins at
//! its arguments, where the caller evaluated them, so that a plain call copies nothing. A generator keeps a stack of its
//! own. Beyond the window on top a stack holds nothing that anybody owns.

use super::Vm;
use crate::code::{Code, CodeKind, Instr, Reg};
use crate::dict::Dict;
use crate::error::{Exc, R, TraceEntry};
use crate::func::{Function, FunctionMeta};
use crate::value::{Str, Value};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

#[derive(Default)]
pub struct Frame {
    /// What runs: a module's code is a function without parameters. `None` only while the frame is not in use.
    pub(crate) func: Option<Rc<Function>>,
    /// Where its window begins.
    pub(crate) base: u32,
    /// The next instruction.
    pub(crate) pc: u32,
    /// Where this frame's entries in `Vm::handled` begin.
    pub(crate) handled_base: u32,
    /// The caller's register for the result.
    pub(crate) dst: Reg,
    /// The namespace of a class body, or of `exec` with locals.
    pub(crate) locals: Option<Rc<Dict>>,
    /// What the caller gets instead of the result: the new object, where this is its `__init__`.
    pub(crate) instance: Value,
}

impl Frame {
    pub(crate) fn func(&self) -> &Rc<Function> {
        self.func.as_ref().expect("a frame in use runs a function")
    }
    pub(crate) fn code(&self) -> &Rc<Code> {
        &self.func().code
    }
}

/// The frames of one run and the stack of their registers. One that has not begun holds a bound call; one that is
/// suspended, a generator.
#[derive(Default)]
pub struct Run {
    /// Those up to `top` are in use. The others stay where they are, because moving frames costs more than calls do.
    frames: Vec<Frame>,
    top: usize,
    pub(crate) stack: Vec<Value>,
}

impl Run {
    /// The frame that the run begins and ends with.
    pub(crate) fn bottom(&mut self) -> &mut Frame {
        &mut self.frames[0]
    }
    /// Whether the frame on top was called by another of this run.
    #[inline(always)]
    pub(super) fn is_called(&self) -> bool {
        self.top > 0
    }
    #[inline(always)]
    pub(super) fn top(&self) -> &Frame {
        &self.frames[self.top]
    }
    /// The frame on top and the stack.
    #[inline(always)]
    pub(super) fn parts(&mut self) -> (&mut Frame, &mut [Value]) {
        (&mut self.frames[self.top], &mut self.stack)
    }
    /// Where the frames below the one on top stand, in the middle of their calls, the innermost first.
    #[cold]
    pub(super) fn places(&self) -> Vec<TraceEntry> {
        let place = |f: &Frame| {
            let func = f.func.as_ref()?;
            Some(TraceEntry { code: func.code.clone(), pc: f.pc.saturating_sub(1) })
        };
        self.frames[..self.top].iter().rev().filter_map(place).collect()
    }
    /// Puts the frame of a function on top.
    #[inline(always)]
    pub(super) fn enter(&mut self, func: Rc<Function>, base: usize, handled_base: usize, dst: Reg) {
        self.top += 1;
        self.occupy(func, base, handled_base, dst);
    }
    #[inline(always)]
    fn occupy(&mut self, func: Rc<Function>, base: usize, handled_base: usize, dst: Reg) {
        if self.top == self.frames.len() {
            self.add_frame();
        }
        let frame = &mut self.frames[self.top];
        frame.func = Some(func);
        frame.base = base as u32;
        frame.pc = 0;
        frame.handled_base = handled_base as u32;
        frame.dst = dst;
    }
    #[cold]
    fn add_frame(&mut self) {
        self.frames.push(Frame::default());
    }
    /// Takes a called frame off the top, its window closed.
    #[inline(always)]
    pub(super) fn leave(&mut self) {
        self.frames[self.top].func = None;
        self.top -= 1;
    }
    /// The window of the frame on top.
    pub(super) fn window(&mut self) -> &mut [Value] {
        let (frame, stack) = self.parts();
        let base = frame.base as usize;
        &mut stack[base..base + frame.code().nregs]
    }
}

/// What a builtin that looks at its caller sees.
pub struct Caller {
    pub globals: Rc<Dict>,
    pub locals: Rc<Dict>,
    /// Whether the locals are the globals.
    pub is_module: bool,
    /// Where the caller was called, and its caller, and so on as far as the run loop goes back.
    pub places: Vec<TraceEntry>,
}

/// A generator object: a frame that is suspended, running, or gone.
pub struct Generator {
    pub frame: RefCell<Option<Run>>,
    pub running: Cell<bool>,
    pub started: Cell<bool>,
    pub code: Rc<Code>,
    pub qualname: Str,
    /// Exceptions the frame was handling when it was suspended.
    pub handled: RefCell<Vec<Value>>,
}

impl Generator {
    /// Whether it is suspended where leaving it runs code of its own: within `try` or `with`, or at a delegate's yield.
    pub(crate) fn has_cleanup(&self) -> bool {
        match self.frame.try_borrow().as_deref() {
            Ok(Some(run)) if self.started.get() && !self.code.handlers.is_empty() => {
                let next = run.top().pc;
                let delegates = matches!(self.code.instrs.get(next as usize), Some(Instr::YieldFrom { .. }));
                let at = if delegates { next } else { next - 1 };
                self.code.handlers.iter().any(|h| h.start <= at && at < h.end)
            }
            _ => false,
        }
    }
    pub fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        if let Ok(Some(run)) = self.frame.try_borrow().as_deref() {
            run.stack.iter().for_each(visit);
        }
    }
}

/// A suspended generator that nobody holds any more is closed, which runs what its `try` and `with` blocks owe. That takes
/// the evaluator: it comes back as a new object until the next poll.
impl Drop for Generator {
    fn drop(&mut self) {
        if !self.code.handlers.is_empty() && self.has_cleanup() {
            crate::cycles::close_later(Generator {
                frame: RefCell::new(self.frame.take()),
                running: Cell::new(false),
                started: Cell::new(true),
                code: self.code.clone(),
                qualname: self.qualname.clone(),
                handled: RefCell::new(self.handled.take()),
            });
        }
    }
}

/// Runs over whose room is kept for use again.
const POOL: usize = 64;

/// Makes the window of a function that is entered ready: its first `given` registers hold arguments.
#[inline(always)]
pub(super) fn open(stack: &mut Vec<Value>, base: usize, func: &Function, given: usize) {
    let code = &*func.code;
    let end = base + code.nregs;
    if stack.len() < end {
        grow(stack, end);
    }
    for v in &mut stack[base + given..base + code.temps as usize] {
        put(v, Value::Undefined);
    }
    for (place, cell) in stack[base + code.free_base as usize..].iter_mut().zip(&func.closure) {
        *place = cell.clone();
    }
}

#[cold]
fn grow(stack: &mut Vec<Value>, end: usize) {
    stack.resize_with(end + end / 2, Value::default);
}

/// Lets go of all that a window holds. Numbers may stay: nobody owns them.
#[inline(always)]
pub(super) fn close(window: &mut [Value]) {
    for v in window {
        if !v.is_plain_data() {
            *v = Value::Undefined;
        }
    }
}

/// Stores a value; numbers and the like are overwritten without a call to drop them.
#[inline(always)]
pub(super) fn put(place: &mut Value, v: Value) {
    if place.is_plain_data() {
        std::mem::forget(std::mem::replace(place, v));
    } else {
        *place = v;
    }
}

impl Vm {
    /// A run of a function whose variables are all unbound.
    pub(crate) fn begin(&mut self, func: Rc<Function>) -> Run {
        // A generator may live long: it has just the room that it needs.
        let mut run = match func.code.kind {
            CodeKind::Generator => {
                Run { frames: Vec::with_capacity(1), top: 0, stack: Vec::with_capacity(func.code.nregs) }
            }
            _ => self.runs.pop().unwrap_or_default(),
        };
        if run.stack.len() < func.code.nregs {
            run.stack.resize_with(func.code.nregs, Value::default);
        }
        open(&mut run.stack, 0, &func, 0);
        run.occupy(func, 0, 0, 0);
        run
    }

    /// A run of code that takes no arguments.
    pub(crate) fn begin_code(&mut self, code: &Rc<Code>, globals: &Rc<Dict>, locals: Option<Rc<Dict>>) -> Run {
        let meta = RefCell::new(FunctionMeta::of(code));
        let func = Function { code: code.clone(), globals: globals.clone(), closure: Vec::new(), meta };
        let mut run = self.begin(Rc::new(func));
        run.bottom().locals = locals;
        run
    }

    /// Keeps the room of a run that is over.
    pub(crate) fn recycle(&mut self, mut run: Run) {
        close(run.window());
        *run.bottom() = Frame::default();
        if self.runs.len() < POOL {
            self.runs.push(run);
        }
    }

    /// Moves a run that has not begun into the one that calls it; its window begins at `base`.
    #[inline(never)]
    pub(super) fn adopt(&mut self, mut new: Run, run: &mut Run, base: usize, dst: Reg) {
        let func = new.bottom().func().clone();
        let code = &func.code;
        if run.stack.len() < base + code.nregs {
            grow(&mut run.stack, base + code.nregs);
        }
        for (place, v) in run.stack[base..].iter_mut().zip(&mut new.stack[..code.temps as usize]) {
            put(place, v.grab());
        }
        run.enter(func, base, self.handled.len(), dst);
        run.frames[run.top].instance = std::mem::take(&mut new.bottom().instance);
        self.recycle(new);
    }

    /// A call while a jit traces: the place is noted, and a staging jit has its own version of the function.
    #[cold]
    pub(super) fn traced(&mut self, f: Rc<Function>, caller: &Code, pc: usize) -> Rc<Function> {
        crate::jax::place::here(caller, pc);
        if self.staging { self.staged(f) } else { f }
    }

    /// The version of a function that runs under a staging jit.
    #[cold]
    pub(super) fn staged(&mut self, f: Rc<Function>) -> Rc<Function> {
        crate::staging::swap(self, &f).unwrap_or(f)
    }

    /// Binds arguments (moved out of `args`) to parameters, with CPython's errors.
    pub(crate) fn bind(&mut self, f: &Rc<Function>, args: &mut [Value], kw: &[(Str, Value)]) -> R<Run> {
        let f = if self.staging { self.staged(f.clone()) } else { f.clone() };
        let p = &f.code.params;
        let given = args.len();
        let mut run = self.begin(f.clone());
        let regs = &mut run.stack[..];
        let (fixed, extra) = args.split_at_mut(given.min(p.positional));
        for (place, v) in regs.iter_mut().zip(fixed) {
            *place = v.grab();
        }
        if kw.is_empty() && given == p.positional && f.code.simple {
            return Ok(run);
        }
        if p.var_args {
            regs[p.positional + p.keyword_only] = Value::tuple(extra.iter_mut().map(std::mem::take));
        }
        match bind_rest(&f, regs, given, kw) {
            Ok(()) => Ok(run),
            Err(e) => {
                self.recycle(run);
                Err(e)
            }
        }
    }

    /// A generator object over a bound call.
    pub(crate) fn generator(&mut self, mut run: Run) -> Value {
        let f = run.bottom().func().clone();
        let generator = Rc::new(Generator {
            frame: RefCell::new(Some(run)),
            running: Cell::new(false),
            started: Cell::new(false),
            code: f.code.clone(),
            qualname: f.meta.borrow().qualname.clone(),
            handled: RefCell::new(Vec::new()),
        });
        crate::cycles::register(crate::cycles::Weak::Generator(Rc::downgrade(&generator)));
        Value::Generator(generator)
    }

    /// The variables of a frame as `locals()` shows them.
    pub(crate) fn locals_of(
        &self,
        code: &Code,
        regs: &[Value],
        locals: &Option<Rc<Dict>>,
        globals: &Rc<Dict>,
    ) -> Caller {
        if code.kind == CodeKind::Module || code.kind == CodeKind::Class {
            let names = locals.clone().unwrap_or_else(|| globals.clone());
            return Caller { globals: globals.clone(), locals: names, is_module: locals.is_none(), places: Vec::new() };
        }
        let dict = Dict::new();
        for (name, reg, cell) in &code.variables {
            let value = match (&regs[*reg as usize], cell) {
                (Value::Cell(c), true) => c.value.borrow().clone(),
                (other, _) => other.clone(),
            };
            if !value.is_undefined() && !name.starts_with('.') {
                dict.set_name(name, value);
            }
        }
        Caller { globals: globals.clone(), locals: dict, is_module: false, places: Vec::new() }
    }
}

fn bind_rest(f: &Function, regs: &mut [Value], given: usize, kw: &[(Str, Value)]) -> R<()> {
    let p = &f.code.params;
    let names = p.positional + p.keyword_only;
    let rest = if p.var_kw { Some(Dict::new()) } else { None };
    for (name, value) in kw {
        let found = p.names[..names].iter().position(|n| n.same(name) || n == name);
        match (found, &rest) {
            (Some(i), _) if i >= p.positional_only => {
                if !regs[i].is_undefined() {
                    let q = f.meta.borrow().qualname.clone();
                    return Err(Exc::type_error(format!("{q}() got multiple values for argument '{name}'")));
                }
                regs[i] = value.clone();
            }
            (_, Some(dict)) => dict.set_name(name, value.clone()),
            _ => return Err(unexpected_keyword(f, name, kw)),
        }
    }
    if let Some(dict) = rest {
        regs[names + p.var_args as usize] = Value::Dict(dict);
    }
    if given > p.positional && !p.var_args {
        return Err(too_many(f, given, regs));
    }
    fill_defaults(f, regs)
}

fn fill_defaults(f: &Function, regs: &mut [Value]) -> R<()> {
    let p = &f.code.params;
    let meta = f.meta.borrow();
    let first_default = p.positional.saturating_sub(meta.defaults.len());
    let mut missing: Vec<usize> = Vec::new();
    for (i, place) in regs[..p.positional].iter_mut().enumerate().filter(|(_, v)| v.is_undefined()) {
        match i.checked_sub(first_default) {
            Some(at) => *place = meta.defaults[at].clone(),
            None => missing.push(i),
        }
    }
    if !missing.is_empty() {
        return Err(missing_error(&meta.qualname, "positional", &p.names, &missing));
    }
    for k in 0..p.keyword_only {
        let i = p.positional + k;
        if regs[i].is_undefined() {
            match meta.kw_defaults.get(k) {
                Some(v) if !v.is_undefined() => regs[i] = v.clone(),
                _ => missing.push(i),
            }
        }
    }
    if !missing.is_empty() {
        return Err(missing_error(&meta.qualname, "keyword-only", &p.names, &missing));
    }
    Ok(())
}

fn quoted(names: &[Str], which: &[usize]) -> String {
    let q: Vec<String> = which.iter().map(|&i| format!("'{}'", names[i])).collect();
    match q.len() {
        1 => q[0].clone(),
        2 => format!("{} and {}", q[0], q[1]),
        n => format!("{}, and {}", q[..n - 1].join(", "), q[n - 1]),
    }
}

#[cold]
fn missing_error(name: &str, kind: &str, names: &[Str], which: &[usize]) -> Exc {
    let plural = if which.len() == 1 { "" } else { "s" };
    let list = quoted(names, which);
    Exc::type_error(format!("{name}() missing {} required {kind} argument{plural}: {list}", which.len()))
}

#[cold]
fn unexpected_keyword(f: &Function, name: &str, kw: &[(Str, Value)]) -> Exc {
    let p = &f.code.params;
    let q = f.meta.borrow().qualname.clone();
    let only = &p.names[..p.positional_only];
    let passed: Vec<&str> = kw.iter().filter(|(k, _)| only.contains(k)).map(|(k, _)| k.as_str()).collect();
    if !passed.is_empty() {
        let list = passed.join(", ");
        return Exc::type_error(format!(
            "{q}() got some positional-only arguments passed as keyword arguments: '{list}'"
        ));
    }
    let exc = Exc::type_error(format!("{q}() got an unexpected keyword argument '{name}'"));
    match crate::advice::keyword(name, &p.names[p.positional_only..p.positional + p.keyword_only]) {
        Some(help) => exc.help(help),
        None => exc,
    }
}

#[cold]
fn too_many(f: &Function, given: usize, regs: &[Value]) -> Exc {
    let p = &f.code.params;
    let meta = f.meta.borrow();
    let (least, most) = (p.positional - meta.defaults.len().min(p.positional), p.positional);
    let takes = if least == most { format!("{most}") } else { format!("from {least} to {most}") };
    let plural = if most == 1 { "" } else { "s" };
    let only = regs[p.positional..p.positional + p.keyword_only].iter().filter(|v| !v.is_undefined()).count();
    let were = if only > 0 {
        let (pa, ka) = (if given == 1 { "" } else { "s" }, if only == 1 { "" } else { "s" });
        format!("{given} positional argument{pa} (and {only} keyword-only argument{ka}) were given")
    } else {
        format!("{given} {} given", if given == 1 { "was" } else { "were" })
    };
    Exc::type_error(format!("{}() takes {takes} positional argument{plural} but {were}", meta.qualname))
}

#[cold]
pub(super) fn unbound(name: &str) -> Exc {
    Exc::unbound_local_error(format!("cannot access local variable '{name}' where it is not associated with a value"))
        .with_attr("name", Value::str(name))
}

#[cold]
pub(super) fn unbound_cell(code: &crate::code::Code, cell: u16) -> Exc {
    let name = code.name_of(cell);
    if cell >= code.free_base && ((cell - code.free_base) as usize) < code.free.len() {
        return Exc::name_error(format!(
            "cannot access free variable '{name}' where it is not associated with a value in enclosing scope"
        ))
        .with_attr("name", Value::str(&*name));
    }
    unbound(&name)
}

#[cold]
pub(crate) fn name_error(name: &str) -> Exc {
    Exc::name_error(format!("name '{name}' is not defined")).with_attr("name", Value::str(name))
}
