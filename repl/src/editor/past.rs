//! What was entered before, as the line editor asks for it: the cells of the history file, decoded when they are looked
//! at, and after them those of this session.

use super::block;
use jitbook_session::history::Cells;
use rustyline::Result;
use rustyline::error::ReadlineError;
use rustyline::history::{History, SearchDirection, SearchResult};
use std::borrow::Cow;
use std::collections::HashSet;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// The cells that Enter runs again without an empty line after them, for the keys to ask.
#[derive(Clone, Default)]
pub struct Recalled {
    earlier: Arc<Cells>,
    own: Arc<Mutex<HashSet<String>>>,
}

impl Recalled {
    pub fn contains(&self, cell: &str) -> bool {
        let own = self.own.lock().unwrap_or_else(PoisonError::into_inner);
        own.contains(cell) || self.earlier.contains(cell)
    }
}

/// The history in the order in which it is recalled; its entries are buffers.
#[derive(Default)]
pub struct Past {
    earlier: Arc<Cells>,
    own: Vec<String>,
    recalled: Recalled,
}

impl Past {
    pub fn new(cells: Cells) -> Past {
        let earlier = Arc::new(cells);
        let recalled = Recalled { earlier: earlier.clone(), own: Arc::default() };
        Past { earlier, own: Vec::new(), recalled }
    }

    pub fn recalled(&self) -> Recalled {
        self.recalled.clone()
    }

    /// Makes a cell one that can be recalled.
    pub fn remember(&mut self, cell: &str) {
        let cell = cell.trim_end();
        if cell.contains('\n') {
            self.recalled.own.lock().unwrap_or_else(PoisonError::into_inner).insert(cell.to_string());
        }
        let buffer = block::shown(cell);
        let last = self.len().checked_sub(1).and_then(|last| self.entry(last));
        if !buffer.is_empty() && last.is_none_or(|last| last != buffer) {
            self.own.push(buffer);
        }
    }

    fn entry(&self, index: usize) -> Option<Cow<'_, str>> {
        match index.checked_sub(self.earlier.len()) {
            Some(own) => self.own.get(own).map(|buffer| Cow::Borrowed(buffer.as_str())),
            None => self.earlier.get(index).map(|cell| Cow::Owned(block::shown(&cell))),
        }
    }

    /// The nearest entry from `start` on in which a test finds a place.
    fn nearest(
        &self,
        start: usize,
        direction: SearchDirection,
        test: impl Fn(&str) -> Option<usize>,
    ) -> Option<SearchResult<'_>> {
        let found = |idx| self.entry(idx).and_then(|entry| test(&entry).map(|pos| SearchResult { entry, idx, pos }));
        match direction {
            _ if start >= self.len() => None,
            SearchDirection::Reverse => (0..=start).rev().find_map(found),
            SearchDirection::Forward => (start..self.len()).find_map(found),
        }
    }
}

/// The file is the session's to write.
fn refused<T>() -> Result<T> {
    Err(ReadlineError::Io(std::io::ErrorKind::Unsupported.into()))
}

impl History for Past {
    fn get(&self, idx: usize, _: SearchDirection) -> Result<Option<SearchResult<'_>>> {
        Ok(self.entry(idx).map(|entry| SearchResult { entry, idx, pos: 0 }))
    }
    fn add(&mut self, line: &str) -> Result<bool> {
        self.add_owned(line.to_string())
    }
    fn add_owned(&mut self, line: String) -> Result<bool> {
        self.own.push(line);
        Ok(true)
    }
    fn len(&self) -> usize {
        self.earlier.len() + self.own.len()
    }
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    fn set_max_len(&mut self, _: usize) -> Result<()> {
        Ok(())
    }
    fn ignore_dups(&mut self, _: bool) -> Result<()> {
        Ok(())
    }
    fn ignore_space(&mut self, _: bool) {}
    fn save(&mut self, _: &Path) -> Result<()> {
        refused()
    }
    fn append(&mut self, _: &Path) -> Result<()> {
        refused()
    }
    fn load(&mut self, _: &Path) -> Result<()> {
        refused()
    }
    fn clear(&mut self) -> Result<()> {
        refused()
    }
    fn search(&self, term: &str, start: usize, direction: SearchDirection) -> Result<Option<SearchResult<'_>>> {
        let test = |entry: &str| if term.is_empty() { None } else { entry.find(term) };
        Ok(self.nearest(start, direction, test))
    }
    fn starts_with(&self, term: &str, start: usize, direction: SearchDirection) -> Result<Option<SearchResult<'_>>> {
        let test = |entry: &str| (!term.is_empty() && entry.starts_with(term)).then_some(term.len());
        Ok(self.nearest(start, direction, test))
    }
}
