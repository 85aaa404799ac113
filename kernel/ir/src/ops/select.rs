//! Choices between operands.

use super::build::*;
use super::rules::*;
use super::samples;
use crate::loops::Lowering;
use crate::prim::*;
use crate::trace::bind1;
use crate::value::{Tangent, Val};
use jitbook_array::{DType, Error, Result, shape_text};

pub static SELECT_N: Prim<()> = Prim {
    name: "select_n",
    doc: "The case that an index or bool says.\n>>> lax.select_n(jnp.array([True, False]), jnp.array([1, 2]), jnp.array([3, 4]))\nArray([3, 2], dtype=int32)",
    public: Public { lax: "select_n", jnp: "", promote: Promote::None },
    abstract_eval: |_, avals| {
        let (which, cases) = avals.split_first().expect("select has a selector");
        let Some(first) = cases.first() else { return Err(Error::ty("select must have at least one case")) };
        if cases.iter().any(|c| c.shape != first.shape) {
            let list = cases.iter().map(|c| shape_text(&c.shape)).collect::<Vec<_>>().join(", ");
            return Err(Error::ty(format!("select cases must have the same shapes, got [{list}].")));
        }
        if which.rank() > 0 && which.shape != first.shape {
            return Err(Error::ty(format!(
                "select `which` must be scalar or have the same shape as cases, got `which` shape {} but case shape {}.",
                shape_text(&which.shape),
                shape_text(&first.shape)
            )));
        }
        check_same_dtypes("select", cases)?;
        if which.dtype != DType::Bool && !which.dtype.is_integer() {
            let d = which.dtype.name();
            return Err(Error::ty(format!("select `which` must be boolean or integer type, got {d}.")));
        }
        if which.dtype == DType::Bool && cases.len() > 2 {
            return Err(Error::ty("select with boolean `which` cannot have > 2 cases."));
        }
        Ok(vec![first.clone().with_weak(cases.iter().all(|c| c.weak))])
    },
    eval: |_, x| {
        let which = if x[0].rank() == 0 && x[1].rank() > 0 {
            jitbook_array::structure::broadcast_to(&x[0], x[1].shape())
        } else {
            x[0].clone()
        };
        let plain = matches!(which.dtype(), DType::Bool | DType::I32);
        let which = if plain { which } else { jitbook_array::cast::cast(&which, DType::I32)? };
        Ok(vec![jitbook_array::structure::select_n(&which, &x[1..])?])
    },
    jvp: Jvp::Rule(|op, _, x, t| {
        let out = bind1(op, x)?;
        let Some(some) = t[1..].iter().find_map(Tangent::val) else {
            let zero = Tangent::zero_of(&out);
            return Ok((vec![out], vec![zero]));
        };
        let zeros = full_like(some, 0.0)?;
        let cases = t[1..].iter().map(|t| t.val().unwrap_or(&zeros).clone());
        let args: Vec<Val> = std::iter::once(x[0].clone()).chain(cases).collect();
        Ok((vec![out], vec![Tangent::Val(bind1(op, &args)?)]))
    }),
    transpose: Transpose::Rule(|_, _, ct, o| {
        let which = super::binary::known(&o[0])?;
        let t = ct[0].instantiate()?;
        let zeros = full_like(&t, 0.0)?;
        let mut out = vec![None];
        for (i, o) in o[1..].iter().enumerate() {
            let Operand::Linear(_) = o else {
                out.push(None);
                continue;
            };
            out.push(Some(match (which.dtype(), i) {
                (DType::Bool, 0) => select(which, &zeros, &t)?,
                (DType::Bool, _) => select(which, &t, &zeros)?,
                _ => select(&eq(which, &constant(which, i as f64))?, &t, &zeros)?,
            }));
        }
        Ok(out)
    }),
    batch: Batch::Rule(|op, _, size, x, axes| batch_select(op, size, x, axes)),
    stage: Stage::Append,
    lower: Lower::Rule(|_, ins, outs| {
        let complex = ins.iter().chain(outs).any(|a| a.dtype.is_complex() || a.dtype == DType::Key);
        if complex {
            return Lowering::Kernel;
        }
        let is_bool = ins[0].dtype == DType::Bool;
        Lowering::Elementwise(Box::new(move |b, r| {
            if is_bool {
                return if r.len() == 3 { b.select(r[0], r[2], r[1]) } else { r[1] };
            }
            let mut out = r[r.len() - 1];
            for i in (1..r.len() - 1).rev() {
                let dtype = b.dtype(r[0]);
                let limit = b.int(dtype, i as i64);
                let below = b.lt(r[0], limit);
                out = b.select(below, r[i], out);
            }
            out
        }))
    }),
    simplify: Simplify::Rule(|_, x, avals| {
        (x.len() == 3 && x[1] == x[2] && avals[1].rank() >= avals[0].rank()).then_some(Rewrite::Operand(1))
    }),
    samples: || {
        let which = samples::array(DType::Bool, &[3], 0.0, 1.0);
        let scalar = samples::array(DType::Bool, &[], 0.0, 1.0);
        let (a, b) = (samples::f32s(&[3]), samples::array(DType::F32, &[3], 5.0, 6.0));
        vec![
            Sample::new((), vec![which.clone(), a.clone(), b.clone()]),
            Sample::new((), vec![scalar.clone(), a.clone(), b.clone()]),
            Sample::new((), vec![scalar, samples::f32s(&[]), samples::f32s(&[])]),
            Sample::new((), vec![samples::i32s(&[2, 0, 1]), a.clone(), b, a]),
        ]
    },
};

