//! Settings of the session, and the list of magics.

use super::usage::usage;
use super::{Cell, Line, Magic, all, say};
use crate::bundle::choose_pictures;
use crate::display::{Arrays, arrays, show_arrays};
use crate::session::{Editing, Session};
use crate::timing::Show;
use jitbook_lang::{R, Value};

const NO_CELL: Cell = Cell::Never("it takes no cell");

pub const MAGICS: &[Magic] = &[
    Magic {
        name: "timing",
        usage: "%timing [on|compile|off]",
        summary: "when the line under a cell is shown",
        line: Line::Run(set_timing),
        cell: NO_CELL,
    },
    Magic {
        name: "config",
        usage: "%config [NAME [= VALUE]]",
        summary: "show or change a setting",
        line: Line::Run(config),
        cell: NO_CELL,
    },
    Magic {
        name: "xmode",
        usage: "%xmode [MODE]",
        summary: "accepted; tracebacks are always short",
        line: Line::Run(xmode),
        cell: NO_CELL,
    },
    Magic {
        name: "matplotlib",
        usage: "%matplotlib [BACKEND]",
        summary: "accepted; figures are always inline",
        line: Line::Run(|_, _| Ok(Value::Undefined)),
        cell: NO_CELL,
    },
    Magic {
        name: "load_ext",
        usage: "%load_ext NAME",
        summary: "accepts autoreload; there are no others",
        line: Line::Run(load_ext),
        cell: NO_CELL,
    },
    Magic {
        name: "autoreload",
        usage: "%autoreload [MODE]",
        summary: "accepted; imports are read once",
        line: Line::Run(|_, _| Ok(Value::Undefined)),
        cell: NO_CELL,
    },
    Magic {
        name: "magic",
        usage: "%magic",
        summary: "how magics work, and all of them",
        line: Line::Run(about),
        cell: NO_CELL,
    },
    Magic {
        name: "lsmagic",
        usage: "%lsmagic",
        summary: "this list",
        line: Line::Run(|session, _| show_magics(session)),
        cell: NO_CELL,
    },
];

/// Usages wider than this have their summary on a line of its own.
const WIDE: usize = 34;

pub fn show_magics(session: &mut Session) -> R {
    let line = |m: &Magic| match m.usage.chars().count() {
        n if n > WIDE => format!("{}\n{:WIDE$}  {}\n", m.usage, "", m.summary),
        _ => format!("{:WIDE$}  {}\n", m.usage, m.summary),
    };
    let lines: String = all().map(line).collect();
    say(session, lines + &format!("{:WIDE$}  {}\n", "!COMMAND", "a shell command; a = !COMMAND keeps lines"));
    Ok(Value::Undefined)
}

fn about(session: &mut Session, _: &str) -> R {
    let text = "\
A line that begins with % is a magic; %% at the start of a cell takes the whole cell.
a = %magic ... keeps a magic's value, !command runs a shell command, name? says what a
name is, and a ; at the end of a cell keeps its value off the screen.

";
    say(session, text.into());
    show_magics(session)
}

fn set_timing(session: &mut Session, rest: &str) -> R {
    session.show = match rest {
        "on" => Show::On,
        "compile" => Show::Compile,
        "off" => Show::Off,
        "" => session.show,
        other => return Err(usage(format!("%timing takes on, compile or off, not {other}"), other)),
    };
    say(session, format!("timing {}\n", shown(session.show)));
    Ok(Value::Undefined)
}

fn shown(show: Show) -> String {
    format!("{show:?}").to_lowercase()
}

/// Names under which IPython keeps what has no meaning here: taken without a word, so that notebooks run.
const FOREIGN: [&str; 5] = ["InlineBackend.", "IPCompleter.", "Completer.", "HistoryManager.", "InteractiveShell."];

fn config(session: &mut Session, line: &str) -> R {
    let (name, value) = match line.split_once('=') {
        Some((name, value)) => (name.trim(), Some(value.trim().trim_matches(['"', '\'']))),
        None => (line.trim(), None),
    };
    match (name, value) {
        ("", _) => {
            let (timing, mode, arrays) = (shown(session.show), editing(session), shown_arrays());
            let text = format!("timing = {timing}\nediting_mode = {mode}\narray_html = {arrays}\n");
            say(session, text);
        }
        ("editing_mode" | "TerminalInteractiveShell.editing_mode", Some(mode)) => match mode {
            "vi" => session.editing = Editing::Vi,
            "emacs" => session.editing = Editing::Emacs,
            other => return Err(usage(format!("editing_mode is emacs or vi, not {other}"), other)),
        },
        ("array_html", Some(value)) => match value {
            "on" | "True" => show_arrays(Arrays::Table),
            "off" | "False" => show_arrays(Arrays::Text),
            other => return Err(usage(format!("array_html is on or off, not {other}"), other)),
        },
        ("array_html", None) => return Ok(Value::str(shown_arrays())),
        ("editing_mode", None) => return Ok(Value::str(editing(session))),
        ("timing", Some(value)) => return set_timing(session, value),
        ("timing", None) => return Ok(Value::str(shown(session.show))),
        ("InlineBackend.figure_format" | "InlineBackend.figure_formats", Some(formats)) => choose_pictures(formats),
        (name, _) if FOREIGN.iter().any(|f| name.starts_with(f) || name == f.trim_end_matches('.')) => {}
        (name, _) => return Err(usage(format!("Invalid config statement: {line:?}"), name).help("%config lists them")),
    }
    Ok(Value::Undefined)
}

fn shown_arrays() -> &'static str {
    match arrays() {
        Arrays::Table => "on",
        Arrays::Text => "off",
    }
}

fn editing(session: &Session) -> String {
    format!("{:?}", session.editing).to_lowercase()
}

fn xmode(_: &mut Session, mode: &str) -> R {
    let known = ["", "plain", "context", "verbose", "minimal", "docs"];
    if known.contains(&mode.to_lowercase().as_str()) {
        return Ok(Value::Undefined);
    }
    Err(usage(format!("Unrecognized mode {mode}"), mode).help("%xmode Plain, Context, Verbose or Minimal"))
}

fn load_ext(_: &mut Session, name: &str) -> R {
    match name {
        "autoreload" | "tensorboard" | "watermark" => Ok(Value::Undefined),
        "" => Err(usage("Missing module name.", "")),
        name => Err(usage(format!("No extension {name} here"), name).help("jitbook loads no Python packages")),
    }
}
