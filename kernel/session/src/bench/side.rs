//! One side of a measurement: total times against numbers of calls, and what follows from them.

/// Numbers of calls that are measured.
pub const COUNTS: [u64; 7] = [1, 10, 100, 500, 1000, 5000, 10000];
/// How often everything is measured.
pub const REPEATS: usize = 5;
/// Seconds that one side may take, unless the user says otherwise.
pub const SECONDS: f64 = 2.0;

/// The times of one side.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Side {
    /// What the side is called: `no jit`, `jit`.
    pub label: String,
    /// Seconds after `COUNTS[i]` calls, one a repeat. Shorter than `COUNTS` where the rest did not fit.
    pub totals: Vec<Vec<f64>>,
    /// Whether the first call differs from the later ones: it traces and compiles.
    pub cold: bool,
    /// Seconds of a second call, where the first alone fitted.
    pub second: Option<f64>,
}

pub fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

/// Standard deviation.
pub fn spread(values: &[f64]) -> f64 {
    let m = mean(values);
    mean(&values.iter().map(|v| (v - m) * (v - m)).collect::<Vec<_>>()).sqrt()
}

impl Side {
    pub fn new(label: impl Into<String>, cold: bool) -> Side {
        Side { label: label.into(), cold, ..Side::default() }
    }

    /// Notes the total after `COUNTS[i]` calls in one repeat.
    pub fn note(&mut self, i: usize, seconds: f64) {
        if self.totals.len() <= i {
            self.totals.push(Vec::new());
        }
        self.totals[i].push(seconds);
    }

    /// Spreads seconds that were spent after the last call of a repeat over its calls.
    pub fn add_to_last(&mut self, seconds: f64) {
        let most = COUNTS[self.totals.len().max(1) - 1] as f64;
        for (samples, n) in self.totals.iter_mut().zip(COUNTS) {
            if let Some(last) = samples.last_mut() {
                *last += seconds * n as f64 / most;
            }
        }
    }

    pub fn is_empty(&self) -> bool {
        self.totals.is_empty()
    }

    /// How many of `COUNTS` were measured.
    pub fn measured(&self) -> usize {
        self.totals.len()
    }

    /// Seconds after `n` calls: between measured counts a straight line, beyond them at the steady rate.
    pub fn at(&self, n: f64) -> f64 {
        let marks: Vec<(f64, f64)> =
            self.totals.iter().zip(COUNTS).map(|(samples, count)| (count as f64, mean(samples))).collect();
        let (last_n, last) = marks.last().copied().unwrap_or((0.0, 0.0));
        if n >= last_n {
            return last + (n - last_n) * self.per_call();
        }
        let i = marks.partition_point(|m| m.0 <= n).max(1);
        let ((a, from), (b, to)) = (marks[i - 1], marks[i]);
        from + (to - from) * (n - a) / (b - a)
    }

    /// Standard deviation after `COUNTS[i]` calls; `None` where that was not measured.
    pub fn spread_at(&self, i: usize) -> Option<f64> {
        self.totals.get(i).map(|samples| spread(samples))
    }

    /// Seconds a call in the long run, of each repeat: of a cold side without its first call.
    fn rates(&self) -> Vec<f64> {
        let Some(last) = self.totals.last() else { return Vec::new() };
        let n = COUNTS[self.totals.len() - 1] as f64;
        if self.totals.len() == 1 {
            return if self.cold { self.second.into_iter().collect() } else { last.clone() };
        }
        let first = &self.totals[0];
        let rate = |(total, first): (&f64, &f64)| if self.cold { (total - first) / (n - 1.0) } else { total / n };
        last.iter().zip(first).map(rate).collect()
    }

    /// Seconds a call in the long run: the median of the repeats, which one disturbed repeat does not move.
    pub fn per_call(&self) -> f64 {
        let rates = self.sorted_rates();
        match rates.len() {
            0 => self.totals.first().map_or(0.0, |t| mean(t)),
            n if n % 2 == 1 => rates[n / 2].max(0.0),
            n => mean(&rates[n / 2 - 1..=n / 2]).max(0.0),
        }
    }

    /// Between which times a call lies, without the fastest and the slowest repeat.
    pub fn per_call_range(&self) -> (f64, f64) {
        let rates = self.sorted_rates();
        if let ([rate], [firsts]) = (&rates[..], &self.totals[..])
            && firsts.len() > 1
        {
            // Of one second call nothing is known but how much the first ones differ.
            let wobble = spread(firsts) / mean(firsts).max(1e-12);
            return (rate * (1.0 - wobble), rate * (1.0 + wobble));
        }
        let inner = if rates.len() > 2 { &rates[1..rates.len() - 1] } else { &rates[..] };
        (inner.first().copied().unwrap_or(0.0), inner.last().copied().unwrap_or(0.0))
    }

    fn sorted_rates(&self) -> Vec<f64> {
        let mut rates = self.rates();
        rates.sort_by(f64::total_cmp);
        rates
    }
}

/// Whether the next count fits: all repeats of it, at the rate seen so far, within the seconds of a side.
pub fn fits(total: f64, calls: u64, per_call: f64, next: u64, repeats: usize, seconds: f64) -> bool {
    (total + per_call * (next - calls) as f64) * repeats as f64 <= seconds
}

/// How many repeats fit, where one call takes so long.
pub fn repeats(first_call: f64, seconds: f64) -> usize {
    ((seconds / first_call.max(1e-9)) as usize).clamp(1, REPEATS)
}

/// Made-up sides for tests: a first call, and all further calls at one rate.
#[cfg(test)]
pub fn made_up(label: &str, first: f64, per_call: f64, counts: usize) -> Side {
    let mut side = Side::new(label, first != per_call);
    for (i, n) in COUNTS.into_iter().enumerate().take(counts) {
        for wobble in [0.99, 1.0, 1.01] {
            side.note(i, (first + per_call * (n - 1) as f64) * wobble);
        }
    }
    side
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_between_and_beyond_what_was_measured() {
        let side = made_up("jit", 1.0, 0.1, 3);
        assert!((side.at(1.0) - 1.0).abs() < 1e-9);
        assert!((side.at(55.0) - 6.4).abs() < 1e-9);
        assert!((side.at(10_000.0) - 1000.9).abs() < 1e-6);
        assert!((side.per_call() - 0.1).abs() < 1e-9);
        assert_eq!(side.spread_at(3), None);
    }

    #[test]
    fn one_long_call_is_continued_at_the_rate_of_a_second() {
        let mut side = made_up("jit", 3.0, 0.5, 1);
        side.second = Some(0.5);
        assert_eq!(side.per_call(), 0.5);
        assert!((side.at(11.0) - 8.0).abs() < 1e-9);
        let plain = made_up("no jit", 3.0, 3.0, 1);
        assert!((plain.at(10.0) - 30.0).abs() < 1e-9);
    }

    #[test]
    fn counts_are_chosen_by_the_seconds_of_a_side() {
        assert!(fits(0.001, 10, 1e-4, 100, 5, 2.0));
        assert!(!fits(0.085, 10, 8.5e-3, 100, 5, 2.0));
        assert_eq!(repeats(1e-6, 2.0), 5);
        assert_eq!(repeats(0.9, 2.0), 2);
        assert_eq!(repeats(60.0, 2.0), 1);
    }
}
