//! `==`, `<` and their kin on builtin values. Items are compared through the evaluator, with no container borrowed.

use super::numbers;
use crate::dict::{Dict, DictView, ViewKind};
use crate::error::{Exc, R};
use crate::set::Set;
use crate::value::{Range, Slice, Value};
use crate::vm::{CmpOp, Vm};
use std::cmp::Ordering;
use std::rc::Rc;

/// `a op b` of plain builtin values; None where they do not compare that way.
pub fn rich(vm: &mut Vm, op: CmpOp, a: &Value, b: &Value) -> R<Option<bool>> {
    if let Some(answer) = number(op, a, b) {
        return Ok(Some(answer));
    }
    match (a, b) {
        (Value::Str(x), Value::Str(y)) => {
            let same = matches!(op, CmpOp::Eq | CmpOp::Ne) && x == y;
            Ok(Some(if same { op == CmpOp::Eq } else { holds(op, x.as_str().cmp(y.as_str())) }))
        }
        (Value::Bytes(x), Value::Bytes(y)) => Ok(Some(holds(op, x.cmp(y)))),
        (Value::List(x), Value::List(y)) => {
            let get = |l: &Rc<crate::value::List>, i: usize| l.items.borrow().get(i).cloned();
            sequence(vm, op, |i| get(x, i), |i| get(y, i), &|| (x.len(), y.len())).map(Some)
        }
        (Value::Tuple(x), Value::Tuple(y)) => {
            let lens = (x.items.len(), y.items.len());
            sequence(vm, op, |i| x.items.get(i).cloned(), |i| y.items.get(i).cloned(), &|| lens).map(Some)
        }
        (Value::Set(x) | Value::FrozenSet(x), Value::Set(y) | Value::FrozenSet(y)) => set(vm, op, x, y).map(Some),
        (Value::Dict(x), Value::Dict(y)) => equality(op, |_| dict(vm, x, y)),
        (Value::Range(x), Value::Range(y)) => equality(op, |_| Ok(range(x, y))),
        (Value::Slice(x), Value::Slice(y)) => {
            let parts = |s: &Slice| Value::tuple([s.start.clone(), s.stop.clone(), s.step.clone()]);
            rich(vm, op, &parts(x), &parts(y))
        }
        (Value::View(x), other) => view(vm, op, x, other),
        (other, Value::View(y)) if matches!(other, Value::Set(_) | Value::FrozenSet(_)) => {
            view(vm, mirrored(op), y, other)
        }
        _ => Ok(None),
    }
}

/// `b op' a` for `a op b`.
pub fn mirrored(op: CmpOp) -> CmpOp {
    match op {
        CmpOp::Lt => CmpOp::Gt,
        CmpOp::Le => CmpOp::Ge,
        CmpOp::Gt => CmpOp::Lt,
        CmpOp::Ge => CmpOp::Le,
        same => same,
    }
}

/// How an operator is written.
pub fn sign(op: CmpOp) -> &'static str {
    match op {
        CmpOp::Eq => "==",
        CmpOp::Ne => "!=",
        CmpOp::Lt => "<",
        CmpOp::Le => "<=",
        CmpOp::Gt => ">",
        CmpOp::Ge => ">=",
    }
}

fn equality(op: CmpOp, test: impl FnOnce(()) -> R<bool>) -> R<Option<bool>> {
    match op {
        CmpOp::Eq => test(()).map(Some),
        CmpOp::Ne => test(()).map(|e| Some(!e)),
        _ => Ok(None),
    }
}

#[inline]
pub fn holds(op: CmpOp, order: Ordering) -> bool {
    match op {
        CmpOp::Eq => order.is_eq(),
        CmpOp::Ne => order.is_ne(),
        CmpOp::Lt => order.is_lt(),
        CmpOp::Le => order.is_le(),
        CmpOp::Gt => order.is_gt(),
        CmpOp::Ge => order.is_ge(),
    }
}

#[inline]
fn number(op: CmpOp, a: &Value, b: &Value) -> Option<bool> {
    match op {
        CmpOp::Eq => numbers::equal(a, b),
        CmpOp::Ne => numbers::equal(a, b).map(|e| !e),
        _ => numbers::order(a, b).map(|order| order.is_some_and(|o| holds(op, o))),
    }
}

