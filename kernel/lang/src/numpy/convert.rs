//! From values of the language to NumPy's arrays: `np.asarray`, and operands with their part in promotion.

use crate::error::{Exc, R};
use crate::jax::tracer::TracerObj;
use crate::jax::{creation, dtypes, operand as jax};
use crate::value::Value;
use crate::vm::Vm;
use jitbook_array::cast::cast_numpy;
use jitbook_array::promote::{NumpyOperand, numpy_result_type};
use jitbook_array::{Array, Complex, DType, structure};
use num_traits::ToPrimitive;

/// What stands in a ufunc's call: an array, and how it takes part in promotion (Python's numbers are weak).
#[derive(Clone)]
pub struct Operand {
    pub array: Array,
    pub kind: NumpyOperand,
}

impl Operand {
    pub fn strong(array: Array) -> Operand {
        Operand { kind: NumpyOperand::Array(array.dtype()), array }
    }

    /// The elements as this dtype.
    pub fn cast(&self, dtype: DType) -> R<Array> {
        Ok(cast_numpy(&self.array, dtype)?)
    }
}

/// The operand that a value is; `None` where it is neither number nor array nor sequence.
pub fn operand(vm: &mut Vm, v: &Value) -> R<Option<Operand>> {
    if let Some(weak) = python_number(v)? {
        return Ok(Some(weak));
    }
    Ok(match v {
        Value::NdArray(_) | Value::Array(_) | Value::Native(_) | Value::List(_) | Value::Tuple(_) | Value::Range(_) => {
            array_like(vm, v)?.map(Operand::strong)
        }
        Value::Instance(_) => array_like(vm, v)?.map(Operand::strong),
        _ => None,
    })
}

/// Python's own numbers as 0-d arrays.
fn python_number(v: &Value) -> R<Option<Operand>> {
    let (array, kind) = match v.plain() {
        Value::Float(x) => (Array::scalar(*x), NumpyOperand::PyFloat),
        Value::Int(i) => (Array::scalar(*i), NumpyOperand::PyInt(*i as i128)),
        Value::Bool(b) => (Array::scalar(*b), NumpyOperand::PyBool),
        Value::Complex(c) => (Array::scalar(Complex::new(c.re, c.im)), NumpyOperand::PyComplex),
        Value::Big(b) => match b.to_u64() {
            Some(n) => (Array::scalar(n), NumpyOperand::PyInt(n as i128)),
            None => return Err(Exc::overflow_error("Python int too large to convert to C long")),
        },
        _ => return Ok(None),
    };
    Ok(Some(Operand { array, kind }))
}

/// The array in a value that holds or makes one; `None` where there is none.
fn array_like(vm: &mut Vm, v: &Value) -> R<Option<Array>> {
    Ok(Some(match v {
        Value::NdArray(a) => a.get(),
        Value::Array(a) => a.alive()?.clone().with_weak(false),
        Value::List(_) | Value::Tuple(_) | Value::Range(_) => from_sequence(vm, v, None)?,
        Value::Native(_) if creation::is_buffer(vm, v) => {
            let numbers = creation::numbers(vm, v)?;
            from_sequence(vm, &numbers, Some(DType::U8))?
        }
        Value::Native(_) => match super::scalar_array(v) {
            Some(a) => a,
            None => return traced_or_none(v),
        },
        Value::Instance(_) => {
            if let Value::Tuple(_) | Value::List(_) = v.plain() {
                return from_sequence(vm, v.plain(), None).map(Some);
            }
            match vm.getattr_opt(v, "__array__")? {
                Some(method) => {
                    let made = vm.call(&method, &[])?;
                    return array_like(vm, &made);
                }
                None => return Ok(None),
            }
        }
        _ => return Ok(None),
    }))
}

/// A tracer is no array of NumPy's, even where its value is known: that would lose its derivative.
fn traced_or_none(v: &Value) -> R<Option<Array>> {
    let Some(tracer) = v.downcast::<TracerObj>() else { return Ok(None) };
    let text = format!(
        "The numpy.ndarray conversion method __array__() was called on traced array with shape {}{}",
        tracer.0.aval().long(),
        crate::jax::origin::message(&tracer.0)
    );
    let error = jitbook_array::Error::new(jitbook_array::ErrorClass::TracerArrayConversion, text);
    Err(crate::jax::origin::noted(Exc::from(error), &tracer.0))
}

/// `np.asarray(v)` as an array that may share memory with the value.
pub fn array(vm: &mut Vm, v: &Value) -> R<Array> {
    match operand(vm, v)? {
        Some(x) => Ok(x.array),
        None => Err(no_array(vm, v)),
    }
}

