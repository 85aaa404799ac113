//! Indices known at run time only: dynamic slices, gather.

use super::build::*;
use super::rules::*;
use super::samples;
use super::scatter::{ScatterParams, scatter_add};
use crate::aval::Aval;
use crate::params::{Given, Param, ParamList, Params};
use crate::prim::*;
use crate::trace::bind1;
use crate::value::{Tangent, Val};
use jitbook_array::index::{self as kernel, GatherDimensionNumbers, IndexMode, ScatterDimensionNumbers};
use jitbook_array::{Array, DType, Dims, Error, Result, shape_text};

const CALL: &str = "addresses from data: its kernel";
const SMALLEST: &str = "nothing smaller has the same value";

#[derive(Clone, Debug)]
pub struct DynamicSlice {
    pub sizes: Dims,
}
impl Params for DynamicSlice {
    fn parse(g: &Given) -> Result<Self> {
        Ok(DynamicSlice { sizes: g.dims("slice_sizes")? })
    }
    fn list(&self) -> ParamList {
        vec![("slice_sizes", (&self.sizes[..]).into())]
    }
}
pub fn dynamic_slice(x: &Val, starts: &[Val], sizes: &[usize]) -> Result<Val> {
    let args: Vec<Val> = std::iter::once(x.clone()).chain(starts.iter().cloned()).collect();
    bind1(&Op::new(&DYNAMIC_SLICE, DynamicSlice { sizes: Dims::from_slice(sizes) }), &args)
}
pub fn dynamic_update_slice(x: &Val, update: &Val, starts: &[Val]) -> Result<Val> {
    let args: Vec<Val> = [x, update].into_iter().cloned().chain(starts.iter().cloned()).collect();
    bind1(&Op::plain(&DYNAMIC_UPDATE_SLICE), &args)
}

/// The value of an integer scalar.
pub fn int_of(a: &Array) -> i64 {
    let wide = jitbook_array::cast::cast(a, DType::I64).expect("one element");
    wide.item::<i64>()
}

fn known_starts(o: &[Operand]) -> Result<Vec<Val>> {
    o.iter().map(|o| super::binary::known(o).cloned()).collect()
}

pub static DYNAMIC_SLICE: Prim<DynamicSlice> = Prim {
    name: "dynamic_slice",
    doc: "A box of fixed size that starts where indices say.\n>>> lax.dynamic_slice(jnp.arange(5), (2,), (2,))\nArray([2, 3], dtype=int32)",
    public: Public::lax("dynamic_slice"),
    abstract_eval: |p, avals| {
        let a = &avals[0];
        if a.rank() != p.sizes.len() {
            return Err(Error::ty(format!(
                "dynamic_slice slice_sizes must have the same length as start_indices, got start_indices length {} and slice_sizes {}.",
                avals.len() - 1,
                shape_text(&p.sizes)
            )));
        }
        if p.sizes.iter().zip(&a.shape).any(|(s, d)| s > d) {
            return Err(Error::ty(format!(
                "slice slice_sizes must be less than or equal to operand shape, got slice_sizes {} for operand shape {}.",
                shape_text(&p.sizes),
                shape_text(&a.shape)
            )));
        }
        if avals[1..].iter().any(|start| start.rank() > 0) {
            let starts = avals[1..].iter().map(Aval::repr).collect::<Vec<_>>();
            let comma = if starts.len() == 1 { "," } else { "" };
            return Err(Error::ty(format!(
                "start_indices arguments to dynamic_slice must be scalars,  got indices ({}{comma})",
                starts.join(", ")
            )));
        }
        Ok(vec![a.with_shape(&p.sizes)])
    },
    eval: |p, x| {
        let starts: Vec<i64> = x[1..].iter().map(int_of).collect();
        Ok(vec![kernel::dynamic_slice(&x[0], &starts, &p.sizes)?])
    },
    jvp: Jvp::Rule(|op, p, x, t| {
        // JAX binds the tangent first.
        let tangent = t[0].val().map(|t| dynamic_slice(t, &x[1..], &p.sizes)).transpose()?;
        let out = bind1(op, x)?;
        let tangent = tangent.map_or_else(|| Tangent::zero_of(&out), Tangent::Val);
        Ok((vec![out], vec![tangent]))
    }),
    transpose: Transpose::Rule(|_, _, ct, o| {
        let Operand::Linear(a) = &o[0] else { return Ok(vec![None; o.len()]) };
        let zeros = zeros(&a.clone().with_weak(false))?;
        let mut out = vec![Some(dynamic_update_slice(&zeros, &ct[0].instantiate()?, &known_starts(&o[1..])?)?)];
        out.resize(o.len(), None);
        Ok(out)
    }),
    batch: Batch::Rule(|_, p, size, x, axes| {
        // As a gather, whose indices are the starts side by side.
        let rank = p.sizes.len();
        let (indices, index_axis) = join_indices(&x[1..], &axes[1..], size)?;
        let dims = GatherDimensionNumbers {
            offset_dims: (0..rank).collect(),
            collapsed_slice_dims: vec![],
            start_index_map: (0..rank).collect(),
            operand_batching_dims: vec![],
            start_indices_batching_dims: vec![],
        };
        let g = GatherParams {
            indices_are_sorted: true,
            unique_indices: true,
            ..GatherParams::new(dims, &p.sizes, IndexMode::Clip)
        };
        batch_gather(&g, size, &x[0], axes[0], &indices, index_axis)
    }),
    stage: Stage::Append,
    lower: Lower::Kernel(CALL),
    simplify: Simplify::Rule(|p, _, avals| (avals[0].shape == p.sizes).then_some(Rewrite::Operand(0))),
    samples: || {
        vec![
            Sample::new(DynamicSlice { sizes: Dims::from_slice(&[2]) }, vec![samples::f32s(&[5]), Array::scalar(2i32)]),
            Sample::new(
                DynamicSlice { sizes: Dims::from_slice(&[1, 2]) },
                vec![samples::f32s(&[2, 3]), Array::scalar(1i32), Array::scalar(9i32)],
            ),
        ]
    },
};

