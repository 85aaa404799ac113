//! Compiled = evaluated, over every primitive's samples.

mod common;
use common::{close, single};
use jitbook_array::Denormals;
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
