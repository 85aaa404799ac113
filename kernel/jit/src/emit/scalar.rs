//! Instructions on scalars.

use super::{Emit, args, machine_type};
use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::{AbiParam, InstBuilder, MemFlagsData, Signature, Value, types};
use jitbook_array::{DType, Kind, f16};
use jitbook_ir::loops::{Binary, Compare, Const, Inst, Reg, Routine, RoutineFn, Unary};

extern "C" fn fmodf(x: f32, y: f32) -> f32 {
    x % y
}
extern "C" fn fmod(x: f64, y: f64) -> f64 {
    x % y
}
pub(super) const FMODF: Routine = Routine { name: "fmodf", function: RoutineFn::F32x2(fmodf) };
pub(super) const FMOD: Routine = Routine { name: "fmod", function: RoutineFn::F64x2(fmod) };
extern "C" fn widen_half(bits: u32) -> f32 {
    f16::from_bits(bits as u16).to_f32()
}
extern "C" fn narrow_half(x: f32) -> u32 {
    f16::from_f32(x).to_bits() as u32
}

impl Emit<'_, '_> {
    /// The value of a register's instruction.
    pub(super) fn inst(&mut self, r: Reg) -> Value {
        let (inst, dtype) = self.f.insts[r.0 as usize];
        match inst {
            Inst::Leaf(_) => panic!("a leaf is defined by its statement"),
            Inst::Const(c) => self.constant(c),
            Inst::Unary(op, a) => self.unary(op, dtype, a),
            Inst::Binary(op, a, b) => self.binary(op, dtype, a, b),
            Inst::Fma(a, b, c) => {
                let (x, y, z) = (self.get(a), self.get(b), self.get(c));
                self.fused(x, y, z)
            }
            Inst::Compare(op, a, b) => self.compare(op, a, b),
            Inst::Select(c, a, b) => {
                let (c, x, y) = (self.get(c), self.get(a), self.get(b));
                self.b.ins().select(c, x, y)
            }
            Inst::Cast(a) => self.cast(a, dtype),
            Inst::Bitcast(a) => {
                let (v, t) = (self.get(a), machine_type(dtype));
                if self.b.func.dfg.value_type(v) == t { v } else { self.b.ins().bitcast(t, MemFlagsData::new(), v) }
            }
            Inst::Call(routine, a, b) => {
                let values: Vec<Value> = [Some(a), b].into_iter().flatten().map(|r| self.get(r)).collect();
                self.call(&routine, &values)
            }
        }
    }

    pub(super) fn constant(&mut self, c: Const) -> Value {
        match machine_type(c.dtype) {
            types::F32 => self.b.ins().f32const(f32::from_bits(c.bits as u32)),
            types::F64 => self.b.ins().f64const(f64::from_bits(c.bits)),
            t => self.b.ins().iconst(t, c.bits as i64),
        }
    }

    /// `x * y + z`; without the instruction two roundings, which is what XLA does on such a machine.
    pub(super) fn fused(&mut self, x: Value, y: Value, z: Value) -> Value {
        if self.fma {
            return self.b.ins().fma(x, y, z);
        }
        let product = self.b.ins().fmul(x, y);
        self.b.ins().fadd(product, z)
    }

    /// Calls a routine by its address.
    pub(super) fn call(&mut self, routine: &Routine, values: &[Value]) -> Value {
        if let RoutineFn::Beyond { limit, function } = routine.function {
            let (x, y) = (values[0], values[1]);
            let size = self.b.ins().fabs(x);
            let limit = self.b.ins().f32const(limit);
            let far = self.b.ins().fcmp(FloatCC::GreaterThan, size, limit);
            return self.rarely(far, y, |e| e.call_address(function as usize, &[types::F32], types::F32, &[x]));
        }
        let address = match routine.function {
            RoutineFn::Beyond { .. } => unreachable!("above"),
            RoutineFn::F32(f) => f as usize,
            RoutineFn::F32x2(f) => f as usize,
            RoutineFn::F64(f) => f as usize,
            RoutineFn::F64x2(f) => f as usize,
        };
        let t = machine_type(routine.dtype());
        self.call_address(address, &vec![t; values.len()], t, values)
    }

