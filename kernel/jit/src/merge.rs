//! Outer loops over the same rows become one loop: what one makes of a row the next reads of the same row.
//!
//! Softmax is a maximum, a sum and a quotient of each row; in one loop over the rows the row stays in the cache, a
//! temporary needs one row only, and a value that was stored for the next loop stays in its register.

use jitbook_ir::loops::{BufferId, BufferInfo, For, Function, Index, Reg, Role, Stmt};
use rustc_hash::{FxHashMap, FxHashSet};

/// Rows shorter than this are not worth giving up the lanes of the loops over them.
const ROW: u64 = 16;

/// Merges neighbouring loops of the function, forwards what they store to what they load, and shrinks temporaries to a
/// row. `buffers` are the program's.
pub(crate) fn merge(f: &mut Function, buffers: &mut [BufferInfo]) {
    let extents = extents(&f.body);
    let mut merged: FxHashSet<Reg> = FxHashSet::default();
    let mut body: Vec<Stmt> = Vec::with_capacity(f.body.len());
    for s in std::mem::take(&mut f.body) {
        let Stmt::For(next) = s else {
            body.push(s);
            continue;
        };
        let last = body.iter().rposition(|s| !is_plain(s));
        if let Some(at) = last
            && let Stmt::For(first) = &body[at]
            && fits(first, &next, &extents)
        {
            let Stmt::For(mut first) = body.remove(at) else { unreachable!("just seen") };
            merged.insert(first.index);
            append(&mut first, next);
            body.push(Stmt::For(first));
        } else {
            body.push(Stmt::For(next));
        }
    }
    f.body = body;
    if merged.is_empty() {
        return;
    }
    forward(f);
    drop_unread(f, buffers);
    shrink(f, buffers, &merged, &extents);
}

/// Statements that may run before a loop as well as after it.
fn is_plain(s: &Stmt) -> bool {
    matches!(s, Stmt::Let(_) | Stmt::Copy { .. } | Stmt::Read { .. } | Stmt::Write { .. })
}

fn extents(body: &[Stmt]) -> FxHashMap<Reg, u64> {
    let mut extents = FxHashMap::default();
    Function::visit(body, &mut |s| {
        if let Stmt::For(l) = s {
            extents.insert(l.index, l.extent);
        }
    });
    extents
}

/// Calls `visit` with each access: the buffer, the place, whether it is written.
fn accesses(body: &[Stmt], visit: &mut dyn FnMut(BufferId, &Index, bool)) {
    Function::visit(body, &mut |s| match s {
        Stmt::Load { buffer, index, .. } => visit(*buffer, index, false),
        Stmt::Store { buffer, index, .. } => visit(*buffer, index, true),
        _ => {}
    });
}

/// Whether the second loop may run turn by turn behind the first.
fn fits(first: &For, next: &For, extents: &FxHashMap<Reg, u64>) -> bool {
    let long = |l: &For| l.body.iter().any(|s| matches!(s, Stmt::For(inner) if inner.extent >= ROW));
    if first.extent != next.extent || !first.carries.is_empty() || !next.carries.is_empty() {
        return false;
    }
    if !(long(first) || long(next)) {
        return false;
    }
    let mut rows: FxHashMap<BufferId, Vec<Option<Row>>> = FxHashMap::default();
    let mut written: [FxHashSet<BufferId>; 2] = Default::default();
    let mut touched: [FxHashSet<BufferId>; 2] = Default::default();
    for (k, l) in [first, next].into_iter().enumerate() {
        accesses(&l.body, &mut |b, index, write| {
            rows.entry(b).or_default().push(row(index, l.index, extents));
            touched[k].insert(b);
            if write {
                written[k].insert(b);
            }
        });
    }
    let shared = written[0].intersection(&touched[1]).chain(written[1].intersection(&touched[0]));
    shared.into_iter().all(|b| {
        let all = &rows[b];
        all[0].is_some() && all.iter().all(|r| *r == all[0])
    })
}

/// The row that turn i touches: `(step, start)` for elements from `step * i + start` on, fewer than `step` of them.
type Row = (i64, i64);

fn row(index: &Index, outer: Reg, extents: &FxHashMap<Reg, u64>) -> Option<Row> {
    let step = index.step(outer);
    if step <= 0 {
        return None;
    }
    let (mut low, mut high) = (index.offset, index.offset);
    for (r, by) in index.terms.iter().filter(|t| t.0 != outer) {
        let reach = (*extents.get(r)? as i64 - 1) * by;
        if reach < 0 { low += reach } else { high += reach }
    }
    let start = low.div_euclid(step);
    (start == high.div_euclid(step)).then_some((step, start))
}

