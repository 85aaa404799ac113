//! New arrays: `np.array`, `np.zeros`, `np.arange`, `np.linspace`, `np.eye` and their kin.

use super::{NdObj, convert, text, wrap};
use crate::error::{Exc, R};
use crate::jax::dtypes;
use crate::modules::Module;
use crate::value::Value;
use crate::vm::Vm;
use jitbook_array::cast::cast_numpy;
use jitbook_array::interrupt;
use jitbook_array::structure::{broadcast_to, full, reshape};
use jitbook_array::{Array, DType, Error, ErrorClass, Kind};
use std::rc::Rc;

/// Defines this file's functions.
pub fn fill(m: &Rc<Module>) {
    m.def("array(object, dtype=None, *, copy=True, order='K', subok=False, ndmin=0, like=None)", array);
    m.def("asarray(a, dtype=None, order=None, *, device=None, copy=None, like=None)", asarray);
    m.def("ascontiguousarray(a, dtype=None)", ascontiguous);
    m.def("zeros(shape, dtype=None, order='C')", |vm, a| filled(vm, &a[0], &Value::Int(0), &a[1]));
    m.def("empty(shape, dtype=None, order='C')", |vm, a| filled(vm, &a[0], &Value::Int(0), &a[1]));
    m.def("ones(shape, dtype=None, order='C')", |vm, a| filled(vm, &a[0], &Value::Int(1), &a[1]));
    m.def("full(shape, fill_value, dtype=None, order='C')", np_full);
    m.def("zeros_like(a, dtype=None, order='K', subok=True, shape=None)", |vm, a| like(vm, a, &Value::Int(0)));
    m.def("empty_like(a, dtype=None, order='K', subok=True, shape=None)", |vm, a| like(vm, a, &Value::Int(0)));
    m.def("ones_like(a, dtype=None, order='K', subok=True, shape=None)", |vm, a| like(vm, a, &Value::Int(1)));
    m.def("full_like(a, fill_value, dtype=None, order='K', subok=True, shape=None)", full_like);
    m.def("arange(start, stop=None, step=None, dtype=None)", arange);
    m.def("linspace(start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0)", linspace);
    m.def("eye(N, M=None, k=0, dtype=None)", eye);
    m.def("_frombuffer(data, dtype)", from_bytes);
}

fn array(vm: &mut Vm, args: &[Value]) -> R {
    if let Some(made) = text::from_value(vm, &args[0], &args[1])? {
        return Ok(made);
    }
    let dtype = convert::dtype(vm, &args[1])?;
    let made = convert::array_of(vm, &args[0], dtype)?;
    let copies = args[2].given().is_none_or(|c| matches!(c, Value::Bool(true)));
    let made = match &args[0] {
        Value::List(_) | Value::Tuple(_) | Value::Range(_) => made,
        _ if copies => made.copy()?,
        _ => return asarray(vm, &[args[0].clone(), args[1].clone()]),
    };
    let least = convert::int_or(vm, &args[5], 0)?.max(0) as usize;
    if made.rank() < least {
        let shape: Vec<usize> =
            std::iter::repeat_n(1, least - made.rank()).chain(made.shape().iter().copied()).collect();
        return NdObj::owned(reshape(&made, &shape)?);
    }
    NdObj::owned(made)
}

/// The array itself where it is one of this dtype, a read-only view of a JAX array, else a new array.
pub fn asarray(vm: &mut Vm, args: &[Value]) -> R {
    if let Some(made) = text::from_value(vm, &args[0], &args[1])? {
        return Ok(made);
    }
    let dtype = convert::dtype(vm, &args[1])?;
    match &args[0] {
        Value::NdArray(a) if dtype.is_none_or(|d| d == a.array.borrow().dtype()) => Ok(args[0].clone()),
        Value::Array(a) if dtype.is_none_or(|d| a.alive().is_ok_and(|a| a.dtype() == d)) => {
            NdObj::read_only(a.alive()?.clone(), &args[0])
        }
        v => {
            let made = convert::array_of(vm, v, dtype)?;
            // A scalar's or a tracer's array is not ours to write.
            let fresh = matches!(v, Value::List(_) | Value::Tuple(_) | Value::Range(_));
            NdObj::owned(if fresh { made } else { made.copy()? })
        }
    }
}

