//! Milliseconds of compiled loops, to hold beside JAX's: `cargo run --release -p jitbook-jit --example loops`.

use jitbook_array::linear::DotDims;
use jitbook_array::{Array, DType, Result};
use jitbook_ir::aval::Aval;
use jitbook_ir::ops::build::*;
use jitbook_ir::ops::control::{WHILE, While};
use jitbook_ir::ops::scan::{SCAN, Scan};
use jitbook_ir::ops::{binary, dot, unary};
use jitbook_ir::prim::Op;
use jitbook_ir::value::Val;
use jitbook_ir::{bind, stage, vmap};
use std::time::Instant;

type Build = fn(&[Val]) -> Result<Vec<Val>>;

fn k(x: &Val, v: f64) -> Val {
    constant(x, v)
}
fn int(v: i32) -> Val {
    Val::Array(Array::scalar(v))
}
fn f32s(shape: &[usize]) -> Aval {
    Aval::new(DType::F32, shape)
}

fn while_loop(consts: &[Val], init: &[Val], cond: Build, body: Build) -> Result<Vec<Val>> {
    let avals: Vec<Aval> = init.iter().map(Val::aval).collect();
    let all: Vec<Aval> = consts.iter().map(Val::aval).chain(avals.iter().cloned()).collect();
    let cond = stage(&avals, &mut |x| cond(x))?.closed();
    let body = stage(&all, &mut |x| body(x))?.closed();
    let op = Op::new(&WHILE, While { cond, cond_consts: 0, body, body_consts: consts.len(), bound: None });
    bind(&op, &[consts, init].concat())
}

fn mandelbrot(c: &[Val]) -> Result<Vec<Val>> {
    let zero = k(&c[0], 0.0);
    let cond: Build = |s| {
        let size = add(&mul(&s[1], &s[1])?, &mul(&s[2], &s[2])?)?;
        Ok(vec![and(&lt(&s[0], &k(&s[0], 100.0))?, &le(&size, &k(&size, 4.0))?)?])
    };
    while_loop(c, &[int(0), zero.clone(), zero], cond, |s| {
        let (a, b) = (&s[3], &s[4]);
        let re = add(&sub(&mul(a, a)?, &mul(b, b)?)?, &s[0])?;
        let im = add(&mul(&mul(&k(a, 2.0), a)?, b)?, &s[1])?;
        Ok(vec![add(&s[2], &k(&s[2], 1.0))?, re, im])
    })
}

fn collatz(n: &Val) -> Result<Val> {
    let cond: Build = |s| Ok(vec![ne(&s[0], &k(&s[0], 1.0))?]);
    let out = while_loop(&[], &[n.clone(), int(0)], cond, |s| {
        let (m, steps, two, zero) = (&s[0], &s[1], k(&s[0], 2.0), k(&s[0], 0.0));
        let rem = apply2(&binary::REM, m, &two)?;
        let fix = and(&ne(&lt(&rem, &zero)?, &lt(&two, &zero)?)?, &ne(&rem, &zero)?)?;
        let rest = select(&fix, &add(&rem, &two)?, &rem)?;
        let q = div(m, &two)?;
        let down = and(&ne(&apply1(&unary::SIGN, m)?, &apply1(&unary::SIGN, &two)?)?, &ne(&rem, &zero)?)?;
        let half = select(&down, &sub(&q, &k(&q, 1.0))?, &q)?;
        let odd = add(&mul(&k(m, 3.0), m)?, &k(m, 1.0))?;
        let next = select(&eq(&rest, &zero)?, &half, &odd)?;
        Ok(vec![next, add(steps, &k(steps, 1.0))?])
    })?;
    Ok(out[1].clone())
}

fn collatz_sum(v: &[Val]) -> Result<Vec<Val>> {
    let cond: Build = |s| Ok(vec![lt(&s[0], &s[2])?]);
    while_loop(&[], &[int(1), int(0), v[0].clone()], cond, |s| {
        Ok(vec![add(&s[0], &k(&s[0], 1.0))?, add(&s[1], &collatz(&s[0])?)?, s[2].clone()])
    })
}

