//! The legend: one entry for each label, in the corner asked for or where it covers the least.

use super::artists::line_pen;
use super::color::{Ink, Rgb, WHITE};
use super::draw::View;
use super::figure::{Align, LineStyle, Marker, Weight};
use super::font::{self, Laid};
use super::frame::put;
use super::marker::{self, Kind};
use super::scene::{Path, Pen, Rect, Scene, Shape, Spot, Step};

/// What stands before a label.
pub enum Key {
    Line { ink: Ink, width: f64, line: LineStyle, bar: bool },
    Box { fill: Option<Ink>, edge: Option<Ink>, width: f64 },
    Point,
}

pub struct Entry {
    pub key: Key,
    pub marker: Marker,
    pub marker_size: f64,
    pub face: Ink,
    pub edge: Ink,
    pub edge_width: f64,
    pub label: String,
    order: usize,
}

/// A label that is shown.
fn shown(label: &Option<String>) -> Option<String> {
    label.clone().filter(|l| !l.is_empty() && !l.starts_with('_'))
}

/// The entries in their order.
pub fn entries(view: &View) -> Vec<Entry> {
    let axes = view.axes;
    let mut out = Vec::new();
    for s in &axes.series {
        let Some(label) = shown(&s.label) else { continue };
        let ink = s.color.with(s.alpha);
        let bar = !s.yerr.is_empty() || !s.ybars.is_empty();
        let key = match &s.fill_to {
            Some(_) => Key::Box { fill: Some(ink), edge: None, width: 0.0 },
            None => Key::Line { ink, width: s.width, line: s.line, bar },
        };
        let (face, edge) = (s.face.unwrap_or(ink), s.edge.unwrap_or(ink));
        let (marker, marker_size, edge_width) = (s.marker, s.marker_size, s.edge_width);
        out.push(Entry { key, marker, marker_size, face, edge, edge_width, label, order: s.order });
    }
    let blank = Rgb(0, 0, 0).with(0.0);
    for p in &axes.patches {
        let Some(label) = shown(&p.label) else { continue };
        let key = Key::Box { fill: p.fill, edge: p.edge, width: p.width };
        let none = Entry {
            key,
            marker: Marker::None,
            marker_size: 0.0,
            face: blank,
            edge: blank,
            edge_width: 0.0,
            label,
            order: p.order,
        };
        out.push(none);
    }
    for c in &axes.clouds {
        let Some(label) = shown(&c.label) else { continue };
        let face = c.fills.get(c.fills.len() / 2).copied().unwrap_or(blank);
        let edge = c.edges.first().copied().unwrap_or(face);
        let mean = c.sizes.iter().sum::<f64>() / c.sizes.len().max(1) as f64;
        let (marker, marker_size, edge_width) = (c.marker, mean.max(0.0).sqrt(), c.edge_width);
        out.push(Entry { key: Key::Point, marker, marker_size, face, edge, edge_width, label, order: c.order });
    }
    for s in &axes.strokes {
        let Some(label) = shown(&s.label) else { continue };
        let ink = s.inks.first().copied().unwrap_or(blank);
        let key = Key::Line { ink, width: s.width, line: s.line, bar: false };
        let line = Entry {
            key,
            marker: Marker::None,
            marker_size: 0.0,
            face: blank,
            edge: blank,
            edge_width: 0.0,
            label,
            order: s.order,
        };
        out.push(line);
    }
    out.sort_by_key(|e| e.order);
    out
}

/// Lengths in units of the font's size.
const BORDER: f64 = 0.4;
const BETWEEN: f64 = 0.5;
const HANDLE: f64 = 2.0;
const HANDLE_GAP: f64 = 0.8;
const EDGE_GAP: f64 = 0.5;
const COLUMN_GAP: f64 = 2.0;

struct Size {
    width: f64,
    height: f64,
    row: f64,
    title: f64,
    columns: Vec<f64>,
    rows: usize,
}

