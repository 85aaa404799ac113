//! The methods of `str` as functions of `&str`. Positions are counted in characters; ASCII text takes the short way.

use super::fault::{Fault, Kind, Outcome, checked_size};
use super::unicode::{self, is_space};
use jitbook_array::interrupt::{self, PIECE};

/// `repr(text)`: single quotes unless that would need escapes and double quotes would not.
pub fn repr(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut out = String::with_capacity(text.len() + 2);
    out.push(quote);
    for c in text.chars() {
        push_escaped(&mut out, c, quote, unicode::is_printable);
    }
    out.push(quote);
    out
}

/// `ascii(text)`, also what `!a` shows of any repr: everything beyond ASCII is escaped.
pub fn escape_non_ascii(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() { out.push(c) } else { push_code(&mut out, c as u32) }
    }
    out
}

fn push_escaped(out: &mut String, c: char, quote: char, shown: fn(char) -> bool) {
    match c {
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        c if c == quote => out.extend(['\\', c]),
        c if shown(c) => out.push(c),
        c => push_code(out, c as u32),
    }
}

fn push_code(out: &mut String, code: u32) {
    out.push_str(&match code {
        0..=0xff => format!("\\x{code:02x}"),
        0x100..=0xffff => format!("\\u{code:04x}"),
        _ => format!("\\U{code:08x}"),
    });
}

/// `repr(bytes)`
pub fn repr_bytes(bytes: &[u8]) -> String {
    let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') { '"' } else { '\'' };
    let mut out = String::with_capacity(bytes.len() + 3);
    out.push('b');
    out.push(quote);
    for &b in bytes {
        push_escaped(&mut out, b as char, quote, |c| matches!(c, ' '..='~'));
    }
    out.push(quote);
    out
}

/// The length in characters.
pub fn len(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().count() }
}

/// The byte where the n-th character begins.
fn byte_at(text: &str, n: usize) -> usize {
    if text.is_ascii() {
        return n.min(text.len());
    }
    text.char_indices().nth(n).map_or(text.len(), |(i, _)| i)
}

/// The characters from `start` to `stop`.
pub fn char_range(text: &str, start: usize, stop: usize) -> &str {
    if start >= stop {
        return "";
    }
    let from = byte_at(text, start);
    let rest = &text[from..];
    &rest[..byte_at(rest, stop - start)]
}

/// Optional start and stop of `find`, `count`, `startswith`, made absolute. None where the start lies beyond the end:
/// then not even the empty string is found.
pub fn bounds(len: usize, start: Option<i64>, stop: Option<i64>) -> Option<(usize, usize)> {
    let fix = |i: i64| if i < 0 { i.saturating_add(len as i64).max(0) } else { i } as usize;
    let (start, stop) = (fix(start.unwrap_or(0)), fix(stop.unwrap_or(i64::MAX)).min(len));
    (start <= stop).then_some((start, stop))
}

/// `find` and `rfind` between two positions.
pub fn find(text: &str, what: &str, start: Option<i64>, stop: Option<i64>, last: bool) -> Option<usize> {
    let (start, stop) = bounds(len(text), start, stop)?;
    let inside = char_range(text, start, stop);
    let at = if last { inside.rfind(what) } else { inside.find(what) }?;
    Some(start + len(&inside[..at]))
}

/// `count`: occurrences that do not overlap.
pub fn count(text: &str, what: &str, start: Option<i64>, stop: Option<i64>) -> usize {
    let Some((start, stop)) = bounds(len(text), start, stop) else { return 0 };
    let inside = char_range(text, start, stop);
    if what.is_empty() { len(inside) + 1 } else { inside.matches(what).count() }
}

pub fn starts_with(text: &str, what: &str, start: Option<i64>, stop: Option<i64>, at_end: bool) -> bool {
    let Some((start, stop)) = bounds(len(text), start, stop) else { return false };
    let inside = char_range(text, start, stop);
    if at_end { inside.ends_with(what) } else { inside.starts_with(what) }
}

/// `replace`; `limit` below 0 means all.
pub fn replace(text: &str, old: &str, new: &str, limit: i64) -> Outcome<String> {
    let limit = if limit < 0 { usize::MAX } else { limit as usize };
    if limit == 0 {
        return Ok(text.to_string());
    }
    let hits = if old.is_empty() { len(text) + 1 } else { text.matches(old).count() };
    let growth = checked_size(hits.min(limit), new.len())?;
    checked_size(text.len() + growth, 1)?;
    // Rust finds the empty string around every character, as Python does.
    Ok(if limit == usize::MAX { text.replace(old, new) } else { text.replacen(old, new, limit) })
}

