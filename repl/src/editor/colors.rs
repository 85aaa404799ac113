//! Colours of a cell while it is edited: the eight that every theme, light or dark, makes readable. It also shows the
//! marks of continued lines as their prompt.

use super::block::MARK;
use unicode_width::UnicodeWidthChar;

/// Buffers longer than this stay plain: a pasted megabyte is shown, not painted.
const LONGEST: usize = 100_000;

const KEYWORD: &str = "\x1b[35m";
const STRING: &str = "\x1b[32m";
const NUMBER: &str = "\x1b[36m";
const COMMENT: &str = "\x1b[2m";
const DEFINED: &str = "\x1b[1m";
const MAGIC: &str = "\x1b[34m";
const PLAIN: &str = "\x1b[m";

const KEYWORDS: [&str; 35] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
    "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
    "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

/// The buffer as it is shown: `width` columns stand for a mark.
pub fn paint(buffer: &str, width: usize, colored: bool) -> String {
    let mut out = String::with_capacity(buffer.len() + buffer.len() / 2);
    let long = buffer.len() > LONGEST;
    let mut screen = Screen { out: &mut out, width, column: width, colored: colored && !long };
    if long {
        screen.put(buffer, "");
        return out;
    }
    let mut rest = buffer;
    let mut before = "";
    let mut fresh = true;
    while let Some(first) = rest.chars().next() {
        let (length, color) = token(rest, first, before, fresh);
        let (text, after) = rest.split_at(length);
        screen.put(text, color);
        if !text.trim().is_empty() {
            before = text;
        }
        fresh = text.ends_with('\n') || fresh && text.trim().is_empty();
        rest = after;
    }
    out
}

/// The length and colour of the token that a text begins with.
fn token(rest: &str, first: char, before: &str, fresh: bool) -> (usize, &'static str) {
    let line = || rest.find('\n').unwrap_or(rest.len());
    if let Some(length) = string(rest) {
        return (length, STRING);
    }
    match first {
        '#' => (line(), COMMENT),
        '%' | '!' if fresh => (rest.find([' ', '\n']).unwrap_or(rest.len()), MAGIC),
        '@' if fresh => (word_end(rest, |c| is_word(c) || c == '.' || c == '@'), MAGIC),
        c if c.is_ascii_digit() => (word_end(rest, |c| is_word(c) || c == '.'), NUMBER),
        c if is_word(c) => {
            let length = word_end(rest, is_word);
            let color = match &rest[..length] {
                word if KEYWORDS.contains(&word) => KEYWORD,
                _ if before == "def" || before == "class" => DEFINED,
                _ => "",
            };
            (length, color)
        }
        c => (c.len_utf8(), ""),
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn word_end(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|c| !belongs(c)).unwrap_or(text.len())
}

/// The length of the string literal that a text begins with; one that is not closed reaches to the end of its line, or
/// of the text where it has three quotes.
fn string(text: &str) -> Option<usize> {
    let prefix = text.bytes().take(2).take_while(|b| b"rRbBuUfF".contains(b)).count();
    if !text[prefix..].starts_with(['"', '\'']) {
        return None;
    }
    let raw = text[..prefix].contains(['r', 'R']);
    let body = &text[prefix..];
    let quote = &body[..1];
    let triple = quote.repeat(3);
    let (mark, long) = if body.starts_with(&triple) { (triple.as_str(), true) } else { (quote, false) };
    let mut at = prefix + mark.len();
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with(mark) {
            return Some(at + mark.len());
        }
        let c = rest.chars().next()?;
        if c == '\n' && !long {
            return Some(at);
        }
        at += c.len_utf8();
        if c == '\\' && (!raw || rest[1..].starts_with(['"', '\''])) {
            at += text[at..].chars().next().map_or(0, char::len_utf8);
        }
    }
    Some(text.len())
}

/// What is shown so far, and at which column.
struct Screen<'a> {
    out: &'a mut String,
    width: usize,
    column: usize,
    colored: bool,
}

impl Screen<'_> {
    fn put(&mut self, text: &str, color: &str) {
        let color = if self.colored { color } else { "" };
        self.out.push_str(color);
        for c in text.chars() {
            match c {
                '\n' => {
                    self.out.push('\n');
                    self.column = 0;
                }
                MARK if self.column == 0 => self.prompt(color),
                MARK => {
                    let spaces = self.width - self.column % self.width;
                    self.out.extend(std::iter::repeat_n(' ', spaces));
                    self.column += spaces;
                }
                c => {
                    self.out.push(c);
                    self.column += c.width().unwrap_or(0);
                }
            }
        }
        if !color.is_empty() {
            self.out.push_str(PLAIN);
        }
    }

    fn prompt(&mut self, color: &str) {
        let prompt = format!("{:>1$}", "...: ", self.width);
        match self.colored {
            true => *self.out += &format!("{PLAIN}{COMMENT}{prompt}{PLAIN}{color}"),
            false => self.out.push_str(&prompt),
        }
        self.column = self.width;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some(i) = rest.find('\x1b') {
            out += &rest[..i];
            rest = &rest[i + 1 + rest[i + 1..].find('m').unwrap() + 1..];
        }
        out + rest
    }

    #[test]
    fn painting_changes_no_text() {
        let buffer = "def f(x):  # größe\n\t    return f'{x}' + \"\"\"a\n\tb\"\"\" * 0x1f\n\t%%time 'open";
        let shown = plain(&paint(buffer, 5, true));
        assert_eq!(shown, buffer.replace("\n\t", "\n...: "));
        assert_eq!(paint(buffer, 5, false), shown);
    }

    #[test]
    fn tokens_have_their_colours() {
        assert_eq!(paint("def f", 5, true), "\x1b[35mdef\x1b[m \x1b[1mf\x1b[m");
        assert_eq!(paint("x1 = 1e5", 5, true), "x1 = \x1b[36m1e5\x1b[m");
        assert_eq!(paint("a % b", 5, true), "a % b");
        assert_eq!(paint("r'\\'", 5, true), "\x1b[32mr'\\'\x1b[m");
    }

    #[test]
    fn endings_never_fall_off() {
        for text in ["'\\", "\"", "f\"\"\"", "\"\"\"\\", "é'", "'''é\\é", "@", "%", "\t\t", "x\ty"] {
            paint(text, 5, true);
        }
    }
}
