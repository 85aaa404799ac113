//! Numbers and times as people read them.

use std::time::Duration;

/// A count with a comma between thousands: `1,000,000`.
pub fn grouped(n: usize) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// A text in lines of at most `width` columns, broken at blanks.
pub fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last().map_or(0, |l| l.chars().count());
        if line > 0 && line + 1 + word.chars().count() > width {
            lines.push(word.to_string());
        } else if let Some(last) = lines.last_mut() {
            if line > 0 {
                last.push(' ');
            }
            last.push_str(word);
        }
    }
    lines
}

/// A time with some significant digits and its unit.
pub fn duration(t: Duration, digits: usize) -> String {
    let s = t.as_secs_f64();
    let (value, unit) = match s {
        s if s >= 1.0 => (s, "s"),
        s if s >= 1e-3 => (s * 1e3, "ms"),
        s if s >= 1e-6 => (s * 1e6, "µs"),
        s => (s * 1e9, "ns"),
    };
    format!("{} {unit}", significant(value, digits))
}

/// A number of bytes: `212 B`, `4 MB`.
pub fn bytes(n: usize) -> String {
    match n as f64 {
        v if v < 1e3 => format!("{n} B"),
        v if v < 1e6 => format!("{} kB", significant(v / 1e3, 3)),
        v if v < 1e9 => format!("{} MB", significant(v / 1e6, 3)),
        v => format!("{} GB", significant(v / 1e9, 3)),
    }
}

/// `%g`-like: so many significant digits, no trailing zeros.
pub fn significant(v: f64, digits: usize) -> String {
    if v == 0.0 {
        return "0".into();
    }
    let before = (v.abs().log10().floor() as i32 + 1).max(1) as usize;
    let text = format!("{:.*}", digits.saturating_sub(before), v);
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_string() } else { text }
}

/// Seconds with three significant digits and their unit: `1.23 µs`.
pub fn seconds(s: f64) -> String {
    let (value, unit) = match s {
        s if s >= 0.9995 => (s, "s"),
        s if s >= 0.9995e-3 => (s * 1e3, "ms"),
        s if s >= 0.9995e-6 => (s * 1e6, "µs"),
        s => (s * 1e9, "ns"),
    };
    format!("{} {unit}", significant(value, 3))
}

/// A gain: `0.41x`, `6.9x`, `32x`.
pub fn ratio(r: f64) -> String {
    match r {
        r if !r.is_finite() => "-".into(),
        r if r < 0.005 => "<0.01x".into(),
        r if r < 0.995 => format!("{r:.2}x"),
        r if r < 9.95 => format!("{}x", significant(r, 2)),
        r => format!("{}x", grouped(r.round() as usize)),
    }
}

/// A count that may be large.
pub fn whole(n: u64) -> String {
    grouped(n as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(grouped(1_000_000), "1,000,000");
        assert_eq!(grouped(12), "12");
        assert_eq!(significant(12.345, 3), "12.3");
        assert_eq!(duration(Duration::from_micros(1500), 3), "1.5 ms");
        assert_eq!(seconds(250e-6), "250 µs");
        assert_eq!(seconds(40.26e-9), "40.3 ns");
        assert_eq!([ratio(0.0044), ratio(6.93), ratio(32.2)], ["<0.01x", "6.9x", "32x"]);
    }
}
