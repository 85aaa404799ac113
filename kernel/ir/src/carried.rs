//! Division in a loop by a number that the loop carries or captures.
//!
//! XLA multiplies by the reciprocal of a number that divides many. In the body of a loop it does not know a number that
//! comes straight from the loop's own tuple to be one, and divides. It does so for what changes from turn to turn: what
//! does not, it moves out of the loop first. The last digit shows it.

use crate::jaxpr::{Atom, ClosedJaxpr, Eqn, Jaxpr, Var};
use crate::ops::binary::{DIV, divides_alike};
use crate::ops::call::Jit;
use crate::ops::convert::CONVERT;
use crate::ops::shape::{BROADCAST_IN_DIM, BroadcastInDim};
use crate::prim::Op;

/// What an input is to a loop.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// Known when the program is compiled, and the same at every turn.
    Number,
    /// The same at every turn.
    Same,
    /// Carried along and changed.
    Changed,
    /// A member of a stacked input.
    Member,
}

/// The roles of a body's inputs: constants, the carry, members. `known` says which operands of the loop are known.
pub fn roles(body: &ClosedJaxpr, consts: usize, carry: usize, known: impl Fn(usize) -> bool) -> Vec<Role> {
    let j = &body.jaxpr;
    let passes = |i: usize| j.outs[i - consts].var() == Some(j.invars[i]);
    let role = |i: usize| match i {
        i if i >= consts + carry => Role::Member,
        i if i >= consts && !passes(i) => Role::Changed,
        i if known(i) => Role::Number,
        _ => Role::Same,
    };
    (0..j.invars.len()).map(role).collect()
}

/// The body with such divisions spelled out element by element, so that no pass makes a product of them.
pub fn keep_divisions(body: &ClosedJaxpr, roles: &[Role]) -> ClosedJaxpr {
    rewritten(body, roles).unwrap_or_else(|| body.clone())
}

fn rewritten(body: &ClosedJaxpr, roles: &[Role]) -> Option<ClosedJaxpr> {
    let j = &body.jaxpr;
    // What is computed in the body is like a member: XLA knows it for what it is.
    let mut role = vec![Role::Number; j.avals.len()];
    j.invars.iter().zip(roles).for_each(|(v, r)| role[v.0 as usize] = *r);
    let mut avals = j.avals.clone();
    let mut eqns = Vec::with_capacity(j.eqns.len());
    let mut found = false;
    for e in &j.eqns {
        let ins: Vec<Role> = e.inputs.iter().map(|a| a.var().map_or(Role::Number, |v| role[v.0 as usize])).collect();
        let varies = ins.iter().any(|r| matches!(r, Role::Changed | Role::Member));
        // A change of weak type alone is none for XLA.
        let renames = e.op.is(&CONVERT) && j.atom_aval(&e.inputs[0]).dtype == j.aval(e.outputs[0]).dtype;
        let out = match varies {
            _ if renames => ins[0],
            true => Role::Member,
            false => Role::Number,
        };
        e.outputs.iter().for_each(|v| role[v.0 as usize] = out);
        let mut e = e.clone();
        if e.op.is(&DIV) && varies && matches!(ins[1], Role::Same | Role::Changed) {
            let types = [j.atom_aval(&e.inputs[0]), j.atom_aval(&e.inputs[1])];
            if types[1].rank() == 0 && divides_alike(&types[0], &types[1]) {
                let shape = types[0].shape.clone();
                avals.push(types[1].with_shape(&shape).with_weak(false));
                let whole = Var(avals.len() as u32 - 1);
                let op = Op::new(&BROADCAST_IN_DIM, BroadcastInDim { shape, dims: Default::default(), numpy: 0 });
                let inputs = [e.inputs[1].clone()].into_iter().collect();
                eqns.push(Eqn { op, inputs, outputs: [whole].into_iter().collect(), source: e.source });
                e.inputs[1] = Atom::Var(whole);
                found = true;
            }
        } else if let Some(call) = e.op.params_of::<Jit>()
            && let Some(inner) = rewritten(&call.jaxpr, &ins)
        {
            e.op = call.with_jaxpr(inner);
            found = true;
        }
        eqns.push(e);
    }
    let jaxpr = Jaxpr::new(j.constvars.clone(), j.invars.clone(), eqns, j.outs.clone(), avals);
    found.then(|| ClosedJaxpr::new(jaxpr, body.consts.clone()))
}
