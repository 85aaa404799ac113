//! Products of matrices and their generalisation.
//!
//! Any `dot_general` is a batch of matrix products over strided views: the axes are permuted and merged without moving
//! elements where that is possible, and the `gemm` crate takes strides.

pub mod conv;
mod product;

use crate::array::Array;
use crate::cast::cast;
use crate::dtype::{DType, Kind};
use crate::error::Result;
use crate::shape::Dims;
use crate::structure::{reshape, transpose};

/// Which axes of the operands meet: JAX's `dimension_numbers`.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct DotDims {
    pub lhs_contract: Vec<usize>,
    pub rhs_contract: Vec<usize>,
    pub lhs_batch: Vec<usize>,
    pub rhs_batch: Vec<usize>,
}

/// The sum over the contracted axes of the products; axes of the result are the batch axes, then those left of `a`, then
/// those left of `b`. Operands have one dtype; halves accumulate in `f32`, integers wrap in `out_dtype`.
///
/// ```
/// use jitbook_array::{Array, DType, linear::{DotDims, dot_general}};
/// let dims = DotDims { lhs_contract: vec![1], rhs_contract: vec![0], ..Default::default() };
/// let a = Array::from_vec(vec![1f32, 2.0, 3.0, 4.0], &[2, 2]);
/// let x = Array::from_vec(vec![1f32, 1.0], &[2]);
/// assert_eq!(dot_general(&a, &x, &dims, DType::F32).unwrap().to_vec::<f32>(), [3.0, 7.0]);
/// ```
pub fn dot_general(a: &Array, b: &Array, dims: &DotDims, out_dtype: DType) -> Result<Array> {
    let working = match (a.dtype(), out_dtype) {
        (DType::F16 | DType::BF16, DType::F16 | DType::BF16) => DType::F32,
        _ => out_dtype,
    };
    let (a, b) = (cast(a, working)?, cast(b, working)?);
    let free = |x: &Array, contract: &[usize], batch: &[usize]| -> Dims {
        (0..x.rank()).filter(|i| !contract.contains(i) && !batch.contains(i)).collect()
    };
    let a_free = free(&a, &dims.lhs_contract, &dims.lhs_batch);
    let b_free = free(&b, &dims.rhs_contract, &dims.rhs_batch);
    let sizes = |x: &Array, axes: &[usize]| axes.iter().map(|&i| x.shape()[i]).collect::<Dims>();
    let mut shape = sizes(&a, &dims.lhs_batch);
    shape.extend(sizes(&a, &a_free));
    shape.extend(sizes(&b, &b_free));
    assert_eq!(sizes(&a, &dims.lhs_contract), sizes(&b, &dims.rhs_contract), "dot_general of unlike sizes");

    let left = merged(&a, [&dims.lhs_batch, &a_free, &dims.lhs_contract])?;
    let right = merged(&b, [&dims.rhs_batch, &dims.rhs_contract, &b_free])?;
    let out = match working.kind() {
        Kind::Float | Kind::Complex => product::floats(&left, &right)?,
        _ => product::plain(&left, &right)?,
    };
    cast(&reshape(&out, &shape)?, out_dtype)
}

/// The axes of `x` in three groups, each merged to one axis: a view where strides allow it.
fn merged(x: &Array, groups: [&[usize]; 3]) -> Result<Array> {
    let shape = groups.map(|axes| axes.iter().map(|&i| x.shape()[i]).product::<usize>());
    reshape(&transpose(x, &groups.concat()), &shape)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::structure::iota;
    use crate::{Complex, bf16};

    fn matmul() -> DotDims {
        DotDims { lhs_contract: vec![1], rhs_contract: vec![0], ..Default::default() }
    }

    fn arange(dtype: DType, shape: &[usize]) -> Array {
        iota(dtype, &[shape.iter().product()], 0).and_then(|a| reshape(&a, shape)).unwrap()
    }

    #[test]
    fn every_dtype() {
        for dtype in [DType::I32, DType::U8, DType::F16, DType::BF16, DType::F32, DType::F64, DType::C64, DType::C128] {
            let out = dot_general(&arange(dtype, &[2, 3]), &arange(dtype, &[3, 2]), &matmul(), dtype).unwrap();
            assert_eq!(out.dtype(), dtype);
            assert_eq!(cast(&out, DType::F64).unwrap().to_vec::<f64>(), [10.0, 13.0, 28.0, 40.0]);
        }
        let flags = Array::from_vec(vec![true, false, true, true], &[2, 2]);
        let out = dot_general(&flags, &flags, &matmul(), DType::Bool).unwrap();
        assert_eq!(out.to_vec::<bool>(), [true, false, true, true]);
        let bytes = Array::from_vec(vec![100i8, 100], &[2]);
        let dims = DotDims { lhs_contract: vec![0], rhs_contract: vec![0], ..Default::default() };
        assert_eq!(dot_general(&bytes, &bytes, &dims, DType::I8).unwrap().item::<i8>(), 32);
        assert_eq!(dot_general(&bytes, &bytes, &dims, DType::I32).unwrap().item::<i32>(), 20000);
        let ones = Array::from_vec(vec![bf16::ONE; 1000], &[1000]);
        assert_eq!(dot_general(&ones, &ones, &dims, DType::BF16).unwrap().item::<bf16>().to_f32(), 1000.0);
        let i = Array::from_vec(vec![Complex::new(0f32, 1.0)], &[1]);
        assert_eq!(dot_general(&i, &i, &dims, DType::C64).unwrap().item::<Complex<f32>>(), Complex::new(-1.0, 0.0));
    }

    #[test]
    fn batches_and_orders_of_axes() {
        // einsum('kbi,bjk->bij')
        let (a, b) = (arange(DType::F32, &[4, 2, 3]), arange(DType::F32, &[2, 5, 4]));
        let dims = DotDims { lhs_contract: vec![0], rhs_contract: vec![2], lhs_batch: vec![1], rhs_batch: vec![0] };
        let out = dot_general(&a, &b, &dims, DType::F32).unwrap();
        assert_eq!(out.shape(), [2, 3, 5]);
        let (av, bv, got) = (a.to_vec::<f32>(), b.to_vec::<f32>(), out.to_vec::<f32>());
        for (n, (i, j)) in (0..2).flat_map(|n| (0..3).flat_map(move |i| (0..5).map(move |j| (n, (i, j))))) {
            let expect: f32 = (0..4).map(|k| av[k * 6 + n * 3 + i] * bv[n * 20 + j * 4 + k]).sum();
            assert_eq!(got[n * 15 + i * 5 + j], expect);
        }
    }

    #[test]
    fn large_products_agree_with_small_ones() {
        let n = 300;
        let a = cast(&arange(DType::I32, &[n, n]), DType::F64).unwrap();
        let b = transpose(&a, &[1, 0]);
        let out = dot_general(&a, &b, &matmul(), DType::F64).unwrap().to_vec::<f64>();
        for (i, j) in [(0, 0), (1, 299), (157, 3), (299, 299)] {
            let expect: f64 = (0..n).map(|k| ((i * n + k) * (j * n + k)) as f64).sum();
            assert_eq!(out[i * n + j], expect);
        }
        let empty = dot_general(&arange(DType::F32, &[2, 0]), &arange(DType::F32, &[0, 3]), &matmul(), DType::F32);
        assert_eq!(empty.unwrap().to_vec::<f32>(), [0.0; 6]);
    }
}
