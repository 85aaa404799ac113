//! Inputs for the law tests: every dtype that an op accepts, 0-d, empty, matrices and strided views.

use super::rules::Accepts;
use crate::ops::kernels::float1;
use crate::prim::Sample;
use jitbook_array::{Array, Complex, DType, Dims, element_count};

/// Distinct values spread over `lo..hi`, in an order without pattern.
pub fn spread(shape: &[usize], lo: f64, hi: f64) -> Vec<f64> {
    let n = element_count(shape);
    (0..n).map(|i| lo + (hi - lo) * (((i * 7 + 3) % 11) as f64 + 0.37 + 0.01 * i as f64) / 12.0).collect()
}

/// An array of spread values in a dtype.
pub fn array(dtype: DType, shape: &[usize], lo: f64, hi: f64) -> Array {
    let v = spread(shape, lo, hi);
    match dtype {
        DType::Bool => Array::from_vec(v.iter().enumerate().map(|(i, _)| i % 3 != 1).collect::<Vec<bool>>(), shape),
        DType::I32 => Array::from_vec(v.iter().map(|x| x.round() as i32).collect(), shape),
        DType::I8 => Array::from_vec(v.iter().map(|x| x.round() as i8).collect(), shape),
        DType::U8 => Array::from_vec(v.iter().map(|x| x.abs().round() as u8).collect(), shape),
        DType::U32 => Array::from_vec(v.iter().map(|x| x.abs().round() as u32).collect(), shape),
        DType::F64 => Array::from_vec(v, shape),
        DType::F32 => Array::from_vec(v.iter().map(|x| *x as f32).collect(), shape),
        DType::F16 => Array::from_vec(v.iter().map(|x| jitbook_array::f16::from_f64(*x)).collect(), shape),
        DType::BF16 => Array::from_vec(v.iter().map(|x| jitbook_array::bf16::from_f64(*x)).collect(), shape),
        DType::C64 => {
            let z = v.iter().enumerate().map(|(i, x)| Complex::new(*x as f32, 0.3 - 0.1 * i as f32));
            Array::from_vec(z.collect(), shape)
        }
        other => unreachable!("no samples of {other:?}"),
    }
}

const DTYPES: [DType; 9] =
    [DType::F32, DType::F64, DType::F16, DType::BF16, DType::I32, DType::I8, DType::U8, DType::Bool, DType::C64];

pub fn accepted(accepts: Accepts) -> impl Iterator<Item = DType> {
    DTYPES.into_iter().filter(move |d| accepts.0.contains(&d.kind()))
}

/// For unary ops: each dtype, several shapes, and special values.
pub fn unary<P: Clone>(params: P, accepts: Accepts, lo: f64, hi: f64) -> Vec<Sample<P>> {
    let mut out = Vec::new();
    for dtype in accepted(accepts) {
        for shape in [&[][..], &[3], &[2, 3], &[0]] {
            out.push(Sample::new(params.clone(), vec![array(dtype, shape, lo, hi)]));
        }
    }
    out
}

/// For binary ops: equal shapes, a scalar on either side, axes of size 1.
pub fn binary<P: Clone>(params: P, accepts: Accepts, x: (f64, f64), y: (f64, f64)) -> Vec<Sample<P>> {
    let mut out = Vec::new();
    for dtype in accepted(accepts) {
        for (a, b) in [(&[][..], &[][..]), (&[3], &[3]), (&[2, 3], &[]), (&[], &[3]), (&[2, 1], &[1, 3]), (&[0], &[0])]
        {
            let inputs = vec![array(dtype, a, x.0, x.1), array(dtype, b, y.0, y.1)];
            out.push(Sample::new(params.clone(), inputs));
        }
    }
    out
}

/// A float matrix as a transposed view, so that strides are tried.
pub fn strided(shape: &[usize], lo: f64, hi: f64) -> Array {
    let reversed: Dims = shape.iter().rev().copied().collect();
    let a = array(DType::F32, &reversed, lo, hi);
    let strides: Vec<isize> = a.strides().iter().rev().copied().collect();
    a.view(shape, &strides, 0)
}

/// Not-a-number, infinities, zeros of both signs.
pub fn specials() -> Array {
    let a = Array::from_vec(vec![f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 0.0, -0.0, 1.0], &[6]);
    float1(&a, |x| x).expect("small")
}

pub fn f32s(shape: &[usize]) -> Array {
    array(DType::F32, shape, -2.0, 2.0)
}
pub fn i32s(values: &[i32]) -> Array {
    Array::from_vec(values.to_vec(), &[values.len()])
}
pub fn keys(shape: &[usize]) -> Array {
    let n = element_count(shape) as u32;
    Array::from_vec((0..n).map(|i| jitbook_array::Key([i, 7 * i + 1])).collect(), shape)
}
