//! A canvas of cells: braille dots (2 x 4 to a cell), a symbol, colours.

use super::super::color::Rgb;
use super::super::scene::{Rect, clip};

#[derive(Clone, Copy, Default, Debug)]
pub struct Cell {
    pub dots: u8,
    pub symbol: Option<char>,
    pub ink: Option<Rgb>,
    /// Behind the symbol, where it is a picture's.
    pub paper: Option<Rgb>,
}

impl Cell {
    pub fn symbol(&self) -> char {
        self.symbol.unwrap_or(match self.dots {
            0 => ' ',
            dots => char::from_u32(0x2800 + u32::from(dots)).unwrap_or(' '),
        })
    }
}

#[derive(Debug)]
pub struct Dots {
    pub width: usize,
    pub height: usize,
    pub cells: Vec<Cell>,
}

impl Dots {
    pub fn new(width: usize, height: usize) -> Dots {
        Dots { width, height, cells: vec![Cell::default(); width * height] }
    }

    /// The cell of a dot.
    pub fn cell(&mut self, x: f64, y: f64) -> Option<&mut Cell> {
        let (column, row) = ((x / 2.0).floor(), (y / 4.0).floor());
        let inside = column >= 0.0 && row >= 0.0 && column < self.width as f64 && row < self.height as f64;
        if inside { self.cells.get_mut(row as usize * self.width + column as usize) } else { None }
    }

    pub fn dot(&mut self, x: f64, y: f64, ink: Option<Rgb>) {
        // Dot numbers of a braille cell, column by column, as the code point's bits count them.
        const BITS: [[u8; 4]; 2] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]];
        let (x, y) = (x.round(), y.round());
        if let Some(cell) = self.cell(x, y) {
            cell.dots |= BITS[x as usize % 2][y as usize % 4];
            cell.ink = ink.or(cell.ink);
        }
    }

    /// A line of dots, of which `shown` picks some by their number.
    pub fn line(&mut self, a: (f64, f64), b: (f64, f64), ink: Option<Rgb>, shown: impl Fn(usize) -> bool) {
        let (right, bottom) = (2.0 * self.width as f64 - 1.0, 4.0 * self.height as f64 - 1.0);
        let canvas = Rect { left: 0.0, top: 0.0, right, bottom };
        let Some((a, b)) = clip(canvas, a, b) else { return };
        let steps = (b.0 - a.0).abs().max((b.1 - a.1).abs()).ceil().max(1.0) as usize;
        for i in (0..=steps).filter(|i| shown(*i)) {
            let t = i as f64 / steps as f64;
            self.dot(a.0 + t * (b.0 - a.0), a.1 + t * (b.1 - a.1), ink);
        }
    }

    /// Dots inside an outline, all or every second one.
    pub fn fill(&mut self, outline: &[(f64, f64)], ink: Rgb, shown: impl Fn(i64, i64) -> bool) {
        let (width, height) = (2 * self.width as i64, 4 * self.height as i64);
        let (top, bottom) =
            outline.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), p| (l.min(p.1), h.max(p.1)));
        for y in (top.max(0.0).round() as i64)..=(bottom.min(height as f64).round() as i64) {
            let level = y as f64;
            let mut crossings: Vec<f64> = Vec::new();
            for i in 0..outline.len() {
                let (a, b) = (outline[i], outline[(i + 1) % outline.len()]);
                if (a.1 <= level) != (b.1 <= level) {
                    crossings.push(a.0 + (level - a.1) / (b.1 - a.1) * (b.0 - a.0));
                }
            }
            crossings.sort_by(f64::total_cmp);
            for pair in crossings.chunks_exact(2) {
                let (from, to) = (pair[0].max(0.0).round() as i64, pair[1].min(width as f64).round() as i64);
                (from..to.max(from + 1)).filter(|x| shown(*x, y)).for_each(|x| self.dot(x as f64, level, Some(ink)));
            }
        }
    }

    /// Characters from a cell on, as far as they fit.
    pub fn write(&mut self, column: i64, row: i64, text: &str, ink: Option<Rgb>) {
        for (i, c) in text.chars().enumerate() {
            let column = column + i as i64;
            if row < 0 || column < 0 || column >= self.width as i64 || row >= self.height as i64 {
                continue;
            }
            self.cells[row as usize * self.width + column as usize] = Cell { symbol: Some(c), ink, ..Cell::default() };
        }
    }

    /// A row as text, over the whole width.
    pub fn padded(&self, row: usize, color: bool) -> String {
        let cells = &self.cells[row * self.width..(row + 1) * self.width];
        cells.iter().map(|c| painted(c.symbol(), c.ink, c.paper, color)).collect()
    }

    /// A row as text.
    pub fn row(&self, row: usize, color: bool) -> String {
        let cells = &self.cells[row * self.width..(row + 1) * self.width];
        let used = cells.iter().rposition(|c| c.symbol() != ' ' || c.paper.is_some()).map_or(0, |i| i + 1);
        cells[..used].iter().map(|c| painted(c.symbol(), c.ink, c.paper, color)).collect()
    }
}

/// A character in its colours.
pub fn painted(symbol: char, ink: Option<Rgb>, paper: Option<Rgb>, color: bool) -> String {
    let mut out = String::new();
    if !color || (ink.is_none() && paper.is_none()) || (symbol == ' ' && paper.is_none()) {
        return symbol.to_string();
    }
    if let Some(Rgb(r, g, b)) = ink {
        out += &format!("\x1b[38;2;{r};{g};{b}m");
    }
    if let Some(Rgb(r, g, b)) = paper {
        out += &format!("\x1b[48;2;{r};{g};{b}m");
    }
    out.push(symbol);
    out += if paper.is_some() { "\x1b[39;49m" } else { "\x1b[39m" };
    out
}
