//! Scales, and the range of values that an axis shows.

#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub enum Scale {
    #[default]
    Linear,
    Log,
    /// Linear between plus and minus this value, logarithmic outside.
    SymLog(f64),
}

impl Scale {
    /// The value on the scale's own even axis; NaN where it has no place.
    pub(super) fn even(self, v: f64) -> f64 {
        match self {
            Scale::Linear => v,
            Scale::Log => v.log10(),
            Scale::SymLog(t) if v.abs() <= t => v,
            Scale::SymLog(t) => v.signum() * t * (1.0 + (v.abs() / t).log10()),
        }
    }

    fn back(self, e: f64) -> f64 {
        match self {
            Scale::Linear => e,
            Scale::Log => 10f64.powf(e),
            Scale::SymLog(t) if e.abs() <= t => e,
            Scale::SymLog(t) => e.signum() * t * 10f64.powf(e.abs() / t - 1.0),
        }
    }

    fn shows(self, v: f64) -> bool {
        v.is_finite() && (self != Scale::Log || v > 0.0)
    }
}

/// How far along its axis a value lies, 0 to 1 inside the range; `None` where it cannot be shown.
pub fn fraction(value: f64, (low, high): (f64, f64), scale: Scale) -> Option<f64> {
    if !scale.shows(value) {
        return None;
    }
    let (a, b) = (scale.even(low), scale.even(high));
    let f = (scale.even(value) - a) / (b - a);
    f.is_finite().then_some(f)
}

/// The least and greatest value met that a scale can show.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Range {
    low: f64,
    high: f64,
    scale: Scale,
    /// Whether nothing was met, not even an empty curve.
    unused: bool,
}

impl Range {
    pub fn empty(scale: Scale) -> Range {
        Range { low: f64::INFINITY, high: f64::NEG_INFINITY, scale, unused: true }
    }

    pub fn extend(&mut self, values: impl IntoIterator<Item = f64>) {
        self.unused = false;
        for v in values {
            if self.scale.shows(v) {
                self.low = self.low.min(v);
                self.high = self.high.max(v);
            }
        }
    }
}

/// Both ranges in one.
pub(super) fn share(a: Range, b: Range) -> Range {
    Range { low: a.low.min(b.low), high: a.high.max(b.high), scale: a.scale, unused: a.unused && b.unused }
}

/// The range with a margin on both sides, except at ends where something is to stick to the frame.
pub(super) fn around(range: Range, scale: Scale, margin: f64, sticky: &[f64]) -> (f64, f64) {
    let Range { low, high, .. } = range;
    if low > high {
        return match (scale, range.unused) {
            (Scale::Log, true) => (0.1, 1.0),
            (Scale::Log, false) => (0.1, 10.0),
            (_, true) => (0.0, 1.0),
            (_, false) => (-0.055, 0.055),
        };
    }
    let (low, high) = if low != high {
        (low, high)
    } else if scale == Scale::Log {
        (low / 10.0, high * 10.0)
    } else {
        let spread = if low == 0.0 { 0.05 } else { 0.05 * low.abs() };
        (low - spread, high + spread)
    };
    let (a, b) = (scale.even(low), scale.even(high));
    let pad = margin * (b - a);
    let keeps = |end: f64| sticky.iter().any(|s| (s - end).abs() <= 1e-9 * end.abs());
    let low = if keeps(low) { low } else { scale.back(a - pad) };
    let high = if keeps(high) { high } else { scale.back(b + pad) };
    if low.is_finite() && high.is_finite() && low < high { (low, high) } else { (range.low, range.low + 1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_on_each_scale() {
        assert_eq!(fraction(5.0, (0.0, 10.0), Scale::Linear), Some(0.5));
        assert_eq!(fraction(2.5, (10.0, 0.0), Scale::Linear), Some(0.75));
        assert!((fraction(10.0, (1.0, 100.0), Scale::Log).unwrap() - 0.5).abs() < 1e-12);
        assert_eq!(fraction(0.0, (1.0, 100.0), Scale::Log), None);
        assert_eq!(fraction(f64::NAN, (0.0, 1.0), Scale::Linear), None);
        assert_eq!(fraction(0.0, (-100.0, 100.0), Scale::SymLog(2.0)), Some(0.5));
    }
}
