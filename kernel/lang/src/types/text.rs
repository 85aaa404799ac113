//! `repr`, `str` and `format` of builtin values. Containers that contain themselves show "[...]".

use super::format_spec::{self, IntRef};
use super::{float_text, int_ops, str_methods};
use crate::dict::{Dict, DictView, ViewKind};
use crate::error::R;
use crate::set::Set;
use crate::value::{Slice, Value};
use crate::vm::Vm;
use std::cell::RefCell;

thread_local! {
    /// Addresses of the containers whose repr is being made.
    static ACTIVE: RefCell<Vec<usize>> = const { RefCell::new(Vec::new()) };
}

/// `repr` of a plain builtin value; None for objects that are not data (functions, classes, instances, ...).
pub fn repr(vm: &mut Vm, value: &Value) -> R<Option<String>> {
    Ok(Some(match value {
        Value::None => "None".into(),
        Value::Bool(b) => {
            if *b {
                "True".into()
            } else {
                "False".into()
            }
        }
        Value::NotImplemented => "NotImplemented".into(),
        Value::Ellipsis => "Ellipsis".into(),
        Value::Int(n) => n.to_string(),
        Value::Big(n) => int_ops::to_decimal(n)?,
        Value::Float(x) => float_text::repr(*x),
        Value::Complex(z) => float_text::repr_complex(z.re, z.im),
        Value::Str(s) => str_methods::repr(s),
        Value::Bytes(b) => str_methods::repr_bytes(b),
        Value::List(l) => {
            guarded(vm, value, "[...]", |vm| sequence(vm, "[", "]", &|i| l.items.borrow().get(i).cloned()))?
        }
        Value::Tuple(t) => {
            let close = if t.items.len() == 1 { ",)" } else { ")" };
            guarded(vm, value, "(...)", |vm| sequence(vm, "(", close, &|i| t.items.get(i).cloned()))?
        }
        Value::Dict(d) => guarded(vm, value, "{...}", |vm| dict(vm, d))?,
        Value::Set(s) => guarded(vm, value, "set(...)", |vm| set(vm, s, "set"))?,
        Value::FrozenSet(s) => guarded(vm, value, "frozenset(...)", |vm| set(vm, s, "frozenset"))?,
        Value::View(v) => guarded(vm, value, "...", |vm| view(vm, v))?,
        Value::Range(r) if r.step == 1 => format!("range({}, {})", r.start, r.stop),
        Value::Range(r) => format!("range({}, {}, {})", r.start, r.stop, r.step),
        Value::Slice(s) => slice(vm, s)?,
        Value::Iter(i) if native_repr(vm, i)?.is_some() => native_repr(vm, i)?.unwrap_or_default(),
        Value::Iter(i) => format!("<{} object at {:#x}>", i.type_name(), value.address().unwrap_or(0)),
        _ => return Ok(None),
    }))
}

fn native_repr(vm: &mut Vm, iter: &crate::iter::Iter) -> R<Option<String>> {
    match iter.state.try_borrow().as_deref() {
        Ok(crate::iter::IterState::Native(native)) => native.repr(vm),
        _ => Ok(None),
    }
}

/// The repr of a set or frozenset as an object of a derived class shows it.
pub fn set_repr(vm: &mut Vm, items: &Set, name: &str) -> R<String> {
    set(vm, items, name)
}

fn guarded(vm: &mut Vm, value: &Value, again: &str, make: impl FnOnce(&mut Vm) -> R<String>) -> R<String> {
    let address = value.address().unwrap_or(0);
    if ACTIVE.with(|a| a.borrow().contains(&address)) {
        return Ok(again.to_string());
    }
    vm.enter(" while getting the repr of an object")?;
    ACTIVE.with(|a| a.borrow_mut().push(address));
    let text = make(vm);
    ACTIVE.with(|a| a.borrow_mut().pop());
    vm.leave();
    text
}

