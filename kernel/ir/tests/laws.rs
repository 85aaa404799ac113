//! The laws that every primitive of the list obeys, tried on its own samples.

use jitbook_array::{cast::cast, structure};
use jitbook_ir::prim::Has;
use jitbook_ir::trace::{bind, enter, eval_trace};
use jitbook_ir::{Array, Aval, DType, Op, PRIMS, Tangent, Val, jvp, linearize, stage, vmap};

/// An application to try, with words for the report.
struct Case {
    op: Op,
    inputs: Vec<Array>,
}

fn cases() -> Vec<Case> {
    let all = PRIMS.iter().flat_map(|p| p.samples());
    all.map(|(op, inputs)| Case { op, inputs }).collect()
}

/// Runs a law on each case and reports every failure, a panic included.
fn law(name: &str, holds: impl Fn(&Case) -> Result<(), String> + std::panic::RefUnwindSafe) {
    let mut failures = Vec::new();
    let mut tried = 0;
    for case in cases() {
        tried += 1;
        let case = std::panic::AssertUnwindSafe(&case);
        let result = std::panic::catch_unwind(|| holds(*case)).unwrap_or_else(|e| {
            let text = e.downcast_ref::<String>().cloned().or_else(|| e.downcast_ref::<&str>().map(|s| s.to_string()));
            Err(format!("panic: {}", text.unwrap_or_default()))
        });
        let _reset = enter(&eval_trace());
        std::mem::forget(_reset);
        if let Err(e) = result {
            let avals: Vec<String> = case.inputs.iter().map(|a| Aval::of(a).to_string()).collect();
            failures.push(format!("{:?} on {avals:?}: {e}", case.op));
        }
    }
    assert!(failures.is_empty(), "{name}: {} of {tried} failed\n{}", failures.len(), failures.join("\n"));
}

fn vals(a: &[Array]) -> Vec<Val> {
    a.iter().cloned().map(Val::Array).collect()
}
fn arrays(v: &[Val]) -> Vec<Array> {
    v.iter().map(|v| v.array().expect("an array").clone()).collect()
}
fn wide(a: &Array) -> Vec<f64> {
    match a.dtype() {
        DType::Key => jitbook_array::random::key_data(a).unwrap().to_vec::<u32>().into_iter().map(f64::from).collect(),
        DType::Float0 => vec![0.0; a.size()],
        d if d.is_complex() => {
            let z = cast(a, DType::C128).unwrap().to_vec::<jitbook_array::Complex<f64>>();
            z.into_iter().flat_map(|z| [z.re, z.im]).collect()
        }
        _ => cast(a, DType::F64).unwrap().to_vec::<f64>(),
    }
}
fn close(x: &Array, y: &Array, tolerance: f64) -> Result<(), String> {
    if !Aval::of(x).matches(&Aval::of(y)) {
        return Err(format!("{} beside {}", Aval::of(x), Aval::of(y)));
    }
    let (a, b) = (wide(x), wide(y));
    let apart = |(p, q): (&f64, &f64)| {
        !(p == q || (p.is_nan() && q.is_nan()) || (p - q).abs() <= tolerance * (1.0 + p.abs().max(q.abs())))
    };
    if a.iter().zip(&b).any(apart) {
        return Err(format!("{a:?} beside {b:?}"));
    }
    Ok(())
}
fn all_close(x: &[Array], y: &[Array], tolerance: f64) -> Result<(), String> {
    if x.len() != y.len() {
        return Err(format!("{} outputs beside {}", x.len(), y.len()));
    }
    x.iter().zip(y).try_for_each(|(a, b)| close(a, b, tolerance))
}
fn run(op: &Op, x: &[Array]) -> Result<Vec<Array>, String> {
    Ok(arrays(&bind(op, &vals(x)).map_err(|e| e.to_string())?))
}
fn text(e: jitbook_array::Error) -> String {
    e.to_string()
}

