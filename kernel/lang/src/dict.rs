//! Dictionaries: entries in insertion order beside an open-addressed index table, as CPython lays them out.
//!
//! Entries keep their position until the table is compacted, so a lookup by name can remember where it found it
//! (`find_name` with a hint). Keys with a user-defined `__eq__` are compared with no borrow held.

use crate::error::{Exc, R};
use crate::value::{Str, Value};
use crate::vm::Vm;
use std::cell::{Cell, Ref, RefCell};
use std::rc::Rc;

const EMPTY: u32 = u32::MAX;
const DELETED: u32 = u32::MAX - 1;

pub struct Entry {
    hash: i64,
    /// Undefined once deleted.
    pub key: Value,
    pub value: Value,
}

#[derive(Default)]
pub struct DictData {
    table: Vec<u32>,
    entries: Vec<Entry>,
    live: usize,
    /// Slots of the table that are not empty.
    taken: usize,
    /// Which entries were written, where somebody watches.
    written: Option<Box<Written>>,
}

/// The entries that were written since they were last asked for: a bit each, or all.
#[derive(Default)]
struct Written {
    all: bool,
    marks: Vec<u64>,
}

impl Written {
    fn mark(&mut self, index: usize) {
        let word = index / 64;
        if word >= self.marks.len() {
            self.marks.resize(word + 1, 0);
        }
        self.marks[word] |= 1 << (index % 64);
    }

    /// The marked entries of the first `count`, unmarked.
    fn take(&mut self, count: usize) -> Vec<usize> {
        if std::mem::take(&mut self.all) {
            self.marks.fill(0);
            return (0..count).collect();
        }
        let mut out = Vec::new();
        for (word, marks) in self.marks.iter_mut().enumerate() {
            let mut left = std::mem::take(marks);
            while left != 0 {
                out.push(word * 64 + left.trailing_zeros() as usize);
                left &= left - 1;
            }
        }
        out.retain(|i| *i < count);
        out
    }
}

/// A dict. Also the namespace of modules, classes and (when asked for) instances.
#[derive(Default)]
pub struct Dict {
    data: RefCell<DictData>,
    /// Changes whenever a key is added or removed: inline caches and iterators check it.
    keys_version: Cell<u32>,
}

/// Which view of a dict: `d.keys()`, `d.values()`, `d.items()`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ViewKind {
    Keys,
    Values,
    Items,
}

pub struct DictView {
    pub dict: Rc<Dict>,
    pub kind: ViewKind,
}

/// Equality of keys where it needs no user code; `None` where it does (or may).
#[inline]
pub fn quick_eq(a: &Value, b: &Value) -> Option<bool> {
    use Value::*;
    match (a, b) {
        (Str(x), Str(y)) => Some(x == y),
        (Int(x), Int(y)) => Some(x == y),
        (Int(_) | Float(_) | Bool(_), Str(_)) | (Str(_), Int(_) | Float(_) | Bool(_)) => Some(false),
        (Bool(x), Bool(y)) => Some(x == y),
        (None, None) => Some(true),
        _ if a.is(b) => Some(true),
        _ => Option::None,
    }
}

