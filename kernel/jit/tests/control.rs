//! Control flow: compiled = evaluated, over scalars (machine loops) and over arrays (steps).

mod common;
use common::close;
use jitbook_array::linear::DotDims;
use jitbook_array::{Array, DType, Denormals, ErrorClass, Result, with_denormals};
use jitbook_ir::aval::Aval;
use jitbook_ir::jaxpr::ClosedJaxpr;
use jitbook_ir::ops::build::*;
use jitbook_ir::ops::cond::{COND, Cond};
use jitbook_ir::ops::control::{WHILE, While};
use jitbook_ir::ops::scan::{SCAN, Scan};
use jitbook_ir::prim::Op;
use jitbook_ir::value::Val;
use jitbook_ir::{bind, ops, stage};
use jitbook_jit::{INTERRUPT, Program};
use std::sync::{Arc, Mutex};

fn f32s(shape: &[usize]) -> Aval {
    Aval::new(DType::F32, shape)
}
fn i32s() -> Aval {
    Aval::scalar(DType::I32)
}
fn staged(avals: &[Aval], mut f: impl FnMut(&[Val]) -> Result<Vec<Val>>) -> ClosedJaxpr {
    stage(avals, &mut f).expect("stages").closed()
}
fn k(x: &Val, v: f64) -> Val {
    constant(x, v)
}
fn int(v: i32) -> Val {
    Val::Array(Array::scalar(v))
}
fn float(v: f32) -> Val {
    Val::Array(Array::scalar(v))
}
fn sample(shape: &[usize]) -> Array {
    let n: usize = shape.iter().product();
    Array::from_vec((0..n).map(|i| ((i as f32 * 12.9898).sin() * 437.585).fract()).collect(), shape)
}

/// `while`: the carry's types come from `init`; nothing is closed over.
fn while_loop(
    init: &[Val],
    cond: impl Fn(&[Val]) -> Result<Val>,
    body: impl Fn(&[Val]) -> Result<Vec<Val>>,
) -> Result<Vec<Val>> {
    let avals: Vec<Aval> = init.iter().map(Val::aval).collect();
    let cond = stage(&avals, &mut |x| Ok(vec![cond(x)?]))?.closed();
    let body = stage(&avals, &mut |x| body(x))?.closed();
    bind(&Op::new(&WHILE, While { cond, cond_consts: 0, body, body_consts: 0, bound: None }), init)
}
fn scan(
    consts: &[Val],
    carry: &[Val],
    xs: &[Val],
    length: usize,
    reverse: bool,
    body: impl Fn(&[Val]) -> Result<Vec<Val>>,
) -> Result<Vec<Val>> {
    let member = |x: &Val| {
        let a = x.aval();
        a.with_shape(&a.shape[1..])
    };
    let avals: Vec<Aval> = consts.iter().chain(carry).map(Val::aval).chain(xs.iter().map(member)).collect();
    let jaxpr = stage(&avals, &mut |x| body(x))?.closed();
    let args: Vec<Val> = [consts, carry, xs].concat();
    let p = Scan { jaxpr, length, reverse, consts: consts.len(), carry: carry.len(), unroll: 1 };
    bind(&Op::new(&SCAN, p), &args)
}
type Branch = fn(&[Val]) -> Result<Vec<Val>>;

fn cond(index: &Val, args: &[Val], branches: &[Branch]) -> Result<Vec<Val>> {
    let avals: Vec<Aval> = args.iter().map(Val::aval).collect();
    let branches = branches.iter().map(|b| Ok(stage(&avals, &mut |x| b(x))?.closed())).collect::<Result<_>>()?;
    let args: Vec<Val> = std::iter::once(index).chain(args).cloned().collect();
    bind(&Op::new(&COND, Cond::new(branches)), &args)
}

/// Interrupts are for the whole process, so tests that run programs take turns.
static TURN: Mutex<()> = Mutex::new(());

fn check(closed: &ClosedJaxpr, args: &[Array], tolerance: f64) -> Arc<Program> {
    let _turn = TURN.lock().unwrap_or_else(|e| e.into_inner());
    let program = jitbook_jit::compile(closed).expect("compiles");
    let got = program.run(args).expect("runs");
    let want = with_denormals(Denormals::Flush, || jitbook_ir::eval::eval_arrays(closed, args)).expect("evaluates");
    for (g, w) in got.iter().zip(&want) {
        if let Err(e) = close(g, w, tolerance) {
            panic!("{e}\n{}\n{}", program.jaxpr_text(), program.ir_text());
        }
    }
    program
}
/// The same, and no step but one machine function.
fn check_native(closed: &ClosedJaxpr, args: &[Array], tolerance: f64) {
    let program = check(closed, args, tolerance);
    assert_eq!(program.stats().kernels, 0, "{}", program.jaxpr_text());
}

