//! A compiled program: its steps, its code, and how a call runs them.

use crate::machine::{Emitter, Machine};
use crate::memory::{Arena, StepMemory};
use crate::plan::{Home, Origin, Place};
use crate::turns::{Scan, While};
use jitbook_array::interrupt::{check as check_interrupt, interrupted};
use jitbook_array::linear::Product;
use jitbook_array::{Array, Buffer, DType, Denormals, Dims, Result, Store, contiguous_strides, with_denormals};
use jitbook_ir::aval::Aval;
use jitbook_ir::jaxpr::{ClosedJaxpr, scalar_bits};
use jitbook_ir::loops::{BufferInfo, Function, Stmt};
use jitbook_ir::prim::Op;
use smallvec::SmallVec;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// What compiling cost and what came of it.
#[derive(Clone, Debug, Default)]
pub struct Stats {
    /// Each pass and its time, in order.
    pub passes: Vec<(&'static str, Duration)>,
    /// Equations before and after the passes over jaxprs.
    pub eqns: (usize, usize),
    pub loops: usize,
    /// How many of them run in wide lanes.
    pub wide_loops: usize,
    pub kernels: usize,
    pub buffers: usize,
    /// Of results and temporaries.
    pub buffer_bytes: usize,
    pub code_bytes: usize,
}

impl Stats {
    pub fn total(&self) -> Duration {
        self.passes.iter().map(|p| p.1).sum()
    }
}

impl fmt::Display for Stats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, time) in &self.passes {
            writeln!(f, "{name:10} {:8.1} µs", time.as_secs_f64() * 1e6)?;
        }
        writeln!(
            f,
            "{} -> {} equations, {} loops ({} wide), {} kernel calls, {} buffers of {} bytes, {} bytes of code",
            self.eqns.0,
            self.eqns.1,
            self.loops,
            self.wide_loops,
            self.kernels,
            self.buffers,
            self.buffer_bytes,
            self.code_bytes
        )
    }
}

/// A step as it runs.
pub(crate) enum Exec {
    Native(usize),
    Kernel {
        op: Op,
        inputs: Vec<Place>,
        outputs: Vec<Place>,
    },
    /// The operands' buffers, and where the result goes.
    Product {
        product: Product,
        operands: [u32; 2],
        output: Home,
    },
    Cond {
        branches: Vec<Arc<Program>>,
        inputs: Vec<Place>,
        outputs: Vec<Place>,
    },
    While {
        cond: Arc<Program>,
        cond_consts: usize,
        body: Arc<Program>,
        body_consts: usize,
        inputs: Vec<Place>,
        outputs: Vec<Place>,
    },
    Scan {
        body: Arc<Program>,
        length: usize,
        consts: usize,
        carry: usize,
        reverse: bool,
        inputs: Vec<Place>,
        outputs: Vec<Place>,
    },
}

impl Exec {
    pub fn product(product: Product, inputs: &[Place], outputs: &[Place]) -> Exec {
        let operand = |p: &Place| match p {
            Place::Buffer(b, _) => *b,
            _ => unreachable!("what is summed over has an axis"),
        };
        let output = match outputs[0] {
            Place::Slot(s, _) => Home::Slot(s),
            Place::Buffer(b, _) => Home::Buffer(b),
            Place::Literal(_) => unreachable!("a literal is not assigned"),
        };
        Exec::Product { product, operands: [operand(&inputs[0]), operand(&inputs[1])], output }
    }

    /// Runs a step that is machine code or a product: over the program's memory alone.
    ///
    /// # Safety
    /// Every pointer is to memory of its buffer's length, that of what is written unshared; the frame has all slots.
    #[inline]
    pub unsafe fn run(&self, machine: &Machine, pointers: &[*mut u8], frame: &mut [u64]) -> Result<()> {
        match self {
            Exec::Native(i) => {
                // SAFETY: by the caller's contract; every index was proven inside by `bounds::check`.
                let status = unsafe { (machine.entries[*i])(pointers.as_ptr(), frame.as_mut_ptr()) };
                if status == 0 { Ok(()) } else { Err(interrupted()) }
            }
            Exec::Product { product, operands: [a, b], output } => {
                let to = match output {
                    Home::Buffer(b) => pointers[*b as usize],
                    Home::Slot(s) => {
                        let word = &mut frame[*s as usize];
                        *word = 0;
                        std::ptr::from_mut(word).cast()
                    }
                    Home::Nowhere => unreachable!("a product is kept somewhere"),
                };
                // SAFETY: by the caller's contract; the buffers have the shapes that the product was prepared for.
                unsafe { product.run(pointers[*a as usize], pointers[*b as usize], to) }
            }
            _ => unreachable!("over the program's memory alone"),
        }
    }

