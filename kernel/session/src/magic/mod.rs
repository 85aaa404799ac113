//! Lines that begin with `%`: measuring, looking into the compiler, settings.
//!
//! A magic is declared once, as one [`Magic`] literal in the file of its family; the lists, help, completion and the
//! session go through [`all`].

mod demo;
mod elsewhere;
mod files;
mod history;
mod inside;
mod measure;
mod namespace;
mod options;
mod prompts;
mod question;
mod settings;
mod shell;
mod show;
mod split;
mod timeit;
mod usage;

pub(crate) use history::{missing_imports, without_magics};
pub(crate) use inside::{MODULE as SHELL, register as register_shell, rewritten, use_prelude, waiting};
pub use prompts::strip as strip_prompts;
pub(crate) use question::install_help;
pub use split::{Call, Part, split};
pub(crate) use usage::usage;

use crate::inspect::Detail;
use crate::session::Session;
use jitbook_lang::{Exc, R, Value};

/// A magic: all that the program knows of it.
pub struct Magic {
    pub name: &'static str,
    /// How it is written: `%timeit [-n N] STATEMENT`.
    pub usage: &'static str,
    /// One line for lists.
    pub summary: &'static str,
    pub line: Line,
    pub cell: Cell,
}

/// What a magic does with its line or cell.
type LineFn = fn(&mut Session, &str) -> R;
type CellFn = fn(&mut Session, &str, &str) -> R;

/// What `%name rest` does with the rest of its line; its value, where it has one, is shown like an expression's.
pub enum Line {
    Run(LineFn),
    /// Its value is for `name = %magic` only, and not shown.
    Quiet(LineFn),
    /// The words say why there is no such line.
    Never(&'static str),
}

/// What `%%name options` does with its options and the lines under it.
pub enum Cell {
    Run(CellFn),
    /// The words say why there is no such cell.
    Never(&'static str),
}

/// Every family of magics, in the order in which lists show them.
const FAMILIES: [&[Magic]; 12] = [
    crate::bench::MAGICS,
    measure::MAGICS,
    crate::views::MAGICS,
    namespace::MAGICS,
    question::MAGICS,
    history::MAGICS,
    files::MAGICS,
    show::MAGICS,
    shell::MAGICS,
    settings::MAGICS,
    elsewhere::MAGICS,
    demo::MAGICS,
];

/// Every magic.
pub fn all() -> impl Iterator<Item = &'static Magic> {
    FAMILIES.into_iter().flatten()
}

/// Other names that IPython has for some of them.
const SAME: [(&str, &str); 10] = [
    ("set_env", "env"),
    ("hist", "history"),
    ("system", "sx"),
    ("rep", "recall"),
    ("reload_ext", "load_ext"),
    ("unload_ext", "load_ext"),
    ("mamba", "conda"),
    ("micromamba", "conda"),
    ("quickref", "magic"),
    ("file", "writefile"),
];

fn find(name: &str) -> R<&'static Magic> {
    let name = SAME.iter().find(|s| s.0 == name).map_or(name, |s| s.1);
    all().find(|m| m.name == name).ok_or_else(|| unknown(name, "Line", "%"))
}

/// Runs a magic of a cell: its value, for display or for the name that it is assigned to.
pub fn run(session: &mut Session, call: &Call) -> R {
    session.begin_magic(call);
    let done = run_line(session, call);
    let done = done.map_err(|e| usage::placed(e, call, session.count, usage_of(&call.name)))?;
    match &call.target {
        Some(target) => session.assign(target, done).map(|()| Value::Undefined),
        None => Ok(done),
    }
}

fn run_line(session: &mut Session, call: &Call) -> R {
    match call.name.as_str() {
        "!" if call.target.is_some() || call.text.starts_with("!!") => return shell::captured(session, &call.rest),
        "!" => return shell::system(session, &call.rest),
        "?" => return question::ask(session, &call.rest, Detail::Short),
        "??" => return question::ask(session, &call.rest, Detail::Source),
        name if name.ends_with('?') => {
            return question::ask(session, &format!("%{}", name.trim_end_matches('?')), Detail::Short);
        }
        _ => {}
    }
    let magic = find(&call.name)?;
    match magic.line {
        Line::Run(run) => run(session, &call.rest),
        Line::Quiet(run) => {
            let value = run(session, &call.rest)?;
            Ok(if call.target.is_some() { value } else { Value::Undefined })
        }
        Line::Never(why) => {
            let text = format!("Line magic function `%{}` not found: {why}", magic.name);
            Err(usage(text, "").help(format!("%%{} at the start of a cell", magic.name)))
        }
    }
}

/// Runs `%%name options` over the lines under it.
pub fn run_cell(session: &mut Session, call: &Call, body: &str) -> R {
    session.begin_magic(call);
    let done = run_cell_magic(session, call, body);
    done.map_err(|e| usage::placed(e, call, session.count, usage_of(&call.name)))
}

fn run_cell_magic(session: &mut Session, call: &Call, body: &str) -> R {
    if call.name == "!" {
        return shell::captured(session, &format!("{}\n{body}", call.rest));
    }
    let name = SAME.iter().find(|s| s.0 == call.name).map_or(&call.name[..], |s| s.1);
    let known = all().find(|m| m.name == name);
    let magic = known.ok_or_else(|| unknown(&call.name, "Cell", "%%"))?;
    match magic.cell {
        Cell::Run(run) => run(session, &call.rest, body),
        Cell::Never(why) => {
            let text = format!("Cell magic `%%{}` not found: {why}", magic.name);
            Err(usage(text, "").help(format!("%{} is a line magic", magic.name)))
        }
    }
}

/// How a magic is written, as help.
pub(crate) fn usage_of(name: &str) -> Option<&'static str> {
    all().find(|m| m.name == name).map(|m| m.usage)
}

/// Text on the cell's output.
pub(crate) fn say(session: &mut Session, text: String) {
    session.say(&text);
}

fn unknown(name: &str, kind: &str, sign: &str) -> Exc {
    let close = all().map(|m| m.name).filter(|m| distance(m, name) <= 2).min_by_key(|m| distance(m, name));
    let what = if kind == "Line" { "Line magic function" } else { "Cell magic" };
    let exc = usage(format!("{what} `{sign}{name}` not found."), "");
    if let Some(help) = elsewhere::instead(name) {
        return exc.help(help);
    }
    match close {
        Some(m) => exc.help(format!("did you mean {sign}{m}?")),
        None => exc.help("%lsmagic shows all of them"),
    }
}

/// Edit distance, for suggestions.
pub(crate) fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let cost = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = cost.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspelt_magics_are_guessed() {
        assert_eq!(distance("timeit", "tiemit"), 2);
        assert_eq!(distance("time", "time"), 0);
    }

    #[test]
    fn every_magic_is_declared_once() {
        let mut names: Vec<&str> = all().map(|m| m.name).collect();
        names.sort_unstable();
        assert!(names.windows(2).all(|w| w[0] != w[1]));
        assert!(all().all(|m| m.usage.trim_start_matches('%').starts_with(m.name) && !m.summary.is_empty()));
        assert!(all().all(|m| m.summary.chars().count() <= 44), "two columns fit 80");
    }
}
