//! Threefry: keys, splits and random bits, bit for bit as JAX (`jax_threefry_partitionable=True`).
//!
//! All functions take key arrays of any shape; each key gives a block of the result.

use crate::array::Array;
use crate::cast::cast;
use crate::dtype::{DType, Key};
use crate::elementwise::{map, zip};
use crate::error::Result;
use crate::interrupt::{Watch, fill};
use crate::shape::{Dims, broadcast_shapes, element_count};
use crate::structure::broadcast_to;
use smallvec::SmallVec;

/// The threefry2x32 block function: 20 rounds.
///
/// ```
/// use jitbook_array::random::threefry2x32;
/// assert_eq!(threefry2x32([0, 0], [0, 0]), [0x6b200159, 0x99ba4efe]);
/// ```
#[inline]
pub fn threefry2x32(key: [u32; 2], counter: [u32; 2]) -> [u32; 2] {
    const ROTATIONS: [[u32; 4]; 2] = [[13, 15, 26, 6], [17, 29, 16, 24]];
    let schedule = [key[0], key[1], key[0] ^ key[1] ^ 0x1BD1_1BDA];
    let mut x0 = counter[0].wrapping_add(schedule[0]);
    let mut x1 = counter[1].wrapping_add(schedule[1]);
    for i in 0..5 {
        for r in ROTATIONS[i % 2] {
            x0 = x0.wrapping_add(x1);
            x1 = x1.rotate_left(r) ^ x0;
        }
        x0 = x0.wrapping_add(schedule[(i + 1) % 3]);
        x1 = x1.wrapping_add(schedule[(i + 2) % 3]).wrapping_add(i as u32 + 1);
    }
    [x0, x1]
}

/// The block at a 64-bit counter.
#[inline]
fn block(key: Key, counter: u64) -> [u32; 2] {
    threefry2x32(key.0, [(counter >> 32) as u32, counter as u32])
}

/// `random.key(seed)`: the seed's low word, and its high word where 64 bits are enabled.
///
/// ```
/// use jitbook_array::{Key, random::key_from_seed};
/// assert_eq!(key_from_seed(-1, false), Key([0, u32::MAX]));
/// assert_eq!(key_from_seed((1 << 33) + 7, true), Key([2, 7]));
/// ```
pub fn key_from_seed(seed: i64, x64: bool) -> Key {
    Key([if x64 { (seed >> 32) as u32 } else { 0 }, seed as u32])
}

/// A key for each seed. Seeds of 32 bits or less have a high word of zero (signed ones too, as JAX shifts them
/// logically).
pub fn keys_from_seeds(seeds: &Array, x64: bool) -> Result<Array> {
    // The high word counts where the seed came as 64 bits and x64 is on; else only the low one does.
    let wide = matches!(seeds.dtype(), DType::I64 | DType::U64) && x64;
    let seeds = match seeds.dtype() {
        DType::U64 => map(seeds, |s: u64| s as i64)?,
        _ => cast(seeds, DType::I64)?,
    };
    map(&seeds, |s: i64| key_from_seed(s, wide))
}

/// `random.split(key, shape)`: for each key, a block of new keys.
///
/// ```
/// use jitbook_array::{Array, Key, random};
/// let keys = random::split(&Array::scalar(Key([0, 0])), &[2]).unwrap();
/// assert_eq!(keys.to_vec::<Key>(), [Key([1797259609, 2579123966]), Key([928981903, 3453687069])]);
/// ```
pub fn split(keys: &Array, shape: &[usize]) -> Result<Array> {
    expand::<Key>(keys, shape, |key, i| Key(block(key, i)))
}

/// `random.fold_in(key, data)`, keys and data (as uint32) broadcast together.
pub fn fold_in(keys: &Array, data: &Array) -> Result<Array> {
    zip(keys, &cast(data, DType::U32)?, |key: Key, d: u32| Key(block(key, d as u64)))
}

/// `random.bits`: for each key, a block of unsigned integers of 8, 16, 32 or 64 bits.
pub fn random_bits(keys: &Array, width: usize, shape: &[usize]) -> Result<Array> {
    let word = |[a, b]: [u32; 2]| a ^ b;
    match width {
        8 => expand::<u8>(keys, shape, |key, i| word(block(key, i)) as u8),
        16 => expand::<u16>(keys, shape, |key, i| word(block(key, i)) as u16),
        32 => expand::<u32>(keys, shape, |key, i| word(block(key, i))),
        64 => expand::<u64>(keys, shape, |key, i| {
            let [high, low] = block(key, i);
            (high as u64) << 32 | low as u64
        }),
        other => panic!("random_bits of width {other}"),
    }
}

/// For each key, `shape` values of `f` at the counters 0, 1, 2, ...
fn expand<R: crate::dtype::Element>(keys: &Array, shape: &[usize], f: impl Fn(Key, u64) -> R) -> Result<Array> {
    let mut whole: Dims = SmallVec::from_slice(keys.shape());
    whole.extend_from_slice(shape);
    let n = element_count(shape);
    let keys = keys.to_vec::<Key>();
    Array::build::<R, _>(&whole, |out| {
        let mut watch = Watch::default();
        for (block, &key) in out.chunks_exact_mut(n.max(1)).zip(&keys) {
            fill(block, |i| f(key, i as u64))?;
            watch.did(n)?;
        }
        Ok(())
    })
}

