//! `custom_vmap_call`: a function whose batches follow a rule of the user's.

use super::build::move_axis;
use super::custom::Callee;
use super::rules::Batched;
use crate::eval::eval_closed;
use crate::params::{Given, Param, ParamList, Params};
use crate::prim::*;
use crate::stage::append;
use crate::trace::{current, is_tape};
use crate::user::UserFn;
use crate::value::{Tangent, Val};
use jitbook_array::{Array, Error, ErrorClass, Result};
use std::sync::Arc;

#[derive(Clone, Debug)]
pub struct CustomVmap {
    pub callee: Callee,
    /// Leading inputs of the jaxpr that the function closed over.
    pub consts: usize,
    /// Takes the batch's size, which arguments are mapped (0-d bools) and the arguments, mapped ones at axis 0; gives the
    /// results, then which of them are mapped.
    pub rule: UserFn,
    pub in_tree: Arc<str>,
}

impl Params for CustomVmap {
    fn parse(g: &Given) -> Result<Self> {
        let (consts, in_tree) = (g.size("num_consts").unwrap_or(0), g.word("in_tree")?.into());
        Ok(CustomVmap { callee: Callee::parse(g)?, consts, rule: g.user("rule")?, in_tree })
    }
    fn list(&self) -> ParamList {
        let outs = match &self.callee {
            Callee::Jaxpr(c) => c.jaxpr.outs.len(),
            Callee::Fun(_) => 1,
        };
        let tree = if outs == 1 { "*".to_string() } else { format!("({})", vec!["*"; outs].join(", ")) };
        vec![
            ("call", self.callee.param()),
            ("in_tree", Param::Word(self.in_tree.clone())),
            ("num_consts", Param::from(self.consts).hidden()),
            ("out_tree", Param::word(format!("PyTreeDef({tree})"))),
            ("rule", Param::User(self.rule.clone())),
        ]
    }
}

fn batch(p: &CustomVmap, size: usize, x: &[Val], axes: &[Option<usize>]) -> Batched {
    if axes[..p.consts].iter().any(Option::is_some) {
        return Err(Error::not_implemented("custom_vmap of a function that closes over a mapped value"));
    }
    let (x, axes) = (&x[p.consts..], &axes[p.consts..]);
    let size = i32::try_from(size).map_err(|_| Error::value("the batch is too large"))?;
    let mut args = vec![Val::Array(Array::scalar(size))];
    args.extend(axes.iter().map(|a| Val::Array(Array::scalar(a.is_some()))));
    for (x, axis) in x.iter().zip(axes) {
        args.push(axis.map_or(Ok(x.clone()), |axis| move_axis(x, axis, 0))?);
    }
    let mut outs = p.rule.call(&args)?;
    let flags = outs.split_off(outs.len() / 2);
    let mapped = |f: &Val| f.concrete().is_some_and(|f| f.item::<bool>()).then_some(0);
    let axes: Vec<Option<usize>> = flags.iter().map(mapped).collect();
    if outs.iter().zip(&axes).any(|(out, axis)| axis.is_some() && out.rank() == 0) {
        return Err(Error::new(ErrorClass::Index, "tuple index out of range")
            .help("a custom_vmap rule says that a result is mapped which has no axes"));
    }
    Ok((outs, axes))
}

const REVERSE: &str = "=Linearization failed to produce known values for all output primals. This is typically caused \
                       by attempting to differentiate a function uses an operation that does not support reverse-mode \
                       autodiff.";

fn jvp(p: &CustomVmap, x: &[Val], t: &[Tangent]) -> Result<(Vec<Val>, Vec<Tangent>)> {
    if is_tape() {
        return Err(Error::value(&REVERSE[1..]));
    }
    match &p.callee {
        Callee::Fun(f) => crate::jvp::jvp(&mut |xs| f.call(xs), x, t),
        Callee::Jaxpr(c) => crate::jvp::jvp(&mut |xs| eval_closed(c, xs), x, t),
    }
}

pub static CUSTOM_VMAP_CALL: Prim<CustomVmap> = Prim {
    name: "custom_vmap_call",
    doc: "A call whose batches follow a rule of its own.\n>>> jax.custom_batching.sequential_vmap(lambda x: x + 1.)(jnp.zeros(2))\nArray([1., 1.], dtype=float32)",
    public: Public::NONE,
    abstract_eval: |p, _| Ok(p.callee.jaxpr()?.out_avals()),
    eval: |p, x| crate::eval::eval_arrays(p.callee.jaxpr()?, x),
    jvp: Jvp::Rule(|_, p, x, t| jvp(p, x, t)),
    transpose: Transpose::Never(REVERSE),
    batch: Batch::Rule(|_, p, size, x, axes| batch(p, size, x, axes)),
    stage: Stage::Rule(|op, p, x| match p.callee.staged(x)? {
        None => append(&current(), op, x),
        Some((call, consts)) => {
            let q = CustomVmap { callee: Callee::Jaxpr(call), consts: consts.len(), ..p.clone() };
            append(&current(), &Op::new(&CUSTOM_VMAP_CALL, q), &[&consts[..], x].concat())
        }
    }),
    lower: Lower::Rule(|p, _, _| p.callee.lowering()),
    simplify: Simplify::Never("the compiler inlines it"),
    samples: super::control_samples::custom_vmap,
};