/// `split(sep, maxsplit)`; `maxsplit` below 0 means no limit.
pub fn split<'a>(text: &'a str, separator: &str, limit: i64) -> Outcome<Vec<&'a str>> {
    check_separator(separator)?;
    Ok(match usize::try_from(limit) {
        Ok(n) => text.splitn(n.saturating_add(1), separator).collect(),
        Err(_) => text.split(separator).collect(),
    })
}

/// `rsplit(sep, maxsplit)`
pub fn rsplit<'a>(text: &'a str, separator: &str, limit: i64) -> Outcome<Vec<&'a str>> {
    check_separator(separator)?;
    let mut parts: Vec<&str> = match usize::try_from(limit) {
        Ok(n) => text.rsplitn(n.saturating_add(1), separator).collect(),
        Err(_) => text.rsplit(separator).collect(),
    };
    parts.reverse();
    Ok(parts)
}

fn check_separator(separator: &str) -> Outcome<()> {
    if separator.is_empty() { Err(Fault::value("empty separator")) } else { Ok(()) }
}

/// `split()` at runs of white space.
pub fn split_space(text: &str, limit: i64) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text.trim_start_matches(is_space);
    while !rest.is_empty() {
        if limit >= 0 && parts.len() as i64 == limit {
            // What the limit left whole keeps its trailing white space.
            parts.push(rest);
            break;
        }
        let end = rest.find(is_space).unwrap_or(rest.len());
        parts.push(&rest[..end]);
        rest = rest[end..].trim_start_matches(is_space);
    }
    parts
}

/// `rsplit()` at runs of white space.
pub fn rsplit_space(text: &str, limit: i64) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text.trim_end_matches(is_space);
    while !rest.is_empty() {
        if limit >= 0 && parts.len() as i64 == limit {
            parts.push(rest);
            break;
        }
        let start = rest.char_indices().rev().find(|&(_, c)| is_space(c)).map_or(0, |(i, c)| i + c.len_utf8());
        parts.push(&rest[start..]);
        rest = rest[..start].trim_end_matches(is_space);
    }
    parts.reverse();
    parts
}

/// `splitlines(keepends)`
pub fn split_lines(text: &str, keep_ends: bool) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        if !is_line_end(c) {
            continue;
        }
        let mut end = i + c.len_utf8();
        if c == '\r' && chars.peek().is_some_and(|&(_, next)| next == '\n') {
            chars.next();
            end += 1;
        }
        lines.push(&text[start..if keep_ends { end } else { i }]);
        start = end;
    }
    if start < text.len() {
        lines.push(&text[start..]);
    }
    lines
}

fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\x0b' | '\x0c' | '\x1c'..='\x1e' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// `partition`
pub fn partition<'a>(text: &'a str, separator: &'a str) -> Outcome<[&'a str; 3]> {
    check_separator(separator)?;
    Ok(text.split_once(separator).map_or([text, "", ""], |(a, b)| [a, separator, b]))
}

/// `rpartition`
pub fn rpartition<'a>(text: &'a str, separator: &'a str) -> Outcome<[&'a str; 3]> {
    check_separator(separator)?;
    Ok(text.rsplit_once(separator).map_or(["", "", text], |(a, b)| [a, separator, b]))
}

/// `strip`, `lstrip`, `rstrip`: of white space where `chars` is None.
pub fn strip<'a>(text: &'a str, chars: Option<&str>, left: bool, right: bool) -> &'a str {
    let drop = |c: char| chars.map_or_else(|| is_space(c), |set| set.contains(c));
    let text = if left { text.trim_start_matches(drop) } else { text };
    if right { text.trim_end_matches(drop) } else { text }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Left,
    Right,
    Both,
}

/// `ljust`, `rjust`, `center`
pub fn justify(text: &str, width: i64, fill: char, side: Side) -> Outcome<String> {
    let missing = usize::try_from(width).unwrap_or(0).saturating_sub(len(text));
    if missing == 0 {
        return Ok(text.to_string());
    }
    checked_size(missing, fill.len_utf8())?;
    let left = match side {
        Side::Left => 0,
        Side::Right => missing,
        // CPython's rule: the odd one goes left when the width is odd.
        Side::Both => missing / 2 + (missing & (width as usize) & 1),
    };
    let mut out = String::with_capacity(text.len() + missing);
    out.extend(std::iter::repeat_n(fill, left));
    out.push_str(text);
    out.extend(std::iter::repeat_n(fill, missing - left));
    Ok(out)
}

/// `zfill`: zeros after the sign.
pub fn zfill(text: &str, width: i64) -> Outcome<String> {
    let missing = usize::try_from(width).unwrap_or(0).saturating_sub(len(text));
    let zeros = "0".repeat(checked_size(missing, 1)?);
    Ok(match text.as_bytes().first() {
        Some(b'+' | b'-') => format!("{}{zeros}{}", &text[..1], &text[1..]),
        _ => format!("{zeros}{text}"),
    })
}

