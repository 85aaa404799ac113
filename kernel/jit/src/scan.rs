//! A scan whose body is machine code alone: one frame and one set of pointers for all turns.
//!
//! What is carried goes back and forth between two blocks of memory, what is stacked is written where it stays, and
//! slices are pointers into the arrays they come from. A turn costs its code and nothing else.

use crate::plan::{Origin, Place};
use crate::program::{Exec, Program, bits_of, check_interrupt, interrupted, scalar};
use jitbook_array::{Array, Buffer, Denormals, Result, with_denormals};
use jitbook_ir::aval::Aval;
use std::sync::Arc;

/// The turns of a scan: `carry` of the body's inputs behind the constants come back as its first outputs.
pub(crate) struct Turns<'a> {
    pub body: &'a Program,
    pub length: usize,
    pub carry: usize,
    pub reverse: bool,
}

/// Memory of our own: a carry's block, a stack, a temporary.
struct Own {
    buffer: Buffer,
    bytes: usize,
}

impl Own {
    fn new(aval: &Aval, count: usize) -> Result<Own> {
        let bytes = bytes_of(aval);
        Ok(Own { buffer: Buffer::uninit(bytes.saturating_mul(count))?, bytes })
    }
    fn at(&mut self, i: usize) -> *mut u8 {
        // SAFETY: the block holds more than `i` elements of `bytes` bytes.
        unsafe { self.buffer.as_mut_ptr().add(i * self.bytes) }
    }
    fn array(self, aval: &Aval, shape: &[usize]) -> Array {
        Array::from_shared(Arc::new(self.buffer), aval.dtype, shape).with_weak(aval.weak)
    }
}

fn bytes_of(aval: &Aval) -> usize {
    aval.size().saturating_mul(aval.dtype.size())
}
fn aval_of(place: &Place) -> Option<&Aval> {
    match place {
        Place::Slot(_, aval) | Place::Buffer(_, aval) => Some(aval),
        Place::Literal(_) => None,
    }
}

impl Turns<'_> {
    /// Whether the body is machine code alone, and its outputs are its own.
    pub fn fits(&self) -> bool {
        let native = self.body.steps.iter().all(|s| matches!(s, Exec::Native(_)));
        native && self.length > 0 && self.body.outputs.iter().all(|p| aval_of(p).is_some())
    }

    /// The last carries and the stacks.
    pub fn run(&self, shared: &[Array], init: &[Array], xs: &[Array]) -> Result<Vec<Array>> {
        with_denormals(Denormals::Flush, || self.run_flushing(shared, init, xs))
    }

    fn run_flushing(&self, shared: &[Array], init: &[Array], xs: &[Array]) -> Result<Vec<Array>> {
        let body = self.body;
        let mut frame = vec![0u64; body.slots.max(1)];
        let mut pointers: Vec<*mut u8> = vec![std::ptr::null_mut(); body.buffers.len()];
        let contiguous = |a: &Array| a.heap_backed()?.contiguous();
        let (for_consts, for_args) = body.inputs.split_at(body.consts.len());
        let (for_shared, rest) = for_args.split_at(shared.len());
        let (for_carry, for_xs) = rest.split_at(self.carry);
        // Arrays that the code reads stay alive until the end.
        let mut held: Vec<Array> = Vec::new();
        for (place, a) in for_consts.iter().zip(&body.consts).chain(for_shared.iter().zip(shared)) {
            match place {
                Place::Slot(slot, _) => frame[*slot as usize] = bits_of(a),
                Place::Buffer(b, _) => {
                    let a = contiguous(a)?;
                    pointers[*b as usize] = a.as_ptr().cast_mut();
                    held.push(a);
                }
                Place::Literal(_) => unreachable!("a literal is not assigned"),
            }
        }
        let xs = xs.iter().map(contiguous).collect::<Result<Vec<Array>>>()?;
        let mut carries = for_carry.iter().zip(init).map(|(p, a)| Carry::new(p, a)).collect::<Result<Vec<Carry>>>()?;
        let (first, second) = body.outputs.split_at(self.carry);
        let avals: Vec<&Aval> = second.iter().filter_map(aval_of).collect();
        let mut stacks = avals.iter().map(|a| Own::new(a, self.length)).collect::<Result<Vec<Own>>>()?;
        let mut temporaries = self.temporaries(&mut pointers)?;
        for k in 0..self.length {
            check_interrupt()?;
            let i = if self.reverse { self.length - 1 - k } else { k };
            for (place, x) in for_xs.iter().zip(&xs) {
                read(place, slice_of(x, i), &mut frame, &mut pointers);
            }
            for (place, c) in for_carry.iter().zip(&mut carries) {
                read(place, c.now.at(0), &mut frame, &mut pointers);
            }
            for (place, s) in second.iter().zip(&mut stacks) {
                self.aim(place, s.at(i), &mut pointers);
            }
            for (place, c) in first.iter().zip(&mut carries) {
                self.aim(place, c.next.at(0), &mut pointers);
            }
            self.turn(&mut pointers, &mut frame)?;
            for (place, s) in second.iter().zip(&mut stacks) {
                write(place, s.at(i), &frame, &pointers);
            }
            for (place, c) in first.iter().zip(&mut carries) {
                write(place, c.next.at(0), &frame, &pointers);
            }
            carries.iter_mut().for_each(Carry::swap);
        }
        temporaries.clear();
        drop(held);
        let last = carries.into_iter().zip(first).map(|(c, p)| c.finish(p));
        let stacks = stacks.into_iter().zip(avals).map(|(s, aval)| {
            let shape: Vec<usize> = std::iter::once(self.length).chain(aval.shape.iter().copied()).collect();
            s.array(aval, &shape)
        });
        Ok(last.chain(stacks).collect())
    }

    /// Memory for what the body keeps between its own loops; what its outputs are written to comes turn by turn.
    fn temporaries(&self, pointers: &mut [*mut u8]) -> Result<Vec<Buffer>> {
        let mut made = Vec::new();
        for block in self.body.memory.iter().flat_map(|m| &m.take) {
            let mut buffer = Buffer::uninit(block.bytes)?;
            block.buffers.iter().for_each(|&b| pointers[b as usize] = buffer.as_mut_ptr());
            made.push(buffer);
        }
        Ok(made)
    }

    /// Has the code write an output where it belongs, if the output's memory is its own.
    fn aim(&self, place: &Place, to: *mut u8, pointers: &mut [*mut u8]) {
        if let Place::Buffer(b, _) = place
            && self.body.origins[*b as usize] == Origin::Fresh
        {
            pointers[*b as usize] = to;
        }
    }

    fn turn(&self, pointers: &mut [*mut u8], frame: &mut [u64]) -> Result<()> {
        for step in &self.body.steps {
            let Exec::Native(i) = step else { unreachable!("machine code alone") };
            // SAFETY: every pointer is to memory of the planned length that lives in `held`, `xs`, the carries, the
            // stacks or the temporaries; written memory is ours alone, and every index was proven inside.
            let status = unsafe { (self.body.machine.entries[*i])(pointers.as_ptr(), frame.as_mut_ptr()) };
            if status != 0 {
                return Err(interrupted());
            }
        }
        Ok(())
    }
}

