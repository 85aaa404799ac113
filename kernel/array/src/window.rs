//! Windows sliding over an array: the view that shows them all, and what each picks.

use crate::array::Array;
use crate::cast::cast;
use crate::dtype::DType;
use crate::error::{Error, Result};
use crate::interrupt::Watch;
use crate::shape::{Dims, Strides, contiguous_strides, element_count};
use crate::structure::{pad, slice};

/// How windows lie: one entry an axis.
#[derive(Clone, Copy)]
pub struct Frame<'a> {
    pub sizes: &'a [usize],
    pub strides: &'a [usize],
    pub padding: &'a [(i64, i64)],
    pub base_dilation: &'a [usize],
    pub window_dilation: &'a [usize],
}

/// The size of an axis with gaps between its elements.
pub fn dilated(size: usize, dilation: usize) -> usize {
    if size == 0 { 0 } else { (size - 1) * dilation + 1 }
}

/// How many places a window of this size has on an axis.
pub fn places(padded: usize, window: usize, stride: usize) -> usize {
    if padded < window { 0 } else { (padded - window) / stride + 1 }
}

/// `x` with `fill` around its elements and in the gaps between them.
pub fn padded(x: &Array, fill: &Array, f: &Frame) -> Result<Array> {
    let config: Vec<_> = f.padding.iter().zip(f.base_dilation).map(|(&(lo, hi), &d)| (lo, hi, d as i64 - 1)).collect();
    if config.iter().all(|c| *c == (0, 0, 0)) { Ok(x.clone()) } else { pad(x, fill, &config) }
}

/// A view with an axis for the places on each axis of `x`, then an axis for the place within the window on each.
///
/// ```
/// use jitbook_array::{Array, window};
/// let x = Array::from_vec(vec![1i32, 2, 3], &[3]);
/// assert_eq!(window::view(&x, &[2], &[1], &[1]).to_vec::<i32>(), [1, 2, 2, 3]);
/// ```
pub fn view(x: &Array, sizes: &[usize], strides: &[usize], dilation: &[usize]) -> Array {
    let (mut shape, mut steps) = (Dims::new(), Strides::new());
    for i in 0..x.rank() {
        shape.push(places(x.shape()[i], dilated(sizes[i], dilation[i]), strides[i]));
        steps.push(x.strides()[i] * strides[i] as isize);
    }
    for i in 0..x.rank() {
        shape.push(sizes[i]);
        steps.push(x.strides()[i] * dilation[i] as isize);
    }
    x.view(&shape, &steps, x.offset())
}

/// Which of a window's elements is chosen: the first largest or the first smallest.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Choice {
    Largest,
    Smallest,
}

/// The element that each window of an array without gaps chooses, by its place in the array.
fn chosen(x: &Array, f: &Frame, choice: Choice) -> Result<Vec<usize>> {
    let keys = cast(x, DType::F64)?.contiguous()?;
    let keys = keys.as_slice::<f64>();
    let steps = contiguous_strides(x.shape());
    let out: Dims =
        (0..x.rank()).map(|i| places(x.shape()[i], dilated(f.sizes[i], f.window_dilation[i]), f.strides[i])).collect();
    let offsets = |sizes: &[usize], by: &[usize]| -> Vec<usize> {
        let step = |i: usize| steps[i] as usize * by[i];
        let mut all = vec![0];
        for (i, &n) in sizes.iter().enumerate() {
            all = all.iter().flat_map(|&at| (0..n).map(move |k| at + k * step(i))).collect();
        }
        all
    };
    let within = offsets(f.sizes, f.window_dilation);
    let stays = |a: f64, b: f64| if choice == Choice::Largest { a >= b } else { a <= b };
    let best = |at: usize| {
        let mut best = at;
        for &o in &within[1.min(within.len())..] {
            if !stays(keys[best], keys[at + o]) {
                best = at + o;
            }
        }
        best
    };
    let mut watch = Watch::default();
    offsets(&out, f.strides).into_iter().map(|at| watch.did(within.len()).map(|()| best(at))).collect()
}

/// From each window of `keys` the element of `x` at the chosen place.
pub fn select_and_gather(x: &Array, keys: &Array, f: &Frame, choice: Choice) -> Result<Array> {
    let worst = limit(keys.dtype(), choice);
    let keys = padded(keys, &worst, f)?;
    let x = padded(x, &Array::zeros(x.dtype(), &[])?, f)?;
    let values = cast(&x, DType::F64)?.contiguous()?;
    let values = values.as_slice::<f64>();
    let out: Dims = view(&x, f.sizes, f.strides, f.window_dilation).shape()[..x.rank()].into();
    let picked = chosen(&keys, f, choice)?.into_iter().map(|i| values[i]).collect();
    cast(&Array::from_vec::<f64>(picked, &out), x.dtype())
}

/// Zeros like `keys`, with each element of `source` added where its window chooses.
pub fn select_and_scatter_add(source: &Array, keys: &Array, f: &Frame, choice: Choice) -> Result<Array> {
    if f.padding.iter().any(|p| p.0 < 0 || p.1 < 0) {
        return Err(Error::not_implemented("select_and_scatter_add with negative padding"));
    }
    let worst = limit(keys.dtype(), choice);
    let wide = padded(keys, &worst, f)?;
    let source_values = cast(source, DType::F64)?.contiguous()?;
    let mut sums = vec![0f64; element_count(wide.shape())];
    for (at, v) in chosen(&wide, f, choice)?.into_iter().zip(source_values.as_slice::<f64>()) {
        sums[at] += v;
    }
    let sums = Array::from_vec(sums, wide.shape());
    let start: Dims = f.padding.iter().map(|p| p.0.max(0) as usize).collect();
    let limit: Dims = start.iter().zip(keys.shape()).map(|(s, n)| s + n).collect();
    cast(&slice(&sums, &start, &limit, &Dims::from_elem(1, keys.rank())), source.dtype())
}

/// What no element is worse than.
fn limit(dtype: DType, choice: Choice) -> Array {
    let x = if choice == Choice::Largest { f64::NEG_INFINITY } else { f64::INFINITY };
    match dtype {
        DType::F64 => Array::scalar(x),
        other => cast(&Array::scalar(x), other).expect("one element"),
    }
}
