//! A session: cells go in, and output, values, errors, plots and timings come out as events.

use crate::magic;
use crate::plot::Figure;
use crate::plot::braille::Canvas;
use crate::timing::{FunctionUse, Show, Timings, UseKind};
use jitbook_lang::jax::timing::{self as recorder, Event as Recorded};
use jitbook_lang::vm::{INTERRUPT, Output};
use jitbook_lang::{Dict, Exc, Mode, R, Str, Value, Vm};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::atomic::Ordering;
use std::time::Instant;

/// Results kept in `Out`: arrays are not held forever.
const MAX_OUT: usize = 100;

/// What a cell gives, as it comes.
pub enum Event {
    /// Text on the standard output or error stream.
    Stdout(String),
    Stderr(String),
    /// The value of the cell's last expression, as text.
    Result(String),
    /// A traceback.
    Error(String),
    /// A figure to show.
    Figure(Box<Figure>),
    /// What the cell cost.
    Timing(Timings),
}

/// Who shows what a cell gives.
pub trait Host {
    fn event(&mut self, event: Event);
}

/// How a cell ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    Ok,
    Failed,
    /// `SystemExit`, with its status.
    Exit(i32),
}

thread_local! {
    /// The host of the cell that runs, for output that comes from deep inside.
    static FIGURES: RefCell<Vec<Figure>> = const { RefCell::new(Vec::new()) };
}

/// The evaluator with its namespace, numbering and settings.
pub struct Session {
    pub vm: Vm,
    pub globals: Rc<Dict>,
    /// Number of the next cell.
    pub count: usize,
    pub show: Show,
    out: VecDeque<(usize, Value)>,
    /// Source of each cell.
    pub inputs: Vec<String>,
    /// The terminal's size and abilities; `None` where pictures are figures, as in a notebook.
    pub canvas: Option<Canvas>,
    /// Whether the cell that runs asks for no timing line: it said what its parts cost.
    pub(crate) untimed: bool,
    /// Where in the cell the magic that runs stands: lines before it.
    line: usize,
}

/// Collects what the evaluator prints, and passes it on when the cell yields.
struct Pipe {
    buffer: Rc<RefCell<String>>,
}

impl Output for Pipe {
    fn write(&mut self, text: &str) -> std::io::Result<()> {
        self.buffer.borrow_mut().push_str(text);
        Ok(())
    }
}

impl Session {
    /// A session whose output streams are the process's own.
    pub fn new() -> Session {
        let mut vm = Vm::new();
        crate::pyplot::register(&mut vm);
        let globals = vm.main.clone();
        Session {
            vm,
            globals,
            count: 1,
            show: Show::On,
            out: VecDeque::new(),
            inputs: Vec::new(),
            canvas: None,
            untimed: false,
            line: 0,
        }
    }

    /// Makes the prelude's names known beneath the user's own: for prompts and notebooks.
    pub fn use_prelude(&mut self) {
        for (name, module, attribute) in crate::prelude::NAMES {
            self.vm.add_prelude(name, module, attribute);
        }
    }

    /// Collects output for `run_captured` callers instead of writing it to the process's streams.
    pub fn capture(&mut self) -> Rc<RefCell<String>> {
        let buffer = Rc::new(RefCell::new(String::new()));
        self.vm.stdout = Box::new(Pipe { buffer: buffer.clone() });
        buffer
    }

    /// Runs one cell: magics and statements in turn; shows the last expression's value.
    pub fn run_cell(&mut self, source: &str, host: &mut dyn Host) -> Outcome {
        INTERRUPT.store(false, Ordering::Relaxed);
        recorder::take();
        self.inputs.push(source.to_string());
        let start = Instant::now();
        let result = self.run_parts(source, host);
        let total = start.elapsed();
        let outcome = match result {
            Ok(value) => self.show_result(source, value, host),
            Err(exc) => self.show_error(&exc, host),
        };
        let _ = self.vm.stdout.flush();
        for figure in take_figures() {
            host.event(Event::Figure(Box::new(figure)));
        }
        let timings = timings(recorder::take(), total);
        if !std::mem::take(&mut self.untimed) {
            host.event(Event::Timing(timings));
        }
        self.count += 1;
        outcome
    }

    fn run_parts(&mut self, source: &str, host: &mut dyn Host) -> R {
        let mut last = Value::Undefined;
        for part in magic::split(source) {
            last = match part {
                magic::Part::Code(code) => self.run_code(&code)?,
                magic::Part::Magic(name, rest) => magic::run(self, &name, &rest, host)?,
                magic::Part::CellMagic(name, rest, body) => magic::run_cell(self, &name, &rest, &body, host)?,
            };
        }
        Ok(last)
    }

