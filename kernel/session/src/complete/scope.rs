//! Names that the text being typed binds itself, as far as they are seen at its end: the statements of the cell before
//! the cursor, and the functions that the cursor stands in.

use super::tokens::{Piece, Token};

/// A name bound in the text.
#[derive(Clone, Debug)]
pub struct Local {
    pub name: String,
    pub bound: Bound,
}

/// By what a name is bound.
#[derive(Clone, Debug, PartialEq)]
pub enum Bound {
    /// A module, or a name of one.
    Import(String, Option<String>),
    /// The expression of these tokens.
    Value(usize, usize),
    /// A function with this signature.
    Function(String),
    Class,
    /// The first parameter of a method: an instance with these attributes.
    Receiver(Vec<String>),
    Unknown,
}

/// A block that the cursor may stand in.
struct Open {
    indent: usize,
    is_class: bool,
    /// Where its names begin.
    names: usize,
    /// Of a class: its methods, and what they assign to their first parameter.
    parts: Vec<String>,
}

/// The statements of a text, each with its indentation.
fn lines<'p>(text: &str, pieces: &'p [Piece]) -> Vec<(usize, usize, &'p [Piece])> {
    let mut out = Vec::new();
    let mut from = 0;
    for (i, p) in pieces.iter().enumerate().chain([(pieces.len(), &Piece { token: Token::Newline, start: 0, end: 0 })])
    {
        if p.token != Token::Newline {
            continue;
        }
        if let Some(first) = pieces.get(from).filter(|_| i > from) {
            let start = text[..first.start].rfind('\n').map_or(0, |n| n + 1);
            out.push((first.start - start, from, &pieces[from..i]));
        }
        from = i + 1;
    }
    out
}

/// The names seen at the end of the text, inner ones last. `column` is the indentation of the line of the cursor.
pub fn locals(text: &str, pieces: &[Piece], column: usize) -> Vec<Local> {
    let mut names: Vec<Local> = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    let statements = lines(text, pieces);
    let count = statements.len();
    for (n, (indent, from, line)) in statements.into_iter().enumerate() {
        close(&mut open, &mut names, indent);
        let words: Vec<&str> = line.iter().map(|p| &text[p.start..p.end]).collect();
        let is_last = n + 1 == count;
        let skip = usize::from(words.first() == Some(&"async"));
        match words.get(skip).copied() {
            Some("def") => {
                let signature = words.get(skip + 1).map(|_| function_text(text, line, skip + 1)).unwrap_or_default();
                let name = words.get(skip + 1).unwrap_or(&"").to_string();
                if let Some(class) = open.last_mut().filter(|o| o.is_class) {
                    class.parts.push(name.clone());
                }
                names.push(Local { name, bound: Bound::Function(signature.clone()) });
                open.push(Open { indent, is_class: false, names: names.len(), parts: Vec::new() });
                parameters(&signature, &open, &mut names);
            }
            Some("class") => {
                let name = words.get(skip + 1).unwrap_or(&"").to_string();
                names.push(Local { name, bound: Bound::Class });
                open.push(Open { indent, is_class: true, names: names.len(), parts: Vec::new() });
            }
            _ => {
                let before = names.len();
                statement(&words, from, &mut names);
                if let Some(class) = open.last_mut().filter(|o| o.is_class) {
                    class.parts.extend(names[before..].iter().map(|l| l.name.clone()));
                }
                receiver_attributes(&words, &mut open);
            }
        }
        if is_last {
            inner(&words, &mut names);
        }
    }
    if !pieces.is_empty() && pieces.last().is_some_and(|p| p.token == Token::Newline) {
        close(&mut open, &mut names, column);
    }
    let parts: Vec<String> = open.iter().rev().find(|o| o.is_class).map(|o| o.parts.clone()).unwrap_or_default();
    for local in &mut names {
        if let Bound::Receiver(attributes) = &mut local.bound {
            *attributes = parts.clone();
        }
    }
    names.retain(|l| !l.name.is_empty());
    names
}