fn measured(texts: &[Laid], title: Option<&Laid>, columns: usize, size: f64) -> Size {
    let columns = columns.clamp(1, texts.len());
    let rows = texts.len().div_ceil(columns);
    let row = texts.iter().map(Laid::height).fold(size, f64::max);
    let widths: Vec<f64> = texts
        .chunks(rows)
        .map(|c| (HANDLE + HANDLE_GAP) * size + c.iter().map(|t| t.width).fold(0.0, f64::max))
        .collect();
    let title_height = title.map_or(0.0, |t| t.height() + BETWEEN * size);
    let inner = widths.iter().sum::<f64>() + COLUMN_GAP * size * (widths.len() - 1) as f64;
    let height = rows as f64 * row + (rows - 1) as f64 * BETWEEN * size + title_height + 2.0 * BORDER * size;
    let width = inner.max(title.map_or(0.0, |t| t.width)) + 2.0 * BORDER * size;
    Size { width, height, row, title: title_height, columns: widths, rows }
}

pub fn draw(scene: &mut Scene, view: &View) {
    let entries = entries(view);
    if entries.is_empty() {
        return;
    }
    let look = &view.axes.legend_look;
    let size = look.size;
    let texts: Vec<Laid> = entries.iter().map(|e| font::lay(&e.label, size, Weight::Normal)).collect();
    let title = (!look.title.is_empty()).then(|| font::lay(&look.title, size, Weight::Normal));
    let m = measured(&texts, title.as_ref(), look.columns, size);
    let at = corner(view, &m);
    let r = Rect { left: at.0, top: at.1, right: at.0 + m.width, bottom: at.1 + m.height };
    if look.framed {
        let outline = rounded(r, 0.2 * size);
        scene.fill(outline.clone(), WHITE.with(0.8), None);
        scene.stroke(outline, Pen::plain(Rgb(204, 204, 204).with(0.8), 1.0), None);
    }
    if let Some(title) = &title {
        let middle = ((r.left + r.right) / 2.0, r.top + BORDER * size);
        put(scene, title, middle, (Align::Middle, Align::Start), 0.0, Ink::BLACK);
    }
    let mut left = r.left + BORDER * size;
    for (column, width) in m.columns.iter().enumerate() {
        for row in 0..m.rows {
            let Some((entry, text)) = entries.get(column * m.rows + row).zip(texts.get(column * m.rows + row)) else {
                break;
            };
            let top = r.top + BORDER * size + m.title + row as f64 * (m.row + BETWEEN * size);
            let middle = top + m.row / 2.0;
            handle(scene, entry, (left, middle), size);
            let place = (left + (HANDLE + HANDLE_GAP) * size, middle + 0.35 * size - text.drop / 2.0);
            put(scene, text, place, (Align::Start, Align::Baseline), 0.0, Ink::BLACK);
        }
        left += width + COLUMN_GAP * size;
    }
}

fn handle(scene: &mut Scene, entry: &Entry, (x, y): Spot, size: f64) {
    let end = x + HANDLE * size;
    match &entry.key {
        Key::Line { ink, width, line, bar } => {
            if *bar {
                let middle = (x + end) / 2.0;
                scene.stroke(
                    Path::line(&[(middle, y - 0.5 * size), (middle, y + 0.5 * size)]),
                    Pen::plain(*ink, *width),
                    None,
                );
            }
            if *line != LineStyle::None {
                scene.stroke(Path::line(&[(x, y), (end, y)]), line_pen(*ink, *width, *line), None);
            }
        }
        Key::Box { fill, edge, width } => {
            let outline = Rect { left: x, right: end, top: y - 0.35 * size, bottom: y + 0.35 * size }.outline();
            if let Some(ink) = fill {
                scene.fill(outline.clone(), *ink, None);
            }
            if let Some(ink) = edge.filter(|_| *width > 0.0) {
                scene.stroke(outline, Pen::plain(ink, *width), None);
            }
        }
        Key::Point => {}
    }
    if let Some((path, kind)) = marker::shape(entry.marker, entry.marker_size) {
        let pen = (entry.edge.shows() && entry.edge_width > 0.0).then(|| Pen::plain(entry.edge, entry.edge_width));
        let fill = Some(entry.face).filter(|f| f.shows() && kind == Kind::Filled);
        scene.push(Shape::Stamps { path, at: vec![((x + end) / 2.0, y)], fill, pen }, None);
    }
}

