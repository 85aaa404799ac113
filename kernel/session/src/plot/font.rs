//! Text on the page: the embedded font, its measures, and lines with raised and lowered parts.
//!
//! A text goes through [`super::mathtext`] into runs, and here into glyphs with places; the writers of PNG, SVG and PDF
//! draw the glyphs' outlines, so a picture looks the same wherever it is shown.

use super::figure::Weight;
use super::mathtext::{self, Slant};
use super::scene::{Path, Rect, Spot, Step};
use std::sync::OnceLock;
use ttf_parser::{Face, GlyphId, OutlineBuilder};

/// A glyph of a laid-out text: its place from the start of the first line, y upwards, and its size in points.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Glyph {
    pub face: usize,
    pub id: u16,
    pub x: f64,
    pub y: f64,
    pub size: f64,
}

/// A text with every glyph in place. Its lines are spread over `width`, from `top` above the first line's feet to
/// `bottom` below the last one's.
#[derive(Clone, PartialEq, Debug)]
pub struct Laid {
    pub glyphs: Vec<Glyph>,
    pub width: f64,
    pub top: f64,
    /// How far the last line's feet lie below the first one's.
    pub drop: f64,
    pub bottom: f64,
    /// The words, for readers of the file.
    pub words: String,
}

impl Laid {
    pub fn height(&self) -> f64 {
        self.top + self.drop + self.bottom
    }

    /// The box around it when its start stands at a place, turned counter-clockwise.
    pub fn bounds(&self, at: Spot, degrees: f64) -> Option<Rect> {
        if self.glyphs.is_empty() {
            return None;
        }
        let (sin, cos) = degrees.to_radians().sin_cos();
        let turned = |x: f64, y: f64| (at.0 + x * cos + y * sin, at.1 - x * sin + y * cos);
        let (up, down) = (-self.top, self.drop + self.bottom);
        Path::line(&[turned(0.0, up), turned(self.width, up), turned(self.width, down), turned(0.0, down)]).bounds()
    }
}

pub const FACES: usize = 4;

/// The faces: regular, bold, slanted, bold and slanted.
fn face(index: usize) -> Option<&'static Face<'static>> {
    static LOADED: [OnceLock<Option<Face<'static>>>; FACES] = [const { OnceLock::new() }; FACES];
    let data = || match index {
        1 => dejavu::sans::bold(),
        2 => dejavu::sans::oblique(),
        3 => dejavu::sans::bold_oblique(),
        _ => dejavu::sans::regular(),
    };
    LOADED[index.min(FACES - 1)].get_or_init(|| Face::parse(data(), 0).ok()).as_ref()
}

fn em(face: &Face) -> f64 {
    f64::from(face.units_per_em()).max(1.0)
}

struct Outline(Path);

impl OutlineBuilder for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.0.push(Step::Move((x.into(), (-y).into())));
    }
    fn line_to(&mut self, x: f32, y: f32) {
        self.0.0.push(Step::Line((x.into(), (-y).into())));
    }
    fn quad_to(&mut self, a: f32, b: f32, x: f32, y: f32) {
        self.0.0.push(Step::Quad((a.into(), (-b).into()), (x.into(), (-y).into())));
    }
    fn curve_to(&mut self, a: f32, b: f32, c: f32, d: f32, x: f32, y: f32) {
        let (one, two) = ((a.into(), (-b).into()), (c.into(), (-d).into()));
        self.0.0.push(Step::Cubic(one, two, (x.into(), (-y).into())));
    }
    fn close(&mut self) {
        self.0.0.push(Step::Close);
    }
}

/// The outline of a glyph at size 1, y downwards.
pub fn outline(face_index: usize, id: u16) -> Path {
    let Some(face) = face(face_index) else { return Path::default() };
    let mut out = Outline(Path::default());
    face.outline_glyph(GlyphId(id), &mut out);
    let em = em(face);
    out.0.mapped(|(x, y)| (x / em, y / em))
}

/// How far above and below their line the letters "lp" reach, of the size: what matplotlib reserves for a line.
fn reach(size: f64) -> (f64, f64) {
    static OF_ONE: OnceLock<(f64, f64)> = OnceLock::new();
    let (up, down) = *OF_ONE.get_or_init(|| {
        let Some(face) = face(0) else { return (0.76, 0.24) };
        let extent = |c: char| face.glyph_index(c).and_then(|g| face.glyph_bounding_box(g));
        let (l, p) = (extent('l'), extent('p'));
        (l.map_or(0.76, |b| f64::from(b.y_max) / em(face)), p.map_or(0.24, |b| -f64::from(b.y_min) / em(face)))
    });
    (up * size, down * size)
}

/// Lays a text out at a size.
pub fn lay(text: &str, size: f64, weight: Weight) -> Laid {
    let mut glyphs: Vec<Glyph> = Vec::new();
    let (up, down) = reach(size);
    let mut out = Laid { glyphs: Vec::new(), width: 0.0, top: up, drop: 0.0, bottom: down, words: String::new() };
    for (i, line) in text.split('\n').enumerate() {
        if i > 0 {
            out.drop += 1.2 * (up + down).max(size);
            out.words.push(' ');
        }
        let mut x = 0.0;
        for run in mathtext::runs(line) {
            let own = size * run.size;
            for c in run.text.chars() {
                out.words.push(c);
                let (index, id) = glyph_of(c, weight, run.slant);
                let Some(face) = face(index) else { continue };
                let y = run.rise * size - out.drop;
                glyphs.push(Glyph { face: index, id: id.0, x, y, size: own });
                x += f64::from(face.glyph_hor_advance(id).unwrap_or(0)) / em(face) * own + run.space * size;
            }
            let (up_here, down_here) = reach(own);
            if i == 0 && !run.text.is_empty() {
                out.top = out.top.max(run.rise * size + up_here);
            }
            out.bottom = out.bottom.max(down_here - run.rise * size);
        }
        out.width = out.width.max(x);
    }
    out.glyphs = glyphs;
    out
}

/// The face that has a character, and its glyph there.
fn glyph_of(c: char, weight: Weight, slant: Slant) -> (usize, GlyphId) {
    let index = usize::from(weight == Weight::Bold) + if slant == Slant::Italic { 2 } else { 0 };
    let found = |i: usize| face(i).and_then(|f| f.glyph_index(c)).map(|g| (i, g));
    found(index).or_else(|| found(0)).unwrap_or((0, GlyphId(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_have_places_and_outlines() {
        let laid = lay("jit", 10.0, Weight::Normal);
        assert_eq!(laid.glyphs.len(), 3);
        assert!(laid.glyphs[1].x > laid.glyphs[0].x && laid.width > 5.0 && laid.width < 20.0);
        assert!(!outline(laid.glyphs[0].face, laid.glyphs[0].id).is_empty());
        assert_eq!(lay("", 10.0, Weight::Normal).width, 0.0);
    }

    #[test]
    fn exponents_are_raised_and_lines_stacked() {
        let laid = lay("$10^{3}$", 10.0, Weight::Normal);
        assert!(laid.glyphs[2].y > 2.0 && laid.glyphs[2].size < 8.0);
        let two = lay("a\nb", 10.0, Weight::Normal);
        assert!(two.glyphs[1].y < -10.0 && two.glyphs[1].x == 0.0);
    }
}
