//! Choosing and ordering: sort, search, take, where, nonzero, clip, round.

use super::convert::{self, Operand};
use super::shaping::jax;
use super::ufunc::{self, on_arrays};
use super::{NdObj, table, wrap};
use crate::error::{Exc, R};
use crate::modules::Module;
use crate::value::Value;
use crate::vm::Vm;
use jitbook_array::cast::cast_numpy;
use jitbook_array::numpy_index::{Index, numpy_get};
use jitbook_array::promote::numpy_result_type;
use jitbook_array::structure::{broadcast_to, reshape, select_n};
use jitbook_array::{Array, DType, Kind, broadcast_shapes, sort, with_number};
use std::rc::Rc;

/// Defines this file's functions.
pub fn fill(m: &Rc<Module>) {
    m.def("sort(a, axis=-1, kind=None, order=None, *, stable=None)", |vm, a| match jax(vm, "sort", a, 2)? {
        Some(v) => Ok(v),
        None => NdObj::owned(sorted(vm, a)?),
    });
    m.def("argsort(a, axis=-1, kind=None, order=None, *, stable=None)", |vm, a| match jax(vm, "argsort", a, 2)? {
        Some(v) => Ok(v),
        None => argsort(vm, a),
    });
    m.def("lexsort(keys, axis=-1)", lexsort);
    m.def("searchsorted(a, v, side='left', sorter=None)", searchsorted);
    m.def("_tally(places, count, weights=None)", tally);
    m.def("take(a, indices, axis=None, out=None, mode='raise')", |vm, a| match jax(vm, "take", a, 3)? {
        Some(v) => Ok(v),
        None => take(vm, a),
    });
    m.def("where(condition, x=None, y=None, /)", select);
    m.def("nonzero(a)", |vm, a| match jax(vm, "nonzero", a, 1)? {
        Some(v) => Ok(v),
        None => nonzero(vm, a),
    });
    m.def("clip(a, a_min=None, a_max=None, out=None, *, min=None, max=None)", clip);
    m.def("round(a, decimals=0, out=None)", |vm, a| match jax(vm, "round", a, 2)? {
        Some(v) => Ok(v),
        None => round(vm, a),
    });
    m.def("real(val)", |vm, a| part(vm, &a[0], false));
    m.def("imag(val)", |vm, a| part(vm, &a[0], true));
}

/// The lines along an axis (the last; flat for None) in order.
pub fn sorted(vm: &mut Vm, args: &[Value]) -> R<Array> {
    let (x, axis) = line_axis(vm, &args[0], &args[1])?;
    if x.rank() == 0 {
        return Err(convert::axis_error(-1, 0));
    }
    Ok(sort::sort(std::slice::from_ref(&x), axis, 1)?.swap_remove(0))
}

fn line_axis(vm: &mut Vm, a: &Value, axis: &Value) -> R<(Array, usize)> {
    let x = convert::array(vm, a)?;
    if axis.is_none() || x.rank() == 0 {
        return Ok((reshape(&x, &[x.size()])?, 0));
    }
    let axis = convert::int_or(vm, axis, -1)?;
    let axis = convert::axis(axis, x.rank())?;
    Ok((x, axis))
}

pub fn argsort(vm: &mut Vm, args: &[Value]) -> R {
    let (x, axis) = line_axis(vm, &args[0], &args[1])?;
    NdObj::owned(sort::argsort(&x, axis, DType::I64)?)
}

/// The order by several keys, the last one first.
fn lexsort(vm: &mut Vm, args: &[Value]) -> R {
    let keys = vm.collect(&args[0])?;
    let mut arrays = Vec::new();
    for key in keys.iter().rev() {
        arrays.push(convert::array(vm, key)?);
    }
    let Some(first) = arrays.first() else {
        return Err(Exc::type_error("need sequence of keys with len > 0 in lexsort"));
    };
    let axis = convert::int_or(vm, &args[1], -1)?;
    let axis = convert::axis(axis, first.rank())?;
    let count = arrays.len();
    arrays.push(jitbook_array::structure::iota(DType::I64, arrays[0].shape(), axis)?);
    NdObj::owned(sort::sort(&arrays, axis, count)?.swap_remove(count))
}

