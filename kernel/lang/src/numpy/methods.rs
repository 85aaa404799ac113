//! What arrays and scalars answer: attributes, and the methods that they share with functions of the module.

use super::convert;
use super::index;
use super::kernels;
use super::module;
use super::ordering;
use super::shaping;
use super::{NdObj, scalar, ufunc, wrap, wrap_view};
use crate::class::Class;
use crate::error::{Exc, R};
use crate::iter::Iter;
use crate::jax::{attributes, dtypes};
use crate::native::Native;
use crate::value::{Str, Value};
use crate::vm::{BinOp, CmpOp, UnaryOp, Vm, types};
use jitbook_array::cast::cast_numpy;
use jitbook_array::{Array, structure};
use std::any::Any;
use std::rc::Rc;

/// Attributes that are not methods of the class, for `dir` and completion.
const OWN: [&str; 15] = [
    "shape", "dtype", "ndim", "size", "T", "mT", "itemsize", "nbytes", "strides", "real", "imag", "flat", "flags",
    "base", "data",
];

/// Methods that are functions of the library.
const LIBRARY: [&str; 6] = ["diagonal", "trace", "compress", "argpartition", "put", "choose"];

pub fn names() -> Vec<Str> {
    OWN.iter().chain(&LIBRARY).map(|n| Str::intern(n)).collect()
}

/// What arrays and scalars have alike.
pub fn common(vm: &mut Vm, this: &Value, a: &Array, name: &Str) -> R<Option<Value>> {
    let size = a.dtype().size();
    Ok(Some(match name.as_str() {
        "shape" => attributes::shape_value(a.shape()),
        "dtype" => module::dtype_value(a.dtype()),
        "ndim" => Value::Int(a.rank() as i64),
        "size" => Value::Int(a.size() as i64),
        "itemsize" => Value::Int(size as i64),
        "nbytes" => Value::Int((a.size() * size) as i64),
        "strides" => Value::tuple(a.strides().iter().map(|&s| Value::Int((s * size as isize) as i64))),
        "real" => return ordering::part(vm, this, false).map(Some),
        "imag" => return ordering::part(vm, this, true).map(Some),
        "flat" => Value::native(Flat(this.clone())),
        "flags" => Value::native(Flags(this.clone())),
        _ => return Ok(None),
    }))
}

pub fn getattr(vm: &mut Vm, this: &Value, nd: &NdObj, name: &Str) -> R<Option<Value>> {
    let a = nd.get();
    if let Some(found) = common(vm, this, &a, name)? {
        return Ok(Some(found));
    }
    match name.as_str() {
        "T" => return shaping::transpose(vm, this, &Value::None).map(Some),
        "mT" => return shaping::swapaxes(vm, &[this.clone(), Value::Int(-1), Value::Int(-2)]).map(Some),
        "base" => return Ok(Some(nd.base.clone())),
        "data" => return Ok(Some(Value::Bytes(Rc::new(super::creation::encode(&a))))),
        _ => {}
    }
    if types().ndarray.lookup(name).is_some() || name.starts_with("__") {
        return Ok(None);
    }
    if LIBRARY.contains(&name.as_str()) {
        let func = vm.library("numpy", name)?;
        return Ok(Some(crate::jax::bind_method(func, this.clone())));
    }
    Err(Exc::attribute_error(format!("'numpy.ndarray' object has no attribute '{name}'"))
        .with_attr("name", Value::Str(name.clone()))
        .with_attr("obj", this.clone()))
}

pub fn setattr(vm: &mut Vm, this: &Value, nd: &NdObj, name: &Str, value: &Value) -> R<bool> {
    match name.as_str() {
        "shape" => {
            let made = shaping::reshape(vm, this, value, &Value::None)?;
            let new = convert::array(vm, &made)?;
            if !new.shares_memory(&nd.get()) {
                return Err(Exc::attribute_error(
                    "Incompatible shape for in-place modification. Use `.reshape()` to make a copy with the desired shape.",
                ));
            }
            *nd.array.borrow_mut() = new;
        }
        "flat" => index::setitem(vm, nd, &Value::Ellipsis, value)?,
        "real" | "imag" => return set_part(vm, this, name, value),
        _ => {
            let text = format!("'numpy.ndarray' object has no attribute '{name}'");
            return Err(Exc::attribute_error(text));
        }
    }
    Ok(true)
}

