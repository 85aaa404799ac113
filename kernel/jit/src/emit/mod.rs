//! From the loop IR to Cranelift: one function of the loop IR becomes one machine function
//! `fn(buffers: *const *mut u8, frame: *mut u64) -> i32`, whose result is 0, or 1 where the user interrupted it.
//!
//! Here are statements and scalar loops; `scalar` has the instructions, `vector` the innermost loops in lanes,
//! `call` the calls of loops that the wide emitter has written.
//! Nothing that is emitted can trap: division is guarded, conversions saturate, and every index was proven to lie
//! inside its buffer before (`check_bounds`).

mod call;
mod scalar;
mod vector;

pub(crate) use call::WideCall;
pub(crate) use vector::{accumulation, identity};

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{self, BlockArg, InstBuilder, MemFlagsData, SourceLoc, Type, Value, types};
use cranelift_frontend::FunctionBuilder;
use jitbook_array::DType;
use jitbook_array::interrupt::INTERRUPT;
use jitbook_ir::loops::{Carry, For, Function, If, Index, Reg, Routine, Stmt, While};
use rustc_hash::FxHashMap;

/// The machine type of a scalar.
pub(crate) fn machine_type(dtype: DType) -> Type {
    match dtype {
        DType::F32 => types::F32,
        DType::F64 => types::F64,
        other => Type::int(8 * other.size() as u16).expect("an integer type"),
    }
}

/// Memory inside a buffer: never traps.
fn memory() -> MemFlagsData {
    let mut flags = MemFlagsData::new();
    flags.set_notrap();
    flags
}

/// Emits `function` into the builder's fresh entry block.
pub(crate) fn emit(
    function: &Function,
    b: &mut FunctionBuilder,
    pool: &mut Pool,
    fma: bool,
    wide: &FxHashMap<Reg, WideCall>,
) {
    let entry = b.create_block();
    b.append_block_params_for_function_params(entry);
    b.switch_to_block(entry);
    let (table, frame) = (b.block_params(entry)[0], b.block_params(entry)[1]);
    let bases = (0..function.buffers.len()).map(|i| b.ins().load(types::I64, memory(), table, 8 * i as i32)).collect();
    let stopped = b.create_block();
    let mut e = Emit { f: function, b, vals: vec![None; function.insts.len()], bases, frame, stopped, pool, fma, wide };
    e.block(&function.body);
    let done = e.b.ins().iconst(types::I32, 0);
    e.b.ins().return_(&[done]);
    e.b.switch_to_block(stopped);
    let status = e.b.ins().iconst(types::I32, 1);
    e.b.ins().return_(&[status]);
    e.b.seal_all_blocks();
}

struct Emit<'a, 'b> {
    f: &'a Function,
    b: &'a mut FunctionBuilder<'b>,
    vals: Vec<Option<Value>>,
    bases: Vec<Value>,
    frame: Value,
    /// Where an interrupted loop goes.
    stopped: ir::Block,
    pool: &'a mut Pool,
    /// Whether the machine has fused multiply-add.
    fma: bool,
    /// The loops that the wide emitter has written, by their index.
    wide: &'a FxHashMap<Reg, WideCall>,
}

/// Vector constants in memory, at addresses that stay while the pool lives.
#[derive(Default)]
pub(crate) struct Pool {
    /// The first word holds the pool's own address.
    words: Option<Box<[u128; POOL]>>,
    places: FxHashMap<u128, usize>,
}
const POOL: usize = 128;

impl Pool {
    /// The constant's offset in bytes; `None` where the pool is full.
    fn place(&mut self, bits: u128) -> Option<i32> {
        let next = self.places.len() + 1;
        let k = *self.places.entry(bits).or_insert(next);
        self.base();
        *self.words.as_mut()?.get_mut(k)? = bits;
        Some(16 * k as i32)
    }
    /// Where the pool lies, once it holds something.
    pub fn address(&self) -> Option<u64> {
        self.words.as_ref().map(|w| w.as_ptr() as u64)
    }
    /// Where the pool lies.
    fn base(&mut self) -> usize {
        let words = self.words.get_or_insert_with(|| Box::new([0; POOL]));
        let at = words.as_ptr() as usize;
        words[0] = at as u128;
        at
    }
}

/// How many elements one turn of the machine's loop makes.
pub(crate) fn per_turn(f: &Function, l: &For) -> u64 {
    vector::plan(f, l).map_or(1, |plan| plan.per_turn())
}

/// A loop with more turns than this looks at the interrupt flag even where it holds no other loop.
const LONG: u64 = 1 << 16;

