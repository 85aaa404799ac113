//! What the compiler made of a function: `%jaxpr %ir %clif %asm %passes %cache %why`, for `f` (its latest
//! specialisation) or `f(x)` (compiled now, not run).
//!
//! A view goes from a [`Specialised`] function to a [`Listing`]; the session renders that in its palette.

mod asm;
mod cache;
mod clif;
mod jaxpr;
pub mod listing;
mod loops;
mod names;
mod passes;

use crate::magic::{Cell, Line as Handler, Magic};
use crate::session::Session;
use jitbook_lang::jax::views::{Arguments, Specialised, specialised};
use jitbook_lang::{Exc, Mode, R, Value};
use listing::Listing;

const NO_CELL: Cell = Cell::Never("it looks at one function");

/// A view of one specialisation.
const fn view(name: &'static str, usage: &'static str, summary: &'static str, line: Handler) -> Magic {
    Magic { name, usage, summary, line, cell: NO_CELL }
}

pub const MAGICS: &[Magic] = &[
    view(
        "jaxpr",
        "%jaxpr [--all] f | f(x)",
        "the jaxpr, with your lines beside it",
        Handler::Run(|s, rest| show(s, "jaxpr", rest, |of, _| jaxpr::listing(of))),
    ),
    view(
        "ir",
        "%ir [--all] f | f(x)",
        "the loops that it becomes",
        Handler::Run(|s, rest| show(s, "ir", rest, loops::listing)),
    ),
    view(
        "clif",
        "%clif [--all] f | f(x)",
        "the Cranelift code",
        Handler::Run(|s, rest| show(s, "clif", rest, |of, _| clif::listing(of))),
    ),
    view(
        "asm",
        "%asm [--all] f | f(x)",
        "the machine code, inner loops first",
        Handler::Run(|s, rest| show(s, "asm", rest, asm::listing)),
    ),
    view("passes", "%passes [--diff PASS] f | f(x)", "what each pass of the compiler did", Handler::Run(passes::run)),
    view("cache", "%cache [f]", "what is compiled, and what it cost", Handler::Run(cache::list)),
    view("why", "%why f | f(x)", "why it compiled, and what would avoid it", Handler::Run(cache::why)),
];

/// How much of a view is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Detail {
    /// Sequences by one name, long listings folded.
    Folded,
    All,
}

/// `[--all] f(x)`: shows a view of it.
fn show(session: &mut Session, name: &str, rest: &str, view: fn(&Specialised, Detail) -> R<Listing>) -> R {
    let (detail, subject) = match rest.strip_prefix("--all") {
        Some(rest) => (Detail::All, rest.trim()),
        None => (Detail::Folded, rest),
    };
    let (f, call) = subject_of(session, name, subject)?;
    let of = specialised(&mut session.vm, &f, call.as_ref())?;
    of.entry.program()?;
    let listing = view(&of, detail)?;
    let how = format!("%{name} --all {subject}");
    let unfold = (detail == Detail::Folded).then_some(how.as_str());
    session.show_listing(&listing, unfold);
    Ok(Value::Undefined)
}

/// The function that a view speaks of, and the call's arguments, if it is one.
fn subject_of(session: &mut Session, name: &str, text: &str) -> R<(Value, Option<Arguments>)> {
    if text.is_empty() || text.starts_with('-') {
        return Err(wanted(name, text));
    }
    let mut eval = |code: &str| {
        let (source, file) = session.placed(code);
        let globals = session.globals.clone();
        session.vm.exec(&source, &file, &globals, Mode::Eval)
    };
    let Some((callee, args)) = split_call(text) else {
        let f = eval(text)?;
        return if session.vm.is_callable(&f) { Ok((f, None)) } else { Err(wanted(name, text)) };
    };
    let f = eval(callee)?;
    let parts = eval(&format!("(lambda *a, **k: (a, k))({args})"))?;
    let parts = session.vm.collect(&parts)?;
    let positional = session.vm.collect(&parts[0])?;
    let keywords = match &parts[1] {
        Value::Dict(d) => d.items().into_iter().filter_map(|(k, v)| Some((k.as_str()?.clone(), v))).collect(),
        _ => Vec::new(),
    };
    Ok((f, Some((positional, keywords))))
}

fn wanted(name: &str, text: &str) -> Exc {
    let exc = crate::magic::usage(format!("%{name} wants a function or a call"), text);
    exc.help(format!("%{name} f(x), or %{name} f for its latest specialisation"))
}

/// `f(x, y)` as `f` and `x, y`; `None` where the text is no call.
fn split_call(text: &str) -> Option<(&str, &str)> {
    let text = text.trim();
    if !text.ends_with(')') {
        return None;
    }
    let mut depth = 0;
    for (i, c) in text.char_indices().rev() {
        match c {
            ')' | ']' | '}' => depth += 1,
            '(' | '[' | '{' => {
                depth -= 1;
                if depth == 0 {
                    return (i > 0).then(|| (&text[..i], text[i + 1..text.len() - 1].trim()));
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
    fn calls_are_taken_apart() {
        assert_eq!(split_call("f(x, (1, 2))"), Some(("f", "x, (1, 2)")));
        assert_eq!(split_call("jit(g)(x)"), Some(("jit(g)", "x")));
        assert_eq!(split_call("f()"), Some(("f", "")));
        assert_eq!(split_call("f"), None);
        assert_eq!(split_call("(f)"), None);
    }
}
