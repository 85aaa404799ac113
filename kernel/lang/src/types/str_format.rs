//! `str.format` and `str.format_map`: a template's fields filled with arguments.

use super::format_string::{self, AutoNumber, Field, Piece, Step};
use super::str_methods;
use crate::error::{Exc, R};
use crate::value::{Str, Value};
use crate::vm::Vm;

/// Where fields find their values.
pub struct Arguments<'a> {
    /// None for `format_map`.
    pub positional: Option<&'a [Value]>,
    pub named: &'a Value,
}

pub fn format(vm: &mut Vm, template: &str, args: &Arguments) -> R<String> {
    fill(vm, template, args, &mut AutoNumber::default(), 2)
}

fn fill(vm: &mut Vm, template: &str, args: &Arguments, auto: &mut AutoNumber, depth: usize) -> R<String> {
    if depth == 0 {
        return Err(Exc::value_error("Max string recursion exceeded"));
    }
    let mut out = String::with_capacity(template.len() + 16);
    let mut rest = template;
    while let Some((pieces, after)) = format_string::next_piece(rest)? {
        for piece in pieces {
            match piece {
                Piece::Literal(text) => out.push_str(text),
                Piece::Field(field) => out.push_str(&fill_field(vm, &field, args, auto, depth)?),
            }
        }
        rest = after;
    }
    Ok(out)
}

fn fill_field(vm: &mut Vm, field: &Field, args: &Arguments, auto: &mut AutoNumber, depth: usize) -> R<Str> {
    let mut value = first_value(vm, field, args, auto)?;
    for step in format_string::steps(field.path)? {
        value = match step {
            Step::Attr(name) => vm.getattr(&value, name)?,
            Step::Index(i) => vm.getitem(&value, &Value::Int(i))?,
            Step::Key(key) => vm.getitem(&value, &Value::str(key))?,
        };
    }
    let value = convert(vm, value, field.conversion)?;
    if field.nested {
        let spec = fill(vm, field.spec, args, auto, depth - 1)?;
        return vm.format(&value, &spec);
    }
    vm.format(&value, field.spec)
}

fn first_value(vm: &mut Vm, field: &Field, args: &Arguments, auto: &mut AutoNumber) -> R {
    let Some(position) = auto.position(field.name)? else {
        return match args.named {
            Value::Dict(d) => d.index(vm, &Value::str(field.name)),
            mapping => vm.getitem(mapping, &Value::str(field.name)),
        };
    };
    let Some(positional) = args.positional else {
        return Err(Exc::value_error("Format string contains positional fields"));
    };
    positional
        .get(position as usize)
        .cloned()
        .ok_or_else(|| Exc::index_error(format!("Replacement index {position} out of range for positional args tuple")))
}

/// `!r`, `!s`, `!a`
pub fn convert(vm: &mut Vm, value: Value, conversion: Option<char>) -> R {
    Ok(match conversion {
        None => value,
        Some('r') => Value::Str(vm.repr(&value)?),
        Some('s') => Value::Str(vm.str(&value)?),
        Some('a') => Value::str(str_methods::escape_non_ascii(&vm.repr(&value)?)),
        Some(c) if matches!(c, '!'..='~') => return Err(Exc::value_error(format!("Unknown conversion specifier {c}"))),
        Some(c) => return Err(Exc::value_error(format!("Unknown conversion specifier \\x{:x}", c as u32))),
    })
}
