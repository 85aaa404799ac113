//! The same elements in other places: broadcasts, reshapes, slices, pads.

use super::build::*;
use super::rules::*;
use super::samples;
use crate::aval::Aval;
use crate::loops::{AxisMap, Lowering};
use crate::params::{Given, Param, ParamList, Params};
use crate::prim::*;
use crate::trace::bind1;
use crate::value::{Tangent, Val};
use jitbook_array::{DType, Dims, Error, Result, shape_text, structure as kernel};

pub(super) const LIGHT: &str = "nothing smaller has the same value";

/// A tuple of ints, of which the bits of `numpy` print as NumPy ints.
pub fn ints(values: &[usize], numpy: u64) -> Param {
    if numpy == 0 {
        return values.into();
    }
    let item = |(i, v): (usize, &usize)| {
        if numpy >> i & 1 == 1 { Param::word(format!("np.int64({v})")) } else { (*v).into() }
    };
    Param::Tuple(values.iter().enumerate().map(item).collect())
}

/// The adjoint of a one-operand linear op.
macro_rules! adjoint {
    (|$p:ident, $t:ident, $a:ident| $body:expr) => {
        Transpose::Rule(|_, $p, ct, o| {
            let Operand::Linear($a) = &o[0] else { return Ok(vec![None]) };
            let $t = &ct[0].instantiate()?;
            Ok(vec![Some($body?)])
        })
    };
}

/// Batching with the mapped axis at the front, before and after.
macro_rules! front {
    (|$p:ident, $x:ident| $body:expr) => {
        Batch::Rule(|_, $p, size, x, axes| {
            let $x = &at_front(&x[0], axes[0], size)?;
            Ok((vec![$body?], vec![Some(0)]))
        })
    };
}

#[derive(Clone, Debug)]
pub struct BroadcastInDim {
    pub shape: Dims,
    pub dims: Dims,
    /// Which dims print as NumPy ints.
    pub numpy: u64,
}
impl Params for BroadcastInDim {
    fn parse(g: &Given) -> Result<Self> {
        Ok(BroadcastInDim {
            shape: g.dims("shape")?,
            dims: g.dims("broadcast_dimensions")?,
            numpy: g.numpy_bits("broadcast_dimensions"),
        })
    }
    fn list(&self) -> ParamList {
        let dims = ints(&self.dims, self.numpy);
        let shape: Param = (&self.shape[..]).into();
        vec![
            ("broadcast_dimensions", if self.dims.is_empty() { dims.hidden() } else { dims }),
            ("shape", shape.hidden()),
        ]
    }
}

