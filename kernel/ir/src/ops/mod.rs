//! The primitives, by family, and the one list of them all.

pub mod binary;
pub mod build;
pub mod call;
pub mod callback;
pub mod check;
pub mod collective;
pub mod compare;
pub mod cond;
pub mod control;
mod control_samples;
pub mod conv;
pub mod convert;
pub mod cumulative;
pub mod custom;
pub mod custom_vmap;
pub mod dot;
pub mod fourier;
pub mod index;
mod kernels;
pub mod linear_algebra;
pub mod pack;
pub mod platform;
pub mod random;
pub mod reduce;
pub mod remat;
pub mod rules;
pub mod samples;
pub mod scan;
pub mod scatter;
pub mod select;
pub mod shape;
pub mod solve;
pub mod sort;
mod special;
pub mod unary;
pub mod window;

use crate::prim::Definition;
pub use crate::prim::Prim;
pub use build::{add_any, match_axis, zeros};

/// Every primitive, once.
pub static PRIMS: &[&dyn Definition] = &[
    &unary::NEG,
    &unary::SIGN,
    &unary::FLOOR,
    &unary::CEIL,
    &unary::ROUND,
    &unary::IS_FINITE,
    &unary::ABS,
    &unary::EXP,
    &unary::EXP2,
    &unary::EXPM1,
    &unary::LOG,
    &unary::LOG1P,
    &unary::SIN,
    &unary::COS,
    &unary::TAN,
    &unary::ASIN,
    &unary::ACOS,
    &unary::ATAN,
    &unary::SINH,
    &unary::COSH,
    &unary::TANH,
    &unary::ASINH,
    &unary::ACOSH,
    &unary::ATANH,
    &unary::LOGISTIC,
    &unary::SQRT,
    &unary::RSQRT,
    &unary::CBRT,
    &unary::SQUARE,
    &unary::INTEGER_POW,
    &unary::ERF,
    &unary::ERFC,
    &unary::ERF_INV,
    &unary::LGAMMA,
    &unary::DIGAMMA,
    &unary::REAL,
    &unary::IMAG,
    &unary::CONJ,
    &unary::NOT,
    &unary::POPULATION_COUNT,
    &unary::CLZ,
    &unary::COPY,
    &unary::STOP_GRADIENT,
    &unary::REDUCE_PRECISION,
    &binary::ADD,
    &binary::SUB,
    &binary::MUL,
    &binary::DIV,
    &binary::REM,
    &binary::POW,
    &binary::MAX,
    &binary::MIN,
    &binary::ATAN2,
    &binary::NEXTAFTER,
    &binary::POLYGAMMA,
    &binary::AND,
    &binary::OR,
    &binary::XOR,
    &binary::SHIFT_LEFT,
    &binary::SHIFT_RIGHT_LOGICAL,
    &binary::SHIFT_RIGHT_ARITHMETIC,
    &binary::COMPLEX,
    &binary::ADD_ANY,
    &compare::EQ,
    &compare::NE,
    &compare::LT,
    &compare::LE,
    &compare::GT,
    &compare::GE,
    &compare::LE_TO,
    &compare::LT_TO,
    &select::SELECT_N,
    &select::CLAMP,
    &convert::CONVERT,
    &convert::BITCAST,
    &convert::OPTIMIZATION_BARRIER,
    &shape::BROADCAST_IN_DIM,
    &shape::RESHAPE,
    &shape::SQUEEZE,
    &shape::TRANSPOSE,
    &shape::REV,
    &shape::SLICE,
    &shape::PAD,
    &shape::CONCATENATE,
    &shape::IOTA,
    &pack::STACK,
    &pack::UNSTACK,
    &pack::SPLIT,
    &pack::TILE,
    &reduce::REDUCE_SUM,
    &reduce::REDUCE_PROD,
    &reduce::REDUCE_MAX,
    &reduce::REDUCE_MIN,
    &reduce::REDUCE_AND,
    &reduce::REDUCE_OR,
    &reduce::REDUCE_XOR,
    &reduce::ARGMAX,
    &reduce::ARGMIN,
    &cumulative::CUMSUM,
    &cumulative::CUMPROD,
    &cumulative::CUMMAX,
    &cumulative::CUMMIN,
    &cumulative::CUMLOGSUMEXP,
    &dot::DOT_GENERAL,
    &conv::CONV_GENERAL_DILATED,
    &window::REDUCE_WINDOW_SUM,
    &window::REDUCE_WINDOW_MAX,
    &window::REDUCE_WINDOW_MIN,
    &window::REDUCE_WINDOW,
    &window::SELECT_AND_GATHER_ADD,
    &window::SELECT_AND_SCATTER_ADD,
    &sort::SORT,
    &sort::TOP_K,
    &fourier::FFT,
    &linear_algebra::triangular::TRIANGULAR_SOLVE,
    &linear_algebra::factors::LU,
    &linear_algebra::factors::CHOLESKY,
    &linear_algebra::factors::QR,
    &linear_algebra::spectra::EIGH,
    &linear_algebra::spectra::EIG,
    &linear_algebra::spectra::SVD,
    &index::DYNAMIC_SLICE,
    &index::DYNAMIC_UPDATE_SLICE,
    &index::GATHER,
    &scatter::SCATTER,
    &scatter::SCATTER_ADD,
    &scatter::SCATTER_MUL,
    &scatter::SCATTER_MIN,
    &scatter::SCATTER_MAX,
    &random::RANDOM_SEED,
    &random::RANDOM_WRAP,
    &random::RANDOM_UNWRAP,
    &random::RANDOM_BITS,
    &random::RANDOM_SPLIT,
    &random::RANDOM_FOLD_IN,
    &random::THREEFRY2X32,
    &call::JIT,
    &custom::CUSTOM_JVP_CALL,
    &custom::CUSTOM_VJP_CALL,
    &custom::CUSTOM_LIN,
    &custom_vmap::CUSTOM_VMAP_CALL,
    &cond::COND,
    &platform::PLATFORM_INDEX,
    &platform::EMPTY,
    &control::WHILE,
    &scan::SCAN,
    &callback::DEBUG_PRINT,
    &callback::DEBUG_CALLBACK,
    &callback::PURE_CALLBACK,
    &callback::IO_CALLBACK,
    &remat::REMAT,
    &remat::NAME,
    &solve::CUSTOM_LINEAR_SOLVE,
    &check::CHECK,
    &collective::PSUM,
    &collective::PMAX,
    &collective::PMIN,
    &collective::AXIS_INDEX,
    &collective::ALL_GATHER,
    &collective::REDUCE_SCATTER,
    &collective::ALL_TO_ALL,
    &collective::PPERMUTE,
];

/// The primitive of this name.
pub fn by_name(name: &str) -> Option<&'static dyn Definition> {
    PRIMS.iter().find(|p| p.name() == name).copied()
}
