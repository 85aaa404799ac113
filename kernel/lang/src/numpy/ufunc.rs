//! Ufuncs as objects, and Python's operators on arrays and scalars: promotion, one kernel, and where the result goes.

use super::convert::{self, Operand};
use super::float_errors::{self, Fault};
use super::kernels;
use super::table::{Entry, Kernel, entry, unsupported_text};
use super::{NdObj, linear, reduce, wrap};
use crate::class::Class;
use crate::error::{Exc, R};
use crate::jax::bound;
use crate::native::Native;
use crate::value::{Str, Value};
use crate::vm::{BinOp, CmpOp, UnaryOp, Vm};
use jitbook_array::cast::cast_numpy;
use jitbook_array::index::{IndexMode, ScatterDimensionNumbers, ScatterKind, scatter};
use jitbook_array::promote::NumpyOperand;
use jitbook_array::structure::{broadcast_to, reshape};
use jitbook_array::{Array, DType, broadcast_shapes};
use std::any::Any;
use std::rc::Rc;

/// `np.add`, `np.sin`...
pub struct Ufunc(pub &'static Entry);

/// Applies a ufunc to operands; `loop_dtype` overrides promotion (a call's `dtype=`).
pub fn apply(vm: &mut Vm, e: &'static Entry, xs: &[Operand], loop_dtype: Option<DType>, scalars: bool) -> R<Array> {
    let dtype = match loop_dtype {
        Some(d) => e.in_rule(d)?,
        None => {
            let kinds: smallvec::SmallVec<[NumpyOperand; 2]> = xs.iter().map(|x| x.kind).collect();
            e.loop_dtype(&kinds)?
        }
    };
    let out = match e.kernel {
        Kernel::Unary(f) => {
            let x = xs[0].cast(dtype)?;
            let out = f(&x)?;
            warn(vm, e, dtype, &out, &[&x], scalars)?;
            out
        }
        Kernel::Binary(f) => {
            let (x, y) = (xs[0].cast(dtype)?, xs[1].cast(dtype)?);
            if e.name == "power" && dtype.is_integer() && kernels::any_negative(&y) {
                return Err(Exc::value_error("Integers to negative integer powers are not allowed."));
            }
            let out = f(&x, &y)?;
            warn(vm, e, dtype, &out, &[&x, &y], scalars)?;
            out
        }
    };
    Ok(out)
}

fn warn(vm: &mut Vm, e: &Entry, dtype: DType, out: &Array, xs: &[&Array], scalars: bool) -> R<()> {
    if dtype.is_integer() {
        let divides = matches!(e.name, "floor_divide" | "remainder" | "fmod");
        if divides && kernels::any_zero(xs[1]) {
            float_errors::report(vm, Fault::Divide, e.name, scalars)?;
        }
        return Ok(());
    }
    if matches!(e.name, "isnan" | "positive" | "negative" | "maximum" | "minimum" | "absolute") {
        return Ok(());
    }
    float_errors::check(vm, e.name, out, xs, scalars)
}

/// A ufunc on values, for other parts of this side.
pub fn call(vm: &mut Vm, name: &str, args: &[Value]) -> R {
    let e = entry(name);
    let xs = operands(vm, e, args)?;
    wrap(apply(vm, e, &xs, None, false)?)
}

/// A binary ufunc on arrays of the library's own.
pub fn on_arrays(vm: &mut Vm, name: &str, xs: &[Array]) -> R<Array> {
    let operands: Vec<Operand> = xs.iter().cloned().map(Operand::strong).collect();
    apply(vm, entry(name), &operands, None, false)
}

fn operands(vm: &mut Vm, e: &'static Entry, args: &[Value]) -> R<smallvec::SmallVec<[Operand; 2]>> {
    let mut out = smallvec::SmallVec::new();
    for arg in args {
        match convert::operand(vm, arg)? {
            Some(x) => out.push(x),
            None => return Err(no_loop(vm, e, args)),
        }
    }
    Ok(out)
}

#[cold]
fn no_loop(vm: &mut Vm, e: &Entry, args: &[Value]) -> Exc {
    let arithmetic = matches!(e.name, "add" | "subtract" | "multiply" | "divide" | "floor_divide" | "remainder");
    if !arithmetic || !args.iter().any(|a| matches!(a, Value::Str(_))) {
        return Exc::type_error(unsupported_text(e.name));
    }
    let mut shown = Vec::new();
    for arg in args {
        shown.push(match (arg, convert::operand(vm, arg)) {
            (Value::Str(s), _) => format!("dtype('<U{}')", s.chars_len()),
            (_, Ok(Some(x))) => format!("dtype('{}')", x.array.dtype().name()),
            _ => "dtype('O')".into(),
        });
    }
    let text = format!(
        "ufunc '{}' did not contain a loop with signature matching types ({}) -> None",
        e.name,
        shown.join(", ")
    );
    Exc::from(jitbook_array::Error::new(jitbook_array::ErrorClass::UFuncType, text))
}

/// Writes a result to `out`, cast by NumPy's rule `same_kind`.
pub fn write_out(e_name: &str, out: &Value, result: &Array) -> R {
    let Value::NdArray(nd) = out else { return Err(Exc::type_error("return arrays must be of ArrayType")) };
    let target = match nd.target() {
        Ok(t) => t,
        Err(_) => return Err(Exc::value_error("output array is read-only")),
    };
    if !same_kind(result.dtype(), target.dtype()) {
        let text = format!(
            "Cannot cast ufunc '{e_name}' output from dtype('{}') to dtype('{}') with casting rule 'same_kind'",
            result.dtype().name(),
            target.dtype().name()
        );
        return Err(Exc::from(jitbook_array::Error::new(jitbook_array::ErrorClass::UFuncType, text)));
    }
    if broadcast_shapes(result.shape(), target.shape()).is_none_or(|s| s[..] != *target.shape()) {
        let shown = |a: &Array| jitbook_array::shape_text(a.shape()).replace(", ", ",");
        return Err(Exc::value_error(format!(
            "non-broadcastable output operand with shape {} doesn't match the broadcast shape {}",
            shown(&target),
            shown(result)
        )));
    }
    let value = broadcast_to(&cast_numpy(result, target.dtype())?, target.shape());
    target.write(&value)?;
    Ok(out.clone())
}

/// Whether NumPy casts one dtype to the other as of the same kind.
pub fn same_kind(from: DType, to: DType) -> bool {
    use jitbook_array::Kind::*;
    let order = |d: DType| match d.kind() {
        Bool => 0,
        Unsigned => 1,
        Signed => 2,
        Float => 3,
        _ => 4,
    };
    order(from) <= order(to)
}

fn operator_entry(op: BinOp) -> Option<&'static Entry> {
    Some(entry(match op {
        BinOp::Add => "add",
        BinOp::Sub => "subtract",
        BinOp::Mul => "multiply",
        BinOp::Div => "divide",
        BinOp::FloorDiv => "floor_divide",
        BinOp::Mod => "remainder",
        BinOp::Pow => "power",
        BinOp::And => "bitwise_and",
        BinOp::Or => "bitwise_or",
        BinOp::Xor => "bitwise_xor",
        BinOp::LShift => "left_shift",
        BinOp::RShift => "right_shift",
        BinOp::MatMul | BinOp::DivMod => return None,
    }))
}

