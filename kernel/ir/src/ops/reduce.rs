//! Reductions over axes.

use super::build::*;
use super::rules::*;
use super::samples;
use crate::aval::Aval;
use crate::loops::{Body, Const, Lowering, Reg};
use crate::params::{Given, Param, ParamList, Params};
use crate::prim::*;
use crate::trace::bind1;
use crate::value::{Tangent, Val};
use jitbook_array::{Array, DType, Dims, Error, Kind, Result, reduce as kernel};

/// The axes that go.
#[derive(Clone, Debug)]
pub struct Reduce {
    pub axes: Dims,
    /// Whether the axes print as NumPy ints, as they do after JAX's batching rule.
    pub numpy: bool,
}

/// Axes as Python prints them: `(0,)`, `(np.int64(1),)`.
pub fn axes_param(axes: &[usize], numpy: bool) -> Param {
    if !numpy {
        return axes.into();
    }
    Param::Tuple(axes.iter().map(|a| Param::word(format!("np.int64({a})"))).collect())
}

impl Params for Reduce {
    fn parse(g: &Given) -> Result<Self> {
        Ok(Reduce { axes: g.dims("axes")?, numpy: g.numpy_bits("axes") != 0 })
    }
    fn list(&self) -> ParamList {
        vec![("axes", axes_param(&self.axes, self.numpy))]
    }
}

/// `reduce_sum`'s, which prints one parameter more.
#[derive(Clone, Debug)]
pub struct ReduceSum(pub Reduce);
impl Params for ReduceSum {
    fn parse(g: &Given) -> Result<Self> {
        Reduce::parse(g).map(ReduceSum)
    }
    fn list(&self) -> ParamList {
        vec![("axes", axes_param(&self.0.axes, self.0.numpy)), ("out_sharding", Param::None)]
    }
}
impl AsRef<Reduce> for Reduce {
    fn as_ref(&self) -> &Reduce {
        self
    }
}
impl AsRef<Reduce> for ReduceSum {
    fn as_ref(&self) -> &Reduce {
        &self.0
    }
}
impl From<Reduce> for ReduceSum {
    fn from(p: Reduce) -> ReduceSum {
        ReduceSum(p)
    }
}

fn check_axes(axes: &[usize], a: &Aval) -> Result<()> {
    let text = jitbook_array::shape_text(axes);
    if axes.iter().enumerate().any(|(i, x)| axes[..i].contains(x)) {
        return Err(Error::value(format!("duplicate value in 'axes' of reduction: {text}")));
    }
    if axes.iter().any(|&x| x >= a.rank()) {
        let long = a.repr();
        return Err(Error::value(format!("reduction axes {text} contains out-of-bounds indices for {long}.")));
    }
    Ok(())
}

fn reduced(axes: &[usize], a: &Aval) -> Result<Vec<Aval>> {
    check_axes(axes, a)?;
    let shape: Dims = (0..a.rank()).filter(|i| !axes.contains(i)).map(|i| a.shape[i]).collect();
    Ok(vec![a.with_shape(&shape)])
}

fn number(name: &str, a: &Aval) -> Result<()> {
    if matches!(a.dtype.kind(), Kind::Bool | Kind::Key | Kind::Float0) {
        let d = a.dtype.name();
        return Err(Error::ty(format!("{name} does not accept dtype {d}. Accepted dtypes are subtypes of number.")));
    }
    Ok(())
}

/// JAX's `reducer_batcher`: the axes move past the batch axis, which moves left past those that go.
fn reducer_batch<P: Params + From<Reduce>>(
    prim: &'static Prim<P>,
    p: &Reduce,
    x: &[Val],
    axes: &[Option<usize>],
) -> Batched {
    let axis = axes[0].expect("the operand is mapped");
    let moved = bump(&p.axes, axis);
    let out = axis - moved.iter().filter(|&&a| a < axis).count();
    let op = Op::new(prim, Reduce { axes: moved, numpy: true }.into());
    Ok((vec![bind1(&op, x)?], vec![Some(out)]))
}

fn lower_reduce(
    p: &Reduce,
    ins: &[Aval],
    init: fn(DType) -> Option<Const>,
    f: fn(&mut Body, Reg, Reg) -> Reg,
) -> Lowering {
    let dtype = ins[0].dtype;
    let accumulator = if matches!(dtype, DType::F16 | DType::BF16) { DType::F32 } else { dtype };
    let Some(init) = (!dtype.is_complex()).then(|| init(accumulator)).flatten() else { return Lowering::Kernel };
    let mut axes = p.axes.to_vec();
    axes.sort_unstable();
    Lowering::Reduce { axes, accumulator, init, combine: Box::new(f) }
}

