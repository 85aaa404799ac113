//! Programs recorded from CPython, NumPy and JAX (tests/python, tests/numpy, tests/jax), run here: each is one test.
//! Python's text must be the same to the letter; array programs may differ in the last digits of floats.

use jitbook_tests::cases::{Case, trials};
use jitbook_tests::compare::{Tolerance, exact, tolerant};
use libtest_mimic::Arguments;

fn main() {
    let arguments = Arguments::from_args();
    let mut all = trials("python", |case| case.check(exact));
    all.extend(trials("numpy", close));
    all.extend(trials("jax", close));
    libtest_mimic::run(&arguments, all).exit();
}

fn close(case: &Case) -> Result<(), String> {
    let source = std::fs::read_to_string(&case.program).map_err(|e| e.to_string())?;
    let tolerance = Tolerance::of_program(&source);
    case.check(|expected, actual| tolerant(expected, actual, tolerance))
}
