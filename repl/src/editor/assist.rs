//! Completion in the edit buffer, whose continued lines begin with marks.

use super::block;
use jitbook_session::complete::complete;
use jitbook_session::snapshot::Snapshot;

/// What Tab offers at a place of the buffer, and where in the buffer it goes.
pub fn candidates(snapshot: &Snapshot, buffer: &str, at: usize) -> (usize, Vec<String>) {
    let before = block::cell(&buffer[..at]);
    let cursor = before.chars().count();
    let code = before + &block::cell(&buffer[at..]);
    let found = complete(snapshot, &code, cursor);
    let typed: usize = buffer[..at].chars().rev().take(found.end - found.start).map(char::len_utf8).sum();
    (at - typed, found.matches.into_iter().map(|m| m.text).collect())
}