impl DictData {
    #[inline]
    fn start(&self, hash: i64) -> usize {
        // Fibonacci hashing: ints hash to themselves, and the high bits of the product depend on all of theirs.
        let mixed = (hash as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (mixed >> 32) as usize & (self.table.len() - 1)
    }

    /// The entry of a name, compared by address first.
    fn find_name(&self, name: &Str) -> Option<usize> {
        if self.live == 0 {
            return None;
        }
        let (hash, mask) = (name.hash64(), self.table.len() - 1);
        let mut slot = self.start(hash);
        loop {
            match self.table[slot] {
                EMPTY => return None,
                DELETED => {}
                i => {
                    let entry = &self.entries[i as usize];
                    if entry.hash == hash && matches!(&entry.key, Value::Str(s) if s == name) {
                        return Some(i as usize);
                    }
                }
            }
            slot = (slot + 1) & mask;
        }
    }

    #[inline(always)]
    fn mark(&mut self, index: usize) {
        if let Some(written) = &mut self.written {
            written.mark(index);
        }
    }

    /// Puts a value in an entry's place: the one that was there.
    #[inline(always)]
    fn replace(&mut self, index: usize, value: Value) -> Value {
        self.mark(index);
        std::mem::replace(&mut self.entries[index].value, value)
    }

    fn insert_slot(&mut self, hash: i64, index: u32) {
        let mask = self.table.len() - 1;
        let mut slot = self.start(hash);
        while !matches!(self.table[slot], EMPTY | DELETED) {
            slot = (slot + 1) & mask;
        }
        self.taken += usize::from(self.table[slot] == EMPTY);
        self.table[slot] = index;
    }

    fn push(&mut self, hash: i64, key: Value, value: Value) {
        // A probe ends at an empty slot: deleted ones fill the table too.
        if (self.entries.len().max(self.taken) + 1) * 3 > self.table.len() * 2 {
            self.rebuild((self.live + 1) * 3);
        }
        self.insert_slot(hash, self.entries.len() as u32);
        self.mark(self.entries.len());
        self.entries.push(Entry { hash, key, value });
        self.live += 1;
    }

    fn rebuild(&mut self, wanted: usize) {
        self.entries.retain(|e| !e.key.is_undefined());
        if let Some(written) = &mut self.written {
            written.all = true;
        }
        self.table = vec![EMPTY; wanted.next_power_of_two().max(8)];
        self.taken = 0;
        for i in 0..self.entries.len() {
            self.insert_slot(self.entries[i].hash, i as u32);
        }
    }

    fn remove_at(&mut self, index: usize) -> Entry {
        let hash = self.entries[index].hash;
        let mask = self.table.len() - 1;
        let mut slot = self.start(hash);
        while self.table[slot] != index as u32 {
            slot = (slot + 1) & mask;
        }
        self.table[slot] = DELETED;
        self.mark(index);
        self.live -= 1;
        let gone = Entry { hash, key: Value::Undefined, value: Value::Undefined };
        let entry = std::mem::replace(&mut self.entries[index], gone);
        while self.entries.last().is_some_and(|e| e.key.is_undefined()) {
            self.entries.pop();
        }
        entry
    }
}

/// The hash of strings and small ints.
#[inline]
fn quick_hash(key: &Value) -> Option<i64> {
    match key {
        Value::Str(s) => Some(s.hash64()),
        &Value::Int(i) if (0..1 << 60).contains(&i) => Some(i),
        &Value::Int(i) => Some(crate::types::hashing::int(i)),
        _ => None,
    }
}

/// Where a probe stands: found, absent, or stopped at an entry that only user code can compare.
enum Probe {
    Found(usize),
    Absent,
    Ask(usize, Value, usize),
}

impl Dict {
    pub fn new() -> Rc<Dict> {
        let dict = Rc::new(Dict::default());
        crate::cycles::register(crate::cycles::Weak::Dict(Rc::downgrade(&dict)));
        dict
    }

    pub fn len(&self) -> usize {
        self.data.borrow().live
    }
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    #[inline]
    pub fn keys_version(&self) -> u32 {
        self.keys_version.get()
    }
    fn touch(&self) {
        self.keys_version.set(self.keys_version.get().wrapping_add(1));
    }

    fn probe(&self, key: &Value, hash: i64, from: Option<usize>) -> Probe {
        let data = self.data.borrow();
        if data.live == 0 {
            return Probe::Absent;
        }
        let mask = data.table.len() - 1;
        let mut slot = from.unwrap_or_else(|| data.start(hash)) & mask;
        loop {
            match data.table[slot] {
                EMPTY => return Probe::Absent,
                DELETED => {}
                i => {
                    let entry = &data.entries[i as usize];
                    if entry.hash == hash {
                        match quick_eq(&entry.key, key) {
                            Some(true) => return Probe::Found(i as usize),
                            Some(false) => {}
                            None => return Probe::Ask(i as usize, entry.key.clone(), slot + 1),
                        }
                    }
                }
            }
            slot = (slot + 1) & mask;
        }
    }

    fn find(&self, vm: &mut Vm, key: &Value, hash: i64) -> R<Option<usize>> {
        let mut from = None;
        loop {
            match self.probe(key, hash, from) {
                Probe::Found(i) => return Ok(Some(i)),
                Probe::Absent => return Ok(None),
                Probe::Ask(i, candidate, next) => {
                    let version = self.keys_version();
                    let equal = vm.eq(&candidate, key)?;
                    // The comparison ran user code: where that changed the dict, look again from the start.
                    if self.keys_version() != version {
                        from = None;
                    } else if equal {
                        return Ok(Some(i));
                    } else {
                        from = Some(next);
                    }
                }
            }
        }
    }

    /// The value of a str or int key, where no user code need be asked.
    #[inline]
    pub fn get_quick(&self, key: &Value) -> Option<Value> {
        match self.probe(key, quick_hash(key)?, None) {
            Probe::Found(i) => Some(self.data.borrow().entries[i].value.copy()),
            _ => None,
        }
    }

