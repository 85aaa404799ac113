//! A figure as PNG or SVG, through plotters. Coordinates are points of a 100-dpi page, scaled at the last moment.

use super::figure::{Axes, Figure, LineStyle, Marker, Rgb, Scale, Series};
use super::ticks::{Ticks, ticks};
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use std::path::Path;
use std::sync::Once;

/// How many times finer than its pixels a PNG is drawn before it is averaged down: smooth edges.
const OVERSAMPLE: u32 = 3;
const FONT: &str = "sans-serif";
const BLACK_INK: Rgb = Rgb(0, 0, 0);

/// The embedded font is registered once; none is taken from the system.
fn register_font() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // Fails only for a broken font file; text is then left out with the drawing's own error.
        let _ = plotters::style::register_font(FONT, FontStyle::Normal, dejavu::sans::regular());
    });
}

type Failure = Box<dyn std::error::Error>;

/// The figure as the bytes of a PNG file.
pub fn png(figure: &Figure) -> Result<Vec<u8>, Failure> {
    let (width, height) = pixels(figure);
    let (w, h) = (width * OVERSAMPLE, height * OVERSAMPLE);
    let mut fine = vec![255u8; (w * h * 3) as usize];
    {
        let area = BitMapBackend::with_buffer(&mut fine, (w, h)).into_drawing_area();
        draw(figure, &area, figure.dpi / 100.0 * OVERSAMPLE as f64)?;
        area.present()?;
    }
    let coarse = average(&fine, width as usize, height as usize);
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.write_header()?.write_image_data(&coarse)?;
    Ok(out)
}

/// The figure as SVG text.
pub fn svg(figure: &Figure) -> Result<String, Failure> {
    let mut out = String::new();
    {
        let area = SVGBackend::with_string(&mut out, pixels(figure)).into_drawing_area();
        draw(figure, &area, figure.dpi / 100.0)?;
        area.present()?;
    }
    Ok(out)
}

/// Writes the figure to a file, PNG or SVG by its suffix.
pub fn save(figure: &Figure, path: &Path) -> Result<(), Failure> {
    let suffix = path.extension().and_then(|e| e.to_str()).unwrap_or("").to_lowercase();
    match suffix.as_str() {
        "png" => std::fs::write(path, png(figure)?)?,
        "svg" => std::fs::write(path, svg(figure)?)?,
        other => return Err(format!("Format '{other}' is not supported (supported formats: png, svg)").into()),
    }
    Ok(())
}

fn pixels(figure: &Figure) -> (u32, u32) {
    let side = |inches: f64| (inches * figure.dpi).round().clamp(1.0, 20_000.0) as u32;
    (side(figure.size.0), side(figure.size.1))
}

/// Averages blocks of `OVERSAMPLE` x `OVERSAMPLE` pixels.
fn average(fine: &[u8], width: usize, height: usize) -> Vec<u8> {
    let k = OVERSAMPLE as usize;
    let row = width * k * 3;
    let mut out = Vec::with_capacity(width * height * 3);
    for y in 0..height {
        for x in 0..width {
            for c in 0..3 {
                let block = (0..k * k).map(|i| fine[(y * k + i / k) * row + (x * k + i % k) * 3 + c] as u32);
                out.push((block.sum::<u32>() / (k * k) as u32) as u8);
            }
        }
    }
    out
}

/// A place on the page, in points.
type Spot = (f64, f64);

/// The page: a plotters area and the scale from points to its pixels.
struct Page<'a, B: DrawingBackend> {
    area: &'a DrawingArea<B, Shift>,
    scale: f64,
}

