//! From equations to steps: native segments (loops and scalars in one machine function each) with calls of eager
//! kernels between them.
//!
//! An equation is native where its lowering says how; it joins the earliest segment in which its operands are known.
//! Every 0-d value lives in a register, and in a slot of the frame where another segment or a kernel needs it; every
//! array that must exist lives in a buffer. Which arrays need not exist is decided in `fuse`.

use crate::control;
use crate::{collapse, fuse, lanes, merge, tidy};
use jitbook_array::linear::Product;
use jitbook_array::{Array, DType, Kind};
use jitbook_ir::aval::Aval;
use jitbook_ir::carried::{keep_divisions, roles};
use jitbook_ir::jaxpr::{Atom, ClosedJaxpr, Eqn, Jaxpr, SourceId, Var};
use jitbook_ir::loops::{AxisMap, BufferInfo, Function, Lowering, Role};
use jitbook_ir::prim::Op;
use rustc_hash::FxHashMap;

/// Where a value is kept between steps.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Home {
    Nowhere,
    Slot(u32),
    Buffer(u32),
}

/// A value as a step reads or writes it.
#[derive(Clone)]
pub(crate) enum Place {
    Slot(u32, Aval),
    Buffer(u32, Aval),
    Literal(Array),
}

/// What fills a buffer's pointer before the program runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Origin {
    Argument(u32),
    Constant(u32),
    /// Memory that the program asks for.
    Fresh,
    /// A step that calls a kernel makes the array.
    Kernel,
}

pub(crate) enum Step {
    /// The machine function with this number.
    Native(usize),
    Kernel {
        op: Op,
        inputs: Vec<Place>,
        outputs: Vec<Place>,
    },
    /// A kernel that asks for no memory: it writes where its output lies.
    Product {
        op: Op,
        product: Product,
        inputs: Vec<Place>,
        outputs: Vec<Place>,
    },
    Cond {
        branches: Vec<ClosedJaxpr>,
        inputs: Vec<Place>,
        outputs: Vec<Place>,
    },
    While {
        cond: ClosedJaxpr,
        cond_consts: usize,
        body: ClosedJaxpr,
        body_consts: usize,
        inputs: Vec<Place>,
        outputs: Vec<Place>,
    },
    Scan {
        body: ClosedJaxpr,
        length: usize,
        consts: usize,
        carry: usize,
        reverse: bool,
        inputs: Vec<Place>,
        outputs: Vec<Place>,
    },
}

/// A program before its machine code.
pub(crate) struct Plan {
    pub steps: Vec<Step>,
    /// Of each step that is no machine function, where in the user's program it stands.
    pub sources: Vec<SourceId>,
    pub functions: Vec<Function>,
    pub buffers: Vec<BufferInfo>,
    pub origins: Vec<Origin>,
    pub slots: usize,
    pub inputs: Vec<Place>,
    pub outputs: Vec<Place>,
}

/// What an equation is to the compiler.
pub(crate) enum Class {
    /// Scalars only.
    Scalar(Lowering),
    /// A `cond`, `while` or `scan` whose values are scalars (a scan may read and write 1-d arrays), or a `while` over
    /// lanes that do not meet.
    Control(Lowering),
    Element(Lowering),
    View(Vec<AxisMap>),
    Reshape,
    Generate(Lowering),
    Reduce(Lowering),
    Step(Lowering),
}

/// Whether a value lives in a register.
pub(crate) fn is_scalar(a: &Aval) -> bool {
    a.shape.is_empty() && is_real(a.dtype)
}
/// Whether registers hold this dtype.
pub(crate) fn is_real(dtype: DType) -> bool {
    !matches!(dtype.kind(), Kind::Complex | Kind::Key | Kind::Float0)
}

fn classify(jaxpr: &Jaxpr, e: &Eqn) -> Class {
    let ins: Vec<Aval> = e.inputs.iter().map(|a| jaxpr.atom_aval(a)).collect();
    let outs: Vec<Aval> = e.outputs.iter().map(|&v| jaxpr.aval(v).clone()).collect();
    let lowering = e.op.lower(&ins, &outs);
    if outs.is_empty() || !ins.iter().chain(&outs).all(|a| is_real(a.dtype)) {
        return Class::Step(lowering);
    }
    let scalar = outs.iter().all(is_scalar);
    match lowering {
        Lowering::Elementwise(_) | Lowering::ElementwiseMany(_) if scalar => Class::Scalar(lowering),
        Lowering::Elementwise(_) | Lowering::ElementwiseMany(_) => Class::Element(lowering),
        Lowering::View(maps) => Class::View(maps),
        Lowering::Reshape => match unit_reshape(&ins[0].shape, &outs[0].shape) {
            Some(maps) => Class::View(maps),
            None => Class::Reshape,
        },
        Lowering::Generate(_) => Class::Generate(lowering),
        Lowering::Reduce { .. } => Class::Reduce(lowering),
        Lowering::Cond { .. } | Lowering::While { .. } | Lowering::Scan { .. }
            if control::is_scalar_control(&lowering, &ins, &outs) =>
        {
            Class::Control(lowering)
        }
        Lowering::While { .. } if lanes::domain(&lowering, &ins).is_some() => Class::Control(lowering),
        // What a scan carries for all lanes together is counted by each of them, and lost.
        Lowering::Scan { .. }
            if outs.iter().zip(&e.outputs).all(|(a, &v)| !is_scalar(a) || !is_read(jaxpr, v))
                && lanes::domain(&lowering, &ins).is_some() =>
        {
            Class::Control(lowering)
        }
        other => Class::Step(other),
    }
}

