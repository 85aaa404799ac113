//! The pipeline, on one screen.

use crate::machine::Emitter;
use crate::program::{Exec, Program, Stats};
use crate::{bounds, machine, memory, passes, plan};
use jitbook_array::interrupt::{away, check as check_interrupt};
use jitbook_array::{Array, Dims, Result};
use jitbook_ir::jaxpr::ClosedJaxpr;
use jitbook_ir::loops::BufferInfo;
use rustc_hash::FxHashMap;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Instant;

/// Compiles, or finds the program of an equal jaxpr.
pub fn compile(closed: &ClosedJaxpr) -> Result<Arc<Program>> {
    Ok(compile_or_reuse(closed)?.0)
}

/// The same; also whether nothing had to be compiled.
pub fn compile_or_reuse(closed: &ClosedJaxpr) -> Result<(Arc<Program>, bool)> {
    if let Some(known) = lookup(closed) {
        return Ok((known, true));
    }
    let program = Arc::new(build(closed, Emitter::chosen())?);
    remember(closed.clone(), Arc::clone(&program));
    Ok((program, false))
}

/// Compiles with an emitter of the caller's choice, whatever is remembered; for tests.
pub fn compile_with(closed: &ClosedJaxpr, emitter: Emitter) -> Result<Arc<Program>> {
    Ok(Arc::new(build(closed, emitter)?))
}

/// A program's inner programs are remembered by themselves, where they are as everyone's.
fn inner(closed: &ClosedJaxpr, emitter: Emitter) -> Result<Arc<Program>> {
    if emitter == Emitter::chosen() { compile(closed) } else { compile_with(closed, emitter) }
}

/// Compiles; what takes long, on another thread: the code generator does not look at flags.
fn build(closed: &ClosedJaxpr, emitter: Emitter) -> Result<Program> {
    let mut t = Timer::default();
    let before = closed.jaxpr.eqns.len();
    let flat = t.pass("inline", || passes::inline(closed));
    if flat.jaxpr.eqns.len() < LONG {
        return build_flat(flat, before, t, emitter);
    }
    away("compiler", move || build_flat(flat, before, t, emitter))?
}

/// From so many equations on, compiling takes milliseconds, and somebody may want to stop it.
const LONG: usize = 400;

/// Compiles what has no calls left in it.
fn build_flat(flat: ClosedJaxpr, before: usize, mut t: Timer, emitter: Emitter) -> Result<Program> {
    let j = t.pass("simplify", || passes::simplify(&flat.jaxpr));
    let j = t.pass("spread", || passes::spread(&j));
    let j = t.pass("cse", || passes::cse(&j));
    let flat = t.pass("dce", || {
        let live = ClosedJaxpr::new(passes::dce(&j), flat.consts);
        passes::settle(&live).unwrap_or(live)
    });
    let j = flat.jaxpr;
    let plan = t.pass("fuse", || plan::plan(&j));
    t.pass("check", || plan.functions.iter().for_each(bounds::check));
    let mut memory = t.pass("memory", || memory::plan_memory(&plan));
    let arrays = memory::arrays(&plan);
    let machine = t.pass("emit", || machine::compile(&plan.functions, emitter, None))?;
    let steps = plan.steps.into_iter().map(|s| exec(s, emitter)).collect::<Result<Vec<_>>>()?;
    let stats = Stats {
        passes: t.0,
        eqns: (before, j.eqns.len()),
        loops: plan.functions.iter().map(|f| f.loop_count()).sum(),
        wide_loops: machine.wide_loops,
        kernels: steps.iter().filter(|s| !matches!(s, Exec::Native(_))).count(),
        buffers: memory.iter().map(|m| m.take.len()).sum(),
        buffer_bytes: memory::total(&memory),
        code_bytes: machine.bytes(),
    };
    let arena = memory::arena(&mut memory, &arrays);
    let shapes = shapes(&plan.buffers, &plan.outputs);
    let only = |p: &plan::Place| matches!(p, plan::Place::Slot(..) | plan::Place::Literal(_));
    let scalar_only = plan.buffers.is_empty()
        && matches!(steps[..], [Exec::Native(0)])
        && plan.inputs.iter().chain(&plan.outputs).all(only);
    let consts = flat.consts.iter().map(|c| c.contiguous()).collect::<Result<Vec<Array>>>()?;
    Ok(Program {
        machine,
        steps,
        functions: plan.functions,
        buffers: plan.buffers,
        origins: plan.origins,
        memory,
        arena,
        shapes,
        arrays,
        slots: plan.slots,
        inputs: plan.inputs,
        outputs: plan.outputs,
        consts,
        closed: ClosedJaxpr::new(j, flat.consts),
        scalar_only,
        emitter,
        stats,
    })
}

