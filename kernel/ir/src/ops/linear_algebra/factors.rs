//! `lu`, `cholesky`, `qr`.

use super::*;
use crate::params::{Given, Param, ParamList, Params};
use crate::prim::*;
use crate::trace::bind1;
use crate::value::Tangent;
use jitbook_array::linear::factor;

const LOWER: Triangle =
    Triangle { left_side: true, lower: true, transpose_a: false, conjugate_a: false, unit_diagonal: false };

/// L' = L tril(M, -1) and U' = triu(M) U, where M = inv(L) A' inv(U): De Hoog, Anderssen and Lukas, "Differentiation of
/// matrix functionals using triangular factorization" (2011).
fn lu_tangent(both: &Val, order: &Val, da: &Val) -> Result<Val> {
    let (m, n) = sides(both);
    let (k, rank) = (m.min(n), both.rank());
    let zero = constant(both, 0.0);
    let padded = |x: &Val, rows: i64, columns: i64| {
        let mut config = vec![(0, 0, 0); rank];
        config[rank - 2] = (0, rows, 0);
        config[rank - 1] = (0, columns, 0);
        pad(x, &zero, &config)
    };
    let stack = &both.shape()[..rank - 2];
    let ones = |n: usize| stacked(&eye(both.dtype(), n)?, stack);
    let left = slice_in_dim(both, 0, k, rank - 1)?;
    let l = add(&padded(&tril(&left, -1)?, 0, (m - k) as i64)?, &ones(m)?)?;
    let upper = slice_in_dim(both, 0, k, rank - 2)?;
    let more = {
        let corner = pad(&eye(both.dtype(), n - k)?, &zero, &[(k as i64, 0, 0), (k as i64, 0, 0)])?;
        stacked(&corner, stack)?
    };
    let u = add(&padded(&triu(&upper, 0)?, (n - k) as i64, 0)?, &more)?;
    let x = triangular_solve(&l, &rows(da, order)?, Triangle { unit_diagonal: true, ..LOWER })?;
    let x = triangular_solve(&u, &x, Triangle { left_side: false, lower: false, ..LOWER })?;
    add(&matmul(&l, &tril(&x, -1)?)?, &matmul(&triu(&x, 0)?, &u)?)
}

pub static LU: Prim<()> = Prim {
    name: "lu",
    doc: "Both triangles of `a[order] = L @ U` in one matrix, pivots and order.\n>>> jax.scipy.linalg.lu_factor(jnp.array([[0., 1.], [2., 3.]]))[0]\nArray([[2., 3.],\n       [0., 1.]], dtype=float32)",
    public: Public::NONE,
    abstract_eval: |_, avals| {
        let a = matrix("lu", avals)?;
        let [.., m, n] = a.shape[..] else { unreachable!("it has two axes") };
        let ints = a.with_dtype(DType::I32);
        Ok(vec![a.clone(), with_sides(&ints, &[m.min(n)]), with_sides(&ints, &[m])])
    },
    eval: |_, x| Ok(factor::lu(&x[0])?.into()),
    jvp: Jvp::Rule(|op, _, x, t| {
        let outs = bind(op, x)?;
        let both = match t[0].val() {
            Some(da) => Tangent::Val(lu_tangent(&outs[0], &outs[2], da)?),
            None => Tangent::zero_of(&outs[0]),
        };
        let zeros = [Tangent::zero_of(&outs[1]), Tangent::zero_of(&outs[2])];
        Ok((outs, [vec![both], zeros.into()].concat()))
    }),
    transpose: Transpose::Never("its jvp solves triangular systems"),
    batch: Batch::Rule(|op, _, size, x, axes| batch(op, size, x, axes)),
    stage: Stage::Append,
    lower: Lower::Kernel("a library call"),
    simplify: Simplify::Never("nothing smaller has the same value"),
    samples: || {
        [(DType::F64, vec![3, 3]), (DType::F64, vec![2, 3, 2]), (DType::F64, vec![2, 4]), (DType::C128, vec![2, 2])]
            .map(|(dtype, shape)| Sample::new((), vec![sample(dtype, &shape, false)]))
            .into()
    },
};