/// `x // 2^k` as jnp writes it.
fn floor_div(x: &Val, d: i32) -> Result<Val> {
    let d = k(x, d as f64);
    let q = div(x, &d)?;
    let unlike = ne(&apply1(&ops::unary::SIGN, x)?, &apply1(&ops::unary::SIGN, &d)?)?;
    let inexact = ne(&apply2(&ops::binary::REM, x, &d)?, &k(x, 0.0))?;
    select(&and(&unlike, &inexact)?, &sub(&q, &k(x, 1.0))?, &q)
}
/// `x % 2^k` as jnp writes it.
fn modulo(x: &Val, d: i32) -> Result<Val> {
    let (d, zero) = (k(x, d as f64), k(x, 0.0));
    let r = apply2(&ops::binary::REM, x, &d)?;
    let fix = and(&ne(&lt(&r, &zero)?, &lt(&d, &zero)?)?, &ne(&r, &zero)?)?;
    select(&fix, &add(&r, &d)?, &r)
}

fn collatz(n: &Val) -> Result<Val> {
    let out = while_loop(
        &[n.clone(), int(0)],
        |s| ne(&s[0], &k(&s[0], 1.0)),
        |s| {
            let (m, steps) = (&s[0], &s[1]);
            let odd = add(&mul(&k(m, 3.0), m)?, &k(m, 1.0))?;
            let even = eq(&modulo(m, 2)?, &k(m, 0.0))?;
            Ok(vec![select(&even, &floor_div(m, 2)?, &odd)?, add(steps, &k(steps, 1.0))?])
        },
    )?;
    Ok(out[1].clone())
}

#[test]
fn collatz_is_a_machine_loop() {
    let closed = staged(&[i32s()], |v| Ok(vec![collatz(&v[0])?]));
    check_native(&closed, &[Array::scalar(27i32)], 0.0);
}

#[test]
fn loops_nest() {
    let closed = staged(&[i32s()], |v| {
        let out = while_loop(
            &[int(1), int(0), v[0].clone()],
            |s| lt(&s[0], &s[2]),
            |s| Ok(vec![add(&s[0], &k(&s[0], 1.0))?, add(&s[1], &collatz(&s[0])?)?, s[2].clone()]),
        )?;
        Ok(vec![out[1].clone()])
    });
    check_native(&closed, &[Array::scalar(40i32)], 0.0);
}

#[test]
fn floor_division_by_powers_of_two_is_pythons() {
    let values = [0, 1, -1, 2, -2, 3, -3, 7, -7, 8, -8, 9, -9, i32::MAX, i32::MIN, i32::MIN + 1];
    for d in [1, 2, 4, 8, 1 << 30] {
        let closed = staged(&[Aval::new(DType::I32, &[values.len()])], |v| {
            let x = &v[0];
            let d = full_like(x, d as f64)?;
            let q = div(x, &d)?;
            let sign = |y: &Val| apply1(&ops::unary::SIGN, y);
            let zero = full_like(x, 0.0)?;
            let r = apply2(&ops::binary::REM, x, &d)?;
            let down = and(&ne(&sign(x)?, &sign(&d)?)?, &ne(&r, &zero)?)?;
            let fix = and(&ne(&lt(&r, &zero)?, &lt(&d, &zero)?)?, &ne(&r, &zero)?)?;
            Ok(vec![select(&down, &sub(&q, &full_like(x, 1.0)?)?, &q)?, select(&fix, &add(&r, &d)?, &r)?])
        });
        let program = jitbook_jit::compile(&closed).expect("compiles");
        let out = program.run(&[Array::from_vec(values.to_vec(), &[values.len()])]).expect("runs");
        for (i, &x) in values.iter().enumerate() {
            assert_eq!(out[0].to_vec::<i32>()[i], x.div_euclid(d), "{x} // {d}");
            assert_eq!(out[1].to_vec::<i32>()[i], x.rem_euclid(d), "{x} % {d}");
        }
        let text = program.ir_text();
        assert!(!text.contains("div") && !text.contains("select"), "{text}");
    }
}

