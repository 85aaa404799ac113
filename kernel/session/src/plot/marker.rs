//! The shapes of markers.

use super::figure::{LineStyle, Marker};
use super::scene::{Path, Spot, Step};
use std::f64::consts::{PI, TAU};

/// How a marker is drawn: with a filled inside, or as lines only.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Filled,
    Lines,
}

/// Corners at equal angles on a circle, from the top clockwise.
fn regular(corners: usize, r: f64, turn: f64) -> Vec<Spot> {
    let at = |i: usize| i as f64 / corners as f64 * TAU + turn;
    (0..corners).map(|i| (r * at(i).sin(), -r * at(i).cos())).collect()
}

/// A circle of four curves.
pub fn circle(r: f64) -> Path {
    let k = 0.552_284_749_8 * r;
    Path(vec![
        Step::Move((r, 0.0)),
        Step::Cubic((r, k), (k, r), (0.0, r)),
        Step::Cubic((-k, r), (-r, k), (-r, 0.0)),
        Step::Cubic((-r, -k), (-k, -r), (0.0, -r)),
        Step::Cubic((k, -r), (r, -k), (r, 0.0)),
        Step::Close,
    ])
}

/// The outline of a marker of a size around the origin; `None` where there is none.
pub fn shape(marker: Marker, size: f64) -> Option<(Path, Kind)> {
    let r = size / 2.0;
    let filled = |points: &[Spot]| Some((Path::polygon(points), Kind::Filled));
    let lines = |ends: &[[Spot; 2]]| {
        let mut path = Path::default();
        ends.iter().for_each(|e| path.run(e));
        Some((path, Kind::Lines))
    };
    // The arms of a cross on a grid of three.
    let arm = r / 3.0;
    let cross = [
        (-arm, -r),
        (arm, -r),
        (arm, -arm),
        (r, -arm),
        (r, arm),
        (arm, arm),
        (arm, r),
        (-arm, r),
        (-arm, arm),
        (-r, arm),
        (-r, -arm),
        (-arm, -arm),
    ];
    match marker {
        Marker::None => None,
        Marker::Point => Some((circle(r * 0.5), Kind::Filled)),
        Marker::Pixel => filled(&[(-0.36, -0.36), (0.36, -0.36), (0.36, 0.36), (-0.36, 0.36)]),
        Marker::Circle => Some((circle(r), Kind::Filled)),
        Marker::Square => filled(&[(-r, -r), (r, -r), (r, r), (-r, r)]),
        Marker::Diamond => filled(&regular(4, r * 2f64.sqrt(), 0.0)),
        Marker::ThinDiamond => filled(&[(0.0, -r * 1.414), (r * 0.848, 0.0), (0.0, r * 1.414), (-r * 0.848, 0.0)]),
        Marker::TriangleUp => filled(&[(0.0, -r), (r, r), (-r, r)]),
        Marker::TriangleDown => filled(&[(0.0, r), (r, -r), (-r, -r)]),
        Marker::TriangleLeft => filled(&[(-r, 0.0), (r, -r), (r, r)]),
        Marker::TriangleRight => filled(&[(r, 0.0), (-r, -r), (-r, r)]),
        Marker::Pentagon => filled(&regular(5, r, 0.0)),
        Marker::Hexagon => filled(&regular(6, r, 0.0)),
        Marker::Star => {
            let (outer, inner) = (regular(5, r, 0.0), regular(5, r * 0.381_966, PI / 5.0));
            filled(&outer.into_iter().zip(inner).flat_map(|(a, b)| [a, b]).collect::<Vec<_>>())
        }
        Marker::FilledPlus => filled(&cross),
        Marker::FilledCross => {
            let h = 0.5f64.sqrt();
            filled(&cross.map(|(x, y)| ((x - y) * h, (x + y) * h)))
        }
        Marker::Plus => lines(&[[(-r, 0.0), (r, 0.0)], [(0.0, -r), (0.0, r)]]),
        Marker::Cross => lines(&[[(-r, -r), (r, r)], [(-r, r), (r, -r)]]),
        Marker::VerticalBar => lines(&[[(0.0, -r), (0.0, r)]]),
        Marker::HorizontalBar => lines(&[[(-r, 0.0), (r, 0.0)]]),
    }
}

/// On and off lengths of a line style, for a line of that width.
pub fn dashes(style: LineStyle, width: f64) -> Vec<f64> {
    let pattern: &[f64] = match style {
        LineStyle::None | LineStyle::Solid => &[],
        LineStyle::Dashed => &[3.7, 1.6],
        LineStyle::DashDot => &[6.4, 1.6, 1.0, 1.6],
        LineStyle::Dotted => &[1.0, 1.65],
    };
    pattern.iter().map(|l| l * width).collect()
}
