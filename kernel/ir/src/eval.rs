//! Running jaxprs: op by op at the current trace, or whole, through the executor that `jit` installs.

use crate::aval::Aval;
use crate::jaxpr::{Atom, Builder, ClosedJaxpr, Eqn, Jaxpr, SourceId, Var};
use crate::loops::Lowering;
use crate::ops::binary::{MUL, literal_reciprocal};
use crate::prim::Op;
use crate::trace::{bind, enter_equations, enter_source, set_source};
use crate::value::Val;
use jitbook_array::{Array, Result};
use std::sync::OnceLock;

/// Runs a compiled program for a closed jaxpr.
pub type Executor = fn(&ClosedJaxpr, &[Array]) -> Result<Vec<Array>>;

static EXECUTOR: OnceLock<Executor> = OnceLock::new();

/// Installs what runs closed jaxprs; without it they are evaluated op by op. The first one stays.
pub fn set_executor(executor: Executor) {
    let _ = EXECUTOR.set(executor);
}

/// Runs a closed jaxpr on arrays through the executor.
pub fn execute(closed: &ClosedJaxpr, args: &[Array]) -> Result<Vec<Array>> {
    match EXECUTOR.get() {
        Some(executor) if !crate::nans::locating() => executor(closed, args),
        _ => eval_arrays(closed, args),
    }
}

/// From this many elements on, an elementwise op or a reduction that is evaluated eagerly runs the compiled loop of its
/// lowering: the same code as under `jit`, and many times faster than one call of a scalar function an element.
const LARGE: usize = 1 << 13;

/// The op's results by its compiled loop, where it has one and goes over many elements.
pub(crate) fn compiled(op: &Op, avals: &[Aval], outs: &[Aval], args: &[Array]) -> Option<Result<Vec<Array>>> {
    let [_] = outs else { return None };
    if avals.iter().chain(outs).all(|a| a.size() < LARGE) {
        return None;
    }
    let executor = EXECUTOR.get()?;
    if !matches!(op.lower(avals, outs), Lowering::Elementwise(_) | Lowering::Broadcast(_) | Lowering::Reduce { .. }) {
        return None;
    }
    let mut b = Builder::default();
    let ins = avals.iter().map(|a| Atom::Var(b.input(a.clone()))).collect();
    let made = b.push(op.clone(), ins, outs.to_vec(), SourceId(0));
    let closed = ClosedJaxpr::new(b.finish(made.into_iter().map(Atom::Var).collect()), vec![]);
    Some(executor(&closed, args))
}

/// Runs a closed jaxpr on arrays op by op, with the eager kernels, to the numbers that a compiled program gives.
pub fn eval_arrays(closed: &ClosedJaxpr, args: &[Array]) -> Result<Vec<Array>> {
    let _scope = crate::trace::enter(&crate::trace::eval_trace());
    let args: Vec<Val> = args.iter().cloned().map(Val::Array).collect();
    let consts: Vec<Val> = closed.consts.iter().cloned().map(Val::Array).collect();
    let outs = walk(&closed.jaxpr, &consts, &args, Arithmetic::Compiled)?;
    Ok(outs.into_iter().map(|v| v.array().expect("evaluated").clone()).collect())
}

/// Binds each equation of a closed jaxpr at the current trace.
pub fn eval_closed(closed: &ClosedJaxpr, args: &[Val]) -> Result<Vec<Val>> {
    let consts: Vec<Val> = closed.consts.iter().cloned().map(Val::Array).collect();
    eval_jaxpr(&closed.jaxpr, &consts, args)
}

/// Binds each equation at the current trace.
pub fn eval_jaxpr(jaxpr: &Jaxpr, consts: &[Val], args: &[Val]) -> Result<Vec<Val>> {
    walk(jaxpr, consts, args, Arithmetic::AsWritten)
}

/// Whether equations are taken as they stand, or as the compiler sees them.
#[derive(Clone, Copy, PartialEq)]
enum Arithmetic {
    AsWritten,
    Compiled,
}

fn walk(jaxpr: &Jaxpr, consts: &[Val], args: &[Val], arithmetic: Arithmetic) -> Result<Vec<Val>> {
    eval_with(jaxpr, consts, args, &|eqn, mut inputs| {
        let reciprocal = match arithmetic {
            Arithmetic::Compiled => literal_reciprocal(&eqn.op, &eqn.inputs),
            Arithmetic::AsWritten => None,
        };
        match reciprocal {
            Some(r) => {
                inputs[1] = Val::Array(r);
                bind(&Op::plain(&MUL), &inputs)
            }
            None => bind(&eqn.op, &inputs),
        }
    })
}

/// Does `apply` for each equation.
pub(crate) fn eval_with(
    jaxpr: &Jaxpr,
    consts: &[Val],
    args: &[Val],
    apply: &dyn Fn(&Eqn, Vec<Val>) -> Result<Vec<Val>>,
) -> Result<Vec<Val>> {
    assert_eq!(jaxpr.invars.len(), args.len(), "eval_jaxpr: wrong number of arguments");
    let mut env: Vec<Option<Val>> = vec![None; jaxpr.avals.len()];
    let set = |env: &mut Vec<Option<Val>>, v: &Var, x: Val| env[v.0 as usize] = Some(x);
    for (v, x) in jaxpr.constvars.iter().zip(consts).chain(jaxpr.invars.iter().zip(args)) {
        set(&mut env, v, x.clone());
    }
    let read = |env: &Vec<Option<Val>>, a: &Atom| match a {
        Atom::Var(v) => env[v.0 as usize].clone().expect("jaxpr in order"),
        Atom::Lit(l) => Val::Array(l.0.clone()),
    };
    let _within = enter_equations();
    for eqn in &jaxpr.eqns {
        let inputs: Vec<Val> = eqn.inputs.iter().map(|a| read(&env, a)).collect();
        let former = enter_source(eqn.source);
        let outs = apply(eqn, inputs);
        set_source(former);
        for (v, x) in eqn.outputs.iter().zip(outs?) {
            set(&mut env, v, x);
        }
    }
    Ok(jaxpr.outs.iter().map(|a| read(&env, a)).collect())
}