impl<B: DrawingBackend> Page<'_, B>
where
    B::ErrorType: 'static,
{
    fn pixel(&self, (x, y): Spot) -> (i32, i32) {
        let clamp = |v: f64| (v * self.scale).clamp(-1e6, 1e6).round() as i32;
        (clamp(x), clamp(y))
    }

    fn line(&self, points: &[Spot], color: Rgb, alpha: f64, width: f64) -> Result<(), Failure> {
        let style = ShapeStyle {
            color: RGBColor(color.0, color.1, color.2).mix(alpha),
            filled: false,
            stroke_width: (width * self.scale).round().max(1.0) as u32,
        };
        Ok(self.area.draw(&PathElement::new(points.iter().map(|&p| self.pixel(p)).collect::<Vec<_>>(), style))?)
    }

    fn polygon(&self, points: &[Spot], color: Rgb, alpha: f64) -> Result<(), Failure> {
        let style = RGBColor(color.0, color.1, color.2).mix(alpha).filled();
        Ok(self.area.draw(&Polygon::new(points.iter().map(|&p| self.pixel(p)).collect::<Vec<_>>(), style))?)
    }

    fn text(&self, text: &str, at: Spot, size: f64, h: HPos, v: VPos) -> Result<(), Failure> {
        let style = TextStyle::from((FONT, size * self.scale).into_font()).pos(Pos::new(h, v));
        Ok(self.area.draw_text(text, &style, self.pixel(at))?)
    }

    fn text_up(&self, text: &str, at: Spot, size: f64) -> Result<(), Failure> {
        let font = (FONT, size * self.scale).into_font().transform(FontTransform::Rotate270);
        let style = TextStyle::from(font).pos(Pos::new(HPos::Center, VPos::Center));
        Ok(self.area.draw_text(text, &style, self.pixel(at))?)
    }

    /// The width of a text in points.
    fn width(&self, text: &str, size: f64) -> f64 {
        let style = TextStyle::from((FONT, size * self.scale).into_font());
        self.area.estimate_text_size(text, &style).map_or(0.0, |(w, _)| w as f64 / self.scale)
    }
}

/// The frame of one pair of axes on the page, and the mapping of data into it.
struct Frame<'a> {
    axes: &'a Axes,
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
    x: (f64, f64),
    y: (f64, f64),
}

impl Frame<'_> {
    /// Where a data point lies on the page; `None` where it cannot be drawn (NaN, or not positive on a log axis).
    fn place(&self, x: f64, y: f64) -> Option<Spot> {
        let u = fraction(x, self.x, self.axes.xscale)?;
        let v = fraction(y, self.y, self.axes.yscale)?;
        Some((self.left + u * (self.right - self.left), self.bottom - v * (self.bottom - self.top)))
    }

    fn contains(&self, (x, y): Spot) -> bool {
        x >= self.left - 0.5 && x <= self.right + 0.5 && y >= self.top - 0.5 && y <= self.bottom + 0.5
    }

    /// The part of a segment that lies inside the frame (Liang and Barsky's clipping).
    fn clip(&self, a: Spot, b: Spot) -> Option<(Spot, Spot)> {
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let (mut from, mut to) = (0.0f64, 1.0f64);
        for (p, q) in [(-dx, a.0 - self.left), (dx, self.right - a.0), (-dy, a.1 - self.top), (dy, self.bottom - a.1)] {
            if p == 0.0 {
                if q < 0.0 {
                    return None;
                }
            } else if p < 0.0 {
                from = from.max(q / p);
            } else {
                to = to.min(q / p);
            }
        }
        (from <= to).then_some(((a.0 + from * dx, a.1 + from * dy), (a.0 + to * dx, a.1 + to * dy)))
    }
}

/// How far along its axis a value lies, 0 to 1 inside the range.
pub(super) fn fraction(value: f64, (low, high): (f64, f64), scale: Scale) -> Option<f64> {
    let f = match scale {
        Scale::Linear => (value - low) / (high - low),
        Scale::Log if value > 0.0 => (value / low).ln() / (high / low).ln(),
        Scale::Log => return None,
    };
    f.is_finite().then_some(f)
}

fn draw<B: DrawingBackend>(figure: &Figure, area: &DrawingArea<B, Shift>, scale: f64) -> Result<(), Failure>
where
    B::ErrorType: 'static,
{
    register_font();
    area.fill(&WHITE)?;
    let page = Page { area, scale };
    let (width, height) = (figure.size.0 * 100.0, figure.size.1 * 100.0);
    if !figure.suptitle.is_empty() {
        page.text(&figure.suptitle, (width / 2.0, 0.02 * height), 16.7, HPos::Center, VPos::Top)?;
    }
    // The margins and gaps of matplotlib's default layout.
    let (left, right, top, bottom) = (0.125 * width, 0.9 * width, 0.12 * height, 0.89 * height);
    let (rows, columns) = (figure.rows as f64, figure.columns as f64);
    let w = (right - left) / (columns + 0.2 * (columns - 1.0));
    let h = (bottom - top) / (rows + 0.2 * (rows - 1.0));
    for (i, axes) in figure.axes.iter().enumerate() {
        let (row, column) = ((i / figure.columns) as f64, (i % figure.columns) as f64);
        let (x, y) = (left + column * 1.2 * w, top + row * 1.2 * h);
        let frame = Frame { axes, left: x, top: y, right: x + w, bottom: y + h, x: axes.x_range(), y: axes.y_range() };
        draw_axes(&page, &frame)?;
    }
    Ok(())
}

