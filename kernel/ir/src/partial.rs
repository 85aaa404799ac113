//! Partial evaluation: what a jaxpr makes of its known inputs is done at once, the rest is a jaxpr of the others.
//!
//! A scan does this to its body, so that nothing that is the same at every turn is done at each.

use crate::aval::Aval;
use crate::jaxpr::{Atom, ClosedJaxpr, Eqn, Jaxpr, Var};
use crate::ops::call::Jit;
use crate::ops::custom::{Callee, CustomJvp, CustomVjp};
use crate::prim::Op;
use crate::stage::{is_number, is_staging, stage};
use crate::sub::{Halves, filter, reorder_inputs, split_jaxpr};
use crate::trace::{bind, enter_equations, enter_source, set_source};
use crate::value::Val;
use jitbook_array::Result;
use rustc_hash::FxHashMap;

/// What is left of a jaxpr.
pub struct Rest {
    /// Inputs: the kept values, then the unknown inputs. Outputs: those that are not known.
    pub jaxpr: ClosedJaxpr,
    pub kept: Vec<Val>,
    /// The outputs that are known.
    pub outs: Vec<Option<Val>>,
}

/// Where a known value of a call comes from.
#[derive(Clone, Copy)]
pub enum Source {
    /// One of the known inputs.
    Input(usize),
    /// An output of the known half.
    Output(usize),
}

/// Binds, at the current trace, all that depends on known inputs alone. What is `wanted` of the outputs stays an output
/// of the rest even if it is known.
pub fn evaluate_known(closed: &ClosedJaxpr, inputs: &[Option<Val>], wanted: &[bool]) -> Result<Rest> {
    let j = &closed.jaxpr;
    let mut known = Known { values: vec![None; j.avals.len()], avals: j.avals.clone(), renamed: FxHashMap::default() };
    for (v, c) in j.constvars.iter().zip(&closed.consts) {
        known.values[v.0 as usize] = Some(Val::Array(c.clone()));
    }
    for (v, x) in j.invars.iter().zip(inputs) {
        known.values[v.0 as usize] = x.clone();
    }
    let mut eqns = Vec::new();
    let within = enter_equations();
    for e in &j.eqns {
        let former = enter_source(e.source);
        let left = known.equation(&known.renamed(e));
        set_source(former);
        eqns.extend(left?);
    }
    drop(within);
    let own: Vec<Atom> = j.outs.iter().map(|a| known.atom(a)).collect();
    let outs: Vec<Option<Val>> = own.iter().zip(wanted).map(|(a, wanted)| known.value(a).filter(|_| !wanted)).collect();
    let unknown: Vec<bool> = outs.iter().map(Option::is_none).collect();
    let invars: Vec<Var> = j.invars.iter().copied().filter(|v| known.values[v.0 as usize].is_none()).collect();
    let (jaxpr, kept) = known.rest(eqns, invars, filter(&own, &unknown));
    Ok(Rest { jaxpr, kept, outs })
}

/// The two halves of a jaxpr some of whose inputs are known.
pub(crate) fn halves(closed: &ClosedJaxpr, known: &[bool]) -> Result<Halves> {
    let avals = filter(&closed.in_avals(), known);
    let mut found = None;
    let first = stage(&avals, &mut |xs| {
        let mut given = xs.iter().cloned();
        let inputs: Vec<Option<Val>> = known.iter().map(|k| if *k { given.next() } else { None }).collect();
        let Rest { jaxpr, kept, outs } = evaluate_known(closed, &inputs, &vec![false; closed.jaxpr.outs.len()])?;
        let mut own: Vec<Val> = Vec::new();
        let source = |v: &Val, own: &mut Vec<Val>| match (
            xs.iter().position(|x| x.same(v)),
            own.iter().position(|x| is_one(x, v)),
        ) {
            (Some(i), _) => Source::Input(i),
            (None, Some(i)) => Source::Output(i),
            (None, None) => {
                own.push(v.clone());
                Source::Output(own.len() - 1)
            }
        };
        let outs: Vec<Option<Source>> = outs.iter().map(|v| v.as_ref().map(|v| source(v, &mut own))).collect();
        let kept: Vec<Source> = kept.iter().map(|v| source(v, &mut own)).collect();
        // As arguments of a call, the kept values stand behind the others.
        let unknown = jaxpr.jaxpr.invars.len() - kept.len();
        let order: Vec<usize> = (kept.len()..kept.len() + unknown).chain(0..kept.len()).collect();
        found = Some((reorder_inputs(&jaxpr, &order), outs, kept));
        Ok(own)
    })?;
    let (second, outs, kept) = found.expect("the function ran");
    Ok(Halves { first: first.closed(), second, outs, kept })
}

/// Whether two known values are kept as one. Numbers are not, each comes from a literal of its own.
fn is_one(a: &Val, b: &Val) -> bool {
    a.same(b) && !a.array().is_some_and(is_number)
}

