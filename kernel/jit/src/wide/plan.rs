//! Which loops run in wide lanes, and what they are given.

use crate::emit::accumulation;
use jitbook_array::{DType, Kind};
use jitbook_ir::loops::{Binary, BufferId, For, Function, Index, Inst, Reg, Stmt, Unary};
use rustc_hash::FxHashSet;
use smallvec::SmallVec;

/// How a loop runs in wide lanes. It is given a block of words: a pointer for each of `pointers`, a word for each of
/// `inputs`, and the carried values, which it replaces by their last.
pub(crate) struct Plan {
    /// 16 where all values have 32 bits or fewer, else 8.
    pub lanes: u32,
    /// Vectors a turn.
    pub unroll: u32,
    /// How each carry accumulates.
    pub accumulates: Vec<Binary>,
    /// Buffers, with the part of the index that the loop does not change.
    pub pointers: Vec<(BufferId, Index)>,
    /// Scalars from outside that are no constants.
    pub inputs: Vec<Reg>,
    /// Which pointer each access uses, in order of the statements.
    pub accesses: Vec<usize>,
    /// Whether there are loops inside the lanes.
    pub nested: bool,
}

impl Plan {
    /// The block's words.
    pub fn words(&self) -> usize {
        self.pointers.len() + self.inputs.len() + self.accumulates.len()
    }
    pub fn input_word(&self, k: usize) -> usize {
        self.pointers.len() + k
    }
    pub fn carry_word(&self, k: usize) -> usize {
        self.pointers.len() + self.inputs.len() + k
    }
}

/// Whether and how the loop runs in wide lanes.
pub(crate) fn plan(f: &Function, l: &For) -> Option<Plan> {
    let nested = !l.body.iter().all(is_plain);
    if l.extent < 16 || l.extent >= 1 << 31 || nested && !l.carries.is_empty() || !fits(f, l, &l.body) {
        return None;
    }
    let accumulates = l.carries.iter().map(|c| accumulation(f, l, c.phi, c.next)).collect::<Option<Vec<_>>>()?;
    if !turns_are_apart(l) {
        return None;
    }
    let lanes = lanes(f, l);
    let mut p = Plan { lanes, unroll: 1, accumulates, pointers: vec![], inputs: vec![], accesses: vec![], nested };
    let carried_bools = l.carries.iter().any(|c| f.dtype(c.phi) == DType::Bool);
    let size = l.body.len();
    let wanted = match l.carries.len() {
        _ if carried_bools || nested => 1,
        0 if size <= 8 => 4,
        0 if size <= 24 => 2,
        0 => 1,
        1 if size <= 24 => 4,
        _ => 2,
    };
    p.unroll = (1..=wanted).rev().find(|&u: &u32| u.is_power_of_two() && (u * lanes) as u64 <= l.extent).unwrap_or(1);
    p.find_accesses(l, &l.body);
    let known = p.find_inputs(f, l);
    // A bool that is known beforehand lies in no mask.
    let bools = known.iter().any(|&r| f.dtype(r) == DType::Bool);
    (p.words() <= 64 && !bools).then_some(p)
}

fn is_plain(s: &Stmt) -> bool {
    matches!(s, Stmt::Let(_) | Stmt::Copy { .. } | Stmt::Load { .. } | Stmt::Store { .. })
}

/// Calls `visit` with every register that a block's instructions read or write, inner blocks included.
fn registers(f: &Function, stmts: &[Stmt], visit: &mut dyn FnMut(Reg)) {
    Function::visit(stmts, &mut |s| {
        crate::tidy::reads(f, s, visit);
        match s {
            Stmt::Let(r) | Stmt::Load { to: r, .. } | Stmt::Copy { to: r, .. } => visit(*r),
            Stmt::For(l) => l.carries.iter().for_each(|c| visit(c.phi)),
            Stmt::While(w) => w.carries.iter().for_each(|c| visit(c.phi)),
            _ => {}
        }
    });
}

fn lanes(f: &Function, l: &For) -> u32 {
    let mut wide = false;
    Function::visit(&l.body, &mut |s| match s {
        Stmt::Let(r) => {
            let operands = f.inst(*r).operands();
            wide |= f.dtype(*r).size() == 8 || operands.iter().any(|&o| o != l.index && f.dtype(o).size() == 8);
        }
        Stmt::Load { to: r, .. } | Stmt::Store { value: r, .. } | Stmt::Copy { from: r, .. } => {
            wide |= f.dtype(*r).size() == 8;
        }
        Stmt::While(w) => wide |= w.carries.iter().any(|c| f.dtype(c.phi).size() == 8),
        Stmt::For(inner) => wide |= inner.carries.iter().any(|c| f.dtype(c.phi).size() == 8),
        _ => {}
    });
    if wide { 8 } else { 16 }
}

