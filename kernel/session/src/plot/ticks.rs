//! Where an axis has its ticks, and what stands beside them: matplotlib's choices.

use super::figure::SetTicks;
use super::range::Scale;

/// A tick: its place on the axis and its label, as mathematical text.
#[derive(Clone, PartialEq, Debug)]
pub struct Tick {
    pub at: f64,
    pub label: String,
}

/// The ticks of an axis, major with labels and minor (with labels where the range is less than a decade).
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Ticks {
    pub major: Vec<Tick>,
    pub minor: Vec<Tick>,
    /// What all labels are to be multiplied by or added to, shown at the axis' end: `1e−5`.
    pub factor: String,
}

/// More ticks than this are a mistake of the range, not an axis.
const MOST: usize = 1000;

/// Ticks for the range from `low` to `high`, at most about `count` of them.
pub fn ticks(low: f64, high: f64, scale: Scale, count: usize) -> Ticks {
    let (low, high) = if low <= high { (low, high) } else { (high, low) };
    match scale {
        Scale::Linear => linear(low, high, count),
        Scale::Log => log(low, high, count),
        Scale::SymLog(threshold) => symlog(low, high, threshold, count),
    }
}

/// The ticks of an axis with those that were set by hand.
pub fn chosen((low, high): (f64, f64), scale: Scale, count: usize, set: &SetTicks) -> Ticks {
    let mut out = match &set.at {
        None => ticks(low, high, scale, count),
        Some(at) => {
            let inside = |v: &f64| v.is_finite() && *v >= low.min(high) && *v <= low.max(high);
            let places: Vec<f64> = at.iter().copied().filter(inside).take(MOST).collect();
            match (&set.labels, scale) {
                (Some(labels), _) => {
                    let named = at.iter().zip(labels).filter(|(v, _)| inside(v)).take(MOST);
                    let major = named.map(|(at, label)| Tick { at: *at, label: label.clone() }).collect();
                    return Ticks { major, ..Ticks::default() };
                }
                (None, Scale::Linear) => labelled(&places, &[], low.min(high), low.max(high)),
                (None, _) => {
                    let decade = |at: &f64| Tick { at: *at, label: log_label(*at, &|_| true) };
                    Ticks { major: places.iter().map(decade).collect(), ..Ticks::default() }
                }
            }
        }
    };
    if set.labels_hidden {
        out.major.iter_mut().chain(&mut out.minor).for_each(|t| t.label.clear());
        out.factor.clear();
    }
    if set.ticks_hidden { Ticks::default() } else { out }
}

/// Multiples of 1, 2, 2.5 or 5 times a power of ten, at most `count` intervals.
fn linear(low: f64, high: f64, count: usize) -> Ticks {
    let span = high - low;
    if !(span > 0.0 && span.is_finite()) {
        return Ticks::default();
    }
    let middle = (low + high) / 2.0;
    // Far from zero, ticks are counted from a power of ten near the range.
    let far = middle.abs() / span >= 100.0;
    let offset = if far { 10f64.powf(middle.abs().log10().floor()).copysign(middle) } else { 0.0 };
    let (a, b) = (low - offset, high - offset);
    let decade = 10f64.powf((span / count.max(1) as f64).log10().floor());
    let raw = span / count.max(1) as f64;
    let steps: Vec<f64> = [0.1, 0.2, 0.25, 0.5, 1.0, 2.0, 2.5, 5.0, 10.0, 20.0].iter().map(|s| s * decade).collect();
    let first = steps.iter().position(|s| *s >= raw * (1.0 - 1e-10)).unwrap_or(steps.len() - 1);
    let (mut places, mut beyond) = (Vec::new(), [low, high]);
    for step in steps[..=first].iter().rev() {
        let (from, to) = ((a / step - 1e-10).ceil(), (b / step + 1e-10).floor());
        if to - from > MOST as f64 {
            break;
        }
        places = (0..=(to - from).max(-1.0) as i64).map(|k| (from + k as f64) * step + offset).collect();
        if to < from {
            places.clear();
        }
        // The ticks just outside have their say in how labels are written.
        let (before, after) = ((a / step + 1e-10).floor() * step + offset, (b / step - 1e-10).ceil() * step + offset);
        beyond = [before, after];
        if places.len() >= 2 {
            break;
        }
    }
    labelled(&places, &beyond, low, high)
}

