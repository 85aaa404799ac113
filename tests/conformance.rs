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
    all.extend(random_programs());
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

/// Programs made at random, whose transforms must agree with each other, and the first of them with what JAX gave.
/// `JITBOOK_FUZZ=N` makes N.
fn random_programs() -> Vec<Trial> {
    const EACH: usize = 20;
    let wanted = std::env::var("JITBOOK_FUZZ").ok().and_then(|n| n.parse().ok()).unwrap_or(6 * EACH);
    let chunk = |first: usize| {
        let name = format!("programs::random_programs_{first}");
        Trial::test(name, move || Ok(random_chunk(first, EACH.min(wanted - first))?))
    };
    (0..wanted).step_by(EACH).map(chunk).collect()
}

fn random_chunk(first: usize, count: usize) -> Result<(), String> {
    let program = checkout().join("tests/programs/random_programs.py");
    let recorded = std::fs::read_to_string(program.with_extension("out")).map_err(|e| e.to_string())?;
    let arguments = [program.into_os_string(), first.to_string().into(), count.to_string().into()];
    let outcome = Run::new(arguments).limit(std::time::Duration::from_secs(5 * count as u64)).finish()?;
    let lines: Vec<&str> = outcome.stdout.lines().collect();
    if lines.last() != Some(&format!("{count} programs, 0 differences").as_str()) {
        return Err(format!("{}\n{}", outcome.stdout, outcome.stderr));
    }
    let known: Vec<&str> = recorded.lines().skip(first).take(count).collect();
    let off = Tolerance { relative: 5e-3, absolute: 2e-3 };
    tolerant(&known.join("\n"), &lines[..known.len()].join("\n"), off)
}
