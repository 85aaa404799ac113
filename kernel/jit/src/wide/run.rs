//! Long loops run in pieces, so that an interrupt is heard and threads can share them.
//!
//! Each piece accumulates for itself, and the pieces' results are combined in order: what comes out depends on the
//! loop's length alone, not on how many threads worked.

use crate::emit::identity;
use crate::threads;
use jitbook_array::interrupt::Stop;
use jitbook_array::{DType, Kind};
use jitbook_ir::loops::{Binary, For, Function, Inst, Reg, eval};
use smallvec::SmallVec;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use super::plan::Plan;

/// The turns of a piece; of loops with loops inside their lanes, whose turns may take long, fewer.
const PIECE: u64 = 1 << 16;
const NESTED_PIECE: u64 = 1 << 12;

/// Work that one thread does in less time is not shared: a helper takes about half of this to wake.
const WORTH_SHARING: Duration = Duration::from_micros(100);

/// A wide loop: `(block, from, to) -> status`.
#[cfg(target_arch = "x86_64")]
type Loop = unsafe extern "sysv64" fn(*mut u64, u64, u64) -> i32;
#[cfg(not(target_arch = "x86_64"))]
type Loop = unsafe extern "C" fn(*mut u64, u64, u64) -> i32;

/// What running a loop in pieces takes.
pub(crate) struct Pieces {
    extent: u64,
    piece: u64,
    words: usize,
    carries: Vec<Accumulator>,
}

struct Accumulator {
    word: usize,
    op: Binary,
    dtype: DType,
}

impl Pieces {
    /// `None` where the loop is too short to be cut.
    pub fn of(f: &Function, l: &For, plan: &Plan) -> Option<Box<Pieces>> {
        let piece = if plan.nested { NESTED_PIECE } else { PIECE };
        let accumulates = l.carries.iter().zip(&plan.accumulates).enumerate();
        let carries =
            accumulates.map(|(k, (c, &op))| Accumulator { word: plan.carry_word(k), op, dtype: f.dtype(c.phi) });
        let pieces = Pieces { extent: l.extent, piece, words: plan.words(), carries: carries.collect() };
        (l.extent > piece).then(|| Box::new(pieces))
    }

    fn range(&self, piece: usize) -> (u64, u64) {
        let from = piece as u64 * self.piece;
        (from, (from + self.piece).min(self.extent))
    }
}

/// The results of one piece.
type Partial = SmallVec<[u64; 2]>;

/// A loop under way.
struct Run<'a> {
    pieces: &'a Pieces,
    code: Loop,
    block: *mut u64,
    stop: Stop,
    partials: Mutex<Vec<(usize, Partial)>>,
}

// SAFETY: the block is only read by pieces (those with carries write to copies of it), and what its pointers refer to
// is written in disjoint ranges.
unsafe impl Sync for Run<'_> {}

impl Run<'_> {
    fn piece(&self, piece: usize) {
        if self.stop.wanted() {
            return;
        }
        let (from, to) = self.pieces.range(piece);
        if self.pieces.carries.is_empty() {
            // SAFETY: `run_long`'s contract; the piece lies inside the loop.
            let status = unsafe { (self.code)(self.block, from, to) };
            return self.ended(status);
        }
        // SAFETY: the block has that many words.
        let given = unsafe { std::slice::from_raw_parts(self.block, self.pieces.words) };
        let mut own: SmallVec<[u64; 16]> = SmallVec::from_slice(given);
        for c in &self.pieces.carries {
            own[c.word] = neutral(c);
        }
        // SAFETY: as above, with a copy of the block.
        let status = unsafe { (self.code)(own.as_mut_ptr(), from, to) };
        self.ended(status);
        let results = self.pieces.carries.iter().map(|c| own[c.word]).collect();
        self.partials.lock().unwrap_or_else(|e| e.into_inner()).push((piece, results));
    }

    /// A piece is done, or cut short.
    fn ended(&self, status: i32) {
        if status != 0 {
            self.stop.cut();
        }
    }

    /// Combines what the pieces accumulated, in order, onto what was carried in.
    fn combine(&mut self) {
        let partials = self.partials.get_mut().unwrap_or_else(|e| e.into_inner());
        partials.sort_by_key(|p| p.0);
        for (k, c) in self.pieces.carries.iter().enumerate() {
            // SAFETY: a word of the block, which nobody else uses any more.
            let word = unsafe { &mut *self.block.add(c.word) };
            let inst = Inst::Binary(c.op, Reg(0), Reg(0));
            let mask = jitbook_ir::loops::mask(c.dtype);
            *word = partials.iter().fold(*word & mask, |sum, p| eval(inst, c.dtype, c.dtype, &[sum, p.1[k] & mask]));
        }
    }
}

fn neutral(c: &Accumulator) -> u64 {
    if c.dtype == DType::Bool {
        return (c.op == Binary::And) as u64;
    }
    let bits = identity(c.op, c.dtype).bits;
    // Small integers lie in the block sign-extended to 32 bits.
    let shift = 32u32.saturating_sub(8 * c.dtype.size() as u32);
    match c.dtype.kind() {
        Kind::Signed if shift > 0 => ((((bits as u32) << shift) as i32) >> shift) as u32 as u64,
        _ => bits,
    }
}

/// Runs a wide loop piece by piece, the first one here and alone: what it takes says whether sharing the others pays.
/// 1 where the user interrupted it.
///
/// # Safety
/// `code` is a wide loop's, `block` is filled for it, and `pieces` was made for it.
pub(crate) unsafe extern "C" fn run_long(code: Loop, block: *mut u64, pieces: *const Pieces) -> i32 {
    // SAFETY: the caller's.
    let pieces = unsafe { &*pieces };
    let mut run = Run { pieces, code, block, stop: Stop::default(), partials: Mutex::default() };
    let count = pieces.extent.div_ceil(pieces.piece) as usize;
    let start = Instant::now();
    run.piece(0);
    let rest = start.elapsed() * (count as u32 - 1);
    if rest >= WORTH_SHARING {
        threads::share(count - 1, &|k| run.piece(k + 1));
    } else {
        (1..count).for_each(|k| run.piece(k));
    }
    run.combine();
    run.stop.wanted() as i32
}
