//! Plots in terminals that show pictures, in those that only say so, and in those that say nothing: the test plays the
//! terminal, answers what the program asks, and decodes what it draws.

use base64::Engine;
use jitbook_tests::program::Scratch;
use jitbook_tests::terminal::keys::ENTER;
use jitbook_tests::terminal::{Setting, Terminal};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

pub const OWN: &[(&str, fn() -> Result<(), String>)] = &[
    ("kitty_draws_a_png", kitty_draws_a_png),
    ("iterm_draws_a_png", iterm_draws_a_png),
    ("sixel_draws_pixels", sixel_draws_pixels),
    ("terminals_without_pictures_get_braille", terminals_without_pictures_get_braille),
    ("a_terminal_that_never_answers", a_terminal_that_never_answers),
    ("a_late_answer_is_not_typed_text", a_late_answer_is_not_typed_text),
    ("a_late_answer_is_not_shown_in_a_cell", a_late_answer_is_not_shown_in_a_cell),
    ("keys_typed_meanwhile_are_kept", keys_typed_meanwhile_are_kept),
    ("a_wish_overrules_the_terminal", a_wish_overrules_the_terminal),
    ("tmux_without_passthrough_gets_braille", tmux_without_passthrough_gets_braille),
];

const PLOT: &str = "plt.plot([0, 1, 2], [0, 1, 4], linewidth=6); plt.show()";
/// What ends the program's questions.
const ATTRIBUTES: &str = "\x1b[c";
const BLUE: [u8; 3] = [31, 119, 180];

fn open(variables: &'static [(&'static str, Option<&'static str>)]) -> Result<Terminal, String> {
    Terminal::open(Arc::new(Scratch::new()), &[], Setting { rows: 24, columns: 80, variables })
}

/// The terminal after it was asked, with the plot's line entered.
fn asked(t: &mut Terminal) -> Result<(), String> {
    t.prompt(1)?;
    t.keys(PLOT)?;
    t.keys(ENTER)?;
    t.wait("the question", |t| t.written().ends_with(ATTRIBUTES))
}

/// What the program draws for a terminal with these answers, once the next prompt is there.
fn drawn(answers: &str) -> Result<(Terminal, String), String> {
    let mut t = open(&[])?;
    asked(&mut t)?;
    let before = t.written().len();
    t.keys(answers)?;
    t.wait("the next prompt", |t| t.written()[before..].contains("[2]: "))?;
    let drawn = t.written()[before..].to_owned();
    // The second figure is drawn without another question.
    t.keys(&format!("1{ENTER}"))?;
    t.wait("the third prompt", |t| t.written().contains("[3]: "))?;
    Ok((t, drawn))
}

struct Picture {
    width: usize,
    rgb: Vec<[u8; 3]>,
}

impl Picture {
    /// A plot that fills most of 80 columns by 21 lines of 8 by 16 pixels, on white, with a blue line.
    fn check(&self) -> Result<(), String> {
        let height = self.rgb.len() / self.width;
        let like = |p: &[u8; 3], q: [u8; 3]| p.iter().zip(q).all(|(a, b)| a.abs_diff(b) <= 8);
        let blue = self.rgb.iter().filter(|p| like(p, BLUE)).count();
        let white = self.rgb.iter().filter(|p| like(p, [255; 3])).count();
        let whole = self.rgb.len() == self.width * height && like(&self.rgb[0], [255; 3]);
        if whole && (300..=640).contains(&self.width) && height <= 21 * 16 && blue > 800 && white > self.rgb.len() / 2 {
            return Ok(());
        }
        Err(format!("{} by {height}: {blue} blue, {white} white", self.width))
    }
}

fn png(data: &str) -> Result<Picture, String> {
    let bytes = base64::engine::general_purpose::STANDARD.decode(data).map_err(|e| e.to_string())?;
    let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().map_err(|e| e.to_string())?;
    let mut pixels = vec![0; reader.output_buffer_size().ok_or("too large")?];
    let info = reader.next_frame(&mut pixels).map_err(|e| e.to_string())?;
    let rgb = pixels[..info.buffer_size()].chunks_exact(3).map(|p| [p[0], p[1], p[2]]).collect();
    Ok(Picture { width: info.width as usize, rgb })
}

