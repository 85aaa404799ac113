//! `eigh`, `eig`, `svd`.

use super::*;
use crate::ops::reduce::{REDUCE_MAX, Reduce};
use crate::ops::unary::complex_dtype;
use crate::params::{Given, Param, ParamList, Params};
use crate::prim::*;
use crate::value::Tangent;
use jitbook_array::linear::factor;

#[derive(Clone, Debug)]
pub struct Eigh {
    pub lower: bool,
}
impl Params for Eigh {
    fn parse(g: &Given) -> Result<Self> {
        Ok(Eigh { lower: g.flag("lower") })
    }
    fn list(&self) -> ParamList {
        vec![
            ("algorithm", Param::None),
            ("lower", self.lower.into()),
            ("sort_eigenvalues", true.into()),
            ("subset_by_index", Param::None),
        ]
    }
}

/// `1 / (row - column)` off the diagonal, 0 on it.
fn reciprocal_gaps(gaps: &Val) -> Result<Val> {
    let ones = wide(&eye(gaps.dtype(), sides(gaps).0)?, gaps.shape())?;
    sub(&integer_pow(&add(gaps, &ones)?, -1)?, &ones)
}

fn real_part(x: &Val) -> Result<Val> {
    if x.dtype().is_complex() { apply1(&crate::ops::unary::REAL, x) } else { Ok(x.clone()) }
}

/// Perturbation theory for distinct eigenvalues: Giles, "An extended collection of matrix derivative results" (2008), 3.1.
fn eigh_tangent(v: &Val, w: &Val, da: &Val) -> Result<[Val; 2]> {
    let shape = v.shape();
    let w = convert(w, v.dtype())?;
    let gaps = sub(&wide(&as_row(&w)?, shape)?, &wide(&as_column(&w)?, shape)?)?;
    let inner = matmul(&matmul(&adjoint(v)?, da)?, v)?;
    let dv = matmul(v, &mul(&reciprocal_gaps(&gaps)?, &inner)?)?;
    Ok([dv, diagonal(&real_part(&inner)?)?])
}

pub static EIGH: Prim<Eigh> = Prim {
    name: "eigh",
    doc: "Eigenvectors and eigenvalues of a hermitian matrix.\n>>> jnp.linalg.eigvalsh(jnp.array([[2., 0.], [0., 1.]]))\nArray([1., 2.], dtype=float32)",
    public: Public::NONE,
    abstract_eval: |_, avals| {
        let a = square("eigh", avals)?;
        let n = a.shape[a.rank() - 1];
        let values = with_sides(&a, &[n]).with_dtype(a.dtype.real());
        Ok(vec![a, values])
    },
    eval: |p, x| Ok(factor::eigh(&x[0], p.lower)?.into()),
    jvp: Jvp::Declared(
        |op, _, x, t| {
            let half = constant(&x[0], 2.0);
            let outs = bind(op, &[div(&add(&x[0], &adjoint(&x[0])?)?, &half)?])?;
            let tangents = match t[0].val() {
                Some(da) => eigh_tangent(&outs[0], &outs[1], da)?.map(Tangent::Val).into(),
                None => outs.iter().map(Tangent::zero_of).collect(),
            };
            Ok((outs, tangents))
        },
        "as if the matrix stayed hermitian",
    ),
    transpose: Transpose::Never("its jvp is made of products"),
    batch: Batch::Rule(|op, _, size, x, axes| batch(op, size, x, axes)),
    stage: Stage::Append,
    lower: Lower::Kernel("a library call"),
    simplify: Simplify::Never("nothing smaller has the same value"),
    samples: || {
        [(DType::F64, vec![3, 3]), (DType::F64, vec![2, 2, 2]), (DType::F32, vec![3, 3]), (DType::C128, vec![2, 2])]
            .map(|(dtype, shape)| Sample::new(Eigh { lower: true }, vec![sample(dtype, &shape, true)]))
            .into()
    },
};

#[derive(Clone, Debug)]
pub struct Eig {
    pub left: bool,
    pub right: bool,
    pub derivatives: bool,
}
impl Params for Eig {
    fn parse(g: &Given) -> Result<Self> {
        Ok(Eig {
            left: g.flag("compute_left_eigenvectors"),
            right: g.flag("compute_right_eigenvectors"),
            derivatives: g.flag("enable_eigvec_derivs"),
        })
    }
    fn list(&self) -> ParamList {
        vec![
            ("compute_left_eigenvectors", self.left.into()),
            ("compute_right_eigenvectors", self.right.into()),
            ("enable_eigvec_derivs", self.derivatives.into()),
            ("implementation", Param::None),
        ]
    }
}

