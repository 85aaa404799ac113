//! Reverse mode's first half: compute the values, and record what happens to tangents on a tape.
//!
//! Rules run at the parent with tangents that are variables of a tape: an op on a tangent is recorded, every other op
//! is bound at the parent at once, so that residuals such as `cos x` are there when the value is.

use crate::aval::Aval;
use crate::eval::eval_closed;
use crate::jaxpr::SourceId;
use crate::ops::call::{Inline, Jit};
use crate::ops::shape::{BROADCAST_IN_DIM, BroadcastInDim};
use crate::prim::Op;
use crate::sub::needed_op;
use crate::trace::{Kind, Trace, TraceRef, bind as bind_op, current, enter, enter_equations, primals_tangents, source};
use crate::value::{Payload, Tangent, Tracer, Val};
use jitbook_array::Result;
use smallvec::SmallVec;
use std::cell::RefCell;
use std::rc::Rc;

/// An operand on the tape: one of its variables, or a value of the parent (a residual).
#[derive(Clone)]
pub enum TapeAtom {
    Var(u32),
    Known(Val),
}

/// A linear op as recorded.
#[derive(Clone)]
pub struct TapeEqn {
    pub op: Op,
    pub inputs: SmallVec<[TapeAtom; 3]>,
    pub outputs: SmallVec<[u32; 2]>,
    pub source: SourceId,
}

/// A linear program over parent values: variables with types, and ops in order.
#[derive(Clone, Default)]
pub struct Tape {
    pub inputs: usize,
    pub avals: Vec<Aval>,
    pub eqns: Vec<TapeEqn>,
}

/// [`crate::trace::bind`] at a tape.
pub(crate) fn bind_tape(trace: &TraceRef, op: &Op, args: &[Val]) -> Result<Vec<Val>> {
    if !args.iter().any(|a| crate::trace::belongs(a, trace)) {
        let _scope = enter(trace.parent.as_ref().expect("a tape has a parent"));
        return bind_op(op, args);
    }
    match op.params_of::<Jit>() {
        Some(call) if call.inline == Inline::Yes => eval_closed(&call.jaxpr, args),
        _ => record(trace, op, args),
    }
}

fn record(trace: &TraceRef, op: &Op, args: &[Val]) -> Result<Vec<Val>> {
    let Kind::Tape(tape) = &trace.kind else { unreachable!() };
    let avals: SmallVec<[Aval; 3]> = args.iter().map(Val::aval).collect();
    let outs = op.abstract_eval(&avals)?;
    let mut tape = tape.borrow_mut();
    let inputs = args.iter().map(|a| tape_atom(trace, a)).collect();
    let first = tape.avals.len() as u32;
    tape.avals.extend(outs.iter().cloned());
    let outputs = (first..first + outs.len() as u32).collect();
    tape.eqns.push(TapeEqn { op: op.clone(), inputs, outputs, source: source() });
    Ok((first..).zip(outs).map(|(v, a)| Val::Tracer(Tracer::new(trace.clone(), a, Payload::Tape(v)))).collect())
}

/// A tangent as a value of the tape that is current: the zeros, where it is zero, are made there, when the tape is used.
pub(crate) fn instantiate_on_tape(t: &Tangent) -> Result<Val> {
    let Tangent::Zero(aval) = t else { return t.instantiate() };
    let zero = Val::Array(crate::ops::build::scalar(aval.dtype, 0.0).with_weak(aval.weak));
    if aval.rank() == 0 {
        return Ok(zero);
    }
    let p = BroadcastInDim { shape: aval.shape.clone(), dims: Default::default(), numpy: 0 };
    Ok(record(&current(), &Op::new(&BROADCAST_IN_DIM, p), &[zero])?.remove(0))
}

fn tape_atom(trace: &TraceRef, value: &Val) -> TapeAtom {
    match value {
        Val::Tracer(t) if Rc::ptr_eq(t.trace(), trace) => match t.payload() {
            Payload::Tape(v) => TapeAtom::Var(*v),
            _ => unreachable!("a tape's tracers carry its variables"),
        },
        other => TapeAtom::Known(other.clone()),
    }
}

/// [`crate::trace::bind`] at a linearizing trace, some operand of which is its own.
pub(crate) fn bind(trace: &TraceRef, tape: &TraceRef, op: &Op, args: &[Val]) -> Result<Vec<Val>> {
    let (primals, tangents) = primals_tangents(trace, args);
    let _scope = enter(tape);
    let (outs, touts) = op.jvp(op, &primals, &tangents)?;
    outs.into_iter().zip(touts).map(|(p, t)| tracer(trace, tape, p, t)).collect()
}

fn tracer(trace: &TraceRef, tape: &TraceRef, primal: Val, tangent: Tangent) -> Result<Val> {
    if crate::trace::belongs(&primal, tape) {
        return Err(jitbook_array::Error::value(
            "Linearization failed to produce known values for all output primals. This is typically caused by \
             attempting to differentiate a function uses an operation that does not support reverse-mode autodiff.",
        ));
    }
    Ok(match tangent {
        Tangent::Val(t) if t.dtype() != jitbook_array::DType::Float0 && crate::trace::belongs(&t, tape) => {
            let aval = primal.aval();
            Val::Tracer(Tracer::new(trace.clone(), aval, Payload::Linear { primal, tangent: t }))
        }
        _ => primal,
    })
}

/// A function linearized at a point: its linear part, ready to be applied or transposed.
pub struct Linearized {
    pub tape: Tape,
    /// For each input whether it has a variable on the tape (float0 inputs have none).
    pub in_avals: Vec<Aval>,
    /// Types of the outputs (primal).
    pub out_avals: Vec<Aval>,
    /// The tangent of each output: a tape variable, or zero.
    pub outs: Vec<Option<u32>>,
}

