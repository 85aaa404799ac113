//! `bytes`: constructor and the methods that array programs use.

use super::str_methods as text;
use super::{construct, has_index, optional_index};
use crate::error::{Exc, R};
use crate::value::{Str, Value};
use crate::vm::{Types, Vm};
use std::rc::Rc;

pub fn register(types: &Types) {
    let c = &types.bytes;
    c.def_static("__new__(cls, source=b'', encoding=None, errors=None)", bytes_new);
    c.def("decode(self, /, encoding='utf-8', errors='strict')", |vm, a| {
        Ok(Value::Str(decode(vm, of(&a[0]), &a[1], &a[2])?))
    });
    c.def("hex(self, sep=None, bytes_per_sep=1, /)", hex);
    c.def_class("fromhex(cls, string, /)", from_hex);
    c.def("find(self, sub, start=None, end=None, /)", |vm, a| Ok(Value::Int(find(vm, a)?)));
    c.def("index(self, sub, start=None, end=None, /)", |vm, a| match find(vm, a)? {
        -1 => Err(Exc::value_error("subsection not found")),
        at => Ok(Value::Int(at)),
    });
    c.def("count(self, sub, start=None, end=None, /)", count);
    c.def("startswith(self, prefix, start=None, end=None, /)", |vm, a| affix(vm, a, "startswith", <[u8]>::starts_with));
    c.def("endswith(self, suffix, start=None, end=None, /)", |vm, a| affix(vm, a, "endswith", <[u8]>::ends_with));
    c.def("upper(self, /)", |_, a| Ok(value(of(&a[0]).to_ascii_uppercase())));
    c.def("lower(self, /)", |_, a| Ok(value(of(&a[0]).to_ascii_lowercase())));
    c.def("strip(self, bytes=None, /)", |vm, a| strip(vm, a, true, true));
    c.def("lstrip(self, bytes=None, /)", |vm, a| strip(vm, a, true, false));
    c.def("rstrip(self, bytes=None, /)", |vm, a| strip(vm, a, false, true));
    c.def("split(self, /, sep=None, maxsplit=-1)", split);
    c.def("join(self, iterable_of_bytes, /)", join);
    c.def("replace(self, old, new, count=-1, /)", replace);
    c.def("isdigit(self, /)", |_, a| {
        Ok(Value::Bool(!of(&a[0]).is_empty() && of(&a[0]).iter().all(u8::is_ascii_digit)))
    });
    c.def("isalpha(self, /)", |_, a| {
        Ok(Value::Bool(!of(&a[0]).is_empty() && of(&a[0]).iter().all(u8::is_ascii_alphabetic)))
    });
    c.def("isascii(self, /)", |_, a| Ok(Value::Bool(of(&a[0]).is_ascii())));
    super::int::data_dunders(c);
    super::list::sequence_dunders(c);
}

fn of(v: &Value) -> &[u8] {
    match v.plain() {
        Value::Bytes(b) => b,
        _ => &[],
    }
}

fn value(bytes: Vec<u8>) -> Value {
    Value::Bytes(Rc::new(bytes))
}

fn bytes_new(vm: &mut Vm, a: &[Value]) -> R {
    let made = match a[1].given() {
        None => Vec::new(),
        Some(Value::Str(s)) => {
            if a[2].given().is_none() {
                return Err(Exc::type_error("string argument without an encoding"));
            }
            let encoded = vm.call_method(&Value::Str(s.clone()), "encode", &[a[2].clone()])?;
            of(&encoded).to_vec()
        }
        Some(source) if crate::native::bytearray::contents(source).is_some() => from_any(vm, source)?,
        Some(n) if has_index(vm, n) && !matches!(n, Value::Array(_) | Value::NdArray(_)) => {
            let n = usize::try_from(vm.index_i64(n)?).map_err(|_| Exc::value_error("negative count"))?;
            vec![0; super::fault::checked_size(n, 1)?]
        }
        Some(source) => from_any(vm, source)?,
    };
    construct(&a[0], value(made))
}

