//! What an instruction sees of its frame: registers, constants, names.

use super::frame::put;
use crate::code::{Code, Operand, Reg};
use crate::dict::Dict;
use crate::func::Function;
use crate::value::Value;
use std::rc::Rc;

/// The frame that runs, as steps outside of the run loop see it.
pub(super) struct Window<'a> {
    pub func: &'a Function,
    pub regs: &'a mut [Value],
    /// The namespace of a class body, or of `exec` with locals.
    pub locals: Option<&'a Rc<Dict>>,
    pub handled_base: u32,
}

/// The value of an operand: a register's, or, counting down from 0xFFFF, a constant.
#[inline(always)]
pub(super) fn read<'a>(regs: &'a [Value], consts: &'a [Value], x: Operand) -> &'a Value {
    match regs.get(x as usize) {
        Some(v) => v,
        None => &consts[0xFFFF - x as usize],
    }
}

impl<'a> Window<'a> {
    #[inline(always)]
    pub fn code(&self) -> &'a Code {
        &self.func.code
    }
    #[inline(always)]
    pub fn get(&self, x: Operand) -> &Value {
        read(self.regs, &self.func.code.consts, x)
    }
    #[inline(always)]
    pub fn set(&mut self, dst: Reg, v: Value) {
        put(&mut self.regs[dst as usize], v);
    }
    #[inline(always)]
    pub fn take(&mut self, reg: Reg) -> Value {
        std::mem::take(&mut self.regs[reg as usize])
    }
    /// Temporaries are used up by operators: large values go as soon as they can.
    #[inline(always)]
    pub fn release(&mut self, x: Operand) {
        if x >= self.func.code.temps && (x as usize) < self.regs.len() {
            self.regs[x as usize] = Value::Undefined;
        }
    }
    /// Moves the value of an operand out where it is a temporary, else copies it.
    #[inline(always)]
    pub fn consume(&mut self, x: Operand) -> Value {
        match self.regs.get_mut(x as usize) {
            Some(v) if x >= self.func.code.temps => v.grab(),
            Some(v) => v.copy(),
            None => self.get(x).copy(),
        }
    }
    pub fn take_all(&mut self, start: Reg, n: u16) -> impl ExactSizeIterator<Item = Value> + '_ {
        self.regs[start as usize..start as usize + n as usize].iter_mut().map(std::mem::take)
    }
    /// The namespace that names are stored in.
    pub fn names(&self) -> &'a Rc<Dict> {
        self.locals.unwrap_or(&self.func.globals)
    }
}
