//! What functions and classes written in Rust say of themselves, a line each in `docs.txt`. What is written in the
//! language has its docstrings, and primitives have their declarations.

use crate::class::Class;
use crate::func::Builtin;
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

static LINES: LazyLock<FxHashMap<&str, &str>> = LazyLock::new(|| {
    let entries = include_str!("docs.txt").lines().filter(|l| !l.starts_with('#'));
    entries.filter_map(|l| l.split_once(' ')).collect()
});

/// Classes whose methods are documented with another's.
const LIKE: [(&str, &str); 4] = [("bytes", "str"), ("bytearray", "str"), ("frozenset", "set"), ("bool", "int")];

/// The line of a name in a scope: a module or a class.
pub fn find(scope: &str, name: &str) -> Option<&'static str> {
    let own = LINES.get(format!("{scope}.{name}").as_str()).copied();
    own.or_else(|| LIKE.iter().find(|l| l.0 == scope).and_then(|l| find(l.1, name)))
}

/// What a builtin function or method says of itself.
pub fn of_builtin(b: &Builtin) -> Option<&'static str> {
    if !b.doc.is_empty() {
        return Some(b.doc);
    }
    match (b.owner.as_ref().and_then(std::rc::Weak::upgrade), &b.module) {
        (Some(class), _) => find(&class.name(), &b.name),
        (None, Some(module)) => find(module, &b.name),
        (None, None) => find("builtins", &b.name),
    }
}

/// What a builtin class says of itself.
pub fn of_class(class: &Class) -> Option<&'static str> {
    if !class.builtin {
        return None;
    }
    let module = class.dict.get_str("__module__").and_then(|m| m.as_str().cloned());
    module.and_then(|m| find(&m, &class.name())).or_else(|| find("builtins", &class.name()))
}

/// What a ufunc of NumPy's says of itself: as the primitive of the same name in `jax.numpy`, where it has no line.
pub fn of_ufunc(name: &str) -> Option<&'static str> {
    let primitive = || jitbook_ir::ops::PRIMS.iter().find(|p| p.public().jnp == name).map(|p| p.doc());
    find("numpy", name).or_else(|| primitive().and_then(|doc| doc.lines().next()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Value;
    use crate::vm::Vm;

    #[test]
    fn every_line_is_of_something() {
        let mut vm = Vm::new();
        for key in LINES.keys() {
            let (scope, name) = key.rsplit_once('.').unwrap_or_else(|| panic!("{key}: a scope and a name"));
            let holder = match vm.builtins.get_str(scope) {
                Some(class) => class,
                None => vm.import_module(scope).unwrap_or_else(|e| panic!("{key}: {}", vm.format_exception(&e))),
            };
            // Some are documented for the sake of a class like it.
            let like = LIKE.iter().filter(|l| l.1 == scope).filter_map(|l| vm.builtins.get_str(l.0));
            let holders: Vec<Value> = std::iter::once(holder).chain(like).collect();
            let found = holders.iter().any(|h| matches!(vm.getattr_opt(h, name), Ok(Some(_))));
            assert!(found, "{key}");
        }
    }
}