fn batch_select(op: &Op, size: usize, x: &[Val], axes: &[Option<usize>]) -> Batched {
    let (which, cases) = (&x[0], &x[1..]);
    let (which_axis, case_axes) = (axes[0], &axes[1..]);
    let with = |which: Val, cases: Vec<Val>| bind1(op, &std::iter::once(which).chain(cases).collect::<Vec<_>>());
    if case_axes.iter().all(|a| *a == which_axis) {
        let axis = which_axis.expect("some operand is mapped");
        let which = if which.shape() == cases[0].shape() {
            which.clone()
        } else {
            broadcast_in_dim(which, cases[0].shape(), &[axis])?
        };
        return Ok((vec![with(which, cases.to_vec())?], vec![Some(axis)]));
    }
    if which.rank() == 0 && case_axes.iter().all(Option::is_some) {
        let first = case_axes[0].expect("all mapped");
        if case_axes.iter().all(|a| *a == Some(first)) {
            return Ok((vec![bind1(op, x)?], vec![Some(first)]));
        }
        if cases.iter().all(|c| c.shape() == cases[0].shape()) {
            let moved = cases.iter().zip(case_axes).map(|(c, a)| move_axis(c, a.expect("all mapped"), first));
            return Ok((vec![with(which.clone(), moved.collect::<Result<_>>()?)?], vec![Some(first)]));
        }
    }
    let mut which = if which.rank() > 0 { at_front(which, which_axis, size)? } else { which.clone() };
    let mut cases = cases.to_vec();
    if !cases.iter().all(|c| c.rank() == 0) {
        let front = cases.iter().zip(case_axes).map(|(c, a)| at_front(c, *a, size));
        cases = front.collect::<Result<_>>()?;
    }
    if which.rank() > 0 && which.rank() < cases[0].rank() {
        which = broadcast_in_dim(&which, cases[0].shape(), &[0])?;
    }
    if which.rank() > cases[0].rank() {
        cases = cases.iter().map(|c| broadcast_in_dim(c, which.shape(), &[])).collect::<Result<_>>()?;
    }
    Ok((vec![with(which, cases)?], vec![Some(0)]))
}