/// The words of the keys, along a new last axis of size 2.
pub fn key_data(keys: &Array) -> Result<Array> {
    let mut shape: Dims = SmallVec::from_slice(keys.shape());
    shape.push(2);
    let keys = keys.to_vec::<Key>();
    Array::build::<u32, _>(&shape, |out| {
        out.chunks_exact_mut(2).zip(&keys).for_each(|(pair, key)| pair.copy_from_slice(&key.0));
    })
}

/// The keys whose words lie along the last axis (uint32, size 2).
pub fn wrap_key_data(words: &Array) -> Result<Array> {
    let shape = &words.shape()[..words.rank() - 1];
    let words = words.to_vec::<u32>();
    Array::build::<Key, _>(shape, |out| {
        out.iter_mut().zip(words.chunks_exact(2)).for_each(|(key, pair)| *key = Key([pair[0], pair[1]]));
    })
}

/// The primitive `threefry2x32`: the block function on four broadcast uint32 arrays.
pub fn threefry2x32_arrays(k0: &Array, k1: &Array, x0: &Array, x1: &Array) -> Result<(Array, Array)> {
    let all = [k0, k1, x0, x1];
    let shape =
        all.iter().fold(Dims::new(), |s, a| broadcast_shapes(&s, a.shape()).expect("threefry2x32 of unlike shapes"));
    let wide = |a: &Array| broadcast_to(a, &shape);
    let keys = zip(&wide(k0), &wide(k1), |a: u32, b: u32| Key([a, b]))?;
    let counters = zip(&wide(x0), &wide(x1), |a: u32, b: u32| Key([a, b]))?;
    let blocks = zip(&keys, &counters, |k: Key, c: Key| Key(threefry2x32(k.0, c.0)))?;
    Ok((map(&blocks, |b: Key| b.0[0])?, map(&blocks, |b: Key| b.0[1])?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(seed: i64) -> Array {
        Array::scalar(key_from_seed(seed, false))
    }

    #[test]
    fn block_function() {
        assert_eq!(threefry2x32([!0, !0], [!0, !0]), [0x1cb996fc, 0xbb002be7]);
        assert_eq!(threefry2x32([0x13198a2e, 0x03707344], [0x243f6a88, 0x85a308d3]), [0xc4923a9c, 0x483df7a0]);
    }

    #[test]
    fn splits_and_folds() {
        let cases = [
            (0, [[1797259609, 2579123966], [928981903, 3453687069]], [4146024105, 2718843009], [2716826189, 292468403]),
            (1, [[507451445, 1853169794], [1948878966, 4237131848]], [2441914641, 3819641963], [954670714, 4016809582]),
            (42, [[1832780943, 270669613], [64467757, 2916123636]], [2465931498, 255383827], [2547012911, 1371500959]),
        ];
        for (seed, two, third, folded) in cases {
            assert_eq!(split(&key(seed), &[2]).unwrap().to_vec::<Key>(), two.map(Key));
            assert_eq!(split(&key(seed), &[3]).unwrap().to_vec::<Key>()[2], Key(third));
            assert_eq!(fold_in(&key(seed), &Array::scalar(7i32)).unwrap().item::<Key>(), Key(folded));
        }
    }

    #[test]
    fn bits_of_every_width() {
        let cases: [(i64, [u32; 4], [u8; 4], [u16; 4]); 3] = [
            (0, [4070199207, 4202968722, 1427181096, 2012915765], [167, 146, 40, 53], [20391, 13970, 3624, 43061]),
            (1, [1883912375, 2292451390, 1915204986, 1882898417], [183, 62, 122, 241], [14519, 2110, 46458, 49137]),
            (42, [2098992034, 2919706841, 2646866425, 2409546199], [162, 217, 249, 215], [5026, 12505, 63993, 49623]),
        ];
        for (seed, words, bytes, halves) in cases {
            assert_eq!(random_bits(&key(seed), 32, &[2, 2]).unwrap().to_vec::<u32>(), words);
            assert_eq!(random_bits(&key(seed), 8, &[4]).unwrap().to_vec::<u8>(), bytes);
            assert_eq!(random_bits(&key(seed), 16, &[4]).unwrap().to_vec::<u16>(), halves);
        }
        // uniform f64 of seed 0 begins with 0.41845711171638644: 52 bits of the first word.
        let wide = random_bits(&key(0), 64, &[2]).unwrap().to_vec::<u64>();
        assert_eq!(f64::from_bits((wide[0] >> 12) | 0x3FF0 << 48) - 1.0, 0.41845711171638644);
    }

    #[test]
    fn batches_are_loops() {
        let keys = split(&key(3), &[2, 2]).unwrap();
        let all = random_bits(&keys, 32, &[3]).unwrap();
        assert_eq!(all.shape(), [2, 2, 3]);
        let one = random_bits(&Array::scalar(keys.to_vec::<Key>()[3]), 32, &[3]).unwrap();
        assert_eq!(all.to_vec::<u32>()[9..], one.to_vec::<u32>());
        assert_eq!(wrap_key_data(&key_data(&keys).unwrap()).unwrap().to_vec::<Key>(), keys.to_vec::<Key>());
    }
}
