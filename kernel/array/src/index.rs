//! Slices at computed places, gather and scatter: XLA's semantics.

use crate::array::Array;
use crate::cast::cast;
use crate::dtype::{DType, Element};
use crate::error::Result;
use crate::interrupt::{self, Watch};
use crate::math::{Number, Ordered};
use crate::raw::Output;
use crate::shape::{Dims, Strides, contiguous_strides, element_count};
use crate::structure::{region_offsets, slice};
use smallvec::SmallVec;

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

/// What happens to a window that does not fit: it moves inside, reads the fill value (or is not written), or the caller
/// promises that there is none (reads then clamp and writes are dropped, as XLA on CPU does).
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

/// A view of `sizes` elements from `starts`, moved so that it fits.
///
/// ```
/// use jitbook_array::{Array, index::dynamic_slice};
/// let x = Array::from_vec(vec![0i32, 1, 2, 3, 4], &[5]);
/// assert_eq!(dynamic_slice(&x, &[3], &[3]).unwrap().to_vec::<i32>(), [2, 3, 4]);
/// ```
pub fn dynamic_slice(x: &Array, starts: &[i64], sizes: &[usize]) -> Result<Array> {
    let start: Dims = clamped(x.shape(), starts, sizes);
    let limit: Dims = start.iter().zip(sizes).map(|(s, n)| s + n).collect();
    slice(x, &start, &limit, &vec![1; x.rank()]).contiguous().map(|a| a.with_weak(false))
}

fn clamped(shape: &[usize], starts: &[i64], sizes: &[usize]) -> Dims {
    (0..shape.len()).map(|i| starts[i].clamp(0, (shape[i] - sizes[i]) as i64) as usize).collect()
}

/// `x` with `update` at `starts`, moved so that it fits.
pub fn dynamic_update_slice(x: &Array, update: &Array, starts: &[i64]) -> Result<Array> {
    let start = clamped(x.shape(), starts, update.shape());
    let ones = vec![1; x.rank()];
    let mut out = Output::new(x.dtype(), x.shape())?;
    out.paste(&vec![0; x.rank()], &ones, x)?;
    out.paste(&start, &ones, update)?;
    Ok(out.finish())
}

/// The integer tuples along the last axis of an index array, read row by row.
struct Starts {
    values: Vec<i64>,
    width: usize,
    batch: Dims,
}

impl Starts {
    fn new(indices: &Array) -> Result<Starts> {
        // Unsigned 64-bit indices beyond the range of i64 are out of bounds either way.
        let wide = match indices.dtype() {
            DType::U64 => crate::elementwise::map(indices, |i: u64| i.min(i64::MAX as u64) as i64)?,
            _ => cast(indices, DType::I64)?,
        };
        let rank = indices.rank();
        let width = indices.shape()[rank - 1];
        let mut values = Vec::with_capacity(wide.size());
        wide.visit::<i64>(|i| values.push(i))?;
        Ok(Starts { values, width, batch: SmallVec::from_slice(&indices.shape()[..rank - 1]) })
    }
}

/// Where the windows of a gather or scatter begin in the operand.
struct Windows {
    /// For each batch index, the offset of its window in a row-major operand, or `None` where it does not fit.
    offsets: Vec<Option<isize>>,
}

/// The window's place for every batch index. `map[k]` is the operand axis of the k-th number of an index tuple.
fn windows(
    shape: &[usize],
    strides: &[isize],
    sizes: &[usize],
    starts: &Starts,
    map: &[usize],
    batching: (&[usize], &[usize]),
    clamp: bool,
) -> Result<Windows> {
    let mut offsets = Vec::with_capacity(element_count(&starts.batch));
    let mut place: Dims = SmallVec::from_elem(0, starts.batch.len());
    let mut watch = Watch::default();
    for row in 0..element_count(&starts.batch) {
        watch.did(1)?;
        let tuple = &starts.values[row * starts.width..(row + 1) * starts.width];
        let mut offset = Some(0isize);
        for (k, &axis) in map.iter().enumerate() {
            let most = shape[axis] as i64 - sizes[axis] as i64;
            let start = if clamp { tuple[k].clamp(0, most.max(0)) } else { tuple[k] };
            offset = offset.filter(|_| start >= 0 && start <= most).map(|o| o + start as isize * strides[axis]);
        }
        for (&axis, &from) in batching.0.iter().zip(batching.1) {
            offset = offset.map(|o| o + place[from] as isize * strides[axis]);
        }
        offsets.push(offset);
        advance(&mut place, &starts.batch);
    }
    Ok(Windows { offsets })
}

