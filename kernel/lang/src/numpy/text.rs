//! Arrays of str and of objects, as far as tables of labels need them: made, shown, indexed, compared and converted.

use super::{NdObj, convert, index, module};
use crate::class::Class;
use crate::error::{Exc, R};
use crate::iter::Iter;
use crate::jax::{attributes, bound, creation};
use crate::native::Native;
use crate::value::{Str, Value};
use crate::vm::{CmpOp, Vm, types};
use jitbook_array::{Array, DType, structure};
use std::any::Any;
use std::rc::Rc;

/// What the elements are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// str of up to so many characters.
    Text(usize),
    Object,
}

/// An array whose elements are values.
pub struct ValueArray {
    values: Vec<Value>,
    shape: Vec<usize>,
    kind: Kind,
}

/// Its dtype.
struct ValueDType(Kind);

/// The dtype of a kind, as a value.
pub fn dtype(kind: Kind) -> Value {
    Value::native(ValueDType(kind))
}

/// Whether a `dtype=` argument asks for str (`U`) or objects (`O`).
pub fn asked(dtype: &Value) -> Option<Kind> {
    match dtype {
        Value::Class(c) if Rc::ptr_eq(c, &types().str) => Some(Kind::Text(0)),
        Value::Class(c) if Rc::ptr_eq(c, &types().object) => Some(Kind::Object),
        Value::Str(s) => match s.as_str().trim_start_matches(['<', '=']) {
            "U" | "str" => Some(Kind::Text(0)),
            "O" | "object" => Some(Kind::Object),
            sized => sized.strip_prefix('U').and_then(|n| n.parse().ok()).map(Kind::Text),
        },
        _ => None,
    }
}

/// The array of str or objects that a call of `np.array` makes; `None` where it makes one of numbers.
pub fn from_value(vm: &mut Vm, v: &Value, dtype: &Value) -> R<Option<Value>> {
    if v.downcast::<ValueArray>().is_some() && dtype.is_absent() {
        return Ok(Some(v.clone()));
    }
    let wanted = asked(dtype);
    if wanted.is_none() && !(dtype.is_absent() && starts_with_text(v)) {
        return Ok(None);
    }
    let (shape, values) = match v {
        Value::List(_) | Value::Tuple(_) | Value::Range(_) => {
            let nested = creation::nested(vm, v)?;
            (nested.shape, nested.leaves)
        }
        Value::NdArray(a) => (a.get().shape().to_vec(), index::flat(&a.get())),
        other => (vec![], vec![other.clone()]),
    };
    made(vm, values, shape, wanted.unwrap_or(Kind::Text(0))).map(Some)
}

fn starts_with_text(v: &Value) -> bool {
    let mut at = v.clone();
    for _ in 0..64 {
        let first = match &at {
            Value::List(l) => l.items.borrow().first().cloned(),
            Value::Tuple(t) => t.items.first().cloned(),
            other => return matches!(other, Value::Str(_)),
        };
        match first {
            Some(x) => at = x,
            None => return false,
        }
    }
    false
}

fn made(vm: &mut Vm, values: Vec<Value>, shape: Vec<usize>, kind: Kind) -> R {
    let Kind::Text(width) = kind else {
        return Ok(Value::native(ValueArray { values, shape, kind }));
    };
    let mut texts = Vec::with_capacity(values.len());
    for v in &values {
        texts.push(vm.str(v)?);
    }
    let longest = texts.iter().map(Str::chars_len).max().unwrap_or(0);
    let width = if width == 0 { longest.max(1) } else { width };
    let cut = |s: &Str| Value::str(s.as_str().chars().take(width).collect::<String>());
    let values = texts.iter().map(cut).collect();
    Ok(Value::native(ValueArray { values, shape, kind: Kind::Text(width) }))
}

