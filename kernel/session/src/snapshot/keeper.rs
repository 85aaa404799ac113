//! Keeps the snapshot of a namespace up to date at a cost that does not depend on the namespace's size.

use super::describe::Describer;
use super::{BLOCK, Block, Member, Published, Snapshot};
use jitbook_lang::jax::jit::JitFn;
use jitbook_lang::{Dict, Str, Value, Vm};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

/// Objects that may change in place which are looked at after one cell, beside those that the cell names.
const LOOKED_AT: usize = 256;

/// The evaluator's side of a snapshot.
#[derive(Default)]
pub struct Keeper {
    describer: Describer,
    current: Snapshot,
    /// Positions of objects that may change in place, with what their last look showed.
    changing: BTreeMap<usize, u64>,
    /// Where the next look goes on.
    next: usize,
    published: Published,
    watched: bool,
}

impl Keeper {
    pub fn published(&self) -> Published {
        self.published.clone()
    }

    /// Makes the names of the prelude known.
    pub fn use_prelude(&mut self) {
        self.current.prelude = true;
    }

    /// Publishes the namespace as it is now. `source` is the text that ran: what it names may have changed in place.
    pub fn publish(&mut self, vm: &mut Vm, globals: &Rc<Dict>, source: &str) {
        if !std::mem::replace(&mut self.watched, true) {
            globals.watch();
        }
        let written = globals.take_written();
        let count = globals.positions();
        self.current.blocks.truncate(count.div_ceil(BLOCK));
        self.changing.split_off(&count);
        for &at in &written {
            self.look(vm, globals, at);
        }
        // Entries that were removed at the end leave no mark behind.
        if let Some(last) = self.current.blocks.last_mut()
            && last.0.len() > count - (count - 1) / BLOCK * BLOCK
        {
            Arc::make_mut(last).0.truncate(count - (count - 1) / BLOCK * BLOCK);
        }
        let named: Vec<usize> = words(source)
            .filter_map(|w| globals.index_of_name(&Str::from(w)))
            .filter(|i| self.is_changing(*i))
            .collect();
        for at in named {
            self.look(vm, globals, at);
        }
        self.look_around(vm, globals);
        self.published.set(self.current.clone());
    }

    fn is_changing(&self, at: usize) -> bool {
        self.changing.contains_key(&at)
    }

    /// Looks at some of the objects that may have changed, and at others the next time.
    fn look_around(&mut self, vm: &mut Vm, globals: &Rc<Dict>) {
        let from = self.next;
        let some: Vec<(usize, u64)> = self
            .changing
            .range(from..)
            .chain(self.changing.range(..from))
            .take(LOOKED_AT)
            .map(|(a, s)| (*a, *s))
            .collect();
        self.next = some.last().map_or(0, |(at, _)| at + 1);
        for (at, stamp) in some {
            if let Some((_, value)) = globals.at_position(at)
                && self::stamp(&value) != Some(stamp)
            {
                self.look(vm, globals, at);
            }
        }
    }

    /// Describes the entry at a position.
    fn look(&mut self, vm: &mut Vm, globals: &Rc<Dict>, at: usize) {
        let entry = globals.at_position(at);
        let stamp = entry.as_ref().and_then(|(_, value)| stamp(value));
        match stamp {
            Some(stamp) => drop(self.changing.insert(at, stamp)),
            None => drop(self.changing.remove(&at)),
        }
        let member = entry.and_then(|(key, value)| {
            let name = key.as_str()?.as_str().into();
            Some(Member { name, item: self.describer.describe(vm, &value) })
        });
        let (block, within) = (at / BLOCK, at % BLOCK);
        if self.current.blocks.len() <= block {
            self.current.blocks.resize_with(block + 1, || Arc::new(Block::default()));
        }
        let names = &mut Arc::make_mut(&mut self.current.blocks[block]).0;
        if names.len() <= within {
            names.resize(within + 1, None);
        }
        names[within] = member;
    }
}

/// What shows quickly that an object has changed in place; `None` for those that cannot.
fn stamp(value: &Value) -> Option<u64> {
    let pair = |a: usize, b: usize| Some((a as u64) << 32 | b as u64 & 0xffff_ffff);
    match value {
        Value::Dict(d) => pair(d.len(), d.keys_version() as usize),
        Value::List(l) => pair(l.len(), 0),
        Value::Set(_) | Value::NdArray(_) => Some(0),
        Value::Instance(i) => pair(i.count(), i.class_version() as usize),
        Value::Class(c) => pair(0, c.version() as usize),
        Value::Module(m) => pair(m.dict.len(), m.dict.keys_version() as usize),
        Value::Array(a) => pair(0, usize::from(a.is_deleted())),
        other => other.downcast::<JitFn>().map(|f| f.cache().entries().len() as u64),
    }
}

/// The names in a text, each once.
fn words(source: &str) -> impl Iterator<Item = &str> {
    let mut seen = std::collections::HashSet::new();
    let words = source.split(|c: char| !c.is_alphanumeric() && c != '_');
    words
        .filter(|w| w.starts_with(|c: char| c.is_alphabetic() || c == '_'))
        .take(2_000)
        .filter(move |w| seen.insert(*w))
}
