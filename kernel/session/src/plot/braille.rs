//! A figure in text: curves in braille dots (2 x 4 to a cell), markers, axes, ticks and a legend in characters.

use super::draw::fraction;
use super::figure::{Axes, Figure, LineStyle, Rgb};
use super::ticks::ticks;

/// Markers that tell curves apart without colour.
const MARKERS: [char; 6] = ['●', '○', '■', '□', '▲', '△'];

/// What the picture may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Canvas {
    /// Columns and rows of the whole picture.
    pub columns: usize,
    pub rows: usize,
    /// Whether curves are coloured with ANSI escapes.
    pub color: bool,
}

/// The figure as lines of text, one pair of axes under the other.
pub fn render(figure: &Figure, canvas: Canvas) -> String {
    figure.axes.iter().map(|axes| render_axes(axes, canvas)).collect::<Vec<_>>().join("\n")
}

/// A cell of the plot: braille dots or a character, and the series that it belongs to.
#[derive(Clone, Copy, Default)]
struct Cell {
    dots: u8,
    marker: Option<char>,
    series: Option<usize>,
}

struct Grid {
    width: usize,
    height: usize,
    cells: Vec<Cell>,
}

impl Grid {
    fn dot(&mut self, x: i64, y: i64, series: usize) {
        if x < 0 || y < 0 || x >= 2 * self.width as i64 || y >= 4 * self.height as i64 {
            return;
        }
        // Dot numbers of a braille cell, column by column, as the code point's bits count them.
        const BITS: [[u8; 4]; 2] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]];
        let cell = &mut self.cells[(y as usize / 4) * self.width + x as usize / 2];
        cell.dots |= BITS[x as usize % 2][y as usize % 4];
        cell.series = Some(series);
    }

    fn line(&mut self, a: (f64, f64), b: (f64, f64), series: usize) {
        let steps = (b.0 - a.0).abs().max((b.1 - a.1).abs()).ceil().clamp(1.0, 10_000.0) as usize;
        for i in 0..=steps {
            let t = i as f64 / steps as f64;
            self.dot((a.0 + t * (b.0 - a.0)).round() as i64, (a.1 + t * (b.1 - a.1)).round() as i64, series);
        }
    }

    fn mark(&mut self, x: f64, y: f64, marker: char, series: usize) {
        let (column, row) = ((x / 2.0).floor(), (y / 4.0).floor());
        if column >= 0.0 && row >= 0.0 && (column as usize) < self.width && (row as usize) < self.height {
            let cell = &mut self.cells[row as usize * self.width + column as usize];
            cell.marker = Some(marker);
            cell.series = Some(series);
        }
    }
}

fn render_axes(axes: &Axes, canvas: Canvas) -> String {
    let (xr, yr) = (axes.x_range(), axes.y_range());
    let yt = ticks(yr.0, yr.1, axes.yscale, 5);
    let gutter = yt.major.iter().map(|t| t.label.chars().count()).max().unwrap_or(1).max(4);
    let width = canvas.columns.saturating_sub(gutter + 3).clamp(10, 200);
    let header = usize::from(!axes.title.is_empty()) + usize::from(!axes.ylabel.is_empty() || !yt.factor.is_empty());
    let height = canvas.rows.saturating_sub(3 + header + usize::from(axes.legend)).clamp(4, 60);
    let mut grid = Grid { width, height, cells: vec![Cell::default(); width * height] };
    let place = |x: f64, y: f64| {
        let u = fraction(x, xr, axes.xscale)?;
        let v = fraction(y, yr, axes.yscale)?;
        Some((u * (2 * width - 1) as f64, (1.0 - v) * (4 * height - 1) as f64))
    };
    for (i, s) in axes.series.iter().enumerate() {
        let places: Vec<Option<(f64, f64)>> = s.x.iter().zip(&s.y).map(|(&x, &y)| place(x, y)).collect();
        if s.line != LineStyle::None {
            for pair in places.windows(2) {
                if let [Some(a), Some(b)] = pair {
                    grid.line(*a, *b, i);
                }
            }
        }
        if s.x.len() <= 40 || s.line == LineStyle::None {
            let few = s.x.len() <= width * 2;
            for p in places.iter().flatten() {
                if few { grid.mark(p.0, p.1, marker(i), i) } else { grid.dot(p.0 as i64, p.1 as i64, i) }
            }
        }
    }
    let mut out = String::new();
    let middle = |text: &str| " ".repeat(gutter + 2 + width.saturating_sub(text.chars().count()) / 2) + text + "\n";
    if !axes.title.is_empty() {
        out += &middle(&axes.title);
    }
    if !axes.ylabel.is_empty() || !yt.factor.is_empty() {
        out += &format!("{:>gutter$} {}\n", axes.ylabel, yt.factor).replace("  \n", "\n");
    }
    let tick_row = |row: usize| {
        yt.major.iter().find(|t| {
            fraction(t.at, yr, axes.yscale)
                .is_some_and(|v| (((1.0 - v) * (4 * height - 1) as f64 / 4.0) as usize).min(height - 1) == row)
        })
    };
    for row in 0..height {
        let (label, edge) = tick_row(row).map_or(("", '│'), |t| (t.label.as_str(), '┤'));
        out += &format!("{label:>gutter$} {edge}");
        out += text_row(&grid.cells[row * width..(row + 1) * width], axes, canvas.color).trim_end();
        out.push('\n');
    }
    out += &x_axis(axes, xr, gutter, width);
    if !axes.xlabel.is_empty() {
        out += &middle(&axes.xlabel);
    }
    out += &legend(axes, gutter, canvas.color);
    out
}

