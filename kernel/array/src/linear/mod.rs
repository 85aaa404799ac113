//! Products of matrices and their generalisation.
//!
//! Any `dot_general` is a batch of matrix products over strided views: the axes are permuted and merged without moving
//! elements where that is possible, and the `gemm` crate takes strides.

pub mod conv;
pub mod factor;
pub mod fourier;
mod hermitian;
mod lu;
mod product;
mod reflect;
mod small;

use crate::array::Array;
use crate::buffer::Buffer;
use crate::cast::cast;
use crate::dtype::{DType, Kind};
use crate::error::Result;
use crate::raw::byte_count;
use crate::shape::{Dims, Strides, contiguous_strides};
use crate::structure::{reshape, transpose};
use product::{Batch, Sizes};

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

    let groups = [[&dims.lhs_batch[..], &a_free, &dims.lhs_contract], [&dims.rhs_batch, &dims.rhs_contract, &b_free]];
    let (left, right) = (merged(&a, groups[0])?, merged(&b, groups[1])?);
    let out = match working.kind() {
        Kind::Float | Kind::Complex => floats(&left, &right)?,
        _ => product::plain(&left, &right)?,
    };
    cast(&reshape(&out, &shape)?, out_dtype)
}

/// The axes of `x` in three groups, each merged to one axis: a view where strides allow it.
fn merged(x: &Array, groups: [&[usize]; 3]) -> Result<Array> {
    let shape = groups.map(|axes| axes.iter().map(|&i| x.shape()[i]).product::<usize>());
    reshape(&transpose(x, &groups.concat()), &shape)
}

/// The product of floats or complex numbers, batch axis first.
fn floats(a: &Array, b: &Array) -> Result<Array> {
    let (&[count, m, k], &[_, _, n]) = (a.shape(), b.shape()) else { panic!("product of rank {}", a.rank()) };
    assert_eq!((b.shape()[0], b.shape()[1]), (count, k), "product of unlike shapes");
    let steps = |x: &Array| [x.strides()[0], x.strides()[1], x.strides()[2]];
    let batch = Batch { count, sizes: Sizes { m, n, k }, a: steps(a), b: steps(b) };
    let shape = [count, m, n];
    let mut out = Buffer::uninit(byte_count(a.dtype(), &shape)?)?;
    // SAFETY: the batch describes both views, and the output is new.
    unsafe { product::floats(a.dtype(), &batch, a.as_ptr(), b.as_ptr(), out.as_mut_ptr()) }?;
    Ok(Array::from_buffer(out, a.dtype(), &shape))
}

/// A [`dot_general`] of contiguous floats of known shapes, prepared: it moves no operand and asks for no memory.
///
/// ```
/// use jitbook_array::{DType, linear::{DotDims, Product}};
/// let dims = DotDims { lhs_contract: vec![1], rhs_contract: vec![0], ..Default::default() };
/// let product = Product::of(&dims, &[2, 2], &[2], DType::F32).unwrap();
/// let (a, x, mut out) = ([1f32, 2.0, 3.0, 4.0], [1f32, 1.0], [0f32; 2]);
/// // SAFETY: the three arrays have the shapes that the product was prepared for.
/// unsafe { product.run(a.as_ptr().cast(), x.as_ptr().cast(), out.as_mut_ptr().cast()) }.unwrap();
/// assert_eq!(out, [3.0, 7.0]);
/// ```
#[derive(Clone, Debug)]
pub struct Product {
    dtype: DType,
    batch: Batch,
    dims: DotDims,
    operands: [Laid; 2],
}

/// How the axes of an operand lie in memory.
#[derive(Clone, Debug)]
struct Laid {
    shape: Dims,
    strides: Strides,
}

impl Laid {
    fn contiguous(shape: &[usize]) -> Laid {
        Laid { shape: Dims::from_slice(shape), strides: contiguous_strides(shape) }
    }
}

impl Product {
    /// `None` where an operand would have to be laid out anew first, or is of another dtype than `float32` and
    /// `float64`. The shapes must meet as the dimensions say.
    pub fn of(dims: &DotDims, a: &[usize], b: &[usize], dtype: DType) -> Option<Product> {
        if !matches!(dtype, DType::F32 | DType::F64) {
            return None;
        }
        Product::laid(dims.clone(), [Laid::contiguous(a), Laid::contiguous(b)], dtype)
    }

