//! One operand, one output of its shape.

use super::build::*;
use super::kernels::*;
use super::rules::*;
use super::samples;
use crate::aval::Aval;
use crate::loops::{Body, Lowering, Reg, Routine, RoutineFn};
use crate::params::{Given, Param, ParamList, Params};
use crate::prim::*;
use crate::value::{Tangent, Val};
use jitbook_array::{Array, DType, Error, Result};

/// Code of one element, where all dtypes live in registers; the kernel otherwise.
pub(super) fn lower_unary(f: fn(&mut Body, Reg) -> Reg, ins: &[Aval], outs: &[Aval]) -> Lowering {
    let plain = ins.iter().chain(outs).all(|a| !a.dtype.is_complex() && a.dtype != DType::Key);
    if plain { Lowering::Elementwise(Box::new(move |b, r| f(b, r[0]))) } else { Lowering::Kernel }
}

const NOT_LINEAR: &str = "it is not linear, and jvp rules do not use it on tangents";
const NOTHING_SMALLER: &str = "nothing smaller has the same value";

/// Declares one unary primitive: everything its family does not share.
macro_rules! unary {
    ($ID:ident $name:literal, lax $lax:literal, jnp $jnp:literal $promote:ident, $accepts:ident in $lo:literal..$hi:literal,
     out $out:expr, eval $eval:expr, jvp $jvp:expr, transpose $transpose:expr, lower $lower:expr,
     simplify $simplify:expr, doc $doc:literal) => {
        pub static $ID: Prim<()> = Prim {
            name: $name,
            doc: $doc,
            public: Public { lax: $lax, jnp: $jnp, promote: Promote::$promote },
            abstract_eval: |_, avals| {
                let out: fn(Aval) -> Aval = $out;
                Ok(unary_aval($name, $accepts, avals)?.into_iter().map(out).collect())
            },
            eval: |_, x| {
                let eval: fn(&Array) -> Result<Array> = $eval;
                Ok(vec![eval(&x[0])?])
            },
            jvp: $jvp,
            transpose: $transpose,
            batch: Batch::Rule(vectorized),
            stage: Stage::Append,
            lower: Lower::Rule(|_, ins, outs| lower_unary($lower, ins, outs)),
            simplify: $simplify,
            samples: || samples::unary((), $accepts, $lo, $hi),
        };
    };
}

/// A smooth inexact function of the usual shape: f32/f64/complex kernels, a jvp factor, code.
macro_rules! smooth {
    ($ID:ident $name:literal, jnp $jnp:literal, $lo:literal..$hi:literal, $f:expr, $c:expr, jvp $jvp:expr,
     lower $lower:expr, doc $doc:literal) => {
        unary! { $ID $name, lax $name, jnp $jnp Inexact, INEXACT in $lo..$hi,
        out |a| a, eval |x| inexact1(x, $f, $c), jvp Jvp::Each(&[Some($jvp)]),
        transpose Transpose::Never(NOT_LINEAR), lower $lower, simplify Simplify::Never(NOTHING_SMALLER), doc $doc }
    };
}

/// A linear op whose adjoint is `$adjoint` of the cotangent.
macro_rules! adjoint {
    ($adjoint:expr) => {
        Transpose::Rule(|_, _, ct, _| {
            let adjoint: fn(&Val) -> Result<Val> = $adjoint;
            Ok(vec![Some(adjoint(&ct[0].instantiate()?)?)])
        })
    };
}

unary! { NEG "neg", lax "neg", jnp "negative" Numeric, NUMBER in -2.0..2.0, out |a| a,
eval |x| number1(x, |a| -a, |a| -a, |a| -a), jvp Jvp::Linear, transpose adjoint!(neg),
lower |b, x| b.neg(x), simplify Simplify::Never(NOTHING_SMALLER),
doc "Elementwise negation.\n>>> jnp.negative(jnp.array([1., -2.]))\nArray([-1.,  2.], dtype=float32)" }

unary! { SIGN "sign", lax "sign", jnp "sign" Numeric, NUMBER in -2.0..2.0, out |a| a,
eval |x| number1(x, |a| a.signum(), |a| if a == 0.0 || a.is_nan() { a } else { a.signum() },
    |a| if a.norm() == 0.0 { a } else { a / a.norm() }),
jvp Jvp::Declared(
    |op, _, x, _| {
        let outs = crate::trace::bind(op, x)?;
        let zeros = outs.iter().map(Tangent::zero_of).collect();
        Ok((outs, zeros))
    },
    "zero, of complex numbers too, whose phase has a slope",
), transpose Transpose::Never(NOT_LINEAR), lower |b, x| b.sign(x),
simplify Simplify::Never(NOTHING_SMALLER),
doc "-1, 0 or 1 by sign.\n>>> jnp.sign(jnp.array([-3., 0., 2.]))\nArray([-1.,  0.,  1.], dtype=float32)" }

