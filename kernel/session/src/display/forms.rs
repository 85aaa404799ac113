//! What an object says of itself: `_ipython_display_`, `_repr_mimebundle_`, `_repr_html_` and their kin.

use super::{page, table, to_json};
use crate::bundle::{Bundle, HTML, PLAIN};
use crate::host::{self, Look};
use jitbook_lang::jax::jaxpr::ClosedObj;
use jitbook_lang::{BinOp, Exc, R, Str, Value, Vm};
use std::cell::{Cell, RefCell};

/// The forms of an object by their MIME types, and what is said about them.
#[derive(Default)]
pub(crate) struct Forms {
    pub data: Vec<(String, Value)>,
    pub metadata: Vec<(String, Value)>,
}

/// Which forms are wanted: `None` for all.
#[derive(Default)]
pub(crate) struct Choice {
    pub include: Option<Vec<String>>,
    pub exclude: Vec<String>,
}

impl Choice {
    fn takes(&self, mime: &str) -> bool {
        let named = |types: &[String]| types.iter().any(|t| t == mime);
        self.include.as_deref().is_none_or(named) && !named(&self.exclude)
    }
}

/// Methods that give one form each.
const METHODS: [(&str, &str); 9] = [
    ("_repr_html_", HTML),
    ("_repr_markdown_", "text/markdown"),
    ("_repr_svg_", "image/svg+xml"),
    ("_repr_png_", "image/png"),
    ("_repr_pdf_", "application/pdf"),
    ("_repr_jpeg_", "image/jpeg"),
    ("_repr_latex_", "text/latex"),
    ("_repr_json_", "application/json"),
    ("_repr_javascript_", "application/javascript"),
];

/// The forms of an object; `None` where it has shown itself.
pub(crate) fn forms(vm: &mut Vm, object: &Value, choice: &Choice) -> R<Option<Forms>> {
    let mut out = Forms::default();
    if let Value::Instance(_) = object {
        if let Some(method) = own(vm, object, "_ipython_display_") {
            vm.call(&method, &[])?;
            return Ok(None);
        }
        if let Some(method) = own(vm, object, "_repr_mimebundle_") {
            mimebundle(vm, &method, choice, &mut out)?;
        }
    }
    let missing = |out: &Forms, mime: &str| out.data.iter().all(|(known, _)| known != mime) && choice.takes(mime);
    if missing(&out, PLAIN) {
        out.data.insert(0, (PLAIN.into(), plain(vm, object)?));
    }
    if host::look() == Look::Text && !choice.include.as_ref().is_some_and(|i| !i.is_empty()) {
        // A terminal shows words.
        out.data.retain(|(mime, _)| mime == PLAIN);
        return Ok(Some(out));
    }
    if let Value::Instance(_) = object {
        for method in METHODS {
            if missing(&out, method.1) {
                by_method(vm, object, method, &mut out)?;
            }
        }
    } else if missing(&out, HTML)
        && let Some(html) = known_html(vm, object, &out)?
    {
        out.data.push((HTML.into(), Value::str(html)));
    }
    Ok(Some(out))
}

thread_local! {
    /// How `%precision` wants floats to be written.
    static FLOATS: RefCell<Option<Str>> = const { RefCell::new(None) };
}

/// Floats are shown by this format of `%`, or as ever.
pub(crate) fn show_floats(format: Option<String>) {
    FLOATS.with(|f| f.replace(format.map(|f| Str::from(f.as_str()))));
}

thread_local! {
    /// `%pprint` was turned off.
    static ON_ONE_LINE: Cell<bool> = const { Cell::new(false) };
}

/// `%pprint`: whether values are laid out in lines; gives what holds now.
pub(crate) fn toggle_layout() -> bool {
    ON_ONE_LINE.with(|o| o.replace(!o.get()))
}

/// The text of an object: collections, functions and objects are laid out in lines, as IPython does.
fn plain(vm: &mut Vm, object: &Value) -> R {
    use Value::{Builtin, Class, Dict, Float, FrozenSet, Function, Instance, List, Set, Str, Tuple};
    let format = FLOATS.with(|f| f.borrow().clone());
    let laid_out = !ON_ONE_LINE.with(Cell::get);
    match (object, format) {
        (Float(_), Some(format)) => vm.binary(BinOp::Mod, &Str(format), object),
        (
            List(_) | Tuple(_) | Dict(_) | Set(_) | FrozenSet(_) | Function(_) | Builtin(_) | Class(_) | Instance(_),
            format,
        ) if laid_out => {
            // A short line of numbers and texts needs no layout, and no library to be loaded for it.
            if format.is_none() && is_plain_data(object, 0) {
                let text = vm.repr(object)?;
                if text.chars().count() < WIDTH && !text.contains('\n') {
                    return Ok(Str(text));
                }
            }
            let format = format.map_or(Value::None, Str);
            vm.call_library("IPython.lib.pretty", "shown", &[object.clone(), format])
        }
        _ => vm.repr(object).map(Str),
    }
}

/// Lines are laid out to be at most so wide.
const WIDTH: usize = 80;

