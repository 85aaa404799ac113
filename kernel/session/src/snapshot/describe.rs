//! From a value to an [`Item`]. Looks at what objects hold; calls nothing: no property, no descriptor, no `__getattr__`,
//! no `__repr__` and no `__dir__` of the user's.

use super::brief::{brief, quoted};
use super::item::{ArrayFacts, ClassItem, Gives, Item, Kind, Member, More, Place};
use super::signature::{self, bound};
use jitbook_array::Array;
use jitbook_lang::class::{Class, Instance};
use jitbook_lang::code::Code;
use jitbook_lang::docs;
use jitbook_lang::func::{Builtin, Function, ParamKind};
use jitbook_lang::jax::jit::JitFn;
use jitbook_lang::jax::views::specialisations;
use jitbook_lang::modules::Module;
use jitbook_lang::{Dict, Native, Str, Value, Vm};
use rustc_hash::{FxHashMap, FxHashSet};
use std::rc::{Rc, Weak};
use std::sync::Arc;

/// How deep objects are looked into, and how many parts are looked at in all.
const DEPTH: usize = 4;
const PARTS: usize = 2_000;
/// Keys of one dict, elements of one list, bytes of one definition's text and of one docstring.
const KEYS: usize = 1_000;
const ELEMENTS: usize = 3;
const SOURCE: usize = 40_000;
const DOC: usize = 20_000;

/// Describes values; remembers what it knows of classes.
#[derive(Default)]
pub struct Describer {
    classes: FxHashMap<usize, Known>,
    /// Classes that are being described: what they hold of themselves stays short.
    open: FxHashSet<usize>,
    left: usize,
}

/// A class as it was when it was described.
struct Known {
    class: Weak<Class>,
    version: u32,
    item: Arc<ClassItem>,
}

impl Describer {
    /// An object with its parts.
    pub fn describe(&mut self, vm: &mut Vm, value: &Value) -> Arc<Item> {
        self.left = PARTS;
        self.item(vm, value, DEPTH)
    }

    /// An object without its parts.
    pub fn shallow(&mut self, vm: &mut Vm, value: &Value) -> Arc<Item> {
        self.left = PARTS;
        self.item(vm, value, 0)
    }

    fn item(&mut self, vm: &mut Vm, value: &Value, depth: usize) -> Arc<Item> {
        self.left = self.left.saturating_sub(1);
        let depth = if self.left == 0 { 0 } else { depth };
        Arc::new(match value {
            Value::Function(f) => self.function(vm, f),
            Value::Builtin(b) => self.builtin(vm, value, b),
            Value::Method(m) => self.method(vm, &m.func, depth),
            Value::StaticMethod(inner) => return self.item(vm, inner, depth),
            Value::ClassMethod(inner) => self.method(vm, inner, depth),
            Value::Class(c) => self.class(vm, c),
            Value::Module(m) => self.module(vm, m, depth),
            Value::Instance(i) => self.instance(vm, value, i, depth),
            Value::Dict(d) => self.dict(vm, value, d, depth),
            Value::List(l) => {
                let items = l.items.borrow();
                let (head, length) = (items.iter().take(ELEMENTS).cloned().collect::<Vec<_>>(), items.len());
                drop(items);
                self.sequence(vm, value, &head, length, depth)
            }
            Value::Tuple(t) => self.sequence(vm, value, &t.items[..t.items.len().min(ELEMENTS)], t.items.len(), depth),
            Value::Array(a) => match a.alive() {
                Ok(array) => self.array(vm, value, array),
                Err(_) => self.plain(vm, value, Kind::Array),
            },
            Value::NdArray(a) => self.array(vm, value, &a.get()),
            Value::Property(p) => self.property(vm, &p.get),
            Value::GetSet(_) => self.plain(vm, value, Kind::Property),
            Value::Native(n) => self.native(vm, value, &*n.0),
            _ => self.plain(vm, value, Kind::Instance),
        })
    }

    fn plain(&mut self, vm: &mut Vm, value: &Value, kind: Kind) -> Item {
        let text = brief(vm, value).map(String::into_boxed_str);
        Item { kind, class: self.class_of(vm, value), text, more: None }
    }

    fn function(&mut self, vm: &mut Vm, f: &Rc<Function>) -> Item {
        let class = self.class_of(vm, &Value::Function(f.clone()));
        let meta = f.meta.borrow();
        // `functools.wraps` says whose signature and place count.
        let wrapped = meta.dict.as_ref().and_then(|d| d.get_str("__wrapped__"));
        let mut more = match &wrapped {
            Some(Value::Function(inner)) if !Rc::ptr_eq(inner, f) => of_code(&inner.code),
            _ => of_code(&f.code),
        };
        more.name = Some(meta.name.to_string());
        more.doc = text_of(&meta.doc).or(more.doc);
        more.binds = true;
        more.gives = meta.module.as_str().and_then(|m| gives(m));
        Item { kind: Kind::Function, class, text: None, more: Some(Box::new(more)) }
    }

