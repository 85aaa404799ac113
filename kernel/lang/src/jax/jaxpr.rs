//! Jaxprs and avals as values: what `make_jaxpr` shows.

use crate::class::Class;
use crate::error::R;
use crate::jax::{attributes, dtypes, operand, params};
use crate::native::Native;
use crate::value::{Str, Value};
use crate::vm::{CmpOp, Vm};
use jitbook_array::Array;
use jitbook_ir::{Atom, Aval, ClosedJaxpr, Eqn, Jaxpr, Param, Val, parse, print};
use rustc_hash::FxHashMap;
use std::any::Any;
use std::cell::RefCell;
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
            "str_short" => super::bound(_this, "str_short(self, short_dtypes=False)", |vm, a| {
                let short = vm.truth(&a[1])?;
                let text = |a: &AvalObj| if short { a.0.to_string() } else { a.0.long() };
                Ok(Value::str(a[0].downcast::<AvalObj>().map(text).unwrap_or_default()))
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

/// A variable of a jaxpr, equal to every other object of that variable: interpreters keep their values by it.
struct VarObj(Arc<Jaxpr>, jitbook_ir::Var);

impl Native for VarObj {
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn class(&self, _vm: &Vm) -> Rc<Class> {
        super::classes().var.clone()
    }
    fn getattr(&self, _vm: &mut Vm, _this: &Value, name: &Str) -> R<Option<Value>> {
        Ok((name.as_str() == "aval").then(|| super::aval_value(self.0.aval(self.1).clone())))
    }
    fn repr(&self, _vm: &mut Vm, _this: &Value) -> R<Option<String>> {
        Ok(Some(format!("Var(id={}):{}", self.id(), self.0.aval(self.1).long())))
    }
    fn hash(&self, _vm: &mut Vm, _this: &Value) -> R<Option<i64>> {
        Ok(Some(self.id() as i64))
    }
    fn compare(&self, _vm: &mut Vm, op: CmpOp, _this: &Value, other: &Value) -> R {
        let same = other.downcast::<VarObj>().is_some_and(|o| o.id() == self.id());
        Ok(match op {
            CmpOp::Eq => Value::Bool(same),
            CmpOp::Ne => Value::Bool(!same),
            _ => Value::NotImplemented,
        })
    }
}

impl VarObj {
    fn id(&self) -> usize {
        Arc::as_ptr(&self.0) as usize + self.1.0 as usize
    }
}

/// An operand that is written in place.
struct LiteralObj(Array);

impl Native for LiteralObj {
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn class(&self, _vm: &Vm) -> Rc<Class> {
        super::classes().literal.clone()
    }
    fn getattr(&self, _vm: &mut Vm, _this: &Value, name: &Str) -> R<Option<Value>> {
        Ok(Some(match name.as_str() {
            "val" => operand::from_val(Val::Array(self.0.clone())),
            "aval" => super::aval_value(Aval::of(&self.0)),
            _ => return Ok(None),
        }))
    }
    fn repr(&self, _vm: &mut Vm, _this: &Value) -> R<Option<String>> {
        let text = print::literal_text(&self.0);
        Ok(Some(format!("Literal({})", text.split(':').next().unwrap_or_default())))
    }
}

fn variables<'a>(jaxpr: &Arc<Jaxpr>, list: impl IntoIterator<Item = &'a jitbook_ir::Var>) -> Value {
    Value::list(list.into_iter().map(|v| Value::native(VarObj(jaxpr.clone(), *v))).collect())
}

fn atoms<'a>(jaxpr: &Arc<Jaxpr>, list: impl IntoIterator<Item = &'a Atom>) -> Value {
    let atom = |a: &Atom| match a {
        Atom::Var(v) => Value::native(VarObj(jaxpr.clone(), *v)),
        Atom::Lit(l) => Value::native(LiteralObj(l.0.clone())),
    };
    Value::list(list.into_iter().map(atom).collect())
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
        Ok(Some(match name.as_str() {
            "eqns" => eqns(&self.0),
            "invars" => variables(&self.0, &self.0.invars),
            "constvars" => variables(&self.0, &self.0.constvars),
            "outvars" => atoms(&self.0, &self.0.outs),
            _ => return Ok(None),
        }))
    }
    fn repr(&self, _vm: &mut Vm, _this: &Value) -> R<Option<String>> {
        Ok(Some(print::jaxpr_text(&self.0)))
    }
}

