//! `bytearray`: bytes that change. What does not change them goes to the methods of `bytes`.

use super::Native;
use crate::class::{Class, Layout};
use crate::error::{Exc, R};
use crate::types::items::{absolute, slice_indices};
use crate::types::{bytes, fault, has_index};
use crate::value::{Str, Value};
use crate::vm::{BinOp, CmpOp, Vm, types};
use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;

pub struct ByteArray(RefCell<Vec<u8>>);

impl ByteArray {
    pub fn bytes(&self) -> Value {
        Value::Bytes(Rc::new(self.0.borrow().clone()))
    }
}

fn made(data: Vec<u8>) -> Value {
    Value::native(ByteArray(RefCell::new(data)))
}

/// The contents of bytes or a bytearray.
pub fn contents(v: &Value) -> Option<Vec<u8>> {
    match v.plain() {
        Value::Bytes(b) => Some(b.to_vec()),
        other => other.downcast::<ByteArray>().map(|b| b.0.borrow().clone()),
    }
}

/// bytes in place of a bytearray, alone or in a list.
fn frozen(v: &Value) -> Value {
    match v {
        Value::List(l) => Value::list(l.items.borrow().iter().map(frozen).collect()),
        other => other.downcast::<ByteArray>().map_or_else(|| v.clone(), ByteArray::bytes),
    }
}

/// bytearrays in place of bytes, for what a method of `bytes` answered.
fn thawed(v: Value) -> Value {
    match &v {
        Value::Bytes(b) => made(b.to_vec()),
        Value::List(l) => Value::list(l.items.borrow().iter().cloned().map(thawed).collect()),
        _ => v,
    }
}

fn byte(vm: &mut Vm, v: &Value) -> R<u8> {
    u8::try_from(vm.index_i64(v)?).map_err(|_| Exc::value_error("byte must be in range(0, 256)"))
}

impl Native for ByteArray {
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn class(&self, _: &Vm) -> Rc<Class> {
        class()
    }
    fn repr(&self, vm: &mut Vm, _: &Value) -> R<Option<String>> {
        Ok(Some(format!("bytearray({})", vm.repr(&self.bytes())?)))
    }
    fn truth(&self, _: &mut Vm, _: &Value) -> R<Option<bool>> {
        Ok(Some(!self.0.borrow().is_empty()))
    }
    fn hash(&self, _: &mut Vm, _: &Value) -> R<Option<i64>> {
        Err(Exc::type_error("unhashable type: 'bytearray'"))
    }
    fn len(&self, _: &mut Vm, _: &Value) -> R<Option<usize>> {
        Ok(Some(self.0.borrow().len()))
    }
    fn getitem(&self, vm: &mut Vm, _: &Value, key: &Value) -> R<Option<Value>> {
        if !matches!(key, Value::Slice(_)) && !has_index(vm, key) {
            return Err(Exc::type_error(format!(
                "bytearray indices must be integers or slices, not {}",
                vm.type_name(key)
            )));
        }
        match vm.getitem(&self.bytes(), key) {
            Ok(v) => Ok(Some(thawed(v))),
            Err(e) if e.message_is("index out of range") => Err(Exc::index_error("bytearray index out of range")),
            Err(e) => Err(e),
        }
    }
    fn setitem(&self, vm: &mut Vm, _: &Value, key: &Value, value: &Value) -> R<bool> {
        let len = self.0.borrow().len();
        if let Value::Slice(slice) = key {
            let new = match contents(value) {
                Some(new) => new,
                None => bytes::from_any(vm, value)?,
            };
            let (start, stop, step, count) = slice_indices(vm, slice, len)?;
            if step == 1 {
                self.0.borrow_mut().splice(start as usize..(stop.max(start)) as usize, new);
                return Ok(true);
            }
            if new.len() != count {
                let text = format!("attempt to assign bytes of size {} to extended slice of size {count}", new.len());
                return Err(Exc::value_error(text));
            }
            for (i, b) in new.into_iter().enumerate() {
                self.0.borrow_mut()[(start + i as i64 * step) as usize] = b;
            }
            return Ok(true);
        }
        let at = vm.index_i64(key)?;
        let b = byte(vm, value)?;
        let at = absolute(at, len).ok_or_else(|| Exc::index_error("bytearray index out of range"))?;
        self.0.borrow_mut()[at] = b;
        Ok(true)
    }
    fn delitem(&self, vm: &mut Vm, _: &Value, key: &Value) -> R<bool> {
        let items = Value::list(vm.collect(&self.bytes())?);
        match vm.delitem(&items, key) {
            Err(e) if e.is(&vm.types.index_error) => Err(Exc::index_error("bytearray index out of range")),
            Err(e) => Err(e),
            Ok(()) => {
                let left = bytes::from_any(vm, &items)?;
                *self.0.borrow_mut() = left;
                Ok(true)
            }
        }
    }
    fn contains(&self, vm: &mut Vm, _: &Value, item: &Value) -> R<Option<bool>> {
        vm.contains(&self.bytes(), &frozen(item)).map(Some)
    }
    fn iter(&self, vm: &mut Vm, _: &Value) -> R<Option<Value>> {
        vm.iter(&self.bytes()).map(Some)
    }
    fn binary(&self, vm: &mut Vm, op: BinOp, _: &Value, other: &Value, reflected: bool) -> R {
        if !matches!(op, BinOp::Add | BinOp::Mul | BinOp::Mod) {
            return Ok(Value::NotImplemented);
        }
        if op == BinOp::Add {
            return match (contents(other), reflected) {
                (Some(b), false) => Ok(made([self.0.borrow().clone(), b].concat())),
                (Some(b), true) => Ok(Value::Bytes(Rc::new([b, self.0.borrow().clone()].concat()))),
                (None, _) => Err(Exc::type_error(format!("can't concat {} to bytearray", vm.type_name(other)))),
            };
        }
        let own = self.bytes();
        let (a, b) = if reflected { (other, &own) } else { (&own, other) };
        vm.binary(op, a, b).map(thawed)
    }
    fn inplace(&self, vm: &mut Vm, op: BinOp, this: &Value, other: &Value) -> R {
        let new = match op {
            BinOp::Add => self.binary(vm, op, this, other, false)?,
            BinOp::Mul => vm.binary(op, &self.bytes(), other)?,
            _ => return Ok(Value::NotImplemented),
        };
        *self.0.borrow_mut() = contents(&new).unwrap_or_default();
        Ok(this.clone())
    }
    fn compare(&self, vm: &mut Vm, op: CmpOp, _: &Value, other: &Value) -> R {
        match contents(other) {
            Some(b) => Ok(Value::Bool(vm.compare_bool(op, &self.bytes(), &Value::Bytes(Rc::new(b)))?)),
            None => Ok(Value::NotImplemented),
        }
    }
}

