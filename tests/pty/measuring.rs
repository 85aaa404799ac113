//! The timing line and `%bench` on a screen.

use jitbook_tests::program::Scratch;
use jitbook_tests::terminal::keys::CTRL_C;
use jitbook_tests::terminal::{Setting, Terminal, Test};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

pub const TESTS: &[(&str, Test)] = &[
    ("bench_draws_and_judges", bench_draws_and_judges),
    ("ctrl_c_in_a_bench_shows_what_there_is", ctrl_c_in_a_bench_shows_what_there_is),
    ("timing_line_after_a_jitted_call", timing_line_after_a_jitted_call),
    ("long_cells_say_what_they_do", long_cells_say_what_they_do),
    ("the_status_keeps_out_of_the_way", the_status_keeps_out_of_the_way),
    ("magics_in_a_block", magics_in_a_block),
];

/// Tests that start the program themselves.
pub const OWN: &[(&str, fn() -> Result<(), String>)] =
    &[("no_status_on_a_dumb_terminal", no_status_on_a_dumb_terminal)];

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

const SLEEP: &str = "import time; time.sleep(1.5)";

fn long_cells_say_what_they_do(t: &mut Terminal) -> Result<(), String> {
    t.prompt(1)?;
    t.keys(&format!("{SLEEP}; print('over')\r"))?;
    t.wait("the phase and a time", |t| {
        let line = t.cursor_line();
        line.starts_with("… running  ") && line.trim_end().ends_with(" s")
    })?;
    t.prompt(2)?;
    t.keys("slow = jit(lambda x: [time.sleep(1.2), x * 2][1]); slow(2.0)\r")?;
    t.wait_for("… tracing <lambda>  ")?;
    t.prompt(3)?;
    t.keys("jit(lambda v: jax.lax.while_loop(lambda v: v < 2.0, lambda v: v * 1.0, v))(1.0)\r")?;
    t.wait_for("… running compiled code  ")?;
    t.keys(CTRL_C)?;
    t.wait_for("KeyboardInterrupt")?;
    t.prompt(4)?;
    let text = t.text();
    if text.contains('…') || !text.contains("print('over')\nover\n") {
        return Err("the status is still there".to_owned());
    }
    Ok(())
}

/// Not after half a line of output, not while a command has the terminal or the user types, not for short cells.
fn the_status_keeps_out_of_the_way(t: &mut Terminal) -> Result<(), String> {
    t.enter(1, &format!("print('half a line', end=''); {SLEEP}"))?;
    t.enter(2, "!sleep 1.5")?;
    t.prompt(3)?;
    t.keys("name = input('who? ')\r")?;
    t.wait_for("who? ")?;
    thread::sleep(Duration::from_millis(1000));
    t.keys("me\r")?;
    t.prompt(4)?;
    t.enter(4, "name")?;
    t.wait_for("'me'")?;
    if t.written().contains('…') { Err("a status in between".to_owned()) } else { Ok(()) }
}

fn no_status_on_a_dumb_terminal() -> Result<(), String> {
    let setting = Setting { rows: 24, columns: 80, variables: &[("TERM", Some("dumb"))] };
    let mut t = Terminal::open(Arc::new(Scratch::new()), &[], setting)?;
    t.enter(1, SLEEP)?;
    if t.written().contains('…') { Err(t.text()) } else { Ok(()) }
}

fn magics_in_a_block(t: &mut Terminal) -> Result<(), String> {
    t.prompt(1)?;
    t.keys("for i in range(2):\r%time print('turn', i)\r\r")?;
    t.prompt(2)?;
    t.wait_for("turn 1")?;
    t.wait_for("Wall time: ")
}