pub static BROADCAST_IN_DIM: Prim<BroadcastInDim> = Prim {
    name: "broadcast_in_dim",
    doc: "Copies along new and stretched axes.\n>>> lax.broadcast_in_dim(jnp.array([1, 2]), (2, 2), (0,))\nArray([[1, 1],\n       [2, 2]], dtype=int32)",
    public: Public::lax("broadcast_in_dim"),
    abstract_eval: |p, avals| {
        let a = &avals[0];
        let shapes = || {
            format!("got operand of shape {}, target broadcast shape {}", shape_text(&a.shape), shape_text(&p.shape))
        };
        if a.rank() > p.shape.len() {
            return Err(Error::ty(format!(
                "broadcast_in_dim target broadcast shape must have equal or higher rank to the operand shape; {}, broadcast_dimensions {} ",
                shapes(),
                shape_text(&p.dims)
            )));
        }
        let fits = p.dims.iter().zip(&a.shape).all(|(&d, &n)| d < p.shape.len() && (n == 1 || n == p.shape[d]));
        let increasing = p.dims.windows(2).all(|w| w[0] < w[1]);
        if p.dims.len() != a.rank() || !fits || !increasing {
            return Err(Error::ty(format!(
                "broadcast_in_dim operand dimension sizes must either be 1, or be equal to their corresponding dimensions in the target broadcast shape; {}, broadcast_dimensions {} ",
                shapes(),
                shape_text(&p.dims)
            )));
        }
        Ok(vec![a.with_shape(&p.shape)])
    },
    eval: |p, x| {
        let elements = p.shape.iter().fold(1u128, |n, &d| n.saturating_mul(d as u128));
        jitbook_array::memory::check(elements.saturating_mul(x[0].dtype().size() as u128))?;
        Ok(vec![kernel::broadcast_in_dim(&x[0], &p.shape, &p.dims)])
    },
    jvp: Jvp::Linear,
    transpose: adjoint!(|p, t, a| {
        let unit: Dims = (0..a.rank()).filter(|&i| a.shape[i] == 1).collect();
        let kept: Dims = (0..a.rank()).filter(|i| !unit.contains(i)).map(|i| p.dims[i]).collect();
        let axes: Dims = (0..p.shape.len()).filter(|i| !kept.contains(i)).collect();
        let summed = if axes.is_empty() { t.clone() } else { reduce_sum(t, &axes)? };
        expand_dims(&summed, &unit)
    }),
    batch: Batch::Rule(|_, p, size, x, axes| {
        let x = at_front(&x[0], axes[0], size)?;
        let shape: Dims = std::iter::once(size).chain(p.shape.iter().copied()).collect();
        let dims: Dims = std::iter::once(0).chain(p.dims.iter().map(|d| d + 1)).collect();
        Ok((vec![broadcast_op(&x, &shape, &dims, !1)?], vec![Some(0)]))
    }),
    stage: Stage::Rule(|op, p, x| {
        if x[0].shape() == &p.shape[..] {
            Ok(x.to_vec())
        } else {
            crate::stage::append(&crate::trace::current(), op, x)
        }
    }),
    lower: Lower::Rule(|p, ins, _| {
        let axis = |(i, &d): (usize, &usize)| if ins[0].shape[i] == 1 { AxisMap::fixed(0) } else { AxisMap::along(d) };
        Lowering::View(p.dims.iter().enumerate().map(axis).collect())
    }),
    simplify: Simplify::Rule(|p, _, avals| (avals[0].shape == p.shape).then_some(Rewrite::Operand(0))),
    samples: || {
        let p = |shape: &[usize], dims: &[usize]| BroadcastInDim { shape: shape.into(), dims: dims.into(), numpy: 0 };
        vec![
            Sample::new(p(&[2, 3], &[]), vec![samples::f32s(&[])]),
            Sample::new(p(&[2, 3], &[1]), vec![samples::f32s(&[3])]),
            Sample::new(p(&[2, 4, 3], &[0, 2]), vec![samples::f32s(&[2, 1])]),
            Sample::new(p(&[2], &[0]), vec![samples::i32s(&[1, 2])]),
        ]
    },
};

#[derive(Clone, Debug)]
pub struct Reshape {
    pub sizes: Dims,
    /// The order in which the operand's axes are read, where it is not their own.
    pub order: Option<Dims>,
}
impl Params for Reshape {
    fn parse(g: &Given) -> Result<Self> {
        let order = if g.is_none("dimensions") { None } else { Some(g.dims("dimensions")?) };
        Ok(Reshape { sizes: g.dims("new_sizes")?, order })
    }
    fn list(&self) -> ParamList {
        vec![
            ("dimensions", self.order.as_deref().into()),
            ("new_sizes", (&self.sizes[..]).into()),
            ("sharding", Param::None),
        ]
    }
}
pub static RESHAPE: Prim<Reshape> = Prim {
    name: "reshape",
    doc: "The same elements in row-major order under another shape.\n>>> lax.reshape(jnp.arange(4), (2, 2))\nArray([[0, 1],\n       [2, 3]], dtype=int32)",
    public: Public::lax("reshape"),
    abstract_eval: |p, avals| {
        let size: usize = p.sizes.iter().product();
        if size != avals[0].size() {
            return Err(Error::ty(format!(
                "reshape total size must be unchanged, got new_sizes {} for shape {}.",
                shape_text(&p.sizes),
                shape_text(&avals[0].shape)
            )));
        }
        Ok(vec![avals[0].with_shape(&p.sizes)])
    },
    eval: |p, x| {
        let x = match &p.order {
            Some(order) => &kernel::transpose(&x[0], order),
            None => &x[0],
        };
        Ok(vec![kernel::reshape(x, &p.sizes)?])
    },
    jvp: Jvp::Linear,
    transpose: adjoint!(|p, t, a| match &p.order {
        None => reshape(t, &a.shape),
        Some(order) => {
            let sizes: Dims = order.iter().map(|&d| a.shape[d]).collect();
            transpose(&reshape(t, &sizes)?, &inverse(order))
        }
    }),
    batch: front!(|p, x| {
        let sizes = [&x.shape()[..1], &p.sizes[..]].concat();
        match &p.order {
            None => reshape(x, &sizes),
            Some(order) => {
                let order: Dims = std::iter::once(0).chain(order.iter().map(|d| d + 1)).collect();
                reshape_in_order(x, &sizes, &order)
            }
        }
    }),
    stage: Stage::Append,
    lower: Lower::Rule(|p, _, _| if p.order.is_some() { Lowering::Kernel } else { Lowering::Reshape }),
    simplify: Simplify::Rule(|p, _, avals| {
        (p.order.is_none() && avals[0].shape == p.sizes).then_some(Rewrite::Operand(0))
    }),
    samples: || {
        let p = |s: &[usize]| Reshape { sizes: s.into(), order: None };
        vec![
            Sample::new(p(&[3, 2]), vec![samples::f32s(&[2, 3])]),
            Sample::new(p(&[6]), vec![samples::strided(&[2, 3], 0.0, 1.0)]),
            Sample::new(p(&[1, 1]), vec![samples::f32s(&[])]),
        ]
    },
};

