//! Dtypes, promotion with weak types, shapes, strided arrays, eager kernels, NumPy-exact printing and random bits.
//!
//! Everything here is plain data: no tracing, no Python values. An [`Array`] is immutable to whoever holds it and may
//! be shared between threads; the one exception is NumPy's in-place assignment, [`Array::write`].

mod array;
mod buffer;
mod dtype;
mod error;
mod shape;

pub use array::{Array, Store};
pub use buffer::Buffer;
pub use dtype::{DType, Element, Key, Kind};
pub use error::{Error, ErrorClass, Result};
pub use half::{bf16, f16};
pub use num_complex::Complex;
pub use shape::{Dims, Strides, broadcast_shapes, contiguous_strides, element_count, shape_text};
