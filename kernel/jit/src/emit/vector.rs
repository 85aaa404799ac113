//! Innermost loops in lanes: 4 of 32 bits or 2 of 64, several vectors a turn.
//!
//! A loop without carries ends with a turn that overlaps the one before, so it needs no tail; where an element must
//! not be computed twice (reductions, updates in place) the rest is done by a loop of single vectors and then one by
//! one. Nothing is read or written past the end.

use super::scalar::{extremum, float_condition, int_condition};
use super::{Emit, args, machine_type, memory};
use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::{ConstantData, Endianness, InstBuilder, MemFlagsData, Type, Value, types};
use jitbook_array::{DType, Kind};
use jitbook_ir::loops::{Binary, BufferId, Const, For, Function, Index, Inst, Reg, Routine, RoutineFn, Stmt, Unary};
use smallvec::{SmallVec, smallvec};

/// How a loop runs in lanes.
pub(super) struct Plan {
    lanes: u64,
    /// Vectors a turn.
    unroll: u64,
    /// Whether the last turn may overlap the one before.
    overlap: bool,
    /// How each carry accumulates.
    accumulates: Vec<Binary>,
}

impl Plan {
    /// Elements that one turn makes.
    pub fn per_turn(&self) -> u64 {
        self.lanes * self.unroll
    }
}

/// A loop that uses more values from outside than this keeps its constants in memory: registers are 16.
const FEW: usize = 8;

/// One value a vector of the turn.
type Vectors = SmallVec<[Value; 4]>;

/// Whether and how the loop runs in lanes.
pub(super) fn plan(f: &Function, l: &For) -> Option<Plan> {
    let width = lane_bytes(f, l)?;
    let lanes = 16 / width as u64;
    if l.extent < lanes || !l.body.iter().all(|s| statement_fits(f, l, s, width)) {
        return None;
    }
    let accumulates = l.carries.iter().map(|c| accumulation(f, l, c.phi, c.next)).collect::<Option<Vec<_>>>()?;
    let in_place = updates_in_place(l)?;
    let size = l.body.len() as u64;
    let wanted = if size > 20 {
        1
    } else if size > 14 {
        2
    } else {
        4
    };
    let unroll = (0..=wanted).rev().find(|&u: &u64| u.is_power_of_two() && u * lanes <= l.extent)?;
    Some(Plan { lanes, unroll, overlap: accumulates.is_empty() && !in_place, accumulates })
}

/// The size that all lanes share: that of every value that is not a bool or the loop's index.
fn lane_bytes(f: &Function, l: &For) -> Option<usize> {
    let mut width = None;
    for s in &l.body {
        let r = match s {
            Stmt::Let(r) | Stmt::Load { to: r, .. } | Stmt::Store { value: r, .. } => *r,
            Stmt::Copy { to, .. } => *to,
            _ => return None,
        };
        let operands = if let Stmt::Let(r) = s { f.inst(*r).operands() } else { SmallVec::new() };
        for r in operands.into_iter().chain([r]).filter(|&r| r != l.index && f.dtype(r) != DType::Bool) {
            let size = f.dtype(r).size();
            if size < 4 || width.is_some_and(|w| w != size) {
                return None;
            }
            width = Some(size);
        }
    }
    width
}

fn statement_fits(f: &Function, l: &For, s: &Stmt, width: usize) -> bool {
    match s {
        Stmt::Let(r) => inst_fits(f, l, *r, width),
        Stmt::Load { .. } => true,
        Stmt::Copy { from, .. } => *from != l.index,
        Stmt::Store { index, value, .. } => index.step(l.index) != 0 && *value != l.index,
        _ => false,
    }
}