pub fn searchsorted(vm: &mut Vm, args: &[Value]) -> R {
    let (a, v) = (convert::array(vm, &args[0])?, convert::array(vm, &args[1])?);
    if a.rank() != 1 {
        return Err(Exc::value_error("object too deep for desired array"));
    }
    let a = match args[3].given() {
        Some(sorter) if !sorter.is_none() => {
            let order = convert::array(vm, sorter)?;
            numpy_get(&a, &[Index::Array(order)])?
        }
        _ => a,
    };
    let right = matches!(args[2].as_str().map(|s| s.as_str()), Some("right"));
    let kinds = [Operand::strong(a.clone()).kind, Operand::strong(v.clone()).kind];
    let dtype = numpy_result_type(&kinds)?;
    let (a, v) = (cast_numpy(&a, dtype)?, cast_numpy(&v, dtype)?);
    wrap(with_number!(dtype, T => {
        use jitbook_array::math::Ordered;
        // NaN counts as larger than all numbers.
        let before = |x: T, y: T| x.less(y) || (y.is_nan_() && !x.is_nan_());
        let line = a.to_vec::<T>();
        jitbook_array::elementwise::map(&v, |x: T| {
            line.partition_point(|&y| if right { !before(x, y) } else { before(y, x) }) as i64
        })
    })?)
}

/// How often each of the places below `count` occurs, or the sum of the weights there.
fn tally(vm: &mut Vm, args: &[Value]) -> R {
    let places = cast_numpy(&convert::array(vm, &args[0])?, DType::I64)?.to_vec::<i64>();
    let count = usize::try_from(convert::int_or(vm, &args[1], 0)?).unwrap_or(0);
    let outside = || Exc::index_error(format!("a place is out of bounds for {count} bins"));
    let places = places.into_iter().map(|place| usize::try_from(place).ok().filter(|p| *p < count));
    match args[2].given().filter(|w| !w.is_none()) {
        None => {
            let mut sums = vec![0i64; count];
            for place in places {
                sums[place.ok_or_else(outside)?] += 1;
            }
            NdObj::owned(Array::from_vec(sums, &[count]))
        }
        Some(weights) => {
            let weights = cast_numpy(&convert::array(vm, weights)?, DType::F64)?.to_vec::<f64>();
            let mut sums = vec![0.0; count];
            for (place, weight) in places.zip(weights) {
                sums[place.ok_or_else(outside)?] += weight;
            }
            NdObj::owned(Array::from_vec(sums, &[count]))
        }
    }
}

/// Slices along an axis, by places that are in bounds.
pub fn take_along(x: &Array, places: &Array, axis: usize) -> R<Array> {
    let full = Index::Slice { start: None, stop: None, step: None };
    let mut items = vec![full; axis];
    items.push(Index::Array(places.clone()));
    Ok(numpy_get(x, &items)?)
}

pub fn take(vm: &mut Vm, args: &[Value]) -> R {
    let x = convert::array(vm, &args[0])?;
    let places = convert::array(vm, &args[1])?;
    let places = if places.size() == 0 { cast_numpy(&places, DType::I64)? } else { places };
    if !matches!(places.dtype().kind(), Kind::Signed | Kind::Unsigned | Kind::Bool) {
        let name = places.dtype().name();
        let text =
            format!("Cannot cast array data from dtype('{name}') to dtype('int64') according to the rule 'safe'");
        return Err(Exc::type_error(text));
    }
    let (x, axis) = match &args[2] {
        Value::Undefined | Value::None => (reshape(&x, &[x.size()])?, 0),
        axis => {
            let axis = vm.index_i64(axis)?;
            (x.clone(), convert::axis(axis, x.rank())?)
        }
    };
    let n = x.shape()[axis] as i64;
    let places = cast_numpy(&places, DType::I64)?;
    let places = match args[4].as_str().map(|s| s.as_str()) {
        Some("wrap") => jitbook_array::elementwise::map(&places, |i: i64| i.rem_euclid(n.max(1)))?,
        Some("clip") => jitbook_array::elementwise::map(&places, |i: i64| i.clamp(0, (n - 1).max(0)))?,
        _ => places,
    };
    ufunc::wrap_out(take_along(&x, &places, axis)?, "take", &args[3])
}

/// `np.where`.
fn select(vm: &mut Vm, args: &[Value]) -> R {
    let (x, y) = match (args[1].given(), args[2].given()) {
        (None, None) => return nonzero(vm, args),
        (Some(x), Some(y)) => (x, y),
        _ => return Err(Exc::value_error("either both or neither of x and y should be given")),
    };
    let condition = convert::array(vm, &args[0])?;
    let condition = cast_numpy(&condition, DType::Bool)?;
    let mut sides = Vec::new();
    for v in [x, y] {
        match convert::operand(vm, v)? {
            Some(side) => sides.push(side),
            None => sides.push(Operand::strong(convert::array(vm, v)?)),
        }
    }
    let dtype = numpy_result_type(&[sides[0].kind, sides[1].kind])?;
    let (x, y) = (sides[0].cast(dtype)?, sides[1].cast(dtype)?);
    let mismatch = || {
        let shown: Vec<String> =
            [&condition, &x, &y].iter().map(|a| jitbook_array::shape_text(a.shape()).replace(", ", ",")).collect();
        Exc::value_error(format!("operands could not be broadcast together with shapes {} ", shown.join(" ")))
    };
    let shape = broadcast_shapes(condition.shape(), x.shape())
        .and_then(|s| broadcast_shapes(&s, y.shape()))
        .ok_or_else(mismatch)?;
    let wide = |a: &Array| broadcast_to(a, &shape);
    let out = select_n(&wide(&condition), &[wide(&y), wide(&x)])?;
    NdObj::owned(if shape.is_empty() { out.copy()? } else { out })
}

