//! A figure in text: curves in braille dots, markers, axes, ticks and a legend in characters.

pub(crate) mod dots;

use super::color::{BLACK, Rgb, WHITE};
use super::figure::{Axes, Cloud, Figure, Frame, Image, LineStyle, Marker, Place, Series, Spans, Steps};
use super::mathtext::plain;
use super::range::fraction;
use super::ticks::{Tick, Ticks, chosen};
use dots::{Dots, painted};

/// What the picture may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Canvas {
    /// Columns and rows of the whole picture.
    pub columns: usize,
    pub rows: usize,
    /// Whether curves are coloured with ANSI escapes.
    pub color: bool,
}

/// Axes narrower than this are put under one another rather than side by side.
const NARROW: usize = 38;
/// Points up to which each has a marker.
const FEW: usize = 40;

/// The figure as lines of text: axes of one row side by side where there is room, else under one another.
pub fn render(figure: &Figure, canvas: Canvas) -> String {
    let canvas = Canvas { columns: canvas.columns.max(12), rows: canvas.rows.max(5), ..canvas };
    let mut out = String::new();
    if !figure.suptitle.is_empty() {
        out += &middle(&plain(&figure.suptitle), canvas.columns);
    }
    for row in rows(figure) {
        let beside = canvas.columns / row.len().max(1);
        if beside >= NARROW {
            let own = Canvas { columns: beside - 1, ..canvas };
            let blocks: Vec<Vec<String>> = row.iter().map(|i| block(figure, *i, own)).collect();
            out += &side_by_side(&blocks, beside);
        } else {
            for index in row {
                out += &block(figure, index, canvas).join("\n");
                out.push('\n');
            }
        }
    }
    out
}

/// The axes by rows of their grid.
fn rows(figure: &Figure) -> Vec<Vec<usize>> {
    let mut out: Vec<(usize, Vec<usize>)> = Vec::new();
    for (index, axes) in figure.axes.iter().enumerate() {
        let row = match &axes.place {
            None => index / figure.columns.max(1),
            Some(Place::Cell { row, .. }) => row.0,
            Some(Place::Beside { .. }) => continue,
            Some(_) => usize::MAX - index,
        };
        match out.iter_mut().find(|r| r.0 == row) {
            Some(found) => found.1.push(index),
            None => out.push((row, vec![index])),
        }
    }
    out.into_iter().map(|r| r.1).collect()
}

fn middle(text: &str, columns: usize) -> String {
    let text: String = text.chars().take(columns).collect();
    format!("{}{text}\n", " ".repeat((columns - text.chars().count()) / 2))
}

/// How many columns a line takes, colours aside.
fn visible(line: &str) -> usize {
    let mut count = 0;
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        if c == '\x1b' {
            let _ = chars.by_ref().find(|c| *c == 'm');
        } else {
            count += 1;
        }
    }
    count
}

fn side_by_side(blocks: &[Vec<String>], width: usize) -> String {
    let height = blocks.iter().map(Vec::len).max().unwrap_or(0);
    let mut out = String::new();
    for i in 0..height {
        let mut line = String::new();
        for block in blocks {
            let part = block.get(i).map_or("", String::as_str);
            line += part;
            line += &" ".repeat(width.saturating_sub(visible(part)));
        }
        out += line.trim_end();
        out.push('\n');
    }
    out
}

/// Where data falls on the dots.
struct Plane<'a> {
    axes: &'a Axes,
    x: (f64, f64),
    y: (f64, f64),
    width: f64,
    height: f64,
}

impl Plane<'_> {
    fn place(&self, x: f64, y: f64) -> Option<(f64, f64)> {
        let u = fraction(x, self.x, self.axes.xscale)?;
        let v = fraction(y, self.y, self.axes.yscale)?;
        Some((u * self.width, (1.0 - v) * self.height))
    }

    /// Points that may be fractions of the axes, and zeros of a log axis, which lie far below.
    fn corner(&self, (x, y): (f64, f64), spans: Spans) -> Option<(f64, f64)> {
        let low = |v: f64, r, s| fraction(v, r, s).or((v <= 0.0).then_some(-10.0));
        let u = if spans == Spans::X { Some(x) } else { low(x, self.x, self.axes.xscale) }?;
        let v = if spans == Spans::Y { Some(y) } else { low(y, self.y, self.axes.yscale) }?;
        Some((u.clamp(-100.0, 100.0) * self.width, (1.0 - v.clamp(-100.0, 100.0)) * self.height))
    }
}