/// Numbers as str, as wide as NumPy makes the dtype.
pub fn from_numbers(vm: &mut Vm, a: &Array, kind: Kind) -> R {
    let kind = match kind {
        Kind::Text(0) => Kind::Text(match a.dtype() {
            DType::Bool => 5,
            DType::I64 | DType::U64 => 20 + (a.dtype() == DType::I64) as usize,
            d if d.is_complex() => 64,
            d if d.is_float() => 32,
            _ => 11,
        }),
        other => other,
    };
    let values = match kind {
        Kind::Object => index::flat(a)
            .iter()
            .map(|v| super::scalar_array(v).map_or(Value::None, |x| attributes::scalar(&x)))
            .collect(),
        Kind::Text(_) => index::flat(a),
    };
    made(vm, values, a.shape().to_vec(), kind)
}

impl ValueArray {
    /// The places of the elements, as an array that answers indexing.
    fn places(&self) -> R<Array> {
        let line = structure::iota(DType::I64, &[self.values.len()], 0)?;
        Ok(structure::reshape(&line, &self.shape)?)
    }

    fn text(&self, vm: &mut Vm, separator: &str) -> R<String> {
        let mut words = Vec::with_capacity(self.values.len());
        for v in &self.values {
            words.push(vm.repr(v)?.to_string());
        }
        Ok(if self.shape.is_empty() { words.concat() } else { nest(&words, &self.shape, separator, 1) })
    }
}

fn nest(words: &[String], shape: &[usize], separator: &str, depth: usize) -> String {
    if shape.len() == 1 {
        return format!("[{}]", words.join(separator));
    }
    let each = words.len() / shape[0].max(1);
    let rows: Vec<String> = words.chunks(each.max(1)).map(|c| nest(c, &shape[1..], separator, depth + 1)).collect();
    let gap = format!("{}{}{}", separator.trim_end(), "\n".repeat(shape.len() - 1), " ".repeat(depth));
    format!("[{}]", rows.join(&gap))
}

fn dtype_text(kind: Kind) -> String {
    match kind {
        Kind::Text(n) => format!("<U{n}"),
        Kind::Object => "object".into(),
    }
}

fn expect(v: &Value) -> R<&ValueArray> {
    v.downcast::<ValueArray>().ok_or_else(|| Exc::type_error("not an array of str"))
}

fn astype(vm: &mut Vm, args: &[Value]) -> R {
    let this = expect(&args[0])?;
    if let Some(kind) = asked(&args[1]) {
        return made(vm, this.values.clone(), this.shape.clone(), kind);
    }
    let dtype = crate::jax::dtypes::parse(vm, &args[1])?;
    let mut parts = Vec::with_capacity(this.values.len());
    for v in &this.values {
        parts.push(convert::array_of(vm, v, Some(dtype))?);
    }
    if parts.is_empty() {
        return NdObj::owned(Array::zeros(dtype, &this.shape)?);
    }
    NdObj::owned(structure::reshape(&structure::stack(&parts, 0)?, &this.shape)?)
}

fn tolist(_vm: &mut Vm, args: &[Value]) -> R {
    fn level(values: &[Value], shape: &[usize]) -> Value {
        match shape {
            [] => values[0].clone(),
            [_] => Value::list(values.to_vec()),
            [n, rest @ ..] => {
                Value::list(values.chunks((values.len() / (*n).max(1)).max(1)).map(|c| level(c, rest)).collect())
            }
        }
    }
    let this = expect(&args[0])?;
    Ok(level(&this.values, &this.shape))
}

