//! `checkify`: a jaxpr run together with a state that says which of its checks failed first.
//!
//! Each place that may fail is a site with a number. The state is whether anything failed, the number of what failed
//! first, and what its message shows; control flow carries the state along.

use crate::aval::Aval;
use crate::jaxpr::{Atom, ClosedJaxpr, Eqn};
use crate::ops::build::*;
use crate::ops::call::Jit;
use crate::ops::check::Check;
use crate::ops::cond::{COND, Cond};
use crate::ops::control::{WHILE, While, masked, masked_operands};
use crate::ops::custom::{Callee, CustomJvp, CustomVjp};
use crate::ops::index::{DYNAMIC_SLICE, DYNAMIC_UPDATE_SLICE, DynamicSlice, GATHER, GatherParams};
use crate::ops::reduce;
use crate::ops::remat::Remat;
use crate::ops::scan::{SCAN, Scan};
use crate::ops::scatter::ScatterParams;
use crate::prim::Op;
use crate::stage::stage;
use crate::trace::{bind, bind1};
use crate::value::Val;
use jitbook_array::{Array, DType, Result};
use std::ops::Range;

/// Which kinds of checks are made.
#[derive(Clone, Copy, Debug, Default)]
pub struct Checks {
    pub user: bool,
    pub nan: bool,
    pub div: bool,
    pub index: bool,
}

/// What a site checks.
#[derive(Clone, Debug)]
pub enum What {
    /// The user's own, by its number.
    User(i64),
    /// That a primitive makes no NaN.
    Nan(&'static str),
    Div,
    /// That indices lie within an array of this shape. Shows index, axis and size.
    Index(Vec<usize>),
}

/// A place that may fail, and the types of what its message shows.
#[derive(Clone, Debug)]
pub struct Site {
    pub what: What,
    pub shown: Vec<Aval>,
}

/// What failed first: flag, number, and what each site shows, by number.
struct State {
    failed: Val,
    code: Val,
    shown: Vec<(usize, Vec<Val>)>,
}

impl State {
    fn new() -> State {
        State { failed: Array::scalar(false).into(), code: Array::scalar(-1i32).into(), shown: vec![] }
    }
    /// Takes in what was found later: it counts if nothing failed before.
    fn merge(&mut self, failed: &Val, code: &Val, shown: Vec<(usize, Vec<Val>)>) -> Result<()> {
        let first = and(failed, &not(&self.failed)?)?;
        self.code = select(&first, code, &self.code)?;
        self.failed = or(&self.failed, failed)?;
        self.shown.extend(shown);
        Ok(())
    }
    /// The flag, the number, what the sites of the range show.
    fn flat(mut self, range: Range<usize>, sites: &[Site]) -> Result<Vec<Val>> {
        let mut out = vec![self.failed, self.code];
        for i in range {
            match self.shown.iter().position(|(k, _)| *k == i) {
                Some(at) => out.extend(self.shown.swap_remove(at).1),
                None => out.extend(blank(&sites[i])?),
            }
        }
        Ok(out)
    }
}

fn blank(site: &Site) -> Result<Vec<Val>> {
    site.shown.iter().map(zeros).collect()
}

/// The values of a range of sites, one after the other, told apart.
fn grouped(values: &[Val], range: Range<usize>, sites: &[Site]) -> Vec<(usize, Vec<Val>)> {
    let mut values = values.iter().cloned();
    range.map(|i| (i, values.by_ref().take(sites[i].shown.len()).collect())).collect()
}

fn any(x: &Val) -> Result<Val> {
    if x.rank() == 0 {
        return Ok(x.clone());
    }
    let p = reduce::Reduce { axes: (0..x.rank()).collect(), numpy: false };
    bind1(&Op::new(&reduce::REDUCE_OR, p), std::slice::from_ref(x))
}

/// A jaxpr run with its checks: results, then the state of all sites, and what the sites are.
pub struct Checked {
    pub outs: Vec<Val>,
    /// Whether anything failed, and the number of the site that failed first.
    pub failed: Val,
    pub code: Val,
    /// What each site shows.
    pub shown: Vec<Vec<Val>>,
    pub sites: Vec<Site>,
}

/// Binds the equations here, and their checks.
pub fn checkify(closed: &ClosedJaxpr, args: &[Val], checks: Checks) -> Result<Checked> {
    let (mut runner, mut state) = (Runner { checks, sites: vec![] }, State::new());
    let outs = runner.eval(closed, args, &mut state)?;
    let n = runner.sites.len();
    let (failed, code) = (state.failed.clone(), state.code.clone());
    let flat = state.flat(0..n, &runner.sites)?;
    let shown = grouped(&flat[2..], 0..n, &runner.sites).into_iter().map(|(_, v)| v).collect();
    Ok(Checked { outs, failed, code, shown, sites: runner.sites })
}

struct Runner {
    checks: Checks,
    sites: Vec<Site>,
}

/// A body whose outputs are its state and then its own.
struct Body {
    jaxpr: ClosedJaxpr,
    range: Range<usize>,
}

impl Runner {
    fn eval(&mut self, closed: &ClosedJaxpr, args: &[Val], state: &mut State) -> Result<Vec<Val>> {
        let j = &closed.jaxpr;
        let mut env: Vec<Option<Val>> = vec![None; j.avals.len()];
        let consts = closed.consts.iter().cloned().map(Val::Array);
        let given = j.constvars.iter().zip(consts).chain(j.invars.iter().zip(args.iter().cloned()));
        given.for_each(|(v, x)| env[v.0 as usize] = Some(x));
        let read = |env: &[Option<Val>], a: &Atom| match a {
            Atom::Var(v) => env[v.0 as usize].clone().expect("jaxpr in order"),
            Atom::Lit(l) => Val::Array(l.0.clone()),
        };
        for e in &j.eqns {
            let inputs: Vec<Val> = e.inputs.iter().map(|a| read(&env, a)).collect();
            let former = crate::trace::enter_source(e.source);
            let outs = self.apply(e, &inputs, state);
            crate::trace::set_source(former);
            e.outputs.iter().zip(outs?).for_each(|(v, x)| env[v.0 as usize] = Some(x));
        }
        Ok(j.outs.iter().map(|a| read(&env, a)).collect())
    }

