//! `scan`: a carry through the members of stacked inputs, with stacked outputs.

use super::build::*;
use super::call::{flags_of, tangents_of};
use super::rules::Batched;
use crate::aval::Aval;
use crate::carried::{keep_divisions, roles};
use crate::eval::execute;
use crate::jaxpr::{Atom, ClosedJaxpr};
use crate::linearize::instantiate_on_tape;
use crate::loops::Lowering;
use crate::params::{Given, ParamList, Params};
use crate::partial::evaluate_known;
use crate::prim::*;
use crate::stage::stage;
use crate::sub::{Forward, batch_jaxpr, filter, jvp_jaxpr, linearize_jaxpr, reorder_inputs};
use crate::trace::{bind, is_tape};
use crate::value::{Tangent, Val};
use jitbook_array::{Array, Dims, Result, structure};

/// The body takes consts, carry, members of the stacked inputs; it gives carry, members of the stacked outputs.
#[derive(Clone, Debug)]
pub struct Scan {
    pub jaxpr: ClosedJaxpr,
    pub length: usize,
    pub reverse: bool,
    pub consts: usize,
    pub carry: usize,
    pub unroll: usize,
}
impl Params for Scan {
    fn parse(g: &Given) -> Result<Self> {
        Ok(Scan {
            jaxpr: g.closed("jaxpr")?,
            length: g.size("length")?,
            reverse: g.flag("reverse"),
            consts: g.size("num_consts")?,
            carry: g.size("num_carry")?,
            unroll: g.size("unroll").unwrap_or(1),
        })
    }
    fn list(&self) -> ParamList {
        vec![
            ("jaxpr", (&self.jaxpr).into()),
            ("length", self.length.into()),
            ("num_carry", self.carry.into()),
            ("num_consts", self.consts.into()),
            ("reverse", self.reverse.into()),
            ("unroll", self.unroll.into()),
        ]
    }
}

fn bind_scan(p: Scan, args: &[Val]) -> Result<Vec<Val>> {
    bind(&Op::new(&SCAN, p), args)
}

fn stacked(p: &Scan, a: &Aval) -> Aval {
    let shape: Dims = std::iter::once(p.length).chain(a.shape.iter().copied()).collect();
    a.with_shape(&shape)
}

fn member(x: &Array, i: usize) -> Array {
    let (mut start, mut limit) = (Dims::from_elem(0, x.rank()), Dims::from_slice(x.shape()));
    (start[0], limit[0]) = (i, i + 1);
    structure::squeeze(&structure::slice(x, &start, &limit, &Dims::from_elem(1, x.rank())), &[0])
}

fn run(p: &Scan, x: &[Array]) -> Result<Vec<Array>> {
    let (consts, rest) = x.split_at(p.consts);
    let (init, xs) = rest.split_at(p.carry);
    let body = match p.length {
        // One turn is no loop.
        0 | 1 => p.jaxpr.clone(),
        _ => keep_divisions(&p.jaxpr, &roles(&p.jaxpr, p.consts, p.carry, |_| false)),
    };
    let mut carry = init.to_vec();
    let mut ys: Vec<Vec<Array>> = vec![Vec::new(); p.jaxpr.jaxpr.outs.len() - p.carry];
    for step in 0..p.length {
        let i = if p.reverse { p.length - 1 - step } else { step };
        let args: Vec<Array> = consts.iter().chain(&carry).cloned().chain(xs.iter().map(|x| member(x, i))).collect();
        let mut outs = execute(&body, &args)?;
        let y = outs.split_off(p.carry);
        carry = outs;
        ys.iter_mut().zip(y).for_each(|(all, y)| all.push(y));
    }
    for (mut all, aval) in ys.into_iter().zip(p.jaxpr.out_avals().split_off(p.carry)) {
        if p.reverse {
            all.reverse();
        }
        let shape = stacked(p, &aval).shape;
        carry.push(if all.is_empty() { Array::zeros(aval.dtype, &shape)? } else { structure::stack(&all, 0)? });
    }
    Ok(carry)
}

/// Which carries have tangents, by a fixpoint over the body; `step` gives the body's answer for some guess.
fn fixpoint(mut carry: Vec<bool>, mut step: impl FnMut(&[bool]) -> Result<Vec<bool>>) -> Result<Vec<bool>> {
    loop {
        let found = step(&carry)?;
        let next: Vec<bool> = carry.iter().zip(&found).map(|(a, b)| *a || *b).collect();
        if next == carry {
            return Ok(carry);
        }
        carry = next;
    }
}

