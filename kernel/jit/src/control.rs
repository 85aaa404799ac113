//! `cond`, `while` and `scan` over scalars as machine control flow: branches and loops over registers.

use crate::plan::{is_real, is_scalar};
use jitbook_array::Array;
use jitbook_ir::aval::Aval;
use jitbook_ir::jaxpr::{Atom, ClosedJaxpr, Var, scalar_bits};
use jitbook_ir::loops::{Body, BufferId, Carry, Const, For, If, Index, Join, Lowering, Reg, Stmt, While};
use rustc_hash::FxHashMap;

/// Whether all that the control flow touches are scalars, or 1-d arrays that a scan walks.
pub(crate) fn is_scalar_control(lowering: &Lowering, ins: &[Aval], outs: &[Aval]) -> bool {
    let scalars = |avals: &[Aval]| avals.iter().all(is_scalar);
    match lowering {
        Lowering::Cond { branches } => scalars(ins) && scalars(outs) && branches.iter().all(is_scalar_jaxpr),
        Lowering::While { cond, body, .. } => {
            scalars(ins) && scalars(outs) && is_scalar_jaxpr(cond) && is_scalar_jaxpr(body)
        }
        Lowering::Scan { body, consts, carry, .. } => {
            let line = |avals: &[Aval]| avals.iter().all(|a| a.rank() == 1 && is_real(a.dtype));
            scalars(&ins[..consts + carry])
                && line(&ins[consts + carry..])
                && scalars(&outs[..*carry])
                && line(&outs[*carry..])
                && is_scalar_jaxpr(body)
        }
        _ => false,
    }
}

/// Whether every value of the jaxpr is a scalar and every equation native.
fn is_scalar_jaxpr(closed: &ClosedJaxpr) -> bool {
    let j = &closed.jaxpr;
    j.avals.iter().all(is_scalar)
        && j.eqns.iter().all(|e| {
            let ins: Vec<Aval> = e.inputs.iter().map(|a| j.atom_aval(a)).collect();
            let outs: Vec<Aval> = e.outputs.iter().map(|&v| j.aval(v).clone()).collect();
            match e.op.lower(&ins, &outs) {
                Lowering::Elementwise(_) | Lowering::ElementwiseMany(_) => !outs.is_empty(),
                Lowering::View(_) | Lowering::Reshape => true,
                Lowering::Call(inner) => is_scalar_jaxpr(&inner),
                lowering => is_scalar_control(&lowering, &ins, &outs),
            }
        })
}

pub(crate) fn constant_of(array: &Array) -> Const {
    Const { dtype: array.dtype(), bits: scalar_bits(array)[0] }
}

/// The operands of a control equation: scalars, then the buffers that a scan reads and writes.
pub(crate) struct Operands {
    pub scalars: Vec<Reg>,
    pub reads: Vec<BufferId>,
    pub writes: Vec<BufferId>,
}

/// Emits control flow; returns the scalar results.
pub(crate) fn emit(body: &mut Body, lowering: &Lowering, operands: &Operands) -> Vec<Reg> {
    let scalars = &operands.scalars;
    match lowering {
        Lowering::Cond { branches } => emit_cond(body, branches, scalars[0], &scalars[1..]),
        Lowering::While { cond, cond_consts, body: turn, body_consts } => {
            let (consts, init) = scalars.split_at(cond_consts + body_consts);
            let (cond_args, body_args) = consts.split_at(*cond_consts);
            emit_while(body, cond, cond_args, turn, body_args, init)
        }
        Lowering::Scan { .. } => emit_scan(body, lowering, operands),
        _ => unreachable!("control flow only"),
    }
}

/// The equations of a scalar jaxpr, inline.
fn inline(body: &mut Body, closed: &ClosedJaxpr, args: &[Reg]) -> Vec<Reg> {
    let j = &closed.jaxpr;
    let mut env: FxHashMap<Var, Reg> = FxHashMap::default();
    for (&v, c) in j.constvars.iter().zip(&closed.consts) {
        let r = body.constant(constant_of(c));
        env.insert(v, r);
    }
    env.extend(j.invars.iter().copied().zip(args.iter().copied()));
    for e in &j.eqns {
        let regs: Vec<Reg> = e.inputs.iter().map(|a| read(body, &env, a)).collect();
        let ins: Vec<Aval> = e.inputs.iter().map(|a| j.atom_aval(a)).collect();
        let outs: Vec<Aval> = e.outputs.iter().map(|&v| j.aval(v).clone()).collect();
        body.begin_step(e.op.name(), &regs, e.source);
        let place = body.enter_place(e.source);
        let results = match e.op.lower(&ins, &outs) {
            Lowering::Elementwise(f) => vec![f(body, &regs)],
            Lowering::ElementwiseMany(f) => f(body, &regs),
            Lowering::View(_) | Lowering::Reshape => vec![regs[0]],
            Lowering::Call(inner) => inline(body, &inner, &regs),
            lowering => emit(body, &lowering, &Operands { scalars: regs, reads: Vec::new(), writes: Vec::new() }),
        };
        body.leave_place(place);
        env.extend(e.outputs.iter().copied().zip(results));
    }
    j.outs.iter().map(|a| read(body, &env, a)).collect()
}

