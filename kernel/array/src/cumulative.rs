//! Running sums, products and extremes along an axis.

use crate::array::Array;
use crate::dtype::Element;
use crate::error::Result;
use crate::interrupt::{self, PIECE, Stop};
use crate::math::{ComplexFloat, Float, Number, Ordered};

/// The running sum along `axis`, from the end where `reverse`; in the array's own dtype.
///
/// ```
/// use jitbook_array::{Array, cumulative::cumsum};
/// let x = Array::from_vec(vec![1i32, 2, 3], &[3]);
/// assert_eq!(cumsum(&x, 0, false).unwrap().to_vec::<i32>(), [1, 3, 6]);
/// assert_eq!(cumsum(&x, 0, true).unwrap().to_vec::<i32>(), [6, 5, 3]);
/// ```
pub fn cumsum(x: &Array, axis: usize, reverse: bool) -> Result<Array> {
    with_number!(x.dtype(), T => scan(x, axis, reverse, <T as Number>::add))
}

/// The running product along `axis`.
pub fn cumprod(x: &Array, axis: usize, reverse: bool) -> Result<Array> {
    with_number!(x.dtype(), T => scan(x, axis, reverse, <T as Number>::mul))
}

/// The running maximum along `axis`; NaN from the first NaN on.
pub fn cummax(x: &Array, axis: usize, reverse: bool) -> Result<Array> {
    with_number!(x.dtype(), T => scan(x, axis, reverse, <T as Ordered>::maximum))
}

/// The running minimum along `axis`; NaN from the first NaN on.
pub fn cummin(x: &Array, axis: usize, reverse: bool) -> Result<Array> {
    with_number!(x.dtype(), T => scan(x, axis, reverse, <T as Ordered>::minimum))
}

/// The running `log(sum(exp(x)))` along `axis`.
pub fn cumlogsumexp(x: &Array, axis: usize, reverse: bool) -> Result<Array> {
    if x.dtype().is_complex() {
        return with_complex!(x.dtype(), T => scan(x, axis, reverse, logaddexp_complex::<T>));
    }
    with_float!(x.dtype(), T => scan(x, axis, reverse, logaddexp::<T>))
}

/// `log(exp(a) + exp(b))` without overflow.
pub fn logaddexp<T: Float>(a: T, b: T) -> T {
    let larger = a.maximum(b);
    let gap = a.sub(b);
    // Equal infinities: their difference is NaN, their sum is not.
    if gap.is_nan_() { a.add(b) } else { larger.add(gap.abs().neg().exp().log1p()) }
}

fn logaddexp_complex<T: ComplexFloat>(a: T, b: T) -> T {
    let (high, low) = if a.real() < b.real() { (b, a) } else { (a, b) };
    high.add(low.sub(high).exp().log1p())
}

fn scan<T: Element>(x: &Array, axis: usize, reverse: bool, join: impl Fn(T, T) -> T + Sync) -> Result<Array> {
    let shape = x.shape();
    let (n, inner) = (shape[axis], shape[axis + 1..].iter().product::<usize>());
    let values = x.contiguous()?;
    let source = values.as_slice::<T>();
    Array::build::<T, _>(shape, |out| {
        interrupt::copy(out, source)?;
        if out.is_empty() {
            return Ok(());
        }
        let stop = Stop::default();
        let run = |part: &mut [T]| match inner {
            1 => part.chunks_mut(n * SIDE).for_each(|rows| along_rows(rows, n, reverse, &join, &stop)),
            _ => part.chunks_exact_mut(n * inner).for_each(|b| across_rows(b, n, inner, reverse, &join, &stop)),
        };
        if out.len() < SHARED {
            run(out);
            return stop.result();
        }
        let blocks = out.len() / (n * inner);
        let each = blocks.div_ceil(rayon::current_num_threads().max(1)).next_multiple_of(SIDE);
        rayon::scope(|scope| {
            out.chunks_mut(each * n * inner).for_each(|part| scope.spawn(|_| run(part)));
        });
        stop.result()
    })
}

/// So many rows are scanned side by side: each is a chain in which every step waits for the one before.
const SIDE: usize = 8;
/// From so many elements on, blocks are shared between threads.
const SHARED: usize = 1 << 17;

/// Steps `1..n` in pieces of some thousand elements, until an interrupt.
fn steps(n: usize, width: usize, stop: &Stop, mut step: impl FnMut(usize)) {
    let piece = (PIECE / width).max(1);
    for from in (1..n).step_by(piece) {
        if stop.wanted() {
            return;
        }
        (from..n.min(from + piece)).for_each(&mut step);
    }
}

