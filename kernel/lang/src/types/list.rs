//! `list`: constructor and methods; and the dunder methods that all sequences share.

use super::{construct, items, operators, saturating_index, sorting};
use crate::class::Class;
use crate::error::{Exc, R};
use crate::value::{List, Str, Value};
use crate::vm::{BinOp, Types, Vm};
use std::rc::Rc;

pub fn register(types: &Types) {
    let c = &types.list;
    c.def_static("__new__(cls, *args, **kwargs)", |_, a| construct(&a[0], Value::list(vec![])));
    c.def("__init__(self, iterable=(), /)", |vm, a| {
        let new = match a[1].given() {
            Some(v) => vm.collect(v)?,
            None => vec![],
        };
        replace_items(of(&a[0]), new);
        Ok(Value::None)
    });
    c.def("append(self, object, /)", |_, a| {
        of(&a[0]).items.borrow_mut().push(a[1].clone());
        Ok(Value::None)
    });
    c.def("extend(self, iterable, /)", |vm, a| {
        extend(vm, of(&a[0]), &a[1])?;
        Ok(Value::None)
    });
    c.def("insert(self, index, object, /)", insert);
    c.def("pop(self, index=-1, /)", pop);
    c.def("remove(self, value, /)", remove);
    c.def("clear(self, /)", |_, a| {
        replace_items(of(&a[0]), vec![]);
        Ok(Value::None)
    });
    c.def("copy(self, /)", |_, a| Ok(Value::list(of(&a[0]).items.borrow().clone())));
    c.def("index(self, value, start=0, stop=9223372036854775807, /)", index);
    c.def("count(self, value, /)", count);
    c.def("reverse(self, /)", |_, a| {
        of(&a[0]).items.borrow_mut().reverse();
        Ok(Value::None)
    });
    c.def("sort(self, /, *, key=None, reverse=False)", |vm, a| {
        let reverse = match a[2].given() {
            Some(v) => vm.truth(v)?,
            None => false,
        };
        let key = if a[1].is_absent() { None } else { Some(&a[1]) };
        sorting::sort_list(vm, of(&a[0]), key, reverse)?;
        Ok(Value::None)
    });
    c.def("__setitem__(self, key, value, /)", set_item);
    c.def("__delitem__(self, key, /)", del_item);
    c.def("__iadd__(self, value, /)", |vm, a| {
        extend(vm, of(&a[0]), &a[1])?;
        Ok(a[0].clone())
    });
    c.def("__imul__(self, value, /)", |vm, a| {
        or_not_implemented(operators::inplace(vm, BinOp::Mul, a[0].plain(), a[1].plain()))
    });
    super::int::data_dunders(c);
    sequence_dunders(c);
    c.set(&Str::intern("__hash__"), Value::None);
    c.def("__reversed__(self, /)", |_, a| super::iterators::reversed(a[0].plain()));
}

fn of(v: &Value) -> &Rc<List> {
    match v.plain() {
        Value::List(l) => l,
        _ => unreachable!("methods of list are called with a list"),
    }
}

fn or_not_implemented(v: R<Option<Value>>) -> R {
    v.map(|v| v.unwrap_or(Value::NotImplemented))
}

fn replace_items(list: &List, new: Vec<Value>) {
    let old = std::mem::replace(&mut *list.items.borrow_mut(), new);
    drop(old);
}

/// `a op b` as a dunder method answers it.
pub fn operate(vm: &mut Vm, op: BinOp, a: &Value, b: &Value) -> R {
    or_not_implemented(operators::binary(vm, op, a.plain(), b.plain()))
}

/// `len`, `[]`, `in`, `+`, `*`, `iter` as methods.
pub fn sequence_dunders(c: &Rc<Class>) {
    container_dunders(c);
    c.def("__getitem__(self, key, /)", get_item);
    c.def("__add__(self, value, /)", |vm, a| match operate(vm, BinOp::Add, &a[0], &a[1])? {
        Value::NotImplemented => Err(operators::unsupported(vm, BinOp::Add, &a[0], &a[1], false)),
        v => Ok(v),
    });
    c.def("__mul__(self, value, /)", |vm, a| operate(vm, BinOp::Mul, &a[0], &a[1]));
    c.def("__rmul__(self, value, /)", |vm, a| operate(vm, BinOp::Mul, &a[0], &a[1]));
}

