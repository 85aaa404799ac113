//! Lessons played by keys.

use jitbook_tests::terminal::{Terminal, Test};

pub const TESTS: &[(&str, Test)] = &[("a_demo_is_played_by_keys", a_demo_is_played_by_keys)];

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
