//! Rewrites of a finished function: multiply-add contraction as XLA's kernels have it, then dropping what is not used.

use jitbook_array::DType;
use jitbook_ir::loops::{Binary, BufferId, For, Function, Inst, Reg, Stmt, Unary};

/// Runs the rewrites in order.
pub(crate) fn tidy(f: &mut Function) {
    contract(f);
    sweep(f);
}

/// How often each register is read.
fn count_uses(f: &Function) -> Vec<u32> {
    let mut uses = vec![0u32; f.insts.len()];
    Function::visit(&f.body, &mut |s| reads(f, s, &mut |r| uses[r.0 as usize] += 1));
    uses
}

/// Calls `visit` with each register that the statement itself reads.
pub(crate) fn reads(f: &Function, s: &Stmt, visit: &mut dyn FnMut(Reg)) {
    match s {
        Stmt::Let(r) => f.inst(*r).operands().into_iter().for_each(visit),
        Stmt::Copy { from, .. } => visit(*from),
        Stmt::Load { index, .. } => index.terms.iter().for_each(|t| visit(t.0)),
        Stmt::Store { index, value, .. } => {
            index.terms.iter().for_each(|t| visit(t.0));
            visit(*value);
        }
        Stmt::Read { .. } => {}
        Stmt::Write { value, .. } => visit(*value),
        Stmt::For(l) => l.carries.iter().for_each(|c| {
            visit(c.init);
            visit(c.next);
        }),
        Stmt::While(w) => {
            visit(w.cond);
            w.carries.iter().for_each(|c| {
                visit(c.init);
                visit(c.next);
            });
        }
        Stmt::If(i) => {
            visit(i.cond);
            i.joins.iter().for_each(|j| {
                visit(j.then);
                visit(j.otherwise);
            });
        }
    }
}

/// `a * b + c` with a product that nothing else reads becomes one fused instruction; so do the differences. A product that
/// is the same in all turns of a loop around the sum stays: XLA computes it outside the loop, and rounds it there.
fn contract(f: &mut Function) {
    let uses = count_uses(f);
    let turns = Turns::of(f);
    let mut order = Vec::new();
    Function::visit(&f.body, &mut |s| {
        if let Stmt::Let(r) = s {
            order.push(*r);
        }
    });
    let mut negated: Vec<(Reg, Reg)> = Vec::new();
    for r in order {
        let (inst, dtype) = f.insts[r.0 as usize];
        if !matches!(dtype, DType::F32 | DType::F64) {
            continue;
        }
        let product = |x: Reg| match f.inst(x) {
            Inst::Binary(Binary::Mul, a, b) if uses[x.0 as usize] == 1 && turns.changes_with(x, r) => Some((a, b)),
            _ => None,
        };
        match inst {
            Inst::Binary(Binary::Add, x, y) => {
                if let Some((a, b)) = product(x) {
                    f.insts[r.0 as usize].0 = Inst::Fma(a, b, y);
                } else if let Some((a, b)) = product(y) {
                    f.insts[r.0 as usize].0 = Inst::Fma(a, b, x);
                }
            }
            Inst::Binary(Binary::Sub, x, y) => {
                if let Some((a, b)) = product(x) {
                    let minus = f.fresh(Inst::Unary(Unary::Neg, y), dtype);
                    f.steps.copy(minus, r);
                    f.insts[r.0 as usize].0 = Inst::Fma(a, b, minus);
                    negated.push((r, minus));
                } else if let Some((a, b)) = product(y) {
                    let minus = f.fresh(Inst::Unary(Unary::Neg, a), dtype);
                    f.steps.copy(minus, r);
                    f.insts[r.0 as usize].0 = Inst::Fma(minus, b, x);
                    negated.push((r, minus));
                }
            }
            _ => {}
        }
    }
    if !negated.is_empty() {
        let negated = negated.into_iter().collect();
        insert_before(&mut f.body, &negated);
    }
}

/// In which loops the registers change from turn to turn: a bit a `for` loop, by its depth.
struct Turns {
    /// The loops that change a register.
    changed: Vec<u64>,
    /// The loops around a register that turn more than once.
    around: Vec<u64>,
}

/// The loops around a block, with the buffers that each of them writes to.
#[derive(Default)]
struct Nest {
    turning: u64,
    writes: Vec<Vec<BufferId>>,
}

impl Turns {
    fn of(f: &Function) -> Turns {
        let none = vec![0; f.insts.len()];
        let mut turns = Turns { changed: none.clone(), around: none };
        turns.block(f, &f.body, &mut Nest::default());
        turns
    }

    /// Whether `x` changes in every loop around `r` that changes `r`.
    fn changes_with(&self, x: Reg, r: Reg) -> bool {
        let both = self.around[r.0 as usize] & self.changed[r.0 as usize];
        self.changed[x.0 as usize] & both == both
    }

    fn all(&self, registers: impl IntoIterator<Item = Reg>) -> u64 {
        registers.into_iter().fold(0, |all, r| all | self.changed[r.0 as usize])
    }