/// What goes from one turn to the next.
struct Carry {
    now: Own,
    next: Own,
}

impl Carry {
    fn new(place: &Place, init: &Array) -> Result<Carry> {
        let aval = aval_of(place).expect("an argument");
        let (mut now, next) = (Own::new(aval, 1)?, Own::new(aval, 1)?);
        let init = init.heap_backed()?.contiguous()?;
        // SAFETY: both are contiguous, of the carry's size, and distinct.
        unsafe { std::ptr::copy_nonoverlapping(init.as_ptr(), now.at(0), now.bytes) };
        Ok(Carry { now, next })
    }
    fn swap(&mut self) {
        std::mem::swap(&mut self.now, &mut self.next);
    }
    fn finish(mut self, place: &Place) -> Array {
        let aval = aval_of(place).expect("an output").clone();
        if aval.shape.is_empty() {
            // SAFETY: the block holds one element.
            return scalar(&aval, unsafe { word(self.now.at(0), aval.dtype.size()) });
        }
        self.now.array(&aval, &aval.shape)
    }
}

fn slice_of(x: &Array, i: usize) -> *mut u8 {
    let bytes = x.shape()[1..].iter().product::<usize>() * x.dtype().size();
    // SAFETY: the array is contiguous and has more than `i` rows.
    unsafe { x.as_ptr().add(i * bytes).cast_mut() }
}

/// # Safety
/// `size` bytes lie at `from`.
unsafe fn word(from: *const u8, size: usize) -> u64 {
    let mut bytes = [0; 8];
    // SAFETY: the caller's.
    unsafe { std::ptr::copy_nonoverlapping(from, bytes.as_mut_ptr(), size) };
    u64::from_le_bytes(bytes)
}

/// Gives the body one of its arguments.
fn read(place: &Place, from: *mut u8, frame: &mut [u64], pointers: &mut [*mut u8]) {
    match place {
        // SAFETY: an element of the place's dtype lies there.
        Place::Slot(slot, aval) => frame[*slot as usize] = unsafe { word(from, aval.dtype.size()) },
        Place::Buffer(b, _) => pointers[*b as usize] = from,
        Place::Literal(_) => unreachable!("a literal is not assigned"),
    }
}

/// Puts an output where it belongs, unless it was written there.
fn write(place: &Place, to: *mut u8, frame: &[u64], pointers: &[*mut u8]) {
    let (from, size) = match place {
        Place::Slot(slot, aval) => (std::ptr::from_ref(&frame[*slot as usize]).cast::<u8>(), aval.dtype.size()),
        Place::Buffer(b, aval) => (pointers[*b as usize].cast_const(), bytes_of(aval)),
        Place::Literal(_) => return,
    };
    if from != to.cast_const() {
        // SAFETY: both places hold `size` bytes; they are different blocks, since only an output's own memory is aimed.
        unsafe { std::ptr::copy(from, to, size) };
    }
}
