//! Signatures as texts: cut out of definitions, taken apart into parameters.

/// A parameter as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Param<'a> {
    /// Without stars and annotation.
    pub name: &'a str,
    pub text: &'a str,
    /// Whether an argument may name it.
    pub by_name: bool,
    /// Whether positional arguments fill it.
    pub by_position: bool,
}

/// The parameters of `(a, /, b=1, *args, c, **kw)`.
pub fn params(signature: &str) -> Vec<Param<'_>> {
    let mut out: Vec<Param> = Vec::new();
    let mut keyword_only = false;
    for part in parts(inner(signature)) {
        match part {
            "" => {}
            "/" => out.iter_mut().for_each(|p| p.by_name = false),
            "*" => keyword_only = true,
            _ => {
                let stars = part.len() - part.trim_start_matches('*').len();
                let rest = &part[stars..];
                let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
                out.push(Param {
                    name: &rest[..end],
                    text: part,
                    by_name: stars == 0,
                    by_position: stars == 1 || stars == 0 && !keyword_only,
                });
                keyword_only |= stars == 1;
            }
        }
    }
    out
}

/// The signature without its first parameter, as a method shows it.
pub fn bound(signature: &str) -> String {
    let all = parts(inner(signature));
    let after = signature.rfind(')').map_or("", |i| &signature[i..]);
    // What is left of `self, /` is the slash of nothing.
    let first = all.first().copied().unwrap_or("");
    let skip = if first.starts_with('*') { 0 } else { 1 + usize::from(all.get(1) == Some(&"/")) };
    format!("({}{after}", all.iter().skip(skip).copied().collect::<Vec<_>>().join(", "))
}

/// What is between the outer parentheses.
fn inner(signature: &str) -> &str {
    let mut depth = 0usize;
    let mut start = None;
    for (i, c) in code_chars(signature) {
        match c {
            '(' | '[' | '{' => {
                depth += 1;
                start.get_or_insert(i + 1);
            }
            ')' | ']' | '}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return &signature[start.unwrap_or(0)..i];
                }
            }
            _ => {}
        }
    }
    &signature[start.unwrap_or(0)..]
}

/// Parts between commas outside of brackets and strings.
pub fn parts(text: &str) -> Vec<&str> {
    let (mut depth, mut start, mut out) = (0usize, 0, Vec::new());
    for (i, c) in code_chars(text) {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                out.push(text[start..i].trim());
                start = i + 1;
            }
            _ => {}
        }
    }
    let last = text[start..].trim();
    if !last.is_empty() {
        out.push(last);
    }
    out
}

/// The characters of a text that are outside of strings and comments.
fn code_chars(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut quote: Option<char> = None;
    let (mut comment, mut escaped) = (false, false);
    text.char_indices().filter(move |&(_, c)| match (quote, c) {
        (Some(q), _) => {
            let closes = c == q && !escaped;
            escaped = c == '\\' && !escaped;
            if closes {
                quote = None;
            }
            false
        }
        (None, '\n') => {
            comment = false;
            false
        }
        (None, _) if comment => false,
        (None, '#') => {
            comment = true;
            false
        }
        (None, '\'' | '"') => {
            quote = Some(c);
            false
        }
        _ => true,
    })
}

/// The signature in the text of a `def` (its decorators before it), on one line: `(x, axis=None) -> int`.
pub fn of_definition(text: &str) -> Option<String> {
    let at = header(text, "def ")?;
    let open = at + text[at..].find('(')?;
    let body = inner(&text[open..]);
    let close = open + 1 + body.len();
    let after = text[close + 1..].split(':').next().unwrap_or("");
    let returns = after.trim().strip_prefix("->").map(|r| format!(" -> {}", r.trim())).unwrap_or_default();
    Some(format!("({}){returns}", joined(body)))
}

/// The signature of a lambda's text.
pub fn of_lambda(text: &str) -> Option<String> {
    let rest = text.trim_start().strip_prefix("lambda")?;
    let mut depth = 0usize;
    for (i, c) in code_chars(rest) {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            ':' if depth == 0 => return Some(format!("({})", joined(rest[..i].trim()))),
            _ => {}
        }
    }
    None
}

