//! Ops along axes that have names: members of a batch talk to each other.
//!
//! Where a batch of that name is being run, the batching rule takes the name away: a sum over it becomes a sum over the
//! batch's axis. Until then the op waits in the jaxpr, which thereby depends on names (`Effects::NAMED`).

use super::build::*;
use super::index::{GatherParams, gather};
use super::rules::{Batched, bump};
use crate::aval::Aval;
use crate::effects::Effects;
use crate::params::{Given, Param, ParamList, Params};
use crate::prim::*;
use crate::trace::{axis_name, bind1, enter, eval_trace};
use crate::value::Val;
use jitbook_array::index::{GatherDimensionNumbers, IndexMode};
use jitbook_array::{Array, DType, Dims, Error, ErrorClass, Result};
use std::sync::Arc;

pub type Name = Arc<str>;

fn unbound(name: &str) -> Error {
    Error::new(ErrorClass::Name, format!("unbound axis name: {name}"))
}

fn is_here(name: &str) -> bool {
    axis_name().is_some_and(|n| &*n == name)
}

/// The names or the name, as text.
fn names_param(names: &[Name]) -> Param {
    let list: Vec<String> = names.iter().map(|n| format!("'{n}'")).collect();
    Param::word(match &list[..] {
        [one] => format!("({one},)"),
        _ => format!("({})", list.join(", ")),
    })
}

/// Over which axes: those with names, and those of the operand.
#[derive(Clone, Debug)]
pub struct Over {
    pub names: Vec<Name>,
    pub positions: Dims,
}

impl Params for Over {
    fn parse(g: &Given) -> Result<Self> {
        let (mut names, mut positions) = (vec![], Dims::new());
        let items = match g.any("axes") {
            Param::Ints(dims) => dims.iter().map(|&d| Param::Int(d)).collect(),
            Param::Tuple(items) => items.clone(),
            _ => return Err(g.wrong("axes")),
        };
        for item in items {
            match item {
                Param::Int(d) => positions.push(usize::try_from(d).map_err(|_| g.wrong("axes"))?),
                Param::Word(w) => names.push(w.trim_matches('\'').into()),
                _ => return Err(g.wrong("axes")),
            }
        }
        Ok(Over { names, positions })
    }
    fn list(&self) -> ParamList {
        let names = self.names.iter().map(|n| format!("'{n}'"));
        let axes: Vec<Param> = self.positions.iter().map(|p| p.to_string()).chain(names).map(Param::word).collect();
        vec![("axes", Param::Tuple(axes)), ("axis_index_groups", Param::None)]
    }
    fn effects(&self) -> Effects {
        if self.names.is_empty() { Effects::NONE } else { Effects::NAMED }
    }
}

fn over_aval(p: &Over, avals: &[Aval]) -> Result<Vec<Aval>> {
    let a = &avals[0];
    let shape: Dims = (0..a.rank()).filter(|i| !p.positions.contains(i)).map(|i| a.shape[i]).collect();
    Ok(vec![a.with_shape(&shape)])
}

/// The reduction that it is, once all names are gone.
fn plain<P: Params + From<super::reduce::Reduce>>(prim: &'static Prim<P>, p: &Over) -> Result<Op> {
    match p.names.first() {
        Some(name) => Err(unbound(name)),
        None => Ok(Op::new(prim, super::reduce::Reduce { axes: p.positions.clone(), numpy: false }.into())),
    }
}

fn batch_over(
    prim: &'static Prim<Over>,
    p: &Over,
    x: &Val,
    axis: Option<usize>,
    unmapped: impl FnOnce(&Val) -> Result<Val>,
) -> Batched {
    let rest: Vec<Name> = p.names.iter().filter(|n| !is_here(n)).cloned().collect();
    let here = rest.len() < p.names.len();
    let Some(axis) = axis else {
        let x = if here { unmapped(x)? } else { x.clone() };
        let left = Over { names: rest, positions: p.positions.clone() };
        let done = left.names.is_empty() && left.positions.is_empty();
        return Ok((vec![if done { x } else { bind1(&Op::new(prim, left), &[x])? }], vec![None]));
    };
    let mut positions = bump(&p.positions, axis);
    let out = axis - positions.iter().filter(|&&a| a < axis).count();
    if here {
        positions.push(axis);
    }
    let op = Op::new(prim, Over { names: rest, positions });
    Ok((vec![bind1(&op, std::slice::from_ref(x))?], vec![(!here).then_some(out)]))
}

