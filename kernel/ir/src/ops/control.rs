//! Control flow on whole jaxprs: `cond` and `while`.

use super::build::*;
use super::call::{flags_of, operands, scatter_linear, tangents_of};
use super::rules::Batched;
use crate::aval::Aval;
use crate::eval::{eval_closed, execute};
use crate::jaxpr::ClosedJaxpr;
use crate::loops::Lowering;
use crate::ops::scan::{SCAN, Scan};
use crate::params::{Given, Param, ParamList, Params};
use crate::prim::*;
use crate::stage::stage;
use crate::sub::{Forward, batch_jaxpr, filter, jvp_jaxpr, linearize_jaxpr, transpose_jaxpr};
use crate::trace::{bind, is_tape};
use crate::value::{Tangent, Val};
use jitbook_array::{Array, DType, Error, Result};

#[derive(Clone, Debug)]
pub struct Cond {
    pub branches: Vec<ClosedJaxpr>,
}
impl Params for Cond {
    fn parse(g: &Given) -> Result<Self> {
        Ok(Cond { branches: g.closed_list("branches")? })
    }
    fn list(&self) -> ParamList {
        vec![("branches", (&self.branches[..]).into())]
    }
}

fn bind_cond(branches: Vec<ClosedJaxpr>, args: &[Val]) -> Result<Vec<Val>> {
    bind(&Op::new(&COND, Cond { branches }), args)
}

/// The element-wise "or" of flags.
fn any_of(all: &[Vec<bool>]) -> Vec<bool> {
    (0..all[0].len()).map(|i| all.iter().any(|f| f[i])).collect()
}

fn cond_jvp(p: &Cond, x: &[Val], t: &[Tangent]) -> Result<(Vec<Val>, Vec<Tangent>)> {
    let flags = flags_of(&t[1..]);
    let n = p.branches[0].jaxpr.outs.len();
    let out = p.branches.iter().map(|b| Ok(jvp_jaxpr(b, &flags, &vec![false; n])?.1)).collect::<Result<Vec<_>>>()?;
    let out = any_of(&out);
    let branches = p.branches.iter().map(|b| Ok(jvp_jaxpr(b, &flags, &out)?.0)).collect::<Result<Vec<_>>>()?;
    let args: Vec<Val> = x.iter().cloned().chain(t[1..].iter().filter_map(Tangent::val).cloned()).collect();
    let mut outs = bind_cond(branches, &args)?;
    let tangents = outs.split_off(n);
    Ok((outs, tangents_of(tangents, &out, &p.branches[0].out_avals())))
}

/// Every branch gives all branches' residuals, zeros where they are not its own.
fn cond_linearize(p: &Cond, x: &[Val], t: &[Tangent]) -> Result<(Vec<Val>, Vec<Tangent>)> {
    let flags = flags_of(&t[1..]);
    let n = p.branches[0].jaxpr.outs.len();
    let none = vec![false; n];
    let all = |inst: &[bool]| {
        p.branches.iter().map(|b| linearize_jaxpr(b, &flags, inst, Forward::Nothing)).collect::<Result<Vec<_>>>()
    };
    let out = any_of(&all(&none)?.iter().map(|l| l.out_nonzero.clone()).collect::<Vec<_>>());
    let lins = all(&out)?;
    let res: Vec<Vec<_>> = lins.iter().map(|l| l.primal.out_avals().split_off(n)).collect();
    let all_res: Vec<_> = res.iter().flatten().cloned().collect();
    let mut primals = Vec::new();
    let mut tangents = Vec::new();
    let mut first = 0;
    for (lin, own) in lins.iter().zip(&res) {
        let range = first..first + own.len();
        first += own.len();
        let primal = stage(&lin.primal.in_avals(), &mut |args| {
            let mut outs = eval_closed(&lin.primal, args)?;
            let mut mine = outs.split_off(n).into_iter();
            for (i, a) in all_res.iter().enumerate() {
                outs.push(if range.contains(&i) { mine.next().expect("own residual") } else { zeros(a)? });
            }
            Ok(outs)
        })?;
        primals.push(primal.closed());
        let avals: Vec<_> = all_res.iter().cloned().chain(lin.tangent.in_avals().split_off(own.len())).collect();
        let tangent = stage(&avals, &mut |args| {
            let (rs, ts) = args.split_at(all_res.len());
            let args: Vec<Val> = rs[range.clone()].iter().chain(ts).cloned().collect();
            eval_closed(&lin.tangent, &args)
        })?;
        tangents.push(tangent.closed());
    }
    let mut outs = bind_cond(primals, x)?;
    let residuals = outs.split_off(n);
    if !out.iter().any(|f| *f) {
        return Ok((outs, tangents_of(vec![], &out, &p.branches[0].out_avals())));
    }
    let args: Vec<Val> =
        [x[0].clone()].into_iter().chain(residuals).chain(t[1..].iter().filter_map(Tangent::val).cloned()).collect();
    let touts = bind_cond(tangents, &args)?;
    Ok((outs, tangents_of(touts, &out, &p.branches[0].out_avals())))
}

