//! Where a traced value comes from: the function that is being traced, and the arguments that the value depends on.
//! JAX's messages say it, and so does the caret.

use crate::error::{Exc, Note};
use crate::jax::jit::JitFn;
use crate::jax::place::{self, Place};
use crate::value::Value;
use jitbook_ir::trace::Trace;
use jitbook_ir::{Jaxpr, Tracer, Val};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::{Rc, Weak};
use std::sync::Arc;

/// Functions remembered after their tracing: for values that leaked out of them.
const REMEMBERED: usize = 64;

/// A function that a user's jit traces, or traced.
struct Traced {
    trace: Weak<Trace>,
    /// `f at cell 2:1`.
    function: String,
    arguments: Vec<String>,
    /// Whether jitbook's own jit traced it, which compiles control flow.
    staging: bool,
    jaxpr: Option<Arc<Jaxpr>>,
}

thread_local! {
    static TRACED: RefCell<VecDeque<Traced>> = RefCell::default();
}

/// Tracing begins: the tracers are those of the arguments.
pub fn begin(f: &JitFn, name: &str, tracers: &[Val], arguments: &[String]) {
    let Some(Val::Tracer(first)) = tracers.first() else { return };
    let at = match &f.fun {
        Value::Function(f) => format!("{name} at {}:{}", f.code.source.filename, f.code.first_line()),
        _ => name.to_string(),
    };
    TRACED.with(|t| {
        let mut t = t.borrow_mut();
        if t.len() >= REMEMBERED {
            t.pop_front();
        }
        let trace = Rc::downgrade(first.trace());
        let (arguments, staging) = (arguments.to_vec(), f.options.staging);
        t.push_back(Traced { trace, function: at, arguments, staging, jaxpr: None });
    });
}

/// Tracing has ended with this jaxpr.
pub fn end(tracers: &[Val], jaxpr: &Arc<Jaxpr>) {
    let Some(Val::Tracer(first)) = tracers.first() else { return };
    with(first.trace(), |t| t.jaxpr = Some(jaxpr.clone()));
}

fn with<T>(trace: &Rc<Trace>, f: impl FnOnce(&mut Traced) -> T) -> Option<T> {
    TRACED.with(|t| {
        let mut t = t.borrow_mut();
        let own = t.iter_mut().rev().find(|t| std::ptr::eq(t.trace.as_ptr(), Rc::as_ptr(trace)))?;
        Some(f(own))
    })
}

/// What is known of a traced value.
struct Origin {
    function: String,
    arguments: Vec<String>,
    staging: bool,
}

fn of(t: &Tracer) -> Option<Origin> {
    let (trace, inputs) = jitbook_ir::stage::depends_on(t)?;
    with(&trace, |t| Origin {
        function: t.function.clone(),
        arguments: inputs.iter().filter_map(|&i| t.arguments.get(i).cloned()).collect(),
        staging: t.staging,
    })
}

/// JAX's lines about it, with a line's end before them; empty where nothing is known.
pub fn message(t: &Tracer) -> String {
    let Some(origin) = of(t) else { return String::new() };
    let head = format!("\nThe error occurred while tracing the function {} for jit.", origin.function);
    let list = match &origin.arguments[..] {
        [] => return head,
        [one] => format!("the value of the argument {one}"),
        [a, b] => format!("the values of the arguments {a} and {b}"),
        [most @ .., last] => format!("the values of the arguments {}, and {last}", most.join(", ")),
    };
    format!("{head} This concrete value was not available in Python because it depends on {list}.")
}

/// The error with what the caret says of it.
#[cold]
pub fn noted(exc: Exc, t: &Tracer) -> Exc {
    let Some(origin) = of(t) else { return exc };
    let quoted: Vec<String> = origin.arguments.iter().map(|a| format!("`{a}`")).collect();
    let text = match &quoted[..] {
        [] => return exc,
        [one] => format!("depends on argument {one}, whose value jit does not know yet"),
        [a, b] => format!("depends on arguments {a} and {b}, whose values jit does not know yet"),
        _ => "depends on arguments whose values jit does not know yet".to_string(),
    };
    exc.note(Note { text, compilable: !origin.staging })
}

/// Where a value that escaped its tracing was made, and in which function.
pub fn leaked(t: &Tracer) -> Option<(String, Place)> {
    let jitbook_ir::Payload::Staged(v) = t.payload() else { return None };
    let v = *v;
    let (function, source) = with(t.trace(), |t| {
        let jaxpr = t.jaxpr.as_ref()?;
        let eqn = jaxpr.eqns.iter().find(|e| e.outputs.contains(&v))?;
        Some((t.function.clone(), eqn.source))
    })??;
    Some((function, place::find(source)?))
}
