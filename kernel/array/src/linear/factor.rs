//! Factorisations of stacks of matrices and solutions of triangular systems: the last two axes are the matrix, those
//! before it the stack.
//!
//! They are the `faer` crate's, but where that would be seen: LU goes on past a pivot of zero, R of complex matrices has a
//! real diagonal, and eigenvectors of small hermitian matrices have LAPACK's signs. Of larger ones, and of left singular
//! vectors, the largest element is positive, where LAPACK may give the negative. Shapes and orders are LAPACK's.

use super::{hermitian, lu, reflect};
use crate::array::Array;
use crate::dtype::Element;
use crate::error::Result;
use crate::interrupt;
use faer::linalg::triangular_solve as triangle;
use faer::traits::ComplexField;
use faer::{Conj, Mat, MatRef, Par, Side};
use num_complex::Complex;
use num_traits::{Float, Num, Zero};
use std::ops::Neg;

/// What matrices can be made of.
pub(super) trait Field: Element + ComplexField<Real = Self::Part> + Num + Neg<Output = Self> {
    type Part: Element + Float;
    fn from_part(x: Self::Part) -> Self;
    /// The real part.
    fn part(self) -> Self::Part;
    /// By which pivots are compared.
    fn size(self) -> Self::Part;
    fn conjugate(self) -> Self;
    /// Of the absolute value.
    fn square(self) -> Self::Part;
}
macro_rules! field {
    ($part:ty) => {
        impl Field for $part {
            type Part = $part;
            fn from_part(x: $part) -> $part {
                x
            }
            fn part(self) -> $part {
                self
            }
            fn size(self) -> $part {
                self.abs()
            }
            fn conjugate(self) -> $part {
                self
            }
            fn square(self) -> $part {
                self * self
            }
        }
        impl Field for Complex<$part> {
            type Part = $part;
            fn from_part(x: $part) -> Self {
                Complex::new(x, 0.0)
            }
            fn part(self) -> $part {
                self.re
            }
            fn size(self) -> $part {
                self.re.abs() + self.im.abs()
            }
            fn conjugate(self) -> Self {
                self.conj()
            }
            fn square(self) -> $part {
                self.norm_sqr()
            }
        }
    };
}
field!(f32);
field!(f64);

/// The stack's shape, then rows and columns.
fn split(a: &Array) -> (&[usize], usize, usize) {
    let (stack, matrix) = a.shape().split_at(a.rank() - 2);
    (stack, matrix[0], matrix[1])
}

fn shaped(stack: &[usize], own: &[usize]) -> Vec<usize> {
    stack.iter().chain(own).copied().collect()
}

/// The matrices of a contiguous stack.
fn matrices<T: Field>(values: &[T], m: usize, n: usize, count: usize) -> impl Iterator<Item = MatRef<'_, T>> {
    (0..count).map(move |i| MatRef::from_row_major_slice(&values[i * m * n..(i + 1) * m * n], m, n))
}

fn count(stack: &[usize]) -> usize {
    stack.iter().product()
}

/// Adds a matrix's elements, row by row.
fn push<T: Field>(out: &mut Vec<T>, a: MatRef<'_, T>) {
    for i in 0..a.nrows() {
        out.extend((0..a.ncols()).map(|j| a[(i, j)]));
    }
}

fn nan<T: Field>() -> T {
    T::from_part(T::Part::nan())
}

fn push_nan<T: Field>(out: &mut Vec<T>, size: usize) {
    out.extend(std::iter::repeat_n(nan::<T>(), size));
}

