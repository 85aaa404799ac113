//! Running sums, products, extrema along an axis.

use super::build::*;
use super::custom::{CUSTOM_JVP_CALL, Callee, CustomJvp, call_custom};
use super::rules::*;
use super::samples;
use crate::params::{Given, ParamList, Params};
use crate::prim::*;
use crate::trace::bind1;
use crate::user::UserFn;
use crate::value::{Tangent, Val};
use jitbook_array::{Error, Result, cumulative as kernel, shape_text};

#[derive(Clone, Debug)]
pub struct Cumulative {
    pub axis: usize,
    pub reverse: bool,
}
impl Params for Cumulative {
    fn parse(g: &Given) -> Result<Self> {
        Ok(Cumulative { axis: g.size("axis")?, reverse: g.flag("reverse") })
    }
    fn list(&self) -> ParamList {
        vec![("axis", self.axis.into()), ("reverse", self.reverse.into())]
    }
}

fn run(prim: &'static Prim<Cumulative>, x: &Val, axis: usize, reverse: bool) -> Result<Val> {
    bind1(&Op::new(prim, Cumulative { axis, reverse }), std::slice::from_ref(x))
}
pub fn cumsum(x: &Val, axis: usize, reverse: bool) -> Result<Val> {
    run(&CUMSUM, x, axis, reverse)
}
pub fn cumprod(x: &Val, axis: usize, reverse: bool) -> Result<Val> {
    run(&CUMPROD, x, axis, reverse)
}

macro_rules! cumulative {
    ($ID:ident $name:literal, $accepts:ident, $kernel:path, jvp $jvp:expr, transpose $transpose:expr, doc $doc:literal) => {
        pub static $ID: Prim<Cumulative> = Prim {
            name: $name,
            doc: $doc,
            public: Public::lax($name),
            abstract_eval: |p, avals| {
                if p.axis >= avals[0].rank() {
                    let shape = shape_text(&avals[0].shape);
                    return Err(Error::value(format!("axis {} is out of bounds for array of shape {shape}", p.axis)));
                }
                unary_aval($name, $accepts, avals)
            },
            eval: |p, x| Ok(vec![$kernel(&x[0], p.axis, p.reverse)?]),
            jvp: $jvp,
            transpose: $transpose,
            batch: Batch::Rule(|_, p, _, x, axes| {
                let at = axes[0].expect("the operand is mapped");
                Ok((vec![run(&$ID, &x[0], p.axis + usize::from(p.axis >= at), p.reverse)?], vec![Some(at)]))
            }),
            stage: Stage::Append,
            lower: Lower::Kernel("a scan is not in the loop IR's vocabulary"),
            simplify: Simplify::Never("nothing smaller has the same value"),
            samples: || {
                let p = |axis, reverse| Cumulative { axis, reverse };
                let mut all = Vec::new();
                for dtype in samples::accepted($accepts) {
                    all.push(Sample::new(p(0, false), vec![samples::array(dtype, &[4], 0.4, 2.0)]));
                }
                all.push(Sample::new(p(1, true), vec![samples::array(jitbook_array::DType::F32, &[2, 3], 0.4, 2.0)]));
                all
            },
        };
    };
}

/// JAX's rule: the derivative of the associative scan that has the same results.
fn scan_jvp(
    op: &Op,
    p: &Cumulative,
    x: &[Val],
    t: &[Tangent],
    combine: fn(&Val, &Val) -> Result<Val>,
) -> Result<(Vec<Val>, Vec<Tangent>)> {
    if t[0].is_zero() {
        let out = bind1(op, x)?;
        let zero = Tangent::zero_of(&out);
        return Ok((vec![out], vec![zero]));
    }
    crate::jvp::jvp(
        &mut |x| {
            let turned = |x: &Val| if p.reverse { rev(x, &[p.axis]) } else { Ok(x.clone()) };
            Ok(vec![turned(&partial_results(combine, &turned(&x[0])?, p.axis)?)?])
        },
        x,
        t,
    )
}