    fn builtin(&mut self, vm: &mut Vm, value: &Value, b: &Builtin) -> Item {
        let more = More {
            name: Some(b.name.to_string()),
            signature: Some(builtin_signature(b)),
            binds: b.owner.is_some(),
            doc: docs::of_builtin(b).map(String::from),
            gives: b.module.as_ref().and_then(|m| gives(m)),
            ..More::default()
        };
        Item { kind: Kind::Function, class: self.class_of(vm, value), text: None, more: Some(Box::new(more)) }
    }

    /// A function whose first parameter is filled.
    fn method(&mut self, vm: &mut Vm, func: &Value, depth: usize) -> Item {
        let item = self.item(vm, func, depth);
        with_first_filled(&item)
    }

    fn property(&mut self, vm: &mut Vm, get: &Value) -> Item {
        let getter = self.item(vm, get, 0);
        let (doc, place) = getter.more.as_ref().map_or((None, None), |m| (m.doc.clone(), m.place.clone()));
        let source = getter.more.as_ref().and_then(|m| m.source.clone());
        Item::plain(Kind::Property, "property").with(More { doc, place, source, ..More::default() })
    }

    fn native(&mut self, vm: &mut Vm, value: &Value, native: &dyn Native) -> Item {
        let class = self.class_of(vm, value);
        if let Some(f) = value.downcast::<JitFn>() {
            let inner = self.item(vm, &f.fun.clone(), 0);
            let mut more = taken_over(&inner);
            more.cache = cache_lines(f);
            let kind = if f.options.library { Kind::Function } else { Kind::Jitted };
            return Item { kind, class, text: None, more: Some(Box::new(more)) };
        }
        if !native.callable() {
            let attributes = native.dir().iter().map(|n| self.unknown(n)).collect();
            let more = More { attributes, ..More::default() };
            return Item { kind: Kind::Instance, class, text: None, more: Some(Box::new(more)) };
        }
        let jax = (&*class.name == "ufunc").then_some(Gives::JaxArray);
        let more = More {
            name: native.name().map(String::from),
            signature: native.signature(),
            doc: native.doc().map(String::from),
            gives: value.downcast::<jitbook_lang::numpy::Ufunc>().map(|_| Gives::NumpyArray).or(jax),
            ..More::default()
        };
        Item { kind: Kind::Function, class, text: None, more: Some(Box::new(more)) }
    }

    /// A part of which only the name is known.
    fn unknown(&mut self, name: &Str) -> Member {
        Member { name: name.as_str().into(), item: Arc::new(Item::plain(Kind::Instance, "")) }
    }

    fn array(&mut self, vm: &mut Vm, value: &Value, array: &Array) -> Item {
        let facts = ArrayFacts {
            dtype: array.dtype().name().to_string(),
            shape: array.shape().to_vec(),
            weak: array.weak(),
            bytes: array.size() * array.dtype().size(),
        };
        let more = More { array: Some(facts), length: array.shape().first().copied(), ..More::default() };
        let text = brief(vm, value).map(String::into_boxed_str);
        Item { kind: Kind::Array, class: self.class_of(vm, value), text, more: Some(Box::new(more)) }
    }

    fn sequence(&mut self, vm: &mut Vm, value: &Value, head: &[Value], length: usize, depth: usize) -> Item {
        let mut item = self.plain(vm, value, Kind::Instance);
        let elements = match depth {
            0 => Vec::new(),
            _ => head.iter().map(|v| self.item(vm, v, depth - 1)).collect(),
        };
        item.more = Some(Box::new(More { length: Some(length), elements, ..More::default() }));
        item
    }

    fn dict(&mut self, vm: &mut Vm, value: &Value, d: &Rc<Dict>, depth: usize) -> Item {
        let mut item = self.plain(vm, value, Kind::Instance);
        let keys = self.keys(vm, d, depth);
        item.more = Some(Box::new(More { length: Some(d.len()), keys, ..More::default() }));
        item
    }

    /// The string keys of a dict, the first ones.
    fn keys(&mut self, vm: &mut Vm, d: &Rc<Dict>, depth: usize) -> Vec<Member> {
        let mut out = Vec::new();
        if depth == 0 {
            return out;
        }
        let mut at = 0;
        for _ in 0..KEYS {
            let Some((next, key, value)) = d.next_entry(at) else { break };
            at = next;
            if let Value::Str(key) = &key {
                let item = self.item(vm, &value, depth - 1);
                out.push(Member { name: key.as_str().into(), item });
            }
        }
        out
    }

