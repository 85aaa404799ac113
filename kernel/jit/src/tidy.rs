//! Rewrites of a finished function: multiply-add contraction as XLA's kernels have it, then dropping what is not used.

use jitbook_array::DType;
use jitbook_ir::loops::{Binary, Function, Inst, Reg, Stmt, Unary};

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

/// `a * b + c` with a product that nothing else reads becomes one fused instruction; so do the differences.
fn contract(f: &mut Function) {
    let uses = count_uses(f);
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
            Inst::Binary(Binary::Mul, a, b) if uses[x.0 as usize] == 1 => Some((a, b)),
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
