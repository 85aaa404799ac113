//! A loop nest: a domain, the roots that it makes, and the elements computed on the way.

use crate::fuse::{Root, Segment};
use crate::plan::{Class, Home, is_scalar};
use jitbook_array::{DType, Dims, contiguous_strides};
use jitbook_ir::jaxpr::{Atom, SourceId, Var};
use jitbook_ir::loops::{AxisMap, BufferId, Carry, For, Index, Lowering, Reg, Role, Stmt};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

/// Where an element lies: for each axis of its array an index that moves with one loop axis of the nest.
type Place = SmallVec<[AxisKey; 4]>;
/// `(loop axis, start, step)`; loop axis `usize::MAX` for none.
type AxisKey = (usize, isize, isize);
const FIXED: usize = usize::MAX;

pub(crate) struct Nest {
    domain: Dims,
    /// The axes of the domain that have loops, from the outermost to the innermost: those of more or less than one turn.
    order: Vec<usize>,
    /// How many of the inner loops reduce.
    reducing: usize,
    /// Whether the reduction accumulates in the output's memory, because its innermost axis stays.
    in_memory: bool,
    roots: Vec<Root>,
}

impl Nest {
    /// A nest without loops.
    pub fn scalar(v: Var) -> Nest {
        Nest { domain: Dims::new(), order: Vec::new(), reducing: 0, in_memory: false, roots: vec![Root::Store(v)] }
    }

    /// The nest that makes one root.
    pub fn of(s: &Segment, root: Root) -> Nest {
        let jaxpr = s.p.jaxpr;
        match root {
            Root::Store(v) => {
                let domain = jaxpr.aval(v).shape.clone();
                let order = turning(&domain);
                Nest { domain, order, reducing: 0, in_memory: false, roots: vec![root] }
            }
            Root::Reduce(i) => {
                let Class::Reduce(Lowering::Reduce { axes, .. }) = &s.p.classes[i] else { unreachable!("a reduction") };
                let domain = jaxpr.atom_aval(&jaxpr.eqns[i].inputs[0]).shape;
                let turning = turning(&domain);
                let (axes, kept): (Vec<usize>, Vec<usize>) = turning.iter().partition(|a| axes.contains(a));
                let in_memory = !axes.is_empty() && turning.last() == kept.last();
                let tail = if in_memory {
                    kept.iter().rev().zip(turning.iter().rev()).take_while(|(a, b)| a == b).count()
                } else {
                    0
                };
                let (outer, inner) = kept.split_at(kept.len() - tail);
                let order = [outer, &axes, inner].concat();
                Nest { domain, order, reducing: axes.len(), in_memory, roots: vec![root] }
            }
        }
    }

    /// Whether the roots of `other` fit into these loops.
    pub fn takes(&self, other: &Nest) -> bool {
        let same = self.domain == other.domain && !self.in_memory && !other.in_memory;
        let stores = |n: &Nest| n.roots.iter().all(|r| matches!(r, Root::Store(_)));
        let ordered = |n: &Nest| n.order.windows(2).all(|w| w[0] < w[1]);
        same && (self.order == other.order && self.reducing == other.reducing
            || stores(other) && ordered(self)
            || stores(self) && ordered(other))
    }
    pub fn join(&mut self, other: Nest) {
        if self.reducing == 0 {
            (self.order, self.reducing) = (other.order, other.reducing);
        }
        self.roots.extend(other.roots);
    }

    pub fn emit(self, s: &mut Segment) {
        if self.in_memory {
            return self.emit_in_memory(s);
        }
        let mut w = Walk::new(s, self.domain.clone());
        let (outer, inner) = self.order.split_at(self.order.len() - self.reducing);
        outer.iter().for_each(|&axis| w.open(axis));
        let sums: Vec<Sum> = self.roots.iter().filter_map(|r| w.sum(*r)).collect();
        let inits: Vec<Reg> = sums.iter().map(|x| x.init).collect();
        let mut phis: Vec<Vec<Reg>> = vec![inits];
        for &axis in inner {
            w.open(axis);
            let level = sums.iter().map(|x| w.s.body.leaf(x.accumulator)).collect();
            phis.push(level);
        }
        let place = w.identity();
        let mut values: Vec<Reg> = Vec::new();
        for (x, &phi) in sums.iter().zip(phis.last().expect("a level")) {
            values.push(w.accumulate(x.eqn, phi, &place));
        }
        for r in &self.roots {
            if let Root::Store(v) = *r {
                let value = w.element(v, place.clone());
                w.store_var(v, &place, value);
            }
        }
        for level in (0..inner.len()).rev() {
            let carries = phis[level + 1].iter().zip(&phis[level]).zip(&values);
            let carries: Vec<(Reg, Reg, Reg)> = carries.map(|((&p, &i), &n)| (p, i, n)).collect();
            values = w.close(&carries);
        }
        for (x, value) in sums.iter().zip(values) {
            w.finish_sum(x, value);
        }
        outer.iter().for_each(|_| drop(w.close(&[])));
        let made = self.roots.iter().filter_map(|r| if let Root::Store(v) = r { Some(*v) } else { None });
        s.written.extend(made);
    }

