//! Matrices and stacks of them: triangular systems, factorisations, spectra. The last two axes are the matrix.

pub mod factors;
pub mod spectra;
pub mod triangular;

use super::build::*;
use super::dot::dot_general;
use super::index::{GatherParams, gather};
use super::rules::Batched;
use super::unary::conj_of;
use crate::aval::Aval;
use crate::prim::Op;
use crate::trace::bind;
use crate::value::Val;
use jitbook_array::index::{GatherDimensionNumbers, IndexMode};
use jitbook_array::linear::DotDims;
use jitbook_array::linear::factor::Triangle;
use jitbook_array::{Array, DType, Dims, Error, Result, shape_text};
use triangular::triangular_solve;

/// Rows and columns.
fn sides(x: &Val) -> (usize, usize) {
    (x.shape()[x.rank() - 2], x.shape()[x.rank() - 1])
}

/// The one operand of a factorisation, checked.
fn matrix(name: &str, avals: &[Aval]) -> Result<Aval> {
    let a = avals[0].clone().with_weak(false);
    if a.rank() < 2 {
        return Err(Error::ty(format!(
            "{name} requires argument 0 to have at least 2 dimensions, got shape {}",
            shape_text(&a.shape)
        )));
    }
    if !matches!(a.dtype, DType::F32 | DType::F64 | DType::C64 | DType::C128) {
        return Err(Error::not_implemented(format!("Unsupported dtype {}.", a.dtype.name())));
    }
    Ok(a)
}

fn square(name: &str, avals: &[Aval]) -> Result<Aval> {
    let a = matrix(name, avals)?;
    let [.., m, n] = a.shape[..] else { unreachable!("it has two axes") };
    if m != n {
        return Err(Error::value(format!(
            "Argument to {name} must be a square matrix or a batch of square matrices, got shape {}",
            shape_text(&a.shape)
        )));
    }
    Ok(a)
}

/// The aval with other axes for the matrix.
fn with_sides(a: &Aval, own: &[usize]) -> Aval {
    let stack = &a.shape[..a.rank() - 2];
    a.with_shape(&stack.iter().chain(own).copied().collect::<Dims>())
}

/// A factorisation of a stack is one of the wider stack.
fn batch(op: &Op, size: usize, x: &[Val], axes: &[Option<usize>]) -> Batched {
    let x = at_front(&x[0], axes[0], size)?;
    let outs = bind(op, &[x])?;
    let n = outs.len();
    Ok((outs, vec![Some(0); n]))
}

fn turned(x: &Val) -> Result<Val> {
    let mut permutation: Vec<usize> = (0..x.rank()).collect();
    permutation.swap(x.rank() - 2, x.rank() - 1);
    transpose(x, &permutation)
}

fn adjoint(x: &Val) -> Result<Val> {
    let x = turned(x)?;
    if x.dtype().is_complex() { conj_of(&x) } else { Ok(x) }
}

fn matmul(x: &Val, y: &Val) -> Result<Val> {
    let n = x.rank();
    let stack: Vec<usize> = (0..n - 2).collect();
    let dims =
        DotDims { lhs_contract: vec![n - 1], rhs_contract: vec![n - 2], lhs_batch: stack.clone(), rhs_batch: stack };
    dot_general(x, y, dims, None)
}

/// Ones on the diagonal.
fn eye(dtype: DType, n: usize) -> Result<Val> {
    let (row, column) = (iota(DType::I32, &[n, n], 0)?, iota(DType::I32, &[n, n], 1)?);
    convert(&eq(&add(&row, &constant(&row, 0.0))?, &column)?, dtype)
}

/// A matrix as wide as a stack.
fn stacked(x: &Val, stack: &[usize]) -> Result<Val> {
    wide(x, &stack.iter().chain(x.shape()).copied().collect::<Dims>())
}