/// One pair of axes as lines of text.
fn block(figure: &Figure, index: usize, canvas: Canvas) -> Vec<String> {
    let axes = &figure.axes[index];
    let (x, y) = figure.ranges(index);
    let keys = legend_entries(axes);
    let key_width = keys.iter().map(|k| k.label.chars().count() + 4).max().unwrap_or(0).min(28);
    let beside = !keys.is_empty() && canvas.columns >= 48 + key_width && keys.len() < canvas.rows.saturating_sub(4);
    let header = [!axes.title.is_empty(), !axes.ylabel.is_empty()].iter().filter(|h| **h).count();
    let below = 1 + usize::from(!axes.xlabel.is_empty()) + usize::from(!keys.is_empty() && !beside);
    let height = canvas.rows.saturating_sub(header + below).clamp(3, 60);
    let yt = shown(chosen(y, axes.yscale, (height / 2).clamp(1, 9), &axes.yticks));
    let gutter = yt.major.iter().map(|t| t.label.chars().count()).max().unwrap_or(0).clamp(1, canvas.columns / 3);
    let legend_room = if beside { key_width } else { 0 };
    let width = canvas.columns.saturating_sub(gutter + 2 + legend_room).clamp(4, 400);
    let mut dots = Dots::new(width, height);
    let plane = Plane { axes, x, y, width: (2 * width - 1) as f64, height: (4 * height - 1) as f64 };
    draw(&mut dots, &plane, canvas.color);
    let mut out = Vec::new();
    let centred = |text: &str| {
        let text: String = text.chars().take(canvas.columns).collect();
        let before =
            (gutter + 2 + (width.saturating_sub(text.chars().count())) / 2).min(canvas.columns - text.chars().count());
        " ".repeat(before) + &text
    };
    if !axes.title.is_empty() {
        out.push(centred(&plain(&axes.title)));
    }
    let above = format!("{} {}", plain(&axes.ylabel), yt.factor);
    if !above.trim().is_empty() && header > usize::from(!axes.title.is_empty()) {
        out.push(above.trim().chars().take(canvas.columns).collect());
    }
    for row in 0..height {
        out.push(line(&dots, row, (&yt, gutter, axes.hidden), &plane, keys.get(row).filter(|_| beside), canvas.color));
    }
    if !axes.hidden {
        out.push(x_axis(&plane, gutter, width));
    }
    if !axes.xlabel.is_empty() {
        out.push(centred(&plain(&axes.xlabel)));
    }
    if !keys.is_empty() && !beside {
        out.push(keys_below(&keys, gutter, canvas));
    }
    out.extend(scale_below(figure, index, gutter, width, canvas.color));
    out
}

/// Ticks with their labels as characters.
fn shown(mut ticks: Ticks) -> Ticks {
    // Where a range is short, the labels stand between the decades.
    if ticks.major.len() < 2 {
        ticks.major.append(&mut ticks.minor);
        ticks.major.retain(|t| !t.label.is_empty());
        ticks.major.sort_by(|a, b| a.at.total_cmp(&b.at));
    }
    ticks.major.iter_mut().for_each(|t| t.label = plain(&t.label));
    ticks
}

