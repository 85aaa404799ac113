//! What is in a picture, before any pixel: axes, their series and labels.

/// A colour, red-green-blue.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rgb(pub u8, pub u8, pub u8);

/// The order in which series without a colour of their own take theirs (the ten of the "tab10" palette).
pub const CYCLE: [Rgb; 10] = [
    Rgb(31, 119, 180),
    Rgb(255, 127, 14),
    Rgb(44, 160, 44),
    Rgb(214, 39, 40),
    Rgb(148, 103, 189),
    Rgb(140, 86, 75),
    Rgb(227, 119, 194),
    Rgb(127, 127, 127),
    Rgb(188, 189, 34),
    Rgb(23, 190, 207),
];

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Scale {
    #[default]
    Linear,
    Log,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LineStyle {
    None,
    Solid,
    Dashed,
    DashDot,
    Dotted,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Marker {
    None,
    Point,
    Circle,
    Square,
    TriangleUp,
    TriangleDown,
    Plus,
    Cross,
    Diamond,
    Star,
}

/// One curve or cloud of points.
#[derive(Clone, PartialEq, Debug)]
pub struct Series {
    pub x: Vec<f64>,
    pub y: Vec<f64>,
    /// Half-lengths of vertical error bars, one a point; empty for none.
    pub yerr: Vec<f64>,
    pub label: Option<String>,
    pub color: Rgb,
    pub line: LineStyle,
    pub width: f64,
    pub marker: Marker,
    pub marker_size: f64,
    /// The lower edge of a filled band between `y` and this curve.
    pub fill_to: Option<Vec<f64>>,
    pub alpha: f64,
}

impl Series {
    pub fn new(x: Vec<f64>, y: Vec<f64>, color: Rgb) -> Series {
        Series {
            x,
            y,
            yerr: Vec::new(),
            label: None,
            color,
            line: LineStyle::Solid,
            width: 1.5,
            marker: Marker::None,
            marker_size: 6.0,
            fill_to: None,
            alpha: 1.0,
        }
    }
}

/// One pair of axes.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Axes {
    pub series: Vec<Series>,
    /// Horizontal lines across the axes: height, colour, style.
    pub hlines: Vec<(f64, Rgb, LineStyle)>,
    pub vlines: Vec<(f64, Rgb, LineStyle)>,
    pub title: String,
    pub xlabel: String,
    pub ylabel: String,
    pub xscale: Scale,
    pub yscale: Scale,
    pub xlim: Option<(f64, f64)>,
    pub ylim: Option<(f64, f64)>,
    pub legend: bool,
    pub grid: bool,
    /// How many colours of the cycle are taken.
    pub next_color: usize,
}

impl Axes {
    /// The next colour of the cycle.
    pub fn cycle_color(&mut self) -> Rgb {
        self.next_color += 1;
        CYCLE[(self.next_color - 1) % CYCLE.len()]
    }

    /// The range of x shown: the limits set, or the data with 5 % around it.
    pub fn x_range(&self) -> (f64, f64) {
        self.xlim.unwrap_or_else(|| padded(self.series.iter().flat_map(|s| s.x.iter().copied()), self.xscale))
    }

    /// The range of y shown: the limits set, or the data with its error bars and 5 % around it.
    pub fn y_range(&self) -> (f64, f64) {
        let ends = self.series.iter().flat_map(|s| {
            let bars = s.y.iter().zip(&s.yerr).flat_map(|(y, e)| [y - e, y + e]);
            s.y.iter().copied().chain(bars).chain(s.fill_to.iter().flatten().copied())
        });
        self.ylim.unwrap_or_else(|| padded(ends.chain(self.hlines.iter().map(|h| h.0)), self.yscale))
    }
}

/// The range of the finite values (positive ones on a log axis), widened by 5 % on both sides.
fn padded(values: impl Iterator<Item = f64>, scale: Scale) -> (f64, f64) {
    let usable = values.filter(|v| v.is_finite() && (scale == Scale::Linear || *v > 0.0));
    let (mut low, mut high) = usable.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
    if low > high {
        return if scale == Scale::Log { (0.1, 10.0) } else { (-0.055, 0.055) };
    }
    if scale == Scale::Log {
        if low == high {
            (low, high) = (low / 10.0, high * 10.0);
        }
        let pad = 0.05 * (high / low).ln();
        return (low * (-pad).exp(), high * pad.exp());
    }
    if low == high {
        let around = if low == 0.0 { 1.0 } else { low.abs() };
        return (low - 0.055 * around, high + 0.055 * around);
    }
    let pad = 0.05 * (high - low);
    (low - pad, high + pad)
}

/// A picture: a grid of axes, row by row.
#[derive(Clone, PartialEq, Debug)]
pub struct Figure {
    /// Width and height in inches; 100 pixels an inch unless `savefig` says otherwise.
    pub size: (f64, f64),
    pub dpi: f64,
    pub rows: usize,
    pub columns: usize,
    pub axes: Vec<Axes>,
    pub suptitle: String,
}

impl Figure {
    /// An empty figure without axes, 6.4 by 4.8 inches.
    pub fn new() -> Figure {
        Figure { size: (6.4, 4.8), dpi: 100.0, rows: 1, columns: 1, axes: Vec::new(), suptitle: String::new() }
    }

    /// A figure with a grid of empty axes.
    pub fn grid(rows: usize, columns: usize) -> Figure {
        Figure { rows, columns, axes: vec![Axes::default(); rows * columns], ..Figure::new() }
    }
}

impl Default for Figure {
    fn default() -> Figure {
        Figure::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_ignore_what_cannot_be_drawn() {
        let mut axes = Axes::default();
        axes.series.push(Series::new(vec![1.0, f64::NAN, 3.0], vec![0.0, 10.0, 100.0], CYCLE[0]));
        assert_eq!(axes.x_range(), (0.9, 3.1));
        axes.yscale = Scale::Log;
        let (low, high) = axes.y_range();
        assert!(low > 8.0 && low < 10.0 && high > 100.0 && high < 120.0, "{low} {high}");
    }

    #[test]
    fn empty_and_single_points_still_have_a_range() {
        let mut axes = Axes::default();
        assert_eq!(axes.x_range(), (-0.055, 0.055));
        axes.series.push(Series::new(vec![2.0], vec![0.0], CYCLE[0]));
        assert!(axes.x_range().0 < 2.0 && axes.x_range().1 > 2.0);
        assert!(axes.y_range().0 < 0.0 && axes.y_range().1 > 0.0);
    }
}
