//! Jaxprs, every primitive with all its rules, the transforms, and the loop IR.
//!
//! Read in this order: `jaxpr` (the data), `prim` (what a primitive is), `ops/unary` (one family), `trace` (where ops
//! go), then `stage`, `jvp`, `linearize`, `transpose`, `batch` (the transforms). Nothing here knows Python values or
//! machine code: user functions are closures over flat leaves, and programs run through [`eval::set_executor`].

pub mod aval;
pub mod batch;
pub mod carried;
pub mod check;
pub mod checkify;
pub mod effects;
pub mod eval;
pub mod jaxpr;
pub mod jvp;
pub mod linearize;
pub mod loops;
pub mod nans;
pub mod ops;
pub mod params;
pub mod parse;
pub mod partial;
pub mod prim;
pub mod print;
pub mod stage;
pub mod sub;
pub mod trace;
pub mod transpose;
pub mod user;
pub mod value;

pub use aval::Aval;
pub use batch::vmap;
pub use effects::Effects;
pub use eval::{eval_closed, eval_jaxpr, execute, set_executor};
pub use jaxpr::{Atom, Builder, ClosedJaxpr, Eqn, Jaxpr, Literal, SourceId, Var};
pub use jitbook_array::{Array, DType, Error, ErrorClass, Result};
pub use jvp::jvp;
pub use linearize::{Linearized, linearize};
pub use ops::call::{Inline, Jit, call_jaxpr};
pub use ops::cond::Cond;
pub use ops::control::While;
pub use ops::scan::Scan;
pub use ops::{PRIMS, by_name};
pub use params::{Param, ParamList, Params};
pub use prim::{Definition, Op, Prim, Primitive, Promote, Public};
pub use stage::{Staged, stage};
pub use trace::{bind, bind1, tracer_repr};
pub use transpose::vjp;
pub use user::UserFn;
pub use value::{Payload, Tangent, Tracer, Val};
