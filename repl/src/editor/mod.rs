//! The line editor: cells of several lines, driven by the parser; history in the user's data folder.

use jitbook_session::Session;
use jitbook_session::session::{Completeness, completeness, indentation};
use rustyline::completion::Completer;
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::{DefaultHistory, History};
use rustyline::validate::Validator;
use rustyline::{Cmd, Config, Context, EventHandler, Helper, KeyCode, KeyEvent, Modifiers};
use std::cell::RefCell;
use std::path::PathBuf;

/// What the user gave.
pub enum Line {
    Cell(String),
    /// Ctrl-C: the line is dropped.
    Again,
    End,
}

/// What rustyline asks back while a line is edited. Completion looks at a snapshot of names.
struct Assistant {
    names: RefCell<Names>,
}

/// A way to ask the session for completions while it is not running anything.
type Names = Box<dyn FnMut(&str) -> Vec<String>>;

impl Completer for Assistant {
    type Candidate = String;
    fn complete(&self, line: &str, pos: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<String>)> {
        let before = &line[..pos];
        // Tab at the beginning of a line indents.
        if before.rsplit('\n').next().is_some_and(|l| l.trim().is_empty()) {
            return Ok((pos, vec!["    ".into()]));
        }
        let start = before.rfind(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.')).map_or(0, |i| i + 1);
        Ok((start, (self.names.borrow_mut())(before)))
    }
}

impl Hinter for Assistant {
    type Hint = String;
}

impl Highlighter for Assistant {}

impl Validator for Assistant {}

impl Helper for Assistant {}

/// Reads cells.
pub struct Editor {
    inner: rustyline::Editor<Assistant, DefaultHistory>,
    file: Option<PathBuf>,
}

impl Editor {
    pub fn new() -> rustyline::Result<Editor> {
        let config = Config::builder()
            .max_history_size(10_000)?
            .history_ignore_dups(true)?
            .auto_add_history(false)
            .bracketed_paste(true)
            .completion_type(rustyline::CompletionType::List)
            .build();
        let mut inner = rustyline::Editor::<Assistant, DefaultHistory>::with_config(config)?;
        inner.bind_sequence(KeyEvent(KeyCode::Enter, Modifiers::ALT), EventHandler::Simple(Cmd::Newline));
        let file = crate::folders::data().map(|folder| folder.join("history"));
        if let Some(file) = &file {
            // A history that cannot be read is a history that is empty.
            let _ = inner.load_history(file);
        }
        Ok(Editor { inner, file })
    }

    /// Reads one cell; the session answers completions meanwhile.
    pub fn read(&mut self, session: &mut Session) -> Line {
        let names = session.completion_names();
        self.inner.set_helper(Some(Assistant { names: RefCell::new(Box::new(names)) }));
        let initial = session.next_input.take().unwrap_or_default();
        match self.read_cell(session.count, &initial) {
            Ok(cell) => {
                let _ = self.inner.add_history_entry(cell.trim_end());
                Line::Cell(cell)
            }
            Err(ReadlineError::Interrupted) => Line::Again,
            Err(ReadlineError::Eof) => Line::End,
            Err(e) => {
                eprintln!("jitbook: {e}");
                Line::End
            }
        }
    }

    /// Lines until they make a whole cell; each after the first begins with the indentation of its block. A cell
    /// recalled from the history is edited as one.
    fn read_cell(&mut self, number: usize, initial: &str) -> rustyline::Result<String> {
        let prompt = format!("[{number}]: ");
        let mut cell = self.inner.readline_with_initial(&prompt, (initial, ""))?;
        while completeness(&cell) == Completeness::More {
            let more = format!("{:>width$}", "...: ", width = prompt.len());
            match self.inner.readline_with_initial(&more, (&indentation(&cell), "")) {
                Ok(line) => {
                    cell.push('\n');
                    cell.push_str(&line);
                }
                // Ctrl-D inside a block drops the block, not the session.
                Err(ReadlineError::Eof) => return Err(ReadlineError::Interrupted),
                Err(e) => return Err(e),
            }
        }
        Ok(cell)
    }

    /// Writes the history; a folder that cannot be written keeps it in memory only.
    pub fn save(&mut self) {
        if let Some(file) = &self.file
            && !self.inner.history().is_empty()
        {
            if let Some(folder) = file.parent() {
                let _ = std::fs::create_dir_all(folder);
            }
            let _ = self.inner.append_history(file);
        }
    }
}
