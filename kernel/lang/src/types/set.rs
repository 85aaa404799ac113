//! `set` and `frozenset`: constructors, methods, and the algebra, in the steps that CPython takes: the order in which
//! a result is iterated depends on them.

use super::{comparison, construct, list};
use crate::class::Class;
use crate::error::{Exc, R};
use crate::set::Set;
use crate::value::{Str, Value};
use crate::vm::{BinOp, Types, Vm};
use std::rc::Rc;

pub fn register(types: &Types) {
    types.set.def_static("__new__(cls, *args, **kwargs)", |_, a| construct(&a[0], Value::Set(Set::new())));
    types.set.def("__init__(self, /, *args)", |vm, a| {
        let a = [vec![a[0].clone()], a[1].as_items().unwrap_or_default(), vec![Value::Undefined]].concat();
        if a.len() > 3 {
            return Err(Exc::type_error(format!("set expected at most 1 argument, got {}", a.len() - 2)));
        }
        of(&a[0]).clear();
        if let Some(source) = a[1].given() {
            update(vm, of(&a[0]), source)?;
        }
        Ok(Value::None)
    });
    types.frozenset.def_static("__new__(cls, iterable=(), /)", |vm, a| {
        let value = match a[1].given() {
            Some(v @ Value::FrozenSet(_)) => v.clone(),
            Some(source) => Value::FrozenSet(from_iterable(vm, source)?),
            None => Value::FrozenSet(Set::new()),
        };
        construct(&a[0], value)
    });
    changing(&types.set);
    for c in [&types.set, &types.frozenset] {
        super::int::data_dunders(c);
        list::container_dunders(c);
        algebra_dunders(c);
        methods(c);
    }
    types.set.set(&Str::intern("__hash__"), Value::None);
}

fn of(v: &Value) -> &Rc<Set> {
    match v.plain() {
        Value::Set(s) | Value::FrozenSet(s) => s,
        _ => unreachable!("methods of set are called with a set"),
    }
}

/// A set of the left operand's type.
fn like(left: &Value, items: Rc<Set>) -> Value {
    match left.plain() {
        Value::FrozenSet(_) => Value::FrozenSet(items),
        _ => Value::Set(items),
    }
}

fn as_set(v: &Value) -> Option<&Rc<Set>> {
    match v.plain() {
        Value::Set(s) | Value::FrozenSet(s) => Some(s),
        _ => None,
    }
}

/// `&`, `|`, `-`, `^` as methods.
pub fn algebra_dunders(c: &Rc<Class>) {
    c.def("__and__(self, value, /)", |vm, a| list::operate(vm, BinOp::And, &a[0], &a[1]));
    c.def("__rand__(self, value, /)", |vm, a| list::operate(vm, BinOp::And, &a[1], &a[0]));
    c.def("__or__(self, value, /)", |vm, a| list::operate(vm, BinOp::Or, &a[0], &a[1]));
    c.def("__ror__(self, value, /)", |vm, a| list::operate(vm, BinOp::Or, &a[1], &a[0]));
    c.def("__xor__(self, value, /)", |vm, a| list::operate(vm, BinOp::Xor, &a[0], &a[1]));
    c.def("__rxor__(self, value, /)", |vm, a| list::operate(vm, BinOp::Xor, &a[1], &a[0]));
    c.def("__sub__(self, value, /)", |vm, a| list::operate(vm, BinOp::Sub, &a[0], &a[1]));
    c.def("__rsub__(self, value, /)", |vm, a| list::operate(vm, BinOp::Sub, &a[1], &a[0]));
}

fn methods(c: &Rc<Class>) {
    c.def("copy(self, /)", |_, a| Ok(like(&a[0], of(&a[0]).copy())));
    c.def("union(self, /, *others)", |vm, a| {
        let result = of(&a[0]).copy();
        for other in others(&a[1]) {
            update(vm, &result, &other)?;
        }
        Ok(like(&a[0], result))
    });
    c.def("intersection(self, /, *others)", |vm, a| Ok(like(&a[0], intersect_all(vm, a)?)));
    c.def("difference(self, /, *others)", |vm, a| Ok(like(&a[0], subtract_all(vm, a)?)));
    c.def("symmetric_difference(self, other, /)", |vm, a| {
        let other = from_iterable(vm, &a[1])?;
        symmetric_update(vm, &other, of(&a[0]))?;
        Ok(like(&a[0], other))
    });
    c.def("issubset(self, other, /)", |vm, a| {
        let other = set_of(vm, &a[1])?;
        Ok(Value::Bool(of(&a[0]).len() <= other.len() && comparison::subset(vm, of(&a[0]), &other)?))
    });
    c.def("issuperset(self, other, /)", |vm, a| {
        let other = set_of(vm, &a[1])?;
        Ok(Value::Bool(other.len() <= of(&a[0]).len() && comparison::subset(vm, &other, of(&a[0]))?))
    });
    c.def("isdisjoint(self, other, /)", |vm, a| {
        for item in vm.collect(&a[1])? {
            if of(&a[0]).contains(vm, &item)? {
                return Ok(Value::Bool(false));
            }
        }
        Ok(Value::Bool(true))
    });
}

