//! How a call of a jitted function is taken apart: static and traced arguments, names for leaves, and the difference
//! between signatures that explains a recompilation.

use crate::error::{Exc, R};
use crate::jax::jit::{JitFn, Key};
use crate::jax::operand::operand;
use crate::jax::pytree::Tree;
use crate::value::{Str, Value};
use crate::vm::Vm;
use jitbook_ir::{Aval, Val};
use std::rc::Rc;

/// A call: what is traced, and what is static.
pub struct Call {
    /// `(args, kwargs)` as a pytree, with None where an argument is static.
    pub dynamic: Value,
    pub statics: Vec<Static>,
    /// The positional arguments as given, for donation.
    args: Vec<Value>,
    /// No keywords, nothing static, nothing donated.
    pub plain: bool,
}

/// A static argument.
#[derive(Clone)]
pub struct Static {
    pub place: Place,
    pub value: Value,
    /// The address of its class: `1`, `1.0` and `True` are equal and not the same.
    pub class: usize,
}

/// Where an argument stands in a call.
#[derive(Clone, PartialEq)]
pub enum Place {
    Position(usize),
    Name(Str),
}

/// The parameter names of a function of the language; empty for others.
pub fn parameter_names(f: &Value) -> Vec<Str> {
    match f {
        // What `functools.wraps` wraps says what it takes, as to `inspect.signature`.
        Value::Function(f) => {
            let wrapped = f.meta.borrow().dict.as_ref().and_then(|d| d.get_str("__wrapped__"));
            wrapped.map_or_else(|| f.code.parameter_names(), |inner| parameter_names(&inner))
        }
        Value::Method(m) => parameter_names(&m.func).into_iter().skip(1).collect(),
        Value::Instance(i) => i.get_str("__wrapped__").map_or_else(Vec::new, |inner| parameter_names(&inner)),
        _ => match f.downcast::<JitFn>() {
            Some(inner) => parameter_names(&inner.fun),
            None => vec![],
        },
    }
}

/// A function beneath what wraps it: `functools.wraps`, `partial`, a jit, the method of an object.
pub fn unwrapped(f: &Value) -> Value {
    let inner = match f {
        Value::Function(f) => f.meta.borrow().dict.as_ref().and_then(|d| d.get_str("__wrapped__")),
        Value::Method(m) => Some(m.func.clone()),
        Value::Instance(i) => i.get_str("__wrapped__").or_else(|| i.get_str("func")),
        _ => f.downcast::<JitFn>().map(|f| f.fun.clone()),
    };
    inner.map_or_else(|| f.clone(), |f| unwrapped(&f))
}

/// A name for each leaf of a function's positional arguments.
pub fn argument_names(vm: &mut Vm, f: &Value, args: &Value) -> R<Vec<String>> {
    let all = Value::tuple([args.clone(), Value::Dict(crate::dict::Dict::new())]);
    let (_, tree) = crate::jax::pytree::flatten(vm, &all)?;
    leaf_names(vm, f, &all, &tree)
}

fn leaf_names(vm: &mut Vm, f: &Value, arguments: &Value, tree: &Tree) -> R<Vec<String>> {
    let names = Parameters::of(f);
    let mut steps = Vec::new();
    tree.paths(vm, arguments, &mut Vec::new(), &mut |p| steps.push(p.to_vec()))?;
    steps.iter().map(|path| path_text(vm, path, &names)).collect()
}

/// What a function calls its arguments.
struct Parameters {
    names: Vec<Str>,
    /// How many positional arguments have a name of their own.
    positional: usize,
    rest: Str,
    keywords: Option<Str>,
}

impl Parameters {
    fn of(f: &Value) -> Parameters {
        let names = parameter_names(f);
        let (mut positional, mut rest, mut keywords) = (names.len(), Str::from("args"), None);
        let partial = matches!(f, Value::Instance(i) if i.get_str("__wrapped__").is_none());
        if let (Value::Function(own), false) = (unwrapped(f), partial) {
            let p = &own.code.params;
            let mut more = p.names.iter().skip(p.positional + p.keyword_only);
            positional = names.len().saturating_sub(p.keyword_only);
            if p.var_args {
                rest = more.next().cloned().unwrap_or(rest);
            }
            if p.var_kw {
                keywords = more.next().cloned();
            }
        }
        Parameters { names, positional, rest, keywords }
    }
}

