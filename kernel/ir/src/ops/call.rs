//! Calls of jaxprs: `jit`, `custom_jvp_call`.

use super::rules::Batched;
use crate::eval::{eval_closed, execute};
use crate::jaxpr::ClosedJaxpr;
use crate::loops::Lowering;
use crate::params::{Given, Param, ParamList, Params};
use crate::prim::*;
use crate::sub::{Forward, batch_jaxpr, jvp_jaxpr, linearize_jaxpr, prune_outputs, transpose_jaxpr};
use crate::trace::{bind, is_tape};
use crate::value::{Tangent, Val};
use jitbook_array::{Array, Error, Result};
use std::cell::RefCell;
use std::sync::Arc;

/// Whether a staged call leaves an equation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Inline {
    No,
    Yes,
}

#[derive(Clone, Debug)]
pub struct Jit {
    pub name: Arc<str>,
    pub jaxpr: ClosedJaxpr,
    pub inline: Inline,
    /// Which inputs the caller gives away; empty where none. Printed only.
    pub donated: Vec<bool>,
    /// Printed only.
    pub keep_unused: bool,
}
impl Jit {
    /// The call of another jaxpr that was made of this one's: nothing is donated to it.
    pub(crate) fn with_jaxpr(&self, jaxpr: ClosedJaxpr) -> Op {
        Op::new(&JIT, Jit { jaxpr, donated: vec![], ..self.clone() })
    }
}
impl Params for Jit {
    fn parse(g: &Given) -> Result<Self> {
        let (name, jaxpr) = (g.word("name")?.into(), g.closed("jaxpr")?);
        Ok(Jit { name, jaxpr, inline: Inline::No, donated: vec![], keep_unused: g.flag("keep_unused") })
    }
    fn list(&self) -> ParamList {
        let mut list = vec![("name", Param::Word(self.name.clone()))];
        if self.donated.contains(&true) {
            list.push(("donated_invars", Param::Tuple(self.donated.iter().map(|&d| d.into()).collect())));
        }
        list.push(("jaxpr", (&self.jaxpr).into()));
        if self.keep_unused {
            list.push(("keep_unused", true.into()));
        }
        list.push(("inline", Param::Bool(self.inline == Inline::Yes).hidden()));
        list
    }
}

/// The call of a closed jaxpr.
pub fn call_jaxpr(name: &str, jaxpr: ClosedJaxpr, inline: Inline) -> Op {
    Op::new(&JIT, Jit { name: name.into(), jaxpr, inline, donated: vec![], keep_unused: false })
}

/// The outputs that are values, by flags, with zeros for the others.
fn unflatten(values: Vec<Val>, flags: &[bool], avals: &[crate::Aval]) -> Vec<Tangent> {
    let mut values = values.into_iter();
    let tangent = |(f, a): (&bool, &crate::Aval)| {
        if *f { Tangent::Val(values.next().expect("one a flag")) } else { Tangent::Zero(a.tangent()) }
    };
    flags.iter().zip(avals).map(tangent).collect()
}

fn nonzero(t: &[Tangent]) -> Vec<bool> {
    t.iter().map(|t| !t.is_zero()).collect()
}
fn values(t: &[Tangent]) -> Vec<Val> {
    t.iter().filter_map(Tangent::val).cloned().collect()
}

fn jit_jvp(p: &Jit, x: &[Val], t: &[Tangent]) -> Result<(Vec<Val>, Vec<Tangent>)> {
    if is_tape() {
        return jit_linearize(p, x, t);
    }
    let n = p.jaxpr.jaxpr.outs.len();
    let (jaxpr, flags) = jvp_jaxpr(&p.jaxpr, &nonzero(t), &vec![false; n])?;
    let args: Vec<Val> = x.iter().cloned().chain(values(t)).collect();
    let mut outs = bind(&p.with_jaxpr(jaxpr), &args)?;
    let tangents = outs.split_off(n);
    Ok((outs, unflatten(tangents, &flags, &p.jaxpr.out_avals())))
}

/// One equation for values and residuals at the parent, one on the tangents for the tape.
fn jit_linearize(p: &Jit, x: &[Val], t: &[Tangent]) -> Result<(Vec<Val>, Vec<Tangent>)> {
    let n = p.jaxpr.jaxpr.outs.len();
    let lin = linearize_jaxpr(&p.jaxpr, &nonzero(t), &vec![false; n], Forward::Inputs)?;
    let all = bind_pruned(p, &lin.primal, x, n)?;
    let (outs, own) = all.split_at(n);
    let mut own = own.iter();
    let residual = |f: &Option<usize>| match f {
        Some(i) => x[*i].clone(),
        None => own.next().expect("one each").clone(),
    };
    let args: Vec<Val> = lin.forwards.iter().map(residual).chain(values(t)).collect();
    let tangents =
        if lin.out_nonzero.iter().any(|f| *f) { bind(&p.with_jaxpr(lin.tangent.clone()), &args)? } else { vec![] };
    Ok((outs.to_vec(), unflatten(tangents, &lin.out_nonzero, &p.jaxpr.out_avals())))
}

