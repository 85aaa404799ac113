//! Nanoseconds an element of compiled programs, to hold beside the numbers of JAX: `cargo run --release -p jitbook-jit
//! --example speed [NAME]`.

use jitbook_array::{Array, DType, Dims, Result};
use jitbook_ir::aval::Aval;
use jitbook_ir::jaxpr::ClosedJaxpr;
use jitbook_ir::ops::build::*;
use jitbook_ir::ops::{binary, reduce, unary};
use jitbook_ir::value::Val;
use std::time::Instant;

fn staged(avals: &[Aval], mut f: impl FnMut(&[Val]) -> Result<Vec<Val>>) -> ClosedJaxpr {
    let s = jitbook_ir::stage(avals, &mut f).expect("stages");
    ClosedJaxpr::new(s.jaxpr, vec![])
}
fn k(x: &Val, v: f64) -> Val {
    full_like(x, v).expect("a constant")
}
fn reduce_max(x: &Val, axes: &[usize]) -> Result<Val> {
    let p = reduce::Reduce { axes: Dims::from_slice(axes), numpy: false };
    jitbook_ir::bind1(&jitbook_ir::Op::new(&reduce::REDUCE_MAX, p), std::slice::from_ref(x))
}

fn axpy(v: &[Val]) -> Result<Vec<Val>> {
    Ok(vec![add(&mul(&k(&v[0], 2.5), &v[0])?, &v[0])?])
}
fn polynomial(v: &[Val]) -> Result<Vec<Val>> {
    let x = &v[0];
    let mut y = k(x, 0.1);
    for c in [0.2, 0.3, 0.4, 0.5, 0.6] {
        y = add(&mul(&y, x)?, &k(x, c))?;
    }
    Ok(vec![y])
}
fn selu(v: &[Val]) -> Result<Vec<Val>> {
    let x = &v[0];
    let e = sub(&exp(x)?, &k(x, 1.0))?;
    let down = mul(&k(x, 1.6732632), &e)?;
    let picked = select(&gt(x, &k(x, 0.0))?, &down, x)?;
    Ok(vec![mul(&k(x, 1.050701), &picked)?])
}
fn gelu(v: &[Val]) -> Result<Vec<Val>> {
    let x = &v[0];
    let cube = mul(x, &mul(x, x)?)?;
    let inner = mul(&k(x, 0.7978846), &add(x, &mul(&k(x, 0.044715), &cube)?)?)?;
    let t = apply1(&unary::TANH, &inner)?;
    Ok(vec![mul(&mul(&k(x, 0.5), x)?, &add(&k(x, 1.0), &t)?)?])
}
fn cdf(x: &Val) -> Result<Val> {
    let e = apply1(&unary::ERF, &mul(x, &k(x, std::f64::consts::FRAC_1_SQRT_2))?)?;
    mul(&k(x, 0.5), &add(&k(x, 1.0), &e)?)
}
fn black_scholes(v: &[Val]) -> Result<Vec<Val>> {
    let s = &add(&mul(&v[0], &v[0])?, &k(&v[0], 1.0))?;
    let (strike, rate, sigma, t) = (k(s, 1.1), 0.05, 0.2, 1.5f64);
    let up = add(&log(&div(s, &strike)?)?, &k(s, (rate + sigma * sigma / 2.0) * t))?;
    let d1 = div(&up, &k(s, sigma * t.sqrt()))?;
    let d2 = sub(&d1, &k(s, sigma * t.sqrt()))?;
    let discounted = mul(&strike, &exp(&k(s, -rate * t))?)?;
    Ok(vec![sub(&mul(s, &cdf(&d1)?)?, &mul(&discounted, &cdf(&d2)?)?)?])
}
fn erf_inv(v: &[Val]) -> Result<Vec<Val>> {
    Ok(vec![apply1(&unary::ERF_INV, &mul(&v[0], &k(&v[0], 0.5))?)?])
}
fn sum(v: &[Val]) -> Result<Vec<Val>> {
    Ok(vec![reduce_sum(&v[0], &(0..v[0].shape().len()).collect::<Vec<_>>())?])
}
fn softmax(v: &[Val]) -> Result<Vec<Val>> {
    let x = &v[0];
    let shape = x.shape().to_vec();
    let m = broadcast_in_dim(&reduce_max(x, &[1])?, &shape, &[0])?;
    let e = exp(&sub(x, &m)?)?;
    let s = broadcast_in_dim(&reduce_sum(&e, &[1])?, &shape, &[0])?;
    Ok(vec![div(&e, &s)?])
}
fn layernorm(v: &[Val]) -> Result<Vec<Val>> {
    let x = &v[0];
    let shape = x.shape().to_vec();
    let n = shape[1] as f64;
    let m = reduce_sum(x, &[1])?;
    let m = broadcast_in_dim(&div(&m, &k(&m, n))?, &shape, &[0])?;
    let d = sub(x, &m)?;
    let s = reduce_sum(&mul(&d, &d)?, &[1])?;
    let s = rsqrt(&add(&div(&s, &k(&s, n))?, &k(&s, 1e-5))?)?;
    Ok(vec![mul(&d, &broadcast_in_dim(&s, &shape, &[0])?)?])
}
fn select(p: &Val, no: &Val, yes: &Val) -> Result<Val> {
    jitbook_ir::bind1(&jitbook_ir::Op::plain(&jitbook_ir::ops::select::SELECT_N), &[p.clone(), no.clone(), yes.clone()])
}

