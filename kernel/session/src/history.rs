//! The history file: one cell a line, with `\n` and `\\` escaped, under a first line `#V2`. Several sessions share it:
//! each cell is appended at once, whole, under a lock that nobody waits for long.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
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
    pub cells: Vec<String>,
    pub notice: Option<String>,
}

/// Reads the history; a file that cannot be used is left alone, and this session keeps its history to itself.
pub fn open(file: Option<PathBuf>) -> Opened {
    let Some(path) = file else { return Opened { store: Store { file: None }, cells: vec![], notice: None } };
    match read(&path) {
        Ok(cells) => Opened { store: Store { file: Some(path) }, cells, notice: None },
        Err(why) => {
            let notice = format!("history: {}: {why}; kept for this session only", path.display());
            Opened { store: Store { file: None }, cells: vec![], notice: Some(notice) }
        }
    }
}

fn read(path: &Path) -> Result<Vec<String>, String> {
    let about = match std::fs::metadata(path) {
        Ok(about) => about,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(vec![]),
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
    let lines = bytes.split(|b| *b == b'\n').skip(1);
    Ok(lines.filter_map(|line| std::str::from_utf8(line).ok()).filter(|l| is_entry(l)).map(unescape).collect())
}

/// A line that can be a cell: what a crash or another program left is passed over.
fn is_entry(line: &str) -> bool {
    !line.trim().is_empty() && line != HEADER && !line.contains(|c: char| c.is_control() && c != '\t')
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
    fn cells_come_back_whole() {
        for cell in ["x = 1", "def f(x):\n    return '\\n'", "\\", "a\\\\n"] {
            assert_eq!(unescape(&escape(cell)), cell);
        }
    }
}
