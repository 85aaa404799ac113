//! The module `numpy`: native functions at its import, everything else from the library's files when first asked for.

use super::reduce::{self, Call};
use super::shaping::jax;
use super::table::{self, UFUNCS};
use super::ufunc::Ufunc;
use super::{convert, creation, factors, float_errors, linear, methods, ordering, random, scalar, shaping, ufunc};
use crate::class::{Class, Layout};
use crate::error::{Exc, R};
use crate::func::NativeFn;
use crate::jax::{dtypes, with_print_options};
use crate::modules::Module;
use crate::value::{Str, Value};
use crate::vm::{Vm, types};
use jitbook_array::DType;
use jitbook_array::interrupt::{PIECE, away};
use jitbook_array::print::{FloatMode, Frame, PrintOptions, Sign, array2string};
use jitbook_array::promote::{NumpyOperand, numpy_result_type};
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

/// Names that a file of the library defines, by its module.
const LAZY: [(&str, &str); 6] = [
    ("numpy._creation", include_str!("names/creation.txt")),
    ("numpy._shaping", include_str!("names/shaping.txt")),
    ("numpy._statistics", include_str!("names/statistics.txt")),
    ("numpy._elements", include_str!("names/elements.txt")),
    ("numpy._products", include_str!("names/products.txt")),
    ("numpy._types", include_str!("names/types.txt")),
];

/// Modules within `numpy`.
const PARTS: [&str; 5] = ["random", "linalg", "fft", "testing", "exceptions"];

/// Classes of this side's helper objects.
pub struct Classes {
    pub ufunc: Rc<Class>,
    pub flags: Rc<Class>,
    pub flatiter: Rc<Class>,
    /// Arrays of str and of objects.
    pub values: Rc<Class>,
}

thread_local! {
    static CLASSES: OnceCell<&'static Classes> = const { OnceCell::new() };
    static REGISTERED: Cell<bool> = const { Cell::new(false) };
    static DTYPES: RefCell<Vec<(DType, Value)>> = const { RefCell::new(Vec::new()) };
}

pub fn classes() -> &'static Classes {
    CLASSES.with(|c| {
        *c.get_or_init(|| {
            let named = |name: &str, module: &str| {
                let class = Class::builtin(name, Some(&types().object), Layout::Builtin);
                class.set(&Str::intern("__module__"), Value::str(module));
                class
            };
            Box::leak(Box::new(Classes {
                ufunc: named("ufunc", "numpy"),
                flags: named("flagsobj", "numpy._core.multiarray"),
                flatiter: named("flatiter", "numpy"),
                values: named("ndarray", "numpy"),
            }))
        })
    })
}

/// Makes the native modules known; they fill at their first import.
pub fn install(vm: &mut Vm) {
    vm.register_module("numpy", fill);
    vm.register_module("numpy.random", random::fill);
}

fn fill(_vm: &mut Vm, m: &Rc<Module>) -> R<()> {
    register_methods();
    for e in UFUNCS {
        let object = Value::native(Ufunc(e));
        m.set(e.name, object.clone());
        e.aliases.split_whitespace().for_each(|name| m.set(name, object.clone()));
    }
    fill_classes(m);
    fill_constants(m);
    creation::fill(m);
    shaping::fill(m);
    ordering::fill(m);
    factors::fill(m);
    linear::fill(m);
    for (signature, func) in REDUCTIONS {
        m.def(signature, func);
    }
    m.def("result_type(*arrays_and_dtypes)", result_type);
    m.def("_can_cast(source, target, rule)", |vm, a| {
        let (from, to) = (dtypes::parse(vm, &a[0])?, dtypes::parse(vm, &a[1])?);
        let rule = vm.str(&a[2])?;
        can_cast(from, to, &rule).map(Value::Bool)
    });
    m.set("dtype", crate::jax::classes().dtype.clone());
    m.def("_limits(dtype)", limits);
    m.def("_print_options(**changes)", print_options);
    m.def(
        "array2string(a, max_line_width=None, precision=None, suppress_small=None, separator=' ', prefix='', **kw)",
        to_string,
    );
    m.def("seterr(all=None, divide=None, over=None, under=None, invalid=None)", float_errors::seterr);
    *m.lazy.borrow_mut() = Some(find_lazily);
    let names = LAZY.iter().flat_map(|(_, names)| names.split_whitespace()).chain(PARTS);
    *m.names.borrow_mut() = names.map(Str::intern).collect();
    Ok(())
}

