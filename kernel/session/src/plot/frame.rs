//! What stands around the data: frame, ticks, labels, titles.

use super::color::Ink;
use super::draw::View;
use super::figure::{Align, Place, Shares, Side, Weight};
use super::font::{self, Laid};
use super::layout::is_overlay;
use super::range::fraction;
use super::scene::{Cap, Path, Pen, Rect, Scene, Shape, Spot};
use super::ticks::{Tick, Ticks};

/// Width of frame and ticks; lengths of major and minor ticks; the gap to the labels.
const LINE: f64 = 0.8;
const MAJOR: f64 = 3.5;
const MINOR: f64 = 2.0;
const MINOR_LINE: f64 = 0.6;
const GAP: f64 = 3.5;
/// The gap between tick labels and the axis' label, and between the frame and the title.
const LABEL_GAP: f64 = 4.0;
const TITLE_GAP: f64 = 6.0;

/// Puts a text at a point, and says which box it fills.
pub fn put(scene: &mut Scene, text: &Laid, at: Spot, (h, v): (Align, Align), degrees: f64, ink: Ink) -> Option<Rect> {
    let place = anchored(text, at, (h, v), degrees);
    scene.push(Shape::Text { text: text.clone(), at: place, degrees, ink }, None);
    text.bounds(place, degrees)
}

/// Where a text starts so that its box, turned, has the point at the aligned place.
pub fn anchored(text: &Laid, at: Spot, (h, v): (Align, Align), degrees: f64) -> Spot {
    if degrees == 0.0 && v == Align::Baseline {
        let dx = match h {
            Align::Middle => text.width / 2.0,
            Align::End => text.width,
            _ => 0.0,
        };
        return (at.0 - dx, at.1);
    }
    let Some(own) = text.bounds((0.0, 0.0), degrees) else { return at };
    let x = match h {
        Align::Start | Align::Baseline => own.left,
        Align::Middle => (own.left + own.right) / 2.0,
        Align::End => own.right,
    };
    let y = match v {
        Align::Start => own.top,
        Align::Middle => (own.top + own.bottom) / 2.0,
        Align::End => own.bottom,
        Align::Baseline => 0.0,
    };
    (at.0 - x, at.1 - y)
}

