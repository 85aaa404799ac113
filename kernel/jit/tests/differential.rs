//! Random programs: evaluated op by op, run by the interpreter of the loop IR, and compiled, all the same; and no
//! machine code that could trap.

mod common;
use common::{close, numbers};
use jitbook_array::{Array, DType, Denormals, with_denormals};
use jitbook_ir::aval::Aval;
use jitbook_ir::jaxpr::ClosedJaxpr;
use jitbook_ir::ops::build::*;
use jitbook_ir::ops::{binary, unary};
use jitbook_ir::value::Val;

/// Small and repeatable (xorshift).
struct Random(u64);
impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % n
    }
}

const FLOATS: [f64; 18] = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.5,
    -2.5,
    3.0,
    1e-3,
    -7.25,
    1e10,
    -3e38,
    1e-40,
    -1e-39,
    1.1754944e-38,
    f64::INFINITY,
    f64::NEG_INFINITY,
    f64::NAN,
    100.0,
];
const INTS: [i64; 12] = [0, 1, -1, 2, 3, -7, 31, 32, 255, 1000003, i32::MAX as i64, i32::MIN as i64];

fn random_array(rng: &mut Random, dtype: DType, shape: &[usize]) -> Array {
    let n: usize = shape.iter().product();
    match dtype {
        DType::F32 => Array::from_vec((0..n).map(|_| FLOATS[rng.below(FLOATS.len())] as f32).collect(), shape),
        DType::F64 => Array::from_vec((0..n).map(|_| FLOATS[rng.below(FLOATS.len())]).collect(), shape),
        DType::U8 => Array::from_vec((0..n).map(|_| INTS[rng.below(INTS.len())] as u8).collect(), shape),
        _ => Array::from_vec((0..n).map(|_| INTS[rng.below(INTS.len())] as i32).collect(), shape),
    }
}

/// A random chain of ops over a few values of one dtype and shape, broadcasts, transposes and reductions among them.
fn random_program(rng: &mut Random, dtype: DType, shape: [usize; 2], length: usize) -> ClosedJaxpr {
    let avals = [Aval::new(dtype, &shape), Aval::new(dtype, &shape), Aval::new(dtype, &[])];
    let staged = jitbook_ir::stage(&avals, &mut |v| {
        let scalar = broadcast_in_dim(&v[2], &shape, &[])?;
        let mut pool: Vec<Val> = vec![v[0].clone(), v[1].clone(), scalar];
        for _ in 0..length {
            let x = pool[rng.below(pool.len())].clone();
            let y = pool[rng.below(pool.len())].clone();
            pool.push(match rng.below(13) {
                0 => add(&x, &y)?,
                1 => sub(&x, &y)?,
                2 => mul(&x, &y)?,
                3 => max(&x, &y)?,
                4 => min(&x, &y)?,
                5 => div(&x, &y)?,
                6 => select(&lt(&x, &y)?, &x, &y)?,
                7 => select(&ne(&x, &y)?, &y, &full_like(&x, 3.0)?)?,
                8 => apply1(&unary::SIGN, &x)?,
                9 => apply1(&unary::NEG, &x)?,
                10 => broadcast_in_dim(&reduce_sum(&x, &[1])?, &shape, &[0])?,
                11 => {
                    let t = transpose(&add(&x, &y)?, &[1, 0])?;
                    transpose(&mul(&t, &t)?, &[1, 0])?
                }
                _ if dtype.is_float() => apply1(&unary::FLOOR, &x)?,
                _ => apply2(&binary::REM, &x, &y)?,
            });
        }
        let picked = [pool.len() - 1, rng.below(pool.len()), rng.below(pool.len())];
        let mut outs: Vec<Val> = picked.iter().map(|&i| pool[i].clone()).collect();
        outs.push(reduce_sum(&outs[0].clone(), &[0, 1])?);
        Ok(outs)
    });
    staged.expect("stages").closed()
}

/// What the functions of the program compute in the interpreter, if it is one function over its arguments.
fn interpreted(program: &jitbook_jit::Program, args: &[Array]) -> Option<Vec<Vec<f64>>> {
    program.interpret(args).map(|outs| outs.iter().map(numbers).collect())
}