/// Methods of arrays and scalars, once a thread.
fn register_methods() {
    if REGISTERED.replace(true) {
        return;
    }
    crate::jax::classes().dtype.def_static(
        "__new__(cls, dtype=None, align=False, copy=False, metadata=None)",
        |vm, a| {
            if let Some(kind) = super::text::asked(&a[1]) {
                return Ok(super::text::dtype(kind));
            }
            Ok(dtype_value(if a[1].is_absent() { DType::F64 } else { dtypes::parse(vm, &a[1])? }))
        },
    );
    let array = &types().ndarray;
    array.set(&Str::intern("__module__"), Value::str("numpy"));
    for class in [array, &scalar::classes().all[0]] {
        methods::register(class);
        for (signature, func) in REDUCTIONS {
            class.def(&signature.replacen("(a", "(self", 1), func);
        }
    }
}

/// The one object of a dtype, so that `is` compares dtypes too.
pub fn dtype_value(dtype: DType) -> Value {
    DTYPES.with(|known| {
        let mut known = known.borrow_mut();
        if let Some((_, v)) = known.iter().find(|(d, _)| *d == dtype) {
            return v.clone();
        }
        let made = dtypes::value(dtype);
        known.push((dtype, made.clone()));
        made
    })
}

/// A name that a file of the library defines.
fn find_lazily(vm: &mut Vm, _m: &Rc<Module>, name: &Str) -> R<Option<Value>> {
    for (module, names) in LAZY {
        if names.split_whitespace().any(|n| n == name.as_str()) {
            let loaded = vm.import_module(module)?;
            return vm.getattr(&loaded, name).map(Some);
        }
    }
    if PARTS.contains(&name.as_str()) {
        return vm.import_module(&format!("numpy.{name}")).map(Some);
    }
    Ok(None)
}

fn fill_classes(m: &Rc<Module>) {
    m.set("ndarray", types().ndarray.clone());
    m.set("ufunc", classes().ufunc.clone());
    for class in &scalar::classes().all {
        m.set(&class.name(), class.clone());
    }
    let aliases = [
        ("bool_", DType::Bool),
        ("byte", DType::I8),
        ("ubyte", DType::U8),
        ("short", DType::I16),
        ("ushort", DType::U16),
        ("intc", DType::I32),
        ("uintc", DType::U32),
        ("int_", DType::I64),
        ("intp", DType::I64),
        ("long", DType::I64),
        ("longlong", DType::I64),
        ("uint", DType::U64),
        ("uintp", DType::U64),
        ("ulong", DType::U64),
        ("half", DType::F16),
        ("single", DType::F32),
        ("double", DType::F64),
        ("csingle", DType::C64),
        ("cdouble", DType::C128),
    ];
    for (name, dtype) in aliases {
        m.set(name, scalar::classes().of(dtype));
    }
}

fn fill_constants(m: &Rc<Module>) {
    let constants = [
        ("pi", std::f64::consts::PI),
        ("e", std::f64::consts::E),
        ("euler_gamma", 0.577_215_664_901_532_9),
        ("inf", f64::INFINITY),
        ("nan", f64::NAN),
    ];
    for (name, value) in constants {
        m.set(name, value);
    }
    m.set("newaxis", Value::None);
    m.set("True_", scalar::value(&jitbook_array::Array::scalar(true)));
    m.set("False_", scalar::value(&jitbook_array::Array::scalar(false)));
    m.set("little_endian", true);
    m.set("__version__", "2.4.6");
}