/// Whether the other side of an operator answers instead: JAX's arrays and tracers, and objects that are no numbers.
fn other_answers(vm: &mut Vm, other: &Value) -> R<bool> {
    if convert::is_jax(other) {
        return Ok(true);
    }
    match other {
        Value::Instance(_) => {
            Ok(vm.getattr_opt(other, "__array__")?.is_none() && convert::operand(vm, other)?.is_none())
        }
        _ => Ok(false),
    }
}

/// `this op other`, or `other op this`, of an array or a NumPy scalar.
pub fn operator(vm: &mut Vm, op: BinOp, this: &Value, other: &Value, reflected: bool) -> R {
    if other_answers(vm, other)? {
        return Ok(Value::NotImplemented);
    }
    let (a, b) = if reflected { (other, this) } else { (this, other) };
    let pair = [a.clone(), b.clone()];
    let Some(e) = operator_entry(op) else {
        return match op {
            BinOp::MatMul => linear::matmul(vm, a, b),
            _ => Ok(Value::tuple([call(vm, "floor_divide", &pair)?, call(vm, "remainder", &pair)?])),
        };
    };
    let scalars = !matches!(this, Value::NdArray(_));
    if scalars && matches!(other, Value::Str(_) | Value::None | Value::Dict(_)) {
        return Ok(Value::NotImplemented);
    }
    let xs = operands(vm, e, &pair)?;
    wrap(apply(vm, e, &xs, None, scalars && xs.iter().all(|x| x.array.rank() == 0))?)
}

