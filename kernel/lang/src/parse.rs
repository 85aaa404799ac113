//! From text to syntax tree: `ruff_python_parser`, with nesting bounded beforehand and errors worded as CPython's.

use crate::error::Exc;
use crate::value::{Str, Value};
use crate::vm::types;
use ruff_python_ast::{Expr, ModModule, Stmt};
use ruff_python_parser::{LexicalErrorType, Mode, ParseError, ParseErrorType, ParseOptions};
use ruff_text_size::Ranged;
use std::rc::Rc;

/// A piece of program text that was parsed: what tracebacks and staging look things up in.
pub struct Source {
    /// `cell 4`, `x.py`, `<stdin>`.
    pub filename: Str,
    pub text: String,
    /// Byte offset of each line.
    pub lines: Vec<u32>,
    pub module: ModModule,
}

/// Brackets and blocks nested deeper than this are refused: the parser recurses.
const MAX_NESTING: usize = 150;
/// Operators and postfix chains nest the tree as well.
const MAX_TREE_DEPTH: usize = 900;

#[derive(Clone, Debug)]
pub struct SyntaxProblem {
    pub message: String,
    pub start: usize,
    pub end: usize,
    /// Which class: SyntaxError, or IndentationError where set.
    pub indentation: bool,
}

impl Source {
    pub fn line_of(&self, offset: u32) -> usize {
        self.lines.partition_point(|&start| start <= offset)
    }
    /// The text of a line, counted from 1, without its end.
    pub fn line_text(&self, line: usize) -> &str {
        line_text(&self.text, &self.lines, line)
    }
    pub fn line_start(&self, line: usize) -> u32 {
        self.lines.get(line.saturating_sub(1)).copied().unwrap_or(0)
    }
    pub fn is_cell(&self) -> bool {
        self.filename.starts_with("cell ")
    }
}

fn line_text<'a>(text: &'a str, lines: &[u32], line: usize) -> &'a str {
    let start = lines.get(line.saturating_sub(1)).copied().unwrap_or(0) as usize;
    let end = lines.get(line).map_or(text.len(), |&e| e as usize);
    text.get(start..end).unwrap_or("").trim_end_matches(['\n', '\r'])
}

fn line_starts(text: &str) -> Vec<u32> {
    std::iter::once(0).chain(text.bytes().enumerate().filter(|&(_, b)| b == b'\n').map(|(i, _)| i as u32 + 1)).collect()
}

/// Parses a program; `ipython` accepts `%magic`, `!shell` and `?help` lines. All problems, first ones first.
pub fn parse(text: &str, filename: &str, ipython: bool) -> Result<Rc<Source>, Vec<SyntaxProblem>> {
    if let Some(at) = text.find('\0') {
        let message = "source code string cannot contain null bytes".into();
        return Err(vec![SyntaxProblem { message, start: at, end: at, indentation: false }]);
    }
    if let Some(problem) = too_nested(text) {
        return Err(vec![problem]);
    }
    let mode = if ipython { Mode::Ipython } else { Mode::Module };
    let options = ParseOptions::from(mode).with_target_version(ruff_python_ast::PythonVersion::PY312);
    let parsed = ruff_python_parser::parse_unchecked(text, options);
    if !parsed.errors().is_empty() {
        return Err(parsed.errors().iter().map(|e| problem(text, e)).collect());
    }
    let Some(parsed) = parsed.try_into_module() else {
        return Err(vec![SyntaxProblem { message: "invalid syntax".into(), start: 0, end: 0, indentation: false }]);
    };
    let module = parsed.into_syntax();
    Ok(Rc::new(Source { filename: filename.into(), text: text.to_string(), lines: line_starts(text), module }))
}