/// `np.asarray(v, dtype)`; Python's numbers must fit the dtype.
pub fn array_of(vm: &mut Vm, v: &Value, dtype: Option<DType>) -> R<Array> {
    let Some(dtype) = dtype else { return array(vm, v) };
    match v {
        Value::List(_) | Value::Tuple(_) | Value::Range(_) => from_sequence(vm, v, Some(dtype)),
        Value::Str(s) => parse_text(s, dtype),
        _ => match operand(vm, v)? {
            Some(x) => number_as(&x, dtype),
            None => Err(no_array(vm, v)),
        },
    }
}

/// An operand as a dtype; ints of Python that the dtype cannot hold are refused.
pub fn number_as(x: &Operand, dtype: DType) -> R<Array> {
    match x.kind {
        NumpyOperand::PyInt(i) if dtype.is_integer() && !jitbook_array::promote::fits(i, dtype) => {
            Err(Exc::overflow_error(format!("Python integer {i} out of bounds for {}", dtype.name())))
        }
        NumpyOperand::PyComplex if !dtype.is_complex() && dtype != DType::Bool => {
            let number = if dtype.is_integer() { "int" } else { "float" };
            let text = format!("{number}() argument must be a string or a real number, not 'complex'");
            Err(Exc::type_error(text))
        }
        NumpyOperand::PyFloat if dtype.is_integer() => {
            let value = x.array.item::<f64>();
            if value.is_nan() {
                return Err(Exc::value_error("cannot convert float NaN to integer"));
            }
            if value.is_infinite() {
                return Err(Exc::overflow_error("cannot convert float infinity to integer"));
            }
            x.cast(dtype)
        }
        _ => x.cast(dtype),
    }
}

/// A number written in a str, as `np.float64("1.5")` reads it.
pub fn parse_text(text: &str, dtype: DType) -> R<Array> {
    let trimmed = text.trim();
    if dtype.is_integer() {
        let parsed: i128 = trimmed
            .parse()
            .map_err(|_| Exc::value_error(format!("invalid literal for int() with base 10: '{text}'")))?;
        if !jitbook_array::promote::fits(parsed, dtype) {
            return Err(Exc::overflow_error(format!("Python integer {parsed} out of bounds for {}", dtype.name())));
        }
        return Ok(cast_numpy(&Array::scalar(parsed as i64), dtype)?);
    }
    if dtype == DType::Bool {
        return Ok(Array::scalar(!text.is_empty()));
    }
    let value = crate::types::float_text::parse(trimmed)
        .ok_or_else(|| Exc::value_error(format!("could not convert string to float: '{text}'")))?;
    Ok(cast_numpy(&Array::scalar(value), dtype)?)
}

#[cold]
fn no_array(vm: &mut Vm, v: &Value) -> Exc {
    let what = vm.type_name(v);
    Exc::type_error(format!("jitbook's NumPy has arrays of numbers and bools only, not of '{what}' objects"))
}

/// An array from nested lists, tuples and ranges.
fn from_sequence(vm: &mut Vm, v: &Value, dtype: Option<DType>) -> R<Array> {
    if let Some(flat) = flat_floats(v, dtype) {
        return Ok(flat);
    }
    let creation::Nested { shape, leaves } = creation::nested(vm, v)?;
    if leaves.is_empty() {
        return Ok(Array::zeros(dtype.unwrap_or(DType::F64), &shape)?);
    }
    if let Some(numbers) = python_leaves(&leaves) {
        let dtype = dtype.unwrap_or_else(|| python_dtype(&numbers));
        return Ok(creation::from_numbers(&numbers, &shape, dtype)?.heap_backed()?);
    }
    from_mixed(vm, &leaves, &shape, dtype)
}

/// The commonest list, of floats only, without a detour.
fn flat_floats(v: &Value, dtype: Option<DType>) -> Option<Array> {
    let Value::List(list) = v else { return None };
    if dtype.is_some_and(|d| d != DType::F64) {
        return None;
    }
    let items = list.items.borrow();
    let mut out = Vec::with_capacity(items.len());
    for item in items.iter() {
        match item {
            Value::Float(x) => out.push(*x),
            _ => return None,
        }
    }
    let n = out.len();
    Some(Array::from_vec(out, &[n]))
}

/// The leaves as numbers, where all are Python's own and within 64 bits.
fn python_leaves(leaves: &[Value]) -> Option<Vec<jax::Operand>> {
    let number = |v: &Value| {
        Some(match v.plain() {
            Value::Bool(b) => jax::Operand::Bool(*b),
            Value::Int(i) => jax::Operand::Int(*i),
            Value::Float(x) => jax::Operand::Float(*x),
            Value::Complex(c) => jax::Operand::Complex(**c),
            _ => return None,
        })
    };
    leaves.iter().map(number).collect()
}