    fn instance(&mut self, vm: &mut Vm, value: &Value, i: &Rc<Instance>, depth: usize) -> Item {
        let class = i.class();
        let mut more = More::default();
        if depth > 0 {
            let own = i.own_attrs();
            more.attributes = own
                .into_iter()
                .take(KEYS)
                .map(|(name, v)| Member { name: name.as_str().into(), item: self.item(vm, &v, depth - 1) })
                .collect();
        }
        if let Value::Dict(d) = value.plain() {
            more.keys = self.keys(vm, d, depth);
            more.length = Some(d.len());
        }
        if let Some(call @ (Value::Function(_) | Value::Builtin(_))) = class.lookup(&Str::intern("__call__")) {
            let call = self.item(vm, &call, 0);
            more.signature = Some(bound(call.signature()));
        }
        // `functools.partial` and the like show what they hold.
        more.doc = class.dict.get_str("__doc__").and_then(|d| text_of(&d));
        let text = brief(vm, value).map(String::into_boxed_str);
        Item { kind: Kind::Instance, class: self.class_item(vm, &class), text, more: Some(Box::new(more)) }
    }

    fn class(&mut self, vm: &mut Vm, class: &Rc<Class>) -> Item {
        let item = self.class_item(vm, class);
        let named = |name: &str| class.dict.get_str(name);
        let mut more = More {
            name: Some(class.name().to_string()),
            signature: Some(self.constructor(vm, class)),
            doc: named("__doc__").and_then(|d| text_of(&d)).or_else(|| docs::of_class(class).map(String::from)),
            attributes: item.members.clone(),
            gives: Some(Gives::Instance(item)),
            ..More::default()
        };
        let code = class.dict.values().into_iter().find_map(|v| match v {
            Value::Function(f) => Some(f.code.clone()),
            Value::Property(p) => match &p.get {
                Value::Function(f) => Some(f.code.clone()),
                _ => None,
            },
            _ => None,
        });
        if let Some(code) = code.filter(|_| !class.builtin) {
            class_source(&class.name(), &code, &mut more);
        }
        let meta = class.meta.clone().unwrap_or_else(|| vm.types.type_.clone());
        let text = brief(vm, &Value::Class(class.clone())).map(String::into_boxed_str);
        let type_name = Arc::new(ClassItem::named(&meta.name()));
        Item { kind: Kind::Class, class: type_name, text, more: Some(Box::new(more)) }
    }

    /// What calling a class takes.
    fn constructor(&mut self, vm: &mut Vm, class: &Rc<Class>) -> String {
        if let Some(Value::Dict(fields)) = class.lookup(&Str::intern("__dataclass_fields__")) {
            return dataclass_signature(vm, &fields);
        }
        if let Some(Value::Tuple(fields)) = class.lookup(&Str::intern("_fields")) {
            let names: Vec<String> = fields.items.iter().filter_map(|v| Some(v.as_str()?.to_string())).collect();
            return format!("({})", names.join(", "));
        }
        for name in ["__init__", "__new__"] {
            let name = Str::intern(name);
            let found = class.mro().into_iter().find_map(|c| Some((c.dict.get_name(&name)?, c)));
            match found {
                Some((_, owner)) if owner.ancestors.is_empty() => {}
                Some((Value::StaticMethod(f), _)) => return bound(self.item(vm, &f, 0).signature()),
                Some((f, _)) => return bound(self.item(vm, &f, 0).signature()),
                None => {}
            }
        }
        "()".to_string()
    }

    fn module(&mut self, vm: &mut Vm, m: &Rc<Module>, depth: usize) -> Item {
        let mut more = More { name: Some(m.name.to_string()), ..More::default() };
        more.doc = m.dict.get_str("__doc__").and_then(|d| text_of(&d));
        if let Some(Value::Str(file)) = m.dict.get_str("__file__") {
            more.place = Some(Place { file: file.to_string(), line: 1 });
        }
        if vm.registry.knows(&m.name) {
            more.module = Some(m.name.to_string());
        } else if depth > 0 {
            let mut at = 0;
            while let Some((next, key, value)) = m.dict.next_entry(at) {
                at = next;
                if let Value::Str(name) = &key
                    && more.attributes.len() < KEYS
                {
                    more.attributes.push(Member { name: name.as_str().into(), item: self.item(vm, &value, depth - 1) });
                }
            }
        }
        Item::plain(Kind::Module, "module").with(more)
    }

