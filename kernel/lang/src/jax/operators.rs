//! Python's operators on arrays and tracers: promotion, then one primitive, or the library function that says more.

use crate::error::{Exc, R};
use crate::jax::operand::{self, Operand, from_val, operand};
use crate::jax::{attributes, prims};
use crate::value::Value;
use crate::vm::{BinOp, CmpOp, UnaryOp, Vm};
use jitbook_array::DType;
use jitbook_ir::Op;
use smallvec::smallvec;

/// How an operator promotes before its primitive.
enum Rule {
    Numeric(Op),
    Inexact(Op),
    /// A function of `jax.numpy`.
    Library(&'static str),
}

fn rule(op: BinOp) -> Rule {
    match op {
        BinOp::Add => Rule::Numeric(prims::plain("add")),
        BinOp::Sub => Rule::Numeric(prims::plain("sub")),
        BinOp::Mul => Rule::Numeric(prims::plain("mul")),
        BinOp::Div => Rule::Inexact(prims::plain("div")),
        BinOp::FloorDiv => Rule::Library("floor_divide"),
        BinOp::Mod => Rule::Library("remainder"),
        BinOp::Pow => Rule::Library("power"),
        BinOp::MatMul => Rule::Library("matmul"),
        BinOp::And => Rule::Numeric(prims::plain("and")),
        BinOp::Or => Rule::Numeric(prims::plain("or")),
        BinOp::Xor => Rule::Numeric(prims::plain("xor")),
        BinOp::LShift => Rule::Library("left_shift"),
        BinOp::RShift => Rule::Library("right_shift"),
        BinOp::DivMod => Rule::Library("divmod"),
    }
}

/// `this op other`, or `other op this`.
pub fn binary(vm: &mut Vm, op: BinOp, this: &Value, other: &Value, reflected: bool) -> R {
    if let BinOp::Add | BinOp::Sub | BinOp::Mul | BinOp::Div = op
        && let Rule::Numeric(prim) | Rule::Inexact(prim) = rule(op)
    {
        let (a, b) = if reflected { (other, this) } else { (this, other) };
        if let Some(out) = prims::quick_floats(&prim, a, b) {
            return out;
        }
    }
    let Some(y) = operand(other)? else { return refuse(vm, op_text(op), this, other, reflected) };
    let x = operand(this)?.ok_or_else(|| Exc::type_error("not an array"))?;
    if x.kind().0 == DType::Key || y.kind().0 == DType::Key {
        let pair = if reflected { [y.clone(), x.clone()] } else { [x.clone(), y.clone()] };
        operand::refuse_keys(function_name(op), &pair)?;
    }
    let (prim, pair) = match rule(op) {
        Rule::Library(name) => {
            let (a, b) = if reflected { (other, this) } else { (this, other) };
            return attributes::library(vm, name, &[a.clone(), b.clone()]);
        }
        Rule::Numeric(prim) => (prim, operand::promote(if reflected { smallvec![y, x] } else { smallvec![x, y] })?),
        Rule::Inexact(prim) => {
            (prim, operand::promote_inexact(if reflected { smallvec![y, x] } else { smallvec![x, y] })?)
        }
    };
    prims::check_ranks(vm, function_name(op), &pair)?;
    let out = prims::broadcast_binary(&prim, &pair).map_err(|e| crate::jax::deoptimized(vm, e))?;
    Ok(from_val(out))
}

/// Lists and tuples are refused by JAX itself, under the short class name; all else by Python.
fn refuse(vm: &mut Vm, symbol: &str, this: &Value, other: &Value, reflected: bool) -> R {
    if !matches!(other, Value::List(_) | Value::Tuple(_)) {
        return Ok(Value::NotImplemented);
    }
    let own = if matches!(this, Value::Array(_)) { "ArrayImpl".to_string() } else { vm.type_name(this).to_string() };
    let theirs = vm.type_name(other).to_string();
    let (left, right) = if reflected { (theirs, own) } else { (own, theirs) };
    Err(Exc::type_error(format!("unsupported operand type(s) for {symbol}: '{left}' and '{right}'")))
}

/// The `jnp` function of an operator, as its errors say.
fn function_name(op: BinOp) -> &'static str {
    match op {
        BinOp::Add => "add",
        BinOp::Sub => "subtract",
        BinOp::Mul => "multiply",
        BinOp::Div => "true_divide",
        BinOp::FloorDiv => "floor_divide",
        BinOp::Mod => "remainder",
        BinOp::Pow => "power",
        BinOp::MatMul => "matmul",
        BinOp::And => "bitwise_and",
        BinOp::Or => "bitwise_or",
        BinOp::Xor => "bitwise_xor",
        BinOp::LShift => "left_shift",
        BinOp::RShift => "right_shift",
        BinOp::DivMod => "divmod",
    }
}