/// Giles (2008), 3.1; what an eigenvector may gain of itself is fixed by its length and by its largest element being real.
fn eig_tangent(w: &Val, v: &Val, da: &Val) -> Result<[Val; 2]> {
    let (shape, rows) = (v.shape(), v.rank() - 2);
    let gaps = sub(&wide(&as_row(w)?, shape)?, &wide(&as_column(w)?, shape)?)?;
    let inner = matmul(&solve(v, &convert(da, v.dtype())?)?, v)?;
    let u = matmul(v, &mul(&reciprocal_gaps(&gaps)?, &inner)?)?;
    let sum = |x: &Val| reduce_sum(x, &[rows]);
    let size = apply1(&crate::ops::unary::ABS, v)?;
    let highest = Reduce { axes: Dims::from_slice(&[rows]), numpy: false };
    let largest = bind(&Op::new(&REDUCE_MAX, highest), std::slice::from_ref(&size))?.remove(0);
    let mask = convert(&eq(&size, &wide(&expand_dims(&largest, &[rows])?, shape)?)?, v.dtype())?;
    let real = |x: &Val| apply1(&crate::ops::unary::REAL, x);
    let imaginary = |x: &Val| apply1(&crate::ops::unary::IMAG, x);
    let along = neg(&real(&sum(&mul(&conj_of(v)?, &u)?)?)?)?;
    let turn = neg(&div(&imaginary(&sum(&mul(&mask, &u)?)?)?, &real(&sum(&mul(&mask, v)?)?)?)?)?;
    let own = bind(&Op::plain(&crate::ops::binary::COMPLEX), &[along, turn])?.remove(0);
    let dv = add(&u, &mul(v, &wide(&expand_dims(&own, &[rows])?, shape)?)?)?;
    Ok([diagonal(&inner)?, dv])
}

pub static EIG: Prim<Eig> = Prim {
    name: "eig",
    doc: "Eigenvalues and eigenvectors of a square matrix.\n>>> jnp.linalg.eigvals(jnp.array([[0., 1.], [-4., 0.]]))\nArray([0.+2.j, 0.-2.j], dtype=complex64)",
    public: Public::NONE,
    abstract_eval: |p, avals| {
        let a = square("eig", avals)?;
        if p.left {
            return Err(Error::not_implemented("left eigenvectors").help("those of a.T, conjugated, are the same"));
        }
        let n = a.shape[a.rank() - 1];
        let a = a.with_dtype(complex_dtype(a.dtype));
        let values = with_sides(&a, &[n]);
        Ok(if p.right { vec![values, a] } else { vec![values] })
    },
    eval: |p, x| {
        let mut outs: Vec<Array> = factor::eig(&x[0])?.into();
        outs.truncate(if p.right { 2 } else { 1 });
        Ok(outs)
    },
    jvp: Jvp::Rule(|_, p, x, t| {
        if p.right && !p.derivatives {
            return Err(Error::not_implemented(
                "Derivatives of non-symmetric eigenvectors are only valid under assumptions on the input that JAX cannot \
                 check (see the enable_eigvec_derivs argument to jax.lax.linalg.eig). Pass enable_eigvec_derivs=True to \
                 jax.lax.linalg.eig to opt in. See https://github.com/jax-ml/jax/issues/2748 for discussion.",
            ));
        }
        let mut outs = bind(&Op::new(&EIG, Eig { right: true, derivatives: true, ..p.clone() }), x)?;
        let tangents = match t[0].val() {
            Some(da) if p.right => eig_tangent(&outs[0], &outs[1], da)?.map(Tangent::Val).into(),
            Some(da) => {
                let moved = mul(&solve(&outs[1], &convert(da, outs[1].dtype())?)?, &turned(&outs[1])?)?;
                vec![Tangent::Val(reduce_sum(&moved, &[moved.rank() - 1])?)]
            }
            None => outs.iter().map(Tangent::zero_of).take(if p.right { 2 } else { 1 }).collect(),
        };
        outs.truncate(tangents.len());
        Ok((outs, tangents))
    }),
    transpose: Transpose::Never("its jvp solves systems"),
    batch: Batch::Rule(|op, _, size, x, axes| batch(op, size, x, axes)),
    stage: Stage::Append,
    lower: Lower::Kernel("a library call"),
    simplify: Simplify::Never("nothing smaller has the same value"),
    samples: || {
        let p = Eig { left: false, right: false, derivatives: false };
        let values = Sample::new(p.clone(), vec![sample(DType::F64, &[2, 2, 2], false)]);
        let vectors = Eig { right: true, derivatives: true, ..p };
        vec![values, Sample::new(vectors, vec![sample(DType::F64, &[3, 3], false)])]
    },
};

#[derive(Clone, Debug)]
pub struct Svd {
    pub full_matrices: bool,
    pub compute_uv: bool,
}
impl Params for Svd {
    fn parse(g: &Given) -> Result<Self> {
        Ok(Svd { full_matrices: g.flag("full_matrices"), compute_uv: g.flag("compute_uv") })
    }
    fn list(&self) -> ParamList {
        vec![
            ("algorithm", Param::None),
            ("compute_uv", self.compute_uv.into()),
            ("full_matrices", self.full_matrices.into()),
            ("subset_by_index", Param::None),
        ]
    }
}

