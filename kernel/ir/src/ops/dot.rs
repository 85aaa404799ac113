//! `dot_general`: contractions with batch axes.

use super::build::*;
use super::rules::*;
use super::samples;
use super::shape::inverse;
use crate::aval::Aval;
use crate::loops::Lowering;
use crate::params::{Given, Param, ParamList, Params};
use crate::prim::*;
use crate::trace::bind1;
use crate::value::Val;
use jitbook_array::linear::{DotDims, Product, dot_general as kernel};
use jitbook_array::{DType, Dims, Error, Result, shape_text};

#[derive(Clone, Debug)]
pub struct Dot {
    pub dims: DotDims,
    /// The dtype of the result, where it is asked for.
    pub preferred: Option<DType>,
}
fn list(dims: &[usize]) -> Param {
    let text = dims.iter().map(|d| d.to_string()).collect::<Vec<_>>().join(", ");
    Param::word(format!("[{text}]"))
}
impl Params for Dot {
    fn parse(g: &Given) -> Result<Self> {
        let rows = g.nested("dimension_numbers")?;
        let [contract, batch] = &rows[..] else { return Err(g.wrong("dimension_numbers")) };
        let side = |pair: &Vec<Vec<i64>>, i: usize| -> Result<Vec<usize>> {
            pair.get(i).map(|d| d.iter().map(|&x| x as usize).collect()).ok_or_else(|| g.wrong("dimension_numbers"))
        };
        let dims = DotDims {
            lhs_contract: side(contract, 0)?,
            rhs_contract: side(contract, 1)?,
            lhs_batch: side(batch, 0)?,
            rhs_batch: side(batch, 1)?,
        };
        let preferred =
            if g.is_none("preferred_element_type") { None } else { Some(g.dtype("preferred_element_type")?) };
        Ok(Dot { dims, preferred })
    }
    fn list(&self) -> ParamList {
        let d = &self.dims;
        let contract = Param::Tuple(vec![list(&d.lhs_contract), list(&d.rhs_contract)]);
        let batch = Param::Tuple(vec![list(&d.lhs_batch), list(&d.rhs_batch)]);
        let mut params = vec![("dimension_numbers", Param::Tuple(vec![contract, batch]))];
        if let Some(dtype) = self.preferred {
            params.push(("preferred_element_type", dtype.into()));
        }
        params
    }
}

pub fn dot_general(x: &Val, y: &Val, dims: DotDims, preferred: Option<DType>) -> Result<Val> {
    bind1(&Op::new(&DOT_GENERAL, Dot { dims, preferred }), &[x.clone(), y.clone()])
}

/// The axes that are neither contracted nor batched.
fn kept(rank: usize, contract: &[usize], batch: &[usize]) -> Vec<usize> {
    (0..rank).filter(|i| !contract.contains(i) && !batch.contains(i)).collect()
}

fn dot_aval(p: &Dot, x: &Aval, y: &Aval) -> Result<Aval> {
    let d = &p.dims;
    let sizes = |a: &Aval, axes: &[usize]| axes.iter().map(|&i| a.shape[i]).collect::<Dims>();
    if d.lhs_batch.len() != d.rhs_batch.len() {
        return Err(Error::ty(format!(
            "dot_general requires equal numbers of lhs_batch and rhs_batch dimensions, got lhs_batch {} and rhs_batch {}.",
            shape_text(&d.lhs_batch),
            shape_text(&d.rhs_batch)
        )));
    }
    let (xb, yb) = (sizes(x, &d.lhs_batch), sizes(y, &d.rhs_batch));
    if xb != yb {
        return Err(Error::ty(format!(
            "dot_general requires lhs batch dimensions and rhs batch dimensions to have the same shape, got {} and {}.",
            shape_text(&xb),
            shape_text(&yb)
        )));
    }
    let (xc, yc) = (sizes(x, &d.lhs_contract), sizes(y, &d.rhs_contract));
    if xc != yc {
        return Err(Error::ty(format!(
            "dot_general requires contracting dimensions to have the same shape, got {} and {}.",
            shape_text(&xc),
            shape_text(&yc)
        )));
    }
    let mut shape = xb;
    shape.extend(kept(x.rank(), &d.lhs_contract, &d.lhs_batch).iter().map(|&i| x.shape[i]));
    shape.extend(kept(y.rank(), &d.rhs_contract, &d.rhs_batch).iter().map(|&i| y.shape[i]));
    let weak = p.preferred.is_none() && x.weak && y.weak;
    Ok(Aval { dtype: p.preferred.unwrap_or(x.dtype), shape, weak })
}

