//! `x?`, `x??`, `%pinfo` and their kin, and `help`: what a name or a magic is.

use super::{Cell, Line, Magic, find, say};
use crate::bundle::Bundle;
use crate::host::{Event, Look};
use crate::inspect::{Detail, Inspection, inspect_magic, inspect_value};
use crate::session::Session;
use crate::views::listing::Palette;
use jitbook_lang::{Builtin, Mode, R, Value, Vm};
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
    about("psource", "%psource NAME", "the source of a name", Line::Run(|s, name| part(s, name, source))),
];

/// Says what a name or a magic is.
pub fn ask(session: &mut Session, name: &str, detail: Detail) -> R {
    if name.is_empty() {
        return super::settings::show_magics(session);
    }
    let found = look(session, name, detail)?;
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
    let found = look(session, name, Detail::Source)?;
    let text = of(&found).unwrap_or_else(|missing| missing);
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

/// What is known of a name: from the snapshot, else from its value.
fn look(session: &mut Session, name: &str, detail: Detail) -> R<Inspection> {
    if let Some(magic) = name.strip_prefix('%') {
        let magic = find(magic.trim_start_matches('%'))?;
        if let Some(found) = inspect_magic(magic.name, detail) {
            return Ok(found);
        }
    }
    if let Some(found) = session.inspect(name, name.chars().count(), detail) {
        return Ok(found);
    }
    let (source, file) = session.placed(name);
    let globals = session.globals.clone();
    let value = session.vm.exec(&source, &file, &globals, Mode::Eval)?;
    Ok(inspect_value(&mut session.vm, name, &value, detail))
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
