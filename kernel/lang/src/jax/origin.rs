//! Where a traced value comes from: the function that is being traced, and the arguments that the value depends on.
//! JAX's messages say it, and so does the caret.

use crate::code::Code;
use crate::error::{Exc, Note, R};
use crate::jax::jit::JitFn;
use crate::jax::place::{self, Place};
use crate::value::{Str, Value};
use crate::vm::Vm;
use jitbook_ir::trace::Trace;
use jitbook_ir::{Jaxpr, SourceId, Tracer};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::{Rc, Weak};
use std::sync::Arc;

/// Functions remembered after their tracing: for values that leaked out of them.
const REMEMBERED: usize = 64;

/// What is traced: a function, for which purpose, and what its arguments are called, leaf by leaf.
#[derive(Clone)]
pub struct About {
    /// `f at cell 2:1`.
    function: String,
    code: Option<Rc<Code>>,
    /// `jit`, `scan`, `while_body`, as JAX's messages have it.
    kind: String,
    arguments: Vec<String>,
    /// Whether jitbook's own jit traces it, which compiles control flow.
    staging: bool,
}

impl About {
    /// A jitted function.
    pub fn jit(f: &JitFn, name: &str, arguments: &[String]) -> About {
        let (function, code) = described(&f.fun, name);
        About { function, code, kind: "jit".into(), arguments: arguments.to_vec(), staging: f.options.staging }
    }
    /// What the library says of a function that it stages: `(function, kind, arguments)`.
    pub fn given(vm: &mut Vm, about: Option<&Value>) -> R<Option<About>> {
        let Some(items) = about.and_then(Value::as_items) else { return Ok(None) };
        let [fun, kind, args] = &items[..] else { return Err(Exc::type_error("about: function, kind, arguments")) };
        let name = match vm.getattr_opt(fun, "__name__")? {
            Some(Value::Str(s)) => s,
            _ => Str::from("<unnamed function>"),
        };
        let (function, code) = described(fun, &name);
        let kind = vm.str(kind)?.to_string();
        let arguments = crate::jax::signature::argument_names(vm, fun, args)?;
        Ok(Some(About { function, code, kind, arguments, staging: vm.staging }))
    }
}

/// Where a function stands, and its code: the user's own beneath what wraps it.
fn described(fun: &Value, name: &str) -> (String, Option<Rc<Code>>) {
    match crate::jax::signature::unwrapped(fun) {
        Value::Function(f) => {
            (format!("{name} at {}:{}", f.code.source.filename, f.code.first_line()), Some(f.code.clone()))
        }
        _ => (name.to_string(), None),
    }
}

/// A function that is being traced, or was.
struct Traced {
    trace: Weak<Trace>,
    about: About,
    jaxpr: Option<Arc<Jaxpr>>,
}

thread_local! {
    static TRACED: RefCell<VecDeque<Traced>> = RefCell::default();
}

/// Tracing begins.
pub fn begin(about: About, trace: &Rc<Trace>) {
    TRACED.with(|t| {
        let mut t = t.borrow_mut();
        if t.len() >= REMEMBERED {
            t.pop_front();
        }
        t.push_back(Traced { trace: Rc::downgrade(trace), about, jaxpr: None });
    });
}

/// Tracing has ended with this jaxpr.
pub fn end(trace: &Rc<Trace>, jaxpr: &Arc<Jaxpr>) {
    with(trace, |t| t.jaxpr = Some(jaxpr.clone()));
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
    about: About,
    /// The arguments that it depends on.
    arguments: Vec<String>,
    /// Where it depends on none: the ops that made it of constants, and where they stand.
    made: Vec<(String, SourceId)>,
}

fn of(t: &Tracer) -> Option<Origin> {
    let found = jitbook_ir::stage::depends_on(t)?;
    with(&found.trace, |t| Origin {
        about: t.about.clone(),
        arguments: found.inputs.iter().filter_map(|&i| t.about.arguments.get(i).cloned()).collect(),
        made: found.made,
    })
}

/// JAX's lines about it, with a line's end before them; empty where nothing is known.
pub fn message(t: &Tracer) -> String {
    if let jitbook_ir::Payload::Batch { .. } = t.payload() {
        return batched(t);
    }
    let Some(Origin { about, arguments, made }) = of(t) else { return String::new() };
    let head = format!("\nThe error occurred while tracing the function {} for {}.", about.function, about.kind);
    let list = match &arguments[..] {
        [] if made.is_empty() => return head + " ",
        [] => {
            return format!("{head} This value became a tracer due to JAX operations on these lines:\n{}", ops(&made));
        }
        [one] => format!("the value of the argument {one}"),
        [a, b] => format!("the values of the arguments {a} and {b}"),
        [most @ .., last] => format!("the values of the arguments {}, and {last}", most.join(", ")),
    };
    format!("{head} This concrete value was not available in Python because it depends on {list}.")
}

/// The line that made a batch's tracer, where places were recorded.
pub fn batched(t: &Tracer) -> String {
    let Some(place) = place::find(t.source()) else { return String::new() };
    format!("\nThis BatchTracer with object id {} was created on line:\n  {}", t.id(), place.summary())
}

/// At most this many ops are named.
const MOST_OPS: usize = 5;

fn ops(made: &[(String, SourceId)]) -> String {
    let place = |id: &SourceId| place::find(*id).map_or(String::new(), |p| p.summary());
    let line = |(op, at): &(String, SourceId)| format!("\n  operation {op}\n    from line {}", place(at));
    let shown: Vec<String> = made.iter().take(MOST_OPS).map(line).collect();
    let more = match made.len().saturating_sub(MOST_OPS) {
        0 => String::new(),
        n => format!("\n\n(Additional originating lines are not shown: {n})"),
    };
    shown.join("\n") + &more
}

/// The error with what the caret says of it.
#[cold]
pub fn noted(exc: Exc, t: &Tracer) -> Exc {
    let Some(origin) = of(t) else { return exc };
    let jit = origin.about.kind == "jit";
    let quoted: Vec<String> = origin.arguments.iter().map(|a| format!("`{a}`")).collect();
    let text = match &quoted[..] {
        [] => return exc,
        [one] if jit => format!("depends on argument {one}, whose value jit does not know yet"),
        [a, b] if jit => format!("depends on arguments {a} and {b}, whose values jit does not know yet"),
        _ if jit => "depends on arguments whose values jit does not know yet".to_string(),
        [one] => format!("depends on argument {one}, which is traced"),
        _ => "depends on arguments that are traced".to_string(),
    };
    exc.note(Note { text, compilable: jit && !origin.about.staging })
}

/// What was traced when a value was made, and where that was.
pub struct Made {
    pub function: String,
    pub code: Option<Rc<Code>>,
    pub kind: String,
    /// None for an argument.
    pub place: Option<Place>,
    /// Which argument it is, if it is one.
    pub argument: Option<String>,
}

/// Where a value of a trace was made, if that trace was a jaxpr's and is over.
pub fn made(t: &Tracer) -> Option<Made> {
    let jitbook_ir::Payload::Staged(v) = t.payload() else { return None };
    let v = *v;
    let (about, source, argument) = with(t.trace(), |t| {
        let jaxpr = t.jaxpr.as_ref()?;
        let source = jaxpr.eqns.iter().find(|e| e.outputs.contains(&v)).map(|e| e.source);
        let argument = jaxpr.invars.iter().position(|&i| i == v).and_then(|i| t.about.arguments.get(i).cloned());
        Some((t.about.clone(), source, argument))
    })??;
    let place = source.and_then(place::find);
    Some(Made { function: about.function, code: about.code, kind: about.kind, place, argument })
}