/// The SyntaxError for the first of several problems; the others are named in its help.
pub fn syntax_error(text: &str, filename: &str, problems: &[SyntaxProblem]) -> Exc {
    let lines = line_starts(text);
    let first = &problems[0];
    let line = lines.partition_point(|&s| s as usize <= first.start).max(1);
    let column = first.start.saturating_sub(lines[line - 1] as usize);
    let source_line = line_text(text, &lines, line);
    let prefix = source_line.get(..column.min(source_line.len())).unwrap_or("").chars().count();
    let width = text.get(first.start..first.end.max(first.start)).map_or(1, |t| t.chars().count());
    let class = if first.indentation { &types().indentation_error } else { &types().syntax_error };
    let end_line = lines.partition_point(|&s| s as usize <= first.end).max(1);
    let offset = Value::Int(prefix as i64 + 1);
    let end = Value::Int(if end_line == line { (prefix + width.max(1)) as i64 + 1 } else { 0 });
    let place = Value::tuple([
        Value::str(filename),
        Value::Int(line as i64),
        offset.clone(),
        Value::str(source_line),
        Value::Int(line as i64),
        end.clone(),
    ]);
    let mut exc = Exc::with_args(class, vec![Value::str(first.message.as_str()), place])
        .with_attr("msg", Value::str(first.message.as_str()))
        .with_attr("filename", Value::str(filename))
        .with_attr("lineno", Value::Int(line as i64))
        .with_attr("offset", offset)
        .with_attr("end_lineno", Value::Int(line as i64))
        .with_attr("end_offset", end)
        .with_attr("text", Value::str(source_line));
    let others: Vec<String> = problems[1..]
        .iter()
        .map(|p| (lines.partition_point(|&s| s as usize <= p.start).max(1), &p.message))
        .filter(|(l, _)| *l != line)
        .take(3)
        .map(|(l, m)| format!("line {l}: {m}"))
        .collect();
    if !others.is_empty() {
        exc = exc.help(format!("also {}", others.join("; ")));
    }
    exc
}

/// Scans brackets outside strings and comments, and indentation, for nesting the parser should not recurse into.
pub(crate) fn too_nested(text: &str) -> Option<SyntaxProblem> {
    let bytes = text.as_bytes();
    let (mut depth, mut i, mut chain) = (0usize, 0usize, 0usize);
    let problem = |message: &str, at: usize| {
        Some(SyntaxProblem { message: message.into(), start: at, end: at + 1, indentation: false })
    };
    while i < bytes.len() {
        match bytes[i] {
            b'#' => {
                while i < bytes.len() && bytes[i] != b'\n' {
                    i += 1;
                }
                continue;
            }
            quote @ (b'"' | b'\'') => {
                i = skip_string(bytes, i, quote);
                continue;
            }
            b'(' | b'[' | b'{' => {
                depth += 1;
                if depth > MAX_NESTING {
                    return problem("too many nested parentheses", i);
                }
            }
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            b'\n' => {
                if depth == 0 {
                    chain = 0;
                }
                let indent = bytes[i + 1..].iter().take_while(|&&b| b == b' ' || b == b'\t').count();
                if indent > 4000 {
                    return Some(SyntaxProblem {
                        message: "too many levels of indentation".into(),
                        start: i + 1,
                        end: i + 2,
                        indentation: true,
                    });
                }
            }
            b',' | b';' => chain = 0,
            // Prefix operators, binary operators and trailers each nest the tree by one.
            b'-' | b'+' | b'~' | b'*' | b'/' | b'.' | b'%' | b'@' | b'&' | b'|' | b'^' | b'<' | b'>' => chain += 1,
            _ => {}
        }
        if matches!(bytes[i], b'(' | b'[' | b'n' | b'i' | b'l' | b'f') {
            let word = &bytes[i..];
            let words = [&b"("[..], b"[", b"not ", b"lambda", b"if ", b"in ", b"is "];
            if words.iter().any(|w| word.starts_with(w)) {
                chain += 1;
            }
        }
        if chain > MAX_TREE_DEPTH * 10 {
            return problem("expression too long or too deeply nested", i);
        }
        i += 1;
    }
    None
}

/// The position after a string literal that opens at `i`.
fn skip_string(bytes: &[u8], mut i: usize, quote: u8) -> usize {
    let triple = bytes.len() > i + 2 && bytes[i + 1] == quote && bytes[i + 2] == quote;
    i += if triple { 3 } else { 1 };
    while i < bytes.len() {
        match bytes[i] {
            b'\\' => i += 1,
            b'\n' if !triple => return i,
            b if b == quote && !triple => return i + 1,
            b if b == quote && bytes.len() > i + 2 && bytes[i + 1] == quote && bytes[i + 2] == quote => return i + 3,
            _ => {}
        }
        i += 1;
    }
    i
}

