//! Calls of the user's code from within programs: `debug_print`, `debug_callback`, `pure_callback`, `io_callback`.
//!
//! The function is a [`UserFn`] over flat values. It runs when the equation is evaluated, with nothing being traced, and
//! so a program that holds one runs where the evaluator is at hand ([`Effects::calls_user`]).

use super::build::{broadcast_in_dim, move_axis, slice, squeeze};
use super::rules::Batched;
use super::scan::{SCAN, Scan};
use crate::aval::Aval;
use crate::effects::Effects;
use crate::params::{Given, Param, ParamList, Params};
use crate::prim::*;
use crate::stage::stage;
use crate::trace::{bind, enter, escaped, eval_trace};
use crate::user::UserFn;
use crate::value::Val;
use jitbook_array::{Array, Denormals, Dims, Error, ErrorClass, Result, shape_text, with_denormals};
use std::sync::Arc;

/// Calls a function of the user's on arrays, as at the top level of a program.
fn call(f: &UserFn, x: &[Array]) -> Result<Vec<Array>> {
    let _scope = enter(&eval_trace());
    let args: Vec<Val> = x.iter().cloned().map(Val::Array).collect();
    let outs = with_denormals(Denormals::Keep, || f.call(&args))?;
    let array = |v: Val| match v {
        Val::Array(a) => Ok(a),
        Val::Tracer(t) => Err(escaped(&t)),
    };
    outs.into_iter().map(array).collect()
}

/// A member of a batch, as JAX's `index_in_dim` takes it.
fn member(x: &Val, axis: usize, i: usize) -> Result<Val> {
    let (mut start, mut limit) = (Dims::from_elem(0, x.rank()), Dims::from_slice(x.shape()));
    (start[axis], limit[axis]) = (i, i + 1);
    let strides = Dims::from_elem(1, x.rank());
    squeeze(&slice(x, &start, &limit, Some(&strides))?, &[axis])
}

/// What has no results is done for one member after the other.
fn batch_each(op: &Op, size: usize, x: &[Val], axes: &[Option<usize>]) -> Batched {
    for i in 0..size {
        let one = |(x, axis): (&Val, &Option<usize>)| axis.map_or(Ok(x.clone()), |axis| member(x, axis, i));
        let args = x.iter().zip(axes).map(one).collect::<Result<Vec<_>>>()?;
        bind(op, &args)?;
    }
    Ok((vec![], vec![]))
}

fn debug_effect(ordered: bool) -> Effects {
    if ordered { Effects::ORDERED_DEBUG } else { Effects::DEBUG }
}

/// `jax.debug.print`: what the jaxpr shows of it is text; the function formats and prints.
#[derive(Clone, Debug)]
pub struct DebugPrint {
    pub format: Arc<str>,
    pub has_placeholders: bool,
    pub in_tree: Arc<str>,
    pub print_options: Arc<str>,
    pub static_args: Arc<str>,
    pub ordered: bool,
    pub callback: UserFn,
}

impl Params for DebugPrint {
    fn parse(g: &Given) -> Result<Self> {
        let word = |name: &str| g.word(name).map(Arc::from);
        Ok(DebugPrint {
            format: word("fmt")?,
            has_placeholders: g.flag("has_placeholders"),
            in_tree: word("in_tree")?,
            print_options: word("np_printoptions")?,
            static_args: word("static_args")?,
            ordered: g.flag("ordered"),
            callback: g.user("callback")?,
        })
    }
    fn list(&self) -> ParamList {
        vec![
            ("callback", Param::User(self.callback.clone()).hidden()),
            ("fmt", Param::Word(self.format.clone())),
            ("has_placeholders", self.has_placeholders.into()),
            ("in_tree", Param::Word(self.in_tree.clone())),
            ("logging_record", Param::None),
            ("np_printoptions", Param::Word(self.print_options.clone())),
            ("ordered", self.ordered.into()),
            ("partitioned", false.into()),
            ("static_args", Param::Word(self.static_args.clone())),
        ]
    }
    fn effects(&self) -> Effects {
        debug_effect(self.ordered)
    }
}

pub static DEBUG_PRINT: Prim<DebugPrint> = Prim {
    name: "debug_print",
    doc: "Prints values when the program runs.\n>>> jit(lambda x: jax.debug.print(\"x is {}\", x))(3)\nx is 3",
    public: Public::NONE,
    abstract_eval: |_, _| Ok(vec![]),
    eval: |p, x| call(&p.callback, x).map(|_| vec![]),
    jvp: Jvp::Zero,
    transpose: Transpose::Never("it never sees a tangent"),
    batch: Batch::Rule(|op, _, size, x, axes| batch_each(op, size, x, axes)),
    stage: Stage::Append,
    lower: Lower::Kernel("it calls the user's code"),
    simplify: Simplify::Never("it acts"),
    samples: || vec![],
};

/// `jax.debug.callback`.
#[derive(Clone, Debug)]
pub struct DebugCallback {
    pub callback: UserFn,
    pub ordered: bool,
}

