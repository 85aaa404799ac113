//! Batches of matrix products over strided views of shape (batch, m, k) and (batch, k, n).

use super::small;
use crate::array::Array;
use crate::dtype::{DType, Element};
use crate::error::Result;
use crate::interrupt::{Stop, Watch, pieces};
use crate::math::Number;
use num_complex::Complex;

/// Below this many multiplications each element is a plain chain of fused multiply-adds, in the order that XLA has.
pub(super) const TINY: usize = 1024;
/// The most work of a block, in multiplications times the bytes of an element: some milliseconds. Large products are
/// cut into blocks so that interrupts are heard; smaller blocks would cost, as each packs its operands anew.
const BLOCK: usize = 1 << 29;
/// The most elements of an operand in the block of a flat product, whose time goes into reading them.
const READ: usize = 1 << 22;
/// The most that is summed in one go.
const DEPTH: usize = 1 << 20;
/// From this many multiplications on, rows are shared between threads (about 100 µs of one thread).
const SHARED: usize = 1 << 24;
/// The same of a matrix and a vector, which wait for memory.
const SHARED_VECTOR: usize = 1 << 18;

/// One matrix of a batch: the first element and the steps along rows and columns, in elements.
#[derive(Clone, Copy)]
pub(super) struct Matrix<T> {
    pub first: *const T,
    pub row: isize,
    pub column: isize,
}

// SAFETY: only read, and only while the arrays it points into are borrowed by the caller.
unsafe impl<T> Sync for Matrix<T> {}
// SAFETY: as above.
unsafe impl<T> Send for Matrix<T> {}

impl<T: Copy> Matrix<T> {
    /// The matrix from row `i` on.
    ///
    /// # Safety
    /// `i` is one of its rows.
    #[inline(always)]
    pub unsafe fn below(self, i: usize) -> Matrix<T> {
        // SAFETY: by the caller's contract.
        Matrix { first: unsafe { self.first.offset(i as isize * self.row) }, ..self }
    }
    /// The transpose.
    #[inline(always)]
    pub fn turned(self) -> Matrix<T> {
        Matrix { row: self.column, column: self.row, ..self }
    }

    /// The matrix from column `j` on.
    ///
    /// # Safety
    /// `j` is one of its columns.
    unsafe fn beside(self, j: usize) -> Matrix<T> {
        // SAFETY: by the caller's contract.
        Matrix { first: unsafe { self.first.offset(j as isize * self.column) }, ..self }
    }

    /// The same matrix: takes all of it into a closure, not its pointer alone.
    fn whole(self) -> Matrix<T> {
        self
    }

    /// # Safety
    /// The place lies within the matrix.
    #[inline(always)]
    pub unsafe fn at(self, i: usize, j: usize) -> T {
        // SAFETY: by the caller's contract.
        unsafe { self.first.offset(i as isize * self.row + j as isize * self.column).read() }
    }
}

/// Of (m, k) times (k, n).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Sizes {
    pub m: usize,
    pub n: usize,
    pub k: usize,
}

impl Sizes {
    fn multiplications(self) -> usize {
        self.m.saturating_mul(self.n).saturating_mul(self.k)
    }
}

/// A batch of products: sizes, and each operand's steps from product to product, along rows and along columns.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Batch {
    pub count: usize,
    pub sizes: Sizes,
    pub a: [isize; 3],
    pub b: [isize; 3],
}

/// Floats and complex numbers.
pub(super) trait Factor: Number + 'static {
    /// Computes a small or flat product; says whether it is one.
    ///
    /// # Safety
    /// The matrices have the given sizes, and `out` holds `m * n` elements that nobody else looks at.
    unsafe fn small(a: Matrix<Self>, b: Matrix<Self>, out: *mut Self, sizes: Sizes) -> bool;
}
impl Factor for f32 {
    unsafe fn small(a: Matrix<Self>, b: Matrix<Self>, out: *mut Self, sizes: Sizes) -> bool {
        // SAFETY: by the caller's contract.
        unsafe { small::product(a, b, out, sizes) }
    }
}
impl Factor for f64 {
    unsafe fn small(a: Matrix<Self>, b: Matrix<Self>, out: *mut Self, sizes: Sizes) -> bool {
        // SAFETY: by the caller's contract.
        unsafe { small::product(a, b, out, sizes) }
    }
}
impl<F> Factor for Complex<F>
where
    Complex<F>: Number + 'static,
{
    unsafe fn small(a: Matrix<Self>, b: Matrix<Self>, out: *mut Self, sizes: Sizes) -> bool {
        let Sizes { m, n, k } = sizes;
        if sizes.multiplications() >= TINY {
            return false;
        }
        for (i, j) in (0..m).flat_map(|i| (0..n).map(move |j| (i, j))) {
            // SAFETY: i < m, j < n and p < k, the sizes of the matrices.
            let step = |sum: Self, p| unsafe { Number::add(sum, Number::mul(a.at(i, p), b.at(p, j))) };
            let sum = (0..k).fold(Self::ZERO, step);
            // SAFETY: the output holds m * n elements.
            unsafe { out.add(i * n + j).write(sum) }
        }
        true
    }
}

