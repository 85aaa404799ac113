//! Putting arrays together and taking them apart: stack, unstack, split, tile.

use super::build::*;
use super::rules::*;
use super::samples;
use crate::params::{Given, ParamList, Params};
use crate::prim::*;
use crate::trace::{bind, bind1};
use crate::value::{Tangent, Val};
use jitbook_array::{Dims, Error, Result, shape_text, structure as kernel};

const RARE: &str = "a copy; its kernel is as good";
const SMALLEST: &str = "nothing smaller has the same value";

#[derive(Clone, Debug)]
pub struct Axis {
    pub axis: usize,
}
impl Params for Axis {
    fn parse(g: &Given) -> Result<Self> {
        Ok(Axis { axis: g.size("axis")? })
    }
    fn list(&self) -> ParamList {
        vec![("axis", self.axis.into())]
    }
}

pub fn stack(xs: &[Val], axis: usize) -> Result<Val> {
    bind1(&Op::new(&STACK, Axis { axis }), xs)
}
pub fn unstack(x: &Val, axis: usize) -> Result<Vec<Val>> {
    bind(&Op::new(&UNSTACK, Axis { axis }), std::slice::from_ref(x))
}

pub static STACK: Prim<Axis> = Prim {
    name: "stack",
    doc: "Along a new axis.\n>>> jnp.stack([jnp.array([1, 2]), jnp.array([3, 4])])\nArray([[1, 2],\n       [3, 4]], dtype=int32)",
    public: Public::NONE,
    abstract_eval: |p, avals| {
        if avals.iter().any(|a| a.shape != avals[0].shape) {
            let list = avals.iter().map(|a| shape_text(&a.shape)).collect::<Vec<_>>().join(", ");
            return Err(Error::value(format!("All input arrays must have the same shape. Got {list}.")));
        }
        check_same_dtypes("stack", avals)?;
        let mut shape = avals[0].shape.clone();
        shape.insert(p.axis, avals.len());
        Ok(vec![avals[0].with_shape(&shape).with_weak(avals.iter().all(|a| a.weak))])
    },
    eval: |p, x| Ok(vec![kernel::stack(x, p.axis)?]),
    jvp: Jvp::Linear,
    transpose: Transpose::Rule(|_, p, ct, o| {
        let parts = unstack(&ct[0].instantiate()?, p.axis)?;
        Ok(parts.into_iter().zip(o).map(|(part, o)| matches!(o, Operand::Linear(_)).then_some(part)).collect())
    }),
    batch: Batch::Rule(|_, p, size, x, axes| {
        if let Some(at) = axes[0]
            && axes.iter().all(|a| *a == Some(at))
        {
            let (axis, out) = if p.axis <= at { (p.axis, at + 1) } else { (p.axis + 1, at) };
            return Ok((vec![stack(x, axis)?], vec![Some(out)]));
        }
        let front = x.iter().zip(axes).map(|(x, a)| match_axis_plain(x, *a, 0, size));
        Ok((vec![stack(&front.collect::<Result<Vec<_>>>()?, p.axis + 1)?], vec![Some(0)]))
    }),
    stage: Stage::Append,
    lower: Lower::Kernel(RARE),
    simplify: Simplify::Never(SMALLEST),
    samples: || {
        vec![
            Sample::new(
                Axis { axis: 0 },
                vec![samples::f32s(&[3]), samples::array(jitbook_array::DType::F32, &[3], 4.0, 5.0)],
            ),
            Sample::new(Axis { axis: 1 }, vec![samples::f32s(&[3]), samples::f32s(&[3])]),
        ]
    },
};

/// The cotangents of several outputs, zeros made real.
fn all(ct: &[Tangent]) -> Result<Vec<Val>> {
    ct.iter().map(Tangent::instantiate).collect()
}

pub static UNSTACK: Prim<Axis> = Prim {
    name: "unstack",
    doc: "The members along an axis, each an array.\n>>> a, b = jnp.unstack(jnp.array([1, 2]))\n>>> b\nArray(2, dtype=int32)",
    public: Public::NONE,
    abstract_eval: |p, avals| {
        let mut shape = avals[0].shape.clone();
        let n = shape.remove(p.axis);
        Ok(vec![avals[0].with_shape(&shape); n])
    },
    eval: |p, x| {
        let x = &x[0];
        (0..x.shape()[p.axis])
            .map(|i| {
                let (mut start, mut limit) = (Dims::from_elem(0, x.rank()), Dims::from_slice(x.shape()));
                (start[p.axis], limit[p.axis]) = (i, i + 1);
                let ones = Dims::from_elem(1, x.rank());
                Ok(kernel::squeeze(&kernel::slice(x, &start, &limit, &ones), &[p.axis]))
            })
            .collect()
    },
    jvp: Jvp::Linear,
    transpose: Transpose::Rule(|_, p, ct, _| Ok(vec![Some(stack(&all(ct)?, p.axis)?)])),
    batch: Batch::Rule(|_, p, _, x, axes| {
        let at = axes[0].expect("the operand is mapped");
        let (axis, out) = if p.axis < at { (p.axis, at - 1) } else { (p.axis + 1, at) };
        let outs = unstack(&x[0], axis)?;
        let n = outs.len();
        Ok((outs, vec![Some(out); n]))
    }),
    stage: Stage::Append,
    lower: Lower::Kernel(RARE),
    simplify: Simplify::Never(SMALLEST),
    samples: || {
        vec![
            Sample::new(Axis { axis: 0 }, vec![samples::f32s(&[2, 3])]),
            Sample::new(Axis { axis: 1 }, vec![samples::f32s(&[2, 3])]),
        ]
    },
};

