//! Functions with derivatives of their own: `custom_jvp_call`, `custom_vjp_call`, and `custom_lin`, the linear map that
//! stands for a rule that runs backwards only.
//!
//! A call begins with the user's function itself ([`call_custom`]). Evaluation calls it; staging turns it into a
//! jaxpr; differentiation calls the rule in its place; vmap hands mapped versions of both down.

use super::build::{match_axis, reduce_sum};
use super::rules::Batched;
use crate::aval::Aval;
use crate::batch::vmap_raw;
use crate::jaxpr::{ClosedJaxpr, Jaxpr};
use crate::loops::Lowering;
use crate::params::{Given, Param, ParamList, Params};
use crate::prim::*;
use crate::stage::{append, stage};
use crate::sub::batch_jaxpr;
use crate::trace::{Kind, batch_id, belongs, bind, current, enter, enter_batch};
use crate::user::UserFn;
use crate::value::{Tangent, Val};
use jitbook_array::{Array, Error, Result};
use std::sync::{Arc, Mutex, PoisonError};

/// What is called: the user's function, or what staging made of it.
#[derive(Clone, Debug)]
pub enum Callee {
    Fun(UserFn),
    /// Its first `consts` inputs are what the function closed over.
    Jaxpr(ClosedJaxpr),
}

impl Callee {
    pub(super) fn parse(g: &Given) -> Result<Callee> {
        g.user("call").map(Callee::Fun).or_else(|_| g.closed("call_jaxpr").map(Callee::Jaxpr))
    }
    pub(super) fn param(&self) -> Param {
        match self {
            Callee::Fun(f) => Param::User(f.clone()),
            Callee::Jaxpr(c) => c.into(),
        }
    }
    pub(super) fn jaxpr(&self) -> Result<&ClosedJaxpr> {
        match self {
            Callee::Jaxpr(c) => Ok(c),
            Callee::Fun(_) => Err(Error::not_implemented("a custom function is called through call_custom")),
        }
    }
    /// The jaxpr of the function at these operands, and the operands with what it closed over in front.
    pub(super) fn staged(&self, args: &[Val]) -> Result<Option<(ClosedJaxpr, Vec<Val>)>> {
        let Callee::Fun(f) = self else { return Ok(None) };
        let avals: Vec<Aval> = args.iter().map(Val::aval).collect();
        let staged = stage(&avals, &mut |xs| f.call(xs))?;
        Ok(Some((ClosedJaxpr::new(staged.jaxpr.with_consts_as_inputs(), vec![]), staged.consts)))
    }
    /// What staging makes of it where the equation is applied again: a jaxpr of its own.
    fn again(&self) -> Callee {
        match self {
            Callee::Jaxpr(c) => {
                let j = &c.jaxpr;
                let (constvars, invars) = (j.constvars.clone(), j.invars.clone());
                let own = Jaxpr::new(constvars, invars, j.eqns.clone(), j.outs.clone(), j.avals.clone());
                Callee::Jaxpr(ClosedJaxpr::new(own, c.consts.clone()))
            }
            Callee::Fun(f) => Callee::Fun(f.clone()),
        }
    }
    pub(super) fn lowering(&self) -> Lowering {
        match self {
            Callee::Jaxpr(c) => Lowering::Call(c.clone()),
            Callee::Fun(_) => Lowering::Kernel,
        }
    }
}

/// Applies `op`, whose callee is `fun`, at the innermost trace that has a stake in the operands.
pub fn call_custom(op: &Op, fun: &UserFn, args: &[Val]) -> Result<Vec<Val>> {
    let mut trace = current();
    loop {
        let own = args.iter().any(|a| belongs(a, &trace));
        match &trace.kind {
            Kind::Eval => return fun.call(args),
            // On tangents it is a function like any other.
            Kind::Tape(_) if own => return fun.call(args),
            Kind::Stage(_) => break,
            _ if own => break,
            _ => {}
        }
        let parent = trace.parent.clone().expect("only evaluation and staging have no parent");
        trace = parent;
    }
    let _scope = enter(&trace);
    bind(op, args)
}

/// Where the results of a batched call are mapped: fixed by the jaxpr, or found out by whichever function runs.
type OutAxes = Arc<Mutex<Option<Vec<Option<usize>>>>>;

