//! `jitbook demo` and `%demo`: the notebooks that come with the program, cell by cell at the terminal.

use crate::picture::ask::Latecomers;
use crate::screen::{Screen, Timing, Values, canvas, color, put};
use jitbook_session::notebook::demos::{self, Demo};
use jitbook_session::notebook::terminal::{self, Look};
use jitbook_session::notebook::{Kind, Notebook};
use jitbook_session::{Outcome, Session};
use rustyline::history::DefaultHistory;
use rustyline::{
    Cmd, ConditionalEventHandler, Event, EventContext, EventHandler, KeyCode, KeyEvent, Modifiers, RepeatCount,
};
use std::io::IsTerminal;
use std::path::Path;
use std::sync::{Arc, Mutex};

const USAGE: &str = "usage: jitbook demo [NAME] [--save DIR]";

/// What the arguments after `demo` ask for; the exit status.
pub fn run(arguments: &[String]) -> i32 {
    let mut name = None;
    let mut folder = None;
    let mut rest = arguments.iter();
    while let Some(word) = rest.next() {
        match word.as_str() {
            "--save" => match rest.next() {
                Some(dir) => folder = Some(dir.as_str()),
                None => return wrong("--save wants a folder"),
            },
            "--help" | "-h" => return put(&format!("{USAGE}\n\n{}", demos::list())),
            other if other.starts_with('-') || name.is_some() => return wrong(&format!("what is {other}?")),
            other => name = Some(other),
        }
    }
    let chosen = match name.map(|n| demos::find(n).ok_or(n)) {
        Some(Err(n)) => return wrong(&format!("there is no demo {n:?}; there is\n{}", demos::list().trim_end())),
        Some(Ok(demo)) => Some(demo),
        None => None,
    };
    match (chosen, folder) {
        (one, Some(folder)) => save(one, Path::new(folder)),
        (Some(demo), None) => alone(demo),
        (None, None) => {
            put(&format!("{}\njitbook demo NAME plays one, --save DIR writes it as a notebook.\n", demos::list()))
        }
    }
}

fn wrong(what: &str) -> i32 {
    eprintln!("jitbook demo: {what}\n{USAGE}");
    2
}

/// Writes one demo, or all, as files; none is written over.
fn save(one: Option<&Demo>, folder: &Path) -> i32 {
    let chosen: Vec<&Demo> = one.map_or_else(|| demos::DEMOS.iter().collect(), |d| vec![d]);
    for demo in chosen {
        let path = folder.join(demo.file);
        let written = std::fs::create_dir_all(folder).and_then(|()| {
            use std::io::Write;
            std::fs::File::create_new(&path)?.write_all(demo.text.as_bytes())
        });
        if let Err(e) = written {
            eprintln!("jitbook demo: cannot write {}: {e}", path.display());
            return 1;
        }
        put(&format!("wrote {}\n", path.display()));
    }
    0
}

/// A session that plays a demo, and goes on at the prompt where there is a terminal.
fn alone(demo: &Demo) -> i32 {
    let mut session = Session::new();
    session.use_prelude();
    match play(&mut session, demo.name) {
        Outcome::Exit(status) => status,
        _ if is_watched() => crate::prompt::with_session(session),
        Outcome::Ok => 0,
        Outcome::Failed => 1,
    }
}

