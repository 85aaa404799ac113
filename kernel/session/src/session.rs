//! A session: cells go in, and output, values, errors, plots and timings come out as events.

use crate::magic;
use crate::plot::Figure;
use crate::plot::braille::Canvas;
use crate::results::Results;
use crate::snapshot::{Keeper, Published};
use crate::timing::{FunctionUse, Show, Timings, UseKind};
use crate::views::listing::Palette;
use jitbook_lang::input::ends_in_semicolon;
use jitbook_lang::jax::reason::Reason;
use jitbook_lang::jax::timing::{self as recorder, Event as Recorded};
use jitbook_lang::vm::INTERRUPT;
pub use jitbook_lang::vm::Output;
use jitbook_lang::{Dict, Exc, Mode, R, Value, Vm};
use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::atomic::Ordering;
use std::time::Instant;

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

/// Whose keys a prompt has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Editing {
    Emacs,
    Vi,
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
    /// How views of the compiler are coloured.
    pub palette: Palette,
    pub(crate) results: Results,
    keeper: Keeper,
    /// A text that the next cell begins with, as `%load` asks for it.
    pub next_input: Option<String>,
    /// How keys edit at a prompt.
    pub editing: Editing,
    /// A demo that the front end is to play next, as `%demo` asks for it.
    pub next_demo: Option<String>,
    /// The folder before the last `%cd`.
    pub(crate) former_folder: Option<PathBuf>,
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
        magic::install_help(&mut vm);
        let globals = vm.main.clone();
        Session {
            vm,
            globals,
            count: 1,
            show: Show::On,
            palette: Palette::Plain,
            results: Results::new(),
            keeper: Keeper::default(),
            next_input: None,
            editing: Editing::Emacs,
            next_demo: None,
            former_folder: None,
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
        self.results.install(&self.globals);
        self.keeper.use_prelude();
        self.publish("");
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
        let globals = self.globals.clone();
        self.results.begin(&globals, self.count, source);
        let start = Instant::now();
        let result = self.run_parts(source, host);
        let total = start.elapsed();
        let outcome = match result {
            Ok(value) => self.show_result(source, value, host),
            Err(exc) => self.show_error(&exc, host),
        };
        if outcome == Outcome::Failed {
            self.results.failed();
        }
        let _ = self.vm.stdout.flush();
        for figure in take_figures() {
            host.event(Event::Figure(Box::new(figure)));
        }
        let timings = timings(recorder::take(), total);
        if !std::mem::take(&mut self.untimed) {
            host.event(Event::Timing(timings));
        }
        self.count += 1;
        self.publish(source);
        outcome
    }

    fn run_parts(&mut self, source: &str, host: &mut dyn Host) -> R {
        let mut last = Value::Undefined;
        for part in magic::split(source) {
            last = match part {
                magic::Part::Code(code) => self.run_code(&code)?,
                magic::Part::Magic(call) => magic::run(self, &call, host)?,
                magic::Part::CellMagic(call, body) => magic::run_cell(self, &call, &body, host)?,
            };
        }
        Ok(last)
    }

    /// Runs statements in the session's namespace; the value of a last expression, else Undefined.
    pub fn run_code(&mut self, code: &str) -> R {
        let name = format!("cell {}", self.count);
        let globals = self.globals.clone();
        self.vm.exec(code, &name, &globals, Mode::Cell).map_err(|e| {
            let indented = |l: &str| l.starts_with([' ', '\t']) && l.trim_start().starts_with(['%', '!']);
            let in_block = e.is(&self.vm.types.syntax_error) && code.lines().any(indented);
            if in_block { e.help("a magic stands at the start of a line, not inside a block") } else { e }
        })
    }

    /// The text of a magic's line and the name of the cell, such that places in it are those in the cell.
    pub(crate) fn placed(&self, text: &str) -> (String, String) {
        (format!("{}{text}", "\n".repeat(self.line)), format!("cell {}", self.count))
    }

    /// Notes where in the cell the magic stands that begins.
    pub(crate) fn begin_magic(&mut self, call: &magic::Call) {
        self.line = call.line;
    }

    /// Assigns the value of a magic to what stands before its `=`.
    pub(crate) fn assign(&mut self, target: &str, value: Value) -> R<()> {
        const NAME: &str = "_jitbook_value";
        let value = if value.is_undefined() { Value::None } else { value };
        self.globals.set_str(NAME, value);
        let code = self.placed(&format!("{target} = {NAME}")).0;
        let done = self.run_code(&code);
        self.globals.remove_name(&NAME.into());
        done.map(drop)
    }

    /// The value that a cell gave, while it is kept.
    pub(crate) fn result(&self, number: usize) -> Option<Value> {
        self.globals.get_str(&format!("_{number}"))
    }

    /// Forgets every name and result.
    pub(crate) fn reset(&mut self) {
        let name = self.globals.get_str("__name__").unwrap_or(Value::str("__main__"));
        self.globals.clear();
        self.globals.set_str("__name__", name);
        self.globals.set_str("__doc__", Value::None);
        self.results.forget();
        self.results.install(&self.globals);
    }

    fn show_result(&mut self, source: &str, value: Value, host: &mut dyn Host) -> Outcome {
        if value.is_undefined() || value.is_none() || is_silenced(source) {
            return Outcome::Ok;
        }
        let globals = self.globals.clone();
        let kept = self.results.keep(&mut self.vm, &globals, self.count, &value);
        match kept.and_then(|()| self.vm.repr(&value)) {
            Ok(text) => {
                let _ = self.vm.stdout.flush();
                host.event(Event::Result(text.to_string()));
                Outcome::Ok
            }
            Err(exc) => self.show_error(&exc, host),
        }
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

    /// Closes the figures that a cell has left open, for front ends that show them at its end.
    pub fn take_open_figures(&mut self) -> Vec<Figure> {
        const SHOW: &str =
            "import sys\nif 'matplotlib.pyplot' in sys.modules: sys.modules['matplotlib.pyplot'].show()\n";
        // What cannot be drawn is not shown.
        let _ = self.vm.exec(SHOW, "<figures>", &Dict::new(), Mode::Exec);
        take_figures()
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

    /// Where other threads find what completion and inspection look at: the namespace as it was after the last cell.
    pub fn published(&self) -> Published {
        self.keeper.published()
    }

    /// Publishes the namespace as it is, after a text that ran.
    pub fn publish(&mut self, source: &str) {
        let globals = self.globals.clone();
        self.keeper.publish(&mut self.vm, &globals, source);
    }
}

impl Default for Session {
    fn default() -> Session {
        Session::new()
    }
}

/// Whether a cell ends in a semicolon; of a magic what counts is its statement.
fn is_silenced(source: &str) -> bool {
    let last = source.trim_end().rsplit('\n').next().unwrap_or("");
    match last.split_once('%') {
        Some((before, statement)) if before.trim().is_empty() => ends_in_semicolon(statement),
        _ => ends_in_semicolon(source),
    }
}

/// Hands a figure to the host of the cell that runs.
pub fn show_figure(figure: Figure) {
    FIGURES.with(|f| f.borrow_mut().push(figure));
}

fn take_figures() -> Vec<Figure> {
    FIGURES.with(|f| f.take())
}

/// `x f32[3] -> f32[4]`, and what to write against it.
fn why(reason: &Reason) -> String {
    match &reason.remedy {
        Some(remedy) => format!("{}; {remedy}", reason.text),
        None => reason.text.clone(),
    }
}

fn timings(record: recorder::Record, total: std::time::Duration) -> Timings {
    let mut uses: Vec<FunctionUse> = Vec::new();
    let mut notes = Vec::new();
    for event in record.events {
        let (name, kind) = match event {
            Recorded::Compiled { name, signature } => (name, UseKind::Compiled { signature }),
            Recorded::Again { name, reason } => (name, UseKind::Again { why: why(&reason) }),
            Recorded::Reused { name, reason } => (name, UseKind::Reused { why: reason.as_ref().map(why) }),
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
    let text = &magic::strip_prompts(text);
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

/// Whether a text is a program without syntax errors.
pub fn parses(text: &str) -> bool {
    jitbook_lang::input::completeness(text) == jitbook_lang::input::Completeness::Complete
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
