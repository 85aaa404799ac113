//! Views and rearrangements: reshape, transpose, slices, concatenation, padding.
//!
//! What can be a view is one, and shares the elements of its operand.

use crate::array::Array;
use crate::cast::cast;
use crate::dtype::{DType, Kind};
use crate::error::Result;
use crate::interrupt::fill;
use crate::raw::{Output, Walk, broadcast_strides};
use crate::shape::{Dims, Strides};
use smallvec::SmallVec;

/// A view of `x` under a larger shape, by NumPy's broadcasting. The shapes must broadcast.
///
/// ```
/// use jitbook_array::{Array, structure};
/// let row = Array::from_vec(vec![1i32, 2], &[2]);
/// assert_eq!(structure::broadcast_to(&row, &[2, 2]).to_vec::<i32>(), [1, 2, 1, 2]);
/// ```
pub fn broadcast_to(x: &Array, shape: &[usize]) -> Array {
    x.view(shape, &broadcast_strides(x, shape), x.offset())
}

/// A view whose axis `broadcast_dimensions[i]` is axis `i` of `x`, repeated along the other axes.
pub fn broadcast_in_dim(x: &Array, shape: &[usize], broadcast_dimensions: &[usize]) -> Array {
    let mut strides: Strides = SmallVec::from_elem(0, shape.len());
    for (i, &axis) in broadcast_dimensions.iter().enumerate() {
        if x.shape()[i] != 1 {
            assert_eq!(x.shape()[i], shape[axis], "broadcast_in_dim of unlike sizes");
            strides[axis] = x.strides()[i];
        }
    }
    x.view(shape, &strides, x.offset())
}

/// The 0-d `value` at every place of `shape`, in memory of its own.
pub fn full(value: &Array, shape: &[usize]) -> Result<Array> {
    broadcast_to(value, shape).copy().map(|a| a.with_weak(false))
}

/// The elements in row-major order under another shape: a view wherever strides allow it.
///
/// ```
/// use jitbook_array::{Array, structure};
/// let x = Array::from_vec(vec![1i32, 2, 3, 4], &[4]);
/// assert_eq!(structure::reshape(&x, &[2, 2]).unwrap().shape(), [2, 2]);
/// ```
pub fn reshape(x: &Array, shape: &[usize]) -> Result<Array> {
    assert_eq!(x.size(), crate::shape::element_count(shape), "reshape to another number of elements");
    if let Some(strides) = reshaped_strides(x, shape) {
        return Ok(x.view(shape, &strides, x.offset()));
    }
    let copy = x.copy()?;
    Ok(copy.view(shape, &crate::shape::contiguous_strides(shape), 0))
}

/// The strides that show `x` under `shape`, where there are such.
pub(crate) fn reshaped_strides(x: &Array, shape: &[usize]) -> Option<Strides> {
    if x.is_contiguous() {
        return Some(crate::shape::contiguous_strides(shape));
    }
    let old: SmallVec<[(usize, isize); 4]> =
        x.shape().iter().copied().zip(x.strides().iter().copied()).filter(|&(d, _)| d != 1).collect();
    let mut strides: Strides = SmallVec::from_elem(0, shape.len());
    let (mut i, mut j) = (0, 0);
    while i < old.len() {
        // The shortest groups of old and new axes that hold the same number of elements.
        let (start_i, start_j) = (i, j);
        let (mut held, mut wanted) = (old[i].0, *shape.get(j)?);
        i += 1;
        j += 1;
        while held != wanted {
            if held < wanted {
                held *= old.get(i)?.0;
                i += 1;
            } else {
                wanted *= shape.get(j)?;
                j += 1;
            }
        }
        let group = &old[start_i..i];
        if !group.windows(2).all(|w| w[0].1 == w[1].1 * w[1].0 as isize) {
            return None;
        }
        let mut step = group[group.len() - 1].1;
        for k in (start_j..j).rev() {
            strides[k] = step;
            step *= shape[k] as isize;
        }
    }
    Some(strides)
}

/// A view whose axis `i` is axis `permutation[i]` of `x`.
pub fn transpose(x: &Array, permutation: &[usize]) -> Array {
    let shape: Dims = permutation.iter().map(|&p| x.shape()[p]).collect();
    let strides: Strides = permutation.iter().map(|&p| x.strides()[p]).collect();
    x.view(&shape, &strides, x.offset())
}