    fn class_of(&mut self, vm: &mut Vm, value: &Value) -> Arc<ClassItem> {
        let class = vm.type_of(value);
        self.class_item(vm, &class)
    }

    /// What instances of a class have.
    pub fn class_item(&mut self, vm: &mut Vm, class: &Rc<Class>) -> Arc<ClassItem> {
        let at = Rc::as_ptr(class) as usize;
        if let Some(known) = self.classes.get(&at)
            && known.version == class.version()
            && Weak::as_ptr(&known.class) == Rc::as_ptr(class)
            && known.class.strong_count() > 0
        {
            return known.item.clone();
        }
        if !self.open.insert(at) {
            return Arc::new(ClassItem::named(&class.name()));
        }
        if self.classes.len() > 2_000 {
            self.classes.retain(|_, known| known.class.strong_count() > 0);
        }
        let mut members: Vec<Member> = Vec::new();
        let mut seen: FxHashSet<Str> = FxHashSet::default();
        for c in class.mro() {
            let mut at = 0;
            while let Some((next, key, value)) = c.dict.next_entry(at) {
                at = next;
                if let Value::Str(name) = &key
                    && seen.insert(name.clone())
                {
                    members.push(Member { name: name.as_str().into(), item: self.item(vm, &value, 0) });
                }
            }
        }
        members.sort_by(|a, b| a.name.cmp(&b.name));
        let item = Arc::new(ClassItem { name: class.name().as_str().into(), members });
        self.open.remove(&at);
        self.classes.insert(at, Known { class: Rc::downgrade(class), version: class.version(), item: item.clone() });
        item
    }
}

/// The same function where its first parameter is filled.
pub fn with_first_filled(item: &Item) -> Item {
    let mut more = taken_over(item);
    more.signature = more.signature.as_deref().map(bound);
    more.binds = false;
    Item { kind: item.kind, class: item.class.clone(), text: None, more: Some(Box::new(more)) }
}

/// What a wrapper shows of the function inside.
fn taken_over(item: &Item) -> More {
    let Some(m) = &item.more else { return More::default() };
    More {
        name: m.name.clone(),
        signature: m.signature.clone(),
        binds: m.binds,
        doc: m.doc.clone(),
        place: m.place.clone(),
        source: m.source.clone(),
        gives: m.gives.clone(),
        cache: m.cache.clone(),
        ..More::default()
    }
}

/// What the functions of a module give, where it is nearly always the same.
pub(super) fn gives(module: &str) -> Option<Gives> {
    let array_makers = ["jax.numpy", "jax.lax", "jax.random", "jax.nn", "jax.scipy"];
    match module {
        "numpy" => Some(Gives::NumpyArray),
        m if m.starts_with("numpy.") && m != "numpy.testing" => Some(Gives::NumpyArray),
        m if array_makers.iter().any(|a| m.starts_with(a)) => Some(Gives::JaxArray),
        _ => None,
    }
}

fn text_of(value: &Value) -> Option<String> {
    let text = value.as_str()?;
    let cut = text.char_indices().nth(DOC).map_or(text.len(), |(i, _)| i);
    Some(signature::dedented(&text[..cut]))
}

/// What the code of a function says.
fn of_code(code: &Code) -> More {
    let (start, end) = (code.span.0 as usize, code.span.1 as usize);
    let text = code.source.text.get(start..end).unwrap_or("");
    let signature = match code.name.as_str() {
        "<lambda>" => signature::of_lambda(text),
        _ => signature::of_definition(text),
    };
    More {
        signature: Some(signature.unwrap_or_else(|| code_signature(code))),
        doc: code.doc.as_ref().map(|d| signature::dedented(d)),
        place: Some(Place { file: code.source.filename.to_string(), line: code.first_line() }),
        source: (!text.is_empty() && text.len() <= SOURCE).then(|| whole_lines(text, &code.source.text, start)),
        ..More::default()
    }
}

/// The text of a definition as it stands in its file, with the indentation of its first line taken away.
fn whole_lines(text: &str, file: &str, start: usize) -> String {
    let line_start = file[..start].rfind('\n').map_or(0, |i| i + 1);
    let indent = &file[line_start..start];
    if indent.is_empty() || !indent.trim().is_empty() {
        return text.to_string();
    }
    let lines: Vec<&str> = text.split('\n').map(|l| l.strip_prefix(indent).unwrap_or(l)).collect();
    lines.join("\n")
}

