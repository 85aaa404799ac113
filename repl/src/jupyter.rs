//! `jitbook jupyter`: the kernel for Jupyter's front ends, and how they find it.

use crate::screen::put;
use jitbook_jupyter::spec::{self, Existing, Found, Install, Place, Platform, Surroundings};
use std::fmt::Write;
use std::path::{Path, PathBuf};

const USAGE: &str = "\
usage: jitbook jupyter install [PLACE] [--name N] [--display-name D] [--force]
       jitbook jupyter uninstall [PLACE] [--name N]
       jitbook jupyter status
       jitbook jupyter run -f FILE

  install     tell Jupyter's front ends of this kernel
  uninstall   take it away again
  status      what is installed, what limits hold, and whether a kernel starts
  run         serve a front end; FILE is the connection file that it has written

PLACE is one of
  --user         your own data folder (where nothing is said)
  --sys-prefix   the Python environment that is active
  --prefix P     the folder P/share/jupyter

  --name N           the kernel's name (jitbook)
  --display-name D   what front ends show
  --force            replace what is there
";

#[derive(PartialEq, Debug)]
enum Request {
    Install(Install),
    Uninstall(Option<Place>, String),
    Status,
    Run(PathBuf),
    Usage,
}

/// What the arguments after `jupyter` ask for; the exit status.
pub fn run(arguments: &[String]) -> i32 {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match parse(&words) {
        Ok(Request::Usage) => put(USAGE),
        Ok(Request::Run(file)) => jitbook_jupyter::run(&file),
        Ok(Request::Status) => with_surroundings(status),
        Ok(Request::Install(request)) => with_surroundings(|at, program| {
            let installed = spec::install(at, &request, program).map_err(|e| e.to_string())?;
            let mut text = format!("installed {}\nit starts {}\n", installed.display(), program.display());
            if !at.search().iter().any(|k| Some(k.as_path()) == installed.parent()) {
                let data = installed.ancestors().nth(2).unwrap_or(&installed);
                let _ = writeln!(text, "help: Jupyter looks there if JUPYTER_PATH={} is set", data.display());
            }
            Ok((put(&text), None))
        }),
        Ok(Request::Uninstall(place, name)) => with_surroundings(|at, _| {
            let folder = spec::uninstall(at, place.as_ref(), &name).map_err(|e| e.to_string())?;
            Ok((put(&format!("removed {}\n", folder.display())), None))
        }),
        Err(what) => {
            eprint!("jitbook jupyter: {what}\n{USAGE}");
            2
        }
    }
}

fn parse(words: &[&str]) -> Result<Request, String> {
    let Some((verb, rest)) = words.split_first() else { return Ok(Request::Usage) };
    if ["--help", "-h"].contains(verb) || rest.iter().any(|w| ["--help", "-h"].contains(w)) {
        return Ok(Request::Usage);
    }
    match (*verb, rest) {
        // Jupyter's own programs append words that are for themselves.
        ("run", ["-f", file, ..]) => Ok(Request::Run(file.into())),
        ("run", _) => Err("run wants -f and a connection file".into()),
        ("status", []) => Ok(Request::Status),
        ("status", [word, ..]) => Err(format!("what is {word}?")),
        ("install" | "uninstall", _) => installation(verb, rest),
        (other, _) => Err(format!("what is {other}?")),
    }
}

fn installation(verb: &str, words: &[&str]) -> Result<Request, String> {
    let (mut place, mut name, mut shown, mut existing) = (None, None, None, Existing::Kept);
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let (option, attached) = word.split_once('=').map_or((*word, None), |(option, value)| (option, Some(value)));
        let mut value = || match attached.or_else(|| words.next().copied()) {
            Some(value) if !value.is_empty() => Ok(value.to_string()),
            _ => Err(format!("{option} wants a value")),
        };
        let chosen = match option {
            "--user" => Some(Place::User),
            "--sys-prefix" => Some(Place::SysPrefix),
            "--prefix" => Some(Place::Prefix(value()?.into())),
            "--name" => {
                name = Some(value()?);
                None
            }
            "--display-name" if verb == "install" => {
                shown = Some(value()?);
                None
            }
            "--force" if verb == "install" => {
                existing = Existing::Replaced;
                None
            }
            other => return Err(format!("what is {other}?")),
        };
        if chosen.is_some() && place.is_some() {
            return Err("one of --user, --sys-prefix and --prefix, not two".into());
        }
        place = place.or(chosen);
    }
    let name = name.unwrap_or_else(|| spec::NAME.to_string());
    if verb == "uninstall" {
        return Ok(Request::Uninstall(place, name));
    }
    // Two kernels side by side are told apart by what is shown.
    let display_name = shown.unwrap_or_else(|| name.clone());
    Ok(Request::Install(Install { place: place.unwrap_or(Place::User), name, display_name, existing }))
}