/// L' = L phi(inv(L) A' inv(L)^H), where phi takes the lower half and half of the diagonal: Murray, "Differentiation of
/// the Cholesky decomposition" (2016).
fn cholesky_tangent(l: &Val, da: &Val) -> Result<Val> {
    let right = Triangle { left_side: false, transpose_a: true, conjugate_a: l.dtype().is_complex(), ..LOWER };
    let inner = triangular_solve(l, &triangular_solve(l, da, right)?, LOWER)?;
    let ones = eye(l.dtype(), sides(l).1)?;
    let divisor = wide(&add(&full_like(&ones, 1.0)?, &ones)?, l.shape())?;
    matmul(l, &div(&tril(&inner, 0)?, &divisor)?)
}

pub static CHOLESKY: Prim<()> = Prim {
    name: "cholesky",
    doc: "The lower triangle L with `L @ L.T = a`.\n>>> jnp.linalg.cholesky(jnp.array([[4., 2.], [2., 5.]]))\nArray([[2., 0.],\n       [1., 2.]], dtype=float32)",
    public: Public::NONE,
    abstract_eval: |_, avals| Ok(vec![square("cholesky", avals)?]),
    eval: |_, x| Ok(vec![factor::cholesky(&x[0])?]),
    jvp: Jvp::Declared(
        |op, _, x, t| {
            let l = bind1(op, x)?;
            let l = tril(&l, 0)?;
            let tangent = match t[0].val() {
                Some(da) => Tangent::Val(cholesky_tangent(&l, da)?),
                None => Tangent::zero_of(&l),
            };
            Ok((vec![l], vec![tangent]))
        },
        "as if the matrix stayed hermitian",
    ),
    transpose: Transpose::Never("its jvp solves triangular systems"),
    batch: Batch::Rule(|op, _, size, x, axes| batch(op, size, x, axes)),
    stage: Stage::Append,
    lower: Lower::Kernel("a library call"),
    simplify: Simplify::Never("nothing smaller has the same value"),
    samples: || {
        [(DType::F64, vec![3, 3]), (DType::F64, vec![2, 2, 2]), (DType::F32, vec![3, 3]), (DType::C128, vec![2, 2])]
            .map(|(dtype, shape)| Sample::new((), vec![sample(dtype, &shape, true)]))
            .into()
    },
};

#[derive(Clone, Debug)]
pub struct Qr {
    pub full_matrices: bool,
}
impl Params for Qr {
    fn parse(g: &Given) -> Result<Self> {
        Ok(Qr { full_matrices: g.flag("full_matrices") })
    }
    fn list(&self) -> ParamList {
        vec![("full_matrices", self.full_matrices.into()), ("pivoting", false.into()), ("use_magma", Param::None)]
    }
}

/// Of Q with as many columns as R has rows: Walter and Lehmann, "Algorithmic differentiation of linear algebra functions
/// with application in optimum experimental design" (2018), with the phases of complex numbers.
fn thin_qr_tangent(q: &Val, r: &Val, da: &Val) -> Result<[Val; 2]> {
    let moved = triangular_solve(r, da, Triangle { left_side: false, lower: false, ..LOWER })?;
    let inner = matmul(&adjoint(q)?, &moved)?;
    let low = tril(&inner, -1)?;
    let mut skew = sub(&low, &adjoint(&low)?)?;
    if inner.dtype().is_complex() {
        let ones = wide(&eye(inner.dtype(), sides(&inner).0)?, inner.shape())?;
        let real = convert(&apply1(&crate::ops::unary::REAL, &inner)?, inner.dtype())?;
        skew = add(&skew, &mul(&ones, &sub(&inner, &real)?)?)?;
    }
    let dq = add(&matmul(q, &sub(&skew, &inner)?)?, &moved)?;
    Ok([dq, matmul(&sub(&inner, &skew)?, r)?])
}