struct Parts<'a> {
    consts: &'a [Tangent],
    carry: &'a [Tangent],
    xs: &'a [Tangent],
}
impl Parts<'_> {
    fn of<'a>(p: &Scan, t: &'a [Tangent]) -> Parts<'a> {
        Parts { consts: &t[..p.consts], carry: &t[p.consts..p.consts + p.carry], xs: &t[p.consts + p.carry..] }
    }
    fn flags(&self, carry: &[bool]) -> Vec<bool> {
        [flags_of(self.consts), carry.to_vec(), flags_of(self.xs)].concat()
    }
    /// The nonzero tangents, the carry's made real where the fixpoint wants them.
    fn values(&self, carry: &[bool], instantiate: fn(&Tangent) -> Result<Val>) -> Result<[Vec<Val>; 3]> {
        let some = |t: &[Tangent]| t.iter().filter_map(Tangent::val).cloned().collect::<Vec<_>>();
        let wanted = filter(self.carry, carry).iter().map(instantiate).collect::<Result<Vec<_>>>()?;
        Ok([some(self.consts), wanted, some(self.xs)])
    }
}

fn count(flags: &[bool]) -> usize {
    flags.iter().filter(|f| **f).count()
}

fn scan_jvp(p: &Scan, x: &[Val], t: &[Tangent]) -> Result<(Vec<Val>, Vec<Tangent>)> {
    let parts = Parts::of(p, t);
    let n_out = p.jaxpr.jaxpr.outs.len();
    let wanted = |carry: &[bool]| carry.iter().copied().chain(vec![false; n_out - p.carry]).collect::<Vec<_>>();
    let carry = fixpoint(flags_of(parts.carry), |c| {
        Ok(jvp_jaxpr(&p.jaxpr, &parts.flags(c), &wanted(c))?.1[..p.carry].to_vec())
    })?;
    let (jaxpr, flags) = jvp_jaxpr(&p.jaxpr, &parts.flags(&carry), &wanted(&carry))?;
    let [tc, tcarry, txs] = parts.values(&carry, Tangent::instantiate)?;
    // Body inputs: consts, carry, xs, then their tangents; each kind goes beside its own.
    let total = x.len();
    let (a, b) = (total + tc.len(), total + tc.len() + tcarry.len());
    let order: Vec<usize> = (0..p.consts)
        .chain(total..a)
        .chain(p.consts..p.consts + p.carry)
        .chain(a..b)
        .chain(p.consts + p.carry..total)
        .chain(b..b + txs.len())
        .collect();
    let jaxpr = reorder_inputs(&jaxpr, &order);
    let touts = count(&flags[..p.carry]);
    let ys = n_out - p.carry;
    // Body outputs: carry, ys, carry tangents, ys tangents; carries first.
    let out_order: Vec<usize> = (0..p.carry)
        .chain(n_out..n_out + touts)
        .chain(p.carry..n_out)
        .chain(n_out + touts..n_out + count(&flags))
        .collect();
    let j = &jaxpr.jaxpr;
    let outs = out_order.iter().map(|&i| j.outs[i].clone()).collect();
    let jaxpr = ClosedJaxpr::new(j.with_outs(outs), jaxpr.consts.clone());
    let (xc, rest) = x.split_at(p.consts);
    let (xcarry, xxs) = rest.split_at(p.carry);
    let args: Vec<Val> = [xc, &tc[..], xcarry, &tcarry[..], xxs, &txs[..]].concat();
    let q = Scan { jaxpr, consts: p.consts + tc.len(), carry: p.carry + tcarry.len(), ..p.clone() };
    let outs = bind_scan(q, &args)?;
    let m = p.carry + touts;
    let primals = [&outs[..p.carry], &outs[m..m + ys]].concat();
    let tangents = [&outs[p.carry..m], &outs[m + ys..]].concat();
    let avals: Vec<Aval> = primals.iter().map(Val::aval).collect();
    Ok((primals, tangents_of(tangents, &flags, &avals)))
}

