//! Pixels as sixel text: bands of six rows, in each band one pass a colour, each pass run-length coded.

use jitbook_session::plot::draw::Pixels;
use std::collections::HashMap;
use std::fmt::Write;

/// Colours that every sixel terminal has.
const COLORS: usize = 256;

/// The picture as one escape sequence.
pub fn sixel(picture: &Pixels) -> String {
    let (width, height) = (picture.width, picture.height);
    let (palette, indices) = quantized(&picture.rgb);
    let mut out = format!("\x1bP0;1;0q\"1;1;{width};{height}");
    for (i, [r, g, b]) in palette.iter().enumerate() {
        let percent = |v: &u8| (u32::from(*v) * 100 + 127) / 255;
        let _ = write!(out, "#{i};2;{};{};{}", percent(r), percent(g), percent(b));
    }
    for band in indices.chunks(width * 6) {
        let mut masks: HashMap<u8, Vec<u8>> = HashMap::new();
        for (row, line) in band.chunks(width).enumerate() {
            for (column, color) in line.iter().enumerate() {
                masks.entry(*color).or_insert_with(|| vec![0; width])[column] |= 1 << row;
            }
        }
        let mut passes: Vec<_> = masks.into_iter().collect();
        passes.sort_unstable();
        for (i, (color, mask)) in passes.iter().enumerate() {
            let _ = write!(out, "{}#{color}", if i > 0 { "$" } else { "" });
            runs(&mut out, mask);
        }
        out.push('-');
    }
    out + "\x1b\\"
}

/// One pass over a band; what is empty at its end is left out.
fn runs(out: &mut String, mask: &[u8]) {
    let used = mask.iter().rposition(|m| *m != 0).map_or(0, |i| i + 1);
    let mut at = 0;
    while at < used {
        let run = mask[at..used].iter().take_while(|m| **m == mask[at]).count();
        let c = char::from(b'?' + mask[at]);
        match run {
            1..=3 => out.extend(std::iter::repeat_n(c, run)),
            _ => {
                let _ = write!(out, "!{run}{c}");
            }
        }
        at += run;
    }
}

/// A palette, and each pixel's place in it. Colours are taken together by their five highest bits; the most frequent
/// become the palette, the others their nearest neighbour there.
fn quantized(rgb: &[u8]) -> (Vec<[u8; 3]>, Vec<u8>) {
    let bin = |p: &[u8]| usize::from(p[0] >> 3) << 10 | usize::from(p[1] >> 3) << 5 | usize::from(p[2] >> 3);
    let mut sums = vec![[0u64; 4]; 1 << 15];
    for p in rgb.chunks_exact(3) {
        let sum = &mut sums[bin(p)];
        sum[0] += 1;
        for (s, v) in sum[1..].iter_mut().zip(p) {
            *s += u64::from(*v);
        }
    }
    let mut bins: Vec<usize> = (0..sums.len()).filter(|b| sums[*b][0] > 0).collect();
    bins.sort_by_key(|b| std::cmp::Reverse(sums[*b][0]));
    let mean = |b: usize| {
        let [n, r, g, b] = sums[b];
        [(r / n) as u8, (g / n) as u8, (b / n) as u8]
    };
    let palette: Vec<[u8; 3]> = bins.iter().take(COLORS).map(|b| mean(*b)).collect();
    let mut places = vec![0u8; sums.len()];
    for (i, b) in bins.iter().enumerate() {
        places[*b] = if i < COLORS { i } else { nearest(&palette, mean(*b)) } as u8;
    }
    let indices = rgb.chunks_exact(3).map(|p| places[bin(p)]).collect();
    (palette, indices)
}

fn nearest(palette: &[[u8; 3]], color: [u8; 3]) -> usize {
    let distance = |p: &[u8; 3]| -> u32 { p.iter().zip(color).map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum() };
    (0..palette.len()).min_by_key(|i| distance(&palette[*i])).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_picture() {
        // Two columns, seven rows: red, and the last pixel blue.
        let mut rgb = [255, 0, 0].repeat(13);
        rgb.extend([0, 0, 255]);
        let text = sixel(&Pixels { width: 2, height: 7, rgb });
        assert_eq!(text, "\x1bP0;1;0q\"1;1;2;7#0;2;100;0;0#1;2;0;0;100#0~~-#0@$#1?@-\x1b\\");
    }

    #[test]
    fn many_colours_become_256() {
        let rgb: Vec<u8> = (0..64u8).flat_map(|r| (0..64u8).flat_map(move |g| [r * 4, g * 4, 128])).collect();
        let (palette, indices) = quantized(&rgb);
        assert_eq!((palette.len(), indices.len()), (256, 64 * 64));
    }
}
