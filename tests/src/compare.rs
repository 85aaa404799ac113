//! Comparing what was printed with what was recorded: exactly, or with floats allowed a small difference.

/// How far floats may lie apart: |a - b| <= absolute + relative * |b|.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tolerance {
    pub relative: f64,
    pub absolute: f64,
}

impl Tolerance {
    pub const USUAL: Tolerance = Tolerance { relative: 2e-5, absolute: 1e-7 };

    /// From the first line of a program: `# tolerance: RELATIVE ABSOLUTE`.
    pub fn of_program(source: &str) -> Tolerance {
        let numbers: Option<Vec<f64>> = source
            .lines()
            .next()
            .and_then(|line| line.strip_prefix("# tolerance:"))
            .and_then(|rest| rest.split_whitespace().map(|word| word.parse().ok()).collect());
        match numbers.as_deref() {
            Some([relative, absolute]) => Tolerance { relative: *relative, absolute: *absolute },
            _ => Tolerance::USUAL,
        }
    }

    fn accepts(self, expected: f64, actual: f64) -> bool {
        expected == actual
            || expected.is_nan() && actual.is_nan()
            || expected.is_finite() && (expected - actual).abs() <= self.absolute + self.relative * expected.abs()
    }
}

/// `Ok` when the texts are the same; else the first difference, described.
pub fn exact(expected: &str, actual: &str) -> Result<(), String> {
    by_line(expected, actual, |a, b| a == b)
}

/// As `exact`, but floats may differ within the tolerance, and then white space in lines with floats, too: the digits of
/// one line set the columns of others.
pub fn tolerant(expected: &str, actual: &str, tolerance: Tolerance) -> Result<(), String> {
    let lines = expected.split('\n').zip(actual.split('\n'));
    let float_differs = lines.into_iter().any(|(a, b)| likeness(a, b, tolerance) == Some(Like::Near));
    by_line(expected, actual, |a, b| {
        a == b
            || match likeness(a, b, tolerance) {
                Some(Like::Near) => true,
                Some(Like::Spaced) => float_differs,
                None => false,
            }
    })
}

fn by_line(expected: &str, actual: &str, same: impl Fn(&str, &str) -> bool) -> Result<(), String> {
    let (e, a): (Vec<&str>, Vec<&str>) = (expected.split('\n').collect(), actual.split('\n').collect());
    let lines = e.len().max(a.len());
    let differs = |i: &usize| !matches!((e.get(*i), a.get(*i)), (Some(x), Some(y)) if same(x, y));
    let Some(first) = (0..lines).find(differs) else { return Ok(()) };
    let wrong = (0..lines).filter(differs).count();
    let show = |side: &[&str]| match side.get(first) {
        Some(line) if first + 1 == side.len() && line.is_empty() => "(end of output)".to_owned(),
        Some(line) => line.to_string(),
        None => "(end of output)".to_owned(),
    };
    Err(format!(
        "line {} differs ({wrong} of {lines} lines do)\n  expected: {}\n  actual:   {}",
        first + 1,
        show(&e),
        show(&a)
    ))
}

#[derive(Debug, PartialEq)]
enum Token<'a> {
    Space,
    Number(&'a str),
    Text(&'a str),
}

/// How two lines are alike that are not the same.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Like {
    /// Floats differ, within the tolerance.
    Near,
    /// Only the white space differs, beside floats.
    Spaced,
}

fn likeness(expected: &str, actual: &str, tolerance: Tolerance) -> Option<Like> {
    let words = |line| tokens(line).into_iter().filter(|t| *t != Token::Space).collect::<Vec<_>>();
    let (e, a) = (words(expected), words(actual));
    let near = |x: &str, y: &str| is_float(x) && is_float(y) && tolerance.accepts(value(x), value(y));
    let same = |pair: (&Token, &Token)| match pair {
        (Token::Number(x), Token::Number(y)) => x == y || near(x, y),
        (x, y) => x == y,
    };
    if e.len() != a.len() || !e.iter().zip(&a).all(same) {
        return None;
    }
    if e != a {
        return Some(Like::Near);
    }
    let has_float = e.iter().any(|t| matches!(t, Token::Number(x) if is_float(x)));
    // Elsewhere white space counts.
    has_float.then_some(Like::Spaced)
}

