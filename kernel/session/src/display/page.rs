//! Listings as HTML, in colours that light and dark pages bear, folded where they are long.

use crate::notebook::escaped;

/// Lines that are seen at once; the rest is folded.
const SHOWN: usize = 40;

const OPERATION: &str = "color:#a347ba";
const TYPE: &str = "color:#0e8a8a";

/// Lines of HTML as preformatted text; of a long listing the rest unfolds.
pub(crate) fn preformatted<S: AsRef<str>>(lines: &[S]) -> String {
    let pre = |lines: &[S]| {
        let text: Vec<&str> = lines.iter().map(AsRef::as_ref).collect();
        format!("<pre style=\"margin:0;line-height:1.3\">{}</pre>", text.join("\n"))
    };
    if lines.len() <= SHOWN + 5 {
        return pre(lines);
    }
    let (first, rest) = lines.split_at(SHOWN);
    format!("{}<details><summary>{} more lines</summary>{}</details>", pre(first), rest.len(), pre(rest))
}

/// A table of numbers under its heads; colours and lines are the page's own.
pub(crate) fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let cell = |tag: &str, text: &str| format!("<{tag} style=\"text-align:right\">{}</{tag}>", escaped(text));
    let heads: String = head.iter().map(|h| cell("th", h)).collect();
    let row = |r: &Vec<String>| format!("<tr>{}</tr>", r.iter().map(|c| cell("td", c)).collect::<String>());
    let rows: String = rows.iter().map(row).collect();
    format!("<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>")
}

/// A paragraph that begins with something marked.
pub(crate) fn said(strong: &str, rest: &str) -> String {
    let rest = escaped(&rest.trim().replace('\n', " "));
    let strong = if strong.is_empty() { String::new() } else { format!("<b>{}</b> ", escaped(strong)) };
    format!("<div style=\"margin:0.3em 0\">{strong}{rest}</div>")
}

/// A jaxpr's text with its keywords, primitives and types marked.
pub(crate) fn jaxpr(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(marked).collect();
    preformatted(&lines)
}

fn marked(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    // What stands before the word at hand.
    let mut before = "";
    while !rest.is_empty() {
        let word = |c: char| c.is_alphanumeric() || c == '_';
        let end = match rest.find(word) {
            Some(0) => rest.find(|c| !word(c)).unwrap_or(rest.len()),
            other => other.unwrap_or(rest.len()),
        };
        let mut piece = &rest[..end];
        let style = match piece {
            "let" | "in" | "lambda" => Some("font-weight:bold"),
            _ if !piece.starts_with(word) => None,
            _ if before.ends_with(':') && !before.ends_with("::") => {
                // A type is written with its shape.
                let after = &rest[end..];
                if after.starts_with('[')
                    && let Some(close) = after.find(']')
                {
                    piece = &rest[..end + close + 1];
                }
                Some(TYPE)
            }
            _ if before == " = " => Some(OPERATION),
            _ => None,
        };
        match style {
            Some(style) => out += &format!("<span style=\"{style}\">{}</span>", escaped(piece)),
            None => out += &escaped(piece),
        }
        rest = &rest[piece.len()..];
        before = piece;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jaxprs_are_marked() {
        let html = jaxpr("{ lambda ; a:f32[3]. let\n    b:f32[] = reduce_sum[axes=(0,)] a\n  in (b,) }");
        for part in [
            "<span style=\"font-weight:bold\">lambda</span> ; a:<span style=\"color:#0e8a8a\">f32[3]</span>.",
            " = <span style=\"color:#a347ba\">reduce_sum</span>[axes=(0,)] a",
        ] {
            assert!(html.contains(part), "{html}");
        }
        assert!(!html.contains("<details>"));
    }

    #[test]
    fn what_is_long_is_folded() {
        let lines: Vec<String> = (0..100).map(|i| i.to_string()).collect();
        let html = preformatted(&lines);
        assert!(html.contains("<summary>60 more lines</summary>") && html.ends_with("99</pre></details>"));
    }
}
