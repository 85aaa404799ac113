//! Lines that begin with `%` or `!`: names of magics, their options and words, paths, and code.

use super::{Candidates, Match, paths};
use crate::magic::{self, Cell, Line};
use crate::snapshot::{Kind, Snapshot};

/// What may stand at a place of a magic's line; `None` where the place is in none.
pub fn candidates(snapshot: &Snapshot, code: &str, at: usize) -> Option<Candidates> {
    let before = &code[..at];
    let line_start = before.rfind('\n').map_or(0, |i| i + 1);
    if let Some(rest) = code.strip_prefix("%%")
        && line_start > 0
    {
        let name = rest.split(|c: char| !super::tokens::is_word(c)).next().unwrap_or("");
        return in_cell(snapshot, code, at, name);
    }
    let sign = sign(before, line_start)?;
    let text = &before[sign..];
    if text.starts_with('!') {
        return Some(words_of_command(before, sign + text.len() - text.trim_start_matches('!').len()));
    }
    if text.starts_with('?') {
        return nested(snapshot, code, sign + text.len() - text.trim_start_matches('?').len(), at);
    }
    let percents = text.len() - text.trim_start_matches('%').len();
    let Some(blank) = text.find(char::is_whitespace) else { return Some(magic_names(sign, percents, line_start)) };
    let name = &text[percents..blank];
    Some(after_name(snapshot, code, sign + blank, at, name))
}

/// Where the magic of a line begins: first in it, or after `name =`.
fn sign(before: &str, line_start: usize) -> Option<usize> {
    let line = &before[line_start..];
    let blank = line.len() - line.trim_start().len();
    if line[blank..].starts_with(['%', '!', '?']) {
        return opens_statement(before, line_start).then_some(line_start + blank);
    }
    let equals = line.find('=')?;
    let target = line[..equals].trim();
    let is_target = !target.is_empty() && target.chars().all(|c| super::tokens::is_word(c) || matches!(c, ',' | ' '));
    let rest = &line[equals + 1..];
    let at = line_start + equals + 1 + (rest.len() - rest.trim_start().len());
    (is_target && before[at..].starts_with(['%', '!'])).then_some(at)
}

/// Whether a line begins a statement: no bracket or string is open before it.
fn opens_statement(before: &str, line_start: usize) -> bool {
    let pieces = super::tokens::tokens(&before[..line_start]);
    let last = pieces.last();
    last.is_none_or(|p| p.token == super::tokens::Token::Newline)
}

fn in_cell(snapshot: &Snapshot, code: &str, at: usize, name: &str) -> Option<Candidates> {
    if matches!(name, "bash" | "sh" | "writefile") {
        return Some(words_of_command(&code[..at], code[..at].rfind('\n').map_or(0, |i| i + 1)));
    }
    // The first line is no code; what is under it is.
    let body = code.find('\n')? + 1;
    nested(snapshot, code, body.min(at), at)
}

fn magic_names(sign: usize, percents: usize, line_start: usize) -> Candidates {
    let marks = if percents >= 2 { "%%" } else { "%" };
    let line = |m: &magic::Magic| !matches!(m.line, Line::Never(_));
    let cell = |m: &magic::Magic| !matches!(m.cell, Cell::Never(_));
    let mut list: Vec<Match> = Vec::new();
    for m in magic::all() {
        let signature = m.usage.split_once(' ').map_or("", |u| u.1).to_string();
        if marks == "%" && line(m) {
            list.push(Match { text: format!("%{}", m.name), kind: Kind::Magic, signature: signature.clone() });
        }
        if cell(m) && line_start == 0 && sign == 0 {
            list.push(Match { text: format!("%%{}", m.name), kind: Kind::Magic, signature });
        }
    }
    list.sort_by_key(|m| (m.text.starts_with("%%"), m.text.clone()));
    Candidates::given(list, sign)
}

/// Behind a magic's name: its options, the words that it knows, files, or code.
fn after_name(snapshot: &Snapshot, code: &str, from: usize, at: usize, name: &str) -> Candidates {
    let before = &code[..at];
    let word = before[from..].rfind(char::is_whitespace).map_or(from, |i| from + i + 1);
    let typed = &before[word..];
    let usage = magic::all().find(|m| m.name == name).map_or("", |m| m.usage);
    if typed.starts_with('-') {
        let list = options(usage).into_iter().map(|o| Match::new(o, Kind::Word)).collect();
        return Candidates::given(list, word);
    }
    let mut list: Vec<Match> = words(name, usage).into_iter().map(|w| Match::new(w, Kind::Word)).collect();
    if takes_files(usage) || matches!(name, "cd" | "ls" | "sx" | "bash" | "sh") {
        let (files, last) = paths::candidates(typed, paths::Escape::Blanks);
        if last == 0 {
            list.extend(files);
            return Candidates::given(list, word);
        }
        return Candidates::given(files, word + last);
    }
    if !list.is_empty() {
        return Candidates::given(list, word);
    }
    match nested(snapshot, code, from, at) {
        Some(found) => found,
        None => Candidates::given(Vec::new(), at),
    }
}

/// Code that begins somewhere in the text.
fn nested(snapshot: &Snapshot, code: &str, from: usize, at: usize) -> Option<Candidates> {
    let blank = code[from..at].len() - code[from..at].trim_start_matches([' ', '\t']).len();
    let from = from + blank;
    let found = super::candidates(snapshot, &code[from..], at - from);
    Some(Candidates { start: found.start + from, ..found })
}

/// `-n`, `--all`: the options that a usage names.
fn options(usage: &str) -> Vec<String> {
    let words = usage.split([' ', '[', ']', '|', '=']);
    let mut out: Vec<String> = words.filter(|w| w.starts_with('-') && w.len() > 1).map(String::from).collect();
    out.dedup();
    out
}

/// Words that a magic takes: those of its usage that are written small, and what it knows itself.
fn words(name: &str, usage: &str) -> Vec<String> {
    match name {
        "config" => return ["timing", "editing_mode"].map(String::from).to_vec(),
        "demo" => return crate::notebook::demos::DEMOS.iter().map(|d| d.name.to_string()).collect(),
        "env" => return std::env::vars().map(|(name, _)| name).collect(),
        "xmode" => return ["Plain", "Context", "Verbose", "Minimal"].map(String::from).to_vec(),
        "load_ext" => return vec!["autoreload".into()],
        "matplotlib" => return vec!["inline".into()],
        _ => {}
    }
    let Some(choice) = usage.split_once('[').and_then(|u| u.1.split_once(']')) else { return Vec::new() };
    let words: Vec<&str> = choice.0.split('|').collect();
    let small = |w: &&str| !w.is_empty() && w.chars().all(|c| c.is_ascii_lowercase());
    if words.len() > 1 && words.iter().all(|w| small(&w)) {
        words.into_iter().map(String::from).collect()
    } else {
        Vec::new()
    }
}

fn takes_files(usage: &str) -> bool {
    usage.contains("FILE") || usage.contains("FOLDER")
}

/// A file in the last word of a command.
fn words_of_command(before: &str, from: usize) -> Candidates {
    let text = &before[from..];
    let mut word = from;
    let mut escaped = false;
    for (i, c) in text.char_indices() {
        if (c.is_whitespace() || matches!(c, '|' | '>' | '<' | ';' | '&' | '=' | '"' | '\'')) && !escaped {
            word = from + i + c.len_utf8();
        }
        escaped = c == '\\' && !escaped;
    }
    let (list, last) = paths::candidates(&before[word..], paths::Escape::Blanks);
    Candidates::given(list, word + last)
}