/// Whether somebody is there to press keys.
fn is_watched() -> bool {
    std::io::stdin().is_terminal() && std::io::stdout().is_terminal()
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Press {
    Next,
    Back,
    Quit,
}

/// Plays a demo in a session: each key shows a cell, and runs it if it is code. Without a terminal it plays to the end.
pub fn play(session: &mut Session, name: &str) -> Outcome {
    let Some(Ok(book)) = demos::find(name).map(Demo::notebook) else {
        eprintln!("jitbook demo: {name} cannot be read");
        return Outcome::Failed;
    };
    let watched = is_watched();
    let mut keys = if watched { Keys::new() } else { None };
    let mut worst = Outcome::Ok;
    let mut at = 0;
    while at < book.cells.len() {
        match show(session, &book, at) {
            Outcome::Ok => {}
            Outcome::Failed => worst = Outcome::Failed,
            exit => return exit,
        }
        let place = format!("({}/{})", at + 1, book.cells.len());
        at += 1;
        if at == book.cells.len() {
            break;
        }
        match keys.as_mut().map_or(Press::Next, |k| k.wait(&place)) {
            Press::Next => {}
            Press::Back => at = at.saturating_sub(2),
            Press::Quit => break,
        }
    }
    if watched {
        put("\nThe session is yours: everything that was played is defined.\n");
    }
    worst
}

/// Shows a cell, and runs it if it is code.
fn show(session: &mut Session, book: &Notebook, index: usize) -> Outcome {
    let cell = &book.cells[index];
    let canvas = canvas();
    let source = cell.source.trim_end();
    if cell.kind != Kind::Code {
        put(&format!("\n{}\n", terminal::words(source, Look { columns: canvas.columns, color: color() })));
        return Outcome::Ok;
    }
    let prompt = format!("[{}]: ", session.count);
    let more = format!("\n{:>width$}", "...: ", width = prompt.len());
    put(&format!("\n{prompt}{}\n", terminal::code(source, color()).replace('\n', &more)));
    session.canvas = Some(canvas);
    let timing = if is_watched() { Timing::Cell(session.show) } else { Timing::Never };
    let watch = crate::status::watch(session.handle());
    let unseen = crate::typing::unseen();
    let outcome = session.run_cell(source, Screen::shared(Values::Shown, timing));
    drop((watch, unseen));
    match outcome {
        // The lesson shows a mistake.
        Outcome::Failed if cell.may_raise() => Outcome::Ok,
        outcome => outcome,
    }
}

/// Reads single keys.
struct Keys {
    editor: rustyline::Editor<(), DefaultHistory>,
    pressed: Arc<Mutex<Option<Press>>>,
}

struct Watch {
    pressed: Arc<Mutex<Option<Press>>>,
    latecomers: Latecomers,
}

impl ConditionalEventHandler for Watch {
    fn handle(&self, event: &Event, _: RepeatCount, _: bool, _: &EventContext) -> Option<Cmd> {
        let KeyEvent(code, modifiers) = *event.get(0)?;
        if self.latecomers.include(KeyEvent(code, modifiers)) {
            return Some(Cmd::Noop);
        }
        let press = match (code, modifiers) {
            (KeyCode::Char('c' | 'C' | 'd' | 'D'), Modifiers::CTRL) => Press::Quit,
            (KeyCode::Char(' ' | 'n') | KeyCode::Enter | KeyCode::Right | KeyCode::Down | KeyCode::PageDown, _) => {
                Press::Next
            }
            (KeyCode::Char('m' | 'M' | 'j' | 'J'), Modifiers::CTRL) => Press::Next,
            (KeyCode::Char('b') | KeyCode::Left | KeyCode::Up | KeyCode::PageUp | KeyCode::Backspace, _) => Press::Back,
            (KeyCode::Char('q') | KeyCode::Esc, _) => Press::Quit,
            _ => return Some(Cmd::Noop),
        };
        if let Ok(mut pressed) = self.pressed.lock() {
            *pressed = Some(press);
        }
        Some(Cmd::AcceptLine)
    }
}

impl Keys {
    fn new() -> Option<Keys> {
        let mut editor = rustyline::Editor::<(), DefaultHistory>::new().ok()?;
        let pressed = Arc::new(Mutex::new(None));
        let watch = Watch { pressed: pressed.clone(), latecomers: Latecomers::default() };
        editor.bind_sequence(Event::Any, EventHandler::Conditional(Box::new(watch)));
        Some(Keys { editor, pressed })
    }

    fn wait(&mut self, place: &str) -> Press {
        let line = self.editor.readline(&format!("{place} space next · b back · q to the prompt "));
        let pressed = self.pressed.lock().ok().and_then(|mut p| p.take());
        if color() {
            // The line with the keys has served.
            put("\x1b[1A\x1b[2K\r");
        }
        match (pressed, line) {
            (Some(press), _) => press,
            // A terminal that gives whole lines only.
            (None, Ok(words)) if words.trim().starts_with('b') => Press::Back,
            (None, Ok(words)) if words.trim().starts_with('q') => Press::Quit,
            (None, Ok(_)) => Press::Next,
            (None, Err(_)) => Press::Quit,
        }
    }
}
