//! `str.format`: its template as pieces. Filling them in takes the interpreter and is done in `str.rs`.

use super::fault::{Fault, Outcome};

/// A stretch of a template.
#[derive(Debug, PartialEq)]
pub enum Piece<'a> {
    Literal(&'a str),
    Field(Field<'a>),
}

#[derive(Debug, PartialEq)]
pub struct Field<'a> {
    /// Up to the first '.' or '[': a name, a number, or nothing.
    pub name: &'a str,
    /// The attributes and items after it, not yet taken apart.
    pub path: &'a str,
    pub conversion: Option<char>,
    pub spec: &'a str,
    pub nested: bool,
}

/// A step of a field's path.
#[derive(Debug, PartialEq)]
pub enum Step<'a> {
    Attr(&'a str),
    Index(i64),
    Key(&'a str),
}

/// The next piece of a template, and what follows it. None at the end.
pub fn next_piece(text: &str) -> Outcome<Option<(Vec<Piece<'_>>, &str)>> {
    if text.is_empty() {
        return Ok(None);
    }
    let Some(at) = text.find(['{', '}']) else {
        return Ok(Some((vec![Piece::Literal(text)], "")));
    };
    let brace = text.as_bytes()[at];
    let after = &text[at + 1..];
    if after.as_bytes().first() == Some(&brace) {
        return Ok(Some((vec![Piece::Literal(&text[..=at])], &after[1..])));
    }
    if brace == b'}' {
        return Err(Fault::value("Single '}' encountered in format string"));
    }
    if after.is_empty() {
        return Err(Fault::value("Single '{' encountered in format string"));
    }
    let (field, rest) = parse_field(after)?;
    let mut pieces = Vec::with_capacity(2);
    if at > 0 {
        pieces.push(Piece::Literal(&text[..at]));
    }
    pieces.push(Piece::Field(field));
    Ok(Some((pieces, rest)))
}

fn parse_field(text: &str) -> Outcome<(Field<'_>, &str)> {
    let end = field_name_end(text)?;
    let Some(stop) = text[end..].chars().next() else {
        return Err(Fault::value("expected '}' before end of string"));
    };
    let (name, path) = split_name(&text[..end]);
    let mut field = Field { name, path, conversion: None, spec: "", nested: false };
    let mut rest = &text[end + 1..];
    if stop == '}' {
        return Ok((field, rest));
    }
    if stop == '!' {
        let mut chars = rest.chars();
        let Some(conversion) = chars.next() else {
            return Err(Fault::value("end of string while looking for conversion specifier"));
        };
        field.conversion = Some(conversion);
        match chars.next() {
            Some('}') => return Ok((field, chars.as_str())),
            Some(':') => {}
            Some(_) => return Err(Fault::value("expected ':' after conversion specifier")),
            None => return Err(Fault::value("unmatched '{' in format spec")),
        }
        rest = chars.as_str();
    }
    let mut depth = 1;
    for (i, c) in rest.char_indices() {
        match c {
            '{' => {
                field.nested = true;
                depth += 1;
            }
            '}' if depth == 1 => {
                field.spec = &rest[..i];
                return Ok((field, &rest[i + 1..]));
            }
            '}' => depth -= 1,
            _ => {}
        }
    }
    Err(Fault::value("unmatched '{' in format spec"))
}

/// Where the field's name ends: at '}', ':' or '!' outside of brackets.
fn field_name_end(text: &str) -> Outcome<usize> {
    let mut in_brackets = false;
    for (i, c) in text.char_indices() {
        match c {
            ']' if in_brackets => in_brackets = false,
            _ if in_brackets => {}
            '{' => return Err(Fault::value("unexpected '{' in field name")),
            '[' => in_brackets = true,
            '}' | ':' | '!' => return Ok(i),
            _ => {}
        }
    }
    Ok(text.len())
}

fn split_name(text: &str) -> (&str, &str) {
    text.split_at(text.find(['.', '[']).unwrap_or(text.len()))
}

/// A name or key that is a number; Err where it has too many digits.
pub fn as_number(text: &str) -> Outcome<Option<i64>> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| Fault::value("Too many decimal digits in format string"))
}

/// The steps of a path: ".attr[0][key]".
pub fn steps(mut path: &str) -> Outcome<Vec<Step<'_>>> {
    let mut out = Vec::new();
    while let Some(first) = path.chars().next() {
        let body = &path[first.len_utf8()..];
        let (text, rest) = match first {
            '.' => body.split_at(body.find(['.', '[']).unwrap_or(body.len())),
            '[' => body.split_once(']').ok_or_else(|| Fault::value("Missing ']' in format string"))?,
            _ => return Err(Fault::value("Only '.' or '[' may follow ']' in format field specifier")),
        };
        if text.is_empty() {
            return Err(Fault::value("Empty attribute in format string"));
        }
        out.push(match first {
            '.' => Step::Attr(text),
            _ => as_number(text)?.map_or(Step::Key(text), Step::Index),
        });
        path = rest;
    }
    Ok(out)
}

/// Numbers fields without a name; a template uses either those or numbered ones.
#[derive(Default)]
pub struct AutoNumber {
    manual: Option<bool>,
    next: i64,
}

impl AutoNumber {
    /// The argument's position, or None where the field is named.
    pub fn position(&mut self, name: &str) -> Outcome<Option<i64>> {
        let number = as_number(name)?;
        if number.is_none() && !name.is_empty() {
            return Ok(None);
        }
        let manual = number.is_some();
        match (self.manual, manual) {
            (Some(true), false) => {
                return Err(Fault::value("cannot switch from manual field specification to automatic field numbering"));
            }
            (Some(false), true) => {
                return Err(Fault::value("cannot switch from automatic field numbering to manual field specification"));
            }
            _ => self.manual = Some(manual),
        }
        Ok(Some(number.unwrap_or_else(|| {
            self.next += 1;
            self.next - 1
        })))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(mut text: &str) -> Outcome<Vec<Piece<'_>>> {
        let mut out = Vec::new();
        while let Some((pieces, rest)) = next_piece(text)? {
            out.extend(pieces);
            text = rest;
        }
        Ok(out)
    }

    #[test]
    fn pieces() {
        let got = all("a{{{0.x[k]!r:>{w}}}}").unwrap();
        let field = Field { name: "0", path: ".x[k]", conversion: Some('r'), spec: ">{w}", nested: true };
        assert_eq!(got, [Piece::Literal("a{"), Piece::Field(field), Piece::Literal("}")]);
        assert_eq!(steps(".x[k][3]").unwrap(), [Step::Attr("x"), Step::Key("k"), Step::Index(3)]);
    }

    #[test]
    fn faults() {
        for (text, expect) in [
            ("{", "Single '{' encountered in format string"),
            ("a}", "Single '}' encountered in format string"),
            ("{0", "expected '}' before end of string"),
            ("{0!", "end of string while looking for conversion specifier"),
            ("{0!rx}", "expected ':' after conversion specifier"),
            ("{0:{", "unmatched '{' in format spec"),
            ("{a{b}}", "unexpected '{' in field name"),
        ] {
            assert_eq!(all(text).unwrap_err().text, expect, "{text}");
        }
    }
}
