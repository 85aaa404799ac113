//! Where each pair of axes lies on the page.

use super::draw::View;
use super::figure::{Axes, Figure, Layout, Place};
use super::frame;
use super::scene::{Rect, Scene};

/// The room that `tight_layout` leaves around and between axes, in points.
const PAD: f64 = 10.8;

/// Fractions of the page, and gaps in units of an axes' sides.
#[derive(Clone, Copy)]
struct Margins {
    left: f64,
    right: f64,
    bottom: f64,
    top: f64,
    wspace: f64,
    hspace: f64,
}

/// The frame of every pair of axes, in points from the top left.
pub fn frames(figure: &Figure) -> Vec<Rect> {
    match figure.layout {
        Layout::Margins { left, right, bottom, top, wspace, hspace } => {
            placed(figure, Margins { left, right, bottom, top, wspace, hspace })
        }
        Layout::Tight => {
            let first = Margins { left: 0.125, right: 0.9, bottom: 0.11, top: 0.88, wspace: 0.2, hspace: 0.2 };
            let once = placed(figure, first);
            let margins = tightened(figure, &once, first);
            placed(figure, margins)
        }
    }
}

/// The cells of an axes: of how many rows and columns, first and last of each.
type Cells = (usize, usize, (usize, usize), (usize, usize));

fn cells(figure: &Figure, index: usize) -> Option<Cells> {
    match &figure.axes[index].place {
        None => {
            let columns = figure.columns.max(1);
            let (row, column) = (index / columns, index % columns);
            Some((figure.rows.max(row + 1), columns, (row, row), (column, column)))
        }
        Some(Place::Cell { rows, columns, row, column }) => Some(((*rows).max(1), (*columns).max(1), *row, *column)),
        _ => None,
    }
}

/// Starts and ends of the cells along one side, as fractions.
fn tracks(from: f64, to: f64, count: usize, space: f64, ratios: &[f64]) -> Vec<(f64, f64)> {
    let cell = (to - from) / (count as f64 + space * (count as f64 - 1.0));
    let total: f64 = ratios.iter().sum();
    let even = ratios.len() != count || !(total > 0.0);
    let mut at = from;
    (0..count)
        .map(|i| {
            let size = if even { cell } else { ratios[i] * cell * count as f64 / total };
            let track = (at, at + size);
            at += size + space * cell;
            track
        })
        .collect()
}

fn placed(figure: &Figure, m: Margins) -> Vec<Rect> {
    let (width, height) = (figure.size.0 * 72.0, figure.size.1 * 72.0);
    let mut out: Vec<Rect> = Vec::new();
    for index in 0..figure.axes.len() {
        let rect = match (&figure.axes[index].place, cells(figure, index)) {
            (_, Some((rows, columns, row, column))) => {
                let across = tracks(m.left, m.right, columns, m.wspace, &figure.width_ratios);
                let down = tracks(1.0 - m.top, 1.0 - m.bottom, rows, m.hspace, &figure.height_ratios);
                let last = |list: &[(f64, f64)], i: usize| list[i.min(list.len() - 1)];
                Rect {
                    left: last(&across, column.0).0 * width,
                    right: last(&across, column.1).1 * width,
                    top: last(&down, row.0).0 * height,
                    bottom: last(&down, row.1).1 * height,
                }
            }
            (Some(Place::Rect([x, y, w, h])), _) => Rect {
                left: x * width,
                right: (x + w) * width,
                top: (1.0 - y - h) * height,
                bottom: (1.0 - y) * height,
            },
            (Some(Place::Twin { of, .. } | Place::Beside { of }), _) => {
                out.get(*of).copied().unwrap_or(Rect { left: 0.0, right: width, top: 0.0, bottom: height })
            }
            _ => Rect { left: 0.0, right: width, top: 0.0, bottom: height },
        };
        out.push(rect);
    }
    let whole = out.clone();
    split_bars(figure, &mut out);
    shaped(figure, &whole, &mut out);
    out
}

/// Colour scales take a share of the axes that they belong to.
fn split_bars(figure: &Figure, frames: &mut [Rect]) {
    for (index, axes) in figure.axes.iter().enumerate() {
        let (Some(bar), Some(Place::Beside { of })) = (&axes.colorbar, &axes.place) else { continue };
        let Some(owner) = frames.get(*of).copied() else { continue };
        let mut scale = owner;
        if bar.horizontal {
            let height = owner.height();
            frames[*of].bottom = owner.bottom - height * (bar.fraction + bar.pad);
            scale.top = owner.bottom - height * bar.fraction;
            let length = owner.width() * bar.shrink;
            scale.left += (owner.width() - length) / 2.0;
            scale.right = scale.left + length;
            scale.bottom = scale.top + (length / bar.aspect).min(scale.height());
        } else {
            let width = owner.width();
            frames[*of].right = owner.right - width * (bar.fraction + bar.pad);
            scale.left = owner.right - width * bar.fraction;
            let length = owner.height() * bar.shrink;
            let thick = (length / bar.aspect).min(width * bar.fraction);
            let length = length.min(thick * bar.aspect);
            scale.top += (owner.height() - length) / 2.0;
            scale.bottom = scale.top + length;
            scale.right = scale.left + thick;
        }
        frames[index] = scale;
    }
}

