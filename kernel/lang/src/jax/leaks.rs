//! Traced values that outlive their tracing: what holds them, where they were made and where they went.

use crate::class::{Attrs, Instance};
use crate::code::Code;
use crate::cycles::{collect, holders};
use crate::dict::Dict;
use crate::error::{Exc, R};
use crate::jax::origin;
use crate::jax::place::{self, Place};
use crate::jax::tracer::TracerObj;
use crate::parse::Source;
use crate::value::{Str, Value};
use crate::vm::{Vm, types};
use jitbook_ir::trace::{Kind, Trace};
use jitbook_ir::{Payload, Tracer};
use std::rc::Rc;

/// Holders of holders are followed this far.
const DEPTH: usize = 12;

/// A step from a value outwards.
struct Step {
    /// `<list 140572145379456>[0]`, or `__main__.L`, which ends it.
    text: String,
    holder: Value,
    /// What the program calls this place: a variable or an attribute.
    name: Option<String>,
}

/// With `jax_check_tracer_leaks`: JAX's error where a value of a trace that is over is held by something.
pub fn check(vm: &mut Vm, trace: &Rc<Trace>) -> R<()> {
    if !crate::jax::config::get().check_leaks {
        return Ok(());
    }
    collect();
    let of_trace = |v: &Value| v.downcast::<TracerObj>().is_some_and(|t| t.0.is_of(trace));
    let mut leaks: Vec<(Value, Value)> = Vec::new();
    for (holder, value) in holders(&of_trace) {
        if !leaks.iter().any(|(_, known)| known.is(&value)) {
            leaks.push((holder, value));
        }
    }
    if leaks.is_empty() {
        return Ok(());
    }
    let mut help = None;
    let mut parts = Vec::new();
    for (_, value) in &leaks {
        let Some(t) = value.downcast::<TracerObj>() else { continue };
        let steps = chain(vm, value)?;
        let names: Vec<String> = steps.iter().filter_map(|s| s.name.clone()).collect();
        help = help.or_else(|| told(&t.0, &names));
        parts.push(format!("{}{}\n{}", shown(&t.0), came_from(&t.0), lines(t.0.class_name(), value, &steps)));
    }
    let kind = if matches!(trace.kind, Kind::Batch { .. }) { "BatchTrace" } else { "DynamicJaxprTrace" };
    let exc = Exc::new(&types().exception, format!("Leaked trace {kind}. Leaked tracer(s):\n\n{}", parts.join("\n")));
    Err(match help {
        Some(help) => exc.help(help),
        None => exc,
    })
}

fn shown(t: &Tracer) -> String {
    jitbook_ir::tracer_repr(t, &super::array_str)
}

/// JAX's lines about a leaked tracer, once its trace is over.
fn came_from(t: &Tracer) -> String {
    if let Payload::Batch { .. } = t.payload() {
        return origin::batched(t);
    }
    let Some(made) = origin::made(t) else { return String::new() };
    let head = format!("\nThe error occurred while tracing the function {} for {}.", made.function, made.kind);
    match made.argument {
        Some(name) => format!(
            "{head} This concrete value was not available in Python because it depends on the value of the argument {name}."
        ),
        None => head + " ",
    }
}

fn lines(class: &str, value: &Value, steps: &[Step]) -> String {
    let mut held = format!("<{class} {}>", value.address().unwrap_or_default());
    let mut out = String::new();
    for step in steps {
        out += &format!("{held} is referred to by {}\n", step.text);
        held = called(&step.holder);
    }
    out
}

/// `<list 140572145379456>`
fn called(v: &Value) -> String {
    let class = match v {
        Value::Instance(i) => i.class().name().to_string(),
        Value::List(_) => "list".into(),
        Value::Dict(_) => "dict".into(),
        Value::Set(_) => "set".into(),
        Value::Function(_) => "function".into(),
        Value::Cell(_) => "cell".into(),
        Value::Class(_) => "type".into(),
        Value::Generator(_) => "generator".into(),
        _ => "object".into(),
    };
    format!("<{class} {}>", v.address().unwrap_or_default())
}

