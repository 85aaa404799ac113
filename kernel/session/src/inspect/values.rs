//! Inspection of what is at hand: a value that the evaluator holds, a magic.

use super::{Detail, Inspection};
use crate::magic;
use crate::snapshot::{Describer, Kind};
use jitbook_lang::{Value, Vm};

/// What a value is, known under this name. For the evaluator's own thread.
pub fn inspect_value(vm: &mut Vm, name: &str, value: &Value, detail: Detail) -> Inspection {
    let item = Describer::default().describe(vm, value);
    Inspection::of(name, &item, detail)
}

/// Elements that are looked at for a summary at most.
const ELEMENTS: usize = 10_000_000;

/// `min -1, max 2, mean 0.5` of an array of numbers. It runs library code, on the evaluator's own thread.
pub fn array_summary(vm: &mut Vm, value: &Value) -> Option<String> {
    let size = match value {
        Value::Array(a) => a.alive().ok()?.size(),
        Value::NdArray(a) => a.get().size(),
        _ => return None,
    };
    if !(2..=ELEMENTS).contains(&size) {
        return None;
    }
    let mut parts = Vec::new();
    for name in ["min", "max", "mean"] {
        let found = vm.call_library("numpy", name, std::slice::from_ref(value)).ok()?;
        parts.push(format!("{name} {}", vm.str(&found).ok()?));
    }
    Some(parts.join(", "))
}

/// How a magic is written, and what it does.
pub fn inspect_magic(name: &str, _: Detail) -> Option<Inspection> {
    let magic = magic::all().find(|m| m.name == name)?;
    Some(Inspection {
        name: magic.usage.to_string(),
        kind: Kind::Magic,
        type_name: "magic".into(),
        signature: String::new(),
        text: Some(magic.usage.to_string()),
        length: None,
        array: None,
        summary: None,
        doc: Some(magic.summary.to_string()),
        place: None,
        source: None,
        cache: Vec::new(),
    })
}
