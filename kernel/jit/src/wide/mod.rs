//! The wide emitter: innermost loops in lanes of AVX-512, beside Cranelift, which has vectors of 128 bits.
//!
//! A loop of the loop IR becomes a function of its own, `fn(block, from, to) -> status`, which Cranelift's code calls:
//! it puts pointers, scalars and carried values into a block of words on its stack. `plan` says which loops are meant
//! and what they are given, `frame` writes the function, `stmt`, `inst` and `calls` its body, `places` knows where
//! values lie, `asm` and `codes` know the instructions. Where the CPU or the loop does not fit, Cranelift has its own.

#[cfg(target_arch = "x86_64")]
mod asm;
#[cfg(target_arch = "x86_64")]
mod calls;
#[cfg(target_arch = "x86_64")]
mod codes;
#[cfg(target_arch = "x86_64")]
mod frame;
#[cfg(target_arch = "x86_64")]
mod inst;
#[cfg(target_arch = "x86_64")]
mod lower;
#[cfg(target_arch = "x86_64")]
mod places;
#[cfg_attr(not(target_arch = "x86_64"), allow(dead_code))]
mod plan;
mod run;
#[cfg(target_arch = "x86_64")]
mod stmt;

pub(crate) use plan::Plan;
pub(crate) use run::{Pieces, run_long};

use crate::machine::Mark;
use jitbook_ir::loops::{For, Function, Reg, Stmt};

/// A loop's machine code and what it is to be given.
pub(crate) struct Wide {
    /// The loop's index, which names it.
    pub index: Reg,
    pub plan: Plan,
    /// How it is cut, if it is long.
    pub pieces: Option<Box<Pieces>>,
    /// The function's bytes, from its entry on; they may lie anywhere.
    pub bytes: Vec<u8>,
    pub text: String,
    /// How many of the bytes are instructions, and to which steps those belong.
    pub code: usize,
    pub marks: Vec<Mark>,
}

/// Whether this CPU has the instructions of the wide emitter.
#[cfg(target_arch = "x86_64")]
pub fn available() -> bool {
    let vectors = is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512dq");
    let more = is_x86_feature_detected!("avx512bw") && is_x86_feature_detected!("avx512vl");
    vectors && more && is_x86_feature_detected!("bmi2") && is_x86_feature_detected!("popcnt")
}
/// Whether this CPU has the instructions of the wide emitter.
#[cfg(not(target_arch = "x86_64"))]
pub fn available() -> bool {
    false
}

/// Whether code is also written down for a reader.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Listing {
    Without,
    With,
}

/// The loops of a function that run in wide lanes, outer ones rather than those inside them.
pub(crate) fn loops(f: &Function, listing: Listing) -> Vec<Wide> {
    let mut found = Vec::new();
    block(f, &f.body, listing, &mut found);
    found
}

fn block(f: &Function, stmts: &[Stmt], listing: Listing, found: &mut Vec<Wide>) {
    for s in stmts {
        match s {
            Stmt::For(l) => match wide(f, l, listing) {
                Some(w) => found.push(w),
                None => block(f, &l.body, listing, found),
            },
            Stmt::While(w) => {
                block(f, &w.test, listing, found);
                block(f, &w.body, listing, found);
            }
            Stmt::If(i) => {
                block(f, &i.then, listing, found);
                block(f, &i.otherwise, listing, found);
            }
            _ => {}
        }
    }
}

#[cfg(target_arch = "x86_64")]
fn wide(f: &Function, l: &For, listing: Listing) -> Option<Wide> {
    let plan = plan::plan(f, l)?;
    let code = frame::assemble(f, l, &plan, listing)?;
    let (bytes, text, marks) = (code.bytes, code.text, code.marks);
    Some(Wide { index: l.index, pieces: Pieces::of(f, l, &plan), plan, bytes, text, code: code.code, marks })
}
#[cfg(not(target_arch = "x86_64"))]
fn wide(_: &Function, _: &For, _: Listing) -> Option<Wide> {
    None
}
