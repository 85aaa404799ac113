//! Subscripts, membership and length of builtin values, and the arithmetic of slices.

use super::{checked_count, saturating_index, str_methods};
use crate::dict::{DictView, ViewKind};
use crate::error::{Exc, R};
use crate::value::{List, Range, Slice, Str, Value};
use crate::vm::Vm;
use jitbook_array::interrupt::{self, Watch};
use std::rc::Rc;

/// `slice.indices(len)` and how many items that selects: (start, stop, step, count).
pub fn slice_indices(vm: &mut Vm, slice: &Slice, len: usize) -> R<(i64, i64, i64, usize)> {
    let step = if slice.step.is_none() { 1 } else { saturating_index(vm, &slice.step)? };
    if step == 0 {
        return Err(Exc::value_error("slice step cannot be zero"));
    }
    let len = len as i64;
    let (lowest, highest) = if step < 0 { (-1, len - 1) } else { (0, len) };
    let mut bound = |value: &Value, default: i64| -> R<i64> {
        if value.is_none() {
            return Ok(default);
        }
        let i = saturating_index(vm, value)?;
        let i = if i < 0 { i.saturating_add(len) } else { i };
        Ok(i.clamp(lowest, highest))
    };
    let (start_default, stop_default) = if step < 0 { (highest, lowest) } else { (lowest, highest) };
    let start = bound(&slice.start, start_default)?;
    let stop = bound(&slice.stop, stop_default)?;
    let step = step.max(-i64::MAX);
    let count = Range { start, stop, step }.len();
    Ok((start, stop, step, count))
}

/// An index made absolute; None where it lies outside.
#[inline]
pub fn absolute(index: i64, len: usize) -> Option<usize> {
    let i = if index < 0 { index.checked_add(len as i64)? } else { index };
    usize::try_from(i).ok().filter(|&i| i < len)
}

/// The index that a subscript is; `what` names the sequence for the errors.
fn index_of(vm: &mut Vm, key: &Value, refused: impl FnOnce(&Vm) -> Exc) -> R<i64> {
    if let Value::Int(i) = key {
        return Ok(*i);
    }
    if !super::has_index(vm, key) {
        return Err(refused(vm));
    }
    match vm.index(key)? {
        Value::Int(i) => Ok(i),
        _ => Err(Exc::index_error(format!("cannot fit '{}' into an index-sized integer", vm.type_name(key)))),
    }
}

fn not_an_index(what: &'static str, key: &Value) -> impl FnOnce(&Vm) -> Exc {
    let key = key.clone();
    move |vm| Exc::type_error(format!("{what} indices must be integers or slices, not {}", vm.type_name(&key)))
}

/// `object[key]` of a plain builtin value; None where it has no items.
pub fn get(vm: &mut Vm, object: &Value, key: &Value) -> R<Option<Value>> {
    let key = key.plain();
    Ok(Some(match object {
        Value::List(l) => list_get(vm, l, key)?,
        Value::Tuple(t) => match key {
            Value::Slice(s) => {
                let indices = slice_indices(vm, s, t.items.len())?;
                if indices.2 == 1 && indices.3 == t.items.len() {
                    return Ok(Some(object.clone()));
                }
                Value::tuple(pick(&t.items, indices))
            }
            _ => {
                let i = index_of(vm, key, not_an_index("tuple", key))?;
                let i = absolute(i, t.items.len()).ok_or_else(|| Exc::index_error("tuple index out of range"))?;
                t.items[i].clone()
            }
        },
        Value::Dict(d) => d.index(vm, key)?,
        Value::Str(s) => str_get(vm, s, key)?,
        Value::Bytes(b) => match key {
            Value::Slice(s) => {
                let (start, _, step, count) = slice_indices(vm, s, b.len())?;
                Value::Bytes(Rc::new((0..count as i64).map(|k| b[(start + k * step) as usize]).collect()))
            }
            _ => {
                let i = index_of(vm, key, not_an_index("byte", key))?;
                let i = absolute(i, b.len()).ok_or_else(|| Exc::index_error("index out of range"))?;
                Value::Int(b[i].into())
            }
        },
        Value::Range(r) => range_get(vm, r, key)?,
        _ => return Ok(None),
    }))
}

