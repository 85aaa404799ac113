//! `%history`, `%save` and cell ranges: what was typed, shown and written down.

use super::usage::usage;
use super::{Cell, Line, Magic, options, say};
use crate::prelude;
use crate::results::Input;
use crate::session::Session;
use jitbook_lang::names::statements;
use jitbook_lang::{Exc, R, Value};
use std::collections::BTreeSet;

pub const MAGICS: &[Magic] = &[
    Magic {
        name: "history",
        usage: "%history [-n] [-o] [-g TEXT] [-l N] [-f FILE] [RANGE ...]",
        summary: "cells of this session: all, or 1-5 7",
        line: Line::Run(history),
        cell: Cell::Never("it looks at the whole session"),
    },
    Magic {
        name: "recall",
        usage: "%recall [RANGE]",
        summary: "earlier cells as your next one; the last",
        line: Line::Run(recall),
        cell: Cell::Never("it looks at the whole session"),
    },
    Magic {
        name: "rerun",
        usage: "%rerun [RANGE]",
        summary: "run earlier cells again; the last one",
        line: Line::Run(rerun),
        cell: Cell::Never("it runs cells that ran"),
    },
    Magic {
        name: "save",
        usage: "%save [-f] [-a] FILE [RANGE ...]",
        summary: "write cells and their imports to a file",
        line: Line::Run(save),
        cell: Cell::Never("it writes cells that ran"),
    },
];

/// Numbers of the cells that a text such as `1-3 7 9-` names; all before the running one where it names none.
fn range(text: &str, count: usize) -> R<Vec<usize>> {
    if text.trim().is_empty() {
        return Ok((1..count).collect());
    }
    let mut out = Vec::new();
    for word in text.split_whitespace() {
        let number = |t: &str, default: usize| match t {
            "" => Ok(default),
            t => t.parse().map_err(|_| usage(format!("{word:?} is no range of cells"), word).help("1-5 7 9-")),
        };
        let (from, to) = match word.split_once(['-', ':']) {
            Some((a, b)) => {
                let last = number(b, count.saturating_sub(1))?;
                // As slices have it, 1:5 ends before 5.
                let excluded = usize::from(word.contains(':') && !b.is_empty());
                (number(a, 1)?, last.saturating_sub(excluded))
            }
            None => (number(word, 1)?, number(word, 1)?),
        };
        out.extend((from.max(1)..=to).filter(|n| *n <= count));
    }
    Ok(out)
}

fn history(session: &mut Session, line: &str) -> R {
    let options = options::parse(line, "nopg:l:f:tu")?;
    let count = session.count;
    let mut cells = range(options.rest, count)?;
    if let Some(last) = options.number('l')? {
        cells = (count.saturating_sub(last).max(1)..count).collect();
    }
    if let Some(text) = options.value('g') {
        let matches = |n: &usize| session.results.inputs.get(n - 1).is_some_and(|i| matches_pattern(&i.source, text));
        cells.retain(matches);
    }
    let mut out = String::new();
    for n in cells {
        let Some(source) = session.results.inputs.get(n - 1).map(|i| i.source.trim_end().to_string()) else { continue };
        let shown = if options.has('p') { as_prompt(&source) } else { source };
        match options.has('n') {
            true => out += &format!("{n:>4}: {shown}\n"),
            false => out += &format!("{shown}\n"),
        }
        if options.has('o')
            && let Some(value) = session.result(n)
        {
            out += &format!("{}\n", session.vm.repr(&value)?);
        }
    }
    match options.value('f') {
        Some(file) => std::fs::write(file, out).map_err(|e| unwritable(file, &e))?,
        None => say(session, out),
    }
    Ok(Value::Undefined)
}

/// The text of earlier cells: of the last one where none is named.
fn earlier(session: &Session, line: &str) -> R<String> {
    let last = session.count.saturating_sub(1).to_string();
    let cells = range(if line.trim().is_empty() { &last } else { line }, session.count.saturating_sub(1))?;
    let sources = cells.iter().filter_map(|n| session.results.inputs.get(n - 1));
    let text = sources.map(|i| i.source.trim_end()).collect::<Vec<_>>().join("\n");
    match text.is_empty() {
        false => Ok(text),
        true => Err(usage(format!("no cell {}", line.trim()), line.trim()).help("%history -n lists them")),
    }
}

fn recall(session: &mut Session, line: &str) -> R {
    let text = earlier(session, line)?;
    session.put_next(text);
    Ok(Value::Undefined)
}

fn rerun(session: &mut Session, line: &str) -> R {
    let text = earlier(session, line)?;
    if text.lines().any(|l| l.trim_start().starts_with("%rerun")) {
        return Err(usage("a cell that runs cells again is not run again", line.trim()));
    }
    say(session, format!("=== Executing: ===\n{text}\n=== Output: ===\n"));
    session.run_parts(&text)
}