/// A view without these axes, whose size is 1.
pub fn squeeze(x: &Array, dimensions: &[usize]) -> Array {
    let kept = |i: &usize| !dimensions.contains(i);
    let shape: Dims = (0..x.rank()).filter(kept).map(|i| x.shape()[i]).collect();
    let strides: Strides = (0..x.rank()).filter(kept).map(|i| x.strides()[i]).collect();
    assert!(dimensions.iter().all(|&i| x.shape()[i] == 1), "squeeze of an axis that is not 1");
    x.view(&shape, &strides, x.offset())
}

/// A view from `start` up to `limit` in steps of `strides`, axis by axis.
///
/// ```
/// use jitbook_array::{Array, structure};
/// let x = Array::from_vec(vec![0i32, 1, 2, 3, 4], &[5]);
/// assert_eq!(structure::slice(&x, &[1], &[5], &[2]).to_vec::<i32>(), [1, 3]);
/// ```
pub fn slice(x: &Array, start: &[usize], limit: &[usize], strides: &[usize]) -> Array {
    let shape: Dims = (0..x.rank()).map(|i| limit[i].saturating_sub(start[i]).div_ceil(strides[i])).collect();
    let steps: Strides = (0..x.rank()).map(|i| x.strides()[i].saturating_mul(strides[i] as isize)).collect();
    if shape.contains(&0) {
        return x.view(&shape, &steps, 0);
    }
    let offset: isize = (0..x.rank()).map(|i| start[i] as isize * x.strides()[i]).sum();
    x.view(&shape, &steps, (x.offset() as isize + offset) as usize)
}

/// A view that runs backwards along these axes.
pub fn rev(x: &Array, dimensions: &[usize]) -> Array {
    let mut strides: Strides = SmallVec::from_slice(x.strides());
    let mut offset = x.offset() as isize;
    for &i in dimensions {
        offset += (x.shape()[i].max(1) as isize - 1) * strides[i];
        strides[i] = -strides[i];
    }
    x.view(x.shape(), &strides, if x.size() == 0 { 0 } else { offset as usize })
}

/// A view with a new axis of size 1 at `axis`.
pub fn expand_dims(x: &Array, axis: usize) -> Array {
    let (mut shape, mut strides): (Dims, Strides) =
        (SmallVec::from_slice(x.shape()), SmallVec::from_slice(x.strides()));
    shape.insert(axis, 1);
    strides.insert(axis, 0);
    x.view(&shape, &strides, x.offset())
}

/// The operands one after the other along `axis`. They have one dtype, and agree in the other axes.
pub fn concatenate(operands: &[Array], axis: usize) -> Result<Array> {
    let mut shape: Dims = SmallVec::from_slice(operands[0].shape());
    shape[axis] = operands.iter().map(|a| a.shape()[axis]).sum();
    let mut out = Output::new(operands[0].dtype(), &shape)?;
    let (mut starts, steps) = (vec![0; shape.len()], vec![1; shape.len()]);
    for operand in operands {
        assert_eq!(operand.dtype(), operands[0].dtype(), "concatenate of unlike dtypes");
        out.paste(&starts, &steps, operand)?;
        starts[axis] += operand.shape()[axis];
    }
    Ok(out.finish())
}

/// The operands, of one shape, along a new axis.
pub fn stack(operands: &[Array], axis: usize) -> Result<Array> {
    let expanded: Vec<Array> = operands.iter().map(|a| expand_dims(a, axis)).collect();
    concatenate(&expanded, axis)
}

