//! Passes from jaxpr to jaxpr, each local and one-directional: inline, simplify, spread, CSE, DCE.

use jitbook_array::{Array, DType, Denormals, with_denormals};
use jitbook_ir::aval::Aval;
use jitbook_ir::jaxpr::{Atom, Builder, ClosedJaxpr, Eqn, Jaxpr, SourceId, Var};
use jitbook_ir::loops::Lowering;
use jitbook_ir::prim::{Op, Rewrite};
use rustc_hash::FxHashMap;
use smallvec::{SmallVec, smallvec};

/// Replaces every call by the equations that it calls. Constants of inner jaxprs become constants of the whole.
pub(crate) fn inline(closed: &ClosedJaxpr) -> ClosedJaxpr {
    let j = &closed.jaxpr;
    let mut b = Builder::default();
    let mut consts = Vec::new();
    let mut env = Env::default();
    j.constvars.iter().zip(&closed.consts).for_each(|(&v, c)| {
        env.insert(v, constant(&mut b, &mut consts, j.aval(v), c));
    });
    for &v in &j.invars {
        env.insert(v, Atom::Var(b.input(j.aval(v).clone())));
    }
    let outs = inline_into(&mut b, &mut consts, j, env, SourceId(0));
    ClosedJaxpr::new(b.finish(outs), consts)
}

type Env = FxHashMap<Var, Atom>;

/// A constant of a jaxpr as one of the whole; what is a number is written where it is read.
fn constant(b: &mut Builder, consts: &mut Vec<Array>, aval: &Aval, value: &Array) -> Atom {
    if aval.rank() == 0 && aval.dtype != DType::Key {
        return Atom::lit(value.clone());
    }
    consts.push(value.clone());
    Atom::Var(b.constant(aval.clone()))
}

/// `from` is the place of the call: that of what has none of its own.
fn inline_into(b: &mut Builder, consts: &mut Vec<Array>, j: &Jaxpr, mut env: Env, from: SourceId) -> Vec<Atom> {
    let look = |env: &Env, a: &Atom| match a {
        Atom::Var(v) => env[v].clone(),
        lit => lit.clone(),
    };
    for e in &j.eqns {
        let source = if e.source == SourceId(0) { from } else { e.source };
        let inputs: SmallVec<[Atom; 3]> = e.inputs.iter().map(|a| look(&env, a)).collect();
        let ins: Vec<Aval> = e.inputs.iter().map(|a| j.atom_aval(a)).collect();
        let outs: Vec<Aval> = e.outputs.iter().map(|&v| j.aval(v).clone()).collect();
        let holds_jaxpr = e.op.params().iter().any(|(_, p)| !p.jaxprs().is_empty());
        let arrays = ins.iter().any(|a| a.rank() > 0);
        let call = if holds_jaxpr || arrays { e.op.lower(&ins, &outs) } else { Lowering::Kernel };
        let results = match call {
            Lowering::Call(inner) => {
                let mut inside = Env::default();
                for (&v, c) in inner.jaxpr.constvars.iter().zip(&inner.consts) {
                    inside.insert(v, constant(b, consts, inner.jaxpr.aval(v), c));
                }
                inside.extend(inner.jaxpr.invars.iter().copied().zip(inputs));
                inline_into(b, consts, &inner.jaxpr, inside, source)
            }
            _ => b.push(e.op.clone(), inputs, outs, source).into_iter().map(Atom::Var).collect(),
        };
        env.extend(e.outputs.iter().copied().zip(results));
    }
    j.outs.iter().map(|a| look(&env, a)).collect()
}

/// Rewrites equation by equation: small constants are computed, and each op's own rewrites are applied until none fits.
pub(crate) fn simplify(j: &Jaxpr) -> Jaxpr {
    let mut env: Env = Env::default();
    let mut eqns = Vec::with_capacity(j.eqns.len());
    let mut types = j.avals.clone();
    for e in &j.eqns {
        let mut e = renamed(e, &env);
        loop {
            let avals: Vec<Aval> = e.inputs.iter().map(|a| aval_of(&types, a)).collect();
            match e.op.simplify(&e.inputs, &avals) {
                Some(Rewrite::Operand(k)) => {
                    env.insert(e.outputs[0], e.inputs[k].clone());
                    break;
                }
                Some(Rewrite::Number(x)) => {
                    env.insert(e.outputs[0], Atom::lit(x));
                    break;
                }
                Some(Rewrite::Apply(op, operands)) => {
                    e.inputs = operands.iter().map(|&k| e.inputs[k].clone()).collect();
                    e.op = op;
                }
                Some(Rewrite::Through { first, inputs, second, place }) => {
                    let ins: Vec<Aval> = inputs.iter().map(|a| aval_of(&types, a)).collect();
                    let aval = first.abstract_eval(&ins).expect("a rewrite is well typed").remove(0);
                    types.push(aval.clone());
                    let made = Var(types.len() as u32 - 1);
                    let inner = Eqn { op: first, inputs: inputs.into(), outputs: smallvec![made], source: e.source };
                    e.inputs[place] = match folded(&aval, &inner) {
                        Some(value) => Atom::lit(value),
                        None => {
                            eqns.push(inner);
                            Atom::Var(made)
                        }
                    };
                    e.op = second;
                }
                None => {
                    let value = match e.outputs[..] {
                        [out] => folded(j.aval(out), &e),
                        _ => None,
                    };
                    match value {
                        Some(value) => drop(env.insert(e.outputs[0], Atom::lit(value))),
                        None => eqns.push(e),
                    }
                    break;
                }
            }
        }
    }
    let mut new = rebuilt(j, eqns, &env);
    new.avals = types;
    new
}

