//! Inspection: what the name at a place of a text is. Answers from a [`Snapshot`], on any thread, and runs nothing of the
//! user's.

mod render;
mod values;

pub use values::{array_summary, inspect_magic, inspect_value};

use crate::complete::resolve::Scene;
use crate::complete::tokens::{Piece, Token, is_word, tokens};
use crate::complete::{byte_of, scope_at};
use crate::snapshot::{ArrayFacts, Item, Kind, Place, Snapshot, library};

/// How much is told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Detail {
    /// `x?`: signature and documentation.
    Short,
    /// `x??`: the source too, where there is one.
    Source,
}

/// What is known of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Inspection {
    /// The expression that was looked at.
    pub name: String,
    pub kind: Kind,
    /// The name of its type.
    pub type_name: String,
    /// `(x, axis=None)` of what can be called, else empty.
    pub signature: String,
    /// How it prints, shortened.
    pub text: Option<String>,
    pub length: Option<usize>,
    pub array: Option<ArrayFacts>,
    /// Smallest, largest and mean element of an array, where the evaluator was free to look.
    pub summary: Option<String>,
    pub doc: Option<String>,
    pub place: Option<Place>,
    /// The text of its definition, where it was asked for.
    pub source: Option<String>,
    /// What is compiled of a jitted function, a line a specialisation.
    pub cache: Vec<String>,
}

/// What the name at a place of a text is, given in code points; inside of a call without a name there, what is called.
pub fn inspect(snapshot: &Snapshot, code: &str, cursor: usize, detail: Detail) -> Option<Inspection> {
    let at = byte_of(code, cursor);
    if let Some(name) = magic_at(code, at) {
        return inspect_magic(&name, detail);
    }
    if let Some((from, to)) = behind_magic(code, at) {
        return inspect(snapshot, &code[from..to], code[from..at].chars().count(), detail);
    }
    let pieces = tokens(code);
    let end = expression_at(code, &pieces, at)?;
    // What is behind the expression does not change what it is.
    let text = &code[..pieces[end - 1].end];
    let scene = Scene { snapshot, text, pieces: &pieces[..end], locals: scope_at(text, &pieces[..end]) };
    let item = scene.before(end)?;
    let name = text[pieces[scene.start_of(end)?].start..].to_string();
    Some(Inspection::of(&name, &item, detail))
}

/// The piece behind the expression that a place is in.
fn expression_at(code: &str, pieces: &[Piece], at: usize) -> Option<usize> {
    let touches = |p: &Piece| p.token == Token::Name && p.start <= at && at <= p.end;
    let is_keyword = |p: &Piece| crate::complete::is_keyword(&code[p.start..p.end]);
    if let Some(i) = pieces.iter().position(|p| touches(p) && !is_keyword(p)) {
        return Some(i + 1);
    }
    let end = pieces.iter().position(|p| p.start >= at).unwrap_or(pieces.len());
    let empty = Snapshot::default();
    let scene = Scene { snapshot: &empty, text: code, pieces, locals: Vec::new() };
    scene.open_call(end)
}

/// The magic whose name a place is in.
fn magic_at(code: &str, at: usize) -> Option<String> {
    let start = code[..at].rfind('\n').map_or(0, |i| i + 1);
    let line = code[start..].lines().next().unwrap_or("");
    let blank = line.len() - line.trim_start().len();
    let text = line.trim_start().trim_start_matches('?');
    let name = text.strip_prefix('%')?.trim_start_matches('%');
    let name = &name[..name.find(|c: char| !is_word(c)).unwrap_or(name.len())];
    let end = start + blank + (line.trim_start().len() - text.len()) + text.find(name)? + name.len();
    (at <= end + 1).then(|| name.to_string())
}

/// The code behind the name of a magic in whose line a place is.
fn behind_magic(code: &str, at: usize) -> Option<(usize, usize)> {
    let start = code[..at].rfind('\n').map_or(0, |i| i + 1);
    let end = code[at..].find('\n').map_or(code.len(), |i| at + i);
    let line = code[start..end].trim_start();
    let blank = line.find(char::is_whitespace).filter(|_| line.starts_with('%'))?;
    let from = end - line.len() + blank;
    (from < at).then_some((from, end))
}

impl Inspection {
    /// What an item says under a name; under its own where none is given.
    pub(crate) fn of(name: &str, item: &Item, detail: Detail) -> Inspection {
        let item = &whole(item);
        let more = item.more.as_deref();
        let declared = || more.and_then(|m| m.name.clone()).unwrap_or_default();
        Inspection {
            name: if name.is_empty() { declared() } else { name.to_string() },
            kind: item.kind,
            type_name: item.type_name().to_string(),
            signature: item.signature().to_string(),
            text: item.text.as_deref().map(String::from),
            length: more.and_then(|m| m.length),
            array: more.and_then(|m| m.array.clone()),
            summary: None,
            doc: item.doc().filter(|d| !d.is_empty()).map(String::from),
            place: more.and_then(|m| m.place.clone()),
            source: more.and_then(|m| m.source.clone()).filter(|_| detail == Detail::Source),
            cache: more.map(|m| m.cache.clone()).unwrap_or_default(),
        }
    }
}

/// A library module as the library knows it: the session holds no more than its name.
fn whole(item: &Item) -> std::borrow::Cow<'_, Item> {
    let known = item.module().and_then(library::module);
    match known {
        Some(module) => std::borrow::Cow::Owned((*module).clone()),
        None => std::borrow::Cow::Borrowed(item),
    }
}