fn pick(items: &[Value], (start, _, step, count): (i64, i64, i64, usize)) -> Vec<Value> {
    if step == 1 {
        return items[start as usize..start as usize + count].to_vec();
    }
    (0..count as i64).map(|k| items[(start + k * step) as usize].clone()).collect()
}

fn list_get(vm: &mut Vm, list: &List, key: &Value) -> R {
    if let Value::Slice(s) = key {
        let mut indices = slice_indices(vm, s, list.len())?;
        let items = list.items.borrow();
        // User code in the bounds may have shortened the list.
        if indices.3 > 0 && indices.0.max(indices.0 + (indices.3 as i64 - 1) * indices.2) >= items.len() as i64 {
            indices.3 = 0;
        }
        return Ok(Value::list(if indices.3 == 0 { vec![] } else { pick(&items, indices) }));
    }
    let i = index_of(vm, key, not_an_index("list", key))?;
    let items = list.items.borrow();
    match absolute(i, items.len()) {
        Some(i) => Ok(items[i].clone()),
        None => Err(Exc::index_error("list index out of range")),
    }
}

fn str_get(vm: &mut Vm, s: &Str, key: &Value) -> R {
    let Value::Slice(slice) = key else {
        let refused =
            |vm: &Vm| Exc::type_error(format!("string indices must be integers, not '{}'", vm.type_name(key)));
        let i = index_of(vm, key, refused)?;
        let i = absolute(i, s.chars_len()).ok_or_else(|| Exc::index_error("string index out of range"))?;
        return Ok(Value::Str(Str::from(s.char_at(i))));
    };
    let (start, _, step, count) = slice_indices(vm, slice, s.chars_len())?;
    if count == 0 {
        return Ok(Value::str(""));
    }
    if step == 1 {
        if count == s.chars_len() {
            return Ok(Value::Str(s.clone()));
        }
        return Ok(Value::str(s.char_slice(start as usize, start as usize + count)));
    }
    let positions = (0..count as i64).map(|k| (start + k * step) as usize);
    if s.is_ascii() {
        let bytes = s.as_bytes();
        return Ok(Value::str(positions.map(|i| bytes[i] as char).collect::<String>()));
    }
    let chars: Vec<char> = s.chars().collect();
    Ok(Value::str(positions.map(|i| chars[i]).collect::<String>()))
}

fn range_get(vm: &mut Vm, r: &Range, key: &Value) -> R {
    if let Value::Slice(s) = key {
        let (start, stop, step, _) = slice_indices(vm, s, r.len())?;
        let at = |i: i64| {
            (i128::from(r.start) + i128::from(i) * i128::from(r.step)).clamp(i64::MIN.into(), i64::MAX.into()) as i64
        };
        return Ok(Value::Range(Rc::new(Range {
            start: at(start),
            stop: at(stop),
            step: r.step.saturating_mul(step),
        })));
    }
    let i = index_of(vm, key, not_an_index("range", key))?;
    let i = absolute(i, r.len()).ok_or_else(|| Exc::index_error("range object index out of range"))?;
    Ok(Value::Int(r.get(i)))
}

/// `object[key] = value`; false where the object takes no items.
pub fn set(vm: &mut Vm, object: &Value, key: &Value, value: Value) -> R<bool> {
    match object {
        Value::List(l) => match key.plain() {
            Value::Slice(s) => set_slice(vm, l, s, &value)?,
            key => {
                let i = index_of(vm, key, not_an_index("list", key))?;
                let mut items = l.items.borrow_mut();
                let Some(i) = absolute(i, items.len()) else {
                    return Err(Exc::index_error("list assignment index out of range"));
                };
                let old = std::mem::replace(&mut items[i], value);
                drop(items);
                drop(old);
            }
        },
        Value::Dict(d) => d.set(vm, key.clone(), value)?,
        _ => return Ok(false),
    }
    Ok(true)
}

