//! `jit`: a function that is traced and compiled on its first call for each signature, and runs machine code after.
//!
//! Two caches: per function by abstract signature (here), and by the jaxpr's structure (in `jitbook-jit`).

use crate::class::Class;
use crate::dict::Dict;
use crate::error::{Exc, R};
use crate::jax::operand::{from_val, operand};
use crate::jax::origin::{self, About};
use crate::jax::pytree::{self, Tree};
use crate::jax::reason::{self, Reason};
use crate::jax::signature::Static;
use crate::jax::timing::{self, Event, Part};
use crate::jax::transforms::host_error;
use crate::jax::{config, leaks, prims, signature, treedef, user};
use crate::native::Native;
use crate::value::{Str, Value};
use crate::vm::{Vm, types};
use jitbook_array::{Array, DType};
use jitbook_ir::trace::AxisName;
use jitbook_ir::{Aval, ClosedJaxpr, Op, Val};
use jitbook_jit::Program;
use smallvec::SmallVec;
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Signatures kept for one function, and functions kept in all: the oldest go first.
const MAX_ENTRIES: usize = 256;
const MAX_FUNCTIONS: usize = 512;
/// A library function is compiled once it meets arrays of this many elements, or was called this often.
const LIBRARY_SIZE: usize = 1 << 14;
const LIBRARY_CALLS: u32 = 16;
/// Runs shorter than this are measured once in this many.
const SHORT: Duration = Duration::from_nanos(2_000);
const SKIPPED: u32 = 31;

/// What `jit` was told besides the function.
#[derive(Clone, Default, PartialEq)]
pub struct Options {
    pub static_nums: Vec<i64>,
    pub static_names: Vec<Str>,
    pub donate: Vec<i64>,
    /// Shown in jaxprs; nothing is dropped here anyway.
    pub keep_unused: bool,
    /// Leaves no trace of itself in a jaxpr.
    pub inline: bool,
    /// One of the library's own: never in the user's timing line, not compiled for small single calls.
    pub library: bool,
    /// jitbook's own `jit`: control flow on traced values is compiled.
    pub staging: bool,
}

/// A jitted function.
pub struct JitFn {
    pub fun: Value,
    pub options: Options,
    cache: Rc<Cache>,
}

/// The specialisations of one function.
pub struct Cache {
    /// Keeps the function alive, so that its address stays its identity.
    fun: Value,
    options: Options,
    entries: RefCell<Vec<Rc<Entry>>>,
    last: RefCell<Option<Rc<Entry>>>,
    /// Why the latest entry was compiled, if others were there.
    reason: RefCell<Option<Reason>>,
}

/// What a call is specialised by.
pub struct Key {
    pub tree: Tree,
    pub avals: Vec<Aval>,
    pub statics: Vec<Static>,
    /// The named axes that the function may speak of.
    pub axes: Vec<(AxisName, usize)>,
    /// Whether it is traced while an equation is applied.
    pub within: bool,
    pub config: config::Config,
}

impl Key {
    pub fn new(tree: Tree, avals: Vec<Aval>, statics: Vec<Static>) -> Key {
        let within = jitbook_ir::stage::is_staging() && jitbook_ir::trace::is_within();
        Key { tree, avals, statics, axes: jitbook_ir::trace::axis_env(), within, config: config::get() }
    }
}

/// One specialisation.
pub struct Entry {
    pub key: Key,
    pub closed: ClosedJaxpr,
    /// The call as an equation, made once so that jaxprs share it.
    op: Op,
    pub out_tree: Tree,
    out_weak: Vec<bool>,
    program: RefCell<Option<Arc<Program>>>,
    calls: Cell<u32>,
    /// How many runs are taken to last as long as the last measured one, and how many were so far.
    skip: Cell<u32>,
    unmeasured: Cell<u32>,
    last_run: Cell<Duration>,
    /// Positional arguments that are leaves themselves and nothing else: the quick path applies.
    quick: bool,
    /// For `%why` and the timing line: a name for each leaf, and for each static value.
    pub paths: Vec<String>,
    pub statics: Vec<String>,
    /// What tracing and compiling took.
    pub traced: Duration,
    pub compiled: Cell<Duration>,
    /// How often it ran.
    pub runs: Cell<u64>,
}

