//! Rules that whole families share: avals with JAX's error texts, and batching.

use super::build::*;
use crate::aval::Aval;
use crate::prim::Op;
use crate::trace::bind;
use crate::value::Val;
use jitbook_array::{DType, Dims, Error, Kind, Result, shape_text};

/// The dtypes that an operand may have, with the names that the error lists (in JAX's order).
#[derive(Clone, Copy)]
pub struct Accepts(pub &'static [Kind], pub &'static str);

use Kind::*;
pub const FLOAT: Accepts = Accepts(&[Float], "floating");
pub const INEXACT: Accepts = Accepts(&[Float, Complex], "floating, complexfloating");
pub const COMPLEX: Accepts = Accepts(&[Complex], "complexfloating");
pub const INT: Accepts = Accepts(&[Signed, Unsigned], "integer");
pub const BITS: Accepts = Accepts(&[Signed, Unsigned, Bool], "integer, bool");
pub const NUMBER: Accepts = Accepts(&[Signed, Unsigned, Float, Complex], "integer, floating, complexfloating");
pub const SIGNED: Accepts = Accepts(&[Signed, Float, Complex], "signedinteger, floating, complexfloating");
pub const REAL_NUMBER: Accepts = Accepts(&[Signed, Unsigned, Float], "integer, floating");
pub const ORDERED: Accepts = Accepts(&[Signed, Unsigned, Float, Bool], "integer, floating, bool");
pub const ANY: Accepts = Accepts(&[Signed, Unsigned, Float, Complex, Bool], "integer, floating, complexfloating, bool");
pub const ANY_OR_KEY: Accepts =
    Accepts(&[Signed, Unsigned, Float, Complex, Bool, Key], "integer, floating, complexfloating, bool");

fn float0_error(name: &str, place: &str) -> Error {
    Error::ty(format!(
        "Called {name} with a float0{place}. float0s do not support any operations by design, because they are not \
         compatible with non-trivial vector spaces. No implicit dtype conversion is done. You can use \
         np.zeros_like(arr, dtype=np.float) to cast a float0 array to a regular zeros array. \nIf you didn't expect to \
         get a float0 you might have accidentally taken a gradient with respect to an integer argument."
    ))
}

/// The output of a unary op: the operand's aval.
pub fn unary_aval(name: &str, accepts: Accepts, avals: &[Aval]) -> Result<Vec<Aval>> {
    let [x] = avals else { panic!("{name} takes one operand") };
    if x.dtype == DType::Float0 {
        return Err(float0_error(name, " array"));
    }
    if !accepts.0.contains(&x.dtype.kind()) {
        return Err(Error::ty(format!(
            "{name} does not accept dtype {}. Accepted dtypes are subtypes of {}.",
            x.dtype.name(),
            accepts.1
        )));
    }
    Ok(vec![x.clone()])
}

/// The output of a broadcasting op, with the dtype of the first operand.
pub fn nary_aval(name: &str, accepts: Accepts, avals: &[Aval]) -> Result<Vec<Aval>> {
    check_accepts(name, accepts, avals)?;
    check_same_dtypes(name, avals)?;
    broadcast_aval(name, avals)
}

pub fn check_accepts(name: &str, accepts: Accepts, avals: &[Aval]) -> Result<()> {
    if avals.iter().any(|a| a.dtype == DType::Key) && !accepts.0.contains(&Key) {
        let list = avals.iter().map(|a| a.dtype.name()).collect::<Vec<_>>().join(", ");
        return Err(Error::ty(format!("{name} does not accept dtypes {list}.")));
    }
    for (i, a) in avals.iter().enumerate() {
        if a.dtype == DType::Float0 {
            return Err(float0_error(name, &format!(" at position {i}")));
        }
        if !accepts.0.contains(&a.dtype.kind()) {
            return Err(Error::ty(format!(
                "{name} does not accept dtype {} at position {i}. Accepted dtypes at position {i} are subtypes of {}.",
                a.dtype.name(),
                accepts.1
            )));
        }
    }
    Ok(())
}

pub fn check_same_dtypes(name: &str, avals: &[Aval]) -> Result<()> {
    if avals.iter().all(|a| a.dtype == avals[0].dtype) {
        return Ok(());
    }
    let list = avals.iter().map(|a| a.dtype.name()).collect::<Vec<_>>().join(", ");
    let tip = match name {
        "add" | "sub" | "mul" | "div" | "max" | "min" | "pow" | "rem" | "atan2" | "eq" | "ne" | "lt" | "le" | "gt"
        | "ge" | "and" | "or" | "xor" | "nextafter" => {
            let jnp = jnp_name(name);
            format!(" (Tip: jnp.{jnp} is a similar function that does automatic type promotion on inputs).")
        }
        _ => ".".to_string(),
    };
    let tip = if tip == "." { tip } else { format!(".{tip}") };
    Err(Error::ty(format!("lax.{name} requires arguments to have the same dtypes, got {list}{tip}")))
}