/// `this op= other`: into the array itself.
pub fn inplace(vm: &mut Vm, op: BinOp, this: &Value, other: &Value) -> R {
    if other_answers(vm, other)? {
        return Ok(Value::NotImplemented);
    }
    let pair = [this.clone(), other.clone()];
    let (name, result) = match operator_entry(op) {
        Some(e) => {
            let xs = operands(vm, e, &pair)?;
            (e.name, apply(vm, e, &xs, None, false)?)
        }
        None if op == BinOp::MatMul => {
            let product = linear::matmul(vm, this, other)?;
            ("matmul", convert::array(vm, &product)?)
        }
        None => return Ok(Value::NotImplemented),
    };
    write_out(name, this, &result)
}

pub fn unary_operator(vm: &mut Vm, op: UnaryOp, this: &Value) -> R {
    let name = match op {
        UnaryOp::Neg => "negative",
        UnaryOp::Pos => "positive",
        UnaryOp::Invert => "invert",
        UnaryOp::Abs => "absolute",
    };
    call(vm, name, std::slice::from_ref(this))
}

/// `this op other`, element by element.
pub fn comparison(vm: &mut Vm, op: CmpOp, this: &Value, other: &Value) -> R {
    if other_answers(vm, other)? {
        return Ok(Value::NotImplemented);
    }
    let e = entry(match op {
        CmpOp::Eq => "equal",
        CmpOp::Ne => "not_equal",
        CmpOp::Lt => "less",
        CmpOp::Le => "less_equal",
        CmpOp::Gt => "greater",
        CmpOp::Ge => "greater_equal",
    });
    let x = convert::array(vm, this)?;
    let Some(y) = convert::operand(vm, other)? else {
        return match (op, x.rank()) {
            (_, 0) => Ok(Value::NotImplemented),
            (CmpOp::Eq | CmpOp::Ne, _) => {
                let same = Array::scalar(op == CmpOp::Ne);
                wrap(jitbook_array::structure::full(&same, x.shape())?)
            }
            _ => Err(no_loop(vm, e, &[this.clone(), other.clone()])),
        };
    };
    wrap(apply(vm, e, &[Operand::strong(x), y], None, false)?)
}

/// The keyword arguments of a ufunc's call.
#[derive(Default)]
struct Keywords {
    out: Option<Value>,
    dtype: Option<DType>,
    mask: Option<Array>,
}

impl Ufunc {
    fn keywords(&self, vm: &mut Vm, kw: &[(Str, Value)]) -> R<Keywords> {
        let mut found = Keywords::default();
        for (name, value) in kw {
            match name.as_str() {
                "out" => found.out = out_argument(value),
                "dtype" => found.dtype = convert::dtype(vm, value)?,
                "where" if matches!(value, Value::Bool(true)) => {}
                "where" => found.mask = Some(convert::array_of(vm, value, Some(DType::Bool))?),
                "casting" | "order" | "subok" => {}
                _ => {
                    let text = format!("{}() got an unexpected keyword argument '{name}'", self.0.name);
                    return Err(Exc::type_error(text));
                }
            }
        }
        Ok(found)
    }

    #[cold]
    fn wrong_count(&self, given: usize) -> Exc {
        let n = self.0.nin();
        Exc::type_error(format!(
            "{}() takes from {n} to {} positional arguments but {given} {} given",
            self.0.name,
            n + 1,
            if given == 1 { "was" } else { "were" }
        ))
    }
}

fn out_argument(v: &Value) -> Option<Value> {
    match v {
        Value::None | Value::Undefined => None,
        Value::Tuple(t) => t.items.first().cloned().filter(|v| !v.is_none()),
        other => Some(other.clone()),
    }
}

