//! Hashes as CPython computes them for numbers, tuples and frozensets: equal numbers of any type hash alike, and the
//! order in which sets of them are iterated follows from their hashes.

use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive};

const BITS: u32 = 61;
/// The Mersenne prime 2^61 - 1: hashes of numbers are residues of it.
const MODULUS: u64 = (1 << BITS) - 1;
const INF: i64 = 314159;
const IMAG: u64 = 1000003;

/// -1 is how CPython says "error".
fn not_minus_one(h: i64) -> i64 {
    if h == -1 { -2 } else { h }
}

#[inline]
pub fn int(n: i64) -> i64 {
    let h = (n.unsigned_abs() % MODULUS) as i64;
    not_minus_one(if n < 0 { -h } else { h })
}

pub fn big(n: &BigInt) -> i64 {
    let h = (n.abs() % MODULUS).to_i64().expect("a residue is below 2^61");
    not_minus_one(if n.is_negative() { -h } else { h })
}

/// NaN hashes by identity in CPython; here all NaNs hash alike (and still differ).
pub fn float(x: f64) -> i64 {
    if x.is_nan() {
        return 0;
    }
    if x.is_infinite() {
        return if x > 0.0 { INF } else { -INF };
    }
    let (mut mantissa, mut exponent) = split(x.abs());
    let mut h = 0u64;
    while mantissa != 0.0 {
        h = rotate(h, 28);
        mantissa *= 268435456.0;
        exponent -= 28;
        let whole = mantissa as u64;
        mantissa -= whole as f64;
        h = (h + whole) % MODULUS;
    }
    let turn = exponent.rem_euclid(BITS as i32) as u32;
    let h = rotate(h, turn) as i64;
    not_minus_one(if x < 0.0 { -h } else { h })
}

fn rotate(h: u64, by: u32) -> u64 {
    ((h << by) & MODULUS) | (h >> (BITS - by))
}

/// x as mantissa in [0.5, 1) and exponent.
pub fn split(x: f64) -> (f64, i32) {
    if x == 0.0 || !x.is_finite() {
        return (x, 0);
    }
    let bits = x.to_bits();
    let stored = ((bits >> 52) & 0x7ff) as i32;
    if stored == 0 {
        let (m, e) = split(x * 2f64.powi(64));
        return (m, e - 64);
    }
    (f64::from_bits((bits & !(0x7ff << 52)) | (1022 << 52)), stored - 1022)
}

pub fn complex(re: f64, im: f64) -> i64 {
    not_minus_one((float(re) as u64).wrapping_add(IMAG.wrapping_mul(float(im) as u64)) as i64)
}

const XX1: u64 = 11400714785074694791;
const XX2: u64 = 14029467366897019727;
const XX5: u64 = 2870177450012600261;

/// The hash of a tuple whose items hash to these.
pub fn tuple(items: impl ExactSizeIterator<Item = i64>) -> i64 {
    let len = items.len() as u64;
    let mut acc = XX5;
    for lane in items {
        acc = acc.wrapping_add((lane as u64).wrapping_mul(XX2));
        acc = acc.rotate_left(31).wrapping_mul(XX1);
    }
    acc = acc.wrapping_add(len ^ (XX5 ^ 3527539));
    if acc == u64::MAX { 1546275796 } else { acc as i64 }
}

/// The hash of a frozenset whose items hash to these, in any order.
pub fn frozenset(items: impl ExactSizeIterator<Item = i64>) -> i64 {
    let len = items.len() as u64;
    let mut hash = 0u64;
    for h in items {
        let h = h as u64;
        hash ^= ((h ^ 89869747) ^ (h << 16)).wrapping_mul(3644798167);
    }
    hash ^= (len + 1).wrapping_mul(1927868237);
    hash ^= (hash >> 11) ^ (hash >> 25);
    hash = hash.wrapping_mul(69069).wrapping_add(907133923);
    if hash == u64::MAX { 590923713 } else { hash as i64 }
}

/// The hash of an object by its address.
pub fn address(at: usize) -> i64 {
    not_minus_one((at as u64).rotate_right(4) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        assert_eq!((int(-1), int((1 << 61) - 1), int(1 << 61), int(i64::MIN)), (-2, 0, 1, -4));
        assert_eq!(
            (float(1.5), float(-2.0), float(0.1), float(1e300)),
            (1152921504606846977, -2, 230584300921369408, 1224995262755759164)
        );
        assert_eq!((float(5e-324), float(-0.0)), (16777216, 0));
        assert_eq!(big(&(BigInt::from(1) << 70)), 512);
        assert_eq!(complex(1.0, 2.0), 2000007);
    }

    #[test]
    fn containers() {
        assert_eq!(tuple([1i64, 2, 3].into_iter()), 529344067295497451);
        assert_eq!(tuple([0i64; 0].into_iter()), 5740354900026072187);
        assert_eq!(frozenset([1i64, 2].into_iter()), -1826646154956904602);
        assert_eq!(frozenset([0i64; 0].into_iter()), 133146708735736);
    }
}
