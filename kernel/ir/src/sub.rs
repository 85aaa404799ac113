//! Transforms from jaxpr to jaxpr: the rules of every primitive that holds one.
//!
//! Each runs the jaxpr under a trace within a staging trace. Results are kept by the jaxpr's identity and what was
//! asked, so that a function called twice is transformed once, and prints as one.

use crate::aval::Aval;
use crate::eval::eval_closed;
use crate::jaxpr::{Atom, Builder, ClosedJaxpr, Eqn, Jaxpr, Var, same_array};
use crate::linearize::{Linearized, TapeAtom, linearize_some};
use crate::ops::call::{JIT, Jit};
use crate::ops::cond::{COND, Cond};
use crate::ops::remat::{REMAT, Remat};
use crate::ops::scan::{SCAN, Scan};
use crate::partial::Source;
use crate::prim::{Op, Operand};
use crate::stage::stage;
use crate::trace::{AxisName, axis_name, is_within};
use crate::value::{Tangent, Val};
use jitbook_array::Result;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use std::cell::RefCell;
use std::sync::Arc;

/// What was asked, besides the jaxpr.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Ask {
    Jvp(Vec<bool>, Vec<bool>),
    Linearize(Vec<bool>, Vec<bool>, Forward),
    Transpose(Vec<bool>, Vec<bool>, Vec<bool>),
    Batch(usize, Option<AxisName>, Vec<Option<usize>>, Vec<bool>),
    BatchTo(usize, Option<AxisName>, Vec<Option<usize>>, Vec<Option<usize>>),
    Needed(Vec<bool>),
    Prune(Vec<bool>),
    Split(Vec<bool>),
    Arrange(Vec<bool>, Vec<usize>),
}

/// Whether a residual that is an input is handed back as such.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum Forward {
    Inputs,
    Nothing,
}

#[derive(Clone)]
enum Answer {
    Flags(ClosedJaxpr, Vec<bool>),
    Linear(Arc<LinearJaxpr>),
    Axes(ClosedJaxpr, Vec<Option<usize>>),
    Closed(ClosedJaxpr),
    Halves(Arc<Halves>),
}

/// Entries kept at most; past it all go.
const ROOM: usize = 2048;

thread_local! {
    /// By the jaxpr's address, and whether an equation is being applied; the entry keeps the jaxpr, so that the address
    /// stays its own.
    static CACHE: RefCell<FxHashMap<(usize, bool, Ask), (ClosedJaxpr, Answer)>> = RefCell::default();
}

/// Forgets all transformed jaxprs.
pub fn clear_cache() {
    CACHE.with(|c| c.borrow_mut().clear());
}

fn cached(closed: &ClosedJaxpr, ask: Ask, make: impl FnOnce() -> Result<Answer>) -> Result<Answer> {
    let key = (Arc::as_ptr(&closed.jaxpr) as usize, is_within(), ask);
    let hit = CACHE.with(|c| {
        c.borrow()
            .get(&key)
            .filter(|(j, _)| j.consts.iter().zip(&closed.consts).all(|(a, b)| same_array(a, b)))
            .map(|e| e.1.clone())
    });
    if let Some(answer) = hit {
        return Ok(answer);
    }
    let answer = make()?;
    CACHE.with(|c| {
        let mut cache = c.borrow_mut();
        if cache.len() >= ROOM {
            cache.clear();
        }
        cache.insert(key, (closed.clone(), answer.clone()));
    });
    Ok(answer)
}

/// Picks the items whose flag is set.
pub fn filter<T: Clone>(items: &[T], flags: &[bool]) -> Vec<T> {
    items.iter().zip(flags).filter(|(_, f)| **f).map(|(x, _)| x.clone()).collect()
}

/// The jaxpr with these of its outputs.
pub fn prune_outputs(closed: &ClosedJaxpr, keep: &[bool]) -> Result<ClosedJaxpr> {
    if keep.iter().all(|k| *k) {
        return Ok(closed.clone());
    }
    let answer = cached(closed, Ask::Prune(keep.into()), || {
        let outs = filter(&closed.jaxpr.outs, keep);
        Ok(Answer::Closed(ClosedJaxpr::new(closed.jaxpr.with_outs(outs), closed.consts.clone())))
    })?;
    let Answer::Closed(closed) = answer else { unreachable!() };
    Ok(closed)
}

