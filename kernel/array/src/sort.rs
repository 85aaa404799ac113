//! Stable sorts by one or several keys, with NaN last and zeros equal.

use crate::array::Array;
use crate::dtype::{DType, Element};
use crate::error::Result;
use crate::interrupt::{self, Probe, Watch, stoppable};
use crate::math::Ordered;
use crate::structure::{iota, rev, transpose};
use std::cmp::Ordering;

/// How two elements compare in a sort: NaNs equal each other and follow everything.
#[inline]
fn compare<T: Ordered>(a: T, b: T) -> Ordering {
    if a.less(b) {
        return Ordering::Less;
    }
    if b.less(a) {
        return Ordering::Greater;
    }
    a.is_nan_().cmp(&b.is_nan_())
}

/// The operands (of one shape) with the lines along `dimension` permuted so that the first `num_keys` of them are in
/// lexicographic order. Stable.
///
/// ```
/// use jitbook_array::{Array, sort::sort};
/// let keys = Array::from_vec(vec![2f32, f32::NAN, 1.0], &[3]);
/// let rows = Array::from_vec(vec![0i32, 1, 2], &[3]);
/// let sorted = sort(&[keys, rows], 0, 1).unwrap();
/// assert_eq!(sorted[1].to_vec::<i32>(), [2, 0, 1]);
/// ```
pub fn sort(operands: &[Array], dimension: usize, num_keys: usize) -> Result<Vec<Array>> {
    if let [single] = operands
        && single.rank() > 0
    {
        return Ok(vec![sort_values(single, dimension)?]);
    }
    let order = line_orders(&operands[..num_keys], dimension)?;
    operands.iter().map(|x| permute_lines(x, dimension, &order)).collect()
}

/// Moves `axis` last; the permutation undoes itself only through [`restore`].
fn axis_last(x: &Array, axis: usize) -> Array {
    let mut permutation: Vec<usize> = (0..x.rank()).filter(|&i| i != axis).collect();
    permutation.push(axis);
    transpose(x, &permutation)
}

/// The last axis back at `axis`.
fn restore(x: &Array, axis: usize) -> Result<Array> {
    let mut permutation: Vec<usize> = (0..x.rank() - 1).collect();
    permutation.insert(axis, x.rank() - 1);
    transpose(x, &permutation).contiguous()
}

fn sort_values(x: &Array, axis: usize) -> Result<Array> {
    let dtype = x.dtype();
    let lines = axis_last(x, axis);
    let n = x.shape()[axis];
    with_number!(dtype, T => {
        let values = lines.contiguous()?;
        let sorted = Array::build::<T, _>(lines.shape(), |out| {
            interrupt::copy(out, values.as_slice::<T>())?;
            stoppable(|probe| {
                out.chunks_exact_mut(n.max(1)).for_each(|line| {
                    line.sort_by(|a, b| {
                        probe.look();
                        compare(*a, *b)
                    });
                });
            })
        })?;
        restore(&sorted, axis)
    })
}

/// For each line along `axis`, the stable order of its places by the keys.
fn line_orders(keys: &[Array], axis: usize) -> Result<Vec<Vec<u32>>> {
    let n = keys[0].shape()[axis];
    let lines = keys[0].size().checked_div(n).unwrap_or(0);
    let mut orders: Vec<Vec<u32>> = vec![(0..n as u32).collect(); lines];
    // From the last key to the first: each stable pass keeps what the later keys decided.
    for key in keys.iter().rev() {
        let key = axis_last(key, axis);
        with_number!(key.dtype(), T => {
            let key = key.contiguous()?;
            let values = key.as_slice::<T>();
            stoppable(|probe| {
                for (line, order) in orders.iter_mut().enumerate() {
                    let line = &values[line * n..(line + 1) * n];
                    order.sort_by(|&a, &b| {
                        probe.look();
                        compare(line[a as usize], line[b as usize])
                    });
                }
            })?;
        });
    }
    Ok(orders)
}

fn permute_lines(x: &Array, axis: usize, orders: &[Vec<u32>]) -> Result<Array> {
    let dtype = x.dtype();
    let lines = axis_last(x, axis);
    let n = x.shape()[axis];
    let permuted = crate::with_element!(dtype, T => permuted::<T>(&lines, n, orders))?;
    restore(&permuted.reinterpret(dtype), axis)
}

fn permuted<T: Element>(lines: &Array, n: usize, orders: &[Vec<u32>]) -> Result<Array> {
    let lines = lines.contiguous()?;
    let values = lines.as_slice::<T>();
    Array::build::<T, _>(lines.shape(), |out| {
        let mut watch = Watch::default();
        for (line, order) in orders.iter().enumerate() {
            interrupt::pieces(n, |p| {
                for k in p {
                    out[line * n + k] = values[line * n + order[k] as usize];
                }
            })?;
            watch.did(n)?;
        }
        Ok(())
    })
}

/// The places of the elements in sorted order along `axis`; stable, NaN last (NumPy's `kind='stable'`).
pub fn argsort(x: &Array, axis: usize, index_dtype: DType) -> Result<Array> {
    let places = iota(index_dtype, x.shape(), axis)?;
    let orders = line_orders(std::slice::from_ref(x), axis)?;
    permute_lines(&places, axis, &orders)
}

