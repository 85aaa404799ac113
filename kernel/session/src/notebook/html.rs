//! A notebook as one page of HTML that needs nothing else.

use super::highlight::{Token, pieces};
use super::{Cell, Kind, Notebook, joined};
use pulldown_cmark::{Options, Parser, html};
use serde_json::Value;
use std::fmt::Write;

const STYLE: &str = "\
:root{--ink:#1f2328;--paper:#fff;--soft:#f6f8fa;--line:#d8dee4;--dim:#6e7781;--key:#8250df;--text:#0a3069;--num:#0550ae;--bad:#cf222e;--magic:#bc4c00}
@media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--paper:#0d1117;--soft:#161b22;--line:#30363d;--dim:#8b949e;--key:#d2a8ff;--text:#a5d6ff;--num:#79c0ff;--bad:#ff7b72;--magic:#ffa657}.picture{background:#fff;border-radius:4px}}
body{margin:0 auto;max-width:54rem;padding:2.5rem 1.25rem 5rem;font:16px/1.6 system-ui,-apple-system,\"Segoe UI\",Roboto,sans-serif;color:var(--ink);background:var(--paper)}
h1,h2,h3{line-height:1.25;margin:2rem 0 .75rem}h1{font-size:1.9rem}h2{font-size:1.4rem;padding-bottom:.3rem;border-bottom:1px solid var(--line)}
a{color:var(--num)}blockquote{margin:1rem 0;padding:.1rem 1rem;border-left:4px solid var(--line);color:var(--dim)}
table{border-collapse:collapse}td,th{border:1px solid var(--line);padding:.25rem .75rem}
pre,code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,\"DejaVu Sans Mono\",monospace}
:not(pre)>code{background:var(--soft);padding:.1em .35em;border-radius:4px;font-size:88%}
pre{margin:0;overflow-x:auto;font-size:13.5px;line-height:1.5}
.cell{position:relative;margin:1rem 0}.count{color:var(--dim);font:12px ui-monospace,monospace;margin-bottom:.2rem}
.source{background:var(--soft);border:1px solid var(--line);border-radius:6px;padding:.7rem .9rem}
.output{padding:.5rem .9rem}.output pre{line-height:1.35}.stderr{color:var(--bad)}.error{border-left:3px solid var(--bad)}
.picture{display:inline-block;max-width:100%}.picture svg,.picture img{max-width:100%;height:auto;display:block}
.k{color:var(--key)}.t{color:var(--text)}.n{color:var(--num)}.c{color:var(--dim);font-style:italic}.m{color:var(--magic);font-weight:600}
";

/// The page.
pub fn page(book: &Notebook) -> String {
    let title = escaped(book.title().unwrap_or("Notebook"));
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n"
    );
    for cell in &book.cells {
        match cell.kind {
            Kind::Markdown => markdown(&mut out, &cell.source),
            Kind::Code => code(&mut out, cell),
            Kind::Raw => {}
        }
    }
    out + "</body>\n</html>\n"
}

pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn markdown(out: &mut String, source: &str) {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    out.push_str("<div class=\"words\">\n");
    html::push_html(out, Parser::new_ext(source, options));
    out.push_str("</div>\n");
}

fn colored(source: &str) -> String {
    let mut out = String::new();
    for (token, text) in pieces(source) {
        let class = match token {
            Token::Plain | Token::Name => {
                out += &escaped(text);
                continue;
            }
            Token::Keyword => 'k',
            Token::Number => 'n',
            Token::Text => 't',
            Token::Comment => 'c',
            Token::Magic => 'm',
        };
        let _ = write!(out, "<span class=\"{class}\">{}</span>", escaped(text));
    }
    out
}

fn code(out: &mut String, cell: &Cell) {
    if cell.source.trim().is_empty() {
        return;
    }
    let count = cell.count.map_or(" ".to_string(), |n| n.to_string());
    let _ = writeln!(out, "<div class=\"cell\"><div class=\"count\">[{count}]</div>");
    let _ = writeln!(out, "<div class=\"source\"><pre>{}</pre></div>", colored(cell.source.trim_end()));
    for output in &cell.outputs {
        shown(out, output);
    }
    out.push_str("</div>\n");
}

fn shown(out: &mut String, output: &Value) {
    let text = |v: &Value| escaped(&without_colors(joined(v).unwrap_or_default().trim_end()));
    let _ = match output["output_type"].as_str() {
        Some("stream") => {
            let class = if output["name"] == "stderr" { " stderr" } else { "" };
            writeln!(out, "<div class=\"output{class}\"><pre>{}</pre></div>", text(&output["text"]))
        }
        Some("error") => {
            let lines: Vec<&str> =
                output["traceback"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            let trace = escaped(&without_colors(&lines.join("\n")));
            writeln!(out, "<div class=\"output error\"><pre>{trace}</pre></div>")
        }
        _ => writeln!(out, "<div class=\"output\">{}</div>", richest(&output["data"])),
    };
}

/// The form of a result that says the most. Its HTML is the notebook's own and stays as it is.
fn richest(data: &Value) -> String {
    let form = |name: &str| joined(&data[name]);
    if let Some(svg) = form("image/svg+xml") {
        // The declaration belongs to files.
        let start = svg.find("<svg").unwrap_or(0);
        return format!("<div class=\"picture\">{}</div>", &svg[start..]);
    }
    for kind in ["image/png", "image/jpeg"] {
        if let Some(bytes) = form(kind) {
            let bytes: String = bytes.split_whitespace().collect();
            return format!(
                "<div class=\"picture\"><img alt=\"\" src=\"data:{kind};base64,{}\"></div>",
                escaped(&bytes)
            );
        }
    }
    if let Some(html) = form("text/html") {
        return html;
    }
    format!("<pre>{}</pre>", escaped(&without_colors(form("text/plain").unwrap_or_default().trim_end())))
}

/// Without the escapes that colour text on a terminal.
fn without_colors(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(i) = rest.find("\x1b[") {
        out += &rest[..i];
        let tail = &rest[i + 2..];
        let end = tail.find(|c: char| c.is_ascii_alphabetic()).map_or(tail.len(), |e| e + 1);
        rest = &tail[end..];
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_holds_words_code_and_outputs() {
        let text = r##"{"nbformat": 4, "metadata": {}, "cells": [
            {"cell_type": "markdown", "source": "# A <b> title\n\n- one\n- `two`"},
            {"cell_type": "code", "source": "def f(): return '<'", "execution_count": 3, "outputs": [
              {"output_type": "stream", "name": "stdout", "text": "a < b \u001b[31mred\u001b[0m"},
              {"output_type": "display_data", "data": {"image/svg+xml": "<?xml?><svg></svg>"}}]}]}"##;
        let page = page(&Notebook::parse(text).unwrap());
        for part in [
            "<title>A &lt;b&gt; title</title>",
            "<li>one</li>",
            "<code>two</code>",
            "[3]",
            "<span class=\"k\">def</span>",
            "<span class=\"t\">'&lt;'</span>",
            "a &lt; b red",
            "<div class=\"picture\"><svg>",
        ] {
            assert!(page.contains(part), "{part} is missing:\n{page}");
        }
        assert!(!page.contains("http://") || !page.contains("src=\"http"));
    }
}