fn cond_batch(p: &Cond, size: usize, x: &[Val], axes: &[Option<usize>]) -> Batched {
    let n = p.branches[0].jaxpr.outs.len();
    if p.branches.iter().any(|b| b.jaxpr.effects().changes()) {
        return Err(Error::not_implemented("IO effect not supported in vmap-of-cond."));
    }
    if axes[0].is_none() {
        let natural = p
            .branches
            .iter()
            .map(|b| Ok(batch_jaxpr(b, size, &axes[1..], &vec![false; n])?.1))
            .collect::<Result<Vec<_>>>()?;
        let force: Vec<bool> = (0..n).map(|i| natural.iter().any(|a| a[i].is_some())).collect();
        let branches =
            p.branches.iter().map(|b| Ok(batch_jaxpr(b, size, &axes[1..], &force)?.0)).collect::<Result<_>>()?;
        let out_axes = force.iter().map(|f| f.then_some(0)).collect();
        return Ok((bind_cond(branches, x)?, out_axes));
    }
    // Each lane its own branch: all run, and are selected from.
    let front = x.iter().zip(axes).map(|(x, axis)| at_front(x, *axis, size)).collect::<Result<Vec<_>>>()?;
    let (index, operands) = front.split_first().expect("an index");
    let mut all = Vec::new();
    for (i, b) in p.branches.iter().enumerate() {
        let (jaxpr, _) = batch_jaxpr(b, size, &vec![Some(0); operands.len()], &vec![true; n])?;
        all.push(eval_closed(&jaxpr, &own_lanes(index, i, operands)?)?);
    }
    let select = |i: usize| lane_select(index, all.iter().map(|b| b[i].clone()).collect());
    Ok(((0..n).map(select).collect::<Result<Vec<_>>>()?, vec![Some(0); n]))
}

/// The cases by a selector that has the leading axis alone.
fn lane_select(which: &Val, cases: Vec<Val>) -> Result<Val> {
    let shape = cases[0].shape().to_vec();
    let which = if shape.len() > 1 { broadcast_in_dim(which, &shape, &[0])? } else { which.clone() };
    let args: Vec<Val> = [which].into_iter().chain(cases).collect();
    crate::trace::bind1(&Op::plain(&super::select::SELECT_N), &args)
}

/// A branch's operands, constant in the lanes that take another branch: what it makes of them there (NaN, say) does not
/// reach their gradients.
fn own_lanes(index: &Val, branch: usize, operands: &[Val]) -> Result<Vec<Val>> {
    let own = eq(index, &constant(index, branch as f64))?;
    let one = |x: &Val| lane_select(&own, vec![apply1(&super::unary::STOP_GRADIENT, x)?, x.clone()]);
    operands.iter().map(one).collect()
}

