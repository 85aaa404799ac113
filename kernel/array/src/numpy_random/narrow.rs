//! Integers of at most 16 bits: NumPy cuts each word of 32 bits into as many of them as fit.

use super::Bits;
use crate::dtype::DType;

/// The bits of a draw of this dtype, where a word holds several.
pub(super) fn narrow_width(dtype: DType) -> Option<u32> {
    match dtype {
        DType::Bool => Some(1),
        DType::I8 | DType::U8 => Some(8),
        DType::I16 | DType::U16 => Some(16),
        _ => None,
    }
}

/// Draws of `WIDTH` bits (1, 8 or 16) out of words of 32, the low bits first. What is left of a word is dropped with it,
/// as NumPy does at the end of a call.
pub(super) struct Narrow<'a, B> {
    bits: &'a mut B,
    width: u32,
    word: u32,
    left: u32,
}

impl<'a, B: Bits> Narrow<'a, B> {
    pub(super) fn new(bits: &'a mut B, width: u32) -> Self {
        Narrow { bits, width, word: 0, left: 0 }
    }

    fn next(&mut self) -> u32 {
        if self.left == 0 {
            self.word = self.bits.next_u32();
            self.left = 32 / self.width;
        } else {
            self.word >>= self.width;
        }
        self.left -= 1;
        self.word & self.most()
    }

    /// The largest number of this width.
    fn most(&self) -> u32 {
        (1 << self.width) - 1
    }

    /// A number up to `most`, by masking off and rejecting: the legacy draw.
    pub(super) fn masked(&mut self, most: u32) -> u32 {
        if most == 0 {
            return 0;
        }
        let mask = u32::MAX >> most.leading_zeros();
        loop {
            let drawn = self.next() & mask;
            if drawn <= most {
                return drawn;
            }
        }
    }

    /// A number up to `most`, by Lemire's multiplication: the new draw. A single bit needs none.
    pub(super) fn lemire(&mut self, most: u32) -> u32 {
        if most == 0 || most == self.most() {
            return if most == 0 { 0 } else { self.next() };
        }
        let (count, low) = (most + 1, self.most());
        let mut product = self.next() * count;
        if product & low < count {
            let threshold = (low - most) % count;
            while product & low < threshold {
                product = self.next() * count;
            }
        }
        product >> self.width
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Words(Vec<u32>);
    impl Bits for Words {
        fn next_u32(&mut self) -> u32 {
            self.0.remove(0)
        }
        fn next_u64(&mut self) -> u64 {
            unreachable!("narrow draws take words of 32 bits")
        }
    }

    #[test]
    fn words_are_cut_from_their_low_end() {
        let mut words = Words(vec![0x0403_0201, 0x0000_0005]);
        let mut bytes = Narrow::new(&mut words, 8);
        assert_eq!([0; 5].map(|_| bytes.masked(255)), [1, 2, 3, 4, 5]);
        let mut words = Words(vec![0b0110]);
        let mut single = Narrow::new(&mut words, 1);
        assert_eq!([0; 4].map(|_| single.lemire(1)), [0, 1, 1, 0]);
    }
}
