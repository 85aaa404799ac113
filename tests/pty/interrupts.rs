//! Ctrl-C wherever it comes.

use jitbook_tests::terminal::keys::{CTRL_C, ENTER};
use jitbook_tests::terminal::{Terminal, Test};
use std::thread;
use std::time::Duration;

pub const TESTS: &[(&str, Test)] = &[
    ("ctrl_c_at_the_prompt", ctrl_c_at_the_prompt),
    ("ctrl_c_in_a_python_loop", ctrl_c_in_a_python_loop),
    ("ctrl_c_in_a_compiled_loop", ctrl_c_in_a_compiled_loop),
];

fn ctrl_c_at_the_prompt(t: &mut Terminal) -> Result<(), String> {
    t.prompt(1)?;
    t.keys("half a line")?;
    t.wait("what was typed", |t| t.cursor_line().contains("half a line"))?;
    t.keys(CTRL_C)?;
    t.wait("an empty prompt", |t| t.cursor_line().trim_end() == "[1]:")?;
    t.enter(1, "6 * 7")?;
    t.wait_for("42")
}

fn ctrl_c_in_a_python_loop(t: &mut Terminal) -> Result<(), String> {
    t.enter(1, "kept = 500")?;
    t.keys("while True: pass\r")?;
    t.wait("the loop to run", |t| !t.cursor_line().contains("[2]:"))?;
    thread::sleep(Duration::from_millis(300));
    // A one-line block may wait for an empty line before it runs.
    t.keys(ENTER)?;
    thread::sleep(Duration::from_millis(300));
    t.keys(CTRL_C)?;
    t.wait_for("KeyboardInterrupt")?;
    t.wait("the next prompt", |t| t.cursor_line().starts_with("[3]:"))?;
    t.keys("kept + 55\r")?;
    t.wait_for("555")
}

fn ctrl_c_in_a_compiled_loop(t: &mut Terminal) -> Result<(), String> {
    t.enter(1, "import jax")?;
    t.enter(2, "spin = jax.jit(lambda x: jax.lax.while_loop(lambda v: v < 2.0, lambda v: v * 1.0, x))")?;
    t.keys("spin(1.0)\r")?;
    thread::sleep(Duration::from_millis(700));
    t.keys(CTRL_C)?;
    t.wait_for("KeyboardInterrupt")?;
    t.prompt(4)?;
    t.enter(4, "spin(3.0) + 552")?;
    t.wait_for("555")
}