fn scan(consts: &[Val], carry: &[Val], xs: &[Val], length: usize, body: Build) -> Result<Vec<Val>> {
    let member = |x: &Val| x.aval().with_shape(&x.aval().shape[1..]);
    let avals: Vec<Aval> = consts.iter().chain(carry).map(Val::aval).chain(xs.iter().map(member)).collect();
    let jaxpr = stage(&avals, &mut |x| body(x))?.closed();
    let p = Scan { jaxpr, length, reverse: false, consts: consts.len(), carry: carry.len(), unroll: 1 };
    bind(&Op::new(&SCAN, p), &[consts, carry, xs].concat())
}
fn newton(v: &[Val]) -> Result<Vec<Val>> {
    scan(&v[..1], &v[..1], &[], 20, |s| Ok(vec![mul(&k(&s[0], 0.5), &add(&s[1], &div(&s[0], &s[1])?)?)?]))
}
fn leapfrog(v: &[Val]) -> Result<Vec<Val>> {
    scan(&[], v, &[], 10_000, |s| {
        let p = sub(&s[1], &mul(&k(&s[0], 0.005), &s[0])?)?;
        let q = add(&s[0], &mul(&k(&s[0], 0.01), &p)?)?;
        let p = sub(&p, &mul(&k(&q, 0.005), &q)?)?;
        let energy = add(&mul(&q, &q)?, &mul(&p, &p)?)?;
        Ok(vec![q, p, energy])
    })
}
fn rnn(v: &[Val]) -> Result<Vec<Val>> {
    let h = zeros(&f32s(&[64]))?;
    scan(&v[..1], &[h], &v[1..], 200, |s| {
        let dims = DotDims { lhs_contract: vec![1], rhs_contract: vec![0], lhs_batch: vec![], rhs_batch: vec![] };
        let h = apply1(&unary::TANH, &add(&dot::dot_general(&s[0], &s[1], dims, None)?, &s[2])?)?;
        Ok(vec![h.clone(), h])
    })
}

fn mapped(f: Build, v: &[Val], size: usize) -> Result<Vec<Val>> {
    vmap(&mut |x| f(x), v, &vec![Some(0); v.len()], size, &mut |n| Ok(vec![Some(0); n]))
}

fn measure(name: &str, avals: &[Aval], args: &[Array], f: Build) {
    let closed = stage(avals, &mut |v| f(v)).expect("stages").closed();
    let start = Instant::now();
    let p = jitbook_jit::compile(&closed).expect("compiles");
    let compile = start.elapsed().as_secs_f64() * 1e6;
    let mut best = f64::INFINITY;
    for _ in 0..20 {
        let start = Instant::now();
        std::hint::black_box(p.run(args).expect("runs"));
        best = best.min(start.elapsed().as_secs_f64());
    }
    println!("{name:28} {:9.3} ms   compile {compile:6.0} µs, {} kernel calls", best * 1e3, p.stats().kernels);
}

fn line(from: f32, to: f32, n: usize) -> impl Fn(usize) -> f32 {
    move |i| from + (to - from) * i as f32 / (n - 1) as f32
}

fn main() {
    let n = 512;
    let (x, y) = (line(-2.0, 1.0, n), line(-1.25, 1.25, n));
    let grid =
        |f: &dyn Fn(usize, usize) -> f32| Array::from_vec((0..n * n).map(|i| f(i / n, i % n)).collect(), &[n, n]);
    let c = [grid(&|_, j| x(j)), grid(&|i, _| y(i))];
    measure("mandelbrot 512x512", &[f32s(&[n, n]), f32s(&[n, n])], &c, |v| {
        Ok(vec![mapped(|v| mapped(mandelbrot, v, 512), v, 512)?.remove(0)])
    });
    measure("collatz below 30000", &[Aval::scalar(DType::I32)], &[Array::scalar(30_000i32)], collatz_sum);
    let xs = Array::from_vec((0..100_000).map(line(1.0, 100.0, 100_000)).collect(), &[100_000]);
    measure("newton 100k", &[f32s(&[100_000])], &[xs], |v| mapped(newton, v, 100_000));
    measure("newton scalar", &[f32s(&[])], &[Array::scalar(2.0f32)], newton);
    let start = [Array::scalar(1.0f32), Array::scalar(0.0f32)];
    measure("leapfrog scan 10000", &[f32s(&[]), f32s(&[])], &start, leapfrog);
    let some = |n: usize| (0..n).map(|i| (i as f32 * 0.37).sin() * 0.1).collect::<Vec<_>>();
    let w = [Array::from_vec(some(64 * 64), &[64, 64]), Array::from_vec(some(200 * 64), &[200, 64])];
    measure("rnn scan 200x64", &[f32s(&[64, 64]), f32s(&[200, 64])], &w, rnn);
}
