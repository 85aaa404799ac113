//! The prompt as a person meets it: through a real pseudo-terminal, with the screen read back by a terminal emulator.

use jitbook_tests::program::{Scratch, binary, environment, seconds};
use jitbook_tests::quick;
use libtest_mimic::{Arguments, Failed, Trial};
use portable_pty::{Child, CommandBuilder, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

const ROWS: u16 = 40;
const COLUMNS: u16 = 100;
const CTRL_A: &str = "\x01";
const CTRL_C: &str = "\x03";
const CTRL_D: &str = "\x04";
const CTRL_R: &str = "\x12";
const UP: &str = "\x1b[A";
const DOWN: &str = "\x1b[B";
const ENTER: &str = "\r";

type Test = fn(&mut Terminal) -> Result<(), String>;

fn main() {
    let arguments = Arguments::from_args();
    if quick() {
        return;
    }
    let tests: [(&str, Test); 21] = [
        ("banner_and_prompt", banner_and_prompt),
        ("values_are_echoed", values_are_echoed),
        ("definition_on_several_lines", definition_on_several_lines),
        ("class_and_blocks", class_and_blocks),
        ("open_brackets_continue", open_brackets_continue),
        ("history_recall", history_recall),
        ("history_search", history_search),
        ("errors_keep_the_session", errors_keep_the_session),
        ("syntax_errors_keep_the_session", syntax_errors_keep_the_session),
        ("ctrl_c_at_the_prompt", ctrl_c_at_the_prompt),
        ("ctrl_c_in_a_python_loop", ctrl_c_in_a_python_loop),
        ("ctrl_c_in_a_compiled_loop", ctrl_c_in_a_compiled_loop),
        ("bench_draws_and_judges", bench_draws_and_judges),
        ("ctrl_c_in_a_bench_shows_what_there_is", ctrl_c_in_a_bench_shows_what_there_is),
        ("load_puts_a_file_before_the_user", load_puts_a_file_before_the_user),
        ("ctrl_d_leaves", ctrl_d_leaves),
        ("exit_leaves", exit_leaves),
        ("timing_line_after_a_jitted_call", timing_line_after_a_jitted_call),
        ("prelude_is_there", prelude_is_there),
        ("pasted_block", pasted_block),
        ("wide_characters_and_unicode", wide_characters_and_unicode),
    ];
    let trials = tests.map(|(name, test)| {
        Trial::test(format!("pty::{name}"), move || {
            let mut terminal = Terminal::start(&[]).map_err(Failed::from)?;
            test(&mut terminal).map_err(|e| Failed::from(format!("{e}\n--- the screen ---\n{}", terminal.text())))
        })
    });
    let mut trials = Vec::from(trials);
    trials.push(Trial::test("pty::history_survives_the_session", || {
        history_survives_the_session().map_err(Failed::from)
    }));
    trials.push(Trial::test("pty::startup_file_runs_first", || startup_file_runs_first().map_err(Failed::from)));
    trials.push(Trial::test("pty::i_stays_after_the_program", || i_stays_after_the_program().map_err(Failed::from)));
    libtest_mimic::run(&arguments, trials).exit();
}

/// The program in a pseudo-terminal, a thread that feeds what it writes to the emulator, and our side's keyboard.
struct Terminal {
    screen: Arc<Mutex<vt100::Parser>>,
    keyboard: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    home: Arc<Scratch>,
}

impl Terminal {
    fn start(arguments: &[&str]) -> Result<Terminal, String> {
        Terminal::start_in(Arc::new(Scratch::new()), arguments)
    }

    fn start_in(home: Arc<Scratch>, arguments: &[&str]) -> Result<Terminal, String> {
        let size = PtySize { rows: ROWS, cols: COLUMNS, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).map_err(|e| e.to_string())?;
        let mut command = CommandBuilder::new(binary());
        command.args(arguments);
        command.cwd(home.path());
        for (name, value) in environment(home.path()) {
            command.env(name, value);
        }
        command.env("TERM", "xterm-256color");
        let child = pair.slave.spawn_command(command).map_err(|e| e.to_string())?;
        let mut output = pair.master.try_clone_reader().map_err(|e| e.to_string())?;
        let keyboard = pair.master.take_writer().map_err(|e| e.to_string())?;
        let nonzero = |n| NonZeroU16::new(n).expect("a screen has lines");
        let screen = Arc::new(Mutex::new(vt100::Parser::new(nonzero(ROWS), nonzero(COLUMNS), 0)));
        let shown = Arc::clone(&screen);
        thread::spawn(move || {
            // The pair lives as long as its output is read.
            let _pair = pair.master;
            let mut bytes = [0; 4096];
            while let Ok(n @ 1..) = output.read(&mut bytes) {
                shown.lock().expect("no reader panics").process(&bytes[..n]);
            }
        });
        Ok(Terminal { screen, keyboard, child, home })
    }

    fn text(&self) -> String {
        self.screen.lock().expect("no reader panics").screen().contents()
    }

    /// The line with the cursor, up to the cursor's end of text.
    fn cursor_line(&self) -> String {
        let parser = self.screen.lock().expect("no reader panics");
        let (row, _) = parser.screen().cursor_position();
        parser.screen().rows(0, COLUMNS).nth(row as usize).unwrap_or_default()
    }

    fn keys(&mut self, keys: &str) -> Result<(), String> {
        self.keyboard.write_all(keys.as_bytes()).and_then(|()| self.keyboard.flush()).map_err(|e| e.to_string())
    }

    fn wait(&self, what: &str, ready: impl Fn(&Terminal) -> bool) -> Result<(), String> {
        let start = Instant::now();
        while !ready(self) {
            if start.elapsed() > seconds(15) {
                return Err(format!("waited in vain for {what}"));
            }
            thread::sleep(Duration::from_millis(5));
        }
        Ok(())
    }

    fn wait_for(&self, text: &str) -> Result<(), String> {
        self.wait(&format!("{text:?}"), |t| t.text().contains(text))
    }

    /// Waits for the empty prompt `[number]: `.
    fn prompt(&self, number: usize) -> Result<(), String> {
        let prompt = format!("[{number}]:");
        self.wait(&format!("the prompt {prompt}"), |t| t.cursor_line().trim_end() == prompt)
    }

    /// Types a line at the prompt `[number]: ` and waits for the next one.
    fn enter(&mut self, number: usize, line: &str) -> Result<(), String> {
        self.prompt(number)?;
        self.keys(line)?;
        self.keys(ENTER)?;
        self.prompt(number + 1)
    }

    fn exit_status(&mut self) -> Result<u32, String> {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().map_err(|e| e.to_string())? {
                return match status.signal() {
                    Some(signal) => Err(format!("it died of {signal}")),
                    None => Ok(status.exit_code()),
                };
            }
            if start.elapsed() > seconds(10) {
                return Err("it does not end".to_owned());
            }
            thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

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

fn definition_on_several_lines(t: &mut Terminal) -> Result<(), String> {
    t.prompt(1)?;
    t.keys("def double(x):\r")?;
    t.wait("the continuation prompt", |t| t.cursor_line().starts_with("...:"))?;
    // Indented by hand: where the prompt indents by itself, too, it is one block all the same.
    t.keys("    return x * 2\r")?;
    t.wait("the next line", |t| t.cursor_line().trim_end().starts_with("...:") && t.text().contains("return x * 2"))?;
    t.keys(ENTER)?;
    t.enter(2, "double(21)")?;
    t.wait_for("42")
}

fn class_and_blocks(t: &mut Terminal) -> Result<(), String> {
    t.prompt(1)?;
    t.keys("for i in range(3):\r")?;
    t.wait("the continuation prompt", |t| t.cursor_line().starts_with("...:"))?;
    t.keys("    print('row', i * 11)\r\r")?;
    t.prompt(2)?;
    t.wait_for("row 22")
}

fn open_brackets_continue(t: &mut Terminal) -> Result<(), String> {
    t.prompt(1)?;
    t.keys("total = sum([1,\r")?;
    t.wait("the continuation prompt", |t| t.cursor_line().starts_with("...:"))?;
    t.keys("2, 3])\r")?;
    t.enter(2, "total * 100")?;
    t.wait_for("600")
}

fn history_recall(t: &mut Terminal) -> Result<(), String> {
    t.enter(1, "first = 111")?;
    t.enter(2, "second = 222")?;
    t.keys(UP)?;
    t.wait("the last line", |t| t.cursor_line().contains("second = 222"))?;
    t.keys(UP)?;
    t.wait("the line before", |t| t.cursor_line().contains("first = 111"))?;
    t.keys(DOWN)?;
    t.wait("the last line again", |t| t.cursor_line().contains("second = 222"))?;
    t.keys(CTRL_A)?;
    t.keys("copy = \r")?;
    t.prompt(4)
}

fn history_search(t: &mut Terminal) -> Result<(), String> {
    t.enter(1, "needle = 12345")?;
    t.enter(2, "other = 1")?;
    t.keys(CTRL_R)?;
    t.keys("need")?;
    t.wait("the found line", |t| t.cursor_line().contains("needle = 12345"))
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

fn pasted_block(t: &mut Terminal) -> Result<(), String> {
    t.prompt(1)?;
    t.keys("\x1b[200~def f(x):\n    y = x + 1\n    return y * 10\n\x1b[201~")?;
    t.wait("the pasted text", |t| t.text().contains("return y * 10"))?;
    t.keys(ENTER)?;
    thread::sleep(Duration::from_millis(200));
    if !t.text().contains("[2]:") {
        t.keys(ENTER)?;
    }
    t.enter(2, "f(4)")?;
    t.wait_for("50")
}

fn wide_characters_and_unicode(t: &mut Terminal) -> Result<(), String> {
    t.enter(1, "größe = '日本 é 😀'")?;
    t.enter(2, "größe, len(größe)")?;
    t.wait_for("('日本 é 😀', 6)")
}

fn history_survives_the_session() -> Result<(), String> {
    let home = Arc::new(Scratch::new());
    let mut first = Terminal::start_in(Arc::clone(&home), &[])?;
    first.enter(1, "remembered = 31415")?;
    first.keys(CTRL_D)?;
    first.exit_status()?;
    let mut second = Terminal::start_in(home, &[])?;
    second.prompt(1)?;
    second.keys(UP)?;
    second.wait("the line of the session before", |t| t.cursor_line().contains("remembered = 31415"))
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
