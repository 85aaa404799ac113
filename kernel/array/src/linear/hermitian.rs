//! Eigenvalues of small hermitian matrices, step by step as LAPACK finds them (`hetd2`, `steqr`, `laev2`), so that the
//! eigenvectors have its signs. LAPACK divides larger matrices, and so does the `faer` crate, with other signs.

use super::factor::Field;
use super::reflect::tridiagonal;
use faer::{Mat, MatRef};
use num_traits::Float;

/// The largest matrices that LAPACK does not divide.
pub(super) const SMALL: usize = 25;

/// Rounds of the iteration for each eigenvalue.
const ROUNDS: usize = 30;

/// `(eigenvectors, eigenvalues in ascending order)`; nothing where the iteration does not converge.
pub(super) fn eigh<T: Field>(a: MatRef<'_, T>, lower: bool) -> Option<(Mat<T>, Vec<T::Part>)> {
    let n = a.nrows();
    // From the upper half LAPACK works upwards, which is downwards on the matrix turned round.
    let place = |i: usize| if lower { i } else { n - 1 - i };
    let turned = Mat::from_fn(n, n, |i, j| a[(place(i), place(j))]);
    let (mut d, mut e, reflections) = tridiagonal(turned.as_ref());
    if !lower {
        d.reverse();
        e.reverse();
    }
    if d.iter().chain(&e).any(|x| !x.is_finite()) {
        return None;
    }
    let z = Iteration::new(&mut d, &mut e).run()?;
    let mut vectors = Mat::from_fn(n, n, |i, j| T::from_part(z[j][place(i)]));
    for (i, h) in reflections.iter().enumerate().rev() {
        h.apply(vectors.as_mut().subrows_mut(i + 1, n - i - 1), false);
    }
    let vectors = Mat::from_fn(n, n, |i, j| vectors[(place(i), j)]);
    Some((vectors, d))
}

/// The implicit QL and QR iteration on a matrix of three diagonals.
struct Iteration<'a, F> {
    d: &'a mut [F],
    e: &'a mut [F],
    /// Eigenvectors as they come, a column each.
    z: Vec<Vec<F>>,
    rounds_left: usize,
}

fn two<F: Float>() -> F {
    F::one() + F::one()
}

