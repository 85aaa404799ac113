//! Reductions and scans: sums in NumPy's pairwise order, extremes, means, and the same through any binary ufunc.

use super::convert::{self, Operand};
use super::table::Entry;
use super::ufunc::{self, on_arrays};
use crate::error::{Exc, R};
use crate::value::Value;
use crate::vm::Vm;
use jitbook_array::cast::cast_numpy;
use jitbook_array::interrupt::{self, Watch};
use jitbook_array::math::Number;
use jitbook_array::structure::{broadcast_to, reshape, select_n, slice, transpose};
use jitbook_array::{Array, DType, Kind, cumulative, reduce};

/// The arguments of a reduction, as they were given.
pub struct Call<'a> {
    pub x: &'a Value,
    pub axis: &'a Value,
    pub dtype: &'a Value,
    pub out: &'a Value,
    pub keepdims: &'a Value,
    pub initial: &'a Value,
    pub mask: &'a Value,
}

const ABSENT: &Value = &Value::Undefined;

impl<'a> Call<'a> {
    pub fn new(x: &'a Value, axis: &'a Value) -> Call<'a> {
        Call { x, axis, dtype: ABSENT, out: ABSENT, keepdims: ABSENT, initial: ABSENT, mask: ABSENT }
    }
}

/// The shape with the reduced axes kept at size 1.
pub fn kept_shape(x: &Array, axes: &[usize]) -> Vec<usize> {
    (0..x.rank()).map(|i| if axes.contains(&i) { 1 } else { x.shape()[i] }).collect()
}

/// The result under its final shape, in `out` or on its own.
fn finish(vm: &mut Vm, name: &str, result: Array, x: &Array, axes: &[usize], call: &Call) -> R {
    let result = if convert::flag(vm, call.keepdims)? { reshape(&result, &kept_shape(x, axes))? } else { result };
    ufunc::wrap_out(result, name, call.out)
}

/// A reduction by a ufunc: `np.add.reduce`, `np.sum` and their kin.
pub fn by_ufunc(vm: &mut Vm, e: &'static Entry, call: Call) -> R {
    let x = convert::array(vm, call.x)?;
    let x = match convert::dtype(vm, call.dtype)? {
        Some(d) => cast_numpy(&x, d)?,
        None => widened(e.name, &x)?,
    };
    let axes = convert::axes(vm, call.axis, x.rank())?;
    let x = match call.mask {
        Value::Undefined | Value::None | Value::Bool(true) => x,
        mask => {
            let mask = convert::array_of(vm, mask, Some(DType::Bool))?;
            hide(vm, e, &x, &mask, call.initial)?
        }
    };
    let reduced: usize = axes.iter().map(|&a| x.shape()[a]).product();
    if reduced == 0 && e.identity.is_none() && call.initial.is_absent() {
        let text = format!("zero-size array to reduction operation {} which has no identity", e.name);
        return Err(Exc::value_error(text));
    }
    let mut result = fold(vm, e, &x, &axes)?;
    if !call.initial.is_absent() {
        let start = convert::array_of(vm, call.initial, Some(x.dtype()))?;
        let start = broadcast_to(&start, result.shape());
        result = if reduced == 0 { start.copy()? } else { on_arrays(vm, e.name, &[start, result])? };
    }
    finish(vm, e.name, result, &x, &axes, &call)
}

/// Sums and products of narrow integers are int64 or uint64.
fn widened(name: &str, x: &Array) -> R<Array> {
    if !matches!(name, "add" | "multiply") {
        return Ok(x.clone());
    }
    Ok(match x.dtype().kind() {
        Kind::Bool | Kind::Signed => cast_numpy(x, DType::I64)?,
        Kind::Unsigned => cast_numpy(x, DType::U64)?,
        _ => x.clone(),
    })
}

/// What the mask hides becomes what changes nothing.
fn hide(vm: &mut Vm, e: &Entry, x: &Array, mask: &Array, initial: &Value) -> R<Array> {
    let neutral = match (e.identity, initial.is_absent()) {
        (_, false) => convert::array_of(vm, initial, Some(x.dtype()))?,
        (Some(i), true) => cast_numpy(&Array::scalar(i), x.dtype())?,
        (None, true) => {
            let text = format!(
                "reduction operation '{}' does not have an identity, so to use a where mask one has to specify \
                 'initial'",
                e.name
            );
            return Err(Exc::value_error(text));
        }
    };
    let mask = broadcast_to(mask, x.shape());
    Ok(select_n(&mask, &[broadcast_to(&neutral, x.shape()), x.clone()])?)
}