fn draw_axes<B: DrawingBackend>(page: &Page<B>, f: &Frame) -> Result<(), Failure>
where
    B::ErrorType: 'static,
{
    let count = |points: f64, each: f64| ((points / each) as usize).clamp(2, 9);
    let xt = ticks(f.x.0, f.x.1, f.axes.xscale, count(f.right - f.left, 48.0));
    let yt = ticks(f.y.0, f.y.1, f.axes.yscale, count(f.bottom - f.top, 32.0));
    if f.axes.grid {
        draw_grid(page, f, &xt, &yt)?;
    }
    for series in &f.axes.series {
        draw_series(page, f, series)?;
    }
    for &(y, color, style) in &f.axes.hlines {
        if let Some((_, py)) = f.place(f.x.0, y) {
            stroke(page, f, &[(f.left, py), (f.right, py)], color, 1.0, 1.5, style)?;
        }
    }
    for &(x, color, style) in &f.axes.vlines {
        if let Some((px, _)) = f.place(x, f.y.0) {
            stroke(page, f, &[(px, f.top), (px, f.bottom)], color, 1.0, 1.5, style)?;
        }
    }
    draw_ticks(page, f, &xt, &yt)?;
    let box_ = [(f.left, f.top), (f.right, f.top), (f.right, f.bottom), (f.left, f.bottom), (f.left, f.top)];
    page.line(&box_, BLACK_INK, 1.0, 1.1)?;
    draw_labels(page, f, &yt)?;
    if f.axes.legend { draw_legend(page, f) } else { Ok(()) }
}

fn draw_grid<B: DrawingBackend>(page: &Page<B>, f: &Frame, xt: &Ticks, yt: &Ticks) -> Result<(), Failure>
where
    B::ErrorType: 'static,
{
    let ink = Rgb(176, 176, 176);
    for tick in &xt.major {
        if let Some((x, _)) = f.place(tick.at, f.y.0) {
            page.line(&[(x, f.top), (x, f.bottom)], ink, 1.0, 1.1)?;
        }
    }
    for tick in &yt.major {
        if let Some((_, y)) = f.place(f.x.0, tick.at) {
            page.line(&[(f.left, y), (f.right, y)], ink, 1.0, 1.1)?;
        }
    }
    Ok(())
}

fn draw_ticks<B: DrawingBackend>(page: &Page<B>, f: &Frame, xt: &Ticks, yt: &Ticks) -> Result<(), Failure>
where
    B::ErrorType: 'static,
{
    for tick in &xt.major {
        let Some((x, _)) = f.place(tick.at, f.y.0) else { continue };
        page.line(&[(x, f.bottom), (x, f.bottom + 4.9)], BLACK_INK, 1.0, 1.1)?;
        page.text(&tick.label, (x, f.bottom + 8.0), 13.9, HPos::Center, VPos::Top)?;
    }
    for tick in &yt.major {
        let Some((_, y)) = f.place(f.x.0, tick.at) else { continue };
        page.line(&[(f.left - 4.9, y), (f.left, y)], BLACK_INK, 1.0, 1.1)?;
        page.text(&tick.label, (f.left - 9.0, y), 13.9, HPos::Right, VPos::Center)?;
    }
    for &at in &xt.minor {
        if let Some((x, _)) = f.place(at, f.y.0) {
            page.line(&[(x, f.bottom), (x, f.bottom + 2.8)], BLACK_INK, 1.0, 0.8)?;
        }
    }
    for &at in &yt.minor {
        if let Some((_, y)) = f.place(f.x.0, at) {
            page.line(&[(f.left - 2.8, y), (f.left, y)], BLACK_INK, 1.0, 0.8)?;
        }
    }
    if !yt.factor.is_empty() {
        page.text(&yt.factor, (f.left, f.top - 4.0), 13.9, HPos::Left, VPos::Bottom)?;
    }
    if !xt.factor.is_empty() {
        page.text(&xt.factor, (f.right, f.bottom + 24.0), 13.9, HPos::Right, VPos::Top)?;
    }
    Ok(())
}