#[derive(Clone, Debug)]
pub struct Squeeze {
    pub dims: Dims,
}
impl Params for Squeeze {
    fn parse(g: &Given) -> Result<Self> {
        Ok(Squeeze { dims: g.dims("dimensions")? })
    }
    fn list(&self) -> ParamList {
        vec![("dimensions", (&self.dims[..]).into())]
    }
}
pub static SQUEEZE: Prim<Squeeze> = Prim {
    name: "squeeze",
    doc: "Without these axes of size 1.\n>>> lax.squeeze(jnp.ones((1, 2)), (0,))\nArray([1., 1.], dtype=float32)",
    public: Public::lax("squeeze"),
    abstract_eval: |p, avals| {
        let a = &avals[0];
        if p.dims.iter().any(|&d| a.shape.get(d) != Some(&1)) {
            return Err(Error::value(format!(
                "cannot select an axis to squeeze out which has size not equal to one, got shape={} and dimensions={}",
                shape_text(&a.shape),
                shape_text(&p.dims)
            )));
        }
        let shape: Dims = (0..a.rank()).filter(|i| !p.dims.contains(i)).map(|i| a.shape[i]).collect();
        Ok(vec![a.with_shape(&shape)])
    },
    eval: |p, x| Ok(vec![kernel::squeeze(&x[0], &p.dims)]),
    jvp: Jvp::Linear,
    transpose: adjoint!(|_p, t, a| if t.rank() == 0 || a.rank() > t.rank() {
        unsqueeze(t, a)
    } else {
        reshape(t, &a.shape)
    }),
    batch: front!(|p, x| squeeze(x, &p.dims.iter().map(|d| d + 1).collect::<Dims>())),
    stage: Stage::Append,
    lower: Lower::Rule(|p, ins, _| {
        let mut out = 0;
        let axis = |i: usize| {
            if p.dims.contains(&i) {
                return AxisMap::fixed(0);
            }
            out += 1;
            AxisMap::along(out - 1)
        };
        Lowering::View((0..ins[0].rank()).map(axis).collect())
    }),
    simplify: Simplify::Rule(|p, _, _| p.dims.is_empty().then_some(Rewrite::Operand(0))),
    samples: || {
        let p = |d: &[usize]| Squeeze { dims: d.into() };
        vec![
            Sample::new(p(&[1]), vec![samples::f32s(&[2, 1, 3])]),
            Sample::new(p(&[0, 2]), vec![samples::f32s(&[1, 3, 1])]),
            Sample::new(p(&[0]), vec![samples::i32s(&[4])]),
        ]
    },
};
/// The adjoint of squeeze, as `expand_dims` at the axes that went.
fn unsqueeze(t: &Val, a: &Aval) -> Result<Val> {
    let mut at = Dims::new();
    let mut rest = t.shape().iter().peekable();
    let spare = a.rank() - t.rank();
    for (i, &d) in a.shape.iter().enumerate() {
        let left = a.rank() - i;
        if d == 1 && at.len() < spare && (rest.peek() != Some(&&1) || left > rest.len()) {
            at.push(i);
        } else {
            rest.next();
        }
    }
    expand_dims(t, &at)
}

