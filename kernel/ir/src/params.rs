//! The parameters of an equation: a typed struct per primitive, from whose list printing, hashing and equality follow.

use crate::aval::Aval;
use crate::effects::Effects;
use crate::jaxpr::{ClosedJaxpr, Jaxpr, Literal};
use crate::user::UserFn;
use jitbook_array::{Array, DType, Dims, Error, Result};
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
    /// Printed by its name.
    User(UserFn),
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
    /// An int that prints as NumPy's: JAX computes some parameters with NumPy, and its text shows which.
    pub fn numpy_int(i: i64) -> Param {
        Param::word(format!("np.int64({i})"))
    }
    /// The value of an int of either kind.
    fn as_int(&self) -> Option<i64> {
        match self {
            Param::Int(i) => Some(*i),
            Param::Word(w) => w.strip_prefix("np.int64(")?.strip_suffix(')')?.parse().ok(),
            _ => None,
        }
    }
    /// The values of a tuple of ints of either kind.
    fn as_ints(&self) -> Option<Vec<i64>> {
        match self {
            Param::Ints(v) => Some(v.clone()),
            Param::Tuple(items) => items.iter().map(Param::as_int).collect(),
            _ => None,
        }
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

/// A primitive's parameter struct: what a jaxpr prints of it, and how it is made from that.
pub trait Params: Clone + fmt::Debug + Send + Sync + 'static {
    fn list(&self) -> ParamList;
    /// From parameters by name. What JAX leaves out or prints as None has its default.
    fn parse(given: &Given) -> Result<Self>;
    /// What the application does besides giving results: what the jaxprs that it holds do, unless it says otherwise.
    fn effects(&self) -> Effects {
        Effects::of_params(&self.list())
    }
}

impl Params for () {
    fn list(&self) -> ParamList {
        Vec::new()
    }
    fn parse(_: &Given) -> Result<Self> {
        Ok(())
    }
    fn effects(&self) -> Effects {
        Effects::NONE
    }
}

/// Parameters by name, as somebody asks for them.
pub struct Given<'a> {
    pub primitive: &'static str,
    pub list: &'a [(&'a str, Param)],
}

