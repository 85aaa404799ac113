//! `np.random`: the legacy generator and the new one as objects, draw for draw as NumPy's.

use super::convert;
use super::index;
use super::{NdObj, scalar, ufunc};
use crate::class::{Class, Layout};
use crate::dict::Dict;
use crate::error::{Exc, R};
use crate::modules::Module;
use crate::native::Native;
use crate::value::{Str, Value};
use crate::vm::{Vm, types};
use jitbook_array::cast::{cast, cast_numpy};
use jitbook_array::numpy_random::{Generator, RandomState};
use jitbook_array::{Array, DType};
use std::any::Any;
use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

/// Either family of generators.
enum Stream {
    Legacy(Box<RandomState>),
    Modern(Generator),
}

struct StreamObj(RefCell<Stream>);

struct Classes {
    legacy: Rc<Class>,
    modern: Rc<Class>,
}

thread_local! {
    static CLASSES: OnceCell<&'static Classes> = const { OnceCell::new() };
}

fn classes() -> &'static Classes {
    CLASSES.with(|c| *c.get_or_init(|| Box::leak(Box::new(make_classes()))))
}

fn make_classes() -> Classes {
    let named = |name: &str, module: &str| {
        let class = Class::builtin(name, Some(&types().object), Layout::Builtin);
        class.set(&Str::intern("__module__"), Value::str(module));
        class
    };
    let legacy = named("RandomState", "numpy.random.mtrand");
    legacy.def_static("__new__(cls, seed=None, /)", |vm, a| {
        let seed = legacy_seed(vm, &a[1])?;
        Ok(object(Stream::Legacy(Box::new(RandomState::new(seed)))))
    });
    legacy.def("seed(self, seed=None)", reseed);
    legacy.def("rand(self, *size)", |vm, a| uniform_draws(vm, &a[0], &whole(&a[1])));
    legacy.def("randn(self, *size)", |vm, a| normal_draws(vm, &a[0], &whole(&a[1])));
    for signature in ["random_sample(self, size=None)", "random(self, size=None)", "ranf(self, size=None)"] {
        legacy.def(signature, |vm, a| uniform_draws(vm, &a[0], &a[1]));
    }
    legacy.def("randint(self, low, high=None, size=None, dtype=None)", |vm, a| integers(vm, a, false));
    legacy.def("get_state(self, legacy=True)", get_state);
    legacy.def("set_state(self, state)", set_state);
    let modern = named("Generator", "numpy.random._generator");
    modern.def("random(self, size=None, dtype=None, out=None)", modern_draws);
    modern.def("integers(self, low, high=None, size=None, dtype=None, endpoint=False)", |vm, a| {
        let closed = convert::flag(vm, &a[5])?;
        integers(vm, a, closed)
    });
    legacy.def("standard_normal(self, size=None)", |vm, a| normal_draws(vm, &a[0], &a[1]));
    modern.def("standard_normal(self, size=None, dtype=None, out=None)", |vm, a| {
        no_out(&a[3])?;
        match float_dtype(vm, &a[2], "standard_normal")? {
            DType::F32 => Err(Exc::not_implemented_error("standard_normal in float32 is not supported")
                .help("draw in float64 and convert: rng.standard_normal(n).astype(np.float32); the numbers differ")),
            _ => normal_draws(vm, &a[0], &a[1]),
        }
    });
    for class in [&legacy, &modern] {
        class.def("uniform(self, low=0.0, high=1.0, size=None)", uniform);
        class.def("normal(self, loc=0.0, scale=1.0, size=None)", normal);
        class.def("choice(self, a, size=None, replace=True, p=None, axis=0, shuffle=True)", choice);
        class.def("permutation(self, x, axis=0)", permutation);
        class.def("shuffle(self, x, axis=0)", shuffle);
        class.def("standard_exponential(self, size=None)", |vm, a| exponential(vm, &a[0], &Value::Float(1.0), &a[1]));
        class.def("exponential(self, scale=1.0, size=None)", |vm, a| {
            let one = Value::Float(1.0);
            exponential(vm, &a[0], a[1].given().unwrap_or(&one), &a[2])
        });
    }
    Classes { legacy, modern }
}

