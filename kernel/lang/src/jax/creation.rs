//! `jnp.array` and `jnp.asarray`: from numbers, nested lists and arrays of both kinds to one array.

use crate::error::{Exc, R};
use crate::jax::operand::{self, Operand, float_scalar, operand};
use crate::jax::{convert, dtypes};
use crate::value::Value;
use crate::vm::Vm;
use jitbook_array::interrupt::PIECE;
use jitbook_array::{Array, Complex, DType, Element, Kind, bf16, f16, structure};
use jitbook_ir::Val;
use jitbook_ir::ops::build;

/// Deeper nesting than this is refused, as in NumPy.
const MAX_DIMS: usize = 64;

/// `jnp.array(x, dtype)`: strong where a dtype is given or lists are involved, else as the value is.
pub fn array(vm: &mut Vm, x: &Value, dtype: Option<DType>) -> R<Val> {
    if let Some(one) = operand(x)? {
        let foreign = crate::jax::config::get().debugs() && matches!(x, Value::NdArray(_));
        let made = scalar_or_array(one, dtype)?;
        return if foreign { looked_at(made, "stage") } else { Ok(made) };
    }
    if is_buffer(vm, x) {
        let list = numbers(vm, x)?;
        return array(vm, &list, Some(dtype.unwrap_or(DType::U8)));
    }
    match x {
        Value::List(_) | Value::Tuple(_) | Value::Range(_) => {
            looked_at(from_sequence(vm, x, dtype)?, "convert_element_type")
        }
        Value::None => Err(Exc::value_error("None is not a valid value for jnp.array")),
        _ => match vm.getattr_opt(x, "__jax_array__")? {
            Some(method) => {
                let inner = vm.call(&method, &[])?;
                array(vm, &inner, dtype)
            }
            None => Err(not_an_array(vm, x)?),
        },
    }
}

/// Whether a value is a bytearray, which NumPy takes for numbers (`bytes` it takes for text).
pub fn is_buffer(vm: &Vm, x: &Value) -> bool {
    matches!(x, Value::Native(_)) && matches!(&*vm.type_name(x), "bytearray")
}

/// A buffer's bytes as a list of ints.
pub fn numbers(vm: &mut Vm, x: &Value) -> R<Value> {
    Ok(Value::list(vm.collect(x)?))
}

/// What was made of Python's or NumPy's values, or the error where NaNs or infinities are errors.
fn looked_at(made: Val, name: &str) -> R<Val> {
    if let Val::Array(a) = &made {
        jitbook_ir::nans::check(name, std::slice::from_ref(a))?;
    }
    Ok(made)
}

fn scalar_or_array(x: Operand, dtype: Option<DType>) -> R<Val> {
    let Some(dtype) = dtype else { return x.into_val() };
    match &x {
        Operand::Int(i) if dtype.is_integer() && !fits(*i, dtype) => Err(out_of_bounds(&i.to_string(), dtype)),
        Operand::Complex(_) if dtype.is_float() => {
            Err(Exc::type_error("float() argument must be a string or a real number, not 'complex'"))
        }
        Operand::Val(v) => convert(v, dtype, false),
        Operand::Int(i) => Ok(Val::Array(from_i64s(&[*i], &[], dtype))),
        Operand::Big(f) if dtype.is_float() => Ok(Val::Array(float_scalar(*f, dtype))),
        Operand::Big(_) => Err(Exc::overflow_error(format!("Python int too large to convert to {}", dtype.name()))),
        _ => x.cast(dtype, false),
    }
}

fn fits(i: i64, dtype: DType) -> bool {
    match dtype {
        DType::U8 => u8::try_from(i).is_ok(),
        DType::U16 => u16::try_from(i).is_ok(),
        DType::U32 => u32::try_from(i).is_ok(),
        DType::U64 => i >= 0,
        DType::I8 => i8::try_from(i).is_ok(),
        DType::I16 => i16::try_from(i).is_ok(),
        DType::I32 => i32::try_from(i).is_ok(),
        _ => true,
    }
}

#[cold]
fn out_of_bounds(value: &str, dtype: DType) -> Exc {
    Exc::overflow_error(format!("Python integer {value} out of bounds for {}", dtype.name()))
}

#[cold]
fn not_an_array(vm: &mut Vm, x: &Value) -> R<Exc> {
    let shown = vm.repr(x)?;
    let text = match x {
        Value::Str(s) => format!("Value '{s}' with dtype <U{} is not a valid JAX array type.", s.chars_len()),
        Value::Bytes(b) => format!("Value '{shown}' with dtype |S{} is not a valid JAX array type.", b.len()),
        _ => format!("Value '{shown}' with dtype object is not a valid JAX array type."),
    };
    Ok(Exc::type_error(format!("{text} Only arrays of numeric types are supported by JAX.")))
}

