//! Completion, signature hints and inspection, in `tests/completion/*.txt`. An entry is a line `## name`, a cell that runs
//! before, a line `---`, and questions: a text with a cursor `‸` after `complete`, `hint`, `inspect` or `source` and a
//! colon (`\n` in it ends a line), and under each the answer. `JITBOOK_REWRITE=1` writes the answers anew; the diff is
//! what to review.

use jitbook_session::complete::{complete, hint};
use jitbook_session::host::Silent;
use jitbook_session::inspect::{Detail, inspect};
use jitbook_session::snapshot::{Kind, Snapshot};
use jitbook_session::{Outcome, Session};
use jitbook_tests::checkout;
use libtest_mimic::{Arguments, Failed, Trial};
use std::path::{Path, PathBuf};

/// Matches that an answer shows.
const SHOWN: usize = 12;

struct Entry {
    name: String,
    cells: String,
    questions: Vec<(String, String)>,
}

fn main() {
    let arguments = Arguments::from_args();
    // Paths are completed in a folder that holds known files.
    let folder = checkout().join("tests/completion/files");
    std::env::set_current_dir(&folder).expect("the folder is there");
    let mut trials = Vec::new();
    for file in files() {
        let group = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&file).expect("it can be read");
        if std::env::var_os("JITBOOK_REWRITE").is_some() {
            rewrite(&file, &text);
            continue;
        }
        for entry in entries(&text) {
            let name = format!("completion::{group}::{}", entry.name);
            trials.push(Trial::test(name, move || check(&entry).map_err(Failed::from)));
        }
    }
    libtest_mimic::run(&arguments, trials).exit();
}

fn files() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(checkout().join("tests/completion")).expect("the folder is there");
    let paths = entries.map(|f| f.expect("it can be read").path());
    let mut files: Vec<PathBuf> = paths.filter(|p| p.extension().is_some_and(|e| e == "txt")).collect();
    files.sort();
    files
}

fn entries(text: &str) -> Vec<Entry> {
    text.split("\n## ").skip(1).map(entry).collect()
}

fn entry(text: &str) -> Entry {
    let (name, rest) = text.split_once('\n').expect("a name ends its line");
    let (cells, answers) = rest.split_once("---\n").unwrap_or_else(|| panic!("{name}: no line ---"));
    let mut questions: Vec<(String, String)> = Vec::new();
    for line in answers.trim_end().lines() {
        match (line.strip_prefix("    "), questions.last_mut()) {
            (Some(answer), Some((_, said))) => *said += &format!("{answer}\n"),
            _ if line.trim().is_empty() => {
                if let Some((_, said)) = questions.last_mut() {
                    said.push('\n');
                }
            }
            _ => questions.push((line.to_string(), String::new())),
        }
    }
    Entry { name: name.into(), cells: cells.into(), questions }
}

/// The answers to an entry's questions.
fn answers(entry: &Entry) -> Vec<String> {
    let (cells, questions) = (entry.cells.clone(), entry.questions.clone());
    jitbook_session::on_large_stack(move || {
        let mut session = Session::new();
        session.use_prelude();
        let outcome = session.run_cell(cells.trim_matches('\n'), Silent::shared());
        assert_eq!(outcome, Outcome::Ok, "a cell failed");
        let snapshot = session.published().get();
        // Answers come from another thread than the evaluator's.
        let thread = std::thread::spawn(move || questions.iter().map(|(q, _)| answer(&snapshot, q)).collect());
        thread.join().expect("answering does not panic")
    })
}

fn answer(snapshot: &Snapshot, question: &str) -> String {
    let (what, text) = question.split_once(": ").unwrap_or_else(|| panic!("{question}: no question"));
    let text = text.replace("\\n", "\n");
    let before = text.split('‸').next().expect("there is a text");
    let cursor = before.chars().count();
    let code = text.replacen('‸', "", 1);
    // The library answers within a time: a busy machine may need a second question.
    patient(|| match what {
        "complete" => {
            let found = complete(snapshot, &code, cursor);
            let replaced: String = code.chars().skip(found.start).take(found.end - found.start).collect();
            let mut out = String::new();
            for m in found.matches.iter().take(SHOWN) {
                out += format!("{} {} {}", m.text, kind(m.kind), m.signature).trim_end();
                out.push('\n');
            }
            if found.matches.len() > SHOWN {
                out += "...\n";
            }
            (!out.is_empty()).then(|| format!("for {replaced:?}\n{out}"))
        }
        "hint" => hint(snapshot, &code, cursor).map(|h| {
            let current = h.current.map_or("-", |(from, to)| &h.signature[from..to]);
            format!("{}{} at {current}\n", h.name, h.signature)
        }),
        "inspect" => inspect(snapshot, &code, cursor, Detail::Short).map(|i| without_times(&i.plain())),
        "source" => inspect(snapshot, &code, cursor, Detail::Source).map(|i| without_times(&i.plain())),
        other => panic!("{other}: no such question"),
    })
}

/// The text with `#` for what tracing and compiling took.
fn without_times(text: &str) -> String {
    let mut words: Vec<&str> = text.split(' ').collect();
    for i in 2..words.len() {
        if matches!(words[i - 2], "trace" | "compile") && matches!(words[i], "ns" | "µs" | "ms" | "s") {
            (words[i - 1], words[i]) = ("#", "#");
        }
    }
    words.join(" ")
}

fn patient(mut ask: impl FnMut() -> Option<String>) -> String {
    for _ in 0..100 {
        let first = ask();
        std::thread::sleep(std::time::Duration::from_millis(5));
        let again = ask();
        if again.is_some() && first == again {
            return again.unwrap_or_default();
        }
        if first.is_none() && again.is_none() && jitbook_session::snapshot::library::is_idle() {
            break;
        }
    }
    "nothing\n".into()
}

fn kind(kind: Kind) -> &'static str {
    kind.name()
}

fn check(entry: &Entry) -> Result<(), String> {
    let mut wrong = String::new();
    for ((question, expected), got) in entry.questions.iter().zip(answers(entry)) {
        if expected.trim_end() != got.trim_end() {
            wrong += &format!("{question}\n--- expected\n{expected}--- got\n{got}");
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong) }
}

fn rewrite(file: &Path, text: &str) {
    let mut out = text.split("\n## ").next().unwrap_or_default().to_owned();
    for entry in entries(text) {
        let got = answers(&entry);
        out += &format!("\n## {}\n{}---\n", entry.name, entry.cells);
        for ((question, _), got) in entry.questions.iter().zip(got) {
            out += &format!("{question}\n");
            for line in got.trim_end().lines() {
                out += format!("    {line}").trim_end();
                out.push('\n');
            }
        }
    }
    std::fs::write(file, out).expect("it can be written");
}
