//! Dtypes as objects: `dtype('float32')`, the classes `jax.numpy.float32`, and whatever names a dtype in a call.

use crate::class::Class;
use crate::error::{Exc, R};
use crate::jax::{config, operand};
use crate::native::Native;
use crate::value::{Str, Value};
use crate::vm::{CmpOp, Vm, types};
use jitbook_array::{DType, Kind};
use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;

/// `dtype('float32')`.
pub struct DTypeObj(pub DType);

/// `jax.numpy.float32`: makes strong 0-d arrays when called.
pub struct ScalarType(pub DType);

thread_local! {
    /// Classes of NumPy's scalars and of Python's numbers, with the dtype that each names.
    static CLASSES: RefCell<Vec<(Rc<Class>, DType)>> = const { RefCell::new(Vec::new()) };
}

/// Makes a class name a dtype wherever one is asked for.
pub fn register_class(class: &Rc<Class>, dtype: DType) {
    CLASSES.with(|c| c.borrow_mut().push((class.clone(), dtype)));
}

/// The registered class of a NumPy scalar type.
pub fn class_of(dtype: DType) -> Option<Rc<Class>> {
    CLASSES.with(|c| c.borrow().iter().find(|(_, d)| *d == dtype).map(|(c, _)| c.clone()))
}

pub fn value(dtype: DType) -> Value {
    Value::native(DTypeObj(dtype))
}

/// The default dtype of Python's ints, floats and complex numbers.
pub fn default_int() -> DType {
    if config::x64() { DType::I64 } else { DType::I32 }
}
pub fn default_float() -> DType {
    if config::x64() { DType::F64 } else { DType::F32 }
}
pub fn default_complex() -> DType {
    if config::x64() { DType::C128 } else { DType::C64 }
}

/// 64-bit dtypes cut to 32 bits where x64 is off.
pub fn canonical(dtype: DType) -> DType {
    if config::x64() { dtype } else { dtype.truncated() }
}

/// A dtype from its name, NumPy's short names and character codes included.
pub fn from_name(name: &str) -> Option<DType> {
    if let Some(found) = DType::ALL.into_iter().chain([DType::Float0]).find(|d| d.name() == name) {
        return Some(found);
    }
    Some(match name.trim_start_matches(['<', '=', '|']) {
        "bool_" | "?" | "b1" => DType::Bool,
        "i1" | "b" | "byte" => DType::I8,
        "i2" | "h" | "short" => DType::I16,
        "i4" | "i" | "intc" => DType::I32,
        "i8" | "l" | "q" | "long" | "int" | "int_" | "intp" | "p" => DType::I64,
        "u1" | "B" | "ubyte" => DType::U8,
        "u2" | "H" => DType::U16,
        "u4" | "I" => DType::U32,
        "u8" | "L" | "Q" | "uint" => DType::U64,
        "f2" | "e" | "half" => DType::F16,
        "f4" | "f" | "single" => DType::F32,
        "f8" | "d" | "float" | "double" | "float_" => DType::F64,
        "c8" | "F" | "csingle" => DType::C64,
        "c16" | "D" | "complex" | "complex_" | "cdouble" => DType::C128,
        "key<fry>" => DType::Key,
        _ => return None,
    })
}

/// The dtype that a value names, uncut; `None` where it names none.
pub fn lookup(v: &Value) -> Option<DType> {
    if let Some(d) = v.downcast::<DTypeObj>() {
        return Some(d.0);
    }
    if let Some(s) = v.downcast::<ScalarType>() {
        return Some(s.0);
    }
    match v {
        Value::Str(s) => from_name(s),
        Value::Class(c) => {
            let t = types();
            let builtin =
                [(&t.bool, DType::Bool), (&t.int, DType::I64), (&t.float, DType::F64), (&t.complex, DType::C128)];
            if let Some((_, d)) = builtin.into_iter().find(|(k, _)| Rc::ptr_eq(k, c)) {
                return Some(d);
            }
            CLASSES.with(|known| known.borrow().iter().find(|(k, _)| Rc::ptr_eq(k, c)).map(|(_, d)| *d))
        }
        _ => None,
    }
}

