//! Scalars and small arrays that library files ask for: constants of a dtype, neighbours of floats, masks as indices.

use crate::error::{Exc, R};
use crate::jax::jaxpr::JaxprObj;
use crate::jax::operand::{self, from_val, operand};
use crate::jax::{attributes, creation, dtypes, prims};
use crate::modules::Module;
use crate::value::Value;
use crate::vm::Vm;
use jitbook_array::{Array, DType, sort};
use jitbook_ir::Val;
use jitbook_ir::ops::scatter::update_jaxpr;
use std::rc::Rc;

pub fn fill(m: &Rc<Module>) {
    m.def("constant(v, dtype, /)", constant);
    m.def("float_bits(v, dtype, uint, /)", float_bits);
    m.def("next_after(a, b, dtype, /)", next_after);
    m.def("int64_array(v, /)", |vm, a| {
        let i = vm.index_i64(&a[0])?;
        Ok(from_val(Val::Array(Array::scalar(i))))
    });
    // JAX computes some parameters with NumPy, and its text shows which.
    m.def("numpy_int(i, /)", |vm, a| {
        let i = vm.index_i64(&a[0])?;
        Ok(crate::numpy::scalar::value(&Array::scalar(i)))
    });
    m.def("mask_indices(mask, /)", mask_indices);
    m.def("reduction_jaxpr(op, operand, /)", reduction_jaxpr);
    m.def("to_numpy(x, /)", |vm, a| vm.call_library("numpy", "asarray", a));
    m.def("custom_jvp(fun, nondiff_argnums=())", |vm, a| {
        let nondiff = a[1].given().cloned().unwrap_or_else(|| Value::tuple([]));
        vm.call_library("jax.custom_derivatives", "custom_jvp", &[a[0].clone(), nondiff])
    });
    m.def("is_eval()", |_, _| Ok(Value::Bool(jitbook_ir::trace::is_eval())));
}

/// A strong array of the dtype: a scalar, or a list.
fn constant(vm: &mut Vm, args: &[Value]) -> R {
    let dtype = dtypes::parse(vm, &args[1])?;
    if let Some(x) = operand(&args[0])? {
        return Ok(from_val(x.cast(dtype, false)?));
    }
    Ok(from_val(creation::array(vm, &args[0], Some(dtype))?))
}

/// The bits of a float as an int.
fn float_bits(vm: &mut Vm, args: &[Value]) -> R {
    let x = vm.float(&args[0])?;
    let dtype = dtypes::parse(vm, &args[1])?;
    let a = operand::float_scalar(x, dtype);
    Ok(match dtype {
        DType::F64 => Value::from(a.item::<f64>().to_bits()),
        DType::F16 => Value::Int(a.item::<jitbook_array::f16>().to_bits() as i64),
        DType::BF16 => Value::Int(a.item::<jitbook_array::bf16>().to_bits() as i64),
        _ => Value::Int(a.item::<f32>().to_bits() as i64),
    })
}

/// The neighbour of `a` towards `b`, as a strong array.
fn next_after(vm: &mut Vm, args: &[Value]) -> R {
    let dtype = dtypes::parse(vm, &args[2])?;
    let scalar = |x: f64| Val::Array(operand::float_scalar(x, dtype));
    let pair = [scalar(vm.float(&args[0])?), scalar(vm.float(&args[1])?)];
    let op = prims::plain("nextafter");
    let arrays: Vec<Array> = pair.iter().filter_map(|v| v.array().cloned()).collect();
    Ok(from_val(Val::Array(op.eval(&arrays)?.swap_remove(0))))
}

/// A concrete boolean array as one array of positions an axis.
fn mask_indices(_vm: &mut Vm, args: &[Value]) -> R {
    let mask = attributes::concrete(&args[0], "boolean masks must be concrete")?;
    if mask.dtype() != DType::Bool {
        return Err(Exc::type_error("mask_indices: not a boolean array"));
    }
    let columns = sort::nonzero(&mask)?;
    let to = dtypes::default_int();
    let mut out = Vec::with_capacity(columns.len());
    for c in columns {
        out.push(from_val(Val::Array(jitbook_array::cast::cast(&c, to)?)));
    }
    Ok(Value::list(out))
}

/// The jaxpr of two scalars that a scatter prints for its way of joining.
fn reduction_jaxpr(vm: &mut Vm, args: &[Value]) -> R {
    let name = match &args[0] {
        Value::Str(s) => s.to_string(),
        _ => return Err(Exc::not_implemented_error("x.at[...].apply(f) is not in jitbook yet")),
    };
    let v = super::binding::val_of(vm, &args[1])?;
    Ok(Value::native(JaxprObj(update_jaxpr(&prims::plain(&name), v.dtype()))))
}