pub static COND: Prim<Cond> = Prim {
    name: "cond",
    doc: "The branch that an index says.\n>>> lax.cond(True, lambda x: x + 1, lambda x: x - 1, 3)\nArray(4, dtype=int32, weak_type=True)",
    public: Public::NONE,
    abstract_eval: |p, avals| {
        if avals[0].dtype != DType::I32 || avals[0].rank() != 0 {
            return Err(Error::ty(format!("cond's index must be int32[], got {}", avals[0].long())));
        }
        Ok(p.branches[0].out_avals())
    },
    eval: |p, x| {
        let i = super::index::int_of(&x[0]).clamp(0, p.branches.len() as i64 - 1);
        execute(&p.branches[i as usize], &x[1..])
    },
    jvp: Jvp::Rule(|_, p, x, t| if is_tape() { cond_linearize(p, x, t) } else { cond_jvp(p, x, t) }),
    transpose: Transpose::Rule(|_, p, ct, o| {
        let (linear, known) = operands(&o[1..]);
        let Operand::Known(index) = &o[0] else { panic!("the index has no tangent") };
        let all = vec![true; linear.iter().filter(|l| **l).count()];
        let flags = flags_of(ct);
        let branches =
            p.branches.iter().map(|b| Ok(transpose_jaxpr(b, &linear, &flags, &all)?.0)).collect::<Result<_>>()?;
        let args: Vec<Val> =
            [index.clone()].into_iter().chain(known).chain(ct.iter().filter_map(Tangent::val).cloned()).collect();
        let outs = bind_cond(branches, &args)?;
        Ok([None].into_iter().chain(scatter_linear(&linear, &all, outs)).collect())
    }),
    batch: Batch::Rule(|_, p, size, x, axes| cond_batch(p, size, x, axes)),
    stage: Stage::Append,
    lower: Lower::Rule(|p, _, _| Lowering::Cond { branches: p.branches.clone() }),
    simplify: Simplify::Never("the compiler reads its branches"),
    samples: super::control_samples::cond,
};

#[derive(Clone, Debug)]
pub struct While {
    pub cond: ClosedJaxpr,
    pub cond_consts: usize,
    pub body: ClosedJaxpr,
    pub body_consts: usize,
    /// It ends after this many turns at the latest: reverse mode may keep what each turn did.
    pub bound: Option<usize>,
}
impl Params for While {
    fn parse(g: &Given) -> Result<Self> {
        Ok(While {
            cond: g.closed("cond_jaxpr")?,
            cond_consts: g.size("cond_nconsts")?,
            body: g.closed("body_jaxpr")?,
            body_consts: g.size("body_nconsts")?,
            bound: g.size("bound").ok(),
        })
    }
    fn list(&self) -> ParamList {
        let bound = self.bound.map(|n| ("bound", Param::from(n).hidden()));
        let own: ParamList = vec![
            ("body_jaxpr", (&self.body).into()),
            ("body_nconsts", self.body_consts.into()),
            ("cond_jaxpr", (&self.cond).into()),
            ("cond_nconsts", self.cond_consts.into()),
        ];
        own.into_iter().chain(bound).collect()
    }
}

/// A loop that ends after `length` turns at the latest, as a scan of just as many: those after its end do nothing.
fn as_scan(p: &While, length: usize) -> Result<Op> {
    let (c, b) = (p.cond_consts, p.body_consts);
    let avals: Vec<Aval> = p.cond.in_avals()[..c].iter().cloned().chain(p.body.in_avals()).collect();
    let kept = stage(&p.body.in_avals(), &mut |args| Ok(args[b..].to_vec()))?.closed();
    let step = stage(&avals, &mut |args| {
        let asked: Vec<Val> = args[..c].iter().chain(&args[c + b..]).cloned().collect();
        let more = eval_closed(&p.cond, &asked)?.remove(0);
        let index = convert_to(&more, DType::I32, false)?;
        let operands: Vec<Val> = [index].into_iter().chain(args[c..].iter().cloned()).collect();
        bind_cond(vec![kept.clone(), p.body.clone()], &operands)
    })?;
    let carry = p.body.jaxpr.outs.len();
    let scan = Scan { jaxpr: step.closed(), length, reverse: false, consts: c + b, carry, unroll: 1 };
    Ok(Op::new(&SCAN, scan))
}

const NO_REVERSE: &str = "Reverse-mode differentiation does not work for lax.while_loop or lax.fori_loop with dynamic \
     start/stop values. Try using lax.scan, or using fori_loop with static start/stop.";

