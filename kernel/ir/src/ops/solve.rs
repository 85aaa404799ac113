//! `custom_linear_solve`: the solution of a linear system by functions of the user's, whose derivatives are solutions
//! of systems with the same operator.

use super::build::{at_front, neg, sub};
use super::call::scatter_linear;
use super::rules::Batched;
use crate::aval::Aval;
use crate::eval::{eval_arrays, eval_closed};
use crate::jaxpr::{ClosedJaxpr, Jaxpr, Var};
use crate::loops::Lowering;
use crate::params::{Given, Param, ParamList, Params};
use crate::prim::*;
use crate::sub::batch_jaxpr;
use crate::trace::bind;
use crate::value::{Tangent, Val};
use jitbook_array::{Error, Result};

/// One of the functions: its leading inputs are constants.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    pub jaxpr: ClosedJaxpr,
    pub consts: usize,
}

/// Operands: the consts of matvec, vecmat, solve and transpose_solve, then the right side. Results: the solution, then
/// whatever else the solver says.
#[derive(Clone, Debug)]
pub struct LinearSolve {
    pub matvec: Part,
    pub vecmat: Option<Part>,
    pub solve: Part,
    pub transpose_solve: Option<Part>,
}

impl Params for LinearSolve {
    fn parse(g: &Given) -> Result<Self> {
        let part = |name: &str, count: &str| Ok(Part { jaxpr: g.closed(name)?, consts: g.size(count)? });
        let maybe = |name: &str, count: &str| if g.is_none(name) { Ok(None) } else { part(name, count).map(Some) };
        Ok(LinearSolve {
            matvec: part("matvec", "matvec_consts")?,
            vecmat: maybe("vecmat", "vecmat_consts")?,
            solve: part("solve", "solve_consts")?,
            transpose_solve: maybe("transpose_solve", "transpose_solve_consts")?,
        })
    }
    fn list(&self) -> ParamList {
        let count = |p: Option<&Part>| Param::from(p.map_or(0, |p| p.consts));
        let jaxpr = |p: Option<&Part>| p.map_or(Param::None, |p| (&p.jaxpr).into());
        let parts = [
            ("matvec", Some(&self.matvec)),
            ("vecmat", self.vecmat.as_ref()),
            ("solve", Some(&self.solve)),
            ("transpose_solve", self.transpose_solve.as_ref()),
        ];
        let lengths = parts.map(|(name, p)| format!("{name}={}", crate::print::param_text(&count(p)))).join(", ");
        let mut list = vec![("const_lengths", Param::word(format!("_LinearSolveTuple({lengths})")))];
        list.extend(parts.map(|(name, p)| (name, jaxpr(p))));
        list
    }
}

impl LinearSolve {
    fn counts(&self) -> [usize; 4] {
        let of = |p: &Option<Part>| p.as_ref().map_or(0, |p| p.consts);
        [self.matvec.consts, of(&self.vecmat), self.solve.consts, of(&self.transpose_solve)]
    }
    /// Where each part's consts are, and the right side.
    fn ranges(&self) -> [std::ops::Range<usize>; 4] {
        let mut at = 0;
        self.counts().map(|n| {
            at += n;
            at - n..at
        })
    }
    fn all_consts(&self) -> usize {
        self.counts().iter().sum()
    }
    /// How many values the solution has.
    fn sides(&self) -> usize {
        self.matvec.jaxpr.jaxpr.outs.len()
    }
    /// The solving function over all operands.
    fn whole(&self, avals: &[Aval]) -> ClosedJaxpr {
        let j = &self.solve.jaxpr.jaxpr;
        let mut all = j.avals.clone();
        let (range, consts) = (self.ranges()[2].clone(), self.all_consts());
        let mut invars = Vec::with_capacity(avals.len());
        for (i, a) in avals.iter().enumerate() {
            let own =
                if range.contains(&i) { Some(i - range.start) } else { i.checked_sub(consts).map(|k| k + range.len()) };
            invars.push(match own {
                Some(k) => j.invars[k],
                None => {
                    all.push(a.clone());
                    Var(all.len() as u32 - 1)
                }
            });
        }
        let jaxpr = Jaxpr::new(j.constvars.clone(), invars, j.eqns.clone(), j.outs.clone(), all);
        ClosedJaxpr::new(jaxpr, self.solve.jaxpr.consts.clone())
    }
    /// The same system with its operator transposed, and how its operands follow from ours.
    fn transposed(&self) -> Result<(LinearSolve, [usize; 4])> {
        let missing = || {
            Error::ty("transpose_solve required for backwards mode automatic differentiation of custom_linear_solve")
        };
        let q = LinearSolve {
            matvec: self.vecmat.clone().ok_or_else(missing)?,
            vecmat: Some(self.matvec.clone()),
            solve: self.transpose_solve.clone().ok_or_else(missing)?,
            transpose_solve: Some(self.solve.clone()),
        };
        Ok((q, [1, 0, 3, 2]))
    }
}

