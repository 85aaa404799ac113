//! `jax.checkpoint`: `remat2`, a call whose backward pass computes again what the forward pass did not keep, and
//! `name`, by which policies know values.
//!
//! Linearizing evaluates the function in place and records one `remat2` on the tangents: the function's jvp, cut down to
//! the tangents, over the inputs and whatever the policy keeps. Transposing that evaluates again first.

use super::call::{flags_of, operands, scatter_linear, tangents_of};
use super::cond::COND;
use super::control::While;
use super::dot::{DOT_GENERAL, Dot};
use super::rules::*;
use super::scan::SCAN;
use super::unary::{REDUCE_PRECISION, ReducePrecision};
use crate::aval::Aval;
use crate::eval::{eval_arrays, eval_closed};
use crate::jaxpr::{Atom, ClosedJaxpr, Eqn, Jaxpr, Var};
use crate::loops::Lowering;
use crate::params::{Given, Param, ParamList, Params};
use crate::prim::*;
use crate::stage::stage;
use crate::sub::*;
use crate::trace::{bind, is_tape};
use crate::value::{Tangent, Val};
use jitbook_array::{DType, Error, Result};
use rustc_hash::FxHashSet;
use std::sync::Arc;

/// Which values of the forward pass are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    Nothing,
    Everything,
    Dots { without_batch: bool },
    Names(Vec<Arc<str>>),
    NamesBut(Vec<Arc<str>>),
    Either(Box<(Rule, Rule)>),
}

impl Rule {
    /// `("names", ("a", "b"))` and so on; None keeps nothing.
    fn parse(p: &Param, wrong: &dyn Fn() -> Error) -> Result<Rule> {
        let items: &[Param] = match p {
            Param::None => return Ok(Rule::Nothing),
            Param::Tuple(items) => items,
            _ => return Err(wrong()),
        };
        let Some(Param::Word(kind)) = items.first() else { return Err(wrong()) };
        let names = || -> Vec<Arc<str>> {
            let words = items[1..].iter().filter_map(|p| if let Param::Word(w) = p { Some(w.clone()) } else { None });
            words.collect()
        };
        Ok(match (&**kind, &items[1..]) {
            ("nothing", _) => Rule::Nothing,
            ("everything", _) => Rule::Everything,
            ("dots", _) => Rule::Dots { without_batch: false },
            ("dots_without_batch", _) => Rule::Dots { without_batch: true },
            ("names", _) => Rule::Names(names()),
            ("names_but", _) => Rule::NamesBut(names()),
            ("either", [a, b]) => Rule::Either(Box::new((Rule::parse(a, wrong)?, Rule::parse(b, wrong)?))),
            _ => return Err(wrong()),
        })
    }
    fn keeps(&self, op: &Op) -> bool {
        let name = || op.params_of::<Name>().map(|n| &n.name);
        match self {
            Rule::Nothing => false,
            Rule::Everything => true,
            Rule::Dots { without_batch: false } => op.is(&DOT_GENERAL) || op.name() == "conv_general_dilated",
            Rule::Dots { without_batch: true } => {
                op.params_of::<Dot>().is_some_and(|d| d.dims.lhs_batch.is_empty() && d.dims.rhs_batch.is_empty())
            }
            Rule::Names(kept) => name().is_some_and(|n| kept.contains(n)),
            Rule::NamesBut(dropped) => name().is_some_and(|n| !dropped.contains(n)),
            Rule::Either(both) => both.0.keeps(op) || both.1.keeps(op),
        }
    }
}

#[derive(Clone, Debug)]
pub struct Remat {
    pub jaxpr: ClosedJaxpr,
    /// Whether this is the part that computes again.
    pub differentiated: bool,
    pub prevent_cse: bool,
    pub rule: Rule,
    /// The policy as JAX prints it; the rule follows from it.
    pub policy: Param,
}