/// Decimal labels with what all have in common taken out.
fn labelled(places: &[f64], beyond: &[f64], low: f64, high: f64) -> Ticks {
    let offset = common_offset(places);
    let largest = places.iter().chain(beyond).fold(0f64, |m, p| m.max(p.abs()));
    let size = if offset != 0.0 { high - low } else { largest };
    let power = if size > 0.0 { size.log10().floor() as i32 } else { 0 };
    let power = if power <= -5 || power >= 6 { power } else { 0 };
    let unit = 10f64.powi(power);
    let scaled = |v: &f64| (v - offset) / unit;
    let mut values: Vec<f64> = places.iter().chain(beyond.iter().filter(|b| !places.contains(b))).map(scaled).collect();
    let count = values.len();
    if count < 5 {
        values.extend([low, high].iter().map(scaled));
    }
    let decimals = decimals(&values, count);
    let label = |at: &f64| Tick { at: *at, label: minus(&format!("{:.*}", decimals, scaled(at) + 0.0)) };
    Ticks { major: places.iter().map(label).collect(), minor: Vec::new(), factor: factor(power, offset) }
}

/// `1e−5+2e3`: what the labels are to be multiplied by, and what is to be added.
fn factor(power: i32, offset: f64) -> String {
    let multiply = if power == 0 { String::new() } else { minus(&format!("1e{power}")) };
    if offset == 0.0 {
        return multiply;
    }
    let sign = if offset > 0.0 { "+" } else { "−" };
    let decade = offset.abs().log10().floor() as i32;
    let digits = crate::format::significant(offset.abs() / 10f64.powi(decade), 10);
    let text = if decade == 0 { digits } else { minus(&format!("{digits}e{decade}")) };
    format!("{multiply}{sign}{text}")
}

/// A round number that all labels share in their first four digits or more; 0 where there is none.
fn common_offset(places: &[f64]) -> f64 {
    let (Some(first), Some(last)) = (places.first(), places.last()) else { return 0.0 };
    if first == last || (*first <= 0.0 && *last >= 0.0) {
        return 0.0;
    }
    let (small, large) = (first.abs().min(last.abs()), first.abs().max(last.abs()));
    let top = large.log10().ceil() as i32;
    // Python's `//`, whose rounding matplotlib's choice depends on.
    let digit = |v: f64, k: i32| {
        let unit = 10f64.powi(k);
        ((v - v % unit) / unit).round()
    };
    let Some(mut k) = (top - 20..=top).rev().find(|k| digit(small, *k) != digit(large, *k)) else { return 0.0 };
    k += 1;
    if (large - small) / 10f64.powi(k) <= 1e-2 {
        k = 1 + (top - 20..=top).rev().find(|k| digit(large, *k) - digit(small, *k) > 1.0).unwrap_or(k);
    }
    if digit(large, k) >= 1000.0 { (digit(large, k) * 10f64.powi(k)).copysign(*first) } else { 0.0 }
}

/// Digits behind the point that tell the first `count` of the values apart.
fn decimals(values: &[f64], count: usize) -> usize {
    let span = |v: &[f64]| {
        let (low, high) = v.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(*v), h.max(*v)));
        high - low
    };
    let mut range = span(values);
    if !(range > 0.0) {
        range = values.iter().fold(0f64, |m, v| m.max(v.abs()));
    }
    if !(range > 0.0 && range.is_finite()) {
        range = 1.0;
    }
    let checked = if count < 2 { &values[..count] } else { values };
    let decade = range.log10().floor() as i32;
    let close = 1e-3 * 10f64.powi(decade);
    let mut digits = (3 - decade).max(0);
    let rounded = |v: f64, digits: i32| (v * 10f64.powi(digits)).round() / 10f64.powi(digits);
    while digits >= 0 && checked.iter().all(|v| (v - rounded(*v, digits)).abs() < close) {
        digits -= 1;
    }
    (digits + 1).clamp(0, 16) as usize
}

/// With the sign of mathematics instead of a hyphen.
fn minus(text: &str) -> String {
    text.replace('-', "\u{2212}")
}