/// The shapes of buffers as arrays: those of results as they are given out.
fn shapes(buffers: &[BufferInfo], outputs: &[plan::Place]) -> Vec<Dims> {
    let mut shapes: Vec<Dims> = buffers.iter().map(|b| Dims::from_slice(&[b.len])).collect();
    for place in outputs {
        if let plan::Place::Buffer(b, aval) = place {
            shapes[*b as usize] = aval.shape.clone();
        }
    }
    shapes
}

/// A step with its inner programs compiled.
fn exec(step: plan::Step, emitter: Emitter) -> Result<Exec> {
    let compile = |closed: &ClosedJaxpr| inner(closed, emitter);
    Ok(match step {
        plan::Step::Native(i) => Exec::Native(i),
        plan::Step::Kernel { op, inputs, outputs } => Exec::Kernel { op, inputs, outputs },
        plan::Step::Product { product, inputs, outputs, .. } => Exec::product(product, &inputs, &outputs),
        plan::Step::Cond { branches, inputs, outputs } => {
            Exec::Cond { branches: branches.iter().map(compile).collect::<Result<_>>()?, inputs, outputs }
        }
        plan::Step::While { cond, cond_consts, body, body_consts, inputs, outputs } => {
            let (cond, body) = (compile(&cond)?, compile(&body)?);
            Exec::While { cond, cond_consts, body, body_consts, inputs, outputs }
        }
        plan::Step::Scan { body, length, consts, carry, reverse, inputs, outputs } => {
            Exec::Scan { body: compile(&body)?, length, consts, carry, reverse, inputs, outputs }
        }
    })
}

#[derive(Default)]
struct Timer(Vec<(&'static str, std::time::Duration)>);

impl Timer {
    fn pass<T>(&mut self, name: &'static str, run: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let out = run();
        self.0.push((name, start.elapsed()));
        out
    }
}

/// How many programs are remembered.
const CAPACITY: usize = 512;

#[derive(Default)]
struct Cache {
    programs: FxHashMap<ClosedJaxpr, (Arc<Program>, u64)>,
    clock: u64,
}

static CACHE: LazyLock<Mutex<Cache>> = LazyLock::new(Mutex::default);

fn cache() -> std::sync::MutexGuard<'static, Cache> {
    CACHE.lock().unwrap_or_else(|e| e.into_inner())
}

fn lookup(closed: &ClosedJaxpr) -> Option<Arc<Program>> {
    let mut c = cache();
    c.clock += 1;
    let now = c.clock;
    let (program, used) = c.programs.get_mut(closed)?;
    *used = now;
    Some(Arc::clone(program))
}

/// Remembers a program; the one unused for longest makes room. What runs keeps its own hold.
fn remember(closed: ClosedJaxpr, program: Arc<Program>) {
    let mut c = cache();
    c.clock += 1;
    let now = c.clock;
    if c.programs.len() >= CAPACITY
        && let Some(oldest) = c.programs.iter().min_by_key(|e| e.1.1).map(|e| e.0.clone())
    {
        c.programs.remove(&oldest);
    }
    c.programs.insert(closed, (program, now));
}

/// Forgets every program.
pub fn clear() {
    // Dropped after the lock is free: a program may own others.
    let old = std::mem::take(&mut *cache());
    drop(old);
}

/// Every program that is remembered, while none is.
pub struct Aside(Cache);

/// Forgets every program for a while.
pub fn set_aside() -> Aside {
    Aside(std::mem::take(&mut *cache()))
}

/// Remembers again what was set aside; what came in meanwhile goes.
pub fn put_back(aside: Aside) {
    let old = std::mem::replace(&mut *cache(), aside.0);
    drop(old);
}

/// How many programs are remembered.
pub fn cached() -> usize {
    cache().programs.len()
}

/// From now on jit equations that are called eagerly run compiled; what the first compilation needs is prepared.
pub fn install() {
    machine::warm_up();
    jitbook_ir::set_executor(|closed, args| {
        // Loops that are evaluated eagerly come by here at each turn.
        check_interrupt()?;
        compile(closed)?.run(args)
    });
}
