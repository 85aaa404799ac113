//! The run loop: instructions over the registers of the frame on top.
//!
//! `execute` stays inside one run and leaves it for an unusual call or return, a yield or an exception;
//! [`super::switch`] sees to those. Numbers, ranges, lists, cached names and plain calls are handled in place, the rest
//! by [`super::steps`]: the loop must stay small enough for its few variables to live in machine registers.

use super::call::Prepared;
use super::frame::{Caller, close, open, put};
use super::steps::build;
use super::window::{Window, read};
use super::{BinOp, Frame, Run, UnaryOp, Vm};
use crate::code::{CacheKind, Instr};
use crate::error::Exc;
use crate::value::Value;

/// Why `execute` left a frame.
pub(crate) enum Exit {
    /// A call is to be looked at before its frame, now on top, runs.
    Called,
    /// A builtin wants to know the frames below: the call is tried again when they are described.
    Introspects,
    Return(Value),
    Yield(Value),
    Raise(Exc),
}

impl Vm {
    /// Runs instructions until something other than a plain call or return comes up.
    pub(super) fn execute(&mut self, run: &mut Run) -> Exit {
        'frames: loop {
            let called = run.is_called();
            let (frame, stack) = run.parts();
            let Frame { func: Some(func), base, pc: saved_pc, handled_base, dst: result, locals, instance } = frame
            else {
                unreachable!("a frame in use runs a function")
            };
            let base = *base as usize;
            let code = &*func.code;
            let instrs = &code.instrs[..];
            let consts = &code.consts[..];
            let regs = &mut stack[base..base + code.nregs];
            let mut pc = *saved_pc as usize;

            macro_rules! get {
                ($x:expr) => {
                    read(regs, consts, $x)
                };
            }
            macro_rules! set {
                ($dst:expr, $v:expr) => {
                    put(&mut regs[$dst as usize], $v)
                };
            }
            // As `set!` of what a call gave, numbers in parts.
            macro_rules! set_number {
                ($dst:expr, $v:expr) => {
                    match $v {
                        Value::Int(i) => set!($dst, Value::Int(i)),
                        Value::Float(f) => set!($dst, Value::Float(f)),
                        v => set!($dst, v),
                    }
                };
            }
            // As `set!` of a copy; what is common is not copied through memory.
            macro_rules! set_copy {
                ($dst:expr, $v:expr) => {
                    match $v {
                        &Value::Int(i) => set!($dst, Value::Int(i)),
                        &Value::Float(f) => set!($dst, Value::Float(f)),
                        Value::Instance(i) => {
                            let i = i.clone();
                            set!($dst, Value::Instance(i))
                        }
                        Value::Function(f) => {
                            let f = f.clone();
                            set!($dst, Value::Function(f))
                        }
                        other => {
                            let v = other.clone();
                            set!($dst, v)
                        }
                    }
                };
            }
            macro_rules! raise {
                ($e:expr) => {{
                    *saved_pc = pc as u32;
                    return Exit::Raise($e);
                }};
            }
            macro_rules! ok {
                ($r:expr) => {
                    match $r {
                        Ok(v) => v,
                        Err(e) => raise!(e),
                    }
                };
            }
            // While a jit traces, its equations learn where they stand.
            macro_rules! locate {
                () => {
                    if self.tracing {
                        crate::jax::place::here(code, pc - 1);
                    }
                };
            }
            // What a step outside of the loop sees.
            macro_rules! window {
                () => {
                    &mut Window {
                        func: {
                            locate!();
                            func
                        },
                        regs,
                        locals: locals.as_ref(),
                        handled_base: *handled_base,
                    }
                };
            }
            // Goes on in the callee on top; anything unusual is left to `run`.
            macro_rules! enter {
                () => {{
                    self.depth += 1;
                    if self.depth > self.recursion_limit || attention() {
                        return Exit::Called;
                    }
                    continue 'frames;
                }};
            }
            // Calls a function whose arguments lie from register `start` on and fit exactly.
            macro_rules! enter_exact {
                ($f:expr, $start:expr, $given:expr, $dst:expr) => {{
                    let (f, base, given) = ($f, base + $start, $given);
                    let func = if self.tracing { self.traced(f, code, pc - 1) } else { f };
                    *saved_pc = pc as u32;
                    open(&mut run.stack, base, &func, given);
                    run.enter(func, base, self.handled.len(), $dst);
                    enter!()
                }};
            }
            // Goes on with a call made ready.
            macro_rules! go {
                ($dst:expr, $prepared:expr) => {
                    match $prepared {
                        Prepared::Done(v) => {
                            set_number!($dst, v);
                            finalize!();
                        }
                        Prepared::Run(new) => {
                            *saved_pc = pc as u32;
                            let above = base + code.nregs;
                            self.adopt(new, run, above, $dst);
                            enter!()
                        }
                    }
                };
            }
            // Temporaries are used up by operators: large values go as soon as they can.
            macro_rules! release {
                ($x:expr) => {
                    if $x >= code.temps && ($x as usize) < regs.len() {
                        regs[$x as usize] = Value::Undefined;
                    }
                };
            }
            macro_rules! arithmetic {
                ($op:expr, $checked:ident, $sign:tt, $dst:expr, $a:expr, $b:expr) => {{
                    match (get!($a), get!($b)) {
                        (&Value::Int(x), &Value::Int(y)) => {
                            if let Some(v) = x.$checked(y) {
                                set!($dst, Value::Int(v));
                                continue;
                            }
                        }
                        (&Value::Float(x), &Value::Float(y)) => {
                            set!($dst, Value::Float(x $sign y));
                            continue;
                        }
                        (&Value::Float(x), &Value::Int(y)) => {
                            set!($dst, Value::Float(x $sign y as f64));
                            continue;
                        }
                        (&Value::Int(x), &Value::Float(y)) => {
                            set!($dst, Value::Float(x as f64 $sign y));
                            continue;
                        }
                        _ => {}
                    }
                    ok!(self.step_binary($op, $dst, $a, $b, window!()));
                }};
            }
            macro_rules! jump_target {
                () => {
                    match instrs[pc] {
                        Instr::Jump { target } => target as usize,
                        _ => unreachable!("a fused jump is followed by its target"),
                    }
                };
            }
            macro_rules! truth {
                ($src:expr) => {
                    match get!($src) {
                        Value::Bool(b) => *b,
                        Value::Int(i) => *i != 0,
                        Value::None => false,
                        other => ok!(self.truth(other)),
                    }
                };
            }
            macro_rules! attend {
                () => {
                    if attention() {
                        *saved_pc = pc as u32;
                        ok!(self.attend());
                    }
                };
            }
            // After what may have dropped the last reference to an object: its finalizer runs before what follows.
            macro_rules! finalize {
                () => {
                    if crate::cycles::due() {
                        *saved_pc = pc as u32;
                        self.finalize_dropped();
                    }
                };
            }
            // As `set!`, where the value that goes may be the last reference to its object.
            macro_rules! replace {
                ($dst:expr, $set:expr) => {{
                    let owned = !regs[$dst as usize].is_plain_data();
                    $set;
                    if owned {
                        finalize!();
                    }
                }};
            }
            // A builtin that looks at its caller finds it described.
            macro_rules! introduce {
                ($f:expr) => {
                    if $f.introspects {
                        let places = self.callers.take().unwrap_or_default();
                        self.caller = Some(Caller { places, ..self.locals_of(code, regs, locals, &func.globals) });
                    }
                };
            }

            loop {
                let instr = instrs[pc];
                pc += 1;
                match instr {
                    Instr::Move { dst, src } => replace!(dst, set_copy!(dst, get!(src))),
                    Instr::Take { dst, src } => match regs[src as usize] {
                        Value::Int(i) => set!(dst, Value::Int(i)),
                        Value::Float(f) => set!(dst, Value::Float(f)),
                        _ => {
                            let v = std::mem::take(&mut regs[src as usize]);
                            set!(dst, v);
                        }
                    },
                    Instr::LoadConst { dst, index } => replace!(dst, set_copy!(dst, &consts[index as usize])),
                    Instr::Clear { reg } => replace!(reg, set!(reg, Value::Undefined)),
                    Instr::LoadGlobal { dst, site } => {
                        let s = &code.sites[site as usize];
                        let hint = s.hint.get() as usize;
                        let found = match s.kind.get() {
                            CacheKind::Global => Some(&func.globals),
                            CacheKind::Builtin if func.globals.keys_version() == s.version.get() => {
                                Some(&self.builtins)
                            }
                            _ => None,
                        };
                        if let Some(names) = found
                            && let Some(v) = names.peek_hint(hint, s.name())
                        {
                            set_copy!(dst, &*v);
                            continue;
                        }
                        let v = ok!(self.load_global(s, &func.globals));
                        set!(dst, v);
                    }
                    Instr::StoreGlobal { site, src } => {
                        let s = &code.sites[site as usize];
                        let v = get!(src).clone();
                        release!(src);
                        if let Err(v) = func.globals.set_hint(s.hint.get() as usize, s.name(), v) {
                            self.store_new_global(s, &func.globals, v);
                        }
                        finalize!();
                    }

                    Instr::Add { dst, a, b } => arithmetic!(BinOp::Add, checked_add, +, dst, a, b),
                    Instr::Sub { dst, a, b } => arithmetic!(BinOp::Sub, checked_sub, -, dst, a, b),
                    Instr::Mul { dst, a, b } => arithmetic!(BinOp::Mul, checked_mul, *, dst, a, b),
                    Instr::Bin { op, dst, a, b } => match (op, get!(a), get!(b)) {
                        (BinOp::Div, &Value::Float(x), &Value::Float(y)) if y != 0.0 => set!(dst, Value::Float(x / y)),
                        (BinOp::Div, &Value::Float(x), &Value::Int(y)) if y != 0 => {
                            set!(dst, Value::Float(x / y as f64))
                        }
                        (BinOp::Mod, &Value::Int(x), &Value::Int(y)) if y > 0 => set!(dst, Value::Int(x.rem_euclid(y))),
                        (BinOp::FloorDiv, &Value::Int(x), &Value::Int(y)) if y > 0 => {
                            set!(dst, Value::Int(x.div_euclid(y)))
                        }
                        (BinOp::And, &Value::Int(x), &Value::Int(y)) => set!(dst, Value::Int(x & y)),
                        _ => ok!(self.step_binary(op, dst, a, b, window!())),
                    },
                    Instr::Inplace { op, dst, a, b } => match (op, get!(a), get!(b)) {
                        (BinOp::Add, &Value::Int(x), &Value::Int(y)) if x.checked_add(y).is_some() => {
                            set!(dst, Value::Int(x.wrapping_add(y)))
                        }
                        (BinOp::Add, &Value::Float(x), &Value::Float(y)) => set!(dst, Value::Float(x + y)),
                        (BinOp::Sub, &Value::Float(x), &Value::Float(y)) => set!(dst, Value::Float(x - y)),
                        (BinOp::Mul, &Value::Float(x), &Value::Float(y)) => set!(dst, Value::Float(x * y)),
                        _ => ok!(self.step_inplace(op, dst, a, b, window!())),
                    },
                    Instr::Unary { op, dst, a } => match (op, get!(a)) {
                        (UnaryOp::Neg, &Value::Float(x)) => set!(dst, Value::Float(-x)),
                        _ => ok!(self.step_unary(op, dst, a, window!())),
                    },
                    Instr::Not { dst, a } => {
                        let t = truth!(a);
                        set!(dst, Value::Bool(!t));
                    }
                    Instr::Cmp { op, dst, a, b } => match (get!(a), get!(b)) {
                        (&Value::Int(x), &Value::Int(y)) => set!(dst, Value::Bool(op.holds(Some(x.cmp(&y))))),
                        (&Value::Float(x), &Value::Float(y)) => set!(dst, Value::Bool(op.holds(x.partial_cmp(&y)))),
                        _ => ok!(self.step_compare(op, dst, a, b, window!())),
                    },
                    Instr::In { dst, a, b } => ok!(self.step_in(dst, a, b, window!())),

                    Instr::Jump { target } => pc = target as usize,
                    Instr::Loop { target } => {
                        // An interrupt is at the loop, not at what stands before it.
                        attend!();
                        pc = target as usize;
                    }
                    Instr::JumpIf { src, target } => {
                        if truth!(src) {
                            pc = target as usize;
                        }
                    }
                    Instr::JumpIfNot { src, target } => {
                        if !truth!(src) {
                            pc = target as usize;
                        }
                    }
                    Instr::JumpCmp { op, a, b, expect } => {
                        let v = match (get!(a), get!(b)) {
                            (Value::Int(x), Value::Int(y)) => op.holds(Some(x.cmp(y))),
                            (Value::Float(x), Value::Float(y)) => op.holds(x.partial_cmp(y)),
                            _ => ok!(self.step_test(op, a, b, window!())),
                        };
                        pc = if v == expect { jump_target!() } else { pc + 1 };
                    }
                    Instr::JumpIsNone { src, expect } => {
                        let none = get!(src).is_none();
                        pc = if none == expect { jump_target!() } else { pc + 1 };
                    }

                    Instr::GetIter { it, src } => ok!(self.step_get_iter(it, src, window!())),
                    Instr::ForIter { dst, it } => {
                        let i = it as usize;
                        if let [source, at, left] = &mut regs[i..i + 3] {
                            match (&*source, at, left) {
                                (Value::Range(r), Value::Int(at), Value::Int(left)) if *left > 0 => {
                                    let item = *at;
                                    *at = item.wrapping_add(r.step);
                                    *left -= 1;
                                    set!(dst, Value::Int(item));
                                    pc += 1;
                                    continue;
                                }
                                (Value::List(l), Value::Int(at), _) => {
                                    let item = l.items.borrow().get(*at as usize).map(Value::copy);
                                    if let Some(item) = item {
                                        *at += 1;
                                        set_number!(dst, item);
                                        pc += 1;
                                        continue;
                                    }
                                }
                                _ => {}
                            }
                        }
                        match ok!(self.step_next(it, window!())) {
                            Some(v) => {
                                set!(dst, v);
                                pc += 1;
                            }
                            None => {
                                regs[i] = Value::Undefined;
                                pc = jump_target!();
                            }
                        }
                    }

                    Instr::BuildList { dst, start, n } => build::list(dst, start, n, window!()),
                    Instr::BuildTuple { dst, start, n } => build::tuple(dst, start, n, window!()),
                    Instr::BuildString { dst, start, n } => build::string(dst, start, n, window!()),
                    Instr::ListAppend { list, src } => build::append(list, src, window!()),
                    Instr::FormatValue { conversion, dst, src, spec } => {
                        ok!(self.step_format(conversion, dst, src, spec, window!()))
                    }
                    Instr::Unpack { src, start, n } => ok!(self.step_unpack(src, start, n, window!())),

                    Instr::Subscript { dst, a, b } => {
                        let found = match (get!(a), get!(b)) {
                            (Value::List(l), &Value::Int(i)) if i >= 0 => {
                                l.items.borrow().get(i as usize).map(Value::copy)
                            }
                            (Value::Tuple(t), &Value::Int(i)) if i >= 0 => t.items.get(i as usize).map(Value::copy),
                            (Value::Dict(d), k @ (Value::Str(_) | Value::Int(_))) => d.get_quick(k),
                            _ => None,
                        };
                        match found {
                            Some(v) => set_number!(dst, v),
                            None => ok!(self.step_subscript(dst, a, b, window!())),
                        }
                    }
                    Instr::StoreSubscript { a, b, src } => {
                        match (get!(a), get!(b)) {
                            (Value::List(l), &Value::Int(i)) if i >= 0 && (i as usize) < l.len() => {
                                let v = get!(src).copy();
                                let old = std::mem::replace(&mut l.items.borrow_mut()[i as usize], v);
                                drop(old);
                            }
                            (Value::Dict(d), k) => {
                                let (k, v) = (k.copy(), get!(src).copy());
                                ok!(d.set(self, k, v))
                            }
                            _ => {
                                ok!(self.step_store_subscript(a, b, src, window!()));
                            }
                        }
                        release!(src);
                        finalize!();
                    }
                    Instr::LoadAttr { dst, object, site } => {
                        let s = &code.sites[site as usize];
                        match get!(object) {
                            Value::Instance(i)
                                if s.kind.get() == CacheKind::Own && s.version.get() == i.class_version() =>
                            {
                                let attrs = i.attrs.borrow();
                                match attrs.at(s.name(), s.hint.get() as usize) {
                                    Some(&Value::Float(f)) => {
                                        drop(attrs);
                                        set!(dst, Value::Float(f));
                                        continue;
                                    }
                                    Some(&Value::Int(i)) => {
                                        drop(attrs);
                                        set!(dst, Value::Int(i));
                                        continue;
                                    }
                                    Some(other) => {
                                        let v = other.clone();
                                        drop(attrs);
                                        set!(dst, v);
                                        continue;
                                    }
                                    None => {}
                                }
                            }
                            Value::Module(m) => {
                                if let Some(v) = m.dict.at_hint(s.hint.get() as usize, s.name()) {
                                    set!(dst, v);
                                    continue;
                                }
                            }
                            _ => {}
                        }
                        ok!(self.step_load_attr(dst, object, site, window!()));
                    }
                    Instr::StoreAttr { object, src, site } => {
                        let s = &code.sites[site as usize];
                        if let Value::Instance(i) = get!(object)
                            && s.kind.get() == CacheKind::Own
                            && s.version.get() == i.class_version()
                            && let Some(place) = i.attrs.borrow_mut().at_mut(s.name(), s.hint.get() as usize)
                            && place.is_plain_data()
                        {
                            match *get!(src) {
                                Value::Float(f) => {
                                    put(place, Value::Float(f));
                                    continue;
                                }
                                Value::Int(i) => {
                                    put(place, Value::Int(i));
                                    continue;
                                }
                                _ => {}
                            }
                        }
                        ok!(self.step_store_attr(object, src, site, window!()));
                        finalize!();
                    }

                    Instr::Call { dst, base: b, n } => {
                        let start = b as usize + 1;
                        let callee = &mut regs[b as usize];
                        if let Value::Function(f) = callee
                            && f.code.exact == n
                        {
                            let f = f.clone();
                            *callee = Value::Undefined;
                            enter_exact!(f, start, n as usize, dst)
                        }
                        attend!();
                        locate!();
                        if let Value::Builtin(f) = &regs[b as usize]
                            && f.introspects
                            && self.callers.is_none()
                        {
                            *saved_pc = pc as u32 - 1;
                            return Exit::Introspects;
                        }
                        let callee = std::mem::take(&mut regs[b as usize]);
                        if let Value::Builtin(f) = &callee {
                            introduce!(f);
                            let args = &mut regs[start..start + n as usize];
                            let v = ok!(self.call_builtin(f, args, &[]));
                            close(args);
                            set_number!(dst, v);
                            finalize!();
                            continue;
                        }
                        let args = &mut regs[start..start + n as usize];
                        let prepared = ok!(self.prepare(&callee, args, &[]));
                        close(args);
                        go!(dst, prepared);
                    }
                    Instr::CallMethod { dst, base: b, site } => {
                        let s = &code.sites[site as usize];
                        // A function cached for instances of this class: no bound method is made.
                        let cached = match &regs[b as usize] {
                            Value::Instance(i) if i.lacks(s.name()) => s.method_of(i.class_version()),
                            _ => None,
                        };
                        if let Some(f) = cached {
                            enter_exact!(f, b as usize, s.n as usize + 1, dst);
                        }
                        locate!();
                        let (callee, with_self) = ok!(self.load_method(s, &regs[b as usize]));
                        let args = &mut regs[b as usize..b as usize + 1 + s.n as usize];
                        if let (Value::Builtin(f), true) = (&callee, with_self)
                            && !matches!(args[0], Value::Instance(_))
                        {
                            // Found on the object's own class: its type needs no check.
                            let v = ok!(self.call_own(f, args));
                            close(args);
                            set_number!(dst, v);
                            finalize!();
                            continue;
                        }
                        let prepared = ok!(self.prepare_method(&callee, with_self, args));
                        close(args);
                        go!(dst, prepared);
                    }
                    Instr::CallKw { dst, base: b, site } => {
                        locate!();
                        if let Value::Builtin(f) = &regs[b as usize] {
                            introduce!(f);
                        }
                        let s = &code.sites[site as usize];
                        let call = &mut regs[b as usize..b as usize + 1 + s.n as usize];
                        go!(dst, ok!(self.prepare_keywords(s, call)));
                    }
                    Instr::CallEx { dst, base: b } => {
                        locate!();
                        if let Value::Builtin(f) = &regs[b as usize] {
                            introduce!(f);
                        }
                        let call = &mut regs[b as usize..b as usize + 3];
                        go!(dst, ok!(self.prepare_unpacked(call)));
                    }
                    Instr::Return { src } => {
                        macro_rules! leave {
                            ($v:expr) => {{
                                let v = $v;
                                if self.handled.len() == *handled_base as usize && instance.is_undefined() && called {
                                    self.depth -= 1;
                                    close(regs);
                                    let dst = *result as usize;
                                    run.leave();
                                    let (caller, stack) = run.parts();
                                    put(&mut stack[caller.base as usize + dst], v);
                                    if crate::cycles::due() {
                                        self.finalize_dropped();
                                    }
                                    continue 'frames;
                                }
                                return Exit::Return(v);
                            }};
                        }
                        match *get!(src) {
                            Value::Float(f) => leave!(Value::Float(f)),
                            Value::Int(i) => leave!(Value::Int(i)),
                            _ => {}
                        }
                        leave!(match regs.get_mut(src as usize) {
                            Some(v) => std::mem::take(v),
                            None => get!(src).clone(),
                        });
                    }
                    Instr::Yield { src, .. } => {
                        let v = get!(src).clone();
                        release!(src);
                        *saved_pc = pc as u32;
                        return Exit::Yield(v);
                    }
                    Instr::YieldFrom { dst, it } => {
                        let sent = std::mem::take(&mut regs[dst as usize]);
                        match ok!(self.send_to(&regs[it as usize], sent)) {
                            Ok(yielded) => {
                                // Resumed, this instruction runs again with what was sent.
                                *saved_pc = pc as u32 - 1;
                                return Exit::Yield(yielded);
                            }
                            Err(result) => {
                                regs[it as usize] = Value::Undefined;
                                set!(dst, result);
                            }
                        }
                    }
                    // Named one by one, so that no check of the range is made.
                    Instr::CheckBound { .. }
                    | Instr::Unbind { .. }
                    | Instr::MakeCell { .. }
                    | Instr::LoadCell { .. }
                    | Instr::StoreCell { .. }
                    | Instr::DeleteCell { .. }
                    | Instr::DeleteGlobal { .. }
                    | Instr::LoadName { .. }
                    | Instr::StoreName { .. }
                    | Instr::DeleteName { .. }
                    | Instr::LoadNameOrCell { .. }
                    | Instr::Iter { .. }
                    | Instr::Is { .. }
                    | Instr::IsNot { .. }
                    | Instr::NotIn { .. }
                    | Instr::BuildSet { .. }
                    | Instr::BuildDict { .. }
                    | Instr::BuildSlice { .. }
                    | Instr::ListExtend { .. }
                    | Instr::SetAdd { .. }
                    | Instr::SetUpdate { .. }
                    | Instr::DictSet { .. }
                    | Instr::DictUpdate { .. }
                    | Instr::DictMerge { .. }
                    | Instr::ListToTuple { .. }
                    | Instr::DeleteSubscript { .. }
                    | Instr::DeleteAttr { .. }
                    | Instr::UnpackStar { .. }
                    | Instr::MakeFunction { .. }
                    | Instr::BuildClass { .. }
                    | Instr::Raise { .. }
                    | Instr::RaiseAgain
                    | Instr::Reraise { .. }
                    | Instr::PushHandled { .. }
                    | Instr::PopHandled
                    | Instr::MatchExc { .. }
                    | Instr::WithEnter { .. }
                    | Instr::WithExit { .. }
                    | Instr::WithRaise { .. }
                    | Instr::Import { .. }
                    | Instr::ImportFrom { .. }
                    | Instr::ImportStar { .. }
                    | Instr::MatchSequence { .. }
                    | Instr::MatchMapping { .. }
                    | Instr::MatchKeys { .. }
                    | Instr::MatchRest { .. }
                    | Instr::MatchClass { .. }
                    | Instr::SetupAnnotations
                    | Instr::Nop => {
                        ok!(self.other_step(instr, window!()));
                        finalize!();
                    }
                }
            }
        }
    }
}

/// Whether calls and back-edges have more to do than go on.
#[inline(always)]
pub(super) fn attention() -> bool {
    use std::sync::atomic::Ordering::Relaxed;
    super::INTERRUPT.load(Relaxed) || crate::cycles::ATTENTION.load(Relaxed)
}
