//! The functions of the `builtins` module. Types' own methods live in [`crate::types`], the classes that are not data
//! (`property`, `super`, `type`, `map`...) in [`crate::builtin_types`].

pub use crate::builtin_types::register_types;
use crate::console::Echo;
use crate::dict::Dict;
use crate::error::{Exc, R};
use crate::func::Builtin;
use crate::iter::{Iter, IterState};
use crate::types::{object, text};
use crate::value::{Str, Value};
use crate::vm::{BinOp, CmpOp, Mode, UnaryOp, Vm};
use num_bigint::BigInt;
use std::rc::Rc;

pub fn install(vm: &mut Vm) {
    let b = vm.builtins.clone();
    for (signature, func) in FUNCTIONS {
        let mut f = Builtin::new(signature, *func, "");
        f.introspects = matches!(&*f.name, "globals" | "locals" | "vars" | "dir" | "eval" | "exec");
        b.set_name(&f.name.clone(), Value::Builtin(Rc::new(f)));
    }
    let t = vm.types;
    for c in [
        &t.object,
        &t.type_,
        &t.int,
        &t.float,
        &t.complex,
        &t.bool,
        &t.str,
        &t.bytes,
        &t.list,
        &t.tuple,
        &t.dict,
        &t.set,
        &t.frozenset,
        &t.range,
        &t.slice,
        &t.property,
        &t.staticmethod,
        &t.classmethod,
        &t.super_,
    ] {
        b.set_name(&c.name(), Value::Class(c.clone()));
    }
    // JAX's and NumPy's classes have modules of their own.
    let foreign = |n: &str| {
        [
            "Jax",
            "JAX",
            "Tracer",
            "Concretization",
            "NonConcrete",
            "UnexpectedTracer",
            "TypePromotion",
            "Axis",
            "UFunc",
            "UnsupportedOp",
            "StdinNot",
        ]
        .iter()
        .any(|p| n.starts_with(p))
    };
    for c in t.exceptions().into_iter().filter(|c| !foreign(&c.name())) {
        b.set_name(&c.name(), Value::Class(c.clone()));
    }
    b.set_str("bytearray", Value::Class(crate::native::bytearray::class()));
    for name in ["map", "filter", "zip", "enumerate", "reversed"] {
        b.set_str(name, Value::Class(vm.iterator_class(name)));
    }
    for (name, like) in [("EnvironmentError", &t.os_error), ("IOError", &t.os_error)] {
        b.set_str(name, Value::Class(like.clone()));
    }
    for (name, v) in [
        ("None", Value::None),
        ("True", Value::Bool(true)),
        ("False", Value::Bool(false)),
        ("NotImplemented", Value::NotImplemented),
        ("Ellipsis", Value::Ellipsis),
        ("__name__", Value::str("builtins")),
        ("__debug__", Value::Bool(true)),
    ] {
        b.set_str(name, v);
    }
    crate::builtin_types::register_iterators(vm);
}

type Native = fn(&mut Vm, &[Value]) -> R;

