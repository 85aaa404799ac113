//! Statements of a loop body in lanes: loads, stores, and loops inside each lane.

use super::codes;
use super::lower::{BLOCK, COUNTERS, INDEX, Lower, MAX_COUNTERS, Src, Through, Y32, Z32, mask, memory};
use super::places::{Loc, SCRATCH, TAIL};
use iced_x86::{Code, Instruction, MemoryOperand, Register};
use jitbook_array::DType;
use jitbook_array::interrupt::INTERRUPT;
use jitbook_ir::loops::{Carry, For, Function, Reg, Stmt, While};
use rustc_hash::FxHashMap;

/// The registers that hold pointers; further ones are read from the block each time.
pub(super) const POINTERS: [Register; 9] = [
    Register::R8,
    Register::R9,
    Register::R10,
    Register::RBX,
    Register::RBP,
    Register::R12,
    Register::R13,
    Register::R14,
    Register::R15,
];

/// By value defined in the body, the statements that read it. Statements are numbered in order, inner ones behind
/// their loop, and a loop's end has a number too: what comes from before an inner loop is read until there.
pub(super) fn uses(f: &Function, body: &[Stmt]) -> FxHashMap<Reg, Vec<u32>> {
    let mut counted = Uses { f, uses: FxHashMap::default(), born: FxHashMap::default(), now: 0 };
    counted.block(body, &mut Vec::new());
    counted.uses
}

struct Uses<'a> {
    f: &'a Function,
    uses: FxHashMap<Reg, Vec<u32>>,
    /// The depth of inner loops at which each value is made.
    born: FxHashMap<Reg, usize>,
    now: u32,
}

impl Uses<'_> {
    fn make(&mut self, r: Reg, open: &[Vec<Reg>]) {
        self.uses.entry(r).or_default();
        self.born.insert(r, open.len());
    }
    fn read(&mut self, r: Reg, open: &mut [Vec<Reg>]) {
        let Some(&depth) = self.born.get(&r) else { return };
        self.uses.entry(r).or_default().push(self.now);
        open.iter_mut().skip(depth).for_each(|l| l.push(r));
    }
    fn block(&mut self, stmts: &[Stmt], open: &mut Vec<Vec<Reg>>) {
        for s in stmts {
            self.now += 1;
            match s {
                Stmt::Let(r) => {
                    self.f.inst(*r).operands().into_iter().for_each(|o| self.read(o, open));
                    self.make(*r, open);
                }
                Stmt::Load { to, .. } => self.make(*to, open),
                Stmt::Copy { to, from } => {
                    self.read(*from, open);
                    self.make(*to, open);
                }
                Stmt::Store { value, .. } => self.read(*value, open),
                Stmt::While(w) => self.inner(&w.carries, &[&w.test, &w.body], Some(w.cond), open),
                Stmt::For(l) => self.inner(&l.carries, &[&l.body], None, open),
                _ => {}
            }
        }
    }
    fn inner(&mut self, carries: &[Carry], blocks: &[&[Stmt]], cond: Option<Reg>, open: &mut Vec<Vec<Reg>>) {
        carries.iter().for_each(|c| self.read(c.init, open));
        open.push(Vec::new());
        carries.iter().for_each(|c| self.make(c.phi, open));
        for (k, block) in blocks.iter().enumerate() {
            self.block(block, open);
            if k == 0
                && let Some(c) = cond
            {
                self.now += 1;
                self.read(c, open);
            }
        }
        self.now += 1;
        carries.iter().for_each(|c| self.read(c.next, open));
        // The end of the loop reads what the loop read of the values before it, and what it carries.
        let outer = open.pop().expect("this loop");
        for r in outer.into_iter().chain(carries.iter().map(|c| c.phi)) {
            self.uses.entry(r).or_default().push(self.now);
        }
        carries.iter().for_each(|c| self.make(c.result, open));
    }
}

