//! Running sums, products and extremes along an axis.

use crate::array::Array;
use crate::dtype::Element;
use crate::error::Result;
use crate::interrupt::{self, Watch};
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

fn scan<T: Element>(x: &Array, axis: usize, reverse: bool, join: impl Fn(T, T) -> T) -> Result<Array> {
    let shape = x.shape();
    let (n, inner) = (shape[axis], shape[axis + 1..].iter().product::<usize>());
    let values = x.contiguous()?;
    let source = values.as_slice::<T>();
    Array::build::<T, _>(shape, |out| {
        interrupt::copy(out, source)?;
        if out.is_empty() {
            return Ok(());
        }
        let mut watch = Watch::default();
        for block in out.chunks_exact_mut(n * inner) {
            for k in 1..n {
                let (to, from) = if reverse { (n - 1 - k, n - k) } else { (k, k - 1) };
                interrupt::pieces(inner, |p| {
                    for i in p {
                        block[to * inner + i] = join(block[from * inner + i], block[to * inner + i]);
                    }
                })?;
                watch.did(inner)?;
            }
        }
        Ok(())
    })
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
