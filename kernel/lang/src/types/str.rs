//! `str`: constructor and methods.

use super::str_methods::{self as text, Side};
use super::{construct, has_index, optional_index, str_format, unicode};
use crate::error::{Exc, R};
use crate::value::{Str, Value};
use crate::vm::{Types, Vm};
use jitbook_array::interrupt::Watch;
use std::rc::Rc;

pub fn register(types: &Types) {
    let c = &types.str;
    c.def_static("__new__(cls, object='', encoding=None, errors=None)", str_new);
    c.def_static("maketrans(x, y=None, z=None, /)", maketrans);
    searching(types);
    splitting(types);
    changing(types);
    testing(types);
    c.def("join(self, iterable, /)", join);
    c.def("encode(self, /, encoding='utf-8', errors='strict')", encode);
    c.def("format(self, /, *args, **kwargs)", |vm, a| {
        let positional = a[1].as_items().unwrap_or_default();
        let args = str_format::Arguments { positional: Some(&positional), named: &a[2] };
        Ok(Value::str(str_format::format(vm, of(&a[0]), &args)?))
    });
    c.def("format_map(self, mapping, /)", |vm, a| {
        let args = str_format::Arguments { positional: None, named: &a[1] };
        Ok(Value::str(str_format::format(vm, of(&a[0]), &args)?))
    });
    c.def("__str__(self, /)", |_, a| Ok(Value::Str(of(&a[0]).clone())));
    super::int::data_dunders(c);
    super::list::sequence_dunders(c);
    c.def("__mod__(self, value, /)", |vm, a| super::list::operate(vm, crate::vm::BinOp::Mod, &a[0], &a[1]));
    c.def("__rmod__(self, value, /)", |vm, a| super::list::operate(vm, crate::vm::BinOp::Mod, &a[1], &a[0]));
}

fn of(v: &Value) -> &Str {
    match v.plain() {
        Value::Str(s) => s,
        _ => unreachable!("methods of str are called with a str"),
    }
}

fn str_new(vm: &mut Vm, a: &[Value]) -> R {
    let coded = a[2].given().is_some() || a[3].given().is_some();
    let value = match a[1].given() {
        None => Str::from(""),
        Some(object) if coded => match object.plain() {
            _ if codec_arguments(vm, &a[2], &a[3], "str").is_err() => {
                return codec_arguments(vm, &a[2], &a[3], "str").map(|_| Value::None);
            }
            Value::Bytes(b) => super::bytes::decode(vm, b, &a[2], &a[3])?,
            Value::Str(_) => return Err(Exc::type_error("decoding str is not supported")),
            _ => {
                return Err(Exc::type_error(format!(
                    "decoding to str: need a bytes-like object, {} found",
                    vm.type_name(object)
                )));
            }
        },
        Some(object) => vm.str(object)?,
    };
    construct(&a[0], Value::Str(value))
}

/// A str argument, or the error that names its type.
fn wanted<'a>(vm: &Vm, v: &'a Value, message: impl FnOnce(&str) -> String) -> R<&'a Str> {
    match v.plain() {
        Value::Str(s) => Ok(s),
        _ => Err(Exc::type_error(message(&vm.type_name(v)))),
    }
}

fn must_be_str<'a>(vm: &Vm, v: &'a Value) -> R<&'a Str> {
    wanted(vm, v, |name| format!("must be str, not {name}"))
}

fn argument<'a>(vm: &Vm, v: &'a Value, method: &str, place: &str) -> R<&'a Str> {
    wanted(vm, v, |name| format!("{method}() argument {place}must be str, not {name}"))
}

fn searching(types: &Types) {
    let c = &types.str;
    c.def("find(self, sub, start=None, end=None, /)", |vm, a| find(vm, a, false));
    c.def("rfind(self, sub, start=None, end=None, /)", |vm, a| find(vm, a, true));
    c.def("index(self, sub, start=None, end=None, /)", |vm, a| found(find(vm, a, false)?));
    c.def("rindex(self, sub, start=None, end=None, /)", |vm, a| found(find(vm, a, true)?));
    c.def("count(self, sub, start=None, end=None, /)", |vm, a| {
        let sub = must_be_str(vm, &a[1])?;
        let (start, stop) = (optional_index(vm, &a[2])?, optional_index(vm, &a[3])?);
        Ok(Value::from(text::count(of(&a[0]), sub, start, stop)))
    });
    c.def("startswith(self, prefix, start=None, end=None, /)", |vm, a| affix(vm, a, false));
    c.def("endswith(self, suffix, start=None, end=None, /)", |vm, a| affix(vm, a, true));
}

