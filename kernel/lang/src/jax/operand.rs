//! From values of the language to operands of primitives, and back; and JAX's promotion between them.

use crate::error::{Exc, R};
use crate::jax::tracer::TracerObj;
use crate::jax::{ArrayObj, config, dtypes};
use crate::value::Value;
use jitbook_array::promote::jax_result_type;
use jitbook_array::{Array, Complex, DType, bf16, f16};
use jitbook_ir::Val;
use num_traits::ToPrimitive;
use smallvec::SmallVec;
use std::rc::Rc;

/// What can stand beside an operator: Python's numbers, which are weak, or an array or tracer.
#[derive(Clone)]
pub enum Operand {
    Bool(bool),
    Int(i64),
    /// An int outside i64, which fits no dtype but floats.
    Big(f64),
    Float(f64),
    Complex(Complex<f64>),
    Val(Val),
}

/// The operand that a value is; `None` where it is not array-like.
pub fn operand(v: &Value) -> R<Option<Operand>> {
    Ok(Some(match v.plain() {
        Value::Bool(b) => Operand::Bool(*b),
        Value::Int(i) => Operand::Int(*i),
        Value::Float(f) => Operand::Float(*f),
        Value::Complex(c) => Operand::Complex(**c),
        Value::Big(b) => Operand::Big(b.to_f64().unwrap_or(f64::INFINITY)),
        other => match val(other)? {
            Some(v) => Operand::Val(v),
            None => return Ok(None),
        },
    }))
}

/// The array or tracer that a value is; NumPy's arrays are copied and cut to JAX's dtypes.
pub fn val(v: &Value) -> R<Option<Val>> {
    Ok(match v {
        Value::Array(a) => Some(Val::Array(a.operand()?)),
        Value::NdArray(a) => Some(Val::Array(from_numpy(&a.array.borrow())?)),
        Value::Native(n) => match n.0.as_any().downcast_ref::<TracerObj>() {
            Some(t) => Some(Val::Tracer(t.0.clone())),
            None => super::numpy_scalar(v).map(|a| from_numpy(&a)).transpose()?.map(Val::Array),
        },
        _ => None,
    })
}

/// A NumPy array as a JAX one: a copy of its own, of a dtype that JAX has now.
pub fn from_numpy(a: &Array) -> R<Array> {
    let to = dtypes::canonical(a.dtype());
    let copy = if a.dtype() == to { a.copy()? } else { jitbook_array::cast::cast(a, to)? };
    Ok(copy.with_weak(false))
}

/// A JAX array or tracer as a value of the language.
pub fn from_val(v: Val) -> Value {
    match v {
        Val::Array(a) => Value::Array(Rc::new(ArrayObj::new(a))),
        Val::Tracer(t) => Value::native(TracerObj(t)),
    }
}

/// A single float of a dtype, rounded from f64.
pub fn float_scalar(x: f64, dtype: DType) -> Array {
    match dtype {
        DType::F64 => Array::scalar(x),
        DType::F16 => Array::scalar(f16::from_f64(x)),
        DType::BF16 => Array::scalar(bf16::from_f64(x)),
        _ => Array::scalar(x as f32),
    }
}

/// A single int of a dtype, wrapped around.
pub fn int_scalar(i: i64, dtype: DType) -> Array {
    match dtype {
        DType::U8 => Array::scalar(i as u8),
        DType::U16 => Array::scalar(i as u16),
        DType::U32 => Array::scalar(i as u32),
        DType::U64 => Array::scalar(i as u64),
        DType::I8 => Array::scalar(i as i8),
        DType::I16 => Array::scalar(i as i16),
        DType::I32 => Array::scalar(i as i32),
        _ => Array::scalar(i),
    }
}

pub fn complex_scalar(c: Complex<f64>, dtype: DType) -> Array {
    match dtype {
        DType::C128 => Array::scalar(c),
        _ => Array::scalar(Complex::new(c.re as f32, c.im as f32)),
    }
}

impl Operand {
    /// Dtype and weak type as promotion sees them.
    pub fn kind(&self) -> (DType, bool) {
        match self {
            Operand::Bool(_) => (DType::Bool, false),
            Operand::Int(_) | Operand::Big(_) => (dtypes::default_int(), true),
            Operand::Float(_) => (dtypes::default_float(), true),
            Operand::Complex(_) => (dtypes::default_complex(), true),
            Operand::Val(v) => (v.dtype(), v.weak()),
        }
    }

