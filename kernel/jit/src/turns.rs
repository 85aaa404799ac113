//! Loops whose turns are machine code and products alone: one frame and one set of pointers for all turns.
//!
//! What is carried goes back and forth between two blocks of memory, what is stacked is written where it stays, and
//! slices are pointers into the arrays they come from. A turn costs its code and nothing else.

use crate::plan::{Origin, Place};
use crate::program::{Exec, Program, bits_of, scalar};
use jitbook_array::interrupt::check as check_interrupt;
use jitbook_array::{Array, Buffer, Denormals, Result, with_denormals};
use jitbook_ir::aval::Aval;
use std::sync::Arc;

/// Memory of our own: a carry's block or a stack.
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

/// Whether the program is machine code and products alone, and its outputs are computed.
fn is_code(program: &Program) -> bool {
    program.steps.iter().all(Exec::is_plain) && program.outputs.iter().all(|p| aval_of(p).is_some())
}

/// A program being run again and again, with its constants and what does not change in place.
struct Code<'a> {
    program: &'a Program,
    frame: Vec<u64>,
    pointers: Vec<*mut u8>,
    /// The inputs that change.
    inputs: &'a [Place],
    /// Arrays that the code reads, and memory that it keeps between its own loops.
    held: Vec<Array>,
    temporaries: Vec<Buffer>,
}

impl<'a> Code<'a> {
    fn new(program: &'a Program, shared: &[Array]) -> Result<Code<'a>> {
        let (fixed, inputs) = program.inputs.split_at(program.consts.len() + shared.len());
        let mut code = Code {
            program,
            frame: vec![0; program.slots.max(1)],
            pointers: vec![std::ptr::null_mut(); program.buffers.len()],
            inputs,
            held: Vec::new(),
            temporaries: Vec::new(),
        };
        for (place, a) in fixed.iter().zip(program.consts.iter().chain(shared)) {
            match place {
                Place::Slot(slot, _) => code.frame[*slot as usize] = bits_of(a),
                Place::Buffer(b, _) => {
                    let a = a.heap_backed()?.contiguous()?;
                    code.pointers[*b as usize] = a.as_ptr().cast_mut();
                    code.held.push(a);
                }
                Place::Literal(_) => unreachable!("a literal is not assigned"),
            }
        }
        let mut small = Buffer::uninit(program.arena.bytes)?;
        for &(b, from) in &program.arena.buffers {
            // SAFETY: the arena was laid out in so many bytes.
            code.pointers[b as usize] = unsafe { small.as_mut_ptr().add(from) };
        }
        code.temporaries.push(small);
        for block in program.memory.iter().flat_map(|m| &m.take) {
            let mut buffer = Buffer::uninit(block.bytes)?;
            block.buffers.iter().for_each(|&b| code.pointers[b as usize] = buffer.as_mut_ptr());
            code.temporaries.push(buffer);
        }
        Ok(code)
    }

    /// Gives the code one of its changing inputs.
    fn read(&mut self, input: usize, from: *mut u8) {
        match &self.inputs[input] {
            // SAFETY: an element of the place's dtype lies there.
            Place::Slot(slot, aval) => self.frame[*slot as usize] = unsafe { word(from, aval.dtype.size()) },
            Place::Buffer(b, _) => self.pointers[*b as usize] = from,
            Place::Literal(_) => unreachable!("a literal is not assigned"),
        }
    }

    /// Has the code write an output where it belongs, if the output's memory is its own.
    fn aim(&mut self, output: usize, to: *mut u8) {
        if let Place::Buffer(b, _) = self.program.outputs[output]
            && self.program.origins[b as usize] == Origin::Fresh
        {
            self.pointers[b as usize] = to;
        }
    }

    fn run(&mut self) -> Result<()> {
        for step in &self.program.steps {
            // SAFETY: every pointer is to memory of the planned length that lives here or with the caller; written
            // memory is ours alone.
            unsafe { step.run(&self.program.machine, &self.pointers, &mut self.frame)? };
        }
        Ok(())
    }

    /// Puts an output where it belongs, unless it was written there.
    fn write(&self, output: usize, to: *mut u8) {
        let (from, size) = match &self.program.outputs[output] {
            Place::Slot(slot, aval) => {
                (std::ptr::from_ref(&self.frame[*slot as usize]).cast::<u8>(), aval.dtype.size())
            }
            Place::Buffer(b, aval) => (self.pointers[*b as usize].cast_const(), bytes_of(aval)),
            Place::Literal(_) => return,
        };
        if from != to.cast_const() {
            // SAFETY: both places hold `size` bytes.
            unsafe { std::ptr::copy(from, to, size) };
        }
    }
}

/// What goes from one turn to the next.
struct Carry {
    aval: Aval,
    now: Own,
    next: Own,
}

impl Carry {
    /// One for each of the code's changing inputs, as far as there are first values.
    fn all(code: &Code, init: &[Array]) -> Result<Vec<Carry>> {
        let one = |(place, init): (&Place, &Array)| {
            let aval = aval_of(place).expect("an argument").clone();
            let (mut now, next) = (Own::new(&aval, 1)?, Own::new(&aval, 1)?);
            let init = init.heap_backed()?.contiguous()?;
            // SAFETY: both are contiguous, of the carry's size, and distinct.
            unsafe { std::ptr::copy_nonoverlapping(init.as_ptr(), now.at(0), now.bytes) };
            Ok(Carry { aval, now, next })
        };
        code.inputs.iter().zip(init).map(one).collect()
    }
    fn swap(&mut self) {
        std::mem::swap(&mut self.now, &mut self.next);
    }
    fn finish(mut self) -> Array {
        if self.aval.shape.is_empty() {
            // SAFETY: the block holds one element.
            return scalar(&self.aval, unsafe { word(self.now.at(0), self.aval.dtype.size()) });
        }
        self.now.array(&self.aval, &self.aval.shape)
    }
}

/// One turn: the carries in, the next ones out.
fn turn(code: &mut Code, carries: &mut [Carry]) -> Result<()> {
    for (k, c) in carries.iter_mut().enumerate() {
        code.read(k, c.now.at(0));
        code.aim(k, c.next.at(0));
    }
    code.run()?;
    for (k, c) in carries.iter_mut().enumerate() {
        code.write(k, c.next.at(0));
    }
    Ok(())
}

/// A scan: the carries of the body's inputs come back as its first outputs, the others are stacked.
pub(crate) struct Scan<'a> {
    pub body: &'a Program,
    pub length: usize,
    pub reverse: bool,
}

