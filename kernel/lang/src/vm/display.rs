//! Exceptions as a person reads them: a short traceback with carets, class and message, and remedies.

use super::Vm;
use crate::error::{Exc, TraceEntry};
use crate::value::{Str, Value};

/// Lines that an error takes at most, where its message leaves room; entries of the traceback are folded for it.
const LINES: usize = 10;

impl Vm {
    /// The text of a traceback, ending in `ClassName: message` and `help:` lines.
    pub fn format_exception(&mut self, exc: &Exc) -> String {
        let mut out = String::new();
        self.format_chain(exc, &mut out, 0);
        out
    }

    fn format_chain(&mut self, exc: &Exc, out: &mut String, depth: usize) {
        let (cause, context, suppress) = {
            let s = exc.state().0.borrow();
            (s.cause.clone(), s.context.clone(), s.suppress_context)
        };
        if depth < 3 {
            if let Some(c) = Exc::from_value(&cause) {
                self.format_chain(&c, out, depth + 1);
                out.push_str("\nThe above exception was the direct cause of the following exception:\n\n");
            } else if let (Some(c), false) = (Exc::from_value(&context), suppress) {
                self.format_chain(&c, out, depth + 1);
                out.push_str("\nDuring handling of the above exception, another exception occurred:\n\n");
            }
        }
        self.format_one(exc, out);
    }

    fn format_one(&mut self, exc: &Exc, out: &mut String) {
        let mut entries: Vec<TraceEntry> = exc.state().0.borrow().traceback.clone();
        entries.reverse();
        entries.retain(|e| !["<lib", "<view"].iter().any(|own| e.code.source.filename.starts_with(own)));
        // The cell that holds nothing but the call says nothing new.
        if entries.len() > 1 && is_one_line_cell(&entries[0]) {
            entries.remove(0);
        }
        let message = self.exception_message(exc);
        let help = self.help_lines(exc, &message, entries.last());
        let room = LINES.saturating_sub(1 + message.lines().count().max(1) + help.len());
        format_entries(exc, &entries, room, out);
        if exc.is(&self.types.syntax_error) {
            self.format_syntax_place(exc, out);
        }
        let name = self.exception_name(exc);
        out.push_str(&name);
        if !message.is_empty() {
            out.push_str(": ");
            out.push_str(&message);
        }
        if let Some(s) = self.suggestion(exc).filter(|_| !crate::advice::is_absent(&message)) {
            out.push_str(&format!(". Did you mean: '{s}'?"));
        }
        out.push('\n');
        let notes = exc.state().0.borrow().notes.clone();
        notes.iter().for_each(|n| out.push_str(&format!("{n}\n")));
        help.iter().for_each(|l| out.push_str(&format!("help: {l}\n")));
    }

    /// The remedies that the error came with, else what the user's own text leads to.
    fn help_lines(&mut self, exc: &Exc, message: &str, entry: Option<&TraceEntry>) -> Vec<String> {
        let given = exc.state().0.borrow().help.clone();
        match given {
            Some(help) => help.lines().map(str::to_string).collect(),
            None => crate::advice::advise(self, exc, message, entry),
        }
    }

    /// The class's name, with its module where that is a library's.
    fn exception_name(&mut self, exc: &Exc) -> String {
        let class = exc.class();
        let module = class.dict.get_str("__module__").and_then(|m| m.as_str().cloned());
        let qualname =
            class.dict.get_str("__qualname__").and_then(|m| m.as_str().cloned()).unwrap_or_else(|| class.name());
        match module {
            Some(m) if &*m != "__main__" && &*m != "builtins" => format!("{m}.{qualname}"),
            _ => qualname.to_string(),
        }
    }

    pub fn exception_message(&mut self, exc: &Exc) -> String {
        if exc.is(&self.types.syntax_error)
            && let Some(Value::Str(s)) = exc.instance().get_str("msg")
        {
            return s.to_string();
        }
        match self.str(&exc.value()) {
            Ok(s) => s.to_string(),
            Err(_) => "<exception str() failed>".into(),
        }
    }

    fn format_syntax_place(&mut self, exc: &Exc, out: &mut String) {
        let i = exc.instance();
        let text = |n: &str| i.get_str(n).and_then(|v| v.as_str().cloned()).unwrap_or_else(|| "".into());
        let number = |n: &str| i.get_str(n).and_then(|v| v.as_i64()).unwrap_or(0);
        if number("lineno") == 0 {
            return;
        }
        out.push_str(&place(&text("filename"), number("lineno") as usize, None));
        let line = text("text");
        let shown = line.trim_start();
        let cut = line.chars().count() - shown.chars().count();
        let start = (number("offset") as usize).saturating_sub(1 + cut);
        let width = (number("end_offset") - number("offset")).max(1) as usize;
        let width = width.min(shown.chars().count().saturating_sub(start).max(1));
        show_line(shown, start, width, out);
    }

    /// A name close to the one that was not found.
    fn suggestion(&mut self, exc: &Exc) -> Option<Str> {
        let name = exc.instance().get_str("name")?.as_str()?.clone();
        let candidates: Vec<Str> = if exc.is(&self.types.attribute_error) {
            let object = exc.instance().get_str("obj")?;
            crate::types::object::names(self, &object)
        } else if exc.is(&self.types.name_error) {
            let entry = exc.state().0.borrow().traceback.first().cloned()?;
            let locals = entry.code.variables.iter().map(|v| v.0.clone());
            let strings =
                |d: &crate::dict::Dict| d.keys().into_iter().filter_map(|k| k.as_str().cloned()).collect::<Vec<_>>();
            locals.chain(strings(&self.main)).chain(strings(&self.builtins)).collect()
        } else {
            return None;
        };
        closest(&name, &candidates)
    }
}