/// Fills `numpy.random` before its file runs.
pub fn fill(_vm: &mut Vm, m: &Rc<Module>) -> R<()> {
    m.set("RandomState", classes().legacy.clone());
    m.set("Generator", classes().modern.clone());
    m.def("default_rng(seed=None)", default_rng);
    Ok(())
}

fn object(stream: Stream) -> Value {
    Value::native(StreamObj(RefCell::new(stream)))
}

impl Native for StreamObj {
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn class(&self, _vm: &Vm) -> Rc<Class> {
        match &*self.0.borrow() {
            Stream::Legacy(_) => classes().legacy.clone(),
            Stream::Modern(_) => classes().modern.clone(),
        }
    }
    fn repr(&self, _vm: &mut Vm, this: &Value) -> R<Option<String>> {
        let at = this.address().unwrap_or(0);
        Ok(Some(match &*self.0.borrow() {
            Stream::Legacy(_) => format!("RandomState(MT19937) at 0x{at:X}"),
            Stream::Modern(_) => format!("Generator(PCG64) at 0x{at:X}"),
        }))
    }
    fn str(&self, _vm: &mut Vm, _this: &Value) -> R<Option<String>> {
        Ok(Some(match &*self.0.borrow() {
            Stream::Legacy(_) => "RandomState(MT19937)".into(),
            Stream::Modern(_) => "Generator(PCG64)".into(),
        }))
    }
}

fn with<T>(v: &Value, f: impl FnOnce(&mut Stream) -> T) -> R<T> {
    let object = v.downcast::<StreamObj>().ok_or_else(|| Exc::type_error("not a random generator"))?;
    Ok(f(&mut object.0.borrow_mut()))
}

/// A seed that differs from run to run.
fn entropy() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |d| d.as_nanos() as u64);
    now ^ (std::process::id() as u64).rotate_left(32)
}

fn legacy_seed(vm: &mut Vm, v: &Value) -> R<u32> {
    if v.is_absent() {
        return Ok(entropy() as u32);
    }
    let out_of_range = || Exc::value_error("Seed must be between 0 and 2**32 - 1");
    match vm.index(v)? {
        Value::Int(i) => u32::try_from(i).map_err(|_| out_of_range()),
        _ => Err(out_of_range()),
    }
}

fn reseed(vm: &mut Vm, args: &[Value]) -> R {
    let seed = legacy_seed(vm, &args[1])?;
    with(&args[0], |s| *s = Stream::Legacy(Box::new(RandomState::new(seed))))?;
    Ok(Value::None)
}

fn default_rng(vm: &mut Vm, args: &[Value]) -> R {
    if args[0].downcast::<StreamObj>().is_some() {
        return Ok(args[0].clone());
    }
    let words = if args[0].is_absent() {
        let e = entropy();
        vec![e as u32, (e >> 32) as u32]
    } else if let Some(items) = args[0].as_items() {
        let mut all = Vec::new();
        for item in &items {
            all.extend(seed_words(vm, item)?);
        }
        all
    } else {
        seed_words(vm, &args[0])?
    };
    Ok(object(Stream::Modern(Generator::new(&words))))
}

/// An int as 32-bit words, the low one first.
fn seed_words(vm: &mut Vm, v: &Value) -> R<Vec<u32>> {
    let n = vm.index(v)?.as_big().unwrap_or_default();
    match n.to_biguint() {
        Some(n) if n.bits() > 0 => Ok(n.to_u32_digits()),
        Some(_) => Ok(vec![0]),
        None => Err(Exc::value_error("expected non-negative integer")),
    }
}

/// `rand()` draws one number, `rand(2, 3)` an array.
fn whole(size: &Value) -> Value {
    match size.as_items() {
        Some(items) if items.is_empty() => Value::None,
        _ => size.clone(),
    }
}

