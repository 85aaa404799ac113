//! Pasted text as code: prompts of Python, IPython and this program taken off, and common indentation.

/// Prompts, as they begin a first line and the lines after it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// `>>> ` and `... `
    Python,
    /// `In [3]: ` or `[3]: `, and `   ...: `
    Numbered,
}

/// The text without the prompts that were pasted with it. Lines without a prompt, between lines that have one, are
/// output and go as well.
pub fn strip(source: &str) -> String {
    let first = source.lines().find(|l| !l.trim().is_empty()).unwrap_or("");
    let Some(kind) = [Kind::Python, Kind::Numbered].into_iter().find(|k| first_prompt(first, *k).is_some()) else {
        return dedent(source);
    };
    let code = |line| {
        if let Some(rest) = first_prompt(line, kind).or_else(|| next_prompt(line, kind)) {
            return Some(rest);
        }
        line.trim().is_empty().then_some("")
    };
    source.lines().filter_map(code).collect::<Vec<_>>().join("\n")
}

/// The rest of a line that begins with a prompt.
fn first_prompt(line: &str, kind: Kind) -> Option<&str> {
    match kind {
        Kind::Python => after(line, ">>>"),
        Kind::Numbered => {
            let digits = line.strip_prefix("In ").unwrap_or(line).strip_prefix('[')?;
            let rest = digits.trim_start_matches(|c: char| c.is_ascii_digit());
            if rest.len() == digits.len() { None } else { after(rest, "]:") }
        }
    }
}

fn next_prompt(line: &str, kind: Kind) -> Option<&str> {
    match kind {
        Kind::Python => after(line, "..."),
        Kind::Numbered => after(line.trim_start(), "...:"),
    }
}

/// What follows a prompt and its space.
fn after<'a>(line: &'a str, prompt: &str) -> Option<&'a str> {
    let rest = line.strip_prefix(prompt)?;
    if rest.is_empty() { Some("") } else { rest.strip_prefix(' ') }
}

/// An indented block without the indentation of its first line.
fn dedent(source: &str) -> String {
    let first = source.lines().find(|l| !l.trim().is_empty()).unwrap_or("");
    let indent = &first[..first.len() - first.trim_start().len()];
    if indent.is_empty() || source.starts_with('%') {
        return source.to_string();
    }
    let mut lines: Vec<&str> = source.lines().map(|l| l.strip_prefix(indent).unwrap_or(l)).collect();
    if source.ends_with('\n') {
        lines.push("");
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prompts_go_and_so_does_pasted_output() {
        assert_eq!(strip(">>> x = 1\n>>> x\n1\n"), "x = 1\nx");
        assert_eq!(strip(">>> def f():\n...     return 1\n...\n>>> f()"), "def f():\n    return 1\n\nf()");
        assert_eq!(strip("In [3]: x = 1\n   ...: y = 2\nOut[3]: 5"), "x = 1\ny = 2");
        assert_eq!(strip("[3]: def f():\n...:     return 1\n\n[4]: f()\n1"), "def f():\n    return 1\n\nf()");
    }

    #[test]
    fn code_stays_as_it_is() {
        for text in ["x = 1\ny", "[1][0]", "if x:\n    y\n", "...", "%time x"] {
            assert_eq!(strip(text), text);
        }
    }

    #[test]
    fn indented_blocks_move_to_the_left() {
        assert_eq!(strip("    x = 1\n    if x:\n        y\n"), "x = 1\nif x:\n    y\n");
    }
}
