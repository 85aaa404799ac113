//! Magics inside blocks: `if slow:` and below it `    %time f()`. As in IPython, such a line becomes a call of
//! `get_ipython()`, which reaches the session that waits while its cell runs.

use super::split::{Call, magic_of};
use super::{run_cell_magic, run_line, shell};
use crate::session::Session;
use jitbook_lang::input::{Completeness, completeness};
use jitbook_lang::{Exc, Mode, Module, R, Value, Vm};
use std::cell::Cell;
use std::mem::{swap, take};
use std::rc::Rc;

/// The module that `get_ipython` comes from, and what its magics are.
pub const MODULE: &str = "_ipython";

thread_local! {
    /// The session whose evaluator runs a cell: all of it but the evaluator.
    static WAITING: Cell<Option<Box<Session>>> = const { Cell::new(None) };
}

/// Makes the modules of `get_ipython` importable.
pub fn register(vm: &mut Vm) {
    vm.register_module("_session", |_, m: &Rc<Module>| {
        m.def("run_line_magic(name, line, /)", |vm, args| {
            let [name, rest] = texts(vm, args)?;
            let call = Call { text: format!("%{name} {rest}"), target: Some(String::new()), name, rest, line: 0 };
            borrowed(vm, |session| run_line(session, &call))
        });
        m.def("run_cell_magic(name, line, cell, /)", |vm, args| {
            let [name, rest, body] = texts(vm, args)?;
            let call = Call { text: format!("%%{name} {rest}"), name, rest, ..Call::default() };
            borrowed(vm, |session| run_cell_magic(session, &call, &body))
        });
        m.def("system(command, /)", |vm, args| {
            let [command] = texts(vm, args)?;
            borrowed(vm, |session| shell::system(session, &command))
        });
        m.def("getoutput(command, /)", |vm, args| {
            let [command] = texts(vm, args)?;
            borrowed(vm, |session| shell::captured(session, &command))
        });
        Ok(())
    });
    vm.register_module(MODULE, |vm, m: &Rc<Module>| {
        vm.exec(include_str!("../lib/shell.py"), "<lib/shell.py>", &m.dict, Mode::Exec).map(drop)
    });
}

/// Makes `get_ipython` known beneath the user's own names.
pub fn use_prelude(vm: &mut Vm) {
    vm.add_prelude("get_ipython", MODULE, "get_ipython");
}

fn texts<const N: usize>(vm: &mut Vm, args: &[Value]) -> R<[String; N]> {
    let mut out = std::array::from_fn(|_| String::new());
    for (slot, arg) in out.iter_mut().zip(args) {
        *slot = vm.str(arg)?.to_string();
    }
    Ok(out)
}

/// Runs code while the session waits where its magics find it.
pub fn waiting<T>(session: &mut Session, body: impl FnOnce(&mut Vm) -> T) -> T {
    struct Lent<'s>(&'s mut Session);
    impl Drop for Lent<'_> {
        fn drop(&mut self) {
            if let Some(mut rest) = WAITING.take() {
                swap(&mut rest.vm, &mut self.0.vm);
                *self.0 = *rest;
            }
        }
    }
    let mut rest = take(session);
    swap(&mut rest.vm, &mut session.vm);
    WAITING.set(Some(Box::new(rest)));
    body(&mut Lent(session).0.vm)
}

/// The session that waits, with the evaluator that runs, for a magic.
fn borrowed(vm: &mut Vm, body: impl FnOnce(&mut Session) -> R) -> R {
    struct Borrowed<'v>(&'v mut Vm, Option<Box<Session>>);
    impl Drop for Borrowed<'_> {
        fn drop(&mut self) {
            if let Some(session) = &mut self.1 {
                swap(&mut session.vm, self.0);
            }
            WAITING.set(self.1.take());
        }
    }
    let Some(mut session) = WAITING.take() else {
        return Err(Exc::runtime_error("no session waits for this code: a magic belongs to a cell"));
    };
    swap(&mut session.vm, vm);
    let mut lent = Borrowed(vm, Some(session));
    let value = lent.1.as_mut().map_or(Ok(Value::None), |session| body(session))?;
    Ok(if value.is_undefined() { Value::None } else { value })
}

/// The code with its indented magics as calls, line for line.
pub fn rewritten(code: &str) -> String {
    let indent = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let candidate = |line: &str| indent(line) > 0 && magic_of(&line[indent(line)..]).is_some_and(|c| is_plain(&c));
    if !code.lines().any(candidate) {
        return code.to_string();
    }
    let mut out = String::with_capacity(code.len() + 64);
    let ends = code.ends_with('\n');
    for line in code.lines() {
        let at = indent(line);
        match magic_of(&line[at..]).filter(|_| candidate(line) && begins_statement(&out, &line[..at])) {
            Some(call) => out += &format!("{}{}\n", &line[..at], as_call(&call)),
            None => out += &format!("{line}\n"),
        }
    }
    if !ends {
        out.pop();
    }
    out
}

/// Whether it is one that a block may hold: a question is not.
fn is_plain(call: &Call) -> bool {
    !call.name.ends_with('?') && !call.name.starts_with('%')
}

/// Whether a line with this indentation begins a statement, rather than going on with a string or a bracket.
fn begins_statement(before: &str, indent: &str) -> bool {
    completeness(&format!("{before}{indent}pass\n")) == Completeness::Complete
}

fn as_call(call: &Call) -> String {
    let rest = literal(&call.rest);
    let value = match call.name.as_str() {
        "!" if call.target.is_some() || call.text.trim_start().starts_with("!!") => {
            format!("get_ipython().getoutput({rest})")
        }
        "!" => format!("get_ipython().system({rest})"),
        name => format!("get_ipython().run_line_magic({}, {rest})", literal(name)),
    };
    match &call.target {
        Some(target) => format!("{target} = {value}"),
        None => value,
    }
}

/// The text as a string of the language.
fn literal(text: &str) -> String {
    let mut out = String::from("'");
    for c in text.chars() {
        match c {
            '\\' | '\'' => out.extend(['\\', c]),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.push_str(&format!("\\x{:02x}", u32::from(c).min(255))),
            c => out.push(c),
        }
    }
    out + "'"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn magics_in_blocks_become_calls() {
        let code = "for i in x:\n    %time f('a')\n    a = !ls\n    !echo \\n\nb = 1\n";
        let calls = "for i in x:\n    get_ipython().run_line_magic('time', 'f(\\'a\\')')\n    a = get_ipython().getoutput('ls')\n    get_ipython().system('echo \\\\n')\nb = 1\n";
        assert_eq!(rewritten(code), calls);
    }

    #[test]
    fn what_is_no_magic_stays() {
        for code in [
            "x = '''\n    %time y\n'''\n",
            "x = (5\n   % 3)\n",
            "if x:\n    y = 5 \\\n        % 3\n",
            "if x:\n    a = b\n    x %= 3\n",
            "f(a=1,\n  b=3)\n",
        ] {
            assert_eq!(rewritten(code), code);
        }
    }
}
