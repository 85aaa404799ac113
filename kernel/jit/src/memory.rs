//! When each buffer's memory is taken and given back, and which temporaries share it.
//!
//! A buffer that other steps read is an array of its own, taken before the step that writes it and dropped after the
//! last that reads it. What lives inside one machine function only shares memory with others whose life ends before
//! its own begins, counted in the function's outermost statements.

use crate::plan::{Origin, Place, Plan, Step};
use jitbook_array::ALIGN;
use jitbook_ir::loops::{BufferId, Function, Role, Stmt};
use rustc_hash::FxHashMap;

/// What a step takes before it runs and drops afterwards.
#[derive(Default)]
pub(crate) struct StepMemory {
    pub take: Vec<Block>,
    pub give: Vec<u32>,
}

/// Memory for one buffer, or for several that follow one another in it.
pub(crate) struct Block {
    pub bytes: usize,
    pub buffers: Vec<u32>,
}

/// First and last use, in steps or in statements.
type Life = (usize, usize);

/// The memory of each step.
pub(crate) fn plan_memory(plan: &Plan) -> Vec<StepMemory> {
    let lives = step_lives(plan);
    let mut steps: Vec<StepMemory> = plan.steps.iter().map(|_| StepMemory::default()).collect();
    let mut inside: Vec<Vec<u32>> = vec![Vec::new(); plan.steps.len()];
    for (&b, &(first, last)) in &lives {
        let info = &plan.buffers[b as usize];
        let fresh = plan.origins[b as usize] == Origin::Fresh;
        if fresh && info.role == Role::Scratch && first == last {
            inside[first].push(b);
            continue;
        }
        if fresh {
            steps[first].take.push(Block { bytes: bytes_of(plan, b), buffers: vec![b] });
        }
        if last < plan.steps.len() && matches!(plan.origins[b as usize], Origin::Fresh | Origin::Kernel) {
            steps[last].give.push(b);
        }
    }
    for (t, mut buffers) in inside.into_iter().enumerate() {
        let Step::Native(f) = plan.steps[t] else { continue };
        buffers.sort();
        for block in shared(plan, &plan.functions[f], &buffers) {
            steps[t].give.push(block.buffers[0]);
            steps[t].take.push(block);
        }
    }
    steps
}

/// Memory for the small temporaries of a call, side by side in one block.
#[derive(Default)]
pub(crate) struct Arena {
    pub bytes: usize,
    /// Buffers and where they begin.
    pub buffers: Vec<(u32, usize)>,
}

/// The most that an arena holds: memory that stays in the nearest caches.
const ARENA: usize = 32 << 10;

/// Takes small blocks out of the steps' memory and puts them into one, which costs a call one request. Buffers that
/// `arrays` names are arrays that may live on, and stay as they are.
pub(crate) fn arena(steps: &mut [StepMemory], arrays: &[bool]) -> Arena {
    let mut arena = Arena::default();
    for step in steps.iter_mut() {
        step.take.retain(|block| {
            let end = arena.bytes.saturating_add(block.bytes.next_multiple_of(ALIGN));
            if end > ARENA || block.buffers.iter().any(|&b| arrays[b as usize]) {
                return true;
            }
            arena.buffers.extend(block.buffers.iter().map(|&b| (b, arena.bytes)));
            arena.bytes = end;
            false
        });
    }
    let inside = |b: &u32| arena.buffers.iter().any(|(a, _)| a == b);
    steps.iter_mut().for_each(|step| step.give.retain(|b| !inside(b)));
    arena
}

/// Whether each buffer must be an array of its own: a result, or what a step that is no machine code touches.
pub(crate) fn arrays(plan: &Plan) -> Vec<bool> {
    let mut arrays = vec![false; plan.buffers.len()];
    let places = plan.steps.iter().flat_map(|step| match step {
        Step::Native(_) | Step::Product { .. } => [&[][..], &[]],
        Step::Kernel { inputs, outputs, .. }
        | Step::Cond { inputs, outputs, .. }
        | Step::While { inputs, outputs, .. }
        | Step::Scan { inputs, outputs, .. } => [&inputs[..], outputs],
    });
    places.flatten().chain(&plan.outputs).filter_map(buffer_of).for_each(|b| arrays[b as usize] = true);
    arrays
}

/// How much memory all blocks take together.
pub(crate) fn total(steps: &[StepMemory]) -> usize {
    steps.iter().flat_map(|s| &s.take).map(|b| b.bytes).fold(0, usize::saturating_add)
}

/// More than any machine has where the size overflows: taking it is then refused.
fn bytes_of(plan: &Plan, b: u32) -> usize {
    let info = &plan.buffers[b as usize];
    info.len.saturating_mul(info.dtype.size())
}

/// By buffer the first and last step that touch it; results of the program live past the last.
fn step_lives(plan: &Plan) -> FxHashMap<u32, Life> {
    let mut lives: FxHashMap<u32, Life> = FxHashMap::default();
    let mut touch = |b: u32, t: usize| {
        let life = lives.entry(b).or_insert((t, t));
        *life = (life.0.min(t), life.1.max(t));
    };
    for (t, step) in plan.steps.iter().enumerate() {
        match step {
            Step::Native(f) => plan.functions[*f].body.iter().for_each(|s| touched(s, &mut |b| touch(b.0, t))),
            Step::Kernel { inputs, outputs, .. }
            | Step::Product { inputs, outputs, .. }
            | Step::Cond { inputs, outputs, .. }
            | Step::While { inputs, outputs, .. }
            | Step::Scan { inputs, outputs, .. } => {
                inputs.iter().chain(outputs).filter_map(buffer_of).for_each(|b| touch(b, t));
            }
        }
    }
    plan.outputs.iter().filter_map(buffer_of).for_each(|b| touch(b, plan.steps.len()));
    lives
}

fn buffer_of(place: &Place) -> Option<u32> {
    match place {
        Place::Buffer(b, _) => Some(*b),
        _ => None,
    }
}

/// Calls `visit` with every buffer that the statement reads or writes.
fn touched(s: &Stmt, visit: &mut dyn FnMut(BufferId)) {
    Function::visit(std::slice::from_ref(s), &mut |s| {
        if let Stmt::Load { buffer, .. } | Stmt::Store { buffer, .. } = s {
            visit(*buffer);
        }
    });
}

/// Blocks for a function's own buffers: each goes into the smallest free block that holds it, else into a new one.
fn shared(plan: &Plan, f: &Function, buffers: &[u32]) -> Vec<Block> {
    let mut lives: FxHashMap<u32, Life> = FxHashMap::default();
    for (k, s) in f.body.iter().enumerate() {
        touched(s, &mut |b| lives.entry(b.0).or_insert((k, k)).1 = k);
    }
    let mut order: Vec<u32> = buffers.to_vec();
    order.sort_by_key(|b| (lives[b], *b));
    let mut blocks: Vec<(Block, usize)> = Vec::new();
    for b in order {
        let (first, last) = lives[&b];
        let bytes = bytes_of(plan, b);
        let free = blocks.iter_mut().filter(|(block, until)| *until < first && block.bytes >= bytes);
        match free.min_by_key(|(block, _)| block.bytes) {
            Some((block, until)) => {
                block.buffers.push(b);
                *until = last;
            }
            None => blocks.push((Block { bytes, buffers: vec![b] }, last)),
        }
    }
    blocks.into_iter().map(|(block, _)| block).collect()
}