impl Params for Remat {
    fn parse(g: &Given) -> Result<Self> {
        let wrong = || g.wrong("rule");
        Ok(Remat {
            jaxpr: g.closed("jaxpr")?,
            differentiated: g.flag("differentiated"),
            prevent_cse: g.flag("prevent_cse"),
            rule: Rule::parse(g.any("rule"), &wrong)?,
            policy: g.any("policy").clone(),
        })
    }
    fn list(&self) -> ParamList {
        vec![
            ("differentiated", self.differentiated.into()),
            ("jaxpr", (&self.jaxpr).into()),
            ("policy", self.policy.clone()),
            ("prevent_cse", self.prevent_cse.into()),
        ]
    }
}

impl Remat {
    fn with(&self, jaxpr: ClosedJaxpr) -> Op {
        Op::new(&REMAT, Remat { jaxpr, ..self.clone() })
    }
    fn again(&self, jaxpr: ClosedJaxpr) -> Op {
        Op::new(&REMAT, Remat { jaxpr, differentiated: true, ..self.clone() })
    }
}

/// From this many elements on, what is computed again is a program of its own, so that the compiler cannot find the
/// values of the forward pass in its stead and keep them. Below, memory is no concern.
const LARGE: usize = 1 << 14;

fn is_apart(p: &Remat) -> bool {
    p.differentiated && p.prevent_cse && p.jaxpr.jaxpr.avals.iter().any(|a| a.size() >= LARGE)
}

fn remat_jvp(p: &Remat, x: &[Val], t: &[Tangent]) -> Result<(Vec<Val>, Vec<Tangent>)> {
    let n = p.jaxpr.jaxpr.outs.len();
    let (mut jaxpr, flags) = jvp_jaxpr(&p.jaxpr, &flags_of(t), &vec![false; n])?;
    if is_tape() {
        let tangents: Vec<bool> = (0..jaxpr.jaxpr.invars.len()).map(|i| i >= x.len()).collect();
        if has_control(&jaxpr.jaxpr) || mixes(&tangents_only(&jaxpr, n)?.jaxpr, &tangents) {
            jaxpr = values_then_tangents(&p.jaxpr, &flags_of(t))?;
        }
        return remat_linearize(p, &jaxpr, flags, x, t);
    }
    let args: Vec<Val> = x.iter().cloned().chain(t.iter().filter_map(Tangent::val).cloned()).collect();
    let mut outs = bind(&p.with(jaxpr), &args)?;
    let tangents = outs.split_off(n);
    Ok((outs, tangents_of(tangents, &flags, &p.jaxpr.out_avals())))
}

/// Whether there is a scan inside, a loop that reverse mode makes one, or a branch.
fn has_control(j: &Jaxpr) -> bool {
    let inside = |e: &Eqn| e.op.params().iter().any(|(_, p)| p.jaxprs().iter().any(|j| has_control(j)));
    let bounded = |e: &Eqn| e.op.params_of::<While>().is_some_and(|p| p.bound.is_some());
    j.eqns.iter().any(|e| e.op.is(&SCAN) || e.op.is(&COND) || bounded(e) || inside(e))
}

/// Whether some equation may give a value and a tangent together, where these inputs are tangents.
fn mixes(j: &Jaxpr, tangents: &[bool]) -> bool {
    let mut depends = vec![false; j.avals.len()];
    j.invars.iter().zip(tangents).for_each(|(v, t)| depends[v.0 as usize] = *t);
    for e in &j.eqns {
        let flags: Vec<bool> = e.inputs.iter().map(|a| a.var().is_some_and(|v| depends[v.0 as usize])).collect();
        if !flags.contains(&true) {
            continue;
        }
        let jit = e.op.params_of::<super::call::Jit>();
        let holds = e.op.params().iter().any(|(_, p)| !p.jaxprs().is_empty());
        let mixed = match jit {
            _ if holds && e.outputs.len() > 1 => true,
            Some(call) => mixes(&call.jaxpr.jaxpr, &flags),
            None => holds,
        };
        if mixed {
            return true;
        }
        e.outputs.iter().for_each(|v| depends[v.0 as usize] = true);
    }
    false
}

