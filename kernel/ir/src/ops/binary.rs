//! Two operands that broadcast, one output.

use super::build;
use super::build::*;
use super::kernels as k;
use super::rules::*;
use super::shape::{BROADCAST_IN_DIM, BroadcastInDim};
use super::{samples, special, unary};
use crate::aval::Aval;
use crate::loops::{Body, Lowering, Reg};
use crate::prim::*;
use crate::trace::bind1;
use crate::value::{Tangent, Val};
use jitbook_array::{Array, DType, Error, Result};

pub(super) fn lower_binary(f: fn(&mut Body, Reg, Reg) -> Reg, ins: &[Aval], outs: &[Aval]) -> Lowering {
    let plain =
        ins.iter().chain(outs).all(|a| !a.dtype.is_complex() && a.dtype != DType::Key && a.dtype != DType::Float0);
    if !plain {
        return Lowering::Kernel;
    }
    let spread: Vec<Option<Op>> = ins.iter().map(|a| spread(a, &outs[0].shape)).collect();
    if spread.iter().any(Option::is_some) {
        return Lowering::Broadcast(spread);
    }
    Lowering::Elementwise(Box::new(move |b, r| f(b, r[0], r[1])))
}

/// What brings an operand with axes to `shape`, where it has another.
fn spread(operand: &Aval, shape: &[usize]) -> Option<Op> {
    if operand.rank() == 0 || operand.shape[..] == *shape {
        return None;
    }
    let dims = (shape.len() - operand.rank()..shape.len()).collect();
    Some(Op::new(&BROADCAST_IN_DIM, BroadcastInDim { shape: shape.into(), dims, numpy: 0 }))
}

const NOT_LINEAR: &str = "it is not linear, and jvp rules do not use it on tangents";
const NOTHING_SMALLER: &str = "nothing smaller has the same value";

macro_rules! binary {
    ($ID:ident $name:literal, lax $lax:literal, jnp $jnp:literal $promote:ident,
     $accepts:ident in $x:expr, $y:expr, eval $eval:expr, jvp $jvp:expr, transpose $transpose:expr, lower $lower:expr,
     simplify $simplify:expr, doc $doc:literal) => {
        pub static $ID: Prim<()> = Prim {
            name: $name,
            doc: $doc,
            public: Public { lax: $lax, jnp: $jnp, promote: Promote::$promote },
            abstract_eval: |_, avals| nary_aval($name, $accepts, avals),
            eval: |_, x| {
                let eval: fn(&Array, &Array) -> Result<Array> = $eval;
                Ok(vec![eval(&x[0], &x[1])?])
            },
            jvp: $jvp,
            transpose: $transpose,
            batch: Batch::Rule(broadcasting),
            stage: Stage::Append,
            lower: $lower,
            simplify: $simplify,
            samples: || samples::binary((), $accepts, $x, $y),
        };
    };
}

/// Code of one element.
macro_rules! code {
    ($f:expr) => {
        Lower::Rule(|_, ins, outs| lower_binary($f, ins, outs))
    };
}

fn out_shape(v: &Val) -> Vec<usize> {
    v.shape().to_vec()
}

/// Whether an operand is a literal of this value (any dtype), for local rewrites.
fn is_scalar(a: &crate::jaxpr::Atom, v: f64) -> bool {
    match a {
        crate::jaxpr::Atom::Lit(l) => {
            let same = build::scalar(l.0.dtype(), v);
            crate::jaxpr::scalar_bits(&l.0) == crate::jaxpr::scalar_bits(&same)
        }
        _ => false,
    }
}

/// XLA multiplies by the reciprocal of what divides many numbers alike: a constant, or a denominator that is
/// broadcast. The last digit shows it. It keeps the division where it computes in a wider float, and between arrays.
pub(crate) fn divides_alike(x: &Aval, y: &Aval) -> bool {
    let ranks = [x.rank(), y.rank()];
    let longer = |(&a, &b): (&usize, &usize)| a.max(b);
    let many: usize = match ranks.contains(&0) {
        true => x.size().max(y.size()),
        false => x.shape.iter().zip(&y.shape).map(longer).product(),
    };
    matches!(x.dtype, DType::F16 | DType::F32 | DType::F64) && y.size() < many
}

