//! The run loop: instructions over the registers of the frame on top.
//!
//! `execute` stays inside one frame and leaves it for a call, a return, a yield or an exception; [`super::switch`]
//! changes frames. Numbers, ranges, lists and cached attributes are handled in place; everything else goes to the protocols.

use super::call::keyword_list;
use super::frame::{Ret, name_error, unbound, unbound_cell};
use super::{BinOp, CmpOp, Frame, Vm};
use crate::code::{CacheKind, Instr};
use crate::dict::Dict;
use crate::error::Exc;
use crate::set::Set;
use crate::value::{Slice, Value};
use std::rc::Rc;

/// Why `execute` left a frame.
pub(crate) enum Exit {
    Call(Box<Frame>),
    Return(Value),
    Yield(Value),
    Raise(Exc),
}

#[inline(always)]
fn get<'a>(regs: &'a [Value], consts: &'a [Value], x: u16) -> &'a Value {
    match regs.get(x as usize) {
        Some(v) => v,
        None => &consts[0xFFFF - x as usize],
    }
}

/// A comparison of two small numbers.
macro_rules! quick_cmp {
    ($op:expr, $x:expr, $y:expr) => {
        match $op {
            CmpOp::Eq => $x == $y,
            CmpOp::Ne => $x != $y,
            CmpOp::Lt => $x < $y,
            CmpOp::Le => $x <= $y,
            CmpOp::Gt => $x > $y,
            CmpOp::Ge => $x >= $y,
        }
    };
}

