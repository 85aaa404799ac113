//! What events look like on a terminal or in a pipe.

use jitbook_session::plot::braille::Canvas;
use jitbook_session::timing::Show;
use jitbook_session::{Event, Host};
use std::io::{IsTerminal, Write};

/// Writes to standard output; a closed pipe ends the program quietly, as it ends others.
pub fn put(text: &str) -> i32 {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => 0,
        Err(_) => 1,
    }
}

/// Shows events on the process's streams.
pub struct Screen {
    /// Whether values of last expressions are shown.
    pub echo: bool,
    /// Where and whether the timing line is shown.
    pub timing: Timing,
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
pub fn size() -> (usize, usize) {
    let number = |name: &str| std::env::var(name).ok().and_then(|v| v.parse().ok());
    match window() {
        Some((columns, rows)) if columns > 0 => (columns, rows.max(10)),
        _ => (number("COLUMNS").unwrap_or(80), number("LINES").unwrap_or(24)),
    }
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
fn window() -> Option<(usize, usize)> {
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
fn window() -> Option<(usize, usize)> {
    use rustyline::history::DefaultHistory;
    let mut editor = rustyline::Editor::<(), DefaultHistory>::new().ok()?;
    editor.dimensions().map(|(c, r)| (c.into(), r.into()))
}

impl Host for Screen {
    fn event(&mut self, event: Event) {
        match event {
            Event::Stdout(text) => {
                put(&text);
            }
            Event::Stderr(text) => eprint!("{text}"),
            Event::Result(text) if self.echo => {
                put(&format!("{text}\n"));
            }
            Event::Result(_) => {}
            Event::Error(text) => eprintln!("{}", text.trim_end()),
            Event::Figure(figure) => {
                crate::picture::show(*figure);
            }
            Event::Timing(timings) => match self.timing {
                Timing::Never => {}
                Timing::Cell(show) => {
                    if let Some(line) = timings.line(show) {
                        put(&format!("{}\n", dim(&line)));
                    }
                }
                Timing::Stderr => eprintln!("{}", timings.always()),
            },
        }
    }
}