/// Binds the call without the outputs that are just inputs, and without residuals that are outputs already.
fn bind_pruned(p: &Jit, jaxpr: &ClosedJaxpr, x: &[Val], n: usize) -> Result<Vec<Val>> {
    use crate::jaxpr::Atom;
    let j = &jaxpr.jaxpr;
    let input = |a: &Atom| a.var().and_then(|v| j.invars.iter().position(|i| *i == v));
    let mut kept: Vec<Atom> = Vec::new();
    let mut keep = vec![false; j.outs.len()];
    // Where each output comes from: an input, or a kept output.
    let mut from = Vec::new();
    for (i, a) in j.outs.iter().enumerate() {
        let earlier = (i >= n && a.var().is_some()).then(|| kept.iter().position(|k| k == a)).flatten();
        match (if i < n { input(a) } else { None }, earlier) {
            (Some(k), _) => from.push((true, k)),
            (None, Some(k)) => from.push((false, k)),
            (None, None) => {
                keep[i] = true;
                kept.push(a.clone());
                from.push((false, kept.len() - 1));
            }
        }
    }
    let jaxpr = prune_outputs(jaxpr, &keep)?;
    let outs = bind(&p.with_jaxpr(jaxpr), x)?;
    Ok(from.into_iter().map(|(is_input, k)| if is_input { x[k].clone() } else { outs[k].clone() }).collect())
}

fn split_operands(o: &[Operand]) -> (Vec<bool>, Vec<Val>) {
    let linear = o.iter().map(|o| matches!(o, Operand::Linear(_))).collect();
    let known = o.iter().filter_map(|o| match o {
        Operand::Known(v) => Some(v.clone()),
        Operand::Linear(_) => None,
    });
    (linear, known.collect())
}

/// Values for the linear operands whose flag is set, `None` for all others.
pub(super) fn scatter_linear(linear: &[bool], flags: &[bool], values: Vec<Val>) -> Vec<Option<Val>> {
    let (mut values, mut flags) = (values.into_iter(), flags.iter());
    linear.iter().map(|l| if *l && *flags.next().expect("one each") { values.next() } else { None }).collect()
}

pub static JIT: Prim<Jit> = Prim {
    name: "jit",
    doc: "The call of a traced function.",
    public: Public::NONE,
    abstract_eval: |p, avals| {
        let ins = p.jaxpr.in_avals();
        if ins.len() != avals.len() || ins.iter().zip(avals).any(|(a, b)| !a.matches(b)) {
            return Err(Error::ty(format!("jit {} takes {ins:?}, got {avals:?}", p.name)));
        }
        Ok(p.jaxpr.out_avals())
    },
    eval: |p, x| execute(&p.jaxpr, x),
    jvp: Jvp::Rule(|_, p, x, t| jit_jvp(p, x, t)),
    transpose: Transpose::Rule(|_, p, ct, o| {
        let (linear, known) = split_operands(o);
        let count = linear.iter().filter(|l| **l).count();
        let (jaxpr, flags) = transpose_jaxpr(&p.jaxpr, &linear, &nonzero(ct), &vec![false; count])?;
        let args: Vec<Val> = known.into_iter().chain(values(ct)).collect();
        let outs = bind(&p.with_jaxpr(jaxpr), &args)?;
        Ok(scatter_linear(&linear, &flags, outs))
    }),
    batch: Batch::Rule(|_, p, size, x, axes| {
        let force = vec![false; p.jaxpr.jaxpr.outs.len()];
        let (jaxpr, out_axes) = batch_jaxpr(&p.jaxpr, size, axes, &force)?;
        Ok((bind(&p.with_jaxpr(jaxpr), x)?, out_axes))
    }),
    stage: Stage::Rule(|op, p, x| match p.inline {
        Inline::Yes => eval_closed(&p.jaxpr, x),
        Inline::No => crate::stage::append(&crate::trace::current(), op, x),
    }),
    lower: Lower::Rule(|p, _, _| Lowering::Call(p.jaxpr.clone())),
    simplify: Simplify::Never("the compiler inlines it"),
    samples: super::control_samples::jit,
};

/// Who calls user functions that a jaxpr names by number.
pub trait Host {
    fn call(&self, id: u32, args: &[Val]) -> Result<Vec<Val>>;
}

thread_local! {
    static HOST: RefCell<Option<std::rc::Rc<dyn Host>>> = const { RefCell::new(None) };
}

/// Installs the caller of user functions, for this thread.
pub fn set_host(host: std::rc::Rc<dyn Host>) {
    HOST.with(|h| *h.borrow_mut() = Some(host));
}

/// Calls the user's function of that number.
pub fn call_host(id: u32, args: &[Val]) -> Result<Vec<Val>> {
    let host = HOST.with(|h| h.borrow().clone());
    match host {
        Some(host) => host.call(id, args),
        None => Err(Error::not_implemented("no host calls user functions on this thread")),
    }
}

