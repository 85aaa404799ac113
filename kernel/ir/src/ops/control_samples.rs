//! Small jaxprs for the law tests of what holds jaxprs.

use super::build::*;
use super::call::{Inline, Jit};
use super::control::{Cond, While};
use super::remat::{Remat, Rule};
use super::samples::f32s;
use super::scan::Scan;
use super::solve::{LinearSolve, Part};
use crate::aval::Aval;
use crate::jaxpr::ClosedJaxpr;
use crate::prim::Sample;
use crate::stage::stage;
use crate::value::Val;
use jitbook_array::{Array, DType, Result};

fn traced(avals: &[Aval], f: impl Fn(&[Val]) -> Result<Vec<Val>>) -> ClosedJaxpr {
    stage(avals, &mut |x| f(x)).expect("a sample traces").closed()
}
fn f32v(shape: &[usize]) -> Aval {
    Aval::new(DType::F32, shape)
}

pub fn jit() -> Vec<Sample<Jit>> {
    let jaxpr = traced(&[f32v(&[3]), f32v(&[])], |x| {
        let s = sin(&x[0])?;
        Ok(vec![mul(&s, &x[1])?, x[0].clone(), reduce_sum(&s, &[0])?])
    });
    vec![Sample::new(
        Jit { name: "sample".into(), jaxpr, inline: Inline::No, donated: vec![], keep_unused: false },
        vec![f32s(&[3]), f32s(&[])],
    )]
}

pub fn remat() -> Vec<Sample<Remat>> {
    let jaxpr = traced(&[f32v(&[3]), f32v(&[])], |x| Ok(vec![mul(&sin(&sin(&x[0])?)?, &x[1])?]));
    let p = |rule| Remat {
        jaxpr: jaxpr.clone(),
        differentiated: false,
        prevent_cse: true,
        rule,
        policy: crate::params::Param::None,
    };
    let sample = |rule| Sample::new(p(rule), vec![f32s(&[3]), f32s(&[])]);
    vec![sample(Rule::Nothing), sample(Rule::Everything)]
}

pub fn linear_solve() -> Vec<Sample<LinearSolve>> {
    // A x = k x: its own transpose.
    let part = |f: fn(&Val, &Val) -> Result<Val>| Part {
        jaxpr: traced(&[f32v(&[3])], |x| Ok(vec![f(&x[0], &full_like(&x[0], 1.75)?)?])),
        consts: 0,
    };
    let (matvec, solve) = (part(mul), part(div));
    let (vecmat, transpose_solve) = (Some(matvec.clone()), Some(solve.clone()));
    vec![Sample::new(LinearSolve { matvec, vecmat, solve, transpose_solve }, vec![f32s(&[3])])]
}

pub fn cond() -> Vec<Sample<Cond>> {
    let avals = [f32v(&[3])];
    let branches = vec![
        traced(&avals, |x| Ok(vec![sin(&x[0])?])),
        traced(&avals, |x| Ok(vec![mul(&x[0], &cos(&x[0])?)?])),
        traced(&avals, |x| Ok(vec![full_like(&x[0], 2.0)?])),
    ];
    let p = Cond { branches };
    (0..3).map(|i| Sample::new(p.clone(), vec![Array::scalar(i), f32s(&[3])])).collect()
}

pub fn while_loop() -> Vec<Sample<While>> {
    let avals = [f32v(&[]), Aval::scalar(DType::I32), f32v(&[])];
    let body = traced(&avals, |x| Ok(vec![add(&x[1], &constant(&x[1], 1.0))?, mul(&x[2], &x[0])?]));
    let cond = traced(&avals[1..], |x| Ok(vec![lt(&x[0], &constant(&x[0], 3.0))?]));
    let p = While { cond, cond_consts: 0, body, body_consts: 1, bound: None };
    vec![Sample::new(p, vec![Array::scalar(0.7f32), Array::scalar(0i32), Array::scalar(1.3f32)])]
}

pub fn scan() -> Vec<Sample<Scan>> {
    let body = traced(&[f32v(&[]), f32v(&[]), f32v(&[])], |x| {
        let c = mul(&sin(&x[1])?, &x[0])?;
        let c = add(&c, &x[2])?;
        Ok(vec![c.clone(), mul(&c, &x[2])?])
    });
    let p = |reverse| Scan { jaxpr: body.clone(), length: 4, reverse, consts: 1, carry: 1, unroll: 1 };
    let args = || vec![Array::scalar(0.6f32), Array::scalar(0.4f32), f32s(&[4])];
    vec![Sample::new(p(false), args()), Sample::new(p(true), args())]
}