/// `expandtabs`
pub fn expand_tabs(text: &str, size: i64) -> Outcome<String> {
    let mut out = String::with_capacity(text.len());
    let mut column = 0i64;
    for c in text.chars() {
        match c {
            '\t' => {
                let spaces = if size > 0 { size - column % size } else { 0 };
                checked_size(out.len().saturating_add(spaces as usize), 1)?;
                out.extend(std::iter::repeat_n(' ', spaces as usize));
                column += spaces;
            }
            '\n' | '\r' => {
                out.push(c);
                column = 0;
            }
            _ => {
                out.push(c);
                column += 1;
            }
        }
    }
    Ok(out)
}

/// `text * n`
pub fn repeat(text: &str, n: i64) -> Outcome<String> {
    let n = usize::try_from(n).unwrap_or(0);
    let size = checked_size(n, text.len())?;
    if size == 0 {
        return Ok(String::new());
    }
    // A piece at a time, so that an interrupt is heard.
    let turns = (PIECE / text.len().max(1)).clamp(1, n.max(1));
    let piece = text.repeat(turns);
    let mut out = String::with_capacity(size);
    for _ in 0..n / turns {
        interrupt::check().map_err(|_| Fault::new(Kind::Interrupt, ""))?;
        out.push_str(&piece);
    }
    out.push_str(&piece[..size - out.len()]);
    Ok(out)
}

/// Whether every character has a property, and there is one.
pub fn all_chars(text: &str, property: fn(char) -> bool) -> bool {
    !text.is_empty() && text.chars().all(property)
}

/// The text encodings known here.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Encoding {
    Utf8,
    Ascii,
    Latin1,
}

pub fn encoding(name: &str) -> Outcome<Encoding> {
    let plain: String = name.to_ascii_lowercase().replace(['-', ' '], "_");
    match plain.as_str() {
        "utf_8" | "utf8" | "u8" | "utf" | "cp65001" => Ok(Encoding::Utf8),
        "ascii" | "us_ascii" | "646" => Ok(Encoding::Ascii),
        "latin_1" | "latin1" | "iso_8859_1" | "iso8859_1" | "8859" | "l1" | "latin" | "cp819" => Ok(Encoding::Latin1),
        _ => Err(Fault::new(super::fault::Kind::Lookup, format!("unknown encoding: {name}"))),
    }
}

/// What a codec could not do: the first position and the one after the last, and the reason.
#[derive(Debug, PartialEq)]
pub struct CodecFault {
    pub encoding: &'static str,
    pub start: usize,
    pub end: usize,
    pub reason: String,
}

/// `text.encode(...)`: Err holds what no error handler took.
pub fn encode(text: &str, encoding: Encoding, errors: &str) -> Result<Vec<u8>, CodecFault> {
    let (limit, name) = match encoding {
        Encoding::Utf8 => return Ok(text.as_bytes().to_vec()),
        Encoding::Ascii => (0x80, "ascii"),
        Encoding::Latin1 => (0x100, "latin-1"),
    };
    let mut out = Vec::with_capacity(text.len());
    for (i, c) in text.chars().enumerate() {
        let code = c as u32;
        match errors {
            _ if code < limit => out.push(code as u8),
            "ignore" => {}
            "replace" => out.push(b'?'),
            "backslashreplace" => {
                let mut escaped = String::new();
                push_code(&mut escaped, code);
                out.extend(escaped.bytes());
            }
            "xmlcharrefreplace" => out.extend(format!("&#{code};").bytes()),
            _ => {
                let run = text.chars().skip(i).take_while(|&c| c as u32 >= limit).count();
                let reason = format!("ordinal not in range({limit})");
                return Err(CodecFault { encoding: name, start: i, end: i + run, reason });
            }
        }
    }
    Ok(out)
}

/// `bytes.decode(...)`
pub fn decode(bytes: &[u8], encoding: Encoding, errors: &str) -> Result<String, CodecFault> {
    match encoding {
        Encoding::Latin1 => Ok(bytes.iter().map(|&b| b as char).collect()),
        Encoding::Ascii => decode_ascii(bytes, errors),
        Encoding::Utf8 => decode_utf8(bytes, errors),
    }
}

fn decode_ascii(bytes: &[u8], errors: &str) -> Result<String, CodecFault> {
    let mut out = String::with_capacity(bytes.len());
    for (i, &b) in bytes.iter().enumerate() {
        match errors {
            _ if b.is_ascii() => out.push(b as char),
            "ignore" => {}
            "replace" => out.push('\u{fffd}'),
            "backslashreplace" => push_code(&mut out, b.into()),
            _ => {
                return Err(CodecFault {
                    encoding: "ascii",
                    start: i,
                    end: i + 1,
                    reason: "ordinal not in range(128)".into(),
                });
            }
        }
    }
    Ok(out)
}

