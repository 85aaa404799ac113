//! Slices at computed places, gather and scatter.

#![allow(unused)]
use crate::array::Array;
use crate::dtype::{DType, Key};
use crate::error::Result;

/// XLA's GatherDimensionNumbers.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct GatherDimensionNumbers {
    pub offset_dims: Vec<usize>,
    pub collapsed_slice_dims: Vec<usize>,
    pub start_index_map: Vec<usize>,
    pub operand_batching_dims: Vec<usize>,
    pub start_indices_batching_dims: Vec<usize>,
}

/// XLA's ScatterDimensionNumbers.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct ScatterDimensionNumbers {
    pub update_window_dims: Vec<usize>,
    pub inserted_window_dims: Vec<usize>,
    pub scatter_dims_to_operand_dims: Vec<usize>,
    pub operand_batching_dims: Vec<usize>,
    pub scatter_indices_batching_dims: Vec<usize>,
}

/// What happens to a window that does not fit.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum IndexMode {
    Clip,
    FillOrDrop,
    PromiseInBounds,
}

/// How a scatter joins an update with what is there; of several `Set`s the last one wins.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ScatterKind {
    Set,
    Add,
    Sub,
    Mul,
    Min,
    Max,
}

pub fn dynamic_slice(x: &Array, starts: &[i64], sizes: &[usize]) -> Result<Array> {
    todo!()
}

pub fn dynamic_update_slice(x: &Array, update: &Array, starts: &[i64]) -> Result<Array> {
    todo!()
}

pub fn gather(
    x: &Array,
    indices: &Array,
    dims: &GatherDimensionNumbers,
    slice_sizes: &[usize],
    mode: IndexMode,
    fill: Option<&Array>,
) -> Result<Array> {
    todo!()
}

pub fn scatter(
    x: &Array,
    indices: &Array,
    updates: &Array,
    dims: &ScatterDimensionNumbers,
    mode: IndexMode,
    kind: ScatterKind,
) -> Result<Array> {
    todo!()
}