    pub fn rank(&self) -> usize {
        match self {
            Operand::Val(v) => v.rank(),
            _ => 0,
        }
    }

    /// As it comes, of its own dtype: what `jnp.asarray` of a scalar gives.
    pub fn into_val(self) -> R<Val> {
        let (dtype, weak) = self.kind();
        match self {
            Operand::Val(v) => Ok(v),
            Operand::Int(i) if dtype == DType::I32 && i32::try_from(i).is_err() => {
                Err(Exc::overflow_error(format!("Python int {i} too large to convert to int32")))
            }
            Operand::Big(_) => Err(Exc::overflow_error(format!("Python int too large to convert to {}", dtype.name()))),
            other => other.cast(dtype, weak),
        }
    }

    /// As an array of this dtype; a conversion is bound where an array or tracer has another one.
    pub fn cast(self, dtype: DType, weak: bool) -> R<Val> {
        let scalar = match self {
            Operand::Val(v) => return super::convert(&v, dtype, weak),
            Operand::Bool(b) => match dtype {
                DType::Bool => Array::scalar(b),
                d if d.is_integer() => int_scalar(b as i64, d),
                d if d.is_complex() => complex_scalar(Complex::new(b as u8 as f64, 0.0), d),
                d => float_scalar(b as u8 as f64, d),
            },
            Operand::Int(i) => match dtype {
                DType::Bool => Array::scalar(i != 0),
                d if d.is_integer() => {
                    check_int_range(i, d)?;
                    int_scalar(i, d)
                }
                d if d.is_complex() => complex_scalar(Complex::new(i as f64, 0.0), d),
                d => float_scalar(i as f64, d),
            },
            Operand::Big(_) => return Err(parsing_overflow()),
            Operand::Float(x) if dtype.is_complex() => complex_scalar(Complex::new(x, 0.0), dtype),
            Operand::Float(x) if dtype.is_integer() => int_scalar(x as i64, dtype),
            Operand::Float(x) if dtype == DType::Bool => Array::scalar(x != 0.0),
            Operand::Float(x) if weak && dtype == DType::F32 && !jitbook_ir::trace::is_eval() => {
                Array::from_python_float(x)
            }
            Operand::Float(x) => float_scalar(x, dtype),
            Operand::Complex(c) if dtype.is_complex() => complex_scalar(c, dtype),
            Operand::Complex(c) => float_scalar(c.re, dtype),
        };
        Ok(Val::Array(scalar.with_weak(weak)))
    }
}

/// A Python int must fit the default int (and 32-bit unsigned); narrower dtypes wrap silently, as in JAX.
fn check_int_range(i: i64, dtype: DType) -> R<()> {
    let limit = if config::x64() { return Ok(()) } else { i32::MIN as i64..=i32::MAX as i64 };
    let _ = dtype;
    if limit.contains(&i) { Ok(()) } else { Err(parsing_overflow()) }
}

#[cold]
fn parsing_overflow() -> Exc {
    Exc::overflow_error(
        "An overflow was encountered while parsing an argument to a jitted computation, whose argument path is y.",
    )
}

/// The operands that the arguments of a JAX function are, or its error.
pub fn operands(vm: &mut crate::vm::Vm, name: &str, args: &[Value]) -> R<SmallVec<[Operand; 3]>> {
    let mut out = SmallVec::new();
    for (i, arg) in args.iter().enumerate() {
        match operand(arg)? {
            Some(x) => out.push(x),
            None => return Err(not_array_like(vm, name, arg, i)),
        }
    }
    Ok(out)
}

#[cold]
pub fn not_array_like(vm: &mut crate::vm::Vm, name: &str, arg: &Value, position: usize) -> Exc {
    let class = vm.type_of(arg);
    let shown = vm.repr(&Value::Class(class)).map_or_else(|_| "?".into(), |s| s.to_string());
    Exc::type_error(format!("{name} requires ndarray or scalar arguments, got {shown} at position {position}."))
}

/// Keys do not mix with numbers: JAX's error, under the name of the `jnp` function.
pub fn refuse_keys(name: &str, operands: &[Operand]) -> R<()> {
    let is_key = |x: &Operand| x.kind().0 == DType::Key;
    if operands.iter().any(is_key) && !operands.iter().all(is_key) {
        return Err(mixed_keys(name, operands));
    }
    Ok(())
}

#[cold]
fn mixed_keys(name: &str, operands: &[Operand]) -> Exc {
    let dtypes: Vec<&str> = operands.iter().map(|x| x.kind().0.name()).collect();
    Exc::type_error(format!("{name} does not accept dtypes {}.", dtypes.join(", ")))
}