#[test]
fn newton_is_a_scan_without_inputs() {
    let closed = staged(&[f32s(&[])], |v| {
        let out = scan(&[v[0].clone()], &[int(0), v[0].clone()], &[], 20, false, |s| {
            let (x, i, g) = (&s[0], &s[1], &s[2]);
            Ok(vec![add(i, &k(i, 1.0))?, mul(&k(g, 0.5), &add(g, &div(x, g)?)?)?])
        })?;
        Ok(vec![out[1].clone()])
    });
    check_native(&closed, &[Array::scalar(2.0f32)], 1e-6);
}

fn leapfrog(length: usize, reverse: bool) -> ClosedJaxpr {
    staged(&[f32s(&[]), f32s(&[])], |v| {
        scan(&[], v, &[], length, reverse, |s| {
            let (q, p) = (&s[0], &s[1]);
            let p = sub(p, &mul(&k(q, 0.005), q)?)?;
            let q = add(q, &mul(&k(q, 0.01), &p)?)?;
            let p = sub(&p, &mul(&k(&q, 0.005), &q)?)?;
            let energy = add(&mul(&q, &q)?, &mul(&p, &p)?)?;
            Ok(vec![q, p, energy])
        })
    })
}

#[test]
fn leapfrog_stacks_scalars() {
    let args = [Array::scalar(1.0f32), Array::scalar(0.0f32)];
    for reverse in [false, true] {
        check_native(&leapfrog(10_000, reverse), &args, 1e-3);
        check_native(&leapfrog(0, reverse), &args, 0.0);
        check_native(&leapfrog(1, reverse), &args, 1e-6);
    }
}

#[test]
fn a_scan_reads_a_line_that_was_computed() {
    for reverse in [false, true] {
        let closed = staged(&[f32s(&[9])], |v| {
            let x = exp(&v[0])?;
            let out = scan(&[], &[float(0.0)], &[x], 9, reverse, |s| {
                let sum = add(&s[0], &s[1])?;
                Ok(vec![sum.clone(), sum])
            })?;
            Ok(vec![mul(&out[1], &out[1])?, out[0].clone()])
        });
        check_native(&closed, &[sample(&[9])], 1e-5);
    }
}

fn mandelbrot(c: &[Val]) -> Result<Vec<Val>> {
    let zero = k(&c[0], 0.0);
    let avals = [i32s(), f32s(&[]), f32s(&[])];
    let cond = stage(&avals, &mut |s| {
        let size = add(&mul(&s[1], &s[1])?, &mul(&s[2], &s[2])?)?;
        Ok(vec![and(&lt(&s[0], &k(&s[0], 50.0))?, &le(&size, &k(&size, 4.0))?)?])
    })?
    .closed();
    let avals = [f32s(&[]), f32s(&[]), i32s(), f32s(&[]), f32s(&[])];
    let body = stage(&avals, &mut |s| {
        let (a, b) = (&s[3], &s[4]);
        let re = add(&sub(&mul(a, a)?, &mul(b, b)?)?, &s[0])?;
        let im = add(&mul(&mul(&k(a, 2.0), a)?, b)?, &s[1])?;
        Ok(vec![add(&s[2], &k(&s[2], 1.0))?, re, im])
    })?
    .closed();
    let op = Op::new(&WHILE, While { cond, cond_consts: 0, body, body_consts: 2, bound: None });
    bind(&op, &[c[0].clone(), c[1].clone(), int(0), zero.clone(), zero])
}

fn vmap(f: &mut dyn FnMut(&[Val]) -> Result<Vec<Val>>, args: &[Val], size: usize) -> Result<Vec<Val>> {
    jitbook_ir::vmap(f, args, &vec![Some(0); args.len()], size, &mut |n| Ok(vec![Some(0); n]))
}

#[test]
fn a_batched_while_stops_lane_by_lane() {
    let closed = staged(&[f32s(&[33]), f32s(&[33])], |v| Ok(vec![vmap(&mut mandelbrot, v, 33)?.remove(0)]));
    check_native(&closed, &[sample(&[33]), sample(&[33])], 0.0);
    let closed = staged(&[f32s(&[5, 7]), f32s(&[5, 7])], |v| {
        Ok(vec![vmap(&mut |v| vmap(&mut mandelbrot, v, 7), v, 5)?.remove(0)])
    });
    check_native(&closed, &[sample(&[5, 7]), sample(&[5, 7])], 0.0);
}

