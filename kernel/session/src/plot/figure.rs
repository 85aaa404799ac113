//! What is in a picture, before any pixel: axes, what is drawn in them, and their labels. Lengths are in points (1/72
//! inch), as matplotlib's are.

pub use super::color::{CYCLE, Ink, Rgb};
pub use super::range::Scale;
use super::range::{Range, around, share};

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
    Pixel,
    Circle,
    Square,
    TriangleUp,
    TriangleDown,
    TriangleLeft,
    TriangleRight,
    Plus,
    Cross,
    Diamond,
    ThinDiamond,
    Star,
    Pentagon,
    Hexagon,
    FilledPlus,
    FilledCross,
    VerticalBar,
    HorizontalBar,
}

/// How the places of a curve are joined.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Steps {
    #[default]
    Straight,
    /// The step stands at the left point, the right point, or between them.
    Pre,
    Post,
    Mid,
}

/// One curve, or points of one size and colour.
#[derive(Clone, PartialEq, Debug)]
pub struct Series {
    pub x: Vec<f64>,
    pub y: Vec<f64>,
    /// Half-lengths of vertical error bars, one a point; empty for none.
    pub yerr: Vec<f64>,
    /// Lower and upper lengths of error bars where they differ from `yerr`, and of horizontal ones.
    pub ybars: Vec<(f64, f64)>,
    pub xbars: Vec<(f64, f64)>,
    /// Length of the caps of error bars.
    pub capsize: f64,
    pub label: Option<String>,
    pub color: Rgb,
    pub line: LineStyle,
    pub steps: Steps,
    pub width: f64,
    pub marker: Marker,
    pub marker_size: f64,
    /// Colours of markers where they differ from the curve's.
    pub face: Option<Ink>,
    pub edge: Option<Ink>,
    pub edge_width: f64,
    /// The lower edge of a filled band between `y` and this curve.
    pub fill_to: Option<Vec<f64>>,
    pub alpha: f64,
    /// What lies over what.
    pub z: f64,
    /// Place among the entries of a legend.
    pub order: usize,
}

impl Series {
    pub fn new(x: Vec<f64>, y: Vec<f64>, color: Rgb) -> Series {
        Series {
            x,
            y,
            yerr: Vec::new(),
            ybars: Vec::new(),
            xbars: Vec::new(),
            capsize: 0.0,
            label: None,
            color,
            line: LineStyle::Solid,
            steps: Steps::Straight,
            width: 1.5,
            marker: Marker::None,
            marker_size: 6.0,
            face: None,
            edge: None,
            edge_width: 1.0,
            fill_to: None,
            alpha: 1.0,
            z: 2.0,
            order: 0,
        }
    }

    /// Lower and upper ends of the vertical error bar at a point.
    pub fn ybar(&self, i: usize) -> Option<(f64, f64)> {
        let y = *self.y.get(i)?;
        match (self.ybars.get(i), self.yerr.get(i)) {
            (Some((down, up)), _) => Some((y - down, y + up)),
            (None, Some(e)) => Some((y - e, y + e)),
            (None, None) => None,
        }
    }

    pub fn xbar(&self, i: usize) -> Option<(f64, f64)> {
        let (x, bar) = (*self.x.get(i)?, self.xbars.get(i)?);
        Some((x - bar.0, x + bar.1))
    }
}

/// Points that differ in size or colour.
#[derive(Clone, PartialEq, Debug)]
pub struct Cloud {
    pub x: Vec<f64>,
    pub y: Vec<f64>,
    /// Areas in square points, and fills; each repeats when it is shorter than the points.
    pub sizes: Vec<f64>,
    pub fills: Vec<Ink>,
    pub edges: Vec<Ink>,
    pub edge_width: f64,
    pub marker: Marker,
    pub label: Option<String>,
    pub z: f64,
    pub order: usize,
}

/// Filled outlines of one look: bars, bands, polygons.
#[derive(Clone, PartialEq, Debug)]
pub struct Patch {
    pub outlines: Vec<Vec<(f64, f64)>>,
    pub fill: Option<Ink>,
    pub edge: Option<Ink>,
    pub width: f64,
    pub line: LineStyle,
    pub label: Option<String>,
    /// Whether the data's range includes it.
    pub counted: Counted,
    /// Coordinates that are fractions of the axes rather than data: bands across the whole width or height.
    pub spans: Spans,
    pub z: f64,
    pub order: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Counted {
    Yes,
    No,
}

/// Which of a shape's coordinates are fractions of the axes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Spans {
    #[default]
    Neither,
    X,
    Y,
}

