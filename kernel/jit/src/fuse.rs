//! Fusion: which arrays of a segment exist, and which loops make them.
//!
//! Every array equation has a depth: how many reductions (or arrays that must exist first) lie before it. Arrays that
//! are stored and reductions are *roots*; roots of one depth over one domain share a loop nest. Everything else is
//! computed where it is used, from the element's index, once a nest and place.

use crate::lanes::Operand;
use crate::nest::Nest;
use crate::plan::{Class, Home, Origin, Planner, is_scalar};
use jitbook_ir::jaxpr::{Atom, Var};
use jitbook_ir::loops::{AxisMap, Body, BufferId, Function, Lowering, Reg, Role, Stmt};
use rustc_hash::{FxHashMap, FxHashSet};

/// What is known of a variable inside the segment.
#[derive(Clone, Copy, Default)]
pub(crate) struct Fact {
    /// Made by this segment.
    pub here: bool,
    pub depth: u32,
    /// Instructions to compute one element again.
    pub cost: u32,
    /// Stored in a buffer.
    pub stored: bool,
    /// The depths at which its elements are used, as bits.
    used_at: u64,
}

/// An element that costs more than this is not computed twice.
const CHEAP: u32 = 8;

/// A root: one equation's output that a nest makes.
#[derive(Clone, Copy)]
pub(crate) enum Root {
    Store(Var),
    /// The equation's reduction.
    Reduce(usize),
}

pub(crate) struct Segment<'p, 'j> {
    pub p: &'p mut Planner<'j>,
    pub body: Body,
    pub facts: FxHashMap<Var, Fact>,
    /// The registers of scalars.
    pub scalars: FxHashMap<Var, Reg>,
    /// Stored arrays whose nest is behind us: loaded from now on.
    pub written: FxHashSet<Var>,
    eqns: Vec<usize>,
}

/// The function of segment `t`, if anything is native there.
pub(crate) fn segment(p: &mut Planner, t: u32) -> Option<Function> {
    let eqns: Vec<usize> = (0..p.jaxpr.eqns.len()).filter(|&i| p.segment[i] == t && !p.is_step(i)).collect();
    if eqns.is_empty() {
        return None;
    }
    let mut s = Segment {
        p,
        body: Body::new(),
        facts: FxHashMap::default(),
        scalars: FxHashMap::default(),
        written: FxHashSet::default(),
        eqns,
    };
    s.find_depths();
    s.find_uses();
    s.settle();
    s.emit();
    let steps = s.body.take_steps();
    let (insts, body) = s.body.finish();
    Some(Function { insts, buffers: s.p.buffers.clone(), slots: s.p.slots, body, steps })
}

