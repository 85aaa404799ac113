//! The line editor: whole cells in one buffer, painted as they are typed, and the history that sessions share.

mod ask;
mod assist;
mod block;
mod colors;
mod keys;
mod menu;
mod moves;
mod past;
mod view;

pub use ask::ask;
use jitbook_session::Session;
use jitbook_session::history::{self, Store};
use jitbook_session::session::Editing;
use jitbook_session::snapshot::Published;
use keys::{Keys, Pending};
use menu::Menus;
use past::{Past, Recalled};
use rustyline::completion::{Completer, Pair};
use rustyline::config::Configurer;
use rustyline::error::ReadlineError;
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::Hinter;
use rustyline::line_buffer::LineBuffer;
use rustyline::validate::Validator;
use rustyline::{
    Changeset, Cmd, ColorMode, CompletionType, Config, Context, EditMode, Event, EventHandler, Helper, KeyCode,
    KeyEvent, Modifiers,
};
use std::borrow::Cow;
use std::rc::Rc;
use view::View;

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
    menus: Menus,
    view: Rc<View>,
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
        let (start, found) = assist::candidates(&self.names.get(), line, pos);
        if found.len() < 2 {
            return Ok((start, found));
        }
        let edit = self.menus.open(start, &line[start..pos], found);
        if let Ok(mut pending) = self.pending.lock() {
            *pending = Some(edit);
        }
        Ok((pos, one("")))
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
        if self.view.is_tall(buffer, self.menus.height()) {
            return None;
        }
        if self.menus.is_open() {
            let (columns, rows) = crate::screen::window();
            return Some(assist::Shown::below(&self.menus.rows(columns, rows)));
        }
        assist::hint(&self.names.get(), buffer, at, self.view.width(), self.view.is_colored())
    }
}

impl Highlighter for Assistant {
    fn highlight<'l>(&self, buffer: &'l str, at: usize) -> Cow<'l, str> {
        Cow::Owned(self.view.paint(buffer, at, &self.menus))
    }

    fn highlight_prompt<'b, 's: 'b, 'p: 'b>(&'s self, prompt: &'p str, _: bool) -> Cow<'b, str> {
        self.view.use_prompt(prompt);
        Cow::Borrowed(prompt)
    }

    fn highlight_char(&self, buffer: &str, _: usize, kind: CmdKind) -> bool {
        let stale = self.menus.is_stale();
        stale || kind != CmdKind::MoveCursor || self.view.is_tall(buffer, 0)
    }
}

impl Validator for Assistant {}

impl Helper for Assistant {}

/// Reads cells.
pub struct Editor {
    inner: rustyline::Editor<Assistant, Past>,
    store: Store,
    recalled: Recalled,
    pending: Pending,
    menus: Menus,
    view: Rc<View>,
}

impl Editor {
    pub fn new() -> rustyline::Result<Editor> {
        let config = Config::builder()
            .auto_add_history(false)
            .bracketed_paste(true)
            .completion_type(CompletionType::List)
            // The continuation prompt is painted, so painting is never off; whether in colour is ours to say.
            .color_mode(ColorMode::Forced)
            .build();
        let opened = history::open(history::file());
        if let Some(notice) = opened.notice {
            eprintln!("{notice}");
        }
        let past = Past::new(opened.cells);
        let keys = Keys::new(past.recalled());
        let (recalled, pending, menus) = (keys.recalled.clone(), keys.pending.clone(), keys.menus.clone());
        let mut inner = rustyline::Editor::<Assistant, Past>::with_history(config, past)?;
        inner.bind_sequence(Event::Any, EventHandler::Conditional(Box::new(keys)));
        for (event, command) in searches() {
            inner.bind_sequence(event, EventHandler::Simple(command));
        }
        Ok(Editor { inner, store: opened.store, recalled, pending, menus, view: Rc::default() })
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
            menus: self.menus.clone(),
            view: self.view.clone(),
        }));
        self.view.begin(&prompt, crate::screen::color());
        let initial = session.next_input.take().unwrap_or_else(crate::picture::ask::typed);
        match self.read_cell(&prompt, &block::shown(&initial)) {
            Ok(cell) => {
                if !cell.trim().is_empty() {
                    self.inner.history_mut().remember(&cell);
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
        let read = self.inner.readline_with_initial(prompt, (initial, ""));
        self.menus.close();
        self.view.done(read.as_deref().ok());
        let mut cell = block::cell(&read?);
        while !block::is_whole(&cell) && !self.recalled.contains(cell.trim_end()) {
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
