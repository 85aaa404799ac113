//! What equations do besides giving results: they print, or call the user's code.
//!
//! Passes keep what acts, and whoever runs a jaxpr that calls the user's code has the evaluator at hand.

use crate::params::Param;

/// A set of effects, as JAX names them.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Effects(u8);

impl Effects {
    pub const NONE: Effects = Effects(0);
    pub const DEBUG: Effects = Effects(1);
    pub const ORDERED_DEBUG: Effects = Effects(2);
    pub const IO: Effects = Effects(4);
    pub const ORDERED_IO: Effects = Effects(8);
    /// Calls the user's code for its results alone: no effect to JAX, which drops and repeats it as it likes.
    pub const CALLS: Effects = Effects(16);
    /// Speaks of axes by their names.
    pub const NAMED: Effects = Effects(32);
    /// Has a check of the user's, which `checkify` looks for.
    pub const CHECK: Effects = Effects(64);

    pub fn with(self, other: Effects) -> Effects {
        Effects(self.0 | other.0)
    }
    fn has(self, any: Effects) -> bool {
        self.0 & any.0 != 0
    }
    /// Whether it does more than its results say: it may be neither dropped nor done once for two.
    pub fn acts(self) -> bool {
        self.prints() || self.changes() || self.has(Effects::CHECK)
    }
    fn prints(self) -> bool {
        self.has(Effects::DEBUG.with(Effects::ORDERED_DEBUG))
    }
    /// Whether it changes the world for more than a reader's eyes: it may not be repeated.
    pub fn changes(self) -> bool {
        self.has(Effects::IO.with(Effects::ORDERED_IO))
    }
    /// Whether the evaluator must be at hand.
    pub fn calls_user(self) -> bool {
        self.prints() || self.changes() || self.has(Effects::CALLS)
    }
    /// Whether a batch with a name has a stake in it, whatever its operands.
    pub fn is_named(self) -> bool {
        self.has(Effects::NAMED)
    }
    /// What the jaxprs among these parameters do.
    pub fn of_params(list: &[(&'static str, Param)]) -> Effects {
        let jaxprs = list.iter().flat_map(|(_, p)| p.jaxprs());
        jaxprs.fold(Effects::NONE, |all, j| all.with(j.effects()))
    }
    /// JAX's names, in the order in which it lists them.
    pub fn names(self) -> Vec<&'static str> {
        let all = [
            (Effects::DEBUG, "Debug"),
            (Effects::ORDERED_DEBUG, "OrderedDebug"),
            (Effects::IO, "IO"),
            (Effects::ORDERED_IO, "OrderedIO"),
        ];
        all.iter().filter(|(e, _)| self.has(*e)).map(|(_, name)| *name).collect()
    }
}
