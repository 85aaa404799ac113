//! `%bench --script FILE f(x)`: the same measurement as a program for CPython + JAX.

use super::request::{Calls, Request};
use crate::magic::{missing_imports, usage, without_magics};
use crate::results::Input;
use crate::session::Session;
use jitbook_lang::jax::cold::{Call, Subject};
use jitbook_lang::names::{Statement, statements};
use jitbook_lang::{Exc, R, Vm};
use std::collections::BTreeSet;

/// The program around what the session gives.
const PROGRAM: &str = include_str!("../lib/bench.py");

/// Writes the program; the result says where.
pub fn write(session: &mut Session, request: &Request, file: &str) -> R<String> {
    let (title, expressions, run) = match &request.calls {
        Calls::One(text) => (text.clone(), text.clone(), one(session, text)?),
        Calls::Versus(a, b) => (format!("{a} vs {b}"), format!("{a}\n{b}"), versus(session, a, b)?),
        Calls::Sizes { call, name, sizes } => {
            let loop_head = format!("for {name} in {sizes}:\n    print(f\"{name} = {{{name}}}\")\n");
            let inner: String = one_at(&parts(call)?, "{}").lines().map(|l| format!("    {l}\n")).collect();
            (format!("{call} for {name} in {sizes}"), format!("{call}\n{sizes}"), loop_head + &inner)
        }
    };
    let definitions = needed(&session.results.inputs, &expressions);
    let imports =
        missing_imports(&format!("{definitions}\n{expressions}")).replace("from jitbook import", "from jax import");
    let program = PROGRAM
        .replace("@TITLE@", &title.replace('\\', "\\\\").replace('"', "'"))
        .replace("@IMPORTS@", imports.trim_end())
        .replace("@SESSION@", definitions.trim_end())
        .replace("@SECONDS@", &request.seconds.to_string())
        .replace("@RUN@", run.trim_end());
    std::fs::write(file, program).map_err(|e| Exc::os_error(format!("cannot write '{file}': {e}")))?;
    Ok(format!("wrote {file}: run it with python3, where JAX is installed, or with jitbook\n"))
}

/// The texts of a call's function and arguments.
fn parts(call: &str) -> R<(String, String)> {
    let found = jitbook_lang::names::call_parts(call);
    found.ok_or_else(|| usage("%bench wants a call, as in %bench f(x)", call))
}

fn one(session: &mut Session, text: &str) -> R<String> {
    let call = super::evaluate(session, text)?;
    let options = options(&mut session.vm, &call)?;
    Ok(one_at(&parts(text)?, &options))
}

fn one_at((function, arguments): &(String, String), options: &str) -> String {
    format!(
        "plain = unjitted({function})\nbench([\"no jit\", \"jit\"], [(plain, {{}}, False), (plain, {options}, True)], \
         take({arguments}))\n"
    )
}

fn versus(session: &mut Session, left: &str, right: &str) -> R<String> {
    let mut sides = Vec::new();
    for text in [left, right] {
        let call = super::evaluate(session, text)?;
        let (function, arguments) = parts(text)?;
        let cold = Subject::of(&call.function).options.is_some();
        let options = options(&mut session.vm, &call)?;
        sides.push((
            function,
            arguments,
            if cold { "True" } else { "False" },
            if cold { options } else { "{}".into() },
        ));
    }
    let [a, b] = &sides[..] else { return Err(Exc::runtime_error("two calls")) };
    if a.1 != b.1 {
        return Err(usage("--script compares two functions at the same arguments", &b.1));
    }
    let side = |s: &(String, String, &str, String)| format!("(unjitted({}), {}, {})", s.0, s.3, s.2);
    Ok(format!("bench([{left:?}, {right:?}], [{}, {}], take({}))\n", side(a), side(b), a.1))
}

/// What `jax.jit` is told besides the function, as a dict.
fn options(vm: &mut Vm, call: &Call) -> R<String> {
    let (nums, names) = match Subject::of(&call.function).options {
        Some(own) => (own.static_nums, own.static_names),
        None => super::run::statics(vm, call)?,
    };
    let mut out = Vec::new();
    if !nums.is_empty() {
        let list: Vec<String> = nums.iter().map(|n| format!("{n},")).collect();
        out.push(format!("\"static_argnums\": ({})", list.join(" ")));
    }
    if !names.is_empty() {
        let list: Vec<String> = names.iter().map(|n| format!("\"{n}\",")).collect();
        out.push(format!("\"static_argnames\": ({})", list.join(" ")));
    }
    Ok(format!("{{{}}}", out.join(", ")))
}

/// The statements of the session that expressions need: those that bind a name they use, and what these need in turn.
fn needed(inputs: &[Input], expressions: &str) -> String {
    let code = |i: &Input| without_magics(&crate::magic::strip_prompts(&i.source));
    let all: Vec<Statement> = inputs.iter().filter(|i| !i.failed).flat_map(|i| statements(&code(i))).collect();
    let mut wanted: BTreeSet<String> = statements(expressions).into_iter().flat_map(|s| s.uses).collect();
    let mut taken = vec![false; all.len()];
    loop {
        let before = wanted.len();
        for (statement, taken) in all.iter().zip(&mut taken) {
            let concerns = |name: &String| wanted.contains(name);
            if !*taken && (statement.binds.iter().any(concerns) || statement.changes.iter().any(concerns)) {
                *taken = true;
                wanted.extend(statement.uses.iter().cloned());
            }
        }
        if wanted.len() == before {
            break;
        }
    }
    let chosen: Vec<&Statement> = all.iter().zip(&taken).filter(|(_, taken)| **taken).map(|(s, _)| s).collect();
    // Of a cell that was run again, the last run counts.
    let last = |i: usize| !chosen[i + 1..].iter().any(|later| later.text == chosen[i].text);
    let kept = (0..chosen.len()).filter(|i| last(*i)).map(|i| portable(&chosen[i].text) + "\n");
    kept.collect()
}

/// JAX's own `jit` where the session imported jitbook's.
fn portable(statement: &str) -> String {
    statement.replace("from jitbook import jit", "from jax import jit")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_hold_what_their_call_needs() {
        let input = |source: &str| Input { source: source.into(), failed: false };
        let inputs = [
            input("scale = 2\nunused = 3"),
            input("def f(x):\n    return g(x) * scale"),
            input("%time f(1)"),
            input("def g(x): return x + 1"),
            input("xs = [1]\nxs.append(2)"),
            Input { source: "scale = 1/0".into(), failed: true },
        ];
        let text = needed(&inputs, "f(xs)");
        assert_eq!(
            text,
            "scale = 2\ndef f(x):\n    return g(x) * scale\ndef g(x): return x + 1\nxs = [1]\nxs.append(2)\n"
        );
    }

    #[test]
    fn names_of_the_prelude_are_imported_where_only_a_method_is_called() {
        assert_eq!(missing_imports("jnp.ones(3)"), "import jax.numpy as jnp\n");
        assert_eq!(missing_imports("np.random.seed(0)\nx = np.random.rand(3)"), "import numpy as np\n");
    }

    #[test]
    fn a_cell_run_again_is_written_once() {
        let input = |source: &str| Input { source: source.into(), failed: false };
        assert_eq!(needed(&[input("x = 1"), input("x = 1")], "x"), "x = 1\n");
    }
}
