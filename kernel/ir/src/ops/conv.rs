//! `conv_general_dilated`: windows of the left operand against the kernels of the right.

use super::build::*;
use super::rules::*;
use super::samples;
use super::shape::inverse;
use crate::aval::Aval;
use crate::params::{Given, Param, ParamList, Params};
use crate::prim::*;
use crate::trace::bind1;
use crate::value::Val;
use jitbook_array::linear::conv::{Groups, Window, conv as kernel};
use jitbook_array::window::{dilated, places};
use jitbook_array::{Array, DType, Dims, Error, ErrorClass, Result, shape_text, structure};
use std::sync::Arc;

#[derive(Clone, Debug)]
pub struct Conv {
    pub strides: Dims,
    pub padding: Vec<(i64, i64)>,
    pub lhs_dilation: Dims,
    pub rhs_dilation: Dims,
    pub specs: Specs,
    pub feature_groups: usize,
    pub batch_groups: usize,
    /// Printed only: all precisions are the same on a CPU.
    pub precision: Option<Arc<str>>,
    pub preferred: Option<DType>,
}

/// Where each operand has (batch, feature) or (output feature, input feature), then its spatial axes.
#[derive(Clone, Debug, PartialEq)]
pub struct Specs {
    pub lhs: Dims,
    pub rhs: Dims,
    pub out: Dims,
}

impl Params for Conv {
    fn parse(g: &Given) -> Result<Self> {
        let mut specs = g.sizes("dimension_numbers", 3)?.into_iter().map(|s| Dims::from_slice(&s));
        let mut next = || specs.next().unwrap_or_default();
        let specs = Specs { lhs: next(), rhs: next(), out: next() };
        let pair = |r: Vec<i64>| if let [lo, hi] = r[..] { Ok((lo, hi)) } else { Err(g.wrong("padding")) };
        let preferred =
            if g.is_none("preferred_element_type") { None } else { Some(g.dtype("preferred_element_type")?) };
        Ok(Conv {
            strides: g.dims("window_strides")?,
            padding: g.rows("padding")?.into_iter().map(pair).collect::<Result<_>>()?,
            lhs_dilation: g.dims("lhs_dilation")?,
            rhs_dilation: g.dims("rhs_dilation")?,
            specs,
            feature_groups: g.size("feature_group_count")?,
            batch_groups: g.size("batch_group_count")?,
            precision: g.text("precision").map(Into::into),
            preferred,
        })
    }
    fn list(&self) -> ParamList {
        let s = &self.specs;
        let specs = format!(
            "ConvDimensionNumbers(lhs_spec={}, rhs_spec={}, out_spec={})",
            shape_text(&s.lhs),
            shape_text(&s.rhs),
            shape_text(&s.out)
        );
        let pair = |&(lo, hi): &(i64, i64)| Param::Ints(vec![lo, hi]);
        vec![
            ("batch_group_count", self.batch_groups.into()),
            ("dimension_numbers", Param::word(specs)),
            ("feature_group_count", self.feature_groups.into()),
            ("lhs_dilation", (&self.lhs_dilation[..]).into()),
            ("out_sharding", Param::None),
            ("padding", Param::Tuple(self.padding.iter().map(pair).collect())),
            ("precision", self.precision.clone().map_or(Param::None, Param::Word)),
            ("preferred_element_type", self.preferred.into()),
            ("rhs_dilation", (&self.rhs_dilation[..]).into()),
            ("window_strides", (&self.strides[..]).into()),
        ]
    }
}

fn apply(x: &Val, y: &Val, p: Conv) -> Result<Val> {
    bind1(&Op::new(&CONV_GENERAL_DILATED, p), &[x.clone(), y.clone()])
}

fn take(shape: &[usize], spec: &[usize]) -> Dims {
    spec.iter().map(|&i| shape[i]).collect()
}
fn dilate(shape: &[usize], dilation: &[usize]) -> Dims {
    shape.iter().zip(dilation).map(|(&n, &d)| dilated(n, d)).collect()
}

