//! From a figure to a page of shapes, and to the bytes of a file.

use super::artists;
use super::color::Ink;
use super::figure::{Align, Axes, Figure, Frame, Place, Weight};
use super::frame;
use super::range::fraction;
use super::scene::{Rect, Scene, Spot};
use super::ticks::{Ticks, chosen};
use super::{font, labels, layout, legend, pdf, raster, svg};
use std::path::Path;

type Failure = Box<dyn std::error::Error>;

/// The figure as the bytes of a PNG file.
pub fn png(figure: &Figure) -> Result<Vec<u8>, Failure> {
    raster::png(&scene(figure), figure.dpi)
}

/// A picture, three bytes a pixel, row by row.
pub struct Pixels {
    pub width: usize,
    pub height: usize,
    pub rgb: Vec<u8>,
}

/// The figure as pixels.
pub fn pixels(figure: &Figure) -> Result<Pixels, Failure> {
    raster::pixels(&scene(figure), figure.dpi)
}

/// The figure as SVG text.
pub fn svg(figure: &Figure) -> Result<String, Failure> {
    Ok(svg::svg(&scene(figure)))
}

/// The figure as the bytes of a PDF file.
pub fn pdf(figure: &Figure) -> Vec<u8> {
    pdf::pdf(&scene(figure))
}

/// Writes the figure to a file: PNG, SVG or PDF by its suffix.
pub fn save(figure: &Figure, path: &Path) -> Result<(), Failure> {
    let suffix = path.extension().and_then(|e| e.to_str()).unwrap_or("").to_lowercase();
    let bytes = encode(figure, &suffix)?;
    Ok(std::fs::write(path, bytes)?)
}

/// The figure in a format: `png`, `svg` or `pdf`.
pub fn encode(figure: &Figure, format: &str) -> Result<Vec<u8>, Failure> {
    match format {
        "png" => png(figure),
        "svg" => Ok(svg(figure)?.into_bytes()),
        "pdf" => Ok(pdf(figure)),
        other => Err(format!("Format '{other}' is not supported (supported formats: pdf, png, svg)").into()),
    }
}

/// A pair of axes in its place, with its ranges and ticks.
pub struct View<'a> {
    pub axes: &'a Axes,
    pub frame: Rect,
    pub x: (f64, f64),
    pub y: (f64, f64),
    pub xt: Ticks,
    pub yt: Ticks,
}

impl View<'_> {
    pub fn new(figure: &Figure, index: usize, frame: Rect) -> View<'_> {
        let axes = &figure.axes[index];
        let (x, y) = figure.ranges(index);
        // As many ticks as their labels leave room for: three letters wide, two high.
        let count = |points: f64, each: f64| ((points / each) as usize).clamp(1, 9);
        let xt = chosen(x, axes.xscale, count(frame.width(), 3.0 * axes.sizes.ticks), &axes.xticks);
        let yt = chosen(y, axes.yscale, count(frame.height(), 2.0 * axes.sizes.ticks), &axes.yticks);
        View { axes, frame, x, y, xt, yt }
    }

    /// Where a data point lies on the page; `None` where it cannot be drawn (NaN, or not positive on a log axis).
    pub fn place(&self, x: f64, y: f64) -> Option<Spot> {
        let u = fraction(x, self.x, self.axes.xscale)?;
        let v = fraction(y, self.y, self.axes.yscale)?;
        Some((self.frame.left + u * self.frame.width(), self.frame.bottom - v * self.frame.height()))
    }
}

/// Where the ticks of an axes stand, on x and y.
pub fn tick_places(figure: &Figure, index: usize) -> (Vec<f64>, Vec<f64>) {
    let Some(frame) = layout::frames(figure).get(index).copied() else { return Default::default() };
    let view = View::new(figure, index, frame);
    let places = |t: &Ticks| t.major.iter().map(|t| t.at).collect();
    (places(&view.xt), places(&view.yt))
}

