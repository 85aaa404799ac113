//! Calls of jaxprs: `jit`, and what other primitives that hold jaxprs share with it.

use crate::eval::{eval_arrays, eval_with, execute};
use crate::jaxpr::ClosedJaxpr;
use crate::loops::Lowering;
use crate::nans::wanted;
use crate::params::{Given, Param, ParamList, Params};
use crate::prim::*;
use crate::stage::append;
use crate::sub::{Forward, batch_jaxpr, jvp_jaxpr, linearize_jaxpr, prune_outputs, transpose_jaxpr};
use crate::trace::{bind, current, is_tape};
use crate::value::{Tangent, Val};
use jitbook_array::{Error, Result};
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
        Ok(Jit {
            name,
            jaxpr,
            inline: Inline::No,
            donated: g.flags("donated_invars"),
            keep_unused: g.flag("keep_unused"),
        })
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
    let consts = &p.jaxpr.consts;
    let residual = |f: &Option<usize>| match f {
        Some(i) if *i < consts.len() => Val::Array(consts[*i].clone()),
        Some(i) => x[*i - consts.len()].clone(),
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

/// The equations as they stand, copied into the jaxpr in the making.
fn inlined(closed: &ClosedJaxpr, args: &[Val]) -> Result<Vec<Val>> {
    let consts: Vec<Val> = closed.consts.iter().cloned().map(Val::Array).collect();
    eval_with(&closed.jaxpr, &consts, args, &|e, xs| append(&current(), &e.op, &xs))
}

pub static JIT: Prim<Jit> = Prim {
    name: "jit",
    doc: "The call of a traced function.\n>>> jit(lambda x: x + 1)(1.)\nArray(2., dtype=float32, weak_type=True)",
    public: Public::NONE,
    abstract_eval: |p, avals| {
        let ins = p.jaxpr.in_avals();
        if ins.len() != avals.len() || ins.iter().zip(avals).any(|(a, b)| !a.matches(b)) {
            return Err(Error::ty(format!("jit {} takes {ins:?}, got {avals:?}", p.name)));
        }
        Ok(p.jaxpr.out_avals())
    },
    eval: |p, x| {
        let outs = crate::nans::unseen(|| execute(&p.jaxpr, x))?;
        match wanted() && crate::nans::found(&outs).is_some() {
            // Again, op by op: the first that makes one is the error.
            true => eval_arrays(&p.jaxpr, x),
            false => Ok(outs),
        }
    },
    jvp: Jvp::Rule(|_, p, x, t| jit_jvp(p, x, t)),
    transpose: Transpose::Rule(|_, p, ct, o| {
        let (linear, known) = split_operands(o);
        let count = linear.iter().filter(|l| **l).count();
        let (jaxpr, flags) = transpose_jaxpr(&p.jaxpr, &linear, &nonzero(ct), &vec![false; count])?;
        let args: Vec<Val> = known.into_iter().chain(values(ct)).collect();
        let outs = bind(&p.with_jaxpr(jaxpr), &args).inspect_err(crate::nans::note_backward)?;
        Ok(scatter_linear(&linear, &flags, outs))
    }),
    batch: Batch::Rule(|_, p, size, x, axes| {
        let force = vec![false; p.jaxpr.jaxpr.outs.len()];
        let (jaxpr, out_axes) = batch_jaxpr(&p.jaxpr, size, axes, &force)?;
        Ok((bind(&p.with_jaxpr(jaxpr), x)?, out_axes))
    }),
    stage: Stage::Rule(|op, p, x| match p.inline {
        Inline::Yes => inlined(&p.jaxpr, x),
        Inline::No => append(&current(), op, x),
    }),
    lower: Lower::Rule(|p, _, _| Lowering::Call(p.jaxpr.clone())),
    simplify: Simplify::Never("the compiler inlines it"),
    samples: super::control_samples::jit,
};

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
