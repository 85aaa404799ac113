//! Text files of recorded entries: prose, and then for each entry a line `## name`, what is given, a line `---`, and what
//! came of it. `JITBOOK_REWRITE=1` writes the last anew; the diff is what to review.

use crate::checkout;
use libtest_mimic::{Arguments, Failed, Trial};
use std::path::{Path, PathBuf};

pub struct Entry {
    pub name: String,
    pub given: String,
    pub recorded: String,
}

/// What comes of an entry today, as it would be recorded.
pub type Answer = fn(&Entry) -> Result<String, String>;

/// Runs a test for each entry of the files in `tests/SET`.
pub fn run(set: &str, answer: Answer) -> ! {
    let arguments = Arguments::from_args();
    let mut trials = Vec::new();
    for file in files(&checkout().join("tests").join(set)) {
        let text = std::fs::read_to_string(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
        if std::env::var_os("JITBOOK_REWRITE").is_some() {
            rewrite(&file, &text, answer);
            continue;
        }
        let group = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        for entry in entries(&text) {
            let name = format!("{set}::{group}::{}", entry.name.replace(' ', "_"));
            trials.push(Trial::test(name, move || check(&entry, answer).map_err(Failed::from)));
        }
    }
    libtest_mimic::run(&arguments, trials).exit()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|f| f.expect("it can be read").path()).collect();
    files.retain(|p| p.extension().is_some_and(|e| e == "txt"));
    files.sort();
    files
}

fn entries(text: &str) -> Vec<Entry> {
    let parse = |entry: &str| {
        let (head, recorded) = entry.split_once("\n---\n").unwrap_or_else(|| panic!("{entry}: no line ---"));
        let (name, given) = head.split_once('\n').unwrap_or((head, ""));
        Entry { name: name.into(), given: given.into(), recorded: recorded.trim_end().into() }
    };
    text.split("\n## ").skip(1).map(parse).collect()
}

fn check(entry: &Entry, answer: Answer) -> Result<(), String> {
    let got = answer(entry)?;
    if got.trim_end() == entry.recorded {
        return Ok(());
    }
    Err(format!("--- recorded ---\n{}\n--- got ---\n{got}", entry.recorded))
}

fn rewrite(file: &Path, text: &str, answer: Answer) {
    let mut out = text.split("\n## ").next().unwrap_or_default().to_owned();
    for entry in entries(text) {
        let got = answer(&entry).unwrap_or_else(|e| panic!("{}: {e}", entry.name));
        let head = format!("{}\n{}", entry.name, entry.given);
        out += &format!("\n## {}\n---\n{}\n", head.trim_end_matches('\n'), got.trim_end());
    }
    std::fs::write(file, out).expect("it can be written");
}