/// The page of a figure.
pub fn scene(figure: &Figure) -> Scene {
    let side = |inches: f64| if inches.is_finite() { inches.clamp(0.01, 1000.0) * 72.0 } else { 72.0 };
    let (width, height) = (side(figure.size.0), side(figure.size.1));
    let mut scene = Scene { width, height, paper: figure.face, items: Vec::new() };
    let frames = layout::frames(figure);
    let views: Vec<View> = frames.iter().enumerate().map(|(i, f)| View::new(figure, i, *f)).collect();
    for view in &views {
        axes(&mut scene, view);
    }
    for label in &figure.labels {
        labels::free(&mut scene, label);
    }
    if !figure.suptitle.is_empty() {
        let text = font::lay(&figure.suptitle, figure.suptitle_size, Weight::Normal);
        frame::put(&mut scene, &text, (width / 2.0, 0.02 * height), (Align::Middle, Align::Start), 0.0, Ink::BLACK);
    }
    match figure.cropped {
        Some(margin) => scene.cropped(margin * 72.0),
        None => scene,
    }
}

fn axes(scene: &mut Scene, view: &View) {
    let own = view.axes;
    if !own.hidden && !layout::is_overlay(own) {
        scene.fill(view.frame.outline(), own.face.unwrap_or(super::color::WHITE.with(1.0)), None);
    }
    if let (Some(bar), Some(Place::Beside { .. })) = (&own.colorbar, &own.place) {
        artists::colors(scene, view, bar);
    }
    if own.grid && !own.hidden {
        frame::grid(scene, view);
    }
    artists::draw(scene, view);
    frame::surround(scene, view);
    for label in own.labels.iter().filter(|l| l.frame != Frame::Figure) {
        labels::inside(scene, view, label);
    }
    if own.legend {
        legend::draw(scene, view);
    }
}

#[cfg(test)]
mod tests {
    use super::super::figure::{CYCLE, Scale, Series};
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

    fn pixels(bytes: Vec<u8>) -> (u32, u32, Vec<u8>) {
        let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        (info.width, info.height, pixels)
    }

    #[test]
    fn png_has_its_size_and_ink_in_the_series_colour() {
        let (width, height, pixels) = pixels(super::png(&sample()).unwrap());
        assert_eq!((width, height), (640, 480));
        assert!(pixels.chunks(3).filter(|p| *p == [31, 119, 180]).count() > 200);
    }

    #[test]
    fn svg_and_pdf_hold_the_picture() {
        let text = svg(&sample()).unwrap();
        for word in ["a title", "calls", "seconds", "jit", "#1f77b4"] {
            assert!(text.contains(word), "{word} is missing");
        }
        let pdf = pdf(&sample());
        assert!(pdf.starts_with(b"%PDF-") && pdf.ends_with(b"%%EOF"));
    }

    #[test]
    fn nothing_nan_and_log_zero_draw_without_failing() {
        let mut figure = sample();
        figure.axes[0].series[0].y = vec![0.0, f64::NAN, f64::INFINITY];
        figure.axes[0].yscale = Scale::Log;
        assert!(super::png(&figure).is_ok());
        assert!(super::png(&Figure::new()).is_ok());
        assert!(svg(&Figure::grid(2, 2)).is_ok());
        figure.size = (0.0, f64::NAN);
        assert!(super::png(&figure).is_ok());
        figure.size = (1e9, 1.0);
        assert!(super::png(&figure).is_err());
    }

    #[test]
    fn ten_million_points_become_few_shapes() {
        let n = 10_000_000;
        let x: Vec<f64> = (0..n).map(f64::from).collect();
        let y: Vec<f64> = x.iter().map(|v| (v * 1e-5).sin() + (v * 12.9898).sin().fract()).collect();
        let mut figure = Figure::grid(1, 2);
        figure.axes[0].series.push(Series::new(x.clone(), y.clone(), CYCLE[0]));
        let mut points = Series::new(y, x, CYCLE[1]);
        (points.line, points.marker) = (super::super::LineStyle::None, super::super::Marker::Circle);
        figure.axes[1].series.push(points);
        let text = svg(&figure).unwrap();
        assert!(text.len() < 30_000_000, "{} bytes", text.len());
    }
}
