//! `range` beyond 64 bits: rare, so it stands beside the fast one and shares its class.

use super::Native;
use crate::class::Class;
use crate::error::{Exc, R};
use crate::iter::{Iter, NativeIter};
use crate::types::has_index;
use crate::value::{Range, Slice, Str, Value};
use crate::vm::{CmpOp, Vm};
use num_bigint::{BigInt, Sign};
use num_traits::ToPrimitive;
use std::any::Any;
use std::rc::Rc;

pub struct BigRange {
    start: BigInt,
    stop: BigInt,
    step: BigInt,
}

/// The range of these bounds, in the form that fits them; the step is not zero.
pub fn make(start: BigInt, stop: BigInt, step: BigInt) -> Value {
    match (start.to_i64(), stop.to_i64(), step.to_i64()) {
        (Some(start), Some(stop), Some(step)) => Value::Range(Rc::new(Range { start, stop, step })),
        _ => Value::native(BigRange { start, stop, step }),
    }
}

impl BigRange {
    fn count(&self) -> BigInt {
        let up = self.step.sign() == Sign::Plus;
        let (low, high, step) =
            if up { (&self.start, &self.stop, self.step.clone()) } else { (&self.stop, &self.start, -&self.step) };
        if low >= high { BigInt::ZERO } else { (high - low - 1) / step + 1 }
    }
    fn at(&self, i: &BigInt) -> BigInt {
        &self.start + i * &self.step
    }
    fn slice(&self, vm: &mut Vm, slice: &Slice) -> R {
        let count = self.count();
        let step =
            if slice.step.is_none() { BigInt::from(1) } else { vm.index(&slice.step)?.as_big().unwrap_or_default() };
        if step == BigInt::ZERO {
            return Err(Exc::value_error("slice step cannot be zero"));
        }
        let down = step.sign() == Sign::Minus;
        let (lowest, highest) = if down { (BigInt::from(-1), &count - 1) } else { (BigInt::ZERO, count.clone()) };
        let mut bound = |v: &Value, default: &BigInt| -> R<BigInt> {
            if v.is_none() {
                return Ok(default.clone());
            }
            let i = vm.index(v)?.as_big().unwrap_or_default();
            let i = if i.sign() == Sign::Minus { i + &count } else { i };
            Ok(i.clamp(lowest.clone(), highest.clone()))
        };
        let (first, last) = if down { (&highest, &lowest) } else { (&lowest, &highest) };
        let (start, stop) = (bound(&slice.start, first)?, bound(&slice.stop, last)?);
        Ok(make(self.at(&start), self.at(&stop), &self.step * step))
    }
}

impl Native for BigRange {
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn class(&self, vm: &Vm) -> Rc<Class> {
        vm.types.range.clone()
    }
    fn getattr(&self, _: &mut Vm, _: &Value, name: &Str) -> R<Option<Value>> {
        Ok(match name.as_str() {
            "start" => Some(Value::big(self.start.clone())),
            "stop" => Some(Value::big(self.stop.clone())),
            "step" => Some(Value::big(self.step.clone())),
            _ => None,
        })
    }
    fn repr(&self, _: &mut Vm, _: &Value) -> R<Option<String>> {
        let step = if self.step == BigInt::from(1) { String::new() } else { format!(", {}", self.step) };
        Ok(Some(format!("range({}, {}{step})", self.start, self.stop)))
    }
    fn truth(&self, _: &mut Vm, _: &Value) -> R<Option<bool>> {
        Ok(Some(self.count() != BigInt::ZERO))
    }
    fn len(&self, _: &mut Vm, _: &Value) -> R<Option<usize>> {
        match self.count().to_i64() {
            Some(n) => Ok(Some(n as usize)),
            None => Err(Exc::overflow_error("Python int too large to convert to C ssize_t")),
        }
    }
    fn getitem(&self, vm: &mut Vm, _: &Value, key: &Value) -> R<Option<Value>> {
        if let Value::Slice(slice) = key {
            return self.slice(vm, slice).map(Some);
        }
        if !has_index(vm, key) {
            return Err(Exc::type_error(format!(
                "range indices must be integers or slices, not {}",
                vm.type_name(key)
            )));
        }
        let i = vm.index(key)?.as_big().unwrap_or_default();
        let count = self.count();
        let i = if i.sign() == Sign::Minus { i + &count } else { i };
        match i.sign() != Sign::Minus && i < count {
            true => Ok(Some(Value::big(self.at(&i)))),
            false => Err(Exc::index_error("range object index out of range")),
        }
    }
    fn contains(&self, vm: &mut Vm, this: &Value, item: &Value) -> R<Option<bool>> {
        let Some(n) = item.as_big() else {
            for x in vm.collect(this)? {
                if vm.eq(&x, item)? {
                    return Ok(Some(true));
                }
            }
            return Ok(Some(false));
        };
        let from_start = &n - &self.start;
        let i = &from_start / &self.step;
        Ok(Some(&from_start % &self.step == BigInt::ZERO && i.sign() != Sign::Minus && i < self.count()))
    }
    fn iter(&self, _: &mut Vm, _: &Value) -> R<Option<Value>> {
        Ok(Some(Iter::native(Walk { at: self.start.clone(), step: self.step.clone(), left: self.count() })))
    }
    fn compare(&self, _: &mut Vm, op: CmpOp, _: &Value, other: &Value) -> R {
        let Some(theirs) = other.downcast::<BigRange>() else { return Ok(Value::NotImplemented) };
        let count = self.count();
        let one = BigInt::from(1);
        let same = count == theirs.count()
            && (count == BigInt::ZERO || self.start == theirs.start && (count == one || self.step == theirs.step));
        match op {
            CmpOp::Eq => Ok(Value::Bool(same)),
            CmpOp::Ne => Ok(Value::Bool(!same)),
            _ => Ok(Value::NotImplemented),
        }
    }
}

struct Walk {
    at: BigInt,
    step: BigInt,
    left: BigInt,
}

impl NativeIter for Walk {
    fn type_name(&self) -> &'static str {
        "longrange_iterator"
    }
    fn next(&mut self, _: &mut Vm) -> R<Option<Value>> {
        if self.left == BigInt::ZERO {
            return Ok(None);
        }
        self.left -= 1;
        let next = &self.at + &self.step;
        Ok(Some(Value::big(std::mem::replace(&mut self.at, next))))
    }
}
