//! Colours of a cell while it is edited: the eight that every theme, light or dark, makes readable. It also shows the
//! marks of continued lines as their prompt, and of a cell that is taller than the screen those rows that are in sight.

use super::block::MARK;
use std::ops::Range;
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

/// The rows of a cell that are in sight.
pub struct Sight {
    pub columns: usize,
    /// Columns of the prompt before the first line.
    pub first: usize,
    pub rows: Range<usize>,
    /// The place in the buffer that is shown as the cursor, where the terminal's own cannot be there.
    pub cursor: Option<usize>,
}

/// The buffer as it is shown: `width` columns stand for a mark.
pub fn paint(buffer: &str, width: usize, colored: bool) -> String {
    rows(buffer, width, colored, None)
}

/// The rows that are in sight, or all of the buffer.
pub fn rows(buffer: &str, width: usize, colored: bool, sight: Option<&Sight>) -> String {
    let mut out = String::new();
    let long = buffer.len() > LONGEST;
    let column = sight.map_or(width, |s| s.first);
    let mut screen = Screen {
        out: &mut out,
        width,
        sight,
        row: 0,
        column,
        at: 0,
        colored: colored && !long,
        wanted: PLAIN,
        current: PLAIN,
    };
    let mut rest = buffer;
    let mut before = "";
    let mut fresh = true;
    while let Some(first) = rest.chars().next() {
        let (length, color) = if long { (rest.len(), PLAIN) } else { token(rest, first, before, fresh) };
        let (text, after) = rest.split_at(length);
        screen.put(text, color);
        if !text.trim().is_empty() {
            before = text;
        }
        fresh = text.ends_with('\n') || fresh && text.trim().is_empty();
        rest = after;
    }
    screen.end();
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
                _ => PLAIN,
            };
            (length, color)
        }
        c => (c.len_utf8(), PLAIN),
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

/// What is shown so far, and where.
struct Screen<'a> {
    out: &'a mut String,
    width: usize,
    sight: Option<&'a Sight>,
    row: usize,
    column: usize,
    /// The place in the buffer.
    at: usize,
    colored: bool,
    wanted: &'static str,
    current: &'static str,
}

impl Screen<'_> {
    fn put(&mut self, text: &str, color: &'static str) {
        self.wanted = color;
        for c in text.chars() {
            match c {
                '\n' => {
                    self.cursor_in(' ', 0);
                    self.next_row();
                }
                MARK if self.column == 0 => {
                    self.wanted = COMMENT;
                    format!("{:>1$}", "...: ", self.width).chars().for_each(|c| self.character(c));
                    self.wanted = color;
                }
                MARK => (0..self.width - self.column % self.width).for_each(|_| self.character(' ')),
                c => self.character(c),
            }
            self.at += c.len_utf8();
        }
    }

    fn character(&mut self, c: char) {
        let columns = c.width().unwrap_or(0);
        if self.sight.is_some_and(|s| self.column + columns > s.columns) {
            self.next_row();
        }
        if !self.cursor_in(c, columns) && self.is_seen(self.row) {
            self.take_colour(self.wanted);
            self.out.push(c);
        }
        self.column += columns;
    }

    /// Shows the cursor in this character, if it is there.
    fn cursor_in(&mut self, c: char, columns: usize) -> bool {
        let here = self.sight.is_some_and(|s| s.cursor == Some(self.at)) && self.is_seen(self.row);
        // What joins the character before has no place of its own.
        if here && (columns > 0 || c == ' ') {
            self.take_colour(PLAIN);
            self.out.push_str("\x1b[7m");
            self.out.push(c);
            self.out.push_str("\x1b[27m");
        }
        here && (columns > 0 || c == ' ')
    }

    fn next_row(&mut self) {
        if self.is_seen(self.row) && self.is_seen(self.row + 1) {
            self.take_colour(PLAIN);
            self.out.push('\n');
        }
        (self.row, self.column) = (self.row + 1, 0);
    }

    fn is_seen(&self, row: usize) -> bool {
        self.sight.is_none_or(|s| s.rows.contains(&row))
    }

    fn take_colour(&mut self, color: &'static str) {
        if !self.colored || self.current == color {
            return;
        }
        if self.current != PLAIN {
            self.out.push_str(PLAIN);
        }
        if color != PLAIN {
            self.out.push_str(color);
        }
        self.current = color;
    }

    fn end(&mut self) {
        if self.sight.is_some_and(|s| self.column >= s.columns) {
            self.next_row();
        }
        self.cursor_in(' ', 0);
        self.take_colour(PLAIN);
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
    fn rows_in_sight() {
        let buffer = "def f(x):\n\t    return 'a long text' + x\n\tf(1)";
        let seen = |columns, shown: Range<usize>, cursor| {
            rows(buffer, 5, false, Some(&Sight { columns, first: 5, rows: shown, cursor }))
        };
        assert_eq!(seen(80, 1..2, None), "...:     return 'a long text' + x");
        assert_eq!(seen(20, 0..2, None), "def f(x):\n...:     return 'a l");
        assert_eq!(seen(20, 2..9, None), "ong text' + x\n...: f(1)");
        assert_eq!(seen(20, 3..9, Some(buffer.len())), "...: f(1)\x1b[7m \x1b[27m");
        assert_eq!(seen(20, 3..9, Some(buffer.len() - 1)), "...: f(1\x1b[7m)\x1b[27m");
        assert_eq!(seen(20, 0..1, Some(9)), "def f(x):\x1b[7m \x1b[27m");
        let colored = rows(buffer, 5, true, Some(&Sight { columns: 20, first: 5, rows: 2..3, cursor: None }));
        assert_eq!(colored, "\x1b[32mong text'\x1b[m + x");
    }

    #[test]
    fn endings_never_fall_off() {
        for text in ["'\\", "\"", "f\"\"\"", "\"\"\"\\", "é'", "'''é\\é", "@", "%", "\t\t", "x\ty"] {
            paint(text, 5, true);
        }
    }
}