/// The number of the step that a statement belongs to.
pub(crate) fn step_of(f: &Function, stmt: &Stmt) -> Option<u32> {
    match stmt {
        Stmt::Let(r) | Stmt::Load { to: r, .. } | Stmt::Copy { to: r, .. } | Stmt::Read { to: r, .. } => f.steps.of(*r),
        Stmt::Store { value, .. } | Stmt::Write { value, .. } => f.steps.of(*value),
        Stmt::For(_) | Stmt::While(_) | Stmt::If(_) => None,
    }
}

/// Routines that code may call beside those that the loop IR names.
pub(crate) fn routines() -> [Routine; 2] {
    [scalar::FMODF, scalar::FMOD]
}

impl Emit<'_, '_> {
    fn get(&self, r: Reg) -> Value {
        self.vals[r.0 as usize].expect("a register is defined before it is used")
    }
    fn set(&mut self, r: Reg, v: Value) {
        self.vals[r.0 as usize] = Some(v);
    }

    fn block(&mut self, stmts: &[Stmt]) {
        stmts.iter().for_each(|s| self.stmt(s));
    }

    /// What is emitted from now on is marked with the statement's step: machine code knows the user's line.
    fn mark(&mut self, stmt: &Stmt) {
        self.b.set_srcloc(step_of(self.f, stmt).map_or(SourceLoc::default(), SourceLoc::new));
    }
    /// What is emitted from now on belongs to no step: counting, branching.
    fn unmark(&mut self) {
        self.b.set_srcloc(SourceLoc::default());
    }

    fn stmt(&mut self, stmt: &Stmt) {
        self.mark(stmt);
        match stmt {
            Stmt::Let(r) => {
                let v = self.inst(*r);
                self.set(*r, v);
            }
            Stmt::Copy { to, from } => self.set(*to, self.get(*from)),
            Stmt::Load { to, buffer, index } => {
                let dtype = self.f.dtype(*to);
                let (p, offset) = self.address(buffer.0, index, dtype);
                let v = self.b.ins().load(machine_type(dtype), memory(), p, offset);
                self.set(*to, v);
            }
            Stmt::Store { buffer, index, value } => {
                let (p, offset) = self.address(buffer.0, index, self.f.dtype(*value));
                let v = self.get(*value);
                self.b.ins().store(memory(), v, p, offset);
            }
            Stmt::Read { to, slot } => {
                let t = machine_type(self.f.dtype(*to));
                let v = self.b.ins().load(t, memory(), self.frame, 8 * *slot as i32);
                self.set(*to, v);
            }
            Stmt::Write { slot, value } => {
                let v = self.get(*value);
                let v = self.widened(v);
                self.b.ins().store(memory(), v, self.frame, 8 * *slot as i32);
            }
            Stmt::For(l) => self.emit_for(l),
            Stmt::While(w) => self.emit_while(w),
            Stmt::If(i) => self.emit_if(i),
        }
    }

    /// A frame slot is written whole, so that its word is the element's bits, zero-extended.
    fn widened(&mut self, v: Value) -> Value {
        match self.b.func.dfg.value_type(v) {
            types::F32 => {
                let bits = self.b.ins().bitcast(types::I32, MemFlagsData::new(), v);
                self.b.ins().uextend(types::I64, bits)
            }
            types::I64 | types::F64 => v,
            _ => self.b.ins().uextend(types::I64, v),
        }
    }

    /// The address of an element: a pointer and a constant offset.
    fn address(&mut self, buffer: u32, index: &Index, dtype: DType) -> (Value, i32) {
        let size = dtype.size() as i64;
        let mut p = self.bases[buffer as usize];
        let bytes = index.offset * size;
        let small = i32::try_from(bytes).ok();
        if small.is_none() {
            p = self.b.ins().iadd_imm_s(p, bytes);
        }
        for &(r, step) in &index.terms {
            let i = self.get(r);
            let scaled = self.b.ins().imul_imm_s(i, step * size);
            p = self.b.ins().iadd(p, scaled);
        }
        (p, small.unwrap_or(0))
    }

    fn emit_for(&mut self, l: &For) {
        if let Some(w) = self.wide.get(&l.index) {
            return self.call_wide(l, w);
        }
        match l.extent {
            0 => l.carries.iter().for_each(|c| self.set(c.result, self.get(c.init))),
            1 => {
                let zero = self.b.ins().iconst(types::I64, 0);
                self.set(l.index, zero);
                l.carries.iter().for_each(|c| self.set(c.phi, self.get(c.init)));
                self.block(&l.body);
                l.carries.iter().for_each(|c| self.set(c.result, self.get(c.next)));
            }
            _ => match vector::plan(self.f, l) {
                Some(plan) => self.emit_lanes(l, &plan),
                None => {
                    let inits = l.carries.iter().map(|c| self.get(c.init)).collect();
                    let after = self.turns(l, 0, l.extent, inits);
                    l.carries.iter().zip(after).for_each(|(c, v)| self.set(c.result, v));
                }
            },
        }
    }

