//! What `lib/_staging.py` needs from Rust: variables of closures, jaxprs run again, events, errors with help.

use super::PREFIX;
use crate::code::{Code, Instr};
use crate::error::{Exc, R};
use crate::func::Function;
use crate::jax::jaxpr::ClosedObj;
use crate::jax::operand::{from_val, operand};
use crate::jax::timing::{self, Event};
use crate::modules::Module;
use crate::value::{Str, Value};
use crate::vm::Vm;
use jitbook_ir::Val;
use std::rc::Rc;

/// Registers the functions in `_jitbook`.
pub fn install(vm: &mut Vm) {
    vm.register_module("_jitbook", fill);
}

fn fill(_vm: &mut Vm, m: &Rc<Module>) -> R<()> {
    m.def("variable_names(f, /)", |_, a| {
        let f = function(&a[0])?;
        Ok(Value::tuple(f.code.free.iter().map(|n| Value::Str(n.clone()))))
    });
    m.def("variables(f, unbound, /)", variables);
    m.def("set_variables(f, values, unbound, /)", set_variables);
    m.def("seen_by(f, /)", seen_by);
    m.def("replay(closed, args, /)", replay);
    m.def("staged_event(line, what, /)", staged_event);
    m.def("staging_error(message, help, /)", |vm, a| {
        let (message, help) = (vm.str(&a[0])?, vm.str(&a[1])?);
        Err(Exc::type_error(message.to_string()).help(help.to_string()))
    });
    Ok(())
}

fn function(v: &Value) -> R<&Rc<Function>> {
    match v {
        Value::Function(f) => Ok(f),
        _ => Err(Exc::type_error("a function is needed here")),
    }
}

/// The values of the variables that a function closes over, in the order of `variable_names`.
fn variables(_vm: &mut Vm, args: &[Value]) -> R {
    let values = function(&args[0])?.closure.iter().map(|cell| match cell {
        Value::Cell(c) if !c.value.borrow().is_undefined() => c.value.borrow().clone(),
        _ => args[1].clone(),
    });
    Ok(Value::list(values.collect()))
}

fn set_variables(vm: &mut Vm, args: &[Value]) -> R {
    let values = vm.collect(&args[1])?;
    for (cell, value) in function(&args[0])?.closure.iter().zip(values) {
        if let Value::Cell(c) = cell {
            let value = if value.is(&args[2]) { Value::Undefined } else { value };
            let old = c.value.replace(value);
            drop(old);
        }
    }
    Ok(Value::None)
}

/// The containers and objects that a function's code can reach by a name: pairs of name and value.
fn seen_by(_vm: &mut Vm, args: &[Value]) -> R {
    let f = function(&args[0])?;
    let mut seen: Vec<(Str, Value)> = Vec::new();
    for (name, cell) in f.code.free.iter().zip(&f.closure) {
        if let Value::Cell(c) = cell {
            note(name, &c.value.borrow(), &mut seen);
        }
    }
    let mut names = Vec::new();
    globals_of(&f.code, &mut names);
    for name in names {
        if let Some(v) = f.globals.get_name(&name) {
            note(&name, &v, &mut seen);
        }
    }
    Ok(Value::list(seen.into_iter().map(|(n, v)| Value::tuple([Value::Str(n), v])).collect()))
}

fn note(name: &Str, value: &Value, seen: &mut Vec<(Str, Value)>) {
    let mutable =
        matches!(value, Value::List(_) | Value::Dict(_) | Value::Set(_) | Value::Instance(_) | Value::NdArray(_));
    if mutable && !name.starts_with(PREFIX) && !seen.iter().any(|s| s.1.is(value)) {
        seen.push((name.clone(), value.clone()));
    }
}

fn globals_of(code: &Code, names: &mut Vec<Str>) {
    for i in &code.instrs {
        if let Instr::LoadGlobal { site, .. } = i {
            names.push(code.sites[*site as usize].name().clone());
        }
    }
    code.codes.iter().for_each(|c| globals_of(c, names));
}

/// The outputs of a jaxpr at other inputs, its equations bound once more.
fn replay(vm: &mut Vm, args: &[Value]) -> R {
    let closed = args[0].downcast::<ClosedObj>().ok_or_else(|| Exc::type_error("replay: not a jaxpr"))?;
    let mut vals: Vec<Val> = Vec::new();
    for v in vm.collect(&args[1])? {
        vals.push(operand(&v)?.ok_or_else(|| Exc::type_error("replay: not an array"))?.into_val()?);
    }
    let outs = jitbook_ir::eval::eval_closed(&closed.0, &vals)?;
    Ok(Value::list(outs.into_iter().map(from_val).collect()))
}

fn staged_event(vm: &mut Vm, args: &[Value]) -> R {
    let line = vm.index_i64(&args[0])? as usize;
    let what = match vm.str(&args[1])?.as_str() {
        "while" => "while",
        "for" => "for",
        "and" => "and",
        "or" => "or",
        _ => "if",
    };
    timing::event_once(Event::Staged { line, what });
    Ok(Value::None)
}
