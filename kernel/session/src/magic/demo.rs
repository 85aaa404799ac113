//! `%demo`: the notebooks that come with the program.

use super::usage::usage;
use super::{Cell, Line, Magic, say};
use crate::notebook::demos;
use crate::session::Session;
use jitbook_lang::{R, Value};

pub const MAGICS: &[Magic] = &[Magic {
    name: "demo",
    usage: "%demo [NAME]",
    summary: "play a notebook here; alone: list them",
    line: Line::Run(demo),
    cell: Cell::Never("it plays a notebook"),
}];

/// The front end plays it once the cell is done.
fn demo(session: &mut Session, rest: &str) -> R {
    let name = rest.trim();
    if name.is_empty() {
        say(session, demos::list());
    } else if demos::find(name).is_some() {
        session.next_demo = Some(name.to_string());
    } else {
        return Err(usage(format!("there is no demo {name:?}"), name).help("%demo lists them"));
    }
    Ok(Value::Undefined)
}