/// [`lookup`], with NumPy's error where the value names no dtype.
pub fn parse(vm: &mut Vm, v: &Value) -> R<DType> {
    if let Some(d) = lookup(v) {
        return Ok(d);
    }
    if let Value::Str(s) = v {
        return Err(Exc::type_error(format!("data type '{s}' not understood")));
    }
    if let Some(inner) = vm.getattr_opt(v, "dtype")?
        && let Some(d) = lookup(&inner)
    {
        return Ok(d);
    }
    let shown = vm.repr(v)?;
    Err(Exc::type_error(format!("Cannot interpret '{shown}' as a data type")))
}

/// The dtype of a JAX call's `dtype=` argument: cut to 32 bits with JAX's warning where x64 is off.
pub fn parse_jax(vm: &mut Vm, v: &Value, call: &str) -> R<DType> {
    let text = match v {
        Value::Class(c) => Rc::ptr_eq(c, &types().str),
        Value::Str(s) => s.as_str() == "str",
        _ => false,
    };
    if text {
        let shown = vm.str(v)?;
        let text = format!("JAX only supports number, bool, and string dtypes, got dtype {shown} in {call}");
        return Err(Exc::type_error(text));
    }
    let dtype = parse(vm, v)?;
    let cut = canonical(dtype);
    let python_type = matches!(v, Value::Class(c) if c.builtin && lookup(v).is_some());
    if cut != dtype && !python_type {
        let text = format!(
            "Explicitly requested dtype {} requested in {call} is not available, and will be truncated to dtype {}. To \
             enable more dtypes, set the jax_enable_x64 configuration option or the JAX_ENABLE_X64 shell environment \
             variable. See https://github.com/jax-ml/jax#current-gotchas for more.",
            dtype.name(),
            cut.name()
        );
        super::warn(vm, "UserWarning", &text)?;
    }
    Ok(cut)
}

/// NumPy's one-letter kind.
fn kind_letter(d: DType) -> &'static str {
    match d.kind() {
        _ if d == DType::BF16 => "V",
        Kind::Bool => "b",
        Kind::Unsigned => "u",
        Kind::Signed => "i",
        Kind::Float => "f",
        Kind::Complex => "c",
        Kind::Key => "O",
        Kind::Float0 => "V",
    }
}

fn char_code(d: DType) -> &'static str {
    use DType::*;
    match d {
        Bool => "?",
        U8 => "B",
        U16 => "H",
        U32 => "I",
        U64 => "L",
        I8 => "b",
        I16 => "h",
        I32 => "i",
        I64 => "l",
        BF16 => "E",
        F16 => "e",
        F32 => "f",
        F64 => "d",
        C64 => "F",
        C128 => "D",
        Key => "O",
        Float0 => "V",
    }
}