/// `x.real = value`: `x.real` is a view, or `x` itself where it is real; that has no imaginary part to set.
fn set_part(vm: &mut Vm, this: &Value, name: &Str, value: &Value) -> R<bool> {
    let Value::NdArray(part) = vm.getattr(this, name.as_str())? else { return Ok(false) };
    if name.as_str() == "imag" && !matches!(this, Value::NdArray(x) if x.get().dtype().is_complex()) {
        return Err(Exc::type_error("array does not have imaginary part to set"));
    }
    index::setitem(vm, &part, &Value::Ellipsis, value)?;
    Ok(true)
}

/// `x.flat`.
struct Flat(Value);

impl Native for Flat {
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn class(&self, _vm: &Vm) -> Rc<Class> {
        module::classes().flatiter.clone()
    }
    fn len(&self, vm: &mut Vm, _this: &Value) -> R<Option<usize>> {
        Ok(Some(convert::array(vm, &self.0)?.size()))
    }
    fn iter(&self, vm: &mut Vm, _this: &Value) -> R<Option<Value>> {
        Ok(Some(Iter::items(index::flat(&convert::array(vm, &self.0)?), "flatiter")))
    }
    fn getitem(&self, vm: &mut Vm, _this: &Value, key: &Value) -> R<Option<Value>> {
        let line = convert::array(vm, &self.0)?.copy()?;
        let line = NdObj::owned(structure::reshape(&line, &[line.size()])?)?;
        vm.getitem(&line, key).map(Some)
    }
    fn setitem(&self, vm: &mut Vm, _this: &Value, key: &Value, value: &Value) -> R<bool> {
        let Value::NdArray(nd) = &self.0 else { return Ok(false) };
        let target = nd.target()?;
        let line = NdObj::owned(structure::reshape(&target.copy()?, &[target.size()])?)?;
        vm.setitem(&line, key, value.clone())?;
        target.write(&structure::reshape(&convert::array(vm, &line)?, target.shape())?)?;
        Ok(true)
    }
    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        visit(&self.0);
    }
}

/// `x.flags`.
struct Flags(Value);

impl Flags {
    fn get(&self, vm: &mut Vm, name: &str) -> R<Option<bool>> {
        let a = convert::array(vm, &self.0)?;
        let nd = match &self.0 {
            Value::NdArray(nd) => Some(nd),
            _ => None,
        };
        let fortran = || {
            let back: Vec<usize> = (0..a.rank()).rev().collect();
            structure::transpose(&a, &back).is_contiguous()
        };
        Ok(Some(match name {
            "c_contiguous" | "contiguous" | "C_CONTIGUOUS" | "C" => a.is_contiguous(),
            "f_contiguous" | "F_CONTIGUOUS" | "F" => fortran(),
            "owndata" | "OWNDATA" | "O" => nd.is_none_or(|nd| nd.base.is_none()),
            "writeable" | "WRITEABLE" | "W" => nd.is_some_and(|nd| nd.writeable.get()),
            "aligned" | "ALIGNED" | "A" => true,
            _ => return Ok(None),
        }))
    }
}

