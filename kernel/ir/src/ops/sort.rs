//! Orders: `sort` of several operands by keys, `top_k`.

use super::build::*;
use super::index::{GatherParams, gather};
use super::samples;
use crate::params::{Given, ParamList, Params};
use crate::prim::*;
use crate::trace::bind;
use crate::value::{Tangent, Val};
use jitbook_array::index::{GatherDimensionNumbers, IndexMode};
use jitbook_array::{DType, Dims, Error, Result, sort as kernel};

#[derive(Clone, Debug)]
pub struct Sort {
    pub dimension: usize,
    pub is_stable: bool,
    pub num_keys: usize,
}
impl Params for Sort {
    fn parse(g: &Given) -> Result<Self> {
        Ok(Sort { dimension: g.size("dimension")?, is_stable: g.flag("is_stable"), num_keys: g.size("num_keys")? })
    }
    fn list(&self) -> ParamList {
        vec![
            ("dimension", self.dimension.into()),
            ("is_stable", self.is_stable.into()),
            ("num_keys", self.num_keys.into()),
        ]
    }
}

/// Which ints the batching dims print as.
#[derive(Clone, Copy)]
enum Ints {
    Python,
    NumPy,
}

/// Picks along one axis by indices that have a trailing axis of size 1; all other axes are batched.
fn pick(t: &Val, indices: &Val, axis: usize, numpy: Ints) -> Result<Val> {
    let rank = t.rank();
    let others: Vec<usize> = (0..rank).filter(|&i| i != axis).collect();
    let dims = GatherDimensionNumbers {
        offset_dims: vec![],
        collapsed_slice_dims: vec![axis],
        start_index_map: vec![axis],
        operand_batching_dims: others.clone(),
        start_indices_batching_dims: others,
    };
    let p = GatherParams::new(dims, &Dims::from_elem(1, rank), IndexMode::PromiseInBounds);
    gather(
        t,
        indices,
        GatherParams { numpy: if matches!(numpy, Ints::NumPy) { [0, 0, 0, !0, !0] } else { [0; 5] }, ..p },
    )
}

pub static SORT: Prim<Sort> = Prim {
    name: "sort",
    doc: "In ascending order, NaN last; further operands follow.\n>>> jnp.sort(jnp.array([3, 1, 2]))\nArray([1, 2, 3], dtype=int32)",
    public: Public::NONE,
    abstract_eval: |_, avals| {
        if avals.iter().any(|a| a.shape != avals[0].shape) {
            let list = avals.iter().map(|a| jitbook_array::shape_text(&a.shape)).collect::<Vec<_>>().join(" ");
            return Err(Error::ty(format!("Arguments to sort must have equal shapes, got: {list}")));
        }
        Ok(avals.to_vec())
    },
    eval: |p, x| kernel::sort(x, p.dimension, p.num_keys),
    jvp: Jvp::Rule(|_, p, x, t| {
        let iota = iota(DType::U32, x[0].shape(), p.dimension)?;
        let args: Vec<Val> = x.iter().cloned().chain([iota]).collect();
        let mut outs = bind(&Op::new(&SORT, p.clone()), &args)?;
        let order = outs.pop().expect("the iota's place");
        let indices = expand_dims(&order, &[x[0].rank()])?;
        let tangent = |(t, out): (&Tangent, &Val)| match t {
            Tangent::Val(t) => Ok(Tangent::Val(pick(t, &indices, p.dimension, Ints::NumPy)?)),
            Tangent::Zero(_) => Ok(Tangent::zero_of(out)),
        };
        let tangents = t.iter().zip(&outs).map(tangent).collect::<Result<_>>()?;
        Ok((outs, tangents))
    }),
    transpose: Transpose::Never("its jvp gathers"),
    batch: Batch::Rule(|_, p, size, x, axes| {
        let at = axes.iter().flatten().next().copied().expect("some operand is mapped");
        let moved = x.iter().zip(axes).map(|(x, a)| match_axis_plain(x, *a, at, size)).collect::<Result<Vec<_>>>()?;
        let dimension = p.dimension + usize::from(p.dimension >= at);
        let outs = bind(&Op::new(&SORT, Sort { dimension, ..p.clone() }), &moved)?;
        let n = outs.len();
        Ok((outs, vec![Some(at); n]))
    }),
    stage: Stage::Append,
    lower: Lower::Kernel("a library call"),
    simplify: Simplify::Never("nothing smaller has the same value"),
    samples: || {
        let p = |dimension, num_keys| Sort { dimension, is_stable: true, num_keys };
        vec![
            Sample::new(p(0, 1), vec![samples::f32s(&[5])]),
            Sample::new(p(0, 1), vec![samples::f32s(&[2, 3])]),
            Sample::new(p(1, 1), vec![samples::f32s(&[2, 3]), samples::f32s(&[2, 3])]),
            Sample::new(p(0, 1), vec![samples::i32s(&[3, 1, 2]), samples::i32s(&[1, 2, 3])]),
        ]
    },
};