fn ascontiguous(vm: &mut Vm, args: &[Value]) -> R {
    let made = asarray(vm, args)?;
    match &made {
        Value::NdArray(a) if !a.array.borrow().is_contiguous() => NdObj::owned(a.get().copy()?),
        _ => Ok(made),
    }
}

fn filled(vm: &mut Vm, shape: &Value, with: &Value, dtype: &Value) -> R {
    let shape = convert::shape(vm, shape)?;
    let dtype = convert::dtype(vm, dtype)?.unwrap_or(DType::F64);
    NdObj::owned(if matches!(with, Value::Int(0)) {
        Array::zeros(dtype, &shape).map_err(|e| no_room(e, &shape, dtype))?
    } else {
        full(&convert::array_of(vm, with, Some(dtype))?, &shape).map_err(|e| no_room(e, &shape, dtype))?
    })
}

fn np_full(vm: &mut Vm, args: &[Value]) -> R {
    let shape = convert::shape(vm, &args[0])?;
    let dtype = convert::dtype(vm, &args[2])?;
    let value = convert::array_of(vm, &args[1], dtype)?;
    NdObj::owned(spread(&value, &shape)?)
}

fn spread(value: &Array, shape: &[usize]) -> R<Array> {
    if jitbook_array::broadcast_shapes(value.shape(), shape).is_none_or(|s| s[..] != *shape) {
        let shown = |s: &[usize]| jitbook_array::shape_text(s).replace(", ", ",");
        return Err(Exc::value_error(format!(
            "could not broadcast input array from shape {} into shape {}",
            shown(value.shape()),
            shown(shape)
        )));
    }
    broadcast_to(value, shape).copy().map_err(|e| no_room(e, shape, value.dtype()))
}

/// NumPy's words for an array that does not fit; what else stopped it, such as an interrupt, stays what it is.
fn no_room(error: Error, shape: &[usize], dtype: DType) -> Exc {
    if error.class != ErrorClass::JaxRuntime {
        return error.into();
    }
    let bytes = shape.iter().fold(dtype.size() as f64, |n, &d| n * d as f64);
    let (mut size, mut unit) = (bytes, "bytes");
    for next in ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"] {
        if size >= 1024.0 {
            (size, unit) = (size / 1024.0, next);
        }
    }
    let digits = if size >= 100.0 {
        0
    } else if size >= 10.0 {
        1
    } else {
        2
    };
    Exc::memory_error(format!(
        "Unable to allocate {size:.digits$} {unit} for an array with shape {} and data type {}",
        jitbook_array::shape_text(shape),
        dtype.name()
    ))
}

/// `..._like(a, dtype, order, subok, shape)`.
fn like(vm: &mut Vm, args: &[Value], with: &Value) -> R {
    let model = convert::array(vm, &args[0])?;
    let dtype = convert::dtype(vm, &args[1])?.unwrap_or(model.dtype());
    let shape = if args[4].is_absent() { model.shape().to_vec() } else { convert::shape(vm, &args[4])? };
    NdObj::owned(spread(&convert::array_of(vm, with, Some(dtype))?, &shape)?)
}

fn full_like(vm: &mut Vm, args: &[Value]) -> R {
    let rest = [args[0].clone(), args[2].clone(), args[3].clone(), args[4].clone(), args[5].clone()];
    like(vm, &rest, &args[1])
}