/// JAX's checks, in JAX's order and words.
fn check_groups(p: &Conv, x: &Aval, y: &Aval) -> Result<()> {
    let fail = |text: String| Err(Error::value(format!("conv_general_dilated {text}")));
    if x.rank() != y.rank() {
        let (x, y) = (shape_text(&x.shape), shape_text(&y.shape));
        return fail(format!("lhs and rhs must have the same number of dimensions, but got {x} and {y}."));
    }
    if x.rank() < 2 {
        return Err(Error::index("tuple index out of range"));
    }
    let (groups, batches) = (p.feature_groups, p.batch_groups);
    let (features, batch) = (x.shape[p.specs.lhs[1]], x.shape[p.specs.lhs[0]]);
    let (outputs, inputs) = (y.shape[p.specs.rhs[0]], y.shape[p.specs.rhs[1]]);
    if groups == 0 {
        return fail("feature_group_count must be a positive integer, got 0.".into());
    }
    if !features.is_multiple_of(groups) {
        return fail(format!(
            "feature_group_count must divide lhs feature dimension size, but {groups} does not divide {features}."
        ));
    }
    if features / groups != inputs {
        return fail(format!(
            "lhs feature dimension size divided by feature_group_count must equal the rhs input feature dimension \
             size, but {features} // {groups} != {inputs}."
        ));
    }
    if !outputs.is_multiple_of(groups) {
        return fail(format!(
            "rhs output feature dimension size must be a multiple of feature_group_count, but {outputs} is not a \
             multiple of {groups}."
        ));
    }
    if batches == 0 {
        return fail("batch_group_count must be a positive integer, got 0.".into());
    }
    if !batch.is_multiple_of(batches) {
        return fail(format!(
            "batch_group_count must divide lhs batch dimension size, but {batches} does not divide {batch}."
        ));
    }
    if !outputs.is_multiple_of(batches) {
        return fail(format!(
            "rhs output feature dimension size must be a multiple of batch_group_count, but {outputs} is not a \
             multiple of {batches}."
        ));
    }
    if batches > 1 && groups > 1 {
        return Err(Error::value(format!(
            "At most one of batch_group_count and feature_group_count may be > 1, got batch_group_count={batches} and \
             feature_group_count={groups}"
        )));
    }
    let (window, strides) = (p.specs.rhs.len() - 2, p.strides.len());
    if window != strides {
        return fail(format!(
            "window and window_strides must have the same number of dimensions, but got {window} and {strides}"
        ));
    }
    Ok(())
}

fn conv_aval(p: &Conv, x: &Aval, y: &Aval) -> Result<Aval> {
    check_groups(p, x, y)?;
    let (xs, ys) = (take(&x.shape, &p.specs.lhs), take(&y.shape, &p.specs.rhs));
    if p.padding.len() != xs.len() - 2 {
        let (want, got) = (xs.len() - 2, p.padding.len());
        return Err(Error::ty(format!("Wrong number of explicit pads for convolution: expected {want}, got {got}.")));
    }
    let (lhs, rhs) = (dilate(&xs[2..], &p.lhs_dilation), dilate(&ys[2..], &p.rhs_dilation));
    let padded: Vec<i64> = lhs.iter().zip(&p.padding).map(|(&n, (lo, hi))| n as i64 + lo + hi).collect();
    if padded.iter().any(|&n| n < 0) {
        let pads = crate::print::param_text(&p.list()[5].1);
        return Err(Error::value(format!(
            "Negative padding is larger than the size of the corresponding dimension: got padding={pads} for \
             lhs_shape[2:]={}",
            shape_text(&lhs)
        )));
    }
    let space = padded.iter().zip(&rhs).zip(&p.strides).map(|((&n, &k), &s)| places(n as usize, k, s));
    let plain: Dims = [xs[0] / p.batch_groups, ys[0]].into_iter().chain(space).collect();
    let mut shape = plain.clone();
    p.specs.out.iter().zip(&plain).for_each(|(&at, &n)| shape[at] = n);
    check_same_dtypes("conv_general_dilated", &[x.clone(), y.clone()])?;
    let dtype = p.preferred.unwrap_or(x.dtype);
    Ok(Aval { dtype, shape, weak: p.preferred.is_none() && x.weak && y.weak })
}