impl<F: Float> Iteration<'_, F> {
    fn new<'a>(d: &'a mut [F], e: &'a mut [F]) -> Iteration<'a, F> {
        let n = d.len();
        let unit = |j| (0..n).map(|i| if i == j { F::one() } else { F::zero() }).collect();
        Iteration { d, e, z: (0..n).map(unit).collect(), rounds_left: ROUNDS * n }
    }

    /// Blocks from the top on, each from its smaller end.
    fn run(mut self) -> Option<Vec<Vec<F>>> {
        let n = self.d.len();
        let mut from = 0;
        while from < n {
            let to = (from..n - 1).find(|&m| self.is_split(m)).unwrap_or(n - 1);
            if to + 1 < n {
                self.e[to] = F::zero();
            }
            if self.d[to].abs() < self.d[from].abs() {
                self.up(to, from)?;
            } else {
                self.down(from, to)?;
            }
            if (from..to).all(|m| self.e[m].is_zero()) {
                from = to + 1;
            }
        }
        self.sort();
        Some(self.z)
    }

    fn unit_roundoff() -> F {
        F::epsilon() / two()
    }

    fn is_split(&self, m: usize) -> bool {
        let bound = self.d[m].abs().sqrt() * self.d[m + 1].abs().sqrt() * Self::unit_roundoff();
        self.e[m].is_zero() || self.e[m].abs() <= bound
    }

    /// The same inside of a block.
    fn is_negligible(&self, m: usize) -> bool {
        let eps = Self::unit_roundoff();
        self.e[m] * self.e[m] <= eps * eps * self.d[m].abs() * self.d[m + 1].abs() + F::min_positive_value()
    }

    fn count_round(&mut self) -> Option<()> {
        self.rounds_left = self.rounds_left.checked_sub(1)?;
        Some(())
    }

    /// Wilkinson's shift from the corner `l` with its neighbour `next`, less the other end `m`.
    fn shift(&self, l: usize, next: usize, beside: F, m: usize) -> F {
        let p = self.d[l];
        let g = (self.d[next] - p) / (two::<F>() * beside);
        let r = g.hypot(F::one());
        self.d[m] - p + beside / (g + r.copysign(g))
    }

    /// QL: eigenvalues appear at the top, `l`.
    fn down(&mut self, mut l: usize, end: usize) -> Option<()> {
        while l <= end {
            let m = (l..end).find(|&m| self.is_negligible(m)).unwrap_or(end);
            if m < end {
                self.e[m] = F::zero();
            }
            if m == l {
                l += 1;
                continue;
            }
            if m == l + 1 {
                let (rt1, rt2, c, s) = two_by_two(self.d[l], self.e[l], self.d[l + 1]);
                self.rotate(l, c, s);
                (self.d[l], self.d[l + 1], self.e[l]) = (rt1, rt2, F::zero());
                l += 2;
                continue;
            }
            self.count_round()?;
            let mut g = self.shift(l, l + 1, self.e[l], m);
            let (mut s, mut c, mut p) = (F::one(), F::one(), F::zero());
            for i in (l..m).rev() {
                let (f, b) = (s * self.e[i], c * self.e[i]);
                let r;
                (c, s, r) = rotation(g, f);
                if i != m - 1 {
                    self.e[i + 1] = r;
                }
                g = self.d[i + 1] - p;
                let r = (self.d[i] - g) * s + two::<F>() * c * b;
                p = s * r;
                self.d[i + 1] = g + p;
                g = c * r - b;
                self.rotate(i, c, -s);
            }
            self.d[l] = self.d[l] - p;
            self.e[l] = g;
        }
        Some(())
    }

    /// QR: eigenvalues appear at the bottom, `l`; the block ends above at `end`.
    fn up(&mut self, mut l: usize, end: usize) -> Option<()> {
        loop {
            let m = (end + 1..=l).rev().find(|&m| self.is_negligible(m - 1)).unwrap_or(end);
            if m > end {
                self.e[m - 1] = F::zero();
            }
            let done = if m == l {
                1
            } else if m + 1 == l {
                let (rt1, rt2, c, s) = two_by_two(self.d[l - 1], self.e[l - 1], self.d[l]);
                self.rotate(m, c, s);
                (self.d[l - 1], self.d[l], self.e[l - 1]) = (rt1, rt2, F::zero());
                2
            } else {
                self.count_round()?;
                self.sweep_up(l, m);
                0
            };
            if l < end + done {
                return Some(());
            }
            l -= done;
        }
    }

    fn sweep_up(&mut self, l: usize, m: usize) {
        let mut g = self.shift(l, l - 1, self.e[l - 1], m);
        let (mut s, mut c, mut p) = (F::one(), F::one(), F::zero());
        for i in m..l {
            let (f, b) = (s * self.e[i], c * self.e[i]);
            let r;
            (c, s, r) = rotation(g, f);
            if i != m {
                self.e[i - 1] = r;
            }
            g = self.d[i] - p;
            let r = (self.d[i + 1] - g) * s + two::<F>() * c * b;
            p = s * r;
            self.d[i] = g + p;
            g = c * r - b;
            self.rotate(i, c, s);
        }
        self.d[l] = self.d[l] - p;
        self.e[l - 1] = g;
    }

    /// Turns two neighbouring columns.
    fn rotate(&mut self, j: usize, c: F, s: F) {
        let (left, right) = self.z.split_at_mut(j + 1);
        for (x, y) in left[j].iter_mut().zip(&mut right[0]) {
            (*x, *y) = (s * *y + c * *x, c * *y - s * *x);
        }
    }

    /// By selection, as few columns change places as possible.
    fn sort(&mut self) {
        let n = self.d.len();
        for i in 0..n {
            let k = (i..n).fold(i, |k, j| if self.d[j] < self.d[k] { j } else { k });
            self.d.swap(i, k);
            self.z.swap(i, k);
        }
    }
}

/// The rotation that turns `(f, g)` into `(r, 0)`: `(c, s, r)`.
fn rotation<F: Float>(f: F, g: F) -> (F, F, F) {
    if g.is_zero() {
        return (F::one(), F::zero(), f);
    }
    if f.is_zero() {
        return (F::zero(), g.signum(), g.abs());
    }
    let d = f.hypot(g);
    let r = d.copysign(f);
    (f.abs() / d, g / r, r)
}

/// Of `[[a, b], [b, c]]`: the eigenvalue of larger size, the other, and the unit eigenvector of the first.
fn two_by_two<F: Float>(a: F, b: F, c: F) -> (F, F, F, F) {
    let half = F::one() / two();
    let (sum, difference, tb) = (a + c, a - c, b + b);
    let (adf, ab) = (difference.abs(), tb.abs());
    let (large, small) = if a.abs() > c.abs() { (a, c) } else { (c, a) };
    let rt = adf.hypot(ab);
    let (rt1, rt2, first_sign) = if sum.is_zero() {
        (half * rt, -half * rt, F::one())
    } else {
        let sign = sum.signum();
        let rt1 = half * (sum + sign * rt);
        (rt1, (large / rt1) * small - (b / rt1) * b, sign)
    };
    let second_sign = if difference >= F::zero() { F::one() } else { -F::one() };
    let cs = difference + second_sign * rt;
    let (c1, s1) = if cs.abs() > ab {
        let ct = -tb / cs;
        let s1 = F::one() / (F::one() + ct * ct).sqrt();
        (ct * s1, s1)
    } else if ab.is_zero() {
        (F::one(), F::zero())
    } else {
        let tn = -cs / tb;
        let c1 = F::one() / (F::one() + tn * tn).sqrt();
        (c1, tn * c1)
    };
    if first_sign == second_sign { (rt1, rt2, -s1, c1) } else { (rt1, rt2, c1, s1) }
}