/// Lists and tuples: the first items that differ decide, else the lengths.
fn sequence(
    vm: &mut Vm,
    op: CmpOp,
    left: impl Fn(usize) -> Option<Value>,
    right: impl Fn(usize) -> Option<Value>,
    lens: &dyn Fn() -> (usize, usize),
) -> R<bool> {
    let (m, n) = lens();
    if m != n && matches!(op, CmpOp::Eq | CmpOp::Ne) {
        return Ok(op == CmpOp::Ne);
    }
    vm.enter(" in comparison")?;
    let mut i = 0;
    let answer = loop {
        let (Some(x), Some(y)) = (left(i), right(i)) else { break Ok(None) };
        match vm.eq(&x, &y) {
            Ok(true) => i += 1,
            Ok(false) => break Ok(Some((x, y))),
            Err(e) => break Err(e),
        }
    };
    vm.leave();
    match answer? {
        None => {
            let (m, n) = lens();
            Ok(holds(op, m.cmp(&n)))
        }
        Some(_) if matches!(op, CmpOp::Eq | CmpOp::Ne) => Ok(op == CmpOp::Ne),
        Some((x, y)) => vm.compare_bool(op, &x, &y),
    }
}

fn set(vm: &mut Vm, op: CmpOp, x: &Rc<Set>, y: &Rc<Set>) -> R<bool> {
    let (m, n) = (x.len(), y.len());
    match op {
        CmpOp::Eq => Ok(m == n && subset(vm, x, y)?),
        CmpOp::Ne => Ok(!(m == n && subset(vm, x, y)?)),
        CmpOp::Lt => Ok(m < n && subset(vm, x, y)?),
        CmpOp::Le => Ok(m <= n && subset(vm, x, y)?),
        CmpOp::Gt => Ok(n < m && subset(vm, y, x)?),
        CmpOp::Ge => Ok(n <= m && subset(vm, y, x)?),
    }
}

/// Whether every item of `x` is in `y`.
pub fn subset(vm: &mut Vm, x: &Set, y: &Set) -> R<bool> {
    let mut at = 0;
    while let Some((next, item)) = x.next_item(at) {
        if !y.contains(vm, &item)? {
            return Ok(false);
        }
        at = next;
    }
    Ok(true)
}

fn dict(vm: &mut Vm, x: &Rc<Dict>, y: &Rc<Dict>) -> R<bool> {
    if Rc::ptr_eq(x, y) {
        return Ok(true);
    }
    if x.len() != y.len() {
        return Ok(false);
    }
    vm.enter(" in comparison")?;
    let answer = dict_items(vm, x, y);
    vm.leave();
    answer
}

fn dict_items(vm: &mut Vm, x: &Dict, y: &Dict) -> R<bool> {
    let mut at = 0;
    while let Some((next, key, value)) = x.next_entry(at) {
        let Some(other) = y.get(vm, &key)? else { return Ok(false) };
        if !vm.eq(&value, &other)? {
            return Ok(false);
        }
        at = next;
    }
    Ok(true)
}

fn range(x: &Range, y: &Range) -> bool {
    let (m, n) = (x.len(), y.len());
    m == n && (m == 0 || x.start == y.start && (m == 1 || x.step == y.step))
}

/// `d.keys()` and `d.items()` compare as sets.
fn view(vm: &mut Vm, op: CmpOp, x: &Rc<DictView>, other: &Value) -> R<Option<bool>> {
    if x.kind == ViewKind::Values {
        return Ok(None);
    }
    let set_like = matches!(other, Value::Set(_) | Value::FrozenSet(_))
        || matches!(other, Value::View(v) if v.kind != ViewKind::Values);
    if !set_like {
        return Ok(None);
    }
    let this = Value::View(x.clone());
    let (m, n) = (vm.len(&this)?, vm.len(other)?);
    let (fits, smaller, larger) = match op {
        CmpOp::Eq | CmpOp::Ne => (m == n, &this, other),
        CmpOp::Lt => (m < n, &this, other),
        CmpOp::Le => (m <= n, &this, other),
        CmpOp::Gt => (n < m, other, &this),
        CmpOp::Ge => (n <= m, other, &this),
    };
    let mut inside = fits;
    if fits {
        for item in vm.collect(smaller)? {
            if !vm.contains(larger, &item)? {
                inside = false;
                break;
            }
        }
    }
    Ok(Some(inside != (op == CmpOp::Ne)))
}

/// The error of an ordering that is not defined.
#[cold]
pub fn unordered(vm: &Vm, op: CmpOp, a: &Value, b: &Value) -> Exc {
    Exc::type_error(format!(
        "'{}' not supported between instances of '{}' and '{}'",
        sign(op),
        vm.type_name(a),
        vm.type_name(b)
    ))
}
