//! Loops long enough for wide lanes: every elementwise primitive, dtype and tail, with either emitter, against the
//! interpreter of the loop IR.

mod common;
use common::{numbers, single};
use jitbook_array::{Array, DType};
use jitbook_ir::aval::Aval;
use jitbook_ir::jaxpr::ClosedJaxpr;
use jitbook_ir::loops::Lowering;
use jitbook_ir::ops::build::*;
use jitbook_ir::ops::{PRIMS, binary, unary};
use jitbook_ir::value::Val;
use jitbook_jit::{Emitter, compile_with};

const EMITTERS: [Emitter; 2] = [Emitter::Widest, Emitter::Portable];

/// The elements of `a` again and again, `n` of them.
fn tiled(a: &Array, n: usize) -> Array {
    fn again<T: Copy>(v: Vec<T>, n: usize) -> Vec<T> {
        v.iter().copied().cycle().take(n).collect()
    }
    let dtype = a.dtype();
    let a = a.contiguous().expect("small");
    let tiled = match dtype.size() {
        1 => Array::from_vec(again(a.reinterpret(DType::U8).to_vec::<u8>(), n), &[n]),
        2 => Array::from_vec(again(a.reinterpret(DType::U16).to_vec::<u16>(), n), &[n]),
        4 => Array::from_vec(again(a.reinterpret(DType::U32).to_vec::<u32>(), n), &[n]),
        _ => Array::from_vec(again(a.reinterpret(DType::U64).to_vec::<u64>(), n), &[n]),
    };
    tiled.reinterpret(dtype)
}

/// Compares either emitter's results with the interpreter's; `ulps` in units of 1e-7 relative for f32.
fn agree(closed: &ClosedJaxpr, args: &[Array], tolerance: f64) -> Result<(), String> {
    for emitter in EMITTERS {
        let program = compile_with(closed, emitter).map_err(|e| e.to_string())?;
        let got = program.run(args).map_err(|e| e.to_string())?;
        let Some(want) = program.interpret(args) else { return Ok(()) };
        for (k, (g, w)) in got.iter().zip(&want).enumerate() {
            for (i, (x, y)) in numbers(g).into_iter().zip(numbers(w)).enumerate() {
                let same = x == y && (x != 0.0 || x.is_sign_negative() == y.is_sign_negative());
                let near = (x - y).abs() <= tolerance * y.abs().max(1e-30) || x.is_nan() && y.is_nan();
                if !same && !near {
                    return Err(format!(
                        "{emitter:?}, output {k}, element {i}: {x:e} is not {y:e}\n{}\n{}",
                        program.ir_text(),
                        program.asm_text().unwrap_or_default()
                    ));
                }
            }
        }
    }
    Ok(())
}

fn check(closed: &ClosedJaxpr, args: &[Array], tolerance: f64) {
    if let Err(e) = agree(closed, args, tolerance) {
        panic!("{}\n{e}", jitbook_ir::print::closed_text(closed));
    }
}

#[test]
fn every_elementwise_primitive() {
    let (mut failures, mut count) = (Vec::new(), 0);
    for prim in PRIMS {
        for (op, args) in prim.samples() {
            let real = |d: DType| {
                !matches!(
                    d.kind(),
                    jitbook_array::Kind::Complex | jitbook_array::Kind::Key | jitbook_array::Kind::Float0
                )
            };
            let same = args.iter().all(|a| a.shape() == args[0].shape() && real(a.dtype()) && a.size() > 0);
            if args.is_empty() || !same {
                continue;
            }
            let given: Vec<Aval> = args.iter().map(Aval::of).collect();
            let makes = op.abstract_eval(&given).expect("a sample that fits");
            if !matches!(op.lower(&given, &makes), Lowering::Elementwise(_)) {
                continue;
            }
            for n in [16, 19, 40, 69] {
                let long: Vec<Array> = args.iter().map(|a| tiled(a, n)).collect();
                let ins: Vec<Aval> = long.iter().map(Aval::of).collect();
                let Ok(outs) = op.abstract_eval(&ins) else { continue };
                if !outs.iter().all(|o| o.shape[..] == [n] && real(o.dtype)) {
                    continue;
                }
                count += 1;
                if let Err(e) = agree(&single(&op, &long), &long, 3e-7) {
                    failures.push(format!("{op:?} {:?}: {e}", long[0].dtype()));
                    break;
                }
            }
        }
    }
    assert!(failures.is_empty(), "{} of {count}:\n{}", failures.len(), failures.join("\n"));
    assert!(count > 200, "{count}");
}

