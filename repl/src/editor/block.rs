//! How a cell of several lines stands in the edit buffer. Every line after the first begins with a tab, which the
//! screen shows as the continuation prompt (`...: `): the editor's tab stops are as wide as the prompt, so what it
//! reckons and what is shown agree.

use jitbook_session::session::{Completeness, indentation, parses};

/// Stands for the continuation prompt, at the beginning of a line of the buffer.
pub const MARK: char = '\t';

/// The buffer's text for a cell.
pub fn shown(cell: &str) -> String {
    cell.replace('\n', "\n\t")
}

/// The cell in a buffer. Pasted lines have no marks, and their own tabs may look like them: marks are what can be taken
/// away without breaking the program.
pub fn cell(buffer: &str) -> String {
    if !buffer.contains("\n\t") {
        return buffer.to_string();
    }
    let without = buffer.replace("\n\t", "\n");
    if !parses(&without) && parses(buffer) { buffer.to_string() } else { without }
}

/// A new line in the buffer after this text, with its indentation.
pub fn next_line(before: &str) -> String {
    format!("\n{MARK}{}", indentation(&cell(before)))
}

/// Whether Enter at the end runs the cell.
pub fn is_whole(cell: &str) -> bool {
    jitbook_session::session::completeness(cell) != Completeness::More
}

/// Where the line of a place begins, after its mark.
pub fn line_start(buffer: &str, at: usize) -> usize {
    let start = buffer[..at].rfind('\n').map_or(0, |i| i + 1);
    let marked = start > 0 && buffer[start..].starts_with(MARK);
    if marked { start + 1 } else { start }
}

/// Where the line of a place ends.
pub fn line_end(buffer: &str, at: usize) -> usize {
    buffer[at..].find('\n').map_or(buffer.len(), |i| at + i)
}

/// The place in the line above or below with the same column, where there is such a line.
pub fn above(buffer: &str, at: usize) -> Option<usize> {
    let end = buffer[..at].rfind('\n')?;
    Some(column_of(buffer, line_start(buffer, end), end, column(buffer, at)))
}

pub fn below(buffer: &str, at: usize) -> Option<usize> {
    let end = line_end(buffer, at);
    if end == buffer.len() {
        return None;
    }
    let start = line_start(buffer, end + 1);
    let start = if buffer[start..].starts_with(MARK) { start + 1 } else { start };
    Some(column_of(buffer, start, line_end(buffer, start), column(buffer, at)))
}

fn column(buffer: &str, at: usize) -> usize {
    let start = line_start(buffer, at);
    buffer.get(start..at).map_or(0, |text| text.chars().count())
}

fn column_of(buffer: &str, start: usize, end: usize, column: usize) -> usize {
    buffer[start..end].char_indices().nth(column).map_or(end, |(i, _)| start + i)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_come_and_go() {
        let text = "def f(x):\n    return x";
        assert_eq!(cell(&shown(text)), text);
        assert_eq!(cell("def f(x):\n\treturn x"), "def f(x):\n\treturn x", "a pasted tab is no mark");
        assert_eq!(next_line("def f(x):"), "\n\t    ");
    }

    #[test]
    fn lines_above_and_below() {
        let buffer = shown("ab\ncdef\ng");
        let at = buffer.find("ef").unwrap();
        assert_eq!(above(&buffer, at), Some(2));
        assert_eq!(below(&buffer, at), Some(buffer.len()));
        assert_eq!(below(&buffer, 1), buffer.find("def"));
        assert_eq!(above(&buffer, 1), None);
    }
}