fn op_text(op: BinOp) -> &'static str {
    match op {
        BinOp::Add => "+",
        BinOp::Sub => "-",
        BinOp::Mul => "*",
        BinOp::Div => "/",
        BinOp::FloorDiv => "//",
        BinOp::Mod => "%",
        BinOp::Pow => "** or pow()",
        BinOp::MatMul => "@",
        BinOp::And => "&",
        BinOp::Or => "|",
        BinOp::Xor => "^",
        BinOp::LShift => "<<",
        BinOp::RShift => ">>",
        BinOp::DivMod => "divmod()",
    }
}

/// A comparison, element by element.
pub fn compare(vm: &mut Vm, op: CmpOp, this: &Value, other: &Value) -> R {
    let (name, symbol) = match op {
        CmpOp::Eq => ("eq", "=="),
        CmpOp::Ne => ("ne", "!="),
        CmpOp::Lt => ("lt", "<"),
        CmpOp::Le => ("le", "<="),
        CmpOp::Gt => ("gt", ">"),
        CmpOp::Ge => ("ge", ">="),
    };
    let Some(y) = operand(other)? else { return refuse(vm, symbol, this, other, false) };
    let x = operand(this)?.ok_or_else(|| Exc::type_error("not an array"))?;
    let index = ["eq", "ne", "lt", "le", "gt", "ge"].iter().position(|n| *n == name).unwrap_or(0);
    let names = ["equal", "not_equal", "less", "less_equal", "greater", "greater_equal"];
    operand::refuse_keys(names[index], &[x.clone(), y.clone()])?;
    let (dtype, _) = operand::result_type(&[x.clone(), y.clone()])?;
    if dtype.is_complex() && !matches!(op, CmpOp::Eq | CmpOp::Ne) {
        return attributes::library(vm, names[index], &[this.clone(), other.clone()]);
    }
    let pair = operand::promote(smallvec![x, y])?;
    prims::check_ranks(vm, names[index], &pair)?;
    Ok(from_val(prims::broadcast_binary(&prims::plain(name), &pair)?))
}

pub fn unary(vm: &mut Vm, op: UnaryOp, this: &Value) -> R {
    let x = operand(this)?.ok_or_else(|| Exc::type_error("not an array"))?.into_val()?;
    let name = match op {
        UnaryOp::Neg => "neg",
        UnaryOp::Invert => "not",
        UnaryOp::Pos => return Ok(this.clone()),
        UnaryOp::Abs => return attributes::library(vm, "abs", std::slice::from_ref(this)),
    };
    Ok(from_val(prims::apply(&prims::plain(name), &[x])?))
}

/// `round(x)`.
pub fn special(vm: &mut Vm, this: &Value, dunder: &str) -> R<Option<Value>> {
    Ok(match dunder {
        "__round__" => {
            let rounded = attributes::library(vm, "round", std::slice::from_ref(this))?;
            let int = match operand(&rounded)? {
                Some(Operand::Val(v)) if v.dtype() != DType::Bool => {
                    from_val(super::convert(&v, super::dtypes::default_int(), false)?)
                }
                _ => rounded,
            };
            Some(int)
        }
        _ => None,
    })
}
