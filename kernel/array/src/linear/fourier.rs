//! Discrete Fourier transforms over the last axes of complex arrays, by the `rustfft` crate.

use crate::array::Array;
use crate::dtype::{DType, Element};
use crate::error::Result;
use crate::interrupt;
use crate::shape::Dims;
use num_complex::Complex;
use rustfft::{FftDirection, FftNum, FftPlanner};

/// Which transform: of complex numbers and back, of real numbers (half of the frequencies) and back.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Transform {
    Fft,
    Ifft,
    Rfft,
    Irfft,
}

/// The transform over the last axes, as many as there are `lengths`; those are the sizes of the axes in time. The inverse
/// ones are divided by the number of elements.
///
/// ```
/// use jitbook_array::{Array, linear::fourier::{Transform, fft}};
/// let x = Array::from_vec(vec![1f32, 2.0, 3.0, 4.0], &[4]);
/// let frequencies = fft(&x, Transform::Rfft, &[4]).unwrap();
/// assert_eq!(fft(&frequencies, Transform::Irfft, &[4]).unwrap().to_vec::<f32>(), [1.0, 2.0, 3.0, 4.0]);
/// ```
pub fn fft(x: &Array, transform: Transform, lengths: &[usize]) -> Result<Array> {
    match x.dtype() {
        DType::F32 | DType::C64 => transformed::<f32>(x, transform, lengths),
        _ => transformed::<f64>(x, transform, lengths),
    }
}

fn transformed<F>(x: &Array, transform: Transform, lengths: &[usize]) -> Result<Array>
where
    F: FftNum + Element + num_traits::Float,
    Complex<F>: Element,
{
    let first = x.rank() - lengths.len();
    let last = x.rank() - 1;
    let mut shape = Dims::from_slice(x.shape());
    let mut values: Vec<Complex<F>> = match transform {
        Transform::Rfft => x.to_vec::<F>().into_iter().map(|re| Complex::new(re, F::zero())).collect(),
        _ => x.to_vec(),
    };
    let forward = matches!(transform, Transform::Fft | Transform::Rfft);
    let direction = if forward { FftDirection::Forward } else { FftDirection::Inverse };
    let mut planner = FftPlanner::new();
    if forward {
        along(&mut planner, &mut values, &shape, last, direction)?;
    }
    if transform == Transform::Rfft {
        let (n, kept) = (shape[last], shape[last] / 2 + 1);
        // Exactly: these are sums of real numbers.
        let real = |k: usize| k == 0 || 2 * k == n;
        values.iter_mut().enumerate().filter(|(i, _)| real(i % n)).for_each(|(_, z)| z.im = F::zero());
        values = values.chunks(shape[last].max(1)).flat_map(|line| line[..kept.min(line.len())].to_vec()).collect();
        shape[last] = kept;
    }
    for axis in first..last {
        along(&mut planner, &mut values, &shape, axis, direction)?;
    }
    if transform == Transform::Irfft {
        values = mirrored(&values, shape[last], lengths[lengths.len() - 1]);
        shape[last] = lengths[lengths.len() - 1];
    }
    if !forward {
        along(&mut planner, &mut values, &shape, last, direction)?;
        let count = F::from(lengths.iter().product::<usize>()).expect("a size");
        values.iter_mut().for_each(|z| *z = *z / count);
    }
    if transform == Transform::Irfft {
        return Ok(Array::from_vec(values.into_iter().map(|z| z.re).collect::<Vec<F>>(), &shape));
    }
    Ok(Array::from_vec(values, &shape))
}

/// The frequencies of a real signal of size `n`, of which the first half is given: the others are their conjugates. What
/// is imaginary of the constant, and of the highest frequency, is not looked at.
fn mirrored<F: FftNum + num_traits::Float>(values: &[Complex<F>], kept: usize, n: usize) -> Vec<Complex<F>> {
    let zero = Complex::new(F::zero(), F::zero());
    let mut out = Vec::with_capacity(values.len() / kept.max(1) * n);
    for line in values.chunks(kept.max(1)) {
        let at = |k: usize| line.get(k).copied().unwrap_or(zero);
        out.extend((0..n).map(|k| match k {
            _ if k == 0 || 2 * k == n => Complex::new(at(k).re, F::zero()),
            _ if 2 * k < n => at(k),
            _ => at(n - k).conj(),
        }));
    }
    out
}

/// Transforms the lines along an axis, in place.
fn along<F: FftNum>(
    planner: &mut FftPlanner<F>,
    values: &mut [Complex<F>],
    shape: &[usize],
    axis: usize,
    direction: FftDirection,
) -> Result<()> {
    let (n, stride) = (shape[axis], shape[axis + 1..].iter().product::<usize>());
    if values.is_empty() || n == 0 {
        return Ok(());
    }
    let plan = planner.plan_fft(n, direction);
    let zero = Complex::new(F::zero(), F::zero());
    let mut scratch = vec![zero; plan.get_inplace_scratch_len()];
    let mut line = vec![zero; n];
    for block in values.chunks_mut(n * stride) {
        for offset in 0..stride {
            interrupt::check()?;
            if stride == 1 {
                plan.process_with_scratch(block, &mut scratch);
                continue;
            }
            line.iter_mut().zip(block[offset..].iter().step_by(stride)).for_each(|(to, from)| *to = *from);
            plan.process_with_scratch(&mut line, &mut scratch);
            block[offset..].iter_mut().step_by(stride).zip(&line).for_each(|(to, from)| *to = *from);
        }
    }
    Ok(())
}
