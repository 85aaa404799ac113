//! A scene as a PDF of one page. Glyphs are drawn as their outlines.

use super::color::Ink;
use super::font;
use super::scene::{Cap, Item, Join, Path, Pen, Raster, Rect, Scene, Shape, Spot, Step};
use pdf_writer::types::{LineCapStyle, LineJoinStyle};
use pdf_writer::{Content, Filter, Finish, Name, Pdf, Rect as PdfRect, Ref};
use std::collections::BTreeSet;

/// The scene as the bytes of a PDF file.
pub fn pdf(scene: &Scene) -> Vec<u8> {
    let mut page = Page { content: Content::new(), height: scene.height, alphas: BTreeSet::new(), images: Vec::new() };
    if scene.paper.shows() {
        let whole = Rect { left: 0.0, top: 0.0, right: scene.width, bottom: scene.height };
        page.filled(&whole.outline(), scene.paper);
    }
    for item in &scene.items {
        page.item(item);
    }
    page.file(scene)
}

struct Page<'a> {
    content: Content,
    height: f64,
    /// Opacities used, in thousandths: each is a graphics state of its own.
    alphas: BTreeSet<u32>,
    images: Vec<&'a Raster>,
}

fn state_name(alpha: u32) -> String {
    format!("a{alpha}")
}

fn image_name(index: usize) -> String {
    format!("i{index}")
}

fn compressed(data: &[u8]) -> Vec<u8> {
    use flate2::write::ZlibEncoder;
    use std::io::Write;
    let mut encoder = ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    // Writing to memory does not fail.
    let _ = encoder.write_all(data);
    encoder.finish().unwrap_or_default()
}

impl<'a> Page<'a> {
    /// Page coordinates have y upwards.
    fn spot(&self, (x, y): Spot) -> (f32, f32) {
        (x.clamp(-1e5, 1e5) as f32, (self.height - y).clamp(-1e5, 1e5) as f32)
    }

    fn trace(&mut self, path: &Path) {
        let mut last = (0.0, 0.0);
        for step in &path.0 {
            match *step {
                Step::Move(p) => {
                    let (x, y) = self.spot(p);
                    self.content.move_to(x, y);
                    last = p;
                }
                Step::Line(p) => {
                    let (x, y) = self.spot(p);
                    self.content.line_to(x, y);
                    last = p;
                }
                Step::Quad(a, p) => {
                    let third = |end: Spot| (end.0 + 2.0 / 3.0 * (a.0 - end.0), end.1 + 2.0 / 3.0 * (a.1 - end.1));
                    self.curve(third(last), third(p), p);
                    last = p;
                }
                Step::Cubic(a, b, p) => {
                    self.curve(a, b, p);
                    last = p;
                }
                Step::Close => {
                    self.content.close_path();
                }
            }
        }
    }

    fn curve(&mut self, a: Spot, b: Spot, p: Spot) {
        let ((ax, ay), (bx, by), (x, y)) = (self.spot(a), self.spot(b), self.spot(p));
        self.content.cubic_to(ax, ay, bx, by, x, y);
    }

    fn opacity(&mut self, ink: Ink) {
        let alpha = (ink.alpha.clamp(0.0, 1.0) * 1000.0).round() as u32;
        self.alphas.insert(alpha);
        self.content.set_parameters(Name(state_name(alpha).as_bytes()));
    }

    fn filled(&mut self, path: &Path, ink: Ink) {
        self.opacity(ink);
        let part = |c: u8| f32::from(c) / 255.0;
        self.content.set_fill_rgb(part(ink.rgb.0), part(ink.rgb.1), part(ink.rgb.2));
        self.trace(path);
        self.content.fill_nonzero();
    }

    fn stroked(&mut self, path: &Path, pen: &Pen) {
        self.opacity(pen.ink);
        let part = |c: u8| f32::from(c) / 255.0;
        self.content.set_stroke_rgb(part(pen.ink.rgb.0), part(pen.ink.rgb.1), part(pen.ink.rgb.2));
        self.content.set_line_width(pen.width as f32);
        self.content.set_dash_pattern(pen.dash.iter().map(|d| *d as f32), 0.0);
        self.content.set_line_cap(match pen.cap {
            Cap::Butt => LineCapStyle::ButtCap,
            Cap::Round => LineCapStyle::RoundCap,
            Cap::Square => LineCapStyle::ProjectingSquareCap,
        });
        self.content.set_line_join(match pen.join {
            Join::Round => LineJoinStyle::RoundJoin,
            Join::Miter => LineJoinStyle::MiterJoin,
        });
        self.trace(path);
        self.content.stroke();
    }