fn eval(p: &Conv, x: &[Array]) -> Result<Vec<Array>> {
    let (lhs, rhs) = (structure::transpose(&x[0], &p.specs.lhs), structure::transpose(&x[1], &p.specs.rhs));
    let window = Window {
        strides: &p.strides,
        padding: &p.padding,
        lhs_dilation: &p.lhs_dilation,
        rhs_dilation: &p.rhs_dilation,
    };
    let groups = Groups { feature: p.feature_groups, batch: p.batch_groups };
    let out = kernel(&lhs, &rhs, &window, groups, p.preferred.unwrap_or(x[0].dtype()))?;
    Ok(vec![structure::transpose(&out, &inverse(&p.specs.out))])
}

/// JAX's `_reshape_axis_into`: `dst` counts without the axis that goes.
fn axis_into(src: usize, dst: usize, x: &Val) -> Result<Val> {
    let mut order: Vec<usize> = (0..x.rank()).filter(|&i| i != src).collect();
    order.insert(dst, src);
    let mut sizes = Dims::from_slice(x.shape());
    sizes.remove(src);
    sizes[dst] *= x.shape()[src];
    reshape_in_order(x, &sizes, &order)
}

/// JAX's `_reshape_axis_out_of`: an axis as (`size`, rest).
fn axis_out_of(src: usize, size: usize, x: &Val) -> Result<Val> {
    let mut sizes = Dims::from_slice(x.shape());
    sizes[src] /= size;
    sizes.insert(src, size);
    reshape(x, &sizes)
}

fn swapped(spec: &[usize]) -> Dims {
    let mut spec = Dims::from_slice(spec);
    spec.swap(0, 1);
    spec
}

/// Sizes of the spatial axes with their gaps: input, window, output.
fn dilated_sizes(p: &Conv, x: &[usize], y: &[usize], g: &[usize]) -> [Vec<i64>; 3] {
    let wide = |shape: &[usize], spec: &[usize], dilation: &[usize]| -> Vec<i64> {
        dilate(&take(shape, &spec[2..]), dilation).iter().map(|&n| n as i64).collect()
    };
    [wide(x, &p.specs.lhs, &p.lhs_dilation), wide(y, &p.specs.rhs, &p.rhs_dilation), wide(g, &p.specs.out, &p.strides)]
}

fn as_dtype(x: Val, dtype: DType) -> Result<Val> {
    if x.dtype() == dtype { Ok(x) } else { convert_to(&x, dtype, false) }
}

fn transpose_lhs(p: &Conv, g: &Val, x: &Aval, y: &Val) -> Result<Val> {
    let (lhs, rhs) = (&p.specs.lhs, &p.specs.rhs);
    let groups = p.feature_groups.max(p.batch_groups);
    let mut kernels = y.clone();
    if groups > 1 {
        kernels = axis_into(rhs[0], rhs[1], &axis_out_of(rhs[0], groups, &kernels)?)?;
    }
    let [ins, window, outs] = dilated_sizes(p, &x.shape, y.shape(), g.shape());
    let padding = (0..ins.len()).map(|i| {
        let before = window[i] - p.padding[i].0 - 1;
        (before, ins[i] + window[i] - 1 - outs[i] - before)
    });
    let kernels = as_dtype(rev(&kernels, &rhs[2..])?, g.dtype())?;
    let q = Conv {
        strides: p.lhs_dilation.clone(),
        padding: padding.collect(),
        lhs_dilation: p.strides.clone(),
        specs: Specs { lhs: p.specs.out.clone(), rhs: swapped(rhs), out: lhs.clone() },
        feature_groups: groups,
        batch_groups: 1,
        ..p.clone()
    };
    let out = as_dtype(apply(g, &kernels, q)?, x.dtype)?;
    if p.batch_groups == 1 {
        return Ok(out);
    }
    axis_into(lhs[1], lhs[0], &axis_out_of(lhs[1], p.batch_groups, &out)?)
}

