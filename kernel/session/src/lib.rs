//! Cells, magics, timings and plots: one session behind both front ends. Knows no wire and no terminal.

pub mod plot;
pub mod timing;
