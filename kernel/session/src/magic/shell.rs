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
use std::sync::mpsc::{Receiver, channel};
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
        // Ctrl-C was for the command.
        INTERRUPT.store(false, Ordering::Relaxed);
        status.code()
    } else {
        streamed(session, command, shell)?
    };
    // As IPython has it, a signal is its negative number.
    session.globals.set_str("_exit_code", Value::Int(status.unwrap_or(-2) as i64));
    Ok(Value::Undefined)
}

/// Runs a command with its output, as it comes, on the cell's; an interrupt ends it.
fn streamed(session: &mut Session, mut command: Command, shell: &str) -> R<Option<i32>> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|e| cannot_start(&e, shell))?;
    let output = outputs(&mut child);
    loop {
        match output.recv_timeout(Duration::from_millis(20)) {
            Ok(bytes) => say(session, String::from_utf8_lossy(&bytes).into_owned()),
            Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => break,
            Err(std::sync::mpsc::RecvTimeoutError::Timeout) => {
                if let Err(e) = session.vm.poll() {
                    let _ = child.kill();
                    let _ = child.wait();
                    return Err(e);
                }
            }
        }
    }
    let status = child.wait().map_err(|e| cannot_start(&e, shell))?;
    Ok(status.code())
}

/// What a child writes on both its streams, until both are closed.
fn outputs(child: &mut Child) -> Receiver<Vec<u8>> {
    let (sender, receiver) = channel();
    let streams: [Option<Box<dyn Read + Send>>; 2] = [
        child.stdout.take().map(|s| Box::new(s) as Box<dyn Read + Send>),
        child.stderr.take().map(|s| Box::new(s) as Box<dyn Read + Send>),
    ];
    for mut stream in streams.into_iter().flatten() {
        let sender = sender.clone();
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(n @ 1..) = stream.read(&mut buffer) {
                if sender.send(buffer[..n].to_vec()).is_err() {
                    break;
                }
            }
        });
    }
    receiver
}

/// `a = !command`: its output's lines.
pub fn captured(session: &mut Session, text: &str) -> R {
    let script = substituted(session, text)?;
    let mut command = command(session, "sh", &script)?;
    session.vm.flush();
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::inherit());
    let mut child = command.spawn().map_err(|e| cannot_start(&e, "sh"))?;
    let output = outputs(&mut child);
    let mut bytes = Vec::new();
    loop {
        match output.recv_timeout(Duration::from_millis(20)) {
            Ok(more) => bytes.extend(more),
            Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => break,
            Err(std::sync::mpsc::RecvTimeoutError::Timeout) => {
                if let Err(e) = session.vm.poll() {
                    let _ = child.kill();
                    let _ = child.wait();
                    return Err(e);
                }
            }
        }
    }
    let status = child.wait().map_err(|e| cannot_start(&e, "sh"))?;
    session.globals.set_str("_exit_code", Value::Int(status.code().unwrap_or(-2) as i64));
    let text = String::from_utf8_lossy(&bytes);
    Ok(Value::list(text.lines().map(Value::str).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_expressions_of_a_shell_line() {
        assert_eq!(reference("{1 + x} b"), Some(("1 + x", 7)));
        assert_eq!(reference("$name/b"), Some(("name", 5)));
        assert_eq!(reference("$1"), None);
        assert_eq!(reference("{}"), None);
        assert_eq!(reference("{{x}}"), None);
    }
}
