//! `x?` and `x??`: what a name or a magic is.

use super::{find, say};
use crate::session::{Host, Session};
use jitbook_lang::{Mode, R, Value};

/// Says of a magic how it is written, and of a value its type and documentation.
pub fn ask(session: &mut Session, about: &str, host: &mut dyn Host) -> R {
    if about.is_empty() {
        return super::settings::show_magics(session, host);
    }
    if let Some(name) = about.strip_prefix('%') {
        let magic = find(name.trim_start_matches('%'))?;
        say(session, host, format!("{}\n    {}\n", magic.usage, magic.summary));
        return Ok(Value::Undefined);
    }
    let (source, file) = session.placed(about);
    let globals = session.globals.clone();
    let value = session.vm.exec(&source, &file, &globals, Mode::Eval)?;
    let mut text = format!("Type: {}\n", session.vm.type_name(&value));
    if let Ok(Value::Str(doc)) = session.vm.getattr(&value, "__doc__") {
        text += &format!("Docstring: {}\n", doc.trim());
    }
    say(session, host, text);
    Ok(Value::Undefined)
}