#[derive(Clone, Debug)]
pub struct Split {
    pub sizes: Dims,
    pub axis: usize,
    /// Which sizes print as NumPy ints.
    pub numpy: u64,
}
impl Params for Split {
    fn parse(g: &Given) -> Result<Self> {
        Ok(Split { sizes: g.dims("sizes")?, axis: g.size("axis")?, numpy: g.numpy_bits("sizes") })
    }
    fn list(&self) -> ParamList {
        vec![("axis", self.axis.into()), ("sizes", super::shape::ints(&self.sizes, self.numpy))]
    }
}
pub static SPLIT: Prim<Split> = Prim {
    name: "split",
    doc: "Pieces of these sizes along an axis.\n>>> a, b = jnp.split(jnp.arange(4), 2)\n>>> b\nArray([2, 3], dtype=int32)",
    public: Public::lax("split"),
    abstract_eval: |p, avals| {
        let a = &avals[0];
        if p.sizes.iter().sum::<usize>() != a.shape[p.axis] {
            return Err(Error::value(format!(
                "Sum of sizes {} must be equal to dimension {} of the operand shape {}",
                p.sizes.iter().sum::<usize>(),
                p.axis,
                shape_text(&a.shape)
            )));
        }
        let part = |&n: &usize| {
            let mut shape = a.shape.clone();
            shape[p.axis] = n;
            a.with_shape(&shape)
        };
        Ok(p.sizes.iter().map(part).collect())
    },
    eval: |p, x| {
        let (x, mut from) = (&x[0], 0);
        let ones = Dims::from_elem(1, x.rank());
        let part = |&n: &usize| {
            let (mut start, mut limit) = (Dims::from_elem(0, x.rank()), Dims::from_slice(x.shape()));
            (start[p.axis], limit[p.axis]) = (from, from + n);
            from += n;
            kernel::slice(x, &start, &limit, &ones)
        };
        Ok(p.sizes.iter().map(part).collect())
    },
    jvp: Jvp::Linear,
    transpose: Transpose::Rule(|_, p, ct, _| Ok(vec![Some(concatenate(&all(ct)?, p.axis)?)])),
    batch: Batch::Rule(|_, p, _, x, axes| {
        let at = axes[0].expect("the operand is mapped");
        let op = Op::new(&SPLIT, Split { axis: p.axis + usize::from(p.axis >= at), ..p.clone() });
        let outs = bind(&op, x)?;
        let n = outs.len();
        Ok((outs, vec![Some(at); n]))
    }),
    stage: Stage::Append,
    lower: Lower::Kernel("its kernel gives views"),
    simplify: Simplify::Never(SMALLEST),
    samples: || {
        vec![
            Sample::new(Split { sizes: Dims::from_slice(&[1, 2]), axis: 1, numpy: 0 }, vec![samples::f32s(&[2, 3])]),
            Sample::new(Split { sizes: Dims::from_slice(&[2, 0, 2]), axis: 0, numpy: 0 }, vec![samples::f32s(&[4])]),
        ]
    },
};

#[derive(Clone, Debug)]
pub struct Tile {
    pub reps: Dims,
}
impl Params for Tile {
    fn parse(g: &Given) -> Result<Self> {
        Ok(Tile { reps: g.dims("reps")? })
    }
    fn list(&self) -> ParamList {
        vec![("reps", (&self.reps[..]).into())]
    }
}
pub static TILE: Prim<Tile> = Prim {
    name: "tile",
    doc: "Copies side by side.\n>>> jnp.tile(jnp.array([1, 2]), 2)\nArray([1, 2, 1, 2], dtype=int32)",
    public: Public::lax("tile"),
    abstract_eval: |p, avals| {
        let a = &avals[0];
        if p.reps.len() != a.rank() {
            return Err(Error::ty(format!(
                "reps length must be equal to the ndim of x, got len(reps)={} and x.ndim={}.",
                p.reps.len(),
                a.rank()
            )));
        }
        Ok(vec![a.with_shape(&a.shape.iter().zip(&p.reps).map(|(d, r)| d * r).collect::<Dims>())])
    },
    eval: |p, x| Ok(vec![kernel::tile(&x[0], &p.reps)?]),
    jvp: Jvp::Linear,
    transpose: Transpose::Rule(|_, p, ct, o| {
        let Operand::Linear(a) = &o[0] else { return Ok(vec![None]) };
        let sizes: Dims = p.reps.iter().zip(&a.shape).flat_map(|(&r, &d)| [r, d]).collect();
        let axes: Dims = (0..a.rank()).map(|i| 2 * i).collect();
        Ok(vec![Some(reduce_sum(&reshape(&ct[0].instantiate()?, &sizes)?, &axes)?)])
    }),
    batch: Batch::Rule(|_, p, _, x, axes| {
        let at = axes[0].expect("the operand is mapped");
        let mut reps = p.reps.clone();
        reps.insert(at, 1);
        Ok((vec![bind1(&Op::new(&TILE, Tile { reps }), x)?], vec![Some(at)]))
    }),
    stage: Stage::Append,
    lower: Lower::Kernel(RARE),
    simplify: Simplify::Rule(|p, _, _| p.reps.iter().all(|&r| r == 1).then_some(Rewrite::Operand(0))),
    samples: || vec![Sample::new(Tile { reps: Dims::from_slice(&[2, 1]) }, vec![samples::f32s(&[2, 3])])],
};
