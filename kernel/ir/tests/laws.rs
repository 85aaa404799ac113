//! The laws that every primitive of the list obeys, tried on its own samples in every dtype that it takes, and on its
//! derivatives, batches and calls: a primitive that joins the list is covered.

mod cases;

use cases::*;
use jitbook_array::{Array, DType};
use jitbook_ir::linearize::Linearized;
use jitbook_ir::prim::Has;
use jitbook_ir::trace::bind;
use jitbook_ir::{Aval, Op, PRIMS, Tangent, Val, jvp};

#[test]
fn eval_obeys_the_shape_rule() {
    law("shape rule", cases(), |c| {
        let avals: Vec<Aval> = c.args.iter().map(Aval::of).collect();
        let want = c.op.abstract_eval(&avals).map_err(text)?;
        let got = c.op.eval(&c.args).map_err(text)?;
        if got.len() != want.len() {
            return Err(format!("{} outputs for {}", got.len(), want.len()));
        }
        let wrong = got.iter().zip(&want).find(|(g, w)| !Aval::of(g).matches(w));
        wrong.map_or(Ok(()), |(g, w)| Err(format!("{} where {w} was promised", Aval::of(g))))
    });
}

#[test]
fn a_primitive_without_derivative_says_why() {
    let refused = cases().into_iter().filter(|c| matches!(c.op.definition().has_jvp(), Has::Never(_)));
    law("refusal", refused.collect(), |c| {
        let active: Vec<bool> = c.args.iter().map(inexact).collect();
        if !active.contains(&true) {
            return Ok(());
        }
        match jvp(&mut |x| (c.fun)(x), &vals(&c.args), &tangents(&c.args, &active)) {
            Err(_) => Ok(()),
            Ok(_) => Err("it has tangents".into()),
        }
    });
    let backward = cases().into_iter().filter(|c| c.op.definition().refuses_forward().is_some());
    law("refusal of forward mode", backward.collect(), |c| {
        let active: Vec<bool> = c.args.iter().map(inexact).collect();
        match jvp(&mut |x| (c.fun)(x), &vals(&c.args), &tangents(&c.args, &active)) {
            Err(e) if Some(e.message.as_ref()) == c.op.definition().refuses_forward() => Ok(()),
            Err(e) => Err(text(e)),
            Ok(_) => Err("it has tangents".into()),
        }
    });
}

/// The tangents of the results by differences, where arguments move along `ts`.
fn differences(c: &Case, ts: &[Tangent]) -> Result<Vec<Array>, String> {
    let h = 1e-6;
    let at = |h: f64| c.run_at(&c.args.iter().zip(ts).map(|(a, t)| moved(a, t, h)).collect::<Vec<_>>());
    let (plus, minus) = (at(h)?, at(-h)?);
    let slope = |(p, m): (&Array, &Array)| {
        let numbers = wide(p).iter().zip(wide(m)).map(|(p, m)| (p - m) / (2.0 * h)).collect();
        if inexact(p) { narrow(numbers, p.dtype(), p.shape()) } else { p.clone() }
    };
    Ok(plus.iter().zip(&minus).map(slope).collect())
}

/// Tangents of the results are the differences of the results, along each active argument and all together.
fn slopes(c: &Case) -> Verdict {
    if !cases::finite(&c.args) {
        return Ok(());
    }
    for active in actives(&c.args) {
        let ts = tangents(&c.args, &active);
        let (outs, touts) = jvp(&mut |x| (c.fun)(x), &vals(&c.args), &ts).map_err(text)?;
        let wanted = differences(c, &ts)?;
        for (i, (_, t)) in outs.iter().zip(&touts).enumerate().filter(|(_, (o, _))| o.dtype().is_inexact()) {
            let got = t.instantiate().map_err(text)?;
            let context = |e| format!("output {i} along {active:?}: {e}");
            close(got.array().unwrap(), &wanted[i], 1e-4).map_err(context)?;
        }
    }
    Ok(())
}

/// Samples in float64 and complex128, where differences are sharp, that do not declare another slope.
fn sharp_cases() -> Vec<Case> {
    let fits = |c: &Case| c.sharp() && c.has_forward() && c.op.definition().declared_slope().is_none();
    cases().into_iter().filter(fits).collect()
}

