//! Cells, magics, timings and plots: one session behind both front ends. Knows no wire and no terminal.
#![forbid(unsafe_code)]

mod bench;
pub mod bundle;
pub mod complete;
mod display;
pub mod failure;
pub mod folders;
pub mod format;
pub mod handle;
pub mod history;
pub mod host;
pub mod inspect;
pub mod magic;
pub mod notebook;
mod panics;
pub mod plot;
mod prelude;
mod pyplot;
mod results;
pub mod session;
pub mod snapshot;
pub mod timing;
pub mod views;

pub use bundle::Bundle;
pub use failure::Failure;
pub use handle::Handle;
pub use host::{Event, Host};
pub use session::{Outcome, Session, on_large_stack};
