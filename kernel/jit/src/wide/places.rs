//! Where each value lies while a loop body is emitted: in a vector register, a mask register, on the stack, or, for
//! what comes from outside, in memory that every lane reads.

use jitbook_ir::loops::Reg;
use rustc_hash::FxHashMap;

/// The place of a value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Loc {
    Vector(u8),
    Mask(u8),
    /// A vector on the stack: the slot's number.
    Slot(u32),
    /// A constant: the displacement in the pool.
    Constant(i64),
    /// A word of the block.
    Word(usize),
}

/// Mask registers that hold values: k6 is the tail's, k7 for a moment only.
const MASKS: std::ops::RangeInclusive<u8> = 1..=5;
pub(super) const TAIL: u8 = 6;
pub(super) const SCRATCH: u8 = 7;

/// The state of all registers.
#[derive(Clone)]
pub(super) struct Places {
    pub loc: FxHashMap<Reg, Loc>,
    /// How many values each register holds.
    vectors: [u16; 32],
    masks: [u16; 8],
    /// Registers that stay as they are: accumulators, what does not change, what lives around an inner loop.
    pinned: [u16; 32],
    pinned_masks: [u16; 8],
    /// Registers that the instruction at hand uses.
    pub busy: u32,
    pub busy_masks: u8,
    /// The statements that read each value, in order.
    pub uses: FxHashMap<Reg, Vec<u32>>,
    /// The statement at hand.
    pub now: u32,
    free_slots: Vec<u32>,
    /// How many stack slots there are.
    pub slots: u32,
}

/// What taking a register costs.
pub(super) enum Taken {
    Free(u8),
    /// The register's value must be stored to the slot first.
    Evict(u8, u32),
}

impl Places {
    pub fn new(uses: FxHashMap<Reg, Vec<u32>>) -> Places {
        Places {
            loc: FxHashMap::default(),
            vectors: [0; 32],
            masks: [0; 8],
            pinned: [0; 32],
            pinned_masks: [0; 8],
            busy: 0,
            busy_masks: 0,
            uses,
            now: 0,
            free_slots: Vec::new(),
            slots: 0,
        }
    }

    fn next_use(&self, r: Reg) -> u32 {
        let uses = self.uses.get(&r).map_or(&[][..], |u| u);
        uses.iter().copied().find(|&u| u >= self.now).unwrap_or(u32::MAX)
    }
    /// Whether the statement at hand is the last to read the value. What comes from outside the body stays.
    pub fn dies(&self, r: Reg) -> bool {
        self.uses.get(&r).is_some_and(|u| u.last().is_none_or(|&last| last <= self.now))
    }

    /// A vector register for the instruction at hand.
    pub fn take(&mut self) -> Option<Taken> {
        let free = (0..32u8).find(|&v| self.vectors[v as usize] == 0 && self.busy >> v & 1 == 0);
        if let Some(v) = free {
            self.busy |= 1 << v;
            return Some(Taken::Free(v));
        }
        let far = |v: u8| {
            let here = self.loc.iter().filter(|(_, l)| **l == Loc::Vector(v));
            here.map(|(&r, _)| self.next_use(r)).min().unwrap_or(0)
        };
        let can_go = |&v: &u8| self.busy >> v & 1 == 0 && self.pinned[v as usize] == 0;
        let v = (0..32u8).filter(can_go).max_by_key(|&v| far(v))?;
        let slot = self.free_slots.pop().unwrap_or_else(|| {
            self.slots += 1;
            self.slots - 1
        });
        self.loc.values_mut().filter(|l| **l == Loc::Vector(v)).for_each(|l| *l = Loc::Slot(slot));
        self.vectors[v as usize] = 0;
        self.busy |= 1 << v;
        Some(Taken::Evict(v, slot))
    }
    /// A mask register for the instruction at hand; `None` where all are held.
    pub fn take_mask(&mut self) -> Option<u8> {
        let free = MASKS.into_iter().find(|&k| self.masks[k as usize] == 0 && self.busy_masks >> k & 1 == 0)?;
        self.busy_masks |= 1 << free;
        Some(free)
    }

    /// From now on the value lies there.
    pub fn put(&mut self, r: Reg, at: Loc) {
        self.drop_value(r);
        match at {
            Loc::Vector(v) => self.vectors[v as usize] += 1,
            Loc::Mask(k) => self.masks[k as usize] += 1,
            _ => {}
        }
        self.loc.insert(r, at);
    }
    pub fn drop_value(&mut self, r: Reg) {
        match self.loc.remove(&r) {
            Some(Loc::Vector(v)) => self.vectors[v as usize] -= 1,
            Some(Loc::Mask(k)) => self.masks[k as usize] -= 1,
            Some(Loc::Slot(s)) if !self.loc.values().any(|l| *l == Loc::Slot(s)) => self.free_slots.push(s),
            _ => {}
        }
    }
    /// Whether nothing else lies in the register.
    pub fn alone(&self, v: u8) -> bool {
        self.vectors[v as usize] == 1 && self.pinned[v as usize] == 0
    }

    pub fn alone_mask(&self, k: u8) -> bool {
        self.masks[k as usize] == 1 && self.pinned_masks[k as usize] == 0
    }

    /// Holds a register that no value of the loop IR names.
    pub fn hold(&mut self, at: Loc) {
        match at {
            Loc::Vector(v) => {
                self.vectors[v as usize] += 1;
                self.pinned[v as usize] += 1;
            }
            Loc::Mask(k) => {
                self.masks[k as usize] += 1;
                self.pinned_masks[k as usize] += 1;
            }
            _ => {}
        }
    }
    pub fn let_go(&mut self, at: Loc) {
        match at {
            Loc::Vector(v) => {
                self.vectors[v as usize] -= 1;
                self.pinned[v as usize] -= 1;
            }
            Loc::Mask(k) => {
                self.masks[k as usize] -= 1;
                self.pinned_masks[k as usize] -= 1;
            }
            _ => {}
        }
    }
    /// Everything that lies in registers stays there until `unpin`.
    pub fn pin(&mut self) -> Vec<u8> {
        let held: Vec<u8> = (0..32u8).filter(|&v| self.vectors[v as usize] > 0).collect();
        held.iter().for_each(|&v| self.pinned[v as usize] += 1);
        held
    }
    pub fn unpin(&mut self, held: &[u8]) {
        held.iter().for_each(|&v| self.pinned[v as usize] -= 1);
    }
    /// The vector and mask registers that hold something now.
    pub fn in_use(&self) -> (Vec<u8>, Vec<u8>) {
        let vectors = (0..32u8).filter(|&v| self.vectors[v as usize] > 0 || self.busy >> v & 1 == 1).collect();
        let masks = (1..8u8).filter(|&k| self.masks[k as usize] > 0 || k >= TAIL || self.busy_masks >> k & 1 == 1);
        (vectors, masks.collect())
    }
}
