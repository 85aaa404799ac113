//! Work on integers so long that somebody may want it to stop.

use super::fault::{Fault, Kind, Outcome};
use jitbook_array::interrupt::away;
use num_bigint::BigInt;

/// From this many bits on, a product takes more than a millisecond.
const LONG: u64 = 1 << 18;

/// What `work` makes of the operands, where its result has some `bits` bits: at once where they are few, else on a thread
/// that an interrupt walks away from.
pub fn worked<const N: usize, T: Send + 'static>(
    bits: u64,
    operands: [&BigInt; N],
    work: impl FnOnce([&BigInt; N]) -> T + Send + 'static,
) -> Outcome<T> {
    if bits < LONG {
        return Ok(work(operands));
    }
    let copies = operands.map(BigInt::clone);
    away("integers", move || work(copies.each_ref())).map_err(|_| Fault::new(Kind::Interrupt, ""))
}
