//! Loops over contiguous axes become one: rows that follow one another in memory are one long row.
//!
//! A loop that holds nothing but another loop, and whose accesses all step over whole turns of the inner one, counts
//! the same elements in the same order as a single loop over both.

use jitbook_ir::loops::{Carry, For, Function, Index, Reg, Stmt};

/// Merges every loop with the one inside it where that is all it holds.
pub(crate) fn collapse(f: &mut Function) {
    let mut body = std::mem::take(&mut f.body);
    block(f, &mut body);
    f.body = body;
}

fn block(f: &Function, stmts: &mut [Stmt]) {
    for s in stmts {
        match s {
            Stmt::For(l) => {
                block(f, &mut l.body);
                if let Some(one) = merged(f, l) {
                    *l = one;
                }
            }
            Stmt::While(w) => {
                block(f, &mut w.test);
                block(f, &mut w.body);
            }
            Stmt::If(i) => {
                block(f, &mut i.then);
                block(f, &mut i.otherwise);
            }
            _ => {}
        }
    }
}

/// The one loop that does what `outer` and the loop inside it do.
fn merged(f: &Function, outer: &For) -> Option<For> {
    let [Stmt::For(inner)] = &outer.body[..] else { return None };
    let extent = outer.extent.checked_mul(inner.extent)?;
    let carries = carries(outer, inner)?;
    let mut fits = extent > 0;
    Function::visit(&inner.body, &mut |s| match s {
        Stmt::Load { index, .. } => fits &= steps_over(index, outer, inner),
        Stmt::Store { index, value, .. } => {
            fits &= steps_over(index, outer, inner) && *value != outer.index && *value != inner.index;
        }
        _ => crate::tidy::reads(f, s, &mut |r| fits &= r != outer.index && r != inner.index),
    });
    if !fits {
        return None;
    }
    let mut body = inner.body.clone();
    drop_index(&mut body, outer.index);
    Some(For { index: inner.index, extent, carries, body })
}

/// Values carried through both loops: the inner one starts with what the outer one carries and hands it back.
fn carries(outer: &For, inner: &For) -> Option<Vec<Carry>> {
    if outer.carries.len() != inner.carries.len() {
        return None;
    }
    let through = |o: &Carry| {
        let i = inner.carries.iter().find(|i| i.init == o.phi && i.result == o.next)?;
        Some(Carry { phi: i.phi, init: o.init, next: i.next, result: o.result })
    };
    outer.carries.iter().map(through).collect()
}

fn steps_over(index: &Index, outer: &For, inner: &For) -> bool {
    index.step(outer.index) == index.step(inner.index) * inner.extent as i64
}

fn drop_index(stmts: &mut [Stmt], gone: Reg) {
    for s in stmts {
        match s {
            Stmt::Load { index, .. } | Stmt::Store { index, .. } => index.terms.retain(|t| t.0 != gone),
            Stmt::For(l) => drop_index(&mut l.body, gone),
            Stmt::While(w) => {
                drop_index(&mut w.test, gone);
                drop_index(&mut w.body, gone);
            }
            Stmt::If(i) => {
                drop_index(&mut i.then, gone);
                drop_index(&mut i.otherwise, gone);
            }
            _ => {}
        }
    }
}