fn decode_utf8(bytes: &[u8], errors: &str) -> Result<String, CodecFault> {
    let mut out = String::with_capacity(bytes.len());
    let mut start = 0;
    while start < bytes.len() {
        let fault = match std::str::from_utf8(&bytes[start..]) {
            Ok(text) => {
                out.push_str(text);
                break;
            }
            Err(fault) => fault,
        };
        let bad = start + fault.valid_up_to();
        out.push_str(&String::from_utf8_lossy(&bytes[start..bad]));
        let end = fault.error_len().map_or(bytes.len(), |n| bad + n);
        match errors {
            "ignore" => {}
            "replace" => out.push('\u{fffd}'),
            "backslashreplace" => bytes[bad..end].iter().for_each(|&b| push_code(&mut out, b.into())),
            _ => {
                return Err(CodecFault {
                    encoding: "utf-8",
                    start: bad,
                    end,
                    reason: utf8_reason(bytes[bad], fault.error_len()),
                });
            }
        }
        start = end;
    }
    Ok(out)
}

fn utf8_reason(first: u8, error_len: Option<usize>) -> String {
    let reason = match (error_len, first) {
        (None, _) => "unexpected end of data",
        (_, 0x80..=0xc1 | 0xf5..) => "invalid start byte",
        _ => "invalid continuation byte",
    };
    reason.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoting() {
        assert_eq!(repr("it's"), "\"it's\"");
        assert_eq!(repr("it's \"x\""), "'it\\'s \"x\"'");
        assert_eq!(repr("a\n\x00\x7f\u{a0}é\u{200b}\u{e0001}"), "'a\\n\\x00\\x7f\\xa0é\\u200b\\U000e0001'");
        assert_eq!(repr_bytes(b"\x00a'\xff\n"), "b\"\\x00a'\\xff\\n\"");
        assert_eq!(escape_non_ascii("'é😀'"), "'\\xe9\\U0001f600'");
    }

    #[test]
    fn searching() {
        assert_eq!(find("héllo", "l", None, None, false), Some(2));
        assert_eq!(find("héllo", "l", None, None, true), Some(3));
        assert_eq!(find("abc", "", Some(3), None, false), Some(3));
        assert_eq!(find("abc", "", Some(4), None, false), None);
        assert_eq!(find("abc", "c", Some(-1), None, false), Some(2));
        assert_eq!(count("aaaa", "aa", None, None), 2);
        assert_eq!(count("é", "", None, None), 2);
        assert!(starts_with("abc", "b", Some(1), None, false) && starts_with("abc", "b", None, Some(2), true));
        assert_eq!(replace("aé", "", "-", -1).unwrap(), "-a-é-");
        assert_eq!(replace("aaa", "", "-", 2).unwrap(), "-a-aa");
    }

    #[test]
    fn splitting() {
        assert_eq!(split_space("  a  b ", -1), ["a", "b"]);
        assert_eq!(split_space(" a b c ", 1), ["a", "b c "]);
        assert_eq!(split_space(" a ", 1), ["a"]);
        assert_eq!(split_space(" a ", 0), ["a "]);
        assert_eq!(rsplit_space(" a b  c ", 1), [" a b", "c"]);
        assert_eq!(split("a,b,,c", ",", 1).unwrap(), ["a", "b,,c"]);
        assert_eq!(rsplit("a--b--c", "--", 1).unwrap(), ["a--b", "c"]);
        assert_eq!(split_lines("a\nb\r\nc\n", false), ["a", "b", "c"]);
        assert_eq!(split_lines("\n\r", true), ["\n", "\r"]);
        assert_eq!(rpartition("a=b=c", "=").unwrap(), ["a=b", "=", "c"]);
    }

    #[test]
    fn laying_out() {
        let center = |t, w| justify(t, w, '*', Side::Both).unwrap();
        assert_eq!(
            (center("ab", 7), center("ab", 5), center("abc", 6)),
            ("***ab**".into(), "**ab*".into(), "*abc**".into())
        );
        assert_eq!(zfill("-42", 5).unwrap(), "-0042");
        assert_eq!(expand_tabs("a\tb\n\tc", 4).unwrap(), "a   b\n    c");
        assert!(repeat("ab", 1 << 40).is_err());
    }

    #[test]
    fn codecs() {
        assert_eq!(encode("aé", Encoding::Latin1, "strict").unwrap(), b"a\xe9");
        assert_eq!(encode("aé", Encoding::Ascii, "xmlcharrefreplace").unwrap(), b"a&#233;");
        assert_eq!(decode(b"a\xffb", Encoding::Utf8, "replace").unwrap(), "a\u{fffd}b");
        let fault = decode(b"a\xc3", Encoding::Utf8, "strict").unwrap_err();
        assert_eq!((fault.start, fault.end, fault.reason.as_str()), (1, 2, "unexpected end of data"));
    }
}
