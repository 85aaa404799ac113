//! What was run before: the file that all sessions share, and the cells of this one. The file is read and written on a
//! thread of its own: one that hangs or is locked delays nobody, and one that cannot be used costs a line in the log.

use crate::log;
use jitbook_session::history;
use serde_json::{Value, json};
use std::collections::{HashSet, VecDeque};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Cells of this session that are kept, and how long a result is to be kept with its cell.
const KEPT: usize = 10_000;
const LONGEST_RESULT: usize = 4 << 10;

/// The numbers by which requests name what the file held, and this session.
const EARLIER: i64 = 1;
const NOW: i64 = 2;

pub struct History {
    cells: Arc<Mutex<Cells>>,
    writer: Sender<Word>,
}

/// What the thread of the file is told.
enum Word {
    Cell(String),
    /// Somebody waits until all before is written.
    Written(Sender<()>),
}

/// How long cells wait to be written with those that come after: the file costs more than a short cell.
const GATHERED: Duration = Duration::from_millis(100);

#[derive(Default)]
struct Cells {
    earlier: Vec<String>,
    now: VecDeque<Cell>,
}

struct Cell {
    line: i64,
    input: String,
    output: Option<String>,
}

fn lock(cells: &Mutex<Cells>) -> MutexGuard<'_, Cells> {
    cells.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Which cells are asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Wanted {
    Tail(usize),
    /// Lines of a session, the last one excluded.
    Range {
        session: i64,
        start: i64,
        stop: Option<i64>,
    },
    Search {
        pattern: String,
        most: Option<usize>,
        unique: bool,
    },
}

impl History {
    /// Begins to read the file.
    pub fn open() -> History {
        let (writer, cells_to_write) = channel();
        let cells: Arc<Mutex<Cells>> = Arc::default();
        let reader = cells.clone();
        let keep = move || keep_file(&reader, &cells_to_write);
        if let Err(e) = std::thread::Builder::new().name("history".into()).spawn(keep) {
            log::line(&format!("history: {e}; kept for this session only"));
        }
        History { cells, writer }
    }

    /// A cell has run.
    pub fn add(&self, line: usize, input: &str, output: Option<&str>) {
        let output = output.filter(|o| o.len() <= LONGEST_RESULT).map(String::from);
        let mut cells = lock(&self.cells);
        if cells.now.len() == KEPT {
            cells.now.pop_front();
        }
        cells.now.push_back(Cell { line: line as i64, input: input.to_string(), output });
        drop(cells);
        // Fails where there is no file.
        let _ = self.writer.send(Word::Cell(input.to_string()));
    }

    /// Waits until what ran is in the file, as long as is polite.
    pub fn settle(&self, patience: Duration) {
        let (written, wait) = channel();
        if self.writer.send(Word::Written(written)).is_ok() {
            let _ = wait.recv_timeout(patience);
        }
    }

    /// The entries of a reply: session, line and input; the input with its result where that is wanted.
    pub fn find(&self, wanted: &Wanted, with_output: bool) -> Vec<Value> {
        let cells = lock(&self.cells);
        let earlier = cells.earlier.iter().enumerate().map(|(i, input)| (EARLIER, i as i64 + 1, input.as_str(), None));
        let now = cells.now.iter().map(|c| (NOW, c.line, c.input.as_str(), c.output.as_deref()));
        let mut found: Vec<_> = match wanted {
            Wanted::Range { session, start, stop } => {
                let session = if *session <= 0 { NOW + session } else { *session };
                let within = |line: i64| line >= *start && stop.is_none_or(|stop| line < stop);
                earlier.chain(now).filter(|(s, line, ..)| *s == session && within(*line)).collect()
            }
            Wanted::Search { pattern, .. } => {
                let pattern: Vec<char> = pattern.chars().collect();
                earlier.chain(now).filter(|(_, _, input, _)| is_match(&pattern, input)).collect()
            }
            Wanted::Tail(_) => earlier.chain(now).collect(),
        };
        if let Wanted::Search { unique: true, .. } = wanted {
            // The last of equal ones stays in its place.
            let mut seen = HashSet::new();
            found.reverse();
            found.retain(|(_, _, input, _)| seen.insert(*input));
            found.reverse();
        }
        let most = match wanted {
            Wanted::Tail(most) => *most,
            Wanted::Search { most, .. } => most.unwrap_or(usize::MAX),
            Wanted::Range { .. } => usize::MAX,
        };
        let from = found.len().saturating_sub(most);
        let entry = |&(session, line, input, output): &(i64, i64, &str, Option<&str>)| match with_output {
            true => json!([session, line, [input, output]]),
            false => json!([session, line, input]),
        };
        found[from..].iter().map(entry).collect()
    }
}

