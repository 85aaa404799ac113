//! Compiled = evaluated, for derivatives, batches and their compositions over every primitive's samples.

#[path = "../../ir/tests/cases/mod.rs"]
mod cases;

use cases::*;
use jitbook_array::DType;

#[test]
fn transforms_compile_to_what_they_evaluate_to() {
    let plain = cases_in(&[DType::F32]).into_iter().filter(|c| finite(&c.args));
    law("jit of transforms", plain.collect(), |c| {
        let mut derived = c.derived()?;
        if c.can_batch() {
            derived.push(c.batched(&vec![Some(0); c.args.len()], 2));
        }
        for d in derived {
            let want = d.run()?;
            let program = jitbook_jit::compile(&d.staged()?).map_err(text)?;
            let got = program.run(&d.args).map_err(text)?;
            all_close(&got, &want, tolerance(&want) / 10.0).map_err(|e| format!("{}: {e}", d.made))?;
        }
        Ok(())
    });
}
