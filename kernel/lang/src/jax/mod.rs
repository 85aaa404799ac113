//! The array side of the language: arrays and tracers as values, promotion, pytrees, the transforms' native half and
//! `jit`. What is mere composition is written in the language, in `lib/jax/`.

pub mod attributes;
mod binding;
pub mod cold;
pub mod config;
mod constants;
pub mod creation;
pub mod dtypes;
pub mod jaxpr;
pub mod jit;
pub(crate) mod leaks;
pub mod operand;
mod operators;
pub mod origin;
pub mod params;
pub mod place;
pub mod prims;
pub mod pytree;
pub mod reason;
pub mod signature;
mod stages;
pub mod timing;
pub mod tracer;
pub mod transforms;
pub mod treedef;
mod ufunc;
mod user;
pub mod views;

use crate::class::{Class, Layout};
use crate::error::{Exc, R};
use crate::func::{Builtin, Method, NativeFn};
use crate::native::Native;
pub use crate::numpy::NdObj;
use crate::value::{Str, Value};
use crate::vm::{BinOp, CmpOp, UnaryOp, Vm, types};
use jitbook_array::print::{PrintOptions, repr_jax, scalar_str};
use jitbook_array::{Array, DType};
use jitbook_ir::{Aval, Val};
use rustc_hash::FxHashMap;
use std::any::Any;
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

/// A `jax.Array`.
pub struct ArrayObj {
    array: Array,
    deleted: Cell<bool>,
    /// Whether it was made while ops were recorded: a number of the program's own.
    own: bool,
}

impl ArrayObj {
    pub fn new(array: Array) -> ArrayObj {
        let own = array.rank() == 0 && !jitbook_ir::trace::is_eval() && jitbook_ir::stage::is_staging();
        ArrayObj { array, deleted: Cell::new(false), own }
    }
    /// The array as an operand of an op: a 0-d array from outside is a constant of what is being recorded.
    pub fn operand(&self) -> R<Array> {
        let array = self.alive()?.clone();
        let outside = array.rank() == 0 && !self.own && !jitbook_ir::trace::is_eval();
        Ok(if outside && jitbook_ir::stage::is_staging() { array.into_captured() } else { array })
    }
    /// Whether it is a float32 array that is no weak one.
    pub fn is_float32(&self) -> bool {
        self.array.dtype() == jitbook_array::DType::F32 && !self.array.weak()
    }
    /// The array, unless it was donated or deleted.
    #[inline]
    pub fn alive(&self) -> R<&Array> {
        if self.deleted.get() { Err(self.gone()) } else { Ok(&self.array) }
    }
    #[cold]
    fn gone(&self) -> Exc {
        Exc::runtime_error(format!("Array has been deleted with shape={}.", Aval::of(&self.array).long()))
    }
    /// Marks it as donated: every later use is an error.
    pub fn delete(&self) {
        self.deleted.set(true);
    }
    pub fn is_deleted(&self) -> bool {
        self.deleted.get()
    }
}

