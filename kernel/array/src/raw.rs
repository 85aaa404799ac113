//! Walking strided memory: the loops that every kernel over views is built on.

use crate::array::Array;
use crate::buffer::Buffer;
use crate::dtype::DType;
use crate::error::{Error, Result};
use crate::interrupt;
use crate::shape::{Dims, Strides, contiguous_strides, element_count};
use smallvec::SmallVec;

/// The strides of `x` seen under the larger `shape`: 0 along broadcast axes. The shapes must broadcast.
pub(crate) fn broadcast_strides(x: &Array, shape: &[usize]) -> Strides {
    let lead = shape.len() - x.rank();
    let mut strides: Strides = SmallVec::from_elem(0, shape.len());
    for i in 0..x.rank() {
        if x.shape()[i] != 1 {
            strides[lead + i] = x.strides()[i];
        }
    }
    strides
}

/// A loop nest over `N` operands of one shape, with neighbouring axes merged where all operands allow it.
pub(crate) struct Walk<const N: usize> {
    axes: SmallVec<[(usize, [isize; N]); 4]>,
    empty: bool,
}

impl<const N: usize> Walk<N> {
    pub(crate) fn new(shape: &[usize], strides: [&[isize]; N]) -> Walk<N> {
        let mut axes: SmallVec<[(usize, [isize; N]); 4]> = SmallVec::new();
        for (i, &d) in shape.iter().enumerate() {
            if d == 1 {
                continue;
            }
            let steps: [isize; N] = std::array::from_fn(|k| strides[k][i]);
            if let Some((last, outer)) = axes.last_mut()
                && (0..N).all(|k| outer[k] == steps[k].wrapping_mul(d as isize))
            {
                *last *= d;
                *outer = steps;
                continue;
            }
            axes.push((d, steps));
        }
        if axes.is_empty() {
            axes.push((1, [0; N]));
        }
        Walk { axes, empty: shape.contains(&0) }
    }

    /// Calls `row(offsets, steps, count)` for each innermost row, in row-major order; long rows come in pieces.
    #[inline]
    pub(crate) fn rows(&self, mut row: impl FnMut([isize; N], [isize; N], usize)) -> Result<()> {
        self.whole_rows(|at, steps, count| {
            interrupt::pieces(count, |p| {
                row(std::array::from_fn(|k| at[k] + p.start as isize * steps[k]), steps, p.len());
            })
        })
    }

    /// The same with rows as they are.
    #[inline]
    pub(crate) fn whole_rows(&self, mut row: impl FnMut([isize; N], [isize; N], usize) -> Result<()>) -> Result<()> {
        if self.empty {
            return Ok(());
        }
        let last = self.axes.len() - 1;
        let (count, steps) = self.axes[last];
        let mut index: Dims = SmallVec::from_elem(0, last);
        let mut at = [0isize; N];
        loop {
            row(at, steps, count)?;
            let mut axis = last;
            loop {
                if axis == 0 {
                    return Ok(());
                }
                axis -= 1;
                let (d, s) = self.axes[axis];
                index[axis] += 1;
                (0..N).for_each(|k| at[k] += s[k]);
                if index[axis] < d {
                    interrupt::check()?;
                    break;
                }
                (0..N).for_each(|k| at[k] -= s[k] * d as isize);
                index[axis] = 0;
            }
        }
    }
}

/// An array being written, of any dtype: regions are pasted in, then it is finished.
pub(crate) struct Output {
    buffer: Buffer,
    dtype: DType,
    shape: Dims,
    strides: Strides,
}

impl Output {
    /// Memory for the result; its content is zero or arbitrary, so every element must be pasted or filled.
    pub(crate) fn new(dtype: DType, shape: &[usize]) -> Result<Output> {
        let bytes = byte_count(dtype, shape)?;
        // Zeroed where small: arbitrary bytes must never be read as elements if a caller forgets some.
        let buffer = if bytes <= 4096 { Buffer::zeroed(bytes)? } else { Buffer::uninit(bytes)? };
        Ok(Output { buffer, dtype, shape: SmallVec::from_slice(shape), strides: contiguous_strides(shape) })
    }

    /// Every element becomes the 0-d `value`.
    pub(crate) fn fill(&mut self, value: &Array) -> Result<()> {
        let (shape, strides) = (self.shape.clone(), self.strides.clone());
        self.paste_strided(0, &strides, &value.view(&shape, &vec![0; shape.len()], value.offset()))
    }

    /// Writes `source` at `starts`, each axis stepping by `steps` elements.
    pub(crate) fn paste(&mut self, starts: &[usize], steps: &[usize], source: &Array) -> Result<()> {
        let mut offset = 0;
        let mut strides: Strides = SmallVec::new();
        for (i, &stride) in self.strides.iter().enumerate() {
            offset += starts[i] * stride as usize;
            strides.push(stride * steps[i] as isize);
        }
        self.paste_strided(offset, &strides, source)
    }