/// Functions of the module that are methods too, under one signature.
const REDUCTIONS: [(&str, NativeFn); 13] = [
    ("sum(a, axis=None, dtype=None, out=None, keepdims=False, initial=None, where=True)", |vm, a| {
        wide(vm, a, "sum", "add")
    }),
    ("prod(a, axis=None, dtype=None, out=None, keepdims=False, initial=None, where=True)", |vm, a| {
        wide(vm, a, "prod", "multiply")
    }),
    ("max(a, axis=None, out=None, keepdims=False, initial=None, where=True)", |vm, a| narrow(vm, a, "max", "maximum")),
    ("min(a, axis=None, out=None, keepdims=False, initial=None, where=True)", |vm, a| narrow(vm, a, "min", "minimum")),
    ("any(a, axis=None, out=None, keepdims=False, *, where=True)", |vm, a| logical(vm, a, "any", "logical_or")),
    ("all(a, axis=None, out=None, keepdims=False, *, where=True)", |vm, a| logical(vm, a, "all", "logical_and")),
    ("mean(a, axis=None, dtype=None, out=None, keepdims=False, *, where=True)", mean),
    ("std(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=True)", |vm, a| spread(vm, a, "std")),
    ("var(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=True)", |vm, a| spread(vm, a, "var")),
    ("argmax(a, axis=None, out=None, *, keepdims=False)", |vm, a| place(vm, a, "argmax")),
    ("argmin(a, axis=None, out=None, *, keepdims=False)", |vm, a| place(vm, a, "argmin")),
    ("cumsum(a, axis=None, dtype=None, out=None)", |vm, a| running(vm, a, "cumsum", "add")),
    ("cumprod(a, axis=None, dtype=None, out=None)", |vm, a| running(vm, a, "cumprod", "multiply")),
];

/// JAX's function of this name where the array is one of JAX's; `names` says which arguments it takes by keyword.
fn jax_reduction(vm: &mut Vm, name: &str, args: &[Value], names: &[&str]) -> R<Option<Value>> {
    if !convert::is_jax(&args[0]) {
        return Ok(None);
    }
    let given = args[1..].iter().zip(names).filter(|(v, n)| !v.is_undefined() && **n != "out");
    let kw: Vec<(Str, Value)> = given.map(|(v, n)| (Str::intern(n), v.clone())).collect();
    let f = vm.library("jax.numpy", name)?;
    vm.call_kw(&f, &args[..1], &kw).map(Some)
}

fn wide(vm: &mut Vm, a: &[Value], name: &str, by: &str) -> R {
    if let Some(v) = jax_reduction(vm, name, a, &["axis", "dtype", "out", "keepdims", "initial", "where"])? {
        return Ok(v);
    }
    let call = Call { x: &a[0], axis: &a[1], dtype: &a[2], out: &a[3], keepdims: &a[4], initial: &a[5], mask: &a[6] };
    reduce::by_ufunc(vm, table::entry(by), call)
}

fn narrow(vm: &mut Vm, a: &[Value], name: &str, by: &str) -> R {
    if let Some(v) = jax_reduction(vm, name, a, &["axis", "out", "keepdims", "initial", "where"])? {
        return Ok(v);
    }
    let mut call = Call::new(&a[0], &a[1]);
    (call.out, call.keepdims, call.initial, call.mask) = (&a[2], &a[3], &a[4], &a[5]);
    reduce::by_ufunc(vm, table::entry(by), call)
}

fn logical(vm: &mut Vm, a: &[Value], name: &str, by: &str) -> R {
    if let Some(v) = jax_reduction(vm, name, a, &["axis", "out", "keepdims", "where"])? {
        return Ok(v);
    }
    let x = convert::array_of(vm, &a[0], Some(DType::Bool))?;
    let x = super::NdObj::owned(x)?;
    let mut call = Call::new(&x, &a[1]);
    (call.out, call.keepdims, call.mask) = (&a[2], &a[3], &a[4]);
    reduce::by_ufunc(vm, table::entry(by), call)
}

fn mean(vm: &mut Vm, a: &[Value]) -> R {
    if let Some(v) = jax_reduction(vm, "mean", a, &["axis", "dtype", "out", "keepdims", "where"])? {
        return Ok(v);
    }
    let mut call = Call::new(&a[0], &a[1]);
    (call.dtype, call.out, call.keepdims, call.mask) = (&a[2], &a[3], &a[4], &a[5]);
    reduce::mean(vm, call)
}