/// Leaves the blocks that a line of this indentation is not in.
fn close(open: &mut Vec<Open>, names: &mut Vec<Local>, indent: usize) {
    while open.last().is_some_and(|o| indent <= o.indent) {
        if let Some(done) = open.pop() {
            names.truncate(done.names);
        }
    }
}

/// The signature that stands after the name of a `def` being typed.
fn function_text(text: &str, line: &[Piece], name: usize) -> String {
    let end = line.last().map_or(0, |p| p.end);
    let start = line.get(name).map_or(end, |p| p.end);
    let body = &text[start..end];
    let close = line.iter().skip(name).find(|p| &text[p.start..p.end] == ":" && depth_at(text, line, p.start) == 0);
    let body = close.map_or(body, |p| &text[start..p.start]);
    body.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn depth_at(text: &str, line: &[Piece], at: usize) -> usize {
    let mut depth = 0usize;
    for p in line.iter().filter(|p| p.start < at) {
        match &text[p.start..p.end] {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    depth
}

fn parameters(signature: &str, open: &[Open], names: &mut Vec<Local>) {
    let in_class = open.len() >= 2 && open[open.len() - 2].is_class;
    for (i, p) in crate::snapshot::signature::params(signature).into_iter().enumerate() {
        let bound = if i == 0 && in_class { Bound::Receiver(Vec::new()) } else { Bound::Unknown };
        names.push(Local { name: p.name.to_string(), bound });
    }
}

/// What a plain statement binds.
fn statement(words: &[&str], from: usize, names: &mut Vec<Local>) {
    match words.first() {
        Some(&"import") => imports(&words[1..], names),
        Some(&"from") => from_import(&words[1..], names),
        _ => {
            bound_after(words, names);
            assignments(words, from, names);
        }
    }
}

fn imports(words: &[&str], names: &mut Vec<Local>) {
    for part in words.split(|w| *w == ",") {
        let as_at = part.iter().position(|w| *w == "as");
        let module: String = part[..as_at.unwrap_or(part.len())].concat();
        let (name, module) = match as_at.and_then(|i| part.get(i + 1)) {
            Some(name) => (name.to_string(), module),
            None => {
                let top = module.split('.').next().unwrap_or("").to_string();
                (top.clone(), top)
            }
        };
        names.push(Local { name, bound: Bound::Import(module, None) });
    }
}

fn from_import(words: &[&str], names: &mut Vec<Local>) {
    let Some(at) = words.iter().position(|w| *w == "import") else { return };
    let module: String = words[..at].concat();
    for part in words[at + 1..].split(|w| matches!(*w, "," | "(" | ")")) {
        if let Some(original) = part.first() {
            let name = part.iter().position(|w| *w == "as").and_then(|i| part.get(i + 1)).unwrap_or(original);
            let bound = Bound::Import(module.clone(), Some(original.to_string()));
            names.push(Local { name: name.to_string(), bound });
        }
    }
}

fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_alphabetic() || c == '_') && !super::names::KEYWORDS.contains(&word)
}

/// `for a, b in`, `as c`, `d :=`.
fn bound_after(words: &[&str], names: &mut Vec<Local>) {
    let mut push = |name: &str| names.push(Local { name: name.to_string(), bound: Bound::Unknown });
    let mut targets = false;
    for (i, w) in words.iter().enumerate() {
        match *w {
            "for" if i == 0 || words[0] == "async" && i == 1 => targets = true,
            "in" => targets = false,
            w if targets && is_name(w) => push(w),
            w if is_name(w) && i > 0 && words[i - 1] == "as" => push(w),
            w if is_name(w) && words.get(i + 1) == Some(&":=") => push(w),
            _ => {}
        }
    }
}

/// `a = b, c = value` at the outermost level.
fn assignments(words: &[&str], from: usize, names: &mut Vec<Local>) {
    let mut depth = 0usize;
    let mut equals = Vec::new();
    let mut colon = None;
    for (i, w) in words.iter().enumerate() {
        match *w {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            "=" if depth == 0 => equals.push(i),
            ":" if depth == 0 && i == 1 => colon = Some(i),
            _ => {}
        }
    }
    let Some(last) = equals.last().copied().or(colon) else { return };
    let mut start = 0;
    for end in equals.iter().copied().chain(colon.filter(|_| equals.is_empty())) {
        let target = &words[start..colon.filter(|c| *c < end && *c > start).unwrap_or(end)];
        let whole = target.len() == 1;
        for (i, w) in target.iter().enumerate() {
            let part =
                target.get(i + 1).is_some_and(|n| matches!(*n, "." | "[" | "(")) || i > 0 && target[i - 1] == ".";
            if is_name(w) && !part && !target.contains(&"[") {
                let value = whole && !equals.is_empty();
                let bound = if value { Bound::Value(from + last + 1, from + words.len()) } else { Bound::Unknown };
                names.push(Local { name: w.to_string(), bound });
            }
        }
        start = end + 1;
    }
}

/// `self.x = ...` in a method.
fn receiver_attributes(words: &[&str], open: &mut [Open]) {
    if let [_, ".", name, "=" | ":", ..] = words
        && let Some(class) = open.iter_mut().rev().find(|o| o.is_class)
        && !class.parts.iter().any(|p| p == name)
    {
        class.parts.push(name.to_string());
    }
}

/// Names of comprehensions and lambdas in the statement that is being typed.
fn inner(words: &[&str], names: &mut Vec<Local>) {
    let mut push = |name: &str| names.push(Local { name: name.to_string(), bound: Bound::Unknown });
    let (mut targets, mut lambda) = (false, false);
    for (i, w) in words.iter().enumerate() {
        match *w {
            "for" if i > 0 => targets = true,
            "in" => targets = false,
            "lambda" => lambda = true,
            ":" => lambda = false,
            w if targets && is_name(w) => push(w),
            w if lambda && is_name(w) && matches!(words[i - 1], "lambda" | "," | "*" | "**") => push(w),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tokens::tokens;
    use super::*;

    fn seen(text: &str) -> String {
        let column = text.rsplit('\n').next().map_or(0, str::len);
        locals(text, &tokens(text), column).iter().map(|l| l.name.as_str()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn names_of_the_function_being_typed_are_seen() {
        assert_eq!(seen("def f(x, *args, k=1):\n    y = x\n    for i, (a, b) in z:\n        "), "f x args k y i a b");
        assert_eq!(seen("def f(x):\n    y = x\nz = 1\n"), "f z");
        assert_eq!(seen("def f(x):\n    def g(u):\n        v = 1\n    w = 2\n    "), "f x g w");
        assert_eq!(seen("with open(p) as q, r as s:\n    "), "q s");
        assert_eq!(seen("a, b = c = d\ne: int = 1\nx[0] = 1\nx.y = 2\n"), "a b c e");
        assert_eq!(seen("f(k=1)\nx == y\n"), "");
        assert_eq!(seen("[u + v for u in w if (t := u)"), "t u");
        assert_eq!(seen("map(lambda p, q=1: "), "p q");
    }

    #[test]
    fn imports_bind_modules_and_names() {
        let text = "import jax.numpy as jnp, os.path\nfrom jax import (lax, random as r)\n";
        let all = locals(text, &tokens(text), 0);
        let import = |m: &str, n: Option<&str>| Bound::Import(m.into(), n.map(String::from));
        assert_eq!(
            all.iter().map(|l| (l.name.as_str(), l.bound.clone())).collect::<Vec<_>>(),
            [
                ("jnp", import("jax.numpy", None)),
                ("os", import("os", None)),
                ("lax", import("jax", Some("lax"))),
                ("r", import("jax", Some("random")))
            ]
        );
    }

    #[test]
    fn a_method_sees_the_parts_of_its_class() {
        let text = "class C:\n    k = 1\n    def a(self):\n        self.w = 1\n    def b(self):\n        ";
        let all = locals(text, &tokens(text), 8);
        let receiver = all.iter().rev().find(|l| l.name == "self").map(|l| l.bound.clone());
        assert_eq!(receiver, Some(Bound::Receiver(["k", "a", "w", "b"].map(String::from).to_vec())));
    }
}