/// The columns that a whole basis has more: Roberts and Roberts, "QR decomposition derivatives" (2024), equations 32, 33.
fn more_columns(q: &Val, dq: &Val, n: usize) -> Result<Val> {
    let rank = q.rank();
    let m = sides(q).0;
    let (own, more) = (slice_in_dim(q, 0, n, rank - 1)?, slice_in_dim(q, n, m, rank - 1)?);
    let halves = |x: &Val| Ok::<_, Error>((slice_in_dim(x, 0, n, rank - 2)?, slice_in_dim(x, n, m, rank - 2)?));
    let ((top, below), (dtop, dbelow)) = (halves(&own)?, halves(dq)?);
    let system = adjoint(&sub(&top, &wide(&eye(q.dtype(), n)?, top.shape())?)?)?;
    let z_adjoint = solve(&system, &adjoint(&below)?)?;
    let z = adjoint(&z_adjoint)?;
    let moved = adjoint(&sub(&dbelow, &matmul(&z, &dtop)?)?)?;
    sub(&matmul(dq, &z_adjoint)?, &matmul(&add(&own, &matmul(&more, &z)?)?, &moved)?)
}

fn qr_tangent(q: &Val, r: &Val, x: &Val, da: &Val, full: bool) -> Result<[Val; 2]> {
    let (m, n) = sides(x);
    let rank = x.rank();
    if m < n {
        // The square part gives Q, and Q the rest of R.
        let cut = |a: &Val| Ok::<_, Error>((slice_in_dim(a, 0, m, rank - 1)?, slice_in_dim(a, m, n, rank - 1)?));
        let ((_, rest), (da, drest), (r, _)) = (cut(x)?, cut(da)?, cut(r)?);
        let [dq, dr] = thin_qr_tangent(q, &r, &da)?;
        let more = add(&matmul(&adjoint(&dq)?, &rest)?, &matmul(&adjoint(q)?, &drest)?)?;
        return Ok([dq, concatenate(&[dr, more], rank - 1)?]);
    }
    if !full || m == n {
        return thin_qr_tangent(q, r, da);
    }
    let own = slice_in_dim(q, 0, n, rank - 1)?;
    let [dq, dr] = thin_qr_tangent(&own, &slice_in_dim(r, 0, n, rank - 2)?, da)?;
    let more = more_columns(q, &dq, n)?;
    let below = full_like(&slice_in_dim(r, n, m, rank - 2)?, 0.0)?;
    Ok([concatenate(&[dq, more], rank - 1)?, concatenate(&[dr, below], rank - 2)?])
}

pub static QR: Prim<Qr> = Prim {
    name: "qr",
    doc: "Orthonormal columns Q and an upper triangle R with `Q @ R = a`.\n>>> jnp.linalg.qr(jnp.array([[0., 1.], [2., 0.]]))[1]\nArray([[-2.,  0.],\n       [ 0., -1.]], dtype=float32)",
    public: Public::NONE,
    abstract_eval: |p, avals| {
        let a = matrix("qr", avals)?;
        let [.., m, n] = a.shape[..] else { unreachable!("it has two axes") };
        let k = if p.full_matrices { m } else { m.min(n) };
        Ok(vec![with_sides(&a, &[m, k]), with_sides(&a, &[k, n])])
    },
    eval: |p, x| Ok(factor::qr(&x[0], p.full_matrices)?.into()),
    jvp: Jvp::Rule(|op, p, x, t| {
        let outs = bind(op, x)?;
        let tangents = match t[0].val() {
            Some(da) => qr_tangent(&outs[0], &outs[1], &x[0], da, p.full_matrices)?.map(Tangent::Val).into(),
            None => outs.iter().map(Tangent::zero_of).collect(),
        };
        Ok((outs, tangents))
    }),
    transpose: Transpose::Never("its jvp solves triangular systems"),
    batch: Batch::Rule(|op, _, size, x, axes| batch(op, size, x, axes)),
    stage: Stage::Append,
    lower: Lower::Kernel("a library call"),
    simplify: Simplify::Never("nothing smaller has the same value"),
    samples: || {
        let of = |full_matrices, dtype, shape: &[usize]| {
            Sample::new(Qr { full_matrices }, vec![sample(dtype, shape, false)])
        };
        vec![
            of(false, DType::F64, &[3, 3]),
            of(false, DType::F64, &[2, 3, 2]),
            of(true, DType::F64, &[3, 2]),
            of(true, DType::F64, &[2, 3]),
            of(false, DType::F32, &[3, 2]),
            of(false, DType::C128, &[2, 2]),
        ]
    },
};