/// The reduction itself; the reduced axes are gone.
fn fold(vm: &mut Vm, e: &'static Entry, x: &Array, axes: &[usize]) -> R<Array> {
    Ok(match e.name {
        "add" => sum(x, axes)?,
        "multiply" => reduce::prod(x, axes)?,
        "maximum" => reduce::max(x, axes)?,
        "minimum" => reduce::min(x, axes)?,
        "logical_and" => reduce::and(&cast_numpy(x, DType::Bool)?, axes)?,
        "logical_or" => reduce::or(&cast_numpy(x, DType::Bool)?, axes)?,
        _ => return fold_slices(vm, e, x, axes),
    })
}

/// One slice after the other, for ufuncs without a loop of their own.
fn fold_slices(vm: &mut Vm, e: &'static Entry, x: &Array, axes: &[usize]) -> R<Array> {
    let mut order: Vec<usize> = axes.to_vec();
    order.extend((0..x.rank()).filter(|i| !axes.contains(i)));
    let kept: Vec<usize> = order[axes.len()..].iter().map(|&i| x.shape()[i]).collect();
    let count: usize = axes.iter().map(|&a| x.shape()[a]).product();
    let full: Vec<usize> = std::iter::once(count).chain(kept.iter().copied()).collect();
    let lines = reshape(&transpose(x, &order), &full)?;
    if count == 0 {
        let start = cast_numpy(&Array::scalar(e.identity.unwrap_or(0)), x.dtype())?;
        return Ok(jitbook_array::structure::full(&start, &kept)?);
    }
    let mut total = crate::jax::attributes::row(&lines, 0).copy()?;
    for i in 1..count {
        let next = crate::jax::attributes::row(&lines, i);
        total = on_arrays(vm, e.name, &[total, next])?;
    }
    Ok(total)
}

/// The sum over axes, floats in the order in which NumPy adds them.
pub fn sum(x: &Array, axes: &[usize]) -> R<Array> {
    Ok(match x.dtype() {
        DType::F64 => ordered_sum::<f64>(x, axes)?,
        DType::F32 => ordered_sum::<f32>(x, axes)?,
        DType::C128 => ordered_sum::<jitbook_array::Complex<f64>>(x, axes)?,
        DType::F16 => cast_numpy(&ordered_sum::<f32>(&cast_numpy(x, DType::F32)?, axes)?, DType::F16)?,
        _ => reduce::sum(x, axes)?,
    })
}

/// Rows that lie along the innermost axis are summed pairwise; other axes are added row by row.
fn ordered_sum<T: Number>(x: &Array, axes: &[usize]) -> R<Array> {
    let kept: Vec<usize> = (0..x.rank()).filter(|i| !axes.contains(i)).collect();
    let shape: Vec<usize> = kept.iter().map(|&i| x.shape()[i]).collect();
    let mut inner: Vec<usize> = axes.to_vec();
    // In the order of memory, as NumPy's iterator walks them.
    inner.sort_by_key(|&i| std::cmp::Reverse(x.strides()[i].unsigned_abs()));
    let order: Vec<usize> = kept.iter().chain(&inner).copied().collect();
    let count: usize = inner.iter().map(|&i| x.shape()[i]).product();
    let lines = transpose(x, &order);
    let smallest =
        |axes: &[usize]| axes.iter().filter(|&&i| x.shape()[i] > 1).map(|&i| x.strides()[i].unsigned_abs()).min();
    let by_rows = match (smallest(&inner), smallest(&kept)) {
        (Some(a), Some(b)) => a < b,
        _ => true,
    };
    let lines = lines.contiguous()?;
    let values = lines.as_slice::<T>();
    let outputs: usize = shape.iter().product();
    let line = line_length(x, &inner, count);
    Ok(Array::build::<T, _>(&shape, |out| {
        let mut watch = Watch::default();
        for (k, o) in out.iter_mut().enumerate().take(if count == 0 { 0 } else { outputs }) {
            let part = &values[k * count..(k + 1) * count];
            *o = match by_rows {
                true => {
                    part.chunks(line).try_fold(T::ZERO, |total, chunk| pairwise_long(chunk).map(|s| total.add(s)))?
                }
                false => part[1..].iter().fold(part[0], |total, &v| total.add(v)),
            };
            watch.did(count)?;
        }
        Ok(())
    })?)
}

