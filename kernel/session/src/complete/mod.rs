//! Completion: from a text and a place in it to what may stand there. Answers from a [`Snapshot`], on any thread, and
//! runs nothing of the user's.
//!
//! The text goes through [`tokens`]; [`scope`] finds what it binds itself; [`resolve`] follows an expression to an
//! object; and one function for each situation (an attribute, an import, a dict key, a path, a magic, a name) lists what
//! fits.

mod hint;
mod magics;
mod names;
mod paths;
pub(crate) mod resolve;
mod scope;
pub(crate) mod tokens;

pub use hint::{Hint, hint};

use crate::snapshot::{Item, Kind, Member, Snapshot, library, signature};
use resolve::Scene;
use std::collections::HashSet;
use tokens::{Piece, Token, is_word, tokens};

/// What may be put in place of a part of the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completions {
    pub matches: Vec<Match>,
    /// The part that a match replaces, in code points of the text.
    pub start: usize,
    pub end: usize,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    pub text: String,
    pub kind: Kind,
    /// `(x, axis=None)` of what can be called, else empty.
    pub signature: String,
}

/// Matches that are given at most.
const MOST: usize = 2_000;

/// What may stand at a place of a text, given in code points.
///
/// Names that begin with what is typed come first; where none does, those that differ in case only, and after them those
/// that are spelt nearly so. Names with a leading underscore are given where one is typed.
pub fn complete(snapshot: &Snapshot, code: &str, cursor: usize) -> Completions {
    let at = byte_of(code, cursor);
    let found = candidates(snapshot, code, at);
    let chars = |byte: usize| code[..byte].chars().count();
    let matches = chosen(found.list, &code[found.start..at], found.order);
    Completions { matches, start: chars(found.start), end: chars(at) }
}

/// What a text binds that its end sees.
pub(crate) fn scope_at(text: &str, pieces: &[Piece]) -> Vec<scope::Local> {
    let line = &text[text.rfind('\n').map_or(0, |i| i + 1)..];
    scope::locals(text, pieces, line.len() - line.trim_start().len())
}

pub(crate) fn is_keyword(word: &str) -> bool {
    names::KEYWORDS.contains(&word)
}

/// The byte at which a code point begins.
pub(crate) fn byte_of(code: &str, cursor: usize) -> usize {
    code.char_indices().nth(cursor).map_or(code.len(), |(i, _)| i)
}

/// What may stand somewhere, before it is compared with what is typed.
pub(crate) struct Candidates {
    list: Vec<Match>,
    /// The byte at which what is typed begins.
    start: usize,
    order: Order,
}

/// In what order matches are given.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Order {
    /// As IPython: arguments first, then by name, private ones last.
    Names,
    /// As they are, and all of them: paths and keys may begin with an underscore.
    Given,
}

impl Candidates {
    fn names(list: Vec<Match>, start: usize) -> Candidates {
        Candidates { list, start, order: Order::Names }
    }
    fn given(list: Vec<Match>, start: usize) -> Candidates {
        Candidates { list, start, order: Order::Given }
    }
}

impl Match {
    fn new(text: impl Into<String>, kind: Kind) -> Match {
        Match { text: text.into(), kind, signature: String::new() }
    }
    fn member(m: &Member) -> Match {
        Match { text: m.name.to_string(), kind: m.item.kind, signature: m.item.signature().to_string() }
    }
    /// An attribute reached through its class: a method's first parameter is filled.
    fn attribute(m: &Member, of: &Item) -> Match {
        let mut found = Match::member(m);
        let binds = m.item.more.as_ref().is_some_and(|more| more.binds);
        if binds && !matches!(of.kind, Kind::Class | Kind::Module) && of.own(&m.name).is_none() {
            found.signature = signature::bound(&found.signature);
        }
        found
    }
}

fn candidates(snapshot: &Snapshot, code: &str, at: usize) -> Candidates {
    let before = &code[..at];
    if let Some(found) = magics::candidates(snapshot, code, at) {
        return found;
    }
    let pieces = tokens(before);
    let column = before.rsplit('\n').next().map_or(0, str::len);
    let word =
        before.rfind(|c: char| !is_word(c)).map_or(0, |i| i + before[i..].chars().next().map_or(1, char::len_utf8));
    let locals = scope::locals(before, &pieces, column);
    let scene = Scene { snapshot, text: before, pieces: &pieces, locals };
    match pieces.last().map(|p| p.token) {
        Some(Token::Comment) => return Candidates::names(Vec::new(), at),
        Some(Token::Text { open: true }) => return in_string(&scene, code, at),
        Some(Token::Number) if word < at => return Candidates::names(Vec::new(), at),
        _ => {}
    }
    // The word that is being typed is no part of what stands before it.
    let end = pieces.len() - usize::from(word < at && pieces.last().is_some_and(|p| p.token == Token::Name));
    if let Some(found) = import(&scene, end, word) {
        return found;
    }
    if end > 0 && scene.text_of(end - 1) == "." {
        let Some(item) = scene.before(end - 1) else { return Candidates::names(Vec::new(), word) };
        let list = resolve::attributes(&item).iter().map(|m| Match::attribute(m, &item)).collect();
        return Candidates::names(list, word);
    }
    let mut list = arguments(&scene, end);
    list.extend(keys_without_quote(&scene, end));
    list.extend(names_in_scope(&scene));
    Candidates::names(list, word)
}

