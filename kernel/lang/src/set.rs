//! Sets, probed and grown exactly as CPython's: the iteration order of ints is part of the answer.

use crate::dict::quick_eq;
use crate::error::R;
use crate::value::Value;
use crate::vm::Vm;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// Neighbouring slots tried before jumping.
const LINEAR_PROBES: usize = 9;
const PERTURB_SHIFT: u32 = 5;
const SMALL: usize = 8;

#[derive(Clone)]
enum Slot {
    Free,
    /// Was deleted: a probe goes on past it.
    Dummy,
    Full(i64, Value),
}

struct SetData {
    table: Vec<Slot>,
    /// Full and dummy slots.
    fill: usize,
    used: usize,
    /// Where `pop` searches next.
    finger: usize,
}

/// The storage of `set` and `frozenset`.
pub struct Set {
    data: RefCell<SetData>,
    version: Cell<u32>,
    /// The hash of a frozenset, once computed.
    pub hash: Cell<Option<i64>>,
}

/// A position in the probe sequence of a hash.
struct Walk {
    perturb: u64,
    i: usize,
    /// Slots left in the linear run.
    run: usize,
    at: usize,
}

impl Walk {
    fn new(hash: i64, mask: usize) -> Walk {
        let i = hash as usize & mask;
        Walk { perturb: hash as u64, i, run: Walk::run_at(i, mask), at: i }
    }
    fn run_at(i: usize, mask: usize) -> usize {
        if i + LINEAR_PROBES <= mask { LINEAR_PROBES } else { 0 }
    }
    fn advance(&mut self, mask: usize) {
        if self.run > 0 {
            self.run -= 1;
            self.at += 1;
            return;
        }
        self.perturb >>= PERTURB_SHIFT;
        self.i = (self.i.wrapping_mul(5).wrapping_add(1).wrapping_add(self.perturb as usize)) & mask;
        self.at = self.i;
        self.run = Walk::run_at(self.i, mask);
    }
}

impl SetData {
    fn empty() -> SetData {
        SetData { table: vec![Slot::Free; SMALL], fill: 0, used: 0, finger: 0 }
    }
    fn mask(&self) -> usize {
        self.table.len() - 1
    }
    /// Stores a key known to be absent from a table without dummies.
    fn insert_clean(&mut self, hash: i64, key: Value) {
        let mask = self.mask();
        let mut walk = Walk::new(hash, mask);
        while !matches!(self.table[walk.at], Slot::Free) {
            walk.advance(mask);
        }
        self.table[walk.at] = Slot::Full(hash, key);
    }
    fn resize(&mut self, minimum: usize) {
        let mut size = SMALL;
        while size <= minimum {
            size <<= 1;
        }
        let old = std::mem::replace(&mut self.table, vec![Slot::Free; size]);
        self.fill = self.used;
        for slot in old {
            if let Slot::Full(hash, key) = slot {
                self.insert_clean(hash, key);
            }
        }
    }
}

enum Probe {
    Found(usize),
    /// The free or deleted slot where the key belongs.
    Absent(usize),
    Ask(Value, usize),
}

impl Set {
    pub fn new() -> Rc<Set> {
        let set = Rc::new(Set { data: RefCell::new(SetData::empty()), version: Cell::new(0), hash: Cell::new(None) });
        crate::cycles::register(crate::cycles::Weak::Set(Rc::downgrade(&set)));
        set
    }
    pub fn from_items(vm: &mut Vm, items: impl IntoIterator<Item = Value>) -> R<Rc<Set>> {
        let set = Set::new();
        for item in items {
            set.add(vm, item)?;
        }
        Ok(set)
    }
    pub fn len(&self) -> usize {
        self.data.borrow().used
    }
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    pub fn version(&self) -> u32 {
        self.version.get()
    }
    fn touch(&self) {
        self.version.set(self.version.get().wrapping_add(1));
    }

    /// Probes from the `skip`-th step of the sequence on.
    fn probe(&self, key: &Value, hash: i64, skip: usize) -> Probe {
        let data = self.data.borrow();
        let mask = data.mask();
        let mut walk = Walk::new(hash, mask);
        let mut step = 0;
        // A new key takes the place of the last deleted one passed.
        let mut reusable = None;
        loop {
            match &data.table[walk.at] {
                Slot::Free => return Probe::Absent(reusable.unwrap_or(walk.at)),
                Slot::Dummy => reusable = Some(walk.at),
                Slot::Full(h, k) if *h == hash && step >= skip => match quick_eq(k, key) {
                    Some(true) => return Probe::Found(walk.at),
                    Some(false) => {}
                    None => return Probe::Ask(k.clone(), step),
                },
                _ => {}
            }
            walk.advance(mask);
            step += 1;
        }
    }

    fn find(&self, vm: &mut Vm, key: &Value, hash: i64) -> R<Result<usize, usize>> {
        let mut skip = 0;
        loop {
            match self.probe(key, hash, skip) {
                Probe::Found(at) => return Ok(Ok(at)),
                Probe::Absent(at) => return Ok(Err(at)),
                Probe::Ask(candidate, step) => {
                    let version = self.version();
                    let equal = vm.eq(&candidate, key)?;
                    if self.version() != version {
                        skip = 0;
                    } else if equal {
                        // Found at this step: walk there again.
                        let mask = self.data.borrow().mask();
                        let mut walk = Walk::new(hash, mask);
                        (0..step).for_each(|_| walk.advance(mask));
                        return Ok(Ok(walk.at));
                    } else {
                        skip = step + 1;
                    }
                }
            }
        }
    }

