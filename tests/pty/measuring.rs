//! The timing line and `%bench` on a screen.

use jitbook_tests::terminal::keys::CTRL_C;
use jitbook_tests::terminal::{Terminal, Test};
use std::thread;
use std::time::Duration;

pub const TESTS: &[(&str, Test)] = &[
    ("bench_draws_and_judges", bench_draws_and_judges),
    ("ctrl_c_in_a_bench_shows_what_there_is", ctrl_c_in_a_bench_shows_what_there_is),
    ("timing_line_after_a_jitted_call", timing_line_after_a_jitted_call),
];

fn bench_draws_and_judges(t: &mut Terminal) -> Result<(), String> {
    t.enter(1, "def f(x): return jnp.exp(x) * 2 + jnp.sin(x)\r")?;
    t.enter(2, "%bench --seconds 0.3 f(jnp.linspace(-3, 3, 10))")?;
    for part in ["first call", "per call:", "○ no jit", "● jit*", "└1──", "10k calls", "jit and no jit agree"]
    {
        t.wait_for(part)?;
    }
    t.wait_for("From call ")
}

fn ctrl_c_in_a_bench_shows_what_there_is(t: &mut Terminal) -> Result<(), String> {
    t.enter(1, "import time; f = lambda x: [time.sleep(0.002), x][1]")?;
    t.prompt(2)?;
    t.keys("%bench --seconds 600 f(1.0)\r")?;
    thread::sleep(Duration::from_millis(700));
    t.keys(CTRL_C)?;
    t.wait_for("Interrupted")?;
    t.prompt(3)?;
    t.enter(3, "1 + 1")?;
    t.wait_for("2")
}

/// `0.53 ms  trace 0.04 · compile 0.27 · run 0.21   f f32[3] compiled`: the shape of it, not the numbers.
fn timing_line_after_a_jitted_call(t: &mut Terminal) -> Result<(), String> {
    t.enter(1, "import jax, jax.numpy as jnp")?;
    t.enter(2, "scaled = jax.jit(lambda x: jnp.exp(x) * 2)")?;
    t.enter(3, "x = jnp.arange(3.0)")?;
    t.enter(4, "y = scaled(x)")?;
    let timing = |t: &Terminal, words: &[&str]| {
        t.text().lines().any(|line| starts_with_time(line.trim()) && words.iter().all(|word| line.contains(word)))
    };
    t.wait("a timing line", |t| timing(t, &["compile ", "f32[3]", "compiled"]))?;
    t.enter(5, "print('plain')")?;
    t.enter(6, "z = scaled(jnp.arange(4.0))")?;
    t.wait("the reason of the second compilation", |t| {
        t.text().contains("compiled again") && t.text().contains("f32[3] -> f32[4]")
    })
}

/// A number and a unit of time.
fn starts_with_time(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let number = words.next().is_some_and(|word| word.parse::<f64>().is_ok());
    number && matches!(words.next(), Some("ns" | "us" | "µs" | "ms" | "s" | "min"))
}
