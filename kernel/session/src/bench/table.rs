//! A measurement as lines of text, at most 80 columns wide.

use super::side::{COUNTS, Side};
use crate::display::page;
use crate::format::{grouped, ratio, seconds};

/// What the first call of a jit side consisted of, in seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct FirstCall {
    pub total: f64,
    pub trace: f64,
    pub compile: f64,
}

/// The first line: `selu(x)  x f32[10]    first call 250 µs: trace 38 · compile 212 · run 0.2`.
pub fn head(call: &str, arguments: &str, first: Option<FirstCall>) -> String {
    let mut out = call.to_string();
    if !arguments.is_empty() {
        out += &format!("  {arguments}");
    }
    if out.chars().count() > 80 && !arguments.is_empty() {
        out = format!("{call}\n  {arguments}");
    }
    let Some(first) = first else { return out };
    let costs = costs(first);
    let last = out.lines().last().map_or(0, |l| l.chars().count());
    let fits = |gap: &&str| last + gap.len() + costs.chars().count() <= 80;
    let gap = ["    ", "  "].into_iter().find(fits).unwrap_or("\n  ");
    out + gap + &costs
}

/// What the first call consisted of.
pub fn costs(first: FirstCall) -> String {
    let total = seconds(first.total);
    let unit = total.split(' ').next_back().unwrap_or("s").to_string();
    let run = (first.total - first.trace - first.compile).max(0.0);
    let parts = [("trace", first.trace), ("compile", first.compile), ("run", run)];
    let shown: Vec<String> = parts.iter().map(|(name, t)| format!("{name} {}", in_unit(*t, &unit))).collect();
    format!("first call {total}: {}", shown.join(" · "))
}

/// A number in a unit that is said elsewhere; its own unit where it would be next to nothing there.
fn in_unit(t: f64, unit: &str) -> String {
    let size = match unit {
        "ns" => 1e-9,
        "µs" => 1e-6,
        "ms" => 1e-3,
        _ => 1.0,
    };
    match t / size {
        v if v >= 99.5 => format!("{v:.0}"),
        v if v >= 9.95 => crate::format::significant(v, 2),
        v if v >= 0.1 => crate::format::significant((v * 10.0).round() / 10.0, 2),
        _ => seconds(t),
    }
}

/// The lines of the table, its head first. Counts that a side did not reach are extrapolated and marked `~`.
pub fn rows(plain: &Side, jit: &Side) -> Vec<String> {
    let star = if jit.cold { "*" } else { "" };
    // Names that are too long for a column are their marks in the picture, whose legend has them whole.
    let long = plain.label.chars().count().max(jit.label.chars().count()) > 9;
    let (first, other) = if long { ("○", "●") } else { (plain.label.as_str(), jit.label.as_str()) };
    let second = format!("{other}{star}");
    let mut out = vec![format!(
        "{:>8} {first:>10}      {second:>10}     {:>8}  per call:{first:>9} {other:>10}",
        "calls", "gain"
    )];
    for (i, n) in COUNTS.into_iter().enumerate() {
        let (p, j) = (plain.at(n as f64), jit.at(n as f64));
        out.push(format!(
            "{:>8} {}{}{:>8} {:>19} {:>10}",
            grouped(n as usize),
            cell(plain, i, p),
            cell(jit, i, j),
            ratio(p / j),
            marked(plain, i, p / n as f64),
            marked(jit, i, j / n as f64)
        ));
    }
    out
}

/// The same for a page.
pub fn html(plain: &Side, jit: &Side) -> String {
    let star = if jit.cold { "*" } else { "" };
    let each = |side: &Side| format!("{} per call", side.label);
    let (plain_each, jit_each, second) = (each(plain), each(jit), format!("{}{star}", jit.label));
    let head = ["calls", &plain.label, &second, "gain", &plain_each, &jit_each];
    let rows = COUNTS.into_iter().enumerate().map(|(i, n)| {
        let (p, j) = (plain.at(n as f64), jit.at(n as f64));
        let time = |side: &Side, t: f64| cell(side, i, t).trim().to_string();
        let part = |side: &Side, t: f64| marked(side, i, t / n as f64);
        vec![grouped(n as usize), time(plain, p), time(jit, j), ratio(p / j), part(plain, p), part(jit, j)]
    });
    page::table(&head, &rows.collect::<Vec<_>>())
}

/// A time with its spread in percent, 16 columns.
fn cell(side: &Side, i: usize, total: f64) -> String {
    let spread = match side.spread_at(i) {
        Some(s) if side.totals[i].len() > 1 => format!("±{:.0}%", 100.0 * s / total.max(1e-12)),
        _ => String::new(),
    };
    format!("{:>10} {spread:<5}", marked(side, i, total))
}

fn marked(side: &Side, i: usize, t: f64) -> String {
    let mark = if i >= side.measured() { "~" } else { "" };
    format!("{mark}{}", seconds(t))
}

/// Whether any number of the table is extrapolated.
pub fn extrapolates(plain: &Side, jit: &Side) -> bool {
    plain.measured().min(jit.measured()) < COUNTS.len()
}

#[cfg(test)]
mod tests {
    use super::super::side::made_up;
    use super::*;

    #[test]
    fn heads_name_the_parts_in_the_unit_of_the_total() {
        let first = FirstCall { total: 250e-6, trace: 38e-6, compile: 211.8e-6 };
        assert_eq!(
            head("selu(x)", "x f32[10]", Some(first)),
            "selu(x)  x f32[10]    first call 250 µs: trace 38 · compile 212 · run 0.2"
        );
        let long = "a_long_name(first_argument, second_argument)";
        assert!(head(long, "x f32[10]", Some(first)).lines().all(|l| l.chars().count() <= 80));
    }

    #[test]
    fn rows_fit_80_columns_and_mark_what_is_extrapolated() {
        let (plain, jit) = (made_up("no jit", 2.1e-3, 2.1e-3, 3), made_up("jit", 0.52e-3, 0.21e-3, 5));
        let rows = rows(&plain, &jit);
        assert_eq!(rows.len(), 8);
        assert!(rows.iter().all(|r| r.chars().count() <= 80), "{rows:#?}");
        assert_eq!(rows[1], "       1     2.1 ms ±1%      520 µs ±1%        4x              2.1 ms     520 µs");
        assert!(["  10,000 ", " ~21 s ", " ~2.1 s ", " ~2.1 ms "].iter().all(|p| rows[7].contains(p)), "{}", rows[7]);
        assert!(extrapolates(&plain, &jit));
    }

    #[test]
    fn long_names_do_not_move_the_columns() {
        let side = |label| made_up(label, 1e-3, 1e-3, 3);
        let rows = rows(&side("jnp.sin(jnp.ones(4))"), &side("f(x)"));
        assert_eq!(rows[0], "   calls          ○               ●         gain  per call:        ○          ●");
        assert!(head("sum([1, 2, 3])", &"x f32[10] ".repeat(7), None).lines().all(|l| l.chars().count() <= 80));
    }
}
