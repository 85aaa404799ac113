//! What the laws are tried on: functions with arguments. They begin as the samples of the primitives, in every dtype
//! that the primitive takes; `forward`, `backward`, `batched` and `jitted` make further functions of them, to any depth.
#![allow(dead_code)]

use jitbook_array::{Array, Complex, DType, Result, cast::cast, structure};
use jitbook_ir::ops::call::{Inline, JIT, Jit};
use jitbook_ir::prim::Has;
use jitbook_ir::trace::{bind, enter, eval_trace};
use jitbook_ir::{Aval, Op, PRIMS, Tangent, Val, jvp, linearize, stage, vmap};
use std::collections::{BTreeMap, HashSet};
use std::rc::Rc;

pub type Fun = Rc<dyn Fn(&[Val]) -> Result<Vec<Val>>>;

/// A function and arguments to try it at.
#[derive(Clone)]
pub struct Case {
    pub op: Op,
    /// What was made of the op: `jvp of vmap of `.
    pub made: String,
    pub fun: Fun,
    pub args: Vec<Array>,
}

/// What was found of a law; the text says what is wrong.
pub type Verdict = std::result::Result<(), String>;

pub fn text(e: jitbook_array::Error) -> String {
    e.to_string()
}

fn of_op(op: Op, args: Vec<Array>) -> Case {
    let applied = op.clone();
    Case { op, made: String::new(), fun: Rc::new(move |x| bind(&applied, x)), args }
}

/// Whether the op's parameters hold jaxprs or the user's functions, which fix the dtypes.
pub fn fixed_dtypes(op: &Op) -> bool {
    use jitbook_ir::params::Param;
    op.params().iter().any(|(_, p)| matches!(p, Param::User(_)) || !p.jaxprs().is_empty())
}

/// The other dtypes to try a sample's floats and ints in.
fn others(dtype: DType) -> &'static [DType] {
    use DType::*;
    match dtype {
        F32 => &[F64, F16, BF16, C64, C128],
        I32 => &[I8, I16, I64, U8, U16, U32, U64],
        _ => &[],
    }
}

/// Every sample, and the same in each other dtype that the shape rule accepts.
pub fn cases() -> Vec<Case> {
    let mut seen = HashSet::new();
    let mut all = Vec::new();
    for (op, args) in PRIMS.iter().flat_map(|p| p.samples()) {
        for from in [DType::F32, DType::I32] {
            if fixed_dtypes(&op) || !args.iter().any(|a| a.dtype() == from) {
                continue;
            }
            for &to in others(from) {
                let change = |a: &Array| if a.dtype() == from { cast(a, to).unwrap() } else { a.clone() };
                let changed: Vec<Array> = args.iter().map(change).collect();
                let avals: Vec<Aval> = changed.iter().map(Aval::of).collect();
                if op.abstract_eval(&avals).is_ok() && seen.insert(format!("{op:?}{avals:?}")) {
                    all.push(of_op(op.clone(), changed));
                }
            }
        }
        let avals: Vec<Aval> = args.iter().map(Aval::of).collect();
        seen.insert(format!("{op:?}{avals:?}"));
        all.push(of_op(op, args));
    }
    all
}

/// The cases in these dtypes, as far as they are floats, and in the usual integers: for laws that cost much.
pub fn cases_in(floats: &[DType]) -> Vec<Case> {
    use DType::*;
    let usual = |a: &Array| {
        if inexact(a) { floats.contains(&a.dtype()) } else { !matches!(a.dtype(), I8 | I16 | I64 | U8 | U16 | U64) }
    };
    cases().into_iter().filter(|c| c.args.iter().all(usual)).collect()
}

/// Tries a law on each case and reports every failure, a panic included: the first three of each primitive.
pub fn law(name: &str, cases: Vec<Case>, holds: impl Fn(&Case) -> Verdict) {
    let mut failures: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let tried = cases.len();
    for case in cases {
        let attempt = std::panic::AssertUnwindSafe(|| holds(&case));
        let result = std::panic::catch_unwind(attempt).unwrap_or_else(|e| {
            let text = e.downcast_ref::<String>().cloned().or_else(|| e.downcast_ref::<&str>().map(|s| s.to_string()));
            Err(format!("panic: {}", text.unwrap_or_default()))
        });
        // A panic leaves its trace current.
        std::mem::forget(enter(&eval_trace()));
        if let Err(e) = result {
            let avals: Vec<String> = case.args.iter().map(|a| Aval::of(a).to_string()).collect();
            let of = failures.entry(case.op.name()).or_default();
            of.push(format!("{}{:?} on {avals:?}: {e}", case.made, case.op));
        }
    }
    let count: usize = failures.values().map(Vec::len).sum();
    let shown: Vec<String> = failures.into_values().flat_map(|f| f.into_iter().take(3)).collect();
    assert!(count == 0, "{name}: {count} of {tried} failed\n{}", shown.join("\n"));
}

