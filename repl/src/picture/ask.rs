//! Asks the terminal whether it draws pictures. Kitty's query and that for the terminal's name are followed by one that
//! every terminal answers (its device attributes), so the wait ends as soon as the last answer is there, and in any case
//! soon. What the user typed meanwhile is kept for the prompt; an answer that comes too late is no typed text.

use rustyline::{KeyCode, KeyEvent, Modifiers};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

/// What a terminal draws.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Abilities {
    pub kitty: bool,
    pub iterm: bool,
    pub sixel: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Answer {
    Abilities(Abilities),
    /// Typed keys wait to be read: it cannot be asked now.
    Busy,
}

/// Whether the last answer is still to come.
static LATE: AtomicBool = AtomicBool::new(false);
/// What was typed while the terminal was asked.
static TYPED: Mutex<String> = Mutex::new(String::new());

/// What was typed while the terminal was asked: it belongs to the next prompt.
pub fn typed() -> String {
    TYPED.lock().map(|mut typed| std::mem::take(&mut *typed)).unwrap_or_default()
}

/// What the terminal said, so far.
#[derive(Default, PartialEq, Eq, Debug)]
struct Heard {
    abilities: Abilities,
    typed: String,
    /// Whether the device attributes came: the last answer.
    whole: bool,
}

/// Takes answers out of what came from the terminal.
fn heard(bytes: &[u8]) -> Heard {
    let text = String::from_utf8_lossy(bytes);
    let mut out = Heard::default();
    let mut rest = &*text;
    while let Some(first) = rest.chars().next() {
        let (sequence, after) = rest.split_at(sequence(rest).unwrap_or(first.len_utf8()));
        rest = after;
        let inside = || sequence[2..].trim_end_matches("\x1b\\").trim_end_matches('\x07');
        if sequence.starts_with("\x1b_G") {
            out.abilities.kitty |= inside().split_once(';').is_some_and(|(keys, said)| {
                said == "OK" && keys.trim_start_matches('G').split(',').any(|key| key == "i=31")
            });
        } else if sequence.starts_with("\x1bP>|") {
            let name = &inside()[2..];
            out.abilities.iterm |= name.starts_with("iTerm2") || name.starts_with("WezTerm");
        } else if sequence.starts_with("\x1b[?") && sequence.ends_with('c') {
            out.whole = true;
            out.abilities.sixel |= sequence[3..sequence.len() - 1].split(';').skip(1).any(|a| a == "4");
        } else if !sequence.starts_with('\x1b') {
            out.typed.extend(sequence.chars().filter(|c| !c.is_control() || *c == '\r'));
        }
    }
    out
}

/// The length of the escape sequence that a text begins with, if it is one.
fn sequence(text: &str) -> Option<usize> {
    let body = text.strip_prefix('\x1b')?;
    match body.chars().next() {
        Some('_' | 'P' | ']') => {
            let end = body.find("\x1b\\").map(|i| i + 2);
            let bell = body.find('\x07').map(|i| i + 1);
            Some(1 + end.into_iter().chain(bell).min().unwrap_or(body.len()))
        }
        Some('[') => Some(2 + body[1..].find(|c: char| ('@'..='~').contains(&c)).map_or(body.len() - 1, |i| i + 1)),
        Some(c) => Some(1 + c.len_utf8()),
        None => Some(1),
    }
}

#[cfg(unix)]
pub use unix::terminal;

/// Elsewhere nothing is asked, and figures are text unless `JITBOOK_PLOT` says more.
#[cfg(not(unix))]
pub fn terminal(_: super::Way) -> Answer {
    Answer::Abilities(Abilities::default())
}

#[cfg(unix)]
mod unix {
    use super::super::Way;
    use super::super::escapes::passed;
    use super::{Abilities, Answer, Heard, LATE, TYPED, heard};
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::fd::{AsFd, OwnedFd};
    use rustix::fs::{Mode, OFlags};
    use rustix::io::Errno;
    use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
    use std::io::IsTerminal;
    use std::sync::atomic::Ordering;
    use std::time::{Duration, Instant};

    /// A terminal behind a slow line answers within this; one that never answers costs it once.
    const PATIENCE: Duration = Duration::from_millis(1000);
    /// A picture of one pixel that is only checked.
    const KITTY: &str = "\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\";
    const NAME: &str = "\x1b[>0q";
    const ATTRIBUTES: &str = "\x1b[c";

    pub fn terminal(way: Way) -> Answer {
        let nothing = Answer::Abilities(Abilities::default());
        let kind = std::env::var("TERM").unwrap_or_default();
        if ["", "dumb", "linux"].contains(&kind.as_str()) || !std::io::stdin().is_terminal() {
            return nothing;
        }
        let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
        let Ok(tty) = rustix::fs::open("/dev/tty", flags, Mode::empty()) else { return nothing };
        if readable(&tty, Duration::ZERO) {
            return Answer::Busy;
        }
        let questions = match way {
            Way::Direct => format!("{KITTY}{NAME}{ATTRIBUTES}"),
            // tmux answers for itself, and what it passes on only where it is told to.
            Way::ThroughTmux if passes() => format!("{}{}{ATTRIBUTES}", passed(KITTY, way), passed(NAME, way)),
            Way::ThroughTmux => ATTRIBUTES.to_string(),
        };
        let Some(_quiet) = Quiet::new(&tty) else { return nothing };
        let said = exchange(&tty, &questions);
        LATE.store(!said.whole, Ordering::Relaxed);
        if let Ok(mut typed) = TYPED.lock() {
            typed.push_str(&said.typed.replace('\r', "\n"));
        }
        Answer::Abilities(said.abilities)
    }