fn inst_fits(f: &Function, l: &For, r: Reg, width: usize) -> bool {
    let (inst, dtype) = f.insts[r.0 as usize];
    let narrow = width == 4;
    if let Inst::Cast(a) = inst {
        let from = f.dtype(a);
        return if a == l.index {
            narrow && l.extent < 1 << 31
        } else {
            from == DType::Bool || (narrow && dtype != DType::Bool) || (from.is_integer() && dtype.is_integer())
        };
    }
    if inst.operands().contains(&l.index) {
        return false;
    }
    match inst {
        Inst::Unary(Unary::PopCount | Unary::LeadingZeros, _) => false,
        Inst::Binary(Binary::Div | Binary::Rem, ..) => dtype.is_float(),
        Inst::Binary(Binary::Shl | Binary::ShrLogical | Binary::ShrArithmetic, _, b) => {
            f.as_const(b).is_some_and(|c| c.bits < 8 * width as u64)
        }
        Inst::Binary(Binary::Min | Binary::Max, ..) => narrow || dtype.is_float(),
        Inst::Compare(_, a, _) => narrow || f.dtype(a).is_float(),
        _ => true,
    }
}

/// How `next` comes from `phi` by an associative operation that uses `phi` nowhere else.
pub(crate) fn accumulation(f: &Function, l: &For, phi: Reg, next: Reg) -> Option<Binary> {
    let uses = |r: Reg| {
        let in_lets = l.body.iter().map(|s| match s {
            Stmt::Let(x) => f.inst(*x).operands().iter().filter(|&&o| o == r).count(),
            Stmt::Store { value, .. } | Stmt::Copy { from: value, .. } => (*value == r) as usize,
            _ => 0,
        });
        in_lets.sum::<usize>() + l.carries.iter().filter(|c| c.next == r).count()
    };
    if uses(phi) != 1 || uses(next) != 1 {
        return None;
    }
    match f.inst(next) {
        Inst::Binary(op @ (Binary::Add | Binary::Mul | Binary::Min | Binary::Max), a, b)
        | Inst::Binary(op @ (Binary::And | Binary::Or | Binary::Xor), a, b)
            if a == phi || b == phi =>
        {
            Some(op)
        }
        Inst::Fma(_, _, c) if c == phi => Some(Binary::Add),
        _ => None,
    }
}

/// Whether an element is read and written in one turn; `None` where turns depend on one another.
fn updates_in_place(l: &For) -> Option<bool> {
    let stores = |b: BufferId| {
        l.body.iter().filter_map(move |s| match s {
            Stmt::Store { buffer, index, .. } if *buffer == b => Some(index),
            _ => None,
        })
    };
    let mut found = false;
    for s in &l.body {
        let Stmt::Load { buffer, index, .. } = s else { continue };
        for other in stores(*buffer) {
            if other != index {
                return None;
            }
            found = true;
        }
    }
    Some(found)
}

/// The value that changes nothing in an accumulation.
pub(crate) fn identity(op: Binary, dtype: DType) -> Const {
    let signed = dtype.kind() == Kind::Signed;
    let width = 8 * dtype.size() as u32;
    match op {
        Binary::Add if dtype.is_float() => Const::float(dtype, -0.0),
        Binary::Mul => Const::int(dtype, 1),
        Binary::Min if dtype.is_float() => Const::float(dtype, f64::INFINITY),
        Binary::Max if dtype.is_float() => Const::float(dtype, f64::NEG_INFINITY),
        Binary::Min if signed => Const::int(dtype, i64::MAX >> (64 - width)),
        Binary::Max if signed => Const::int(dtype, i64::MIN >> (64 - width)),
        Binary::Min | Binary::And => Const::int(dtype, -1),
        _ => Const::int(dtype, 0),
    }
}

impl Emit<'_, '_> {
    pub(super) fn emit_lanes(&mut self, l: &For, plan: &Plan) {
        if plan.overlap {
            Lanes::new(self, l, plan, plan.unroll).overlapping();
            return;
        }
        let inits: Vec<Value> = l.carries.iter().map(|c| self.get(c.init)).collect();
        let mut done = l.extent - l.extent % (plan.lanes * plan.unroll);
        let mut carried = Lanes::new(self, l, plan, plan.unroll).accumulating(0, done, inits);
        if plan.unroll > 1 && l.extent - done >= plan.lanes {
            let to = l.extent - l.extent % plan.lanes;
            carried = Lanes::new(self, l, plan, 1).accumulating(done, to, carried);
            done = to;
        }
        if done < l.extent {
            carried = self.turns(l, done, l.extent, carried);
        }
        l.carries.iter().zip(carried).for_each(|(c, v)| self.set(c.result, v));
    }
}