pub fn nonzero(vm: &mut Vm, args: &[Value]) -> R {
    let x = convert::array(vm, &args[0])?;
    if x.rank() == 0 {
        let text = "Calling nonzero on 0d arrays is not allowed. Use np.atleast_1d(scalar).nonzero() instead.";
        return Err(Exc::value_error(text));
    }
    let places = sort::nonzero(&x)?;
    Ok(Value::tuple(places.into_iter().map(NdObj::owned).collect::<R<Vec<_>>>()?))
}

/// `np.clip`.
pub fn clip(vm: &mut Vm, args: &[Value]) -> R {
    let bound =
        |positional: &Value, keyword: &Value| if positional.is_absent() { keyword.clone() } else { positional.clone() };
    let (low, high) = (bound(&args[1], &args[4]), bound(&args[2], &args[5]));
    if convert::is_jax(&args[0]) {
        let absent = |v: &Value| if v.is_undefined() { Value::None } else { v.clone() };
        return vm.call_library("jax.numpy", "clip", &[args[0].clone(), absent(&low), absent(&high)]);
    }
    let mut x = match convert::operand(vm, &args[0])? {
        Some(x) => x,
        None => Operand::strong(convert::array(vm, &args[0])?),
    };
    for (v, name) in [(&low, "maximum"), (&high, "minimum")] {
        if v.is_absent() {
            continue;
        }
        let bound = match convert::operand(vm, v)? {
            Some(b) => b,
            None => Operand::strong(convert::array(vm, v)?),
        };
        let clipped = ufunc::apply(vm, table::entry(name), &[x, bound], None, false)?;
        x = Operand::strong(clipped);
    }
    ufunc::wrap_out(x.array, "clip", &args[3])
}

/// `np.round`: half to even, by scaling, as NumPy does it.
pub fn round(vm: &mut Vm, args: &[Value]) -> R {
    let x = convert::array(vm, &args[0])?;
    let decimals = convert::int_or(vm, &args[1], 0)?;
    ufunc::wrap_out(rounded(vm, &x, decimals)?, "round", &args[2])
}

/// The elements rounded to so many decimals.
pub fn rounded(vm: &mut Vm, x: &Array, decimals: i64) -> R<Array> {
    if x.dtype().is_complex() {
        return rounded_complex(vm, x, decimals);
    }
    if x.dtype() == DType::Bool {
        return Ok(cast_numpy(x, DType::F16)?);
    }
    if decimals >= 0 && !x.dtype().is_float() {
        return Ok(x.copy()?);
    }
    if decimals == 0 {
        return on_arrays(vm, "rint", std::slice::from_ref(x));
    }
    if x.dtype().is_integer() {
        let wide = rounded(vm, &cast_numpy(x, DType::F64)?, decimals)?;
        return Ok(cast_numpy(&wide, x.dtype())?);
    }
    let scale = cast_numpy(&Array::scalar(10f64.powi(decimals.unsigned_abs().min(400) as i32)), x.dtype())?;
    let (into, back) = if decimals > 0 { ("multiply", "divide") } else { ("divide", "multiply") };
    let scaled = on_arrays(vm, into, &[x.clone(), scale.clone()])?;
    let whole = on_arrays(vm, "rint", &[scaled])?;
    on_arrays(vm, back, &[whole, scale])
}

fn rounded_complex(vm: &mut Vm, x: &Array, decimals: i64) -> R<Array> {
    let re = rounded(vm, &super::kernels::part(x, false)?, decimals)?;
    let im = rounded(vm, &super::kernels::part(x, true)?, decimals)?;
    let i = cast_numpy(&Array::scalar(jitbook_array::Complex::new(0.0f64, 1.0)), x.dtype())?;
    let turned = on_arrays(vm, "multiply", &[cast_numpy(&im, x.dtype())?, i])?;
    on_arrays(vm, "add", &[cast_numpy(&re, x.dtype())?, turned])
}

/// The real or imaginary part.
pub fn part(vm: &mut Vm, v: &Value, imaginary: bool) -> R {
    let x = convert::array(vm, v)?;
    if let (Value::NdArray(_), Some(parts)) = (v, x.part_view(imaginary)) {
        return NdObj::view(parts, v);
    }
    let out = super::kernels::part(&x, imaginary)?;
    match v {
        Value::NdArray(_) if !x.dtype().is_complex() && !imaginary => Ok(v.clone()),
        _ => wrap(out),
    }
}
