//! Stable sorts by one or several keys.

#![allow(unused)]
use crate::array::Array;
use crate::dtype::{DType, Key};
use crate::error::Result;

pub fn sort(operands: &[Array], dimension: usize, num_keys: usize) -> Result<Vec<Array>> {
    todo!()
}

pub fn argsort(x: &Array, axis: usize, index_dtype: DType) -> Result<Array> {
    todo!()
}

pub fn top_k(x: &Array, k: usize, axis: usize) -> Result<(Array, Array)> {
    todo!()
}
