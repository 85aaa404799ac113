//! Magics of IPython that are not here, and what does their work; `%pip` and its kin, which have nothing to do.

use super::{Cell, Line, Magic, say};
use crate::session::Session;
use jitbook_lang::{R, Value};

/// A magic that notebooks call to install what they need.
const fn installer(name: &'static str, usage: &'static str) -> Magic {
    Magic {
        name,
        usage,
        summary: "says which packages are here",
        line: Line::Run(install),
        cell: Cell::Never("it takes no cell"),
    }
}

pub const MAGICS: &[Magic] = &[
    installer("pip", "%pip install NAME ..."),
    installer("conda", "%conda install NAME ..."),
    installer("uv", "%uv pip install NAME ..."),
];

/// Packages by other names than their modules.
const MODULES: [(&str, &str); 2] = [("jaxlib", "jax"), ("ipython", "IPython")];

/// Says of each package whether it is part of the program: a notebook that installs NumPy goes on, and one that needs
/// what is not here is told before its import fails.
fn install(session: &mut Session, line: &str) -> R {
    let mut words = line.split_whitespace().skip_while(|w| *w == "pip" || w.starts_with('-'));
    match words.next() {
        Some("install") => {}
        _ => {
            say(session, "jitbook has no packages to manage; !pip runs the pip of the system.\n".into());
            return Ok(Value::Undefined);
        }
    }
    let mut out = String::new();
    for word in words.filter(|w| !w.starts_with('-')) {
        let package = word.trim_matches(['"', '\'']).split(['=', '<', '>', '~', '!', '[', ';']).next().unwrap_or(word);
        let module = MODULES.iter().find(|m| m.0 == package).map_or(package, |m| m.1);
        out += &match session.vm.import_module(module) {
            Ok(_) => format!("{package}: part of jitbook, nothing to install\n"),
            Err(e) if e.is(&session.vm.types.keyboard_interrupt) => return Err(e),
            Err(_) => format!("{package}: not in jitbook, which imports its own library and your .py files only\n"),
        };
    }
    say(session, out);
    Ok(Value::Undefined)
}

/// Names of IPython's magics, and what to do instead.
const ELSEWHERE: [(&[&str], &str); 18] = [
    (&["debug", "pdb"], "no debugger here: print values, jax.debug.print inside jit, %whos lists names"),
    (&["paste", "cpaste"], "paste as it is: the prompt takes a block whole"),
    (&["prun", "lprun"], "%bench and %timeit measure, %time runs once"),
    (&["memit", "mprun"], "x.nbytes is an array's size, %whos lists them"),
    (&["edit", "ed"], "%load FILE puts a file's text into the next cell"),
    (&["reset_selective"], "del a, b and %xdel NAME forget names, %reset forgets all"),
    (&["macro"], "def f(): ... keeps lines for later; %rerun 1-3 runs cells again"),
    (&["store"], "%save FILE.py 1-5 keeps cells, np.save keeps arrays"),
    (&["notebook"], "%save FILE.py keeps the cells of the session"),
    (&["alias", "unalias", "alias_magic", "rehashx"], "!command runs any command of the system"),
    (&["pushd", "popd", "dirs", "dhist", "bookmark"], "%cd FOLDER goes there, %cd - goes back"),
    (&["logstart", "logstop", "logon", "logoff", "logstate"], "%history -f FILE and %save write cells down"),
    (&["gui"], "figures are inline; there are no windows"),
    (&["pylab"], "np and plt are there without it"),
    (&["pfile", "pycat"], "NAME?? shows the source, !cat FILE a file"),
    (&["perl", "ruby", "script", "pypy", "cython"], "%%bash runs a script of the shell"),
    (&["connect_info", "qtconsole"], "jitbook jupyter status says where kernels are"),
    (&["colors", "doctest_mode", "autocall", "automagic"], "%config lists the settings that there are"),
];

/// What does the work of one of IPython's magics that is not here.
pub fn instead(name: &str) -> Option<&'static str> {
    ELSEWHERE.iter().find(|e| e.0.contains(&name)).map(|e| e.1)
}
