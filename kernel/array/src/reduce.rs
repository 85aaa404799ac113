//! Reductions over axes.

#![allow(unused)]
use crate::array::Array;
use crate::dtype::{DType, Key};
use crate::error::Result;

pub fn sum(x: &Array, axes: &[usize]) -> Result<Array> {
    todo!()
}

pub fn prod(x: &Array, axes: &[usize]) -> Result<Array> {
    todo!()
}

pub fn max(x: &Array, axes: &[usize]) -> Result<Array> {
    todo!()
}

pub fn min(x: &Array, axes: &[usize]) -> Result<Array> {
    todo!()
}

pub fn and(x: &Array, axes: &[usize]) -> Result<Array> {
    todo!()
}

pub fn or(x: &Array, axes: &[usize]) -> Result<Array> {
    todo!()
}

pub fn xor(x: &Array, axes: &[usize]) -> Result<Array> {
    todo!()
}

pub fn argmax(x: &Array, axis: usize, index_dtype: DType) -> Result<Array> {
    todo!()
}

pub fn argmin(x: &Array, axis: usize, index_dtype: DType) -> Result<Array> {
    todo!()
}
