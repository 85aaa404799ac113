//! What the pipeline does to a jaxpr, step by step, for readers: the same passes as [`crate::compile`] runs, with
//! everything kept. Nothing here runs when a program is only compiled.

use crate::machine::Emitter;
use crate::plan::{self, Place, Plan, Step};
use crate::{memory, passes, wide};
use jitbook_ir::aval::Aval;
use jitbook_ir::jaxpr::{Atom, ClosedJaxpr, Eqn, SourceId};
use jitbook_ir::loops::{Function, Lowering, Reg, Stmt};
use rustc_hash::FxHashMap;

/// A jaxpr on its way through the pipeline.
pub struct Report {
    /// After each pass over jaxprs; `trace` is what went in.
    pub stages: Vec<(&'static str, ClosedJaxpr)>,
    pub functions: Vec<Function>,
    /// Elements that one turn makes, by function and loop index, where that is more than one.
    pub turns: Vec<FxHashMap<Reg, u64>>,
    pub pieces: Vec<Piece>,
    /// Where constants and then arguments are kept.
    pub inputs: Vec<Storage>,
    /// How many of them are constants.
    pub consts: usize,
    pub outputs: Vec<Storage>,
    /// Memory that the program asks for: how often, and bytes.
    pub memory: (usize, usize),
    /// The same if every equation were evaluated by itself.
    pub op_by_op: (usize, usize),
}

/// Where a value is kept while a program runs.
#[derive(Clone, Debug, PartialEq)]
pub enum Storage {
    /// A word of the frame.
    Slot(u32),
    /// A buffer of the functions.
    Buffer(u32),
    /// Nowhere: it is known.
    Literal,
}

/// One step of a program.
pub enum Piece {
    /// The machine function with this number.
    Native(usize),
    /// The eager kernel of a primitive.
    Kernel { op: &'static str, inputs: Vec<Storage>, outputs: Vec<Storage>, source: SourceId },
    /// Control flow over arrays: programs of its own.
    Control { op: &'static str, source: SourceId, inner: Vec<(&'static str, ClosedJaxpr)> },
}

/// Runs the passes over a jaxpr and keeps what each made.
pub fn report(closed: &ClosedJaxpr) -> Report {
    let flat = passes::inline(closed);
    let simple = passes::simplify(&flat.jaxpr);
    let whole = passes::spread(&simple);
    let once = passes::cse(&whole);
    let live = ClosedJaxpr::new(passes::dce(&once), flat.consts.clone());
    let live = passes::settle(&live).unwrap_or(live);
    let plan = plan::plan(&live.jaxpr);
    let settled = live.consts.len();
    let blocks = memory::plan_memory(&plan);
    let op_by_op = buffers_op_by_op(&flat);
    let consts = flat.consts.clone();
    let with = |j| ClosedJaxpr::new(j, consts.clone());
    let stages = vec![
        ("trace", closed.clone()),
        ("inline", flat),
        ("simplify", with(simple)),
        ("spread", with(whole)),
        ("cse", with(once)),
        ("dce", live),
    ];
    let memory = memory_of(&plan, &blocks);
    Report {
        stages,
        pieces: pieces(&plan),
        inputs: plan.inputs.iter().map(storage).collect(),
        consts: settled,
        outputs: plan.outputs.iter().map(storage).collect(),
        turns: plan.functions.iter().map(turns).collect(),
        functions: plan.functions,
        memory,
        op_by_op,
    }
}

/// What native code and kernels ask for together.
fn memory_of(plan: &Plan, blocks: &[memory::StepMemory]) -> (usize, usize) {
    let made = plan.buffers.iter().zip(&plan.origins).filter(|(_, o)| **o == plan::Origin::Kernel);
    let kernels = made.map(|(b, _)| b.len.saturating_mul(b.dtype.size()));
    let native = (blocks.iter().map(|m| m.take.len()).sum(), memory::total(blocks));
    kernels.fold(native, |(n, bytes), size| (n + 1, bytes.saturating_add(size)))
}

fn turns(f: &Function) -> FxHashMap<Reg, u64> {
    let mut found = FxHashMap::default();
    if Emitter::chosen() == Emitter::Widest && wide::available() {
        let loops = wide::loops(f, wide::Listing::Without).into_iter();
        found.extend(loops.map(|w| (w.index, (w.plan.lanes * w.plan.unroll) as u64)));
    }
    portable_turns(f, &f.body, &mut found);
    found.retain(|_, n| *n > 1);
    found
}

/// Of the loops that no wide one holds.
fn portable_turns(f: &Function, stmts: &[Stmt], found: &mut FxHashMap<Reg, u64>) {
    for s in stmts {
        match s {
            Stmt::For(l) if found.contains_key(&l.index) => {}
            Stmt::For(l) => {
                if l.extent > 1 {
                    found.insert(l.index, crate::emit::per_turn(f, l));
                }
                portable_turns(f, &l.body, found);
            }
            Stmt::While(w) => portable_turns(f, &w.body, found),
            Stmt::If(i) => {
                portable_turns(f, &i.then, found);
                portable_turns(f, &i.otherwise, found);
            }
            _ => {}
        }
    }
}

fn storage(place: &Place) -> Storage {
    match place {
        Place::Slot(s, _) => Storage::Slot(*s),
        Place::Buffer(b, _) => Storage::Buffer(*b),
        Place::Literal(_) => Storage::Literal,
    }
}

fn pieces(plan: &Plan) -> Vec<Piece> {
    let all = |places: &[Place]| places.iter().map(storage).collect();
    plan.steps
        .iter()
        .zip(&plan.sources)
        .map(|(step, &source)| match step {
            Step::Native(i) => Piece::Native(*i),
            Step::Kernel { op, inputs, outputs } | Step::Product { op, inputs, outputs, .. } => {
                Piece::Kernel { op: op.name(), inputs: all(inputs), outputs: all(outputs), source }
            }
            Step::Cond { branches, .. } => {
                let inner = branches.iter().map(|b| ("branch", b.clone())).collect();
                Piece::Control { op: "cond", source, inner }
            }
            Step::While { cond, body, .. } => {
                Piece::Control { op: "while", source, inner: vec![("test", cond.clone()), ("body", body.clone())] }
            }
            Step::Scan { body, .. } => Piece::Control { op: "scan", source, inner: vec![("body", body.clone())] },
        })
        .collect()
}

/// Arrays that evaluation op by op makes: one for each result that is no view and no scalar.
fn buffers_op_by_op(flat: &ClosedJaxpr) -> (usize, usize) {
    let j = &flat.jaxpr;
    let is_view = |e: &Eqn| {
        let ins: Vec<Aval> = e.inputs.iter().map(|a: &Atom| j.atom_aval(a)).collect();
        let outs: Vec<Aval> = e.outputs.iter().map(|&v| j.aval(v).clone()).collect();
        matches!(e.op.lower(&ins, &outs), Lowering::View(_) | Lowering::Reshape)
    };
    let made = j.eqns.iter().filter(|e| !is_view(e)).flat_map(|e| &e.outputs).map(|&v| j.aval(v));
    made.filter(|a| a.rank() > 0).fold((0, 0), |(n, bytes), a| (n + 1, bytes + a.size().saturating_mul(a.dtype.size())))
}
