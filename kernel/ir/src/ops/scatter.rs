//! Scatters: windows at indices joined with updates.

use super::build::*;
use super::index::{GatherParams, dims_text, gather, mode_param, parse_mode, zero_fill};
use super::rules::*;
use super::samples;
use crate::aval::Aval;
use crate::jaxpr::{Atom, Builder, Jaxpr, SourceId};
use crate::params::{Given, Param, ParamList, Params};
use crate::prim::*;
use crate::trace::{AxisName, axis_env, bind1, is_within};
use crate::value::{Tangent, Val};
use jitbook_array::index::{self as kernel, GatherDimensionNumbers, IndexMode, ScatterDimensionNumbers, ScatterKind};
use jitbook_array::{Array, DType, Dims, Error, Result};
use std::sync::{Arc, Mutex};

#[derive(Clone, Debug)]
pub struct ScatterParams {
    pub dims: ScatterDimensionNumbers,
    pub mode: IndexMode,
    pub indices_are_sorted: bool,
    pub unique_indices: bool,
    /// How an update joins, as a jaxpr of two scalars: printed only. `None` for `scatter` itself.
    pub update: Option<Arc<Jaxpr>>,
    /// As in [`GatherParams`].
    pub numpy: [u64; 5],
}
impl ScatterParams {
    pub fn new(dims: ScatterDimensionNumbers, mode: IndexMode) -> ScatterParams {
        ScatterParams { dims, mode, indices_are_sorted: false, unique_indices: false, update: None, numpy: [0; 5] }
    }
    /// The sizes of what is written at one index, by axis of the operand.
    pub fn window(&self, operand: &[usize], updates: &[usize]) -> Vec<usize> {
        let mut sizes = self.dims.update_window_dims.iter().map(|&d| updates[d]);
        let one = |a: &usize| self.dims.inserted_window_dims.contains(a) || self.dims.operand_batching_dims.contains(a);
        (0..operand.len()).map(|a| if one(&a) { 1 } else { sizes.next().expect("a size each") }).collect()
    }
}
impl Params for ScatterParams {
    fn parse(g: &Given) -> Result<Self> {
        let d = g.sizes("dimension_numbers", 5)?;
        let mut d = d.into_iter();
        let mut next = || d.next().unwrap_or_default();
        let dims = ScatterDimensionNumbers {
            update_window_dims: next(),
            inserted_window_dims: next(),
            scatter_dims_to_operand_dims: next(),
            operand_batching_dims: next(),
            scatter_indices_batching_dims: next(),
        };
        Ok(ScatterParams {
            indices_are_sorted: g.flag("indices_are_sorted"),
            unique_indices: g.flag("unique_indices"),
            update: g.open("update_jaxpr"),
            numpy: g.numpy_record("dimension_numbers"),
            ..ScatterParams::new(dims, parse_mode(g)?)
        })
    }
    fn list(&self) -> ParamList {
        let d = &self.dims;
        let text = format!(
            "ScatterDimensionNumbers(update_window_dims={}, inserted_window_dims={}, scatter_dims_to_operand_dims={}, operand_batching_dims={}, scatter_indices_batching_dims={})",
            dims_text(&d.update_window_dims, self.numpy[0]),
            dims_text(&d.inserted_window_dims, self.numpy[1]),
            dims_text(&d.scatter_dims_to_operand_dims, self.numpy[2]),
            dims_text(&d.operand_batching_dims, self.numpy[3]),
            dims_text(&d.scatter_indices_batching_dims, self.numpy[4]),
        );
        vec![
            ("dimension_numbers", Param::word(text)),
            ("indices_are_sorted", self.indices_are_sorted.into()),
            ("mode", mode_param(self.mode)),
            ("unique_indices", self.unique_indices.into()),
            ("update_consts", Param::Tuple(vec![])),
            ("update_jaxpr", self.update.clone().map_or(Param::None, Param::Open)),
        ]
    }
}