    fn apply(&mut self, e: &Eqn, x: &[Val], state: &mut State) -> Result<Vec<Val>> {
        if let Some(inner) = called(&e.op) {
            return self.eval(&inner, x, state);
        }
        if let Some(p) = e.op.params_of::<Check>() {
            if self.checks.user {
                self.site(state, &not(&x[0])?, What::User(p.id), x[1..].to_vec())?;
            }
            return Ok(vec![]);
        }
        match &e.op {
            op if op.is(&COND) => self.cond(op.params_of().expect("its own"), x, state),
            op if op.is(&SCAN) => self.scan(op.params_of().expect("its own"), x, state),
            op if op.is(&WHILE) => self.while_loop(op.params_of().expect("its own"), x, state),
            op => {
                self.before(op, x, state)?;
                let outs = bind(op, x)?;
                self.after(op, &outs, state)?;
                Ok(outs)
            }
        }
    }

    /// A new site, which fails where the flag is set.
    fn site(&mut self, state: &mut State, failed: &Val, what: What, shown: Vec<Val>) -> Result<()> {
        let id = self.sites.len();
        self.sites.push(Site { what, shown: shown.iter().map(|v| v.aval().with_weak(false)).collect() });
        let shown = shown.iter().map(|v| convert_to(v, v.dtype(), false)).collect::<Result<Vec<_>>>()?;
        state.merge(failed, &Array::scalar(id as i32).into(), vec![(id, shown)])
    }

    fn before(&mut self, op: &Op, x: &[Val], state: &mut State) -> Result<()> {
        if self.checks.div && op.name() == "div" {
            let zero = eq(&x[1], &full_like(&x[1], 0.0)?)?;
            self.site(state, &any(&zero)?, What::Div, vec![])?;
        }
        if !self.checks.index {
            return Ok(());
        }
        if let Some(p) = op.params_of::<GatherParams>().filter(|_| op.is(&GATHER)) {
            return self.index(state, x, &p.dims.start_index_map, &p.sizes);
        }
        if let Some(p) = op.params_of::<ScatterParams>() {
            let window = p.window(x[0].shape(), x[2].shape());
            return self.index(state, x, &p.dims.scatter_dims_to_operand_dims, &window);
        }
        let sizes: &[usize] = match op.params_of::<DynamicSlice>() {
            Some(p) if op.is(&DYNAMIC_SLICE) => &p.sizes,
            _ if op.is(&DYNAMIC_UPDATE_SLICE) => x[1].shape(),
            _ => return Ok(()),
        };
        let starts = &x[x.len() - sizes.len()..];
        let one = |v: &Val| reshape(&convert(v, DType::I32)?, &[1]);
        let indices = concatenate(&starts.iter().map(one).collect::<Result<Vec<_>>>()?, 0)?;
        let axes: Vec<usize> = (0..sizes.len()).collect();
        self.index(state, &[x[0].clone(), indices], &axes, sizes)
    }