    /// `usual`, or where `cond` holds what `other` gives in a block of its own.
    pub(super) fn rarely(&mut self, cond: Value, usual: Value, other: impl FnOnce(&mut Self) -> Value) -> Value {
        let (rare, done) = (self.b.create_block(), self.b.create_block());
        let t = self.b.func.dfg.value_type(usual);
        self.b.append_block_param(done, t);
        self.b.set_cold_block(rare);
        self.b.ins().brif(cond, rare, &[], done, &args([usual]));
        self.b.switch_to_block(rare);
        let v = other(self);
        self.b.ins().jump(done, &args([v]));
        self.b.switch_to_block(done);
        self.b.block_params(done)[0]
    }

    fn call_address(&mut self, address: usize, from: &[types::Type], to: types::Type, values: &[Value]) -> Value {
        let mut signature = Signature::new(self.b.func.signature.call_conv);
        signature.params.extend(from.iter().map(|&t| AbiParam::new(t)));
        signature.returns.push(AbiParam::new(to));
        let signature = self.b.import_signature(signature);
        let callee = self.b.ins().iconst(types::I64, address as i64);
        let call = self.b.ins().call_indirect(signature, callee, values);
        self.b.inst_results(call)[0]
    }

    fn unary(&mut self, op: Unary, dtype: DType, a: Reg) -> Value {
        let x = self.get(a);
        if dtype == DType::Bool {
            return if op == Unary::Not { self.b.ins().bxor_imm_u(x, 1) } else { x };
        }
        let ins = self.b.ins();
        match (op, dtype.is_float()) {
            (Unary::Neg, true) => ins.fneg(x),
            (Unary::Abs, true) => ins.fabs(x),
            (Unary::Sqrt, _) => ins.sqrt(x),
            (Unary::Floor, _) => ins.floor(x),
            (Unary::Ceil, _) => ins.ceil(x),
            (Unary::Trunc, _) => ins.trunc(x),
            (Unary::Round, _) => ins.nearest(x),
            (Unary::Neg, false) => ins.ineg(x),
            (Unary::Abs, false) => ins.iabs(x),
            (Unary::Not, _) => ins.bnot(x),
            (Unary::PopCount, _) => ins.popcnt(x),
            (Unary::LeadingZeros, _) => ins.clz(x),
        }
    }

    fn binary(&mut self, op: Binary, dtype: DType, a: Reg, b: Reg) -> Value {
        let (x, y) = (self.get(a), self.get(b));
        if dtype.is_float() {
            return self.float_binary(op, dtype, x, y, b);
        }
        let signed = dtype.kind() == Kind::Signed;
        match op {
            Binary::Div | Binary::Rem => self.division(op, dtype, x, y, b),
            Binary::Shl | Binary::ShrLogical | Binary::ShrArithmetic => self.shift(op, dtype, x, y, b),
            _ => {
                let ins = self.b.ins();
                match op {
                    Binary::Add => ins.iadd(x, y),
                    Binary::Sub => ins.isub(x, y),
                    Binary::Mul => ins.imul(x, y),
                    Binary::And => ins.band(x, y),
                    Binary::Or => ins.bor(x, y),
                    Binary::Xor => ins.bxor(x, y),
                    Binary::Min if signed => ins.smin(x, y),
                    Binary::Min => ins.umin(x, y),
                    Binary::Max if signed => ins.smax(x, y),
                    _ => ins.umax(x, y),
                }
            }
        }
    }

    fn float_binary(&mut self, op: Binary, dtype: DType, x: Value, y: Value, b: Reg) -> Value {
        match op {
            Binary::Add => self.b.ins().fadd(x, y),
            Binary::Sub => self.b.ins().fsub(x, y),
            Binary::Mul => self.b.ins().fmul(x, y),
            Binary::Div => self.b.ins().fdiv(x, y),
            Binary::Min | Binary::Max => match extremum(op, self.f.as_const(b)) {
                Some(keep) => {
                    let first = self.b.ins().fcmp(keep, x, y);
                    self.b.ins().select(first, x, y)
                }
                None if op == Binary::Min => self.b.ins().fmin(x, y),
                None => self.b.ins().fmax(x, y),
            },
            Binary::Rem => self.call(if dtype == DType::F32 { &FMODF } else { &FMOD }, &[x, y]),
            _ => panic!("{op:?} of floats"),
        }
    }