fn sequence(vm: &mut Vm, open: &str, close: &str, item: &dyn Fn(usize) -> Option<Value>) -> R<String> {
    let mut out = String::from(open);
    let mut i = 0;
    while let Some(v) = item(i) {
        if i > 0 {
            out.push_str(", ");
        }
        push_repr(vm, &mut out, &v)?;
        i += 1;
    }
    out.push_str(close);
    Ok(out)
}

/// Appends the repr of an item; numbers and strings without asking the evaluator.
fn push_repr(vm: &mut Vm, out: &mut String, value: &Value) -> R<()> {
    vm.poll()?;
    use std::fmt::Write;
    match value {
        Value::Int(n) => drop(write!(out, "{n}")),
        Value::Float(x) => out.push_str(&float_text::repr(*x)),
        Value::Str(s) => out.push_str(&str_methods::repr(s)),
        other => out.push_str(&vm.repr(other)?),
    }
    Ok(())
}

fn dict(vm: &mut Vm, d: &Dict) -> R<String> {
    let mut out = String::from("{");
    let mut at = 0;
    while let Some((next, key, value)) = d.next_entry(at) {
        if out.len() > 1 {
            out.push_str(", ");
        }
        push_repr(vm, &mut out, &key)?;
        out.push_str(": ");
        push_repr(vm, &mut out, &value)?;
        at = next;
    }
    out.push('}');
    Ok(out)
}

fn set(vm: &mut Vm, s: &Set, name: &str) -> R<String> {
    let items = s.items();
    if items.is_empty() {
        return Ok(format!("{name}()"));
    }
    let body = sequence(vm, "{", "}", &|i| items.get(i).cloned())?;
    Ok(if name == "set" { body } else { format!("{name}({body})") })
}

fn view(vm: &mut Vm, v: &DictView) -> R<String> {
    let name = match v.kind {
        ViewKind::Keys => "dict_keys",
        ViewKind::Values => "dict_values",
        ViewKind::Items => "dict_items",
    };
    let mut items = Vec::new();
    let mut at = 0;
    while let Some((next, item)) = v.dict.next_of(at, v.kind) {
        items.push(item);
        at = next;
    }
    Ok(format!("{name}({})", sequence(vm, "[", "]", &|i| items.get(i).cloned())?))
}

fn slice(vm: &mut Vm, s: &Slice) -> R<String> {
    let (start, stop, step) = (vm.repr(&s.start)?, vm.repr(&s.stop)?, vm.repr(&s.step)?);
    Ok(format!("slice({start}, {stop}, {step})"))
}

/// `str` where it differs from `repr`: of plain builtin values, only text itself.
pub fn str(value: &Value) -> Option<crate::value::Str> {
    match value {
        Value::Str(s) => Some(s.clone()),
        _ => None,
    }
}

/// `format(value, spec)` of numbers and text; None for anything else.
pub fn format(value: &Value, spec: &str) -> R<Option<String>> {
    Ok(Some(match value {
        Value::Bool(b) if spec.is_empty() => {
            if *b {
                "True".into()
            } else {
                "False".into()
            }
        }
        Value::Bool(b) => format_spec::format_int(IntRef::Small(i64::from(*b)), spec, "bool")?,
        Value::Int(n) => format_spec::format_int(IntRef::Small(*n), spec, "int")?,
        Value::Big(n) => format_spec::format_int(IntRef::Big(n), spec, "int")?,
        Value::Float(x) => format_spec::format_float(*x, spec)?,
        Value::Complex(z) => format_spec::format_complex(z.re, z.im, spec)?,
        Value::Str(s) => format_spec::format_str(s, spec)?,
        _ => return Ok(None),
    }))
}

/// `ascii(value)`
pub fn ascii(vm: &mut Vm, value: &Value) -> R<String> {
    Ok(str_methods::escape_non_ascii(&vm.repr(value)?))
}