impl Vm {
    /// Runs instructions until something other than a plain call or return comes up.
    pub(super) fn execute(&mut self, frame: &mut Box<Frame>, bottom: usize) -> Exit {
        'frames: loop {
            let Frame { code, globals, regs, pc: saved_pc, locals, handled_base, ret, .. } = &mut **frame;
            let code = &**code;
            let instrs = &code.instrs[..];
            let consts = &code.consts[..];
            let regs = &mut regs[..];
            let mut pc = *saved_pc;

            macro_rules! get {
                ($x:expr) => {
                    get(regs, consts, $x)
                };
            }
            macro_rules! raise {
                ($e:expr) => {{
                    *saved_pc = pc;
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
            macro_rules! set {
                ($dst:expr, $v:expr) => {
                    put(&mut regs[$dst as usize], $v)
                };
            }
            // As `set!` of what a call gave, numbers in parts.
            macro_rules! set_result {
                ($dst:expr, $r:expr) => {
                    match $r {
                        Ok(Value::Int(i)) => set!($dst, Value::Int(i)),
                        Ok(Value::Float(f)) => set!($dst, Value::Float(f)),
                        Ok(v) => set!($dst, v),
                        Err(e) => raise!(e),
                    }
                };
            }
            // Goes on in a new frame; anything unusual is left to `run`.
            macro_rules! enter {
                ($new:expr) => {{
                    let mut new = $new;
                    *saved_pc = pc;
                    if self.depth >= self.recursion_limit || attention() {
                        return Exit::Call(new);
                    }
                    self.depth += 1;
                    new.handled_base = self.handled.len();
                    self.frames.push(std::mem::replace(frame, new));
                    continue 'frames;
                }};
            }
            // Goes on with a call made ready.
            macro_rules! go {
                ($dst:expr, $prepared:expr) => {
                    match $prepared {
                        super::call::Prepared::Done(v) => set!($dst, v),
                        super::call::Prepared::Frame(mut new) => {
                            new.ret = Ret::Value($dst);
                            enter!(new);
                        }
                        super::call::Prepared::Init(mut new, instance) => {
                            new.ret = Ret::Init($dst);
                            new.instance = instance;
                            enter!(new);
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
            macro_rules! slow_binary {
                ($op:expr, $dst:expr, $a:expr, $b:expr) => {{
                    let v = ok!(self.binary($op, get!($a), get!($b)));
                    release!($a);
                    release!($b);
                    set!($dst, v);
                }};
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
                slow_binary!($op, $dst, $a, $b);
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

            loop {
                let instr = instrs[pc];
                pc += 1;
                match instr {
                    Instr::Move { dst, src } => match get!(src) {
                        &Value::Int(i) => set!(dst, Value::Int(i)),
                        &Value::Float(f) => set!(dst, Value::Float(f)),
                        other => {
                            let v = other.clone();
                            set!(dst, v);
                        }
                    },
                    Instr::Take { dst, src } => match regs[src as usize] {
                        Value::Int(i) => set!(dst, Value::Int(i)),
                        Value::Float(f) => set!(dst, Value::Float(f)),
                        _ => {
                            let v = std::mem::take(&mut regs[src as usize]);
                            set!(dst, v);
                        }
                    },
                    Instr::LoadConst { dst, index } => set!(dst, consts[index as usize].clone()),
                    Instr::CheckBound { reg } => {
                        if regs[reg as usize].is_undefined() {
                            raise!(unbound(&code.name_of(reg)));
                        }
                    }
                    Instr::Unbind { reg } => {
                        if regs[reg as usize].is_undefined() {
                            raise!(unbound(&code.name_of(reg)));
                        }
                        set!(reg, Value::Undefined);
                    }
                    Instr::Clear { reg } => set!(reg, Value::Undefined),
                    Instr::MakeCell { reg } => {
                        let v = std::mem::take(&mut regs[reg as usize]);
                        set!(reg, Value::cell(v));
                    }
                    Instr::LoadCell { dst, cell } => {
                        let v = match &regs[cell as usize] {
                            Value::Cell(c) => c.value.borrow().clone(),
                            _ => Value::Undefined,
                        };
                        if v.is_undefined() {
                            raise!(unbound_cell(code, cell));
                        }
                        set!(dst, v);
                    }
                    Instr::StoreCell { cell, src } => {
                        let v = get!(src).clone();
                        release!(src);
                        if let Value::Cell(c) = &regs[cell as usize] {
                            let old = c.value.replace(v);
                            drop(old);
                        }
                    }
                    Instr::DeleteCell { cell } => {
                        let old = match &regs[cell as usize] {
                            Value::Cell(c) => c.value.take(),
                            _ => Value::Undefined,
                        };
                        if old.is_undefined() {
                            raise!(unbound_cell(code, cell));
                        }
                    }
                    Instr::LoadGlobal { dst, site } => {
                        let s = &code.sites[site as usize];
                        let hint = s.hint.get() as usize;
                        let found = match s.kind.get() {
                            CacheKind::Global => globals.at_hint(hint, s.name()),
                            CacheKind::Builtin if globals.keys_version() == s.version.get() => {
                                self.builtins.at_hint(hint, s.name())
                            }
                            _ => None,
                        };
                        let v = match found {
                            Some(v) => v,
                            None => ok!(self.load_global(s, globals)),
                        };
                        set!(dst, v);
                    }
                    Instr::StoreGlobal { site, src } => {
                        let s = &code.sites[site as usize];
                        let v = get!(src).clone();
                        release!(src);
                        if let Err(v) = globals.set_hint(s.hint.get() as usize, s.name(), v) {
                            globals.set_name(s.name(), v);
                            s.kind.set(CacheKind::Global);
                            s.hint.set(globals.index_of_name(s.name()).unwrap_or(0) as u32);
                        }
                    }
                    Instr::DeleteGlobal { site } => {
                        let name = code.sites[site as usize].name();
                        if globals.remove_name(name).is_none() {
                            raise!(name_error(name));
                        }
                    }
                    Instr::LoadName { dst, site } => {
                        let s = &code.sites[site as usize];
                        let v = match ok!(self.load_local_name(locals, s.name())) {
                            Some(v) => v,
                            None => ok!(self.load_global(s, globals)),
                        };
                        set!(dst, v);
                    }
                    Instr::LoadNameOrCell { dst, site, cell } => {
                        let s = &code.sites[site as usize];
                        let mut v = ok!(self.load_local_name(locals, s.name())).unwrap_or_default();
                        if v.is_undefined() {
                            if let Value::Cell(c) = &regs[cell as usize] {
                                v = c.value.borrow().clone();
                            }
                            if v.is_undefined() {
                                raise!(unbound_cell(code, cell));
                            }
                        }
                        set!(dst, v);
                    }
                    Instr::StoreName { site, src } => {
                        let name = code.sites[site as usize].name();
                        let v = get!(src).clone();
                        release!(src);
                        locals.as_ref().unwrap_or(globals).set_name(name, v);
                    }
                    Instr::DeleteName { site } => {
                        let name = code.sites[site as usize].name();
                        if locals.as_ref().unwrap_or(globals).remove_name(name).is_none() {
                            raise!(name_error(name));
                        }
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
                        _ => slow_binary!(op, dst, a, b),
                    },
                    Instr::Inplace { op, dst, a, b } => match (op, get!(a), get!(b)) {
                        (BinOp::Add, &Value::Int(x), &Value::Int(y)) if x.checked_add(y).is_some() => {
                            set!(dst, Value::Int(x.wrapping_add(y)))
                        }
                        (BinOp::Add, &Value::Float(x), &Value::Float(y)) => set!(dst, Value::Float(x + y)),
                        (BinOp::Sub, &Value::Float(x), &Value::Float(y)) => set!(dst, Value::Float(x - y)),
                        (BinOp::Mul, &Value::Float(x), &Value::Float(y)) => set!(dst, Value::Float(x * y)),
                        (BinOp::Add, Value::Str(_), Value::Str(_)) if a == dst => {
                            let more = get!(b).clone();
                            if let (Value::Str(s), Value::Str(more)) = (&mut regs[dst as usize], more) {
                                s.push(&more);
                            }
                            release!(b);
                        }
                        _ => {
                            let v = ok!(self.inplace(op, get!(a), get!(b)));
                            release!(b);
                            set!(dst, v);
                        }
                    },
                    Instr::Unary { op, dst, a } => {
                        let v = match (op, get!(a)) {
                            (super::UnaryOp::Neg, Value::Float(x)) => Value::Float(-x),
                            (_, other) => ok!(self.unary(op, other)),
                        };
                        set!(dst, v);
                    }
                    Instr::Not { dst, a } => {
                        let t = truth!(a);
                        set!(dst, Value::Bool(!t));
                    }
                    Instr::Iter { dst, a } => {
                        let v = ok!(self.iter(get!(a)));
                        set!(dst, v);
                    }
                    Instr::Cmp { op, dst, a, b } => match (get!(a), get!(b)) {
                        (&Value::Int(x), &Value::Int(y)) => set!(dst, Value::Bool(quick_cmp!(op, x, y))),
                        (&Value::Float(x), &Value::Float(y)) => set!(dst, Value::Bool(quick_cmp!(op, x, y))),
                        (x, y) => {
                            let v = ok!(self.compare(op, x, y));
                            set!(dst, v);
                        }
                    },
                    Instr::Is { dst, a, b } => {
                        let v = get!(a).is(get!(b));
                        set!(dst, Value::Bool(v));
                    }
                    Instr::IsNot { dst, a, b } => {
                        let v = !get!(a).is(get!(b));
                        set!(dst, Value::Bool(v));
                    }
                    Instr::In { dst, a, b } => {
                        let v = ok!(self.contains(get!(b), get!(a)));
                        set!(dst, Value::Bool(v));
                    }
                    Instr::NotIn { dst, a, b } => {
                        let v = !ok!(self.contains(get!(b), get!(a)));
                        set!(dst, Value::Bool(v));
                    }

                    Instr::Jump { target } => pc = target as usize,
                    Instr::Loop { target } => {
                        pc = target as usize;
                        if attention() {
                            *saved_pc = pc;
                            ok!(self.attend());
                        }
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
                            (Value::Int(x), Value::Int(y)) => quick_cmp!(op, x, y),
                            (Value::Float(x), Value::Float(y)) => quick_cmp!(op, x, y),
                            (x, y) => {
                                let v = ok!(self.compare(op, x, y));
                                release!(a);
                                release!(b);
                                match v {
                                    Value::Bool(b) => b,
                                    v => ok!(self.truth(&v)),
                                }
                            }
                        };
                        pc = if v == expect { jump_target!() } else { pc + 1 };
                    }
                    Instr::JumpIsNone { src, expect } => {
                        let none = get!(src).is_none();
                        pc = if none == expect { jump_target!() } else { pc + 1 };
                    }

                    Instr::GetIter { it, src } => {
                        let v = get!(src).clone();
                        let i = it as usize;
                        match &v {
                            Value::Range(r) => {
                                regs[i + 1] = Value::Int(r.start);
                                regs[i + 2] = Value::Int(r.len() as i64);
                                regs[i] = v;
                            }
                            Value::List(_) | Value::Tuple(_) => {
                                regs[i + 1] = Value::Int(0);
                                regs[i] = v;
                            }
                            Value::Dict(d) => {
                                regs[i + 1] = Value::Int(0);
                                regs[i + 2] = Value::Int(d.len() as i64);
                                regs[i] = v;
                            }
                            Value::Iter(_) | Value::Generator(_) => regs[i] = v,
                            _ => regs[i] = ok!(self.iter(&v)),
                        }
                        if src != it {
                            release!(src);
                        }
                    }
                    Instr::ForIter { dst, it } => {
                        let i = it as usize;
                        let item = match (&regs[i], &regs[i + 1]) {
                            (Value::Range(r), &Value::Int(at)) => {
                                let step = r.step;
                                match regs[i + 2] {
                                    Value::Int(left) if left > 0 => {
                                        set!(i + 1, Value::Int(at.wrapping_add(step)));
                                        set!(i + 2, Value::Int(left - 1));
                                        set!(dst, Value::Int(at));
                                        pc += 1;
                                        continue;
                                    }
                                    _ => None,
                                }
                            }
                            (Value::List(l), &Value::Int(at)) => {
                                let item = l.items.borrow().get(at as usize).cloned();
                                regs[i + 1] = Value::Int(at + 1);
                                item
                            }
                            (Value::Tuple(t), &Value::Int(at)) => {
                                let item = t.items.get(at as usize).cloned();
                                regs[i + 1] = Value::Int(at + 1);
                                item
                            }
                            (Value::Dict(d), &Value::Int(at)) => {
                                if !matches!(regs[i + 2], Value::Int(n) if n == d.len() as i64) {
                                    raise!(Exc::runtime_error("dictionary changed size during iteration"));
                                }
                                match d.next_of(at as usize, crate::dict::ViewKind::Keys) {
                                    Some((next, key)) => {
                                        regs[i + 1] = Value::Int(next as i64);
                                        Some(key)
                                    }
                                    None => None,
                                }
                            }
                            (other, _) => ok!(self.next(other)),
                        };
                        match item {
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

                    Instr::BuildList { dst, start, n } => {
                        let items = take_all(regs, start, n);
                        set!(dst, Value::list(items));
                    }
                    Instr::BuildTuple { dst, start, n } => {
                        let items = regs[start as usize..start as usize + n as usize].iter_mut().map(std::mem::take);
                        let v = Value::tuple(items);
                        set!(dst, v);
                    }
                    Instr::BuildSet { dst, start, n } => {
                        let items = take_all(regs, start, n);
                        let v = if items.is_empty() {
                            Set::new()
                        } else {
                            ok!(crate::types::set::constant_display(self, items))
                        };
                        set!(dst, Value::Set(v));
                    }
                    Instr::BuildDict { dst, start, n } => {
                        let dict = Dict::new();
                        for i in 0..n as usize {
                            let at = start as usize + 2 * i;
                            let (k, v) = (std::mem::take(&mut regs[at]), std::mem::take(&mut regs[at + 1]));
                            ok!(dict.set(self, k, v));
                        }
                        set!(dst, Value::Dict(dict));
                    }
                    Instr::BuildString { dst, start, n } => {
                        let mut text = String::new();
                        for v in &mut regs[start as usize..start as usize + n as usize] {
                            if let Value::Str(s) = std::mem::take(v) {
                                text.push_str(&s);
                            }
                        }
                        set!(dst, Value::str(text));
                    }
                    Instr::BuildSlice { dst, start } => {
                        let mut parts = regs[start as usize..start as usize + 3].iter_mut().map(std::mem::take);
                        let (a, b, c) = (parts.next(), parts.next(), parts.next());
                        let slice = Slice {
                            start: a.unwrap_or_default(),
                            stop: b.unwrap_or_default(),
                            step: c.unwrap_or_default(),
                        };
                        set!(dst, Value::Slice(Rc::new(slice)));
                    }
                    Instr::ListAppend { list, src } => {
                        let v = get!(src).clone();
                        release!(src);
                        if let Value::List(l) = &regs[list as usize] {
                            l.items.borrow_mut().push(v);
                        }
                    }
                    Instr::ListExtend { list, src, callee } => {
                        let f = if callee == u16::MAX { None } else { Some(&regs[callee as usize]) };
                        let items = ok!(self.collect_starred(get!(src), f));
                        if let Value::List(l) = &regs[list as usize] {
                            l.items.borrow_mut().extend(items);
                        }
                    }
                    Instr::SetAdd { set, src } => {
                        let v = get!(src).clone();
                        if let Value::Set(s) = &regs[set as usize] {
                            ok!(s.add(self, v));
                        }
                    }
                    Instr::SetUpdate { set, src } => {
                        let items = ok!(self.collect(get!(src)));
                        if let Value::Set(s) = &regs[set as usize] {
                            for v in items {
                                ok!(s.add(self, v));
                            }
                        }
                    }
                    Instr::DictSet { dict, key, value } => {
                        let (k, v) = (get!(key).clone(), get!(value).clone());
                        if let Value::Dict(d) = &regs[dict as usize] {
                            ok!(d.set(self, k, v));
                        }
                    }
                    Instr::DictUpdate { dict, src } => {
                        if let Value::Dict(d) = &regs[dict as usize] {
                            ok!(self.dict_update(d, get!(src)));
                        }
                    }
                    Instr::DictMerge { dict, src, callee } => {
                        if let Value::Dict(d) = &regs[dict as usize] {
                            ok!(self.dict_merge(d, get!(src), &regs[callee as usize]));
                        }
                    }
                    Instr::ListToTuple { dst, src } => {
                        let v = match std::mem::take(&mut regs[src as usize]) {
                            Value::List(l) => Value::tuple(l.items.take()),
                            other => other,
                        };
                        set!(dst, v);
                    }
                    Instr::FormatValue { conversion, dst, src, spec } => {
                        let v = ok!(self.format_value(conversion, get!(src), get!(spec)));
                        release!(src);
                        set!(dst, Value::Str(v));
                    }

                    Instr::Subscript { dst, a, b } => {
                        let found = match (get!(a), get!(b)) {
                            (Value::List(l), &Value::Int(i)) if i >= 0 => l.items.borrow().get(i as usize).cloned(),
                            (Value::Tuple(t), &Value::Int(i)) if i >= 0 => t.items.get(i as usize).cloned(),
                            (Value::Dict(d), k @ (Value::Str(_) | Value::Int(_))) => d.get_quick(k),
                            _ => None,
                        };
                        let v = match found {
                            Some(v) => v,
                            None => ok!(self.getitem(get!(a), get!(b))),
                        };
                        set!(dst, v);
                    }
                    Instr::StoreSubscript { a, b, src } => {
                        let v = get!(src).clone();
                        match (get!(a), get!(b)) {
                            (Value::List(l), &Value::Int(i)) if i >= 0 && (i as usize) < l.len() => {
                                let old = std::mem::replace(&mut l.items.borrow_mut()[i as usize], v);
                                drop(old);
                            }
                            (Value::Dict(d), k) => ok!(d.set(self, k.clone(), v)),
                            (a, b) => ok!(self.setitem(a, b, v)),
                        }
                        release!(src);
                    }
                    Instr::DeleteSubscript { a, b } => ok!(self.delitem(get!(a), get!(b))),
                    Instr::LoadAttr { dst, object, site } => {
                        let s = &code.sites[site as usize];
                        let found = match get!(object) {
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
                                    other => other.cloned(),
                                }
                            }
                            Value::Module(m) => m.dict.at_hint(s.hint.get() as usize, s.name()),
                            _ => None,
                        };
                        let v = match found {
                            Some(v) => v,
                            None => ok!(self.load_attr(s, get!(object))),
                        };
                        set!(dst, v);
                    }
                    Instr::StoreAttr { object, src, site } => {
                        let s = &code.sites[site as usize];
                        if let (Value::Instance(i), &Value::Float(f)) = (get!(object), get!(src))
                            && s.kind.get() == CacheKind::Own
                            && s.version.get() == i.class_version()
                            && let Some(place) = i.attrs.borrow_mut().at_mut(s.name(), s.hint.get() as usize)
                            && place.is_plain_data()
                        {
                            put(place, Value::Float(f));
                            continue;
                        }
                        let v = get!(src).clone();
                        let left = match get!(object) {
                            Value::Instance(i)
                                if s.kind.get() == CacheKind::Own && s.version.get() == i.class_version() =>
                            {
                                i.set_hint(s.name(), s.hint.get() as usize, v).err()
                            }
                            _ => Some(v),
                        };
                        if let Some(v) = left {
                            ok!(self.store_attr(s, get!(object), v));
                        }
                        release!(src);
                    }
                    Instr::DeleteAttr { object, site } => {
                        let name = code.sites[site as usize].name();
                        ok!(self.delete_attribute(get!(object), name));
                    }

                    Instr::Call { dst, base, n } => {
                        let (b, n) = (base as usize, n as usize);
                        if let Value::Function(f) = &regs[b]
                            && f.code.simple
                            && f.code.params.positional == n
                            && f.code.kind == crate::code::CodeKind::Function
                        {
                            let f = f.clone();
                            regs[b] = Value::Undefined;
                            let mut new = self.frame_exact(&f, &mut regs[b + 1..b + 1 + n]);
                            new.ret = Ret::Value(dst);
                            enter!(new);
                        }
                        if attention() {
                            *saved_pc = pc;
                            ok!(self.attend());
                        }
                        if let Value::Builtin(f) = &regs[b]
                            && f.introspects
                        {
                            self.caller = Some(self.locals_of(code, regs, locals, globals));
                        }
                        let callee = std::mem::take(&mut regs[b]);
                        if let Value::Builtin(f) = &callee {
                            set_result!(dst, self.call_builtin(f, &mut regs[b + 1..b + 1 + n], &[]));
                            continue;
                        }
                        go!(dst, ok!(self.prepare(&callee, &mut regs[b + 1..b + 1 + n], &[])));
                    }
                    Instr::CallMethod { dst, base, site } => {
                        let s = &code.sites[site as usize];
                        let (b, n) = (base as usize, s.n as usize);
                        // A function cached for instances of this class: no bound method is made.
                        let cached = match &regs[b] {
                            Value::Instance(i)
                                if s.kind.get() == CacheKind::Method
                                    && s.version.get() == i.class_version()
                                    && i.lacks(s.name()) =>
                            {
                                match &*s.value.borrow() {
                                    Some(Value::Function(f))
                                        if f.code.simple
                                            && f.code.params.positional == n + 1
                                            && f.code.kind == crate::code::CodeKind::Function =>
                                    {
                                        Some(f.clone())
                                    }
                                    _ => None,
                                }
                            }
                            _ => None,
                        };
                        if let Some(f) = cached {
                            let mut new = self.frame_exact(&f, &mut regs[b..b + 1 + n]);
                            new.ret = Ret::Value(dst);
                            enter!(new);
                        }
                        let (callee, with_self) = ok!(self.load_method(s, &regs[b]));
                        if let (Value::Builtin(f), true) = (&callee, with_self)
                            && !matches!(regs[b], Value::Instance(_))
                        {
                            // Found on the object's own class: its type needs no check.
                            set_result!(dst, self.call_own(f, &mut regs[b..b + 1 + n]));
                            continue;
                        }
                        let from = if with_self { b } else { b + 1 };
                        let prepared = ok!(self.prepare(&callee, &mut regs[from..b + 1 + n], &[]));
                        if !with_self {
                            regs[b] = Value::Undefined;
                        }
                        go!(dst, prepared);
                    }
                    Instr::CallKw { dst, base, site } => {
                        let s = &code.sites[site as usize];
                        let (b, n) = (base as usize, s.n as usize);
                        let positional = n - s.names.len();
                        if let Value::Builtin(f) = &regs[b]
                            && f.introspects
                        {
                            self.caller = Some(self.locals_of(code, regs, locals, globals));
                        }
                        let callee = std::mem::take(&mut regs[b]);
                        let kw: smallvec::SmallVec<[(crate::value::Str, Value); 4]> = s
                            .names
                            .iter()
                            .cloned()
                            .zip(regs[b + 1 + positional..b + 1 + n].iter_mut().map(std::mem::take))
                            .collect();
                        go!(dst, ok!(self.prepare(&callee, &mut regs[b + 1..b + 1 + positional], &kw)));
                    }
                    Instr::CallEx { dst, base } => {
                        let b = base as usize;
                        if let Value::Builtin(f) = &regs[b]
                            && f.introspects
                        {
                            self.caller = Some(self.locals_of(code, regs, locals, globals));
                        }
                        let callee = std::mem::take(&mut regs[b]);
                        let mut args = match std::mem::take(&mut regs[b + 1]) {
                            Value::List(l) => l.items.take(),
                            _ => vec![],
                        };
                        let kw = ok!(keyword_list(&std::mem::take(&mut regs[b + 2])));
                        go!(dst, ok!(self.prepare(&callee, &mut args, &kw)));
                    }
                    Instr::Return { src } => {
                        *saved_pc = pc;
                        macro_rules! leave {
                            ($v:expr) => {{
                                let v = $v;
                                if let Ret::Value(dst) = *ret
                                    && self.frames.len() > bottom
                                    && self.handled.len() == *handled_base
                                    && let Some(parent) = self.frames.pop()
                                {
                                    self.depth -= 1;
                                    let done = std::mem::replace(frame, parent);
                                    put(&mut frame.regs[dst as usize], v);
                                    self.recycle(done);
                                    continue 'frames;
                                }
                                return Exit::Return(v);
                            }};
                        }
                        match get!(src) {
                            &Value::Float(f) => leave!(Value::Float(f)),
                            &Value::Int(i) => leave!(Value::Int(i)),
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
                        *saved_pc = pc;
                        return Exit::Yield(v);
                    }
                    Instr::YieldFrom { dst, it } => {
                        let sent = std::mem::take(&mut regs[dst as usize]);
                        match ok!(self.send_to(&regs[it as usize], sent)) {
                            Ok(yielded) => {
                                // Resumed, this instruction runs again with what was sent.
                                *saved_pc = pc - 1;
                                return Exit::Yield(yielded);
                            }
                            Err(result) => {
                                regs[it as usize] = Value::Undefined;
                                set!(dst, result);
                            }
                        }
                    }

                    Instr::Unpack { src, start, n } => {
                        let (start, n) = (start as usize, n as usize);
                        let v = get!(src).clone();
                        match &v {
                            Value::Tuple(t) if t.items.len() == n => {
                                for (i, x) in t.items.iter().enumerate() {
                                    regs[start + i] = x.clone();
                                }
                            }
                            _ => {
                                let items = ok!(self.unpack_exact(&v, n));
                                for (i, x) in items.into_iter().enumerate() {
                                    regs[start + i] = x;
                                }
                            }
                        }
                    }
                    Instr::UnpackStar { before, src, start, after } => {
                        let items = ok!(self.unpack_star(get!(src), before as usize, after as usize));
                        for (i, x) in items.into_iter().enumerate() {
                            regs[start as usize + i] = x;
                        }
                    }
                    Instr::MakeFunction { dst, code: which, base } => {
                        let parts = take_all(regs, base, 3);
                        let code = &code.codes[which as usize];
                        let closure = code.captures.iter().map(|&r| regs[r as usize].clone()).collect();
                        let v = self.make_function(code, globals, closure, parts);
                        set!(dst, v);
                    }
                    Instr::BuildClass { dst, base, site } => {
                        let parts = take_all(regs, base, 3);
                        let name = code.sites[site as usize].name();
                        let v = ok!(self.build_class(name, &parts[0], &parts[1], &parts[2]));
                        set!(dst, v);
                    }

                    Instr::Raise { exc, cause } => {
                        let e = self.make_exception(get!(exc), get!(cause));
                        raise!(self.with_context(e));
                    }
                    Instr::RaiseAgain => match self.handled.last().and_then(Exc::from_value) {
                        Some(e) => raise!(e),
                        None => raise!(Exc::runtime_error("No active exception to reraise")),
                    },
                    Instr::Reraise { src } => {
                        let v = regs[src as usize].clone();
                        match Exc::from_value(&v) {
                            Some(e) => raise!(e),
                            None => raise!(Exc::system_error("nothing to raise again")),
                        }
                    }
                    Instr::PushHandled { src } => {
                        self.handled.push(regs[src as usize].clone());
                    }
                    Instr::PopHandled => {
                        if self.handled.len() > *handled_base {
                            self.handled.pop();
                        }
                    }
                    Instr::MatchExc { dst, exc, class } => {
                        let v = ok!(self.matches_exception(get!(exc), get!(class)));
                        set!(dst, Value::Bool(v));
                    }
                    Instr::WithEnter { dst, manager, exit } => {
                        let manager = get!(manager).clone();
                        let (value, leave) = ok!(self.with_enter(&manager));
                        set!(exit, leave);
                        set!(dst, value);
                    }
                    Instr::WithExit { exit } => {
                        let f = std::mem::take(&mut regs[exit as usize]);
                        ok!(self.call(&f, &[Value::None, Value::None, Value::None]));
                    }
                    Instr::WithRaise { dst, exit, exc } => {
                        let f = std::mem::take(&mut regs[exit as usize]);
                        let e = regs[exc as usize].clone();
                        let class = Value::Class(self.type_of(&e));
                        let traceback = ok!(self.getattr(&e, "__traceback__"));
                        let v = ok!(self.call(&f, &[class, e, traceback]));
                        let t = ok!(self.truth(&v));
                        set!(dst, Value::Bool(t));
                    }
                    Instr::Import { dst, site, level } => {
                        let s = &code.sites[site as usize];
                        let v = ok!(self.import(s, level, globals));
                        set!(dst, v);
                    }
                    Instr::ImportFrom { dst, module, site } => {
                        let name = code.sites[site as usize].name();
                        let v = ok!(self.import_from(get!(module), name));
                        set!(dst, v);
                    }
                    Instr::ImportStar { module } => ok!(self.import_star(get!(module), globals)),

                    Instr::MatchSequence { dst, src, n } => {
                        let v = ok!(self.match_sequence(get!(src), n));
                        set!(dst, Value::Bool(v));
                    }
                    Instr::MatchMapping { dst, src } => {
                        let v = self.is_mapping(get!(src));
                        set!(dst, Value::Bool(v));
                    }
                    Instr::MatchKeys { dst, src, keys } => {
                        let v = ok!(self.match_keys(get!(src), get!(keys)));
                        set!(dst, v);
                    }
                    Instr::MatchRest { dst, src, keys } => {
                        let v = ok!(self.match_rest(get!(src), get!(keys)));
                        set!(dst, v);
                    }
                    Instr::MatchClass { dst, base, site } => {
                        let s = &code.sites[site as usize];
                        let (class, subject) = (regs[base as usize].clone(), regs[base as usize + 1].clone());
                        let v = ok!(self.match_class(&class, &subject, s.n as usize, &s.names));
                        set!(dst, v);
                    }
                    Instr::SetupAnnotations => {
                        let names = locals.as_ref().unwrap_or(globals);
                        if names.get_name(&self.names.annotations).is_none() {
                            names.set_name(&self.names.annotations, Value::dict());
                        }
                    }
                    Instr::Nop => {}
                }
            }
        }
    }
}

/// Stores a value; numbers and the like are overwritten without a call to drop them.
#[inline(always)]
fn put(place: &mut Value, v: Value) {
    if place.is_plain_data() {
        std::mem::forget(std::mem::replace(place, v));
    } else {
        *place = v;
    }
}

/// Whether calls and back-edges have more to do than go on.
#[inline(always)]
pub(super) fn attention() -> bool {
    use std::sync::atomic::Ordering::Relaxed;
    super::INTERRUPT.load(Relaxed) || crate::cycles::ATTENTION.load(Relaxed)
}

fn take_all(regs: &mut [Value], start: u16, n: u16) -> Vec<Value> {
    regs[start as usize..start as usize + n as usize].iter_mut().map(std::mem::take).collect()
}
