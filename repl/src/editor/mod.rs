//! The line editor: whole cells in one buffer, painted as they are typed, and the history that sessions share.

mod ask;
mod assist;
mod block;
mod colors;
mod keys;
mod moves;

pub use ask::ask;
use jitbook_session::Session;
use jitbook_session::history::{self, Store};
use jitbook_session::session::Editing;
use jitbook_session::snapshot::Published;
use keys::{Keys, Pending, Recalled};
use rustyline::completion::{Completer, Pair};
use rustyline::config::Configurer;
use rustyline::error::ReadlineError;
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::Hinter;
use rustyline::history::{History, MemHistory};
use rustyline::line_buffer::LineBuffer;
use rustyline::validate::Validator;
use rustyline::{
    Changeset, Cmd, ColorMode, CompletionType, Config, Context, EditMode, Event, EventHandler, Helper, KeyCode,
    KeyEvent, Modifiers,
};
use std::borrow::Cow;

/// What the user gave.
pub enum Line {
    Cell(String),
    /// Ctrl-C: the line is dropped.
    Again,
    End,
}

/// What rustyline asks back while a cell is edited. Completion looks at a snapshot of names.
struct Assistant {
    names: Published,
    pending: Pending,
    /// Columns of the prompt.
    width: usize,
    colored: bool,
}

impl Completer for Assistant {
    type Candidate = Pair;
    fn complete(&self, line: &str, pos: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<Pair>)> {
        let one = |text: &str| vec![Pair { display: text.into(), replacement: text.into() }];
        if self.pending.lock().is_ok_and(|pending| pending.is_some()) {
            return Ok((pos, one("")));
        }
        let before = &line[..pos];
        // Tab at the beginning of a line indents.
        if before.rsplit('\n').next().is_some_and(|l| l.trim().is_empty()) {
            return Ok((pos, one("    ")));
        }
        Ok(assist::candidates(&self.names.get(), line, pos))
    }

    fn update(&self, line: &mut LineBuffer, start: usize, elected: &str, changes: &mut Changeset) {
        let Some(edit) = self.pending.lock().ok().and_then(|mut pending| pending.take()) else {
            return line.replace(start..line.pos(), elected, changes);
        };
        if !edit.range.is_empty() || !edit.text.is_empty() {
            line.replace(edit.range, &edit.text, changes);
        }
        line.set_pos(edit.cursor);
    }
}

impl Hinter for Assistant {
    type Hint = assist::Shown;
    fn hint(&self, buffer: &str, at: usize, _: &Context<'_>) -> Option<assist::Shown> {
        assist::hint(&self.names.get(), buffer, at, self.width, self.colored)
    }
}

impl Highlighter for Assistant {
    fn highlight<'l>(&self, buffer: &'l str, _: usize) -> Cow<'l, str> {
        Cow::Owned(colors::paint(buffer, self.width, self.colored))
    }

    fn highlight_char(&self, _: &str, _: usize, kind: CmdKind) -> bool {
        kind != CmdKind::MoveCursor
    }
}

impl Validator for Assistant {}

impl Helper for Assistant {}

/// Reads cells.
pub struct Editor {
    inner: rustyline::Editor<Assistant, MemHistory>,
    store: Store,
    recalled: Recalled,
    pending: Pending,
}

impl Editor {
    pub fn new() -> rustyline::Result<Editor> {
        let config = Config::builder()
            .max_history_size(10_000)?
            .history_ignore_dups(true)?
            .auto_add_history(false)
            .bracketed_paste(true)
            .completion_type(CompletionType::List)
            .completion_show_all_if_ambiguous(true)
            // The continuation prompt is painted, so painting is never off; whether in colour is ours to say.
            .color_mode(ColorMode::Forced)
            .build();
        let history = MemHistory::with_config(&config);
        let mut inner = rustyline::Editor::<Assistant, MemHistory>::with_history(config, history)?;
        let opened = history::open(history::file());
        if let Some(notice) = opened.notice {
            eprintln!("{notice}");
        }
        let keys = Keys::default();
        let (recalled, pending) = (keys.recalled.clone(), keys.pending.clone());
        inner.bind_sequence(Event::Any, EventHandler::Conditional(Box::new(keys)));
        for (event, command) in searches() {
            inner.bind_sequence(event, EventHandler::Simple(command));
        }
        let mut editor = Editor { inner, store: opened.store, recalled, pending };
        for cell in opened.cells {
            editor.remember(&cell);
        }
        Ok(editor)
    }

    /// Makes a cell one that can be recalled.
    fn remember(&mut self, cell: &str) {
        let buffer = block::shown(cell.trim_end());
        if buffer.contains('\n')
            && let Ok(mut recalled) = self.recalled.lock()
        {
            recalled.insert(buffer.clone());
        }
        // A history in memory has room.
        let _ = self.inner.history_mut().add_owned(buffer);
    }

    /// Reads one cell; the session answers completions meanwhile.
    pub fn read(&mut self, session: &mut Session) -> Line {
        let names = session.published();
        let prompt = format!("[{}]: ", session.count);
        self.inner.set_tab_stop(u8::try_from(prompt.len()).unwrap_or(u8::MAX));
        self.inner.set_edit_mode(if session.editing == Editing::Vi { EditMode::Vi } else { EditMode::Emacs });
        self.inner.set_helper(Some(Assistant {
            names,
            pending: self.pending.clone(),
            width: prompt.len(),
            colored: crate::screen::color(),
        }));
        let initial = session.next_input.take().unwrap_or_else(crate::picture::ask::typed);
        match self.read_cell(&prompt, &block::shown(&initial)) {
            Ok(cell) => {
                if !cell.trim().is_empty() {
                    self.remember(&cell);
                    // What cannot be written is not worth an error at the prompt.
                    let _ = self.store.add(cell.trim_end());
                }
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

    /// A whole cell. A terminal that cannot edit gives its lines one by one.
    fn read_cell(&mut self, prompt: &str, initial: &str) -> rustyline::Result<String> {
        let mut cell = block::cell(&self.inner.readline_with_initial(prompt, (initial, ""))?);
        while !block::is_whole(&cell) && !self.is_recalled(&cell) {
            let more = format!("{:>width$}", "...: ", width = prompt.len());
            match self.inner.readline(&more) {
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

    fn is_recalled(&self, cell: &str) -> bool {
        self.recalled.lock().is_ok_and(|recalled| recalled.contains(&block::shown(cell.trim_end())))
    }
}

/// Keys that look in the history for what begins like the text before the cursor.
fn searches() -> [(KeyEvent, Cmd); 4] {
    [
        (KeyEvent(KeyCode::Char('p'), Modifiers::ALT), Cmd::HistorySearchBackward),
        (KeyEvent(KeyCode::Char('n'), Modifiers::ALT), Cmd::HistorySearchForward),
        (KeyEvent(KeyCode::PageUp, Modifiers::NONE), Cmd::HistorySearchBackward),
        (KeyEvent(KeyCode::PageDown, Modifiers::NONE), Cmd::HistorySearchForward),
    ]
}