fn set_slice(vm: &mut Vm, list: &List, slice: &Slice, value: &Value) -> R<()> {
    let unit_step = slice.step.is_none() || matches!(slice.step, Value::Int(1));
    let new = match value.as_items() {
        Some(items) => items,
        None => match vm.iter(value) {
            Ok(iterator) => vm.collect(&iterator)?,
            Err(_) if unit_step => return Err(Exc::type_error("can only assign an iterable")),
            Err(_) => return Err(Exc::type_error("must assign iterable to extended slice")),
        },
    };
    let (start, _, step, count) = slice_indices(vm, slice, list.len())?;
    let mut items = list.items.borrow_mut();
    if step == 1 {
        let start = (start as usize).min(items.len());
        let end = (start + count).min(items.len());
        let old: Vec<Value> = items.splice(start..end, new).collect();
        drop(items);
        drop(old);
        return Ok(());
    }
    if new.len() != count {
        return Err(Exc::value_error(format!(
            "attempt to assign sequence of size {} to extended slice of size {count}",
            new.len()
        )));
    }
    let mut old = Vec::with_capacity(count);
    for (k, v) in new.into_iter().enumerate() {
        if let Some(place) = items.get_mut((start + k as i64 * step) as usize) {
            old.push(std::mem::replace(place, v));
        }
    }
    drop(items);
    drop(old);
    Ok(())
}

/// `del object[key]`; false where the object's items cannot be deleted.
pub fn delete(vm: &mut Vm, object: &Value, key: &Value) -> R<bool> {
    match object {
        Value::List(l) => match key.plain() {
            Value::Slice(s) => delete_slice(vm, l, s)?,
            key => {
                let i = index_of(vm, key, not_an_index("list", key))?;
                let mut items = l.items.borrow_mut();
                let Some(i) = absolute(i, items.len()) else {
                    return Err(Exc::index_error("list assignment index out of range"));
                };
                let old = items.remove(i);
                drop(items);
                drop(old);
            }
        },
        Value::Dict(d) => {
            if d.remove(vm, key)?.is_none() {
                return Err(Exc::key_error(key.clone()));
            }
        }
        _ => return Ok(false),
    }
    Ok(true)
}

fn delete_slice(vm: &mut Vm, list: &List, slice: &Slice) -> R<()> {
    let (start, _, step, count) = slice_indices(vm, slice, list.len())?;
    let (low, step) = if step < 0 { (start + (count as i64 - 1) * step, -step) } else { (start, step) };
    let mut items = list.items.borrow_mut();
    let (mut kept, mut gone) = (Vec::with_capacity(items.len()), Vec::with_capacity(count));
    for (i, v) in items.drain(..).enumerate() {
        let offset = i as i64 - low;
        let hit = offset >= 0 && offset % step == 0 && ((offset / step) as usize) < count;
        if hit { gone.push(v) } else { kept.push(v) }
    }
    *items = kept;
    drop(items);
    drop(gone);
    Ok(())
}

/// `item in object`; None where the object is no container of its own.
pub fn contains(vm: &mut Vm, object: &Value, item: &Value) -> R<Option<bool>> {
    Ok(Some(match object {
        Value::List(_) | Value::Tuple(_) => position(vm, object, item, 0, usize::MAX)?.is_some(),
        Value::Dict(d) => d.contains(vm, item)?,
        Value::Set(s) | Value::FrozenSet(s) => match item.plain() {
            // A set looks for its equal frozenset.
            Value::Set(inner) => s.contains(vm, &Value::FrozenSet(inner.copy()))?,
            _ => s.contains(vm, item)?,
        },
        Value::Str(s) => match item.plain() {
            Value::Str(sub) => s.contains(sub.as_str()),
            _ => {
                return Err(Exc::type_error(format!(
                    "'in <string>' requires string as left operand, not {}",
                    vm.type_name(item)
                )));
            }
        },
        Value::Bytes(b) => match item.plain() {
            Value::Bytes(sub) => sub.is_empty() || b.windows(sub.len()).any(|w| w == &sub[..]),
            Value::Int(n) if (0..256).contains(n) => b.contains(&(*n as u8)),
            Value::Int(_) => return Err(Exc::value_error("byte must be in range(0, 256)")),
            _ => return Err(Exc::type_error(format!("a bytes-like object is required, not '{}'", vm.type_name(item)))),
        },
        Value::Range(r) => match item.plain() {
            Value::Int(_) | Value::Bool(_) => range_position(r, item.as_i64().unwrap_or(0)).is_some(),
            Value::Big(_) => false,
            Value::Float(x) if x.fract() == 0.0 && x.abs() < 9e18 => range_position(r, *x as i64).is_some(),
            Value::Float(_) | Value::Str(_) | Value::None => false,
            _ => any_equal(vm, (0..r.len()).map(|i| Value::Int(r.get(i))), item)?,
        },
        Value::View(v) => view_contains(vm, v, item)?,
        _ => return Ok(None),
    }))
}

