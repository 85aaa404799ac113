//! Dtypes, promotion with weak types, shapes, strided arrays, eager kernels, NumPy-exact printing and random bits.
//!
//! Everything here is plain data: no tracing, no Python values. An [`Array`] is immutable to whoever holds it and may
//! be shared between threads; the one exception is NumPy's in-place assignment, [`Array::write`].
//!
//! Kernels take any strided input and give contiguous outputs, unless they say that they give a view; `weak` of an
//! output is false, the caller sets it. Shapes and dtypes are checked by the caller: here a mismatch is a broken
//! invariant and panics, except where a function says that it raises the user's error.

#[macro_use]
mod dispatch;

mod array;
pub mod buffer;
pub mod cast;
pub mod cumulative;
mod denormals;
mod dtype;
pub mod elementwise;
mod error;
pub mod index;
pub mod interrupt;
pub mod linear;
pub mod math;
pub mod memory;
pub mod numpy_index;
pub mod numpy_random;
pub mod print;
pub mod promote;
pub mod random;
mod raw;
pub mod reduce;
mod shape;
pub mod sort;
pub mod structure;
mod turned;
pub mod window;

pub use array::{Array, Store};
pub use buffer::{ALIGN, Buffer};
pub use denormals::{Denormals, with_denormals};
pub use dtype::{DType, Element, Key, Kind};
pub use error::{Error, ErrorClass, Result};
pub use half::{bf16, f16};
pub use memory::live_bytes;
pub use num_complex::Complex;
pub use shape::{Dims, Strides, broadcast_shapes, contiguous_strides, element_count, shape_text};