#[test]
fn jvp_is_the_finite_difference() {
    law("jvp", sharp_cases(), slopes);
}

#[test]
fn second_derivatives_are_finite_differences_of_the_first() {
    law("second order", sharp_cases(), |c| {
        let derived = c.derived()?;
        derived.iter().try_for_each(|d| slopes(d).map_err(|e| format!("{}: {e}", d.made)))
    });
}

/// <J v, w> = <v, J' w>, and the linear map applied is the jvp; each active argument and each result alone, too.
fn adjoint(c: &Case) -> Verdict {
    let x = vals(&c.args);
    for active in actives(&c.args) {
        let ts = tangents(&c.args, &active);
        let (outs, lin) = match jitbook_ir::linearize::linearize_some(&mut |x| (c.fun)(x), &x, &active) {
            Err(e) if c.refuses(&e) => return Ok(()),
            other => other.map_err(text)?,
        };
        let outs = arrays(&outs);
        let rounds = if c.op.definition().declared_slope().is_some() { 1e-2 } else { 0.0 };
        let off = tolerance(&c.args).max(tolerance(&outs)).max(rounds);
        if c.made.is_empty() && !c.has_forward() {
            if c.sharp() {
                let wanted = differences(c, &ts)?.into_iter().map(|a| Tangent::Val(Val::Array(a))).collect::<Vec<_>>();
                pulled(c, &lin, &ts, &wanted, &outs, 1e-4).map_err(|e| format!("{active:?}: {e}"))?;
            }
            continue;
        }
        let (_, touts) = jvp(&mut |x| (c.fun)(x), &x, &ts).map_err(text)?;
        let applied = lin.apply(&ts).map_err(text)?;
        for (a, b) in applied.iter().zip(&touts) {
            let (a, b) = (a.instantiate().map_err(text)?, b.instantiate().map_err(text)?);
            close(a.array().unwrap(), b.array().unwrap(), off).map_err(|e| format!("linearize: {e}"))?;
        }
        pulled(c, &lin, &ts, &touts, &outs, off).map_err(|e| format!("{active:?}: {e}"))?;
    }
    Ok(())
}

/// The pairing law, for cotangents of all results and of each alone.
fn pulled(c: &Case, lin: &Linearized, ts: &[Tangent], touts: &[Tangent], outs: &[Array], off: f64) -> Verdict {
    for live in actives(outs) {
        let ws = tangents(outs, &live);
        let back = match lin.pull(&ws) {
            Err(e) if c.refuses(&e) => return Ok(()),
            other => other.map_err(text)?,
        };
        let fits =
            |(t, a): &(&Tangent, &Array)| t.val().is_none_or(|v| v.shape() == a.shape() && v.dtype() == a.dtype());
        if let Some((t, a)) = back.iter().zip(&c.args).find(|pair| !fits(pair)) {
            return Err(format!("a cotangent {} for {}", t.aval(), Aval::of(a)));
        }
        let (left, right) = (pairing(touts, &ws), pairing(ts, &back));
        if (left - right).abs() > off * (1.0 + left.abs().max(right.abs())) {
            return Err(format!("from {live:?}: <Jv,w> = {left}, <v,J'w> = {right}"));
        }
    }
    Ok(())
}

fn finite(cases: Vec<Case>) -> Vec<Case> {
    cases.into_iter().filter(|c| c.differentiable() && cases::finite(&c.args)).collect()
}

#[test]
fn the_adjoint_is_the_transpose_of_the_jvp() {
    law("adjoint", finite(cases()), adjoint);
}

#[test]
fn derivatives_have_adjoints_too() {
    law("adjoints of derivatives", finite(cases_in(&[DType::F64, DType::C64])), |c| {
        let derived = c.derived()?;
        derived.iter().try_for_each(|d| adjoint(d).map_err(|e| format!("{}: {e}", d.made)))
    });
}