/// Keyword arguments of the call that is open here, those that are not given yet.
fn arguments(scene: &Scene, end: usize) -> Vec<Match> {
    let Some(open) = scene.open_call(end) else { return Vec::new() };
    if !matches!(scene.text_of(end.wrapping_sub(1)), "(" | ",") {
        return Vec::new();
    }
    let Some(item) = scene.before(open) else { return Vec::new() };
    let given: HashSet<&str> = (open..end).filter(|i| scene.text_of(i + 1) == "=").map(|i| scene.text_of(i)).collect();
    let mut filled = hint::arguments_before(scene, open, end);
    let mut out = Vec::new();
    for p in signature::params(item.signature()) {
        let by_position = p.by_position && filled > 0;
        filled -= usize::from(by_position);
        if p.by_name && !by_position && !given.contains(p.name) {
            out.push(Match::new(format!("{}=", p.name), Kind::Param));
        }
    }
    out
}

/// Every name that is known here.
fn names_in_scope(scene: &Scene) -> Vec<Match> {
    let mut list: Vec<Match> = Vec::new();
    for local in scene.locals.iter().rev() {
        let (kind, signature) = match &local.bound {
            scope::Bound::Function(signature) => (Kind::Function, signature.clone()),
            scope::Bound::Class => (Kind::Class, String::new()),
            scope::Bound::Import(_, None) => (Kind::Module, String::new()),
            _ => (Kind::Instance, String::new()),
        };
        list.push(Match { text: local.name.clone(), kind, signature });
    }
    list.extend(scene.snapshot.names().map(Match::member));
    if scene.snapshot.has_prelude() {
        for (name, module, attribute) in crate::prelude::NAMES {
            let item = if attribute.is_empty() { None } else { library::module(module) };
            list.push(match item.as_ref().and_then(|m| m.own(attribute)) {
                Some(item) => Match { text: name.into(), kind: item.kind, signature: item.signature().into() },
                None => Match::new(name, if attribute.is_empty() { Kind::Module } else { Kind::Function }),
            });
        }
    }
    if let Some(builtins) = library::module("builtins") {
        list.extend(builtins.more.iter().flat_map(|m| m.attributes.iter().map(Match::member)));
    }
    list.extend(names::KEYWORDS.iter().map(|k| Match::new(*k, Kind::Keyword)));
    list
}

/// `import a.b`, `from a.b`, `from a.b import c`.
fn import(scene: &Scene, end: usize, word: usize) -> Option<Candidates> {
    let line = (0..end).rev().take_while(|i| !matches!(scene.pieces[*i].token, Token::Newline)).last()?;
    let first = scene.text_of(line);
    if !matches!(first, "import" | "from") || scene.text_of(end - 1) == "as" {
        return None;
    }
    let import = (line..end).skip(usize::from(first == "import")).find(|i| scene.text_of(*i) == "import");
    if let (Some(import), "from") = (import, first) {
        let module: String = (line + 1..import).map(|i| scene.text_of(i)).collect();
        if !matches!(scene.text_of(end - 1), "import" | "," | "(") {
            return Some(Candidates::names(Vec::new(), word));
        }
        let known = library::module(&module).map(|item| resolve::attributes(&item));
        let mut list: Vec<Match> =
            known.iter().flatten().map(Match::member).filter(|m| !m.text.starts_with("__")).collect();
        if known.is_none() {
            list = paths::names_of_module(&module);
        }
        return Some(Candidates::names(list, word));
    }
    let start = (line + 1..end).rev().find(|i| scene.text_of(*i) == ",").unwrap_or(line);
    let typed: String = (start + 1..end).map(|i| scene.text_of(i)).collect();
    if !typed.is_empty() && !typed.ends_with('.') {
        let list = if first == "from" {
            vec![Match::new("import", Kind::Keyword)]
        } else {
            vec![Match::new("as", Kind::Keyword)]
        };
        return Some(Candidates::names(list, word));
    }
    let all = library::modules();
    let known = all.iter().flat_map(|m| m.more.iter()).flat_map(|m| m.attributes.iter());
    let mut parts: Vec<Match> = known
        .filter_map(|m| m.name.strip_prefix(typed.as_str()))
        .map(|rest| Match::new(rest.split('.').next().unwrap_or(rest), Kind::Module))
        .collect();
    if typed.is_empty() {
        parts.extend(paths::local_modules());
    }
    Some(Candidates::names(parts, word))
}

