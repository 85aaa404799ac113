//! The names that prompts and notebooks have without importing: beneath the user's own, loaded when first used.

/// Name, module, attribute (empty for the module itself).
pub const NAMES: [(&str, &str, &str); 10] = [
    ("jit", "jitbook", "jit"),
    ("grad", "jax", "grad"),
    ("vmap", "jax", "vmap"),
    ("jax", "jax", ""),
    ("jnp", "jax.numpy", ""),
    ("lax", "jax.lax", ""),
    ("random", "jax.random", ""),
    ("np", "numpy", ""),
    ("plt", "matplotlib.pyplot", ""),
    ("display", "IPython.display", "display"),
];

/// The line that imports a name of the prelude.
pub fn import_line(name: &(&str, &str, &str)) -> String {
    match name {
        (name, module, "") if name == module => format!("import {module}"),
        (name, module, "") => format!("import {module} as {name}"),
        (_, module, attribute) => format!("from {module} import {attribute}"),
    }
}