macro_rules! over {
    ($static:ident, $name:literal, $doc:literal, $reduce:expr, jvp: $jvp:expr, transpose: $transpose:expr, unmapped: $unmapped:expr) => {
        pub static $static: Prim<Over> = Prim {
            name: $name,
            doc: $doc,
            public: Public::NONE,
            abstract_eval: over_aval,
            eval: |p, x| plain(&$reduce, p)?.eval(x),
            jvp: $jvp,
            transpose: $transpose,
            batch: Batch::Rule(|_, p, size, x, axes| batch_over(&$static, p, &x[0], axes[0], |x| $unmapped(x, size))),
            stage: Stage::Append,
            lower: Lower::Rule(|p, ins, outs| match plain(&$reduce, p) {
                Ok(op) => op.lower(ins, outs),
                Err(_) => crate::loops::Lowering::Kernel,
            }),
            simplify: Simplify::Never("nothing is smaller"),
            samples: || {
                let p = Over { names: vec![], positions: [0].into_iter().collect() };
                vec![Sample::new(p, vec![super::samples::f32s(&[3, 2])])]
            },
        };
    };
}

over!(PSUM, "psum", "The sum over axes that have names.\n>>> vmap(lambda x: lax.psum(x, \"i\"), axis_name=\"i\")(jnp.arange(3.))\nArray([3., 3., 3.], dtype=float32)", super::reduce::REDUCE_SUM,
jvp: Jvp::Linear,
transpose: Transpose::Rule(|_, p, ct, o| {
    let Operand::Linear(aval) = &o[0] else { panic!("the operand is linear") };
    let mut t = ct[0].instantiate()?;
    if !p.positions.is_empty() {
        let kept: Dims = (0..aval.rank()).filter(|i| !p.positions.contains(i)).collect();
        t = broadcast_in_dim(&t, &aval.shape, &kept)?;
    }
    // Written even where no name is left: JAX does so.
    let over = Over { names: p.names.clone(), positions: Dims::new() };
    Ok(vec![Some(bind1(&Op::new(&PSUM, over), &[t])?)])
}),
unmapped: |x: &Val, size: usize| {
    // A number is multiplied at once, whatever is being traced.
    let _scope = (x.rank() == 0 && x.array().is_some()).then(|| enter(&eval_trace()));
    mul(&constant(x, size as f64), x)
});
over!(PMAX, "pmax", "The maximum over axes that have names.\n>>> vmap(lambda x: lax.pmax(x, \"i\"), axis_name=\"i\")(jnp.arange(3.))\nArray([2., 2., 2.], dtype=float32)", super::reduce::REDUCE_MAX,
    jvp: Jvp::Never("it has no derivative, as in JAX"),
    transpose: Transpose::Never("it is not linear"),
    unmapped: |x: &Val, _| Ok(x.clone()));
over!(PMIN, "pmin", "The minimum over axes that have names.\n>>> vmap(lambda x: lax.pmin(x, \"i\"), axis_name=\"i\")(jnp.arange(3.))\nArray([0., 0., 0.], dtype=float32)", super::reduce::REDUCE_MIN,
    jvp: Jvp::Never("it has no derivative, as in JAX"),
    transpose: Transpose::Never("it is not linear"),
    unmapped: |x: &Val, _| Ok(x.clone()));