impl Given<'_> {
    fn get(&self, name: &str) -> Option<&Param> {
        self.list.iter().find(|(n, _)| *n == name).map(|(_, p)| p)
    }
    /// JAX's error for a shape with a negative size.
    fn negative(&self, name: &str, ints: &[i64]) -> Error {
        let comma = if ints.len() == 1 { "," } else { "" };
        let list = ints.iter().map(|d| d.to_string()).collect::<Vec<_>>().join(", ");
        Error::ty(format!("{} {name} must have every element be nonnegative, got ({list}{comma}).", self.primitive))
    }
    /// Whatever is given; None where nothing is.
    pub fn any(&self, name: &str) -> &Param {
        self.get(name).unwrap_or(&Param::None)
    }
    /// The error that a parameter is missing or not of its kind.
    pub fn wrong(&self, name: &str) -> Error {
        Error::ty(format!("{}: parameter '{name}' is missing or of the wrong kind", self.primitive))
    }
    pub fn is_none(&self, name: &str) -> bool {
        matches!(self.get(name), None | Some(Param::None))
    }
    /// False where it is not given.
    pub fn flag(&self, name: &str) -> bool {
        matches!(self.get(name), Some(Param::Bool(true)))
    }
    pub fn int(&self, name: &str) -> Result<i64> {
        self.get(name).and_then(Param::as_int).ok_or_else(|| self.wrong(name))
    }
    pub fn size(&self, name: &str) -> Result<usize> {
        usize::try_from(self.int(name)?).map_err(|_| self.wrong(name))
    }
    /// Sizes or axes; empty where it is not given.
    pub fn dims(&self, name: &str) -> Result<Dims> {
        match self.get(name) {
            None | Some(Param::None) => Ok(Dims::new()),
            Some(given) => {
                let ints = given.as_ints().ok_or_else(|| self.wrong(name))?;
                ints.iter().map(|&d| usize::try_from(d).map_err(|_| self.negative(name, &ints))).collect()
            }
        }
    }
    /// Which ints of a tuple are NumPy's, as bits.
    pub fn numpy_bits(&self, name: &str) -> u64 {
        match self.get(name) {
            Some(Param::Tuple(items)) => {
                let bits = items.iter().enumerate().filter(|(_, p)| matches!(p, Param::Word(_)));
                bits.fold(0, |all, (i, _)| all | 1 << (i as u32 % 64))
            }
            _ => 0,
        }
    }
    /// Which ints of each row of a tuple of tuples are NumPy's, as bits.
    pub fn numpy_rows(&self, name: &str) -> Vec<u64> {
        let bit = |(i, p): (usize, &Param)| u64::from(matches!(p, Param::Word(_))) << (i as u32 % 64);
        let row = |p: &Param| match p {
            Param::Tuple(items) => items.iter().enumerate().map(bit).sum(),
            _ => 0,
        };
        match self.get(name) {
            Some(Param::Tuple(rows)) => rows.iter().map(row).collect(),
            _ => vec![],
        }
    }
    /// The same for a record of so many rows.
    pub fn numpy_record<const N: usize>(&self, name: &str) -> [u64; N] {
        let rows = self.numpy_rows(name);
        std::array::from_fn(|i| rows.get(i).copied().unwrap_or(0))
    }
    /// A tuple of bools; empty where it is not given.
    pub fn flags(&self, name: &str) -> Vec<bool> {
        match self.get(name) {
            Some(Param::Tuple(items)) => items.iter().map(|p| matches!(p, Param::Bool(true))).collect(),
            _ => vec![],
        }
    }
    pub fn dtype(&self, name: &str) -> Result<DType> {
        match self.get(name) {
            Some(Param::DType(d)) => Ok(*d),
            _ => Err(self.wrong(name)),
        }
    }
    pub fn word(&self, name: &str) -> Result<&str> {
        match self.get(name) {
            Some(Param::Word(w)) => Ok(w),
            _ => Err(self.wrong(name)),
        }
    }
    /// A parameter as it prints, unless it is None.
    pub fn text(&self, name: &str) -> Option<String> {
        self.get(name).filter(|p| !matches!(p, Param::None)).map(crate::print::param_text)
    }
    pub fn closed(&self, name: &str) -> Result<ClosedJaxpr> {
        match self.get(name) {
            Some(Param::Closed(c)) => Ok(c.clone()),
            _ => Err(self.wrong(name)),
        }
    }
    /// Types: a tuple of pairs of a shape and a dtype.
    pub fn avals(&self, name: &str) -> Result<Vec<Aval>> {
        let one = |p: &Param| match p {
            Param::Tuple(pair) => match &pair[..] {
                [shape, Param::DType(dtype)] => {
                    let dims = shape.as_ints().ok_or_else(|| self.wrong(name))?;
                    let dims: Vec<usize> = dims.into_iter().map(|d| d as usize).collect();
                    Ok(Aval::new(*dtype, &dims))
                }
                _ => Err(self.wrong(name)),
            },
            _ => Err(self.wrong(name)),
        };
        match self.get(name) {
            Some(Param::Tuple(items)) => items.iter().map(one).collect(),
            Some(Param::Ints(none)) if none.is_empty() => Ok(vec![]),
            _ => Err(self.wrong(name)),
        }
    }
    pub fn user(&self, name: &str) -> Result<UserFn> {
        match self.get(name) {
            Some(Param::User(f)) => Ok(f.clone()),
            _ => Err(self.wrong(name)),
        }
    }
    pub fn closed_list(&self, name: &str) -> Result<Vec<ClosedJaxpr>> {
        let one = |p: &Param| if let Param::Closed(c) = p { Ok(c.clone()) } else { Err(self.wrong(name)) };
        match self.get(name) {
            Some(Param::Tuple(items)) => items.iter().map(one).collect(),
            _ => Err(self.wrong(name)),
        }
    }
    pub fn open(&self, name: &str) -> Option<Arc<Jaxpr>> {
        match self.get(name) {
            Some(Param::Open(j)) => Some(j.clone()),
            Some(Param::Closed(c)) => Some(c.jaxpr.clone()),
            _ => None,
        }
    }
    /// A number as a 0-d array, where it is given.
    pub fn number(&self, name: &str) -> Option<Literal> {
        match self.get(name) {
            Some(Param::Int(i)) => Some(Literal(i32::try_from(*i).map_or_else(|_| Array::scalar(*i), Array::scalar))),
            Some(Param::Float(bits)) => {
                let x = f64::from_bits(*bits);
                let narrow = x.is_nan() || x as f32 as f64 == x;
                Some(Literal(if narrow { Array::scalar(x as f32) } else { Array::scalar(x) }))
            }
            Some(Param::Bool(b)) => Some(Literal(Array::scalar(*b))),
            _ => None,
        }
    }
    /// A tuple of tuples of ints.
    pub fn rows(&self, name: &str) -> Result<Vec<Vec<i64>>> {
        self.get(name).and_then(rows_of).ok_or_else(|| self.wrong(name))
    }
    /// A tuple of tuples of tuples of ints.
    pub fn nested(&self, name: &str) -> Result<Vec<Vec<Vec<i64>>>> {
        match self.get(name) {
            Some(Param::Tuple(items)) => items.iter().map(|p| rows_of(p).ok_or_else(|| self.wrong(name))).collect(),
            _ => Err(self.wrong(name)),
        }
    }
    /// A record of so many tuples of axes.
    pub fn sizes(&self, name: &str, count: usize) -> Result<Vec<Vec<usize>>> {
        let rows = self.rows(name)?;
        if rows.len() != count {
            return Err(self.wrong(name));
        }
        Ok(rows.into_iter().map(|r| r.into_iter().map(|x| x as usize).collect()).collect())
    }
}

fn rows_of(p: &Param) -> Option<Vec<Vec<i64>>> {
    match p {
        Param::Tuple(items) => items.iter().map(Param::as_ints).collect(),
        Param::Ints(v) if v.is_empty() => Some(vec![]),
        _ => None,
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
