//! Products that are too small or too flat for a blocked matrix multiplication: vectors times matrices, and matrices
//! that lie in the nearest cache whole. Instructions are chosen at run time by `pulp`.
//!
//! Each element is a chain of fused multiply-adds along the contracted axis; only long rows that lie along it are
//! summed in lanes.

use super::product::{Matrix, Sizes, TINY};
use crate::math::Number;
use pulp::{Simd, WithSimd};

/// Floats that the machine has vectors of.
pub(super) trait Lane: Number + pulp::bytemuck::Pod {
    type V<S: Simd>: Copy + pulp::bytemuck::Pod;
    fn splat<S: Simd>(simd: S, x: Self) -> Self::V<S>;
    /// `a * b + c`, rounded once.
    fn fused<S: Simd>(simd: S, a: Self::V<S>, b: Self::V<S>, c: Self::V<S>) -> Self::V<S>;
    fn sum<S: Simd>(simd: S, a: Self::V<S>) -> Self;
    /// The first elements of a vector, fewer than a whole one; zeros in the other lanes.
    fn part<S: Simd>(simd: S, from: &[Self]) -> Self::V<S>;
    /// Writes as many lanes as there is room for, fewer than all.
    fn put_part<S: Simd>(simd: S, to: &mut [Self], a: Self::V<S>);
    fn fused1(a: Self, b: Self, c: Self) -> Self;
    fn lanes<S: Simd>() -> usize {
        size_of::<Self::V<S>>() / size_of::<Self>()
    }
}

macro_rules! lane {
    ($t:ty, $v:ident, $splat:ident, $fused:ident, $sum:ident, $part:ident, $put:ident) => {
        impl Lane for $t {
            type V<S: Simd> = S::$v;
            #[inline(always)]
            fn splat<S: Simd>(simd: S, x: Self) -> S::$v {
                simd.$splat(x)
            }
            #[inline(always)]
            fn fused<S: Simd>(simd: S, a: S::$v, b: S::$v, c: S::$v) -> S::$v {
                simd.$fused(a, b, c)
            }
            #[inline(always)]
            fn sum<S: Simd>(simd: S, a: S::$v) -> Self {
                simd.$sum(a)
            }
            #[inline(always)]
            fn part<S: Simd>(simd: S, from: &[Self]) -> S::$v {
                simd.$part(from)
            }
            #[inline(always)]
            fn put_part<S: Simd>(simd: S, to: &mut [Self], a: S::$v) {
                simd.$put(to, a)
            }
            #[inline(always)]
            fn fused1(a: Self, b: Self, c: Self) -> Self {
                a.mul_add(b, c)
            }
        }
    };
}
lane!(f32, f32s, splat_f32s, mul_add_f32s, reduce_sum_f32s, partial_load_f32s, partial_store_f32s);
lane!(f64, f64s, splat_f64s, mul_add_f64s, reduce_sum_f64s, partial_load_f64s, partial_store_f64s);

/// Rows that are worth summing in lanes have so many elements; in a product that is not tiny, so many.
const LONG: usize = 64;
const SHORT: usize = 16;
/// A right operand of so many bytes stays in the nearest cache.
const NEAR: usize = 32 << 10;
/// A right operand of so many bytes is copied row by row where it lies otherwise.
const COPIED: usize = 8 << 10;

/// Computes the product if it is of a kind that this file is for; says whether it did.
///
/// # Safety
/// The matrices have the given sizes, and `out` holds `m * n` elements that nobody else looks at.
pub(super) unsafe fn product<T: Lane>(a: Matrix<T>, b: Matrix<T>, out: *mut T, sizes: Sizes) -> bool {
    let Sizes { m, n, k } = sizes;
    let few = m * n * k < TINY;
    let job = if n == 1 {
        // The matrix times a vector, and below the vector times a matrix: both as rows of outputs.
        Job::Vector { matrix: a, vector: b.first, step: b.row, outputs: m, k }
    } else if m == 1 {
        Job::Vector { matrix: b.turned(), vector: a.first, step: a.column, outputs: n, k }
    } else if few
        || n >= 8 && n * k * size_of::<T>() <= if b.column == 1 { NEAR } else { COPIED } && m * n * k <= 1 << 18
    {
        Job::Rows { a, b, sizes }
    } else {
        return false;
    };
    pulp::Arch::new().dispatch(Work { job, out });
    true
}

