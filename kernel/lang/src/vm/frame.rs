//! Frames: what a running function holds. They live on the heap, so that calls do not recurse and generators suspend.

use super::Vm;
use crate::code::{Code, CodeKind, Reg};
use crate::dict::Dict;
use crate::error::{Exc, R};
use crate::func::Function;
use crate::value::{Str, Value};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// What happens to a frame's result in the frame that called it.
#[derive(Clone, Copy)]
pub(crate) enum Ret {
    Value(Reg),
    /// An `__init__`: the caller gets the instance instead.
    Init(Reg),
}

pub struct Frame {
    pub(crate) code: Rc<Code>,
    pub(crate) globals: Rc<Dict>,
    pub(crate) regs: Vec<Value>,
    /// The next instruction.
    pub(crate) pc: usize,
    pub(crate) ret: Ret,
    pub(crate) instance: Value,
    /// The namespace of a class body, or of `exec` with locals.
    pub(crate) locals: Option<Rc<Dict>>,
    /// Where this frame's entries in `Vm::handled` begin.
    pub(crate) handled_base: usize,
}

/// What a builtin that looks at its caller sees.
pub struct Caller {
    pub globals: Rc<Dict>,
    pub locals: Rc<Dict>,
    /// Whether the locals are the globals.
    pub is_module: bool,
}

/// A generator object: a frame that is suspended, running, or gone.
pub struct Generator {
    pub frame: RefCell<Option<Box<Frame>>>,
    pub running: Cell<bool>,
    pub started: Cell<bool>,
    pub code: Rc<Code>,
    pub qualname: Str,
    /// Exceptions the frame was handling when it was suspended.
    pub handled: RefCell<Vec<Value>>,
}

impl Generator {
    pub fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        if let Ok(Some(frame)) = self.frame.try_borrow().as_deref() {
            frame.regs.iter().for_each(visit);
        }
    }
}

/// Frames kept for use again.
const POOL: usize = 64;

impl Vm {
    pub(crate) fn frame(&mut self, code: &Rc<Code>, globals: &Rc<Dict>) -> Box<Frame> {
        match self.pool.pop() {
            Some(mut frame) => {
                if !Rc::ptr_eq(&frame.code, code) {
                    frame.code = code.clone();
                }
                if !Rc::ptr_eq(&frame.globals, globals) {
                    frame.globals = globals.clone();
                }
                frame.pc = 0;
                frame
            }
            None => Box::new(Frame {
                code: code.clone(),
                globals: globals.clone(),
                regs: Vec::with_capacity(code.nregs),
                pc: 0,
                ret: Ret::Value(0),
                instance: Value::Undefined,
                locals: None,
                handled_base: 0,
            }),
        }
    }

    pub(crate) fn recycle(&mut self, mut frame: Box<Frame>) {
        for v in frame.regs.drain(..) {
            if v.is_plain_data() {
                std::mem::forget(v);
            }
        }
        frame.locals = None;
        if self.pool.len() < POOL {
            self.pool.push(frame);
        }
    }

    /// The frame of a call whose positional arguments fit exactly; they are moved out of `args`.
    #[inline]
    pub(crate) fn frame_exact(&mut self, f: &Function, args: &mut [Value]) -> Box<Frame> {
        let staged = if self.staging { crate::staging::swap(self, f) } else { None };
        let f = staged.as_deref().unwrap_or(f);
        let mut frame = self.frame(&f.code, &f.globals);
        frame.regs.extend(args.iter_mut().map(Value::grab));
        frame.regs.resize_with(f.code.nregs, || Value::Undefined);
        fill_closure(&mut frame, f);
        frame
    }

