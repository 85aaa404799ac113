//! A picture as a list of shapes in points, y downwards: what the figure is turned into once, and PNG, SVG and PDF are
//! written from.

use super::color::Ink;
use super::font::Laid;

/// A place on the page, in points.
pub type Spot = (f64, f64);

#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Rect {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Rect {
    pub fn width(&self) -> f64 {
        self.right - self.left
    }
    pub fn height(&self) -> f64 {
        self.bottom - self.top
    }
    pub fn contains(&self, (x, y): Spot) -> bool {
        x >= self.left - 0.5 && x <= self.right + 0.5 && y >= self.top - 0.5 && y <= self.bottom + 0.5
    }
    pub fn grown(&self, by: f64) -> Rect {
        Rect { left: self.left - by, top: self.top - by, right: self.right + by, bottom: self.bottom + by }
    }
    fn including(self, other: Rect) -> Rect {
        Rect {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }
    fn within(self, other: Rect) -> Rect {
        Rect {
            left: self.left.max(other.left),
            top: self.top.max(other.top),
            right: self.right.min(other.right),
            bottom: self.bottom.min(other.bottom),
        }
    }
    pub fn outline(&self) -> Path {
        let corners =
            [(self.left, self.top), (self.right, self.top), (self.right, self.bottom), (self.left, self.bottom)];
        Path::polygon(&corners)
    }
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Step {
    Move(Spot),
    Line(Spot),
    Quad(Spot, Spot),
    Cubic(Spot, Spot, Spot),
    Close,
}

#[derive(Clone, PartialEq, Debug, Default)]
pub struct Path(pub Vec<Step>);

impl Path {
    pub fn line(points: &[Spot]) -> Path {
        let mut out = Path::default();
        out.run(points);
        out
    }

    pub fn polygon(points: &[Spot]) -> Path {
        let mut out = Path::line(points);
        if !out.0.is_empty() {
            out.0.push(Step::Close);
        }
        out
    }

    /// One more run of straight lines.
    pub fn run(&mut self, points: &[Spot]) {
        if let Some((first, rest)) = points.split_first() {
            self.0.push(Step::Move(*first));
            self.0.extend(rest.iter().map(|p| Step::Line(*p)));
        }
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Every point mapped.
    pub fn mapped(&self, f: impl Fn(Spot) -> Spot) -> Path {
        let step = |s: &Step| match *s {
            Step::Move(a) => Step::Move(f(a)),
            Step::Line(a) => Step::Line(f(a)),
            Step::Quad(a, b) => Step::Quad(f(a), f(b)),
            Step::Cubic(a, b, c) => Step::Cubic(f(a), f(b), f(c)),
            Step::Close => Step::Close,
        };
        Path(self.0.iter().map(step).collect())
    }

    fn points(&self) -> impl Iterator<Item = Spot> + '_ {
        self.0.iter().filter_map(|s| match *s {
            Step::Move(a) | Step::Line(a) | Step::Quad(_, a) | Step::Cubic(_, _, a) => Some(a),
            Step::Close => None,
        })
    }

    /// The box around its points; `None` when there are none.
    pub fn bounds(&self) -> Option<Rect> {
        let mut out: Option<Rect> = None;
        for (x, y) in self.points() {
            let spot = Rect { left: x, top: y, right: x, bottom: y };
            out = Some(out.map_or(spot, |r| r.including(spot)));
        }
        out
    }

    /// Whether it has only horizontal and vertical lines: those are put on whole pixels.
    pub fn is_square(&self) -> bool {
        let mut at = (0.0, 0.0);
        self.0.len() <= 1024
            && self.0.iter().all(|s| match *s {
                Step::Move(a) => {
                    at = a;
                    true
                }
                Step::Line(a) => {
                    let straight = (a.0 - at.0).abs() < 1e-4 || (a.1 - at.1).abs() < 1e-4;
                    at = a;
                    straight
                }
                Step::Close => true,
                _ => false,
            })
    }
}

/// How a line is drawn.
#[derive(Clone, PartialEq, Debug)]
pub struct Pen {
    pub ink: Ink,
    pub width: f64,
    /// On and off lengths in points; empty for a whole line.
    pub dash: Vec<f64>,
    pub cap: Cap,
    pub join: Join,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Cap {
    Butt,
    Round,
    Square,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Join {
    Round,
    Miter,
}

impl Pen {
    pub fn plain(ink: Ink, width: f64) -> Pen {
        Pen { ink, width, dash: Vec::new(), cap: Cap::Butt, join: Join::Miter }
    }
}

/// A grid of colours stretched over a rectangle.
#[derive(Clone, PartialEq, Debug)]
pub struct Raster {
    pub columns: usize,
    pub rows: usize,
    pub pixels: Vec<[u8; 4]>,
    pub smooth: super::figure::Smooth,
}

#[derive(Clone, PartialEq, Debug)]
pub enum Shape {
    Fill {
        path: Path,
        ink: Ink,
    },
    Stroke {
        path: Path,
        pen: Pen,
    },
    /// One small path at many places.
    Stamps {
        path: Path,
        at: Vec<Spot>,
        fill: Option<Ink>,
        pen: Option<Pen>,
    },
    Text {
        text: Laid,
        at: Spot,
        degrees: f64,
        ink: Ink,
    },
    Image {
        image: Raster,
        over: Rect,
    },
}

/// A shape, cut off outside a rectangle.
#[derive(Clone, PartialEq, Debug)]
pub struct Item {
    pub shape: Shape,
    pub clip: Option<Rect>,
}

/// A page of shapes.
#[derive(Clone, PartialEq, Debug)]
pub struct Scene {
    pub width: f64,
    pub height: f64,
    pub paper: Ink,
    pub items: Vec<Item>,
}

impl Scene {
    pub fn push(&mut self, shape: Shape, clip: Option<Rect>) {
        self.items.push(Item { shape, clip });
    }

    pub fn fill(&mut self, path: Path, ink: Ink, clip: Option<Rect>) {
        if ink.shows() && !path.is_empty() {
            self.push(Shape::Fill { path, ink }, clip);
        }
    }

    pub fn stroke(&mut self, path: Path, pen: Pen, clip: Option<Rect>) {
        if pen.ink.shows() && pen.width > 0.0 && !path.is_empty() {
            self.push(Shape::Stroke { path, pen }, clip);
        }
    }

    /// The box around everything drawn.
    pub fn bounds(&self) -> Option<Rect> {
        let boxes = self.items.iter().filter_map(|i| {
            let own = bounds(&i.shape)?;
            Some(i.clip.map_or(own, |c| own.within(c)))
        });
        boxes.filter(|r| r.right >= r.left && r.bottom >= r.top).reduce(Rect::including)
    }

    /// The page cut to what is drawn on it, with a margin.
    pub fn cropped(mut self, margin: f64) -> Scene {
        let Some(all) = self.bounds() else { return self };
        let all = all.grown(margin);
        for item in &mut self.items {
            shift(item, -all.left, -all.top);
        }
        Scene { width: all.width(), height: all.height(), ..self }
    }
}

pub(super) fn bounds(shape: &Shape) -> Option<Rect> {
    match shape {
        Shape::Fill { path, .. } => path.bounds(),
        Shape::Stroke { path, pen } => Some(path.bounds()?.grown(pen.width / 2.0)),
        Shape::Stamps { path, at, .. } => {
            let own = path.bounds()?;
            let place = |p: &Spot| Rect {
                left: p.0 + own.left,
                right: p.0 + own.right,
                top: p.1 + own.top,
                bottom: p.1 + own.bottom,
            };
            at.iter().map(place).reduce(Rect::including)
        }
        Shape::Text { text, at, degrees, .. } => text.bounds(*at, *degrees),
        Shape::Image { over, .. } => Some(*over),
    }
}

fn shift(item: &mut Item, dx: f64, dy: f64) {
    let moved = |p: Spot| (p.0 + dx, p.1 + dy);
    let rect = |r: &mut Rect| {
        (r.left, r.right, r.top, r.bottom) = (r.left + dx, r.right + dx, r.top + dy, r.bottom + dy);
    };
    match &mut item.shape {
        Shape::Fill { path, .. } | Shape::Stroke { path, .. } => *path = path.mapped(moved),
        Shape::Stamps { at, .. } => at.iter_mut().for_each(|p| *p = moved(*p)),
        Shape::Text { at, .. } => *at = moved(*at),
        Shape::Image { over, .. } => rect(over),
    }
    if let Some(clip) = &mut item.clip {
        rect(clip);
    }
}

/// The part of a segment inside a rectangle (Liang and Barsky's clipping).
pub fn clip(r: Rect, a: Spot, b: Spot) -> Option<(Spot, Spot)> {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let (mut from, mut to) = (0.0f64, 1.0f64);
    for (p, q) in [(-dx, a.0 - r.left), (dx, r.right - a.0), (-dy, a.1 - r.top), (dy, r.bottom - a.1)] {
        if p == 0.0 {
            if q < 0.0 {
                return None;
            }
        } else if p < 0.0 {
            from = from.max(q / p);
        } else {
            to = to.min(q / p);
        }
    }
    let at = |t: f64| (a.0 + t * dx, a.1 + t * dy);
    (from <= to).then(|| (if from == 0.0 { a } else { at(from) }, if to == 1.0 { b } else { at(to) }))
}