/// The quotient as XLA computes it.
fn quotient(x: &Array, y: &Array) -> Result<Array> {
    if !divides_alike(&Aval::of(x), &Aval::of(y)) {
        return k::div(x, y);
    }
    k::mul(x, &k::div(&build::scalar(y.dtype(), 1.0), y)?)
}

/// The reciprocal of a literal that divides something that is none.
pub(crate) fn literal_reciprocal(op: &Op, inputs: &[crate::jaxpr::Atom]) -> Option<Array> {
    use crate::jaxpr::Atom;
    let [Atom::Var(_), Atom::Lit(y)] = inputs else { return None };
    let y = &y.0;
    let real = matches!(y.dtype(), DType::F16 | DType::F32 | DType::F64);
    if !op.is(&DIV) || !real && !y.dtype().is_complex() {
        return None;
    }
    Some(k::div(&build::scalar(y.dtype(), 1.0), y).ok()?.with_weak(y.weak()))
}

fn simplify_div(x: &[crate::jaxpr::Atom], avals: &[Aval]) -> Option<Rewrite> {
    if is_scalar(&x[1], 1.0) {
        return keep(0, avals);
    }
    let literal = literal_reciprocal(&Op::plain(&DIV), x).is_some();
    if !literal && !divides_alike(&avals[0], &avals[1]) {
        return None;
    }
    let one = build::scalar(avals[1].dtype, 1.0).with_weak(avals[1].weak);
    let inputs = vec![crate::jaxpr::Atom::lit(one), x[1].clone()];
    Some(Rewrite::Through { first: Op::plain(&DIV), inputs, second: Op::plain(&MUL), place: 1 })
}

/// The operand `i`, where the output has just its type.
fn keep(i: usize, avals: &[Aval]) -> Option<Rewrite> {
    let other = &avals[1 - i];
    (other.rank() == 0 && avals[i].weak == (avals[i].weak && other.weak)).then_some(Rewrite::Operand(i))
}

/// What an operand that must be linear is, by its aval.
pub(super) fn linear_aval(o: &Operand) -> Option<&Aval> {
    match o {
        Operand::Linear(a) => Some(a),
        Operand::Known(_) => None,
    }
}
/// The operand, where an op is linear in others only.
pub(super) fn known(o: &Operand) -> Result<&Val> {
    match o {
        Operand::Known(v) => Ok(v),
        Operand::Linear(_) => Err(not_linear("an op that is not linear in its operand was to be transposed")),
    }
}
/// What is to be transposed is not a linear function.
pub(super) fn not_linear(what: &str) -> Error {
    Error::new(jitbook_array::ErrorClass::Assertion, what)
}

/// The jvp of add and sub: sums of tangents themselves, broadcast where one side has none.
fn additive_jvp(
    op: &Op,
    x: &[Val],
    t: &[Tangent],
    negate: fn(&Val) -> Result<Val>,
) -> Result<(Vec<Val>, Vec<Tangent>)> {
    let out = bind1(op, x)?;
    let shape = out_shape(&out);
    let tangent = match (&t[0], &t[1]) {
        (Tangent::Zero(_), Tangent::Zero(_)) => Tangent::zero_of(&out),
        (Tangent::Zero(_), Tangent::Val(y)) => Tangent::Val(maybe_broadcast(&negate(y)?, &shape)?),
        (Tangent::Val(x), Tangent::Zero(_)) => Tangent::Val(maybe_broadcast(x, &shape)?),
        (Tangent::Val(x), Tangent::Val(y)) => Tangent::Val(bind1(op, &[x.clone(), y.clone()])?),
    };
    Ok((vec![out], vec![tangent]))
}

/// The adjoint of add and sub.
fn additive_transpose(
    ct: &[Tangent],
    operands: &[Operand],
    negate: fn(&Val) -> Result<Val>,
) -> Result<Vec<Option<Val>>> {
    let t = ct[0].instantiate()?;
    let left = linear_aval(&operands[0]).map(|a| unbroadcast(a, &t)).transpose()?;
    let right = linear_aval(&operands[1]).map(|a| unbroadcast(a, &negate(&t)?)).transpose()?;
    Ok(vec![left, right])
}