/// What was done, and what is wrong all the same.
type Outcome = Result<(i32, Option<String>), String>;

/// Gives `work` the rules of this machine and the path by which this program is started.
fn with_surroundings(work: impl FnOnce(&Surroundings, &Path) -> Outcome) -> i32 {
    let variable = |name: &str| std::env::var(name).ok();
    let outcome = std::env::current_exe().map_err(|e| format!("cannot find this program: {e}")).and_then(|own| {
        let program =
            spec::program_path(&own, std::env::args_os().next().as_deref(), std::env::var_os("PATH").as_deref());
        let platform = Platform::here();
        let own_prefix = spec::environment_of(&program, platform);
        work(&Surroundings { platform, variable: &variable, own_prefix }, &program)
    });
    match outcome {
        Ok((status, None)) => status,
        Ok((_, Some(what))) | Err(what) => {
            eprintln!("jitbook jupyter: {what}");
            1
        }
    }
}

/// Says what is installed, what limits hold, and whether a kernel starts.
fn status(at: &Surroundings, program: &Path) -> Outcome {
    let mut text = format!("program      {} (jitbook {})\n", program.display(), env!("CARGO_PKG_VERSION"));
    let kernels = spec::found(at);
    let mut wrong = None;
    for (index, Found { folder, name, display_name, program }) in kernels.iter().enumerate() {
        let title = if index == 0 { "kernelspecs" } else { "" };
        let _ = writeln!(text, "{title:<12} {name} \"{display_name}\"  {}", folder.display());
        if program.is_file() {
            let _ = writeln!(text, "{:12}   starts {}", "", program.display());
        } else {
            let _ = writeln!(text, "{:12}   starts {}, which is not there", "", program.display());
            wrong = Some(format!("{name} starts a program that is not there\nhelp: jitbook jupyter install --force"));
        }
    }
    if kernels.is_empty() {
        text += "kernelspecs  none\n";
        wrong = Some("no front end knows of this kernel\nhelp: jitbook jupyter install".into());
    }
    let memory = match spec::memory_limit() {
        Some(bytes) => format!("{:.1} GiB of memory for arrays", bytes as f64 / f64::from(1 << 30)),
        None => "memory as the system gives it".into(),
    };
    let threads = spec::thread_limit();
    let _ = writeln!(text, "limits       {threads} thread{}, {memory}", if threads == 1 { "" } else { "s" });
    match jitbook_jupyter::trial::run(program) {
        Ok(trial) => {
            let ms = |d: std::time::Duration| format!("{:.0} ms", d.as_secs_f64() * 1e3);
            let (listens, answers, computes) = (ms(trial.listens), ms(trial.answers), ms(trial.computes));
            let _ = writeln!(
                text,
                "test start   listens after {listens}, answers after {answers}, computes after {computes}"
            );
        }
        Err(why) => {
            let _ = writeln!(text, "test start   failed: {why}");
            wrong = Some("a kernel does not start".into());
        }
    }
    Ok((put(&text), wrong))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn installations_are_read() {
        let Ok(Request::Install(plain)) = parse(&["install"]) else { panic!("no installation") };
        assert_eq!((plain.place, plain.name.as_str(), plain.existing), (Place::User, "jitbook", Existing::Kept));
        let words = ["install", "--prefix=/p", "--name", "two", "--display-name", "The second", "--force"];
        let expected = Install {
            place: Place::Prefix("/p".into()),
            name: "two".into(),
            display_name: "The second".into(),
            existing: Existing::Replaced,
        };
        assert_eq!(parse(&words), Ok(Request::Install(expected)));
        let removed = Request::Uninstall(Some(Place::SysPrefix), "x".into());
        assert_eq!(parse(&["uninstall", "--sys-prefix", "--name=x"]), Ok(removed));
    }

    #[test]
    fn mistakes_are_named() {
        for (words, part) in [
            (&["walk"][..], "walk"),
            (&["run"], "connection file"),
            (&["run", "-f"], "connection file"),
            (&["status", "now"], "now"),
            (&["install", "--name"], "--name wants"),
            (&["install", "--prefix="], "--prefix wants"),
            (&["install", "--user", "--sys-prefix"], "not two"),
            (&["install", "here"], "here"),
            (&["uninstall", "--force"], "--force"),
        ] {
            assert!(parse(words).is_err_and(|e| e.contains(part)), "{words:?}");
        }
        assert_eq!(parse(&["install", "--help"]), Ok(Request::Usage));
    }
}