impl Params for DebugCallback {
    fn parse(g: &Given) -> Result<Self> {
        Ok(DebugCallback { callback: g.user("callback")?, ordered: g.flag("ordered") })
    }
    fn list(&self) -> ParamList {
        let effect = if self.ordered { "OrderedDebug" } else { "Debug" };
        vec![
            ("callback", Param::User(self.callback.clone())),
            ("effect", Param::word(effect)),
            ("partitioned", false.into()),
        ]
    }
    fn effects(&self) -> Effects {
        debug_effect(self.ordered)
    }
}

pub static DEBUG_CALLBACK: Prim<DebugCallback> = Prim {
    name: "debug_callback",
    doc: "Calls the user's code when the program runs.\n>>> jit(lambda x: jax.debug.callback(print, x))(3)\n3",
    public: Public::NONE,
    abstract_eval: |_, _| Ok(vec![]),
    eval: |p, x| call(&p.callback, x).map(|_| vec![]),
    jvp: Jvp::Zero,
    transpose: Transpose::Never("it never sees a tangent"),
    batch: Batch::Rule(|op, _, size, x, axes| batch_each(op, size, x, axes)),
    stage: Stage::Append,
    lower: Lower::Kernel("it calls the user's code"),
    simplify: Simplify::Never("it acts"),
    samples: || vec![],
};

/// The results of a callback, where they are of the promised types; else JAX's error.
fn call_checked(f: &UserFn, promised: &[Aval], x: &[Array]) -> Result<Vec<Array>> {
    let wrong = |text: String| {
        let head = "INTERNAL: CpuCallback error calling callback: Traceback (most recent call last):\nRuntimeError: ";
        Err(Error::new(ErrorClass::JaxRuntime, format!("{head}{text}")))
    };
    let outs = call(f, x)?;
    if outs.len() != promised.len() {
        let (expected, actual) = (promised.len(), outs.len());
        return wrong(format!("Mismatched number of outputs from callback. Expected: {expected}, Actual: {actual}"));
    }
    for (i, (out, aval)) in outs.iter().zip(promised).enumerate() {
        if out.shape() != &aval.shape[..] {
            let (expected, actual) = (shape_text(&aval.shape), shape_text(out.shape()));
            return wrong(format!(
                "Incorrect output shape for return value #{i}: Expected: {expected}, Actual: {actual}"
            ));
        }
        if out.dtype() != aval.dtype {
            let (expected, actual) = (aval.dtype.name(), out.dtype().name());
            return wrong(format!(
                "Incorrect output dtype for return value #{i}: Expected: {expected}, Actual: {actual}"
            ));
        }
    }
    Ok(outs.into_iter().map(|a| a.with_weak(false)).collect())
}

fn avals_param(avals: &[Aval]) -> Param {
    let texts: Vec<String> = avals.iter().map(Aval::repr).collect();
    Param::word(match &texts[..] {
        [one] => format!("({one},)"),
        _ => format!("({})", texts.join(", ")),
    })
}

/// A callback on one member of a batch after the other: a scan whose consts are what is not mapped.
fn batch_sequentially(op: &Op, size: usize, unroll: usize, x: &[Val], axes: &[Option<usize>]) -> Batched {
    let (mapped, consts): (Vec<usize>, Vec<usize>) = (0..x.len()).partition(|&i| axes[i].is_some());
    let mut args: Vec<Val> = consts.iter().map(|&i| x[i].clone()).collect();
    let mut avals: Vec<Aval> = args.iter().map(Val::aval).collect();
    for &i in &mapped {
        let stacked = move_axis(&x[i], axes[i].expect("mapped"), 0)?;
        avals.push(stacked.aval().with_shape(&stacked.shape()[1..]));
        args.push(stacked);
    }
    let place = |i: usize| consts.iter().chain(&mapped).position(|&k| k == i).expect("one of them");
    let body = stage(&avals, &mut |given| {
        let own: Vec<Val> = (0..x.len()).map(|i| given[place(i)].clone()).collect();
        bind(op, &own)
    })?
    .closed();
    let scan = Scan { jaxpr: body, length: size, reverse: false, consts: consts.len(), carry: 0, unroll };
    let outs = bind(&Op::new(&SCAN, scan), &args)?;
    let axes = vec![Some(0); outs.len()];
    Ok((outs, axes))
}

/// `jax.pure_callback`.
#[derive(Clone, Debug)]
pub struct PureCallback {
    pub callback: UserFn,
    pub results: Vec<Aval>,
    /// What vmap does; empty for None.
    pub vmap_method: Arc<str>,
}

