//! The module `_jitbook`: what the library files of `jax` need from Rust.

use crate::error::{Exc, R};
use crate::jax::jit::{JitFn, Options};
use crate::jax::operand::{self, Operand, from_val, operand};
use crate::jax::tracer::{TracerObj, concretization};
use crate::jax::{
    attributes, config, convert, creation, dtypes, origin, params, prims, pytree, signature, stages, transforms,
    treedef, user,
};
use crate::modules::Module;
use crate::value::{Str, Value};
use crate::vm::Vm;
use jitbook_array::{DType, Kind};
use jitbook_ir::Val;
use smallvec::SmallVec;
use std::rc::Rc;

/// Fills the module at its first import.
pub fn fill(_vm: &mut Vm, m: &Rc<Module>) -> R<()> {
    m.def("bind(name, /, *operands, **params)", bind);
    m.def("call_custom(name, fun, /, *operands, **params)", call_custom);
    m.def("user_fn(name, flat, /)", |_, a| Ok(Value::native(user::UserFnObj(user::user_fn(&text(&a[0]), &a[1])))));
    m.def("jit(fun=None, *, static_argnums=(), static_argnames=(), inline=False, donate_argnums=(), library=True, keep_unused=False)", jit);
    m.def("staging_jit(fun=None, *, static_argnums=(), static_argnames=(), donate_argnums=())", staging_jit);
    m.def("clear_caches()", |_, _| {
        crate::jax::jit::clear_all();
        Ok(Value::None)
    });
    operands(m);
    types(m);
    trees(m);
    crate::jax::constants::fill(m);
    m.def("vjp(flat, leaves, /)", transforms::vjp);
    m.def("jvp(flat, leaves, tangents, /)", transforms::jvp);
    m.def("linearize(flat, leaves, /)", transforms::linearize);
    m.def("vmap(flat, leaves, axes, size, name, out_axes, /)", transforms::vmap);
    m.def("axis_env()", transforms::axis_env);
    m.def("checkify(closed, leaves, checks, /)", transforms::checkify);
    m.def("with_axes(axes, f, /)", transforms::with_axes);
    m.def("eval_jaxpr(closed, leaves, /)", transforms::eval_jaxpr);
    m.def("transpose_jaxpr(closed, known, cotangents, /)", transforms::transpose_jaxpr);
    m.def("residuals(flat, leaves, /)", transforms::residuals);
    m.def("describe_outputs(closed, names, /)", transforms::describe_outputs);
    m.def("stage(flat, leaves, about=None, /)", transforms::stage);
    m.def("stage_consts(flat, leaves, about=None, /)", transforms::stage_consts);
    m.def("merge_consts(branches, consts, /)", transforms::merge_consts);
    m.def("join_weak(branches, /)", |vm, a| Ok(Value::tuple(vm.collect(&a[0])?)));
    m.def("primal(x, /)", transforms::primal);
    m.def("forwarded(closed, /)", transforms::forwarded);
    m.def("reads(closed, /)", transforms::reads);
    m.def("arranged(closed, keep, order, /)", transforms::arranged);
    m.def("slice_aval(x, /)", transforms::slice_aval);
    m.def("evaluates()", |_, _| Ok(Value::Bool(jitbook_ir::trace::is_eval())));
    m.def("disable_jit()", |_, _| Ok(Value::Bool(config::get().disable_jit)));
    m.def("entry(f, args, kw, /)", stages::entry);
    m.def("entry_jaxpr(entry, /)", stages::jaxpr);
    m.def("entry_compile(entry, /)", stages::compile);
    m.def("entry_code(entry, /)", stages::code);
    m.def("entry_matches(f, entry, args, kw, /)", stages::matches);
    m.def("entry_out_info(entry, /)", stages::out_info);
    m.def("finfo(dtype)", |vm, a| vm.call_library("jax._limits", "finfo", a));
    m.def("iinfo(dtype)", |vm, a| vm.call_library("jax._limits", "iinfo", a));
    m.set("Array", Value::Class(crate::vm::types().array.clone()));
    m.set("Tracer", Value::Class(crate::vm::types().tracer.clone()));
    crate::jax::classes();
    for (name, class) in crate::jax::jaxpr_classes() {
        m.set(name, Value::Class(class));
    }
    for class in crate::jax::errors() {
        m.set(&class.name(), Value::Class(class.clone()));
    }
    m.def("import_module(name, /)", |vm, a| {
        let name = vm.str(&a[0])?;
        vm.import_module(&name)
    });
    m.def("primitive(name, /)", crate::jax::jaxpr::primitive);
    m.def("config_of_environment()", config::of_environment);
    m.def("check_at_once(pred, leaves, id, debug, /)", transforms::check_at_once);
    m.def("config_get(name, /)", config::get_named);
    m.def("config_set(name, value, /)", config::set_named);
    m.def("format_traceback(exc, /)", |vm, a| {
        let exc = Exc::from_value(&a[0]).ok_or_else(|| Exc::type_error("not an exception"))?;
        Ok(Value::str(vm.format_exception(&exc)))
    });
    Ok(())
}