/// A x = b gives A dx = db - dA x.
fn solve_jvp(op: &Op, p: &LinearSolve, x: &[Val], t: &[Tangent]) -> Result<(Vec<Val>, Vec<Tangent>)> {
    let n = p.all_consts();
    let outs = bind(op, x)?;
    if t.iter().all(Tangent::is_zero) {
        let zeros = outs.iter().map(Tangent::zero_of).collect();
        return Ok((outs, zeros));
    }
    let (solution, more) = outs.split_at(p.sides());
    let own = p.ranges()[0].clone();
    let mut rhs: Vec<Tangent> = t[n..].to_vec();
    if t[own.clone()].iter().any(|t| !t.is_zero()) {
        let args: Vec<Val> = x[own.clone()].iter().chain(solution).cloned().collect();
        let ts: Vec<Tangent> = t[own].iter().cloned().chain(solution.iter().map(Tangent::zero_of)).collect();
        let (_, moved) = crate::jvp::jvp(&mut |xs| eval_closed(&p.matvec.jaxpr, xs), &args, &ts)?;
        for (b, m) in rhs.iter_mut().zip(moved) {
            *b = match (&*b, m) {
                (b, Tangent::Zero(_)) => b.clone(),
                (Tangent::Zero(_), Tangent::Val(m)) => Tangent::Val(neg(&m)?),
                (Tangent::Val(b), Tangent::Val(m)) => Tangent::Val(sub(b, &m)?),
            };
        }
    }
    let mut args = x[..n].to_vec();
    for b in &rhs {
        args.push(b.instantiate()?);
    }
    let moved = bind(op, &args)?.into_iter().take(solution.len()).map(Tangent::Val);
    let tangents = moved.chain(more.iter().map(Tangent::zero_of)).collect();
    Ok((outs, tangents))
}

/// Right sides and solutions are mapped, all together, at axis 0.
fn solve_batch(p: &LinearSolve, size: usize, x: &[Val], axes: &[Option<usize>]) -> Batched {
    let n = p.all_consts();
    let mut args = Vec::with_capacity(x.len());
    for (i, (x, axis)) in x.iter().zip(axes).enumerate() {
        args.push(if i >= n || axis.is_some() { at_front(x, *axis, size)? } else { x.clone() });
    }
    let ranges = p.ranges();
    let batched = |part: &Part, k: usize| -> Result<Part> {
        let sides = part.jaxpr.jaxpr.invars.len() - part.consts;
        let own = axes[ranges[k].clone()].iter().map(|a| a.map(|_| 0));
        let axes: Vec<Option<usize>> = own.chain(vec![Some(0); sides]).collect();
        let force = vec![true; part.jaxpr.jaxpr.outs.len()];
        Ok(Part { jaxpr: batch_jaxpr(&part.jaxpr, size, &axes, &force)?.0, consts: part.consts })
    };
    let q = LinearSolve {
        matvec: batched(&p.matvec, 0)?,
        vecmat: p.vecmat.as_ref().map(|part| batched(part, 1)).transpose()?,
        solve: batched(&p.solve, 2)?,
        transpose_solve: p.transpose_solve.as_ref().map(|part| batched(part, 3)).transpose()?,
    };
    let outs = bind(&Op::new(&CUSTOM_LINEAR_SOLVE, q), &args)?;
    let axes = vec![Some(0); outs.len()];
    Ok((outs, axes))
}

pub static CUSTOM_LINEAR_SOLVE: Prim<LinearSolve> = Prim {
    name: "custom_linear_solve",
    doc: "The solution of a linear system by the user's own solver.\n>>> lax.custom_linear_solve(lambda x: 2. * x, jnp.ones(2), lambda f, b: b / 2.)\nArray([0.5, 0.5], dtype=float32)",
    public: Public::NONE,
    abstract_eval: |p, avals| {
        let sides = &avals[p.all_consts()..];
        Ok(sides.iter().cloned().chain(p.solve.jaxpr.out_avals().into_iter().skip(sides.len())).collect())
    },
    eval: |p, x| {
        let avals: Vec<Aval> = x.iter().map(Aval::of).collect();
        eval_arrays(&p.whole(&avals), x)
    },
    jvp: Jvp::Rule(solve_jvp),
    transpose: Transpose::Rule(|_, p, ct, o| {
        let n = p.all_consts();
        let (q, order) = p.transposed()?;
        let ranges = p.ranges();
        let known = |o| super::binary::known(o).cloned();
        let consts = order.iter().flat_map(|&k| o[ranges[k].clone()].iter().map(known));
        let mut args = consts.collect::<Result<Vec<Val>>>()?;
        for t in &ct[..p.sides()] {
            args.push(t.instantiate()?);
        }
        let mut outs = bind(&Op::new(&CUSTOM_LINEAR_SOLVE, q), &args)?;
        outs.truncate(p.sides());
        let linear: Vec<bool> = (0..o.len()).map(|i| i >= n).collect();
        Ok(scatter_linear(&linear, &vec![true; outs.len()], outs))
    }),
    batch: Batch::Rule(|_, p, size, x, axes| solve_batch(p, size, x, axes)),
    stage: Stage::Append,
    lower: Lower::Rule(|p, ins, _| Lowering::Call(p.whole(ins))),
    simplify: Simplify::Never("the compiler inlines it"),
    samples: super::control_samples::linear_solve,
};