    fn exchange(tty: &OwnedFd, questions: &str) -> Heard {
        let mut out = Vec::new();
        let mut left = questions.as_bytes();
        while !left.is_empty() {
            match rustix::io::write(tty, left) {
                Ok(n) => left = &left[n..],
                Err(Errno::INTR) => {}
                Err(_) => return Heard::default(),
            }
        }
        let end = Instant::now() + PATIENCE;
        let mut buffer = [0; 512];
        loop {
            let said = heard(&out);
            let rest = end.saturating_duration_since(Instant::now());
            if said.whole || rest.is_zero() {
                return said;
            }
            if readable(tty, rest) {
                match rustix::io::read(tty, &mut buffer) {
                    Ok(0) => return said,
                    Ok(n) => out.extend_from_slice(&buffer[..n]),
                    Err(Errno::INTR) => {}
                    Err(_) => return said,
                }
            }
        }
    }

    /// Whether something can be read within a time.
    fn readable(tty: &OwnedFd, within: Duration) -> bool {
        let within = Timespec { tv_sec: 0, tv_nsec: within.as_nanos().min(999_999_999) as _ };
        let mut fds = [PollFd::new(tty, PollFlags::IN)];
        matches!(poll(&mut fds, Some(&within)), Ok(1..))
    }

    /// Whether tmux passes escape sequences on.
    fn passes() -> bool {
        let asked = std::process::Command::new("tmux").args(["show-options", "-gv", "allow-passthrough"]).output();
        asked.is_ok_and(|said| ["on", "all"].contains(&String::from_utf8_lossy(&said.stdout).trim()))
    }

    /// The terminal without echo and line by line reading, until it is dropped.
    struct Quiet<'t> {
        tty: &'t OwnedFd,
        before: Termios,
    }

    impl Quiet<'_> {
        fn new(tty: &OwnedFd) -> Option<Quiet<'_>> {
            let before = tcgetattr(tty.as_fd()).ok()?;
            let mut quiet = before.clone();
            quiet.local_modes -= LocalModes::ICANON | LocalModes::ECHO;
            tcsetattr(tty, OptionalActions::Now, &quiet).ok()?;
            Some(Quiet { tty, before })
        }
    }

    impl Drop for Quiet<'_> {
        fn drop(&mut self) {
            // Where this fails, the line editor sets its own modes next.
            let _ = tcsetattr(self.tty, OptionalActions::Now, &self.before);
        }
    }
}

/// Passes over answers that come while keys are read.
#[derive(Default)]
pub struct Latecomers(Mutex<Inside>);

/// In which kind of answer the keys are.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Inside {
    #[default]
    Nothing,
    /// Ends with a letter.
    Attributes,
    /// Ends with ESC and a backslash.
    Words,
}

impl Latecomers {
    /// Whether a key is part of an answer.
    pub fn include(&self, KeyEvent(code, modifiers): KeyEvent) -> bool {
        if !LATE.load(Ordering::Relaxed) {
            return false;
        }
        let Ok(mut inside) = self.0.lock() else { return false };
        let (next, part) = match (*inside, code) {
            (_, KeyCode::UnknownEscSeq) => (Inside::Attributes, true),
            (_, KeyCode::Char('_' | 'P')) if modifiers.contains(Modifiers::ALT) => (Inside::Words, true),
            (Inside::Words, KeyCode::Char('\\')) if modifiers.contains(Modifiers::ALT) => (Inside::Nothing, true),
            (Inside::Words, KeyCode::Char(_)) => (Inside::Words, true),
            (Inside::Attributes, KeyCode::Char(c)) if c.is_ascii_digit() || c == ';' || c == '?' => {
                (Inside::Attributes, true)
            }
            (Inside::Attributes, KeyCode::Char(c)) => {
                LATE.store(c != 'c', Ordering::Relaxed);
                (Inside::Nothing, true)
            }
            _ => (Inside::Nothing, false),
        };
        *inside = next;
        part
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_and_typed_keys_are_told_apart() {
        let said = heard(b"1\x1b_Gi=31;OK\x1b\\+\x1bP>|kitty(0.36)\x1b\\1\x1b[?62;c\r");
        let kitty = Abilities { kitty: true, ..Abilities::default() };
        assert_eq!(said, Heard { abilities: kitty, typed: "1+1\r".into(), whole: true });
        let said = heard(b"\x1bP>|iTerm2 3.5.0\x1b\\\x1b[?62;4c");
        assert_eq!(said.abilities, Abilities { kitty: false, iterm: true, sixel: true });
    }

    #[test]
    fn nothing_is_believed_that_was_not_said() {
        for said in [
            "\x1b_Gi=31;ENOTSUPPORTED:no\x1b\\\x1b[?64;22c",
            "\x1b_Gi=32;OK\x1b\\\x1b[?4c",
            "\x1b_G\x1b\\\x1b_\x1b\\\x1bP\x1b\\\x1b[c\x1b[?c",
            "\x1b[?62;14;24c\x1b",
            "\x1bP>|\x1b\\\x1b_Gi=31;OKAY",
        ] {
            assert_eq!(heard(said.as_bytes()).abilities, Abilities::default(), "{said:?}");
        }
    }
}
