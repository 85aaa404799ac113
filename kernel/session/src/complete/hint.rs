//! The signature of the call that is being typed.

use super::resolve::Scene;
use super::tokens::{Piece, Token, tokens};
use super::{byte_of, scope};
use crate::snapshot::{Snapshot, library, signature};

/// A call that is open at the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// What is called, as it is written.
    pub name: String,
    /// `(x, axis=None)`.
    pub signature: String,
    /// Bytes of `signature` in which the parameter stands that is being typed.
    pub current: Option<(usize, usize)>,
}

/// Lines before the cursor that are looked at: a call is rarely longer.
const LINES: usize = 200;

/// The signature of the innermost call that is open at a place of a text, given in code points. It is asked at every
/// key, so it waits for nothing.
pub fn hint(snapshot: &Snapshot, code: &str, cursor: usize) -> Option<Hint> {
    library::impatiently(|| find(snapshot, code, cursor))
}

fn find(snapshot: &Snapshot, code: &str, cursor: usize) -> Option<Hint> {
    let text = &code[..byte_of(code, cursor)];
    let text = behind_magic(&text[beginning(text)..]);
    let pieces = tokens(text);
    if pieces.last().is_some_and(|p| p.token == Token::Comment) {
        return None;
    }
    let empty = Scene { snapshot, text, pieces: &pieces, locals: Vec::new() };
    let open = empty.open_call(pieces.len())?;
    let column = text.rsplit('\n').next().map_or(0, str::len);
    let scene = Scene { locals: scope::locals(text, &pieces, column), ..empty };
    let item = scene.before(open)?;
    let signature = item.signature().to_string();
    if signature.is_empty() {
        return None;
    }
    let start = scene.start_of(open)?;
    let name = text[pieces[start].start..pieces[open].start].trim_end().to_string();
    let current = current(&scene, open, &signature);
    Some(Hint { name, signature, current })
}

/// The code behind a magic's name, where the last line is one: `%timeit f(`.
fn behind_magic(text: &str) -> &str {
    let line = &text[text.rfind('\n').map_or(0, |i| i + 1)..];
    let magic = line.trim_start();
    match magic.find(char::is_whitespace).filter(|_| magic.starts_with('%')) {
        Some(blank) => &magic[blank..],
        None => text,
    }
}

fn beginning(text: &str) -> usize {
    text.rmatch_indices('\n').nth(LINES).map_or(0, |(i, _)| i + 1)
}

/// How many positional arguments stand before piece `end` in the call that opens at `open`.
pub fn arguments_before(scene: &Scene, open: usize, end: usize) -> usize {
    let (mut depth, mut count, mut named) = (0usize, 0, false);
    for i in open + 1..end {
        match scene.text_of(i) {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            "=" if depth == 0 => named = true,
            "," if depth == 0 => {
                count += usize::from(!named);
                named = false;
            }
            _ => {}
        }
    }
    count
}

fn current(scene: &Scene, open: usize, text: &str) -> Option<(usize, usize)> {
    let all = signature::params(text);
    let end = scene.pieces.len();
    let last = last_argument(scene.pieces, scene, open);
    let named = (scene.text_of(last + 1) == "=").then(|| scene.text_of(last));
    let found = match named {
        Some(name) => {
            all.iter().find(|p| p.by_name && p.name == name).or_else(|| all.iter().find(|p| p.text.starts_with("**")))
        }
        None => {
            let n = arguments_before(scene, open, end);
            let positional: Vec<_> = all.iter().filter(|p| p.by_position).collect();
            positional.get(n).or_else(|| positional.last().filter(|p| p.text.starts_with('*'))).copied()
        }
    }?;
    let start = found.text.as_ptr() as usize - text.as_ptr() as usize;
    Some((start, start + found.text.len()))
}

/// The piece that the argument being typed begins with.
fn last_argument(pieces: &[Piece], scene: &Scene, open: usize) -> usize {
    let (mut depth, mut start) = (0usize, open + 1);
    for i in open + 1..pieces.len() {
        match scene.text_of(i) {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            "," if depth == 0 => start = i + 1,
            _ => {}
        }
    }
    start
}