/// What holds a value, what holds that, and so on until a module's namespace.
fn chain(vm: &mut Vm, value: &Value) -> R<Vec<Step>> {
    let mut steps: Vec<Step> = Vec::new();
    let mut held = value.clone();
    while steps.len() < DEPTH {
        let found = holders(&|v| v.is(&held));
        let fresh = |h: &&(Value, Value)| !h.0.is(value) && !steps.iter().any(|s| s.holder.is(&h.0));
        let Some((holder, _)) = found.iter().find(fresh) else { break };
        let (name, text) = within(vm, holder, &held)?;
        let module = match holder {
            Value::Dict(d) => module_of(vm, d),
            _ => None,
        };
        let (text, ends) = match (&module, &name) {
            (Some(module), Some(name)) => (format!("{module}.{name}"), true),
            _ => (format!("{}{text}", called(holder)), false),
        };
        steps.push(Step { text, holder: holder.clone(), name });
        if ends {
            break;
        }
        held = holder.clone();
    }
    Ok(steps)
}

/// Whether a dict's keys are names of the program's.
fn is_namespace(d: &Dict) -> bool {
    d.get_str("__name__").is_some()
}

/// The name of the module whose namespace this is.
fn module_of(vm: &Vm, d: &Rc<Dict>) -> Option<Str> {
    if Rc::ptr_eq(d, &vm.main) {
        return Some(Str::from("__main__"));
    }
    let name = d.get_str("__name__")?.as_str()?.clone();
    let own = match vm.modules.get_str(&name) {
        Some(Value::Module(m)) => Rc::ptr_eq(&m.dict, d),
        _ => &*name == "__main__",
    };
    own.then_some(name)
}

/// Where in a container a value is: what the program calls the place, and the text of the step.
fn within(vm: &mut Vm, holder: &Value, held: &Value) -> R<(Option<String>, String)> {
    let here = |v: &Value| v.is(held) || v.as_items().is_some_and(|items| items.iter().any(|v| v.is(held)));
    Ok(match holder {
        Value::List(l) => {
            let at = l.items.borrow().iter().position(here);
            (None, at.map_or(String::new(), |i| format!("[{i}]")))
        }
        Value::Dict(d) => {
            let key = d.keys().into_iter().find(|k| d.get(vm, k).ok().flatten().is_some_and(|v| here(&v)));
            match key {
                Some(key) => {
                    let text = vm.repr(&key)?;
                    let name = key.as_str().filter(|_| is_namespace(d));
                    (name.map(|s| s.to_string()), format!("[{text}]"))
                }
                None => (None, String::new()),
            }
        }
        Value::Instance(i) => match attributes(i, &here).into_iter().next() {
            Some(name) => (Some(name.to_string()), format!(".{name}")),
            None => (None, String::new()),
        },
        Value::Function(f) => match f.closure.iter().position(here) {
            Some(i) => (f.code.free.get(i).map(|n| n.to_string()), String::new()),
            None => (None, String::new()),
        },
        _ => (None, String::new()),
    })
}

/// The words that JAX's UnexpectedTracerError has of a value that was staged.
pub fn details(t: &Tracer) -> String {
    const LINE: &str = "------------------------------";
    let catch = "\nTo catch the leak earlier, try setting the environment variable JAX_CHECK_TRACER_LEAKS or using the \
                 `jax.checking_leaks` context manager.";
    let Some(made) = origin::made(t) else { return catch.to_string() };
    let place = made.place.map_or(String::new(), |p| p.summary());
    format!(
        "\nThe function being traced when the value leaked was {} traced for {}.\n{LINE}\nThe leaked intermediate value \
         was created on line {place}. \n{LINE}\nWhen the value was created, the final 5 stack frames (most recent last) \
         excluding JAX-internal frames were:\n{LINE}\n{place}\n{LINE}\n{catch}",
        made.function, made.kind
    )
}