/// The values that are known, by variable.
struct Known {
    values: Vec<Option<Val>>,
    avals: Vec<Aval>,
    /// The results of unfolded calls.
    renamed: FxHashMap<Var, Var>,
}

/// The jaxpr of a function with a derivative of its own.
fn own_rule(op: &Op) -> Option<&ClosedJaxpr> {
    let jvp = op.params_of::<CustomJvp>().map(|p| &p.callee);
    match jvp.or_else(|| op.params_of::<CustomVjp>().map(|p| &p.callee))? {
        Callee::Jaxpr(c) => Some(c),
        Callee::Fun(_) => None,
    }
}

impl Known {
    fn value(&self, a: &Atom) -> Option<Val> {
        match a {
            Atom::Var(v) => self.values[v.0 as usize].clone(),
            Atom::Lit(l) => Some(Val::Array(l.0.clone())),
        }
    }

    /// The operand, by the name that an unfolded call gave it.
    fn atom(&self, a: &Atom) -> Atom {
        let renamed = a.var().and_then(|v| self.renamed.get(&v));
        renamed.map_or_else(|| a.clone(), |w| Atom::Var(*w))
    }
    fn renamed(&self, e: &Eqn) -> Eqn {
        Eqn { inputs: e.inputs.iter().map(|a| self.atom(a)).collect(), ..e.clone() }
    }

    /// What of an equation is not known.
    fn equation(&mut self, e: &Eqn) -> Result<Vec<Eqn>> {
        if e.op.effects().acts() {
            return Ok(vec![e.clone()]);
        }
        let args: Vec<Option<Val>> = e.inputs.iter().map(|a| self.value(a)).collect();
        if let Some(call) = e.op.params_of::<Jit>() {
            return Ok(self.call(e, call, &args)?.into_iter().collect());
        }
        if args.iter().all(Option::is_some) {
            let outs = bind(&e.op, &args.into_iter().flatten().collect::<Vec<_>>())?;
            e.outputs.iter().zip(outs).for_each(|(v, x)| self.values[v.0 as usize] = Some(x));
            return Ok(vec![]);
        }
        match own_rule(&e.op) {
            Some(inner) => self.unfold(e, &inner.clone()),
            None => Ok(vec![e.clone()]),
        }
    }

    /// A function with a derivative of its own has been differentiated already: what it does, in its place.
    fn unfold(&mut self, e: &Eqn, inner: &ClosedJaxpr) -> Result<Vec<Eqn>> {
        let j = &inner.jaxpr;
        let mut outer: Vec<Option<Atom>> = vec![None; j.avals.len()];
        for (v, c) in j.constvars.iter().zip(&inner.consts) {
            outer[v.0 as usize] = Some(Atom::Var(self.variable(Val::Array(c.clone()))));
        }
        j.invars.iter().zip(&e.inputs).for_each(|(v, a)| outer[v.0 as usize] = Some(a.clone()));
        let read = |outer: &[Option<Atom>], a: &Atom| match a {
            Atom::Var(v) => outer[v.0 as usize].clone().expect("bound before it is read"),
            lit => lit.clone(),
        };
        let mut left = Vec::new();
        for own in &j.eqns {
            let inputs = own.inputs.iter().map(|a| self.atom(&read(&outer, a))).collect();
            let outputs = own.outputs.iter().map(|v| self.unknown(j.aval(*v).clone())).collect();
            let eqn = Eqn { op: own.op.clone(), inputs, outputs, source: own.source };
            own.outputs.iter().zip(&eqn.outputs).for_each(|(v, w)| outer[v.0 as usize] = Some(Atom::Var(*w)));
            left.extend(self.equation(&eqn)?);
        }
        for (v, a) in e.outputs.iter().zip(&j.outs) {
            let a = self.atom(&read(&outer, a));
            self.values[v.0 as usize] = self.value(&a);
            if let (None, Atom::Var(w)) = (&self.values[v.0 as usize], a) {
                self.renamed.insert(*v, w);
            }
        }
        Ok(left)
    }

    /// A call becomes two, even if nothing of it is known.
    fn call(&mut self, e: &Eqn, call: &Jit, args: &[Option<Val>]) -> Result<Option<Eqn>> {
        let flags: Vec<bool> = args.iter().map(Option::is_some).collect();
        let halves = split_jaxpr(&call.jaxpr, &flags)?;
        let given: Vec<Val> = args.iter().flatten().cloned().collect();
        let found = match halves.first.jaxpr.outs.is_empty() && !is_staging() {
            true => vec![],
            false => bind(&call.with_jaxpr(halves.first.clone()), &given)?,
        };
        let value = |s: &Source| match *s {
            Source::Input(i) => given[i].clone(),
            Source::Output(i) => found[i].clone(),
        };
        for (v, s) in e.outputs.iter().zip(&halves.outs) {
            self.values[v.0 as usize] = s.as_ref().map(value);
        }
        let unknown: Vec<bool> = halves.outs.iter().map(Option::is_none).collect();
        if !unknown.contains(&true) {
            return Ok(None);
        }
        let others: Vec<bool> = flags.iter().map(|k| !k).collect();
        let mut inputs = filter(&e.inputs, &others);
        inputs.extend(halves.kept.iter().map(|s| Atom::Var(self.variable(value(s)))));
        let op = call.with_jaxpr(halves.second.clone());
        Ok(Some(Eqn { op, inputs: inputs.into(), outputs: filter(&e.outputs, &unknown).into(), source: e.source }))
    }