thread_local! {
    static CACHES: RefCell<Vec<Rc<Cache>>> = const { RefCell::new(Vec::new()) };
}

/// Forgets every specialisation of every function.
pub fn clear_all() {
    CACHES.with(|c| c.borrow().iter().for_each(|c| c.clear()));
    jitbook_jit::clear();
}

/// What every function's cache held, while it is empty.
pub struct Aside(Vec<Kept>);

/// A cache, its entries, and the one used last.
type Kept = (Rc<Cache>, Vec<Rc<Entry>>, Option<Rc<Entry>>);

/// Empties the caches of all functions for a while.
pub fn set_aside() -> Aside {
    let take = |c: &Rc<Cache>| (c.clone(), c.entries.take(), c.last.take());
    Aside(CACHES.with(|caches| caches.borrow().iter().map(take).collect()))
}

/// Gives the caches back what they held; what came in meanwhile goes.
pub fn put_back(aside: Aside) {
    for (cache, entries, last) in aside.0 {
        // Dropped outside of the borrow: an entry may own others.
        let dropped = (cache.entries.replace(entries), cache.last.replace(last));
        drop(dropped);
    }
}

impl Cache {
    fn new(fun: &Value, options: &Options) -> Rc<Cache> {
        let (entries, last, reason) = Default::default();
        Rc::new(Cache { fun: fun.clone(), options: options.clone(), entries, last, reason })
    }
    /// The cache of a function under these options: shared by every `jit` of the same function object.
    fn of(fun: &Value, options: &Options) -> Rc<Cache> {
        CACHES.with(|caches| {
            let mut caches = caches.borrow_mut();
            if let Some(at) = caches.iter().rposition(|c| c.fun.is(fun) && c.options == *options) {
                return caches[at].clone();
            }
            let new = Cache::new(fun, options);
            if caches.len() >= MAX_FUNCTIONS {
                caches.remove(0);
            }
            caches.push(new.clone());
            new
        })
    }
    fn clear(&self) {
        self.entries.borrow_mut().clear();
        *self.last.borrow_mut() = None;
    }
    pub fn entries(&self) -> Vec<Rc<Entry>> {
        self.entries.borrow().clone()
    }
    /// The specialisation that ran last, else the one that was made last.
    pub fn latest(&self) -> Option<Rc<Entry>> {
        self.last.borrow().clone().or_else(|| self.entries.borrow().last().cloned())
    }
    pub fn reason(&self) -> Option<Reason> {
        self.reason.borrow().clone()
    }
    pub fn options(&self) -> &Options {
        &self.options
    }
    pub fn fun(&self) -> &Value {
        &self.fun
    }
    /// Whether another function object of the same code has specialisations. What `vmap` and `grad` make has the code of
    /// the function beneath.
    fn has_twin(&self) -> bool {
        let (Value::Function(own), Value::Function(beneath)) = (&self.fun, signature::unwrapped(&self.fun)) else {
            return false;
        };
        let same_beneath = |c: &Cache| matches!(signature::unwrapped(&c.fun), Value::Function(f) if Rc::ptr_eq(&f.code, &beneath.code));
        let twin = |c: &Rc<Cache>| match &c.fun {
            Value::Function(f) => {
                Rc::ptr_eq(&f.code, &own.code)
                    && !Rc::ptr_eq(f, own)
                    && !c.entries.borrow().is_empty()
                    && same_beneath(c)
            }
            _ => false,
        };
        CACHES.with(|caches| caches.borrow().iter().any(twin))
    }
    /// The caches of the user's functions, or of one of them.
    pub fn of_user(fun: Option<&Value>) -> Vec<Rc<Cache>> {
        let wanted = |c: &&Rc<Cache>| !c.options.library && fun.is_none_or(|f| c.fun.is(f));
        CACHES.with(|caches| caches.borrow().iter().filter(wanted).cloned().collect())
    }
}

impl JitFn {
    pub fn new(fun: Value, options: Options) -> JitFn {
        let cache = Cache::of(&fun, &options);
        JitFn { fun, options, cache }
    }

    /// A jitted function with a cache of its own, which no other `jit` of the same function shares.
    pub fn alone(fun: Value, options: Options) -> JitFn {
        let cache = Cache::new(&fun, &options);
        JitFn { fun, options, cache }
    }

    pub fn cache(&self) -> &Cache {
        &self.cache
    }

