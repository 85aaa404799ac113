//! `list.sort` and `sorted`: a stable merge sort by `<`. Items of one plain type are compared without the evaluator;
//! otherwise the first error stops further comparisons and is handed on.

use super::numbers;
use crate::error::{Exc, R};
use crate::value::Value;
use crate::vm::{CmpOp, Vm};
use jitbook_array::interrupt::stoppable;
use std::cmp::Ordering;

/// Sorts as CPython does; `reverse` keeps equal items in their order.
pub fn sort(vm: &mut Vm, items: &mut Vec<Value>, key: Option<&Value>, reverse: bool) -> R<()> {
    let Some(key) = key else {
        return sort_by(vm, items, |v| v, reverse);
    };
    let mut keyed = Vec::with_capacity(items.len());
    for item in items.iter() {
        let k = vm.call(key, std::slice::from_ref(item))?;
        keyed.push((k, item.clone()));
    }
    sort_by(vm, &mut keyed, |pair| &pair.0, reverse)?;
    items.clear();
    items.extend(keyed.into_iter().map(|pair| pair.1));
    Ok(())
}

fn sort_by<T>(vm: &mut Vm, items: &mut [T], key: fn(&T) -> &Value, reverse: bool) -> R<()> {
    let order = |o: Ordering| if reverse { o.reverse() } else { o };
    if items.iter().all(|v| matches!(key(v), Value::Int(_))) {
        return plain(items, |a, b| match (key(a), key(b)) {
            (Value::Int(x), Value::Int(y)) => order(x.cmp(y)),
            _ => Ordering::Equal,
        });
    }
    if items.iter().all(|v| matches!(key(v), Value::Str(_))) {
        return plain(items, |a, b| match (key(a), key(b)) {
            (Value::Str(x), Value::Str(y)) => order(x.as_str().cmp(y.as_str())),
            _ => Ordering::Equal,
        });
    }
    // NaNs have no order: the general way is then the one that asks "<" as CPython does.
    if items.iter().all(|v| is_ordered_number(key(v))) {
        return plain(items, |a, b| order(numbers::order(key(a), key(b)).flatten().unwrap_or(Ordering::Equal)));
    }
    general(vm, items, key, reverse)
}

/// Sorts by a comparison that needs no evaluator; an interrupt leaves the items in some order.
fn plain<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) -> R<()> {
    let sorted = stoppable(|probe| {
        items.sort_by(|a, b| {
            probe.look();
            compare(a, b)
        });
    });
    Ok(sorted?)
}

fn is_ordered_number(v: &Value) -> bool {
    match v {
        Value::Int(_) | Value::Bool(_) | Value::Big(_) => true,
        Value::Float(x) => !x.is_nan(),
        _ => false,
    }
}

/// Binary insertion into short runs, then merges, asking only `b < a`: an order that contradicts itself cannot do
/// harm here, where `slice::sort_by` would panic.
fn general<T>(vm: &mut Vm, items: &mut [T], key: fn(&T) -> &Value, reverse: bool) -> R<()> {
    let n = items.len();
    // Whether item j must go before item i, where i stood first.
    let mut before = |vm: &mut Vm, items: &[T], j: usize, i: usize| -> R<bool> {
        let (a, b) = if reverse { (key(&items[i]), key(&items[j])) } else { (key(&items[j]), key(&items[i])) };
        vm.compare_bool(CmpOp::Lt, a, b)
    };
    let mut order: Vec<usize> = (0..n).collect();
    let mut start = 0;
    while start < n {
        let end = (start + 32).min(n);
        insertion(vm, items, &mut order, start, end, &mut before)?;
        start = end;
    }
    let mut width = 32;
    while width < n {
        merge_pass(vm, items, &mut order, width, &mut before)?;
        width *= 2;
    }
    permute(items, order);
    Ok(())
}

type Before<'a, T> = dyn FnMut(&mut Vm, &[T], usize, usize) -> R<bool> + 'a;

fn insertion<T>(
    vm: &mut Vm,
    items: &[T],
    order: &mut [usize],
    start: usize,
    end: usize,
    before: &mut Before<T>,
) -> R<()> {
    for i in start + 1..end {
        let item = order[i];
        // Most input is already in order.
        if !before(vm, items, item, order[i - 1])? {
            continue;
        }
        let (mut low, mut high) = (start, i - 1);
        while low < high {
            let middle = low + (high - low) / 2;
            if before(vm, items, item, order[middle])? { high = middle } else { low = middle + 1 }
        }
        order[low..=i].rotate_right(1);
    }
    Ok(())
}

fn merge_pass<T>(vm: &mut Vm, items: &[T], order: &mut Vec<usize>, width: usize, before: &mut Before<T>) -> R<()> {
    let n = order.len();
    let mut out = Vec::with_capacity(n);
    let mut start = 0;
    while start < n {
        let (middle, end) = ((start + width).min(n), (start + 2 * width).min(n));
        let (mut i, mut j) = (start, middle);
        if j < end && !before(vm, items, order[j], order[j - 1])? {
            // Already in order.
            out.extend_from_slice(&order[start..end]);
            start = end;
            continue;
        }
        while i < middle && j < end {
            if before(vm, items, order[j], order[i])? {
                out.push(order[j]);
                j += 1;
            } else {
                out.push(order[i]);
                i += 1;
            }
        }
        out.extend_from_slice(&order[i..middle]);
        out.extend_from_slice(&order[j..end]);
        vm.poll()?;
        start = end;
    }
    *order = out;
    Ok(())
}

/// Moves item `order[i]` to place i.
fn permute<T>(items: &mut [T], mut order: Vec<usize>) {
    for i in 0..order.len() {
        let mut at = i;
        while order[at] != i {
            let from = order[at];
            items.swap(at, from);
            order[at] = at;
            at = from;
        }
        order[at] = at;
    }
}

/// `list.sort`: the list is empty while its items are being sorted, and must still be so afterwards.
pub fn sort_list(vm: &mut Vm, list: &crate::value::List, key: Option<&Value>, reverse: bool) -> R<()> {
    let mut items = std::mem::take(&mut *list.items.borrow_mut());
    let result = sort(vm, &mut items, key, reverse);
    let intruders = std::mem::replace(&mut *list.items.borrow_mut(), items);
    result?;
    if intruders.is_empty() { Ok(()) } else { Err(Exc::value_error("list modified during sort")) }
}