    /// Reduction whose innermost axis stays: the output's memory accumulates, row by row.
    fn emit_in_memory(self, s: &mut Segment) {
        let Root::Reduce(i) = self.roots[0] else { unreachable!("a reduction") };
        let Class::Reduce(Lowering::Reduce { axes, accumulator, .. }) = &s.p.classes[i] else { unreachable!() };
        let (axes, accumulator) = (axes.clone(), *accumulator);
        let out = s.p.jaxpr.eqns[i].outputs[0];
        let aval = s.p.jaxpr.aval(out).clone();
        let Home::Buffer(home) = s.p.home[out.0 as usize] else { unreachable!("a reduced array is stored") };
        let direct = accumulator == aval.dtype;
        let target =
            if direct { home } else { s.p.buffer(accumulator, aval.size(), Role::Scratch, crate::plan::Origin::Fresh) };
        let shape = aval.shape.clone();
        let mut w = Walk::new(s, shape.clone());
        turning(&shape).into_iter().for_each(|axis| w.open(axis));
        let place = w.identity();
        let init = w.sum(self.roots[0]).expect("a reduction").init;
        w.store(target, &shape, &place, init);
        turning(&shape).into_iter().for_each(|_| drop(w.close(&[])));
        let mut w = Walk::new(w.s, self.domain.clone());
        self.order.iter().for_each(|&axis| w.open(axis));
        let place = w.identity();
        let kept: Place = (0..self.domain.len()).filter(|a| !axes.contains(a)).map(|a| place[a]).collect();
        let sofar = w.load(target, accumulator, &shape, &kept);
        let value = w.accumulate(i, sofar, &place);
        w.store(target, &shape, &kept, value);
        self.order.iter().for_each(|_| drop(w.close(&[])));
        if !direct {
            let mut w = Walk::new(w.s, shape.clone());
            turning(&shape).into_iter().for_each(|axis| w.open(axis));
            let place = w.identity();
            let wide = w.load(target, accumulator, &shape, &place);
            let value = w.s.body.cast(wide, aval.dtype);
            w.store(home, &shape, &place, value);
            turning(&shape).into_iter().for_each(|_| drop(w.close(&[])));
        }
    }

    /// The value of a scalar that looks at one element.
    pub fn element_at_top(self, s: &mut Segment) -> Reg {
        let Root::Store(v) = self.roots[0] else { unreachable!("a scalar") };
        Walk::new(s, Dims::new()).element(v, Place::new())
    }
}

/// The axes that a loop is needed for.
fn turning(domain: &[usize]) -> Vec<usize> {
    (0..domain.len()).filter(|&axis| domain[axis] != 1).collect()
}

/// A reduction under way.
struct Sum {
    eqn: usize,
    accumulator: DType,
    init: Reg,
}

/// Walks the loops of a nest while they are emitted.
struct Walk<'s, 'p, 'j> {
    s: &'s mut Segment<'p, 'j>,
    domain: Dims,
    /// By domain axis: the loop's index and the depth of its block.
    loops: FxHashMap<usize, (Reg, usize)>,
    open: Vec<usize>,
    known: FxHashMap<(Var, Place), Reg>,
}

impl<'s, 'p, 'j> Walk<'s, 'p, 'j> {
    fn new(s: &'s mut Segment<'p, 'j>, domain: Dims) -> Self {
        Walk { s, domain, loops: FxHashMap::default(), open: Vec::new(), known: FxHashMap::default() }
    }

    fn open(&mut self, axis: usize) {
        self.s.body.open_block();
        let index = self.s.body.leaf(DType::I64);
        self.loops.insert(axis, (index, self.s.body.depth()));
        self.open.push(axis);
    }

    /// Closes the innermost loop; carries are `(phi, init, next)`. Returns the values after it.
    fn close(&mut self, carries: &[(Reg, Reg, Reg)]) -> Vec<Reg> {
        let axis = self.open.pop().expect("an open loop");
        let stmts = self.s.body.close_block();
        let (index, _) = self.loops[&axis];
        let carries: Vec<Carry> = carries
            .iter()
            .map(|&(phi, init, next)| {
                let result = self.s.body.leaf(self.s.body.dtype(phi));
                Carry { phi, init, next, result }
            })
            .collect();
        let results = carries.iter().map(|c| c.result).collect();
        self.s.body.stmt(Stmt::For(For { index, extent: self.domain[axis] as u64, carries, body: stmts }));
        results
    }

