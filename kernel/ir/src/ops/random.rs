//! PRNG keys and bits.

use super::build::*;
use super::rules::*;
use super::samples;
use crate::aval::Aval;
use crate::params::{Given, Param, ParamList, Params};
use crate::prim::*;
use crate::trace::{bind, bind1};
use jitbook_array::{Array, DType, Dims, Error, Result, random as kernel};

const BITS: &str = "integer work on keys; its kernel is as good";
const NO_TANGENT: &str = "it never sees a tangent";
const SMALLEST: &str = "nothing smaller has the same value";

#[derive(Clone, Debug)]
pub struct KeyImpl;
impl Params for KeyImpl {
    fn parse(g: &Given) -> Result<Self> {
        let _ = g;
        Ok(KeyImpl)
    }
    fn list(&self) -> ParamList {
        vec![("impl", Param::word("fry"))]
    }
}

fn need_key(name: &str, a: &Aval) -> Result<()> {
    if a.dtype == DType::Key {
        Ok(())
    } else {
        Err(Error::ty(format!("{name} requires PRNG key array, got {}", a.repr())))
    }
}

/// Batching of what takes one array of keys and gives trailing axes: the mapped axis at the front.
fn keys_front<P>(op: &Op, _: &P, size: usize, x: &[crate::Val], axes: &[Option<usize>]) -> Batched {
    Ok((bind(op, &[at_front(&x[0], axes[0], size)?])?, vec![Some(0)]))
}

pub static RANDOM_SEED: Prim<KeyImpl> = Prim {
    name: "random_seed",
    doc: "A key from a seed.\n>>> jax.random.key(0)\nArray((), dtype=key<fry>) overlaying:\n[0 0]",
    public: Public::NONE,
    abstract_eval: |_, avals| Ok(vec![avals[0].with_dtype(DType::Key).with_weak(false)]),
    eval: |_, x| Ok(vec![kernel::keys_from_seeds(&x[0], x[0].dtype().size() == 8)?]),
    jvp: Jvp::Zero,
    transpose: Transpose::Never(NO_TANGENT),
    batch: Batch::Rule(vectorized),
    stage: Stage::Append,
    lower: Lower::Kernel(BITS),
    simplify: Simplify::Never(SMALLEST),
    samples: || vec![Sample::new(KeyImpl, vec![samples::i32s(&[0, 1, 42])])],
};

pub static RANDOM_WRAP: Prim<KeyImpl> = Prim {
    name: "random_wrap",
    doc: "Keys from their two words.\n>>> jax.random.wrap_key_data(jnp.array([0, 7], dtype=jnp.uint32))\nArray((), dtype=key<fry>) overlaying:\n[0 7]",
    public: Public::NONE,
    abstract_eval: |_, avals| {
        let mut shape = avals[0].shape.clone();
        if avals[0].dtype != DType::U32 || shape.pop() != Some(2) {
            return Err(Error::ty(format!("random_wrap needs uint32[..., 2], got {}", avals[0].long())));
        }
        Ok(vec![Aval::new(DType::Key, &shape)])
    },
    eval: |_, x| Ok(vec![kernel::wrap_key_data(&x[0])?]),
    jvp: Jvp::Zero,
    transpose: Transpose::Never(NO_TANGENT),
    batch: Batch::Rule(keys_front),
    stage: Stage::Append,
    lower: Lower::Kernel(BITS),
    simplify: Simplify::Never(SMALLEST),
    samples: || vec![Sample::new(KeyImpl, vec![samples::array(DType::U32, &[3, 2], 0.0, 99.0)])],
};

pub static RANDOM_UNWRAP: Prim<()> = Prim {
    name: "random_unwrap",
    doc: "The two words of keys.\n>>> jax.random.key_data(jax.random.key(7))\nArray([0, 7], dtype=uint32)",
    public: Public::NONE,
    abstract_eval: |_, avals| {
        need_key("random_unwrap", &avals[0])?;
        let mut shape = avals[0].shape.clone();
        shape.push(2);
        Ok(vec![Aval::new(DType::U32, &shape)])
    },
    eval: |_, x| Ok(vec![kernel::key_data(&x[0])?]),
    jvp: Jvp::Zero,
    transpose: Transpose::Never(NO_TANGENT),
    batch: Batch::Rule(keys_front),
    stage: Stage::Append,
    lower: Lower::Kernel(BITS),
    simplify: Simplify::Never(SMALLEST),
    samples: || vec![Sample::new((), vec![samples::keys(&[])]), Sample::new((), vec![samples::keys(&[3])])],
};

#[derive(Clone, Debug)]
pub struct RandomBits {
    pub bit_width: usize,
    pub shape: Dims,
}
impl Params for RandomBits {
    fn parse(g: &Given) -> Result<Self> {
        Ok(RandomBits { bit_width: g.size("bit_width")?, shape: g.dims("shape")? })
    }
    fn list(&self) -> ParamList {
        vec![("bit_width", self.bit_width.into()), ("shape", (&self.shape[..]).into())]
    }
}
pub static RANDOM_BITS: Prim<RandomBits> = Prim {
    name: "random_bits",
    doc: "Random bits of a width.\n>>> jax.random.bits(jax.random.key(0), (2,))\nArray([4070199207, 4202968722], dtype=uint32)",
    public: Public::NONE,
    abstract_eval: |p, avals| {
        need_key("random_bits", &avals[0])?;
        let dtype = match p.bit_width {
            8 => DType::U8,
            16 => DType::U16,
            32 => DType::U32,
            _ => DType::U64,
        };
        let mut shape = avals[0].shape.clone();
        shape.extend_from_slice(&p.shape);
        Ok(vec![Aval::new(dtype, &shape)])
    },
    eval: |p, x| Ok(vec![kernel::random_bits(&x[0], p.bit_width, &p.shape)?]),
    jvp: Jvp::Zero,
    transpose: Transpose::Never(NO_TANGENT),
    batch: Batch::Rule(keys_front),
    stage: Stage::Append,
    lower: Lower::Kernel(BITS),
    simplify: Simplify::Never(SMALLEST),
    samples: || {
        let p = |bit_width, shape: &[usize]| RandomBits { bit_width, shape: shape.into() };
        vec![
            Sample::new(p(32, &[3]), vec![samples::keys(&[])]),
            Sample::new(p(8, &[2, 2]), vec![samples::keys(&[2])]),
            Sample::new(p(32, &[]), vec![samples::keys(&[2])]),
        ]
    },
};