/// A nested sequence taken apart: its shape, and its leaves in row-major order.
pub struct Nested {
    pub shape: Vec<usize>,
    pub leaves: Vec<Value>,
}

/// Takes nested lists, tuples and ranges apart; every level must be as long as its siblings.
pub fn nested(vm: &mut Vm, x: &Value) -> R<Nested> {
    let mut shape = Vec::new();
    measure(vm, x, &mut shape)?;
    let mut leaves = Vec::new();
    gather(vm, x, &shape, 0, &mut leaves)?;
    Ok(Nested { shape, leaves })
}

fn is_sequence(x: &Value) -> bool {
    matches!(x.plain(), Value::List(_) | Value::Tuple(_) | Value::Range(_))
}

fn measure(vm: &mut Vm, x: &Value, shape: &mut Vec<usize>) -> R<()> {
    let mut x = x.clone();
    while is_sequence(&x) {
        if shape.len() >= MAX_DIMS {
            return Err(Exc::value_error(format!(
                "setting an array element with a sequence. The requested array would exceed the maximum number of \
                 dimension of {MAX_DIMS}."
            )));
        }
        let n = vm.len(&x)?;
        shape.push(n);
        match n {
            0 => return Ok(()),
            _ => x = vm.getitem(&x, &Value::Int(0))?,
        }
    }
    Ok(())
}

fn gather(vm: &mut Vm, x: &Value, shape: &[usize], depth: usize, leaves: &mut Vec<Value>) -> R<()> {
    let ragged = |depth: usize| {
        let text = jitbook_array::shape_text(&shape[..depth.max(1)]);
        Exc::value_error(format!(
            "setting an array element with a sequence. The requested array has an inhomogeneous shape after {} \
             dimensions. The detected shape was {text} + inhomogeneous part.",
            depth.max(1)
        ))
    };
    if depth == shape.len() {
        if is_sequence(x) {
            return Err(ragged(depth));
        }
        leaves.push(x.clone());
        return if leaves.len().is_multiple_of(PIECE) { vm.poll() } else { Ok(()) };
    }
    if !is_sequence(x) || vm.len(x)? != shape[depth] {
        return Err(ragged(depth));
    }
    for item in vm.collect(x)? {
        gather(vm, &item, shape, depth + 1, leaves)?;
    }
    Ok(())
}

fn from_sequence(vm: &mut Vm, x: &Value, dtype: Option<DType>) -> R<Val> {
    let Nested { shape, leaves } = nested(vm, x)?;
    if leaves.is_empty() {
        let dtype = dtype.unwrap_or_else(dtypes::default_float);
        return Ok(Val::Array(Array::zeros(dtype, &shape)?));
    }
    let mut items = Vec::with_capacity(leaves.len());
    for leaf in &leaves {
        if items.len().is_multiple_of(PIECE) {
            vm.poll()?;
        }
        match operand(leaf)? {
            Some(x) => items.push(x),
            None => return Err(not_an_array(vm, leaf)?),
        }
    }
    if items.iter().any(|x| matches!(x, Operand::Val(_))) {
        return stack_arrays(items, &shape, dtype);
    }
    let dtype = dtype.unwrap_or_else(|| python_dtype(&items));
    Ok(Val::Array(from_numbers(&items, &shape, dtype)?))
}

/// The strong dtype that a list of Python numbers takes.
fn python_dtype(items: &[Operand]) -> DType {
    let rank = |x: &Operand| match x {
        Operand::Bool(_) => 0,
        Operand::Int(_) => 1,
        Operand::Float(_) | Operand::Big(_) => 2,
        _ => 3,
    };
    match items.iter().map(rank).max().unwrap_or(2) {
        0 => DType::Bool,
        1 => dtypes::default_int(),
        2 => dtypes::default_float(),
        _ => dtypes::default_complex(),
    }
}

/// An array of one dtype from Python's numbers.
pub fn from_numbers(items: &[Operand], shape: &[usize], dtype: DType) -> R<Array> {
    if matches!(dtype.kind(), Kind::Signed | Kind::Unsigned | Kind::Bool) {
        let mut ints = Vec::with_capacity(items.len());
        for x in items {
            ints.push(match x {
                Operand::Bool(b) => *b as i64,
                Operand::Int(i) if dtype.is_integer() && !fits(*i, dtype) => {
                    return Err(out_of_bounds(&i.to_string(), dtype));
                }
                Operand::Int(i) => *i,
                Operand::Float(f) if dtype == DType::Bool => (*f != 0.0) as i64,
                Operand::Float(f) => *f as i64,
                _ => return Err(Exc::overflow_error(format!("Python integer out of bounds for {}", dtype.name()))),
            });
        }
        return Ok(from_i64s(&ints, shape, dtype));
    }
    let complex: Vec<Complex<f64>> = items.iter().map(as_complex).collect();
    if dtype.is_complex() {
        return Ok(match dtype {
            DType::C128 => Array::from_vec(complex, shape),
            _ => Array::from_vec(complex.iter().map(|c| Complex::new(c.re as f32, c.im as f32)).collect(), shape),
        });
    }
    if items.iter().any(|x| matches!(x, Operand::Complex(_))) {
        return Err(Exc::type_error("float() argument must be a string or a real number, not 'complex'"));
    }
    let reals = complex.iter().map(|c| c.re);
    Ok(match dtype {
        DType::F64 => Array::from_vec(reals.collect::<Vec<f64>>(), shape),
        DType::F16 => Array::from_vec(reals.map(f16::from_f64).collect(), shape),
        DType::BF16 => Array::from_vec(reals.map(bf16::from_f64).collect(), shape),
        _ => Array::from_vec(reals.map(|x| x as f32).collect::<Vec<f32>>(), shape),
    })
}