impl Params for PureCallback {
    fn parse(g: &Given) -> Result<Self> {
        let vmap_method = g.word("vmap_method").unwrap_or_default().into();
        Ok(PureCallback { callback: g.user("callback")?, results: g.avals("result_avals")?, vmap_method })
    }
    fn list(&self) -> ParamList {
        let method = if self.vmap_method.is_empty() { Param::None } else { Param::Word(self.vmap_method.clone()) };
        vec![
            ("callback", Param::User(self.callback.clone())),
            ("result_avals", avals_param(&self.results)),
            ("sharding", Param::None),
            ("vmap_method", method),
        ]
    }
    fn effects(&self) -> Effects {
        Effects::CALLS
    }
}

fn batch_pure(op: &Op, p: &PureCallback, size: usize, x: &[Val], axes: &[Option<usize>]) -> Batched {
    let unmapped_size = match &*p.vmap_method {
        "sequential" => return batch_sequentially(op, size, 1, x, axes),
        "sequential_unrolled" => return batch_sequentially(op, size, size, x, axes),
        "legacy_vectorized" => None,
        "expand_dims" => Some(1),
        "broadcast_all" => Some(size),
        _ => {
            return Err(Error::not_implemented(
                "vmap is only supported for the pure_callback primitive when vmap_method is one of 'sequential', \
                 'sequential_unrolled', 'expand_dims', 'broadcast_all', or 'legacy_vectorized'. Got vmap_method=None.",
            ));
        }
    };
    let mut args = Vec::with_capacity(x.len());
    for (x, axis) in x.iter().zip(axes) {
        args.push(match (axis, unmapped_size) {
            (Some(axis), _) => move_axis(x, *axis, 0)?,
            (None, None) => x.clone(),
            (None, Some(n)) => {
                let shape: Dims = std::iter::once(n).chain(x.shape().iter().copied()).collect();
                let dims: Dims = (1..shape.len()).collect();
                broadcast_in_dim(x, &shape, &dims)?
            }
        });
    }
    let stacked = |a: &Aval| {
        let shape: Dims = std::iter::once(size).chain(a.shape.iter().copied()).collect();
        a.with_shape(&shape)
    };
    let q = PureCallback { results: p.results.iter().map(stacked).collect(), ..p.clone() };
    let outs = bind(&Op::new(&PURE_CALLBACK, q), &args)?;
    let axes = vec![Some(0); outs.len()];
    Ok((outs, axes))
}

pub static PURE_CALLBACK: Prim<PureCallback> = Prim {
    name: "pure_callback",
    doc: "The results of the user's code, called when the program runs.\n>>> jit(lambda x: jax.pure_callback(np.cos, x, x))(jnp.float32(0))\nArray(1., dtype=float32)",
    public: Public::NONE,
    abstract_eval: |p, _| Ok(p.results.clone()),
    eval: |p, x| call_checked(&p.callback, &p.results, x),
    jvp: Jvp::Never(
        "=Pure callbacks do not support JVP. Please use `jax.custom_jvp` to use callbacks while taking gradients.",
    ),
    transpose: Transpose::Never("it never sees a tangent"),
    batch: Batch::Rule(batch_pure),
    stage: Stage::Append,
    lower: Lower::Kernel("it calls the user's code"),
    simplify: Simplify::Never("nothing is known of it"),
    samples: super::control_samples::pure_callback,
};

/// `jax.experimental.io_callback`.
#[derive(Clone, Debug)]
pub struct IoCallback {
    pub callback: UserFn,
    pub results: Vec<Aval>,
    pub ordered: bool,
}

impl Params for IoCallback {
    fn parse(g: &Given) -> Result<Self> {
        let (callback, ordered) = (g.user("callback")?, g.flag("ordered"));
        Ok(IoCallback { callback, results: g.avals("result_avals")?, ordered })
    }
    fn list(&self) -> ParamList {
        vec![
            ("callback", Param::User(self.callback.clone())),
            ("ordered", self.ordered.into()),
            ("result_avals", avals_param(&self.results)),
            ("sharding", Param::None),
        ]
    }
    fn effects(&self) -> Effects {
        if self.ordered { Effects::ORDERED_IO } else { Effects::IO }
    }
}

pub static IO_CALLBACK: Prim<IoCallback> = Prim {
    name: "io_callback",
    doc: "The results of the user's code that changes the world, called when the program runs.\n>>> twice = lambda v: 2 * v\n>>> jit(lambda x: jax.experimental.io_callback(twice, x, x))(jnp.float32(3))\nArray(6., dtype=float32)",
    public: Public::NONE,
    abstract_eval: |p, _| Ok(p.results.clone()),
    eval: |p, x| call_checked(&p.callback, &p.results, x),
    jvp: Jvp::Never("=IO callbacks do not support JVP."),
    transpose: Transpose::Never("it never sees a tangent"),
    batch: Batch::Rule(|op, p, size, x, axes| match p.ordered {
        true => Err(Error::value("Cannot `vmap` ordered IO callback.")),
        false => batch_sequentially(op, size, 1, x, axes),
    }),
    stage: Stage::Append,
    lower: Lower::Kernel("it calls the user's code"),
    simplify: Simplify::Never("it acts"),
    samples: || vec![],
};
