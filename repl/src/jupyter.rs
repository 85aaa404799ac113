//! `jitbook jupyter`: the kernel for Jupyter's front ends.

use crate::screen::put;
use std::path::Path;

const USAGE: &str = "\
usage: jitbook jupyter run -f FILE

  -f FILE   the connection file that a front end has written
";

/// What the arguments after `jupyter` ask for; the exit status.
pub fn run(arguments: &[String]) -> i32 {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["run", "-f", file] => jitbook_jupyter::run(Path::new(file)),
        [] | ["--help" | "-h"] | ["run", "--help" | "-h"] => put(USAGE),
        ["run", ..] => wrong("run wants -f and a connection file"),
        [other, ..] => wrong(&format!("what is {other}?")),
    }
}

fn wrong(what: &str) -> i32 {
    eprint!("jitbook jupyter: {what}\n{USAGE}");
    2
}
