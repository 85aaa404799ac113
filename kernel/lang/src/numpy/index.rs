//! `x[key]` and `x[key] = value`: keys of the language become NumPy's index items; basic ones give views.

use super::{NdObj, convert, kernels, scalar, ufunc};
use crate::error::{Exc, R};
use crate::iter::{Iter, NativeIter};
use crate::jax::attributes;
use crate::value::Value;
use crate::vm::{CmpOp, Vm};
use jitbook_array::numpy_index::{Index, numpy_get, numpy_set};
use jitbook_array::{Array, DType};

const WRONG_INDEX: &str = "only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or \
                           boolean arrays are valid indices";

/// The view of the i-th element in row-major order.
pub fn element(x: &Array, i: usize) -> Array {
    let (mut rest, mut offset) = (i, x.offset() as isize);
    for axis in (0..x.rank()).rev() {
        let size = x.shape()[axis].max(1);
        offset += (rest % size) as isize * x.strides()[axis];
        rest /= size;
    }
    x.view(&[], &[], offset as usize)
}

/// A key taken apart.
struct Key {
    items: Vec<Index>,
    /// Whether every item is an int: the result is then an element, not a view.
    all_ints: bool,
}

fn key(vm: &mut Vm, v: &Value) -> R<Key> {
    let one = std::slice::from_ref(v);
    let parts: &[Value] = match v {
        Value::Tuple(t) => &t.items,
        _ => one,
    };
    let mut items = Vec::with_capacity(parts.len());
    for part in parts {
        items.push(item(vm, part)?);
    }
    let int = |i: &Index| matches!(i, Index::Int(_)) || matches!(i, Index::Array(a) if a.rank() == 0);
    let all_ints = items.iter().all(int);
    Ok(Key { items, all_ints })
}

fn item(vm: &mut Vm, v: &Value) -> R<Index> {
    Ok(match v {
        Value::Int(i) => Index::Int(*i),
        Value::None => Index::NewAxis,
        Value::Ellipsis => Index::Ellipsis,
        Value::Bool(b) => Index::Bool(Array::scalar(*b)),
        Value::Slice(s) => {
            Index::Slice { start: bound(vm, &s.start)?, stop: bound(vm, &s.stop)?, step: bound(vm, &s.step)? }
        }
        Value::List(l) if l.is_empty() => Index::Array(Array::zeros(DType::I64, &[0])?),
        Value::Float(_) | Value::Str(_) | Value::Complex(_) => return Err(Exc::index_error(WRONG_INDEX)),
        _ => return array_item(vm, v),
    })
}

fn bound(vm: &mut Vm, v: &Value) -> R<Option<i64>> {
    match v {
        Value::None => Ok(None),
        Value::Int(i) => Ok(Some(*i)),
        Value::Big(b) => Ok(Some(if b.sign() == num_bigint::Sign::Minus { i64::MIN } else { i64::MAX })),
        _ => match vm.index_i64(v) {
            Ok(i) => Ok(Some(i)),
            Err(_) => Err(Exc::type_error("slice indices must be integers or None or have an __index__ method")),
        },
    }
}

fn array_item(vm: &mut Vm, v: &Value) -> R<Index> {
    let Some(found) = convert::operand(vm, v)? else { return Err(Exc::index_error(WRONG_INDEX)) };
    let a = found.array;
    match a.dtype() {
        DType::Bool => Ok(Index::Bool(a)),
        d if d.is_integer() && a.rank() == 0 => match attributes::scalar(&a) {
            Value::Int(i) => Ok(Index::Int(i)),
            _ => Err(Exc::index_error("cannot fit 'numpy.uint64' into an index-sized integer")),
        },
        d if d.is_integer() => Ok(Index::Array(a)),
        _ if a.rank() == 0 => Err(Exc::index_error(WRONG_INDEX)),
        _ => Err(Exc::index_error("arrays used as indices must be of integer (or boolean) type")),
    }
}