unary! { FLOOR "floor", lax "floor", jnp "" None, FLOAT in -2.0..2.0, out |a| a, eval |x| float1(x, f64::floor),
jvp Jvp::Zero, transpose Transpose::Never(NOT_LINEAR), lower |b, x| b.floor(x),
simplify Simplify::Never(NOTHING_SMALLER),
doc "The largest integer not above.\n>>> lax.floor(jnp.array([1.5, -1.5]))\nArray([ 1., -2.], dtype=float32)" }

unary! { CEIL "ceil", lax "ceil", jnp "" None, FLOAT in -2.0..2.0, out |a| a, eval |x| float1(x, f64::ceil),
jvp Jvp::Zero, transpose Transpose::Never(NOT_LINEAR), lower |b, x| b.ceil(x),
simplify Simplify::Never(NOTHING_SMALLER),
doc "The smallest integer not below.\n>>> lax.ceil(jnp.array([1.5, -1.5]))\nArray([ 2., -1.], dtype=float32)" }

unary! { IS_FINITE "is_finite", lax "is_finite", jnp "" None, FLOAT in -2.0..2.0, out |a| a.with_dtype(DType::Bool),
eval |x| float_to_bool(x, f64::is_finite), jvp Jvp::Zero, transpose Transpose::Never(NOT_LINEAR),
lower |b, x| { let d = b.dtype(x); let a = b.abs(x); let inf = b.float(d, f64::INFINITY); b.lt(a, inf) },
simplify Simplify::Never(NOTHING_SMALLER),
doc "Neither infinite nor NaN.\n>>> lax.is_finite(jnp.array([1., jnp.inf]))\nArray([ True, False], dtype=bool)" }

smooth! { EXP "exp", jnp "exp", -2.0..2.0, f64::exp, |a| a.exp(), jvp |_, g, ans, _| mul(g, ans),
lower |b, x| b.exp(x), doc "e to the power.\n>>> jnp.exp(jnp.array(0.))\nArray(1., dtype=float32, weak_type=True)" }

smooth! { EXP2 "exp2", jnp "exp2", -2.0..2.0, f64::exp2, |a| (a * std::f64::consts::LN_2).exp(),
jvp |_, g, ans, x| mul(&log(&constant(&x[0], 2.0))?, &mul(g, ans)?), lower |b, x| b.exp2(x),
doc "2 to the power.\n>>> jnp.exp2(jnp.array([3.]))\nArray([8.], dtype=float32)" }

smooth! { EXPM1 "expm1", jnp "expm1", -2.0..2.0, f64::exp_m1, complex_expm1,
jvp |_, g, ans, _| mul(g, &add(ans, &constant(ans, 1.0))?), lower |b, x| b.expm1(x),
doc "exp(x) - 1, exact near 0.\n>>> jnp.expm1(jnp.array([0.]))\nArray([0.], dtype=float32)" }

smooth! { LOG "log", jnp "log", 0.2..3.0, f64::ln, |a| a.ln(), jvp |_, g, _, x| div(g, &x[0]), lower |b, x| b.log(x),
doc "The natural logarithm.\n>>> jnp.log(jnp.array([1.]))\nArray([0.], dtype=float32)" }

smooth! { LOG1P "log1p", jnp "log1p", -0.5..3.0, f64::ln_1p, complex_log1p,
jvp |_, g, _, x| div(g, &add(&x[0], &constant(&x[0], 1.0))?), lower |b, x| b.log1p(x),
doc "log(1 + x), exact near 0.\n>>> jnp.log1p(jnp.array([0.]))\nArray([0.], dtype=float32)" }

smooth! { SIN "sin", jnp "sin", -2.0..2.0, f64::sin, |a| a.sin(), jvp |_, g, _, x| mul(g, &cos(&x[0])?),
lower |b, x| b.sin(x), doc "The sine.\n>>> jnp.sin(jnp.array([0.]))\nArray([0.], dtype=float32)" }

smooth! { COS "cos", jnp "cos", -2.0..2.0, f64::cos, |a| a.cos(), jvp |_, g, _, x| neg(&mul(g, &sin(&x[0])?)?),
lower |b, x| b.cos(x), doc "The cosine.\n>>> jnp.cos(jnp.array([0.]))\nArray([1.], dtype=float32)" }

smooth! { TAN "tan", jnp "tan", -1.0..1.0, f64::tan, |a| a.tan(),
jvp |_, g, ans, x| mul(g, &add(&constant(&x[0], 1.0), &square(ans)?)?), lower |b, x| b.tan(x),
doc "The tangent.\n>>> jnp.tan(jnp.array([0.]))\nArray([0.], dtype=float32)" }

