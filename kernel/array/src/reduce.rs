//! Reductions over axes: sums, products, extremes, bitwise joins, and the places of extremes.
//!
//! Ints wrap in their own dtype, halves accumulate in `f32`; widening is the caller's. Reduced axes that lie innermost in
//! memory become a fold of each row; otherwise whole rows of the result accumulate at once, so both run over contiguous
//! memory.

use crate::array::Array;
use crate::cast::cast;
use crate::dtype::{DType, Element};
use crate::error::Result;
use crate::interrupt::{self, Watch};
use crate::math::{Int, Number, Ordered};
use crate::raw::Walk;
use crate::shape::{Dims, Strides};
use crate::structure::transpose;

/// The sum over `axes`; 0 of nothing. Bools join with `or`.
///
/// ```
/// use jitbook_array::{Array, reduce};
/// let x = Array::from_vec(vec![1f32, 2.0, 3.0, 4.0], &[2, 2]);
/// assert_eq!(reduce::sum(&x, &[0]).unwrap().to_vec::<f32>(), [4.0, 6.0]);
/// ```
pub fn sum(x: &Array, axes: &[usize]) -> Result<Array> {
    if x.dtype().is_inexact() && x.size() < XLA_TREE {
        return with_number!(x.dtype(), T => sum_small::<T>(x, axes));
    }
    with_number!(x.dtype(), T => fold(x, axes, <<T as Number>::Wide as Number>::ZERO, Fold {
        widen: <T as Number>::widen,
        narrow: <T as Number>::narrow,
        join: |a: <T as Number>::Wide, b| a.add(b),
        row: sum_row::<T>,
    }))
}

/// The product over `axes`; 1 of nothing.
pub fn prod(x: &Array, axes: &[usize]) -> Result<Array> {
    with_number!(x.dtype(), T => fold(x, axes, <<T as Number>::Wide as Number>::ONE, Fold {
        widen: <T as Number>::widen,
        narrow: <T as Number>::narrow,
        join: |a: <T as Number>::Wide, b| a.mul(b),
        row: |line: &[T], start: <T as Number>::Wide| {
            in_pieces(line, start, |line, start| line.iter().fold(start, |a, &x| a.mul(x.widen())))
        },
    }))
}

/// The largest over `axes`, NaN where there is one; the dtype's lowest of nothing.
pub fn max(x: &Array, axes: &[usize]) -> Result<Array> {
    with_number!(x.dtype(), T => extreme(x, axes, <T as Ordered>::LOWEST, <T as Ordered>::maximum))
}

/// The smallest over `axes`, NaN where there is one; the dtype's highest of nothing.
pub fn min(x: &Array, axes: &[usize]) -> Result<Array> {
    with_number!(x.dtype(), T => extreme(x, axes, <T as Ordered>::HIGHEST, <T as Ordered>::minimum))
}

fn extreme<T: Ordered>(x: &Array, axes: &[usize], start: T, join: fn(T, T) -> T) -> Result<Array> {
    let piece = |line: &[T], start: T| {
        // Eight at a time, so that the comparisons of one step do not wait for those of another.
        let mut lanes = [start; 8];
        let chunks = line.chunks_exact(8);
        let rest = chunks.remainder();
        chunks.for_each(|c| (0..8).for_each(|k| lanes[k] = join(lanes[k], c[k])));
        lanes.into_iter().chain(rest.iter().copied()).fold(start, join)
    };
    let row = |line: &[T], start: T| in_pieces(line, start, piece);
    fold(x, axes, start, Fold { widen: |x: T| x, narrow: |x: T| x, join, row })
}

/// Bitwise (on bools logical) joins over `axes`.
pub fn and(x: &Array, axes: &[usize]) -> Result<Array> {
    bitwise(x, axes, u64::MAX, |a, b| a & b)
}
pub fn or(x: &Array, axes: &[usize]) -> Result<Array> {
    bitwise(x, axes, 0, |a, b| a | b)
}
pub fn xor(x: &Array, axes: &[usize]) -> Result<Array> {
    bitwise(x, axes, 0, |a, b| a ^ b)
}

