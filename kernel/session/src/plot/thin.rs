//! Millions of points drawn as the few thousand that can be told apart.

use super::scene::{Path, Spot, Step};
use rustc_hash::FxHashMap;

/// From so many points on a curve is thinned column by column.
const MANY: usize = 5_000;
/// Columns to a point (1/72 inch) and the most segments of a curve.
const FINE: f64 = 6.0;
const MOST_SEGMENTS: usize = 200_000;
/// The most length of a curve, in points: enough to cover a page several times.
const MOST_LENGTH: f64 = 1_500_000.0;

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

/// A scribble of too many or too long segments keeps every so-many-th of them: the paper is covered all the same. Long
/// ones come in pieces, as one path of many crossings is slow to paint.
pub fn fewer(path: Path) -> Vec<Path> {
    let count = path.0.len();
    let segment = |i: usize| match (path.0.get(i.wrapping_sub(1)), path.0[i]) {
        (Some(Step::Move(a) | Step::Line(a)), Step::Line(b)) => Some((*a, b)),
        _ => None,
    };
    let length: f64 = (1..count).filter_map(segment).map(|(a, b)| (a.0 - b.0).hypot(a.1 - b.1)).sum();
    let stride = count.div_ceil(MOST_SEGMENTS).max((length / MOST_LENGTH).ceil() as usize).max(1);
    if stride == 1 {
        return vec![path];
    }
    let kept: Vec<(Spot, Spot)> = (1..count).step_by(stride).filter_map(segment).collect();
    let piece = |part: &[(Spot, Spot)]| {
        let mut out = Path::default();
        part.iter().for_each(|(a, b)| out.run(&[*a, *b]));
        out
    };
    kept.chunks(500).map(piece).collect()
}

/// Places of markers, at most as many on one fine spot as can be told from fewer.
pub fn spots(places: impl Iterator<Item = Spot>, alpha: f64) -> Vec<Spot> {
    // So many layers of this opacity cannot be told from solid ink.
    let layers = if alpha >= 1.0 { 1 } else { ((1.0f64 / 255.0).ln() / (1.0 - alpha.max(0.005)).ln()).ceil() as u32 };
    let mut seen: FxHashMap<(i32, i32), u32> = FxHashMap::default();
    let mut out: Vec<Spot> = Vec::new();
    let mut all = places;
    for p in all.by_ref().take(MANY) {
        out.push(p);
    }
    for p in all {
        if seen.is_empty() {
            for p in &out {
                *seen.entry(cell(*p)).or_default() += 1;
            }
        }
        let count = seen.entry(cell(p)).or_default();
        if *count < layers {
            *count += 1;
            out.push(p);
        }
    }
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
        assert_eq!(spots((0..100_000).map(|_| (1.0, 1.0)), 1.0).len(), MANY);
        let spread = (0..1_000_000).map(|i| (f64::from(i % 100), f64::from(i / 100 % 100)));
        assert_eq!(spots(spread, 1.0).len(), 10_000);
    }

    #[test]
    fn gaps_part_runs() {
        let places = [None, Some((0.0, 0.0)), Some((1.0, 0.0)), None, None, Some((2.0, 0.0))];
        assert_eq!(runs(places.into_iter()).len(), 2);
    }
}