impl Native for Flags {
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn class(&self, _vm: &Vm) -> Rc<Class> {
        module::classes().flags.clone()
    }
    fn getattr(&self, vm: &mut Vm, _this: &Value, name: &Str) -> R<Option<Value>> {
        Ok(self.get(vm, name)?.map(Value::Bool))
    }
    fn getitem(&self, vm: &mut Vm, _this: &Value, key: &Value) -> R<Option<Value>> {
        let name = key.as_str().cloned().unwrap_or_else(|| "".into());
        match self.get(vm, &name)? {
            Some(flag) => Ok(Some(Value::Bool(flag))),
            None => Err(Exc::key_error(Value::str("Unknown flag"))),
        }
    }
    fn setattr(&self, vm: &mut Vm, _this: &Value, name: &Str, value: &Value) -> R<bool> {
        let Value::NdArray(nd) = &self.0 else { return Ok(false) };
        if name.as_str() != "writeable" {
            return Ok(false);
        }
        let on = vm.truth(value)?;
        let base_allows = match &nd.base {
            Value::NdArray(base) => base.writeable.get(),
            Value::None => true,
            _ => false,
        };
        if on && !base_allows {
            return Err(Exc::value_error("cannot set WRITEABLE flag to True of this array"));
        }
        nd.writeable.set(on);
        Ok(true)
    }
    fn repr(&self, vm: &mut Vm, _this: &Value) -> R<Option<String>> {
        let mut text = String::new();
        for name in ["C_CONTIGUOUS", "F_CONTIGUOUS", "OWNDATA", "WRITEABLE", "ALIGNED"] {
            let on = if self.get(vm, name)?.unwrap_or(false) { "True" } else { "False" };
            text.push_str(&format!("  {name} : {on}\n"));
        }
        Ok(Some(text + "  WRITEBACKIFCOPY : False\n"))
    }
    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        visit(&self.0);
    }
}

/// Registers the methods of a class, `ndarray` or `generic`.
pub fn register(c: &Rc<Class>) {
    c.def("reshape(self, *shape, order='C', copy=None)", |vm, a| shaping::reshape(vm, &a[0], &spread(&a[1]), &a[2]));
    c.def("transpose(self, *axes)", |vm, a| match a[1].as_items() {
        Some(none) if none.is_empty() => shaping::transpose(vm, &a[0], &Value::None),
        _ => shaping::transpose(vm, &a[0], &spread(&a[1])),
    });
    c.def("ravel(self, order='C')", |vm, a| shaping::ravel(vm, &a[0], &a[1]));
    c.def("flatten(self, order='C')", flatten);
    c.def("squeeze(self, axis=None)", shaping::squeeze);
    c.def("swapaxes(self, axis1, axis2)", shaping::swapaxes);
    c.def("repeat(self, repeats, axis=None)", shaping::repeat);
    c.def("take(self, indices, axis=None, out=None, mode='raise')", ordering::take);
    c.def("nonzero(self)", ordering::nonzero);
    c.def("searchsorted(self, v, side='left', sorter=None)", ordering::searchsorted);
    c.def("argsort(self, axis=-1, kind=None, order=None, *, stable=None)", ordering::argsort);
    c.def("sort(self, axis=-1, kind=None, order=None, *, stable=None)", sort);
    c.def("partition(self, kth, axis=-1, kind=None, order=None)", |vm, a| sort(vm, &[a[0].clone(), a[2].clone()]));
    c.def("round(self, decimals=0, out=None)", ordering::round);
    c.def("__round__(self, ndigits=None, /)", dunder_round);
    c.def("clip(self, min=None, max=None, out=None)", |vm, a| {
        let rest = [a[0].clone(), a[1].clone(), a[2].clone(), a[3].clone(), Value::Undefined, Value::Undefined];
        ordering::clip(vm, &rest)
    });
    c.def("dot(self, b, out=None)", |vm, a| super::linear::dot(vm, &a[0], &a[1]));
    c.def("astype(self, dtype, order='K', casting='unsafe', subok=True, copy=True)", astype);
    c.def("copy(self, order='C')", copy);
    c.def("__copy__(self)", copy);
    c.def("__deepcopy__(self, memo=None, /)", copy);
    c.def("__array__(self, dtype=None, /, *, copy=None)", |vm, a| super::creation::asarray(vm, &a[..2]));
    c.def("tolist(self)", |vm, a| attributes::nested(&convert::array(vm, &a[0])?));
    c.def("item(self, *args)", item);
    c.def("fill(self, value, /)", fill);
    c.def("view(self, dtype=None, type=None)", view);
    c.def("resize(self, *new_shape, refcheck=True)", resize);
    c.def("tobytes(self, order='C')", |vm, a| {
        Ok(Value::Bytes(Rc::new(super::creation::encode(&convert::array(vm, &a[0])?))))
    });
    c.def("conj(self)", |vm, a| ufunc::call(vm, "conjugate", &a[..1]));
    c.def("conjugate(self)", |vm, a| ufunc::call(vm, "conjugate", &a[..1]));
    c.def("setflags(self, write=None, align=None, uic=None)", |vm, a| {
        let flags = Value::native(Flags(a[0].clone()));
        if !a[1].is_absent() {
            vm.setattr(&flags, "writeable", a[1].clone())?;
        }
        Ok(Value::None)
    });
    dunders(c);
}