fn as_complex(x: &Operand) -> Complex<f64> {
    match x {
        Operand::Bool(b) => Complex::new(*b as u8 as f64, 0.0),
        Operand::Int(i) => Complex::new(*i as f64, 0.0),
        Operand::Big(f) | Operand::Float(f) => Complex::new(*f, 0.0),
        Operand::Complex(c) => *c,
        Operand::Val(_) => Complex::default(),
    }
}

/// An array of an integer or bool dtype; values are known to fit.
pub fn from_i64s(ints: &[i64], shape: &[usize], dtype: DType) -> Array {
    fn of<T: Element>(ints: &[i64], shape: &[usize], f: impl Fn(i64) -> T) -> Array {
        match shape {
            [] => Array::scalar(f(ints[0])),
            _ => Array::from_vec(ints.iter().map(|&i| f(i)).collect(), shape),
        }
    }
    match dtype {
        DType::Bool => of(ints, shape, |i| i != 0),
        DType::U8 => of(ints, shape, |i| i as u8),
        DType::U16 => of(ints, shape, |i| i as u16),
        DType::U32 => of(ints, shape, |i| i as u32),
        DType::U64 => of(ints, shape, |i| i as u64),
        DType::I8 => of(ints, shape, |i| i as i8),
        DType::I16 => of(ints, shape, |i| i as i16),
        DType::I32 => of(ints, shape, |i| i as i32),
        DType::F32 => of(ints, shape, |i| i as f32),
        DType::F64 => of(ints, shape, |i| i as f64),
        DType::F16 => of(ints, shape, |i| f16::from_f64(i as f64)),
        DType::BF16 => of(ints, shape, |i| bf16::from_f64(i as f64)),
        DType::C64 => of(ints, shape, |i| Complex::new(i as f32, 0.0)),
        DType::C128 => of(ints, shape, |i| Complex::new(i as f64, 0.0)),
        _ => of(ints, shape, |i| i),
    }
}

/// A nested sequence with arrays or tracers among its leaves: stacked at the common dtype.
fn stack_arrays(items: Vec<Operand>, shape: &[usize], dtype: Option<DType>) -> R<Val> {
    let dtype = match dtype {
        Some(d) => d,
        None => operand::result_type(&items)?.0,
    };
    if jitbook_ir::trace::is_eval() && !items.iter().any(|x| matches!(x, Operand::Val(Val::Tracer(_)))) {
        let parts = items.into_iter().map(|x| x.cast(dtype, false)).collect::<R<Vec<Val>>>()?;
        let arrays: Vec<Array> = parts.iter().filter_map(|v| v.array().cloned()).collect();
        if arrays.iter().any(|a| a.shape() != arrays[0].shape()) {
            return Err(Exc::value_error(different_shapes(&parts)));
        }
        let flat = structure::stack(&arrays, 0)?;
        let full: Vec<usize> = shape.iter().chain(arrays[0].shape()).copied().collect();
        return Ok(Val::Array(structure::reshape(&flat, &full)?));
    }
    stack_level(&items, dtype, shape)
}

fn different_shapes(parts: &[Val]) -> String {
    let shapes: Vec<String> = parts.iter().map(|v| jitbook_array::shape_text(v.shape())).collect();
    format!("All input arrays must have the same shape. Got {}.", shapes.join(", "))
}

/// Each level joined along a new axis, innermost first, as JAX traces it.
fn stack_level(parts: &[Operand], dtype: DType, shape: &[usize]) -> R<Val> {
    let Some((&n, rest)) = shape.split_first() else { return parts[0].clone().cast(dtype, false) };
    let each = parts.len() / n.max(1);
    let mut rows = Vec::with_capacity(n);
    for chunk in parts.chunks(each.max(1)) {
        rows.push(build::expand_dims(&stack_level(chunk, dtype, rest)?, &[0])?);
    }
    Ok(build::concatenate(&rows, 0)?)
}