    /// Whether [`Exec::run`] runs it.
    pub fn is_plain(&self) -> bool {
        matches!(self, Exec::Native(_) | Exec::Product { .. })
    }
}

/// Machine code with all that it needs to run. Shared by `Arc`; the code is freed with the last owner.
pub struct Program {
    pub(crate) machine: Machine,
    pub(crate) steps: Vec<Exec>,
    pub(crate) functions: Vec<Function>,
    pub(crate) buffers: Vec<BufferInfo>,
    /// What fills each buffer's pointer.
    pub(crate) origins: Vec<Origin>,
    /// By step.
    pub(crate) memory: Vec<StepMemory>,
    /// For all steps together.
    pub(crate) arena: Arena,
    /// By buffer: its shape as an array, and whether it has to be one.
    pub(crate) shapes: Vec<Dims>,
    pub(crate) arrays: Vec<bool>,
    pub(crate) slots: usize,
    /// Constants, then arguments.
    pub(crate) inputs: Vec<Place>,
    pub(crate) outputs: Vec<Place>,
    /// Constants as the code reads them: contiguous.
    pub(crate) consts: Vec<Array>,
    /// After the passes.
    pub(crate) closed: ClosedJaxpr,
    /// Whether everything is scalars and one machine function: no buffers to prepare.
    pub(crate) scalar_only: bool,
    pub(crate) emitter: Emitter,
    pub(crate) stats: Stats,
}

/// A scalar's bits, zero-extended.
#[inline]
pub(crate) fn bits_of(a: &Array) -> u64 {
    match a.store() {
        Store::Inline(words) => words[0],
        Store::Heap(_) => scalar_bits(a)[0],
    }
}

#[inline]
pub(crate) fn scalar(aval: &Aval, bits: u64) -> Array {
    let a = match aval.dtype.size() {
        1 => Array::scalar(bits as u8),
        2 => Array::scalar(bits as u16),
        4 => Array::scalar(bits as u32),
        _ => Array::scalar(bits),
    };
    a.reinterpret(aval.dtype).with_weak(aval.weak)
}

/// The state of one call.
struct Call<'p> {
    program: &'p Program,
    frame: SmallVec<[u64; 16]>,
    pointers: SmallVec<[*mut u8; 16]>,
    arrays: SmallVec<[Option<Array>; 16]>,
}

impl Program {
    /// Runs on arguments of the dtypes and shapes that it was compiled for.
    pub fn run(&self, args: &[Array]) -> Result<Vec<Array>> {
        let inputs = &self.inputs[self.consts.len()..];
        assert_eq!(args.len(), inputs.len(), "a program is called with the arguments it was compiled for");
        with_denormals(
            Denormals::Flush,
            || if self.scalar_only { self.run_scalars(args) } else { self.run_steps(args) },
        )
    }

    /// One machine function over a frame of words.
    fn run_scalars(&self, args: &[Array]) -> Result<Vec<Array>> {
        let mut frame: SmallVec<[u64; 16]> = SmallVec::from_elem(0, self.slots);
        for (place, a) in self.inputs.iter().zip(self.consts.iter().chain(args)) {
            let Place::Slot(slot, aval) = place else { unreachable!("scalars only") };
            assert!(a.dtype() == aval.dtype && a.rank() == 0, "argument is not what was compiled for");
            frame[*slot as usize] = bits_of(a);
        }
        // SAFETY: the function reads and writes only the frame, which has all its slots; no buffers.
        let status = unsafe { (self.machine.entries[0])(std::ptr::null(), frame.as_mut_ptr()) };
        if status != 0 {
            return Err(interrupted());
        }
        let out = |p: &Place| match p {
            Place::Slot(slot, aval) => scalar(aval, frame[*slot as usize]),
            Place::Literal(a) => a.clone(),
            Place::Buffer(..) => unreachable!("scalars only"),
        };
        Ok(self.outputs.iter().map(out).collect())
    }

