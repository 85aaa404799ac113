//! `operator`: the language's operators as functions.

use crate::class::{Class, Layout};
use crate::error::{Exc, R};
use crate::modules::Module;
use crate::native::Native;
use crate::value::{Str, Value};
use crate::vm::{BinOp, CmpOp, UnaryOp, Vm};
use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;

macro_rules! binary {
    ($m:expr, $($op:ident $($name:literal)+),* $(,)?) => {$($(
        $m.def(concat!($name, "(a, b, /)"), |vm, a| vm.binary(BinOp::$op, &a[0], &a[1]));
    )+)*};
}
macro_rules! inplace {
    ($m:expr, $($op:ident $name:literal),* $(,)?) => {$(
        $m.def(concat!($name, "(a, b, /)"), |vm, a| vm.inplace(BinOp::$op, &a[0], &a[1]));
    )*};
}
macro_rules! compare {
    ($m:expr, $($op:ident $name:literal $dunder:literal),* $(,)?) => {$(
        $m.def(concat!($name, "(a, b, /)"), |vm, a| vm.compare(CmpOp::$op, &a[0], &a[1]));
        $m.def(concat!($dunder, "(a, b, /)"), |vm, a| vm.compare(CmpOp::$op, &a[0], &a[1]));
    )*};
}

pub fn fill(vm: &mut Vm, m: &Rc<Module>) -> R<()> {
    binary!(
        m, Add "add" "__add__", Sub "sub" "__sub__", Mul "mul" "__mul__", Div "truediv" "__truediv__",
        FloorDiv "floordiv" "__floordiv__", Mod "mod" "__mod__", Pow "pow" "__pow__", MatMul "matmul" "__matmul__",
        LShift "lshift", RShift "rshift", And "and_" "__and__", Or "or_" "__or__", Xor "xor" "__xor__",
    );
    inplace!(
        m, Add "iadd", Sub "isub", Mul "imul", Div "itruediv", FloorDiv "ifloordiv", Mod "imod", Pow "ipow", MatMul "imatmul",
        LShift "ilshift", RShift "irshift", And "iand", Or "ior", Xor "ixor",
    );
    compare!(m, Eq "eq" "__eq__", Ne "ne" "__ne__", Lt "lt" "__lt__", Le "le" "__le__", Gt "gt" "__gt__", Ge "ge" "__ge__");
    for name in ["neg", "__neg__"] {
        m.def(&format!("{name}(a, /)"), |vm, a| vm.unary(UnaryOp::Neg, &a[0]));
    }
    m.def("pos(a, /)", |vm, a| vm.unary(UnaryOp::Pos, &a[0]));
    m.def("abs(a, /)", |vm, a| vm.unary(UnaryOp::Abs, &a[0]));
    for name in ["inv", "invert"] {
        m.def(&format!("{name}(a, /)"), |vm, a| vm.unary(UnaryOp::Invert, &a[0]));
    }
    m.def("call(obj, /, *args, **kwargs)", |vm, a| {
        let kw: Vec<(Str, Value)> = match &a[2] {
            Value::Dict(d) => d.items().into_iter().filter_map(|(k, v)| k.as_str().cloned().map(|k| (k, v))).collect(),
            _ => vec![],
        };
        vm.call_kw(&a[0], &a[1].as_items().unwrap_or_default(), &kw)
    });
    m.def("not_(a, /)", |vm, a| Ok(Value::Bool(!vm.truth(&a[0])?)));
    m.def("truth(a, /)", |vm, a| Ok(Value::Bool(vm.truth(&a[0])?)));
    m.def("is_(a, b, /)", |_, a| Ok(Value::Bool(a[0].is(&a[1]))));
    m.def("is_not(a, b, /)", |_, a| Ok(Value::Bool(!a[0].is(&a[1]))));
    m.def("concat(a, b, /)", |vm, a| {
        if vm.len(&a[0]).is_err() {
            return Err(Exc::type_error(format!("'{}' object can't be concatenated", vm.type_name(&a[0]))));
        }
        vm.binary(BinOp::Add, &a[0], &a[1])
    });
    m.def("index(a, /)", |vm, a| vm.index(&a[0]));
    items(m);
    getters(vm, m);
    Ok(())
}

fn items(m: &Module) {
    m.def("getitem(a, b, /)", |vm, a| vm.getitem(&a[0], &a[1]));
    m.def("setitem(a, b, c, /)", |vm, a| {
        vm.setitem(&a[0], &a[1], a[2].clone())?;
        Ok(Value::None)
    });
    m.def("delitem(a, b, /)", |vm, a| {
        vm.delitem(&a[0], &a[1])?;
        Ok(Value::None)
    });
    m.def("contains(a, b, /)", |vm, a| Ok(Value::Bool(vm.contains(&a[0], &a[1])?)));
    m.def("length_hint(obj, default=0, /)", |vm, a| match vm.len(&a[0]) {
        Ok(n) => Ok(Value::from(n)),
        Err(_) => Ok(a[1].given().cloned().unwrap_or(Value::Int(0))),
    });
    m.def("countOf(a, b, /)", |vm, a| {
        let mut n = 0;
        for v in vm.collect(&a[0])? {
            n += i64::from(vm.eq(&v, &a[1])?);
        }
        Ok(Value::Int(n))
    });
    m.def("indexOf(a, b, /)", |vm, a| {
        for (i, v) in vm.collect(&a[0])?.iter().enumerate() {
            if vm.eq(v, &a[1])? {
                return Ok(Value::from(i));
            }
        }
        Err(Exc::value_error("sequence.index(x): x not in sequence"))
    });
}

