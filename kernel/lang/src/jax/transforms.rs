//! The native half of the transforms: functions of the language over flat lists of leaves, run under a trace.

use crate::class::Class;
use crate::error::{Exc, R};
use crate::jax::jaxpr::ClosedObj;
use crate::jax::leaks;
use crate::jax::operand::{from_val, operand};
use crate::jax::origin::{self, About};
use crate::jax::user::lend;
use crate::native::Native;
use crate::value::{Str, Value};
use crate::vm::{Vm, keep_host_error, types};
use jitbook_array::{Error, ErrorClass};
use jitbook_ir::linearize::Linearized;
use jitbook_ir::{Aval, ClosedJaxpr, Tangent, Val};
use std::any::Any;
use std::rc::Rc;

/// An exception of the language as a library's error, to be found again by its id.
pub fn host_error(exc: Exc) -> Error {
    Error::new(ErrorClass::Host(keep_host_error(exc)), "")
}

/// The leaves of a list as operands.
pub fn leaf_vals(vm: &mut Vm, leaves: &[Value]) -> R<Vec<Val>> {
    leaves.iter().map(|x| leaf_val(vm, x)).collect()
}

fn closed_of(x: &Value) -> R<&ClosedJaxpr> {
    Ok(&x.downcast::<ClosedObj>().ok_or_else(|| Exc::type_error("not a jaxpr"))?.0)
}

fn leaf_val(vm: &mut Vm, x: &Value) -> R<Val> {
    match operand(x)? {
        Some(v) => v.into_val(),
        None => {
            let class = vm.type_of(x);
            let (shown, class) = (vm.str(x)?, vm.repr(&Value::Class(class))?);
            Err(Exc::type_error(format!("Argument '{shown}' of type {class} is not a valid JAX type")))
        }
    }
}

/// Calls a flat function of the language: a list of leaves in, a list of leaves out.
pub fn call_flat(vm: &mut Vm, f: &Value, args: &[Val]) -> R<Vec<Val>> {
    let list = Value::list(args.iter().cloned().map(from_val).collect());
    let outs = vm.call(f, &[list])?;
    let outs = vm.collect(&outs)?;
    leaf_vals(vm, &outs)
}

/// Runs `with` with the function as the closure that transforms take.
fn hosted<T>(
    vm: &mut Vm,
    f: &Value,
    with: impl FnOnce(&mut dyn FnMut(&[Val]) -> jitbook_array::Result<Vec<Val>>) -> jitbook_array::Result<T>,
) -> R<T> {
    Ok(with(&mut |args| call_flat(vm, f, args).map_err(host_error))?)
}

/// Equations that are recorded meanwhile know where in the user's program they stand.
fn placed<T>(vm: &mut Vm, record: impl FnOnce(&mut Vm) -> R<T>) -> R<T> {
    let tracing = std::mem::replace(&mut vm.tracing, true);
    let place = jitbook_ir::trace::source();
    let recorded = record(vm);
    jitbook_ir::trace::set_source(place);
    vm.tracing = tracing;
    recorded
}

fn value_list(vals: Vec<Val>) -> Value {
    Value::list(vals.into_iter().map(from_val).collect())
}

/// Tangents or cotangents from a list in which None is a zero; the types are those that zeros need.
fn tangents(vm: &mut Vm, list: &Value, avals: &[Aval]) -> R<Vec<Tangent>> {
    let items = vm.collect(list)?;
    items
        .iter()
        .zip(avals)
        .map(|(x, aval)| match x {
            Value::None => Ok(Tangent::Zero(aval.tangent())),
            x => {
                let v = leaf_val(vm, x)?;
                Ok(if v.dtype() == jitbook_array::DType::Float0 {
                    Tangent::Zero(aval.tangent())
                } else {
                    Tangent::Val(v)
                })
            }
        })
        .collect()
}

fn instantiate(list: Vec<Tangent>) -> R<Value> {
    let vals = list.iter().map(Tangent::instantiate).collect::<jitbook_array::Result<Vec<_>>>()?;
    Ok(value_list(vals))
}