impl Native for Ufunc {
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn class(&self, _vm: &Vm) -> Rc<Class> {
        super::module::classes().ufunc.clone()
    }
    fn callable(&self) -> bool {
        true
    }
    fn signature(&self) -> Option<String> {
        let operands = if self.0.nin() == 1 { "x" } else { "x1, x2" };
        Some(format!("({operands}, /, out=None, *, where=True, dtype=None)"))
    }
    fn doc(&self) -> Option<&str> {
        crate::docs::of_ufunc(self.0.name)
    }
    fn name(&self) -> Option<&str> {
        Some(self.0.name)
    }
    fn call(&self, vm: &mut Vm, _this: &Value, args: &[Value], kw: &[(Str, Value)]) -> R {
        let e = self.0;
        let mut keywords = if kw.is_empty() { Keywords::default() } else { self.keywords(vm, kw)? };
        if args.len() == e.nin() + 1 {
            keywords.out = out_argument(&args[e.nin()]);
        } else if args.len() != e.nin() {
            return Err(self.wrong_count(args.len()));
        }
        let xs = operands(vm, e, &args[..e.nin()])?;
        let result = apply(vm, e, &xs, keywords.dtype, false)?;
        let result = match &keywords.mask {
            Some(mask) => masked(vm, &result, mask, keywords.out.as_ref())?,
            None => result,
        };
        match &keywords.out {
            Some(out) => write_out(e.name, out, &result),
            None => wrap(result),
        }
    }
    fn getattr(&self, _vm: &mut Vm, this: &Value, name: &Str) -> R<Option<Value>> {
        let e = self.0;
        Ok(Some(match name.as_str() {
            "__name__" | "__qualname__" => Value::str(e.name),
            "__module__" => Value::str("numpy"),
            "__doc__" => crate::docs::of_ufunc(e.name).map_or(Value::None, Value::str),
            "nin" => Value::Int(e.nin() as i64),
            "nout" => Value::Int(1),
            "nargs" => Value::Int(e.nin() as i64 + 1),
            "identity" => e.identity.map_or(Value::None, Value::Int),
            "reduce" => bound(
                this,
                "reduce(self, array, axis=0, dtype=None, out=None, keepdims=False, initial=None, where=True)",
                method_reduce,
            ),
            "accumulate" => bound(this, "accumulate(self, array, axis=0, dtype=None, out=None)", method_accumulate),
            "outer" => bound(this, "outer(self, A, B, /)", method_outer),
            "at" => bound(this, "at(self, a, indices, b=None, /)", method_at),
            _ => return Ok(None),
        }))
    }
    fn repr(&self, _vm: &mut Vm, _this: &Value) -> R<Option<String>> {
        Ok(Some(format!("<ufunc '{}'>", self.0.name)))
    }
}

/// The result where the mask says so, `out`'s own elements (or zeros) elsewhere.
fn masked(vm: &mut Vm, result: &Array, mask: &Array, out: Option<&Value>) -> R<Array> {
    let shape = broadcast_shapes(result.shape(), mask.shape())
        .ok_or_else(|| Exc::value_error("operands could not be broadcast together"))?;
    let rest = match out {
        Some(out) => convert::array(vm, out)?,
        None => Array::zeros(result.dtype(), &[])?,
    };
    let wide = |a: &Array| -> R<Array> { Ok(broadcast_to(&cast_numpy(a, result.dtype())?, &shape)) };
    Ok(jitbook_array::structure::select_n(&broadcast_to(mask, &shape), &[wide(&rest)?, wide(result)?])?)
}

/// The ufunc of a bound method, which must have two operands.
fn this_binary(v: &Value) -> R<&'static Entry> {
    let e = v.downcast::<Ufunc>().ok_or_else(|| Exc::type_error("not a ufunc"))?.0;
    match e.kernel {
        Kernel::Binary(_) => Ok(e),
        Kernel::Unary(_) => Err(Exc::value_error("reduce only supported for binary functions")),
    }
}

fn method_reduce(vm: &mut Vm, args: &[Value]) -> R {
    let e = this_binary(&args[0])?;
    let zero = Value::Int(0);
    let mut call = reduce::Call::new(&args[1], args[2].given().unwrap_or(&zero));
    (call.dtype, call.out, call.keepdims) = (&args[3], &args[4], &args[5]);
    (call.initial, call.mask) = (&args[6], &args[7]);
    reduce::by_ufunc(vm, e, call)
}

