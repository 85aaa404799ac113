//! The parameters of an equation: a typed struct per primitive, from whose list printing, hashing and equality follow.

use crate::jaxpr::{ClosedJaxpr, Jaxpr};
use jitbook_array::DType;
use std::fmt;
use std::sync::Arc;

/// One parameter as the outside sees it.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Param {
    None,
    Bool(bool),
    Int(i64),
    /// A float by its bits.
    Float(u64),
    /// Text printed bare: `name=_where`, `mode=GatherScatterMode.CLIP`.
    Word(Arc<str>),
    DType(DType),
    Ints(Vec<i64>),
    Tuple(Vec<Param>),
    /// Printed `{ lambda ... }` with its consts.
    Closed(ClosedJaxpr),
    Open(Arc<Jaxpr>),
    /// Takes part in equality and hashing but is never printed.
    Hidden(Box<Param>),
}

impl Param {
    pub fn word(text: impl Into<Arc<str>>) -> Param {
        Param::Word(text.into())
    }
    pub fn hidden(self) -> Param {
        Param::Hidden(Box::new(self))
    }
    pub fn float(x: f64) -> Param {
        Param::Float(x.to_bits())
    }
    /// The jaxprs that this parameter holds, in order.
    pub fn jaxprs(&self) -> Vec<&Arc<Jaxpr>> {
        match self {
            Param::Closed(c) => vec![&c.jaxpr],
            Param::Open(j) => vec![j],
            Param::Tuple(items) => items.iter().flat_map(Param::jaxprs).collect(),
            Param::Hidden(inner) => inner.jaxprs(),
            _ => vec![],
        }
    }
}

/// The parameters in printed order (sorted by name).
pub type ParamList = Vec<(&'static str, Param)>;

/// A primitive's parameter struct.
pub trait Params: Clone + fmt::Debug + Send + Sync + 'static {
    fn list(&self) -> ParamList;
}

impl Params for () {
    fn list(&self) -> ParamList {
        Vec::new()
    }
}

impl From<bool> for Param {
    fn from(x: bool) -> Param {
        Param::Bool(x)
    }
}
impl From<i64> for Param {
    fn from(x: i64) -> Param {
        Param::Int(x)
    }
}
impl From<usize> for Param {
    fn from(x: usize) -> Param {
        Param::Int(x as i64)
    }
}
impl From<DType> for Param {
    fn from(x: DType) -> Param {
        Param::DType(x)
    }
}
impl From<&[usize]> for Param {
    fn from(x: &[usize]) -> Param {
        Param::Ints(x.iter().map(|&i| i as i64).collect())
    }
}
impl From<&[i64]> for Param {
    fn from(x: &[i64]) -> Param {
        Param::Ints(x.to_vec())
    }
}
impl From<&ClosedJaxpr> for Param {
    fn from(x: &ClosedJaxpr) -> Param {
        Param::Closed(x.clone())
    }
}
impl From<&[ClosedJaxpr]> for Param {
    fn from(x: &[ClosedJaxpr]) -> Param {
        Param::Tuple(x.iter().map(Param::from).collect())
    }
}
impl<T: Into<Param>> From<Option<T>> for Param {
    fn from(x: Option<T>) -> Param {
        x.map_or(Param::None, Into::into)
    }
}