#[test]
fn eval_obeys_the_shape_rule() {
    law("shape rule", |c| {
        let avals: Vec<Aval> = c.inputs.iter().map(Aval::of).collect();
        let want = c.op.abstract_eval(&avals).map_err(text)?;
        let got = c.op.eval(&c.inputs).map_err(text)?;
        if got.len() != want.len() {
            return Err(format!("{} outputs for {}", got.len(), want.len()));
        }
        let wrong = got.iter().zip(&want).find(|(g, w)| !Aval::of(g).matches(w));
        wrong.map_or(Ok(()), |(g, w)| Err(format!("{} where {w} was promised", Aval::of(g))))
    });
}

/// A direction for tangents: varied, not zero.
fn direction(a: &Array, k: usize) -> Array {
    let v: Vec<f64> = (0..a.size()).map(|i| 0.3 + 0.17 * ((i * 5 + k * 3) % 7) as f64).collect();
    cast(&Array::from_vec(v, a.shape()), a.dtype()).unwrap()
}
fn axpy(a: &Array, t: &Array, h: f64) -> Array {
    let v: Vec<f64> = wide(a).iter().zip(wide(t)).map(|(x, t)| x + h * t).collect();
    Array::from_vec(v, a.shape())
}
/// Real floats in f32 or f64 that have tangents, not empty.
fn differentiable(c: &Case) -> bool {
    matches!(c.op.definition().has_jvp(), Has::Rule)
        && c.inputs.iter().any(|a| a.dtype().is_float() && a.size() > 0)
        && c.inputs.iter().all(|a| !a.dtype().is_complex() && !matches!(a.dtype(), DType::F16 | DType::BF16))
}
fn tangents(inputs: &[Array]) -> Vec<Tangent> {
    let one = |(k, a): (usize, &Array)| {
        if a.dtype().is_float() {
            Tangent::Val(Val::Array(direction(a, k)))
        } else {
            Tangent::Zero(Aval::of(a).tangent())
        }
    };
    inputs.iter().enumerate().map(one).collect()
}

#[test]
fn jvp_is_the_finite_difference() {
    law("jvp", |c| {
        if !differentiable(c) || c.inputs.iter().any(|a| wide(a).iter().any(|x| !x.is_finite())) {
            return Ok(());
        }
        // By definition not the value's slope: constant to derivatives, or rounding as if it were the identity.
        if ["stop_gradient", "reduce_precision", "convert_element_type"].contains(&c.op.name()) {
            return Ok(());
        }
        let ts = tangents(&c.inputs);
        let (outs, touts) = jvp(&mut |x| bind(&c.op, x), &vals(&c.inputs), &ts).map_err(text)?;
        let holds_jaxprs = c.op.params().iter().any(|(_, p)| !p.jaxprs().is_empty());
        // In f64 where the op takes it, so that the difference is sharp.
        let h = if holds_jaxprs { 1e-2 } else { 1e-6 };
        let moved = |h: f64| -> Vec<Array> {
            let pairs = c.inputs.iter().zip(&ts);
            pairs
                .map(|(a, t)| match t.val() {
                    Some(t) => {
                        let moved = axpy(a, t.array().unwrap(), h);
                        if holds_jaxprs { cast(&moved, a.dtype()).unwrap() } else { moved }
                    }
                    None => a.clone(),
                })
                .collect()
        };
        let (plus, minus) = (run(&c.op, &moved(h))?, run(&c.op, &moved(-h))?);
        for (i, (out, t)) in outs.iter().zip(&touts).enumerate() {
            if !out.dtype().is_float() {
                continue;
            }
            let slope: Vec<f64> =
                wide(&plus[i]).iter().zip(wide(&minus[i])).map(|(p, m)| (p - m) / (2.0 * h)).collect();
            let want = cast(&Array::from_vec(slope, plus[i].shape()), out.dtype()).unwrap();
            let got = t.instantiate().map_err(text)?.array().unwrap().clone();
            close(&got, &want, if holds_jaxprs { 3e-3 } else { 2e-4 }).map_err(|e| format!("output {i}: {e}"))?;
        }
        Ok(())
    });
}

fn dot(a: &Array, b: &Array) -> f64 {
    wide(a).iter().zip(wide(b)).map(|(x, y)| x * y).sum()
}