/// `(L and U in one matrix, the row that each step took its pivot from, the order of the rows)`, with partial pivoting:
/// `a[order] = L @ U`.
///
/// ```
/// use jitbook_array::{Array, linear::factor};
/// let a = Array::from_vec(vec![0f32, 1.0, 2.0, 3.0], &[2, 2]);
/// let [both, pivots, order] = factor::lu(&a).unwrap();
/// assert_eq!(both.to_vec::<f32>(), [2.0, 3.0, 0.0, 1.0]);
/// assert_eq!((pivots.to_vec::<i32>(), order.to_vec::<i32>()), (vec![1, 1], vec![1, 0]));
/// ```
pub fn lu(a: &Array) -> Result<[Array; 3]> {
    let (stack, m, n) = split(a);
    let k = m.min(n);
    with_field!(a.dtype(), T => {
        let values = a.to_vec::<T>();
        let (mut both, mut pivots, mut orders) = (Vec::with_capacity(values.len()), Vec::new(), Vec::new());
        for a in matrices(&values, m, n, count(stack)) {
            interrupt::check()?;
            let mut a = a.to_owned();
            let own = lu::factor(a.as_mut());
            push(&mut both, a.as_ref());
            orders.extend(lu::order(&own, m));
            pivots.extend(own);
        }
        Ok([
            Array::from_vec(both, a.shape()),
            Array::from_vec(pivots, &shaped(stack, &[k])),
            Array::from_vec(orders, &shaped(stack, &[m])),
        ])
    })
}

/// The lower triangle L with `L @ L.conj().T = a`, of whose upper half nothing is read; all nan where `a` is not
/// positive definite.
pub fn cholesky(a: &Array) -> Result<Array> {
    let (stack, n, _) = split(a);
    with_field!(a.dtype(), T => {
        let values = a.to_vec::<T>();
        let mut out = Vec::with_capacity(values.len());
        for a in matrices::<T>(&values, n, n, count(stack)) {
            interrupt::check()?;
            match a.llt(Side::Lower) {
                Ok(found) => push(&mut out, found.L()),
                Err(_) => push_nan(&mut out, n * n),
            }
        }
        Ok(Array::from_vec(out, a.shape()))
    })
}

/// `(Q, R)`: all columns of Q where it is `full`, else as many as the smaller side has.
pub fn qr(a: &Array, full: bool) -> Result<[Array; 2]> {
    let (stack, m, n) = split(a);
    let k = if full { m } else { m.min(n) };
    with_field!(a.dtype(), T => {
        let values = a.to_vec::<T>();
        let (mut q, mut r) = (Vec::new(), Vec::new());
        for a in matrices::<T>(&values, m, n, count(stack)) {
            interrupt::check()?;
            if T::DTYPE.is_complex() {
                let (basis, upper) = reflect::qr(a, k);
                push(&mut q, basis.as_ref());
                push(&mut r, upper.as_ref());
                continue;
            }
            let found = a.qr();
            let upper = found.R();
            let basis = if full { found.compute_Q() } else { found.compute_thin_Q() };
            push(&mut q, basis.as_ref());
            for i in 0..k {
                r.extend((0..n).map(|j| if j < i { T::zero() } else { upper[(i, j)] }));
            }
        }
        Ok([Array::from_vec(q, &shaped(stack, &[m, k])), Array::from_vec(r, &shaped(stack, &[k, n]))])
    })
}

/// `(eigenvectors, eigenvalues in ascending order)` of hermitian matrices, of which one triangle is read; nan where the
/// iteration does not converge.
pub fn eigh(a: &Array, lower: bool) -> Result<[Array; 2]> {
    let (stack, n, _) = split(a);
    let side = if lower { Side::Lower } else { Side::Upper };
    with_field!(a.dtype(), T => {
        let values = a.to_vec::<T>();
        let (mut vectors, mut found) = (Vec::with_capacity(values.len()), Vec::new());
        for a in matrices::<T>(&values, n, n, count(stack)) {
            interrupt::check()?;
            let own = if n <= hermitian::SMALL {
                hermitian::eigh(a, lower)
            } else {
                a.self_adjoint_eigen(side).ok().map(|own| {
                    let mut u = own.U().to_owned();
                    turn_columns(&mut u);
                    (u, (0..n).map(|i| own.S()[i].part()).collect())
                })
            };
            match own {
                Some((u, w)) => {
                    push(&mut vectors, u.as_ref());
                    found.extend(w);
                }
                None => {
                    push_nan(&mut vectors, n * n);
                    found.extend((0..n).map(|_| nan::<T>().part()));
                }
            }
        }
        Ok([Array::from_vec(vectors, a.shape()), Array::from_vec(found, &shaped(stack, &[n]))])
    })
}