/// The next index in row-major order.
fn advance(place: &mut [usize], shape: &[usize]) {
    for axis in (0..shape.len()).rev() {
        place[axis] += 1;
        if place[axis] < shape[axis] {
            return;
        }
        place[axis] = 0;
    }
}

/// A window's element offsets, in two layouts, cut into runs that are contiguous in both.
struct Runs {
    pairs: Vec<(isize, isize)>,
    length: usize,
}

fn runs(shape: &[usize], a: &[isize], b: &[isize]) -> Result<Runs> {
    let mut cut = shape.len();
    let mut length = 1;
    while cut > 0 && (shape[cut - 1] == 1 || (a[cut - 1] == length as isize && b[cut - 1] == length as isize)) {
        length *= shape[cut - 1];
        cut -= 1;
    }
    let pairs = region_offsets(&shape[..cut], &a[..cut])?.into_iter().zip(region_offsets(&shape[..cut], &b[..cut])?);
    Ok(Runs { pairs: pairs.collect(), length })
}

/// XLA's gather: for each index tuple, the window of `slice_sizes` that begins there.
///
/// `fill` is what `FillOrDrop` reads outside (0-d; JAX's default for the dtype is the caller's to give).
pub fn gather(
    x: &Array,
    indices: &Array,
    dims: &GatherDimensionNumbers,
    slice_sizes: &[usize],
    mode: IndexMode,
    fill: Option<&Array>,
) -> Result<Array> {
    let starts = Starts::new(indices)?;
    let x = x.contiguous()?;
    let batching = batch_axes(&dims.operand_batching_dims, &dims.start_indices_batching_dims);
    let clamp = mode != IndexMode::FillOrDrop;
    let at = windows(x.shape(), x.strides(), slice_sizes, &starts, &dims.start_index_map, batching, clamp)?;

    let dropped = |i: &usize| dims.collapsed_slice_dims.contains(i) || dims.operand_batching_dims.contains(i);
    let window_axes: Dims = (0..x.rank()).filter(|i| !dropped(i)).collect();
    let rank = starts.batch.len() + window_axes.len();
    let batch_dims: Dims = (0..rank).filter(|i| !dims.offset_dims.contains(i)).collect();
    let mut shape: Dims = SmallVec::from_elem(0, rank);
    batch_dims.iter().zip(&starts.batch).for_each(|(&i, &d)| shape[i] = d);
    dims.offset_dims.iter().zip(&window_axes).for_each(|(&i, &axis)| shape[i] = slice_sizes[axis]);

    let strides = contiguous_strides(&shape);
    let window_shape: Dims = window_axes.iter().map(|&axis| slice_sizes[axis]).collect();
    let from: Strides = window_axes.iter().map(|&axis| x.strides()[axis]).collect();
    let to: Strides = dims.offset_dims.iter().map(|&i| strides[i]).collect();
    let runs = runs(&window_shape, &from, &to)?;
    let bases = region_offsets(&starts.batch, &batch_dims.iter().map(|&i| strides[i]).collect::<Strides>())?;
    copy_windows(&x, &shape, &at, &bases, &runs, fill)
}

fn batch_axes<'a>(operand: &'a [usize], indices: &'a [usize]) -> (&'a [usize], &'a [usize]) {
    assert_eq!(operand.len(), indices.len(), "batching dims of unlike number");
    (operand, indices)
}

fn copy_windows(
    x: &Array,
    shape: &[usize],
    at: &Windows,
    bases: &[isize],
    runs: &Runs,
    fill: Option<&Array>,
) -> Result<Array> {
    let dtype = x.dtype();
    let out = crate::with_element!(dtype, T => {
        let missing = fill.map_or(T::default(), |f| f.first::<T>());
        let source = x.as_slice::<T>();
        Array::build::<T, _>(shape, |out| {
            if out.is_empty() {
                return Ok(());
            }
            let mut watch = Watch::default();
            for (&base, &window) in bases.iter().zip(&at.offsets) {
                for &(from, to) in &runs.pairs {
                    let place = (base + to) as usize;
                    let target = &mut out[place..place + runs.length];
                    match window {
                        Some(start) => {
                            let start = (start + from) as usize;
                            interrupt::copy(target, &source[start..start + runs.length])?;
                        }
                        None => target.fill(missing),
                    }
                    watch.did(runs.length)?;
                }
            }
            Ok(())
        })
    })?;
    Ok(out.reinterpret(dtype))
}

