//! Element types: what an array may hold, and the Rust type that stands for each.

use half::{bf16, f16};
use num_complex::Complex;

/// A PRNG key: the two words of threefry's key, dtype `key<fry>`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Hash)]
#[repr(C)]
pub struct Key(pub [u32; 2]);

/// The dtype of an array's elements.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
#[repr(u8)]
pub enum DType {
    Bool,
    U8,
    U16,
    U32,
    U64,
    I8,
    I16,
    I32,
    I64,
    BF16,
    F16,
    F32,
    F64,
    C64,
    C128,
    /// `key<fry>`: opaque PRNG keys.
    Key,
    /// The tangent dtype of ints and bools: one byte an element, always zero.
    Float0,
}

/// The family a dtype belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub enum Kind {
    Bool,
    Unsigned,
    Signed,
    Float,
    Complex,
    Key,
    Float0,
}

impl DType {
    pub const ALL: [DType; 15] = [
        DType::Bool,
        DType::U8,
        DType::U16,
        DType::U32,
        DType::U64,
        DType::I8,
        DType::I16,
        DType::I32,
        DType::I64,
        DType::BF16,
        DType::F16,
        DType::F32,
        DType::F64,
        DType::C64,
        DType::C128,
    ];

    /// The name as NumPy writes it: `float32`.
    pub fn name(self) -> &'static str {
        use DType::*;
        match self {
            Bool => "bool",
            U8 => "uint8",
            U16 => "uint16",
            U32 => "uint32",
            U64 => "uint64",
            I8 => "int8",
            I16 => "int16",
            I32 => "int32",
            I64 => "int64",
            BF16 => "bfloat16",
            F16 => "float16",
            F32 => "float32",
            F64 => "float64",
            C64 => "complex64",
            C128 => "complex128",
            Key => "key<fry>",
            Float0 => "float0",
        }
    }

    /// The name as jaxprs write it: `f32`.
    pub fn short(self) -> &'static str {
        use DType::*;
        match self {
            Bool => "bool",
            U8 => "u8",
            U16 => "u16",
            U32 => "u32",
            U64 => "u64",
            I8 => "i8",
            I16 => "i16",
            I32 => "i32",
            I64 => "i64",
            BF16 => "bf16",
            F16 => "f16",
            F32 => "f32",
            F64 => "f64",
            C64 => "c64",
            C128 => "c128",
            Key => "key<fry>",
            Float0 => "float0",
        }
    }

    /// Bytes an element.
    pub fn size(self) -> usize {
        use DType::*;
        match self {
            Bool | U8 | I8 | Float0 => 1,
            U16 | I16 | BF16 | F16 => 2,
            U32 | I32 | F32 => 4,
            U64 | I64 | F64 | C64 | Key => 8,
            C128 => 16,
        }
    }

    pub fn kind(self) -> Kind {
        use DType::*;
        match self {
            Bool => Kind::Bool,
            U8 | U16 | U32 | U64 => Kind::Unsigned,
            I8 | I16 | I32 | I64 => Kind::Signed,
            BF16 | F16 | F32 | F64 => Kind::Float,
            C64 | C128 => Kind::Complex,
            Key => Kind::Key,
            Float0 => Kind::Float0,
        }
    }

    pub fn is_float(self) -> bool {
        self.kind() == Kind::Float
    }
    pub fn is_complex(self) -> bool {
        self.kind() == Kind::Complex
    }
    /// Float or complex: what can be differentiated.
    pub fn is_inexact(self) -> bool {
        matches!(self.kind(), Kind::Float | Kind::Complex)
    }
    /// Signed or unsigned, not bool.
    pub fn is_integer(self) -> bool {
        matches!(self.kind(), Kind::Signed | Kind::Unsigned)
    }

    /// The dtype that JAX gives in place of this one while x64 is off.
    pub fn truncated(self) -> DType {
        use DType::*;
        match self {
            U64 => U32,
            I64 => I32,
            F64 => F32,
            C128 => C64,
            other => other,
        }
    }

    /// The dtype of tangents: itself for inexact dtypes, `float0` for the others.
    pub fn tangent(self) -> DType {
        if self.is_inexact() { self } else { DType::Float0 }
    }

    /// The dtype of the real part.
    pub fn real(self) -> DType {
        match self {
            DType::C64 => DType::F32,
            DType::C128 => DType::F64,
            other => other,
        }
    }
}

mod sealed {
    pub trait Sealed {}
}

/// A Rust type that is the element of an array. Sealed: the list is [`DType`]'s.
pub trait Element: sealed::Sealed + Copy + Default + PartialEq + Send + Sync + std::fmt::Debug + 'static {
    const DTYPE: DType;
}

macro_rules! elements {
    ($($t:ty => $d:ident),* $(,)?) => {$(
        impl sealed::Sealed for $t {}
        impl Element for $t { const DTYPE: DType = DType::$d; }
    )*};
}
elements! {
    bool => Bool, u8 => U8, u16 => U16, u32 => U32, u64 => U64, i8 => I8, i16 => I16, i32 => I32, i64 => I64,
    bf16 => BF16, f16 => F16, f32 => F32, f64 => F64, Complex<f32> => C64, Complex<f64> => C128, Key => Key,
}

/// Runs `$body` with `$T` bound to the Rust type of `$dtype` (`Float0` runs as `bool`).
#[macro_export]
macro_rules! with_element {
    ($dtype:expr, $T:ident => $body:expr) => {
        match $dtype {
            $crate::DType::Bool | $crate::DType::Float0 => {
                type $T = bool;
                $body
            }
            $crate::DType::U8 => {
                type $T = u8;
                $body
            }
            $crate::DType::U16 => {
                type $T = u16;
                $body
            }
            $crate::DType::U32 => {
                type $T = u32;
                $body
            }
            $crate::DType::U64 => {
                type $T = u64;
                $body
            }
            $crate::DType::I8 => {
                type $T = i8;
                $body
            }
            $crate::DType::I16 => {
                type $T = i16;
                $body
            }
            $crate::DType::I32 => {
                type $T = i32;
                $body
            }
            $crate::DType::I64 => {
                type $T = i64;
                $body
            }
            $crate::DType::BF16 => {
                type $T = $crate::bf16;
                $body
            }
            $crate::DType::F16 => {
                type $T = $crate::f16;
                $body
            }
            $crate::DType::F32 => {
                type $T = f32;
                $body
            }
            $crate::DType::F64 => {
                type $T = f64;
                $body
            }
            $crate::DType::C64 => {
                type $T = $crate::Complex<f32>;
                $body
            }
            $crate::DType::C128 => {
                type $T = $crate::Complex<f64>;
                $body
            }
            $crate::DType::Key => {
                type $T = $crate::Key;
                $body
            }
        }
    };
}
