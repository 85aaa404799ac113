//! `!command`, `%env`, `%cd`, `%pwd`: the system around the session.

use super::usage::usage;
use super::{Cell, Line, Magic, say};
use crate::session::Session;
use jitbook_lang::console::lent;
use jitbook_lang::vm::INTERRUPT;
use jitbook_lang::{Exc, Mode, R, Value};
use std::io::{IsTerminal, Read};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

const NO_CELL: Cell = Cell::Never("it takes no cell");

pub const MAGICS: &[Magic] = &[
    Magic {
        name: "cd",
        usage: "%cd [FOLDER | -]",
        summary: "change the folder; alone: home, -: back",
        line: Line::Run(cd),
        cell: NO_CELL,
    },
    Magic { name: "pwd", usage: "%pwd", summary: "the current folder", line: Line::Run(pwd), cell: NO_CELL },
    Magic {
        name: "ls",
        usage: "%ls [FILES]",
        summary: "the files of the folder",
        line: Line::Run(|session, files| run(session, "sh", &format!("ls {files}"))),
        cell: NO_CELL,
    },
    Magic { name: "clear", usage: "%clear", summary: "clear the screen", line: Line::Run(clear), cell: NO_CELL },
    Magic {
        name: "env",
        usage: "%env [NAME | NAME=VALUE | NAME VALUE]",
        summary: "show or set environment variables",
        line: Line::Run(env),
        cell: NO_CELL,
    },
    Magic {
        name: "sx",
        usage: "%sx COMMAND",
        summary: "a shell command's output as a list",
        line: Line::Run(|session, command| captured(session, command)),
        cell: NO_CELL,
    },
    Magic {
        name: "bash",
        usage: "%%bash",
        summary: "run the cell as a shell script",
        line: Line::Never("it takes a cell"),
        cell: Cell::Run(|session, _, body| run(session, "bash", body)),
    },
    Magic {
        name: "sh",
        usage: "%%sh",
        summary: "run the cell as a script of sh",
        line: Line::Never("it takes a cell"),
        cell: Cell::Run(|session, _, body| run(session, "sh", body)),
    },
];

fn folder() -> R<PathBuf> {
    std::env::current_dir().map_err(|e| Exc::os_error(format!("the current folder cannot be read: {e}")))
}

fn clear(session: &mut Session, _: &str) -> R {
    if session.canvas.is_none() {
        return Err(usage("%clear is for terminals", "").help("IPython.display.clear_output() empties a cell's output"));
    }
    if std::io::stdout().is_terminal() {
        // Home, then everything from there on: what had scrolled away stays.
        say(session, "\x1b[H\x1b[2J".into());
    }
    Ok(Value::Undefined)
}

fn pwd(_: &mut Session, _: &str) -> R {
    Ok(Value::str(folder()?.display().to_string()))
}

fn cd(session: &mut Session, line: &str) -> R {
    let before = folder().ok();
    let to = match line.trim_matches(['"', '\'']) {
        "-" => session.former_folder.clone().ok_or_else(|| usage("No previous directory to change to.", "-"))?,
        text => expanded(session, text),
    };
    if let Err(e) = std::env::set_current_dir(&to) {
        let why = match e.kind() {
            std::io::ErrorKind::NotFound => "[Errno 2] No such file or directory",
            std::io::ErrorKind::NotADirectory => "[Errno 20] Not a directory",
            std::io::ErrorKind::PermissionDenied => "[Errno 13] Permission denied",
            _ => "cannot change to",
        };
        return Err(usage(format!("{why}: '{}'", to.display()), line));
    }
    session.former_folder = before;
    let now = folder()?.display().to_string();
    say(session, format!("{now}\n"));
    Ok(Value::Undefined)
}

/// `~` as the home folder.
fn expanded(session: &mut Session, text: &str) -> PathBuf {
    let mut home = || variable(session, "HOME").unwrap_or_else(|| "/".into());
    match text.strip_prefix('~') {
        _ if text.is_empty() => PathBuf::from(home()),
        Some("") => PathBuf::from(home()),
        Some(rest) if rest.starts_with('/') => PathBuf::from(home() + rest),
        _ => PathBuf::from(text),
    }
}

/// The language's `os.environ`.
fn environment(session: &mut Session) -> R {
    let os = session.vm.import_module("os")?;
    session.vm.getattr(&os, "environ")
}

fn variable(session: &mut Session, name: &str) -> Option<String> {
    let environment = environment(session).ok()?;
    let value = session.vm.getitem(&environment, &Value::str(name)).ok()?;
    value.as_str().map(|s| s.to_string())
}

