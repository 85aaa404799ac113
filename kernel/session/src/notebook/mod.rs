//! Notebooks without Jupyter: read and written as .ipynb, run, checked, turned into a page, and shown as demos.
//!
//! A file becomes a [`Notebook`], whose cells keep all that they came with; [`run`] runs them in a session and puts what
//! they gave in place of their outputs; [`check`] compares outputs; [`html`] and [`terminal`] show cells to readers.

mod check;
pub mod demos;
mod highlight;
mod html;
mod outputs;
mod run;
pub mod terminal;

pub use check::differences;
pub(crate) use html::escaped;
pub use html::page;
pub use outputs::Timing;
pub use run::{Ended, run};

use serde_json::{Value, json};
use std::fmt;

/// A notebook: its cells, and what else its file says.
#[derive(Clone, PartialEq, Debug)]
pub struct Notebook {
    pub cells: Vec<Cell>,
    metadata: Value,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Markdown,
    Code,
    Raw,
}

/// A cell. `rest` keeps its id, metadata and attachments as they were.
#[derive(Clone, PartialEq, Debug)]
pub struct Cell {
    pub kind: Kind,
    pub source: String,
    pub outputs: Vec<Value>,
    pub count: Option<u64>,
    rest: serde_json::Map<String, Value>,
}

/// Why a text is no notebook.
#[derive(Debug)]
pub struct Malformed(pub String);

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a notebook: {}", self.0)
    }
}

impl std::error::Error for Malformed {}

/// Text that a notebook may hold as a list of lines.
pub(crate) fn joined(v: &Value) -> Option<String> {
    match v {
        Value::String(s) => Some(s.clone()),
        Value::Array(lines) => lines.iter().map(Value::as_str).collect::<Option<String>>(),
        _ => None,
    }
}

/// A text as the list of its lines, each with its end.
pub(crate) fn lines(text: &str) -> Value {
    text.split_inclusive('\n').collect::<Vec<_>>().into()
}

impl Notebook {
    /// Reads the text of an .ipynb file of format 4.
    pub fn parse(text: &str) -> Result<Notebook, Malformed> {
        let whole: Value = serde_json::from_str(text).map_err(|e| Malformed(e.to_string()))?;
        let format = whole.get("nbformat").and_then(Value::as_u64);
        match format {
            Some(4) => {}
            Some(other) => return Err(Malformed(format!("it has format {other}, and 4 is what can be read"))),
            None => return Err(Malformed("it does not say its nbformat".into())),
        }
        let cells = whole.get("cells").and_then(Value::as_array).ok_or_else(|| Malformed("it has no cells".into()))?;
        let cells = cells.iter().enumerate().map(|(i, c)| Cell::parse(c, i)).collect::<Result<_, _>>()?;
        Ok(Notebook { cells, metadata: whole.get("metadata").cloned().unwrap_or_else(|| json!({})) })
    }

    /// The text of an .ipynb file of format 4.5, as nbformat lays it out.
    pub fn write(&self) -> String {
        let mut metadata = self.metadata.clone();
        if metadata.get("kernelspec").is_none() {
            metadata["kernelspec"] = json!({"display_name": "jitbook", "language": "python", "name": "jitbook"});
        }
        let cells: Vec<Value> = self.cells.iter().enumerate().map(|(i, c)| c.value(i)).collect();
        let whole = json!({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5});
        let mut out = Vec::new();
        let indent = serde_json::ser::PrettyFormatter::with_indent(b" ");
        let mut writer = serde_json::Serializer::with_formatter(&mut out, indent);
        // Writing to memory does not fail.
        let _ = serde::Serialize::serialize(&whole, &mut writer);
        out.push(b'\n');
        String::from_utf8(out).unwrap_or_default()
    }

    /// The first heading, else nothing.
    pub fn title(&self) -> Option<&str> {
        let lines = self.cells.iter().filter(|c| c.kind == Kind::Markdown).flat_map(|c| c.source.lines());
        lines.filter_map(|l| l.strip_prefix("# ")).map(str::trim).next()
    }
}

