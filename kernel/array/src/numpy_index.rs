//! NumPy indexing: views where NumPy gives views.

#![allow(unused)]
use crate::array::Array;
use crate::dtype::{DType, Key};
use crate::error::Result;

/// One item of a NumPy index, as `x[...]` has it; lists of ints arrive as arrays.
#[derive(Clone)]
pub enum Index {
    Int(i64),
    Slice {
        start: Option<i64>,
        stop: Option<i64>,
        step: Option<i64>,
    },
    NewAxis,
    Ellipsis,
    /// Integers of any shape (0-d too).
    Array(Array),
    /// A boolean mask of any rank.
    Bool(Array),
}

pub fn numpy_get(x: &Array, index: &[Index]) -> Result<Array> {
    todo!()
}

pub fn numpy_set(x: &Array, index: &[Index], value: &Array) -> Result<()> {
    todo!()
}