    fn run_steps(&self, args: &[Array]) -> Result<Vec<Array>> {
        let mut call = Call {
            program: self,
            frame: SmallVec::from_elem(0, self.slots),
            pointers: SmallVec::from_elem(std::ptr::null_mut(), self.buffers.len()),
            arrays: SmallVec::from_elem(None, self.buffers.len()),
        };
        for (place, a) in self.inputs.iter().zip(self.consts.iter().chain(args)) {
            call.lend(place, a)?;
        }
        let _arena = call.settle()?;
        for (step, memory) in self.steps.iter().zip(&self.memory) {
            call.take(memory)?;
            call.step(step)?;
            memory.give.iter().for_each(|&b| call.arrays[b as usize] = None);
        }
        self.outputs.iter().map(|p| call.value(p)).collect()
    }

    /// The jaxpr after the passes.
    pub fn jaxpr_text(&self) -> String {
        jitbook_ir::print::closed_text(&self.closed)
    }
    /// The loop IR of every machine function.
    pub fn ir_text(&self) -> String {
        self.functions.iter().enumerate().map(|(i, f)| format!("function {i}:\n{f}")).collect()
    }
    /// The Cranelift IR, made again for the occasion.
    pub fn clif_text(&self) -> Result<String> {
        Ok(self.texts()?.clif)
    }
    pub(crate) fn texts(&self) -> Result<crate::machine::Texts> {
        let mut texts = crate::machine::Texts::default();
        crate::machine::compile(&self.functions, self.emitter, Some(&mut texts))?;
        Ok(texts)
    }
    /// Runs the loop IR in its interpreter instead of the machine code: the oracle of tests. `None` where a step is not
    /// native.
    pub fn interpret(&self, args: &[Array]) -> Option<Vec<Array>> {
        let words = |a: &Array| (0..a.size()).map(|i| element_bits(a, i)).collect::<Vec<u64>>();
        let mut frame = vec![0; self.slots];
        let mut buffers: Vec<Vec<u64>> = self.buffers.iter().map(|b| vec![0; b.len]).collect();
        for (place, a) in self.inputs.iter().zip(self.consts.iter().chain(args)) {
            match place {
                Place::Slot(slot, _) => frame[*slot as usize] = bits_of(a),
                Place::Buffer(b, _) => buffers[*b as usize] = words(&a.heap_backed().ok()?.contiguous().ok()?),
                Place::Literal(_) => unreachable!("a literal is not assigned"),
            }
        }
        for step in &self.steps {
            let Exec::Native(i) = step else { return None };
            with_denormals(Denormals::Flush, || {
                jitbook_ir::loops::interpret(&self.functions[*i], &mut buffers, &mut frame)
            });
        }
        let out = |p: &Place| match p {
            Place::Slot(slot, aval) => scalar(aval, frame[*slot as usize]),
            Place::Literal(a) => a.clone(),
            Place::Buffer(b, aval) => {
                let words = &buffers[*b as usize];
                let a = match aval.dtype.size() {
                    1 => Array::from_vec(words.iter().map(|&w| w as u8).collect(), &aval.shape),
                    2 => Array::from_vec(words.iter().map(|&w| w as u16).collect(), &aval.shape),
                    4 => Array::from_vec(words.iter().map(|&w| w as u32).collect(), &aval.shape),
                    _ => Array::from_vec(words.clone(), &aval.shape),
                };
                a.reinterpret(aval.dtype).with_weak(aval.weak)
            }
        };
        Some(self.outputs.iter().map(out).collect())
    }
    pub fn stats(&self) -> &Stats {
        &self.stats
    }
    /// How often native code goes over memory: its outermost loops.
    pub fn passes(&self) -> usize {
        let outermost = |f: &Function| f.body.iter().filter(|s| matches!(s, Stmt::For(_))).count();
        self.functions.iter().map(outermost).sum()
    }
    pub fn out_avals(&self) -> Vec<Aval> {
        self.closed.out_avals()
    }
    /// The loop IR itself, for tests.
    pub fn functions(&self) -> &[Function] {
        &self.functions
    }
}

