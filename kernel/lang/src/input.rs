//! Whether a text typed so far is a whole program: what decides between running it and asking for another line.

use ruff_python_ast::token::TokenKind;
use ruff_python_parser::{LexicalErrorType, Mode, ParseError, ParseErrorType, ParseOptions};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Completeness {
    Complete,
    /// An open bracket, string, block or decorator.
    More,
    Invalid,
}

/// Judges a text by the errors at its end.
///
/// ```
/// use jitbook_lang::input::{Completeness, completeness};
/// assert_eq!(completeness("f(1,"), Completeness::More);
/// assert_eq!(completeness("def f():"), Completeness::More);
/// assert_eq!(completeness("x = )"), Completeness::Invalid);
/// assert_eq!(completeness("x = 1"), Completeness::Complete);
/// ```
pub fn completeness(text: &str) -> Completeness {
    if text.lines().any(|l| l.len() > 1 << 20) {
        return Completeness::Complete;
    }
    if crate::parse::too_nested(text).is_some() {
        return Completeness::Invalid;
    }
    let parsed = ruff_python_parser::parse_unchecked(text, ParseOptions::from(Mode::Ipython));
    if parsed.errors().is_empty() {
        return Completeness::Complete;
    }
    let end = text.trim_end().len();
    if parsed.errors().iter().any(|e| open_at_end(text, end, e)) { Completeness::More } else { Completeness::Invalid }
}

fn open_at_end(text: &str, end: usize, error: &ParseError) -> bool {
    let (start, stop) = (error.location.start().to_usize(), error.location.end().to_usize());
    let message = error.error.to_string();
    match &error.error {
        ParseErrorType::Lexical(LexicalErrorType::Eof) => true,
        ParseErrorType::Lexical(LexicalErrorType::LineContinuationError) => text.trim_end_matches('\n').ends_with('\\'),
        _ if message.contains("triple-quoted") => true,
        ParseErrorType::Lexical(LexicalErrorType::UnclosedStringError) => {
            let rest = text.get(start..).unwrap_or("").trim_start_matches(|c: char| c.is_alphabetic());
            rest.starts_with("\"\"\"") || rest.starts_with("'''")
        }
        _ => {
            stop >= end
                && (message.contains("indented block")
                    || message.contains("decorator")
                    || message.contains("class, function")
                    || message.contains("`except` or `finally`"))
        }
    }
}

/// Whether a text ends in a semicolon that is one: not in a comment or a string. Comments after it do not count.
///
/// ```
/// use jitbook_lang::input::ends_in_semicolon;
/// assert!(ends_in_semicolon("f(x);  # quiet") && !ends_in_semicolon("f(x)  # loud;") && !ends_in_semicolon("';'"));
/// ```
pub fn ends_in_semicolon(text: &str) -> bool {
    // What is quick to see needs no parser.
    if !text.contains(';') {
        return false;
    }
    let parsed = ruff_python_parser::parse_unchecked(text, ParseOptions::from(Mode::Ipython));
    let last = parsed.tokens().iter().rev().map(|t| t.kind()).find(|kind| {
        !matches!(
            kind,
            TokenKind::Comment
                | TokenKind::Newline
                | TokenKind::NonLogicalNewline
                | TokenKind::EndOfFile
                | TokenKind::Indent
                | TokenKind::Dedent
        )
    });
    last == Some(TokenKind::Semi)
}
