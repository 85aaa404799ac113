//! The line after `%bench`, taken apart: options, one call or two, and the sizes to try.

use crate::magic::usage;
use jitbook_lang::R;

#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    pub calls: Calls,
    /// Seconds that one side may take.
    pub seconds: f64,
    /// Where to write the same measurement as a program, instead of measuring.
    pub script: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Calls {
    /// `f(x)`
    One(String),
    /// `f(x) vs g(x)`
    Versus(String, String),
    /// `f(x) for n in SIZES`
    Sizes { call: String, name: String, sizes: String },
}

pub const USAGE: &str = "%bench [--seconds S] [--script FILE] f(x) [vs g(x) | for n in SIZES]";

/// Reads the line.
pub fn parse(line: &str) -> R<Request> {
    let mut request = Request { calls: Calls::One(String::new()), seconds: super::side::SECONDS, script: None };
    let mut rest = without_comment(line).trim();
    while let Some(option) = rest.strip_prefix("--") {
        let (name, more) = option.split_once([' ', '=']).unwrap_or((option, ""));
        let (value, more) = first_word(more.trim_start());
        match name {
            "seconds" => request.seconds = seconds(value)?,
            "script" if value.is_empty() => return Err(usage("--script wants the name of a file", "--script")),
            "script" => request.script = Some(value.to_string()),
            other => return Err(usage(format!("option --{other} not recognized"), &format!("--{other}"))),
        }
        rest = more.trim_start();
    }
    if rest.is_empty() {
        return Err(usage("%bench wants a call to measure", ""));
    }
    request.calls = calls(rest)?;
    Ok(request)
}

/// A word, which may be in quotes, and what follows it.
fn first_word(text: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(inner) = text.strip_prefix(quote)
            && let Some(end) = inner.find(quote)
        {
            return (&inner[..end], &inner[end + 1..]);
        }
    }
    text.split_once(' ').unwrap_or((text, ""))
}

fn seconds(text: &str) -> R<f64> {
    match text.parse::<f64>() {
        Ok(s) if s > 0.0 && s.is_finite() => Ok(s),
        _ => Err(usage(format!("--seconds wants a positive number, not {text:?}"), text)),
    }
}

fn calls(text: &str) -> R<Calls> {
    if let Some((left, right)) = split_at_word(text, "vs") {
        if left.is_empty() || right.is_empty() {
            return Err(usage("vs stands between two calls", "vs"));
        }
        return Ok(Calls::Versus(left.to_string(), right.to_string()));
    }
    let Some((call, clause)) = split_at_word(text, "for") else { return Ok(Calls::One(text.to_string())) };
    match split_at_word(clause, "in") {
        Some((name, sizes)) if is_name(name) && !sizes.is_empty() && !call.is_empty() => {
            Ok(Calls::Sizes { call: call.to_string(), name: name.to_string(), sizes: sizes.to_string() })
        }
        _ => Err(usage("sizes are written as in %bench f(jnp.ones(n)) for n in [10, 1000]", "for")),
    }
}

fn is_name(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c.is_alphabetic() || c == '_') && chars.all(|c| c.is_alphanumeric() || c == '_')
}

/// The text before and after a word that stands outside of brackets and strings.
fn split_at_word<'a>(text: &'a str, word: &str) -> Option<(&'a str, &'a str)> {
    let is_part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '.');
    outside(text).find_map(|i| {
        let found = text[i..].starts_with(word)
            && !is_part(text[..i].chars().next_back())
            && !is_part(text[i + word.len()..].chars().next());
        found.then(|| (text[..i].trim(), text[i + word.len()..].trim()))
    })
}

/// The text without a comment at its end.
fn without_comment(text: &str) -> &str {
    outside_strings(text).find(|&(_, c, _)| c == '#').map_or(text, |(i, ..)| &text[..i])
}

/// Places outside of brackets and strings.
fn outside(text: &str) -> impl Iterator<Item = usize> {
    outside_strings(text).filter(|&(_, _, depth)| depth == 0).map(|(i, ..)| i)
}

/// Characters outside of strings, with their place and the number of brackets around them.
fn outside_strings(text: &str) -> impl Iterator<Item = (usize, char, usize)> {
    let (mut quote, mut escaped, mut depth) = (None, false, 0usize);
    text.char_indices().filter_map(move |(i, c)| {
        if let Some(q) = quote {
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                c if c == q => quote = None,
                _ => {}
            }
            return None;
        }
        match c {
            '"' | '\'' => {
                quote = Some(c);
                return None;
            }
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        Some((i, c, depth))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calls_of(line: &str) -> Calls {
        parse(line).unwrap_or_else(|e| panic!("{line}: {:?}", e.message_is(""))).calls
    }

    #[test]
    fn lines_are_taken_apart() {
        assert_eq!(calls_of("f(x)   # a comment"), Calls::One("f(x)".into()));
        assert_eq!(calls_of("f('a # b', x)"), Calls::One("f('a # b', x)".into()));
        assert_eq!(calls_of("f(x) vs g(x)"), Calls::Versus("f(x)".into(), "g(x)".into()));
        assert_eq!(calls_of("f(vs) vs g(' vs ')"), Calls::Versus("f(vs)".into(), "g(' vs ')".into()));
        let sizes = Calls::Sizes {
            call: "f(jnp.array([i for i in range(n)]))".into(),
            name: "n".into(),
            sizes: "[10, 1_000]".into(),
        };
        assert_eq!(calls_of("f(jnp.array([i for i in range(n)])) for n in [10, 1_000]"), sizes);
    }

    #[test]
    fn options_stand_first() {
        let request = parse("--seconds 0.5 --script 'a b.py' f(x)").unwrap_or_else(|_| panic!("options"));
        assert_eq!((request.seconds, request.script), (0.5, Some("a b.py".into())));
    }

    #[test]
    fn mistakes_are_refused() {
        for line in ["", "# nothing", "--seconds x f(x)", "--secs 1 f(x)", "--script", "f(x) vs", "f(x) for 3 in y"] {
            assert!(parse(line).is_err(), "{line}");
        }
    }
}