fn transpose_rhs(p: &Conv, g: &Val, x: &Val, y: &Aval) -> Result<Option<Val>> {
    if g.shape().contains(&0) {
        return Ok(None);
    }
    let [ins, window, outs] = dilated_sizes(p, x.shape(), &y.shape, g.shape());
    let padding = (0..ins.len()).map(|i| {
        let lo = p.padding[i].0;
        (lo, outs[i] - ins[i] + window[i] - lo - 1)
    });
    let q = Conv {
        strides: p.rhs_dilation.clone(),
        padding: padding.collect(),
        rhs_dilation: p.strides.clone(),
        specs: Specs { lhs: swapped(&p.specs.lhs), rhs: swapped(&p.specs.out), out: swapped(&p.specs.rhs) },
        feature_groups: p.batch_groups,
        batch_groups: p.feature_groups,
        ..p.clone()
    };
    let out = apply(&as_dtype(x.clone(), g.dtype())?, g, q)?;
    as_dtype(out, y.dtype).map(Some)
}

/// Nothing is mapped that is there: zeros of the result's type.
fn batch_of_none(p: &Conv, x: &[Val], axes: &[Option<usize>]) -> Batched {
    let member = |v: &Val, axis: Option<usize>| {
        let mut shape = Dims::from_slice(v.shape());
        axis.map(|a| shape.remove(a));
        v.aval().with_shape(&shape)
    };
    let aval = conv_aval(p, &member(&x[0], axes[0]), &member(&x[1], axes[1]))?;
    let shape: Dims = std::iter::once(0).chain(aval.shape.iter().copied()).collect();
    Ok((vec![full(&Aval::new(aval.dtype, &shape), 0.0)?], vec![Some(0)]))
}

/// JAX's rule: a mapped axis joins the batch, the features or the outputs, as further groups where both are mapped.
fn batch(p: &Conv, size: usize, x: &[Val], axes: &[Option<usize>]) -> Batched {
    if size == 0 {
        return batch_of_none(p, x, axes);
    }
    let Specs { lhs, rhs, out } = &p.specs;
    let (x, y) = (&x[0], &x[1]);
    let mut q = p.clone();
    match (axes[0], axes[1]) {
        (Some(a), Some(b)) => {
            let new_x = if p.batch_groups > 1 {
                q.batch_groups *= size;
                axis_into(a, lhs[0], x)?
            } else {
                q.feature_groups *= size;
                axis_into(a, lhs[1], x)?
            };
            let joined = apply(&new_x, &axis_into(b, rhs[0], y)?, q)?;
            Ok((vec![axis_out_of(out[1], size, &joined)?], vec![Some(out[1])]))
        }
        (Some(a), None) => {
            let new_x = if p.batch_groups == 1 {
                axis_into(a, lhs[0], x)?
            } else {
                let split = axis_out_of(lhs[0] + usize::from(a <= lhs[0]), p.batch_groups, x)?;
                let split = axis_into(a + usize::from(lhs[0] < a), lhs[0] + 1, &split)?;
                axis_into(lhs[0], lhs[0], &split)?
            };
            Ok((vec![axis_out_of(out[0], size, &apply(&new_x, y, q)?)?], vec![Some(out[0])]))
        }
        (_, b) => {
            let b = b.expect("some operand is mapped");
            let groups = p.feature_groups.max(p.batch_groups);
            if groups == 1 {
                let joined = apply(x, &axis_into(b, rhs[0], y)?, q)?;
                return Ok((vec![axis_out_of(out[1], size, &joined)?], vec![Some(out[1])]));
            }
            let split = axis_out_of(rhs[0] + usize::from(b <= rhs[0]), groups, y)?;
            let split = axis_into(b + usize::from(rhs[0] < b), rhs[0] + 1, &split)?;
            let joined = apply(x, &axis_into(rhs[0], rhs[0], &split)?, q)?;
            let apart = axis_out_of(out[1] + 1, size, &axis_out_of(out[1], groups, &joined)?)?;
            Ok((vec![axis_into(out[1], out[1] + 1, &apart)?], vec![Some(out[1])]))
        }
    }
}