#[derive(Clone, Debug)]
pub struct TransposeParams {
    pub permutation: Dims,
}
impl Params for TransposeParams {
    fn parse(g: &Given) -> Result<Self> {
        Ok(TransposeParams { permutation: g.dims("permutation")? })
    }
    fn list(&self) -> ParamList {
        vec![("permutation", (&self.permutation[..]).into())]
    }
}
pub static TRANSPOSE: Prim<TransposeParams> = Prim {
    name: "transpose",
    doc: "The axes in another order.\n>>> lax.transpose(jnp.array([[1, 2]]), (1, 0))\nArray([[1],\n       [2]], dtype=int32)",
    public: Public::lax("transpose"),
    abstract_eval: |p, avals| {
        let a = &avals[0];
        let mut sorted = p.permutation.to_vec();
        sorted.sort_unstable();
        if sorted != (0..a.rank()).collect::<Vec<_>>() {
            return Err(Error::ty(format!(
                "transpose permutation isn't a permutation of operand dimensions, got permutation {} for operand shape {}.",
                shape_text(&p.permutation),
                shape_text(&a.shape)
            )));
        }
        Ok(vec![a.with_shape(&p.permutation.iter().map(|&i| a.shape[i]).collect::<Dims>())])
    },
    eval: |p, x| Ok(vec![kernel::transpose(&x[0], &p.permutation)]),
    jvp: Jvp::Linear,
    transpose: adjoint!(|p, t, _a| transpose(t, &inverse(&p.permutation))),
    batch: Batch::Rule(|_, p, _, x, axes| {
        let at = axes[0].expect("the operand is mapped");
        let permutation: Dims = std::iter::once(at).chain(bump(&p.permutation, at)).collect();
        Ok((vec![transpose(&x[0], &permutation)?], vec![Some(0)]))
    }),
    stage: Stage::Append,
    lower: Lower::Rule(|p, _, _| Lowering::View(inverse(&p.permutation).into_iter().map(AxisMap::along).collect())),
    simplify: Simplify::Rule(|p, _, _| {
        p.permutation.iter().enumerate().all(|(i, &d)| i == d).then_some(Rewrite::Operand(0))
    }),
    samples: || {
        let p = |s: &[usize]| TransposeParams { permutation: s.into() };
        vec![
            Sample::new(p(&[1, 0]), vec![samples::f32s(&[2, 3])]),
            Sample::new(p(&[2, 0, 1]), vec![samples::f32s(&[2, 3, 4])]),
            Sample::new(p(&[0]), vec![samples::i32s(&[2, 3])]),
        ]
    },
};
pub fn inverse(permutation: &[usize]) -> Dims {
    let mut out = Dims::from_elem(0, permutation.len());
    permutation.iter().enumerate().for_each(|(i, &p)| out[p] = i);
    out
}

#[derive(Clone, Debug)]
pub struct Rev {
    pub dims: Dims,
}
impl Params for Rev {
    fn parse(g: &Given) -> Result<Self> {
        Ok(Rev { dims: g.dims("dimensions")? })
    }
    fn list(&self) -> ParamList {
        vec![("dimensions", (&self.dims[..]).into())]
    }
}
pub static REV: Prim<Rev> = Prim {
    name: "rev",
    doc: "Backwards along these axes.\n>>> lax.rev(jnp.array([1, 2, 3]), (0,))\nArray([3, 2, 1], dtype=int32)",
    public: Public::lax("rev"),
    abstract_eval: |p, avals| {
        let (dims, rank) = (shape_text(&p.dims), avals[0].rank());
        if p.dims.iter().any(|&d| d >= rank) {
            return Err(Error::ty(format!(
                "rev dimensions must all be less than operand ndim, got dimensions {dims} for operand ndim {rank}."
            )));
        }
        if (1..p.dims.len()).any(|i| p.dims[..i].contains(&p.dims[i])) {
            return Err(Error::ty(format!("rev dimensions must be unique, got {dims}.")));
        }
        Ok(vec![avals[0].clone()])
    },
    eval: |p, x| Ok(vec![kernel::rev(&x[0], &p.dims)]),
    jvp: Jvp::Linear,
    transpose: adjoint!(|p, t, _a| rev(t, &p.dims)),
    batch: Batch::Rule(|_, p, _, x, axes| {
        let at = axes[0].expect("the operand is mapped");
        Ok((vec![rev(&x[0], &bump(&p.dims, at))?], vec![Some(at)]))
    }),
    stage: Stage::Append,
    lower: Lower::Rule(|p, ins, _| {
        let axis = |i: usize| {
            let n = ins[0].shape[i] as isize;
            if p.dims.contains(&i) { AxisMap::strided(i, n - 1, -1) } else { AxisMap::along(i) }
        };
        Lowering::View((0..ins[0].rank()).map(axis).collect())
    }),
    simplify: Simplify::Rule(|p, _, _| p.dims.is_empty().then_some(Rewrite::Operand(0))),
    samples: || {
        vec![
            Sample::new(Rev { dims: Dims::from_slice(&[0]) }, vec![samples::f32s(&[2, 3])]),
            Sample::new(Rev { dims: Dims::from_slice(&[0, 1]) }, vec![samples::f32s(&[2, 3])]),
        ]
    },
};

