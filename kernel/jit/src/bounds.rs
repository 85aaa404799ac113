//! The proof that no access leaves its buffer: every index is affine in loops of known extent, so its range is known.

use jitbook_ir::loops::{BufferId, Function, Index, Reg, Stmt};
use rustc_hash::FxHashMap;

/// Panics on a function that could reach outside a buffer: a bug in whoever built it, found before it runs.
pub(crate) fn check(f: &Function) {
    let mut extents: FxHashMap<Reg, u64> = FxHashMap::default();
    Function::visit(&f.body, &mut |s| {
        if let Stmt::For(l) = s {
            extents.insert(l.index, l.extent);
        }
    });
    Function::visit(&f.body, &mut |s| {
        if let Stmt::Load { buffer, index, .. } | Stmt::Store { buffer, index, .. } = s {
            check_access(f, &extents, *buffer, index);
        }
    });
}

fn check_access(f: &Function, extents: &FxHashMap<Reg, u64>, buffer: BufferId, index: &Index) {
    let (mut low, mut high) = (index.offset as i128, index.offset as i128);
    for (r, step) in &index.terms {
        let extent = extents[r];
        if extent == 0 {
            return;
        }
        let reach = (extent as i128 - 1) * *step as i128;
        if reach < 0 { low += reach } else { high += reach }
    }
    let len = f.buffers[buffer.0 as usize].len as i128;
    assert!(low >= 0 && high < len, "an access {low}..={high} outside a buffer of {len}:\n{f}");
}