fn problem(text: &str, error: &ParseError) -> SyntaxProblem {
    let range = error.location;
    let (start, end) = (range.start().to_usize(), range.end().to_usize());
    // An unclosed bracket swallows what follows it: that is the mistake, whatever the parser met first.
    let lexical = matches!(error.error, ParseErrorType::Lexical(LexicalErrorType::UnclosedStringError));
    if let (Some((bracket, at)), false) = (open_bracket(text, text.len()), lexical)
        && at <= start
    {
        let message = format!("'{bracket}' was never closed");
        return SyntaxProblem { message, start: at, end: at + 1, indentation: false };
    }
    if let Some((message, start, end)) = common(text, error, start, end) {
        return SyntaxProblem { message, start, end, indentation: false };
    }
    let (message, indentation) = wording(text, error, start, end);
    SyntaxProblem { message, start, end, indentation }
}

/// Mistakes that CPython recognises by the line they stand in: its words, and where it points.
fn common(text: &str, error: &ParseError, start: usize, end: usize) -> Option<(String, usize, usize)> {
    let line_start = text[..start].rfind('\n').map_or(0, |i| i + 1);
    let line = text[line_start..].lines().next().unwrap_or("");
    let words = line.trim_start();
    let indent = line.len() - words.len();
    let at = line_start + indent;
    for name in ["print", "exec"] {
        let rest = words.strip_prefix(name).unwrap_or("");
        if rest.starts_with([' ', '\t'])
            && rest.trim_start().starts_with(|c: char| c.is_alphanumeric() || matches!(c, '"' | '\'' | '_'))
        {
            return Some((
                format!("Missing parentheses in call to '{name}'. Did you mean {name}(...)?"),
                at,
                at + words.trim_end().len(),
            ));
        }
    }
    let message = error.error.to_string();
    if message.contains("symbol name") || message.contains("tar import must") || message.contains("ymbol after `as`") {
        return Some(("invalid syntax".into(), start, end));
    }
    let header = ["if ", "elif ", "while "].iter().any(|w| words.starts_with(w));
    if header && text.get(start..end) == Some("=") {
        return Some((
            "invalid syntax. Maybe you meant '==' or ':=' instead of '='?".into(),
            at + words.find(' ').unwrap_or(0) + 1,
            end,
        ));
    }
    if (words.starts_with("for ") || words.starts_with("with "))
        && matches!(error.error, ParseErrorType::InvalidAssignmentTarget)
    {
        return Some((format!("cannot assign to {}", kind_of(text.get(start..end).unwrap_or(""))), start, end));
    }
    if let Some(message) = bad_string(text, error, start) {
        return Some((message, start, end));
    }
    let before = text[..start].trim_end();
    if text.get(start..end) == Some(":=") && before.ends_with(')') {
        return Some(("cannot use assignment expressions with expression".into(), start, end));
    }
    if let Some(('{', _)) = open_bracket(text, start) {
        match text.get(start..end) {
            Some(":") => return Some(("invalid syntax".into(), start, end)),
            Some("}") if matches!(error.error, ParseErrorType::ExpectedToken { .. }) => {
                return Some(("':' expected after dictionary key".into(), start, end));
            }
            _ => {}
        }
    }
    bad_number(text, start, line_start + line.len()).map(|message| (message, start, end))
}