fn operands(m: &Rc<Module>) {
    m.def("array(x, dtype=None)", array);
    m.def("asarray(x, dtype=None)", array);
    m.def("arraylike(name, /, *xs)", arraylike);
    m.def("check_arraylike(name, /, *xs)", check_arraylike);
    m.def("promote(*xs)", |vm, a| promote(vm, &a[0], Promotion::Numeric));
    m.def("promote_numeric(*xs)", |vm, a| promote(vm, &a[0], Promotion::NoBool));
    m.def("promote_inexact(*xs)", |vm, a| promote(vm, &a[0], Promotion::Inexact));
    m.def("promote_args(name, /, *xs)", |vm, a| promote_args(vm, a, Promotion::Numeric));
    m.def("promote_args_numeric(name, /, *xs)", |vm, a| promote_args(vm, a, Promotion::NoBool));
    m.def("promote_args_inexact(name, /, *xs)", |vm, a| promote_args(vm, a, Promotion::Inexact));
    m.def("convert(x, dtype=None, weak_type=False)", convert_value);
    m.def("written_convert(x, dtype, weak_type, /)", |vm, a| {
        let (dtype, weak) = (dtypes::canonical(dtypes::parse(vm, &a[1])?), vm.truth(&a[2])?);
        let params = jitbook_ir::ops::convert::Convert { dtype, weak, written: true };
        let op = jitbook_ir::Op::new(&jitbook_ir::ops::convert::CONVERT, params);
        let x = val_of(vm, &a[0])?;
        Ok(from_val(jitbook_ir::trace::bind1(&op, &[x])?))
    });
    m.def("const_like(x, v, /)", const_like);
    m.def("one_like(x, /)", |vm, a| const_like(vm, &[a[0].clone(), Value::Float(1.0)]));
    m.def("is_weak(x, /)", |_, a| Ok(Value::Bool(operand(&a[0])?.is_some_and(|x| x.kind().1))));
    m.def("is_array(x, /)", |_, a| Ok(Value::Bool(matches!(a[0], Value::Array(_)) || is_tracer(&a[0]))));
    m.def("is_array_like(x, /)", |_, a| Ok(Value::Bool(operand(&a[0])?.is_some())));
    m.def("is_tracer(x, /)", |_, a| Ok(Value::Bool(is_tracer(&a[0]))));
    m.def("is_concrete(x, /)", is_concrete);
    m.def("is_numpy(x, /)", |_, a| {
        Ok(Value::Bool(matches!(a[0], Value::NdArray(_)) || crate::jax::numpy_scalar(&a[0]).is_some()))
    });
    m.def("concrete_or_error(force, x, message='', /)", concrete_or_error);
    m.def("type_text(x, /)", |vm, a| Ok(Value::str(val_of(vm, &a[0])?.aval().long())));
    m.def("tangent_type_text(x, /)", |vm, a| Ok(Value::str(val_of(vm, &a[0])?.aval().tangent().long())));
    m.def("tangent_dtype(x, /)", |vm, a| Ok(dtypes::value(val_of(vm, &a[0])?.dtype().tangent())));
    m.def("aval_of(x, /)", |vm, a| Ok(crate::jax::aval_value(val_of(vm, &a[0])?.aval())));
    m.def("delete(x, /)", |_, a| {
        if let Value::Array(x) = &a[0] {
            x.delete();
        }
        Ok(Value::None)
    });
}