    fn identity(&self) -> Place {
        (0..self.domain.len()).map(|a| (a, 0, 1)).collect()
    }

    fn sum(&mut self, root: Root) -> Option<Sum> {
        let Root::Reduce(eqn) = root else { return None };
        let Class::Reduce(Lowering::Reduce { accumulator, init, .. }) = &self.s.p.classes[eqn] else { unreachable!() };
        Some(Sum { eqn, accumulator: *accumulator, init: self.s.body.constant(*init) })
    }

    /// The accumulator after the element at `place`.
    fn accumulate(&mut self, eqn: usize, sofar: Reg, place: &Place) -> Reg {
        let operand = self.s.p.jaxpr.eqns[eqn].inputs[0].clone();
        let x = self.operand(&operand, place.clone());
        let Class::Reduce(Lowering::Reduce { accumulator, combine, .. }) = &self.s.p.classes[eqn] else {
            unreachable!()
        };
        let e = &self.s.p.jaxpr.eqns[eqn];
        self.s.body.begin_step(e.op.name(), &[sofar, x], e.source);
        let x = self.s.body.cast(x, *accumulator);
        combine(&mut self.s.body, sofar, x)
    }

    fn finish_sum(&mut self, sum: &Sum, value: Reg) {
        let Class::Reduce(Lowering::Reduce { axes, .. }) = &self.s.p.classes[sum.eqn] else { unreachable!() };
        let kept: Place = (0..self.domain.len()).filter(|a| !axes.contains(a)).map(|a| (a, 0, 1)).collect();
        let out = self.s.p.jaxpr.eqns[sum.eqn].outputs[0];
        let dtype = self.s.p.jaxpr.aval(out).dtype;
        let value = self.s.body.cast(value, dtype);
        if kept.is_empty() {
            self.s.scalars.insert(out, value);
        } else {
            self.store_var(out, &kept, value);
        }
    }

    fn store_var(&mut self, v: Var, place: &Place, value: Reg) {
        let Home::Buffer(b) = self.s.p.home[v.0 as usize] else { unreachable!("a root is stored") };
        let shape = self.s.p.jaxpr.aval(v).shape.clone();
        self.store(b, &shape, place, value);
    }
    fn store(&mut self, buffer: u32, shape: &[usize], place: &Place, value: Reg) {
        let index = self.index(shape, place).0;
        self.s.body.stmt(Stmt::Store { buffer: BufferId(buffer), index, value });
    }
    fn load(&mut self, buffer: u32, dtype: DType, shape: &[usize], place: &Place) -> Reg {
        let (index, depth) = self.index(shape, place);
        let to = self.s.body.leaf_at(dtype, depth);
        self.s.body.stmt_at(depth, Stmt::Load { to, buffer: BufferId(buffer), index });
        to
    }

    /// The place in a contiguous buffer, and the depth of the innermost loop that it depends on.
    fn index(&self, shape: &[usize], place: &Place) -> (Index, usize) {
        let mut index = Index::default();
        let mut depth = 0;
        for (&(axis, start, step), stride) in place.iter().zip(contiguous_strides(shape)) {
            index.offset += (start * stride) as i64;
            if axis == FIXED || step == 0 {
                continue;
            }
            // An axis of one element has no loop.
            let Some(&(r, at)) = self.loops.get(&axis) else { continue };
            depth = depth.max(at);
            let step = (step * stride) as i64;
            match index.terms.iter_mut().find(|t| t.0 == r) {
                Some(t) => t.1 += step,
                None => index.terms.push((r, step)),
            }
        }
        (index, depth)
    }

    fn operand(&mut self, a: &Atom, place: Place) -> Reg {
        match a.var() {
            Some(v) if !is_scalar(self.s.p.jaxpr.aval(v)) => self.element(v, place),
            _ => self.s.scalar(a),
        }
    }

    /// The element of `v` at `place`; a worklist, since chains of equations may be long.
    fn element(&mut self, v: Var, place: Place) -> Reg {
        let root = (v, place);
        let mut work = vec![root.clone()];
        while let Some(top) = work.pop() {
            if self.known.contains_key(&top) {
                continue;
            }
            let missing = self.missing(&top);
            if missing.is_empty() {
                self.compute(top);
            } else {
                work.push(top);
                work.extend(missing);
            }
        }
        self.known[&root]
    }

