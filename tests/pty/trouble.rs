//! What goes wrong around a prompt: histories that cannot be used, terminals that change, plots of odd data, functions that
//! misbehave while they are measured, and Ctrl-C at awkward moments.

use jitbook_tests::program::Scratch;
use jitbook_tests::terminal::keys::{CTRL_A, CTRL_C, ENTER};
use jitbook_tests::terminal::{Setting, Terminal, Test};
use std::fs::File;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

pub const TESTS: &[(&str, Test)] = &[
    ("a_terminal_that_resizes", a_terminal_that_resizes),
    ("bench_of_functions_that_misbehave", bench_of_functions_that_misbehave),
    ("ctrl_c_while_a_plot_is_drawn", ctrl_c_while_a_plot_is_drawn),
    ("ctrl_c_while_a_function_compiles", ctrl_c_while_a_function_compiles),
    ("ctrl_c_many_times", ctrl_c_many_times),
];

/// Tests that start the program themselves.
pub const OWN: &[(&str, fn() -> Result<(), String>)] = &[
    ("a_locked_history", a_locked_history),
    ("a_history_folder_that_is_a_file", a_history_folder_that_is_a_file),
    ("plots_of_odd_data", plots_of_odd_data),
    ("a_terminal_of_no_size", a_terminal_of_no_size),
];

fn a_locked_history() -> Result<(), String> {
    let home = Arc::new(Scratch::new());
    std::fs::create_dir(home.path().join("jitbook")).map_err(|e| e.to_string())?;
    let path = home.file("jitbook/history", b"#V2\nbefore = 1\n");
    let file = File::open(&path).map_err(|e| e.to_string())?;
    file.lock().map_err(|e| e.to_string())?;
    let mut t = Terminal::start_in(home, &[])?;
    t.enter(1, "during = 2")?;
    t.enter(2, "during + 40")?;
    t.wait_for("42")?;
    let held = std::fs::read_to_string(path).map_err(|e| e.to_string())?;
    if held.starts_with("#V2\nbefore = 1\n") { Ok(()) } else { Err(held) }
}

fn a_history_folder_that_is_a_file() -> Result<(), String> {
    let home = Arc::new(Scratch::new());
    home.file("jitbook", b"no folder");
    let mut t = Terminal::start_in(home, &[])?;
    t.enter(1, "6 * 7")?;
    t.wait_for("42")
}

fn a_terminal_that_resizes(t: &mut Terminal) -> Result<(), String> {
    t.prompt(1)?;
    t.keys("first = 'a line that is longer than the narrow terminal will be, so that it wraps'")?;
    t.wait_for("so that it wraps'")?;
    t.resize(24, 40)?;
    thread::sleep(Duration::from_millis(100));
    t.keys(CTRL_A)?;
    t.keys("x = ")?;
    t.wait_for("x = first = 'a line")?;
    t.resize(50, 120)?;
    t.keys(ENTER)?;
    t.prompt(2)?;
    t.enter(2, "len(x)")?;
    t.wait_for("72")?;
    t.enter(3, "plt.plot([1, 2, 3]); plt.show()")?;
    let widest = t.text().lines().map(|l| l.chars().count()).max().unwrap_or(0);
    if widest > 80 { Ok(()) } else { Err(format!("the plot is {widest} columns wide")) }
}

fn a_terminal_of_no_size() -> Result<(), String> {
    let setting = Setting { rows: 24, columns: 80, variables: &[("COLUMNS", Some("many")), ("LINES", Some("-1"))] };
    let mut t = Terminal::open(Arc::new(Scratch::new()), &[], setting)?;
    t.prompt(1)?;
    t.keys("plt.plot([1, 2, 3]); plt.show()\r")?;
    t.prompt(2)?;
    t.resize(3, 6)?;
    t.keys("plt.plot([1, 2, 3]); plt.show()\r")?;
    t.keys("1 + 1\r")?;
    t.resize(24, 80)?;
    t.prompt(4)
}