pub static CLAMP: Prim<()> = Prim {
    name: "clamp",
    doc: "Between a lower and an upper bound.\n>>> lax.clamp(0., jnp.array([-1., 0.5, 2.]), 1.)\nArray([0. , 0.5, 1. ], dtype=float32)",
    public: Public { lax: "clamp", jnp: "", promote: Promote::None },
    abstract_eval: |_, avals| {
        let [min, x, max] = avals else { panic!("clamp takes three operands") };
        for (what, bound) in [("min", min), ("max", max)] {
            if bound.rank() > 0 && bound.shape != x.shape {
                let (b, s) = (shape_text(&bound.shape), shape_text(&x.shape));
                let shown = format!("operand.shape={s}");
                return Err(Error::ty(format!(
                    "clamp requires {what}.shape == operand.shape or {what}.shape == (), got {what}.shape={b}, {shown}."
                )));
            }
        }
        check_accepts("clamp", ANY, avals)?;
        check_same_dtypes("clamp", avals)?;
        Ok(vec![x.clone().with_weak(avals.iter().all(|a| a.weak))])
    },
    eval: |_, x| Ok(vec![super::kernels::min(&super::kernels::max(&x[1], &x[0])?, &x[2])?]),
    jvp: Jvp::Each(&[
        Some(|_, g, _, x| {
            let here = and(&gt(&x[0], &x[1])?, &lt(&x[0], &x[2])?)?;
            select(&here, &spread(g, &x[1])?, &full_like(&x[1], 0.0)?)
        }),
        Some(|_, g, _, x| {
            let here = and(&gt(&x[1], &x[0])?, &lt(&x[1], &x[2])?)?;
            select(&here, g, &full_like(&x[1], 0.0)?)
        }),
        Some(|_, g, _, x| {
            let here = lt(&x[2], &x[1])?;
            select(&here, &spread(g, &x[1])?, &full_like(&x[1], 0.0)?)
        }),
    ]),
    transpose: Transpose::Never("it is not linear, and jvp rules do not use it on tangents"),
    batch: Batch::Rule(|op, _, size, x, axes| {
        if axes[0].is_none() && axes[2].is_none() && x[0].rank() == 0 && x[2].rank() == 0 {
            return Ok((vec![bind1(op, x)?], vec![axes[1]]));
        }
        if axes[0] == axes[1] && axes[1] == axes[2] && x[0].shape() == x[1].shape() && x[1].shape() == x[2].shape() {
            return Ok((vec![bind1(op, x)?], vec![axes[1]]));
        }
        // Bounds first, as JAX has it.
        let mut args = x.to_vec();
        for i in [0, 2, 1] {
            if x[i].rank() > 0 {
                args[i] = at_front(&x[i], axes[i], size)?;
            }
        }
        let shape = if args[1].rank() > 0 { args[1].shape().to_vec() } else { vec![size] };
        for arg in &mut args {
            if arg.rank() < shape.len() {
                let dims = if arg.rank() == 0 { &[][..] } else { &[0] };
                *arg = broadcast_in_dim(arg, &shape, dims)?;
            }
        }
        Ok((vec![bind1(op, &args)?], vec![Some(0)]))
    }),
    stage: Stage::Append,
    lower: Lower::Rule(|_, ins, _| {
        if ins[0].dtype.is_complex() {
            return Lowering::Kernel;
        }
        Lowering::Elementwise(Box::new(|b, r| {
            let above = b.max(r[1], r[0]);
            b.min(above, r[2])
        }))
    }),
    simplify: Simplify::Never("nothing smaller has the same value"),
    samples: || {
        let scalar = |v: f64| samples::array(DType::F32, &[], v, v);
        let x = samples::array(DType::F32, &[4], -2.0, 2.0);
        let bound = |lo: f64| samples::array(DType::F32, &[4], lo, lo + 0.1);
        vec![
            Sample::new((), vec![scalar(-0.5), x.clone(), scalar(0.8)]),
            Sample::new((), vec![bound(-0.7), x, bound(0.6)]),
        ]
    },
};

/// A bound's tangent over the operand's shape.
fn spread(g: &Val, x: &Val) -> Result<Val> {
    if g.rank() == 0 && x.rank() > 0 { broadcast_in_dim(g, x.shape(), &[]) } else { Ok(g.clone()) }
}
