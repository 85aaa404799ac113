//! The named colour maps: tables of up to 256 colours, as recorded from matplotlib.

use std::io::Read;

/// Names and lengths, in the order of the recorded tables.
const NAMES: &[(&str, usize)] = &[
    ("viridis", 256),
    ("plasma", 256),
    ("inferno", 256),
    ("magma", 256),
    ("cividis", 256),
    ("turbo", 256),
    ("twilight", 510),
    ("twilight_shifted", 510),
    ("gray", 256),
    ("binary", 256),
    ("bone", 256),
    ("hot", 256),
    ("afmhot", 256),
    ("cool", 256),
    ("coolwarm", 256),
    ("bwr", 256),
    ("seismic", 256),
    ("RdBu", 256),
    ("RdYlBu", 256),
    ("RdYlGn", 256),
    ("RdGy", 256),
    ("Spectral", 256),
    ("PiYG", 256),
    ("PRGn", 256),
    ("BrBG", 256),
    ("PuOr", 256),
    ("Blues", 256),
    ("Greens", 256),
    ("Reds", 256),
    ("Oranges", 256),
    ("Purples", 256),
    ("Greys", 256),
    ("YlOrRd", 256),
    ("YlOrBr", 256),
    ("YlGnBu", 256),
    ("YlGn", 256),
    ("GnBu", 256),
    ("BuGn", 256),
    ("BuPu", 256),
    ("PuBu", 256),
    ("PuRd", 256),
    ("RdPu", 256),
    ("OrRd", 256),
    ("PuBuGn", 256),
    ("jet", 256),
    ("rainbow", 256),
    ("hsv", 256),
    ("spring", 256),
    ("summer", 256),
    ("autumn", 256),
    ("winter", 256),
    ("copper", 256),
    ("pink", 256),
    ("ocean", 256),
    ("terrain", 256),
    ("gist_heat", 256),
    ("gist_gray", 256),
    ("gist_rainbow", 256),
    ("gist_earth", 256),
    ("cubehelix", 256),
    ("gnuplot", 256),
    ("nipy_spectral", 256),
    ("tab10", 10),
    ("tab20", 20),
    ("tab20b", 20),
    ("tab20c", 20),
    ("Set1", 9),
    ("Set2", 8),
    ("Set3", 12),
    ("Paired", 12),
    ("Pastel1", 9),
    ("Pastel2", 8),
    ("Accent", 8),
    ("Dark2", 8),
];

/// The tables: red, green and blue as little-endian floats, packed.
static PACKED: &[u8] = include_bytes!("colormaps.zlib");

/// The names of all maps.
pub fn names() -> impl Iterator<Item = &'static str> {
    NAMES.iter().map(|n| n.0)
}

/// The colours of a map from low to high; `None` for an unknown name. A name that ends in `_r` is the map reversed.
pub fn table(name: &str) -> Option<Vec<[f64; 3]>> {
    let plain = name.strip_suffix("_r").unwrap_or(name);
    let at = NAMES.iter().position(|n| n.0 == plain)?;
    let from: usize = NAMES[..at].iter().map(|n| n.1).sum();
    let mut bytes = Vec::new();
    flate2::read::ZlibDecoder::new(PACKED).read_to_end(&mut bytes).ok()?;
    let part = bytes.get(12 * from..12 * (from + NAMES[at].1))?;
    // Recorded to six digits.
    let value = |b: &[u8]| (f64::from(f32::from_le_bytes([b[0], b[1], b[2], b[3]])) * 1e6).round() / 1e6;
    let mut colors: Vec<[f64; 3]> = part.chunks_exact(12).map(|c| [value(c), value(&c[4..]), value(&c[8..])]).collect();
    if plain != name {
        colors.reverse();
    }
    Some(colors)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_as_recorded() {
        let viridis = table("viridis").unwrap();
        assert_eq!(
            (viridis.len(), viridis[0], viridis[255]),
            (256, [0.267004, 0.004874, 0.329415], [0.993248, 0.906157, 0.143936])
        );
        assert_eq!(table("viridis_r").unwrap()[0], viridis[255]);
        assert_eq!(table("tab10").unwrap().len(), 10);
        assert!(table("nonsense").is_none());
        assert!(names().all(|n| table(n).is_some()));
    }
}
