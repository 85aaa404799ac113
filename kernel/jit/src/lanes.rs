//! A loop that was mapped over lanes, as one scalar loop a lane: what is carried stays in registers.
//!
//! A `scan` that stacks nothing and whose body is elementwise is one as it stands. As for `while`: mapping turns `while p: body` into "while any lane has p, every lane that has p takes the body". Where that is
//! really what the jaxprs say, the lanes have nothing to do with one another, and each runs until its own p fails.
//! Whether they say so is found by computing: all is elementwise, the condition is "any lane has p", and with p false
//! the body's results are its carry.

use crate::control::{carries, constant_of, pin};
use crate::plan::{is_real, is_scalar};
use jitbook_array::DType;
use jitbook_ir::aval::Aval;
use jitbook_ir::jaxpr::{Atom, ClosedJaxpr, Var};
use jitbook_ir::loops::{AxisMap, Body, BufferId, CombineFn, For, Index, Lowering, Reg, Stmt, While};
use rustc_hash::FxHashMap;

/// The shared shape of the lanes, if the loop can run lane by lane.
pub(crate) fn domain(lowering: &Lowering, ins: &[Aval]) -> Option<Vec<usize>> {
    match lowering {
        Lowering::While { .. } => while_domain(lowering, ins),
        Lowering::Scan { body, consts, carry, length, .. }
            if ins.len() == consts + carry && body.jaxpr.outs.len() == *carry && *length > 0 =>
        {
            scan_domain(body, &ins[*consts..], ins)
        }
        _ => None,
    }
}

/// The shape of a scan's lanes: what it carries is one value for all lanes, made of such, or one for each.
fn scan_domain(body: &ClosedJaxpr, carry: &[Aval], ins: &[Aval]) -> Option<Vec<usize>> {
    let shape = carry.iter().find(|a| !a.shape.is_empty())?.shape.to_vec();
    let fits = |a: &Aval| is_scalar(a) || a.shape[..] == shape[..] && is_real(a.dtype);
    if shape.contains(&0) || !ins.iter().all(fits) {
        return None;
    }
    let mut b = Body::new();
    let regs: Vec<Reg> = ins.iter().map(|a| b.leaf(a.dtype)).collect();
    let mut reader = Reader::new(&mut b, &shape, None);
    let results = reader.values(body, &regs)?;
    let apart = reader.anys.is_empty();
    (apart && results.iter().zip(carry).all(|(r, a)| r.1.is_empty() || !a.shape.is_empty())).then_some(shape)
}

fn while_domain(lowering: &Lowering, ins: &[Aval]) -> Option<Vec<usize>> {
    let Lowering::While { cond, cond_consts, body, body_consts } = lowering else { return None };
    let consts = cond_consts + body_consts;
    let shape = ins.get(consts)?.shape.to_vec();
    let lane = |a: &Aval| a.shape[..] == shape[..] && is_real(a.dtype);
    let fits = !shape.is_empty()
        && shape.iter().all(|&d| d > 0)
        && ins[..consts].iter().all(|a| is_scalar(a) || lane(a))
        && ins[consts..].iter().all(lane);
    if !fits {
        return None;
    }
    let mut b = Body::new();
    let regs: Vec<Reg> = ins.iter().map(|a| b.leaf(a.dtype)).collect();
    let (given, phis) = regs.split_at(consts);
    let (for_cond, for_body) = given.split_at(*cond_consts);
    let mut asks = Reader::new(&mut b, &shape, None);
    let any = asks.run(cond, &[for_cond, phis].concat())?[0];
    let p = asks.any_of(any)?;
    if b.as_const(p).is_some() {
        return None;
    }
    let (no, yes) = (b.bool(false), b.bool(true));
    let stopped = Reader::new(&mut b, &shape, Some((p, no))).run(body, &[for_body, phis].concat())?;
    Reader::new(&mut b, &shape, Some((p, yes))).run(body, &[for_body, phis].concat())?;
    (stopped == phis).then_some(shape)
}

/// Emits the loop over the lanes. Operands come in order, each a register or a buffer; results go to `writes`, of what
/// lies in lanes.
pub(crate) fn emit(b: &mut Body, lowering: &Lowering, shape: &[usize], operands: &[Operand], writes: &[BufferId]) {
    b.open_block();
    let index = b.leaf(DType::I64);
    let at = Index { offset: 0, terms: [(index, 1)].into_iter().collect() };
    let regs: Vec<Reg> = operands
        .iter()
        .map(|o| match *o {
            Operand::Scalar(r) => r,
            Operand::Lanes(buffer, dtype) => {
                let to = b.leaf(dtype);
                b.stmt(Stmt::Load { to, buffer, index: at.clone() });
                to
            }
        })
        .collect();
    let results = match lowering {
        Lowering::While { .. } => emit_while(b, lowering, shape, &regs),
        Lowering::Scan { body, consts, length, .. } => {
            let results = emit_scan(b, body, shape, regs.split_at(*consts), *length as u64);
            let lanes = body.jaxpr.outs.iter().map(|a| !body.jaxpr.atom_aval(a).shape.is_empty());
            results.into_iter().zip(lanes).filter(|(_, lane)| *lane).map(|(r, _)| r).collect()
        }
        _ => unreachable!("a loop"),
    };
    for (&buffer, &value) in writes.iter().zip(&results) {
        b.stmt(Stmt::Store { buffer, index: at.clone(), value });
    }
    let stmts = b.close_block();
    let extent = shape.iter().product::<usize>() as u64;
    b.stmt(Stmt::For(For { index, extent, carries: vec![], body: stmts }));
}