/// Puts the body of `next` behind that of `first`, under the first one's index.
fn append(first: &mut For, next: For) {
    let mut body = next.body;
    rename(&mut body, next.index, first.index);
    first.body.push(Stmt::Copy { to: next.index, from: first.index });
    first.body.append(&mut body);
}

fn rename(stmts: &mut [Stmt], from: Reg, to: Reg) {
    indices(stmts, &mut |_, index| index.terms.iter_mut().filter(|t| t.0 == from).for_each(|t| t.0 = to));
}

/// Calls `change` with each access's place.
fn indices(stmts: &mut [Stmt], change: &mut dyn FnMut(BufferId, &mut Index)) {
    for s in stmts {
        match s {
            Stmt::Load { buffer, index, .. } | Stmt::Store { buffer, index, .. } => change(*buffer, index),
            Stmt::For(l) => indices(&mut l.body, change),
            Stmt::While(w) => {
                indices(&mut w.test, change);
                indices(&mut w.body, change);
            }
            Stmt::If(i) => {
                indices(&mut i.then, change);
                indices(&mut i.otherwise, change);
            }
            _ => {}
        }
    }
}

/// How often each buffer is stored to and loaded from, in statements.
fn counts(f: &Function) -> FxHashMap<BufferId, (u32, u32)> {
    let mut counts: FxHashMap<BufferId, (u32, u32)> = FxHashMap::default();
    accesses(&f.body, &mut |b, _, write| {
        let c = counts.entry(b).or_default();
        if write { c.0 += 1 } else { c.1 += 1 }
    });
    counts
}

/// A load of what was stored in the same turn, by the only store to that buffer, takes the value itself.
fn forward(f: &mut Function) {
    let counts = counts(f);
    for s in &mut f.body {
        let Stmt::For(l) = s else { continue };
        let mut stored: Vec<(BufferId, Index, Reg)> = Vec::new();
        for s in &mut l.body {
            match s {
                Stmt::Store { buffer, index, value } if counts[buffer].0 == 1 => {
                    stored.push((*buffer, index.clone(), *value));
                }
                Stmt::Load { to, buffer, index } => {
                    let same = stored.iter().find(|(b, at, _)| b == buffer && at == index);
                    if let Some(&(_, _, from)) = same {
                        *s = Stmt::Copy { to: *to, from };
                    }
                }
                _ => {}
            }
        }
    }
}

/// Drops stores to temporaries that nothing loads any more.
fn drop_unread(f: &mut Function, buffers: &[BufferInfo]) {
    let counts = counts(f);
    let dead = |b: &BufferId| buffers[b.0 as usize].role == Role::Scratch && counts[b].1 == 0;
    retain(&mut f.body, &|s| !matches!(s, Stmt::Store { buffer, .. } if dead(buffer)));
}

fn retain(stmts: &mut Vec<Stmt>, keep: &dyn Fn(&Stmt) -> bool) {
    stmts.retain(keep);
    for s in stmts {
        if let Stmt::For(l) = s {
            retain(&mut l.body, keep);
        }
    }
}

/// A temporary that lives inside the turns of one merged loop needs one row.
fn shrink(f: &mut Function, buffers: &mut [BufferInfo], merged: &FxHashSet<Reg>, extents: &FxHashMap<Reg, u64>) {
    let all = counts(f);
    for s in &mut f.body {
        let Stmt::For(l) = s else { continue };
        if !merged.contains(&l.index) {
            continue;
        }
        let mut rows: FxHashMap<BufferId, (u32, Option<Row>)> = FxHashMap::default();
        accesses(&l.body, &mut |b, index, _| {
            let now = row(index, l.index, extents);
            let known = rows.entry(b).or_insert((0, now));
            *known = (known.0 + 1, known.1.filter(|r| Some(*r) == now));
        });
        for (b, (count, row)) in rows {
            let (Some((step, start)), (stores, loads)) = (row, all[&b]) else { continue };
            let info = &mut buffers[b.0 as usize];
            if info.role != Role::Scratch || count != stores + loads {
                continue;
            }
            info.len = step as usize;
            let outer = l.index;
            indices(&mut l.body, &mut |buffer, index| {
                if buffer == b {
                    index.terms.retain(|t| t.0 != outer);
                    index.offset -= start * step;
                }
            });
        }
    }
}