/// The picture in a sixel sequence.
fn sixel(text: &str) -> Result<Picture, String> {
    let body = text.split_once("\x1bP").and_then(|(_, t)| t.split_once('q')).ok_or("no sixel")?.1;
    let body = body.split_once("\x1b\\").ok_or("no end")?.0;
    let size = body.strip_prefix('"').and_then(|t| t.split_once('#')).ok_or("no size")?.0;
    let size: Vec<usize> = size.split(';').filter_map(|n| n.parse().ok()).collect();
    let [1, 1, width, height] = size[..] else { return Err(format!("{size:?}")) };
    let mut rgb = vec![[0; 3]; width * height];
    let mut palette = vec![[0; 3]; 256];
    let (mut column, mut row, mut color) = (0, 0, 0);
    let mut rest = &body[body.find('#').unwrap_or(0)..];
    while let Some(first) = rest.chars().next() {
        rest = &rest[1..];
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != ';').unwrap_or(rest.len());
        let numbers: Vec<usize> = rest[..end].split(';').filter_map(|n| n.parse().ok()).collect();
        let mut times = 1;
        let mut sixel = first;
        match first {
            '#' => {
                color = numbers[0];
                if let [_, 2, r, g, b] = numbers[..] {
                    palette[color] = [r, g, b].map(|v| (v * 255 / 100) as u8);
                }
                rest = &rest[end..];
                continue;
            }
            '$' => column = 0,
            '-' => (column, row) = (0, row + 6),
            '!' => {
                times = numbers[0];
                sixel = rest[end..].chars().next().ok_or("a count of nothing")?;
                rest = &rest[end + 1..];
            }
            _ => {}
        }
        if let '?'..='~' = sixel {
            for x in column..column + times {
                for bit in (0..6).filter(|bit| (sixel as u8 - b'?') >> bit & 1 == 1) {
                    rgb[(row + bit) * width + x] = palette[color];
                }
            }
            column += times;
        }
    }
    Ok(Picture { width, rgb })
}

fn kitty_draws_a_png() -> Result<(), String> {
    let (_, drawn) = drawn("\x1b_Gi=31;OK\x1b\\\x1bP>|kitty(0.36.4)\x1b\\\x1b[?62;c")?;
    let chunks: Vec<&str> = drawn.split("\x1b_G").skip(1).filter_map(|c| c.split_once("\x1b\\")).map(|c| c.0).collect();
    let last = chunks.len() - 1;
    let mut data = String::new();
    for (i, chunk) in chunks.iter().enumerate() {
        let (keys, payload) = chunk.split_once(';').ok_or("a chunk without data")?;
        let more = if i < last { "m=1" } else { "m=0" };
        let starts = i > 0 || keys.starts_with("a=T,f=100,q=2,r=21,");
        if !keys.ends_with(more) || !starts || payload.len() > 4096 {
            return Err(format!("{keys}; {} bytes", payload.len()));
        }
        data.push_str(payload);
    }
    png(&data)?.check()
}

fn iterm_draws_a_png() -> Result<(), String> {
    let (_, drawn) = drawn("\x1bP>|iTerm2 3.5.10\x1b\\\x1b[?62;4c")?;
    let body = drawn.split_once("\x1b]1337;File=").and_then(|(_, t)| t.split_once('\x07')).ok_or("no picture")?.0;
    let (keys, data) = body.split_once(':').ok_or("no data")?;
    if !keys.contains("inline=1;") || !keys.contains(";height=21;") {
        return Err(keys.to_owned());
    }
    png(data)?.check()
}

fn sixel_draws_pixels() -> Result<(), String> {
    let (_, drawn) = drawn("\x1b[?62;4;22c")?;
    sixel(&drawn)?.check()
}

fn is_braille(drawn: &str) -> Result<(), String> {
    let dots = drawn.chars().any(|c| ('\u{2801}'..='\u{28ff}').contains(&c));
    let pictures = ["\x1b_G", "1337", "\x1bP"].iter().any(|s| drawn.contains(s));
    if dots && !pictures { Ok(()) } else { Err(format!("{drawn:?}")) }
}