fn bitwise(x: &Array, axes: &[usize], start: u64, join: impl Fn(u64, u64) -> u64 + Copy) -> Result<Array> {
    if x.dtype() == DType::Bool {
        return cast(&bitwise(&cast(x, DType::U8)?, axes, start & 1, join)?, DType::Bool);
    }
    with_int!(x.dtype(), T => fold(x, axes, start, Fold {
        widen: <T as Int>::to_word,
        narrow: <T as Int>::from_word,
        join,
        row: |line: &[T], start: u64| {
            in_pieces(line, start, |line, start| line.iter().fold(start, |a, &x| join(a, x.to_word())))
        },
    }))
}

/// A fold of a row that goes from its start to its end, whatever the length of its pieces.
fn in_pieces<T, W>(line: &[T], start: W, piece: impl Fn(&[T], W) -> W) -> Result<W>
where
    W: Copy,
{
    let mut sum = start;
    interrupt::pieces(line.len(), |p| sum = piece(&line[p], sum))?;
    Ok(sum)
}

/// One reduction: how an element enters and leaves the accumulator, how two join, and a fast fold of a contiguous row.
struct Fold<Widen, Narrow, Join, Row> {
    widen: Widen,
    narrow: Narrow,
    join: Join,
    row: Row,
}

fn fold<T: Element, W: Copy, R: Element>(
    x: &Array,
    axes: &[usize],
    start: W,
    f: Fold<impl Fn(T) -> W, impl Fn(W) -> R, impl Fn(W, W) -> W, impl Fn(&[T], W) -> Result<W>>,
) -> Result<Array> {
    let kept: Dims = (0..x.rank()).filter(|i| !axes.contains(i)).collect();
    let shape: Dims = kept.iter().map(|&i| x.shape()[i]).collect();
    let reduced: Dims = (0..x.rank()).filter(|i| axes.contains(i)).collect();
    let sizes = |axes: &[usize]| axes.iter().map(|&i| x.shape()[i]).collect::<Dims>();
    let steps = |axes: &[usize]| axes.iter().map(|&i| x.strides()[i]).collect::<Strides>();
    let (outer, inner) = ((shape.clone(), steps(&kept)), (sizes(&reduced), steps(&reduced)));
    let rows = innermost_is_reduced(x, axes);
    Array::build::<R, _>(&shape, |out| {
        if out.is_empty() {
            Ok(())
        } else if x.size() == 0 {
            out.fill((f.narrow)(start));
            Ok(())
        } else if rows {
            fold_rows(x, &outer, &inner, start, &f, out)
        } else {
            fold_columns(x, &outer, &inner, start, &f, out)
        }
    })
}

/// Whether the axis with the smallest stride is one of those to reduce.
fn innermost_is_reduced(x: &Array, axes: &[usize]) -> bool {
    let innermost = (0..x.rank()).filter(|&i| x.shape()[i] > 1).min_by_key(|&i| x.strides()[i].unsigned_abs());
    innermost.is_none_or(|i| axes.contains(&i))
}

type Region = (Dims, Strides);

/// One accumulator for each element of the result, which folds its whole region.
fn fold_rows<T: Element, W: Copy, R: Element>(
    x: &Array,
    outer: &Region,
    inner: &Region,
    start: W,
    f: &Fold<impl Fn(T) -> W, impl Fn(W) -> R, impl Fn(W, W) -> W, impl Fn(&[T], W) -> Result<W>>,
    out: &mut [R],
) -> Result<()> {
    let base = x.elements::<T>();
    let region = Walk::new(&inner.0, [&inner.1]);
    let (mut k, mut watch) = (0, Watch::default());
    Walk::new(&outer.0, [&outer.1]).whole_rows(|[at], [step], n| {
        for i in 0..n as isize {
            let mut sum = start;
            region.whole_rows(|[offset], [stride], count| {
                // SAFETY: offsets of outer and inner walks together are offsets of the view.
                let line = unsafe { base.offset(at + i * step + offset) };
                if stride == 1 {
                    // SAFETY: `count` neighbours of the view.
                    sum = (f.row)(unsafe { std::slice::from_raw_parts(line, count) }, sum)?;
                    return watch.did(count);
                }
                interrupt::pieces(count, |p| {
                    for j in p {
                        // SAFETY: within the view.
                        sum = (f.join)(sum, (f.widen)(unsafe { line.offset(j as isize * stride).read() }));
                    }
                })?;
                watch.did(count)
            })?;
            out[k] = (f.narrow)(sum);
            k += 1;
        }
        Ok(())
    })
}

