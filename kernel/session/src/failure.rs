//! An error that ended a cell, in the pieces that front ends ask for.

use crate::format::wrapped;
use crate::host::{self, Look};
use jitbook_lang::{Exc, Vm};

/// The error of a cell.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Failure {
    /// The name of its class, without a module.
    pub class: String,
    pub message: String,
    /// The whole traceback, plain.
    pub text: String,
}

const RED: &str = "\x1b[31m";
const GREEN: &str = "\x1b[32m";
const CYAN: &str = "\x1b[36m";
const OFF: &str = "\x1b[0m";

impl Failure {
    pub(crate) fn of(vm: &mut Vm, exc: &Exc) -> Failure {
        let text = vm.format_exception(exc);
        let text = match host::columns() {
            Some(columns) if host::look() == Look::Text => narrowed(&text, &exc.class().name(), columns),
            _ => text,
        };
        Failure { class: exc.class().name().to_string(), message: vm.exception_message(exc), text }
    }

    /// The error of a cell that met a mistake of the program itself.
    pub(crate) fn panicked(what: &str) -> Failure {
        let message = format!("jitbook failed inside: {what}");
        let text = format!(
            "SystemError: {message}\nhelp: this is a mistake in jitbook, not in the cell; names that were defined are kept\n"
        );
        Failure { class: "SystemError".into(), message, text }
    }

    /// The traceback in ANSI colours, a line each.
    pub fn lines(&self) -> Vec<String> {
        // The class may stand in a module: `jax.errors.ConcretizationTypeError`.
        let head = |line: &str| is_head(line, &self.class);
        self.text
            .trim_end()
            .split('\n')
            .map(|line| {
                if has_carets(line) {
                    format!("{RED}{line}{OFF}")
                } else if line.starts_with("Traceback (") {
                    format!("{RED}{line}{OFF}")
                } else if let Some(advice) = line.strip_prefix("help:") {
                    format!("{GREEN}help:{OFF}{advice}")
                } else if line.starts_with("  File \"") || line.starts_with("  cell ") {
                    format!("{CYAN}{line}{OFF}")
                } else if head(line) {
                    let (class, rest) = line.split_at(line.find(':').unwrap_or(line.len()));
                    format!("{RED}{class}{OFF}{rest}")
                } else {
                    line.to_string()
                }
            })
            .collect()
    }
}

/// Whether a line points at the one above it.
fn has_carets(line: &str) -> bool {
    let bare = line.trim_start();
    bare.starts_with('^') && bare.chars().all(|c| matches!(c, '^' | '~' | ' '))
}

/// Whether a line names the class of the error.
fn is_head(line: &str, class: &str) -> bool {
    line.split(':').next().and_then(|c| c.rsplit('.').next()) == Some(class)
}

/// A traceback that the terminal does not break: of a source line that is too wide, the part around its carets is shown,
/// so that they stay below what they point at; the words of the message and the advice are broken at blanks.
fn narrowed(text: &str, class: &str, columns: usize) -> String {
    let mut out: Vec<String> = Vec::new();
    let mut words = false;
    for line in text.split('\n') {
        words |= is_head(line, class);
        match out.last_mut() {
            _ if words && !line.starts_with(' ') => out.extend(wrapped(line, columns.saturating_sub(1).max(20))),
            Some(source) if has_carets(line) && source.chars().count() > columns => {
                let (shown, carets) = around(source, line, columns);
                *source = shown;
                out.push(carets);
            }
            _ => out.push(line.to_string()),
        }
    }
    out.join("\n")
}

/// The part of a source line that its carets point at, and the carets below it.
fn around(source: &str, carets: &str, columns: usize) -> (String, String) {
    let indent = source.chars().take_while(|c| *c == ' ').count();
    let body: Vec<char> = source.chars().skip(indent).collect();
    let marks: Vec<char> = carets.chars().skip(indent).collect();
    let (first, last) = (marks.iter().take_while(|c| **c == ' ').count(), marks.len());
    // A character less than there is room for, and one for the `…` at either end.
    let room = columns.saturating_sub(indent + 3).max(8);
    let from = if last <= room { 0 } else { first.min(last - room / 2 - last.saturating_sub(first).min(room) / 2) };
    let to = body.len().min(from + room);
    let (before, after) = (if from > 0 { "…" } else { "" }, if to < body.len() { "…" } else { "" });
    let shown: String = body[from.min(to)..to].iter().collect();
    let below: String = marks[from.min(last)..last.min(to)].iter().collect();
    let blank = " ".repeat(indent);
    (format!("{blank}{before}{shown}{after}"), format!("{blank}{}{below}", if from > 0 { " " } else { "" }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tracebacks_have_colours() {
        let text = "Traceback (most recent call last):\n  cell 1, line 1\n    1 / 0\n    ^^^^^\nZeroDivisionError: division by zero\nhelp: do not\n";
        let failure =
            Failure { class: "ZeroDivisionError".into(), message: "division by zero".into(), text: text.into() };
        let lines = failure.lines();
        assert_eq!(lines.len(), 6);
        assert_eq!(lines[2], "    1 / 0");
        assert_eq!(lines[3], "\x1b[31m    ^^^^^\x1b[0m");
        assert_eq!(lines[4], "\x1b[31mZeroDivisionError\x1b[0m: division by zero");
        assert_eq!(lines[5], "\x1b[32mhelp:\x1b[0m do not");
    }

    #[test]
    fn carets_stay_below_what_they_point_at() {
        let source = format!("    {} + wrong + {}", "a, ".repeat(30), "b, ".repeat(30));
        let at = source.find("wrong").unwrap_or(0);
        let carets = " ".repeat(at) + "^^^^^";
        let text = narrowed(&format!("{source}\n{carets}\nNameError: {}", "words ".repeat(20)), "NameError", 60);
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines.iter().all(|l| l.chars().count() < 60), "{text}");
        let under = |i: usize| lines[0].chars().nth(i);
        let at = lines[1].chars().position(|c| c == '^').unwrap_or(0);
        assert_eq!((under(at), under(at + 4), under(at + 5)), (Some('w'), Some('g'), Some(' ')), "{text}");
        let short = "    x = wrong\n        ^^^^^";
        assert_eq!(narrowed(short, "NameError", 60), short);
    }

    #[test]
    fn a_class_of_a_module_has_its_colour_too() {
        let failure = Failure { class: "E".into(), message: String::new(), text: "jax.errors.E: a.b\n".into() };
        assert_eq!(failure.lines(), ["\x1b[31mjax.errors.E\x1b[0m: a.b"]);
    }
}