enum Job<T> {
    /// Output `i` is row `i` of the matrix times the vector.
    Vector { matrix: Matrix<T>, vector: *const T, step: isize, outputs: usize, k: usize },
    /// Output rows are sums of rows of `b`, which are copied first where their elements do not lie side by side.
    Rows { a: Matrix<T>, b: Matrix<T>, sizes: Sizes },
}

struct Work<T> {
    job: Job<T>,
    out: *mut T,
}

impl<T: Lane> WithSimd for Work<T> {
    type Output = ();
    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        // SAFETY: the caller of `product` vouches for the sizes of matrices and output.
        unsafe {
            match self.job {
                Job::Vector { matrix, vector, step, outputs, k } => {
                    if matrix.row == 1 {
                        let a = Matrix { first: vector, row: 0, column: step };
                        block::<T, S, 1, 4>(simd, a, matrix.turned(), self.out, Sizes { m: 1, n: outputs, k });
                    } else if matrix.column == 1 && step == 1 && (k >= LONG || k >= SHORT && outputs * k >= TINY) {
                        dots(simd, matrix, vector, self.out, outputs, k);
                    } else {
                        chains(matrix, vector, step, self.out, outputs, k);
                    }
                }
                Job::Rows { a, b, sizes } if b.column == 1 => rows(simd, a, b, self.out, sizes),
                Job::Rows { a, b, sizes } if sizes.n >= 4 && sizes.m >= 4 => {
                    copied_rows(simd, a, b, self.out, sizes);
                }
                Job::Rows { a, b, sizes } => {
                    for i in 0..sizes.m {
                        let out = self.out.add(i * sizes.n);
                        chains(b.turned(), a.below(i).first, a.column, out, sizes.n, sizes.k);
                    }
                }
            }
        }
    }
}

/// # Safety
/// A whole vector lies at `from`.
#[inline(always)]
unsafe fn load<T: Lane, S: Simd>(from: *const T) -> T::V<S> {
    // SAFETY: by the caller's contract; vectors are plain bits.
    unsafe { from.cast::<T::V<S>>().read_unaligned() }
}

/// As [`rows`], of rows of `b` that are laid out first.
///
/// # Safety
/// As for [`product`]; `b` has no more than [`COPIED`] bytes.
#[inline(always)]
unsafe fn copied_rows<T: Lane, S: Simd>(simd: S, a: Matrix<T>, b: Matrix<T>, out: *mut T, sizes: Sizes) {
    let mut laid = [std::mem::MaybeUninit::<T>::uninit(); COPIED / size_of::<f32>()];
    let first = laid.as_mut_ptr().cast::<T>();
    // SAFETY: places of `b`; the copy holds as many elements, which are written before they are read.
    unsafe {
        for j in 0..sizes.n {
            for p in 0..sizes.k {
                first.add(p * sizes.n + j).write(b.at(p, j));
            }
        }
        rows(simd, a, Matrix { first, row: sizes.n as isize, column: 1 }, out, sizes);
    }
}

/// Row by row, four rows at a time.
///
/// # Safety
/// As for [`product`]; rows of `b` are contiguous.
#[inline(always)]
unsafe fn rows<T: Lane, S: Simd>(simd: S, a: Matrix<T>, b: Matrix<T>, out: *mut T, sizes: Sizes) {
    let Sizes { m, n, k } = sizes;
    // SAFETY: each call works on rows of `a` and of the output that exist.
    unsafe {
        let mut i = 0;
        while i + 4 <= m {
            block::<T, S, 4, 2>(simd, a.below(i), b, out.add(i * n), Sizes { m: 4, n, k });
            i += 4;
        }
        while i < m {
            block::<T, S, 1, 4>(simd, a.below(i), b, out.add(i * n), Sizes { m: 1, n, k });
            i += 1;
        }
    }
}