/// `(eigenvalues, right eigenvectors of length 1)` of square matrices, both complex; nan where the iteration does not
/// converge. The largest element of a vector is real, as LAPACK's `geev` makes it.
pub fn eig(a: &Array) -> Result<[Array; 2]> {
    let (stack, n, _) = split(a);
    with_field!(a.dtype(), T => {
        type Wide = Complex<<T as Field>::Part>;
        let values = a.to_vec::<T>();
        let (mut vectors, mut found) = (Vec::<Wide>::new(), Vec::<Wide>::new());
        for a in matrices::<T>(&values, n, n, count(stack)) {
            interrupt::check()?;
            match a.eigen() {
                Ok(own) => {
                    let mut u: Mat<Wide> = own.U().to_owned();
                    (0..n).for_each(|j| normalise(&mut u, j, own.S()[j].im == 0.0 && !T::DTYPE.is_complex()));
                    push(&mut vectors, u.as_ref());
                    found.extend((0..n).map(|i| own.S()[i]));
                }
                Err(_) => {
                    push_nan(&mut vectors, n * n);
                    push_nan(&mut found, n);
                }
            }
        }
        Ok([Array::from_vec(found, &shaped(stack, &[n])), Array::from_vec(vectors, a.shape())])
    })
}

/// Length 1; unless the vector is real already, turned so that its largest element is.
fn normalise<F>(u: &mut Mat<Complex<F>>, j: usize, is_real: bool)
where
    F: Float,
    Complex<F>: Field,
{
    let mut largest = Complex::new(F::zero(), F::zero());
    let mut square = F::zero();
    for i in 0..u.nrows() {
        square = square + u[(i, j)].norm_sqr();
        if u[(i, j)].norm_sqr() > largest.norm_sqr() {
            largest = u[(i, j)];
        }
    }
    let length = square.sqrt();
    let turn = if is_real { Complex::new(F::one(), F::zero()) } else { largest.conj() / largest.norm() };
    for i in 0..u.nrows() {
        u[(i, j)] = u[(i, j)] * turn / length;
    }
}

fn scale<T: Field>(a: &mut Mat<T>, j: usize, by: T) {
    (0..a.nrows()).for_each(|i| a[(i, j)] = a[(i, j)] * by);
}

/// Makes the largest element of each column real and positive: what the columns were multiplied by. A factorisation leaves
/// that open, and small changes of a matrix shall not turn its vectors round.
fn turn_columns<T: Field>(a: &mut Mat<T>) -> Vec<T> {
    let turn = |j: usize| {
        let at = (0..a.nrows()).fold(0, |at, i| if a[(i, j)].square() > a[(at, j)].square() { i } else { at });
        let size = a[(at, j)].square().sqrt();
        if size.is_zero() { T::one() } else { a[(at, j)].conjugate() / T::from_part(size) }
    };
    let turns: Vec<T> = (0..a.ncols()).map(turn).collect();
    turns.iter().enumerate().for_each(|(j, &turn)| scale(a, j, turn));
    turns
}