/// A linearized function as a callable: tangents forward, or cotangents back.
struct LinearFn {
    map: Linearized,
    backward: bool,
}

impl Native for LinearFn {
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn class(&self, _vm: &Vm) -> Rc<Class> {
        types().builtin.clone()
    }
    fn callable(&self) -> bool {
        true
    }
    fn call(&self, vm: &mut Vm, _this: &Value, args: &[Value], _kw: &[(Str, Value)]) -> R {
        let list = args.first().ok_or_else(|| Exc::type_error("expected a list of tangents"))?;
        if self.backward {
            let cts = tangents(vm, list, &self.map.out_avals)?;
            let pulled = lend(vm, || self.map.pull(&cts));
            if pulled.is_err() && jitbook_ir::nans::take_backward() {
                const TEXT: &str = "Invalid nan value encountered in the backward pass of a jax.jit function. Calling the de-optimized backward pass.";
                crate::jax::say(vm, TEXT)?;
            }
            return instantiate(pulled?);
        }
        let ts = tangents(vm, list, &self.map.in_avals)?;
        instantiate(lend(vm, || self.map.apply(&ts))?)
    }
}

/// `vjp(flat, leaves)`: the outputs, and the pullback of a list of cotangents.
pub fn vjp(vm: &mut Vm, args: &[Value]) -> R {
    linear(vm, args, true)
}

/// `linearize(flat, leaves)`: the outputs, and the pushforward of a list of tangents.
pub fn linearize(vm: &mut Vm, args: &[Value]) -> R {
    linear(vm, args, false)
}

fn linear(vm: &mut Vm, args: &[Value], backward: bool) -> R {
    let leaves = vm.collect(&args[1])?;
    let primals = leaf_vals(vm, &leaves)?;
    let run = |vm: &mut Vm| hosted(vm, &args[0], |f| jitbook_ir::linearize(f, &primals));
    // An error of the backward pass names the op that it belongs to.
    let (outs, map) = if crate::jax::config::get().debugs() { placed(vm, run) } else { run(vm) }?;
    Ok(Value::tuple([value_list(outs), Value::native(LinearFn { map, backward })]))
}

/// `jvp(flat, leaves, tangents)`: outputs and their tangents.
pub fn jvp(vm: &mut Vm, args: &[Value]) -> R {
    let leaves = vm.collect(&args[1])?;
    let primals = leaf_vals(vm, &leaves)?;
    let avals: Vec<Aval> = primals.iter().map(Val::aval).collect();
    let ts = tangents(vm, &args[2], &avals)?;
    let (outs, out_ts) = hosted(vm, &args[0], |f| jitbook_ir::jvp(f, &primals, &ts))?;
    Ok(Value::tuple([value_list(outs), instantiate(out_ts)?]))
}

/// `vmap(flat, leaves, axes, size, name, out_axes)`: `out_axes(count)` gives one axis (or None) an output.
pub fn vmap(vm: &mut Vm, args: &[Value]) -> R {
    let leaves = vm.collect(&args[1])?;
    let vals = leaf_vals(vm, &leaves)?;
    let mut in_axes = Vec::new();
    for axis in vm.collect(&args[2])? {
        in_axes.push(if axis.is_none() { None } else { Some(vm.index_i64(&axis)? as usize) });
    }
    let size = vm.index_i64(&args[3])? as usize;
    let name = args[4].as_str().map(|s| std::sync::Arc::from(s.as_str()));
    let checks = crate::jax::config::get().check_leaks;
    let mut trace = None;
    let tracing = vm.tracing;
    let place = jitbook_ir::trace::source();
    if checks && !tracing {
        vm.tracing = true;
        jitbook_ir::trace::set_source(jitbook_ir::SourceId(0));
    }
    let cell = std::cell::RefCell::new(&mut *vm);
    let outs = jitbook_ir::batch::vmap_along(
        &mut |xs| {
            trace = checks.then(jitbook_ir::trace::current);
            call_flat(&mut cell.borrow_mut(), &args[0], xs).map_err(host_error)
        },
        &vals,
        &in_axes,
        size,
        name,
        &mut |count| axes_of(&mut cell.borrow_mut(), &args[5], count).map_err(host_error),
    );
    vm.tracing = tracing;
    jitbook_ir::trace::set_source(place);
    let outs = outs?;
    if let Some(trace) = trace {
        leaks::check(vm, &trace)?;
    }
    Ok(value_list(outs))
}

