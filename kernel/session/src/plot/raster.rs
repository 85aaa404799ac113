//! A scene as a PNG, painted by tiny-skia.

use super::color::{Ink, Rgb};
use super::draw::Pixels;
use super::figure::Smooth;
use super::font;
use super::scene::{Cap, Item, Join, Path, Pen, Raster, Rect, Scene, Shape, Spot, Step};
use rustc_hash::FxHashMap;
use tiny_skia::{
    Color, FillRule, FilterQuality, LineCap, LineJoin, Mask, Paint, PathBuilder, Pixmap, PixmapPaint, PixmapRef,
    PremultipliedColorU8, Stroke, StrokeDash, Transform,
};

type Failure = Box<dyn std::error::Error>;

/// The longest side of a picture in pixels, as matplotlib's.
const MOST_PIXELS: f64 = 65_535.0;
/// From so many stamps on, one is painted and copied.
const MANY: usize = 500;

/// The scene as the bytes of a PNG file.
pub fn png(scene: &Scene, dpi: f64) -> Result<Vec<u8>, Failure> {
    let pixmap = paint(scene, dpi)?;
    let (width, height) = (pixmap.width(), pixmap.height());
    let whole = scene.paper.alpha >= 1.0;
    let data = pixmap.take_demultiplied();
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(if whole { png::ColorType::Rgb } else { png::ColorType::Rgba });
    encoder.set_compression(png::Compression::Balanced);
    let per_meter = (dpi / 0.0254).round() as u32;
    encoder.set_pixel_dims(Some(png::PixelDimensions { xppu: per_meter, yppu: per_meter, unit: png::Unit::Meter }));
    let mut writer = encoder.write_header()?;
    if whole {
        let rgb: Vec<u8> = data.chunks_exact(4).flat_map(|p| [p[0], p[1], p[2]]).collect();
        writer.write_image_data(&rgb)?;
    } else {
        writer.write_image_data(&data)?;
    }
    writer.finish()?;
    Ok(out)
}

/// The scene on white paper, three bytes a pixel.
pub fn pixels(scene: &Scene, dpi: f64) -> Result<Pixels, Failure> {
    let page = paint(scene, dpi)?;
    let over_white = |p: &PremultipliedColorU8| {
        let white = 255 - p.alpha();
        [p.red() + white, p.green() + white, p.blue() + white]
    };
    let rgb = page.pixels().iter().flat_map(over_white).collect();
    Ok(Pixels { width: page.width() as usize, height: page.height() as usize, rgb })
}

fn paint(scene: &Scene, dpi: f64) -> Result<Pixmap, Failure> {
    let scale = dpi / 72.0;
    let side = |points: f64| (points * scale).round().max(1.0);
    let (width, height) = (side(scene.width), side(scene.height));
    if width.max(height) > MOST_PIXELS || width * height > 4e8 {
        let text =
            format!("Image size of {width}x{height} pixels is too large. It must be less than 2^16 in each direction.");
        return Err(text.into());
    }
    let mut page = Pixmap::new(width as u32, height as u32).ok_or("the picture has no pixels")?;
    page.fill(color(scene.paper));
    let mut painter =
        Painter { page, scale: scale as f32, mask: None, outlines: FxHashMap::default(), dies: Dies::default() };
    for item in &scene.items {
        painter.item(item);
    }
    Ok(painter.page)
}

fn color(Ink { rgb: Rgb(r, g, b), alpha }: Ink) -> Color {
    Color::from_rgba8(r, g, b, (alpha.clamp(0.0, 1.0) * 255.0).round() as u8)
}

fn solid(ink: Ink) -> Paint<'static> {
    let mut paint = Paint { anti_alias: true, ..Paint::default() };
    paint.set_color(color(ink));
    paint
}

/// Places within a pixel that stamps are told apart by, across and down.
const PARTS: i64 = 4;

/// How much of each pixel a stamp covers, at one place within a pixel.
struct Die {
    reach: i32,
    fill: Mask,
    stroke: Option<Mask>,
}

/// The dies of the stamps that are being painted.
#[derive(Default)]
struct Dies {
    path: Path,
    width: Option<f64>,
    /// How many stamps there were with this outline.
    used: usize,
    cut: [Option<Die>; (PARTS * PARTS) as usize],
}