/// One lane's turns of a scan; returns what is carried out.
fn emit_scan(
    b: &mut Body,
    body: &ClosedJaxpr,
    shape: &[usize],
    (given, init): (&[Reg], &[Reg]),
    extent: u64,
) -> Vec<Reg> {
    b.open_block();
    let index = b.leaf(DType::I64);
    let phis: Vec<Reg> = init.iter().map(|&r| b.leaf(b.dtype(r))).collect();
    let next = Reader::new(b, shape, None).run(body, &[given, &phis].concat()).expect("recognised");
    let stmts = b.close_block();
    let carries = carries(b, &phis, init, &next);
    let results = carries.iter().map(|c| c.result).collect();
    b.stmt(Stmt::For(For { index, extent, carries, body: stmts }));
    results
}

/// One lane's turns of a while; returns what is carried out.
fn emit_while(b: &mut Body, lowering: &Lowering, shape: &[usize], regs: &[Reg]) -> Vec<Reg> {
    let Lowering::While { cond, cond_consts, body, body_consts } = lowering else { unreachable!("a while") };
    let (given, init) = regs.split_at(cond_consts + body_consts);
    let (for_cond, for_body) = given.split_at(*cond_consts);
    b.open_block();
    let phis: Vec<Reg> = init.iter().map(|&r| b.leaf(b.dtype(r))).collect();
    let own_condition = |b: &mut Body, carry: &[Reg]| {
        let mut asks = Reader::new(b, shape, None);
        let any = asks.run(cond, &[for_cond, carry].concat()).expect("recognised")[0];
        asks.any_of(any).expect("recognised")
    };
    let test = own_condition(b, &phis);
    b.open_block();
    let pinned = pin(b, &phis);
    let p = own_condition(b, &pinned);
    let yes = b.bool(true);
    let mut turn = Reader::new(b, shape, Some((p, yes)));
    let next = turn.run(body, &[for_body, &pinned].concat()).expect("recognised");
    let turn = b.close_block();
    let tests = b.close_block();
    let carries = carries(b, &phis, init, &next);
    let results: Vec<Reg> = carries.iter().map(|c| c.result).collect();
    b.stmt(Stmt::While(While { carries, test: tests, cond: test, body: turn }));
    results
}

/// An operand of the loop: the same for every lane, or an element for each.
pub(crate) enum Operand {
    Scalar(Reg),
    Lanes(BufferId, DType),
}

/// A value of one lane: its register, and which axes of the domain its own axes are.
type Value = (Reg, Vec<usize>);

/// Reads jaxprs as what happens in one lane.
struct Reader<'b> {
    b: &'b mut Body,
    shape: &'b [usize],
    /// Where the first register would appear, the second stands: what is known of the lane's own condition.
    known: Option<(Reg, Reg)>,
    /// Registers that say "some lane of my group has p", with p.
    anys: FxHashMap<Reg, Reg>,
}

impl<'b> Reader<'b> {
    fn new(b: &'b mut Body, shape: &'b [usize], known: Option<(Reg, Reg)>) -> Self {
        Reader { b, shape, known, anys: FxHashMap::default() }
    }

    /// The p of "any lane has p".
    fn any_of(&self, any: Reg) -> Option<Reg> {
        self.anys.get(&any).copied()
    }

    /// The results; `None` where lanes meet.
    fn run(&mut self, closed: &ClosedJaxpr, args: &[Reg]) -> Option<Vec<Reg>> {
        Some(self.values(closed, args)?.into_iter().map(|v| v.0).collect())
    }

    fn values(&mut self, closed: &ClosedJaxpr, args: &[Reg]) -> Option<Vec<Value>> {
        let lanes: Vec<usize> = (0..self.shape.len()).collect();
        let args = args.iter().zip(&closed.jaxpr.invars).map(|(&r, &v)| {
            let scalar = closed.jaxpr.aval(v).shape.is_empty();
            (r, if scalar { vec![] } else { lanes.clone() })
        });
        self.jaxpr(closed, args.collect())
    }