fn log(low: f64, high: f64, count: usize) -> Ticks {
    if !(low > 0.0 && high > low && high.is_finite()) {
        return Ticks::default();
    }
    let (from, to) = (low.log10(), high.log10());
    let (first, last) = ((from - 1e-10).ceil() as i32, (to + 1e-10).floor() as i32);
    let available = last - first + 1;
    let decades = decades(first, available, count.clamp(2, 9) as i32, ((from + to) / 2.0).round() as i32);
    let stride = if decades.len() > 1 { decades[1] - decades[0] } else { 1 };
    let inside = |v: &f64| *v >= low * (1.0 - 1e-10) && *v <= high * (1.0 + 1e-10);
    let major: Vec<f64> = decades.iter().map(|k| 10f64.powi(*k)).filter(inside).collect();
    let minor: Vec<f64> =
        (first - 1..=last).flat_map(|k| (2..10).map(move |m| m as f64 * 10f64.powi(k))).filter(inside).collect();
    if stride == 1 && major.len() + minor.len() <= 1 {
        return linear(low, high, count);
    }
    // Short ranges have labels between the decades.
    let whole = to.floor() - (from - 1e-12).floor();
    let shown: &dyn Fn(u32) -> bool = if whole > 1.0 {
        &|_| false
    } else if to - from > 0.4 {
        &|m| [2, 3, 4, 6].contains(&m)
    } else {
        &|_| true
    };
    let show_minor = available < 10 && (stride == 1 || available <= 1);
    Ticks {
        major: major.into_iter().map(|at| Tick { at, label: log_label(at, &|_| true) }).collect(),
        minor: minor.into_iter().filter(|_| show_minor).map(|at| Tick { at, label: log_label(at, shown) }).collect(),
        factor: String::new(),
    }
}

/// The exponents at major ticks: as many as fit evenly, at multiples of their stride where that can be.
fn decades(first: i32, available: i32, count: i32, middle: i32) -> Vec<i32> {
    let mut wanted = count;
    let stride = available / (wanted + 1) + 1;
    let fitting = (available + stride - 1) / stride;
    if fitting <= wanted {
        wanted = fitting;
    }
    match wanted {
        ..=0 => vec![],
        1 => vec![middle.clamp(first, first + available - 1)],
        _ => {
            let mut stride = (available - 1) / (wanted - 1);
            if (stride as f64) < available as f64 / wanted as f64 {
                stride = available / wanted;
            }
            let stride = stride.max(1);
            let lowest = (available - stride * wanted).max(0);
            let limit = (available - stride * (wanted - 1)).min(stride);
            let even = (-first).rem_euclid(stride);
            let offset = if (lowest..limit).contains(&even) { even } else { lowest };
            (first + offset..first + available).step_by(stride as usize).collect()
        }
    }
}

/// `10^3`, `2×10^3`, or nothing where that multiple of its decade is not shown.
fn log_label(v: f64, shown: &dyn Fn(u32) -> bool) -> String {
    if v == 0.0 {
        return "0".into();
    }
    let (sign, v) = (if v < 0.0 { "\u{2212}" } else { "" }, v.abs());
    let decade = (v.log10() + 1e-9).floor() as i32;
    let multiple = (v / 10f64.powi(decade)).round() as u32;
    let power = minus(&decade.to_string());
    match multiple {
        1 => format!("${sign}10^{{{power}}}$"),
        m if shown(m) => format!("${sign}{m}×10^{{{power}}}$"),
        _ => String::new(),
    }
}

