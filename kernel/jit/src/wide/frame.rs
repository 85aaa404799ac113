//! The function around a loop: `fn(block, from, to) -> status` with the turns `from..to`, whole ones first, the rest
//! under a mask; then what the lanes accumulated as one value.

use super::Listing;
use super::asm::{Asm, Code64, Label};
use super::lower::{BLOCK, END, INDEX, Lower, SLOTS, Src, Through, Y32, Z64, mask, memory};
use super::places::{Loc, Places, TAIL};
use super::plan::Plan;
use super::stmt::{POINTERS, uses};
use crate::emit::identity;
use iced_x86::{Code, Instruction, Register};
use jitbook_array::DType;
use jitbook_ir::loops::{Binary, For, Function, Inst, Reg, Stmt};
use rustc_hash::FxHashMap;

/// Registers among the pointers' that a caller wants back as they were.
const SAVED_FROM: usize = 3;

/// The loop's code; `None` where its values do not fit into the registers.
pub(super) fn assemble(f: &Function, l: &For, plan: &Plan, listing: Listing) -> Option<Code64> {
    let mut asm = Asm::default();
    let stopped = asm.label();
    let lower = Lower {
        f,
        l,
        plan,
        asm,
        places: Places::new(uses(f, &l.body)),
        copy: 0,
        masked: false,
        access: 0,
        want: None,
        calls: false,
        counters: 0,
        stopped,
        accumulators: Vec::new(),
    };
    lower.function(listing)
}