#[derive(Clone, Debug)]
pub struct Slice {
    pub start: Dims,
    pub limit: Dims,
    pub strides: Option<Dims>,
    /// Of which axes start and stride print as NumPy ints, by bits.
    pub numpy: u64,
}
impl Params for Slice {
    fn parse(g: &Given) -> Result<Self> {
        let strides = if g.is_none("strides") { None } else { Some(g.dims("strides")?) };
        let numpy = g.numpy_bits("start_indices");
        Ok(Slice { start: g.dims("start_indices")?, limit: g.dims("limit_indices")?, strides, numpy })
    }
    fn list(&self) -> ParamList {
        let strides = self.strides.as_ref().map(|s| ints(s, self.numpy));
        vec![
            ("limit_indices", (&self.limit[..]).into()),
            ("start_indices", ints(&self.start, self.numpy)),
            ("strides", strides.unwrap_or(Param::None)),
        ]
    }
}
impl Slice {
    fn stride(&self, i: usize) -> usize {
        self.strides.as_ref().map_or(1, |s| s[i])
    }
    fn out_shape(&self) -> Dims {
        (0..self.start.len()).map(|i| (self.limit[i] - self.start[i]).div_ceil(self.stride(i))).collect()
    }
}
pub static SLICE: Prim<Slice> = Prim {
    name: "slice",
    doc: "A box of the operand.\n>>> lax.slice(jnp.arange(5), (1,), (3,))\nArray([1, 2], dtype=int32)",
    public: Public::lax("slice"),
    abstract_eval: |p, avals| {
        let a = &avals[0];
        if p.start.len() != a.rank() || p.limit.len() != a.rank() {
            return Err(Error::ty(format!(
                "slice start_indices must have the same length as the operand's number of dimensions, got start_indices {} for operand shape {}.",
                shape_text(&p.start),
                shape_text(&a.shape)
            )));
        }
        if p.limit.iter().zip(&a.shape).any(|(l, d)| l > d) {
            return Err(Error::ty(format!(
                "slice limit_indices must be less than or equal to operand shape, got limit_indices {} for operand shape {}.",
                shape_text(&p.limit),
                shape_text(&a.shape)
            )));
        }
        if p.start.iter().zip(&p.limit).any(|(s, l)| s > l) {
            return Err(Error::ty(format!(
                "slice limit_indices must be greater than or equal to start_indices, got start_indices {} and limit_indices {}.",
                shape_text(&p.start),
                shape_text(&p.limit)
            )));
        }
        Ok(vec![a.with_shape(&p.out_shape())])
    },
    eval: |p, x| {
        let strides: Dims = (0..p.start.len()).map(|i| p.stride(i)).collect();
        Ok(vec![kernel::slice(&x[0], &p.start, &p.limit, &strides)])
    },
    jvp: Jvp::Linear,
    transpose: adjoint!(|p, t, a| {
        let dim = |i: usize| {
            let (lo, step, n) = (p.start[i], p.stride(i), t.shape()[i]);
            let span = if n == 0 { 0 } else { 1 + (n - 1) * step };
            (lo as i64, a.shape[i] as i64 - lo as i64 - span as i64, step as i64 - 1)
        };
        let strided = p.strides.as_ref().is_some_and(|s| s.iter().any(|&d| d != 1));
        // Where it starts is what the slice has there.
        let numpy = (0..a.rank()).map(|i| [p.numpy >> i.min(63) & 1 == 1, true, strided]).collect();
        let p = Pad { config: (0..a.rank()).map(dim).collect(), numpy };
        bind1(&Op::new(&PAD, p), &[t.clone(), constant(t, 0.0)])
    }),
    batch: Batch::Rule(|_, p, _, x, axes| {
        let at = axes[0].expect("the operand is mapped");
        let mut p = p.clone();
        p.start.insert(at, 0);
        p.limit.insert(at, x[0].shape()[at]);
        if let Some(s) = &mut p.strides {
            s.insert(at, 1);
        }
        let before = (1 << at) - 1;
        p.numpy = p.numpy & before | (p.numpy & !before) << 1;
        Ok((vec![bind1(&Op::new(&SLICE, p), x)?], vec![Some(at)]))
    }),
    stage: Stage::Append,
    lower: Lower::Rule(|p, _, _| {
        let axis = |i| AxisMap::strided(i, p.start[i] as isize, p.stride(i) as isize);
        Lowering::View((0..p.start.len()).map(axis).collect())
    }),
    simplify: Simplify::Rule(|p, _, avals| (p.out_shape() == avals[0].shape).then_some(Rewrite::Operand(0))),
    samples: || {
        let p = |s: &[usize], l: &[usize], t: Option<&[usize]>| Slice {
            start: s.into(),
            limit: l.into(),
            strides: t.map(Dims::from_slice),
            numpy: 0,
        };
        vec![
            Sample::new(p(&[0, 1], &[2, 3], None), vec![samples::f32s(&[2, 3])]),
            Sample::new(p(&[0, 1], &[2, 4], Some(&[1, 2])), vec![samples::f32s(&[2, 5])]),
            Sample::new(p(&[1], &[1], None), vec![samples::f32s(&[3])]),
        ]
    },
};