/// Where an int stands in a range.
pub fn range_position(r: &Range, n: i64) -> Option<usize> {
    let offset = i128::from(n) - i128::from(r.start);
    let step = i128::from(r.step);
    let inside = offset % step == 0 && offset / step >= 0 && ((offset / step) as u128) < r.len() as u128;
    inside.then_some((offset / step) as usize)
}

fn any_equal(vm: &mut Vm, items: impl Iterator<Item = Value>, item: &Value) -> R<bool> {
    for v in items {
        vm.poll()?;
        if vm.eq(&v, item)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The first place from `start` on and before `stop` where a list or tuple holds an equal item.
pub fn position(vm: &mut Vm, object: &Value, item: &Value, start: usize, stop: usize) -> R<Option<usize>> {
    let mut i = start;
    while i < stop {
        let v = match object {
            Value::List(l) => l.items.borrow().get(i).cloned(),
            Value::Tuple(t) => t.items.get(i).cloned(),
            _ => None,
        };
        let Some(v) = v else { break };
        let equal = match crate::dict::quick_eq(&v, item) {
            Some(known) => known,
            None => vm.eq(&v, item)?,
        };
        if equal {
            return Ok(Some(i));
        }
        i += 1;
    }
    Ok(None)
}

fn view_contains(vm: &mut Vm, view: &DictView, item: &Value) -> R<bool> {
    match view.kind {
        ViewKind::Keys => view.dict.contains(vm, item),
        ViewKind::Values => any_equal(vm, view.dict.values().into_iter(), item),
        ViewKind::Items => match item.plain() {
            Value::Tuple(t) if t.items.len() == 2 => match view.dict.get(vm, &t.items[0])? {
                Some(v) => vm.eq(&v, &t.items[1]),
                None => Ok(false),
            },
            _ => Ok(false),
        },
    }
}

/// `len(object)`; None where it has no length.
#[inline]
pub fn len(object: &Value) -> Option<usize> {
    Some(match object {
        Value::List(l) => l.len(),
        Value::Tuple(t) => t.items.len(),
        Value::Str(s) => s.chars_len(),
        Value::Dict(d) => d.len(),
        Value::Set(s) | Value::FrozenSet(s) => s.len(),
        Value::Bytes(b) => b.len(),
        Value::Range(r) => r.len(),
        Value::View(v) => v.dict.len(),
        _ => return None,
    })
}

/// `sequence * n`
pub fn repeat(object: &Value, n: i64) -> R<Option<Value>> {
    let times = usize::try_from(n).unwrap_or(0);
    let again = |items: &[Value]| -> R<Vec<Value>> {
        let total = checked_count(items.len(), times)?;
        if items.is_empty() {
            return Ok(Vec::new());
        }
        let mut out = Vec::with_capacity(total);
        match items {
            [one] => interrupt::pieces(total, |piece| out.resize(piece.end, one.clone()))?,
            _ => {
                let mut watch = Watch::default();
                for _ in 0..times {
                    out.extend_from_slice(items);
                    watch.did(items.len())?;
                }
            }
        }
        Ok(out)
    };
    Ok(Some(match object {
        Value::Str(s) => Value::str(str_methods::repeat(s, n)?),
        Value::Bytes(b) => {
            super::fault::checked_size(times, b.len())?;
            Value::Bytes(Rc::new(b.repeat(times)))
        }
        Value::List(l) => {
            let items = again(&l.items.borrow())?;
            Value::list(items)
        }
        Value::Tuple(_) if n == 1 => object.clone(),
        Value::Tuple(t) => Value::tuple(again(&t.items)?),
        _ => return Ok(None),
    }))
}
