//! Conversions between dtypes.

#![allow(unused)]
use crate::array::Array;
use crate::dtype::{DType, Key};
use crate::error::Result;

pub fn cast(x: &Array, dtype: DType) -> Result<Array> {
    todo!()
}

pub fn cast_numpy(x: &Array, dtype: DType) -> Result<Array> {
    todo!()
}