/// A jvp in which no equation gives a value and a tangent together: one that does cannot be transposed.
fn values_then_tangents(closed: &ClosedJaxpr, nonzero: &[bool]) -> Result<ClosedJaxpr> {
    let n = closed.jaxpr.outs.len();
    let lin = linearize_jaxpr(closed, nonzero, &vec![false; n], Forward::Nothing)?;
    let ins = closed.in_avals();
    let tangents = filter(&ins, nonzero).into_iter().map(|a| a.tangent());
    let avals: Vec<Aval> = ins.iter().cloned().chain(tangents).collect();
    let both = stage(&avals, &mut |args| {
        let (xs, ts) = args.split_at(ins.len());
        let mut outs = eval_closed(&lin.primal, xs)?;
        let args = [outs.split_off(n), ts.to_vec()].concat();
        outs.extend(eval_closed(&lin.tangent, &args)?);
        Ok(outs)
    })?;
    Ok(both.closed())
}

/// The forward pass in place; the tangents through one equation over what is kept.
fn remat_linearize(
    p: &Remat,
    jvp: &ClosedJaxpr,
    flags: Vec<bool>,
    x: &[Val],
    t: &[Tangent],
) -> Result<(Vec<Val>, Vec<Tangent>)> {
    let n = p.jaxpr.jaxpr.outs.len();
    let parts = match split(jvp, x.len(), n, &p.rule)? {
        Some(parts) => parts,
        None => recompute_all(p, jvp, n)?,
    };
    let mut outs = eval_closed(&parts.known, x)?;
    let kept = outs.split_off(n);
    if !flags.iter().any(|f| *f) {
        return Ok((outs, tangents_of(vec![], &flags, &p.jaxpr.out_avals())));
    }
    let all: Vec<Val> =
        kept.into_iter().chain(x.iter().cloned()).chain(t.iter().filter_map(Tangent::val).cloned()).collect();
    let (jaxpr, used) = needed_inputs(&parts.again);
    let args: Vec<Val> = all.into_iter().zip(&used).filter(|(_, u)| **u).map(|(v, _)| v).collect();
    let tangents = bind(&p.again(jaxpr), &args)?;
    Ok((outs, tangents_of(tangents, &flags, &p.jaxpr.out_avals())))
}

/// A jvp cut in two.
struct Parts {
    /// Inputs: the primals. Outputs: the values, then what is kept.
    known: ClosedJaxpr,
    /// Inputs: what is kept, the primals, the tangents. Outputs: the tangents.
    again: ClosedJaxpr,
}

/// The outputs of a jvp that are tangents.
fn tangents_only(jvp: &ClosedJaxpr, values: usize) -> Result<ClosedJaxpr> {
    let flags: Vec<bool> = (0..jvp.jaxpr.outs.len()).map(|i| i >= values).collect();
    needed_jaxpr(&prune_outputs(jvp, &flags)?)
}

/// Nothing is kept but the inputs.
fn recompute_all(p: &Remat, jvp: &ClosedJaxpr, values: usize) -> Result<Parts> {
    Ok(Parts { known: p.jaxpr.clone(), again: tangents_only(jvp, values)? })
}

