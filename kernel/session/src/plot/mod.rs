//! Plots: the figure model, and its three pictures — PNG and SVG through plotters, braille for a terminal.
//!
//! `matplotlib.pyplot` fills a [`Figure`]; nothing here knows Python values or terminals.

pub mod braille;
pub mod draw;
pub mod figure;
pub mod ticks;

pub use figure::{Axes, Figure, LineStyle, Marker, Rgb, Scale, Series};
