//! The only loops over elements of elementwise operations: one, two or three broadcast operands in, one array out.
//!
//! 0-d operands never touch the heap; contiguous operands and scalar-with-array run as plain slices that vectorise;
//! everything else walks coalesced strides with a tight inner loop.

use crate::array::Array;
use crate::dtype::Element;
use crate::error::{Error, Result};
use crate::interrupt::pieces;
use crate::raw::{Walk, broadcast_strides};
use crate::shape::{Dims, broadcast_shapes, shape_text};

/// `f` of every element.
///
/// ```
/// use jitbook_array::{Array, elementwise};
/// let x = Array::from_vec(vec![1f32, 4.0], &[2]);
/// assert_eq!(elementwise::map(&x, f32::sqrt).unwrap().to_vec::<f32>(), [1.0, 2.0]);
/// ```
#[inline]
pub fn map<A: Element, R: Element>(x: &Array, f: impl Fn(A) -> R) -> Result<Array> {
    if x.rank() == 0 {
        return Ok(Array::scalar(f(x.first::<A>())));
    }
    if x.is_contiguous() {
        let source = x.as_slice::<A>();
        // SAFETY: the loop writes each of the `source.len()` elements of the output.
        return unsafe {
            Array::build_raw::<R>(x.shape(), |out| {
                pieces(source.len(), |p| {
                    let out = out.add(p.start);
                    for (i, &a) in source[p].iter().enumerate() {
                        out.add(i).write(f(a));
                    }
                })
            })
        };
    }
    map_strided(x, f)
}

fn map_strided<A: Element, R: Element>(x: &Array, f: impl Fn(A) -> R) -> Result<Array> {
    let source = x.elements::<A>();
    let walk = Walk::new(x.shape(), [x.strides()]);
    // SAFETY: the walk visits every element once, in row-major order; offsets lie within the view.
    unsafe {
        Array::build_raw::<R>(x.shape(), |out| {
            let mut out = out;
            walk.rows(|[at], [step], n| {
                let row = source.offset(at);
                for i in 0..n {
                    out.add(i).write(f(row.offset(i as isize * step).read()));
                }
                out = out.add(n);
            })
        })
    }
}

/// `f` of every pair of elements, after NumPy broadcasting.
///
/// ```
/// use jitbook_array::{Array, elementwise};
/// let x = Array::from_vec(vec![1i32, 2], &[2]);
/// let y = elementwise::zip(&x, &Array::scalar(10i32), |a: i32, b: i32| a + b).unwrap();
/// assert_eq!(y.to_vec::<i32>(), [11, 12]);
/// ```
#[inline]
pub fn zip<A: Element, B: Element, R: Element>(x: &Array, y: &Array, f: impl Fn(A, B) -> R) -> Result<Array> {
    if x.rank() == 0 && y.rank() == 0 {
        return Ok(Array::scalar(f(x.first::<A>(), y.first::<B>())));
    }
    zip_arrays(x, y, f)
}

fn zip_arrays<A: Element, B: Element, R: Element>(x: &Array, y: &Array, f: impl Fn(A, B) -> R) -> Result<Array> {
    if x.shape() == y.shape() && x.is_contiguous() && y.is_contiguous() {
        let (a, b) = (x.as_slice::<A>(), y.as_slice::<B>());
        // SAFETY: both slices and the output have the same number of elements, all written.
        return unsafe {
            Array::build_raw::<R>(x.shape(), |out| {
                pieces(a.len(), |p| {
                    let out = out.add(p.start);
                    for (i, (&a, &b)) in a[p.clone()].iter().zip(&b[p]).enumerate() {
                        out.add(i).write(f(a, b));
                    }
                })
            })
        };
    }
    if x.rank() == 0 {
        let a = x.first::<A>();
        return map(y, |b: B| f(a, b));
    }
    if y.rank() == 0 {
        let b = y.first::<B>();
        return map(x, |a: A| f(a, b));
    }
    let shape = broadcast_shapes(x.shape(), y.shape()).ok_or_else(|| mismatch(&[x, y]))?;
    zip_strided(&shape, x, y, f)
}

fn zip_strided<A: Element, B: Element, R: Element>(
    shape: &Dims,
    x: &Array,
    y: &Array,
    f: impl Fn(A, B) -> R,
) -> Result<Array> {
    let (sx, sy) = (broadcast_strides(x, shape), broadcast_strides(y, shape));
    let walk = Walk::new(shape, [&sx, &sy]);
    let (a, b) = (x.elements::<A>(), y.elements::<B>());
    // SAFETY: the walk visits every element once, in row-major order; offsets lie within the views.
    unsafe {
        Array::build_raw::<R>(shape, |out| {
            let mut out = out;
            walk.rows(|[i, j], steps, n| {
                let (a, b) = (a.offset(i), b.offset(j));
                match steps {
                    [1, 1] => (0..n).for_each(|k| out.add(k).write(f(a.add(k).read(), b.add(k).read()))),
                    [1, 0] => {
                        let b = b.read();
                        (0..n).for_each(|k| out.add(k).write(f(a.add(k).read(), b)));
                    }
                    [0, 1] => {
                        let a = a.read();
                        (0..n).for_each(|k| out.add(k).write(f(a, b.add(k).read())));
                    }
                    [p, q] => (0..n).for_each(|k| {
                        let k_ = k as isize;
                        out.add(k).write(f(a.offset(k_ * p).read(), b.offset(k_ * q).read()));
                    }),
                }
                out = out.add(n);
            })
        })
    }
}

