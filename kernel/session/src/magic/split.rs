//! A cell taken apart: code, and the magics between it.

use super::{prompts, rewritten};
use jitbook_lang::input::{Completeness, completeness};

/// A piece of a cell.
#[derive(Clone, PartialEq, Debug)]
pub enum Part {
    Code(String),
    Magic(Call),
    /// `%%name rest`, and the lines under it.
    CellMagic(Call, String),
}

/// A magic as it stands in a cell.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Call {
    /// Lines of the cell before it.
    pub line: usize,
    /// The whole line, for places in errors.
    pub text: String,
    /// `a` in `a = %name rest`.
    pub target: Option<String>,
    /// `time`; `!` for a shell command, `?` and `??` for a question about the rest.
    pub name: String,
    pub rest: String,
}

/// Cuts a cell into code and magics, keeping line numbers: a magic's line is left blank in the code around it.
pub fn split(source: &str) -> Vec<Part> {
    let source = rewritten(&prompts::strip(source));
    let blank = source.lines().take_while(|l| l.trim().is_empty()).count();
    let trimmed = source.trim_start();
    if trimmed.starts_with("%%") || trimmed.starts_with("!!") && trimmed.contains('\n') {
        let (head, body) = trimmed.split_once('\n').unwrap_or((trimmed, ""));
        let (name, rest) = word(&head[2..]);
        let name = if head.starts_with('!') { "!".into() } else { name };
        let call = Call { line: blank, text: head.to_string(), target: None, name, rest };
        return vec![Part::CellMagic(call, body.to_string())];
    }
    let mut parts = Vec::new();
    let mut code = String::new();
    for (i, line) in source.lines().enumerate() {
        let call = magic_of(line).filter(|_| completeness(&code) == Completeness::Complete);
        let Some(call) = call else {
            if code.is_empty() {
                code = "\n".repeat(i);
            }
            code.push_str(line);
            code.push('\n');
            continue;
        };
        if code.trim().is_empty() {
            code.clear();
        } else {
            parts.push(Part::Code(std::mem::take(&mut code)));
        }
        parts.push(Part::Magic(Call { line: i, ..call }));
    }
    if !code.trim().is_empty() {
        parts.push(Part::Code(code));
    }
    parts
}

/// The magic that a line is, if it is one.
pub(super) fn magic_of(line: &str) -> Option<Call> {
    let call = |target: Option<&str>, name: &str, rest: &str| {
        let target = target.map(String::from);
        Some(Call { line: 0, text: line.to_string(), target, name: name.to_string(), rest: rest.trim().to_string() })
    };
    if let Some(rest) = line.strip_prefix('%') {
        let (name, rest) = word(rest);
        return call(None, &name, &rest);
    }
    if let Some(rest) = line.strip_prefix('!') {
        return call(None, "!", rest.strip_prefix('!').unwrap_or(rest));
    }
    if let Some((name, about)) = question(line) {
        return call(None, name, about);
    }
    let (target, value) = line.split_once('=')?;
    let value = value.trim_start();
    if !is_target(target.trim()) {
        return None;
    }
    if let Some(rest) = value.strip_prefix('!') {
        return call(Some(target.trim()), "!", rest);
    }
    let (name, rest) = word(value.strip_prefix('%')?);
    call(Some(target.trim()), &name, &rest)
}

/// `x?`, `x??`, `?x`, `??x`: the name of the question and what it is about.
fn question(line: &str) -> Option<(&'static str, &str)> {
    let line = line.trim();
    let (name, about) = if let Some(rest) = line.strip_suffix("??").or_else(|| line.strip_prefix("??")) {
        ("??", rest)
    } else {
        ("?", line.strip_suffix('?').or_else(|| line.strip_prefix('?'))?)
    };
    let about = about.trim();
    let plain = |c: char| c.is_alphanumeric() || "._%*[]'\"".contains(c);
    let known = about.chars().next().is_none_or(|c| c.is_alphabetic() || "_%*".contains(c));
    (known && about.chars().all(plain)).then_some((name, about))
}

/// What can stand before the `=` of an assignment: names, attributes, items, several of them.
fn is_target(text: &str) -> bool {
    let first = text.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_' || c == '(');
    first && text.chars().all(|c| c.is_alphanumeric() || "_.,[]()'\" ".contains(c)) && !text.contains(" in ")
}

fn word(text: &str) -> (String, String) {
    let text = text.trim();
    let (name, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    (name.to_string(), rest.trim().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(source: &str) -> Vec<(Option<String>, String, String)> {
        let of = |part| match part {
            Part::Code(code) => (None, "code".to_string(), code),
            Part::Magic(c) => (c.target, c.name, c.rest),
            Part::CellMagic(c, body) => (None, format!("%{}", c.name), format!("{}|{body}", c.rest)),
        };
        split(source).into_iter().map(of).collect()
    }

    fn one(target: Option<&str>, name: &str, rest: &str) -> Vec<(Option<String>, String, String)> {
        vec![(target.map(String::from), name.to_string(), rest.to_string())]
    }

    #[test]
    fn cells_are_cut_at_magics() {
        let parts = names("x = 1\n%time x\ny = 2");
        assert_eq!(parts[0].2, "x = 1\n");
        assert_eq!((parts[1].1.as_str(), parts[1].2.as_str()), ("time", "x"));
        assert_eq!(parts[2].2, "\n\ny = 2\n");
        assert_eq!(names("%%timeit -n 3\nf(x)"), one(None, "%timeit", "-n 3|f(x)"));
        let Part::Magic(call) = &split("\n\n%time x")[0] else { panic!("a magic") };
        assert_eq!(call.line, 2);
    }

    #[test]
    fn values_of_magics_and_commands_are_assigned() {
        assert_eq!(names("b = %bench f(x)"), one(Some("b"), "bench", "f(x)"));
        assert_eq!(names("a, b = !ls -l"), one(Some("a, b"), "!", "ls -l"));
        assert_eq!(names("!ls -l"), one(None, "!", "ls -l"));
        assert_eq!(names("x == %y")[0].1, "code");
        assert_eq!(names("f(a=1)")[0].1, "code");
    }

    #[test]
    fn questions_are_no_code() {
        assert_eq!(names("jnp.where?"), one(None, "?", "jnp.where"));
        assert_eq!(names("??selu"), one(None, "??", "selu"));
        assert_eq!(names("%time?"), one(None, "time?", ""));
        assert_eq!(names("x = 'why?'")[0].1, "code");
    }

    #[test]
    fn a_percent_inside_a_statement_is_no_magic() {
        assert_eq!(split("x = (5\n% 3)").len(), 1);
        assert_eq!(split("x = '''\n%time y\n!ls\n'''").len(), 1);
    }
}