/// Bytes of a bytes object or of an iterable of ints.
pub fn from_any(vm: &mut Vm, source: &Value) -> R<Vec<u8>> {
    if let Some(bytes) = crate::native::bytearray::contents(source) {
        return Ok(bytes);
    }
    if matches!(source.plain(), Value::Str(_) | Value::Int(_) | Value::Float(_) | Value::None | Value::Bool(_)) {
        return Err(Exc::type_error(format!("cannot convert '{}' object to bytes", vm.type_name(source))));
    }
    let mut out = Vec::new();
    for item in vm.collect(source)? {
        let n = vm.index_i64(&item)?;
        out.push(u8::try_from(n).map_err(|_| Exc::value_error("bytes must be in range(0, 256)"))?);
    }
    Ok(out)
}

/// `bytes.decode`, also `str(bytes, encoding)`.
pub fn decode(vm: &Vm, bytes: &[u8], encoding: &Value, errors: &Value) -> R<Str> {
    let (name, errors) = super::str::codec_arguments(vm, encoding, errors, "decode")?;
    text::decode(bytes, text::encoding(&name)?, &errors).map(Str::from).map_err(|fault| decode_error(bytes, &fault))
}

/// "'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"
fn decode_error(bytes: &[u8], fault: &text::CodecFault) -> Exc {
    let what = if fault.end == fault.start + 1 {
        format!("byte 0x{:02x} in position {}", bytes[fault.start], fault.start)
    } else {
        format!("bytes in position {}-{}", fault.start, fault.end - 1)
    };
    let message = format!("'{}' codec can't decode {what}: {}", fault.encoding, fault.reason);
    let args = vec![
        Value::str(fault.encoding),
        value(bytes.to_vec()),
        Value::from(fault.start),
        Value::from(fault.end),
        Value::str(fault.reason.as_str()),
    ];
    let exc = Exc::with_args(&crate::vm::types().unicode_decode_error, args);
    exc.state().0.borrow_mut().native_text = Some(message);
    exc
}

fn hex(_: &mut Vm, a: &[Value]) -> R {
    let separator = a[1].given().and_then(Value::as_str).map(|s| s.to_string()).unwrap_or_default();
    let digits: Vec<String> = of(&a[0]).iter().map(|b| format!("{b:02x}")).collect();
    Ok(Value::str(digits.join(&separator)))
}

fn from_hex(vm: &mut Vm, a: &[Value]) -> R {
    let Some(text) = a[1].as_str() else {
        return Err(Exc::type_error(format!("fromhex() argument must be str, not {}", vm.type_name(&a[1]))));
    };
    let mut out = Vec::new();
    let mut chars = text.chars().enumerate().filter(|(_, c)| !c.is_ascii_whitespace());
    while let Some((i, high)) = chars.next() {
        let bad =
            |at: usize| Exc::value_error(format!("non-hexadecimal number found in fromhex() arg at position {at}"));
        let high = high.to_digit(16).ok_or_else(|| bad(i))?;
        let (j, low) = chars.next().ok_or_else(|| bad(text.chars_len()))?;
        out.push((high * 16 + low.to_digit(16).ok_or_else(|| bad(j))?) as u8);
    }
    Ok(value(out))
}

/// The bytes of a bytes argument, or the one byte that an int is.
fn sub_bytes(vm: &Vm, v: &Value) -> R<Vec<u8>> {
    match v.plain() {
        Value::Bytes(b) => Ok(b.to_vec()),
        Value::Int(n) => Ok(vec![u8::try_from(*n).map_err(|_| Exc::value_error("byte must be in range(0, 256)"))?]),
        _ => {
            Err(Exc::type_error(format!("argument should be integer or bytes-like object, not '{}'", vm.type_name(v))))
        }
    }
}

fn range_of<'a>(vm: &mut Vm, a: &'a [Value]) -> R<Option<(usize, &'a [u8])>> {
    let whole = of(&a[0]);
    let (start, stop) = (optional_index(vm, &a[2])?, optional_index(vm, &a[3])?);
    Ok(text::bounds(whole.len(), start, stop).map(|(start, stop)| (start, &whole[start..stop])))
}

fn position(whole: &[u8], sub: &[u8]) -> Option<usize> {
    if sub.is_empty() { Some(0) } else { whole.windows(sub.len()).position(|w| w == sub) }
}

