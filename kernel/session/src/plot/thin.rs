//! Millions of points drawn as the few thousand that can be told apart.

use super::color::{Ink, Rgb};
use super::scene::{Path, Spot};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// From so many points on a curve is thinned column by column.
const MANY: usize = 5_000;
/// Columns to a point (1/72 inch) and the most segments of a curve.
const FINE: f64 = 6.0;
const MOST_SEGMENTS: usize = 200_000;
/// The most length of a curve, in points: enough to cover a page several times.
const MOST_LENGTH: f64 = 1_000_000.0;

/// The stretches of places without a gap.
pub fn runs(places: impl Iterator<Item = Option<Spot>>) -> Vec<Vec<Spot>> {
    let mut out = vec![Vec::new()];
    for place in places {
        match place {
            Some(p) => {
                if let Some(run) = out.last_mut() {
                    run.push(p);
                }
            }
            None if out.last().is_some_and(|r| !r.is_empty()) => out.push(Vec::new()),
            None => {}
        }
    }
    out.retain(|r| !r.is_empty());
    out
}

/// A long curve from left to right, with the first, lowest, highest and last point of each fine column.
pub fn columns(run: &[Spot]) -> Vec<Spot> {
    if run.len() < MANY || !run.windows(2).all(|p| p[0].0 <= p[1].0) {
        return still(run);
    }
    let mut out: Vec<Spot> = Vec::new();
    let mut start = 0;
    while start < run.len() {
        let column = (run[start].0 * FINE).floor();
        let end = start + run[start..].iter().take_while(|p| (p.0 * FINE).floor() == column).count();
        let part = &run[start..end];
        let lowest = (0..part.len()).min_by(|a, b| part[*a].1.total_cmp(&part[*b].1)).unwrap_or(0);
        let highest = (0..part.len()).max_by(|a, b| part[*a].1.total_cmp(&part[*b].1)).unwrap_or(0);
        let mut keep = [0, lowest, highest, part.len() - 1];
        keep.sort_unstable();
        for (i, k) in keep.iter().enumerate() {
            if i == 0 || keep[i - 1] != *k {
                out.push(part[*k]);
            }
        }
        start = end;
    }
    out
}

/// Without points that move less than a twentieth of a point.
pub fn still(run: &[Spot]) -> Vec<Spot> {
    let mut out: Vec<Spot> = Vec::with_capacity(run.len().min(4096));
    for (i, p) in run.iter().enumerate() {
        let near = out.last().is_some_and(|last| (p.0 - last.0).abs() + (p.1 - last.1).abs() < 0.05);
        if !near || i + 1 == run.len() {
            out.push(*p);
        }
    }
    out
}

/// A scribble too long to be told apart keeps every so-many-th of its segments: the paper is covered all the same.
/// They come in pieces, as one path of many crossings is slow to paint. `None` for curves that need no such thing.
pub fn scribble(run: &[Spot]) -> Option<Vec<Path>> {
    let length: f64 = run.windows(2).map(|p| (p[0].0 - p[1].0).hypot(p[0].1 - p[1].1)).sum();
    let stride = run.len().div_ceil(MOST_SEGMENTS).max((length / MOST_LENGTH).ceil() as usize);
    if run.len() < MANY || stride <= 1 {
        return None;
    }
    let kept: Vec<&[Spot]> = run.windows(2).step_by(stride).collect();
    let piece = |part: &[&[Spot]]| {
        let mut out = Path::default();
        part.iter().for_each(|p| out.run(p));
        out
    };
    Some(kept.chunks(500).map(piece).collect())
}

/// Places of markers with the opacity that those on one fine spot have together: as many as can be told apart.
pub fn spots(places: impl Iterator<Item = Spot>, alpha: f64) -> Vec<(f64, Vec<Spot>)> {
    let mut all = places.peekable();
    let first: Vec<Spot> = all.by_ref().take(4 * MANY).collect();
    if all.peek().is_none() {
        return vec![(alpha, first)];
    }
    let mut seen: FxHashMap<(i32, i32), (u32, Spot)> = FxHashMap::default();
    for p in first.into_iter().chain(all) {
        seen.entry(cell(p)).or_insert((0, p)).0 += 1;
    }
    // From so many layers on, ink is solid.
    let solid = if alpha >= 1.0 { 1 } else { ((1.0f64 / 255.0).ln() / (1.0 - alpha.max(0.005)).ln()).ceil() as u32 };
    let mut layers: BTreeMap<u32, Vec<Spot>> = BTreeMap::new();
    for (count, place) in seen.into_values() {
        layers.entry(count.min(solid)).or_default().push(place);
    }
    layers.into_iter().map(|(count, list)| (1.0 - (1.0 - alpha).powi(count as i32), list)).collect()
}

