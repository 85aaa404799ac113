//! Instructions of the loop IR in lanes.
//!
//! Integers of 8 and 16 bits, and the bits of half floats, lie in lanes of 32, sign- or zero-extended as their dtype
//! says; what may have carried beyond is put right after each operation. Bools lie in mask registers.

use super::codes::{self, Codes};
use super::lower::{INDEX, Lower, Shape, Src, Through, Y32, Z32, Z64, mask};
use super::places::{Loc, SCRATCH};
use iced_x86::{Code, Instruction, MemoryOperand, Register};
use jitbook_array::{DType, Kind};
use jitbook_ir::loops::{Binary, Compare, Const, Inst, Reg, Unary};

impl Lower<'_> {
    /// Emits the instruction of a register and gives its value a place.
    pub fn inst(&mut self, r: Reg) -> Option<()> {
        let (inst, dtype) = self.f.insts[r.0 as usize];
        let at = match inst {
            Inst::Leaf(_) => return None,
            Inst::Const(c) if c.dtype == DType::Bool => return None,
            Inst::Const(c) => self.constant(c),
            Inst::Unary(op, a) if dtype == DType::Bool => self.bool_unary(op, a)?,
            Inst::Binary(op, a, b) if dtype == DType::Bool => self.bool_binary(op, a, b)?,
            Inst::Unary(op, a) => Loc::Vector(self.unary(op, dtype, a)?),
            Inst::Binary(op, a, b) => self.binary(op, dtype, a, b)?,
            Inst::Fma(a, b, c) => Loc::Vector(self.fma(dtype, a, b, c)?),
            Inst::Compare(op, a, b) => Loc::Mask(self.compare(op, a, b)?),
            Inst::Select(c, a, b) => Loc::Vector(self.select(dtype, c, a, b)?),
            Inst::Cast(a) if a == self.l.index => Loc::Vector(self.cast_index(dtype)?),
            Inst::Cast(a) => self.cast(a, dtype)?,
            Inst::Bitcast(a) => self.bitcast(a, dtype)?,
            Inst::Call(routine, a, b) => Loc::Vector(self.call(&routine, a, b)?),
        };
        self.places.put(r, at);
        Some(())
    }

    /// The same value under another name. What lies in memory stays there.
    pub fn alias(&mut self, a: Reg) -> Loc {
        let at = self.places.loc[&a];
        if let Loc::Vector(v) = at {
            self.places.busy |= 1 << v;
        }
        at
    }

    fn bool_unary(&mut self, op: Unary, a: Reg) -> Option<Loc> {
        if op != Unary::Not {
            return Some(self.alias(a));
        }
        let k = self.mask(a);
        self.retire(&[a]);
        let to = self.take_mask()?;
        let code = self.mask_code([Code::VEX_Knotw_kr_kr, Code::VEX_Knotb_kr_kr]);
        self.push_rr(code, mask(to), mask(k), Through::All);
        Some(Loc::Mask(to))
    }

    fn bool_binary(&mut self, op: Binary, a: Reg, b: Reg) -> Option<Loc> {
        let (x, y) = (self.mask(a), self.mask(b));
        self.retire(&[a, b]);
        let to = self.take_mask()?;
        self.mask_op(op, to, x, y)?;
        Some(Loc::Mask(to))
    }
    pub fn mask_op(&mut self, op: Binary, to: u8, x: u8, y: u8) -> Option<()> {
        let codes = match op {
            Binary::And => [Code::VEX_Kandw_kr_kr_kr, Code::VEX_Kandb_kr_kr_kr],
            Binary::Or => [Code::VEX_Korw_kr_kr_kr, Code::VEX_Korb_kr_kr_kr],
            Binary::Xor => [Code::VEX_Kxorw_kr_kr_kr, Code::VEX_Kxorb_kr_kr_kr],
            _ => return None,
        };
        self.mask_two(codes, to, x, y);
        Some(())
    }

    fn unary(&mut self, op: Unary, dtype: DType, a: Reg) -> Option<u8> {
        let shape = self.shape(dtype);
        let sign = if shape == Z64 { 1u64 << 63 } else { 1 << 31 };
        if dtype.is_float() {
            let rounding = match op {
                Unary::Round => 8,
                Unary::Floor => 9,
                Unary::Ceil => 10,
                _ => 11,
            };
            match op {
                Unary::Neg | Unary::Abs => {
                    let x = self.vector(a)?;
                    self.retire(&[a]);
                    let to = self.target()?;
                    let (codes, bits) =
                        if op == Unary::Neg { (&codes::XOR_F, sign) } else { (&codes::AND_F, sign - 1) };
                    let bits = self.bits(shape, bits);
                    self.two(codes, shape, to, x, bits, Through::All);
                    return Some(to);
                }
                Unary::Sqrt => {
                    let x = self.source(a);
                    self.retire(&[a]);
                    let to = self.target()?;
                    self.one(codes::SQRT[shape], self.register(shape, to), x, shape, Through::All);
                    return Some(to);
                }
                _ => {}
            }
            let x = self.source(a);
            self.retire(&[a]);
            let to = self.target()?;
            self.one_imm(&codes::ROUND, shape, to, x, rounding);
            return Some(to);
        }
        let x = self.vector(a)?;
        let to = self.target()?;
        match op {
            Unary::Neg => {
                self.two(&codes::XOR_I, shape, to, x, Src::V(x), Through::All);
                self.two(&codes::SUB_I, shape, to, to, Src::V(x), Through::All);
            }
            Unary::Abs => self.one(codes::ABS_I[shape], self.register(shape, to), Src::V(x), shape, Through::All),
            Unary::Not => {
                let ones = self.bits(shape, u64::MAX);
                self.two(&codes::XOR_I, shape, to, x, ones, Through::All);
            }
            _ => return None,
        }
        self.canonical(to, dtype);
        Some(to)
    }

    /// Puts the bits beyond a small integer right.
    pub fn canonical(&mut self, v: u8, dtype: DType) {
        let shape = self.shape(dtype);
        let size = dtype.size();
        if size >= 4 {
            return;
        }
        let shift = 32 - 8 * size as i32;
        self.one_imm(&codes::SHL_N, shape, v, Src::V(v), shift);
        let back = if dtype.kind() == Kind::Signed { &codes::SAR_N } else { &codes::SHR_N };
        self.one_imm(back, shape, v, Src::V(v), shift);
    }

    fn binary(&mut self, op: Binary, dtype: DType, a: Reg, b: Reg) -> Option<Loc> {
        if op == Binary::Rem {
            return Some(Loc::Vector(self.remainder(dtype, a, b)?));
        }
        if matches!(op, Binary::Shl | Binary::ShrLogical | Binary::ShrArithmetic) {
            return Some(Loc::Vector(self.shift(op, dtype, a, b)?));
        }
        let commutes = !matches!(op, Binary::Sub | Binary::Div);
        let in_memory = |s: &Self, r: Reg| !matches!(s.places.loc[&r], Loc::Vector(_));
        let (a, b) = if commutes && in_memory(self, a) && !in_memory(self, b) { (b, a) } else { (a, b) };
        let shape = self.shape(dtype);
        let x = self.vector(a)?;
        let y = self.source(b);
        let extremum = matches!(op, Binary::Min | Binary::Max) && dtype.is_float();
        if !extremum {
            self.retire(&[a, b]);
        }
        let to = self.target()?;
        let constant = self.f.as_const(b);
        self.arithmetic(op, dtype, shape, to, x, y, constant)?;
        Some(Loc::Vector(to))
    }

    /// `to = op(a, b)` on registers; where b is a constant, minimum and maximum take less.
    pub fn arithmetic(
        &mut self,
        op: Binary,
        dtype: DType,
        shape: Shape,
        to: u8,
        a: u8,
        b: Src,
        constant: Option<Const>,
    ) -> Option<()> {
        let signed = dtype.kind() == Kind::Signed;
        let codes: &Codes = match (op, dtype.is_float()) {
            (Binary::Add, true) => &codes::ADD_F,
            (Binary::Sub, true) => &codes::SUB_F,
            (Binary::Mul, true) => &codes::MUL_F,
            (Binary::Div, true) => &codes::DIV_F,
            (Binary::Min | Binary::Max, true) => return self.extremum(op, shape, to, a, b, constant),
            (Binary::Add, _) => &codes::ADD_I,
            (Binary::Sub, _) => &codes::SUB_I,
            (Binary::Mul, _) => &codes::MUL_I,
            (Binary::And, _) => &codes::AND_I,
            (Binary::Or, _) => &codes::OR_I,
            (Binary::Xor, _) => &codes::XOR_I,
            (Binary::Min, _) if signed => &codes::MIN_S,
            (Binary::Min, _) => &codes::MIN_U,
            (Binary::Max, _) if signed => &codes::MAX_S,
            (Binary::Max, _) => &codes::MAX_U,
            _ => return None,
        };
        self.two(codes, shape, to, a, b, Through::All);
        if matches!(op, Binary::Add | Binary::Sub | Binary::Mul) {
            self.canonical(to, dtype);
        }
        Some(())
    }

    /// NaN where either is, -0 below +0.
    fn extremum(&mut self, op: Binary, shape: Shape, to: u8, a: u8, b: Src, constant: Option<Const>) -> Option<()> {
        let codes = if op == Binary::Min { &codes::MIN_F } else { &codes::MAX_F };
        let number = constant.map(|c| match c.dtype {
            DType::F32 => f32::from_bits(c.bits as u32) as f64,
            _ => f64::from_bits(c.bits),
        });
        if let Some(c) = number.filter(|c| !c.is_nan() && !(op == Binary::Min && *c == 0.0 && c.is_sign_negative())) {
            // The instruction gives its second operand where either is NaN and where both are 0.
            let k = self.in_register(shape, b)?;
            self.two(codes, shape, to, k, Src::V(a), Through::All);
            if op == Binary::Max && c == 0.0 && c.is_sign_positive() {
                self.two(&codes::ADD_F, shape, to, to, Src::V(k), Through::All);
            }
            return Some(());
        }
        let b = self.in_register(shape, b)?;
        let result = if to == a || to == b { self.take()? } else { to };
        let choice = 4 + (op == Binary::Max) as i32;
        self.two_imm(&codes::RANGE, shape, result, a, Src::V(b), choice);
        self.compare_into(&codes::CMP_F, shape, SCRATCH, a, Src::V(b), UNORDERED);
        self.two(&codes::ADD_F, shape, result, a, Src::V(b), Through::Keep(SCRATCH));
        self.copy_vector(shape, to, result, Through::All);
        Some(())
    }

    fn shift(&mut self, op: Binary, dtype: DType, a: Reg, b: Reg) -> Option<u8> {
        let shape = self.shape(dtype);
        let width = 8 * dtype.size() as u64;
        let by = self.f.as_const(b).filter(|c| c.bits < width);
        let mut x = self.vector(a)?;
        let unextended = op == Binary::ShrLogical && dtype.size() < 4 && dtype.kind() == Kind::Signed;
        if unextended {
            let t = self.take()?;
            let low = self.bits(shape, (1 << width) - 1);
            self.two(&codes::AND_I, shape, t, x, low, Through::All);
            x = t;
        }
        let to;
        if let Some(by) = by {
            self.retire(&[a]);
            to = self.target()?;
            let codes = match op {
                Binary::Shl => &codes::SHL_N,
                Binary::ShrLogical => &codes::SHR_N,
                _ => &codes::SAR_N,
            };
            self.one_imm(codes, shape, to, Src::V(x), by.bits as i32);
        } else {
            let y = self.source(b);
            self.retire(&[a, b]);
            to = self.target()?;
            let codes = match op {
                Binary::Shl => &codes::SHL_V,
                Binary::ShrLogical => &codes::SHR_V,
                _ => &codes::SAR_V,
            };
            self.two(codes, shape, to, x, y, Through::All);
        }
        if op == Binary::Shl || unextended {
            self.canonical(to, dtype);
        }
        Some(to)
    }

    /// `a * b + c` in one of the forms that overwrite an operand, whichever nothing reads any more.
    fn fma(&mut self, dtype: DType, a: Reg, b: Reg, c: Reg) -> Option<u8> {
        let shape = self.shape(dtype);
        let want = self.want;
        let vector_of = |s: &Self, r: Reg| match s.places.loc[&r] {
            Loc::Vector(v) => Some(v),
            _ => None,
        };
        let free = |s: &Self, r: Reg| vector_of(s, r).filter(|&v| s.places.dies(r) && s.places.alone(v));
        // The sum's register is the accumulator's own.
        if let (Some(w), Some(v)) = (want, vector_of(self, c))
            && w == v
        {
            return self.fma_onto(shape, w, a, b);
        }
        if let Some(v) = free(self, c) {
            self.places.busy |= 1 << v;
            return self.fma_onto(shape, v, a, b);
        }
        let (a, b) = if free(self, a).is_none() && (free(self, b).is_some() || vector_of(self, a).is_none()) {
            (b, a)
        } else {
            (a, b)
        };
        if let Some(v) = free(self, a) {
            self.places.busy |= 1 << v;
            let (y, z) = (self.vector(b)?, self.source(c));
            self.two(&codes::FMA_213, shape, v, y, z, Through::All);
            return Some(v);
        }
        // Nothing may be overwritten: the factor or the summand is copied first.
        if vector_of(self, c).is_none() && vector_of(self, a).is_some() {
            let (x, y, z) = (self.vector(a)?, self.vector(b)?, self.source(c));
            let to = self.take()?;
            self.copy_vector(shape, to, x, Through::All);
            self.two(&codes::FMA_213, shape, to, y, z, Through::All);
            return Some(to);
        }
        let z = self.source(c);
        let (x, y) = (self.vector(a)?, self.source(b));
        let to = self.take()?;
        match z {
            Src::V(v) => self.copy_vector(shape, to, v, Through::All),
            Src::M(m) => self.load_operand(shape, to, m),
        }
        self.two(&codes::FMA_231, shape, to, x, y, Through::All);
        Some(to)
    }

    fn fma_onto(&mut self, shape: Shape, to: u8, a: Reg, b: Reg) -> Option<u8> {
        self.want = None;
        let a_in_memory = !matches!(self.places.loc[&a], Loc::Vector(_));
        let (a, b) = if a_in_memory { (b, a) } else { (a, b) };
        let (x, y) = (self.vector(a)?, self.source(b));
        self.two(&codes::FMA_231, shape, to, x, y, Through::All);
        Some(to)
    }

    fn compare(&mut self, op: Compare, a: Reg, b: Reg) -> Option<u8> {
        let dtype = self.f.dtype(a);
        let shape = self.shape(dtype);
        let in_memory = |s: &Self, r: Reg| !matches!(s.places.loc[&r], Loc::Vector(_));
        let (op, a, b) = if in_memory(self, a) && !in_memory(self, b) { (mirrored(op), b, a) } else { (op, a, b) };
        let (x, y) = (self.vector(a)?, self.source(b));
        let k = self.take_mask()?;
        let codes = match dtype.kind() {
            Kind::Float => &codes::CMP_F,
            Kind::Signed => &codes::CMP_S,
            _ => &codes::CMP_U,
        };
        self.compare_into(codes, shape, k, x, y, predicate(op, dtype.is_float()));
        Some(k)
    }

    fn select(&mut self, dtype: DType, c: Reg, a: Reg, b: Reg) -> Option<u8> {
        let shape = self.shape(dtype);
        let k = self.mask(c);
        let zero = |s: &Self, r: Reg| s.f.as_const(r).is_some_and(|c| c.bits == 0);
        if zero(self, b) {
            let x = self.source(a);
            self.retire(&[a]);
            let to = self.target()?;
            let code = match x {
                Src::V(_) => codes::MOVE[shape],
                Src::M(m) if m.is_broadcast => codes::SPLAT_M[shape],
                Src::M(_) => codes::LOAD[shape],
            };
            let x = match x {
                Src::M(mut m) => {
                    m.is_broadcast = false;
                    Src::M(m)
                }
                v => v,
            };
            self.one(code, self.register(shape, to), x, shape, Through::Zero(k));
            return Some(to);
        }
        let (x, y) = (self.source(a), self.vector(b)?);
        self.retire(&[a, b]);
        let to = self.target()?;
        self.two(&codes::BLEND, shape, to, y, x, Through::Keep(k));
        Some(to)
    }

    /// The indices of this vector's lanes, as integers of 32 or 64 bits.
    fn index_lanes(&mut self, shape: Shape) -> Option<u8> {
        let width = if shape == Z64 { 8 } else { 4 };
        let mut bytes = Vec::new();
        (0..self.plan.lanes as u64).for_each(|i| bytes.extend(&i.to_le_bytes()[..width]));
        bytes.resize(64, 0);
        let at = self.asm.constant(&bytes);
        let t = self.take()?;
        let base = if self.copy == 0 {
            INDEX
        } else {
            let ahead = MemoryOperand::with_base_displ(INDEX, (self.copy * self.plan.lanes) as i64);
            self.push_rm(Code::Lea_r64_m, Register::RAX, ahead, Through::All);
            Register::RAX
        };
        let base = if shape == Z64 { base } else { narrow(base) };
        self.push_rr(codes::SPLAT_R[shape], self.register(shape, t), base, Through::All);
        let lanes = Src::M(super::lower::memory(super::asm::POOL, at));
        self.two(&codes::ADD_I, shape, t, t, lanes, Through::All);
        Some(t)
    }

    fn cast_index(&mut self, to: DType) -> Option<u8> {
        let shape = self.shape(to);
        let t = self.index_lanes(shape)?;
        match to {
            DType::F32 => {
                self.one(codes::I32_F32[self.pair()], self.register(shape, t), Src::V(t), shape, Through::All)
            }
            DType::F64 => {
                let code = Code::EVEX_Vcvtqq2pd_zmm_k1z_zmmm512b64_er;
                self.one(code, self.register(shape, t), Src::V(t), shape, Through::All);
            }
            _ => {}
        }
        Some(t)
    }

    fn bitcast(&mut self, a: Reg, to: DType) -> Option<Loc> {
        let from = self.f.dtype(a);
        let extended = |d: DType| d.kind() == Kind::Signed;
        if from.size() >= 4 || extended(from) == extended(to) {
            return Some(self.alias(a));
        }
        let x = self.vector(a)?;
        let t = self.take()?;
        self.copy_vector(self.shape(to), t, x, Through::All);
        self.canonical(t, to);
        Some(Loc::Vector(t))
    }

    fn cast(&mut self, a: Reg, to: DType) -> Option<Loc> {
        let from = self.f.dtype(a);
        if from == DType::Bool {
            let k = self.mask(a);
            let t = self.target()?;
            let shape = self.shape(to);
            let Loc::Constant(one) = self.constant(Const::int(to, 1)) else { return None };
            let one = super::lower::memory(super::asm::POOL, one);
            self.push_rm(codes::SPLAT_M[shape], self.register(shape, t), one, Through::Zero(k));
            return Some(Loc::Vector(t));
        }
        match (from.kind(), to.kind()) {
            (Kind::Float, Kind::Float) => self.float_to_float(a, from, to).map(Loc::Vector),
            (Kind::Float, _) => self.float_to_int(a, from, to).map(Loc::Vector),
            (_, Kind::Float) => self.int_to_float(a, from, to).map(Loc::Vector),
            _ => self.int_to_int(a, from, to),
        }
    }

    fn float_to_float(&mut self, a: Reg, from: DType, to: DType) -> Option<u8> {
        let (pair, narrow, wide) = (self.pair(), self.shape(DType::F32), Z64);
        match (from, to) {
            (DType::F32, DType::F64) => {
                let x = self.source(a);
                let t = self.take()?;
                self.one(Code::EVEX_Vcvtps2pd_zmm_k1z_ymmm256b32_sae, self.register(wide, t), x, narrow, Through::All);
                Some(t)
            }
            (DType::F64, DType::F32) => {
                let x = self.source(a);
                let t = self.take()?;
                self.one(Code::EVEX_Vcvtpd2ps_ymm_k1z_zmmm512b64_er, self.register(narrow, t), x, wide, Through::All);
                Some(t)
            }
            (DType::F16, DType::F32) => {
                let x = self.vector(a)?;
                let t = self.take()?;
                let half = self.half_register(t);
                self.push_rr(codes::TO_16[pair], half, self.register(narrow, x), Through::All);
                self.push_rr(codes::FROM_HALF[pair], self.register(narrow, t), half, Through::All);
                Some(t)
            }
            (DType::F32, DType::F16) => {
                let x = self.vector(a)?;
                let t = self.take()?;
                let half = self.half_register(t);
                self.push_rri(codes::TO_HALF[pair], half, self.register(narrow, x), 0);
                self.push_rr(codes::FROM_U16[pair], self.register(narrow, t), half, Through::All);
                Some(t)
            }
            (DType::BF16, DType::F32) => {
                let x = self.source(a);
                let t = self.take()?;
                self.one_imm(&codes::SHL_N, narrow, t, x, 16);
                Some(t)
            }
            (DType::F32, DType::BF16) => self.round_to_bf16(a),
            _ => None,
        }
    }

    /// Half to even on the upper 16 bits; a NaN stays one.
    fn round_to_bf16(&mut self, a: Reg) -> Option<u8> {
        let shape = self.shape(DType::F32);
        let x = self.vector(a)?;
        let (t, top) = (self.take()?, self.take()?);
        self.one_imm(&codes::SHR_N, shape, top, Src::V(x), 16);
        let (one, bias, quiet) = (self.bits(shape, 1), self.bits(shape, 0x7fff), self.bits(shape, 0x40));
        self.two(&codes::AND_I, shape, t, top, one, Through::All);
        self.two(&codes::ADD_I, shape, t, t, bias, Through::All);
        self.two(&codes::ADD_I, shape, t, t, Src::V(x), Through::All);
        self.one_imm(&codes::SHR_N, shape, t, Src::V(t), 16);
        self.compare_into(&codes::CMP_F, shape, SCRATCH, x, Src::V(x), UNORDERED);
        self.two(&codes::OR_I, shape, t, top, quiet, Through::Keep(SCRATCH));
        Some(t)
    }

    /// Truncated, clamped to the range, NaN to 0.
    fn float_to_int(&mut self, a: Reg, from: DType, to: DType) -> Option<u8> {
        let (source, target) = (self.shape(from), self.shape(to));
        let x = self.vector(a)?;
        let t = self.take()?;
        let unsigned = to.kind() == Kind::Unsigned && to.size() >= 4;
        let code = match (source, target, unsigned) {
            (Z32 | Y32, Z32 | Y32, false) => codes::F32_I32[self.pair()],
            (Z32 | Y32, Z32 | Y32, true) => codes::F32_U32[self.pair()],
            (Z64, Y32, false) => Code::EVEX_Vcvttpd2dq_ymm_k1z_zmmm512b64_sae,
            (Z64, Y32, true) => Code::EVEX_Vcvttpd2udq_ymm_k1z_zmmm512b64_sae,
            (Z64, Z64, false) => Code::EVEX_Vcvttpd2qq_zmm_k1z_zmmm512b64_sae,
            (Z64, Z64, true) => Code::EVEX_Vcvttpd2uqq_zmm_k1z_zmmm512b64_sae,
            (Y32, Z64, false) => Code::EVEX_Vcvttps2qq_zmm_k1z_ymmm256b32_sae,
            (Y32, Z64, true) => Code::EVEX_Vcvttps2uqq_zmm_k1z_ymmm256b32_sae,
            _ => return None,
        };
        let number = |value: f64| if source == Z64 { value.to_bits() } else { (value as f32).to_bits() as u64 };
        let to_register = self.register(target, t);
        if unsigned {
            // Beyond the range all bits are set, which is the largest value; below it and for NaN the lane is 0.
            let zero = self.bits(source, 0);
            self.compare_into(&codes::CMP_F, source, SCRATCH, x, zero, predicate(Compare::Ge, true));
            self.one(code, to_register, Src::V(x), source, Through::Zero(SCRATCH));
            return Some(t);
        }
        let wide = target == Z64;
        let beyond = self.bits(source, number(if wide { 9_223_372_036_854_775_808.0 } else { 2_147_483_648.0 }));
        let most = if wide { i64::MAX as u64 } else { i32::MAX as u64 };
        self.one(code, to_register, Src::V(x), source, Through::All);
        self.compare_into(&codes::CMP_F, source, SCRATCH, x, beyond, predicate(Compare::Ge, true));
        let Src::M(mut most) = self.bits(target, most) else { return None };
        most.is_broadcast = false;
        self.push_rm(codes::SPLAT_M[target], to_register, most, Through::Keep(SCRATCH));
        self.compare_into(&codes::CMP_F, source, SCRATCH, x, Src::V(x), UNORDERED);
        self.two(&codes::XOR_I, target, t, t, Src::V(t), Through::Keep(SCRATCH));
        if to.size() < 4 {
            let bits = 8 * to.size() as u32;
            let signed = to.kind() == Kind::Signed;
            let (low, high) =
                if signed { (-(1i64 << (bits - 1)), (1 << (bits - 1)) - 1) } else { (0, (1 << bits) - 1) };
            let (low, high) = (self.bits(target, low as u64), self.bits(target, high as u64));
            self.two(&codes::MAX_S, target, t, t, low, Through::All);
            self.two(&codes::MIN_S, target, t, t, high, Through::All);
        }
        Some(t)
    }

    fn int_to_float(&mut self, a: Reg, from: DType, to: DType) -> Option<u8> {
        let (source, target) = (self.shape(from), self.shape(to));
        let x = self.source(a);
        let t = self.take()?;
        let unsigned = from.kind() != Kind::Signed && from.size() >= 4;
        let code = match (source, target, unsigned) {
            (Z32 | Y32, Z32 | Y32, false) => codes::I32_F32[self.pair()],
            (Z32 | Y32, Z32 | Y32, true) => codes::U32_F32[self.pair()],
            (Y32, Z64, false) => Code::EVEX_Vcvtdq2pd_zmm_k1z_ymmm256b32_er,
            (Y32, Z64, true) => Code::EVEX_Vcvtudq2pd_zmm_k1z_ymmm256b32_er,
            (Z64, Z64, false) => Code::EVEX_Vcvtqq2pd_zmm_k1z_zmmm512b64_er,
            (Z64, Z64, true) => Code::EVEX_Vcvtuqq2pd_zmm_k1z_zmmm512b64_er,
            (Z64, Y32, false) => Code::EVEX_Vcvtqq2ps_ymm_k1z_zmmm512b64_er,
            (Z64, Y32, true) => Code::EVEX_Vcvtuqq2ps_ymm_k1z_zmmm512b64_er,
            _ => return None,
        };
        self.one(code, self.register(target, t), x, source, Through::All);
        Some(t)
    }

    fn int_to_int(&mut self, a: Reg, from: DType, to: DType) -> Option<Loc> {
        let (source, target) = (self.shape(from), self.shape(to));
        if source == target {
            let same = from.size() >= 4 && to.size() >= 4 || from.size() < 4 && to.size() >= 4;
            if same {
                return Some(self.alias(a));
            }
            let x = self.vector(a)?;
            let t = self.take()?;
            self.copy_vector(target, t, x, Through::All);
            self.canonical(t, to);
            return Some(Loc::Vector(t));
        }
        let x = self.vector(a)?;
        let t = self.take()?;
        let (from_register, to_register) = (self.register(source, x), self.register(target, t));
        let code = match (target, from.kind()) {
            (Z64, Kind::Signed) => Code::EVEX_Vpmovsxdq_zmm_k1z_ymmm256,
            (Z64, _) => Code::EVEX_Vpmovzxdq_zmm_k1z_ymmm256,
            _ => Code::EVEX_Vpmovqd_ymmm256_k1z_zmm,
        };
        self.push_rr(code, to_register, from_register, Through::All);
        self.canonical(t, to);
        Some(Loc::Vector(t))
    }

    /// Lanes moved so that each half meets the other, for the last step of a reduction: `step` halvings are done.
    pub fn halves_swapped(&mut self, shape: Shape, to: u8, from: u8, step: u32) {
        let (to, from) = (self.register(shape, to), self.register(shape, from));
        let (blocks, within) = match shape {
            Y32 => (Code::EVEX_Vshuff32x4_ymm_k1z_ymm_ymmm256b32_imm8, Code::EVEX_Vpermilps_ymm_k1z_ymmm256b32_imm8),
            _ => (Code::EVEX_Vshuff32x4_zmm_k1z_zmm_zmmm512b32_imm8, Code::EVEX_Vpermilps_zmm_k1z_zmmm512b32_imm8),
        };
        let first = if shape == Y32 { 1 } else { 0 };
        let i = match step + first {
            0 => Instruction::with4(blocks, to, from, from, 0x4e),
            1 => Instruction::with4(blocks, to, from, from, if shape == Y32 { 1 } else { 0xb1 }),
            2 => Instruction::with3(within, to, from, 0x4e),
            _ => Instruction::with3(within, to, from, 0xb1),
        };
        self.asm.push(i.expect("an instruction's operands"));
    }
}

pub(super) const UNORDERED: i32 = 3;

/// The comparison's number in the instruction.
pub(super) fn predicate(op: Compare, float: bool) -> i32 {
    match (op, float) {
        (Compare::Eq, _) => 0,
        (Compare::Ne, _) => 4,
        (Compare::Lt, true) => 17,
        (Compare::Le, true) => 18,
        (Compare::Ge, true) => 29,
        (Compare::Gt, true) => 30,
        (Compare::Lt, false) => 1,
        (Compare::Le, false) => 2,
        (Compare::Ge, false) => 5,
        (Compare::Gt, false) => 6,
    }
}

fn mirrored(op: Compare) -> Compare {
    match op {
        Compare::Lt => Compare::Gt,
        Compare::Le => Compare::Ge,
        Compare::Gt => Compare::Lt,
        Compare::Ge => Compare::Le,
        same => same,
    }
}

fn narrow(r: Register) -> Register {
    if r == INDEX { Register::ESI } else { Register::EAX }
}