/// A loop being emitted in lanes.
struct Lanes<'e, 'a, 'b, 'l> {
    e: &'e mut Emit<'a, 'b>,
    l: &'l For,
    plan: &'l Plan,
    unroll: u64,
    vals: rustc_hash::FxHashMap<Reg, Vectors>,
    /// Constants that stay in memory: their offsets from the pool's base.
    pooled: rustc_hash::FxHashMap<Reg, i32>,
    /// The pool's address as this turn read it.
    pool: Option<Value>,
    /// The block before the loop, where what does not change is computed.
    index: Option<Value>,
    pointers: Vec<Value>,
}

impl<'e, 'a, 'b, 'l> Lanes<'e, 'a, 'b, 'l> {
    fn new(e: &'e mut Emit<'a, 'b>, l: &'l For, plan: &'l Plan, unroll: u64) -> Self {
        let mut lanes = Lanes {
            e,
            l,
            plan,
            unroll,
            vals: Default::default(),
            pooled: Default::default(),
            pool: None,
            index: None,
            pointers: Vec::new(),
        };
        lanes.hoist();
        lanes
    }

    /// Splats what comes from outside the loop, and computes the pointers' unchanging parts, before the loop begins.
    fn hoist(&mut self) {
        let inside: rustc_hash::FxHashSet<Reg> = self
            .l
            .body
            .iter()
            .filter_map(|s| match s {
                Stmt::Let(r) | Stmt::Load { to: r, .. } | Stmt::Copy { to: r, .. } => Some(*r),
                _ => None,
            })
            .chain(self.l.carries.iter().map(|c| c.phi))
            .chain([self.l.index])
            .collect();
        let mut outside: Vec<Reg> = Vec::new();
        for s in &self.l.body {
            let used: SmallVec<[Reg; 3]> = match s {
                Stmt::Let(r) => self.e.f.inst(*r).operands(),
                Stmt::Store { value, .. } | Stmt::Copy { from: value, .. } => smallvec![*value],
                _ => smallvec![],
            };
            outside.extend(used.into_iter().filter(|r| !inside.contains(r)));
            if let Stmt::Load { to: r, buffer, index } | Stmt::Store { buffer, index, value: r } = s {
                let p = self.outer_pointer(*buffer, index, self.e.f.dtype(*r));
                self.pointers.push(p);
            }
        }
        outside.sort();
        outside.dedup();
        let crowded = outside.len() > FEW;
        for r in outside {
            let pooled = self.e.f.as_const(r).filter(|c| crowded && c.dtype != DType::Bool);
            match pooled.and_then(|c| self.pooled_constant(c)) {
                Some(offset) => drop(self.pooled.insert(r, offset)),
                None => {
                    let v = self.splat_reg(r);
                    self.vals.insert(r, smallvec![v; self.unroll as usize]);
                }
            }
        }
    }

    /// A constant in every lane, in memory.
    fn pooled_constant(&mut self, c: Const) -> Option<i32> {
        let each = 128 / self.plan.lanes as u32;
        let all = (0..self.plan.lanes as u32).fold(0u128, |bits, lane| bits | (c.bits as u128) << (each * lane));
        self.e.pool.place(all)
    }

    /// Reads the pool's address from memory: every turn anew, else Cranelift would load all constants before the loop
    /// and spill them.
    fn find_pool(&mut self) {
        if !self.pooled.is_empty() {
            let at = self.e.pool.base() as i64;
            let at = self.e.b.ins().iconst(types::I64, at);
            self.pool = Some(self.e.b.ins().load(types::I64, memory(), at, 0));
        }
    }

    /// The vector `u` of a register. A pooled constant is an operand in memory.
    fn value(&mut self, r: Reg, u: usize) -> Value {
        match self.pooled.get(&r) {
            Some(&offset) => {
                let t = self.vector_type(self.e.f.dtype(r));
                let mut flags = memory();
                flags.set_readonly();
                flags.set_can_move();
                flags.set_aligned();
                self.e.b.ins().load(t, flags, self.pool.expect("a turn has begun"), offset)
            }
            None => self.vals[&r][u],
        }
    }