#[derive(Clone, Debug)]
pub struct TopK {
    pub axis: usize,
    pub k: usize,
}
impl Params for TopK {
    fn parse(g: &Given) -> Result<Self> {
        Ok(TopK { axis: g.size("axis")?, k: g.size("k")? })
    }
    fn list(&self) -> ParamList {
        vec![("axis", self.axis.into()), ("k", self.k.into())]
    }
}
pub static TOP_K: Prim<TopK> = Prim {
    name: "top_k",
    doc: "The largest k and where they are.\n>>> lax.top_k(jnp.array([1, 3, 2]), 2)[0]\nArray([3, 2], dtype=int32)",
    public: Public::lax("top_k"),
    abstract_eval: |p, avals| {
        let a = &avals[0];
        if a.rank() == 0 {
            return Err(Error::ty("top_k operand must have >= 1 dimension, got ()"));
        }
        if a.dtype.is_complex() {
            return Err(Error::value("top_k is not compatible with complex inputs."));
        }
        if a.shape[p.axis] < p.k {
            return Err(Error::value(format!(
                "k argument to top_k must be no larger than size along axis; got k={} with shape={} and axis={}",
                p.k,
                jitbook_array::shape_text(&a.shape),
                p.axis
            )));
        }
        let mut shape = a.shape.clone();
        shape[p.axis] = p.k;
        let values = a.with_shape(&shape);
        Ok(vec![values.clone(), values.with_dtype(DType::I32).with_weak(false)])
    },
    eval: |p, x| {
        let (values, places) = kernel::top_k(&x[0], p.k, p.axis)?;
        Ok(vec![values, places])
    },
    jvp: Jvp::Rule(|op, p, x, t| {
        let outs = bind(op, x)?;
        let none = Tangent::zero_of(&outs[1]);
        let Some(t) = t[0].val() else {
            let zero = Tangent::zero_of(&outs[0]);
            return Ok((outs, vec![zero, none]));
        };
        let mut sizes = Dims::from_slice(outs[1].shape());
        sizes.push(1);
        let indices = reshape(&outs[1], &sizes)?;
        let tangent = pick(t, &indices, p.axis, Ints::Python)?;
        Ok((outs, vec![Tangent::Val(tangent), none]))
    }),
    transpose: Transpose::Never("its jvp gathers"),
    batch: Batch::Rule(|_, p, _, x, axes| {
        let at = axes[0].expect("the operand is mapped");
        let axis = p.axis + usize::from(p.axis >= at);
        Ok((bind(&Op::new(&TOP_K, TopK { axis, k: p.k }), x)?, vec![Some(at); 2]))
    }),
    stage: Stage::Append,
    lower: Lower::Kernel("a library call"),
    simplify: Simplify::Never("nothing smaller has the same value"),
    samples: || {
        vec![
            Sample::new(TopK { axis: 0, k: 2 }, vec![samples::f32s(&[5])]),
            Sample::new(TopK { axis: 1, k: 2 }, vec![samples::f32s(&[2, 3])]),
        ]
    },
};