fn draw_labels<B: DrawingBackend>(page: &Page<B>, f: &Frame, yt: &Ticks) -> Result<(), Failure>
where
    B::ErrorType: 'static,
{
    let middle = ((f.left + f.right) / 2.0, (f.top + f.bottom) / 2.0);
    if !f.axes.title.is_empty() {
        page.text(&f.axes.title, (middle.0, f.top - 8.0), 16.7, HPos::Center, VPos::Bottom)?;
    }
    if !f.axes.xlabel.is_empty() {
        page.text(&f.axes.xlabel, (middle.0, f.bottom + 26.0), 13.9, HPos::Center, VPos::Top)?;
    }
    if !f.axes.ylabel.is_empty() {
        let widest = yt.major.iter().map(|t| page.width(&t.label, 13.9)).fold(0.0, f64::max);
        page.text_up(&f.axes.ylabel, ((f.left - 9.0 - widest - 14.0).max(9.0), middle.1), 13.9)?;
    }
    Ok(())
}

fn draw_series<B: DrawingBackend>(page: &Page<B>, f: &Frame, s: &Series) -> Result<(), Failure>
where
    B::ErrorType: 'static,
{
    let places: Vec<Option<Spot>> = s.x.iter().zip(&s.y).map(|(&x, &y)| f.place(x, y)).collect();
    if let Some(low) = &s.fill_to {
        let inside = |p: Spot| (p.0.clamp(f.left, f.right), p.1.clamp(f.top, f.bottom));
        let upper = places.iter().flatten().map(|&p| inside(p));
        let under: Vec<Spot> = s.x.iter().zip(low).rev().filter_map(|(&x, &y)| f.place(x, y)).map(inside).collect();
        return page.polygon(&upper.chain(under).collect::<Vec<_>>(), s.color, s.alpha);
    }
    if s.line != LineStyle::None {
        for run in places.split(|p| p.is_none()) {
            let run: Vec<Spot> = thin(run.iter().flatten().copied());
            stroke(page, f, &run, s.color, s.alpha, s.width * 1.39, s.line)?;
        }
    }
    for ((&x, &y), &e) in s.x.iter().zip(&s.y).zip(&s.yerr) {
        draw_error_bar(page, f, s, (x, y, e))?;
    }
    if s.marker != Marker::None {
        let mut last = (f64::NAN, f64::NAN);
        for &p in places.iter().flatten().filter(|p| f.contains(**p)) {
            // Markers on the very same pixel are drawn once: ten million points stay quick.
            if (p.0 - last.0).abs() + (p.1 - last.1).abs() < 0.2 {
                continue;
            }
            draw_marker(page, p, s.marker, s.marker_size * 1.39 / 2.0, s.color, s.alpha)?;
            last = p;
        }
    }
    Ok(())
}

fn draw_error_bar<B: DrawingBackend>(
    page: &Page<B>,
    f: &Frame,
    s: &Series,
    (x, y, e): (f64, f64, f64),
) -> Result<(), Failure>
where
    B::ErrorType: 'static,
{
    let floor = if f.axes.yscale == Scale::Log { f.y.0 } else { y - e };
    let (Some(a), Some(b)) = (f.place(x, (y - e).max(floor)), f.place(x, y + e)) else { return Ok(()) };
    if let Some((a, b)) = f.clip(a, b) {
        page.line(&[a, b], s.color, s.alpha, s.width * 1.39)?;
    }
    Ok(())
}

/// Leaves out points that move less than a tenth of a pixel.
fn thin(points: impl Iterator<Item = Spot>) -> Vec<Spot> {
    let mut out: Vec<Spot> = Vec::new();
    for p in points {
        match out.last() {
            Some(last) if (p.0 - last.0).abs() + (p.1 - last.1).abs() < 0.1 => {}
            _ => out.push(p),
        }
    }
    out
}