/// The adjoint in the left operand; `swapped` where the roles of the operands are exchanged.
fn transpose_left(p: &Dot, g: &Val, x: &Aval, y: &Val, swapped: Swapped) -> Result<Val> {
    let d = match swapped {
        Swapped::No => p.dims.clone(),
        Swapped::Yes => DotDims {
            lhs_contract: p.dims.rhs_contract.clone(),
            rhs_contract: p.dims.lhs_contract.clone(),
            lhs_batch: p.dims.rhs_batch.clone(),
            rhs_batch: p.dims.lhs_batch.clone(),
        },
    };
    let x_kept = kept(x.rank(), &d.lhs_contract, &d.lhs_batch);
    let y_kept = kept(y.rank(), &d.rhs_contract, &d.rhs_batch);
    let batch = d.lhs_batch.len();
    let first = match swapped {
        Swapped::No => batch + x_kept.len(),
        Swapped::Yes => batch,
    };
    let dims = DotDims {
        lhs_contract: (first..first + y_kept.len()).collect(),
        rhs_contract: y_kept,
        lhs_batch: (0..batch).collect(),
        rhs_batch: d.rhs_batch.clone(),
    };
    let mut order: Vec<usize> = (0..d.rhs_contract.len()).collect();
    order.sort_by_key(|&i| d.rhs_contract[i]);
    let unsorted: Vec<usize> =
        d.lhs_batch.iter().copied().chain(x_kept).chain(order.iter().map(|&i| d.lhs_contract[i])).collect();
    let out = dot_general(g, y, dims, p.preferred)?;
    let out = transpose(&out, &inverse(&unsorted))?;
    if out.dtype() == x.dtype { Ok(out) } else { convert_to(&out, x.dtype, x.weak) }
}
#[derive(Clone, Copy)]
enum Swapped {
    No,
    Yes,
}

/// Products without a sum, or with sums of one product, fuse as any product does; of plain floats the others are prepared, which costs a call nothing.
fn lower_dot(p: &Dot, ins: &[Aval], outs: &[Aval]) -> Lowering {
    let (x, y) = (&ins[0], &ins[1]);
    let plain = x.dtype.is_float() && x.dtype == y.dtype && outs[0].dtype == x.dtype;
    if !plain {
        return Lowering::Kernel;
    }
    if p.dims.lhs_contract.iter().any(|&axis| x.shape[axis] != 1) {
        return match Product::of(&p.dims, &x.shape, &y.shape, x.dtype) {
            Some(product) => Lowering::Product(product),
            None => Lowering::Kernel,
        };
    }
    let shape = &outs[0].shape;
    let batch = p.dims.lhs_batch.len();
    let contract = [&p.dims.lhs_contract[..], &p.dims.rhs_contract];
    // Where the axes of an operand go that are not contracted: those of the batch first, then the others from `first` on.
    let places = |rank: usize, contract: &[usize], batched: &[usize], first: usize| -> Dims {
        let others = kept(rank, contract, batched);
        let place = |axis| match batched.iter().position(|&b| b == axis) {
            Some(at) => at,
            None => first + others.iter().position(|&o| o == axis).expect("an axis is batched or not"),
        };
        (0..rank).filter(|axis| !contract.contains(axis)).map(place).collect()
    };
    let x_places = places(x.rank(), contract[0], &p.dims.lhs_batch, batch);
    let y_places = places(y.rank(), contract[1], &p.dims.rhs_batch, x_places.len());
    let staged = crate::stage::stage(ins, &mut |v| {
        let spread = |v: &Val, places: &Dims| -> Result<Val> {
            // The axes of a broadcast are in ascending order.
            let mut order: Vec<usize> = (0..places.len()).collect();
            order.sort_by_key(|&i| places[i]);
            let sorted: Vec<usize> = order.iter().map(|&i| places[i]).collect();
            broadcast_in_dim(&transpose(v, &order)?, shape, &sorted)
        };
        let (x, y) = (squeeze(&v[0], contract[0])?, squeeze(&v[1], contract[1])?);
        Ok(vec![mul(&spread(&x, &x_places)?, &spread(&y, &y_places)?)?])
    });
    match staged {
        Ok(staged) => Lowering::Call(staged.closed()),
        Err(_) => Lowering::Kernel,
    }
}

