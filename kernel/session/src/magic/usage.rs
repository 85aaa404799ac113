//! Mistakes in a magic's line: `UsageError`, with a caret under the word that is wrong.

use super::split::Call;
use jitbook_lang::class::Class;
use jitbook_lang::vm::types;
use jitbook_lang::{Exc, Str, Value};
use std::cell::OnceCell;
use std::rc::Rc;

thread_local! {
    static CLASS: OnceCell<Rc<Class>> = const { OnceCell::new() };
}

/// IPython's class for them. It shows its place as a SyntaxError does.
fn class() -> Rc<Class> {
    CLASS.with(|c| {
        c.get_or_init(|| {
            let class = Class::exception("UsageError", &types().syntax_error);
            class.set(&Str::intern("__module__"), Value::str("builtins"));
            class
        })
        .clone()
    })
}

/// A mistake at a word of the line; an empty word stands for the magic itself.
pub fn usage(message: impl Into<String>, word: &str) -> Exc {
    let message = message.into();
    Exc::new(&class(), message.clone()).with_attr("msg", Value::str(message)).with_attr("word", Value::str(word))
}

/// The error with its place in the cell, and with how the magic is written where no other help is known.
pub fn placed(exc: Exc, call: &Call, cell: usize, written: Option<&str>) -> Exc {
    if !exc.is(&class()) || exc.instance().get_str("lineno").is_some() {
        return exc;
    }
    let word = exc.instance().get_str("word").and_then(|w| w.as_str().map(|s| s.to_string())).unwrap_or_default();
    let (start, width) = find(&call.text, &word);
    let offset = call.text[..start].chars().count() as i64 + 1;
    let helped = exc.state().0.borrow().help.is_some();
    let exc = match written {
        Some(text) if !helped => exc.help(text),
        _ => exc,
    };
    exc.with_attr("filename", Value::str(format!("cell {cell}")))
        .with_attr("lineno", Value::Int(call.line as i64 + 1))
        .with_attr("offset", Value::Int(offset))
        .with_attr("end_offset", Value::Int(offset + width as i64))
        .with_attr("text", Value::str(call.text.as_str()))
}

/// Where a word stands in a line, after the magic's name; the name itself if it does not.
fn find(line: &str, word: &str) -> (usize, usize) {
    let start = line.find(['%', '!', '?']).unwrap_or(0);
    let name_end = line[start..].find(char::is_whitespace).map_or(line.len(), |i| start + i);
    if !word.is_empty()
        && let Some(i) = line[name_end..].find(word)
    {
        return (name_end + i, word.chars().count());
    }
    (start, line[start..name_end].chars().count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn carets_stand_under_the_word_or_the_name() {
        assert_eq!(find("%timeit -z f(x)", "-z"), (8, 2));
        assert_eq!(find("b = %tiemit f(x)", ""), (4, 7));
        assert_eq!(find("%time", "nothing of it"), (0, 5));
    }
}
