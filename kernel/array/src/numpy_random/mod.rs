//! NumPy's random numbers: the legacy `RandomState` on MT19937, and `Generator` on PCG64, draw for draw.

mod exponential;
mod generator;
mod mt19937;
mod narrow;
mod pcg64;
mod tables;

pub use generator::Generator;
pub use mt19937::RandomState;

use crate::array::Array;
use crate::error::Result;
use crate::interrupt::fill;

/// What both families share: a stream of words, and what is drawn from it alike.
trait Bits {
    fn next_u32(&mut self) -> u32;
    fn next_u64(&mut self) -> u64;

    /// An index up to `most`, by masking off and rejecting: the legacy draw.
    fn masked(&mut self, most: u64) -> u64 {
        if most == 0 {
            return 0;
        }
        let mask = u64::MAX >> most.leading_zeros();
        loop {
            let word = if most <= u32::MAX as u64 { self.next_u32() as u64 } else { self.next_u64() };
            if word & mask <= most {
                return word & mask;
            }
        }
    }

    /// An index up to `most`, by Lemire's multiplication: the new draw.
    fn lemire(&mut self, most: u64) -> u64 {
        match most {
            0 => 0,
            0xFFFF_FFFF => self.next_u32() as u64,
            u64::MAX => self.next_u64(),
            1..0xFFFF_FFFF => {
                let count = most as u32 + 1;
                let mut product = self.next_u32() as u64 * count as u64;
                if (product as u32) < count {
                    let threshold = (u32::MAX - most as u32) % count;
                    while (product as u32) < threshold {
                        product = self.next_u32() as u64 * count as u64;
                    }
                }
                product >> 32
            }
            _ => {
                let count = most + 1;
                let mut product = self.next_u64() as u128 * count as u128;
                if (product as u64) < count {
                    let threshold = (u64::MAX - most) % count;
                    while (product as u64) < threshold {
                        product = self.next_u64() as u128 * count as u128;
                    }
                }
                (product >> 64) as u64
            }
        }
    }
}

/// An array of draws, in row-major order.
fn draws<T: crate::dtype::Element>(shape: &[usize], mut draw: impl FnMut() -> T) -> Result<Array> {
    Array::build::<T, _>(shape, |out| fill(out, |_| draw()))
}

/// The place in a distribution (its cumulative sums are scaled to end at 1) where a uniform draw falls.
fn place_in(cumulative: &[f64], draw: f64) -> i64 {
    cumulative.partition_point(|&c| c <= draw) as i64
}

fn cumulative(p: &[f64]) -> Vec<f64> {
    let mut total = 0.0;
    let sums: Vec<f64> = p
        .iter()
        .map(|x| {
            total += x;
            total
        })
        .collect();
    sums.iter().map(|s| s / total).collect()
}

/// `count` different places, each drawn with its probability; `p` must have as many that are not zero.
fn distinct_places(p: &[f64], count: usize, mut uniform: impl FnMut() -> f64) -> Vec<i64> {
    let mut p = p.to_vec();
    let mut found: Vec<i64> = Vec::new();
    while found.len() < count {
        let draws: Vec<f64> = (found.len()..count).map(|_| uniform()).collect();
        found.iter().for_each(|&i| p[i as usize] = 0.0);
        let sums = cumulative(&p);
        for place in draws.into_iter().map(|x| place_in(&sums, x)) {
            if !found.contains(&place) {
                found.push(place);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests;