fn others(v: &Value) -> Vec<Value> {
    v.as_items().unwrap_or_default()
}

fn intersect_all(vm: &mut Vm, a: &[Value]) -> R<Rc<Set>> {
    let others = others(&a[1]);
    let mut result = if others.is_empty() { of(&a[0]).copy() } else { of(&a[0]).clone() };
    for other in others {
        result = intersection(vm, &result, &other)?;
    }
    Ok(result)
}

fn subtract_all(vm: &mut Vm, a: &[Value]) -> R<Rc<Set>> {
    let others = others(&a[1]);
    let Some(first) = others.first() else { return Ok(of(&a[0]).copy()) };
    let result = difference(vm, of(&a[0]), first)?;
    for other in &others[1..] {
        difference_update(vm, &result, other)?;
    }
    Ok(result)
}

fn changing(c: &Rc<Class>) {
    c.def("add(self, item, /)", |vm, a| {
        of(&a[0]).add(vm, a[1].clone())?;
        Ok(Value::None)
    });
    c.def("discard(self, item, /)", |vm, a| {
        of(&a[0]).discard(vm, &key(&a[1]))?;
        Ok(Value::None)
    });
    c.def("remove(self, item, /)", |vm, a| match of(&a[0]).discard(vm, &key(&a[1]))? {
        true => Ok(Value::None),
        false => Err(Exc::key_error(a[1].clone())),
    });
    c.def("pop(self, /)", |_, a| of(&a[0]).pop().ok_or_else(|| Exc::key_error(Value::str("pop from an empty set"))));
    c.def("clear(self, /)", |_, a| {
        of(&a[0]).clear();
        Ok(Value::None)
    });
    c.def("update(self, /, *others)", |vm, a| {
        for other in others(&a[1]) {
            update(vm, of(&a[0]), &other)?;
        }
        Ok(Value::None)
    });
    c.def("intersection_update(self, /, *others)", |vm, a| {
        let result = intersect_all(vm, a)?;
        of(&a[0]).replace_with(&result);
        Ok(Value::None)
    });
    c.def("difference_update(self, /, *others)", |vm, a| {
        for other in others(&a[1]) {
            difference_update(vm, of(&a[0]), &other)?;
        }
        Ok(Value::None)
    });
    c.def("symmetric_difference_update(self, other, /)", |vm, a| {
        let other = set_of(vm, &a[1])?;
        symmetric_update(vm, of(&a[0]), &other)?;
        Ok(Value::None)
    });
    for (name, func) in
        [("__iand__", BinOp::And), ("__ior__", BinOp::Or), ("__ixor__", BinOp::Xor), ("__isub__", BinOp::Sub)]
    {
        let signature = format!("{name}(self, value, /)");
        match func {
            BinOp::And => c.def(&signature, |vm, a| in_place(vm, BinOp::And, a)),
            BinOp::Or => c.def(&signature, |vm, a| in_place(vm, BinOp::Or, a)),
            BinOp::Xor => c.def(&signature, |vm, a| in_place(vm, BinOp::Xor, a)),
            _ => c.def(&signature, |vm, a| in_place(vm, BinOp::Sub, a)),
        }
    }
}

fn in_place(vm: &mut Vm, op: BinOp, a: &[Value]) -> R {
    if as_set(&a[1]).is_none() {
        return Ok(Value::NotImplemented);
    }
    combine_in_place(vm, op, of(&a[0]), &a[1])?;
    Ok(a[0].clone())
}

/// What is looked up for an item: for a set, the frozenset that it equals.
fn key(v: &Value) -> Value {
    match v {
        Value::Set(s) => Value::FrozenSet(s.copy()),
        other => other.clone(),
    }
}

/// `set(iterable)`
pub fn from_iterable(vm: &mut Vm, source: &Value) -> R<Rc<Set>> {
    let set = Set::new();
    update(vm, &set, source)?;
    Ok(set)
}