smooth! { ASIN "asin", jnp "arcsin", -0.8..0.8, f64::asin, complex_asin,
jvp |_, g, _, x| mul(g, &rsqrt(&sub(&constant(&x[0], 1.0), &square(&x[0])?)?)?), lower |b, x| b.asin(x),
doc "The inverse sine.\n>>> jnp.arcsin(jnp.array([0.]))\nArray([0.], dtype=float32)" }

smooth! { ACOS "acos", jnp "arccos", -0.8..0.8, f64::acos, complex_acos,
jvp |_, g, _, x| mul(g, &neg(&rsqrt(&sub(&constant(&x[0], 1.0), &square(&x[0])?)?)?)?), lower |b, x| b.acos(x),
doc "The inverse cosine.\n>>> jnp.arccos(jnp.array([1.]))\nArray([0.], dtype=float32)" }

smooth! { ATAN "atan", jnp "arctan", -2.0..2.0, f64::atan, complex_atan,
jvp |_, g, _, x| div(g, &add(&constant(&x[0], 1.0), &square(&x[0])?)?), lower |b, x| b.atan(x),
doc "The inverse tangent.\n>>> jnp.arctan(jnp.array([0.]))\nArray([0.], dtype=float32)" }

smooth! { SINH "sinh", jnp "sinh", -2.0..2.0, f64::sinh, |a| a.sinh(), jvp |_, g, _, x| mul(g, &cosh(&x[0])?),
lower |b, x| b.sinh(x), doc "The hyperbolic sine.\n>>> jnp.sinh(jnp.array([0.]))\nArray([0.], dtype=float32)" }

smooth! { COSH "cosh", jnp "cosh", -2.0..2.0, f64::cosh, |a| a.cosh(), jvp |_, g, _, x| mul(g, &sinh(&x[0])?),
lower |b, x| b.cosh(x), doc "The hyperbolic cosine.\n>>> jnp.cosh(jnp.array([0.]))\nArray([1.], dtype=float32)" }

smooth! { TANH "tanh", jnp "tanh", -2.0..2.0, f64::tanh, |a| a.tanh(),
jvp |_, g, ans, x| mul(&add(g, &mul(g, ans)?)?, &sub(&constant(&x[0], 1.0), ans)?), lower |b, x| b.tanh(x),
doc "The hyperbolic tangent.\n>>> jnp.tanh(jnp.array([0.]))\nArray([0.], dtype=float32)" }

smooth! { ASINH "asinh", jnp "arcsinh", -2.0..2.0, f64::asinh, complex_asinh,
jvp |_, g, _, x| mul(g, &rsqrt(&add(&square(&x[0])?, &constant(&x[0], 1.0))?)?), lower |b, x| b.asinh(x),
doc "The inverse hyperbolic sine.\n>>> jnp.arcsinh(jnp.array([0.]))\nArray([0.], dtype=float32)" }

smooth! { ACOSH "acosh", jnp "arccosh", 1.2..3.0, f64::acosh, |a| a.acosh(),
jvp |_, g, _, x| mul(g, &rsqrt(&sub(&square(&x[0])?, &constant(&x[0], 1.0))?)?), lower |b, x| b.acosh(x),
doc "The inverse hyperbolic cosine.\n>>> jnp.arccosh(jnp.array([1.]))\nArray([0.], dtype=float32)" }

smooth! { ATANH "atanh", jnp "arctanh", -0.8..0.8, f64::atanh, complex_atanh,
jvp |_, g, _, x| {
    let one = constant(&x[0], 1.0);
    mul(&integer_pow(&add(&one, &x[0])?, -1)?, &div(g, &sub(&one, &x[0])?)?)
},
lower |b, x| b.atanh(x),
doc "The inverse hyperbolic tangent.\n>>> jnp.arctanh(jnp.array([0.]))\nArray([0.], dtype=float32)" }

smooth! { LOGISTIC "logistic", jnp "", -2.0..2.0, |a| 1.0 / (1.0 + (-a).exp()), |a| C::new(1.0, 0.0) / ((-a).exp() + 1.0),
jvp |_, g, ans, _| mul(g, &mul(ans, &sub(&constant(ans, 1.0), ans)?)?), lower |b, x| b.logistic(x),
doc "1 / (1 + exp(-x)).\n>>> lax.logistic(jnp.array([0.]))\nArray([0.5], dtype=float32)" }