fn keep_file(cells: &Mutex<Cells>, to_write: &Receiver<Word>) {
    let opened = history::open(history::file());
    if let Some(notice) = opened.notice {
        log::line(&notice);
    }
    lock(cells).earlier = opened.cells;
    while let Ok(first) = to_write.recv() {
        if matches!(first, Word::Cell(_)) {
            std::thread::sleep(GATHERED);
        }
        let (mut cells, mut waiting) = (Vec::new(), Vec::new());
        for word in std::iter::once(first).chain(to_write.try_iter()) {
            match word {
                Word::Cell(cell) => cells.push(cell),
                Word::Written(who) => waiting.push(who),
            }
        }
        if let Err(e) = opened.store.add_all(&cells) {
            return log::line(&format!("history: {e}; kept for this session only"));
        }
        for who in waiting {
            // Who has stopped waiting does not hear.
            let _ = who.send(());
        }
    }
}

/// As file names are matched: `*` for anything, `?` for one character, `[abc]` for one of these.
fn is_match(pattern: &[char], text: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    let (mut p, mut t) = (0, 0);
    // Where the last star stands, and up to where the text was given to it.
    let mut star = None;
    while t < text.len() {
        match single(&pattern[p..], text[t]) {
            Some(used) => (p, t) = (p + used, t + 1),
            None if pattern.get(p) == Some(&'*') => {
                star = Some((p, t));
                p += 1;
            }
            None => match star {
                Some((at, given)) => {
                    star = Some((at, given + 1));
                    (p, t) = (at + 1, given + 1);
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

/// How much of the pattern one character uses up, if it fits.
fn single(pattern: &[char], c: char) -> Option<usize> {
    match pattern.first()? {
        '*' => None,
        '?' => Some(1),
        '[' => match pattern.iter().skip(2).position(|c| *c == ']') {
            Some(length) => pattern[1..length + 2].contains(&c).then_some(length + 3),
            None => (c == '[').then_some(1),
        },
        other => (*other == c).then_some(1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_whole_inputs() {
        let fits = |pattern: &str, text: &str| is_match(&pattern.chars().collect::<Vec<_>>(), text);
        for (pattern, text) in
            [("*", ""), ("a*", "abc"), ("*c", "abc"), ("a*b*c", "a\nb c"), ("?", "é"), ("[ab]x", "bx"), ("a[", "a[")]
        {
            assert!(fits(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("", "a"), ("a", "ab"), ("b", "ab"), ("?", ""), ("[ab]x", "cx"), ("a*d", "abc")] {
            assert!(!fits(pattern, text), "{pattern} {text}");
        }
    }

    #[test]
    fn ranges_tails_and_searches() {
        let cells = Cells {
            earlier: vec!["old".into(), "a".into()],
            now: [(1, "a", None), (2, "b", Some("2"))]
                .map(|(line, input, output)| Cell { line, input: input.into(), output: output.map(String::from) })
                .into(),
        };
        let history = History { cells: Arc::new(Mutex::new(cells)), writer: channel().0 };
        let range = |session, start, stop| history.find(&Wanted::Range { session, start, stop }, false);
        assert_eq!(range(0, 2, None), [json!([2, 2, "b"])]);
        assert_eq!(range(-1, 1, Some(2)), [json!([1, 1, "old"])]);
        assert_eq!(range(7, 0, None), [] as [Value; 0]);
        assert_eq!(history.find(&Wanted::Tail(1), true), [json!([2, 2, ["b", "2"]])]);
        let search = |unique| Wanted::Search { pattern: "a".into(), most: Some(5), unique };
        assert_eq!(history.find(&search(false), false).len(), 2);
        assert_eq!(history.find(&search(true), true), [json!([2, 1, ["a", null]])]);
    }
}