/// A row of the picture: label, axis, dots, and what the legend has there.
fn line(
    dots: &Dots,
    row: usize,
    (yt, gutter, bare): (&Ticks, usize, bool),
    plane: &Plane,
    key: Option<&Key>,
    color: bool,
) -> String {
    let at = |t: &&Tick| {
        fraction(t.at, plane.y, plane.axes.yscale)
            .is_some_and(|v| (((1.0 - v) * plane.height).round() / 4.0).floor() as usize == row)
    };
    let tick = yt.major.iter().find(at).filter(|_| !bare);
    let label: String = tick.map_or(String::new(), |t| t.label.chars().take(gutter).collect());
    let edge = if bare { ' ' } else { tick.map_or('│', |_| '┤') };
    let picture = dots.row(row, color);
    let mut out = format!("{label:>gutter$} {edge}{picture}");
    if let Some(key) = key {
        out += &" ".repeat(dots.width - visible(&picture) + 2);
        out += &format!("{} {}", painted(key.symbol, Some(key.ink), None, color), key.label);
    }
    out.trim_end().to_string()
}

/// `└1─────10────100─`: the labels stand in the line, under their places.
fn x_axis(plane: &Plane, gutter: usize, width: usize) -> String {
    let xt = shown(chosen(plane.x, plane.axes.xscale, (width / 10).clamp(1, 9), &plane.axes.xticks));
    let mut line = vec!['─'; width];
    let mut free_from = 0;
    for tick in &xt.major {
        let Some(u) = fraction(tick.at, plane.x, plane.axes.xscale) else { continue };
        let column = ((u * plane.width).round() / 2.0).floor().clamp(0.0, (width - 1) as f64) as usize;
        // A minus would be lost in the line.
        let text = if tick.label.starts_with('\u{2212}') { format!(" {} ", tick.label) } else { tick.label.clone() };
        let text: Vec<char> = text.chars().collect();
        if text.is_empty() || text.len() > width {
            continue;
        }
        let start = column.saturating_sub(text.len() / 2).min(width - text.len());
        if start >= free_from {
            line[start..start + text.len()].copy_from_slice(&text);
            free_from = start + text.len() + 1;
        }
    }
    let factor = if xt.factor.is_empty() { String::new() } else { format!(" {}", xt.factor) };
    format!("{:>gutter$} └{}{factor}", "", line.into_iter().collect::<String>())
}

/// An entry of the legend.
struct Key {
    symbol: char,
    ink: Rgb,
    label: String,
}

fn legend_entries(axes: &Axes) -> Vec<Key> {
    if !axes.legend {
        return Vec::new();
    }
    let label = |l: &Option<String>| l.clone().filter(|l| !l.is_empty() && !l.starts_with('_')).map(|l| plain(&l));
    let mut out: Vec<(usize, Key)> = Vec::new();
    for (i, s) in axes.series.iter().enumerate() {
        if let Some(label) = label(&s.label) {
            let symbol = if s.fill_to.is_some() { '▒' } else { symbol(axes, i) };
            out.push((s.order, Key { symbol, ink: s.color, label }));
        }
    }
    for p in &axes.patches {
        if let (Some(label), Some(fill)) = (label(&p.label), p.fill.or(p.edge)) {
            out.push((p.order, Key { symbol: if fill.alpha < 1.0 { '▒' } else { '█' }, ink: fill.rgb, label }));
        }
    }
    for (i, c) in axes.clouds.iter().enumerate() {
        if let (Some(label), Some(fill)) = (label(&c.label), c.fills.first()) {
            out.push((c.order, Key { symbol: cloud_symbol(axes, i), ink: fill.rgb, label }));
        }
    }
    for s in &axes.strokes {
        if let (Some(label), Some(ink)) = (label(&s.label), s.inks.first()) {
            out.push((s.order, Key { symbol: '─', ink: ink.rgb, label }));
        }
    }
    out.sort_by_key(|e| e.0);
    out.into_iter().map(|e| e.1).collect()
}

fn keys_below(keys: &[Key], gutter: usize, canvas: Canvas) -> String {
    let mut out = " ".repeat(gutter + 2);
    for key in keys {
        if visible(&out) + key.label.chars().count() + 5 > canvas.columns {
            break;
        }
        out += &format!("{} {}   ", painted(key.symbol, Some(key.ink), None, canvas.color), key.label);
    }
    out.trim_end().to_string()
}