/// `axis_index`: which member this is.
#[derive(Clone, Debug)]
pub struct AxisIndex {
    pub name: Name,
}
impl Params for AxisIndex {
    fn parse(g: &Given) -> Result<Self> {
        Ok(AxisIndex { name: g.word("axis_name")?.into() })
    }
    fn list(&self) -> ParamList {
        vec![("axis_name", Param::Word(self.name.clone()))]
    }
    fn effects(&self) -> Effects {
        Effects::NAMED
    }
}
pub static AXIS_INDEX: Prim<AxisIndex> = Prim {
    name: "axis_index",
    doc: "The place along an axis that has a name.\n>>> vmap(lambda x: x + lax.axis_index(\"i\"), axis_name=\"i\")(jnp.zeros(3))\nArray([0., 1., 2.], dtype=float32)",
    public: Public::NONE,
    abstract_eval: |_, _| Ok(vec![Aval::scalar(DType::I32)]),
    eval: |p, _| Err(unbound(&p.name)),
    jvp: Jvp::Zero,
    transpose: Transpose::Never("it never sees a tangent"),
    batch: Batch::Rule(|op, p, size, x, _| match is_here(&p.name) {
        true => Ok((vec![iota(DType::I32, &[size], 0)?], vec![Some(0)])),
        false => Ok((vec![bind1(op, x)?], vec![None])),
    }),
    stage: Stage::Append,
    lower: Lower::Kernel("a name has no value"),
    simplify: Simplify::Never("nothing is smaller"),
    samples: || vec![],
};

/// How an op moves what the members hold along one named axis.
#[derive(Clone, Debug, PartialEq)]
pub enum Move {
    /// All members' values at a new axis, or (tiled) one behind the other along an old one.
    Gather { dim: usize, tiled: bool },
    /// The members' sum, of which each has its part.
    ReduceScatter { dim: usize, tiled: bool },
    /// Each part of one axis goes to its member, what comes from the members lies along another.
    AllToAll { split: usize, concat: usize },
    /// From which member each takes.
    Permute { from: Vec<usize> },
}

#[derive(Clone, Debug)]
pub struct Moving {
    pub name: Name,
    pub size: usize,
    pub how: Move,
}

impl Params for Moving {
    fn parse(g: &Given) -> Result<Self> {
        let tiled = g.flag("tiled");
        let how = match g.primitive {
            "all_gather" => Move::Gather { dim: g.size("all_gather_dimension")?, tiled },
            "reduce_scatter" => Move::ReduceScatter { dim: g.size("scatter_dimension")?, tiled },
            "all_to_all" => Move::AllToAll { split: g.size("split_axis")?, concat: g.size("concat_axis")? },
            _ => Move::Permute { from: g.dims("from")?.to_vec() },
        };
        Ok(Moving { name: g.word("name")?.into(), size: g.size("size")?, how })
    }
    fn list(&self) -> ParamList {
        let (names, none) = (names_param(std::slice::from_ref(&self.name)), Param::None);
        match &self.how {
            Move::Gather { dim, tiled } => vec![
                ("all_gather_dimension", (*dim).into()),
                ("axis_index_groups", none),
                ("axis_name", names),
                ("axis_size", self.size.into()),
                ("tiled", (*tiled).into()),
            ],
            Move::ReduceScatter { dim, tiled } => vec![
                ("axis_index_groups", none),
                ("axis_name", names),
                ("axis_size", self.size.into()),
                ("scatter_dimension", (*dim).into()),
                ("tiled", (*tiled).into()),
            ],
            Move::AllToAll { split, concat } => vec![
                ("axis_index_groups", none),
                ("axis_name", Param::Word(self.name.clone())),
                ("concat_axis", (*concat).into()),
                ("split_axis", (*split).into()),
                ("tiled", true.into()),
            ],
            Move::Permute { from } => {
                let pair = |(to, from): (usize, &usize)| Param::Ints(vec![*from as i64, to as i64]);
                vec![("axis_name", names), ("perm", Param::Tuple(from.iter().enumerate().map(pair).collect()))]
            }
        }
    }
    fn effects(&self) -> Effects {
        Effects::NAMED
    }
}