impl Lower<'_> {
    fn function(mut self, listing: Listing) -> Option<Code64> {
        let saved = self.plan.pointers.len().min(POINTERS.len()).saturating_sub(SAVED_FROM);
        for &r in &POINTERS[SAVED_FROM..SAVED_FROM + saved] {
            self.asm.push(Instruction::with1(Code::Push_r64, r).expect("push"));
        }
        let reserves = self.asm.len();
        self.asm.push(Instruction::with2(Code::Sub_rm64_imm32, Register::RSP, 0).expect("sub"));
        self.prologue()?;
        self.turns()?;
        self.finish_accumulators()?;
        let (done, stopped) = (self.asm.label(), self.stopped);
        let status = |value: i32| Instruction::with2(Code::Mov_r32_imm32, Register::EAX, value).expect("a move");
        self.asm.push(status(0));
        self.asm.bind(done);
        let releases = self.leave(saved);
        self.asm.bind(stopped);
        self.asm.push(status(1));
        self.asm.jump(Code::Jmp_rel32_64, done);
        // The stack stays aligned to 16 bytes where routines are called.
        let mut frame = SLOTS + 64 * self.places.slots as i64;
        if (8 + 8 * saved as i64 + frame) % 16 != 0 {
            frame += 8;
        }
        let by = |code: Code| Instruction::with2(code, Register::RSP, frame as i32).expect("rsp");
        self.asm.replace(reserves, by(Code::Sub_rm64_imm32));
        self.asm.replace(releases, by(Code::Add_rm64_imm32));
        self.asm.finish(listing)
    }

    /// Gives the stack back and returns; the number of the instruction that does it.
    fn leave(&mut self, saved: usize) -> usize {
        let releases = self.asm.len();
        self.asm.push(Instruction::with2(Code::Add_rm64_imm32, Register::RSP, 0).expect("add"));
        for &r in POINTERS[SAVED_FROM..SAVED_FROM + saved].iter().rev() {
            self.asm.push(Instruction::with1(Code::Pop_r64, r).expect("pop"));
        }
        self.asm.push(Instruction::with(Code::VEX_Vzeroupper));
        self.asm.push(Instruction::with(Code::Retnq));
        releases
    }

    /// Pointers into registers, and what does not change into its place.
    fn prologue(&mut self) -> Option<()> {
        self.asm.find_pool();
        for (k, &r) in POINTERS.iter().enumerate().take(self.plan.pointers.len()) {
            self.push_rm(Code::Mov_r64_rm64, r, memory(BLOCK, 8 * k as i64), Through::All);
        }
        for (k, &r) in self.plan.inputs.iter().enumerate() {
            let word = self.plan.input_word(k);
            if self.f.dtype(r) != DType::Bool {
                self.places.put(r, Loc::Word(word));
                continue;
            }
            let lanes = self.take_mask()?;
            self.push_rm(Code::Movzx_r32_rm8, Register::EAX, memory(BLOCK, 8 * word as i64), Through::All);
            self.asm.push(Instruction::with1(Code::Neg_rm32, Register::EAX).expect("neg"));
            let code = self.mask_code([Code::VEX_Kmovw_kr_r32, Code::VEX_Kmovb_kr_r32]);
            self.push_rr(code, mask(lanes), Register::EAX, Through::All);
            self.places.hold(Loc::Mask(lanes));
            self.places.put(r, Loc::Mask(lanes));
        }
        self.constant_masks()?;
        self.start_accumulators()?;
        let counts = self.invariants();
        for &(r, _) in &counts {
            if let Some(c) = self.f.as_const(r) {
                let at = self.constant(c);
                self.places.put(r, at);
            }
        }
        let held: usize = self.accumulators.iter().flatten().filter(|a| matches!(a, Loc::Vector(_))).count();
        let room = 29usize.saturating_sub(held + self.pressure());
        for (r, _) in counts.into_iter().take(room) {
            let shape = self.shape_of(r);
            let s = self.source(r);
            let v = self.in_register(shape, s)?;
            self.places.hold(Loc::Vector(v));
            self.places.put(r, Loc::Vector(v));
        }
        (self.places.busy, self.places.busy_masks) = (0, 0);
        Some(())
    }

    /// Bools that are the same in every lane and every turn keep a mask each.
    fn constant_masks(&mut self) -> Option<()> {
        let mut constants: Vec<(Reg, bool)> = Vec::new();
        count_reads(self.f, &self.l.body, 1, &mut |r, _| {
            if let Some(c) = self.f.as_const(r).filter(|c| c.dtype == DType::Bool) {
                constants.push((r, c.bits != 0));
            }
        });
        constants.sort();
        constants.dedup();
        for (r, value) in constants {
            let k = self.take_mask()?;
            if value {
                self.all_lanes(k);
            } else {
                self.mask_two([Code::VEX_Kxorw_kr_kr_kr, Code::VEX_Kxorb_kr_kr_kr], k, k, k);
            }
            self.places.hold(Loc::Mask(k));
            self.places.put(r, Loc::Mask(k));
        }
        Some(())
    }

    /// Values from outside the loop that its instructions read as vectors, most read first; what inner loops read
    /// counts more.
    fn invariants(&self) -> Vec<(Reg, u32)> {
        let mut counts: FxHashMap<Reg, u32> = FxHashMap::default();
        count_reads(self.f, &self.l.body, 1, &mut |r, weight| {
            let outside = self.f.as_const(r).is_some() || self.plan.inputs.contains(&r);
            if outside && self.f.dtype(r) != DType::Bool {
                *counts.entry(r).or_default() += weight;
            }
        });
        let mut counts: Vec<(Reg, u32)> = counts.into_iter().collect();
        counts.sort_by_key(|&(r, n)| (std::cmp::Reverse(n), r));
        counts
    }

    /// How many vectors live at once at most.
    fn pressure(&self) -> usize {
        let mut events: Vec<(u32, i32)> = Vec::new();
        let mut now = 0;
        births(self.f, &self.l.body, &mut now, &mut |r, at| {
            let last = self.places.uses.get(&r).and_then(|u| u.last().copied()).unwrap_or(at);
            if self.f.dtype(r) != DType::Bool {
                events.push((at, 1));
                events.push((last, -1));
            }
        });
        events.sort();
        let (mut live, mut most) = (0, 0);
        for (_, change) in events {
            live += change;
            most = most.max(live);
        }
        most as usize
    }

    fn turns(&mut self) -> Option<()> {
        let (lanes, unroll) = (self.plan.lanes as i64, self.plan.unroll);
        let turn = lanes * unroll as i64;
        let (head, tail, rest, done) = (self.asm.label(), self.asm.label(), self.asm.label(), self.asm.label());
        let ahead = |s: &mut Self, at: Label, code: Code| {
            s.push_rm(Code::Lea_r64_m, Register::RAX, memory(INDEX, turn), Through::All);
            s.push_rr(Code::Cmp_r64_rm64, Register::RAX, END, Through::All);
            s.asm.jump(code, at);
        };
        ahead(self, tail, Code::Ja_rel32_64);
        self.asm.bind(head);
        for copy in 0..unroll {
            self.turn(copy)?;
        }
        self.add(INDEX, turn as i32);
        ahead(self, head, Code::Jbe_rel32_64);
        self.asm.bind(tail);
        self.push_rr(Code::Cmp_r64_rm64, INDEX, END, Through::All);
        self.asm.jump(Code::Jae_rel32_64, done);
        self.asm.bind(rest);
        self.push_rr(Code::Mov_r64_rm64, Register::RCX, END, Through::All);
        self.push_rr(Code::Sub_r64_rm64, Register::RCX, INDEX, Through::All);
        let ones = Instruction::with2(Code::Mov_r32_imm32, Register::EAX, -1).expect("a move");
        self.asm.push(ones);
        let bits = Instruction::with3(Code::VEX_Bzhi_r32_rm32_r32, Register::EAX, Register::EAX, Register::ECX);
        self.asm.push(bits.expect("bzhi"));
        let code = self.mask_code([Code::VEX_Kmovw_kr_r32, Code::VEX_Kmovb_kr_r32]);
        self.push_rr(code, mask(TAIL), Register::EAX, Through::All);
        self.masked = true;
        self.turn(0)?;
        self.masked = false;
        self.add(INDEX, lanes as i32);
        self.push_rr(Code::Cmp_r64_rm64, INDEX, END, Through::All);
        self.asm.jump(Code::Jb_rel32_64, rest);
        self.asm.bind(done);
        Some(())
    }

    fn add(&mut self, to: Register, by: i32) {
        self.asm.push(Instruction::with2(Code::Add_rm64_imm32, to, by).expect("add"));
    }

    /// One vector of the body.
    fn turn(&mut self, copy: u32) -> Option<()> {
        (self.copy, self.access, self.places.now) = (copy, 0, 0);
        for (c, own) in self.l.carries.iter().zip(self.accumulators.clone()) {
            self.places.put(c.phi, own[copy as usize]);
        }
        let body = &self.l.body;
        self.block(body)?;
        for c in &self.l.carries {
            self.places.drop_value(c.phi);
        }
        self.asm.mark(None);
        Some(())
    }

    // Accumulators.

    fn start_accumulators(&mut self) -> Option<()> {
        for (c, &op) in self.l.carries.iter().zip(&self.plan.accumulates) {
            let dtype = self.f.dtype(c.phi);
            let mut own = Vec::new();
            for _ in 0..self.plan.unroll {
                let at = if dtype == DType::Bool {
                    let k = self.take_mask()?;
                    match op {
                        Binary::And => self.all_lanes(k),
                        _ => self.mask_two([Code::VEX_Kxorw_kr_kr_kr, Code::VEX_Kxorb_kr_kr_kr], k, k, k),
                    }
                    Loc::Mask(k)
                } else {
                    let shape = self.shape(dtype);
                    let Loc::Constant(neutral) = self.constant(identity(op, dtype)) else { return None };
                    let v = self.take()?;
                    self.load_operand(shape, v, super::lower::repeated(super::asm::POOL, neutral));
                    Loc::Vector(v)
                };
                self.places.hold(at);
                own.push(at);
            }
            self.accumulators.push(own);
        }
        Some(())
    }

    /// The accumulator that a value is to replace.
    pub fn accumulator(&self, next: Reg) -> Option<u8> {
        let i = self.l.carries.iter().position(|c| c.next == next).filter(|_| !self.masked)?;
        match self.accumulators[i][self.copy as usize] {
            Loc::Vector(v) => Some(v),
            _ => None,
        }
    }

    /// Puts a carry's next value into its accumulator, in the lanes that count.
    pub fn keep_next(&mut self, next: Reg) -> Option<()> {
        let Some(i) = self.l.carries.iter().position(|c| c.next == next) else { return Some(()) };
        let lanes = self.masked.then_some(TAIL);
        match (self.accumulators[i][self.copy as usize], self.places.loc[&next]) {
            (Loc::Mask(to), Loc::Mask(from)) => self.blend_mask(to, from, lanes),
            (Loc::Vector(to), Loc::Vector(from)) => {
                self.copy_vector(self.shape_of(next), to, from, lanes.map_or(Through::All, Through::Keep));
            }
            _ => return None,
        }
        Some(())
    }

    /// All lanes of all accumulators and the value carried in, as one.
    fn finish_accumulators(&mut self) -> Option<()> {
        for (i, (c, &op)) in self.l.carries.iter().zip(&self.plan.accumulates).enumerate() {
            let dtype = self.f.dtype(c.phi);
            let own = self.accumulators[i].clone();
            let word = memory(BLOCK, 8 * self.plan.carry_word(i) as i64);
            if let Loc::Mask(k) = own[0] {
                self.finish_bools(op, k, word);
                continue;
            }
            let shape = self.shape(dtype);
            let mut parts: Vec<u8> =
                own.iter().filter_map(|a| if let Loc::Vector(v) = a { Some(*v) } else { None }).collect();
            while parts.len() > 1 {
                let upper = parts.split_off(parts.len() / 2);
                for (&x, &y) in parts.iter().zip(&upper) {
                    (self.places.busy, self.places.busy_masks) = (0, 0);
                    self.arithmetic(op, dtype, shape, x, x, Src::V(y), None)?;
                }
            }
            let sum = parts[0];
            let steps = if shape == Y32 || shape == Z64 { 3 } else { 4 };
            for step in 0..steps {
                (self.places.busy, self.places.busy_masks) = (0, 0);
                let t = self.take()?;
                self.halves_swapped(shape, t, sum, step);
                self.arithmetic(op, dtype, shape, sum, sum, Src::V(t), None)?;
            }
            (self.places.busy, self.places.busy_masks) = (0, 0);
            let t = self.take()?;
            self.load_operand(shape, t, super::lower::repeated(word.base, word.displacement));
            self.arithmetic(op, dtype, shape, t, t, Src::V(sum), None)?;
            let low = Register::XMM0 + t as u32;
            let code = if shape == Z64 { Code::EVEX_Vmovsd_m64_k1_xmm } else { Code::EVEX_Vmovss_m32_k1_xmm };
            self.push_mr(code, word, low, Through::All);
        }
        Some(())
    }

    fn finish_bools(&mut self, op: Binary, k: u8, word: iced_x86::MemoryOperand) {
        let test = self.mask_code([Code::VEX_Kortestw_kr_kr, Code::VEX_Kortestb_kr_kr]);
        let one = |code: Code, r: Register| Instruction::with1(code, r).expect("an instruction's operand");
        let combine = match op {
            Binary::And => {
                self.push_rr(test, mask(k), mask(k), Through::All);
                self.asm.push(one(Code::Setb_rm8, Register::AL));
                Code::And_rm8_r8
            }
            Binary::Or => {
                self.push_rr(test, mask(k), mask(k), Through::All);
                self.asm.push(one(Code::Setne_rm8, Register::AL));
                Code::Or_rm8_r8
            }
            _ => {
                self.push_rr(Code::VEX_Kmovw_r32_kr, Register::EAX, mask(k), Through::All);
                self.push_rr(Code::Popcnt_r32_rm32, Register::EAX, Register::EAX, Through::All);
                let low = Instruction::with2(Code::And_rm32_imm32, Register::EAX, 1).expect("and");
                self.asm.push(low);
                Code::Xor_rm8_r8
            }
        };
        self.push_mr(combine, word, Register::AL, Through::All);
    }
}