fn read(body: &mut Body, env: &FxHashMap<Var, Reg>, a: &Atom) -> Reg {
    match a {
        Atom::Var(v) => env[v],
        Atom::Lit(l) => body.constant(constant_of(&l.0)),
    }
}

/// New names inside the current block, so that what depends on them stays there.
pub(crate) fn pin(body: &mut Body, regs: &[Reg]) -> Vec<Reg> {
    regs.iter()
        .map(|&from| {
            if body.as_const(from).is_some() {
                return from;
            }
            let to = body.leaf(body.dtype(from));
            body.stmt(Stmt::Copy { to, from });
            to
        })
        .collect()
}

fn emit_cond(body: &mut Body, branches: &[ClosedJaxpr], index: Reg, args: &[Reg]) -> Vec<Reg> {
    let [first, rest @ ..] = branches else { unreachable!("a cond has branches") };
    if rest.is_empty() {
        return inline(body, first, args);
    }
    let at_first = if body.dtype(index) == jitbook_array::DType::Bool {
        body.not(index)
    } else {
        let zero = body.int(body.dtype(index), 0);
        body.le(index, zero)
    };
    if let Some(c) = body.as_const(at_first)
        && c.bits == 1
    {
        return inline(body, first, args);
    }
    body.open_block();
    let pinned = pin(body, args);
    let yes = inline(body, first, &pinned);
    let then = body.close_block();
    body.open_block();
    let pinned = pin(body, args);
    let no = if rest.len() == 1 {
        inline(body, &rest[0], &pinned)
    } else {
        let one = body.int(body.dtype(index), 1);
        let next = body.sub(index, one);
        emit_cond(body, rest, next, &pinned)
    };
    let otherwise = body.close_block();
    let joins: Vec<Join> = yes
        .into_iter()
        .zip(no)
        .map(|(a, b)| Join { result: body.leaf(body.dtype(a)), then: a, otherwise: b })
        .collect();
    let results = joins.iter().map(|j| j.result).collect();
    body.stmt(Stmt::If(If { cond: at_first, then, otherwise, joins }));
    results
}

fn emit_while(
    body: &mut Body,
    cond: &ClosedJaxpr,
    cond_args: &[Reg],
    turn: &ClosedJaxpr,
    turn_args: &[Reg],
    init: &[Reg],
) -> Vec<Reg> {
    body.open_block();
    let phis: Vec<Reg> = init.iter().map(|&r| body.leaf(body.dtype(r))).collect();
    let given: Vec<Reg> = cond_args.iter().chain(&phis).copied().collect();
    let test = inline(body, cond, &given)[0];
    body.open_block();
    let pinned = pin(body, &phis);
    let given: Vec<Reg> = turn_args.iter().copied().chain(pinned).collect();
    let next = inline(body, turn, &given);
    let turn = body.close_block();
    let tests = body.close_block();
    let carries = carries(body, &phis, init, &next);
    let results = carries.iter().map(|c| c.result).collect();
    body.stmt(Stmt::While(While { carries, test: tests, cond: test, body: turn }));
    results
}

pub(crate) fn carries(body: &mut Body, phis: &[Reg], init: &[Reg], next: &[Reg]) -> Vec<Carry> {
    let parts = phis.iter().zip(init).zip(next);
    parts.map(|((&phi, &init), &next)| Carry { phi, init, next, result: body.leaf(body.dtype(phi)) }).collect()
}

fn emit_scan(body: &mut Body, lowering: &Lowering, operands: &Operands) -> Vec<Reg> {
    let Lowering::Scan { body: turn, length, consts, carry, reverse } = lowering else { unreachable!("a scan") };
    let (shared, init) = operands.scalars.split_at(*consts);
    body.open_block();
    let index = body.leaf(jitbook_array::DType::I64);
    let (offset, step) = if *reverse { (*length as i64 - 1, -1) } else { (0, 1) };
    let at = Index { offset, terms: [(index, step)].into_iter().collect() };
    let phis: Vec<Reg> = init.iter().map(|&r| body.leaf(body.dtype(r))).collect();
    let mut given: Vec<Reg> = shared.iter().chain(&phis).copied().collect();
    for (k, &buffer) in operands.reads.iter().enumerate() {
        let to = body.leaf(turn.jaxpr.aval(turn.jaxpr.invars[consts + carry + k]).dtype);
        body.stmt(Stmt::Load { to, buffer, index: at.clone() });
        given.push(to);
    }
    let results = inline(body, turn, &given);
    for (&buffer, &value) in operands.writes.iter().zip(&results[*carry..]) {
        body.stmt(Stmt::Store { buffer, index: at.clone(), value });
    }
    let stmts = body.close_block();
    let carries = carries(body, &phis, init, &results[..*carry]);
    let after = carries.iter().map(|c| c.result).collect();
    body.stmt(Stmt::For(For { index, extent: *length as u64, carries, body: stmts }));
    after
}
