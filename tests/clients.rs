//! Front ends of Jupyter, real ones and ones of our own that say what no real one would, against the kernel. Each test is
//! a Python function in `tests/clients/`, run in a process of its own by the Python of `tests/jupyter/environment.sh`.

use jitbook_tests::program::{Run, binary, seconds};
use jitbook_tests::{checkout, quick};
use libtest_mimic::{Arguments, Failed, Trial};
use std::path::{Path, PathBuf};

fn main() {
    let mut arguments = Arguments::from_args();
    // Each test is a kernel and a client that talk: more at once than there are cores would wait for each other.
    arguments.test_threads = arguments.test_threads.or(Some(2));
    // Each starts a kernel and a client, so that all of them take minutes.
    if quick() {
        libtest_mimic::run(&arguments, Vec::new()).exit();
    }
    let trials = match names() {
        Ok(names) => names.into_iter().map(trial).collect(),
        Err(why) => vec![Trial::test("clients::environment", move || Err(Failed::from(why)))],
    };
    libtest_mimic::run(&arguments, trials).exit();
}

fn python() -> Result<PathBuf, String> {
    let path = checkout().join("target/jupyter/bin/python");
    if path.exists() {
        Ok(path)
    } else {
        Err(format!("{} is not there: run tests/jupyter/environment.sh", path.display()))
    }
}

fn runner(argument: &str) -> Result<Run, String> {
    let script = checkout().join("tests/clients/run.py");
    let run = Run::of(&python()?, [script.as_path(), Path::new(argument)]);
    Ok(run.env("JITBOOK_BIN", &binary().to_string_lossy()))
}

fn names() -> Result<Vec<String>, String> {
    let outcome = runner("--list")?.limit(seconds(120)).finish()?;
    if outcome.status != Some(0) {
        return Err(format!("the tests cannot be listed: {}", outcome.stderr_tail()));
    }
    Ok(outcome.stdout.lines().map(str::to_owned).collect())
}

fn trial(name: String) -> Trial {
    Trial::test(format!("clients::{name}"), move || {
        let outcome = runner(&name)?.limit(seconds(600)).finish()?;
        match outcome.status {
            Some(0) => Ok(()),
            _ => Err(Failed::from(format!("{}\n{}", outcome.ending(), outcome.stderr_tail()))),
        }
    })
}
