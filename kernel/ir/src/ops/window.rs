//! Reductions over windows, and what max and min pooling are differentiated with.

use super::build::*;
use super::rules::*;
use super::{samples, shape};
use crate::aval::Aval;
use crate::jaxpr::ClosedJaxpr;
use crate::params::{Given, Param, ParamList, Params};
use crate::prim::*;
use crate::sub::batch_jaxpr;
use crate::trace::bind1;
use crate::value::{Tangent, Val};
use jitbook_array::window::{self as kernel, Choice, Frame, dilated, places};
use jitbook_array::{Array, DType, Dims, Error, Kind, Result, reduce, shape_text, structure};

/// How windows lie: one entry an axis.
#[derive(Clone, Debug)]
pub struct Windows {
    pub sizes: Dims,
    pub strides: Dims,
    pub padding: Vec<(i64, i64)>,
    pub base_dilation: Dims,
    pub window_dilation: Dims,
}

impl Windows {
    fn frame(&self) -> Frame<'_> {
        Frame {
            sizes: &self.sizes,
            strides: &self.strides,
            padding: &self.padding,
            base_dilation: &self.base_dilation,
            window_dilation: &self.window_dilation,
        }
    }
    /// With an axis more, along which windows have one element.
    fn with_axis(&self, at: usize) -> Windows {
        let mut w = self.clone();
        for dims in [&mut w.sizes, &mut w.strides, &mut w.base_dilation, &mut w.window_dilation] {
            dims.insert(at, 1);
        }
        w.padding.insert(at, (0, 0));
        w
    }
    fn check(&self, x: &Aval) -> Result<()> {
        let (sizes, shape) = (shape_text(&self.sizes), shape_text(&x.shape));
        if x.rank() != self.sizes.len() {
            return Err(Error::ty(format!(
                "reduce_window got the wrong number of window_dimensions for operand: got operand shape {shape} with \
                 window_dimensions {sizes}."
            )));
        }
        let lists = [
            ("window_strides", &self.strides),
            ("base_dilation", &self.base_dilation),
            ("window_dilation", &self.window_dilation),
        ];
        for (name, list) in lists {
            if list.len() != self.sizes.len() {
                let got = shape_text(list);
                return Err(Error::ty(format!(
                    "reduce_window got inconsistent {name} and window_dimensions: got {name} {got} and \
                     window_dimensions {sizes}."
                )));
            }
        }
        for (name, list) in [("window_dimensions", &self.sizes), ("window_strides", &self.strides)] {
            if list.contains(&0) {
                let got = shape_text(list);
                return Err(Error::ty(format!("reduce_window {name} must have every element be positive, got {got}.")));
            }
        }
        Ok(())
    }
    fn out_shape(&self, x: &Aval) -> Result<Dims> {
        self.check(x)?;
        let size = |i: usize| {
            let (lo, hi) = self.padding[i];
            let padded = (dilated(x.shape[i], self.base_dilation[i]) as i64 + lo + hi).max(0) as usize;
            places(padded, dilated(self.sizes[i], self.window_dilation[i]), self.strides[i])
        };
        Ok((0..x.rank()).map(size).collect())
    }
    fn parse(g: &Given) -> Result<Windows> {
        let sizes = g.dims("window_dimensions")?;
        let pair = |r: Vec<i64>| if let [lo, hi] = r[..] { Ok((lo, hi)) } else { Err(g.wrong("padding")) };
        let or_ones = |name: &str| {
            if g.is_none(name) { Ok(Dims::from_elem(1, sizes.len())) } else { g.dims(name) }
        };
        Ok(Windows {
            strides: g.dims("window_strides")?,
            padding: g.rows("padding")?.into_iter().map(pair).collect::<Result<_>>()?,
            base_dilation: or_ones("base_dilation")?,
            window_dilation: or_ones("window_dilation")?,
            sizes,
        })
    }
    fn padding_param(&self) -> Param {
        Param::Tuple(self.padding.iter().map(|&(lo, hi)| Param::Ints(vec![lo, hi])).collect())
    }
}

impl Params for Windows {
    fn parse(g: &Given) -> Result<Self> {
        Windows::parse(g)
    }
    fn list(&self) -> ParamList {
        vec![
            ("base_dilation", (&self.base_dilation[..]).into()),
            ("padding", self.padding_param()),
            ("window_dilation", (&self.window_dilation[..]).into()),
            ("window_dimensions", (&self.sizes[..]).into()),
            ("window_strides", (&self.strides[..]).into()),
        ]
    }
}