    /// Runs statements in the session's namespace; the value of a last expression, else Undefined.
    pub fn run_code(&mut self, code: &str) -> R {
        let name = format!("cell {}", self.count);
        let globals = self.globals.clone();
        self.vm.exec(code, &name, &globals, Mode::Cell)
    }

    /// The text of a magic's line and the name of the cell, such that places in it are those in the cell.
    pub(crate) fn placed(&self, text: &str) -> (String, String) {
        (format!("{}{text}", "\n".repeat(self.line)), format!("cell {}", self.count))
    }

    fn show_result(&mut self, source: &str, value: Value, host: &mut dyn Host) -> Outcome {
        if value.is_undefined() || value.is_none() {
            return Outcome::Ok;
        }
        self.keep(value.clone());
        if source.trim_end().ends_with(';') {
            return Outcome::Ok;
        }
        match self.vm.repr(&value) {
            Ok(text) => {
                let _ = self.vm.stdout.flush();
                host.event(Event::Result(text.to_string()));
                Outcome::Ok
            }
            Err(exc) => self.show_error(&exc, host),
        }
    }

    /// `_`, `__`, `_N` and `Out[N]`.
    fn keep(&mut self, value: Value) {
        if let Some((_, former)) = self.out.back() {
            self.globals.set_str("__", former.clone());
        }
        self.globals.set_str("_", value.clone());
        self.globals.set_str(&format!("_{}", self.count), value.clone());
        self.out.push_back((self.count, value));
        if self.out.len() > MAX_OUT
            && let Some((n, _)) = self.out.pop_front()
        {
            self.globals.remove_name(&Str::intern(&format!("_{n}")));
        }
        let table = Dict::new();
        for (n, value) in &self.out {
            let _ = table.set(&mut self.vm, Value::Int(*n as i64), value.clone());
        }
        self.globals.set_str("Out", Value::Dict(table));
    }

    fn show_error(&mut self, exc: &Exc, host: &mut dyn Host) -> Outcome {
        if exc.is(&self.vm.types.system_exit) {
            return Outcome::Exit(self.exit_status(exc, host));
        }
        let _ = self.vm.stdout.flush();
        let text = self.vm.format_exception(exc);
        host.event(Event::Error(text));
        Outcome::Failed
    }

    /// What `SystemExit` says to the shell: its int, 0 for None, else 1 with the text on the error stream.
    fn exit_status(&mut self, exc: &Exc, host: &mut dyn Host) -> i32 {
        let code = self.vm.getattr(&exc.value(), "code").unwrap_or(Value::None);
        match code {
            Value::None => 0,
            Value::Int(i) => (i & 0xff) as i32,
            other => {
                if let Ok(text) = self.vm.str(&other) {
                    host.event(Event::Stderr(format!("{text}\n")));
                }
                1
            }
        }
    }

    /// Runs a whole program, as `jitbook FILE` does: no prelude, no echo of values.
    pub fn run_program(&mut self, source: &str, name: &str, host: &mut dyn Host) -> Outcome {
        recorder::take();
        let start = Instant::now();
        let globals = self.globals.clone();
        let result = self.vm.exec(source, name, &globals, Mode::Exec);
        let _ = self.vm.stdout.flush();
        let outcome = match result {
            Ok(_) => Outcome::Ok,
            Err(exc) => self.show_error(&exc, host),
        };
        host.event(Event::Timing(timings(recorder::take(), start.elapsed())));
        outcome
    }

    /// The names that completion offers for a prefix: `x.sh`, `jnp.lin`, `pri`.
    pub fn complete(&mut self, prefix: &str) -> Vec<String> {
        crate::complete::complete(self, prefix)
    }

    /// What completion needs while the editor waits: the names of the namespace, and of what they hold, as they are.
    pub fn completion_names(&mut self) -> impl FnMut(&str) -> Vec<String> + use<> {
        crate::complete::snapshot(self)
    }
}

impl Default for Session {
    fn default() -> Session {
        Session::new()
    }
}

/// Hands a figure to the host of the cell that runs.
pub fn show_figure(figure: Figure) {
    FIGURES.with(|f| f.borrow_mut().push(figure));
}

fn take_figures() -> Vec<Figure> {
    FIGURES.with(|f| f.take())
}

