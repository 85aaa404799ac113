//! The elementwise functions of `jax.numpy` and `jax.lax`: one object each, made from the primitive's own declaration.

use crate::class::Class;
use crate::error::{Exc, R};
use crate::jax::operand::{self, from_val};
use crate::jax::{config, prims};
use crate::modules::Module;
use crate::native::Native;
use crate::value::{Str, Value};
use crate::vm::Vm;
use jitbook_array::{Array, DType};
use jitbook_ir::ops::PRIMS;
use jitbook_ir::{Definition, Op, Promote, Val};
use std::any::Any;
use std::cell::Cell;
use std::rc::Rc;

/// `jnp.add`, `lax.sin`...: promotion as declared, then one primitive.
pub struct Ufunc {
    op: Op,
    prim: &'static dyn Definition,
    /// The name that users call.
    name: &'static str,
    /// `jnp` promotes its arguments, `lax` does not.
    promotes: bool,
    arity: usize,
    /// Weak type of the result for Python floats, once a call has shown that they are accepted.
    floats: Cell<Option<bool>>,
    /// Whether a call has shown that float32 arrays go to the kernel as they are.
    arrays: Cell<bool>,
}

/// The array API's names beside NumPy's.
const ALIASES: [(&str, &str); 13] = [
    ("arcsin", "asin"),
    ("arccos", "acos"),
    ("arctan", "atan"),
    ("arcsinh", "asinh"),
    ("arccosh", "acosh"),
    ("arctanh", "atanh"),
    ("arctan2", "atan2"),
    ("left_shift", "bitwise_left_shift"),
    ("right_shift", "bitwise_right_shift"),
    ("invert", "bitwise_not"),
    ("invert", "bitwise_invert"),
    ("power", "pow"),
    ("absolute", "abs"),
];

/// Puts every elementwise `jnp` function into the module.
pub fn fill_jnp(module: &Rc<Module>) {
    for prim in PRIMS.iter().filter(|p| !p.public().jnp.is_empty()) {
        add(module, *prim, prim.public().jnp, true);
        for (_, alias) in ALIASES.iter().filter(|(name, _)| *name == prim.public().jnp) {
            add(module, *prim, alias, true);
        }
    }
}

/// Puts every `lax` function that is one primitive without parameters into the module.
pub fn fill_lax(module: &Rc<Module>) {
    for prim in PRIMS.iter().filter(|p| !p.public().lax.is_empty()) {
        add(module, *prim, prim.public().lax, false);
    }
}

fn add(module: &Rc<Module>, prim: &'static dyn Definition, name: &'static str, promotes: bool) {
    if let Some(op) = prim.plain() {
        module.set(
            name,
            Value::native(Ufunc {
                op,
                prim,
                name,
                promotes,
                arity: arity(prim),
                floats: Cell::new(None),
                arrays: Cell::new(false),
            }),
        );
    }
}

impl Ufunc {
    /// Python floats, evaluated at once: the kernel and nothing else, since an earlier call passed the checks.
    #[inline]
    fn quick(&self, args: &[Value]) -> Option<R> {
        if let ([x @ Value::Array(_), y @ Value::Array(_)], true) = (args, self.arrays.get())
            && !is_weak(x)
        {
            return prims::quick_floats(&self.op, x, y);
        }
        let weak = self.floats.get()?;
        let config = config::get();
        if config.x64 || config.debugs() || !jitbook_ir::trace::is_eval() {
            return None;
        }
        let outs = match args {
            [Value::Float(x)] => self.op.eval(&[weak_float(*x)]),
            [Value::Float(x), Value::Float(y)] => self.op.eval(&[weak_float(*x), weak_float(*y)]),
            _ => return None,
        };
        Some(match outs {
            Ok(mut outs) => Ok(from_val(Val::Array(outs.swap_remove(0).with_weak(weak)))),
            Err(e) => Err(e.into()),
        })
    }

    /// Remembers that Python floats are accepted, and what they give.
    fn learn(&self, args: &[Value], vals: &[Val], out: &Val) {
        let plain = |v: &Val| v.dtype() == DType::F32 && !v.aval().weak;
        if self.promotes && matches!(args, [Value::Array(x), Value::Array(y)] if x.is_float32() && y.is_float32()) {
            self.arrays.set(vals.iter().all(plain));
        }
        if self.floats.get().is_none()
            && self.promotes
            && args.iter().all(|a| matches!(a, Value::Float(_)))
            && !config::x64()
            && let Val::Array(a) = out
        {
            self.floats.set(Some(a.weak()));
        }
    }