fn method_accumulate(vm: &mut Vm, args: &[Value]) -> R {
    let e = this_binary(&args[0])?;
    let x = convert::array(vm, &args[1])?;
    let x = match convert::dtype(vm, &args[3])? {
        Some(d) => cast_numpy(&x, d)?,
        None => x,
    };
    let axis = convert::int_or(vm, &args[2], 0)?;
    let axis = convert::axis(axis, x.rank())?;
    wrap_out(reduce::accumulate(vm, e, &x, axis)?, e.name, &args[4])
}

/// A result, or `out` with the result in it.
pub fn wrap_out(result: Array, name: &str, out: &Value) -> R {
    match out_argument(out) {
        Some(out) => write_out(name, &out, &result),
        None => wrap(result),
    }
}

fn method_outer(vm: &mut Vm, args: &[Value]) -> R {
    let e = this_binary(&args[0])?;
    let mut xs = operands(vm, e, &args[1..3])?;
    let rank = xs[1].array.rank();
    let a = &xs[0].array;
    let shape: Vec<usize> = a.shape().iter().copied().chain(std::iter::repeat_n(1, rank)).collect();
    xs[0].array = jitbook_array::structure::reshape(a, &shape)?;
    wrap(apply(vm, e, &xs, None, false)?)
}

/// The joining of a scatter that is this ufunc's, where there is one.
fn scatter_kind(e: &Entry) -> Option<ScatterKind> {
    match e.name {
        "add" => Some(ScatterKind::Add),
        "subtract" => Some(ScatterKind::Sub),
        "multiply" => Some(ScatterKind::Mul),
        _ => None,
    }
}

/// `ufunc.at` as a scatter over the flat target, whose updates come in their order.
fn scatter_at(target: &Array, places: &Array, b: &Array, kind: ScatterKind) -> R {
    let (n, m) = (target.size(), places.size());
    let flat = reshape(&target.contiguous()?, &[n])?;
    let (places, b) = (reshape(places, &[m, 1])?, reshape(b, &[m])?);
    let dims = ScatterDimensionNumbers {
        inserted_window_dims: vec![0],
        scatter_dims_to_operand_dims: vec![0],
        ..Default::default()
    };
    let new = scatter(&flat, &places, &b, &dims, IndexMode::PromiseInBounds, kind)?;
    target.write(&reshape(&new, target.shape())?)?;
    Ok(Value::None)
}

/// `np.add.at(a, indices, b)`: one element after the other, so that repeated places accumulate.
fn method_at(vm: &mut Vm, args: &[Value]) -> R {
    let e = args[0].downcast::<Ufunc>().ok_or_else(|| Exc::type_error("not a ufunc"))?.0;
    let Value::NdArray(nd) = &args[1] else { return Err(Exc::type_error("first operand must be array")) };
    let target = nd.target()?;
    let places = jitbook_array::structure::iota(DType::I64, &[target.size()], 0)?;
    let places = NdObj::owned(jitbook_array::structure::reshape(&places, target.shape())?)?;
    let picked = vm.getitem(&places, &args[2])?;
    let picked = convert::array(vm, &picked)?;
    let second = match args[3].given() {
        Some(b) => {
            let b = convert::array(vm, b)?;
            Some(broadcast_to(&b, picked.shape()).contiguous()?)
        }
        None => None,
    };
    if let Some(b) = &second
        && let Some(kind) = scatter_kind(e)
        && b.dtype() == target.dtype()
        && b.dtype() != DType::Bool
    {
        return scatter_at(&target, &picked, b, kind);
    }
    for (i, place) in picked.to_vec::<i64>().into_iter().enumerate() {
        vm.poll()?;
        let cell = super::index::element(&target, place as usize);
        let mut xs = vec![Operand::strong(kernels::single(&cell))];
        if let Some(b) = &second {
            xs.push(Operand::strong(kernels::single(&super::index::element(b, i))));
        }
        let new = apply(vm, e, &xs, None, false)?;
        cell.write(&cast_numpy(&new, target.dtype())?)?;
    }
    Ok(Value::None)
}
