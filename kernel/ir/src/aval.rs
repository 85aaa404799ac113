//! Abstract values: what is known of an array before it is there.

use jitbook_array::{Array, DType, Dims, element_count};
use std::fmt;

/// Dtype, shape and weak type: the type of a jaxpr's variable and of a tracer.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Aval {
    pub dtype: DType,
    pub shape: Dims,
    pub weak: bool,
}

impl Aval {
    pub fn new(dtype: DType, shape: &[usize]) -> Aval {
        Aval { dtype, shape: Dims::from_slice(shape), weak: false }
    }
    pub fn scalar(dtype: DType) -> Aval {
        Aval::new(dtype, &[])
    }
    pub fn of(array: &Array) -> Aval {
        Aval { dtype: array.dtype(), shape: Dims::from_slice(array.shape()), weak: array.weak() }
    }
    pub fn rank(&self) -> usize {
        self.shape.len()
    }
    pub fn size(&self) -> usize {
        element_count(&self.shape)
    }
    pub fn with_weak(mut self, weak: bool) -> Aval {
        self.weak = weak;
        self
    }
    pub fn with_shape(&self, shape: &[usize]) -> Aval {
        Aval { shape: Dims::from_slice(shape), ..self.clone() }
    }
    pub fn with_dtype(&self, dtype: DType) -> Aval {
        Aval { dtype, ..self.clone() }
    }
    /// Same dtype and shape, weak or not.
    pub fn matches(&self, other: &Aval) -> bool {
        self.dtype == other.dtype && self.shape == other.shape
    }
    /// The aval of tangents: `float0` for what cannot be differentiated.
    pub fn tangent(&self) -> Aval {
        self.with_dtype(self.dtype.tangent())
    }
    /// `float32[3]`, as error messages and tracers write it.
    pub fn long(&self) -> String {
        format!("{}[{}]", self.dtype.name(), dims_text(&self.shape))
    }
    /// `~float32[]` where weak: the form of tracer reprs.
    pub fn long_weak(&self) -> String {
        format!("{}{}", if self.weak { "~" } else { "" }, self.long())
    }
    /// `repr(x.aval)`: `ShapedArray(float32[3], weak_type=True)`.
    pub fn repr(&self) -> String {
        let weak = if self.weak { ", weak_type=True" } else { "" };
        format!("ShapedArray({}{weak})", self.long())
    }
}

/// `3,4`: the sizes between the brackets of a type.
pub fn dims_text(shape: &[usize]) -> String {
    shape.iter().map(|d| d.to_string()).collect::<Vec<_>>().join(",")
}

/// `f32[3]`, as jaxprs write it.
impl fmt::Display for Aval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]", self.dtype.short(), dims_text(&self.shape))
    }
}