/// # Safety
/// The operands hold what the batch describes, and `out` holds `count * m * n` elements that nobody else looks at. Where
/// it fails, they are half done.
pub(super) unsafe fn floats(dtype: DType, batch: &Batch, a: *const u8, b: *const u8, out: *mut u8) -> Result<()> {
    // SAFETY: by the caller's contract.
    unsafe {
        match dtype {
            DType::F32 => products::<f32>(batch, a.cast(), b.cast(), out.cast()),
            DType::F64 => products::<f64>(batch, a.cast(), b.cast(), out.cast()),
            DType::C64 => products::<Complex<f32>>(batch, a.cast(), b.cast(), out.cast()),
            DType::C128 => products::<Complex<f64>>(batch, a.cast(), b.cast(), out.cast()),
            other => panic!("product of {}", other.name()),
        }
    }
}

/// # Safety
/// As for [`floats`].
unsafe fn products<T: Factor>(batch: &Batch, a: *const T, b: *const T, out: *mut T) -> Result<()> {
    let Batch { count, sizes, a: a_steps, b: b_steps } = *batch;
    let Sizes { m, n, k } = sizes;
    let mut watch = Watch::default();
    for index in 0..count as isize {
        // SAFETY: `index` counts the batch axis of both operands and of the output.
        unsafe {
            let a = Matrix { first: a.offset(index * a_steps[0]), row: a_steps[1], column: a_steps[2] };
            let b = Matrix { first: b.offset(index * b_steps[0]), row: b_steps[1], column: b_steps[2] };
            let out = out.add(index as usize * m * n);
            match k {
                0 => (0..m * n).for_each(|i| out.add(i).write(T::ZERO)),
                // One product an element is no sum: its zeros keep their sign.
                1 => outer(a, b, out, sizes)?,
                _ => one(a, b, out, sizes)?,
            }
        }
        watch.did(sizes.multiplications() / 8)?;
    }
    Ok(())
}

/// # Safety
/// As for [`Factor::small`].
unsafe fn one<T: Factor>(a: Matrix<T>, b: Matrix<T>, out: *mut T, sizes: Sizes) -> Result<()> {
    let Sizes { m, n, k } = sizes;
    let flat = m == 1 || n == 1;
    // SAFETY: by the caller's contract.
    unsafe {
        if sizes.multiplications() >= if flat { SHARED_VECTOR } else { SHARED } {
            match (m, n) {
                (1, 1) if k > READ => long_row(a, b, out, k),
                (1, _) => shared(b.turned(), a.turned(), out, Sizes { m: n, n: 1, ..sizes }),
                _ => shared(a, b, out, sizes),
            }
        } else {
            if !T::small(a, b, out, sizes) {
                library(a, b, out, n, sizes, Onto::Nothing);
            }
            Ok(())
        }
    }
}

/// A row times a column, too long for one go.
///
/// # Safety
/// As for [`Factor::small`], with m = n = 1.
unsafe fn long_row<T: Factor>(a: Matrix<T>, b: Matrix<T>, out: *mut T, k: usize) -> Result<()> {
    let mut sum = T::ZERO;
    let stop = Stop::default();
    for p in (0..k).step_by(READ) {
        let mut part = T::ZERO;
        // SAFETY: p counts the columns of `a` and the rows of `b`.
        unsafe { blocks(a.beside(p), b.below(p), &mut part, Sizes { m: 1, n: 1, k: READ.min(k - p) }, &stop) };
        stop.result()?;
        sum = sum.add(part);
    }
    // SAFETY: the output has one element.
    unsafe { out.write(sum) };
    Ok(())
}

/// # Safety
/// As for [`Factor::small`], with k = 1.
unsafe fn outer<T: Number>(a: Matrix<T>, b: Matrix<T>, out: *mut T, Sizes { m, n, .. }: Sizes) -> Result<()> {
    let mut watch = Watch::default();
    for i in 0..m {
        pieces(n, |p| {
            // SAFETY: i and j count the rows of `a` and the columns of `b`, whose other axis has one element.
            unsafe {
                let x = a.at(i, 0);
                if b.column == 1 {
                    let row = std::slice::from_raw_parts(b.first.add(p.start), p.len());
                    let to = out.add(i * n + p.start);
                    return row.iter().enumerate().for_each(|(j, &y)| to.add(j).write(T::mul(x, y)));
                }
                for j in p {
                    out.add(i * n + j).write(T::mul(x, b.at(0, j)));
                }
            }
        })?;
        watch.did(n)?;
    }
    Ok(())
}

