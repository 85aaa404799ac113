//! `while`: a carry through a jaxpr, as long as another says so.

use super::build::*;
use super::call::{flags_of, tangents_of};
use super::cond::{COND, Cond};
use super::rules::Batched;
use crate::aval::Aval;
use crate::carried::{keep_divisions, roles};
use crate::eval::{eval_closed, execute};
use crate::jaxpr::ClosedJaxpr;
use crate::loops::Lowering;
use crate::ops::scan::{SCAN, Scan};
use crate::params::{Given, Param, ParamList, Params};
use crate::prim::*;
use crate::stage::stage;
use crate::sub::{batch_jaxpr, batch_jaxpr_to, filter, jvp_jaxpr};
use crate::trace::{bind, is_tape};
use crate::value::{Tangent, Val};
use jitbook_array::{Array, DType, Error, Result};

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

impl While {
    /// The axes of the condition: each lane has its own, and ends on its own.
    pub(crate) fn lanes(&self) -> usize {
        self.cond.out_avals()[0].rank()
    }
}

/// A loop in lanes as one that goes on while any lane does, and whose body leaves finished lanes as they are. Its
/// operands are the consts of the condition twice, those of the body, and the carry ([`masked_operands`]).
pub(crate) fn masked(p: &While) -> Result<While> {
    let (c, b, lanes) = (p.cond_consts, p.body_consts, p.lanes());
    let any = stage(&p.cond.in_avals(), &mut |args| {
        let pred = eval_closed(&p.cond, args)?.remove(0);
        let axes = (0..lanes).collect();
        bind(&Op::new(&super::reduce::REDUCE_OR, super::reduce::Reduce { axes, numpy: false }), &[pred])
    })?;
    let body_avals: Vec<_> = p.cond.in_avals()[..c].iter().cloned().chain(p.body.in_avals()).collect();
    let frozen = stage(&body_avals, &mut |args| {
        let carry = &args[c + b..];
        let cond_args: Vec<Val> = args[..c].iter().chain(carry).cloned().collect();
        let pred = eval_closed(&p.cond, &cond_args)?.remove(0);
        let new = eval_closed(&p.body, &args[c..])?;
        let leading: Vec<usize> = (0..lanes).collect();
        let pick = |(old, new): (&Val, &Val)| {
            let wide = new.rank() > lanes;
            let pred = if wide { broadcast_in_dim(&pred, new.shape(), &leading)? } else { pred.clone() };
            select(&pred, new, old)
        };
        carry.iter().zip(&new).map(pick).collect()
    })?;
    Ok(While { cond: any.closed(), cond_consts: c, body: frozen.closed(), body_consts: c + b, bound: p.bound })
}

pub(crate) fn masked_operands<T: Clone>(p: &While, x: &[T]) -> Vec<T> {
    [&x[..p.cond_consts], x].concat()
}

/// The masked form of a loop in lanes as a program of its own.
fn as_masked_call(p: &While, ins: &[Aval]) -> ClosedJaxpr {
    let staged = stage(ins, &mut |x| bind(&Op::new(&WHILE, masked(p)?), &masked_operands(p, x)));
    staged.expect("its parts were staged before").closed()
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
        bind(&Op::new(&COND, Cond::new(vec![kept.clone(), p.body.clone()])), &operands)
    })?;
    let carry = p.body.jaxpr.outs.len();
    let scan = Scan { jaxpr: step.closed(), length, reverse: false, consts: c + b, carry, unroll: 1 };
    Ok(Op::new(&SCAN, scan))
}

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
    if is_tape()
        && let Some(length) = p.bound
    {
        if p.lanes() > 0 {
            return while_jvp(&masked(p)?, &masked_operands(p, x), &masked_operands(p, t));
        }
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
    if is_tape() {
        // What is recorded computes the values again beside the tangents. It has no adjoint: an error where one is asked.
        outs = bind(&Op::new(&WHILE, p.clone()), x)?;
    }
    Ok((outs, tangents_of(tangents, &carry, &p.body.out_avals())))
}

