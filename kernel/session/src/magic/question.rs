//! `x?`, `x??`, `%pinfo` and their kin, and `help`: what a name or a magic is.

use super::{Cell, Line, Magic, find, say};
use crate::bundle::Bundle;
use crate::host::{Event, Look};
use crate::inspect::{Detail, Inspection, inspect_magic, inspect_value};
use crate::session::Session;
use crate::views::listing::Palette;
use jitbook_lang::{Builtin, Dict, Mode, R, Value, Vm};
use std::rc::Rc;

const NO_CELL: Cell = Cell::Never("it looks at one name");

/// One of IPython's names for a part of what a `?` says.
const fn about(name: &'static str, usage: &'static str, summary: &'static str, line: Line) -> Magic {
    Magic { name, usage, summary, line, cell: NO_CELL }
}

pub const MAGICS: &[Magic] = &[
    about("pinfo", "%pinfo NAME", "what a name is, as NAME? says it", Line::Run(|s, name| ask(s, name, Detail::Short))),
    about(
        "pinfo2",
        "%pinfo2 NAME",
        "the same with its source, as NAME??",
        Line::Run(|s, name| ask(s, name, Detail::Source)),
    ),
    about("pdef", "%pdef NAME", "how a function is called", Line::Run(|s, name| part(s, name, definition))),
    about("pdoc", "%pdoc NAME", "the documentation of a name", Line::Run(|s, name| part(s, name, doc))),
    about("psearch", "%psearch PATTERN", "names that fit, as np.*sum*? lists them", Line::Run(search)),
    about("psource", "%psource NAME", "the source of a name", Line::Run(|s, name| part(s, name, source))),
];

/// Says what a name or a magic is.
pub fn ask(session: &mut Session, name: &str, detail: Detail) -> R {
    if name.is_empty() {
        return super::settings::show_magics(session);
    }
    if name.contains('*') {
        return search(session, name);
    }
    let Some(found) = look(session, name, detail)? else {
        session.untimed = true;
        say(session, format!("Object `{name}` not found.\n"));
        return Ok(Value::Undefined);
    };
    // It computes nothing.
    session.untimed = true;
    if session.look() == Look::Rich {
        session.tell(Event::Page(Bundle::plain(found.ansi())));
        return Ok(Value::Undefined);
    }
    let text = match session.palette {
        Palette::Ansi => found.ansi(),
        Palette::Plain | Palette::Html => found.plain(),
    };
    say(session, text);
    Ok(Value::Undefined)
}

/// Says a part of what is known of a name; what there is not, in IPython's words.
fn part(session: &mut Session, name: &str, of: fn(&Inspection) -> Result<String, String>) -> R {
    let text = match look(session, name, Detail::Source)? {
        Some(found) => of(&found).unwrap_or_else(|missing| missing),
        None => format!("Object `{name}` not found."),
    };
    say(session, format!("{}\n", text.trim_end()));
    Ok(Value::Undefined)
}

fn definition(found: &Inspection) -> Result<String, String> {
    match found.signature.is_empty() {
        false => Ok(format!("{}{}", found.name, found.signature)),
        true => Err(format!("No definition header found for {}", found.name)),
    }
}

fn doc(found: &Inspection) -> Result<String, String> {
    found.doc.clone().ok_or_else(|| format!("No documentation found for {}", found.name))
}

fn source(found: &Inspection) -> Result<String, String> {
    found.source.clone().ok_or_else(|| format!("No source found for {}", found.name))
}

/// What is known of a name: from the snapshot, else from its value; nothing of a name that there is not.
fn look(session: &mut Session, name: &str, detail: Detail) -> R<Option<Inspection>> {
    if let Some(magic) = name.strip_prefix('%') {
        let magic = find(magic.trim_start_matches('%'))?;
        if let Some(found) = inspect_magic(magic.name, detail) {
            return Ok(Some(found));
        }
    }
    if let Some(found) = session.inspect(name, name.chars().count(), detail) {
        return Ok(Some(found));
    }
    let (source, file) = session.placed(name);
    let globals = session.globals.clone();
    match session.vm.exec(&source, &file, &globals, Mode::Eval) {
        Ok(value) => Ok(Some(inspect_value(&mut session.vm, name, &value, detail))),
        Err(exc) if exc.is(&session.vm.types.name_error) || exc.is(&session.vm.types.attribute_error) => Ok(None),
        Err(exc) => Err(exc),
    }
}

/// Lists the names that fit a pattern: those of the session and the builtins, or the attributes of what stands before
/// the last dot. Upper and lower case are one, and names with a leading `_` want one in the pattern, as in IPython.
fn search(session: &mut Session, pattern: &str) -> R {
    let (owner, pattern) = match pattern.rsplit_once('.') {
        Some((owner, rest)) => (Some(owner), rest),
        None => (None, pattern),
    };
    let mut names = match owner {
        Some(owner) => {
            let (source, file) = session.placed(owner);
            let globals = session.globals.clone();
            let value = session.vm.exec(&source, &file, &globals, Mode::Eval)?;
            session.vm.dir(&value).iter().map(|name| name.to_string()).collect()
        }
        None => {
            let keys = |dict: &Dict| dict.items().into_iter().map(|(key, _)| key).collect::<Vec<_>>();
            texts(&[keys(&session.globals), keys(&session.vm.builtins)].concat())
        }
    };
    names.retain(|name| fits(&pattern.to_lowercase(), &name.to_lowercase()));
    names.retain(|name| !name.starts_with('_') || pattern.starts_with('_'));
    names.sort();
    names.dedup();
    session.untimed = true;
    let shown = |name: &String| owner.map_or(format!("{name}\n"), |owner| format!("{owner}.{name}\n"));
    say(session, names.iter().map(shown).collect());
    Ok(Value::Undefined)
}

fn texts(values: &[Value]) -> Vec<String> {
    values.iter().filter_map(|v| v.as_str().map(|s| s.to_string())).collect()
}

/// Whether a text fits a pattern whose `*` stands for anything.
fn fits(pattern: &str, text: &str) -> bool {
    let mut pieces = pattern.split('*');
    let Some(mut rest) = pieces.next().and_then(|first| text.strip_prefix(first)) else { return false };
    let pieces: Vec<&str> = pieces.collect();
    let Some((last, between)) = pieces.split_last() else { return rest.is_empty() };
    for piece in between {
        let Some(at) = rest.find(piece) else { return false };
        rest = &rest[at + piece.len()..];
    }
    rest.ends_with(last)
}

/// Makes `help` known to programs.
pub fn install_help(vm: &mut Vm) {
    const DOC: &str = "Prints what is known of an object: how it is called, and its documentation.";
    let help = Builtin::new("help(request=None, /)", help, DOC);
    vm.builtins.set_str("help", Value::Builtin(Rc::new(help)));
}

fn help(vm: &mut Vm, args: &[Value]) -> R {
    let text = match &args[0] {
        value if value.is_absent() => "help(x) says what x is; x? and x?? do so at the prompt.\n".to_string(),
        value => {
            let found = inspect_value(vm, "", value, Detail::Short);
            found.help()
        }
    };
    vm.print(&text)?;
    Ok(Value::None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_anything() {
        let found = |pattern, text| fits(pattern, text);
        assert!(found("*sum*", "cumsum") && found("*sum*", "sum") && found("n*m*t", "nanmost") && found("abs", "abs"));
        assert!(!found("abs", "absolute") && !found("*sum", "summit") && !found("a*a", "a") && !found("b*", "ab"));
    }
}