fn axes_of(vm: &mut Vm, out_axes: &Value, count: usize) -> R<Vec<jitbook_ir::batch::OutAxis>> {
    let list = vm.call(out_axes, &[Value::Int(count as i64)])?;
    let mut axes = Vec::new();
    for pair in vm.collect(&list)? {
        let pair = vm.collect(&pair)?;
        let [axis, path] = &pair[..] else { return Err(Exc::type_error("an axis comes with its place")) };
        let path = vm.str(path)?.to_string();
        axes.push((if axis.is_none() { None } else { Some(vm.index_i64(axis)? as isize) }, path));
    }
    Ok(axes)
}

/// `axis_env()`: the named axes that ops may speak of here, with their sizes; the innermost first.
pub fn axis_env(_vm: &mut Vm, _args: &[Value]) -> R {
    let pair = |(name, size): (jitbook_ir::trace::AxisName, usize)| {
        Value::tuple([Value::str(&*name), Value::Int(size as i64)])
    };
    Ok(Value::tuple(jitbook_ir::trace::axis_env().into_iter().map(pair).collect::<Vec<_>>()))
}

/// `with_axes(axes, f)`: `f()` as if within batches of these axes, pairs of a name and a size.
pub fn with_axes(vm: &mut Vm, args: &[Value]) -> R {
    let mut axes = Vec::new();
    for pair in vm.collect(&args[0])? {
        let pair = vm.collect(&pair)?;
        let [name, size] = &pair[..] else { return Err(Exc::type_error("an axis is a pair of a name and a size")) };
        axes.push((std::sync::Arc::from(vm.str(name)?.as_str()), vm.index_i64(size)? as usize));
    }
    jitbook_ir::trace::assume_axes(axes, || vm.call(&args[1], &[]))
}

/// `eval_jaxpr(closed, leaves)`: the results of a jaxpr's equations, bound here.
pub fn eval_jaxpr(vm: &mut Vm, args: &[Value]) -> R {
    let closed = closed_of(&args[0])?;
    let leaves = vm.collect(&args[1])?;
    let vals = leaf_vals(vm, &leaves)?;
    Ok(value_list(lend(vm, || jitbook_ir::eval_closed(closed, &vals))?))
}

/// `checkify(closed, leaves, (user, nan, div, index))`: the results of a jaxpr; whether a check failed and which one
/// first; what each shows; and what each is, as `(kind, detail)`.
pub fn checkify(vm: &mut Vm, args: &[Value]) -> R {
    use jitbook_ir::checkify::{Checks, What};
    let closed = closed_of(&args[0])?;
    let leaves = vm.collect(&args[1])?;
    let vals = leaf_vals(vm, &leaves)?;
    let mut flags = Vec::new();
    for flag in vm.collect(&args[2])? {
        flags.push(vm.truth(&flag)?);
    }
    let [user, nan, div, index] = flags[..] else { return Err(Exc::type_error("four kinds of checks")) };
    let checks = Checks { user, nan, div, index };
    let checked = lend(vm, || jitbook_ir::checkify::checkify(closed, &vals, checks))?;
    let what = |w: &What| match w {
        What::User(id) => Value::tuple([Value::str("user"), Value::Int(*id)]),
        What::Nan(name) => Value::tuple([Value::str("nan"), Value::str(*name)]),
        What::Div => Value::tuple([Value::str("div"), Value::None]),
        What::Index(shape) => Value::tuple([Value::str("index"), crate::jax::attributes::shape_value(shape)]),
    };
    let sites = checked.sites.iter().map(|s| what(&s.what)).collect::<Vec<_>>();
    let shown = checked.shown.into_iter().map(value_list).collect();
    let (failed, code) = (from_val(checked.failed), from_val(checked.code));
    Ok(Value::tuple([value_list(checked.outs), failed, code, Value::list(shown), Value::tuple(sites)]))
}

