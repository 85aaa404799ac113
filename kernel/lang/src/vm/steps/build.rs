//! Containers, functions and classes in the making.

use crate::code::Instr;
use crate::dict::Dict;
use crate::error::R;
use crate::set::Set;
use crate::value::{Slice, Value};
use crate::vm::Vm;
use crate::vm::window::Window;
use std::rc::Rc;

#[inline(never)]
pub(in crate::vm) fn list(dst: u16, start: u16, n: u16, w: &mut Window) {
    let v = Value::list(w.take_all(start, n).collect());
    w.set(dst, v);
}

#[inline(never)]
pub(in crate::vm) fn tuple(dst: u16, start: u16, n: u16, w: &mut Window) {
    let v = Value::tuple(w.take_all(start, n));
    w.set(dst, v);
}

#[inline(never)]
pub(in crate::vm) fn string(dst: u16, start: u16, n: u16, w: &mut Window) {
    let parts = &mut w.regs[start as usize..start as usize + n as usize];
    let length = parts.iter().map(|v| if let Value::Str(s) = v { s.len() } else { 0 }).sum();
    let mut text = String::with_capacity(length);
    for v in parts {
        if let Value::Str(s) = std::mem::take(v) {
            text.push_str(&s);
        }
    }
    w.set(dst, Value::str(text));
}

#[inline(never)]
pub(in crate::vm) fn append(list: u16, src: u16, w: &mut Window) {
    let v = w.consume(src);
    if let Value::List(l) = &w.regs[list as usize] {
        l.items.borrow_mut().push(v);
    }
}

impl Vm {
    pub(super) fn step_build(&mut self, instr: Instr, w: &mut Window) -> R<()> {
        match instr {
            Instr::BuildSet { dst, start, n } => {
                let items: Vec<Value> = w.take_all(start, n).collect();
                let v = match items.is_empty() {
                    true => Set::new(),
                    false => crate::types::set::constant_display(self, items)?,
                };
                w.set(dst, Value::Set(v));
            }
            Instr::BuildDict { dst, start, n } => {
                let dict = Dict::new();
                for i in 0..n {
                    let (k, v) = (w.take(start + 2 * i), w.take(start + 2 * i + 1));
                    dict.set(self, k, v)?;
                }
                w.set(dst, Value::Dict(dict));
            }
            Instr::BuildSlice { dst, start } => {
                let slice = Slice { start: w.take(start), stop: w.take(start + 1), step: w.take(start + 2) };
                w.set(dst, Value::Slice(Rc::new(slice)));
            }
            Instr::ListExtend { list, src, callee } => {
                let f = if callee == u16::MAX { None } else { Some(&w.regs[callee as usize]) };
                let items = self.collect_starred(w.get(src), f)?;
                if let Value::List(l) = &w.regs[list as usize] {
                    l.items.borrow_mut().extend(items);
                }
            }
            Instr::SetAdd { set, src } => {
                let v = w.get(src).clone();
                if let Value::Set(s) = &w.regs[set as usize] {
                    s.add(self, v)?;
                }
            }
            Instr::SetUpdate { set, src } => {
                let items = self.collect(w.get(src))?;
                if let Value::Set(s) = &w.regs[set as usize] {
                    for v in items {
                        s.add(self, v)?;
                    }
                }
            }
            Instr::DictSet { dict, key, value } => {
                let (k, v) = (w.get(key).clone(), w.get(value).clone());
                if let Value::Dict(d) = &w.regs[dict as usize] {
                    d.set(self, k, v)?;
                }
            }
            Instr::DictUpdate { dict, src } => {
                if let Value::Dict(d) = &w.regs[dict as usize] {
                    self.dict_update(d, w.get(src))?;
                }
            }
            Instr::DictMerge { dict, src, callee } => {
                if let Value::Dict(d) = &w.regs[dict as usize] {
                    self.dict_merge(d, w.get(src), &w.regs[callee as usize])?;
                }
            }
            Instr::ListToTuple { dst, src } => {
                let v = match w.take(src) {
                    Value::List(l) => Value::tuple(l.items.take()),
                    other => other,
                };
                w.set(dst, v);
            }
            Instr::MakeFunction { dst, code, base } => {
                let parts = w.take_all(base, 3).collect();
                let code = &w.code().codes[code as usize];
                let closure = code.captures.iter().map(|&r| w.regs[r as usize].clone()).collect();
                let v = self.make_function(code, &w.func.globals, closure, parts);
                w.set(dst, v);
            }
            Instr::BuildClass { dst, base, site } => {
                let parts: Vec<Value> = w.take_all(base, 3).collect();
                let name = w.code().sites[site as usize].name();
                let v = self.build_class(name, &parts[0], &parts[1], &parts[2])?;
                w.set(dst, v);
            }
            other => unreachable!("builds nothing: {other:?}"),
        }
        Ok(())
    }
}
