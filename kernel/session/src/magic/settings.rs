//! Settings of the session, and the list of magics.

use super::{Cell, Line, Magic, all, say};
use crate::session::{Host, Session};
use crate::timing::Show;
use jitbook_lang::{Exc, R, Value};

const NO_CELL: Cell = Cell::Never("it takes no cell");

pub const MAGICS: &[Magic] = &[
    Magic {
        name: "timing",
        usage: "%timing [on|compile|off]",
        summary: "when the line under a cell is shown",
        line: Line::Run(set_timing),
        cell: NO_CELL,
    },
    Magic { name: "lsmagic", usage: "%lsmagic", summary: "this list", line: Line::Run(list), cell: NO_CELL },
];

fn list(session: &mut Session, _: &str, host: &mut dyn Host) -> R {
    let width = all().map(|m| m.usage.chars().count()).max().unwrap_or(0);
    let lines: String = all().map(|m| format!("{:width$}  {}\n", m.usage, m.summary)).collect();
    say(session, host, lines);
    Ok(Value::Undefined)
}

fn set_timing(session: &mut Session, rest: &str, host: &mut dyn Host) -> R {
    session.show = match rest {
        "on" => Show::On,
        "compile" => Show::Compile,
        "off" => Show::Off,
        "" => session.show,
        other => return Err(Exc::value_error(format!("%timing takes on, compile or off, not {other:?}"))),
    };
    let text = format!("timing {}\n", format!("{:?}", session.show).to_lowercase());
    say(session, host, text);
    Ok(Value::Undefined)
}