/// The `k` largest elements along `axis`, largest first, and their places (int32). NaN counts as the largest, and
/// `0.` as larger than `-0.`; among equals the first comes first.
///
/// ```
/// use jitbook_array::{Array, sort::top_k};
/// let (values, places) = top_k(&Array::from_vec(vec![1i32, 3, 3, 2], &[4]), 3, 0).unwrap();
/// assert_eq!((values.to_vec::<i32>(), places.to_vec::<i32>()), (vec![3, 3, 2], vec![1, 2, 3]));
/// ```
pub fn top_k(x: &Array, k: usize, axis: usize) -> Result<(Array, Array)> {
    let n = x.shape()[axis];
    let lines = axis_last(x, axis);
    let count = x.size().checked_div(n).unwrap_or(0);
    let orders: Vec<Vec<u32>> = with_real!(x.dtype(), T => {
        let lines = lines.contiguous()?;
        let values = lines.as_slice::<T>();
        stoppable(|probe| (0..count).map(|line| top_places(&values[line * n..(line + 1) * n], k, probe)).collect())?
    });
    let mut sizes: Vec<usize> = lines.shape().to_vec();
    *sizes.last_mut().expect("top_k of a scalar") = k;
    let flat: Vec<i32> = orders.iter().flatten().map(|&i| i as i32).collect();
    let places = restore(&Array::from_vec(flat, &sizes), axis)?;
    let dtype = x.dtype();
    let values = crate::with_element!(dtype, T => {
        let lines = lines.contiguous()?;
        let values = lines.as_slice::<T>();
        let picked = orders.iter().enumerate().flat_map(|(line, o)| o.iter().map(move |&i| line * n + i as usize));
        Array::from_vec(picked.map(|i| values[i]).collect::<Vec<T>>(), &sizes)
    });
    Ok((restore(&values.reinterpret(dtype), axis)?, places))
}

fn top_places<T: Ordered>(line: &[T], k: usize, probe: &Probe) -> Vec<u32> {
    let before = |&a: &u32, &b: &u32| {
        probe.look();
        let (x, y) = (line[a as usize], line[b as usize]);
        compare(y, x).then_with(|| x.is_negative_zero().cmp(&y.is_negative_zero()).then(a.cmp(&b)))
    };
    let mut places: Vec<u32> = (0..line.len() as u32).collect();
    if k < places.len() {
        places.select_nth_unstable_by(k, before);
        places.truncate(k);
    }
    places.sort_unstable_by(before);
    places
}

/// Sorted along `axis` in descending order, as `lax.rev` of a sort does.
pub fn sort_descending(x: &Array, axis: usize) -> Result<Array> {
    rev(&sort_values(x, axis)?, &[axis]).contiguous()
}

/// The places where elements are not zero, one array (int64) an axis, in row-major order: `nonzero`.
///
/// ```
/// use jitbook_array::{Array, sort::nonzero};
/// let places = nonzero(&Array::from_vec(vec![0i32, 5, 0, 7], &[2, 2])).unwrap();
/// assert_eq!(places[1].to_vec::<i64>(), [1, 1]);
/// ```
pub fn nonzero(x: &Array) -> Result<Vec<Array>> {
    let truth = crate::cast::cast(x, DType::Bool)?;
    let mut flat = Vec::new();
    let mut i = 0i64;
    truth.visit::<bool>(|t| {
        if t {
            flat.push(i);
        }
        i += 1;
    })?;
    let mut out = Vec::with_capacity(x.rank());
    let mut inner: i64 = x.shape().iter().map(|&d| d as i64).product();
    for &d in x.shape() {
        inner = inner.checked_div(d as i64).unwrap_or(0);
        let place = |i: i64| i / inner.max(1) % (d as i64).max(1);
        out.push(Array::build::<i64, _>(&[flat.len()], |out| interrupt::fill(out, |k| place(flat[k])))?);
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn floats(values: &[f32]) -> Array {
        Array::from_vec(values.to_vec(), &[values.len()])
    }

    #[test]
    fn nan_last_zeros_equal_and_stable() {
        let n = floats(&[3.0, f32::NAN, 1.0, -0.0, 0.0, f32::INFINITY, f32::NEG_INFINITY]);
        assert_eq!(argsort(&n, 0, DType::I32).unwrap().to_vec::<i32>(), [6, 3, 4, 2, 0, 5, 1]);
        let zeros = sort(&[floats(&[0.0, -0.0])], 0, 1).unwrap()[0].to_vec::<f32>();
        assert_eq!(zeros.map_bits(), [0, 0x80000000]);
        let (values, places) = top_k(&floats(&[-0.0, 0.0, -f32::NAN, 1.0]), 4, 0).unwrap();
        assert_eq!(places.to_vec::<i32>()[1..], [3, 1, 0]);
        assert!(values.to_vec::<f32>()[0].is_nan());
    }

    trait MapBits {
        fn map_bits(&self) -> Vec<u32>;
    }
    impl MapBits for Vec<f32> {
        fn map_bits(&self) -> Vec<u32> {
            self.iter().map(|x| x.to_bits()).collect()
        }
    }

    #[test]
    fn several_keys_and_axes() {
        let a = Array::from_vec(vec![3i32, 1, 3, 1], &[4]);
        let b = Array::from_vec(vec![1i32, 2, 0, 1], &[4]);
        let sorted = sort(&[a, b], 0, 2).unwrap();
        assert_eq!((sorted[0].to_vec::<i32>(), sorted[1].to_vec::<i32>()), (vec![1, 1, 3, 3], vec![1, 2, 0, 1]));
        let x = Array::from_vec(vec![3i32, 1, 2, 4, 0, 5], &[3, 2]);
        assert_eq!(sort(&[x.clone()], 0, 1).unwrap()[0].to_vec::<i32>(), [0, 1, 2, 4, 3, 5]);
        assert_eq!(argsort(&x, 1, DType::I64).unwrap().to_vec::<i64>(), [1, 0, 0, 1, 0, 1]);
        let (values, places) = top_k(&x, 1, 0).unwrap();
        assert_eq!((values.to_vec::<i32>(), places.to_vec::<i32>()), (vec![3, 5], vec![0, 2]));
    }
}