    /// Division that never traps: the divisor is made 1 where it is 0 or -1, and the result put right.
    fn division(&mut self, op: Binary, dtype: DType, x: Value, y: Value, b: Reg) -> Value {
        let signed = dtype.kind() == Kind::Signed;
        let t = machine_type(dtype);
        let (zero, one) = (self.b.ins().iconst(t, 0), self.b.ins().iconst(t, 1));
        let minus = self.constant(Const::int(dtype, -1));
        let safe = self.f.as_const(b).is_some_and(|c| c.bits != 0 && c != Const::int(dtype, -1));
        let by_zero = self.b.ins().icmp(IntCC::Equal, y, zero);
        let mut odd = by_zero;
        let by_minus = signed.then(|| self.b.ins().icmp(IntCC::Equal, y, minus));
        if let Some(m) = by_minus {
            odd = self.b.ins().bor(odd, m);
        }
        let divisor = if safe { y } else { self.b.ins().select(odd, one, y) };
        let ins = self.b.ins();
        let mut r = match (op, signed) {
            (Binary::Div, true) => ins.sdiv(x, divisor),
            (Binary::Div, false) => ins.udiv(x, divisor),
            (_, true) => ins.srem(x, divisor),
            (_, false) => ins.urem(x, divisor),
        };
        if safe {
            return r;
        }
        if let (Binary::Div, Some(m)) = (op, by_minus) {
            let negated = self.b.ins().ineg(x);
            r = self.b.ins().select(m, negated, r);
        }
        let at_zero = if op == Binary::Div { minus } else { x };
        self.b.ins().select(by_zero, at_zero, r)
    }

    /// Shifts by the width or more give 0, or the sign.
    fn shift(&mut self, op: Binary, dtype: DType, x: Value, y: Value, b: Reg) -> Value {
        let (t, width) = (machine_type(dtype), 8 * dtype.size() as i64);
        let safe = self.f.as_const(b).is_some_and(|c| c.bits < width as u64);
        let ins = self.b.ins();
        if safe {
            return match op {
                Binary::Shl => ins.ishl(x, y),
                Binary::ShrLogical => ins.ushr(x, y),
                _ => ins.sshr(x, y),
            };
        }
        let top = ins.iconst(t, width - 1);
        if op == Binary::ShrArithmetic {
            let by = self.b.ins().umin(y, top);
            return self.b.ins().sshr(x, by);
        }
        let shifted = if op == Binary::Shl { self.b.ins().ishl(x, y) } else { self.b.ins().ushr(x, y) };
        let inside = self.b.ins().icmp(IntCC::UnsignedLessThanOrEqual, y, top);
        let zero = self.b.ins().iconst(t, 0);
        self.b.ins().select(inside, shifted, zero)
    }

    fn compare(&mut self, op: Compare, a: Reg, b: Reg) -> Value {
        let (dtype, x, y) = (self.f.dtype(a), self.get(a), self.get(b));
        if dtype.is_float() {
            return self.b.ins().fcmp(float_condition(op), x, y);
        }
        self.b.ins().icmp(int_condition(op, dtype.kind() == Kind::Signed), x, y)
    }

    fn cast(&mut self, a: Reg, to: DType) -> Value {
        let (from, x) = (self.f.dtype(a), self.get(a));
        let t = machine_type(to);
        match (from, to) {
            (DType::BF16, _) => {
                let wide = self.b.ins().uextend(types::I32, x);
                let bits = self.b.ins().ishl_imm_u(wide, 16);
                self.b.ins().bitcast(types::F32, MemFlagsData::new(), bits)
            }
            (DType::F16, _) => {
                let wide = self.b.ins().uextend(types::I32, x);
                self.call_address(widen_half as *const () as usize, &[types::I32], types::F32, &[wide])
            }
            (_, DType::BF16) => self.round_to_bf16(x),
            (_, DType::F16) => {
                let bits = self.call_address(narrow_half as *const () as usize, &[types::F32], types::I32, &[x]);
                self.b.ins().ireduce(types::I16, bits)
            }
            (DType::F32, DType::F64) => self.b.ins().fpromote(t, x),
            (DType::F64, DType::F32) => self.b.ins().fdemote(t, x),
            _ if from.is_float() => self.saturate(x, to),
            _ if to.is_float() => {
                let wide = if from.size() < 4 { self.extend(x, from, types::I32) } else { x };
                match from.kind() {
                    Kind::Signed => self.b.ins().fcvt_from_sint(t, wide),
                    _ => self.b.ins().fcvt_from_uint(t, wide),
                }
            }
            _ => self.extend(x, from, t),
        }
    }

