//! Lessons played by keys.

use jitbook_tests::terminal::keys::CTRL_C;
use jitbook_tests::terminal::{Terminal, Test};

pub const TESTS: &[(&str, Test)] =
    &[("a_demo_is_played_by_keys", a_demo_is_played_by_keys), ("ctrl_c_in_a_demo", ctrl_c_in_a_demo)];

/// `%demo jit`: a cell for each key, back again, and out with what was played.
fn a_demo_is_played_by_keys(t: &mut Terminal) -> Result<(), String> {
    t.prompt(1)?;
    t.keys("%demo jit\r")?;
    t.wait_for("(1/")?;
    t.wait_for("What jit saves, and when")?;
    t.keys(" ")?;
    t.wait_for("(2/")?;
    t.keys("x b")?;
    t.wait("the second cell again", |t| t.cursor_line().starts_with("(2/"))?;
    t.keys(" ")?;
    t.wait_for("import jax.numpy as jnp")?;
    t.wait_for("(3/")?;
    for place in 4..=6 {
        t.keys(" ")?;
        t.wait_for(&format!("({place}/"))?;
    }
    t.wait_for("Array(3., dtype=float32")?;
    t.keys("q")?;
    t.wait_for("The session is yours")?;
    t.wait("the prompt", |t| t.cursor_line().starts_with('['))?;
    t.keys("float(add(20.0, 22.0))\r")?;
    t.wait_for("42.0")
}

/// It stops the cell that runs, and at the line of keys the demo; the session is kept.
fn ctrl_c_in_a_demo(t: &mut Terminal) -> Result<(), String> {
    t.prompt(1)?;
    t.keys("%demo jit\r")?;
    for place in 1..=7 {
        t.wait("the line of keys", |t| t.cursor_line().starts_with(&format!("({place}/")))?;
        t.keys(" ")?;
    }
    t.wait_for("%bench add(1.0, 2.0)")?;
    t.keys(CTRL_C)?;
    t.wait("the line of keys", |t| t.cursor_line().starts_with("(8/"))?;
    t.keys(CTRL_C)?;
    t.wait_for("The session is yours")?;
    t.wait("the prompt", |t| t.cursor_line().starts_with('['))?;
    t.keys("float(add(20.0, 22.0))\r")?;
    t.wait_for("42.0")
}
