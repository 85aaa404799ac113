//! From a jaxpr to machine code.
//!
//! `compile` is the pipeline on one screen: `passes` (jaxpr to jaxpr), `plan`, `arrange` and `fuse` (jaxpr to loop IR:
//! segments, where values lie, roots, nests), `memory` (which buffers share memory), `bounds` (the proof that nothing is
//! read outside its buffer), `emit`, `wide` and `machine` (loop IR to machine code). `program` runs the result. No
//! primitive is named here: what an equation means its lowering says.

mod arrange;
pub mod asm;
mod bounds;
mod collapse;
mod compile;
mod control;
mod emit;
mod fuse;
mod lanes;
mod machine;
mod memory;
mod merge;
mod nest;
mod passes;
mod plan;
mod program;
pub mod report;
mod threads;
mod tidy;
mod turns;
mod wide;

pub use compile::{Aside, cached, clear, compile, compile_or_reuse, compile_with, install, put_back, set_aside};
pub use jitbook_array::interrupt::INTERRUPT;
pub use machine::{Emitter, warm_up};
pub use program::{Program, Stats};
pub use threads::{count as thread_count, limit_threads};
pub use wide::available as has_wide_lanes;
