//! Colours.

/// A colour, red-green-blue.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rgb(pub u8, pub u8, pub u8);

pub const BLACK: Rgb = Rgb(0, 0, 0);
pub const WHITE: Rgb = Rgb(255, 255, 255);

/// A colour with its opacity, 0 to 1.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Ink {
    pub rgb: Rgb,
    pub alpha: f64,
}

impl Ink {
    pub const BLACK: Ink = BLACK.with(1.0);

    /// Whether it leaves a trace.
    pub fn shows(&self) -> bool {
        self.alpha > 0.0
    }
}

impl Rgb {
    pub const fn with(self, alpha: f64) -> Ink {
        Ink { rgb: self, alpha }
    }

    /// `#1f77b4`
    pub fn hex(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

impl From<Rgb> for Ink {
    fn from(rgb: Rgb) -> Ink {
        rgb.with(1.0)
    }
}

/// The order in which series without a colour of their own take theirs (the ten of the "tab10" palette).
pub const CYCLE: [Rgb; 10] = [
    Rgb(31, 119, 180),
    Rgb(255, 127, 14),
    Rgb(44, 160, 44),
    Rgb(214, 39, 40),
    Rgb(148, 103, 189),
    Rgb(140, 86, 75),
    Rgb(227, 119, 194),
    Rgb(127, 127, 127),
    Rgb(188, 189, 34),
    Rgb(23, 190, 207),
];