fn place(filename: &str, line: usize, function: Option<&str>) -> String {
    let within = match function {
        Some("<module>") | None => String::new(),
        Some(f) => format!(", in {f}"),
    };
    if filename.starts_with("cell ") {
        format!("  {filename}, line {line}{within}\n")
    } else {
        let within = match function {
            Some(f) => format!(", in {f}"),
            None => String::new(),
        };
        format!("  File \"{filename}\", line {line}{within}\n")
    }
}

/// Whether an entry is the only line of a cell: it stands right above in the prompt.
fn is_one_line_cell(e: &TraceEntry) -> bool {
    let source = &e.code.source;
    source.is_cell() && &*e.code.name == "<module>" && source.text.lines().filter(|l| !l.trim().is_empty()).count() == 1
}

/// The entries, outermost first, as many as there is room for: the first and the last ones.
fn format_entries(exc: &Exc, entries: &[TraceEntry], room: usize, out: &mut String) {
    if entries.is_empty() {
        return;
    }
    out.push_str("Traceback (most recent call last):\n");
    let last = entries.len() - 1;
    let texts: Vec<String> =
        entries.iter().enumerate().map(|(i, e)| format_entry(e, (i == last).then_some(exc))).collect();
    let lines = |t: &String| t.lines().count();
    let mut tail = 1;
    let fits = |tail: usize| {
        let hides = tail + 1 < texts.len();
        let shown: usize = texts[texts.len() - tail..].iter().map(lines).sum();
        let first = if tail < texts.len() { lines(&texts[0]) } else { 0 };
        shown + first + usize::from(hides) <= room
    };
    while tail < texts.len() && fits(tail + 1) {
        tail += 1;
    }
    let hidden = (texts.len() - tail).saturating_sub(1);
    if tail < texts.len() {
        out.push_str(&texts[0]);
    }
    match hidden {
        0 => {}
        1 => out.push_str("  ... 1 more call\n"),
        n => out.push_str(&format!("  ... {n} more calls\n")),
    }
    texts[texts.len() - tail..].iter().for_each(|t| out.push_str(t));
}

/// One entry: its place, its line, and carets, which say more of the error where it was raised.
fn format_entry(e: &TraceEntry, raised: Option<&Exc>) -> String {
    let mut out = String::new();
    let source = &e.code.source;
    let (mut start, mut end) = e.code.spans.get(e.pc as usize).copied().unwrap_or(e.code.span);
    let line = source.line_of(start);
    out.push_str(&place(&source.filename, line, Some(&e.code.name)));
    let text = source.line_text(line);
    let shown = text.trim_start();
    if shown.is_empty() {
        return out;
    }
    let missing =
        raised.filter(|x| x.is(&crate::vm::types().attribute_error)).and_then(|x| x.instance().get_str("name"));
    if let Some(attribute) = missing
        && let Some(name) = attribute.as_str()
        && let Some(span) = crate::advice::narrowed(e, name).filter(|s| source.line_of(s.0) == line)
    {
        (start, end) = span;
    }
    let line_start = source.line_start(line) as usize;
    let (from, to) = (start as usize - line_start, (end as usize - line_start).min(text.trim_end().len()));
    let cut = text.len() - shown.len();
    let before = text.get(cut..from.max(cut)).map_or(0, |t| t.chars().count());
    let width = text.get(from..to).map_or(0, |t| t.chars().count());
    let note = raised.and_then(|x| x.state().0.borrow().note.clone());
    // A caret under the whole line says nothing.
    let whole = width >= shown.trim_end().chars().count() && note.is_none();
    show_line(shown.trim_end(), before, if whole { 0 } else { width }, &mut out);
    if let Some(note) = note
        && out.ends_with("^\n")
    {
        out.pop();
        out.push_str(&format!(" {}\n", note.text));
    }
    out
}

/// Longer lines are shown around the place that matters.
const LINE_SHOWN: usize = 160;

/// A line of source with carets below it, if any.
fn show_line(line: &str, start: usize, width: usize, out: &mut String) {
    let count = line.chars().count();
    let from = if count > LINE_SHOWN { start.saturating_sub(LINE_SHOWN / 2).min(count - LINE_SHOWN) } else { 0 };
    let part: String = line.chars().skip(from).take(LINE_SHOWN).collect();
    let (left, right) = (if from > 0 { "..." } else { "" }, if from + LINE_SHOWN < count { "..." } else { "" });
    out.push_str(&format!("    {left}{part}{right}\n"));
    let start = (start - from.min(start)).min(LINE_SHOWN);
    let width = width.min(LINE_SHOWN - start);
    if width > 0 {
        out.push_str(&format!("    {}{}\n", " ".repeat(start + left.len()), "^".repeat(width)));
    }
}

/// The candidate at the smallest edit distance, if that is small.
pub(crate) fn closest(name: &str, candidates: &[Str]) -> Option<Str> {
    // CPython's measure: a third of both lengths together, and a bit.
    let limit = |other: &str| (name.chars().count() + other.chars().count() + 3) / 6;
    candidates
        .iter()
        .filter(|c| ***c != *name && (!c.starts_with('_') || name.starts_with('_')))
        .map(|c| (distance(name, c, limit(c)), c))
        .filter(|(d, c)| *d <= limit(c))
        .min_by_key(|(d, _)| *d)
        .map(|(_, c)| c.clone())
}

fn distance(a: &str, b: &str, limit: usize) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > limit {
        return limit + 1;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let cost = diagonal + (x != y) as usize;
            diagonal = row[j + 1];
            row[j + 1] = cost.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}