    fn item(&mut self, item: &'a Item) {
        self.content.save_state();
        if let Some(clip) = item.clip {
            self.trace(&clip.outline());
            self.content.clip_nonzero().end_path();
        }
        match &item.shape {
            Shape::Fill { path, ink } => self.filled(path, *ink),
            Shape::Stroke { path, pen } => self.stroked(path, pen),
            Shape::Stamps { path, at, fill, pen } => {
                for spot in at {
                    let placed = path.mapped(|(x, y)| (x + spot.0, y + spot.1));
                    if let Some(ink) = fill {
                        self.filled(&placed, *ink);
                    }
                    if let Some(pen) = pen {
                        self.stroked(&placed, pen);
                    }
                }
            }
            Shape::Text { text, at, degrees, ink } => {
                let (sin, cos) = degrees.to_radians().sin_cos();
                for g in &text.glyphs {
                    let placed = font::outline(g.face, g.id).mapped(|(x, y)| {
                        let (x, y) = (x * g.size + g.x, y * g.size - g.y);
                        (at.0 + x * cos + y * sin, at.1 - x * sin + y * cos)
                    });
                    if !placed.is_empty() {
                        self.filled(&placed, *ink);
                    }
                }
            }
            Shape::Image { image, over } => {
                let (left, bottom) = self.spot((over.left, over.bottom));
                let matrix = [over.width() as f32, 0.0, 0.0, over.height() as f32, left, bottom];
                self.content.transform(matrix);
                self.content.x_object(Name(image_name(self.images.len()).as_bytes()));
                self.images.push(image);
            }
        }
        self.content.restore_state();
    }

    fn file(self, scene: &Scene) -> Vec<u8> {
        let (catalog, tree, page_id, content_id) = (Ref::new(1), Ref::new(2), Ref::new(3), Ref::new(4));
        // Two objects an image: its colours and its opacity.
        let image_id = |i: usize| Ref::new(5 + 2 * i as i32);
        let mut pdf = Pdf::new();
        pdf.catalog(catalog).pages(tree);
        pdf.pages(tree).kids([page_id]).count(1);
        let mut page = pdf.page(page_id);
        page.media_box(PdfRect::new(0.0, 0.0, scene.width as f32, scene.height as f32));
        page.parent(tree).contents(content_id);
        let mut resources = page.resources();
        let mut states = resources.ext_g_states();
        for alpha in &self.alphas {
            let value = *alpha as f32 / 1000.0;
            let mut state =
                states.insert(Name(state_name(*alpha).as_bytes())).start::<pdf_writer::writers::ExtGraphicsState>();
            state.non_stroking_alpha(value).stroking_alpha(value);
        }
        states.finish();
        let mut objects = resources.x_objects();
        for i in 0..self.images.len() {
            objects.pair(Name(image_name(i).as_bytes()), image_id(i));
        }
        objects.finish();
        resources.finish();
        page.finish();
        let content = compressed(&self.content.finish());
        pdf.stream(content_id, &content).filter(Filter::FlateDecode);
        for (i, image) in self.images.iter().enumerate() {
            write_image(&mut pdf, image, image_id(i), Ref::new(image_id(i).get() + 1));
        }
        pdf.finish()
    }
}

fn write_image(pdf: &mut Pdf, image: &Raster, id: Ref, opacity: Ref) {
    let (width, height) = (image.columns as i32, image.rows as i32);
    let rgb: Vec<u8> = image.pixels.iter().flat_map(|p| [p[0], p[1], p[2]]).collect();
    let alpha: Vec<u8> = image.pixels.iter().map(|p| p[3]).collect();
    let (rgb, alpha) = (compressed(&rgb), compressed(&alpha));
    let mut object = pdf.image_xobject(id, &rgb);
    object.width(width).height(height).bits_per_component(8).s_mask(opacity);
    object.filter(Filter::FlateDecode);
    object.color_space().device_rgb();
    object.finish();
    let mut object = pdf.image_xobject(opacity, &alpha);
    object.width(width).height(height).bits_per_component(8);
    object.filter(Filter::FlateDecode);
    object.color_space().device_gray();
    object.finish();
}