#[derive(Clone, Debug)]
pub struct RandomSplit {
    pub shape: Dims,
}
impl Params for RandomSplit {
    fn parse(g: &Given) -> Result<Self> {
        Ok(RandomSplit { shape: g.dims("shape")? })
    }
    fn list(&self) -> ParamList {
        vec![("shape", (&self.shape[..]).into())]
    }
}
pub static RANDOM_SPLIT: Prim<RandomSplit> = Prim {
    name: "random_split",
    doc: "New keys from a key.\n>>> jax.random.split(jax.random.key(0)).shape\n(2,)",
    public: Public::NONE,
    abstract_eval: |p, avals| {
        need_key("random_split", &avals[0])?;
        let mut shape = avals[0].shape.clone();
        shape.extend_from_slice(&p.shape);
        Ok(vec![Aval::new(DType::Key, &shape)])
    },
    eval: |p, x| Ok(vec![kernel::split(&x[0], &p.shape)?]),
    jvp: Jvp::Zero,
    transpose: Transpose::Never(NO_TANGENT),
    batch: Batch::Rule(keys_front),
    stage: Stage::Append,
    lower: Lower::Kernel(BITS),
    simplify: Simplify::Never(SMALLEST),
    samples: || {
        vec![
            Sample::new(RandomSplit { shape: Dims::from_slice(&[2]) }, vec![samples::keys(&[])]),
            Sample::new(RandomSplit { shape: Dims::from_slice(&[3]) }, vec![samples::keys(&[2])]),
        ]
    },
};

pub static RANDOM_FOLD_IN: Prim<()> = Prim {
    name: "random_fold_in",
    doc: "A new key from a key and a number.\n>>> jax.random.key_data(jax.random.fold_in(jax.random.key(0), 1))\nArray([ 928981903, 3453687069], dtype=uint32)",
    public: Public::NONE,
    abstract_eval: |_, avals| {
        need_key("random_fold_in", &avals[0])?;
        Ok(broadcast_aval("random_fold_in", avals)?.into_iter().map(|a| a.with_dtype(DType::Key)).collect())
    },
    eval: |_, x| {
        let shape = jitbook_array::broadcast_shapes(x[0].shape(), x[1].shape()).expect("checked");
        let [k, d] = [&x[0], &x[1]].map(|a| jitbook_array::structure::broadcast_to(a, &shape));
        Ok(vec![kernel::fold_in(&k, &d)?])
    },
    jvp: Jvp::Zero,
    transpose: Transpose::Never(NO_TANGENT),
    batch: Batch::Rule(broadcasting),
    stage: Stage::Append,
    lower: Lower::Kernel(BITS),
    simplify: Simplify::Never(SMALLEST),
    samples: || vec![Sample::new((), vec![samples::keys(&[]), samples::array(DType::U32, &[], 3.0, 3.0)])],
};

pub static THREEFRY2X32: Prim<()> = Prim {
    name: "threefry2x32",
    doc: "The hash beneath all random bits: two key words, two counters, two words.\n>>> jax.random.bits(jax.random.key(1))\nArray(1883912375, dtype=uint32)",
    public: Public::NONE,
    abstract_eval: |_, avals| {
        check_same_dtypes("threefry2x32", avals)?;
        let out = broadcast_aval("threefry2x32", avals)?.remove(0);
        Ok(vec![out.clone(), out])
    },
    eval: |_, x| {
        let shape =
            x.iter().try_fold(Dims::new(), |s, a| jitbook_array::broadcast_shapes(&s, a.shape())).expect("checked");
        let all: Vec<Array> = x.iter().map(|a| jitbook_array::structure::broadcast_to(a, &shape)).collect();
        let (a, b) = kernel::threefry2x32_arrays(&all[0], &all[1], &all[2], &all[3])?;
        Ok(vec![a, b])
    },
    jvp: Jvp::Never("integers have no tangents"),
    transpose: Transpose::Never(NO_TANGENT),
    batch: Batch::Rule(|op, p, size, x, axes| {
        let (outs, at) = broadcasting(op, p, size, x, axes)?;
        Ok((outs, vec![at[0]; 2]))
    }),
    stage: Stage::Append,
    lower: Lower::Kernel("later: integer code of twenty rounds"),
    simplify: Simplify::Never(SMALLEST),
    samples: || {
        let word = |v: f64| samples::array(DType::U32, &[], v, v);
        let counter = samples::array(DType::U32, &[3], 0.0, 9.0);
        vec![Sample::new((), vec![word(1.0), word(2.0), counter.clone(), counter])]
    },
};

/// The key of one application, for callers.
pub fn key_bits(key: &crate::Val, bit_width: usize, shape: &[usize]) -> Result<crate::Val> {
    let p = RandomBits { bit_width, shape: Dims::from_slice(shape) };
    bind1(&Op::new(&RANDOM_BITS, p), std::slice::from_ref(key))
}
