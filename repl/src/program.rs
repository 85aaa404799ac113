//! Running a program: a file, text, or standard input.

use crate::args::{Args, What};
use crate::screen::{Screen, Timing, Values};
use jitbook_session::{Outcome, Session};
use std::io::Read;

/// Runs the file or text that the arguments name; the exit status is the program's.
pub fn run(args: &Args) -> i32 {
    let (source, name) = match &args.what {
        What::File(path) => match read(path) {
            Ok(source) => (source, path.clone()),
            Err(Unreadable::File(message)) => {
                eprintln!("jitbook: {message}");
                return 2;
            }
            Err(Unreadable::Text(message)) => {
                eprintln!("{message}");
                return 1;
            }
        },
        What::Code(code) => (code.clone(), "<string>".to_string()),
        _ => return 0,
    };
    let mut session = Session::new();
    start(&mut session, args);
    let status = finish(&mut session, args, &source, &name);
    if args.interactive {
        return crate::prompt::with_session(session);
    }
    session.shut_down();
    status
}

/// Runs standard input as a program.
pub fn stdin(args: &Args) -> i32 {
    let mut bytes = Vec::new();
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
    let status = finish(&mut session, args, &source, "<stdin>");
    session.shut_down();
    status
}

fn finish(session: &mut Session, args: &Args, source: &str, name: &str) -> i32 {
    let timing = if args.timing { Timing::Stderr } else { Timing::Never };
    match session.run_program(source, name, Screen::shared(Values::Hidden, timing)) {
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

/// Why a program could not be read.
enum Unreadable {
    /// The file itself: status 2.
    File(String),
    /// What is in it: status 1, as of a syntax error.
    Text(String),
}

fn read(path: &str) -> Result<String, Unreadable> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(e) => {
            let why = match e.kind() {
                std::io::ErrorKind::NotFound => "No such file or directory".to_string(),
                std::io::ErrorKind::IsADirectory => "Is a directory".to_string(),
                std::io::ErrorKind::PermissionDenied => "Permission denied".to_string(),
                _ => e.to_string(),
            };
            return Err(Unreadable::File(format!("can't open file '{path}': {why}")));
        }
    };
    String::from_utf8(bytes).map_err(|e| {
        let at = e.utf8_error().valid_up_to();
        let line = 1 + e.as_bytes()[..at].iter().filter(|b| **b == b'\n').count();
        Unreadable::Text(format!(
            "  File \"{path}\", line {line}\nSyntaxError: (unicode error) 'utf-8' codec can't decode byte {:#04x} in position {at}",
            e.as_bytes()[at]
        ))
    })
}
