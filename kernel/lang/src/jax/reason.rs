//! Why a call compiles: the difference from the nearest signature known before, and what would avoid it.

use crate::error::R;
use crate::jax::jit::{Entry, Key};
use crate::jax::signature::aval_text;
use crate::vm::Vm;
use jitbook_ir::Aval;
use std::rc::Rc;

/// What differs in a shape, a dtype or anything else but a weak type.
const FAR: usize = 2;

/// Differences that a line shows; the rest is counted.
const SHOWN: usize = 3;

/// Why a call is not the same as one before.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Reason {
    /// `x f32[1000000] -> f32[999]`.
    pub text: String,
    /// What avoids it, where that is one thing to write: part of the timing line.
    pub remedy: Option<String>,
    /// What to know about it: for who asks.
    pub advice: Vec<String>,
}

/// One thing that differs.
struct Difference {
    text: String,
    /// How far it leads away: a shape or a dtype further than a weak type.
    weight: usize,
    remedy: Option<String>,
    advice: Option<String>,
}

impl Difference {
    fn new(text: String) -> Difference {
        Difference { text, weight: FAR, remedy: None, advice: None }
    }
    fn remedy(self, remedy: impl Into<String>) -> Difference {
        Difference { remedy: Some(remedy.into()), ..self }
    }
    fn advice(self, advice: impl Into<String>) -> Difference {
        Difference { advice: Some(advice.into()), ..self }
    }
}

/// What a signature is called by: its key, and names for its leaves and static values.
pub struct Named<'a> {
    pub key: &'a Key,
    pub paths: &'a [String],
    pub statics: &'a [String],
}

impl Entry {
    pub fn named(&self) -> Named<'_> {
        Named { key: &self.key, paths: &self.paths, statics: &self.statics }
    }
}

/// The difference from the nearest of the entries; `None` where there is none to compare with.
pub fn nearest(vm: &mut Vm, entries: &[Rc<Entry>], new: &Named) -> R<Option<Reason>> {
    let mut best: Option<Vec<Difference>> = None;
    let distance = |all: &[Difference]| all.iter().map(|d| d.weight).sum::<usize>();
    // Of equally near ones the latest is what the user remembers.
    for old in entries.iter().rev().filter(|e| !std::ptr::eq(&e.key, new.key)) {
        let found = differences(vm, old, new)?;
        if best.as_ref().is_none_or(|b| distance(&found) < distance(b)) {
            best = Some(found);
        }
    }
    Ok(best.map(joined))
}

/// The reason that a function object made anew gives.
pub fn new_object() -> Reason {
    Reason {
        text: "new function object".into(),
        remedy: Some("call jit once, outside".into()),
        advice: vec!["jit keeps its programs with the function; a def that runs again is a new one".into()],
    }
}

fn joined(all: Vec<Difference>) -> Reason {
    if all.is_empty() {
        return Reason { text: "traced anew".into(), ..Reason::default() };
    }
    let mut texts: Vec<String> = all.iter().take(SHOWN).map(|d| d.text.clone()).collect();
    if all.len() > SHOWN {
        texts.push(format!("and {} more", all.len() - SHOWN));
    }
    let remedy = match &all[..] {
        [only] => only.remedy.clone(),
        _ => None,
    };
    let mut advice: Vec<String> = Vec::new();
    for a in all.into_iter().filter_map(|d| d.advice) {
        if !advice.contains(&a) {
            advice.push(a);
        }
    }
    Reason { text: texts.join(", "), remedy, advice }
}

fn differences(vm: &mut Vm, old: &Entry, new: &Named) -> R<Vec<Difference>> {
    let mut out = config(old, new);
    statics(vm, old, new, &mut out)?;
    if !old.key.tree.same(vm, &new.key.tree)? {
        out.push(structure(old, new));
        return Ok(out);
    }
    for ((x, y), path) in old.key.avals.iter().zip(&new.key.avals).zip(new.paths) {
        if x != y {
            out.push(leaf(path, x, y));
        }
    }
    Ok(out)
}

