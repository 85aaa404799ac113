//! Products of matrices and their generalisation.

#![allow(unused)]
use crate::array::Array;
use crate::dtype::{DType, Key};
use crate::error::Result;

/// Which axes of the operands meet: JAX's `dimension_numbers`.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct DotDims {
    pub lhs_contract: Vec<usize>,
    pub rhs_contract: Vec<usize>,
    pub lhs_batch: Vec<usize>,
    pub rhs_batch: Vec<usize>,
}

pub fn dot_general(a: &Array, b: &Array, dims: &DotDims, out_dtype: DType) -> Result<Array> {
    todo!()
}