/// Ticks, labels and the frame of an axes.
pub fn surround(scene: &mut Scene, view: &View) {
    let axes = view.axes;
    let mut top = view.frame.top;
    if !axes.hidden {
        spines(scene, view);
        let twin = match axes.place {
            Some(Place::Twin { shares, .. }) => Some(shares),
            _ => None,
        };
        if twin != Some(Shares::X) && !bar_is(view, Across::No) {
            let above = twin == Some(Shares::Y);
            let box_ = x_axis(scene, view, if above { Side::Top } else { Side::Bottom });
            if above {
                top = top.min(box_);
            }
        }
        if twin != Some(Shares::Y) && !bar_is(view, Across::Yes) {
            let right = twin == Some(Shares::X) || bar_is(view, Across::No);
            y_axis(scene, view, if right { Side::Right } else { Side::Left });
        }
    }
    if !axes.title.is_empty() {
        let text = font::lay(&axes.title, axes.sizes.title, Weight::Normal);
        let at = ((view.frame.left + view.frame.right) / 2.0, top - TITLE_GAP - text.drop);
        put(scene, &text, at, (Align::Middle, Align::Baseline), 0.0, Ink::BLACK);
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Across {
    Yes,
    No,
}

/// Whether it is a colour scale that runs across, or up.
fn bar_is(view: &View, across: Across) -> bool {
    view.axes.colorbar.as_ref().is_some_and(|b| b.horizontal == (across == Across::Yes))
}

fn spines(scene: &mut Scene, view: &View) {
    if is_overlay(view.axes) {
        return;
    }
    let f = view.frame;
    let pen = Pen { cap: Cap::Square, ..Pen::plain(Ink::BLACK, LINE) };
    let sides = [
        (Side::Left, [(f.left, f.top), (f.left, f.bottom)]),
        (Side::Right, [(f.right, f.top), (f.right, f.bottom)]),
        (Side::Bottom, [(f.left, f.bottom), (f.right, f.bottom)]),
        (Side::Top, [(f.left, f.top), (f.right, f.top)]),
    ];
    for (side, ends) in sides {
        if !view.axes.no_spines.contains(&side) {
            scene.stroke(Path::line(&ends), pen.clone(), None);
        }
    }
}

/// Marks across the axis at the ticks, `length` outwards.
fn marks(scene: &mut Scene, places: &[Spot], out: Spot, width: f64) {
    let mut path = Path::default();
    for p in places {
        path.run(&[*p, (p.0 + out.0, p.1 + out.1)]);
    }
    for mark in path.0.chunks(2) {
        scene.stroke(Path(mark.to_vec()), Pen::plain(Ink::BLACK, width), None);
    }
}

/// Draws the x axis; the lowest (or highest) place that it reaches.
fn x_axis(scene: &mut Scene, view: &View, side: Side) -> f64 {
    let f = view.frame;
    let (edge, out) = if side == Side::Bottom { (f.bottom, 1.0) } else { (f.top, -1.0) };
    let at = |t: &Tick| Some((f.left + fraction(t.at, view.x, view.axes.xscale)? * f.width(), edge));
    let spots = |list: &[Tick]| list.iter().filter_map(at).collect::<Vec<_>>();
    let Ticks { major, minor, factor } = &view.xt;
    marks(scene, &spots(major), (0.0, out * MAJOR), LINE);
    marks(scene, &spots(minor), (0.0, out * MINOR), MINOR_LINE);
    let mut reach = edge + out * if major.is_empty() { 0.0 } else { MAJOR };
    let degrees = view.axes.xticks.degrees;
    let size = view.axes.xticks.size.unwrap_or(view.axes.sizes.ticks);
    for tick in major.iter().chain(minor).filter(|t| !t.label.is_empty()) {
        let Some((x, _)) = at(tick) else { continue };
        let text = font::lay(&tick.label, size, Weight::Normal);
        let v = if side == Side::Bottom { Align::Start } else { Align::End };
        let place = (x, edge + out * (MAJOR + GAP));
        if let Some(r) = put(scene, &text, place, (Align::Middle, v), degrees, Ink::BLACK) {
            reach = if side == Side::Bottom { reach.max(r.bottom) } else { reach.min(r.top) };
        }
    }
    if !factor.is_empty() {
        let text = font::lay(factor, size, Weight::Normal);
        let v = if side == Side::Bottom { Align::Start } else { Align::End };
        put(scene, &text, (f.right, reach + out * 3.0), (Align::End, v), 0.0, Ink::BLACK);
    }
    if !view.axes.xlabel.is_empty() {
        let text = font::lay(&view.axes.xlabel, view.axes.sizes.xlabel, Weight::Normal);
        let v = if side == Side::Bottom { Align::Start } else { Align::End };
        let at = ((f.left + f.right) / 2.0, reach + out * LABEL_GAP);
        if let Some(r) = put(scene, &text, at, (Align::Middle, v), 0.0, Ink::BLACK) {
            reach = if side == Side::Bottom { reach.max(r.bottom) } else { reach.min(r.top) };
        }
    }
    reach
}

fn y_axis(scene: &mut Scene, view: &View, side: Side) {
    let f = view.frame;
    let (edge, out) = if side == Side::Left { (f.left, -1.0) } else { (f.right, 1.0) };
    let at = |t: &Tick| Some((edge, f.bottom - fraction(t.at, view.y, view.axes.yscale)? * f.height()));
    let spots = |list: &[Tick]| list.iter().filter_map(at).collect::<Vec<_>>();
    let Ticks { major, minor, factor } = &view.yt;
    marks(scene, &spots(major), (out * MAJOR, 0.0), LINE);
    marks(scene, &spots(minor), (out * MINOR, 0.0), MINOR_LINE);
    let mut reach = edge + out * if major.is_empty() { 0.0 } else { MAJOR };
    let degrees = view.axes.yticks.degrees;
    let size = view.axes.yticks.size.unwrap_or(view.axes.sizes.ticks);
    let align = if side == Side::Left { Align::End } else { Align::Start };
    for tick in major.iter().chain(minor).filter(|t| !t.label.is_empty()) {
        let Some((_, y)) = at(tick) else { continue };
        let text = font::lay(&tick.label, size, Weight::Normal);
        // Digits are centred by their own height, as they have nothing below the line.
        let place = (edge + out * (MAJOR + GAP), y + text.top / 2.0);
        let v = if degrees == 0.0 { Align::Baseline } else { Align::Middle };
        let place = if degrees == 0.0 { place } else { (place.0, y) };
        if let Some(r) = put(scene, &text, place, (align, v), degrees, Ink::BLACK) {
            reach = if side == Side::Left { reach.min(r.left) } else { reach.max(r.right) };
        }
    }
    if !factor.is_empty() {
        let text = font::lay(factor, size, Weight::Normal);
        let h = if side == Side::Left { Align::Start } else { Align::End };
        put(scene, &text, (edge, f.top - 3.0), (h, Align::Baseline), 0.0, Ink::BLACK);
    }
    if !view.axes.ylabel.is_empty() {
        let text = font::lay(&view.axes.ylabel, view.axes.sizes.ylabel, Weight::Normal);
        let at = (reach + out * LABEL_GAP, (f.top + f.bottom) / 2.0);
        let h = if side == Side::Left { Align::End } else { Align::Start };
        put(scene, &text, at, (h, Align::Middle), 90.0, Ink::BLACK);
    }
}

/// Lines at the ticks, under the data.
pub fn grid(scene: &mut Scene, view: &View) {
    let look = &view.axes.grid_lines;
    let f = view.frame;
    let pen = Pen { dash: super::marker::dashes(look.line, look.width), ..Pen::plain(look.ink, look.width) };
    let x_ticks = view.xt.major.iter().chain(view.xt.minor.iter().filter(|_| look.minor));
    let y_ticks = view.yt.major.iter().chain(view.yt.minor.iter().filter(|_| look.minor));
    for tick in x_ticks.filter(|_| look.x) {
        if let Some(u) = fraction(tick.at, view.x, view.axes.xscale) {
            let x = f.left + u * f.width();
            scene.stroke(Path::line(&[(x, f.top), (x, f.bottom)]), pen.clone(), Some(f));
        }
    }
    for tick in y_ticks.filter(|_| look.y) {
        if let Some(v) = fraction(tick.at, view.y, view.axes.yscale) {
            let y = f.bottom - v * f.height();
            scene.stroke(Path::line(&[(f.left, y), (f.right, y)]), pen.clone(), Some(f));
        }
    }
}
