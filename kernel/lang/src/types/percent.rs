//! `template % arguments`.

use super::format_spec::{self, IntRef, PercentFlags};
use super::str_methods;
use crate::error::{Exc, R};
use crate::value::Value;
use crate::vm::Vm;

/// The arguments: a tuple's items in turn, or one value; a mapping is looked into by key.
struct Arguments<'a> {
    items: &'a [Value],
    next: usize,
    mapping: Option<&'a Value>,
    /// Where the argument is not a tuple, leftover is allowed for a mapping.
    current: Option<Value>,
}

impl Arguments<'_> {
    fn take(&mut self) -> R {
        if let Some(v) = self.current.take() {
            return Ok(v);
        }
        let v = self.items.get(self.next).cloned();
        self.next += 1;
        v.ok_or_else(|| Exc::type_error("not enough arguments for format string"))
    }
}

struct Template<'a> {
    chars: Vec<char>,
    at: usize,
    args: Arguments<'a>,
}

pub fn format(vm: &mut Vm, template: &str, arguments: &Value) -> R<String> {
    let single = std::slice::from_ref(arguments);
    let (items, mapping) = match arguments.plain() {
        Value::Tuple(t) => (&t.items[..], None),
        Value::Str(_) => (single, None),
        other => (single, is_mapping(other).then_some(arguments)),
    };
    let args = Arguments { items, next: 0, mapping, current: None };
    let mut t = Template { chars: template.chars().collect(), at: 0, args };
    let mut out = String::with_capacity(template.len() + 16);
    while let Some(&c) = t.chars.get(t.at) {
        t.at += 1;
        if c != '%' {
            out.push(c);
            continue;
        }
        conversion(vm, &mut t, &mut out)?;
    }
    if t.args.next < t.args.items.len() && t.args.mapping.is_none() {
        return Err(Exc::type_error("not all arguments converted during string formatting"));
    }
    Ok(out)
}

fn is_mapping(value: &Value) -> bool {
    match value {
        Value::Dict(_) | Value::List(_) | Value::Range(_) | Value::Bytes(_) => true,
        Value::Instance(i) => i.class().lookup(&crate::value::Str::intern("__getitem__")).is_some(),
        _ => false,
    }
}

fn conversion(vm: &mut Vm, t: &mut Template, out: &mut String) -> R<()> {
    let mut keyed = false;
    if t.chars.get(t.at) == Some(&'(') {
        let key = read_key(t)?;
        let mapping = t.args.mapping.expect("read_key asks for a mapping");
        let value = vm.getitem(mapping, &Value::str(key))?;
        t.args.current = Some(value);
        keyed = true;
    }
    let mut flags = read_flags(t);
    read_width(vm, t, &mut flags)?;
    read_precision(vm, t, &mut flags)?;
    if matches!(t.chars.get(t.at), Some('h' | 'l' | 'L')) {
        t.at += 1;
    }
    let Some(&kind) = t.chars.get(t.at) else {
        return Err(Exc::value_error("incomplete format"));
    };
    t.at += 1;
    if kind == '%' && t.chars[t.at - 2] == '%' {
        out.push('%');
        return Ok(());
    }
    let value = t.args.take()?;
    let text = convert(vm, &value, kind, &flags, t.at - 1)?;
    out.push_str(&text);
    if keyed {
        // An argument looked up by key does not use up the mapping, which stays allowed as leftover.
        t.args.current = None;
    }
    Ok(())
}

fn read_key(t: &mut Template) -> R<String> {
    if t.args.mapping.is_none() {
        return Err(Exc::type_error("format requires a mapping"));
    }
    t.at += 1;
    let start = t.at;
    let mut depth = 1;
    while depth > 0 {
        match t.chars.get(t.at) {
            Some('(') => depth += 1,
            Some(')') => depth -= 1,
            Some(_) => {}
            None => return Err(Exc::value_error("incomplete format key")),
        }
        t.at += 1;
    }
    Ok(t.chars[start..t.at - 1].iter().collect())
}

fn read_flags(t: &mut Template) -> PercentFlags {
    let mut flags = PercentFlags::default();
    while let Some(c) = t.chars.get(t.at) {
        match c {
            '-' => flags.left = true,
            '+' => flags.plus = true,
            ' ' => flags.space = true,
            '#' => flags.alternate = true,
            '0' => flags.zero = true,
            _ => break,
        }
        t.at += 1;
    }
    flags
}

