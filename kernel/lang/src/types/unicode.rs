//! Character properties as CPython 3.11 has them, and the case mappings of whole strings.

use super::unicode_tables as tables;
use std::cmp::Ordering;

fn within(table: &[(u32, u32)], c: char) -> bool {
    range_of(table, c).is_some()
}

fn range_of(table: &[(u32, u32)], c: char) -> Option<(u32, u32)> {
    let c = c as u32;
    let found = table.binary_search_by(|&(low, high)| match () {
        () if high < c => Ordering::Less,
        () if low > c => Ordering::Greater,
        () => Ordering::Equal,
    });
    found.ok().map(|i| table[i])
}

pub fn is_alpha(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphabetic() } else { within(&tables::ALPHA, c) }
}

pub fn is_digit(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_digit() } else { within(&tables::DIGIT, c) }
}

pub fn is_decimal(c: char) -> bool {
    decimal_digit(c).is_some()
}

/// The value of a decimal digit of any script.
pub fn decimal_digit(c: char) -> Option<u32> {
    if c.is_ascii() {
        return c.to_digit(10);
    }
    range_of(&tables::DECIMAL, c).map(|(low, _)| (c as u32 - low) % 10)
}

pub fn is_numeric(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_digit() } else { within(&tables::NUMERIC, c) }
}

pub fn is_alnum(c: char) -> bool {
    is_alpha(c) || is_digit(c) || is_numeric(c)
}

pub fn is_space(c: char) -> bool {
    within(&tables::SPACE, c)
}

pub fn is_printable(c: char) -> bool {
    if c.is_ascii() { matches!(c, ' '..='~') } else { within(&tables::PRINTABLE, c) }
}

pub fn is_upper(c: char) -> bool {
    c.is_uppercase()
}

pub fn is_lower(c: char) -> bool {
    c.is_lowercase()
}

fn is_title(c: char) -> bool {
    !c.is_ascii() && within(&tables::TITLE, c)
}

fn is_cased(c: char) -> bool {
    is_upper(c) || is_lower(c) || is_title(c)
}

pub fn is_identifier(text: &str) -> bool {
    let mut chars = text.chars();
    let start =
        |c: char| c == '_' || if c.is_ascii() { c.is_ascii_alphabetic() } else { within(&tables::IDENTIFIER_START, c) };
    let more = |c: char| {
        c == '_' || if c.is_ascii() { c.is_ascii_alphanumeric() } else { within(&tables::IDENTIFIER_MORE, c) }
    };
    chars.next().is_some_and(start) && chars.all(more)
}

/// `str.isupper`: some cased character, and no lower- or title-case one.
pub fn all_upper(text: &str) -> bool {
    text.chars().any(is_upper) && !text.chars().any(|c| is_lower(c) || is_title(c))
}

/// `str.islower`
pub fn all_lower(text: &str) -> bool {
    text.chars().any(is_lower) && !text.chars().any(|c| is_upper(c) || is_title(c))
}

/// `str.istitle`
pub fn all_title(text: &str) -> bool {
    let (mut cased, mut previous_cased) = (false, false);
    for c in text.chars() {
        if is_upper(c) || is_title(c) {
            if previous_cased {
                return false;
            }
            (cased, previous_cased) = (true, true);
        } else if is_lower(c) {
            if !previous_cased {
                return false;
            }
            cased = true;
        } else {
            previous_cased = false;
        }
    }
    cased
}

fn mapped(table: &[(u32, &'static str)], c: char) -> Option<&'static str> {
    table.binary_search_by_key(&(c as u32), |entry| entry.0).ok().map(|i| table[i].1)
}

fn push_title(out: &mut String, c: char) {
    match mapped(&tables::TITLE_OF, c) {
        Some(text) => out.push_str(text),
        None => out.extend(c.to_uppercase()),
    }
}

/// `str.title`
pub fn title(text: &str) -> String {
    let lowered: Vec<char> = lower_each(text);
    let mut out = String::with_capacity(text.len());
    let mut inside = false;
    for (c, lower) in text.chars().zip(split_like(text, &lowered)) {
        if inside {
            out.push_str(&lower);
        } else {
            push_title(&mut out, c);
        }
        inside = is_cased(c);
    }
    out
}

/// `str.capitalize`
pub fn capitalize(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let lowered = lower_each(text);
    for (i, (c, lower)) in text.chars().zip(split_like(text, &lowered)).enumerate() {
        if i == 0 {
            push_title(&mut out, c);
        } else {
            out.push_str(&lower);
        }
    }
    out
}

/// The whole text in lower case: one pass, since a final sigma depends on its neighbours.
fn lower_each(text: &str) -> Vec<char> {
    text.to_lowercase().chars().collect()
}

/// Hands each character of `text` its own part of the lowered text.
fn split_like<'a>(text: &'a str, lowered: &'a [char]) -> impl Iterator<Item = String> + 'a {
    let mut at = 0;
    text.chars().map(move |c| {
        let n = c.to_lowercase().count();
        let part = lowered[at..at + n].iter().collect();
        at += n;
        part
    })
}

/// `str.swapcase`
pub fn swapcase(text: &str) -> String {
    let lowered = lower_each(text);
    let mut out = String::with_capacity(text.len());
    for (c, lower) in text.chars().zip(split_like(text, &lowered)) {
        if is_upper(c) {
            out.push_str(&lower);
        } else if is_lower(c) {
            out.extend(c.to_uppercase());
        } else {
            out.push(c);
        }
    }
    out
}

/// `str.casefold`
pub fn casefold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match mapped(&tables::FOLD_OF, c) {
            Some(folded) => out.push_str(folded),
            None => out.extend(c.to_lowercase()),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases() {
        assert_eq!(title("they're bill's ǆ ßx"), "They'Re Bill'S ǅ Ssx");
        assert_eq!(capitalize("ΑΣ ΒΣ"), "Ας βς");
        assert_eq!(swapcase("aBΣ"), "Abς");
        assert_eq!(casefold("Straße ſ ﬁ"), "strasse s fi");
        assert!(all_title("A Bc 1D") && !all_title("ABc") && !all_title(""));
        assert!(all_upper("A1") && !all_upper("1") && all_lower("a_1"));
    }

    #[test]
    fn classes() {
        assert!(is_digit('²') && !is_decimal('²') && is_numeric('½') && !is_digit('½'));
        assert_eq!(decimal_digit('٣'), Some(3));
        assert_eq!(decimal_digit('𝟙'), Some(1));
        assert!(is_identifier("é_1") && !is_identifier("1a") && !is_identifier(""));
        assert!(is_space('\x1c') && is_space('\u{3000}') && !is_space('\u{200b}'));
        assert!(!is_printable('\u{a0}') && is_printable('é'));
    }
}