static FUNCTIONS: &[(&str, Native)] = &[
    ("print(*args, sep=' ', end='\\n', file=None, flush=False)", print),
    ("len(obj, /)", |vm, a| Ok(Value::from(vm.len(&a[0])?))),
    ("repr(obj, /)", |vm, a| Ok(Value::Str(vm.repr(&a[0])?))),
    ("ascii(obj, /)", |vm, a| Ok(Value::str(text::ascii(vm, &a[0])?))),
    ("format(value, format_spec='', /)", |vm, a| {
        let spec = a[1].given().map_or(Ok(Str::from("")), |s| string(vm, s, "format() argument 2"))?;
        Ok(Value::Str(vm.format(&a[0], &spec)?))
    }),
    ("hash(obj, /)", |vm, a| Ok(Value::Int(vm.hash(&a[0])?))),
    ("id(obj, /)", |_, a| Ok(Value::Int(identity(&a[0])))),
    ("abs(x, /)", |vm, a| vm.unary(UnaryOp::Abs, &a[0])),
    ("callable(obj, /)", |vm, a| Ok(Value::Bool(vm.is_callable(&a[0])))),
    ("chr(i, /)", |vm, a| {
        let code = vm.index_i64(&a[0])?;
        match u32::try_from(code).ok().and_then(char::from_u32) {
            Some(c) => Ok(Value::Str(c.into())),
            None => Err(Exc::value_error("chr() arg not in range(0x110000)")),
        }
    }),
    ("ord(c, /)", ord),
    ("bin(number, /)", |vm, a| radix(vm, &a[0], 2, "0b")),
    ("oct(number, /)", |vm, a| radix(vm, &a[0], 8, "0o")),
    ("hex(number, /)", |vm, a| radix(vm, &a[0], 16, "0x")),
    ("isinstance(obj, class_or_tuple, /)", |vm, a| Ok(Value::Bool(vm.is_instance_of(&a[0], &a[1])?))),
    ("issubclass(cls, class_or_tuple, /)", |vm, a| Ok(Value::Bool(vm.is_subclass_of(&a[0], &a[1])?))),
    ("getattr(object, name, default=None, /)", getattr),
    ("setattr(obj, name, value, /)", |vm, a| {
        let name = attribute_name(vm, &a[1])?;
        vm.setattr(&a[0], &name, a[2].clone())?;
        Ok(Value::None)
    }),
    ("delattr(obj, name, /)", |vm, a| {
        let name = attribute_name(vm, &a[1])?;
        vm.delattr(&a[0], &name)?;
        Ok(Value::None)
    }),
    ("hasattr(obj, name, /)", |vm, a| {
        let name = attribute_name(vm, &a[1])?;
        Ok(Value::Bool(vm.getattr_opt(&a[0], &name)?.is_some()))
    }),
    ("iter(object, sentinel=None, /)", |vm, a| match a[1].given() {
        None => vm.iter(&a[0]),
        Some(_) if !vm.is_callable(&a[0]) => Err(Exc::type_error("iter(v, w): v must be callable")),
        Some(s) => Ok(Iter::value(IterState::Call { callable: a[0].clone(), sentinel: s.clone() })),
    }),
    ("next(iterator, default=None, /)", next),
    ("sum(iterable, /, start=0)", sum),
    ("any(iterable, /)", |vm, a| any_all(vm, &a[0], true)),
    ("all(iterable, /)", |vm, a| any_all(vm, &a[0], false)),
    ("min(*args, key=None, default=None)", |vm, a| extreme(vm, a, CmpOp::Lt, "min")),
    ("max(*args, key=None, default=None)", |vm, a| extreme(vm, a, CmpOp::Gt, "max")),
    ("sorted(iterable, /, *, key=None, reverse=False)", |vm, a| {
        let mut items = vm.collect(&a[0])?;
        let reverse = vm.truth(&a[2])?;
        vm.sort(&mut items, if a[1].is_absent() { None } else { Some(&a[1]) }, reverse)?;
        Ok(Value::list(items))
    }),
    ("divmod(x, y, /)", |vm, a| vm.binary(BinOp::DivMod, &a[0], &a[1])),
    ("pow(base, exp, mod=None)", pow),
    ("round(number, ndigits=None)", round),
    ("globals()", |vm, _| Ok(Value::Dict(caller(vm).globals))),
    ("locals()", |vm, _| Ok(Value::Dict(caller(vm).locals))),
    ("vars(object=None, /)", |vm, a| match a[0].given() {
        None => Ok(Value::Dict(caller(vm).locals)),
        Some(o) => match vm.getattr_opt(o, "__dict__")? {
            Some(d) => Ok(d),
            None => Err(Exc::type_error("vars() argument must have __dict__ attribute")),
        },
    }),
    ("dir(object=None, /)", dir),
    ("eval(source, globals=None, locals=None, /)", |vm, a| run_source(vm, a, Mode::Eval)),
    ("exec(source, globals=None, locals=None, /)", |vm, a| run_source(vm, a, Mode::Exec)),
    ("compile(source, filename, mode, flags=0, dont_inherit=False, optimize=-1)", |vm, a| {
        let mode = string(vm, &a[2], "compile() arg 3")?;
        let (text, name) = (string(vm, &a[0], "compile() arg 1")?, vm.str(&a[1])?);
        Ok(Value::Code(vm.compile(&text, &name, if &*mode == "eval" { Mode::Eval } else { Mode::Exec })?))
    }),
    ("input(prompt='', /)", input),
    ("memoryview(object)", |vm, a| vm.call_library("_memoryview", "memoryview", a)),
    ("open(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None)", crate::native::io::open),
    ("__import__(name, globals=None, locals=None, fromlist=(), level=0)", |vm, a| {
        let name = string(vm, &a[0], "__import__() argument 1")?;
        let module = vm.import_module(&name)?;
        let whole = a[3].given().is_some_and(|f| f.as_items().is_some_and(|f| !f.is_empty()));
        match name.split_once('.') {
            Some((top, _)) if !whole => vm.import_module(top),
            _ => Ok(module),
        }
    }),
    ("exit(code=None)", crate::native::sys::exit),
    ("quit(code=None)", crate::native::sys::exit),
];