/// `{ lambda ; a b. let c = op a b in (c,) }` on scalars: one jaxpr for each op, dtype, named axes, and for equations
/// that are applied, so that
/// a text names it once.
pub fn update_jaxpr(op: &Op, dtype: DType) -> Arc<Jaxpr> {
    type Made = (&'static str, DType, bool, Vec<(AxisName, usize)>);
    static MADE: Mutex<Vec<(Made, Arc<Jaxpr>)>> = Mutex::new(Vec::new());
    let key = (op.name(), dtype, is_within(), axis_env());
    let mut made = MADE.lock().unwrap_or_else(|e| e.into_inner());
    if let Some((_, jaxpr)) = made.iter().find(|m| m.0 == key) {
        return jaxpr.clone();
    }
    if made.len() >= 256 {
        made.clear();
    }
    let mut b = Builder::default();
    let aval = Aval::scalar(dtype);
    let (x, y) = (b.input(aval.clone()), b.input(aval.clone()));
    let out = b.push(op.clone(), [Atom::Var(x), Atom::Var(y)].into_iter().collect(), vec![aval], SourceId(0));
    let jaxpr = Arc::new(b.finish(vec![Atom::Var(out[0])]));
    made.push((key, jaxpr.clone()));
    jaxpr
}

/// Binds a scatter, with the update jaxpr for these operands.
fn bind_scatter(prim: &'static Prim<ScatterParams>, args: &[Val], mut p: ScatterParams) -> Result<Val> {
    let op = match prim.name {
        "scatter-add" => Some(&super::binary::ADD),
        "scatter-mul" => Some(&super::binary::MUL),
        "scatter-min" => Some(&super::binary::MIN),
        "scatter-max" => Some(&super::binary::MAX),
        _ => None,
    };
    // Made where the user's function runs: rules hand it on.
    if p.update.is_none() {
        p.update = op.map(|op| update_jaxpr(&Op::plain(op), args[0].dtype()));
    }
    bind1(&Op::new(prim, p), args)
}

pub fn scatter_add(x: &Val, indices: &Val, updates: &Val, p: ScatterParams) -> Result<Val> {
    bind_scatter(&SCATTER_ADD, &[x.clone(), indices.clone(), updates.clone()], p)
}

/// Binds the scatter of a name (`scatter`, `scatter-add`, ...).
pub fn scatter_named(name: &str, x: &Val, indices: &Val, updates: &Val, p: ScatterParams) -> Result<Val> {
    let prim = ALL.iter().find(|q| q.name == name).expect("a scatter");
    bind_scatter(prim, &[x.clone(), indices.clone(), updates.clone()], p)
}
static ALL: [&Prim<ScatterParams>; 5] = [&SCATTER, &SCATTER_ADD, &SCATTER_MUL, &SCATTER_MIN, &SCATTER_MAX];

/// The gather that reads the windows which a scatter writes.
fn reader(p: &ScatterParams, operand: &[usize], updates: &[usize]) -> GatherParams {
    let d = &p.dims;
    let dims = GatherDimensionNumbers {
        offset_dims: d.update_window_dims.clone(),
        collapsed_slice_dims: d.inserted_window_dims.clone(),
        start_index_map: d.scatter_dims_to_operand_dims.clone(),
        operand_batching_dims: d.operand_batching_dims.clone(),
        start_indices_batching_dims: d.scatter_indices_batching_dims.clone(),
    };
    let mut window = d.update_window_dims.iter().map(|&i| updates[i]);
    let size = |i: usize| {
        let single = d.inserted_window_dims.contains(&i) || d.operand_batching_dims.contains(&i);
        if single { 1 } else { window.next().expect("one a window dim") }
    };
    let sizes: Dims = (0..operand.len()).map(size).collect();
    GatherParams { fill: zero_fill(p.mode), numpy: p.numpy, ..GatherParams::new(dims, &sizes, p.mode) }
}

fn shape_of(o: &Operand) -> Dims {
    match o {
        Operand::Linear(a) => a.shape.clone(),
        Operand::Known(v) => Dims::from_slice(v.shape()),
    }
}

fn additive_transpose(p: &ScatterParams, ct: &[Tangent], o: &[Operand]) -> Result<Vec<Option<Val>>> {
    let t = ct[0].instantiate()?;
    let operand = matches!(o[0], Operand::Linear(_)).then(|| t.clone());
    let updates = match &o[2] {
        Operand::Linear(u) => Some(gather(&t, super::binary::known(&o[1])?, reader(p, &shape_of(&o[0]), &u.shape))?),
        Operand::Known(_) => None,
    };
    Ok(vec![operand, None, updates])
}

fn multiplicative_transpose(p: &ScatterParams, ct: &[Tangent], o: &[Operand]) -> Result<Vec<Option<Val>>> {
    let t = ct[0].instantiate()?;
    let indices = super::binary::known(&o[1])?;
    match (&o[0], &o[2]) {
        (Operand::Linear(_), Operand::Known(u)) => {
            let again = ScatterParams { update: None, ..p.clone() };
            let out = bind_scatter(&SCATTER_MUL, &[t, indices.clone(), u.clone()], again)?;
            Ok(vec![Some(out), None, None])
        }
        (Operand::Known(x), Operand::Linear(u)) => {
            let g = gather(&mul(&t, x)?, indices, reader(p, x.shape(), &u.shape))?;
            Ok(vec![None, None, Some(g)])
        }
        _ => Err(Error::new(jitbook_array::ErrorClass::Assertion, "scatter-mul of two tangents")),
    }
}

/// `scatter` and `scatter-add` are linear in operand and updates together (the last update wins, by position).
fn linear_jvp(
    prim: &'static Prim<ScatterParams>,
    op: &Op,
    p: &ScatterParams,
    x: &[Val],
    t: &[Tangent],
) -> Result<(Vec<Val>, Vec<Tangent>)> {
    let out = bind1(op, x)?;
    if t[0].is_zero() && t[2].is_zero() {
        let zero = Tangent::zero_of(&out);
        return Ok((vec![out], vec![zero]));
    }
    let args = [t[0].instantiate()?, x[1].clone(), t[2].instantiate()?];
    let tangent = bind_scatter(prim, &args, p.clone())?;
    Ok((vec![out], vec![Tangent::Val(tangent)]))
}

/// Where positions may repeat, the tangent must follow the update that won: mark each update, see which mark stays.
fn set_jvp(op: &Op, p: &ScatterParams, x: &[Val], t: &[Tangent]) -> Result<(Vec<Val>, Vec<Tangent>)> {
    if t[0].is_zero() && t[2].is_zero() {
        return linear_jvp(&SCATTER, op, p, x, t);
    }
    let (operand, indices, updates) = (&x[0], &x[1], &x[2]);
    let (g_operand, g_updates) = (t[0].instantiate()?, t[2].instantiate()?);
    if p.unique_indices {
        let out = bind1(op, x)?;
        let tangent = bind_scatter(&SCATTER, &[g_operand, indices.clone(), g_updates], p.clone())?;
        return Ok((vec![out], vec![Tangent::Val(tangent)]));
    }
    let mut ids_shape = Dims::from_slice(updates.shape());
    p.dims.update_window_dims.iter().for_each(|&d| ids_shape[d] = 1);
    let count = ids_shape.iter().product::<usize>();
    let ids = reshape(&iota(DType::U32, &[count], 0)?, &ids_shape)?;
    let ids = add(&ids, &full(&Aval::new(DType::U32, updates.shape()), 1.0)?)?;
    let none = full(&Aval::new(DType::U32, operand.shape()), 0.0)?;
    let winners = bind_scatter(&SCATTER, &[none, indices.clone(), ids.clone()], p.clone())?;
    let read =
        GatherParams { fill: None, mode: IndexMode::PromiseInBounds, ..reader(p, operand.shape(), updates.shape()) };
    let seen = gather(&winners, indices, read)?;
    let free = |x: &Val| select(&eq(&winners, &full_like(&winners, 0.0)?)?, x, &full_like(x, 0.0)?);
    let won = |x: &Val| select(&eq(&ids, &seen)?, x, &full_like(x, 0.0)?);
    let (operand, updates) = (free(operand)?, won(updates)?);
    let (g_operand, g_updates) = (free(&g_operand)?, won(&g_updates)?);
    let out = scatter_add(&operand, indices, &updates, p.clone())?;
    let tangent = scatter_add(&g_operand, indices, &g_updates, p.clone())?;
    Ok((vec![out], vec![Tangent::Val(tangent)]))
}

fn mul_jvp(op: &Op, p: &ScatterParams, x: &[Val], t: &[Tangent]) -> Result<(Vec<Val>, Vec<Tangent>)> {
    let out = bind1(op, x)?;
    let mut tangent = Tangent::zero_of(&out);
    if let Some(t) = t[0].val() {
        let part = bind_scatter(&SCATTER_MUL, &[t.clone(), x[1].clone(), x[2].clone()], p.clone())?;
        tangent = tangent.add(Tangent::Val(part))?;
    }
    if let Some(t) = t[2].val() {
        if !p.unique_indices {
            return Err(Error::not_implemented("scatter_mul gradients are only implemented if `unique_indices=True`"));
        }
        let spread = scatter_add(&full_like(&x[0], 0.0)?, &x[1], t, p.clone())?;
        tangent = tangent.add(Tangent::Val(mul(&x[0], &spread)?))?;
    }
    Ok((vec![out], vec![tangent]))
}

/// The tangents of those that were chosen, shared between ties.
fn extremal_jvp(op: &Op, p: &ScatterParams, x: &[Val], t: &[Tangent]) -> Result<(Vec<Val>, Vec<Tangent>)> {
    let out = bind1(op, x)?;
    if t[0].is_zero() && t[2].is_zero() {
        let zero = Tangent::zero_of(&out);
        return Ok((vec![out], vec![zero]));
    }
    let (operand, indices, updates) = (&x[0], &x[1], &x[2]);
    let (g_operand, g_updates) = (t[0].instantiate()?, t[2].instantiate()?);
    let result = gather(&out, indices, reader(p, operand.shape(), updates.shape()))?;
    let stays = convert(&eq(operand, &out)?, g_operand.dtype())?;
    let wins = convert(&eq(updates, &result)?, g_updates.dtype())?;
    let zeros = full_like(&g_operand, 0.0)?;
    let shares = add(&stays, &scatter_add(&zeros, indices, &wins, p.clone())?)?;
    let sum = scatter_add(&mul(&g_operand, &stays)?, indices, &mul(&g_updates, &wins)?, p.clone())?;
    let tangent = div(&sum, &shares)?;
    Ok((vec![out], vec![Tangent::Val(tangent)]))
}

/// All three at the front; mapped indices make an operand batching dim, unmapped ones a window dim.
pub fn batch_scatter(
    prim: &'static Prim<ScatterParams>,
    p: &ScatterParams,
    size: usize,
    x: &[Val],
    axes: &[Option<usize>],
) -> Batched {
    let plus = |v: &[usize]| v.iter().map(|d| d + 1).collect::<Vec<_>>();
    let (operand, updates) = (at_front(&x[0], axes[0], size)?, at_front(&x[2], axes[2], size)?);
    let d = &p.dims;
    let mut q = p.clone();
    q.dims = ScatterDimensionNumbers {
        update_window_dims: plus(&d.update_window_dims),
        inserted_window_dims: plus(&d.inserted_window_dims),
        scatter_dims_to_operand_dims: plus(&d.scatter_dims_to_operand_dims),
        operand_batching_dims: plus(&d.operand_batching_dims),
        scatter_indices_batching_dims: d.scatter_indices_batching_dims.clone(),
    };
    let indices = match axes[1] {
        Some(_) => {
            q.dims.scatter_indices_batching_dims = plus(&d.scatter_indices_batching_dims);
            q.dims.operand_batching_dims.insert(0, 0);
            q.dims.scatter_indices_batching_dims.insert(0, 0);
            q.numpy = [!0, !0, !0, !1, !1];
            at_front(&x[1], axes[1], size)?
        }
        None => {
            q.dims.update_window_dims.insert(0, 0);
            q.numpy = [!1, !0, !0, !0, p.numpy[4]];
            x[1].clone()
        }
    };
    Ok((vec![bind_scatter(prim, &[operand, indices, updates], q)?], vec![Some(0)]))
}

macro_rules! scatter {
    ($ID:ident $name:literal, $kind:ident, jvp $jvp:expr, transpose $transpose:expr, doc $doc:literal) => {
        pub static $ID: Prim<ScatterParams> = Prim {
            name: $name,
            doc: $doc,
            public: Public::NONE,
            abstract_eval: |_, avals| {
                if !avals[1].dtype.is_integer() {
                    return Err(Error::value("scatter_indices must have an integer type"));
                }
                check_same_dtypes($name, &[avals[0].clone(), avals[2].clone()])?;
                Ok(vec![avals[0].clone().with_weak(avals[0].weak && avals[2].weak)])
            },
            eval: |p, x| Ok(vec![kernel::scatter(&x[0], &x[1], &x[2], &p.dims, p.mode, ScatterKind::$kind)?]),
            jvp: $jvp,
            transpose: $transpose,
            batch: Batch::Rule(|_, p, size, x, axes| batch_scatter(&$ID, p, size, x, axes)),
            stage: Stage::Append,
            lower: Lower::Kernel("addresses from data: its kernel"),
            simplify: Simplify::Never("nothing smaller has the same value"),
            samples: || scatter_samples($name),
        };
    };
}

fn scatter_samples(name: &str) -> Vec<Sample<ScatterParams>> {
    let d = |window: &[usize]| ScatterDimensionNumbers {
        update_window_dims: window.into(),
        inserted_window_dims: vec![0],
        scatter_dims_to_operand_dims: vec![0],
        ..Default::default()
    };
    let index = |v: &[i32], shape: &[usize]| Array::from_vec(v.to_vec(), shape);
    let op = match name {
        "scatter-add" => Some(&super::binary::ADD),
        "scatter-mul" => Some(&super::binary::MUL),
        "scatter-min" => Some(&super::binary::MIN),
        "scatter-max" => Some(&super::binary::MAX),
        _ => None,
    };
    let p = |window: &[usize]| ScatterParams {
        update: op.map(|op| update_jaxpr(&Op::plain(op), DType::F32)),
        unique_indices: name == "scatter-mul",
        ..ScatterParams::new(d(window), IndexMode::FillOrDrop)
    };
    vec![
        Sample::new(
            p(&[]),
            vec![samples::f32s(&[5]), index(&[3, 0], &[2, 1]), samples::array(DType::F32, &[2], 0.5, 1.5)],
        ),
        Sample::new(
            p(&[1]),
            vec![samples::f32s(&[4, 3]), index(&[2, 1], &[2, 1]), samples::array(DType::F32, &[2, 3], 0.5, 1.5)],
        ),
    ]
}

const NOT_LINEAR: &str = "its jvp does not use it on tangents";

scatter! { SCATTER "scatter", Set, jvp Jvp::Rule(set_jvp), transpose Transpose::Rule(|_, p, ct, o| {
    let t = ct[0].instantiate()?;
    let indices = super::binary::known(&o[1])?;
    let operand = match &o[0] {
        Operand::Linear(_) => {
            let hole = zeros(&Aval::new(t.dtype(), &shape_of(&o[2])))?;
            Some(bind_scatter(&SCATTER, &[t.clone(), indices.clone(), hole], p.clone())?)
        }
        Operand::Known(_) => None,
    };
    let updates = match &o[2] {
        Operand::Linear(u) => Some(gather(&t, indices, reader(p, &shape_of(&o[0]), &u.shape))?),
        Operand::Known(_) => None,
    };
    Ok(vec![operand, None, updates])
}),
doc "With windows overwritten.\n>>> jnp.zeros(3).at[1].set(5.)\nArray([0., 5., 0.], dtype=float32)" }
scatter! { SCATTER_ADD "scatter-add", Add, jvp Jvp::Rule(|op, p, x, t| linear_jvp(&SCATTER_ADD, op, p, x, t)),
transpose Transpose::Rule(|_, p, ct, o| additive_transpose(p, ct, o)),
doc "With updates added, repeats included.\n>>> jnp.zeros(2).at[jnp.array([1, 1])].add(1.)\nArray([0., 2.], dtype=float32)" }
scatter! { SCATTER_MUL "scatter-mul", Mul, jvp Jvp::Rule(mul_jvp),
transpose Transpose::Rule(|_, p, ct, o| multiplicative_transpose(p, ct, o)),
doc "With updates multiplied.\n>>> jnp.ones(2).at[1].mul(3.)\nArray([1., 3.], dtype=float32)" }
scatter! { SCATTER_MIN "scatter-min", Min, jvp Jvp::Rule(extremal_jvp), transpose Transpose::Never(NOT_LINEAR),
doc "With the smaller of each.\n>>> jnp.ones(2).at[1].min(0.)\nArray([1., 0.], dtype=float32)" }
scatter! { SCATTER_MAX "scatter-max", Max, jvp Jvp::Rule(extremal_jvp), transpose Transpose::Never(NOT_LINEAR),
doc "With the larger of each.\n>>> jnp.ones(2).at[1].max(3.)\nArray([1., 3.], dtype=float32)" }
