//! Compiled = evaluated, over every primitive's samples.

mod common;
use common::{close, single};
use jitbook_array::{Array, Denormals};
use jitbook_ir::ops::PRIMS;

/// Primitives whose compiled results need not be those of the eager kernel, with the reason.
const EXCEPTIONS: [(&str, &str); 0] = [];

#[test]
fn every_primitive_compiles_to_what_it_evaluates_to() {
    let mut failures = Vec::new();
    let mut count = 0;
    for prim in PRIMS {
        for (op, args) in prim.samples() {
            count += 1;
            if EXCEPTIONS.iter().any(|(name, _)| *name == op.name()) {
                continue;
            }
            let closed = single(&op, &args);
            let want = match std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                jitbook_array::with_denormals(Denormals::Flush, || op.eval(&args))
            })) {
                Err(_) => {
                    failures.push(format!("{op:?}: panics where it is evaluated"));
                    continue;
                }
                Ok(Ok(want)) => want,
                Ok(Err(e)) => {
                    failures.push(format!("{op:?}: sample does not evaluate: {e}"));
                    continue;
                }
            };
            let got = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                jitbook_jit::compile(&closed).and_then(|p| p.run(&args))
            }));
            let got = match got {
                Ok(Ok(got)) => got,
                Ok(Err(e)) => {
                    failures.push(format!("{op:?}: {e}"));
                    continue;
                }
                Err(_) => {
                    failures.push(format!("{op:?}: panic"));
                    continue;
                }
            };
            for ((g, w), aval) in got.iter().zip(&want).zip(closed.out_avals()) {
                let tolerance = match w.dtype() {
                    jitbook_array::DType::BF16 => 2e-2,
                    jitbook_array::DType::F16 => 2e-3,
                    jitbook_array::DType::F32 => 2e-6,
                    _ => 1e-12,
                };
                if let Err(e) = close(g, &w.clone().with_weak(aval.weak), tolerance) {
                    failures.push(format!("{op:?} {:?}: {e}", args.iter().map(|a| a.dtype()).collect::<Vec<_>>()));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{} of {count} samples:\n{}", failures.len(), failures.join("\n"));
}

/// Primitives whose compiled results differ on special values, with the reason.
const SPECIAL: [(&str, &str); 2] = [
    ("rem", "the library's remainder takes a denormal divisor as it is, where arithmetic takes it for 0"),
    ("scan", "an ulp in one step is more than that after four"),
];

/// The sample's float arguments filled with what is special about floats, from some place in the list on.
fn specials(a: &Array, from: usize) -> Array {
    const VALUES: [f32; 19] = [
        f32::NAN,
        0.0,
        -0.0,
        f32::INFINITY,
        f32::NEG_INFINITY,
        1.0,
        -1.0,
        1e-40,
        -1e-40,
        f32::MIN_POSITIVE,
        f32::MAX,
        f32::MIN,
        0.5,
        -0.5,
        2.0,
        3.5,
        -3.0,
        1e10,
        89.0,
    ];
    let n = a.size();
    Array::from_vec((0..n).map(|i| VALUES[(from + i) % VALUES.len()]).collect(), a.shape())
}

#[test]
fn special_values_come_out_alike() {
    let mut failures = std::collections::BTreeMap::new();
    for prim in PRIMS {
        if SPECIAL.iter().any(|(name, _)| *name == prim.name()) {
            continue;
        }
        for (op, args) in prim.samples() {
            if !args.iter().all(|a| a.dtype() == jitbook_array::DType::F32) {
                continue;
            }
            let closed = single(&op, &args);
            let program = jitbook_jit::compile(&closed).expect("compiles");
            for from in 0..19 {
                let args: Vec<Array> =
                    args.iter().enumerate().map(|(i, a)| specials(a, from * (i + 1) + 3 * i)).collect();
                let Ok(want) = jitbook_array::with_denormals(Denormals::Flush, || op.eval(&args)) else { continue };
                let got = program.run(&args).expect("runs");
                for ((g, w), aval) in got.iter().zip(&want).zip(closed.out_avals()) {
                    if let Err(e) = close(g, &w.clone().with_weak(aval.weak), 3e-6) {
                        let given: Vec<_> = args.iter().map(common::numbers).collect();
                        failures.entry(prim.name()).or_insert(format!("{op:?}: {e} of {given:?}"));
                    }
                }
            }
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
}
