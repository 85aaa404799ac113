//! Array bindings: what the evaluator's array values are. (The bindings of `jax.numpy` and `numpy` grow here.)

use crate::class::Class;
use crate::native::Native;
use crate::vm::{Vm, types};
use jitbook_array::Array;
use std::rc::Rc;

/// A `jax.Array`.
pub struct ArrayObj {
    pub array: Array,
}

/// A `numpy.ndarray`.
pub struct NdObj {
    pub array: std::cell::RefCell<Array>,
}

impl Native for ArrayObj {
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
    fn class(&self, _vm: &Vm) -> Rc<Class> {
        types().array.clone()
    }
}

impl Native for NdObj {
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
    fn class(&self, _vm: &Vm) -> Rc<Class> {
        types().ndarray.clone()
    }
}

/// Registers the array modules and methods.
pub fn install(_vm: &mut Vm) {}