/// For each output the input that it is, if it is one.
pub fn forwarded(closed: &ClosedJaxpr) -> Vec<Option<usize>> {
    let j = &closed.jaxpr;
    let of = |a: &Atom| a.var().and_then(|v| j.invars.iter().position(|i| *i == v));
    j.outs.iter().map(of).collect()
}

/// The jaxpr with these of its outputs, and its inputs in another order (those left out are not read).
pub fn arranged(closed: &ClosedJaxpr, keep: &[bool], order: &[usize]) -> Result<ClosedJaxpr> {
    let answer = cached(closed, Ask::Arrange(keep.into(), order.into()), || {
        let cut = ClosedJaxpr::new(closed.jaxpr.with_outs(filter(&closed.jaxpr.outs, keep)), closed.consts.clone());
        Ok(Answer::Closed(reorder_inputs(&cut, order)))
    })?;
    let Answer::Closed(closed) = answer else { unreachable!() };
    Ok(closed)
}

/// Equations that something needs, calls cut down to the results that are: JAX's `dce_jaxpr`, all inputs kept.
fn needed_eqns(jaxpr: &Jaxpr) -> Result<Vec<Eqn>> {
    let mut live = vec![false; jaxpr.avals.len()];
    jaxpr.outs.iter().filter_map(Atom::var).for_each(|v| live[v.0 as usize] = true);
    let mut kept = Vec::new();
    for e in jaxpr.eqns.iter().rev() {
        let used: Vec<bool> = e.outputs.iter().map(|v| live[v.0 as usize]).collect();
        if !used.iter().any(|u| *u) && !e.op.effects().acts() {
            continue;
        }
        let e = needed_parts(e, &used)?;
        e.inputs.iter().filter_map(Atom::var).for_each(|v| live[v.0 as usize] = true);
        kept.push(e);
    }
    kept.reverse();
    Ok(kept)
}

/// An op that holds jaxprs, cut down to the outputs that are used, with which inputs it still takes and outputs it gives.
pub(crate) fn needed_op(op: &Op, inputs: usize, used: &[bool]) -> Result<Option<(Op, Vec<usize>, Vec<usize>)>> {
    if ![JIT.name, COND.name, SCAN.name, REMAT.name].contains(&op.name()) {
        return Ok(None);
    }
    let place = |i: usize| Var(i as u32);
    let inputs = (0..inputs).map(|i| Atom::Var(place(i))).collect();
    let whole =
        Eqn { op: op.clone(), inputs, outputs: (0..used.len()).map(place).collect(), source: Default::default() };
    let e = needed_parts(&whole, used)?;
    let inputs = e.inputs.iter().filter_map(Atom::var).map(|v| v.0 as usize).collect();
    let outputs = e.outputs.iter().map(|v| v.0 as usize).collect();
    Ok(Some((e.op, inputs, outputs)))
}

/// An equation that holds jaxprs, cut down to the outputs that are used.
fn needed_parts(e: &Eqn, used: &[bool]) -> Result<Eqn> {
    if let Some(call) = e.op.params_of::<Jit>() {
        needed_call(e, call, used)
    } else if let Some(cond) = e.op.params_of::<Cond>() {
        needed_branches(e, cond, used)
    } else if let Some(scan) = e.op.params_of::<Scan>() {
        needed_scan(e, scan, used)
    } else if let Some(part) = e.op.params_of::<Remat>() {
        needed_part(e, part, used)
    } else {
        Ok(e.clone())
    }
}

/// An inner jaxpr with only these outputs and the inputs that they need, or that are to `stay`; which those are.
fn needed_inner(closed: &ClosedJaxpr, used: &[bool], stay: &[bool]) -> Result<(ClosedJaxpr, Vec<bool>)> {
    let answer = cached(closed, Ask::Needed([used, stay].concat()), || {
        let j = closed.jaxpr.with_outs(filter(&closed.jaxpr.outs, used));
        let j = j.over(j.constvars.clone(), j.invars.clone(), needed_eqns(&j)?, j.outs.clone());
        let reads = j.used();
        let stays = |i: usize| stay.get(i).copied().unwrap_or(false);
        let flags: Vec<bool> = j.invars.iter().enumerate().map(|(i, v)| reads[v.0 as usize] || stays(i)).collect();
        let consts: Vec<bool> = j.constvars.iter().map(|v| reads[v.0 as usize]).collect();
        let (constvars, invars) = (filter(&j.constvars, &consts), filter(&j.invars, &flags));
        let cut = j.over(constvars, invars, j.eqns.clone(), j.outs.clone());
        Ok(Answer::Flags(ClosedJaxpr::new(cut, filter(&closed.consts, &consts)), flags))
    })?;
    let Answer::Flags(jaxpr, flags) = answer else { unreachable!() };
    Ok((jaxpr, flags))
}