fn jnp_name(name: &str) -> &str {
    match name {
        "sub" => "subtract",
        "mul" => "multiply",
        "div" => "divide",
        "max" => "maximum",
        "min" => "minimum",
        "pow" => "power",
        "rem" => "remainder",
        "atan2" => "arctan2",
        "eq" => "equal",
        "ne" => "not_equal",
        "lt" => "less",
        "le" => "less_equal",
        "gt" => "greater",
        "ge" => "greater_equal",
        "and" => "bitwise_and",
        "or" => "bitwise_or",
        "xor" => "bitwise_xor",
        other => other,
    }
}

/// Broadcasts operands of one rank (axes of size 1 stretch) and 0-d operands.
pub fn broadcast_aval(name: &str, avals: &[Aval]) -> Result<Vec<Aval>> {
    let weak = avals.iter().all(|a| a.weak);
    let mut shape = Dims::new();
    for a in avals.iter().filter(|a| a.rank() > 0) {
        if shape.is_empty() {
            shape = a.shape.clone();
            continue;
        }
        if shape.len() != a.rank() {
            let list = shapes_text(avals);
            return Err(Error::ty(format!("{name}: arrays must have same number of dimensions, got {list}.")));
        }
        for (d, &e) in shape.iter_mut().zip(&a.shape) {
            match (*d, e) {
                (x, y) if x == y => {}
                (1, y) => *d = y,
                (_, 1) => {}
                _ => {
                    let list = shapes_text(avals);
                    return Err(Error::ty(format!("{name} got incompatible shapes for broadcasting: {list}.")));
                }
            }
        }
    }
    Ok(vec![Aval { dtype: avals[0].dtype, shape, weak }])
}

fn shapes_text(avals: &[Aval]) -> String {
    avals.iter().filter(|a| a.rank() > 0).map(|a| shape_text(&a.shape)).collect::<Vec<_>>().join(", ")
}

pub type Batched = Result<(Vec<Val>, Vec<Option<usize>>)>;

/// `defvectorized`: one operand, the axis stays.
pub fn vectorized<P>(op: &Op, _: &P, _: usize, vals: &[Val], axes: &[Option<usize>]) -> Batched {
    let outs = bind(op, vals)?;
    let n = outs.len();
    Ok((outs, vec![axes[0]; n]))
}

/// `defbroadcasting`.
pub fn broadcasting<P>(op: &Op, _: &P, size: usize, vals: &[Val], axes: &[Option<usize>]) -> Batched {
    let mapped: Vec<(&Val, usize)> = vals.iter().zip(axes).filter_map(|(v, a)| a.map(|a| (v, a))).collect();
    let (first, axis) = mapped[0];
    let alike = mapped.iter().all(|(v, a)| *a == axis && v.shape() == first.shape());
    let rest_scalar = vals.iter().zip(axes).all(|(v, a)| a.is_some() || v.rank() == 0);
    if alike && rest_scalar {
        return Ok((bind(op, vals)?, vec![Some(axis)]));
    }
    let mut moved = Vec::new();
    for (v, &a) in vals.iter().zip(axes) {
        moved.push(match a {
            Some(a) => move_axis(v, a, 0)?,
            None if v.rank() > 0 => {
                let mut shape = Dims::from_slice(v.shape());
                shape.insert(0, 1);
                broadcast_in_dim_numpy(v, &shape, &(1..shape.len()).collect::<Dims>())?
            }
            None => v.clone(),
        });
    }
    let _ = size;
    let rank = moved.iter().map(Val::rank).max().unwrap_or(0);
    for (v, a) in moved.iter_mut().zip(axes) {
        if v.rank() > 0 && v.rank() < rank {
            debug_assert!(a.is_some());
            *v = expand_dims(v, &(v.rank()..rank).collect::<Dims>())?;
        }
    }
    Ok((bind(op, &moved)?, vec![Some(0)]))
}

/// Axes shifted past a new axis at `at`.
pub fn bump(dims: &[usize], at: usize) -> Dims {
    dims.iter().map(|&d| d + usize::from(d >= at)).collect()
}