/// IPython's glob: `*` stands for anything; without one the text is looked for anywhere.
fn matches_pattern(source: &str, pattern: &str) -> bool {
    let mut rest = source;
    for part in pattern.trim_matches(['"', '\'']).split('*') {
        match rest.find(part) {
            Some(i) => rest = &rest[i + part.len()..],
            None => return false,
        }
    }
    true
}

fn as_prompt(source: &str) -> String {
    let lines = source.lines().enumerate().map(|(i, l)| format!("{} {l}", if i == 0 { ">>>" } else { "..." }));
    lines.collect::<Vec<_>>().join("\n")
}

fn unwritable(file: &str, e: &std::io::Error) -> Exc {
    Exc::os_error(format!("cannot write '{file}': {e}"))
}

fn save(session: &mut Session, line: &str) -> R {
    let options = options::parse(line, "fra")?;
    let (file, ranges) = options.rest.split_once(char::is_whitespace).unwrap_or((options.rest, ""));
    if file.is_empty() {
        return Err(usage("%save wants the name of a file", ""));
    }
    let word = file;
    let file = if file.contains('.') { file.to_string() } else { format!("{file}.py") };
    let cells = range(ranges, session.count)?;
    let inputs: Vec<&Input> = cells.iter().filter_map(|n| session.results.inputs.get(n - 1)).collect();
    let text = program(&inputs);
    let path = std::path::Path::new(&file);
    if path.exists() && !options.has('f') && !options.has('a') {
        return Err(usage(format!("File `{file}` exists"), word).help("%save -f overwrites it, %save -a appends"));
    }
    let text = match options.has('a') {
        true => std::fs::read_to_string(path).unwrap_or_default() + &text,
        false => text,
    };
    std::fs::write(path, &text).map_err(|e| unwritable(&file, &e))?;
    say(session, format!("The following commands were written to file `{file}`:\n{text}"));
    Ok(Value::Undefined)
}

/// Cells as a program: first the imports that the prompt made unnecessary; magics and cells that failed as comments.
pub fn program(inputs: &[&Input]) -> String {
    let mut body = String::new();
    for input in inputs {
        let source = super::prompts::strip(&input.source);
        let source = source.trim_end();
        if input.failed {
            body += &comment(source, "# failed: ");
            continue;
        }
        body += &without_magics(source);
    }
    let imports = missing_imports(&body);
    if imports.is_empty() { body } else { format!("{imports}\n{body}") }
}

fn comment(source: &str, mark: &str) -> String {
    source.lines().map(|l| format!("{mark}{l}\n")).collect()
}

/// A cell's code with its magics commented out.
pub fn without_magics(source: &str) -> String {
    let mut out = String::new();
    for part in super::split(source) {
        match part {
            super::Part::Code(code) => out += code.trim_start_matches('\n'),
            super::Part::Magic(call) => out += &comment(&call.text, "# "),
            super::Part::CellMagic(call, body) => out += &comment(&format!("{}\n{body}", call.text), "# "),
        }
    }
    out
}

/// Import lines for names of the prelude that a program uses and does not bind.
pub fn missing_imports(program: &str) -> String {
    let (mut binds, mut uses) = (BTreeSet::new(), BTreeSet::new());
    for statement in statements(program) {
        binds.extend(statement.binds);
        uses.extend(statement.uses);
    }
    let missing = prelude::NAMES.iter().filter(|n| uses.contains(n.0) && !binds.contains(n.0));
    missing.map(|n| prelude::import_line(n) + "\n").collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ok<T>(r: R<T>) -> T {
        r.unwrap_or_else(|_| panic!("an error"))
    }

    #[test]
    fn ranges_as_ipython_has_them() {
        assert_eq!(ok(range("1-3 5", 9)), [1, 2, 3, 5]);
        assert_eq!(ok(range("2:4 7-", 9)), [2, 3, 7, 8]);
        assert_eq!(ok(range("", 4)), [1, 2, 3]);
        assert!(range("x", 4).is_err());
    }

    #[test]
    fn programs_import_what_the_prompt_had() {
        let input = |source: &str, failed| Input { source: source.into(), failed };
        let cells = [
            input("x = jnp.ones(3)", false),
            input("%time x", false),
            input("np = 3\ny = vmap(lambda random: random + np)(x)", false),
            input("1/0", true),
        ];
        let text = program(&cells.iter().collect::<Vec<_>>());
        let expected = "from jax import vmap\nimport jax.numpy as jnp\n\nx = jnp.ones(3)\n# %time x\nnp = 3\n\
                        y = vmap(lambda random: random + np)(x)\n# failed: 1/0\n";
        assert_eq!(text, expected);
    }
}