/// What a getter takes from its argument.
enum Wanted {
    Items(Vec<Value>),
    Attrs(Vec<Str>),
    Method { name: Str, args: Vec<Value>, kw: Vec<(Str, Value)> },
}

struct Getter {
    wanted: Wanted,
    class: Rc<Class>,
}

thread_local! {
    /// The classes itemgetter, attrgetter and methodcaller.
    static CLASSES: RefCell<Option<[Rc<Class>; 3]>> = const { RefCell::new(None) };
}

fn class(vm: &Vm, which: usize) -> Rc<Class> {
    CLASSES.with(|known| {
        let mut known = known.borrow_mut();
        let classes = known.get_or_insert_with(|| {
            ["itemgetter", "attrgetter", "methodcaller"].map(|name| {
                let class = Class::builtin(name, Some(&vm.types.object), Layout::Builtin);
                class.set(&Str::intern("__module__"), Value::str("operator"));
                class
            })
        });
        classes[which].clone()
    })
}

impl Native for Getter {
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn class(&self, _: &Vm) -> Rc<Class> {
        self.class.clone()
    }
    fn callable(&self) -> bool {
        true
    }
    fn call(&self, vm: &mut Vm, _: &Value, args: &[Value], kw: &[(Str, Value)]) -> R {
        let [object] = args else {
            return Err(Exc::type_error(format!("{} expected 1 argument, got {}", self.class.name(), args.len())));
        };
        if !kw.is_empty() {
            return Err(Exc::type_error(format!("{}() takes no keyword arguments", self.class.name())));
        }
        match &self.wanted {
            Wanted::Items(keys) => one_or_tuple(keys, |key| vm.getitem(object, key)),
            Wanted::Attrs(names) => {
                one_or_tuple(names, |path| path.split('.').try_fold(object.clone(), |v, name| vm.getattr(&v, name)))
            }
            Wanted::Method { name, args, kw } => {
                let method = vm.getattr(object, name)?;
                vm.call_kw(&method, args, kw)
            }
        }
    }
    fn repr(&self, vm: &mut Vm, _: &Value) -> R<Option<String>> {
        let mut shown = Vec::new();
        match &self.wanted {
            Wanted::Items(keys) => {
                for key in keys {
                    shown.push(vm.repr(key)?.to_string());
                }
            }
            Wanted::Attrs(names) => shown.extend(names.iter().map(|n| crate::types::str_methods::repr(n))),
            Wanted::Method { name, args, kw } => {
                shown.push(crate::types::str_methods::repr(name));
                for arg in args {
                    shown.push(vm.repr(arg)?.to_string());
                }
                for (name, value) in kw {
                    shown.push(format!("{name}={}", vm.repr(value)?));
                }
            }
        }
        Ok(Some(format!("operator.{}({})", self.class.name(), shown.join(", "))))
    }
    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        match &self.wanted {
            Wanted::Items(keys) => keys.iter().for_each(visit),
            Wanted::Attrs(_) => {}
            Wanted::Method { args, kw, .. } => {
                args.iter().for_each(&mut *visit);
                kw.iter().for_each(|(_, v)| visit(v));
            }
        }
    }
}

fn one_or_tuple<T>(wanted: &[T], mut get: impl FnMut(&T) -> R) -> R {
    if let [one] = wanted {
        return get(one);
    }
    Ok(Value::tuple(wanted.iter().map(get).collect::<R<Vec<_>>>()?))
}

fn getters(_: &mut Vm, m: &Module) {
    m.def("itemgetter(item, /, *items)", |vm, a| {
        let mut keys = vec![a[0].clone()];
        keys.extend(a[1].as_items().unwrap_or_default());
        Ok(Value::native(Getter { wanted: Wanted::Items(keys), class: class(vm, 0) }))
    });
    m.def("attrgetter(attr, /, *attrs)", |vm, a| {
        let mut names = vec![a[0].clone()];
        names.extend(a[1].as_items().unwrap_or_default());
        let names: Option<Vec<Str>> = names.iter().map(|n| n.as_str().cloned()).collect();
        let names = names.ok_or_else(|| Exc::type_error("attribute name must be a string"))?;
        Ok(Value::native(Getter { wanted: Wanted::Attrs(names), class: class(vm, 1) }))
    });
    m.def("methodcaller(name, /, *args, **kwargs)", |vm, a| {
        let name = a[0].as_str().cloned().ok_or_else(|| Exc::type_error("method name must be a string"))?;
        let args = a[1].as_items().unwrap_or_default();
        let kw = match &a[2] {
            Value::Dict(d) => d.items().into_iter().filter_map(|(k, v)| k.as_str().cloned().map(|k| (k, v))).collect(),
            _ => vec![],
        };
        Ok(Value::native(Getter { wanted: Wanted::Method { name, args, kw }, class: class(vm, 2) }))
    });
}