impl Lower<'_> {
    pub fn block(&mut self, stmts: &[Stmt]) -> Option<()> {
        stmts.iter().try_for_each(|s| self.stmt(s))
    }

    fn stmt(&mut self, s: &Stmt) -> Option<()> {
        self.places.now += 1;
        self.asm.mark(crate::emit::step_of(self.f, s));
        self.begin();
        let mut read: smallvec::SmallVec<[Reg; 4]> = smallvec::SmallVec::new();
        match s {
            Stmt::Let(r) => {
                read.extend(self.f.inst(*r).operands());
                self.want = self.accumulator(*r);
                self.inst(*r)?;
                self.want = None;
                read.push(*r);
                self.keep_next(*r)?;
            }
            Stmt::Copy { to, from } => {
                let at = self.alias(*from);
                self.places.put(*to, at);
                read.extend([*from, *to]);
            }
            Stmt::Load { to, index, .. } => {
                let at = self.load(index.step(self.l.index), self.f.dtype(*to))?;
                self.places.put(*to, at);
                read.push(*to);
            }
            Stmt::Store { index, value, .. } => {
                self.store(index.step(self.l.index), *value)?;
                read.push(*value);
            }
            Stmt::While(w) => self.emit_while(w)?,
            Stmt::For(l) => self.emit_for(l)?,
            _ => return None,
        }
        self.end(&read);
        Some(())
    }

    /// Nothing is used by an instruction yet.
    fn begin(&mut self) {
        (self.places.busy, self.places.busy_masks) = (0, 0);
    }
    /// Values that nothing reads any more leave their places.
    fn end(&mut self, read: &[Reg]) {
        for &r in read {
            if self.places.dies(r) {
                self.places.drop_value(r);
            }
        }
        self.begin();
    }

    /// An access's pointer.
    fn pointer(&mut self) -> Register {
        let k = self.plan.accesses[self.access];
        self.access += 1;
        match POINTERS.get(k) {
            Some(&r) => r,
            None => {
                self.push_rm(Code::Mov_r64_rm64, Register::RAX, memory(BLOCK, 8 * k as i64), Through::All);
                Register::RAX
            }
        }
    }

    fn element(&mut self, step: i64, size: usize) -> MemoryOperand {
        let p = self.pointer();
        let ahead = self.copy as i64 * self.plan.lanes as i64 * step * size as i64;
        match step {
            0 => memory(p, 0),
            1 => MemoryOperand::with_base_index_scale_displ_size(p, INDEX, size as u32, ahead, 1),
            _ => {
                let by = (step * size as i64) as i32;
                let scratch = Register::RCX;
                self.push_rri(Code::Imul_r64_rm64_imm32, scratch, INDEX, by);
                self.push_rr(Code::Add_r64_rm64, scratch, p, Through::All);
                memory(scratch, ahead)
            }
        }
    }

    /// The distances of a gather or scatter.
    fn distances(&mut self, step: i64) -> Option<Register> {
        let mut bytes = Vec::new();
        (0..self.plan.lanes as i64).for_each(|i| bytes.extend(&((i * step) as i32).to_le_bytes()));
        bytes.resize(64, 0);
        let at = self.asm.constant(&bytes);
        let t = self.take()?;
        let shape = if self.plan.lanes == 16 { Z32 } else { Y32 };
        let register = self.register(shape, t);
        self.push_rm(codes::LOAD[shape], register, memory(super::asm::POOL, at), Through::All);
        Some(register)
    }

    fn load(&mut self, step: i64, dtype: DType) -> Option<Loc> {
        let size = dtype.size();
        let at = self.element(step, size);
        if dtype == DType::Bool {
            return self.load_bools(step, at).map(Loc::Mask);
        }
        let shape = self.shape(dtype);
        let t = self.take()?;
        let to = self.register(shape, t);
        let code = match dtype {
            DType::I8 => codes::FROM_I8[self.pair()],
            DType::U8 => codes::FROM_U8[self.pair()],
            DType::I16 => codes::FROM_I16[self.pair()],
            DType::U16 | DType::F16 | DType::BF16 => codes::FROM_U16[self.pair()],
            _ => codes::LOAD[shape],
        };
        match step {
            1 => self.push_rm(code, to, at, self.touched()),
            0 if size >= 4 => self.push_rm(codes::SPLAT_M[shape], to, at, Through::All),
            0 => {
                let extend = match dtype {
                    DType::I8 => Code::Movsx_r32_rm8,
                    DType::U8 => Code::Movzx_r32_rm8,
                    DType::I16 => Code::Movsx_r32_rm16,
                    _ => Code::Movzx_r32_rm16,
                };
                self.push_rm(extend, Register::EAX, at, Through::All);
                self.push_rr(codes::SPLAT_R[shape], to, Register::EAX, Through::All);
            }
            _ => {
                let distances = self.distances(step)?;
                let place = MemoryOperand::with_base_index_scale_displ_size(
                    at.base,
                    distances,
                    size as u32,
                    at.displacement,
                    1,
                );
                self.two(&codes::XOR_I, shape, t, t, Src::V(t), Through::All);
                self.scratch_lanes();
                self.push_rm(codes::GATHER[shape], to, place, Through::Keep(SCRATCH));
            }
        }
        Some(Loc::Vector(t))
    }

    fn load_bools(&mut self, step: i64, at: MemoryOperand) -> Option<u8> {
        let k = self.take_mask()?;
        if step == 0 {
            self.push_rm(Code::Movzx_r32_rm8, Register::EAX, at, Through::All);
            self.asm.push(Instruction::with1(Code::Neg_rm32, Register::EAX).expect("neg"));
            let code = self.mask_code([Code::VEX_Kmovw_kr_r32, Code::VEX_Kmovb_kr_r32]);
            self.push_rr(code, mask(k), Register::EAX, Through::All);
            return Some(k);
        }
        let t = Register::XMM0 + self.take()? as u32;
        let whole =
            if self.plan.lanes == 16 { Code::EVEX_Vmovdqu8_xmm_k1z_xmmm128 } else { Code::VEX_Vmovq_xmm_xmmm64 };
        let code = if self.masked { Code::EVEX_Vmovdqu8_xmm_k1z_xmmm128 } else { whole };
        self.push_rm(code, t, at, self.touched());
        let test = Instruction::with3(Code::EVEX_Vptestmb_kr_k1_xmm_xmmm128, mask(k), t, t);
        self.asm.push(test.expect("a test"));
        Some(k)
    }

    fn store(&mut self, step: i64, value: Reg) -> Option<()> {
        let dtype = self.f.dtype(value);
        let size = dtype.size();
        if dtype == DType::Bool {
            return self.store_bools(step, value);
        }
        let v = self.vector(value)?;
        let at = self.element(step, size);
        let shape = self.shape(dtype);
        let from = self.register(shape, v);
        let code = match size {
            1 => codes::TO_8[self.pair()],
            2 => codes::TO_16[self.pair()],
            _ => codes::STORE[shape],
        };
        if step == 1 {
            self.push_mr(code, at, from, self.stored());
            return Some(());
        }
        let distances = self.distances(step)?;
        let place =
            MemoryOperand::with_base_index_scale_displ_size(at.base, distances, size as u32, at.displacement, 1);
        self.scratch_lanes();
        self.push_mr(codes::SCATTER[shape], place, from, Through::Keep(SCRATCH));
        Some(())
    }

    fn store_bools(&mut self, step: i64, value: Reg) -> Option<()> {
        if step != 1 {
            return None;
        }
        let k = self.mask(value);
        let at = self.element(1, 1);
        let t = Register::XMM0 + self.take()? as u32;
        let ones = self.asm.constant(&[1; 16]);
        let ones = memory(super::asm::POOL, ones);
        self.push_rm(Code::EVEX_Vmovdqu8_xmm_k1z_xmmm128, t, ones, Through::Zero(k));
        match (self.plan.lanes, self.masked) {
            (8, false) => self.push_mr(Code::VEX_Vmovq_xmmm64_xmm, at, t, Through::All),
            _ => self.push_mr(Code::EVEX_Vmovdqu8_xmmm128_k1z_xmm, at, t, self.stored()),
        }
        Some(())
    }

    // Loops inside the lanes.

    /// Registers of their own for what an inner loop carries, with the first values in them.
    fn start_carries(&mut self, carries: &[Carry]) -> Option<Vec<Loc>> {
        let mut own = Vec::with_capacity(carries.len());
        for c in carries {
            self.begin();
            let dtype = self.f.dtype(c.phi);
            let at = if dtype == DType::Bool {
                let from = self.mask(c.init);
                let k = self.take_mask()?;
                self.copy_mask(k, from);
                Loc::Mask(k)
            } else {
                let shape = self.shape(dtype);
                let s = self.source(c.init);
                let v = self.take()?;
                match s {
                    Src::V(from) => self.copy_vector(shape, v, from, Through::All),
                    Src::M(m) => self.load_operand(shape, v, m),
                }
                Loc::Vector(v)
            };
            self.places.hold(at);
            own.push(at);
        }
        for (c, &at) in carries.iter().zip(&own) {
            if self.places.dies(c.init) {
                self.places.drop_value(c.init);
            }
            self.places.put(c.phi, at);
        }
        self.begin();
        Some(own)
    }

    /// The next values move into the carries' registers, in the lanes that are still running.
    fn step_carries(&mut self, carries: &[Carry], own: &[Loc], running: Option<u8>) -> Option<()> {
        let through = running.map_or(Through::All, Through::Keep);
        // Values that lie in another carry's register are saved before that is overwritten.
        let mut froms = Vec::with_capacity(carries.len());
        for (i, c) in carries.iter().enumerate() {
            let at = self.places.loc[&c.next];
            let other = own.iter().enumerate().any(|(j, o)| j != i && *o == at);
            let at = match at {
                Loc::Vector(v) if other => {
                    self.places.busy |= 1 << v;
                    let t = self.take()?;
                    self.copy_vector(self.shape_of(c.next), t, v, Through::All);
                    Loc::Vector(t)
                }
                Loc::Mask(k) if other => {
                    let t = self.take_mask()?;
                    self.copy_mask(t, k);
                    Loc::Mask(t)
                }
                at => at,
            };
            froms.push(at);
        }
        for ((c, &to), from) in carries.iter().zip(own).zip(froms) {
            match (to, from) {
                (Loc::Mask(to), Loc::Mask(from)) => self.blend_mask(to, from, running),
                (Loc::Vector(to), Loc::Vector(from)) => self.copy_vector(self.shape_of(c.phi), to, from, through),
                (Loc::Vector(to), _) => {
                    let shape = self.shape_of(c.phi);
                    let s = self.source(c.next);
                    let from = self.in_register(shape, s)?;
                    self.copy_vector(shape, to, from, through);
                }
                _ => return None,
            }
        }
        Some(())
    }

    /// `to = from` in the lanes of `running`.
    pub fn blend_mask(&mut self, to: u8, from: u8, running: Option<u8>) {
        let Some(lanes) = running else { return self.copy_mask(to, from) };
        if to == from {
            return;
        }
        let (and, or) =
            ([Code::VEX_Kandw_kr_kr_kr, Code::VEX_Kandb_kr_kr_kr], [Code::VEX_Korw_kr_kr_kr, Code::VEX_Korb_kr_kr_kr]);
        let and_not = [Code::VEX_Kandnw_kr_kr_kr, Code::VEX_Kandnb_kr_kr_kr];
        self.mask_two(and, SCRATCH, from, lanes);
        self.mask_two(and_not, to, lanes, to);
        self.mask_two(or, to, to, SCRATCH);
    }

    fn finish_carries(&mut self, carries: &[Carry], own: &[Loc]) {
        for (c, &at) in carries.iter().zip(own) {
            self.places.drop_value(c.phi);
            self.places.put(c.result, at);
            self.places.let_go(at);
            if self.places.dies(c.result) {
                self.places.drop_value(c.result);
            }
        }
    }

    /// What the loop read of values from before it may die with it.
    fn drop_dead(&mut self) {
        let dead: Vec<Reg> = self.places.loc.keys().copied().filter(|&r| self.places.dies(r)).collect();
        dead.into_iter().for_each(|r| self.places.drop_value(r));
    }

    fn emit_while(&mut self, w: &While) -> Option<()> {
        let own = self.start_carries(&w.carries)?;
        let running = self.take_mask()?;
        if self.masked {
            self.copy_mask(running, TAIL);
        } else {
            self.all_lanes(running);
        }
        self.places.hold(Loc::Mask(running));
        let held = self.places.pin();
        let (head, done) = (self.asm.label(), self.asm.label());
        self.asm.bind(head);
        self.block(&w.test)?;
        self.places.now += 1;
        let cond = self.mask(w.cond);
        self.mask_two([Code::VEX_Kandw_kr_kr_kr, Code::VEX_Kandb_kr_kr_kr], running, running, cond);
        self.end(&[w.cond]);
        let test = self.mask_code([Code::VEX_Kortestw_kr_kr, Code::VEX_Kortestb_kr_kr]);
        self.push_rr(test, mask(running), mask(running), Through::All);
        self.asm.jump(Code::Je_rel32_64, done);
        self.block(&w.body)?;
        self.places.now += 1;
        self.step_carries(&w.carries, &own, Some(running))?;
        self.poll();
        self.asm.jump(Code::Jmp_rel32_64, head);
        self.asm.bind(done);
        self.places.unpin(&held);
        self.places.let_go(Loc::Mask(running));
        self.finish_carries(&w.carries, &own);
        self.drop_dead();
        Some(())
    }

    fn emit_for(&mut self, l: &For) -> Option<()> {
        let counter = self.counters;
        self.counters += 1;
        if counter >= MAX_COUNTERS {
            return None;
        }
        let own = self.start_carries(&l.carries)?;
        let held = self.places.pin();
        let at = memory(Register::RSP, COUNTERS + 8 * counter as i64);
        let start = Instruction::with2(Code::Mov_rm64_imm32, at, l.extent as i32);
        self.asm.push(start.expect("a move"));
        let head = self.asm.label();
        self.asm.bind(head);
        self.block(&l.body)?;
        self.places.now += 1;
        self.step_carries(&l.carries, &own, None)?;
        self.poll();
        self.asm.push(Instruction::with1(Code::Dec_rm64, at).expect("dec"));
        self.asm.jump(Code::Jne_rel32_64, head);
        self.places.unpin(&held);
        self.finish_carries(&l.carries, &own);
        self.drop_dead();
        self.counters -= 1;
        Some(())
    }

    /// Leaves where the interrupt flag is set.
    fn poll(&mut self) {
        let flag = INTERRUPT.as_ptr() as u64;
        self.asm.push(Instruction::with2(Code::Mov_r64_imm64, Register::RAX, flag).expect("a move"));
        let test = Instruction::with2(Code::Cmp_rm8_imm8, memory(Register::RAX, 0), 0);
        self.asm.push(test.expect("a comparison"));
        let stopped = self.stopped;
        self.asm.jump(Code::Jne_rel32_64, stopped);
    }
}