/// Runs `f` at `primals`: the outputs, and the linear map from input tangents to output tangents.
pub fn linearize(f: &mut dyn FnMut(&[Val]) -> Result<Vec<Val>>, primals: &[Val]) -> Result<(Vec<Val>, Linearized)> {
    let nonzero: Vec<bool> = primals.iter().map(|p| p.dtype().is_inexact()).collect();
    let (outs, mut lin) = linearize_some(f, primals, &nonzero)?;
    lin.tape.cut_down(&lin.outs)?;
    Ok((outs, lin))
}

/// [`linearize`] in some of the inputs.
pub fn linearize_some(
    f: &mut dyn FnMut(&[Val]) -> Result<Vec<Val>>,
    primals: &[Val],
    nonzero: &[bool],
) -> Result<(Vec<Val>, Linearized)> {
    let parent = current();
    let tape = Trace::new(Kind::Tape(RefCell::default()), Some(parent.clone()));
    let trace = Trace::new(Kind::Linearize { tape: tape.clone() }, Some(parent));
    let Kind::Tape(cell) = &tape.kind else { unreachable!() };
    let mut args = Vec::new();
    for (i, (p, nz)) in primals.iter().zip(nonzero).enumerate() {
        let aval = p.aval().tangent();
        cell.borrow_mut().avals.push(aval.clone());
        let t = Val::Tracer(Tracer::new(tape.clone(), aval, Payload::Tape(i as u32)));
        args.push(if *nz { tracer(&trace, &tape, p.clone(), Tangent::Val(t))? } else { p.clone() });
    }
    cell.borrow_mut().inputs = primals.len();
    let outs = {
        let _scope = enter(&trace);
        f(&args)
    };
    trace.finish();
    tape.finish();
    let (out_primals, out_tangents) = primals_tangents(&trace, &outs?);
    let outs = out_tangents
        .iter()
        .map(|t| match t.val() {
            Some(Val::Tracer(t)) => match t.payload() {
                Payload::Tape(v) => Some(*v),
                _ => None,
            },
            _ => None,
        })
        .collect();
    let in_avals = primals.iter().map(Val::aval).collect();
    let out_avals = out_primals.iter().map(Val::aval).collect();
    Ok((out_primals, Linearized { tape: cell.take(), in_avals, out_avals, outs }))
}

impl Linearized {
    /// The output tangents for input tangents, by binding the recorded ops at the current trace.
    pub fn apply(&self, tangents: &[Tangent]) -> Result<Vec<Tangent>> {
        let mut env: Vec<Option<Val>> = vec![None; self.tape.avals.len()];
        for (slot, t) in env.iter_mut().zip(tangents) {
            *slot = Some(t.instantiate()?);
        }
        let needed = self.tape.needed(&self.outs);
        let _within = enter_equations();
        for (eqn, _) in self.tape.eqns.iter().zip(needed).filter(|(_, n)| *n) {
            let args: Vec<Val> = eqn
                .inputs
                .iter()
                .map(|a| match a {
                    TapeAtom::Var(v) => env[*v as usize].clone().expect("tape in order"),
                    TapeAtom::Known(v) => v.clone(),
                })
                .collect();
            for (&v, out) in eqn.outputs.iter().zip(bind_op(&eqn.op, &args)?) {
                env[v as usize] = Some(out);
            }
        }
        let outs = self.outs.iter().zip(&self.out_avals);
        Ok(outs
            .map(|(v, aval)| match v.and_then(|v| env[v as usize].clone()) {
                Some(t) => Tangent::Val(t),
                None => Tangent::Zero(aval.tangent()),
            })
            .collect())
    }
}

impl Tape {
    /// Leaves out what the outputs do not depend on, within calls and control flow too.
    fn cut_down(&mut self, outs: &[Option<u32>]) -> Result<()> {
        let mut live = vec![false; self.avals.len()];
        outs.iter().flatten().for_each(|&v| live[v as usize] = true);
        let mut kept = Vec::with_capacity(self.eqns.len());
        for mut e in std::mem::take(&mut self.eqns).into_iter().rev() {
            let used: SmallVec<[bool; 4]> = e.outputs.iter().map(|&v| live[v as usize]).collect();
            if !used.contains(&true) && !e.op.effects().acts() {
                continue;
            }
            if let Some((op, inputs, outputs)) = needed_op(&e.op, e.inputs.len(), &used)? {
                e.inputs = inputs.iter().map(|&i| e.inputs[i].clone()).collect();
                e.outputs = outputs.iter().map(|&i| e.outputs[i]).collect();
                e.op = op;
            }
            for a in &e.inputs {
                if let TapeAtom::Var(v) = a {
                    live[*v as usize] = true;
                }
            }
            kept.push(e);
        }
        kept.reverse();
        self.eqns = kept;
        Ok(())
    }

    /// Which equations the outputs depend on.
    pub fn needed(&self, outs: &[Option<u32>]) -> Vec<bool> {
        let mut live = vec![false; self.avals.len()];
        outs.iter().flatten().for_each(|&v| live[v as usize] = true);
        let mut needed = vec![false; self.eqns.len()];
        for (i, eqn) in self.eqns.iter().enumerate().rev() {
            if eqn.outputs.iter().any(|&v| live[v as usize]) {
                needed[i] = true;
                for a in &eqn.inputs {
                    if let TapeAtom::Var(v) = a {
                        live[*v as usize] = true;
                    }
                }
            }
        }
        needed
    }
}