    /// An integer to another width.
    fn extend(&mut self, x: Value, from: DType, t: types::Type) -> Value {
        let now = self.b.func.dfg.value_type(x);
        if now.bits() == t.bits() {
            x
        } else if now.bits() > t.bits() {
            self.b.ins().ireduce(t, x)
        } else if from.kind() == Kind::Signed {
            self.b.ins().sextend(t, x)
        } else {
            self.b.ins().uextend(t, x)
        }
    }

    /// A float to an integer: truncated, clamped to the range, NaN to 0.
    fn saturate(&mut self, x: Value, to: DType) -> Value {
        let (t, signed) = (machine_type(to), to.kind() == Kind::Signed);
        if to.size() >= 4 {
            return if signed { self.b.ins().fcvt_to_sint_sat(t, x) } else { self.b.ins().fcvt_to_uint_sat(t, x) };
        }
        let wide = self.b.ins().fcvt_to_sint_sat(types::I32, x);
        let bits = 8 * to.size() as u32;
        let (low, high) = if signed { (-(1i64 << (bits - 1)), (1 << (bits - 1)) - 1) } else { (0, (1 << bits) - 1) };
        let (low, high) =
            (self.b.ins().iconst(types::I32, low as i32 as u32 as i64), self.b.ins().iconst(types::I32, high));
        let wide = self.b.ins().smax(wide, low);
        let wide = self.b.ins().smin(wide, high);
        self.b.ins().ireduce(t, wide)
    }

    /// Half to even on the upper 16 bits; a NaN stays one.
    fn round_to_bf16(&mut self, x: Value) -> Value {
        let bits = self.b.ins().bitcast(types::I32, MemFlagsData::new(), x);
        let top = self.b.ins().ushr_imm_u(bits, 16);
        let odd = self.b.ins().band_imm_u(top, 1);
        let bias = self.b.ins().iadd_imm_s(odd, 0x7fff);
        let sum = self.b.ins().iadd(bits, bias);
        let rounded = self.b.ins().ushr_imm_u(sum, 16);
        let quiet = self.b.ins().bor_imm_u(top, 0x40);
        let nan = self.b.ins().fcmp(FloatCC::Unordered, x, x);
        let r = self.b.ins().select(nan, quiet, rounded);
        self.b.ins().ireduce(types::I16, r)
    }
}

/// When `max(x, c)` or `min(x, c)` is x, for a constant c: one compare and one select instead of seven instructions.
/// NaN in x keeps x; on equal zeros the choice follows c's sign.
pub(super) fn extremum(op: Binary, c: Option<Const>) -> Option<FloatCC> {
    let c = c?;
    let (value, negative) = match c.dtype {
        DType::F32 => (f32::from_bits(c.bits as u32) as f64, c.bits >> 31 == 1),
        _ => (f64::from_bits(c.bits), c.bits >> 63 == 1),
    };
    match (op, negative) {
        _ if value.is_nan() => None,
        (Binary::Max, false) => Some(FloatCC::UnorderedOrGreaterThan),
        (Binary::Max, true) => Some(FloatCC::UnorderedOrGreaterThanOrEqual),
        (_, true) => Some(FloatCC::UnorderedOrLessThan),
        (_, false) => Some(FloatCC::UnorderedOrLessThanOrEqual),
    }
}

pub(super) fn float_condition(op: Compare) -> FloatCC {
    match op {
        Compare::Eq => FloatCC::Equal,
        Compare::Ne => FloatCC::NotEqual,
        Compare::Lt => FloatCC::LessThan,
        Compare::Le => FloatCC::LessThanOrEqual,
        Compare::Gt => FloatCC::GreaterThan,
        Compare::Ge => FloatCC::GreaterThanOrEqual,
    }
}

pub(super) fn int_condition(op: Compare, signed: bool) -> IntCC {
    match (op, signed) {
        (Compare::Eq, _) => IntCC::Equal,
        (Compare::Ne, _) => IntCC::NotEqual,
        (Compare::Lt, true) => IntCC::SignedLessThan,
        (Compare::Le, true) => IntCC::SignedLessThanOrEqual,
        (Compare::Gt, true) => IntCC::SignedGreaterThan,
        (Compare::Ge, true) => IntCC::SignedGreaterThanOrEqual,
        (Compare::Lt, false) => IntCC::UnsignedLessThan,
        (Compare::Le, false) => IntCC::UnsignedLessThanOrEqual,
        (Compare::Gt, false) => IntCC::UnsignedGreaterThan,
        (Compare::Ge, false) => IntCC::UnsignedGreaterThanOrEqual,
    }
}
