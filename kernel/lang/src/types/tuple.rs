//! `tuple`: constructor and methods.

use super::{construct, list};
use crate::error::R;
use crate::value::Value;
use crate::vm::{Types, Vm};

pub fn register(types: &Types) {
    let c = &types.tuple;
    c.def_static("__new__(cls, iterable=(), /)", tuple_new);
    c.def("index(self, value, start=0, stop=9223372036854775807, /)", list::index);
    c.def("count(self, value, /)", list::count);
    super::int::data_dunders(c);
    list::sequence_dunders(c);
}

fn tuple_new(vm: &mut Vm, a: &[Value]) -> R {
    let value = match a[1].given() {
        None => Value::tuple([]),
        Some(v @ Value::Tuple(_)) => v.clone(),
        Some(v) => Value::tuple(vm.collect(v)?),
    };
    construct(&a[0], value)
}