/// What called the builtin that runs.
pub fn caller(vm: &mut Vm) -> crate::vm::Caller {
    vm.caller.take().unwrap_or_else(|| crate::vm::Caller {
        globals: vm.main.clone(),
        locals: vm.main.clone(),
        is_module: true,
        places: Vec::new(),
    })
}

fn identity(v: &Value) -> i64 {
    match v {
        Value::None => 0x1000,
        Value::Bool(b) => 0x1010 + *b as i64 * 16,
        Value::Int(i) => i.wrapping_mul(32).wrapping_add(0x7f00_0000_0000),
        Value::Float(f) => (f.to_bits() >> 8) as i64,
        other => other.address().unwrap_or(0x1040) as i64,
    }
}

fn string(vm: &mut Vm, v: &Value, what: &str) -> R<Str> {
    match v.as_str() {
        Some(s) => Ok(s.clone()),
        None => Err(Exc::type_error(format!("{what} must be str, not {}", vm.type_name(v)))),
    }
}

fn attribute_name(vm: &mut Vm, v: &Value) -> R<Str> {
    match v.as_str() {
        Some(s) => Ok(s.clone()),
        None => Err(Exc::type_error(format!("attribute name must be string, not '{}'", vm.type_name(v)))),
    }
}

fn print(vm: &mut Vm, a: &[Value]) -> R {
    let part = |vm: &mut Vm, v: &Value, default: &str, name: &str| -> R<Str> {
        match v {
            Value::Undefined | Value::None => Ok(default.into()),
            v => match v.as_str() {
                Some(s) => Ok(s.clone()),
                None => Err(Exc::type_error(format!("{name} must be None or a string, not {}", vm.type_name(v)))),
            },
        }
    };
    let (sep, end) = (part(vm, &a[1], " ", "sep")?, part(vm, &a[2], "\n", "end")?);
    let mut out = String::new();
    if let Value::Tuple(args) = &a[0] {
        for (i, v) in args.items.iter().enumerate() {
            if i > 0 {
                out.push_str(&sep);
            }
            out.push_str(&vm.str(v)?);
        }
    }
    out.push_str(&end);
    if a[3].is_absent() {
        // sys.stdout may have been replaced.
        if let Some(sys) = vm.modules.get_str("sys")
            && let Value::Module(m) = &sys
            && let Some(target) = m.dict.get_str("stdout")
            && !crate::native::io::is_stdout(&target)
        {
            if target.is_none() {
                return Ok(Value::None);
            }
            vm.call_method(&target, "write", &[Value::str(out)])?;
            return Ok(Value::None);
        }
        vm.print(&out)?;
        if a[4].given().is_some() && vm.truth(&a[4])? {
            vm.flush();
        }
    } else {
        vm.call_method(&a[3], "write", &[Value::str(out)])?;
    }
    Ok(Value::None)
}

fn ord(vm: &mut Vm, a: &[Value]) -> R {
    match a[0].plain() {
        Value::Str(s) if s.chars_len() == 1 => Ok(Value::Int(s.char_at(0) as i64)),
        Value::Bytes(b) if b.len() == 1 => Ok(Value::Int(b[0] as i64)),
        Value::Str(s) => {
            Err(Exc::type_error(format!("ord() expected a character, but string of length {} found", s.chars_len())))
        }
        other => Err(Exc::type_error(format!("ord() expected string of length 1, but {} found", vm.type_name(other)))),
    }
}