/// The colour scale of an axes, as a line under it.
fn scale_below(figure: &Figure, index: usize, gutter: usize, width: usize, color: bool) -> Vec<String> {
    let mut out = Vec::new();
    for (i, axes) in figure.axes.iter().enumerate() {
        let (Some(bar), Some(Place::Beside { of })) = (&axes.colorbar, &axes.place) else { continue };
        if *of != index || bar.colors.is_empty() {
            continue;
        }
        let range = if bar.horizontal { figure.ranges(i).0 } else { figure.ranges(i).1 };
        let end = |v: f64| crate::format::significant(v, 3);
        let (low, high) = (end(range.0.min(range.1)), end(range.0.max(range.1)));
        let length = width.saturating_sub(low.chars().count() + high.chars().count() + 2).clamp(4, 40);
        let shade = |k: usize| bar.colors[k * (bar.colors.len() - 1) / (length - 1)].rgb;
        let cells: String = (0..length)
            .map(|k| if color { painted('█', Some(shade(k)), None, true) } else { gray(shade(k)).to_string() })
            .collect();
        out.push(format!(
            "{} {low} {cells} {high} {}{}",
            " ".repeat(gutter + 1),
            plain(&axes.ylabel),
            plain(&axes.xlabel)
        ));
    }
    out
}

/// Symbols in the order in which series without a marker of their own take them.
const SYMBOLS: [char; 10] = ['●', '○', '■', '□', '▲', '△', '◆', '◇', '▼', '▽'];

/// The character of a marker, full or hollow.
fn character(marker: Marker, hollow: bool) -> Option<char> {
    Some(match (marker, hollow) {
        (Marker::None, _) => return None,
        (Marker::Point | Marker::Pixel, _) => '•',
        (Marker::Circle, false) => '●',
        (Marker::Circle, true) => '○',
        (Marker::Square, false) => '■',
        (Marker::Square, true) => '□',
        (Marker::TriangleUp, false) => '▲',
        (Marker::TriangleUp, true) => '△',
        (Marker::TriangleDown, false) => '▼',
        (Marker::TriangleDown, true) => '▽',
        (Marker::TriangleLeft, _) => '◀',
        (Marker::TriangleRight, _) => '▶',
        (Marker::Diamond | Marker::ThinDiamond, false) => '◆',
        (Marker::Diamond | Marker::ThinDiamond, true) => '◇',
        (Marker::Star, false) => '★',
        (Marker::Star, true) => '☆',
        (Marker::Pentagon | Marker::Hexagon, false) => '⬢',
        (Marker::Pentagon | Marker::Hexagon, true) => '⬡',
        (Marker::Plus | Marker::FilledPlus, _) => '+',
        (Marker::Cross | Marker::FilledCross, _) => '×',
        (Marker::VerticalBar, _) => '|',
        (Marker::HorizontalBar, _) => '-',
    })
}

fn hollow(s: &Series) -> bool {
    s.face.is_some_and(|f| !f.shows() || f.rgb == WHITE)
}

/// The character of a series: its marker's, or the next that no other one has.
fn symbol(axes: &Axes, index: usize) -> char {
    let own = |i: usize| axes.series.get(i).and_then(|s| character(s.marker, hollow(s)));
    let mut taken: Vec<char> = Vec::new();
    for i in 0..=index {
        let free = || SYMBOLS.into_iter().find(|c| !taken.contains(c)).unwrap_or(SYMBOLS[i % SYMBOLS.len()]);
        // A second series with the same marker gets another one, as colour alone may not be seen.
        let chosen = own(i).filter(|c| !taken.contains(c)).unwrap_or_else(free);
        taken.push(chosen);
    }
    taken[index]
}

fn cloud_symbol(axes: &Axes, index: usize) -> char {
    let before = axes.series.len() + index;
    match character(axes.clouds[index].marker, false) {
        Some(c) if before == 0 => c,
        _ => SYMBOLS[before % SYMBOLS.len()],
    }
}

