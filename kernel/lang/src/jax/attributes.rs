//! What arrays and tracers answer: attributes, methods, indexing, iteration, conversion to Python's numbers.

use crate::error::{Exc, R};
use crate::iter::Iter;
use crate::jax::dtypes;
use crate::jax::operand::{from_val, operand};
use crate::jax::tracer::concretization;
use crate::value::{Str, Value};
use crate::vm::Vm;
use jitbook_array::{Array, Complex, DType, Kind, f16, interrupt, with_element};
use jitbook_ir::Val;
use num_traits::{FromPrimitive, ToPrimitive};

/// The attributes that need no library; the rest of what arrays have are functions of `jax.numpy`.
const OWN: [&str; 22] = [
    "shape",
    "dtype",
    "ndim",
    "size",
    "T",
    "mT",
    "at",
    "nbytes",
    "itemsize",
    "aval",
    "weak_type",
    "item",
    "tolist",
    "block_until_ready",
    "sharding",
    "device",
    "devices",
    "is_deleted",
    "delete",
    "copy_to_host_async",
    "real",
    "imag",
];

/// Attributes of what has its elements somewhere: not of tracers.
const PLACED: &[&str] = &[
    "block_until_ready",
    "copy_to_host_async",
    "device",
    "sharding",
    "devices",
    "committed",
    "is_ready",
    "is_fully_replicated",
    "is_fully_addressable",
    "addressable_shards",
    "global_shards",
    "addressable_data",
    "on_device_size_in_bytes",
    "platform",
];

fn unplaced(t: &jitbook_ir::Tracer, class: &str, name: &str) -> Exc {
    let shown = t.aval().long();
    match name {
        "block_until_ready" | "copy_to_host_async" => {
            Exc::attribute_error(format!("The '{name}' method is not available on traced array with shape {shown}."))
        }
        "sharding" => Exc::attribute_error(format!(
            "The 'sharding' attribute is not available on traced array with shape {shown}. To query sharding information \
             on tracers, use `jax.typeof(x)`."
        )),
        "device" | "platform" | "is_ready" => Exc::attribute_error(format!("{class} has no attribute {name}")),
        _ => traced(t, ""),
    }
}

/// The names for `dir` and completion that need no library file.
pub fn names() -> Vec<Str> {
    OWN.iter().map(|n| Str::intern(n)).collect()
}

/// The names of the methods that the library gives arrays and tracers.
pub fn method_names(vm: &mut Vm) -> Vec<Str> {
    let mut out = Vec::new();
    for (module, name) in [("jax._dunders", "METHODS"), ("jax.numpy._methods", "ARRAY_METHODS")] {
        if let Ok(Value::Dict(table)) = vm.library(module, name) {
            out.extend(table.keys().iter().filter_map(|k| k.as_str().cloned()));
        }
    }
    out
}

/// A shape as a tuple of ints.
pub fn shape_value(shape: &[usize]) -> Value {
    Value::tuple(shape.iter().map(|&d| Value::Int(d as i64)))
}

/// An attribute of an array or tracer.
pub fn getattr(vm: &mut Vm, this: &Value, v: &Val, name: &Str) -> R<Option<Value>> {
    Ok(Some(match name.as_str() {
        "shape" => shape_value(v.shape()),
        "dtype" => dtypes::value(v.dtype()),
        "ndim" => Value::Int(v.rank() as i64),
        "size" => Value::Int(v.shape().iter().product::<usize>() as i64),
        "itemsize" => Value::Int(v.dtype().size() as i64),
        "nbytes" => Value::Int((v.shape().iter().product::<usize>() * v.dtype().size()) as i64),
        "weak_type" => Value::Bool(v.weak()),
        "aval" => super::aval_value(v.aval()),
        "T" => return library(vm, "transpose", std::slice::from_ref(this)).map(Some),
        "mT" => return library(vm, "matrix_transpose", std::slice::from_ref(this)).map(Some),
        "real" | "imag" => return library(vm, name, std::slice::from_ref(this)).map(Some),
        "at" => return vm.call_library("jax._indexing", "_IndexUpdateHelper", std::slice::from_ref(this)).map(Some),
        "item" => super::bound(this, "item(self, *args)", method_item),
        "tolist" => super::bound(this, "tolist(self)", method_tolist),
        own if PLACED.contains(&own) => {
            if let Val::Tracer(t) = v {
                return Err(unplaced(t, vm.type_name(this).as_str(), own));
            }
            return vm.call_library("jax._device", "attribute", &[this.clone(), Value::Str(name.clone())]).map(Some);
        }
        _ => return library_method(vm, this, name),
    }))
}