/// Separate lines in one list: `hlines`, `vlines`, contour lines, arrows.
#[derive(Clone, PartialEq, Debug)]
pub struct Strokes {
    pub lines: Vec<Vec<(f64, f64)>>,
    /// Each repeats when it is shorter than the lines.
    pub inks: Vec<Ink>,
    pub width: f64,
    pub line: LineStyle,
    pub label: Option<String>,
    pub spans: Spans,
    pub z: f64,
    pub order: usize,
}

/// A grid of colours, row by row from the top.
#[derive(Clone, PartialEq, Debug)]
pub struct Image {
    pub rows: usize,
    pub columns: usize,
    /// Red, green, blue, alpha.
    pub pixels: Vec<[u8; 4]>,
    /// Left, right, bottom and top edge in data.
    pub extent: [f64; 4],
    pub smooth: Smooth,
    pub z: f64,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Smooth {
    Blocks,
    Bilinear,
}

/// Horizontal and vertical place of a text relative to its point.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Align {
    Start,
    Middle,
    End,
    /// Vertical only: the point is on the line that letters stand on.
    Baseline,
}

/// Which coordinates a text's point has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Frame {
    Data,
    Axes,
    Figure,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Label {
    pub text: String,
    pub x: f64,
    pub y: f64,
    pub frame: Frame,
    /// Distance from the point, in points to the right and up.
    pub offset: (f64, f64),
    pub size: f64,
    pub ink: Ink,
    pub bold: Weight,
    pub horizontal: Align,
    pub vertical: Align,
    pub degrees: f64,
    /// A box behind the text: its fill, edge, and padding.
    pub patch: Option<(Ink, Ink, f64)>,
    /// The data point that an arrow leads to.
    pub arrow: Option<Arrow>,
    pub z: f64,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Weight {
    #[default]
    Normal,
    Bold,
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Arrow {
    pub to: (f64, f64),
    pub frame: Frame,
    pub ink: Ink,
    pub width: f64,
    pub head: Head,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Head {
    None,
    Open,
    Filled,
}

/// Where a pair of axes lies on its figure.
#[derive(Clone, PartialEq, Debug)]
pub enum Place {
    /// Cells of a grid: first and last row and column, of so many.
    Cell { rows: usize, columns: usize, row: (usize, usize), column: (usize, usize) },
    /// Left, bottom, width and height as fractions of the figure.
    Rect([f64; 4]),
    /// Over other axes, with the x axis (`twinx`) or the y axis (`twiny`) in common.
    Twin { of: usize, shares: Shares },
    /// A colour scale beside other axes.
    Beside { of: usize },
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shares {
    X,
    Y,
}

/// The ticks of an axis where they are set by hand.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct SetTicks {
    pub at: Option<Vec<f64>>,
    pub labels: Option<Vec<String>>,
    pub degrees: f64,
    pub size: Option<f64>,
    /// Whether labels, and ticks, are shown at all.
    pub labels_hidden: bool,
    pub ticks_hidden: bool,
}

/// A colour scale: its colours from low to high.
#[derive(Clone, PartialEq, Debug)]
pub struct ColorBar {
    pub colors: Vec<Ink>,
    pub horizontal: bool,
    pub shrink: f64,
    /// Shares of the axes' width: the scale's own, and the gap before it.
    pub fraction: f64,
    pub pad: f64,
    pub aspect: f64,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Legend {
    /// matplotlib's names: `best`, `upper right`, ...
    pub place: String,
    pub title: String,
    pub columns: usize,
    pub size: f64,
    pub framed: bool,
    /// The corner named by `place` is put at this point, in fractions of the axes.
    pub anchor: Option<(f64, f64)>,
}

impl Default for Legend {
    fn default() -> Legend {
        Legend { place: "best".into(), title: String::new(), columns: 1, size: 10.0, framed: true, anchor: None }
    }
}

/// Lines at the ticks.
#[derive(Clone, PartialEq, Debug)]
pub struct GridLines {
    pub x: bool,
    pub y: bool,
    pub minor: bool,
    pub ink: Ink,
    pub width: f64,
    pub line: LineStyle,
}

impl Default for GridLines {
    fn default() -> GridLines {
        let ink = Rgb(176, 176, 176).with(1.0);
        GridLines { x: true, y: true, minor: false, ink, width: 0.8, line: LineStyle::Solid }
    }
}

/// One pair of axes.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Axes {
    pub place: Option<Place>,
    pub series: Vec<Series>,
    pub clouds: Vec<Cloud>,
    pub patches: Vec<Patch>,
    pub strokes: Vec<Strokes>,
    pub images: Vec<Image>,
    pub labels: Vec<Label>,
    /// Horizontal lines across the axes: height, colour, style.
    pub hlines: Vec<(f64, Rgb, LineStyle)>,
    pub vlines: Vec<(f64, Rgb, LineStyle)>,
    pub title: String,
    pub xlabel: String,
    pub ylabel: String,
    pub sizes: Sizes,
    pub xscale: Scale,
    pub yscale: Scale,
    pub xlim: Limits,
    pub ylim: Limits,
    /// Ends of the data's range that no margin is added to: the foot of bars.
    pub xsticky: Vec<f64>,
    pub ysticky: Vec<f64>,
    /// Shares of the range left free on both sides; 5 % where not set.
    pub xmargin: Option<f64>,
    pub ymargin: Option<f64>,
    /// Other axes whose ranges are joined with this one's.
    pub xshared: Vec<usize>,
    pub yshared: Vec<usize>,
    pub xticks: SetTicks,
    pub yticks: SetTicks,
    /// One unit of y is so many units of x on the page.
    pub aspect: Option<f64>,
    pub legend: bool,
    pub legend_look: Legend,
    pub grid: bool,
    pub grid_lines: GridLines,
    pub colorbar: Option<ColorBar>,
    /// No frame, ticks or labels.
    pub hidden: bool,
    /// Sides of the frame that are left out.
    pub no_spines: Vec<Side>,
    pub face: Option<Ink>,
    /// How many colours of the cycle are taken.
    pub next_color: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    Left,
    Right,
    Top,
    Bottom,
}

/// Text sizes of the title and the axes' labels.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Sizes {
    pub title: f64,
    pub xlabel: f64,
    pub ylabel: f64,
    pub ticks: f64,
}

impl Default for Sizes {
    fn default() -> Sizes {
        Sizes { title: 12.0, xlabel: 10.0, ylabel: 10.0, ticks: 10.0 }
    }
}

/// The range of an axis as far as it was set; the first is the left or lower end and may be the greater.
pub type Limits = (Option<f64>, Option<f64>);

impl Axes {
    /// The next colour of the cycle.
    pub fn cycle_color(&mut self) -> Rgb {
        self.next_color += 1;
        CYCLE[(self.next_color - 1) % CYCLE.len()]
    }

    /// The range of x shown: the limits set, or the data with 5 % around it.
    pub fn x_range(&self) -> (f64, f64) {
        set_or(self.xlim, self.x_extent(), self.xscale, self.x_margin(), &self.xsticky)
    }

    /// The range of y shown: the limits set, or the data with its error bars and 5 % around it.
    pub fn y_range(&self) -> (f64, f64) {
        set_or(self.ylim, self.y_extent(), self.yscale, self.y_margin(), &self.ysticky)
    }

    fn x_margin(&self) -> f64 {
        self.xmargin.unwrap_or(if self.images.is_empty() { 0.05 } else { 0.0 })
    }

    fn y_margin(&self) -> f64 {
        self.ymargin.unwrap_or(if self.images.is_empty() { 0.05 } else { 0.0 })
    }

    /// The data's own range of x.
    pub(super) fn x_extent(&self) -> Range {
        let mut range = Range::empty(self.xscale);
        for s in &self.series {
            range.extend(known(&s.x, &s.y));
            range.extend((0..s.xbars.len()).filter_map(|i| s.xbar(i)).flat_map(|(a, b)| [a, b]));
        }
        self.clouds.iter().for_each(|c| range.extend(known(&c.x, &c.y)));
        for p in self.patches.iter().filter(|p| p.counted == Counted::Yes && p.spans != Spans::X) {
            range.extend(p.outlines.iter().flatten().map(|p| p.0));
        }
        for s in self.strokes.iter().filter(|s| s.spans != Spans::X) {
            range.extend(s.lines.iter().flatten().map(|p| p.0));
        }
        self.images.iter().for_each(|i| range.extend([i.extent[0], i.extent[1]]));
        self.vlines.iter().for_each(|v| range.extend([v.0]));
        range
    }

    pub(super) fn y_extent(&self) -> Range {
        let mut range = Range::empty(self.yscale);
        for s in &self.series {
            range.extend(known(&s.y, &s.x));
            let bars = s.ybars.len().max(s.yerr.len());
            range.extend((0..bars).filter_map(|i| s.ybar(i)).flat_map(|(a, b)| [a, b]));
            range.extend(s.fill_to.iter().flatten().copied());
        }
        self.clouds.iter().for_each(|c| range.extend(known(&c.y, &c.x)));
        for p in self.patches.iter().filter(|p| p.counted == Counted::Yes && p.spans != Spans::Y) {
            range.extend(p.outlines.iter().flatten().map(|p| p.1));
        }
        for s in self.strokes.iter().filter(|s| s.spans != Spans::Y) {
            range.extend(s.lines.iter().flatten().map(|p| p.1));
        }
        self.images.iter().for_each(|i| range.extend([i.extent[2], i.extent[3]]));
        self.hlines.iter().for_each(|h| range.extend([h.0]));
        range
    }
}

/// One coordinate of the points whose other one is a number, too.
fn known<'a>(values: &'a [f64], others: &'a [f64]) -> impl Iterator<Item = f64> + 'a {
    values.iter().zip(others).filter(|(_, other)| other.is_finite()).map(|(v, _)| *v)
}

fn set_or((low, high): Limits, data: Range, scale: Scale, margin: f64, sticky: &[f64]) -> (f64, f64) {
    let (a, b) = around(data, scale, margin, sticky);
    let usable = |v: &f64| v.is_finite() && (scale != Scale::Log || *v > 0.0);
    let (a, b) = (low.filter(usable).unwrap_or(a), high.filter(usable).unwrap_or(b));
    if a == b { (a, a + 1.0) } else { (a, b) }
}

/// Where the axes of a grid lie.
#[derive(Clone, PartialEq, Debug)]
pub enum Layout {
    /// Fractions of the figure, and gaps in units of an axes' width and height.
    Margins { left: f64, right: f64, bottom: f64, top: f64, wspace: f64, hspace: f64 },
    /// As large as the labels allow (`tight_layout`).
    Tight,
}

impl Default for Layout {
    /// matplotlib's own.
    fn default() -> Layout {
        Layout::Margins { left: 0.125, right: 0.9, bottom: 0.11, top: 0.88, wspace: 0.2, hspace: 0.2 }
    }
}

/// A picture.
#[derive(Clone, PartialEq, Debug)]
pub struct Figure {
    /// Width and height in inches.
    pub size: (f64, f64),
    pub dpi: f64,
    /// The grid in which axes without a place of their own lie.
    pub rows: usize,
    pub columns: usize,
    pub axes: Vec<Axes>,
    pub suptitle: String,
    pub suptitle_size: f64,
    pub labels: Vec<Label>,
    pub layout: Layout,
    pub width_ratios: Vec<f64>,
    pub height_ratios: Vec<f64>,
    pub face: Ink,
    /// Cut to what is drawn, with this margin in inches (`bbox_inches="tight"`).
    pub cropped: Option<f64>,
}

impl Figure {
    /// An empty picture of matplotlib's default size.
    pub fn new() -> Figure {
        Figure {
            size: (6.4, 4.8),
            dpi: 100.0,
            rows: 1,
            columns: 1,
            axes: Vec::new(),
            suptitle: String::new(),
            suptitle_size: 12.0,
            labels: Vec::new(),
            layout: Layout::default(),
            width_ratios: Vec::new(),
            height_ratios: Vec::new(),
            face: super::color::WHITE.with(1.0),
            cropped: None,
        }
    }

    /// A picture with a grid of empty axes.
    pub fn grid(rows: usize, columns: usize) -> Figure {
        Figure { rows, columns, axes: vec![Axes::default(); rows * columns], ..Figure::new() }
    }

    /// The ranges of a pair of axes, with those that it shares.
    pub fn ranges(&self, index: usize) -> ((f64, f64), (f64, f64)) {
        let axes = &self.axes[index];
        let twin = match axes.place {
            Some(Place::Twin { of, shares }) => Some((of, shares)),
            _ => None,
        };
        let others = |list: &[usize], shared: Shares| -> Vec<usize> {
            let twins = self.axes.iter().enumerate().filter_map(move |(i, a)| match a.place {
                Some(Place::Twin { of, shares }) if of == index && shares == shared => Some(i),
                _ => None,
            });
            let own = twin.filter(|t| t.1 == shared).map(|t| t.0);
            list.iter().copied().chain(twins).chain(own).filter(|i| *i != index && *i < self.axes.len()).collect()
        };
        let joined = |list: Vec<usize>, extent: fn(&Axes) -> Range| {
            list.iter().fold(extent(axes), |range, i| share(range, extent(&self.axes[*i])))
        };
        let (xs, ys) = (others(&axes.xshared, Shares::X), others(&axes.yshared, Shares::Y));
        let limits = |own: Limits, list: &[usize], of: fn(&Axes) -> Limits| {
            list.iter().fold(own, |l, i| (l.0.or(of(&self.axes[*i]).0), l.1.or(of(&self.axes[*i]).1)))
        };
        let x = joined(xs.clone(), Axes::x_extent);
        let y = joined(ys.clone(), Axes::y_extent);
        (
            set_or(limits(axes.xlim, &xs, |a| a.xlim), x, axes.xscale, axes.x_margin(), &axes.xsticky),
            set_or(limits(axes.ylim, &ys, |a| a.ylim), y, axes.yscale, axes.y_margin(), &axes.ysticky),
        )
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
    fn ranges_have_margins_and_survive_nan_and_zero() {
        let mut axes = Axes::default();
        axes.series.push(Series::new(vec![0.0, 10.0], vec![f64::NAN, 100.0], CYCLE[0]));
        axes.series.push(Series::new(vec![0.0, 10.0], vec![0.0, 10.0], CYCLE[0]));
        assert_eq!(axes.x_range(), (-0.5, 10.5));
        axes.yscale = Scale::Log;
        let (low, high) = axes.y_range();
        assert!(low > 8.0 && low < 10.0 && high > 100.0 && high < 120.0, "{low} {high}");
    }

    #[test]
    fn empty_and_single_points_still_have_a_range() {
        let mut axes = Axes::default();
        assert_eq!(axes.x_range(), (0.0, 1.0));
        axes.series.push(Series::new(vec![], vec![], CYCLE[0]));
        assert_eq!(axes.x_range(), (-0.055, 0.055));
        axes.series.push(Series::new(vec![2.0], vec![0.0], CYCLE[0]));
        assert!(axes.x_range().0 < 2.0 && axes.x_range().1 > 2.0);
        assert!(axes.y_range().0 < 0.0 && axes.y_range().1 > 0.0);
    }

    #[test]
    fn bars_stand_on_their_foot_and_set_ends_stay() {
        let mut axes = Axes { ysticky: vec![0.0], ..Axes::default() };
        axes.series.push(Series::new(vec![0.0, 1.0], vec![0.0, 10.0], CYCLE[0]));
        assert_eq!(axes.y_range(), (0.0, 10.5));
        axes.ylim = (None, Some(3.0));
        assert_eq!(axes.y_range(), (0.0, 3.0));
        axes.ylim = (Some(5.0), Some(-5.0));
        assert_eq!(axes.y_range(), (5.0, -5.0));
    }

    #[test]
    fn shared_axes_have_one_range() {
        let mut figure = Figure::grid(1, 2);
        figure.axes[0].series.push(Series::new(vec![0.0], vec![0.0], CYCLE[0]));
        figure.axes[1].series.push(Series::new(vec![10.0], vec![10.0], CYCLE[0]));
        (figure.axes[0].yshared, figure.axes[1].yshared) = (vec![1], vec![0]);
        assert_eq!(figure.ranges(0).1, (-0.5, 10.5));
        assert_eq!(figure.ranges(1).1, (-0.5, 10.5));
        assert_ne!(figure.ranges(0).0, figure.ranges(1).0);
    }
}
