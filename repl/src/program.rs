//! Running a program: a file, text, or standard input.

use crate::args::{Args, What};
use crate::screen::{Screen, Timing};
use jitbook_session::session::{Completeness, completeness};
use jitbook_session::{Outcome, Session};
use std::io::Read;

/// Runs the file or text that the arguments name; the exit status is the program's.
pub fn run(args: &Args) -> i32 {
    let (source, name) = match &args.what {
        What::File(path) => match read(path) {
            Ok(source) => (source, path.clone()),
            Err(message) => {
                eprintln!("jitbook: {message}");
                return if message.contains("UTF-8") { 1 } else { 2 };
            }
        },
        What::Code(code) => (code.clone(), "<string>".to_string()),
        _ => return 0,
    };
    let mut session = Session::new();
    start(&mut session, args);
    let status = finish(&mut session, args, &source, &name);
    if args.interactive { crate::prompt::with_session(session) } else { status }
}

/// Runs standard input as a program.
pub fn stdin(args: &Args) -> i32 {
    let mut bytes = Vec::new();
    if args.interactive {
        return cells(args);
    }
    if let Err(e) = std::io::stdin().read_to_end(&mut bytes) {
        eprintln!("jitbook: cannot read standard input: {e}");
        return 1;
    }
    let Ok(source) = String::from_utf8(bytes) else {
        eprintln!("jitbook: standard input is not UTF-8 text");
        return 1;
    };
    let mut session = Session::new();
    start(&mut session, args);
    finish(&mut session, args, &source, "<stdin>")
}

/// `-i` without a terminal: each statement is a cell of its own, and an error ends only that.
fn cells(args: &Args) -> i32 {
    let mut session = Session::new();
    start(&mut session, args);
    session.use_prelude();
    let mut pending = String::new();
    let mut lines = std::io::stdin().lines();
    loop {
        let line = match lines.next() {
            Some(Ok(line)) => Some(line),
            Some(Err(e)) => {
                eprintln!("jitbook: cannot read standard input: {e}");
                return 1;
            }
            None => None,
        };
        let ended = line.is_none();
        if let Some(line) = line {
            if !pending.is_empty() {
                pending.push('\n');
            }
            pending.push_str(&line);
        }
        let blank = pending.trim().is_empty();
        if !blank && (ended || completeness(&pending) != Completeness::More) {
            let cell = std::mem::take(&mut pending);
            let timing = Timing::Cell(session.show);
            if let Outcome::Exit(status) = session.run_cell(&cell, &mut Screen { echo: true, timing }) {
                return status;
            }
        }
        if blank {
            pending.clear();
        }
        if ended {
            return 0;
        }
    }
}

fn finish(session: &mut Session, args: &Args, source: &str, name: &str) -> i32 {
    let timing = if args.timing { Timing::Stderr } else { Timing::Never };
    match session.run_program(source, name, &mut Screen { echo: false, timing }) {
        Outcome::Ok => 0,
        Outcome::Failed => 1,
        Outcome::Exit(status) => status,
    }
}

/// `sys.argv`, and where local modules are looked for.
pub fn start(session: &mut Session, args: &Args) {
    let folder = match &args.what {
        What::File(path) => std::path::Path::new(path).parent().map(|p| p.to_path_buf()).unwrap_or_default(),
        _ => std::path::PathBuf::new(),
    };
    // `sys` is always there.
    let _ = session.vm.set_program(&args.argv, &folder);
}

fn read(path: &str) -> Result<String, String> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(e) => {
            let why = match e.kind() {
                std::io::ErrorKind::NotFound => "No such file or directory".to_string(),
                std::io::ErrorKind::IsADirectory => "Is a directory".to_string(),
                std::io::ErrorKind::PermissionDenied => "Permission denied".to_string(),
                _ => e.to_string(),
            };
            return Err(format!("can't open file '{path}': {why}"));
        }
    };
    String::from_utf8(bytes).map_err(|e| {
        let at = e.utf8_error().valid_up_to();
        let line = 1 + e.as_bytes()[..at].iter().filter(|b| **b == b'\n').count();
        format!("'{path}' is not UTF-8 text (line {line})")
    })
}
