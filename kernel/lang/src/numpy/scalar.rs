//! NumPy's scalars: single elements that keep their dtype, and the hierarchy of their classes.

use super::convert;
use super::{kernels, methods, ufunc};
use crate::class::{Class, Layout};
use crate::error::{Exc, R};
use crate::jax::{attributes, dtypes};
use crate::native::Native;
use crate::value::{Str, Value};
use crate::vm::{BinOp, CmpOp, UnaryOp, Vm, types};
use jitbook_array::print::{scalar_repr_numpy, scalar_str};
use jitbook_array::{Array, DType, Kind};
use std::any::Any;
use std::cell::OnceCell;
use std::rc::Rc;

/// `np.float64(1.5)`: a 0-d array that is a number.
pub struct ScalarObj(pub Array);

/// A scalar from an array of one element.
pub fn value(a: &Array) -> Value {
    Value::native(ScalarObj(kernels::single(a).with_weak(false)))
}

/// The 0-d array inside a NumPy scalar.
pub fn scalar_array(v: &Value) -> Option<Array> {
    v.downcast::<ScalarObj>().map(|s| s.0.clone())
}

/// The classes of scalars, abstract ones too.
pub struct ScalarClasses {
    pub all: Vec<Rc<Class>>,
    by_dtype: Vec<(DType, Rc<Class>)>,
}

thread_local! {
    static CLASSES: OnceCell<&'static ScalarClasses> = const { OnceCell::new() };
}

/// Made once a thread.
pub fn classes() -> &'static ScalarClasses {
    CLASSES.with(|c| *c.get_or_init(|| Box::leak(Box::new(ScalarClasses::new()))))
}

/// The abstract classes: name and base.
const ABSTRACT: [(&str, &str); 10] = [
    ("number", "generic"),
    ("integer", "number"),
    ("signedinteger", "integer"),
    ("unsignedinteger", "integer"),
    ("inexact", "number"),
    ("floating", "inexact"),
    ("complexfloating", "inexact"),
    ("flexible", "generic"),
    ("character", "flexible"),
    ("str_", "character"),
];

impl ScalarClasses {
    fn new() -> ScalarClasses {
        let mut all = vec![made("generic", &[types().object.clone()])];
        for (name, base) in ABSTRACT {
            let base = all.iter().find(|c| c.name().as_str() == base).cloned().unwrap_or_else(|| all[0].clone());
            let bases = if name == "str_" { vec![types().str.clone(), base] } else { vec![base] };
            all.push(made(name, &bases));
        }
        let mut by_dtype = Vec::new();
        for dtype in DType::ALL {
            let base = match dtype.kind() {
                Kind::Bool => "generic",
                Kind::Unsigned => "unsignedinteger",
                Kind::Signed => "signedinteger",
                Kind::Float => "floating",
                _ => "complexfloating",
            };
            let mut bases =
                vec![all.iter().find(|c| c.name().as_str() == base).cloned().unwrap_or_else(|| all[0].clone())];
            match dtype {
                DType::F64 => bases.push(types().float.clone()),
                DType::C128 => bases.push(types().complex.clone()),
                _ => {}
            }
            let class = made(dtype.name(), &bases);
            class.def_static("__new__(cls, value=0, /)", construct);
            dtypes::register_class(&class, dtype);
            all.push(class.clone());
            by_dtype.push((dtype, class));
        }
        ScalarClasses { all, by_dtype }
    }

    pub fn of(&self, dtype: DType) -> Rc<Class> {
        let found = self.by_dtype.iter().find(|(d, _)| *d == dtype);
        found.map_or_else(|| self.all[0].clone(), |(_, c)| c.clone())
    }
}

/// A class of `numpy` with these bases.
fn made(name: &str, bases: &[Rc<Class>]) -> Rc<Class> {
    let ancestors = crate::class::linearize(bases).unwrap_or_default();
    let dict = crate::dict::Dict::new();
    dict.set_str("__module__", Value::str("numpy"));
    Class::make(Str::intern(name), bases.to_vec(), ancestors, dict, None, Layout::Builtin, true, false)
}

/// `np.float32(x)`: a scalar, or an array where `x` has axes.
fn construct(vm: &mut Vm, args: &[Value]) -> R {
    let dtype = dtypes::lookup(&args[0]).ok_or_else(|| Exc::type_error("cannot create instances of this class"))?;
    let zero = Value::Int(0);
    let given = args[1].given().unwrap_or(&zero);
    if let Value::Str(s) = given {
        return Ok(value(&convert::parse_text(s, dtype)?));
    }
    if given.is_none() && dtype.is_inexact() {
        return Ok(value(&jitbook_array::cast::cast(&Array::scalar(f64::NAN), dtype)?));
    }
    if dtype == DType::Bool && convert::operand(vm, given)?.is_none() {
        return Ok(value(&Array::scalar(vm.truth(given)?)));
    }
    let made = match convert::operand(vm, given)? {
        Some(x) if x.array.rank() > 0 && x.array.dtype() == dtype => x.array.copy()?,
        Some(x) => convert::number_as(&x, dtype)?,
        None => match vm.float(given) {
            Ok(x) => convert::number_as(&convert::Operand::strong(Array::scalar(x)), dtype)?,
            Err(e) => return Err(e),
        },
    };
    super::wrap(made)
}

