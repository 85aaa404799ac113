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
        doc: Some(magic.summary.to_string()),
        place: None,
        source: None,
        cache: Vec::new(),
    })
}
