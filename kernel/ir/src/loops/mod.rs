//! The loop IR: what a primitive lowers to, and what every emitter consumes.
//!
//! An op's lowering facet says how one output element comes from input elements ([`Lowering`]), in straight-line
//! scalar code that it writes with a [`Body`]. The compiler places those elements into loops over buffers. Everything
//! is data: a [`Body`] records, [`interpret`] executes (the oracle), `jitbook-jit` emits machine code.

mod body;
mod code;
mod eval;
mod functions;
mod interpret;
mod inverse;
mod power;
mod rewrite;
mod text;

pub use body::Body;
pub use code::*;
pub use eval::eval;
pub use interpret::interpret;

use crate::jaxpr::ClosedJaxpr;
use crate::prim::Op;
use jitbook_array::DType;
use jitbook_array::linear::Product;

/// Writes the code of one output element: the registers are the input elements (or the indices, for `Generate`).
pub type ElementFn = Box<dyn Fn(&mut Body, &[Reg]) -> Reg>;
/// The same for several outputs of one shape.
pub type ElementsFn = Box<dyn Fn(&mut Body, &[Reg]) -> Vec<Reg>>;
/// Writes how two partial results combine; must be associative.
pub type CombineFn = Box<dyn Fn(&mut Body, Reg, Reg) -> Reg>;

/// Where along one axis of its input a view looks: `index_in = start + step * index_out[axis]`, or `start` alone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AxisMap {
    /// The output axis that moves along this input axis; `None` where the index stays at `start`.
    pub axis: Option<usize>,
    pub start: isize,
    pub step: isize,
}

impl AxisMap {
    /// The input axis runs with output axis `axis`.
    pub fn along(axis: usize) -> AxisMap {
        AxisMap { axis: Some(axis), start: 0, step: 1 }
    }
    /// The input axis stays at index `start`: a broadcast or squeezed axis of size 1.
    pub fn fixed(start: isize) -> AxisMap {
        AxisMap { axis: None, start, step: 0 }
    }
    /// The input axis is walked from `start` by `step` (slice, rev).
    pub fn strided(axis: usize, start: isize, step: isize) -> AxisMap {
        AxisMap { axis: Some(axis), start, step }
    }
}

/// How `jit` compiles one application of a primitive; made by its lowering facet from params and avals.
pub enum Lowering {
    /// One output element from the input elements at the same index. Inputs have the output's shape or are 0-d. Fuses.
    Elementwise(ElementFn),
    /// The same op once these have brought the operands to the output's shape.
    Broadcast(Vec<Option<Op>>),
    /// The same with several outputs of one shape (threefry).
    ElementwiseMany(ElementsFn),
    /// Output element is an element of input 0: one entry for each *input* axis (broadcast_in_dim, transpose, slice,
    /// rev, squeeze, expand_dims). All indices must lie inside the input.
    View(Vec<AxisMap>),
    /// The same elements in row-major order under another shape.
    Reshape,
    /// Output element from its own index: one i64 register for each output axis (iota).
    Generate(ElementFn),
    /// Reduction of input 0 over `axes` (sorted). Elements are cast to `accumulator` first, the result to the output's
    /// dtype; `init` is of dtype `accumulator` and the identity of `combine`.
    Reduce { axes: Vec<usize>, accumulator: DType, init: Const, combine: CombineFn },
    /// The equations of another jaxpr over the same operands (jit, custom_jvp_call, remat): inlined.
    Call(ClosedJaxpr),
    /// Operand 0 (an integer or bool) chooses the branch, clamped; the other operands are every branch's.
    Cond { branches: Vec<ClosedJaxpr> },
    /// Operands: the test's consts, the body's consts, the carry.
    While { cond: ClosedJaxpr, cond_consts: usize, body: ClosedJaxpr, body_consts: usize },
    /// Operands: consts, carry, xs (sliced along axis 0). Results: carry, ys (stacked along axis 0).
    Scan { body: ClosedJaxpr, length: usize, consts: usize, carry: usize, reverse: bool },
    /// Sums of products of the two operands, into memory of the program's.
    Product(Product),
    /// The primitive's eager kernel, called from the program.
    Kernel,
}
