//! Jaxprs and avals as values: what `make_jaxpr` shows.

use crate::class::Class;
use crate::error::R;
use crate::jax::{attributes, dtypes, operand};
use crate::native::Native;
use crate::value::{Str, Value};
use crate::vm::{CmpOp, Vm};
use jitbook_ir::{Aval, ClosedJaxpr, Eqn, Jaxpr, Val, print};
use std::any::Any;
use std::rc::Rc;
use std::sync::Arc;

/// `ShapedArray(float32[3])`.
pub struct AvalObj(pub Aval);

/// What `make_jaxpr(f)(x)` gives.
pub struct ClosedObj(pub ClosedJaxpr);

/// `closed.jaxpr`.
pub struct JaxprObj(pub Arc<Jaxpr>);

/// One of `jaxpr.eqns`.
pub struct EqnObj(pub Arc<Jaxpr>, pub usize);

impl Native for AvalObj {
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn class(&self, _vm: &Vm) -> Rc<Class> {
        super::classes().aval.clone()
    }
    fn getattr(&self, _vm: &mut Vm, _this: &Value, name: &Str) -> R<Option<Value>> {
        Ok(Some(match name.as_str() {
            "shape" => attributes::shape_value(&self.0.shape),
            "dtype" => dtypes::value(self.0.dtype),
            "weak_type" => Value::Bool(self.0.weak),
            "ndim" => Value::Int(self.0.rank() as i64),
            "size" => Value::Int(self.0.size() as i64),
            "str_short" => super::bound(_this, "str_short(self, short_dtypes=False)", |_, a| {
                Ok(Value::str(a[0].downcast::<AvalObj>().map(|a| a.0.to_string()).unwrap_or_default()))
            }),
            _ => return Ok(None),
        }))
    }
    fn repr(&self, _vm: &mut Vm, _this: &Value) -> R<Option<String>> {
        Ok(Some(self.0.repr()))
    }
    fn str(&self, _vm: &mut Vm, _this: &Value) -> R<Option<String>> {
        Ok(Some(self.0.long_weak()))
    }
    fn hash(&self, _vm: &mut Vm, _this: &Value) -> R<Option<i64>> {
        Ok(Some(crate::text::hash_text(&self.0.repr())))
    }
    fn compare(&self, _vm: &mut Vm, op: CmpOp, _this: &Value, other: &Value) -> R {
        let Some(other) = other.downcast::<AvalObj>() else { return Ok(Value::NotImplemented) };
        Ok(match op {
            CmpOp::Eq => Value::Bool(self.0 == other.0),
            CmpOp::Ne => Value::Bool(self.0 != other.0),
            _ => Value::NotImplemented,
        })
    }
}

/// A variable of a jaxpr: what is known of it is its type.
struct VarObj(Aval);

impl Native for VarObj {
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn class(&self, _vm: &Vm) -> Rc<Class> {
        super::classes().var.clone()
    }
    fn getattr(&self, _vm: &mut Vm, _this: &Value, name: &Str) -> R<Option<Value>> {
        Ok((name.as_str() == "aval").then(|| super::aval_value(self.0.clone())))
    }
    fn repr(&self, _vm: &mut Vm, this: &Value) -> R<Option<String>> {
        Ok(Some(format!("Var(id={}):{}", this.address().unwrap_or(0), self.0.long())))
    }
}

fn variables(list: Vec<Aval>) -> Value {
    Value::list(list.into_iter().map(|a| Value::native(VarObj(a))).collect())
}

fn avals(list: Vec<Aval>) -> Value {
    Value::list(list.into_iter().map(super::aval_value).collect())
}

fn eqns(jaxpr: &Arc<Jaxpr>) -> Value {
    Value::list((0..jaxpr.eqns.len()).map(|i| Value::native(EqnObj(jaxpr.clone(), i))).collect())
}

impl Native for ClosedObj {
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn class(&self, _vm: &Vm) -> Rc<Class> {
        super::classes().closed_jaxpr.clone()
    }
    fn getattr(&self, _vm: &mut Vm, _this: &Value, name: &Str) -> R<Option<Value>> {
        Ok(Some(match name.as_str() {
            "jaxpr" => Value::native(JaxprObj(self.0.jaxpr.clone())),
            "consts" | "literals" => {
                Value::list(self.0.consts.iter().map(|a| operand::from_val(Val::Array(a.clone()))).collect())
            }
            "eqns" => eqns(&self.0.jaxpr),
            "in_avals" => avals(self.0.in_avals()),
            "out_avals" => avals(self.0.out_avals()),
            _ => return Ok(None),
        }))
    }
    fn repr(&self, _vm: &mut Vm, _this: &Value) -> R<Option<String>> {
        Ok(Some(print::closed_text(&self.0)))
    }
}

impl Native for JaxprObj {
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn class(&self, _vm: &Vm) -> Rc<Class> {
        super::classes().jaxpr.clone()
    }
    fn getattr(&self, _vm: &mut Vm, _this: &Value, name: &Str) -> R<Option<Value>> {
        let types = |vars: &[jitbook_ir::Var]| variables(vars.iter().map(|&v| self.0.aval(v).clone()).collect());
        Ok(Some(match name.as_str() {
            "eqns" => eqns(&self.0),
            "invars" => types(&self.0.invars),
            "constvars" => types(&self.0.constvars),
            "outvars" => variables(self.0.out_avals()),
            _ => return Ok(None),
        }))
    }
    fn repr(&self, _vm: &mut Vm, _this: &Value) -> R<Option<String>> {
        Ok(Some(print::jaxpr_text(&self.0)))
    }
}

/// `eqn.primitive`.
struct PrimitiveObj(&'static str);

impl Native for PrimitiveObj {
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn class(&self, _vm: &Vm) -> Rc<Class> {
        super::classes().primitive.clone()
    }
    fn getattr(&self, _vm: &mut Vm, _this: &Value, name: &Str) -> R<Option<Value>> {
        Ok((name.as_str() == "name").then(|| Value::str(self.0)))
    }
    fn repr(&self, _vm: &mut Vm, _this: &Value) -> R<Option<String>> {
        Ok(Some(self.0.to_string()))
    }
}

impl EqnObj {
    fn eqn(&self) -> &Eqn {
        &self.0.eqns[self.1]
    }
}

impl Native for EqnObj {
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn class(&self, _vm: &Vm) -> Rc<Class> {
        super::classes().jaxpr.clone()
    }
    fn getattr(&self, _vm: &mut Vm, _this: &Value, name: &Str) -> R<Option<Value>> {
        Ok(Some(match name.as_str() {
            "primitive" => Value::native(PrimitiveObj(self.eqn().op.name())),
            "invars" => variables(self.eqn().inputs.iter().map(|a| self.0.atom_aval(a)).collect()),
            "outvars" => variables(self.eqn().outputs.iter().map(|&v| self.0.aval(v).clone()).collect()),
            _ => return Ok(None),
        }))
    }
    fn repr(&self, _vm: &mut Vm, _this: &Value) -> R<Option<String>> {
        Ok(Some(format!("{:?}", self.eqn().op)))
    }
}
