//! A measurement as a picture: in a terminal total time against calls in braille, in a notebook two panels.

use super::side::{COUNTS, Side};
use super::verdict::Verdict;
use crate::format::{grouped, seconds, whole};
use crate::plot::braille::Canvas;
use crate::plot::braille::dots::{Dots, painted};
use crate::plot::figure::{CYCLE, Layout};
use crate::plot::{Axes, Figure, LineStyle, Marker, Rgb, Scale, Series};

const PLAIN: Rgb = CYCLE[1];
const JIT: Rgb = CYCLE[0];
/// Columns of the labels on the left and on the right.
const LEFT: usize = 8;
const RIGHT: usize = 24;

struct Drawing {
    dots: Dots,
    /// Decades of the axes.
    x: (f64, f64),
    y: (f64, f64),
}

impl Drawing {
    fn column(&self, n: f64) -> f64 {
        (n.log10() - self.x.0) / (self.x.1 - self.x.0) * (2 * self.dots.width - 1) as f64
    }
    fn row(&self, t: f64) -> f64 {
        (1.0 - (t.max(1e-12).log10() - self.y.0) / (self.y.1 - self.y.0)) * (4 * self.dots.height - 1) as f64
    }
    fn at_column(&self, column: usize) -> f64 {
        10f64.powf(self.x.0 + (self.x.1 - self.x.0) * column as f64 / (2 * self.dots.width - 1) as f64)
    }

    fn curve(&mut self, time: impl Fn(f64) -> f64, color: Rgb) {
        let mut former: Option<usize> = None;
        for x in 0..2 * self.dots.width {
            let y = self.row(time(self.at_column(x))).round().max(0.0) as usize;
            let from = former.unwrap_or(y);
            let (low, high) = if from < y {
                (from + 1, y)
            } else if from > y {
                (y, from - 1)
            } else {
                (y, y)
            };
            (low..=high).for_each(|y| self.dots.dot(x as f64, y as f64, Some(color)));
            former = Some(y);
        }
    }

    /// Straight lines between points in order of `n`.
    fn segments(&mut self, points: &[(f64, f64)], color: Rgb) {
        for pair in points.windows(2) {
            let [from, to] = [0, 1].map(|i| (self.column(pair[i].0), self.row(pair[i].1)));
            self.dots.line(from, to, Some(color), |_| true);
        }
    }

    fn marks(&mut self, points: impl Iterator<Item = (f64, f64)>, symbol: char, color: Rgb) {
        for (n, t) in points {
            let (x, y) = (self.column(n).round(), self.row(t).round());
            if let Some(cell) = self.dots.cell(x, y) {
                // Both at one place.
                let symbol = if cell.symbol.is_some_and(|s| s != symbol) { '◉' } else { symbol };
                (cell.symbol, cell.ink) = (Some(symbol), Some(color));
            }
        }
    }

    /// A dotted vertical line where the sides meet, with its label beside it in the lowest free row.
    fn break_even(&mut self, n: u64) {
        let at = self.column(n as f64).round();
        for y in (0..4 * self.dots.height).step_by(2).map(|y| y as f64) {
            let free = self.dots.cell(at, y).is_some_and(|c| c.symbol.is_none() && c.ink.is_none());
            if free {
                self.dots.dot(at, y, None);
            }
        }
        let x = at as usize;
        let label = format!("{}: break-even", whole(n));
        let length = label.chars().count();
        let (right, left) = (x / 2 + 2, (x / 2).checked_sub(length + 1));
        let width = self.dots.width;
        for row in (0..self.dots.height).rev() {
            for start in [Some(right), left].into_iter().flatten() {
                let end = start + length;
                if end <= width && (start..end).all(|c| self.dots.cells[row * width + c].ink.is_none()) {
                    self.dots.write(start as i64, row as i64, &label, None);
                    return;
                }
            }
        }
    }
}

/// An empty drawing over these ranges, of the canvas's rows with the axis, and room around it for labels; `None` where the terminal is too narrow.
fn drawing(canvas: Canvas, x: (f64, f64), times: &[f64]) -> Option<Drawing> {
    let width = canvas.columns.min(130).saturating_sub(LEFT + RIGHT);
    if width < 24 {
        return None;
    }
    let height = canvas.rows.saturating_sub(1).clamp(7, 20);
    let low = times.iter().copied().fold(f64::INFINITY, f64::min).max(1e-9).log10();
    let high = times.iter().copied().fold(0.0, f64::max).max(1e-9).log10().max(low + 0.5);
    let pad = 0.5 * (high - low) / height as f64;
    Some(Drawing { dots: Dots::new(width, height), x, y: (low - pad, high + pad) })
}

/// The drawing with its axes and the legend beside it.
fn framed(drawing: &Drawing, legend: &[String], unit: &str, color: bool) -> String {
    let labels = y_labels(drawing);
    let mut out = String::new();
    for row in 0..drawing.dots.height {
        let label = labels.iter().find(|l| l.0 == row).map_or("│".to_string(), |l| format!("{} ┤", l.1));
        let line = format!("{label:>LEFT$}{}  {}", drawing.dots.padded(row, color), legend.get(row).map_or("", |l| l));
        out += line.trim_end();
        out.push('\n');
    }
    out + &x_axis(drawing, unit)
}