    fn apply(&self, vm: &mut Vm, args: &[Value]) -> R {
        let xs = operand::operands(vm, self.name, args)?;
        if self.promotes {
            operand::refuse_keys(self.name, &xs)?;
        }
        let vals = match (self.promotes, self.prim.public().promote) {
            (true, Promote::Inexact) => operand::promote_inexact(xs)?,
            (true, Promote::Numeric | Promote::Integer | Promote::Compare) => operand::promote(xs)?,
            _ => xs.into_iter().map(|x| x.into_val()).collect::<R<_>>()?,
        };
        let out = match vals.len() {
            2 if self.promotes => {
                prims::check_ranks(vm, self.name, &vals)?;
                prims::broadcast_binary(&self.op, &vals)
            }
            _ => prims::apply(&self.op, &vals),
        };
        let out: Val = match out {
            Err(error) if self.promotes => return Err(crate::jax::deoptimized(vm, error)),
            out => out?,
        };
        self.learn(args, &vals, &out);
        Ok(from_val(out))
    }
}

fn is_weak(x: &Value) -> bool {
    matches!(x, Value::Array(a) if a.alive().is_ok_and(|a| a.weak()))
}

fn weak_float(x: f64) -> Array {
    Array::scalar(x as f32).with_weak(true)
}

impl Native for Ufunc {
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn class(&self, _vm: &Vm) -> Rc<Class> {
        super::classes().ufunc.clone()
    }
    fn callable(&self) -> bool {
        true
    }
    fn signature(&self) -> Option<String> {
        Some(match self.arity {
            1 if self.promotes => "(x, /)",
            1 => "(x)",
            2 if self.promotes => "(x, y, /)",
            2 => "(x, y)",
            _ => "(x, y, z)",
        })
        .map(String::from)
    }
    fn doc(&self) -> Option<&str> {
        Some(self.prim.doc())
    }
    fn name(&self) -> Option<&str> {
        Some(self.name)
    }
    fn call(&self, vm: &mut Vm, _this: &Value, args: &[Value], kw: &[(Str, Value)]) -> R {
        let mut positional;
        let args = match kw {
            [] => args,
            _ => {
                positional = args.to_vec();
                for (key, value) in kw {
                    match key.as_str() {
                        "x" | "x1" | "y" | "x2" => positional.push(value.clone()),
                        "out" | "where" if !value.is_none() => {
                            let text = format!("{key} argument of <jnp.ufunc '{}'>", self.name);
                            return Err(Exc::not_implemented_error(text));
                        }
                        "out" | "where" | "accuracy" => {}
                        _ => {
                            let text = format!("{}() got an unexpected keyword argument '{key}'", self.name);
                            return Err(Exc::type_error(text));
                        }
                    }
                }
                &positional[..]
            }
        };
        if args.len() != self.arity {
            return Err(wrong_count(self.name, self.arity, args.len()));
        }
        match self.quick(args) {
            Some(out) => out,
            None => self.apply(vm, args),
        }
    }
    fn getattr(&self, vm: &mut Vm, _this: &Value, name: &Str) -> R<Option<Value>> {
        Ok(match name.as_str() {
            "__name__" | "__qualname__" => Some(Value::str(self.name)),
            "__doc__" => Some(Value::str(self.prim.doc())),
            "__module__" => Some(Value::str(if self.promotes { "jax.numpy" } else { "jax.lax" })),
            // reduce, accumulate, outer, at...
            "reduce" | "accumulate" | "outer" | "at" | "reduceat" if self.promotes => {
                Some(vm.call_library("jax._ufunc", name, std::slice::from_ref(_this))?)
            }
            "nin" => Some(Value::Int(self.arity as i64)),
            "nout" => Some(Value::Int(1)),
            _ => None,
        })
    }
    fn repr(&self, _vm: &mut Vm, this: &Value) -> R<Option<String>> {
        Ok(Some(match self.promotes && self.arity == 2 {
            true => format!("<jnp.ufunc '{}'>", self.name),
            false => format!("<function {} at {:#x}>", self.name, this.address().unwrap_or(0)),
        }))
    }
}

#[cold]
fn wrong_count(name: &str, want: usize, got: usize) -> Exc {
    if got < want {
        let missing = want - got;
        let plural = if missing == 1 { "" } else { "s" };
        let which: Vec<&str> = ["'x'", "'y'", "'z'"][got.min(2)..want.min(3)].to_vec();
        return Exc::type_error(format!(
            "{name}() missing {missing} required positional argument{plural}: {}",
            which.join(" and ")
        ));
    }
    let plural = if want == 1 { "" } else { "s" };
    Exc::type_error(format!("{name}() takes {want} positional argument{plural} but {got} were given"))
}

/// How many operands a primitive takes, as its first sample shows.
fn arity(prim: &'static dyn Definition) -> usize {
    prim.samples().first().map_or(1, |(_, inputs)| inputs.len())
}
