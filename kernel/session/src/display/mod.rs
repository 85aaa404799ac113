//! From a value to the forms in which it is shown: by its own `_repr_*_` methods, and by what the session knows of it.
//!
//! `IPython.display` is written in the language; here are the native functions under it.

pub(crate) mod capture;
mod forms;
mod json;
pub(crate) mod page;
mod table;

pub(crate) use forms::{Choice, Forms, forms, show_floats, toggle_layout};
pub(crate) use json::to_json;
pub(crate) use table::{Arrays, arrays, show_arrays};

use crate::bundle::Bundle;
use crate::host::{self, Clear, DisplayId, Event};
use crate::inspect::Detail;
use jitbook_lang::{Dict, Exc, Mode, Module, R, Value, Vm};
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Modules written in the language, and those that only pass names on.
const SOURCES: [(&str, &str); 15] = [
    ("IPython", include_str!("../lib/IPython/__init__.py")),
    ("IPython.display", include_str!("../lib/IPython/display.py")),
    ("IPython.core", ""),
    ("IPython.core.display", "from IPython.display import *\n"),
    ("IPython.lib", ""),
    ("IPython.lib.pretty", include_str!("../lib/IPython/lib/pretty.py")),
    ("IPython.utils", ""),
    ("IPython.utils.capture", include_str!("../lib/IPython/utils/capture.py")),
    ("IPython.utils.text", include_str!("../lib/IPython/utils/text.py")),
    ("IPython.utils.io", "from IPython.utils.capture import capture_output, CapturedIO\n"),
    ("tqdm", include_str!("../lib/tqdm/__init__.py")),
    ("tqdm.auto", "from tqdm import tqdm_auto as tqdm, _auto_range as trange\n"),
    ("tqdm.autonotebook", "from tqdm import tqdm_auto as tqdm, _auto_range as trange\n"),
    ("tqdm.notebook", "from tqdm import tqdm_notebook as tqdm, tnrange as trange, tqdm_notebook, tnrange\n"),
    ("tqdm.std", "from tqdm import tqdm, trange\n"),
];

fn fill(vm: &mut Vm, m: &Rc<Module>) -> R<()> {
    let Some((name, source)) = SOURCES.iter().find(|s| *s.0 == *m.name) else { return Ok(()) };
    let file = format!("<lib/{}.py>", name.replace('.', "/"));
    vm.exec(source, &file, &m.dict, Mode::Exec).map(drop)
}

/// Makes `IPython.display` and `tqdm` importable.
pub(crate) fn register(vm: &mut Vm) {
    vm.register_module("_display", |_, m: &Rc<Module>| {
        m.def("publish(data, metadata, id, update, /)", publish);
        m.def("forms(object, include, exclude, /)", forms_of);
        m.def("clear(wait, /)", clear);
        m.def("keep(stdout, stderr, display, /)", |vm, a| {
            let kinds =
                capture::Kinds { stdout: vm.truth(&a[0])?, stderr: vm.truth(&a[1])?, display: vm.truth(&a[2])? };
            capture::keep(vm, kinds).map(|()| Value::None)
        });
        m.def("kept()", |vm, _| capture::kept(vm));
        m.def("signature(function, /)", |vm, a| {
            Ok(Value::str(crate::inspect::inspect_value(vm, "", &a[0], Detail::Short).signature))
        });
        m.def("new_id()", |_, _| Ok(Value::str(new_id())));
        m.def("parse_json(text, /)", |vm, a| {
            let text = vm.str(&a[0])?;
            let value = serde_json::from_str(text.as_str()).map_err(|e| Exc::value_error(e.to_string()))?;
            json::to_value(vm, &value)
        });
        m.def("rich()", |_, _| Ok(Value::Bool(host::look() == host::Look::Rich)));
        m.def("columns()", |_, _| Ok(host::columns().map_or(Value::None, Value::from)));
        Ok(())
    });
    for (name, _) in SOURCES {
        vm.register_module(name, fill);
    }
}

/// A name that no other display has.
fn new_id() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    format!("{:08x}{:016x}{:08x}", std::process::id(), now.as_nanos() as u64, NEXT.fetch_add(1, Ordering::Relaxed))
}

fn publish(vm: &mut Vm, a: &[Value]) -> R {
    let mut bundle = Bundle::default();
    for (mime, form) in named(vm, &a[0], "data")? {
        bundle = forms::put(vm, bundle, &mime, &form)?;
    }
    bundle.metadata = to_json(vm, &a[1])?.as_object().cloned().unwrap_or_default();
    let id = a[2].as_str().map(|id| DisplayId(id.to_string()));
    vm.flush();
    host::tell(match id {
        Some(id) if vm.truth(&a[3])? => Event::Update(bundle, id),
        id => Event::Display(bundle, id),
    });
    Ok(Value::None)
}

/// The items of a dict whose keys are MIME types.
fn named(vm: &mut Vm, v: &Value, what: &str) -> R<Vec<(String, Value)>> {
    let Value::Dict(dict) = v.plain() else {
        return Err(Exc::type_error(format!("{what} must be a dict, got: {}", vm.type_name(v))));
    };
    let pairs = dict.items().into_iter();
    Ok(pairs.filter_map(|(k, v)| Some((k.as_str()?.to_string(), v))).collect())
}

/// `(data, metadata)` of an object, as dicts; empty where it has shown itself.
fn forms_of(vm: &mut Vm, a: &[Value]) -> R {
    let mut types = |v: &Value| -> R<Option<Vec<String>>> {
        if v.is_none() {
            return Ok(None);
        }
        let items = vm.collect(v)?;
        items.iter().map(|i| vm.str(i).map(|s| s.to_string())).collect::<R<Vec<_>>>().map(Some)
    };
    let choice = Choice { include: types(&a[1])?, exclude: types(&a[2])?.unwrap_or_default() };
    let Forms { data, metadata } = forms(vm, &a[0], &choice)?.unwrap_or_default();
    let dict = |items: Vec<(String, Value)>| {
        let dict = Dict::new();
        items.into_iter().for_each(|(name, value)| dict.set_str(&name, value));
        Value::Dict(dict)
    };
    Ok(Value::tuple([dict(data), dict(metadata)]))
}

fn clear(vm: &mut Vm, a: &[Value]) -> R {
    let when = if vm.truth(&a[0])? { Clear::WithNext } else { Clear::Now };
    vm.flush();
    host::tell(Event::Clear(when));
    Ok(Value::None)
}