impl<'j> Segment<'_, 'j> {
    pub fn fact(&self, v: Var) -> Fact {
        self.facts.get(&v).copied().unwrap_or_default()
    }
    fn eqn(&self, i: usize) -> &'j jitbook_ir::jaxpr::Eqn {
        &self.p.jaxpr.eqns[i]
    }
    fn is_scalar_var(&self, v: Var) -> bool {
        is_scalar(self.p.jaxpr.aval(v))
    }

    /// The depth from which a stored variable can be loaded, or an inline one computed.
    fn available(&self, v: Var) -> u32 {
        let f = self.fact(v);
        let reduced = self.p.maker[v.0 as usize]
            .is_some_and(|m| !matches!(self.p.classes[m], Class::Element(_) | Class::View(_) | Class::Generate(_)));
        f.depth + (f.stored && f.here && !reduced) as u32
    }

    /// Makes `v` exist; whoever then loads it comes one depth later.
    fn barrier(&mut self, v: Var) {
        if let Some(f) = self.facts.get_mut(&v) {
            f.stored = true;
        }
    }

    fn find_depths(&mut self) {
        for k in 0..self.eqns.len() {
            let i = self.eqns[k];
            let vars: Vec<Var> = self.eqn(i).inputs.iter().filter_map(Atom::var).collect();
            let mut depth = vars.iter().map(|&v| self.fact(v).depth).max().unwrap_or(0);
            let mut cost = vars.iter().map(|&v| self.fact(v).cost).fold(0u32, u32::saturating_add);
            let mut stored = false;
            match &self.p.classes[i] {
                Class::Scalar(_) => cost = 0,
                Class::Control(_) => {
                    for &v in &vars {
                        if !is_scalar(self.p.jaxpr.aval(v)) {
                            self.barrier(v);
                            depth = depth.max(self.available(v));
                        }
                    }
                    (cost, stored) = (0, true);
                }
                Class::Element(l) => cost = cost.saturating_add(self.own_cost(i, l)),
                Class::Generate(_) => cost = 2,
                Class::View(maps) => {
                    let v = vars.first().copied();
                    let repeats = v.is_some_and(|v| self.repeats(i, v, maps));
                    if let Some(v) = v
                        && self.fact(v).here
                        && !self.is_scalar_var(v)
                        && (self.fact(v).cost > CHEAP || repeats && self.fact(v).cost > 2)
                        && (repeats || self.p.uses[v.0 as usize] > 1)
                    {
                        self.barrier(v);
                        depth = depth.max(self.available(v));
                        cost = 0;
                    }
                }
                Class::Reshape => {
                    let v = vars[0];
                    self.barrier(v);
                    depth = depth.max(self.available(v));
                    (cost, stored) = (0, true);
                }
                Class::Reduce(_) => {
                    depth += 1;
                    (cost, stored) = (0, true);
                }
                Class::Step(_) => unreachable!("not native"),
            }
            for &v in &self.eqn(i).outputs {
                let kept = self.p.kept[v.0 as usize] && !self.is_scalar_var(v);
                let fact = Fact { here: true, depth, cost, stored: stored || kept, ..Fact::default() };
                self.facts.insert(v, fact);
            }
        }
    }

    /// Whether the view reads an element of `v` more than once.
    fn repeats(&self, i: usize, v: Var, maps: &[AxisMap]) -> bool {
        let out = &self.p.jaxpr.aval(self.eqn(i).outputs[0]).shape;
        let moved = |axis: usize| maps.iter().any(|m| m.axis == Some(axis));
        !self.p.jaxpr.aval(v).shape.is_empty() && out.iter().enumerate().any(|(axis, &d)| d > 1 && !moved(axis))
    }

    /// Instructions of one element: its code is written once on the side and counted.
    fn own_cost(&self, i: usize, lowering: &Lowering) -> u32 {
        let mut side = Body::new();
        let e = self.eqn(i);
        let regs: Vec<Reg> = e.inputs.iter().map(|a| side.leaf(self.p.jaxpr.atom_aval(a).dtype)).collect();
        match lowering {
            Lowering::Elementwise(f) => drop(f(&mut side, &regs)),
            Lowering::ElementwiseMany(f) => drop(f(&mut side, &regs)),
            _ => {}
        }
        side.finish().1.len() as u32
    }

    /// At which depths each inline variable is used, last use first; what is dear and used at two is stored.
    fn find_uses(&mut self) {
        for k in (0..self.eqns.len()).rev() {
            let i = self.eqns[k];
            let e = self.eqn(i);
            for &v in &e.outputs {
                let f = self.facts.get_mut(&v).expect("made here");
                f.stored |= f.used_at.count_ones() > 1 && f.cost > CHEAP;
            }
            let out = e.outputs.first().map_or(Fact::default(), |&v| self.fact(v));
            let bit = |depth: u32| 1u64 << depth.min(63);
            let used = match &self.p.classes[i] {
                Class::Reduce(_) => bit(out.depth - 1),
                Class::Element(_) | Class::View(_) | Class::Generate(_) => {
                    let all = e.outputs.iter().map(|&v| self.fact(v));
                    all.map(|f| if f.stored { bit(f.depth) } else { f.used_at }).fold(0, |a, b| a | b)
                }
                _ => bit(out.depth),
            };
            for v in e.inputs.iter().filter_map(Atom::var) {
                if let Some(f) = self.facts.get_mut(&v)
                    && !(f.stored && out.depth > f.depth)
                {
                    f.used_at |= used;
                }
            }
        }
    }

    /// Buffers for what is stored; a reshape shares its operand's.
    fn settle(&mut self) {
        for k in 0..self.eqns.len() {
            let i = self.eqns[k];
            for &v in &self.eqn(i).outputs {
                if self.is_scalar_var(v) || !self.fact(v).stored {
                    continue;
                }
                let shares = match self.p.classes[i] {
                    Class::Reshape => self.eqn(i).inputs[0].var().map(|v| self.p.home[v.0 as usize]),
                    _ => None,
                };
                match shares {
                    Some(Home::Buffer(b)) => {
                        self.p.home[v.0 as usize] = Home::Buffer(b);
                        if self.p.kept[v.0 as usize] && self.p.buffers[b as usize].role == Role::Scratch {
                            self.p.buffers[b as usize].role = Role::Output;
                        }
                    }
                    _ => drop(self.p.settle(v, Origin::Fresh)),
                }
            }
        }
    }

    fn emit(&mut self) {
        let deepest = self.facts.values().map(|f| f.depth).max().unwrap_or(0);
        for depth in 0..=deepest {
            self.emit_scalars(depth);
            let nests = self.nests(depth);
            for nest in nests {
                nest.emit(self);
            }
        }
        for k in 0..self.eqns.len() {
            for &v in &self.eqn(self.eqns[k]).outputs {
                if self.p.kept[v.0 as usize] && self.is_scalar_var(v) {
                    self.keep_scalar(v);
                }
            }
        }
    }

    /// Writes a scalar to its slot.
    fn keep_scalar(&mut self, v: Var) {
        let value = self.scalar(&Atom::Var(v));
        let Home::Slot(slot) = self.p.settle(v, Origin::Fresh) else { unreachable!("a scalar's home") };
        self.body.stmt(Stmt::Write { slot, value });
    }

    /// Scalar equations of a depth, in order.
    fn emit_scalars(&mut self, depth: u32) {
        for k in 0..self.eqns.len() {
            let i = self.eqns[k];
            let e = self.eqn(i);
            if self.fact(e.outputs[0]).depth != depth {
                continue;
            }
            match &self.p.classes[i] {
                Class::Scalar(_) => {
                    let regs: Vec<Reg> = e.inputs.iter().map(|a| self.scalar(a)).collect();
                    self.body.begin_step(e.op.name(), &regs, e.source);
                    let Class::Scalar(lowering) = &self.p.classes[i] else { unreachable!() };
                    let results = match lowering {
                        Lowering::Elementwise(f) => vec![f(&mut self.body, &regs)],
                        Lowering::ElementwiseMany(f) => f(&mut self.body, &regs),
                        _ => unreachable!("scalar code"),
                    };
                    self.scalars.extend(e.outputs.iter().copied().zip(results));
                }
                Class::Control(_) => self.emit_control(i),
                Class::View(_) | Class::Generate(_) if self.is_scalar_var(e.outputs[0]) => {
                    let r = Nest::scalar(e.outputs[0]).element_at_top(self);
                    self.scalars.insert(e.outputs[0], r);
                }
                _ => {}
            }
        }
    }

    fn emit_control(&mut self, i: usize) {
        let e = self.eqn(i);
        let arrays = |s: &Self, v: Var| match s.p.home[v.0 as usize] {
            Home::Buffer(b) => Some(BufferId(b)),
            _ => None,
        };
        let (mut scalars, mut reads, mut operands) = (Vec::new(), Vec::new(), Vec::new());
        for a in &e.inputs {
            match a.var().filter(|&v| !self.is_scalar_var(v)) {
                Some(v) => {
                    let buffer = arrays(self, v).expect("an array exists before control flow reads it");
                    reads.push(buffer);
                    operands.push(Operand::Lanes(buffer, self.p.jaxpr.aval(v).dtype));
                }
                None => {
                    let r = self.scalar(a);
                    scalars.push(r);
                    operands.push(Operand::Scalar(r));
                }
            }
        }
        let writes: Vec<BufferId> =
            e.outputs.iter().filter(|&&v| !self.is_scalar_var(v)).filter_map(|&v| arrays(self, v)).collect();
        self.body.begin_step(e.op.name(), &scalars, e.source);
        let Class::Control(lowering) = &self.p.classes[i] else { unreachable!("control flow") };
        let lanes = match lowering {
            Lowering::While { .. } => e.outputs.first(),
            Lowering::Scan { carry, .. } => e.outputs[..*carry].iter().find(|&&v| !self.is_scalar_var(v)),
            _ => None,
        };
        if let Some(&lane) = lanes
            && !writes.is_empty()
        {
            let shape = self.p.jaxpr.aval(lane).shape.to_vec();
            let place = self.body.enter_place(e.source);
            crate::lanes::emit(&mut self.body, lowering, &shape, &operands, &writes);
            return self.body.leave_place(place);
        }
        let operands = crate::control::Operands { scalars, reads, writes };
        let place = self.body.enter_place(e.source);
        let results = crate::control::emit(&mut self.body, lowering, &operands);
        self.body.leave_place(place);
        self.scalars.extend(e.outputs.iter().copied().filter(|&v| is_scalar(self.p.jaxpr.aval(v))).zip(results));
    }

    /// The register of a scalar operand.
    pub fn scalar(&mut self, a: &Atom) -> Reg {
        let v = match a {
            Atom::Lit(l) => return self.body.constant(crate::control::constant_of(&l.0)),
            Atom::Var(v) => *v,
        };
        if let Some(&r) = self.scalars.get(&v) {
            return r;
        }
        let Home::Slot(slot) = self.p.home[v.0 as usize] else { panic!("a scalar from before has a slot") };
        let to = self.body.leaf_at(self.p.jaxpr.aval(v).dtype, 0);
        self.body.stmt_at(0, Stmt::Read { to, slot });
        self.scalars.insert(v, to);
        to
    }

    /// The nests of a depth: roots over one domain together.
    fn nests(&mut self, depth: u32) -> Vec<Nest> {
        let mut nests: Vec<Nest> = Vec::new();
        for k in 0..self.eqns.len() {
            let i = self.eqns[k];
            let e = self.eqn(i);
            let roots: Vec<Root> = match &self.p.classes[i] {
                Class::Element(_) | Class::View(_) | Class::Generate(_) => {
                    let stored =
                        |v: &&Var| self.fact(**v).stored && self.fact(**v).depth == depth && !self.is_scalar_var(**v);
                    e.outputs.iter().filter(stored).map(|&v| Root::Store(v)).collect()
                }
                Class::Reduce(_) if self.fact(e.outputs[0]).depth == depth + 1 => vec![Root::Reduce(i)],
                _ => Vec::new(),
            };
            for root in roots {
                let nest = Nest::of(self, root);
                match nests.iter_mut().find(|n| n.takes(&nest)) {
                    Some(n) => n.join(nest),
                    None => nests.push(nest),
                }
            }
        }
        nests
    }
}