/// The windows of an operand, each reduced by `by` over its places.
fn reduced(x: &Array, fill: &Array, w: &Windows, by: fn(&Array, &[usize]) -> Result<Array>) -> Result<Vec<Array>> {
    let view = kernel::view(&kernel::padded(x, fill, &w.frame())?, &w.sizes, &w.strides, &w.window_dilation);
    Ok(vec![by(&view, &(x.rank()..2 * x.rank()).collect::<Dims>())?])
}

/// The value that a choice never prefers.
fn worst(dtype: DType, choice: Choice) -> Array {
    let largest = choice == Choice::Largest;
    let bits = 8 * dtype.size() as u32;
    match dtype.kind() {
        Kind::Signed => {
            let limit = if largest { i64::MIN >> (64 - bits) } else { i64::MAX >> (64 - bits) };
            jitbook_array::cast::cast(&Array::scalar(limit), dtype).expect("one element")
        }
        Kind::Unsigned => {
            let limit = if largest { 0 } else { u64::MAX >> (64 - bits) };
            jitbook_array::cast::cast(&Array::scalar(limit), dtype).expect("one element")
        }
        Kind::Bool => Array::scalar(!largest),
        _ => scalar(dtype, if largest { f64::NEG_INFINITY } else { f64::INFINITY }),
    }
}

fn window_batch(prim: &'static Prim<Windows>, p: &Windows, x: &[Val], axes: &[Option<usize>]) -> Batched {
    let at = axes[0].expect("the operand is mapped");
    Ok((vec![bind1(&Op::new(prim, p.with_axis(at)), x)?], vec![Some(at)]))
}

fn plain(sizes: &[usize], strides: &[usize], padding: &[(i64, i64)]) -> Windows {
    let ones = Dims::from_elem(1, sizes.len());
    Windows {
        sizes: Dims::from_slice(sizes),
        strides: Dims::from_slice(strides),
        padding: padding.to_vec(),
        base_dilation: ones.clone(),
        window_dilation: ones,
    }
}
fn window_samples() -> Vec<Windows> {
    let mut wide = plain(&[2, 2], &[1, 2], &[(1, 2), (0, 1)]);
    wide.window_dilation = Dims::from_slice(&[2, 1]);
    vec![plain(&[2, 3], &[2, 1], &[(0, 0), (1, 1)]), plain(&[1, 2], &[1, 1], &[(0, 0), (0, 0)]), wide]
}

const CALL: &str = "windows overlap: the kernel walks them";
const SMALLEST: &str = "nothing smaller has the same value";
const NOT_LINEAR: &str = "it is not linear, and jvp rules do not use it on tangents";

fn number(name: &str, a: &Aval) -> Result<()> {
    if matches!(a.dtype.kind(), Kind::Bool | Kind::Key | Kind::Float0) {
        let d = a.dtype.name();
        return Err(Error::ty(format!("operand to {name} must have a number dtype, got {d}")));
    }
    Ok(())
}

pub static REDUCE_WINDOW_SUM: Prim<Windows> = Prim {
    name: "reduce_window_sum",
    doc: "The sum of each window.\n>>> lax.reduce_window(jnp.array([1., 2., 4.]), 0., lax.add, (2,), (1,), 'VALID')\nArray([3., 6.], dtype=float32)",
    public: Public::NONE,
    abstract_eval: |p, avals| {
        number("reduce_window_sum", &avals[0])?;
        Ok(vec![avals[0].with_shape(&p.out_shape(&avals[0])?)])
    },
    eval: |p, x| reduced(&x[0], &scalar(x[0].dtype(), 0.0), p, reduce::sum),
    jvp: Jvp::Linear,
    transpose: Transpose::Rule(|_, p, ct, o| {
        let Operand::Linear(a) = &o[0] else { return Ok(vec![None]) };
        let t = ct[0].instantiate()?;
        let config: Vec<(i64, i64, i64)> = (0..a.rank())
            .map(|i| {
                let window = dilated(p.sizes[i], p.window_dilation[i]) as i64;
                let before = window - p.padding[i].0 - 1;
                let (ins, outs) = (dilated(a.shape[i], p.base_dilation[i]), dilated(t.shape()[i], p.strides[i]));
                (before, ins as i64 + window - 1 - outs as i64 - before, p.strides[i] as i64 - 1)
            })
            .collect();
        let numpy = vec![shape::SIDES; config.len()];
        let zero = constant(&t, 0.0);
        let wide = bind1(&Op::new(&shape::PAD, shape::Pad { config, numpy }), &[t, zero])?;
        let q = Windows {
            strides: p.base_dilation.clone(),
            padding: vec![(0, 0); a.rank()],
            base_dilation: Dims::from_elem(1, a.rank()),
            ..p.clone()
        };
        Ok(vec![Some(bind1(&Op::new(&REDUCE_WINDOW_SUM, q), &[wide])?)])
    }),
    batch: Batch::Rule(|_, p, _, x, axes| window_batch(&REDUCE_WINDOW_SUM, p, x, axes)),
    stage: Stage::Append,
    lower: Lower::Kernel(CALL),
    simplify: Simplify::Never(SMALLEST),
    samples: || {
        let mut all: Vec<_> =
            window_samples().into_iter().map(|w| Sample::new(w, vec![samples::f32s(&[4, 5])])).collect();
        all.push(Sample::new(plain(&[2], &[1], &[(1, 0)]), vec![samples::i32s(&[1, 5, 2])]));
        all
    },
};

