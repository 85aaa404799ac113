//! Batches of matrix products over strided views of shape (batch, m, k) and (batch, k, n).

use crate::array::Array;
use crate::dtype::{DType, Element};
use crate::error::Result;
use crate::math::Number;
use num_complex::Complex;

/// Below this many multiplications a product is a plain loop of fused multiply-adds, in the order that XLA has.
const TINY: usize = 1024;
/// From this many multiplications on, rows are shared between threads (about 100 µs of one thread).
const SHARED: usize = 1 << 24;

/// One matrix of a batch: the first element and the steps along rows and columns, in elements.
#[derive(Clone, Copy)]
struct Matrix<T> {
    first: *const T,
    row: isize,
    column: isize,
}

// SAFETY: only read, and only while the arrays it points into are borrowed by the caller.
unsafe impl<T> Sync for Matrix<T> {}
// SAFETY: as above.
unsafe impl<T> Send for Matrix<T> {}

impl<T: Copy> Matrix<T> {
    /// # Safety
    /// `index` lies within the view's batch axis.
    unsafe fn of(x: &Array, index: usize) -> Matrix<T> {
        let strides = x.strides();
        // SAFETY: an offset of the view, by the caller's contract.
        let first = unsafe { x.as_ptr().cast::<T>().offset(index as isize * strides[0]) };
        Matrix { first, row: strides[1], column: strides[2] }
    }

    /// The matrix from row `i` on.
    ///
    /// # Safety
    /// `i` is one of its rows.
    unsafe fn below(self, i: usize) -> Matrix<T> {
        // SAFETY: by the caller's contract.
        Matrix { first: unsafe { self.first.offset(i as isize * self.row) }, ..self }
    }

    /// The same matrix: takes all of it into a closure, not its pointer alone.
    fn whole(self) -> Matrix<T> {
        self
    }

    /// # Safety
    /// The place lies within the matrix.
    #[inline]
    unsafe fn at(self, i: usize, j: usize) -> T {
        // SAFETY: by the caller's contract.
        unsafe { self.first.offset(i as isize * self.row + j as isize * self.column).read() }
    }
}

/// The product of floats or complex numbers.
pub(super) fn floats(a: &Array, b: &Array) -> Result<Array> {
    match a.dtype() {
        DType::F32 => batch::<f32>(a, b, |x, y, sum| x.mul_add(y, sum)),
        DType::F64 => batch::<f64>(a, b, |x, y, sum| x.mul_add(y, sum)),
        DType::C64 => batch::<Complex<f32>>(a, b, |x, y, sum| sum + x * y),
        DType::C128 => batch::<Complex<f64>>(a, b, |x, y, sum| sum + x * y),
        other => panic!("product of {}", other.name()),
    }
}

fn batch<T: Number + 'static>(a: &Array, b: &Array, fused: impl Fn(T, T, T) -> T) -> Result<Array> {
    let &[count, m, k] = a.shape() else { panic!("product of rank {}", a.rank()) };
    let n = b.shape()[2];
    assert_eq!((b.shape()[0], b.shape()[1]), (count, k), "product of unlike shapes");
    Array::build::<T>(&[count, m, n], |out| {
        if k == 0 || out.is_empty() {
            return;
        }
        for (index, block) in out.chunks_exact_mut(m * n).enumerate() {
            // SAFETY: `index` counts the batch axis of both views.
            let (a, b) = unsafe { (Matrix::<T>::of(a, index), Matrix::<T>::of(b, index)) };
            match m.saturating_mul(n).saturating_mul(k) {
                // One product an element is no sum: its zeros keep their sign.
                _ if k == 1 => outer(a, b, block, n),
                0..TINY => tiny(a, b, block, (m, n, k), &fused),
                TINY..SHARED => library(a, b, block, (m, n, k)),
                _ => shared(a, b, block, (m, n, k)),
            }
        }
    })
}

fn outer<T: Number>(a: Matrix<T>, b: Matrix<T>, out: &mut [T], n: usize) {
    for (i, row) in out.chunks_exact_mut(n).enumerate() {
        for (j, out) in row.iter_mut().enumerate() {
            // SAFETY: i and j count the rows of `a` and the columns of `b`, whose other axis has one element.
            *out = T::mul(unsafe { a.at(i, 0) }, unsafe { b.at(0, j) });
        }
    }
}

fn tiny<T: Number>(
    a: Matrix<T>,
    b: Matrix<T>,
    out: &mut [T],
    (m, n, k): (usize, usize, usize),
    fused: &impl Fn(T, T, T) -> T,
) {
    for i in 0..m {
        for j in 0..n {
            // SAFETY: i < m, j < n and the third index < k, the shapes of the views.
            let step = |sum, p| unsafe { fused(a.at(i, p), b.at(p, j), sum) };
            out[i * n + j] = (0..k).fold(T::ZERO, step);
        }
    }
}

/// One product on this thread.
fn library<T: Number + 'static>(a: Matrix<T>, b: Matrix<T>, out: &mut [T], (m, n, k): (usize, usize, usize)) {
    assert_eq!(out.len(), m * n);
    // SAFETY: the three matrices have the given sizes and strides, and `out` is not aliased.
    unsafe {
        gemm::gemm(
            m,
            n,
            k,
            out.as_mut_ptr(),
            1,
            n as isize,
            false,
            a.first,
            a.column,
            a.row,
            b.first,
            b.column,
            b.row,
            T::ZERO,
            T::ONE,
            false,
            false,
            false,
            gemm::Parallelism::None,
        );
    }
}

/// One product with its rows (or, of wide flat ones, its columns' owners) shared between the threads of the pool.
fn shared<T: Number + 'static>(a: Matrix<T>, b: Matrix<T>, out: &mut [T], (m, n, k): (usize, usize, usize)) {
    let threads = rayon::current_num_threads().max(1);
    let rows = m.div_ceil(threads).next_multiple_of(8);
    if threads == 1 || m < 16 * threads {
        return library(a, b, out, (m, n, k));
    }
    rayon::scope(|scope| {
        for (part, block) in out.chunks_mut(rows * n).enumerate() {
            scope.spawn(move |_| {
                // SAFETY: the block has at least one row, and it is row `part * rows` of a.
                let a = unsafe { a.below(part * rows) };
                library(a, b.whole(), block, (block.len() / n, n, k));
            });
        }
    });
}

/// The product of integers or bools, wrapping.
pub(super) fn plain(a: &Array, b: &Array) -> Result<Array> {
    with_number!(a.dtype(), T => loops::<T>(a, b))
}

fn loops<T: Number + Element>(a: &Array, b: &Array) -> Result<Array> {
    let (a, b) = (a.contiguous()?, b.contiguous()?);
    let &[count, m, k] = a.shape() else { panic!("product of rank {}", a.rank()) };
    let n = b.shape()[2];
    let (left, right) = (a.as_slice::<T>(), b.as_slice::<T>());
    Array::build::<T>(&[count, m, n], |out| {
        if out.is_empty() {
            return;
        }
        for (row, line) in out.chunks_exact_mut(n).enumerate() {
            // `build` hands out zeros, which are every dtype's ZERO.
            for p in 0..k {
                let x = left[row * k + p];
                let other = &right[(row / m * k + p) * n..][..n];
                line.iter_mut().zip(other).for_each(|(o, &y)| *o = o.add(x.mul(y)));
            }
        }
    })
}