/// `check_at_once(pred, leaves, id, debug)`: binds a check of the user's; what it shows, if it could be evaluated and
/// failed.
pub fn check_at_once(vm: &mut Vm, args: &[Value]) -> R {
    use jitbook_ir::ops::check::{CHECK, Check, bind_at_once};
    let mut vals = vec![leaf_val(vm, &args[0])?];
    let leaves = vm.collect(&args[1])?;
    vals.extend(leaf_vals(vm, &leaves)?);
    let op = jitbook_ir::Op::new(&CHECK, Check { id: vm.index_i64(&args[2])?, debug: vm.truth(&args[3])? });
    let failed = lend(vm, || bind_at_once(&op, &vals))?;
    Ok(failed.map_or(Value::None, |shown| value_list(shown.into_iter().map(Val::Array).collect())))
}

/// `transpose_jaxpr(closed, known, cotangents)`: cotangents of the operands after the known ones, in which the jaxpr is
/// linear.
pub fn transpose_jaxpr(vm: &mut Vm, args: &[Value]) -> R {
    let closed = closed_of(&args[0])?;
    let known = vm.collect(&args[1])?;
    let known = leaf_vals(vm, &known)?;
    let linear = closed.in_avals().into_iter().skip(known.len()).map(jitbook_ir::prim::Operand::Linear);
    let operands: Vec<_> = known.iter().cloned().map(jitbook_ir::prim::Operand::Known).chain(linear).collect();
    let cts = tangents(vm, &args[2], &closed.out_avals())?;
    let back = lend(vm, || jitbook_ir::transpose::backward(closed, &operands, &cts))?;
    instantiate(back[known.len()..].to_vec())
}

/// A flat function's jaxpr; `about` says what messages call it.
fn staged(vm: &mut Vm, flat: &Value, avals: &[Aval], about: Option<&Value>) -> R<jitbook_ir::Staged> {
    let about = About::given(vm, about)?;
    let mut trace = None;
    let staged = placed(vm, |vm| {
        hosted(vm, flat, |f| {
            jitbook_ir::stage(avals, &mut |args| {
                let own = jitbook_ir::trace::current();
                if let Some(about) = &about {
                    origin::begin(about.clone(), &own);
                }
                trace = Some(own);
                f(args)
            })
        })
    })?;
    if let (Some(trace), Some(_)) = (trace, about) {
        origin::end(&trace, &staged.jaxpr);
        leaks::check(vm, &trace)?;
    }
    Ok(staged)
}

/// `stage(flat, leaves, about)`: the closed jaxpr of a flat function.
pub fn stage(vm: &mut Vm, args: &[Value]) -> R {
    let leaves = vm.collect(&args[1])?;
    let avals: Vec<Aval> = leaf_avals(vm, &leaves)?;
    let (closed, _) = staged(vm, &args[0], &avals, args.get(2))?.close();
    Ok(closed_value(closed))
}

/// `stage_consts(flat, leaves, about)`: a jaxpr in which whatever the function closed over is a leading input, and
/// those values.
pub fn stage_consts(vm: &mut Vm, args: &[Value]) -> R {
    let leaves = vm.collect(&args[1])?;
    let avals = leaf_avals(vm, &leaves)?;
    let staged = staged(vm, &args[0], &avals, args.get(2))?;
    let closed = ClosedJaxpr::new(staged.jaxpr.with_consts_as_inputs(), vec![]);
    Ok(Value::tuple([closed_value(closed), value_list(staged.consts)]))
}