const DTYPES: [DType; 13] = [
    DType::F32,
    DType::F64,
    DType::F16,
    DType::BF16,
    DType::I32,
    DType::U32,
    DType::I64,
    DType::U64,
    DType::I8,
    DType::U8,
    DType::I16,
    DType::U16,
    DType::Bool,
];

/// Elements of every size and sign that the dtype has.
fn mixed(dtype: DType, n: usize, seed: u64) -> Array {
    let mut x = seed | 1;
    let mut next = || {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        x
    };
    let special = [0.0, -0.0, 1.0, -1.0, 2.5, -3.75, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 200.0, 1e6, -7.0];
    let floats: Vec<f64> = (0..n)
        .map(|_| {
            let k = next();
            if k % 3 == 0 { special[(k >> 8) as usize % special.len()] } else { (k >> 11) as f64 / 1e15 - 4.5 }
        })
        .collect();
    match dtype {
        DType::F64 => Array::from_vec(floats, &[n]),
        DType::F32 => Array::from_vec(floats.iter().map(|&f| f as f32).collect(), &[n]),
        DType::F16 | DType::BF16 => {
            let a = Array::from_vec(floats.iter().map(|&f| f as f32).collect(), &[n]);
            jitbook_array::cast::cast(&a, dtype).expect("small")
        }
        DType::Bool => {
            Array::from_vec((0..n).map(|_| (next() >> 20) as u8 & 1).collect::<Vec<u8>>(), &[n]).reinterpret(dtype)
        }
        _ => match dtype.size() {
            1 => Array::from_vec((0..n).map(|_| next() as u8).collect::<Vec<u8>>(), &[n]).reinterpret(dtype),
            2 => Array::from_vec((0..n).map(|_| next() as u16).collect::<Vec<u16>>(), &[n]).reinterpret(dtype),
            4 => Array::from_vec((0..n).map(|_| next() as u32).collect::<Vec<u32>>(), &[n]).reinterpret(dtype),
            _ => Array::from_vec((0..n).map(|_| next()).collect::<Vec<u64>>(), &[n]).reinterpret(dtype),
        },
    }
}

fn shaped(a: Array, shape: &[usize]) -> Array {
    a.view(shape, &jitbook_array::contiguous_strides(shape), 0)
}

fn staged(avals: &[Aval], mut f: impl FnMut(&[Val]) -> jitbook_array::Result<Vec<Val>>) -> ClosedJaxpr {
    jitbook_ir::stage(avals, &mut |v| f(v)).expect("stages").closed()
}

#[test]
fn tails_of_every_dtype() {
    for dtype in DTYPES {
        for n in (0..70).chain([127, 128, 129, 200]) {
            let avals = [Aval::new(dtype, &[n]), Aval::new(dtype, &[n]), Aval::new(dtype, &[])];
            let closed = staged(&avals, |v| {
                let s = broadcast_in_dim(&v[2], &[n], &[])?;
                let (x, y) = (&v[0], &v[1]);
                let less = lt(x, y)?;
                if dtype == DType::Bool {
                    let z = apply2(&binary::XOR, x, &s)?;
                    return Ok(vec![apply2(&binary::AND, &z, y)?, less, apply1(&unary::NOT, x)?]);
                }
                let z = add(&mul(x, y)?, &s)?;
                let w = select(&less, &z, &max(x, &s)?)?;
                Ok(vec![sub(&w, &min(x, y)?)?, ge(&z, x)?, less, w])
            });
            let args = [mixed(dtype, n, 7), mixed(dtype, n, 77), shaped(mixed(dtype, 1, 5), &[])];
            check(&closed, &args, 0.0);
        }
    }
}

