//! `sys`: what a program asks of its interpreter. It answers as CPython 3.11 does.

use super::io;
use crate::class::{Class, Instance, Layout};
use crate::error::{Exc, R, TraceEntry};
use crate::func::Builtin;
use crate::modules::Module;
use crate::value::{Str, Value};
use crate::vm::Vm;
use std::rc::Rc;

const VERSION: &str = "3.11.7";

pub fn fill(vm: &mut Vm, m: &Rc<Module>) -> R<()> {
    for (name, shown) in [("stdin", "<stdin>"), ("stdout", "<stdout>"), ("stderr", "<stderr>")] {
        let stream = io::standard_stream(shown);
        m.set(name, stream.clone());
        m.set(&format!("__{name}__"), stream);
    }
    m.set("argv", Value::list(vec![Value::str("")]));
    m.set("path", Value::list(vec![Value::str("")]));
    m.set("modules", vm.modules.clone());
    m.set("version", format!("{VERSION} (jitbook {})", env!("CARGO_PKG_VERSION")));
    m.set("platform", std::env::consts::OS);
    m.set("byteorder", if cfg!(target_endian = "big") { "big" } else { "little" });
    m.set("maxsize", i64::MAX);
    m.set("maxunicode", 0x10ffffi64);
    m.set("hexversion", 0x030b07f0i64);
    m.set("executable", std::env::current_exe().map(|p| p.display().to_string()).unwrap_or_default());
    let implementation = Instance::new(Class::builtin("namespace", Some(&vm.types.object), Layout::Object));
    implementation.set("name", Value::str("jitbook"));
    implementation.set("cache_tag", Value::None);
    m.set("implementation", Value::Instance(implementation));
    m.set("flags", Value::None);
    m.set(
        "version_info",
        record(
            vm,
            "sys.version_info",
            &[
                ("major", Value::Int(3)),
                ("minor", Value::Int(11)),
                ("micro", Value::Int(7)),
                ("releaselevel", Value::str("final")),
                ("serial", Value::Int(0)),
            ],
        ),
    );
    m.set(
        "float_info",
        record(
            vm,
            "sys.float_info",
            &[
                ("max", Value::Float(f64::MAX)),
                ("max_exp", Value::Int(1024)),
                ("max_10_exp", Value::Int(308)),
                ("min", Value::Float(f64::MIN_POSITIVE)),
                ("min_exp", Value::Int(-1021)),
                ("min_10_exp", Value::Int(-307)),
                ("dig", Value::Int(15)),
                ("mant_dig", Value::Int(53)),
                ("epsilon", Value::Float(f64::EPSILON)),
                ("radix", Value::Int(2)),
                ("rounds", Value::Int(1)),
            ],
        ),
    );
    functions(m);
    Ok(())
}

fn functions(m: &Module) {
    m.def("exit(status=None, /)", exit);
    m.def_introspecting("_place(depth, /)", place);
    m.def("getrecursionlimit()", |vm, _| Ok(Value::from(vm.recursion_limit)));
    m.def("setrecursionlimit(limit, /)", |vm, a| {
        let limit = vm.index_i64(&a[0])?;
        if limit < 1 {
            return Err(Exc::value_error("recursion limit must be greater or equal than 1"));
        }
        // Frames live on the heap; what recurses in native code has its own bound far above.
        vm.recursion_limit = limit.min(1_000_000) as usize;
        Ok(Value::None)
    });
    m.def("getsizeof(object, default=None, /)", |vm, a| {
        let n = vm.len(&a[0]).unwrap_or(0);
        Ok(Value::from(48 + 8 * n))
    });
    m.def("intern(string, /)", |vm, a| match a[0].as_str() {
        Some(s) => Ok(Value::Str(Str::intern(s))),
        None => Err(Exc::type_error(format!("intern() argument must be str, not {}", vm.type_name(&a[0])))),
    });
    m.def("exc_info()", |vm, _| {
        let Some(exc) = vm.handled.last().cloned() else {
            return Ok(Value::tuple([Value::None, Value::None, Value::None]));
        };
        let traceback = vm.getattr(&exc, "__traceback__")?;
        Ok(Value::tuple([Value::Class(vm.type_of(&exc)), exc, traceback]))
    });
    m.def("getdefaultencoding()", |_, _| Ok(Value::str("utf-8")));
    m.def("get_int_max_str_digits()", |_, _| Ok(Value::from(crate::types::int_ops::MAX_STR_DIGITS)));
}

/// File, line and text of the line where the user's code stands, `depth` calls above the caller; None where it is not known.
fn place(vm: &mut Vm, a: &[Value]) -> R {
    let depth = crate::types::saturating_index(vm, &a[0])?;
    let places = crate::builtins::caller(vm).places;
    let of_user = |e: &&TraceEntry| !e.code.source.filename.starts_with("<lib/");
    let Some(e) = places.iter().skip(usize::try_from(depth).unwrap_or(0)).find(of_user) else { return Ok(Value::None) };
    let line = e.code.line(e.pc);
    let text = e.code.source.line_text(line).trim();
    Ok(Value::tuple([Value::str(&*e.code.source.filename), Value::from(line), Value::str(text)]))
}

/// `sys.exit`, and the builtin `exit`: SystemExit with its code.
pub fn exit(vm: &mut Vm, a: &[Value]) -> R {
    let args: Vec<Value> = a[0].given().cloned().into_iter().collect();
    let class = Value::Class(vm.types.system_exit.clone());
    let exit = vm.call(&class, &args)?;
    Err(Exc::from_value(&exit).unwrap_or_else(|| Exc::with_args(&vm.types.system_exit, args)))
}

/// A tuple whose items also have names.
fn record(vm: &Vm, name: &str, fields: &[(&str, Value)]) -> Value {
    let tuple = &vm.types.tuple;
    let class = Class::builtin(name, Some(tuple), Layout::Builtin);
    let instance = Instance::with_payload(class.clone(), Value::tuple(fields.iter().map(|f| f.1.clone())));
    for (name, value) in fields {
        instance.set(name, value.clone());
    }
    let shown: Vec<Value> = fields.iter().map(|f| Value::str(f.0)).collect();
    class.set(&Str::intern("_fields"), Value::tuple(shown));
    // Without an owner the function sees the instance, not the tuple that it carries.
    let repr = Builtin::value("__repr__(self, /)", |vm, a| {
        let class = vm.type_of(&a[0]);
        let names = class.lookup(&Str::intern("_fields")).and_then(|f| f.as_items()).unwrap_or_default();
        let items = a[0].as_items().unwrap_or_default();
        let mut parts = Vec::new();
        for (name, item) in names.iter().zip(&items) {
            parts.push(format!("{}={}", vm.str(name)?, vm.repr(item)?));
        }
        Ok(Value::str(format!("{}({})", class.name(), parts.join(", "))))
    });
    class.set(&Str::intern("__repr__"), repr);
    Value::Instance(instance)
}