/// Which dots of a line are shown.
fn pattern(style: LineStyle) -> fn(usize) -> bool {
    match style {
        LineStyle::None => |_| false,
        LineStyle::Solid => |_| true,
        LineStyle::Dashed => |i| i % 6 < 4,
        LineStyle::DashDot => |i| ![3, 5].contains(&(i % 6)),
        LineStyle::Dotted => |i| i % 2 == 0,
    }
}

fn draw(dots: &mut Dots, plane: &Plane, color: bool) {
    let axes = plane.axes;
    axes.images.iter().for_each(|i| image(dots, plane, i, color));
    for p in &axes.patches {
        for outline in &p.outlines {
            let corners: Vec<(f64, f64)> = outline.iter().filter_map(|c| plane.corner(*c, p.spans)).collect();
            match p.fill.filter(|f| f.shows()) {
                Some(fill) if fill.alpha < 1.0 => dots.fill(&corners, fill.rgb, |x, y| (x + y) % 2 == 0),
                Some(fill) => dots.fill(&corners, fill.rgb, |_, _| true),
                None => {}
            }
            if let Some(edge) = p.edge.filter(|e| p.fill.is_none() && e.shows()) {
                ring(&corners).for_each(|(a, b)| dots.line(a, b, Some(edge.rgb), |_| true));
            }
        }
    }
    for (y, ink, style) in &axes.hlines {
        if let Some((_, v)) = plane.corner((0.0, *y), Spans::X) {
            dots.line((0.0, v), (plane.width, v), Some(*ink), pattern(*style));
        }
    }
    for (x, ink, style) in &axes.vlines {
        if let Some((u, _)) = plane.corner((*x, 0.0), Spans::Y) {
            dots.line((u, 0.0), (u, plane.height), Some(*ink), pattern(*style));
        }
    }
    for s in &axes.strokes {
        for (i, line) in s.lines.iter().enumerate() {
            let ink = s.inks.get(i % s.inks.len().max(1)).map(|i| i.rgb);
            let places: Vec<(f64, f64)> = line.iter().filter_map(|p| plane.corner(*p, s.spans)).collect();
            places.windows(2).for_each(|w| dots.line(w[0], w[1], ink, pattern(s.line)));
        }
    }
    axes.series.iter().enumerate().for_each(|(i, s)| series(dots, plane, s, symbol(axes, i)));
    axes.clouds.iter().enumerate().for_each(|(i, c)| cloud(dots, plane, c, cloud_symbol(axes, i)));
    for label in axes.labels.iter().filter(|l| l.frame != Frame::Figure) {
        let at = match label.frame {
            Frame::Data => plane.place(label.x, label.y),
            _ => Some((label.x * plane.width, (1.0 - label.y) * plane.height)),
        };
        if let Some((x, y)) = at {
            let ink = Some(label.ink.rgb).filter(|i| *i != BLACK);
            dots.write((x / 2.0) as i64, (y / 4.0) as i64, &plain(&label.text), ink);
        }
    }
}

/// The sides of an outline.
fn ring(corners: &[(f64, f64)]) -> impl Iterator<Item = ((f64, f64), (f64, f64))> + '_ {
    (0..corners.len()).map(|i| (corners[i], corners[(i + 1) % corners.len()]))
}