    /// The address of an access, without what the loop's own index adds.
    fn outer_pointer(&mut self, buffer: BufferId, index: &Index, dtype: DType) -> Value {
        let mut outer = index.clone();
        outer.terms.retain(|t| t.0 != self.l.index);
        let (p, offset) = self.e.address(buffer.0, &outer, dtype);
        if offset == 0 { p } else { self.e.b.ins().iadd_imm_s(p, offset as i64) }
    }

    fn vector_type(&self, dtype: DType) -> Type {
        match (dtype, self.plan.lanes) {
            (DType::F32, _) => types::F32X4,
            (DType::F64, _) => types::F64X2,
            (_, 4) => types::I32X4,
            _ => types::I64X2,
        }
    }

    fn splat_reg(&mut self, r: Reg) -> Value {
        let v = self.e.get(r);
        self.splat(v, self.e.f.dtype(r))
    }
    fn splat(&mut self, v: Value, dtype: DType) -> Value {
        let t = self.vector_type(dtype);
        let ins = self.e.b.ins();
        if dtype != DType::Bool {
            return ins.splat(t, v);
        }
        let wide = ins.uextend(t.lane_type(), v);
        let all = self.e.b.ins().ineg(wide);
        self.e.b.ins().splat(t, all)
    }
    fn bits(&mut self, v: Value, t: Type) -> Value {
        if self.e.b.func.dfg.value_type(v) == t {
            return v;
        }
        let mut flags = MemFlagsData::new();
        flags.set_endianness(Endianness::Little);
        self.e.b.ins().bitcast(t, flags, v)
    }

    /// The whole loop, the last turn moved back so that it ends at the end.
    fn overlapping(mut self) {
        let per_turn = (self.plan.lanes * self.unroll) as i64;
        let extent = self.l.extent as i64;
        let (head, done) = (self.e.b.create_block(), self.e.b.create_block());
        let at = self.e.b.append_block_param(head, types::I64);
        let zero = self.e.b.ins().iconst(types::I64, 0);
        let last = self.e.b.ins().iconst(types::I64, extent - per_turn);
        self.e.b.ins().jump(head, &args([zero]));
        self.e.b.switch_to_block(head);
        let index = if extent % per_turn == 0 { at } else { self.e.b.ins().umin(at, last) };
        self.body(index);
        let next = self.e.b.ins().iadd_imm_s(at, per_turn);
        let more = self.e.b.ins().icmp_imm_s(IntCC::UnsignedLessThan, next, extent);
        self.e.b.ins().brif(more, head, &args([next]), done, &[]);
        self.e.b.switch_to_block(done);
    }

    /// The turns `from..to`, whole ones, with accumulators of their own in every lane; returns the carried scalars.
    fn accumulating(mut self, from: u64, to: u64, inits: Vec<Value>) -> Vec<Value> {
        let (head, done) = (self.e.b.create_block(), self.e.b.create_block());
        let at = self.e.b.append_block_param(head, types::I64);
        let mut starts: Vec<Value> = vec![self.e.b.ins().iconst(types::I64, from as i64)];
        for (c, &op) in self.l.carries.iter().zip(&self.plan.accumulates) {
            let dtype = self.e.f.dtype(c.phi);
            let neutral =
                if dtype == DType::Bool && op == Binary::And { Const { dtype, bits: 1 } } else { identity(op, dtype) };
            let neutral = self.e.constant(neutral);
            let neutral = self.splat(neutral, dtype);
            let t = self.vector_type(dtype);
            let phis: Vectors = (0..self.unroll).map(|_| self.e.b.append_block_param(head, t)).collect();
            for _ in 0..self.unroll {
                self.e.b.append_block_param(done, t);
            }
            starts.extend((0..self.unroll).map(|_| neutral));
            self.vals.insert(c.phi, phis);
        }
        self.e.b.ins().jump(head, &args(starts));
        self.e.b.switch_to_block(head);
        self.body(at);
        let next = self.e.b.ins().iadd_imm_s(at, (self.plan.lanes * self.unroll) as i64);
        let more = self.e.b.ins().icmp_imm_s(IntCC::UnsignedLessThan, next, to as i64);
        let carried: Vec<Value> = self.l.carries.iter().flat_map(|c| self.vals[&c.next].clone()).collect();
        let again = args(std::iter::once(next).chain(carried.iter().copied()));
        self.e.b.ins().brif(more, head, &again, done, &args(carried));
        self.e.b.switch_to_block(done);
        let parts = self.e.b.block_params(done).to_vec();
        let parts = parts.chunks(self.unroll as usize);
        let carries = self.l.carries.iter().zip(&self.plan.accumulates).zip(parts).zip(inits);
        carries.map(|(((c, &op), part), init)| self.combine_lanes(op, self.e.f.dtype(c.phi), part, init)).collect()
    }