/// A signature without defaults, from the names of the parameters.
fn code_signature(code: &Code) -> String {
    let p = &code.params;
    let mut out: Vec<String> = Vec::new();
    for (i, name) in p.names.iter().take(p.positional).enumerate() {
        if i == p.positional_only && i > 0 {
            out.push("/".into());
        }
        out.push(name.to_string());
    }
    let after = p.positional + p.keyword_only;
    if p.var_args {
        out.push(format!("*{}", p.names[after]));
    } else if p.keyword_only > 0 {
        out.push("*".into());
    }
    out.extend(p.names[p.positional..after].iter().map(|n| n.to_string()));
    if p.var_kw {
        out.push(format!("**{}", p.names[after + usize::from(p.var_args)]));
    }
    format!("({})", out.join(", "))
}

fn builtin_signature(b: &Builtin) -> String {
    let mut out: Vec<String> = Vec::new();
    let params = &b.sig.params;
    for (i, p) in params.iter().enumerate() {
        let before = i.checked_sub(1).map(|j| params[j].kind);
        if before == Some(ParamKind::PositionalOnly) && p.kind != ParamKind::PositionalOnly {
            out.push("/".into());
        }
        let starred = params[..i].iter().any(|q| matches!(q.kind, ParamKind::VarArgs | ParamKind::KeywordOnly));
        if p.kind == ParamKind::KeywordOnly && !starred {
            out.push("*".into());
        }
        let stars = match p.kind {
            ParamKind::VarArgs => "*",
            ParamKind::VarKw => "**",
            _ => "",
        };
        let default = p.default.as_ref().map(|d| format!("={d}")).unwrap_or_default();
        out.push(format!("{stars}{}{default}", p.name));
    }
    if params.last().is_some_and(|p| p.kind == ParamKind::PositionalOnly) {
        out.push("/".into());
    }
    format!("({})", out.join(", "))
}

/// `__init__` of a dataclass, from its fields.
fn dataclass_signature(vm: &mut Vm, fields: &Dict) -> String {
    let mut out = Vec::new();
    for (name, field) in fields.items() {
        let (Some(name), Value::Instance(field)) = (name.as_str(), &field) else { continue };
        if matches!(field.get_str("init"), Some(Value::Bool(false))) {
            continue;
        }
        let missing = |v: &Option<Value>| match v {
            Some(Value::Instance(i)) => i.class().name().as_str() == "_Missing",
            v => v.is_none(),
        };
        let (default, factory) = (field.get_str("default"), field.get_str("default_factory"));
        let default = match default {
            Some(Value::Str(s)) => {
                let mut text = String::new();
                quoted(&s, &mut text);
                format!("={text}")
            }
            v if !missing(&v) => v.and_then(|v| brief(vm, &v)).map(|t| format!("={t}")).unwrap_or_default(),
            _ if !missing(&factory) => "=<factory>".into(),
            _ => String::new(),
        };
        out.push(format!("{name}{default}"));
    }
    format!("({})", out.join(", "))
}

/// Finds the statement of a class in the text that one of its functions is from.
fn class_source(name: &str, code: &Code, more: &mut More) {
    let text = &code.source.text;
    let before = &text[..(code.span.0 as usize).min(text.len())];
    let is_head = |l: &str| {
        let rest = l.trim_start().strip_prefix("class ").and_then(|r| r.trim_start().strip_prefix(name));
        rest.is_some_and(|r| r.starts_with(['(', ':', ' ', '[']))
    };
    let mut start = None;
    let mut at = 0;
    for line in before.split_inclusive('\n') {
        if is_head(line) {
            start = Some((at, line.len() - line.trim_start().len()));
        }
        at += line.len();
    }
    let Some((start, indent)) = start else { return };
    let mut end = start;
    for (i, line) in text[start..].split_inclusive('\n').enumerate() {
        let depth = line.len() - line.trim_start().len();
        if i > 0 && !line.trim().is_empty() && depth <= indent {
            break;
        }
        end += line.len();
    }
    let source = text[start + indent..end].trim_end();
    more.place = Some(Place { file: code.source.filename.to_string(), line: code.source.line_of(start as u32) });
    if source.len() <= SOURCE {
        more.source = Some(whole_lines(source, text, start + indent));
    }
}

/// What is compiled of a function: a line a specialisation.
fn cache_lines(f: &JitFn) -> Vec<String> {
    use crate::format::{duration, grouped};
    let line = |c: &jitbook_lang::jax::views::Cached| {
        let calls = if c.calls == 1 { "1 call".to_string() } else { format!("{} calls", grouped(c.calls as usize)) };
        format!("{}  trace {} · compile {} · {calls}", c.signature, duration(c.trace, 2), duration(c.compile, 2))
    };
    specialisations(f).iter().rev().take(8).map(line).collect()
}
