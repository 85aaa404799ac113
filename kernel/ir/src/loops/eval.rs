//! The meaning of one instruction, on the bits of its operands: what constants fold by and the interpreter runs.

use super::code::*;
use jitbook_array::{DType, Kind, bf16, f16};

/// The result's bits of `inst` (of dtype `to`) on operands' bits; `from` is the dtype of the first operand.
/// Panics on a `Leaf`, which has no meaning of its own.
pub fn eval(inst: Inst, to: DType, from: DType, args: &[u64]) -> u64 {
    match inst {
        Inst::Leaf(_) => panic!("a leaf is not computed"),
        Inst::Const(c) => c.bits,
        Inst::Unary(op, _) => unary(op, to, args[0]),
        Inst::Binary(op, ..) => binary(op, to, args[0], args[1]),
        Inst::Fma(..) => match to {
            DType::F32 => f32::mul_add(f(args[0]), f(args[1]), f(args[2])).to_bits() as u64,
            _ => f64::mul_add(d(args[0]), d(args[1]), d(args[2])).to_bits(),
        },
        Inst::Compare(op, ..) => compare(op, from, args[0], args[1]) as u64,
        Inst::Select(..) => args[if args[0] != 0 { 1 } else { 2 }],
        Inst::Cast(_) => cast(from, to, args[0]),
        Inst::Bitcast(_) => args[0],
        Inst::Call(routine, ..) => match routine.function {
            RoutineFn::F32(g) => g(f(args[0])).to_bits() as u64,
            RoutineFn::F32x2(g) => g(f(args[0]), f(args[1])).to_bits() as u64,
            RoutineFn::Beyond { limit, function } if f(args[0]).abs() > limit => function(f(args[0])).to_bits() as u64,
            RoutineFn::Beyond { .. } => args[1],
            RoutineFn::F64(g) => g(d(args[0])).to_bits(),
            RoutineFn::F64x2(g) => g(d(args[0]), d(args[1])).to_bits(),
        },
    }
}

fn f(bits: u64) -> f32 {
    f32::from_bits(bits as u32)
}
fn d(bits: u64) -> f64 {
    f64::from_bits(bits)
}

/// An integer's value: sign-extended where signed.
pub(crate) fn signed(dtype: DType, bits: u64) -> i64 {
    let shift = 64 - 8 * dtype.size() as u32;
    if dtype.kind() == Kind::Signed { ((bits << shift) as i64) >> shift } else { bits as i64 }
}

fn unary(op: Unary, dtype: DType, a: u64) -> u64 {
    match dtype {
        DType::F32 => {
            let x = f(a);
            let y = match op {
                Unary::Neg => return a ^ 0x8000_0000,
                Unary::Abs => return a & 0x7fff_ffff,
                Unary::Sqrt => x.sqrt(),
                Unary::Floor => x.floor(),
                Unary::Ceil => x.ceil(),
                Unary::Trunc => x.trunc(),
                Unary::Round => x.round_ties_even(),
                _ => panic!("{op:?} of a float"),
            };
            y.to_bits() as u64
        }
        DType::F64 => {
            let x = d(a);
            let y = match op {
                Unary::Neg => return a ^ (1 << 63),
                Unary::Abs => return a & !(1 << 63),
                Unary::Sqrt => x.sqrt(),
                Unary::Floor => x.floor(),
                Unary::Ceil => x.ceil(),
                Unary::Trunc => x.trunc(),
                Unary::Round => x.round_ties_even(),
                _ => panic!("{op:?} of a float"),
            };
            y.to_bits()
        }
        DType::Bool => (op == Unary::Not) as u64 ^ a,
        _ => {
            let y = match op {
                Unary::Neg => a.wrapping_neg(),
                Unary::Abs => signed(dtype, a).unsigned_abs(),
                Unary::Not => !a,
                Unary::PopCount => a.count_ones() as u64,
                Unary::LeadingZeros => a.leading_zeros() as u64 - (64 - 8 * dtype.size() as u64),
                _ => panic!("{op:?} of an integer"),
            };
            y & mask(dtype)
        }
    }
}

fn binary(op: Binary, dtype: DType, a: u64, b: u64) -> u64 {
    match dtype {
        DType::F32 => float32(op, f(a), f(b)).to_bits() as u64,
        DType::F64 => float64(op, d(a), d(b)).to_bits(),
        DType::Bool => match op {
            Binary::And => a & b,
            Binary::Or => a | b,
            Binary::Xor => a ^ b,
            _ => panic!("{op:?} of bools"),
        },
        _ => integer(op, dtype, a, b) & mask(dtype),
    }
}