fn find(vm: &mut Vm, a: &[Value], last: bool) -> R {
    let sub = must_be_str(vm, &a[1])?;
    let (start, stop) = (optional_index(vm, &a[2])?, optional_index(vm, &a[3])?);
    Ok(Value::Int(text::find(of(&a[0]), sub, start, stop, last).map_or(-1, |i| i as i64)))
}

fn found(at: Value) -> R {
    match at {
        Value::Int(-1) => Err(Exc::value_error("substring not found")),
        at => Ok(at),
    }
}

fn affix(vm: &mut Vm, a: &[Value], at_end: bool) -> R {
    let name = if at_end { "endswith" } else { "startswith" };
    let (start, stop) = (optional_index(vm, &a[2])?, optional_index(vm, &a[3])?);
    let whole = of(&a[0]);
    match a[1].plain() {
        Value::Str(s) => Ok(Value::Bool(text::starts_with(whole, s, start, stop, at_end))),
        Value::Tuple(t) => {
            for item in &t.items {
                let s = wanted(vm, item, |n| format!("tuple for {name} must only contain str, not {n}"))?;
                if text::starts_with(whole, s, start, stop, at_end) {
                    return Ok(Value::Bool(true));
                }
            }
            Ok(Value::Bool(false))
        }
        _ => {
            Err(Exc::type_error(format!("{name} first arg must be str or a tuple of str, not {}", vm.type_name(&a[1]))))
        }
    }
}

fn splitting(types: &Types) {
    let c = &types.str;
    c.def("split(self, /, sep=None, maxsplit=-1)", |vm, a| split(vm, a, false));
    c.def("rsplit(self, /, sep=None, maxsplit=-1)", |vm, a| split(vm, a, true));
    c.def("splitlines(self, /, keepends=False)", |vm, a| {
        let keep = match a[1].given() {
            Some(v) => vm.truth(v)?,
            None => false,
        };
        Ok(parts(text::split_lines(of(&a[0]), keep)))
    });
    c.def("partition(self, sep, /)", |vm, a| {
        let sep = must_be_str(vm, &a[1])?;
        Ok(Value::tuple(text::partition(of(&a[0]), sep)?.map(Value::from)))
    });
    c.def("rpartition(self, sep, /)", |vm, a| {
        let sep = must_be_str(vm, &a[1])?;
        Ok(Value::tuple(text::rpartition(of(&a[0]), sep)?.map(Value::from)))
    });
}

fn parts(parts: Vec<&str>) -> Value {
    Value::list(parts.into_iter().map(Value::from).collect())
}

fn split(vm: &mut Vm, a: &[Value], from_right: bool) -> R {
    let limit = match a[2].given() {
        Some(n) => vm.index_i64(n)?,
        None => -1,
    };
    let whole = of(&a[0]);
    if a[1].is_absent() {
        return Ok(parts(if from_right { text::rsplit_space(whole, limit) } else { text::split_space(whole, limit) }));
    }
    let sep = wanted(vm, &a[1], |name| format!("must be str or None, not {name}"))?;
    Ok(parts(if from_right { text::rsplit(whole, sep, limit)? } else { text::split(whole, sep, limit)? }))
}

fn changing(types: &Types) {
    let c = &types.str;
    c.def("upper(self, /)", |_, a| Ok(Value::str(of(&a[0]).to_uppercase())));
    c.def("lower(self, /)", |_, a| Ok(Value::str(of(&a[0]).to_lowercase())));
    c.def("title(self, /)", |_, a| Ok(Value::str(unicode::title(of(&a[0])))));
    c.def("capitalize(self, /)", |_, a| Ok(Value::str(unicode::capitalize(of(&a[0])))));
    c.def("swapcase(self, /)", |_, a| Ok(Value::str(unicode::swapcase(of(&a[0])))));
    c.def("casefold(self, /)", |_, a| Ok(Value::str(unicode::casefold(of(&a[0])))));
    c.def("strip(self, chars=None, /)", |vm, a| strip(vm, a, "strip", true, true));
    c.def("lstrip(self, chars=None, /)", |vm, a| strip(vm, a, "lstrip", true, false));
    c.def("rstrip(self, chars=None, /)", |vm, a| strip(vm, a, "rstrip", false, true));
    c.def("ljust(self, width, fillchar=' ', /)", |vm, a| justify(vm, a, Side::Left));
    c.def("rjust(self, width, fillchar=' ', /)", |vm, a| justify(vm, a, Side::Right));
    c.def("center(self, width, fillchar=' ', /)", |vm, a| justify(vm, a, Side::Both));
    c.def("zfill(self, width, /)", |vm, a| {
        let width = vm.index_i64(&a[1])?;
        Ok(Value::str(text::zfill(of(&a[0]), width)?))
    });
    c.def("expandtabs(self, /, tabsize=8)", |vm, a| {
        let size = match a[1].given() {
            Some(n) => vm.index_i64(n)?,
            None => 8,
        };
        Ok(Value::str(text::expand_tabs(of(&a[0]), size)?))
    });
    c.def("replace(self, old, new, count=-1, /)", replace);
    c.def("removeprefix(self, prefix, /)", |vm, a| {
        let s = argument(vm, &a[1], "removeprefix", "")?;
        Ok(Value::str(of(&a[0]).strip_prefix(s.as_str()).unwrap_or(of(&a[0]))))
    });
    c.def("removesuffix(self, suffix, /)", |vm, a| {
        let s = argument(vm, &a[1], "removesuffix", "")?;
        Ok(Value::str(of(&a[0]).strip_suffix(s.as_str()).unwrap_or(of(&a[0]))))
    });
    c.def("translate(self, table, /)", translate);
}

