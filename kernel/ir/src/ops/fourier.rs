//! `fft`: discrete Fourier transforms over the last axes.

use super::build::*;
use super::samples;
use super::unary::{complex_dtype, conj_of};
use crate::aval::Aval;
use crate::params::{Given, ParamList, Params};
use crate::prim::*;
use crate::trace::bind1;
use crate::value::Val;
use jitbook_array::linear::fourier::{self, Transform};
use jitbook_array::{DType, Dims, Error, Result, shape_text};

#[derive(Clone, Debug)]
pub struct Fft {
    pub transform: Transform,
    /// The sizes of the axes in time.
    pub lengths: Dims,
}
const TRANSFORMS: [Transform; 4] = [Transform::Fft, Transform::Ifft, Transform::Rfft, Transform::Irfft];
impl Params for Fft {
    fn parse(g: &Given) -> Result<Self> {
        let transform = *TRANSFORMS.get(g.size("fft_type")?).ok_or_else(|| g.wrong("fft_type"))?;
        Ok(Fft { transform, lengths: g.dims("fft_lengths")? })
    }
    fn list(&self) -> ParamList {
        vec![("fft_lengths", self.lengths[..].into()), ("fft_type", (self.transform as usize).into())]
    }
}

fn fft(x: &Val, transform: Transform, lengths: &[usize]) -> Result<Val> {
    bind1(&Op::new(&FFT, Fft { transform, lengths: Dims::from_slice(lengths) }), std::slice::from_ref(x))
}

fn fft_aval(p: &Fft, x: &Aval) -> Result<Aval> {
    let (lengths, shown) = (&p.lengths, shape_text(&x.shape));
    if lengths.len() > x.rank() {
        return Err(Error::value(format!(
            "FFT input shape {shown} must have at least as many input dimensions as fft_lengths {}.",
            shape_text(lengths)
        )));
    }
    let first = x.rank() - lengths.len();
    let (name, of_real) = match p.transform {
        Transform::Rfft => ("RFFT", true),
        Transform::Irfft => ("IRFFT", false),
        _ => ("FFT", false),
    };
    if of_real && !matches!(x.dtype, DType::F32 | DType::F64) {
        return Err(Error::value(format!("RFFT input must be float32 or float64, got {}", x.dtype.name())));
    }
    if !of_real && !x.dtype.is_complex() {
        return Err(Error::value(format!("{name} input must be complex64 or complex128, got {}", x.dtype.name())));
    }
    let compared = lengths.len() - usize::from(p.transform == Transform::Irfft);
    if x.shape[first..first + compared] != lengths[..compared] {
        return Err(Error::value(format!(
            "{name} input shape {shown} minor dimensions must be equal to fft_lengths {}",
            shape_text(lengths)
        )));
    }
    let mut shape = Dims::from_slice(&x.shape);
    let last = shape.len() - 1;
    let dtype = match p.transform {
        Transform::Rfft => {
            shape[last] = shape[last] / 2 + 1;
            complex_dtype(x.dtype)
        }
        Transform::Irfft => {
            shape[last] = lengths[lengths.len() - 1];
            x.dtype.real()
        }
        _ => x.dtype,
    };
    Ok(x.with_shape(&shape).with_dtype(dtype).with_weak(false))
}

/// How often each kept frequency is there: the constant, and the highest of an even size, once, all others twice.
fn multiplicity(t: &Val, dtype: DType, n: usize) -> Result<Val> {
    let m = n / 2 + 1;
    let ends = |count: usize| full(&Aval::new(dtype, &[count]), 1.0);
    let twice = m - 1 - usize::from(n % 2 == 0 && m > 1);
    let inner = full(&Aval::new(dtype, &[twice]), 2.0)?;
    let last = ends(m - 1 - twice)?;
    let mask = concatenate(&[ends(1)?, inner, last], 0)?;
    broadcast_in_dim(&mask, t.shape(), &[t.rank() - 1])
}

fn transpose_rule(p: &Fft, t: &Val) -> Result<Val> {
    let n = p.lengths[p.lengths.len() - 1];
    let count = p.lengths.iter().product::<usize>() as f64;
    match p.transform {
        Transform::Rfft => {
            let back = fft(&div(&conj_of(t)?, &multiplicity(t, t.dtype(), n)?)?, Transform::Irfft, &p.lengths)?;
            mul(&constant(&back, count), &back)
        }
        Transform::Irfft => {
            let x = fft(t, Transform::Rfft, &p.lengths)?;
            let scaled = mul(&constant(&x, 1.0 / count), &mul(&multiplicity(&x, x.dtype(), n)?, &x)?)?;
            conj_of(&scaled)
        }
        same => fft(t, same, &p.lengths),
    }
}

pub static FFT: Prim<Fft> = Prim {
    name: "fft",
    doc: "Discrete Fourier transforms over the last axes.\n>>> jnp.fft.rfft(jnp.array([1., 2., 3., 4.]))\nArray([10.+0.j, -2.+2.j, -2.+0.j], dtype=complex64)",
    public: Public::NONE,
    abstract_eval: |p, avals| Ok(vec![fft_aval(p, &avals[0])?]),
    eval: |p, x| Ok(vec![fourier::fft(&x[0], p.transform, &p.lengths)?]),
    jvp: Jvp::Linear,
    transpose: Transpose::Rule(|_, p, ct, _| Ok(vec![Some(transpose_rule(p, &ct[0].instantiate()?)?)])),
    batch: Batch::Rule(|_, p, size, x, axes| {
        let x = at_front(&x[0], axes[0], size)?;
        Ok((vec![fft(&x, p.transform, &p.lengths)?], vec![Some(0)]))
    }),
    stage: Stage::Append,
    lower: Lower::Kernel("a library call"),
    simplify: Simplify::Never("nothing smaller has the same value"),
    samples: || {
        let of = |transform, lengths: &[usize], dtype, shape: &[usize]| {
            let p = Fft { transform, lengths: Dims::from_slice(lengths) };
            Sample::new(p, vec![samples::array(dtype, shape, -1.0, 1.0)])
        };
        vec![
            of(Transform::Fft, &[3], DType::C64, &[2, 3]),
            of(Transform::Ifft, &[2, 3], DType::C64, &[2, 3]),
            of(Transform::Rfft, &[4], DType::F64, &[2, 4]),
            of(Transform::Rfft, &[2, 5], DType::F64, &[2, 5]),
            of(Transform::Irfft, &[4], DType::C64, &[2, 3]),
            of(Transform::Irfft, &[2, 5], DType::C64, &[2, 3]),
            of(Transform::Rfft, &[1], DType::F64, &[1]),
        ]
    },
};
