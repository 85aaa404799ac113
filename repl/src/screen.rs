//! What events look like on a terminal or in a pipe.

use crate::status;
use crate::typing::Unseen;
use jitbook_session::Bundle;
use jitbook_session::host::{Clear, Console, Echo, Event, Host, Input, Look, NoInput, Process, Stream};
use jitbook_session::plot::braille::Canvas;
use jitbook_session::timing::Show;
use std::cell::RefCell;
use std::io::{IsTerminal, Write};
use std::rc::Rc;

/// Writes to standard output; a closed pipe ends the program quietly, as it ends others.
pub fn put(text: &str) -> i32 {
    let mut turn = status::turn();
    turn.writes(text);
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => 0,
        Err(_) => 1,
    }
}

/// Shows events on the process's streams.
pub struct Screen {
    pub values: Values,
    /// Where and whether the timing line is shown.
    pub timing: Timing,
    process: Process,
}

/// Whether values of last expressions are shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Values {
    Shown,
    Hidden,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Timing {
    Never,
    /// Under the cell.
    Cell(Show),
    /// Once, on stderr, whatever it was.
    Stderr,
}

/// Whether colours are wanted and can be shown.
pub fn color() -> bool {
    let dumb = std::env::var("TERM").is_ok_and(|t| t == "dumb");
    std::env::var_os("NO_COLOR").is_none() && !dumb && std::io::stdout().is_terminal()
}

fn dim(text: &str) -> String {
    if color() { format!("\x1b[2m{text}\x1b[22m") } else { text.to_string() }
}

/// The terminal's columns and rows; 80 by 24 where it does not say.
pub fn window() -> (usize, usize) {
    let number = |name: &str| std::env::var(name).ok().and_then(|v| v.parse().ok()).filter(|n| *n > 0);
    match reported() {
        Some((columns, rows)) if columns > 0 && rows > 0 => (columns, rows),
        _ => (number("COLUMNS").unwrap_or(80), number("LINES").unwrap_or(24)),
    }
}

/// The room for pictures: they are no lower than this, even where not all of them is seen at once.
pub fn size() -> (usize, usize) {
    let (columns, rows) = window();
    (columns, rows.max(10))
}

/// What text pictures may use here.
pub fn canvas() -> Canvas {
    let (columns, rows) = size();
    Canvas { columns, rows, color: color() }
}

/// Width and height of a character in pixels: what the terminal says, where it can be true.
pub fn cell() -> (usize, usize) {
    let said = pixels().map(|(width, height)| {
        let (columns, rows) = size();
        (width / columns, height / rows)
    });
    said.filter(|(width, height)| (4..=64).contains(width) && (6..=128).contains(height)).unwrap_or((8, 16))
}

/// What the terminal of this process says.
#[cfg(unix)]
fn winsize() -> Option<rustix::termios::Winsize> {
    use rustix::fs::{Mode, OFlags};
    let terminal = rustix::fs::open("/dev/tty", OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC, Mode::empty()).ok()?;
    rustix::termios::tcgetwinsize(terminal).ok()
}

#[cfg(unix)]
fn reported() -> Option<(usize, usize)> {
    winsize().map(|size| (size.ws_col.into(), size.ws_row.into()))
}

#[cfg(unix)]
fn pixels() -> Option<(usize, usize)> {
    winsize().map(|size| (size.ws_xpixel.into(), size.ws_ypixel.into()))
}

#[cfg(not(unix))]
fn pixels() -> Option<(usize, usize)> {
    None
}

/// Elsewhere the line editor knows how to ask.
#[cfg(not(unix))]
fn reported() -> Option<(usize, usize)> {
    use rustyline::history::DefaultHistory;
    let mut editor = rustyline::Editor::<(), DefaultHistory>::new().ok()?;
    editor.dimensions().map(|(c, r)| (c.into(), r.into()))
}

impl Screen {
    /// A screen as a session takes it.
    pub fn shared(values: Values, timing: Timing) -> Rc<RefCell<Screen>> {
        Rc::new(RefCell::new(Screen { values, timing, process: Process::new() }))
    }

    fn display(&mut self, bundle: &Bundle) {
        match bundle.drawn() {
            Some(figure) => crate::picture::show(figure.clone()),
            None => {
                put(&format!("{}\n", bundle.text()));
            }
        }
    }
}

/// What is told on the error stream; where that is closed there is nobody to tell.
fn tell(text: &str) {
    let mut turn = status::turn();
    turn.writes("\n");
    let _ = writeln!(std::io::stderr(), "{}", text.trim_end());
}

impl Console for Screen {
    fn write(&mut self, stream: Stream, text: &str) -> std::io::Result<()> {
        let mut turn = status::turn();
        turn.writes(text);
        self.process.write(stream, text)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        self.process.flush()
    }
    fn input(&mut self, prompt: &str, echo: Echo) -> Result<String, NoInput> {
        if std::io::stdin().is_terminal() && std::io::stdout().is_terminal() {
            self.process.flush().map_err(NoInput::Failed)?;
            let _typing = status::typing();
            Unseen::lend(Input::Lent);
            let answer = crate::editor::ask(prompt, echo);
            Unseen::lend(Input::Back);
            return answer;
        }
        self.process.input(prompt, echo)
    }
}

impl Host for Screen {
    fn look(&self) -> Look {
        Look::Text
    }
    fn columns(&self) -> Option<usize> {
        std::io::stderr().is_terminal().then(|| size().0)
    }
    fn event(&mut self, event: Event) {
        match event {
            Event::Result(bundle) if self.values == Values::Shown => self.display(&bundle),
            Event::Result(_) => {}
            Event::Display(bundle, _) | Event::Update(bundle, _) | Event::Page(bundle) => self.display(&bundle),
            Event::Clear(Clear::Now | Clear::WithNext) => {
                if std::io::stdout().is_terminal() {
                    put("\x1b[2K\r");
                }
            }
            Event::Error(failure) => tell(&failure.text),
            Event::Timing(timings) => match self.timing {
                Timing::Never => {}
                Timing::Cell(show) => {
                    if let Some(line) = timings.line(show) {
                        put(&format!("{}\n", dim(&line)));
                    }
                }
                Timing::Stderr => tell(&timings.always()),
            },
            // The prompt asks the session for it.
            Event::NextInput(_) => {}
        }
    }
}