fn same(x: &Val) -> Result<Val> {
    Ok(x.clone())
}

binary! { ADD "add", lax "add", jnp "add" Numeric, NUMBER in (-2.0, 2.0), (-2.0, 2.0), eval k::add,
jvp Jvp::Rule(|op, _, x, t| additive_jvp(op, x, t, same)),
transpose Transpose::Rule(|_, _, ct, o| additive_transpose(ct, o, same)), lower code!(|b, x, y| b.add(x, y)),
simplify Simplify::Never("x + 0.0 is not x where x is -0.0"),
doc "Elementwise sum.\n>>> jnp.add(jnp.array([1., 2.]), 3)\nArray([4., 5.], dtype=float32)" }

binary! { SUB "sub", lax "sub", jnp "subtract" Numeric, NUMBER in (-2.0, 2.0), (-2.0, 2.0), eval k::sub,
jvp Jvp::Rule(|op, _, x, t| additive_jvp(op, x, t, neg)),
transpose Transpose::Rule(|_, _, ct, o| additive_transpose(ct, o, neg)), lower code!(|b, x, y| b.sub(x, y)),
simplify Simplify::Rule(|_, x, avals| if is_scalar(&x[1], 0.0) { keep(0, avals) } else { None }),
doc "Elementwise difference.\n>>> jnp.subtract(jnp.array([1., 2.]), 3)\nArray([-2., -1.], dtype=float32)" }

binary! { MUL "mul", lax "mul", jnp "multiply" Numeric, NUMBER in (-2.0, 2.0), (-2.0, 2.0), eval k::mul,
jvp Jvp::Each(&[Some(|_, g, _, x| mul(g, &x[1])), Some(|_, g, _, x| mul(&x[0], g))]),
transpose Transpose::Rule(|_, _, ct, o| {
    let t = ct[0].instantiate()?;
    Ok(match (linear_aval(&o[0]), linear_aval(&o[1])) {
        (Some(a), None) => vec![Some(unbroadcast(a, &mul(&t, known(&o[1])?)?)?), None],
        (None, Some(a)) => vec![None, Some(unbroadcast(a, &mul(known(&o[0])?, &t)?)?)],
        _ => return Err(not_linear("mul of two tangents")),
    })
}),
lower code!(|b, x, y| b.mul(x, y)),
simplify Simplify::Rule(|_, x, avals| {
    if is_scalar(&x[1], 1.0) { keep(0, avals) } else if is_scalar(&x[0], 1.0) { keep(1, avals) } else { None }
}),
doc "Elementwise product.\n>>> jnp.multiply(jnp.array([1., 2.]), 3)\nArray([3., 6.], dtype=float32)" }

binary! { DIV "div", lax "div", jnp "" None, NUMBER in (-2.0, 2.0), (0.6, 2.0), eval quotient,
jvp Jvp::Each(&[Some(|_, g, _, x| div(g, &x[1])),
    Some(|_, g, _, x| mul(&mul(&neg(g)?, &x[0])?, &integer_pow(&x[1], -2)?))]),
transpose Transpose::Rule(|_, _, ct, o| {
    let t = ct[0].instantiate()?;
    let a = linear_aval(&o[0]).ok_or_else(|| not_linear("div is linear in its numerator only"))?;
    Ok(vec![Some(unbroadcast(a, &div(&t, known(&o[1])?)?)?), None])
}),
lower code!(|b, x, y| b.div(x, y)),
simplify Simplify::Rule(|_, x, avals| simplify_div(x, avals)),
doc "Elementwise quotient; integers truncate.\n>>> lax.div(jnp.array([7]), jnp.array([2]))\nArray([3], dtype=int32)" }

