//! Errors as the libraries raise them: a Python class name and the exact text.

use std::fmt;

/// The Python exception class that an error becomes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum ErrorClass {
    Type,
    Value,
    Index,
    ZeroDivision,
    Overflow,
    NotImplemented,
    Attribute,
    Name,
    Runtime,
    Memory,
    FloatingPoint,
    Assertion,
    KeyboardInterrupt,
    /// `jax.errors.JaxRuntimeError`
    JaxRuntime,
    /// `jax.errors.ConcretizationTypeError`
    Concretization,
    TracerBoolConversion,
    TracerArrayConversion,
    TracerIntegerConversion,
    NonConcreteBooleanIndex,
    UnexpectedTracer,
    /// `jax.dtypes.TypePromotionError`
    TypePromotion,
    /// NumPy's AxisError, a ValueError and an IndexError
    Axis,
    /// NumPy's `_UFuncNoLoopError`/`UFuncTypeError`, a TypeError
    UFuncType,
    /// An exception of the host language in flight; the payload index is the host's own.
    Host(u32),
}

/// A mistake of the user: class, text exactly as JAX, NumPy or Python word it, and an optional remedy for display.
#[derive(Clone, PartialEq, Debug)]
pub struct Error {
    pub class: ErrorClass,
    pub message: String,
    pub help: Option<String>,
}

pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    pub fn new(class: ErrorClass, message: impl Into<String>) -> Error {
        Error { class, message: message.into(), help: None }
    }
    pub fn ty(message: impl Into<String>) -> Error {
        Error::new(ErrorClass::Type, message)
    }
    pub fn value(message: impl Into<String>) -> Error {
        Error::new(ErrorClass::Value, message)
    }
    pub fn index(message: impl Into<String>) -> Error {
        Error::new(ErrorClass::Index, message)
    }
    pub fn not_implemented(message: impl Into<String>) -> Error {
        Error::new(ErrorClass::NotImplemented, message)
    }
    pub fn overflow(message: impl Into<String>) -> Error {
        Error::new(ErrorClass::Overflow, message)
    }
    /// The allocation that did not fit; `bytes` is what was asked for.
    pub fn exhausted(bytes: u128) -> Error {
        Error::new(ErrorClass::JaxRuntime, format!("RESOURCE_EXHAUSTED: Out of memory allocating {bytes} bytes."))
    }
    pub fn help(mut self, help: impl Into<String>) -> Error {
        self.help = Some(help.into());
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}Error: {}", self.class, self.message)
    }
}

impl std::error::Error for Error {}