/// In a string that is not closed: a dict's key, else a path; in a format string's braces, code.
fn in_string(scene: &Scene, code: &str, at: usize) -> Candidates {
    let last = scene.pieces.len() - 1;
    let piece = scene.pieces[last];
    let start = tokens::content_start(scene.text, piece);
    if let Some(inner) = inside_braces(scene.text, piece, start) {
        let found = candidates(scene.snapshot, &code[inner..], at - inner);
        return Candidates { start: found.start + inner, ..found };
    }
    if let Some(item) = subscripted(scene, last) {
        let quote = &scene.text[start - 1..start];
        let closed = code[at..].starts_with(quote);
        let close = if closed { "" } else { quote };
        let keys = item.more.iter().flat_map(|m| m.keys.iter());
        let list = keys.map(|m| Match::new(format!("{}{close}", m.name), Kind::Key)).collect();
        return Candidates::given(list, start);
    }
    let (list, from) = paths::candidates(&scene.text[start..], paths::Escape::Never);
    Candidates::given(list, start + from)
}

/// The dict before the bracket that stands right before piece `i`.
fn subscripted(scene: &Scene, i: usize) -> Option<std::sync::Arc<Item>> {
    if i < 2 || scene.text_of(i - 1) != "[" {
        return None;
    }
    scene.before(i - 1).filter(|item| item.more.as_ref().is_some_and(|m| !m.keys.is_empty()))
}

/// After `d[`: its keys with quotes.
fn keys_without_quote(scene: &Scene, end: usize) -> Vec<Match> {
    let Some(item) = subscripted(scene, end) else { return Vec::new() };
    let keys = item.more.iter().flat_map(|m| m.keys.iter());
    keys.map(|m| Match::new(format!("'{}'", m.name.replace('\'', "\\'")), Kind::Key)).collect()
}

/// Where the code begins in a format string whose brace is open at the end of the text.
fn inside_braces(text: &str, piece: Piece, start: usize) -> Option<usize> {
    let prefix = &text[piece.start..start];
    if !prefix.to_ascii_lowercase().contains('f') {
        return None;
    }
    let content = &text[start..];
    let mut open = None;
    let mut chars = content.char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        match c {
            '{' if chars.peek().is_some_and(|n| n.1 == '{') && open.is_none() => drop(chars.next()),
            '{' if open.is_none() => open = Some(start + i + 1),
            '}' => open = None,
            _ => {}
        }
    }
    open
}

/// The candidates that fit what is typed, in order.
fn chosen(list: Vec<Match>, typed: &str, order: Order) -> Vec<Match> {
    let mut seen = HashSet::new();
    let hidden = |m: &Match| order == Order::Names && m.text.starts_with('_') && !typed.starts_with('_');
    let list: Vec<Match> = list.into_iter().filter(|m| !hidden(m)).collect();
    let lower = typed.to_lowercase();
    let fits: [&dyn Fn(&str) -> bool; 3] =
        [&|t| t.starts_with(typed), &|t| t.to_lowercase().starts_with(&lower), &|t| {
            lower.chars().count() >= 3 && is_near(&t.to_lowercase(), &lower)
        }];
    for fit in fits {
        let mut found: Vec<Match> =
            list.iter().filter(|m| fit(&m.text) && seen.insert(m.text.clone())).cloned().collect();
        if found.is_empty() {
            continue;
        }
        if order == Order::Names {
            let rank = |m: &Match| (m.kind != Kind::Param, m.text.len() - m.text.trim_start_matches('_').len());
            found.sort_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| a.text.to_lowercase().cmp(&b.text.to_lowercase())));
        }
        found.truncate(MOST);
        return found;
    }
    Vec::new()
}

/// Whether a name is nearly what is typed: a letter off for every four, in a beginning of it.
fn is_near(name: &str, typed: &str) -> bool {
    let count = typed.chars().count();
    let allowed = (count / 4).clamp(1, 2);
    let first = |s: &str| s.chars().next();
    if first(name) != first(typed) || name.chars().count() + allowed < count {
        return false;
    }
    let head: String = name.chars().take(count + 1).collect();
    let shorter: String = name.chars().take(count).collect();
    [head, shorter].iter().any(|h| crate::magic::distance(h, typed) <= allowed)
}