/// Where a residual of the body is found.
enum Kept {
    /// The same at every step: computed once, outside.
    Once(Val),
    /// A member of this stacked input.
    Input(usize),
    /// A further stacked output.
    Output,
}

/// A body without what is the same at every step.
struct Turn {
    /// Inputs: what is the same at every step, carry, members. Outputs: the body's own, then residuals.
    jaxpr: ClosedJaxpr,
    consts: Vec<Val>,
    kept: Vec<Kept>,
}

/// Does once, outside, what depends on the consts alone. Outputs from `own` on are residuals.
fn hoist(p: &Scan, body: &ClosedJaxpr, own: usize, x: &[Val]) -> Result<Turn> {
    let j = &body.jaxpr;
    let consts = x[..p.consts].iter().cloned().map(Some);
    let inputs: Vec<Option<Val>> = consts.chain(vec![None; j.invars.len() - p.consts]).collect();
    let wanted: Vec<bool> = (0..j.outs.len()).map(|i| i < own).collect();
    let rest = evaluate_known(body, &inputs, &wanted)?;
    let members = &j.invars[p.consts + p.carry..];
    let keep =
        |(a, known): (&Atom, &Option<Val>)| match (known, a.var().and_then(|v| members.iter().position(|x| *x == v))) {
            (Some(v), _) => Kept::Once(v.clone()),
            (None, Some(i)) => Kept::Input(i),
            (None, None) => Kept::Output,
        };
    let kept: Vec<Kept> = j.outs.iter().zip(&rest.outs).skip(own).map(keep).collect();
    let unknown = kept.iter().filter(|k| !matches!(k, Kept::Once(_)));
    let stays: Vec<bool> = vec![true; own].into_iter().chain(unknown.map(|k| matches!(k, Kept::Output))).collect();
    let left = &rest.jaxpr;
    let jaxpr = ClosedJaxpr::new(left.jaxpr.with_outs(filter(&left.jaxpr.outs, &stays)), left.consts.clone());
    Ok(Turn { jaxpr, consts: rest.kept, kept })
}

/// The values' scan gives the residuals of each step as further outputs; the tangents' scan reads them.
fn scan_linearize(p: &Scan, x: &[Val], t: &[Tangent]) -> Result<(Vec<Val>, Vec<Tangent>)> {
    let parts = Parts::of(p, t);
    let n_out = p.jaxpr.jaxpr.outs.len();
    let wanted = |carry: &[bool]| carry.iter().copied().chain(vec![false; n_out - p.carry]).collect::<Vec<_>>();
    let linear = |c: &[bool]| linearize_jaxpr(&p.jaxpr, &parts.flags(c), &wanted(c), Forward::Nothing);
    let carry = fixpoint(flags_of(parts.carry), |c| Ok(linear(c)?.out_nonzero[..p.carry].to_vec()))?;
    let lin = linear(&carry)?;
    let Turn { jaxpr, consts, kept } = hoist(p, &lin.primal, n_out, x)?;
    let args: Vec<Val> = [&consts[..], &x[p.consts..]].concat();
    let mut outs = bind_scan(Scan { jaxpr, consts: consts.len(), ..p.clone() }, &args)?;
    let mut further = outs.split_off(n_out).into_iter();
    let [tc, tcarry, txs] = parts.values(&carry, instantiate_on_tape)?;
    // Tangent body inputs: residuals, const tangents, carry tangents, xs tangents. What is the same at every step goes
    // to the consts, other residuals to the xs.
    let (r, k, m) = (kept.len(), tc.len(), tcarry.len());
    let (mut once, mut stacked) = ((vec![], vec![]), (vec![], vec![]));
    for (i, kept) in kept.into_iter().enumerate() {
        let (list, value) = match kept {
            Kept::Once(v) => (&mut once, v),
            Kept::Input(at) => (&mut stacked, x[p.consts + p.carry + at].clone()),
            Kept::Output => (&mut stacked, further.next().expect("one each")),
        };
        list.0.push(i);
        list.1.push(value);
    }
    let own = [once.0, (r..r + k + m).collect(), stacked.0, (r + k + m..r + k + m + txs.len()).collect()].concat();
    let q = Scan { jaxpr: reorder_inputs(&lin.tangent, &own), consts: once.1.len() + k, carry: m, ..p.clone() };
    let args: Vec<Val> = [once.1, tc, tcarry, stacked.1, txs].concat();
    let avals: Vec<Aval> = outs.iter().map(Val::aval).collect();
    let tangents = if lin.out_nonzero.iter().any(|f| *f) { bind_scan(q, &args)? } else { vec![] };
    Ok((outs, tangents_of(tangents, &lin.out_nonzero, &avals)))
}

