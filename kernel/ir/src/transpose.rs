//! Reverse mode's second half: walk a linear program backwards, pulling cotangents through each op's adjoint.

use crate::jaxpr::{Atom, ClosedJaxpr, Var};
use crate::linearize::{Linearized, Tape, TapeAtom, TapeEqn, linearize};
use crate::ops::call::JIT;
use crate::ops::cond::COND;
use crate::ops::custom::CUSTOM_LIN;
use crate::ops::remat::REMAT;
use crate::ops::scan::SCAN;
use crate::prim::{Op, Operand};
use crate::trace::{bind, enter_equations};
use crate::value::{Tangent, Val};
use jitbook_array::Result;

/// Runs `f` at `primals`: the outputs, and the map from output cotangents to input cotangents.
pub fn vjp(f: &mut dyn FnMut(&[Val]) -> Result<Vec<Val>>, primals: &[Val]) -> Result<(Vec<Val>, Linearized)> {
    linearize(f, primals)
}

impl Linearized {
    /// The input cotangents for output cotangents, by binding adjoints at the current trace. May be called many times.
    pub fn pull(&self, cotangents: &[Tangent]) -> Result<Vec<Tangent>> {
        let tape = &self.tape;
        let _within = enter_equations();
        let known = tape.known_values(cotangents)?;
        let mut cts: Vec<Tangent> = tape.avals.iter().map(|a| Tangent::Zero(a.clone())).collect();
        for (out, ct) in self.outs.iter().zip(cotangents) {
            if let Some(v) = out {
                accumulate(&mut cts[*v as usize], ct.clone())?;
            }
        }
        if cotangents.iter().all(Tangent::is_zero) {
            cts.truncate(tape.inputs);
            return Ok(cts);
        }
        let value = |v: u32| known.get(v as usize).and_then(Option::as_ref);
        for eqn in tape.eqns.iter().rev().filter(|e| e.outputs.is_empty() || value(e.outputs[0]).is_none()) {
            let outs: Vec<Tangent> = eqn.outputs.iter().map(|&v| cts[v as usize].clone()).collect();
            if is_idle(&eqn.op, &outs) {
                continue;
            }
            let operands: Vec<Operand> = eqn
                .inputs
                .iter()
                .map(|a| match a {
                    TapeAtom::Var(v) => match value(*v) {
                        Some(x) => Operand::Known(x.clone()),
                        None => Operand::Linear(tape.avals[*v as usize].clone()),
                    },
                    TapeAtom::Known(v) => Operand::Known(v.clone()),
                })
                .collect();
            let former = crate::trace::enter_source(eqn.source);
            let back = eqn.op.transpose(&eqn.op, &outs, &operands);
            crate::trace::set_source(former);
            for (input, ct) in eqn.inputs.iter().zip(back?) {
                if let (TapeAtom::Var(v), Some(ct)) = (input, ct) {
                    accumulate(&mut cts[*v as usize], Tangent::Val(ct))?;
                }
            }
        }
        cts.truncate(tape.inputs);
        Ok(cts)
    }
}

/// Whether nothing comes of the adjoint of an op: all its cotangents are zero. Those that hold jaxprs, or call a rule of
/// the user's, take part even so, as in JAX.
fn is_idle(op: &Op, cotangents: &[Tangent]) -> bool {
    let calls = [JIT.name, SCAN.name, COND.name, REMAT.name, CUSTOM_LIN.name];
    cotangents.iter().all(Tangent::is_zero) && !calls.contains(&op.name())
}

impl Tape {
    /// What depends on no tangent (zeros, made when the tape is used), by variable; empty where there is none.
    fn known_values(&self, cotangents: &[Tangent]) -> Result<Vec<Option<Val>>> {
        let is_known = |e: &TapeEqn| e.inputs.iter().all(|a| matches!(a, TapeAtom::Known(_)));
        let mut known = Vec::new();
        if cotangents.iter().all(Tangent::is_zero) || !self.eqns.iter().any(is_known) {
            return Ok(known);
        }
        known.resize(self.avals.len(), None);
        for e in &self.eqns {
            let value = |a: &TapeAtom| match a {
                TapeAtom::Known(x) => Some(x.clone()),
                TapeAtom::Var(v) => known[*v as usize].clone(),
            };
            let Some(args) = e.inputs.iter().map(value).collect::<Option<Vec<_>>>() else { continue };
            let outs = bind(&e.op, &args)?;
            e.outputs.iter().zip(outs).for_each(|(v, x)| known[*v as usize] = Some(x));
        }
        Ok(known)
    }
}

