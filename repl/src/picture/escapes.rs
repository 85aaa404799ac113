//! A PNG as the escape sequences of kitty's graphics protocol and of iTerm2's inline images.

use super::Way;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The longest payload of one kitty escape sequence.
const CHUNK: usize = 4096;

/// Kitty's: transmit and show at once, `rows` lines high, without an answer.
pub fn kitty(png: &[u8], rows: usize, way: Way) -> String {
    let data = STANDARD.encode(png);
    let still = if way == Way::ThroughTmux { ",C=1" } else { "" };
    let chunks = data.len().div_ceil(CHUNK);
    let mut out = String::with_capacity(data.len() + chunks * 20 + 64);
    for (i, start) in (0..data.len()).step_by(CHUNK).enumerate() {
        let head = if i == 0 { format!("a=T,f=100,q=2,r={rows}{still},") } else { String::new() };
        let more = u8::from(i + 1 < chunks);
        let chunk = &data[start..data.len().min(start + CHUNK)];
        out += &passed(&format!("\x1b_G{head}m={more};{chunk}\x1b\\"), way);
    }
    out
}

/// iTerm2's, which WezTerm and others know too.
pub fn iterm(png: &[u8], rows: usize, way: Way) -> String {
    let (size, data) = (png.len(), STANDARD.encode(png));
    passed(&format!("\x1b]1337;File=inline=1;size={size};height={rows};preserveAspectRatio=1:{data}\x07"), way)
}

/// The sequence as the terminal behind tmux gets it.
pub fn passed(sequence: &str, way: Way) -> String {
    match way {
        Way::Direct => sequence.to_string(),
        Way::ThroughTmux => format!("\x1bPtmux;{}\x1b\\", sequence.replace('\x1b', "\x1b\x1b")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_pictures_come_in_chunks() {
        let text = kitty(&[7; 7000], 12, Way::Direct);
        let parts: Vec<&str> = text.split("\x1b\\").collect();
        assert_eq!(parts.len(), 4);
        assert!(parts[0].starts_with("\x1b_Ga=T,f=100,q=2,r=12,m=1;"));
        assert!(parts[1].starts_with("\x1b_Gm=1;") && parts[2].starts_with("\x1b_Gm=0;"));
    }

    #[test]
    fn tmux_gets_escapes_twice() {
        assert_eq!(passed("\x1b[c\x1b\\", Way::ThroughTmux), "\x1bPtmux;\x1b\x1b[c\x1b\x1b\\\x1b\\");
    }
}