/// Backwards through the steps: the carry holds the cotangents of consts (summed) and carry.
fn scan_transpose(p: &Scan, ct: &[Tangent], o: &[Operand]) -> Result<Vec<Option<Val>>> {
    // A carry that begins with a known value (zeros, say) depends on the linear operands from the first step on: it is
    // linear too, and the cotangent of where it began goes nowhere.
    let in_carry = |i: usize| (p.consts..p.consts + p.carry).contains(&i);
    let linear: Vec<bool> = o.iter().enumerate().map(|(i, o)| in_carry(i) || matches!(o, Operand::Linear(_))).collect();
    let known: Vec<Val> = o
        .iter()
        .enumerate()
        .filter_map(|(i, o)| match o {
            Operand::Known(v) if !in_carry(i) => Some(v.clone()),
            _ => None,
        })
        .collect();
    let (lin_consts, lin_xs) = (&linear[..p.consts], &linear[p.consts + p.carry..]);
    let ins = p.jaxpr.in_avals();
    let const_avals = filter(&ins[..p.consts], lin_consts);
    // Cotangents of stacked outputs that are zero take no part.
    let ys_flags = flags_of(&ct[p.carry..]);
    let ys: Vec<Aval> = filter(&p.jaxpr.out_avals()[p.carry..], &ys_flags);
    let all_ys = &p.jaxpr.out_avals()[p.carry..];
    let ct_carry = ct[..p.carry].iter().map(Tangent::instantiate).collect::<Result<Vec<_>>>()?;
    let known_consts = p.consts - const_avals.len();
    let known_avals: Vec<Aval> = filter(&ins, &linear.iter().map(|l| !l).collect::<Vec<_>>());
    // New body: known consts; cotangents of consts and carry; cotangents of ys, known xs.
    let (kc, kx) = known_avals.split_at(known_consts);
    let avals: Vec<Aval> = kc
        .iter()
        .cloned()
        .chain(const_avals.iter().map(Aval::tangent))
        .chain(ct_carry.iter().map(Val::aval))
        .chain(ys.iter().map(Aval::tangent))
        .chain(kx.iter().cloned())
        .collect();
    let body = stage(&avals, &mut |args| {
        let (kc, rest) = args.split_at(known_consts);
        let (acc, rest) = rest.split_at(const_avals.len());
        let (ct_carry, rest) = rest.split_at(p.carry);
        let (ct_ys, kx) = rest.split_at(ys.len());
        let mut known = kc.iter().chain(kx);
        let operands: Vec<Operand> = ins
            .iter()
            .zip(&linear)
            .enumerate()
            .map(|(i, (a, l))| {
                if in_carry(i) {
                    // Of the cotangent's type, weak or not.
                    Operand::Linear(ct_carry[i - p.consts].aval())
                } else if *l {
                    Operand::Linear(a.clone())
                } else {
                    Operand::Known(known.next().expect("one each").clone())
                }
            })
            .collect();
        let mut ct_ys = ct_ys.iter();
        let of_ys = |(a, there): (&Aval, &bool)| match there {
            true => Tangent::Val(ct_ys.next().expect("one each").clone()),
            false => Tangent::Zero(a.tangent()),
        };
        let of_ys: Vec<Tangent> = all_ys.iter().zip(&ys_flags).map(of_ys).collect();
        let cts: Vec<Tangent> = ct_carry.iter().cloned().map(Tangent::Val).chain(of_ys).collect();
        let mut acc = acc.iter().cloned().map(Tangent::Val);
        let sum = |(a, linear): (&Aval, &bool)| match linear {
            true => acc.next().expect("one each"),
            false => Tangent::Zero(a.tangent()),
        };
        let sums: Vec<Tangent> = ins.iter().zip(lin_consts).map(sum).collect();
        let back = crate::transpose::backward_onto(&p.jaxpr, &operands, &cts, &sums)?;
        let mut outs = Vec::new();
        for t in filter(&back[..p.consts], lin_consts).iter().chain(&back[p.consts..p.consts + p.carry]) {
            outs.push(t.instantiate()?);
        }
        for t in filter(&back[p.consts + p.carry..], lin_xs) {
            outs.push(t.instantiate()?);
        }
        Ok(outs)
    })?
    .closed();
    let (kc, kx) = known.split_at(known_consts);
    let mut args = kc.to_vec();
    for a in &const_avals {
        args.push(zeros(&a.tangent())?);
    }
    args.extend(ct_carry);
    args.extend(ct[p.carry..].iter().filter_map(Tangent::val).cloned());
    args.extend_from_slice(kx);
    let carry = const_avals.len() + p.carry;
    let q = Scan { jaxpr: body, reverse: !p.reverse, consts: known_consts, carry, ..p.clone() };
    let outs = bind_scan(q, &args)?;
    let mut outs = outs.into_iter();
    Ok(linear.iter().map(|l| if *l { outs.next() } else { None }).collect())
}

