//! Reverse mode's second half: walk a linear program backwards, pulling cotangents through each op's adjoint.

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
            let former = crate::trace::set_source(eqn.source);
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