macro_rules! extreme {
    ($ID:ident $name:literal, $choice:expr, $reduce:path, doc $doc:literal) => {
        pub static $ID: Prim<Windows> = Prim {
            name: $name,
            doc: $doc,
            public: Public::NONE,
            abstract_eval: |p, avals| Ok(vec![avals[0].with_shape(&p.out_shape(&avals[0])?)]),
            eval: |p, x| reduced(&x[0], &worst(x[0].dtype(), $choice), p, $reduce),
            jvp: Jvp::Each(&[Some(|p, g, _, x| {
                let q = Select { windows: p.clone(), choice: $choice };
                bind1(&Op::new(&SELECT_AND_GATHER_ADD, q), &[g.clone(), x[0].clone()])
            })]),
            transpose: Transpose::Never(NOT_LINEAR),
            batch: Batch::Rule(|_, p, _, x, axes| window_batch(&$ID, p, x, axes)),
            stage: Stage::Append,
            lower: Lower::Kernel(CALL),
            simplify: Simplify::Never(SMALLEST),
            samples: || {
                let mut all: Vec<_> =
                    window_samples().into_iter().map(|w| Sample::new(w, vec![samples::f32s(&[4, 5])])).collect();
                all.push(Sample::new(plain(&[2], &[1], &[(1, 0)]), vec![samples::i32s(&[1, 5, 2])]));
                all
            },
        };
    };
}
extreme! { REDUCE_WINDOW_MAX "reduce_window_max", Choice::Largest, reduce::max,
doc "The largest of each window.\n>>> lax.reduce_window(jnp.array([1., 4., 2.]), -jnp.inf, lax.max, (2,), (1,), 'VALID')\nArray([4., 4.], dtype=float32)" }
extreme! { REDUCE_WINDOW_MIN "reduce_window_min", Choice::Smallest, reduce::min,
doc "The smallest of each window.\n>>> lax.reduce_window(jnp.array([1., 4., 2.]), jnp.inf, lax.min, (2,), (1,), 'VALID')\nArray([1., 2.], dtype=float32)" }

/// Windows, and which of its elements each chooses.
#[derive(Clone, Debug)]
pub struct Select {
    pub windows: Windows,
    pub choice: Choice,
}
impl Select {
    fn parse(g: &Given) -> Result<Select> {
        let choice = match g.word("select_prim")? {
            "ge" => Choice::Largest,
            "le" => Choice::Smallest,
            _ => return Err(g.wrong("select_prim")),
        };
        Ok(Select { windows: Windows::parse(g)?, choice })
    }
    /// The primitive that chooses, by JAX's account.
    fn comparison(&self) -> &'static str {
        if self.choice == Choice::Largest { "ge" } else { "le" }
    }
    fn choice_param(&self) -> Param {
        Param::word(self.comparison())
    }
}
impl Params for Select {
    fn parse(g: &Given) -> Result<Self> {
        Select::parse(g)
    }
    fn list(&self) -> ParamList {
        let mut list = self.windows.list();
        list.insert(2, ("select_prim", self.choice_param()));
        list
    }
}

/// The same without dilation, which it does not print.
#[derive(Clone, Debug)]
pub struct Scatter(pub Select);
impl Params for Scatter {
    fn parse(g: &Given) -> Result<Self> {
        Select::parse(g).map(Scatter)
    }
    fn list(&self) -> ParamList {
        let mut list = self.0.list();
        list.retain(|(name, _)| !name.ends_with("dilation"));
        list
    }
}

/// Both operands mapped at the front.
fn both_at_front(size: usize, x: &[Val], axes: &[Option<usize>]) -> Result<[Val; 2]> {
    Ok([at_front(&x[0], axes[0], size)?, at_front(&x[1], axes[1], size)?])
}