/// A function of `jax.numpy` on values.
pub fn library(vm: &mut Vm, name: &str, args: &[Value]) -> R {
    vm.call_library("jax.numpy", name, args)
}

/// `x.sum` is `jax.numpy.sum` bound to x: the library says which names are methods.
fn library_method(vm: &mut Vm, this: &Value, name: &Str) -> R<Option<Value>> {
    let table = match name.starts_with("__") {
        true => vm.library("jax._dunders", "METHODS")?,
        false => vm.library("jax.numpy._methods", "ARRAY_METHODS")?,
    };
    let Value::Dict(table) = table else { return Ok(None) };
    Ok(table.get_name(name).map(|func| super::bind_method(func, this.clone())))
}

fn method_item(vm: &mut Vm, args: &[Value]) -> R {
    let indices = args[1].as_items().unwrap_or_default();
    let this = match indices.len() {
        0 => args[0].clone(),
        1 => {
            let flat = super::library_ravel(vm, &args[0])?;
            getitem(vm, &flat, &indices[0])?
        }
        _ => getitem(vm, &args[0], &Value::tuple(indices))?,
    };
    let a = concrete(&this, "This occurred in the item() method of jax.Array")?;
    if a.size() != 1 {
        return Err(Exc::value_error("can only convert an array of size 1 to a Python scalar"));
    }
    Ok(scalar(&a))
}

fn method_tolist(_vm: &mut Vm, args: &[Value]) -> R {
    let v = expect_val(&args[0])?;
    let detail = format!("The tolist() method was called on traced array with shape {}.", v.aval().long());
    match &v {
        Val::Array(a) => nested(a),
        Val::Tracer(t) => Err(traced(t, &detail)),
    }
}

fn expect_val(v: &Value) -> R<Val> {
    match operand(v)? {
        Some(x) => x.into_val(),
        None => Err(Exc::type_error("not an array")),
    }
}

fn traced(t: &jitbook_ir::Tracer, detail: &str) -> Exc {
    let detail = format!("{detail}{}", crate::jax::origin::message(t));
    crate::jax::origin::noted(concretization(&t.aval().long(), &detail), t)
}

/// The array of a value, or JAX's error that it is traced.
pub fn concrete(v: &Value, detail: &str) -> R<Array> {
    let v = expect_val(v)?;
    v.concrete().ok_or_else(|| match &v {
        Val::Tracer(t) => traced(t, detail),
        Val::Array(_) => concretization(&v.aval().long(), detail),
    })
}

/// The only element of an array as Python's own number.
pub fn scalar(a: &Array) -> Value {
    let one = |a: &Array| -> Array { if a.rank() == 0 { a.clone() } else { a.view(&[], &[], a.offset()) } };
    let a = one(a);
    match a.dtype() {
        DType::Bool | DType::Float0 => Value::Bool(a.to_vec::<bool>()[0]),
        DType::U8 => Value::Int(a.item::<u8>() as i64),
        DType::U16 => Value::Int(a.item::<u16>() as i64),
        DType::U32 => Value::Int(a.item::<u32>() as i64),
        DType::U64 => Value::from(a.item::<u64>()),
        DType::I8 => Value::Int(a.item::<i8>() as i64),
        DType::I16 => Value::Int(a.item::<i16>() as i64),
        DType::I32 => Value::Int(a.item::<i32>() as i64),
        DType::I64 => Value::Int(a.item::<i64>()),
        DType::BF16 => Value::Float(a.item::<jitbook_array::bf16>().to_f64()),
        DType::F16 => Value::Float(a.item::<f16>().to_f64()),
        DType::F32 => Value::Float(a.item::<f32>() as f64),
        DType::F64 => Value::Float(a.item::<f64>()),
        DType::C64 => {
            let c = a.item::<Complex<f32>>();
            Value::complex(c.re as f64, c.im as f64)
        }
        DType::C128 => {
            let c = a.item::<Complex<f64>>();
            Value::complex(c.re, c.im)
        }
        DType::Key => Value::None,
    }
}