    fn unknown(&mut self, aval: Aval) -> Var {
        self.avals.push(aval);
        self.values.push(None);
        Var(self.avals.len() as u32 - 1)
    }

    fn variable(&mut self, value: Val) -> Var {
        self.avals.push(value.aval());
        self.values.push(Some(value));
        Var(self.avals.len() as u32 - 1)
    }

    /// What is left as a jaxpr: the known values that it needs come first, in the order in which a search from the
    /// outputs backwards meets them last.
    fn rest(self, mut eqns: Vec<Eqn>, unknown: Vec<Var>, mut outs: Vec<Atom>) -> (ClosedJaxpr, Vec<Val>) {
        let mut kept: Vec<(Val, Var)> = Vec::new();
        let mut reached = vec![false; self.avals.len()];
        for v in backwards(&self.values, &eqns, &unknown, &outs) {
            reached[v.0 as usize] = true;
            if let Some(value) = &self.values[v.0 as usize]
                && !kept.iter().any(|(k, w)| *w == v || is_one(k, value))
            {
                kept.push((value.clone(), v));
            }
        }
        eqns.retain(|e| e.op.effects().acts() || e.outputs.iter().any(|v| reached[v.0 as usize]));
        let one = |a: &mut Atom| {
            if let Atom::Var(v) = a
                && let Some(value) = &self.values[v.0 as usize]
            {
                *v = kept.iter().find(|(k, w)| w == v || is_one(k, value)).expect("reached").1;
            }
        };
        eqns.iter_mut().flat_map(|e| &mut e.inputs).chain(&mut outs).for_each(one);
        let invars = kept.iter().map(|(_, v)| *v).chain(unknown).collect();
        let jaxpr = Jaxpr::new(vec![], invars, eqns, outs, self.avals);
        (ClosedJaxpr::new(jaxpr, vec![]), kept.into_iter().map(|(x, _)| x).collect())
    }
}

/// A node of the search: a variable that is not known, or one use of a known one (each counts for itself).
type Node = usize;

/// The variables that the outputs and the inputs depend on, each after what it depends on: JAX's order, in which a
/// node is taken as soon as all its readers are, the last found first.
fn backwards(values: &[Option<Val>], eqns: &[Eqn], inputs: &[Var], outs: &[Atom]) -> Vec<Var> {
    let mut variable: Vec<Var> = (0..values.len() as u32).map(Var).collect();
    let node = |a: &Atom, variable: &mut Vec<Var>| -> Option<Node> {
        let v = a.var()?;
        if values[v.0 as usize].is_none() {
            return Some(v.0 as usize);
        }
        variable.push(v);
        Some(variable.len() - 1)
    };
    let reads: Vec<Vec<Node>> =
        eqns.iter().map(|e| e.inputs.iter().filter_map(|a| node(a, &mut variable)).collect()).collect();
    let mut ends: Vec<Node> = inputs.iter().map(|v| v.0 as usize).collect();
    ends.extend(outs.iter().filter_map(|a| node(a, &mut variable)));
    let mut made_by: Vec<Option<usize>> = vec![None; variable.len()];
    for (i, e) in eqns.iter().enumerate() {
        e.outputs.iter().for_each(|v| made_by[v.0 as usize] = Some(i));
        if e.op.effects().acts() {
            // Something that reads what the equation reads, and that must happen.
            variable.push(Var(u32::MAX));
            made_by.push(Some(i));
            ends.push(variable.len() - 1);
        }
    }
    let mut seen = vec![false; variable.len()];
    ends.retain(|&n| !std::mem::replace(&mut seen[n], true));
    let parents = |n: Node| made_by[n].map_or(&[][..], |i| &reads[i][..]);
    let mut readers = vec![0usize; variable.len()];
    let mut stack = ends.clone();
    while let Some(n) = stack.pop() {
        readers[n] += 1;
        if readers[n] == 1 {
            stack.extend(parents(n));
        }
    }
    ends.iter().for_each(|&n| readers[n] -= 1);
    let mut free: Vec<Node> = ends.into_iter().filter(|&n| readers[n] == 0).collect();
    let mut order = Vec::new();
    while let Some(n) = free.pop() {
        order.push(n);
        for &p in parents(n) {
            if readers[p] == 1 {
                free.push(p);
            } else {
                readers[p] -= 1;
            }
        }
    }
    order.into_iter().rev().map(|n| variable[n]).filter(|v| v.0 != u32::MAX).collect()
}