/// `x` with `value` around it (`low`, `high`) and between its elements (`interior`); negative edges cut off.
///
/// ```
/// use jitbook_array::{Array, structure};
/// let x = Array::from_vec(vec![1i32, 2, 3], &[3]);
/// let y = structure::pad(&x, &Array::scalar(0i32), &[(1, -1, 1)]).unwrap();
/// assert_eq!(y.to_vec::<i32>(), [0, 1, 0, 2, 0]);
/// ```
pub fn pad(x: &Array, value: &Array, config: &[(i64, i64, i64)]) -> Result<Array> {
    let mut shape: Dims = SmallVec::new();
    let (mut starts, mut steps) = (Vec::new(), Vec::new());
    let (mut first, mut limit) = (Vec::new(), Vec::new());
    for (&d, &(low, high, interior)) in x.shape().iter().zip(config) {
        let step = interior + 1;
        let spread = if d == 0 { 0 } else { (d as i64 - 1) * step + 1 };
        let size = (spread + low + high).max(0);
        // The elements of x that stay: those whose place low + i * step lies in 0..size.
        let from = if low < 0 { (-low + step - 1) / step } else { 0 };
        let to = if size > low { ((size - low + step - 1) / step).min(d as i64) } else { 0 };
        shape.push(size as usize);
        starts.push((low + from * step).max(0) as usize);
        steps.push(step as usize);
        first.push(from as usize);
        limit.push(to.max(from) as usize);
    }
    let mut out = Output::new(x.dtype(), &shape)?;
    out.fill(value)?;
    let kept = slice(x, &first, &limit, &vec![1; x.rank()]);
    if kept.size() > 0 {
        out.paste(&starts, &steps, &kept)?;
    }
    Ok(out.finish())
}

/// Counts 0, 1, 2, ... along `axis`.
pub fn iota(dtype: DType, shape: &[usize], axis: usize) -> Result<Array> {
    let n = shape[axis];
    let line = match dtype.kind() {
        Kind::Signed | Kind::Unsigned => with_int!(dtype, T => Array::build::<T, _>(&[n], |out| {
            fill(out, |i| <T as crate::math::Int>::from_word(i as u64))
        }))?,
        _ => {
            let counts = Array::build::<u64, _>(&[n], |out| fill(out, |i| i as u64))?;
            cast(&counts, dtype)?
        }
    };
    if shape.len() == 1 {
        return Ok(line);
    }
    broadcast_in_dim(&line, shape, &[axis]).contiguous()
}

/// Element by element, the case that `pred` (bool or int32) names. A 0-d `pred` chooses whole arrays.
///
/// ```
/// use jitbook_array::{Array, structure};
/// let pred = Array::from_vec(vec![true, false], &[2]);
/// let cases = [Array::from_vec(vec![1i32, 2], &[2]), Array::from_vec(vec![3i32, 4], &[2])];
/// assert_eq!(structure::select_n(&pred, &cases).unwrap().to_vec::<i32>(), [3, 2]);
/// ```
pub fn select_n(pred: &Array, cases: &[Array]) -> Result<Array> {
    let last = cases.len() as i64 - 1;
    let is_bool = pred.dtype() == DType::Bool;
    if pred.rank() == 0 {
        let which = if is_bool { pred.first::<bool>() as i64 } else { pred.first::<i32>() as i64 };
        return cases[which.clamp(0, last) as usize].contiguous().map(|a| a.with_weak(false));
    }
    let dtype = cases[0].dtype();
    if is_bool && cases.len() == 2 {
        let chosen = crate::with_element!(dtype, T => {
            crate::elementwise::zip3::<bool, T, T, T>(pred, &cases[0], &cases[1], |p, a, b| if p { b } else { a })
        })?;
        return Ok(chosen.reinterpret(dtype));
    }
    let pred = if is_bool { cast(pred, DType::I32)? } else { pred.clone() };
    let mut chosen = cases[0].clone();
    for (k, case) in cases.iter().enumerate().skip(1) {
        // Below the first and above the last case the index clamps.
        let picks = crate::elementwise::map(&pred, |p: i32| (p as i64).clamp(0, last) == k as i64)?;
        chosen = select_n(&picks, &[chosen, case.clone()])?;
    }
    chosen.contiguous().map(|a| a.with_weak(false))
}

/// `x` repeated `reps[i]` times along each axis (`reps` has one entry an axis).
pub fn tile(x: &Array, reps: &[usize]) -> Result<Array> {
    let (mut wide, mut strides, mut shape) = (Dims::new(), Strides::new(), Dims::new());
    for (i, &r) in reps.iter().enumerate() {
        wide.extend([r, x.shape()[i]]);
        strides.extend([0, x.strides()[i]]);
        shape.push(r * x.shape()[i]);
    }
    let copy = x.view(&wide, &strides, x.offset()).copy()?.with_weak(false);
    reshape(&copy, &shape)
}