smooth! { SQRT "sqrt", jnp "sqrt", 0.2..3.0, f64::sqrt, |a| a.sqrt(),
jvp |_, g, ans, x| mul(g, &div(&constant(&x[0], 0.5), ans)?), lower |b, x| b.sqrt(x),
doc "The square root.\n>>> jnp.sqrt(jnp.array([4.]))\nArray([2.], dtype=float32)" }

smooth! { RSQRT "rsqrt", jnp "", 0.2..3.0, |a| 1.0 / a.sqrt(), |a| C::new(1.0, 0.0) / a.sqrt(),
jvp |_, g, ans, x| mul(g, &mul(&constant(&x[0], -0.5), &div(ans, &x[0])?)?), lower |b, x| b.rsqrt(x),
doc "1 / sqrt(x).\n>>> lax.rsqrt(jnp.array([4.]))\nArray([0.5], dtype=float32)" }

/// A float function without complex values.
macro_rules! real_only {
    ($ID:ident $name:literal, jnp $jnp:literal, $lo:literal..$hi:literal, $f:expr, jvp $jvp:expr, lower $lower:expr,
     doc $doc:literal) => {
        unary! { $ID $name, lax $name, jnp $jnp Inexact, FLOAT in $lo..$hi,
        out |a| a, eval |x| float1(x, $f), jvp $jvp, transpose Transpose::Never(NOT_LINEAR), lower $lower,
        simplify Simplify::Never(NOTHING_SMALLER), doc $doc }
    };
}
/// The same for what has no code: `jit` calls the kernel.
macro_rules! special {
    ($ID:ident $name:literal, $lo:literal..$hi:literal, $f:expr, jvp $jvp:expr, doc $doc:literal) => {
        special! { $ID $name, $lo..$hi, $f, jvp $jvp,
        lower Lower::Kernel("the kernel's time is its own, not memory traffic"), doc $doc }
    };
    ($ID:ident $name:literal, $lo:literal..$hi:literal, $f:expr, jvp $jvp:expr, lower $lower:expr, doc $doc:literal) => {
        pub static $ID: Prim<()> = Prim {
            name: $name,
            doc: $doc,
            public: Public { lax: $name, jnp: "", promote: Promote::None },
            abstract_eval: |_, avals| unary_aval($name, FLOAT, avals),
            eval: |_, x| Ok(vec![float1(&x[0], $f)?]),
            jvp: $jvp,
            transpose: Transpose::Never(NOT_LINEAR),
            batch: Batch::Rule(vectorized),
            stage: Stage::Append,
            lower: $lower,
            simplify: Simplify::Never(NOTHING_SMALLER),
            samples: || samples::unary((), FLOAT, $lo, $hi),
        };
    };
}

real_only! { CBRT "cbrt", jnp "cbrt", 0.3..3.0, f64::cbrt,
jvp Jvp::Each(&[Some(|_, g, ans, x| mul(g, &mul(&constant(&x[0], 1.0 / 3.0), &integer_pow(ans, -2)?)?))]),
lower |b, x| b.cbrt(x), doc "The cube root.\n>>> jnp.cbrt(jnp.array([8.]))\nArray([2.], dtype=float32)" }

extern "C" fn wide_erf(x: f64) -> f64 {
    super::special::erf(x)
}
const WIDE_ERF: Routine = Routine { name: "erf", function: RoutineFn::F64(wide_erf) };

special! { ERF "erf", -2.0..2.0, super::special::erf,
jvp Jvp::Each(&[Some(|_, g, _, x| {
    mul(&constant(&x[0], 2.0 / std::f64::consts::PI.sqrt()), &mul(g, &exp(&neg(&square(&x[0])?)?)?)?)
})]),
lower Lower::Rule(|_, ins, outs| lower_unary(|b, x| b.erf(x, WIDE_ERF), ins, outs)),
doc "The error function.\n>>> lax.erf(jnp.array([0.]))\nArray([0.], dtype=float32)" }

special! { ERFC "erfc", -2.0..2.0, super::special::erfc,
jvp Jvp::Each(&[Some(|_, g, _, x| {
    mul(&constant(&x[0], -2.0 / std::f64::consts::PI.sqrt()), &mul(g, &exp(&neg(&square(&x[0])?)?)?)?)
})]),
doc "1 - erf(x).\n>>> lax.erfc(jnp.array([0.]))\nArray([1.], dtype=float32)" }

extern "C" fn wide_erf_inv(x: f64) -> f64 {
    super::special::erf_inv(x)
}
const WIDE_ERF_INV: Routine = Routine { name: "erf_inv", function: RoutineFn::F64(wide_erf_inv) };

