//! What is drawn inside the frame: images, filled shapes, points and curves, from below to above.

use super::color::Ink;
use super::draw::View;
use super::figure::{Cloud, ColorBar, Image, LineStyle, Marker, Patch, Rgb, Series, Smooth, Spans, Steps, Strokes};
use super::marker::{self, Kind, dashes};
use super::range::fraction;
use super::scene::{Cap, Join, Path, Pen, Raster, Rect, Scene, Shape, Spot, clip};
use super::thin;

enum Artist<'a> {
    Image(&'a Image),
    Patch(&'a Patch),
    Cloud(&'a Cloud),
    Strokes(&'a Strokes),
    Series(&'a Series),
    Across(f64, Rgb, LineStyle),
    Up(f64, Rgb, LineStyle),
}

/// Draws everything in the order of its height.
pub fn draw(scene: &mut Scene, view: &View) {
    let axes = view.axes;
    let mut all: Vec<(f64, Artist)> = Vec::new();
    all.extend(axes.images.iter().map(|i| (i.z, Artist::Image(i))));
    all.extend(axes.patches.iter().map(|p| (p.z, Artist::Patch(p))));
    all.extend(axes.clouds.iter().map(|c| (c.z, Artist::Cloud(c))));
    all.extend(axes.strokes.iter().map(|s| (s.z, Artist::Strokes(s))));
    all.extend(axes.series.iter().map(|s| (s.z, Artist::Series(s))));
    all.extend(axes.hlines.iter().map(|h| (2.0, Artist::Across(h.0, h.1, h.2))));
    all.extend(axes.vlines.iter().map(|v| (2.0, Artist::Up(v.0, v.1, v.2))));
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    let f = view.frame;
    for (_, artist) in all {
        match artist {
            Artist::Image(i) => image(scene, view, i),
            Artist::Patch(p) => patch(scene, view, p),
            Artist::Cloud(c) => cloud(scene, view, c),
            Artist::Strokes(s) => strokes(scene, view, s),
            Artist::Series(s) => series(scene, view, s),
            Artist::Across(y, color, style) => {
                if let Some(v) = fraction(y, view.y, view.axes.yscale) {
                    let y = f.bottom - v * f.height();
                    scene.stroke(Path::line(&[(f.left, y), (f.right, y)]), line_pen(color.into(), 1.5, style), Some(f));
                }
            }
            Artist::Up(x, color, style) => {
                if let Some(u) = fraction(x, view.x, view.axes.xscale) {
                    let x = f.left + u * f.width();
                    scene.stroke(Path::line(&[(x, f.bottom), (x, f.top)]), line_pen(color.into(), 1.5, style), Some(f));
                }
            }
        }
    }
}

/// The pen of a curve.
pub fn line_pen(ink: Ink, width: f64, style: LineStyle) -> Pen {
    let dash = dashes(style, width);
    let cap = if dash.is_empty() { Cap::Square } else { Cap::Butt };
    Pen { ink, width, dash, cap, join: Join::Round }
}

/// The colours of a scale, low ones at the bottom or left.
pub fn colors(scene: &mut Scene, view: &View, bar: &ColorBar) {
    let pixel = |i: &Ink| [i.rgb.0, i.rgb.1, i.rgb.2, (i.alpha * 255.0).round() as u8];
    let mut pixels: Vec<[u8; 4]> = bar.colors.iter().map(pixel).collect();
    let (columns, rows) = if bar.horizontal { (pixels.len(), 1) } else { (1, pixels.len()) };
    if !bar.horizontal {
        pixels.reverse();
    }
    if !pixels.is_empty() {
        let image = Raster { columns, rows, pixels, smooth: Smooth::Blocks };
        scene.push(Shape::Image { image, over: view.frame }, None);
    }
}

fn image(scene: &mut Scene, view: &View, image: &Image) {
    let [left, right, bottom, top] = image.extent;
    let (Some(a), Some(b)) = (view.place(left, top), view.place(right, bottom)) else { return };
    if image.pixels.is_empty() {
        return;
    }
    let raster =
        Raster { columns: image.columns, rows: image.rows, pixels: image.pixels.clone(), smooth: image.smooth };
    let over = Rect { left: a.0, top: a.1, right: b.0, bottom: b.1 };
    scene.push(Shape::Image { image: raster, over }, Some(view.frame));
}

/// Where a point of a shape lies that may span the axes; on a log axis zero lies far below the frame.
fn corner(view: &View, (x, y): (f64, f64), spans: Spans) -> Option<Spot> {
    let f = view.frame;
    let floored =
        |v: f64, range: (f64, f64), scale| fraction(v, range, scale).or((v.is_finite() && v <= 0.0).then_some(-10.0));
    let u = if spans == Spans::X { Some(x) } else { floored(x, view.x, view.axes.xscale) }?;
    let v = if spans == Spans::Y { Some(y) } else { floored(y, view.y, view.axes.yscale) }?;
    Some((f.left + u.clamp(-1e3, 1e3) * f.width(), f.bottom - v.clamp(-1e3, 1e3) * f.height()))
}

fn patch(scene: &mut Scene, view: &View, patch: &Patch) {
    let mut path = Path::default();
    let mut flush = |path: &mut Path| {
        let path = std::mem::take(path);
        if let Some(ink) = patch.fill {
            scene.fill(path.clone(), ink, Some(view.frame));
        }
        if let Some(ink) = patch.edge.filter(|_| patch.width > 0.0) {
            let pen = Pen { dash: dashes(patch.line, patch.width), ..Pen::plain(ink, patch.width) };
            scene.stroke(path, pen, Some(view.frame));
        }
    };
    for outline in &patch.outlines {
        let spots: Vec<Spot> = outline.iter().filter_map(|p| corner(view, *p, patch.spans)).collect();
        if spots.len() > 1 {
            path.0.extend(Path::polygon(&thin::still(&spots)).0);
        }
        // Shapes that may lie over one another are painted one by one.
        if patch.fill.is_some_and(|i| i.alpha < 1.0) || patch.edge.is_some() {
            flush(&mut path);
        }
    }
    flush(&mut path);
}

fn strokes(scene: &mut Scene, view: &View, s: &Strokes) {
    for (i, line) in s.lines.iter().enumerate() {
        let spots: Vec<Spot> = line.iter().filter_map(|p| corner(view, *p, s.spans)).collect();
        let Some(ink) = s.inks.get(i % s.inks.len().max(1)) else { return };
        let path = clipped(view, &thin::still(&spots), s.width);
        scene.stroke(path, Pen { cap: Cap::Butt, ..line_pen(*ink, s.width, s.line) }, Some(view.frame));
    }
}

fn series(scene: &mut Scene, view: &View, s: &Series) {
    if let Some(low) = &s.fill_to {
        return band(scene, view, s, low);
    }
    let ink = s.color.with(s.alpha);
    let places = s.x.iter().zip(&s.y).map(|(&x, &y)| view.place(x, y));
    error_bars(scene, view, s, ink);
    if s.line != LineStyle::None {
        let pen = line_pen(ink, s.width, s.line);
        let mut path = Path::default();
        for run in thin::runs(places.clone()) {
            let run = if s.steps == Steps::Straight { thin::columns(&run) } else { stepped(&run, s.steps) };
            match thin::scribble(&run) {
                Some(pieces) => pieces.into_iter().for_each(|p| scene.stroke(p, pen.clone(), Some(view.frame))),
                None => path.0.extend(clipped(view, &run, s.width).0),
            }
        }
        scene.stroke(path, pen, Some(view.frame));
    }
    let Some((shape, kind)) = marker::shape(s.marker, s.marker_size) else { return };
    let reach = view.frame.grown(s.marker_size);
    let near = places.flatten().filter(|p| reach.contains(*p));
    for (alpha, at) in thin::spots(near, s.alpha) {
        let own = |ink: Ink| if ink.alpha == s.alpha { ink.rgb.with(alpha) } else { ink };
        let edge = own(s.edge.unwrap_or(ink));
        let pen = Pen { cap: Cap::Butt, ..Pen::plain(edge, s.edge_width) };
        let (fill, pen) = match kind {
            Kind::Filled => (Some(own(s.face.unwrap_or(ink))), (edge.shows() && s.edge_width > 0.0).then_some(pen)),
            Kind::Lines => (None, Some(pen)),
        };
        let shape = Shape::Stamps { path: shape.clone(), at, fill: fill.filter(Ink::shows), pen };
        scene.push(shape, Some(view.frame));
    }
}

fn band(scene: &mut Scene, view: &View, s: &Series, low: &[f64]) {
    let upper = s.x.iter().zip(&s.y).filter_map(|(&x, &y)| corner(view, (x, y), Spans::Neither));
    let under = s.x.iter().zip(low).rev().filter_map(|(&x, &y)| corner(view, (x, y), Spans::Neither));
    let spots: Vec<Spot> = upper.chain(under).collect();
    scene.fill(Path::polygon(&spots), s.color.with(s.alpha), Some(view.frame));
}

fn error_bars(scene: &mut Scene, view: &View, s: &Series, ink: Ink) {
    let mut path = Path::default();
    let (mut above, mut beside) = (Vec::new(), Vec::new());
    for (i, (&x, &y)) in s.x.iter().zip(&s.y).enumerate() {
        if let Some((low, high)) = s.ybar(i)
            && let (Some(a), Some(b)) =
                (corner(view, (x, low), Spans::Neither), corner(view, (x, high), Spans::Neither))
        {
            path.run(&[a, b]);
            above.extend([a, b]);
        }
        if let Some((low, high)) = s.xbar(i)
            && let (Some(a), Some(b)) =
                (corner(view, (low, y), Spans::Neither), corner(view, (high, y), Spans::Neither))
        {
            path.run(&[a, b]);
            beside.extend([a, b]);
        }
    }
    for bar in path.0.chunks(2) {
        scene.stroke(Path(bar.to_vec()), Pen::plain(ink, s.width), Some(view.frame));
    }
    for (at, marker) in [(above, Marker::HorizontalBar), (beside, Marker::VerticalBar)] {
        if let Some((path, _)) = marker::shape(marker, 2.0 * s.capsize).filter(|_| s.capsize > 0.0) {
            let pen = Some(Pen::plain(ink, 1.0));
            scene.push(Shape::Stamps { path, at, fill: None, pen }, Some(view.frame));
        }
    }
}

/// Points of different sizes and colours; those of one look go into one list.
fn cloud(scene: &mut Scene, view: &View, c: &Cloud) {
    let of = |list: &[Ink], i: usize| list.get(i % list.len().max(1)).copied();
    let size = |i: usize| c.sizes.get(i % c.sizes.len().max(1)).copied().unwrap_or(36.0).max(0.0).sqrt();
    let uniform = c.sizes.len() <= 1 && c.fills.len() <= 1 && c.edges.len() <= 1;
    let place = |i: usize| view.place(c.x[i], c.y[i]);
    let n = c.x.len().min(c.y.len());
    let mut stamp = |i: usize, ink: Option<Ink>, at: Vec<Spot>| {
        let Some((path, kind)) = marker::shape(c.marker, size(i)) else { return };
        // Where points were laid over each other, their edges were too.
        let edge = match (of(&c.edges, i), ink) {
            (Some(own), Some(ink)) if own.shows() && Some(ink.alpha) != of(&c.fills, i).map(|f| f.alpha) => {
                Some(own.rgb.with(ink.alpha))
            }
            (own, _) => own.or(ink),
        };
        let pen = edge.filter(|e| e.shows() && c.edge_width > 0.0).map(|e| Pen::plain(e, c.edge_width));
        let fill = ink.filter(|f| f.shows() && kind == Kind::Filled);
        scene.push(Shape::Stamps { path, at, fill, pen }, Some(view.frame));
    };
    if uniform {
        let reach = view.frame.grown(size(0));
        let near = (0..n).filter_map(place).filter(|p| reach.contains(*p));
        let ink = c.fills.first();
        for (alpha, at) in thin::spots(near, ink.map_or(1.0, |f| f.alpha)) {
            stamp(0, ink.map(|f| if f.shows() { f.rgb.with(alpha) } else { *f }), at);
        }
        return;
    }
    let looks = thin::last((0..n).filter_map(|index| {
        let at = place(index)?;
        let ink = of(&c.fills, index).unwrap_or(Rgb(0, 0, 0).with(0.0));
        view.frame.grown(size(index)).contains(at).then_some(thin::Look { index, at, ink })
    }));
    let edge = |p: &thin::Look| of(&c.edges, p.index);
    let same = |a: &thin::Look, b: &thin::Look| size(a.index) == size(b.index) && a.ink == b.ink && edge(a) == edge(b);
    for group in looks.chunk_by(same) {
        let ink = (!c.fills.is_empty()).then_some(group[0].ink);
        stamp(group[0].index, ink, group.iter().map(|p| p.at).collect());
    }
}

fn stepped(run: &[Spot], steps: Steps) -> Vec<Spot> {
    let mut out: Vec<Spot> = run.first().copied().into_iter().collect();
    for pair in run.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        match steps {
            Steps::Straight => {}
            Steps::Pre => out.push((a.0, b.1)),
            Steps::Post => out.push((b.0, a.1)),
            Steps::Mid => {
                let middle = (a.0 + b.0) / 2.0;
                out.extend([(middle, a.1), (middle, b.1)]);
            }
        }
        out.push(b);
    }
    out
}

/// The parts of a polyline near the frame, so that no writer meets coordinates out of its range.
fn clipped(view: &View, points: &[Spot], width: f64) -> Path {
    let room = view.frame.grown(width + 20.0);
    let mut path = Path::default();
    let mut run: Vec<Spot> = Vec::new();
    for pair in points.windows(2) {
        let Some((a, b)) = clip(room, pair[0], pair[1]) else { continue };
        if run.last().is_some_and(|last| *last != a) {
            path.run(&run);
            run.clear();
        }
        if run.is_empty() {
            run.push(a);
        }
        run.push(b);
    }
    path.run(&run);
    path
}
