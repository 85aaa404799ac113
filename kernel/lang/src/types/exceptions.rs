//! Exceptions: constructors, texts, and the fields that some classes carry.

use crate::class::Class;
use crate::error::{Exc, ExcState, R};
use crate::value::{Str, Value};
use crate::vm::{Types, Vm};
use std::rc::Rc;

pub fn register(types: &Types) {
    let c = &types.base_exception;
    c.def_static("__new__(cls, *args, **kwargs)", |_, a| match &a[0] {
        Value::Class(class) => Ok(Exc::with_args(class, a[1].as_items().unwrap_or_default()).value()),
        _ => Err(Exc::type_error("BaseException.__new__(X): X is not a type object")),
    });
    c.def("__init__(self, *args, **kwargs)", init);
    c.def("__str__(self, /)", |vm, a| Ok(Value::str(text(vm, &a[0])?)));
    c.def("__repr__(self, /)", |vm, a| Ok(Value::str(repr(vm, &a[0])?)));
    c.getset(
        "args",
        |_, a| Ok(state(&a[0])?.0.borrow().args.clone()),
        |vm, a| {
            let args = Value::tuple(vm.collect(&a[1])?);
            state(&a[0])?.0.borrow_mut().args = args;
            Ok(Value::None)
        },
    );
    chaining(c);
    c.def("with_traceback(self, tb, /)", |_, a| {
        if a[1].is_none() {
            state(&a[0])?.0.borrow_mut().traceback.clear();
        }
        Ok(a[0].clone())
    });
    c.def("add_note(self, note, /)", |vm, a| {
        let Some(note) = a[1].as_str() else {
            return Err(Exc::type_error(format!("note must be a str, not '{}'", vm.type_name(&a[1]))));
        };
        state(&a[0])?.0.borrow_mut().notes.push(note.clone());
        Ok(Value::None)
    });
    c.getter("__notes__", |_, a| {
        let notes = state(&a[0])?.0.borrow().notes.clone();
        if notes.is_empty() {
            return Err(Exc::attribute_error("'Exception' object has no attribute '__notes__'"));
        }
        Ok(Value::list(notes.into_iter().map(Value::Str).collect()))
    });
    fields(types);
    os_error(types);
}

fn state(v: &Value) -> R<&ExcState> {
    let found = match v {
        Value::Instance(i) => i.payload.downcast_state(),
        other => other.downcast_state(),
    };
    found.ok_or_else(|| Exc::type_error("an exception is needed here"))
}

fn args(v: &Value) -> R<Vec<Value>> {
    Ok(state(v)?.0.borrow().args.as_items().unwrap_or_default())
}

fn init(vm: &mut Vm, a: &[Value]) -> R {
    if let Value::Dict(named) = &a[2]
        && let Some((_, key, _)) = named.next_entry(0)
    {
        let _ = key;
        return Err(Exc::type_error(format!("{}() takes no keyword arguments", vm.type_name(&a[0]))));
    }
    state(&a[0])?.0.borrow_mut().args = a[1].clone();
    Ok(Value::None)
}

/// `str(e)`
pub fn text(vm: &mut Vm, v: &Value) -> R<String> {
    if let Some(text) = state(v)?.0.borrow().native_text.clone() {
        return Ok(text);
    }
    let args = args(v)?;
    match &args[..] {
        [] => Ok(String::new()),
        [one] if is_a(v, &vm.types.key_error) => Ok(vm.repr(one)?.to_string()),
        [one] => Ok(vm.str(one)?.to_string()),
        _ => Ok(vm.repr(&Value::tuple(args))?.to_string()),
    }
}

fn is_a(v: &Value, class: &Rc<Class>) -> bool {
    matches!(v, Value::Instance(i) if i.class().is_subclass(class))
}

/// `repr(e)`
pub fn repr(vm: &mut Vm, v: &Value) -> R<String> {
    let name = vm.type_name(v);
    let args = args(v)?;
    Ok(match &args[..] {
        [one] => format!("{name}({})", vm.repr(one)?),
        _ => format!("{name}{}", vm.repr(&Value::tuple(args))?),
    })
}

fn chaining(c: &Rc<Class>) {
    c.getset(
        "__cause__",
        |_, a| Ok(state(&a[0])?.0.borrow().cause.clone()),
        |_, a| {
            let mut data = state(&a[0])?.0.borrow_mut();
            data.cause = if a[1].is_undefined() { Value::None } else { a[1].clone() };
            data.suppress_context = true;
            Ok(Value::None)
        },
    );
    c.getset(
        "__context__",
        |_, a| Ok(state(&a[0])?.0.borrow().context.clone()),
        |_, a| {
            state(&a[0])?.0.borrow_mut().context = a[1].clone();
            Ok(Value::None)
        },
    );
    c.getset(
        "__suppress_context__",
        |_, a| Ok(Value::Bool(state(&a[0])?.0.borrow().suppress_context)),
        |vm, a| {
            let on = vm.truth(&a[1])?;
            state(&a[0])?.0.borrow_mut().suppress_context = on;
            Ok(Value::None)
        },
    );
}