fn symlog(low: f64, high: f64, threshold: f64, count: usize) -> Ticks {
    let side = |from: f64, to: f64| -> Vec<i32> {
        if !(to > from && from > 0.0 && to.is_finite()) {
            return Vec::new();
        }
        let first = (from.log10() - 1e-10).ceil() as i32;
        let available = (to.log10() + 1e-10).floor() as i32 - first + 1;
        decades(first, available, (count as i32 / 2).max(2), first)
    };
    let above = side(threshold.max(low), high).into_iter().map(|k| 10f64.powi(k));
    let below = side(threshold.max(-high), -low).into_iter().map(|k| -(10f64.powi(k)));
    let mut places: Vec<f64> = below.chain(above).collect();
    if low <= 0.0 && high >= 0.0 {
        places.push(0.0);
    }
    places.sort_by(f64::total_cmp);
    let major = places.into_iter().map(|at| Tick { at, label: log_label(at, &|_| true) }).collect();
    Ticks { major, ..Ticks::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(t: Ticks) -> Vec<String> {
        t.major.into_iter().map(|t| t.label).collect()
    }

    /// Recorded from matplotlib 3.11.
    #[test]
    fn linear_ticks_are_round_numbers() {
        assert_eq!(labels(ticks(-500.0, 10500.0, Scale::Linear, 9)), ["0", "2000", "4000", "6000", "8000", "10000"]);
        assert_eq!(labels(ticks(0.0, 1.0, Scale::Linear, 9)), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        let around_zero = ["−1.00", "−0.75", "−0.50", "−0.25", "0.00", "0.25", "0.50", "0.75", "1.00"];
        assert_eq!(labels(ticks(-1.1, 1.1, Scale::Linear, 9)), around_zero);
        assert_eq!(labels(ticks(10.0, -1.0, Scale::Linear, 9)), ["0", "2", "4", "6", "8", "10"]);
    }

    #[test]
    fn labels_share_a_factor_or_an_offset() {
        let t = ticks(0.0, 4e-7, Scale::Linear, 5);
        assert_eq!(t.factor, "1e−7");
        assert_eq!(t.major[1].label, "1");
        assert_eq!(labels(ticks(0.0, 4e-7, Scale::Linear, 9))[1], "0.5");
        let t = ticks(123456.0, 123459.0, Scale::Linear, 9);
        assert_eq!(t.factor, "+1.2345e5");
        assert_eq!(labels(t), ["6.0", "6.5", "7.0", "7.5", "8.0", "8.5", "9.0"]);
        let t = ticks(1000.5, 1000.52, Scale::Linear, 9);
        assert_eq!((t.factor.as_str(), t.major[1].label.as_str()), ("+1e3", "0.5025"));
        assert_eq!(ticks(1000.001, 1000.002, Scale::Linear, 9).factor, "+1e3");
        let t = ticks(-1e7, 3e7, Scale::Linear, 9);
        assert_eq!((t.factor.as_str(), t.major[0].label.as_str()), ("1e7", "−1.0"));
    }

    #[test]
    fn log_ticks_are_decades() {
        let t = ticks(0.9, 12000.0, Scale::Log, 9);
        assert_eq!(labels(t.clone()), ["$10^{0}$", "$10^{1}$", "$10^{2}$", "$10^{3}$", "$10^{4}$"]);
        assert!(t.minor.iter().any(|m| m.at == 2.0) && t.minor.iter().all(|m| m.label.is_empty()));
        assert_eq!(labels(ticks(1e-9, 1e9, Scale::Log, 7)).len(), 7);
        let short = ticks(1.5, 8.0, Scale::Log, 9);
        let named: Vec<&str> = short.minor.iter().map(|m| m.label.as_str()).filter(|l| !l.is_empty()).collect();
        assert_eq!(named, ["$2×10^{0}$", "$3×10^{0}$", "$4×10^{0}$", "$6×10^{0}$"]);
    }

    #[test]
    fn a_range_that_is_none_has_no_ticks() {
        assert!(ticks(1.0, 1.0, Scale::Linear, 5).major.is_empty());
        assert!(ticks(-1.0, 1.0, Scale::Log, 5).major.is_empty());
        assert!(ticks(f64::NAN, 1.0, Scale::Linear, 5).major.is_empty());
        assert!(ticks(-1e308, 1e308, Scale::Linear, 5).major.len() < 20);
    }

    #[test]
    fn ticks_set_by_hand() {
        let set = SetTicks { at: Some(vec![0.0, 0.5, 9.0]), ..SetTicks::default() };
        assert_eq!(labels(chosen((0.0, 1.0), Scale::Linear, 9, &set)), ["0.0", "0.5"]);
        let set = SetTicks { labels: Some(vec!["a".into(), "b".into(), "c".into()]), ..set };
        assert_eq!(labels(chosen((1.0, 0.0), Scale::Linear, 9, &set)), ["a", "b"]);
    }
}
