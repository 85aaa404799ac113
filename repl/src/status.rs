//! The line that says what a cell is busy with once it takes half a second: `… compiling f  1.2 s`. It stands on a line of
//! its own, is erased before anything else is written, and is only there on a terminal that can erase.

use jitbook_session::handle::{Activity, Handle, Phase, subject};
use std::io::{IsTerminal, Write};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// What is done sooner is not spoken of.
const PATIENCE: Duration = Duration::from_millis(500);
const EVERY: Duration = Duration::from_millis(100);

/// What stands on the terminal's last line.
struct Line {
    shown: bool,
    /// Whether text waits there for its end.
    begun: bool,
    /// Whether the user types there.
    typed: bool,
    /// What is worked at, before the phase: `cell 3 of 12`.
    task: String,
}

static LINE: Mutex<Line> = Mutex::new(Line { shown: false, begun: false, typed: false, task: String::new() });

/// The right to write: while it is held no status is shown.
pub struct Turn(MutexGuard<'static, Line>);

/// Erases the status, if one is shown, for text that is written now.
pub fn turn() -> Turn {
    let mut line = LINE.lock().unwrap_or_else(PoisonError::into_inner);
    if std::mem::take(&mut line.shown) {
        let _ = std::io::stderr().write_all(b"\r\x1b[K");
    }
    Turn(line)
}

impl Turn {
    /// Notes what is written.
    pub fn writes(&mut self, text: &str) {
        if !text.is_empty() {
            self.0.begun = !text.ends_with('\n');
        }
    }
}

/// The user types until it is dropped: nothing else is shown.
pub struct Typing;

pub fn typing() -> Typing {
    turn().0.typed = true;
    Typing
}

impl Drop for Typing {
    fn drop(&mut self) {
        let mut turn = turn();
        (turn.0.typed, turn.0.begun) = (false, false);
    }
}

/// Says what is worked at.
pub fn task(text: String) {
    turn().0.task = text;
}

/// Shows the status of a session until it is dropped.
pub struct Watch {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// Watches a session, where there is a terminal to say it on.
pub fn watch(handle: Handle) -> Watch {
    let dumb = std::env::var("TERM").is_ok_and(|t| t == "dumb");
    if dumb || !std::io::stderr().is_terminal() || !std::io::stdout().is_terminal() {
        return Watch { stop: None, thread: None };
    }
    turn().0.begun = false;
    let (stop, stopped) = channel();
    let thread = std::thread::Builder::new().name("status".into()).spawn(move || {
        while stopped.recv_timeout(EVERY) == Err(RecvTimeoutError::Timeout) {
            show(&handle);
        }
    });
    Watch { stop: Some(stop), thread: thread.ok() }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take() {
            // It has nothing to say any more.
            let _ = thread.join();
        }
        turn().0.task.clear();
    }
}

fn show(handle: &Handle) {
    let mut turn = turn();
    if turn.0.begun || turn.0.typed {
        return;
    }
    let Activity::Busy(phase, elapsed) = handle.activity() else { return };
    let doing = match phase {
        Phase::Evaluating => "running".to_string(),
        Phase::Tracing => format!("tracing {}", subject()),
        Phase::Compiling => format!("compiling {}", subject()),
        Phase::Running => "running compiled code".to_string(),
        Phase::Away => return,
    };
    if elapsed < PATIENCE {
        return;
    }
    let task = if turn.0.task.is_empty() { String::new() } else { format!("{}: ", turn.0.task) };
    let columns = crate::screen::size().0;
    let text: String = format!("… {task}{doing}  {}", time(elapsed)).chars().take(columns.saturating_sub(1)).collect();
    let text = if crate::screen::color() { format!("\x1b[2m{text}\x1b[22m") } else { text };
    turn.0.shown = std::io::stderr().write_all(format!("\r\x1b[K{text}").as_bytes()).is_ok();
}

/// `1.2 s`, `3 min 05 s`
fn time(elapsed: Duration) -> String {
    match elapsed.as_secs() {
        whole @ 60.. => format!("{} min {:02} s", whole / 60, whole % 60),
        _ => format!("{:.1} s", elapsed.as_secs_f64()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_times_are_minutes() {
        assert_eq!(time(Duration::from_millis(1234)), "1.2 s");
        assert_eq!(time(Duration::from_secs(185)), "3 min 05 s");
    }
}