    /// The last axis of the indices (`x[1]`) runs over operand axes `axes`; a window of `sizes` must fit there.
    fn index(&mut self, state: &mut State, x: &[Val], axes: &[usize], sizes: &[usize]) -> Result<()> {
        let (shape, indices) = (x[0].shape().to_vec(), convert(&x[1], DType::I32)?);
        if indices.aval().size() == 0 {
            return Ok(());
        }
        let row = |values: Vec<i32>| -> Result<Val> {
            let values = Val::Array(Array::from_vec(values, &[axes.len()]));
            broadcast_in_dim(&values, indices.shape(), &[indices.rank() - 1])
        };
        let last = row(axes.iter().map(|&a| shape[a] as i32 - sizes[a] as i32).collect())?;
        let bad = or(&lt(&indices, &full_like(&indices, 0.0)?)?, &gt(&indices, &last)?)?;
        let count = indices.aval().size();
        let flat = |v: &Val| reshape(v, &[count]);
        let argmax = reduce::ArgReduce { axis: 0, index_dtype: DType::I32, numpy: false };
        let at = bind1(&Op::new(&reduce::ARGMAX, argmax), &[convert(&flat(&bad)?, DType::I32)?])?;
        let pick = |v: &Val| -> Result<Val> {
            squeeze(&crate::ops::index::dynamic_slice(&flat(v)?, std::slice::from_ref(&at), &[1])?, &[0])
        };
        let axis = row(axes.iter().map(|&a| a as i32).collect())?;
        let size = row(axes.iter().map(|&a| shape[a] as i32).collect())?;
        let shown = vec![pick(&indices)?, pick(&axis)?, pick(&size)?];
        self.site(state, &any(&bad)?, What::Index(shape), shown)
    }

    fn after(&mut self, op: &Op, outs: &[Val], state: &mut State) -> Result<()> {
        if !self.checks.nan || MOVES.contains(&op.name()) {
            return Ok(());
        }
        for out in outs.iter().filter(|o| o.dtype().is_inexact() && o.aval().size() > 0) {
            let failed = any(&ne(out, out)?)?;
            self.site(state, &failed, What::Nan(op.name()), vec![])?;
        }
        Ok(())
    }

    /// A jaxpr with its checks: outputs are the state, then its own.
    fn body(&mut self, closed: &ClosedJaxpr) -> Result<Body> {
        let start = self.sites.len();
        let jaxpr = stage(&closed.in_avals(), &mut |args| {
            let mut state = State::new();
            let outs = self.eval(closed, args, &mut state)?;
            let mut flat = state.flat(start..self.sites.len(), &self.sites)?;
            flat.extend(outs);
            Ok(flat)
        })?
        .closed();
        Ok(Body { jaxpr, range: start..self.sites.len() })
    }

    fn cond(&mut self, p: &Cond, x: &[Val], state: &mut State) -> Result<Vec<Val>> {
        let start = self.sites.len();
        let bodies = p.branches.iter().map(|b| self.body(b)).collect::<Result<Vec<_>>>()?;
        let all = start..self.sites.len();
        let sites = &self.sites;
        let over_all = |b: &Body| -> Result<ClosedJaxpr> {
            let staged = stage(&b.jaxpr.in_avals(), &mut |args| {
                let outs = crate::eval_closed(&b.jaxpr, args)?;
                let own: usize = sites[b.range.clone()].iter().map(|s| s.shown.len()).sum();
                let mut flat = outs[..2].to_vec();
                for i in all.clone() {
                    if i == b.range.start {
                        flat.extend_from_slice(&outs[2..2 + own]);
                    }
                    if !b.range.contains(&i) {
                        flat.extend(blank(&sites[i])?);
                    }
                }
                flat.extend_from_slice(&outs[2 + own..]);
                Ok(flat)
            })?;
            Ok(staged.closed())
        };
        let branches = bodies.iter().map(over_all).collect::<Result<Vec<_>>>()?;
        let outs = bind(&Op::new(&COND, p.among(branches)), x)?;
        let width: usize = self.sites[all.clone()].iter().map(|s| s.shown.len()).sum();
        state.merge(&outs[0], &outs[1], grouped(&outs[2..2 + width], all, &self.sites))?;
        Ok(outs[2 + width..].to_vec())
    }

    /// The state of a loop before its first turn.
    fn start(&self, range: Range<usize>) -> Result<Vec<Val>> {
        State::new().flat(range, &self.sites)
    }