/// The shape of a `size=` argument, `None` for one number.
fn size(vm: &mut Vm, v: &Value) -> R<Option<Vec<usize>>> {
    if v.is_absent() { Ok(None) } else { convert::shape(vm, v).map(Some) }
}

fn uniform_draws(vm: &mut Vm, this: &Value, size_value: &Value) -> R {
    match size(vm, size_value)? {
        None => Ok(Value::Float(with(this, |s| match s {
            Stream::Legacy(g) => g.uniform_one(),
            Stream::Modern(g) => g.uniform_one(),
        })?)),
        Some(shape) => NdObj::owned(with(this, |s| match s {
            Stream::Legacy(g) => g.random_sample(&shape),
            Stream::Modern(g) => g.random(&shape),
        })??),
    }
}

/// `Generator.random`, in the dtype asked for.
fn modern_draws(vm: &mut Vm, a: &[Value]) -> R {
    no_out(&a[3])?;
    if float_dtype(vm, &a[2], "random")? == DType::F64 {
        return uniform_draws(vm, &a[0], &a[1]);
    }
    let shape = size(vm, &a[1])?;
    with(&a[0], |s| match (s, shape) {
        (Stream::Modern(g), None) => Ok(Value::Float(g.single_one().into())),
        (Stream::Modern(g), Some(shape)) => NdObj::owned(g.random_single(&shape)?),
        (Stream::Legacy(_), _) => unreachable!("a Generator draws from a modern stream"),
    })?
}

/// The dtype of drawn floats: float64 unless said otherwise.
fn float_dtype(vm: &mut Vm, given: &Value, function: &str) -> R<DType> {
    match convert::dtype(vm, given)? {
        None => Ok(DType::F64),
        Some(dtype @ (DType::F32 | DType::F64)) => Ok(dtype),
        Some(other) => Err(Exc::type_error(format!("Unsupported dtype dtype('{}') for {function}", other.name()))),
    }
}

fn no_out(out: &Value) -> R<()> {
    match out.given().is_none_or(Value::is_none) {
        true => Ok(()),
        false => {
            Err(Exc::not_implemented_error("drawing into `out` is not supported")
                .help("out[...] = rng.random(out.shape)"))
        }
    }
}

fn normal_draws(vm: &mut Vm, this: &Value, size_value: &Value) -> R {
    match size(vm, size_value)? {
        None => Ok(Value::Float(with(this, |s| match s {
            Stream::Legacy(g) => g.normal_one(),
            Stream::Modern(g) => g.normal_one(),
        })?)),
        Some(shape) => NdObj::owned(with(this, |s| match s {
            Stream::Legacy(g) => g.standard_normal(&shape),
            Stream::Modern(g) => g.standard_normal(&shape),
        })??),
    }
}

/// The size to draw where parameters are arrays: as given, or as they broadcast.
fn drawn_size(vm: &mut Vm, parameters: [&Value; 2], size: &Value) -> R<Value> {
    if !size.is_absent() {
        return Ok(size.clone());
    }
    let (a, b) = (convert::array(vm, parameters[0])?, convert::array(vm, parameters[1])?);
    match jitbook_array::broadcast_shapes(a.shape(), b.shape()) {
        Some(shape) if shape.is_empty() => Ok(Value::None),
        Some(shape) => Ok(crate::jax::attributes::shape_value(&shape)),
        None => Err(Exc::value_error("shape mismatch: objects cannot be broadcast to a single shape")),
    }
}

fn or_float(v: &Value, default: f64) -> Value {
    v.given().cloned().unwrap_or(Value::Float(default))
}

/// Plain where a single float was drawn.
fn plain(v: Value) -> Value {
    match super::scalar_array(&v) {
        Some(a) => crate::jax::attributes::scalar(&a),
        None => v,
    }
}

fn uniform(vm: &mut Vm, args: &[Value]) -> R {
    let (low, high) = (or_float(&args[1], 0.0), or_float(&args[2], 1.0));
    let size = drawn_size(vm, [&low, &high], &args[3])?;
    let draws = uniform_draws(vm, &args[0], &size)?;
    let range = ufunc::call(vm, "subtract", &[high, low.clone()])?;
    let scaled = ufunc::call(vm, "multiply", &[range, draws])?;
    ufunc::call(vm, "add", &[low, scaled]).map(plain)
}