fn config(old: &Entry, new: &Named) -> Vec<Difference> {
    let (a, b) = (old.key.config, new.key.config);
    let word = |on: bool| if on { "on" } else { "off" };
    let switches = [
        ("x64", a.x64, b.x64),
        ("disable_jit", a.disable_jit, b.disable_jit),
        ("debug_nans", a.debug_nans, b.debug_nans),
        ("debug_infs", a.debug_infs, b.debug_infs),
        ("check_tracer_leaks", a.check_leaks, b.check_leaks),
        ("strict promotion", a.strict_promotion, b.strict_promotion),
    ];
    let changed = switches.iter().filter(|s| s.1 != s.2);
    changed
        .map(|(name, a, b)| {
            Difference::new(format!("{name} {} -> {}", word(*a), word(*b)))
                .advice("programs are compiled for the jax.config switches that hold then")
        })
        .collect()
}

fn statics(vm: &mut Vm, old: &Entry, new: &Named, out: &mut Vec<Difference>) -> R<()> {
    for (i, (x, y)) in old.key.statics.iter().zip(&new.key.statics).enumerate() {
        let name = |of: &[String]| of.get(i).cloned().unwrap_or_default();
        let (before, name) = (name(&old.statics), name(new.statics));
        let (x_text, y_text) = (short(&vm.repr(&x.value)?), short(&vm.repr(&y.value)?));
        if x.place != y.place {
            out.push(Difference::new(format!("static {before}={x_text} -> {name}={y_text}")));
            continue;
        }
        if x.class == y.class && vm.eq(&x.value, &y.value)? {
            continue;
        }
        let (x, y) = (x_text, y_text);
        out.push(
            Difference::new(format!("static {name} {x} -> {y}"))
                .advice(format!("each static value is compiled for; trace {name} if only arithmetic uses it")),
        );
    }
    Ok(())
}

fn short(text: &str) -> String {
    if text.chars().count() <= 24 {
        text.to_string()
    } else {
        format!("{}…", text.chars().take(23).collect::<String>())
    }
}

/// Which leaves came and went.
fn structure(old: &Entry, new: &Named) -> Difference {
    let only = |a: &[String], b: &[String]| a.iter().filter(|p| !b.contains(p)).cloned().collect::<Vec<_>>();
    let (came, went) = (only(new.paths, &old.paths), only(&old.paths, new.paths));
    let list = |v: &[String]| match v {
        [a, b, c, ..] if v.len() > 3 => format!("{a}, {b}, {c}, ..."),
        _ => v.join(", "),
    };
    let text = match (&came[..], &went[..]) {
        ([], []) => "containers of the arguments".to_string(),
        (came, []) => format!("with {}", list(came)),
        ([], went) => format!("without {}", list(went)),
        (came, went) => format!("{} -> {}", list(went), list(came)),
    };
    Difference::new(text).advice("keep the number of arguments, their containers and keys the same")
}

fn leaf(path: &str, x: &Aval, y: &Aval) -> Difference {
    let text = format!("{path} {} -> {}", aval_text(x), aval_text(y));
    let weight = FAR * usize::from(x.shape != y.shape) + FAR * usize::from(x.dtype != y.dtype);
    let d = Difference { weight: weight + usize::from(x.weak != y.weak), ..Difference::new(text) };
    let dtype = y.dtype.name();
    if x.shape.len() != y.shape.len() {
        return d
            .advice(format!("each number of axes is compiled for: keep that of {path}, or vmap over the one more"));
    }
    if x.shape != y.shape {
        return d.advice(format!("each shape is compiled for: pad {path} to one length, or vmap over rows"));
    }
    match (x.dtype == y.dtype, x.weak || y.weak) {
        (true, _) => d
            .remedy(format!("pass jnp.{dtype}({path}) both times"))
            .advice("a Python number is weak: it takes the dtype of what it meets"),
        // Two widths of one kind come with a switch, which is named.
        (false, true) if x.weak && y.weak && x.dtype.is_float() == y.dtype.is_float() => d,
        (false, true) if y.shape.is_empty() && x.weak && y.weak => {
            let remedy = format!("write {path} as a float both times");
            d.remedy(remedy).advice("int and float are two signatures")
        }
        (false, _) if y.shape.is_empty() => d.remedy(format!("pass jnp.{}({path}) both times", x.dtype.name())),
        (false, _) => {
            d.advice(format!("each dtype is compiled for: {path}.astype(jnp.{}) keeps to the first", x.dtype.name()))
        }
    }
}
