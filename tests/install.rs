//! `jitbook jupyter install`, `uninstall` and `status`: what is written where, what is left alone, what is refused.

use jitbook_tests::program::{Outcome, Run, Scratch, binary, seconds};
use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::Value;
use std::path::Path;

type Test = fn(&Scratch) -> Result<(), String>;

fn main() {
    let arguments = Arguments::from_args();
    let tests: [(&str, Test); 9] = [
        ("a_kernelspec_is_whole", a_kernelspec_is_whole),
        ("places_are_jupyters", places_are_jupyters),
        ("what_is_there_stays_without_force", what_is_there_stays_without_force),
        ("links_on_the_path_are_kept", links_on_the_path_are_kept),
        ("folders_that_cannot_be_written_are_named", folders_that_cannot_be_written_are_named),
        ("what_is_missing_is_named", what_is_missing_is_named),
        ("uninstall_takes_its_own_only", uninstall_takes_its_own_only),
        ("status_starts_a_kernel", status_starts_a_kernel),
        ("status_sees_what_is_wrong", status_sees_what_is_wrong),
    ];
    let trials = tests.map(|(name, test)| {
        Trial::test(format!("install::{name}"), move || test(&Scratch::new()).map_err(Failed::from))
    });
    libtest_mimic::run(&arguments, trials.into()).exit();
}

/// A run in a home of its own, with nothing of Jupyter's or Python's in its environment but `variables`.
fn jupyter(home: &Path, words: &[&str], variables: &[(&str, &str)]) -> Result<Outcome, String> {
    let home = home.to_string_lossy().into_owned();
    let names = ["JUPYTER_DATA_DIR", "JUPYTER_PATH", "VIRTUAL_ENV", "CONDA_PREFIX", "XDG_DATA_HOME", "PYTHONUSERBASE"];
    let empty = names.iter().map(|n| (*n, ""));
    let all = empty.chain([("HOME", home.as_str())]).chain(variables.iter().copied());
    let run = Run::new(["jupyter"].iter().chain(words)).limit(seconds(60));
    all.fold(run, |run, (name, value)| run.env(name, value)).finish()
}

fn expect(holds: bool, what: &str, outcome: &Outcome) -> Result<(), String> {
    if holds {
        return Ok(());
    }
    Err(format!("{what}; {}\n{}\n{}", outcome.ending(), outcome.stdout, outcome.stderr))
}

fn installed(home: &Path, words: &[&str], variables: &[(&str, &str)]) -> Result<Outcome, String> {
    let outcome = jupyter(home, &[&["install"], words].concat(), variables)?;
    expect(outcome.status == Some(0), "it installs", &outcome)?;
    Ok(outcome)
}

fn spec(folder: &Path) -> Result<Value, String> {
    let text = std::fs::read_to_string(folder.join("kernel.json")).map_err(|e| format!("{}: {e}", folder.display()))?;
    serde_json::from_str(&text).map_err(|e| e.to_string())
}

const USER: &str = ".local/share/jupyter/kernels";