fn number_const(dtype: DType, v: i64) -> Option<Const> {
    Some(if dtype.is_float() { Const::float(dtype, v as f64) } else { Const::int(dtype, v) })
}
fn lowest(dtype: DType) -> Option<Const> {
    Some(match dtype.kind() {
        Kind::Float => Const::float(dtype, f64::NEG_INFINITY),
        Kind::Signed => Const::int(dtype, i64::MIN >> (64 - 8 * dtype.size())),
        _ => Const::int(dtype, 0),
    })
}
fn highest(dtype: DType) -> Option<Const> {
    Some(match dtype.kind() {
        Kind::Float => Const::float(dtype, f64::INFINITY),
        Kind::Signed => Const::int(dtype, i64::MAX >> (64 - 8 * dtype.size())),
        Kind::Unsigned => Const::int(dtype, -1),
        _ => Const::int(dtype, 1),
    })
}
fn ones(dtype: DType) -> Option<Const> {
    Some(Const::int(dtype, if dtype == DType::Bool { 1 } else { -1 }))
}

const NOT_LINEAR: &str = "it is not linear, and jvp rules do not use it on tangents";

fn reduce_samples<P: From<Reduce>>(accepts: Accepts) -> Vec<Sample<P>> {
    let mut all = Vec::new();
    for dtype in samples::accepted(accepts) {
        for (shape, axes) in
            [(&[3][..], &[0][..]), (&[2, 3], &[1]), (&[2, 3], &[0, 1]), (&[2, 3], &[]), (&[2, 1, 3], &[0])]
        {
            let p = Reduce { axes: Dims::from_slice(axes), numpy: false };
            all.push(Sample::new(p.into(), vec![samples::array(dtype, shape, 0.3, 2.0)]));
        }
    }
    let p = Reduce { axes: Dims::from_slice(&[0]), numpy: false };
    if accepts.0.contains(&Kind::Float) {
        all.push(Sample::new(p.into(), vec![samples::strided(&[3, 2], 0.3, 2.0)]));
    }
    all
}

macro_rules! reduction {
    ($ID:ident $P:ident $name:literal, $accepts:ident, check $check:expr, eval $eval:expr, jvp $jvp:expr, transpose $transpose:expr,
     lower $init:expr, $code:expr, doc $doc:literal) => {
        pub static $ID: Prim<$P> = Prim {
            name: $name,
            doc: $doc,
            public: Public::NONE,
            abstract_eval: |p, avals| {
                let check: fn(&str, &Aval) -> Result<()> = $check;
                check($name, &avals[0])?;
                reduced(&p.as_ref().axes, &avals[0])
            },
            eval: |p, x| {
                let eval: fn(&Array, &[usize]) -> Result<Array> = $eval;
                let mut axes = p.as_ref().axes.to_vec();
                axes.sort_unstable();
                Ok(vec![eval(&x[0], &axes)?])
            },
            jvp: $jvp,
            transpose: $transpose,
            batch: Batch::Rule(|_, p, _, x, axes| reducer_batch(&$ID, p.as_ref(), x, axes)),
            stage: Stage::Append,
            lower: Lower::Rule(|p, ins, _| lower_reduce(p.as_ref(), ins, $init, $code)),
            simplify: Simplify::Rule(|p, _, _| p.as_ref().axes.is_empty().then_some(Rewrite::Operand(0))),
            samples: || reduce_samples($accepts),
        };
    };
}

reduction! { REDUCE_SUM ReduceSum "reduce_sum", NUMBER, check number, eval kernel::sum, jvp Jvp::Linear,
transpose Transpose::Rule(|_, p, ct, o| {
    let Operand::Linear(a) = &o[0] else { return Ok(vec![None]) };
    let dims: Dims = (0..a.rank()).filter(|i| !p.0.axes.contains(i)).collect();
    let t = ct[0].instantiate()?;
    Ok(vec![Some(if a.rank() == 0 { t } else { broadcast_in_dim_numpy(&t, &a.shape, &dims)? })])
}),
lower |d| number_const(d, 0), |b, x, y| b.add(x, y),
doc "The sum over axes.\n>>> jnp.sum(jnp.array([1., 2.]))\nArray(3., dtype=float32)" }

