//! Sessions: cells given to `jitbook -i` on its standard input, and what comes out.
//!
//! A file in `session/` holds cases: `=== name`, the cells, `---`, and the output of both streams. In it `...` stands for
//! anything within a line, and a line of its own `...` for any lines.

use jitbook_tests::checkout;
use jitbook_tests::program::{Run, Scratch, binary};
use libtest_mimic::{Arguments, Failed, Trial};
use std::path::Path;

fn main() {
    let arguments = Arguments::from_args();
    let folder = checkout().join("tests/session");
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "txt"))
        .collect();
    files.sort();
    let mut trials = Vec::new();
    for file in files {
        let stem = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&file).expect("a file of this folder can be read");
        for case in text.split("=== ").skip(1) {
            let (name, rest) = case.split_once('\n').unwrap_or((case, ""));
            let (cells, expected) = rest.split_once("---\n").unwrap_or((rest, ""));
            let (cells, expected) = (cells.to_string(), expected.trim_end().to_string());
            let name = format!("session::{stem}::{}", name.trim().replace(' ', "_"));
            trials.push(Trial::test(name, move || run(&cells, &expected).map_err(Failed::from)));
        }
    }
    assert!(!trials.is_empty(), "there is no session in {}", folder.display());
    libtest_mimic::run(&arguments, trials).exit();
}

fn run(cells: &str, expected: &str) -> Result<(), String> {
    let folder = Scratch::new();
    let script = "exec \"$0\" -i 2>&1";
    let run = Run::of(Path::new("sh"), ["-c".as_ref(), script.as_ref(), binary().as_os_str()]);
    let outcome = run.dir(folder.path()).stdin(cells).finish()?;
    if outcome.status != Some(0) {
        return Err(format!("{}\n{}", outcome.ending(), outcome.stdout));
    }
    let got: Vec<&str> = outcome.stdout.trim_end().lines().map(str::trim_end).collect();
    let wanted: Vec<&str> = expected.lines().map(str::trim_end).collect();
    if matches(&wanted, &got) {
        return Ok(());
    }
    Err(format!("--- expected\n{}\n--- got\n{}", wanted.join("\n"), got.join("\n")))
}

/// Whether lines fit a pattern of lines.
fn matches(pattern: &[&str], lines: &[&str]) -> bool {
    match pattern.split_first() {
        None => lines.is_empty(),
        Some((&"...", rest)) => (0..=lines.len()).any(|i| matches(rest, &lines[i..])),
        Some((first, rest)) => lines.split_first().is_some_and(|(line, more)| fits(first, line) && matches(rest, more)),
    }
}

/// Whether a line fits a pattern: the pieces between its `...` stand in the line in this order.
fn fits(pattern: &str, line: &str) -> bool {
    let pieces: Vec<&str> = pattern.split("...").collect();
    let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else { return false };
    if pieces.len() == 1 {
        return pattern == line;
    }
    if !line.starts_with(first) || line.len() < first.len() + last.len() || !line.ends_with(last) {
        return false;
    }
    let mut rest = &line[first.len()..line.len() - last.len()];
    for piece in &pieces[1..pieces.len() - 1] {
        match rest.find(piece) {
            Some(i) => rest = &rest[i + piece.len()..],
            None => return false,
        }
    }
    true
}