/// The carry's tangents are nonzero where they start so or the body makes them so.
fn while_jvp(p: &While, x: &[Val], t: &[Tangent]) -> Result<(Vec<Val>, Vec<Tangent>)> {
    let (c, b) = (p.cond_consts, p.body_consts);
    let const_flags = flags_of(&t[c..c + b]);
    let mut carry = flags_of(&t[c + b..]);
    if !const_flags.iter().chain(&carry).any(|f| *f) {
        let outs = bind(&Op::new(&WHILE, p.clone()), x)?;
        let zeros = outs.iter().map(Tangent::zero_of).collect();
        return Ok((outs, zeros));
    }
    if is_tape() {
        let length = p.bound.ok_or_else(|| Error::value(NO_REVERSE))?;
        let op = as_scan(p, length)?;
        return op.jvp(&op, x, t);
    }
    let both = |carry: &[bool]| const_flags.iter().chain(carry).copied().collect::<Vec<_>>();
    loop {
        let found = jvp_jaxpr(&p.body, &both(&carry), &carry)?.1;
        if found == carry {
            break;
        }
        carry.iter_mut().zip(found).for_each(|(a, b)| *a |= b);
    }
    let n = carry.len();
    let (body, _) = jvp_jaxpr(&p.body, &both(&carry), &carry)?;
    // Its inputs are consts, carry, const tangents, carry tangents; a loop wants all consts first.
    let const_ts = const_flags.iter().filter(|f| **f).count();
    let carry_ts = carry.iter().filter(|f| **f).count();
    let order: Vec<usize> = (0..b)
        .chain(b + n..b + n + const_ts)
        .chain(b..b + n)
        .chain(b + n + const_ts..b + n + const_ts + carry_ts)
        .collect();
    let body = crate::sub::reorder_inputs(&body, &order);
    let cond_avals: Vec<_> = p
        .cond
        .in_avals()
        .into_iter()
        .chain(filter(&p.cond.in_avals()[c..], &carry).iter().map(|a| a.tangent()))
        .collect();
    let cond = stage(&cond_avals, &mut |args| eval_closed(&p.cond, &args[..c + n]))?.closed();
    let q = While { cond, cond_consts: c, body, body_consts: b + const_ts, bound: p.bound };
    let mut args: Vec<Val> = x[..c + b].to_vec();
    args.extend(t[c..c + b].iter().filter_map(Tangent::val).cloned());
    args.extend_from_slice(&x[c + b..]);
    for (t, f) in t[c + b..].iter().zip(&carry) {
        if *f {
            args.push(t.instantiate()?);
        }
    }
    let mut outs = bind(&Op::new(&WHILE, q), &args)?;
    let tangents = outs.split_off(n);
    Ok((outs, tangents_of(tangents, &carry, &p.body.out_avals())))
}

