//! How an object prints, shortened, and without running any code of the user's.

use jitbook_lang::types::float_text;
use jitbook_lang::types::object::full_name;
use jitbook_lang::{Str, Value, Vm};

/// Characters of a shortened text.
const WIDTH: usize = 72;
/// Elements that a container shows, and how deep containers show what is in them.
const ELEMENTS: usize = 8;
const DEPTH: usize = 3;
/// Arrays larger than this are not written out.
const ARRAY: usize = 24;

/// The text of a value; `None` where it has none but what its kind says.
pub fn brief(vm: &mut Vm, value: &Value) -> Option<String> {
    match value {
        Value::Array(a) => match a.alive() {
            Ok(array) if array.size() <= ARRAY => vm.repr(value).ok().map(|s| s.to_string()),
            Ok(_) => None,
            Err(_) => Some("<deleted>".into()),
        },
        Value::NdArray(a) if a.get().size() <= ARRAY => vm.repr(value).ok().map(|s| s.to_string()),
        Value::Undefined
        | Value::NdArray(_)
        | Value::Function(_)
        | Value::Builtin(_)
        | Value::Method(_)
        | Value::Module(_)
        | Value::Native(_) => None,
        other => {
            let mut out = String::new();
            write(vm, other, DEPTH, &mut out);
            Some(shortened(&out, WIDTH))
        }
    }
}

/// The first characters of a text, with an ellipsis for the rest.
pub fn shortened(text: &str, width: usize) -> String {
    match text.char_indices().nth(width) {
        Some((i, _)) => format!("{}...", &text[..i]),
        None => text.to_string(),
    }
}

fn write(vm: &mut Vm, value: &Value, depth: usize, out: &mut String) {
    if out.len() > WIDTH * 4 {
        return;
    }
    match value {
        Value::None => out.push_str("None"),
        Value::NotImplemented => out.push_str("NotImplemented"),
        Value::Ellipsis => out.push_str("Ellipsis"),
        Value::Bool(b) => out.push_str(if *b { "True" } else { "False" }),
        Value::Int(i) => out.push_str(&i.to_string()),
        Value::Big(b) if b.bits() <= 256 => out.push_str(&b.to_string()),
        Value::Big(b) => out.push_str(&format!("<int of {} bits>", b.bits())),
        Value::Float(x) => out.push_str(&float_text::repr(*x)),
        Value::Complex(z) => out.push_str(&float_text::repr_complex(z.re, z.im)),
        Value::Str(s) => quoted(s, out),
        Value::List(l) => {
            let items = l.items.borrow();
            let (head, many): (Vec<Value>, usize) = (items.iter().take(ELEMENTS).cloned().collect(), items.len());
            drop(items);
            sequence(vm, ('[', ']'), &head, many, depth, out);
        }
        Value::Tuple(t) => {
            let head: Vec<Value> = t.items.iter().take(ELEMENTS).cloned().collect();
            sequence(vm, ('(', ')'), &head, t.items.len(), depth, out);
            if t.items.len() == 1 {
                out.insert(out.len() - 1, ',');
            }
        }
        Value::Dict(d) => dict(vm, d, depth, out),
        Value::Range(r) => match r.step {
            1 => out.push_str(&format!("range({}, {})", r.start, r.stop)),
            step => out.push_str(&format!("range({}, {}, {step})", r.start, r.stop)),
        },
        Value::Array(a) => match a.alive() {
            Ok(a) => out.push_str(&format!("<{}{:?}>", a.dtype().name(), a.shape())),
            Err(_) => out.push_str("<deleted>"),
        },
        Value::NdArray(a) => {
            let a = a.get();
            out.push_str(&format!("<{}{:?}>", a.dtype().name(), a.shape()));
        }
        Value::Function(f) => out.push_str(&format!("<function {}>", f.meta.borrow().qualname)),
        Value::Builtin(b) => out.push_str(&format!("<built-in function {}>", b.name)),
        Value::Class(c) => out.push_str(&format!("<class '{}'>", full_name(c))),
        Value::Module(m) => out.push_str(&format!("<module '{}'>", m.name)),
        // Where the instance is of a builtin class underneath, that is what is shown.
        Value::Instance(_) if !matches!(value.plain(), Value::Instance(_)) => {
            out.push_str(&vm.type_of(value).name());
            out.push('(');
            write(vm, &value.plain().clone(), depth, out);
            out.push(')');
        }
        other => out.push_str(&format!("<{} object>", full_name(&vm.type_of(other)))),
    }
}

fn sequence(vm: &mut Vm, ends: (char, char), head: &[Value], many: usize, depth: usize, out: &mut String) {
    out.push(ends.0);
    if depth == 0 {
        out.push_str("...");
    } else {
        for (i, v) in head.iter().enumerate() {
            if i > 0 {
                out.push_str(", ");
            }
            write(vm, v, depth - 1, out);
        }
        if many > head.len() {
            out.push_str(", ...");
        }
    }
    out.push(ends.1);
}

fn dict(vm: &mut Vm, d: &jitbook_lang::Dict, depth: usize, out: &mut String) {
    out.push('{');
    let (mut at, mut shown) = (0, 0);
    while let Some((next, key, value)) = d.next_entry(at) {
        if shown == ELEMENTS || depth == 0 {
            out.push_str(if shown > 0 { ", ..." } else { "..." });
            break;
        }
        if shown > 0 {
            out.push_str(", ");
        }
        write(vm, &key, depth - 1, out);
        out.push_str(": ");
        write(vm, &value, depth - 1, out);
        (at, shown) = (next, shown + 1);
    }
    out.push('}');
}

/// A string as Python writes it.
pub fn quoted(s: &Str, out: &mut String) {
    let quote = if s.contains('\'') && !s.contains('"') { '"' } else { '\'' };
    out.push(quote);
    for c in s.chars().take(WIDTH * 2) {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\\' => out.push_str("\\\\"),
            c if c == quote => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() => out.push_str(&format!("\\x{:02x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push(quote);
}
