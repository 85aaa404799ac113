//! Changes of dtype.

use super::build::*;
use super::rules::*;
use super::samples;
use super::unary::lower_unary;
use crate::jaxpr::Atom;
use crate::loops::Lowering;
use crate::params::{Given, Param, ParamList, Params};
use crate::prim::*;
use crate::trace::bind1;
use crate::value::{Tangent, Val};
use jitbook_array::cast::cast;
use jitbook_array::{DType, Error, Result};

/// `convert_element_type`.
#[derive(Clone, Debug)]
pub struct Convert {
    pub dtype: DType,
    pub weak: bool,
    /// It is written even where it changes nothing: JAX's has a sharding there.
    pub written: bool,
}
impl Params for Convert {
    fn parse(g: &Given) -> Result<Self> {
        Ok(Convert { dtype: g.dtype("new_dtype")?, weak: g.flag("weak_type"), written: g.flag("written") })
    }
    fn list(&self) -> ParamList {
        let written = self.written.then(|| ("written", Param::Bool(true).hidden()));
        let own: ParamList = vec![("new_dtype", self.dtype.into()), ("weak_type", self.weak.into())];
        own.into_iter().chain(written).collect()
    }
}

fn keys_stay_keys(from: DType, to: DType) -> Result<()> {
    if (from == DType::Key) == (to == DType::Key) {
        return Ok(());
    }
    let (from, to) = (from.name(), to.name());
    Err(Error::value(format!("Cannot convert_element_type from {from} to {to}")))
}

pub static CONVERT: Prim<Convert> = Prim {
    name: "convert_element_type",
    doc: "To another dtype, by value.\n>>> jnp.array([1.7]).astype(int)\nArray([1], dtype=int32)",
    public: Public { lax: "convert_element_type", jnp: "", promote: Promote::None },
    abstract_eval: |p, avals| {
        keys_stay_keys(avals[0].dtype, p.dtype)?;
        Ok(vec![avals[0].with_dtype(p.dtype).with_weak(p.weak)])
    },
    eval: |p, x| Ok(vec![if x[0].dtype() == p.dtype { x[0].clone() } else { cast(&x[0], p.dtype)? }]),
    jvp: Jvp::Declared(
        |op, p, x, t| {
            let out = bind1(op, x)?;
            let tangent = match &t[0] {
                Tangent::Val(t) if p.dtype.is_inexact() => Tangent::Val(convert_to(t, p.dtype, p.weak)?),
                _ => Tangent::zero_of(&out),
            };
            Ok((vec![out], vec![tangent]))
        },
        "that of the identity, whatever the value rounds to",
    ),
    transpose: Transpose::Rule(|_, _, ct, o| {
        let Operand::Linear(a) = &o[0] else { return Ok(vec![None]) };
        Ok(vec![Some(convert_to(&ct[0].instantiate()?, a.dtype, a.weak)?)])
    }),
    batch: Batch::Rule(vectorized),
    stage: Stage::Rule(|op, p, x| {
        let trace = crate::trace::current();
        keys_stay_keys(x[0].dtype(), p.dtype)?;
        match &x[0] {
            Val::Array(a) if a.rank() == 0 && p.dtype != DType::Key => {
                let a = if a.dtype() == p.dtype { a.clone() } else { cast(a, p.dtype)? };
                Ok(vec![Val::Array(a.with_weak(p.weak))])
            }
            Val::Tracer(t) if !p.written && t.aval().dtype == p.dtype && t.aval().weak == p.weak => Ok(x.to_vec()),
            _ => crate::stage::append(&trace, op, x),
        }
    }),
    lower: Lower::Rule(|p, ins, outs| {
        let dtype = p.dtype;
        match lower_unary(|_, x| x, ins, outs) {
            Lowering::Elementwise(_) => Lowering::Elementwise(Box::new(move |b, r| b.cast(r[0], dtype))),
            other => other,
        }
    }),
    simplify: Simplify::Rule(|p, _, avals| {
        (avals[0].dtype == p.dtype && avals[0].weak == p.weak).then_some(Rewrite::Operand(0))
    }),
    samples: || {
        let mut all = Vec::new();
        for dtype in [DType::F32, DType::I32, DType::F16, DType::Bool, DType::U8, DType::C64] {
            all.push(Sample::new(Convert { dtype, weak: false, written: false }, vec![samples::f32s(&[2, 3])]));
            all.push(Sample::new(Convert { dtype, weak: false, written: false }, vec![samples::i32s(&[1, 0, 3])]));
        }
        all
    },
};