thread_local! {
    static CLASS: RefCell<Option<Rc<Class>>> = const { RefCell::new(None) };
}

/// The class `bytearray`.
pub fn class() -> Rc<Class> {
    CLASS.with(|known| {
        if let Some(class) = &*known.borrow() {
            return class.clone();
        }
        let class = Class::builtin("bytearray", Some(&types().object), Layout::Builtin);
        class.def_static("__new__(cls, source=b'', encoding=None, errors=None)", |vm, a| {
            let plain = Value::Class(vm.types.bytes.clone());
            let args: Vec<Value> = a[1..].iter().take_while(|v| !v.is_undefined()).map(frozen).collect();
            let data = vm.call(&plain, &args)?;
            Ok(made(contents(&data).unwrap_or_default()))
        });
        class.def_class("fromhex(cls, string, /)", |vm, a| {
            let plain = Value::Class(vm.types.bytes.clone());
            vm.call_method(&plain, "fromhex", &a[1..]).map(thawed)
        });
        changing(&class);
        reading(&class);
        *known.borrow_mut() = Some(class.clone());
        class
    })
}

fn of(v: &Value) -> R<&ByteArray> {
    v.downcast::<ByteArray>().ok_or_else(|| Exc::type_error("a bytearray is needed here"))
}

fn changing(c: &Rc<Class>) {
    c.set(&Str::intern("__hash__"), Value::None);
    c.def("__setitem__(self, key, value, /)", |vm, a| of(&a[0])?.setitem(vm, &a[0], &a[1], &a[2]).map(|_| Value::None));
    c.def("append(self, item, /)", |vm, a| {
        let b = byte(vm, &a[1])?;
        of(&a[0])?.0.borrow_mut().push(b);
        Ok(Value::None)
    });
    c.def("extend(self, iterable_of_ints, /)", |vm, a| {
        let more = match contents(&a[1]) {
            Some(more) => more,
            None => bytes::from_any(vm, &a[1])?,
        };
        let array = of(&a[0])?;
        fault::checked_size(array.0.borrow().len() + more.len(), 1)?;
        array.0.borrow_mut().extend(more);
        Ok(Value::None)
    });
    c.def("insert(self, index, item, /)", |vm, a| {
        let (at, b) = (vm.index_i64(&a[1])?, byte(vm, &a[2])?);
        let mut data = of(&a[0])?.0.borrow_mut();
        let len = data.len() as i64;
        let at = if at < 0 { at + len } else { at }.clamp(0, len);
        data.insert(at as usize, b);
        Ok(Value::None)
    });
    c.def("pop(self, index=-1, /)", |vm, a| {
        let at = if a[1].is_absent() { -1 } else { vm.index_i64(&a[1])? };
        let mut data = of(&a[0])?.0.borrow_mut();
        if data.is_empty() {
            return Err(Exc::index_error("pop from empty bytearray"));
        }
        match absolute(at, data.len()) {
            Some(at) => Ok(Value::Int(i64::from(data.remove(at)))),
            None => Err(Exc::index_error("pop index out of range")),
        }
    });
    c.def("remove(self, value, /)", |vm, a| {
        let b = byte(vm, &a[1])?;
        let mut data = of(&a[0])?.0.borrow_mut();
        let at = data.iter().position(|x| *x == b).ok_or_else(|| Exc::value_error("value not found in bytearray"))?;
        data.remove(at);
        Ok(Value::None)
    });
    c.def("reverse(self, /)", |_, a| {
        of(&a[0])?.0.borrow_mut().reverse();
        Ok(Value::None)
    });
    c.def("clear(self, /)", |_, a| {
        of(&a[0])?.0.borrow_mut().clear();
        Ok(Value::None)
    });
    c.def("copy(self, /)", |_, a| Ok(thawed(of(&a[0])?.bytes())));
}

/// The methods that `bytes` has too.
fn reading(c: &Rc<Class>) {
    macro_rules! as_bytes {
        ($($name:literal),*) => {
            $(c.def(concat!($name, "(self, /, *args)"), |vm, a| {
                let args: Vec<Value> = a[1].as_items().unwrap_or_default().iter().map(frozen).collect();
                vm.call_method(&of(&a[0])?.bytes(), $name, &args).map(thawed)
            });)*
        };
    }
    as_bytes!(
        "decode",
        "hex",
        "find",
        "index",
        "count",
        "startswith",
        "endswith",
        "upper",
        "lower",
        "strip",
        "lstrip",
        "rstrip",
        "split",
        "join",
        "replace",
        "isdigit",
        "isalpha",
        "isascii"
    );
}