/// For distinct singular values: Giles (2008), 3.4, and Townsend, "Differentiating the singular value decomposition"
/// (2016), for what U and V gain outside of their span.
fn vectors_tangent(s: &Val, u: &Val, vh: &Val, da: &Val, ds: &Val) -> Result<[Val; 2]> {
    let dtype = da.dtype();
    let (k, square) = (s.shape()[s.rank() - 1], ds.shape());
    let v = adjoint(vh)?;
    let (row, column) = (as_row(s)?, as_column(s)?);
    let (across, down) = (wide(&row, square)?, wide(&column, square)?);
    let gaps = mul(&add(&across, &down)?, &sub(&across, &down)?)?;
    let f = convert(&reciprocal_gaps(&gaps)?, dtype)?;
    let right = mul(&convert(&across, dtype)?, ds)?;
    let left = mul(&convert(&down, dtype)?, ds)?;
    let none = convert(&eq(s, &constant(s, 0.0))?, s.dtype())?;
    let inverse = sub(&div(&full_like(s, 1.0)?, &add(s, &none)?)?, &none)?;
    let on_diagonal = mul(&wide(&eye(s.dtype(), k)?, square)?, &wide(&as_row(&inverse)?, square)?)?;
    let twist = mul(&mul(&constant(ds, 0.5), &sub(ds, &adjoint(ds)?)?)?, &convert(&on_diagonal, dtype)?)?;
    let mut du = matmul(u, &add(&mul(&f, &add(&right, &adjoint(&right)?)?)?, &twist)?)?;
    let mut dv = matmul(&v, &mul(&f, &add(&left, &adjoint(&left)?)?)?)?;
    let (m, n) = sides(da);
    let outside = |moved: &Val, basis: &Val| {
        let rest = sub(moved, &matmul(basis, &matmul(&adjoint(basis)?, moved)?)?)?;
        div(&rest, &convert(&wide(&row, rest.shape())?, dtype)?)
    };
    if m > n {
        du = add(&du, &outside(&matmul(da, &v)?, u)?)?;
    }
    if n > m {
        dv = add(&dv, &outside(&matmul(&adjoint(da)?, u)?, &v)?)?;
    }
    Ok([du, adjoint(&dv)?])
}

pub static SVD: Prim<Svd> = Prim {
    name: "svd",
    doc: "Singular values, and the matrices around them.\n>>> jnp.linalg.svd(jnp.array([[0., 3.], [2., 0.]]), compute_uv=False)\nArray([3., 2.], dtype=float32)",
    public: Public::NONE,
    abstract_eval: |p, avals| {
        let a = matrix("svd", avals)?;
        let [.., m, n] = a.shape[..] else { unreachable!("it has two axes") };
        let k = m.min(n);
        let s = with_sides(&a, &[k]).with_dtype(a.dtype.real());
        let (mu, nv) = if p.full_matrices { (m, n) } else { (k, k) };
        Ok(if p.compute_uv { vec![s, with_sides(&a, &[m, mu]), with_sides(&a, &[nv, n])] } else { vec![s] })
    },
    eval: |p, x| {
        if p.compute_uv {
            return Ok(factor::svd(&x[0], p.full_matrices)?.into());
        }
        Ok(vec![factor::singular_values(&x[0])?])
    },
    jvp: Jvp::Rule(|_, p, x, t| {
        let (m, n) = sides(&x[0]);
        if p.compute_uv && p.full_matrices && m != n {
            return Err(Error::not_implemented("Singular value decomposition JVP not implemented for full matrices")
                .help("full_matrices=False has derivatives"));
        }
        let mut outs = bind(&Op::new(&SVD, Svd { full_matrices: false, compute_uv: true }), x)?;
        let Some(da) = t[0].val() else {
            outs.truncate(if p.compute_uv { 3 } else { 1 });
            let zeros = outs.iter().map(Tangent::zero_of).collect();
            return Ok((outs, zeros));
        };
        let inner = matmul(&matmul(&adjoint(&outs[1])?, da)?, &adjoint(&outs[2])?)?;
        let mut tangents = vec![Tangent::Val(diagonal(&real_part(&inner)?)?)];
        if p.compute_uv {
            tangents.extend(vectors_tangent(&outs[0], &outs[1], &outs[2], da, &inner)?.map(Tangent::Val));
        }
        outs.truncate(tangents.len());
        Ok((outs, tangents))
    }),
    transpose: Transpose::Never("its jvp is made of products"),
    batch: Batch::Rule(|op, _, size, x, axes| batch(op, size, x, axes)),
    stage: Stage::Append,
    lower: Lower::Kernel("a library call"),
    simplify: Simplify::Never("nothing smaller has the same value"),
    samples: || {
        let of = |full_matrices, compute_uv, dtype, shape: &[usize]| {
            Sample::new(Svd { full_matrices, compute_uv }, vec![sample(dtype, shape, false)])
        };
        vec![
            of(true, true, DType::F64, &[3, 3]),
            of(false, true, DType::F64, &[3, 2]),
            of(false, true, DType::F64, &[2, 2, 3]),
            of(true, false, DType::F64, &[3, 2]),
            of(false, true, DType::F64, &[2, 2]),
        ]
    },
};
