//! The names that prompts and notebooks have without importing: beneath the user's own, loaded when first used.

use jitbook_lang::{R, Str, Value, Vm};

/// Name, module, attribute (empty for the module itself).
const NAMES: [(&str, &str, &str); 9] = [
    ("jit", "jitbook", "jit"),
    ("grad", "jax", "grad"),
    ("vmap", "jax", "vmap"),
    ("jax", "jax", ""),
    ("jnp", "jax.numpy", ""),
    ("lax", "jax.lax", ""),
    ("random", "jax.random", ""),
    ("np", "numpy", ""),
    ("plt", "matplotlib.pyplot", ""),
];

/// The prelude's value of a name that is neither global nor builtin.
pub fn find(vm: &mut Vm, name: &Str) -> R<Option<Value>> {
    let Some((_, module, attribute)) = NAMES.iter().find(|(n, _, _)| *n == name.as_str()) else { return Ok(None) };
    let module = vm.import_module(module)?;
    if attribute.is_empty() { Ok(Some(module)) } else { vm.getattr(&module, attribute).map(Some) }
}

/// The names, for completion.
pub fn names() -> impl Iterator<Item = &'static str> {
    NAMES.iter().map(|n| n.0)
}