/// A derivative in a narrow dtype is the wide one, rounded.
#[test]
fn narrow_derivatives_are_wide_ones_rounded() {
    let narrow_ones = finite(cases()).into_iter().filter(|c| !c.sharp() && !fixed_dtypes(&c.op));
    law("narrow derivative", narrow_ones.collect(), |c| {
        let widen = |a: &Array| match a.dtype() {
            DType::C64 => cast(a, DType::C128),
            d if d.is_float() => cast(a, DType::F64),
            _ => a.clone(),
        };
        let cast_all = Case { args: c.args.iter().map(widen).collect(), ..c.clone() };
        let avals: Vec<Aval> = cast_all.args.iter().map(Aval::of).collect();
        if c.op.abstract_eval(&avals).is_err() {
            return Ok(());
        }
        for (narrow, wide) in [(c.forward(), cast_all.forward()), (c.backward()?, cast_all.backward()?)] {
            let (Some(narrow), Some(wide)) = (narrow, wide) else { continue };
            let (got, args) = (narrow.run()?, narrow.args.iter().map(widen).collect::<Vec<_>>());
            let want = wide.run_at(&args)?;
            let want: Vec<_> = want.iter().zip(&got).map(|(w, g)| cast(w, g.dtype())).collect();
            all_close(&got, &want, tolerance(&narrow.args)).map_err(|e| format!("{}: {e}", narrow.made))?;
        }
        Ok(())
    });
}

fn cast(a: &Array, dtype: DType) -> Array {
    jitbook_array::cast::cast(a, dtype).unwrap()
}

/// Where arguments are mapped: each alone, all together, the first half, the others; at the front, at the end, by turns.
fn axes_to_try(c: &Case) -> Vec<Vec<Option<usize>>> {
    let n = c.args.len();
    let mut masks: Vec<Vec<bool>> = vec![vec![true; n]];
    if n > 1 {
        masks.extend((0..n.min(6)).map(|i| (0..n).map(|k| k == i).collect()));
    }
    if n > 2 {
        masks.push((0..n).map(|k| k < n / 2).collect());
        masks.extend((0..n.min(3)).map(|i| (0..n).map(|k| k != i).collect()));
    }
    let places: [fn(usize, usize) -> usize; 3] =
        [|_, _| 0, |_, rank| rank, |k, rank| if k % 2 == 0 { rank.min(1) } else { 0 }];
    let mut all: Vec<Vec<Option<usize>>> = Vec::new();
    for mask in masks {
        for place in places {
            let axes = c.args.iter().zip(&mask).enumerate().map(|(k, (a, m))| m.then(|| place(k, a.rank()))).collect();
            if !all.contains(&axes) {
                all.push(axes);
            }
        }
    }
    all
}

/// vmap is the stacked loop.
fn stacked_loop(c: &Case, size: usize) -> Verdict {
    for axes in axes_to_try(c) {
        let loops = (0..size).map(|k| c.run_at(&c.member(&axes, k))).collect::<Result<Vec<_>, _>>()?;
        let got = c.batched(&axes, size).run().map_err(|e| format!("axes {axes:?}: {e}"))?;
        let column = |i: usize| loops.iter().map(|l| l[i].clone()).collect::<Vec<_>>();
        let want: Vec<_> =
            (0..loops[0].len()).map(|i| jitbook_array::structure::stack(&column(i), 0).unwrap()).collect();
        let off = tolerance(&want) / 10.0;
        all_close(&got, &want, off).map_err(|e| format!("axes {axes:?} of {size}: {e}"))?;
    }
    Ok(())
}

#[test]
fn vmap_is_the_stacked_loop() {
    let able = cases().into_iter().filter(Case::can_batch);
    law("vmap", able.collect(), |c| stacked_loop(c, 3).and_then(|()| stacked_loop(c, 1)));
}

#[test]
fn vmap_over_no_members_gives_empty_results() {
    let able = cases().into_iter().filter(Case::can_batch);
    law("empty vmap", able.collect(), |c| {
        let want = c.run()?;
        for axes in axes_to_try(c) {
            let got = c.batched(&axes, 0).run().map_err(|e| format!("axes {axes:?}: {e}"))?;
            for (g, w) in got.iter().zip(&want) {
                if g.dtype() != w.dtype() || g.shape()[0] != 0 || g.shape()[1..] != *w.shape() {
                    return Err(format!("axes {axes:?}: {} for members {}", Aval::of(g), Aval::of(w)));
                }
            }
        }
        Ok(())
    });
}

