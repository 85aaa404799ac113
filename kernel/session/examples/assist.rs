//! What snapshots, completion and hints cost: `cargo run --release -p jitbook-session --example assist`.

use jitbook_session::complete::{complete, hint};
use jitbook_session::host::Silent;
use jitbook_session::inspect::{Detail, inspect};
use jitbook_session::{Session, on_large_stack};
use std::time::{Duration, Instant};

/// Median and maximum of many runs.
fn measure(what: &str, mut run: impl FnMut()) {
    let mut times: Vec<Duration> = Vec::new();
    for _ in 0..200 {
        let start = Instant::now();
        run();
        times.push(start.elapsed());
    }
    times.sort();
    println!("{what:44} median {:>10.1?}   max {:>10.1?}", times[100], times[199]);
}

fn main() {
    on_large_stack(|| {
        let mut session = Session::new();
        session.use_prelude();
        let start = Instant::now();
        let first = complete(&session.published().get(), "jnp.lin", 7);
        println!("{:44} {:?} ({} matches)", "the very first completion", start.elapsed(), first.matches.len());
        std::thread::sleep(Duration::from_millis(300));
        session.run_cell("x = 1\ndef f(a, b=2): pass\nd = {'k': {'w': 1}}", Silent::shared());
        round(&mut session, "small");
        session.run_cell("for i in range(100_000): globals()[f'name{i}'] = i", Silent::shared());
        session.run_cell("big = {f'key{i}': i for i in range(1_000_000)}", Silent::shared());
        session.run_cell("many = [{'w': i} for i in range(1000)]", Silent::shared());
        round(&mut session, "100,000 names and 1,000,000 keys");
    });
}

fn round(session: &mut Session, size: &str) {
    println!("-- {size}");
    measure("a snapshot after a cell that names nothing", || session.publish("1 + 1"));
    let globals = session.globals.clone();
    measure("a snapshot after x = 2", || {
        globals.set_str("x", jitbook_lang::Value::Int(2));
        session.publish("x = 2");
    });
    let snapshot = session.published().get();
    let block = "def g(x):\n".to_string() + &"    y = jnp.sum(x, axis=0) + f(1, b=2)\n".repeat(99);
    for tail in [
        "",
        "x.",
        "nam",
        "jnp.",
        "jnp.sum(x, ax",
        "plt.pl",
        "d['k']['",
        "name7777",
        "nmae777",
        "import jax.",
        "%ti",
        "open('",
    ] {
        let text = format!("{block}    {tail}");
        let text = if tail.starts_with('%') { tail.to_string() } else { text };
        let at = text.chars().count();
        measure(&format!("complete {tail:?} after 100 lines"), || drop(complete(&snapshot, &text, at)));
    }
    for tail in ["jnp.sum(x, ", "f(", "z = 1", "name500("] {
        let text = format!("{block}    {tail}");
        let at = text.chars().count();
        measure(&format!("hint {tail:?} after 100 lines"), || drop(hint(&snapshot, &text, at)));
    }
    measure("inspect jnp.linspace", || drop(inspect(&snapshot, "jnp.linspace", 5, Detail::Source)));
}