/// `len`, `in`, `iter` as methods.
pub fn container_dunders(c: &Rc<Class>) {
    c.def("__len__(self, /)", |_, a| Ok(Value::from(items::len(a[0].plain()).unwrap_or(0))));
    c.def("__contains__(self, key, /)", |vm, a| {
        Ok(Value::Bool(items::contains(vm, a[0].plain(), &a[1])?.unwrap_or(false)))
    });
    c.def("__iter__(self, /)", |vm, a| vm.iter(a[0].plain()));
}

pub fn get_item(vm: &mut Vm, a: &[Value]) -> R {
    match items::get(vm, a[0].plain(), &a[1])? {
        Some(v) => Ok(v),
        None => Err(Exc::type_error(format!("'{}' object is not subscriptable", vm.type_name(&a[0])))),
    }
}

pub fn set_item(vm: &mut Vm, a: &[Value]) -> R {
    items::set(vm, a[0].plain(), &a[1], a[2].clone())?;
    Ok(Value::None)
}

pub fn del_item(vm: &mut Vm, a: &[Value]) -> R {
    items::delete(vm, a[0].plain(), &a[1])?;
    Ok(Value::None)
}

/// `list.extend` and `+=`: item by item where the source is an iterator, so that what came before an error stays.
pub fn extend(vm: &mut Vm, list: &Rc<List>, source: &Value) -> R<()> {
    if let Some(new) = source.as_items().filter(|_| !matches!(source, Value::Instance(_))) {
        list.items.borrow_mut().extend(new);
        return Ok(());
    }
    let iterator = vm.iter(source)?;
    while let Some(item) = vm.next(&iterator)? {
        list.items.borrow_mut().push(item);
    }
    Ok(())
}

fn insert(vm: &mut Vm, a: &[Value]) -> R {
    let at = saturating_number(vm, &a[1])?;
    let mut items = of(&a[0]).items.borrow_mut();
    let len = items.len() as i64;
    let at = if at < 0 { at.saturating_add(len).max(0) } else { at.min(len) };
    items.insert(at as usize, a[2].clone());
    Ok(Value::None)
}

/// An int argument; beyond i64 it is as far away as can be.
fn saturating_number(vm: &mut Vm, v: &Value) -> R<i64> {
    if super::has_index(vm, v) {
        return saturating_index(vm, v);
    }
    vm.index_i64(v)
}

fn pop(vm: &mut Vm, a: &[Value]) -> R {
    let at = match a[1].given() {
        Some(v) => vm.index_i64(v)?,
        None => -1,
    };
    let mut items = of(&a[0]).items.borrow_mut();
    if items.is_empty() {
        return Err(Exc::index_error("pop from empty list"));
    }
    match items::absolute(at, items.len()) {
        Some(i) => Ok(items.remove(i)),
        None => Err(Exc::index_error("pop index out of range")),
    }
}

fn remove(vm: &mut Vm, a: &[Value]) -> R {
    let Some(i) = items::position(vm, a[0].plain(), &a[1], 0, usize::MAX)? else {
        return Err(Exc::value_error("list.remove(x): x not in list"));
    };
    let mut items = of(&a[0]).items.borrow_mut();
    let old = if i < items.len() { items.remove(i) } else { Value::None };
    drop(items);
    drop(old);
    Ok(Value::None)
}

/// `index` of list and tuple.
pub fn index(vm: &mut Vm, a: &[Value]) -> R {
    let len = items::len(a[0].plain()).unwrap_or(0) as i64;
    let mut bound = |v: &Value, default: i64| -> R<usize> {
        let i = match v.given() {
            Some(v) => saturating_number(vm, v)?,
            None => default,
        };
        Ok(if i < 0 { i.saturating_add(len).max(0) } else { i } as usize)
    };
    let (start, stop) = (bound(&a[2], 0)?, bound(&a[3], i64::MAX)?);
    match items::position(vm, a[0].plain(), &a[1], start, stop)? {
        Some(i) => Ok(Value::from(i)),
        None => match a[0].plain() {
            Value::Tuple(_) => Err(Exc::value_error("tuple.index(x): x not in tuple")),
            _ => Err(Exc::value_error(format!("{} is not in list", vm.repr(&a[1])?))),
        },
    }
}

/// `count` of list and tuple.
pub fn count(vm: &mut Vm, a: &[Value]) -> R {
    let (mut n, mut at) = (0, 0);
    while let Some(i) = items::position(vm, a[0].plain(), &a[1], at, usize::MAX)? {
        n += 1;
        at = i + 1;
    }
    Ok(Value::Int(n))
}
