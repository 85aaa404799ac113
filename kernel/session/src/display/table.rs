//! Arrays as a small table, where `%config array_html = on` asks for it.

use crate::notebook::escaped;
use jitbook_lang::{R, Value, Vm};
use std::cell::Cell;

/// How arrays are shown in a notebook.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Arrays {
    /// As JAX and NumPy print them.
    Text,
    /// With a table beside.
    Table,
}

thread_local! {
    static ARRAYS: Cell<Arrays> = const { Cell::new(Arrays::Text) };
}

pub(crate) fn arrays() -> Arrays {
    ARRAYS.get()
}

pub(crate) fn show_arrays(how: Arrays) {
    ARRAYS.set(how);
}

/// Shape, dtype and a summary of an array above its text.
pub(crate) fn html(vm: &mut Vm, object: &Value) -> R<Option<String>> {
    if arrays() == Arrays::Text || !matches!(object, Value::Array(_) | Value::NdArray(_)) {
        return Ok(None);
    }
    let mut cells = Vec::new();
    for name in ["shape", "dtype", "size"] {
        let value = vm.getattr(object, name)?;
        cells.push((name, vm.str(&value)?.to_string()));
    }
    if cells[2].1 != "0" {
        for name in ["min", "max", "mean"] {
            // Complex numbers have no order.
            if let Ok(value) = vm.call_method(object, name, &[]) {
                cells.push((name, vm.str(&value)?.to_string()));
            }
        }
    }
    let row = |tag: &str, of: fn(&(&str, String)) -> String| {
        let cells: String = cells.iter().map(|c| format!("<{tag}>{}</{tag}>", escaped(&of(c)))).collect();
        format!("<tr>{cells}</tr>")
    };
    let (head, body) = (row("th", |c| c.0.to_string()), row("td", |c| c.1.clone()));
    let text = vm.repr(object)?;
    Ok(Some(format!("<table>{head}{body}</table><pre>{}</pre>", escaped(text.as_str()))))
}