fn aval_of(types: &[Aval], a: &Atom) -> Aval {
    match a {
        Atom::Var(v) => types[v.0 as usize].clone(),
        Atom::Lit(l) => Aval::of(&l.0),
    }
}

/// The value of a scalar equation on literals, of this type.
fn folded(aval: &Aval, e: &Eqn) -> Option<Array> {
    let args: Vec<Array> = e
        .inputs
        .iter()
        .map(|a| match a {
            Atom::Lit(l) => Some(l.0.clone()),
            Atom::Var(_) => None,
        })
        .collect::<Option<_>>()?;
    let ins: Vec<Aval> = args.iter().map(Aval::of).collect();
    let pure = matches!(e.op.lower(&ins, std::slice::from_ref(aval)), Lowering::Elementwise(_));
    if !pure || args.is_empty() || aval.rank() > 0 {
        return None;
    }
    Some(e.op.eval(&args).ok()?.remove(0).with_weak(aval.weak))
}

fn renamed(e: &Eqn, env: &Env) -> Eqn {
    let mut e = e.clone();
    for a in &mut e.inputs {
        if let Some(new) = a.var().and_then(|v| env.get(&v)) {
            *a = new.clone();
        }
    }
    e
}

fn rebuilt(j: &Jaxpr, eqns: Vec<Eqn>, env: &Env) -> Jaxpr {
    let outs = j.outs.iter().map(|a| a.var().and_then(|v| env.get(&v)).unwrap_or(a).clone()).collect();
    Jaxpr::new(j.constvars.clone(), j.invars.clone(), eqns, outs, j.avals.clone())
}

/// Operands that an op stretches become arrays of its output's shape, so that loops take them element by element.
pub(crate) fn spread(j: &Jaxpr) -> Jaxpr {
    let mut eqns = Vec::with_capacity(j.eqns.len());
    let mut types = j.avals.clone();
    for e in &j.eqns {
        let mut e = e.clone();
        let ins: Vec<Aval> = e.inputs.iter().map(|a| aval_of(&types, a)).collect();
        let outs: Vec<Aval> = e.outputs.iter().map(|&v| j.aval(v).clone()).collect();
        let unlike = |a: &Aval| outs.iter().any(|out| a.rank() > 0 && a.shape != out.shape);
        if let [_] = outs[..]
            && ins.iter().any(unlike)
            && let Lowering::Broadcast(spreads) = e.op.lower(&ins, &outs)
        {
            for (k, op) in spreads.into_iter().enumerate().filter_map(|(k, op)| Some((k, op?))) {
                types.push(op.abstract_eval(&ins[k..=k]).expect("an operand broadcasts").remove(0));
                let whole = Var(types.len() as u32 - 1);
                let inputs = smallvec![e.inputs[k].clone()];
                eqns.push(Eqn { op, inputs, outputs: smallvec![whole], source: e.source });
                e.inputs[k] = Atom::Var(whole);
            }
        }
        eqns.push(e);
    }
    Jaxpr::new(j.constvars.clone(), j.invars.clone(), eqns, j.outs.clone(), types)
}

/// An op and what it is applied to.
type Application = (Op, SmallVec<[Atom; 3]>);

/// Equal applications are computed once, except those that act.
pub(crate) fn cse(j: &Jaxpr) -> Jaxpr {
    let mut env: Env = Env::default();
    let mut seen: FxHashMap<Application, SmallVec<[Var; 2]>> = FxHashMap::default();
    let mut eqns = Vec::with_capacity(j.eqns.len());
    for e in &j.eqns {
        let e = renamed(e, &env);
        let key = (e.op.clone(), e.inputs.clone());
        let same_types = |old: &[Var]| old.iter().zip(&e.outputs).all(|(&a, &b)| j.aval(a) == j.aval(b));
        match seen.get(&key) {
            Some(old) if same_types(old) => {
                env.extend(e.outputs.iter().copied().zip(old.iter().map(|&v| Atom::Var(v))));
            }
            _ => {
                if !e.op.effects().acts() {
                    seen.insert(key, e.outputs.clone());
                }
                eqns.push(e);
            }
        }
    }
    rebuilt(j, eqns, &env)
}

