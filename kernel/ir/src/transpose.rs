//! Reverse mode's second half: walk a linear program backwards, pulling cotangents through each op's adjoint.

use crate::jaxpr::{Atom, ClosedJaxpr, Var};
use crate::linearize::{Linearized, TapeAtom, linearize};
use crate::prim::Operand;
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
        let mut cts: Vec<Tangent> = tape.avals.iter().map(|a| Tangent::Zero(a.clone())).collect();
        for (out, ct) in self.outs.iter().zip(cotangents) {
            if let Some(v) = out {
                accumulate(&mut cts[*v as usize], ct.clone())?;
            }
        }
        for eqn in tape.eqns.iter().rev() {
            let outs: Vec<Tangent> = eqn.outputs.iter().map(|&v| cts[v as usize].clone()).collect();
            if outs.iter().all(Tangent::is_zero) {
                continue;
            }
            let operands: Vec<Operand> = eqn
                .inputs
                .iter()
                .map(|a| match a {
                    TapeAtom::Var(v) => Operand::Linear(tape.avals[*v as usize].clone()),
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
                let outs = crate::trace::bind(&eqn.op, &args)?;
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
        if outs.iter().all(Tangent::is_zero) {
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