/// A rectangle with round corners.
fn rounded(r: Rect, by: f64) -> Path {
    let Rect { left, top, right, bottom } = r;
    Path(vec![
        Step::Move((left + by, top)),
        Step::Line((right - by, top)),
        Step::Quad((right, top), (right, top + by)),
        Step::Line((right, bottom - by)),
        Step::Quad((right, bottom), (right - by, bottom)),
        Step::Line((left + by, bottom)),
        Step::Quad((left, bottom), (left, bottom - by)),
        Step::Line((left, top + by)),
        Step::Quad((left, top), (left + by, top)),
        Step::Close,
    ])
}

/// The places by name: shares of the free room to the left and above.
const PLACES: [(&str, f64, f64); 10] = [
    ("upper right", 1.0, 0.0),
    ("upper left", 0.0, 0.0),
    ("lower left", 0.0, 1.0),
    ("lower right", 1.0, 1.0),
    ("right", 1.0, 0.5),
    ("center left", 0.0, 0.5),
    ("center right", 1.0, 0.5),
    ("lower center", 0.5, 1.0),
    ("upper center", 0.5, 0.0),
    ("center", 0.5, 0.5),
];

fn corner(view: &View, m: &Size) -> Spot {
    let look = &view.axes.legend_look;
    let pad = EDGE_GAP * look.size;
    let named = PLACES.iter().find(|p| p.0 == look.place);
    if let Some((ax, ay)) = look.anchor {
        let at = (view.frame.left + ax * view.frame.width(), view.frame.bottom - ay * view.frame.height());
        let (_, h, v) = named.unwrap_or(&PLACES[0]);
        let pads = |share: f64| pad * (1.0 - 2.0 * share);
        return (at.0 - h * m.width + pads(*h), at.1 - v * m.height + pads(*v));
    }
    let room = view.frame.grown(-pad);
    let at = |h: f64, v: f64| (room.left + h * (room.width() - m.width), room.top + v * (room.height() - m.height));
    if let Some((_, h, v)) = named {
        return at(*h, *v);
    }
    let spots = covered(view);
    let badness = |p: Spot| {
        let r = Rect { left: p.0, top: p.1, right: p.0 + m.width, bottom: p.1 + m.height };
        spots.iter().filter(|s| s.0 > r.left && s.0 < r.right && s.1 > r.top && s.1 < r.bottom).count()
    };
    let best = PLACES.iter().map(|(_, h, v)| at(*h, *v)).min_by_key(|p| badness(*p));
    best.unwrap_or_else(|| at(1.0, 0.0))
}

/// Where the data is, densely enough along lines.
fn covered(view: &View) -> Vec<Spot> {
    const MOST: usize = 20_000;
    let mut out = Vec::new();
    for s in &view.axes.series {
        let stride = s.x.len().div_ceil(MOST).max(1);
        let places: Vec<Spot> = s.x.iter().zip(&s.y).step_by(stride).filter_map(|(&x, &y)| view.place(x, y)).collect();
        out.extend(&places);
        if s.line != LineStyle::None {
            for pair in places.windows(2) {
                let steps = ((pair[1].0 - pair[0].0).hypot(pair[1].1 - pair[0].1) / 8.0).min(100.0) as usize;
                let along = |t: f64| (pair[0].0 + t * (pair[1].0 - pair[0].0), pair[0].1 + t * (pair[1].1 - pair[0].1));
                out.extend((1..steps).map(|i| along(i as f64 / steps as f64)));
            }
        }
    }
    for c in &view.axes.clouds {
        out.extend(c.x.iter().zip(&c.y).take(MOST).filter_map(|(&x, &y)| view.place(x, y)));
    }
    let corners = view.axes.patches.iter().flat_map(|p| &p.outlines).flatten();
    out.extend(corners.take(MOST).filter_map(|&(x, y)| view.place(x, y)));
    for p in view.axes.patches.iter().flat_map(|p| &p.outlines).take(2000) {
        if let [a, _, c, _] = p[..]
            && let (Some(a), Some(c)) = (view.place(a.0, a.1), view.place(c.0, c.1))
        {
            // The inside of a bar.
            let share = |t: f64| (a.0 + 0.5 * (c.0 - a.0), a.1 + t * (c.1 - a.1));
            out.extend((0..=10).map(|i| share(f64::from(i) / 10.0)));
        }
    }
    out
}