fn types(m: &Rc<Module>) {
    m.def("dtype_of(x, /)", |vm, a| Ok(dtypes::value(dtype_of(vm, &a[0])?)));
    m.def("shape_of(x, /)", shape_of);
    m.def("ndim_of(x, /)", |vm, a| Ok(Value::Int(vm_shape(vm, &a[0])?.len() as i64)));
    m.def("dtype(x, /)", |vm, a| Ok(dtypes::value(dtypes::parse(vm, &a[0])?)));
    m.def("scalar_type(x, /)", |vm, a| Ok(Value::native(dtypes::ScalarType(dtypes::parse(vm, &a[0])?))));
    m.def("canonical_dtype(d, name=None)", canonical_dtype);
    m.def("quiet_canonical_dtype(d, /)", |vm, a| Ok(dtypes::value(dtypes::canonical(dtypes::parse(vm, &a[0])?))));
    m.def("canonical_shape(s, /)", canonical_shape);
    m.def("check_index(i, /)", check_index);
    m.def("default_int()", |_, _| Ok(dtypes::value(dtypes::default_int())));
    m.def("default_float()", |_, _| Ok(dtypes::value(dtypes::default_float())));
    m.def("default_complex()", |_, _| Ok(dtypes::value(dtypes::default_complex())));
    m.def("default_uint()", |_, _| Ok(dtypes::value(if config::x64() { DType::U64 } else { DType::U32 })));
    m.def("dtype_kind(d, /)", |vm, a| Ok(Value::str(kind_letter(dtypes::parse(vm, &a[0])?))));
    m.def("to_inexact(d, /)", |vm, a| {
        let d = dtypes::parse(vm, &a[0])?;
        Ok(dtypes::value(operand::to_inexact((d, false)).0))
    });
    m.def("to_numeric(d, /)", |vm, a| {
        let d = dtypes::parse(vm, &a[0])?;
        Ok(dtypes::value(if d == DType::Bool { dtypes::default_int() } else { d }))
    });
    m.def("to_complex(d, /)", |vm, a| {
        let d = dtypes::parse(vm, &a[0])?;
        Ok(dtypes::value(if matches!(d, DType::F64 | DType::C128) { DType::C128 } else { DType::C64 }))
    });
    m.def("real_dtype(d, /)", |vm, a| Ok(dtypes::value(dtypes::parse(vm, &a[0])?.real())));
    m.def("result_type_weak(*xs)", result_type_weak);
    m.def("safe_to_cast(y, x, /)", safe_to_cast);
    m.def("is_complex(d, /)", |vm, a| Ok(Value::Bool(dtypes::parse(vm, &a[0])?.is_complex())));
    m.def("is_floating(d, /)", |vm, a| Ok(Value::Bool(dtypes::parse(vm, &a[0])?.is_float())));
    m.def("is_inexact(d, /)", |vm, a| Ok(Value::Bool(dtypes::parse(vm, &a[0])?.is_inexact())));
    m.def("is_integer_or_bool(d, /)", |vm, a| {
        let d = dtypes::parse(vm, &a[0])?;
        Ok(Value::Bool(d.is_integer() || d == DType::Bool))
    });
    m.def("limits(d, /)", limits);
}