/// Scalar indices, some mapped, as the last axis of one array; JAX's `_batch_dynamic_slice_indices`.
fn join_indices(starts: &[Val], axes: &[Option<usize>], size: usize) -> Result<(Val, Option<usize>)> {
    let mapped = axes.iter().any(Option::is_some);
    let part = |(x, a): (&Val, &Option<usize>)| {
        if !mapped {
            return broadcast_in_dim(x, &[1], &[]);
        }
        match a {
            Some(_) => broadcast_in_dim(x, &[size, 1], &[0]),
            None => broadcast_in_dim(x, &[size, 1], &[]),
        }
    };
    let parts = starts.iter().zip(axes).map(part).collect::<Result<Vec<_>>>()?;
    if parts.is_empty() {
        return Ok((Val::Array(Array::zeros(DType::I32, &[0])?), None));
    }
    Ok((concatenate(&parts, usize::from(mapped))?, mapped.then_some(0)))
}

pub static DYNAMIC_UPDATE_SLICE: Prim<()> = Prim {
    name: "dynamic_update_slice",
    doc: "With a box overwritten that starts where indices say.\n>>> lax.dynamic_update_slice(jnp.zeros(3), jnp.ones(1), (1,))\nArray([0., 1., 0.], dtype=float32)",
    public: Public::lax("dynamic_update_slice"),
    abstract_eval: |_, avals| {
        let (a, u) = (&avals[0], &avals[1]);
        if a.rank() != u.rank() || u.shape.iter().zip(&a.shape).any(|(s, d)| s > d) {
            return Err(Error::ty(format!(
                "dynamic_update_slice update shape must be smaller than operand shape, got update shape {} for operand shape {}.",
                shape_text(&u.shape),
                shape_text(&a.shape)
            )));
        }
        check_same_dtypes("dynamic_update_slice", &avals[..2])?;
        Ok(vec![a.clone().with_weak(a.weak && u.weak)])
    },
    eval: |_, x| {
        let starts: Vec<i64> = x[2..].iter().map(int_of).collect();
        Ok(vec![kernel::dynamic_update_slice(&x[0], &x[1], &starts)?])
    },
    jvp: Jvp::Rule(|op, _, x, t| {
        let out = bind1(op, x)?;
        if t[0].is_zero() && t[1].is_zero() {
            let zero = Tangent::zero_of(&out);
            return Ok((vec![out], vec![zero]));
        }
        let tangent = dynamic_update_slice(&t[0].instantiate()?, &t[1].instantiate()?, &x[2..])?;
        Ok((vec![out], vec![Tangent::Val(tangent)]))
    }),
    transpose: Transpose::Rule(|_, _, ct, o| {
        let t = ct[0].instantiate()?;
        let starts = known_starts(&o[2..])?;
        let update_shape = match &o[1] {
            Operand::Linear(a) => a.shape.clone(),
            Operand::Known(v) => Dims::from_slice(v.shape()),
        };
        // Made in any case, as in JAX.
        let hole = zeros(&Aval::new(t.dtype(), &update_shape))?;
        let operand = match &o[0] {
            Operand::Linear(_) => Some(dynamic_update_slice(&t, &hole, &starts)?),
            Operand::Known(_) => None,
        };
        let update = match &o[1] {
            Operand::Linear(_) => Some(dynamic_slice(&t, &starts, &update_shape)?),
            Operand::Known(_) => None,
        };
        let mut out = vec![operand, update];
        out.resize(o.len(), None);
        Ok(out)
    }),
    batch: Batch::Rule(|_, _, size, x, axes| {
        let rank = x[0].rank() - usize::from(axes[0].is_some());
        let (indices, index_axis) = join_indices(&x[2..], &axes[2..], size)?;
        let dims = ScatterDimensionNumbers {
            update_window_dims: (0..rank).collect(),
            inserted_window_dims: vec![],
            scatter_dims_to_operand_dims: (0..rank).collect(),
            operand_batching_dims: vec![],
            scatter_indices_batching_dims: vec![],
        };
        let p = ScatterParams {
            indices_are_sorted: true,
            unique_indices: true,
            ..ScatterParams::new(dims, IndexMode::Clip)
        };
        let args = [x[0].clone(), indices, x[1].clone()];
        super::scatter::batch_scatter(&super::scatter::SCATTER, &p, size, &args, &[axes[0], index_axis, axes[1]])
    }),
    stage: Stage::Append,
    lower: Lower::Kernel(CALL),
    simplify: Simplify::Never(SMALLEST),
    samples: || {
        vec![
            Sample::new((), vec![samples::f32s(&[5]), samples::array(DType::F32, &[2], 7.0, 8.0), Array::scalar(2i32)]),
            Sample::new(
                (),
                vec![samples::f32s(&[2, 3]), samples::f32s(&[1, 2]), Array::scalar(1i32), Array::scalar(1i32)],
            ),
        ]
    },
};

