//! The rules of the house, checked on the sources: which crate may see which, where `unsafe` may stand, how long
//! files and functions may be, and that nothing half-done or tied to one machine is committed.

use jitbook_tests::checkout;
use jitbook_tests::source::{code_only, functions, words};
use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The crates in their one line of arrows: each sees only those before it.
const HOUSE: [&str; 7] =
    ["jitbook-array", "jitbook-ir", "jitbook-jit", "jitbook-lang", "jitbook-session", "jitbook-jupyter", "jitbook"];

/// Crates from outside (by the start of their name) that only one of ours may see.
const ONLY: [(&str, &[&str]); 6] = [
    ("jitbook-array", &["gemm", "faer", "rustfft", "realfft", "rayon"]),
    ("jitbook-jit", &["cranelift", "iced"]),
    ("jitbook-lang", &["ruff_"]),
    ("jitbook-session", &["plotters"]),
    ("jitbook-jupyter", &["jupyter-protocol", "zeromq", "tokio"]),
    (
        "jitbook",
        &[
            "rustyline",
            "rustix",
            "crossterm",
            "termion",
            "termios",
            "terminal_size",
            "ratatui",
            "console",
            "jitbook-jupyter",
        ],
    ),
];

/// The folders in which `unsafe` may stand.
const UNSAFE_HOMES: [&str; 2] = ["kernel/array/", "kernel/jit/"];
/// A rule names its offenders.
type Rule = fn() -> Vec<String>;

const FILE_LINES: usize = 1000;
const FUNCTION_LINES: usize = 120;

fn main() {
    let arguments = Arguments::from_args();
    let rules: [(&str, Rule); 9] = [
        ("arrows_point_left", arrows_point_left),
        ("each_outside_crate_has_one_owner", each_outside_crate_has_one_owner),
        ("intrinsics_only_in_array", intrinsics_only_in_array),
        ("unsafe_stays_home_and_says_why", unsafe_stays_home_and_says_why),
        ("nothing_left_undone", nothing_left_undone),
        ("files_are_short", files_are_short),
        ("functions_are_short", functions_are_short),
        ("nothing_is_tied_to_a_machine", nothing_is_tied_to_a_machine),
        ("only_crates_io", only_crates_io),
    ];
    let trials = rules.map(|(name, rule)| {
        Trial::test(format!("tidy::{name}"), move || match rule() {
            offenders if offenders.is_empty() => Ok(()),
            offenders => Err(Failed::from(offenders.join("\n"))),
        })
    });
    libtest_mimic::run(&arguments, trials.into()).exit();
}

/// Our packages with the names of what each depends on, dev- and build-dependencies included.
fn packages() -> Vec<(String, Vec<String>)> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let output = Command::new(cargo)
        .args(["metadata", "--no-deps", "--format-version", "1", "--offline"])
        .current_dir(checkout())
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo writes JSON");
    let name = |v: &Value| v["name"].as_str().unwrap_or_default().to_owned();
    let list = |v: &Value| v.as_array().cloned().unwrap_or_default();
    list(&metadata["packages"]).iter().map(|p| (name(p), list(&p["dependencies"]).iter().map(name).collect())).collect()
}

fn arrows_point_left() -> Vec<String> {
    let place = |name: &str| HOUSE.iter().position(|member| *member == name);
    let mut offenders = Vec::new();
    for (package, dependencies) in packages() {
        if package == "jitbook-tests" {
            continue;
        }
        let Some(own) = place(&package) else {
            offenders.push(format!("{package} has no place in the house"));
            continue;
        };
        let wrong = dependencies.iter().filter(|d| place(d).is_some_and(|other| other >= own));
        offenders.extend(wrong.map(|d| format!("{package} sees {d}, which stands to its right")));
    }
    offenders
}

fn each_outside_crate_has_one_owner() -> Vec<String> {
    let mut offenders = Vec::new();
    for (package, dependencies) in packages() {
        for (owner, starts) in ONLY.iter().filter(|(owner, _)| *owner != package) {
            let owned = dependencies.iter().filter(|d| starts.iter().any(|start| d.starts_with(start)));
            offenders.extend(owned.map(|d| format!("{package} depends on {d}, which only {owner} may see")));
        }
    }
    offenders
}

/// The committed files, as paths from the top folder; every file that is not ignored when there is no git.
fn tracked() -> Vec<String> {
    let listed = Command::new("git").args(["ls-files", "-z"]).current_dir(checkout()).output();
    match listed {
        Ok(output) if output.status.success() && !output.stdout.is_empty() => String::from_utf8_lossy(&output.stdout)
            .split('\0')
            .filter(|path| !path.is_empty() && checkout().join(path).is_file())
            .map(str::to_owned)
            .collect(),
        _ => walk(&checkout()),
    }
}

fn walk(top: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> = vec![top.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path())) {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if path.is_dir() && name != "target" && name != ".git" {
                folders.push(path);
            } else if path.is_file() {
                found.push(path.strip_prefix(top).expect("it is below the top").to_string_lossy().into_owned());
            }
        }
    }
    found.sort();
    found
}

fn texts(endings: &'static [&str]) -> impl Iterator<Item = (String, String)> {
    let wanted = move |path: &String| endings.is_empty() || endings.iter().any(|ending| path.ends_with(ending));
    tracked().into_iter().filter(wanted).filter_map(|path| {
        let text = std::fs::read_to_string(checkout().join(&path)).ok()?;
        Some((path, text))
    })
}