fn trees(m: &Rc<Module>) {
    m.def("tree_flatten(x, is_leaf=None)", |vm, a| {
        let (leaves, tree) = pytree::flatten_until(vm, &a[0], &a[1])?;
        Ok(Value::tuple([Value::list(leaves), treedef::tree_value(tree)]))
    });
    m.def("tree_unflatten(tree, leaves, /)", |vm, a| {
        let leaves = vm.collect(&a[1])?;
        treedef::unflatten(vm, treedef::expect_tree(&a[0])?, leaves)
    });
    m.def("tree_map(f, tree, *rest, is_leaf=None)", tree_map);
    m.def("tree_paths(tree, x, /)", |vm, a| {
        let mut paths = Vec::new();
        treedef::expect_tree(&a[0])?
            .paths(vm, &a[1], &mut Vec::new(), &mut |p| paths.push(Value::tuple(p.to_vec())))?;
        Ok(Value::list(paths))
    });
    m.def("register_node(cls, flatten, unflatten, with_keys=None)", |vm, a| {
        let keys = a[3].given().cloned().unwrap_or(Value::None);
        pytree::register(vm, &a[0], a[1].clone(), a[2].clone(), keys)?;
        Ok(Value::None)
    });
    m.def("tree_structure(x, is_leaf=None)", |vm, a| {
        Ok(treedef::tree_value(pytree::flatten_until(vm, &a[0], &a[1])?.1))
    });
    m.set("PyTreeDef", Value::Class(crate::jax::classes().treedef.clone()));
    m.def("is_node(cls, /)", |vm, a| match &a[0] {
        Value::Class(class) => Ok(Value::Bool(pytree::is_node(vm, class))),
        _ => Err(Exc::type_error("is_node(): incompatible function arguments: a class is expected")),
    });
    m.def("tree_children(x, /)", |vm, a| pytree::children_value(vm, &a[0]));
    m.def("tree_node_data(x, /)", |vm, a| pytree::node_data(vm, &a[0]));
    m.def("is_leaf(tree, /)", |_, a| Ok(Value::Bool(matches!(treedef::expect_tree(&a[0])?, pytree::Tree::Leaf))));
    m.def("broadcast_prefix(spec, x, /)", |vm, a| {
        let mut out = Vec::new();
        pytree::broadcast_prefix(vm, &a[0], &a[1], &mut out)?;
        Ok(Value::list(out))
    });
    m.def("parameter_names(f, /)", |_, a| {
        Ok(Value::list(signature::parameter_names(&a[0]).into_iter().map(Value::Str).collect()))
    });
}

/// `bind(name, *operands, **params)`: one value, or a list where the primitive has several results.
pub fn bind(vm: &mut Vm, args: &[Value]) -> R {
    let name = args[0].as_str().ok_or_else(|| Exc::type_error("bind: the name must be a str"))?.clone();
    let operands = vm.collect(&args[1])?;
    let op = params::op(vm, &name, &args[2])?;
    let mut vals = Vec::with_capacity(operands.len());
    for x in &operands {
        vals.push(val_of(vm, x)?);
    }
    let many = params::returns_list(&name);
    // Differentiating or mapping a call may run rules of the user's; so may evaluating what holds a callback.
    let alone = jitbook_ir::trace::is_eval() && !(many && op.effects().calls_user());
    let mut outs = match alone {
        true => prims::apply_many(&op, &vals)?,
        false => user::lend(vm, || prims::apply_many(&op, &vals))?,
    };
    if outs.len() == 1 && !many {
        return Ok(from_val(outs.swap_remove(0)));
    }
    Ok(Value::list(outs.into_iter().map(from_val).collect()))
}

/// `call_custom(name, fun, *operands, **params)`: the results of a function with rules of its own.
fn call_custom(vm: &mut Vm, args: &[Value]) -> R {
    let name = text(&args[0]);
    let fun =
        args[1].downcast::<user::UserFnObj>().ok_or_else(|| Exc::type_error("call_custom: not a user function"))?;
    let operands = vm.collect(&args[2])?;
    let op = params::op(vm, &name, &args[3])?;
    let vals = operands.iter().map(|x| val_of(vm, x)).collect::<R<Vec<_>>>()?;
    let outs = user::lend(vm, || jitbook_ir::ops::custom::call_custom(&op, &fun.0, &vals))?;
    Ok(Value::list(outs.into_iter().map(from_val).collect()))
}

/// The array or tracer that a value is.
pub fn val_of(vm: &mut Vm, x: &Value) -> R<Val> {
    match operand(x)? {
        Some(v) => v.into_val(),
        None => Err(operand::not_array_like(vm, "bind", x, 0)),
    }
}