fn normal(vm: &mut Vm, args: &[Value]) -> R {
    let (loc, scale) = (or_float(&args[1], 0.0), or_float(&args[2], 1.0));
    let widths = convert::array_of(vm, &scale, Some(DType::F64))?;
    if widths.to_vec::<f64>().iter().any(|&s| s < 0.0) {
        return Err(Exc::value_error("scale < 0"));
    }
    let size = drawn_size(vm, [&loc, &scale], &args[3])?;
    let draws = normal_draws(vm, &args[0], &size)?;
    let scaled = ufunc::call(vm, "multiply", &[scale, draws])?;
    ufunc::call(vm, "add", &[loc, scaled]).map(plain)
}

/// The legacy draw is by inversion, the new generator's by a ziggurat.
fn exponential(vm: &mut Vm, this: &Value, scale: &Value, size: &Value) -> R {
    let drawn = drawn_size(vm, [scale, scale], size)?;
    let shape = self::size(vm, &drawn)?;
    let modern = with(this, |s| match s {
        Stream::Legacy(_) => None,
        Stream::Modern(g) => Some(g.standard_exponential(shape.as_deref().unwrap_or(&[]))),
    })?;
    let values = match modern {
        Some(values) => values?,
        None => {
            let draws = uniform_draws(vm, this, &drawn)?;
            let draws = convert::array(vm, &draws)?;
            jitbook_array::elementwise::map(&draws, |u: f64| -(1.0 - u).ln())?
        }
    };
    let values = if values.rank() == 0 { scalar::value(&values) } else { NdObj::owned(values)? };
    ufunc::call(vm, "multiply", &[scale.clone(), values]).map(plain)
}

fn integers(vm: &mut Vm, args: &[Value], closed: bool) -> R {
    let (low, high) = match args[2].is_absent() {
        true => (Value::Int(0), args[1].clone()),
        false => (args[1].clone(), args[2].clone()),
    };
    let (low, high) = (vm.index_i64(&low)?, vm.index_i64(&high)?);
    let high = if closed { high.saturating_add(1) } else { high };
    if low >= high {
        return Err(Exc::value_error(if args[2].is_absent() { "high <= 0" } else { "low >= high" }));
    }
    let shape = size(vm, &args[3])?;
    let given = convert::dtype(vm, &args[4])?;
    let dtype = given.unwrap_or(DType::I64);
    let modern = with(&args[0], |s| matches!(s, Stream::Modern(_)))?;
    check_bounds(low, high, dtype, if modern { "integers" } else { "randint" })?;
    let drawn = with(&args[0], |s| {
        let shape = shape.as_deref().unwrap_or(&[]);
        match s {
            Stream::Legacy(g) => g.randint(low, high, dtype, shape),
            Stream::Modern(g) => g.integers(low, high, dtype, shape),
        }
    })??;
    let drawn = cast_numpy(&drawn, dtype)?;
    match shape {
        Some(_) => NdObj::owned(drawn),
        None if is_python_number(&args[4]) => Ok(crate::jax::attributes::scalar(&drawn)),
        None if modern || given.is_some() => Ok(scalar::value(&drawn)),
        None => Ok(crate::jax::attributes::scalar(&drawn)),
    }
}

/// Whether a dtype was given as Python's `bool` or `int`: then a single draw is one of these.
fn is_python_number(dtype: &Value) -> bool {
    let types = crate::vm::types();
    matches!(dtype, Value::Class(c) if Rc::ptr_eq(c, &types.bool) || Rc::ptr_eq(c, &types.int))
}