fn cut(shape: &tiny_skia::Path, (fx, fy): (i64, i64), stroke: Option<Stroke>) -> Option<Die> {
    let bounds = shape.bounds();
    let room = stroke.as_ref().map_or(0.0, |s| s.width) + 2.0;
    let far = [bounds.left(), bounds.top(), bounds.right(), bounds.bottom()].iter().fold(0f32, |m, v| m.max(v.abs()));
    let reach = (far + room).ceil().min(2000.0) as i32;
    let side = 2 * reach as u32 + 1;
    let part = |f: i64| reach as f32 + f as f32 / PARTS as f32;
    let place = Transform::from_translate(part(fx), part(fy));
    let mut fill = Mask::new(side, side)?;
    fill.fill_path(shape, FillRule::Winding, true, place);
    let stroke = stroke.and_then(|s| shape.stroke(&s, 1.0)).and_then(|outline| {
        let mut mask = Mask::new(side, side)?;
        mask.fill_path(&outline, FillRule::Winding, true, place);
        Some(mask)
    });
    Some(Die { reach, fill, stroke })
}

/// Puts ink on the page where a die covers it and the clip leaves it free.
fn tint(page: &mut Pixmap, clip: Option<&Mask>, die: &Mask, (left, top): (i32, i32), ink: Ink) {
    let (width, height) = (page.width() as i32, page.height() as i32);
    let (columns, rows) = (die.width() as i32, die.height() as i32);
    let alpha = (ink.alpha.clamp(0.0, 1.0) * 255.0).round() as u32;
    let Rgb(r, g, b) = ink.rgb;
    let part = |a: u32, b: u32| (a * b + 127) / 255;
    for row in 0.max(-top)..rows.min(height - top) {
        for column in 0.max(-left)..columns.min(width - left) {
            let mut cover = part(u32::from(die.data()[(row * columns + column) as usize]), alpha);
            let at = ((row + top) * width + column + left) as usize;
            if let Some(clip) = clip {
                cover = part(cover, u32::from(clip.data()[at]));
            }
            if cover == 0 {
                continue;
            }
            let under = page.pixels_mut()[at];
            let mix = |ink: u8, under: u8| (part(ink.into(), cover) + part(under.into(), 255 - cover)).min(255) as u8;
            let whole = mix(255, under.alpha());
            let [r, g, b] = [mix(r, under.red()), mix(g, under.green()), mix(b, under.blue())].map(|v| v.min(whole));
            if let Some(p) = PremultipliedColorU8::from_rgba(r, g, b, whole) {
                page.pixels_mut()[at] = p;
            }
        }
    }
}

struct Painter {
    page: Pixmap,
    scale: f32,
    /// The last clip, painted.
    mask: Option<(Rect, Mask)>,
    outlines: FxHashMap<(usize, u16), Option<tiny_skia::Path>>,
    dies: Dies,
}

/// The coordinates that tiny-skia can work with.
fn bounded(v: f64) -> f32 {
    v.clamp(-1e6, 1e6) as f32
}

fn built(path: &Path) -> Option<tiny_skia::Path> {
    let mut b = PathBuilder::new();
    for step in &path.0 {
        match *step {
            Step::Move(p) => b.move_to(bounded(p.0), bounded(p.1)),
            Step::Line(p) => b.line_to(bounded(p.0), bounded(p.1)),
            Step::Quad(a, p) => b.quad_to(bounded(a.0), bounded(a.1), bounded(p.0), bounded(p.1)),
            Step::Cubic(a, c, p) => {
                b.cubic_to(bounded(a.0), bounded(a.1), bounded(c.0), bounded(c.1), bounded(p.0), bounded(p.1));
            }
            Step::Close => b.close(),
        }
    }
    b.finish()
}

/// Horizontal and vertical lines on whole pixels, so that they are sharp.
fn snapped(path: &Path, scale: f64, width: f64) -> Path {
    if !path.is_square() {
        return path.mapped(|(x, y)| (x * scale, y * scale));
    }
    let half = if (width * scale).round().max(1.0) as i64 % 2 == 1 && width > 0.0 { 0.5 } else { 0.0 };
    let snap = |v: f64| (v * scale - half).round() + half;
    path.mapped(|(x, y)| (snap(x), snap(y)))
}

