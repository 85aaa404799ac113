//! Primitives by name, and their application to operands of one dtype.

use crate::error::{Exc, R};
use crate::jax::config::RankPromotion;
use crate::jax::jit::Options;
use crate::jax::operand::from_val;
use crate::jax::{ArrayObj, config};
use crate::value::Value;
use crate::vm::Vm;
use jitbook_array::{Array, DType};
use jitbook_ir::ops::PRIMS;
use jitbook_ir::ops::call::{Inline, JIT, Jit};
use jitbook_ir::{Definition, Op, Val, bind, bind1};
use rustc_hash::FxHashMap;
use std::cell::RefCell;

thread_local! {
    static BY_NAME: RefCell<FxHashMap<&'static str, &'static dyn Definition>> =
        RefCell::new(PRIMS.iter().map(|p| (p.name(), *p)).collect());
}

/// The primitive of this name.
pub fn definition(name: &str) -> Option<&'static dyn Definition> {
    BY_NAME.with(|m| m.borrow().get(name).copied())
}

/// The application of a primitive that takes no parameters. Panics on other names: they are constants of this program.
pub fn plain(name: &str) -> Op {
    definition(name).and_then(|d| d.plain()).unwrap_or_else(|| panic!("no primitive {name} without parameters"))
}

/// One op with one output.
pub fn apply(op: &Op, args: &[Val]) -> R<Val> {
    Ok(bind1(op, args)?)
}

pub fn apply_many(op: &Op, args: &[Val]) -> R<Vec<Val>> {
    Ok(bind(op, args)?)
}

/// `+` and `*` of bools are `or` and `and`, as `jnp.add` and `jnp.multiply` have it.
fn of_bools(op: &Op) -> Option<Op> {
    match op.name() {
        "add" => Some(plain("or")),
        "mul" => Some(plain("and")),
        _ => None,
    }
}

/// Arrays of at most this many elements take the quick path: others are worth every check.
const SMALL: usize = 4096;

/// Arithmetic on small float32 arrays of one shape, or one and a Python float, evaluated at once: there is nothing to
/// promote, to broadcast or to record. `None` where there is.
pub fn quick_floats(op: &Op, x: &Value, y: &Value) -> Option<R> {
    let (pair, weak) = match (x, y) {
        (Value::Array(a), Value::Array(b)) => {
            let (a, b) = (small_floats(a)?, small_floats(b)?);
            (a.weak() == b.weak() && a.shape() == b.shape()).then(|| ([a.clone(), b.clone()], a.weak()))?
        }
        (Value::Array(a), &Value::Float(f)) => {
            let a = small_floats(a)?;
            ([a.clone(), Array::scalar(f as f32).with_weak(true)], a.weak())
        }
        (&Value::Float(f), Value::Array(b)) => {
            let b = small_floats(b)?;
            ([Array::scalar(f as f32).with_weak(true), b.clone()], b.weak())
        }
        _ => return None,
    };
    if config::get().debugs() || !jitbook_ir::trace::is_eval() {
        return None;
    }
    Some(match op.eval(&pair) {
        Ok(mut outs) => Ok(from_val(Val::Array(outs.swap_remove(0).with_weak(weak)))),
        Err(e) => Err(e.into()),
    })
}

fn small_floats(a: &ArrayObj) -> Option<&Array> {
    a.alive().ok().filter(|a| a.dtype() == DType::F32 && a.size() <= SMALL)
}

/// A binary op after NumPy's broadcasting: scalars stay as they are, other ranks are brought level, and sizes of one
/// are left to the primitive.
pub fn broadcast_binary(op: &Op, pair: &[Val]) -> R<Val> {
    let (a, b) = (&pair[0], &pair[1]);
    if a.dtype() == jitbook_array::DType::Bool
        && let Some(op) = of_bools(op)
    {
        return broadcast_binary(&op, pair);
    }
    if a.rank() == b.rank() || a.rank() == 0 || b.rank() == 0 {
        return apply(op, pair);
    }
    if !a.shape().iter().rev().zip(b.shape().iter().rev()).all(|(&x, &y)| x == y || x == 1 || y == 1) {
        return Err(unlike_shapes(a, b));
    }
    let rank = a.rank().max(b.rank());
    apply(op, &[raise_rank(a, rank)?, raise_rank(b, rank)?])
}

#[cold]
fn unlike_shapes(a: &Val, b: &Val) -> Exc {
    let text = |v: &Val| match v.shape() {
        [d] => format!("({d},)"),
        s => format!("({})", s.iter().map(|d| d.to_string()).collect::<Vec<_>>().join(", ")),
    };
    Exc::value_error(format!("Incompatible shapes for broadcasting: shapes=[{}, {}]", text(a), text(b)))
}

/// What `jax_numpy_rank_promotion` says where arrays of unlike rank meet in a function of `jnp`.
pub fn check_ranks(vm: &mut Vm, name: &str, vals: &[Val]) -> R<()> {
    let how = config::get().rank_promotion;
    if how == RankPromotion::Allow {
        return Ok(());
    }
    let mut ranks = vals.iter().map(Val::rank).filter(|r| *r > 0);
    let first = ranks.next();
    if ranks.all(|r| Some(r) == first) {
        return Ok(());
    }
    let shapes = vals.iter().map(|v| jitbook_array::shape_text(v.shape())).collect::<Vec<_>>().join(" ");
    const MORE: &str = "https://docs.jax.dev/en/latest/rank_promotion_warning.html.";
    if how == RankPromotion::Raise {
        return Err(Exc::value_error(format!(
            "Operands could not be broadcast together for {name} on shapes {shapes} and with the config option \
             jax_numpy_rank_promotion='raise'. For more information, see {MORE}"
        )));
    }
    let text = format!(
        "Following NumPy automatic rank promotion for {name} on shapes {shapes}. Set the jax_numpy_rank_promotion \
         config option to 'allow' to disable this warning; for more information, see {MORE}"
    );
    super::warn(vm, "UserWarning", &text)
}

/// Leading axes of size one, up to `rank`.
pub fn raise_rank(v: &Val, rank: usize) -> R<Val> {
    let missing = rank.saturating_sub(v.rank());
    if missing == 0 || v.rank() == 0 {
        return Ok(v.clone());
    }
    let shape: Vec<usize> = std::iter::repeat_n(1, missing).chain(v.shape().iter().copied()).collect();
    let axes: Vec<usize> = (missing..rank).collect();
    Ok(jitbook_ir::ops::build::broadcast_in_dim(v, &shape, &axes)?)
}

/// The `jit` equation of a call.
pub fn call_op(name: &str, closed: &jitbook_ir::ClosedJaxpr, options: &Options, donated: Vec<bool>) -> Op {
    let inline = if options.inline { Inline::Yes } else { Inline::No };
    let (jaxpr, keep_unused) = (closed.clone(), options.keep_unused);
    Op::new(&JIT, Jit { name: name.into(), jaxpr, inline, donated, keep_unused })
}