/// Total time against calls on log-log axes, for a terminal. Empty where the terminal is too narrow for it.
pub fn terminal(plain: &Side, jit: &Side, verdict: Verdict, canvas: Canvas) -> String {
    let last = COUNTS[COUNTS.len() - 1] as f64;
    let ends = [plain.at(1.0), jit.at(1.0), plain.at(last), jit.at(last)];
    let Some(mut drawing) = drawing(canvas, (0.0, last.log10()), &ends) else { return String::new() };
    drawing.curve(|n| plain.at(n), PLAIN);
    drawing.curve(|n| jit.at(n), JIT);
    let points = |side: &Side| COUNTS.map(|n| (n as f64, side.at(n as f64))).into_iter();
    drawing.marks(points(plain), '○', PLAIN);
    drawing.marks(points(jit), '●', JIT);
    if let Some(n) = verdict.break_even().filter(|n| (2..=last as u64).contains(n)) {
        drawing.break_even(n);
    }
    framed(&drawing, &legend(plain, jit, canvas.color), "calls", canvas.color)
}

/// What one size costs a call.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    pub size: f64,
    pub plain: f64,
    pub jit: f64,
}

/// Time per call against size, for a terminal.
pub fn sizes_terminal(name: &str, points: &[Point], canvas: Canvas) -> String {
    let sizes = |f: fn(f64, f64) -> f64, start| points.iter().map(|p| p.size).fold(start, f).max(1.0).log10();
    let (low, high) = (sizes(f64::min, f64::INFINITY), sizes(f64::max, 0.0));
    let times: Vec<f64> = points.iter().flat_map(|p| [p.plain, p.jit]).collect();
    let x = (low.floor(), high.ceil().max(low.floor() + 1.0));
    let Some(mut drawing) = drawing(canvas, x, &times) else { return String::new() };
    let mut sorted = points.to_vec();
    sorted.sort_by(|a, b| a.size.total_cmp(&b.size));
    let plain: Vec<(f64, f64)> = sorted.iter().map(|p| (p.size, p.plain)).collect();
    let jit: Vec<(f64, f64)> = sorted.iter().map(|p| (p.size, p.jit)).collect();
    for (points, symbol, color) in [(plain, '○', PLAIN), (jit, '●', JIT)] {
        drawing.segments(&points, color);
        drawing.marks(points.into_iter(), symbol, color);
    }
    let colored = |symbol, c: Rgb| painted(symbol, Some(c), None, canvas.color);
    let legend =
        [format!("{} no jit", colored('○', PLAIN)), format!("{} jit", colored('●', JIT)), "time per call".to_string()];
    framed(&drawing, &legend, name, canvas.color)
}

/// Time per call against size, for a notebook.
pub fn sizes_notebook(title: &str, name: &str, points: &[Point]) -> Figure {
    let mut figure = Figure::grid(1, 1);
    let axes = &mut figure.axes[0];
    (axes.title, axes.xlabel, axes.ylabel) = (title.to_string(), name.to_string(), "time per call (s)".into());
    (axes.xscale, axes.yscale, axes.legend, axes.grid) = (Scale::Log, Scale::Log, true, true);
    let x: Vec<f64> = points.iter().map(|p| p.size).collect();
    let sides: [(&str, Rgb, Marker, fn(&Point) -> f64); 2] =
        [("no jit", PLAIN, Marker::Square, |p| p.plain), ("jit", JIT, Marker::Circle, |p| p.jit)];
    for (label, color, marker, time) in sides {
        let mut curve = Series::new(x.clone(), points.iter().map(time).collect(), color);
        (curve.label, curve.marker) = (Some(label.to_string()), marker);
        axes.series.push(curve);
    }
    figure
}

/// Rows and texts of the decades; only so many as do not crowd.
fn y_labels(drawing: &Drawing) -> Vec<(usize, String)> {
    let decades: Vec<i32> = (drawing.y.0.ceil() as i32..=drawing.y.1.floor() as i32).collect();
    let step = decades.len().div_ceil(drawing.dots.height / 2 + 1).max(1);
    let label = |d: &i32| (drawing.row(10f64.powi(*d)).round() as usize / 4, seconds(10f64.powi(*d)));
    decades.iter().rev().step_by(step).map(label).collect()
}

fn legend(plain: &Side, jit: &Side, color: bool) -> Vec<String> {
    let entry = |symbol, label: &str, c: Rgb| {
        let label: String = label.chars().take(RIGHT - 4).collect();
        format!("{} {label}", painted(symbol, Some(c), None, color))
    };
    let star = if jit.cold { "*" } else { "" };
    let mut out = vec![entry('○', &plain.label, PLAIN), entry('●', &format!("{}{star}", jit.label), JIT)];
    if jit.cold {
        out.push("* first call included".into());
    }
    if super::table::extrapolates(plain, jit) {
        out.push("~ extrapolated".into());
    }
    out
}