    /// The name shown in jaxprs and timings.
    pub fn name(&self, vm: &mut Vm) -> Str {
        match vm.getattr_opt(&self.fun, "__name__") {
            Ok(Some(Value::Str(s))) => s,
            _ => match vm.getattr_opt(&self.fun, "func") {
                Ok(Some(inner)) => match vm.getattr_opt(&inner, "__name__") {
                    Ok(Some(Value::Str(s))) => s,
                    _ => Str::from("<unnamed function>"),
                },
                _ => Str::from("<unnamed function>"),
            },
        }
    }

    /// Arguments of the signature used last, in containers of the language's own: no tree, no lookup.
    fn quick(&self, args: &[Value]) -> Option<R> {
        let entry = self.cache.last.borrow().clone()?;
        let config = config::get();
        if !entry.quick || entry.key.config != config || config.debugs() {
            return None;
        }
        let [Tree::Tuple(trees), _] = entry.key.tree.children() else { return None };
        if trees.len() != args.len() {
            return None;
        }
        let program = entry.program.borrow();
        let program = program.as_ref()?;
        let mut arrays = SmallVec::<[Array; 8]>::with_capacity(entry.key.avals.len());
        for (arg, tree) in args.iter().zip(trees) {
            quick_leaves(arg, tree, &entry.key.avals, &mut arrays)?;
        }
        if !jitbook_ir::trace::is_eval() {
            return None;
        }
        Some(run(&entry, program, &arrays, self.options.library))
            .map(|outs| outs.and_then(|outs| self.wrap_quick(&entry, outs)))
    }

    fn wrap_quick(&self, entry: &Entry, mut outs: Vec<Array>) -> R {
        if matches!(entry.out_tree, Tree::Leaf) {
            let out = outs.swap_remove(0).with_weak(entry.out_weak[0]);
            return Ok(from_val(Val::Array(out)));
        }
        // Containers of the language's own need no evaluator to be built, unless a class is registered for them.
        build_plain(&entry.out_tree, &mut outs.into_iter().zip(&entry.out_weak))
            .ok_or_else(|| Exc::runtime_error("result tree needs the evaluator"))
    }

    fn call_general(&self, vm: &mut Vm, args: &[Value], kw: &[(Str, Value)]) -> R {
        let call = signature::split(vm, self, args, kw)?;
        let (leaves, tree) = pytree::flatten(vm, &call.dynamic)?;
        let vals = signature::leaves(vm, self, &call, &leaves)?;
        let avals: Vec<Aval> = vals.iter().map(Val::aval).collect();
        let key = Key::new(tree, avals, call.statics.clone());
        if let Some(entry) = self.find(vm, &key)? {
            return self.run_entry(vm, &entry, &vals, &call);
        }
        let (entry, outer) = self.trace(vm, key, &call)?;
        if outer.is_empty() {
            let mut entries = self.cache.entries.borrow_mut();
            if entries.len() >= MAX_ENTRIES {
                entries.remove(0);
            }
            entries.push(entry.clone());
        }
        let all: Vec<Val> = outer.into_iter().chain(vals).collect();
        self.run_entry(vm, &entry, &all, &call)
    }

    pub fn find(&self, vm: &mut Vm, key: &Key) -> R<Option<Rc<Entry>>> {
        for entry in self.cache.entries() {
            if signature::same(vm, &entry.key, key)? {
                return Ok(Some(entry));
            }
        }
        Ok(None)
    }