/// Separates static from traced arguments.
pub fn split(vm: &mut Vm, f: &JitFn, args: &[Value], kw: &[(Str, Value)]) -> R<Call> {
    let options = &f.options;
    let mut places = Vec::new();
    for &n in &options.static_nums {
        let at = if n < 0 { n + args.len() as i64 } else { n };
        if (0..args.len() as i64).contains(&at) {
            places.push(Place::Position(at as usize));
        }
    }
    if !options.static_names.is_empty() {
        let names = parameter_names(&f.fun);
        for name in &options.static_names {
            match names.iter().position(|n| n == name) {
                Some(at) if at < args.len() => places.push(Place::Position(at)),
                _ if kw.iter().any(|(k, _)| k == name) => places.push(Place::Name(name.clone())),
                _ => {}
            }
        }
    }
    // A parameter that is static by number may be given by name.
    if !options.static_nums.is_empty() && !kw.is_empty() {
        let names = parameter_names(&f.fun);
        for &n in &options.static_nums {
            if let Some(name) = names.get(n.max(0) as usize)
                && n >= args.len() as i64
                && kw.iter().any(|(k, _)| k == name)
            {
                places.push(Place::Name(name.clone()));
            }
        }
    }
    places.dedup();
    let mut statics = Vec::new();
    for place in &places {
        let value = match place {
            Place::Position(i) => args[*i].clone(),
            Place::Name(n) => kw.iter().find(|(k, _)| k == n).map(|(_, v)| v.clone()).unwrap_or(Value::None),
        };
        check_hashable(vm, &value).map_err(|e| unhashable(e, f, place, &value))?;
        let class = Rc::as_ptr(&vm.type_of(&value)) as usize;
        statics.push(Static { place: place.clone(), value, class });
    }
    let fixed = |i: usize| places.contains(&Place::Position(i));
    let positional = args.iter().enumerate().map(|(i, a)| if fixed(i) { Value::None } else { a.clone() });
    let dict = crate::dict::Dict::new();
    for (k, v) in kw {
        if !places.contains(&Place::Name(k.clone())) {
            dict.set_name(k, v.clone());
        }
    }
    Ok(Call {
        dynamic: Value::tuple([Value::tuple(positional.collect::<Vec<_>>()), Value::Dict(dict)]),
        plain: statics.is_empty() && kw.is_empty() && options.donate.is_empty(),
        statics,
        args: args.to_vec(),
    })
}

/// The error with the argument's name, and what could be passed.
#[cold]
fn unhashable(e: Exc, f: &JitFn, place: &Place, value: &Value) -> Exc {
    let name = match place {
        Place::Name(n) => n.to_string(),
        Place::Position(i) => parameter_names(&f.fun).get(*i).map_or(format!("args[{i}]"), |n| n.to_string()),
    };
    let remedy = match value {
        Value::List(_) => format!("pass a tuple: tuple({name})"),
        Value::Dict(_) => format!("pass tuple({name}.items()), or leave it traced"),
        Value::Array(_) | Value::NdArray(_) => "leave it traced: arrays are not static".to_string(),
        _ => "give its class __hash__ and __eq__, or leave it traced".to_string(),
    };
    e.help(format!("argument `{name}` is static, and this value has no hash; {remedy}"))
}

fn check_hashable(vm: &mut Vm, value: &Value) -> R<()> {
    let Err(e) = vm.hash(value) else { return Ok(()) };
    let class = vm.type_of(value);
    let (shown, class) = (vm.str(value)?, vm.repr(&Value::Class(class))?);
    let cause = vm.str(&e.value())?;
    Err(Exc::value_error(format!(
        "Non-hashable static arguments are not supported. An error occurred while trying to hash an object of type \
         {class}, {shown}. The error was:\nTypeError: {cause}\n"
    )))
}

/// Positional arguments, and keyword arguments by name.
pub type Arguments = (Vec<Value>, Vec<(Str, Value)>);

/// Puts tracers and static values together as the call's arguments.
pub fn join(vm: &mut Vm, dynamic: &Value, call: &Call) -> R<Arguments> {
    let parts = vm.collect(dynamic)?;
    let mut args = vm.collect(&parts[0])?;
    let mut kw: Vec<(Str, Value)> = match &parts[1] {
        Value::Dict(d) => d.items().into_iter().filter_map(|(k, v)| Some((k.as_str()?.clone(), v))).collect(),
        _ => vec![],
    };
    for Static { place, value, .. } in &call.statics {
        match place {
            Place::Position(i) => args[*i] = value.clone(),
            Place::Name(n) => kw.push((n.clone(), value.clone())),
        }
    }
    Ok((args, kw))
}

/// The traced leaves as operands, or JAX's error that names the path of what is none.
pub fn leaves(vm: &mut Vm, f: &JitFn, call: &Call, leaves: &[Value]) -> R<Vec<Val>> {
    let mut out = Vec::with_capacity(leaves.len());
    for (i, leaf) in leaves.iter().enumerate() {
        match operand(leaf)? {
            Some(x) => out.push(x.into_val()?),
            None => {
                let (_, tree) = crate::jax::pytree::flatten(vm, &call.dynamic)?;
                let path = paths(vm, f, call, &tree)?.get(i).cloned().unwrap_or_default();
                let class = vm.type_of(leaf);
                let (fun, class) = (vm.repr(&f.fun)?, vm.repr(&Value::Class(class))?);
                return Err(Exc::type_error(format!(
                    "Error interpreting argument to {fun} as an abstract array. The problematic value is of type \
                     {class} and was passed to the function at path {path}.\nThis typically means that a jit-wrapped \
                     function was called with a non-array argument, and this argument was not marked as static using \
                     the static_argnums or static_argnames parameters of jax.jit."
                ))
                .help(format!("jit(f, static_argnames='{path}') compiles for each of its values")));
            }
        }
    }
    Ok(out)
}