#[test]
fn vmap_of_derivatives_batches_and_calls_is_the_stacked_loop() {
    let floats = [DType::F32, DType::C64];
    let able = cases_in(&floats).into_iter().filter(|c| c.can_batch() && cases::finite(&c.args));
    law("vmap of derivatives", able.collect(), |c| {
        let nested = c.batched(&vec![Some(0); c.args.len()], 2);
        for d in c.derived()?.into_iter().chain([nested, c.jitted()?]) {
            stacked_loop(&d, 2).map_err(|e| format!("{}: {e}", d.made))?;
        }
        Ok(())
    });
}

#[test]
fn staging_gives_a_checked_jaxpr_with_the_same_value() {
    law("stage", cases(), |c| {
        let got = jitbook_ir::eval::eval_arrays(&c.staged()?, &c.args).map_err(text)?;
        all_close(&got, &c.run()?, 0.0)
    });
}

#[test]
fn transforms_of_a_call_are_those_of_the_function_staged_or_not() {
    law("jit", cases_in(&[DType::F32, DType::C64]), |c| {
        let jitted = c.jitted()?;
        let mut pairs = vec![(c.forward(), jitted.forward()), (c.backward()?, jitted.backward()?)];
        if c.can_batch() {
            for axes in [vec![Some(0); c.args.len()], axes_to_try(c).pop().unwrap()] {
                let (plain, call) = (c.batched(&axes, 2), jitted.batched(&axes, 2));
                pairs.push((plain.forward(), call.forward()));
                pairs.push((plain.backward()?, call.backward()?));
                pairs.push((Some(plain), Some(call)));
            }
        }
        for (plain, call) in pairs {
            let (Some(plain), Some(call)) = (plain, call) else { continue };
            let want = plain.run()?;
            let off = tolerance(&want) / 10.0;
            all_close(&call.run()?, &want, off).map_err(|e| format!("{}: {e}", call.made))?;
            let staged = jitbook_ir::eval::eval_arrays(&plain.staged()?, &plain.args).map_err(text)?;
            all_close(&staged, &want, off).map_err(|e| format!("jit of {}: {e}", plain.made))?;
        }
        Ok(())
    });
}

#[test]
fn simplification_preserves_value() {
    use jitbook_ir::jaxpr::Atom;
    use jitbook_ir::prim::Rewrite;
    law("simplify", cases(), |c| {
        let avals: Vec<Aval> = c.args.iter().map(Aval::of).collect();
        let closed = c.staged()?;
        let Some(eqn) = closed.jaxpr.eqns.first() else { return Ok(()) };
        let want = c.run()?;
        match eqn.op.simplify(&eqn.inputs, &avals) {
            None => Ok(()),
            Some(Rewrite::Operand(i)) => close(&c.args[i], &want[0], 0.0),
            Some(Rewrite::Number(x)) => close(&x, &want[0], 0.0),
            Some(Rewrite::Apply(op, which)) => {
                let args: Vec<Array> = which.iter().map(|&i| c.args[i].clone()).collect();
                all_close(&run(&op, &args)?, &want, 0.0)
            }
            Some(Rewrite::Through { first, inputs, second, place }) => {
                let atom = |a: &Atom| match a {
                    Atom::Lit(l) => l.0.clone(),
                    Atom::Var(v) => c.args[closed.jaxpr.invars.iter().position(|i| i == v).unwrap()].clone(),
                };
                let inner: Vec<Array> = inputs.iter().map(atom).collect();
                let mut args = c.args.clone();
                args[place] = run(&first, &inner)?.remove(0);
                all_close(&run(&second, &args)?, &want, 0.0)
            }
        }
    });
}

fn run(op: &Op, args: &[Array]) -> Result<Vec<Array>, String> {
    Ok(arrays(&bind(op, &vals(args)).map_err(text)?))
}

#[test]
fn names_are_unique() {
    let mut names: Vec<_> = PRIMS.iter().map(|p| p.name()).collect();
    names.sort_unstable();
    let n = names.len();
    names.dedup();
    assert_eq!(n, names.len());
}