/// The equation of another op on these of the inputs, with these of the outputs.
fn cut_down(e: &Eqn, op: Op, inputs: &[bool], outputs: &[bool]) -> Eqn {
    Eqn { op, inputs: filter(&e.inputs, inputs).into(), outputs: filter(&e.outputs, outputs).into(), source: e.source }
}

/// A call with only the outputs and inputs that matter.
fn needed_call(e: &Eqn, call: &Jit, used: &[bool]) -> Result<Eqn> {
    let (jaxpr, flags) = needed_inner(&call.jaxpr, used, &[])?;
    Ok(cut_down(e, call.with_jaxpr(jaxpr), &flags, used))
}

/// The same of a checkpointed part.
fn needed_part(e: &Eqn, part: &Remat, used: &[bool]) -> Result<Eqn> {
    let (jaxpr, flags) = needed_inner(&part.jaxpr, used, &[])?;
    Ok(cut_down(e, Op::new(&REMAT, Remat { jaxpr, ..part.clone() }), &flags, used))
}

/// A scan with only the outputs that matter, and the carry that they need from turn to turn.
fn needed_scan(e: &Eqn, scan: &Scan, used: &[bool]) -> Result<Eqn> {
    let (consts, carry) = (scan.consts, scan.carry);
    let mut used = used.to_vec();
    let (jaxpr, flags) = loop {
        let stay = [&vec![false; consts], &used[..carry]].concat();
        let (jaxpr, flags) = needed_inner(&scan.jaxpr, &used, &stay)?;
        let read = &flags[consts..consts + carry];
        if *read == used[..carry] {
            break (jaxpr, flags);
        }
        used.iter_mut().zip(read).for_each(|(u, r)| *u |= r);
    };
    let count = |flags: &[bool]| flags.iter().filter(|f| **f).count();
    let q = Scan { jaxpr, consts: count(&flags[..consts]), carry: count(&used[..carry]), ..scan.clone() };
    Ok(cut_down(e, Op::new(&SCAN, q), &flags, &used))
}

/// A choice with only the outputs and operands that matter in some branch.
fn needed_branches(e: &Eqn, cond: &Cond, used: &[bool]) -> Result<Eqn> {
    let cut = |b: &ClosedJaxpr| needed_jaxpr(&prune_outputs(b, used)?);
    let cuts = cond.branches.iter().map(cut).collect::<Result<Vec<_>>>()?;
    let reads: Vec<Vec<bool>> = cuts.iter().map(|b| needed_inputs(b).1).collect();
    let flags: Vec<bool> = (0..reads[0].len()).map(|i| reads.iter().any(|r| r[i])).collect();
    let with_inputs = |(b, whole): (&ClosedJaxpr, &ClosedJaxpr)| {
        let same = b.jaxpr.eqns.len() == whole.jaxpr.eqns.len() && !flags.contains(&false) && !used.contains(&false);
        if same {
            return Ok(whole.clone());
        }
        let answer = cached(whole, Ask::Needed([used, &flags].concat()), || {
            let j = &b.jaxpr;
            let invars = filter(&j.invars, &flags);
            let j = j.over(j.constvars.clone(), invars, j.eqns.clone(), j.outs.clone());
            Ok(Answer::Flags(ClosedJaxpr::new(j, b.consts.clone()), flags.clone()))
        })?;
        let Answer::Flags(closed, _) = answer else { unreachable!() };
        Ok(closed)
    };
    let branches = cuts.iter().zip(&cond.branches).map(with_inputs).collect::<Result<Vec<_>>>()?;
    let kept: Vec<bool> = [true].into_iter().chain(flags.iter().copied()).collect();
    let inputs = filter(&e.inputs, &kept).into();
    Ok(Eqn { op: Op::new(&COND, cond.among(branches)), inputs, outputs: filter(&e.outputs, used).into(), ..e.clone() })
}

