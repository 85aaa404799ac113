//! Shapes and places: reshape, transpose, concatenation, repetition; views where NumPy gives views.

use super::{NdObj, convert, wrap_view};
use crate::error::{Exc, R};
use crate::modules::Module;
use crate::value::Value;
use crate::vm::Vm;
use jitbook_array::cast::cast_numpy;
use jitbook_array::promote::{NumpyOperand, numpy_result_type};
use jitbook_array::{Array, DType, broadcast_shapes, shape_text, structure};
use std::rc::Rc;

/// Defines this file's functions.
pub fn fill(m: &Rc<Module>) {
    m.def("reshape(a, /, shape, order='C', *, newshape=None, copy=None)", |vm, a| match jax(vm, "reshape", a, 2)? {
        Some(v) => Ok(v),
        None => reshape(vm, &a[0], &a[1], &a[2]),
    });
    m.def("transpose(a, axes=None)", |vm, a| match jax(vm, "transpose", a, 2)? {
        Some(v) => Ok(v),
        None => transpose(vm, &a[0], &a[1]),
    });
    m.def("ravel(a, order='C')", |vm, a| match jax(vm, "ravel", a, 1)? {
        Some(v) => Ok(v),
        None => ravel(vm, &a[0], &a[1]),
    });
    m.def("squeeze(a, axis=None)", |vm, a| match jax(vm, "squeeze", a, 2)? {
        Some(v) => Ok(v),
        None => squeeze(vm, a),
    });
    m.def("swapaxes(a, axis1, axis2)", |vm, a| match jax(vm, "swapaxes", a, 3)? {
        Some(v) => Ok(v),
        None => swapaxes(vm, a),
    });
    m.def("expand_dims(a, axis)", expand_dims);
    m.def("broadcast_to(array, shape, subok=False)", broadcast_to);
    m.def("concatenate(arrays, /, axis=0, out=None, *, dtype=None, casting='same_kind')", concatenate);
    m.def("stack(arrays, axis=0, out=None, *, dtype=None, casting='same_kind')", stack);
    m.def("flip(m, axis=None)", flip);
    m.def("repeat(a, repeats, axis=None)", repeat);
    m.def("_as_strided_diagonal(a, offset, axis1, axis2)", diagonal);
    m.def("shares_memory(a, b, max_work=None)", shares_memory);
    m.def("may_share_memory(a, b, max_work=None)", shares_memory);
}

/// The answer of JAX's function, where the first argument is one of JAX's; given the first `n` arguments.
pub fn jax(vm: &mut Vm, name: &str, args: &[Value], n: usize) -> R<Option<Value>> {
    if !convert::is_jax(&args[0]) {
        return Ok(None);
    }
    let given: Vec<Value> = args[..n].iter().filter(|a| !a.is_undefined()).cloned().collect();
    vm.call_library("jax.numpy", name, &given).map(Some)
}

/// The value as an array of NumPy's, the same one where it is one.
pub fn as_nd(vm: &mut Vm, v: &Value) -> R<(Value, Array)> {
    let made = super::creation::asarray(vm, &[v.clone(), Value::Undefined])?;
    let array = convert::array(vm, &made)?;
    Ok((made, array))
}

fn is_fortran(order: &Value) -> bool {
    matches!(order.as_str().map(|s| s.as_str()), Some("F" | "f"))
}

/// `reshape(a, shape)` with one size possibly -1.
pub fn reshape(vm: &mut Vm, a: &Value, shape: &Value, order: &Value) -> R {
    let (owner, x) = as_nd(vm, a)?;
    let wanted: Vec<i64> = match shape {
        Value::Tuple(_) | Value::List(_) => {
            let mut out = Vec::new();
            for item in shape.as_items().unwrap_or_default() {
                out.push(vm.index_i64(&item)?);
            }
            out
        }
        _ => vec![vm.index_i64(shape)?],
    };
    let full = complete(&x, &wanted)?;
    if is_fortran(order) {
        let back = |rank: usize| (0..rank).rev().collect::<Vec<_>>();
        let reversed: Vec<usize> = full.iter().rev().copied().collect();
        let lines = structure::reshape(&structure::transpose(&x, &back(x.rank())), &reversed)?;
        return wrap_view(structure::transpose(&lines, &back(full.len())), &owner);
    }
    wrap_view(structure::reshape(&x, &full)?, &owner)
}

