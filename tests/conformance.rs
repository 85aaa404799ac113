//! Programs recorded from CPython, NumPy and JAX (tests/python, tests/numpy, tests/jax), run here: each is one test.
//! Python's text must be the same to the letter; array programs may differ in the last digits of floats. Programs of
//! tests/jitbook use jitbook's own `jit`, which is compared with plain evaluation.

use jitbook_tests::cases::{Case, trials};
use jitbook_tests::checkout;
use jitbook_tests::compare::{Tolerance, exact, tolerant};
use jitbook_tests::program::{Run, Scratch};
use libtest_mimic::{Arguments, Trial};

fn main() {
    let arguments = Arguments::from_args();
    let mut all = trials("python", |case| case.check(exact));
    all.extend(trials("numpy", close));
    all.extend(trials("jax", close));
    all.extend(trials("jitbook", close));
    all.push(Trial::test("programs::jit_timing", || Ok(jit_timing()?)));
    libtest_mimic::run(&arguments, all).exit();
}

fn close(case: &Case) -> Result<(), String> {
    let source = std::fs::read_to_string(&case.program).map_err(|e| e.to_string())?;
    let tolerance = Tolerance::of_program(&source);
    case.check(|expected, actual| tolerant(expected, actual, tolerance))
}

/// The lesson's own program: its times differ from run to run, its lines and its picture do not.
fn jit_timing() -> Result<(), String> {
    let folder = Scratch::new();
    let outcome = Run::new([checkout().join("tests/programs/jit_timing.py")]).dir(folder.path()).finish()?;
    let lines: Vec<&str> = outcome.stdout.lines().collect();
    if lines.first() != Some(&"<class 'jaxlib._jax.PjitFunction'>") || lines.len() != 13 {
        return Err(format!("unexpected lines:\n{}\n{}", outcome.stdout, outcome.stderr));
    }
    if let Some(line) = lines[1..].iter().find(|l| !l.contains(" calls ") || !l.ends_with(" ns a call")) {
        return Err(format!("unexpected line {line:?}"));
    }
    let picture = std::fs::read(folder.path().join("jit_timing.png")).map_err(|e| e.to_string())?;
    if picture.starts_with(b"\x89PNG\r\n") && picture.len() > 5_000 {
        Ok(())
    } else {
        Err("no picture was drawn".into())
    }
}