    /// All lanes of all accumulators and the value carried in, as one scalar.
    fn combine_lanes(&mut self, op: Binary, dtype: DType, parts: &[Value], init: Value) -> Value {
        let mut parts = parts.to_vec();
        while parts.len() > 1 {
            let half = parts.split_off(parts.len() / 2);
            parts = parts.into_iter().zip(half).map(|(x, y)| self.binary(op, dtype, x, y, None)).collect();
        }
        let mut total = init;
        for lane in 0..self.plan.lanes as u8 {
            let mut x = self.e.b.ins().extractlane(parts[0], lane);
            if dtype == DType::Bool {
                x = self.e.b.ins().ireduce(types::I8, x);
                x = self.e.b.ins().band_imm_u(x, 1);
            }
            total = self.binary(op, dtype, total, x, None);
        }
        total
    }

    /// One turn at `index`.
    fn body(&mut self, index: Value) {
        self.index = Some(index);
        self.e.set(self.l.index, index);
        self.e.unmark();
        self.find_pool();
        let mut access = 0;
        for s in &self.l.body {
            self.e.mark(s);
            match s {
                Stmt::Let(r) => {
                    let vs = (0..self.unroll as usize).map(|u| self.inst(*r, u)).collect();
                    self.vals.insert(*r, vs);
                }
                Stmt::Copy { to, from } => {
                    let vs = (0..self.unroll as usize).map(|u| self.value(*from, u)).collect();
                    self.vals.insert(*to, vs);
                }
                Stmt::Load { to, index, .. } => {
                    let (p, step) = (self.pointers[access], index.step(self.l.index));
                    let vs = (0..self.unroll).map(|u| self.load(p, step, self.e.f.dtype(*to), u)).collect();
                    self.vals.insert(*to, vs);
                    access += 1;
                }
                Stmt::Store { index, value, .. } => {
                    let (p, step) = (self.pointers[access], index.step(self.l.index));
                    for u in 0..self.unroll {
                        let v = self.value(*value, u as usize);
                        self.store(p, step, self.e.f.dtype(*value), u, v);
                    }
                    access += 1;
                }
                _ => unreachable!("planned"),
            }
        }
        self.e.unmark();
    }

    /// Where the turn's vector `u` begins.
    fn place(&mut self, p: Value, step: i64, size: usize) -> Value {
        let index = self.index.expect("inside the loop");
        let scaled = self.e.b.ins().imul_imm_s(index, step * size as i64);
        self.e.b.ins().iadd(p, scaled)
    }

    fn load(&mut self, p: Value, step: i64, dtype: DType, u: u64) -> Value {
        let (t, size) = (self.vector_type(dtype), dtype.size());
        if step == 0 {
            let v = self.e.b.ins().load(machine_type(dtype), memory(), p, 0);
            return self.splat(v, dtype);
        }
        let p = self.place(p, step, size);
        let first = (u * self.plan.lanes) as i64 * step * size as i64;
        if step == 1 && dtype != DType::Bool {
            return self.e.b.ins().load(t, memory(), p, first as i32);
        }
        if step == 1 && self.plan.lanes == 4 {
            let four = self.e.b.ins().load(types::I32, memory(), p, first as i32);
            let bytes = self.e.b.ins().scalar_to_vector(types::I32X4, four);
            let bytes = self.bits(bytes, types::I8X16);
            let words = self.e.b.ins().uwiden_low(bytes);
            let lanes = self.e.b.ins().uwiden_low(words);
            return self.e.b.ins().ineg(lanes);
        }
        let mut v = None;
        for lane in 0..self.plan.lanes {
            let at = self.e.b.ins().iadd_imm_s(p, first + lane as i64 * step * size as i64);
            let mut x = self.e.b.ins().load(machine_type(dtype), memory(), at, 0);
            if dtype == DType::Bool {
                x = self.e.b.ins().uextend(t.lane_type(), x);
                x = self.e.b.ins().ineg(x);
            }
            v = Some(match v {
                None => self.e.b.ins().splat(t, x),
                Some(v) => self.e.b.ins().insertlane(v, x, lane as u8),
            });
        }
        v.expect("lanes")
    }