macro_rules! float {
    ($name:ident, $t:ty) => {
        fn $name(op: Binary, x: $t, y: $t) -> $t {
            match op {
                Binary::Add => x + y,
                Binary::Sub => x - y,
                Binary::Mul => x * y,
                Binary::Div => x / y,
                Binary::Rem => x % y,
                Binary::Min | Binary::Max if x.is_nan() || y.is_nan() => <$t>::NAN,
                Binary::Min if x == y => {
                    if x.is_sign_negative() {
                        x
                    } else {
                        y
                    }
                }
                Binary::Max if x == y => {
                    if x.is_sign_negative() {
                        y
                    } else {
                        x
                    }
                }
                Binary::Min => {
                    if x < y {
                        x
                    } else {
                        y
                    }
                }
                Binary::Max => {
                    if x > y {
                        x
                    } else {
                        y
                    }
                }
                _ => panic!("{op:?} of floats"),
            }
        }
    };
}
float!(float32, f32);
float!(float64, f64);

fn integer(op: Binary, dtype: DType, a: u64, b: u64) -> u64 {
    let is_signed = dtype.kind() == Kind::Signed;
    let (sa, sb) = (signed(dtype, a), signed(dtype, b));
    let width = 8 * dtype.size() as u64;
    match op {
        Binary::Add => a.wrapping_add(b),
        Binary::Sub => a.wrapping_sub(b),
        Binary::Mul => a.wrapping_mul(b),
        Binary::Div if b == 0 => u64::MAX,
        Binary::Div if is_signed => sa.wrapping_div(sb) as u64,
        Binary::Div => a / b,
        Binary::Rem if b == 0 => a,
        Binary::Rem if is_signed => sa.wrapping_rem(sb) as u64,
        Binary::Rem => a % b,
        Binary::Min if is_signed => sa.min(sb) as u64,
        Binary::Max if is_signed => sa.max(sb) as u64,
        Binary::Min => a.min(b),
        Binary::Max => a.max(b),
        Binary::And => a & b,
        Binary::Or => a | b,
        Binary::Xor => a ^ b,
        Binary::Shl => {
            if b < width {
                a << b
            } else {
                0
            }
        }
        Binary::ShrLogical => {
            if b < width {
                a >> b
            } else {
                0
            }
        }
        Binary::ShrArithmetic => {
            let shift = 64 - width;
            (((a << shift) as i64) >> shift >> b.min(width - 1)) as u64
        }
    }
}

fn compare(op: Compare, dtype: DType, a: u64, b: u64) -> bool {
    let order = match dtype {
        DType::F32 => f(a).partial_cmp(&f(b)),
        DType::F64 => d(a).partial_cmp(&d(b)),
        _ if dtype.kind() == Kind::Signed => Some(signed(dtype, a).cmp(&signed(dtype, b))),
        _ => Some(a.cmp(&b)),
    };
    match (op, order) {
        (Compare::Ne, None) => true,
        (_, None) => false,
        (Compare::Eq, Some(o)) => o.is_eq(),
        (Compare::Ne, Some(o)) => o.is_ne(),
        (Compare::Lt, Some(o)) => o.is_lt(),
        (Compare::Le, Some(o)) => o.is_le(),
        (Compare::Gt, Some(o)) => o.is_gt(),
        (Compare::Ge, Some(o)) => o.is_ge(),
    }
}

fn cast(from: DType, to: DType, a: u64) -> u64 {
    match (from, to) {
        (DType::F16, _) => f16::from_bits(a as u16).to_f32().to_bits() as u64,
        (DType::BF16, _) => bf16::from_bits(a as u16).to_f32().to_bits() as u64,
        (DType::F32, DType::F64) => (f(a) as f64).to_bits(),
        (DType::F64, DType::F32) => (d(a) as f32).to_bits() as u64,
        (_, DType::F16) => f16::from_f32(f(a)).to_bits() as u64,
        (_, DType::BF16) => bf16::from_f32(f(a)).to_bits() as u64,
        (DType::F32, _) => saturate(f(a) as f64, to),
        (DType::F64, _) => saturate(d(a), to),
        (_, DType::F32) => match from.kind() {
            Kind::Signed => (signed(from, a) as f32).to_bits() as u64,
            _ => (a as f32).to_bits() as u64,
        },
        (_, DType::F64) => match from.kind() {
            Kind::Signed => (signed(from, a) as f64).to_bits(),
            _ => (a as f64).to_bits(),
        },
        _ => signed(from, a) as u64 & mask(to),
    }
}

fn saturate(x: f64, to: DType) -> u64 {
    let bits = match to {
        DType::I8 => x as i8 as u64,
        DType::I16 => x as i16 as u64,
        DType::I32 => x as i32 as u64,
        DType::I64 => x as i64 as u64,
        DType::U8 => x as u8 as u64,
        DType::U16 => x as u16 as u64,
        DType::U32 => x as u32 as u64,
        _ => x as u64,
    };
    bits & mask(to)
}
