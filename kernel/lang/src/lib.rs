//! Python syntax, the evaluator, values, and the modules that programs import.
//!
//! Source goes through [`parse`], `resolve` (names to slots) and `compile` (to register code) into [`vm`], which runs
//! it. [`value`] says what a value is; [`types`] holds the methods of the builtin types.
#![forbid(unsafe_code)]

mod advice;
mod alias;
mod builtin_types;
mod builtins;
pub mod class;
pub mod code;
pub mod compile;
pub mod console;
pub mod cycles;
pub mod dict;
pub mod docs;
pub mod error;
pub mod func;
pub mod host;
pub mod input;
pub mod iter;
pub mod jax;
pub mod modules;
pub mod names;
pub mod native;
pub mod numpy;
mod outline;
pub mod parse;
pub mod resolve;
pub mod set;
mod staging;
mod text;
pub mod types;
pub mod value;
pub mod vm;

pub use class::{Class, Instance};
pub use dict::Dict;
pub use error::{Exc, R};
pub use func::{Builtin, Function};
pub use modules::Module;
pub use native::Native;
pub use set::Set;
pub use value::{Str, Value};
pub use vm::{BinOp, CmpOp, Mode, UnaryOp, Vm};
