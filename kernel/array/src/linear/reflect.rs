//! Householder's reflections as LAPACK's `larfg` chooses them: what they leave is real, also of complex numbers.

use super::factor::Field;
use faer::prelude::*;
use faer::{Mat, MatMut, MatRef};
use num_traits::{Float, Zero};
use std::cmp::Ordering;

/// `H = I - tau * v @ v.conj().T` with `v[0]` 1, and the real number that `H.conj().T` leaves of a vector.
pub(super) struct Reflection<T: Field> {
    v: Vec<T>,
    pub tau: T,
    pub left: T::Part,
}

impl<T: Field> Reflection<T> {
    /// The one that leaves nothing of `x` but its first element.
    pub fn of(x: &[T]) -> Reflection<T> {
        let (alpha, rest) = (x[0], x[1..].iter().fold(T::Part::zero(), |s, x| s + x.square()));
        let mut v = x.to_vec();
        v[0] = T::one();
        if rest.is_zero() && T::from_part(alpha.part()) == alpha {
            return Reflection { v, tau: T::zero(), left: alpha.part() };
        }
        let size = (alpha.square() + rest).sqrt();
        let beta = if alpha.part().is_sign_negative() { size } else { -size };
        let wide = T::from_part(beta);
        v[1..].iter_mut().for_each(|x| *x = *x / (alpha - wide));
        Reflection { v, tau: (wide - alpha) / wide, left: beta }
    }

    /// `H @ a`, in place; `H.conj().T @ a` where it is `adjoint`.
    pub fn apply(&self, mut a: MatMut<'_, T>, adjoint: bool) {
        let tau = if adjoint { self.tau.conjugate() } else { self.tau };
        if tau.is_zero() {
            return;
        }
        for j in 0..a.ncols() {
            let mut sum = T::zero();
            for (i, v) in self.v.iter().enumerate() {
                sum = sum + v.conjugate() * a[(i, j)];
            }
            for (i, v) in self.v.iter().enumerate() {
                a[(i, j)] = a[(i, j)] - *v * tau * sum;
            }
        }
    }

    /// `H.conj().T @ a @ H` of a hermitian matrix, in place.
    fn apply_to_both_sides(&self, mut a: MatMut<'_, T>) {
        self.apply(a.rb_mut(), true);
        // `a @ H` is `(H.conj().T @ a.conj().T).conj().T`.
        let mut turned: Mat<T> = a.rb().adjoint().to_owned();
        self.apply(turned.as_mut(), true);
        a.copy_from(turned.adjoint());
    }
}

fn column<T: Field>(a: MatRef<'_, T>, j: usize, from: usize) -> Vec<T> {
    (from..a.nrows()).map(|i| a[(i, j)]).collect()
}

/// `(Q, R)` as LAPACK's `geqr2` finds them: Q with `columns` columns, R with as many rows.
pub(super) fn qr<T: Field>(a: MatRef<'_, T>, columns: usize) -> (Mat<T>, Mat<T>) {
    let (m, n) = (a.nrows(), a.ncols());
    let mut r = a.to_owned();
    let mut made = Vec::new();
    for i in 0..m.min(n) {
        let h = Reflection::of(&column(r.as_ref(), i, i));
        h.apply(r.as_mut().submatrix_mut(i, i + 1, m - i, n - i - 1), true);
        r[(i, i)] = T::from_part(h.left);
        made.push(h);
    }
    let mut q = Mat::from_fn(m, columns, |i, j| if i == j { T::one() } else { T::zero() });
    for (i, h) in made.iter().enumerate().rev() {
        h.apply(q.as_mut().subrows_mut(i, m - i), false);
    }
    let upper = |i, j| if j < i { T::zero() } else { r[(i, j)] };
    (q, Mat::from_fn(columns, n, upper))
}

/// A hermitian matrix as `Q @ T @ Q.conj().T`, T real with three diagonals, as LAPACK's `hetd2` finds it from the lower
/// half: diagonal, the one beside it, and the reflections whose product Q is; the i-th begins at row i + 1.
pub(super) fn tridiagonal<T: Field>(a: MatRef<'_, T>) -> (Vec<T::Part>, Vec<T::Part>, Vec<Reflection<T>>) {
    let n = a.nrows();
    let mut a = Mat::from_fn(n, n, |i, j| match i.cmp(&j) {
        Ordering::Greater => a[(i, j)],
        Ordering::Equal => T::from_part(a[(i, i)].part()),
        Ordering::Less => a[(j, i)].conjugate(),
    });
    let mut made = Vec::new();
    for i in 0..n.saturating_sub(1) {
        let h = Reflection::of(&column(a.as_ref(), i, i + 1));
        h.apply_to_both_sides(a.as_mut().submatrix_mut(i + 1, i + 1, n - i - 1, n - i - 1));
        made.push(h);
    }
    let diagonal = (0..n).map(|i| a[(i, i)].part()).collect();
    (diagonal, made.iter().map(|h| h.left).collect(), made)
}
