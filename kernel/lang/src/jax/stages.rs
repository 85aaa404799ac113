//! Specialisations as values, for `jit(f).trace(x)`, `.lower` and `.compile`.

use crate::class::Class;
use crate::dict::Dict;
use crate::error::{Exc, R};
use crate::jax::jit::{Entry, JitFn, Key};
use crate::jax::{attributes, dtypes, pytree, signature, transforms, treedef};
use crate::native::Native;
use crate::value::{Str, Value};
use crate::vm::Vm;
use std::any::Any;
use std::rc::Rc;

struct EntryObj(Rc<Entry>);

impl Native for EntryObj {
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn class(&self, _vm: &Vm) -> Rc<Class> {
        crate::jax::classes().stage.clone()
    }
}

fn expect(v: &Value) -> R<Rc<Entry>> {
    v.downcast::<EntryObj>().map(|e| e.0.clone()).ok_or_else(|| Exc::type_error("expected a specialisation"))
}

fn keywords(v: &Value) -> Vec<(Str, Value)> {
    match v {
        Value::Dict(d) => keyword_items(d),
        _ => vec![],
    }
}

fn keyword_items(d: &Rc<Dict>) -> Vec<(Str, Value)> {
    d.items().into_iter().filter_map(|(k, v)| Some((k.as_str()?.clone(), v))).collect()
}

/// `entry(f, args, kw)`: the specialisation of a jitted function for these arguments, traced now if it is new.
pub fn entry(vm: &mut Vm, args: &[Value]) -> R {
    let f = args[0].downcast::<JitFn>().ok_or_else(|| Exc::type_error("expected a jitted function"))?;
    let positional = vm.collect(&args[1])?;
    let entry = f.specialise(vm, &positional, &keywords(&args[2]))?;
    Ok(Value::native(EntryObj(entry)))
}

pub fn jaxpr(_vm: &mut Vm, args: &[Value]) -> R {
    Ok(transforms::closed_value(expect(&args[0])?.closed.clone()))
}

pub fn compile(_vm: &mut Vm, args: &[Value]) -> R {
    expect(&args[0])?.program()?;
    Ok(Value::None)
}

/// The machine code's text form.
pub fn code(_vm: &mut Vm, args: &[Value]) -> R {
    Ok(Value::str(expect(&args[0])?.program()?.clif_text()?))
}

/// Whether a call with these arguments runs this specialisation.
pub fn matches(vm: &mut Vm, args: &[Value]) -> R {
    let f = args[0].downcast::<JitFn>().ok_or_else(|| Exc::type_error("expected a jitted function"))?;
    let entry = expect(&args[1])?;
    let positional = vm.collect(&args[2])?;
    let call = signature::split(vm, f, &positional, &keywords(&args[3]))?;
    let (leaves, tree) = pytree::flatten(vm, &call.dynamic)?;
    let avals = transforms::leaf_avals(vm, &leaves)?;
    let key = Key::new(tree, avals, call.statics);
    Ok(Value::Bool(signature::same(vm, &entry.key, &key)?))
}

/// The types of the results, as a pytree of `ShapeDtypeStruct`.
pub fn out_info(vm: &mut Vm, args: &[Value]) -> R {
    let entry = expect(&args[0])?;
    let mut leaves = Vec::new();
    for aval in entry.closed.out_avals() {
        let parts = [attributes::shape_value(&aval.shape), dtypes::value(aval.dtype)];
        let class = vm.library("jax._api", "ShapeDtypeStruct")?;
        leaves.push(vm.call_kw(&class, &parts, &[(Str::intern("weak_type"), Value::Bool(aval.weak))])?);
    }
    treedef::unflatten(vm, &entry.out_tree, leaves)
}
