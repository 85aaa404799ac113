//! Applications of the primitives as functions on values: what the rules are written in.

use super::*;
use crate::aval::Aval;
use crate::prim::Op;
use crate::stage::staged_scalar;
use crate::trace::bind1;
use crate::value::Val;
use jitbook_array::{Array, Complex, DType, Dims, Result, bf16, f16};

pub fn apply1(prim: &'static Prim<()>, x: &Val) -> Result<Val> {
    bind1(&Op::plain(prim), std::slice::from_ref(x))
}
pub fn apply2(prim: &'static Prim<()>, x: &Val, y: &Val) -> Result<Val> {
    bind1(&Op::plain(prim), &[x.clone(), y.clone()])
}

macro_rules! functions1 {
    ($($name:ident $prim:path),* $(,)?) => { $(
        pub fn $name(x: &Val) -> Result<Val> { apply1(&$prim, x) }
    )* };
}
macro_rules! functions2 {
    ($($name:ident $prim:path),* $(,)?) => { $(
        pub fn $name(x: &Val, y: &Val) -> Result<Val> { apply2(&$prim, x, y) }
    )* };
}
functions1! {
    neg unary::NEG, abs unary::ABS, sign unary::SIGN, floor unary::FLOOR, exp unary::EXP, log unary::LOG,
    sin unary::SIN, cos unary::COS, sinh unary::SINH, cosh unary::COSH, logistic unary::LOGISTIC, rsqrt unary::RSQRT,
    square unary::SQUARE, real unary::REAL, imag unary::IMAG, digamma unary::DIGAMMA,
    copy unary::COPY, not unary::NOT,
}
functions2! {
    add binary::ADD, sub binary::SUB, mul binary::MUL, div binary::DIV, pow binary::POW, max binary::MAX,
    min binary::MIN, and binary::AND, or binary::OR, complex binary::COMPLEX, polygamma binary::POLYGAMMA, add_any_op binary::ADD_ANY,
    eq compare::EQ, ne compare::NE, lt compare::LT, le compare::LE, gt compare::GT, ge compare::GE,
}

/// A 0-d array of a dtype.
pub fn scalar(dtype: DType, v: f64) -> Array {
    match dtype {
        DType::Bool => Array::scalar(v != 0.0),
        DType::U8 => Array::scalar(v as i64 as u8),
        DType::U16 => Array::scalar(v as i64 as u16),
        DType::U32 => Array::scalar(v as i64 as u32),
        DType::U64 => Array::scalar(v as i64 as u64),
        DType::I8 => Array::scalar(v as i64 as i8),
        DType::I16 => Array::scalar(v as i64 as i16),
        DType::I32 => Array::scalar(v as i64 as i32),
        DType::I64 => Array::scalar(v as i64),
        DType::BF16 => Array::scalar(bf16::from_f64(v)),
        DType::F16 => Array::scalar(f16::from_f64(v)),
        DType::F32 => Array::scalar(v as f32),
        DType::F64 => Array::scalar(v),
        DType::C64 => Array::scalar(Complex::new(v as f32, 0.0)),
        DType::C128 => Array::scalar(Complex::new(v, 0.0)),
        DType::Key => Array::scalar(jitbook_array::Key([0, v as u32])),
        DType::Float0 => Array::scalar(false).reinterpret(DType::Float0),
    }
}

/// JAX's `_const(x, v)`: a scalar of the dtype of `x`, weak beside a weak scalar.
pub fn constant(x: &Val, v: f64) -> Val {
    let weak = x.rank() == 0 && x.weak();
    if weak && x.dtype() == DType::F32 {
        return Val::Array(Array::from_python_float(v));
    }
    Val::Array(scalar(x.dtype(), v).with_weak(weak))
}

/// `full_like(x, v)`: an array of one value, shaped like `x`.
pub fn full_like(x: &Val, v: f64) -> Result<Val> {
    full(&x.aval(), v)
}

pub fn full(aval: &Aval, v: f64) -> Result<Val> {
    let s = scalar(aval.dtype, v).with_weak(aval.weak);
    if aval.rank() == 0 { Ok(staged_scalar(s)) } else { broadcast_in_dim(&Val::Array(s), &aval.shape, &[]) }
}

/// An array of zeros of this type.
pub fn zeros(aval: &Aval) -> Result<Val> {
    let s = scalar(aval.dtype, 0.0).with_weak(aval.weak);
    if aval.rank() == 0 { Ok(staged_scalar(s)) } else { broadcast_in_dim(&Val::Array(s), &aval.shape, &[]) }
}

pub fn add_any(x: Val, y: Val) -> Result<Val> {
    add_any_op(&x, &y)
}

pub fn integer_pow(x: &Val, y: i64) -> Result<Val> {
    bind1(&Op::new(&unary::INTEGER_POW, unary::IntegerPow { y }), std::slice::from_ref(x))
}