/// `bitcast_convert_type`.
#[derive(Clone, Debug)]
pub struct Bitcast {
    pub dtype: DType,
}
impl Params for Bitcast {
    fn parse(g: &Given) -> Result<Self> {
        Ok(Bitcast { dtype: g.dtype("new_dtype")? })
    }
    fn list(&self) -> ParamList {
        vec![("new_dtype", self.dtype.into())]
    }
}

pub static BITCAST: Prim<Bitcast> = Prim {
    name: "bitcast_convert_type",
    doc: "The same bits as another dtype of the size.\n>>> lax.bitcast_convert_type(jnp.array([1.]), jnp.int32)\nArray([1065353216], dtype=int32)",
    public: Public { lax: "bitcast_convert_type", jnp: "", promote: Promote::None },
    abstract_eval: |p, avals| {
        if avals[0].dtype.size() != p.dtype.size() {
            return Err(Error::ty(format!(
                "bitcast_convert_type between {} and {} of other sizes is not here yet",
                avals[0].dtype.name(),
                p.dtype.name()
            )));
        }
        Ok(vec![avals[0].with_dtype(p.dtype).with_weak(false)])
    },
    eval: |p, x| Ok(vec![x[0].clone().reinterpret(p.dtype)]),
    jvp: Jvp::Zero,
    transpose: Transpose::Never("it never sees a tangent"),
    batch: Batch::Rule(vectorized),
    stage: Stage::Append,
    lower: Lower::Rule(|p, ins, outs| {
        let dtype = p.dtype;
        match lower_unary(|_, x| x, ins, outs) {
            Lowering::Elementwise(_) => Lowering::Elementwise(Box::new(move |b, r| b.bitcast(r[0], dtype))),
            other => other,
        }
    }),
    simplify: Simplify::Rule(|p, _: &[Atom], avals| {
        (avals[0].dtype == p.dtype && !avals[0].weak).then_some(Rewrite::Operand(0))
    }),
    samples: || vec![Sample::new(Bitcast { dtype: DType::I32 }, vec![samples::f32s(&[3])])],
};

/// Keeps the compiler from moving work across it; JAX's `optimization_barrier`.
pub static OPTIMIZATION_BARRIER: Prim<()> = Prim {
    name: "optimization_barrier",
    doc: "The identity, across which nothing is moved.\n>>> lax.optimization_barrier(jnp.array([1, 2]))\nArray([1, 2], dtype=int32)",
    public: Public { lax: "optimization_barrier", jnp: "", promote: Promote::None },
    abstract_eval: |_, avals| Ok(avals.to_vec()),
    eval: |_, x| Ok(x.to_vec()),
    jvp: Jvp::Linear,
    transpose: Transpose::Rule(|_, _, ct, o| {
        let cts = ct.iter().zip(o);
        cts.map(|(t, o)| matches!(o, Operand::Linear(_)).then(|| t.instantiate()).transpose()).collect::<Result<_>>()
    }),
    batch: Batch::Rule(|op, _, _, x, axes| Ok((crate::trace::bind(op, x)?, axes.to_vec()))),
    stage: Stage::Append,
    lower: Lower::Kernel("the kernel does nothing"),
    simplify: Simplify::Never("that is its purpose"),
    samples: || vec![Sample::new((), vec![samples::f32s(&[3])])],
};