/// The jaxpr in two halves: what its known inputs give, and the rest.
pub(crate) struct Halves {
    /// Inputs: the known ones.
    pub first: ClosedJaxpr,
    /// Inputs: the unknown ones, then the kept values. Outputs: the unknown ones.
    pub second: ClosedJaxpr,
    /// For each output where it is known, if it is.
    pub outs: Vec<Option<Source>>,
    /// The values that the second half needs of the first.
    pub kept: Vec<Source>,
}

pub(crate) fn split_jaxpr(closed: &ClosedJaxpr, known: &[bool]) -> Result<Arc<Halves>> {
    let answer = cached(closed, Ask::Split(known.into()), || {
        Ok(Answer::Halves(Arc::new(crate::partial::halves(closed, known)?)))
    })?;
    let Answer::Halves(halves) = answer else { unreachable!() };
    Ok(halves)
}

/// The jaxpr without equations and constants that nothing needs; its inputs stay.
pub fn needed_jaxpr(closed: &ClosedJaxpr) -> Result<ClosedJaxpr> {
    let j = &closed.jaxpr;
    let j = j.over(j.constvars.clone(), j.invars.clone(), needed_eqns(j)?, j.outs.clone());
    let reads = j.used();
    let kept: Vec<bool> = j.constvars.iter().map(|v| reads[v.0 as usize]).collect();
    let j = j.over(filter(&j.constvars, &kept), j.invars.clone(), j.eqns.clone(), j.outs.clone());
    Ok(ClosedJaxpr::new(j, filter(&closed.consts, &kept)))
}

/// The jaxpr without the inputs that nothing reads; which stay.
pub fn needed_inputs(closed: &ClosedJaxpr) -> (ClosedJaxpr, Vec<bool>) {
    let j = &closed.jaxpr;
    let reads = j.used();
    let flags: Vec<bool> = j.invars.iter().map(|v| reads[v.0 as usize]).collect();
    let invars = filter(&j.invars, &flags);
    let cut = j.over(j.constvars.clone(), invars, j.eqns.clone(), j.outs.clone());
    (ClosedJaxpr::new(cut, closed.consts.clone()), flags)
}

/// The jaxpr with its calls in place.
pub fn flatten_calls(closed: &ClosedJaxpr) -> Result<ClosedJaxpr> {
    stage_closed(&closed.in_avals(), &mut |xs| eval_flat(closed, xs))
}

fn eval_flat(closed: &ClosedJaxpr, args: &[Val]) -> Result<Vec<Val>> {
    let consts: Vec<Val> = closed.consts.iter().cloned().map(Val::Array).collect();
    crate::eval::eval_with(&closed.jaxpr, &consts, args, &|e, xs| match e.op.params_of::<Jit>() {
        Some(call) => eval_flat(&call.jaxpr, &xs),
        None => crate::trace::bind(&e.op, &xs),
    })
}

/// Staged arrays only: everything inside was made from a closed jaxpr and its own inputs.
fn stage_closed(avals: &[Aval], f: &mut dyn FnMut(&[Val]) -> Result<Vec<Val>>) -> Result<ClosedJaxpr> {
    stage(avals, f)?.closed_or_error()
}

/// Inputs: primals, then the nonzero tangents. Outputs: primals, then the nonzero (or asked for) tangents; the flags
/// say which outputs have one.
pub fn jvp_jaxpr(closed: &ClosedJaxpr, nonzero: &[bool], instantiate: &[bool]) -> Result<(ClosedJaxpr, Vec<bool>)> {
    let answer = cached(closed, Ask::Jvp(nonzero.into(), instantiate.into()), || {
        let primals = closed.in_avals();
        let tangents = filter(&primals, nonzero).into_iter().map(|a| a.tangent());
        let avals: Vec<Aval> = primals.iter().cloned().chain(tangents).collect();
        let mut flags = Vec::new();
        let jaxpr = stage_closed(&avals, &mut |args| {
            let (xs, ts) = args.split_at(primals.len());
            let mut ts = ts.iter();
            let tangents: Vec<Tangent> = xs
                .iter()
                .zip(nonzero)
                .map(
                    |(x, nz)| {
                        if *nz { Tangent::Val(ts.next().expect("one each").clone()) } else { Tangent::zero_of(x) }
                    },
                )
                .collect();
            let (mut outs, touts) = crate::jvp::jvp(&mut |xs| eval_closed(closed, xs), xs, &tangents)?;
            flags = touts.iter().zip(instantiate).map(|(t, i)| *i || !t.is_zero()).collect();
            for (t, f) in touts.iter().zip(&flags) {
                if *f {
                    outs.push(t.instantiate()?);
                }
            }
            Ok(outs)
        })?;
        Ok(Answer::Flags(jaxpr, flags))
    })?;
    let Answer::Flags(jaxpr, flags) = answer else { unreachable!() };
    Ok((jaxpr, flags))
}