fn series(dots: &mut Dots, plane: &Plane, s: &Series, symbol: char) {
    let ink = Some(s.color);
    let places: Vec<Option<(f64, f64)>> = s.x.iter().zip(&s.y).map(|(&x, &y)| plane.place(x, y)).collect();
    if let Some(low) = &s.fill_to {
        let under = s.x.iter().zip(low).rev().map(|(&x, &y)| plane.place(x, y));
        let outline: Vec<(f64, f64)> = places.into_iter().chain(under).flatten().collect();
        return dots.fill(&outline, s.color, |x, y| (x + y) % 2 == 0);
    }
    if s.line != LineStyle::None {
        for pair in places.windows(2) {
            let [Some(a), Some(b)] = pair else { continue };
            let shown = pattern(s.line);
            match s.steps {
                Steps::Straight => dots.line(*a, *b, ink, shown),
                Steps::Post | Steps::Mid => {
                    dots.line(*a, (b.0, a.1), ink, shown);
                    dots.line((b.0, a.1), *b, ink, shown);
                }
                Steps::Pre => {
                    dots.line(*a, (a.0, b.1), ink, shown);
                    dots.line((a.0, b.1), *b, ink, shown);
                }
            }
        }
    }
    for (i, (&x, &y)) in s.x.iter().zip(&s.y).enumerate() {
        if let Some((low, high)) = s.ybar(i)
            && let (Some(a), Some(b)) =
                (plane.corner((x, low), Spans::Neither), plane.corner((x, high), Spans::Neither))
        {
            dots.line(a, b, ink, |_| true);
        }
        if let Some((low, high)) = s.xbar(i)
            && let (Some(a), Some(b)) =
                (plane.corner((low, y), Spans::Neither), plane.corner((high, y), Spans::Neither))
        {
            dots.line(a, b, ink, |_| true);
        }
    }
    let several = plane.axes.series.len() > 1;
    let known: Vec<(f64, f64)> = places.into_iter().flatten().collect();
    if known.len() == 1 || (s.marker != Marker::None && known.len() <= FEW.max(dots.width / 2)) {
        known.iter().for_each(|p| mark(dots, *p, symbol, s.color));
    } else if s.line == LineStyle::None {
        known.iter().for_each(|p| dots.dot(p.0, p.1, ink));
    } else if several && !known.is_empty() {
        // A few markers tell the curves apart without colour.
        let count = known.len().min(8);
        (0..count).for_each(|k| mark(dots, known[(2 * k + 1) * known.len() / (2 * count)], symbol, s.color));
    }
}

fn mark(dots: &mut Dots, (x, y): (f64, f64), symbol: char, ink: Rgb) {
    if let Some(cell) = dots.cell(x.round(), y.round()) {
        // Two at one place.
        let both = cell.symbol.is_some_and(|s| s != symbol && SYMBOLS.contains(&s));
        cell.symbol = Some(if both { '◉' } else { symbol });
        cell.ink = Some(ink);
    }
}

fn cloud(dots: &mut Dots, plane: &Plane, c: &Cloud, symbol: char) {
    let count = c.x.len().min(c.y.len());
    for i in 0..count {
        let (Some(p), Some(ink)) = (plane.place(c.x[i], c.y[i]), c.fills.get(i % c.fills.len().max(1))) else {
            continue;
        };
        if count <= 2 * dots.width { mark(dots, p, symbol, ink.rgb) } else { dots.dot(p.0, p.1, Some(ink.rgb)) }
    }
}

/// Brightness as a character.
fn gray(Rgb(r, g, b): Rgb) -> char {
    let light = (0.299 * f64::from(r) + 0.587 * f64::from(g) + 0.114 * f64::from(b)) / 256.0;
    [' ', '░', '▒', '▓', '█'][(light * 5.0) as usize]
}