/// Keeps what the rule says. `None` where it says nothing, or where a value comes with a tangent from one equation, so
/// that the values cannot be told apart.
fn split(jvp: &ClosedJaxpr, primals: usize, values: usize, rule: &Rule) -> Result<Option<Parts>> {
    if *rule == Rule::Nothing && !jvp.jaxpr.effects().changes() {
        return Ok(None);
    }
    let flat = flatten_calls(jvp)?;
    let j = &flat.jaxpr;
    let mut known = vec![false; j.avals.len()];
    // Of the known, which the second part has: inputs, and what it computes again.
    let mut there = vec![false; j.avals.len()];
    j.constvars.iter().chain(&j.invars[..primals]).for_each(|v| known[v.0 as usize] = true);
    j.constvars.iter().chain(&j.invars).for_each(|v| there[v.0 as usize] = true);
    let is = |flags: &[bool], a: &Atom| a.var().is_none_or(|v| flags[v.0 as usize]);
    let (mut first, mut again): (Vec<Eqn>, Vec<Eqn>) = (vec![], vec![]);
    for e in &j.eqns {
        let is_known = e.inputs.iter().all(|a| is(&known, a));
        if is_known {
            e.outputs.iter().for_each(|v| known[v.0 as usize] = true);
            first.push(e.clone());
        }
        let repeats = !e.op.effects().changes() && !rule.keeps(&e.op);
        if !is_known || repeats {
            e.outputs.iter().for_each(|v| there[v.0 as usize] = true);
            again.push(e.clone());
        }
    }
    if !j.outs[..values].iter().all(|a| is(&known, a)) {
        return Ok(None);
    }
    let again = live(&again, &j.outs[values..], j.avals.len());
    let mut kept: Vec<Var> = Vec::new();
    for a in again.iter().flat_map(|e| &e.inputs).chain(&j.outs[values..]) {
        if let Atom::Var(v) = a
            && !there[v.0 as usize]
            && !kept.contains(v)
        {
            kept.push(*v);
        }
    }
    let outs: Vec<Atom> = j.outs[..values].iter().cloned().chain(kept.iter().map(|&v| Atom::Var(v))).collect();
    let first = rounded(&live(&first, &outs, j.avals.len()), &kept, j);
    let invars = j.invars[..primals].to_vec();
    let known = Jaxpr::new(j.constvars.clone(), invars, first.0, outs, first.1);
    let inputs: Vec<Var> = kept.iter().chain(&j.invars).copied().collect();
    let again = Jaxpr::new(j.constvars.clone(), inputs, again, j.outs[values..].to_vec(), j.avals.clone());
    let (known, again) = (ClosedJaxpr::new(known, flat.consts.clone()), ClosedJaxpr::new(again, flat.consts.clone()));
    Ok(Some(Parts { known, again }))
}

/// The equations that these atoms need, or that act.
fn live(eqns: &[Eqn], outs: &[Atom], vars: usize) -> Vec<Eqn> {
    let mut live = vec![false; vars];
    outs.iter().filter_map(Atom::var).for_each(|v| live[v.0 as usize] = true);
    let mut kept = Vec::new();
    for e in eqns.iter().rev() {
        if e.op.effects().acts() || e.outputs.iter().any(|v| live[v.0 as usize]) {
            e.inputs.iter().filter_map(Atom::var).for_each(|v| live[v.0 as usize] = true);
            kept.push(e.clone());
        }
    }
    kept.reverse();
    kept
}

/// JAX rounds what is kept, where the forward pass reads it too, so that both passes see the same bits.
fn rounded(eqns: &[Eqn], kept: &[Var], j: &Jaxpr) -> (Vec<Eqn>, Vec<Aval>) {
    let read: FxHashSet<Var> = eqns.iter().flat_map(|e| &e.inputs).filter_map(Atom::var).collect();
    let (mut out, mut avals) = (Vec::with_capacity(eqns.len()), j.avals.clone());
    for e in eqns {
        let mut e = e.clone();
        let mut after = Vec::new();
        for v in &mut e.outputs {
            let Some((exponent_bits, mantissa_bits)) = precision(j.aval(*v).dtype) else { continue };
            if !kept.contains(v) || !read.contains(v) {
                continue;
            }
            avals.push(j.aval(*v).clone());
            let own = std::mem::replace(v, Var(avals.len() as u32 - 1));
            let op = Op::new(&REDUCE_PRECISION, ReducePrecision { exponent_bits, mantissa_bits });
            let inputs = [Atom::Var(*v)].into_iter().collect();
            after.push(Eqn { op, inputs, outputs: [own].into_iter().collect(), source: e.source });
        }
        out.push(e);
        out.extend(after);
    }
    (out, avals)
}