special! { ERF_INV "erf_inv", -0.9..0.9, super::special::erf_inv,
jvp Jvp::Each(&[Some(|_, g, ans, x| {
    mul(&constant(&x[0], std::f64::consts::PI.sqrt() / 2.0), &mul(g, &exp(&square(ans)?)?)?)
})]),
lower Lower::Rule(|_, ins, outs| lower_unary(|b, x| b.erf_inv(x, WIDE_ERF_INV), ins, outs)),
doc "The inverse of erf.\n>>> lax.erf_inv(jnp.array([0.]))\nArray([0.], dtype=float32)" }

special! { LGAMMA "lgamma", 0.3..4.0, super::special::lgamma,
jvp Jvp::Each(&[Some(|_, g, _, x| mul(g, &digamma(&x[0])?))]),
doc "log |gamma(x)|.\n>>> lax.lgamma(jnp.array([1.]))\nArray([0.], dtype=float32)" }

special! { DIGAMMA "digamma", 0.3..4.0, super::special::digamma,
jvp Jvp::Each(&[Some(|_, g, _, x| mul(g, &polygamma(&constant(&x[0], 1.0), &x[0])?))]),
doc "The derivative of lgamma.\n>>> lax.digamma(jnp.array([1.]))\nArray([-0.5772157], dtype=float32)" }

unary! { SQUARE "square", lax "square", jnp "square" Numeric, NUMBER in -2.0..2.0, out |a| a,
eval |x| mul_kernel(x, x),
jvp Jvp::Each(&[Some(|_, g, _, x| mul(g, &mul(&constant(&x[0], 2.0), &x[0])?))]),
transpose Transpose::Never(NOT_LINEAR), lower |b, x| b.mul(x, x), simplify Simplify::Never(NOTHING_SMALLER),
doc "x * x.\n>>> jnp.square(jnp.array([3.]))\nArray([9.], dtype=float32)" }

use super::build::mul;
use super::build::{add, div, sub};
use super::kernels::mul as mul_kernel;

unary! { ABS "abs", lax "abs", jnp "" None, SIGNED in -2.0..2.0, out |a| { let d = a.dtype.real(); a.with_dtype(d) },
eval |x| if x.dtype().is_complex() { to_real(x, |a| a.norm()) } else { number1(x, |a| a.abs(), f64::abs, |a| a) },
jvp Jvp::Each(&[Some(abs_jvp)]), transpose Transpose::Never(NOT_LINEAR), lower |b, x| b.abs(x),
simplify Simplify::Never(NOTHING_SMALLER),
doc "The absolute value.\n>>> jnp.abs(jnp.array([-1., 2.]))\nArray([1., 2.], dtype=float32)" }

fn abs_jvp(_: &(), g: &Val, ans: &Val, x: &[Val]) -> Result<Val> {
    let x = &x[0];
    if x.dtype().is_complex() {
        let direction = div(&conj_of(x)?, &replace_zero(&convert(ans, x.dtype())?)?)?;
        return real(&mul(g, &direction)?);
    }
    select(&ge(x, &constant(x, 0.0))?, g, &neg(g)?)
}

unary! { NOT "not", lax "bitwise_not", jnp "invert" Integer, BITS in -2.0..5.0, out |a| a,
eval |x| if x.dtype() == DType::Bool { jitbook_array::elementwise::map(x, |a: bool| !a) } else { int1(x, |a| !a) },
jvp Jvp::Zero, transpose Transpose::Never(NOT_LINEAR), lower |b, x| b.not(x),
simplify Simplify::Never(NOTHING_SMALLER),
doc "Bitwise not.\n>>> jnp.invert(jnp.array([0, 5]))\nArray([-1, -6], dtype=int32)" }

/// The unsigned bits of an integer of `size` bytes.
fn bits_of(a: i128, size: usize) -> u64 {
    if size == 8 { a as u64 } else { a as u64 & ((1u64 << (8 * size)) - 1) }
}

unary! { POPULATION_COUNT "population_count", lax "population_count", jnp "" None, INT in -2.0..5.0, out |a| a,
eval |x| { let size = x.dtype().size(); int1_with(x, &move |a| bits_of(a, size).count_ones() as i128) },
jvp Jvp::Never("integers have no tangents"), transpose Transpose::Never(NOT_LINEAR),
lower |b, x| b.popcount(x), simplify Simplify::Never(NOTHING_SMALLER),
doc "The number of ones.\n>>> lax.population_count(jnp.array([7]))\nArray([3], dtype=int32)" }

unary! { CLZ "clz", lax "clz", jnp "" None, INT in -2.0..5.0, out |a| a,
eval |x| {
    let size = x.dtype().size();
    int1_with(x, &move |a| bits_of(a, size).leading_zeros() as i128 - (64 - 8 * size as i128))
},
jvp Jvp::Never("integers have no tangents"), transpose Transpose::Never(NOT_LINEAR),
lower |b, x| b.clz(x), simplify Simplify::Never(NOTHING_SMALLER),
doc "Leading zeros.\n>>> lax.clz(jnp.array([1]))\nArray([31], dtype=int32)" }