/// JAX's rule for max and min: the tangents of those that were chosen, shared between ties.
fn chooser(p: &Reduce, g: &Val, ans: &Val, x: &[Val]) -> Result<Val> {
    let x = &x[0];
    let shape: Dims = (0..x.rank()).map(|i| if p.axes.contains(&i) { 1 } else { x.shape()[i] }).collect();
    let chosen = convert(&eq(x, &reshape(ans, &shape)?)?, g.dtype())?;
    let counts = reduce_sum_op(&chosen, &p.axes, p.numpy)?;
    div(&reduce_sum_op(&mul(g, &chosen)?, &p.axes, p.numpy)?, &counts)
}
fn any(_: &str, _: &Aval) -> Result<()> {
    Ok(())
}
fn bits(name: &str, a: &Aval) -> Result<()> {
    if a.dtype == DType::Bool || a.dtype.is_integer() {
        return Ok(());
    }
    Err(Error::ty(format!(
        "{name} does not accept dtype {}. Accepted dtypes are subtypes of integer, bool.",
        a.dtype.name()
    )))
}

reduction! { REDUCE_MAX Reduce "reduce_max", ANY, check any, eval kernel::max, jvp Jvp::Each(&[Some(chooser)]),
transpose Transpose::Never(NOT_LINEAR), lower lowest, |b, x, y| b.max(x, y),
doc "The largest over axes; NaN wins.\n>>> jnp.max(jnp.array([1., 2.]))\nArray(2., dtype=float32)" }
reduction! { REDUCE_MIN Reduce "reduce_min", ANY, check any, eval kernel::min, jvp Jvp::Each(&[Some(chooser)]),
transpose Transpose::Never(NOT_LINEAR), lower highest, |b, x, y| b.min(x, y),
doc "The smallest over axes; NaN wins.\n>>> jnp.min(jnp.array([1., 2.]))\nArray(1., dtype=float32)" }
reduction! { REDUCE_PROD Reduce "reduce_prod", NUMBER, check number, eval kernel::prod,
jvp Jvp::Rule(|op, p, x, t| {
    let Some(t) = t[0].val() else {
        let out = bind1(op, x)?;
        let zero = Tangent::zero_of(&out);
        return Ok((vec![out], vec![zero]));
    };
    let (out, tangent) = prod_tree(p, &x[0], t)?;
    Ok((vec![out], vec![Tangent::Val(tangent)]))
}),
transpose Transpose::Never(NOT_LINEAR), lower |d| number_const(d, 1), |b, x, y| b.mul(x, y),
doc "The product over axes.\n>>> jnp.prod(jnp.array([2., 3.]))\nArray(6., dtype=float32)" }

/// JAX's `_reduce_jvp`: halves are multiplied until one is left, values and tangents together.
fn prod_tree(p: &Reduce, x: &Val, t: &Val) -> Result<(Val, Val)> {
    let kept: Vec<usize> = (0..x.rank()).filter(|i| !p.axes.contains(i)).collect();
    let order: Vec<usize> = p.axes.iter().chain(&kept).copied().collect();
    let n: usize = p.axes.iter().map(|&i| x.shape()[i]).product();
    let rest: Dims = kept.iter().map(|&i| x.shape()[i]).collect();
    let flat: Dims = std::iter::once(n).chain(rest.iter().copied()).collect();
    let (mut x, mut t) = (reshape_in_order(x, &flat, &order)?, reshape_in_order(t, &flat, &order)?);
    if n == 0 {
        let empty = Aval::new(x.dtype(), &rest);
        return Ok((full(&empty, 1.0)?, full(&empty, 0.0)?));
    }
    let ones = Dims::from_elem(1, x.rank());
    let part = |x: &Val, from: usize, to: usize| {
        let (mut start, mut limit) = (Dims::from_elem(0, x.rank()), Dims::from_slice(x.shape()));
        (start[0], limit[0]) = (from, to);
        slice(x, &start, &limit, Some(&ones))
    };
    while x.shape()[0] > 1 {
        let n = x.shape()[0];
        let half = n.div_ceil(2);
        let (a, ta) = (part(&x, 0, half)?, part(&t, 0, half)?);
        let (mut b, mut tb) = (part(&x, half, n)?, part(&t, half, n)?);
        if n - half != half {
            let mut config = vec![(0, 0, 0); x.rank()];
            config[0] = (0, 1, 0);
            b = pad(&b, &constant(&b, 1.0), &config)?;
            tb = pad(&tb, &zeros(&Aval::scalar(tb.dtype()))?, &config)?;
        }
        x = mul(&a, &b)?;
        t = add_any(mul(&ta, &b)?, mul(&a, &tb)?)?;
    }
    Ok((squeeze(&x, &[0])?, squeeze(&t, &[0])?))
}

