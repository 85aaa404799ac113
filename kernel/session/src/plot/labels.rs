//! Texts at places of the user's choice, with boxes and arrows.

use super::draw::View;
use super::figure::{Frame, Head, Label};
use super::font;
use super::frame::anchored;
use super::range::fraction;
use super::scene::{Path, Pen, Rect, Scene, Shape, Spot};

/// A text that belongs to the figure.
pub fn free(scene: &mut Scene, label: &Label) {
    let at = (label.x * scene.width, (1.0 - label.y) * scene.height);
    put(scene, label, at, None);
}

/// A text of an axes; one beyond the data's range stays where matplotlib leaves it, outside the frame.
pub fn inside(scene: &mut Scene, view: &View, label: &Label) {
    let Some(at) = spot(view, (label.x, label.y), label.frame) else { return };
    let to = label.arrow.and_then(|a| Some((spot(view, a.to, a.frame)?, a)));
    put(scene, label, at, to);
}

fn spot(view: &View, (x, y): (f64, f64), frame: Frame) -> Option<Spot> {
    let f = view.frame;
    let (u, v) = match frame {
        Frame::Data => (fraction(x, view.x, view.axes.xscale)?, fraction(y, view.y, view.axes.yscale)?),
        _ => (x, y),
    };
    let (u, v) = (u.clamp(-1e3, 1e3), v.clamp(-1e3, 1e3));
    Some((f.left + u * f.width(), f.bottom - v * f.height()))
}

fn put(scene: &mut Scene, label: &Label, at: Spot, arrow: Option<(Spot, super::figure::Arrow)>) {
    let at = (at.0 + label.offset.0, at.1 - label.offset.1);
    let text = font::lay(&label.text, label.size, label.bold);
    let place = anchored(&text, at, (label.horizontal, label.vertical), label.degrees);
    let own = text.bounds(place, label.degrees);
    if let (Some((to, look)), Some(r)) = (arrow, own) {
        lead(scene, r, to, look);
    }
    if let (Some((fill, edge, pad)), Some(r)) = (label.patch, own) {
        let outline = r.grown(pad).outline();
        scene.fill(outline.clone(), fill, None);
        scene.stroke(outline, Pen::plain(edge, 1.0), None);
    }
    scene.push(Shape::Text { text, at: place, degrees: label.degrees, ink: label.ink }, None);
}

/// An arrow from the edge of a text's box to a point.
fn lead(scene: &mut Scene, from: Rect, to: Spot, look: super::figure::Arrow) {
    let middle = ((from.left + from.right) / 2.0, (from.top + from.bottom) / 2.0);
    let (dx, dy) = (to.0 - middle.0, to.1 - middle.1);
    let length = dx.hypot(dy);
    if length < 1.0 {
        return;
    }
    let room = from.grown(2.0);
    let out = |half: f64, d: f64| if d == 0.0 { f64::INFINITY } else { half / d.abs() };
    let leave = out(room.width() / 2.0, dx).min(out(room.height() / 2.0, dy));
    if leave >= 1.0 {
        return;
    }
    let (ux, uy) = (dx / length, dy / length);
    let start = (middle.0 + leave * dx, middle.1 + leave * dy);
    let end = (to.0 - 2.0 * ux, to.1 - 2.0 * uy);
    let side = |along: f64, across: f64| (end.0 - along * ux - across * uy, end.1 - along * uy + across * ux);
    let pen = Pen::plain(look.ink, look.width);
    match look.head {
        Head::None => scene.stroke(Path::line(&[start, end]), pen, None),
        Head::Open => {
            scene.stroke(Path::line(&[start, end]), pen.clone(), None);
            scene.stroke(Path::line(&[side(4.0, 2.0), end, side(4.0, -2.0)]), pen, None);
        }
        Head::Filled => {
            let wide = look.width.max(1.0);
            let head = 3.0 * wide;
            scene.stroke(Path::line(&[start, side(head, 0.0)]), Pen::plain(look.ink, wide), None);
            scene.fill(Path::polygon(&[side(head, head / 2.0), end, side(head, -head / 2.0)]), look.ink, None);
        }
    }
}