fn strip(vm: &mut Vm, a: &[Value], name: &str, left: bool, right: bool) -> R {
    let whole = of(&a[0]);
    let chars = match a[1].is_absent() {
        true => None,
        false => Some(wanted(vm, &a[1], |_| format!("{name} arg must be None or str"))?),
    };
    let kept = text::strip(whole, chars.map(|s| s.as_str()), left, right);
    Ok(if kept.len() == whole.len() { Value::Str(whole.clone()) } else { Value::str(kept) })
}

fn justify(vm: &mut Vm, a: &[Value], side: Side) -> R {
    let width = vm.index_i64(&a[1])?;
    let fill = match a[2].given() {
        None => ' ',
        Some(v) => {
            let s = wanted(vm, v, |name| format!("The fill character must be a unicode character, not {name}"))?;
            let mut chars = s.chars();
            match (chars.next(), chars.next()) {
                (Some(c), None) => c,
                _ => return Err(Exc::type_error("The fill character must be exactly one character long")),
            }
        }
    };
    Ok(Value::str(text::justify(of(&a[0]), width, fill, side)?))
}

fn replace(vm: &mut Vm, a: &[Value]) -> R {
    let old = argument(vm, &a[1], "replace", "1 ")?;
    let new = argument(vm, &a[2], "replace", "2 ")?;
    let limit = match a[3].given() {
        Some(n) => vm.index_i64(n)?,
        None => -1,
    };
    Ok(Value::str(text::replace(of(&a[0]), old, new, limit)?))
}

fn testing(types: &Types) {
    let c = &types.str;
    c.def("isalpha(self, /)", |_, a| all(a, unicode::is_alpha));
    c.def("isdigit(self, /)", |_, a| all(a, unicode::is_digit));
    c.def("isdecimal(self, /)", |_, a| all(a, unicode::is_decimal));
    c.def("isnumeric(self, /)", |_, a| all(a, unicode::is_numeric));
    c.def("isalnum(self, /)", |_, a| all(a, unicode::is_alnum));
    c.def("isspace(self, /)", |_, a| all(a, unicode::is_space));
    c.def("isprintable(self, /)", |_, a| Ok(Value::Bool(of(&a[0]).chars().all(unicode::is_printable))));
    c.def("isascii(self, /)", |_, a| Ok(Value::Bool(of(&a[0]).as_str().is_ascii())));
    c.def("isupper(self, /)", |_, a| Ok(Value::Bool(unicode::all_upper(of(&a[0])))));
    c.def("islower(self, /)", |_, a| Ok(Value::Bool(unicode::all_lower(of(&a[0])))));
    c.def("istitle(self, /)", |_, a| Ok(Value::Bool(unicode::all_title(of(&a[0])))));
    c.def("isidentifier(self, /)", |_, a| Ok(Value::Bool(unicode::is_identifier(of(&a[0])))));
}

fn all(a: &[Value], property: fn(char) -> bool) -> R {
    Ok(Value::Bool(text::all_chars(of(&a[0]), property)))
}

fn join(vm: &mut Vm, a: &[Value]) -> R {
    let separator = of(&a[0]);
    let items = match a[1].as_items() {
        Some(items) => items,
        None => match vm.iter(&a[1]) {
            Ok(iterator) => vm.collect(&iterator)?,
            Err(e) if e.is(&vm.types.type_error) => return Err(Exc::type_error("can only join an iterable")),
            Err(e) => return Err(e),
        },
    };
    let mut size = separator.len().saturating_mul(items.len().saturating_sub(1));
    for (i, item) in items.iter().enumerate() {
        size += wanted(vm, item, |name| format!("sequence item {i}: expected str instance, {name} found"))?.len();
    }
    let mut out = String::with_capacity(super::fault::checked_size(size, 1)?);
    let mut watch = Watch::default();
    for (i, item) in items.iter().enumerate() {
        watch.did(1)?;
        if i > 0 {
            out.push_str(separator);
        }
        out.push_str(of(item));
    }
    Ok(Value::str(out))
}