/// `eqn.primitive`.
struct PrimitiveObj(&'static str);

thread_local! {
    static PRIMITIVES: RefCell<FxHashMap<&'static str, Value>> = RefCell::default();
}

/// The object of a primitive: there is one of each name.
fn primitive_value(name: &'static str) -> Value {
    let known = PRIMITIVES.with(|p| p.borrow().get(name).cloned());
    known.unwrap_or_else(|| {
        let new = Value::native(PrimitiveObj(name));
        PRIMITIVES.with(|p| p.borrow_mut().insert(name, new.clone()));
        new
    })
}

/// `primitive(name)`: the primitive's object, None where there is none of this name.
pub fn primitive(vm: &mut Vm, args: &[Value]) -> R {
    let name = vm.str(&args[0])?;
    let known = jitbook_ir::PRIMS.iter().map(|p| p.name()).find(|n| *n == name.as_str());
    Ok(known.map_or(Value::None, primitive_value))
}

impl Native for PrimitiveObj {
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn class(&self, _vm: &Vm) -> Rc<Class> {
        super::classes().primitive.clone()
    }
    fn getattr(&self, _vm: &mut Vm, this: &Value, name: &Str) -> R<Option<Value>> {
        Ok(Some(match name.as_str() {
            "name" => Value::str(self.0),
            "multiple_results" => Value::Bool(params::returns_list(self.0)),
            "bind" => super::bound(this, "bind(self, /, *args, **params)", |vm, a| {
                let name = Value::str(a[0].downcast::<PrimitiveObj>().map_or("", |p| p.0));
                super::binding::bind(vm, &[name, a[1].clone(), a[2].clone()])
            }),
            _ => return Ok(None),
        }))
    }
    fn repr(&self, _vm: &mut Vm, _this: &Value) -> R<Option<String>> {
        Ok(Some(self.0.to_string()))
    }
    fn hash(&self, _vm: &mut Vm, _this: &Value) -> R<Option<i64>> {
        Ok(Some(crate::text::hash_text(self.0)))
    }
    fn compare(&self, _vm: &mut Vm, op: CmpOp, _this: &Value, other: &Value) -> R {
        let same = other.downcast::<PrimitiveObj>().is_some_and(|o| o.0 == self.0);
        Ok(match op {
            CmpOp::Eq => Value::Bool(same),
            CmpOp::Ne => Value::Bool(!same),
            _ => Value::NotImplemented,
        })
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
        super::classes().eqn.clone()
    }
    fn getattr(&self, _vm: &mut Vm, _this: &Value, name: &Str) -> R<Option<Value>> {
        Ok(Some(match name.as_str() {
            "primitive" => primitive_value(self.eqn().op.name()),
            "invars" => atoms(&self.0, &self.eqn().inputs),
            "outvars" => variables(&self.0, &self.eqn().outputs),
            "params" => {
                let dict = crate::dict::Dict::new();
                for (name, p) in self.eqn().op.params() {
                    dict.set_str(name, param_value(&p));
                }
                Value::Dict(dict)
            }
            _ => return Ok(None),
        }))
    }
    fn repr(&self, _vm: &mut Vm, _this: &Value) -> R<Option<String>> {
        Ok(Some(print::eqn_text(&self.0, self.1)))
    }
}

/// A parameter as `bind` takes it.
fn param_value(p: &Param) -> Value {
    match p {
        Param::None => Value::None,
        Param::Bool(b) => Value::Bool(*b),
        Param::Int(i) => Value::Int(*i),
        Param::Float(bits) => Value::Float(f64::from_bits(*bits)),
        Param::DType(d) => dtypes::value(*d),
        Param::Ints(v) => Value::tuple(v.iter().map(|i| Value::Int(*i))),
        Param::Tuple(v) => Value::tuple(v.iter().map(param_value)),
        Param::Closed(c) => Value::native(ClosedObj(c.clone())),
        Param::Open(j) => Value::native(JaxprObj(j.clone())),
        Param::Hidden(inner) => param_value(inner),
        Param::User(f) => Value::str(f.name()),
        Param::Word(w) => match parse::parse_param(w) {
            Some(p) if !matches!(p, Param::Word(_)) => param_value(&p),
            _ => Value::str(&**w),
        },
    }
}