/// All accumulators at once: each step of the reduced axes adds a whole block of the kept ones.
fn fold_columns<T: Element, W: Copy, R: Element>(
    x: &Array,
    outer: &Region,
    inner: &Region,
    start: W,
    f: &Fold<impl Fn(T) -> W, impl Fn(W) -> R, impl Fn(W, W) -> W, impl Fn(&[T], W) -> Result<W>>,
    out: &mut [R],
) -> Result<()> {
    let base = x.elements::<T>();
    let block = Walk::new(&outer.0, [&outer.1]);
    let mut sums = vec![start; out.len()];
    Walk::new(&inner.0, [&inner.1]).whole_rows(|[at], [step], n| {
        for i in 0..n as isize {
            let mut k = 0;
            interrupt::check()?;
            block.rows(|[offset], [stride], count| {
                // SAFETY: offsets of outer and inner walks together are offsets of the view.
                let line = unsafe { base.offset(at + i * step + offset) };
                let sums = &mut sums[k..k + count];
                if stride == 1 {
                    // SAFETY: `count` neighbours of the view.
                    let line = unsafe { std::slice::from_raw_parts(line, count) };
                    sums.iter_mut().zip(line).for_each(|(s, &v)| *s = (f.join)(*s, (f.widen)(v)));
                } else {
                    for (j, s) in sums.iter_mut().enumerate() {
                        // SAFETY: within the view.
                        *s = (f.join)(*s, (f.widen)(unsafe { line.offset(j as isize * stride).read() }));
                    }
                }
                k += count;
            })?;
        }
        Ok(())
    })?;
    interrupt::pieces(sums.len(), |p| out[p.clone()].iter_mut().zip(&sums[p]).for_each(|(o, s)| *o = (f.narrow)(*s)))
}

/// Below this number of elements XLA on CPU sums in an order that is easily had, so small sums agree with it bit for bit.
const XLA_TREE: usize = 2048;
/// The longest axis that XLA sums in one go; a longer one becomes windows of this size first.
const XLA_WINDOW: usize = 32;

/// Sums of few floats, in XLA's order.
fn sum_small<T: Number>(x: &Array, axes: &[usize]) -> Result<Array> {
    let mut permutation: Vec<usize> = (0..x.rank()).filter(|i| !axes.contains(i)).collect();
    let shape: Dims = permutation.iter().map(|&i| x.shape()[i]).collect();
    permutation.extend((0..x.rank()).filter(|i| axes.contains(i)));
    let n: usize = axes.iter().map(|&i| x.shape()[i]).product();
    let lines = transpose(x, &permutation).to_vec::<T>();
    if n == 1 {
        return Ok(Array::from_vec(lines, &shape));
    }
    let one_go = axes.iter().all(|&i| x.shape()[i] <= XLA_WINDOW);
    Array::build::<T, _>(&shape, |out| {
        for (k, o) in out.iter_mut().enumerate() {
            let mut line: Vec<T::Wide> = lines[k * n..(k + 1) * n].iter().map(|v| v.widen()).collect();
            while !one_go && line.len() > XLA_WINDOW {
                line = sum_windows(&line);
            }
            *o = T::narrow(sum_in_order(&line));
        }
    })
}

fn sum_in_order<W: Number>(line: &[W]) -> W {
    line.iter().fold(W::ZERO, |a, &x| a.add(x))
}

/// The sum of each window; what is missing to whole windows is shared between the first and the last.
fn sum_windows<W: Number>(line: &[W]) -> Vec<W> {
    let count = line.len().div_ceil(XLA_WINDOW);
    let low = (count * XLA_WINDOW - line.len()) / 2;
    let place = |w: usize| (w * XLA_WINDOW).saturating_sub(low).min(line.len());
    (0..count).map(|w| sum_in_order(&line[place(w)..place(w + 1)])).collect()
}

