//! All ufuncs, one line each: name, dtype rule, kernel, identity.

use super::kernels::{self as k, Binary, Unary};
use jitbook_array::promote::{NumpyOperand, numpy_result_type};
use jitbook_array::{DType, Error, ErrorClass, Kind, Result};

/// Which dtype a ufunc computes in, given what its operands promote to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rule {
    /// Any dtype.
    Any,
    /// Any but bool, which computes as int8.
    Number,
    /// As `Number`, without complex numbers.
    Real,
    /// Numbers; bool is refused.
    NoBool,
    /// Floats and complex numbers; integers become the float that holds them.
    Inexact,
    /// As `Inexact`, without complex numbers.
    Float,
    /// Floats and complex numbers; all integers become float64.
    Divide,
    /// Any but complex, and integers stay.
    Rounding,
    /// Bool and integers.
    Bits,
    /// Integers; bool computes as int8.
    Shift,
    /// Integers only.
    Integer,
    /// Everything through bool.
    Logical,
}

/// The loop of a ufunc.
#[derive(Clone, Copy)]
pub enum Kernel {
    Unary(Unary),
    Binary(Binary),
}

/// A ufunc's declaration.
pub struct Entry {
    pub name: &'static str,
    /// Further names in `numpy`, separated by spaces.
    pub aliases: &'static str,
    pub rule: Rule,
    pub kernel: Kernel,
    /// What a reduction of nothing gives.
    pub identity: Option<i64>,
}

const fn unary(name: &'static str, aliases: &'static str, rule: Rule, kernel: Unary) -> Entry {
    Entry { name, aliases, rule, kernel: Kernel::Unary(kernel), identity: None }
}
const fn binary(name: &'static str, aliases: &'static str, rule: Rule, kernel: Binary, identity: Option<i64>) -> Entry {
    Entry { name, aliases, rule, kernel: Kernel::Binary(kernel), identity }
}

pub static UFUNCS: &[Entry] = &[
    binary("add", "", Rule::Any, k::add, Some(0)),
    binary("subtract", "", Rule::NoBool, k::sub, None),
    binary("multiply", "", Rule::Any, k::mul, Some(1)),
    binary("divide", "true_divide", Rule::Divide, k::divide, None),
    binary("floor_divide", "", Rule::Real, k::floor_divide, None),
    binary("remainder", "mod", Rule::Real, k::remainder, None),
    binary("fmod", "", Rule::Real, k::fmod, None),
    binary("power", "pow", Rule::Number, k::power, None),
    binary("float_power", "", Rule::Divide, k::power, None),
    binary("maximum", "", Rule::Any, k::maximum, None),
    binary("minimum", "", Rule::Any, k::minimum, None),
    binary("fmax", "", Rule::Any, k::fmax, None),
    binary("fmin", "", Rule::Any, k::fmin, None),
    binary("greater", "", Rule::Any, k::greater, None),
    binary("greater_equal", "", Rule::Any, k::greater_equal, None),
    binary("less", "", Rule::Any, k::less, None),
    binary("less_equal", "", Rule::Any, k::less_equal, None),
    binary("equal", "", Rule::Any, k::equal, None),
    binary("not_equal", "", Rule::Any, k::not_equal, None),
    binary("logical_and", "", Rule::Logical, k::logical_and, Some(1)),
    binary("logical_or", "", Rule::Logical, k::logical_or, Some(0)),
    binary("logical_xor", "", Rule::Logical, k::logical_xor, Some(0)),
    binary("bitwise_and", "", Rule::Bits, k::bitwise_and, Some(-1)),
    binary("bitwise_or", "", Rule::Bits, k::bitwise_or, Some(0)),
    binary("bitwise_xor", "", Rule::Bits, k::bitwise_xor, Some(0)),
    binary("left_shift", "bitwise_left_shift", Rule::Shift, k::left_shift, None),
    binary("right_shift", "bitwise_right_shift", Rule::Shift, k::right_shift, None),
    binary("arctan2", "atan2", Rule::Float, k::arctan2, None),
    binary("hypot", "", Rule::Float, k::hypot, Some(0)),
    binary("copysign", "", Rule::Float, k::copysign, None),
    binary("nextafter", "", Rule::Float, k::nextafter, None),
    binary("logaddexp", "", Rule::Float, k::logaddexp, None),
    binary("logaddexp2", "", Rule::Float, k::logaddexp2, None),
    binary("heaviside", "", Rule::Float, k::heaviside, None),
    binary("gcd", "", Rule::Integer, k::gcd, Some(0)),
    binary("lcm", "", Rule::Integer, k::lcm, None),
    unary("negative", "", Rule::NoBool, k::negative),
    unary("positive", "", Rule::NoBool, k::positive),
    unary("absolute", "abs", Rule::Any, k::absolute),
    unary("fabs", "", Rule::Float, k::fabs),
    unary("sign", "", Rule::NoBool, k::sign),
    unary("square", "", Rule::Number, k::square),
    unary("reciprocal", "", Rule::Number, k::reciprocal),
    unary("conjugate", "conj", Rule::Number, k::conjugate),
    unary("exp", "", Rule::Inexact, k::exp),
    unary("exp2", "", Rule::Inexact, k::exp2),
    unary("expm1", "", Rule::Inexact, k::expm1),
    unary("log", "", Rule::Inexact, k::log),
    unary("log2", "", Rule::Inexact, k::log2),
    unary("log10", "", Rule::Inexact, k::log10),
    unary("log1p", "", Rule::Inexact, k::log1p),
    unary("sin", "", Rule::Inexact, k::sin),
    unary("cos", "", Rule::Inexact, k::cos),
    unary("tan", "", Rule::Inexact, k::tan),
    unary("arcsin", "asin", Rule::Inexact, k::asin),
    unary("arccos", "acos", Rule::Inexact, k::acos),
    unary("arctan", "atan", Rule::Inexact, k::atan),
    unary("sinh", "", Rule::Inexact, k::sinh),
    unary("cosh", "", Rule::Inexact, k::cosh),
    unary("tanh", "", Rule::Inexact, k::tanh),
    unary("arcsinh", "asinh", Rule::Inexact, k::asinh),
    unary("arccosh", "acosh", Rule::Inexact, k::acosh),
    unary("arctanh", "atanh", Rule::Inexact, k::atanh),
    unary("sqrt", "", Rule::Inexact, k::sqrt),
    unary("cbrt", "", Rule::Float, k::cbrt),
    unary("rint", "", Rule::Float, k::rint),
    unary("floor", "", Rule::Rounding, k::floor),
    unary("ceil", "", Rule::Rounding, k::ceil),
    unary("trunc", "", Rule::Rounding, k::trunc),
    unary("radians", "", Rule::Float, k::radians),
    unary("deg2rad", "", Rule::Float, k::radians),
    unary("degrees", "", Rule::Float, k::degrees),
    unary("rad2deg", "", Rule::Float, k::degrees),
    unary("isnan", "", Rule::Any, k::isnan),
    unary("isinf", "", Rule::Any, k::isinf),
    unary("isfinite", "", Rule::Any, k::isfinite),
    unary("signbit", "", Rule::Float, k::signbit),
    unary("logical_not", "", Rule::Logical, k::logical_not),
    unary("invert", "bitwise_not bitwise_invert", Rule::Bits, k::invert),
];