/// Pairs are combined, their partial results found, and those in between follow from their left neighbours.
fn partial_results(combine: fn(&Val, &Val) -> Result<Val>, x: &Val, axis: usize) -> Result<Val> {
    let count = x.shape()[axis];
    if count < 2 {
        return Ok(x.clone());
    }
    let cut = |x: &Val, start: usize, stop: usize, step: usize| {
        let (mut from, mut to, mut steps) = (vec![0; x.rank()], x.shape().to_vec(), vec![1; x.rank()]);
        (from[axis], to[axis], steps[axis]) = (start, stop, step);
        slice(x, &from, &to, Some(&steps))
    };
    let pairs = combine(&cut(x, 0, count - 1, 2)?, &cut(x, 1, count, 2)?)?;
    let odd = partial_results(combine, &pairs, axis)?;
    let left = if count % 2 == 0 { cut(&odd, 0, count / 2 - 1, 1)? } else { odd.clone() };
    let even = combine(&left, &cut(x, 2, count, 2)?)?;
    let even = concatenate(&[cut(x, 0, 1, 1)?, even], axis)?;
    let spread = |x: &Val, before: i64, after: i64| {
        let mut config = vec![(0, 0, 0); x.rank()];
        config[axis] = (before, after, 1);
        pad(x, &constant(x, 0.0), &config)
    };
    let after = (count % 2 == 0) as i64;
    add(&spread(&even, 0, after)?, &spread(&odd, 1, 1 - after)?)
}

/// `log(exp(a) + exp(b))`, with `jnp.logaddexp`'s derivative, which does not overflow either.
fn log_add(a: &Val, b: &Val) -> Result<Val> {
    let fun = UserFn::new("logaddexp", Box::new(|x| Ok(vec![log_add_value(&x[0], &x[1])?])));
    let rule = UserFn::new("_logaddexp_jvp", Box::new(log_add_jvp));
    let (name, callee) = ("logaddexp".into(), Callee::Fun(fun.clone()));
    let call = CustomJvp { name, callee, consts: 0, fresh: true, rule, symbolic: false };
    Ok(call_custom(&Op::new(&CUSTOM_JVP_CALL, call), &fun, &[a.clone(), b.clone()])?.remove(0))
}

fn log_add_value(a: &Val, b: &Val) -> Result<Val> {
    let (top, delta) = (max(a, b)?, sub(a, b)?);
    let (invalid, plain) = (ne(&delta, &delta)?, add(a, b)?);
    let small = apply1(&super::unary::LOG1P, &exp(&neg(&abs(&delta)?)?)?)?;
    select(&invalid, &plain, &add(&top, &small)?)
}

fn log_add_jvp(x: &[Val]) -> Result<Vec<Val>> {
    let out = log_add(&x[0], &x[1])?;
    let finite = |x: &Val| select(&eq(x, &constant(x, f64::INFINITY))?, &zeros(&x.aval())?, x);
    let part = |x: &Val, t: &Val| mul(t, &exp(&sub(&finite(x)?, &finite(&out)?)?)?);
    let tangent = add(&part(&x[0], &x[2])?, &part(&x[1], &x[3])?)?;
    Ok(vec![out, tangent])
}

const NOT_LINEAR: &str = "it is not linear, and jvp rules do not use it on tangents";

cumulative! { CUMSUM "cumsum", NUMBER, kernel::cumsum, jvp Jvp::Linear,
transpose Transpose::Rule(|_, p, ct, _| Ok(vec![Some(cumsum(&ct[0].instantiate()?, p.axis, !p.reverse)?)])),
doc "Running sums.\n>>> lax.cumsum(jnp.array([1, 2, 3]))\nArray([1, 3, 6], dtype=int32)" }
cumulative! { CUMPROD "cumprod", NUMBER, kernel::cumprod,
jvp Jvp::Rule(|op, p, x, t| scan_jvp(op, p, x, t, mul)),
transpose Transpose::Never(NOT_LINEAR), doc "Running products.\n>>> lax.cumprod(jnp.array([1, 2, 3]))\nArray([1, 2, 6], dtype=int32)" }
cumulative! { CUMMAX "cummax", REAL_NUMBER, kernel::cummax, jvp Jvp::Rule(|op, p, x, t| scan_jvp(op, p, x, t, max)),
transpose Transpose::Never(NOT_LINEAR), doc "Running maxima.\n>>> lax.cummax(jnp.array([1, 3, 2]))\nArray([1, 3, 3], dtype=int32)" }
cumulative! { CUMMIN "cummin", REAL_NUMBER, kernel::cummin, jvp Jvp::Rule(|op, p, x, t| scan_jvp(op, p, x, t, min)),
transpose Transpose::Never(NOT_LINEAR), doc "Running minima.\n>>> lax.cummin(jnp.array([3, 1, 2]))\nArray([3, 1, 1], dtype=int32)" }
cumulative! { CUMLOGSUMEXP "cumlogsumexp", FLOAT, kernel::cumlogsumexp,
jvp Jvp::Rule(|op, p, x, t| scan_jvp(op, p, x, t, log_add)),
transpose Transpose::Never(NOT_LINEAR), doc "Running log of sums of exponentials.\n>>> lax.cumlogsumexp(jnp.zeros(2))\nArray([0.       , 0.6931472], dtype=float32)" }
