//! A scene as SVG text. Glyphs and stamps are defined once and used by name.

use super::color::Ink;
use super::figure::Smooth;
use super::font;
use super::scene::{Cap, Item, Join, Path, Pen, Raster, Rect, Scene, Shape, Step};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::hash::Hasher;

/// The scene as SVG text.
pub fn svg(scene: &Scene) -> String {
    let mut out = Writer {
        text: String::new(),
        defs: String::new(),
        clips: Vec::new(),
        known: BTreeSet::new(),
        stamps: 0,
        key: key(scene),
    };
    for item in &scene.items {
        out.item(item);
    }
    let (w, h) = (number(scene.width), number(scene.height));
    let mut head = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    let _ = writeln!(
        head,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" width=\"{w}pt\" height=\"{h}pt\" viewBox=\"0 0 {w} {h}\">"
    );
    if !out.defs.is_empty() {
        let _ = writeln!(head, "<defs>\n{}</defs>", out.defs);
    }
    if scene.paper.shows() {
        let _ = writeln!(head, "<rect width=\"{w}\" height=\"{h}\"{}/>", fill(Some(scene.paper)));
    }
    head + &out.text + "</svg>\n"
}

struct Writer {
    text: String,
    defs: String,
    clips: Vec<Rect>,
    known: BTreeSet<(usize, u16)>,
    stamps: usize,
    /// Goes into the names, so that several pictures may stand in one page.
    key: String,
}

/// A few letters that tell this scene from others.
fn key(scene: &Scene) -> String {
    let mut hasher = rustc_hash::FxHasher::default();
    for item in &scene.items {
        let box_ = super::scene::bounds(&item.shape);
        let sides = [box_, item.clip].into_iter().flatten().flat_map(|r| [r.left, r.top, r.right, r.bottom]);
        sides.for_each(|v| hasher.write_u64(v.to_bits()));
    }
    format!("{:06x}", hasher.finish() & 0xff_ffff)
}

/// Three digits behind the point, without trailing zeros.
fn number(v: f64) -> String {
    let text = format!("{:.3}", v.clamp(-1e6, 1e6));
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".into() } else { text.into() }
}

fn data(path: &Path, digits: f64) -> String {
    let n = |v: f64| number(v * digits);
    let mut out = String::new();
    for step in &path.0 {
        let _ = match *step {
            Step::Move(p) => write!(out, "M{} {}", n(p.0), n(p.1)),
            Step::Line(p) => write!(out, "L{} {}", n(p.0), n(p.1)),
            Step::Quad(a, p) => write!(out, "Q{} {} {} {}", n(a.0), n(a.1), n(p.0), n(p.1)),
            Step::Cubic(a, b, p) => {
                write!(out, "C{} {} {} {} {} {}", n(a.0), n(a.1), n(b.0), n(b.1), n(p.0), n(p.1))
            }
            Step::Close => write!(out, "Z"),
        };
    }
    out
}

fn fill(ink: Option<Ink>) -> String {
    match ink {
        Some(ink) if ink.alpha < 1.0 => format!(" fill=\"{}\" fill-opacity=\"{}\"", ink.rgb.hex(), number(ink.alpha)),
        Some(ink) => format!(" fill=\"{}\"", ink.rgb.hex()),
        None => " fill=\"none\"".into(),
    }
}