fn array(vm: &mut Vm, args: &[Value]) -> R {
    let dtype = match args[1].is_absent() {
        true => None,
        false => Some(dtypes::parse_jax(vm, &args[1], "array")?),
    };
    Ok(from_val(creation::array(vm, &args[0], dtype)?))
}

/// JAX's array protocol for objects of the user's.
fn unwrap_protocol(vm: &mut Vm, x: &Value) -> R<Value> {
    if let Value::Instance(_) = x
        && let Some(method) = vm.getattr_opt(x, "__jax_array__")?
    {
        return vm.call(&method, &[]);
    }
    Ok(x.clone())
}

fn checked(vm: &mut Vm, name: &str, list: &Value) -> R<SmallVec<[Operand; 3]>> {
    let mut xs = Vec::new();
    for x in vm.collect(list)? {
        xs.push(unwrap_protocol(vm, &x)?);
    }
    operand::operands(vm, name, &xs)
}

fn text(v: &Value) -> Str {
    v.as_str().cloned().unwrap_or_else(|| Str::from("function"))
}

fn arraylike(vm: &mut Vm, args: &[Value]) -> R {
    let mut vals = Vec::new();
    for x in checked(vm, &text(&args[0]), &args[1])? {
        vals.push(from_val(x.into_val()?));
    }
    Ok(if vals.len() == 1 { vals.swap_remove(0) } else { Value::tuple(vals) })
}

fn check_arraylike(vm: &mut Vm, args: &[Value]) -> R {
    checked(vm, &text(&args[0]), &args[1])?;
    Ok(Value::None)
}

#[derive(Clone, Copy, PartialEq)]
enum Promotion {
    Numeric,
    NoBool,
    Inexact,
}

fn promoted(xs: SmallVec<[Operand; 3]>, how: Promotion) -> R<Vec<Val>> {
    let mut common = operand::result_type(&xs)?;
    match how {
        Promotion::Inexact => common = operand::to_inexact(common),
        Promotion::NoBool if common.0 == DType::Bool => common = (dtypes::default_int(), false),
        _ => {}
    }
    xs.into_iter().map(|x| x.cast(common.0, common.1)).collect()
}

fn promote(vm: &mut Vm, list: &Value, how: Promotion) -> R {
    let xs = checked(vm, "promote", list)?;
    Ok(Value::list(promoted(xs, how)?.into_iter().map(from_val).collect()))
}

/// Check, common dtype, common rank.
fn promote_args(vm: &mut Vm, args: &[Value], how: Promotion) -> R {
    let xs = checked(vm, &text(&args[0]), &args[1])?;
    let vals = promoted(xs, how)?;
    prims::check_ranks(vm, &text(&args[0]), &vals)?;
    let rank = vals.iter().map(Val::rank).max().unwrap_or(0);
    let ranks: Vec<usize> = vals.iter().map(Val::rank).filter(|r| *r > 0).collect();
    // Scalars stay scalars where all others have one rank.
    let level = ranks.iter().all(|r| *r == rank);
    let mut out = Vec::with_capacity(vals.len());
    for v in vals {
        out.push(from_val(if level { v } else { prims::raise_rank(&v, rank)? }));
    }
    Ok(Value::list(out))
}

fn convert_value(vm: &mut Vm, args: &[Value]) -> R {
    let x = operand(&args[0])?.ok_or_else(|| Exc::type_error("convert: not an array"))?;
    let dtype = match args[1].is_absent() {
        true => x.kind().0,
        false => dtypes::canonical(dtypes::parse(vm, &args[1])?),
    };
    let weak = !args[2].is_undefined() && vm.truth(&args[2])?;
    Ok(from_val(match x {
        Operand::Val(v) => convert(&v, dtype, weak)?,
        scalar => scalar.cast(dtype, weak)?,
    }))
}