    /// Whether the element is read from memory here rather than computed.
    fn loaded(&self, v: Var) -> Option<u32> {
        let Home::Buffer(b) = self.s.p.home[v.0 as usize] else { return None };
        let fact = self.s.fact(v);
        let inline = self.s.p.maker[v.0 as usize].is_some_and(|m| {
            fact.here && matches!(self.s.p.classes[m], Class::Element(_) | Class::View(_) | Class::Generate(_))
        });
        (!inline || self.s.written.contains(&v)).then_some(b)
    }

    /// Where in the user's program a variable is computed.
    fn made_at(&self, v: Var) -> SourceId {
        self.s.p.maker[v.0 as usize].map_or(SourceId(0), |m| self.s.p.jaxpr.eqns[m].source)
    }

    /// The operand of a view and where it looks.
    fn looks_at(&self, eqn: usize, maps: &[AxisMap], place: &Place) -> Option<(Var, Place)> {
        let v = self.s.p.jaxpr.eqns[eqn].inputs[0].var()?;
        let inner = maps
            .iter()
            .map(|m| match m.axis {
                None => (FIXED, m.start, 0),
                Some(axis) => {
                    let (l, start, step) = place[axis];
                    (l, m.start + m.step * start, m.step * step)
                }
            })
            .collect();
        Some((v, inner))
    }

    /// The elements that `(v, place)` needs and that are not known yet.
    fn missing(&self, (v, place): &(Var, Place)) -> Vec<(Var, Place)> {
        if self.loaded(*v).is_some() {
            return Vec::new();
        }
        let m = self.s.p.maker[v.0 as usize].expect("made by an equation");
        let array = |v: Var| !is_scalar(self.s.p.jaxpr.aval(v));
        let needs: Vec<(Var, Place)> = match &self.s.p.classes[m] {
            Class::View(maps) => self.looks_at(m, maps, place).into_iter().collect(),
            Class::Element(_) => {
                self.s.p.jaxpr.eqns[m].inputs.iter().filter_map(Atom::var).map(|v| (v, place.clone())).collect()
            }
            _ => Vec::new(),
        };
        needs.into_iter().filter(|n| array(n.0) && !self.known.contains_key(n)).collect()
    }

    fn compute(&mut self, (v, place): (Var, Place)) {
        let jaxpr = self.s.p.jaxpr;
        if let Some(b) = self.loaded(v) {
            let aval = jaxpr.aval(v);
            self.s.body.begin_step("load", &[], self.made_at(v));
            let r = self.load(b, aval.dtype, &aval.shape, &place);
            self.known.insert((v, place), r);
            return;
        }
        let m = self.s.p.maker[v.0 as usize].expect("made by an equation");
        let eqn = &jaxpr.eqns[m];
        let known = |w: &mut Self, a: &Atom, place: &Place| match a.var() {
            Some(x) if !is_scalar(jaxpr.aval(x)) => w.known[&(x, place.clone())],
            _ => w.s.scalar(a),
        };
        let results = match &self.s.p.classes[m] {
            Class::View(maps) => match self.looks_at(m, maps, &place) {
                Some((x, inner)) => vec![known(self, &Atom::Var(x), &inner)],
                None => vec![self.s.scalar(&eqn.inputs[0])],
            },
            Class::Generate(_) => {
                let indices: Vec<Reg> = place.iter().map(|&k| self.index_value(k)).collect();
                self.s.body.begin_step(eqn.op.name(), &indices, eqn.source);
                let Class::Generate(Lowering::Generate(f)) = &self.s.p.classes[m] else { unreachable!() };
                vec![f(&mut self.s.body, &indices)]
            }
            _ => {
                let regs: Vec<Reg> = eqn.inputs.iter().map(|a| known(self, a, &place)).collect();
                self.s.body.begin_step(eqn.op.name(), &regs, eqn.source);
                match &self.s.p.classes[m] {
                    Class::Element(Lowering::Elementwise(f)) => vec![f(&mut self.s.body, &regs)],
                    Class::Element(Lowering::ElementwiseMany(f)) => f(&mut self.s.body, &regs),
                    _ => unreachable!("computed inline"),
                }
            }
        };
        for (&out, r) in eqn.outputs.iter().zip(results) {
            self.known.insert((out, place.clone()), r);
        }
    }

    /// An index as a value.
    fn index_value(&mut self, (axis, start, step): AxisKey) -> Reg {
        let b = &mut self.s.body;
        let start = b.int(DType::I64, start as i64);
        if axis == FIXED || step == 0 {
            return start;
        }
        let Some(&(r, _)) = self.loops.get(&axis) else { return start };
        let by = b.int(DType::I64, step as i64);
        let moved = b.mul(r, by);
        b.add(moved, start)
    }
}