binary! { REM "rem", lax "rem", jnp "fmod" Numeric, REAL_NUMBER in (-5.0, 5.0), (0.6, 2.0),
eval |x, y| k::number2(x, y, |a, b| if b == 0 { a } else { a % b }, |a, b| a % b, |a, _| a),
jvp Jvp::Each(&[
    Some(|_, g, ans, _| maybe_broadcast(g, ans.shape())),
    Some(|_, g, _, x| {
        // Both divisions, and this order, are JAX's.
        let g = neg(g)?;
        let sign = sign(&div(&x[0], &x[1])?)?;
        mul(&g, &mul(&sign, &floor(&abs(&div(&x[0], &x[1])?)?)?)?)
    }),
]),
transpose Transpose::Never(NOT_LINEAR), lower code!(|b, x, y| b.rem(x, y)),
simplify Simplify::Never(NOTHING_SMALLER),
doc "The remainder, with the dividend's sign.\n>>> lax.rem(jnp.array([-7]), jnp.array([2]))\nArray([-1], dtype=int32)" }

/// 1 where `x` is the one chosen, 1/2 where both are.
fn balanced_eq(x: &Val, z: &Val, y: &Val) -> Result<Val> {
    let chosen = select(&build::eq(x, z)?, &full_like(z, 1.0)?, &full_like(z, 0.0)?)?;
    let both = select(&build::eq(y, z)?, &full_like(z, 2.0)?, &full_like(z, 1.0)?)?;
    div(&chosen, &both)
}

binary! { MAX "max", lax "max", jnp "maximum" Numeric, ANY in (-2.0, 2.0), (-1.0, 1.0), eval k::max,
jvp Jvp::Each(&[Some(|_, g, ans, x| mul(g, &balanced_eq(&x[0], ans, &x[1])?)),
    Some(|_, g, ans, x| mul(g, &balanced_eq(&x[1], ans, &x[0])?))]),
transpose Transpose::Never(NOT_LINEAR), lower code!(|b, x, y| b.max(x, y)),
simplify Simplify::Never(NOTHING_SMALLER),
doc "The larger; NaN wins.\n>>> jnp.maximum(jnp.array([1., -2.]), 0)\nArray([1., 0.], dtype=float32)" }

binary! { MIN "min", lax "min", jnp "minimum" Numeric, ANY in (-2.0, 2.0), (-1.0, 1.0), eval k::min,
jvp Jvp::Each(&[Some(|_, g, ans, x| mul(g, &balanced_eq(&x[0], ans, &x[1])?)),
    Some(|_, g, ans, x| mul(g, &balanced_eq(&x[1], ans, &x[0])?))]),
transpose Transpose::Never(NOT_LINEAR), lower code!(|b, x, y| b.min(x, y)),
simplify Simplify::Never(NOTHING_SMALLER),
doc "The smaller; NaN wins.\n>>> jnp.minimum(jnp.array([1., -2.]), 0)\nArray([ 0., -2.], dtype=float32)" }

binary! { ATAN2 "atan2", lax "atan2", jnp "arctan2" Inexact, FLOAT in (-2.0, 2.0), (0.5, 2.0),
eval |x, y| k::float2(x, y, f64::atan2),
jvp Jvp::Each(&[
    Some(|_, g, _, x| mul(g, &div(&x[1], &add(&square(&x[0])?, &square(&x[1])?)?)?)),
    Some(|_, g, _, x| mul(g, &div(&neg(&x[0])?, &add(&square(&x[0])?, &square(&x[1])?)?)?)),
]),
transpose Transpose::Never(NOT_LINEAR), lower code!(|b, x, y| b.atan2(x, y)),
simplify Simplify::Never(NOTHING_SMALLER),
doc "The angle of the point (y, x).\n>>> jnp.arctan2(jnp.array([0.]), 1.)\nArray([0.], dtype=float32)" }

binary! { NEXTAFTER "nextafter", lax "nextafter", jnp "nextafter" Inexact, FLOAT in (-2.0, 2.0), (-2.0, 2.0),
eval next_after, jvp Jvp::Never("JAX has none"), transpose Transpose::Never(NOT_LINEAR),
lower Lower::Kernel("rare"), simplify Simplify::Never(NOTHING_SMALLER),
doc "The next float towards y.\n>>> jnp.nextafter(jnp.float32(1), 2)\nArray(1.0000001, dtype=float32)" }