fn env(session: &mut Session, line: &str) -> R {
    let environment = environment(session)?;
    if line.is_empty() {
        let copy = session.vm.getattr(&environment, "copy")?;
        return session.vm.call(&copy, &[]);
    }
    let (name, value) = match line.split_once('=').or_else(|| line.split_once(' ')) {
        Some((name, value)) => (name.trim(), value.trim()),
        None => {
            let found = variable(session, line).map(Value::str);
            return found.ok_or_else(|| usage(format!("Environment does not have key: {line}"), line));
        }
    };
    let value = substituted(session, value)?;
    session.vm.setitem(&environment, &Value::str(name), Value::str(value.as_str()))?;
    say(session, format!("env: {name}={value}\n"));
    Ok(Value::Undefined)
}

/// `{expression}` and `$name` of a shell line, filled in from the session. Names that it does not have are the shell's.
fn substituted(session: &mut Session, text: &str) -> R<String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some(i) = rest.find(['{', '$']) {
        out += &rest[..i];
        let from = &rest[i..];
        let (source, used) = match reference(from) {
            Some(found) => found,
            None => {
                let doubled = from.starts_with("$$") || from.starts_with("{{");
                out += &from[..1];
                rest = &from[if doubled { 2 } else { 1 }..];
                continue;
            }
        };
        let known = from.starts_with('{') || session.globals.get_str(source).is_some();
        if known {
            let (placed, name) = session.placed(source);
            let globals = session.globals.clone();
            let value = session.vm.exec(&placed, &name, &globals, Mode::Eval);
            match value {
                Ok(value) => out += &session.vm.str(&value)?,
                // As in IPython: what is no expression is left to the shell.
                Err(_) => out += &from[..used],
            }
        } else {
            out += &from[..used];
        }
        rest = &from[used..];
    }
    Ok(out + rest)
}

/// The expression of `{expression}` or `$name` at the start of a text, and how long it is there.
fn reference(text: &str) -> Option<(&str, usize)> {
    if let Some(inner) = text.strip_prefix('{') {
        let end = inner.find('}').filter(|e| *e > 0 && !inner.starts_with('{'))?;
        return Some((&inner[..end], end + 2));
    }
    let name = text.strip_prefix('$')?;
    let length = name.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(name.len());
    let valid = length > 0 && !name.starts_with(|c: char| c.is_ascii_digit());
    valid.then(|| (&name[..length], length + 1))
}

fn command(session: &mut Session, shell: &str, script: &str) -> R<Command> {
    let environment = environment(session)?;
    let items = session.vm.getattr(&environment, "items")?;
    let items = session.vm.call(&items, &[])?;
    let mut command = Command::new(shell);
    command.arg("-c").arg(script).env_clear();
    for pair in session.vm.collect(&items)? {
        if let [name, value] = &session.vm.collect(&pair)?[..]
            && let (Some(name), Some(value)) = (name.as_str(), value.as_str())
        {
            command.env(name.as_str(), value.as_str());
        }
    }
    Ok(command)
}

fn cannot_start(e: &std::io::Error, shell: &str) -> Exc {
    Exc::os_error(format!("cannot start {shell}: {e}"))
}

/// `!command`: in a terminal the command has the terminal; elsewhere its output is the cell's.
pub fn system(session: &mut Session, text: &str) -> R {
    let script = substituted(session, text)?;
    run(session, "sh", &script)
}

fn run(session: &mut Session, shell: &str, script: &str) -> R {
    let mut command = command(session, shell, script)?;
    session.vm.flush();
    let status = if session.canvas.is_some() {
        // What is piped in are the session's next cells, not the command's input.
        if !std::io::stdin().is_terminal() {
            command.stdin(Stdio::null());
        }
        let status = lent(|| command.status()).map_err(|e| cannot_start(&e, shell))?;
        // Ctrl-C was for the command; the terminal has echoed it without an end of the line.
        if INTERRUPT.swap(false, Ordering::Relaxed) {
            say(session, "\n".into());
        }
        status.code()
    } else {
        streamed(session, command, shell)?
    };
    // As IPython has it, a signal is its negative number.
    session.globals.set_str("_exit_code", Value::Int(status.unwrap_or(-2) as i64));
    Ok(Value::Undefined)
}

/// Runs a command with its output, as it comes, on the cell's.
fn streamed(session: &mut Session, mut command: Command, shell: &str) -> R<Option<i32>> {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    attended(session, command, shell, |session, text| say(session, text))
}

