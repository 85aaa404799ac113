//! Small array programs: what they compute, and into how many loops they fuse.

mod common;
use common::close;
use jitbook_array::{Array, DType, Result};
use jitbook_ir::aval::Aval;
use jitbook_ir::jaxpr::ClosedJaxpr;
use jitbook_ir::ops::build::*;
use jitbook_ir::value::Val;

fn staged(avals: &[Aval], mut f: impl FnMut(&[Val]) -> Result<Vec<Val>>) -> ClosedJaxpr {
    let s = jitbook_ir::stage(avals, &mut f).expect("stages");
    ClosedJaxpr::new(s.jaxpr, vec![])
}

fn reduce_max(x: &Val, axes: &[usize]) -> Result<Val> {
    use jitbook_ir::ops::reduce;
    let p = reduce::Reduce { axes: jitbook_array::Dims::from_slice(axes), numpy: false };
    jitbook_ir::bind1(&jitbook_ir::Op::new(&reduce::REDUCE_MAX, p), std::slice::from_ref(x))
}

fn f32s(shape: &[usize]) -> Aval {
    Aval::new(DType::F32, shape)
}

/// Numbers that look random, in (-2, 2).
fn sample(shape: &[usize]) -> Array {
    let n: usize = shape.iter().product();
    Array::from_vec((0..n).map(|i| ((i as f32 * 12.9898).sin() * 437.585).fract() * 2.0).collect(), shape)
}

fn same_as_evaluated(closed: &ClosedJaxpr, args: &[Array]) -> std::sync::Arc<jitbook_jit::Program> {
    let program = jitbook_jit::compile(closed).expect("compiles");
    let got = program.run(args).expect("runs");
    let want = jitbook_ir::eval::eval_arrays(closed, args).expect("evaluates");
    for (g, w) in got.iter().zip(&want) {
        if let Err(e) = close(g, w, 3e-6) {
            panic!("{e}\n{}\n{}", program.jaxpr_text(), program.ir_text());
        }
    }
    program
}

#[test]
fn softmax_is_few_loops() {
    let x = f32s(&[7, 33]);
    let closed = staged(&[x], |v| {
        let m = reduce_max(&v[0], &[1])?;
        let m = broadcast_in_dim(&m, &[7, 33], &[0])?;
        let e = exp(&sub(&v[0], &m)?)?;
        let s = reduce_sum(&e, &[1])?;
        let s = broadcast_in_dim(&s, &[7, 33], &[0])?;
        Ok(vec![div(&e, &s)?])
    });
    let p = same_as_evaluated(&closed, &[sample(&[7, 33])]);
    assert!(p.stats().loops <= 4, "{}", p.ir_text());
}

#[test]
fn elementwise_tails() {
    for n in 0..70 {
        let closed = staged(&[f32s(&[n]), f32s(&[])], |v| {
            let a = broadcast_in_dim(&v[1], &[n], &[])?;
            let y = add(&mul(&a, &v[0])?, &v[0])?;
            Ok(vec![max(&y, &full_like(&y, 0.0)?)?, ge(&y, &v[0])?])
        });
        same_as_evaluated(&closed, &[sample(&[n]), Array::scalar(0.75f32)]);
    }
}

#[test]
fn reductions_over_every_axis_choice() {
    let shape = [3, 5, 18];
    for choice in 0..8usize {
        let axes: Vec<usize> = (0..3).filter(|a| choice >> a & 1 == 1).collect();
        let closed = staged(&[f32s(&shape)], |v| {
            let y = mul(&v[0], &v[0])?;
            Ok(vec![reduce_sum(&y, &axes)?, reduce_max(&v[0], &axes)?])
        });
        same_as_evaluated(&closed, &[sample(&shape)]);
    }
}

#[test]
fn views_compose() {
    let closed = staged(&[f32s(&[4, 6])], |v| {
        let t = transpose(&v[0], &[1, 0])?;
        let u = mul(&t, &t)?;
        let w = transpose(&u, &[1, 0])?;
        Ok(vec![add(&w, &v[0])?, u])
    });
    same_as_evaluated(&closed, &[sample(&[4, 6])]);
}

#[test]
fn layernorm_and_logsumexp_are_one_loop_over_the_rows() {
    let shape = [9, 40];
    let layernorm = staged(&[f32s(&shape)], |v| {
        let x = &v[0];
        let over = |s: &Val| div(s, &full_like(s, 40.0)?);
        let m = broadcast_in_dim(&over(&reduce_sum(x, &[1])?)?, &shape, &[0])?;
        let d = sub(x, &m)?;
        let s = over(&reduce_sum(&mul(&d, &d)?, &[1])?)?;
        let s = rsqrt(&add(&s, &full_like(&s, 1e-5)?)?)?;
        Ok(vec![mul(&d, &broadcast_in_dim(&s, &shape, &[0])?)?])
    });
    let logsumexp = staged(&[f32s(&shape)], |v| {
        let m = reduce_max(&v[0], &[1])?;
        let wide = broadcast_in_dim(&m, &shape, &[0])?;
        let s = reduce_sum(&exp(&sub(&v[0], &wide)?)?, &[1])?;
        Ok(vec![add(&log(&s)?, &m)?])
    });
    for closed in [layernorm, logsumexp] {
        let p = same_as_evaluated(&closed, &[sample(&shape)]);
        let outer = p.functions()[0].body.iter().filter(|s| matches!(s, jitbook_ir::loops::Stmt::For(_))).count();
        assert!(outer <= 2, "{}", p.ir_text());
    }
}