/// `R` output rows, `V` vectors of each at a time: their sums stay in registers.
///
/// # Safety
/// As for [`rows`], with `R` rows.
#[inline(always)]
unsafe fn block<T: Lane, S: Simd, const R: usize, const V: usize>(
    simd: S,
    a: Matrix<T>,
    b: Matrix<T>,
    out: *mut T,
    Sizes { n, k, .. }: Sizes,
) {
    let lanes = T::lanes::<S>();
    let mut j = 0;
    // SAFETY: columns `j..` to the end of each tile are below n, rows are below R and k.
    unsafe {
        while j + V * lanes <= n {
            tile::<T, S, R, V>(simd, a, b, out, [j, j + (V - 1) * lanes], n, k);
            j += V * lanes;
        }
        // The last columns come with whole vectors once more: each column is a chain of its own.
        let whole = (n - j) / lanes;
        let (vectors, last) = match (n - j) % lanes {
            0 if whole == 0 => (0, n),
            0 => (whole, n - lanes),
            _ if n >= lanes => (whole + 1, n - lanes),
            _ => (0, n),
        };
        match vectors {
            4 => tile::<T, S, R, 4>(simd, a, b, out, [j, last], n, k),
            3 => tile::<T, S, R, 3>(simd, a, b, out, [j, last], n, k),
            2 => tile::<T, S, R, 2>(simd, a, b, out, [j, last], n, k),
            1 => tile::<T, S, R, 1>(simd, a, b, out, [j, last], n, k),
            _ => {}
        }
        if vectors == 0 && j < n {
            narrow::<T, S, R>(simd, a, b, out, n, k);
        }
    }
}

/// # Safety
/// As for [`block`], with fewer columns than a vector has lanes.
#[inline(always)]
unsafe fn narrow<T: Lane, S: Simd, const R: usize>(
    simd: S,
    a: Matrix<T>,
    b: Matrix<T>,
    out: *mut T,
    n: usize,
    k: usize,
) {
    let mut sums = [T::splat(simd, T::ZERO); R];
    // SAFETY: rows below R and k have n columns.
    unsafe {
        for p in 0..k {
            let row = std::slice::from_raw_parts(b.first.offset(p as isize * b.row), n);
            let x = T::part(simd, row);
            for (r, sum) in sums.iter_mut().enumerate() {
                *sum = T::fused(simd, T::splat(simd, a.at(r, p)), x, *sum);
            }
        }
        for (r, &sum) in sums.iter().enumerate() {
            T::put_part(simd, std::slice::from_raw_parts_mut(out.add(r * n), n), sum);
        }
    }
}

/// # Safety
/// As for [`block`]; `V - 1` vectors fit from the first column on, and one from the last.
#[inline(always)]
unsafe fn tile<T: Lane, S: Simd, const R: usize, const V: usize>(
    simd: S,
    a: Matrix<T>,
    b: Matrix<T>,
    out: *mut T,
    [j, last]: [usize; 2],
    n: usize,
    k: usize,
) {
    let lanes = T::lanes::<S>();
    let at = |v: usize| if v + 1 == V { last } else { j + v * lanes };
    let mut sums = [[T::splat(simd, T::ZERO); V]; R];
    // SAFETY: rows below R and k, columns whose vectors end below n.
    unsafe {
        for p in 0..k {
            let row = b.first.offset(p as isize * b.row);
            let x: [T::V<S>; V] = std::array::from_fn(|v| load::<T, S>(row.add(at(v))));
            for (r, sums) in sums.iter_mut().enumerate() {
                let factor = T::splat(simd, a.at(r, p));
                for v in 0..V {
                    sums[v] = T::fused(simd, factor, x[v], sums[v]);
                }
            }
        }
        for (r, sums) in sums.iter().enumerate() {
            for (v, &sum) in sums.iter().enumerate() {
                out.add(r * n + at(v)).cast::<T::V<S>>().write_unaligned(sum);
            }
        }
    }
}

