//! An error that ended a cell, in the pieces that front ends ask for.

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
        let head = |line: &str| line.split(':').next().and_then(|c| c.rsplit('.').next()) == Some(self.class.as_str());
        self.text
            .trim_end()
            .split('\n')
            .map(|line| {
                let bare = line.trim_start();
                if bare.starts_with('^') && bare.chars().all(|c| matches!(c, '^' | '~' | ' ')) {
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
    fn a_class_of_a_module_has_its_colour_too() {
        let failure = Failure { class: "E".into(), message: String::new(), text: "jax.errors.E: a.b\n".into() };
        assert_eq!(failure.lines(), ["\x1b[31mjax.errors.E\x1b[0m: a.b"]);
    }
}
