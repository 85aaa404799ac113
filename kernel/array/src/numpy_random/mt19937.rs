//! The Mersenne twister and NumPy's legacy draws from it.

use super::narrow::{Narrow, narrow_width};
use super::{Bits, cumulative, distinct_places, draws, place_in};
use crate::array::Array;
use crate::dtype::DType;
use crate::error::Result;
use crate::interrupt::Watch;

const N: usize = 624;
const M: usize = 397;

/// `np.random.RandomState`, and what `np.random.seed` seeds.
///
/// ```
/// use jitbook_array::numpy_random::RandomState;
/// let mut state = RandomState::new(0);
/// assert_eq!(state.random_sample(&[1]).unwrap().to_vec::<f64>(), [0.5488135039273248]);
/// ```
#[derive(Clone)]
pub struct RandomState {
    words: [u32; N],
    next: usize,
    /// The second number of the last pair of normals.
    spare: Option<f64>,
}

impl Bits for RandomState {
    fn next_u32(&mut self) -> u32 {
        if self.next == N {
            self.twist();
        }
        let mut y = self.words[self.next];
        self.next += 1;
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c_5680;
        y ^= (y << 15) & 0xefc6_0000;
        y ^ (y >> 18)
    }

    fn next_u64(&mut self) -> u64 {
        let high = self.next_u32() as u64;
        high << 32 | self.next_u32() as u64
    }
}

impl RandomState {
    pub fn new(seed: u32) -> RandomState {
        let mut words = [0; N];
        let mut word = seed;
        for (i, slot) in words.iter_mut().enumerate() {
            *slot = word;
            word = 1812433253u32.wrapping_mul(word ^ (word >> 30)).wrapping_add(i as u32 + 1);
        }
        RandomState { words, next: N, spare: None }
    }

    /// The generator's words, which of them is next, and the normal number that is left over.
    pub fn state(&self) -> (&[u32], usize, Option<f64>) {
        (&self.words, self.next, self.spare)
    }
    /// The generator in a state; `None` where there are not 624 words or the next is none of them.
    pub fn from_state(words: &[u32], next: usize, spare: Option<f64>) -> Option<RandomState> {
        (next <= N).then_some(RandomState { words: words.try_into().ok()?, next, spare })
    }

    fn twist(&mut self) {
        for i in 0..N {
            let y = (self.words[i] & 0x8000_0000) | (self.words[(i + 1) % N] & 0x7fff_ffff);
            let mixed = (y >> 1) ^ if y & 1 == 1 { 0x9908_b0df } else { 0 };
            self.words[i] = self.words[(i + M) % N] ^ mixed;
        }
        self.next = 0;
    }

    /// A uniform number in [0, 1) with 53 bits.
    pub fn uniform_one(&mut self) -> f64 {
        let (a, b) = (self.next_u32() >> 5, self.next_u32() >> 6);
        (a as f64 * 67108864.0 + b as f64) / 9007199254740992.0
    }

    /// A normal number, by the polar method, which makes two at a time.
    pub fn normal_one(&mut self) -> f64 {
        if let Some(spare) = self.spare.take() {
            return spare;
        }
        loop {
            let x = 2.0 * self.uniform_one() - 1.0;
            let y = 2.0 * self.uniform_one() - 1.0;
            let square = x * x + y * y;
            if square < 1.0 && square != 0.0 {
                let scale = (-2.0 * square.ln() / square).sqrt();
                self.spare = Some(scale * x);
                return scale * y;
            }
        }
    }

    pub fn random_sample(&mut self, shape: &[usize]) -> Result<Array> {
        draws(shape, || self.uniform_one())
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
    /// The dtype counts: NumPy draws 64-bit integers, and all others in words of their own width.
    pub fn randint(&mut self, low: i64, high: i64, dtype: DType, shape: &[usize]) -> Result<Array> {
        let most = high.wrapping_sub(low).wrapping_sub(1) as u64;
        match narrow_width(dtype) {
            Some(width) => {
                let mut narrow = Narrow::new(self, width);
                draws(shape, || low.wrapping_add(narrow.masked(most as u32) as i64))
            }
            None => draws(shape, || low.wrapping_add(self.masked(most) as i64)),
        }
    }
    /// The order in which `shuffle` leaves `n` things.
    pub fn permutation(&mut self, n: usize) -> Result<Vec<i64>> {
        let mut order: Vec<i64> = (0..n as i64).collect();
        let mut watch = Watch::default();
        for i in (1..n).rev() {
            order.swap(i, self.masked(i as u64) as usize);
            watch.did(1)?;
        }
        Ok(order)
    }
    /// `count` places out of `n`, with repetition or without, with probabilities or even.
    pub fn choice(&mut self, n: usize, count: usize, replace: bool, p: Option<&[f64]>) -> Result<Vec<i64>> {
        Ok(match (replace, p) {
            (true, None) => (0..count).map(|_| self.masked(n as u64 - 1) as i64).collect(),
            (true, Some(p)) => {
                let sums = cumulative(p);
                (0..count).map(|_| place_in(&sums, self.uniform_one())).collect()
            }
            (false, None) => {
                let mut order = self.permutation(n)?;
                order.truncate(count);
                order
            }
            (false, Some(p)) => distinct_places(p, count, || self.uniform_one()),
        })
    }
}