/// The sum of a row: halves of halves down to blocks summed in sixteen lanes, which is fast and loses few digits.
fn sum_row<T: Number>(line: &[T], start: T::Wide) -> Result<T::Wide> {
    if line.len() < XLA_WINDOW {
        return Ok(line.iter().fold(start, |a, &x| a.add(x.widen())));
    }
    Ok(start.add(sum_halves(line)?))
}

/// Where a sum is cut into halves.
fn middle(count: usize) -> usize {
    (count / 2).next_multiple_of(LANES)
}

fn sum_halves<T: Number>(line: &[T]) -> Result<T::Wide> {
    if line.len() <= interrupt::PIECE {
        return Ok(sum_block(line));
    }
    interrupt::check()?;
    let (low, high) = line.split_at(middle(line.len()));
    Ok(sum_halves(low)?.add(sum_halves(high)?))
}

const LANES: usize = 16;

fn sum_block<T: Number>(line: &[T]) -> T::Wide {
    if line.len() > 2048 {
        let (low, high) = line.split_at(middle(line.len()));
        return sum_block(low).add(sum_block(high));
    }
    let mut lanes = [<T::Wide as Number>::ZERO; LANES];
    let chunks = line.chunks_exact(LANES);
    let rest = chunks.remainder();
    for chunk in chunks {
        for (lane, &x) in lanes.iter_mut().zip(chunk) {
            *lane = lane.add(x.widen());
        }
    }
    let mut width = LANES;
    while width > 1 {
        width /= 2;
        (0..width).for_each(|k| lanes[k] = lanes[k].add(lanes[k + width]));
    }
    rest.iter().fold(lanes[0], |a, &x| a.add(x.widen()))
}

/// The place of the largest element along `axis`: the first of several, the first NaN where there is one.
///
/// ```
/// use jitbook_array::{Array, DType, reduce};
/// let x = Array::from_vec(vec![1f32, f32::NAN, 9.0, f32::NAN], &[4]);
/// assert_eq!(reduce::argmax(&x, 0, DType::I32).unwrap().item::<i32>(), 1);
/// ```
pub fn argmax(x: &Array, axis: usize, index_dtype: DType) -> Result<Array> {
    with_number!(x.dtype(), T => place(x, axis, index_dtype, |best: T, new| best.less(new)))
}

/// The place of the smallest element along `axis`: the first of several, the first NaN where there is one.
pub fn argmin(x: &Array, axis: usize, index_dtype: DType) -> Result<Array> {
    with_number!(x.dtype(), T => place(x, axis, index_dtype, |best: T, new| new.less(best)))
}