/// JAX's `np.zeros((), dtype)`, which is not weak beside a weak cotangent.
fn strong_zero(t: &Val) -> Val {
    Val::Array(scalar(t.dtype(), 0.0))
}

unary! { REAL "real", lax "real", jnp "" None, COMPLEX in -2.0..2.0, out |a| { let d = a.dtype.real(); a.with_dtype(d) },
eval |x| to_real(x, |a| a.re), jvp Jvp::Linear, transpose adjoint!(|t| complex(t, &strong_zero(t))),
lower |_, x| x, simplify Simplify::Never(NOTHING_SMALLER),
doc "The real part.\n>>> lax.real(jnp.array([1+2j]))\nArray([1.], dtype=float32)" }

unary! { IMAG "imag", lax "imag", jnp "" None, COMPLEX in -2.0..2.0, out |a| { let d = a.dtype.real(); a.with_dtype(d) },
eval |x| to_real(x, |a| a.im), jvp Jvp::Linear, transpose adjoint!(|t| complex(&strong_zero(t), &neg(t)?)),
lower |_, x| x, simplify Simplify::Never(NOTHING_SMALLER),
doc "The imaginary part.\n>>> lax.imag(jnp.array([1+2j]))\nArray([2.], dtype=float32)" }

unary! { COPY "copy", lax "", jnp "" None, ANY_OR_KEY in -2.0..2.0, out |a| a, eval |x| x.copy(),
jvp Jvp::Linear, transpose adjoint!(copy), lower |_, x| x,
simplify Simplify::Rule(|_, _, _| Some(Rewrite::Operand(0))),
doc "The same values in memory of their own.\n>>> jnp.copy(jnp.array([1.]))\nArray([1.], dtype=float32)" }

// On their branch cuts the inverse functions are on XLA's side: where it compares with zero, both zeros are on one side.

fn below(x: f64, size: f64) -> f64 {
    if x < 0.0 { -size.abs() } else { size.abs() }
}
fn complex_asin(z: C) -> C {
    let w = z.asin();
    C::new(w.re.abs().copysign(z.re), below(z.im, w.im))
}
fn complex_acos(z: C) -> C {
    let w = z.acos();
    C::new(w.re, -below(z.im, w.im))
}
fn complex_atan(z: C) -> C {
    let w = z.atan();
    C::new(w.re.abs().copysign(z.re), -below(-z.im, w.im))
}
fn complex_asinh(z: C) -> C {
    let w = z.asinh();
    C::new(below(z.re, w.re), w.im.abs().copysign(z.im))
}
fn complex_atanh(z: C) -> C {
    let w = z.atanh();
    C::new(w.re, w.im.abs().copysign(z.im))
}

fn complex_expm1(a: C) -> C {
    let (e, half) = (a.re.exp_m1(), (a.im / 2.0).sin());
    C::new(e * a.im.cos() - 2.0 * half * half, (e + 1.0) * a.im.sin())
}
fn complex_log1p(a: C) -> C {
    C::new(0.5 * (a.re * (2.0 + a.re) + a.im * a.im).ln_1p(), a.im.atan2(1.0 + a.re))
}

/// `conj`, whose operand may be real.
#[derive(Clone, Debug)]
pub struct Conj {
    pub input_dtype: DType,
}
impl Params for Conj {
    fn parse(g: &Given) -> Result<Self> {
        Ok(Conj { input_dtype: g.dtype("input_dtype")? })
    }
    fn list(&self) -> ParamList {
        vec![("input_dtype", self.input_dtype.into())]
    }
}
pub fn conj_of(x: &Val) -> Result<Val> {
    crate::trace::bind1(&Op::new(&CONJ, Conj { input_dtype: x.dtype() }), std::slice::from_ref(x))
}
pub static CONJ: Prim<Conj> = Prim {
    name: "conj",
    doc: "The complex conjugate.\n>>> lax.conj(jnp.array([1+2j]))\nArray([1.-2.j], dtype=complex64)",
    public: Public { lax: "conj", jnp: "", promote: Promote::None },
    abstract_eval: |p, avals| {
        let out = unary_aval("conj", INEXACT, avals)?;
        if avals[0].dtype != p.input_dtype {
            let (given, said) = (avals[0].dtype.name(), p.input_dtype.name());
            return Err(Error::ty(format!("conj of {given} with input_dtype {said}")));
        }
        Ok(out
            .into_iter()
            .map(|a| {
                let d = complex_dtype(a.dtype);
                a.with_dtype(d)
            })
            .collect())
    },
    eval: |_, x| {
        let x = &x[0];
        Ok(vec![if x.dtype().is_complex() {
            complex1(x, |a| a.conj())?
        } else {
            jitbook_array::cast::cast(x, complex_dtype(x.dtype()))?
        }])
    },
    jvp: Jvp::Linear,
    transpose: Transpose::Rule(|_, p, ct, _| {
        let t = ct[0].instantiate()?;
        Ok(vec![Some(if p.input_dtype.is_complex() { conj_of(&t)? } else { real(&t)? })])
    }),
    batch: Batch::Rule(vectorized),
    stage: Stage::Append,
    lower: Lower::Kernel("complex numbers are not held in registers"),
    simplify: Simplify::Never(NOTHING_SMALLER),
    samples: || {
        let inputs = [DType::C64, DType::F32].map(|d| samples::array(d, &[3], -2.0, 2.0));
        inputs.map(|x| Sample::new(Conj { input_dtype: x.dtype() }, vec![x])).into()
    },
};