    fn store(&mut self, p: Value, step: i64, dtype: DType, u: u64, v: Value) {
        let size = dtype.size();
        let p = self.place(p, step, size);
        let first = (u * self.plan.lanes) as i64 * step * size as i64;
        if step == 1 && dtype != DType::Bool {
            self.e.b.ins().store(memory(), v, p, first as i32);
            return;
        }
        if step == 1 && self.plan.lanes == 4 {
            let words = self.e.b.ins().snarrow(v, v);
            let bytes = self.e.b.ins().snarrow(words, words);
            let four = self.bits(bytes, types::I32X4);
            let four = self.e.b.ins().extractlane(four, 0);
            let four = self.e.b.ins().band_imm_u(four, 0x0101_0101);
            self.e.b.ins().store(memory(), four, p, first as i32);
            return;
        }
        for lane in 0..self.plan.lanes {
            let mut x = self.e.b.ins().extractlane(v, lane as u8);
            if dtype == DType::Bool {
                x = self.e.b.ins().ireduce(types::I8, x);
                x = self.e.b.ins().band_imm_u(x, 1);
            }
            let at = self.e.b.ins().iadd_imm_s(p, first + lane as i64 * step * size as i64);
            self.e.b.ins().store(memory(), x, at, 0);
        }
    }

    fn inst(&mut self, r: Reg, u: usize) -> Value {
        let (inst, dtype) = self.e.f.insts[r.0 as usize];
        if let Inst::Cast(a) = inst {
            return self.cast(a, dtype, u);
        }
        let v = |s: &mut Self, r: Reg| s.value(r, u);
        match inst {
            Inst::Unary(op, a) => {
                let x = v(self, a);
                self.unary(op, dtype, x)
            }
            Inst::Binary(op, a, b) => {
                let constant = self.e.f.as_const(b);
                let (x, y) = (v(self, a), v(self, b));
                self.binary(op, dtype, x, y, constant)
            }
            Inst::Fma(a, b, c) => {
                let (x, y, z) = (v(self, a), v(self, b), v(self, c));
                self.e.fused(x, y, z)
            }
            Inst::Compare(op, a, b) => {
                let (from, x, y) = (self.e.f.dtype(a), v(self, a), v(self, b));
                if from.is_float() {
                    return self.e.b.ins().fcmp(float_condition(op), x, y);
                }
                self.e.b.ins().icmp(int_condition(op, from.kind() == Kind::Signed), x, y)
            }
            Inst::Select(c, a, b) => {
                let (mask, x, y) = (v(self, c), v(self, a), v(self, b));
                self.choose(mask, x, y)
            }
            Inst::Bitcast(a) => {
                let (x, t) = (v(self, a), self.vector_type(dtype));
                self.bits(x, t)
            }
            Inst::Call(Routine { function: RoutineFn::Beyond { limit, .. }, .. }, a, Some(usual)) => {
                let (x, y) = (v(self, a), v(self, usual));
                let Inst::Call(routine, ..) = inst else { unreachable!("a call") };
                let limit = self.e.b.ins().f32const(limit);
                let limit = self.e.b.ins().splat(types::F32X4, limit);
                let size = self.e.b.ins().fabs(x);
                let far = self.e.b.ins().fcmp(FloatCC::GreaterThan, size, limit);
                let any = self.e.b.ins().vany_true(far);
                let (rare, done) = (self.e.b.create_block(), self.e.b.create_block());
                self.e.b.append_block_param(done, types::F32X4);
                self.e.b.set_cold_block(rare);
                self.e.b.ins().brif(any, rare, &[], done, &args([y]));
                self.e.b.switch_to_block(rare);
                let slow = self.each_lane(dtype, &[x, y], |e, xs| e.call(&routine, xs));
                self.e.b.ins().jump(done, &args([slow]));
                self.e.b.switch_to_block(done);
                self.e.b.block_params(done)[0]
            }
            Inst::Call(routine, a, b) => {
                let given: SmallVec<[Value; 2]> = [Some(a), b].into_iter().flatten().map(|r| v(self, r)).collect();
                self.each_lane(dtype, &given, |e, xs| e.call(&routine, xs))
            }
            Inst::Const(_) | Inst::Leaf(_) | Inst::Cast(_) => unreachable!("outside the loop"),
        }
    }