/// The scalar `v` of x's dtype and weak type.
fn const_like(_vm: &mut Vm, args: &[Value]) -> R {
    let x = operand(&args[0])?.ok_or_else(|| Exc::type_error("const_like: not an array"))?;
    let v = operand(&args[1])?.ok_or_else(|| Exc::type_error("const_like: not a number"))?;
    let (dtype, weak) = x.kind();
    Ok(from_val(v.cast(dtype, weak)?))
}

fn is_tracer(v: &Value) -> bool {
    v.downcast::<TracerObj>().is_some()
}

fn is_concrete(vm: &mut Vm, args: &[Value]) -> R {
    if operand(&args[0])?.is_none() {
        return Ok(Value::Bool(true));
    }
    Ok(Value::Bool(val_of(vm, &args[0])?.concrete().is_some()))
}

/// `force(x)` of a value that is known, or JAX's error with the message.
fn concrete_or_error(vm: &mut Vm, args: &[Value]) -> R {
    let mut x = args[1].clone();
    if let Some(t) = x.downcast::<TracerObj>() {
        match t.0.concrete() {
            Some(a) => x = from_val(Val::Array(a)),
            None => {
                let detail = args[2].as_str().map(|s| s.to_string()).unwrap_or_default();
                let detail = format!("{detail}{}", origin::message(&t.0));
                return Err(origin::noted(concretization(&t.0.aval().long(), &detail), &t.0));
            }
        }
    }
    if args[0].is_none() { Ok(x) } else { vm.call(&args[0], &[x]) }
}

fn dtype_of(vm: &mut Vm, x: &Value) -> R<DType> {
    match operand(x)? {
        Some(v) => Ok(v.kind().0),
        None => {
            let d = vm.getattr(x, "dtype")?;
            dtypes::parse(vm, &d)
        }
    }
}

fn shape_of(vm: &mut Vm, args: &[Value]) -> R {
    match operand(&args[0])? {
        Some(Operand::Val(v)) => Ok(attributes::shape_value(v.shape())),
        Some(_) => Ok(Value::tuple([])),
        None if matches!(args[0], Value::List(_) | Value::Tuple(_)) => {
            Ok(attributes::shape_value(&creation::nested(vm, &args[0])?.shape))
        }
        None => vm.getattr(&args[0], "shape"),
    }
}

fn vm_shape(vm: &mut Vm, x: &Value) -> R<Vec<Value>> {
    let shape = shape_of(vm, std::slice::from_ref(x))?;
    vm.collect(&shape)
}

fn canonical_dtype(vm: &mut Vm, args: &[Value]) -> R {
    let name = args[1].as_str().map(|s| s.to_string());
    Ok(dtypes::value(match name {
        Some(name) => dtypes::parse_jax(vm, &args[0], &name)?,
        None => dtypes::canonical(dtypes::parse(vm, &args[0])?),
    }))
}

/// A tuple of ints, or JAX's error.
fn canonical_shape(vm: &mut Vm, args: &[Value]) -> R {
    let items = match args[0].as_items() {
        Some(items) => items,
        None => match vm.iter(&args[0]) {
            Ok(it) => vm.collect(&it)?,
            Err(_) => return Err(bad_shape(vm, &args[0])?),
        },
    };
    let mut dims = Vec::with_capacity(items.len());
    for item in items {
        match vm.index_i64(&item) {
            Ok(d) => dims.push(Value::Int(d)),
            Err(_) => return Err(bad_shape(vm, &args[0])?),
        }
    }
    Ok(Value::tuple(dims))
}

#[cold]
fn bad_shape(vm: &mut Vm, shape: &Value) -> R<Exc> {
    let traced = match shape.as_items() {
        Some(items) => items.iter().find(|v| is_tracer(v)).cloned().unwrap_or_default(),
        None => shape.clone(),
    };
    let shown = vm.repr(shape)?;
    let more = match traced.downcast::<TracerObj>() {
        Some(t) => format!(
            "\nIf using `jit`, try using `static_argnums` or applying `jit` to smaller subfunctions.{}",
            origin::message(&t.0)
        ),
        None => String::new(),
    };
    let text = format!("Shapes must be 1D sequences of concrete values of integer type, got {shown}.{more}");
    let exc = Exc::type_error(text);
    Ok(match traced.downcast::<TracerObj>() {
        Some(t) => origin::noted(exc, &t.0),
        None => exc,
    })
}