    fn block(&mut self, f: &Function, stmts: &[Stmt], nest: &mut Nest) {
        for s in stmts {
            match s {
                Stmt::Let(r) => {
                    self.changed[r.0 as usize] = self.all(f.inst(*r).operands());
                    self.around[r.0 as usize] = nest.turning;
                }
                Stmt::Copy { to, from } => self.changed[to.0 as usize] = self.all([*from]),
                Stmt::Load { to, buffer, index } => {
                    let written = nest.writes.iter().enumerate().filter(|(_, w)| w.contains(buffer));
                    let written = written.fold(0, |all, (depth, _)| all | bit(depth));
                    self.changed[to.0 as usize] = self.all(index.terms.iter().map(|t| t.0)) | written;
                }
                Stmt::Read { .. } | Stmt::Store { .. } | Stmt::Write { .. } => {}
                Stmt::For(l) => self.turn(f, l, nest),
                Stmt::While(w) => {
                    // What a loop carries may change with everything around it.
                    let everything = bits_below(nest.writes.len());
                    w.carries.iter().for_each(|c| self.changed[c.phi.0 as usize] = everything);
                    self.block(f, &w.test, nest);
                    self.block(f, &w.body, nest);
                    w.carries.iter().for_each(|c| self.changed[c.result.0 as usize] = everything);
                }
                Stmt::If(i) => {
                    self.block(f, &i.then, nest);
                    self.block(f, &i.otherwise, nest);
                    for j in &i.joins {
                        self.changed[j.result.0 as usize] = self.all([i.cond, j.then, j.otherwise]);
                    }
                }
            }
        }
    }

    fn turn(&mut self, f: &Function, l: &For, nest: &mut Nest) {
        let depth = nest.writes.len();
        let (outside, inside) = (nest.turning, bits_below(depth + 1));
        self.changed[l.index.0 as usize] = bit(depth);
        l.carries.iter().for_each(|c| self.changed[c.phi.0 as usize] = inside);
        let mut writes = Vec::new();
        Function::visit(&l.body, &mut |s| {
            if let Stmt::Store { buffer, .. } = s {
                writes.push(*buffer);
            }
        });
        nest.writes.push(writes);
        nest.turning |= if l.extent > 1 { bit(depth) } else { 0 };
        self.block(f, &l.body, nest);
        nest.writes.pop();
        nest.turning = outside;
        for c in &l.carries {
            self.changed[c.result.0 as usize] = self.all([c.init, c.next]) & bits_below(depth);
        }
    }
}

/// The bit of the loop at a depth; the deepest share one.
fn bit(depth: usize) -> u64 {
    1 << depth.min(63)
}

/// The bits of the loops that are not as deep.
fn bits_below(depth: usize) -> u64 {
    if depth > 63 { u64::MAX } else { bit(depth) - 1 }
}

/// Puts the new register's `Let` before the one that reads it.
fn insert_before(stmts: &mut Vec<Stmt>, new: &rustc_hash::FxHashMap<Reg, Reg>) {
    let old = std::mem::take(stmts);
    for mut s in old {
        match &mut s {
            Stmt::Let(r) => {
                if let Some(&first) = new.get(r) {
                    stmts.push(Stmt::Let(first));
                }
            }
            Stmt::For(l) => insert_before(&mut l.body, new),
            Stmt::While(w) => {
                insert_before(&mut w.test, new);
                insert_before(&mut w.body, new);
            }
            Stmt::If(i) => {
                insert_before(&mut i.then, new);
                insert_before(&mut i.otherwise, new);
            }
            _ => {}
        }
        stmts.push(s);
    }
}

/// Drops instructions and loads whose values nothing reads.
fn sweep(f: &mut Function) {
    let mut live = vec![false; f.insts.len()];
    let mut work: Vec<Reg> = Vec::new();
    Function::visit(&f.body, &mut |s| match s {
        Stmt::Let(_) | Stmt::Load { .. } | Stmt::Copy { .. } | Stmt::Read { .. } => {}
        other => reads(f, other, &mut |r| work.push(r)),
    });
    let mut copies = rustc_hash::FxHashMap::default();
    Function::visit(&f.body, &mut |s| {
        if let Stmt::Copy { to, from } = s {
            copies.insert(*to, *from);
        }
    });
    while let Some(r) = work.pop() {
        if !std::mem::replace(&mut live[r.0 as usize], true) {
            work.extend(f.inst(r).operands());
            work.extend(copies.get(&r));
        }
    }
    let mut body = std::mem::take(&mut f.body);
    retain(&mut body, &live);
    f.body = body;
}

fn retain(stmts: &mut Vec<Stmt>, live: &[bool]) {
    stmts.retain_mut(|s| match s {
        Stmt::Let(r) | Stmt::Load { to: r, .. } | Stmt::Copy { to: r, .. } | Stmt::Read { to: r, .. } => {
            live[r.0 as usize]
        }
        Stmt::For(l) => {
            retain(&mut l.body, live);
            true
        }
        Stmt::While(w) => {
            retain(&mut w.test, live);
            retain(&mut w.body, live);
            true
        }
        Stmt::If(i) => {
            retain(&mut i.then, live);
            retain(&mut i.otherwise, live);
            true
        }
        _ => true,
    });
}
