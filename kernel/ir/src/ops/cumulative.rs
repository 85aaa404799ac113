//! Running sums, products, extrema along an axis.

use super::build::*;
use super::rules::*;
use super::samples;
use crate::params::{Given, ParamList, Params};
use crate::prim::*;
use crate::trace::bind1;
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

/// The tangent by the scan itself on pairs: doubling steps, each a shifted combination.
fn scan_jvp(
    op: &Op,
    p: &Cumulative,
    x: &[Val],
    t: &[Tangent],
    combine: fn(&Val, &Val) -> Result<Val>,
    slopes: fn(&Val, &Val, &Val) -> Result<(Val, Val)>,
) -> Result<(Vec<Val>, Vec<Tangent>)> {
    let out = bind1(op, x)?;
    let Some(t) = t[0].val() else {
        let zero = Tangent::zero_of(&out);
        return Ok((vec![out], vec![zero]));
    };
    let (n, axis) = (x[0].shape()[p.axis], p.axis);
    let (mut value, mut tangent) = (x[0].clone(), t.clone());
    let mut step = 1;
    while step < n {
        // Position i joins i - step (or i + step, reversed); the first (last) `step` stay.
        let (from, to, kept) =
            if p.reverse { ((step, n), (0, n - step), (n - step, n)) } else { ((0, n - step), (step, n), (0, step)) };
        let cut = |v: &Val, r: (usize, usize)| slice_in_dim(v, r.0, r.1, axis);
        let (a, b) = (cut(&value, from)?, cut(&value, to)?);
        let joined = combine(&a, &b)?;
        let (da, db) = slopes(&a, &b, &joined)?;
        let moved = add(&mul(&cut(&tangent, from)?, &da)?, &mul(&cut(&tangent, to)?, &db)?)?;
        let place = |kept: Val, new: Val| concatenate(&if p.reverse { [new, kept] } else { [kept, new] }, axis);
        (value, tangent) = (place(cut(&value, kept)?, joined)?, place(cut(&tangent, kept)?, moved)?);
        step *= 2;
    }
    Ok((vec![out], vec![Tangent::Val(tangent)]))
}

/// 1, 1/2 or 0: which of two was chosen.
fn share(x: &Val, z: &Val, y: &Val) -> Result<Val> {
    let one = select(&eq(x, z)?, &full_like(z, 1.0)?, &full_like(z, 0.0)?)?;
    div(&one, &select(&eq(y, z)?, &full_like(z, 2.0)?, &full_like(z, 1.0)?)?)
}
fn chosen(a: &Val, b: &Val, joined: &Val) -> Result<(Val, Val)> {
    Ok((share(a, joined, b)?, share(b, joined, a)?))
}
fn log_add(a: &Val, b: &Val) -> Result<Val> {
    let top = max(a, b)?;
    add(&top, &log(&add(&exp(&sub(a, &top)?)?, &exp(&sub(b, &top)?)?)?)?)
}

const NOT_LINEAR: &str = "it is not linear, and jvp rules do not use it on tangents";

cumulative! { CUMSUM "cumsum", NUMBER, kernel::cumsum, jvp Jvp::Linear,
transpose Transpose::Rule(|_, p, ct, _| Ok(vec![Some(cumsum(&ct[0].instantiate()?, p.axis, !p.reverse)?)])),
doc "Running sums.\n>>> lax.cumsum(jnp.array([1, 2, 3]))\nArray([1, 3, 6], dtype=int32)" }
cumulative! { CUMPROD "cumprod", NUMBER, kernel::cumprod,
jvp Jvp::Rule(|op, p, x, t| scan_jvp(op, p, x, t, mul, |a, b, _| Ok((b.clone(), a.clone())))),
transpose Transpose::Never(NOT_LINEAR), doc "Running products.\n>>> lax.cumprod(jnp.array([1, 2, 3]))\nArray([1, 2, 6], dtype=int32)" }
cumulative! { CUMMAX "cummax", REAL_NUMBER, kernel::cummax, jvp Jvp::Rule(|op, p, x, t| scan_jvp(op, p, x, t, max, chosen)),
transpose Transpose::Never(NOT_LINEAR), doc "Running maxima.\n>>> lax.cummax(jnp.array([1, 3, 2]))\nArray([1, 3, 3], dtype=int32)" }
cumulative! { CUMMIN "cummin", REAL_NUMBER, kernel::cummin, jvp Jvp::Rule(|op, p, x, t| scan_jvp(op, p, x, t, min, chosen)),
transpose Transpose::Never(NOT_LINEAR), doc "Running minima.\n>>> lax.cummin(jnp.array([3, 1, 2]))\nArray([3, 1, 1], dtype=int32)" }
cumulative! { CUMLOGSUMEXP "cumlogsumexp", FLOAT, kernel::cumlogsumexp,
jvp Jvp::Rule(|op, p, x, t| scan_jvp(op, p, x, t, log_add, |a, b, j| Ok((exp(&sub(a, j)?)?, exp(&sub(b, j)?)?)))),
transpose Transpose::Never(NOT_LINEAR), doc "Running log of sums of exponentials.\n>>> lax.cumlogsumexp(jnp.zeros(2))\nArray([0.       , 0.6931472], dtype=float32)" }