fn spread(vm: &mut Vm, a: &[Value], name: &str) -> R {
    if let Some(v) = jax_reduction(vm, name, a, &["axis", "dtype", "out", "ddof", "keepdims", "where"])? {
        return Ok(v);
    }
    let mut call = Call::new(&a[0], &a[1]);
    (call.dtype, call.out, call.keepdims, call.mask) = (&a[2], &a[3], &a[5], &a[6]);
    reduce::variance(vm, call, &a[4], name == "std")
}

fn place(vm: &mut Vm, a: &[Value], name: &str) -> R {
    if let Some(v) = jax_reduction(vm, name, a, &["axis", "out", "keepdims"])? {
        return Ok(v);
    }
    let mut call = Call::new(&a[0], &a[1]);
    (call.out, call.keepdims) = (&a[2], &a[3]);
    reduce::arg_extreme(vm, call, name == "argmax")
}

fn running(vm: &mut Vm, a: &[Value], name: &str, by: &str) -> R {
    if let Some(v) = jax(vm, name, a, 2)? {
        return Ok(v);
    }
    let mut call = Call::new(&a[0], &a[1]);
    (call.dtype, call.out) = (&a[2], &a[3]);
    reduce::running(vm, table::entry(by), call)
}

/// `np.result_type`: dtypes, arrays, and Python's numbers, which are weak.
fn result_type(vm: &mut Vm, args: &[Value]) -> R {
    let items = args[0].as_items().unwrap_or_default();
    if items.is_empty() {
        return Err(Exc::value_error("at least one array or dtype is required"));
    }
    let mut kinds = Vec::new();
    for item in &items {
        kinds.push(match dtypes::lookup(item) {
            Some(d) => NumpyOperand::Array(d),
            None => match convert::operand(vm, item)? {
                Some(x) => x.kind,
                None => NumpyOperand::Array(dtypes::parse(vm, item)?),
            },
        });
    }
    Ok(dtype_value(numpy_result_type(&kinds)?))
}

/// `np.can_cast`, by NumPy's rules `no`, `equiv`, `safe`, `same_kind` and `unsafe`.
pub fn can_cast(from: DType, to: DType, rule: &str) -> R<bool> {
    let safe = || numpy_result_type(&[NumpyOperand::Array(from), NumpyOperand::Array(to)]).is_ok_and(|d| d == to);
    Ok(match rule {
        "no" | "equiv" => from == to,
        "safe" => safe(),
        "same_kind" => safe() || ufunc::same_kind(from, to),
        "unsafe" => true,
        _ => {
            return Err(Exc::value_error(format!(
                "casting must be one of 'no', 'equiv', 'safe', 'same_kind', or 'unsafe' (got '{rule}')"
            )));
        }
    })
}

/// Of a float dtype (epsilon, smallest normal, largest) as its scalars; of an integer dtype (lowest, highest) as ints.
fn limits(vm: &mut Vm, args: &[Value]) -> R {
    let dtype = dtypes::parse(vm, &args[0])?;
    if dtype.is_integer() {
        let bits = dtype.size() as u32 * 8;
        let one = num_bigint::BigInt::from(1);
        let (low, high) = match dtype.kind() {
            jitbook_array::Kind::Unsigned => (num_bigint::BigInt::ZERO, (one.clone() << bits) - 1),
            _ => (-(one.clone() << (bits - 1)), (one.clone() << (bits - 1)) - 1),
        };
        return Ok(Value::tuple([Value::big(low), Value::big(high)]));
    }
    let real = dtype.real();
    let (eps, tiny, max) = jitbook_array::cast::float_limits(real);
    let number =
        |x: f64| -> R { Ok(scalar::value(&jitbook_array::cast::cast(&jitbook_array::Array::scalar(x), real)?)) };
    Ok(Value::tuple([number(eps)?, number(tiny)?, number(max)?]))
}