binary! { POLYGAMMA "polygamma", lax "polygamma", jnp "" None, FLOAT in (0.0, 3.0), (0.3, 4.0),
eval |n, x| k::float2(n, x, special::polygamma), jvp Jvp::Declared(
    |op, _, x, t| {
        let out = bind1(op, x)?;
        let Tangent::Val(g) = &t[1] else {
            let zero = Tangent::zero_of(&out);
            return Ok((vec![out], vec![zero]));
        };
        let next = build::polygamma(&add(&x[0], &constant(&x[0], 1.0))?, &x[1])?;
        Ok((vec![out], vec![Tangent::Val(mul(g, &next)?)]))
    },
    "by x alone: the order counts, and has no slope",
), transpose Transpose::Never(NOT_LINEAR), lower Lower::Kernel("the kernel's time is its own, not memory traffic"),
simplify Simplify::Never(NOTHING_SMALLER),
doc "A derivative of digamma, 0 being itself.\n>>> lax.polygamma(1., jnp.array([1.]))\nArray([1.644934], dtype=float32)" }

fn next_after(x: &Array, y: &Array) -> Result<Array> {
    use jitbook_array::elementwise::zip;
    use jitbook_array::{bf16, f16};
    let step = |a: u16, zero: bool, up: bool, positive: bool| -> u16 {
        if zero {
            if up { 1 } else { 0x8001 }
        } else if up == positive {
            a + 1
        } else {
            a - 1
        }
    };
    match x.dtype() {
        DType::F64 => zip(x, y, special::next_after64),
        DType::F32 => zip(x, y, special::next_after32),
        DType::F16 => zip(x, y, |a: f16, b: f16| {
            if a.is_nan() || b.is_nan() {
                return f16::NAN;
            }
            if a == b {
                return b;
            }
            f16::from_bits(step(a.to_bits(), a == f16::ZERO, b > a, a > f16::ZERO))
        }),
        _ => zip(x, y, |a: bf16, b: bf16| {
            if a.is_nan() || b.is_nan() {
                return bf16::NAN;
            }
            if a == b {
                return b;
            }
            bf16::from_bits(step(a.to_bits(), a == bf16::ZERO, b > a, a > bf16::ZERO))
        }),
    }
}

macro_rules! bitwise {
    ($ID:ident $name:literal, lax $lax:literal, jnp $jnp:literal, $i:expr, $b:expr, $code:expr, doc $doc:literal) => {
        binary! { $ID $name, lax $lax, jnp $jnp Integer, BITS in (-5.0, 5.0), (-3.0, 6.0),
        eval |x, y| k::bits2(x, y, $i, $b), jvp Jvp::Zero, transpose Transpose::Never(NOT_LINEAR),
        lower code!($code), simplify Simplify::Never(NOTHING_SMALLER), doc $doc }
    };
}
bitwise! { AND "and", lax "bitwise_and", jnp "bitwise_and", |a, b| a & b, |a, b| a & b, |b, x, y| b.and(x, y),
doc "Bitwise and.\n>>> jnp.bitwise_and(jnp.array([6]), 3)\nArray([2], dtype=int32)" }
bitwise! { OR "or", lax "bitwise_or", jnp "bitwise_or", |a, b| a | b, |a, b| a | b, |b, x, y| b.or(x, y),
doc "Bitwise or.\n>>> jnp.bitwise_or(jnp.array([6]), 3)\nArray([7], dtype=int32)" }
bitwise! { XOR "xor", lax "bitwise_xor", jnp "bitwise_xor", |a, b| a ^ b, |a, b| a ^ b, |b, x, y| b.xor(x, y),
doc "Bitwise exclusive or.\n>>> jnp.bitwise_xor(jnp.array([6]), 3)\nArray([5], dtype=int32)" }