/// Whether an object is of numbers, texts, arrays, and lists, tuples and dicts of such, not too deep.
fn is_plain_data(object: &Value, depth: usize) -> bool {
    let below = |v: &Value| depth < 3 && is_plain_data(v, depth + 1);
    match object {
        Value::None | Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Str(_) => true,
        Value::Array(_) | Value::NdArray(_) => true,
        Value::List(list) => list.items.borrow().len() < WIDTH && list.items.borrow().iter().all(below),
        Value::Tuple(tuple) => tuple.items.len() < WIDTH && tuple.items.iter().all(below),
        Value::Dict(dict) => dict.len() < WIDTH && dict.items().iter().all(|(k, v)| below(k) && below(v)),
        _ => false,
    }
}

/// HTML of what has no methods of its own.
fn known_html(vm: &mut Vm, object: &Value, out: &Forms) -> R<Option<String>> {
    if object.downcast::<ClosedObj>().is_some() {
        let text = out.data.iter().find(|(mime, _)| mime == PLAIN).and_then(|(_, v)| v.as_str());
        return Ok(text.map(|text| page::jaxpr(text.as_str())));
    }
    table::html(vm, object)
}

/// A method of an object's own: an attribute that answers to every name does not count.
fn own(vm: &mut Vm, object: &Value, name: &str) -> Option<Value> {
    let Value::Instance(instance) = object else { return None };
    let name = Str::intern(name);
    let known = vm.type_of(object).lookup(&name).is_some() || instance.get_str(&name).is_some();
    let method = if known { vm.getattr(object, &name).ok() } else { None };
    method.filter(|m| !m.is_none())
}

/// Adds what one method gives: a form, or a form and what is said about it.
fn by_method(vm: &mut Vm, object: &Value, (name, mime): (&str, &str), out: &mut Forms) -> R<()> {
    let Some(method) = own(vm, object, name) else { return Ok(()) };
    let Some(given) = heard(vm, |vm| vm.call(&method, &[]))? else { return Ok(()) };
    let (form, about) = match given.plain() {
        Value::Tuple(pair) if pair.items.len() == 2 => (pair.items[0].clone(), Some(pair.items[1].clone())),
        _ => (given, None),
    };
    if form.is_none() {
        return Ok(());
    }
    let fits = match mime {
        "application/json" => true,
        "image/png" | "image/jpeg" | "application/pdf" => matches!(form.plain(), Value::Bytes(_) | Value::Str(_)),
        _ => matches!(form.plain(), Value::Str(_)),
    };
    if !fits {
        let class = vm.type_name(&form);
        vm.warn(&format!("FormatterWarning: {mime} formatter returned invalid type <class '{class}'>\n"));
        return Ok(());
    }
    out.data.push((mime.into(), form));
    if let Some(about) = about.filter(|a| !a.is_none()) {
        out.metadata.push((mime.into(), about));
    }
    Ok(())
}

fn mimebundle(vm: &mut Vm, method: &Value, choice: &Choice, out: &mut Forms) -> R<()> {
    let types = |list: Option<&[String]>| {
        list.map_or(Value::None, |l| Value::list(l.iter().map(|t| Value::str(t.as_str())).collect()))
    };
    let kw = [
        (Str::intern("include"), types(choice.include.as_deref())),
        (Str::intern("exclude"), types((!choice.exclude.is_empty()).then_some(&choice.exclude[..]))),
    ];
    let Some(given) = heard(vm, |vm| vm.call_kw(method, &[], &kw))? else { return Ok(()) };
    let (data, about) = match given.plain() {
        Value::Tuple(pair) if pair.items.len() == 2 => (pair.items[0].clone(), pair.items[1].clone()),
        _ => (given, Value::None),
    };
    if data.is_none() {
        return Ok(());
    }
    out.data = super::named(vm, &data, "the result of _repr_mimebundle_")?;
    out.data.retain(|(mime, _)| choice.takes(mime));
    if !about.is_none() {
        out.metadata = super::named(vm, &about, "metadata")?;
    }
    Ok(())
}

/// What user code gives; its mistake is told, and the other forms are shown all the same.
fn heard(vm: &mut Vm, ask: impl FnOnce(&mut Vm) -> R) -> R<Option<Value>> {
    match ask(vm) {
        Ok(value) => Ok(Some(value)),
        Err(e) if e.is(&vm.types.not_implemented_error) => Ok(None),
        Err(e) if e.is(&vm.types.exception) => {
            let text = vm.format_exception(&e);
            vm.warn(&text);
            Ok(None)
        }
        Err(e) => Err(e),
    }
}

/// A bundle with one form more, given as a value.
pub(crate) fn put(vm: &mut Vm, bundle: Bundle, mime: &str, form: &Value) -> R<Bundle> {
    Ok(match form.plain() {
        Value::Str(text) if !is_json(mime) => bundle.with(mime, text.as_str()),
        Value::Bytes(bytes) => bundle.with_bytes(mime, bytes.to_vec()),
        _ if is_json(mime) => {
            let value = to_json(vm, form)?;
            bundle.with_json(mime, value)
        }
        other => {
            let class = vm.type_name(other);
            return Err(Exc::type_error(format!("{mime} must be text or bytes, not {class}")));
        }
    })
}

fn is_json(mime: &str) -> bool {
    mime == "application/json" || mime.ends_with("+json") && mime.starts_with("application/")
}

impl Forms {
    pub fn bundle(self, vm: &mut Vm) -> R<Bundle> {
        let mut bundle = Bundle::default();
        for (mime, form) in &self.data {
            bundle = put(vm, bundle, mime, form)?;
        }
        for (mime, about) in &self.metadata {
            let about = to_json(vm, about)?;
            bundle.metadata.insert(mime.clone(), about);
        }
        Ok(bundle)
    }
}
