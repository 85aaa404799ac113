//! Small jaxprs and functions for the law tests of what holds them, in single and in double precision.

use super::build::*;
use super::call::{Inline, Jit};
use super::callback::PureCallback;
use super::cond::Cond;
use super::control::While;
use super::custom::{Callee, CustomJvp, CustomVjp};
use super::custom_vmap::CustomVmap;
use super::remat::{Remat, Rule};
use super::samples;
use super::scan::Scan;
use super::solve::{LinearSolve, Part};
use crate::aval::Aval;
use crate::jaxpr::ClosedJaxpr;
use crate::prim::Sample;
use crate::stage::stage;
use crate::user::UserFn;
use crate::value::Val;
use jitbook_array::{Array, DType, Result};

fn traced(avals: &[Aval], f: impl Fn(&[Val]) -> Result<Vec<Val>>) -> ClosedJaxpr {
    stage(avals, &mut |x| f(x)).expect("a sample traces").closed()
}
/// Samples of a dtype, for each.
fn floats<P>(of: impl Fn(DType) -> Vec<Sample<P>>) -> Vec<Sample<P>> {
    [DType::F32, DType::F64].into_iter().flat_map(of).collect()
}
fn array(dtype: DType, shape: &[usize]) -> Array {
    samples::array(dtype, shape, -2.0, 2.0)
}
fn number(dtype: DType, x: f64) -> Array {
    scalar(dtype, x)
}

pub fn jit() -> Vec<Sample<Jit>> {
    floats(|dtype| {
        let jaxpr = traced(&[Aval::new(dtype, &[3]), Aval::scalar(dtype)], |x| {
            let s = sin(&x[0])?;
            Ok(vec![mul(&s, &x[1])?, x[0].clone(), reduce_sum(&s, &[0])?])
        });
        vec![Sample::new(
            Jit { name: "sample".into(), jaxpr, inline: Inline::No, donated: vec![], keep_unused: false },
            vec![array(dtype, &[3]), array(dtype, &[])],
        )]
    })
}

pub fn remat() -> Vec<Sample<Remat>> {
    floats(|dtype| {
        let avals = [Aval::new(dtype, &[3]), Aval::scalar(dtype)];
        let jaxpr = traced(&avals, |x| Ok(vec![mul(&sin(&sin(&x[0])?)?, &x[1])?]));
        let p = |rule| Remat {
            jaxpr: jaxpr.clone(),
            differentiated: false,
            prevent_cse: true,
            rule,
            policy: crate::params::Param::None,
        };
        let sample = |rule| Sample::new(p(rule), vec![array(dtype, &[3]), array(dtype, &[])]);
        vec![sample(Rule::Nothing), sample(Rule::Everything)]
    })
}

pub fn linear_solve() -> Vec<Sample<LinearSolve>> {
    floats(|dtype| {
        // A x = k x: its own transpose.
        let part = |f: fn(&Val, &Val) -> Result<Val>| Part {
            jaxpr: traced(&[Aval::new(dtype, &[3])], |x| Ok(vec![f(&x[0], &full_like(&x[0], 1.75)?)?])),
            consts: 0,
        };
        let (matvec, solve) = (part(mul), part(div));
        let (vecmat, transpose_solve) = (Some(matvec.clone()), Some(solve.clone()));
        vec![Sample::new(LinearSolve { matvec, vecmat, solve, transpose_solve }, vec![array(dtype, &[3])])]
    })
}

pub fn cond() -> Vec<Sample<Cond>> {
    floats(|dtype| {
        let avals = [Aval::new(dtype, &[3])];
        let branches = vec![
            traced(&avals, |x| Ok(vec![sin(&x[0])?])),
            traced(&avals, |x| Ok(vec![mul(&x[0], &cos(&x[0])?)?])),
            traced(&avals, |x| Ok(vec![full_like(&x[0], 2.0)?])),
        ];
        let p = Cond::new(branches);
        (0..3).map(|i| Sample::new(p.clone(), vec![Array::scalar(i), array(dtype, &[3])])).collect()
    })
}

pub fn while_loop() -> Vec<Sample<While>> {
    floats(|dtype| {
        let avals = [Aval::scalar(dtype), Aval::scalar(DType::I32), Aval::scalar(dtype)];
        let body = traced(&avals, |x| Ok(vec![add(&x[1], &constant(&x[1], 1.0))?, mul(&x[2], &x[0])?]));
        let cond = traced(&avals[1..], |x| Ok(vec![lt(&x[0], &constant(&x[0], 3.0))?]));
        let p = While { cond, cond_consts: 0, body, body_consts: 1, bound: None };
        vec![Sample::new(p, vec![number(dtype, 0.7), Array::scalar(0i32), number(dtype, 1.3)])]
    })
}