/// `x`, `params['w']`, `args[0]`: a name for each traced leaf.
pub fn paths(vm: &mut Vm, f: &JitFn, call: &Call, tree: &Tree) -> R<Vec<String>> {
    leaf_names(vm, &f.fun, &call.dynamic, tree)
}

fn path_text(vm: &mut Vm, path: &[Value], own: &Parameters) -> R<String> {
    let step = |v: &Value| match v {
        Value::Tuple(t) => (t.items[0].as_str().map(|s| s.to_string()).unwrap_or_default(), t.items[1].clone()),
        _ => (String::new(), Value::None),
    };
    let keyword = matches!(path.first().map(step), Some((_, Value::Int(1))));
    let mut text = match path.get(1).map(step) {
        Some((_, Value::Int(i))) if !keyword => match own.names[..own.positional].get(i as usize) {
            Some(name) => name.to_string(),
            None => format!("{}[{}]", own.rest, i as usize - own.positional),
        },
        Some((_, Value::Str(s))) => match &own.keywords {
            Some(all) if !own.names.contains(&s) => format!("{all}[{}]", vm.repr(&Value::Str(s))?),
            _ => s.to_string(),
        },
        _ => String::new(),
    };
    for part in path.iter().skip(2) {
        let (kind, v) = step(part);
        text += &match kind.as_str() {
            "attr" => format!(".{}", vm.str(&v)?),
            "user" => vm.str(&v)?.to_string(),
            "flat" => format!("[<flat index {}>]", vm.str(&v)?),
            _ => format!("[{}]", vm.repr(&v)?),
        };
    }
    Ok(text)
}

/// Whether both calls run the same specialisation.
pub fn same(vm: &mut Vm, a: &Key, b: &Key) -> R<bool> {
    if a.config != b.config
        || a.axes != b.axes
        || a.within != b.within
        || a.avals != b.avals
        || a.statics.len() != b.statics.len()
    {
        return Ok(false);
    }
    for (x, y) in a.statics.iter().zip(&b.statics) {
        if x.place != y.place || x.class != y.class || !vm.eq(&x.value, &y.value)? {
            return Ok(false);
        }
    }
    a.tree.same(vm, &b.tree)
}

/// Whether the call is positional arguments only.
pub fn is_positional(tree: &Tree) -> bool {
    matches!(tree.children(), [Tree::Tuple(_), Tree::Dict(keys, _)] if keys.is_empty())
}

/// The types of leaves in one line, shortened after three.
pub fn text(avals: &[Aval]) -> String {
    let shown: Vec<String> = avals.iter().take(3).map(aval_text).collect();
    match avals.len() {
        0..=3 => shown.join(", "),
        n => format!("{}, ... ({n} arrays)", shown.join(", ")),
    }
}

/// `f32[3]`, `weak f32`.
pub(crate) fn aval_text(a: &Aval) -> String {
    let text = a.to_string();
    let text = text.strip_suffix("[]").unwrap_or(&text);
    if a.weak { format!("weak {text}") } else { text.to_string() }
}

/// Names of the static arguments, in the order of their values.
pub fn static_names(f: &JitFn, call: &Call) -> Vec<String> {
    let names = parameter_names(&f.fun);
    let name = |place: &Place| match place {
        Place::Position(i) => names.get(*i).map_or_else(|| format!("args[{i}]"), |n| n.to_string()),
        Place::Name(n) => n.to_string(),
    };
    call.statics.iter().map(|s| name(&s.place)).collect()
}

/// Which of a call's inputs are leaves of donated arguments; what it closed over comes first and is not.
pub fn donated(vm: &mut Vm, f: &JitFn, call: &Call, inputs: usize) -> R<Vec<bool>> {
    let mut flags = Vec::new();
    for (i, arg) in call.args.iter().enumerate() {
        if !call.statics.iter().any(|s| s.place == Place::Position(i)) {
            let count = crate::jax::pytree::flatten(vm, arg)?.0.len();
            flags.extend(std::iter::repeat_n(f.options.donate.contains(&(i as i64)), count));
        }
    }
    flags.resize(flags.len().max(call_leaves(vm, call)?), false);
    let outer = inputs.saturating_sub(flags.len());
    Ok(std::iter::repeat_n(false, outer).chain(flags).collect())
}

fn call_leaves(vm: &mut Vm, call: &Call) -> R<usize> {
    Ok(crate::jax::pytree::flatten(vm, &call.dynamic)?.0.len())
}

/// Marks donated arguments as deleted.
pub fn donate(vm: &mut Vm, f: &JitFn, call: &Call) -> R<()> {
    for &n in &f.options.donate {
        if let Some(arg) = call.args.get(n.max(0) as usize) {
            for leaf in crate::jax::pytree::flatten(vm, arg)?.0 {
                if let Value::Array(a) = leaf {
                    a.delete();
                }
            }
        }
    }
    Ok(())
}