/// The sizes with the unknown one found.
fn complete(x: &Array, wanted: &[i64]) -> R<Vec<usize>> {
    let unknown = wanted.iter().filter(|&&d| d < 0).count();
    if unknown > 1 {
        return Err(Exc::value_error("can only specify one unknown dimension"));
    }
    let known =
        wanted.iter().filter(|&&d| d >= 0).try_fold(1usize, |n, &d| n.checked_mul(d as usize)).unwrap_or(usize::MAX);
    let fits = if unknown == 1 { known != 0 && x.size().is_multiple_of(known) } else { known == x.size() };
    if !fits {
        let shown: Vec<String> = wanted.iter().map(|d| d.to_string()).collect();
        let shown = if shown.len() == 1 { format!("({},)", shown[0]) } else { format!("({})", shown.join(",")) };
        return Err(Exc::value_error(format!("cannot reshape array of size {} into shape {shown}", x.size())));
    }
    Ok(wanted.iter().map(|&d| if d < 0 { x.size() / known } else { d as usize }).collect())
}

pub fn transpose(vm: &mut Vm, a: &Value, axes: &Value) -> R {
    let (owner, x) = as_nd(vm, a)?;
    let order = match axes {
        Value::Undefined | Value::None => (0..x.rank()).rev().collect(),
        _ => {
            let given = vm.collect(axes)?;
            if given.len() != x.rank() {
                return Err(Exc::value_error("axes don't match array"));
            }
            let order = convert::axes(vm, &Value::tuple(given), x.rank());
            match order {
                Err(e) if e.message_is("duplicate value in 'axis'") => {
                    return Err(Exc::value_error("repeated axis in transpose"));
                }
                other => other?,
            }
        }
    };
    NdObj::view(structure::transpose(&x, &order), &owner)
}

pub fn ravel(vm: &mut Vm, a: &Value, order: &Value) -> R {
    reshape(vm, a, &Value::Int(-1), order).or_else(|e| {
        // -1 has no answer where there are no elements.
        let (owner, x) = as_nd(vm, a)?;
        if x.size() == 0 { wrap_view(structure::reshape(&x, &[0])?, &owner) } else { Err(e) }
    })
}

pub fn squeeze(vm: &mut Vm, args: &[Value]) -> R {
    let (owner, x) = as_nd(vm, &args[0])?;
    let axes: Vec<usize> = match &args[1] {
        Value::Undefined | Value::None => (0..x.rank()).filter(|&i| x.shape()[i] == 1).collect(),
        axis => convert::axes(vm, axis, x.rank())?,
    };
    if axes.iter().any(|&i| x.shape()[i] != 1) {
        let text = "cannot select an axis to squeeze out which has size not equal to one";
        return Err(Exc::value_error(text));
    }
    NdObj::view(structure::squeeze(&x, &axes), &owner)
}

pub fn swapaxes(vm: &mut Vm, args: &[Value]) -> R {
    let (owner, x) = as_nd(vm, &args[0])?;
    let (i, j) = (vm.index_i64(&args[1])?, vm.index_i64(&args[2])?);
    let (i, j) = (convert::axis(i, x.rank())?, convert::axis(j, x.rank())?);
    let mut order: Vec<usize> = (0..x.rank()).collect();
    order.swap(i, j);
    NdObj::view(structure::transpose(&x, &order), &owner)
}