    /// `x` where the mask is set, else `y`.
    fn choose(&mut self, mask: Value, x: Value, y: Value) -> Value {
        let t = self.e.b.func.dfg.value_type(x);
        let mask = self.bits(mask, t);
        self.e.b.ins().bitselect(mask, x, y)
    }

    /// What has no vector form: lane by lane.
    fn each_lane(&mut self, dtype: DType, given: &[Value], f: impl Fn(&mut Emit<'a, 'b>, &[Value]) -> Value) -> Value {
        let t = self.vector_type(dtype);
        let mut out = None;
        for lane in 0..self.plan.lanes as u8 {
            let xs: SmallVec<[Value; 2]> = given.iter().map(|&v| self.e.b.ins().extractlane(v, lane)).collect();
            let y = f(self.e, &xs);
            out = Some(match out {
                None => self.e.b.ins().splat(t, y),
                Some(v) => self.e.b.ins().insertlane(v, y, lane),
            });
        }
        out.expect("lanes")
    }

    fn unary(&mut self, op: Unary, dtype: DType, x: Value) -> Value {
        let ins = self.e.b.ins();
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
            _ => ins.bnot(x),
        }
    }

    /// Also on scalars, for the last step of a reduction.
    fn binary(&mut self, op: Binary, dtype: DType, x: Value, y: Value, constant: Option<Const>) -> Value {
        let signed = dtype.kind() == Kind::Signed;
        let ins = self.e.b.ins();
        match (op, dtype.is_float()) {
            (Binary::Add, true) => ins.fadd(x, y),
            (Binary::Sub, true) => ins.fsub(x, y),
            (Binary::Mul, true) => ins.fmul(x, y),
            (Binary::Div, true) => ins.fdiv(x, y),
            (Binary::Min | Binary::Max, true) => self.float_extremum(op, x, y, constant),
            (Binary::Rem, true) => {
                let function = if dtype == DType::F32 { super::scalar::FMODF } else { super::scalar::FMOD };
                self.each_lane(dtype, &[x, y], |e, xs| e.call(&function, xs))
            }
            (Binary::Add, false) => ins.iadd(x, y),
            (Binary::Sub, false) => ins.isub(x, y),
            (Binary::Mul, false) => ins.imul(x, y),
            (Binary::And, _) => ins.band(x, y),
            (Binary::Or, _) => ins.bor(x, y),
            (Binary::Xor, _) => ins.bxor(x, y),
            (Binary::Min, _) if signed => ins.smin(x, y),
            (Binary::Min, _) => ins.umin(x, y),
            (Binary::Max, _) if signed => ins.smax(x, y),
            (Binary::Max, _) => ins.umax(x, y),
            (Binary::Shl, _) => ins.ishl_imm_u(x, shift_of(constant)),
            (Binary::ShrLogical, _) => ins.ushr_imm_u(x, shift_of(constant)),
            (Binary::ShrArithmetic, _) => ins.sshr_imm_u(x, shift_of(constant)),
            (Binary::Div | Binary::Rem, false) => unreachable!("planned"),
        }
    }

    fn float_extremum(&mut self, op: Binary, x: Value, y: Value, constant: Option<Const>) -> Value {
        let t = self.e.b.func.dfg.value_type(x);
        match (extremum(op, constant), op) {
            (Some(_), _) if t.is_vector() && one_instruction(op, constant) => {
                // What minps and maxps do: the second operand where either is NaN or both are equal.
                let moved = match op {
                    Binary::Min => self.e.b.ins().fcmp(FloatCC::LessThan, y, x),
                    _ => self.e.b.ins().fcmp(FloatCC::LessThan, x, y),
                };
                self.choose(moved, y, x)
            }
            (Some(keep), _) if t.is_vector() => {
                let first = self.e.b.ins().fcmp(keep, x, y);
                self.choose(first, x, y)
            }
            _ if t.is_vector() => self.either(op, x, y),
            (_, Binary::Min) => self.e.b.ins().fmin(x, y),
            _ => self.e.b.ins().fmax(x, y),
        }
    }

    /// The larger or smaller of two vectors, NaN where either is; equal ones (zeros of either sign) join their bits, so
    /// that -0 lies below +0.
    fn either(&mut self, op: Binary, x: Value, y: Value) -> Value {
        let t = self.e.b.func.dfg.value_type(x);
        let first = if op == Binary::Min { FloatCC::LessThan } else { FloatCC::GreaterThan };
        let picks = self.e.b.ins().fcmp(first, x, y);
        let unlike = self.e.b.ins().fcmp(FloatCC::NotEqual, x, y);
        let picked = self.choose(picks, x, y);
        let nan = self.e.b.ins().fcmp(FloatCC::NotEqual, x, x);
        let picked = self.choose(nan, x, picked);
        let lanes = if t == types::F64X2 { types::I64X2 } else { types::I32X4 };
        let (a, b) = (self.bits(x, lanes), self.bits(y, lanes));
        let joined = if op == Binary::Min { self.e.b.ins().bor(a, b) } else { self.e.b.ins().band(a, b) };
        let joined = self.bits(joined, t);
        self.choose(unlike, picked, joined)
    }

    fn cast(&mut self, a: Reg, to: DType, u: usize) -> Value {
        let t = self.vector_type(to);
        if a == self.l.index {
            let lanes = self.index_lanes(u as u64);
            return if to.is_float() { self.e.b.ins().fcvt_from_sint(t, lanes) } else { lanes };
        }
        let (from, x) = (self.e.f.dtype(a), self.vals[&a][u]);
        if from == DType::Bool {
            let one = self.e.constant(Const::int(to, 1));
            let one = self.e.b.ins().splat(t, one);
            let mask = self.bits(x, t);
            return self.e.b.ins().band(mask, one);
        }
        match (from.kind(), to.kind()) {
            (Kind::Float, Kind::Signed) => self.e.b.ins().fcvt_to_sint_sat(t, x),
            (Kind::Float, Kind::Unsigned) => self.e.b.ins().fcvt_to_uint_sat(t, x),
            (Kind::Signed, Kind::Float) => self.e.b.ins().fcvt_from_sint(t, x),
            (Kind::Unsigned, Kind::Float) => self.e.b.ins().fcvt_from_uint(t, x),
            _ => x,
        }
    }

    /// The index of each lane, as 32-bit integers.
    fn index_lanes(&mut self, u: u64) -> Value {
        let index = self.index.expect("inside the loop");
        let narrow = self.e.b.ins().ireduce(types::I32, index);
        let all = self.e.b.ins().splat(types::I32X4, narrow);
        let offsets: Vec<u8> = (0..4u32).flat_map(|i| (i + 4 * u as u32).to_le_bytes()).collect();
        let offsets = self.e.b.func.dfg.constants.insert(ConstantData::from(offsets));
        let offsets = self.e.b.ins().vconst(types::I32X4, offsets);
        self.e.b.ins().iadd(all, offsets)
    }
}

/// Whether x may stay where it equals the constant: not where the zeros' signs decide.
fn one_instruction(op: Binary, c: Option<Const>) -> bool {
    let c = c.expect("a constant");
    let deciding = if op == Binary::Max { 0.0 } else { -0.0 };
    c != Const::float(c.dtype, deciding)
}

fn shift_of(c: Option<Const>) -> i64 {
    c.expect("planned").bits as i64
}
