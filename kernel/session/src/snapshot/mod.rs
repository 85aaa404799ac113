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

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

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
pub struct Published(Arc<Shelf>);

#[derive(Default)]
struct Shelf {
    newest: Mutex<Newest>,
    renewed: Condvar,
}

#[derive(Default)]
struct Newest {
    snapshot: Arc<Snapshot>,
    /// A cell is over, and the snapshot after it is being made.
    expected: bool,
}

/// How long a snapshot that is being made is waited for.
const PATIENCE: Duration = Duration::from_millis(50);

impl Published {
    fn lock(&self) -> MutexGuard<'_, Newest> {
        self.0.newest.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The newest snapshot. One that is being made after a cell is waited for.
    pub fn get(&self) -> Arc<Snapshot> {
        let made = self.0.renewed.wait_timeout_while(self.lock(), PATIENCE, |newest| newest.expected);
        made.unwrap_or_else(PoisonError::into_inner).0.snapshot.clone()
    }

    /// A cell is over: a snapshot will come.
    pub(crate) fn expect(&self) {
        self.lock().expected = true;
    }

    /// What was expected is there, or will not come.
    pub(crate) fn settle(&self) {
        self.lock().expected = false;
        self.0.renewed.notify_all();
    }

    pub(crate) fn set(&self, snapshot: Snapshot) {
        self.lock().snapshot = Arc::new(snapshot);
        self.settle();
    }
}

const _: () = {
    const fn is_shared<T: Send + Sync>() {}
    is_shared::<Published>()
};
