//! NumPy indexing: views where NumPy gives views, its placement of advanced axes, and its errors.

use crate::array::Array;
use crate::cast::{cast, cast_numpy};
use crate::dtype::DType;
use crate::error::{Error, Result};
use crate::interrupt::{self, Watch};
use crate::raw::broadcast_strides;
use crate::shape::{Dims, Strides, broadcast_shapes, element_count, shape_text};
use crate::sort::nonzero;
use crate::structure::{broadcast_to, region_offsets};

/// One item of a NumPy index, as `x[...]` has it; lists arrive as arrays.
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
    /// A boolean mask of any rank (0-d too).
    Bool(Array),
}

/// `x[index]`: a view for ints, slices, new axes and the ellipsis; a copy where an array takes part.
///
/// ```
/// use jitbook_array::{Array, numpy_index::{Index, numpy_get}};
/// let x = Array::from_vec(vec![0i64, 1, 2, 3], &[2, 2]);
/// let row = numpy_get(&x, &[Index::Int(-1)]).unwrap();
/// assert_eq!(row.to_vec::<i64>(), [2, 3]);
/// assert!(row.shares_memory(&x));
/// ```
pub fn numpy_get(x: &Array, index: &[Index]) -> Result<Array> {
    let selection = resolve(x, index)?;
    let Some(advanced) = &selection.advanced else { return Ok(selection.base) };
    let (shape, offsets) = advanced_offsets(&selection.base, advanced)?;
    let dtype = x.dtype();
    crate::with_element!(dtype, T => {
        let first = selection.base.elements::<T>();
        Array::build::<T, _>(&shape, |out| {
            // SAFETY: `advanced_offsets` gives offsets of elements of the base view.
            let pick = |(o, at): (&mut T, &isize)| *o = unsafe { first.offset(*at).read() };
            interrupt::pieces(out.len(), |p| out[p.clone()].iter_mut().zip(&offsets[p]).for_each(pick))
        })
    })
    .map(|a| a.reinterpret(dtype))
}

/// `x[index] = value`: writes through to every view of the buffer. The value is cast to x's dtype and broadcast.
///
/// ```
/// use jitbook_array::{Array, numpy_index::{Index, numpy_set}};
/// let x = Array::from_vec(vec![0i64, 1, 2], &[3]);
/// let all = Index::Slice { start: None, stop: None, step: Some(2) };
/// numpy_set(&x, &[all], &Array::scalar(7i64)).unwrap();
/// assert_eq!(x.to_vec::<i64>(), [7, 1, 7]);
/// ```
pub fn numpy_set(x: &Array, index: &[Index], value: &Array) -> Result<()> {
    let value = cast_numpy(value, x.dtype())?;
    let selection = resolve(x, index)?;
    let Some(advanced) = &selection.advanced else {
        let target = &selection.base;
        return target.write(&fitted(&value, target.shape())?);
    };
    let (shape, offsets) = advanced_offsets(&selection.base, advanced)?;
    let value = fitted(&value, &shape).map_err(|e| mask_mismatch(index, &value).unwrap_or(e))?;
    selection.base.write_at(&offsets, &value)
}

/// The value under the target's shape; leading axes of size 1 that the target does not have are dropped.
fn fitted(value: &Array, shape: &[usize]) -> Result<Array> {
    let extra = value.rank().saturating_sub(shape.len());
    let inner = &value.shape()[extra..];
    let fits = value.shape()[..extra].iter().all(|&d| d == 1)
        && broadcast_shapes(inner, shape).is_some_and(|s| s[..] == *shape);
    if !fits {
        let text = |s: &[usize]| shape_text(s).replace(", ", ",");
        let (from, to) = (text(value.shape()), text(shape));
        return Err(Error::value(format!("could not broadcast input array from shape {from} into shape {to}")));
    }
    let inner = value.view(inner, &value.strides()[extra..], value.offset());
    Ok(broadcast_to(&inner, shape))
}

/// NumPy's own words for `x[mask] = values` with a wrong number of values.
fn mask_mismatch(index: &[Index], value: &Array) -> Option<Error> {
    let [Index::Bool(mask)] = index else { return None };
    let count = nonzero(mask).ok()?.first()?.size();
    let given = value.shape().first().copied().unwrap_or(1);
    (value.rank() <= 1).then(|| {
        Error::value(format!(
            "NumPy boolean array indexing assignment cannot assign {given} input values to the {count} output values where the mask is true"
        ))
    })
}

/// An index taken apart: a view by its basic items, and the arrays along some of the view's axes.
struct Selection {
    base: Array,
    advanced: Option<Advanced>,
}

struct Advanced {
    /// Axis of the base view, its integers (int64) and the size that they may not reach.
    arrays: Vec<(usize, Array)>,
    /// Where the axes of the broadcast arrays go in the result.
    place: usize,
}

