//! `jitbook notebook run`: a notebook executed, checked and converted without Jupyter.

use crate::screen::put;
use crate::status;
use jitbook_session::Session;
use jitbook_session::notebook::{self, Ended, Notebook};
use std::path::Path;
use std::time::Instant;

const USAGE: &str = "\
usage: jitbook notebook run IN.ipynb [--output OUT.ipynb|OUT.html] [--check] [--timing]

  --output FILE   write the notebook with its new outputs, or a page that shows it
  --check         compare the outputs with those stored, times and addresses aside
  --timing        keep the timing line of each cell among its outputs
";

struct Request {
    input: String,
    outputs: Vec<String>,
    check: bool,
    timing: notebook::Timing,
}

fn parse(arguments: &[String]) -> Result<Option<Request>, String> {
    let mut words = arguments.iter();
    match words.next().map(String::as_str) {
        Some("run") => {}
        None | Some("--help" | "-h") => return Ok(None),
        Some(other) => return Err(format!("what is {other}?")),
    }
    let mut request =
        Request { input: String::new(), outputs: Vec::new(), check: false, timing: notebook::Timing::Left };
    while let Some(word) = words.next() {
        match word.as_str() {
            "--output" | "-o" => request.outputs.push(words.next().ok_or("--output wants a file")?.clone()),
            "--check" => request.check = true,
            "--timing" => request.timing = notebook::Timing::Kept,
            "--help" | "-h" => return Ok(None),
            other if other.starts_with('-') => return Err(format!("what is {other}?")),
            file if request.input.is_empty() => request.input = file.to_string(),
            other => return Err(format!("one notebook at a time: what is {other}?")),
        }
    }
    if request.input.is_empty() {
        return Err("which notebook?".into());
    }
    match request.outputs.iter().find(|o| !o.ends_with(".ipynb") && !o.ends_with(".html")) {
        Some(other) => Err(format!("--output {other}: it may end in .ipynb or .html")),
        None => Ok(Some(request)),
    }
}

/// What the arguments after `notebook` ask for; the exit status.
pub fn run(arguments: &[String]) -> i32 {
    match parse(arguments) {
        Ok(Some(request)) => execute(&request),
        Ok(None) => put(USAGE),
        Err(what) => {
            eprint!("jitbook notebook: {what}\n{USAGE}");
            2
        }
    }
}

fn execute(request: &Request) -> i32 {
    let read = std::fs::read_to_string(&request.input).map_err(|e| e.to_string());
    let stored = match read.and_then(|text| Notebook::parse(&text).map_err(|e| e.to_string())) {
        Ok(book) => book,
        Err(e) => {
            eprintln!("jitbook notebook: {}: {e}", request.input);
            return 2;
        }
    };
    let mut book = stored.clone();
    let mut session = Session::new();
    session.use_prelude();
    let folder = Path::new(&request.input).parent().map(Path::to_path_buf).unwrap_or_default();
    // `sys` is always there.
    let _ = session.vm.set_program(&[String::new()], &folder);
    let start = Instant::now();
    let count = book.cells.len();
    let watch = status::watch(session.handle());
    let says = |index| status::task(format!("cell {} of {count}", index + 1));
    let ended = notebook::run(&mut book, &mut session, request.timing, says);
    drop(watch);
    for output in &request.outputs {
        let text = if output.ends_with(".html") { notebook::page(&book) } else { book.write() };
        if let Err(e) = std::fs::write(output, text) {
            eprintln!("jitbook notebook: cannot write {output}: {e}");
            return 1;
        }
    }
    let took = start.elapsed().as_secs_f64();
    match ended {
        Ended::Failed { cell, traceback } => {
            eprintln!("{}\njitbook notebook: {}: cell {cell} failed", traceback.trim_end(), request.input);
            return 1;
        }
        Ended::Exit(status) => return status,
        Ended::Whole => {}
    }
    if request.check {
        let differences = notebook::differences(&stored, &book);
        if !differences.is_empty() {
            eprintln!("{}\njitbook notebook: {}: outputs differ", differences.join("\n"), request.input);
            return 1;
        }
    }
    let checked = if request.check { ", outputs as stored" } else { "" };
    let written: String = request.outputs.iter().map(|o| format!("; wrote {o}")).collect();
    put(&format!("{}: {} cells in {took:.1} s{checked}{written}\n", request.input, book.cells.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(words: &[&str]) -> Result<Option<Request>, String> {
        parse(&words.iter().map(|w| w.to_string()).collect::<Vec<_>>())
    }

    #[test]
    fn arguments_are_read_and_mistakes_named() {
        let request = of(&["run", "a.ipynb", "--output", "b.html", "--check"]).unwrap().unwrap();
        assert_eq!((request.input.as_str(), request.outputs.len(), request.check), ("a.ipynb", 1, true));
        assert!(of(&[]).unwrap().is_none());
        for (words, part) in [
            (&["run"][..], "which notebook"),
            (&["walk"], "walk"),
            (&["run", "a", "b"], "what is b"),
            (&["run", "a", "--output", "b.pdf"], "b.pdf"),
            (&["run", "a", "--output"], "wants a file"),
        ] {
            assert!(of(words).is_err_and(|e| e.contains(part)), "{words:?}");
        }
    }
}
