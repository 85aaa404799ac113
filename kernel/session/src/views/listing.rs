//! Text with meaning: lines of spans that a front end colours, the user's own lines beside them.

use crate::bundle::{Bundle, HTML};
use crate::display::page::preformatted;
use crate::notebook::escaped;
use jitbook_ir::SourceId;
use jitbook_lang::jax::views;

/// What a piece of text is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    Plain,
    Title,
    Keyword,
    Operation,
    Number,
    /// What stands beside: sources, remarks.
    Aside,
    Removed,
    Added,
}

/// How roles look.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Palette {
    #[default]
    Plain,
    /// Escapes of terminals, in colours that light and dark backgrounds bear.
    Ansi,
    /// Elements of a page.
    Html,
}

impl Palette {
    fn paint(self, role: Role, text: &str) -> String {
        if self == Palette::Html {
            return element(role, text);
        }
        let code = match (self, role) {
            (Palette::Plain, _) | (_, Role::Plain) => return text.to_string(),
            (_, Role::Title | Role::Keyword) => "1",
            (_, Role::Operation) => "35",
            (_, Role::Number) => "36",
            (_, Role::Aside) => "2",
            (_, Role::Removed) => "31",
            (_, Role::Added) => "32",
        };
        format!("\x1b[{code}m{text}\x1b[0m")
    }
}

/// A piece of a page, in colours that light and dark pages bear.
fn element(role: Role, text: &str) -> String {
    let style = match role {
        Role::Plain => return escaped(text),
        Role::Title | Role::Keyword => "font-weight:bold",
        Role::Operation => "color:#a347ba",
        Role::Number => "color:#0e8a8a",
        Role::Aside => "color:gray",
        Role::Removed => "color:#c0392b",
        Role::Added => "color:#2a8c3c",
    };
    format!("<span style=\"{style}\">{}</span>", escaped(text))
}

/// One line: its spans, and the line and text of the user's that it comes from.
#[derive(Clone, Default, Debug, PartialEq)]
pub struct Line {
    spans: Vec<(Role, String)>,
    margin: Option<(usize, String)>,
}

impl Line {
    pub fn new(indent: usize) -> Line {
        let mut line = Line::default();
        if indent > 0 {
            line.spans.push((Role::Plain, "  ".repeat(indent)));
        }
        line
    }
    pub fn of(role: Role, text: impl Into<String>) -> Line {
        Line::default().add(role, text)
    }
    pub fn add(mut self, role: Role, text: impl Into<String>) -> Line {
        self.spans.push((role, text.into()));
        self
    }
    pub fn plain(self, text: impl Into<String>) -> Line {
        self.add(Role::Plain, text)
    }
    pub fn keyword(self, text: impl Into<String>) -> Line {
        self.add(Role::Keyword, text)
    }
    pub fn operation(self, text: impl Into<String>) -> Line {
        self.add(Role::Operation, text)
    }
    /// With the place of the user's program that it comes from, where that is known.
    pub fn from(mut self, source: SourceId) -> Line {
        self.margin = views::place(source).map(|p| (p.line(), p.text()));
        self
    }
    pub fn width(&self) -> usize {
        self.spans.iter().map(|s| s.1.chars().count()).sum()
    }
    pub fn text(&self) -> String {
        self.spans.iter().map(|s| s.1.as_str()).collect()
    }
    fn paint(&self, palette: Palette) -> String {
        self.spans.iter().map(|(role, text)| palette.paint(*role, text)).collect()
    }
}

/// Columns that a listing keeps to.
pub const WIDTH: usize = 80;
/// Where the margin begins at the latest.
const MARGIN: usize = 44;
/// A margin narrower than this says too little.
const NARROW: usize = 16;
/// Lines shown of a long listing.
const SHOWN: usize = 40;

/// Lines in order.
#[derive(Default, Debug)]
pub struct Listing {
    pub lines: Vec<Line>,
}

impl Listing {
    pub fn push(&mut self, line: Line) {
        self.lines.push(line);
    }
    pub fn title(text: impl Into<String>) -> Listing {
        Listing { lines: vec![Line::of(Role::Title, text)] }
    }

    /// The text; a long listing is folded, with the words that unfold it. Everything where they are `None`.
    pub fn render(&self, palette: Palette, unfold: Option<&str>) -> String {
        let column = self.column();
        let mut out = String::new();
        let mut above: Option<&(usize, String)> = None;
        let shown = match unfold {
            Some(_) if self.lines.len() > SHOWN + 5 => SHOWN,
            _ => self.lines.len(),
        };
        for line in &self.lines[..shown] {
            out += &line.paint(palette);
            if let Some(margin) = &line.margin {
                out += &beside(line.width(), column, margin, above, palette);
            }
            above = line.margin.as_ref();
            out.push('\n');
        }
        if let (Some(how), true) = (unfold, shown < self.lines.len()) {
            let rest = format!("... {} more lines: {how}", self.lines.len() - shown);
            out += &format!("{}\n", palette.paint(Role::Aside, &rest));
        }
        out
    }