/// `select(which, on_true, on_false)` of `lax`.
pub fn select(which: &Val, on_true: &Val, on_false: &Val) -> Result<Val> {
    bind1(&Op::plain(&select::SELECT_N), &[which.clone(), on_false.clone(), on_true.clone()])
}

/// `lax.convert_element_type`: nothing where dtype and weak type are there already.
pub fn convert(x: &Val, dtype: DType) -> Result<Val> {
    if x.dtype() == dtype && !x.weak() { Ok(x.clone()) } else { convert_to(x, dtype, false) }
}
pub fn convert_to(x: &Val, dtype: DType, weak: bool) -> Result<Val> {
    bind1(&Op::new(&convert::CONVERT, convert::Convert { dtype, weak, written: false }), std::slice::from_ref(x))
}

/// Binds `broadcast_in_dim` itself; `plain` tells Python ints from NumPy ints in the text.
pub fn broadcast_op(x: &Val, shape: &[usize], dims: &[usize], numpy: u64) -> Result<Val> {
    let p = shape::BroadcastInDim { shape: Dims::from_slice(shape), dims: Dims::from_slice(dims), numpy };
    bind1(&Op::new(&shape::BROADCAST_IN_DIM, p), std::slice::from_ref(x))
}
/// `lax.broadcast_in_dim`: nothing where the shape is there already.
pub fn broadcast_in_dim(x: &Val, shape: &[usize], dims: &[usize]) -> Result<Val> {
    if x.shape() == shape && dims.len() == shape.len() {
        return Ok(x.clone());
    }
    broadcast_op(x, shape, dims, 0)
}
pub fn broadcast_in_dim_numpy(x: &Val, shape: &[usize], dims: &[usize]) -> Result<Val> {
    if x.shape() == shape { Ok(x.clone()) } else { broadcast_op(x, shape, dims, !0) }
}

/// `lax.reshape`: nothing where the shape is there already.
pub fn reshape(x: &Val, sizes: &[usize]) -> Result<Val> {
    if x.shape() == sizes {
        return Ok(x.clone());
    }
    bind1(
        &Op::new(&shape::RESHAPE, shape::Reshape { sizes: Dims::from_slice(sizes), order: None }),
        std::slice::from_ref(x),
    )
}
/// `lax.reshape` that reads the axes in another order.
pub fn reshape_in_order(x: &Val, sizes: &[usize], order: &[usize]) -> Result<Val> {
    if order.iter().enumerate().all(|(i, &d)| i == d) {
        return reshape(x, sizes);
    }
    let p = shape::Reshape { sizes: Dims::from_slice(sizes), order: Some(Dims::from_slice(order)) };
    bind1(&Op::new(&shape::RESHAPE, p), std::slice::from_ref(x))
}

/// `lax.transpose`: nothing where the permutation is the identity.
pub fn transpose(x: &Val, permutation: &[usize]) -> Result<Val> {
    if permutation.iter().enumerate().all(|(i, &p)| i == p) {
        return Ok(x.clone());
    }
    let p = shape::TransposeParams { permutation: Dims::from_slice(permutation) };
    bind1(&Op::new(&shape::TRANSPOSE, p), std::slice::from_ref(x))
}

pub fn squeeze(x: &Val, dims: &[usize]) -> Result<Val> {
    if dims.is_empty() {
        return Ok(x.clone());
    }
    bind1(&Op::new(&shape::SQUEEZE, shape::Squeeze { dims: Dims::from_slice(dims) }), std::slice::from_ref(x))
}

/// `lax.expand_dims`: new axes of size 1 at these positions of the result.
pub fn expand_dims(x: &Val, at: &[usize]) -> Result<Val> {
    if at.is_empty() {
        return Ok(x.clone());
    }
    let rank = x.rank() + at.len();
    let kept: Dims = (0..rank).filter(|i| !at.contains(i)).collect();
    let mut shape = Dims::from_elem(1, rank);
    kept.iter().zip(x.shape()).for_each(|(&i, &d)| shape[i] = d);
    broadcast_op(x, &shape, &kept, 0)
}

pub fn reduce_sum(x: &Val, axes: &[usize]) -> Result<Val> {
    reduce_sum_op(x, axes, false)
}
pub fn reduce_sum_op(x: &Val, axes: &[usize], numpy: bool) -> Result<Val> {
    let p = reduce::Reduce { axes: Dims::from_slice(axes), numpy };
    bind1(&Op::new(&reduce::REDUCE_SUM, reduce::ReduceSum(p)), std::slice::from_ref(x))
}

pub fn slice(x: &Val, start: &[usize], limit: &[usize], strides: Option<&[usize]>) -> Result<Val> {
    let p = shape::Slice {
        start: Dims::from_slice(start),
        limit: Dims::from_slice(limit),
        strides: strides.map(Dims::from_slice),
        numpy: 0,
    };
    bind1(&Op::new(&shape::SLICE, p), std::slice::from_ref(x))
}