#[derive(Clone, Debug)]
pub struct GatherParams {
    pub dims: GatherDimensionNumbers,
    pub sizes: Dims,
    pub mode: IndexMode,
    pub fill: Option<crate::jaxpr::Literal>,
    pub indices_are_sorted: bool,
    pub unique_indices: bool,
    /// Which ints of each of the dimension numbers print as NumPy's, as bits.
    pub numpy: [u64; 5],
}
impl GatherParams {
    pub fn new(dims: GatherDimensionNumbers, sizes: &[usize], mode: IndexMode) -> GatherParams {
        let sizes = Dims::from_slice(sizes);
        GatherParams { dims, sizes, mode, fill: None, indices_are_sorted: false, unique_indices: false, numpy: [0; 5] }
    }
}

/// What tangents read outside.
pub fn zero_fill(mode: IndexMode) -> Option<crate::jaxpr::Literal> {
    (mode == IndexMode::FillOrDrop).then(|| crate::jaxpr::Literal(scalar(DType::I32, 0.0)))
}

pub fn mode_param(mode: IndexMode) -> Param {
    Param::word(match mode {
        IndexMode::Clip => "GatherScatterMode.CLIP",
        IndexMode::FillOrDrop => "GatherScatterMode.FILL_OR_DROP",
        IndexMode::PromiseInBounds => "GatherScatterMode.PROMISE_IN_BOUNDS",
    })
}

/// The mode by its name, with or without its class.
pub fn parse_mode(g: &Given) -> Result<IndexMode> {
    let name = g.word("mode")?;
    match name.rsplit('.').next() {
        Some("CLIP") => Ok(IndexMode::Clip),
        Some("FILL_OR_DROP") => Ok(IndexMode::FillOrDrop),
        Some("PROMISE_IN_BOUNDS") => Ok(IndexMode::PromiseInBounds),
        _ => Err(g.wrong("mode")),
    }
}

/// `(0, np.int64(1))`, as text.
pub fn dims_text(dims: &[usize], numpy: u64) -> String {
    crate::print::param_text(&super::shape::ints(dims, numpy))
}