fn stroke(pen: &Pen, scale: f32) -> Stroke {
    Stroke {
        width: pen.width as f32 * scale,
        miter_limit: 10.0,
        line_cap: match pen.cap {
            Cap::Butt => LineCap::Butt,
            Cap::Round => LineCap::Round,
            Cap::Square => LineCap::Square,
        },
        line_join: match pen.join {
            Join::Round => LineJoin::Round,
            Join::Miter => LineJoin::Miter,
        },
        dash: StrokeDash::new(pen.dash.iter().map(|d| *d as f32 * scale).collect(), 0.0),
    }
}

impl Painter {
    fn item(&mut self, item: &Item) {
        self.clip(item.clip);
        match &item.shape {
            Shape::Fill { path, ink } => {
                if let Some(path) = built(&snapped(path, self.scale.into(), 0.0)) {
                    let mask = self.mask.as_ref().map(|m| &m.1);
                    self.page.fill_path(&path, &solid(*ink), FillRule::Winding, Transform::identity(), mask);
                }
            }
            Shape::Stroke { path, pen } => {
                if let Some(path) = built(&snapped(path, self.scale.into(), pen.width)) {
                    let mask = self.mask.as_ref().map(|m| &m.1);
                    self.page.stroke_path(
                        &path,
                        &solid(pen.ink),
                        &stroke(pen, self.scale),
                        Transform::identity(),
                        mask,
                    );
                }
            }
            Shape::Stamps { path, at, fill, pen } => self.stamps(path, at, *fill, pen.as_ref()),
            Shape::Text { text, at, degrees, ink } => self.text(text, *at, *degrees, *ink),
            Shape::Image { image, over } => self.image(image, *over),
        }
    }

    /// Makes the mask of a clip, unless it is the last one's.
    fn clip(&mut self, clip: Option<Rect>) {
        let Some(rect) = clip else {
            self.mask = None;
            return;
        };
        if self.mask.as_ref().is_some_and(|m| m.0 == rect) {
            return;
        }
        self.mask = Mask::new(self.page.width(), self.page.height()).and_then(|mut mask| {
            let path = built(&snapped(&rect.outline(), self.scale.into(), 0.0))?;
            mask.fill_path(&path, FillRule::Winding, false, Transform::identity());
            Some((rect, mask))
        });
    }

    fn stamps(&mut self, path: &Path, at: &[Spot], fill: Option<Ink>, pen: Option<&Pen>) {
        let scale = f64::from(self.scale);
        let Some(shape) = built(&path.mapped(|(x, y)| (x * scale, y * scale))) else { return };
        let width = pen.map(|p| p.width);
        if self.dies.path != *path || self.dies.width != width {
            self.dies = Dies { path: path.clone(), width, ..Dies::default() };
        }
        self.dies.used += at.len();
        if self.dies.used > MANY {
            at.iter().for_each(|spot| self.copy(&shape, *spot, fill, pen));
            return;
        }
        let mask = self.mask.as_ref().map(|m| &m.1);
        for spot in at {
            let place = Transform::from_translate(bounded(spot.0 * scale), bounded(spot.1 * scale));
            if let Some(ink) = fill {
                self.page.fill_path(&shape, &solid(ink), FillRule::Winding, place, mask);
            }
            if let Some(pen) = pen {
                self.page.stroke_path(&shape, &solid(pen.ink), &stroke(pen, self.scale), place, mask);
            }
        }
    }

    /// A stamp from a die that was cut for its place within a pixel.
    fn copy(&mut self, shape: &tiny_skia::Path, spot: Spot, fill: Option<Ink>, pen: Option<&Pen>) {
        let fine = |v: f64| (v * f64::from(self.scale) * PARTS as f64).round().clamp(-4e8, 4e8) as i64;
        let (x, y) = (fine(spot.0), fine(spot.1));
        let (fx, fy) = (x.rem_euclid(PARTS), y.rem_euclid(PARTS));
        let slot = &mut self.dies.cut[(fy * PARTS + fx) as usize];
        if slot.is_none() {
            *slot = cut(shape, (fx, fy), pen.map(|p| stroke(p, self.scale)));
        }
        let Some(die) = slot else { return };
        let place = (x.div_euclid(PARTS) as i32 - die.reach, y.div_euclid(PARTS) as i32 - die.reach);
        let mask = self.mask.as_ref().map(|m| &m.1);
        if let Some(ink) = fill {
            tint(&mut self.page, mask, &die.fill, place, ink);
        }
        if let (Some(pen), Some(stroke)) = (pen, &die.stroke) {
            tint(&mut self.page, mask, stroke, place, pen.ink);
        }
    }

