//! Calls of wide loops: what they are given goes into a block of words on the stack, what they carry comes back in it.

use super::{Emit, machine_type, memory};
use crate::wide::{Pieces, Plan, run_long};
use cranelift_codegen::ir::{AbiParam, FuncRef, InstBuilder, Signature, StackSlotData, StackSlotKind, Value, types};
use jitbook_array::{DType, Kind};
use jitbook_ir::loops::{For, Reg};

/// A wide loop as the caller knows it.
pub(crate) struct WideCall {
    pub function: FuncRef,
    pub plan: Plan,
    /// How it is cut, if it is long; lives as long as the code.
    pub pieces: Option<*const Pieces>,
}

impl Emit<'_, '_> {
    pub(super) fn call_wide(&mut self, l: &For, w: &WideCall) {
        let bytes = 8 * w.plan.words().max(1) as u32;
        let slot = self.b.create_sized_stack_slot(StackSlotData::new(StackSlotKind::ExplicitSlot, bytes, 3));
        let block = self.b.ins().stack_addr(types::I64, slot, 0);
        let put = |e: &mut Self, word: usize, v: Value| {
            e.b.ins().store(memory(), v, block, 8 * word as i32);
        };
        for (k, (buffer, index)) in w.plan.pointers.iter().enumerate() {
            let dtype = self.f.buffers[buffer.0 as usize].dtype;
            let (p, offset) = self.address(buffer.0, index, dtype);
            let p = if offset == 0 { p } else { self.b.ins().iadd_imm_s(p, offset as i64) };
            put(self, k, p);
        }
        for (k, &r) in w.plan.inputs.iter().enumerate() {
            let v = self.word(r);
            put(self, w.plan.input_word(k), v);
        }
        for (k, c) in l.carries.iter().enumerate() {
            let v = self.word(c.init);
            put(self, w.plan.carry_word(k), v);
        }
        let status = self.run_wide(l, w, block);
        if let Some(status) = status {
            let on = self.b.create_block();
            self.b.ins().brif(status, self.stopped, &[], on, &[]);
            self.b.switch_to_block(on);
        }
        for (k, c) in l.carries.iter().enumerate() {
            let t = machine_type(self.f.dtype(c.result));
            let v = self.b.ins().load(t, memory(), block, 8 * w.plan.carry_word(k) as i32);
            self.set(c.result, v);
        }
    }

    /// A scalar as a word of the block: small integers as 32 bits, sign-extended where signed.
    fn word(&mut self, r: Reg) -> Value {
        let (dtype, v) = (self.f.dtype(r), self.get(r));
        if dtype.kind() == Kind::Signed && dtype.size() < 4 {
            let v = self.b.ins().sextend(types::I32, v);
            return self.b.ins().uextend(types::I64, v);
        }
        if dtype == DType::F64 { v } else { self.widened(v) }
    }

    /// The call; its status where the loop may be interrupted.
    fn run_wide(&mut self, l: &For, w: &WideCall, block: Value) -> Option<Value> {
        let Some(pieces) = w.pieces else {
            let from = self.b.ins().iconst(types::I64, 0);
            let extent = self.b.ins().iconst(types::I64, l.extent as i64);
            let call = self.b.ins().call(w.function, &[block, from, extent]);
            return w.plan.nested.then(|| self.b.inst_results(call)[0]);
        };
        let mut signature = Signature::new(self.b.func.signature.call_conv);
        signature.params.extend([AbiParam::new(types::I64); 3]);
        signature.returns.push(AbiParam::new(types::I32));
        let signature = self.b.import_signature(signature);
        let runner = self.b.ins().iconst(types::I64, run_long as *const () as i64);
        let code = self.b.ins().func_addr(types::I64, w.function);
        let pieces = self.b.ins().iconst(types::I64, pieces as i64);
        let call = self.b.ins().call_indirect(signature, runner, &[code, block, pieces]);
        Some(self.b.inst_results(call)[0])
    }
}
