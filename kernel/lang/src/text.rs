//! Strings: counted, with hash and length in characters remembered, so that indexing ASCII text is O(1).

use std::cell::Cell;
use std::collections::HashSet;
use std::fmt;
use std::hash::{BuildHasher, Hash, Hasher};
use std::ops::Deref;
use std::rc::Rc;

/// An immutable string of the language.
#[derive(Clone)]
pub struct Str(Rc<StrData>);

struct StrData {
    text: String,
    /// 0 until computed.
    hash: Cell<i64>,
    /// Length in characters; `usize::MAX` until counted.
    chars: Cell<usize>,
}

thread_local! {
    static NAMES: std::cell::RefCell<HashSet<Str, rustc_hash::FxBuildHasher>> = Default::default();
}

impl Str {
    pub fn new(text: String) -> Str {
        Str(Rc::new(StrData { text, hash: Cell::new(0), chars: Cell::new(usize::MAX) }))
    }
    /// The one shared string of this text: names compare by address first.
    pub fn intern(text: &str) -> Str {
        NAMES.with(|names| {
            let mut names = names.borrow_mut();
            if let Some(known) = names.get(text) {
                return known.clone();
            }
            let new = Str::from(text);
            names.insert(new.clone());
            new
        })
    }
    /// Whether both are the same object.
    #[inline]
    pub fn same(&self, other: &Str) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
    pub fn address(&self) -> usize {
        Rc::as_ptr(&self.0) as usize
    }
    pub fn as_str(&self) -> &str {
        &self.0.text
    }
    /// `len()`: the number of characters.
    pub fn chars_len(&self) -> usize {
        let known = self.0.chars.get();
        if known != usize::MAX {
            return known;
        }
        let n = if self.0.text.is_ascii() { self.0.text.len() } else { self.0.text.chars().count() };
        self.0.chars.set(n);
        n
    }
    pub fn is_ascii(&self) -> bool {
        self.chars_len() == self.0.text.len()
    }
    /// The character at a position below `chars_len`.
    pub fn char_at(&self, i: usize) -> char {
        if self.is_ascii() { self.0.text.as_bytes()[i] as char } else { self.0.text.chars().nth(i).unwrap_or('\0') }
    }
    /// `s[start..stop]` in characters, both within bounds.
    pub fn char_slice(&self, start: usize, stop: usize) -> &str {
        if start >= stop {
            return "";
        }
        if self.is_ascii() {
            return &self.0.text[start..stop];
        }
        let mut ends = self.0.text.char_indices().map(|(i, _)| i).chain([self.0.text.len()]);
        let from = ends.nth(start).unwrap_or(self.0.text.len());
        let to = ends.nth(stop - start - 1).unwrap_or(self.0.text.len());
        &self.0.text[from..to]
    }
    /// The hash, never 0, the same for equal text.
    #[inline]
    pub fn hash64(&self) -> i64 {
        let known = self.0.hash.get();
        if known != 0 {
            return known;
        }
        let hash = hash_text(&self.0.text);
        self.0.hash.set(hash);
        hash
    }
    /// Appends in place where nobody else holds the string: keeps `s += t` in a loop linear.
    pub fn push(&mut self, more: &str) {
        match Rc::get_mut(&mut self.0) {
            Some(data) => {
                data.text.push_str(more);
                data.hash.set(0);
                data.chars.set(usize::MAX);
            }
            None => {
                let mut text = String::with_capacity(self.0.text.len() + more.len());
                text.push_str(&self.0.text);
                text.push_str(more);
                *self = Str::new(text);
            }
        }
    }
}

/// The hash of a text, never 0.
pub fn hash_text(text: &str) -> i64 {
    // -1 means "error" to CPython's hash protocol and 0 "unknown" to ours.
    match rustc_hash::FxBuildHasher.hash_one(text) as i64 {
        0 | -1 => 7,
        h => h,
    }
}

impl Deref for Str {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0.text
    }
}
impl PartialEq for Str {
    fn eq(&self, other: &Str) -> bool {
        self.same(other) || self.0.text == other.0.text
    }
}
impl Eq for Str {}
impl PartialEq<str> for Str {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}
impl PartialEq<&str> for Str {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}
impl Hash for Str {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state)
    }
}
impl std::borrow::Borrow<str> for Str {
    fn borrow(&self) -> &str {
        self
    }
}
impl From<&str> for Str {
    fn from(text: &str) -> Str {
        Str::new(text.to_string())
    }
}
impl From<String> for Str {
    fn from(text: String) -> Str {
        Str::new(text)
    }
}
impl From<&String> for Str {
    fn from(text: &String) -> Str {
        Str::new(text.clone())
    }
}
impl From<char> for Str {
    fn from(c: char) -> Str {
        Str::new(c.to_string())
    }
}
impl fmt::Display for Str {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}
impl fmt::Debug for Str {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

/// The hash of bytes.
pub fn hash_bytes(bytes: &[u8]) -> i64 {
    rustc_hash::FxBuildHasher.hash_one(bytes) as i64 & i64::MAX
}