/// Which of low, high and interior padding of an axis print as NumPy ints.
pub type NumpySides = [bool; 3];
/// None: padding asked for by name.
pub const PLAIN: NumpySides = [false; 3];
/// Both sides.
pub const SIDES: NumpySides = [true, true, false];
/// The adjoint of a pad.
const ALL: NumpySides = [true; 3];

#[derive(Clone, Debug)]
pub struct Pad {
    /// Low, high and interior padding of each axis.
    pub config: Vec<(i64, i64, i64)>,
    /// By axis.
    pub numpy: Vec<NumpySides>,
}
impl Params for Pad {
    fn parse(g: &Given) -> Result<Self> {
        let triple = |t: Vec<i64>| if let [a, b, c] = t[..] { Ok((a, b, c)) } else { Err(g.wrong("padding_config")) };
        let config = g.rows("padding_config")?.into_iter().map(triple).collect::<Result<Vec<_>>>()?;
        let mut rows = g.numpy_rows("padding_config").into_iter();
        let mut sides = || rows.next().map_or(PLAIN, |bits| std::array::from_fn(|i| bits >> i & 1 == 1));
        let numpy = config.iter().map(|_| sides()).collect();
        Ok(Pad { config, numpy })
    }
    fn list(&self) -> ParamList {
        let int = |v: i64, numpy: bool| if numpy { Param::numpy_int(v) } else { v.into() };
        let axis = |(&(lo, hi, inner), n): (&(i64, i64, i64), &NumpySides)| {
            Param::Tuple(vec![int(lo, n[0]), int(hi, n[1]), int(inner, n[2])])
        };
        vec![("padding_config", Param::Tuple(self.config.iter().zip(&self.numpy).map(axis).collect()))]
    }
}
pub static PAD: Prim<Pad> = Prim {
    name: "pad",
    doc: "With a value around and between the elements.\n>>> lax.pad(jnp.array([1, 2]), 0, [(1, 0, 1)])\nArray([0, 1, 0, 2], dtype=int32)",
    public: Public::lax("pad"),
    abstract_eval: |p, avals| {
        check_same_dtypes("pad", avals)?;
        let a = &avals[0];
        if p.config.len() != a.rank() {
            let axes: Vec<_> = p.config.iter().map(|(lo, hi, inner)| format!("({lo}, {hi}, {inner})")).collect();
            let config = format!("({}{})", axes.join(", "), if axes.len() == 1 { "," } else { "" });
            return Err(Error::value(format!(
                "length of padding_config must equal the number of axes of operand, got padding_config {config} for operand shape {}",
                shape_text(&a.shape)
            )));
        }
        let size = |(i, &(lo, hi, inner)): (usize, &(i64, i64, i64))| {
            let d = a.shape[i] as i64;
            lo + hi + d + inner * (d - 1).max(0)
        };
        let shape: Vec<i64> = p.config.iter().enumerate().map(size).collect();
        if let Some(i) = shape.iter().position(|&d| d < 0) {
            let text = shape.iter().map(|d| d.to_string()).collect::<Vec<_>>().join(", ");
            return Err(Error::value(format!(
                "Dimension size after padding is not at least 0, got result shape ({text}), for axis {i}"
            )));
        }
        Ok(vec![
            a.with_shape(&shape.iter().map(|&d| d as usize).collect::<Dims>()).with_weak(avals.iter().all(|a| a.weak)),
        ])
    },
    eval: |p, x| Ok(vec![kernel::pad(&x[0], &x[1], &p.config)?]),
    jvp: Jvp::Linear,
    transpose: Transpose::Rule(|_, p, ct, o| {
        let t = ct[0].instantiate()?;
        let config: Vec<_> = p.config.iter().map(|&(lo, hi, _)| (-lo, -hi, 0)).collect();
        let trimmed = Op::new(&PAD, Pad { numpy: vec![ALL; config.len()], config });
        let trimmed = || bind1(&trimmed, &[t.clone(), constant(&t, 0.0)]);
        let inner = || -> Result<Val> {
            let x = trimmed()?;
            let q = Slice {
                start: Dims::from_elem(0, x.rank()),
                limit: Dims::from_slice(x.shape()),
                strides: Some(p.config.iter().map(|c| c.2 as usize + 1).collect()),
                numpy: u64::MAX,
            };
            bind1(&Op::new(&SLICE, q), &[x])
        };
        let all: Dims = (0..t.rank()).collect();
        Ok(match (&o[0], &o[1]) {
            (Operand::Linear(_), Operand::Linear(_)) => {
                let x = inner()?;
                let rest = sub(&reduce_sum(&t, &all)?, &reduce_sum(&x, &all)?)?;
                vec![Some(x), Some(rest)]
            }
            (Operand::Linear(_), _) => vec![Some(inner()?), None],
            _ => vec![None, Some(sub(&reduce_sum(&t, &all)?, &reduce_sum(&inner()?, &all)?)?)],
        })
    }),
    batch: Batch::Rule(|_, p, size, x, axes| {
        let (operand, at) = match axes[0] {
            Some(at) => (x[0].clone(), at),
            None => (broadcast_axis_plain(&x[0], size, 0)?, 0),
        };
        let mut config = p.config.clone();
        config.insert(at, (0, 0, 0));
        let mut numpy = p.numpy.clone();
        numpy.insert(at, PLAIN);
        let Some(_) = axes[1] else {
            let op = Op::new(&PAD, Pad { config, numpy });
            return Ok((vec![bind1(&op, &[operand, x[1].clone()])?], vec![Some(at)]));
        };
        let padded = pad(&operand, &constant(&operand, 0.0), &config)?;
        let mask = full(&Aval::new(DType::Bool, operand.shape()), 1.0)?;
        let mask = pad(&mask, &Val::Array(scalar(DType::Bool, 0.0)), &config)?;
        let around = broadcast_in_dim(&x[1], padded.shape(), &[at])?;
        Ok((vec![select(&mask, &padded, &around)?], vec![Some(at)]))
    }),
    stage: Stage::Append,
    lower: Lower::Kernel("not a pure view"),
    simplify: Simplify::Rule(|p, _, _| p.config.iter().all(|&c| c == (0, 0, 0)).then_some(Rewrite::Operand(0))),
    samples: || {
        let p = |config: &[(i64, i64, i64)]| Pad { config: config.to_vec(), numpy: vec![PLAIN; config.len()] };
        vec![
            Sample::new(p(&[(1, 2, 0), (0, 1, 1)]), vec![samples::f32s(&[2, 3]), samples::f32s(&[])]),
            Sample::new(p(&[(-1, 1, 0)]), vec![samples::f32s(&[3]), samples::f32s(&[])]),
        ]
    },
};

