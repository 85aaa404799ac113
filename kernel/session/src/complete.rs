//! Completion of names and attributes from the live namespace.

use crate::session::Session;

/// Completion over the session as it is now: names at once, attributes of modules and values by name.
pub fn snapshot(session: &mut Session) -> impl FnMut(&str) -> Vec<String> + use<> {
    let names = names(session, "");
    let objects: Vec<(String, Vec<String>)> = session
        .globals
        .items()
        .into_iter()
        .filter_map(|(k, v)| {
            let listed = session.vm.dir(&v);
            Some((k.as_str()?.to_string(), listed.iter().map(|s| s.to_string()).collect()))
        })
        .collect();
    move |prefix| {
        let start = prefix.rfind(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.')).map_or(0, |i| i + 1);
        let word = &prefix[start..];
        let hidden = |stem: &str, n: &str| n.starts_with('_') && !stem.starts_with('_');
        let mut found: Vec<String> = match word.rsplit_once('.') {
            Some((object, stem)) => objects
                .iter()
                .filter(|(name, _)| name == object)
                .flat_map(|(_, list)| list.iter())
                .filter(|n| n.starts_with(stem) && !hidden(stem, n))
                .map(|n| format!("{object}.{n}"))
                .collect(),
            None => names.iter().filter(|n| n.starts_with(word) && !hidden(word, n)).cloned().collect(),
        };
        found.sort();
        found.dedup();
        found
    }
}

/// Candidates for the last dotted name of a line, whole (`jnp.linspace` for `jnp.lin`).
pub fn complete(session: &mut Session, prefix: &str) -> Vec<String> {
    let start = prefix.rfind(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.')).map_or(0, |i| i + 1);
    let word = &prefix[start..];
    let mut found = match word.rsplit_once('.') {
        Some((object, stem)) => attributes(session, object, stem),
        None => names(session, word),
    };
    found.sort();
    found.dedup();
    found
}

fn names(session: &mut Session, stem: &str) -> Vec<String> {
    const KEYWORDS: [&str; 24] = [
        "and", "as", "assert", "break", "class", "continue", "def", "del", "elif", "else", "except", "finally", "for",
        "from", "global", "if", "import", "lambda", "pass", "raise", "return", "try", "while", "with",
    ];
    let keys = |d: &jitbook_lang::Dict| d.keys().iter().filter_map(|k| k.as_str().map(|s| s.to_string())).collect();
    let mut all: Vec<String> = keys(&session.globals);
    let builtins: Vec<String> = keys(&session.vm.builtins);
    all.extend(builtins);
    all.extend(crate::prelude::names().chain(KEYWORDS).map(String::from));
    all.retain(|n| n.starts_with(stem) && (stem.starts_with('_') || !n.starts_with('_')));
    all
}

/// Attributes of an object that is named without calls: completing must not run the user's code.
fn attributes(session: &mut Session, object: &str, stem: &str) -> Vec<String> {
    let mut parts = object.split('.');
    let Some(first) = parts.next() else { return vec![] };
    let vm = &mut session.vm;
    let mut value = match session.globals.get_str(first).or_else(|| vm.builtins.get_str(first)) {
        Some(v) => v,
        None => match vm.prelude_value(&first.into()) {
            Ok(Some(v)) => v,
            _ => return vec![],
        },
    };
    for part in parts {
        match vm.getattr(&value, part) {
            Ok(v) => value = v,
            Err(_) => return vec![],
        }
    }
    let listed = vm.dir(&value);
    let names = listed.iter().map(|s| s.to_string());
    names
        .filter(|n| n.starts_with(stem) && (stem.starts_with('_') || !n.starts_with('_')))
        .map(|n| format!("{object}.{n}"))
        .collect()
}