fn radix(vm: &mut Vm, v: &Value, base: u32, prefix: &str) -> R {
    let n = vm.index(v)?.as_big().unwrap_or_default();
    let sign = if n.sign() == num_bigint::Sign::Minus { "-" } else { "" };
    Ok(Value::str(format!("{sign}{prefix}{}", BigInt::from(n.magnitude().clone()).to_str_radix(base))))
}

fn getattr(vm: &mut Vm, a: &[Value]) -> R {
    let name = attribute_name(vm, &a[1])?;
    match a[2].given() {
        None => vm.getattr(&a[0], &name),
        Some(d) => Ok(vm.getattr_opt(&a[0], &name)?.unwrap_or_else(|| d.clone())),
    }
}

fn next(vm: &mut Vm, a: &[Value]) -> R {
    let stopped = match &a[0] {
        Value::Generator(_) => match vm.resume(&a[0], Ok(Value::None)) {
            Ok(Ok(v)) => return Ok(v),
            Ok(Err(result)) => Exc::stop_iteration(result),
            Err(e) => return Err(e),
        },
        Value::Instance(_) => match vm.call_special(&a[0], "__next__", &[]) {
            Ok(Some(v)) => return Ok(v),
            Ok(None) => return Err(Exc::type_error(format!("'{}' object is not an iterator", vm.type_name(&a[0])))),
            Err(e) if e.is(&vm.types.stop_iteration) => e,
            Err(e) => return Err(e),
        },
        other => match vm.next(other)? {
            Some(v) => return Ok(v),
            None => Exc::stop_iteration(Value::None),
        },
    };
    match a[1].given() {
        Some(d) => Ok(d.clone()),
        None => Err(stopped),
    }
}

fn sum(vm: &mut Vm, a: &[Value]) -> R {
    let mut total = a[1].given().cloned().unwrap_or(Value::Int(0));
    if let Value::Str(_) = total {
        return Err(Exc::type_error("sum() can't sum strings [use ''.join(seq) instead]"));
    }
    let it = vm.iter(&a[0])?;
    while let Some(v) = vm.next(&it)? {
        vm.poll()?;
        total = match (&total, &v) {
            (Value::Float(x), Value::Float(y)) => Value::Float(x + y),
            _ => vm.binary(BinOp::Add, &total, &v)?,
        };
    }
    Ok(total)
}

fn any_all(vm: &mut Vm, iterable: &Value, stop: bool) -> R {
    let it = vm.iter(iterable)?;
    while let Some(v) = vm.next(&it)? {
        vm.poll()?;
        if vm.truth(&v)? == stop {
            return Ok(Value::Bool(stop));
        }
    }
    Ok(Value::Bool(!stop))
}

fn extreme(vm: &mut Vm, a: &[Value], op: CmpOp, name: &str) -> R {
    let args = a[0].as_items().unwrap_or_default();
    let items = match &args[..] {
        [] => return Err(Exc::type_error(format!("{name} expected at least 1 argument, got 0"))),
        [one] => vm.collect(one)?,
        _ if a[2].given().is_some() => {
            return Err(Exc::type_error(format!(
                "Cannot specify a default for {name}() with multiple positional arguments"
            )));
        }
        _ => args,
    };
    let mut best: Option<(Value, Value)> = None;
    for v in items {
        let key = if a[1].is_absent() { v.clone() } else { vm.call(&a[1], std::slice::from_ref(&v))? };
        let better = match &best {
            None => true,
            Some((k, _)) => vm.compare_bool(op, &key, k)?,
        };
        if better {
            best = Some((key, v));
        }
    }
    match (best, a[2].given()) {
        (Some((_, v)), _) => Ok(v),
        (None, Some(d)) => Ok(d.clone()),
        (None, None) => Err(Exc::value_error(format!("{name}() arg is an empty sequence"))),
    }
}

fn pow(vm: &mut Vm, a: &[Value]) -> R {
    if a[2].is_absent() {
        return vm.binary(BinOp::Pow, &a[0], &a[1]);
    }
    crate::types::int::pow3(vm, &a[0], &a[1], &a[2])
}