/// A jaxpr split in two: values with residuals, and the linear part over residuals and tangents.
pub struct LinearJaxpr {
    /// Outputs: the original ones, then the residuals that are not forwarded inputs.
    pub primal: ClosedJaxpr,
    /// Inputs: all residuals, then the nonzero tangents. Outputs: the nonzero tangents.
    pub tangent: ClosedJaxpr,
    pub out_nonzero: Vec<bool>,
    /// For each residual which constant or input it is, if it is one: constants are counted first.
    pub forwards: Vec<Option<usize>>,
}

pub fn linearize_jaxpr(
    closed: &ClosedJaxpr,
    nonzero: &[bool],
    instantiate: &[bool],
    forward: Forward,
) -> Result<Arc<LinearJaxpr>> {
    let ask = Ask::Linearize(nonzero.into(), instantiate.into(), forward);
    let answer = cached(closed, ask, || {
        let mut rest = None;
        let primal = stage_closed(&closed.in_avals(), &mut |args| {
            let (mut outs, lin) = linearize_some(&mut |xs| eval_closed(closed, xs), args, nonzero)?;
            let (tangent, residuals, out_nonzero) = tangent_jaxpr(&lin, nonzero, instantiate)?;
            let (tangent, residuals) = needed_residuals(&tangent, residuals)?;
            let given: Vec<Val> = closed.consts.iter().cloned().map(Val::Array).chain(args.iter().cloned()).collect();
            let is_input = |r: &Val| match forward {
                Forward::Inputs => given.iter().position(|a| a.same(r)),
                Forward::Nothing => None,
            };
            let forwards: Vec<Option<usize>> = residuals.iter().map(is_input).collect();
            outs.extend(residuals.into_iter().zip(&forwards).filter(|(_, f)| f.is_none()).map(|(r, _)| r));
            rest = Some((tangent, out_nonzero, forwards));
            Ok(outs)
        })?;
        let (tangent, out_nonzero, forwards) = rest.expect("the function ran");
        let primal = needed_jaxpr(&primal)?;
        Ok(Answer::Linear(Arc::new(LinearJaxpr { primal, tangent, out_nonzero, forwards })))
    })?;
    let Answer::Linear(linear) = answer else { unreachable!() };
    Ok(linear)
}

/// The values that a linearized function keeps for its linear part.
pub fn kept_values(lin: &Linearized, nonzero: &[bool]) -> Result<Vec<Val>> {
    let (tangent, residuals, _) = tangent_jaxpr(lin, nonzero, &vec![false; lin.out_avals.len()])?;
    Ok(needed_residuals(&tangent, residuals)?.1)
}

/// The linear part without what nothing needs, nested calls included, and without the residuals that this leaves over.
fn needed_residuals(tangent: &ClosedJaxpr, residuals: Vec<Val>) -> Result<(ClosedJaxpr, Vec<Val>)> {
    let cut = needed_jaxpr(tangent)?;
    let j = &cut.jaxpr;
    let reads = j.used();
    let flags: Vec<bool> = j.invars.iter().map(|v| reads[v.0 as usize]).collect();
    let kept: Vec<bool> = flags.iter().enumerate().map(|(i, f)| i >= residuals.len() || *f).collect();
    let j = j.over(j.constvars.clone(), filter(&j.invars, &kept), j.eqns.clone(), j.outs.clone());
    Ok((ClosedJaxpr::new(j, cut.consts.clone()), filter(&residuals, &kept)))
}