/// Written by hand over arrays: the rows meet in the body, so no lane may run alone.
#[test]
fn lanes_that_meet_stay_together() {
    let any = |x: &Val| {
        let p = ops::reduce::Reduce { axes: (0..1).collect(), numpy: false };
        jitbook_ir::bind1(&Op::new(&ops::reduce::REDUCE_OR, p), std::slice::from_ref(x))
    };
    let closed = staged(&[f32s(&[9])], |v| {
        while_loop(
            v,
            |s| any(&lt(&s[0], &full_like(&s[0], 20.0)?)?),
            |s| {
                let below = lt(&s[0], &full_like(&s[0], 20.0)?)?;
                let far = any(&gt(&s[0], &full_like(&s[0], 10.0)?)?)?;
                let far = broadcast_in_dim(&far, &[9], &[])?;
                let step = select(&far, &full_like(&s[0], 1.0)?, &full_like(&s[0], 3.0)?)?;
                Ok(vec![select(&below, &add(&s[0], &step)?, &s[0])?])
            },
        )
    });
    check(&closed, &[sample(&[9])], 1e-6);
}

#[test]
fn a_batched_scan_carries_rows() {
    let closed = staged(&[f32s(&[40])], |v| {
        let mut newton = |v: &[Val]| {
            scan(&[v[0].clone()], &[v[0].clone()], &[], 20, false, |s| {
                Ok(vec![mul(&k(&s[0], 0.5), &add(&s[1], &div(&s[0], &s[1])?)?)?])
            })
        };
        vmap(&mut newton, v, 40)
    });
    let x = Array::from_vec((1..=40).map(|i| i as f32).collect(), &[40]);
    check(&closed, &[x], 1e-6);
}

#[test]
fn a_recurrent_net_scans_over_rows() {
    let closed = staged(&[f32s(&[6, 6]), f32s(&[11, 6])], |v| {
        let h = zeros(&f32s(&[6]))?;
        scan(&[v[0].clone()], &[h], &[v[1].clone()], 11, false, |s| {
            let dims = DotDims { lhs_contract: vec![1], rhs_contract: vec![0], lhs_batch: vec![], rhs_batch: vec![] };
            let y = ops::dot::dot_general(&s[0], &s[1], dims, None)?;
            let h = apply1(&ops::unary::TANH, &add(&y, &s[2])?)?;
            Ok(vec![h.clone(), h])
        })
    });
    check(&closed, &[sample(&[6, 6]), sample(&[11, 6])], 1e-5);
}

#[test]
fn a_scan_of_machine_code_alone_keeps_its_memory_apart() {
    let n = 64;
    let net = staged(&[f32s(&[n, n]), f32s(&[9, n])], |v| {
        let h = zeros(&f32s(&[n]))?;
        scan(&[v[0].clone()], &[h], &[v[1].clone()], 9, false, |s| {
            let dims = DotDims { lhs_contract: vec![1], rhs_contract: vec![0], lhs_batch: vec![], rhs_batch: vec![] };
            let back = DotDims { lhs_contract: vec![0], rhs_contract: vec![0], lhs_batch: vec![], rhs_batch: vec![] };
            let y = ops::dot::dot_general(&s[0], &s[1], dims, None)?;
            let z = ops::dot::dot_general(&s[2], &s[0], back, None)?;
            let h = apply1(&ops::unary::TANH, &add(&y, &z)?)?;
            Ok(vec![h.clone(), h])
        })
    });
    check(&net, &[sample(&[n, n]), sample(&[9, n])], 1e-4);
    // Carries that change places, an output that is a constant of the loop, slices from the back.
    for reverse in [false, true] {
        let closed = staged(&[f32s(&[5]), f32s(&[5]), f32s(&[5]), f32s(&[7, 5]), f32s(&[])], |v| {
            scan(&[v[0].clone()], &[v[1].clone(), v[2].clone(), v[4].clone()], &[v[3].clone()], 7, reverse, |s| {
                let sum = add(&s[1], &s[4])?;
                let count = add(&s[3], &k(&s[3], 1.0))?;
                Ok(vec![s[2].clone(), s[1].clone(), count.clone(), s[0].clone(), sum, count])
            })
        });
        let args = [sample(&[5]), sample(&[5]), sample(&[5]), sample(&[7, 5]), Array::scalar(0.5f32)];
        check(&closed, &args, 1e-6);
    }
}