fn set(v: &Value, name: &str, value: Value) {
    if let Value::Instance(i) = v {
        i.set(name, value);
    }
}

fn keep_args(a: &[Value]) -> R<Vec<Value>> {
    state(&a[0])?.0.borrow_mut().args = a[1].clone();
    args(&a[0])
}

fn named(a: &[Value], name: &str) -> Value {
    match &a[2] {
        Value::Dict(d) => d.get_str(name).unwrap_or(Value::None),
        _ => Value::None,
    }
}

/// Fields beside `args`: `StopIteration.value`, `SystemExit.code`, `name`, ...
fn fields(types: &Types) {
    types.stop_iteration.def("__init__(self, *args, **kwargs)", |_, a| {
        let args = keep_args(a)?;
        set(&a[0], "value", args.first().cloned().unwrap_or(Value::None));
        Ok(Value::None)
    });
    types.system_exit.def("__init__(self, *args, **kwargs)", |_, a| {
        let args = keep_args(a)?;
        let code = match &args[..] {
            [] => Value::None,
            [one] => one.clone(),
            _ => Value::tuple(args),
        };
        set(&a[0], "code", code);
        Ok(Value::None)
    });
    types.import_error.def("__init__(self, *args, **kwargs)", |_, a| {
        let args = keep_args(a)?;
        set(&a[0], "msg", args.first().cloned().unwrap_or(Value::None));
        set(&a[0], "name", named(a, "name"));
        set(&a[0], "path", named(a, "path"));
        Ok(Value::None)
    });
    for c in [&types.attribute_error, &types.name_error] {
        c.def("__init__(self, *args, **kwargs)", |_, a| {
            keep_args(a)?;
            set(&a[0], "name", named(a, "name"));
            set(&a[0], "obj", named(a, "obj"));
            Ok(Value::None)
        });
    }
    types.syntax_error.def("__init__(self, *args, **kwargs)", |_, a| {
        let args = keep_args(a)?;
        set(&a[0], "msg", args.first().cloned().unwrap_or(Value::None));
        Ok(Value::None)
    });
}

/// `OSError(errno, strerror, filename)`: the class follows from the number.
fn os_error(types: &Types) {
    types.os_error.def_static("__new__(cls, *args, **kwargs)", |vm, a| {
        let Value::Class(class) = &a[0] else {
            return Err(Exc::type_error("OSError.__new__(X): X is not a type object"));
        };
        let args = a[1].as_items().unwrap_or_default();
        let class = match args.first() {
            Some(Value::Int(n)) if args.len() > 1 && Rc::ptr_eq(class, &vm.types.os_error) => by_number(vm.types, *n),
            _ => class.clone(),
        };
        Ok(os_fields(Exc::with_args(&class, args.clone()).value(), &args))
    });
    types.os_error.def("__init__(self, *args, **kwargs)", |_, _| Ok(Value::None));
}

fn by_number(types: &Types, n: i64) -> Rc<Class> {
    match n {
        2 => &types.file_not_found_error,
        17 => &types.file_exists_error,
        21 => &types.is_a_directory_error,
        20 => &types.not_a_directory_error,
        1 | 13 => &types.permission_error,
        32 => &types.broken_pipe_error,
        110 => &types.timeout_error,
        _ => &types.os_error,
    }
    .clone()
}

fn os_fields(v: Value, args: &[Value]) -> Value {
    let part = |i: usize| if args.len() > 1 { args.get(i).cloned().unwrap_or(Value::None) } else { Value::None };
    set(&v, "errno", part(0));
    set(&v, "strerror", part(1));
    set(&v, "filename", part(2));
    if args.len() > 1
        && let Ok(state) = state(&v)
    {
        let shown = |v: &Value| {
            v.as_str().map_or_else(|| v.as_i64().map_or(String::new(), |n| n.to_string()), |s| s.to_string())
        };
        let mut text = format!("[Errno {}] {}", shown(&args[0]), shown(&args[1]));
        if let Some(name) = args.get(2).and_then(Value::as_str) {
            text.push_str(&format!(": {}", super::str_methods::repr(name)));
        }
        let mut data = state.0.borrow_mut();
        data.native_text = Some(text);
        data.args = Value::tuple(args.iter().take(2).cloned());
    }
    v
}

/// The exception of an I/O error on a file, as CPython raises it: "[Errno 2] No such file or directory: 'x'".
pub fn io_error(types: &Types, error: &std::io::Error, filename: Option<&str>) -> Exc {
    let number = i64::from(error.raw_os_error().unwrap_or(5));
    let described = error.to_string();
    let reason = described.split(" (os error").next().unwrap_or(&described).to_string();
    let mut args = vec![Value::Int(number), Value::Str(Str::from(reason))];
    args.extend(filename.map(Value::from));
    let value = os_fields(Exc::with_args(&by_number(types, number), args.clone()).value(), &args);
    Exc::from_value(&value).expect("just made an exception")
}
