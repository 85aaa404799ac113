//! `cond`: one of some jaxprs, by an index.
//!
//! Where the branches are for platforms ([`Cond::platforms`]), the one for this machine is known when the program is
//! compiled, and is all that is left of it.

use super::build::*;
use super::call::{flags_of, operands, scatter_linear, tangents_of};
use super::platform::{PLATFORM_INDEX, Platforms, empty, this_platform};
use super::rules::Batched;
use crate::aval::Aval;
use crate::eval::{eval_closed, execute};
use crate::jaxpr::{ClosedJaxpr, Jaxpr, Var};
use crate::loops::Lowering;
use crate::params::{Given, Param, ParamList, Params};
use crate::prim::*;
use crate::stage::stage;
use crate::sub::{Forward, batch_jaxpr, jvp_jaxpr, linearize_jaxpr, transpose_jaxpr};
use crate::trace::{bind, bind1, is_tape};
use crate::value::{Tangent, Val};
use jitbook_array::{DType, Error, Result};

#[derive(Clone, Debug)]
pub struct Cond {
    pub branches: Vec<ClosedJaxpr>,
    /// The platforms that each branch is for, where the index says the platform; else None.
    pub platforms: Param,
}
impl Cond {
    pub fn new(branches: Vec<ClosedJaxpr>) -> Cond {
        Cond { branches, platforms: Param::None }
    }
    /// The same choice among other branches.
    pub fn among(&self, branches: Vec<ClosedJaxpr>) -> Cond {
        Cond { branches, platforms: self.platforms.clone() }
    }
    /// The choice that is known already: the branch over all operands, the index among them.
    fn chosen(&self) -> Option<ClosedJaxpr> {
        let branch = &self.branches[this_platform(&self.platforms)?];
        let j = &branch.jaxpr;
        let mut avals = j.avals.clone();
        avals.push(Aval::scalar(DType::I32));
        let index = Var(avals.len() as u32 - 1);
        let invars = [index].into_iter().chain(j.invars.iter().copied()).collect();
        let jaxpr = Jaxpr::new(j.constvars.clone(), invars, j.eqns.clone(), j.outs.clone(), avals);
        Some(ClosedJaxpr::new(jaxpr, branch.consts.clone()))
    }
}
impl Params for Cond {
    fn parse(g: &Given) -> Result<Self> {
        Ok(Cond { branches: g.closed_list("branches")?, platforms: g.any("branches_platforms").clone() })
    }
    fn list(&self) -> ParamList {
        let platforms = Some(&self.platforms).filter(|p| **p != Param::None);
        let branches = [("branches", (&self.branches[..]).into())];
        branches.into_iter().chain(platforms.map(|p| ("branches_platforms", p.clone()))).collect()
    }
}

fn bind_cond(p: &Cond, branches: Vec<ClosedJaxpr>, args: &[Val]) -> Result<Vec<Val>> {
    bind(&Op::new(&COND, p.among(branches)), args)
}

/// The element-wise "or" of flags.
fn any_of(all: &[Vec<bool>]) -> Vec<bool> {
    (0..all[0].len()).map(|i| all.iter().any(|f| f[i])).collect()
}

fn cond_jvp(p: &Cond, x: &[Val], t: &[Tangent]) -> Result<(Vec<Val>, Vec<Tangent>)> {
    let flags = flags_of(&t[1..]);
    let n = p.branches[0].jaxpr.outs.len();
    let out = p.branches.iter().map(|b| Ok(jvp_jaxpr(b, &flags, &vec![false; n])?.1)).collect::<Result<Vec<_>>>()?;
    let out = any_of(&out);
    let branches = p.branches.iter().map(|b| Ok(jvp_jaxpr(b, &flags, &out)?.0)).collect::<Result<Vec<_>>>()?;
    let args: Vec<Val> = x.iter().cloned().chain(t[1..].iter().filter_map(Tangent::val).cloned()).collect();
    let mut outs = bind_cond(p, branches, &args)?;
    let tangents = outs.split_off(n);
    Ok((outs, tangents_of(tangents, &out, &p.branches[0].out_avals())))
}

