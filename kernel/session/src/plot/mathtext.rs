//! The part of TeX's mathematics that labels use: `$x^2$`, `$\alpha_{ij}$`, `$10^{-3}$`.

/// Upright or slanted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Slant {
    Upright,
    Italic,
}

/// A piece of a line that is set alike.
#[derive(Clone, PartialEq, Debug)]
pub struct Run {
    pub text: String,
    pub slant: Slant,
    /// Size, and height above the line, relative to the text's size.
    pub size: f64,
    pub rise: f64,
    /// Room after each character, relative to the text's size.
    pub space: f64,
}

/// Size of a raised or lowered part, and how far it is moved.
const SMALL: f64 = 0.7;
const UP: f64 = 0.38;
const DOWN: f64 = -0.2;

/// Names of characters.
const SYMBOLS: &[(&str, &str)] = &[
    ("alpha", "α"),
    ("beta", "β"),
    ("gamma", "γ"),
    ("delta", "δ"),
    ("epsilon", "ϵ"),
    ("varepsilon", "ε"),
    ("zeta", "ζ"),
    ("eta", "η"),
    ("theta", "θ"),
    ("iota", "ι"),
    ("kappa", "κ"),
    ("lambda", "λ"),
    ("mu", "μ"),
    ("nu", "ν"),
    ("xi", "ξ"),
    ("pi", "π"),
    ("rho", "ρ"),
    ("sigma", "σ"),
    ("tau", "τ"),
    ("upsilon", "υ"),
    ("phi", "ϕ"),
    ("varphi", "φ"),
    ("chi", "χ"),
    ("psi", "ψ"),
    ("omega", "ω"),
    ("Gamma", "Γ"),
    ("Delta", "Δ"),
    ("Theta", "Θ"),
    ("Lambda", "Λ"),
    ("Xi", "Ξ"),
    ("Pi", "Π"),
    ("Sigma", "Σ"),
    ("Phi", "Φ"),
    ("Psi", "Ψ"),
    ("Omega", "Ω"),
    ("times", "×"),
    ("cdot", "⋅"),
    ("pm", "±"),
    ("mp", "∓"),
    ("leq", "≤"),
    ("le", "≤"),
    ("geq", "≥"),
    ("ge", "≥"),
    ("neq", "≠"),
    ("ne", "≠"),
    ("approx", "≈"),
    ("sim", "∼"),
    ("propto", "∝"),
    ("infty", "∞"),
    ("partial", "∂"),
    ("nabla", "∇"),
    ("sum", "∑"),
    ("prod", "∏"),
    ("int", "∫"),
    ("sqrt", "√"),
    ("in", "∈"),
    ("to", "→"),
    ("rightarrow", "→"),
    ("leftarrow", "←"),
    ("ldots", "…"),
    ("dots", "…"),
    ("cdots", "⋯"),
    ("ell", "ℓ"),
    ("hbar", "ħ"),
    ("circ", "∘"),
    ("degree", "°"),
    ("mid", "∣"),
    ("vert", "|"),
    ("log", "log"),
    ("ln", "ln"),
    ("exp", "exp"),
    ("sin", "sin"),
    ("cos", "cos"),
    ("tan", "tan"),
    ("tanh", "tanh"),
    ("max", "max"),
    ("min", "min"),
    ("quad", "  "),
    ("langle", "⟨"),
    ("rangle", "⟩"),
    ("star", "⋆"),
    ("prime", "′"),
];

/// Commands that change how their argument is set, or only wrap it.
const UPRIGHT: [&str; 6] = ["mathrm", "text", "mathdefault", "operatorname", "mathbf", "rm"];
const WRAPPERS: [&str; 10] =
    ["mathcal", "mathbb", "mathit", "left", "right", "displaystyle", "hat", "bar", "tilde", "vec"];

/// The line cut into runs. Text without a pair of dollar signs is one run.
pub fn runs(line: &str) -> Vec<Run> {
    let plain =
        |text: &str| Run { text: text.replace("\\$", "$"), slant: Slant::Upright, size: 1.0, rise: 0.0, space: 0.0 };
    let bare = line.replace("\\$", "");
    if bare.matches('$').count() < 2 || bare.matches('$').count() % 2 == 1 {
        return vec![plain(line)];
    }
    let mut out = Vec::new();
    for (i, part) in line.split('$').enumerate() {
        if part.is_empty() {
            continue;
        }
        if i % 2 == 0 {
            out.push(plain(part));
        } else {
            let chars: Vec<char> = part.chars().collect();
            let mut set = Setter { chars: &chars, at: 0, out: &mut out };
            set.until_end(Style { size: 1.0, rise: 0.0, upright: false }, 0);
        }
    }
    out
}

