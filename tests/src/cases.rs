//! The recorded programs of a folder: X.py beside X.out, which holds its standard output and, when it ends with an
//! uncaught exception, `[exit status N]` and `[last line of the traceback]`. EXPECTED_FAILURES.txt names those that
//! are known to differ, with the reason.

use crate::program::{Outcome, Run};
use libtest_mimic::{Completion, Failed, Trial};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

#[derive(Clone, Debug)]
pub struct Case {
    pub name: String,
    pub program: PathBuf,
    pub recording: PathBuf,
}

/// The programs of a folder, and what is wrong with the folder itself.
pub struct Folder {
    pub cases: Vec<Case>,
    pub expected_failures: BTreeMap<String, String>,
    pub faults: Vec<String>,
}

impl Folder {
    pub fn read(path: &Path) -> Folder {
        let mut cases = Vec::new();
        let mut faults = Vec::new();
        let mut files: Vec<PathBuf> =
            std::fs::read_dir(path).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path())).collect();
        files.sort();
        for file in &files {
            let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            match file.extension().and_then(|e| e.to_str()) {
                Some("py") if name != "record" => {
                    let recording = file.with_extension("out");
                    if !recording.exists() {
                        faults.push(format!("{name}.py has no recording: run record.py"));
                    }
                    cases.push(Case { name, program: file.clone(), recording });
                }
                Some("out") if !file.with_extension("py").exists() => faults.push(format!("{name}.out has no program")),
                _ => {}
            }
        }
        if cases.is_empty() {
            faults.push("there is no program".to_owned());
        }
        let expected_failures = expected_failures(path, &mut faults);
        for name in expected_failures.keys().filter(|name| !cases.iter().any(|case| case.name == **name)) {
            faults.push(format!("EXPECTED_FAILURES.txt names {name}, which is no program here"));
        }
        Folder { cases, expected_failures, faults }
    }
}

fn expected_failures(folder: &Path, faults: &mut Vec<String>) -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(folder.join("EXPECTED_FAILURES.txt")).unwrap_or_default();
    let mut listed = BTreeMap::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match line.split_once(':') {
            Some((name, reason)) if !reason.trim().is_empty() => {
                listed.insert(name.trim().to_owned(), reason.trim().to_owned());
            }
            _ => faults.push(format!("EXPECTED_FAILURES.txt: no `name: reason` in {line:?}")),
        }
    }
    listed
}

/// What a recording asks for.
#[derive(Debug, PartialEq)]
pub struct Recording {
    pub stdout: String,
    pub status: i32,
    pub last_line: Option<String>,
}

impl Recording {
    pub fn parse(text: &str) -> Recording {
        let Some(at) = text.rfind("[exit status ").filter(|at| *at == 0 || text[..*at].ends_with('\n')) else {
            return Recording { stdout: text.to_owned(), status: 0, last_line: None };
        };
        let mut lines = text[at..].lines().map(|line| line.trim_start_matches('[').trim_end_matches(']'));
        let status = lines.next().and_then(|line| line.strip_prefix("exit status ")?.parse().ok()).unwrap_or(1);
        Recording { stdout: text[..at].to_owned(), status, last_line: lines.next().map(str::to_owned) }
    }
}

impl Case {
    /// Runs the program in its folder and compares it with its recording; `same` compares the standard outputs.
    pub fn check(&self, same: impl Fn(&str, &str) -> Result<(), String>) -> Result<(), String> {
        let text =
            std::fs::read_to_string(&self.recording).map_err(|e| format!("{}: {e}", self.recording.display()))?;
        let recording = Recording::parse(&text);
        let file = self.program.file_name().expect("a program has a name");
        let folder = self.program.parent().expect("a program is in a folder");
        let outcome = Run::new([file]).dir(folder).finish()?;
        let mut stdout = outcome.stdout.clone();
        if recording.status != 0 && !stdout.is_empty() && !stdout.ends_with('\n') {
            stdout.push('\n');
        }
        same(&recording.stdout, &stdout).and_then(|()| ending(&recording, &outcome)).map_err(|difference| {
            let stderr = outcome.stderr_tail();
            let shown = if stderr.is_empty() {
                String::new()
            } else {
                format!("\n--- stderr ({}) ---\n{stderr}", outcome.ending())
            };
            difference + &shown
        })
    }
}

/// One test per program of `tests/FOLDER`, and one for the folder itself. A listed failure that fails is skipped with
/// its reason; a listed failure that passes fails.
pub fn trials(folder: &str, check: fn(&Case) -> Result<(), String>) -> Vec<Trial> {
    let Folder { cases, mut expected_failures, faults } = Folder::read(&crate::checkout().join("tests").join(folder));
    let whole = Trial::test(format!("{folder}::the_folder_is_in_order"), move || {
        if faults.is_empty() { Ok(()) } else { Err(Failed::from(faults.join("\n"))) }
    });
    let one = |case: Case| {
        let reason = expected_failures.remove(&case.name);
        let name = format!("{folder}::{}", case.name);
        Trial::ignorable_test(name, move || match (check(&case), reason) {
            (Ok(()), None) => Ok(Completion::Completed),
            (Ok(()), Some(_)) => Err(Failed::from("it passes now: remove it from EXPECTED_FAILURES.txt")),
            (Err(_), Some(reason)) => Ok(Completion::ignored_with(format!("expected failure: {reason}"))),
            (Err(difference), None) => Err(Failed::from(difference)),
        })
    };
    std::iter::once(whole).chain(cases.into_iter().map(one)).collect()
}

fn ending(recording: &Recording, outcome: &Outcome) -> Result<(), String> {
    if outcome.status != Some(recording.status) {
        return Err(format!("expected exit status {}, but it {}", recording.status, outcome.ending()));
    }
    match &recording.last_line {
        Some(line) if !outcome.stderr.lines().any(|l| l == line) => Err(format!("stderr lacks the line {line:?}")),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recording_has_output_and_ending() {
        let plain = Recording::parse("a\nb\n");
        assert_eq!(plain, Recording { stdout: "a\nb\n".to_owned(), status: 0, last_line: None });
        let failed = Recording::parse("a\n[exit status 1]\n[KeyError: 'k']\n");
        assert_eq!(
            failed,
            Recording { stdout: "a\n".to_owned(), status: 1, last_line: Some("KeyError: 'k'".to_owned()) }
        );
        let silent = Recording::parse("[exit status 3]\n");
        assert_eq!(silent, Recording { stdout: String::new(), status: 3, last_line: None });
    }
}
