//! Remedies for errors, written with the user's own text: what stands behind `help:`.
//!
//! From the traceback's innermost entry comes the place in the user's syntax tree; from the error's class and message
//! what went wrong there. Only the display asks: `str(e)` stays what Python, NumPy and JAX have it be.

mod absent;
mod arrays;
mod control;
mod spelling;
mod spot;
mod traced;

use crate::error::{Exc, TraceEntry};
use crate::vm::Vm;
pub use absent::is_absent;
pub use spelling::keyword;
use spot::Spot;
pub use spot::narrowed;

/// Rewrites longer than this are no help.
const LONGEST: usize = 110;

/// The lines that stand behind `help:`.
pub fn advise(vm: &mut Vm, exc: &Exc, message: &str, entry: Option<&TraceEntry>) -> Vec<String> {
    let spot = entry.map(Spot::of);
    let class = exc.class().name();
    let mut lines = match &spot {
        Some(spot) => written(vm, exc, &class, message, spot),
        None => Vec::new(),
    };
    if lines.is_empty() {
        lines.extend(spelling::advise(vm, exc, &class, message));
    }
    lines.retain(|l| l.chars().count() <= LONGEST);
    lines
}

/// Whether this jit would compile what it refuses, if it were jitbook's own.
fn compilable(exc: &Exc) -> bool {
    exc.state().0.borrow().note.as_ref().is_some_and(|n| n.compilable)
}

/// What the user could write in place of what stands there.
fn written(vm: &mut Vm, exc: &Exc, class: &str, message: &str, spot: &Spot) -> Vec<String> {
    let starts = |prefix: &str| message.starts_with(prefix);
    match class {
        "TracerBoolConversionError" => control::decision(spot, compilable(exc)),
        "TracerIntegerConversionError" => traced::integer(spot, compilable(exc)),
        "ConcretizationTypeError" => traced::concrete(spot, message),
        "TracerArrayConversionError" => traced::numpy(spot),
        "NonConcreteBooleanIndexError" => traced::mask(spot),
        "TypeError" if starts("Shapes must be 1D sequences of concrete") => traced::shape(spot, message),
        "TypeError" if starts("grad requires real- or complex-valued inputs") => arrays::float_argument(vm, spot),
        "TypeError" if starts("Gradient only defined for scalar-output") => arrays::scalar_output(spot),
        "TypeError" if starts("JAX arrays are immutable") => arrays::update(spot),
        "TypeError" if message.ends_with("ArrayImpl' object is not callable") => arrays::called(spot),
        "TypeError" if starts("unsupported operand type(s)") && message.contains("'method'") => arrays::method(spot),
        "TypeError" if starts("JAX encountered invalid PRNG key data") => arrays::key(spot),
        "TypeError" if starts("dot_general requires contracting") => arrays::product(vm, spot),
        "ValueError" if starts("Incompatible shapes for broadcasting") => arrays::broadcast(spot, message),
        "ValueError" if starts("The truth value of an array") => control::truth(spot),
        _ => Vec::new(),
    }
}