    /// How many elements it has.
    pub fn size(&self) -> usize {
        let Batch { count, sizes, .. } = self.batch;
        count * sizes.m * sizes.n
    }

    /// The same product of an operand (0 or 1) whose axes have these steps, in elements: a view of all that a contiguous
    /// array holds. `None` where it would have to be laid out anew.
    pub fn of_view(&self, operand: usize, strides: Strides) -> Option<Product> {
        let mut operands = self.operands.clone();
        operands[operand].strides = strides;
        Product::laid(self.dims.clone(), operands, self.dtype)
    }

    /// The product with its operands exchanged: the axes left of the second come before those of the first. Also how
    /// far apart the elements of this product lie then along its axes.
    pub fn exchanged(&self) -> Option<(Product, Strides)> {
        let DotDims { lhs_contract, rhs_contract, lhs_batch, rhs_batch } = self.dims.clone();
        let [a, b] = &self.operands;
        let free = |x: &Laid, contract: &[usize], batch: &[usize]| -> Dims {
            let axes = (0..x.shape.len()).filter(|i| !contract.contains(i) && !batch.contains(i));
            axes.map(|i| x.shape[i]).collect()
        };
        let mut shape: Dims = lhs_batch.iter().map(|&i| a.shape[i]).collect();
        let batch = shape.len();
        shape.extend(free(b, &rhs_contract, &rhs_batch));
        let right = shape.len() - batch;
        shape.extend(free(a, &lhs_contract, &lhs_batch));
        let mut strides = contiguous_strides(&shape);
        strides[batch..].rotate_left(right);
        let dims = DotDims {
            lhs_contract: rhs_contract,
            rhs_contract: lhs_contract,
            lhs_batch: rhs_batch,
            rhs_batch: lhs_batch,
        };
        Some((Product::laid(dims, [b.clone(), a.clone()], self.dtype)?, strides))
    }

    fn laid(dims: DotDims, operands: [Laid; 2], dtype: DType) -> Option<Product> {
        let [a, b] = &operands;
        let free = |rank: usize, contract: &[usize], batch: &[usize]| -> Dims {
            (0..rank).filter(|i| !contract.contains(i) && !batch.contains(i)).collect()
        };
        let a_free = free(a.shape.len(), &dims.lhs_contract, &dims.lhs_batch);
        let b_free = free(b.shape.len(), &dims.rhs_contract, &dims.rhs_batch);
        let [(count, b0), (m, a1), (k, a2)] = one_axis_each(a, [&dims.lhs_batch, &a_free, &dims.lhs_contract])?;
        let [(_, c0), (_, c1), (n, c2)] = one_axis_each(b, [&dims.rhs_batch, &dims.rhs_contract, &b_free])?;
        let batch = Batch { count, sizes: Sizes { m, n, k }, a: [b0, a1, a2], b: [c0, c1, c2] };
        Some(Product { dtype, batch, dims, operands })
    }

    /// Computes the product; an interrupt leaves it half done.
    ///
    /// # Safety
    /// The operands are of the dtype, shapes and steps that the product was prepared for, and `out` has room for
    /// the result, where nobody else looks.
    pub unsafe fn run(&self, a: *const u8, b: *const u8, out: *mut u8) -> Result<()> {
        // SAFETY: by the caller's contract.
        unsafe { product::floats(self.dtype, &self.batch, a, b, out) }
    }
}

