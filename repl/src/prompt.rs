//! The prompt: read a cell, run it, show what came, until Ctrl-D.

use crate::args::Args;
use crate::editor::{self, Line};
use crate::screen::{Screen, Timing, put};
use jitbook_session::{Outcome, Session};

const BANNER: &str = concat!(
    "jitbook ",
    env!("CARGO_PKG_VERSION"),
    ": array programs, compiled as you watch. Answers as JAX 0.10.2.\n",
    "try: %timeit jnp.arange(10).sum()   (%lsmagic lists more, Ctrl-D leaves)\n"
);

/// A new session at the terminal.
pub fn run(args: &Args) -> i32 {
    put(BANNER);
    let mut session = Session::new();
    crate::program::start(&mut session, args);
    with_session(session)
}

/// The prompt over a session that may have names already.
pub fn with_session(mut session: Session) -> i32 {
    session.use_prelude();
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
        if cell.trim().is_empty() {
            continue;
        }
        let timing = Timing::Cell(session.show);
        if let Outcome::Exit(status) = session.run_cell(&cell, &mut Screen { echo: true, timing }) {
            editor.save();
            return status;
        }
    }
    editor.save();
    0
}
