//! Tracers as values: what a traced function's arguments are. They answer like arrays, except where a value is asked.

use crate::class::Class;
use crate::error::{Exc, R};
use crate::jax::{attributes, operators, origin};
use crate::native::Native;
use crate::value::{Str, Value};
use crate::vm::{BinOp, CmpOp, UnaryOp, Vm};
use jitbook_ir::{Tracer, Val, tracer_repr};
use std::any::Any;
use std::rc::Rc;

/// A tracer of some trace.
pub struct TracerObj(pub Tracer);

impl TracerObj {
    fn text(&self) -> String {
        tracer_repr(&self.0, &super::array_str)
    }

    /// The array that decides Python control flow, or JAX's error that there is none.
    fn concrete(&self, error: impl FnOnce(&str) -> Exc) -> R<jitbook_array::Array> {
        self.0.concrete().ok_or_else(|| origin::noted(error(&self.0.aval().long()), &self.0))
    }
    fn origin(&self) -> String {
        origin::message(&self.0)
    }
}

/// JAX's ConcretizationTypeError, with what asked for the value.
#[cold]
pub fn concretization(kind: &str, detail: &str) -> Exc {
    let text = format!(
        "Abstract tracer value encountered where concrete value is expected: traced array with shape {kind}\n{detail}"
    );
    Exc::from(jitbook_array::Error::new(jitbook_array::ErrorClass::Concretization, text))
}

#[cold]
fn error(class: jitbook_array::ErrorClass, text: String) -> Exc {
    Exc::from(jitbook_array::Error::new(class, text))
}

impl Native for TracerObj {
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn class(&self, _vm: &Vm) -> Rc<Class> {
        super::tracer_class(self.0.class_name())
    }
    fn getattr(&self, vm: &mut Vm, this: &Value, name: &Str) -> R<Option<Value>> {
        attributes::getattr(vm, this, &Val::Tracer(self.0.clone()), name)
    }
    fn dir(&self) -> Vec<Str> {
        attributes::names()
    }
    fn repr(&self, _vm: &mut Vm, _this: &Value) -> R<Option<String>> {
        Ok(Some(self.text()))
    }
    fn format(&self, vm: &mut Vm, this: &Value, spec: &str) -> R<Option<String>> {
        if spec.is_empty() {
            return Ok(Some(self.text()));
        }
        Err(Exc::type_error(format!("unsupported format string passed to {}.__format__", vm.type_name(this))))
    }
    fn truth(&self, vm: &mut Vm, _this: &Value) -> R<Option<bool>> {
        let class = jitbook_array::ErrorClass::TracerBoolConversion;
        let shape = self.0.aval().shape.clone();
        if shape.iter().product::<usize>() != 1 {
            return Err(attributes::ambiguous_truth(&shape));
        }
        let aval = self.0.aval().long();
        let a = self.concrete(|_| {
            error(class, format!("Attempted boolean conversion of traced array with shape {aval}.{}", self.origin()))
        })?;
        attributes::truth(vm, &a).map(Some)
    }
    fn hash(&self, _vm: &mut Vm, _this: &Value) -> R<Option<i64>> {
        Err(Exc::type_error(format!("unhashable type: '{}'", self.0.class_name())))
    }
    fn len(&self, _vm: &mut Vm, _this: &Value) -> R<Option<usize>> {
        attributes::len(self.0.aval().shape.as_slice()).map(Some)
    }
    fn getitem(&self, vm: &mut Vm, this: &Value, key: &Value) -> R<Option<Value>> {
        attributes::getitem(vm, this, key).map(Some)
    }
    fn setitem(&self, _vm: &mut Vm, _this: &Value, _key: &Value, _value: &Value) -> R<bool> {
        Err(attributes::immutable())
    }
    fn iter(&self, vm: &mut Vm, this: &Value) -> R<Option<Value>> {
        attributes::iter(vm, this, self.0.aval().shape.as_slice()).map(Some)
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
        if dunder == "__index__" {
            let aval = self.0.aval();
            if aval.rank() > 0 || !aval.dtype.is_integer() {
                return Err(Exc::type_error("Only integer scalar arrays can be converted to a scalar index."));
            }
            let class = jitbook_array::ErrorClass::TracerIntegerConversion;
            let text =
                |k: &str| format!("The __index__() method was called on traced array with shape {k}{}", self.origin());
            let a = self.concrete(|k| error(class, text(k)))?;
            return attributes::convert(vm, &a, dunder);
        }
        let python = match dunder {
            "__int__" => "int",
            "__float__" => "float",
            "__complex__" => "complex",
            _ => return Ok(None),
        };
        let rank = self.0.aval().rank();
        if rank > 0 {
            let text = format!("Only scalar arrays can be converted to Python scalars; got arr.ndim={rank}");
            return Err(Exc::type_error(text));
        }
        let wanted = |k: &str| {
            concretization(
                k,
                &format!(
                    "The problem arose with the `{python}` function. If trying to convert the data type of a value, \
                     try using `x.astype({python})` or `jnp.array(x, {python})` instead.{}",
                    self.origin()
                ),
            )
        };
        if dunder != "__int__" {
            // JAX gives no float even where the value is known: it would lose its derivative.
            return Err(origin::noted(wanted(&self.0.aval().long()), &self.0));
        }
        let a = self.concrete(wanted)?;
        attributes::convert(vm, &a, dunder)
    }
}