/// A slice along one axis, all of the others.
pub fn slice_in_dim(x: &Val, start: usize, limit: usize, axis: usize) -> Result<Val> {
    let (mut starts, mut limits) = (Dims::from_elem(0, x.rank()), Dims::from_slice(x.shape()));
    (starts[axis], limits[axis]) = (start, limit);
    slice(x, &starts, &limits, None)
}

pub fn pad(x: &Val, value: &Val, config: &[(i64, i64, i64)]) -> Result<Val> {
    bind1(
        &Op::new(&shape::PAD, shape::Pad { config: config.to_vec(), numpy: vec![shape::PLAIN; config.len()] }),
        &[x.clone(), value.clone()],
    )
}

/// `lax.concatenate`: nothing where there is one operand only.
pub fn concatenate(xs: &[Val], axis: usize) -> Result<Val> {
    if let [one] = xs {
        return Ok(one.clone());
    }
    bind1(&Op::new(&shape::CONCATENATE, shape::Concatenate { axis }), xs)
}

pub fn rev(x: &Val, dims: &[usize]) -> Result<Val> {
    bind1(&Op::new(&shape::REV, shape::Rev { dims: Dims::from_slice(dims) }), std::slice::from_ref(x))
}

pub fn iota(dtype: DType, shape: &[usize], axis: usize) -> Result<Val> {
    bind1(&Op::new(&shape::IOTA, shape::Iota { dtype, shape: Dims::from_slice(shape), axis }), &[])
}

/// `_maybe_broadcast`: to the target shape, through a reshape without the axes of size 1.
pub fn maybe_broadcast(x: &Val, target: &[usize]) -> Result<Val> {
    if x.shape() == target {
        return Ok(x.clone());
    }
    if x.rank() == 0 {
        return broadcast_in_dim(x, target, &[]);
    }
    let dims: Dims = (0..target.len()).filter(|&i| x.shape()[i] == target[i]).collect();
    let sizes: Dims = dims.iter().map(|&i| x.shape()[i]).collect();
    broadcast_in_dim(&reshape(x, &sizes)?, target, &dims)
}

/// `_unbroadcast`: sums away what broadcasting added.
pub fn unbroadcast(aval: &Aval, x: &Val) -> Result<Val> {
    if aval.shape[..] == *x.shape() {
        return Ok(x.clone());
    }
    if aval.rank() == 0 {
        return reduce_sum(x, &(0..x.rank()).collect::<Dims>());
    }
    let axes: Dims = (0..x.rank()).filter(|&i| x.shape()[i] != aval.shape[i]).collect();
    let summed = if axes.is_empty() { x.clone() } else { reduce_sum(x, &axes)? };
    reshape(&summed, &aval.shape)
}

/// Moves an axis by a transpose.
pub fn move_axis(x: &Val, from: usize, to: usize) -> Result<Val> {
    if from == to {
        return Ok(x.clone());
    }
    let mut permutation: Vec<usize> = (0..x.rank()).filter(|&i| i != from).collect();
    permutation.insert(to, from);
    transpose(x, &permutation)
}

/// `batching.broadcast`: a new mapped axis, `size` copies; its dims print as NumPy ints.
pub fn broadcast_axis(x: &Val, size: usize, axis: usize) -> Result<Val> {
    new_axis(x, size, axis, !0)
}
/// The same through `lax.broadcast`, with plain ints.
pub fn broadcast_axis_plain(x: &Val, size: usize, axis: usize) -> Result<Val> {
    new_axis(x, size, axis, 0)
}
fn new_axis(x: &Val, size: usize, axis: usize, numpy: u64) -> Result<Val> {
    let mut shape = Dims::from_slice(x.shape());
    shape.insert(axis, size);
    let dims: Dims = (0..shape.len()).filter(|&i| i != axis).collect();
    broadcast_op(x, &shape, &dims, numpy)
}
/// The mapped axis at `to`, moved or made with plain ints.
pub fn match_axis_plain(x: &Val, from: Option<usize>, to: usize, size: usize) -> Result<Val> {
    match from {
        None => broadcast_axis_plain(x, size, to),
        Some(from) => move_axis(x, from, to),
    }
}

/// `batching.matchaxis`: the mapped axis at `to`, made or moved.
pub fn match_axis(x: &Val, from: Option<usize>, to: usize, size: usize) -> Result<Val> {
    match from {
        None => broadcast_axis(x, size, to),
        Some(from) => move_axis(x, from, to),
    }
}
/// `batching.bdim_at_front`.
pub fn at_front(x: &Val, from: Option<usize>, size: usize) -> Result<Val> {
    match_axis(x, from, 0, size)
}

/// `select(eq(x, 0), ones, x)`.
pub fn replace_zero(x: &Val) -> Result<Val> {
    select(&eq(x, &constant(x, 0.0))?, &full_like(x, 1.0)?, x)
}