fn expand_dims(vm: &mut Vm, args: &[Value]) -> R {
    let (owner, mut x) = as_nd(vm, &args[0])?;
    let count = args[1].as_items().map_or(1, |items| items.len());
    let mut axes = convert::axes(vm, &args[1], x.rank() + count)?;
    axes.sort_unstable();
    for axis in axes {
        x = structure::expand_dims(&x, axis);
    }
    NdObj::view(x, &owner)
}

fn broadcast_to(vm: &mut Vm, args: &[Value]) -> R {
    let (owner, x) = as_nd(vm, &args[0])?;
    let shape = convert::shape(vm, &args[1])?;
    if broadcast_shapes(x.shape(), &shape).is_none_or(|s| s[..] != *shape) {
        let shown = |s: &[usize]| shape_text(s).replace(", ", ",");
        return Err(Exc::value_error(format!(
            "operands could not be broadcast together with remapped shapes [original->remapped]: {}  and requested shape \
             {}",
            shown(x.shape()),
            shown(&shape)
        )));
    }
    NdObj::read_only(structure::broadcast_to(&x, &shape), &owner)
}

/// Arrays of a sequence at their common dtype (or the one given).
pub fn unified(vm: &mut Vm, items: &[Value], dtype: &Value) -> R<Vec<Array>> {
    let mut parts = Vec::with_capacity(items.len());
    for item in items {
        parts.push(convert::array(vm, item)?);
    }
    let dtype = match convert::dtype(vm, dtype)? {
        Some(d) => d,
        None => numpy_result_type(&parts.iter().map(|p| NumpyOperand::Array(p.dtype())).collect::<Vec<_>>())?,
    };
    Ok(parts.iter().map(|p| cast_numpy(p, dtype)).collect::<jitbook_array::Result<_>>()?)
}

fn parts(vm: &mut Vm, v: &Value) -> R<Vec<Value>> {
    let items = vm.collect(v)?;
    if items.is_empty() {
        return Err(Exc::value_error("need at least one array to concatenate"));
    }
    Ok(items)
}

fn concatenate(vm: &mut Vm, args: &[Value]) -> R {
    let items = parts(vm, &args[0])?;
    let mut arrays = unified(vm, &items, &args[3])?;
    let axis = if args[1].is_none() {
        for a in &mut arrays {
            *a = structure::reshape(a, &[a.size()])?;
        }
        0
    } else {
        convert::int_or(vm, &args[1], 0)?
    };
    if arrays[0].rank() == 0 {
        return Err(Exc::value_error("zero-dimensional arrays cannot be concatenated"));
    }
    let axis = convert::axis(axis, arrays[0].rank())?;
    for (i, a) in arrays.iter().enumerate().skip(1) {
        check_joinable(&arrays[0], a, i, axis)?;
    }
    super::ufunc::wrap_out(structure::concatenate(&arrays, axis)?, "concatenate", &args[2])
}

fn check_joinable(first: &Array, a: &Array, i: usize, axis: usize) -> R<()> {
    if a.rank() != first.rank() {
        return Err(Exc::value_error(format!(
            "all the input arrays must have same number of dimensions, but the array at index 0 has {} dimension(s) and \
             the array at index {i} has {} dimension(s)",
            first.rank(),
            a.rank()
        )));
    }
    for d in (0..a.rank()).filter(|&d| d != axis) {
        if a.shape()[d] != first.shape()[d] {
            return Err(Exc::value_error(format!(
                "all the input array dimensions except for the concatenation axis must match exactly, but along \
                 dimension {d}, the array at index 0 has size {} and the array at index {i} has size {}",
                first.shape()[d],
                a.shape()[d]
            )));
        }
    }
    Ok(())
}

fn stack(vm: &mut Vm, args: &[Value]) -> R {
    let items = vm.collect(&args[0])?;
    if items.is_empty() {
        return Err(Exc::value_error("need at least one array to stack"));
    }
    let arrays = unified(vm, &items, &args[3])?;
    if arrays.iter().any(|a| a.shape() != arrays[0].shape()) {
        return Err(Exc::value_error("all input arrays must have the same shape"));
    }
    let axis = convert::int_or(vm, &args[1], 0)?;
    let axis = convert::axis(axis, arrays[0].rank() + 1)?;
    super::ufunc::wrap_out(structure::stack(&arrays, axis)?, "stack", &args[2])
}

