//! Completion, signature hints and inspection, in `tests/completion/*.txt`, which `recorded` describes: a cell that runs
//! before, and questions: a text with a cursor `‸` after `complete`, `hint`, `inspect` or `source` and a colon (`\n` in it
//! ends a line), and under each the answer.

use jitbook_session::complete::{complete, hint};
use jitbook_session::host::Silent;
use jitbook_session::inspect::{Detail, inspect};
use jitbook_session::snapshot::{Kind, Snapshot};
use jitbook_session::{Outcome, Session};
use jitbook_tests::checkout;
use jitbook_tests::recorded::{self, Entry};

/// Matches that an answer shows.
const SHOWN: usize = 12;

fn main() {
    // Paths are completed in a folder that holds known files.
    std::env::set_current_dir(checkout().join("tests/completion/files")).expect("the folder is there");
    recorded::run("completion", answered)
}

/// An entry's questions, each with its answer below.
fn answered(entry: &Entry) -> Result<String, String> {
    let is_question = |line: &&str| !line.is_empty() && !line.starts_with(' ');
    let questions: Vec<String> = entry.recorded.lines().filter(is_question).map(str::to_owned).collect();
    let mut out = String::new();
    for (question, answer) in questions.iter().zip(answers(&entry.given, &questions)) {
        out += &format!("{question}\n");
        for line in answer.trim_end().lines() {
            out += format!("    {line}").trim_end();
            out.push('\n');
        }
    }
    Ok(out)
}

fn answers(cells: &str, questions: &[String]) -> Vec<String> {
    let (cells, questions) = (cells.to_owned(), questions.to_vec());
    jitbook_session::on_large_stack(move || {
        let mut session = Session::new();
        session.use_prelude();
        let outcome = session.run_cell(cells.trim_matches('\n'), Silent::shared());
        assert_eq!(outcome, Outcome::Ok, "a cell failed");
        let snapshot = session.published().get();
        // Answers come from another thread than the evaluator's.
        let thread = std::thread::spawn(move || questions.iter().map(|q| answer(&snapshot, q)).collect());
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
