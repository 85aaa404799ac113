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

/// Whether a place is before the mark of its line.
pub fn on_mark(buffer: &str, at: usize) -> bool {
    buffer[..at].ends_with('\n') && buffer[at..].starts_with(MARK)
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
}