fn flip(vm: &mut Vm, args: &[Value]) -> R {
    let (owner, x) = as_nd(vm, &args[0])?;
    let axes = convert::axes(vm, &args[1], x.rank())?;
    NdObj::view(structure::rev(&x, &axes), &owner)
}

pub fn repeat(vm: &mut Vm, args: &[Value]) -> R {
    let x = convert::array(vm, &args[0])?;
    let (x, axis) = match &args[2] {
        Value::Undefined | Value::None => (structure::reshape(&x, &[x.size()])?, 0),
        axis => {
            let axis = vm.index_i64(axis)?;
            (x.clone(), convert::axis(axis, x.rank())?)
        }
    };
    let counts = convert::array_of(vm, &args[1], Some(DType::I64))?.to_vec::<i64>();
    if counts.iter().any(|&c| c < 0) {
        return Err(Exc::value_error("repeats may not contain negative values."));
    }
    let n = x.shape()[axis];
    if counts.len() != 1 && counts.len() != n {
        return Err(Exc::value_error(format!(
            "operands could not be broadcast together with shape ({n},) ({},)",
            counts.len()
        )));
    }
    let places: Vec<i64> = (0..n)
        .flat_map(|i| std::iter::repeat_n(i as i64, counts[if counts.len() == 1 { 0 } else { i }] as usize))
        .collect();
    let count = places.len();
    NdObj::owned(super::ordering::take_along(&x, &Array::from_vec(places, &[count]), axis)?)
}

/// The diagonal as a view, its axis last.
fn diagonal(vm: &mut Vm, args: &[Value]) -> R {
    let (owner, x) = as_nd(vm, &args[0])?;
    let offset = vm.index_i64(&args[1])?;
    let (i, j) = (vm.index_i64(&args[2])?, vm.index_i64(&args[3])?);
    let (i, j) = (convert::axis(i, x.rank())?, convert::axis(j, x.rank())?);
    let (rows, cols) = (x.shape()[i] as i64, x.shape()[j] as i64);
    let (down, right) = ((-offset).max(0), offset.max(0));
    let n = (rows - down).min(cols - right).max(0) as usize;
    let start = x.offset() as isize + down as isize * x.strides()[i] + right as isize * x.strides()[j];
    let others = || (0..x.rank()).filter(|&k| k != i && k != j);
    let shape: Vec<usize> = others().map(|k| x.shape()[k]).chain([n]).collect();
    let strides: Vec<isize> = others().map(|k| x.strides()[k]).chain([x.strides()[i] + x.strides()[j]]).collect();
    let empty = shape.contains(&0);
    NdObj::read_only(x.view(&shape, &strides, if empty { 0 } else { start as usize }), &owner)
}

fn shares_memory(_vm: &mut Vm, args: &[Value]) -> R {
    Ok(Value::Bool(match (&args[0], &args[1]) {
        (Value::NdArray(a), Value::NdArray(b)) => overlap(&a.get(), &b.get()),
        _ => false,
    }))
}

/// Whether two views have an element of one buffer in common; compared by the elements themselves.
fn overlap(a: &Array, b: &Array) -> bool {
    if !a.shares_memory(b) || a.size() == 0 || b.size() == 0 {
        return false;
    }
    let places = |x: &Array| -> Vec<isize> {
        let mut out = vec![x.offset() as isize];
        for (&d, &s) in x.shape().iter().zip(x.strides()) {
            out = out.iter().flat_map(|&at| (0..d as isize).map(move |k| at + k * s)).collect();
        }
        out
    };
    let mine: std::collections::HashSet<isize> = places(a).into_iter().collect();
    places(b).iter().any(|p| mine.contains(p))
}