    fn jaxpr(&mut self, closed: &ClosedJaxpr, args: Vec<Value>) -> Option<Vec<Value>> {
        let j = &closed.jaxpr;
        let mut env: FxHashMap<Var, Value> = j.invars.iter().copied().zip(args).collect();
        for (&v, c) in j.constvars.iter().zip(&closed.consts) {
            let r = is_scalar(j.aval(v)).then(|| self.b.constant(constant_of(c)))?;
            env.insert(v, (r, vec![]));
        }
        for e in &j.eqns {
            let given: Vec<Value> = e.inputs.iter().map(|a| self.read(&env, a)).collect();
            let ins: Vec<Aval> = e.inputs.iter().map(|a| j.atom_aval(a)).collect();
            let outs: Vec<Aval> = e.outputs.iter().map(|&v| j.aval(v).clone()).collect();
            if !ins.iter().chain(&outs).all(|a| is_real(a.dtype)) || outs.is_empty() {
                return None;
            }
            let regs: Vec<Reg> = given.iter().map(|v| v.0).collect();
            self.b.begin_step(e.op.name(), &regs, e.source);
            let place = self.b.enter_place(e.source);
            let results = self.equation(e.op.lower(&ins, &outs), given, &outs);
            self.b.leave_place(place);
            let results = results?;
            for (&v, (r, axes)) in e.outputs.iter().zip(results) {
                let r = match self.known {
                    Some((p, value)) if r == p => value,
                    _ => r,
                };
                env.insert(v, (r, axes));
            }
        }
        Some(j.outs.iter().map(|a| self.read(&env, a)).collect())
    }

    fn read(&mut self, env: &FxHashMap<Var, Value>, a: &Atom) -> Value {
        match a {
            Atom::Var(v) => env[v].clone(),
            Atom::Lit(l) => (self.b.constant(constant_of(&l.0)), vec![]),
        }
    }

    fn equation(&mut self, lowering: Lowering, given: Vec<Value>, outs: &[Aval]) -> Option<Vec<Value>> {
        let regs: Vec<Reg> = given.iter().map(|v| v.0).collect();
        let widest = given.iter().map(|v| &v.1).max_by_key(|axes| axes.len());
        match lowering {
            Lowering::Elementwise(f) => {
                let axes = self.together(&given, widest?)?;
                Some(vec![(f(self.b, &regs), axes)])
            }
            Lowering::ElementwiseMany(f) => {
                let axes = self.together(&given, widest?)?;
                Some(f(self.b, &regs).into_iter().map(|r| (r, axes.clone())).collect())
            }
            Lowering::View(maps) => {
                let axes = self.viewed(&given[0].1, &maps, &outs[0])?;
                Some(vec![(regs[0], axes)])
            }
            Lowering::Call(inner) => self.jaxpr(&inner, given),
            Lowering::Reduce { axes, combine, .. } if outs[0].dtype == DType::Bool && is_or(&combine) => {
                let kept = given[0].1.iter().enumerate().filter(|(i, _)| !axes.contains(i)).map(|(_, &a)| a).collect();
                Some(vec![(self.any(regs[0], given[0].1.is_empty())?, kept)])
            }
            _ => None,
        }
    }

    /// The axes of an elementwise result: operands are uniform or lie along the same axes.
    fn together(&self, given: &[Value], widest: &[usize]) -> Option<Vec<usize>> {
        given.iter().all(|v| v.1.is_empty() || v.1 == widest).then(|| widest.to_vec())
    }

    /// A view that only repeats a value along further axes of the domain.
    fn viewed(&self, from: &[usize], maps: &[AxisMap], out: &Aval) -> Option<Vec<usize>> {
        if maps.is_empty() && out.shape.is_empty() {
            return Some(vec![]);
        }
        let whole = out.shape[..] == *self.shape;
        let along = |(m, &axis): (&AxisMap, &usize)| *m == AxisMap::along(axis);
        (whole && from.len() == maps.len() && maps.iter().zip(from).all(along)).then(|| (0..self.shape.len()).collect())
    }

    /// "Some lane of the group has it". What is decided of this lane's p decides it where p holds, and leaves it open
    /// where it does not; of anything but p it says nothing, and lanes would meet.
    fn any(&mut self, of: Reg, uniform: bool) -> Option<Reg> {
        let open = self.anys.contains_key(&of);
        match self.known {
            None if uniform && !open => return Some(of),
            Some((_, value)) if value == of && self.b.as_const(value)?.bits == 1 => return Some(value),
            Some((_, value)) if value != of && !open => return None,
            _ => {}
        }
        let p = self.any_of(of).unwrap_or(of);
        let any = self.b.leaf(DType::Bool);
        self.anys.insert(any, p);
        Some(any)
    }
}

/// Whether the combination is "or": found by trying it on what is known.
fn is_or(combine: &CombineFn) -> bool {
    let mut b = Body::new();
    let x = b.leaf(DType::Bool);
    let (no, yes) = (b.bool(false), b.bool(true));
    combine(&mut b, x, no) == x && combine(&mut b, x, yes) == yes
}