/// One list for what all branches keep: branches share the places of a type. With it, where each branch's own go.
fn merged(kept: &[Vec<Aval>]) -> (Vec<Aval>, Vec<Vec<usize>>) {
    let mut all: Vec<Aval> = Vec::new();
    let mut places = Vec::new();
    for own in kept {
        let mut taken: Vec<usize> = Vec::new();
        for aval in own {
            let free = (0..all.len()).find(|i| all[*i] == *aval && !taken.contains(i));
            taken.push(free.unwrap_or(all.len()));
            if free.is_none() {
                all.push(aval.clone());
            }
        }
        places.push(taken);
    }
    (all, places)
}

/// Every branch gives the residuals of all, with nothing in them where they are not its own.
fn cond_linearize(p: &Cond, x: &[Val], t: &[Tangent]) -> Result<(Vec<Val>, Vec<Tangent>)> {
    let flags = flags_of(&t[1..]);
    let n = p.branches[0].jaxpr.outs.len();
    let none = vec![false; n];
    let all = |inst: &[bool]| {
        p.branches.iter().map(|b| linearize_jaxpr(b, &flags, inst, Forward::Nothing)).collect::<Result<Vec<_>>>()
    };
    let out = any_of(&all(&none)?.iter().map(|l| l.out_nonzero.clone()).collect::<Vec<_>>());
    let lins = all(&out)?;
    let kept: Vec<Vec<_>> = lins.iter().map(|l| l.primal.out_avals().split_off(n)).collect();
    let (all_kept, places) = merged(&kept);
    let mut primals = Vec::new();
    let mut tangents = Vec::new();
    for (lin, places) in lins.iter().zip(&places) {
        let primal = stage(&lin.primal.in_avals(), &mut |args| {
            let mut outs = eval_closed(&lin.primal, args)?;
            let own = outs.split_off(n);
            let mut residuals = all_kept.iter().map(empty).collect::<Result<Vec<_>>>()?;
            places.iter().zip(own).for_each(|(&i, value)| residuals[i] = value);
            outs.extend(residuals);
            Ok(outs)
        })?;
        primals.push(primal.closed());
        let avals: Vec<_> = all_kept.iter().cloned().chain(lin.tangent.in_avals().split_off(places.len())).collect();
        let tangent = stage(&avals, &mut |args| {
            let (residuals, ts) = args.split_at(all_kept.len());
            let args: Vec<Val> = places.iter().map(|&i| &residuals[i]).chain(ts).cloned().collect();
            eval_closed(&lin.tangent, &args)
        })?;
        tangents.push(tangent.closed());
    }
    let mut outs = bind_cond(p, primals, x)?;
    let residuals = outs.split_off(n);
    if !out.iter().any(|f| *f) {
        return Ok((outs, tangents_of(vec![], &out, &p.branches[0].out_avals())));
    }
    let args: Vec<Val> =
        [x[0].clone()].into_iter().chain(residuals).chain(t[1..].iter().filter_map(Tangent::val).cloned()).collect();
    let touts = bind_cond(p, tangents, &args)?;
    Ok((outs, tangents_of(touts, &out, &p.branches[0].out_avals())))
}

fn cond_batch(p: &Cond, size: usize, x: &[Val], axes: &[Option<usize>]) -> Batched {
    let n = p.branches[0].jaxpr.outs.len();
    if p.branches.iter().any(|b| b.jaxpr.effects().changes()) {
        return Err(Error::not_implemented("IO effect not supported in vmap-of-cond."));
    }
    if axes[0].is_none() {
        let natural = p
            .branches
            .iter()
            .map(|b| Ok(batch_jaxpr(b, size, &axes[1..], &vec![false; n])?.1))
            .collect::<Result<Vec<_>>>()?;
        let force: Vec<bool> = (0..n).map(|i| natural.iter().any(|a| a[i].is_some())).collect();
        let branches =
            p.branches.iter().map(|b| Ok(batch_jaxpr(b, size, &axes[1..], &force)?.0)).collect::<Result<_>>()?;
        let out_axes = force.iter().map(|f| f.then_some(0)).collect();
        return Ok((bind_cond(p, branches, x)?, out_axes));
    }
    if p.platforms != Param::None {
        // All lanes are on one platform.
        let index = bind1(&Op::new(&PLATFORM_INDEX, Platforms { platforms: p.platforms.clone() }), &[])?;
        let all: Vec<Val> = [index].into_iter().chain(x[1..].iter().cloned()).collect();
        let axes: Vec<Option<usize>> = [None].into_iter().chain(axes[1..].iter().copied()).collect();
        return cond_batch(p, size, &all, &axes);
    }
    // Each lane its own branch: all run, and are selected from.
    let front = x.iter().zip(axes).map(|(x, axis)| at_front(x, *axis, size)).collect::<Result<Vec<_>>>()?;
    let (index, operands) = front.split_first().expect("an index");
    let mut all = Vec::new();
    for (i, b) in p.branches.iter().enumerate() {
        let (jaxpr, _) = batch_jaxpr(b, size, &vec![Some(0); operands.len()], &vec![true; n])?;
        all.push(eval_closed(&jaxpr, &own_lanes(index, i, operands)?)?);
    }
    let select = |i: usize| lane_select(index, all.iter().map(|b| b[i].clone()).collect());
    Ok(((0..n).map(select).collect::<Result<Vec<_>>>()?, vec![Some(0); n]))
}

