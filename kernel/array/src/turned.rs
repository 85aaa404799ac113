//! Matrices copied with rows and columns exchanged, tile by tile.
//!
//! Tiles are a cache line high and wide, and are taken in an order in which lines of the target are written whole. Where
//! the CPU has vectors of eight words, eight rows go through registers at once.

use crate::error::Result;
use crate::interrupt::Stop;

/// The sides of a tile: a cache line of 32-bit words.
const TILE: usize = 16;
/// Half of it: what vectors hold.
const HALF: usize = 8;
/// From this many elements on, threads share the work.
const SHARED: usize = 1 << 18;

/// A copy to be made: row `r` of the target, whose elements lie side by side, takes element `r` of each of the source's
/// columns, which lie side by side.
pub(crate) struct Turned<T> {
    pub source: *const T,
    pub target: *mut T,
    /// Of the target.
    pub rows: usize,
    pub columns: usize,
    /// From one column of the source to the next, in elements.
    pub down: isize,
    /// From one row of the target to the next, in elements.
    pub across: isize,
}

// SAFETY: threads read the source, which nobody writes meanwhile, and write rows of their own.
unsafe impl<T> Sync for Turned<T> {}

/// Copies all of it.
///
/// # Safety
/// Source and target hold the elements described, do not overlap, and nobody else looks at the target.
pub(crate) unsafe fn copy<T: Copy>(all: Turned<T>) -> Result<()> {
    let stop = Stop::default();
    let threads = rayon::current_num_threads().max(1);
    if threads == 1 || all.rows * all.columns < SHARED || all.rows < TILE * threads {
        // SAFETY: the caller's.
        unsafe { all.strip(0, all.rows, &stop) };
        return stop.result();
    }
    let part = all.rows.div_ceil(threads).next_multiple_of(TILE);
    let (all, waiting) = (&all, &stop);
    rayon::scope(|scope| {
        for from in (0..all.rows).step_by(part) {
            // SAFETY: the caller's; each thread has rows of its own.
            scope.spawn(move |_| unsafe { all.strip(from, (from + part).min(all.rows), waiting) });
        }
    });
    stop.result()
}

impl<T: Copy> Turned<T> {
    /// The rows of the target from `from` to `to`.
    ///
    /// # Safety
    /// As for [`copy`].
    unsafe fn strip(&self, from: usize, to: usize, stop: &Stop) {
        let fast = size_of::<T>() == 4 && has_vectors();
        for row in (from..to).step_by(TILE) {
            if stop.wanted() {
                return;
            }
            for column in (0..self.columns).step_by(TILE) {
                let (height, width) = (TILE.min(to - row), TILE.min(self.columns - column));
                // SAFETY: the tile lies within source and target.
                unsafe {
                    if fast && height == TILE && width == TILE {
                        for (r, c) in [(0, 0), (0, HALF), (HALF, 0), (HALF, HALF)] {
                            self.through_vectors(row + r, column + c);
                        }
                    } else {
                        self.one_by_one(row, column, height, width);
                    }
                }
            }
        }
    }

    /// # Safety
    /// The element of the source that goes to this place lies within it.
    unsafe fn from(&self, row: usize, column: usize) -> *const T {
        // SAFETY: the caller's.
        unsafe { self.source.offset(row as isize + column as isize * self.down) }
    }

    /// # Safety
    /// The place lies within the target.
    unsafe fn to(&self, row: usize, column: usize) -> *mut T {
        // SAFETY: the caller's.
        unsafe { self.target.offset(row as isize * self.across + column as isize) }
    }

    /// # Safety
    /// The tile lies within source and target.
    unsafe fn one_by_one(&self, row: usize, column: usize, height: usize, width: usize) {
        for r in row..row + height {
            for c in column..column + width {
                // SAFETY: the caller's. Unaligned: inline scalars and keys.
                unsafe { self.to(r, c).write_unaligned(self.from(r, c).read_unaligned()) }
            }
        }
    }

    /// Eight rows of eight words.
    ///
    /// # Safety
    /// The tile lies within source and target, elements have 32 bits, and the CPU has the vectors.
    unsafe fn through_vectors(&self, row: usize, column: usize) {
        // SAFETY: the caller's.
        unsafe {
            #[cfg(target_arch = "x86_64")]
            eight(self.from(row, column).cast(), self.down, self.to(row, column).cast(), self.across);
            #[cfg(not(target_arch = "x86_64"))]
            self.one_by_one(row, column, HALF, HALF);
        }
    }
}

#[cfg(target_arch = "x86_64")]
fn has_vectors() -> bool {
    is_x86_feature_detected!("avx")
}
#[cfg(not(target_arch = "x86_64"))]
fn has_vectors() -> bool {
    false
}

/// # Safety
/// Eight rows of eight words each lie `down` apart from `source` on, and there is room for as many, `across` apart, from
/// `target` on; the CPU has AVX.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx")]
unsafe fn eight(source: *const f32, down: isize, target: *mut f32, across: isize) {
    use std::arch::x86_64::*;
    // SAFETY: the caller's; words move as floats do, bit by bit.
    unsafe {
        let row: [__m256; HALF] = std::array::from_fn(|k| _mm256_loadu_ps(source.offset(k as isize * down)));
        // Pairs, then fours, then eights of rows take turns.
        let pair: [__m256; HALF] = std::array::from_fn(|k| {
            let (a, b) = (row[k & !1], row[k | 1]);
            if k & 1 == 0 { _mm256_unpacklo_ps(a, b) } else { _mm256_unpackhi_ps(a, b) }
        });
        let four: [__m256; HALF] = std::array::from_fn(|k| {
            let at = (k & 4) | (k >> 1 & 1);
            let (a, b) = (pair[at], pair[at + 2]);
            if k & 1 == 0 { _mm256_shuffle_ps::<0x44>(a, b) } else { _mm256_shuffle_ps::<0xEE>(a, b) }
        });
        for k in 0..HALF {
            let (a, b) = (four[k & 3], four[k & 3 | 4]);
            let all = if k < 4 { _mm256_permute2f128_ps::<0x20>(a, b) } else { _mm256_permute2f128_ps::<0x31>(a, b) };
            _mm256_storeu_ps(target.offset(k as isize * across), all);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::structure::transpose;
    use crate::{Array, Element};

    fn turned<T: Element + PartialEq + std::fmt::Debug>(rows: usize, columns: usize, value: impl Fn(usize) -> T) {
        let a = Array::from_vec((0..rows * columns).map(&value).collect(), &[rows, columns]);
        let got = transpose(&a, &[1, 0]).copy().unwrap().to_vec::<T>();
        for (i, j) in (0..rows).flat_map(|i| (0..columns).map(move |j| (i, j))) {
            assert_eq!(got[j * rows + i], value(i * columns + j), "{rows}x{columns} at {i}, {j}");
        }
    }

    #[test]
    fn every_size_and_width() {
        for (rows, columns) in [(16, 16), (17, 16), (16, 33), (100, 50), (64, 257), (520, 1030)] {
            turned(rows, columns, |i| i as f32);
            turned(rows, columns, |i| i as f64);
            turned(rows, columns, |i| i as u8);
        }
    }

    #[test]
    fn within_batches() {
        let a = Array::from_vec((0..2 * 20 * 24).map(|i| i as u32).collect(), &[2, 20, 24]);
        let got = transpose(&a, &[0, 2, 1]).copy().unwrap().to_vec::<u32>();
        assert_eq!((got[1], got[20], got[480]), (24, 1, 480));
    }
}