/// Parameters on one line, without comments.
fn joined(body: &str) -> String {
    let clean = |part: &str| {
        let lines = part.lines().map(|l| if l.trim_start().starts_with('#') { "" } else { l.trim() });
        lines.filter(|l| !l.is_empty()).collect::<Vec<_>>().join(" ")
    };
    let parts: Vec<String> = parts(body).into_iter().map(clean).filter(|p| !p.is_empty()).collect();
    parts.join(", ")
}

/// Where the line of `def` or `class` begins in the text of a definition, after its decorators.
fn header(text: &str, word: &str) -> Option<usize> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let code = line.trim_start();
        if code.strip_prefix("async ").unwrap_or(code).starts_with(word) {
            return Some(at);
        }
        at += line.len();
    }
    None
}

/// The docstring in the text of a definition, if its body begins with one; its indentation taken away.
pub fn docstring(text: &str) -> Option<String> {
    let at = header(text, "def ").or_else(|| header(text, "class "))?;
    let (mut depth, mut body) = (0usize, None);
    for (i, c) in code_chars(&text[at..]) {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            ':' if depth == 0 => {
                body = Some(at + i + 1);
                break;
            }
            _ => {}
        }
    }
    let body = text[body?..].trim_start().trim_start_matches(['r', 'R']);
    let quote = if body.starts_with("\"\"\"") { "\"\"\"" } else { &body[..1.min(body.len())] };
    if !quote.starts_with(['"', '\'']) {
        return None;
    }
    let rest = &body[quote.len()..];
    Some(dedented(&rest[..rest.find(quote)?]))
}

/// As `inspect.cleandoc`: the indentation that all lines but the first share is taken away.
pub fn dedented(doc: &str) -> String {
    let indent = doc.lines().skip(1).filter(|l| !l.trim().is_empty()).map(|l| l.len() - l.trim_start().len()).min();
    let cut = |(i, l): (usize, &str)| match i {
        0 => l.trim().to_string(),
        _ => l.get(indent.unwrap_or(0).min(l.len())..).unwrap_or("").trim_end().to_string(),
    };
    let lines: Vec<String> = doc.lines().enumerate().map(cut).collect();
    lines.join("\n").trim_matches('\n').trim_end().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(signature: &str) -> Vec<(&str, bool, bool)> {
        params(signature).into_iter().map(|p| (p.name, p.by_name, p.by_position)).collect()
    }

    #[test]
    fn parameters_are_taken_apart() {
        assert_eq!(
            names("(a, /, b: int = f(1, 2), *args, c='x,)', **kw) -> int"),
            [("a", false, true), ("b", true, true), ("args", false, true), ("c", true, false), ("kw", false, false)]
        );
        assert_eq!(names("(*, x)"), [("x", true, false)]);
        assert!(names("()").is_empty());
    }

    #[test]
    fn methods_lose_their_first_parameter() {
        assert_eq!(bound("(self, x, /)"), "(x, /)");
        assert_eq!(bound("(self, /)"), "()");
        assert_eq!(bound("(self) -> int"), "() -> int");
        assert_eq!(bound("(*args, **kw)"), "(*args, **kw)");
    }

    #[test]
    fn signatures_are_cut_out_of_definitions() {
        let text =
            "@jit(\n    static_argnums=0)\ndef f(x,  # a (comment\n      axis=None, *,\n      k=')') -> int:\n    pass";
        assert_eq!(of_definition(text).as_deref(), Some("(x, axis=None, *, k=')') -> int"));
        assert_eq!(of_lambda("lambda x, y=(1, 2): x").as_deref(), Some("(x, y=(1, 2))"));
        assert_eq!(of_definition("def f(self):\n  return {1: 2}").as_deref(), Some("(self)"));
    }

    #[test]
    fn docstrings_are_cut_out_of_definitions() {
        let text = "def f(x: dict = {1: 2}):\n    \"\"\"One.\n\n    Two.\n      Three.\n    \"\"\"\n    return x";
        assert_eq!(docstring(text).as_deref(), Some("One.\n\nTwo.\n  Three."));
        assert_eq!(docstring("class C:\n    'short'\n").as_deref(), Some("short"));
        assert_eq!(docstring("def f():\n    x = 'no'\n"), None);
    }
}