/// `np.arange`: by multiples of the step from the start, as NumPy fills it.
fn arange(vm: &mut Vm, args: &[Value]) -> R {
    let (start, stop) = match args[1].is_absent() {
        true => (Value::Int(0), args[0].clone()),
        false => (args[0].clone(), args[1].clone()),
    };
    let step = if args[2].is_absent() { Value::Int(1) } else { args[2].clone() };
    let mut natural = DType::I64;
    for v in [&start, &stop, &step] {
        let Some(x) = convert::operand(vm, v)? else {
            let what = vm.type_name(v);
            return Err(Exc::type_error(format!("arange() not supported for inputs with {what} type.")));
        };
        let kinds = [
            jitbook_array::promote::NumpyOperand::Array(natural),
            jitbook_array::promote::NumpyOperand::Array(x.array.dtype()),
        ];
        natural = jitbook_array::promote::numpy_result_type(&kinds)?;
    }
    let dtype = convert::dtype(vm, &args[3])?.unwrap_or(natural);
    if natural.is_integer() {
        let (start, stop, step) = (vm.index_i64(&start)?, vm.index_i64(&stop)?, vm.index_i64(&step)?);
        return NdObj::owned(cast_numpy(&int_range(start, stop, step)?, dtype)?);
    }
    let (start, stop, step) = (vm.float(&start)?, vm.float(&stop)?, vm.float(&step)?);
    if step == 0.0 {
        return Err(Exc::zero_division_error("float division by zero"));
    }
    let count = ((stop - start) / step).ceil();
    if !count.is_finite() || count > 1e15 {
        return Err(Exc::value_error("Maximum allowed size exceeded"));
    }
    let n = count.max(0.0) as usize;
    // The second element decides the step between all others, rounding included.
    let delta = start + step - start;
    let values = Array::build::<f64, _>(&[n], |out| interrupt::fill(out, |i| start + i as f64 * delta))?;
    NdObj::owned(cast_numpy(&values, dtype)?)
}

fn int_range(start: i64, stop: i64, step: i64) -> R<Array> {
    if step == 0 {
        return Err(Exc::zero_division_error("division by zero"));
    }
    let n = crate::value::Range { start, stop, step }.len();
    Ok(Array::build::<i64, _>(&[n], |out| interrupt::fill(out, |i| start + i as i64 * step))?)
}

fn linspace(vm: &mut Vm, args: &[Value]) -> R {
    let num = convert::int_or(vm, &args[2], 50)?;
    if num < 0 {
        return Err(Exc::value_error(format!("Number of samples, {num}, must be non-negative.")));
    }
    let endpoint = args[3].is_undefined() || vm.truth(&args[3])?;
    let (a, b) = (convert::array(vm, &args[0])?, convert::array(vm, &args[1])?);
    let n = num as usize;
    let parts = (if endpoint { num - 1 } else { num }) as f64;
    if a.rank() + b.rank() > 0 || a.dtype().is_complex() || b.dtype().is_complex() {
        return vm.call_library(
            "numpy._creation",
            "linspace_arrays",
            &[
                args[0].clone(),
                args[1].clone(),
                Value::Int(num),
                Value::Bool(endpoint),
                args[6].given().cloned().unwrap_or(Value::Int(0)),
            ],
        );
    }
    let (start, stop) = (vm.float(&args[0])?, vm.float(&args[1])?);
    let delta = stop - start;
    let step = if parts > 0.0 { delta / parts } else { f64::NAN };
    let values = Array::build::<f64, _>(&[n], |out| {
        interrupt::fill(out, |i| {
            let offset = match (parts > 0.0, step == 0.0) {
                (true, false) => i as f64 * step,
                (true, true) => i as f64 / parts * delta,
                (false, _) => i as f64 * delta,
            };
            offset + start
        })?;
        if endpoint && n > 1 {
            out[n - 1] = stop;
        }
        Ok(())
    })?;
    let given = convert::dtype(vm, &args[5])?;
    let floats = [a.dtype(), b.dtype()].iter().all(|d| *d == DType::F32 || *d == DType::F16);
    let natural = if floats && a.dtype() == b.dtype() { a.dtype() } else { DType::F64 };
    let dtype = given.unwrap_or(natural);
    let values = if dtype.is_integer() { jitbook_array::elementwise::map(&values, f64::floor)? } else { values };
    let made = NdObj::owned(cast_numpy(&values, dtype)?)?;
    if convert::flag(vm, &args[4])? {
        return Ok(Value::tuple([made, wrap(Array::scalar(step))?]));
    }
    Ok(made)
}

