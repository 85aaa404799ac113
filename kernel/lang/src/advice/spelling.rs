//! Names that are nearly right: modules, what they hold, keyword arguments, dtypes; and imports that are missing.

use crate::error::Exc;
use crate::value::{Str, Value};
use crate::vm::{Vm, closest};

/// Names that have their usual short form.
const ALIASES: [(&str, &str); 6] = [
    ("np", "import numpy as np"),
    ("jnp", "import jax.numpy as jnp"),
    ("plt", "import matplotlib.pyplot as plt"),
    ("nn", "from jax import nn"),
    ("tree_map", "from jax.tree_util import tree_map"),
    ("partial", "from functools import partial"),
];
/// What `jax` itself holds under these names.
const FROM_JAX: [&str; 8] = ["lax", "random", "jit", "grad", "vmap", "value_and_grad", "jacfwd", "jacrev"];

const DTYPES: [&str; 17] = [
    "float32",
    "float64",
    "float16",
    "bfloat16",
    "int8",
    "int16",
    "int32",
    "int64",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "bool",
    "complex64",
    "complex128",
    "float",
    "int",
];

pub fn advise(vm: &mut Vm, exc: &Exc, class: &str, message: &str) -> Option<String> {
    if let "AttributeError" | "ImportError" | "ModuleNotFoundError" = class
        && let Some(said) = super::absent::advise(message)
    {
        return Some(said);
    }
    match class {
        "NameError" => import_line(vm, exc),
        "ModuleNotFoundError" => module(vm, exc),
        "ImportError" => imported(vm, exc, message),
        "TypeError" if message.starts_with("data type '") => dtype(message),
        _ => None,
    }
}

fn name_of(exc: &Exc) -> Option<String> {
    Some(exc.instance().get_str("name")?.as_str()?.to_string())
}

/// The import that a known name needs.
fn import_line(vm: &mut Vm, exc: &Exc) -> Option<String> {
    let name = name_of(exc)?;
    if let Some((_, line)) = ALIASES.iter().find(|a| a.0 == name) {
        return Some(line.to_string());
    }
    if FROM_JAX.contains(&name.as_str()) {
        return Some(format!("from jax import {name}"));
    }
    vm.registry.knows(&name).then(|| format!("import {name}"))
}

/// A module whose name is nearly one that is here.
fn module(vm: &mut Vm, exc: &Exc) -> Option<String> {
    let name = name_of(exc)?;
    let known: Vec<Str> =
        vm.registry.names().iter().filter(|n| !n.starts_with('_')).map(|n| Str::from(n.as_str())).collect();
    let close = closest(&name, &known)?;
    // Short names are near to everything.
    (name.chars().count() > 3).then(|| format!("did you mean {close}?"))
}

fn imported(vm: &mut Vm, exc: &Exc, message: &str) -> Option<String> {
    let wanted = message.strip_prefix("cannot import name '")?.split('\'').next()?.to_string();
    let module = vm.modules.get_str(&name_of(exc)?)?;
    let Value::Module(_) = module else { return None };
    let names = crate::types::object::names(vm, &module);
    closest(&wanted, &names).map(|close| format!("did you mean {close}?"))
}

fn dtype(message: &str) -> Option<String> {
    let wanted = message.strip_prefix("data type '")?.split('\'').next()?;
    let names: Vec<Str> = DTYPES.iter().map(|n| Str::from(*n)).collect();
    closest(wanted, &names).map(|close| format!("did you mean '{close}'?"))
}

/// For a keyword that a function does not take.
pub fn keyword(wanted: &str, takes: &[Str]) -> Option<String> {
    closest(wanted, takes).map(|close| format!("did you mean {close}=?"))
}