    /// Whether the item is new.
    pub fn add(&self, vm: &mut Vm, item: Value) -> R<bool> {
        let hash = vm.hash(&item)?;
        let Err(at) = self.find(vm, &item, hash)? else { return Ok(false) };
        self.touch();
        let mut data = self.data.borrow_mut();
        let reused = matches!(data.table[at], Slot::Dummy);
        data.table[at] = Slot::Full(hash, item);
        data.used += 1;
        if reused {
            return Ok(true);
        }
        data.fill += 1;
        if data.fill * 5 >= data.mask() * 3 {
            let used = data.used;
            data.resize(if used > 50000 { used * 2 } else { used * 4 });
        }
        Ok(true)
    }
    pub fn contains(&self, vm: &mut Vm, item: &Value) -> R<bool> {
        let hash = vm.hash(item)?;
        Ok(self.find(vm, item, hash)?.is_ok())
    }
    /// Whether the item was there.
    pub fn discard(&self, vm: &mut Vm, item: &Value) -> R<bool> {
        let hash = vm.hash(item)?;
        let Ok(at) = self.find(vm, item, hash)? else { return Ok(false) };
        self.touch();
        let mut data = self.data.borrow_mut();
        let old = std::mem::replace(&mut data.table[at], Slot::Dummy);
        data.used -= 1;
        drop(data);
        drop(old);
        Ok(true)
    }
    /// `pop()`: the first item in table order after the one popped last.
    pub fn pop(&self) -> Option<Value> {
        let mut data = self.data.borrow_mut();
        if data.used == 0 {
            return None;
        }
        let (size, start) = (data.table.len(), data.finger & data.mask());
        let at = (0..size).map(|i| (start + i) % size).find(|&i| matches!(data.table[i], Slot::Full(..)))?;
        self.touch();
        data.used -= 1;
        data.finger = at + 1;
        match std::mem::replace(&mut data.table[at], Slot::Dummy) {
            Slot::Full(_, key) => Some(key),
            _ => None,
        }
    }
    pub fn clear(&self) {
        self.touch();
        let old = std::mem::replace(&mut *self.data.borrow_mut(), SetData::empty());
        drop(old);
    }
    /// The items in iteration order.
    pub fn items(&self) -> Vec<Value> {
        let data = self.data.borrow();
        data.table.iter().filter_map(|s| if let Slot::Full(_, k) = s { Some(k.clone()) } else { None }).collect()
    }
    /// The first item at or after a position of the table, and the position to go on from.
    pub fn next_item(&self, position: usize) -> Option<(usize, Value)> {
        let data = self.data.borrow();
        let rest = data.table.get(position..)?;
        rest.iter().enumerate().find_map(|(i, s)| match s {
            Slot::Full(_, k) => Some((position + i + 1, k.clone())),
            _ => None,
        })
    }
    /// A copy as CPython's `set(other)` lays it out.
    pub fn copy(&self) -> Rc<Set> {
        let new = Set::new();
        {
            let (from, mut to) = (self.data.borrow(), new.data.borrow_mut());
            if from.used * 5 >= to.mask() * 3 {
                to.resize(from.used * 2);
            }
            if to.table.len() == from.table.len() && from.fill == from.used {
                to.table = from.table.clone();
            } else {
                for slot in &from.table {
                    if let Slot::Full(hash, key) = slot {
                        to.insert_clean(*hash, key.clone());
                    }
                }
            }
            (to.fill, to.used) = (from.used, from.used);
        }
        new
    }
    /// Grows the table for `more` items that are about to come, as CPython's `set_update` does.
    pub fn make_room(&self, more: usize) {
        let mut data = self.data.borrow_mut();
        if (data.fill + more) * 5 >= data.mask() * 3 {
            let wanted = (data.used + more) * 2;
            self.touch();
            data.resize(wanted);
        }
    }
    /// Every item of `other`; into an empty set as `copy` lays them out.
    pub fn merge(&self, vm: &mut Vm, other: &Rc<Set>) -> R<()> {
        if std::ptr::eq(self, &**other) || other.is_empty() {
            return Ok(());
        }
        if self.data.borrow().fill == 0 {
            let copy = other.copy();
            let wide = self.data.borrow().table.len() > copy.data.borrow().table.len();
            if !wide {
                self.replace_with(&copy);
                return Ok(());
            }
        }
        self.make_room(other.len());
        for item in other.items() {
            self.add(vm, item)?;
        }
        Ok(())
    }
    /// Takes over the items of another set that nobody else needs.
    pub fn replace_with(&self, other: &Set) {
        self.touch();
        let new = std::mem::replace(&mut *other.data.borrow_mut(), SetData::empty());
        let old = std::mem::replace(&mut *self.data.borrow_mut(), new);
        drop(old);
    }
    /// Rebuilds a table of which more than a quarter are dummies.
    pub fn drop_dummies(&self) {
        let mut data = self.data.borrow_mut();
        if data.fill - data.used > data.mask() / 4 {
            let used = data.used;
            self.touch();
            data.resize(if used > 50000 { used * 2 } else { used * 4 });
        }
    }
    pub fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        if let Ok(data) = self.data.try_borrow() {
            for slot in &data.table {
                if let Slot::Full(_, key) = slot {
                    visit(key);
                }
            }
        }
    }
}

impl Drop for Set {
    fn drop(&mut self) {
        let items = self.data.get_mut().table.drain(..).filter_map(|s| match s {
            Slot::Full(_, k) => Some(k),
            _ => None,
        });
        crate::cycles::drop_items(items);
    }
}