/// XLA's scatter: `x` with each window of `updates` joined in where its index tuple says.
///
/// ```
/// use jitbook_array::{Array, index::*};
/// let dims = ScatterDimensionNumbers { inserted_window_dims: vec![0], scatter_dims_to_operand_dims: vec![0], ..Default::default() };
/// let x = Array::from_vec(vec![0f32; 3], &[3]);
/// let at = Array::from_vec(vec![1i32, 1, 7], &[3, 1]);
/// let y = scatter(&x, &at, &Array::from_vec(vec![1f32, 2.0, 4.0], &[3]), &dims, IndexMode::FillOrDrop, ScatterKind::Add);
/// assert_eq!(y.unwrap().to_vec::<f32>(), [0.0, 3.0, 0.0]);
/// ```
pub fn scatter(
    x: &Array,
    indices: &Array,
    updates: &Array,
    dims: &ScatterDimensionNumbers,
    mode: IndexMode,
    kind: ScatterKind,
) -> Result<Array> {
    let starts = Starts::new(indices)?;
    let dropped = |i: &usize| dims.inserted_window_dims.contains(i) || dims.operand_batching_dims.contains(i);
    let window_axes: Dims = (0..x.rank()).filter(|i| !dropped(i)).collect();
    let mut sizes: Dims = SmallVec::from_elem(1, x.rank());
    window_axes.iter().zip(&dims.update_window_dims).for_each(|(&axis, &i)| sizes[axis] = updates.shape()[i]);

    let strides = contiguous_strides(x.shape());
    let batching = batch_axes(&dims.operand_batching_dims, &dims.scatter_indices_batching_dims);
    let map = &dims.scatter_dims_to_operand_dims;
    let at = windows(x.shape(), &strides, &sizes, &starts, map, batching, mode == IndexMode::Clip)?;

    let updates = updates.contiguous()?;
    let window_shape: Dims = window_axes.iter().map(|&axis| sizes[axis]).collect();
    let to: Strides = window_axes.iter().map(|&axis| strides[axis]).collect();
    let from: Strides = dims.update_window_dims.iter().map(|&i| updates.strides()[i]).collect();
    let batch_dims = (0..updates.rank()).filter(|i| !dims.update_window_dims.contains(i));
    let bases = region_offsets(&starts.batch, &batch_dims.map(|i| updates.strides()[i]).collect::<Strides>())?;
    join_windows(x, &updates, &at, &bases, &runs(&window_shape, &from, &to)?, kind)
}

fn join_windows(
    x: &Array,
    updates: &Array,
    at: &Windows,
    bases: &[isize],
    runs: &Runs,
    kind: ScatterKind,
) -> Result<Array> {
    let dtype = x.dtype();
    if kind == ScatterKind::Set {
        let out = crate::with_element!(dtype, T => join::<T>(x, updates, at, bases, runs, |_, new| new))?;
        return Ok(out.reinterpret(dtype));
    }
    with_number!(dtype, T => match kind {
        ScatterKind::Add => join::<T>(x, updates, at, bases, runs, <T as Number>::add),
        ScatterKind::Sub => join::<T>(x, updates, at, bases, runs, <T as Number>::sub),
        ScatterKind::Mul => join::<T>(x, updates, at, bases, runs, <T as Number>::mul),
        ScatterKind::Min => join::<T>(x, updates, at, bases, runs, <T as Ordered>::minimum),
        ScatterKind::Max => join::<T>(x, updates, at, bases, runs, <T as Ordered>::maximum),
        ScatterKind::Set => unreachable!("handled above"),
    })
}

