//! `triangular_solve`: linear in its right side.

use super::*;
use crate::ops::binary::known;
use crate::params::{Given, ParamList, Params};
use crate::prim::*;
use crate::trace::bind1;
use jitbook_array::linear::factor;

impl Params for Triangle {
    fn parse(g: &Given) -> Result<Self> {
        Ok(Triangle {
            left_side: g.flag("left_side"),
            lower: g.flag("lower"),
            transpose_a: g.flag("transpose_a"),
            conjugate_a: g.flag("conjugate_a"),
            unit_diagonal: g.flag("unit_diagonal"),
        })
    }
    fn list(&self) -> ParamList {
        vec![
            ("conjugate_a", self.conjugate_a.into()),
            ("left_side", self.left_side.into()),
            ("lower", self.lower.into()),
            ("transpose_a", self.transpose_a.into()),
            ("unit_diagonal", self.unit_diagonal.into()),
        ]
    }
}

pub(super) fn triangular_solve(a: &Val, b: &Val, t: Triangle) -> Result<Val> {
    bind1(&Op::new(&TRIANGULAR_SOLVE, t), &[a.clone(), b.clone()])
}

/// op(A) x = b gives op(A) dx = -op(dA) x; the product is with the smaller matrix.
fn jvp_of_triangle(t: &Triangle, da: &Val, x: &Val, inputs: &[Val]) -> Result<Val> {
    let k = i32::from(t.unit_diagonal);
    let da = neg(&if t.lower { tril(da, -k)? } else { triu(da, k)? })?;
    let da = if t.transpose_a { turned(&da)? } else { da };
    let da = if t.conjugate_a && da.dtype().is_complex() { conj_of(&da)? } else { da };
    let (m, n) = sides(x);
    let inverse = |b: &Val| triangular_solve(&inputs[0], b, *t);
    match t.left_side {
        true if n > m => matmul(&inverse(&da)?, x),
        true => inverse(&matmul(&da, x)?),
        false if m > n => matmul(x, &inverse(&da)?),
        false => inverse(&matmul(x, &da)?),
    }
}

/// One triangle for many right sides is one system with more columns, or rows.
fn batch_triangular(t: &Triangle, size: usize, x: &[Val], axes: &[Option<usize>]) -> Batched {
    let n = x[1].rank() - usize::from(axes[1].is_some());
    let (None, Some(at)) = (axes[0], axes[1]) else {
        let a = at_front(&x[0], axes[0], size)?;
        let b = at_front(&x[1], axes[1], size)?;
        return Ok((vec![triangular_solve(&a, &b, *t)?], vec![Some(0)]));
    };
    // Beside the axis that is free.
    let to = if t.left_side { n } else { n - 1 };
    let moved = move_axis(&x[1], at, to)?;
    let mut merged = Dims::from_slice(moved.shape());
    let free = if t.left_side { n - 1 } else { n - 2 };
    let pair = if t.left_side { [n - 1, n] } else { [n - 2, n - 1] };
    merged[free] = moved.shape()[pair[0]] * moved.shape()[pair[1]];
    merged.remove(free + 1);
    let out = triangular_solve(&x[0], &reshape(&moved, &merged)?, *t)?;
    Ok((vec![reshape(&out, moved.shape())?], vec![Some(to)]))
}

pub static TRIANGULAR_SOLVE: Prim<Triangle> = Prim {
    name: "triangular_solve",
    doc: "The x of `a @ x = b` for a triangle.\n>>> jax.scipy.linalg.solve_triangular(jnp.array([[2., 0.], [1., 4.]]), jnp.array([2., 9.]), lower=True)\nArray([1., 2.], dtype=float32)",
    public: Public::NONE,
    abstract_eval: |t, avals| {
        let a = square("triangular_solve", avals)?;
        let b = &avals[1];
        let stacks_fit = b.rank() == a.rank() && b.shape[..b.rank() - 2] == a.shape[..a.rank() - 2];
        let side = if t.left_side { 2 } else { 1 };
        if !stacks_fit || a.shape[a.rank() - 1] != b.shape[b.rank() - side] {
            return Err(Error::value(format!(
                "Incompatible shapes for arguments to triangular_solve: {} and {}.",
                shape_text(&a.shape),
                shape_text(&b.shape)
            )));
        }
        Ok(vec![b.clone().with_weak(false)])
    },
    eval: |t, x| Ok(vec![factor::triangular_solve(&x[0], &x[1], *t)?]),
    jvp: Jvp::Each(&[Some(jvp_of_triangle), Some(|t, db, _, inputs| triangular_solve(&inputs[0], db, *t))]),
    transpose: Transpose::Rule(|_, t, ct, o| {
        let a = known(&o[0])?;
        let back = Triangle { transpose_a: !t.transpose_a, ..*t };
        Ok(vec![None, Some(triangular_solve(a, &ct[0].instantiate()?, back)?)])
    }),
    batch: Batch::Rule(|_, t, size, x, axes| batch_triangular(t, size, x, axes)),
    stage: Stage::Append,
    lower: Lower::Kernel("a library call"),
    simplify: Simplify::Never("nothing smaller has the same value"),
    samples: || {
        let base =
            Triangle { left_side: true, lower: true, transpose_a: false, conjugate_a: false, unit_diagonal: false };
        let of = |t: Triangle, dtype, a: &[usize], b: &[usize]| {
            Sample::new(t, vec![sample(dtype, a, false), sample(dtype, b, false)])
        };
        vec![
            of(base, DType::F64, &[3, 3], &[3, 2]),
            of(Triangle { lower: false, transpose_a: true, ..base }, DType::F64, &[3, 3], &[3, 4]),
            of(Triangle { left_side: false, ..base }, DType::F64, &[2, 3, 3], &[2, 2, 3]),
            of(
                Triangle { left_side: false, unit_diagonal: true, transpose_a: true, ..base },
                DType::F64,
                &[3, 3],
                &[4, 3],
            ),
            of(Triangle { conjugate_a: true, transpose_a: true, ..base }, DType::C128, &[2, 2], &[2, 2]),
            of(base, DType::F32, &[3, 3], &[3, 1]),
        ]
    },
};