    /// A loop's body over consts, state, carry and members: the state is carried along.
    fn turn(&self, b: &Body, consts: usize) -> Result<ClosedJaxpr> {
        let ins = b.jaxpr.in_avals();
        let width = 2 + self.sites[b.range.clone()].iter().map(|s| s.shown.len()).sum::<usize>();
        let avals: Vec<Aval> =
            ins[..consts].iter().chain(&b.jaxpr.out_avals()[..width]).chain(&ins[consts..]).cloned().collect();
        let staged = stage(&avals, &mut |args| {
            let (shared, rest) = args.split_at(consts);
            let (old, rest) = rest.split_at(width);
            let outs = crate::eval_closed(&b.jaxpr, &[shared, rest].concat())?;
            let first = and(&outs[0], &not(&old[0])?)?;
            let mut new = vec![or(&old[0], &outs[0])?];
            for (old, found) in old[1..].iter().zip(&outs[1..width]) {
                let shape = found.shape().to_vec();
                let pick = if shape.is_empty() { first.clone() } else { broadcast_in_dim(&first, &shape, &[])? };
                new.push(select(&pick, found, old)?);
            }
            new.extend_from_slice(&outs[width..]);
            Ok(new)
        })?;
        Ok(staged.closed())
    }

    fn scan(&mut self, p: &Scan, x: &[Val], state: &mut State) -> Result<Vec<Val>> {
        let b = self.body(&p.jaxpr)?;
        let start = self.start(b.range.clone())?;
        let (consts, rest) = x.split_at(p.consts);
        let args = [consts, &start, rest].concat();
        let q = Scan { jaxpr: self.turn(&b, p.consts)?, carry: p.carry + start.len(), ..p.clone() };
        let outs = bind(&Op::new(&SCAN, q), &args)?;
        self.take(state, outs, start.len(), b.range)
    }

    fn while_loop(&mut self, p: &While, x: &[Val], state: &mut State) -> Result<Vec<Val>> {
        if p.lanes() > 0 {
            return self.while_loop(&masked(p)?, &masked_operands(p, x), state);
        }
        let b = self.body(&p.body)?;
        let start = self.start(b.range.clone())?;
        let split = p.cond_consts + p.body_consts;
        let args = [&x[..split], &start, &x[split..]].concat();
        let body = self.turn(&b, p.body_consts)?;
        let ins = p.cond.in_avals();
        let states = start.iter().map(Val::aval);
        let avals: Vec<Aval> =
            ins[..p.cond_consts].iter().cloned().chain(states).chain(ins[p.cond_consts..].iter().cloned()).collect();
        let cond = stage(&avals, &mut |args| {
            let own = [&args[..p.cond_consts], &args[p.cond_consts + start.len()..]].concat();
            crate::eval_closed(&p.cond, &own)
        })?
        .closed();
        let outs = bind(&Op::new(&WHILE, While { cond, body, ..p.clone() }), &args)?;
        self.take(state, outs, start.len(), b.range)
    }

    /// A loop's results, with the state in front of them taken in.
    fn take(&self, state: &mut State, outs: Vec<Val>, width: usize, range: Range<usize>) -> Result<Vec<Val>> {
        state.merge(&outs[0], &outs[1], grouped(&outs[2..width], range, &self.sites))?;
        Ok(outs[width..].to_vec())
    }
}

/// The jaxpr that an op calls, if it is but a call.
fn called(op: &Op) -> Option<ClosedJaxpr> {
    let callee = |c: &Callee| if let Callee::Jaxpr(c) = c { Some(c.clone()) } else { None };
    if let Some(p) = op.params_of::<Jit>() {
        return Some(p.jaxpr.clone());
    }
    if let Some(p) = op.params_of::<Remat>() {
        return Some(p.jaxpr.clone());
    }
    if let Some(p) = op.params_of::<CustomJvp>() {
        return callee(&p.callee);
    }
    op.params_of::<CustomVjp>().and_then(|p| callee(&p.callee))
}

/// What only moves values, and so makes no NaN.
const MOVES: [&str; 20] = [
    "broadcast_in_dim",
    "reshape",
    "squeeze",
    "transpose",
    "rev",
    "slice",
    "dynamic_slice",
    "dynamic_update_slice",
    "gather",
    "scatter",
    "concatenate",
    "pad",
    "select_n",
    "copy",
    "stop_gradient",
    "split",
    "stack",
    "unstack",
    "tile",
    "name",
];