pub static DOT_GENERAL: Prim<Dot> = Prim {
    name: "dot_general",
    doc: "Sums of products over contracted axes.\n>>> jnp.dot(jnp.array([1., 2.]), jnp.array([3., 4.]))\nArray(11., dtype=float32)",
    public: Public::lax("dot_general"),
    abstract_eval: |p, avals| {
        check_accepts("dot_general", ANY, avals)?;
        if p.preferred.is_none() {
            check_same_dtypes("dot_general", avals)?;
        }
        Ok(vec![dot_aval(p, &avals[0], &avals[1])?])
    },
    eval: |p, x| {
        let dtype = p.preferred.unwrap_or(x[0].dtype());
        let cast = |a: &jitbook_array::Array| {
            if a.dtype() == dtype { Ok(a.clone()) } else { jitbook_array::cast::cast(a, dtype) }
        };
        if x[0].dtype() == x[1].dtype() {
            return Ok(vec![kernel(&x[0], &x[1], &p.dims, dtype)?]);
        }
        Ok(vec![kernel(&cast(&x[0])?, &cast(&x[1])?, &p.dims, dtype)?])
    },
    jvp: Jvp::Each(&[
        Some(|p, g, _, x| dot_general(g, &x[1], p.dims.clone(), p.preferred)),
        Some(|p, g, _, x| dot_general(&x[0], g, p.dims.clone(), p.preferred)),
    ]),
    transpose: Transpose::Rule(|_, p, ct, o| {
        let t = ct[0].instantiate()?;
        Ok(match (&o[0], &o[1]) {
            (Operand::Linear(x), Operand::Known(y)) => vec![Some(transpose_left(p, &t, x, y, Swapped::No)?), None],
            (Operand::Known(x), Operand::Linear(y)) => vec![None, Some(transpose_left(p, &t, y, x, Swapped::Yes)?)],
            _ => return Err(Error::new(jitbook_array::ErrorClass::Assertion, "dot_general of two tangents")),
        })
    }),
    batch: Batch::Rule(|_, p, _, x, axes| {
        let d = &p.dims;
        let (x_rank, y_rank) = (x[0].rank(), x[1].rank());
        let bumped = |dims: &[usize], at: Option<usize>| match at {
            Some(at) => bump(dims, at).to_vec(),
            None => dims.to_vec(),
        };
        let mut new = DotDims {
            lhs_contract: bumped(&d.lhs_contract, axes[0]),
            rhs_contract: bumped(&d.rhs_contract, axes[1]),
            lhs_batch: bumped(&d.lhs_batch, axes[0]),
            rhs_batch: bumped(&d.rhs_batch, axes[1]),
        };
        let out = match (axes[0], axes[1]) {
            (Some(a), Some(b)) => {
                new.lhs_batch.insert(0, a);
                new.rhs_batch.insert(0, b);
                0
            }
            (Some(a), None) => {
                let tensor = kept(x_rank, &new.lhs_contract, &new.lhs_batch);
                d.lhs_batch.len() + tensor.iter().filter(|&&i| i < a).count()
            }
            (_, b) => {
                let b = b.expect("some operand is mapped");
                let tensor = kept(y_rank, &new.rhs_contract, &new.rhs_batch);
                x_rank - d.lhs_contract.len() + tensor.iter().filter(|&&i| i < b).count()
            }
        };
        Ok((vec![dot_general(&x[0], &x[1], new, p.preferred)?], vec![Some(out)]))
    }),
    stage: Stage::Append,
    lower: Lower::Rule(lower_dot),
    simplify: Simplify::Never("nothing smaller has the same value"),
    samples: || {
        let p = |lc: &[usize], rc: &[usize], lb: &[usize], rb: &[usize]| Dot {
            dims: DotDims {
                lhs_contract: lc.into(),
                rhs_contract: rc.into(),
                lhs_batch: lb.into(),
                rhs_batch: rb.into(),
            },
            preferred: None,
        };
        let b = |shape: &[usize]| samples::array(DType::F32, shape, -1.0, 1.5);
        vec![
            Sample::new(p(&[1], &[0], &[], &[]), vec![samples::f32s(&[2, 3]), b(&[3, 2])]),
            Sample::new(p(&[0], &[0], &[], &[]), vec![samples::f32s(&[3]), b(&[3])]),
            Sample::new(p(&[2], &[1], &[0], &[0]), vec![samples::f32s(&[2, 3, 4]), b(&[2, 4, 3])]),
            Sample::new(p(&[1, 0], &[0, 2], &[], &[]), vec![samples::f32s(&[2, 3]), b(&[3, 4, 2])]),
            Sample::new(p(&[], &[], &[], &[]), vec![samples::f32s(&[2]), b(&[3])]),
            Sample::new(p(&[0], &[0], &[], &[]), vec![samples::i32s(&[1, 2]), samples::i32s(&[3, 4])]),
        ]
    },
};