fn fits(f: &Function, l: &For, stmts: &[Stmt]) -> bool {
    let step = |index: &Index, r: Reg| {
        let size = f.dtype(r).size() as i64;
        let step = index.step(l.index);
        // Other steps gather or scatter, with distances of 32 bits.
        step == 0 || step == 1 || size >= 4 && step.abs() < 1 << 24
    };
    stmts.iter().all(|s| match s {
        Stmt::Let(r) => inst_fits(f, l, *r),
        Stmt::Copy { from, .. } => *from != l.index,
        Stmt::Load { to, index, .. } => step(index, *to),
        Stmt::Store { index, value, .. } => index.step(l.index) != 0 && *value != l.index && step(index, *value),
        Stmt::While(w) => {
            let inner = |b: &[Stmt]| b.iter().all(|s| !matches!(s, Stmt::Store { .. })) && fits(f, l, b);
            inner(&w.test) && inner(&w.body) && carries_fit(l, w.carries.iter().map(|c| (c.init, c.next)))
        }
        Stmt::For(inner) => {
            let mut unused = true;
            registers(f, &inner.body, &mut |r| unused &= r != inner.index);
            unused
                && inner.extent > 0
                && inner.extent < 1 << 31
                && inner.body.iter().all(|s| !matches!(s, Stmt::Store { .. }))
                && fits(f, l, &inner.body)
                && carries_fit(l, inner.carries.iter().map(|c| (c.init, c.next)))
        }
        _ => false,
    })
}

fn carries_fit(l: &For, carries: impl Iterator<Item = (Reg, Reg)>) -> bool {
    let mut carries = carries;
    carries.all(|(init, next)| init != l.index && next != l.index)
}

fn inst_fits(f: &Function, l: &For, r: Reg) -> bool {
    let (inst, dtype) = f.insts[r.0 as usize];
    let real = |d: DType| !matches!(d.kind(), Kind::Complex | Kind::Key | Kind::Float0);
    let operands = inst.operands();
    if !real(dtype) || !operands.iter().all(|&o| real(f.dtype(o))) {
        return false;
    }
    match inst {
        Inst::Cast(a) if a == l.index => dtype.size() >= 4,
        _ if operands.contains(&l.index) => false,
        Inst::Unary(Unary::PopCount | Unary::LeadingZeros, _) | Inst::Leaf(_) => false,
        Inst::Binary(Binary::Div | Binary::Rem, ..) => dtype.is_float(),
        Inst::Binary(Binary::ShrArithmetic, ..) => dtype.size() >= 4 || dtype.kind() == Kind::Signed,
        Inst::Const(c) => c.dtype != DType::Bool,
        _ => true,
    }
}

/// Whether no turn reads what another writes: a buffer that is read and written has one place for both.
fn turns_are_apart(l: &For) -> bool {
    let (mut reads, mut writes) = (Vec::new(), Vec::new());
    Function::visit(&l.body, &mut |s| match s {
        Stmt::Load { buffer, index, .. } => reads.push((*buffer, index)),
        Stmt::Store { buffer, index, .. } => writes.push((*buffer, index)),
        _ => {}
    });
    writes.iter().all(|w| reads.iter().chain(&writes).all(|r| r.0 != w.0 || r.1 == w.1))
}

impl Plan {
    fn find_accesses(&mut self, l: &For, stmts: &[Stmt]) {
        let mut found = Vec::new();
        Function::visit(stmts, &mut |s| {
            if let Stmt::Load { buffer, index, .. } | Stmt::Store { buffer, index, .. } = s {
                let mut outer = index.clone();
                outer.terms.retain(|t| t.0 != l.index);
                found.push((*buffer, outer));
            }
        });
        for pointer in found {
            let known = self.pointers.iter().position(|p| *p == pointer);
            self.accesses.push(known.unwrap_or(self.pointers.len()));
            if known.is_none() {
                self.pointers.push(pointer);
            }
        }
    }

    /// Finds what comes from outside; the constants among it are given back.
    fn find_inputs(&mut self, f: &Function, l: &For) -> Vec<Reg> {
        let mut inside: FxHashSet<Reg> = [l.index].into_iter().collect();
        inside.extend(l.carries.iter().map(|c| c.phi));
        Function::visit(&l.body, &mut |s| match s {
            Stmt::Let(r) | Stmt::Load { to: r, .. } | Stmt::Copy { to: r, .. } => drop(inside.insert(*r)),
            Stmt::While(w) => w.carries.iter().for_each(|c| inside.extend([c.phi, c.result])),
            Stmt::For(n) => {
                inside.insert(n.index);
                n.carries.iter().for_each(|c| inside.extend([c.phi, c.result]));
            }
            _ => {}
        });
        let mut outside: Vec<Reg> = Vec::new();
        Function::visit(&l.body, &mut |s| {
            let used: SmallVec<[Reg; 4]> = match s {
                Stmt::Let(r) => f.inst(*r).operands().into_iter().collect(),
                Stmt::Store { value, .. } | Stmt::Copy { from: value, .. } => [*value].into_iter().collect(),
                Stmt::While(w) => w.carries.iter().flat_map(|c| [c.init, c.next]).chain([w.cond]).collect(),
                Stmt::For(n) => n.carries.iter().flat_map(|c| [c.init, c.next]).collect(),
                _ => SmallVec::new(),
            };
            outside.extend(used.into_iter().filter(|r| !inside.contains(r)));
        });
        outside.sort();
        outside.dedup();
        let (known, inputs) = outside.into_iter().partition(|r| f.as_const(*r).is_some());
        self.inputs = inputs;
        known
    }
}