    pub fn get(&self, vm: &mut Vm, key: &Value) -> R<Option<Value>> {
        if let Some(hash) = quick_hash(key) {
            match self.probe(key, hash, None) {
                Probe::Found(i) => return Ok(Some(self.data.borrow().entries[i].value.copy())),
                Probe::Absent => return Ok(None),
                Probe::Ask(..) => {}
            }
        }
        let hash = vm.hash(key)?;
        Ok(self.find(vm, key, hash)?.map(|i| self.data.borrow().entries[i].value.clone()))
    }

    pub fn set(&self, vm: &mut Vm, key: Value, value: Value) -> R<()> {
        let hash = match quick_hash(&key) {
            Some(hash) => {
                if let Probe::Found(i) = self.probe(&key, hash, None) {
                    let old = self.data.borrow_mut().replace(i, value);
                    drop(old);
                    return Ok(());
                }
                hash
            }
            None => vm.hash(&key)?,
        };
        let old = match self.find(vm, &key, hash)? {
            Some(i) => self.data.borrow_mut().replace(i, value),
            None => {
                self.touch();
                self.data.borrow_mut().push(hash, key, value);
                Value::Undefined
            }
        };
        drop(old);
        Ok(())
    }

    /// The value present, or `default` after storing it.
    pub fn setdefault(&self, vm: &mut Vm, key: Value, default: Value) -> R {
        let hash = vm.hash(&key)?;
        match self.find(vm, &key, hash)? {
            Some(i) => Ok(self.data.borrow().entries[i].value.clone()),
            None => {
                self.touch();
                self.data.borrow_mut().push(hash, key, default.clone());
                Ok(default)
            }
        }
    }

    pub fn remove(&self, vm: &mut Vm, key: &Value) -> R<Option<Value>> {
        let hash = vm.hash(key)?;
        let Some(i) = self.find(vm, key, hash)? else { return Ok(None) };
        self.touch();
        let entry = self.data.borrow_mut().remove_at(i);
        Ok(Some(entry.value))
    }

    pub fn contains(&self, vm: &mut Vm, key: &Value) -> R<bool> {
        let hash = vm.hash(key)?;
        Ok(self.find(vm, key, hash)?.is_some())
    }

    /// The value of a string key.
    pub fn get_name(&self, name: &Str) -> Option<Value> {
        let data = self.data.borrow();
        data.find_name(name).map(|i| data.entries[i].value.clone())
    }
    pub fn get_str(&self, name: &str) -> Option<Value> {
        self.get_name(&Str::from(name))
    }
    /// The position of a string key, for `at_hint`.
    pub fn index_of_name(&self, name: &Str) -> Option<usize> {
        self.data.borrow().find_name(name)
    }
    /// The value at a remembered position, if that still holds this very name.
    #[inline]
    pub fn at_hint(&self, index: usize, name: &Str) -> Option<Value> {
        let data = self.data.borrow();
        match data.entries.get(index) {
            Some(Entry { key: Value::Str(s), value, .. }) if s.same(name) => Some(value.copy()),
            _ => None,
        }
    }
    /// As `at_hint`, without a copy.
    #[inline(always)]
    pub fn peek_hint(&self, index: usize, name: &Str) -> Option<Ref<'_, Value>> {
        Ref::filter_map(self.data.borrow(), |data| match data.entries.get(index) {
            Some(Entry { key: Value::Str(s), value, .. }) if s.same(name) => Some(value),
            _ => None,
        })
        .ok()
    }
    /// Stores at a remembered position, if that still holds this very name.
    #[inline]
    pub fn set_hint(&self, index: usize, name: &Str, value: Value) -> Result<(), Value> {
        let old = {
            let mut data = self.data.borrow_mut();
            match data.entries.get(index) {
                Some(Entry { key: Value::Str(s), .. }) if s.same(name) => data.replace(index, value),
                _ => return Err(value),
            }
        };
        drop(old);
        Ok(())
    }
    pub fn set_name(&self, name: &Str, value: Value) {
        let mut data = self.data.borrow_mut();
        let old = match data.find_name(name) {
            Some(i) => data.replace(i, value),
            None => {
                self.touch();
                data.push(name.hash64(), Value::Str(name.clone()), value);
                Value::Undefined
            }
        };
        drop(data);
        drop(old);
    }
    pub fn set_str(&self, name: &str, value: Value) {
        self.set_name(&Str::intern(name), value);
    }
    pub fn remove_name(&self, name: &Str) -> Option<Value> {
        let entry = {
            let mut data = self.data.borrow_mut();
            let i = data.find_name(name)?;
            self.touch();
            data.remove_at(i)
        };
        Some(entry.value)
    }

    pub fn clear(&self) {
        self.touch();
        let old = {
            let mut data = self.data.borrow_mut();
            let mut old = std::mem::take(&mut *data);
            data.written = old.written.take();
            old
        };
        drop(old);
    }

