//! Forward mode: values with tangents beside them.

use crate::prim::Op;
use crate::trace::{Kind, Trace, TraceRef, bind as bind_op, current, enter, primals_tangents};
use crate::value::{Payload, Tangent, Tracer, Val};
use jitbook_array::Result;

/// [`crate::trace::bind`] at a jvp trace, some operand of which is its own.
pub(crate) fn bind(trace: &TraceRef, op: &Op, args: &[Val]) -> Result<Vec<Val>> {
    let (primals, tangents) = primals_tangents(trace, args);
    let _scope = enter(trace.parent.as_ref().expect("jvp has a parent"));
    let (outs, touts) = op.jvp(op, &primals, &tangents)?;
    Ok(outs.into_iter().zip(touts).map(|(p, t)| tracer(trace, p, t)).collect())
}

fn tracer(trace: &TraceRef, primal: Val, tangent: Tangent) -> Val {
    match tangent {
        Tangent::Val(t) if t.dtype() != jitbook_array::DType::Float0 => {
            let aval = primal.aval();
            Val::Tracer(Tracer::new(trace.clone(), aval, Payload::Jvp { primal, tangent: t }))
        }
        _ => primal,
    }
}

/// The rule of primitives that are linear in all operands: the tangents go through the primitive itself.
pub(crate) fn linear(op: &Op, primals: &[Val], tangents: &[Tangent]) -> Result<(Vec<Val>, Vec<Tangent>)> {
    let outs = bind_op(op, primals)?;
    if tangents.iter().all(Tangent::is_zero) {
        let zeros = outs.iter().map(Tangent::zero_of).collect();
        return Ok((outs, zeros));
    }
    let ts = tangents.iter().map(Tangent::instantiate).collect::<Result<Vec<_>>>()?;
    let touts = bind_op(op, &ts)?.into_iter().map(Tangent::Val).collect();
    Ok((outs, touts))
}

/// Runs `f` on primals with tangents; both come back for each output.
pub fn jvp(
    f: &mut dyn FnMut(&[Val]) -> Result<Vec<Val>>,
    primals: &[Val],
    tangents: &[Tangent],
) -> Result<(Vec<Val>, Vec<Tangent>)> {
    let trace = Trace::new(Kind::Jvp, Some(current()));
    let args: Vec<Val> = primals.iter().zip(tangents).map(|(p, t)| tracer(&trace, p.clone(), t.clone())).collect();
    let outs = {
        let _scope = enter(&trace);
        f(&args)
    };
    trace.finish();
    Ok(primals_tangents(&trace, &outs?))
}