impl Native for DTypeObj {
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn class(&self, _vm: &Vm) -> Rc<Class> {
        super::classes().dtype.clone()
    }
    fn getattr(&self, vm: &mut Vm, _this: &Value, name: &Str) -> R<Option<Value>> {
        let d = self.0;
        Ok(Some(match name.as_str() {
            "name" => Value::str(d.name()),
            "itemsize" => Value::Int(d.size() as i64),
            "kind" => Value::str(kind_letter(d)),
            "char" => Value::str(char_code(d)),
            "str" => {
                let order = if d.size() == 1 { "|" } else { "<" };
                Value::str(format!("{order}{}{}", kind_letter(d), d.size()))
            }
            "ndim" => Value::Int(0),
            "shape" => Value::tuple([]),
            "type" => match class_of(d) {
                Some(class) => Value::Class(class),
                None => {
                    vm.import_module("numpy")?;
                    class_of(d).map_or_else(|| Value::native(ScalarType(d)), Value::Class)
                }
            },
            _ => return Ok(None),
        }))
    }
    fn repr(&self, _vm: &mut Vm, _this: &Value) -> R<Option<String>> {
        Ok(Some(match self.0 {
            DType::Key => "key<fry>".into(),
            DType::BF16 => "dtype(bfloat16)".into(),
            DType::Float0 => "dtype([('float0', 'V')])".into(),
            d => format!("dtype('{}')", d.name()),
        }))
    }
    fn str(&self, _vm: &mut Vm, _this: &Value) -> R<Option<String>> {
        Ok(Some(self.0.name().into()))
    }
    fn hash(&self, _vm: &mut Vm, _this: &Value) -> R<Option<i64>> {
        Ok(Some(0x5eed + self.0 as i64))
    }
    fn compare(&self, vm: &mut Vm, op: CmpOp, this: &Value, other: &Value) -> R {
        let same = lookup(other) == Some(self.0);
        if lookup(other).is_none() && !matches!(op, CmpOp::Eq | CmpOp::Ne) {
            return Ok(Value::NotImplemented);
        }
        // NumPy orders dtypes by safe casting.
        let casts = |vm: &mut Vm, a: &Value, b: &Value| -> R<bool> {
            let can = vm.call_library("numpy", "can_cast", &[a.clone(), b.clone()])?;
            vm.truth(&can)
        };
        Ok(Value::Bool(match op {
            CmpOp::Eq => same,
            CmpOp::Ne => !same,
            CmpOp::Lt => !same && casts(vm, this, other)?,
            CmpOp::Le => casts(vm, this, other)?,
            CmpOp::Gt => !same && casts(vm, other, this)?,
            CmpOp::Ge => casts(vm, other, this)?,
        }))
    }
}

impl Native for ScalarType {
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn class(&self, _vm: &Vm) -> Rc<Class> {
        super::classes().scalar_meta.clone()
    }
    fn getattr(&self, _vm: &mut Vm, _this: &Value, name: &Str) -> R<Option<Value>> {
        Ok(match name.as_str() {
            "dtype" => Some(value(self.0)),
            "__name__" | "__qualname__" => Some(Value::str(scalar_name(self.0))),
            "__module__" => Some(Value::str("jax.numpy")),
            "__doc__" => self.doc().map(Value::str),
            _ => None,
        })
    }
    fn callable(&self) -> bool {
        true
    }
    fn signature(&self) -> Option<String> {
        Some("(x=0)".into())
    }
    fn doc(&self) -> Option<&str> {
        Some("A dtype that can be called: what it is given becomes an array of it.")
    }
    fn name(&self) -> Option<&str> {
        Some(scalar_name(self.0))
    }
    fn call(&self, vm: &mut Vm, _this: &Value, args: &[Value], _kw: &[(Str, Value)]) -> R {
        let zero = Value::Int(0);
        let x = args.first().unwrap_or(&zero);
        let array = super::creation::array(vm, x, Some(canonical(self.0)))?;
        Ok(operand::from_val(super::convert(&array, canonical(self.0), false)?))
    }
    fn repr(&self, _vm: &mut Vm, _this: &Value) -> R<Option<String>> {
        Ok(Some(format!("<class 'jax.numpy.{}'>", scalar_name(self.0))))
    }
    fn hash(&self, _vm: &mut Vm, _this: &Value) -> R<Option<i64>> {
        Ok(Some(0x5eed + self.0 as i64))
    }
    fn compare(&self, _vm: &mut Vm, op: CmpOp, _this: &Value, other: &Value) -> R {
        let same = lookup(other) == Some(self.0);
        Ok(match op {
            CmpOp::Eq => Value::Bool(same),
            CmpOp::Ne => Value::Bool(!same),
            _ => Value::NotImplemented,
        })
    }
}

/// `bool_` for bool; the dtype's name for the others.
fn scalar_name(d: DType) -> &'static str {
    if d == DType::Bool { "bool_" } else { d.name() }
}