/// `merge_consts(branches, consts)`: jaxprs over the union of what each closes over, and the union.
pub fn merge_consts(vm: &mut Vm, args: &[Value]) -> R {
    let branches = vm.collect(&args[0])?;
    let mut own: Vec<Vec<Val>> = Vec::with_capacity(branches.len());
    for consts in vm.collect(&args[1])? {
        let consts = vm.collect(&consts)?;
        own.push(leaf_vals(vm, &consts)?);
    }
    let mut all: Vec<Val> = Vec::new();
    for c in own.iter().flatten() {
        if !all.iter().any(|x| x.same(c)) {
            all.push(c.clone());
        }
    }
    let over = |(b, own): (&Value, &Vec<Val>)| Ok(closed_value(over_union(closed_of(b)?, own, &all)));
    let merged = branches.iter().zip(&own).map(over).collect::<R<Vec<_>>>()?;
    Ok(Value::tuple([Value::list(merged), value_list(all)]))
}

/// A branch whose leading inputs are its own consts, with an input for every const of the union.
fn over_union(closed: &ClosedJaxpr, own: &[Val], all: &[Val]) -> ClosedJaxpr {
    if own.len() == all.len() && own.iter().zip(all).all(|(a, b)| a.same(b)) {
        return closed.clone();
    }
    let j = &closed.jaxpr;
    let mut avals = j.avals.clone();
    let mut inputs = Vec::with_capacity(all.len());
    for c in all {
        match own.iter().position(|x| x.same(c)) {
            Some(i) => inputs.push(j.invars[i]),
            None => {
                avals.push(c.aval());
                inputs.push(jitbook_ir::Var(avals.len() as u32 - 1));
            }
        }
    }
    inputs.extend(j.invars[own.len()..].iter().copied());
    let jaxpr = jitbook_ir::Jaxpr::new(j.constvars.clone(), inputs, j.eqns.clone(), j.outs.clone(), avals);
    ClosedJaxpr::new(jaxpr, closed.consts.clone())
}

/// `residuals(flat, leaves)`: the values that the backward pass of a function keeps.
pub fn residuals(vm: &mut Vm, args: &[Value]) -> R {
    let leaves = vm.collect(&args[1])?;
    let primals = leaf_vals(vm, &leaves)?;
    let nonzero: Vec<bool> = primals.iter().map(|p| p.dtype().is_inexact()).collect();
    let (_, map) = hosted(vm, &args[0], |f| jitbook_ir::linearize(f, &primals))?;
    Ok(value_list(jitbook_ir::sub::kept_values(&map, &nonzero)?))
}

/// `describe_outputs(closed, names)`: a line an output of a jaxpr, that says where it comes from.
pub fn describe_outputs(vm: &mut Vm, args: &[Value]) -> R {
    let closed = closed_of(&args[0])?;
    let mut names = Vec::new();
    for name in vm.collect(&args[1])? {
        names.push(vm.str(&name)?);
    }
    let j = &closed.jaxpr;
    // What was only rounded comes from where it was made.
    let rounded = |v: jitbook_ir::Var| {
        let own = j.eqns.iter().find(|e| e.op.name() == "reduce_precision" && e.outputs[..] == [v]);
        own.and_then(|e| e.inputs[0].var()).unwrap_or(v)
    };
    let kept: Vec<jitbook_ir::Var> = j.outs.iter().filter_map(jitbook_ir::Atom::var).map(rounded).collect();
    let mut lines = Vec::new();
    for a in j.outs.iter().filter(|a| a.var().is_none()) {
        lines.push(format!("{} from a literal", j.atom_aval(a)));
    }
    let of = |list: &[jitbook_ir::Var], text: &dyn Fn(usize) -> String, lines: &mut Vec<String>| {
        for (i, v) in list.iter().enumerate().filter(|(_, v)| kept.contains(v)) {
            lines.push(format!("{} {}", j.aval(*v), text(i)));
        }
    };
    of(&j.constvars, &|_| "from a constant".into(), &mut lines);
    of(&j.invars, &|i| format!("from the {}", names[i]), &mut lines);
    for e in &j.eqns {
        let place = crate::jax::place::find(e.source).map_or("<unknown>".into(), |p| p.summary());
        let own = e.op.params().into_iter().find(|(k, _)| *k == "name").map(|(_, p)| jitbook_ir::print::param_text(&p));
        let what = match (e.op.name(), own) {
            ("name", Some(name)) => format!("named '{name}' from {place}"),
            ("jit", Some(name)) => format!("output of jitted function '{name}' from {place}"),
            (name, _) => format!("output of {name} from {place}"),
        };
        of(&e.outputs, &|_| what.clone(), &mut lines);
    }
    Ok(Value::list(lines.into_iter().map(Value::str).collect()))
}