/// Up to [`SIDE`] contiguous rows of `n`.
fn along_rows<T: Element>(rows: &mut [T], n: usize, reverse: bool, join: &impl Fn(T, T) -> T, stop: &Stop) {
    let places = |k: usize| if reverse { n - 1 - k } else { k };
    if rows.len() < n * SIDE {
        for row in rows.chunks_exact_mut(n) {
            steps(n, 1, stop, |k| row[places(k)] = join(row[places(k - 1)], row[places(k)]));
        }
        return;
    }
    let mut sofar: [T; SIDE] = std::array::from_fn(|r| rows[r * n + places(0)]);
    steps(n, SIDE, stop, |k| {
        for (r, sofar) in sofar.iter_mut().enumerate() {
            let place = &mut rows[r * n + places(k)];
            *sofar = join(*sofar, *place);
            *place = *sofar;
        }
    });
}

/// A block of `n` rows of `inner` elements, each added to the next.
fn across_rows<T: Element>(
    block: &mut [T],
    n: usize,
    inner: usize,
    reverse: bool,
    join: &impl Fn(T, T) -> T,
    stop: &Stop,
) {
    steps(n, inner, stop, |k| {
        let (to, from) = if reverse { (n - 1 - k, n - k) } else { (k, k - 1) };
        let (low, high) = block.split_at_mut(to.max(from) * inner);
        let (to, from) = if reverse {
            (&mut low[to * inner..][..inner], &high[..inner])
        } else {
            (&mut high[..inner], &low[from * inner..][..inner])
        };
        // Rows may be long: each is done in pieces too.
        for (to, from) in to.chunks_mut(PIECE).zip(from.chunks(PIECE)) {
            if stop.wanted() {
                return;
            }
            to.iter_mut().zip(from).for_each(|(to, &from)| *to = join(from, *to));
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_and_directions() {
        let x = Array::from_vec(vec![1i32, 2, 3, 4, 5, 6], &[2, 3]);
        assert_eq!(cumsum(&x, 0, false).unwrap().to_vec::<i32>(), [1, 2, 3, 5, 7, 9]);
        assert_eq!(cumprod(&x, 1, true).unwrap().to_vec::<i32>(), [6, 6, 3, 120, 30, 6]);
        assert_eq!(cummin(&x, 1, true).unwrap().to_vec::<i32>(), [1, 2, 3, 4, 5, 6]);
        assert_eq!(cumsum(&Array::from_vec(vec![100u8, 200], &[2]), 0, false).unwrap().to_vec::<u8>(), [100, 44]);
    }

    #[test]
    fn many_rows_and_blocks() {
        for (shape, axis) in [([20, 7, 1], 1), ([3, 7, 5], 1), ([9, 1, 30000], 2), ([300, 50, 10], 1), ([17, 5, 1], 0)]
        {
            let n: usize = shape.iter().product();
            let values: Vec<i64> = (0..n as i64).map(|i| i * 7 % 13 - 6).collect();
            let x = Array::from_vec(values.clone(), &shape);
            let inner: usize = shape[axis + 1..].iter().product();
            for reverse in [false, true] {
                let out = cumsum(&x, axis, reverse).unwrap().to_vec::<i64>();
                for (i, &got) in out.iter().enumerate() {
                    let k = i / inner % shape[axis];
                    let span = if reverse { k..shape[axis] } else { 0..k + 1 };
                    let expect: i64 = span.map(|p| values[i + p * inner - k * inner]).sum();
                    assert_eq!(got, expect, "{shape:?} along {axis}, reverse {reverse}, element {i}");
                }
            }
        }
    }

    #[test]
    fn floats_propagate_nan_and_infinities() {
        let x = Array::from_vec(vec![1f32, f32::NAN, 3.0], &[3]);
        assert!(cummax(&x, 0, false).unwrap().to_vec::<f32>()[1..].iter().all(|v| v.is_nan()));
        let y = Array::from_vec(vec![1f32, 2.0, f32::NEG_INFINITY, f32::NAN], &[4]);
        let out = cumlogsumexp(&y, 0, false).unwrap().to_vec::<f32>();
        assert!((out[1] - 2.3132617).abs() < 1e-6 && out[2] == out[1] && out[3].is_nan());
        let low = Array::from_vec(vec![f32::NEG_INFINITY; 2], &[2]);
        assert_eq!(cumlogsumexp(&low, 0, false).unwrap().to_vec::<f32>(), [f32::NEG_INFINITY; 2]);
    }
}