/// `(singular values in descending order, U, V conjugated and transposed)`; whole bases where they are `full`. Nan where
/// the iteration does not converge.
pub fn svd(a: &Array, full: bool) -> Result<[Array; 3]> {
    let (stack, m, n) = split(a);
    let k = m.min(n);
    let (mu, nv) = if full { (m, n) } else { (k, k) };
    with_field!(a.dtype(), T => {
        let values = a.to_vec::<T>();
        let (mut s, mut u, mut vh) = (Vec::new(), Vec::new(), Vec::new());
        for a in matrices::<T>(&values, m, n, count(stack)) {
            interrupt::check()?;
            match if full { a.svd() } else { a.thin_svd() } {
                Ok(own) => {
                    s.extend((0..k).map(|i| own.S()[i].part()));
                    let (mut left, mut right) = (own.U().to_owned(), own.V().to_owned());
                    let turns = turn_columns(&mut left);
                    turns.into_iter().take(nv).enumerate().for_each(|(j, turn)| scale(&mut right, j, turn));
                    push(&mut u, left.as_ref());
                    push(&mut vh, right.adjoint().to_owned().as_ref());
                }
                Err(_) => {
                    s.extend((0..k).map(|_| nan::<T>().part()));
                    push_nan(&mut u, m * mu);
                    push_nan(&mut vh, nv * n);
                }
            }
        }
        Ok([
            Array::from_vec(s, &shaped(stack, &[k])),
            Array::from_vec(u, &shaped(stack, &[m, mu])),
            Array::from_vec(vh, &shaped(stack, &[nv, n])),
        ])
    })
}

/// What the singular values alone are.
pub fn singular_values(a: &Array) -> Result<Array> {
    let (stack, m, n) = split(a);
    let k = m.min(n);
    with_field!(a.dtype(), T => {
        let values = a.to_vec::<T>();
        let mut s = Vec::new();
        for a in matrices::<T>(&values, m, n, count(stack)) {
            interrupt::check()?;
            match a.singular_values() {
                Ok(own) => s.extend(own),
                Err(_) => s.extend((0..k).map(|_| nan::<T>().part())),
            }
        }
        Ok(Array::from_vec(s, &shaped(stack, &[k])))
    })
}

/// Which system a triangle stands for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Triangle {
    /// `op(a) @ x = b`, else `x @ op(a) = b`.
    pub left_side: bool,
    /// Only that half of `a` is read.
    pub lower: bool,
    pub transpose_a: bool,
    pub conjugate_a: bool,
    /// The diagonal is not read either: it is ones.
    pub unit_diagonal: bool,
}

/// The x of a triangular system, for stacks of equal shape.
pub fn triangular_solve(a: &Array, b: &Array, t: Triangle) -> Result<Array> {
    let (stack, n, _) = split(a);
    let (_, rows, columns) = split(b);
    with_field!(a.dtype(), T => {
        let (triangles, sides) = (a.to_vec::<T>(), b.to_vec::<T>());
        let mut out = Vec::with_capacity(sides.len());
        let pairs = matrices(&triangles, n, n, count(stack)).zip(matrices(&sides, rows, columns, count(stack)));
        for (a, b) in pairs {
            interrupt::check()?;
            // `x @ op(a) = b` is `op(a).T @ x.T = b.T`.
            let turned = t.transpose_a == t.left_side;
            let (a, lower) = if turned { (a.transpose(), !t.lower) } else { (a, t.lower) };
            let mut x = if t.left_side { b.to_owned() } else { b.transpose().to_owned() };
            let conj = if t.conjugate_a { Conj::Yes } else { Conj::No };
            let (right, par) = (x.as_mut(), Par::Seq);
            match (lower, t.unit_diagonal) {
                (true, false) => triangle::solve_lower_triangular_in_place_with_conj(a, conj, right, par),
                (true, true) => triangle::solve_unit_lower_triangular_in_place_with_conj(a, conj, right, par),
                (false, false) => triangle::solve_upper_triangular_in_place_with_conj(a, conj, right, par),
                (false, true) => triangle::solve_unit_upper_triangular_in_place_with_conj(a, conj, right, par),
            }
            push(&mut out, if t.left_side { x.as_ref() } else { x.as_ref().transpose() });
        }
        Ok(Array::from_vec(out, b.shape()))
    })
}
