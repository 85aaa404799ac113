//! Names that JAX has and jitbook has not: said so, where a program asks for one.

/// The public names of JAX's modules: a line `MODULE:`, then lines of names.
const NAMES: &str = include_str!("jax_names.txt");

/// Whether JAX has this name in this module.
fn has(module: &str, name: &str) -> bool {
    let mut own = false;
    NAMES.lines().any(|line| match line.strip_suffix(':') {
        Some(head) => {
            own = head == module;
            false
        }
        None => own && line.split_whitespace().any(|n| n == name),
    })
}

/// Whether JAX has a module of this name.
fn is_module(name: &str) -> bool {
    NAMES.lines().any(|line| line.strip_suffix(':') == Some(name))
}

/// What a message says is missing, with its module.
fn missing(message: &str) -> Option<(&str, &str)> {
    if let Some(rest) = message.strip_prefix("module '") {
        let (module, rest) = rest.split_once("' has no attribute '")?;
        return Some((module, rest.strip_suffix('\'')?));
    }
    let (name, rest) = message.strip_prefix("cannot import name '")?.split_once("' from '")?;
    Some((rest.split('\'').next()?, name))
}

/// Whether the message is of a name that JAX has.
pub fn is_absent(message: &str) -> bool {
    missing(message).is_some_and(|(module, name)| has(module, name) || is_module(&format!("{module}.{name}")))
}

/// That a name is JAX's, and not here.
pub fn advise(message: &str) -> Option<String> {
    if let Some(name) = message.strip_prefix("No module named '").and_then(|m| m.split('\'').next()) {
        return is_module(name).then(|| format!("JAX has {name}; jitbook has it not yet"));
    }
    let (module, name) = missing(message).filter(|_| is_absent(message))?;
    Some(format!("JAX has {module}.{name}; jitbook has it not yet"))
}