#[test]
fn reductions_of_every_dtype() {
    for dtype in DTYPES {
        for n in (1..70).chain([127, 129, 200, 1000]) {
            let closed = staged(&[Aval::new(dtype, &[n])], |v| {
                let x = &v[0];
                if dtype == DType::Bool {
                    return Ok(vec![reduce_any(x)?, reduce_all(x)?]);
                }
                Ok(vec![reduce_sum(x, &[0])?, reduce_extremum(x, true)?, reduce_extremum(x, false)?])
            });
            let float = dtype.is_float();
            // Sums of numbers near 1, so that their order makes little difference.
            let x = if float {
                let near = (0..n).map(|i| 1.0 + (i % 7) as f32 / 8.0).collect::<Vec<f32>>();
                jitbook_array::cast::cast(&Array::from_vec(near, &[n]), dtype).expect("small")
            } else {
                mixed(dtype, n, 3)
            };
            let tolerance = match dtype {
                DType::F16 => 1e-3,
                DType::BF16 => 1e-2,
                _ if float => 1e-6,
                _ => 0.0,
            };
            check(&closed, &[x], tolerance);
        }
    }
}

fn reduce_any(x: &Val) -> jitbook_array::Result<Val> {
    axes_op(&jitbook_ir::ops::reduce::REDUCE_OR, x)
}
fn reduce_all(x: &Val) -> jitbook_array::Result<Val> {
    axes_op(&jitbook_ir::ops::reduce::REDUCE_AND, x)
}
fn reduce_extremum(x: &Val, largest: bool) -> jitbook_array::Result<Val> {
    axes_op(if largest { &jitbook_ir::ops::reduce::REDUCE_MAX } else { &jitbook_ir::ops::reduce::REDUCE_MIN }, x)
}

fn axes_op(
    prim: &'static jitbook_ir::prim::Prim<jitbook_ir::ops::reduce::Reduce>,
    x: &Val,
) -> jitbook_array::Result<Val> {
    let p = jitbook_ir::ops::reduce::Reduce { axes: jitbook_array::Dims::from_slice(&[0]), numpy: false };
    jitbook_ir::bind1(&jitbook_ir::Op::new(prim, p), std::slice::from_ref(x))
}

#[test]
fn views_and_indices() {
    for n in [16usize, 23, 64, 71, 130] {
        for dtype in [DType::F32, DType::F64, DType::I32, DType::U8] {
            let closed = staged(&[Aval::new(dtype, &[2 * n]), Aval::new(dtype, &[n, 3])], |v| {
                let even = slice(&v[0], &[0], &[2 * n], Some(&[2]))?;
                let back = rev(&slice(&v[0], &[0], &[n], None)?, &[0])?;
                let column = squeeze(&slice(&v[1], &[0, 1], &[n, 2], None)?, &[1])?;
                let i = iota(dtype, &[n], 0)?;
                Ok(vec![add(&even, &back)?, mul(&column, &i)?, transpose(&v[1], &[1, 0])?, i])
            });
            let x = mixed(dtype, 2 * n, 9);
            let y = shaped(mixed(dtype, 3 * n, 11), &[n, 3]);
            check(&closed, &[x, y], 0.0);
        }
    }
}