pub static CONV_GENERAL_DILATED: Prim<Conv> = Prim {
    name: "conv_general_dilated",
    doc: "Windows against kernels: the sum of products at each place.\n>>> lax.conv(jnp.array([[[1., 2., 4.]]]), jnp.array([[[1., 10.]]]), (1,), 'VALID')\nArray([[[21., 42.]]], dtype=float32)",
    public: Public::NONE,
    abstract_eval: |p, avals| Ok(vec![conv_aval(p, &avals[0], &avals[1])?]),
    eval,
    jvp: Jvp::Each(&[Some(|p, g, _, x| apply(g, &x[1], p.clone())), Some(|p, g, _, x| apply(&x[0], g, p.clone()))]),
    transpose: Transpose::Rule(|_, p, ct, o| {
        let g = ct[0].instantiate()?;
        Ok(match (&o[0], &o[1]) {
            (Operand::Linear(x), Operand::Known(y)) => vec![Some(transpose_lhs(p, &g, x, y)?), None],
            (Operand::Known(x), Operand::Linear(y)) => vec![None, transpose_rhs(p, &g, x, y)?],
            _ => return Err(Error::new(ErrorClass::Assertion, "conv_general_dilated of two tangents")),
        })
    }),
    batch: Batch::Rule(|_, p, size, x, axes| batch(p, size, x, axes)),
    stage: Stage::Append,
    lower: Lower::Kernel("it is a matrix product of windows, and a library call is the field's best"),
    simplify: Simplify::Never("nothing smaller has the same value"),
    samples: conv_samples,
};

fn conv_samples() -> Vec<Sample<Conv>> {
    let specs = |rank: usize| {
        let iota: Dims = (0..rank).collect();
        Specs { lhs: iota.clone(), rhs: iota.clone(), out: iota }
    };
    let plain = |strides: &[usize], padding: &[(i64, i64)]| Conv {
        strides: Dims::from_slice(strides),
        padding: padding.to_vec(),
        lhs_dilation: Dims::from_elem(1, strides.len()),
        rhs_dilation: Dims::from_elem(1, strides.len()),
        specs: specs(strides.len() + 2),
        feature_groups: 1,
        batch_groups: 1,
        precision: None,
        preferred: None,
    };
    let k = |shape: &[usize]| samples::array(DType::F32, shape, -1.0, 1.5);
    let x = samples::f32s;
    let one = plain(&[1], &[(1, 2)]);
    let two = plain(&[2, 1], &[(0, -1), (1, 1)]);
    let dilation = Conv { lhs_dilation: Dims::from_slice(&[2]), rhs_dilation: Dims::from_slice(&[3]), ..one.clone() };
    let last = Dims::from_slice(&[0, 3, 1, 2]);
    let nhwc = Specs { lhs: last.clone(), rhs: Dims::from_slice(&[3, 2, 0, 1]), out: last };
    let int = |shape: &[usize]| samples::array(DType::I32, shape, -3.0, 5.0);
    vec![
        Sample::new(one.clone(), vec![x(&[2, 3, 5]), k(&[2, 3, 2])]),
        Sample::new(two.clone(), vec![x(&[1, 2, 5, 4]), k(&[3, 2, 2, 3])]),
        Sample::new(dilation, vec![x(&[1, 2, 5]), k(&[2, 2, 2])]),
        Sample::new(Conv { specs: nhwc, ..two }, vec![x(&[2, 4, 4, 3]), k(&[2, 2, 3, 2])]),
        Sample::new(Conv { feature_groups: 2, ..one.clone() }, vec![x(&[2, 4, 4]), k(&[6, 2, 3])]),
        Sample::new(Conv { batch_groups: 2, ..one.clone() }, vec![x(&[4, 2, 4]), k(&[4, 2, 3])]),
        Sample::new(one, vec![int(&[1, 1, 4]), int(&[1, 1, 2])]),
        Sample::new(plain(&[], &[]), vec![x(&[2, 3]), k(&[4, 3])]),
    ]
}