    /// Writes `source` at an element offset with these strides. Panics where it would not fit.
    pub(crate) fn paste_strided(&mut self, offset: usize, strides: &[isize], source: &Array) -> Result<()> {
        assert_eq!(self.dtype.size(), source.dtype().size(), "paste of another dtype");
        if source.size() == 0 {
            return Ok(());
        }
        let reach: isize = source.shape().iter().zip(strides).map(|(&d, &s)| (d as isize - 1) * s).sum();
        let count = element_count(&self.shape);
        assert!(strides.iter().all(|&s| s >= 0) && offset + (reach as usize) < count, "paste outside its array");
        // SAFETY: the target region was just checked, the source is a checked view, and the buffer is new.
        unsafe {
            let target = self.buffer.as_mut_ptr().add(offset * self.dtype.size());
            copy_strided(self.dtype.size(), source.shape(), source.as_ptr(), source.strides(), target, strides)
        }
    }

    pub(crate) fn finish(self) -> Array {
        Array::from_buffer(self.buffer, self.dtype, &self.shape)
    }
}

/// The bytes of an array, or the exhaustion error where they overflow.
pub(crate) fn byte_count(dtype: DType, shape: &[usize]) -> Result<usize> {
    let wanted = shape.iter().fold(dtype.size() as u128, |p, &d| p.saturating_mul(d as u128));
    if element_count(shape) == 0 {
        return Ok(0);
    }
    usize::try_from(wanted).ok().filter(|&b| b <= isize::MAX as usize).ok_or_else(|| Error::exhausted(wanted))
}

/// Copies elements of `size` bytes between two strided regions of one shape that do not overlap.
///
/// # Safety
/// Every offset that the strides (in elements) reach must lie within the memory behind its pointer.
pub(crate) unsafe fn copy_strided(
    size: usize,
    shape: &[usize],
    source: *const u8,
    source_strides: &[isize],
    target: *mut u8,
    target_strides: &[isize],
) -> Result<()> {
    let walk = Walk::new(shape, [source_strides, target_strides]);
    // SAFETY: passed on from the caller.
    unsafe {
        match size {
            1 => copy_rows::<u8>(&walk, source, target),
            2 => copy_rows::<u16>(&walk, source, target),
            4 => copy_rows::<u32>(&walk, source, target),
            8 => copy_rows::<u64>(&walk, source, target),
            16 => copy_rows::<u128>(&walk, source, target),
            _ => unreachable!("element size {size}"),
        }
    }
}

/// # Safety
/// As [`copy_strided`].
unsafe fn copy_rows<T: Copy>(walk: &Walk<2>, source: *const u8, target: *mut u8) -> Result<()> {
    let (source, target) = (source.cast::<T>(), target.cast::<T>());
    if walk.axes.len() >= 2 && !walk.empty {
        let n = walk.axes.len();
        let ((_, outer), (_, inner)) = (walk.axes[n - 2], walk.axes[n - 1]);
        if outer[0] == 1 && inner[1] == 1 && walk.axes[n - 1].0 >= 16 {
            // SAFETY: passed on from the caller.
            return unsafe { copy_transposed::<T>(walk, source, target) };
        }
    }
    walk.rows(|[i, j], steps, n| {
        // SAFETY: offsets within both regions, by the caller's contract. Unaligned: inline scalars and keys.
        unsafe {
            let (from, to) = (source.offset(i), target.offset(j));
            match steps {
                [1, 1] => std::ptr::copy_nonoverlapping(from.cast::<u8>(), to.cast::<u8>(), n * size_of::<T>()),
                [0, 1] => {
                    let value = from.read_unaligned();
                    (0..n).for_each(|k| to.add(k).write_unaligned(value));
                }
                [p, q] => {
                    (0..n as isize).for_each(|k| to.offset(k * q).write_unaligned(from.offset(k * p).read_unaligned()))
                }
            }
        }
    })
}

/// A transposing copy in tiles, so that both sides stay in cache; large ones are shared between threads.
///
/// # Safety
/// As [`copy_strided`]; the walk has at least two axes, of which the source's last but one and the target's last have
/// elements side by side.
unsafe fn copy_transposed<T: Copy>(walk: &Walk<2>, source: *const T, target: *mut T) -> Result<()> {
    let n = walk.axes.len();
    let ((rows, [_, across]), (columns, [down, _])) = (walk.axes[n - 2], walk.axes[n - 1]);
    let mut lead = Walk::<2> { axes: SmallVec::from_slice(&walk.axes[..n - 2]), empty: false };
    lead.axes.push((1, [0; 2]));
    lead.whole_rows(|[i, j], _, _| {
        // SAFETY: within both regions, by the caller's contract.
        let (source, target) = unsafe { (source.offset(i), target.offset(j)) };
        // SAFETY: as above.
        unsafe { crate::turned::copy(crate::turned::Turned { source, target, rows, columns, down, across }) }
    })
}