    /// The turns `from..to` of a loop, one by one; returns the carried values after the last.
    fn turns(&mut self, l: &For, from: u64, to: u64, inits: Vec<Value>) -> Vec<Value> {
        let (head, done) = (self.b.create_block(), self.b.create_block());
        let index = self.b.append_block_param(head, types::I64);
        for c in &l.carries {
            let t = machine_type(self.f.dtype(c.phi));
            let phi = self.b.append_block_param(head, t);
            self.b.append_block_param(done, t);
            self.set(c.phi, phi);
        }
        let start = self.b.ins().iconst(types::I64, from as i64);
        self.b.ins().jump(head, &args(std::iter::once(start).chain(inits)));
        self.b.switch_to_block(head);
        self.set(l.index, index);
        self.block(&l.body);
        let nests = l.body.iter().any(|s| matches!(s, Stmt::For(_) | Stmt::While(_)));
        if nests || to - from > LONG {
            self.poll();
        }
        self.unmark();
        let next = self.b.ins().iadd_imm_s(index, 1);
        let more = self.b.ins().icmp_imm_s(IntCC::UnsignedLessThan, next, to as i64);
        let carried: Vec<Value> = l.carries.iter().map(|c| self.get(c.next)).collect();
        let again = args(std::iter::once(next).chain(carried.iter().copied()));
        self.b.ins().brif(more, head, &again, done, &args(carried));
        self.b.switch_to_block(done);
        self.b.block_params(done).to_vec()
    }

    /// Leaves the function where the interrupt flag is set.
    fn poll(&mut self) {
        self.unmark();
        let at = self.b.ins().iconst(types::I64, INTERRUPT.as_ptr() as i64);
        let flag = self.b.ins().load(types::I8, memory(), at, 0);
        let on = self.b.create_block();
        self.b.ins().brif(flag, self.stopped, &[], on, &[]);
        self.b.switch_to_block(on);
    }

    fn emit_while(&mut self, w: &While) {
        let (head, body, done) = (self.b.create_block(), self.b.create_block(), self.b.create_block());
        let inits: Vec<Value> = w.carries.iter().map(|c| self.get(c.init)).collect();
        self.phis(&w.carries, head);
        self.b.ins().jump(head, &args(inits));
        self.b.switch_to_block(head);
        self.block(&w.test);
        let cond = self.get(w.cond);
        self.b.ins().brif(cond, body, &[], done, &[]);
        self.b.switch_to_block(body);
        self.block(&w.body);
        self.poll();
        let carried: Vec<Value> = w.carries.iter().map(|c| self.get(c.next)).collect();
        self.b.ins().jump(head, &args(carried));
        self.b.switch_to_block(done);
        w.carries.iter().for_each(|c| self.set(c.result, self.get(c.phi)));
    }

    fn phis(&mut self, carries: &[Carry], head: ir::Block) {
        for c in carries {
            let phi = self.b.append_block_param(head, machine_type(self.f.dtype(c.phi)));
            self.set(c.phi, phi);
        }
    }

    fn emit_if(&mut self, i: &If) {
        let (then, otherwise, done) = (self.b.create_block(), self.b.create_block(), self.b.create_block());
        for j in &i.joins {
            self.b.append_block_param(done, machine_type(self.f.dtype(j.result)));
        }
        let cond = self.get(i.cond);
        self.b.ins().brif(cond, then, &[], otherwise, &[]);
        self.b.switch_to_block(then);
        self.block(&i.then);
        let values: Vec<Value> = i.joins.iter().map(|j| self.get(j.then)).collect();
        self.b.ins().jump(done, &args(values));
        self.b.switch_to_block(otherwise);
        self.block(&i.otherwise);
        let values: Vec<Value> = i.joins.iter().map(|j| self.get(j.otherwise)).collect();
        self.b.ins().jump(done, &args(values));
        self.b.switch_to_block(done);
        let results = self.b.block_params(done).to_vec();
        i.joins.iter().zip(results).for_each(|(j, v)| self.set(j.result, v));
    }
}

fn args(values: impl IntoIterator<Item = Value>) -> Vec<BlockArg> {
    values.into_iter().map(BlockArg::Value).collect()
}