fn select_samples<P: Params>(params: fn(Select) -> P, inputs: fn(&Windows) -> Vec<Array>) -> Vec<Sample<P>> {
    let mut all = Vec::new();
    for windows in window_samples().into_iter().take(2) {
        for choice in [Choice::Largest, Choice::Smallest] {
            let x = inputs(&windows);
            all.push(Sample::new(params(Select { windows: windows.clone(), choice }), x));
        }
    }
    all
}

/// The choice of the second operand is taken as it is.
fn linear_in_first(op: &Op, x: &[Val], t: &[Tangent]) -> Result<(Vec<Val>, Vec<Tangent>)> {
    let out = bind1(op, x)?;
    let tangent = match &t[0] {
        Tangent::Val(g) => Tangent::Val(bind1(op, &[g.clone(), x[1].clone()])?),
        Tangent::Zero(_) => Tangent::zero_of(&out),
    };
    Ok((vec![out], vec![tangent]))
}

pub static SELECT_AND_GATHER_ADD: Prim<Select> = Prim {
    name: "select_and_gather_add",
    doc: "The element of the first operand that stands where each window of the second has its chosen one.\n>>> jvp(lambda x: lax.reduce_window(x, -jnp.inf, lax.max, (2,), (2,), 'VALID'), (jnp.array([1., 4.]),), (jnp.array([5., 6.]),))[1]\nArray([6.], dtype=float32)",
    public: Public::NONE,
    abstract_eval: |p, avals| {
        check_accepts(p.comparison(), ORDERED, avals)?;
        if avals[0].shape != avals[1].shape {
            let (t, x) = (shape_text(&avals[0].shape), shape_text(&avals[1].shape));
            return Err(Error::ty(format!(
                "select_and_gather_add tangents and operand shapes must match, got {t} and {x}."
            )));
        }
        let aval = avals[0].with_shape(&p.windows.out_shape(&avals[1])?);
        Ok(vec![aval.with_weak(avals.iter().all(|a| a.weak))])
    },
    eval: |p, x| Ok(vec![kernel::select_and_gather(&x[0], &x[1], &p.windows.frame(), p.choice)?]),
    jvp: Jvp::Rule(|op, _, x, t| linear_in_first(op, x, t)),
    transpose: Transpose::Rule(|_, p, ct, o| {
        let Operand::Known(x) = &o[1] else { return Err(Error::ty("select_and_gather_add of two tangents")) };
        let args = [ct[0].instantiate()?, x.clone()];
        Ok(vec![Some(bind1(&Op::new(&SELECT_AND_SCATTER_ADD, Scatter(p.clone())), &args)?), None])
    }),
    batch: Batch::Rule(|_, p, size, x, axes| {
        let q = Select { windows: p.windows.with_axis(0), choice: p.choice };
        let args = both_at_front(size, x, axes)?;
        Ok((vec![bind1(&Op::new(&SELECT_AND_GATHER_ADD, q), &args)?], vec![Some(0)]))
    }),
    stage: Stage::Append,
    lower: Lower::Kernel(CALL),
    simplify: Simplify::Never(SMALLEST),
    samples: || select_samples(|s| s, |_| vec![samples::f32s(&[4, 5]), samples::array(DType::F32, &[4, 5], -3.0, 7.0)]),
};

pub static SELECT_AND_SCATTER_ADD: Prim<Scatter> = Prim {
    name: "select_and_scatter_add",
    doc: "Adds each element of the first operand where a window of the second has its chosen one.\n>>> grad(lambda x: lax.reduce_window(x, -jnp.inf, lax.max, (2,), (2,), 'VALID').sum())(jnp.array([1., 4.]))\nArray([0., 1.], dtype=float32)",
    public: Public::NONE,
    abstract_eval: |p, avals| {
        check_accepts(p.0.comparison(), ORDERED, avals)?;
        p.0.windows.check(&avals[1])?;
        Ok(vec![avals[1].clone().with_weak(avals.iter().all(|a| a.weak))])
    },
    eval: |p, x| Ok(vec![kernel::select_and_scatter_add(&x[0], &x[1], &p.0.windows.frame(), p.0.choice)?]),
    jvp: Jvp::Rule(|op, _, x, t| linear_in_first(op, x, t)),
    transpose: Transpose::Rule(|_, p, ct, o| {
        let Operand::Known(x) = &o[1] else { return Err(Error::ty("select_and_scatter_add of two tangents")) };
        let args = [ct[0].instantiate()?, x.clone()];
        Ok(vec![Some(bind1(&Op::new(&SELECT_AND_GATHER_ADD, p.0.clone()), &args)?), None])
    }),
    batch: Batch::Rule(|_, p, size, x, axes| {
        let q = Scatter(Select { windows: p.0.windows.with_axis(0), choice: p.0.choice });
        let args = both_at_front(size, x, axes)?;
        Ok((vec![bind1(&Op::new(&SELECT_AND_SCATTER_ADD, q), &args)?], vec![Some(0)]))
    }),
    stage: Stage::Append,
    lower: Lower::Kernel(CALL),
    simplify: Simplify::Never(SMALLEST),
    samples: || {
        select_samples(Scatter, |w| {
            let out = w.out_shape(&Aval::new(DType::F32, &[4, 5])).expect("fits");
            vec![samples::f32s(&out), samples::array(DType::F32, &[4, 5], -3.0, 7.0)]
        })
    },
};