fn eye(vm: &mut Vm, args: &[Value]) -> R {
    let rows = vm.index_i64(&args[0])?;
    let cols = convert::int_or(vm, &args[1], rows)?;
    let k = convert::int_or(vm, &args[2], 0)?;
    if rows < 0 || cols < 0 {
        return Err(Exc::value_error("negative dimensions are not allowed"));
    }
    let dtype = convert::dtype(vm, &args[3])?.unwrap_or(DType::F64);
    let cols_n = cols as usize;
    let ones = Array::build::<bool, _>(&[rows as usize, cols_n], |out| {
        for i in 0..rows {
            let j = i + k;
            if (0..cols).contains(&j) {
                out[i as usize * cols_n + j as usize] = true;
            }
        }
    })?;
    NdObj::owned(cast_numpy(&ones, dtype)?)
}

/// `np.frombuffer` over a copy: the elements from their little-endian bytes.
fn from_bytes(vm: &mut Vm, args: &[Value]) -> R {
    let dtype = dtypes::parse(vm, &args[1])?;
    let Value::Bytes(bytes) = args[0].plain() else { return Err(Exc::type_error("a bytes-like object is required")) };
    if bytes.len() % dtype.size() != 0 {
        return Err(Exc::value_error("buffer size must be a multiple of element size"));
    }
    NdObj::owned(decode(bytes, dtype))
}

/// Elements from their little-endian bytes.
pub fn decode(bytes: &[u8], dtype: DType) -> Array {
    let n = bytes.len() / dtype.size();
    macro_rules! read {
        ($t:ty) => {
            Array::from_vec(
                bytes
                    .chunks_exact(size_of::<$t>())
                    .map(|c| <$t>::from_le_bytes(c.try_into().unwrap_or_default()))
                    .collect(),
                &[n],
            )
        };
    }
    match (dtype.kind(), dtype.size()) {
        (Kind::Bool, _) => Array::from_vec(bytes.iter().map(|b| *b != 0).collect(), &[n]),
        (Kind::Complex, 8) => {
            let words = read_floats::<4>(bytes);
            let narrow = |&(re, im): &(f64, f64)| jitbook_array::Complex::new(re as f32, im as f32);
            Array::from_vec(pairs(&words).iter().map(narrow).collect(), &[n])
        }
        (Kind::Complex, _) => {
            let words = read_floats::<8>(bytes);
            Array::from_vec(pairs(&words).iter().map(|&(re, im)| jitbook_array::Complex::new(re, im)).collect(), &[n])
        }
        (_, 1) => read!(u8).reinterpret(dtype),
        (_, 2) => read!(u16).reinterpret(dtype),
        (_, 4) => read!(u32).reinterpret(dtype),
        _ => read!(u64).reinterpret(dtype),
    }
}

fn read_floats<const N: usize>(bytes: &[u8]) -> Vec<f64> {
    bytes
        .chunks_exact(N)
        .map(|c| match N {
            4 => f32::from_le_bytes(c.try_into().unwrap_or_default()) as f64,
            _ => f64::from_le_bytes(c.try_into().unwrap_or_default()),
        })
        .collect()
}

fn pairs(words: &[f64]) -> Vec<(f64, f64)> {
    words.chunks_exact(2).map(|p| (p[0], p[1])).collect()
}

/// The elements as little-endian bytes, in row-major order.
pub fn encode(x: &Array) -> Vec<u8> {
    let mut out = Vec::with_capacity(x.nbytes());
    match x.dtype() {
        DType::Bool | DType::Float0 => x.for_each(|b: bool| out.push(b as u8)),
        DType::C64 => x.for_each(|c: jitbook_array::Complex<f32>| {
            out.extend(c.re.to_le_bytes());
            out.extend(c.im.to_le_bytes());
        }),
        DType::C128 => x.for_each(|c: jitbook_array::Complex<f64>| {
            out.extend(c.re.to_le_bytes());
            out.extend(c.im.to_le_bytes());
        }),
        DType::Key => {}
        d => {
            let as_words = x.clone().reinterpret(match d.size() {
                1 => DType::U8,
                2 => DType::U16,
                4 => DType::U32,
                _ => DType::U64,
            });
            let size = d.size();
            jitbook_array::with_int!(as_words.dtype(), T => as_words.for_each(|v: T| {
                out.extend(&jitbook_array::math::Int::to_word(v).to_le_bytes()[..size]);
            }));
        }
    }
    out
}