fn encode(vm: &mut Vm, a: &[Value]) -> R {
    let (name, errors) = codec_arguments(vm, &a[1], &a[2], "encode")?;
    match text::encode(of(&a[0]), text::encoding(&name)?, &errors) {
        Ok(bytes) => Ok(Value::Bytes(Rc::new(bytes))),
        Err(fault) => Err(encode_error(of(&a[0]), &fault)),
    }
}

/// The names of encoding and error handler, with their defaults.
pub fn codec_arguments(vm: &Vm, encoding: &Value, errors: &Value, method: &str) -> R<(String, String)> {
    let name = |v: &Value, default: &str, what: &str| -> R<String> {
        match v.given() {
            None => Ok(default.to_string()),
            Some(v) => Ok(wanted(vm, v, |n| format!("{method}() argument '{what}' must be str, not {n}"))?.to_string()),
        }
    };
    Ok((name(encoding, "utf-8", "encoding")?, name(errors, "strict", "errors")?))
}

/// "'ascii' codec can't encode character '\xe9' in position 0: ordinal not in range(128)"
fn encode_error(whole: &str, fault: &text::CodecFault) -> Exc {
    let what = if fault.end == fault.start + 1 {
        let c = whole.chars().nth(fault.start).unwrap_or(' ');
        let shown = text::escape_non_ascii(c.encode_utf8(&mut [0; 4]));
        format!("character '{shown}' in position {}", fault.start)
    } else {
        format!("characters in position {}-{}", fault.start, fault.end - 1)
    };
    let message = format!("'{}' codec can't encode {what}: {}", fault.encoding, fault.reason);
    let args = vec![
        Value::str(fault.encoding),
        Value::str(whole),
        Value::from(fault.start),
        Value::from(fault.end),
        Value::str(fault.reason.as_str()),
    ];
    let exc = Exc::with_args(&crate::vm::types().unicode_encode_error, args);
    exc.state().0.borrow_mut().native_text = Some(message);
    exc
}

/// `str.maketrans`: a dict from code points.
fn maketrans(vm: &mut Vm, a: &[Value]) -> R {
    let table = crate::dict::Dict::new();
    let code = |c: char| Value::Int(i64::from(u32::from(c)));
    let Some(y) = a[1].given().filter(|v| !v.is_none()) else {
        let Value::Dict(d) = a[0].plain() else {
            return Err(Exc::type_error("if you give only one argument to maketrans it must be a dict"));
        };
        for (key, value) in d.items() {
            let key = match key.plain() {
                Value::Str(s) if s.chars_len() == 1 => code(s.char_at(0)),
                Value::Str(_) => return Err(Exc::value_error("string keys in translate table must be of length 1")),
                _ if has_index(vm, &key) => key,
                _ => return Err(Exc::type_error("keys in translate table must be strings or integers")),
            };
            table.set(vm, key, value)?;
        }
        return Ok(Value::Dict(table));
    };
    let x = wanted(vm, &a[0], |_| "first maketrans argument must be a string if there is a second argument".into())?;
    let y = argument(vm, y, "maketrans", "2 ")?;
    if x.chars_len() != y.chars_len() {
        return Err(Exc::value_error("the first two maketrans arguments must have equal length"));
    }
    for (from, to) in x.chars().zip(y.chars()) {
        table.set(vm, code(from), code(to))?;
    }
    if let Some(z) = a[2].given().filter(|v| !v.is_none()) {
        for c in argument(vm, z, "maketrans", "3 ")?.chars() {
            table.set(vm, code(c), Value::None)?;
        }
    }
    Ok(Value::Dict(table))
}

fn translate(vm: &mut Vm, a: &[Value]) -> R {
    let mut out = String::with_capacity(of(&a[0]).len());
    for c in of(&a[0]).chars() {
        let key = Value::Int(i64::from(u32::from(c)));
        let mapped = match a[1].plain() {
            Value::Dict(d) if !matches!(a[1], Value::Instance(_)) => d.get(vm, &key)?,
            _ => match vm.getitem(&a[1], &key) {
                Ok(v) => Some(v),
                Err(e) if e.is(&vm.types.lookup_error) => None,
                Err(e) => return Err(e),
            },
        };
        match mapped.as_ref().map(Value::plain) {
            None => out.push(c),
            Some(Value::None) => {}
            Some(Value::Str(s)) => out.push_str(s),
            Some(Value::Int(n)) => match u32::try_from(*n).ok().and_then(char::from_u32) {
                Some(c) => out.push(c),
                None => return Err(Exc::value_error("character mapping must be in range(0x110000)")),
            },
            Some(_) => return Err(Exc::type_error("character mapping must return integer, None or str")),
        }
    }
    Ok(Value::str(out))
}