reduction! { REDUCE_AND Reduce "reduce_and", BITS, check bits, eval kernel::and, jvp Jvp::Zero,
transpose Transpose::Never(NOT_LINEAR), lower ones, |b, x, y| b.and(x, y),
doc "All of them.\n>>> jnp.all(jnp.array([True, False]))\nArray(False, dtype=bool)" }
reduction! { REDUCE_OR Reduce "reduce_or", BITS, check bits, eval kernel::or, jvp Jvp::Zero,
transpose Transpose::Never(NOT_LINEAR), lower |d| Some(Const::int(d, 0)), |b, x, y| b.or(x, y),
doc "Any of them.\n>>> jnp.any(jnp.array([True, False]))\nArray(True, dtype=bool)" }
reduction! { REDUCE_XOR Reduce "reduce_xor", BITS, check bits, eval kernel::xor, jvp Jvp::Zero,
transpose Transpose::Never(NOT_LINEAR), lower |d| Some(Const::int(d, 0)), |b, x, y| b.xor(x, y),
doc "An odd number of them.\n>>> lax.reduce_xor(jnp.array([1, 3]), (0,))\nArray(2, dtype=int32)" }

/// `argmax` and `argmin`: one axis, the dtype of the index.
#[derive(Clone, Debug)]
pub struct ArgReduce {
    pub axis: usize,
    pub index_dtype: DType,
    pub numpy: bool,
}
impl Params for ArgReduce {
    fn parse(g: &Given) -> Result<Self> {
        let axis = g.dims("axes")?.first().copied().ok_or_else(|| g.wrong("axes"))?;
        Ok(ArgReduce { axis, index_dtype: g.dtype("index_dtype")?, numpy: g.numpy_bits("axes") != 0 })
    }
    fn list(&self) -> ParamList {
        vec![("axes", axes_param(&[self.axis], self.numpy)), ("index_dtype", self.index_dtype.into())]
    }
}

macro_rules! arg_reduction {
    ($ID:ident $name:literal, $eval:path, doc $doc:literal) => {
        pub static $ID: Prim<ArgReduce> = Prim {
            name: $name,
            doc: $doc,
            public: Public::lax($name),
            abstract_eval: |p, avals| {
                let a = &avals[0];
                let text = jitbook_array::shape_text(&a.shape);
                if p.axis >= a.rank() {
                    return Err(Error::value(format!("Invalid axis {} for operand shape {text}", p.axis)));
                }
                if a.shape[p.axis] < 1 {
                    return Err(Error::value(format!(
                        "argmin and argmax require non-empty reduced dimension. operand.shape={text} axis={}",
                        p.axis
                    )));
                }
                Ok(reduced(&[p.axis], a)?.into_iter().map(|a| a.with_dtype(p.index_dtype).with_weak(false)).collect())
            },
            eval: |p, x| Ok(vec![$eval(&x[0], p.axis, p.index_dtype)?]),
            jvp: Jvp::Zero,
            transpose: Transpose::Never("its output has no tangents"),
            batch: Batch::Rule(|_, p, _, x, axes| {
                let at = axes[0].expect("the operand is mapped");
                let axis = p.axis + usize::from(p.axis >= at);
                let op = Op::new(&$ID, ArgReduce { axis, numpy: true, ..p.clone() });
                Ok((vec![bind1(&op, x)?], vec![Some(at - usize::from(axis < at))]))
            }),
            stage: Stage::Append,
            lower: Lower::Kernel("a pair of accumulators is not in the loop IR"),
            simplify: Simplify::Never("nothing smaller has the same value"),
            samples: || {
                let p = |axis| ArgReduce { axis, index_dtype: DType::I32, numpy: false };
                vec![
                    Sample::new(p(0), vec![samples::f32s(&[3])]),
                    Sample::new(p(1), vec![samples::f32s(&[2, 3])]),
                    Sample::new(p(0), vec![samples::i32s(&[3, 1, 2])]),
                    Sample::new(p(0), vec![samples::specials()]),
                ]
            },
        };
    };
}
arg_reduction! { ARGMAX "argmax", kernel::argmax, doc "Where the largest is.\n>>> jnp.argmax(jnp.array([1, 3, 2]))\nArray(1, dtype=int32)" }
arg_reduction! { ARGMIN "argmin", kernel::argmin, doc "Where the smallest is.\n>>> jnp.argmin(jnp.array([1, 3, 0]))\nArray(2, dtype=int32)" }
