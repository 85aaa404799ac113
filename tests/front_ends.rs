//! Front ends of Jupyter as users have them: the wheel in a clean environment, and JupyterLab in a browser. They are put
//! in place by `tests/jupyter/environment.sh`; pictures of the browser go to `target/pictures`.

use jitbook_tests::program::{Run, binary, seconds};
use jitbook_tests::{checkout, quick};
use libtest_mimic::{Arguments, Failed, Trial};
use std::path::{Path, PathBuf};

fn main() {
    let mut arguments = Arguments::from_args();
    // Building the wheel puts the program in place anew, which the other test starts.
    arguments.test_threads = Some(1);
    let tests: [(&str, fn() -> Result<(), String>); 2] = [("wheel", wheel), ("lab", lab)];
    let trials = tests
        .into_iter()
        .filter(|_| !quick())
        .map(|(name, test)| Trial::test(format!("front_ends::{name}"), move || test().map_err(Failed::from)));
    libtest_mimic::run(&arguments, trials.collect()).exit();
}

fn tool(name: &str) -> Result<PathBuf, String> {
    let path = checkout().join("target/jupyter/bin").join(name);
    if path.exists() {
        Ok(path)
    } else {
        Err(format!("{} is not there: run tests/jupyter/environment.sh", path.display()))
    }
}

fn run(program: &Path, words: &[&Path]) -> Result<String, String> {
    let outcome = Run::of(program, words).dir(&checkout()).limit(seconds(600)).finish()?;
    let said = format!("{}{}", outcome.stdout, outcome.stderr);
    if outcome.status == Some(0) {
        Ok(said)
    } else {
        Err(format!("{}: {}\n{said}", program.display(), outcome.ending()))
    }
}

/// Our script with the tools' Python.
fn script(name: &str, words: &[&Path]) -> Result<String, String> {
    let script = checkout().join("tests/jupyter").join(name);
    run(&tool("python")?, &[&[script.as_path()], words].concat())
}

/// The wheel is built in the folder of the other builds, so that only the program itself is linked anew.
fn wheel() -> Result<(), String> {
    let wheels = checkout().join("target/wheels");
    if wheels.exists() {
        std::fs::remove_dir_all(&wheels).map_err(|e| e.to_string())?;
    }
    let words = ["build", "--release", "--auditwheel", "skip", "--out"].map(Path::new);
    run(&tool("maturin")?, &[&words[..], &[&wheels]].concat())?;
    let mut built = std::fs::read_dir(&wheels).map_err(|e| e.to_string())?.flatten();
    let built = built.next().ok_or("no wheel was built")?.path();
    script("wheel.py", &[&built, &checkout().join("target/wheel-environment")]).map(|_| ())
}

fn lab() -> Result<(), String> {
    let pictures = checkout().join("target/pictures");
    script("lab.py", &[&binary(), Path::new("/usr/bin/chromium"), &pictures]).map(|_| ())
}
