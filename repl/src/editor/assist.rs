//! Completion and signature hints in the edit buffer, whose continued lines begin with marks.

use super::block;
use jitbook_session::complete::{Hint, Match, complete, hint as signature};
use jitbook_session::snapshot::{Snapshot, library, shortened};
use rustyline::completion::Pair;

/// Lists of this many matches say what they accept.
const FEW: usize = 8;
/// Buffers longer than this have no hints: a pasted megabyte is no place for them.
const LONGEST: usize = 100_000;
/// A hint that has fewer columns than this is none.
const NARROWEST: usize = 16;

/// What Tab offers at a place of the buffer, and where in the buffer it goes.
pub fn candidates(snapshot: &Snapshot, buffer: &str, at: usize) -> (usize, Vec<Pair>) {
    let (code, cursor) = cell_and_cursor(buffer, at);
    let found = complete(snapshot, &code, cursor);
    let typed: usize = buffer[..at].chars().rev().take(found.end - found.start).map(char::len_utf8).sum();
    let few = found.matches.len() <= FEW;
    let shown = |m: &Match| match few && !m.signature.is_empty() {
        true => shortened(&format!("{}{}", m.text, m.signature), columns().saturating_sub(6).clamp(10, 74)),
        false => m.text.clone(),
    };
    let pairs = found.matches.iter().map(|m| Pair { display: shown(m), replacement: m.text.clone() });
    (at - typed, pairs.collect())
}

/// The cell in the buffer, and where the cursor is in it, in code points.
fn cell_and_cursor(buffer: &str, at: usize) -> (String, usize) {
    let before = block::cell(&buffer[..at]);
    let cursor = before.chars().count();
    (before + &block::cell(&buffer[at..]), cursor)
}

/// A hint as it is painted behind the buffer; nothing of it can be taken over.
pub struct Shown(String);

impl Shown {
    /// Lines below the buffer.
    pub fn below(lines: &[String]) -> Shown {
        Shown(format!("\n{}", lines.join("\n")))
    }
}

impl rustyline::hint::Hint for Shown {
    fn display(&self) -> &str {
        &self.0
    }
    fn completion(&self) -> Option<&str> {
        None
    }
}

/// The signature of the call that the cursor stands in, at the end of the buffer, as far as there is room for it.
pub fn hint(snapshot: &Snapshot, buffer: &str, at: usize, prompt: usize, colored: bool) -> Option<Shown> {
    library::warm();
    if buffer.len() > LONGEST || !buffer[at..].chars().all(|c| matches!(c, ')' | ']' | '}' | ' ')) {
        return None;
    }
    let (code, cursor) = cell_and_cursor(buffer, at);
    let found = signature(snapshot, &code, cursor)?;
    let line = code.rsplit('\n').next().unwrap_or("");
    let used = prompt + line.chars().map(width).sum::<usize>();
    let room = columns().checked_sub(used + 4).filter(|room| *room >= NARROWEST)?;
    Some(Shown(painted(&found, room, colored)))
}

/// Columns of a character, nearly: where it is wide, two.
fn width(c: char) -> usize {
    if c >= '\u{1100}' { 2 } else { 1 }
}

fn columns() -> usize {
    crate::screen::size().0
}

/// The signature in so many columns: the parameter that is being typed stands out, and what does not fit is cut.
fn painted(hint: &Hint, room: usize, colored: bool) -> String {
    const DIM: &str = "\x1b[2m";
    const CURRENT: &str = "\x1b[22;1m";
    const PLAIN: &str = "\x1b[m";
    let text = &hint.signature;
    let (from, to) = hint.current.unwrap_or((0, 0));
    // What is typed stays in sight.
    let skipped = if text[..to].chars().count() > room { from } else { 0 };
    let dots = if skipped > 0 { "..." } else { "" };
    let shown = shortened(&text[skipped..], room.saturating_sub(3 + dots.len()));
    if !colored {
        return format!("  # {dots}{shown}");
    }
    let clipped = |at: usize| at.saturating_sub(skipped).min(shown.len());
    let (from, to) = (clipped(from), clipped(to));
    if from == to || !shown.is_char_boundary(from) || !shown.is_char_boundary(to) {
        return format!("  {DIM}{dots}{shown}{PLAIN}");
    }
    format!("  {DIM}{dots}{}{CURRENT}{}{PLAIN}{DIM}{}{PLAIN}", &shown[..from], &shown[from..to], &shown[to..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(signature: &str, current: Option<(usize, usize)>, room: usize) -> String {
        painted(&Hint { name: "f".into(), signature: signature.into(), current }, room, false)
    }

    #[test]
    fn hints_are_cut_to_their_room() {
        assert_eq!(plain("(x, axis=None)", Some((1, 2)), 40), "  # (x, axis=None)");
        assert_eq!(plain("(first, second, third)", Some((1, 6)), 16), "  # (first, secon...");
        assert_eq!(plain("(first, second, third=1)", Some((16, 23)), 18), "  # ...third=1)");
        let colored = painted(&Hint { name: "f".into(), signature: "(x, y)".into(), current: Some((4, 5)) }, 40, true);
        assert_eq!(colored, "  \x1b[2m(x, \x1b[22;1my\x1b[m\x1b[2m)\x1b[m");
        let odd = Hint { name: "f".into(), signature: "(größe, ü)".into(), current: Some((1, 8)) };
        for room in 0..20 {
            painted(&odd, room, true);
        }
    }
}
