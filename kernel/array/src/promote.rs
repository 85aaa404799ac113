//! Result dtypes: JAX's lattice with weak types, and NumPy 2's rules.

use crate::dtype::{DType, Kind};
use crate::error::{Error, ErrorClass, Result};

/// The default dtypes of JAX, by whether 64 bits are enabled.
pub fn default_int(x64: bool) -> DType {
    if x64 { DType::I64 } else { DType::I32 }
}
pub fn default_uint(x64: bool) -> DType {
    if x64 { DType::U64 } else { DType::U32 }
}
pub fn default_float(x64: bool) -> DType {
    if x64 { DType::F64 } else { DType::F32 }
}
pub fn default_complex(x64: bool) -> DType {
    if x64 { DType::C128 } else { DType::C64 }
}

/// A node of JAX's promotion lattice: a dtype, or the weak type of Python's ints, floats and complex numbers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Node {
    Strong(DType),
    WeakInt,
    WeakFloat,
    WeakComplex,
}

impl Node {
    fn of(dtype: DType, weak: bool) -> Node {
        match (weak, dtype.kind()) {
            (true, Kind::Signed | Kind::Unsigned) => Node::WeakInt,
            (true, Kind::Float) => Node::WeakFloat,
            (true, Kind::Complex) => Node::WeakComplex,
            _ => Node::Strong(dtype),
        }
    }

    /// The nodes directly above.
    fn above(self) -> &'static [Node] {
        use DType::*;
        use Node::*;
        match self {
            Strong(Bool) => &[WeakInt],
            WeakInt => &[Strong(U8), Strong(I8)],
            Strong(U8) => &[Strong(I16), Strong(U16)],
            Strong(U16) => &[Strong(I32), Strong(U32)],
            Strong(U32) => &[Strong(I64), Strong(U64)],
            Strong(I8) => &[Strong(I16)],
            Strong(I16) => &[Strong(I32)],
            Strong(I32) => &[Strong(I64)],
            Strong(U64) | Strong(I64) => &[WeakFloat],
            WeakFloat => &[Strong(BF16), Strong(F16), WeakComplex],
            Strong(BF16) | Strong(F16) => &[Strong(F32)],
            Strong(F32) => &[Strong(F64), Strong(C64)],
            Strong(F64) => &[Strong(C128)],
            WeakComplex => &[Strong(C64)],
            Strong(C64) => &[Strong(C128)],
            Strong(C128 | Key | Float0) => &[],
        }
    }

    /// A bit of its own.
    fn bit(self) -> u32 {
        match self {
            Node::Strong(dtype) => 1 << dtype as u8,
            Node::WeakInt => 1 << 20,
            Node::WeakFloat => 1 << 21,
            Node::WeakComplex => 1 << 22,
        }
    }

    /// This node and all above it.
    fn reach(self) -> u32 {
        self.above().iter().fold(self.bit(), |set, n| set | n.reach())
    }

    fn all() -> impl Iterator<Item = Node> {
        let weak = [Node::WeakInt, Node::WeakFloat, Node::WeakComplex];
        DType::ALL.into_iter().map(Node::Strong).chain(weak)
    }

    fn join(self, other: Node) -> Option<Node> {
        if self == other {
            return Some(self);
        }
        let common = self.reach() & other.reach();
        Node::all().find(|n| common & n.bit() != 0 && n.reach() == common)
    }
}

/// The dtype and weakness of an operation on these operands (dtype, weak): the least upper bound in JAX's lattice, cut
/// to 32 bits while `x64` is off.
///
/// ```
/// use jitbook_array::{DType, promote::jax_result_type};
/// assert_eq!(jax_result_type(&[(DType::I32, false), (DType::F32, true)], false), Ok((DType::F32, true)));
/// assert_eq!(jax_result_type(&[(DType::F16, false), (DType::I32, false)], false), Ok((DType::F16, false)));
/// ```
pub fn jax_result_type(operands: &[(DType, bool)], x64: bool) -> Result<(DType, bool)> {
    let (first, rest) =
        operands.split_first().ok_or_else(|| Error::value("at least one array or dtype is required"))?;
    if rest.iter().all(|o| o == first) {
        let dtype = if x64 { first.0 } else { first.0.truncated() };
        return Ok((dtype, first.1 && !matches!(first.0.kind(), Kind::Bool | Kind::Key | Kind::Float0)));
    }
    let mut joined = Node::of(first.0, first.1);
    for &(dtype, weak) in rest {
        joined = joined.join(Node::of(dtype, weak)).ok_or_else(|| no_path(operands))?;
    }
    let strong = |dtype: DType| if x64 { dtype } else { dtype.truncated() };
    Ok(match joined {
        Node::Strong(dtype) => (strong(dtype), false),
        Node::WeakInt => (default_int(x64), true),
        Node::WeakFloat => (default_float(x64), true),
        Node::WeakComplex => (default_complex(x64), true),
    })
}

