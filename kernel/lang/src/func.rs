//! Callables: functions of the language, and builtins with a declared signature.

use crate::class::Class;
use crate::code::Code;
use crate::dict::Dict;
use crate::error::R;
use crate::value::{Str, Value};
use crate::vm::Vm;
use std::cell::RefCell;
use std::rc::{Rc, Weak};

/// A builtin's body. It receives exactly one value a parameter of the signature: `Undefined` for a missing optional
/// one, a Tuple for `*args`, a Dict for `**kw`.
pub type NativeFn = fn(&mut Vm, &[Value]) -> R;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ParamKind {
    PositionalOnly,
    Plain,
    KeywordOnly,
    VarArgs,
    VarKw,
}

#[derive(Clone, Debug)]
pub struct Param {
    pub name: Str,
    pub kind: ParamKind,
    /// The default as written, for signatures shown; `None` where the parameter is required.
    pub default: Option<String>,
}

/// What a callable accepts, parsed from text as Python writes it: `sum(iterable, /, start=0)`.
#[derive(Clone, Debug)]
pub struct Signature {
    pub params: Vec<Param>,
    /// Parameters that positional arguments may fill.
    pub positional: usize,
    /// Of those, the ones without a default (they come first).
    pub required: usize,
    /// Whether there is nothing but positional parameters: binding is then a copy.
    pub simple: bool,
}

pub struct Builtin {
    pub name: Str,
    pub sig: Signature,
    pub func: NativeFn,
    pub doc: &'static str,
    /// The class whose method this is: the first argument is checked and made plain.
    pub owner: Option<Weak<Class>>,
    /// The module shown in `__module__`.
    pub module: Option<Str>,
    /// Whether it looks at the frame that calls it: `locals`, `globals`, `eval`...
    pub introspects: bool,
}

/// An attribute computed by Rust: what `class.getter` makes.
pub struct GetSet {
    pub name: Str,
    pub get: NativeFn,
    pub set: Option<NativeFn>,
}

/// A method bound to its object; the function is any callable.
pub struct Method {
    pub func: Value,
    pub object: Value,
}

/// A function of the language.
pub struct Function {
    pub code: Rc<Code>,
    pub globals: Rc<Dict>,
    /// Cells of the variables taken from enclosing functions, in the order of `code.free`.
    pub closure: Vec<Value>,
    /// What can be assigned: name, defaults, docs, annotations, further attributes.
    pub meta: RefCell<FunctionMeta>,
}

pub struct FunctionMeta {
    pub name: Str,
    pub qualname: Str,
    /// Defaults of the last positional parameters.
    pub defaults: Rc<Vec<Value>>,
    /// Defaults of keyword-only parameters, in their order; Undefined where required.
    pub kw_defaults: Rc<Vec<Value>>,
    pub doc: Value,
    pub module: Value,
    pub annotations: Value,
    /// Other attributes, once any was set.
    pub dict: Option<Rc<Dict>>,
}

impl FunctionMeta {
    /// That of code which nobody called into being with `def`.
    pub fn of(code: &Code) -> FunctionMeta {
        FunctionMeta {
            name: code.name.clone(),
            qualname: code.qualname.clone(),
            defaults: Rc::default(),
            kw_defaults: Rc::default(),
            doc: Value::None,
            module: Value::None,
            annotations: Value::Undefined,
            dict: None,
        }
    }
}

impl Signature {
    /// Parses `a, b=1, /, c, *args, d, **kw`. Panics on malformed text: it is a constant of this program.
    pub fn parse(text: &str) -> Signature {
        let mut params: Vec<Param> = Vec::new();
        let mut keyword_only = false;
        for part in split_commas(text) {
            let part = part.trim();
            match part {
                "" => {}
                "/" => params.iter_mut().for_each(|p| p.kind = ParamKind::PositionalOnly),
                "*" => keyword_only = true,
                _ => {
                    let (name, default) = match part.split_once('=') {
                        Some((n, d)) => (n.trim(), Some(d.trim().to_string())),
                        None => (part, None),
                    };
                    let (name, kind) = if let Some(n) = name.strip_prefix("**") {
                        (n, ParamKind::VarKw)
                    } else if let Some(n) = name.strip_prefix('*') {
                        keyword_only = true;
                        (n, ParamKind::VarArgs)
                    } else if keyword_only {
                        (name, ParamKind::KeywordOnly)
                    } else {
                        (name, ParamKind::Plain)
                    };
                    params.push(Param { name: Str::intern(name), kind, default });
                }
            }
        }
        let is_positional = |p: &&Param| matches!(p.kind, ParamKind::PositionalOnly | ParamKind::Plain);
        let positional = params.iter().filter(is_positional).count();
        let required = params.iter().filter(is_positional).filter(|p| p.default.is_none()).count();
        let simple = positional == params.len();
        Signature { params, positional, required, simple }
    }
}

/// Splits at commas outside brackets and quotes.
fn split_commas(text: &str) -> Vec<&str> {
    let (mut depth, mut start, mut out, mut quote) = (0, 0, Vec::new(), None);
    for (i, c) in text.char_indices() {
        match (quote, c) {
            (Some(q), _) if c == q => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(c),
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')' | ']' | '}') => depth -= 1,
            (None, ',') if depth == 0 => {
                out.push(&text[start..i]);
                start = i + 1;
            }
            _ => {}
        }
    }
    out.push(&text[start..]);
    out
}

impl Builtin {
    /// From a signature with its name: `sum(iterable, /, start=0)`.
    pub fn new(signature: &str, func: NativeFn, doc: &'static str) -> Builtin {
        let open = signature.find('(').unwrap_or_else(|| panic!("no parameters in signature {signature:?}"));
        let close = signature.rfind(')').unwrap_or_else(|| panic!("unclosed signature {signature:?}"));
        Builtin {
            name: Str::intern(signature[..open].trim()),
            sig: Signature::parse(&signature[open + 1..close]),
            func,
            doc,
            owner: None,
            module: None,
            introspects: false,
        }
    }
    pub fn owned_by(mut self, class: &Rc<Class>) -> Builtin {
        self.owner = Some(Rc::downgrade(class));
        self
    }
    pub fn value(signature: &str, func: NativeFn) -> Value {
        Value::Builtin(Rc::new(Builtin::new(signature, func, "")))
    }
}
