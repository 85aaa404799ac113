//! Convolutions as matrix products: a strided view shows the input window by window, and windows meet kernels in a
//! `dot_general` that contracts features and places within the window.

use super::{DotDims, dot_general};
use crate::array::Array;
use crate::dtype::DType;
use crate::error::Result;
use crate::shape::Dims;
use crate::structure::{concatenate, pad, reshape, slice, squeeze, transpose};
use crate::window;
use smallvec::SmallVec;

/// A convolution of spatial axes that follow (batch, feature) in the input and (output, input feature) in the kernel.
pub struct Window<'a> {
    pub strides: &'a [usize],
    pub padding: &'a [(i64, i64)],
    pub lhs_dilation: &'a [usize],
    pub rhs_dilation: &'a [usize],
}

/// Into how many groups the features, or the batch, fall; at most one of them is not 1.
#[derive(Clone, Copy)]
pub struct Groups {
    pub feature: usize,
    pub batch: usize,
}

/// Windows of so many elements are laid out at a time.
const AT_ONCE: usize = 1 << 22;

/// Cross-correlation of `lhs` (batch, features, space...) with `rhs` (outputs, features of a group, space...); the
/// result is (batch, outputs, space...).
///
/// ```
/// use jitbook_array::{Array, DType, linear::conv::{Groups, Window, conv}};
/// let x = Array::from_vec(vec![1f32, 2.0, 4.0], &[1, 1, 3]);
/// let k = Array::from_vec(vec![1f32, 10.0], &[1, 1, 2]);
/// let w = Window { strides: &[1], padding: &[(0, 0)], lhs_dilation: &[1], rhs_dilation: &[1] };
/// let out = conv(&x, &k, &w, Groups { feature: 1, batch: 1 }, DType::F32).unwrap();
/// assert_eq!(out.to_vec::<f32>(), [21.0, 42.0]);
/// ```
pub fn conv(lhs: &Array, rhs: &Array, w: &Window, groups: Groups, out_dtype: DType) -> Result<Array> {
    let mut config = vec![(0, 0, 0), (0, 0, 0)];
    config.extend(w.padding.iter().zip(w.lhs_dilation).map(|(&(lo, hi), &d)| (lo, hi, d as i64 - 1)));
    let zero = Array::zeros(lhs.dtype(), &[])?;
    let padded = if config.iter().all(|c| *c == (0, 0, 0)) { lhs.clone() } else { pad(lhs, &zero, &config)? };
    let windows = windows(&padded, rhs, w);
    let group = groups.feature.max(groups.batch);
    // Both with the group in front: (group, batch, features, places..., window...) and (group, outputs, ...).
    let split_at = usize::from(groups.feature > 1);
    let x = to_front(&split(&windows, split_at, group), split_at);
    let k = split(rhs, 0, group);
    let space = w.strides.len();
    let dims = DotDims {
        lhs_batch: vec![0],
        rhs_batch: vec![0],
        lhs_contract: std::iter::once(2).chain(3 + space..3 + 2 * space).collect(),
        rhs_contract: (2..3 + space).collect(),
    };
    let batch = x.shape()[1];
    let row = x.size() / batch.max(1);
    let step = (AT_ONCE / row.max(1)).clamp(1, batch.max(1));
    let mut parts = Vec::new();
    for start in (0..batch).step_by(step) {
        let part = rows(&x, start, (start + step).min(batch));
        parts.push(dot_general(&part, &k, &dims, out_dtype)?);
    }
    if parts.is_empty() {
        parts.push(dot_general(&x, &k, &dims, out_dtype)?);
    }
    // (group, batch, places..., outputs of a group) to (batch, outputs, places...).
    let out = if parts.len() == 1 { parts.remove(0) } else { concatenate(&parts, 1)? };
    let order: Dims = [1, 0, 2 + space].into_iter().chain(2..2 + space).collect();
    let out = transpose(&out, &order);
    let shape: Dims =
        [out.shape()[0], group * k.shape()[1]].into_iter().chain(out.shape()[3..].iter().copied()).collect();
    reshape(&out, &shape)
}

/// (batch, features, places..., window...): a view of the padded input.
fn windows(x: &Array, rhs: &Array, w: &Window) -> Array {
    let all = |own: &[usize]| -> Dims { [1, 1].into_iter().chain(own.iter().copied()).collect() };
    let view = window::view(x, &all(&rhs.shape()[2..]), &all(w.strides), &all(w.rhs_dilation));
    squeeze(&view, &[x.rank(), x.rank() + 1])
}

/// An axis as (group, rest of it).
fn split(x: &Array, axis: usize, group: usize) -> Array {
    let mut shape = Dims::from_slice(x.shape());
    let mut strides: SmallVec<[isize; 4]> = x.strides().iter().copied().collect();
    let inner = shape[axis] / group;
    shape[axis] = inner;
    shape.insert(axis, group);
    strides.insert(axis, strides[axis] * inner as isize);
    x.view(&shape, &strides, x.offset())
}

fn to_front(x: &Array, axis: usize) -> Array {
    let order: Dims = std::iter::once(axis).chain((0..x.rank()).filter(|&i| i != axis)).collect();
    transpose(x, &order)
}

/// The members `start..limit` of axis 1.
fn rows(x: &Array, start: usize, limit: usize) -> Array {
    let (mut from, mut to) = (Dims::from_elem(0, x.rank()), Dims::from_slice(x.shape()));
    (from[1], to[1]) = (start, limit);
    slice(x, &from, &to, &Dims::from_elem(1, x.rank()))
}