/// Long contiguous rows times a contiguous vector: sums in lanes, four rows at a time.
///
/// # Safety
/// As for [`product`]: `outputs` rows of `k`.
#[inline(always)]
unsafe fn dots<T: Lane, S: Simd>(simd: S, matrix: Matrix<T>, vector: *const T, out: *mut T, outputs: usize, k: usize) {
    let mut i = 0;
    // SAFETY: rows below `outputs`.
    unsafe {
        while i + 4 <= outputs {
            dot_rows::<T, S, 4>(simd, matrix.below(i), vector, out.add(i), k);
            i += 4;
        }
        while i < outputs {
            dot_rows::<T, S, 1>(simd, matrix.below(i), vector, out.add(i), k);
            i += 1;
        }
    }
}

/// # Safety
/// As for [`dots`], with `R` rows.
#[inline(always)]
unsafe fn dot_rows<T: Lane, S: Simd, const R: usize>(
    simd: S,
    matrix: Matrix<T>,
    vector: *const T,
    out: *mut T,
    k: usize,
) {
    let lanes = T::lanes::<S>();
    // Two sums a row hide the latency of a single row's chain.
    let mut sums = [[T::splat(simd, T::ZERO); 2]; R];
    let one = T::splat(simd, T::ONE);
    // SAFETY: places below k in rows below R.
    unsafe {
        let row = |r: usize, p: usize| matrix.first.offset(r as isize * matrix.row).add(p);
        let mut p = 0;
        while p + 2 * lanes <= k {
            let x = [load::<T, S>(vector.add(p)), load::<T, S>(vector.add(p + lanes))];
            for (r, sums) in sums.iter_mut().enumerate() {
                sums[0] = T::fused(simd, load::<T, S>(row(r, p)), x[0], sums[0]);
                sums[1] = T::fused(simd, load::<T, S>(row(r, p + lanes)), x[1], sums[1]);
            }
            p += 2 * lanes;
        }
        if p + lanes <= k {
            let x = load::<T, S>(vector.add(p));
            for (r, sums) in sums.iter_mut().enumerate() {
                sums[0] = T::fused(simd, load::<T, S>(row(r, p)), x, sums[0]);
            }
            p += lanes;
        }
        if p < k {
            let rest = |from: *const T| T::part(simd, std::slice::from_raw_parts(from, k - p));
            let x = rest(vector.add(p));
            for (r, sums) in sums.iter_mut().enumerate() {
                sums[1] = T::fused(simd, rest(row(r, p)), x, sums[1]);
            }
        }
        for (r, [even, odd]) in sums.into_iter().enumerate() {
            *out.add(r) = T::sum(simd, T::fused(simd, even, one, odd));
        }
    }
}

/// One chain an output, eight outputs side by side.
///
/// # Safety
/// As for [`product`]: `outputs` rows of `k`.
#[inline(always)]
unsafe fn chains<T: Lane>(matrix: Matrix<T>, vector: *const T, step: isize, out: *mut T, outputs: usize, k: usize) {
    const SIDE: usize = 8;
    let mut i = 0;
    // SAFETY: rows below `outputs`, places below `k`.
    unsafe {
        while i + SIDE <= outputs {
            let mut sums = [T::ZERO; SIDE];
            for p in 0..k {
                let x = *vector.offset(p as isize * step);
                for (r, sum) in sums.iter_mut().enumerate() {
                    *sum = T::fused1(matrix.at(i + r, p), x, *sum);
                }
            }
            sums.iter().enumerate().for_each(|(r, &sum)| *out.add(i + r) = sum);
            i += SIDE;
        }
        for i in i..outputs {
            let step = |sum, p: usize| T::fused1(matrix.at(i, p), *vector.offset(p as isize * step), sum);
            *out.add(i) = (0..k).fold(T::ZERO, step);
        }
    }
}
