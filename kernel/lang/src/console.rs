//! The world outside the evaluator: where text goes, and where answers to `input()` come from.
//!
//! Everything that a program prints passes through one [`Console`], which a session replaces; [`Process`] is the process's
//! own streams.

use crate::jax::timing::{self, Phase};
use std::io::{self, BufWriter, IsTerminal, Write};
use std::sync::OnceLock;

/// One of the two streams that programs write on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Stream {
    Stdout,
    Stderr,
}

/// Whether what is typed is seen.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Echo {
    Shown,
    /// As passwords are typed.
    Hidden,
}

/// Why there is no answer to `input()`.
#[derive(Debug)]
pub enum NoInput {
    /// The end of the input.
    End,
    /// The user pressed Ctrl-C.
    Interrupted,
    /// Nobody is there who could be asked.
    NotAllowed,
    Failed(io::Error),
}

/// Who reads what a program prints, and answers what it asks. It never calls back into the evaluator.
pub trait Console {
    /// Takes text, which may wait for `flush`; a closed pipe is an error of the user's program.
    fn write(&mut self, stream: Stream, text: &str) -> io::Result<()>;
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
    /// A line, without its end.
    fn input(&mut self, _prompt: &str, _echo: Echo) -> Result<String, NoInput> {
        Err(NoInput::NotAllowed)
    }
}

/// Whose the process's input is: the terminal then shows what is typed, or not.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Input {
    /// A program's, or a command's that it started, which reads it now.
    Lent,
    /// The session's.
    Back,
}

static LENDING: OnceLock<fn(Input)> = OnceLock::new();

/// Says who is told when the process's input is lent. The first to ask is.
pub fn on_lending(told: fn(Input)) {
    // A second one is not told.
    let _ = LENDING.set(told);
}

/// Does what reads the process's input, outside of the console.
pub fn lent<T>(body: impl FnOnce() -> T) -> T {
    let tell = |input| LENDING.get().into_iter().for_each(|told| told(input));
    timing::enter(Phase::Away);
    tell(Input::Lent);
    let done = body();
    tell(Input::Back);
    timing::enter(Phase::Evaluating);
    done
}

/// The streams of a hollow evaluator, which runs nothing.
pub struct Nowhere;

impl Console for Nowhere {
    fn write(&mut self, _: Stream, _: &str) -> io::Result<()> {
        Ok(())
    }
}

/// The process's own streams.
pub struct Process {
    out: BufWriter<io::Stdout>,
    /// Whether somebody watches, so that a line is shown as soon as it is whole.
    watched: bool,
}

impl Process {
    pub fn new() -> Process {
        let out = io::stdout();
        let watched = out.is_terminal();
        Process { out: BufWriter::with_capacity(1 << 16, out), watched }
    }
}

impl Default for Process {
    fn default() -> Process {
        Process::new()
    }
}

impl Console for Process {
    fn write(&mut self, stream: Stream, text: &str) -> io::Result<()> {
        match stream {
            Stream::Stdout => {
                self.out.write_all(text.as_bytes())?;
                if self.watched && text.contains(['\n', '\r']) { self.out.flush() } else { Ok(()) }
            }
            Stream::Stderr => {
                if self.watched {
                    self.out.flush()?;
                }
                io::stderr().write_all(text.as_bytes())
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    fn input(&mut self, prompt: &str, echo: Echo) -> Result<String, NoInput> {
        let to = if echo == Echo::Hidden { Stream::Stderr } else { Stream::Stdout };
        self.write(to, prompt).and_then(|()| self.flush()).map_err(NoInput::Failed)?;
        let mut line = String::new();
        match io::stdin().read_line(&mut line) {
            Ok(0) => Err(NoInput::End),
            Ok(_) => Ok(line.trim_end_matches(['\n', '\r']).to_string()),
            Err(e) => Err(NoInput::Failed(e)),
        }
    }
}
