//! What a user sees, whole: programs at the prompt with everything that is shown, in `tests/displays/*.txt`, which
//! `recorded` describes. Times and code sizes, which no two runs share, read `#`.

use jitbook_tests::program::Run;
use jitbook_tests::recorded::{self, Entry};

fn main() {
    recorded::run("displays", display)
}

fn display(entry: &Entry) -> Result<String, String> {
    // One emitter, so that the same lanes are shown on every machine.
    let outcome = Run::new(["-i"]).env("JITBOOK_EMITTER", "portable").stdin(&format!("{}\n", entry.given)).finish()?;
    if outcome.stderr.contains("panicked") || outcome.status != Some(0) {
        return Err(format!("it {}:\n{}", outcome.ending(), outcome.stderr));
    }
    Ok(steady(&(outcome.stdout + &outcome.stderr)))
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