/// The range `low..high` must be one of the dtype.
fn check_bounds(low: i64, high: i64, dtype: DType, function: &str) -> R<()> {
    let (least, most) = match dtype {
        DType::Bool => (0, 1),
        DType::U64 => (0, i64::MAX),
        DType::U8 | DType::U16 | DType::U32 => (0, (1 << (8 * dtype.size())) - 1),
        DType::I8 | DType::I16 | DType::I32 => (-1 << (8 * dtype.size() - 1), (1 << (8 * dtype.size() - 1)) - 1),
        DType::I64 => (i64::MIN, i64::MAX),
        _ => return Err(Exc::type_error(format!("Unsupported dtype dtype('{}') for {function}", dtype.name()))),
    };
    let out = |end: &str| Exc::value_error(format!("{end} is out of bounds for {}", dtype.name()));
    if low < least {
        return Err(out("low"));
    }
    if high - 1 > most { Err(out("high")) } else { Ok(()) }
}

/// What `choice` and `permutation` take their elements from: an int stands for its range.
fn population(vm: &mut Vm, v: &Value) -> R<(usize, Option<Array>)> {
    if let Ok(n) = vm.index_i64(v) {
        return match usize::try_from(n) {
            Ok(n) => Ok((n, None)),
            Err(_) => Err(Exc::value_error("a must be greater than 0 unless no samples are taken")),
        };
    }
    let a = convert::array(vm, v)?;
    let n = a.shape().first().copied().ok_or_else(|| Exc::value_error("a must be 1-dimensional or an integer"))?;
    Ok((n, Some(a)))
}

fn picked(a: Option<Array>, places: Array) -> R<Array> {
    match a {
        Some(a) => super::ordering::take_along(&a, &places, 0),
        None => Ok(places),
    }
}

fn choice(vm: &mut Vm, args: &[Value]) -> R {
    let (n, from) = population(vm, &args[1])?;
    let shape = size(vm, &args[2])?;
    let replace = args[3].is_undefined() || vm.truth(&args[3])?;
    let p = match args[4].is_absent() {
        true => None,
        false => Some(convert::array_of(vm, &args[4], Some(DType::F64))?.to_vec::<f64>()),
    };
    let count: usize = shape.as_ref().map_or(1, |s| s.iter().product());
    check_choice(n, count, replace, p.as_deref())?;
    let places = with(&args[0], |s| match s {
        Stream::Legacy(g) => g.choice(n, count, replace, p.as_deref()),
        Stream::Modern(g) => g.choice(n, count, replace, p.as_deref()),
    })??;
    let places = Array::from_vec(places, shape.as_deref().unwrap_or(&[1]));
    let out = picked(from.clone(), places)?;
    match shape {
        Some(_) => NdObj::owned(out),
        None => {
            let one = index_first(&out);
            match (&from, one.rank()) {
                (None, _) => Ok(crate::jax::attributes::scalar(&one)),
                (_, 0) => Ok(scalar::value(&one)),
                _ => NdObj::owned(one.copy()?),
            }
        }
    }
}

fn index_first(x: &Array) -> Array {
    if x.rank() == 1 { index::element(x, 0) } else { crate::jax::attributes::row(x, 0) }
}

fn check_choice(n: usize, count: usize, replace: bool, p: Option<&[f64]>) -> R<()> {
    if n == 0 && count > 0 {
        return Err(Exc::value_error("a must be greater than 0 unless no samples are taken"));
    }
    if let Some(p) = p {
        if p.len() != n {
            return Err(Exc::value_error("a and p must have same size"));
        }
        if p.iter().any(|&x| x < 0.0) {
            return Err(Exc::value_error("probabilities are not non-negative"));
        }
        if (p.iter().sum::<f64>() - 1.0).abs() > 1e-8 {
            return Err(Exc::value_error("probabilities do not sum to 1"));
        }
        if !replace && p.iter().filter(|&&x| x > 0.0).count() < count {
            return Err(Exc::value_error("Fewer non-zero entries in p than size"));
        }
    }
    if !replace && count > n {
        return Err(Exc::value_error("Cannot take a larger sample than population when 'replace=False'"));
    }
    Ok(())
}