/// Draws a polyline inside the frame in a line style.
fn stroke<B: DrawingBackend>(
    page: &Page<B>,
    f: &Frame,
    points: &[Spot],
    color: Rgb,
    alpha: f64,
    width: f64,
    style: LineStyle,
) -> Result<(), Failure>
where
    B::ErrorType: 'static,
{
    // On and off lengths, in line widths.
    let pattern: &[f64] = match style {
        LineStyle::None => return Ok(()),
        LineStyle::Solid => &[],
        LineStyle::Dashed => &[3.7, 1.6],
        LineStyle::DashDot => &[6.4, 1.6, 1.0, 1.6],
        LineStyle::Dotted => &[1.0, 1.65],
    };
    let mut run: Vec<Spot> = Vec::new();
    for pair in points.windows(2) {
        let Some((a, b)) = f.clip(pair[0], pair[1]) else { continue };
        if run.last().is_some_and(|last| *last != a) {
            dash(page, &run, color, alpha, width, pattern)?;
            run.clear();
        }
        if run.is_empty() {
            run.push(a);
        }
        run.push(b);
    }
    dash(page, &run, color, alpha, width, pattern)
}

fn dash<B: DrawingBackend>(
    page: &Page<B>,
    run: &[Spot],
    color: Rgb,
    alpha: f64,
    width: f64,
    pattern: &[f64],
) -> Result<(), Failure>
where
    B::ErrorType: 'static,
{
    if run.len() < 2 {
        return Ok(());
    }
    if pattern.is_empty() {
        return page.line(run, color, alpha, width);
    }
    let (mut phase, mut left, mut piece) = (0, pattern[0] * width, vec![run[0]]);
    for pair in run.windows(2) {
        let (mut a, b) = (pair[0], pair[1]);
        loop {
            let length = (b.0 - a.0).hypot(b.1 - a.1);
            if length <= left {
                left -= length;
                piece.push(b);
                break;
            }
            let t = left / length;
            a = (a.0 + t * (b.0 - a.0), a.1 + t * (b.1 - a.1));
            piece.push(a);
            if phase % 2 == 0 {
                page.line(&piece, color, alpha, width)?;
            }
            phase = (phase + 1) % pattern.len();
            left = pattern[phase] * width;
            piece = vec![a];
        }
    }
    if phase % 2 == 0 && piece.len() > 1 { page.line(&piece, color, alpha, width) } else { Ok(()) }
}

fn draw_marker<B: DrawingBackend>(
    page: &Page<B>,
    (x, y): Spot,
    marker: Marker,
    r: f64,
    color: Rgb,
    alpha: f64,
) -> Result<(), Failure>
where
    B::ErrorType: 'static,
{
    let regular = |n: usize, r: f64, turn: f64| -> Vec<Spot> {
        (0..n)
            .map(|i| (i as f64 / n as f64).mul_add(std::f64::consts::TAU, turn))
            .map(|t| (x + r * t.sin(), y - r * t.cos()))
            .collect()
    };
    let half = std::f64::consts::PI;
    match marker {
        Marker::None => Ok(()),
        Marker::Point => page.polygon(&regular(16, r * 0.5, 0.0), color, alpha),
        Marker::Circle => page.polygon(&regular(28, r, 0.0), color, alpha),
        Marker::Square => page.polygon(&regular(4, r * 1.414, half / 4.0), color, alpha),
        Marker::Diamond => page.polygon(&regular(4, r * 1.414, 0.0), color, alpha),
        Marker::TriangleUp => page.polygon(&regular(3, r * 1.2, 0.0), color, alpha),
        Marker::TriangleDown => page.polygon(&regular(3, r * 1.2, half), color, alpha),
        Marker::Star => {
            let (outer, inner) = (regular(5, r * 1.2, 0.0), regular(5, r * 0.5, half / 5.0));
            let points: Vec<Spot> = outer.into_iter().zip(inner).flat_map(|(a, b)| [a, b]).collect();
            page.polygon(&points, color, alpha)
        }
        Marker::Plus => {
            page.line(&[(x - r, y), (x + r, y)], color, alpha, 1.4)?;
            page.line(&[(x, y - r), (x, y + r)], color, alpha, 1.4)
        }
        Marker::Cross => {
            page.line(&[(x - r, y - r), (x + r, y + r)], color, alpha, 1.4)?;
            page.line(&[(x - r, y + r), (x + r, y - r)], color, alpha, 1.4)
        }
    }
}

