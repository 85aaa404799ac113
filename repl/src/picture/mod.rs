//! Figures in a terminal: as pixels where the terminal shows them (kitty's graphics, iTerm2's inline images, sixel), else
//! as braille text. [`ask`] finds out which, once, when the first figure comes; `JITBOOK_PLOT` overrules it.

pub mod ask;
mod escapes;
mod sixel;

use crate::screen::{self, color, put};
use ask::Answer;
use jitbook_session::plot::Figure;
use jitbook_session::plot::braille::{self, Canvas};
use jitbook_session::plot::draw;
use std::error::Error;
use std::io::IsTerminal;
use std::sync::OnceLock;

/// How a figure is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Means {
    Nothing,
    Braille,
    Kitty,
    Iterm,
    Sixel,
}

const NAMES: [(&str, Means); 5] = [
    ("braille", Means::Braille),
    ("kitty", Means::Kitty),
    ("iterm", Means::Iterm),
    ("sixel", Means::Sixel),
    ("none", Means::Nothing),
];

/// Whether escape sequences reach the terminal as they are, or tmux has to be told to pass them on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    Direct,
    ThroughTmux,
}

/// Shows a figure on the terminal; a pipe gets none.
pub fn show(mut figure: Figure) {
    if !std::io::stdout().is_terminal() {
        return;
    }
    let means = means();
    match means {
        Means::Nothing => {}
        Means::Braille => text(&figure),
        _ => match pixels(&mut figure, means) {
            Ok(escapes) => {
                put(&escapes);
            }
            Err(_) => text(&figure),
        },
    }
}

fn text(figure: &Figure) {
    let (columns, rows) = screen::size();
    let rows = rows.saturating_sub(3).clamp(8, 24);
    put(&braille::render(figure, Canvas { columns: columns.min(100), rows, color: color() }));
}

/// The figure in a size that fits the screen, as what makes the terminal draw it.
fn pixels(figure: &mut Figure, means: Means) -> Result<String, Box<dyn Error>> {
    let cell = screen::cell();
    let (columns, rows) = screen::size();
    let room = ((columns.clamp(20, 110) * cell.0) as f64, (rows.saturating_sub(3).clamp(6, 32) * cell.1) as f64);
    // A line of text is as high in the picture as one of the terminal's, unless the picture gets too large.
    let natural = figure.dpi * cell.1 as f64 / 20.0;
    figure.dpi = natural.min(room.0 / figure.size.0).min(room.1 / figure.size.1).max(8.0);
    let high = ((figure.size.1 * figure.dpi / cell.1 as f64).ceil() as usize).max(1);
    let way = way();
    let picture = match means {
        Means::Kitty => escapes::kitty(&draw::png(figure)?, high, way),
        Means::Iterm => escapes::iterm(&draw::png(figure)?, high, way),
        _ => sixel::sixel(&draw::pixels(figure)?),
    };
    Ok(match way {
        // tmux does not know that these draw, so the room is made first.
        Way::ThroughTmux if means != Means::Sixel => {
            format!("{}\x1b[{high}A{picture}\x1b[{high}B\r", "\n".repeat(high))
        }
        _ => format!("{picture}\n"),
    })
}

fn means() -> Means {
    static KNOWN: OnceLock<Means> = OnceLock::new();
    if let Some(known) = KNOWN.get() {
        return *known;
    }
    let found = match std::env::var("JITBOOK_PLOT") {
        Ok(wish) if !wish.is_empty() => wished(&wish),
        _ => match ask::terminal(way()) {
            Answer::Busy => return Means::Braille,
            Answer::Abilities(abilities) if abilities.kitty => Means::Kitty,
            Answer::Abilities(abilities) if abilities.iterm => Means::Iterm,
            Answer::Abilities(abilities) if abilities.sixel => Means::Sixel,
            Answer::Abilities(_) => Means::Braille,
        },
    };
    *KNOWN.get_or_init(|| found)
}

fn wished(wish: &str) -> Means {
    match NAMES.iter().find(|(name, _)| *name == wish) {
        Some((_, means)) => *means,
        None => {
            eprintln!("jitbook: JITBOOK_PLOT={wish}: it is braille, kitty, iterm, sixel or none");
            Means::Braille
        }
    }
}

/// Inside tmux the terminal is behind it.
fn way() -> Way {
    if std::env::var_os("TMUX").is_some() { Way::ThroughTmux } else { Way::Direct }
}