fn timings(record: recorder::Record, total: std::time::Duration) -> Timings {
    let mut uses: Vec<FunctionUse> = Vec::new();
    let mut notes = Vec::new();
    for event in record.events {
        let (name, kind) = match event {
            Recorded::Compiled { name, signature } => (name, UseKind::Compiled { signature }),
            Recorded::Again { name, difference } => (name, UseKind::Again { difference }),
            Recorded::Reused { name } => (name, UseKind::Reused),
            Recorded::Staged { line, what } => {
                notes.push(format!("line {line}: {what} compiled; jax.jit would refuse"));
                continue;
            }
        };
        uses.push(FunctionUse { name, kind });
    }
    notes.dedup();
    if uses.len() > 3 {
        let more = uses.len() - 3;
        uses.truncate(3);
        notes.insert(0, format!("and {more} more"));
    }
    Timings { total, trace: record.trace, compile: record.compile, run: record.run, ran: record.ran, uses, notes }
}

/// Stops the cell that runs; from any thread.
pub fn interrupt() {
    INTERRUPT.store(true, Ordering::Relaxed);
}

/// Whether a text can be run as a cell.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Completeness {
    Complete,
    /// More lines belong to it: an open bracket, string or block.
    More,
    Invalid,
}

/// Whether a text is a whole cell. A block of several lines ends with an empty one, as at Python's prompt.
pub fn completeness(text: &str) -> Completeness {
    let last = text.rsplit('\n').next().unwrap_or("");
    let blank_end = text.contains('\n') && last.trim().is_empty();
    if text.starts_with('%') || text.starts_with('!') {
        let done = !text.starts_with("%%") || blank_end;
        return if done { Completeness::Complete } else { Completeness::More };
    }
    match jitbook_lang::input::completeness(text) {
        jitbook_lang::input::Completeness::More => Completeness::More,
        jitbook_lang::input::Completeness::Invalid => Completeness::Invalid,
        jitbook_lang::input::Completeness::Complete => {
            let open_block = last.starts_with([' ', '\t']) || last.starts_with('@') || last.trim_end().ends_with(':');
            if open_block && !blank_end { Completeness::More } else { Completeness::Complete }
        }
    }
}

/// The indentation that a line after this text begins with: that of its last line, deeper after a colon, shallower
/// after a statement that leaves the block.
pub fn indentation(text: &str) -> String {
    let last = text.rsplit('\n').find(|l| !l.trim().is_empty()).unwrap_or("");
    let mut indent: String = last.chars().take_while(|c| c.is_whitespace()).collect();
    let code = last.split(" #").next().unwrap_or("").trim();
    if code.ends_with(':') {
        indent.push_str("    ");
    } else if ["return", "pass", "break", "continue", "raise"]
        .iter()
        .any(|w| code == *w || code.strip_prefix(w).is_some_and(|rest| rest.starts_with(' ')))
    {
        indent.truncate(indent.len().saturating_sub(4));
    }
    indent
}

/// Runs `body` on a thread with a stack that deep recursion fits on.
pub fn on_large_stack<T: Send + 'static>(body: impl FnOnce() -> T + Send + 'static) -> T {
    const STACK: usize = 1 << 30;
    let thread = std::thread::Builder::new().name("evaluator".into()).stack_size(STACK).spawn(body);
    match thread.map(|t| t.join()) {
        Ok(Ok(value)) => value,
        Ok(Err(panic)) => std::panic::resume_unwind(panic),
        Err(e) => {
            eprintln!("jitbook: cannot start the evaluator: {e}");
            std::process::exit(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_end_with_an_empty_line() {
        assert_eq!(completeness("def f(x):"), Completeness::More);
        assert_eq!(completeness("def f(x):\n    return x"), Completeness::More);
        assert_eq!(completeness("def f(x):\n    return x\n"), Completeness::Complete);
        assert_eq!(completeness("if x:\n    pass\nelse:"), Completeness::More);
        assert_eq!(completeness("@jit"), Completeness::More);
        assert_eq!(completeness("x = [1,"), Completeness::More);
        assert_eq!(completeness("x = 1"), Completeness::Complete);
        assert_eq!(completeness("x = )"), Completeness::Invalid);
        assert_eq!(completeness("%timeit f(x)"), Completeness::Complete);
        assert_eq!(completeness("%%time\nf(x)"), Completeness::More);
    }

    #[test]
    fn lines_are_indented_as_their_block() {
        assert_eq!(indentation("def f(x):"), "    ");
        assert_eq!(indentation("def f(x):\n    y = x"), "    ");
        assert_eq!(indentation("def f(x):\n    if x:  # a: b\n        return 1"), "    ");
        assert_eq!(indentation("x = 1"), "");
    }
}