fn sample(shape: &[usize]) -> Array {
    let n: usize = shape.iter().product();
    Array::from_vec((0..n).map(|i| ((i as f32 * 12.9898).sin() * 437.585).fract() * 2.0).collect(), shape)
}

fn measure(name: &str, shape: &[usize], f: fn(&[Val]) -> Result<Vec<Val>>) {
    if std::env::args().nth(1).is_some_and(|only| !name.contains(&only)) {
        return;
    }
    let closed = staged(&[Aval::new(DType::F32, shape)], f);
    let start = Instant::now();
    let p = jitbook_jit::compile(&closed).expect("compiles");
    let compile = start.elapsed();
    if std::env::args().nth(2).is_some() {
        println!("{}\n{}", p.ir_text(), p.asm_text().expect("compiles"));
        std::process::exit(0);
    }
    let x = sample(shape);
    let n: usize = shape.iter().product();
    let rounds = (400_000 / n.max(1)).clamp(1, 1_000);
    let mut best = f64::INFINITY;
    for _ in 0..60 {
        let start = Instant::now();
        for _ in 0..rounds {
            std::hint::black_box(p.run(std::slice::from_ref(&x)).expect("runs"));
        }
        best = best.min(start.elapsed().as_secs_f64() / rounds as f64);
    }
    let us = compile.as_secs_f64() * 1e6;
    println!(
        "{name:14} {n:9} {:8.3} ns/element {:10.2} µs a call   compile {us:7.0} µs, {} loops",
        best * 1e9 / n as f64,
        best * 1e6,
        p.stats().loops
    );
}

fn scalar_call() {
    let closed = staged(&[Aval::new(DType::F32, &[]), Aval::new(DType::F32, &[])], |v| {
        Ok(vec![apply2(&binary::ADD, &v[0], &v[1])?])
    });
    drop(jitbook_jit::compile(&closed).expect("compiles"));
    jitbook_jit::clear();
    let p = jitbook_jit::compile(&closed).expect("compiles");
    let args = [Array::scalar(1.0f32), Array::scalar(2.0f32)];
    let start = Instant::now();
    for _ in 0..1_000_000 {
        std::hint::black_box(p.run(std::hint::black_box(&args)).expect("runs"));
    }
    println!("scalar add: {:.1} ns a call", start.elapsed().as_secs_f64() * 1e3);
    print!("{}", p.stats());
}

fn long_chain() {
    let closed = staged(&[Aval::new(DType::F32, &[])], |v| {
        let mut y = v[0].clone();
        for i in 0..500 {
            y = add(&mul(&y, &v[0])?, &k(&v[0], i as f64))?;
        }
        Ok(vec![y])
    });
    println!("1000-op chain:\n{}", jitbook_jit::compile(&closed).expect("compiles").stats());
}

fn main() {
    scalar_call();
    long_chain();
    for n in [10, 1_000, 10_000, 100_000, 1_000_000] {
        for (name, f) in [
            ("axpy", axpy as fn(&[Val]) -> Result<Vec<Val>>),
            ("polynomial", polynomial),
            ("selu", selu),
            ("gelu", gelu),
            ("black-scholes", black_scholes),
            ("erf_inv", erf_inv),
            ("sum", sum),
        ] {
            measure(name, &[n], f);
        }
    }
    for n in [100, 1000] {
        measure("softmax", &[n, n], softmax);
        measure("layernorm", &[n, n], layernorm);
    }
}