/// A float prints with a point, an exponent or as inf or nan; anything else is an integer and exact.
fn is_float(number: &str) -> bool {
    number.contains(['.', 'e', 'n'])
}

fn value(number: &str) -> f64 {
    number.parse().unwrap_or(f64::NAN)
}

fn tokens(line: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut rest = line;
    let mut after_word = false;
    while let Some(c) = rest.chars().next() {
        let number = if after_word { 0 } else { number_length(rest) };
        let (length, token): (usize, fn(&str) -> Token<'_>) = if c.is_whitespace() {
            (rest.find(|c: char| !c.is_whitespace()).unwrap_or(rest.len()), |_| Token::Space)
        } else if number > 0 {
            (number, |t| Token::Number(t))
        } else if c.is_alphabetic() || c == '_' {
            (rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len()), |t| Token::Text(t))
        } else {
            (c.len_utf8(), |t| Token::Text(t))
        };
        let (text, tail) = rest.split_at(length);
        found.push(token(text));
        after_word = text.ends_with(|c: char| c.is_alphanumeric() || c == '_') && number == 0;
        rest = tail;
    }
    found
}

/// The length of the number that `text` starts with, 0 if it starts with none.
fn number_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let sign = usize::from(matches!(bytes.first(), Some(b'+' | b'-')));
    for word in ["inf", "nan"] {
        if text[sign..].starts_with(word) && !text[sign + 3..].starts_with(char::is_alphanumeric) {
            return sign + 3;
        }
    }
    let digits = |from: usize| bytes[from..].iter().take_while(|b| b.is_ascii_digit()).count();
    let whole = digits(sign);
    let mut end = sign + whole;
    if bytes.get(end) == Some(&b'.') {
        let fraction = digits(end + 1);
        if whole + fraction == 0 {
            return 0;
        }
        end += 1 + fraction;
    } else if whole == 0 {
        return 0;
    }
    if bytes.get(end) == Some(&b'e') {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let exponent = digits(end + 1 + sign);
        if exponent > 0 {
            end += 1 + sign + exponent;
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(expected: &str, actual: &str) -> bool {
        tolerant(expected, actual, Tolerance::USUAL).is_ok()
    }

    #[test]
    fn floats_may_differ_a_little() {
        assert!(close("[0.1 0.25]", "[0.1 0.25]"));
        assert!(close("[0.1 0.25]", "[0.100001 0.25]"));
        assert!(close("[1.       2.5]", "[0.999999 2.5]"));
        assert!(close("loss=1.25e-03,", "loss=1.25001e-03,"));
        assert!(close("(1+2.5j)", "(1+2.500001j)"));
        assert!(close("[nan inf -inf 0.]", "[nan inf -inf -0.]"));
        assert!(!close("0.1", "0.2"));
        assert!(!close("nan", "1.0"));
        assert!(!close("inf", "-inf"));
    }

    #[test]
    fn integers_text_and_dtype_may_not() {
        assert!(!close("[1 2]", "[1 3]"));
        assert!(!close("1", "1.0"));
        assert!(!close("[1. 2.]", "[1 2]"));
        assert!(!close("float32 0.1", "float64 0.100001"));
        assert!(!close("a  b 0.5", "a b 0.5"));
        assert!(!close("x1.5", "x1.500001"));
        assert!(!close("0.5\n", "0.5"));
    }

    #[test]
    fn the_first_difference_is_told() {
        let message = exact("a\nb\nc\n", "a\nx\nc\n").unwrap_err();
        assert_eq!(message, "line 2 differs (1 of 4 lines do)\n  expected: b\n  actual:   x");
        assert!(exact("a\n", "a\nb\n").unwrap_err().contains("expected: (end of output)"));
    }

    #[test]
    fn a_program_states_its_tolerance() {
        let stated = Tolerance::of_program("# tolerance: 1e-3 0\nimport jax\n");
        assert_eq!(stated, Tolerance { relative: 1e-3, absolute: 0.0 });
        assert_eq!(Tolerance::of_program("import jax\n"), Tolerance::USUAL);
    }
}
