//! What a user sees, whole: programs at the prompt with everything that is shown, in `tests/displays/*.txt`. An entry is
//! a line `## name`, the cells, a line `---`, and the display. `JITBOOK_REWRITE=1` writes the displays anew; the diff is
//! what to review. Times and code sizes, which no two runs share, read `#`.

use jitbook_tests::checkout;
use jitbook_tests::program::Run;
use libtest_mimic::{Arguments, Failed, Trial};
use std::path::{Path, PathBuf};

struct Entry {
    name: String,
    cells: String,
    display: String,
}

fn main() {
    let arguments = Arguments::from_args();
    let mut trials = Vec::new();
    for file in files() {
        let group = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&file).expect("it can be read");
        if std::env::var_os("JITBOOK_REWRITE").is_some() {
            rewrite(&file, &text);
            continue;
        }
        for entry in entries(&text) {
            let name = format!("displays::{group}::{}", entry.name);
            trials.push(Trial::test(name, move || check(&entry).map_err(Failed::from)));
        }
    }
    libtest_mimic::run(&arguments, trials).exit();
}

fn files() -> Vec<PathBuf> {
    let folder = checkout().join("tests/displays");
    let entries = std::fs::read_dir(folder).expect("the folder is there");
    let mut files: Vec<PathBuf> = entries.map(|f| f.expect("it can be read").path()).collect();
    files.sort();
    files
}

/// What stands before the first entry, which is prose, and the entries.
fn entries(text: &str) -> Vec<Entry> {
    let parse = |entry: &str| {
        let (name, rest) = entry.split_once('\n').expect("a name ends its line");
        let (cells, display) = rest.split_once("\n---\n").unwrap_or_else(|| panic!("{name}: no line ---"));
        Entry { name: name.to_owned(), cells: format!("{cells}\n"), display: display.trim_end().to_owned() }
    };
    text.split("\n## ").skip(1).map(parse).collect()
}

fn display(cells: &str) -> Result<String, String> {
    // One emitter, so that the same lanes are shown on every machine.
    let outcome = Run::new(["-i"]).env("JITBOOK_EMITTER", "portable").stdin(cells).finish()?;
    if outcome.stderr.contains("panicked") || outcome.status != Some(0) {
        return Err(format!("it {}:\n{}", outcome.ending(), outcome.stderr));
    }
    Ok(steady(&(outcome.stdout + &outcome.stderr)))
}

fn check(entry: &Entry) -> Result<(), String> {
    let shown = display(&entry.cells)?;
    if shown == entry.display {
        return Ok(());
    }
    Err(format!("--- expected ---\n{}\n--- shown ---\n{shown}", entry.display))
}

fn rewrite(file: &Path, text: &str) {
    let mut out = text.split("\n## ").next().unwrap_or_default().to_owned();
    for entry in entries(text) {
        let shown = display(&entry.cells).unwrap_or_else(|e| panic!("{}: {e}", entry.name));
        out += &format!("\n## {}\n{}---\n{shown}\n", entry.name, entry.cells);
    }
    std::fs::write(file, out).expect("it can be written");
}

/// Without what differs from run to run: numbers before units of time and code size, and which
/// unit of time it is; addresses, in both notations.
fn steady(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let mut words: Vec<String> = line.split(' ').map(str::to_owned).collect();
        let measured = ["µs", "ms", "ns", "B"];
        let mut changed = false;
        for i in 1..words.len() {
            if words[i - 1] == "at" && words[i].starts_with("0x") {
                words[i] =
                    words[i].trim_start_matches("0x").trim_start_matches(|c: char| c.is_ascii_hexdigit()).to_owned();
                words[i].insert_str(0, "0x#");
            }
            let digits = words[i].chars().take_while(char::is_ascii_digit).count();
            if digits >= 10 {
                words[i].replace_range(..digits, "#");
            }
            let unit = words[i].trim_end_matches([',', ')']).to_owned();
            if measured.contains(&unit.as_str()) && words[i - 1].parse::<f64>().is_ok() {
                words[i - 1] = "#".to_owned();
                // Which unit of time it is depends on the machine too.
                words[i] = words[i].replace("ms", "µs").replace("ns", "µs");
                changed = true;
            }
        }
        let line = words.join(" ");
        // Columns moved with the numbers.
        if changed { line.split_whitespace().collect::<Vec<_>>().join(" ") } else { line.trim_end().to_owned() }
    });
    lines.collect::<Vec<_>>().join("\n").trim_end().to_owned()
}
