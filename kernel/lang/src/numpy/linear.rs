//! Products: `@`, `np.matmul`, `np.dot`.

use super::convert;
use super::shaping::unified;
use super::wrap;
use crate::error::{Exc, R};
use crate::modules::Module;
use crate::value::Value;
use crate::vm::Vm;
use jitbook_array::linear::{DotDims, dot_general};
use jitbook_array::structure::{broadcast_to, reshape, squeeze};
use jitbook_array::{Array, broadcast_shapes, shape_text};
use std::rc::Rc;

/// Defines this file's functions.
pub fn fill(m: &Rc<Module>) {
    m.def("matmul(x1, x2, /, out=None)", |vm, a| with_out(vm, matmul, a));
    m.def("dot(a, b, out=None)", |vm, a| with_out(vm, dot, a));
    m.def("_contract(a, b, a_axes, b_axes, a_batch, b_batch)", contract);
}

fn with_out(vm: &mut Vm, f: fn(&mut Vm, &Value, &Value) -> R, args: &[Value]) -> R {
    let product = f(vm, &args[0], &args[1])?;
    if args[2].is_absent() {
        return Ok(product);
    }
    let result = convert::array(vm, &product)?;
    super::ufunc::wrap_out(result, "matmul", &args[2])
}

const SIGNATURE: &str = "(n?,k),(k,m?)->(n?,m?)";

/// `a @ b`.
pub fn matmul(vm: &mut Vm, a: &Value, b: &Value) -> R {
    let pair = unified(vm, &[a.clone(), b.clone()], &Value::None)?;
    let (x, y) = (&pair[0], &pair[1]);
    for (i, operand) in pair.iter().enumerate() {
        if operand.rank() == 0 {
            return Err(Exc::value_error(format!(
                "matmul: Input operand {i} does not have enough dimensions (has 0, gufunc core with signature \
                 {SIGNATURE} requires 1)"
            )));
        }
    }
    let (inner, other) = (x.shape()[x.rank() - 1], y.shape()[y.rank().max(2) - 2]);
    if inner != other {
        return Err(Exc::value_error(format!(
            "matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature {SIGNATURE} (size \
             {other} is different from {inner})"
        )));
    }
    if x.rank() <= 2 && y.rank() <= 2 {
        let dims =
            DotDims { lhs_contract: vec![x.rank() - 1], rhs_contract: vec![y.rank().max(2) - 2], ..Default::default() };
        return wrap(dot_general(x, y, &dims, x.dtype())?);
    }
    wrap(stacked(x, y)?)
}

/// Products of stacks of matrices, the leading axes broadcast.
fn stacked(x: &Array, y: &Array) -> R<Array> {
    let (row, column) = (x.rank() == 1, y.rank() == 1);
    let x = if row { reshape(x, &[1, x.shape()[0]])? } else { x.clone() };
    let y = if column { reshape(y, &[y.shape()[0], 1])? } else { y.clone() };
    let (bx, by) = (&x.shape()[..x.rank() - 2], &y.shape()[..y.rank() - 2]);
    let batch = broadcast_shapes(bx, by).ok_or_else(|| {
        let shown = |a: &Array| shape_text(a.shape()).replace(", ", ",");
        Exc::value_error(format!(
            "operands could not be broadcast together with remapped shapes [original->remapped]: {}->{} {}->{} ",
            shown(&x),
            shown(&x),
            shown(&y),
            shown(&y)
        ))
    })?;
    let wide = |a: &Array| {
        let shape: Vec<usize> = batch.iter().chain(&a.shape()[a.rank() - 2..]).copied().collect();
        broadcast_to(a, &shape)
    };
    let n = batch.len();
    let axes: Vec<usize> = (0..n).collect();
    let dims = DotDims { lhs_contract: vec![n + 1], rhs_contract: vec![n], lhs_batch: axes.clone(), rhs_batch: axes };
    let mut out = dot_general(&wide(&x), &wide(&y), &dims, x.dtype())?;
    if column {
        out = squeeze(&out, &[n + 1]);
    }
    if row {
        out = squeeze(&out, &[n]);
    }
    Ok(out)
}

/// `np.dot`: inner products along the last axis of `a` and the last but one of `b`.
pub fn dot(vm: &mut Vm, a: &Value, b: &Value) -> R {
    let pair = unified(vm, &[a.clone(), b.clone()], &Value::None)?;
    let (x, y) = (&pair[0], &pair[1]);
    if x.rank() == 0 || y.rank() == 0 {
        return super::ufunc::call(vm, "multiply", &[a.clone(), b.clone()]);
    }
    let (i, j) = (x.rank() - 1, y.rank().max(2) - 2);
    if x.shape()[i] != y.shape()[j] {
        let shown = |a: &Array| shape_text(a.shape()).replace(", ", ",");
        return Err(Exc::value_error(format!(
            "shapes {} and {} not aligned: {} (dim {i}) != {} (dim {j})",
            shown(x),
            shown(y),
            x.shape()[i],
            y.shape()[j]
        )));
    }
    let dims = DotDims { lhs_contract: vec![i], rhs_contract: vec![j], ..Default::default() };
    wrap(dot_general(x, y, &dims, x.dtype())?)
}

/// The general product, for `einsum` and `tensordot`: axes are lists of ints.
fn contract(vm: &mut Vm, args: &[Value]) -> R {
    let pair = unified(vm, &args[..2], &Value::None)?;
    let mut axes = Vec::new();
    for v in &args[2..6] {
        axes.push(convert::shape(vm, v)?);
    }
    let dims = DotDims {
        lhs_contract: axes[0].clone(),
        rhs_contract: axes[1].clone(),
        lhs_batch: axes[2].clone(),
        rhs_batch: axes[3].clone(),
    };
    wrap(dot_general(&pair[0], &pair[1], &dims, pair[0].dtype())?)
}