impl Params for GatherParams {
    fn parse(g: &Given) -> Result<Self> {
        let d = g.sizes("dimension_numbers", 5)?;
        let mut d = d.into_iter();
        let mut next = || d.next().unwrap_or_default();
        let dims = GatherDimensionNumbers {
            offset_dims: next(),
            collapsed_slice_dims: next(),
            start_index_map: next(),
            operand_batching_dims: next(),
            start_indices_batching_dims: next(),
        };
        Ok(GatherParams {
            fill: g.number("fill_value"),
            indices_are_sorted: g.flag("indices_are_sorted"),
            unique_indices: g.flag("unique_indices"),
            numpy: g.numpy_record("dimension_numbers"),
            ..GatherParams::new(dims, &g.dims("slice_sizes")?, parse_mode(g)?)
        })
    }
    fn list(&self) -> ParamList {
        let d = &self.dims;
        let text = format!(
            "GatherDimensionNumbers(offset_dims={}, collapsed_slice_dims={}, start_index_map={}, operand_batching_dims={}, start_indices_batching_dims={})",
            dims_text(&d.offset_dims, self.numpy[0]),
            dims_text(&d.collapsed_slice_dims, self.numpy[1]),
            dims_text(&d.start_index_map, self.numpy[2]),
            dims_text(&d.operand_batching_dims, self.numpy[3]),
            dims_text(&d.start_indices_batching_dims, self.numpy[4]),
        );
        let fill = self.fill.as_ref().map_or(Param::None, |a| Param::word(crate::print::scalar_text(&a.0)));
        vec![
            ("dimension_numbers", Param::word(text)),
            ("fill_value", fill),
            ("indices_are_sorted", self.indices_are_sorted.into()),
            ("mode", mode_param(self.mode)),
            ("slice_sizes", (&self.sizes[..]).into()),
            ("unique_indices", self.unique_indices.into()),
        ]
    }
}

pub fn gather(x: &Val, indices: &Val, p: GatherParams) -> Result<Val> {
    bind1(&Op::new(&GATHER, p), &[x.clone(), indices.clone()])
}

fn gather_shape(p: &GatherParams, indices: &Aval) -> Dims {
    let window: Vec<usize> = (0..p.sizes.len())
        .filter(|i| !p.dims.collapsed_slice_dims.contains(i) && !p.dims.operand_batching_dims.contains(i))
        .map(|i| p.sizes[i])
        .collect();
    let mut batch = indices.shape[..indices.rank() - 1].iter();
    let mut window = window.into_iter();
    let rank = batch.len() + window.len();
    (0..rank)
        .map(|i| {
            if p.dims.offset_dims.contains(&i) {
                window.next().expect("one a window dim")
            } else {
                *batch.next().expect("one a batch dim")
            }
        })
        .collect()
}