/// Writes the offsets of a region's elements, in row-major order.
pub(crate) fn region_offsets(shape: &[usize], strides: &[isize]) -> Result<Vec<isize>> {
    let mut out = Vec::with_capacity(crate::shape::element_count(shape));
    Walk::new(shape, [strides]).rows(|[at], [step], n| out.extend((0..n as isize).map(|k| at + k * step)))?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arange(shape: &[usize]) -> Array {
        iota(DType::I32, &[shape.iter().product()], 0).and_then(|a| reshape(&a, shape)).unwrap()
    }

    #[test]
    fn reshape_is_a_view_where_it_can_be() {
        let x = arange(&[2, 3, 4]);
        let y = reshape(&slice(&x, &[0, 0, 0], &[2, 3, 2], &[1, 1, 1]), &[6, 2]).unwrap();
        assert!(y.shares_memory(&x));
        assert_eq!(y.to_vec::<i32>(), [0, 1, 4, 5, 8, 9, 12, 13, 16, 17, 20, 21]);
        let z = reshape(&transpose(&x, &[2, 1, 0]), &[24]).unwrap();
        assert!(!z.shares_memory(&x));
        assert_eq!(z.to_vec::<i32>()[..4], [0, 12, 4, 16]);
        assert_eq!(reshape(&arange(&[1]), &[]).unwrap().rank(), 0);
    }

    #[test]
    fn padding_cuts_and_spreads() {
        let zero = Array::scalar(0i32);
        let cases: &[(usize, (i64, i64, i64), &[i32])] = &[
            (3, (1, 1, 0), &[0, 0, 1, 2, 0]),
            (3, (-1, 0, 0), &[1, 2]),
            (3, (-1, 2, 1), &[0, 1, 0, 2, 0, 0]),
            (3, (-2, -1, 1), &[1, 0]),
            (3, (-5, 4, 0), &[0, 0]),
            (3, (4, -5, 0), &[0, 0]),
            (3, (-3, -3, 0), &[]),
            (0, (2, 0, 3), &[0, 0]),
        ];
        for &(n, config, expect) in cases {
            assert_eq!(pad(&arange(&[n]), &zero, &[config]).unwrap().to_vec::<i32>(), expect, "{n} {config:?}");
        }
    }

    #[test]
    fn rearrangements() {
        let x = arange(&[2, 3]);
        assert_eq!(rev(&x, &[1]).to_vec::<i32>(), [2, 1, 0, 5, 4, 3]);
        assert_eq!(transpose(&x, &[1, 0]).contiguous().unwrap().to_vec::<i32>(), [0, 3, 1, 4, 2, 5]);
        assert_eq!(tile(&x, &[1, 2]).unwrap().to_vec::<i32>(), [0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5]);
        let joined = concatenate(&[x.clone(), rev(&x, &[0])], 1).unwrap();
        assert_eq!(joined.to_vec::<i32>(), [0, 1, 2, 3, 4, 5, 3, 4, 5, 0, 1, 2]);
        assert_eq!(stack(&[x.clone(), x.clone()], 2).unwrap().to_vec::<i32>()[..4], [0, 0, 1, 1]);
        let pick = Array::from_vec(vec![-1i32, 1, 9], &[3]);
        let cases = [arange(&[3]), rev(&arange(&[3]), &[0]), full(&Array::scalar(7i32), &[3]).unwrap()];
        assert_eq!(select_n(&pick, &cases).unwrap().to_vec::<i32>(), [0, 1, 7]);
        assert_eq!(broadcast_in_dim(&arange(&[2]), &[2, 2], &[0]).to_vec::<i32>(), [0, 0, 1, 1]);
        assert_eq!(iota(DType::F32, &[2, 2], 1).unwrap().to_vec::<f32>(), [0.0, 1.0, 0.0, 1.0]);
    }

    #[test]
    fn large_transposes_copy_in_tiles() {
        let x = arange(&[3, 50, 70]);
        let y = transpose(&x, &[0, 2, 1]).copy().unwrap();
        assert_eq!(y.to_vec::<i32>(), transpose(&x, &[0, 2, 1]).to_vec::<i32>());
    }
}