    /// From here on `take_written` knows which entries are written.
    pub fn watch(&self) {
        self.data.borrow_mut().written = Some(Box::new(Written { all: true, marks: Vec::new() }));
    }
    /// Positions of the entries that were written or removed since this was asked last; all of them after a `watch` or
    /// where they have moved.
    pub fn take_written(&self) -> Vec<usize> {
        let mut data = self.data.borrow_mut();
        let count = data.entries.len();
        data.written.as_mut().map_or_else(Vec::new, |written| written.take(count))
    }
    /// How many positions there are, those of removed entries among them.
    pub fn positions(&self) -> usize {
        self.data.borrow().entries.len()
    }
    /// The entry at a position, unless it was removed.
    pub fn at_position(&self, index: usize) -> Option<(Value, Value)> {
        let data = self.data.borrow();
        let entry = data.entries.get(index).filter(|e| !e.key.is_undefined())?;
        Some((entry.key.clone(), entry.value.clone()))
    }

    /// The first live entry at or after `position`, and the position to go on from.
    #[inline]
    pub fn next_entry(&self, position: usize) -> Option<(usize, Value, Value)> {
        let data = self.data.borrow();
        let mut i = position;
        while let Some(e) = data.entries.get(i) {
            i += 1;
            if !e.key.is_undefined() {
                return Some((i, e.key.clone(), e.value.clone()));
            }
        }
        None
    }
    /// As `next_entry`, giving what the view shows.
    #[inline]
    pub fn next_of(&self, position: usize, kind: ViewKind) -> Option<(usize, Value)> {
        let data = self.data.borrow();
        let mut i = position;
        while let Some(e) = data.entries.get(i) {
            i += 1;
            if !e.key.is_undefined() {
                let item = match kind {
                    ViewKind::Keys => e.key.clone(),
                    ViewKind::Values => e.value.clone(),
                    ViewKind::Items => Value::tuple([e.key.clone(), e.value.clone()]),
                };
                return Some((i, item));
            }
        }
        None
    }
    /// The last live entry before `position` (`usize::MAX` for the end): for `reversed` and `popitem`.
    pub fn previous_entry(&self, position: usize) -> Option<(usize, Value, Value)> {
        let data = self.data.borrow();
        let mut i = position.min(data.entries.len());
        while i > 0 {
            i -= 1;
            let e = &data.entries[i];
            if !e.key.is_undefined() {
                return Some((i, e.key.clone(), e.value.clone()));
            }
        }
        None
    }
    /// `popitem()`: removes and gives the newest entry.
    pub fn pop_last(&self) -> Option<(Value, Value)> {
        let (i, ..) = self.previous_entry(usize::MAX)?;
        self.touch();
        let entry = self.data.borrow_mut().remove_at(i);
        Some((entry.key, entry.value))
    }
    pub fn keys(&self) -> Vec<Value> {
        self.data.borrow().entries.iter().filter(|e| !e.key.is_undefined()).map(|e| e.key.clone()).collect()
    }
    pub fn values(&self) -> Vec<Value> {
        self.data.borrow().entries.iter().filter(|e| !e.key.is_undefined()).map(|e| e.value.clone()).collect()
    }
    pub fn items(&self) -> Vec<(Value, Value)> {
        let data = self.data.borrow();
        data.entries.iter().filter(|e| !e.key.is_undefined()).map(|e| (e.key.clone(), e.value.clone())).collect()
    }
    /// A shallow copy.
    pub fn copy(&self) -> Rc<Dict> {
        let new = Dict::new();
        {
            let (data, mut out) = (self.data.borrow(), new.data.borrow_mut());
            for e in data.entries.iter().filter(|e| !e.key.is_undefined()) {
                out.push(e.hash, e.key.clone(), e.value.clone());
            }
        }
        new
    }
    /// Every entry of `other`, over what is here.
    pub fn update(&self, vm: &mut Vm, other: &Dict) -> R<()> {
        let mut at = 0;
        while let Some((next, key, value)) = other.next_entry(at) {
            self.set(vm, key, value)?;
            at = next;
        }
        Ok(())
    }
    /// Names every key and value, for the cycle collector.
    pub fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        if let Ok(data) = self.data.try_borrow() {
            for e in &data.entries {
                visit(&e.key);
                visit(&e.value);
            }
        }
    }
    /// `KeyError` where the key is missing.
    pub fn index(&self, vm: &mut Vm, key: &Value) -> R {
        match self.get(vm, key)? {
            Some(v) => Ok(v),
            None => Err(Exc::key_error(key.clone())),
        }
    }
}

impl Drop for Dict {
    fn drop(&mut self) {
        let data = self.data.get_mut();
        crate::cycles::drop_items(data.entries.drain(..).flat_map(|e| [e.key, e.value]));
    }
}