const BRANCHES: [Branch; 3] = [
    |x| Ok(vec![sin(&x[0])?, x[1].clone()]),
    |x| Ok(vec![mul(&x[0], &x[0])?, add(&x[1], &k(&x[1], 1.0))?]),
    |x| Ok(vec![full_like(&x[0], 3.0)?, k(&x[1], 9.0)]),
];

#[test]
fn a_cond_takes_one_branch() {
    for n in 1..=3 {
        for index in -2..5 {
            for shape in [&[][..], &[4][..]] {
                let closed = staged(&[i32s(), f32s(shape), i32s()], |v| cond(&v[0], &v[1..], &BRANCHES[..n]));
                check(&closed, &[Array::scalar(index), sample(shape), Array::scalar(5i32)], 1e-6);
            }
        }
    }
}

#[test]
fn a_cond_stands_in_a_loop() {
    let closed = staged(&[f32s(&[])], |v| {
        let init = [int(0), v[0].clone(), int(0)];
        while_loop(
            &init,
            |s| lt(&s[0], &k(&s[0], 30.0)),
            |s| {
                let picked = cond(&modulo(&s[0], 4)?, &s[1..], &BRANCHES)?;
                Ok(vec![add(&s[0], &k(&s[0], 1.0))?, picked[0].clone(), add(&picked[1], &s[0])?])
            },
        )
    });
    check_native(&closed, &[Array::scalar(0.7f32)], 1e-5);
}

#[test]
fn an_interrupt_ends_a_compiled_loop() {
    let closed = staged(&[i32s()], |v| {
        while_loop(v, |s| ge(&s[0], &k(&s[0], 0.0)), |s| Ok(vec![apply2(&ops::binary::XOR, &s[0], &k(&s[0], 1.0))?]))
    });
    let _turn = TURN.lock().unwrap_or_else(|e| e.into_inner());
    let program = jitbook_jit::compile(&closed).expect("compiles");
    let running = std::thread::spawn(move || program.run(&[Array::scalar(2i32)]));
    std::thread::sleep(std::time::Duration::from_millis(30));
    assert!(!running.is_finished(), "the loop does not end by itself");
    INTERRUPT.store(true, std::sync::atomic::Ordering::Relaxed);
    let error = running.join().expect("no panic").expect_err("interrupted");
    assert_eq!(error.class, ErrorClass::KeyboardInterrupt);
    assert!(!INTERRUPT.load(std::sync::atomic::Ordering::Relaxed), "the flag is cleared");
}

/// What is carried stays in registers, lane by lane; a count that all lanes share is theirs too.
#[test]
fn an_elementwise_scan_runs_lane_by_lane() {
    for n in [5, 300, 10_000] {
        let closed = staged(&[f32s(&[n])], |v| {
            let x = add(&abs(&v[0])?, &k(&v[0], 1.0))?;
            let out = scan(&[x.clone()], &[int(0), x], &[], 20, false, |c| {
                let next = mul(&k(&c[2], 0.5), &add(&c[2], &div(&c[0], &c[2])?)?)?;
                Ok(vec![add(&c[1], &k(&c[1], 1.0))?, next])
            })?;
            Ok(vec![out[1].clone()])
        });
        check_native(&closed, &[sample(&[n])], 0.0);
    }
    // The count is read, and then it is computed once.
    let closed = staged(&[f32s(&[30])], |v| {
        scan(&[], &[int(0), v[0].clone()], &[], 7, false, |c| {
            Ok(vec![add(&c[0], &k(&c[0], 1.0))?, mul(&c[1], &k(&c[1], 1.5))?])
        })
    });
    check(&closed, &[sample(&[30])], 0.0);
    // What is stacked is written turn by turn.
    let closed = staged(&[f32s(&[30])], |v| {
        scan(&[], &[v[0].clone()], &[], 7, false, |c| Ok(vec![mul(&c[0], &k(&c[0], 1.5))?, c[0].clone()]))
    });
    check(&closed, &[sample(&[30])], 0.0);
    // Rows meet.
    let closed = staged(&[f32s(&[30])], |v| {
        scan(&[], &[v[0].clone()], &[], 3, false, |c| {
            let sum = broadcast_in_dim(&reduce_sum(&c[0], &[0])?, &[30], &[])?;
            Ok(vec![sub(&c[0], &mul(&sum, &k(&sum, 0.01))?)?])
        })
    });
    check(&closed, &[sample(&[30])], 1e-6);
}