    /// The frame of any call: binds arguments to parameters with CPython's errors. Arguments are moved out.
    pub(crate) fn bind(&mut self, f: &Function, args: &mut [Value], kw: &[(Str, Value)]) -> R<Box<Frame>> {
        let staged = if self.staging { crate::staging::swap(self, f) } else { None };
        let f = staged.as_deref().unwrap_or(f);
        let p = &f.code.params;
        let mut frame = self.frame(&f.code, &f.globals);
        let given = args.len();
        let direct = given.min(p.positional);
        let (fixed, extra) = args.split_at_mut(direct);
        frame.regs.extend(fixed.iter_mut().map(std::mem::take));
        frame.regs.resize_with(f.code.nregs, || Value::Undefined);
        let names = p.positional + p.keyword_only;
        if p.var_args {
            frame.regs[names] = Value::tuple(extra.iter_mut().map(std::mem::take));
        }
        let result = self.bind_rest(f, &mut frame, given, kw);
        if let Err(e) = result {
            self.recycle(frame);
            return Err(e);
        }
        fill_closure(&mut frame, f);
        Ok(frame)
    }

    fn bind_rest(&mut self, f: &Function, frame: &mut Frame, given: usize, kw: &[(Str, Value)]) -> R<()> {
        let p = &f.code.params;
        let names = p.positional + p.keyword_only;
        let rest = if p.var_kw { Some(Dict::new()) } else { None };
        for (name, value) in kw {
            let found = p.names[..names].iter().position(|n| n.same(name) || n == name);
            match (found, &rest) {
                (Some(i), _) if i >= p.positional_only => {
                    if !frame.regs[i].is_undefined() {
                        let q = f.meta.borrow().qualname.clone();
                        return Err(Exc::type_error(format!("{q}() got multiple values for argument '{name}'")));
                    }
                    frame.regs[i] = value.clone();
                }
                (_, Some(dict)) => dict.set_name(name, value.clone()),
                _ => return Err(unexpected_keyword(f, name, kw)),
            }
        }
        if let Some(dict) = rest {
            frame.regs[names + p.var_args as usize] = Value::Dict(dict);
        }
        if given > p.positional && !p.var_args {
            return Err(too_many(f, given, &frame.regs));
        }
        self.fill_defaults(f, frame)
    }

    fn fill_defaults(&mut self, f: &Function, frame: &mut Frame) -> R<()> {
        let p = &f.code.params;
        let meta = f.meta.borrow();
        let first_default = p.positional.saturating_sub(meta.defaults.len());
        let mut missing: Vec<usize> = Vec::new();
        for i in 0..p.positional {
            if frame.regs[i].is_undefined() {
                if i >= first_default {
                    frame.regs[i] = meta.defaults[i - first_default].clone();
                } else {
                    missing.push(i);
                }
            }
        }
        if !missing.is_empty() {
            return Err(missing_error(&meta.qualname, "positional", &p.names, &missing));
        }
        for k in 0..p.keyword_only {
            let i = p.positional + k;
            if frame.regs[i].is_undefined() {
                match meta.kw_defaults.get(k) {
                    Some(v) if !v.is_undefined() => frame.regs[i] = v.clone(),
                    _ => missing.push(i),
                }
            }
        }
        if !missing.is_empty() {
            return Err(missing_error(&meta.qualname, "keyword-only", &p.names, &missing));
        }
        Ok(())
    }

    /// A generator object over a bound frame.
    pub(crate) fn generator(&mut self, f: &Function, frame: Box<Frame>) -> Value {
        let generator = Rc::new(Generator {
            frame: RefCell::new(Some(frame)),
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
            return Caller { globals: globals.clone(), locals: names, is_module: locals.is_none() };
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
        Caller { globals: globals.clone(), locals: dict, is_module: false }
    }
}

#[inline]
fn fill_closure(frame: &mut Frame, f: &Function) {
    for (i, cell) in f.closure.iter().enumerate() {
        frame.regs[f.code.free_base as usize + i] = cell.clone();
    }
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
    Exc::type_error(format!("{q}() got an unexpected keyword argument '{name}'"))
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
