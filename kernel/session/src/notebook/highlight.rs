//! Source text in pieces, each with its kind, for colouring.

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Token {
    Plain,
    Keyword,
    Name,
    Number,
    Text,
    Comment,
    Magic,
}

const KEYWORDS: [&str; 35] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
    "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
    "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

/// The pieces of a source text, in order and complete.
pub fn pieces(source: &str) -> Vec<(Token, &str)> {
    let mut out = Vec::new();
    let mut at = 0;
    let mut line_start = true;
    while at < source.len() {
        let rest = &source[at..];
        let (token, length) = piece(rest, line_start);
        line_start = rest[..length].ends_with('\n') || (line_start && rest[..length].trim().is_empty());
        out.push((token, &rest[..length]));
        at += length;
    }
    out
}

fn piece(rest: &str, line_start: bool) -> (Token, usize) {
    let c = rest.chars().next().unwrap_or(' ');
    let until = |stop: fn(char) -> bool| rest.find(stop).unwrap_or(rest.len()).max(c.len_utf8());
    if line_start && (c == '%' || c == '!') {
        return (Token::Magic, until(|c| c == '\n' || c == ' '));
    }
    match c {
        '#' => (Token::Comment, until(|c| c == '\n')),
        '"' | '\'' => (Token::Text, text(rest, c)),
        '0'..='9' => (Token::Number, until(|c| !(c.is_alphanumeric() || c == '.' || c == '_'))),
        c if c.is_alphabetic() || c == '_' => {
            let length = until(|c| !(c.is_alphanumeric() || c == '_'));
            let word = &rest[..length];
            let quote = rest[length..].chars().next();
            let prefix = length <= 2 && word.chars().all(|c| "rbfuRBFU".contains(c));
            match quote {
                Some(q @ ('"' | '\'')) if prefix => (Token::Text, length + text(&rest[length..], q)),
                _ if KEYWORDS.contains(&word) => (Token::Keyword, length),
                _ => (Token::Name, length),
            }
        }
        _ => (Token::Plain, c.len_utf8()),
    }
}

/// The length of a string literal from its first quote on.
fn text(rest: &str, quote: char) -> usize {
    let triple = quote.to_string().repeat(3);
    let (open, close, many) = if rest.starts_with(&triple) { (3, triple, true) } else { (1, quote.to_string(), false) };
    let mut skip = false;
    for (i, c) in rest.char_indices().skip(open) {
        if skip {
            skip = false;
        } else if c == '\\' {
            skip = true;
        } else if c == '\n' && !many {
            return i;
        } else if rest[i..].starts_with(&close) {
            return i + close.len();
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_complete_and_named() {
        let source = "%bench f(x)\ndef f(x):  # note\n    return f\"a{x}\" + 'b' * 10.5\n'''open";
        let all = pieces(source);
        assert_eq!(all.iter().map(|p| p.1).collect::<String>(), source);
        for piece in [
            (Token::Magic, "%bench"),
            (Token::Keyword, "def"),
            (Token::Comment, "# note"),
            (Token::Text, "f\"a{x}\""),
            (Token::Number, "10.5"),
            (Token::Text, "'''open"),
        ] {
            assert!(all.contains(&piece), "{piece:?} is missing in {all:?}");
        }
    }
}