fn place<T: Ordered>(x: &Array, axis: usize, index_dtype: DType, beats: impl Fn(T, T) -> bool) -> Result<Array> {
    let mut permutation: Vec<usize> = (0..x.rank()).filter(|&i| i != axis).collect();
    let shape: Dims = permutation.iter().map(|&i| x.shape()[i]).collect();
    permutation.push(axis);
    let lines = transpose(x, &permutation).contiguous()?;
    let n = x.shape()[axis];
    let places = Array::build::<i64, _>(&shape, |out| {
        if n == 0 {
            return Ok(());
        }
        let mut watch = Watch::default();
        for (o, line) in out.iter_mut().zip(lines.as_slice::<T>().chunks_exact(n)) {
            let mut best = 0;
            interrupt::pieces(n, |p| {
                for i in p {
                    if !line[best].is_nan_() && (line[i].is_nan_() || beats(line[best], line[i])) {
                        best = i;
                    }
                }
            })?;
            *o = best as i64;
            watch.did(n)?;
        }
        Ok(())
    })?;
    cast(&places, index_dtype)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bf16;
    use crate::structure::{iota, reshape, rev, slice};

    const RECORDED: (f32, f32, [f32; 4]) = (5.187378, 2.9289684, [3.8159583, 0.68324715, 0.4021503, 0.28602186]);

    fn cube() -> Array {
        iota(DType::I32, &[24], 0).and_then(|a| reshape(&a, &[2, 3, 4])).unwrap()
    }

    #[test]
    fn every_set_of_axes_agrees_with_a_loop() {
        let x = rev(&transpose(&cube(), &[1, 0, 2]), &[2]);
        for set in 0..8usize {
            let axes: Vec<usize> = (0..3).filter(|i| set >> i & 1 == 1).collect();
            let shape: Vec<usize> = (0..3).filter(|i| set >> i & 1 == 0).map(|i| x.shape()[i]).collect();
            let mut expect = vec![0; shape.iter().product::<usize>().max(1)];
            let values = x.to_vec::<i32>();
            for (flat, v) in values.iter().enumerate() {
                let place = [flat / 8, flat / 4 % 2, flat % 4];
                let at = (0..3).filter(|i| set >> i & 1 == 0).fold(0, |at, i| at * x.shape()[i] + place[i]);
                expect[at] += v;
            }
            let got = sum(&x, &axes).unwrap();
            assert_eq!((got.shape(), got.to_vec::<i32>()), (&shape[..], expect), "{axes:?}");
        }
    }

    #[test]
    fn identities_and_nan() {
        let empty = Array::zeros(DType::F32, &[0, 3]).unwrap();
        assert_eq!(sum(&empty, &[0]).unwrap().to_vec::<f32>(), [0.0; 3]);
        assert_eq!(prod(&empty, &[0]).unwrap().to_vec::<f32>(), [1.0; 3]);
        assert_eq!(max(&empty, &[0]).unwrap().to_vec::<f32>(), [f32::NEG_INFINITY; 3]);
        assert_eq!(min(&Array::zeros(DType::U8, &[0]).unwrap(), &[0]).unwrap().item::<u8>(), 255);
        let n = Array::from_vec(vec![3f32, f32::NAN, 1.0, -0.0, 0.0, 7.0, 2.0, 1.0, 5.0], &[9]);
        assert!(max(&n, &[0]).unwrap().item::<f32>().is_nan() && min(&n, &[0]).unwrap().item::<f32>().is_nan());
        assert_eq!(argmin(&n, 0, DType::I32).unwrap().item::<i32>(), 1);
        assert_eq!(argmax(&Array::from_vec(vec![true, true], &[2]), 0, DType::I64).unwrap().item::<i64>(), 0);
        assert_eq!(argmax(&cube(), 1, DType::I32).unwrap().to_vec::<i32>(), [2; 8]);
    }

    #[test]
    fn wrapping_halves_and_bits() {
        let bytes = Array::from_vec(vec![100i8; 3], &[3]);
        assert_eq!(sum(&bytes, &[0]).unwrap().item::<i8>(), 44);
        let many = Array::from_vec(vec![bf16::ONE; 1000], &[1000]);
        assert_eq!(sum(&many, &[0]).unwrap().item::<bf16>().to_f32(), 1000.0);
        let bits = Array::from_vec(vec![1i32, 2, 4], &[3]);
        assert_eq!(xor(&bits, &[0]).unwrap().item::<i32>(), 7);
        assert_eq!(and(&bits, &[0]).unwrap().item::<i32>(), 0);
        assert!(and(&Array::from_vec(vec![true, true], &[2]), &[0]).unwrap().item::<bool>());
        assert!(!or(&slice(&Array::from_vec(vec![true], &[1]), &[0], &[0], &[1]), &[0]).unwrap().item::<bool>());
    }

    #[test]
    fn small_sums_are_bit_equal_to_xla() {
        let x: Vec<f32> = (0..100).map(|i| 1.0 / (i as f32 + 1.0)).collect();
        // jnp.sum(1 / (jnp.arange(100.) + 1)), of the first 10, and of all 100 as (4, 25) along axis 1
        let all = Array::from_vec(x.clone(), &[100]);
        assert_eq!(sum(&all, &[0]).unwrap().item::<f32>(), RECORDED.0);
        assert_eq!(sum(&Array::from_vec(x[..10].to_vec(), &[10]), &[0]).unwrap().item::<f32>(), RECORDED.1);
        assert_eq!(sum(&reshape(&all, &[4, 25]).unwrap(), &[1]).unwrap().to_vec::<f32>(), RECORDED.2);
    }

    #[test]
    fn long_sums_keep_their_digits() {
        let x = Array::from_vec(vec![0.1f32; 1_000_000], &[1_000_000]);
        assert!((sum(&x, &[0]).unwrap().item::<f32>() - 100_000.0).abs() < 0.1);
    }
}