macro_rules! shift {
    ($ID:ident $name:literal, jnp $jnp:literal, $f:expr, $code:expr, doc $doc:literal) => {
        binary! { $ID $name, lax $name, jnp $jnp Integer, INT in (-5.0, 5.0), (0.0, 6.0),
        eval |x, y| k::shift2(x, y, $f), jvp Jvp::Zero, transpose Transpose::Never(NOT_LINEAR),
        lower code!($code), simplify Simplify::Never(NOTHING_SMALLER), doc $doc }
    };
}
shift! { SHIFT_LEFT "shift_left", jnp "left_shift", |a, n, w| if n >= w as u128 { 0 } else { a << n },
|b, x, y| b.shl(x, y), doc "Shift left; 0 past the width.\n>>> jnp.left_shift(jnp.array([1]), 3)\nArray([8], dtype=int32)" }
shift! { SHIFT_RIGHT_LOGICAL "shift_right_logical", jnp "",
|a, n, w| if n >= w as u128 { 0 } else { (a & ((1i128 << w) - 1)) >> n }, |b, x, y| b.shr_logical(x, y),
doc "Shift right, zeros in.\n>>> lax.shift_right_logical(jnp.array([-8]), jnp.array([1]))\nArray([2147483644], dtype=int32)" }
shift! { SHIFT_RIGHT_ARITHMETIC "shift_right_arithmetic", jnp "",
|a, n, w| {
    // Unsigned numbers are shifted by their bits, the uppermost as the sign.
    let signed = if a >> (w - 1) == 1 { a - (1 << w) } else { a };
    signed >> n.min(w as u128 - 1)
}, |b, x, y| b.shr_arithmetic(x, y),
doc "Shift right, the sign in.\n>>> jnp.right_shift(jnp.array([-8]), 1)\nArray([-4], dtype=int32)" }

/// `add_any`: the sum of cotangents, of equal shapes.
pub static ADD_ANY: Prim<()> = Prim {
    name: "add_any",
    doc: "The sum of two cotangents.\n>>> grad(lambda x: x * x)(3.)\nArray(6., dtype=float32, weak_type=True)",
    public: Public::NONE,
    abstract_eval: |_, avals| Ok(vec![avals[0].clone().with_weak(avals[0].weak && avals[1].weak)]),
    eval: |_, x| Ok(vec![k::add(&x[0], &x[1])?]),
    jvp: Jvp::Linear,
    transpose: Transpose::Rule(|_, _, ct, o| {
        let t = ct[0].instantiate()?;
        Ok(o.iter().map(|o| linear_aval(o).map(|_| t.clone())).collect())
    }),
    batch: Batch::Rule(|op, _, size, x, axes| match (axes[0], axes[1]) {
        (Some(a), Some(b)) if a == b => Ok((vec![bind1(op, x)?], vec![Some(a)])),
        (Some(a), Some(b)) => Ok((vec![bind1(op, &[move_axis(&x[0], a, b)?, x[1].clone()])?], vec![Some(b)])),
        (Some(a), None) => Ok((vec![bind1(op, &[x[0].clone(), broadcast_axis(&x[1], size, a)?])?], vec![Some(a)])),
        (_, b) => {
            let b = b.expect("some operand is mapped");
            Ok((vec![bind1(op, &[broadcast_axis(&x[0], size, b)?, x[1].clone()])?], vec![Some(b)]))
        }
    }),
    stage: Stage::Append,
    lower: code!(|b, x, y| b.add(x, y)),
    simplify: Simplify::Never(NOTHING_SMALLER),
    samples: || vec![Sample::new((), vec![samples::f32s(&[3]), samples::array(DType::F32, &[3], 0.0, 1.0)])],
};

