//! Stands in for NumPy's side until it is there.

use crate::class::Class;
use crate::native::Native;
use crate::value::Value;
use crate::vm::{Vm, types};
use jitbook_array::Array;
use std::cell::RefCell;
use std::rc::Rc;

/// A `numpy.ndarray`.
pub struct NdObj {
    pub array: RefCell<Array>,
}

impl Native for NdObj {
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
    fn class(&self, _vm: &Vm) -> Rc<Class> {
        types().ndarray.clone()
    }
}

/// The 0-d array inside a NumPy scalar.
pub fn scalar_array(_v: &Value) -> Option<Array> {
    None
}
