//! `%run`, `%load`, `%%writefile`: programs and texts in files.

use super::usage::usage;
use super::{Cell, Line, Magic, options, say};
use crate::host::Look;
use crate::session::Session;
use jitbook_lang::{Dict, Exc, Mode, R, Value};
use std::path::Path;

pub const MAGICS: &[Magic] = &[
    Magic {
        name: "run",
        usage: "%run [-i] [-n] FILE.py [ARGS]",
        summary: "run a program, keep its names; -i: in yours",
        line: Line::Run(run),
        cell: Cell::Never("it runs a file"),
    },
    Magic {
        name: "load",
        usage: "%load FILE",
        summary: "a file's text as your next cell",
        line: Line::Run(load),
        cell: Cell::Never("it loads a file"),
    },
    Magic {
        name: "writefile",
        usage: "%%writefile [-a] FILE",
        summary: "write the cell to a file",
        line: Line::Never("it takes a cell"),
        cell: Cell::Run(writefile),
    },
];

fn read(path: &str) -> R<String> {
    let word = path;
    let bytes = std::fs::read(path).map_err(|e| match e.kind() {
        std::io::ErrorKind::NotFound => usage(format!("File `'{path}'` not found."), word),
        _ => usage(format!("File `'{path}'` cannot be read: {e}"), word),
    })?;
    String::from_utf8(bytes).map_err(|_| usage(format!("File `'{path}'` is not UTF-8 text."), word))
}

/// The words of a line as a shell splits them: quotes hold spaces.
fn words(line: &str) -> Vec<String> {
    let (mut out, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for c in line.chars() {
        match (quote, c) {
            (Some(q), c) if c == q => quote = None,
            (None, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, c) if c.is_whitespace() => out.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    out.extend(word);
    out
}

/// The program's namespace is its own, as `__main__`; afterwards the session has its names.
fn run(session: &mut Session, line: &str) -> R {
    let options = options::parse(line, "intpedm")?;
    let mut argv = words(options.rest);
    if argv.is_empty() {
        return Err(usage("you must provide at least a filename.", ""));
    }
    if !Path::new(&argv[0]).exists() && Path::new(&format!("{}.py", argv[0])).exists() {
        argv[0] += ".py";
    }
    let source = read(&argv[0])?;
    if argv[0].ends_with(".ipynb") {
        return Err(usage("%run runs Python files", &argv[0]).help("jitbook notebook run FILE.ipynb"));
    }
    let name = if options.has('n') {
        Path::new(&argv[0]).file_stem().map_or(String::new(), |s| s.to_string_lossy().into_owned())
    } else {
        "__main__".to_string()
    };
    let sys = session.vm.import_module("sys")?;
    let former_argv = session.vm.getattr(&sys, "argv")?;
    let given = argv.iter().map(|a| Value::str(a.as_str())).collect();
    session.vm.setattr(&sys, "argv", Value::list(given))?;
    let folder = Path::new(&argv[0]).parent().map(|p| p.to_path_buf()).unwrap_or_default();
    session.vm.registry.path.insert(0, folder);
    let globals = if options.has('i') { session.globals.clone() } else { Dict::new() };
    let former_name = globals.get_str("__name__");
    globals.set_str("__name__", Value::str(name));
    globals.set_str("__file__", Value::str(argv[0].as_str()));
    let done = session.vm.exec(&source, &argv[0], &globals, Mode::Exec);
    session.vm.registry.path.remove(0);
    session.vm.setattr(&sys, "argv", former_argv)?;
    match former_name {
        Some(former) if options.has('i') => globals.set_str("__name__", former),
        _ => {}
    }
    if !options.has('i') {
        for (name, value) in globals.items() {
            if let Some(name) = name.as_str().filter(|n| !n.starts_with("__")) {
                session.globals.set_name(name, value);
            }
        }
    }
    match done {
        // `sys.exit()` ends the program, not the session.
        Err(e) if e.is(&session.vm.types.system_exit) && exit_is_clean(session, &e) => Ok(Value::Undefined),
        other => other.map(|_| Value::Undefined),
    }
}

fn exit_is_clean(session: &mut Session, e: &Exc) -> bool {
    matches!(session.vm.getattr(&e.value(), "code"), Ok(Value::None | Value::Int(_)))
}

fn load(session: &mut Session, line: &str) -> R {
    let options = options::parse(line, "yns:r:")?;
    let path = options.rest.trim_matches(['"', '\'']);
    if path.is_empty() {
        return Err(usage("%load wants the name of a file", ""));
    }
    let text = read(path)?;
    let lines = text.lines().count();
    let text = format!("# %load {path}\n{}", text.trim_end());
    session.put_next(text);
    if session.look() == Look::Rich {
        return Ok(Value::Undefined);
    }
    say(session, format!("{lines} lines are the next cell: edit them, or press Enter.\n"));
    Ok(Value::Undefined)
}

fn writefile(session: &mut Session, line: &str, body: &str) -> R {
    let options = options::parse(line, "a")?;
    let path = options.rest.trim_matches(['"', '\'']);
    if path.is_empty() {
        return Err(usage("%%writefile wants the name of a file", ""));
    }
    let known = Path::new(path).exists();
    let (text, verb) = match (options.has('a'), known) {
        (true, true) => (std::fs::read_to_string(path).unwrap_or_default() + body, "Appending to"),
        (_, true) => (body.to_string(), "Overwriting"),
        _ => (body.to_string(), "Writing"),
    };
    let text = if text.ends_with('\n') || text.is_empty() { text } else { text + "\n" };
    std::fs::write(path, text).map_err(|e| Exc::os_error(format!("cannot write '{path}': {e}")))?;
    say(session, format!("{verb} {path}\n"));
    Ok(Value::Undefined)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_split_as_a_shell_does() {
        assert_eq!(words("a.py 'b c'  \"d\"e ''"), ["a.py", "b c", "de", ""]);
    }
}
