//! The words and code of a notebook as lines for a terminal.

use super::highlight::{Token, pieces};
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// What the lines may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    pub columns: usize,
    /// Whether there may be ANSI escapes.
    pub color: bool,
}

const BOLD: &str = "\x1b[1m";
const CODE: &str = "\x1b[36m";
const OFF: &str = "\x1b[0m";

/// Words of one style on their way into lines.
struct Setter {
    look: Look,
    out: String,
    /// Words not yet broken into lines, with their styles.
    words: Words,
    style: &'static str,
    indent: usize,
    /// What the next paragraph begins with: the bullet or number of its item.
    bullet: String,
    /// Numbers of the lists that are open; none for bullets.
    lists: Vec<Option<u64>>,
    /// The rows of the table that is open, each cell as its words.
    rows: Vec<Vec<Words>>,
}

/// Words with their styles.
type Words = Vec<(String, &'static str)>;

/// Markdown as plain lines of at most the look's width.
pub fn words(markdown: &str, look: Look) -> String {
    let mut set = Setter {
        look: Look { columns: look.columns.clamp(20, 88), ..look },
        out: String::new(),
        words: Vec::new(),
        style: "",
        indent: 0,
        bullet: String::new(),
        lists: Vec::new(),
        rows: Vec::new(),
    };
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        set.event(event);
    }
    set.flush();
    set.out.trim_end().to_string()
}

impl Setter {
    fn event(&mut self, event: Event) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                self.gap();
                self.style = BOLD;
                if level == HeadingLevel::H1 {
                    self.bullet = "━━ ".into();
                }
            }
            Event::Start(Tag::Paragraph) if self.lists.is_empty() => self.gap(),
            Event::Start(Tag::List(first)) => {
                self.flush();
                if self.lists.is_empty() {
                    self.gap();
                }
                self.lists.push(first);
            }
            Event::Start(Tag::Item) => {
                self.flush();
                self.bullet = match self.lists.last_mut() {
                    Some(Some(n)) => {
                        *n += 1;
                        format!("{}. ", *n - 1)
                    }
                    _ => "• ".into(),
                };
                self.indent = 2 * self.lists.len() + self.bullet.chars().count();
            }
            Event::Start(Tag::CodeBlock(kind)) => {
                self.gap();
                self.indent += 4;
                self.style = if matches!(kind, CodeBlockKind::Fenced(_) | CodeBlockKind::Indented) { CODE } else { "" };
            }
            Event::End(TagEnd::CodeBlock) => {
                self.indent = self.indent.saturating_sub(4);
                self.style = "";
            }
            Event::Start(Tag::BlockQuote(_)) => self.indent += 2,
            Event::End(TagEnd::BlockQuote(_)) => {
                self.flush();
                self.indent = self.indent.saturating_sub(2);
            }
            Event::Start(Tag::Strong | Tag::Emphasis) => self.style = BOLD,
            Event::End(TagEnd::Strong | TagEnd::Emphasis) => self.style = "",
            Event::End(TagEnd::Heading(_)) => {
                self.flush();
                self.style = "";
            }
            Event::End(TagEnd::List(_)) => {
                self.flush();
                self.lists.pop();
                self.indent = if self.lists.is_empty() { 0 } else { 2 * self.lists.len() + 2 };
            }
            Event::End(TagEnd::Paragraph | TagEnd::Item) => self.flush(),
            Event::Start(Tag::Table(_)) => self.gap(),
            Event::Start(Tag::TableHead) => {
                self.rows.push(Vec::new());
                self.style = BOLD;
            }
            Event::End(TagEnd::TableHead) => self.style = "",
            Event::Start(Tag::TableRow) => self.rows.push(Vec::new()),
            Event::End(TagEnd::TableCell) => {
                let cell = std::mem::take(&mut self.words);
                self.rows.last_mut().expect("a cell is in a row").push(cell);
            }
            Event::End(TagEnd::Table) => self.table(),
            Event::Text(text) if self.style == CODE => {
                for line in text.lines() {
                    let line = self.painted(line, CODE);
                    self.out += &format!("{}{line}\n", " ".repeat(self.indent));
                }
            }
            Event::Text(text) => self.say(&text),
            Event::Code(text) => {
                let style = std::mem::replace(&mut self.style, CODE);
                self.words.push((text.to_string(), CODE));
                self.style = style;
            }
            Event::SoftBreak => self.say(" "),
            Event::HardBreak => self.flush(),
            Event::Rule => {
                self.gap();
                self.out += &format!("{}\n", "─".repeat(self.look.columns.min(40)));
            }
            _ => {}
        }
    }

    fn say(&mut self, text: &str) {
        self.words.push((text.to_string(), self.style));
    }

    /// The rows in columns, the last of which is broken into lines where the others leave room for it.
    fn table(&mut self) {
        let rows = std::mem::take(&mut self.rows);
        let width = |cell: &Words| cell.iter().map(|(text, _)| text.chars().count()).sum::<usize>();
        let last = rows.iter().map(Vec::len).max().unwrap_or(1).saturating_sub(1);
        let widths: Vec<usize> =
            (0..last).map(|c| rows.iter().filter_map(|r| r.get(c)).map(width).max().unwrap_or(0)).collect();
        let outer = std::mem::replace(&mut self.indent, 2 + widths.iter().map(|w| w + 2).sum::<usize>());
        for row in rows {
            let mut before = "  ".to_string();
            for (cell, column) in row.iter().zip(&widths) {
                before.extend(cell.iter().map(|(text, style)| self.painted(text, style)));
                before += &" ".repeat(column + 2 - width(cell));
            }
            let at = self.out.len();
            self.words = row.into_iter().nth(last).unwrap_or_default();
            self.flush();
            // The first line of the last column begins where the others end.
            let indented = (at + self.indent).min(self.out.len());
            self.out.replace_range(at..indented, &before);
            if !self.out.ends_with('\n') {
                self.out.push('\n');
            }
        }
        self.indent = outer;
    }

    /// An empty line before what comes next.
    fn gap(&mut self) {
        self.flush();
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    fn painted(&self, text: &str, style: &str) -> String {
        if self.look.color && !style.is_empty() && !text.is_empty() {
            format!("{style}{text}{OFF}")
        } else {
            text.into()
        }
    }

    /// The words so far as lines.
    fn flush(&mut self) {
        let bullet = std::mem::take(&mut self.bullet);
        if self.words.is_empty() {
            self.bullet = bullet;
            return;
        }
        let hang = self.indent.max(bullet.chars().count());
        let mut line = format!("{}{bullet}", " ".repeat(hang - bullet.chars().count()));
        let mut used = hang;
        let mut fresh = true;
        // A space belongs to the word before it; what hangs together is broken at spaces only.
        let mut open = false;
        for (text, style) in std::mem::take(&mut self.words) {
            for part in text.split_inclusive(' ') {
                let word = part.trim_end_matches(' ');
                let length = word.chars().count();
                if !fresh && !open && used + length > self.look.columns {
                    self.out += line.trim_end();
                    self.out.push('\n');
                    line = " ".repeat(hang);
                    used = hang;
                }
                line += &self.painted(word, style);
                used += length;
                fresh = fresh && word.is_empty();
                open = !part.ends_with(' ');
                if !open {
                    line.push(' ');
                    used += 1;
                }
            }
        }
        self.out += line.trim_end();
        self.out.push('\n');
    }
}

