//! Where an axis has its ticks, and what stands beside them.

use super::figure::Scale;

/// A tick: its place on the axis and its label.
#[derive(Clone, PartialEq, Debug)]
pub struct Tick {
    pub at: f64,
    pub label: String,
}

/// The ticks of an axis, major with labels and minor without.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Ticks {
    pub major: Vec<Tick>,
    pub minor: Vec<f64>,
    /// A power of ten that all labels are to be multiplied by, shown at the axis' end: `1e-5`.
    pub factor: String,
}

/// Ticks for the range `low..high`, at most about `count` of them.
pub fn ticks(low: f64, high: f64, scale: Scale, count: usize) -> Ticks {
    match scale {
        Scale::Linear => linear(low, high, count),
        Scale::Log => log(low, high, count),
    }
}

/// The smallest step of the form {1, 2, 2.5, 5} x 10^k that makes at most `count` intervals.
fn nice_step(span: f64, count: usize) -> f64 {
    let raw = span / count.max(1) as f64;
    let decade = 10f64.powf(raw.log10().floor());
    [1.0, 2.0, 2.5, 5.0, 10.0].iter().map(|m| m * decade).find(|step| *step >= raw * (1.0 - 1e-9)).unwrap_or(raw)
}

fn linear(low: f64, high: f64, count: usize) -> Ticks {
    let span = high - low;
    if !(span > 0.0 && span.is_finite()) {
        return Ticks::default();
    }
    let step = nice_step(span, count);
    let (first, last) = ((low / step - 1e-9).ceil() as i64, (high / step + 1e-9).floor() as i64);
    let places: Vec<f64> = (first..=last).map(|k| k as f64 * step).collect();
    let largest = places.iter().fold(0f64, |m, p| m.max(p.abs()));
    let power = if largest > 0.0 { largest.log10().floor() as i32 } else { 0 };
    // Labels longer than five digits are shown as multiples of a power of ten.
    let power = if (-5..=5).contains(&power) && power != -5 { 0 } else { power };
    let unit = 10f64.powi(power);
    let decimals = decimals_of(step / unit);
    let label = |p: f64| {
        let text = format!("{:.*}", decimals, p / unit + 0.0);
        if text.trim_start_matches('-').chars().all(|c| c == '0' || c == '.') {
            text.trim_start_matches('-').to_string()
        } else {
            text.replace('-', "\u{2212}")
        }
    };
    Ticks {
        major: places.iter().map(|&at| Tick { at, label: label(at) }).collect(),
        minor: Vec::new(),
        factor: if power == 0 { String::new() } else { format!("1e{power}") },
    }
}

/// Digits behind the point that tell multiples of `step` apart.
fn decimals_of(step: f64) -> usize {
    (0..12)
        .find(|&d| {
            let scaled = step * 10f64.powi(d);
            (scaled - scaled.round()).abs() < 1e-6 * scaled.max(1.0)
        })
        .unwrap_or(12) as usize
}

fn log(low: f64, high: f64, count: usize) -> Ticks {
    if !(low > 0.0 && high > low && high.is_finite()) {
        return Ticks::default();
    }
    let (first, last) = ((low.log10() - 1e-9).ceil() as i32, (high.log10() + 1e-9).floor() as i32);
    let stride = (((last - first).max(0) as usize) / count.max(1) + 1) as i32;
    let major: Vec<Tick> = (first..=last)
        .filter(|k| (k - first) % stride == 0)
        .map(|k| Tick { at: 10f64.powi(k), label: power_of_ten(k) })
        .collect();
    let minor = (first - 1..=last)
        .flat_map(|k| (2..10).map(move |m| m as f64 * 10f64.powi(k)))
        .filter(|v| *v >= low && *v <= high)
        .collect();
    Ticks { major, minor: if stride == 1 { minor } else { Vec::new() }, factor: String::new() }
}

/// `10³`, with superscript digits, which the embedded font has.
fn power_of_ten(k: i32) -> String {
    const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let digits: String = k.unsigned_abs().to_string().bytes().map(|b| DIGITS[(b - b'0') as usize]).collect();
    format!("10{}{digits}", if k < 0 { "⁻" } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(t: Ticks) -> Vec<String> {
        t.major.into_iter().map(|t| t.label).collect()
    }

    #[test]
    fn linear_ticks_are_round_numbers() {
        assert_eq!(labels(ticks(-500.0, 10500.0, Scale::Linear, 9)), ["0", "2000", "4000", "6000", "8000", "10000"]);
        assert_eq!(labels(ticks(0.0, 1.0, Scale::Linear, 9)), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(labels(ticks(-1.0, 1.0, Scale::Linear, 4)), ["−1.0", "−0.5", "0.0", "0.5", "1.0"]);
    }

    #[test]
    fn tiny_values_share_a_factor() {
        let t = ticks(0.0, 4e-7, Scale::Linear, 5);
        assert_eq!(t.factor, "1e-7");
        assert_eq!(t.major[1].label, "1");
    }

    #[test]
    fn log_ticks_are_decades() {
        let t = ticks(0.9, 12000.0, Scale::Log, 9);
        assert_eq!(labels(t.clone()), ["10⁰", "10¹", "10²", "10³", "10⁴"]);
        assert!(t.minor.contains(&2.0) && t.minor.contains(&9000.0));
        assert_eq!(labels(ticks(1e-9, 1e9, Scale::Log, 6)).len(), 5);
    }

    #[test]
    fn a_range_that_is_none_has_no_ticks() {
        assert!(ticks(1.0, 1.0, Scale::Linear, 5).major.is_empty());
        assert!(ticks(-1.0, 1.0, Scale::Log, 5).major.is_empty());
        assert!(ticks(f64::NAN, 1.0, Scale::Linear, 5).major.is_empty());
    }
}