pub fn vals(a: &[Array]) -> Vec<Val> {
    a.iter().cloned().map(Val::Array).collect()
}
pub fn arrays(v: &[Val]) -> Vec<Array> {
    v.iter().map(|v| v.array().expect("an array").clone()).collect()
}

/// The numbers of an array, the parts of complex ones one after the other.
pub fn wide(a: &Array) -> Vec<f64> {
    match a.dtype() {
        DType::Key => jitbook_array::random::key_data(a).unwrap().to_vec::<u32>().into_iter().map(f64::from).collect(),
        DType::Float0 => vec![0.0; a.size()],
        d if d.is_complex() => {
            let z = cast(a, DType::C128).unwrap().to_vec::<Complex<f64>>();
            z.into_iter().flat_map(|z| [z.re, z.im]).collect()
        }
        _ => cast(a, DType::F64).unwrap().to_vec::<f64>(),
    }
}

/// The inverse of [`wide`], for floats and complex numbers.
pub fn narrow(numbers: Vec<f64>, dtype: DType, shape: &[usize]) -> Array {
    let whole = if dtype.is_complex() {
        Array::from_vec(numbers.chunks(2).map(|z| Complex::new(z[0], z[1])).collect(), shape)
    } else {
        Array::from_vec(numbers, shape)
    };
    cast(&whole, dtype).unwrap()
}

