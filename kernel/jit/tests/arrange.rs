//! Where values lie and are computed: what is seen through, laid out, deferred, computed again or beforehand.

mod common;
use common::close;
use jitbook_array::linear::DotDims;
use jitbook_array::{Array, DType, Denormals, Result, with_denormals};
use jitbook_ir::aval::Aval;
use jitbook_ir::jaxpr::ClosedJaxpr;
use jitbook_ir::ops::build::*;
use jitbook_ir::ops::dot::dot_general;
use jitbook_ir::value::Val;
use jitbook_jit::Program;
use std::sync::Arc;

fn f32s(shape: &[usize]) -> Aval {
    Aval::new(DType::F32, shape)
}

fn sample(shape: &[usize]) -> Array {
    let n: usize = shape.iter().product();
    Array::from_vec((0..n).map(|i| ((i as f32 * 12.9898).sin() * 437.585).fract() * 2.0).collect(), shape)
}

/// Compiles, runs and compares with evaluation.
fn check(shapes: &[&[usize]], mut f: impl FnMut(&[Val]) -> Result<Vec<Val>>) -> Arc<Program> {
    let avals: Vec<Aval> = shapes.iter().map(|s| f32s(s)).collect();
    let args: Vec<Array> = shapes.iter().map(|s| sample(s)).collect();
    let closed: ClosedJaxpr = jitbook_ir::stage(&avals, &mut f).expect("stages").closed();
    let program = jitbook_jit::compile(&closed).expect("compiles");
    let got = program.run(&args).expect("runs");
    let want = with_denormals(Denormals::Flush, || jitbook_ir::eval::eval_arrays(&closed, &args)).expect("evaluates");
    for (g, w) in got.iter().zip(&want) {
        if let Err(e) = close(g, w, 1e-5) {
            panic!("{e}\n{}\n{}", program.jaxpr_text(), program.ir_text());
        }
    }
    program
}

fn matmul(x: &Val, y: &Val) -> Result<Val> {
    dot_general(x, y, DotDims { lhs_contract: vec![1], rhs_contract: vec![0], ..Default::default() }, None)
}

#[test]
fn products_look_through_transposes() {
    let p = check(&[&[20, 30], &[20, 40]], |v| Ok(vec![matmul(&transpose(&v[0], &[1, 0])?, &v[1])?]));
    assert_eq!(p.stats().loops, 0, "{}", p.ir_text());
    let p = check(&[&[20, 6, 5], &[30, 20]], |v| {
        let turned = transpose(&transpose(&v[0], &[0, 2, 1])?, &[2, 1, 0])?;
        let dims = DotDims { lhs_contract: vec![2], rhs_contract: vec![1], ..Default::default() };
        Ok(vec![dot_general(&turned, &v[1], dims, None)?])
    });
    assert_eq!(p.stats().loops, 0, "{}", p.ir_text());
}

#[test]
fn products_are_laid_out_as_they_are_read() {
    let p = check(&[&[20, 30], &[30, 40]], |v| Ok(vec![transpose(&matmul(&v[0], &v[1])?, &[1, 0])?]));
    assert_eq!(p.stats().loops, 0, "{}", p.ir_text());
    let batched = |v: &[Val]| {
        let dims = DotDims { lhs_contract: vec![2], rhs_contract: vec![1], lhs_batch: vec![0], rhs_batch: vec![0] };
        dot_general(&v[0], &v[1], dims, None)
    };
    let p = check(&[&[4, 5, 6], &[4, 6, 7]], |v| Ok(vec![transpose(&batched(v)?, &[0, 2, 1])?]));
    assert_eq!(p.stats().loops, 0, "{}", p.ir_text());
    // Another order of axes, and a product that is read twice, are turned by loops.
    check(&[&[4, 5, 6], &[4, 6, 7]], |v| Ok(vec![transpose(&batched(v)?, &[1, 0, 2])?]));
    check(&[&[20, 30], &[30, 20]], |v| {
        let xy = matmul(&v[0], &v[1])?;
        Ok(vec![add(&transpose(&xy, &[1, 0])?, &xy)?, xy])
    });
}

#[test]
fn products_of_one_term_fuse() {
    let p = check(&[&[9, 1], &[1, 12]], |v| Ok(vec![add(&matmul(&v[0], &v[1])?, &matmul(&v[0], &v[1])?)?]));
    assert_eq!(p.stats().kernels, 0, "{}", p.jaxpr_text());
    let p = check(&[&[8, 1, 3], &[8, 1, 16]], |v| {
        let dims = DotDims { lhs_contract: vec![1], rhs_contract: vec![1], lhs_batch: vec![0], rhs_batch: vec![0] };
        Ok(vec![transpose(&dot_general(&v[0], &v[1], dims, None)?, &[0, 2, 1])?])
    });
    assert_eq!((p.stats().kernels, p.stats().loops), (0, 3), "{}", p.ir_text());
}

#[test]
fn sums_over_axes_of_one_element_are_no_loops() {
    let p = check(&[&[8, 1, 20]], |v| {
        let s = reduce_sum(&v[0], &[1])?;
        Ok(vec![s.clone(), reduce_sum(&s, &[1])?])
    });
    assert!(p.stats().loops <= 4, "{}", p.ir_text());
    check(&[&[1, 1]], |v| Ok(vec![reduce_sum(&v[0], &[0]).and_then(|s| exp(&s))?]));
    check(&[&[3, 1, 4, 1]], |v| Ok(vec![reduce_sum(&v[0], &[0, 3])?, reduce_sum(&v[0], &[1, 2])?]));
}

/// The bias is not copied out along the rows before the product, and what only the last loop reads is computed there.
#[test]
fn what_later_loops_read_is_computed_there() {
    let p = check(&[&[16, 32], &[32, 24], &[24]], |v| {
        let bias = broadcast_in_dim(&v[2], &[16, 24], &[1])?;
        let scale = exp(&v[2])?;
        let y = add(&matmul(&v[0], &v[1])?, &bias)?;
        let z = matmul(&y, &transpose(&v[1], &[1, 0])?)?;
        Ok(vec![add(&matmul(&z, &v[1])?, &broadcast_in_dim(&scale, &[16, 24], &[1])?)?])
    });
    assert_eq!(p.functions().len(), 2, "{}", p.ir_text());
}

#[test]
fn kernels_of_constants_run_while_compiling() {
    let p = check(&[&[5, 4]], |v| {
        let eye = eq(&iota(DType::I32, &[4, 4], 0)?, &iota(DType::I32, &[4, 4], 1)?)?;
        Ok(vec![add(&v[0], &matmul(&v[0], &matmul(&convert(&eye, DType::F32)?, &convert(&eye, DType::F32)?)?)?)?])
    });
    assert_eq!(p.stats().kernels, 1, "{}", p.jaxpr_text());
}

#[test]
fn large_transposes_are_turned_before_loops_read_them() {
    let p = check(&[&[150, 130], &[130, 150]], |v| {
        let t = transpose(&v[0], &[1, 0])?;
        Ok(vec![mul(&t, &v[1])?, reduce_sum(&mul(&t, &v[1])?, &[0, 1])?])
    });
    assert_eq!(p.stats().kernels, 1, "{}", p.jaxpr_text());
    let p = check(&[&[10, 13], &[13, 10]], |v| Ok(vec![mul(&transpose(&v[0], &[1, 0])?, &v[1])?]));
    assert_eq!(p.stats().kernels, 0, "{}", p.jaxpr_text());
}
