//! The outline of a library file: which names it defines, and where, found without parsing it.
//!
//! A library file is compiled piece by piece. Its definitions (functions, classes, imported names, plain assignments)
//! wait until something asks for their name; the rest runs when the module is imported. What flows through here is
//! the file's text, out goes for each name the text that defines it.

use rustc_hash::FxHashMap;
use std::ops::Range;

/// What a file defines on demand, and what it does at once.
#[derive(Default)]
pub struct Outline {
    pub at_once: Vec<Range<usize>>,
    pub on_demand: FxHashMap<String, Definition>,
}

pub struct Definition {
    /// Where the file defines it: what stands before does not see it.
    pub at: usize,
    pub what: What,
}

pub enum What {
    /// Statements of the file: one, and those whose decorators add to it (`@name.defjvp`).
    Here(Vec<Range<usize>>),
    /// `from MODULE import NAME`.
    Import(String, String),
}

/// A statement at the top level: its bytes, and how many `=` it assigns with outside of brackets.
struct Statement {
    range: Range<usize>,
    assignments: usize,
}

pub fn outline(text: &str) -> Outline {
    let mut out = Outline::default();
    // Names that what runs at once may bind as well, and definitions that must run in order.
    let mut settled: Vec<String> = Vec::new();
    for Statement { range, assignments } in statements(text) {
        let body = &text[range.clone()];
        let owner = body.strip_prefix('@').map(identifier).filter(|name| body[name.len() + 1..].starts_with('.'));
        if let Some(What::Here(ranges)) = owner.and_then(|name| out.on_demand.get_mut(name)).map(|d| &mut d.what) {
            ranges.push(range);
            continue;
        }
        let names = names(body, assignments);
        if names.is_empty() {
            let bound = body.lines().filter_map(|l| l.rsplit_once(" = ")).flat_map(|(targets, _)| words(targets));
            settled.extend(bound.map(str::to_string));
            out.at_once.push(range.clone());
        }
        for (name, imported) in names {
            let what = match imported {
                Some((module, original)) => What::Import(module, original),
                None => What::Here(vec![range.clone()]),
            };
            // A name that is bound twice is bound in order; of imports, the last one counts.
            let before = out.on_demand.insert(name.clone(), Definition { at: range.start, what });
            if let Some(Definition { what: What::Here(ranges), .. }) = before {
                out.at_once.extend(ranges);
                settled.push(name);
            }
        }
    }
    settled.extend(out.on_demand.iter().filter(|(_, d)| reads_ahead(text, d, &out)).map(|(name, _)| name.clone()));
    for name in settled {
        if let Some(Definition { what: What::Here(ranges), .. }) = out.on_demand.get(&name) {
            out.at_once.extend(ranges.iter().cloned());
            out.on_demand.remove(&name);
        }
    }
    out.at_once.sort_by_key(|r| r.start);
    out.at_once.dedup();
    out
}

/// Whether it is an assignment of something that the file gives another meaning later: `_max = max`.
fn reads_ahead(text: &str, definition: &Definition, outline: &Outline) -> bool {
    let What::Here(ranges) = &definition.what else { return false };
    let body = &text[ranges[0].clone()];
    let assigned = body.strip_prefix(identifier(body)).filter(|rest| rest.trim_start().starts_with('='));
    assigned
        .is_some_and(|value| words(value).any(|word| outline.on_demand.get(word).is_some_and(|d| d.at > definition.at)))
}

/// The names that a statement does nothing but define; for imported ones module and name there.
fn names(text: &str, assignments: usize) -> Vec<(String, Option<(String, String)>)> {
    let decorated = text.starts_with('@');
    let defines = |l: &&str| !decorated || l.starts_with("def ") || l.starts_with("class ");
    let first = text.lines().find(defines).unwrap_or("");
    let plain = |name: &str| match name.starts_with("__") || name.is_empty() {
        true => vec![],
        false => vec![(name.to_string(), None)],
    };
    if let Some(rest) = first.strip_prefix("def ") {
        return plain(identifier(rest));
    }
    if let Some(rest) = first.strip_prefix("class ").filter(|_| !decorated) {
        return plain(identifier(rest));
    }
    if let Some((module, imported)) = text.strip_prefix("from ").and_then(|rest| rest.split_once(" import ")) {
        return imports(module, imported);
    }
    if let Some(rest) = text.strip_prefix("import ") {
        let rest = rest.trim();
        let name = rest.rsplit_once(" as ").map_or(rest, |(_, name)| name);
        return if name.contains([',', '.']) { vec![] } else { plain(identifier(name)) };
    }
    let name = identifier(text);
    let assigns = text[name.len()..].trim_start().strip_prefix('=').is_some_and(|rest| !rest.starts_with('='));
    if assigns && assignments == 1 { plain(name) } else { vec![] }
}

