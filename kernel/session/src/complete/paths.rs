//! Files: paths in strings and commands, and modules in the current folder.

use super::Match;
use super::tokens::{is_word, tokens};
use crate::snapshot::Kind;
use std::path::{Path, PathBuf};

/// Entries of a folder that are looked at.
const ENTRIES: usize = 5_000;
/// Bytes of a file that is looked into for names.
const FILE: u64 = 1 << 20;

/// Whether blanks are written with a backslash.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Escape {
    Blanks,
    Never,
}

/// The files that a path may go on with, and where in it its last part begins.
pub fn candidates(typed: &str, escape: Escape) -> (Vec<Match>, usize) {
    let from = typed.rfind('/').map_or(0, |i| i + 1);
    let plain = |text: &str| if escape == Escape::Blanks { text.replace("\\ ", " ") } else { text.to_string() };
    let folder = expanded(&plain(&typed[..from]));
    let hidden = typed[from..].starts_with('.');
    let Ok(entries) = std::fs::read_dir(if folder.as_os_str().is_empty() { Path::new(".") } else { &folder }) else {
        return (Vec::new(), from);
    };
    let mut out = Vec::new();
    for entry in entries.flatten().take(ENTRIES) {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') && !hidden {
            continue;
        }
        let slash = if entry.path().is_dir() { "/" } else { "" };
        let shown = if escape == Escape::Blanks { name.replace(' ', "\\ ") } else { name };
        out.push(Match::new(format!("{shown}{slash}"), Kind::Path));
    }
    out.sort_by(|a, b| a.text.cmp(&b.text));
    (out, from)
}

fn expanded(folder: &str) -> PathBuf {
    match folder.strip_prefix("~/") {
        Some(rest) => std::env::home_dir().unwrap_or_default().join(rest),
        None => PathBuf::from(folder),
    }
}

/// Modules that files of the current folder are.
pub fn local_modules() -> Vec<Match> {
    let Ok(entries) = std::fs::read_dir(".") else { return Vec::new() };
    let name = |path: PathBuf| {
        let stem = path.file_stem()?.to_str()?.to_string();
        let module = path.extension().is_some_and(|e| e == "py") || path.join("__init__.py").is_file();
        (module && stem.chars().all(is_word)).then_some(stem)
    };
    let names = entries.flatten().take(ENTRIES).filter_map(|e| name(e.path()));
    names.map(|n| Match::new(n, Kind::Module)).collect()
}

/// The names that a module in the current folder binds, read from its text.
pub fn names_of_module(module: &str) -> Vec<Match> {
    let relative = module.replace('.', "/");
    let files = [format!("{relative}.py"), format!("{relative}/__init__.py")];
    let small = |f: &&String| std::fs::metadata(f).is_ok_and(|m| m.is_file() && m.len() <= FILE);
    let Some(text) = files.iter().find(small).and_then(|f| std::fs::read_to_string(f).ok()) else { return Vec::new() };
    let mut pieces = tokens(&text);
    // A line that closes what the file leaves open.
    pieces.push(super::tokens::Piece { token: super::tokens::Token::Newline, start: text.len(), end: text.len() });
    let names = super::scope::locals(&text, &pieces, 0);
    names
        .into_iter()
        .map(|l| match l.bound {
            super::scope::Bound::Function(signature) => Match { text: l.name, kind: Kind::Function, signature },
            super::scope::Bound::Class => Match::new(l.name, Kind::Class),
            _ => Match::new(l.name, Kind::Instance),
        })
        .collect()
}