/// The text in characters alone, with raised digits where there are such: for a terminal.
pub fn plain(text: &str) -> String {
    let mut out = String::new();
    for line in text.split('\n') {
        if !out.is_empty() {
            out.push(' ');
        }
        for run in runs(line) {
            let raised = run.rise > 0.0;
            out.extend(run.text.chars().map(|c| if raised { superscript(c) } else { c }));
        }
    }
    out
}

fn superscript(c: char) -> char {
    match c {
        '0' => '⁰',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '4'..='9' => char::from_u32('⁴' as u32 + (c as u32 - '4' as u32)).unwrap_or(c),
        '\u{2212}' | '-' => '⁻',
        'n' => 'ⁿ',
        other => other,
    }
}

#[derive(Clone, Copy)]
struct Style {
    size: f64,
    rise: f64,
    upright: bool,
}

struct Setter<'a> {
    chars: &'a [char],
    at: usize,
    out: &'a mut Vec<Run>,
}

/// Groups deeper than this are set flat.
const DEPTH: usize = 16;

impl Setter<'_> {
    fn next(&mut self) -> Option<char> {
        let c = self.chars.get(self.at).copied();
        self.at += 1;
        c
    }

    fn put(&mut self, text: &str, style: Style) {
        for c in text.chars() {
            let letter = c.is_ascii_alphabetic() || ('α'..='ω').contains(&c) || c == 'ϕ' || c == 'ϵ';
            let slant =
                if letter && !style.upright && text.chars().count() == 1 { Slant::Italic } else { Slant::Upright };
            let space = if "=≤≥≠≈∼<>∈→←∝".contains(c) && style.rise == 0.0 { 0.15 } else { 0.0 };
            self.out.push(Run { text: c.to_string(), slant, size: style.size, rise: style.rise, space });
        }
    }

    /// Everything up to a closing brace or the end.
    fn until_end(&mut self, style: Style, depth: usize) {
        while let Some(c) = self.next() {
            match c {
                '}' if depth > 0 => return,
                '}' => {}
                '{' if depth < DEPTH => self.until_end(style, depth + 1),
                '{' => {}
                other => self.one(other, style, depth),
            }
        }
    }

    /// A character or a group, in a style.
    fn argument(&mut self, style: Style, depth: usize) {
        match self.next() {
            Some('{') if depth < DEPTH => self.until_end(style, depth + 1),
            Some(c) => self.one(c, style, depth),
            None => {}
        }
    }

    fn one(&mut self, c: char, style: Style, depth: usize) {
        if depth >= DEPTH {
            return self.put(&c.to_string(), style);
        }
        let shifted = |by: f64| Style { size: style.size * SMALL, rise: style.rise + by * style.size, ..style };
        match c {
            '^' => self.argument(shifted(UP), depth + 1),
            '_' => self.argument(shifted(DOWN), depth + 1),
            '\\' => self.command(style, depth),
            ' ' => {}
            '-' => self.put("\u{2212}", style),
            '\'' => self.put("′", style),
            other => self.put(&other.to_string(), style),
        }
    }

    fn command(&mut self, style: Style, depth: usize) {
        let start = self.at;
        while self.chars.get(self.at).is_some_and(|c| c.is_ascii_alphabetic()) {
            self.at += 1;
        }
        let name: String = self.chars[start..self.at.min(self.chars.len())].iter().collect();
        if name.is_empty() {
            match self.next() {
                Some(',' | ';' | ':' | ' ') => self.put(" ", style),
                Some('!') | None => {}
                Some(c) => self.put(&c.to_string(), style),
            }
        } else if name == "frac" {
            self.argument(style, depth + 1);
            self.put("/", style);
            self.argument(style, depth + 1);
        } else if UPRIGHT.contains(&name.as_str()) {
            self.argument(Style { upright: true, ..style }, depth + 1);
        } else if let Some((_, symbol)) = SYMBOLS.iter().find(|s| s.0 == name) {
            self.put(symbol, style);
        } else if !WRAPPERS.contains(&name.as_str()) {
            self.put(&format!("\\{name}"), style);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_and_greek() {
        assert_eq!(plain("$10^{−3}$"), "10⁻³");
        assert_eq!(plain("$\\alpha_{ij} \\leq x^2$"), "αij≤x²");
        assert_eq!(plain("costs $5"), "costs $5");
        let runs = runs("$x^2$ m");
        assert_eq!(runs[0].slant, Slant::Italic);
        assert!(runs[1].rise > 0.0 && runs[1].size < 1.0);
        assert_eq!(runs[2].text, " m");
    }

    #[test]
    fn what_is_not_closed_or_not_known_is_shown() {
        assert_eq!(plain("$x^{2$"), "x²");
        assert_eq!(plain("$\\foo$"), "\\foo");
        assert_eq!(plain(&format!("${}$", "{".repeat(100_000))), "");
    }
}
