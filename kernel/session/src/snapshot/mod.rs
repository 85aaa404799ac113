//! A picture of the session's namespace that any thread may look at while the evaluator is busy.
//!
//! The evaluator keeps it up to date ([`Keeper`]): after each cell it describes the entries of the namespace that were
//! written, and the objects that may have changed in place, and publishes the result. Names stand in blocks of 64 that
//! snapshots share, so a new one costs what has changed, not what there is.

mod brief;
mod describe;
mod item;
mod keeper;
pub mod library;
pub(crate) mod signature;

pub use brief::shortened;
pub use describe::{Describer, with_first_filled};
pub use item::{ArrayFacts, ClassItem, Gives, Item, Kind, Member, More, Place};
pub use keeper::Keeper;

use std::sync::{Arc, RwLock};

/// The names of a session as they were after a cell.
#[derive(Clone, Default)]
pub struct Snapshot {
    pub(crate) blocks: Vec<Arc<Block>>,
    /// Whether the prelude's names are there beneath them.
    pub(crate) prelude: bool,
}

/// Names that stand beside each other in the namespace; none where one was removed.
#[derive(Clone, Default)]
pub(crate) struct Block(pub Vec<Option<Member>>);

/// How many names a block holds.
pub(crate) const BLOCK: usize = 64;

impl Snapshot {
    /// The user's names, in the order in which they came.
    pub fn names(&self) -> impl Iterator<Item = &Member> {
        self.blocks.iter().flat_map(|b| b.0.iter().flatten())
    }

    /// What a name of the user's stands for.
    pub fn find(&self, name: &str) -> Option<&Arc<Item>> {
        self.names().find(|m| &*m.name == name).map(|m| &m.item)
    }

    /// Whether the names of the prelude are known.
    pub fn has_prelude(&self) -> bool {
        self.prelude
    }
}

/// Where the newest snapshot is found, from any thread.
#[derive(Clone, Default)]
pub struct Published(Arc<RwLock<Arc<Snapshot>>>);

impl Published {
    /// The newest snapshot.
    pub fn get(&self) -> Arc<Snapshot> {
        self.0.read().unwrap_or_else(|e| e.into_inner()).clone()
    }

    pub(crate) fn set(&self, snapshot: Snapshot) {
        *self.0.write().unwrap_or_else(|e| e.into_inner()) = Arc::new(snapshot);
    }
}

const _: () = {
    const fn is_shared<T: Send + Sync>() {}
    is_shared::<Published>()
};
