//! Arrays as text, exactly as NumPy and JAX print them.

#![allow(unused)]
use crate::array::Array;
use crate::dtype::{DType, Key};
use crate::error::Result;

/// NumPy's `set_printoptions`.
#[derive(Clone, PartialEq, Debug)]
pub struct PrintOptions {
    pub precision: usize,
    pub threshold: usize,
    pub edgeitems: usize,
    pub linewidth: usize,
    pub suppress: bool,
    pub floatmode: FloatMode,
    pub sign: Sign,
    pub nanstr: String,
    pub infstr: String,
}

/// How `precision` is understood.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FloatMode {
    Fixed,
    Unique,
    MaxPrec,
    MaxPrecEqual,
}

/// When the sign of a number is printed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sign {
    Minus,
    Plus,
    Space,
}

pub fn repr_jax(x: &Array, options: &PrintOptions) -> String {
    todo!()
}

pub fn str_array(x: &Array, options: &PrintOptions) -> String {
    todo!()
}

pub fn repr_numpy(x: &Array, options: &PrintOptions) -> String {
    todo!()
}

pub fn scalar_str(x: &Array) -> String {
    todo!()
}

pub fn scalar_repr_numpy(x: &Array) -> String {
    todo!()
}