/// `f` of every triple of elements, after NumPy broadcasting.
pub fn zip3<A: Element, B: Element, C: Element, R: Element>(
    x: &Array,
    y: &Array,
    z: &Array,
    f: impl Fn(A, B, C) -> R,
) -> Result<Array> {
    if x.rank() == 0 && y.rank() == 0 && z.rank() == 0 {
        return Ok(Array::scalar(f(x.first::<A>(), y.first::<B>(), z.first::<C>())));
    }
    let shape = broadcast_shapes(x.shape(), y.shape())
        .and_then(|s| broadcast_shapes(&s, z.shape()))
        .ok_or_else(|| mismatch(&[x, y, z]))?;
    let strides = [broadcast_strides(x, &shape), broadcast_strides(y, &shape), broadcast_strides(z, &shape)];
    let walk = Walk::new(&shape, [&strides[0], &strides[1], &strides[2]]);
    let (a, b, c) = (x.elements::<A>(), y.elements::<B>(), z.elements::<C>());
    // SAFETY: the walk visits every element once, in row-major order; offsets lie within the views.
    unsafe {
        Array::build_raw::<R>(&shape, |out| {
            let mut out = out;
            walk.rows(|[i, j, k], steps, n| {
                let (a, b, c) = (a.offset(i), b.offset(j), c.offset(k));
                if steps == [1, 1, 1] {
                    (0..n).for_each(|m| out.add(m).write(f(a.add(m).read(), b.add(m).read(), c.add(m).read())));
                } else {
                    let [p, q, r] = steps;
                    (0..n).for_each(|m| {
                        let s = m as isize;
                        let (a, b, c) = (a.offset(s * p).read(), b.offset(s * q).read(), c.offset(s * r).read());
                        out.add(m).write(f(a, b, c));
                    });
                }
                out = out.add(n);
            })
        })
    }
}

/// NumPy's words for shapes that do not broadcast.
fn mismatch(operands: &[&Array]) -> Error {
    let shapes: Vec<_> = operands.iter().map(|a| shape_text(a.shape()).replace(", ", ",")).collect();
    Error::value(format!("operands could not be broadcast together with shapes {} ", shapes.join(" ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::Number;
    use crate::structure::{broadcast_to, iota, reshape, rev, transpose};
    use crate::{DType, Denormals, with_denormals};

    fn arange(shape: &[usize]) -> Array {
        iota(DType::I32, &[shape.iter().product()], 0).and_then(|a| reshape(&a, shape)).unwrap()
    }

    #[test]
    fn any_strides_and_broadcasts() {
        let x = arange(&[2, 3]);
        let add = |a: &Array, b: &Array| zip(a, b, |a: i32, b: i32| a + b).unwrap().to_vec::<i32>();
        assert_eq!(map(&transpose(&x, &[1, 0]), |a: i32| -a).unwrap().to_vec::<i32>(), [0, -3, -1, -4, -2, -5]);
        assert_eq!(map(&rev(&x, &[0, 1]), |a: i32| a).unwrap().to_vec::<i32>(), [5, 4, 3, 2, 1, 0]);
        assert_eq!(add(&x, &arange(&[3])), [0, 2, 4, 3, 5, 7]);
        assert_eq!(add(&arange(&[2, 1]), &arange(&[3])), [0, 1, 2, 1, 2, 3]);
        assert_eq!(add(&x, &transpose(&arange(&[3, 2]), &[1, 0])), [0, 3, 6, 4, 7, 10]);
        assert_eq!(add(&x, &Array::scalar(1i32)), [1, 2, 3, 4, 5, 6]);
        assert_eq!(add(&broadcast_to(&Array::scalar(1i32), &[2]), &arange(&[2])), [1, 2]);
        assert_eq!(add(&arange(&[0, 3]), &arange(&[1])), [0i32; 0]);
        let picked = zip3(&arange(&[2, 1]), &arange(&[3]), &x, |a: i32, b: i32, c: i32| a * b + c).unwrap();
        assert_eq!(picked.to_vec::<i32>(), [0, 1, 2, 3, 5, 7]);
        let error = zip(&x, &arange(&[2]), |a: i32, _: i32| a).unwrap_err();
        assert_eq!(error.message, "operands could not be broadcast together with shapes (2,3) (2,) ");
    }

    #[test]
    fn denormals_are_flushed_only_in_their_scope() {
        let tiny = Array::from_vec(vec![1e-40f32; 3], &[3]);
        let add = || zip(&tiny, &tiny, <f32 as Number>::add).unwrap().to_vec::<f32>()[0];
        #[cfg(target_arch = "x86_64")]
        assert_eq!(with_denormals(Denormals::Flush, add), 0.0);
        assert!(with_denormals(Denormals::Keep, add) > 0.0);
        assert!(add() > 0.0);
    }

    #[test]
    fn arrays_cross_threads() {
        fn check<T: Send + Sync>() {}
        check::<Array>();
    }
}
