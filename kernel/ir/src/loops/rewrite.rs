//! Local rewrites that the builder makes as it records: each keeps every value, signed zeros, NaNs and wrap-around
//! included. Division by a power of two becomes shifts and masks; so does Python's `//` and `%`, which arrive as a
//! truncating division and its correction.

use super::body::Body;
use super::code::*;
use jitbook_array::{DType, Kind};

impl Body {
    /// Local rewrites of a binary instruction; each keeps every value, signed zeros and NaNs included.
    pub(super) fn simpler(&mut self, op: Binary, a: Reg, b: Reg, dtype: DType) -> Option<Reg> {
        let Some(c) = self.as_const(b) else {
            return self.with_constant_first(op, a, b, dtype);
        };
        if dtype.is_float() {
            let one = Const::float(dtype, 1.0);
            return (matches!(op, Binary::Mul | Binary::Div) && c == one).then_some(a);
        }
        if dtype == DType::Bool {
            return match (op, c.bits) {
                (Binary::Or | Binary::Xor, 0) | (Binary::And, 1) => Some(a),
                (Binary::And, 0) | (Binary::Or, 1) => Some(b),
                _ => None,
            };
        }
        if !dtype.is_integer() {
            return None;
        }
        match (op, c.bits) {
            (Binary::Add | Binary::Sub | Binary::Or | Binary::Xor | Binary::Shl, 0) => return Some(a),
            (Binary::ShrLogical | Binary::ShrArithmetic, 0) | (Binary::Mul | Binary::Div, 1) => return Some(a),
            (Binary::Rem, 1) => return Some(self.int(dtype, 0)),
            _ => {}
        }
        let power = c.bits.is_power_of_two().then(|| c.bits.trailing_zeros() as i64)?;
        match (op, dtype.kind()) {
            (Binary::Div, Kind::Unsigned) => {
                let k = self.int(dtype, power);
                Some(self.binary(Binary::ShrLogical, a, k))
            }
            (Binary::Rem, Kind::Unsigned) => {
                let mask = self.int(dtype, c.bits as i64 - 1);
                Some(self.binary(Binary::And, a, mask))
            }
            (Binary::Div, Kind::Signed) if (power as usize) < dtype.size() * 8 - 1 => {
                let biased = self.bias_towards_zero(a, power, dtype);
                let k = self.int(dtype, power);
                Some(self.binary(Binary::ShrArithmetic, biased, k))
            }
            (Binary::Rem, Kind::Signed) if (power as usize) < dtype.size() * 8 - 1 => {
                let biased = self.bias_towards_zero(a, power, dtype);
                let mask = self.int(dtype, -(1 << power));
                let whole = self.binary(Binary::And, biased, mask);
                Some(self.binary(Binary::Sub, a, whole))
            }
            _ => None,
        }
    }

    /// `a + (a < 0 ? 2^k - 1 : 0)`, so that shifting right truncates.
    fn bias_towards_zero(&mut self, a: Reg, k: i64, dtype: DType) -> Reg {
        let width = dtype.size() as i64 * 8;
        if k == 0 {
            return a;
        }
        let (top, low) = (self.int(dtype, width - 1), self.int(dtype, width - k));
        let sign = self.binary(Binary::ShrArithmetic, a, top);
        let bias = self.binary(Binary::ShrLogical, sign, low);
        self.binary(Binary::Add, a, bias)
    }

    /// The same with the constant on the left, of what commutes.
    fn with_constant_first(&mut self, op: Binary, a: Reg, b: Reg, dtype: DType) -> Option<Reg> {
        self.as_const(a)?;
        let commutes = matches!(op, Binary::Add | Binary::Mul | Binary::And | Binary::Or | Binary::Xor);
        (commutes && !dtype.is_float()).then(|| self.simpler(op, b, a, dtype)).flatten()
    }

    fn is_int(&self, r: Reg, value: i64) -> bool {
        self.as_const(r) == Some(Const::int(self.dtype(r), value))
    }

    /// `(x, k)` of `x rem 2^k`, as `simpler` wrote it.
    fn as_remainder(&self, r: Reg) -> Option<(Reg, i64)> {
        let Inst::Binary(Binary::Sub, x, whole) = self.inst(r) else { return None };
        let Inst::Binary(Binary::And, biased, mask) = self.inst(whole) else { return None };
        let step = super::eval::signed(self.dtype(r), self.as_const(mask)?.bits).wrapping_neg();
        let k = (step > 0 && step & (step - 1) == 0).then(|| step.trailing_zeros() as i64)?;
        (self.as_biased(biased, k) == Some(x)).then_some((x, k))
    }