fn stroke(pen: &Pen) -> String {
    let mut out = format!(" stroke=\"{}\" stroke-width=\"{}\"", pen.ink.rgb.hex(), number(pen.width));
    if pen.ink.alpha < 1.0 {
        let _ = write!(out, " stroke-opacity=\"{}\"", number(pen.ink.alpha));
    }
    if !pen.dash.is_empty() {
        let lengths: Vec<String> = pen.dash.iter().map(|d| number(*d)).collect();
        let _ = write!(out, " stroke-dasharray=\"{}\"", lengths.join(" "));
    }
    match pen.cap {
        Cap::Butt => {}
        Cap::Round => out.push_str(" stroke-linecap=\"round\""),
        Cap::Square => out.push_str(" stroke-linecap=\"square\""),
    }
    if pen.join == Join::Round {
        out.push_str(" stroke-linejoin=\"round\"");
    }
    out
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

impl Writer {
    fn item(&mut self, item: &Item) {
        let clip = item.clip.map_or(String::new(), |rect| self.clip(rect));
        match &item.shape {
            Shape::Fill { path, ink } => {
                let _ = writeln!(self.text, "<path d=\"{}\"{}{clip}/>", data(path, 1.0), fill(Some(*ink)));
            }
            Shape::Stroke { path, pen } => {
                let _ = writeln!(self.text, "<path d=\"{}\" fill=\"none\"{}{clip}/>", data(path, 1.0), stroke(pen));
            }
            Shape::Stamps { path, at, fill: face, pen } => {
                let (id, key) = (self.stamps, self.key.clone());
                self.stamps += 1;
                let edge = pen.as_ref().map_or(String::new(), stroke);
                let _ =
                    writeln!(self.defs, "<path id=\"s{key}-{id}\" d=\"{}\"{}{edge}/>", data(path, 1.0), fill(*face));
                let _ = writeln!(self.text, "<g{clip}>");
                for (x, y) in at {
                    let _ = writeln!(
                        self.text,
                        "<use xlink:href=\"#s{key}-{id}\" x=\"{}\" y=\"{}\"/>",
                        number(*x),
                        number(*y)
                    );
                }
                self.text.push_str("</g>\n");
            }
            Shape::Text { text, at, degrees, ink } => {
                let turn = if *degrees == 0.0 { String::new() } else { format!(" rotate({})", number(-degrees)) };
                let _ = writeln!(
                    self.text,
                    "<g role=\"img\" aria-label=\"{}\" transform=\"translate({} {}){turn}\"{}{clip}>",
                    escaped(&text.words),
                    number(at.0),
                    number(at.1),
                    fill(Some(*ink))
                );
                text.glyphs.iter().for_each(|g| self.glyph(g));
                self.text.push_str("</g>\n");
            }
            Shape::Image { image, over } => self.image(image, *over, &clip),
        }
    }

    fn clip(&mut self, rect: Rect) -> String {
        let key = self.key.clone();
        let id = self.clips.iter().position(|c| *c == rect).unwrap_or_else(|| {
            let (x, y) = (number(rect.left), number(rect.top));
            let (w, h) = (number(rect.width()), number(rect.height()));
            let id = self.clips.len();
            let _ = writeln!(
                self.defs,
                "<clipPath id=\"c{key}-{id}\"><rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\"/></clipPath>"
            );
            self.clips.push(rect);
            id
        });
        format!(" clip-path=\"url(#c{key}-{id})\"")
    }

    fn glyph(&mut self, glyph: &font::Glyph) {
        let outline = font::outline(glyph.face, glyph.id);
        if outline.is_empty() {
            return;
        }
        let name = format!("g{}-{}", glyph.face, glyph.id);
        if self.known.insert((glyph.face, glyph.id)) {
            // A thousand units to the size, so that three digits are exact enough.
            let _ = writeln!(self.defs, "<path id=\"{name}\" d=\"{}\"/>", data(&outline, 1000.0));
        }
        let size = format!("{:.5}", glyph.size / 1000.0);
        let (x, y) = (number(glyph.x), number(-glyph.y));
        let _ = writeln!(self.text, "<use xlink:href=\"#{name}\" transform=\"translate({x} {y}) scale({size})\"/>");
    }

    fn image(&mut self, image: &Raster, over: Rect, clip: &str) {
        let Ok(bytes) = encoded(image) else { return };
        let rendering = match image.smooth {
            Smooth::Blocks => " style=\"image-rendering:pixelated\"",
            Smooth::Bilinear => "",
        };
        // A mirrored image is drawn through a mirrored coordinate system.
        let (sx, sy) = (over.width().signum(), over.height().signum());
        let _ = writeln!(
            self.text,
            "<g{clip}><image transform=\"translate({} {}) scale({sx} {sy})\" width=\"{}\" height=\"{}\" preserveAspectRatio=\"none\"{rendering} xlink:href=\"data:image/png;base64,{}\"/></g>",
            number(over.left),
            number(over.top),
            number(over.width().abs()),
            number(over.height().abs()),
            BASE64.encode(&bytes)
        );
    }
}

fn encoded(image: &Raster) -> Result<Vec<u8>, png::EncodingError> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, image.columns as u32, image.rows as u32);
    encoder.set_color(png::ColorType::Rgba);
    let bytes: Vec<u8> = image.pixels.iter().flatten().copied().collect();
    encoder.write_header()?.write_image_data(&bytes)?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        assert_eq!(number(1.0), "1");
        assert_eq!(number(-0.0001), "0");
        assert_eq!(number(2.12345), "2.123");
        assert_eq!(escaped("a<b & \"c\""), "a&lt;b &amp; &quot;c&quot;");
    }
}
