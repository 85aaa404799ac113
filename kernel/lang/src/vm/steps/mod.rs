//! Instructions that the run loop does not take in place, by family: names, operators and items, containers being
//! built, and what changes the course of a program.

pub(super) mod build;
mod control;
mod items;
mod names;

use super::Vm;
use super::window::Window;
use crate::code::Instr;
use crate::error::R;
use crate::value::Value;

impl Vm {
    /// One step within a frame.
    #[inline(never)]
    pub(super) fn other_step(&mut self, instr: Instr, w: &mut Window) -> R<()> {
        match instr {
            Instr::MakeCell { reg } => {
                let v = w.take(reg);
                w.set(reg, Value::cell(v));
            }
            Instr::Nop => {}
            Instr::CheckBound { .. }
            | Instr::Unbind { .. }
            | Instr::LoadCell { .. }
            | Instr::StoreCell { .. }
            | Instr::DeleteCell { .. }
            | Instr::DeleteGlobal { .. }
            | Instr::LoadName { .. }
            | Instr::LoadNameOrCell { .. }
            | Instr::StoreName { .. }
            | Instr::DeleteName { .. }
            | Instr::SetupAnnotations => self.step_name(instr, w)?,
            Instr::Iter { .. }
            | Instr::Is { .. }
            | Instr::IsNot { .. }
            | Instr::NotIn { .. }
            | Instr::DeleteSubscript { .. }
            | Instr::DeleteAttr { .. }
            | Instr::UnpackStar { .. } => self.step_item(instr, w)?,
            Instr::BuildSet { .. }
            | Instr::BuildDict { .. }
            | Instr::BuildSlice { .. }
            | Instr::ListExtend { .. }
            | Instr::SetAdd { .. }
            | Instr::SetUpdate { .. }
            | Instr::DictSet { .. }
            | Instr::DictUpdate { .. }
            | Instr::DictMerge { .. }
            | Instr::ListToTuple { .. }
            | Instr::MakeFunction { .. }
            | Instr::BuildClass { .. } => self.step_build(instr, w)?,
            other => self.step_control(other, w)?,
        }
        Ok(())
    }
}