/// What is wrong within the string literal at a place: an escape, or the braces of an f-string.
fn bad_string(text: &str, error: &ParseError, at: usize) -> Option<String> {
    let (prefix, body) = literal_at(text, at)?;
    if prefix.contains(['f', 'F']) {
        let inner = body.get(body.find('{')? + 1..)?.trim_start();
        return match inner.chars().next() {
            Some('}') => Some("f-string: empty expression not allowed".into()),
            None => Some("f-string: expecting '}'".into()),
            _ => None,
        };
    }
    let unicode = LexicalErrorType::UnicodeError;
    let escape = matches!(&error.error, ParseErrorType::Lexical(e) if *e == unicode
        || matches!(e, LexicalErrorType::MissingUnicodeLbrace | LexicalErrorType::MissingUnicodeRbrace | LexicalErrorType::StringError));
    if !escape || prefix.contains(['b', 'B', 'r', 'R']) {
        return None;
    }
    let (from, to, what) = bad_escape(body)?;
    Some(format!("(unicode error) 'unicodeescape' codec can't decode bytes in position {from}-{to}: {what}"))
}

/// The prefix and the body of the string literal around or before a place on its line.
fn literal_at(text: &str, at: usize) -> Option<(&str, &str)> {
    let bytes = text.as_bytes();
    let mut i = 0;
    let mut last = None;
    while i < bytes.len() && i <= at {
        match bytes[i] {
            b'#' => i += text[i..].find('\n').unwrap_or(text.len() - i),
            quote @ (b'"' | b'\'') => {
                let end = skip_string(bytes, i, quote);
                let letters = text[..i].bytes().rev().take_while(u8::is_ascii_alphabetic).count();
                let width = if bytes[i..].starts_with(&[quote; 3]) { 3 } else { 1 };
                let body = text.get(i + width..end.min(bytes.len())).unwrap_or("");
                last = (end >= at).then(|| (&text[i - letters..i], body.trim_end_matches(quote as char)));
                i = end;
            }
            _ => i += 1,
        }
    }
    last
}

/// The first escape of a string's body that is none: where it starts, its last character, and what is wrong.
fn bad_escape(body: &str) -> Option<(usize, usize, &'static str)> {
    let bytes = body.as_bytes();
    let mut i = 0;
    while i < bytes.len() {
        if bytes[i] != b'\\' {
            i += 1;
            continue;
        }
        let (digits, what) = match bytes.get(i + 1) {
            Some(b'x') => (2, "truncated \\xXX escape"),
            Some(b'u') => (4, "truncated \\uXXXX escape"),
            Some(b'U') => (8, "truncated \\UXXXXXXXX escape"),
            Some(b'N') => {
                let name = body[i..].find('}').filter(|_| bytes.get(i + 2) == Some(&b'{'));
                return Some(match name {
                    Some(close) => (i, i + close, "unknown Unicode character name"),
                    None => (i, i + 1, "malformed \\N character escape"),
                });
            }
            _ => {
                i += 2;
                continue;
            }
        };
        let found = bytes[i + 2..].iter().take(digits).take_while(|b| b.is_ascii_hexdigit()).count();
        if found < digits {
            return Some((i, i + 1 + found, what));
        }
        i += 2 + digits;
    }
    None
}

/// What is wrong with a number written at a place.
fn bad_number(text: &str, at: usize, line_end: usize) -> Option<String> {
    let bytes = text.as_bytes();
    let part_of = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    let mut start = at.min(bytes.len());
    while start > 0 && part_of(bytes[start - 1]) {
        start -= 1;
    }
    let number: String = text.get(start..line_end)?.chars().take_while(|c| c.is_ascii() && part_of(*c as u8)).collect();
    if !number.starts_with(|c: char| c.is_ascii_digit())
        || number.bytes().all(|b| b.is_ascii_digit()) && !number.starts_with('0')
    {
        return None;
    }
    let (kind, radix) = match number.get(..2).map(str::to_ascii_lowercase).as_deref() {
        Some("0b") => ("binary", 2),
        Some("0o") => ("octal", 8),
        Some("0x") => ("hexadecimal", 16),
        _ => ("decimal", 10),
    };
    if radix == 10 {
        if number.len() > 1 && number.starts_with('0') && number.bytes().all(|b| b.is_ascii_digit()) {
            let text =
                "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers";
            return Some(text.into());
        }
        return Some("invalid decimal literal".into());
    }
    match number[2..].chars().find(|c| *c != '_' && !c.is_digit(radix)) {
        Some(c) if c.is_ascii_digit() => Some(format!("invalid digit '{c}' in {kind} literal")),
        _ => Some(format!("invalid {kind} literal")),
    }
}