/// `└1─────10────100───1k──10k calls`
fn x_axis(drawing: &Drawing, unit: &str) -> String {
    let mut line: Vec<char> = vec!['─'; drawing.dots.width];
    let mut from = 0;
    for decade in drawing.x.0.ceil() as u32..=drawing.x.1.floor() as u32 {
        let at = drawing.column(10f64.powi(decade as i32)).round() as usize / 2;
        let text = match decade {
            0..=2 => 10usize.pow(decade).to_string(),
            3..=5 => format!("{}k", 10usize.pow(decade - 3)),
            _ => format!("{}M", grouped(10usize.saturating_pow(decade - 6))),
        };
        let start = at.saturating_sub(text.len() / 2).max(from).min(drawing.dots.width - text.len());
        line.splice(start..start + text.len(), text.chars());
        from = start + text.len() + 1;
    }
    format!("{:>LEFT$}{} {unit}\n", "└", line.into_iter().collect::<String>())
}

/// Total time and time a call, side by side.
pub fn notebook(title: &str, plain: &Side, jit: &Side, verdict: Verdict) -> Figure {
    let mut figure = Figure { size: (8.0, 3.6), layout: Layout::Tight, ..Figure::grid(1, 2) };
    figure.suptitle = title.to_string();
    for (i, axes) in figure.axes.iter_mut().enumerate() {
        *axes = Axes {
            xlabel: "calls".into(),
            ylabel: if i == 0 { "total time (s)" } else { "mean time per call (s)" }.into(),
            xscale: Scale::Log,
            yscale: Scale::Log,
            legend: true,
            grid: true,
            ..Axes::default()
        };
        for (side, color, marker) in [(plain, PLAIN, Marker::Square), (jit, JIT, Marker::Circle)] {
            let mut curve = series(side, i == 1, color);
            curve.marker = marker;
            axes.series.push(curve);
        }
        if let Some(n) = verdict.break_even().filter(|n| (2..=COUNTS[COUNTS.len() - 1]).contains(n)) {
            axes.vlines.push((n as f64, Rgb(127, 127, 127), LineStyle::Dotted));
            if i == 0 {
                axes.title = format!("break-even at call {}", grouped(n as usize));
            }
        }
    }
    figure
}

fn series(side: &Side, per_call: bool, color: Rgb) -> Series {
    let x: Vec<f64> = COUNTS.iter().map(|n| *n as f64).collect();
    let scale = |n: f64| if per_call { n } else { 1.0 };
    let y = x.iter().map(|n| side.at(*n) / scale(*n)).collect();
    let mut out = Series::new(x.clone(), y, color);
    // On a log axis a bar ends above zero.
    let bar = |(i, n): (usize, &f64)| side.spread_at(i).unwrap_or(0.0).min(0.9 * side.at(*n)) / scale(*n);
    out.yerr = x.iter().enumerate().map(bar).collect();
    let note = if side.cold { " (first call included)" } else { "" };
    out.label = Some(format!("{}{note}", side.label));
    out
}

#[cfg(test)]
mod tests {
    use super::super::side::made_up;
    use super::super::verdict::judge;
    use super::*;

    #[test]
    fn the_lesson_in_braille() {
        let (plain, jit) = (made_up("no jit", 1.1e-6, 1.1e-6, 7), made_up("jit", 250e-6, 0.16e-6, 7));
        let canvas = Canvas { columns: 80, rows: 11, color: false };
        let text = terminal(&plain, &jit, judge(&plain, &jit), canvas);
        assert!(text.lines().all(|l| l.chars().count() <= 80), "{text}");
        assert_eq!(text.lines().count(), 11, "{text}");
        for part in ["○ no jit", "● jit*", "* first call included", ": break-even", "1 ms ┤", "└1──", "10k calls"]
        {
            assert!(text.contains(part), "{part} is missing:\n{text}");
        }
        assert_eq!(text.matches('○').count() + text.matches('●').count() + 2 * text.matches('◉').count(), 16, "{text}");
        let colored = terminal(&plain, &jit, judge(&plain, &jit), Canvas { color: true, ..canvas });
        assert!(colored.contains('\x1b'));
    }

    #[test]
    fn narrow_terminals_get_no_picture_and_notebooks_two_panels() {
        let (plain, jit) = (made_up("no jit", 1.1e-6, 1.1e-6, 7), made_up("jit", 250e-6, 0.16e-6, 7));
        let canvas = Canvas { columns: 40, rows: 24, color: false };
        assert_eq!(terminal(&plain, &jit, Verdict::Noise, canvas), "");
        let figure = notebook("selu(x)", &plain, &jit, judge(&plain, &jit));
        assert_eq!(figure.axes.len(), 2);
        assert_eq!(figure.axes[0].vlines.len(), 1);
        assert!((figure.axes[1].series[0].y[6] - 1.1e-6).abs() < 1e-8);
    }
}
