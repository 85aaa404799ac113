//! Cells, magics, timings and plots: one session behind both front ends. Knows no wire and no terminal.
#![forbid(unsafe_code)]

mod bench;
pub mod complete;
pub mod format;
pub mod inspect;
pub mod magic;
pub mod notebook;
pub mod plot;
mod prelude;
mod pyplot;
mod results;
pub mod session;
pub mod snapshot;
pub mod timing;
pub mod views;

pub use session::{Event, Host, Outcome, Session, on_large_stack};