/// The carry is mapped where it starts so or the body makes it so, behind the axes of the condition. A mapped condition
/// maps all of it, and freezes finished lanes.
fn while_batch(p: &While, size: usize, x: &[Val], axes: &[Option<usize>]) -> Batched {
    let (c, b) = (p.cond_consts, p.body_consts);
    let (of_cond, of_body, of_carry) = (&axes[..c], &axes[c..c + b], &axes[c + b..]);
    let flags = |consts: &[Option<usize>], carry: &[bool]| {
        consts.iter().map(Option::is_some).chain(carry.iter().copied()).map(|m| m.then_some(0)).collect::<Vec<_>>()
    };
    let mut carry: Vec<bool> = of_carry.iter().map(Option::is_some).collect();
    loop {
        let (_, found) = batch_jaxpr(&p.body, size, &flags(of_body, &carry), &carry)?;
        let next: Vec<bool> = found.iter().zip(&carry).map(|(f, m)| *m || f.is_some()).collect();
        if next == carry {
            break;
        }
        carry = next;
    }
    let is_mapped = batch_jaxpr(&p.cond, size, &flags(of_cond, &carry), &[false])?.1[0].is_some();
    if is_mapped && (p.cond.jaxpr.effects().with(p.body.jaxpr.effects())).changes() {
        let text = "Unordered IO effects not supported in while_loop with batched predicate";
        return Err(Error::not_implemented(text));
    }
    let at = if is_mapped { 0 } else { p.lanes() };
    let dims: Vec<Option<usize>> = carry.iter().map(|m| (*m || is_mapped).then_some(at)).collect();
    let body = batch_jaxpr_to(&p.body, size, &[of_body, &dims].concat(), &dims)?;
    let cond = batch_jaxpr_to(&p.cond, size, &[of_cond, &dims].concat(), &[is_mapped.then_some(0)])?;
    let mut args = x.to_vec();
    for ((v, from), to) in args[c + b..].iter_mut().zip(of_carry).zip(&dims) {
        if let Some(to) = to {
            *v = match_axis(v, *from, *to, size)?;
        }
    }
    let q = While { cond, body, ..p.clone() };
    match q.lanes() > 0 && !crate::stage::is_staging() {
        true => Ok((bind(&Op::new(&WHILE, masked(&q)?), &masked_operands(&q, &args))?, dims)),
        false => Ok((bind(&Op::new(&WHILE, q), &args)?, dims)),
    }
}

pub static WHILE: Prim<While> = Prim {
    name: "while",
    doc: "The body again and again, while the condition holds.\n>>> lax.while_loop(lambda n: n < 100, lambda n: 2 * n, 1)\nArray(128, dtype=int32, weak_type=True)",
    public: Public::NONE,
    abstract_eval: |p, _| Ok(p.body.out_avals()),
    eval: |p, x| {
        if p.lanes() > 0 {
            return (WHILE.eval)(&masked(p)?, &masked_operands(p, x));
        }
        let (consts, body_consts) = (&x[..p.cond_consts], &x[p.cond_consts..p.cond_consts + p.body_consts]);
        let mut carry: Vec<Array> = x[p.cond_consts + p.body_consts..].to_vec();
        let body = keep_divisions(&p.body, &roles(&p.body, p.body_consts, carry.len(), |_| false));
        loop {
            let args: Vec<Array> = consts.iter().chain(&carry).cloned().collect();
            if !execute(&p.cond, &args)?[0].item::<bool>() {
                return Ok(carry);
            }
            let args: Vec<Array> = body_consts.iter().chain(&carry).cloned().collect();
            carry = execute(&body, &args)?;
        }
    },
    jvp: Jvp::Rule(|_, p, x, t| while_jvp(p, x, t)),
    transpose: Transpose::Never(
        "=Reverse-mode differentiation does not work for lax.while_loop or lax.fori_loop with dynamic start/stop values. Try using lax.scan, or using fori_loop with static start/stop.",
    ),
    batch: Batch::Rule(|_, p, size, x, axes| while_batch(p, size, x, axes)),
    stage: Stage::Append,
    lower: Lower::Rule(|p, ins, _| match p.lanes() {
        0 => Lowering::While {
            cond: p.cond.clone(),
            cond_consts: p.cond_consts,
            body: p.body.clone(),
            body_consts: p.body_consts,
        },
        _ => Lowering::Call(as_masked_call(p, ins)),
    }),
    simplify: Simplify::Never("the compiler reads its body"),
    samples: super::control_samples::while_loop,
};