    /// Runs the function on tracers and keeps what it did. Tracers of enclosing traces that it closed over become
    /// leading inputs, whose values come back beside the entry.
    fn trace(&self, vm: &mut Vm, key: Key, call: &signature::Call) -> R<(Rc<Entry>, Vec<Val>)> {
        let mut out_tree = Tree::None;
        let paths = signature::paths(vm, self, call, &key.tree)?;
        let name = self.name(vm);
        let mut trace = None;
        let began = Instant::now();
        timing::about(self.name(vm).as_str());
        let staged = timing::measure(Part::Trace, || {
            jitbook_ir::stage(&key.avals, &mut |tracers| {
                if !self.options.library {
                    let own = jitbook_ir::trace::current();
                    origin::begin(About::jit(self, &name, &paths), &own);
                    trace = Some(own);
                }
                let leaves: Vec<Value> = tracers.iter().cloned().map(from_val).collect();
                let outs = self.call_traced(vm, &key.tree, leaves, call).and_then(|result| {
                    let (leaves, tree) = pytree::flatten(vm, &result)?;
                    out_tree = tree;
                    self.output_vals(vm, &result, &leaves)
                });
                outs.map_err(host_error)
            })
        })?;
        let (closed, outer) = staged.close();
        if let Some(trace) = trace {
            origin::end(&trace, &closed.jaxpr);
            leaks::check(vm, &trace)?;
        }
        let out_weak = closed.out_avals().iter().map(|a| a.weak).collect();
        let donated = match self.options.donate[..] {
            [] => vec![],
            _ => signature::donated(vm, self, call, closed.jaxpr.invars.len())?,
        };
        let op = prims::call_op(&name, &closed, &self.options, donated);
        let alone = outer.is_empty() && !closed.jaxpr.effects().calls_user();
        let quick =
            alone && call.plain && signature::is_positional(&key.tree) && is_plain(&key.tree) && is_plain(&out_tree);
        let entry = Entry {
            key,
            closed,
            op,
            out_tree,
            out_weak,
            program: RefCell::default(),
            calls: Cell::new(0),
            skip: Cell::new(0),
            unmeasured: Cell::new(0),
            last_run: Cell::new(Duration::ZERO),
            quick,
            paths,
            statics: signature::static_names(self, call),
            traced: began.elapsed(),
            compiled: Cell::default(),
            runs: Cell::default(),
        };
        Ok((Rc::new(entry), outer))
    }

    fn call_traced(&self, vm: &mut Vm, tree: &Tree, leaves: Vec<Value>, call: &signature::Call) -> R {
        let dynamic = treedef::unflatten(vm, tree, leaves)?;
        let (args, kw) = signature::join(vm, &dynamic, call)?;
        let (staging, tracing) = (vm.staging, vm.tracing);
        vm.staging = self.options.staging || (staging && self.options.library);
        vm.tracing = vm.staging || !self.options.library;
        let place = jitbook_ir::trace::set_source(jitbook_ir::SourceId(0));
        let result = vm.call_kw(&self.fun, &args, &kw);
        jitbook_ir::trace::set_source(place);
        (vm.staging, vm.tracing) = (staging, tracing);
        if self.options.staging { result.map_err(crate::staging::explain) } else { result }
    }

    fn output_vals(&self, vm: &mut Vm, result: &Value, leaves: &[Value]) -> R<Vec<Val>> {
        let mut vals = Vec::with_capacity(leaves.len());
        for leaf in leaves {
            match operand(leaf)? {
                Some(v) => vals.push(v.into_val()?),
                None => {
                    let about = [self.fun.clone(), Value::str("jit"), result.clone()];
                    let refused = vm.call_library("jax._control_errors", "refuse_output", &about);
                    return Err(refused.err().unwrap_or_else(|| Exc::type_error("a result is no array")));
                }
            }
        }
        Ok(vals)
    }

    /// At the top level the compiled program runs; under a trace the call is bound.
    fn run_entry(&self, vm: &mut Vm, entry: &Rc<Entry>, vals: &[Val], call: &signature::Call) -> R {
        let arrays: Option<Vec<Array>> = vals.iter().map(|v| v.array().cloned()).collect();
        let outs = match arrays {
            Some(arrays) if jitbook_ir::trace::is_eval() => {
                *self.cache.last.borrow_mut() = Some(entry.clone());
                let outs = self.execute(vm, entry, &arrays)?;
                if config::get().debugs()
                    && let Some(what) = jitbook_ir::nans::found(&outs)
                {
                    return Err(self.deoptimized(vm, call, what));
                }
                signature::donate(vm, self, call)?;
                outs.into_iter().zip(&entry.out_weak).map(|(a, w)| Val::Array(a.with_weak(*w))).collect()
            }
            _ => match user::lend(vm, || prims::apply_many(&entry.op, vals)) {
                Err(error) if config::get().debugs() && error.is(&types().floating_point_error) => {
                    return Err(self.deoptimized(vm, call, "nan"));
                }
                outs => outs?,
            },
        };
        treedef::unflatten(vm, &entry.out_tree, outs.into_iter().map(from_val).collect())
    }