impl Scan<'_> {
    pub fn fits(&self) -> bool {
        self.length > 0 && is_code(self.body)
    }

    /// The last carries and the stacks.
    pub fn run(&self, shared: &[Array], init: &[Array], xs: &[Array]) -> Result<Vec<Array>> {
        with_denormals(Denormals::Flush, || {
            let mut code = Code::new(self.body, shared)?;
            let mut carries = Carry::all(&code, init)?;
            let xs = xs.iter().map(|x| x.heap_backed()?.contiguous()).collect::<Result<Vec<Array>>>()?;
            let avals: Vec<&Aval> = self.body.outputs[init.len()..].iter().filter_map(aval_of).collect();
            let mut stacks = avals.iter().map(|a| Own::new(a, self.length)).collect::<Result<Vec<Own>>>()?;
            for k in 0..self.length {
                check_interrupt()?;
                let i = if self.reverse { self.length - 1 - k } else { k };
                xs.iter().enumerate().for_each(|(j, x)| code.read(init.len() + j, slice_of(x, i)));
                stacks.iter_mut().enumerate().for_each(|(j, s)| code.aim(init.len() + j, s.at(i)));
                turn(&mut code, &mut carries)?;
                stacks.iter_mut().enumerate().for_each(|(j, s)| code.write(init.len() + j, s.at(i)));
                carries.iter_mut().for_each(Carry::swap);
            }
            let stacks = stacks.into_iter().zip(avals).map(|(s, aval)| {
                let shape: Vec<usize> = std::iter::once(self.length).chain(aval.shape.iter().copied()).collect();
                s.array(aval, &shape)
            });
            Ok(carries.into_iter().map(Carry::finish).chain(stacks).collect())
        })
    }
}

/// A while loop: its condition and its body.
pub(crate) struct While<'a> {
    pub cond: &'a Program,
    pub body: &'a Program,
}

impl While<'_> {
    pub fn fits(&self) -> bool {
        let asks = matches!(&self.cond.outputs[..], [Place::Slot(..)]);
        asks && is_code(self.cond) && is_code(self.body)
    }

    /// The last carries.
    pub fn run(&self, for_cond: &[Array], for_body: &[Array], init: &[Array]) -> Result<Vec<Array>> {
        with_denormals(Denormals::Flush, || {
            let (mut cond, mut code) = (Code::new(self.cond, for_cond)?, Code::new(self.body, for_body)?);
            let mut carries = Carry::all(&code, init)?;
            let Place::Slot(asked, _) = &self.cond.outputs[0] else { unreachable!("a condition") };
            loop {
                check_interrupt()?;
                carries.iter_mut().enumerate().for_each(|(k, c)| cond.read(k, c.now.at(0)));
                cond.run()?;
                if cond.frame[*asked as usize] & 1 == 0 {
                    return Ok(carries.into_iter().map(Carry::finish).collect());
                }
                turn(&mut code, &mut carries)?;
                carries.iter_mut().for_each(Carry::swap);
            }
        })
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