impl Call<'_> {
    /// Puts an argument, a constant or a kernel's result in its place.
    fn give(&mut self, place: &Place, a: &Array) -> Result<()> {
        match place {
            Place::Slot(slot, aval) => {
                assert!(a.dtype() == aval.dtype && a.rank() == 0, "a value is not what was compiled for");
                self.frame[*slot as usize] = bits_of(a);
            }
            Place::Buffer(b, aval) => {
                assert!(
                    a.dtype() == aval.dtype && a.shape() == &aval.shape[..],
                    "a value is not what was compiled for"
                );
                let inline = a.rank() > 0 && matches!(a.store(), Store::Inline(_));
                let a = if inline { a.heap_backed()?.contiguous()? } else { a.contiguous()? };
                self.pointers[*b as usize] = a.as_ptr().cast_mut();
                self.arrays[*b as usize] = Some(a);
            }
            Place::Literal(_) => unreachable!("a literal is not assigned"),
        }
        Ok(())
    }

    /// Puts a constant or an argument in its place: it outlives the call, so that where it lies is enough for code.
    fn lend(&mut self, place: &Place, a: &Array) -> Result<()> {
        match place {
            Place::Buffer(b, aval) if !self.program.arrays[*b as usize] && a.is_contiguous() => {
                assert!(
                    a.dtype() == aval.dtype && a.shape() == &aval.shape[..],
                    "a value is not what was compiled for"
                );
                self.pointers[*b as usize] = a.as_ptr().cast_mut();
                Ok(())
            }
            _ => self.give(place, a),
        }
    }

    /// Memory for the small temporaries of all steps.
    fn settle(&mut self) -> Result<Option<Buffer>> {
        let arena = &self.program.arena;
        if arena.bytes == 0 {
            return Ok(None);
        }
        let mut block = Buffer::uninit(arena.bytes)?;
        for &(b, from) in &arena.buffers {
            // SAFETY: the arena was laid out in so many bytes.
            self.pointers[b as usize] = unsafe { block.as_mut_ptr().add(from) };
        }
        Ok(Some(block))
    }

    /// Memory for what the step's native code writes.
    fn take(&mut self, memory: &StepMemory) -> Result<()> {
        for block in &memory.take {
            let mut buffer = Buffer::uninit(block.bytes)?;
            for &b in &block.buffers {
                self.pointers[b as usize] = buffer.as_mut_ptr();
            }
            let first = block.buffers[0] as usize;
            let (dtype, shape) = (self.program.buffers[first].dtype, &self.program.shapes[first]);
            self.arrays[first] = Some(Array::from_shared(Arc::new(buffer), dtype, shape));
        }
        Ok(())
    }

    fn value(&self, place: &Place) -> Result<Array> {
        Ok(match place {
            Place::Literal(a) => a.clone(),
            Place::Slot(slot, aval) => scalar(aval, self.frame[*slot as usize]),
            Place::Buffer(b, aval) => {
                let a = self.arrays[*b as usize].as_ref().expect("written before it is read");
                let same = a.shape() == &aval.shape[..];
                let a =
                    if same { a.clone() } else { a.view(&aval.shape, &contiguous_strides(&aval.shape), a.offset()) };
                a.with_weak(aval.weak)
            }
        })
    }
    fn values(&self, places: &[Place]) -> Result<Vec<Array>> {
        places.iter().map(|p| self.value(p)).collect()
    }
    fn give_all(&mut self, places: &[Place], values: &[Array]) -> Result<()> {
        places.iter().zip(values).try_for_each(|(p, a)| self.give(p, a))
    }

    fn step(&mut self, step: &Exec) -> Result<()> {
        check_interrupt()?;
        match step {
            Exec::Native(_) | Exec::Product { .. } => {
                // SAFETY: every pointer is to a buffer of the planned length that lives in `arrays`; fresh ones are
                // unshared, so writing is ours.
                unsafe { step.run(&self.program.machine, &self.pointers, &mut self.frame) }
            }
            Exec::Kernel { op, inputs, outputs } => {
                // Weak types end where a program begins: the user's callbacks see none.
                let given: Vec<Array> = self.values(inputs)?.into_iter().map(|a| a.with_weak(false)).collect();
                let results = op.eval(&given)?;
                self.give_all(outputs, &results)
            }
            Exec::Cond { branches, inputs, outputs } => {
                let given = self.values(inputs)?;
                let index = signed_value(&given[0]).clamp(0, branches.len() as i64 - 1);
                let results = branches[index as usize].run(&given[1..])?;
                self.give_all(outputs, &results)
            }
            Exec::While { cond, cond_consts, body, body_consts, inputs, outputs } => {
                let given = self.values(inputs)?;
                let (consts, init) = given.split_at(cond_consts + body_consts);
                let (for_cond, for_body) = consts.split_at(*cond_consts);
                let turns = While { cond, body };
                if turns.fits() {
                    let results = turns.run(for_cond, for_body, init)?;
                    return self.give_all(outputs, &results);
                }
                let mut carry = init.to_vec();
                let with = |consts: &[Array], carry: &[Array]| [consts, carry].concat();
                while bits_of(&cond.run(&with(for_cond, &carry))?[0]) != 0 {
                    check_interrupt()?;
                    carry = body.run(&with(for_body, &carry))?;
                }
                self.give_all(outputs, &carry)
            }
            Exec::Scan { .. } => self.scan(step),
        }
    }

    fn scan(&mut self, step: &Exec) -> Result<()> {
        let Exec::Scan { body, length, consts, carry, reverse, inputs, outputs } = step else { unreachable!("a scan") };
        let given = self.values(inputs)?;
        let (shared, rest) = given.split_at(*consts);
        let (init, xs) = rest.split_at(*carry);
        let turns = Scan { body, length: *length, reverse: *reverse };
        if turns.fits() {
            let results = turns.run(shared, init, xs)?;
            return self.give_all(outputs, &results);
        }
        let mut now = init.to_vec();
        let mut stacks: Vec<Vec<Array>> = vec![Vec::with_capacity(*length); outputs.len() - carry];
        for k in 0..*length {
            check_interrupt()?;
            let i = if *reverse { length - 1 - k } else { k };
            let slices = xs.iter().map(|x| {
                let offset = x.offset() as isize + i as isize * x.strides()[0];
                x.view(&x.shape()[1..], &x.strides()[1..], offset as usize)
            });
            let args: Vec<Array> = shared.iter().chain(&now).cloned().chain(slices).collect();
            let mut results = body.run(&args)?;
            let ys = results.split_off(*carry);
            now = results;
            stacks.iter_mut().zip(ys).for_each(|(s, y)| s.push(y));
        }
        for (place, mut ys) in outputs[*carry..].iter().zip(stacks) {
            if *reverse {
                ys.reverse();
            }
            let Place::Buffer(_, aval) = place else { unreachable!("a stack is an array") };
            let stacked = stack(aval.dtype, &aval.shape, &ys)?;
            self.give(place, &stacked)?;
        }
        self.give_all(&outputs[..*carry], &now)
    }
}