    fn execute(&self, vm: &mut Vm, entry: &Rc<Entry>, arrays: &[Array]) -> R<Vec<Array>> {
        entry.calls.set(entry.calls.get() + 1);
        let calls_user = entry.closed.jaxpr.effects().calls_user();
        if self.options.library && entry.program.borrow().is_none() {
            let large = arrays.iter().any(|a| a.size() >= LIBRARY_SIZE);
            if !large && entry.calls.get() < LIBRARY_CALLS {
                let eval = || jitbook_ir::nans::unseen(|| jitbook_ir::eval::eval_arrays(&entry.closed, arrays));
                return Ok(if calls_user { user::lend(vm, eval) } else { eval() }?);
            }
        }
        let known = entry.program.borrow().clone();
        let program = match known {
            Some(p) => p,
            None => self.compile(vm, entry)?,
        };
        let run = || run(entry, &program, arrays, self.options.library);
        if calls_user { user::lend(vm, run) } else { run() }
    }

    /// JAX's second try where a call gave a NaN that is to be an error: the function itself, op by op.
    #[cold]
    fn deoptimized(&self, vm: &mut Vm, call: &signature::Call, what: &str) -> Exc {
        let mut again = || {
            crate::jax::say_deoptimized(vm)?;
            let (args, kw) = signature::join(vm, &call.dynamic, call)?;
            vm.call_kw(&self.fun, &args, &kw)
        };
        if let Err(error) = again() {
            return error;
        }
        let name = self.name(vm);
        Exc::new(&types().floating_point_error, format!("('jit({name})', '{what}'). {NONE_FOUND}"))
    }

    /// Why this call was not covered by what was compiled before; `None` where nothing was.
    fn reason(&self, vm: &mut Vm, entry: &Rc<Entry>) -> R<Option<Reason>> {
        let near = reason::nearest(vm, &self.cache.entries(), &entry.named())?;
        Ok(near.or_else(|| self.cache.has_twin().then(reason::new_object)))
    }

    fn compile(&self, vm: &mut Vm, entry: &Rc<Entry>) -> R<Arc<Program>> {
        let (program, reused) = match self.options.library {
            true => jitbook_jit::compile_or_reuse(&entry.closed)?,
            false => entry.timed_compile()?,
        };
        if !self.options.library {
            let name = self.name(vm).to_string();
            let reason = self.reason(vm, entry)?;
            *self.cache.reason.borrow_mut() = reason.clone();
            timing::event(match reason {
                reason if reused => Event::Reused { name, reason },
                Some(reason) => Event::Again { name, reason },
                None => Event::Compiled { name, signature: signature::text(&entry.key.avals) },
            });
        }
        *entry.program.borrow_mut() = Some(program.clone());
        Ok(program)
    }

    /// What a call with these arguments is specialised by.
    pub fn key(&self, vm: &mut Vm, args: &[Value], kw: &[(Str, Value)]) -> R<(signature::Call, Key)> {
        let call = signature::split(vm, self, args, kw)?;
        let (leaves, tree) = pytree::flatten(vm, &call.dynamic)?;
        let avals = crate::jax::transforms::leaf_avals(vm, &leaves)?;
        let key = Key::new(tree, avals, call.statics.clone());
        Ok((call, key))
    }

    /// Traces for these arguments without running: the stages API and the compiler views ask for it.
    pub fn specialise(&self, vm: &mut Vm, args: &[Value], kw: &[(Str, Value)]) -> R<Rc<Entry>> {
        let (call, key) = self.key(vm, args, kw)?;
        if let Some(entry) = self.find(vm, &key)? {
            return Ok(entry);
        }
        let (entry, outer) = self.trace(vm, key, &call)?;
        if outer.is_empty() {
            self.cache.entries.borrow_mut().push(entry.clone());
        }
        Ok(entry)
    }
}

const NONE_FOUND: &str = "Because jax_config.debug_nans.value and/or config.jax_debug_infs is set, the de-optimized \
     function (i.e., the function as if the `jit` decorator were removed) was called in an attempt to get a more precise \
     error message. However, the de-optimized function did not produce invalid values during its execution. This \
     behavior can result from `jit` optimizations causing the invalid value to be produced. It may also arise from \
     having nan/inf literals as inputs or outputs, like `jax.jit(lambda ...: jax.numpy.nan)(...)`. \n\nIt may be \
     possible to avoid the invalid value by removing the `jit` decorator, at the cost of losing optimizations. \n\nIf \
     you see this error, consider opening a bug report at https://github.com/jax-ml/jax.";

