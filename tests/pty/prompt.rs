//! The prompt: values, blocks, errors, the ways out.

use jitbook_tests::program::Scratch;
use jitbook_tests::terminal::keys::CTRL_D;
use jitbook_tests::terminal::{Terminal, Test};
use std::sync::Arc;

pub const TESTS: &[(&str, Test)] = &[
    ("banner_and_prompt", banner_and_prompt),
    ("values_are_echoed", values_are_echoed),
    ("errors_keep_the_session", errors_keep_the_session),
    ("syntax_errors_keep_the_session", syntax_errors_keep_the_session),
    ("load_puts_a_file_before_the_user", load_puts_a_file_before_the_user),
    ("ctrl_d_leaves", ctrl_d_leaves),
    ("exit_leaves", exit_leaves),
    ("exit_alone_leaves", exit_alone_leaves),
    ("prelude_is_there", prelude_is_there),
];

/// Tests that start the program themselves.
pub const OWN: &[(&str, fn() -> Result<(), String>)] =
    &[("startup_file_runs_first", startup_file_runs_first), ("i_stays_after_the_program", i_stays_after_the_program)];

fn banner_and_prompt(t: &mut Terminal) -> Result<(), String> {
    t.prompt(1)?;
    t.wait_for("jitbook")
}

fn values_are_echoed(t: &mut Terminal) -> Result<(), String> {
    t.enter(1, "6 * 7")?;
    t.wait_for("42")?;
    t.enter(2, "x = 5")?;
    t.enter(3, "'te' + 'xt'")?;
    t.wait_for("'text'")?;
    t.enter(4, "None")?;
    t.enter(5, "_ * 2 if isinstance(_, int) else 'last: ' + _")?;
    t.wait_for("'last: text'")
}

fn errors_keep_the_session(t: &mut Terminal) -> Result<(), String> {
    t.enter(1, "kept = 77")?;
    t.enter(2, "1 / 0")?;
    t.wait_for("ZeroDivisionError: division by zero")?;
    t.enter(3, "kepd")?;
    t.wait_for("NameError: name 'kepd' is not defined")?;
    t.enter(4, "kept + 1000")?;
    t.wait_for("1077")
}

fn syntax_errors_keep_the_session(t: &mut Terminal) -> Result<(), String> {
    t.enter(1, "x = = 3")?;
    t.wait_for("SyntaxError")?;
    t.wait_for("^")?;
    t.enter(2, "40 + 2")?;
    t.wait_for("42")
}

fn load_puts_a_file_before_the_user(t: &mut Terminal) -> Result<(), String> {
    t.home.file("part.py", "def twice(x):\n    return 2 * x\n\ntwice(21)\n");
    t.prompt(1)?;
    t.keys("%load part.py\r")?;
    t.wait_for("# %load part.py")?;
    t.keys("\r")?;
    t.wait_for("42")
}

fn ctrl_d_leaves(t: &mut Terminal) -> Result<(), String> {
    t.prompt(1)?;
    t.keys(CTRL_D)?;
    match t.exit_status()? {
        0 => Ok(()),
        status => Err(format!("exit status {status}")),
    }
}

fn exit_leaves(t: &mut Terminal) -> Result<(), String> {
    t.prompt(1)?;
    t.keys("exit()\r")?;
    match t.exit_status()? {
        0 => Ok(()),
        status => Err(format!("exit status {status}")),
    }
}

/// As in IPython, without a call too.
fn exit_alone_leaves(t: &mut Terminal) -> Result<(), String> {
    t.prompt(1)?;
    t.keys("exit\r")?;
    match t.exit_status()? {
        0 => Ok(()),
        status => Err(format!("exit status {status}")),
    }
}

fn prelude_is_there(t: &mut Terminal) -> Result<(), String> {
    t.enter(1, "grad(lambda x: x**2)(3.0) + jnp.sum(jnp.arange(3))")?;
    t.wait_for("9.")?;
    t.enter(2, "jnp = 'shadowed'")?;
    t.enter(3, "jnp.upper()")?;
    t.wait_for("'SHADOWED'")?;
    t.enter(4, "del jnp")?;
    t.enter(5, "jnp.ones(3).sum() * 1000")?;
    t.wait_for("3000.")
}

fn startup_file_runs_first() -> Result<(), String> {
    let home = Arc::new(Scratch::new());
    std::fs::create_dir(home.path().join("jitbook")).map_err(|e| e.to_string())?;
    home.file("jitbook/startup.py", "import math\ntau = 2 * math.pi\n");
    let mut t = Terminal::start_in(home, &[])?;
    t.enter(1, "round(tau, 3)")?;
    t.wait_for("6.283")
}

fn i_stays_after_the_program() -> Result<(), String> {
    let home = Arc::new(Scratch::new());
    home.file("program.py", "value = 99\nprint('ran')\n");
    let mut t = Terminal::start_in(home, &["-i", "program.py"])?;
    t.wait_for("ran")?;
    t.enter(1, "value + 1")?;
    t.wait_for("100").map_err(|e| format!("{e}\n{}", t.text()))?;
    // The home folder outlives the program.
    if t.home.path().is_dir() { Ok(()) } else { Err("the home folder is gone".to_owned()) }
}