/// Each is drawn, as text and as pixels, or is an error in words; the session goes on.
fn plots_of_odd_data() -> Result<(), String> {
    let plots = [
        "plt.plot([])",
        "plt.plot([np.nan, np.nan])",
        "plt.plot([1.0], 'o')",
        "plt.plot([1.0])",
        "plt.scatter([], [])",
        "plt.loglog([0, 1, 10], [0, 1, 100])",
        "plt.loglog([0, 0], [0, 0])",
        "plt.semilogy([1, 2, 3], [-1, 0, -5])",
        "plt.plot([1e308, -1e308, np.inf, 5])",
        "plt.plot([1, 1, 1])",
        "plt.plot([1e-320, 2e-320])",
        "plt.hist([])",
        "plt.imshow(np.zeros((0, 3)))",
        "plt.imshow([[np.nan]])",
        "plt.bar([], [])",
        "plt.figure()",
        "plt.plot(np.random.default_rng(0).random(10**7))",
        "plt.scatter(np.arange(10**7) % 977, np.arange(10**7) % 1009, alpha=0.01)",
    ];
    for means in [&[("JITBOOK_PLOT", Some("braille"))], &[("JITBOOK_PLOT", Some("sixel"))]] {
        let setting = Setting { rows: 40, columns: 100, variables: means };
        let mut t = Terminal::open(Arc::new(Scratch::new()), &[], setting)?;
        for (i, plot) in plots.iter().enumerate() {
            t.keys(&format!("{plot}; plt.show(); plt.close()\r"))?;
            t.wait(&format!("the prompt after {plot}"), |t| t.written().contains(&format!("[{}]: ", i + 2)))?;
        }
        let written = t.written();
        if written.contains("panick") || written.contains("Traceback") {
            return Err(format!("{means:?}:\n{}", t.text()));
        }
    }
    Ok(())
}

fn bench_of_functions_that_misbehave(t: &mut Terminal) -> Result<(), String> {
    t.enter(1, "def raises(x): raise ValueError('on purpose')\r")?;
    t.enter(2, "%bench raises(1.0)")?;
    t.wait_for("ValueError: on purpose")?;
    t.enter(3, "def prints(x): print('said', x); return x * 2\r")?;
    t.enter(4, "%bench --seconds 0.1 prints(1.0)")?;
    t.wait_for("└1──")?;
    if t.text().matches("said").count() > 60 {
        return Err("every call of the measurement prints".to_owned());
    }
    t.enter(5, "def rolls(x): return x + np.random.rand()\r")?;
    t.enter(6, "%bench --seconds 0.1 rolls(1.0)")?;
    t.wait_for("differ")?;
    t.enter(7, "import time; slow = lambda x: [time.sleep(60), x][1]")?;
    t.keys("%bench slow(1.0)\r")?;
    thread::sleep(Duration::from_millis(800));
    t.keys(CTRL_C)?;
    t.prompt(9)?;
    t.enter(9, "40 + 2")?;
    t.wait_for("42")
}

fn ctrl_c_while_a_plot_is_drawn(t: &mut Terminal) -> Result<(), String> {
    t.enter(1, "x = np.random.default_rng(0).standard_normal(10**7)")?;
    t.keys("for i in range(100): plt.scatter(x, x[::-1], c=x, alpha=0.1); plt.show(); plt.close()\r\r")?;
    thread::sleep(Duration::from_millis(1500));
    t.keys(CTRL_C)?;
    t.wait_for("KeyboardInterrupt")?;
    t.prompt(3)?;
    t.enter(3, "40 + 2")?;
    t.wait_for("42")
}

fn ctrl_c_while_a_function_compiles(t: &mut Terminal) -> Result<(), String> {
    t.prompt(1)?;
    t.keys("def big(x):\rfor i in range(30000): x = jnp.sin(x) * i + jnp.cos(x)\rreturn x\r\r")?;
    t.wait("the second prompt", |t| t.cursor_line().starts_with("[2]:"))?;
    t.keys("jit(big)(jnp.ones(3))\r")?;
    t.wait_for("… compiling big  ")?;
    t.keys(CTRL_C)?;
    t.wait_for("KeyboardInterrupt")?;
    t.prompt(3)?;
    t.enter(3, "jit(lambda x: x * 2)(21.0)")?;
    t.wait_for("42.")
}

fn ctrl_c_many_times(t: &mut Terminal) -> Result<(), String> {
    t.prompt(1)?;
    t.keys(&CTRL_C.repeat(5))?;
    // Each of them drops what is typed ahead.
    thread::sleep(Duration::from_millis(500));
    t.keys("while True: pass\r\r")?;
    thread::sleep(Duration::from_millis(300));
    t.keys(&CTRL_C.repeat(5))?;
    t.wait_for("KeyboardInterrupt")?;
    t.prompt(2)?;
    t.enter(2, "40 + 2")?;
    t.wait_for("42")
}