/// The carry is mapped where it starts so or the body makes it so; a mapped condition freezes finished lanes.
fn while_batch(p: &While, size: usize, x: &[Val], axes: &[Option<usize>]) -> Batched {
    let (c, b) = (p.cond_consts, p.body_consts);
    let n = x.len() - c - b;
    let front = x.iter().zip(axes).map(|(v, a)| a.map_or(Ok(v.clone()), |a| move_axis(v, a, 0)));
    let mut x = front.collect::<Result<Vec<_>>>()?;
    let zero = |m: bool| m.then_some(0);
    let consts = |r: std::ops::Range<usize>| axes[r].iter().map(|a| zero(a.is_some())).collect::<Vec<_>>();
    let mut carry: Vec<bool> = axes[c + b..].iter().map(Option::is_some).collect();
    let mapped = |consts: Vec<Option<usize>>, carry: &[bool]| {
        consts.into_iter().chain(carry.iter().map(|m| zero(*m))).collect::<Vec<_>>()
    };
    let mut pred_mapped;
    loop {
        let (_, found) = batch_jaxpr(&p.body, size, &mapped(consts(c..c + b), &carry), &carry)?;
        let (_, pred) = batch_jaxpr(&p.cond, size, &mapped(consts(0..c), &carry), &[false])?;
        pred_mapped = pred[0].is_some();
        let next: Vec<bool> = found.iter().zip(&carry).map(|(f, m)| *m || f.is_some() || pred_mapped).collect();
        if next == carry {
            break;
        }
        carry = next;
    }
    for (v, (m, a)) in x[c + b..].iter_mut().zip(carry.iter().zip(&axes[c + b..])) {
        if *m && a.is_none() {
            *v = broadcast_axis(v, size, 0)?;
        }
    }
    let (body, _) = batch_jaxpr(&p.body, size, &mapped(consts(c..c + b), &carry), &carry)?;
    let (cond, _) = batch_jaxpr(&p.cond, size, &mapped(consts(0..c), &carry), &[pred_mapped])?;
    let out_axes = carry.iter().map(|m| zero(*m)).collect();
    if pred_mapped && (cond.jaxpr.effects().with(body.jaxpr.effects())).changes() {
        let text = "Unordered IO effects not supported in while_loop with batched predicate";
        return Err(Error::not_implemented(text));
    }
    if !pred_mapped {
        let q = While { cond, body, ..p.clone() };
        return Ok((bind(&Op::new(&WHILE, q), &x)?, out_axes));
    }
    let any = stage(&cond.in_avals(), &mut |args| {
        let pred = eval_closed(&cond, args)?.remove(0);
        let op = Op::new(&super::reduce::REDUCE_OR, super::reduce::Reduce { axes: (0..1).collect(), numpy: false });
        bind(&op, &[pred])
    })?;
    let body_avals: Vec<_> = cond.in_avals()[..c].iter().cloned().chain(body.in_avals()).collect();
    let frozen = stage(&body_avals, &mut |args| {
        let carry = &args[c + b..];
        let cond_args: Vec<Val> = args[..c].iter().chain(carry).cloned().collect();
        let pred = eval_closed(&cond, &cond_args)?.remove(0);
        let new = eval_closed(&body, &args[c..])?;
        let pick = |(old, new): (&Val, &Val)| {
            let pred = if new.rank() > 1 { broadcast_in_dim(&pred, new.shape(), &[0])? } else { pred.clone() };
            select(&pred, new, old)
        };
        carry.iter().zip(&new).map(pick).collect()
    })?;
    let q = While { cond: any.closed(), cond_consts: c, body: frozen.closed(), body_consts: c + b, bound: p.bound };
    let args: Vec<Val> = x[..c].iter().chain(&x[..c + b]).chain(&x[c + b..]).cloned().collect();
    debug_assert_eq!(args.len(), 2 * c + b + n);
    Ok((bind(&Op::new(&WHILE, q), &args)?, out_axes))
}

pub static WHILE: Prim<While> = Prim {
    name: "while",
    doc: "The body again and again, while the condition holds.\n>>> lax.while_loop(lambda n: n < 100, lambda n: 2 * n, 1)\nArray(128, dtype=int32, weak_type=True)",
    public: Public::NONE,
    abstract_eval: |p, _| Ok(p.body.out_avals()),
    eval: |p, x| {
        let (consts, body_consts) = (&x[..p.cond_consts], &x[p.cond_consts..p.cond_consts + p.body_consts]);
        let mut carry: Vec<Array> = x[p.cond_consts + p.body_consts..].to_vec();
        loop {
            let args: Vec<Array> = consts.iter().chain(&carry).cloned().collect();
            if !execute(&p.cond, &args)?[0].item::<bool>() {
                return Ok(carry);
            }
            let args: Vec<Array> = body_consts.iter().chain(&carry).cloned().collect();
            carry = execute(&p.body, &args)?;
        }
    },
    jvp: Jvp::Rule(|_, p, x, t| while_jvp(p, x, t)),
    transpose: Transpose::Never(
        "=Reverse-mode differentiation does not work for lax.while_loop or lax.fori_loop with dynamic start/stop values. Try using lax.scan, or using fori_loop with static start/stop.",
    ),
    batch: Batch::Rule(|_, p, size, x, axes| while_batch(p, size, x, axes)),
    stage: Stage::Append,
    lower: Lower::Rule(|p, _, _| Lowering::While {
        cond: p.cond.clone(),
        cond_consts: p.cond_consts,
        body: p.body.clone(),
        body_consts: p.body_consts,
    }),
    simplify: Simplify::Never("the compiler reads its body"),
    samples: super::control_samples::while_loop,
};
