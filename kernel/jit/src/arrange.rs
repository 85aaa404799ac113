//! How values lie and where they are computed, before loops are made of them.
//!
//! Products look through transposes and are laid out as these are; large transposes are copied in tiles before loops read
//! them; what only later segments read is computed there, and what costs nothing is computed again.

use crate::plan::{Class, DONE, Planner, is_scalar};
use jitbook_array::{Strides, contiguous_strides};
use jitbook_ir::jaxpr::{Atom, Var};
use jitbook_ir::loops::{AxisMap, Lowering};

/// Transposes of so many elements are worth a copy: smaller ones stay in the nearest caches while they are read.
const TURNED: usize = 1 << 14;
/// Rows and columns of fewer elements are read as they lie.
const TILE: usize = 16;

impl Planner<'_> {
    /// What the equation reads.
    pub fn inputs(&self, i: usize) -> &[Atom] {
        self.seen_through.get(&i).map_or(&self.jaxpr.eqns[i].inputs[..], |both| &both[..])
    }

    /// How often each variable is read; products whose result is read through a transpose alone are laid out as that.
    pub fn count_uses(&mut self) {
        let outs = self.jaxpr.outs.iter().filter_map(Atom::var);
        outs.for_each(|v| self.uses[v.0 as usize] += 1);
        let mut reader = vec![0; self.jaxpr.avals.len()];
        for i in (0..self.jaxpr.eqns.len()).rev() {
            let e = &self.jaxpr.eqns[i];
            let read = e.outputs.iter().any(|v| self.uses[v.0 as usize] > 0);
            // A view that products see through may be left unread.
            if !read && matches!(self.classes[i], Class::View(_)) {
                continue;
            }
            for v in self.inputs(i).iter().filter_map(Atom::var).collect::<Vec<_>>() {
                self.uses[v.0 as usize] += 1;
                reader[v.0 as usize] = i;
            }
            if let [v] = e.outputs[..]
                && self.uses[v.0 as usize] == 1
                && !self.jaxpr.outs.iter().any(|a| a.var() == Some(v))
            {
                self.lay_out(i, reader[v.0 as usize]);
            }
        }
    }

    /// A product that one view alone reads takes its operands the other way round, where that lays it out as the view.
    fn lay_out(&mut self, i: usize, view: usize) {
        let (Class::Step(Lowering::Product(product)), Class::View(maps)) = (&self.classes[i], &self.classes[view])
        else {
            return;
        };
        let out = self.jaxpr.eqns[view].outputs[0];
        let aval = self.jaxpr.aval(out);
        if aval.size() != product.size() || !maps.iter().all(is_whole) || is_scalar(aval) {
            return;
        }
        if let Some((other, strides)) = product.exchanged() {
            let strides = through(strides, maps, aval.rank());
            let same = strides
                .iter()
                .zip(&contiguous_strides(&aval.shape))
                .zip(&aval.shape)
                .all(|((a, b), d)| *d == 1 || a == b);
            if same {
                let [x, y] = self.inputs(i) else { unreachable!("two operands") };
                let exchanged = [y.clone(), x.clone()];
                self.seen_through.insert(i, exchanged);
                self.classes[i] = Class::Step(Lowering::Product(other));
                self.laid_out.insert(i, out);
                self.maker[out.0 as usize] = Some(i);
            }
        }
    }

    /// Whether nothing is left to do for a view: the product behind it makes its result, or those that read it look
    /// through it.
    pub fn is_done(&self, i: usize) -> bool {
        let outputs = &self.jaxpr.eqns[i].outputs;
        let unread = outputs.iter().all(|v| self.uses[v.0 as usize] == 0);
        let made = outputs.first().and_then(|v| self.maker[v.0 as usize]);
        made.is_some_and(|m| m != i) || unread && matches!(self.classes[i], Class::View(_))
    }

    /// What the equation makes.
    pub fn outputs(&self, i: usize) -> &[Var] {
        self.laid_out.get(&i).map_or(&self.jaxpr.eqns[i].outputs[..], std::slice::from_ref)
    }

    /// A product takes operands with their axes in any order: it reads what a transpose reads.
    pub fn see_through(&mut self, i: usize) {
        let Class::Step(Lowering::Product(product)) = &self.classes[i] else { return };
        let [x, y] = &self.jaxpr.eqns[i].inputs[..] else { return };
        let (mut product, mut read) = (product.clone(), [x.clone(), y.clone()]);
        for (k, a) in read.iter_mut().enumerate() {
            if let Some((v, strides)) = self.base(a)
                && let Some(other) = product.of_view(k, strides)
            {
                (product, *a) = (other, Atom::Var(v));
            }
        }
        if read.iter().ne([x, y]) {
            self.seen_through.insert(i, read);
            self.classes[i] = Class::Step(Lowering::Product(product));
        }
    }

    /// The array that is behind views of all its elements, and how far apart these lie along the views' axes.
    fn base(&self, a: &Atom) -> Option<(Var, Strides)> {
        let (mut v, mut views) = (a.var()?, Vec::new());
        while let Some(m) = self.maker[v.0 as usize]
            && let Class::View(maps) = &self.classes[m]
        {
            let of = self.jaxpr.eqns[m].inputs[0].var()?;
            if self.jaxpr.aval(of).size() != self.jaxpr.aval(v).size() || !maps.iter().all(is_whole) {
                break;
            }
            views.push((maps, self.jaxpr.aval(v).rank()));
            v = of;
        }
        let known = !views.is_empty() && !is_scalar(self.jaxpr.aval(v));
        let first = contiguous_strides(&self.jaxpr.aval(v).shape);
        known.then(|| (v, views.into_iter().rev().fold(first, |s, (maps, rank)| through(s, maps, rank))))
    }

    /// Large arrays that loops would read across their rows are turned before, tile by tile.
    pub fn turn_first(&mut self) {
        let mut read = vec![false; self.jaxpr.avals.len()];
        self.jaxpr.outs.iter().filter_map(Atom::var).for_each(|v| read[v.0 as usize] = true);
        for i in (0..self.jaxpr.eqns.len()).filter(|&i| !self.is_step(i) && !self.is_done(i)) {
            self.inputs(i).iter().filter_map(Atom::var).for_each(|v| read[v.0 as usize] = true);
        }
        for i in 0..self.jaxpr.eqns.len() {
            let Class::View(maps) = &self.classes[i] else { continue };
            let v = self.jaxpr.eqns[i].outputs[0];
            if read[v.0 as usize] && !self.is_done(i) && self.is_turned(i, maps) {
                self.classes[i] = Class::Step(Lowering::Kernel);
            }
        }
    }

    /// Whether a view exchanges the rows and columns of a large array that exists.
    fn is_turned(&self, i: usize, maps: &[AxisMap]) -> bool {
        let e = &self.jaxpr.eqns[i];
        let Some(of) = e.inputs[0].var() else { return false };
        let exists = self.maker[of.0 as usize].is_none_or(|m| self.is_step(m));
        let (aval, from) = (self.jaxpr.aval(e.outputs[0]), self.jaxpr.aval(of));
        if !exists || aval.size() < TURNED || aval.size() != from.size() || !maps.iter().all(is_whole) {
            return false;
        }
        let strides = through(contiguous_strides(&from.shape), maps, aval.rank());
        let mut axes = aval.shape.iter().zip(&strides).filter(|(d, _)| **d > 1).rev();
        let wide = |(d, _): (&usize, &isize)| *d >= TILE;
        let apart = axes.next().is_some_and(|a| wide(a) && *a.1 != 1);
        apart && axes.any(|a| *a.1 == 1 && wide(a))
    }

    /// What only later segments read is computed there, where that keeps no more than it saves: it is not stored, and
    /// its loop is theirs.
    pub fn defer(&mut self) {
        let mut wanted = vec![u32::MAX; self.jaxpr.avals.len()];
        for v in self.jaxpr.outs.iter().filter_map(Atom::var) {
            wanted[v.0 as usize] = 0;
        }
        for i in (0..self.jaxpr.eqns.len()).rev().filter(|&i| self.segment[i] != DONE).collect::<Vec<_>>() {
            let e = &self.jaxpr.eqns[i];
            let free =
                matches!(self.classes[i], Class::Element(_) | Class::View(_) | Class::Generate(_) | Class::Scalar(_));
            let first = e.outputs.iter().map(|v| wanted[v.0 as usize]).min().unwrap_or(0);
            if free && !e.op.effects().acts() && first != u32::MAX && first > self.segment[i] && self.saves(i) {
                self.segment[i] = first;
            }
            let t = self.segment[i];
            for v in self.inputs(i).iter().filter_map(Atom::var).collect::<Vec<_>>() {
                let w = &mut wanted[v.0 as usize];
                *w = t.min(*w);
            }
        }
    }

    /// Whether an equation's operands, as far as they are stored for it, are no larger than its results.
    fn saves(&self, i: usize) -> bool {
        let bytes = |v: Var| self.jaxpr.aval(v).size().saturating_mul(self.jaxpr.aval(v).dtype.size());
        let stored = |v: &Var| {
            let made = self.maker[v.0 as usize];
            made.is_some_and(|m| !matches!(self.classes[m], Class::View(_) | Class::Generate(_) | Class::Scalar(_)))
        };
        let e = &self.jaxpr.eqns[i];
        let read: usize = e.inputs.iter().filter_map(Atom::var).filter(stored).map(bytes).sum();
        read <= e.outputs.iter().map(|&v| bytes(v)).sum()
    }

    pub fn find_kept(&mut self) {
        for i in (0..self.jaxpr.eqns.len()).filter(|&i| self.segment[i] != DONE).collect::<Vec<_>>() {
            for v in self.inputs(i).iter().filter_map(Atom::var).collect::<Vec<_>>() {
                if let Some(m) = self.maker[v.0 as usize]
                    && (self.is_step(i) || self.segment[m] != self.segment[i])
                {
                    let walks = matches!(self.classes[i], Class::Element(_) | Class::View(_) | Class::Reduce(_));
                    match walks.then(|| self.again(v)).flatten() {
                        Some(base) => base.into_iter().for_each(|v| self.kept[v.0 as usize] = true),
                        None => self.kept[v.0 as usize] = true,
                    }
                }
            }
        }
        self.jaxpr.outs.iter().filter_map(Atom::var).for_each(|v| self.kept[v.0 as usize] = true);
    }

    /// What must exist for a view or an array of indices to be computed again where it is read; `None` where it is
    /// better stored.
    fn again(&self, v: Var) -> Option<Option<Var>> {
        let mut at = v;
        while let Some(m) = self.maker[at.0 as usize] {
            match &self.classes[m] {
                Class::Generate(_) if !is_scalar(self.jaxpr.aval(at)) => return Some(None),
                Class::View(_) if !is_scalar(self.jaxpr.aval(at)) => match self.jaxpr.eqns[m].inputs[0].var() {
                    Some(of) => at = of,
                    None => return Some(None),
                },
                _ => break,
            }
        }
        let small = self.jaxpr.aval(at).size() <= self.jaxpr.aval(v).size();
        (at != v && (small || self.maker[at.0 as usize].is_none_or(|m| self.is_step(m)))).then_some(Some(at))
    }
}

/// Whether a view takes an axis as it is.
fn is_whole(m: &AxisMap) -> bool {
    m.start == 0 && (m.step == 1 || m.axis.is_none())
}

/// How far apart elements lie along the axes of a view, of an array in which they lie so.
fn through(strides: Strides, maps: &[AxisMap], rank: usize) -> Strides {
    let along = |axis| maps.iter().zip(&strides).filter(move |(m, _)| m.axis == Some(axis)).map(|(_, &s)| s);
    (0..rank).map(|axis| along(axis).sum()).collect()
}