/// Where a value that is used after its tracing was made and where it escaped.
pub fn help(t: &Tracer) -> Option<String> {
    let found = holders(&|v| v.downcast::<TracerObj>().is_some_and(|own| own.0.same(t)));
    let (holder, value) = found.into_iter().next()?;
    let mut names = names_of(&holder, &value);
    for (outer, held) in holders(&|v| v.is(&holder)) {
        names.extend(names_of(&outer, &held));
    }
    told(t, &names)
}

/// What the program calls the place of a value in a container.
fn names_of(holder: &Value, held: &Value) -> Vec<String> {
    match holder {
        Value::Dict(d) if is_namespace(d) => {
            let of = |k: Value| k.as_str().cloned().filter(|k| d.get_str(k).is_some_and(|v| v.is(held)));
            d.keys().into_iter().filter_map(of).map(|k| k.to_string()).collect()
        }
        Value::Instance(i) => attributes(i, &|v| v.is(held)),
        Value::Function(f) => {
            f.closure.iter().zip(&f.code.free).filter(|(c, _)| c.is(held)).map(|(_, n)| n.to_string()).collect()
        }
        _ => vec![],
    }
}

/// The names of an instance's attributes whose values are wanted.
fn attributes(i: &Instance, wanted: &dyn Fn(&Value) -> bool) -> Vec<String> {
    match i.attrs.try_borrow().as_deref() {
        Ok(Attrs::Small(list)) => list.iter().filter(|(_, v)| wanted(v)).map(|(n, _)| n.to_string()).collect(),
        Ok(Attrs::Dict(d)) => {
            let of = |k: Value| k.as_str().cloned().filter(|k| d.get_str(k).is_some_and(|v| wanted(&v)));
            d.keys().into_iter().filter_map(of).map(|k| k.to_string()).collect()
        }
        Err(_) => vec![],
    }
}

/// Both places with carets, and the remedy.
fn told(t: &Tracer, names: &[String]) -> Option<String> {
    let made = origin::made(t);
    let (place, code) = match &made {
        Some(m) => (m.place.clone(), m.code.clone()),
        None => (place::find(t.source()), None),
    };
    let mut out = match (&place, &made) {
        (Some(p), _) => format!("it was made at {}{}", p.summary(), p.shown()),
        (None, Some(origin::Made { argument: Some(name), function, .. })) => {
            format!("it is the argument {name} of {function}")
        }
        _ => return None,
    };
    let function = place.as_ref().map(|p| p.function.clone());
    if let Some((line, text)) = escape(code.as_deref(), place.as_ref(), names) {
        let carets = "^".repeat(text.chars().count());
        out += &format!("\nit escaped on line {line}\n    {text}\n    {carets}");
    }
    let name = function.or_else(|| code.map(|c| c.name.clone()));
    out += &match name {
        Some(name) => format!("\nreturn it from {name} instead"),
        None => "\nreturn it from the function instead".into(),
    };
    Some(out)
}

/// The line of the traced function that speaks of the place where the value is held, after the value was made if one
/// does.
fn escape(code: Option<&Code>, made: Option<&Place>, names: &[String]) -> Option<(usize, String)> {
    let (source, span): (&Source, _) = match (code, made) {
        (Some(c), _) => (&c.source, c.span),
        (None, Some(p)) => (&p.source, (0, p.source.text.len() as u32)),
        _ => return None,
    };
    let (first, last) = (source.line_of(span.0), source.line_of(span.1.saturating_sub(1)));
    let start = made.map_or(first, Place::line).max(first);
    let speaks = |n: &usize| {
        let text = source.line_text(*n);
        names.iter().any(|name| words(text).any(|w| w == name))
    };
    let line = (start + 1..=last).chain([start]).find(speaks).or_else(|| (first..start).find(speaks))?;
    Some((line, source.line_text(line).trim().to_string()))
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|w| !w.is_empty())
}
