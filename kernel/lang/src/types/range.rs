//! `range` and `slice`: constructors and methods.

use super::{items, list};
use crate::error::{Exc, R};
use crate::value::{Range, Slice, Str, Value};
use crate::vm::{Types, Vm};
use std::rc::Rc;

pub fn register(types: &Types) {
    let c = &types.range;
    c.def_static("__new__(cls, start, stop=None, step=1, /)", range_new);
    c.getter("start", |_, a| Ok(Value::Int(of(&a[0]).start)));
    c.getter("stop", |_, a| Ok(Value::Int(of(&a[0]).stop)));
    c.getter("step", |_, a| Ok(Value::Int(of(&a[0]).step)));
    c.def("index(self, value, /)", |vm, a| match position(vm, a)? {
        Some(i) => Ok(Value::from(i)),
        None => {
            let shown = vm.repr(&a[1])?;
            Err(Exc::value_error(if a[1].as_big().is_some() {
                format!("{shown} is not in range")
            } else {
                "sequence.index(x): x not in sequence".into()
            }))
        }
    });
    c.def("count(self, value, /)", |vm, a| Ok(Value::Int(i64::from(position(vm, a)?.is_some()))));
    super::int::data_dunders(c);
    list::container_dunders(c);
    c.def("__getitem__(self, key, /)", list::get_item);
    c.def("__reversed__(self, /)", |_, a| super::iterators::reversed(a[0].plain()));
    c.def("__bool__(self, /)", |_, a| Ok(Value::Bool(!of(&a[0]).is_empty())));
    slices(types);
}

fn of(v: &Value) -> Range {
    match v.plain() {
        Value::Range(r) => **r,
        _ => Range { start: 0, stop: 0, step: 1 },
    }
}

fn range_new(vm: &mut Vm, a: &[Value]) -> R {
    let (start, stop) = match a[2].given() {
        Some(stop) => (vm.index(&a[1])?, vm.index(stop)?),
        None => (Value::Int(0), vm.index(&a[1])?),
    };
    let step = match a[3].given() {
        Some(step) => vm.index(step)?,
        None => Value::Int(1),
    };
    match (&start, &stop, &step) {
        (_, _, Value::Int(0)) => Err(Exc::value_error("range() arg 3 must not be zero")),
        (&Value::Int(start), &Value::Int(stop), &Value::Int(step)) => {
            Ok(Value::Range(Rc::new(Range { start, stop, step })))
        }
        _ => {
            let big = |v: Value| v.as_big().unwrap_or_default();
            Ok(crate::native::big_range::make(big(start), big(stop), big(step)))
        }
    }
}

fn position(vm: &mut Vm, a: &[Value]) -> R<Option<usize>> {
    let range = of(&a[0]);
    if let Some(n) = a[1].as_i64() {
        return Ok(items::range_position(&range, n));
    }
    for i in 0..range.len() {
        vm.poll()?;
        if vm.eq(&Value::Int(range.get(i)), &a[1])? {
            return Ok(Some(i));
        }
    }
    Ok(None)
}

fn slice_of(v: &Value) -> &Slice {
    match v.plain() {
        Value::Slice(s) => s,
        _ => unreachable!("methods of slice are called with a slice"),
    }
}

fn slices(types: &Types) {
    let c = &types.slice;
    c.def_static("__new__(cls, start, stop=None, step=None, /)", |_, a| {
        let given = |v: &Value| v.given().cloned().unwrap_or(Value::None);
        let slice = match a[2].given() {
            Some(stop) => Slice { start: a[1].clone(), stop: stop.clone(), step: given(&a[3]) },
            None => Slice { start: Value::None, stop: a[1].clone(), step: Value::None },
        };
        Ok(Value::Slice(Rc::new(slice)))
    });
    c.getter("start", |_, a| Ok(slice_of(&a[0]).start.clone()));
    c.getter("stop", |_, a| Ok(slice_of(&a[0]).stop.clone()));
    c.getter("step", |_, a| Ok(slice_of(&a[0]).step.clone()));
    c.def("indices(self, len, /)", |vm, a| {
        let len = vm.index_i64(&a[1])?;
        let len = usize::try_from(len).map_err(|_| Exc::value_error("length should not be negative"))?;
        let (start, stop, step, _) = items::slice_indices(vm, slice_of(&a[0]), len)?;
        Ok(Value::tuple([start, stop, step].map(Value::Int)))
    });
    super::int::data_dunders(c);
    c.set(&Str::intern("__hash__"), Value::None);
}