#[test]
fn the_adjoint_is_the_transpose_of_the_jvp() {
    law("adjoint", |c| {
        if !differentiable(c) {
            return Ok(());
        }
        let ts = tangents(&c.inputs);
        let x = vals(&c.inputs);
        let (_, touts) = jvp(&mut |x| bind(&c.op, x), &x, &ts).map_err(text)?;
        let (outs, lin) = match linearize(&mut |x| bind(&c.op, x), &x) {
            Ok(l) => l,
            Err(e) if e.message.starts_with("Reverse-mode differentiation does not work") => return Ok(()),
            Err(e) => return Err(text(e)),
        };
        let ws: Vec<Tangent> = outs
            .iter()
            .enumerate()
            .map(|(k, o)| match o.dtype().is_float() {
                true => Tangent::Val(Val::Array(direction(o.array().unwrap(), k + 3))),
                false => Tangent::Zero(o.aval().tangent()),
            })
            .collect();
        let applied = lin.apply(&ts).map_err(text)?;
        for (a, b) in applied.iter().zip(&touts) {
            let (a, b) = (a.instantiate().map_err(text)?, b.instantiate().map_err(text)?);
            close(a.array().unwrap(), b.array().unwrap(), 1e-4).map_err(|e| format!("linearize: {e}"))?;
        }
        let back = lin.pull(&ws).map_err(text)?;
        let pair = |a: &Tangent, b: &Tangent| match (a.val(), b.val()) {
            (Some(a), Some(b)) => dot(a.array().unwrap(), b.array().unwrap()),
            _ => 0.0,
        };
        let left: f64 = touts.iter().zip(&ws).map(|(a, b)| pair(a, b)).sum();
        let right: f64 = ts.iter().zip(&back).map(|(a, b)| pair(a, b)).sum();
        for (t, a) in back.iter().zip(&c.inputs) {
            if t.val().is_some_and(|v| v.shape() != a.shape()) {
                return Err(format!("a cotangent {} for {}", t.aval(), Aval::of(a)));
            }
        }
        let off = (left - right).abs() / (1.0 + left.abs().max(right.abs()));
        if off > 1e-3 { Err(format!("<Jv,w> = {left}, <v,J'w> = {right}")) } else { Ok(()) }
    });
}

fn stack(parts: &[Array], axis: usize) -> Array {
    structure::stack(parts, axis).unwrap()
}

#[test]
fn vmap_is_the_stacked_loop() {
    law("vmap", |c| {
        if matches!(c.op.definition().has_batch(), Has::Never(_)) || c.inputs.is_empty() {
            return Ok(());
        }
        let size = 3;
        // Member k: rolled values, so that members differ and stay in the domain.
        let member = |a: &Array, k: usize| -> Array {
            let n = a.size();
            if n < 2 {
                return a.clone();
            }
            let flat = structure::reshape(&a.contiguous().unwrap(), &[n]).unwrap();
            let cut = k % n;
            let s = |from, to| structure::slice(&flat, &[from], &[to], &[1]);
            structure::reshape(&structure::concatenate(&[s(cut, n), s(0, cut)], 0).unwrap(), a.shape()).unwrap()
        };
        let n = c.inputs.len();
        for pattern in 1..(1usize << n.min(3)) {
            for at_end in [false, true] {
                let mapped: Vec<bool> = (0..n).map(|i| pattern >> i.min(2) & 1 == 1).collect();
                let axes: Vec<Option<usize>> =
                    c.inputs.iter().zip(&mapped).map(|(a, m)| m.then_some(if at_end { a.rank() } else { 0 })).collect();
                let loops: Vec<Vec<Array>> = (0..size)
                    .map(|k| {
                        let args: Vec<Array> = c
                            .inputs
                            .iter()
                            .zip(&mapped)
                            .map(|(a, m)| if *m { member(a, k) } else { a.clone() })
                            .collect();
                        run(&c.op, &args)
                    })
                    .collect::<Result<_, _>>()?;
                let want: Vec<Array> = (0..loops[0].len())
                    .map(|i| stack(&loops.iter().map(|l| l[i].clone()).collect::<Vec<_>>(), 0))
                    .collect();
                let args: Vec<Val> = c
                    .inputs
                    .iter()
                    .zip(&axes)
                    .map(|(a, axis)| match axis {
                        Some(axis) => Val::Array(stack(&(0..size).map(|k| member(a, k)).collect::<Vec<_>>(), *axis)),
                        None => Val::Array(a.clone()),
                    })
                    .collect();
                let got = vmap(&mut |x| bind(&c.op, x), &args, &axes, size, &mut |n| Ok(vec![Some(0); n]));
                let got = got.map_err(|e| format!("axes {axes:?}: {e}"))?;
                all_close(&arrays(&got), &want, 1e-5).map_err(|e| format!("axes {axes:?}: {e}"))?;
            }
        }
        Ok(())
    });
}

