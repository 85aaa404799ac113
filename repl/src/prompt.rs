//! The prompt: read a cell, run it, show what came, until Ctrl-D.

use crate::args::Args;
use crate::editor::{self, Line};
use crate::screen::{Screen, Timing, Values, put};
use jitbook_session::session::{Completeness, completeness};
use jitbook_session::views::listing::Palette;
use jitbook_session::{Outcome, Session};
use std::io::IsTerminal;

const BANNER: &str = concat!(
    "jitbook ",
    env!("CARGO_PKG_VERSION"),
    ": array programs, compiled as you watch. Answers as JAX 0.10.2.\n",
    "try: %demo jit   (space = next cell, b = back, q = keep the session and explore)\n"
);

/// A new session at the terminal.
pub fn run(args: &Args) -> i32 {
    if std::io::stdin().is_terminal() {
        put(BANNER);
    }
    let mut session = Session::new();
    crate::program::start(&mut session, args);
    with_session(session)
}

/// The prompt over a session that may have names already.
pub fn with_session(mut session: Session) -> i32 {
    session.use_prelude();
    session.canvas = Some(crate::screen::canvas());
    session.palette = if crate::screen::color() { Palette::Ansi } else { Palette::Plain };
    run_startup_file(&mut session);
    if !std::io::stdin().is_terminal() {
        return piped(session);
    }
    let mut editor = match editor::Editor::new() {
        Ok(editor) => editor,
        Err(e) => {
            eprintln!("jitbook: cannot use this terminal: {e}");
            return 1;
        }
    };
    loop {
        let cell = match editor.read(&mut session) {
            Line::Cell(cell) => cell,
            Line::Again => continue,
            Line::End => break,
        };
        match cell.trim() {
            "" => continue,
            // Without a call too, as in IPython.
            "exit" | "quit" => break,
            _ => {}
        }
        let timing = Timing::Cell(session.show);
        session.canvas = Some(crate::screen::canvas());
        let watch = crate::status::watch(session.handle());
        let unseen = crate::typing::unseen();
        let mut outcome = session.run_cell(&cell, Screen::shared(Values::Shown, timing));
        drop((watch, unseen));
        if let Some(name) = session.next_demo.take() {
            outcome = crate::demo::play(&mut session, &name);
        }
        if let Outcome::Exit(status) = outcome {
            return status;
        }
    }
    0
}

/// Runs the user's startup file in the session: its names are there, and its mistakes are shown.
fn run_startup_file(session: &mut Session) {
    let Some(file) = jitbook_session::folders::config().map(|folder| folder.join("startup.py")) else { return };
    let Ok(source) = std::fs::read_to_string(&file) else { return };
    session.run_program(&source, &file.display().to_string(), Screen::shared(Values::Hidden, Timing::Never));
}

/// `-i` without a terminal: statements from standard input, one after the other; an error ends its statement only.
fn piped(mut session: Session) -> i32 {
    let mut cell = String::new();
    while let Some(line) = next_line() {
        let begins = !line.starts_with([' ', '\t', ')', ']', '}']) && !is_clause(&line);
        if begins
            && !cell.is_empty()
            && !cell.starts_with("%%")
            && completeness(&format!("{cell}\n")) == Completeness::Complete
            && let Some(status) = run_piped(&mut session, &mut cell)
        {
            return status;
        }
        if !cell.is_empty() {
            cell.push('\n');
        }
        cell.push_str(&line);
        if completeness(&cell) != Completeness::More
            && let Some(status) = run_piped(&mut session, &mut cell)
        {
            return status;
        }
    }
    run_piped(&mut session, &mut cell).unwrap_or(0)
}

/// A line of standard input, which cells may read from too.
fn next_line() -> Option<String> {
    let mut line = String::new();
    match std::io::stdin().read_line(&mut line) {
        Ok(1..) => Some(line.trim_end_matches(['\n', '\r']).to_string()),
        _ => None,
    }
}

/// Whether a line goes on with the statement before it.
fn is_clause(line: &str) -> bool {
    ["else", "elif", "except", "finally", "case"].iter().any(|w| line.starts_with(w))
}

fn run_piped(session: &mut Session, cell: &mut String) -> Option<i32> {
    let source = std::mem::take(cell);
    if source.trim().is_empty() {
        return None;
    }
    let mut outcome = session.run_cell(&source, Screen::shared(Values::Shown, Timing::Never));
    if let Some(name) = session.next_demo.take() {
        outcome = crate::demo::play(session, &name);
    }
    match outcome {
        Outcome::Exit(status) => Some(status),
        _ => None,
    }
}