pub fn scan() -> Vec<Sample<Scan>> {
    floats(|dtype| {
        let number_type = Aval::scalar(dtype);
        let body = traced(&[number_type.clone(), number_type.clone(), number_type], |x| {
            let c = mul(&sin(&x[1])?, &x[0])?;
            let c = add(&c, &x[2])?;
            Ok(vec![c.clone(), mul(&c, &x[2])?])
        });
        let p = |reverse, unroll, length| Scan { jaxpr: body.clone(), length, reverse, consts: 1, carry: 1, unroll };
        let args = |n| vec![number(dtype, 0.6), number(dtype, 0.4), array(dtype, &[n])];
        vec![
            Sample::new(p(false, 1, 4), args(4)),
            Sample::new(p(true, 1, 4), args(4)),
            Sample::new(p(false, 3, 5), args(5)),
            Sample::new(p(false, 1, 0), args(0)),
        ]
    })
}

/// x sin(y), as jaxpr.
fn callee(dtype: DType) -> Callee {
    let avals = [Aval::new(dtype, &[3]), Aval::scalar(dtype)];
    Callee::Jaxpr(traced(&avals, |x| Ok(vec![mul(&x[0], &sin(&x[1])?)?])))
}
fn user(name: &str, f: impl Fn(&[Val]) -> Result<Vec<Val>> + Send + Sync + 'static) -> UserFn {
    UserFn::new(name, Box::new(f))
}
fn call_inputs(dtype: DType) -> Vec<Array> {
    vec![array(dtype, &[3]), number(dtype, 0.8)]
}

pub fn custom_jvp() -> Vec<Sample<CustomJvp>> {
    floats(|dtype| {
        let rule = user("rule", |x| {
            let (s, c) = (sin(&x[1])?, cos(&x[1])?);
            let by_y = mul(&mul(&x[0], &c)?, &x[3])?;
            Ok(vec![mul(&x[0], &s)?, add(&mul(&x[2], &s)?, &by_y)?])
        });
        let p =
            CustomJvp { name: "sample".into(), callee: callee(dtype), consts: 0, fresh: true, rule, symbolic: false };
        vec![Sample::new(p, call_inputs(dtype))]
    })
}

pub fn custom_vjp() -> Vec<Sample<CustomVjp>> {
    floats(|dtype| {
        let fwd = user("fwd", |x| {
            let count = Val::Array(Array::scalar(1i32));
            Ok(vec![count, mul(&x[0], &sin(&x[1])?)?, x[0].clone(), x[1].clone()])
        });
        let bwd = user("bwd", |r| {
            let (x, y, ct) = (&r[0], &r[1], &r[2]);
            let by_y = mul(&mul(x, &cos(y)?)?, ct)?;
            Ok(vec![mul(ct, &sin(y)?)?, reduce_sum(&by_y, &[0])?])
        });
        let p = CustomVjp {
            name: "sample".into(),
            callee: callee(dtype),
            consts: 0,
            fresh: true,
            fwd,
            bwd,
            symbolic: false,
        };
        vec![Sample::new(p, call_inputs(dtype))]
    })
}

pub fn custom_vmap() -> Vec<Sample<CustomVmap>> {
    floats(|dtype| {
        // The batch's size, two flags, two arguments: by broadcasting, where the first is not mapped too.
        let rule = user("rule", |x| {
            let mapped = |i: usize| x[i].concrete().is_some_and(|f| f.item::<bool>());
            let s = sin(&x[4])?;
            let out = match (mapped(1), mapped(2)) {
                (true, true) => mul(&x[3], &broadcast_in_dim(&s, x[3].shape(), &[0])?)?,
                (true, false) => mul(&x[3], &s)?,
                (false, _) => {
                    let shape = [s.shape()[0], x[3].shape()[0]];
                    mul(&broadcast_in_dim(&x[3], &shape, &[1])?, &broadcast_in_dim(&s, &shape, &[0])?)?
                }
            };
            Ok(vec![out, Val::Array(Array::scalar(true))])
        });
        let p = CustomVmap { callee: callee(dtype), consts: 0, rule, in_tree: "PyTreeDef((*, *))".into() };
        vec![Sample::new(p, call_inputs(dtype))]
    })
}

pub fn pure_callback() -> Vec<Sample<PureCallback>> {
    let callback = user("callback", |x| Ok(vec![mul(&x[0], &x[0])?]));
    let results = vec![Aval::new(DType::F32, &[3])];
    let methods = ["sequential", "sequential_unrolled", "legacy_vectorized", "expand_dims", "broadcast_all"];
    let p = |method: &str| {
        let (callback, results) = (callback.clone(), results.clone());
        PureCallback { callback, results, vmap_method: method.into() }
    };
    methods.iter().map(|m| Sample::new(p(m), vec![array(DType::F32, &[3])])).collect()
}