fn precision(dtype: DType) -> Option<(u32, u32)> {
    match dtype {
        DType::F16 => Some((5, 10)),
        DType::BF16 => Some((8, 7)),
        DType::F32 => Some((8, 23)),
        DType::F64 => Some((11, 52)),
        _ => None,
    }
}

pub static REMAT: Prim<Remat> = Prim {
    name: "remat2",
    doc: "A call whose backward pass computes again.\n>>> grad(jax.checkpoint(jnp.sin))(0.)\nArray(1., dtype=float32, weak_type=True)",
    public: Public::NONE,
    abstract_eval: |p, _| Ok(p.jaxpr.out_avals()),
    eval: |p, x| if is_apart(p) { crate::eval::execute(&p.jaxpr, x) } else { eval_arrays(&p.jaxpr, x) },
    jvp: Jvp::Rule(|_, p, x, t| remat_jvp(p, x, t)),
    transpose: Transpose::Rule(|_, p, ct, o| {
        let (linear, known) = operands(o);
        let count = linear.iter().filter(|l| **l).count();
        let (jaxpr, flags) = transpose_jaxpr(&p.jaxpr, &linear, &flags_of(ct), &vec![false; count])?;
        let args: Vec<Val> = known.into_iter().chain(ct.iter().filter_map(Tangent::val).cloned()).collect();
        let outs = bind(&p.with(jaxpr), &args)?;
        Ok(scatter_linear(&linear, &flags, outs))
    }),
    batch: Batch::Rule(|_, p, size, x, axes| {
        let (_, found) = batch_jaxpr(&p.jaxpr, size, axes, &vec![false; p.jaxpr.jaxpr.outs.len()])?;
        let mapped: Vec<bool> = found.iter().map(Option::is_some).collect();
        let (jaxpr, out_axes) = batch_jaxpr(&p.jaxpr, size, axes, &mapped)?;
        Ok((bind(&p.with(jaxpr), x)?, out_axes))
    }),
    stage: Stage::Append,
    lower: Lower::Rule(|p, _, _| if is_apart(p) { Lowering::Kernel } else { Lowering::Call(p.jaxpr.clone()) }),
    simplify: Simplify::Never("the compiler inlines it"),
    samples: super::control_samples::remat,
};

/// `checkpoint_name`: the identity, by whose name policies know the value.
#[derive(Clone, Debug)]
pub struct Name {
    pub name: Arc<str>,
}
impl Params for Name {
    fn parse(g: &Given) -> Result<Self> {
        Ok(Name { name: g.word("name")?.into() })
    }
    fn list(&self) -> ParamList {
        vec![("name", Param::Word(self.name.clone()))]
    }
}

pub static NAME: Prim<Name> = Prim {
    name: "name",
    doc: "The identity with a name.\n>>> jax.ad_checkpoint.checkpoint_name(jnp.float32(1), \"one\")\nArray(1., dtype=float32)",
    public: Public::NONE,
    abstract_eval: |_, avals| Ok(avals.to_vec()),
    eval: |_, x| Ok(x.to_vec()),
    jvp: Jvp::Each(&[Some(|_, t, _, _| Ok(t.clone()))]),
    transpose: Transpose::Never("its tangent goes past it"),
    batch: Batch::Rule(vectorized),
    stage: Stage::Append,
    lower: Lower::Rule(|_, ins, outs| super::unary::lower_unary(|_, x| x, ins, outs)),
    simplify: Simplify::Rule(|_, _, _| Some(Rewrite::Operand(0))),
    samples: || vec![Sample::new(Name { name: "a".into() }, vec![jitbook_array::Array::scalar(1.5f32)])],
};