#[test]
fn random_programs_agree() {
    let mut rng = Random(0x9E37_79B9_7F4A_7C15);
    for round in 0..160 {
        let dtype = [DType::F32, DType::I32, DType::F64, DType::U8][round % 4];
        let shape = [1 + rng.below(5), 1 + rng.below(23)];
        let length = 1 + rng.below(14);
        let closed = random_program(&mut rng, dtype, shape, length);
        let args = [
            random_array(&mut rng, dtype, &shape),
            random_array(&mut rng, dtype, &shape),
            random_array(&mut rng, dtype, &[]),
        ];
        let program = jitbook_jit::compile(&closed).expect("compiles");
        let got = program.run(&args).expect("runs");
        let want =
            with_denormals(Denormals::Flush, || jitbook_ir::eval::eval_arrays(&closed, &args)).expect("evaluates");
        // Sums of values that cancel, and multiply-adds that round once, differ by more than an ulp of the result.
        let exact = !dtype.is_float();
        for (k, (g, w)) in got.iter().zip(&want).enumerate() {
            if exact && let Err(e) = close(g, w, 0.0) {
                panic!("round {round}, output {k}: {e}\n{}\n{}", program.jaxpr_text(), program.ir_text());
            }
        }
        let Some(same) = interpreted(&program, &args) else { continue };
        for (k, (g, w)) in got.iter().zip(same).enumerate() {
            for (i, (x, y)) in numbers(g).into_iter().zip(w).enumerate() {
                let alike = x == y || x.is_nan() && y.is_nan() || (x - y).abs() <= 1e-4 * y.abs().max(1e-30);
                let cancelled = dtype.is_float() && (x.abs().max(y.abs()) > 1e6 || k == 3);
                assert!(
                    alike || cancelled || dtype.is_float() && (x - y).abs() <= 1e-3,
                    "round {round}, output {k}, element {i}: compiled {x:e}, interpreted {y:e}\n{}\n{}",
                    program.jaxpr_text(),
                    program.ir_text()
                );
            }
        }
        no_trap(&program);
    }
}

/// Division's divisor is a constant or was selected; nothing else that the code generator knows can trap.
fn no_trap(program: &jitbook_jit::Program) {
    let clif = program.clif_text().expect("compiles again");
    for line in clif.lines().map(str::trim) {
        for bad in ["trap", "fcvt_to_sint.", "fcvt_to_uint.", "sadd_overflow"] {
            assert!(!line.contains(bad) || line.contains("notrap"), "{line}");
        }
        let divides = ["sdiv", "udiv", "srem", "urem"].iter().any(|d| line.contains(&format!("= {d} ")));
        if divides {
            let divisor = line.split(';').next().unwrap_or("").trim().rsplit(' ').next().expect("an operand");
            let defined = clif.lines().find(|l| l.contains(&format!(" {divisor} = "))).expect("defined");
            assert!(defined.contains("select") || defined.contains("iconst"), "{line} by {defined}");
        }
    }
}

#[test]
fn integer_division_never_traps() {
    let corners = [0i32, 1, -1, 2, -2, 7, i32::MAX, i32::MIN];
    let n = corners.len();
    let (xs, ys): (Vec<i32>, Vec<i32>) = corners.iter().flat_map(|&x| corners.map(|y| (x, y))).unzip();
    for shape in [vec![n * n], vec![]] {
        let avals = [Aval::new(DType::I32, &shape), Aval::new(DType::I32, &shape)];
        let staged =
            jitbook_ir::stage(&avals, &mut |v| Ok(vec![div(&v[0], &v[1])?, apply2(&binary::REM, &v[0], &v[1])?]));
        let program = jitbook_jit::compile(&staged.expect("stages").closed()).expect("compiles");
        no_trap(&program);
        let check = |x: i32, y: i32, q: i32, r: i32| {
            let (wq, wr) = if y == 0 { (-1, x) } else { (x.wrapping_div(y), x.wrapping_rem(y)) };
            assert_eq!((q, r), (wq, wr), "{x} by {y}");
        };
        if shape.is_empty() {
            for (&x, &y) in xs.iter().zip(&ys) {
                let out = program.run(&[Array::scalar(x), Array::scalar(y)]).expect("runs");
                check(x, y, out[0].item(), out[1].item());
            }
        } else {
            let out = program.run(&[Array::from_vec(xs.clone(), &shape), Array::from_vec(ys.clone(), &shape)]);
            let out = out.expect("runs");
            let (q, r) = (out[0].to_vec::<i32>(), out[1].to_vec::<i32>());
            (0..n * n).for_each(|i| check(xs[i], ys[i], q[i], r[i]));
        }
    }
}

#[test]
fn code_is_freed_with_its_last_owner() {
    let closed = |i: usize| {
        let staged = jitbook_ir::stage(&[Aval::new(DType::F32, &[40])], &mut |v| {
            Ok(vec![mul(&exp(&v[0])?, &full_like(&v[0], i as f64)?)?])
        });
        staged.expect("stages").closed()
    };
    let resident = || {
        let text = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
        text.split(' ').nth(1).and_then(|pages| pages.parse::<usize>().ok()).unwrap_or(0) * 4096
    };
    let x = Array::from_vec(vec![0.5f32; 40], &[40]);
    let mut before = 0;
    for i in 0..5000 {
        let program = jitbook_jit::compile(&closed(i)).expect("compiles");
        let y = program.run(std::slice::from_ref(&x)).expect("runs")[0].to_vec::<f32>()[39];
        assert!((y - 0.5f32.exp() * i as f32).abs() <= 1e-6 * y.abs());
        assert!(jitbook_jit::cached() <= 600, "the cache is bounded");
        if i == 1500 {
            before = resident();
        }
    }
    let grown = resident().saturating_sub(before);
    assert!(grown < 8 << 20, "{grown} bytes more after 3500 programs");
}
