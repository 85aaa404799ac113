//! One line that a program asks for: `input()`, and passwords that are not seen.

use jitbook_session::host::{Echo, NoInput};
use rustyline::completion::Completer;
use rustyline::error::ReadlineError;
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::Hinter;
use rustyline::history::DefaultHistory;
use rustyline::validate::Validator;
use rustyline::{ColorMode, Config, Helper};
use std::borrow::Cow;

/// Paints nothing of what is typed, where it is a secret.
struct Veil(Echo);

impl Highlighter for Veil {
    fn highlight<'l>(&self, line: &'l str, _: usize) -> Cow<'l, str> {
        match self.0 {
            Echo::Shown => Cow::Borrowed(line),
            Echo::Hidden => Cow::Borrowed(""),
        }
    }
    fn highlight_char(&self, _: &str, _: usize, _: CmdKind) -> bool {
        self.0 == Echo::Hidden
    }
}

impl Completer for Veil {
    type Candidate = String;
}

impl Hinter for Veil {
    type Hint = String;
}

impl Validator for Veil {}

impl Helper for Veil {}

/// Asks at the terminal.
pub fn ask(prompt: &str, echo: Echo) -> Result<String, NoInput> {
    let failed = |e: ReadlineError| match e {
        ReadlineError::Eof => NoInput::End,
        ReadlineError::Interrupted => NoInput::Interrupted,
        ReadlineError::Io(e) => NoInput::Failed(e),
        other => NoInput::Failed(std::io::Error::other(other.to_string())),
    };
    let color = if echo == Echo::Hidden { ColorMode::Forced } else { ColorMode::Disabled };
    let config = Config::builder().auto_add_history(false).color_mode(color).build();
    let mut editor = rustyline::Editor::<Veil, DefaultHistory>::with_config(config).map_err(failed)?;
    editor.set_helper(Some(Veil(echo)));
    editor.readline(prompt).map_err(failed)
}