/// CPython's words for the common mistakes; the parser's own where they say more.
fn wording(text: &str, error: &ParseError, start: usize, end: usize) -> (String, bool) {
    use ParseErrorType as E;
    let found = text.get(start..end).unwrap_or("");
    let message = match &error.error {
        E::ExpectedToken { expected, .. }
            if expected.to_string().contains(':') && open_bracket(text, start).is_none() =>
        {
            "expected ':'".into()
        }
        E::ExpectedToken { expected, .. } if expected.to_string().contains("else") => {
            "expected 'else' after 'if' expression".into()
        }
        E::OtherError(m) if m.starts_with("Expected a statement") => match found {
            ")" | "]" | "}" => format!("unmatched '{found}'"),
            _ => "invalid syntax".into(),
        },
        E::ExpectedToken { .. } | E::ExpectedExpression => match open_bracket(text, start) {
            Some((open, _)) if found.starts_with([')', ']', '}']) => {
                format!("closing parenthesis '{found}' does not match opening parenthesis '{open}'")
            }
            Some(_) if !found.starts_with([')', ']', '}']) => "invalid syntax. Perhaps you forgot a comma?".into(),
            _ => match found {
                ")" | "]" | "}" => format!("unmatched '{found}'"),
                _ => "invalid syntax".into(),
            },
        },
        E::SimpleStatementsOnSameLine | E::SimpleAndCompoundStatementOnSameLine => "invalid syntax".into(),
        E::UnexpectedIndentation => return ("unexpected indent".into(), true),
        E::InvalidAssignmentTarget if matches!(kind_of(found), "None" | "True" | "False" | "lambda") => {
            format!("cannot assign to {}", kind_of(found))
        }
        E::ParamAfterVarKeywordParam => "arguments cannot follow var-keyword argument".into(),
        E::InvalidAssignmentTarget => {
            format!("cannot assign to {} here. Maybe you meant '==' instead of '='?", kind_of(found))
        }
        E::InvalidAugmentedAssignmentTarget => {
            format!("'{}' is an illegal expression for augmented assignment", kind_of(found))
        }
        E::InvalidDeleteTarget => format!("cannot delete {}", kind_of(found)),
        E::InvalidNamedAssignmentTarget => format!("cannot use assignment expressions with {}", kind_of(found)),
        E::PositionalAfterKeywordArgument => "positional argument follows keyword argument".into(),
        E::PositionalAfterKeywordUnpacking => "positional argument follows keyword argument unpacking".into(),
        E::InvalidArgumentUnpackingOrder => "iterable argument unpacking follows keyword argument unpacking".into(),
        E::NonDefaultParamAfterDefaultParam => "non-default argument follows default argument".into(),
        E::UnparenthesizedGeneratorExpression => "Generator expression must be parenthesized".into(),
        E::ExpectedKeywordParam => "named arguments must follow bare *".into(),
        E::EmptySlice => "invalid syntax".into(),
        E::Lexical(LexicalErrorType::StringError) => "(unicode error) 'unicodeescape' codec can't decode bytes".into(),
        E::Lexical(LexicalErrorType::UnclosedStringError) => {
            let rest = text[start..].trim_start_matches(|c: char| c.is_ascii_alphabetic());
            let triple = rest.starts_with("\"\"\"") || rest.starts_with("'''");
            if triple {
                let line = text.trim_end_matches('\n').bytes().filter(|&b| b == b'\n').count() + 1;
                return (format!("unterminated triple-quoted string literal (detected at line {line})"), false);
            }
            let line = text[..start].bytes().filter(|&b| b == b'\n').count() + 1;
            format!("unterminated string literal (detected at line {line})")
        }
        E::Lexical(LexicalErrorType::IndentationError) => {
            return ("unindent does not match any outer indentation level".into(), true);
        }
        E::Lexical(LexicalErrorType::Eof) => match open_bracket(text, text.len()) {
            Some((b, _)) => format!("'{b}' was never closed"),
            None => "unexpected EOF while parsing".into(),
        },
        E::Lexical(LexicalErrorType::LineContinuationError) => {
            "unexpected character after line continuation character".into()
        }
        E::OtherError(m) if m.starts_with("Expected an indented block") => {
            let m = m
                .replacen("Expected", "expected", 1)
                .replace('`', "'")
                .replace("'class' definition", "class definition")
                .replace("'case' block", "'case' statement");
            // The header is the last line with text before the place.
            let before = text[..start].trim_end();
            let line = before.bytes().filter(|&b| b == b'\n').count() + 1;
            return (format!("{m} on line {line}"), true);
        }
        other => {
            let m = other.to_string().replace('`', "'");
            if let Some(cpython) = translated(&m) {
                return (cpython.into(), false);
            }
            let mut chars = m.chars();
            match chars.next() {
                Some(c) => c.to_lowercase().chain(chars).collect(),
                None => "invalid syntax".into(),
            }
        }
    };
    (message, false)
}