thread_local! {
    static OPTIONS: RefCell<PrintOptions> = RefCell::new(PrintOptions::default());
    static CLASSES: OnceCell<&'static Classes> = const { OnceCell::new() };
    static LIBRARY: RefCell<FxHashMap<(&'static str, Str), Value>> = RefCell::default();
}

/// How arrays print: what `np.set_printoptions` changes.
pub fn with_print_options<T>(f: impl FnOnce(&mut PrintOptions) -> T) -> T {
    OPTIONS.with(|o| f(&mut o.borrow_mut()))
}

/// `str(x)` of an array.
pub fn array_str(a: &Array) -> String {
    if a.rank() == 0 && a.dtype() != DType::Key {
        return scalar_str(a);
    }
    OPTIONS.with(|o| jitbook_array::print::str_array(a, &o.borrow()))
}

/// The classes of this side's objects.
pub struct Classes {
    pub dtype: Rc<Class>,
    pub scalar_meta: Rc<Class>,
    pub ufunc: Rc<Class>,
    pub treedef: Rc<Class>,
    pub jit: Rc<Class>,
    pub closed_jaxpr: Rc<Class>,
    pub jaxpr: Rc<Class>,
    pub primitive: Rc<Class>,
    pub var: Rc<Class>,
    pub literal: Rc<Class>,
    pub eqn: Rc<Class>,
    pub aval: Rc<Class>,
    pub stage: Rc<Class>,
    tracers: [(&'static str, Rc<Class>); 4],
}

/// Made once a thread.
pub fn classes() -> &'static Classes {
    CLASSES.with(|c| *c.get_or_init(|| Box::leak(Box::new(Classes::new()))))
}

impl Classes {
    fn new() -> Classes {
        let object = &types().object;
        let named = |name: &str, module: &str| {
            let class = Class::builtin(name, Some(object), Layout::Builtin);
            class.set(&Str::intern("__module__"), Value::str(module));
            class
        };
        let tracer = |(name, module): (&'static str, &str)| {
            let class = Class::builtin(name, Some(&types().tracer), Layout::Builtin);
            class.set(&Str::intern("__module__"), Value::str(module));
            (name, class)
        };
        name_modules();
        let treedef = named("PyTreeDef", "jaxlib._jax.pytree");
        let of_node = Builtin::new(
            "from_node_data_and_children(registry, node_data, children, /)",
            |vm, a| treedef::of_node(vm, &a[1], &a[2]),
            "The definition of a node of this class and static data with these children.",
        );
        let of_node = Value::Builtin(Rc::new(of_node));
        treedef.set(&Str::intern("from_node_data_and_children"), Value::StaticMethod(Rc::new(of_node)));
        Classes {
            dtype: named("dtype", "numpy"),
            scalar_meta: named("_ScalarMeta", "jax._src.numpy.scalar_types"),
            ufunc: named("ufunc", "jax.numpy"),
            treedef,
            jit: named("PjitFunction", "jaxlib._jax"),
            closed_jaxpr: named("ClosedJaxpr", "jax._src.core"),
            jaxpr: named("Jaxpr", "jax._src.core"),
            primitive: named("Primitive", "jax._src.core"),
            var: named("Var", "jax._src.core"),
            literal: named("Literal", "jax._src.core"),
            eqn: named("JaxprEqn", "jax._src.core"),
            aval: named("ShapedArray", "jax._src.core"),
            stage: named("Stage", "jax.stages"),
            tracers: [
                ("DynamicJaxprTracer", "jax._src.interpreters.partial_eval"),
                ("JVPTracer", "jax._src.interpreters.ad"),
                ("LinearizeTracer", "jax._src.interpreters.ad"),
                ("BatchTracer", "jax._src.interpreters.batching"),
            ]
            .map(tracer),
        }
    }
}

/// The classes of what jaxprs are made of, as `jax.core` has them.
pub fn jaxpr_classes() -> [(&'static str, Rc<Class>); 7] {
    let c = classes();
    [
        ("ClosedJaxpr", c.closed_jaxpr.clone()),
        ("Jaxpr", c.jaxpr.clone()),
        ("JaxprEqn", c.eqn.clone()),
        ("Literal", c.literal.clone()),
        ("Primitive", c.primitive.clone()),
        ("ShapedArray", c.aval.clone()),
        ("Var", c.var.clone()),
    ]
}

/// The modules that JAX's classes say they are of.
fn name_modules() {
    let t = types();
    let name = |class: &Rc<Class>, module: &str| class.set(&Str::intern("__module__"), Value::str(module));
    name(&t.array, "jax");
    t.array.set(&Str::intern("__qualname__"), Value::str("jaxlib._jax.Array"));
    name(&t.array_impl, "jaxlib._jax");
    name(&t.tracer, "jax._src.core");
    for class in errors() {
        name(class, "jax.errors");
    }
    name(&t.type_promotion_error, "jax.dtypes");
}

/// The classes of `jax.errors` that are raised from here.
pub fn errors() -> [&'static Rc<Class>; 10] {
    let t = types();
    [
        &t.jax_type_error,
        &t.jax_index_error,
        &t.concretization_error,
        &t.tracer_bool_error,
        &t.tracer_array_error,
        &t.tracer_integer_error,
        &t.non_concrete_index_error,
        &t.unexpected_tracer_error,
        &t.jax_runtime_error,
        &t.type_promotion_error,
    ]
}

/// The class of tracers of this name.
pub fn tracer_class(name: &str) -> Rc<Class> {
    let tracers = &classes().tracers;
    tracers.iter().find(|(n, _)| *n == name).unwrap_or(&tracers[0]).1.clone()
}

/// A builtin bound to its first argument.
pub fn bound(this: &Value, signature: &str, func: NativeFn) -> Value {
    bind_method(Builtin::value(signature, func), this.clone())
}

pub fn bind_method(func: Value, object: Value) -> Value {
    Value::Method(Rc::new(Method { func, object }))
}

/// What JAX prints before it runs a function again, op by op, that gave a NaN which is to be an error.
pub fn say_deoptimized(vm: &mut Vm) -> R<()> {
    const TEXT: &str =
        "Invalid nan value encountered in the output of a jax.jit function. Calling the de-optimized version.";
    say(vm, TEXT)
}

pub fn say(vm: &mut Vm, text: &str) -> R<()> {
    let print = vm.builtins.get_str("print").unwrap_or(Value::None);
    vm.call(&print, &[Value::str(text)]).map(|_| ())
}

/// An error of an operator or a function of `jnp`, which JAX has as a jitted function each.
#[cold]
pub fn deoptimized(vm: &mut Vm, error: Exc) -> Exc {
    if !config::get().debugs() || !error.is(&types().floating_point_error) {
        return error;
    }
    say_deoptimized(vm).err().unwrap_or(error)
}

/// Warns as Python does: through `warnings.warn`, with a class by name.
pub fn warn(vm: &mut Vm, class: &str, text: &str) -> R<()> {
    let class = vm.builtins.get_str(class).unwrap_or(Value::None);
    vm.call_library("warnings", "warn", &[Value::str(text), class]).map(|_| ())
}

/// A value converted to a dtype and weak type; bound only where something changes.
pub fn convert(v: &Val, dtype: DType, weak: bool) -> R<Val> {
    if v.dtype() == dtype && v.weak() == weak {
        return Ok(v.clone());
    }
    if let Val::Array(a) = v
        && a.dtype() == dtype
        && (a.rank() == 0 || jitbook_ir::trace::is_eval())
    {
        return Ok(Val::Array(a.clone().with_weak(weak)));
    }
    Ok(jitbook_ir::ops::build::convert_to(v, dtype, weak)?)
}

/// The aval of an array, as a value.
pub fn aval_value(aval: Aval) -> Value {
    Value::native(jaxpr::AvalObj(aval))
}

/// Whether a value is an array of JAX's or a tracer.
pub fn is_array(v: &Value) -> bool {
    matches!(v, Value::Array(_)) || v.downcast::<tracer::TracerObj>().is_some()
}

/// The 0-d array inside a NumPy scalar.
pub fn numpy_scalar(v: &Value) -> Option<Array> {
    crate::numpy::scalar_array(v)
}

/// `x.ravel()` through the library.
pub fn library_ravel(vm: &mut Vm, x: &Value) -> R {
    attributes::library(vm, "ravel", std::slice::from_ref(x))
}

impl Vm {
    /// A name of a library module, looked up once.
    pub fn library(&mut self, module: &'static str, name: &str) -> R {
        let key = (module, Str::intern(name));
        if let Some(known) = LIBRARY.with(|l| l.borrow().get(&key).cloned()) {
            return Ok(known);
        }
        let loaded = self.import_module(module)?;
        let found = self.getattr(&loaded, name)?;
        LIBRARY.with(|l| l.borrow_mut().insert(key, found.clone()));
        Ok(found)
    }

    /// Calls a function of a library module.
    pub fn call_library(&mut self, module: &'static str, name: &str, args: &[Value]) -> R {
        let f = self.library(module, name)?;
        self.call(&f, args)
    }
}

impl Native for ArrayObj {
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn class(&self, _vm: &Vm) -> Rc<Class> {
        types().array_impl.clone()
    }
    fn getattr(&self, vm: &mut Vm, this: &Value, name: &Str) -> R<Option<Value>> {
        match name.as_str() {
            "is_deleted" => return Ok(Some(bound(this, "is_deleted(self)", array_is_deleted))),
            "delete" => return Ok(Some(bound(this, "delete(self)", array_delete))),
            _ => {}
        }
        attributes::getattr(vm, this, &Val::Array(self.array.clone()), name)
    }
    fn dir(&self) -> Vec<Str> {
        attributes::names()
    }
    fn repr(&self, _vm: &mut Vm, _this: &Value) -> R<Option<String>> {
        let a = self.alive()?;
        Ok(Some(OPTIONS.with(|o| repr_jax(a, &o.borrow()))))
    }
    fn str(&self, _vm: &mut Vm, _this: &Value) -> R<Option<String>> {
        let a = self.alive()?;
        Ok(Some(if a.dtype() == DType::Key { OPTIONS.with(|o| repr_jax(a, &o.borrow())) } else { array_str(a) }))
    }
    fn format(&self, vm: &mut Vm, _this: &Value, spec: &str) -> R<Option<String>> {
        let a = self.alive()?;
        // A 0-d array is formatted as the Python number that it holds.
        if spec.is_empty() && (a.rank() > 0 || !matches!(a.dtype(), DType::F32 | DType::F16)) {
            return Ok(Some(array_str(a)));
        }
        if a.rank() > 0 {
            return Err(Exc::type_error("unsupported format string passed to numpy.ndarray.__format__"));
        }
        Ok(Some(vm.format(&attributes::scalar(a), spec)?.to_string()))
    }
    fn truth(&self, vm: &mut Vm, _this: &Value) -> R<Option<bool>> {
        attributes::truth(vm, self.alive()?).map(Some)
    }
    fn hash(&self, _vm: &mut Vm, _this: &Value) -> R<Option<i64>> {
        Err(Exc::type_error("unhashable type: 'jaxlib._jax.ArrayImpl'"))
    }
    fn len(&self, _vm: &mut Vm, _this: &Value) -> R<Option<usize>> {
        attributes::len(self.array.shape()).map(Some)
    }
    fn getitem(&self, vm: &mut Vm, this: &Value, key: &Value) -> R<Option<Value>> {
        attributes::getitem(vm, this, key).map(Some)
    }
    fn setitem(&self, _vm: &mut Vm, _this: &Value, _key: &Value, _value: &Value) -> R<bool> {
        Err(attributes::immutable())
    }
    fn delitem(&self, _vm: &mut Vm, _this: &Value, _key: &Value) -> R<bool> {
        Err(Exc::attribute_error("__delitem__"))
    }
    fn iter(&self, vm: &mut Vm, this: &Value) -> R<Option<Value>> {
        attributes::iter(vm, this, self.array.shape()).map(Some)
    }
    fn contains(&self, vm: &mut Vm, this: &Value, item: &Value) -> R<Option<bool>> {
        attributes::contains(vm, this, item).map(Some)
    }
    fn binary(&self, vm: &mut Vm, op: BinOp, this: &Value, other: &Value, reflected: bool) -> R {
        operators::binary(vm, op, this, other, reflected)
    }
    fn unary(&self, vm: &mut Vm, op: UnaryOp, this: &Value) -> R {
        operators::unary(vm, op, this)
    }
    fn compare(&self, vm: &mut Vm, op: CmpOp, this: &Value, other: &Value) -> R {
        operators::compare(vm, op, this, other)
    }
    fn convert(&self, vm: &mut Vm, this: &Value, dunder: &str) -> R<Option<Value>> {
        if dunder == "__round__" {
            return operators::special(vm, this, dunder);
        }
        attributes::convert(vm, self.alive()?, dunder)
    }
}

fn array_is_deleted(_vm: &mut Vm, args: &[Value]) -> R {
    Ok(Value::Bool(matches!(&args[0], Value::Array(a) if a.is_deleted())))
}

fn array_delete(_vm: &mut Vm, args: &[Value]) -> R {
    if let Value::Array(a) = &args[0] {
        a.delete();
    }
    Ok(Value::None)
}

/// Registers the native modules of this side.
pub fn install(vm: &mut Vm) {
    vm.register_module("_jitbook", binding::fill);
    crate::staging::install(vm);
    vm.register_module("jax.numpy", |_, m| {
        ufunc::fill_jnp(m);
        Ok(())
    });
    vm.register_module("jax.lax", |_, m| {
        ufunc::fill_lax(m);
        Ok(())
    });
    crate::numpy::install(vm);
    jitbook_jit::install();
}