/// Axes whose units have a fixed proportion shrink to it, towards their colour scale where they have one.
fn shaped(figure: &Figure, whole: &[Rect], frames: &mut [Rect]) {
    for (index, axes) in figure.axes.iter().enumerate() {
        let Some(aspect) = axes.aspect.filter(|a| a.is_finite() && *a > 0.0) else { continue };
        let (x, y) = figure.ranges(index);
        let ratio = aspect * ((y.1 - y.0) / (x.1 - x.0)).abs();
        if !(ratio.is_finite() && ratio > 0.0) {
            continue;
        }
        let f = &mut frames[index];
        let beside = *f != whole[index];
        let (w, h) = (f.width(), f.height());
        if h / w > ratio {
            let free = h - w * ratio;
            f.top += free / 2.0;
            f.bottom -= free / 2.0;
        } else {
            let free = w - h / ratio;
            let before = if beside { free } else { free / 2.0 };
            f.left += before;
            f.right -= free - before;
        }
    }
    for (index, axes) in figure.axes.iter().enumerate() {
        if let Some(Place::Twin { of, .. }) = axes.place
            && let Some(owner) = frames.get(of).copied()
        {
            frames[index] = owner;
        }
    }
}

/// How far the labels of an axes reach beyond its frame: left, right, top, bottom.
fn overhang(figure: &Figure, index: usize, frame: Rect) -> [f64; 4] {
    let mut scene = Scene { width: 0.0, height: 0.0, paper: figure.face, items: Vec::new() };
    frame::surround(&mut scene, &View::new(figure, index, frame));
    let Some(all) = scene.bounds() else { return [0.0; 4] };
    [frame.left - all.left, all.right - frame.right, frame.top - all.top, all.bottom - frame.bottom].map(|v| v.max(0.0))
}

/// Margins and gaps that just hold the labels.
fn tightened(figure: &Figure, frames: &[Rect], fallback: Margins) -> Margins {
    let (width, height) = (figure.size.0 * 72.0, figure.size.1 * 72.0);
    let grids: Vec<Cells> = (0..figure.axes.len()).filter_map(|i| cells(figure, i)).collect();
    let (rows, columns) = grids.iter().fold((1, 1), |(r, c), g| (r.max(g.0), c.max(g.1)));
    // What stands at each line between columns, in each row; and between rows, in each column.
    let mut across = vec![vec![0f64; columns + 1]; rows];
    let mut down = vec![vec![0f64; rows + 1]; columns];
    for owner in 0..figure.axes.len() {
        let Some((own_rows, own_columns, row, column)) = cells(figure, owner) else { continue };
        let mut reach = [0f64; 4];
        for index in (0..figure.axes.len()).filter(|i| owner_of(figure, *i) == owner) {
            let own = beyond_cell(figure, frames, owner, index);
            reach.iter_mut().zip(own).for_each(|(r, v)| *r = r.max(v));
        }
        let [left, right, top, bottom] = reach;
        let scaled = |i: usize, own: usize, all: usize| (i * all / own).min(all);
        let (c0, c1) = (scaled(column.0, own_columns, columns), scaled(column.1 + 1, own_columns, columns));
        let (r0, r1) = (scaled(row.0, own_rows, rows), scaled(row.1 + 1, own_rows, rows));
        for line in &mut across[r0..r1] {
            line[c0] += left;
            line[c1] += right;
        }
        for line in &mut down[c0..c1] {
            line[r0] += top;
            line[r1] += bottom;
        }
    }
    let most = |lines: &[Vec<f64>], i: usize| lines.iter().map(|l| l[i]).fold(0.0, f64::max);
    let across: Vec<f64> = (0..=columns).map(|i| most(&across, i)).collect();
    let down: Vec<f64> = (0..=rows).map(|i| most(&down, i)).collect();
    let title = if figure.suptitle.is_empty() { 0.0 } else { 1.6 * figure.suptitle_size };
    let inner = |list: &[f64]| list[1..list.len() - 1].iter().copied().fold(0.0, f64::max);
    let left = (across[0] + PAD) / width;
    let right = 1.0 - (across[columns] + PAD) / width;
    let top = 1.0 - (down[0] + PAD + title) / height;
    let bottom = (down[rows] + PAD) / height;
    if left >= right || bottom >= top {
        return fallback;
    }
    let gap = |room: f64, total: f64, count: usize| {
        if count < 2 {
            return 0.0;
        }
        let cell = (total - room * (count as f64 - 1.0)) / count as f64;
        if cell > 0.0 { room / cell } else { 0.2 }
    };
    let wspace = gap(inner(&across) + PAD, (right - left) * width, columns);
    let hspace = gap(inner(&down) + PAD, (top - bottom) * height, rows);
    Margins { left, right, bottom, top, wspace, hspace }
}

/// The axes in whose cells an axes lies.
fn owner_of(figure: &Figure, index: usize) -> usize {
    match figure.axes[index].place {
        Some(Place::Twin { of, .. } | Place::Beside { of }) => of,
        _ => index,
    }
}

/// How far an axes with its labels reaches beyond the cell of its owner.
fn beyond_cell(figure: &Figure, frames: &[Rect], owner: usize, index: usize) -> [f64; 4] {
    let [left, right, top, bottom] = overhang(figure, index, frames[index]);
    // A colour scale lies inside the cell that its owner has given up; its frame ends where the cell does, or before.
    let (own, cell) = (frames[index], if owner == index { frames[index] } else { frames[owner] });
    let cell_right = match (&figure.axes[index].place, &figure.axes[index].colorbar) {
        (Some(Place::Beside { .. }), Some(bar)) if !bar.horizontal => {
            cell.right + cell.width() * (bar.fraction + bar.pad) / (1.0 - bar.fraction - bar.pad)
        }
        _ => cell.right.max(own.right),
    };
    let cell_bottom = cell.bottom.max(own.bottom);
    [left, own.right + right - cell_right, top, own.bottom + bottom - cell_bottom].map(|v| v.max(0.0))
}

/// Whether an axes draws its frame and background: those over others do not.
pub fn is_overlay(axes: &Axes) -> bool {
    matches!(axes.place, Some(Place::Twin { .. }))
}