impl Moving {
    fn op(&self, how: Move) -> Op {
        let prim = match how {
            Move::Gather { .. } => &ALL_GATHER,
            Move::ReduceScatter { .. } => &REDUCE_SCATTER,
            Move::AllToAll { .. } => &ALL_TO_ALL,
            Move::Permute { .. } => &PPERMUTE,
        };
        Op::new(prim, Moving { how, ..self.clone() })
    }
    /// The adjoint's move.
    fn back(&self) -> Move {
        match &self.how {
            Move::Gather { dim, tiled } => Move::ReduceScatter { dim: *dim, tiled: *tiled },
            Move::ReduceScatter { dim, tiled } => Move::Gather { dim: *dim, tiled: *tiled },
            Move::AllToAll { split, concat } => Move::AllToAll { split: *concat, concat: *split },
            Move::Permute { from } => {
                let mut to = vec![0; from.len()];
                from.iter().enumerate().for_each(|(i, &f)| to[f] = i);
                Move::Permute { from: to }
            }
        }
    }
    /// The same where the operand has a further axis, and where that axis is afterwards.
    fn past(&self, axis: usize) -> (Move, usize) {
        let next = |dim: usize| if dim >= axis { dim + 1 } else { dim };
        match &self.how {
            Move::Gather { dim, tiled: true } => (Move::Gather { dim: next(*dim), tiled: true }, axis),
            Move::Gather { dim, tiled } if *dim <= axis => (Move::Gather { dim: *dim, tiled: *tiled }, axis + 1),
            Move::Gather { dim, tiled } => (Move::Gather { dim: dim + 1, tiled: *tiled }, axis),
            Move::ReduceScatter { dim, tiled } => {
                let dim = next(*dim);
                let out = if !tiled && dim < axis { axis - 1 } else { axis };
                (Move::ReduceScatter { dim, tiled: *tiled }, out)
            }
            Move::AllToAll { split, concat } => (Move::AllToAll { split: next(*split), concat: next(*concat) }, axis),
            Move::Permute { from } => (Move::Permute { from: from.clone() }, axis),
        }
    }
}

fn moved_aval(p: &Moving, avals: &[Aval]) -> Result<Vec<Aval>> {
    let a = &avals[0];
    let mut shape = a.shape.clone();
    match &p.how {
        Move::Gather { dim, tiled: false } => shape.insert(*dim, p.size),
        Move::Gather { dim, tiled: true } => shape[*dim] *= p.size,
        Move::ReduceScatter { dim, tiled: false } => drop(shape.remove(*dim)),
        Move::ReduceScatter { dim, tiled: true } => shape[*dim] /= p.size,
        Move::AllToAll { split, concat } => {
            shape[*split] /= p.size;
            shape[*concat] *= p.size;
        }
        Move::Permute { .. } => {}
    }
    Ok(vec![a.with_shape(&shape)])
}

/// Axis `dim` cut into the members' parts: `size` first, then the rest.
fn cut(x: &Val, dim: usize, size: usize) -> Result<Val> {
    let mut shape = Dims::from_slice(x.shape());
    shape[dim] /= size;
    shape.insert(dim, size);
    reshape(x, &shape)
}

/// Axes `dim` and `dim + 1` made one.
fn merge(x: &Val, dim: usize) -> Result<Val> {
    let mut shape = Dims::from_slice(x.shape());
    shape[dim] *= shape.remove(dim + 1);
    reshape(x, &shape)
}

fn take(x: &Val, axis: usize, from: &[usize]) -> Result<Val> {
    let indices: Vec<i32> = from.iter().map(|&i| i as i32).collect();
    let indices = Val::Array(Array::from_vec(indices, &[from.len(), 1]));
    let mut sizes = Dims::from_slice(x.shape());
    sizes[axis] = 1;
    let dims = GatherDimensionNumbers {
        offset_dims: (0..x.rank()).filter(|&i| i != axis).collect(),
        collapsed_slice_dims: vec![axis],
        start_index_map: vec![axis],
        operand_batching_dims: vec![],
        start_indices_batching_dims: vec![],
    };
    gather(x, &indices, GatherParams::new(dims, &sizes, IndexMode::Clip))
}

