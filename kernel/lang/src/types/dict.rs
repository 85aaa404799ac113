//! `dict` and its views: constructor and methods.

use super::{construct, list, operators, set};
use crate::dict::{Dict, DictView, ViewKind};
use crate::error::{Exc, R};
use crate::value::{Str, Value};
use crate::vm::{BinOp, Types, Vm};
use std::rc::Rc;

pub fn register(types: &Types) {
    let c = &types.dict;
    c.def_static("__new__(cls, *args, **kwargs)", |_, a| construct(&a[0], Value::dict()));
    c.def("__init__(self, *args, **kwargs)", |vm, a| update(vm, a, "dict"));
    c.def("update(self, *args, **kwargs)", |vm, a| update(vm, a, "update"));
    c.def_class("fromkeys(cls, iterable, value=None, /)", from_keys);
    c.def("get(self, key, default=None, /)", |vm, a| {
        let found = of(&a[0]).get(vm, &a[1])?;
        Ok(found.or_else(|| a[2].given().cloned()).unwrap_or(Value::None))
    });
    c.def("setdefault(self, key, default=None, /)", |vm, a| {
        let default = a[2].given().cloned().unwrap_or(Value::None);
        of(&a[0]).setdefault(vm, a[1].clone(), default)
    });
    c.def("pop(self, key, default=None, /)", |vm, a| match of(&a[0]).remove(vm, &a[1])? {
        Some(v) => Ok(v),
        None => a[2].given().cloned().ok_or_else(|| Exc::key_error(a[1].clone())),
    });
    c.def("popitem(self, /)", |_, a| match of(&a[0]).pop_last() {
        Some((key, value)) => Ok(Value::tuple([key, value])),
        None => Err(Exc::key_error(Value::str("popitem(): dictionary is empty"))),
    });
    c.def("clear(self, /)", |_, a| {
        of(&a[0]).clear();
        Ok(Value::None)
    });
    c.def("copy(self, /)", |_, a| Ok(Value::Dict(of(&a[0]).copy())));
    c.def("keys(self, /)", |_, a| Ok(view(&a[0], ViewKind::Keys)));
    c.def("values(self, /)", |_, a| Ok(view(&a[0], ViewKind::Values)));
    c.def("items(self, /)", |_, a| Ok(view(&a[0], ViewKind::Items)));
    dunders(types);
    views(types);
}

fn dunders(types: &Types) {
    let c = &types.dict;
    super::int::data_dunders(c);
    list::container_dunders(c);
    c.set(&Str::intern("__hash__"), Value::None);
    c.def("__getitem__(self, key, /)", list::get_item);
    c.def("__setitem__(self, key, value, /)", list::set_item);
    c.def("__delitem__(self, key, /)", list::del_item);
    c.def("__reversed__(self, /)", |_, a| super::iterators::reversed(a[0].plain()));
    c.def("__or__(self, value, /)", |vm, a| list::operate(vm, BinOp::Or, &a[0], &a[1]));
    c.def("__ror__(self, value, /)", |vm, a| list::operate(vm, BinOp::Or, &a[1], &a[0]));
    c.def("__ior__(self, value, /)", |vm, a| {
        let changed = operators::inplace(vm, BinOp::Or, a[0].plain(), a[1].plain())?;
        Ok(changed.unwrap_or(Value::NotImplemented))
    });
}

fn of(v: &Value) -> &Rc<Dict> {
    match v.plain() {
        Value::Dict(d) => d,
        _ => unreachable!("methods of dict are called with a dict"),
    }
}

fn view(v: &Value, kind: ViewKind) -> Value {
    Value::View(Rc::new(DictView { dict: of(v).clone(), kind }))
}

fn update(vm: &mut Vm, a: &[Value], name: &str) -> R {
    let positional = a[1].as_items().unwrap_or_default();
    if positional.len() > 1 {
        return Err(Exc::type_error(format!("{name} expected at most 1 argument, got {}", positional.len())));
    }
    let dict = of(&a[0]);
    if let Some(source) = positional.first() {
        update_from(vm, dict, source)?;
    }
    if let Value::Dict(named) = &a[2] {
        dict.update(vm, named)?;
    }
    Ok(Value::None)
}

/// The entries of a mapping, or pairs.
pub fn update_from(vm: &mut Vm, dict: &Rc<Dict>, source: &Value) -> R<()> {
    if let Value::Dict(other) = source.plain() {
        return if Rc::ptr_eq(dict, other) { Ok(()) } else { dict.update(vm, other) };
    }
    if let Some(keys) = mapping_keys(vm, source)? {
        for key in keys {
            let value = vm.getitem(source, &key)?;
            dict.set(vm, key, value)?;
        }
        return Ok(());
    }
    let iterator = vm.iter(source)?;
    let mut i = 0;
    while let Some(item) = vm.next(&iterator)? {
        let (key, value) = pair(vm, &item, i)?;
        dict.set(vm, key, value)?;
        i += 1;
    }
    Ok(())
}

/// The keys of anything else that has `keys()`.
fn mapping_keys(vm: &mut Vm, source: &Value) -> R<Option<Vec<Value>>> {
    if !matches!(source, Value::Instance(_) | Value::Native(_)) {
        return Ok(None);
    }
    match vm.getattr_opt(source, "keys")? {
        Some(keys) => {
            let keys = vm.call(&keys, &[])?;
            vm.collect(&keys).map(Some)
        }
        None => Ok(None),
    }
}

fn pair(vm: &mut Vm, item: &Value, i: usize) -> R<(Value, Value)> {
    if let Value::Tuple(t) = item
        && let [key, value] = &t.items[..]
    {
        return Ok((key.clone(), value.clone()));
    }
    let parts = match vm.iter(item) {
        Ok(iterator) => vm.collect(&iterator)?,
        Err(e) if e.is(&vm.types.type_error) => {
            return Err(Exc::type_error(format!(
                "cannot convert dictionary update sequence element #{i} to a sequence"
            )));
        }
        Err(e) => return Err(e),
    };
    match <[Value; 2]>::try_from(parts) {
        Ok([key, value]) => Ok((key, value)),
        Err(parts) => Err(Exc::value_error(format!(
            "dictionary update sequence element #{i} has length {}; 2 is required",
            parts.len()
        ))),
    }
}

fn from_keys(vm: &mut Vm, a: &[Value]) -> R {
    let made = vm.call(&a[0], &[])?;
    let value = a[2].given().cloned().unwrap_or(Value::None);
    let iterator = vm.iter(&a[1])?;
    while let Some(key) = vm.next(&iterator)? {
        match &made {
            Value::Dict(d) => d.set(vm, key, value.clone())?,
            other => vm.setitem(other, &key, value.clone())?,
        }
    }
    Ok(made)
}

fn views(types: &Types) {
    for c in [&types.dict_keys, &types.dict_values, &types.dict_items] {
        super::int::data_dunders(c);
        list::container_dunders(c);
        c.def("__reversed__(self, /)", |_, a| super::iterators::reversed(a[0].plain()));
        c.getter("mapping", |_, a| match a[0].plain() {
            Value::View(v) => Ok(Value::Dict(v.dict.clone())),
            _ => Ok(Value::None),
        });
    }
    for c in [&types.dict_keys, &types.dict_items] {
        c.set(&Str::intern("__hash__"), Value::None);
        set::algebra_dunders(c);
        c.def("isdisjoint(self, other, /)", |vm, a| {
            for item in vm.collect(&a[1])? {
                if vm.contains(&a[0], &item)? {
                    return Ok(Value::Bool(false));
                }
            }
            Ok(Value::Bool(true))
        });
    }
}
