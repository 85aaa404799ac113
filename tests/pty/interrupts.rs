//! Ctrl-C wherever it comes.

use jitbook_tests::terminal::keys::{CTRL_C, ENTER};
use jitbook_tests::terminal::{Terminal, Test};
use std::thread;
use std::time::Duration;

pub const TESTS: &[(&str, Test)] = &[
    ("ctrl_c_at_the_prompt", ctrl_c_at_the_prompt),
    ("ctrl_c_in_a_python_loop", ctrl_c_in_a_python_loop),
    ("ctrl_c_in_a_compiled_loop", ctrl_c_in_a_compiled_loop),
    ("keys_typed_ahead_wait_for_the_prompt", keys_typed_ahead_wait_for_the_prompt),
    ("ctrl_c_drops_what_was_typed_before_it", ctrl_c_drops_what_was_typed_before_it),
    ("programs_that_read_show_what_is_typed", programs_that_read_show_what_is_typed),
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

/// They are shown at the prompt and nowhere else, and do not run into the status.
fn keys_typed_ahead_wait_for_the_prompt(t: &mut Terminal) -> Result<(), String> {
    t.enter(1, "import time")?;
    t.prompt(2)?;
    t.keys("time.sleep(2)\r")?;
    t.wait_for("… running")?;
    t.keys("kept = 6 * 7\rkept")?;
    t.wait("what was typed", |t| t.cursor_line().trim_end() == "[4]: kept")?;
    t.keys(" + 1\r")?;
    t.wait_for("43")?;
    let text = t.text();
    if text.matches("kept = 6 * 7").count() == 1 && !text.contains('…') { Ok(()) } else { Err("typed twice".into()) }
}

/// As a shell and IPython do it: what was typed before Ctrl-C goes with what it was typed for, what comes after stays.
fn ctrl_c_drops_what_was_typed_before_it(t: &mut Terminal) -> Result<(), String> {
    t.prompt(1)?;
    t.keys("while True: pass\r\r")?;
    t.wait_for("… running")?;
    t.keys("dropped = 1\r")?;
    thread::sleep(Duration::from_millis(200));
    t.keys(CTRL_C)?;
    t.keys("kept = 41 + 1\r")?;
    t.wait_for("KeyboardInterrupt")?;
    t.prompt(3)?;
    t.enter(3, "kept, 'dropped' in globals()")?;
    t.wait_for("(42, False)")
}

fn programs_that_read_show_what_is_typed(t: &mut Terminal) -> Result<(), String> {
    t.enter(1, "import sys")?;
    t.prompt(2)?;
    t.keys("word = sys.stdin.readline()\r")?;
    thread::sleep(Duration::from_millis(700));
    t.keys("seen")?;
    t.wait("what is typed", |t| t.cursor_line().trim_end() == "seen")?;
    t.keys("\r")?;
    t.enter(3, "word * 2")?;
    t.wait_for("'seen\\nseen\\n'")?;
    t.prompt(4)?;
    t.keys("!read x; echo got $x\r")?;
    thread::sleep(Duration::from_millis(300));
    t.keys("again")?;
    t.wait("what is typed", |t| t.cursor_line().trim_end() == "again")?;
    t.keys("\r")?;
    t.wait_for("got again")
}