    fn text(&mut self, text: &font::Laid, at: Spot, degrees: f64, ink: Ink) {
        let paint = solid(ink);
        let scale = self.scale;
        // Level text stands on whole pixels, as it is sharper there.
        let (x, mut y) = (bounded(at.0 * f64::from(scale)), bounded(at.1 * f64::from(scale)));
        if degrees == 0.0 {
            y = y.round();
        }
        let turn = Transform::from_translate(x, y).pre_concat(Transform::from_rotate(-degrees as f32));
        for glyph in &text.glyphs {
            let shape = self
                .outlines
                .entry((glyph.face, glyph.id))
                .or_insert_with(|| built(&font::outline(glyph.face, glyph.id)));
            let Some(shape) = shape else { continue };
            let place = turn
                .pre_translate(glyph.x as f32 * scale, -glyph.y as f32 * scale)
                .pre_scale(glyph.size as f32 * scale, glyph.size as f32 * scale);
            let mask = self.mask.as_ref().map(|m| &m.1);
            self.page.fill_path(shape, &paint, FillRule::Winding, place, mask);
        }
    }

    fn image(&mut self, image: &Raster, over: Rect) {
        let premultiplied: Vec<u8> = image
            .pixels
            .iter()
            .flat_map(|&[r, g, b, a]| {
                let p = tiny_skia::ColorU8::from_rgba(r, g, b, a).premultiply();
                [p.red(), p.green(), p.blue(), p.alpha()]
            })
            .collect();
        let Some(source) = PixmapRef::from_bytes(&premultiplied, image.columns as u32, image.rows as u32) else {
            return;
        };
        let scale = f64::from(self.scale);
        let (left, right) = ((over.left * scale).round(), (over.right * scale).round());
        let (top, bottom) = ((over.top * scale).round(), (over.bottom * scale).round());
        let (width, height) = (right - left, bottom - top);
        // Many cells to a pixel are averaged; few are stretched.
        if image.columns as f64 > 2.0 * width.abs() || image.rows as f64 > 2.0 * height.abs() {
            return self.shrunk(source, (left, top, width, height));
        }
        let quality = match image.smooth {
            Smooth::Blocks => FilterQuality::Nearest,
            Smooth::Bilinear => FilterQuality::Bilinear,
        };
        let paint = PixmapPaint { quality, ..PixmapPaint::default() };
        let place = Transform::from_translate(left as f32, top as f32)
            .pre_scale((width / image.columns as f64) as f32, (height / image.rows as f64) as f32);
        let mask = self.mask.as_ref().map(|m| &m.1);
        self.page.draw_pixmap(0, 0, source, &paint, place, mask);
    }

    /// An image with more cells than pixels: each pixel is the average of its cells.
    fn shrunk(&mut self, source: PixmapRef, (left, top, width, height): (f64, f64, f64, f64)) {
        let (w, h) = (width.abs().max(1.0) as u32, height.abs().max(1.0) as u32);
        let Some(mut small) = Pixmap::new(w, h) else { return };
        let (columns, rows) = (source.width() as usize, source.height() as usize);
        let cells = |i: u32, of: u32, n: usize| {
            let from = i as usize * n / of as usize;
            from..((i as usize + 1) * n / of as usize).clamp(from + 1, n.max(from + 1))
        };
        for y in 0..h {
            for x in 0..w {
                let mut sum = [0u64; 4];
                let (across, down) = (cells(x, w, columns), cells(y, h, rows));
                let count = (across.len() * down.len()) as u64;
                for row in down {
                    for p in &source.pixels()[row * columns + across.start..row * columns + across.end.min(columns)] {
                        for (s, v) in sum.iter_mut().zip([p.red(), p.green(), p.blue(), p.alpha()]) {
                            *s += u64::from(v);
                        }
                    }
                }
                let [r, g, b, a] = sum.map(|s| (s / count.max(1)) as u8);
                if let Some(p) = PremultipliedColorU8::from_rgba(r.min(a), g.min(a), b.min(a), a) {
                    small.pixels_mut()[(y * w + x) as usize] = p;
                }
            }
        }
        let mirror =
            Transform::from_translate(left as f32, top as f32).pre_scale(width.signum() as f32, height.signum() as f32);
        let mask = self.mask.as_ref().map(|m| &m.1);
        self.page.draw_pixmap(0, 0, small.as_ref(), &PixmapPaint::default(), mirror, mask);
    }
}