/// The entry of a name that this program knows.
pub fn entry(name: &str) -> &'static Entry {
    UFUNCS.iter().find(|e| e.name == name).unwrap_or_else(|| panic!("no ufunc {name}"))
}

impl Entry {
    pub fn nin(&self) -> usize {
        match self.kernel {
            Kernel::Unary(_) => 1,
            Kernel::Binary(_) => 2,
        }
    }

    pub fn is_comparison(&self) -> bool {
        matches!(self.name, "greater" | "greater_equal" | "less" | "less_equal" | "equal" | "not_equal")
    }

    /// The dtype that the loop computes in.
    pub fn loop_dtype(&self, operands: &[NumpyOperand]) -> Result<DType> {
        let dtype = match numpy_result_type(operands) {
            // Comparisons with ints that the dtype cannot hold have an answer all the same.
            Err(e) if self.is_comparison() && e.class == ErrorClass::Overflow => {
                let wide = |o: &NumpyOperand| match o {
                    NumpyOperand::PyInt(i) if *i > i64::MAX as i128 => NumpyOperand::Array(DType::U64),
                    NumpyOperand::PyInt(_) => NumpyOperand::Array(DType::I64),
                    other => *other,
                };
                numpy_result_type(&operands.iter().map(wide).collect::<Vec<_>>())?
            }
            other => other?,
        };
        self.in_rule(dtype)
    }

    /// The dtype in which this rule computes operands of a common dtype.
    pub fn in_rule(&self, dtype: DType) -> Result<DType> {
        let kind = dtype.kind();
        Ok(match (self.rule, kind) {
            (_, Kind::Key | Kind::Float0) => return Err(self.unsupported()),
            (Rule::Any, _) => dtype,
            (Rule::Logical, _) => DType::Bool,
            (Rule::Number | Rule::Real | Rule::Shift, Kind::Bool) => DType::I8,
            (Rule::Float | Rule::Real | Rule::Rounding, Kind::Complex) => return Err(self.unsupported()),
            (Rule::Shift | Rule::Bits | Rule::Integer, Kind::Float | Kind::Complex) => return Err(self.unsupported()),
            (Rule::Integer, Kind::Bool) => return Err(self.unsupported()),
            (Rule::NoBool, Kind::Bool) => return Err(self.no_bool()),
            (Rule::Divide, Kind::Bool | Kind::Signed | Kind::Unsigned) => DType::F64,
            (Rule::Inexact | Rule::Float, Kind::Bool | Kind::Signed | Kind::Unsigned) => match dtype.size() {
                1 => DType::F16,
                2 => DType::F32,
                _ => DType::F64,
            },
            _ => dtype,
        })
    }

    #[cold]
    fn unsupported(&self) -> Error {
        Error::ty(unsupported_text(self.name))
    }

    #[cold]
    fn no_bool(&self) -> Error {
        Error::ty(match self.name {
            "subtract" => {
                "numpy boolean subtract, the `-` operator, is not supported, use the bitwise_xor, the `^` operator, or \
                 the logical_xor function instead."
                    .into()
            }
            "negative" => {
                "The numpy boolean negative, the `-` operator, is not supported, use the `~` operator or the \
                 logical_not function instead."
                    .into()
            }
            name => format!(
                "ufunc '{name}' did not contain a loop with signature matching types <class 'numpy.dtypes.BoolDType'> \
                 -> None"
            ),
        })
    }
}

pub fn unsupported_text(name: &str) -> String {
    format!(
        "ufunc '{name}' not supported for the input types, and the inputs could not be safely coerced to any supported \
         types according to the casting rule ''safe''"
    )
}