    /// The listing in a session: words in its palette, and in a notebook a page's element beside, where what is long
    /// unfolds by a click.
    pub fn bundle(&self, palette: Palette, unfold: Option<&str>) -> Bundle {
        let html = self.render(Palette::Html, None);
        let lines: Vec<&str> = html.lines().collect();
        Bundle::plain(self.render(palette, unfold).trim_end()).with(HTML, preformatted(&lines))
    }

    /// The column in which margins begin.
    fn column(&self) -> usize {
        let with = self.lines.iter().filter(|l| l.margin.is_some());
        with.map(Line::width).filter(|&w| w < MARGIN).max().unwrap_or(0) + 2
    }
}

/// The margin's text after a line of this width. What stood on the line above is not repeated.
fn beside(
    width: usize,
    column: usize,
    margin: &(usize, String),
    above: Option<&(usize, String)>,
    palette: Palette,
) -> String {
    let start = column.max(width + 2);
    if start + NARROW > WIDTH {
        return String::new();
    }
    let room = WIDTH - start;
    let number = format!("| {}  ", margin.0);
    let text = match above {
        Some(above) if above == margin => "|".to_string(),
        _ => format!("{number}{}", abbreviated(&margin.1, room.saturating_sub(number.chars().count()))),
    };
    let text = match text.chars().count() {
        n if n > room => format!("{}…", text.chars().take(room - 1).collect::<String>()),
        _ => text,
    };
    format!("{}{}", " ".repeat(start - width), palette.paint(Role::Aside, &text))
}

/// Calls without their arguments, outermost last, until the text fits: `lmbda * jnp.where(...)`.
fn abbreviated(text: &str, room: usize) -> String {
    for depth in (1..=4).rev() {
        let short = without_arguments(text, depth);
        if short.chars().count() <= room {
            return if text.chars().count() <= room { text.to_string() } else { short };
        }
    }
    without_arguments(text, 1)
}

/// What is nested this deep in parentheses becomes dots.
fn without_arguments(text: &str, limit: usize) -> String {
    let (mut out, mut depth, mut hidden) = (String::new(), 0usize, String::new());
    for c in text.chars() {
        if c == ')' {
            depth = depth.saturating_sub(1);
            if depth + 1 == limit {
                out += if hidden.chars().count() > 3 { "..." } else { &hidden };
                hidden.clear();
            }
        }
        if depth >= limit {
            hidden.push(c)
        } else {
            out.push(c)
        }
        depth += usize::from(c == '(');
    }
    out + &hidden
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, margin: Option<(usize, &str)>) -> Line {
        Line { margin: margin.map(|(n, t)| (n, t.to_string())), ..Line::of(Role::Plain, text) }
    }

    #[test]
    fn margins_stand_in_one_column_and_say_a_place_once() {
        let listing = Listing {
            lines: vec![
                line("e = exp x", Some((2, "jnp.exp(x)"))),
                line("t = fma e 1.67 -1.67", Some((2, "jnp.exp(x)"))),
                line("end", None),
            ],
        };
        assert_eq!(
            listing.render(Palette::Plain, None),
            "e = exp x             | 2  jnp.exp(x)\nt = fma e 1.67 -1.67  |\nend\n"
        );
    }

    #[test]
    fn long_expressions_lose_their_arguments_first() {
        let text = "lmbda * jnp.where(x > 0, x, f(alpha) * jnp.exp(x + 1) - alpha)";
        assert_eq!(abbreviated(text, 100), text);
        assert_eq!(abbreviated(text, 60), "lmbda * jnp.where(x > 0, x, f(...) * jnp.exp(...) - alpha)");
        assert_eq!(abbreviated(text, 30), "lmbda * jnp.where(...)");
        assert_eq!(abbreviated("f(x)", 3), "f(x)");
    }

    #[test]
    fn nothing_passes_the_last_column() {
        let long = "x".repeat(90);
        let listing = Listing { lines: vec![line("a", Some((7, &long))), line(&long, Some((7, "y")))] };
        let text = listing.render(Palette::Plain, None);
        assert_eq!(text.lines().next().map(|l| l.chars().count()), Some(WIDTH));
        assert_eq!(text.lines().nth(1), Some(long.as_str()));
    }

    #[test]
    fn long_listings_are_folded_and_say_how_to_see_the_rest() {
        let listing = Listing { lines: (0..100).map(|i| line(&i.to_string(), None)).collect() };
        let folded = listing.render(Palette::Plain, Some("%ir --all f(x)"));
        assert!(folded.ends_with("39\n... 60 more lines: %ir --all f(x)\n"), "{folded}");
        assert_eq!(listing.render(Palette::Plain, None).lines().count(), 100);
        let just = Listing { lines: listing.lines[..45].to_vec() };
        assert_eq!(just.render(Palette::Plain, Some("")).lines().count(), 45);
    }

    #[test]
    fn colours_wrap_what_they_mean() {
        let l = Listing { lines: vec![Line::default().keyword("loop").plain(" i")] };
        assert_eq!(l.render(Palette::Ansi, None), "\x1b[1mloop\x1b[0m i\n");
    }
}
