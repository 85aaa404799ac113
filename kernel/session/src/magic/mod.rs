//! Lines that begin with `%`: measuring, looking into the compiler, settings.
//!
//! A magic is declared once, as one [`Magic`] literal in the file of its family; the lists, help, completion and the
//! session go through [`all`].

mod measure;
mod settings;
mod split;
mod views;

pub use split::{Part, split};

use crate::session::{Event, Host, Session};
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

/// What `%name rest` does with the rest of its line; its value, where it has one, is shown like an expression's.
pub enum Line {
    Run(fn(&mut Session, &str, &mut dyn Host) -> R),
    /// Its value is for `name = %magic` only, and not shown.
    Quiet(fn(&mut Session, &str, &mut dyn Host) -> R),
}

/// What `%%name options` does with its options and the lines under it.
pub enum Cell {
    Run(fn(&mut Session, &str, &str, &mut dyn Host) -> R),
    /// The words say why there is no such cell.
    Never(&'static str),
}

/// Every family of magics, in the order in which lists show them.
const FAMILIES: [&[Magic]; 4] = [crate::bench::MAGICS, measure::MAGICS, views::MAGICS, settings::MAGICS];

/// Every magic.
pub fn all() -> impl Iterator<Item = &'static Magic> {
    FAMILIES.into_iter().flatten()
}

fn find(name: &str) -> R<&'static Magic> {
    all().find(|m| m.name == name).ok_or_else(|| unknown(name))
}

/// Runs `%name rest`.
pub fn run(session: &mut Session, name: &str, rest: &str, host: &mut dyn Host) -> R {
    match find(name)?.line {
        Line::Run(run) => run(session, rest, host),
        Line::Quiet(run) => run(session, rest, host).map(|_| Value::Undefined),
    }
}

/// Runs `%%name options` over the lines under it.
pub fn run_cell(session: &mut Session, name: &str, options: &str, body: &str, host: &mut dyn Host) -> R {
    match find(name)?.cell {
        Cell::Run(run) => run(session, options, body, host),
        Cell::Never(why) => Err(Exc::value_error(format!("%%{name}: {why}")).help(format!("%{name} is a line magic"))),
    }
}

/// Text on the cell's output, in order with what the evaluator printed.
pub(crate) fn say(session: &mut Session, host: &mut dyn Host, text: String) {
    let _ = session.vm.stdout.flush();
    host.event(Event::Stdout(text));
}

fn unknown(name: &str) -> Exc {
    let close = all().map(|m| m.name).filter(|m| distance(m, name) <= 2).min_by_key(|m| distance(m, name));
    let exc = Exc::name_error(format!("magic %{name} is not defined"));
    match close {
        Some(m) => exc.help(format!("did you mean %{m}?")),
        None => exc.help("%lsmagic shows all of them"),
    }
}

/// Edit distance, for suggestions.
fn distance(a: &str, b: &str) -> usize {
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
        assert!(all().all(|m| m.usage.starts_with(&format!("%{}", m.name)) && !m.summary.is_empty()));
    }
}