impl Cell {
    fn parse(v: &Value, index: usize) -> Result<Cell, Malformed> {
        let wrong = |what: &str| Malformed(format!("cell {}: {what}", index + 1));
        let mut rest = v.as_object().ok_or_else(|| wrong("not an object"))?.clone();
        let kind = match rest.remove("cell_type").as_ref().and_then(Value::as_str) {
            Some("markdown") => Kind::Markdown,
            Some("code") => Kind::Code,
            Some("raw") => Kind::Raw,
            _ => return Err(wrong("it has no cell_type that is known")),
        };
        let source = rest.remove("source").as_ref().and_then(joined).ok_or_else(|| wrong("it has no source"))?;
        let outputs = match rest.remove("outputs") {
            Some(Value::Array(outputs)) => outputs,
            None => Vec::new(),
            Some(_) => return Err(wrong("its outputs are no list")),
        };
        let count = rest.remove("execution_count").as_ref().and_then(Value::as_u64);
        Ok(Cell { kind, source, outputs, count, rest })
    }

    fn value(&self, index: usize) -> Value {
        let mut out = self.rest.clone();
        let kind = match self.kind {
            Kind::Markdown => "markdown",
            Kind::Code => "code",
            Kind::Raw => "raw",
        };
        out.insert("cell_type".into(), kind.into());
        out.insert("source".into(), lines(&self.source));
        out.entry("metadata").or_insert_with(|| json!({}));
        // Format 4.5 wants a name for each cell.
        out.entry("id").or_insert_with(|| format!("cell-{}", index + 1).into());
        if self.kind == Kind::Code {
            out.insert("outputs".into(), self.outputs.clone().into());
            out.insert("execution_count".into(), self.count.map_or(Value::Null, Value::from));
        }
        Value::Object(out)
    }

    /// Whether the cell is marked to fail, as nbclient reads it.
    pub fn may_raise(&self) -> bool {
        let tags = self.rest.get("metadata").and_then(|m| m.get("tags")).and_then(Value::as_array);
        tags.is_some_and(|tags| tags.iter().any(|t| t == "raises-exception"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &str = r##"{"cells": [
        {"cell_type": "markdown", "metadata": {"a": 1}, "source": ["# Title\n", "text"]},
        {"cell_type": "code", "id": "x1", "metadata": {}, "source": "1 + 1", "outputs": [], "execution_count": null}],
        "metadata": {"language_info": {"name": "python"}}, "nbformat": 4, "nbformat_minor": 2}"##;

    #[test]
    fn what_was_read_is_written() {
        let book = Notebook::parse(SMALL).unwrap();
        assert_eq!(book.title(), Some("Title"));
        assert_eq!(book.cells[0].source, "# Title\ntext");
        let again = Notebook::parse(&book.write()).unwrap();
        assert_eq!(again.cells[1].source, "1 + 1");
        let whole: Value = serde_json::from_str(&book.write()).unwrap();
        assert_eq!(whole["nbformat_minor"], 5);
        assert_eq!(whole["cells"][0]["metadata"]["a"], 1);
        assert_eq!(whole["cells"][0]["source"], json!(["# Title\n", "text"]));
        assert_eq!((&whole["cells"][0]["id"], &whole["cells"][1]["id"]), (&json!("cell-1"), &json!("x1")));
        assert!(whole["cells"][0].get("outputs").is_none() && whole["cells"][1]["execution_count"].is_null());
    }

    #[test]
    fn what_is_no_notebook_says_why() {
        for (text, why) in [
            ("", "EOF"),
            ("[]", "nbformat"),
            (r#"{"nbformat": 3, "cells": []}"#, "format 3"),
            (r#"{"nbformat": 4}"#, "no cells"),
            (r#"{"nbformat": 4, "cells": [7]}"#, "cell 1: not an object"),
            (r#"{"nbformat": 4, "cells": [{"cell_type": "code"}]}"#, "cell 1: it has no source"),
        ] {
            let error = Notebook::parse(text).unwrap_err().to_string();
            assert!(error.contains(why), "{error}");
        }
    }
}
