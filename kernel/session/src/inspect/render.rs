//! An inspection as text, in colour, as Markdown and as HTML.

use super::Inspection;
use crate::snapshot::Kind;

/// How a line of an inspection begins, and what it says.
type Field = (&'static str, String);

const RED: &str = "\x1b[31m";
const PLAIN: &str = "\x1b[m";

impl Inspection {
    /// The fields in IPython's order: source and documentation are of several lines.
    fn fields(&self) -> Vec<Field> {
        let mut out: Vec<Field> = Vec::new();
        if !self.signature.is_empty() {
            let head = if self.kind == Kind::Class { "Init signature" } else { "Signature" };
            out.push((head, format!("{}{}", self.name, self.signature)));
        }
        let is_definition = matches!(self.kind, Kind::Function | Kind::Jitted | Kind::Class | Kind::Module);
        out.push(("Type", self.type_name.clone()));
        if let Some(text) = self.text.as_ref().filter(|_| !is_definition) {
            out.push(("String form", text.clone()));
        }
        if let Some(array) = &self.array {
            out.push(("Array", format!("{}, {}", array.text(), crate::format::bytes(array.bytes))));
        }
        if let Some(summary) = &self.summary {
            out.push(("Elements", summary.clone()));
        }
        if let Some(length) = self.length {
            out.push(("Length", length.to_string()));
        }
        if let Some(place) = &self.place {
            out.push(("File", format!("{}:{}", place.file, place.line)));
        }
        if !self.cache.is_empty() {
            out.push(("Compiled", self.cache.join("\n")));
        }
        match (&self.source, &self.doc) {
            (Some(source), _) => out.push(("Source", source.clone())),
            (None, Some(doc)) => out.push(("Docstring", doc.clone())),
            (None, None) if is_definition || self.kind == Kind::Property => {
                out.push(("Docstring", "<no docstring>".into()));
            }
            _ => {}
        }
        out
    }

    /// As text: short values beside their heads, long ones under them.
    pub fn plain(&self) -> String {
        self.lines("", "")
    }

    /// The same with coloured heads.
    pub fn ansi(&self) -> String {
        self.lines(RED, PLAIN)
    }

    fn lines(&self, on: &str, off: &str) -> String {
        if self.kind == Kind::Magic {
            return format!("{}\n    {}\n", self.name, self.doc.as_deref().unwrap_or(""));
        }
        let mut out = String::new();
        for (head, value) in self.fields() {
            match value.contains('\n') || head == "Source" {
                true => out += &format!("{on}{head}:{off}\n{}\n", value.trim_end()),
                false => out += &format!("{on}{:<16}{off}{value}\n", format!("{head}:")),
            }
        }
        out
    }

    /// As Markdown: signature and source as code, the documentation as text.
    pub fn markdown(&self) -> String {
        let mut out = String::new();
        for (head, value) in self.fields() {
            match head {
                "Signature" | "Init signature" | "Source" => {
                    out += &format!("```python\n{}\n```\n\n", value.trim_end())
                }
                "Docstring" => out += &format!("{value}\n\n"),
                _ if value.contains('\n') => out += &format!("**{head}**\n```\n{value}\n```\n\n"),
                _ => out += &format!("**{head}** `{value}`\n\n"),
            }
        }
        out
    }

    /// As HTML.
    pub fn html(&self) -> String {
        let rows = self.fields().into_iter().map(|(head, value)| {
            let value = escaped(value.trim_end());
            format!(
                "<tr><th style=\"text-align:left;vertical-align:top\">{head}</th>\
                 <td style=\"text-align:left\"><pre style=\"margin:0;background:none\">{value}</pre></td></tr>"
            )
        });
        format!("<table>{}</table>", rows.collect::<String>())
    }

    /// As `help` prints it: how it is called or what it is, then the documentation, indented.
    pub fn help(&self) -> String {
        let name = if self.name.is_empty() { self.type_name.clone() } else { self.name.clone() };
        let form = self.array.as_ref().map(|a| a.text()).or(self.text.clone());
        let mut out = match (self.kind, form) {
            (Kind::Module, _) => format!("module {name}\n"),
            (Kind::Class, _) => format!("class {name}{}\n", self.signature),
            (Kind::Array | Kind::Instance, Some(form)) => format!("{name}: {form}\n"),
            _ => format!("{name}{}\n", self.signature),
        };
        let is_definition = !matches!(self.kind, Kind::Array | Kind::Instance);
        let missing = if is_definition { "<no docstring>" } else { "" };
        for line in self.doc.as_deref().unwrap_or(missing).lines() {
            out += format!("    {line}").trim_end();
            out.push('\n');
        }
        out
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