/// The move among the members of a batch that lie along `axis`.
fn move_members(p: &Moving, x: &Val, axis: usize) -> Batched {
    let (out, at) = match &p.how {
        Move::Gather { dim, tiled } => {
            let out = move_axis(x, axis, *dim)?;
            (if *tiled { merge(&out, *dim)? } else { out }, None)
        }
        Move::ReduceScatter { dim, tiled } => {
            let dim = if *dim >= axis { dim + 1 } else { *dim };
            let x = if *tiled { cut(x, dim, p.size)? } else { x.clone() };
            let axis = if *tiled && dim < axis { axis + 1 } else { axis };
            (reduce_sum(&x, &[axis])?, Some(if dim > axis { dim - 1 } else { dim }))
        }
        Move::AllToAll { split, concat } => {
            // The members first, then the parts that go to them.
            let x = cut(&move_axis(x, axis, 0)?, split + 1, p.size)?;
            let x = move_axis(&move_axis(&x, split + 1, 0)?, 1, concat + 1)?;
            (merge(&x, concat + 1)?, Some(0))
        }
        Move::Permute { from } => (take(x, axis, from)?, Some(axis)),
    };
    Ok((vec![out], vec![at]))
}

fn batch_moving(p: &Moving, size: usize, x: &Val, axis: Option<usize>) -> Batched {
    if is_here(&p.name) {
        return match axis {
            Some(axis) => move_members(p, x, axis),
            None => move_members(p, &broadcast_axis(x, size, 0)?, 0),
        };
    }
    let (how, out) = axis.map_or((p.how.clone(), None), |axis| {
        let (how, out) = p.past(axis);
        (how, Some(out))
    });
    Ok((vec![bind1(&p.op(how), std::slice::from_ref(x))?], vec![out]))
}

macro_rules! moving {
    ($static:ident, $name:literal, $doc:literal) => {
        pub static $static: Prim<Moving> = Prim {
            name: $name,
            doc: $doc,
            public: Public::NONE,
            abstract_eval: moved_aval,
            eval: |p, _| Err(unbound(&p.name)),
            jvp: Jvp::Linear,
            transpose: Transpose::Rule(|_, p, ct, _| {
                let t = ct[0].instantiate()?;
                Ok(vec![Some(bind1(&p.op(p.back()), &[t])?)])
            }),
            batch: Batch::Rule(|_, p, size, x, axes| batch_moving(p, size, &x[0], axes[0])),
            stage: Stage::Append,
            lower: Lower::Kernel("a name has no value"),
            simplify: Simplify::Never("nothing is smaller"),
            samples: || vec![],
        };
    };
}

moving!(
    ALL_GATHER,
    "all_gather",
    "All members' values.\n>>> vmap(lambda x: lax.all_gather(x, \"i\").sum(), axis_name=\"i\")(jnp.arange(3.))\nArray([3., 3., 3.], dtype=float32)"
);
moving!(
    REDUCE_SCATTER,
    "reduce_scatter",
    "Each member's part of the members' sum.\n>>> vmap(lambda x: lax.psum_scatter(x, \"i\"), axis_name=\"i\")(jnp.eye(2))\nArray([1., 1.], dtype=float32)"
);
moving!(
    ALL_TO_ALL,
    "all_to_all",
    "Each member's part from every member.\n>>> vmap(lambda x: lax.all_to_all(x, \"i\", 0, 0).sum(), axis_name=\"i\")(jnp.eye(2))\nArray([1., 1.], dtype=float32)"
);
moving!(
    PPERMUTE,
    "ppermute",
    "Another member's value.\n>>> vmap(lambda x: lax.ppermute(x, \"i\", [(0, 1), (1, 0)]), axis_name=\"i\")(jnp.arange(2.))\nArray([1., 0.], dtype=float32)"
);