/// The parser's own words in CPython's.
fn translated(message: &str) -> Option<&'static str> {
    const WORDS: [(&str, &str); 11] = [
        ("Got unexpected token", "invalid syntax"),
        ("Starred expression cannot be used here", "invalid syntax"),
        ("Yield expression cannot be used here", "invalid syntax"),
        ("Expected an identifier", "invalid syntax"),
        ("Exception missing", "invalid syntax"),
        ("Expected 'except' or 'finally'", "expected 'except' or 'finally' block"),
        ("f-string: expecting '}'", "f-string: expecting '}'"),
        ("f-string: single '}'", "f-string: single '}' is not allowed"),
        ("f-string: empty expression", "f-string: empty expression not allowed"),
        ("f-string: invalid conversion character", "f-string: invalid conversion character: expected 's', 'r', or 'a'"),
        ("Iterable unpacking cannot be used in", "iterable unpacking cannot be used in comprehension"),
    ];
    WORDS.iter().find(|(theirs, _)| message.starts_with(theirs)).map(|(_, ours)| *ours)
}

/// What CPython calls an expression that cannot be assigned to, guessed from its text.
fn kind_of(text: &str) -> &'static str {
    let t = text.trim();
    match t {
        "None" => "None",
        "True" => "True",
        "False" => "False",
        "..." => "ellipsis",
        _ if t.starts_with(|c: char| c.is_ascii_digit()) || t.starts_with(['"', '\'']) => "literal",
        _ if t.starts_with("f\"") || t.starts_with("f'") => "f-string expression",
        _ if t.ends_with(')') && !t.starts_with('(') => "function call",
        _ if t.starts_with("lambda") => "lambda",
        _ if t.contains("==") || t.contains('<') || t.contains('>') => "comparison",
        _ if t.starts_with('{') => "dict literal",
        _ if t.starts_with('[') => "list",
        _ if t.starts_with('(') && t.contains(',') => "tuple",
        _ => "expression",
    }
}

/// The innermost bracket open at a position.
fn open_bracket(text: &str, until: usize) -> Option<(char, usize)> {
    let bytes = &text.as_bytes()[..until.min(text.len())];
    let (mut stack, mut i) = (Vec::new(), 0);
    while i < bytes.len() {
        match bytes[i] {
            b'#' => {
                while i < bytes.len() && bytes[i] != b'\n' {
                    i += 1;
                }
            }
            quote @ (b'"' | b'\'') => {
                i = skip_string(bytes, i, quote);
                continue;
            }
            b @ (b'(' | b'[' | b'{') => stack.push((b as char, i)),
            b')' | b']' | b'}' => {
                stack.pop();
            }
            _ => {}
        }
        i += 1;
    }
    stack.pop()
}

/// The docstring of a body.
pub fn docstring(body: &[Stmt]) -> Option<Str> {
    match body.first()? {
        Stmt::Expr(e) => match &*e.value {
            Expr::StringLiteral(s) => Some(Str::from(s.value.to_str())),
            _ => None,
        },
        _ => None,
    }
}

/// Start and end of a node in bytes.
pub fn span_of(node: &impl Ranged) -> (u32, u32) {
    (node.range().start().into(), node.range().end().into())
}