/// The needed part of a tape as a jaxpr of residuals and tangents, with the residuals' values.
fn tangent_jaxpr(
    lin: &Linearized,
    nonzero: &[bool],
    instantiate: &[bool],
) -> Result<(ClosedJaxpr, Vec<Val>, Vec<bool>)> {
    let tape = &lin.tape;
    let needed = tape.needed(&lin.outs);
    let mut b = Builder::default();
    let mut residuals: Vec<(Val, Var)> = Vec::new();
    let kept: Vec<_> = tape.eqns.iter().zip(&needed).filter(|(_, n)| **n).map(|(e, _)| e).collect();
    for a in kept.iter().flat_map(|e| e.inputs.iter()) {
        if let TapeAtom::Known(v) = a
            && !is_literal(v)
            && !residuals.iter().any(|(r, _)| r.same(v))
        {
            let var = b.input(v.aval());
            residuals.push((v.clone(), var));
        }
    }
    // An output's zero is made beside the values, like any residual: each has its own.
    let flags: Vec<bool> = lin.outs.iter().zip(instantiate).map(|(o, i)| o.is_some() || *i).collect();
    let mut zeros: Vec<Option<Atom>> = Vec::new();
    for ((o, aval), flag) in lin.outs.iter().zip(&lin.out_avals).zip(&flags) {
        zeros.push(match o {
            None if *flag => {
                let zero = crate::ops::zeros(&aval.tangent())?;
                Some(match &zero {
                    Val::Array(a) if is_literal(&zero) => Atom::lit(a.clone()),
                    _ => {
                        let var = b.input(zero.aval());
                        residuals.push((zero, var));
                        Atom::Var(var)
                    }
                })
            }
            _ => None,
        });
    }
    let mut vars: Vec<Option<Var>> = vec![None; tape.avals.len()];
    for (i, nz) in nonzero.iter().enumerate() {
        if *nz {
            vars[i] = Some(b.input(tape.avals[i].clone()));
        }
    }
    for e in kept {
        let atom = |a: &TapeAtom| match a {
            TapeAtom::Var(v) => Atom::Var(vars[*v as usize].expect("tape in order")),
            TapeAtom::Known(v) => match v {
                Val::Array(a) if is_literal(v) => Atom::lit(a.clone()),
                _ => Atom::Var(residuals.iter().find(|(r, _)| r.same(v)).expect("collected").1),
            },
        };
        let inputs: SmallVec<[Atom; 3]> = e.inputs.iter().map(atom).collect();
        let avals = e.outputs.iter().map(|&v| tape.avals[v as usize].clone()).collect();
        let outs = b.push(e.op.clone(), inputs, avals, e.source);
        e.outputs.iter().zip(outs).for_each(|(&v, o)| vars[v as usize] = Some(o));
    }
    let outs = lin.outs.iter().zip(zeros).filter_map(|(o, zero)| match o {
        Some(v) => Some(Atom::Var(vars[*v as usize].expect("needed"))),
        None => zero,
    });
    let outs = outs.collect();
    let jaxpr = ClosedJaxpr::new(b.finish(outs), vec![]);
    Ok((jaxpr, residuals.into_iter().map(|(v, _)| v).collect(), flags))
}

fn is_literal(v: &Val) -> bool {
    matches!(v, Val::Array(a) if crate::stage::is_number(a))
}

/// Inputs: the operands that are not linear, then the nonzero cotangents. Outputs: cotangents of the linear operands,
/// those that are not zero (or asked for), by the flags.
pub fn transpose_jaxpr(
    closed: &ClosedJaxpr,
    linear: &[bool],
    nonzero: &[bool],
    instantiate: &[bool],
) -> Result<(ClosedJaxpr, Vec<bool>)> {
    let ask = Ask::Transpose(linear.into(), nonzero.into(), instantiate.into());
    let answer = cached(closed, ask, || {
        let (ins, outs) = (closed.in_avals(), closed.out_avals());
        let not_linear: Vec<bool> = linear.iter().map(|l| !l).collect();
        let cts = filter(&outs, nonzero).into_iter().map(|a| a.tangent());
        let known = filter(&ins, &not_linear);
        let avals: Vec<Aval> = known.iter().cloned().chain(cts).collect();
        let mut flags = Vec::new();
        let jaxpr = stage_closed(&avals, &mut |args| {
            let (xs, ts) = args.split_at(known.len());
            let (mut xs, mut ts) = (xs.iter(), ts.iter());
            let operands: Vec<Operand> =
                ins.iter()
                    .zip(linear)
                    .map(|(a, l)| {
                        if *l {
                            Operand::Linear(a.clone())
                        } else {
                            Operand::Known(xs.next().expect("one each").clone())
                        }
                    })
                    .collect();
            let cts: Vec<Tangent> =
                outs.iter()
                    .zip(nonzero)
                    .map(|(a, nz)| {
                        if *nz {
                            Tangent::Val(ts.next().expect("one each").clone())
                        } else {
                            Tangent::Zero(a.tangent())
                        }
                    })
                    .collect();
            let back = crate::transpose::backward(closed, &operands, &cts)?;
            let back = filter(&back, linear);
            flags = back.iter().zip(instantiate).map(|(t, i)| *i || !t.is_zero()).collect();
            filter(&back, &flags).iter().map(Tangent::instantiate).collect()
        })?;
        Ok(Answer::Flags(jaxpr, flags))
    })?;
    let Answer::Flags(jaxpr, flags) = answer else { unreachable!() };
    Ok((jaxpr, flags))
}