/// The operators by their dunder names, for those who call them so.
fn dunders(c: &Rc<Class>) {
    macro_rules! operators {
        ($($name:literal $reflected:literal $op:ident;)*) => {$(
            c.def(concat!($name, "(self, value, /)"), |vm, a| ufunc::operator(vm, BinOp::$op, &a[0], &a[1], false));
            c.def(concat!($reflected, "(self, value, /)"), |vm, a| ufunc::operator(vm, BinOp::$op, &a[0], &a[1], true));
        )*};
    }
    operators! {
        "__add__" "__radd__" Add; "__sub__" "__rsub__" Sub; "__mul__" "__rmul__" Mul; "__truediv__" "__rtruediv__" Div;
        "__floordiv__" "__rfloordiv__" FloorDiv; "__mod__" "__rmod__" Mod; "__pow__" "__rpow__" Pow;
        "__matmul__" "__rmatmul__" MatMul; "__and__" "__rand__" And; "__or__" "__ror__" Or; "__xor__" "__rxor__" Xor;
    }
    macro_rules! comparisons {
        ($($name:literal $op:ident;)*) => {$(
            c.def(concat!($name, "(self, value, /)"), |vm, a| ufunc::comparison(vm, CmpOp::$op, &a[0], &a[1]));
        )*};
    }
    comparisons! { "__eq__" Eq; "__ne__" Ne; "__lt__" Lt; "__le__" Le; "__gt__" Gt; "__ge__" Ge; }
    c.def("__neg__(self, /)", |vm, a| ufunc::unary_operator(vm, UnaryOp::Neg, &a[0]));
    c.def("__abs__(self, /)", |vm, a| ufunc::unary_operator(vm, UnaryOp::Abs, &a[0]));
    c.def("__len__(self, /)", |vm, a| Ok(Value::Int(vm.len(&a[0])? as i64)));
    c.def("__getitem__(self, key, /)", |vm, a| vm.getitem(&a[0], &a[1]));
    c.def("__setitem__(self, key, value, /)", |vm, a| vm.setitem(&a[0], &a[1], a[2].clone()).map(|()| Value::None));
    c.def("__contains__(self, key, /)", |vm, a| index::contains(vm, &a[0], &a[1]).map(Value::Bool));
    c.def("__float__(self, /)", |vm, a| Ok(Value::Float(vm.float(&a[0])?)));
    c.def("__index__(self, /)", |vm, a| vm.index(&a[0]));
    c.def("__bool__(self, /)", |vm, a| Ok(Value::Bool(vm.truth(&a[0])?)));
}

/// `f(2, 3)` and `f((2, 3))` mean the same.
fn spread(args: &Value) -> Value {
    match args.as_items().as_deref() {
        Some([one]) if !one.is_none() => one.clone(),
        _ => args.clone(),
    }
}

fn flatten(vm: &mut Vm, args: &[Value]) -> R {
    let line = shaping::ravel(vm, &args[0], &args[1])?;
    NdObj::owned(convert::array(vm, &line)?.copy()?)
}

/// `x.sort()`: in place.
fn sort(vm: &mut Vm, args: &[Value]) -> R {
    let sorted = ordering::sorted(vm, &[args[0].clone(), args[1].clone()])?;
    let Value::NdArray(nd) = &args[0] else { return Ok(Value::None) };
    nd.target()?.write(&sorted)?;
    Ok(Value::None)
}

/// `round(x)` of a scalar is an int of Python, as of a float.
fn dunder_round(vm: &mut Vm, args: &[Value]) -> R {
    let a = convert::array(vm, &args[0])?;
    match &args[0] {
        Value::Native(_) if args[1].is_absent() => {
            let plain = attributes::scalar(&a);
            match vm.call_special(&plain, "__round__", &[])? {
                Some(v) => Ok(v),
                None => {
                    Err(Exc::type_error(format!("type {} doesn't define __round__ method", vm.type_name(&args[0]))))
                }
            }
        }
        _ => ordering::round(vm, &[args[0].clone(), args[1].clone(), Value::Undefined]),
    }
}