/// The cases by a selector that has the leading axis alone.
fn lane_select(which: &Val, cases: Vec<Val>) -> Result<Val> {
    let shape = cases[0].shape().to_vec();
    let which = if shape.len() > 1 { broadcast_in_dim(which, &shape, &[0])? } else { which.clone() };
    let args: Vec<Val> = [which].into_iter().chain(cases).collect();
    bind1(&Op::plain(&super::select::SELECT_N), &args)
}

/// A branch's operands, constant in the lanes that take another branch: what it makes of them there (NaN, say) does not
/// reach their gradients.
fn own_lanes(index: &Val, branch: usize, operands: &[Val]) -> Result<Vec<Val>> {
    let own = eq(index, &constant(index, branch as f64))?;
    let one = |x: &Val| lane_select(&own, vec![apply1(&super::unary::STOP_GRADIENT, x)?, x.clone()]);
    operands.iter().map(one).collect()
}

pub static COND: Prim<Cond> = Prim {
    name: "cond",
    doc: "The branch that an index says.\n>>> lax.cond(True, lambda x: x + 1, lambda x: x - 1, 3)\nArray(4, dtype=int32, weak_type=True)",
    public: Public::NONE,
    abstract_eval: |p, avals| {
        if avals[0].dtype != DType::I32 || avals[0].rank() != 0 {
            return Err(Error::ty(format!("cond's index must be int32[], got {}", avals[0].long())));
        }
        Ok(p.branches[0].out_avals())
    },
    eval: |p, x| {
        let i = super::index::int_of(&x[0]).clamp(0, p.branches.len() as i64 - 1);
        execute(&p.branches[i as usize], &x[1..])
    },
    jvp: Jvp::Rule(|_, p, x, t| if is_tape() { cond_linearize(p, x, t) } else { cond_jvp(p, x, t) }),
    transpose: Transpose::Rule(|_, p, ct, o| {
        let (linear, known) = operands(&o[1..]);
        let index = super::binary::known(&o[0])?;
        let flags = flags_of(ct);
        let transposed = |wanted: &[bool]| {
            p.branches.iter().map(|b| transpose_jaxpr(b, &linear, &flags, wanted)).collect::<Result<Vec<_>>>()
        };
        let natural = transposed(&vec![false; linear.iter().filter(|l| **l).count()])?;
        let all = any_of(&natural.into_iter().map(|(_, flags)| flags).collect::<Vec<_>>());
        let branches = transposed(&all)?.into_iter().map(|(branch, _)| branch).collect();
        let args: Vec<Val> =
            [index.clone()].into_iter().chain(known).chain(ct.iter().filter_map(Tangent::val).cloned()).collect();
        let outs = bind_cond(p, branches, &args)?;
        Ok([None].into_iter().chain(scatter_linear(&linear, &all, outs)).collect())
    }),
    batch: Batch::Rule(|_, p, size, x, axes| cond_batch(p, size, x, axes)),
    stage: Stage::Append,
    lower: Lower::Rule(|p, _, _| match p.chosen() {
        Some(branch) => Lowering::Call(branch),
        None => Lowering::Cond { branches: p.branches.clone() },
    }),
    simplify: Simplify::Never("the compiler reads its branches"),
    samples: super::control_samples::cond,
};