/// Where the column is at most `k` right of the row.
fn lower_mask(x: &Val, k: i32) -> Result<Val> {
    let (m, n) = sides(x);
    let (row, column) = (iota(DType::I32, &[m, n], 0)?, iota(DType::I32, &[m, n], 1)?);
    stacked(&ge(&add(&row, &constant(&row, k.into()))?, &column)?, &x.shape()[..x.rank() - 2])
}

fn tril(x: &Val, k: i32) -> Result<Val> {
    select(&lower_mask(x, k)?, x, &full_like(x, 0.0)?)
}

fn triu(x: &Val, k: i32) -> Result<Val> {
    select(&lower_mask(x, k - 1)?, &full_like(x, 0.0)?, x)
}

fn diagonal(x: &Val) -> Result<Val> {
    let on = eq(&lower_mask(x, 0)?, &lower_mask(x, -1)?)?;
    reduce_sum(&select(&on, &full_like(x, 0.0)?, x)?, &[x.rank() - 1])
}

/// Vectors as matrices of one row (`at` 0 from the end: before the last axis) or one column.
fn as_row(x: &Val) -> Result<Val> {
    expand_dims(x, &[x.rank() - 1])
}
fn as_column(x: &Val) -> Result<Val> {
    expand_dims(x, &[x.rank()])
}

/// Elementwise, where one operand is a stack of single rows or columns, or a matrix for the whole stack.
fn wide(x: &Val, shape: &[usize]) -> Result<Val> {
    let at = shape.len() - x.rank();
    broadcast_in_dim(x, shape, &(at..shape.len()).collect::<Vec<_>>())
}

/// The rows in another order: `order` is a stack of permutations.
fn rows(x: &Val, order: &Val) -> Result<Val> {
    let n = x.rank();
    let stack: Vec<usize> = (0..n - 2).collect();
    let dims = GatherDimensionNumbers {
        offset_dims: vec![n - 1],
        collapsed_slice_dims: vec![n - 2],
        start_index_map: vec![n - 2],
        operand_batching_dims: stack.clone(),
        start_indices_batching_dims: stack,
    };
    let mut sizes = Dims::from_elem(1, n);
    sizes[n - 1] = x.shape()[n - 1];
    gather(x, &as_column(order)?, GatherParams::new(dims, &sizes, IndexMode::PromiseInBounds))
}

/// The x of `a @ x = b`.
fn solve(a: &Val, b: &Val) -> Result<Val> {
    let found = bind(&Op::plain(&factors::LU), std::slice::from_ref(a))?;
    let lower = Triangle { left_side: true, lower: true, transpose_a: false, conjugate_a: false, unit_diagonal: true };
    let x = triangular_solve(&found[0], &rows(b, &found[2])?, lower)?;
    triangular_solve(&found[0], &x, Triangle { lower: false, unit_diagonal: false, ..lower })
}

/// Samples: nothing special, far from singular; symmetric and positive definite where `is_positive`.
fn sample(dtype: DType, shape: &[usize], is_positive: bool) -> Array {
    let n = shape[shape.len() - 1];
    let m = shape[shape.len() - 2];
    let count: usize = shape.iter().product();
    let value = |at: usize| {
        let (i, j) = (at / n % m, at % n);
        let (lo, hi) = if is_positive { (i.min(j), i.max(j)) } else { (i, j) };
        let stack = (at / (m * n)) as f64;
        let off = (((lo * 5 + hi * 3) % 7) as f64 - 2.8) * 0.17;
        off + if i == j { 2.0 + 2.3 * i as f64 + 0.3 * stack } else { 0.0 }
    };
    let values: Vec<f64> = (0..count).map(value).collect();
    if dtype == DType::C128 {
        let imaginary = |at: usize| (at % n) as f64 - (at / n % m) as f64;
        let z = values.iter().enumerate().map(|(at, &x)| jitbook_array::Complex::new(x, 0.4 * imaginary(at)));
        return Array::from_vec(z.collect(), shape);
    }
    jitbook_array::cast::cast(&Array::from_vec(values, shape), dtype).expect("a small array")
}