/// The complex dtype whose parts are of this dtype.
pub fn complex_dtype(d: DType) -> DType {
    if matches!(d, DType::F64 | DType::C128) { DType::C128 } else { DType::C64 }
}

/// `round`: half away from zero, or half to even.
#[derive(Clone, Debug)]
pub struct Round {
    pub to_even: bool,
}
impl Params for Round {
    fn parse(g: &Given) -> Result<Self> {
        Ok(Round { to_even: g.int("rounding_method")? == 1 })
    }
    fn list(&self) -> ParamList {
        vec![("rounding_method", Param::Int(self.to_even.into()))]
    }
}
pub static ROUND: Prim<Round> = Prim {
    name: "round",
    doc: "To the nearest integer.\n>>> jnp.round(jnp.array([0.5, 1.5]))\nArray([0., 2.], dtype=float32)",
    public: Public { lax: "round", jnp: "", promote: Promote::None },
    abstract_eval: |_, avals| unary_aval("round", FLOAT, avals),
    eval: |p, x| Ok(vec![if p.to_even { float1(&x[0], f64::round_ties_even)? } else { float1(&x[0], f64::round)? }]),
    jvp: Jvp::Zero,
    transpose: Transpose::Never(NOT_LINEAR),
    batch: Batch::Rule(vectorized),
    stage: Stage::Append,
    lower: Lower::Rule(
        |p, ins, outs| if p.to_even { lower_unary(|b, x| b.round(x), ins, outs) } else { Lowering::Kernel },
    ),
    simplify: Simplify::Never(NOTHING_SMALLER),
    samples: || {
        let mut all = samples::unary(Round { to_even: true }, FLOAT, -2.0, 2.0);
        all.extend(samples::unary(Round { to_even: false }, FLOAT, -2.0, 2.0));
        all
    },
};

/// `integer_pow`: a power known when tracing.
#[derive(Clone, Debug)]
pub struct IntegerPow {
    pub y: i64,
}
impl Params for IntegerPow {
    fn parse(g: &Given) -> Result<Self> {
        Ok(IntegerPow { y: g.int("y")? })
    }
    fn list(&self) -> ParamList {
        vec![("y", self.y.into())]
    }
}
pub static INTEGER_POW: Prim<IntegerPow> = Prim {
    name: "integer_pow",
    doc: "A power that is a Python int.\n>>> jnp.array([3.]) ** 2\nArray([9.], dtype=float32)",
    public: Public { lax: "integer_pow", jnp: "", promote: Promote::None },
    abstract_eval: |p, avals| {
        let out = unary_aval("integer_pow", NUMBER, avals)?;
        if p.y < 0 && avals[0].dtype.is_integer() {
            let text = format!("integer_pow({}, {})", avals[0].long(), p.y);
            return Err(Error::ty(format!("Integers cannot be raised to negative powers, got {text}")));
        }
        Ok(out)
    },
    eval: |p, x| Ok(vec![integer_pow_kernel(&x[0], p.y)?]),
    jvp: Jvp::Each(&[Some(|p, g, _, x| {
        let (x, y) = (&x[0], p.y);
        match y {
            0 => full_like(g, 0.0),
            1 => Ok(g.clone()),
            2 => mul(g, &mul(&constant(x, 2.0), x)?),
            _ => mul(g, &mul(&constant(x, y as f64), &integer_pow(x, y - 1)?)?),
        }
    })]),
    transpose: Transpose::Never(NOT_LINEAR),
    batch: Batch::Rule(vectorized),
    stage: Stage::Append,
    lower: Lower::Rule(|p, ins, outs| {
        let y = p.y;
        match lower_unary(|_, x| x, ins, outs) {
            Lowering::Elementwise(_) => Lowering::Elementwise(Box::new(move |b, r| b.integer_pow(r[0], y))),
            other => other,
        }
    }),
    simplify: Simplify::Rule(|p, _, _| (p.y == 1).then_some(Rewrite::Operand(0))),
    samples: || {
        let mut all = samples::unary(IntegerPow { y: 3 }, NUMBER, 0.3, 2.0);
        all.extend(samples::unary(IntegerPow { y: -2 }, INEXACT, 0.3, 2.0));
        all.extend(samples::unary(IntegerPow { y: 0 }, INEXACT, 0.3, 2.0));
        all.extend(samples::unary(IntegerPow { y: 2 }, INEXACT, -2.0, 2.0));
        all
    },
};

