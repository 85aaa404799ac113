//! A cell taken apart: code, and the magics between it.

use jitbook_lang::input::{Completeness, completeness};

/// A piece of a cell.
#[derive(Clone, PartialEq, Debug)]
pub enum Part {
    Code(String),
    /// `%name rest`
    Magic(String, String),
    /// `%%name rest`, and the lines under it.
    CellMagic(String, String, String),
}

/// Cuts a cell into code and magics, keeping line numbers: a magic's line is left blank in the code around it.
pub fn split(source: &str) -> Vec<Part> {
    let source = strip_prompts(source);
    let trimmed = source.trim_start();
    if let Some(rest) = trimmed.strip_prefix("%%") {
        let (head, body) = rest.split_once('\n').unwrap_or((rest, ""));
        let (name, args) = word(head);
        return vec![Part::CellMagic(name, args, body.to_string())];
    }
    let mut parts = Vec::new();
    let mut code = String::new();
    for (i, line) in source.lines().enumerate() {
        let is_magic = line.starts_with('%') && completeness(&code) == Completeness::Complete;
        if !is_magic {
            if code.is_empty() {
                code = "\n".repeat(i);
            }
            code.push_str(line);
            code.push('\n');
            continue;
        }
        if code.trim().is_empty() {
            code.clear();
        } else {
            parts.push(Part::Code(std::mem::take(&mut code)));
        }
        let (name, args) = word(&line[1..]);
        parts.push(Part::Magic(name, args));
    }
    if !code.trim().is_empty() {
        parts.push(Part::Code(code));
    }
    parts
}

fn word(text: &str) -> (String, String) {
    let text = text.trim();
    let (name, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    (name.to_string(), rest.trim().to_string())
}

/// Pasted `>>> `, `... ` and `[n]: ` prompts are taken off where every line has one.
fn strip_prompts(source: &str) -> String {
    let has = |l: &str| l.starts_with(">>> ") || l.starts_with("... ") || l == ">>>" || l == "...";
    let first = source.lines().find(|l| !l.trim().is_empty());
    if !first.is_some_and(|l| l.starts_with(">>> ")) {
        return source.to_string();
    }
    let lines = source.lines().filter(|l| has(l) || l.trim().is_empty());
    lines.map(|l| l.get(4..).unwrap_or("")).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_cut_at_magics() {
        let parts = split("x = 1\n%time x\ny = 2");
        assert_eq!(parts[0], Part::Code("x = 1\n".into()));
        assert_eq!(parts[1], Part::Magic("time".into(), "x".into()));
        assert_eq!(parts[2], Part::Code("\n\ny = 2\n".into()));
        assert_eq!(split("%%timeit -n 3\nf(x)"), [Part::CellMagic("timeit".into(), "-n 3".into(), "f(x)".into())]);
    }

    #[test]
    fn a_percent_inside_a_statement_is_no_magic() {
        assert_eq!(split("x = (5\n% 3)").len(), 1);
    }

    #[test]
    fn pasted_prompts_go() {
        assert_eq!(split(">>> x = 1\n>>> x\n"), [Part::Code("x = 1\nx\n".into())]);
    }
}
