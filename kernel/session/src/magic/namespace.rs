//! `%who`, `%whos`, `%reset`: the names of the session.

use super::{Cell, Line, Magic, options, say};
use crate::session::Session;
use jitbook_lang::{R, Str, Value};

const NO_CELL: Cell = Cell::Never("it looks at the whole session");

pub const MAGICS: &[Magic] = &[
    Magic {
        name: "who",
        usage: "%who [TYPE ...]",
        summary: "your names, of some types or all",
        line: Line::Run(who),
        cell: NO_CELL,
    },
    Magic {
        name: "who_ls",
        usage: "%who_ls [TYPE ...]",
        summary: "the same as a sorted list",
        line: Line::Run(who_list),
        cell: NO_CELL,
    },
    Magic {
        name: "whos",
        usage: "%whos [TYPE ...]",
        summary: "your names with type, shape or value",
        line: Line::Run(whos),
        cell: NO_CELL,
    },
    Magic {
        name: "xdel",
        usage: "%xdel NAME",
        summary: "forget a name, and results that are it",
        line: Line::Run(forget_name),
        cell: NO_CELL,
    },
    Magic {
        name: "reset",
        usage: "%reset [-f]",
        summary: "forget every name and result of the session",
        line: Line::Run(reset),
        cell: NO_CELL,
    },
];

/// The user's own names of these types (all, where none is given), in order.
fn names(session: &mut Session, types: &str) -> Vec<(String, Value)> {
    let wanted: Vec<&str> = types.split_whitespace().collect();
    let mut out: Vec<(String, Value)> = Vec::new();
    for (name, value) in session.globals.items() {
        let Some(name) = name.as_str() else { continue };
        if name.starts_with('_') || matches!(name.as_str(), "In" | "Out") {
            continue;
        }
        if wanted.is_empty() || wanted.contains(&type_name(session, &value).as_str()) {
            out.push((name.to_string(), value));
        }
    }
    out.sort_by(|a, b| a.0.cmp(&b.0));
    out
}

fn type_name(session: &Session, value: &Value) -> String {
    let name = session.vm.type_name(value);
    name.rsplit('.').next().unwrap_or(&name).to_string()
}

fn none_of_them(types: &str) -> &'static str {
    if types.is_empty() { "Interactive namespace is empty.\n" } else { "No variables match your requested type.\n" }
}

fn who(session: &mut Session, types: &str) -> R {
    let found = names(session, types);
    let text = if found.is_empty() {
        none_of_them(types).to_string()
    } else {
        let lines = found.chunks(8).map(|c| c.iter().map(|(n, _)| format!("{n}\t ")).collect::<String>() + "\n");
        lines.collect()
    };
    say(session, text);
    Ok(Value::Undefined)
}

fn who_list(session: &mut Session, types: &str) -> R {
    Ok(Value::list(names(session, types).into_iter().map(|(n, _)| Value::str(n)).collect()))
}

fn whos(session: &mut Session, types: &str) -> R {
    let found = names(session, types);
    if found.is_empty() {
        say(session, none_of_them(types).to_string());
        return Ok(Value::Undefined);
    }
    let mut rows = Vec::new();
    for (name, value) in found {
        let kind = type_name(session, &value);
        let data = data(session, &value)?;
        rows.push((name, kind, data));
    }
    say(session, table(&rows));
    Ok(Value::Undefined)
}

/// What `%whos` says of a value: shape and bytes of arrays, length of containers, the text of the rest.
fn data(session: &mut Session, value: &Value) -> R<String> {
    match value {
        Value::List(_) | Value::Dict(_) | Value::Tuple(_) | Value::Set(_) => {
            return Ok(format!("n={}", session.vm.len(value)?));
        }
        Value::Array(_) | Value::NdArray(_) => {
            let read = |session: &mut Session, name: &str| -> R<String> {
                let v = session.vm.getattr(value, name)?;
                Ok(session.vm.str(&v)?.to_string())
            };
            let (shape, dtype) = (read(session, "shape")?, read(session, "dtype")?);
            return Ok(format!("{shape} {dtype}, {} bytes", read(session, "nbytes")?));
        }
        _ => {}
    }
    let text = session.vm.str(value)?.replace('\n', "\\n");
    Ok(shortened(&text))
}

/// As IPython shortens long texts: both ends, and `<...>` between them.
fn shortened(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    if chars.len() <= 50 {
        return text.to_string();
    }
    let (head, tail) = (&chars[..22], &chars[chars.len() - 22..]);
    format!("{}<...>{}", head.iter().collect::<String>(), tail.iter().collect::<String>())
}

fn table(rows: &[(String, String, String)]) -> String {
    let width = |f: fn(&(String, String, String)) -> &String, title: &str| {
        rows.iter().map(|r| f(r).chars().count()).max().unwrap_or(0).max(title.len())
    };
    let (first, second) = (width(|r| &r.0, "Variable"), width(|r| &r.1, "Type"));
    let line = |a: &str, b: &str, c: &str| format!("{a:first$}   {b:second$}    {c}").trim_end().to_string() + "\n";
    let head = line("Variable", "Type", "Data/Info");
    let rule = "-".repeat(head.trim_end().chars().count()) + "\n";
    head + &rule + &rows.iter().map(|r| line(&r.0, &r.1, &r.2)).collect::<String>()
}

fn forget_name(session: &mut Session, name: &str) -> R {
    let Some(value) = session.globals.get_str(name) else {
        return Err(super::usage::usage(format!("name '{name}' is not defined"), name));
    };
    session.globals.remove_name(&Str::intern(name));
    session.results.forget_value(&mut session.vm, &session.globals, &value)?;
    Ok(Value::Undefined)
}

fn reset(session: &mut Session, line: &str) -> R {
    let options = options::parse(line, "fs")?;
    if !options.rest.is_empty() {
        return Err(super::usage::usage("%reset takes no names; del x forgets one", options.rest));
    }
    session.reset();
    if !options.has('f') {
        say(session, "All names and results are forgotten.\n".into());
    }
    Ok(Value::Undefined)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_as_wide_as_their_widest_cell() {
        let rows = [("a".to_string(), "int".to_string(), "1".to_string())];
        assert_eq!(table(&rows), "Variable   Type    Data/Info\n----------------------------\na          int     1\n");
        assert_eq!(shortened(&"x".repeat(60)).chars().count(), 49);
    }
}
