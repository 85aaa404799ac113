//! Builtin iterators: how each kind is stepped, and what `iter(x)` and `reversed(x)` make of builtin values.

use crate::dict::ViewKind;
use crate::error::{Exc, R};
use crate::iter::{Iter, IterState};
use crate::value::{Range, Str, Value};
use crate::vm::{Types, Vm};
use std::rc::Rc;

pub fn register(types: &Types) {
    let c = &types.iterator;
    c.def("__iter__(self, /)", |_, a| Ok(a[0].clone()));
    c.def("__next__(self, /)", |vm, a| match vm.next(&a[0])? {
        Some(v) => Ok(v),
        None => Err(Exc::stop_iteration(Value::None)),
    });
    c.def("__length_hint__(self, /)", |_, a| match &a[0] {
        Value::Iter(i) => Ok(Value::from(length_hint(i))),
        _ => Ok(Value::Int(0)),
    });
}

/// `iter(x)` of a plain builtin value; None where it has no items of its own.
pub fn iter(value: &Value) -> Option<Value> {
    Some(Iter::value(match value {
        Value::List(list) => IterState::List { list: list.clone(), at: 0 },
        Value::Tuple(tuple) => IterState::Tuple { tuple: tuple.clone(), at: 0 },
        Value::Range(r) => IterState::Range { at: r.start, step: r.step, left: r.len() },
        Value::Str(text) => IterState::Str { text: text.clone(), at: 0 },
        Value::Bytes(bytes) => IterState::Bytes { bytes: bytes.clone(), at: 0 },
        Value::Dict(dict) => IterState::Dict { dict: dict.clone(), at: 0, len: dict.len(), kind: ViewKind::Keys },
        Value::View(v) => IterState::Dict { dict: v.dict.clone(), at: 0, len: v.dict.len(), kind: v.kind },
        Value::Set(set) | Value::FrozenSet(set) => {
            IterState::Set { set: set.clone(), at: 0, version: set.len() as u32 }
        }
        Value::Iter(_) => return Some(value.clone()),
        _ => return None,
    }))
}

/// `reversed(x)` of a builtin value that can be walked backwards.
pub fn reversed(value: &Value) -> R {
    let state = match value {
        Value::List(list) => IterState::ListReversed { list: list.clone(), left: list.len() },
        Value::Dict(dict) => IterState::DictReversed { dict: dict.clone(), at: usize::MAX, kind: ViewKind::Keys },
        Value::View(v) => IterState::DictReversed { dict: v.dict.clone(), at: usize::MAX, kind: v.kind },
        Value::Range(r) => {
            let left = r.len();
            let at = if left == 0 { r.start } else { r.get(left - 1) };
            IterState::Range { at, step: r.step.wrapping_neg(), left }
        }
        Value::Tuple(t) => {
            IterState::Items { items: t.items.iter().rev().cloned().collect::<Vec<_>>().into_iter(), name: "reversed" }
        }
        Value::Str(s) => IterState::Items {
            items: s.chars().rev().map(|c| Value::Str(Str::from(c))).collect::<Vec<_>>().into_iter(),
            name: "reversed",
        },
        Value::Bytes(b) => IterState::Items {
            items: b.iter().rev().map(|&b| Value::Int(b.into())).collect::<Vec<_>>().into_iter(),
            name: "reversed",
        },
        _ => return Err(Exc::type_error("argument to reversed() must be a sequence")),
    };
    Ok(Iter::value(state))
}

/// The next item of a builtin iterator. Those that run user code are taken out of their cell meanwhile: an iterator
/// that steps itself finds itself exhausted.
pub fn next(vm: &mut Vm, iter: &Rc<Iter>) -> R<Option<Value>> {
    if let Some(quick) = quick_next(iter)? {
        return Ok(quick);
    }
    let name = iter.type_name();
    let mut state = std::mem::replace(&mut *iter.state.borrow_mut(), IterState::Done(name));
    let item = match &mut state {
        IterState::Sequence { object, at } => match vm.getitem(object, &Value::Int(*at)) {
            Ok(v) => {
                *at += 1;
                Some(v)
            }
            Err(e) if e.is(&vm.types.index_error) || e.is(&vm.types.stop_iteration) => None,
            Err(e) => return Err(e),
        },
        IterState::Call { callable, sentinel } => match vm.call(callable, &[]) {
            Ok(v) => {
                if vm.eq(&v, sentinel)? {
                    None
                } else {
                    Some(v)
                }
            }
            Err(e) if e.is(&vm.types.stop_iteration) => None,
            Err(e) => return Err(e),
        },
        IterState::Native(native) => {
            let item = native.next(vm);
            // Also after an error it goes on: `map` over a failing function can be asked for the next item.
            return restore(iter, state, item);
        }
        _ => None,
    };
    if item.is_some() {
        *iter.state.borrow_mut() = state;
    }
    Ok(item)
}