/// Nested lists of Python's numbers.
pub fn nested(a: &Array) -> R {
    if a.rank() == 0 {
        interrupt::check()?;
        return Ok(scalar(a));
    }
    let rows = (0..a.shape()[0]).map(|i| nested(&row(a, i)));
    Ok(Value::list(rows.collect::<R<_>>()?))
}

/// The i-th slice along the first axis, as a view.
pub fn row(a: &Array, i: usize) -> Array {
    let offset = (a.offset() as isize + i as isize * a.strides()[0]) as usize;
    a.view(&a.shape()[1..], &a.strides()[1..], offset)
}

/// Whether the only element is not zero.
pub fn truth(_vm: &mut Vm, a: &Array) -> R<bool> {
    if a.size() != 1 {
        return Err(ambiguous_truth(a.shape()));
    }
    Ok(match scalar(a) {
        Value::Bool(b) => b,
        Value::Int(i) => i != 0,
        Value::Float(x) => x != 0.0,
        Value::Complex(c) => c.re != 0.0 || c.im != 0.0,
        _ => true,
    })
}

#[cold]
pub fn ambiguous_truth(shape: &[usize]) -> Exc {
    Exc::value_error(if shape.contains(&0) {
        "The truth value of an empty array is ambiguous. Use `array.size > 0` to check that an array is not empty."
    } else {
        "The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()"
    })
}

#[cold]
pub fn immutable() -> Exc {
    Exc::type_error(
        "JAX arrays are immutable and do not support in-place item assignment. Instead of x[idx] = y, use x = \
         x.at[idx].set(y) or another .at[] method: \
         https://docs.jax.dev/en/latest/_autosummary/jax.numpy.ndarray.at.html",
    )
}

pub fn len(shape: &[usize]) -> R<usize> {
    shape.first().copied().ok_or_else(|| Exc::type_error("len() of unsized object"))
}

/// `x[key]`: a plain view where a concrete array meets ints and slices, else the library's lowering.
pub fn getitem(vm: &mut Vm, this: &Value, key: &Value) -> R {
    if let Value::Array(a) = this
        && jitbook_ir::trace::is_eval()
        && let Some(view) = quick_view(a.alive()?, key)
    {
        return Ok(from_val(Val::Array(view)));
    }
    vm.call_library("jax._indexing", "getitem", &[this.clone(), key.clone()])
}

/// Ints, slices without a negative step, and full slices, over concrete arrays; `None` leaves it to the library.
fn quick_view(a: &Array, key: &Value) -> Option<Array> {
    let one = std::slice::from_ref(key);
    let parts: &[Value] = match key {
        Value::Tuple(t) => &t.items,
        _ => one,
    };
    if parts.len() > a.rank() || a.size() == 0 {
        return None;
    }
    let (mut shape, mut strides) = (jitbook_array::Dims::new(), jitbook_array::Strides::new());
    let mut offset = a.offset() as isize;
    for (axis, part) in parts.iter().enumerate() {
        let (n, step) = (a.shape()[axis], a.strides()[axis]);
        match part {
            Value::Int(i) => {
                let i = if *i < 0 { *i + n as i64 } else { *i };
                offset += i.clamp(0, n as i64 - 1) as isize * step;
            }
            Value::Slice(s) => {
                let bound = |v: &Value, default: i64| match v {
                    Value::None => Some(default),
                    Value::Int(i) => Some(if *i < 0 { (*i + n as i64).max(0) } else { (*i).min(n as i64) }),
                    _ => None,
                };
                let (start, stop) = (bound(&s.start, 0)?, bound(&s.stop, n as i64)?);
                let by = match s.step {
                    Value::None => 1,
                    Value::Int(k) if k > 0 => k,
                    _ => return None,
                };
                let count = ((stop - start).max(0) + by - 1) / by;
                if count > 0 {
                    offset += start as isize * step;
                }
                shape.push(count as usize);
                strides.push(step * by as isize);
            }
            _ => return None,
        }
    }
    shape.extend_from_slice(&a.shape()[parts.len()..]);
    strides.extend_from_slice(&a.strides()[parts.len()..]);
    // A small piece of a large buffer is copied out, so that it does not keep the whole alive.
    let view = a.view(&shape, &strides, offset as usize).with_weak(a.weak());
    if shape.is_empty() { scalar_copy(&view) } else { Some(view) }
}

