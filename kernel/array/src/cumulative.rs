//! Running sums, products, extremes along an axis.

#![allow(unused)]
use crate::array::Array;
use crate::dtype::{DType, Key};
use crate::error::Result;

pub fn cumsum(x: &Array, axis: usize, reverse: bool) -> Result<Array> {
    todo!()
}

pub fn cumprod(x: &Array, axis: usize, reverse: bool) -> Result<Array> {
    todo!()
}

pub fn cummax(x: &Array, axis: usize, reverse: bool) -> Result<Array> {
    todo!()
}

pub fn cummin(x: &Array, axis: usize, reverse: bool) -> Result<Array> {
    todo!()
}

pub fn cumlogsumexp(x: &Array, axis: usize, reverse: bool) -> Result<Array> {
    todo!()
}