impl Entry {
    fn timed_compile(&self) -> R<(Arc<Program>, bool)> {
        let start = Instant::now();
        let made = timing::measure(Part::Compile, || {
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| jitbook_jit::compile_or_reuse(&self.closed)))
        });
        self.compiled.set(start.elapsed());
        match made {
            Ok(Ok(made)) => Ok(made),
            Ok(Err(e)) if e.class != jitbook_array::ErrorClass::Runtime => Err(e.into()),
            // What the code generator says of it is ours to know, not the user's.
            _ => Err(self.not_compiled()),
        }
    }

    #[cold]
    fn not_compiled(&self) -> Exc {
        let name =
            self.op.params().into_iter().find(|(k, _)| *k == "name").map(|(_, p)| jitbook_ir::print::param_text(&p));
        Exc::runtime_error(format!("internal error: {} could not be compiled", name.unwrap_or_default()))
            .help("this is a fault of jitbook; `with jax.disable_jit():` runs the function op by op meanwhile")
    }

    /// The machine code, if it was compiled.
    pub fn known_program(&self) -> Option<Arc<Program>> {
        self.program.borrow().clone()
    }

    /// The machine code, compiled now if it was not yet.
    pub fn program(&self) -> R<Arc<Program>> {
        if let Some(p) = self.program.borrow().clone() {
            return Ok(p);
        }
        let (program, _) = self.timed_compile()?;
        *self.program.borrow_mut() = Some(program.clone());
        Ok(program)
    }
}

/// Runs a program; the user's own runs are timed.
///
/// Two looks at the clock cost more than a scalar program does: where runs are short, one in many is measured for all.
fn run(entry: &Entry, program: &Program, arrays: &[Array], library: bool) -> R<Vec<Array>> {
    if library {
        return Ok(program.run(arrays)?);
    }
    entry.runs.set(entry.runs.get() + 1);
    let outer = timing::phase();
    timing::enter(timing::Phase::Running);
    let skipped = entry.unmeasured.get();
    if skipped < entry.skip.get() {
        entry.unmeasured.set(skipped + 1);
        timing::add_run(entry.last_run.get());
        let outs = program.run(arrays);
        timing::enter(outer);
        return Ok(outs?);
    }
    let start = Instant::now();
    let outs = program.run(arrays);
    let took = start.elapsed();
    timing::enter(outer);
    entry.unmeasured.set(0);
    entry.skip.set(if took < SHORT { SKIPPED } else { 0 });
    entry.last_run.set(took);
    timing::add_run(took);
    Ok(outs?)
}

/// An argument as an array, if it is of just this type.
#[inline]
fn quick_leaf(arg: &Value, aval: &Aval) -> Option<Array> {
    match arg {
        Value::Float(x) if aval.weak && aval.rank() == 0 => match aval.dtype {
            DType::F32 => Some(Array::scalar(*x as f32)),
            DType::F64 => Some(Array::scalar(*x)),
            _ => None,
        },
        Value::Int(i) if aval.weak && aval.rank() == 0 => match aval.dtype {
            DType::I32 => i32::try_from(*i).ok().map(Array::scalar),
            DType::I64 => Some(Array::scalar(*i)),
            _ => None,
        },
        Value::Bool(b) if aval.dtype == DType::Bool && !aval.weak && aval.rank() == 0 => Some(Array::scalar(*b)),
        Value::Array(a) => {
            let a = a.alive().ok()?;
            (a.dtype() == aval.dtype && a.weak() == aval.weak && a.shape() == &aval.shape[..]).then(|| a.clone())
        }
        _ => None,
    }
}

