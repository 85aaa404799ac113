//! `np.random.Generator` over PCG64.

use super::exponential::{EDGE, FE, KE, WE};
use super::narrow::{Narrow, narrow_width};
use super::pcg64::Pcg64;
use super::tables::{FI, KI, WI};
use super::{Bits, cumulative, distinct_places, draws, place_in};
use crate::array::Array;
use crate::dtype::DType;
use crate::error::Result;
use crate::interrupt::{self, Watch};
use std::collections::HashSet;

/// `np.random.default_rng(seed)`.
///
/// ```
/// use jitbook_array::numpy_random::Generator;
/// let mut rng = Generator::new(&[0]);
/// assert_eq!(rng.random(&[1]).unwrap().to_vec::<f64>(), [0.6369616873214543]);
/// ```
#[derive(Clone)]
pub struct Generator {
    bits: Pcg64,
}

impl Generator {
    /// `entropy` is the seed as little-endian 32-bit words (`[0]` for 0).
    pub fn new(entropy: &[u32]) -> Generator {
        Generator { bits: Pcg64::new(entropy) }
    }

    pub fn uniform_one(&mut self) -> f64 {
        (self.bits.next_u64() >> 11) as f64 / 9007199254740992.0
    }

    /// A normal number, by the ziggurat.
    pub fn normal_one(&mut self) -> f64 {
        loop {
            let word = self.bits.next_u64();
            let layer = (word & 0xff) as usize;
            let negative = word >> 8 & 1 == 1;
            let size = word >> 9 & 0x000f_ffff_ffff_ffff;
            let x = size as f64 * f64::from_bits(WI[layer]);
            let x = if negative { -x } else { x };
            if size < KI[layer] {
                return x;
            }
            if layer == 0 {
                return self.tail(size >> 8 & 1 == 1);
            }
            let (above, below) = (f64::from_bits(FI[layer - 1]), f64::from_bits(FI[layer]));
            if (above - below) * self.uniform_one() + below < (-0.5 * x * x).exp() {
                return x;
            }
        }
    }

    /// A number beyond the last layer.
    fn tail(&mut self, negative: bool) -> f64 {
        const EDGE: f64 = 3.654152885361009;
        const INVERSE: f64 = 0.2736612373297583;
        loop {
            let x = -INVERSE * (-self.uniform_one()).ln_1p();
            let y = -(-self.uniform_one()).ln_1p();
            if y + y > x * x {
                return if negative { -(EDGE + x) } else { EDGE + x };
            }
        }
    }

    /// An exponential number of mean 1, by a ziggurat of its own.
    pub fn exponential_one(&mut self) -> f64 {
        loop {
            let word = self.bits.next_u64() >> 3;
            let (layer, size) = ((word & 0xff) as usize, word >> 8);
            let x = size as f64 * f64::from_bits(WE[layer]);
            if size < KE[layer] {
                return x;
            }
            if layer == 0 {
                return EDGE - (-self.uniform_one()).ln_1p();
            }
            let (above, below) = (f64::from_bits(FE[layer - 1]), f64::from_bits(FE[layer]));
            if (above - below) * self.uniform_one() + below < (-x).exp() {
                return x;
            }
        }
    }

    pub fn standard_exponential(&mut self, shape: &[usize]) -> Result<Array> {
        draws(shape, || self.exponential_one())
    }
    pub fn random(&mut self, shape: &[usize]) -> Result<Array> {
        draws(shape, || self.uniform_one())
    }
    /// A float32 in `0..1`: the upper 24 bits of a word, as NumPy's `next_float`.
    pub fn single_one(&mut self) -> f32 {
        const UNIT: f32 = 1.0 / (1 << 24) as f32;
        (self.bits.next_u32() >> 8) as f32 * UNIT
    }
    /// `random` in float32.
    pub fn random_single(&mut self, shape: &[usize]) -> Result<Array> {
        Array::build::<f32, _>(shape, |out| interrupt::fill(out, |_| self.single_one()))
    }
    pub fn standard_normal(&mut self, shape: &[usize]) -> Result<Array> {
        draws(shape, || self.normal_one())
    }
    pub fn normal(&mut self, loc: f64, scale: f64, shape: &[usize]) -> Result<Array> {
        draws(shape, || loc + scale * self.normal_one())
    }
    pub fn uniform(&mut self, low: f64, high: f64, shape: &[usize]) -> Result<Array> {
        draws(shape, || low + (high - low) * self.uniform_one())
    }
    /// Integers from `low` up to and without `high`, as int64. The caller checks `low < high`.
    ///
    /// The dtype counts, as in [`super::RandomState::randint`].
    pub fn integers(&mut self, low: i64, high: i64, dtype: DType, shape: &[usize]) -> Result<Array> {
        let most = high.wrapping_sub(low).wrapping_sub(1) as u64;
        match narrow_width(dtype) {
            Some(width) => {
                let mut narrow = Narrow::new(&mut self.bits, width);
                draws(shape, || low.wrapping_add(narrow.lemire(most as u32) as i64))
            }
            None => draws(shape, || low.wrapping_add(self.bits.lemire(most) as i64)),
        }
    }
    /// The order in which `permutation(n)` leaves `n` things; `shuffle` of an array draws the same.
    pub fn permutation(&mut self, n: usize) -> Result<Vec<i64>> {
        let mut order: Vec<i64> = (0..n as i64).collect();
        let mut watch = Watch::default();
        // Unlike everything else here, NumPy's shuffle masks and rejects.
        for i in (1..n).rev() {
            order.swap(i, self.bits.masked(i as u64) as usize);
            watch.did(1)?;
        }
        Ok(order)
    }

    fn shuffle_from(&mut self, order: &mut [i64], first: usize) {
        for i in (first..order.len()).rev() {
            order.swap(i, self.bits.lemire(i as u64) as usize);
        }
    }

    /// `count` places out of `n`, with repetition or without, with probabilities or even.
    pub fn choice(&mut self, n: usize, count: usize, replace: bool, p: Option<&[f64]>) -> Result<Vec<i64>> {
        Ok(match (replace, p) {
            (true, None) => (0..count).map(|_| self.bits.lemire(n as u64 - 1) as i64).collect(),
            (true, Some(p)) => {
                let sums = cumulative(p);
                (0..count).map(|_| place_in(&sums, self.uniform_one())).collect()
            }
            (false, None) => self.sample(n, count),
            (false, Some(p)) => distinct_places(p, count, || self.uniform_one()),
        })
    }

    /// Different places, even odds: a shuffle of the tail where many are wanted, else Floyd's algorithm.
    fn sample(&mut self, n: usize, count: usize) -> Vec<i64> {
        if n > 10000 && count > n / 50 {
            let mut order: Vec<i64> = (0..n as i64).collect();
            self.shuffle_from(&mut order, (n - count).max(1));
            return order.split_off(n - count);
        }
        let mut seen = HashSet::new();
        let mut places: Vec<i64> = Vec::with_capacity(count);
        for last in n - count..n {
            let drawn = self.bits.lemire(last as u64) as i64;
            let place = if seen.insert(drawn) { drawn } else { last as i64 };
            seen.insert(place);
            places.push(place);
        }
        self.shuffle_from(&mut places, 1);
        places
    }
}