fn no_path(operands: &[(DType, bool)]) -> Error {
    let names: Vec<String> = operands.iter().map(|(d, _)| format!("'{}'", d.name())).collect();
    Error::new(
        ErrorClass::TypePromotion,
        format!(
            "Input dtypes ({}) have no available implicit dtype promotion path. Try explicitly casting inputs to the desired output type.",
            names.join(", ")
        ),
    )
}

/// An operand of NumPy's promotion: Python scalars are weak.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NumpyOperand {
    Array(DType),
    PyBool,
    /// A Python int; where the result is an integer dtype, it must hold it.
    PyInt(i128),
    PyFloat,
    PyComplex,
}

/// NumPy 2's result dtype (NEP 50): dtypes join, Python scalars only lift the kind, and an int that the result cannot
/// hold is the OverflowError that NumPy raises.
///
/// ```
/// use jitbook_array::{DType, promote::{NumpyOperand::*, numpy_result_type}};
/// assert_eq!(numpy_result_type(&[Array(DType::F32), PyFloat]), Ok(DType::F32));
/// assert_eq!(numpy_result_type(&[Array(DType::I32), Array(DType::F32)]), Ok(DType::F64));
/// ```
pub fn numpy_result_type(operands: &[NumpyOperand]) -> Result<DType> {
    use NumpyOperand::*;
    let mut strong: Option<DType> = None;
    for operand in operands {
        let dtype = match operand {
            Array(dtype) => *dtype,
            PyBool => DType::Bool,
            _ => continue,
        };
        strong = Some(match strong {
            Some(known) => numpy_join(known, dtype).ok_or_else(|| no_path(&[(known, false), (dtype, false)]))?,
            None => dtype,
        });
    }
    let weak = |kind| operands.iter().any(|o| matches!((kind, o), (0, PyInt(_)) | (1, PyFloat) | (2, PyComplex)));
    let mut result = strong.unwrap_or(DType::Bool);
    if weak(2) {
        result = lift_to_complex(result);
    } else if weak(1) {
        result = if result.is_inexact() { result } else { DType::F64 };
    } else if weak(0) && result == DType::Bool {
        result = DType::I64;
    }
    for operand in operands {
        if let PyInt(value) = operand
            && result.is_integer()
            && !fits(*value, result)
        {
            return Err(Error::overflow(format!("Python integer {value} out of bounds for {}", result.name())));
        }
    }
    Ok(result)
}

fn lift_to_complex(dtype: DType) -> DType {
    match dtype {
        DType::F16 | DType::F32 | DType::BF16 => DType::C64,
        DType::C64 => DType::C64,
        _ => DType::C128,
    }
}

/// Whether an integer dtype holds `value`.
pub fn fits(value: i128, dtype: DType) -> bool {
    let bits = dtype.size() as u32 * 8;
    match dtype.kind() {
        Kind::Unsigned => value >= 0 && value < 1i128 << bits,
        _ => value >= -(1i128 << (bits - 1)) && value < 1i128 << (bits - 1),
    }
}

/// The smallest dtype that NumPy casts both to safely (`promote_types`).
fn numpy_join(a: DType, b: DType) -> Option<DType> {
    use DType::*;
    if a == b {
        return Some(a);
    }
    let (a, b) = if rank(a) <= rank(b) { (a, b) } else { (b, a) };
    if matches!(b, Key | Float0) {
        return None;
    }
    Some(match (a.kind(), b.kind()) {
        (Kind::Bool, _) => b,
        (Kind::Unsigned, Kind::Signed) => match a.size().max(b.size()) {
            8 if a.size() == 8 => F64,
            n if b.size() > a.size() => signed(n),
            n => signed(n * 2),
        },
        (Kind::Unsigned | Kind::Signed, Kind::Float) => match (a.size(), b) {
            (1, _) => b,
            (2, F16) => F32,
            (2, BF16) => F32,
            (2, _) => b,
            _ => F64,
        },
        (Kind::Unsigned | Kind::Signed, Kind::Complex) => {
            if a.size() <= 2 {
                b
            } else {
                C128
            }
        }
        (Kind::Float, Kind::Float) => {
            if (a, b) == (BF16, F16) {
                F32
            } else {
                b
            }
        }
        (Kind::Float, Kind::Complex) => {
            if a == F64 {
                C128
            } else {
                b
            }
        }
        _ => b,
    })
}

/// The order in which one dtype gives way to another; within a kind, by size.
fn rank(dtype: DType) -> (Kind, usize, DType) {
    (dtype.kind(), dtype.size(), dtype)
}

fn signed(size: usize) -> DType {
    match size {
        1 => DType::I8,
        2 => DType::I16,
        4 => DType::I32,
        _ => DType::I64,
    }
}

#[cfg(test)]
mod tests;