#[derive(Clone, Debug)]
pub struct Concatenate {
    pub axis: usize,
}
impl Params for Concatenate {
    fn parse(g: &Given) -> Result<Self> {
        Ok(Concatenate { axis: g.size("dimension")? })
    }
    fn list(&self) -> ParamList {
        vec![("dimension", self.axis.into())]
    }
}
pub static CONCATENATE: Prim<Concatenate> = Prim {
    name: "concatenate",
    doc: "One after the other along an axis.\n>>> lax.concatenate([jnp.array([1]), jnp.array([2])], 0)\nArray([1, 2], dtype=int32)",
    public: Public::lax("concatenate"),
    abstract_eval: |p, avals| {
        let first = &avals[0];
        let list = || avals.iter().map(|a| shape_text(&a.shape)).collect::<Vec<_>>().join(", ");
        if avals.iter().any(|a| a.rank() != first.rank()) {
            return Err(Error::ty(format!(
                "Cannot concatenate arrays with different numbers of dimensions: got {}.",
                list()
            )));
        }
        if p.axis >= first.rank() {
            return Err(Error::ty(format!(
                "concatenate dimension out of bounds: dimension {} for shapes {}.",
                p.axis,
                list()
            )));
        }
        let differ = |a: &Aval| (0..a.rank()).any(|i| i != p.axis && a.shape[i] != first.shape[i]);
        if avals.iter().any(differ) {
            return Err(Error::ty(format!(
                "Cannot concatenate arrays with shapes that differ in dimensions other than the one being concatenated: concatenating along dimension {} for shapes {}.",
                p.axis,
                list()
            )));
        }
        check_same_dtypes("concatenate", avals)?;
        let mut shape = first.shape.clone();
        shape[p.axis] = avals.iter().map(|a| a.shape[p.axis]).sum();
        Ok(vec![first.with_shape(&shape).with_weak(avals.iter().all(|a| a.weak))])
    },
    eval: |p, x| Ok(vec![kernel::concatenate(x, p.axis)?]),
    jvp: Jvp::Linear,
    transpose: Transpose::Rule(|_, p, ct, o| {
        let t = ct[0].instantiate()?;
        let sizes = o.iter().map(|o| match o {
            Operand::Linear(a) => a.shape[p.axis],
            Operand::Known(v) => v.shape()[p.axis],
        });
        let parts = split(&t, &sizes.collect::<Vec<_>>(), p.axis)?;
        Ok(parts.into_iter().zip(o).map(|(part, o)| matches!(o, Operand::Linear(_)).then_some(part)).collect())
    }),
    batch: Batch::Rule(|_, p, size, x, axes| {
        let front = x.iter().zip(axes).map(|(x, a)| match_axis_plain(x, *a, 0, size));
        Ok((vec![concatenate(&front.collect::<Result<Vec<_>>>()?, p.axis + 1)?], vec![Some(0)]))
    }),
    stage: Stage::Append,
    lower: Lower::Kernel("several inputs one after the other"),
    simplify: Simplify::Rule(|_, x, _| (x.len() == 1).then_some(Rewrite::Operand(0))),
    samples: || {
        vec![
            Sample::new(Concatenate { axis: 0 }, vec![samples::f32s(&[2, 3]), samples::f32s(&[1, 3])]),
            Sample::new(Concatenate { axis: 1 }, vec![samples::f32s(&[2, 3]), samples::f32s(&[2, 1])]),
            Sample::new(Concatenate { axis: 0 }, vec![samples::i32s(&[2, 3]), samples::i32s(&[1])]),
        ]
    },
};