impl Native for ValueArray {
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn class(&self, _vm: &Vm) -> Rc<Class> {
        module::classes().values.clone()
    }
    fn getattr(&self, _vm: &mut Vm, this: &Value, name: &Str) -> R<Option<Value>> {
        Ok(Some(match name.as_str() {
            "shape" => attributes::shape_value(&self.shape),
            "ndim" => Value::Int(self.shape.len() as i64),
            "size" => Value::Int(self.values.len() as i64),
            "dtype" => dtype(self.kind),
            "astype" => bound(this, "astype(self, dtype)", astype),
            "tolist" => bound(this, "tolist(self)", tolist),
            _ => return Ok(None),
        }))
    }
    fn repr(&self, vm: &mut Vm, _this: &Value) -> R<Option<String>> {
        let body = self.text(vm, ", ")?.replace('\n', "\n      ");
        let dtype = match self.kind {
            Kind::Text(_) => format!("'{}'", dtype_text(self.kind)),
            Kind::Object => "object".into(),
        };
        Ok(Some(format!("array({body}, dtype={dtype})")))
    }
    fn str(&self, vm: &mut Vm, _this: &Value) -> R<Option<String>> {
        match &self.values[..] {
            [one] if self.shape.is_empty() => Ok(Some(vm.str(one)?.to_string())),
            _ => self.text(vm, " ").map(Some),
        }
    }
    fn len(&self, _vm: &mut Vm, _this: &Value) -> R<Option<usize>> {
        attributes::len(&self.shape).map(Some)
    }
    fn getitem(&self, vm: &mut Vm, _this: &Value, key: &Value) -> R<Option<Value>> {
        let places = NdObj::owned(self.places()?)?;
        let picked = vm.getitem(&places, key)?;
        let picked = convert::array(vm, &picked)?;
        let values: Vec<Value> = picked.to_vec::<i64>().iter().map(|&i| self.values[i as usize].clone()).collect();
        Ok(Some(match picked.rank() {
            0 => values[0].clone(),
            _ => Value::native(ValueArray { values, shape: picked.shape().to_vec(), kind: self.kind }),
        }))
    }
    fn iter(&self, vm: &mut Vm, this: &Value) -> R<Option<Value>> {
        let rows = (0..attributes::len(&self.shape)? as i64).map(|i| vm.getitem(this, &Value::Int(i)));
        Ok(Some(Iter::items(rows.collect::<R<Vec<_>>>()?, "iterator")))
    }
    fn compare(&self, vm: &mut Vm, op: CmpOp, _this: &Value, other: &Value) -> R {
        let same = |vm: &mut Vm, a: &Value, b: &Value| vm.compare_bool(op, a, b);
        let mut out = Vec::with_capacity(self.values.len());
        match other.downcast::<ValueArray>() {
            Some(o) if o.shape == self.shape => {
                for (a, b) in self.values.iter().zip(&o.values) {
                    out.push(same(vm, a, b)?);
                }
            }
            Some(_) => return Err(Exc::value_error("operands could not be broadcast together")),
            None => {
                for a in &self.values {
                    out.push(same(vm, a, other)?);
                }
            }
        }
        super::wrap(Array::from_vec(out, &self.shape))
    }
    fn hash(&self, _vm: &mut Vm, _this: &Value) -> R<Option<i64>> {
        Err(Exc::type_error("unhashable type: 'numpy.ndarray'"))
    }
    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        self.values.iter().for_each(visit);
    }
}

impl Native for ValueDType {
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn class(&self, _vm: &Vm) -> Rc<Class> {
        crate::jax::classes().dtype.clone()
    }
    fn getattr(&self, _vm: &mut Vm, _this: &Value, name: &Str) -> R<Option<Value>> {
        let (letter, size) = match self.0 {
            Kind::Text(n) => ("U", 4 * n),
            Kind::Object => ("O", 8),
        };
        Ok(Some(match name.as_str() {
            "kind" | "char" => Value::str(letter),
            "itemsize" => Value::Int(size as i64),
            "str" => Value::str(if letter == "O" { "|O".into() } else { dtype_text(self.0) }),
            "name" => Value::str(if letter == "O" { "object".into() } else { format!("str{}", size * 8) }),
            _ => return Ok(None),
        }))
    }
    fn repr(&self, _vm: &mut Vm, _this: &Value) -> R<Option<String>> {
        let text = if self.0 == Kind::Object { "O".into() } else { dtype_text(self.0) };
        Ok(Some(format!("dtype('{text}')")))
    }
    fn str(&self, _vm: &mut Vm, _this: &Value) -> R<Option<String>> {
        Ok(Some(dtype_text(self.0)))
    }
    fn compare(&self, _vm: &mut Vm, op: CmpOp, _this: &Value, other: &Value) -> R {
        let same = other.downcast::<ValueDType>().is_some_and(|o| o.0 == self.0) || asked(other) == Some(self.0);
        Ok(match op {
            CmpOp::Eq => Value::Bool(same),
            CmpOp::Ne => Value::Bool(!same),
            _ => Value::NotImplemented,
        })
    }
}