/// Consts and carry mapped at axis 0, stacked inputs at axis 1; the carry by a fixpoint.
fn scan_batch(p: &Scan, size: usize, x: &[Val], axes: &[Option<usize>]) -> Batched {
    let split = p.consts + p.carry;
    let n_out = p.jaxpr.jaxpr.outs.len();
    let body_axes = |carry: &[bool]| -> Vec<Option<usize>> {
        let mapped = |a: &Option<usize>| a.map(|_| 0);
        let carry = carry.iter().map(|m| m.then_some(0));
        axes[..p.consts].iter().map(mapped).chain(carry).chain(axes[split..].iter().map(mapped)).collect()
    };
    let force = |carry: &[bool]| carry.iter().copied().chain(vec![false; n_out - p.carry]).collect::<Vec<_>>();
    let start = axes[p.consts..split].iter().map(Option::is_some).collect();
    let carry = fixpoint(start, |c| {
        let (_, out) = batch_jaxpr(&p.jaxpr, size, &body_axes(c), &force(c))?;
        Ok(out[..p.carry].iter().map(Option::is_some).collect())
    })?;
    let natural = batch_jaxpr(&p.jaxpr, size, &body_axes(&carry), &force(&carry))?.1;
    let all: Vec<bool> = natural.iter().map(Option::is_some).collect();
    let (jaxpr, _) = batch_jaxpr(&p.jaxpr, size, &body_axes(&carry), &all)?;
    let mut args = Vec::new();
    for (i, (v, a)) in x.iter().zip(axes).enumerate() {
        args.push(match a {
            Some(a) => move_axis(v, *a, usize::from(i >= split))?,
            None if (p.consts..split).contains(&i) && carry[i - p.consts] => broadcast_axis(v, size, 0)?,
            None => v.clone(),
        });
    }
    let outs = bind_scan(Scan { jaxpr, ..p.clone() }, &args)?;
    let axis = |(i, m): (usize, &bool)| m.then_some(usize::from(i >= p.carry));
    Ok((outs, all.iter().enumerate().map(axis).collect()))
}

pub static SCAN: Prim<Scan> = Prim {
    name: "scan",
    doc: "A carry through stacked inputs.\n>>> lax.scan(lambda total, x: (total + x, total), 0, jnp.arange(4))[1]\nArray([0, 0, 1, 3], dtype=int32, weak_type=True)",
    public: Public::NONE,
    abstract_eval: |p, _| {
        let outs = p.jaxpr.out_avals().into_iter().enumerate();
        Ok(outs.map(|(i, a)| if i < p.carry { a } else { stacked(p, &a) }).collect())
    },
    eval: run,
    jvp: Jvp::Rule(|_, p, x, t| if is_tape() { scan_linearize(p, x, t) } else { scan_jvp(p, x, t) }),
    transpose: Transpose::Rule(|_, p, ct, o| scan_transpose(p, ct, o)),
    batch: Batch::Rule(|_, p, size, x, axes| scan_batch(p, size, x, axes)),
    stage: Stage::Append,
    lower: Lower::Rule(|p, _, _| Lowering::Scan {
        body: p.jaxpr.clone(),
        length: p.length,
        consts: p.consts,
        carry: p.carry,
        reverse: p.reverse,
    }),
    simplify: Simplify::Never("the compiler reads its body"),
    samples: super::control_samples::scan,
};