fn find(vm: &mut Vm, a: &[Value]) -> R<i64> {
    let sub = sub_bytes(vm, &a[1])?;
    let Some((start, inside)) = range_of(vm, a)? else { return Ok(-1) };
    Ok(position(inside, &sub).map_or(-1, |i| (start + i) as i64))
}

fn count(vm: &mut Vm, a: &[Value]) -> R {
    let sub = sub_bytes(vm, &a[1])?;
    let Some((_, mut inside)) = range_of(vm, a)? else { return Ok(Value::Int(0)) };
    if sub.is_empty() {
        return Ok(Value::from(inside.len() + 1));
    }
    let mut n = 0;
    while let Some(i) = position(inside, &sub) {
        n += 1;
        inside = &inside[i + sub.len()..];
    }
    Ok(Value::Int(n))
}

fn affix(vm: &mut Vm, a: &[Value], name: &str, test: fn(&[u8], &[u8]) -> bool) -> R {
    let Some((_, inside)) = range_of(vm, a)? else { return Ok(Value::Bool(false)) };
    match a[1].plain() {
        Value::Bytes(b) => Ok(Value::Bool(test(inside, b))),
        Value::Tuple(t) => Ok(Value::Bool(t.items.iter().any(|b| test(inside, of(b))))),
        _ => Err(Exc::type_error(format!(
            "{name} first arg must be bytes or a tuple of bytes, not {}",
            vm.type_name(&a[1])
        ))),
    }
}

fn is_space(b: u8) -> bool {
    matches!(b, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c)
}

fn strip(vm: &mut Vm, a: &[Value], left: bool, right: bool) -> R {
    let set = if a[1].is_absent() { None } else { Some(sub_bytes(vm, &a[1])?) };
    let drop = |b: &u8| set.as_ref().map_or_else(|| is_space(*b), |set| set.contains(b));
    let mut rest = of(&a[0]);
    while left && rest.first().is_some_and(drop) {
        rest = &rest[1..];
    }
    while right && rest.last().is_some_and(drop) {
        rest = &rest[..rest.len() - 1];
    }
    Ok(value(rest.to_vec()))
}

fn split(vm: &mut Vm, a: &[Value]) -> R {
    let limit = match a[2].given() {
        Some(n) => vm.index_i64(n)?,
        None => -1,
    };
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut rest = of(&a[0]);
    let mut out = Vec::new();
    if a[1].is_absent() {
        out.extend(rest.split(|&b| is_space(b)).filter(|p| !p.is_empty()).map(|p| value(p.to_vec())));
        return Ok(Value::list(out));
    }
    let sep = sub_bytes(vm, &a[1])?;
    if sep.is_empty() {
        return Err(Exc::value_error("empty separator"));
    }
    while out.len() < limit {
        let Some(i) = position(rest, &sep) else { break };
        out.push(value(rest[..i].to_vec()));
        rest = &rest[i + sep.len()..];
    }
    out.push(value(rest.to_vec()));
    Ok(Value::list(out))
}

fn join(vm: &mut Vm, a: &[Value]) -> R {
    let items = vm.collect(&a[1])?;
    let mut out = Vec::new();
    for (i, item) in items.iter().enumerate() {
        let Some(b) = crate::native::bytearray::contents(item) else {
            return Err(Exc::type_error(format!(
                "sequence item {i}: expected a bytes-like object, {} found",
                vm.type_name(item)
            )));
        };
        if i > 0 {
            out.extend_from_slice(of(&a[0]));
        }
        out.extend_from_slice(&b);
    }
    Ok(value(out))
}

fn replace(vm: &mut Vm, a: &[Value]) -> R {
    let (old, new) = (sub_bytes(vm, &a[1])?, sub_bytes(vm, &a[2])?);
    let limit = match a[3].given() {
        Some(n) => usize::try_from(vm.index_i64(n)?).unwrap_or(usize::MAX),
        None => usize::MAX,
    };
    let (mut rest, mut out, mut n) = (of(&a[0]), Vec::new(), 0);
    while n < limit && !old.is_empty() {
        let Some(i) = position(rest, &old) else { break };
        out.extend_from_slice(&rest[..i]);
        out.extend_from_slice(&new);
        rest = &rest[i + old.len()..];
        n += 1;
    }
    out.extend_from_slice(rest);
    Ok(value(out))
}