fn round(vm: &mut Vm, a: &[Value]) -> R {
    let digits: Vec<Value> = a[1].given().filter(|d| !d.is_none()).cloned().into_iter().collect();
    if crate::jax::is_array(&a[0]) {
        return vm.call_library("jax._dunders", "_round", &[&a[..1], &digits].concat());
    }
    if let Some(hooks) = a[0].hooks()
        && let Some(v) = hooks.convert(vm, &a[0], "__round__")?
    {
        return Ok(v);
    }
    match vm.call_special(&a[0], "__round__", &digits)? {
        Some(v) => Ok(v),
        None => Err(Exc::type_error(format!("type {} doesn't define __round__ method", vm.type_name(&a[0])))),
    }
}

fn dir(vm: &mut Vm, a: &[Value]) -> R {
    let names: Vec<Str> = match a[0].given() {
        None => {
            let mut names: Vec<Str> =
                caller(vm).locals.keys().into_iter().filter_map(|k| k.as_str().cloned()).collect();
            names.sort_by(|a, b| a.as_str().cmp(b));
            names
        }
        Some(o) => match (o, vm.type_of(o).lookup(&Str::intern("__dir__"))) {
            (Value::Instance(_), Some(f @ Value::Function(_))) => {
                let v = vm.call(&f, std::slice::from_ref(o))?;
                let mut items = vm.collect(&v)?;
                vm.sort(&mut items, None, false)?;
                return Ok(Value::list(items));
            }
            _ => object::names(vm, o),
        },
    };
    Ok(Value::list(names.into_iter().map(Value::Str).collect()))
}

fn run_source(vm: &mut Vm, a: &[Value], mode: Mode) -> R {
    let from = caller(vm);
    let globals = match &a[1] {
        Value::Undefined | Value::None => from.globals.clone(),
        other => match other.plain() {
            Value::Dict(d) => {
                if d.get_str("__builtins__").is_none() {
                    d.set_str("__builtins__", Value::Dict(vm.builtins.clone()));
                }
                d.clone()
            }
            _ => return Err(Exc::type_error("globals must be a dict")),
        },
    };
    let locals = match a[2].plain() {
        Value::Dict(d) if !Rc::ptr_eq(d, &globals) => Some(d.clone()),
        Value::Undefined | Value::None if a[1].is_absent() && !from.is_module => Some(from.locals.clone()),
        _ => None,
    };
    if let Value::Code(c) = &a[0] {
        return vm.run_code(&c.clone(), &globals, locals);
    }
    let name = if mode == Mode::Eval { "eval" } else { "exec" };
    let Some(text) = a[0].as_str().cloned() else {
        return Err(Exc::type_error(format!("{name}() arg 1 must be a string, bytes or code object")));
    };
    if mode == Mode::Eval {
        let trimmed = text.trim_start_matches([' ', '\t']);
        return vm.eval_expression(trimmed, &globals, locals);
    }
    vm.exec_with(&text, "<string>", &globals, locals, mode)
}

impl Vm {
    fn eval_expression(&mut self, text: &str, globals: &Rc<Dict>, locals: Option<Rc<Dict>>) -> R {
        let parsed = crate::parse::parse(text, "<string>", false)
            .map_err(|p| crate::parse::syntax_error(text, "<string>", &p))?;
        let single = matches!(&parsed.module.body[..], [ruff_python_ast::Stmt::Expr(_)]);
        if !single {
            let problem =
                crate::parse::SyntaxProblem { message: "invalid syntax".into(), start: 0, end: 0, indentation: false };
            return Err(crate::parse::syntax_error(text, "<string>", &[problem]));
        }
        let code = crate::compile::compile_in(&parsed, Mode::Eval, locals.is_some())
            .map_err(|p| crate::parse::syntax_error(text, "<string>", &p))?;
        self.run_code(&code, globals, locals)
    }
}

fn input(vm: &mut Vm, a: &[Value]) -> R {
    let prompt = match a[0].given() {
        Some(prompt) => vm.str(prompt)?,
        None => Str::from(""),
    };
    vm.input(&prompt, Echo::Shown)
}