/// One product on this thread, block by block; what is wanted is to stop where it does not come to its end.
///
/// # Safety
/// As for [`Factor::small`].
unsafe fn blocks<T: Factor>(a: Matrix<T>, b: Matrix<T>, out: *mut T, Sizes { m, n, k }: Sizes, stop: &Stop) {
    // Blocks as square as they can be.
    let (work, depth) = (BLOCK / size_of::<T>(), if n == 1 { k } else { k.min(DEPTH) });
    let side = (work / depth).isqrt().max(1);
    let reach = |other: usize| (work / (depth * other)).min((READ / depth).max(side)).next_multiple_of(16);
    let rows = reach(n.min(side)).clamp(1, m);
    let columns = reach(rows).clamp(1, n);
    for (i, j) in (0..m).step_by(rows).flat_map(|i| (0..n).step_by(columns).map(move |j| (i, j))) {
        let (height, width) = (rows.min(m - i), columns.min(n - j));
        for p in (0..k).step_by(depth) {
            if stop.wanted() {
                return;
            }
            let sizes = Sizes { m: height, n: width, k: depth.min(k - p) };
            let onto = if p == 0 { Onto::Nothing } else { Onto::Former };
            // SAFETY: the block lies within the three matrices, which have the given sizes. The output of a vector's
            // block has no gaps.
            unsafe {
                let (a, b, out) = (a.below(i).beside(p), b.below(p).beside(j), out.add(i * n + j));
                if n > 1 || !T::small(a, b, out, sizes) {
                    library(a, b, out, n, sizes, onto);
                }
            }
        }
    }
}

/// What a product is added to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Onto {
    Nothing,
    Former,
}

/// One product in one go; rows of the output are `step` elements apart.
///
/// # Safety
/// As for [`Factor::small`], with those gaps.
unsafe fn library<T: Factor>(
    a: Matrix<T>,
    b: Matrix<T>,
    out: *mut T,
    step: usize,
    Sizes { m, n, k }: Sizes,
    onto: Onto,
) {
    // SAFETY: the three matrices have the given sizes and strides, and `out` is not aliased.
    unsafe {
        gemm::gemm(
            m,
            n,
            k,
            out,
            1,
            step as isize,
            onto == Onto::Former,
            a.first,
            a.column,
            a.row,
            b.first,
            b.column,
            b.row,
            if onto == Onto::Former { T::ONE } else { T::ZERO },
            T::ONE,
            false,
            false,
            false,
            gemm::Parallelism::None,
        );
    }
}

/// One product with its rows shared between the threads of the pool.
///
/// # Safety
/// As for [`Factor::small`].
unsafe fn shared<T: Factor>(a: Matrix<T>, b: Matrix<T>, out: *mut T, sizes: Sizes) -> Result<()> {
    let Sizes { m, n, k } = sizes;
    let threads = rayon::current_num_threads().max(1);
    let stop = Stop::default();
    let part = |a: Matrix<T>, block: &mut [T]| {
        let sizes = Sizes { m: block.len() / n, n, k };
        // SAFETY: the block has rows of its own, and so many rows of `a` begin where it is given.
        unsafe { blocks(a, b.whole(), block.as_mut_ptr(), sizes, &stop) }
    };
    // SAFETY: the output is ours alone; elements are plain numbers, written before they are read.
    let out = unsafe { std::slice::from_raw_parts_mut(out, m * n) };
    if threads == 1 || m < 16 * threads {
        part(a, out);
        return stop.result();
    }
    let rows = m.div_ceil(threads).next_multiple_of(8);
    let part = &part;
    rayon::scope(|scope| {
        for (index, block) in out.chunks_mut(rows * n).enumerate() {
            // SAFETY: the block has at least one row, and it is row `index * rows` of a.
            let a = unsafe { a.below(index * rows) };
            scope.spawn(move |_| part(a.whole(), block));
        }
    });
    stop.result()
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
    Array::build::<T, _>(&[count, m, n], |out| {
        if out.is_empty() {
            return Ok(());
        }
        let mut watch = Watch::default();
        for (row, line) in out.chunks_exact_mut(n).enumerate() {
            // `build` hands out zeros, which are every dtype's ZERO.
            for p in 0..k {
                let x = left[row * k + p];
                let other = &right[(row / m * k + p) * n..][..n];
                line.iter_mut().zip(other).for_each(|(o, &y)| *o = o.add(x.mul(y)));
                watch.did(n)?;
            }
        }
        Ok(())
    })
}