fn resolve(x: &Array, index: &[Index]) -> Result<Selection> {
    let items = spelled_out(x, index)?;
    let any_array = items.iter().any(|i| matches!(i, Index::Array(_) | Index::Bool(_)));
    let mut view = ViewBuilder { offset: x.offset() as isize, ..Default::default() };
    let mut arrays: Vec<(usize, Array)> = Vec::new();
    // The positions, among all items, of those that count as advanced: ints too once an array takes part.
    let mut positions: Vec<(usize, usize)> = Vec::new();
    let mut axis = 0;
    for (position, item) in items.iter().enumerate() {
        match item {
            Index::NewAxis => view.push(1, 0),
            Index::Slice { start, stop, step } => {
                let (size, stride) = (x.shape()[axis], x.strides()[axis]);
                let (first, count, step) = slice_indices(size, *start, *stop, *step)?;
                view.offset += first as isize * stride;
                view.push(count, stride * step as isize);
                axis += 1;
            }
            Index::Int(i) if !any_array => {
                let i = checked(*i, axis, x.shape()[axis])?;
                view.offset += i as isize * x.strides()[axis];
                axis += 1;
            }
            Index::Int(i) => {
                positions.push((position, view.shape.len()));
                arrays.push((view.shape.len(), checked_array(&Array::scalar(*i), axis, x.shape()[axis])?));
                view.push(x.shape()[axis], x.strides()[axis]);
                axis += 1;
            }
            Index::Array(values) => {
                positions.push((position, view.shape.len()));
                arrays.push((view.shape.len(), checked_array(values, axis, x.shape()[axis])?));
                view.push(x.shape()[axis], x.strides()[axis]);
                axis += 1;
            }
            Index::Bool(mask) => {
                positions.push((position, view.shape.len()));
                axis = push_mask(x, mask, axis, &mut view, &mut arrays)?;
            }
            Index::Ellipsis => unreachable!("spelled out"),
        }
    }
    let base = view.finish(x);
    let advanced = any_array.then(|| {
        let together = positions.windows(2).all(|w| w[1].0 == w[0].0 + 1);
        Advanced { place: if together { positions[0].1 } else { 0 }, arrays }
    });
    Ok(Selection { base, advanced })
}

/// A mask becomes its true places, one array an axis. A 0-d mask indexes a new axis of size 1.
fn push_mask(
    x: &Array,
    mask: &Array,
    axis: usize,
    view: &mut ViewBuilder,
    arrays: &mut Vec<(usize, Array)>,
) -> Result<usize> {
    if mask.rank() == 0 {
        let places = vec![0i64; mask.first::<bool>() as usize];
        arrays.push((view.shape.len(), Array::from_vec(places.clone(), &[places.len()])));
        view.push(1, 0);
        return Ok(axis);
    }
    for (i, (&have, &size)) in mask.shape().iter().zip(&x.shape()[axis..]).enumerate() {
        if have != size {
            let at = axis + i;
            return Err(Error::index(format!(
                "boolean index did not match indexed array along axis {at}; size of axis is {size} but size of corresponding boolean axis is {have}"
            )));
        }
    }
    for (i, places) in nonzero(mask)?.into_iter().enumerate() {
        arrays.push((view.shape.len(), places));
        view.push(x.shape()[axis + i], x.strides()[axis + i]);
    }
    Ok(axis + mask.rank())
}

#[derive(Default)]
struct ViewBuilder {
    shape: Dims,
    strides: Strides,
    offset: isize,
}

impl ViewBuilder {
    fn push(&mut self, size: usize, stride: isize) {
        self.shape.push(size);
        self.strides.push(stride);
    }

    fn finish(&self, x: &Array) -> Array {
        let empty = self.shape.contains(&0) || x.size() == 0;
        x.view(&self.shape, &self.strides, if empty { 0 } else { self.offset as usize })
    }
}

/// The items with the ellipsis (given, or meant at the end) replaced by full slices.
fn spelled_out(x: &Array, index: &[Index]) -> Result<Vec<Index>> {
    let used = |item: &Index| match item {
        Index::NewAxis | Index::Ellipsis => 0,
        Index::Bool(mask) => mask.rank(),
        _ => 1,
    };
    let given: usize = index.iter().map(used).sum();
    if given > x.rank() {
        return Err(Error::index(format!(
            "too many indices for array: array is {}-dimensional, but {given} were indexed",
            x.rank()
        )));
    }
    let ellipses = index.iter().filter(|i| matches!(i, Index::Ellipsis)).count();
    if ellipses > 1 {
        return Err(Error::index("an index can only have a single ellipsis ('...')"));
    }
    let full = Index::Slice { start: None, stop: None, step: None };
    let rest = std::iter::repeat_n(full, x.rank() - given);
    let at = index.iter().position(|i| matches!(i, Index::Ellipsis)).unwrap_or(index.len());
    let after = index.get(at + 1..).unwrap_or(&[]);
    Ok(index[..at].iter().cloned().chain(rest).chain(after.iter().cloned()).collect())
}