fn known(axes: &OutAxes) -> Option<Vec<Option<usize>>> {
    axes.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// The wanted axes; those found where nothing was wanted yet.
fn settle(axes: &OutAxes, found: &[Option<usize>]) -> Vec<Option<usize>> {
    axes.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_with(|| found.to_vec()).clone()
}

fn place(x: &Val, from: Option<usize>, to: Option<usize>, size: usize) -> Result<Val> {
    match (from, to) {
        (None, None) => Ok(x.clone()),
        (_, Some(to)) => match_axis(x, from, to, size),
        (Some(_), None) => Err(Error::value("a rule's result is mapped where the function's own is not")),
    }
}

fn place_all(xs: &[Val], from: &[Option<usize>], to: &[Option<usize>], size: usize) -> Result<Vec<Val>> {
    xs.iter().zip(from).zip(to).map(|((x, f), t)| place(x, *f, *t, size)).collect()
}

/// A function on stacks; `then` puts its results in place.
fn mapped(
    f: &UserFn,
    size: usize,
    axes: Vec<Option<usize>>,
    then: impl Fn(Vec<Val>, Vec<Option<usize>>) -> Result<Vec<Val>> + Send + Sync + 'static,
) -> UserFn {
    let (inner, id) = (f.clone(), batch_id());
    f.with(Box::new(move |args| {
        let _batch = enter_batch(id.clone());
        let (outs, found) = vmap_raw(&mut |xs| inner.call(xs), args, &axes, size)?;
        then(outs, found)
    }))
}

/// The callee on stacks, and where its results are mapped.
fn batch_callee(callee: &Callee, size: usize, axes: &[Option<usize>]) -> Result<(Callee, OutAxes)> {
    match callee {
        Callee::Jaxpr(call) => {
            let n = call.jaxpr.outs.len();
            let (mut batched, mut found) = batch_jaxpr(call, size, axes, &vec![false; n])?;
            if found.iter().any(Option::is_none) {
                (batched, found) = batch_jaxpr(call, size, axes, &vec![true; n])?;
            }
            Ok((Callee::Jaxpr(batched), Arc::new(Mutex::new(Some(found)))))
        }
        Callee::Fun(f) => {
            let out_axes = OutAxes::default();
            let settled = out_axes.clone();
            let fun = mapped(f, size, axes.to_vec(), move |outs, found| {
                let wanted = settle(&settled, &found);
                place_all(&outs, &found, &wanted, size)
            });
            Ok((Callee::Fun(fun), out_axes))
        }
    }
}

/// Applies the batched op; its results with where they are mapped.
fn bind_batched(op: &Op, callee: &Callee, out_axes: &OutAxes, x: &[Val]) -> Batched {
    let outs = match callee {
        Callee::Fun(f) => call_custom(op, f, x)?,
        Callee::Jaxpr(_) => bind(op, x)?,
    };
    let axes = known(out_axes).unwrap_or_else(|| vec![None; outs.len()]);
    Ok((outs, axes))
}

#[derive(Clone, Debug)]
pub struct CustomJvp {
    pub name: Arc<str>,
    pub callee: Callee,
    /// Leading inputs of the jaxpr that the function closed over.
    pub consts: usize,
    /// Whether the jaxpr was staged where it stands: then their number is printed.
    pub fresh: bool,
    /// Primals and tangents in, values and tangents out.
    pub rule: UserFn,
    /// Whether the rule is told, after the tangents, which of them are zeros.
    pub symbolic: bool,
}

/// Printed only where there are some, and not where an equation is applied again.
fn consts_param(count: usize, fresh: bool) -> Param {
    let count_param = Param::from(count);
    if count == 0 || !fresh { count_param.hidden() } else { count_param }
}

impl Params for CustomJvp {
    fn parse(g: &Given) -> Result<Self> {
        let consts = g.size("num_consts").unwrap_or(0);
        let (callee, rule) = (Callee::parse(g)?, g.user("jvp")?);
        Ok(CustomJvp {
            name: g.word("name")?.into(),
            callee,
            consts,
            fresh: true,
            rule,
            symbolic: g.flag("symbolic_zeros"),
        })
    }
    fn list(&self) -> ParamList {
        vec![
            ("name", Param::Word(self.name.clone())),
            ("call_jaxpr", self.callee.param()),
            ("jvp", Param::User(self.rule.clone())),
            ("num_consts", consts_param(self.consts, self.fresh)),
            ("symbolic_zeros", self.symbolic.into()),
        ]
    }
}

fn batch_jvp_call(p: &CustomJvp, size: usize, x: &[Val], axes: &[Option<usize>]) -> Batched {
    let (callee, out_axes) = batch_callee(&p.callee, size, axes)?;
    let own = &axes[p.consts..];
    let settled = out_axes.clone();
    let flags = vec![None; if p.symbolic { own.len() } else { 0 }];
    let rule = mapped(&p.rule, size, [own, own, &flags].concat(), move |outs, found| {
        let n = outs.len() / 2;
        let joined: Vec<Option<usize>> = (0..n).map(|i| found[i].or(found[n + i])).collect();
        let wanted = settle(&settled, &joined);
        place_all(&outs, &found, &[&wanted[..], &wanted[..]].concat(), size)
    });
    let op = Op::new(&CUSTOM_JVP_CALL, CustomJvp { callee: callee.clone(), rule, ..p.clone() });
    bind_batched(&op, &callee, &out_axes, x)
}

/// Which tangents are zeros, as 0-d bools, where a rule wants to know.
fn flags_if(symbolic: bool, t: &[Tangent]) -> Vec<Val> {
    let flag = |t: &Tangent| Val::Array(Array::scalar(t.is_zero()));
    if symbolic { t.iter().map(flag).collect() } else { vec![] }
}

pub static CUSTOM_JVP_CALL: Prim<CustomJvp> = Prim {
    name: "custom_jvp_call",
    doc: "A call whose tangents follow a rule of its own.\n>>> grad(jax.nn.relu)(0.)\nArray(0., dtype=float32, weak_type=True)",
    public: Public::NONE,
    abstract_eval: |p, _| Ok(p.callee.jaxpr()?.out_avals()),
    eval: |p, x: &[Array]| crate::eval::eval_arrays(p.callee.jaxpr()?, x),
    jvp: Jvp::Rule(|_, p, x, t| {
        let tangents = t[p.consts..].iter().map(Tangent::instantiate).collect::<Result<Vec<_>>>()?;
        let flags = flags_if(p.symbolic, &t[p.consts..]);
        let args: Vec<Val> = x[p.consts..].iter().cloned().chain(tangents).chain(flags).collect();
        let mut outs = p.rule.call(&args)?;
        let tangents = outs.split_off(outs.len() / 2);
        Ok((outs, tangents.into_iter().map(Tangent::Val).collect()))
    }),
    transpose: Transpose::Never("its rule's tangents are transposed instead"),
    batch: Batch::Rule(|_, p, size, x, axes| batch_jvp_call(p, size, x, axes)),
    stage: Stage::Rule(|_, p, x| match p.callee.staged(x)? {
        None => {
            let q = CustomJvp { callee: p.callee.again(), fresh: false, ..p.clone() };
            append(&current(), &Op::new(&CUSTOM_JVP_CALL, q), x)
        }
        Some((call, consts)) => {
            let q = CustomJvp { callee: Callee::Jaxpr(call), consts: consts.len(), fresh: true, ..p.clone() };
            append(&current(), &Op::new(&CUSTOM_JVP_CALL, q), &[&consts[..], x].concat())
        }
    }),
    lower: Lower::Rule(|p, _, _| p.callee.lowering()),
    simplify: Simplify::Never("the compiler inlines it"),
    samples: super::control_samples::custom_jvp,
};

#[derive(Clone, Debug)]
pub struct CustomVjp {
    pub name: Arc<str>,
    pub callee: Callee,
    /// Leading inputs of the jaxpr that the function closed over.
    pub consts: usize,
    /// Whether the jaxpr was staged where it stands: then their number is printed.
    pub fresh: bool,
    /// Gives how many results there are (a 0-d int), the results, then the residuals.
    pub fwd: UserFn,
    /// Residuals and cotangents of the results in, a cotangent for each operand out.
    pub bwd: UserFn,
    /// Whether the rules are told, after their arguments, which tangents or cotangents are zeros.
    pub symbolic: bool,
}

impl Params for CustomVjp {
    fn parse(g: &Given) -> Result<Self> {
        let consts = g.size("num_consts").unwrap_or(0);
        let (fwd, bwd) = (g.user("fwd")?, g.user("bwd")?);
        let (name, symbolic) = (g.word("name")?.into(), g.flag("symbolic_zeros"));
        Ok(CustomVjp { name, callee: Callee::parse(g)?, consts, fresh: true, fwd, bwd, symbolic })
    }
    fn list(&self) -> ParamList {
        vec![
            ("name", Param::Word(self.name.clone())),
            ("bwd", Param::User(self.bwd.clone())),
            ("call_jaxpr", self.callee.param()),
            ("fwd", Param::User(self.fwd.clone())),
            ("num_consts", consts_param(self.consts, self.fresh)),
            ("symbolic_zeros", self.symbolic.into()),
        ]
    }
}

/// The value by the forward rule, whose residuals wait in a [`CUSTOM_LIN`] on the tangents.
fn vjp_forward(p: &CustomVjp, x: &[Val], t: &[Tangent]) -> Result<(Vec<Val>, Vec<Tangent>)> {
    let args: Vec<Val> = x[p.consts..].iter().cloned().chain(flags_if(p.symbolic, &t[p.consts..])).collect();
    let mut outs = p.fwd.call(&args)?;
    let count = outs.remove(0).concrete().map_or(0, |n| n.item::<i32>() as usize);
    let residuals = outs.split_off(count);
    let tangents = &t[p.consts..];
    let lin = CustomLin {
        bwd: p.bwd.clone(),
        in_zeros: tangents.iter().map(Tangent::is_zero).collect(),
        residuals: residuals.len(),
        outs: outs.iter().map(|o| o.aval().tangent()).collect(),
        symbolic: p.symbolic,
    };
    let args: Vec<Val> = residuals.into_iter().chain(tangents.iter().filter_map(Tangent::val).cloned()).collect();
    let tangents = bind(&Op::new(&CUSTOM_LIN, lin), &args)?;
    Ok((outs, tangents.into_iter().map(Tangent::Val).collect()))
}

/// Cotangents of a batched backward rule: summed where the operand is not mapped.
fn sum_or_place(x: &Val, from: Option<usize>, to: Option<usize>, size: usize) -> Result<Val> {
    match (from, to) {
        (Some(axis), None) => reduce_sum(x, &[axis]),
        _ => place(x, from, to, size),
    }
}

fn batch_vjp_call(p: &CustomVjp, size: usize, x: &[Val], axes: &[Option<usize>]) -> Batched {
    let (callee, out_axes) = batch_callee(&p.callee, size, axes)?;
    let own = axes[p.consts..].to_vec();
    let settled = out_axes.clone();
    let (symbolic, flags) = (p.symbolic, vec![None; if p.symbolic { own.len() } else { 0 }]);
    let fwd = mapped(&p.fwd, size, [&own[..], &flags].concat(), move |outs, found| {
        let count = outs[0].concrete().map_or(0, |n| n.item::<i32>() as usize);
        let wanted = settle(&settled, &found[1..1 + count]);
        let to: Vec<Option<usize>> =
            std::iter::once(None).chain(wanted).chain(vec![Some(0); outs.len() - 1 - count]).collect();
        place_all(&outs, &found, &to, size)
    });
    let (inner, settled, id) = (p.bwd.clone(), out_axes.clone(), batch_id());
    let bwd = p.bwd.with(Box::new(move |args| {
        let _batch = enter_batch(id.clone());
        let cts = known(&settled).unwrap_or_default();
        let flags = if symbolic { cts.len() } else { 0 };
        let residuals = args.len() - cts.len() - flags;
        let axes = [vec![Some(0); residuals], cts, vec![None; flags]].concat();
        let (outs, found) = vmap_raw(&mut |xs| inner.call(xs), args, &axes, size)?;
        outs.iter().zip(found).zip(&own).map(|((x, from), to)| sum_or_place(x, from, *to, size)).collect()
    }));
    let op = Op::new(&CUSTOM_VJP_CALL, CustomVjp { callee: callee.clone(), fwd, bwd, ..p.clone() });
    bind_batched(&op, &callee, &out_axes, x)
}

pub static CUSTOM_VJP_CALL: Prim<CustomVjp> = Prim {
    name: "custom_vjp_call",
    doc: "A call whose cotangents follow a rule of its own.\n>>> twice = jax.custom_vjp(lambda x: 2 * x)\n>>> twice.defvjp(lambda x: (2 * x, None), lambda _, g: (2 * g,))\n>>> twice(jnp.ones(2))\nArray([2., 2.], dtype=float32)",
    public: Public::NONE,
    abstract_eval: |p, _| Ok(p.callee.jaxpr()?.out_avals()),
    eval: |p, x: &[Array]| crate::eval::eval_arrays(p.callee.jaxpr()?, x),
    jvp: Jvp::Backward(|_, p, x, t| vjp_forward(p, x, t), FORWARD),
    transpose: Transpose::Never("the linear map of its rule is transposed instead"),
    batch: Batch::Rule(|_, p, size, x, axes| batch_vjp_call(p, size, x, axes)),
    stage: Stage::Rule(|_, p, x| match p.callee.staged(x)? {
        None => {
            let q = CustomVjp { callee: p.callee.again(), fresh: false, ..p.clone() };
            append(&current(), &Op::new(&CUSTOM_VJP_CALL, q), x)
        }
        Some((call, consts)) => {
            let q = CustomVjp { callee: Callee::Jaxpr(call), consts: consts.len(), fresh: true, ..p.clone() };
            append(&current(), &Op::new(&CUSTOM_VJP_CALL, q), &[&consts[..], x].concat())
        }
    }),
    lower: Lower::Rule(|p, _, _| p.callee.lowering()),
    simplify: Simplify::Never("the compiler inlines it"),
    samples: super::control_samples::custom_vjp,
};

/// The derivative of a `custom_vjp` function: only its adjoint is known.
#[derive(Clone, Debug)]
pub struct CustomLin {
    pub bwd: UserFn,
    /// For each operand of the function whether its tangent is zero, and so not among the inputs.
    pub in_zeros: Vec<bool>,
    /// Leading inputs.
    pub residuals: usize,
    /// Types of the results.
    pub outs: Vec<Aval>,
    pub symbolic: bool,
}

impl Params for CustomLin {
    fn parse(g: &Given) -> Result<Self> {
        Err(Error::ty(format!("{} is made by differentiation alone", g.primitive)))
    }
    fn list(&self) -> ParamList {
        let zeros: Vec<&str> = self.in_zeros.iter().map(|z| if *z { "True" } else { "False" }).collect();
        vec![
            ("bwd", Param::User(self.bwd.clone())),
            ("in_zeros", Param::word(format!("[{}]", zeros.join(", ")))),
            ("num_res", self.residuals.into()),
            ("symbolic_zeros", self.symbolic.into()),
        ]
    }
}

const FORWARD: &str = "can't apply forward-mode autodiff (jvp) to a custom_vjp function.";

pub static CUSTOM_LIN: Prim<CustomLin> = Prim {
    name: "custom_lin",
    doc: "The linear map of a custom_vjp rule.\n>>> twice = jax.custom_vjp(lambda x: 2 * x)\n>>> twice.defvjp(lambda x: (2 * x, None), lambda _, g: (2 * g,))\n>>> grad(twice)(3.)\nArray(2., dtype=float32, weak_type=True)",
    public: Public::NONE,
    abstract_eval: |p, _| Ok(p.outs.clone()),
    eval: |_, _| Err(Error::ty(FORWARD)),
    jvp: Jvp::Linear,
    transpose: Transpose::Rule(|_, p, ct, o| {
        let cts = ct.iter().map(Tangent::instantiate).collect::<Result<Vec<_>>>()?;
        let residuals = o[..p.residuals].iter().filter_map(|o| match o {
            Operand::Known(v) => Some(v.clone()),
            Operand::Linear(_) => None,
        });
        let back = p.bwd.call(&residuals.chain(cts).chain(flags_if(p.symbolic, ct)).collect::<Vec<_>>())?;
        let mut out = vec![None; p.residuals];
        out.extend(back.into_iter().zip(&p.in_zeros).filter(|(_, zero)| !**zero).map(|(v, _)| Some(v)));
        Ok(out)
    }),
    batch: Batch::Rule(|_, _, _, _, _| Err(Error::ty(FORWARD))),
    stage: Stage::Append,
    lower: Lower::Kernel("it has no value"),
    simplify: Simplify::Never("it stands for a rule"),
    samples: || vec![],
};
