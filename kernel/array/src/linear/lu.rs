//! LU with partial pivoting, that goes on past pivots of zero as LAPACK's `getrf` does.

use super::factor::Field;
use faer::linalg::matmul::matmul;
use faer::linalg::triangular_solve::solve_unit_lower_triangular_in_place;
use faer::prelude::*;
use faer::{Accum, MatMut, MatRef, Par};

/// Columns that are dealt with one by one; more are halved, so that most of the work is products of matrices.
const FEW: usize = 8;

/// Turns `a` into L (below the diagonal, which is ones) and U, in place: the row that each step took its pivot from.
///
/// The recursion of Toledo, "Locality of reference in LU decomposition with partial pivoting" (1997).
pub(super) fn factor<T: Field>(mut a: MatMut<'_, T>) -> Vec<i32> {
    let (m, n) = (a.nrows(), a.ncols());
    let k = m.min(n);
    if k <= FEW {
        return factor_few(a);
    }
    let h = k / 2;
    let mut pivots = factor(a.rb_mut().subcols_mut(0, h));
    swap_all(a.rb_mut().subcols_mut(h, n - h), &pivots);
    let (left, right) = a.rb_mut().split_at_col_mut(h);
    let (left, (mut top, mut bottom)) = (left.into_const(), right.split_at_row_mut(h));
    solve_unit_lower_triangular_in_place(left.subrows(0, h), top.rb_mut(), Par::Seq);
    matmul(bottom.rb_mut(), Accum::Add, left.subrows(h, m - h), top.rb(), -T::one(), Par::Seq);
    let below = factor(bottom);
    swap_all(a.subcols_mut(0, h).subrows_mut(h, m - h), &below);
    pivots.extend(below.iter().map(|p| p + h as i32));
    pivots
}

fn factor_few<T: Field>(mut a: MatMut<'_, T>) -> Vec<i32> {
    let (m, n) = (a.nrows(), a.ncols());
    let mut pivots = Vec::with_capacity(m.min(n));
    for k in 0..m.min(n) {
        let p = largest(a.rb(), k);
        pivots.push(p as i32);
        swap_rows(a.rb_mut(), k, p);
        let pivot = a[(k, k)];
        if pivot.is_zero() {
            continue;
        }
        for i in k + 1..m {
            a[(i, k)] = a[(i, k)] / pivot;
        }
        for j in k + 1..n {
            let top = a[(k, j)];
            for i in k + 1..m {
                a[(i, j)] = a[(i, j)] - a[(i, k)] * top;
            }
        }
    }
    pivots
}

/// The row from `k` down whose element in column `k` is largest, and the first such. Of complex numbers LAPACK adds the
/// sizes of the parts.
fn largest<T: Field>(a: MatRef<'_, T>, k: usize) -> usize {
    let mut best = k;
    for i in k + 1..a.nrows() {
        if a[(i, k)].size() > a[(best, k)].size() {
            best = i;
        }
    }
    best
}

fn swap_rows<T: Field>(mut a: MatMut<'_, T>, k: usize, p: usize) {
    if k == p {
        return;
    }
    for j in 0..a.ncols() {
        let x = a[(k, j)];
        a[(k, j)] = a[(p, j)];
        a[(p, j)] = x;
    }
}

fn swap_all<T: Field>(mut a: MatMut<'_, T>, pivots: &[i32]) {
    pivots.iter().enumerate().for_each(|(k, &p)| swap_rows(a.rb_mut(), k, p as usize));
}

/// The order of `m` rows after the swaps.
pub(super) fn order(pivots: &[i32], m: usize) -> Vec<i32> {
    let mut order: Vec<i32> = (0..m as i32).collect();
    pivots.iter().enumerate().for_each(|(k, &p)| order.swap(k, p as usize));
    order
}