/// The bits of element `i` of a contiguous array.
fn element_bits(a: &Array, i: usize) -> u64 {
    let size = a.dtype().size();
    let mut word = [0; 8];
    // SAFETY: the array is contiguous and has more than `i` elements of `size` bytes.
    unsafe { std::ptr::copy_nonoverlapping(a.as_ptr().add(i * size), word.as_mut_ptr(), size) };
    u64::from_le_bytes(word)
}

fn signed_value(a: &Array) -> i64 {
    match a.dtype() {
        DType::I32 => a.item::<i32>() as i64,
        DType::I64 => a.item::<i64>(),
        _ => bits_of(a) as i64,
    }
}

/// Equal arrays one after the other.
fn stack(dtype: DType, shape: &[usize], rows: &[Array]) -> Result<Array> {
    let each = shape[1..].iter().product::<usize>() * dtype.size();
    let mut buffer = Buffer::uninit(each * rows.len())?;
    for (i, row) in rows.iter().enumerate() {
        let row = row.contiguous()?;
        assert_eq!(row.nbytes(), each);
        // SAFETY: the row is contiguous with `each` bytes, and there is room for all rows.
        unsafe { std::ptr::copy_nonoverlapping(row.as_ptr(), buffer.as_mut_ptr().add(i * each), each) };
    }
    Ok(Array::from_buffer(buffer, dtype, shape))
}