fn check_index(vm: &mut Vm, args: &[Value]) -> R {
    vm.index(&args[0])
}

fn kind_letter(d: DType) -> &'static str {
    match d.kind() {
        Kind::Bool => "b",
        Kind::Unsigned => "u",
        Kind::Signed => "i",
        Kind::Float => "f",
        Kind::Complex => "c",
        Kind::Key => "k",
        Kind::Float0 => "V",
    }
}

/// Operands or dtypes: the common dtype and whether it is weak.
fn result_type_weak(vm: &mut Vm, args: &[Value]) -> R {
    let mut kinds: Vec<(DType, bool)> = Vec::new();
    for x in vm.collect(&args[0])? {
        let weak_type = matches!(&x, Value::Class(_));
        match operand(&x)? {
            Some(v) => kinds.push(v.kind()),
            None => {
                let d = dtypes::parse(vm, &x)?;
                kinds.push((dtypes::canonical(d), weak_type && d != DType::Bool && dtypes::class_of(d).is_none()));
            }
        }
    }
    let (dtype, weak) = match kinds[..] {
        [one] => one,
        _ => operand::join(&kinds)?,
    };
    Ok(Value::tuple([dtypes::value(dtype), Value::Bool(weak)]))
}

/// Whether values of `y`'s dtype may go into `x` without JAX's warning about scatter dtypes.
fn safe_to_cast(vm: &mut Vm, args: &[Value]) -> R {
    let kind = |vm: &mut Vm, v: &Value| -> R<(DType, bool)> {
        match operand(v)? {
            Some(x) => Ok(x.kind()),
            None => Ok((dtypes::parse(vm, v)?, false)),
        }
    };
    let (from, weak) = kind(vm, &args[0])?;
    let (to, _) = kind(vm, &args[1])?;
    let joined = operand::join(&[(from, weak), (to, false)])?;
    Ok(Value::Bool(joined.0 == to))
}

/// `(bits, eps, smallest normal, max, smallest subnormal)` of a float dtype, `(bits, min, max)` of an integer one.
fn limits(vm: &mut Vm, args: &[Value]) -> R {
    let d = dtypes::parse(vm, &args[0])?;
    let bits = Value::Int(d.size() as i64 * 8);
    Ok(Value::tuple(match d {
        DType::F64 => vec![bits, f64::EPSILON.into(), f64::MIN_POSITIVE.into(), f64::MAX.into(), 5e-324.into()],
        DType::F16 => {
            vec![bits, 0.0009765625.into(), 6.103515625e-05.into(), 65504.0.into(), 5.960464477539063e-08.into()]
        }
        DType::BF16 => {
            let max = f32::from_bits(0x7f7f_0000) as f64;
            vec![
                bits,
                0.0078125.into(),
                (f32::MIN_POSITIVE as f64).into(),
                max.into(),
                (f32::from_bits(1 << 16) as f64).into(),
            ]
        }
        d if d.is_inexact() => vec![
            bits,
            (f32::EPSILON as f64).into(),
            (f32::MIN_POSITIVE as f64).into(),
            (f32::MAX as f64).into(),
            (f32::from_bits(1) as f64).into(),
        ],
        DType::U64 => vec![bits, Value::Int(0), Value::from(u64::MAX)],
        DType::I64 => vec![bits, Value::Int(i64::MIN), Value::Int(i64::MAX)],
        d => {
            let wide = d.size() as u32 * 8;
            match d.kind() {
                Kind::Unsigned => vec![bits, Value::Int(0), Value::Int((1i64 << wide) - 1)],
                _ => vec![bits, Value::Int(-(1i64 << (wide - 1))), Value::Int((1i64 << (wide - 1)) - 1)],
            }
        }
    }))
}