fn accumulate(slot: &mut Tangent, ct: Tangent) -> Result<()> {
    let former = std::mem::replace(slot, Tangent::Zero(ct.aval()));
    *slot = former.add(ct)?;
    Ok(())
}

/// JAX's `backward_pass` over a jaxpr: what depends on no linear operand is evaluated forwards, the rest is pulled
/// backwards. A cotangent (perhaps zero) for each operand.
pub fn backward(closed: &ClosedJaxpr, operands: &[Operand], cotangents: &[Tangent]) -> Result<Vec<Tangent>> {
    backward_onto(closed, operands, cotangents, &[])
}

/// [`backward`], where cotangents of the first operands are added to what there is of them already.
pub fn backward_onto(
    closed: &ClosedJaxpr,
    operands: &[Operand],
    cotangents: &[Tangent],
    sums: &[Tangent],
) -> Result<Vec<Tangent>> {
    let jaxpr = &closed.jaxpr;
    let mut types = jaxpr.avals.clone();
    let mut env: Vec<Option<Val>> = vec![None; jaxpr.avals.len()];
    for (v, c) in jaxpr.constvars.iter().zip(&closed.consts) {
        env[v.0 as usize] = Some(Val::Array(c.clone()));
    }
    for (v, o) in jaxpr.invars.iter().zip(operands) {
        match o {
            Operand::Known(x) => env[v.0 as usize] = Some(x.clone()),
            Operand::Linear(aval) => types[v.0 as usize] = aval.clone(),
        }
    }
    let read = |env: &[Option<Val>], a: &Atom| match a {
        Atom::Var(v) => match &env[v.0 as usize] {
            Some(x) => Operand::Known(x.clone()),
            None => Operand::Linear(types[v.0 as usize].clone()),
        },
        Atom::Lit(l) => Operand::Known(Val::Array(l.0.clone())),
    };
    if cotangents.iter().all(Tangent::is_zero) && !jaxpr.effects().acts() {
        let given = |(i, v): (usize, &Var)| {
            let zero = || Tangent::Zero(types[v.0 as usize].tangent());
            sums.get(i).cloned().unwrap_or_else(zero)
        };
        return Ok(jaxpr.invars.iter().enumerate().map(given).collect());
    }
    let _within = enter_equations();
    let mut linear = Vec::new();
    for eqn in &jaxpr.eqns {
        let inputs: Vec<Operand> = eqn.inputs.iter().map(|a| read(&env, a)).collect();
        let known: Option<Vec<Val>> = inputs
            .iter()
            .map(|o| match o {
                Operand::Known(v) => Some(v.clone()),
                Operand::Linear(_) => None,
            })
            .collect();
        match known {
            Some(args) => {
                let outs = bind(&eqn.op, &args)?;
                eqn.outputs.iter().zip(outs).for_each(|(v, x)| env[v.0 as usize] = Some(x));
            }
            None => linear.push((eqn, inputs)),
        }
    }
    let mut cts: Vec<Tangent> = types.iter().map(|a| Tangent::Zero(a.tangent())).collect();
    for (v, sum) in jaxpr.invars.iter().zip(sums) {
        cts[v.0 as usize] = sum.clone();
    }
    for (a, ct) in jaxpr.outs.iter().zip(cotangents) {
        if let Atom::Var(v) = a
            && env[v.0 as usize].is_none()
        {
            accumulate(&mut cts[v.0 as usize], ct.clone())?;
        }
    }
    for (eqn, inputs) in linear.iter().rev() {
        let outs: Vec<Tangent> = eqn.outputs.iter().map(|&v: &Var| cts[v.0 as usize].clone()).collect();
        if is_idle(&eqn.op, &outs) {
            continue;
        }
        let back = eqn.op.transpose(&eqn.op, &outs, inputs)?;
        for ((a, o), ct) in eqn.inputs.iter().zip(inputs).zip(back) {
            if let (Atom::Var(v), Operand::Linear(_), Some(ct)) = (a, o, ct) {
                accumulate(&mut cts[v.0 as usize], Tangent::Val(ct))?;
            }
        }
    }
    Ok(jaxpr.invars.iter().map(|v| cts[v.0 as usize].clone()).collect())
}