/// The legend, in the corner that covers the fewest points.
fn draw_legend<B: DrawingBackend>(page: &Page<B>, f: &Frame) -> Result<(), Failure>
where
    B::ErrorType: 'static,
{
    let entries: Vec<(&Series, &str)> =
        f.axes.series.iter().filter_map(|s| Some((s, s.label.as_deref().filter(|l| !l.starts_with('_'))?))).collect();
    if entries.is_empty() {
        return Ok(());
    }
    let text = entries.iter().map(|(_, l)| page.width(l, 13.9)).fold(0.0, f64::max);
    let (w, h) = (text + 28.0 + 11.0 + 12.0, entries.len() as f64 * 20.4 + 8.0);
    let pad = 7.0;
    let corners = [
        (f.right - pad - w, f.top + pad),
        (f.left + pad, f.top + pad),
        (f.left + pad, f.bottom - pad - h),
        (f.right - pad - w, f.bottom - pad - h),
    ];
    let covered = |(x, y): Spot| {
        let points = f.axes.series.iter().flat_map(|s| s.x.iter().zip(&s.y)).filter_map(|(&x, &y)| f.place(x, y));
        points.filter(|p| p.0 >= x - 4.0 && p.0 <= x + w + 4.0 && p.1 >= y - 4.0 && p.1 <= y + h + 4.0).count()
    };
    let (x, y) = corners.into_iter().min_by_key(|&c| covered(c)).unwrap_or(corners[0]);
    let frame = [(x, y), (x + w, y), (x + w, y + h), (x, y + h), (x, y)];
    page.polygon(&frame, Rgb(255, 255, 255), 0.8)?;
    page.line(&frame, Rgb(204, 204, 204), 0.8, 1.4)?;
    for (i, (s, label)) in entries.iter().enumerate() {
        let middle = y + 4.0 + 20.4 * (i as f64 + 0.5);
        let inside = Frame { left: x, right: x + w, top: y, bottom: y + h, axes: f.axes, x: f.x, y: f.y };
        stroke(page, &inside, &[(x + 6.0, middle), (x + 34.0, middle)], s.color, s.alpha, s.width * 1.39, s.line)?;
        draw_marker(page, (x + 20.0, middle), s.marker, s.marker_size * 0.7, s.color, s.alpha)?;
        page.text(label, (x + 45.0, middle), 13.9, HPos::Left, VPos::Center)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::figure::CYCLE;
    use super::*;

    fn sample() -> Figure {
        let mut figure = Figure::grid(1, 1);
        let axes = &mut figure.axes[0];
        let mut s = Series::new(vec![10.0, 100.0, 1000.0], vec![1.0, 2.0, 4.0], CYCLE[0]);
        s.yerr = vec![0.1, 0.2, 0.3];
        s.label = Some("jit".into());
        axes.series.push(s);
        axes.title = "a title".into();
        axes.xlabel = "calls".into();
        axes.ylabel = "seconds".into();
        axes.legend = true;
        figure
    }

    #[test]
    fn png_has_its_size_and_ink_in_the_series_colour() {
        let bytes = png(&sample()).unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        assert_eq!((info.width, info.height), (640, 480));
        assert!(pixels.chunks(3).filter(|p| *p == [31, 119, 180]).count() > 200);
    }

    #[test]
    fn svg_holds_the_texts() {
        let text = svg(&sample()).unwrap();
        for word in ["a title", "calls", "seconds", "jit"] {
            assert!(text.contains(word), "{word} is missing");
        }
    }

    #[test]
    fn nothing_nan_and_log_zero_draw_without_failing() {
        let mut figure = sample();
        figure.axes[0].series[0].y = vec![0.0, f64::NAN, f64::INFINITY];
        figure.axes[0].yscale = Scale::Log;
        assert!(png(&figure).is_ok());
        assert!(png(&Figure::new()).is_ok());
        assert!(svg(&Figure::grid(2, 2)).is_ok());
    }
}
