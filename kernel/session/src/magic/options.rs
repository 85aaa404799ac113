//! Options at the beginning of a magic's line, as getopt reads them: `-n 3 -r2 -o rest`.

use super::usage::usage;
use jitbook_lang::{Exc, R};

/// The options given, in order, and what follows them.
pub struct Options<'a> {
    given: Vec<(char, &'a str)>,
    pub rest: &'a str,
}

impl<'a> Options<'a> {
    pub fn has(&self, flag: char) -> bool {
        self.given.iter().any(|o| o.0 == flag)
    }

    /// The value of an option, the last one if it is given twice.
    pub fn value(&self, flag: char) -> Option<&'a str> {
        self.given.iter().rev().find(|o| o.0 == flag).map(|o| o.1)
    }

    /// The value of an option as a number.
    pub fn number(&self, flag: char) -> R<Option<usize>> {
        let wrong = |v: &str| usage(format!("option -{flag} takes a number, not {v:?}"), v);
        self.value(flag).map(|v| v.parse().map_err(|_| wrong(v))).transpose()
    }
}

/// Reads options as long as there are any. `allowed` is getopt's text: `n:r:qo`, a colon after those with a value.
pub fn parse<'a>(line: &'a str, allowed: &str) -> R<Options<'a>> {
    let mut given = Vec::new();
    let mut rest = line.trim();
    while let Some(cluster) = rest.strip_prefix('-').filter(|c| c.starts_with(|c: char| c.is_ascii_alphabetic())) {
        let (mut flags, after) = cluster.split_once(char::is_whitespace).unwrap_or((cluster, ""));
        rest = after.trim_start();
        while let Some(flag) = flags.chars().next() {
            flags = &flags[flag.len_utf8()..];
            match takes_value(flag, allowed).ok_or_else(|| unknown(flag, allowed))? {
                false => given.push((flag, "")),
                true => {
                    if flags.is_empty() {
                        (flags, rest) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
                        rest = rest.trim_start();
                    }
                    if flags.is_empty() {
                        return Err(usage(format!("option -{flag} requires argument"), &format!("-{flag}")));
                    }
                    given.push((flag, flags));
                    flags = "";
                }
            }
        }
    }
    Ok(Options { given, rest })
}

/// Whether an option takes a value; `None` where there is no such option.
fn takes_value(flag: char, allowed: &str) -> Option<bool> {
    let at = allowed.find(flag).filter(|_| flag != ':')?;
    Some(allowed[at + flag.len_utf8()..].starts_with(':'))
}

fn unknown(flag: char, allowed: &str) -> Exc {
    usage(format!("option -{flag} not recognized ( allowed: {allowed:?} )"), &format!("-{flag}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_with_and_without_values() {
        let o = parse("-n 3 -r2 -qo -x + 1", "n:r:qox").unwrap_or_else(|_| panic!("options"));
        assert_eq!((o.value('n'), o.value('r'), o.has('q'), o.has('o')), (Some("3"), Some("2"), true, true));
        assert_eq!(o.rest, "+ 1");
        let o = parse("-1 + x", "n:").unwrap_or_else(|_| panic!("options"));
        assert_eq!(o.rest, "-1 + x");
    }

    #[test]
    fn mistakes_are_named() {
        assert!(parse("-z f(x)", "n:r:").is_err());
        assert!(parse("-n", "n:r:").is_err());
        let o = parse("-n many f(x)", "n:r:").unwrap_or_else(|_| panic!("options"));
        assert!(o.number('n').is_err());
    }
}