/// Code with its colours.
pub fn code(source: &str, color: bool) -> String {
    if !color {
        return source.to_string();
    }
    let mut out = String::new();
    for (token, text) in pieces(source) {
        let style = match token {
            Token::Plain | Token::Name => "",
            Token::Keyword => "\x1b[35m",
            Token::Number => "\x1b[34m",
            Token::Text => "\x1b[32m",
            Token::Comment => "\x1b[2m",
            Token::Magic => "\x1b[1;33m",
        };
        if style.is_empty() { out += text } else { out += &format!("{style}{text}{OFF}") }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_wrapped_and_marked() {
        let text = "# Title\n\nSome *words* with `code` that go on and on until the line is full.\n\n- one\n- two\n\n```\nx = 1\n```\n";
        let shown = words(text, Look { columns: 40, color: false });
        assert!(shown.lines().all(|l| l.chars().count() <= 40), "{shown}");
        for part in ["━━ Title", "Some words with code that go on", "  • one\n", "    x = 1"] {
            assert!(format!("{shown}\n").contains(part), "{part} is missing:\n{shown}");
        }
        let colored = words(text, Look { columns: 40, color: true });
        assert!(colored.contains("\x1b[36mcode\x1b[0m"));
    }

    #[test]
    fn tables_have_columns() {
        let text = "| | a | `second` |\n|---|---|---|\n| one | 1 | goes on until the line is full |\n| three | 22 | |";
        let shown = words(text, Look { columns: 30, color: false });
        let expected =
            ["         a   second", "  one    1   goes on until the", "             line is full", "  three  22"];
        assert_eq!(shown.lines().map(str::trim_end).collect::<Vec<_>>(), expected);
        let colored = words(text, Look { columns: 30, color: true });
        assert!(colored.contains("a\x1b[0m   \x1b[36msecond\x1b[0m"), "{colored:?}");
    }
}