#[derive(Clone, Debug)]
pub struct Iota {
    pub dtype: DType,
    pub shape: Dims,
    pub axis: usize,
}
impl Params for Iota {
    fn parse(g: &Given) -> Result<Self> {
        Ok(Iota { dtype: g.dtype("dtype")?, shape: g.dims("shape")?, axis: g.size("dimension")? })
    }
    fn list(&self) -> ParamList {
        vec![
            ("dimension", self.axis.into()),
            ("dtype", self.dtype.into()),
            ("shape", (&self.shape[..]).into()),
            ("sharding", Param::None),
        ]
    }
}
pub static IOTA: Prim<Iota> = Prim {
    name: "iota",
    doc: "0, 1, 2, ... along an axis.\n>>> lax.iota(int, 3)\nArray([0, 1, 2], dtype=int32)",
    public: Public::lax("iota"),
    abstract_eval: |p, _| {
        if p.axis >= p.shape.len() {
            return Err(Error::value(format!(
                "iota dimension must be between 0 and len(shape), got dimension={} for shape={}",
                p.axis,
                shape_text(&p.shape)
            )));
        }
        Ok(vec![Aval::new(p.dtype, &p.shape)])
    },
    eval: |p, _| Ok(vec![kernel::iota(p.dtype, &p.shape, p.axis)?]),
    jvp: Jvp::Rule(|op, _, x, _| {
        let out = bind1(op, x)?;
        let zero = Tangent::zero_of(&out);
        Ok((vec![out], vec![zero]))
    }),
    transpose: Transpose::Never("it has no operand"),
    batch: Batch::Never("it has no operand"),
    stage: Stage::Append,
    lower: Lower::Rule(|p, _, _| {
        let (axis, dtype) = (p.axis, p.dtype);
        if dtype.is_complex() {
            return Lowering::Kernel;
        }
        Lowering::Generate(Box::new(move |b, index| b.cast(index[axis], dtype)))
    }),
    simplify: Simplify::Never(LIGHT),
    samples: || {
        vec![
            Sample::new(Iota { dtype: DType::I32, shape: Dims::from_slice(&[2, 3]), axis: 1 }, vec![]),
            Sample::new(Iota { dtype: DType::F32, shape: Dims::from_slice(&[4]), axis: 0 }, vec![]),
        ]
    },
};

pub fn split(x: &Val, sizes: &[usize], axis: usize) -> Result<Vec<Val>> {
    let p = super::pack::Split { sizes: Dims::from_slice(sizes), axis, numpy: 0 };
    crate::trace::bind(&Op::new(&super::pack::SPLIT, p), std::slice::from_ref(x))
}
