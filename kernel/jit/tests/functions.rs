//! The sequences' accuracy, in units of the last place against f64.

use jitbook_array::{DType, Denormals, with_denormals};
use jitbook_ir::loops::{Body, BufferInfo, Function, Reg, Role, Stmt, interpret};

fn check(name: &str, f: fn(&mut Body, Reg) -> Reg, exact: fn(f64) -> f64, low: f64, high: f64, limit: f64) {
    let mut b = Body::new();
    let x = b.leaf(DType::F32);
    b.stmt(Stmt::Read { to: x, slot: 0 });
    let y = f(&mut b, x);
    b.stmt(Stmt::Write { slot: 1, value: y });
    let (insts, body) = b.finish();
    let function = Function { insts, buffers: Vec::<BufferInfo>::new(), slots: 2, body, ..Function::default() };
    let _ = Role::Input;
    let mut worst = (0.0, 0.0);
    let steps = 20011;
    for k in 0..=steps {
        let x = (low + (high - low) * k as f64 / steps as f64) as f32;
        let mut frame = [x.to_bits() as u64, 0];
        with_denormals(Denormals::Flush, || interpret(&function, &mut [], &mut frame));
        let got = f32::from_bits(frame[1] as u32) as f64;
        let want = exact(x as f64);
        if (want as f32).abs() < f32::MIN_POSITIVE && got.abs() < 2e-38 || got == want || want.abs() > f32::MAX as f64 {
            continue;
        }
        let ulp = 2f64.powi((want.abs().log2().floor() as i32).max(-126) - 23);
        let error = (got - want).abs() / ulp;
        if error > worst.0 || error.is_nan() {
            worst = (error, x as f64);
        }
    }
    println!("{name:8} {:.2} ulp at {:e}", worst.0, worst.1);
    assert!(worst.0 <= limit, "{name}: {} ulp at {:e}", worst.0, worst.1);
}

const WIDE_ERF: jitbook_ir::loops::Routine =
    jitbook_ir::loops::Routine { name: "erf", function: jitbook_ir::loops::RoutineFn::F64(never) };
extern "C" fn never(_: f64) -> f64 {
    unreachable!("f32 only")
}

/// erf by Simpson's rule.
fn exact_erf(x: f64) -> f64 {
    let n = 600;
    let h = x / n as f64;
    let g = |k: usize| {
        (-(k as f64 * h).powi(2)).exp()
            * if k == 0 || k == n {
                1.0
            } else if k % 2 == 1 {
                4.0
            } else {
                2.0
            }
    };
    (0..=n).map(g).sum::<f64>() * h / 3.0 * std::f64::consts::FRAC_2_SQRT_PI
}

#[test]
fn sequences_are_within_their_ulps() {
    check("exp", Body::exp, f64::exp, -87.0, 88.7, 1.5);
    check("exp", Body::exp, f64::exp, 88.0, 89.0, 2.0);
    check("exp", Body::exp, f64::exp, -88.0, -86.0, 2.0);
    check("exp2", Body::exp2, f64::exp2, -126.0, 127.9, 2.0);
    check("expm1", Body::expm1, f64::exp_m1, -20.0, 88.7, 2.5);
    check("expm1", Body::expm1, f64::exp_m1, -0.5, 0.5, 2.5);
    check("log", Body::log, f64::ln, 1e-30, 3.0, 1.5);
    check("log", Body::log, f64::ln, 0.5, 1e30, 1.5);
    check("log1p", Body::log1p, f64::ln_1p, -0.99, 4.0, 2.5);
    check("sin", Body::sin, f64::sin, -30.0, 30.0, 2.0);
    check("cos", Body::cos, f64::cos, -30.0, 30.0, 2.0);
    check("sin", Body::sin, f64::sin, 1.9e5, 2.1e5, 2.0);
    check("cos", Body::cos, f64::cos, 1.9e5, 2.1e5, 2.0);
    check("sin", Body::sin, f64::sin, -3e38, 3e38, 1.0);
    check("tan", Body::tan, f64::tan, -1.5, 1.5, 4.0);
    check("tanh", Body::tanh, f64::tanh, -9.0, 9.0, 4.0);
    check("sinh", Body::sinh, f64::sinh, -89.4, 89.4, 5.0);
    check("sinh", Body::sinh, f64::sinh, -0.5, 0.5, 4.0);
    check("erf", |b, x| b.erf(x, WIDE_ERF), exact_erf, -5.0, 5.0, 5.0);
    check("cosh", Body::cosh, f64::cosh, -89.4, 89.4, 4.0);
    check("atan", Body::atan, f64::atan, -3.0, 3.0, 2.0);
    check("atan", Body::atan, f64::atan, -1e4, 1e4, 2.0);
    check("asin", Body::asin, f64::asin, -1.0, 1.0, 3.0);
    check("acos", Body::acos, f64::acos, -1.0, 1.0, 3.0);
    check("asinh", Body::asinh, f64::asinh, -4.0, 4.0, 4.0);
    check("asinh", Body::asinh, f64::asinh, -1e30, 1e30, 2.0);
    check("acosh", Body::acosh, f64::acosh, 1.0, 9.0, 4.0);
    check("acosh", Body::acosh, f64::acosh, 1.0, 1e30, 2.0);
    check("atanh", Body::atanh, f64::atanh, -0.999, 0.999, 4.0);
    for (y, exact) in [
        (0.5f64, (|x| x.powf(0.5)) as fn(f64) -> f64),
        (-1.5, |x| x.powf(-1.5)),
        (2.0, |x| x.powf(2.0)),
        (7.25, |x| x.powf(7.25)),
    ] {
        POWER.set(y);
        check("pow", power, exact, 1e-3, 5e3, 1.0);
        check("pow", power, exact, 0.5, 2.0, 1.0);
    }
    POWER.set(3.0);
    check("pow", power, |x| x.powf(3.0), -50.0, 50.0, 1.0);
    check("atan2", |b, x| about(b, x, 0.75), |x| x.atan2(0.75), -9.0, 9.0, 2.5);
    check("atan2", |b, x| about(b, x, -2.0), |x| x.atan2(-2.0), -9.0, 9.0, 2.5);
}

thread_local! {
    static POWER: std::cell::Cell<f64> = const { std::cell::Cell::new(1.0) };
}
fn power(b: &mut Body, x: Reg) -> Reg {
    let y = b.float(DType::F32, POWER.get());
    b.pow(x, y)
}
fn about(b: &mut Body, y: Reg, x: f64) -> Reg {
    let x = b.float(DType::F32, x);
    b.atan2(y, x)
}