/// Elementwise within `tolerance` of the larger of 1 and the numbers.
pub fn close(x: &Array, y: &Array, tolerance: f64) -> Verdict {
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
pub fn all_close(x: &[Array], y: &[Array], tolerance: f64) -> Verdict {
    if x.len() != y.len() {
        return Err(format!("{} outputs beside {}", x.len(), y.len()));
    }
    let mut pairs = x.iter().zip(y).enumerate();
    pairs.try_for_each(|(i, (a, b))| close(a, b, tolerance).map_err(|e| format!("output {i}: {e}")))
}

/// How far two ways to one number may lie apart, by the narrowest float among the arrays.
pub fn tolerance(arrays: &[Array]) -> f64 {
    let of = |a: &Array| match a.dtype() {
        DType::BF16 => 0.1,
        DType::F16 => 1e-2,
        DType::F32 | DType::C64 => 1e-4,
        _ => 1e-9,
    };
    arrays.iter().map(of).fold(1e-9, f64::max)
}

pub fn inexact(a: &Array) -> bool {
    a.dtype().is_inexact()
}
pub fn finite(args: &[Array]) -> bool {
    args.iter().all(|a| wide(a).iter().all(|x| x.is_finite()))
}

/// A direction for tangents: varied, not zero.
pub fn direction(a: &Array, k: usize) -> Array {
    let parts = a.size() * if a.dtype().is_complex() { 2 } else { 1 };
    let v: Vec<f64> = (0..parts).map(|i| 0.3 + 0.17 * ((i * 5 + k * 3) % 7) as f64).collect();
    narrow(v, a.dtype(), a.shape())
}

/// Directions for the active arguments, zeros for the others.
pub fn tangents(args: &[Array], active: &[bool]) -> Vec<Tangent> {
    let one = |(k, (a, active)): (usize, (&Array, &bool))| match active {
        true => Tangent::Val(Val::Array(direction(a, k))),
        false => Tangent::Zero(Aval::of(a).tangent()),
    };
    args.iter().zip(active).enumerate().map(one).collect()
}

/// Which arguments to differentiate by: all, and where there are several each alone.
pub fn actives(args: &[Array]) -> Vec<Vec<bool>> {
    let all: Vec<bool> = args.iter().map(inexact).collect();
    let count = all.iter().filter(|a| **a).count();
    let alone = (0..args.len()).filter(|&i| all[i] && count > 1).take(4);
    let alone = alone.map(|i| (0..args.len()).map(|k| k == i).collect());
    if count == 0 { vec![] } else { std::iter::once(all.clone()).chain(alone).collect() }
}

impl Case {
    pub fn run(&self) -> std::result::Result<Vec<Array>, String> {
        self.run_at(&self.args)
    }
    pub fn run_at(&self, args: &[Array]) -> std::result::Result<Vec<Array>, String> {
        Ok(arrays(&(self.fun)(&vals(args)).map_err(text)?))
    }
    fn made(&self, how: &str, fun: Fun, args: Vec<Array>) -> Case {
        Case { op: self.op.clone(), made: format!("{how} of {}", self.made), fun, args }
    }
    /// Whether the primitive says that it has tangents, and some argument here does. What orders numbers may refuse
    /// tangents of complex ones by their dtype.
    pub fn differentiable(&self) -> bool {
        if matches!(self.op.definition().has_jvp(), Has::Never(_)) || !self.args.iter().any(inexact) {
            return false;
        }
        let active: Vec<bool> = self.args.iter().map(inexact).collect();
        let refused = |e: jitbook_array::Error| e.message.contains("does not accept dtype complex");
        !(self.args.iter().any(|a| a.dtype().is_complex())
            && jvp(&mut |x| (self.fun)(x), &vals(&self.args), &tangents(&self.args, &active)).is_err_and(refused))
    }
    /// Whether forward mode goes through it.
    pub fn has_forward(&self) -> bool {
        self.differentiable() && self.op.definition().refuses_forward().is_none()
    }
    /// The same at float64 and complex128, where it has such.
    pub fn sharp(&self) -> bool {
        self.args.iter().filter(|a| inexact(a)).all(|a| matches!(a.dtype(), DType::F64 | DType::C128))
    }

    /// Arguments and their tangents to the tangents of the results.
    pub fn forward(&self) -> Option<Case> {
        if !self.has_forward() {
            return None;
        }
        let (f, n) = (self.fun.clone(), self.args.len());
        let active: Vec<bool> = self.args.iter().map(inexact).collect();
        let args = self.args.iter().cloned();
        let more = self.args.iter().enumerate().filter(|(_, a)| inexact(a)).map(|(k, a)| direction(a, k));
        let args: Vec<Array> = args.chain(more).collect();
        let fun = move |x: &[Val]| {
            let ts = spread(&x[..n], &x[n..], &active);
            let (outs, touts) = jvp(&mut |x| f(x), &x[..n], &ts)?;
            let wanted = outs.iter().zip(&touts).filter(|(o, _)| o.dtype().is_inexact());
            wanted.map(|(_, t)| t.instantiate()).collect()
        };
        Some(self.made("jvp", Rc::new(fun), args))
    }

    /// Arguments and cotangents of the results to the cotangents of the arguments. None where reverse mode is refused
    /// with the reason that the primitive declares.
    pub fn backward(&self) -> std::result::Result<Option<Case>, String> {
        if !self.differentiable() {
            return Ok(None);
        }
        let (outs, lin) = match linearize(&mut |x| (self.fun)(x), &vals(&self.args)) {
            Err(e) if self.refuses(&e) => return Ok(None),
            other => other.map_err(text)?,
        };
        let active: Vec<bool> = self.args.iter().map(inexact).collect();
        let (f, n) = (self.fun.clone(), self.args.len());
        let live: Vec<bool> = outs.iter().map(|o| o.dtype().is_inexact()).collect();
        let results = arrays(&outs);
        let more = results.iter().enumerate().filter(|(_, a)| inexact(a)).map(|(k, a)| direction(a, k + 3));
        let more: Vec<Array> = more.collect();
        // Some refuse only once an adjoint is asked for.
        if lin.pull(&spread(&outs, &vals(&more), &live)).is_err_and(|e| self.refuses(&e)) {
            return Ok(None);
        }
        let args: Vec<Array> = self.args.iter().cloned().chain(more).collect();
        let fun = move |x: &[Val]| {
            let (outs, lin) = linearize(&mut |x| f(x), &x[..n])?;
            let back = lin.pull(&spread(&outs, &x[n..], &live))?;
            let wanted = back.iter().zip(&active).filter(|(_, a)| **a);
            wanted.map(|(t, _)| t.instantiate()).collect()
        };
        Ok(Some(self.made("vjp", Rc::new(fun), args)))
    }

    pub fn refuses(&self, e: &jitbook_array::Error) -> bool {
        match self.op.definition().has_transpose() {
            Has::Never(why) => why.strip_prefix('=').is_some_and(|why| e.message == why),
            _ => false,
        }
    }

    /// The function on stacks of `size` members along these axes; results are stacked at the front.
    pub fn batched(&self, axes: &[Option<usize>], size: usize) -> Case {
        let (f, own) = (self.fun.clone(), axes.to_vec());
        let fun = move |x: &[Val]| vmap(&mut |x| f(x), x, &own, size, &mut |n| Ok(vec![Some(0); n]));
        let stacked = |a: &Array, axis: usize| match size {
            0 => structure::slice(
                &structure::stack(&[a.clone()], axis).unwrap(),
                &vec![0; a.rank() + 1],
                &empty(a, axis),
                &vec![1; a.rank() + 1],
            ),
            _ => structure::stack(&(0..size).map(|k| member(a, k)).collect::<Vec<_>>(), axis).unwrap(),
        };
        let pairs = self.args.iter().zip(axes);
        let args = pairs.map(|(a, axis)| axis.map_or(a.clone(), |axis| stacked(a, axis))).collect();
        self.made(&format!("vmap over {axes:?}"), Rc::new(fun), args)
    }

    /// The arguments of one member of a batch.
    pub fn member(&self, axes: &[Option<usize>], k: usize) -> Vec<Array> {
        self.args.iter().zip(axes).map(|(a, axis)| if axis.is_some() { member(a, k) } else { a.clone() }).collect()
    }

    /// The function as one call of its jaxpr.
    pub fn jitted(&self) -> std::result::Result<Case, String> {
        let jaxpr = self.staged()?;
        let jit = Jit { name: "f".into(), jaxpr, inline: Inline::No, donated: vec![], keep_unused: false };
        let call = Op::new(&JIT, jit);
        Ok(self.made("jit", Rc::new(move |x| bind(&call, x)), self.args.clone()))
    }

    pub fn staged(&self) -> std::result::Result<jitbook_ir::jaxpr::ClosedJaxpr, String> {
        let avals: Vec<Aval> = self.args.iter().map(Aval::of).collect();
        let closed = stage(&avals, &mut |x| (self.fun)(x)).map_err(text)?.closed();
        jitbook_ir::check::check(&closed.jaxpr)?;
        Ok(closed)
    }

    /// Derivatives, batches and their compositions: what second order and vmap are tried on.
    pub fn derived(&self) -> std::result::Result<Vec<Case>, String> {
        let front = self.batched(&vec![Some(0); self.args.len()], 2);
        let can_batch = self.can_batch();
        let mut all = Vec::new();
        all.extend(self.forward());
        all.extend(self.backward()?);
        if can_batch {
            all.extend(front.forward());
            all.extend(front.backward()?);
        }
        let jitted = self.jitted()?;
        all.extend(jitted.forward());
        all.extend(jitted.backward()?);
        Ok(all)
    }

    pub fn can_batch(&self) -> bool {
        !matches!(self.op.definition().has_batch(), Has::Never(_)) && !self.args.is_empty()
    }
}

fn empty(a: &Array, axis: usize) -> Vec<usize> {
    let mut shape = a.shape().to_vec();
    shape.insert(axis, 0);
    shape
}

/// One tangent for each value: the given ones where `active`, else zeros.
fn spread(x: &[Val], given: &[Val], active: &[bool]) -> Vec<Tangent> {
    let mut given = given.iter();
    let one = |(x, active): (&Val, &bool)| match active {
        true => Tangent::Val(given.next().expect("one each").clone()),
        false => Tangent::Zero(x.aval().tangent()),
    };
    x.iter().zip(active).map(one).collect()
}

/// Member k of a batch: rolled values, so that members differ and stay in the domain.
fn member(a: &Array, k: usize) -> Array {
    let n = a.size();
    if n < 2 {
        return a.clone();
    }
    let flat = structure::reshape(&a.contiguous().unwrap(), &[n]).unwrap();
    let cut = k % n;
    let part = |from, to| structure::slice(&flat, &[from], &[to], &[1]);
    structure::reshape(&structure::concatenate(&[part(cut, n), part(0, cut)], 0).unwrap(), a.shape()).unwrap()
}

/// `a + h t`, in the dtype of `a`.
pub fn moved(a: &Array, t: &Tangent, h: f64) -> Array {
    match t.val() {
        None => a.clone(),
        Some(t) => {
            let v = wide(a).iter().zip(wide(t.array().unwrap())).map(|(x, t)| x + h * t).collect();
            narrow(v, a.dtype(), a.shape())
        }
    }
}

/// The pairing of tangents and cotangents: the real part of the sum of products, conjugating nothing.
pub fn pairing(a: &[Tangent], b: &[Tangent]) -> f64 {
    let product = |(a, b): (&Tangent, &Tangent)| match (a.val().and_then(Val::array), b.val().and_then(Val::array)) {
        (Some(a), Some(b)) if a.dtype().is_complex() => {
            let (a, b) = (wide(a), wide(b));
            a.chunks(2).zip(b.chunks(2)).map(|(a, b)| a[0] * b[0] - a[1] * b[1]).sum::<f64>()
        }
        (Some(a), Some(b)) => wide(a).iter().zip(wide(b)).map(|(x, y)| x * y).sum::<f64>(),
        _ => 0.0,
    };
    a.iter().zip(b).map(product).sum()
}