/// How many elements one pairwise run covers: the innermost axes, as far as they lie without gaps.
fn line_length(x: &Array, inner: &[usize], count: usize) -> usize {
    let mut length = 1;
    let mut step: Option<isize> = None;
    for &i in inner.iter().rev() {
        let (n, s) = (x.shape()[i], x.strides()[i]);
        if n == 1 {
            continue;
        }
        match step {
            Some(expected) if s != expected => break,
            _ => {}
        }
        length *= n;
        step = Some(s * n as isize);
    }
    length.clamp(1, count.max(1))
}

/// [`pairwise`], which an interrupt can end.
fn pairwise_long<T: Number>(x: &[T]) -> jitbook_array::Result<T> {
    if x.len() <= interrupt::PIECE {
        return Ok(pairwise(x));
    }
    interrupt::check()?;
    let (low, high) = x.split_at(half(x.len()));
    Ok(pairwise_long(low)?.add(pairwise_long(high)?))
}

/// Where NumPy cuts a long sum in two.
fn half(count: usize) -> usize {
    count / 2 - (count / 2) % 8
}

/// NumPy's pairwise summation: eight accumulators on blocks of up to 128.
fn pairwise<T: Number>(x: &[T]) -> T {
    let n = x.len();
    if n < 8 {
        // NumPy starts from -0, which changes nothing but the sign of a sum of negative zeros.
        return match x.split_first() {
            Some((first, rest)) => rest.iter().fold(*first, |a, &b| a.add(b)),
            None => T::ZERO,
        };
    }
    if n <= 128 {
        let mut r: [T; 8] = [x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7]];
        let whole = n - n % 8;
        for chunk in x[8..whole].chunks_exact(8) {
            r.iter_mut().zip(chunk).for_each(|(a, &b)| *a = a.add(b));
        }
        let total = r[0].add(r[1]).add(r[2].add(r[3])).add(r[4].add(r[5]).add(r[6].add(r[7])));
        return x[whole..].iter().fold(total, |a, &b| a.add(b));
    }
    let (low, high) = x.split_at(half(n));
    pairwise(low).add(pairwise(high))
}

/// `np.mean`: in float64 for integers, in float32 for float16.
pub fn mean(vm: &mut Vm, call: Call) -> R {
    let x = convert::array(vm, call.x)?;
    let axes = convert::axes(vm, call.axis, x.rank())?;
    let given = convert::dtype(vm, call.dtype)?;
    let work = given.unwrap_or(match x.dtype() {
        d if !d.is_inexact() => DType::F64,
        DType::F16 => DType::F32,
        d => d,
    });
    let half = given.is_none() && x.dtype() == DType::F16;
    let mask = mask_of(vm, call.mask, &x)?;
    let count = count_of(&x, &axes, mask.as_ref())?;
    let result = mean_over(vm, &visible(&cast_numpy(&x, work)?, mask.as_ref())?, &axes, &count)?;
    let result = if half { cast_numpy(&result, DType::F16)? } else { result };
    finish(vm, "mean", result, &x, &axes, &call)
}

fn mask_of(vm: &mut Vm, mask: &Value, x: &Array) -> R<Option<Array>> {
    Ok(match mask {
        Value::Undefined | Value::None | Value::Bool(true) => None,
        mask => Some(broadcast_to(&convert::array_of(vm, mask, Some(DType::Bool))?, x.shape())),
    })
}

/// Zero where the mask hides.
fn visible(x: &Array, mask: Option<&Array>) -> R<Array> {
    let Some(mask) = mask else { return Ok(x.clone()) };
    let zero = broadcast_to(&Array::zeros(x.dtype(), &[])?, x.shape());
    Ok(select_n(mask, &[zero, x.clone()])?)
}

/// How many elements each result has, as float64.
fn count_of(x: &Array, axes: &[usize], mask: Option<&Array>) -> R<Array> {
    Ok(match mask {
        Some(mask) => cast_numpy(&reduce::sum(&cast_numpy(mask, DType::I64)?, axes)?, DType::F64)?,
        None => Array::scalar(axes.iter().map(|&a| x.shape()[a]).product::<usize>() as f64),
    })
}

fn mean_over(vm: &mut Vm, x: &Array, axes: &[usize], count: &Array) -> R<Array> {
    if count.rank() == 0 && count.item::<f64>() == 0.0 {
        crate::jax::warn(vm, "RuntimeWarning", "Mean of empty slice")?;
    }
    let total = sum(x, axes)?;
    on_arrays(vm, "divide", &[total, cast_numpy(count, x.dtype())?])
}