/// Python's slice on `size` items: the first, how many, and the step.
///
/// ```
/// use jitbook_array::numpy_index::slice_indices;
/// assert_eq!(slice_indices(5, None, None, Some(-2)).unwrap(), (4, 3, -2));
/// assert_eq!(slice_indices(5, Some(-100), Some(2), None).unwrap(), (0, 2, 1));
/// ```
pub fn slice_indices(
    size: usize,
    start: Option<i64>,
    stop: Option<i64>,
    step: Option<i64>,
) -> Result<(usize, usize, i64)> {
    let n = size as i64;
    let step = step.unwrap_or(1).max(-i64::MAX);
    if step == 0 {
        return Err(Error::value("slice step cannot be zero"));
    }
    let (low, high) = if step > 0 { (0, n) } else { (-1, n - 1) };
    let place = |i: i64| (if i < 0 { i.saturating_add(n) } else { i }).clamp(low, high);
    let first = start.map_or(if step > 0 { low } else { high }, place);
    let end = stop.map_or(if step > 0 { high } else { low }, place);
    let distance = if step > 0 { end - first } else { first - end };
    if distance <= 0 {
        return Ok((0, 0, step));
    }
    Ok((first as usize, ((distance - 1) / step.abs() + 1) as usize, step))
}

fn out_of_bounds(i: i64, axis: usize, size: usize) -> Error {
    Error::index(format!("index {i} is out of bounds for axis {axis} with size {size}"))
}

fn checked(i: i64, axis: usize, size: usize) -> Result<usize> {
    let place = if i < 0 { i.saturating_add(size as i64) } else { i };
    if place < 0 || place >= size as i64 { Err(out_of_bounds(i, axis, size)) } else { Ok(place as usize) }
}

/// Integers as int64 with negative ones counted from the end, all in bounds.
fn checked_array(values: &Array, axis: usize, size: usize) -> Result<Array> {
    let values = cast(values, DType::I64)?;
    let mut wrong = None;
    values.visit::<i64>(|i| {
        if wrong.is_none() && checked(i, axis, size).is_err() {
            wrong = Some(i);
        }
    })?;
    if let Some(i) = wrong {
        return Err(out_of_bounds(i, axis, size));
    }
    crate::elementwise::map(&values, |i: i64| if i < 0 { i + size as i64 } else { i })
}

/// The result's shape, and for each of its elements in row-major order the offset from the first of `base`.
fn advanced_offsets(base: &Array, advanced: &Advanced) -> Result<(Dims, Vec<isize>)> {
    let mut lead = Dims::new();
    for (_, values) in &advanced.arrays {
        lead = broadcast_shapes(&lead, values.shape()).ok_or_else(|| index_mismatch(advanced))?;
    }
    let indexed = |axis: &usize| advanced.arrays.iter().any(|(a, _)| a == axis);
    let others: Vec<usize> = (0..base.rank()).filter(|axis| !indexed(axis)).collect();

    let mut picked = vec![0isize; element_count(&lead)];
    for (axis, values) in &advanced.arrays {
        let wide = values.view(&lead, &broadcast_strides(values, &lead), values.offset());
        let mut k = 0;
        wide.visit::<i64>(|i| {
            picked[k] += i as isize * base.strides()[*axis];
            k += 1;
        })?;
    }
    // The axes of the result: those before the arrays' place, the arrays', and the others.
    let before = others.iter().filter(|&&axis| axis < advanced.place).count();
    let sizes = |axes: &[usize]| axes.iter().map(|&a| base.shape()[a]).collect::<Dims>();
    let steps = |axes: &[usize]| axes.iter().map(|&a| base.strides()[a]).collect::<Strides>();
    let outer = region_offsets(&sizes(&others[..before]), &steps(&others[..before]))?;
    let inner = region_offsets(&sizes(&others[before..]), &steps(&others[before..]))?;
    let mut offsets = Vec::with_capacity(outer.len() * picked.len() * inner.len());
    let mut watch = Watch::default();
    for o in &outer {
        for p in &picked {
            offsets.extend(inner.iter().map(|i| o + p + i));
            watch.did(inner.len())?;
        }
    }
    let mut shape = sizes(&others[..before]);
    shape.extend(lead);
    shape.extend(sizes(&others[before..]));
    Ok((shape, offsets))
}

fn index_mismatch(advanced: &Advanced) -> Error {
    let shapes: Vec<String> = advanced.arrays.iter().map(|(_, a)| shape_text(a.shape()).replace(", ", ",")).collect();
    Error::index(format!(
        "shape mismatch: indexing arrays could not be broadcast together with shapes {} ",
        shapes.join(" ")
    ))
}

#[cfg(test)]
#[path = "numpy_index_tests.rs"]
mod tests;