/// Drops equations that nothing reads and that do nothing else.
pub(crate) fn dce(j: &Jaxpr) -> Jaxpr {
    let mut live = vec![false; j.avals.len()];
    j.outs.iter().filter_map(Atom::var).for_each(|v| live[v.0 as usize] = true);
    let mut eqns = Vec::new();
    for e in j.eqns.iter().rev() {
        if e.outputs.iter().any(|v| live[v.0 as usize]) || e.op.effects().acts() {
            e.inputs.iter().filter_map(Atom::var).for_each(|v| live[v.0 as usize] = true);
            eqns.push(e.clone());
        }
    }
    eqns.reverse();
    Jaxpr::new(j.constvars.clone(), j.invars.clone(), eqns, j.outs.clone(), j.avals.clone())
}

/// Arrays of more elements are not made while compiling.
const SETTLED: usize = 1 << 12;

/// Kernels that are called with constants alone are called here, once: their results become constants. `None` where
/// there are none.
pub(crate) fn settle(closed: &ClosedJaxpr) -> Option<ClosedJaxpr> {
    let j = &closed.jaxpr;
    let mut known = vec![false; j.avals.len()];
    j.constvars.iter().for_each(|&v| known[v.0 as usize] = j.aval(v).size() <= SETTLED);
    let mut kernels = Vec::new();
    for (i, e) in j.eqns.iter().enumerate() {
        let given = e.inputs.iter().filter_map(Atom::var).all(|v| known[v.0 as usize]);
        if given && is_settled(j, e) {
            e.outputs.iter().for_each(|v| known[v.0 as usize] = true);
            kernels.extend(is_kernel(j, e).then_some(i));
        }
    }
    let last = *kernels.last()?;
    let mut needed = vec![false; j.avals.len()];
    for (i, e) in j.eqns.iter().enumerate().take(last + 1).rev() {
        if kernels.contains(&i) || e.outputs.iter().any(|v| needed[v.0 as usize]) {
            e.inputs.iter().filter_map(Atom::var).for_each(|v| needed[v.0 as usize] = true);
        }
    }
    let mut values: FxHashMap<Var, Array> = j.constvars.iter().copied().zip(closed.consts.iter().cloned()).collect();
    let (mut constvars, mut consts) = (j.constvars.clone(), closed.consts.clone());
    let mut eqns = Vec::with_capacity(j.eqns.len());
    for (i, e) in j.eqns.iter().enumerate() {
        let kernel = kernels.contains(&i);
        let wanted = e.outputs.iter().any(|v| needed[v.0 as usize] && known[v.0 as usize]);
        if kernel || wanted {
            let args = e.inputs.iter().map(|a| match a {
                Atom::Lit(l) => l.0.clone().with_weak(false),
                Atom::Var(v) => values[v].clone(),
            });
            let args: Vec<Array> = args.collect();
            let results = with_denormals(Denormals::Flush, || e.op.eval(&args)).ok()?;
            if kernel {
                constvars.extend(e.outputs.iter().copied());
                consts.extend(results.iter().cloned());
            }
            values.extend(e.outputs.iter().copied().zip(results));
        }
        if !kernel {
            eqns.push(e.clone());
        }
    }
    let settled = Jaxpr::new(constvars, j.invars.clone(), eqns, j.outs.clone(), j.avals.clone());
    Some(ClosedJaxpr::new(dce(&settled), consts))
}

/// Whether an equation on constants may be computed beforehand: it is small, and calls nobody.
fn is_settled(j: &Jaxpr, e: &Eqn) -> bool {
    let small = |&v: &Var| j.aval(v).size() <= SETTLED && crate::plan::is_real(j.aval(v).dtype);
    let effects = e.op.effects();
    let alone = e.op.params().iter().all(|(_, p)| p.jaxprs().is_empty());
    alone && !effects.acts() && !effects.calls_user() && !e.outputs.is_empty() && e.outputs.iter().all(small)
}

fn is_kernel(j: &Jaxpr, e: &Eqn) -> bool {
    let ins: Vec<Aval> = e.inputs.iter().map(|a| j.atom_aval(a)).collect();
    let outs: Vec<Aval> = e.outputs.iter().map(|&v| j.aval(v).clone()).collect();
    matches!(e.op.lower(&ins, &outs), Lowering::Kernel | Lowering::Product(_))
}
