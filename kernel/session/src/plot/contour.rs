//! Contour lines of a grid of heights, and the regions above a height.

/// A grid of heights over x and y, row by row.
pub struct Heights<'a> {
    pub x: &'a [f64],
    pub y: &'a [f64],
    pub z: &'a [f64],
}

/// A corner of a cell: its place and height.
type Corner = (f64, f64, f64);

impl Heights<'_> {
    fn corner(&self, row: usize, column: usize) -> Option<Corner> {
        let z = *self.z.get(row * self.x.len() + column)?;
        z.is_finite().then_some((self.x[column], self.y[row], z))
    }

    /// The four corners of each cell, all finite.
    fn cells(&self) -> impl Iterator<Item = [Corner; 4]> + '_ {
        let (rows, columns) = (self.y.len().saturating_sub(1), self.x.len().saturating_sub(1));
        (0..rows * columns).filter_map(move |i| {
            let (row, column) = (i / columns, i % columns);
            Some([
                self.corner(row, column)?,
                self.corner(row, column + 1)?,
                self.corner(row + 1, column + 1)?,
                self.corner(row + 1, column)?,
            ])
        })
    }

    /// The lines at one height, joined where their ends meet.
    pub fn lines(&self, level: f64) -> Vec<Vec<(f64, f64)>> {
        let mut pieces: Vec<[(f64, f64); 2]> = Vec::new();
        for cell in self.cells() {
            let mut crossings: Vec<(f64, f64)> = Vec::new();
            for i in 0..4 {
                let (a, b) = (cell[i], cell[(i + 1) % 4]);
                if (a.2 >= level) != (b.2 >= level) {
                    crossings.push(between(a, b, level));
                }
            }
            if let [a, b, c, d] = crossings[..] {
                // A saddle: the height in the middle says which ends belong together.
                let middle = cell.iter().map(|c| c.2).sum::<f64>() / 4.0;
                let same = (middle >= level) == (cell[0].2 >= level);
                pieces.extend(if same { [[a, b], [c, d]] } else { [[d, a], [b, c]] });
            } else if let [a, b] = crossings[..] {
                pieces.push([a, b]);
            }
        }
        joined(pieces)
    }

    /// The parts of the cells that are at least as high as `low` and at most as high as `high`.
    pub fn region(&self, low: f64, high: f64) -> Vec<Vec<(f64, f64)>> {
        let part = |cell: [Corner; 4]| {
            let above = cut(&cell, low, |z, l| z >= l);
            let within = cut(&above, high, |z, h| z <= h);
            (within.len() > 2).then(|| within.iter().map(|c| (c.0, c.1)).collect::<Vec<_>>())
        };
        self.cells().filter_map(part).collect()
    }
}

/// Where a side crosses a height. The lower end comes first, so that both cells of a side find the very same point.
fn between(a: Corner, b: Corner, level: f64) -> (f64, f64) {
    let (a, b) = if a.2 <= b.2 { (a, b) } else { (b, a) };
    let t = (level - a.2) / (b.2 - a.2);
    (a.0 + t * (b.0 - a.0), a.1 + t * (b.1 - a.1))
}

/// The part of a polygon on one side of a height.
fn cut(polygon: &[Corner], level: f64, inside: fn(f64, f64) -> bool) -> Vec<Corner> {
    let mut out = Vec::with_capacity(polygon.len() + 2);
    for i in 0..polygon.len() {
        let (a, b) = (polygon[i], polygon[(i + 1) % polygon.len()]);
        if inside(a.2, level) {
            out.push(a);
        }
        if inside(a.2, level) != inside(b.2, level) {
            let (x, y) = between(a, b, level);
            out.push((x, y, level));
        }
    }
    out
}

/// Pieces put together end to end.
fn joined(pieces: Vec<[(f64, f64); 2]>) -> Vec<Vec<(f64, f64)>> {
    use rustc_hash::FxHashMap;
    let key = |p: (f64, f64)| (p.0.to_bits(), p.1.to_bits());
    let mut at: FxHashMap<(u64, u64), Vec<usize>> = FxHashMap::default();
    for (i, piece) in pieces.iter().enumerate() {
        piece.iter().for_each(|p| at.entry(key(*p)).or_default().push(i));
    }
    let mut used = vec![false; pieces.len()];
    let mut out = Vec::new();
    for start in 0..pieces.len() {
        if std::mem::replace(&mut used[start], true) {
            continue;
        }
        let mut line = std::collections::VecDeque::from(pieces[start]);
        for forward in [true, false] {
            while let Some(end) = if forward { line.back() } else { line.front() }.copied() {
                let next = at.get(&key(end)).and_then(|list| list.iter().copied().find(|i| !used[*i]));
                let Some(i) = next else { break };
                used[i] = true;
                let [a, b] = pieces[i];
                let other = if a == end { b } else { a };
                if forward { line.push_back(other) } else { line.push_front(other) }
            }
        }
        out.push(line.into());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_is_one_closed_line() {
        let x: Vec<f64> = (0..41).map(|i| f64::from(i) / 10.0 - 2.0).collect();
        let z: Vec<f64> = x.iter().flat_map(|y| x.iter().map(move |x| x * x + y * y)).collect();
        let heights = Heights { x: &x, y: &x, z: &z };
        let lines = heights.lines(1.0);
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].first(), lines[0].last());
        assert!(lines[0].iter().all(|p| (p.0.hypot(p.1) - 1.0).abs() < 0.02));
        let area: f64 = heights
            .region(-1.0, 1.0)
            .iter()
            .map(|p| {
                (0..p.len()).map(|i| p[i].0 * p[(i + 1) % p.len()].1 - p[(i + 1) % p.len()].0 * p[i].1).sum::<f64>()
                    / 2.0
            })
            .sum();
        assert!((area - std::f64::consts::PI).abs() < 0.02, "{area}");
    }

    #[test]
    fn nan_and_tiny_grids_have_no_lines() {
        assert!(Heights { x: &[0.0], y: &[0.0], z: &[1.0] }.lines(0.5).is_empty());
        assert!(Heights { x: &[0.0, 1.0], y: &[0.0, 1.0], z: &[0.0, 1.0, f64::NAN, 1.0] }.lines(0.5).is_empty());
    }
}