#[test]
fn staging_gives_a_checked_jaxpr_with_the_same_value() {
    law("stage", |c| {
        let avals: Vec<Aval> = c.inputs.iter().map(Aval::of).collect();
        let closed = stage(&avals, &mut |x| bind(&c.op, x)).map_err(text)?.closed();
        jitbook_ir::check::check(&closed.jaxpr)?;
        let got = jitbook_ir::eval::eval_arrays(&closed, &c.inputs).map_err(text)?;
        all_close(&got, &run(&c.op, &c.inputs)?, 0.0)
    });
}

#[test]
fn the_gradient_stages_to_a_checked_jaxpr_with_the_same_value() {
    law("staged gradient", |c| {
        if !differentiable(c) {
            return Ok(());
        }
        let gradient = |x: &[Val]| -> jitbook_array::Result<Vec<Val>> {
            let (outs, lin) = linearize(&mut |x| bind(&c.op, x), x)?;
            let ones = outs.iter().map(|o| match o.dtype().is_float() {
                true => jitbook_ir::ops::build::full_like(o, 1.0).map(Tangent::Val),
                false => Ok(Tangent::Zero(o.aval().tangent())),
            });
            let back = lin.pull(&ones.collect::<jitbook_array::Result<Vec<_>>>()?)?;
            back.iter().filter_map(Tangent::val).cloned().map(Ok).collect()
        };
        let eager = match gradient(&vals(&c.inputs)) {
            Err(e) if e.message.starts_with("Reverse-mode differentiation does not work") => return Ok(()),
            other => other.map_err(text)?,
        };
        let avals: Vec<Aval> = c.inputs.iter().map(Aval::of).collect();
        let closed = stage(&avals, &mut |x| gradient(x)).map_err(text)?.closed();
        jitbook_ir::check::check(&closed.jaxpr)?;
        let got = jitbook_ir::eval::eval_arrays(&closed, &c.inputs).map_err(text)?;
        all_close(&got, &arrays(&eager), 1e-6)
    });
}

#[test]
fn simplification_preserves_value() {
    use jitbook_ir::jaxpr::Atom;
    use jitbook_ir::prim::Rewrite;
    law("simplify", |c| {
        let avals: Vec<Aval> = c.inputs.iter().map(Aval::of).collect();
        let closed = stage(&avals, &mut |x| bind(&c.op, x)).map_err(text)?.closed();
        let Some(eqn) = closed.jaxpr.eqns.first() else { return Ok(()) };
        let want = run(&c.op, &c.inputs)?;
        match eqn.op.simplify(&eqn.inputs, &avals) {
            None => Ok(()),
            Some(Rewrite::Operand(i)) => close(&c.inputs[i], &want[0], 0.0),
            Some(Rewrite::Apply(op, which)) => {
                let args: Vec<Array> = which.iter().map(|&i| c.inputs[i].clone()).collect();
                all_close(&run(&op, &args)?, &want, 0.0)
            }
            Some(Rewrite::Through { first, inputs, second, place }) => {
                let atom = |a: &Atom| match a {
                    Atom::Lit(l) => l.0.clone(),
                    Atom::Var(v) => c.inputs[closed.jaxpr.invars.iter().position(|i| i == v).unwrap()].clone(),
                };
                let inner: Vec<Array> = inputs.iter().map(atom).collect();
                let mut args = c.inputs.clone();
                args[place] = run(&first, &inner)?.remove(0);
                all_close(&run(&second, &args)?, &want, 0.0)
            }
        }
    });
}

#[test]
fn names_are_unique() {
    let mut names: Vec<_> = PRIMS.iter().map(|p| p.name()).collect();
    names.sort_unstable();
    let n = names.len();
    names.dedup();
    assert_eq!(n, names.len());
}