/// The common dtype and weak type of operands.
pub fn result_type(operands: &[Operand]) -> R<(DType, bool)> {
    let kinds: SmallVec<[(DType, bool); 3]> = operands.iter().map(Operand::kind).collect();
    if let [(a, wa), (b, wb)] = kinds[..]
        && a == b
        && wa == wb
    {
        // Weak bools exist as values, but promotion knows none.
        return Ok((a, wa && a != DType::Bool));
    }
    if let [one] = kinds[..] {
        return Ok(one);
    }
    join(&kinds)
}

/// The common dtype of dtypes, each weak or not.
pub fn join(kinds: &[(DType, bool)]) -> R<(DType, bool)> {
    if config::get().strict_promotion {
        check_strict(kinds)?;
    }
    Ok(jax_result_type(kinds, config::x64())?)
}

/// `jax_numpy_dtype_promotion="strict"`: only Python's numbers give way, and no bool becomes a number.
fn check_strict(kinds: &[(DType, bool)]) -> R<()> {
    let class = |d: DType| match d {
        d if d.is_complex() => 2,
        d if d.is_inexact() => 1,
        _ => 0,
    };
    let is_weak = |&(d, weak): &(DType, bool)| weak && d != DType::Bool;
    let mut strong = kinds.iter().filter(|k| !is_weak(k)).map(|k| k.0);
    let Some(first) = strong.next() else { return Ok(()) };
    let fits = |k: &(DType, bool)| match is_weak(k) {
        true => {
            first != DType::Bool
                && class(k.0) <= class(first)
                && class(first) <= class(k.0) + 1 + usize::from(k.0.is_integer())
        }
        false => k.0 == first,
    };
    if kinds.iter().all(fits) { Ok(()) } else { Err(not_strict(kinds)) }
}

#[cold]
fn not_strict(kinds: &[(DType, bool)]) -> Exc {
    // JAX lists a set: dtypes by their hashes.
    let place = |d: DType, weak: bool| match d {
        _ if weak && d.is_complex() => (6, "\"<class 'complex'>\""),
        _ if weak && d.is_inexact() => (0, "\"<class 'float'>\""),
        _ if weak && d != DType::Bool => (6, "\"<class 'int'>\""),
        DType::Bool => (-1, ""),
        DType::F16 | DType::U8 | DType::I8 => (0, ""),
        DType::I16 | DType::I32 | DType::F32 => (1, ""),
        DType::BF16 => (3, ""),
        DType::C64 => (5, ""),
        _ => (2, ""),
    };
    let mut names: Vec<(i32, String)> = Vec::new();
    for &(d, weak) in kinds {
        let (at, class) = place(d, weak);
        let name = if class.is_empty() { format!("'{}'", d.name()) } else { class.to_string() };
        if !names.iter().any(|(_, n)| *n == name) {
            names.push((at, name));
        }
    }
    names.sort_by_key(|(at, _)| *at);
    let names = names.into_iter().map(|(_, n)| n).collect::<Vec<_>>().join(", ");
    let text = format!(
        "Input dtypes ({names}) have no available implicit dtype promotion path when jax_numpy_dtype_promotion=strict. \
         Try explicitly casting inputs to the desired output type, or set jax_numpy_dtype_promotion=standard."
    );
    Exc::new(&crate::vm::types().type_promotion_error, text)
}

/// The inexact dtype that an integer dtype becomes in `sin`, `/` and their kin.
pub fn to_inexact((dtype, weak): (DType, bool)) -> (DType, bool) {
    match dtype {
        d if d.is_inexact() => (d, weak),
        DType::I64 | DType::U64 => (DType::F64, weak),
        // A weak int takes the default float.
        _ if weak => (dtypes::default_float(), true),
        _ => (DType::F32, weak),
    }
}

/// All operands as arrays of their common dtype.
pub fn promote(operands: SmallVec<[Operand; 3]>) -> R<SmallVec<[Val; 3]>> {
    let (dtype, weak) = result_type(&operands)?;
    operands.into_iter().map(|x| x.cast(dtype, weak)).collect()
}

/// All operands as arrays of their common inexact dtype.
pub fn promote_inexact(operands: SmallVec<[Operand; 3]>) -> R<SmallVec<[Val; 3]>> {
    let (dtype, weak) = to_inexact(result_type(&operands)?);
    operands.into_iter().map(|x| x.cast(dtype, weak)).collect()
}