fn a_kernelspec_is_whole(scratch: &Scratch) -> Result<(), String> {
    let outcome = installed(scratch.path(), &[], &[])?;
    let kernels = scratch.path().join(USER);
    let spec = spec(&kernels.join("jitbook"))?;
    let argv: Vec<&str> = spec["argv"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    expect(argv[1..] == ["jupyter", "run", "-f", "{connection_file}"], "its command", &outcome)?;
    let same = Path::new(argv[0]).canonicalize().ok() == binary().canonicalize().ok();
    expect(Path::new(argv[0]).is_absolute() && same, "its program", &outcome)?;
    for (key, value) in [("display_name", "jitbook"), ("language", "python"), ("interrupt_mode", "message")] {
        expect(spec[key] == value, key, &outcome)?;
    }
    for (name, begins) in
        [("logo-32x32.png", &b"\x89PNG"[..]), ("logo-64x64.png", b"\x89PNG"), ("logo-svg.svg", b"<svg")]
    {
        let bytes = std::fs::read(kernels.join("jitbook").join(name)).unwrap_or_default();
        expect(bytes.starts_with(begins), name, &outcome)?;
    }
    let beside = std::fs::read_dir(&kernels).map_err(|e| e.to_string())?.count();
    expect(beside == 1, "nothing is left beside it", &outcome)
}

fn places_are_jupyters(scratch: &Scratch) -> Result<(), String> {
    let at = |name: &str| scratch.path().join(name).to_string_lossy().into_owned();
    let (data, base, environment, prefix) = (at("data"), at("xdg"), at("environment"), at("prefix"));
    let cases: [(&[&str], &[(&str, &str)], &str); 5] = [
        (&["--user"], &[("JUPYTER_DATA_DIR", &data)], "data/kernels/jitbook"),
        (&[], &[("XDG_DATA_HOME", &base)], "xdg/jupyter/kernels/jitbook"),
        (&["--sys-prefix"], &[("VIRTUAL_ENV", &environment)], "environment/share/jupyter/kernels/jitbook"),
        (&["--prefix", &prefix, "--name", "Two"], &[], "prefix/share/jupyter/kernels/two"),
        (&["--display-name", "Mine"], &[], ".local/share/jupyter/kernels/jitbook"),
    ];
    for (words, variables, folder) in cases {
        let outcome = installed(scratch.path(), words, variables)?;
        let spec = spec(&scratch.path().join(folder))?;
        expect(outcome.stdout.contains(folder), "it says where", &outcome)?;
        let shown = if words.contains(&"Two") { "Two" } else { "jitbook" };
        let shown = if words.contains(&"Mine") { "Mine" } else { shown };
        expect(spec["display_name"] == shown, "what is shown", &outcome)?;
        // Jupyter does not look below any folder that was named.
        let told = outcome.stdout.contains("JUPYTER_PATH=");
        expect(told == words.contains(&"--prefix"), "how Jupyter finds it", &outcome)?;
    }
    Ok(())
}

fn what_is_there_stays_without_force(scratch: &Scratch) -> Result<(), String> {
    installed(scratch.path(), &[], &[])?;
    let kernels = scratch.path().join(USER);
    std::fs::write(kernels.join("jitbook/mine.txt"), "").map_err(|e| e.to_string())?;
    let again = jupyter(scratch.path(), &["install", "--display-name", "New"], &[])?;
    expect(again.status == Some(1) && again.stderr.contains("--force"), "the second time", &again)?;
    expect(spec(&kernels.join("jitbook"))?["display_name"] == "jitbook", "it stayed", &again)?;
    let forced = installed(scratch.path(), &["--force", "--display-name", "New"], &[])?;
    expect(spec(&kernels.join("jitbook"))?["display_name"] == "New", "it is new", &forced)?;
    expect(!kernels.join("jitbook/mine.txt").exists(), "the old one is gone", &forced)?;
    let beside = std::fs::read_dir(&kernels).map_err(|e| e.to_string())?.count();
    expect(beside == 1, "nothing is left beside it", &forced)
}

fn links_on_the_path_are_kept(scratch: &Scratch) -> Result<(), String> {
    let program = binary().canonicalize().map_err(|e| e.to_string())?;
    let link = scratch.path().join("jitbook");
    std::os::unix::fs::symlink(program, &link).map_err(|e| e.to_string())?;
    installed(scratch.path(), &[], &[("PATH", &scratch.path().to_string_lossy())])?;
    let spec = spec(&scratch.path().join(USER).join("jitbook"))?;
    if spec["argv"][0] == link.to_string_lossy().as_ref() { Ok(()) } else { Err(format!("{spec}")) }
}

fn folders_that_cannot_be_written_are_named(scratch: &Scratch) -> Result<(), String> {
    let file = scratch.file("file", "").to_string_lossy().into_owned();
    for (words, home) in [(&["install"][..], file.as_str()), (&["install", "--prefix", &file], "/")] {
        let outcome = jupyter(Path::new(home), words, &[])?;
        let told = outcome.stderr.contains("cannot make the folder") && outcome.stderr.contains(&file);
        expect(outcome.status == Some(1) && told, "a file where a folder should be", &outcome)?;
    }
    // A folder that can be written, but not the one in it: the kernelspec is as it was, with nothing beside it.
    let kernels = scratch.path().join(USER);
    std::fs::create_dir_all(&kernels).map_err(|e| e.to_string())?;
    std::fs::write(kernels.join("jitbook"), "no folder").map_err(|e| e.to_string())?;
    let outcome = jupyter(scratch.path(), &["install"], &[])?;
    expect(outcome.status == Some(1) && outcome.stderr.contains("there already"), "a file of that name", &outcome)?;
    installed(scratch.path(), &["--force"], &[])?;
    spec(&kernels.join("jitbook")).map(|_| ())
}

fn what_is_missing_is_named(scratch: &Scratch) -> Result<(), String> {
    for (words, variables, part) in [
        (&["install"][..], &[("HOME", "")][..], "no home folder"),
        (&["install", "--sys-prefix"], &[], "VIRTUAL_ENV"),
        (&["install", "--name", "a/b"], &[], "letters, digits"),
        (&["install", "--name", ".."], &[], "letters, digits"),
        (&["uninstall"], &[], USER),
        (&["uninstall", "--name", "../x"], &[], "letters, digits"),
    ] {
        let outcome = jupyter(scratch.path(), words, variables)?;
        expect(outcome.status == Some(1) && outcome.stderr.contains(part), &format!("{words:?}"), &outcome)?;
    }
    let outcome = jupyter(scratch.path(), &["instal"], &[])?;
    expect(outcome.status == Some(2) && outcome.stderr.contains("usage:"), "an unknown word", &outcome)
}

fn uninstall_takes_its_own_only(scratch: &Scratch) -> Result<(), String> {
    installed(scratch.path(), &["--name", "one"], &[])?;
    installed(scratch.path(), &["--name", "two"], &[])?;
    let kernels = scratch.path().join(USER);
    let outcome = jupyter(scratch.path(), &["uninstall", "--name", "one"], &[])?;
    expect(outcome.status == Some(0) && outcome.stdout.contains("removed"), "it is removed", &outcome)?;
    expect(!kernels.join("one").exists() && kernels.join("two").exists(), "that one only", &outcome)?;
    let other = kernels.join("other");
    std::fs::create_dir(&other).map_err(|e| e.to_string())?;
    std::fs::write(other.join("kernel.json"), r#"{"argv": ["python", "-m", "x"]}"#).map_err(|e| e.to_string())?;
    let outcome = jupyter(scratch.path(), &["uninstall", "--name", "other"], &[])?;
    let told = outcome.stderr.contains("another kernel");
    expect(outcome.status == Some(1) && told && other.exists(), "another kernel's stays", &outcome)
}

fn status_starts_a_kernel(scratch: &Scratch) -> Result<(), String> {
    installed(scratch.path(), &["--display-name", "Mine"], &[])?;
    let outcome = jupyter(scratch.path(), &["status"], &[])?;
    for part in ["jitbook \"Mine\"", USER, "thread", "listens after", "computes after"] {
        expect(outcome.stdout.contains(part), &format!("{part} is missing"), &outcome)?;
    }
    expect(outcome.status == Some(0) && outcome.stderr.is_empty(), "all is well", &outcome)
}

fn status_sees_what_is_wrong(scratch: &Scratch) -> Result<(), String> {
    let outcome = jupyter(scratch.path(), &["status"], &[])?;
    let told = outcome.stdout.contains("none") && outcome.stderr.contains("jitbook jupyter install");
    expect(outcome.status == Some(1) && told, "nothing is installed", &outcome)?;
    let folder = scratch.path().join(USER).join("old");
    std::fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
    let text = r#"{"argv": ["/gone/jitbook", "jupyter", "run", "-f", "{connection_file}"], "display_name": "Old"}"#;
    std::fs::write(folder.join("kernel.json"), text).map_err(|e| e.to_string())?;
    let outcome = jupyter(scratch.path(), &["status"], &[])?;
    let told = outcome.stdout.contains("/gone/jitbook, which is not there") && outcome.stderr.contains("--force");
    expect(outcome.status == Some(1) && told, "its program is gone", &outcome)
}