/// By repeated squaring in the array's own precision, as XLA expands it.
fn integer_pow_kernel(x: &Array, y: i64) -> Result<Array> {
    let one = jitbook_array::structure::full(&scalar(x.dtype(), 1.0), x.shape())?;
    let (mut base, mut n, mut acc) = (x.clone(), y.unsigned_abs(), None);
    while n > 0 {
        if n & 1 == 1 {
            acc = Some(match acc {
                None => base.clone(),
                Some(a) => mul_kernel(&a, &base)?,
            });
        }
        n >>= 1;
        if n > 0 {
            base = mul_kernel(&base, &base)?;
        }
    }
    let power = acc.unwrap_or_else(|| one.clone());
    if y < 0 { super::kernels::div(&one, &power) } else { Ok(power) }
}

/// `stop_gradient`'s value has no tangent, whatever its operand's.
pub static STOP_GRADIENT: Prim<()> = Prim {
    name: "stop_gradient",
    doc: "The identity, constant to derivatives.\n>>> lax.stop_gradient(jnp.array([1.]))\nArray([1.], dtype=float32)",
    public: Public { lax: "stop_gradient", jnp: "", promote: Promote::None },
    abstract_eval: |_, avals| Ok(avals.to_vec()),
    eval: |_, x| Ok(x.to_vec()),
    jvp: Jvp::Declared(
        |op, _, x, _| {
            let outs = crate::trace::bind(op, x)?;
            let zeros = outs.iter().map(Tangent::zero_of).collect();
            Ok((outs, zeros))
        },
        "zero",
    ),
    transpose: Transpose::Never("it never sees a tangent"),
    batch: Batch::Rule(vectorized),
    stage: Stage::Append,
    lower: Lower::Rule(|_, ins, outs| lower_unary(|_, x| x, ins, outs)),
    simplify: Simplify::Rule(|_, _, _| Some(Rewrite::Operand(0))),
    samples: || samples::unary((), FLOAT, -2.0, 2.0),
};

/// `reduce_precision`: rounds to fewer bits.
#[derive(Clone, Debug)]
pub struct ReducePrecision {
    pub exponent_bits: u32,
    pub mantissa_bits: u32,
}
impl Params for ReducePrecision {
    fn parse(g: &Given) -> Result<Self> {
        let bits = |name: &str| g.size(name).map(|b| b as u32);
        Ok(ReducePrecision { exponent_bits: bits("exponent_bits")?, mantissa_bits: bits("mantissa_bits")? })
    }
    fn list(&self) -> ParamList {
        vec![
            ("exponent_bits", (self.exponent_bits as i64).into()),
            ("mantissa_bits", (self.mantissa_bits as i64).into()),
        ]
    }
}
pub static REDUCE_PRECISION: Prim<ReducePrecision> = Prim {
    name: "reduce_precision",
    doc: "Rounds to a float of fewer bits.\n>>> lax.reduce_precision(jnp.array([1.1]), 5, 2)\nArray([1.], dtype=float32)",
    public: Public { lax: "reduce_precision", jnp: "", promote: Promote::None },
    abstract_eval: |_, avals| unary_aval("reduce_precision", FLOAT, avals),
    eval: |p, x| {
        let (e, m) = (p.exponent_bits, p.mantissa_bits);
        Ok(vec![float1_with(&x[0], &move |a| super::special::reduce_precision(a, e, m))?])
    },
    jvp: Jvp::Declared(|op, _, x, t| crate::jvp::linear(op, x, t), "rounded as the value is"),
    transpose: Transpose::Rule(|op, _, ct, _| Ok(vec![Some(crate::trace::bind1(op, &[ct[0].instantiate()?])?)])),
    batch: Batch::Rule(vectorized),
    stage: Stage::Append,
    lower: Lower::Kernel("rare"),
    simplify: Simplify::Never(NOTHING_SMALLER),
    samples: || vec![Sample::new(ReducePrecision { exponent_bits: 8, mantissa_bits: 7 }, vec![samples::f32s(&[3])])],
};
