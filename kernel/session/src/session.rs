//! A session: cells go in, and output, values, errors, plots and timings come out as events.

use crate::bundle::{Bundle, HTML};
use crate::display::{Choice, forms};
use crate::failure::Failure;
use crate::handle::Handle;
use crate::host::{self, Event, Look, Shared};
use crate::inspect::{self, Detail, Inspection};
use crate::magic;
use crate::plot::Figure;
use crate::plot::braille::Canvas;
use crate::results::Results;
use crate::snapshot::{Keeper, Published};
use crate::timing::{FunctionUse, Show, Timings, UseKind};
use crate::views::listing::{Listing, Palette};
use jitbook_array::buffer;
use jitbook_lang::input::ends_in_semicolon;
use jitbook_lang::jax::reason::Reason;
use jitbook_lang::jax::timing::{self as recorder, Event as Recorded};
use jitbook_lang::{Dict, Exc, Mode, R, Value, Vm};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Instant;

/// How a cell ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    Ok,
    Failed,
    /// `SystemExit`, with its status.
    Exit(i32),
}

/// What is remembered of a cell.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Keeping {
    /// It has a number, its text is in `In` and its value in `Out`.
    History,
    /// Its value is shown, and that is all.
    Shown,
    /// Not even its value is shown.
    Nothing,
}

/// Whose keys a prompt has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Editing {
    Emacs,
    Vi,
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
    /// Who hears of what cells give.
    host: Option<Shared>,
    handle: Handle,
}