/// Whether anything reads the variable.
fn is_read(jaxpr: &Jaxpr, v: Var) -> bool {
    let is = |a: &Atom| a.var() == Some(v);
    jaxpr.outs.iter().any(is) || jaxpr.eqns.iter().flat_map(|e| &e.inputs).any(is)
}

/// A reshape that only adds and drops axes of size 1, as a view.
fn unit_reshape(from: &[usize], to: &[usize]) -> Option<Vec<AxisMap>> {
    let mut next = to.iter().enumerate().filter(|&(_, &d)| d != 1);
    let mut maps = Vec::new();
    for &d in from {
        maps.push(if d == 1 {
            AxisMap::fixed(0)
        } else {
            let (axis, &size) = next.next()?;
            if size != d {
                return None;
            }
            AxisMap::along(axis)
        });
    }
    next.next().is_none().then_some(maps)
}

/// The state of planning: the jaxpr, its classes, and where values live.
pub(crate) struct Planner<'j> {
    pub jaxpr: &'j Jaxpr,
    pub classes: Vec<Class>,
    /// The segment of each native equation; of each step, the segment that it follows.
    pub segment: Vec<u32>,
    pub home: Vec<Home>,
    /// Which variables must be in their home after their segment.
    pub kept: Vec<bool>,
    pub buffers: Vec<BufferInfo>,
    pub origins: Vec<Origin>,
    pub slots: usize,
    /// The equation that makes each variable.
    pub maker: Vec<Option<usize>>,
    /// How often each variable is read.
    pub uses: Vec<u32>,
    /// Of products that look through views: what they read.
    pub seen_through: FxHashMap<usize, [Atom; 2]>,
    /// Of products that are laid out as the view of them is that alone is read: that view.
    pub laid_out: FxHashMap<usize, Var>,
}

/// The segment of equations that nothing is left to do for.
pub(crate) const DONE: u32 = u32::MAX;

