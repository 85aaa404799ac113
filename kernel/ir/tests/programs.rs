//! Whole functions under transforms, beside what JAX 0.10.2 printed.

use jitbook_ir::linearize::linearize;
use jitbook_ir::ops::build::*;
use jitbook_ir::trace::bind;
use jitbook_ir::{Array, Aval, ClosedJaxpr, DType, Inline, Result, Tangent, Val, call_jaxpr, stage, vmap};

fn f32v(shape: &[usize]) -> Aval {
    Aval::new(DType::F32, shape)
}
fn traced(avals: &[Aval], f: impl Fn(&[Val]) -> Result<Vec<Val>>) -> ClosedJaxpr {
    stage(avals, &mut |x| f(x)).unwrap().closed()
}
/// `jax.grad` of a function with one scalar output, in its first argument.
fn grad(f: &dyn Fn(&[Val]) -> Result<Vec<Val>>, x: &[Val]) -> Result<Vec<Val>> {
    let (outs, lin) = linearize(&mut |y: &[Val]| f(&[y, &x[1..]].concat()), &x[..1])?;
    let one = Tangent::Val(constant(&outs[0], 1.0));
    Ok(vec![lin.pull(&[one])?[0].instantiate()?])
}
fn check(got: ClosedJaxpr, want: &str) {
    jitbook_ir::check::check(&got.jaxpr).unwrap();
    assert_eq!(got.to_string(), want.trim());
}

#[test]
fn gradient_of_a_sum_of_sines() {
    let got = traced(&[f32v(&[3])], |x| grad(&|x| Ok(vec![reduce_sum(&sin(&x[0])?, &[0])?]), x));
    let want = "
{ lambda ; a:f32[3]. let
    b:f32[3] = sin a
    c:f32[3] = cos a
    _:f32[] = reduce_sum[axes=(0,) out_sharding=None] b
    d:f32[3] = broadcast_in_dim 1.0:f32[]
    e:f32[3] = mul d c
  in (e,) }";
    check(got, want);
}

#[test]
fn a_function_called_twice_is_named_once() {
    let named = traced(&[f32v(&[3])], |x| Ok(vec![mul(&x[0], &constant(&x[0], 2.0))?]));
    let op = call_jaxpr("named", named, Inline::No);
    let got = traced(&[f32v(&[3])], |x| {
        let (a, b) = (bind(&op, x)?, bind(&op, x)?);
        Ok(vec![add(&a[0], &b[0])?])
    });
    let want = "
let named = { lambda ; a:f32[3]. let b:f32[3] = mul a 2.0:f32[] in (b,) } in
{ lambda ; c:f32[3]. let
    d:f32[3] = jit[name=named jaxpr=named] c
    e:f32[3] = jit[name=named jaxpr=named] c
    f:f32[3] = add d e
  in (f,) }";
    check(got, want);
}

#[test]
fn gradient_through_a_jit_makes_jits() {
    let f = traced(&[f32v(&[3])], |x| Ok(vec![reduce_sum(&mul(&sin(&x[0])?, &x[0])?, &[0])?]));
    let op = call_jaxpr("f", f, Inline::No);
    let got = traced(&[f32v(&[3])], |x| grad(&|x| bind(&op, x), x));
    let want = "
{ lambda ; a:f32[3]. let
    _:f32[] b:f32[3] c:f32[3] = jit[
      name=f
      jaxpr={ lambda ; a:f32[3]. let
          c:f32[3] = sin a
          b:f32[3] = cos a
          d:f32[3] = mul c a
          _:f32[] = reduce_sum[axes=(0,) out_sharding=None] d
        in (_, b, c) }
    ] a
    e:f32[3] = jit[
      name=f
      jaxpr={ lambda ; b:f32[3] a:f32[3] c:f32[3] f:f32[]. let
          g:f32[3] = broadcast_in_dim f
          h:f32[3] = mul c g
          i:f32[3] = mul g a
          j:f32[3] = mul i b
          e:f32[3] = add_any h j
        in (e,) }
    ] b a c 1.0:f32[]
  in (e,) }";
    check(got, want);
}

#[test]
fn batch_of_a_jit() {
    let f = traced(&[f32v(&[])], |x| Ok(vec![sin(&x[0])?]));
    let op = call_jaxpr("f", f, Inline::No);
    let got = traced(&[f32v(&[3])], |x| vmap(&mut |x| bind(&op, x), x, &[Some(0)], 3, &mut |_| Ok(vec![Some(0)])));
    let want = "
{ lambda ; a:f32[3]. let
    b:f32[3] = jit[
      name=f
      jaxpr={ lambda ; a:f32[3]. let b:f32[3] = sin a in (b,) }
    ] a
  in (b,) }";
    check(got, want);
}

#[test]
fn constants_become_constvars_and_literals() {
    let c = Val::Array(Array::from_vec(vec![1f32, 2.0, 3.0], &[3]));
    let got = traced(&[f32v(&[3])], |x| Ok(vec![add(&x[0], &c)?, constant(&x[0], 3.0)]));
    assert_eq!(got.consts.len(), 1);
    check(got, "{ lambda a:f32[3]; b:f32[3]. let c:f32[3] = add b a in (c, 3.0:f32[]) }");
}

#[test]
fn second_derivatives_nest() {
    // d²/dx² of x·sin x at 0.5, by grad of grad, eagerly.
    let f = |x: &[Val]| Ok(vec![mul(&sin(&x[0])?, &x[0])?]);
    let x = Val::Array(Array::scalar(0.5f64));
    let second = grad(&|x| grad(&f, x), &[x]).unwrap();
    let want = 2.0 * 0.5f64.cos() - 0.5 * 0.5f64.sin();
    assert!((second[0].array().unwrap().item::<f64>() - want).abs() < 1e-12);
}

#[test]
fn an_escaped_tracer_is_refused() {
    let mut leaked = None;
    stage(&[f32v(&[3])], &mut |x| {
        leaked = Some(x[0].clone());
        Ok(x.to_vec())
    })
    .unwrap();
    let leaked = leaked.unwrap();
    let error = add(&leaked, &leaked).unwrap_err();
    assert_eq!(error.class, jitbook_ir::ErrorClass::UnexpectedTracer);
    assert!(error.message.contains("with type float32[3] wrapped in a DynamicJaxprTracer"));
}