/// `pow`: the exponent may be an integer of another dtype.
pub static POW: Prim<()> = Prim {
    name: "pow",
    doc: "x to the power y.\n>>> jnp.power(jnp.array([2.]), 0.5)\nArray([1.4142135], dtype=float32)",
    public: Public { lax: "pow", jnp: "", promote: Promote::None },
    abstract_eval: |_, avals| {
        check_accepts("pow", INEXACT, &avals[..1])?;
        let (x, y) = (avals[0].dtype, avals[1].dtype);
        if x != y && !y.is_integer() {
            return Err(Error::ty(format!(
                "the first argument to pow must have an inexact dtype (float or complex), and the second argument must \
                 have an inexact or integer dtype, and two inexact dtypes must match, but got {} and {} respectively.",
                x.name(),
                y.name()
            )));
        }
        broadcast_aval("pow", avals)
    },
    eval: |_, x| {
        let y =
            if x[1].dtype() == x[0].dtype() { x[1].clone() } else { jitbook_array::cast::cast(&x[1], x[0].dtype())? };
        Ok(vec![if x[0].dtype().is_complex() {
            k::complex2(&x[0], &y, complex_pow)?
        } else {
            k::float2(&x[0], &y, f64::powf)?
        }])
    },
    jvp: Jvp::Each(&[
        Some(|_, g, ans, x| {
            let (base, integer) = (&x[0], x[1].dtype().is_integer());
            let y = convert(&x[1], base.dtype())?;
            let below = |y: &Val| sub(y, &full_like(y, 1.0)?);
            if !integer {
                return mul(g, &mul(&y, &pow(base, &below(&y)?)?)?);
            }
            let (base, y) = (maybe_broadcast(base, ans.shape())?, maybe_broadcast(&y, ans.shape())?);
            let zero = build::eq(&y, &constant(&y, 0.0))?;
            let none = full_like(&y, 0.0)?;
            let slope = mul(&replace_zero(&y)?, &pow(&base, &below(&y)?)?)?;
            mul(g, &select(&zero, &none, &slope)?)
        }),
        Some(|_, g, ans, x| {
            let slope = mul(&log(&replace_zero(&x[0])?)?, ans)?;
            convert(&mul(g, &slope)?, x[1].dtype())
        }),
    ]),
    transpose: Transpose::Never(NOT_LINEAR),
    batch: Batch::Rule(broadcasting),
    stage: Stage::Append,
    lower: Lower::Rule(|_, ins, outs| {
        if ins[0].dtype != ins[1].dtype { Lowering::Kernel } else { lower_binary(|b, x, y| b.pow(x, y), ins, outs) }
    }),
    simplify: Simplify::Never(NOTHING_SMALLER),
    samples: || {
        let mut all = samples::binary((), INEXACT, (0.4, 2.0), (-2.0, 2.0));
        all.push(Sample::new((), vec![samples::array(DType::F32, &[3], 0.4, 2.0), samples::i32s(&[2, 0, 3])]));
        all
    },
};

fn complex_pow(a: k::C, b: k::C) -> k::C {
    if a.norm() == 0.0 {
        return if b.norm() == 0.0 { k::C::new(1.0, 0.0) } else { k::C::new(0.0, 0.0) };
    }
    a.powc(b)
}

/// `complex`: from real and imaginary parts.
pub static COMPLEX: Prim<()> = Prim {
    name: "complex",
    doc: "A complex number from its parts.\n>>> lax.complex(jnp.array([1.]), jnp.array([2.]))\nArray([1.+2.j], dtype=complex64)",
    public: Public { lax: "complex", jnp: "", promote: Promote::None },
    abstract_eval: |_, avals| {
        for (i, a) in avals.iter().enumerate() {
            if !matches!(a.dtype, DType::F32 | DType::F64) {
                let (d, of) =
                    (a.dtype.name(), format!("Accepted dtypes at position {i} are subtypes of float32, float64."));
                return Err(Error::ty(format!("complex does not accept dtype {d} at position {i}. {of}")));
            }
        }
        let out = nary_aval("complex", FLOAT, avals)?;
        Ok(out
            .into_iter()
            .map(|a| {
                let d = unary::complex_dtype(a.dtype);
                a.with_dtype(d)
            })
            .collect())
    },
    eval: |_, x| {
        use jitbook_array::Complex;
        use jitbook_array::elementwise::zip;
        Ok(vec![match x[0].dtype() {
            DType::F64 => zip(&x[0], &x[1], |a: f64, b: f64| Complex::new(a, b))?,
            _ => zip(&x[0], &x[1], |a: f32, b: f32| Complex::new(a, b))?,
        }])
    },
    jvp: Jvp::Linear,
    transpose: Transpose::Rule(|_, _, ct, o| {
        let t = ct[0].instantiate()?;
        let re = linear_aval(&o[0]).map(|a| unbroadcast(a, &real(&t)?)).transpose()?;
        let im = linear_aval(&o[1]).map(|a| unbroadcast(a, &imag(&neg(&t)?)?)).transpose()?;
        Ok(vec![re, im])
    }),
    batch: Batch::Rule(broadcasting),
    stage: Stage::Append,
    lower: Lower::Kernel("complex numbers are not held in registers"),
    simplify: Simplify::Never(NOTHING_SMALLER),
    samples: || vec![Sample::new((), vec![samples::f32s(&[3]), samples::array(DType::F32, &[3], 0.0, 1.0)])],
};