/// Digits, or `*` for the next argument.
fn read_number(vm: &mut Vm, t: &mut Template, too_big: &str) -> R<Option<i64>> {
    if t.chars.get(t.at) == Some(&'*') {
        t.at += 1;
        let value = t.args.take()?;
        let number = match value.plain() {
            Value::Int(_) | Value::Bool(_) => value.as_i64(),
            Value::Big(_) => return Err(Exc::overflow_error("Python int too large to convert to C ssize_t")),
            _ => None,
        };
        let _ = vm;
        return number.map(Some).ok_or_else(|| Exc::type_error("* wants int"));
    }
    let mut number: Option<i64> = None;
    while let Some(d) = t.chars.get(t.at).and_then(|c| c.to_digit(10)) {
        let next = number.unwrap_or(0).checked_mul(10).and_then(|n| n.checked_add(d.into()));
        number = Some(next.ok_or_else(|| Exc::value_error(too_big))?);
        t.at += 1;
    }
    Ok(number)
}

fn read_width(vm: &mut Vm, t: &mut Template, flags: &mut PercentFlags) -> R<()> {
    let width = read_number(vm, t, "width too big")?.unwrap_or(0);
    flags.left |= width < 0;
    flags.width = super::fault::checked_size(width.unsigned_abs() as usize, 1)?;
    Ok(())
}

fn read_precision(vm: &mut Vm, t: &mut Template, flags: &mut PercentFlags) -> R<()> {
    if t.chars.get(t.at) != Some(&'.') {
        return Ok(());
    }
    t.at += 1;
    let precision = read_number(vm, t, "precision too big")?.unwrap_or(0).max(0);
    if precision > i64::from(i32::MAX) {
        return Err(Exc::value_error("precision too big"));
    }
    flags.precision = Some(precision as usize);
    Ok(())
}

fn convert(vm: &mut Vm, value: &Value, kind: char, flags: &PercentFlags, at: usize) -> R<String> {
    match kind {
        's' => {
            let text = vm.str(value)?;
            Ok(format_spec::percent_text(&text, flags))
        }
        'r' => {
            let text = vm.repr(value)?;
            Ok(format_spec::percent_text(&text, flags))
        }
        'a' => {
            let text = str_methods::escape_non_ascii(&vm.repr(value)?);
            Ok(format_spec::percent_text(&text, flags))
        }
        'd' | 'i' | 'u' | 'o' | 'x' | 'X' => integer(vm, value, kind, flags),
        'e' | 'E' | 'f' | 'F' | 'g' | 'G' => {
            let x = vm.float(value)?;
            Ok(format_spec::percent_float(x, kind, flags)?)
        }
        'c' => character(vm, value, flags),
        _ => Err(Exc::value_error(format!(
            "unsupported format character '{}' (0x{:x}) at index {at}",
            shown(kind),
            kind as u32
        ))),
    }
}

fn shown(c: char) -> char {
    if matches!(c, ' '..='~') { c } else { '?' }
}

fn integer(vm: &mut Vm, value: &Value, kind: char, flags: &PercentFlags) -> R<String> {
    let whole = match value.plain() {
        Value::Int(_) | Value::Big(_) | Value::Bool(_) => value.plain().clone(),
        Value::Float(x) if matches!(kind, 'd' | 'i' | 'u') => super::float::to_int(*x)?,
        Value::Instance(i)
            if matches!(kind, 'd' | 'i' | 'u') && i.class().lookup(&crate::value::Str::intern("__int__")).is_some() =>
        {
            let class = Value::Class(vm.types.int.clone());
            vm.call(&class, std::slice::from_ref(value))?
        }
        _ if super::has_index(vm, value) => vm.index(value)?,
        _ => {
            let wanted = if matches!(kind, 'd' | 'i' | 'u') { "a real number is" } else { "an integer is" };
            return Err(Exc::type_error(format!("%{kind} format: {wanted} required, not {}", vm.type_name(value))));
        }
    };
    Ok(match &whole {
        Value::Big(n) => format_spec::percent_int(IntRef::Big(n), kind, flags)?,
        small => format_spec::percent_int(IntRef::Small(small.as_i64().unwrap_or(0)), kind, flags)?,
    })
}

fn character(vm: &mut Vm, value: &Value, flags: &PercentFlags) -> R<String> {
    let refused = || Exc::type_error("%c requires int or char");
    let c = match value.plain() {
        Value::Str(s) => {
            let mut chars = s.chars();
            match (chars.next(), chars.next()) {
                (Some(c), None) => c,
                _ => return Err(refused()),
            }
        }
        _ if super::has_index(vm, value) => {
            let code = vm.index(value)?.as_i64().and_then(|n| u32::try_from(n).ok()).and_then(char::from_u32);
            code.ok_or_else(|| Exc::overflow_error("%c arg not in range(0x110000)"))?
        }
        _ => return Err(refused()),
    };
    let flags = PercentFlags { precision: None, ..flags.clone() };
    Ok(format_spec::percent_text(c.encode_utf8(&mut [0; 4]), &flags))
}