pub static GATHER: Prim<GatherParams> = Prim {
    name: "gather",
    doc: "Windows of the operand at indices.\n>>> jnp.array([10, 20, 30])[jnp.array([2, 0])]\nArray([30, 10], dtype=int32)",
    public: Public::NONE,
    abstract_eval: |p, avals| {
        let (a, i) = (&avals[0], &avals[1]);
        if !i.dtype.is_integer() {
            return Err(Error::value("start_indices must have an integer type"));
        }
        if p.sizes.len() != a.rank() || p.sizes.iter().zip(&a.shape).any(|(s, d)| s > d) {
            return Err(Error::ty(format!(
                "Gather op must have slice sizes no larger than the operand, got {} for shape {}.",
                shape_text(&p.sizes),
                shape_text(&a.shape)
            )));
        }
        Ok(vec![a.with_shape(&gather_shape(p, i))])
    },
    eval: |p, x| {
        let fill = p.fill.as_ref().map(|f| jitbook_array::cast::cast(&f.0, x[0].dtype())).transpose()?;
        Ok(vec![kernel::gather(&x[0], &x[1], &p.dims, &p.sizes, p.mode, fill.as_ref())?])
    },
    jvp: Jvp::Each(&[Some(|p, g, _, x| gather(g, &x[1], GatherParams { fill: zero_fill(p.mode), ..p.clone() })), None]),
    transpose: Transpose::Rule(|_, p, ct, o| {
        let Operand::Linear(a) = &o[0] else { return Ok(vec![None, None]) };
        let zeros = zeros(&a.clone().with_weak(false))?;
        let d = &p.dims;
        let dims = ScatterDimensionNumbers {
            update_window_dims: d.offset_dims.clone(),
            inserted_window_dims: d.collapsed_slice_dims.clone(),
            scatter_dims_to_operand_dims: d.start_index_map.clone(),
            operand_batching_dims: d.operand_batching_dims.clone(),
            scatter_indices_batching_dims: d.start_indices_batching_dims.clone(),
        };
        let q = ScatterParams {
            indices_are_sorted: p.indices_are_sorted,
            unique_indices: p.unique_indices,
            numpy: p.numpy,
            ..ScatterParams::new(dims, p.mode)
        };
        let out = scatter_add(&zeros, super::binary::known(&o[1])?, &ct[0].instantiate()?, q)?;
        Ok(vec![Some(out), None])
    }),
    batch: Batch::Rule(|_, p, size, x, axes| batch_gather(p, size, &x[0], axes[0], &x[1], axes[1])),
    stage: Stage::Append,
    lower: Lower::Kernel(CALL),
    simplify: Simplify::Never(SMALLEST),
    samples: || {
        let d = |offset: &[usize], collapsed: &[usize], map: &[usize]| GatherDimensionNumbers {
            offset_dims: offset.into(),
            collapsed_slice_dims: collapsed.into(),
            start_index_map: map.into(),
            ..Default::default()
        };
        let index = |v: &[i32], shape: &[usize]| Array::from_vec(v.to_vec(), shape);
        vec![
            Sample::new(
                GatherParams::new(d(&[], &[0], &[0]), &[1], IndexMode::FillOrDrop),
                vec![samples::f32s(&[4]), index(&[2, 0, 2], &[3, 1])],
            ),
            Sample::new(
                GatherParams::new(d(&[1], &[0], &[0]), &[1, 3], IndexMode::Clip),
                vec![samples::f32s(&[4, 3]), index(&[2, 9], &[2, 1])],
            ),
            Sample::new(
                GatherParams::new(d(&[], &[0, 1], &[0, 1]), &[1, 1], IndexMode::PromiseInBounds),
                // In bounds however they are rolled.
                vec![samples::f32s(&[2, 3]), index(&[1, 0, 0, 1], &[2, 2])],
            ),
        ]
    },
};

/// JAX's gather batching: a mapped operand is one window axis more, mapped indices one batch axis more, both
/// together an operand batching dim.
pub fn batch_gather(
    p: &GatherParams,
    size: usize,
    x: &Val,
    x_axis: Option<usize>,
    i: &Val,
    i_axis: Option<usize>,
) -> Batched {
    let plus = |v: &[usize]| v.iter().map(|d| d + 1).collect::<Vec<_>>();
    let mut q = p.clone();
    q.dims.offset_dims = plus(&p.dims.offset_dims);
    if i_axis.is_some() {
        q.dims.start_indices_batching_dims = plus(&p.dims.start_indices_batching_dims);
    }
    if x_axis.is_some() {
        q.dims.collapsed_slice_dims = plus(&p.dims.collapsed_slice_dims);
        q.dims.start_index_map = plus(&p.dims.start_index_map);
        q.dims.operand_batching_dims = plus(&p.dims.operand_batching_dims);
    }
    let (mut x, mut i) = (x.clone(), i.clone());
    match (x_axis, i_axis) {
        (Some(a), None) => {
            x = at_front(&x, Some(a), size)?;
            q.dims.offset_dims.insert(0, 0);
            q.sizes.insert(0, size);
            q.numpy = [!1, !0, !0, !0, p.numpy[4]];
        }
        (None, Some(b)) => {
            i = at_front(&i, Some(b), size)?;
            (q.indices_are_sorted, q.unique_indices) = (false, false);
            q.numpy = [0, p.numpy[1], p.numpy[2], p.numpy[3], !0];
        }
        _ => {
            (x, i) = (at_front(&x, x_axis, size)?, at_front(&i, i_axis, size)?);
            q.dims.operand_batching_dims.insert(0, 0);
            q.dims.start_indices_batching_dims.insert(0, 0);
            q.sizes.insert(0, size.min(1));
            q.numpy = [!0, !0, !0, !1, !1];
        }
    }
    Ok((vec![gather(&x, &i, q)?], vec![Some(0)]))
}