impl Session {
    /// A session whose output streams are the process's own.
    pub fn new() -> Session {
        let mut vm = Vm::new();
        crate::pyplot::register(&mut vm);
        crate::display::register(&mut vm);
        magic::install_help(&mut vm);
        magic::register_shell(&mut vm);
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
            host: None,
            handle: Handle::default(),
        }
    }

    /// Makes the prelude's names known beneath the user's own: for prompts and notebooks.
    pub fn use_prelude(&mut self) {
        for (name, module, attribute) in crate::prelude::NAMES {
            self.vm.add_prelude(name, module, attribute);
        }
        magic::use_prelude(&mut self.vm);
        self.results.install(&self.globals);
        self.keeper.use_prelude();
        self.publish("");
    }

    /// Makes a host the one that hears of what cells give, and is asked for input.
    pub fn attach(&mut self, host: Shared) {
        crate::display::capture::forget();
        self.vm.console = host.clone();
        host::attach(Some(host.clone()));
        self.host = Some(host);
    }

    /// This session for other threads: interrupts, and what it does.
    pub fn handle(&self) -> Handle {
        self.handle.clone()
    }

    /// Tells the host, after what was printed before.
    pub(crate) fn tell(&mut self, event: Event) {
        self.vm.flush();
        host::tell(event);
    }

    /// A text for the next cell to begin with.
    pub(crate) fn put_next(&mut self, text: String) {
        match self.look() {
            Look::Rich => self.tell(Event::NextInput(text)),
            Look::Text => self.next_input = Some(text),
        }
    }

    /// Text on the cell's output, in order with what the evaluator printed.
    pub(crate) fn say(&mut self, text: &str) {
        // A closed pipe is told of where the program prints.
        let _ = self.vm.print(text);
    }

    /// Words, and in a notebook what they look like on a page.
    pub(crate) fn say_with(&mut self, text: &str, html: impl FnOnce() -> String) {
        match self.look() {
            Look::Text => self.say(text),
            Look::Rich => self.tell(Event::Display(Bundle::plain(text.trim_end()).with(HTML, html()), None)),
        }
    }

    /// A listing: words, and in a notebook with colours and folds beside.
    pub(crate) fn show_listing(&mut self, listing: &Listing, unfold: Option<&str>) {
        match self.look() {
            Look::Text => self.say(&listing.render(self.palette, unfold)),
            Look::Rich => self.tell(Event::Display(listing.bundle(self.palette, unfold), None)),
        }
    }

    pub(crate) fn show_figure(&mut self, figure: Figure) {
        self.tell(Event::Display(Bundle::figure(figure), None));
    }

    /// Runs one cell: magics and statements in turn; shows the last expression's value.
    pub fn run_cell(&mut self, source: &str, host: Shared) -> Outcome {
        let outcome = self.run_cell_as(source, host, Keeping::History);
        self.publish_after(source);
        outcome
    }

    /// Runs one cell, which may be none of the session's history. [`publish_after`](Session::publish_after) is to be
    /// called then.
    pub fn run_cell_as(&mut self, source: &str, host: Shared, keeping: Keeping) -> Outcome {
        self.attach(host);
        self.handle.begin();
        recorder::take();
        let globals = self.globals.clone();
        if keeping == Keeping::History {
            self.results.begin(&globals, self.count, source);
        }
        let start = Instant::now();
        let mut outcome = match self.guarded(|s| s.run_parts(source)) {
            Ok(Ok(value)) if keeping == Keeping::Nothing => {
                drop(value);
                Outcome::Ok
            }
            Ok(Ok(value)) => {
                let shown = self.guarded(|s| s.show_result(source, value, keeping));
                shown.unwrap_or_else(|failure| self.fail(failure))
            }
            Ok(Err(exc)) => self.show_error(&exc),
            Err(failure) => self.fail(failure),
        };
        let total = start.elapsed();
        if self.canvas.is_none()
            && let Err(failure) = self.guarded(Session::show_open_figures)
        {
            outcome = self.fail(failure);
        }
        if keeping == Keeping::History {
            if outcome == Outcome::Failed {
                self.results.failed();
            }
            self.count += 1;
        }
        let timings = timings(recorder::take(), total);
        if !std::mem::take(&mut self.untimed) {
            self.tell(Event::Timing(timings));
        }
        self.vm.flush();
        self.handle.end();
        buffer::settle();
        self.published().expect();
        outcome
    }

    /// Publishes the namespace after a cell: what cannot be pictured is not completed.
    pub fn publish_after(&mut self, source: &str) {
        let _ = self.guarded(|s| s.publish(source));
        self.published().settle();
    }

    /// Runs what may meet a mistake of the program itself: that ends as an error, and the session goes on.
    fn guarded<T>(&mut self, body: impl FnOnce(&mut Session) -> T) -> Result<T, Failure> {
        let console = self.vm.console.clone();
        let done = crate::panics::quietly(|| catch_unwind(AssertUnwindSafe(|| body(self))));
        done.map_err(|panic| {
            // What was lent for a while is back in its place.
            self.vm.console = console;
            host::attach(self.host.clone());
            self.vm.recover();
            Failure::panicked(&crate::panics::told(&*panic))
        })
    }

    fn fail(&mut self, failure: Failure) -> Outcome {
        self.tell(Event::Error(failure));
        Outcome::Failed
    }

    pub(crate) fn run_parts(&mut self, source: &str) -> R {
        let mut last = Value::Undefined;
        for part in magic::split(source) {
            last = match part {
                magic::Part::Code(code) => self.run_code(&code)?,
                magic::Part::Magic(call) => magic::run(self, &call)?,
                magic::Part::CellMagic(call, body) => magic::run_cell(self, &call, &body)?,
            };
        }
        Ok(last)
    }

    /// Runs statements in the session's namespace; the value of a last expression, else Undefined.
    pub fn run_code(&mut self, code: &str) -> R {
        let name = format!("cell {}", self.count);
        let globals = self.globals.clone();
        let run = |vm: &mut Vm| vm.exec(code, &name, &globals, Mode::Cell);
        // Functions of earlier cells may hold magics once `get_ipython` was used.
        if code.contains("get_ipython") || self.vm.modules.get_str(magic::SHELL).is_some() {
            return magic::waiting(self, run);
        }
        run(&mut self.vm)
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

    fn show_result(&mut self, source: &str, value: Value, keeping: Keeping) -> Outcome {
        if value.is_undefined() || value.is_none() || is_silenced(source) {
            return Outcome::Ok;
        }
        let globals = self.globals.clone();
        let kept = match keeping {
            Keeping::History => self.results.keep(&mut self.vm, &globals, self.count, &value),
            _ => Ok(()),
        };
        match kept.and_then(|()| self.bundle(&value)) {
            Ok(Some(bundle)) => {
                self.tell(Event::Result(bundle));
                Outcome::Ok
            }
            // It has shown itself.
            Ok(None) => Outcome::Ok,
            Err(exc) => self.show_error(&exc),
        }
    }

    /// The forms in which a value is shown.
    pub(crate) fn bundle(&mut self, value: &Value) -> R<Option<Bundle>> {
        match forms(&mut self.vm, value, &Choice::default())? {
            Some(forms) => forms.bundle(&mut self.vm).map(Some),
            None => Ok(None),
        }
    }

    /// The value of an expression in the session's namespace, in the forms in which it is shown: a front end asks for
    /// such beside a cell. It is none of the history.
    pub fn evaluate(&mut self, expression: &str) -> Result<Bundle, Failure> {
        let globals = self.globals.clone();
        let done = self.guarded(|s| {
            let value = s.vm.exec(expression, "<expression>", &globals, Mode::Eval)?;
            s.bundle(&value)
        })?;
        match done {
            Ok(bundle) => Ok(bundle.unwrap_or_default()),
            Err(exc) => Err(Failure::of(&mut self.vm, &exc)),
        }
    }

    /// What the host can show.
    pub(crate) fn look(&self) -> Look {
        self.host.as_ref().map_or(Look::Text, |_| host::look())
    }

    fn show_error(&mut self, exc: &Exc) -> Outcome {
        if exc.is(&self.vm.types.system_exit) {
            return Outcome::Exit(self.exit_status(exc));
        }
        let exc = &self.advised(exc);
        match self.guarded(|s| Failure::of(&mut s.vm, exc)) {
            Ok(failure) | Err(failure) => self.fail(failure),
        }
    }

    /// A name that is nothing here but a magic, or a line that begins with one: the advice is to write it as one.
    fn advised(&mut self, exc: &Exc) -> Exc {
        let exc = exc.clone();
        let attribute = match () {
            _ if exc.is(&self.vm.types.name_error) => "name",
            _ if exc.is(&self.vm.types.syntax_error) => "text",
            _ => return exc,
        };
        let Ok(text) = self.vm.getattr(&exc.value(), attribute) else { return exc };
        match text.as_str().and_then(|t| t.split_whitespace().next()).and_then(magic::usage_of) {
            Some(usage) => exc.help(usage),
            None => exc,
        }
    }

    /// What `SystemExit` says to the shell: its int, 0 for None, else 1 with the text on the error stream.
    fn exit_status(&mut self, exc: &Exc) -> i32 {
        let code = self.vm.getattr(&exc.value(), "code").unwrap_or(Value::None);
        match code {
            Value::None => 0,
            Value::Int(i) => (i & 0xff) as i32,
            other => {
                if let Ok(text) = self.vm.str(&other) {
                    self.vm.warn(&format!("{text}\n"));
                }
                1
            }
        }
    }

    /// Shows the figures that a cell has left open, as notebooks do at its end.
    fn show_open_figures(&mut self) {
        if let Some(pyplot) = self.vm.modules.get_str("matplotlib.pyplot") {
            // What cannot be drawn is not shown.
            let _ = self.vm.getattr(&pyplot, "show").and_then(|show| self.vm.call(&show, &[]));
        }
    }

    /// Runs a whole program, as `jitbook FILE` does: no prelude, no echo of values.
    pub fn run_program(&mut self, source: &str, name: &str, host: Shared) -> Outcome {
        self.attach(host);
        self.handle.begin();
        recorder::take();
        let start = Instant::now();
        let globals = self.globals.clone();
        let outcome = match self.guarded(|s| s.vm.exec(source, name, &globals, Mode::Exec)) {
            Ok(Ok(_)) => Outcome::Ok,
            Ok(Err(exc)) => self.show_error(&exc),
            Err(failure) => self.fail(failure),
        };
        self.tell(Event::Timing(timings(recorder::take(), start.elapsed())));
        self.handle.end();
        outcome
    }

    /// The program is over: what is still alive is finalized.
    pub fn shut_down(&mut self) {
        // A finalizer that fails has said so.
        let _ = self.guarded(|s| s.vm.shut_down());
    }

    /// Where other threads find what completion and inspection look at: the namespace as it was after the last cell.
    pub fn published(&self) -> Published {
        self.keeper.published()
    }

    /// What the name at a place of a text is, with what only the evaluator itself can tell: for a front end whose session
    /// runs nothing. The place is given in code points.
    pub fn inspect(&mut self, code: &str, cursor: usize, detail: Detail) -> Option<Inspection> {
        self.publish(code);
        let snapshot = self.published().get();
        let mut found = inspect::inspect(&snapshot, code, cursor, detail)?;
        if let Some(value) = self.globals.get_str(&found.name).filter(|_| found.array.is_some()) {
            found.summary = inspect::array_summary(&mut self.vm, &value);
        }
        Some(found)
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
    let text = &magic::rewritten(&magic::strip_prompts(text));
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
