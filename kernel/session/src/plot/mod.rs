//! Plots: the figure model, and its pictures — PNG, SVG and PDF for files and notebooks, braille for a terminal.
//!
//! `matplotlib.pyplot` fills a [`Figure`]. For files it becomes a page of shapes ([`scene`]): `layout` finds the frames
//! of the axes, `frame` draws what stands around the data, `artists`, `labels` and `legend` what stands inside, and
//! `raster`, `svg` and `pdf` write the page. [`braille`] draws the figure itself. Nothing here knows Python values or
//! terminals.

mod artists;
pub mod braille;
pub mod color;
pub mod colormap;
pub mod contour;
pub mod draw;
pub mod figure;
mod font;
mod frame;
mod labels;
mod layout;
mod legend;
mod marker;
pub mod mathtext;
mod pdf;
mod range;
mod raster;
mod scene;
mod svg;
mod thin;
pub mod ticks;

pub use figure::{Axes, Figure, LineStyle, Marker, Rgb, Scale, Series};
