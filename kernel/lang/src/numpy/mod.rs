//! NumPy's side: mutable arrays with aliasing views, scalars, and the native half of the `numpy` module.

use crate::value::Value;
use jitbook_array::Array;

/// The 0-d array inside a NumPy scalar.
pub fn scalar_array(_v: &Value) -> Option<Array> {
    None
}
