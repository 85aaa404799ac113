//! Views and rearrangements: reshape, transpose, slices, concatenation, padding.

#![allow(unused)]
use crate::array::Array;
use crate::dtype::{DType, Key};
use crate::error::Result;

pub fn broadcast_to(x: &Array, shape: &[usize]) -> Array {
    todo!()
}

pub fn broadcast_in_dim(x: &Array, shape: &[usize], broadcast_dimensions: &[usize]) -> Array {
    todo!()
}

pub fn reshape(x: &Array, shape: &[usize]) -> Result<Array> {
    todo!()
}

pub fn transpose(x: &Array, permutation: &[usize]) -> Array {
    todo!()
}

pub fn squeeze(x: &Array, dimensions: &[usize]) -> Array {
    todo!()
}

pub fn slice(x: &Array, start: &[usize], limit: &[usize], strides: &[usize]) -> Array {
    todo!()
}

pub fn rev(x: &Array, dimensions: &[usize]) -> Array {
    todo!()
}

pub fn concatenate(operands: &[Array], axis: usize) -> Result<Array> {
    todo!()
}

pub fn stack(operands: &[Array], axis: usize) -> Result<Array> {
    todo!()
}

pub fn pad(x: &Array, value: &Array, config: &[(i64, i64, i64)]) -> Result<Array> {
    todo!()
}

pub fn iota(dtype: DType, shape: &[usize], axis: usize) -> Result<Array> {
    todo!()
}

pub fn select_n(pred: &Array, cases: &[Array]) -> Result<Array> {
    todo!()
}

pub fn tile(x: &Array, reps: &[usize]) -> Result<Array> {
    todo!()
}

pub fn full(value: &Array, shape: &[usize]) -> Result<Array> {
    todo!()
}
