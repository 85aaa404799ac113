//! The jaxpr's own law: every variable is bound once, before it is read, with the type that its equation gives it.

use crate::jaxpr::{Atom, Jaxpr, Var};

/// What is wrong with a jaxpr, in words.
pub fn check(jaxpr: &Jaxpr) -> Result<(), String> {
    let mut bound = vec![false; jaxpr.avals.len()];
    let define = |bound: &mut Vec<bool>, v: Var| match bound.get_mut(v.0 as usize) {
        None => Err(format!("variable {} has no type", v.0)),
        Some(true) => Err(format!("variable {} is bound twice", v.0)),
        Some(slot) => {
            *slot = true;
            Ok(())
        }
    };
    let read = |bound: &Vec<bool>, a: &Atom| match a {
        Atom::Var(v) if bound.get(v.0 as usize) != Some(&true) => Err(format!("variable {} is read unbound", v.0)),
        _ => Ok(()),
    };
    for &v in jaxpr.constvars.iter().chain(&jaxpr.invars) {
        define(&mut bound, v)?;
    }
    for (i, eqn) in jaxpr.eqns.iter().enumerate() {
        let mut avals = Vec::new();
        for a in &eqn.inputs {
            read(&bound, a).map_err(|e| format!("equation {i} ({}): {e}", eqn.op.name()))?;
            avals.push(jaxpr.atom_aval(a));
        }
        let outs = eqn.op.abstract_eval(&avals).map_err(|e| format!("equation {i} ({}): {e}", eqn.op.name()))?;
        if outs.len() != eqn.outputs.len() {
            return Err(format!("equation {i} ({}): {} outputs for {}", eqn.op.name(), outs.len(), eqn.outputs.len()));
        }
        for (&v, aval) in eqn.outputs.iter().zip(&outs) {
            define(&mut bound, v)?;
            if jaxpr.aval(v) != aval {
                return Err(format!("equation {i} ({}): {} where {aval:?}", eqn.op.name(), jaxpr.aval(v)));
            }
        }
        for (_, param) in eqn.op.params() {
            param.jaxprs().into_iter().try_for_each(|j| check(j))?;
        }
    }
    jaxpr.outs.iter().try_for_each(|a| read(&bound, a))
}