/// Changes the print options; gives all of them as a dict.
fn print_options(vm: &mut Vm, args: &[Value]) -> R {
    let Value::Dict(changes) = &args[0] else { return Ok(Value::None) };
    let mut options = with_print_options(|o| o.clone());
    for (key, value) in changes.items() {
        if value.is_none() {
            continue;
        }
        let name = key.as_str().cloned().unwrap_or_else(|| "".into());
        change_option(vm, &mut options, &name, &value)?;
    }
    with_print_options(|o| *o = options.clone());
    let all = Value::dict();
    if let Value::Dict(d) = &all {
        let count = |n: usize| Value::Int(n as i64);
        d.set_str("edgeitems", count(options.edgeitems));
        d.set_str("threshold", count(options.threshold));
        d.set_str("floatmode", Value::str(float_mode_name(options.floatmode)));
        d.set_str("precision", count(options.precision));
        d.set_str("suppress", Value::Bool(options.suppress));
        d.set_str("linewidth", count(options.linewidth));
        d.set_str("nanstr", Value::str(options.nanstr.as_str()));
        d.set_str("infstr", Value::str(options.infstr.as_str()));
        d.set_str(
            "sign",
            Value::str(match options.sign {
                Sign::Minus => "-",
                Sign::Plus => "+",
                Sign::Space => " ",
            }),
        );
        d.set_str("formatter", Value::None);
        d.set_str("legacy", Value::Bool(false));
    }
    Ok(all)
}

fn float_mode_name(mode: FloatMode) -> &'static str {
    match mode {
        FloatMode::Fixed => "fixed",
        FloatMode::Unique => "unique",
        FloatMode::MaxPrec => "maxprec",
        FloatMode::MaxPrecEqual => "maxprec_equal",
    }
}

fn change_option(vm: &mut Vm, o: &mut PrintOptions, name: &str, value: &Value) -> R<()> {
    let mut count = |v: &Value| -> R<usize> {
        match vm.index_i64(v) {
            Ok(n) => Ok(n.max(0) as usize),
            // `threshold=np.inf`
            Err(_) => Ok(vm.float(v)?.clamp(0.0, u32::MAX as f64) as usize),
        }
    };
    match name {
        "precision" => o.precision = count(value)?,
        "threshold" => o.threshold = count(value)?,
        "edgeitems" => o.edgeitems = count(value)?,
        "linewidth" => o.linewidth = count(value)?,
        "suppress" => o.suppress = vm.truth(value)?,
        "nanstr" => o.nanstr = vm.str(value)?.to_string(),
        "infstr" => o.infstr = vm.str(value)?.to_string(),
        "sign" => {
            o.sign = match vm.str(value)?.as_str() {
                "+" => Sign::Plus,
                " " => Sign::Space,
                _ => Sign::Minus,
            }
        }
        "floatmode" => {
            o.floatmode = match vm.str(value)?.as_str() {
                "fixed" => FloatMode::Fixed,
                "unique" => FloatMode::Unique,
                "maxprec_equal" => FloatMode::MaxPrecEqual,
                _ => FloatMode::MaxPrec,
            }
        }
        "formatter" | "legacy" | "override_repr" => {}
        _ => {
            let text = format!("set_printoptions() got an unexpected keyword argument '{name}'");
            return Err(Exc::type_error(text));
        }
    }
    Ok(())
}

fn to_string(vm: &mut Vm, args: &[Value]) -> R {
    let a = convert::array(vm, &args[0])?;
    let mut options = with_print_options(|o| o.clone());
    for (name, value) in [("linewidth", &args[1]), ("precision", &args[2]), ("suppress", &args[3])] {
        if !value.is_absent() {
            change_option(vm, &mut options, name, value)?;
        }
    }
    if let Value::Dict(more) = &args[6] {
        for (key, value) in more.items() {
            let name = key.as_str().cloned().unwrap_or_else(|| "".into());
            if name.as_str() != "suffix" && !value.is_none() {
                change_option(vm, &mut options, &name, &value)?;
            }
        }
    }
    let text = |v: &Value, default: &str| v.as_str().map_or(default.to_string(), |s| s.to_string());
    let (separator, prefix) = (text(&args[4], " "), text(&args[5], ""));
    let long = a.size().min(options.threshold) > PIECE;
    let print = move || array2string(&a, Frame { separator: &separator, prefix: &prefix, suffix: "" }, &options);
    Ok(Value::str(if long { away("printer", print)? } else { print() }))
}