/// Calls `visit` with each register that an instruction reads as a value and how much that counts.
fn count_reads(f: &Function, stmts: &[Stmt], weight: u32, visit: &mut dyn FnMut(Reg, u32)) {
    for s in stmts {
        match s {
            Stmt::Let(r) => {
                let shifts = |op: Binary| matches!(op, Binary::Shl | Binary::ShrLogical | Binary::ShrArithmetic);
                match f.inst(*r) {
                    // A constant distance is part of the instruction.
                    Inst::Binary(op, a, b) if shifts(op) && f.as_const(b).is_some() => visit(a, weight),
                    inst => inst.operands().into_iter().for_each(|o| visit(o, weight)),
                }
            }
            Stmt::Store { value, .. } | Stmt::Copy { from: value, .. } => visit(*value, weight),
            Stmt::While(w) => {
                w.carries.iter().for_each(|c| visit(c.init, weight));
                count_reads(f, &w.test, 8 * weight, visit);
                visit(w.cond, 8 * weight);
                count_reads(f, &w.body, 8 * weight, visit);
                w.carries.iter().for_each(|c| visit(c.next, 8 * weight));
            }
            Stmt::For(l) => {
                l.carries.iter().for_each(|c| visit(c.init, weight));
                count_reads(f, &l.body, 8 * weight, visit);
                l.carries.iter().for_each(|c| visit(c.next, 8 * weight));
            }
            _ => {}
        }
    }
}

/// Calls `visit` with each value of the body and the number of the statement that makes it, numbered as in `uses`.
fn births(f: &Function, stmts: &[Stmt], now: &mut u32, visit: &mut dyn FnMut(Reg, u32)) {
    for s in stmts {
        *now += 1;
        match s {
            Stmt::Let(r) | Stmt::Load { to: r, .. } | Stmt::Copy { to: r, .. } => visit(*r, *now),
            Stmt::While(w) => {
                w.carries.iter().for_each(|c| visit(c.phi, *now));
                births(f, &w.test, now, visit);
                *now += 1;
                births(f, &w.body, now, visit);
                *now += 1;
                w.carries.iter().for_each(|c| visit(c.result, *now));
            }
            Stmt::For(l) => {
                l.carries.iter().for_each(|c| visit(c.phi, *now));
                births(f, &l.body, now, visit);
                *now += 1;
                l.carries.iter().for_each(|c| visit(c.result, *now));
            }
            _ => {}
        }
    }
}