/// Windows reduced by a jaxpr of scalars: operands first, then their initial values.
#[derive(Clone, Debug)]
pub struct General {
    pub windows: Windows,
    pub jaxpr: ClosedJaxpr,
}
impl Params for General {
    fn parse(g: &Given) -> Result<Self> {
        Ok(General { windows: Windows::parse(g)?, jaxpr: g.closed("jaxpr")? })
    }
    fn list(&self) -> ParamList {
        let mut list = self.windows.list();
        list.insert(1, ("consts", Param::Tuple(vec![])));
        list.insert(2, ("jaxpr", Param::from(&self.jaxpr)));
        list
    }
}

/// Folds the places of all windows at once.
fn fold(p: &General, x: &[Array]) -> Result<Vec<Array>> {
    let (operands, inits) = x.split_at(x.len() / 2);
    let rank = operands[0].rank();
    let mut views = Vec::new();
    for (x, init) in operands.iter().zip(inits) {
        let wide = kernel::padded(x, init, &p.windows.frame())?;
        views.push(kernel::view(&wide, &p.windows.sizes, &p.windows.strides, &p.windows.window_dilation));
    }
    let out = Dims::from_slice(&views[0].shape()[..rank]);
    let n: usize = out.iter().product();
    let mapped = vec![Some(0); 2 * operands.len()];
    let (step, _) = batch_jaxpr(&p.jaxpr, n, &mapped, &vec![true; operands.len()])?;
    let mut carried = inits.iter().map(|i| structure::full(i, &[n])).collect::<Result<Vec<_>>>()?;
    let places: usize = p.windows.sizes.iter().product();
    for place in 0..places {
        let mut left = place;
        let mut at = Dims::new();
        for &size in p.windows.sizes.iter().rev() {
            at.push(left % size);
            left /= size;
        }
        let start: Dims = std::iter::repeat_n(0, rank).chain(at.iter().rev().copied()).collect();
        let limit: Dims = out.iter().copied().chain(at.iter().rev().map(|a| a + 1)).collect();
        let mut args = carried;
        for view in &views {
            let part = structure::slice(view, &start, &limit, &Dims::from_elem(1, 2 * rank));
            args.push(structure::reshape(&part, &[n])?);
        }
        carried = crate::eval::eval_arrays(&step, &args)?;
    }
    carried.iter().map(|c| structure::reshape(c, &out)).collect()
}

pub static REDUCE_WINDOW: Prim<General> = Prim {
    name: "reduce_window",
    doc: "Each window reduced by a function of two.\n>>> lax.reduce_window(jnp.array([1., 2., 4.]), 1., lax.mul, (2,), (1,), 'VALID')\nArray([2., 8.], dtype=float32)",
    public: Public::NONE,
    abstract_eval: |p, avals| {
        let n = avals.len() / 2;
        avals[..n].iter().map(|a| Ok(a.with_shape(&p.windows.out_shape(a)?))).collect()
    },
    eval: fold,
    jvp: Jvp::Never("only sums, maxima and minima of windows have derivatives here"),
    transpose: Transpose::Never(NOT_LINEAR),
    batch: Batch::Rule(|_, p, size, x, axes| {
        let n = x.len() / 2;
        if axes[n..].iter().any(Option::is_some) {
            return Err(Error::not_implemented("reduce_window batching is not implemented for initial values"));
        }
        let q = General { windows: p.windows.with_axis(0), ..p.clone() };
        let mut args = Vec::new();
        for (v, a) in x[..n].iter().zip(axes) {
            args.push(at_front(v, *a, size)?);
        }
        args.extend_from_slice(&x[n..]);
        Ok((crate::trace::bind(&Op::new(&REDUCE_WINDOW, q), &args)?, vec![Some(0); n]))
    }),
    stage: Stage::Append,
    lower: Lower::Kernel(CALL),
    simplify: Simplify::Never(SMALLEST),
    samples: || vec![],
};
