//! Threefry: keys, splits and random bits, bit for bit as JAX.

#![allow(unused)]
use crate::array::Array;
use crate::dtype::{DType, Key};
use crate::error::Result;

pub fn threefry2x32(key: [u32; 2], counter: [u32; 2]) -> [u32; 2] {
    todo!()
}

pub fn key_from_seed(seed: i64, x64: bool) -> Key {
    todo!()
}

pub fn keys_from_seeds(seeds: &Array, x64: bool) -> Result<Array> {
    todo!()
}

pub fn split(keys: &Array, shape: &[usize]) -> Result<Array> {
    todo!()
}

pub fn fold_in(keys: &Array, data: &Array) -> Result<Array> {
    todo!()
}

pub fn random_bits(keys: &Array, width: usize, shape: &[usize]) -> Result<Array> {
    todo!()
}

pub fn key_data(keys: &Array) -> Result<Array> {
    todo!()
}

pub fn wrap_key_data(words: &Array) -> Result<Array> {
    todo!()
}

pub fn threefry2x32_arrays(k0: &Array, k1: &Array, x0: &Array, x1: &Array) -> Result<(Array, Array)> {
    todo!()
}