/// The jaxpr on stacks; `force` says which outputs must come mapped at axis 0, the others come as they fall.
pub fn batch_jaxpr(
    closed: &ClosedJaxpr,
    size: usize,
    axes: &[Option<usize>],
    force: &[bool],
) -> Result<(ClosedJaxpr, Vec<Option<usize>>)> {
    let answer = cached(closed, Ask::Batch(size, axis_name(), axes.into(), force.into()), || {
        let mut out_axes = Vec::new();
        let jaxpr = staged_batch(closed, size, axes, &mut |outs, found| {
            out_axes = found.iter().zip(force).map(|(axis, force)| if *force { Some(0) } else { *axis }).collect();
            place_outputs(outs, found, &out_axes, size)
        })?;
        Ok(Answer::Axes(jaxpr, out_axes))
    })?;
    let Answer::Axes(jaxpr, axes) = answer else { unreachable!() };
    Ok((jaxpr, axes))
}

/// The jaxpr on stacks, each output mapped where it is wanted.
pub fn batch_jaxpr_to(
    closed: &ClosedJaxpr,
    size: usize,
    axes: &[Option<usize>],
    to: &[Option<usize>],
) -> Result<ClosedJaxpr> {
    let answer = cached(closed, Ask::BatchTo(size, axis_name(), axes.into(), to.into()), || {
        Ok(Answer::Closed(staged_batch(closed, size, axes, &mut |outs, found| place_outputs(outs, found, to, size))?))
    })?;
    let Answer::Closed(jaxpr) = answer else { unreachable!() };
    Ok(jaxpr)
}

/// Puts the outputs of a batch in place.
type Placing<'a> = &'a mut dyn FnMut(Vec<Val>, &[Option<usize>]) -> Result<Vec<Val>>;

fn place_outputs(outs: Vec<Val>, from: &[Option<usize>], to: &[Option<usize>], size: usize) -> Result<Vec<Val>> {
    let place = |(out, (from, to)): (Val, (&Option<usize>, &Option<usize>))| match to {
        Some(to) => crate::ops::match_axis(&out, *from, *to, size),
        None => Ok(out),
    };
    outs.into_iter().zip(from.iter().zip(to)).map(place).collect()
}

fn staged_batch(closed: &ClosedJaxpr, size: usize, axes: &[Option<usize>], then: Placing) -> Result<ClosedJaxpr> {
    let batched = |(a, axis): (Aval, &Option<usize>)| match axis {
        Some(axis) => {
            let mut shape = a.shape.clone();
            shape.insert(*axis, size);
            a.with_shape(&shape)
        }
        None => a,
    };
    let avals: Vec<Aval> = closed.in_avals().into_iter().zip(axes).map(batched).collect();
    stage_closed(&avals, &mut |args| {
        let (outs, found) = crate::batch::vmap_raw(&mut |xs| eval_closed(closed, xs), args, axes, size)?;
        then(outs, &found)
    })
}

/// The same jaxpr with its inputs in another order: input `i` of the new one is input `order[i]` of the old.
pub fn reorder_inputs(closed: &ClosedJaxpr, order: &[usize]) -> ClosedJaxpr {
    let j = &closed.jaxpr;
    let invars = order.iter().map(|&i| j.invars[i]).collect();
    let jaxpr = j.over(j.constvars.clone(), invars, j.eqns.clone(), j.outs.clone());
    ClosedJaxpr::new(jaxpr, closed.consts.clone())
}