/// One of many points that have a look of their own.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Look {
    /// Its number among all.
    pub index: usize,
    pub at: Spot,
    pub ink: Ink,
}

/// The last of the points on a spot, and what all of them together look like: the colour times its opacity, and that.
struct Layers {
    top: Look,
    light: [f64; 3],
    alpha: f64,
}

impl Layers {
    fn add(&mut self, look: Look) {
        let Ink { rgb: Rgb(r, g, b), alpha } = look.ink;
        for (light, v) in self.light.iter_mut().zip([r, g, b]) {
            *light = *light * (1.0 - alpha) + f64::from(v) * alpha;
        }
        self.alpha = self.alpha * (1.0 - alpha) + alpha;
        self.top = look;
    }

    fn look(self) -> Look {
        if self.alpha <= 0.0 {
            return self.top;
        }
        let [r, g, b] = self.light.map(|v| (v / self.alpha).round() as u8);
        Look { ink: Rgb(r, g, b).with(self.alpha), ..self.top }
    }
}

/// Of many points the last on each fine spot, in their order, with the ink that all on that spot have together.
pub fn last(points: impl Iterator<Item = Look>) -> Vec<Look> {
    let mut all = points.peekable();
    let first: Vec<Look> = all.by_ref().take(4 * MANY).collect();
    if all.peek().is_none() {
        return first;
    }
    let mut seen: FxHashMap<(i32, i32), Layers> = FxHashMap::default();
    for look in first.into_iter().chain(all) {
        let empty = || Layers { top: look, light: [0.0; 3], alpha: 0.0 };
        seen.entry(cell(look.at)).or_insert_with(empty).add(look);
    }
    let mut out: Vec<Look> = seen.into_values().map(Layers::look).collect();
    out.sort_unstable_by_key(|p| p.index);
    out
}

fn cell(p: Spot) -> (i32, i32) {
    ((p.0 * 1.5).floor() as i32, (p.1 * 1.5).floor() as i32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_keep_extremes() {
        let run: Vec<Spot> =
            (0..100_000).map(|i| (f64::from(i) / 1000.0, if i == 77_777 { 500.0 } else { 0.0 })).collect();
        let out = columns(&run);
        assert!(out.len() < 2_500, "{}", out.len());
        assert!(out.iter().any(|p| p.1 == 500.0));
        assert_eq!((out[0], out[out.len() - 1]), (run[0], run[run.len() - 1]));
    }

    #[test]
    fn spots_on_one_place_are_few() {
        assert_eq!(spots((0..100_000).map(|_| (1.0, 1.0)), 1.0), [(1.0, vec![(1.0, 1.0)])]);
        let spread = (0..1_000_000).map(|i| (f64::from(i % 100), f64::from(i / 100 % 100)));
        let layers = spots(spread, 0.01);
        assert_eq!((layers.len(), layers[0].1.len()), (1, 10_000));
        assert!((layers[0].0 - (1.0 - 0.99f64.powi(100))).abs() < 1e-12);
        assert_eq!(spots((0..9).map(|_| (1.0, 1.0)), 0.5)[0].1.len(), 9);
    }

    #[test]
    fn scribbles_are_bounded_and_curves_are_not_touched() {
        let corner = |i: i32| (f64::from(i % 2) * 300.0, f64::from(i % 7) * 40.0);
        let run: Vec<Spot> = (0..1_000_000).map(corner).collect();
        let kept: usize = scribble(&run).unwrap().iter().map(|p| p.0.len()).sum();
        assert!(kept > 5_000 && kept < 20_000, "{kept}");
        assert!(scribble(&run[..3_000]).is_none());
    }

    #[test]
    fn the_last_of_many_is_seen() {
        let point = |index: usize, ink| Look { index, at: (f64::from(index as u32 % 10), 0.0), ink };
        let out = last((0..100_000).map(|i| point(i, Ink::BLACK)));
        assert_eq!(out.iter().map(|p| p.index).collect::<Vec<_>>(), (99_990..100_000).collect::<Vec<_>>());
        // Black under a little white is grey, and covers more than either.
        let thin = |i: usize| point(i, if i < 50_000 { Ink::BLACK } else { Rgb(255, 255, 255).with(0.0001) });
        let Ink { rgb: Rgb(r, ..), alpha } = last((0..100_000).map(thin))[0].ink;
        assert!((90..110).contains(&r) && alpha == 1.0, "{r} {alpha}");
    }

    #[test]
    fn gaps_part_runs() {
        let places = [None, Some((0.0, 0.0)), Some((1.0, 0.0)), None, None, Some((2.0, 0.0))];
        assert_eq!(runs(places.into_iter()).len(), 2);
    }
}