/// `np.var`, and its root for `np.std`.
pub fn variance(vm: &mut Vm, call: Call, ddof: &Value, root: bool) -> R {
    let x = convert::array(vm, call.x)?;
    let axes = convert::axes(vm, call.axis, x.rank())?;
    let work = convert::dtype(vm, call.dtype)?.unwrap_or(match x.dtype() {
        d if !d.is_inexact() => DType::F64,
        DType::F16 => DType::F32,
        d => d,
    });
    let mask = mask_of(vm, call.mask, &x)?;
    let count = count_of(&x, &axes, mask.as_ref())?;
    let values = visible(&cast_numpy(&x, work)?, mask.as_ref())?;
    let mean = reshape(&mean_over(vm, &values, &axes, &count)?, &kept_shape(&x, &axes))?;
    let gaps = visible(&on_arrays(vm, "subtract", &[values, mean])?, mask.as_ref())?;
    let squares = if work.is_complex() {
        let size = on_arrays(vm, "absolute", &[gaps])?;
        on_arrays(vm, "square", &[size])?
    } else {
        on_arrays(vm, "multiply", &[gaps.clone(), gaps])?
    };
    let less = if ddof.is_absent() { 0.0 } else { vm.float(ddof)? };
    let degrees = jitbook_array::elementwise::map(&count, |n: f64| (n - less).max(0.0))?;
    let total = sum(&squares, &axes)?;
    let mut result = on_arrays(vm, "divide", &[total.clone(), cast_numpy(&degrees, total.dtype())?])?;
    if root {
        result = on_arrays(vm, "sqrt", &[result])?;
    }
    if x.dtype() == DType::F16 && call.dtype.is_absent() {
        result = cast_numpy(&result, DType::F16)?;
    }
    finish(vm, if root { "std" } else { "var" }, result, &x, &axes, &call)
}

/// `np.argmax` and `np.argmin`.
pub fn arg_extreme(vm: &mut Vm, call: Call, largest: bool) -> R {
    let name = if largest { "argmax" } else { "argmin" };
    let x = convert::array(vm, call.x)?;
    let find = if largest { reduce::argmax } else { reduce::argmin };
    let result = if call.axis.is_absent() {
        if x.size() == 0 {
            return Err(Exc::value_error(format!("attempt to get {name} of an empty sequence")));
        }
        find(&reshape(&x, &[x.size()])?, 0, DType::I64)?
    } else {
        let axis = convert::axis(vm.index_i64(call.axis)?, x.rank())?;
        if x.shape()[axis] == 0 {
            return Err(Exc::value_error(format!("attempt to get {name} of an empty sequence")));
        }
        find(&x, axis, DType::I64)?
    };
    let axes = if call.axis.is_absent() { (0..x.rank()).collect() } else { convert::axes(vm, call.axis, x.rank())? };
    finish(vm, name, result, &x, &axes, &call)
}

/// `np.cumsum` and `np.cumprod`.
pub fn running(vm: &mut Vm, e: &'static Entry, call: Call) -> R {
    let x = convert::array(vm, call.x)?;
    let x = match convert::dtype(vm, call.dtype)? {
        Some(d) => cast_numpy(&x, d)?,
        None => widened(e.name, &x)?,
    };
    let (x, axis) = match call.axis {
        Value::Undefined | Value::None => (reshape(&x, &[x.size()])?, 0),
        axis => {
            let axis = vm.index_i64(axis)?;
            (x.clone(), convert::axis(axis, x.rank())?)
        }
    };
    ufunc::wrap_out(accumulate(vm, e, &x, axis)?, e.name, call.out)
}

/// A running reduction along an axis.
pub fn accumulate(vm: &mut Vm, e: &'static Entry, x: &Array, axis: usize) -> R<Array> {
    let x = widened(e.name, x)?;
    Ok(match e.name {
        "add" => cumulative::cumsum(&x, axis, false)?,
        "multiply" => cumulative::cumprod(&x, axis, false)?,
        "maximum" => cumulative::cummax(&x, axis, false)?,
        "minimum" => cumulative::cummin(&x, axis, false)?,
        _ => {
            let part = |i: usize| {
                let (mut from, mut to) = (vec![0; x.rank()], x.shape().to_vec());
                (from[axis], to[axis]) = (i, i + 1);
                slice(&x, &from, &to, &vec![1; x.rank()])
            };
            let mut parts: Vec<Array> = Vec::new();
            for i in 0..x.shape()[axis] {
                parts.push(match parts.last() {
                    Some(last) => {
                        let pair = [Operand::strong(last.clone()), Operand::strong(part(i))];
                        ufunc::apply(vm, e, &pair, None, false)?
                    }
                    None => part(0),
                });
            }
            if parts.is_empty() { x.copy()? } else { jitbook_array::structure::concatenate(&parts, axis)? }
        }
    })
}