fn astype(vm: &mut Vm, args: &[Value]) -> R {
    if let Some(kind) = super::text::asked(&args[1]) {
        let a = convert::array(vm, &args[0])?;
        return super::text::from_numbers(vm, &a, kind);
    }
    let dtype = dtypes::parse(vm, &args[1])?;
    let a = convert::array(vm, &args[0])?;
    let copies = args[5].is_undefined() || vm.truth(&args[5])?;
    if !copies && a.dtype() == dtype {
        return Ok(args[0].clone());
    }
    if let Some(rule) = args[3].as_str()
        && !super::module::can_cast(a.dtype(), dtype, rule)?
    {
        return Err(Exc::type_error(format!(
            "Cannot cast array data from dtype('{}') to dtype('{}') according to the rule '{rule}'",
            a.dtype().name(),
            dtype.name()
        )));
    }
    let made = if a.dtype() == dtype { a.copy()? } else { cast_numpy(&a, dtype)? };
    match &args[0] {
        Value::NdArray(_) => NdObj::owned(made),
        _ => wrap(made),
    }
}

fn copy(_vm: &mut Vm, args: &[Value]) -> R {
    match &args[0] {
        Value::NdArray(nd) => NdObj::owned(nd.get().copy()?),
        other => Ok(other.clone()),
    }
}

fn item(vm: &mut Vm, args: &[Value]) -> R {
    let a = convert::array(vm, &args[0])?;
    let places = args[1].as_items().unwrap_or_default();
    let found = match &places[..] {
        [] if a.size() == 1 => a,
        [] => return Err(Exc::value_error("can only convert an array of size 1 to a Python scalar")),
        [Value::Tuple(t)] => return item(vm, &[args[0].clone(), Value::tuple(t.items.iter().cloned())]),
        [one] => {
            let (i, n) = (vm.index_i64(one)?, a.size() as i64);
            let place = if i < 0 { i + n } else { i };
            if place < 0 || place >= n {
                return Err(Exc::index_error(format!("index {i} is out of bounds for size {n}")));
            }
            index::element(&a, place as usize)
        }
        _ => {
            let picked = vm.getitem(&args[0], &Value::tuple(places))?;
            convert::array(vm, &picked)?
        }
    };
    Ok(attributes::scalar(&kernels::single(&found)))
}

fn fill(vm: &mut Vm, args: &[Value]) -> R {
    if let Value::NdArray(nd) = &args[0] {
        index::setitem(vm, nd, &Value::Ellipsis, &args[1])?;
    }
    Ok(Value::None)
}

/// `x.view()`, or the same bytes under another dtype of the same size.
fn view(vm: &mut Vm, args: &[Value]) -> R {
    let a = convert::array(vm, &args[0])?;
    let made = match convert::dtype(vm, &args[1])? {
        None => a,
        Some(d) if d.size() == a.dtype().size() => a.reinterpret(d),
        Some(d) => return Err(Exc::not_implemented_error(format!("view of {} as {}", a.dtype().name(), d.name()))),
    };
    match &args[0] {
        Value::NdArray(_) => wrap_view(made, &args[0]),
        _ => Ok(scalar::value(&made)),
    }
}

/// `x.resize(shape)`: in place, with zeros at the end.
fn resize(vm: &mut Vm, args: &[Value]) -> R {
    let Value::NdArray(nd) = &args[0] else { return Ok(Value::None) };
    let shape = convert::shape(vm, &spread(&args[1]))?;
    let old = nd.get();
    let new = Array::zeros(old.dtype(), &shape)?.heap_backed()?;
    let n = old.size().min(new.size());
    let head = |a: &Array| -> R<Array> { Ok(structure::slice(&structure::reshape(a, &[a.size()])?, &[0], &[n], &[1])) };
    head(&new)?.write(&head(&old)?)?;
    *nd.array.borrow_mut() = new;
    Ok(Value::None)
}
