//! Rust source with its comments, strings and characters blanked out, so that plain searches find code only.

/// The same text with everything inside comments and literals replaced by spaces; line breaks stay where they are.
pub fn code_only(source: &str) -> String {
    let chars: Vec<char> = source.chars().collect();
    let mut out = String::with_capacity(source.len());
    let mut i = 0;
    while i < chars.len() {
        let end = skip(&chars, i);
        if end > i {
            out.extend(chars[i..end].iter().map(|c| if *c == '\n' { '\n' } else { ' ' }));
            i = end;
        } else {
            out.push(chars[i]);
            i += 1;
        }
    }
    out
}

/// Where the comment or literal that starts at `i` ends; `i` itself if none starts there.
fn skip(chars: &[char], i: usize) -> usize {
    let at = |k: usize| chars.get(k).copied().unwrap_or('\0');
    let word_before = i > 0 && (chars[i - 1].is_alphanumeric() || chars[i - 1] == '_');
    match at(i) {
        '/' if at(i + 1) == '/' => (i..chars.len()).find(|k| chars[*k] == '\n').unwrap_or(chars.len()),
        '/' if at(i + 1) == '*' => block_comment(chars, i),
        '"' => string(chars, i + 1),
        'b' | 'c' if at(i + 1) == '"' && !word_before => string(chars, i + 2),
        'r' if !word_before => raw_string(chars, i + 1).unwrap_or(i),
        'b' | 'c' if at(i + 1) == 'r' && !word_before => raw_string(chars, i + 2).unwrap_or(i),
        '\'' if at(i + 1) == '\\' => (i + 3..chars.len()).find(|k| chars[*k] == '\'').map_or(chars.len(), |k| k + 1),
        '\'' if at(i + 2) == '\'' => i + 3,
        _ => i,
    }
}

fn block_comment(chars: &[char], start: usize) -> usize {
    let mut depth = 0;
    let mut i = start;
    while i < chars.len() {
        match (chars[i], chars.get(i + 1)) {
            ('/', Some('*')) => (depth, i) = (depth + 1, i + 2),
            ('*', Some('/')) => (depth, i) = (depth - 1, i + 2),
            _ => i += 1,
        }
        if depth == 0 {
            return i;
        }
    }
    chars.len()
}

fn string(chars: &[char], mut i: usize) -> usize {
    while i < chars.len() {
        match chars[i] {
            '\\' => i += 2,
            '"' => return i + 1,
            _ => i += 1,
        }
    }
    chars.len()
}

fn raw_string(chars: &[char], start: usize) -> Option<usize> {
    let hashes = chars[start..].iter().take_while(|c| **c == '#').count();
    if chars.get(start + hashes) != Some(&'"') {
        return None;
    }
    let closing = |k: &usize| chars[*k] == '"' && (1..=hashes).all(|h| chars.get(*k + h) == Some(&'#'));
    Some((start + hashes + 1..chars.len()).find(closing).map_or(chars.len(), |k| k + 1 + hashes))
}

/// The lines (from 1) where `word` stands as a whole word, with the text that follows it in the line.
pub fn words<'a>(code: &'a str, word: &'a str) -> impl Iterator<Item = (usize, &'a str)> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    code.lines().enumerate().flat_map(move |(number, line)| {
        line.match_indices(word).filter_map(move |(at, _)| {
            let (before, after) = (&line[..at], &line[at + word.len()..]);
            (!before.ends_with(is_word) && !after.starts_with(is_word)).then_some((number + 1, after))
        })
    })
}

/// Every function with a body: its name, its first line (from 1) and its number of lines.
pub fn functions(code: &str) -> Vec<(String, usize, usize)> {
    let mut found = Vec::new();
    let chars: Vec<char> = code.chars().collect();
    let mut line = 1;
    for i in 0..chars.len() {
        if chars[i] == '\n' {
            line += 1;
        }
        let starts = chars[i..].starts_with(&['f', 'n', ' '])
            && (i == 0 || !(chars[i - 1].is_alphanumeric() || chars[i - 1] == '_'));
        if !starts {
            continue;
        }
        let name: String = chars[i + 3..].iter().take_while(|c| c.is_alphanumeric() || **c == '_').collect();
        if let (false, Some(lines)) = (name.is_empty(), body_lines(&chars[i..])) {
            found.push((name, line, lines));
        }
    }
    found
}

/// The lines from the start of `chars` to the end of the first braced block, unless a `;` ends it before.
fn body_lines(chars: &[char]) -> Option<usize> {
    let (mut depth, mut nested, mut lines) = (0usize, 0usize, 1);
    for c in chars {
        match c {
            '\n' => lines += 1,
            '(' | '[' if depth == 0 => nested += 1,
            ')' | ']' if depth == 0 => nested = nested.saturating_sub(1),
            ';' if depth == 0 && nested == 0 => return None,
            '{' => depth += 1,
            '}' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(lines);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_literals_vanish() {
        let source = "let a = \"x { \\\" y\"; // { here\nlet b = r#\"\"{\"#; /* { /* { */ */ let c = '{'; let d: &'static str = b\"{\";";
        assert!(!code_only(source).contains('{'));
        assert_eq!(code_only(source).lines().count(), 2);
        assert!(code_only(source).contains("&'static str"));
        assert!(code_only("let q = '\\''; x").ends_with("; x"));
    }

    #[test]
    fn words_are_whole() {
        let code = "unsafe { }\n#![forbid(unsafe_code)]\nlet x = unsafe{1};";
        assert_eq!(words(code, "unsafe").map(|(line, _)| line).collect::<Vec<_>>(), [1, 3]);
    }

    #[test]
    fn functions_are_measured() {
        let code = "fn a() {\n}\ntrait T {\n    fn none(&self) -> [u8; 3];\n    fn b(\n        x: u8,\n    ) -> u8 {\n        x\n    }\n}\n";
        assert_eq!(functions(code), [("a".to_owned(), 1, 2), ("b".to_owned(), 5, 5)]);
    }
}