impl ScalarObj {
    /// Python's own number.
    pub fn python(&self) -> Value {
        attributes::scalar(&self.0)
    }

    /// Arithmetic of two doubles, the commonest case, without a detour over ufuncs.
    fn quick(&self, op: BinOp, other: &Value, reflected: bool) -> Option<Value> {
        if self.0.dtype() != DType::F64 {
            return None;
        }
        let other = match other {
            Value::Float(x) => *x,
            Value::Int(i) => *i as f64,
            Value::Native(_) => match other.downcast::<ScalarObj>() {
                Some(s) if s.0.dtype() == DType::F64 => s.0.item::<f64>(),
                _ => return None,
            },
            _ => return None,
        };
        let this = self.0.item::<f64>();
        let (a, b) = if reflected { (other, this) } else { (this, other) };
        let result = match op {
            BinOp::Add => a + b,
            BinOp::Sub => a - b,
            BinOp::Mul => a * b,
            BinOp::Div => a / b,
            _ => return None,
        };
        // What may have to warn goes the long way.
        result.is_finite().then(|| Value::native(ScalarObj(Array::scalar(result))))
    }

    /// `[1] * np.int64(2)`: sequences repeat.
    fn repeats(&self, op: BinOp, other: &Value) -> bool {
        op == BinOp::Mul
            && self.0.dtype().is_integer()
            && matches!(other, Value::List(_) | Value::Tuple(_) | Value::Str(_) | Value::Bytes(_))
    }
}

impl Native for ScalarObj {
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn class(&self, _vm: &Vm) -> Rc<Class> {
        classes().of(self.0.dtype())
    }
    fn getattr(&self, vm: &mut Vm, this: &Value, name: &Str) -> R<Option<Value>> {
        if let Some(found) = methods::common(vm, this, &self.0, name)? {
            return Ok(Some(found));
        }
        Ok(match name.as_str() {
            "base" => Some(Value::None),
            "T" => Some(this.clone()),
            "is_integer" | "hex" | "as_integer_ratio" | "bit_count" | "numerator" | "denominator" => {
                vm.getattr_opt(&self.python(), name)?
            }
            _ => None,
        })
    }
    fn repr(&self, _vm: &mut Vm, _this: &Value) -> R<Option<String>> {
        Ok(Some(scalar_repr_numpy(&self.0)))
    }
    fn str(&self, _vm: &mut Vm, _this: &Value) -> R<Option<String>> {
        Ok(Some(scalar_str(&self.0)))
    }
    fn format(&self, vm: &mut Vm, _this: &Value, spec: &str) -> R<Option<String>> {
        Ok(Some(vm.format(&self.python(), spec)?.to_string()))
    }
    fn truth(&self, vm: &mut Vm, _this: &Value) -> R<Option<bool>> {
        attributes::truth(vm, &self.0).map(Some)
    }
    fn hash(&self, vm: &mut Vm, _this: &Value) -> R<Option<i64>> {
        vm.hash(&self.python()).map(Some)
    }
    fn getitem(&self, _vm: &mut Vm, this: &Value, key: &Value) -> R<Option<Value>> {
        match key {
            Value::Tuple(t) if t.items.is_empty() => Ok(Some(this.clone())),
            Value::Ellipsis => super::NdObj::owned(self.0.clone()).map(Some),
            Value::None => super::NdObj::owned(jitbook_array::structure::reshape(&self.0, &[1])?).map(Some),
            _ => Err(Exc::index_error("invalid index to scalar variable.")),
        }
    }
    fn binary(&self, vm: &mut Vm, op: BinOp, this: &Value, other: &Value, reflected: bool) -> R {
        if let Some(quick) = self.quick(op, other, reflected) {
            return Ok(quick);
        }
        if self.repeats(op, other) {
            return vm.binary(BinOp::Mul, other, &self.python());
        }
        ufunc::operator(vm, op, this, other, reflected)
    }
    fn unary(&self, vm: &mut Vm, op: UnaryOp, this: &Value) -> R {
        ufunc::unary_operator(vm, op, this)
    }
    fn compare(&self, vm: &mut Vm, op: CmpOp, this: &Value, other: &Value) -> R {
        ufunc::comparison(vm, op, this, other)
    }
    fn convert(&self, vm: &mut Vm, _this: &Value, dunder: &str) -> R<Option<Value>> {
        match dunder {
            "__round__" => Ok(None),
            "__index__" if !self.0.dtype().is_integer() => {
                let name = classes().of(self.0.dtype()).name();
                Err(Exc::type_error(format!("'numpy.{name}' object cannot be interpreted as an integer")))
            }
            _ => attributes::convert(vm, &self.0, dunder),
        }
    }
}
