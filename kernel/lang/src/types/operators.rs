//! Binary operators of builtin values that are not numbers: concatenation, repetition, `%` of str, the algebra of
//! sets and views, `|` of dicts; the in-place forms of lists, sets and dicts; and the errors of all operators.

use super::{items, numbers, percent, set};
use crate::dict::ViewKind;
use crate::error::{Exc, R};
use crate::value::{Tuple, Value};
use crate::vm::{BinOp, UnaryOp, Vm};
use std::rc::Rc;

/// `a op b` of plain builtin values, numbers included; None where it is not defined for them.
pub fn binary(vm: &mut Vm, op: BinOp, a: &Value, b: &Value) -> R<Option<Value>> {
    if let Some(value) = numbers::binary(op, a, b)? {
        return Ok(Some(value));
    }
    match op {
        BinOp::Add => Ok(concat(a, b)),
        BinOp::Mul => match (is_sequence(a), is_sequence(b)) {
            (true, _) => repeat(vm, a, b),
            (_, true) => repeat(vm, b, a),
            _ => Ok(None),
        },
        BinOp::Mod => match a {
            Value::Str(s) => percent::format(vm, s, b).map(|text| Some(Value::str(text))),
            _ => Ok(None),
        },
        BinOp::And | BinOp::Or | BinOp::Xor | BinOp::Sub => set_algebra(vm, op, a, b),
        _ => Ok(None),
    }
}

fn is_sequence(v: &Value) -> bool {
    matches!(v, Value::Str(_) | Value::Bytes(_) | Value::List(_) | Value::Tuple(_))
}

fn concat(a: &Value, b: &Value) -> Option<Value> {
    Some(match (a, b) {
        (Value::Str(x), Value::Str(y)) => {
            let mut text = String::with_capacity(x.len() + y.len());
            text.push_str(x);
            text.push_str(y);
            Value::str(text)
        }
        (Value::List(x), Value::List(y)) => {
            let (x, y) = (x.items.borrow(), y.items.borrow());
            let mut all = Vec::with_capacity(x.len() + y.len());
            all.extend_from_slice(&x);
            all.extend_from_slice(&y);
            Value::list(all)
        }
        (Value::Tuple(x), Value::Tuple(y)) => Value::Tuple(Tuple::new(x.items.iter().chain(&y.items).cloned())),
        (Value::Bytes(x), Value::Bytes(y)) => Value::Bytes(Rc::new([&x[..], &y[..]].concat())),
        _ => return None,
    })
}

/// How often to repeat; None where the value is no int.
fn times(vm: &mut Vm, n: &Value) -> R<Option<i64>> {
    if !super::has_index(vm, n) || matches!(n, Value::Array(_) | Value::NdArray(_) | Value::Native(_)) {
        return Ok(None);
    }
    match vm.index(n)? {
        Value::Int(i) => Ok(Some(i)),
        _ => Err(Exc::overflow_error("cannot fit 'int' into an index-sized integer")),
    }
}

fn repeat(vm: &mut Vm, sequence: &Value, n: &Value) -> R<Option<Value>> {
    match times(vm, n)? {
        Some(n) => items::repeat(sequence, n),
        None => Ok(None),
    }
}

fn is_set(v: &Value) -> bool {
    matches!(v, Value::Set(_) | Value::FrozenSet(_))
}

fn is_set_view(v: &Value) -> bool {
    matches!(v, Value::View(v) if v.kind != ViewKind::Values)
}

fn set_algebra(vm: &mut Vm, op: BinOp, a: &Value, b: &Value) -> R<Option<Value>> {
    if let (Value::Dict(x), Value::Dict(y)) = (a, b) {
        if op != BinOp::Or {
            return Ok(None);
        }
        let merged = x.copy();
        merged.update(vm, y)?;
        return Ok(Some(Value::Dict(merged)));
    }
    if is_set(a) && is_set(b) {
        return set::combine(vm, op, a, b).map(Some);
    }
    if is_set_view(a) || (is_set_view(b) && is_set(a)) {
        let left = Value::Set(set::from_iterable(vm, a)?);
        let right = if is_set(b) { b.clone() } else { Value::Set(set::from_iterable(vm, b)?) };
        return set::combine(vm, op, &left, &right).map(Some);
    }
    Ok(None)
}

/// `a op= b` where that changes `a` itself; None where `a op b` is meant.
pub fn inplace(vm: &mut Vm, op: BinOp, a: &Value, b: &Value) -> R<Option<Value>> {
    match (op, a) {
        (BinOp::Add, Value::List(l)) => super::list::extend(vm, l, b)?,
        (BinOp::Mul, Value::List(l)) => {
            let Some(n) = times(vm, b)? else { return Ok(None) };
            if let Some(Value::List(new)) = items::repeat(a, n)? {
                let old = std::mem::replace(&mut *l.items.borrow_mut(), std::mem::take(&mut *new.items.borrow_mut()));
                drop(old);
            }
        }
        (BinOp::Or, Value::Dict(d)) => super::dict::update_from(vm, d, b)?,
        (BinOp::And | BinOp::Or | BinOp::Xor | BinOp::Sub, Value::Set(s)) if is_set(b) || is_set_view(b) => {
            set::combine_in_place(vm, op, s, b)?;
        }
        _ => return Ok(None),
    }
    Ok(Some(a.clone()))
}

/// How an operator is written.
pub fn sign(op: BinOp) -> &'static str {
    match op {
        BinOp::Add => "+",
        BinOp::Sub => "-",
        BinOp::Mul => "*",
        BinOp::Div => "/",
        BinOp::FloorDiv => "//",
        BinOp::Mod => "%",
        BinOp::Pow => "** or pow()",
        BinOp::MatMul => "@",
        BinOp::LShift => "<<",
        BinOp::RShift => ">>",
        BinOp::And => "&",
        BinOp::Or => "|",
        BinOp::Xor => "^",
        BinOp::DivMod => "divmod()",
    }
}

/// The error of an operator that neither side defines.
#[cold]
pub fn unsupported(vm: &Vm, op: BinOp, a: &Value, b: &Value, in_place: bool) -> Exc {
    let (left, right) = (vm.type_name(a), vm.type_name(b));
    let sequence = is_sequence(a.plain());
    if op == BinOp::Add && sequence {
        return Exc::type_error(match a.plain() {
            Value::Bytes(_) => format!("can't concat {right} to bytes"),
            _ => format!("can only concatenate {left} (not \"{right}\") to {left}"),
        });
    }
    if op == BinOp::Mul && (sequence || is_sequence(b.plain())) {
        let other = if sequence { right } else { left };
        return Exc::type_error(format!("can't multiply sequence by non-int of type '{other}'"));
    }
    let sign = match (op, in_place) {
        (BinOp::Pow, true) => "**=".to_string(),
        (_, true) => format!("{}=", sign(op)),
        (_, false) => sign(op).to_string(),
    };
    Exc::type_error(format!("unsupported operand type(s) for {sign}: '{left}' and '{right}'"))
}

/// The error of a unary operator.
#[cold]
pub fn bad_operand(vm: &Vm, op: UnaryOp, a: &Value) -> Exc {
    let sign = match op {
        UnaryOp::Neg => "unary -",
        UnaryOp::Pos => "unary +",
        UnaryOp::Invert => "unary ~",
        UnaryOp::Abs => "abs()",
    };
    Exc::type_error(format!("bad operand type for {sign}: '{}'", vm.type_name(a)))
}