/// Two picture cells to a character, one above the other; without colour, brightness.
fn image(dots: &mut Dots, plane: &Plane, image: &Image, color: bool) {
    let [left, right, bottom, top] = image.extent;
    let (Some(a), Some(b)) = (plane.place(left, top), plane.place(right, bottom)) else { return };
    let pick = |x: f64, y: f64| {
        let (u, v) = ((x - a.0) / (b.0 - a.0), (y - a.1) / (b.1 - a.1));
        if !((0.0..1.0).contains(&u) && (0.0..1.0).contains(&v)) {
            return None;
        }
        let (column, row) = ((u * image.columns as f64) as usize, (v * image.rows as f64) as usize);
        let [r, g, b, alpha] = *image.pixels.get(row * image.columns + column)?;
        (alpha > 0).then_some(Rgb(r, g, b))
    };
    for row in 0..dots.height {
        for column in 0..dots.width {
            let x = 2.0 * column as f64 + 0.5;
            let (upper, lower) = (pick(x, 4.0 * row as f64 + 0.5), pick(x, 4.0 * row as f64 + 2.5));
            let cell = &mut dots.cells[row * dots.width + column];
            match (upper, lower) {
                (Some(u), _) if !color => cell.symbol = Some(gray(u)),
                (None, Some(l)) if !color => cell.symbol = Some(gray(l)),
                (Some(u), Some(l)) => (cell.symbol, cell.ink, cell.paper) = (Some('▀'), Some(u), Some(l)),
                (Some(u), None) => (cell.symbol, cell.ink) = (Some('▀'), Some(u)),
                (None, Some(l)) => (cell.symbol, cell.ink) = (Some('▄'), Some(l)),
                (None, None) => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::figure::{CYCLE, Scale};
    use super::*;

    const SMALL: Canvas = Canvas { columns: 60, rows: 16, color: false };

    fn sample() -> Figure {
        let mut figure = Figure::grid(1, 1);
        let axes = &mut figure.axes[0];
        for (i, name) in ["no jit", "jit"].into_iter().enumerate() {
            let y = vec![1.0, 10.0, 100.0 / (i + 1) as f64];
            let mut s = Series::new(vec![1.0, 10.0, 100.0], y, CYCLE[i]);
            s.label = Some(name.into());
            axes.series.push(s);
        }
        axes.legend = true;
        (axes.xscale, axes.yscale) = (Scale::Log, Scale::Log);
        figure
    }

    #[test]
    fn fits_its_canvas_and_tells_curves_apart() {
        for columns in [12, 20, 38, 60, 80, 200] {
            let canvas = Canvas { columns, ..SMALL };
            let text = render(&sample(), canvas);
            assert!(text.lines().all(|l| visible(l) <= columns), "{columns}\n{text}");
            assert!(text.lines().count() <= canvas.rows, "{text}");
            assert!(!text.contains('\x1b'));
        }
        let text = render(&sample(), SMALL);
        for part in ["● no jit", "○ jit", "10⁰", "10²", "└"] {
            assert!(text.contains(part), "{part} is missing:\n{text}");
        }
    }

    #[test]
    fn colour_changes_nothing_but_colour() {
        let colored = render(&sample(), Canvas { color: true, ..SMALL });
        assert!(colored.contains('\x1b'));
        let widths = |t: &str| t.lines().map(visible).collect::<Vec<_>>();
        assert_eq!(widths(&colored), widths(&render(&sample(), SMALL)));
    }

    #[test]
    fn a_dotted_line_stands_where_it_is_asked_for() {
        let mut figure = sample();
        figure.axes[0].vlines.push((10.0, CYCLE[7], LineStyle::Dotted));
        let text = render(&figure, SMALL);
        let columns: Vec<usize> = text.lines().filter_map(|l| l.chars().position(|c| "⠅⠨⢂⡂⠐⠂".contains(c))).collect();
        assert!(columns.len() > 3, "{text}");
    }

    #[test]
    fn nothing_and_nan_render() {
        assert_eq!(render(&Figure::new(), SMALL), "");
        let mut figure = sample();
        figure.axes[0].series[0].y = vec![f64::NAN; 3];
        figure.axes[0].series.truncate(1);
        assert!(render(&figure, SMALL).contains('│'));
        let mut one = Figure::grid(1, 1);
        one.axes[0].series.push(Series::new(vec![2.0], vec![3.0], CYCLE[0]));
        assert!(render(&one, SMALL).contains('●'));
    }

    #[test]
    fn grids_stand_side_by_side_where_they_fit() {
        let mut figure = Figure::grid(1, 2);
        (figure.axes[0].title, figure.axes[1].title) = ("left".into(), "right".into());
        let wide = render(&figure, Canvas { columns: 100, ..SMALL });
        assert!(wide.lines().any(|l| l.contains("left") && l.contains("right")));
        let narrow = render(&figure, SMALL);
        assert!(!narrow.lines().any(|l| l.contains("left") && l.contains("right")) && narrow.contains("right"));
    }
}