/// The arrays of an argument behind those of the arguments before it, if it is such a tree of leaves of just these types.
fn quick_leaves(arg: &Value, tree: &Tree, avals: &[Aval], arrays: &mut SmallVec<[Array; 8]>) -> Option<()> {
    let all = |items: &[Value], trees: &[Tree], arrays: &mut SmallVec<[Array; 8]>| {
        let mut pairs = items.iter().zip(trees);
        if items.len() == trees.len() { pairs.try_for_each(|(x, t)| quick_leaves(x, t, avals, arrays)) } else { None }
    };
    match (tree, arg) {
        (Tree::Leaf, _) => arrays.push(quick_leaf(arg, avals.get(arrays.len())?)?),
        (Tree::None, Value::None) => {}
        (Tree::Tuple(trees), Value::Tuple(t)) => all(&t.items, trees, arrays)?,
        (Tree::List(trees), Value::List(l)) => all(&l.items.borrow(), trees, arrays)?,
        (Tree::Dict(keys, trees), Value::Dict(d)) if d.len() == keys.len() => {
            for (key, tree) in keys.iter().zip(trees) {
                quick_leaves(&d.get_str(key.as_str()?)?, tree, avals, arrays)?;
            }
        }
        _ => return None,
    }
    Some(())
}

/// Whether a tree holds nothing but tuples, lists, dicts with names for keys, and leaves: it can be taken apart and
/// built without the evaluator.
fn is_plain(tree: &Tree) -> bool {
    match tree {
        Tree::Leaf | Tree::None => true,
        Tree::Tuple(c) | Tree::List(c) => c.iter().all(is_plain),
        Tree::Dict(keys, c) => keys.iter().all(|k| matches!(k, Value::Str(_))) && c.iter().all(is_plain),
        _ => false,
    }
}

fn build_plain<'a>(tree: &Tree, outs: &mut impl Iterator<Item = (Array, &'a bool)>) -> Option<Value> {
    Some(match tree {
        Tree::Leaf => {
            let (a, weak) = outs.next()?;
            from_val(Val::Array(a.with_weak(*weak)))
        }
        Tree::None => Value::None,
        Tree::Tuple(c) => Value::tuple(c.iter().map(|t| build_plain(t, outs)).collect::<Option<Vec<_>>>()?),
        Tree::List(c) => Value::list(c.iter().map(|t| build_plain(t, outs)).collect::<Option<Vec<_>>>()?),
        Tree::Dict(keys, c) => {
            let dict = Dict::new();
            for (key, tree) in keys.iter().zip(c) {
                dict.set_name(key.as_str()?, build_plain(tree, outs)?);
            }
            Value::Dict(dict)
        }
        _ => return None,
    })
}

impl Native for JitFn {
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn class(&self, _vm: &Vm) -> Rc<Class> {
        crate::jax::classes().jit.clone()
    }
    fn callable(&self) -> bool {
        true
    }
    fn call(&self, vm: &mut Vm, _this: &Value, args: &[Value], kw: &[(Str, Value)]) -> R {
        if kw.is_empty()
            && let Some(out) = self.quick(args)
        {
            return out;
        }
        if config::get().disable_jit && !self.options.library {
            return vm.call_kw(&self.fun, args, kw);
        }
        self.call_general(vm, args, kw)
    }
    fn getattr(&self, vm: &mut Vm, this: &Value, name: &Str) -> R<Option<Value>> {
        Ok(Some(match name.as_str() {
            "__wrapped__" => self.fun.clone(),
            "__name__" => Value::Str(self.name(vm)),
            "__doc__" | "__module__" | "__qualname__" | "__annotations__" => {
                return vm.getattr_opt(&self.fun, name);
            }
            "lower" | "trace" | "eval_shape" => {
                let stage = vm.library("jax._stages", name)?;
                crate::jax::bind_method(stage, this.clone())
            }
            "clear_cache" => crate::jax::bound(this, "clear_cache(self)", |_, a| {
                if let Some(f) = a[0].downcast::<JitFn>() {
                    f.cache.clear();
                }
                Ok(Value::None)
            }),
            "_cache_size" => crate::jax::bound(this, "_cache_size(self)", |_, a| {
                Ok(Value::Int(a[0].downcast::<JitFn>().map_or(0, |f| f.cache.entries.borrow().len()) as i64))
            }),
            _ => return Ok(None),
        }))
    }
    fn repr(&self, vm: &mut Vm, _this: &Value) -> R<Option<String>> {
        Ok(Some(format!("<PjitFunction of {}>", vm.repr(&self.fun)?)))
    }
    fn bind(&self, _vm: &mut Vm, this: &Value, object: Option<&Value>, _class: &Rc<Class>) -> R<Option<Value>> {
        Ok(object.map(|o| crate::jax::bind_method(this.clone(), o.clone())))
    }
    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        visit(&self.fun);
    }
}