fn join<T: Element>(
    x: &Array,
    updates: &Array,
    at: &Windows,
    bases: &[isize],
    runs: &Runs,
    f: impl Fn(T, T) -> T,
) -> Result<Array> {
    let source = updates.as_slice::<T>();
    let x = x.contiguous()?;
    Array::build::<T, _>(x.shape(), |out| {
        interrupt::copy(out, x.as_slice::<T>())?;
        if source.is_empty() {
            return Ok(());
        }
        let mut watch = Watch::default();
        for (&base, window) in bases.iter().zip(&at.offsets) {
            let Some(start) = window else { continue };
            for &(from, to) in &runs.pairs {
                let (place, from) = ((start + to) as usize, (base + from) as usize);
                let target = &mut out[place..place + runs.length];
                let source = &source[from..from + runs.length];
                interrupt::pieces(runs.length, |p| {
                    for (old, &new) in target[p.clone()].iter_mut().zip(&source[p]) {
                        *old = f(*old, new);
                    }
                })?;
                watch.did(runs.length)?;
            }
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::structure::{iota, reshape};

    fn arange(shape: &[usize]) -> Array {
        iota(DType::I32, &[shape.iter().product()], 0).and_then(|a| reshape(&a, shape)).unwrap()
    }

    fn take_rows() -> GatherDimensionNumbers {
        GatherDimensionNumbers {
            offset_dims: vec![1],
            collapsed_slice_dims: vec![0],
            start_index_map: vec![0],
            ..Default::default()
        }
    }

    #[test]
    fn windows_clamp_fill_or_drop() {
        let x = arange(&[3, 2]);
        let at = Array::from_vec(vec![2i32, 7, -1], &[3, 1]);
        let y = gather(&x, &at, &take_rows(), &[1, 2], IndexMode::Clip, None).unwrap();
        assert_eq!((y.shape(), y.to_vec::<i32>()), (&[3usize, 2][..], vec![4, 5, 4, 5, 0, 1]));
        let fill = Array::scalar(-9i32);
        let y = gather(&x, &at, &take_rows(), &[1, 2], IndexMode::FillOrDrop, Some(&fill)).unwrap();
        assert_eq!(y.to_vec::<i32>(), [4, 5, -9, -9, -9, -9]);
    }

    #[test]
    fn window_axes_go_where_they_are_told() {
        // x[:, i]: the window axis first, the batch axis last.
        let dims = GatherDimensionNumbers {
            offset_dims: vec![0],
            collapsed_slice_dims: vec![1],
            start_index_map: vec![1],
            ..Default::default()
        };
        let at = Array::from_vec(vec![1u8, 0, 1], &[3, 1]);
        let y = gather(&arange(&[2, 2]), &at, &dims, &[2, 1], IndexMode::Clip, None).unwrap();
        assert_eq!((y.shape(), y.to_vec::<i32>()), (&[2usize, 3][..], vec![1, 0, 1, 3, 2, 3]));
    }

    #[test]
    fn batching_axes_pair_up() {
        // take_along_axis(x, [[1], [0]], 1)
        let dims = GatherDimensionNumbers {
            collapsed_slice_dims: vec![1],
            start_index_map: vec![1],
            operand_batching_dims: vec![0],
            start_indices_batching_dims: vec![0],
            ..Default::default()
        };
        let at = Array::from_vec(vec![2i32, 0], &[2, 1, 1]);
        let y = gather(&arange(&[2, 3]), &at, &dims, &[1, 1], IndexMode::Clip, None).unwrap();
        assert_eq!((y.shape(), y.to_vec::<i32>()), (&[2usize, 1][..], vec![2, 3]));
    }

    #[test]
    fn scatters_join_in_order() {
        let dims = ScatterDimensionNumbers {
            update_window_dims: vec![1],
            inserted_window_dims: vec![0],
            scatter_dims_to_operand_dims: vec![0],
            ..Default::default()
        };
        let at = Array::from_vec(vec![0i32, 0, 5], &[3, 1]);
        let updates = arange(&[3, 2]);
        let x = arange(&[2, 2]);
        let cases: &[(ScatterKind, IndexMode, [i32; 4])] = &[
            (ScatterKind::Set, IndexMode::FillOrDrop, [2, 3, 2, 3]),
            (ScatterKind::Add, IndexMode::FillOrDrop, [2, 5, 2, 3]),
            (ScatterKind::Set, IndexMode::Clip, [2, 3, 4, 5]),
            (ScatterKind::Min, IndexMode::PromiseInBounds, [0, 1, 2, 3]),
            (ScatterKind::Max, IndexMode::Clip, [2, 3, 4, 5]),
        ];
        for (kind, mode, expect) in cases {
            assert_eq!(scatter(&x, &at, &updates, &dims, *mode, *kind).unwrap().to_vec::<i32>(), expect, "{kind:?}");
        }
    }

    #[test]
    fn slices_move_inside() {
        let x = arange(&[5]);
        assert_eq!(dynamic_slice(&x, &[-9], &[2]).unwrap().to_vec::<i32>(), [0, 1]);
        let y = dynamic_update_slice(&x, &Array::from_vec(vec![7, 8], &[2]), &[4]).unwrap();
        assert_eq!(y.to_vec::<i32>(), [0, 1, 2, 7, 8]);
    }
}
