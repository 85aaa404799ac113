//! `%jaxpr`: the jaxpr as JAX prints it, narrower, with the user's lines beside the equations.

use super::listing::{Line, Listing, Role};
use jitbook_ir::print::jaxpr_lines;
use jitbook_lang::R;
use jitbook_lang::jax::views::Specialised;

/// Columns for the jaxpr itself.
const WIDTH: usize = 56;

pub fn listing(of: &Specialised) -> R<Listing> {
    let lines = jaxpr_lines(&of.entry.closed.jaxpr, WIDTH);
    Ok(Listing { lines: lines.into_iter().map(|(text, source)| spans(&text).from(source)).collect() })
}

/// A line of a jaxpr: the primitive stands after the equals sign.
pub fn spans(text: &str) -> Line {
    let Some((left, right)) = text.split_once(" = ") else {
        return Line::of(if text.trim_start().starts_with('{') { Role::Keyword } else { Role::Plain }, text);
    };
    if left.contains('=') || right.starts_with('{') {
        return Line::of(Role::Plain, text);
    }
    let end = right.find([' ', '[']).unwrap_or(right.len());
    Line::of(Role::Plain, format!("{left} = ")).operation(&right[..end]).plain(&right[end..])
}