/// A rule of the user's: primals and tangents in, values and tangents out.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum CustomRule {
    Jaxpr(ClosedJaxpr),
    Host(u32),
}
impl CustomRule {
    pub fn call(&self, args: &[Val]) -> Result<Vec<Val>> {
        match self {
            CustomRule::Jaxpr(closed) => eval_closed(closed, args),
            CustomRule::Host(id) => call_host(*id, args),
        }
    }
}

#[derive(Clone, Debug)]
pub struct CustomJvp {
    pub name: Arc<str>,
    pub call: ClosedJaxpr,
    pub rule: CustomRule,
    /// What `jvp=` prints: the name of the rule's function.
    pub rule_name: Arc<str>,
}
impl Params for CustomJvp {
    fn parse(g: &Given) -> Result<Self> {
        let rule = match g.int("rule") {
            Ok(id) => CustomRule::Host(id as u32),
            Err(_) => CustomRule::Jaxpr(g.closed("rule")?),
        };
        let call = g.closed("call_jaxpr")?;
        Ok(CustomJvp { name: g.word("name")?.into(), call, rule, rule_name: g.word("jvp")?.into() })
    }
    fn list(&self) -> ParamList {
        let rule = match &self.rule {
            CustomRule::Jaxpr(c) => Param::Closed(c.clone()),
            CustomRule::Host(id) => Param::Int(*id as i64),
        };
        vec![
            ("name", Param::Word(self.name.clone())),
            ("call_jaxpr", (&self.call).into()),
            ("jvp", Param::Word(self.rule_name.clone())),
            ("rule", rule.hidden()),
            ("symbolic_zeros", false.into()),
        ]
    }
}
pub static CUSTOM_JVP_CALL: Prim<CustomJvp> = Prim {
    name: "custom_jvp_call",
    doc: "A call whose tangents follow a rule of its own.",
    public: Public::NONE,
    abstract_eval: |p, _| Ok(p.call.out_avals()),
    eval: |p, x: &[Array]| crate::eval::eval_arrays(&p.call, x),
    jvp: Jvp::Rule(|_, p, x, t| {
        let tangents = t.iter().map(Tangent::instantiate).collect::<Result<Vec<_>>>()?;
        let args: Vec<Val> = x.iter().cloned().chain(tangents).collect();
        let mut outs = p.rule.call(&args)?;
        let tangents = outs.split_off(outs.len() / 2);
        Ok((outs, tangents.into_iter().map(Tangent::Val).collect()))
    }),
    transpose: Transpose::Never("its rule's tangents are transposed instead"),
    batch: Batch::Rule(|_, p, size, x, axes| batch_custom(p, size, x, axes)),
    stage: Stage::Append,
    lower: Lower::Rule(|p, _, _| Lowering::Call(p.call.clone())),
    simplify: Simplify::Never("the compiler inlines it"),
    samples: || vec![],
};

/// The call batched, and its rule batched as a jaxpr of primals and tangents, all mapped alike.
fn batch_custom(p: &CustomJvp, size: usize, x: &[Val], axes: &[Option<usize>]) -> Batched {
    let n = p.call.jaxpr.outs.len();
    let (mut call, mut out_axes) = batch_jaxpr(&p.call, size, axes, &vec![false; n])?;
    if out_axes.iter().any(Option::is_none) {
        (call, out_axes) = batch_jaxpr(&p.call, size, axes, &vec![true; n])?;
    }
    let ins = p.call.in_avals();
    let avals: Vec<crate::Aval> = ins.iter().cloned().chain(ins.iter().map(|a| a.tangent())).collect();
    let (rule, outer) = crate::stage::stage(&avals, &mut |args| p.rule.call(args))?.close();
    if !outer.is_empty() {
        return Err(Error::not_implemented("vmap of a custom_jvp rule that closes over a traced value"));
    }
    let both: Vec<Option<usize>> = axes.iter().chain(axes).copied().collect();
    let (rule, found) = batch_jaxpr(&rule, size, &both, &vec![false; 2 * n])?;
    // Values and tangents must be mapped where the call's results are.
    let rule = crate::stage::stage(&rule.in_avals(), &mut |args| {
        let outs = eval_closed(&rule, args)?.into_iter().zip(&found).zip(out_axes.iter().cycle());
        outs.map(|((v, from), to)| super::build::match_axis(&v, *from, to.unwrap_or(0), size)).collect()
    })?;
    let rule = rule.closed();
    let q = CustomJvp { call, rule: CustomRule::Jaxpr(rule), ..p.clone() };
    Ok((bind(&Op::new(&CUSTOM_JVP_CALL, q), x)?, out_axes))
}

/// Used by control flow: which tangents are there.
pub(super) fn flags_of(t: &[Tangent]) -> Vec<bool> {
    nonzero(t)
}
pub(super) fn tangents_of(values: Vec<Val>, flags: &[bool], avals: &[crate::Aval]) -> Vec<Tangent> {
    unflatten(values, flags, avals)
}
pub(super) fn operands(o: &[Operand]) -> (Vec<bool>, Vec<Val>) {
    split_operands(o)
}