/// `x[key]`.
pub fn getitem(vm: &mut Vm, this: &Value, nd: &NdObj, v: &Value) -> R {
    let x = nd.get();
    if let Value::Int(i) = v
        && x.rank() > 0
    {
        return row(this, &x, *i);
    }
    let key = key(vm, v)?;
    check_shapes(&key.items)?;
    let out = numpy_get(&x, &key.items)?;
    if key.all_ints && out.rank() == 0 {
        return Ok(scalar::value(&out));
    }
    match key.items.iter().any(|i| matches!(i, Index::Array(_) | Index::Bool(_))) {
        true if out.rank() == 0 => Ok(scalar::value(&out)),
        true => NdObj::owned(out),
        false => NdObj::view(out, this),
    }
}

/// Index arrays must broadcast, whatever they hold.
fn check_shapes(items: &[Index]) -> R<()> {
    let arrays = || items.iter().filter_map(|i| if let Index::Array(a) = i { Some(a.shape()) } else { None });
    let mut lead = jitbook_array::Dims::new();
    for shape in arrays() {
        lead = jitbook_array::broadcast_shapes(&lead, shape).ok_or_else(|| {
            let shown: Vec<String> = arrays().map(|s| jitbook_array::shape_text(s).replace(", ", ",")).collect();
            Exc::index_error(format!(
                "shape mismatch: indexing arrays could not be broadcast together with shapes {} ",
                shown.join(" ")
            ))
        })?;
    }
    Ok(())
}

/// `x[i]` of an array with axes.
fn row(this: &Value, x: &Array, i: i64) -> R {
    let n = x.shape()[0] as i64;
    let place = if i < 0 { i + n } else { i };
    if place < 0 || place >= n {
        return Err(Exc::index_error(format!("index {i} is out of bounds for axis 0 with size {n}")));
    }
    let view = attributes::row(x, place as usize);
    if view.rank() == 0 { Ok(scalar::value(&view)) } else { NdObj::view(view, this) }
}

/// `x[key] = value`.
pub fn setitem(vm: &mut Vm, nd: &NdObj, v: &Value, value: &Value) -> R<()> {
    let target = nd.target()?;
    let key = key(vm, v)?;
    let new = convert::array_of(vm, value, Some(target.dtype())).or_else(|e| match value {
        // Arrays cast by their elements; only Python's own numbers are checked against the dtype.
        Value::NdArray(_) | Value::Array(_) => convert::array(vm, value),
        _ => Err(e),
    })?;
    let cells = key.items.iter().filter(|i| matches!(i, Index::Int(_))).count();
    if key.all_ints && cells == target.rank() && new.rank() > 0 {
        if new.size() != 1 {
            return Err(Exc::value_error("setting an array element with a sequence."));
        }
        return Ok(numpy_set(&target, &key.items, &kernels::single(&new))?);
    }
    Ok(numpy_set(&target, &key.items, &new)?)
}

/// `item in x`.
pub fn contains(vm: &mut Vm, this: &Value, item: &Value) -> R<bool> {
    let same = ufunc::comparison(vm, CmpOp::Eq, this, item)?;
    let same = convert::array(vm, &same)?;
    let mut found = false;
    same.for_each(|b: bool| found |= b);
    Ok(found)
}

struct Rows {
    array: Value,
    at: usize,
}

impl NativeIter for Rows {
    fn type_name(&self) -> &'static str {
        "iterator"
    }
    fn next(&mut self, _vm: &mut Vm) -> R<Option<Value>> {
        let Value::NdArray(nd) = &self.array else { return Ok(None) };
        let x = nd.get();
        if x.rank() == 0 || self.at >= x.shape()[0] {
            return Ok(None);
        }
        self.at += 1;
        row(&self.array, &x, self.at as i64 - 1).map(Some)
    }
    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        visit(&self.array);
    }
}

/// `iter(x)`.
pub fn iter(this: &Value, nd: &NdObj) -> R {
    if nd.array.borrow().rank() == 0 {
        return Err(Exc::type_error("iteration over a 0-d array"));
    }
    Ok(Iter::native(Rows { array: this.clone(), at: 0 }))
}

/// `x.flat`'s elements, as scalars.
pub fn flat(x: &Array) -> Vec<Value> {
    (0..x.size()).map(|i| scalar::value(&element(x, i))).collect()
}
