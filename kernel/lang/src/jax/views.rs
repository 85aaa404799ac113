//! What the compiler knows of a user's function, for whoever shows it: specialisations, caches, reasons.

use crate::error::{Exc, R};
use crate::jax::binding::make_jit;
use crate::jax::jit::{Cache, Entry, JitFn, Options};
use crate::jax::reason::{self, Named, Reason};
use crate::jax::signature;
use crate::value::{Str, Value};
use crate::vm::Vm;
use std::rc::Rc;
use std::time::Duration;

pub use crate::jax::place::{Place, find as place};

/// The arguments of a call.
pub type Arguments = (Vec<Value>, Vec<(Str, Value)>);

/// One specialisation of a function.
pub struct Specialised {
    pub name: String,
    pub entry: Rc<Entry>,
}

impl Specialised {
    /// `selu f32[1000000]`.
    pub fn title(&self) -> String {
        format!("{} {}", self.name, signature(&self.entry)).trim_end().to_string()
    }
}

/// The types of the traced arguments, and the static values.
pub fn signature(entry: &Entry) -> String {
    let mut text = signature::text(&entry.key.avals);
    for (name, given) in entry.statics.iter().zip(&entry.key.statics) {
        let value = match &given.value {
            Value::Int(i) => i.to_string(),
            Value::Bool(b) => if *b { "True" } else { "False" }.to_string(),
            Value::Str(s) => format!("{:?}", s.as_str()),
            _ => "...".to_string(),
        };
        text += &format!("{}{name}={value}", if text.is_empty() { "" } else { ", " });
    }
    text
}

/// The jitted function that a view speaks of: a plain function is taken as `jit` takes it.
fn jitted(vm: &mut Vm, f: &Value) -> R {
    if f.downcast::<JitFn>().is_some() {
        return Ok(f.clone());
    }
    if !matches!(f, Value::Function(_) | Value::Method(_)) && !f.hooks().is_some_and(|h| h.callable()) {
        let class = vm.type_name(f);
        return Err(Exc::type_error(format!("expected a function or a call of one, got '{class}'")));
    }
    let known = Cache::of_user(Some(f)).into_iter().rev().find(|c| !c.entries().is_empty());
    let options = known.map_or_else(|| Options { staging: true, ..Options::default() }, |c| c.options().clone());
    make_jit(vm, f, options)
}

fn expect(f: &Value) -> R<&JitFn> {
    f.downcast::<JitFn>().ok_or_else(|| Exc::type_error("expected a function"))
}

/// The specialisation for a call, traced now if it is new, or a function's latest.
pub fn specialised(vm: &mut Vm, f: &Value, call: Option<&Arguments>) -> R<Specialised> {
    let f = jitted(vm, f)?;
    let jit = expect(&f)?;
    let name = jit.name(vm).to_string();
    let entry = match call {
        Some((args, kw)) => jit.specialise(vm, args, kw)?,
        None => match jit.cache().latest() {
            Some(entry) => entry,
            None => {
                let exc = Exc::value_error(format!("{name} has not been compiled yet"));
                return Err(exc.help(format!("give it arguments: {name}(...)")));
            }
        },
    };
    Ok(Specialised { name, entry })
}

/// A specialisation as the cache lists it.
pub struct Cached {
    pub signature: String,
    pub trace: Duration,
    pub compile: Duration,
    pub calls: u64,
    /// Bytes of machine code; none where it was only traced.
    pub code: Option<usize>,
}

/// The user's functions with their specialisations, or those of one function.
pub fn cached(vm: &mut Vm, f: Option<&Value>) -> R<Vec<(String, Vec<Cached>)>> {
    let fun = match f {
        None => None,
        Some(f) => Some(match f.downcast::<JitFn>() {
            Some(jit) => jit.fun.clone(),
            None => f.clone(),
        }),
    };
    let mut out: Vec<(String, Vec<Cached>)> = Vec::new();
    for cache in Cache::of_user(fun.as_ref()) {
        let entries = cache.entries();
        if !entries.is_empty() {
            let name = match vm.getattr_opt(cache.fun(), "__name__")? {
                Some(name) => vm.str(&name)?.to_string(),
                None => "<unnamed function>".to_string(),
            };
            out.push((name, entries.iter().map(|e| list(e)).collect()));
        }
    }
    Ok(out)
}

/// The specialisations of a jitted function; nothing of the user's runs.
pub fn specialisations(f: &JitFn) -> Vec<Cached> {
    f.cache().entries().iter().map(|e| list(e)).collect()
}

fn list(entry: &Entry) -> Cached {
    Cached {
        signature: signature(entry),
        trace: entry.traced,
        compile: entry.compiled.get(),
        calls: entry.runs.get(),
        code: entry.known_program().map(|p| p.stats().code_bytes),
    }
}

/// What compiling a call comes from.
pub enum Why {
    /// It has the signature of what is there.
    Known(String),
    /// It is (or was) the first of its function.
    First(String),
    /// It differs: from what, and how.
    Differs(String, Reason),
}

/// Why a function's latest specialisation was compiled, or whether a call would compile, and why.
pub fn why(vm: &mut Vm, f: &Value, call: Option<&Arguments>) -> R<(String, Why)> {
    let f = jitted(vm, f)?;
    let jit = expect(&f)?;
    let name = jit.name(vm).to_string();
    let Some((args, kw)) = call else {
        let Some(entry) = jit.cache().latest() else {
            let exc = Exc::value_error(format!("{name} has not been compiled yet"));
            return Err(exc.help(format!("give it arguments: {name}(...)")));
        };
        let text = signature(&entry);
        return Ok((
            name,
            match jit.cache().reason() {
                Some(reason) => Why::Differs(text, reason),
                None => Why::First(text),
            },
        ));
    };
    let (call, key) = jit.key(vm, args, kw)?;
    let text = signature::text(&key.avals);
    if jit.find(vm, &key)?.is_some() {
        return Ok((name, Why::Known(text)));
    }
    let (paths, statics) = (signature::paths(vm, jit, &call, &key.tree)?, signature::static_names(jit, &call));
    let entries = jit.cache().entries();
    let new = Named { key: &key, paths: &paths, statics: &statics };
    Ok((
        name,
        match reason::nearest(vm, &entries, &new)? {
            Some(reason) => Why::Differs(text, reason),
            None => Why::First(text),
        },
    ))
}
