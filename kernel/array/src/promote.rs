//! Result dtypes: JAX lattice with weak types, and NumPy 2.

#![allow(unused)]
use crate::array::Array;
use crate::dtype::{DType, Key};
use crate::error::Result;

/// An operand of NumPy's promotion: Python scalars are weak.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NumpyOperand {
    Array(DType),
    PyBool,
    /// A Python int; the result must hold it.
    PyInt(i128),
    PyFloat,
    PyComplex,
}

pub fn jax_result_type(operands: &[(DType, bool)], x64: bool) -> Result<(DType, bool)> {
    todo!()
}

pub fn numpy_result_type(operands: &[NumpyOperand]) -> Result<DType> {
    todo!()
}

pub fn default_int(x64: bool) -> DType {
    todo!()
}

pub fn default_uint(x64: bool) -> DType {
    todo!()
}

pub fn default_float(x64: bool) -> DType {
    todo!()
}

pub fn default_complex(x64: bool) -> DType {
    todo!()
}
