//! `%%capture`, `%%html` and its kin, `%precision`: how what a cell gives is shown.

use super::usage::usage;
use super::{Cell, Line, Magic};
use crate::display::capture::{self, Kinds};
use crate::display::{show_floats, toggle_layout};
use crate::host::Event;
use crate::session::Session;
use jitbook_lang::{R, Value};

const NO_LINE: Line = Line::Never("it takes a cell");

/// A cell that is shown as a text of some format.
const fn shown(name: &'static str, usage: &'static str, summary: &'static str, run: super::CellFn) -> Magic {
    Magic { name, usage, summary, line: NO_LINE, cell: Cell::Run(run) }
}

pub const MAGICS: &[Magic] = &[
    Magic {
        name: "capture",
        usage: "%%capture [--no-stdout] [--no-stderr] [--no-display] [NAME]",
        summary: "keep the cell's output as NAME, show none",
        line: NO_LINE,
        cell: Cell::Run(capture),
    },
    shown("html", "%%html", "show the cell as HTML", |s, _, body| show(s, "HTML", body)),
    shown("markdown", "%%markdown", "show the cell as Markdown", |s, _, body| show(s, "Markdown", body)),
    shown("latex", "%%latex", "show the cell as LaTeX", |s, _, body| show(s, "Latex", body)),
    shown("svg", "%%svg", "show the cell as a picture in SVG", |s, _, body| show(s, "SVG", body)),
    shown("javascript", "%%javascript", "run the cell in the browser", |s, _, body| show(s, "Javascript", body)),
    shown("js", "%%js", "the same", |s, _, body| show(s, "Javascript", body)),
    Magic {
        name: "precision",
        usage: "%precision [DIGITS | FORMAT]",
        summary: "how floats are shown; alone: as ever",
        line: Line::Run(precision),
        cell: Cell::Never("it is for the whole session"),
    },
    Magic {
        name: "pprint",
        usage: "%pprint",
        summary: "values in lines, or each on one",
        line: Line::Run(pprint),
        cell: Cell::Never("it is for the whole session"),
    },
];

fn show(session: &mut Session, class: &'static str, body: &str) -> R {
    let object = session.vm.call_library("IPython.display", class, &[Value::str(body)])?;
    session.vm.call_library("IPython.display", "display", &[object])?;
    Ok(Value::Undefined)
}

fn capture(session: &mut Session, line: &str, body: &str) -> R {
    let mut kinds = Kinds { stdout: true, stderr: true, display: true };
    let mut name = None;
    for word in line.split_whitespace() {
        match word {
            "--no-stdout" => kinds.stdout = false,
            "--no-stderr" => kinds.stderr = false,
            "--no-display" => kinds.display = false,
            word if word.starts_with('-') => return Err(usage(format!("unrecognized arguments: {word}"), word)),
            word if name.is_none() => name = Some(word),
            word => return Err(usage(format!("unrecognized arguments: {word}"), word)),
        }
    }
    session.untimed = kinds.display;
    capture::keep(&mut session.vm, kinds)?;
    let done = run_kept(session, body);
    let kept = capture::kept(&mut session.vm)?;
    if let Some(name) = name {
        let made = session.vm.call_library("IPython.utils.capture", "_made", &[kept])?;
        session.globals.set_str(name, made);
    }
    done.map(|()| Value::Undefined)
}

/// Runs a cell whose last value is one of its outputs.
fn run_kept(session: &mut Session, body: &str) -> R<()> {
    // Below the line of the magic.
    let value = session.run_parts(&format!("\n{body}"))?;
    if !value.is_undefined()
        && !value.is_none()
        && let Some(bundle) = session.bundle(&value)?
    {
        session.tell(Event::Result(bundle));
    }
    Ok(())
}

fn pprint(session: &mut Session, _: &str) -> R {
    let now = if toggle_layout() { "ON" } else { "OFF" };
    super::say(session, format!("Pretty printing has been turned {now}\n"));
    Ok(Value::Undefined)
}

/// IPython's: a number of digits, or a format of `%`; NumPy's arrays follow.
fn precision(session: &mut Session, word: &str) -> R {
    let digits = word.parse::<u8>().ok();
    let format = match (word, digits) {
        ("", _) => None,
        (_, Some(digits)) => Some(format!("%.{digits}f")),
        (word, None) if word.contains('%') => Some(word.to_string()),
        (word, None) => {
            return Err(usage(format!("Precision must be an integer or a format like '%.3f', not '{word}'"), word));
        }
    };
    if let Some(format) = &format {
        // A format that is none says so now.
        let format = Value::str(format.as_str());
        session.vm.binary(jitbook_lang::BinOp::Mod, &format, &Value::Float(0.0))?;
    }
    let shown = format.clone().unwrap_or_else(|| "%r".into());
    show_floats(format);
    let digits = digits.map_or(8, i64::from);
    session.vm.call_library("IPython.utils.capture", "_numpy_digits", &[Value::Int(digits)])?;
    Ok(Value::str(shown))
}
