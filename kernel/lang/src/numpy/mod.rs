//! NumPy's side: mutable arrays with aliasing views, scalars, ufuncs, and the native half of the `numpy` module.
//!
//! An [`NdObj`] is a strided view of a buffer that only this side writes; a JAX array that comes in is seen read-only,
//! and what goes out to JAX is copied. What is mere composition is written in the language, in `lib/numpy/`.

mod convert;
mod creation;
mod factors;
mod float_errors;
mod index;
mod kernels;
mod linear;
mod methods;
mod module;
mod ordering;
mod random;
mod reduce;
pub mod scalar;
mod shaping;
mod table;
mod text;
mod ufunc;

use crate::class::Class;
use crate::error::{Exc, R};
use crate::jax::{attributes, with_print_options};
use crate::native::Native;
use crate::value::{Str, Value};
use crate::vm::{BinOp, CmpOp, UnaryOp, Vm, types};
use jitbook_array::Array;
use jitbook_array::print::repr_numpy;
pub use scalar::scalar_array;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
pub use ufunc::Ufunc;

/// A `numpy.ndarray`: a view of a buffer that NumPy's side may write.
pub struct NdObj {
    /// The elements; always in a buffer, so that views alias. Assigning `x.shape` puts another view here.
    pub array: RefCell<Array>,
    writeable: Cell<bool>,
    /// The array that owns the memory, where that is another one; else None.
    base: Value,
}

impl NdObj {
    /// An array of its own memory, which nobody else holds.
    pub fn owned(array: Array) -> R {
        NdObj::make(array.heap_backed()?, true, Value::None)
    }

    /// A view of the memory of `of`.
    pub fn view(array: Array, of: &Value) -> R {
        let Value::NdArray(parent) = of else { return NdObj::make(array.heap_backed()?, false, of.clone()) };
        let base = if parent.base.is_none() { of.clone() } else { parent.base.clone() };
        NdObj::make(array, parent.writeable.get(), base)
    }

    /// A view that may not be written: of a JAX array, or a broadcast one.
    pub fn read_only(array: Array, of: &Value) -> R {
        let made = NdObj::view(array, of)?;
        if let Value::NdArray(x) = &made {
            x.writeable.set(false);
        }
        Ok(made)
    }

    fn make(array: Array, writeable: bool, base: Value) -> R {
        let array = RefCell::new(array.with_weak(false));
        Ok(Value::NdArray(Rc::new(NdObj { array, writeable: Cell::new(writeable), base })))
    }

    /// The array as it is now; its elements stay shared.
    pub fn get(&self) -> Array {
        self.array.borrow().clone()
    }

    /// The array to write to, or NumPy's error that it is read-only.
    pub fn target(&self) -> R<Array> {
        if !self.writeable.get() {
            return Err(Exc::value_error("assignment destination is read-only"));
        }
        Ok(self.get())
    }
}

/// A result as NumPy gives it: a scalar where there are no axes, else an array of its own.
pub fn wrap(array: Array) -> R {
    if array.rank() == 0 { Ok(scalar::value(&array)) } else { NdObj::owned(array) }
}

/// An array of the memory of `of` where the elements are shared with it, else one of its own.
pub fn wrap_view(array: Array, of: &Value) -> R {
    match of {
        Value::NdArray(parent) if parent.array.borrow().shares_memory(&array) => NdObj::view(array, of),
        _ => NdObj::owned(array),
    }
}

impl Native for NdObj {
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
    fn class(&self, _vm: &Vm) -> Rc<Class> {
        types().ndarray.clone()
    }
    fn getattr(&self, vm: &mut Vm, this: &Value, name: &Str) -> R<Option<Value>> {
        methods::getattr(vm, this, self, name)
    }
    fn setattr(&self, vm: &mut Vm, this: &Value, name: &Str, value: &Value) -> R<bool> {
        methods::setattr(vm, this, self, name, value)
    }
    fn dir(&self) -> Vec<Str> {
        methods::names()
    }
    fn repr(&self, _vm: &mut Vm, _this: &Value) -> R<Option<String>> {
        let a = self.get();
        Ok(Some(with_print_options(|o| repr_numpy(&a, o))))
    }
    fn str(&self, _vm: &mut Vm, _this: &Value) -> R<Option<String>> {
        Ok(Some(crate::jax::array_str(&self.get())))
    }
    fn format(&self, vm: &mut Vm, _this: &Value, spec: &str) -> R<Option<String>> {
        let a = self.get();
        if a.rank() > 0 {
            return Err(Exc::type_error("unsupported format string passed to numpy.ndarray.__format__"));
        }
        Ok(Some(vm.format(&attributes::scalar(&a), spec)?.to_string()))
    }
    fn truth(&self, vm: &mut Vm, _this: &Value) -> R<Option<bool>> {
        attributes::truth(vm, &self.get()).map(Some)
    }
    fn hash(&self, _vm: &mut Vm, _this: &Value) -> R<Option<i64>> {
        Err(Exc::type_error("unhashable type: 'numpy.ndarray'"))
    }
    fn len(&self, _vm: &mut Vm, _this: &Value) -> R<Option<usize>> {
        attributes::len(self.array.borrow().shape()).map(Some)
    }
    fn getitem(&self, vm: &mut Vm, this: &Value, key: &Value) -> R<Option<Value>> {
        index::getitem(vm, this, self, key).map(Some)
    }
    fn setitem(&self, vm: &mut Vm, _this: &Value, key: &Value, value: &Value) -> R<bool> {
        index::setitem(vm, self, key, value).map(|()| true)
    }
    fn delitem(&self, _vm: &mut Vm, _this: &Value, _key: &Value) -> R<bool> {
        Err(Exc::value_error("cannot delete array elements"))
    }
    fn contains(&self, vm: &mut Vm, this: &Value, item: &Value) -> R<Option<bool>> {
        index::contains(vm, this, item).map(Some)
    }
    fn iter(&self, _vm: &mut Vm, this: &Value) -> R<Option<Value>> {
        index::iter(this, self).map(Some)
    }
    fn binary(&self, vm: &mut Vm, op: BinOp, this: &Value, other: &Value, reflected: bool) -> R {
        ufunc::operator(vm, op, this, other, reflected)
    }
    fn inplace(&self, vm: &mut Vm, op: BinOp, this: &Value, other: &Value) -> R {
        ufunc::inplace(vm, op, this, other)
    }
    fn unary(&self, vm: &mut Vm, op: UnaryOp, this: &Value) -> R {
        ufunc::unary_operator(vm, op, this)
    }
    fn compare(&self, vm: &mut Vm, op: CmpOp, this: &Value, other: &Value) -> R {
        ufunc::comparison(vm, op, this, other)
    }
    fn convert(&self, vm: &mut Vm, _this: &Value, dunder: &str) -> R<Option<Value>> {
        if dunder == "__round__" {
            return Ok(None);
        }
        let a = self.get();
        if dunder != "__index__" && a.rank() != 0 {
            return Err(Exc::type_error("only 0-dimensional arrays can be converted to Python scalars"));
        }
        if dunder == "__index__" && (a.rank() != 0 || !a.dtype().is_integer()) {
            return Err(Exc::type_error("only integer scalar arrays can be converted to a scalar index"));
        }
        attributes::convert(vm, &a, dunder)
    }
    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        visit(&self.base);
    }
}

/// Registers the native modules, and the methods of arrays and scalars.
pub fn install(vm: &mut Vm) {
    module::install(vm);
}