fn order(this: &Value, n: usize) -> R<Vec<i64>> {
    Ok(with(this, |s| match s {
        Stream::Legacy(g) => g.permutation(n),
        Stream::Modern(g) => g.permutation(n),
    })??)
}

fn permutation(vm: &mut Vm, args: &[Value]) -> R {
    let (n, from) = population(vm, &args[1])?;
    let places = Array::from_vec(order(&args[0], n)?, &[n]);
    NdObj::owned(picked(from, places)?)
}

fn shuffle(vm: &mut Vm, args: &[Value]) -> R {
    match &args[1] {
        Value::List(list) => {
            let places = order(&args[0], list.len())?;
            let old = list.items.borrow().clone();
            *list.items.borrow_mut() = places.iter().map(|&i| old[i as usize].clone()).collect();
        }
        Value::NdArray(nd) => {
            let target = nd.target()?;
            let n = vm.len(&args[1])?;
            let places = Array::from_vec(order(&args[0], n)?, &[n]);
            target.write(&super::ordering::take_along(&target, &places, 0)?)?;
        }
        _ => return Err(Exc::type_error("shuffle needs a list or an array")),
    }
    Ok(Value::None)
}

/// `('MT19937', words, position, has_gauss, cached_gaussian)`, or the same as a dict.
fn get_state(vm: &mut Vm, args: &[Value]) -> R {
    let legacy = args[1].is_absent() || vm.truth(&args[1])?;
    let state = with(&args[0], |s| match s {
        Stream::Legacy(g) => Some((**g).clone()),
        Stream::Modern(_) => None,
    })?;
    let state = state.ok_or_else(|| Exc::type_error("only RandomState has a state of this kind"))?;
    let (words, next, spare) = state.state();
    let words = NdObj::owned(Array::from_vec(words.to_vec(), &[words.len()]))?;
    let (next, has) = (Value::Int(next as i64), Value::Int(spare.is_some().into()));
    let spare = Value::Float(spare.unwrap_or(0.0));
    if legacy {
        return Ok(Value::tuple([Value::str("MT19937"), words, next, has, spare]));
    }
    let inner = dict([("key", words), ("pos", next)]);
    Ok(dict([("bit_generator", Value::str("MT19937")), ("state", inner), ("has_gauss", has), ("gauss", spare)]))
}

fn dict<const N: usize>(items: [(&str, Value); N]) -> Value {
    let d = Dict::new();
    items.into_iter().for_each(|(k, v)| d.set_str(k, v));
    Value::Dict(d)
}

fn set_state(vm: &mut Vm, args: &[Value]) -> R {
    let wrong = || Exc::value_error("state is not a legacy MT19937 state");
    let parts = match &args[1] {
        Value::Dict(d) => {
            let inner = d.get_str("state").ok_or_else(wrong)?;
            let Value::Dict(inner) = inner else { return Err(wrong()) };
            let of = |d: &Dict, name: &str| d.get_str(name).ok_or_else(wrong);
            vec![of(d, "bit_generator")?, of(&inner, "key")?, of(&inner, "pos")?, of(d, "has_gauss")?, of(d, "gauss")?]
        }
        other => vm.collect(other)?,
    };
    if parts.first().and_then(|name| name.as_str()).is_none_or(|name| name.as_str() != "MT19937") {
        return Err(Exc::value_error("set_state can only be used with legacy MT19937 state instances."));
    }
    let (Some(words), Some(next)) = (parts.get(1), parts.get(2)) else { return Err(wrong()) };
    let words = cast(&convert::array(vm, words)?, DType::U32)?.to_vec::<u32>();
    let next = usize::try_from(vm.index_i64(next)?).map_err(|_| wrong())?;
    let spare = match (parts.get(3), parts.get(4)) {
        (Some(has), Some(spare)) if vm.truth(has)? => Some(vm.float(spare)?),
        _ => None,
    };
    let state = RandomState::from_state(&words, next, spare).ok_or_else(wrong)?;
    with(&args[0], |s| *s = Stream::Legacy(Box::new(state)))?;
    Ok(Value::None)
}
