//! What a pure function of this folder answers when a Python program's input is wrong: the exception's class and
//! its text. The registering modules turn it into an exception; here no interpreter is known.

use std::fmt;

/// The exception classes that pure number and text functions can raise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Type,
    Value,
    Overflow,
    ZeroDivision,
    Memory,
    Key,
    Index,
    UnicodeEncode,
    UnicodeDecode,
    Lookup,
    /// The user wanted it to stop.
    Interrupt,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub kind: Kind,
    pub text: String,
}

pub type Outcome<T> = Result<T, Fault>;

impl Fault {
    pub fn new(kind: Kind, text: impl Into<String>) -> Fault {
        Fault { kind, text: text.into() }
    }
    pub fn type_error(text: impl Into<String>) -> Fault {
        Fault::new(Kind::Type, text)
    }
    pub fn value(text: impl Into<String>) -> Fault {
        Fault::new(Kind::Value, text)
    }
    pub fn overflow(text: impl Into<String>) -> Fault {
        Fault::new(Kind::Overflow, text)
    }
    pub fn zero_division(text: impl Into<String>) -> Fault {
        Fault::new(Kind::ZeroDivision, text)
    }
    /// CPython's MemoryError carries no text.
    pub fn memory() -> Fault {
        Fault::new(Kind::Memory, "")
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{:?}: {}", self.kind, self.text)
    }
}

/// Texts and byte strings longer than this end in MemoryError before the machine suffers.
pub const MAX_BYTES: usize = 1 << 31;

/// The length of a result, refused when it would not fit in memory.
pub fn checked_size(count: usize, unit: usize) -> Outcome<usize> {
    match count.checked_mul(unit) {
        Some(n) if n <= MAX_BYTES => Ok(n),
        _ => Err(Fault::memory()),
    }
}