/// More values than there are registers, and more pointers.
#[test]
fn crowded_loops() {
    let (n, inputs) = (83, 14);
    let avals = vec![Aval::new(DType::F32, &[n]); inputs];
    let closed = staged(&avals, |v| {
        let mut all: Vec<Val> = Vec::new();
        for i in 0..inputs {
            for j in 0..3 {
                let scaled = mul(&v[i], &full_like(&v[i], 0.1 + (3 * i + j) as f64)?)?;
                all.push(sub(&scaled, &v[(i + j) % inputs])?);
            }
        }
        // Everything once more from the back, so that all values live at once.
        let mut sum = all[0].clone();
        for x in all.iter().rev() {
            sum = add(&mul(&sum, x)?, x)?;
            sum = max(&sum, &min(x, &v[0])?)?;
        }
        let mut outs = vec![sum];
        outs.extend(all.into_iter().step_by(5));
        Ok(outs)
    });
    let args: Vec<Array> = (0..inputs).map(|i| mixed(DType::F32, n, 100 + i as u64)).collect();
    check(&closed, &args, 0.0);
    let wide = compile_with(&closed, Emitter::Widest).expect("compiles").stats().wide_loops;
    assert_eq!(wide > 0, jitbook_jit::has_wide_lanes(), "the wide emitter took {wide} loops");
    assert_eq!(compile_with(&closed, Emitter::Portable).expect("compiles").stats().wide_loops, 0);
}

#[test]
fn long_loops_run_in_pieces() {
    let n = 3 * (1 << 16) + 77;
    let closed = staged(&[Aval::new(DType::F32, &[n])], |v| {
        let y = add(&v[0], &full_like(&v[0], 1.0)?)?;
        Ok(vec![y.clone(), reduce_sum(&y, &[0])?])
    });
    let x = Array::from_vec((0..n).map(|i| (i % 5) as f32).collect::<Vec<f32>>(), &[n]);
    let want: f64 = (0..n).map(|i| (i % 5) as f64 + 1.0).sum();
    for emitter in EMITTERS {
        let out = compile_with(&closed, emitter).expect("compiles").run(std::slice::from_ref(&x)).expect("runs");
        assert_eq!(out[0].to_vec::<f32>()[n - 1], ((n - 1) % 5) as f32 + 1.0);
        assert_eq!(numbers(&out[1])[0], want);
    }
}

/// The same bits with one thread and with all.
#[test]
fn threads_leave_no_trace() {
    let n = 20 * (1 << 16) + 5;
    let closed = staged(&[Aval::new(DType::F32, &[n])], |v| {
        let y = exp(&apply1(&unary::SIN, &v[0])?)?;
        Ok(vec![y.clone(), reduce_sum(&y, &[0])?, reduce_extremum(&y, true)?])
    });
    let x = Array::from_vec((0..n).map(|i| (i % 1013) as f32 * 0.37 - 20.0).collect::<Vec<f32>>(), &[n]);
    let program = compile_with(&closed, Emitter::Widest).expect("compiles");
    let run = |threads: usize| {
        jitbook_jit::limit_threads(threads);
        let out = program.run(std::slice::from_ref(&x)).expect("runs");
        jitbook_jit::limit_threads(usize::MAX);
        out.iter().map(numbers).collect::<Vec<_>>()
    };
    let alone = run(1);
    for _ in 0..4 {
        assert!(run(usize::MAX) == alone);
    }
}

#[test]
fn rows_that_follow_one_another_are_one_loop() {
    let shape = [50, 3, 2];
    let closed = staged(&[Aval::new(DType::F32, &shape)], |v| {
        let y = mul(&v[0], &v[0])?;
        Ok(vec![y.clone(), reduce_sum(&y, &[0, 1, 2])?])
    });
    let x = shaped(mixed(DType::I8, 300, 3), &[300]);
    let x = shaped(jitbook_array::cast::cast(&x, DType::F32).expect("small"), &shape);
    check(&closed, std::slice::from_ref(&x), 1e-6);
    assert_eq!(compile_with(&closed, Emitter::Portable).expect("compiles").stats().loops, 1);
}