/// Size and step of each group of axes taken as one axis, if each can be.
fn one_axis_each(Laid { shape, strides }: &Laid, groups: [&[usize]; 3]) -> Option<[(usize, isize); 3]> {
    let merge = |axes: &[usize]| {
        let axes = axes.iter().map(|&i| (shape[i], strides[i])).filter(|a| a.0 != 1);
        axes.map(Some).reduce(|outer, inner| {
            let ((size, step), (inner_size, inner_step)) = (outer?, inner?);
            (step == inner_step * inner_size as isize).then_some((size * inner_size, inner_step))
        })
    };
    let mut out = [(1, 1); 3];
    for (out, axes) in out.iter_mut().zip(groups) {
        if let Some(merged) = merge(axes) {
            *out = merged?;
        }
    }
    Some(out)
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
    fn every_size_and_layout_agrees_with_chains() {
        for (m, n, k) in [
            (1, 1, 2),
            (1, 16, 16),
            (16, 1, 16),
            (1, 100, 33),
            (100, 1, 33),
            (70, 1, 200),
            (1, 70, 200),
            (5, 3, 4),
            (16, 16, 16),
            (9, 50, 31),
            (33, 40, 64),
            (1, 700, 500),
            (700, 1, 500),
            (3, 9, 1),
        ] {
            for (across, down) in [(false, false), (false, true), (true, false), (true, true)] {
                let laid = |rows: usize, columns: usize, turned: bool| {
                    let values: Vec<f32> = (0..rows * columns).map(|i| (i * 7 % 13) as f32 - 6.0).collect();
                    if turned {
                        transpose(&Array::from_vec(values, &[columns, rows]), &[1, 0])
                    } else {
                        Array::from_vec(values, &[rows, columns])
                    }
                };
                let (a, b) = (laid(m, k, across), laid(k, n, down));
                let out = dot_general(&a, &b, &matmul(), DType::F32).unwrap().to_vec::<f32>();
                let (a, b) = (a.to_vec::<f32>(), b.to_vec::<f32>());
                for (i, j) in (0..m).flat_map(|i| (0..n).map(move |j| (i, j))) {
                    let expect: f32 = (0..k).map(|p| a[i * k + p] * b[p * n + j]).sum();
                    assert_eq!(out[i * n + j], expect, "{m}x{k} times {k}x{n} at {i}, {j}; {across} {down}");
                }
            }
        }
    }

    #[test]
    fn prepared_products_are_those_of_arrays() {
        let (a, b) = (arange(DType::F64, &[4, 2, 3]), arange(DType::F64, &[2, 5, 4]));
        let dims = DotDims { lhs_contract: vec![0], rhs_contract: vec![2], lhs_batch: vec![1], rhs_batch: vec![0] };
        let product = Product::of(&dims, a.shape(), b.shape(), DType::F64).unwrap();
        let mut out = vec![0f64; 2 * 3 * 5];
        // SAFETY: the operands are contiguous, and the result has 2 * 3 * 5 elements.
        unsafe { product.run(a.as_ptr(), b.as_ptr(), out.as_mut_ptr().cast()) }.unwrap();
        assert_eq!(out, dot_general(&a, &b, &dims, DType::F64).unwrap().to_vec::<f64>());
        let turned = product.of_view(1, [20, 1, 5].into_iter().collect()).unwrap();
        let other = transpose(&b, &[0, 2, 1]).contiguous().unwrap();
        // SAFETY: as above; the second operand is laid out with its last two axes exchanged.
        unsafe { turned.run(a.as_ptr(), other.as_ptr(), out.as_mut_ptr().cast()) }.unwrap();
        assert_eq!(out, dot_general(&a, &b, &dims, DType::F64).unwrap().to_vec::<f64>());
        let (exchanged, strides) = product.exchanged().unwrap();
        assert_eq!(strides[..], [15, 1, 3]);
        let mut other = vec![0f64; 2 * 5 * 3];
        // SAFETY: the operands are contiguous, and the result has as many elements as before.
        unsafe { exchanged.run(b.as_ptr(), a.as_ptr(), other.as_mut_ptr().cast()) }.unwrap();
        let other = transpose(&Array::from_vec(other, &[2, 5, 3]), &[0, 2, 1]);
        assert_eq!(out, other.to_vec::<f64>());
        let apart = DotDims { lhs_contract: vec![0, 2], rhs_contract: vec![0, 1], ..Default::default() };
        assert!(Product::of(&apart, &[2, 3, 4], &[2, 4], DType::F64).is_none());
        assert!(Product::of(&matmul(), &[2, 2], &[2, 2], DType::I32).is_none());
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