fn tree_map(vm: &mut Vm, args: &[Value]) -> R {
    let (leaves, tree) = pytree::flatten_until(vm, &args[1], &args[3])?;
    let mut columns = vec![leaves];
    for other in vm.collect(&args[2])? {
        let mut parts = Vec::new();
        tree.flatten_up_to(vm, &other, &mut parts)?;
        columns.push(parts);
    }
    let mut outs = Vec::with_capacity(columns[0].len());
    for i in 0..columns[0].len() {
        let row: SmallVec<[Value; 4]> = columns.iter().map(|c| c[i].clone()).collect();
        outs.push(vm.call(&args[0], &row)?);
    }
    treedef::unflatten(vm, &tree, outs)
}

/// `static_argnums` and kin: an int or a sequence of ints.
fn ints(vm: &mut Vm, v: &Value) -> R<Vec<i64>> {
    match v {
        Value::Undefined | Value::None => Ok(vec![]),
        Value::Int(i) => Ok(vec![*i]),
        _ => {
            let items = vm.collect(v)?;
            items.iter().map(|i| vm.index_i64(i)).collect()
        }
    }
}

fn strings(vm: &mut Vm, v: &Value) -> R<Vec<Str>> {
    match v {
        Value::Undefined | Value::None => Ok(vec![]),
        Value::Str(s) => Ok(vec![s.clone()]),
        _ => Ok(vm.collect(v)?.iter().filter_map(|s| s.as_str().cloned()).collect()),
    }
}

pub(super) fn make_jit(vm: &mut Vm, fun: &Value, options: Options) -> R {
    if !vm.is_callable(fun) {
        let shown = vm.repr(fun)?;
        return Err(Exc::type_error(format!("Expected a callable value, got {shown}")));
    }
    let names = signature::parameter_names(fun);
    if !names.is_empty() && !options.static_names.is_empty() && !accepts_any_keyword(fun) {
        let missing: Vec<&Str> = options.static_names.iter().filter(|n| !names.contains(n)).collect();
        if !missing.is_empty() {
            let list: Vec<String> = missing.iter().map(|n| format!("'{n}'")).collect();
            return Err(Exc::value_error(format!(
                "Jitted function has invalid argnames {{{}}} in static_argnames. Function does not take these args.",
                list.join(", ")
            )));
        }
    }
    Ok(Value::native(JitFn::new(fun.clone(), options)))
}

fn accepts_any_keyword(fun: &Value) -> bool {
    matches!(fun, Value::Function(f) if f.code.has_var_keywords())
}

/// A decorator that remembers the options: `jit(static_argnums=0)` without a function.
struct Decorator(Options);

impl crate::native::Native for Decorator {
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
    fn class(&self, _vm: &Vm) -> Rc<crate::class::Class> {
        crate::vm::types().builtin.clone()
    }
    fn callable(&self) -> bool {
        true
    }
    fn call(&self, vm: &mut Vm, _this: &Value, args: &[Value], _kw: &[(Str, Value)]) -> R {
        let fun = args.first().ok_or_else(|| Exc::type_error("jit() missing 1 required positional argument: 'fun'"))?;
        make_jit(vm, fun, self.0.clone())
    }
}

fn jit(vm: &mut Vm, args: &[Value]) -> R {
    let options = Options {
        static_nums: ints(vm, &args[1])?,
        static_names: strings(vm, &args[2])?,
        inline: !args[3].is_absent() && vm.truth(&args[3])?,
        donate: ints(vm, &args[4])?,
        library: args[5].is_undefined() || vm.truth(&args[5])?,
        staging: false,
        keep_unused: !args[6].is_absent() && vm.truth(&args[6])?,
    };
    if args[0].is_absent() { Ok(Value::native(Decorator(options))) } else { make_jit(vm, &args[0], options) }
}

fn staging_jit(vm: &mut Vm, args: &[Value]) -> R {
    let options = Options {
        static_nums: ints(vm, &args[1])?,
        static_names: strings(vm, &args[2])?,
        donate: ints(vm, &args[3])?,
        staging: true,
        ..Options::default()
    };
    if args[0].is_absent() { Ok(Value::native(Decorator(options))) } else { make_jit(vm, &args[0], options) }
}
