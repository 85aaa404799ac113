//! What the compiler made of a function: `%jaxpr`, `%ir`, `%clif`.

use super::{Cell, Line, Magic, say};
use crate::session::{Host, Session};
use jitbook_lang::{Exc, R, Value};

const NO_CELL: Cell = Cell::Never("it looks at one call");

pub const MAGICS: &[Magic] = &[
    Magic {
        name: "jaxpr",
        usage: "%jaxpr f(x)",
        summary: "the jaxpr of f at x",
        line: Line::Run(|session, call, host| view(session, "jaxpr", call, host)),
        cell: NO_CELL,
    },
    Magic {
        name: "ir",
        usage: "%ir f(x)",
        summary: "the loops that f(x) compiles to",
        line: Line::Run(|session, call, host| view(session, "ir", call, host)),
        cell: NO_CELL,
    },
    Magic {
        name: "clif",
        usage: "%clif f(x)",
        summary: "the Cranelift code of f(x)",
        line: Line::Run(|session, call, host| view(session, "clif", call, host)),
        cell: NO_CELL,
    },
];

/// `%jaxpr f(x)` and its kin: f is traced and compiled at these arguments, and not run.
fn view(session: &mut Session, kind: &str, rest: &str, host: &mut dyn Host) -> R {
    if rest.is_empty() {
        return Err(Exc::value_error(format!("%{kind} wants a call: %{kind} f(x)")));
    }
    let (callee, args) = split_call(rest);
    let source = format!("__import__('_jitbook').view({kind:?}, ({callee}){args})");
    let globals = session.globals.clone();
    let text = session.vm.exec(&source, "<view>", &globals, jitbook_lang::Mode::Eval)?;
    let text = session.vm.str(&text)?;
    say(session, host, format!("{}\n", text.trim_end()));
    Ok(Value::Undefined)
}

/// `f(x, y)` as `f` and `, x, y`.
fn split_call(text: &str) -> (String, String) {
    let text = text.trim();
    if !text.ends_with(')') {
        return (text.to_string(), String::new());
    }
    let mut depth = 0;
    for (i, c) in text.char_indices().rev() {
        match c {
            ')' | ']' | '}' => depth += 1,
            '(' | '[' | '{' => {
                depth -= 1;
                if depth == 0 && i > 0 {
                    let args = text[i + 1..text.len() - 1].trim();
                    let args = if args.is_empty() { ",".to_string() } else { format!(", {args}") };
                    return (text[..i].to_string(), args);
                }
            }
            _ => {}
        }
    }
    (text.to_string(), String::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_taken_apart() {
        assert_eq!(split_call("f(x, (1, 2))"), ("f".into(), ", x, (1, 2)".into()));
        assert_eq!(split_call("jax.grad(f)(x)"), ("jax.grad(f)".into(), ", x".into()));
        assert_eq!(split_call("f"), ("f".into(), String::new()));
    }
}
