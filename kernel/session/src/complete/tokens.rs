//! Tokens of a text that is still being typed: nothing in it need be whole.

/// What a token is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Token {
    Name,
    Number,
    /// A string literal; `open` where it is not closed.
    Text {
        open: bool,
    },
    Operator,
    Comment,
    /// The end of a line outside of brackets.
    Newline,
}

/// A token with its bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Piece {
    pub token: Token,
    pub start: usize,
    pub end: usize,
}

/// The tokens of a text. Lines that are magics are skipped: they are no code.
pub fn tokens(text: &str) -> Vec<Piece> {
    let mut out = Vec::new();
    let (mut at, mut depth) = (0, 0usize);
    let mut fresh = true;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        let start = at;
        let token = match first {
            '\n' => {
                at += 1;
                if depth > 0 {
                    continue;
                }
                fresh = true;
                Token::Newline
            }
            '\\' if rest.starts_with("\\\n") => {
                at += 2;
                continue;
            }
            c if c.is_whitespace() => {
                at += c.len_utf8();
                continue;
            }
            '#' => {
                at += rest.find('\n').unwrap_or(rest.len());
                Token::Comment
            }
            '%' | '!' if fresh && depth == 0 => {
                at += rest.find('\n').unwrap_or(rest.len());
                continue;
            }
            c if is_word(c) => match string(rest) {
                Some((length, open)) => {
                    at += length;
                    Token::Text { open }
                }
                None => {
                    at += word(rest, c);
                    if c.is_ascii_digit() { Token::Number } else { Token::Name }
                }
            },
            '"' | '\'' => {
                let (length, open) = string(rest).unwrap_or((1, false));
                at += length;
                Token::Text { open }
            }
            '.' if rest[1..].starts_with(|c: char| c.is_ascii_digit()) && !follows_value(&out, start) => {
                at += 1 + word(&rest[1..], '0');
                Token::Number
            }
            c => {
                at += operator(rest).unwrap_or(c.len_utf8());
                match c {
                    '(' | '[' | '{' => depth += 1,
                    ')' | ']' | '}' => depth = depth.saturating_sub(1),
                    _ => {}
                }
                Token::Operator
            }
        };
        if token != Token::Newline {
            fresh = false;
        }
        out.push(Piece { token, start, end: at });
    }
    out
}

/// Operators of more than one character that matter here: those with a `=` that assigns nothing, and those that do.
fn operator(rest: &str) -> Option<usize> {
    [
        "**=", "//=", ">>=", "<<=", "...", "==", "!=", "<=", ">=", ":=", "->", "+=", "-=", "*=", "/=", "%=", "@=",
        "&=", "|=", "^=", "**",
    ]
    .iter()
    .find(|o| rest.starts_with(**o))
    .map(|o| o.len())
}

fn follows_value(before: &[Piece], at: usize) -> bool {
    before.last().is_some_and(|p| p.end == at && matches!(p.token, Token::Name | Token::Text { .. }))
}

pub fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The length of a name or number.
fn word(rest: &str, first: char) -> usize {
    let mut end = rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
    if first.is_ascii_digit() {
        // `1.5`, `1e-3`; the dot of `1.` too, unless a name follows.
        let after = &rest[end..];
        if after.starts_with('.') && !after[1..].starts_with(|c: char| c.is_alphabetic() || c == '_') {
            end += 1;
            end += rest[end..].find(|c: char| !is_word(c)).unwrap_or(rest.len() - end);
        }
        if rest[..end].ends_with(['e', 'E']) && rest[end..].starts_with(['-', '+']) && !rest.starts_with("0x") {
            end += 1;
            end += rest[end..].find(|c: char| !is_word(c)).unwrap_or(rest.len() - end);
        }
    }
    end
}

/// The length of the string literal that a text begins with, and whether it is not closed.
fn string(rest: &str) -> Option<(usize, bool)> {
    let prefix = rest.find(['"', '\'']).filter(|i| *i <= 2)?;
    if !rest[..prefix].bytes().all(|b| b"rRbBuUfF".contains(&b)) {
        return None;
    }
    let body = &rest[prefix..];
    let quote = &body[..1];
    let long = body.starts_with(&quote.repeat(3));
    let mark = &body[..if long { 3 } else { 1 }];
    let mut at = prefix + mark.len();
    while let Some(c) = rest[at..].chars().next() {
        if rest[at..].starts_with(mark) {
            return Some((at + mark.len(), false));
        }
        if c == '\n' && !long {
            return Some((at, true));
        }
        at += c.len_utf8();
        if c == '\\' {
            at += rest[at..].chars().next().map_or(0, char::len_utf8);
        }
    }
    Some((rest.len(), true))
}

/// The place in an open string literal where its content begins.
pub fn content_start(text: &str, piece: Piece) -> usize {
    let literal = &text[piece.start..piece.end];
    let prefix = literal.find(['"', '\'']).unwrap_or(0);
    let quote = &literal[prefix..prefix + 1];
    piece.start + prefix + if literal[prefix..].starts_with(&quote.repeat(3)) { 3 } else { 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<&str> {
        tokens(text).iter().map(|p| text[p.start..p.end].trim_end()).collect()
    }

    #[test]
    fn texts_are_cut_into_tokens() {
        assert_eq!(
            texts("x = f(a, 'b c')[1.5e-3:]"),
            ["x", "=", "f", "(", "a", ",", "'b c'", ")", "[", "1.5e-3", ":", "]"]
        );
        assert_eq!(texts("1.real .5 x.5"), ["1", ".", "real", ".5", "x", ".", "5"]);
        assert_eq!(texts("x == y := 1 # '"), ["x", "==", "y", ":=", "1", "# '"]);
        assert_eq!(texts("%time x\ny"), ["", "y"]);
        assert_eq!(texts("(a\nb)"), ["(", "a", "b", ")"]);
    }

    #[test]
    fn open_strings_are_known() {
        let last = |text: &str| tokens(text).last().map(|p| (p.token, p.start));
        assert_eq!(last("open('ab"), Some((Token::Text { open: true }, 5)));
        assert_eq!(last("rb\"\"\"a\"b"), Some((Token::Text { open: true }, 0)));
        assert_eq!(last("'a\\'"), Some((Token::Text { open: true }, 0)));
        for odd in ["'\\", "\"", "é'é", "f'''", "...", "1.", "\\", "0x", "1e", "r", "@=", "'é\\é"] {
            tokens(odd);
        }
    }
}
