//! Jaxprs as text, exactly as JAX 0.10.2 prints them.
//!
//! A jaxpr becomes a document (text, breaks, nests, groups) that is laid out in 80 columns; names are handed out in the
//! order of the text. Sub-jaxprs that occur more than once, by identity, are hoisted in front.

use crate::jaxpr::{Atom, ClosedJaxpr, Eqn, Jaxpr, SourceId, Var, scalar_bits};
use crate::params::Param;
use jitbook_array::{Array, Complex, DType};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::VecDeque;
use std::sync::Arc;

const WIDTH: usize = 80;

/// A document, laid out by [`render`].
enum Doc {
    Text(String),
    /// A blank (or this text) in a flat group, a new line in a broken one.
    Break(&'static str),
    Concat(Vec<Doc>),
    Nest(usize, Box<Doc>),
    Group(Box<Doc>),
    /// Nothing: here an equation begins, which comes from this place.
    Mark(SourceId),
}

fn text(s: impl Into<String>) -> Doc {
    Doc::Text(s.into())
}
fn nest(n: usize, items: Vec<Doc>) -> Doc {
    Doc::Nest(n, Box::new(Doc::Concat(items)))
}
fn group(doc: Doc) -> Doc {
    Doc::Group(Box::new(doc))
}
fn join(separator: impl Fn() -> Doc, items: Vec<Doc>) -> Doc {
    let mut out = Vec::new();
    for (i, item) in items.into_iter().enumerate() {
        if i > 0 {
            out.push(separator());
        }
        out.push(item);
    }
    Doc::Concat(out)
}

/// The width of a document on one line, or more than `room`.
fn flat_width(doc: &Doc, room: usize) -> usize {
    let mut stack = vec![doc];
    let mut width = 0;
    while let Some(doc) = stack.pop() {
        match doc {
            Doc::Mark(_) => {}
            Doc::Text(s) => width += s.chars().count(),
            Doc::Break(s) => width += s.len(),
            Doc::Concat(items) => stack.extend(items),
            Doc::Nest(_, inner) | Doc::Group(inner) => stack.push(inner),
        }
        if width > room {
            return width;
        }
    }
    width
}

/// The text, and the marks with the lines that they are in.
fn render(doc: &Doc, width: usize) -> (String, Vec<(usize, SourceId)>) {
    let mut out = String::new();
    let (mut line, mut marks) = (0, Vec::new());
    let mut column = 0;
    let mut stack = vec![(0usize, false, doc)];
    while let Some((indent, flat, doc)) = stack.pop() {
        match doc {
            Doc::Mark(source) => marks.push((line, *source)),
            Doc::Text(s) => {
                out.push_str(s);
                column += s.chars().count();
            }
            Doc::Break(s) if flat => {
                out.push_str(s);
                column += s.len();
            }
            Doc::Break(_) => {
                out.push('\n');
                line += 1;
                out.extend(std::iter::repeat_n(' ', indent));
                column = indent;
            }
            Doc::Concat(items) => stack.extend(items.iter().rev().map(|d| (indent, flat, d))),
            Doc::Nest(n, inner) => stack.push((indent + n, flat, inner)),
            Doc::Group(inner) => {
                let fits = flat || column + flat_width(inner, width.saturating_sub(column)) <= width;
                stack.push((indent, fits, inner));
            }
        }
    }
    (out, marks)
}

type Id = *const Jaxpr;

/// Names given so far, and what is shared.
#[derive(Default)]
struct Names {
    count: usize,
    /// By the family of jaxprs and variable.
    vars: FxHashMap<(u64, Var), String>,
    shared: FxHashMap<Id, String>,
    taken: FxHashSet<String>,
}

impl Names {
    /// The next of a, b, ..., z, ba, bb, ...
    fn fresh(&mut self) -> String {
        loop {
            let (mut n, mut name) = (self.count, Vec::new());
            loop {
                name.push(b'a' + (n % 26) as u8);
                n /= 26;
                if n == 0 {
                    break;
                }
            }
            name.reverse();
            self.count += 1;
            let name = String::from_utf8(name).expect("letters");
            if !self.taken.contains(&name) {
                return name;
            }
        }
    }
    fn var(&mut self, jaxpr: &Jaxpr, v: Var) -> String {
        let key = (jaxpr.family(), v);
        if let Some(name) = self.vars.get(&key) {
            return name.clone();
        }
        let name = self.fresh();
        self.vars.insert(key, name.clone());
        name
    }
    fn binder(&mut self, jaxpr: &Jaxpr, v: Var) -> Doc {
        let name = self.var(jaxpr, v);
        text(format!("{name}:{}", jaxpr.aval(v)))
    }
    fn atom(&mut self, jaxpr: &Jaxpr, a: &Atom) -> Doc {
        match a {
            Atom::Var(v) => text(self.var(jaxpr, *v)),
            Atom::Lit(l) => text(literal_text(&l.0)),
        }
    }
}

/// Items with blanks that break one by one.
fn fill(items: Vec<Doc>, separator: &'static str) -> Doc {
    let sep = || Doc::Concat(vec![text(separator), group(Doc::Break(" "))]);
    nest(2, vec![group(join(sep, items))])
}

fn jaxpr_doc(names: &mut Names, jaxpr: &Jaxpr, unused: &FxHashSet<Var>) -> Doc {
    let consts = jaxpr.constvars.iter().map(|&v| names.binder(jaxpr, v)).collect();
    let consts = fill(consts, "");
    let ins: Vec<Doc> = jaxpr.invars.iter().map(|&v| names.binder(jaxpr, v)).collect();
    let ins = fill(ins, "");
    for v in unused {
        names.vars.insert((jaxpr.family(), *v), "_".into());
    }
    let eqns: Vec<Doc> = jaxpr.eqns.iter().map(|e| eqn_doc(names, jaxpr, e)).collect();
    let outs: Vec<Doc> = jaxpr.outs.iter().map(|a| names.atom(jaxpr, a)).collect();
    let close = if outs.len() == 1 { ",)" } else { ")" };
    let outs = Doc::Concat(vec![text("("), fill(outs, ","), text(close)]);
    let body = vec![Doc::Break(" "), join(|| Doc::Break("; "), eqns)];
    let head = vec![text("{ lambda "), consts, text("; "), ins, text(". let"), nest(2, body)];
    let whole = [head, vec![Doc::Break(" "), text("in "), outs]].concat_docs();
    group(Doc::Concat(vec![nest(2, whole), text(" }")]))
}

trait ConcatDocs {
    fn concat_docs(self) -> Vec<Doc>;
}
impl ConcatDocs for [Vec<Doc>; 2] {
    fn concat_docs(self) -> Vec<Doc> {
        self.into_iter().flatten().collect()
    }
}

fn eqn_doc(names: &mut Names, jaxpr: &Jaxpr, e: &Eqn) -> Doc {
    let params: Vec<_> = e.op.params().into_iter().filter(|(_, p)| !matches!(p, Param::Hidden(_))).collect();
    if e.op.name() == "jit" {
        for (_, p) in &params {
            if let Param::Closed(c) = p {
                share_names(names, jaxpr, e, &c.jaxpr);
            }
        }
    }
    let outs: Vec<Doc> = e.outputs.iter().map(|&v| names.binder(jaxpr, v)).collect();
    let mut parts = vec![Doc::Mark(e.source)];
    if !outs.is_empty() {
        parts.push(fill(outs, ""));
        parts.push(text(" = "));
    }
    parts.push(text(e.op.name()));
    if !params.is_empty() {
        let items = params.iter().map(|(k, p)| Doc::Concat(vec![text(format!("{k}=")), param_doc(names, p)])).collect();
        let inner = vec![text("["), Doc::Break(""), join(|| Doc::Break(" "), items)];
        parts.push(group(Doc::Concat(vec![nest(2, inner), Doc::Break(""), text("]")])));
    }
    parts.push(text(" "));
    let args = e.inputs.iter().map(|a| names.atom(jaxpr, a)).collect();
    parts.push(fill(args, ""));
    Doc::Concat(parts)
}

/// The body of an inlined `jit` takes its caller's names.
fn share_names(names: &mut Names, outer: &Jaxpr, e: &Eqn, inner: &Arc<Jaxpr>) {
    if names.shared.contains_key(&Arc::as_ptr(inner)) {
        return;
    }
    let family = inner.family();
    let mut adopt = |pairs: Vec<(Option<Var>, Option<Var>)>| {
        let mut used = FxHashSet::default();
        for (inside, outside) in pairs {
            let (Some(inside), Some(outside)) = (inside, outside) else { continue };
            if names.vars.contains_key(&(family, inside)) || !used.insert(outside) {
                continue;
            }
            let name = names.var(outer, outside);
            names.vars.insert((family, inside), name);
        }
    };
    if inner.invars.len() == e.inputs.len() {
        adopt(inner.invars.iter().map(|v| Some(*v)).zip(e.inputs.iter().map(Atom::var)).collect());
    }
    if inner.outs.len() == e.outputs.len() {
        adopt(inner.outs.iter().map(Atom::var).zip(e.outputs.iter().map(|v| Some(*v))).collect());
    }
}

fn param_doc(names: &mut Names, p: &Param) -> Doc {
    match p {
        Param::Closed(c) => sub_doc(names, &c.jaxpr),
        Param::Open(j) => sub_doc(names, j),
        Param::Tuple(items)
            if !items.is_empty() && items.iter().all(|i| matches!(i, Param::Closed(_) | Param::Open(_))) =>
        {
            let docs = items.iter().map(|i| param_doc(names, i)).collect();
            let inner = vec![text("("), Doc::Break(""), join(|| Doc::Break(" "), docs)];
            group(Doc::Concat(vec![nest(2, inner), Doc::Break(""), text(")")]))
        }
        other => text(param_text(other)),
    }
}

fn sub_doc(names: &mut Names, jaxpr: &Arc<Jaxpr>) -> Doc {
    match names.shared.get(&Arc::as_ptr(jaxpr)) {
        Some(name) => text(name.clone()),
        None => jaxpr_doc(names, jaxpr, &FxHashSet::default()),
    }
}

/// A parameter as Python's `str` has it.
pub fn param_text(p: &Param) -> String {
    match p {
        Param::None => "None".into(),
        Param::Bool(b) => if *b { "True" } else { "False" }.into(),
        Param::Int(i) => i.to_string(),
        Param::Float(bits) => python_float(f64::from_bits(*bits)),
        Param::Word(w) => w.to_string(),
        Param::DType(d) => d.name().into(),
        Param::Ints(items) => tuple_text(items.iter().map(|i| i.to_string()).collect()),
        Param::Tuple(items) => tuple_text(items.iter().map(param_text).collect()),
        Param::Closed(c) => closed_text(c),
        Param::User(f) => f.name().into(),
        Param::Open(j) => jaxpr_text(j),
        Param::Hidden(inner) => param_text(inner),
    }
}

fn tuple_text(items: Vec<String>) -> String {
    match &items[..] {
        [one] => format!("({one},)"),
        _ => format!("({})", items.join(", ")),
    }
}

/// `repr` of a Python float.
pub fn python_float(x: f64) -> String {
    if x.is_nan() {
        return "nan".into();
    }
    if x.is_infinite() {
        return if x > 0.0 { "inf" } else { "-inf" }.into();
    }
    let scientific = format!("{x:e}");
    let (digits, exponent) = scientific.split_once('e').expect("an exponent");
    let exponent: i32 = exponent.parse().expect("a number");
    if x != 0.0 && !(-4..16).contains(&exponent) {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{digits}e{sign}{:02}", exponent.abs());
    }
    format!("{x:?}")
}

/// The value of a 0-d array as Python's `str(x.item())`.
pub fn scalar_text(a: &Array) -> String {
    let bits = scalar_bits(a);
    let signed = |width: u32| ((bits[0] as i64) << (64 - width)) >> (64 - width);
    match a.dtype() {
        DType::Bool => if bits[0] != 0 { "True" } else { "False" }.into(),
        DType::U8 | DType::U16 | DType::U32 | DType::U64 => bits[0].to_string(),
        DType::I8 => signed(8).to_string(),
        DType::I16 => signed(16).to_string(),
        DType::I32 => signed(32).to_string(),
        DType::I64 => signed(64).to_string(),
        DType::BF16 => python_float(jitbook_array::bf16::from_bits(bits[0] as u16).to_f64()),
        DType::F16 => python_float(jitbook_array::f16::from_bits(bits[0] as u16).to_f64()),
        DType::F32 => python_float(f32::from_bits(bits[0] as u32) as f64),
        DType::F64 => python_float(f64::from_bits(bits[0])),
        DType::C64 => {
            let part = |w: u64| f32::from_bits(w as u32) as f64;
            complex_text(Complex::new(part(bits[0]), part(bits[0] >> 32)))
        }
        DType::C128 => complex_text(Complex::new(f64::from_bits(bits[0]), f64::from_bits(bits[1]))),
        DType::Key => "key<fry>".into(),
        DType::Float0 => "(b'',)".into(),
    }
}

fn complex_text(z: Complex<f64>) -> String {
    let short = |x: f64| {
        let s = python_float(x);
        s.strip_suffix(".0").map(str::to_string).unwrap_or(s)
    };
    if z.re == 0.0 && !z.re.is_sign_negative() {
        return format!("{}j", short(z.im));
    }
    let im = short(z.im);
    let plus = if im.starts_with('-') { "" } else { "+" };
    format!("({}{plus}{im}j)", short(z.re))
}

/// `2.0:f32[]`. A weak literal prints as the Python float that it was.
pub fn literal_text(a: &Array) -> String {
    if let Some(x) = a.python_float() {
        return format!("{}:f32[]", python_float(x));
    }
    format!("{}:{}[]", scalar_text(a), a.dtype().short())
}

/// Which variables of the outermost jaxpr nothing uses, counted backwards: an equation marks its inputs used even if
/// its own outputs are not.
fn unused_outputs(jaxpr: &Jaxpr) -> FxHashSet<Var> {
    let used = jaxpr.used();
    jaxpr.eqns.iter().flat_map(|e| e.outputs.iter()).filter(|v| !used[v.0 as usize]).copied().collect()
}

/// The jaxprs that occur more than once, in order of their first occurrence, with their names.
fn hoisted(top: &Jaxpr) -> Vec<(Arc<Jaxpr>, String)> {
    let mut order: Vec<(Arc<Jaxpr>, usize, String)> = Vec::new();
    let mut index: FxHashMap<Id, usize> = FxHashMap::default();
    let mut queue: VecDeque<Arc<Jaxpr>> = VecDeque::new();
    let visit = |j: &Jaxpr, queue: &mut VecDeque<Arc<Jaxpr>>, order: &mut Vec<_>, index: &mut FxHashMap<Id, usize>| {
        for e in &j.eqns {
            let params = e.op.params();
            let name = params.iter().find(|(k, _)| *k == "name" && e.op.name() == "jit").map(|(_, p)| param_text(p));
            let shown = params.iter().filter(|(_, p)| !matches!(p, Param::Hidden(_)));
            for sub in shown.flat_map(|(_, p)| p.jaxprs()) {
                let extra = 1 + usize::from(sub.eqns.len() > 10);
                let name = name.as_deref().unwrap_or("jaxpr").trim_start_matches('<').trim_end_matches('>').to_string();
                let at = *index.entry(Arc::as_ptr(sub)).or_insert_with(|| {
                    order.push((sub.clone(), 0, name));
                    order.len() - 1
                });
                order[at].1 += extra;
                // What is met often is not walked for ever.
                if order[at].1 < 64 {
                    queue.push_back(sub.clone());
                }
            }
        }
    };
    visit(top, &mut queue, &mut order, &mut index);
    while let Some(j) = queue.pop_front() {
        visit(&j, &mut queue, &mut order, &mut index);
    }
    let mut taken = FxHashSet::default();
    let shared = order.into_iter().filter(|(_, count, _)| *count != 1);
    let named = shared.map(|(jaxpr, _, base)| {
        let mut name = base.clone();
        let mut n = 0;
        while !taken.insert(name.clone()) {
            n += 1;
            name = format!("{base}{n}");
        }
        (jaxpr, name)
    });
    named.collect()
}

/// The whole text of a jaxpr.
pub fn jaxpr_text(jaxpr: &Jaxpr) -> String {
    let lines = jaxpr_lines(jaxpr, WIDTH);
    lines.into_iter().map(|l| l.0).collect::<Vec<_>>().join("\n")
}

/// The same in lines of some width, each with the place of the equation that begins on it.
pub fn jaxpr_lines(jaxpr: &Jaxpr, width: usize) -> Vec<(String, SourceId)> {
    let mut names = Names::default();
    let hoisted = hoisted(jaxpr);
    for (j, name) in &hoisted {
        names.shared.insert(Arc::as_ptr(j), name.clone());
        names.taken.insert(name.clone());
    }
    let mut out = Vec::new();
    let mut add = |doc: &Doc| {
        let (text, marks) = render(doc, width);
        for (i, line) in text.lines().enumerate() {
            let source = marks.iter().find(|m| m.0 == i).map_or(SourceId(0), |m| m.1);
            out.push((line.to_string(), source));
        }
    };
    for (j, name) in &hoisted {
        let doc = jaxpr_doc(&mut names, j, &FxHashSet::default());
        let head = text(format!("let {name} = "));
        add(&Doc::Concat(vec![head, doc, text(" in")]));
    }
    let unused = unused_outputs(jaxpr);
    add(&jaxpr_doc(&mut names, jaxpr, &unused));
    out
}

/// The text of one equation, with names of its own.
pub fn eqn_text(jaxpr: &Jaxpr, at: usize) -> String {
    render(&eqn_doc(&mut Names::default(), jaxpr, &jaxpr.eqns[at]), WIDTH).0
}

/// An equation by itself, as JAX's messages have it: `a:bool[] = gt b 1.0:f32[]`.
pub fn root_text(e: &Eqn, avals: &[crate::aval::Aval]) -> String {
    let alone = Jaxpr::new(vec![], vec![], vec![e.clone()], vec![], avals.to_vec());
    eqn_text(&alone, 0)
}

/// The text of a closed jaxpr, whose constants it does not show.
pub fn closed_text(closed: &ClosedJaxpr) -> String {
    jaxpr_text(&closed.jaxpr)
}

impl std::fmt::Display for Jaxpr {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&jaxpr_text(self))
    }
}
impl std::fmt::Display for ClosedJaxpr {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&closed_text(self))
    }
}