fn marker(series: usize) -> char {
    MARKERS[series % MARKERS.len()]
}

fn text_row(cells: &[Cell], axes: &Axes, color: bool) -> String {
    let mut out = String::new();
    for cell in cells {
        let symbol = match (cell.marker, cell.dots) {
            (Some(m), _) => m,
            (None, 0) => ' ',
            (None, dots) => char::from_u32(0x2800 + dots as u32).unwrap_or(' '),
        };
        match cell.series.filter(|_| color && symbol != ' ') {
            Some(s) => out += &paint(&symbol.to_string(), axes.series[s].color),
            None => out.push(symbol),
        }
    }
    out
}

fn paint(text: &str, Rgb(r, g, b): Rgb) -> String {
    format!("\x1b[38;2;{r};{g};{b}m{text}\x1b[39m")
}

/// The axis line with its ticks, and the labels under them where there is room.
fn x_axis(axes: &Axes, range: (f64, f64), gutter: usize, width: usize) -> String {
    let xt = ticks(range.0, range.1, axes.xscale, (width / 12).max(2));
    let mut line = vec!['─'; width];
    let mut labels = vec![' '; width + gutter];
    let mut free_from = 0;
    for tick in &xt.major {
        let Some(u) = fraction(tick.at, range, axes.xscale) else { continue };
        let column = ((u * (width - 1) as f64).round() as usize).min(width - 1);
        line[column] = '┬';
        let text: Vec<char> = tick.label.chars().collect();
        let start = (column + gutter).saturating_sub(text.len() / 2).min((width + gutter).saturating_sub(text.len()));
        if start >= free_from {
            labels[start..start + text.len()].copy_from_slice(&text);
            free_from = start + text.len() + 1;
        }
    }
    let labels: String = labels.into_iter().collect();
    let factor = if xt.factor.is_empty() { String::new() } else { format!(" {}", xt.factor) };
    format!("{:>gutter$} └{}\n  {}{factor}\n", "", line.into_iter().collect::<String>(), labels.trim_end())
}

fn legend(axes: &Axes, gutter: usize, color: bool) -> String {
    let entry = |(i, s): (usize, &super::figure::Series)| {
        let label = s.label.as_deref().filter(|l| axes.legend && !l.starts_with('_'))?;
        let symbol = marker(i).to_string();
        Some(format!("{} {label}", if color { paint(&symbol, s.color) } else { symbol }))
    };
    let entries: Vec<String> = axes.series.iter().enumerate().filter_map(entry).collect();
    if entries.is_empty() { String::new() } else { format!("{:>gutter$}  {}\n", "", entries.join("   ")) }
}

#[cfg(test)]
mod tests {
    use super::super::figure::{CYCLE, Scale, Series};
    use super::*;

    const SMALL: Canvas = Canvas { columns: 60, rows: 16, color: false };

    fn sample() -> Figure {
        let mut figure = Figure::grid(1, 1);
        let axes = &mut figure.axes[0];
        for (i, name) in ["no jit", "jit"].into_iter().enumerate() {
            let y = vec![1.0, 10.0, 100.0 / (i + 1) as f64];
            let mut s = Series::new(vec![1.0, 10.0, 100.0], y, CYCLE[i]);
            s.label = Some(name.into());
            axes.series.push(s);
        }
        axes.legend = true;
        (axes.xscale, axes.yscale) = (Scale::Log, Scale::Log);
        figure
    }

    #[test]
    fn fits_its_canvas_and_tells_curves_apart() {
        let text = render(&sample(), SMALL);
        assert!(text.lines().all(|l| l.chars().count() <= SMALL.columns), "{text}");
        assert!(text.lines().count() <= SMALL.rows, "{text}");
        for part in ["● no jit", "○ jit", "10⁰", "10²", "└"] {
            assert!(text.contains(part), "{part} is missing:\n{text}");
        }
        assert!(!text.contains('\x1b'));
    }

    #[test]
    fn nothing_and_nan_render() {
        assert_eq!(render(&Figure::new(), SMALL), "");
        let mut figure = sample();
        figure.axes[0].series[0].y = vec![f64::NAN; 3];
        figure.axes[0].series.truncate(1);
        assert!(render(&figure, SMALL).contains('│'));
    }
}