/// `forwarded(closed)`: for each output the input that it is, or None.
pub fn forwarded(_vm: &mut Vm, args: &[Value]) -> R {
    let index = |i: Option<usize>| i.map_or(Value::None, |i| Value::Int(i as i64));
    Ok(Value::list(jitbook_ir::sub::forwarded(closed_of(&args[0])?).into_iter().map(index).collect()))
}

/// `reads(closed)`: which inputs are read.
pub fn reads(_vm: &mut Vm, args: &[Value]) -> R {
    let flags = jitbook_ir::sub::needed_inputs(closed_of(&args[0])?).1;
    Ok(Value::list(flags.into_iter().map(Value::Bool).collect()))
}

/// `arranged(closed, keep, order)`: with these of its outputs, and its inputs in this order.
pub fn arranged(vm: &mut Vm, args: &[Value]) -> R {
    let keep = vm.collect(&args[1])?.iter().map(|k| vm.truth(k)).collect::<R<Vec<_>>>()?;
    let order = vm.collect(&args[2])?.iter().map(|i| Ok(vm.index_i64(i)? as usize)).collect::<R<Vec<_>>>()?;
    Ok(closed_value(jitbook_ir::sub::arranged(closed_of(&args[0])?, &keep, &order)?))
}

/// `primal(x)`: the value that a tracer of a derivative carries.
pub fn primal(_vm: &mut Vm, args: &[Value]) -> R {
    use jitbook_ir::Payload;
    let Some(Val::Tracer(t)) = crate::jax::operand::val(&args[0])? else { return Ok(args[0].clone()) };
    Ok(match t.payload() {
        Payload::Linear { primal, .. } | Payload::Jvp { primal, .. } => from_val(primal.clone()),
        _ => args[0].clone(),
    })
}

/// `slice_aval(x)`: the type of a slice of x along its leading axis.
pub fn slice_aval(vm: &mut Vm, args: &[Value]) -> R {
    let aval = leaf_aval(vm, &args[0])?;
    let rest = aval.with_shape(&aval.shape[1..]).with_weak(false);
    Ok(crate::jax::aval_value(rest))
}

/// The types of leaves: arrays, tracers, numbers, or objects with a shape and a dtype.
pub fn leaf_avals(vm: &mut Vm, leaves: &[Value]) -> R<Vec<Aval>> {
    leaves.iter().map(|x| leaf_aval(vm, x)).collect()
}

fn leaf_aval(vm: &mut Vm, x: &Value) -> R<Aval> {
    if operand(x)?.is_none()
        && let (Some(shape), Some(dtype)) = (vm.getattr_opt(x, "shape")?, vm.getattr_opt(x, "dtype")?)
    {
        let dtype = crate::jax::dtypes::canonical(crate::jax::dtypes::parse(vm, &dtype)?);
        let mut dims = Vec::new();
        for d in vm.collect(&shape)? {
            dims.push(vm.index_i64(&d)? as usize);
        }
        return Ok(Aval::new(dtype, &dims));
    }
    Ok(leaf_val(vm, x)?.aval())
}

pub fn closed_value(closed: ClosedJaxpr) -> Value {
    Value::native(ClosedObj(closed))
}