fn terminals_without_pictures_get_braille() -> Result<(), String> {
    // One that knows nothing, one that refuses, one whose numbers only look like it, and one that says nonsense.
    for answers in [
        "\x1b[?1;2c",
        "\x1b_Gi=31;ENOTSUP:no\x1b\\\x1b[?64;14;24c",
        "\x1b_Gi=7;OK\x1b\\\x1b[?4c",
        "\x1b_\x1b\\\x1b]1337;x\x07\x1bPq\x1b\\\x1b[99999999;0R\x1b[?;;c",
    ] {
        let (t, drawn) = drawn(answers)?;
        is_braille(&drawn)?;
        if !t.text().contains("[2]: 1\n1\n[3]:") {
            return Err(format!("{answers:?} left something behind:\n{}", t.text()));
        }
    }
    Ok(())
}

fn a_terminal_that_never_answers() -> Result<(), String> {
    let (t, drawn) = drawn("")?;
    is_braille(&drawn)?;
    // A busy machine may say between the two how long it took.
    let text = t.text();
    if text.contains("[2]: 1\n1\n") && text.contains("[3]:") { Ok(()) } else { Err(text) }
}

fn a_late_answer_is_not_typed_text() -> Result<(), String> {
    let (mut t, _) = drawn("")?;
    t.keys("\x1b_Gi=31;OK\x1b\\\x1bP>|quick brown(1.2)\x1b\\\x1b[?62;4;22c")?;
    t.keys("20 + 2;c = 1")?;
    t.wait_for("[3]: 20 + 2;c = 1")?;
    t.keys(" + 5\x1b[D\x1b[D0\r")?;
    t.wait_for("[3]: 20 + 2;c = 1 +0 5")
}

fn a_late_answer_is_not_shown_in_a_cell() -> Result<(), String> {
    let mut t = open(&[])?;
    t.prompt(1)?;
    t.keys(&format!("{PLOT}; print('drawn'); import time; time.sleep(2); print('over'){ENTER}"))?;
    // The program waits for the answer, and gives up.
    t.wait("the plot", |t| t.text().contains("\ndrawn"))?;
    t.keys("\x1b_Gi=31;OK\x1b\\\x1bP>|quick brown(1.2)\x1b\\\x1b[?62;4;22c")?;
    t.wait_for("\nover")?;
    t.enter(2, "6 * 7")?;
    t.wait_for("42")?;
    let text = t.text();
    if ["quick", "i=31", "62"].iter().any(|said| text.contains(said)) { Err(text) } else { Ok(()) }
}

fn keys_typed_meanwhile_are_kept() -> Result<(), String> {
    let mut t = open(&[])?;
    asked(&mut t)?;
    t.keys("x\x1b[?1;2c")?;
    thread::sleep(Duration::from_millis(50));
    t.keys("y = 5")?;
    t.wait_for("[2]: xy = 5")
}

fn a_wish_overrules_the_terminal() -> Result<(), String> {
    let mut braille = open(&[("JITBOOK_PLOT", Some("braille"))])?;
    braille.enter(1, PLOT)?;
    let mut none = open(&[("JITBOOK_PLOT", Some("none"))])?;
    none.enter(1, PLOT)?;
    let mut wrong = open(&[("JITBOOK_PLOT", Some("png"))])?;
    wrong.enter(1, PLOT)?;
    wrong.wait_for("JITBOOK_PLOT=png: it is braille, kitty, iterm, sixel or none")?;
    is_braille(&braille.written())?;
    is_braille(&wrong.written())?;
    let mut pixels = open(&[("JITBOOK_PLOT", Some("sixel"))])?;
    pixels.prompt(1)?;
    pixels.keys(&format!("{PLOT}{ENTER}"))?;
    pixels.wait("the picture", |t| t.written().contains("[2]: "))?;
    sixel(&pixels.written())?.check()?;
    if is_braille(&none.written()).is_err() && sixel(&none.written()).is_err() { Ok(()) } else { Err(none.text()) }
}

fn tmux_without_passthrough_gets_braille() -> Result<(), String> {
    // No tmux runs there, so nothing is passed on; what answers is tmux itself.
    let mut t = open(&[("TMUX", Some("/nowhere/socket,1,0"))])?;
    asked(&mut t)?;
    if t.written().contains("\x1b_G") {
        return Err(format!("{:?}", t.written()));
    }
    t.keys("\x1b[?1;2c")?;
    t.prompt(2)?;
    is_braille(&t.written())
}