/// A display of three or more constants, `{16, 8, 0}`: CPython's compiler makes a frozenset of them, makes that anew
/// from its own order, and updates an empty set with it.
pub fn constant_display(vm: &mut Vm, items: Vec<Value>) -> R<Rc<Set>> {
    let first = Set::from_items(vm, items)?;
    let constant = Set::from_items(vm, first.items())?;
    let set = Set::new();
    set.merge(vm, &constant)?;
    Ok(set)
}

/// The set itself, or one made of an iterable.
fn set_of(vm: &mut Vm, v: &Value) -> R<Rc<Set>> {
    match as_set(v) {
        Some(s) => Ok(s.clone()),
        None => from_iterable(vm, v),
    }
}

/// `set.update`: from a set or dict the table grows once, beforehand.
pub fn update(vm: &mut Vm, set: &Rc<Set>, source: &Value) -> R<()> {
    if let Some(other) = as_set(source) {
        return set.merge(vm, other);
    }
    if let Value::Dict(d) = source.plain() {
        set.make_room(d.len());
    }
    let iterator = vm.iter(source)?;
    while let Some(item) = vm.next(&iterator)? {
        set.add(vm, item)?;
    }
    Ok(())
}

/// `a op b` of two sets.
pub fn combine(vm: &mut Vm, op: BinOp, a: &Value, b: &Value) -> R {
    let (Some(x), Some(y)) = (as_set(a), as_set(b)) else { return Ok(Value::NotImplemented) };
    let result = match op {
        BinOp::And => intersection(vm, x, b)?,
        BinOp::Sub => difference(vm, x, b)?,
        BinOp::Xor => {
            let result = y.copy();
            symmetric_update(vm, &result, x)?;
            result
        }
        _ => {
            let result = x.copy();
            result.merge(vm, y)?;
            result
        }
    };
    Ok(like(a, result))
}

/// `a op= b`
pub fn combine_in_place(vm: &mut Vm, op: BinOp, set: &Rc<Set>, other: &Value) -> R<()> {
    match op {
        BinOp::And => {
            let result = intersection(vm, set, other)?;
            set.replace_with(&result);
            Ok(())
        }
        BinOp::Sub => difference_update(vm, set, other),
        BinOp::Xor => {
            let other = set_of(vm, other)?;
            symmetric_update(vm, set, &other)
        }
        _ => update(vm, set, other),
    }
}

/// The smaller set is walked, the larger one asked.
fn intersection(vm: &mut Vm, set: &Rc<Set>, other: &Value) -> R<Rc<Set>> {
    let result = Set::new();
    let Some(other_set) = as_set(other) else {
        for item in vm.collect(other)? {
            if set.contains(vm, &item)? {
                result.add(vm, item)?;
            }
        }
        return Ok(result);
    };
    if Rc::ptr_eq(set, other_set) {
        return Ok(set.copy());
    }
    let (asked, walked) = if other_set.len() > set.len() { (other_set, set) } else { (set, other_set) };
    let mut at = 0;
    while let Some((next, item)) = walked.next_item(at) {
        if asked.contains(vm, &item)? {
            result.add(vm, item)?;
        }
        at = next;
    }
    Ok(result)
}

fn difference(vm: &mut Vm, set: &Rc<Set>, other: &Value) -> R<Rc<Set>> {
    let other_len = match other.plain() {
        Value::Set(s) | Value::FrozenSet(s) => Some(s.len()),
        Value::Dict(d) => Some(d.len()),
        _ => None,
    };
    if other_len.is_none_or(|n| set.len() >> 2 > n) {
        let result = set.copy();
        difference_update(vm, &result, other)?;
        return Ok(result);
    }
    let result = Set::new();
    let mut at = 0;
    while let Some((next, item)) = set.next_item(at) {
        if !vm.contains(other.plain(), &item)? {
            result.add(vm, item)?;
        }
        at = next;
    }
    Ok(result)
}

fn difference_update(vm: &mut Vm, set: &Rc<Set>, other: &Value) -> R<()> {
    let mut source = other.clone();
    if let Some(other) = as_set(other) {
        if Rc::ptr_eq(set, other) {
            set.clear();
            return Ok(());
        }
        if other.len() >> 3 > set.len() {
            source = Value::Set(intersection(vm, set, &Value::Set(other.clone()))?);
        }
    }
    for item in vm.collect(source.plain())? {
        set.discard(vm, &item)?;
    }
    set.drop_dummies();
    Ok(())
}

fn symmetric_update(vm: &mut Vm, set: &Rc<Set>, other: &Rc<Set>) -> R<()> {
    if Rc::ptr_eq(set, other) {
        set.clear();
        return Ok(());
    }
    for item in other.items() {
        if !set.discard(vm, &item)? {
            set.add(vm, item)?;
        }
    }
    Ok(())
}
