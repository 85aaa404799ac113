//! vmap: values with one axis more, along which lie the members of a batch.

use crate::prim::Op;
use crate::trace::{AxisName, BatchId, Kind, Trace, TraceRef, batch_id, current, enter, enter_batch, same, unbatched};
use crate::value::{Payload, Tracer, Val};
use jitbook_array::{Error, Result};

fn unpack(trace: &TraceRef, value: &Val) -> (Val, Option<usize>) {
    match value {
        Val::Tracer(t) if same(t.trace(), trace) => match t.payload() {
            Payload::Batch { val, axis } => (val.clone(), Some(*axis)),
            _ => unreachable!("a tracer carries what its trace carries"),
        },
        other => (other.clone(), None),
    }
}

fn pack(trace: &TraceRef, val: Val, axis: Option<usize>) -> Val {
    match axis {
        None => val,
        Some(axis) => {
            let aval = unbatched(&val.aval(), axis);
            Val::Tracer(Tracer::new(trace.clone(), aval, Payload::Batch { val, axis }))
        }
    }
}

/// [`crate::trace::bind`] at a batching trace that has a stake in the op.
pub(crate) fn bind(trace: &TraceRef, size: usize, id: &BatchId, op: &Op, args: &[Val]) -> Result<Vec<Val>> {
    let (vals, axes): (Vec<Val>, Vec<Option<usize>>) = args.iter().map(|a| unpack(trace, a)).unzip();
    let _scope = enter(trace.parent.as_ref().expect("batching has a parent"));
    let _batch = enter_batch(id.clone());
    let (outs, out_axes) = op.batch(op, size, &vals, &axes)?;
    Ok(outs.into_iter().zip(out_axes).map(|(v, a)| pack(trace, v, a)).collect())
}

/// Runs `f` on members of a batch of `size`, as the batch whose rule this is; says where each output is mapped.
pub fn vmap_raw(
    f: &mut dyn FnMut(&[Val]) -> Result<Vec<Val>>,
    args: &[Val],
    in_axes: &[Option<usize>],
    size: usize,
) -> Result<(Vec<Val>, Vec<Option<usize>>)> {
    vmap_as(f, args, in_axes, size, batch_id())
}

fn vmap_as(
    f: &mut dyn FnMut(&[Val]) -> Result<Vec<Val>>,
    args: &[Val],
    in_axes: &[Option<usize>],
    size: usize,
    id: BatchId,
) -> Result<(Vec<Val>, Vec<Option<usize>>)> {
    let trace = Trace::new(Kind::Batch { size, id }, Some(current()));
    let args: Vec<Val> = args.iter().zip(in_axes).map(|(v, &a)| pack(&trace, v.clone(), a)).collect();
    let outs = {
        let _scope = enter(&trace);
        f(&args)
    };
    trace.finish();
    Ok(outs?.iter().map(|v| unpack(&trace, v)).unzip())
}

/// Where an output is wanted mapped, if at all, and where in the specification that stands.
pub type OutAxis = (Option<isize>, String);

/// [`vmap_along`] an axis without a name.
pub fn vmap(
    f: &mut dyn FnMut(&[Val]) -> Result<Vec<Val>>,
    args: &[Val],
    in_axes: &[Option<usize>],
    size: usize,
    out_axes: &mut dyn FnMut(usize) -> Result<Vec<Option<isize>>>,
) -> Result<Vec<Val>> {
    let mut placed = |n| Ok(out_axes(n)?.into_iter().map(|axis| (axis, String::new())).collect());
    vmap_along(f, args, in_axes, size, None, &mut placed)
}

/// `vmap` over flat leaves: each output comes with the batch at its out axis (`None`: must not be mapped).
pub fn vmap_along(
    f: &mut dyn FnMut(&[Val]) -> Result<Vec<Val>>,
    args: &[Val],
    in_axes: &[Option<usize>],
    size: usize,
    name: Option<AxisName>,
    out_axes: &mut dyn FnMut(usize) -> Result<Vec<OutAxis>>,
) -> Result<Vec<Val>> {
    let (outs, axes) = vmap_as(f, args, in_axes, size, BatchId::new(name))?;
    let wanted = out_axes(outs.len())?;
    let placed = outs.into_iter().zip(axes).zip(wanted).map(|((v, from), to)| place(v, from, &to, size));
    placed.collect()
}

/// Moves or makes the batch axis.
fn place(v: Val, from: Option<usize>, (to, path): &OutAxis, size: usize) -> Result<Val> {
    match (from, *to) {
        (None, None) => Ok(v),
        (Some(axis), None) => {
            let text = format!("at vmap out_axes{path}, got axis spec None but output was batched on axis {axis}");
            Err(Error::value(text))
        }
        (from, Some(to)) => {
            let rank = v.rank() + usize::from(from.is_none());
            let axis = if to < 0 { to + rank as isize } else { to };
            if axis < 0 || axis as usize >= rank {
                return Err(Error::value(format!("axis {to} is out of bounds for array of dimension {}", rank)));
            }
            crate::ops::match_axis(&v, from, axis as usize, size)
        }
    }
}
