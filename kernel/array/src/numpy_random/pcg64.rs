//! PCG64 (XSL-RR) and the seed sequence that starts it.

use super::Bits;

const MULTIPLIER: u128 = 0x2360ed051fc65da44385df649fccf645;

/// The generator behind `np.random.default_rng`.
#[derive(Clone)]
pub struct Pcg64 {
    state: u128,
    increment: u128,
    /// The upper half of a word whose lower half was drawn.
    half: Option<u32>,
}

impl Bits for Pcg64 {
    fn next_u32(&mut self) -> u32 {
        if let Some(half) = self.half.take() {
            return half;
        }
        let word = self.next_u64();
        self.half = Some((word >> 32) as u32);
        word as u32
    }

    fn next_u64(&mut self) -> u64 {
        self.step();
        let folded = (self.state >> 64) as u64 ^ self.state as u64;
        folded.rotate_right((self.state >> 122) as u32)
    }
}

impl Pcg64 {
    /// `entropy` is the seed as little-endian 32-bit words.
    pub fn new(entropy: &[u32]) -> Pcg64 {
        let words = seed_words(entropy);
        let pair = |i: usize| (words[i] as u128) << 64 | words[i + 1] as u128;
        let mut pcg = Pcg64 { state: 0, increment: pair(2) << 1 | 1, half: None };
        pcg.step();
        pcg.state = pcg.state.wrapping_add(pair(0));
        pcg.step();
        pcg
    }

    fn step(&mut self) {
        self.state = self.state.wrapping_mul(MULTIPLIER).wrapping_add(self.increment);
    }
}

/// NumPy's `SeedSequence(entropy).generate_state(4, uint64)`.
fn seed_words(entropy: &[u32]) -> [u64; 4] {
    let pool = mix_entropy(entropy);
    let mut constant = 0x8b51f9ddu32;
    let mut half = |i: usize| {
        let mut word = pool[i % 4] ^ constant;
        constant = constant.wrapping_mul(0x58f38ded);
        word = word.wrapping_mul(constant);
        (word ^ word >> 16) as u64
    };
    std::array::from_fn(|i| {
        let low = half(2 * i);
        half(2 * i + 1) << 32 | low
    })
}

fn mix_entropy(entropy: &[u32]) -> [u32; 4] {
    let mut constant = 0x43b0d7e5u32;
    let mut hash = |word: u32| {
        let mut word = word ^ constant;
        constant = constant.wrapping_mul(0x931e8875);
        word = word.wrapping_mul(constant);
        word ^ word >> 16
    };
    let mix = |x: u32, y: u32| {
        let word = x.wrapping_mul(0xca01f9dd).wrapping_sub(y.wrapping_mul(0x4973f715));
        word ^ word >> 16
    };
    let mut pool = [0; 4];
    for (i, slot) in pool.iter_mut().enumerate() {
        *slot = hash(entropy.get(i).copied().unwrap_or(0));
    }
    for from in 0..4 {
        for to in (0..4).filter(|&to| to != from) {
            pool[to] = mix(pool[to], hash(pool[from]));
        }
    }
    for &word in entropy.iter().skip(4) {
        for slot in &mut pool {
            *slot = mix(*slot, hash(word));
        }
    }
    pool
}