/// `a = !command`: its output's lines.
pub fn captured(session: &mut Session, text: &str) -> R {
    let script = substituted(session, text)?;
    let mut command = command(session, "sh", &script)?;
    session.vm.flush();
    command.stdout(Stdio::piped()).stderr(Stdio::inherit());
    let mut output = String::new();
    let status = attended(session, command, "sh", |_, text| output += &text)?;
    session.globals.set_str("_exit_code", Value::Int(status.unwrap_or(-2) as i64));
    let lines = Value::list(output.lines().map(Value::str).collect());
    session.vm.call_library("IPython.utils.text", "SList", &[lines])
}

/// Runs a command and hands on what it writes; an interrupt ends it, and all that it has started.
fn attended(
    session: &mut Session,
    mut command: Command,
    shell: &str,
    mut take: impl FnMut(&mut Session, String),
) -> R<Option<i32>> {
    command.stdin(Stdio::null());
    let mut child = spawn_in_group(command).map_err(|e| cannot_start(&e, shell))?;
    let output = outputs(&mut child);
    loop {
        match output.recv_timeout(Duration::from_millis(20)) {
            Ok(text) => take(session, text),
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {}
        }
        if let Err(e) = session.vm.poll() {
            kill_group(&mut child);
            let _ = child.wait();
            return Err(e);
        }
    }
    let status = child.wait().map_err(|e| cannot_start(&e, shell))?;
    Ok(status.code())
}

/// Starts a command in a group of its own, of which whatever it starts is part.
fn spawn_in_group(mut command: Command) -> std::io::Result<Child> {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command.spawn()
}

#[cfg(unix)]
fn kill_group(child: &mut Child) {
    use nix::sys::signal::{Signal, killpg};
    // It may have ended by itself.
    let _ = killpg(nix::unistd::Pid::from_raw(child.id() as i32), Signal::SIGKILL);
}

#[cfg(not(unix))]
fn kill_group(child: &mut Child) {
    let _ = child.kill();
}

/// What a child writes on both its streams, until both are closed. It waits where nobody takes it.
fn outputs(child: &mut Child) -> Receiver<String> {
    let (sender, receiver) = sync_channel(16);
    let streams: [Option<Box<dyn Read + Send>>; 2] = [
        child.stdout.take().map(|s| Box::new(s) as Box<dyn Read + Send>),
        child.stderr.take().map(|s| Box::new(s) as Box<dyn Read + Send>),
    ];
    for stream in streams.into_iter().flatten() {
        let sender = sender.clone();
        std::thread::spawn(move || hand_on(stream, &sender));
    }
    receiver
}

/// Sends what a stream says, as text, until it ends or nobody listens.
fn hand_on(mut stream: impl Read, sender: &SyncSender<String>) {
    let mut bytes = Vec::new();
    let mut buffer = [0; 1 << 14];
    while let Ok(n @ 1..) = stream.read(&mut buffer) {
        bytes.extend_from_slice(&buffer[..n]);
        let rest = bytes.split_off(finished(&bytes));
        if sender.send(String::from_utf8_lossy(&bytes).into_owned()).is_err() {
            return;
        }
        bytes = rest;
    }
    let _ = sender.send(String::from_utf8_lossy(&bytes).into_owned());
}

/// How many of the bytes are whole characters of UTF-8: the last one may not have come to its end yet.
fn finished(bytes: &[u8]) -> usize {
    let is_first = |b: &u8| b & 0xc0 != 0x80;
    let Some(back) = bytes.iter().rev().take(4).position(is_first) else { return bytes.len() };
    let start = bytes.len() - 1 - back;
    let whole = match bytes[start] {
        0xc0..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf7 => 4,
        _ => 1,
    };
    if back + 1 < whole { start } else { bytes.len() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_come_whole() {
        let text = "a€ü🦀".as_bytes();
        let ends = [1, 1, 1, 4, 4, 6, 6, 6, 6, 10];
        for (n, end) in (1..).zip(ends) {
            assert_eq!(finished(&text[..n]), end, "{n}");
        }
        assert_eq!((finished(&[]), finished(&[0x80; 9]), finished(&[b'a', 0xff])), (0, 9, 2));
    }

    #[test]
    fn names_and_expressions_of_a_shell_line() {
        assert_eq!(reference("{1 + x} b"), Some(("1 + x", 7)));
        assert_eq!(reference("$name/b"), Some(("name", 5)));
        assert_eq!(reference("$1"), None);
        assert_eq!(reference("{}"), None);
        assert_eq!(reference("{{x}}"), None);
    }
}