fn python_dtype(items: &[jax::Operand]) -> DType {
    let rank = |x: &jax::Operand| match x {
        jax::Operand::Bool(_) => 0,
        jax::Operand::Int(_) => 1,
        jax::Operand::Complex(_) => 3,
        _ => 2,
    };
    [DType::Bool, DType::I64, DType::F64, DType::C128][items.iter().map(rank).max().unwrap_or(2)]
}

/// Leaves among which are arrays or scalars of NumPy: all of one shape, stacked at their common dtype.
fn from_mixed(vm: &mut Vm, leaves: &[Value], shape: &[usize], dtype: Option<DType>) -> R<Array> {
    let mut parts = Vec::with_capacity(leaves.len());
    for leaf in leaves {
        match (leaf, dtype) {
            (Value::Str(s), Some(d)) => parts.push(Operand::strong(parse_text(s, d)?)),
            _ => match operand(vm, leaf)? {
                Some(x) => parts.push(x),
                None => return Err(no_array(vm, leaf)),
            },
        }
    }
    let dtype = match dtype {
        Some(d) => d,
        None => {
            let kinds: Vec<NumpyOperand> = parts.iter().map(|p| NumpyOperand::Array(p.array.dtype())).collect();
            numpy_result_type(&kinds)?
        }
    };
    if parts.iter().any(|p| p.array.shape() != parts[0].array.shape()) {
        let text = jitbook_array::shape_text(shape);
        return Err(Exc::value_error(format!(
            "setting an array element with a sequence. The requested array has an inhomogeneous shape after {} \
             dimensions. The detected shape was {text} + inhomogeneous part.",
            shape.len()
        )));
    }
    let arrays = parts.iter().map(|p| number_as(p, dtype)).collect::<R<Vec<_>>>()?;
    let full: Vec<usize> = shape.iter().chain(arrays[0].shape()).copied().collect();
    Ok(structure::reshape(&structure::stack(&arrays, 0)?, &full)?)
}

/// The dtype of a `dtype=` argument, or `None` where there is none.
pub fn dtype(vm: &mut Vm, v: &Value) -> R<Option<DType>> {
    if v.is_absent() { Ok(None) } else { dtypes::parse(vm, v).map(Some) }
}

/// A shape from an int or a sequence of ints.
pub fn shape(vm: &mut Vm, v: &Value) -> R<Vec<usize>> {
    let items = match v {
        Value::Int(_) => vec![v.clone()],
        Value::Tuple(_) | Value::List(_) => v.as_items().unwrap_or_default(),
        Value::NdArray(a) if a.array.borrow().rank() > 0 => vm.collect(v)?,
        _ => vec![v.clone()],
    };
    let mut out = Vec::with_capacity(items.len());
    for item in &items {
        let n = vm.index_i64(item)?;
        out.push(usize::try_from(n).map_err(|_| Exc::value_error("negative dimensions are not allowed"))?);
    }
    Ok(out)
}

/// An axis counted from 0; AxisError where there is no such axis.
pub fn axis(axis: i64, rank: usize) -> R<usize> {
    let place = if axis < 0 { axis + rank as i64 } else { axis };
    if place < 0 || place >= rank as i64 {
        return Err(axis_error(axis, rank));
    }
    Ok(place as usize)
}

#[cold]
pub fn axis_error(axis: i64, rank: usize) -> Exc {
    let text = format!("axis {axis} is out of bounds for array of dimension {rank}");
    Exc::from(jitbook_array::Error::new(jitbook_array::ErrorClass::Axis, text))
}

/// The axes of an `axis=` argument: all of them for None.
pub fn axes(vm: &mut Vm, v: &Value, rank: usize) -> R<Vec<usize>> {
    match v {
        Value::Undefined | Value::None => Ok((0..rank).collect()),
        Value::Tuple(_) | Value::List(_) => {
            let mut out = Vec::new();
            for item in v.as_items().unwrap_or_default() {
                let one = axis(vm.index_i64(&item)?, rank)?;
                if out.contains(&one) {
                    return Err(Exc::value_error("duplicate value in 'axis'"));
                }
                out.push(one);
            }
            Ok(out)
        }
        _ => Ok(vec![axis(vm.index_i64(v)?, rank)?]),
    }
}

/// An optional int argument.
pub fn int_or(vm: &mut Vm, v: &Value, default: i64) -> R<i64> {
    if v.is_absent() { Ok(default) } else { vm.index_i64(v) }
}

/// An optional bool argument.
pub fn flag(vm: &mut Vm, v: &Value) -> R<bool> {
    if v.is_absent() { Ok(false) } else { vm.truth(v) }
}

/// Whether a value belongs to JAX's side, whose functions then answer.
pub fn is_jax(v: &Value) -> bool {
    matches!(v, Value::Array(_)) || v.downcast::<TracerObj>().is_some()
}
