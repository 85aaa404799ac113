//! The history file: one cell a line, with `\n` and `\\` escaped, under a first line `#V2`. Several sessions share it:
//! each cell is appended at once, whole, under a lock that nobody waits for long.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Duration;

const HEADER: &str = "#V2";
/// What is read of a file that has grown long: its end.
const LONGEST: u64 = 4 << 20;
/// Cells longer than this (a pasted megabyte) are remembered by this session only.
const LONGEST_CELL: usize = 64 << 10;

/// The file that terminal and notebooks share.
pub fn file() -> Option<PathBuf> {
    crate::folders::data().map(|folder| folder.join("history"))
}

/// Where cells are kept, if anywhere.
pub struct Store {
    file: Option<PathBuf>,
}

/// What the file held, and what to tell the user if it is of no use.
pub struct Opened {
    pub store: Store,
    pub cells: Cells,
    pub notice: Option<String>,
}

/// The cells that a file held, oldest first. A start has no time to decode them all: each is decoded when it is asked
/// for.
#[derive(Default)]
pub struct Cells {
    bytes: Vec<u8>,
    /// Where the lines are that are cells.
    lines: Vec<Range<usize>>,
}

impl Cells {
    fn new(bytes: Vec<u8>) -> Cells {
        let mut lines: Vec<Range<usize>> = Vec::new();
        let mut at = 0;
        // The first line is the header, or the rest of a cell whose beginning was not read.
        let all: Box<dyn Iterator<Item = &[u8]>> = match std::str::from_utf8(&bytes) {
            // In text they are found faster, and nearly every file is text.
            Ok(text) => Box::new(text.split('\n').map(str::as_bytes)),
            Err(_) => Box::new(bytes.split(|b| *b == b'\n')),
        };
        for (i, line) in all.enumerate() {
            let place = at..at + line.len();
            at = place.end + 1;
            let repeated = lines.last().is_some_and(|before| bytes[before.clone()] == *line);
            if i > 0 && !repeated && is_entry(line) {
                lines.push(place);
            }
        }
        Cells { bytes, lines }
    }

    pub fn len(&self) -> usize {
        self.lines.len()
    }

    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    pub fn get(&self, index: usize) -> Option<String> {
        let line = &self.bytes[self.lines.get(index)?.clone()];
        std::str::from_utf8(line).ok().map(unescape)
    }

    pub fn contains(&self, cell: &str) -> bool {
        let line = escape(cell);
        self.lines.iter().any(|place| self.bytes[place.clone()] == *line.as_bytes())
    }

    pub fn iter(&self) -> impl Iterator<Item = String> + '_ {
        (0..self.len()).filter_map(|i| self.get(i))
    }
}

/// Reads the history; a file that cannot be used is left alone, and this session keeps its history to itself.
pub fn open(file: Option<PathBuf>) -> Opened {
    let Some(path) = file else { return Opened { store: Store { file: None }, cells: Cells::default(), notice: None } };
    match read(&path) {
        Ok(cells) => Opened { store: Store { file: Some(path) }, cells, notice: None },
        Err(why) => {
            let notice = format!("history: {}: {why}; kept for this session only", path.display());
            Opened { store: Store { file: None }, cells: Cells::default(), notice: Some(notice) }
        }
    }
}

fn read(path: &Path) -> Result<Cells, String> {
    let about = match std::fs::metadata(path) {
        Ok(about) => about,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Cells::default()),
        Err(e) => return Err(e.to_string()),
    };
    // A pipe would wait for its other end.
    if !about.is_file() {
        return Err("not a file".into());
    }
    let mut bytes = Vec::new();
    let mut file = File::open(path).map_err(|e| e.to_string())?;
    let skipped = about.len().saturating_sub(LONGEST);
    file.seek(SeekFrom::Start(skipped)).map_err(|e| e.to_string())?;
    file.take(LONGEST).read_to_end(&mut bytes).map_err(|e| e.to_string())?;
    if skipped == 0 && !bytes.is_empty() && !bytes.starts_with(HEADER.as_bytes()) {
        return Err("not a history of jitbook".into());
    }
    Ok(Cells::new(bytes))
}

/// A line that can be a cell: what a crash or another program left is passed over.
fn is_entry(line: &[u8]) -> bool {
    let controls = line.iter().fold(false, |found, b| found | (*b < b' ' && *b != b'\t') | (*b == 0x7f));
    if controls || line == HEADER.as_bytes() || line.is_empty() {
        return false;
    }
    // Those beyond ASCII are two bytes long, of which this is the first.
    let more = || !line.contains(&0xc2) || !std::str::from_utf8(line).is_ok_and(|l| l.contains(char::is_control));
    std::str::from_utf8(line).is_ok_and(|line| !line.trim().is_empty()) && more()
}

impl Store {
    /// Adds a cell; an error where the file cannot be written.
    pub fn add(&self, cell: &str) -> std::io::Result<()> {
        self.add_all(&[cell])
    }

    /// Adds cells, all at once.
    pub fn add_all<S: AsRef<str>>(&self, cells: &[S]) -> std::io::Result<()> {
        let kept = cells.iter().map(AsRef::as_ref).filter(|cell| cell.len() <= LONGEST_CELL);
        let lines: String = kept.map(|cell| escape(cell) + "\n").collect();
        match &self.file {
            Some(path) if !lines.is_empty() => append(path, &lines),
            _ => Ok(()),
        }
    }
}

fn append(path: &Path, lines: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut options = OpenOptions::new();
    options.create(true).append(true).read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    for _ in 0..5 {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(2)),
            // Where there are no locks, one write of a whole line has to do.
            Ok(()) | Err(TryLockError::Error(_)) => break,
        }
    }
    let start = if file.metadata()?.len() == 0 { format!("{HEADER}\n") } else { String::new() };
    file.write_all(format!("{start}{lines}").as_bytes())
}

fn escape(cell: &str) -> String {
    cell.replace('\\', "\\\\").replace('\n', "\\n")
}

fn unescape(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut characters = line.chars();
    while let Some(c) = characters.next() {
        match (c, c == '\\') {
            (_, true) => match characters.next() {
                Some('n') => out.push('\n'),
                Some('\\') => out.push('\\'),
                Some(other) => out.extend(['\\', other]),
                None => out.push('\\'),
            },
            (c, false) => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_cell_is_passed_over() {
        let file = b"#V2\nx = 1\nx = 1\n\n \ndef f():\\n    return 2\n\xff\xfe\nbad\x1b\nworse \xc2\x9b\n#V2\n\xc3\xa9 = 3\nlast";
        let cells = Cells::new(file.to_vec());
        let wanted = ["x = 1", "def f():\n    return 2", "\u{e9} = 3", "last"];
        assert_eq!(cells.iter().collect::<Vec<_>>(), wanted);
        assert_eq!((cells.len(), cells.get(4)), (4, None));
        assert!(cells.contains(wanted[1]) && !cells.contains("def f()"));
    }

    #[test]
    fn cells_come_back_whole() {
        for cell in ["x = 1", "def f(x):\n    return '\\n'", "\\", "a\\\\n"] {
            assert_eq!(unescape(&escape(cell)), cell);
        }
    }
}
