//! Variables, cells and names beyond the common reads and writes.

use crate::code::Instr;
use crate::error::R;
use crate::value::Value;
use crate::vm::Vm;
use crate::vm::frame::{name_error, unbound, unbound_cell};
use crate::vm::window::Window;
use std::rc::Rc;

impl Vm {
    pub(super) fn step_name(&mut self, instr: Instr, w: &mut Window) -> R<()> {
        match instr {
            Instr::CheckBound { reg } => {
                if w.regs[reg as usize].is_undefined() {
                    return Err(unbound(&w.code().name_of(reg)));
                }
            }
            Instr::Unbind { reg } => {
                if w.take(reg).is_undefined() {
                    return Err(unbound(&w.code().name_of(reg)));
                }
            }
            Instr::LoadCell { dst, cell } => {
                let v = cell_value(w, cell);
                if v.is_undefined() {
                    return Err(unbound_cell(w.code(), cell));
                }
                w.set(dst, v);
            }
            Instr::StoreCell { cell, src } => {
                let v = w.consume(src);
                if let Value::Cell(c) = &w.regs[cell as usize] {
                    let old = c.value.replace(v);
                    drop(old);
                }
            }
            Instr::DeleteCell { cell } => {
                let old = match &w.regs[cell as usize] {
                    Value::Cell(c) => c.value.take(),
                    _ => Value::Undefined,
                };
                if old.is_undefined() {
                    return Err(unbound_cell(w.code(), cell));
                }
            }
            Instr::DeleteGlobal { site } => {
                let name = w.code().sites[site as usize].name();
                if w.func.globals.remove_name(name).is_none() {
                    return Err(name_error(name));
                }
            }
            Instr::LoadName { dst, site } => {
                let s = &w.code().sites[site as usize];
                let v = match self.load_local_name(w.locals, s.name())? {
                    Some(v) => v,
                    None => self.load_global(s, &w.func.globals)?,
                };
                w.set(dst, v);
            }
            Instr::LoadNameOrCell { dst, site, cell } => {
                let s = &w.code().sites[site as usize];
                let mut v = self.load_local_name(w.locals, s.name())?.unwrap_or_default();
                if v.is_undefined() {
                    v = cell_value(w, cell);
                    if v.is_undefined() {
                        return Err(unbound_cell(w.code(), cell));
                    }
                }
                w.set(dst, v);
            }
            Instr::StoreName { site, src } => {
                let v = w.consume(src);
                let (names, name) = (w.names(), w.code().sites[site as usize].name());
                match self.namespaces.iter().rev().find(|(dict, _)| Rc::ptr_eq(dict, names)) {
                    Some((_, owner)) => self.setitem(&owner.clone(), &Value::Str(name.clone()), v)?,
                    None => names.set_name(name, v),
                }
            }
            Instr::DeleteName { site } => {
                let name = w.code().sites[site as usize].name();
                if w.names().remove_name(name).is_none() {
                    return Err(name_error(name));
                }
            }
            Instr::SetupAnnotations => {
                if w.names().get_name(&self.names.annotations).is_none() {
                    w.names().set_name(&self.names.annotations, Value::dict());
                }
            }
            other => unreachable!("no step on names: {other:?}"),
        }
        Ok(())
    }

    /// A global stored for the first time at this place, or deleted since.
    #[inline(never)]
    pub(in crate::vm) fn store_new_global(&mut self, s: &crate::code::Site, globals: &crate::dict::Dict, v: Value) {
        globals.set_name(s.name(), v);
        s.kind.set(crate::code::CacheKind::Global);
        s.hint.set(globals.index_of_name(s.name()).unwrap_or(0) as u32);
    }
}

fn cell_value(w: &Window, cell: u16) -> Value {
    match &w.regs[cell as usize] {
        Value::Cell(c) => c.value.borrow().clone(),
        _ => Value::Undefined,
    }
}