    /// The x of `x + (x < 0 ? 2^k - 1 : 0)`.
    fn as_biased(&self, r: Reg, k: i64) -> Option<Reg> {
        let width = 8 * self.dtype(r).size() as i64;
        let Inst::Binary(Binary::Add, x, bias) = self.inst(r) else { return None };
        let Inst::Binary(Binary::ShrLogical, sign, low) = self.inst(bias) else { return None };
        let Inst::Binary(Binary::ShrArithmetic, y, top) = self.inst(sign) else { return None };
        (x == y && self.is_int(low, width - k) && self.is_int(top, width - 1)).then_some(x)
    }

    /// `(x, k)` of `x div 2^k`, as `simpler` wrote it.
    fn as_quotient(&self, r: Reg) -> Option<(Reg, i64)> {
        let Inst::Binary(Binary::ShrArithmetic, biased, by) = self.inst(r) else { return None };
        let k = self.as_const(by)?.bits as i64;
        Some((self.as_biased(biased, k)?, k))
    }

    /// The x of `sign(x)` of a signed integer.
    fn as_sign(&self, r: Reg) -> Option<Reg> {
        let Inst::Select(positive, one, rest) = self.inst(r) else { return None };
        let Inst::Compare(Compare::Gt, x, zero) = self.inst(positive) else { return None };
        let Inst::Select(negative, minus, same) = self.inst(rest) else { return None };
        let Inst::Compare(Compare::Lt, y, other) = self.inst(negative) else { return None };
        let parts = self.is_int(one, 1) && self.is_int(zero, 0) && self.is_int(minus, -1) && self.is_int(other, 0);
        (x == y && x == same && parts && self.dtype(x).kind() == Kind::Signed).then_some(x)
    }

    /// Comparisons of remainders and signs with constants, without the remainder or the sign.
    pub(super) fn simpler_compare(&mut self, op: Compare, a: Reg, b: Reg) -> Option<Reg> {
        if !matches!(op, Compare::Eq | Compare::Ne) || self.dtype(a).kind() != Kind::Signed {
            return None;
        }
        let dtype = self.dtype(a);
        self.as_const(b)?;
        let zero = self.int(dtype, 0);
        if b == zero
            && let Some((x, k)) = self.as_remainder(a)
        {
            let mask = self.int(dtype, (1 << k) - 1);
            let low = self.binary(Binary::And, x, mask);
            return Some(self.compare(op, low, zero));
        }
        let x = self.as_sign(a)?;
        let op = match (self.is_int(b, 1), self.is_int(b, -1), op) {
            (true, _, Compare::Ne) => Compare::Le,
            (true, _, _) => Compare::Gt,
            (_, true, Compare::Ne) => Compare::Ge,
            (_, true, _) => Compare::Lt,
            _ => return None,
        };
        Some(self.compare(op, x, zero))
    }

    /// `x // 2^k` and `x % 2^k` as Python has them: the truncated result, corrected where x is below 0 and not a
    /// multiple. One shift, one mask.
    pub(super) fn floored(&mut self, cond: Reg, corrected: Reg, plain: Reg) -> Option<Reg> {
        let Inst::Binary(Binary::And, p, q) = self.inst(cond) else { return None };
        let dtype = self.dtype(plain);
        if let Some((x, k)) = self.as_quotient(plain) {
            let by_one = match self.inst(corrected) {
                Inst::Binary(Binary::Sub, r, one) => r == plain && self.is_int(one, 1),
                Inst::Binary(Binary::Add, r, one) => r == plain && self.is_int(one, -1),
                _ => false,
            };
            let below = |b: &Body, r| matches!(b.inst(r), Inst::Compare(Compare::Le | Compare::Lt, y, z) if y == x && b.is_int(z, 0));
            let down = below(self, p) && self.is_inexact(q, x, k) || below(self, q) && self.is_inexact(p, x, k);
            return (by_one && down).then(|| {
                let by = self.int(dtype, k);
                self.binary(Binary::ShrArithmetic, x, by)
            });
        }
        let (x, k) = self.as_remainder(plain)?;
        let step = self.int(dtype, 1 << k);
        let moved = matches!(self.inst(corrected), Inst::Binary(Binary::Add, r, s) if r == plain && s == step);
        let below = |b: &Body, r| matches!(b.inst(r), Inst::Compare(Compare::Lt, y, z) if y == plain && b.is_int(z, 0));
        let up = below(self, p) && self.is_inexact(q, x, k) || below(self, q) && self.is_inexact(p, x, k);
        (moved && up).then(|| {
            let mask = self.int(dtype, (1 << k) - 1);
            self.binary(Binary::And, x, mask)
        })
    }

    /// Whether the bool says that x is not a multiple of 2^k.
    fn is_inexact(&self, r: Reg, x: Reg, k: i64) -> bool {
        let Inst::Compare(Compare::Ne, low, zero) = self.inst(r) else { return false };
        let Inst::Binary(Binary::And, y, mask) = self.inst(low) else { return false };
        y == x && self.is_int(mask, (1 << k) - 1) && self.is_int(zero, 0)
    }
}