fn intrinsics_only_in_array() -> Vec<String> {
    let mut offenders = Vec::new();
    for (path, text) in texts(&[".rs"]).filter(|(path, _)| !path.starts_with("kernel/array/")) {
        let code = code_only(&text);
        for home in ["std", "core"] {
            // Asking what the CPU can do is no intrinsic.
            let asks = "::arch::is_x86_feature_detected!";
            let uses = words(&code, home).filter(|(_, after)| after.starts_with("::arch") && !after.starts_with(asks));
            offenders.extend(uses.map(|(line, _)| format!("{path}:{line} uses {home}::arch")));
        }
    }
    offenders
}

fn unsafe_stays_home_and_says_why() -> Vec<String> {
    let mut offenders = Vec::new();
    for (path, text) in texts(&[".rs"]) {
        let code = code_only(&text);
        let lines: Vec<&str> = text.lines().collect();
        for (line, after) in words(&code, "unsafe") {
            if !UNSAFE_HOMES.iter().any(|home| path.starts_with(home)) {
                offenders
                    .push(format!("{path}:{line} has unsafe code, which belongs in {}", UNSAFE_HOMES.join(" or ")));
            } else if (after.trim_start().starts_with('{') || after.trim_start().starts_with("impl"))
                && !says_why(&lines, line)
            {
                offenders.push(format!("{path}:{line} has an unsafe block without a SAFETY: comment above it"));
            }
        }
    }
    offenders
}

/// A SAFETY: comment stands in the line itself, in the three lines above, or in the comment that reaches into those.
fn says_why(lines: &[&str], line: usize) -> bool {
    let is_comment = |n: usize| lines[n].trim_start().starts_with("//");
    let mut first = line.saturating_sub(4);
    while first > 0 && is_comment(first) && is_comment(first - 1) {
        first -= 1;
    }
    lines[first..line].iter().any(|text| text.contains("SAFETY:"))
}

fn nothing_left_undone() -> Vec<String> {
    // Put together here, so that this file does not offend.
    let marks = [["to", "do!"], ["unimple", "mented!"], ["TO", "DO"], ["FIX", "ME"]].map(|halves| halves.concat());
    let mut offenders = Vec::new();
    for (path, text) in texts(&[".rs", ".py"]) {
        for (number, line) in text.lines().enumerate() {
            let marked = marks.iter().filter(|mark| line.contains(mark.as_str()));
            offenders.extend(marked.map(|mark| format!("{path}:{} has {mark}", number + 1)));
        }
    }
    offenders
}

fn files_are_short() -> Vec<String> {
    let long =
        texts(&[".rs"]).map(|(path, text)| (path, text.lines().count())).filter(|(_, lines)| *lines > FILE_LINES);
    long.map(|(path, lines)| format!("{path} has {lines} lines, more than {FILE_LINES}")).collect()
}

/// Functions that are one `match`, an arm for each instruction or kind of expression: the shape is the length.
const ONE_MATCH: [(&str, &str); 2] =
    [("kernel/lang/src/vm/run.rs", "execute"), ("kernel/lang/src/compile/expr.rs", "expr_inner")];

fn functions_are_short() -> Vec<String> {
    let mut offenders = Vec::new();
    for (path, text) in texts(&[".rs"]) {
        let excused = |name: &str| ONE_MATCH.iter().any(|(file, function)| *file == path && *function == name);
        let long = functions(&code_only(&text))
            .into_iter()
            .filter(|(name, _, lines)| *lines > FUNCTION_LINES && !excused(name));
        offenders.extend(long.map(|(name, line, lines)| {
            format!("{path}:{line} fn {name} has {lines} lines, more than {FUNCTION_LINES}")
        }));
    }
    offenders
}

fn nothing_is_tied_to_a_machine() -> Vec<String> {
    let marks = [["/wo", "rk/"], ["/ro", "ot/"], ["/ho", "me/"], ["/Us", "ers/"]].map(|halves| halves.concat());
    let mut offenders = Vec::new();
    for (path, text) in texts(&[]) {
        for (number, line) in text.lines().enumerate() {
            for mark in &marks {
                // Inside a longer path the mark names a folder of that path, not of this machine.
                let starts_there =
                    |at: usize| !line[..at].ends_with(|c: char| c.is_alphanumeric() || "._-)}*".contains(c));
                if line.match_indices(mark.as_str()).any(|(at, _)| starts_there(at)) {
                    offenders.push(format!("{path}:{} names a path of one machine: {}", number + 1, line.trim()));
                }
            }
        }
    }
    offenders
}

fn only_crates_io() -> Vec<String> {
    let registry = "registry+https://github.com/rust-lang/crates.io-index";
    let lock = std::fs::read_to_string(checkout().join("Cargo.lock")).unwrap_or_default();
    let sources = lock.lines().filter_map(|line| line.strip_prefix("source = \"")?.strip_suffix('"'));
    let mut offenders: Vec<String> = sources
        .filter(|source| *source != registry)
        .map(|source| format!("Cargo.lock takes a crate from {source}"))
        .collect();
    for (path, text) in texts(&[".toml"]) {
        let plain = concat!("http", "://");
        let elsewhere = text.lines().filter(|line| line.contains(plain) || line.trim_start().starts_with("git = "));
        offenders.extend(elsewhere.map(|line| format!("{path} downloads from elsewhere: {line}")));
    }
    offenders
}