impl<'j> Planner<'j> {
    fn new(jaxpr: &'j Jaxpr) -> Planner<'j> {
        let classes = jaxpr.eqns.iter().map(|e| classify(jaxpr, e)).collect();
        let mut maker = vec![None; jaxpr.avals.len()];
        for (i, e) in jaxpr.eqns.iter().enumerate() {
            e.outputs.iter().for_each(|v| maker[v.0 as usize] = Some(i));
        }
        let mut p = Planner {
            jaxpr,
            classes,
            segment: Vec::new(),
            home: vec![Home::Nowhere; jaxpr.avals.len()],
            kept: vec![false; jaxpr.avals.len()],
            buffers: Vec::new(),
            origins: Vec::new(),
            slots: 0,
            maker,
            uses: vec![0; jaxpr.avals.len()],
            seen_through: FxHashMap::default(),
            laid_out: FxHashMap::default(),
        };
        (0..jaxpr.eqns.len()).for_each(|i| p.see_through(i));
        p.count_uses();
        p.turn_first();
        p.assign_segments();
        p.defer();
        p.find_kept();
        p
    }

    pub fn is_step(&self, e: usize) -> bool {
        matches!(self.classes[e], Class::Step(_))
    }

    fn assign_segments(&mut self) {
        let mut last_effect = 0;
        for (i, e) in self.jaxpr.eqns.iter().enumerate() {
            if self.is_done(i) {
                self.segment.push(DONE);
                continue;
            }
            let step = self.is_step(i);
            let after = self.inputs(i).iter().filter_map(Atom::var).filter_map(|v| self.maker[v.0 as usize]);
            let mut t = after.map(|m| self.segment[m] + (self.is_step(m) && !step) as u32).max().unwrap_or(0);
            if e.op.effects().acts() {
                t = t.max(last_effect);
                last_effect = t;
            }
            self.segment.push(t);
        }
    }

    /// Gives a variable its slot or buffer.
    pub fn settle(&mut self, v: Var, origin: Origin) -> Home {
        if self.home[v.0 as usize] == Home::Nowhere {
            let aval = self.jaxpr.aval(v);
            self.home[v.0 as usize] = if is_scalar(aval) {
                self.slots += 1;
                Home::Slot(self.slots as u32 - 1)
            } else {
                let role = match origin {
                    Origin::Fresh if self.kept[v.0 as usize] => Role::Output,
                    Origin::Fresh => Role::Scratch,
                    _ => Role::Input,
                };
                Home::Buffer(self.buffer(aval.dtype, aval.size(), role, origin))
            };
        }
        self.home[v.0 as usize]
    }
    pub fn buffer(&mut self, dtype: DType, len: usize, role: Role, origin: Origin) -> u32 {
        self.buffers.push(BufferInfo { dtype, len, role });
        self.origins.push(origin);
        self.buffers.len() as u32 - 1
    }

    fn place(&mut self, a: &Atom) -> Place {
        match a {
            Atom::Lit(l) => Place::Literal(l.0.clone()),
            Atom::Var(v) => match self.home[v.0 as usize] {
                Home::Slot(s) => Place::Slot(s, self.jaxpr.aval(*v).clone()),
                Home::Buffer(b) => Place::Buffer(b, self.jaxpr.aval(*v).clone()),
                Home::Nowhere => panic!("a value that is read was kept nowhere"),
            },
        }
    }
    fn places(&mut self, atoms: &[Atom]) -> Vec<Place> {
        atoms.iter().map(|a| self.place(a)).collect()
    }

    /// Whether the operand's value is part of the program.
    fn is_number(&self, a: &Atom) -> bool {
        a.var().is_none_or(|v| self.jaxpr.constvars.contains(&v))
    }

    /// The step of an equation that is not native.
    fn step(&mut self, i: usize) -> Step {
        let e = &self.jaxpr.eqns[i];
        let inputs = self.places(&self.inputs(i).to_vec());
        let origin = match &self.classes[i] {
            Class::Step(Lowering::Product(_)) => Origin::Fresh,
            _ => Origin::Kernel,
        };
        let outs: Vec<Atom> = self.outputs(i).iter().map(|&v| Atom::Var(v)).collect();
        for v in outs.iter().filter_map(Atom::var) {
            self.settle(v, origin);
        }
        let outputs = self.places(&outs);
        let Class::Step(lowering) = std::mem::replace(&mut self.classes[i], Class::Step(Lowering::Kernel)) else {
            unreachable!("only steps come here")
        };
        match lowering {
            Lowering::Cond { branches } => Step::Cond { branches, inputs, outputs },
            Lowering::While { cond, cond_consts, body, body_consts } => {
                let operand = |i: usize| &e.inputs[cond_consts + i];
                let each = roles(&body, body_consts, body.jaxpr.outs.len(), |i| self.is_number(operand(i)));
                let body = keep_divisions(&body, &each);
                Step::While { cond, cond_consts, body, body_consts, inputs, outputs }
            }
            Lowering::Scan { mut body, length, consts, carry, reverse } => {
                // One turn is no loop.
                if length > 1 {
                    let each = roles(&body, consts, carry, |i| self.is_number(&e.inputs[i]));
                    body = keep_divisions(&body, &each);
                }
                Step::Scan { body, length, consts, carry, reverse, inputs, outputs }
            }
            Lowering::Product(product) => Step::Product { op: e.op.clone(), product, inputs, outputs },
            _ => Step::Kernel { op: e.op.clone(), inputs, outputs },
        }
    }
}

/// Plans a flat jaxpr: no calls, nothing dead.
pub(crate) fn plan(jaxpr: &Jaxpr) -> Plan {
    let mut p = Planner::new(jaxpr);
    for (i, &v) in jaxpr.invars.iter().enumerate() {
        p.settle(v, Origin::Argument(i as u32));
    }
    for (i, &v) in jaxpr.constvars.iter().enumerate() {
        p.settle(v, Origin::Constant(i as u32));
    }
    let (mut steps, mut sources, mut functions) = (Vec::new(), Vec::new(), Vec::new());
    let last = p.segment.iter().filter(|&&t| t != DONE).max().map_or(0, |t| t + 1);
    for t in 0..last {
        if let Some(f) = fuse::segment(&mut p, t) {
            steps.push(Step::Native(functions.len()));
            sources.push(SourceId(0));
            functions.push(f);
        }
        for i in (0..jaxpr.eqns.len()).filter(|&i| p.segment[i] == t).collect::<Vec<_>>() {
            if p.is_step(i) {
                steps.push(p.step(i));
                sources.push(jaxpr.eqns[i].source);
            }
        }
    }
    let inputs: Vec<Atom> = jaxpr.constvars.iter().chain(&jaxpr.invars).map(|&v| Atom::Var(v)).collect();
    let (inputs, outputs) = (p.places(&inputs), p.places(&jaxpr.outs));
    for f in &mut functions {
        merge::merge(f, &mut p.buffers);
        tidy::tidy(f);
        collapse::collapse(f);
    }
    for f in &mut functions {
        f.buffers = p.buffers.clone();
        f.slots = p.slots;
    }
    Plan { steps, sources, functions, buffers: p.buffers, origins: p.origins, slots: p.slots, inputs, outputs }
}
