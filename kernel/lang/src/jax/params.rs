//! Parameters of primitives from keyword arguments: values as a jaxpr prints them become [`Param`]s.

use crate::error::{Exc, R};
use crate::jax::jaxpr::{ClosedObj, JaxprObj};
use crate::jax::user::UserFnObj;
use crate::jax::{dtypes, prims};
use crate::value::{Str, Value};
use crate::vm::Vm;
use jitbook_array::DType;
use jitbook_ir::{Op, Param};

/// Primitives whose results come as a list however many there are.
const LISTS: [&str; 21] = [
    "sort",
    "split",
    "unstack",
    "top_k",
    "cond",
    "while",
    "scan",
    "jit",
    "custom_jvp_call",
    "custom_vjp_call",
    "threefry2x32",
    "optimization_barrier",
    "reduce_window",
    "debug_print",
    "debug_callback",
    "pure_callback",
    "io_callback",
    "remat2",
    "custom_linear_solve",
    "custom_vmap_call",
    "check",
];

pub fn returns_list(name: &str) -> bool {
    LISTS.contains(&name)
}

/// The application of the named primitive with keyword arguments.
pub fn op(vm: &mut Vm, name: &str, kw: &Value) -> R<Op> {
    let definition = prims::definition(name)
        .ok_or_else(|| Exc::not_implemented_error(format!("the primitive '{name}' is not in jitbook")))?;
    let Value::Dict(dict) = kw else { return Err(Exc::type_error("bind: params must be a dict")) };
    if dict.is_empty()
        && let Some(op) = definition.plain()
    {
        return Ok(op);
    }
    let mut named: Vec<(Str, Param)> = Vec::with_capacity(dict.len());
    for (key, value) in dict.items() {
        let key = key.as_str().ok_or_else(|| Exc::type_error("bind: parameter names must be str"))?.clone();
        named.push((key, param(vm, &value)?));
    }
    let list: Vec<(&str, Param)> = named.iter().map(|(k, p)| (k.as_str(), p.clone())).collect();
    Ok(definition.make(&list)?)
}

fn param(vm: &mut Vm, v: &Value) -> R<Param> {
    if let Some(c) = v.downcast::<ClosedObj>() {
        return Ok(Param::Closed(c.0.clone()));
    }
    if let Some(f) = v.downcast::<UserFnObj>() {
        return Ok(Param::User(f.0.clone()));
    }
    if let Some(j) = v.downcast::<JaxprObj>() {
        return Ok(Param::Open(j.0.clone()));
    }
    if let Some(d) = v.downcast::<dtypes::DTypeObj>() {
        return Ok(Param::DType(d.0));
    }
    if let Some(a) = crate::jax::numpy_scalar(v)
        && a.dtype() == DType::I64
    {
        return Ok(Param::numpy_int(a.item::<i64>()));
    }
    Ok(match v.plain() {
        Value::None | Value::Undefined => Param::None,
        Value::Bool(b) => Param::Bool(*b),
        Value::Int(i) => Param::Int(*i),
        Value::Float(x) => Param::float(*x),
        Value::Str(s) => Param::word(s.as_str()),
        Value::Tuple(_) | Value::List(_) => {
            let items = vm.collect(v)?;
            let all_ints: Option<Vec<i64>> = items.iter().map(Value::as_i64).collect();
            let plain = items.iter().all(|i| matches!(i, Value::Int(_)));
            match all_ints {
                Some(ints) if plain => Param::Ints(ints),
                _ => Param::Tuple(items.iter().map(|i| param(vm, i)).collect::<R<Vec<_>>>()?),
            }
        }
        other => match dtypes::lookup(other) {
            Some(d) => Param::DType(d),
            None => match vm.index_i64(other) {
                Ok(i) => Param::Int(i),
                Err(_) => Param::word(vm.str(other)?.as_str()),
            },
        },
    })
}