fn restore(iter: &Iter, state: IterState, item: R<Option<Value>>) -> R<Option<Value>> {
    if !matches!(item, Ok(None)) {
        *iter.state.borrow_mut() = state;
    }
    item
}

/// Steps an iterator that needs no user code; None where it does.
#[inline]
fn quick_next(iter: &Iter) -> R<Option<Option<Value>>> {
    let mut state = iter.state.borrow_mut();
    let item = match &mut *state {
        IterState::Range { at, step, left } => {
            if *left == 0 {
                return Ok(Some(None));
            }
            let v = Value::Int(*at);
            *left -= 1;
            *at = at.wrapping_add(*step);
            return Ok(Some(Some(v)));
        }
        IterState::List { list, at } => {
            let v = list.items.borrow().get(*at).cloned();
            *at += 1;
            v
        }
        IterState::Tuple { tuple, at } => {
            let v = tuple.items.get(*at).cloned();
            *at += 1;
            v
        }
        IterState::Str { text, at } => {
            let c = text[*at..].chars().next();
            *at += c.map_or(0, char::len_utf8);
            c.map(|c| Value::Str(Str::from(c)))
        }
        IterState::Bytes { bytes, at } => {
            let b = bytes.get(*at).map(|&b| Value::Int(b.into()));
            *at += 1;
            b
        }
        IterState::Items { items, .. } => items.next(),
        IterState::ListReversed { list, left } => {
            *left = left.saturating_sub(1);
            let items = list.items.borrow();
            let v = items.get(*left).cloned();
            drop(items);
            if *left == 0 {
                finish(&mut state);
                return Ok(Some(v));
            }
            v
        }
        IterState::Dict { dict, at, len, kind } => {
            if dict.len() != *len {
                *len = usize::MAX;
                return Err(Exc::runtime_error("dictionary changed size during iteration"));
            }
            dict.next_of(*at, *kind).map(|(next, v)| {
                *at = next;
                v
            })
        }
        IterState::DictReversed { dict, at, kind } => dict.previous_entry(*at).map(|(next, k, v)| {
            *at = next;
            match kind {
                ViewKind::Keys => k,
                ViewKind::Values => v,
                ViewKind::Items => Value::tuple([k, v]),
            }
        }),
        IterState::Set { set, at, version } => {
            if set.len() as u32 != *version {
                *version = u32::MAX;
                return Err(Exc::runtime_error("Set changed size during iteration"));
            }
            set.next_item(*at).map(|(next, v)| {
                *at = next;
                v
            })
        }
        IterState::Done(_) => return Ok(Some(None)),
        IterState::Sequence { .. } | IterState::Call { .. } | IterState::Native(_) => return Ok(None),
    };
    if item.is_none() {
        finish(&mut state);
    }
    Ok(Some(item))
}

/// An exhausted iterator stays so, and lets go of what it walked.
fn finish(state: &mut IterState) {
    let name = match state {
        IterState::List { .. } => "list_iterator",
        IterState::ListReversed { .. } => "list_reverseiterator",
        IterState::Tuple { .. } => "tuple_iterator",
        IterState::Str { .. } => "str_iterator",
        IterState::Bytes { .. } => "bytes_iterator",
        IterState::Dict { kind: ViewKind::Keys, .. } => "dict_keyiterator",
        IterState::Dict { kind: ViewKind::Values, .. } => "dict_valueiterator",
        IterState::Dict { .. } => "dict_itemiterator",
        IterState::DictReversed { .. } => "dict_reversekeyiterator",
        IterState::Set { .. } => "set_iterator",
        IterState::Items { name, .. } => name,
        _ => return,
    };
    *state = IterState::Done(name);
}

/// How many items are left, as far as that is known.
pub fn length_hint(iter: &Iter) -> usize {
    match iter.state.try_borrow().as_deref() {
        Ok(IterState::Range { left, .. }) => *left,
        Ok(IterState::List { list, at }) => list.len().saturating_sub(*at),
        Ok(IterState::Tuple { tuple, at }) => tuple.items.len().saturating_sub(*at),
        Ok(IterState::Items { items, .. }) => items.len(),
        Ok(IterState::ListReversed { left, .. }) => *left,
        _ => 0,
    }
}

/// The items of a builtin value at once, where nothing of the user's runs: the quick way of `list(x)`, `sum(x)`, ...
pub fn collect_quick(value: &Value) -> Option<Vec<Value>> {
    Some(match value {
        Value::List(l) => l.items.borrow().clone(),
        Value::Tuple(t) => t.items.to_vec(),
        Value::Range(r) => {
            let r: Range = **r;
            (0..r.len()).map(|i| Value::Int(r.get(i))).collect()
        }
        Value::Str(s) => s.chars().map(|c| Value::Str(Str::from(c))).collect(),
        Value::Bytes(b) => b.iter().map(|&b| Value::Int(b.into())).collect(),
        Value::Dict(d) => d.keys(),
        Value::Set(s) | Value::FrozenSet(s) => s.items(),
        _ => return None,
    })
}