/// `a, b as c` after `from MODULE import`.
fn imports(module: &str, list: &str) -> Vec<(String, Option<(String, String)>)> {
    let list: String = list.lines().map(|l| l.split('#').next().unwrap_or("")).collect::<Vec<_>>().join(" ");
    let list = list.trim().trim_start_matches('(').trim_end_matches(')');
    let parts = list.split(',').map(str::trim).filter(|p| !p.is_empty());
    let named = parts.map(|part| {
        let (original, name) = part.split_once(" as ").unwrap_or((part, part));
        (name.trim().to_string(), Some((module.to_string(), original.trim().to_string())))
    });
    let named: Vec<_> = named.collect();
    if named.iter().any(|(name, _)| name == "*") { vec![] } else { named }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|w| !w.is_empty())
}

fn identifier(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    &text[..end]
}

/// Cuts a file at the lines that begin a statement of the top level.
fn statements(text: &str) -> Vec<Statement> {
    let bytes = text.as_bytes();
    let mut out: Vec<Statement> = Vec::new();
    let (mut i, mut depth) = (0, 0usize);
    let mut line_start = true;
    while i < bytes.len() {
        let c = bytes[i];
        if std::mem::take(&mut line_start) && depth == 0 && begins_statement(&text[i..], &out, text) {
            if let Some(last) = out.last_mut() {
                last.range.end = i;
            }
            out.push(Statement { range: i..text.len(), assignments: 0 });
        }
        i += 1;
        match c {
            b'\n' => line_start = true,
            b'#' => i += text[i..].find('\n').unwrap_or(text.len() - i),
            b'\\' => i += 1,
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            b'"' | b'\'' => i = string_end(bytes, i - 1),
            b'=' if depth == 0 => {
                let single = bytes.get(i) != Some(&b'=') && !matches!(bytes[i - 2], b'=' | b'!' | b'<' | b'>');
                if let Some(last) = out.last_mut() {
                    last.assignments += usize::from(single);
                }
            }
            _ => {}
        }
    }
    out
}

/// Whether a line at depth 0 begins a statement: not a blank, a comment, an indented line, a further clause, or what a
/// decorator decorates.
fn begins_statement(line: &str, before: &[Statement], text: &str) -> bool {
    if line.starts_with([' ', '\t', '\n', '\r', '#']) {
        return false;
    }
    if ["else", "elif", "except", "finally"].iter().any(|w| line.starts_with(w)) {
        return false;
    }
    let awaited = before.last().is_some_and(|s| {
        let so_far = &text[s.range.start..text.len() - line.len()];
        so_far.starts_with('@') && !so_far.lines().any(|l| l.starts_with("def ") || l.starts_with("class "))
    });
    !awaited
}

/// The byte after the string literal that begins at `start`.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let quote = bytes[start];
    let triple = bytes[start..].starts_with(&[quote; 3]);
    let mut i = start + if triple { 3 } else { 1 };
    while i < bytes.len() {
        match bytes[i] {
            b'\\' => i += 1,
            c if c == quote && !triple => return i + 1,
            c if c == quote && bytes[i..].starts_with(&[quote; 3]) => return i + 3,
            _ => {}
        }
        i += 1;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_taken_apart() {
        let text = "\"\"\"doc = 1\n\"\"\"\nimport a\nimport a.b\nimport x.y as z\nfrom m import (\n    p, q as r,  # why\n)\n\
                    K = g(1, x=2)\nA = B = 3\nif K:\n    L = 1\nelse:\n    L = 2\n@w\n@v(\n    1)\ndef f(x):\n    s = '''\n\
                    def no(): 1\n'''\n    return s\n\n\nclass C:\n    pass\nM = 1\nM = 2\nM.x = 5\nQ = R = 0\nR = 1\ndef __getattr__(n): 1\n";
        let out = outline(text);
        let mut lazy: Vec<&str> = out.on_demand.keys().map(String::as_str).collect();
        lazy.sort();
        assert_eq!(lazy, ["C", "K", "a", "f", "p", "r", "z"]);
        let at_once: String = out.at_once.iter().map(|r| &text[r.clone()]).collect();
        let expected = "\"\"\"doc = 1\n\"\"\"\nimport a.b\nA = B = 3\nif K:\n    L = 1\nelse:\n    L = 2\nM = 1\nM = 2\n\
                        M.x = 5\nQ = R = 0\nR = 1\ndef __getattr__(n): 1\n";
        assert_eq!(at_once, expected);
        assert!(matches!(&out.on_demand["r"].what, What::Import(m, n) if m == "m" && n == "q"));
        assert!(matches!(&out.on_demand["f"].what, What::Here(r) if text[r[0].clone()].starts_with("@w\n@v(")));
    }

    #[test]
    fn order_is_kept_where_it_matters() {
        let text = "_max = max\nA = 1\n@jvp\ndef max(x): 1\n@max.rule\ndef _(x): 2\nB = A\n";
        let out = outline(text);
        assert_eq!(out.at_once.iter().map(|r| &text[r.clone()]).collect::<Vec<_>>(), ["_max = max\n"]);
        assert!(matches!(&out.on_demand["max"].what, What::Here(ranges) if ranges.len() == 2));
        assert!(out.on_demand.contains_key("A") && out.on_demand.contains_key("B"));
    }
}