/// A 0-d view as an array of its own.
fn scalar_copy(view: &Array) -> Option<Array> {
    let weak = view.weak();
    let dtype = view.dtype();
    Some(with_element!(dtype, T => Array::scalar(view.to_vec::<T>()[0])).reinterpret(dtype).with_weak(weak))
}

/// The slices along the first axis.
pub fn iter(vm: &mut Vm, this: &Value, shape: &[usize]) -> R {
    if shape.is_empty() {
        return Err(Exc::type_error("iteration over a 0-d array"));
    }
    if matches!(this, Value::Array(_)) && jitbook_ir::trace::is_eval() {
        let items = (0..shape[0]).map(|i| getitem(vm, this, &Value::Int(i as i64))).collect::<R<Vec<_>>>()?;
        return Ok(Iter::items(items, "generator"));
    }
    let items = vm.call_library("jax._indexing", "iterate", std::slice::from_ref(this))?;
    vm.iter(&items)
}

/// `item in x`: whether any element equals it.
pub fn contains(vm: &mut Vm, this: &Value, item: &Value) -> R<bool> {
    let same = super::operators::compare(vm, crate::vm::CmpOp::Eq, this, item)?;
    let any = library(vm, "any", &[same])?;
    vm.truth(&any)
}

/// `int(x)`, `float(x)`, `complex(x)` and `x.__index__()`.
pub fn convert(_vm: &mut Vm, a: &Array, dunder: &str) -> R<Option<Value>> {
    if dunder == "__index__" {
        if a.rank() != 0 || !matches!(a.dtype().kind(), Kind::Signed | Kind::Unsigned) {
            return Err(Exc::type_error("Only integer scalar arrays can be converted to a scalar index."));
        }
        return Ok(Some(scalar(a)));
    }
    if a.rank() != 0 {
        return Err(Exc::type_error(format!(
            "Only scalar arrays can be converted to Python scalars; got arr.ndim={}",
            a.rank()
        )));
    }
    let value = scalar(a);
    Ok(Some(match (dunder, &value) {
        ("__int__", Value::Float(x)) => float_to_int(*x)?,
        ("__int__", Value::Bool(b)) => Value::Int(*b as i64),
        ("__int__", Value::Complex(_)) => {
            return Err(Exc::type_error(
                "int() argument must be a string, a bytes-like object or a real number, not 'complex'",
            ));
        }
        ("__int__", _) => value,
        ("__float__", Value::Bool(b)) => Value::Float(*b as u8 as f64),
        ("__float__", Value::Int(i)) => Value::Float(*i as f64),
        ("__float__", Value::Big(b)) => Value::Float(b.to_f64().unwrap_or(f64::INFINITY)),
        ("__float__", Value::Complex(_)) => {
            return Err(Exc::type_error("float() argument must be a string or a real number, not 'complex'"));
        }
        ("__float__", _) => value,
        ("__complex__", Value::Complex(_)) => value,
        ("__complex__", Value::Float(x)) => Value::complex(*x, 0.0),
        ("__complex__", Value::Int(i)) => Value::complex(*i as f64, 0.0),
        ("__complex__", Value::Bool(b)) => Value::complex(*b as u8 as f64, 0.0),
        _ => return Ok(None),
    }))
}

/// `int(x)` of a float, as Python words its refusals.
fn float_to_int(x: f64) -> R {
    if x.is_nan() {
        return Err(Exc::value_error("cannot convert float NaN to integer"));
    }
    if x.is_infinite() {
        return Err(Exc::overflow_error("cannot convert float infinity to integer"));
    }
    let whole = num_bigint::BigInt::from_f64(x.trunc()).unwrap_or_default();
    Ok(Value::big(whole))
}
