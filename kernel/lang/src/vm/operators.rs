//! Operators: builtin values first, then the dunders of the operands' classes in CPython's order.

use super::{BinOp, CmpOp, UnaryOp, Vm};
use crate::class::Class;
use crate::error::{Exc, R};
use crate::types::{comparison, hashing, items, numbers, operators, text};
use crate::value::{Str, Value};
use std::rc::Rc;

fn dunder(op: BinOp) -> (&'static str, &'static str, &'static str) {
    match op {
        BinOp::Add => ("__add__", "__radd__", "__iadd__"),
        BinOp::Sub => ("__sub__", "__rsub__", "__isub__"),
        BinOp::Mul => ("__mul__", "__rmul__", "__imul__"),
        BinOp::Div => ("__truediv__", "__rtruediv__", "__itruediv__"),
        BinOp::FloorDiv => ("__floordiv__", "__rfloordiv__", "__ifloordiv__"),
        BinOp::Mod => ("__mod__", "__rmod__", "__imod__"),
        BinOp::Pow => ("__pow__", "__rpow__", "__ipow__"),
        BinOp::MatMul => ("__matmul__", "__rmatmul__", "__imatmul__"),
        BinOp::LShift => ("__lshift__", "__rlshift__", "__ilshift__"),
        BinOp::RShift => ("__rshift__", "__rrshift__", "__irshift__"),
        BinOp::And => ("__and__", "__rand__", "__iand__"),
        BinOp::Or => ("__or__", "__ror__", "__ior__"),
        BinOp::Xor => ("__xor__", "__rxor__", "__ixor__"),
        BinOp::DivMod => ("__divmod__", "__rdivmod__", "__idivmod__"),
    }
}

fn compare_dunder(op: CmpOp) -> &'static str {
    match op {
        CmpOp::Eq => "__eq__",
        CmpOp::Ne => "__ne__",
        CmpOp::Lt => "__lt__",
        CmpOp::Le => "__le__",
        CmpOp::Gt => "__gt__",
        CmpOp::Ge => "__ge__",
    }
}

/// Whether the value's class can define operators in the language.
fn is_user(v: &Value) -> bool {
    matches!(v, Value::Instance(_)) || matches!(v, Value::Class(c) if c.meta.is_some())
}

impl Vm {
    pub fn binary(&mut self, op: BinOp, a: &Value, b: &Value) -> R {
        match self.try_binary(op, a, b)? {
            Some(v) => Ok(v),
            None => Err(operators::unsupported(self, op, a, b, false)),
        }
    }

    fn try_binary(&mut self, op: BinOp, a: &Value, b: &Value) -> R<Option<Value>> {
        if !is_user(a) && !is_user(b) && a.hooks().is_none() && b.hooks().is_none() {
            if let Some(v) = operators::binary(self, op, a, b)? {
                return Ok(Some(v));
            }
            return self.union_type(op, a, b);
        }
        let (name, reflected, _) = dunder(op);
        let (ta, tb) = (self.type_of(a), self.type_of(b));
        // A derived class's reflected method goes first.
        let right_first = !Rc::ptr_eq(&ta, &tb) && tb.is_subclass(&ta) && overrides(&tb, &ta, reflected);
        if right_first && let Some(v) = self.one_side(op, b, &tb, a, reflected, true)? {
            return Ok(Some(v));
        }
        if let Some(v) = self.one_side(op, a, &ta, b, name, false)? {
            return Ok(Some(v));
        }
        if !right_first
            && (!Rc::ptr_eq(&ta, &tb) || a.hooks().is_some())
            && let Some(v) = self.one_side(op, b, &tb, a, reflected, true)?
        {
            return Ok(Some(v));
        }
        if let Some(v) = operators::binary(self, op, a.plain(), b.plain())? {
            return Ok(Some(v));
        }
        self.union_type(op, a, b)
    }

    /// `int | None`: a union, shown as typing shows it.
    fn union_type(&mut self, op: BinOp, a: &Value, b: &Value) -> R<Option<Value>> {
        if op != BinOp::Or {
            return Ok(None);
        }
        crate::alias::union(self, a, b)
    }

    fn one_side(
        &mut self,
        op: BinOp,
        this: &Value,
        class: &Rc<Class>,
        other: &Value,
        name: &str,
        reflected: bool,
    ) -> R<Option<Value>> {
        let v = match this.hooks() {
            Some(hooks) => hooks.binary(self, op, this, other, reflected)?,
            None if is_user(this) => match class.lookup(&Str::intern(name)) {
                Some(f) if !f.is_none() => self.call_unbound(&f, this, class, std::slice::from_ref(other))?,
                _ => return Ok(None),
            },
            None => return Ok(None),
        };
        Ok(if matches!(v, Value::NotImplemented) { None } else { Some(v) })
    }

    pub fn inplace(&mut self, op: BinOp, a: &Value, b: &Value) -> R {
        if let Some(hooks) = a.hooks() {
            let v = hooks.inplace(self, op, a, b)?;
            if !matches!(v, Value::NotImplemented) {
                return Ok(v);
            }
        } else if is_user(a)
            && let Some(v) = self.call_special(a, dunder(op).2, std::slice::from_ref(b))?
            && !matches!(v, Value::NotImplemented)
        {
            return Ok(v);
        }
        if !is_user(b)
            && b.hooks().is_none()
            && let Some(v) = operators::inplace(self, op, a.plain(), b)?
        {
            return Ok(if matches!(a, Value::Instance(_)) { a.clone() } else { v });
        }
        match self.try_binary(op, a, b)? {
            Some(v) => Ok(v),
            None => match operators::inplace(self, op, a.plain(), b.plain())? {
                Some(v) => Ok(v),
                None => Err(operators::unsupported(self, op, a, b, true)),
            },
        }
    }

    pub fn unary(&mut self, op: UnaryOp, a: &Value) -> R {
        let name = match op {
            UnaryOp::Neg => "__neg__",
            UnaryOp::Pos => "__pos__",
            UnaryOp::Invert => "__invert__",
            UnaryOp::Abs => "__abs__",
        };
        if let Some(hooks) = a.hooks() {
            let v = hooks.unary(self, op, a)?;
            if !matches!(v, Value::NotImplemented) {
                return Ok(v);
            }
        } else if is_user(a)
            && let Some(v) = self.call_special(a, name, &[])?
        {
            return Ok(v);
        }
        match numbers::unary(op, a.plain())? {
            Some(v) => Ok(v),
            None => Err(operators::bad_operand(self, op, a)),
        }
    }

    pub fn compare(&mut self, op: CmpOp, a: &Value, b: &Value) -> R {
        if !is_user(a) && !is_user(b) && a.hooks().is_none() && b.hooks().is_none() {
            return match comparison::rich(self, op, a, b)? {
                Some(v) => Ok(Value::Bool(v)),
                None => self.compare_identity(op, a, b),
            };
        }
        let (ta, tb) = (self.type_of(a), self.type_of(b));
        let (name, mirror) = (compare_dunder(op), comparison::mirrored(op));
        let right_first = !Rc::ptr_eq(&ta, &tb) && tb.is_subclass(&ta) && is_user(b);
        if right_first && let Some(v) = self.compare_side(mirror, b, &tb, a, compare_dunder(mirror))? {
            return Ok(v);
        }
        if let Some(v) = self.compare_side(op, a, &ta, b, name)? {
            return Ok(v);
        }
        if !right_first && let Some(v) = self.compare_side(mirror, b, &tb, a, compare_dunder(mirror))? {
            return Ok(v);
        }
        if (a.plain().address() != a.address() || !is_user(a))
            && (b.plain().address() != b.address() || !is_user(b))
            && let Some(v) = comparison::rich(self, op, a.plain(), b.plain())?
        {
            return Ok(Value::Bool(v));
        }
        self.compare_identity(op, a, b)
    }

    fn compare_identity(&mut self, op: CmpOp, a: &Value, b: &Value) -> R {
        match op {
            CmpOp::Eq => Ok(Value::Bool(a.is(b))),
            CmpOp::Ne => Ok(Value::Bool(!a.is(b))),
            _ => Err(comparison::unordered(self, op, a, b)),
        }
    }

    fn compare_side(
        &mut self,
        op: CmpOp,
        this: &Value,
        class: &Rc<Class>,
        other: &Value,
        name: &str,
    ) -> R<Option<Value>> {
        let v = match this.hooks() {
            Some(hooks) => hooks.compare(self, op, this, other)?,
            None if is_user(this) => match class.lookup(&Str::intern(name)) {
                // `object`'s own methods add nothing; builtin ones are asked through the payload.
                Some(Value::Builtin(b)) if op == CmpOp::Ne && b.owner_is(&self.types.object) => {
                    match class.lookup(&self.names.eq) {
                        Some(f @ Value::Function(_)) => {
                            let v = self.call_unbound(&f, this, class, std::slice::from_ref(other))?;
                            if matches!(v, Value::NotImplemented) {
                                return Ok(None);
                            }
                            return Ok(Some(Value::Bool(!self.truth(&v)?)));
                        }
                        _ => return Ok(None),
                    }
                }
                Some(Value::Builtin(_)) | None => return Ok(None),
                Some(f) if f.is_none() => return Ok(None),
                Some(f) => self.call_unbound(&f, this, class, std::slice::from_ref(other))?,
            },
            None => return Ok(None),
        };
        Ok(if matches!(v, Value::NotImplemented) { None } else { Some(v) })
    }

    /// The truth of a comparison: what sorting uses with `Lt`.
    pub fn compare_bool(&mut self, op: CmpOp, a: &Value, b: &Value) -> R<bool> {
        match self.compare(op, a, b)? {
            Value::Bool(b) => Ok(b),
            v => self.truth(&v),
        }
    }

    /// `a == b` as containers compare: identity first.
    pub fn eq(&mut self, a: &Value, b: &Value) -> R<bool> {
        if a.is(b) && !matches!(a, Value::Float(_)) {
            return Ok(true);
        }
        if let Some(known) = crate::dict::quick_eq(a, b) {
            return Ok(known);
        }
        self.enter(" in comparison")?;
        let result = self.compare_bool(CmpOp::Eq, a, b);
        self.leave();
        result
    }

    pub fn hash(&mut self, value: &Value) -> R<i64> {
        Ok(match value {
            Value::Str(s) => s.hash64(),
            Value::Int(i) => hashing::int(*i),
            Value::Bool(b) => *b as i64,
            Value::Float(f) => hashing::float(*f),
            Value::Big(b) => hashing::big(b),
            Value::Complex(c) => hashing::complex(c.re, c.im),
            Value::None => 0x1234_5678,
            Value::NotImplemented | Value::Ellipsis | Value::Undefined => 0x2345_6789,
            Value::Bytes(b) => crate::value::hash_bytes(b),
            Value::Tuple(t) => {
                let mut hashes = smallvec::SmallVec::<[i64; 8]>::new();
                self.enter(" while hashing")?;
                for v in &t.items {
                    match self.hash(v) {
                        Ok(h) => hashes.push(h),
                        Err(e) => {
                            self.leave();
                            return Err(e);
                        }
                    }
                }
                self.leave();
                hashing::tuple(hashes.into_iter())
            }
            Value::FrozenSet(s) => {
                if let Some(h) = s.hash.get() {
                    return Ok(h);
                }
                let mut hashes = vec![];
                for v in s.items() {
                    hashes.push(self.hash(&v)?);
                }
                let h = hashing::frozenset(hashes.into_iter());
                s.hash.set(Some(h));
                h
            }
            Value::Range(r) => {
                let n = r.len() as i64;
                let first = if n == 0 { Value::None } else { Value::Int(r.start) };
                let step = if n <= 1 { Value::None } else { Value::Int(r.step) };
                return self.hash(&Value::tuple([Value::Int(n), first, step]));
            }
            Value::List(_) | Value::Dict(_) | Value::Set(_) | Value::Slice(_) => return Err(unhashable(self, value)),
            Value::View(v) if v.kind != crate::dict::ViewKind::Values => return Err(unhashable(self, value)),
            Value::Instance(_) => return self.hash_instance(value),
            Value::Method(m) => {
                let (a, b) = (self.hash(&m.func)?, m.object.address().unwrap_or(0) as i64);
                a ^ b
            }
            other => {
                if let Some(hooks) = other.hooks()
                    && let Some(h) = hooks.hash(self, other)?
                {
                    return Ok(h);
                }
                hashing::address(other.address().unwrap_or(0))
            }
        })
    }

    fn hash_instance(&mut self, value: &Value) -> R<i64> {
        let class = self.type_of(value);
        match class.lookup(&self.names.hash) {
            None => Err(unhashable(self, value)),
            Some(Value::None) => Err(unhashable(self, value)),
            Some(f @ (Value::Function(_) | Value::Method(_))) => match self.call_unbound(&f, value, &class, &[])? {
                Value::Int(i) => Ok(if i == -1 { -2 } else { i }),
                Value::Big(b) => Ok(hashing::big(&b)),
                Value::Bool(b) => Ok(b as i64),
                _ => Err(Exc::type_error("__hash__ method should return an integer")),
            },
            Some(_) => match value.plain() {
                Value::Instance(i) => Ok(hashing::address(Rc::as_ptr(i) as usize)),
                plain => self.hash(&plain.clone()),
            },
        }
    }

    pub fn truth(&mut self, value: &Value) -> R<bool> {
        Ok(match value {
            Value::None | Value::Undefined => false,
            Value::Bool(b) => *b,
            Value::Int(i) => *i != 0,
            Value::Float(f) => *f != 0.0,
            Value::Complex(c) => c.re != 0.0 || c.im != 0.0,
            Value::Str(s) => !s.is_empty(),
            Value::Instance(_) => return self.truth_instance(value),
            other => {
                if let Some(hooks) = other.hooks()
                    && let Some(b) = hooks.truth(self, other)?
                {
                    return Ok(b);
                }
                match items::len(other) {
                    Some(n) => n != 0,
                    None => true,
                }
            }
        })
    }

    fn truth_instance(&mut self, value: &Value) -> R<bool> {
        let class = self.type_of(value);
        if let Some(f @ Value::Function(_)) = class.lookup(&self.names.bool) {
            return match self.call_unbound(&f, value, &class, &[])? {
                Value::Bool(b) => Ok(b),
                v => Err(Exc::type_error(format!("__bool__ should return bool, returned {}", self.type_name(&v)))),
            };
        }
        if let Some(f @ Value::Function(_)) = class.lookup(&self.names.len) {
            let n = self.call_unbound(&f, value, &class, &[])?;
            return self.truth(&n);
        }
        match value.plain() {
            Value::Instance(_) => Ok(true),
            plain => self.truth(&plain.clone()),
        }
    }

    // Items.

    pub fn getitem(&mut self, object: &Value, key: &Value) -> R {
        if let Value::Instance(i) = object {
            let class = i.class();
            if let Some(f) = class.lookup(&self.names.getitem)
                && !matches!(f, Value::Builtin(_))
            {
                return self.call_unbound(&f, object, &class, std::slice::from_ref(key));
            }
            if let Value::Dict(d) = object.plain() {
                return match d.get(self, key)? {
                    Some(v) => Ok(v),
                    None => match class.lookup(&self.names.missing) {
                        Some(f) => self.call_unbound(&f, object, &class, std::slice::from_ref(key)),
                        None => Err(Exc::key_error(key.clone())),
                    },
                };
            }
        }
        if let Some(hooks) = object.hooks()
            && let Some(v) = hooks.getitem(self, object, key)?
        {
            return Ok(v);
        }
        if let Value::Class(c) = object {
            return self.class_getitem(c, key);
        }
        match items::get(self, object.plain(), key)? {
            Some(v) => Ok(v),
            None => match self.special(object, &self.names.getitem.clone(), std::slice::from_ref(key))? {
                Some(v) => Ok(v),
                None => Err(Exc::type_error(format!("'{}' object is not subscriptable", self.type_name(object)))),
            },
        }
    }

    fn class_getitem(&mut self, c: &Rc<Class>, key: &Value) -> R {
        let this = Value::Class(c.clone());
        if let Some(meta) = &c.meta
            && let Some(f) = meta.lookup(&self.names.getitem)
        {
            return self.call_unbound(&f, &this, &meta.clone(), std::slice::from_ref(key));
        }
        if let Some(f) = c.lookup(&self.names.class_getitem) {
            let f = match f {
                Value::Function(_) => super::attributes::method(&f, &this),
                other => self.bind_descriptor(&other, None, c)?,
            };
            return self.call(&f, std::slice::from_ref(key));
        }
        let generic = ["list", "dict", "tuple", "set", "frozenset", "type"].contains(&&*c.name());
        if c.builtin && generic {
            return Ok(crate::alias::alias(this, key));
        }
        Err(Exc::type_error(format!("type '{}' is not subscriptable", c.name())))
    }

    pub fn setitem(&mut self, object: &Value, key: &Value, value: Value) -> R<()> {
        if is_user(object)
            && let Some(f) = self.type_of(object).lookup(&self.names.setitem)
            && !matches!(f, Value::Builtin(_))
        {
            let class = self.type_of(object);
            return self.call_unbound(&f, object, &class, &[key.clone(), value]).map(drop);
        }
        if let Some(hooks) = object.hooks()
            && hooks.setitem(self, object, key, &value)?
        {
            return Ok(());
        }
        if items::set(self, object.plain(), key, value)? {
            return Ok(());
        }
        Err(Exc::type_error(format!("'{}' object does not support item assignment", self.type_name(object))))
    }

    pub fn delitem(&mut self, object: &Value, key: &Value) -> R<()> {
        if is_user(object)
            && let Some(f) = self.type_of(object).lookup(&self.names.delitem)
            && !matches!(f, Value::Builtin(_))
        {
            let class = self.type_of(object);
            return self.call_unbound(&f, object, &class, std::slice::from_ref(key)).map(drop);
        }
        if let Some(hooks) = object.hooks()
            && hooks.delitem(self, object, key)?
        {
            return Ok(());
        }
        if items::delete(self, object.plain(), key)? {
            return Ok(());
        }
        Err(Exc::type_error(format!("'{}' object doesn't support item deletion", self.type_name(object))))
    }

    pub fn contains(&mut self, object: &Value, item: &Value) -> R<bool> {
        if is_user(object) {
            let class = self.type_of(object);
            match class.lookup(&self.names.contains) {
                Some(Value::None) => {
                    return Err(Exc::type_error(format!("'{}' object is not a container", class.name())));
                }
                Some(Value::Builtin(_)) | None => {}
                Some(f) => {
                    let v = self.call_unbound(&f, object, &class, std::slice::from_ref(item))?;
                    return self.truth(&v);
                }
            }
        }
        if let Some(hooks) = object.hooks()
            && let Some(b) = hooks.contains(self, object, item)?
        {
            return Ok(b);
        }
        if let Some(b) = items::contains(self, object.plain(), item)? {
            return Ok(b);
        }
        let Ok(it) = self.iter(object) else {
            return Err(Exc::type_error(format!("argument of type '{}' is not iterable", self.type_name(object))));
        };
        while let Some(v) = self.next(&it)? {
            if self.eq(&v, item)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    pub fn len(&mut self, object: &Value) -> R<usize> {
        if is_user(object)
            && let Some(f) = self.type_of(object).lookup(&self.names.len)
            && !matches!(f, Value::Builtin(_))
        {
            let class = self.type_of(object);
            let v = self.call_unbound(&f, object, &class, &[])?;
            return match self.index(&v)? {
                Value::Int(i) if i >= 0 => Ok(i as usize),
                Value::Int(_) => Err(Exc::value_error("__len__() should return >= 0")),
                _ => Err(Exc::overflow_error("cannot fit 'int' into an index-sized integer")),
            };
        }
        if let Some(hooks) = object.hooks()
            && let Some(n) = hooks.len(self, object)?
        {
            return Ok(n);
        }
        items::len(object.plain())
            .ok_or_else(|| Exc::type_error(format!("object of type '{}' has no len()", self.type_name(object))))
    }

    // Conversions.

    /// An int through `__index__`.
    pub fn index(&mut self, value: &Value) -> R {
        match value.plain() {
            Value::Int(_) | Value::Big(_) => return Ok(value.plain().clone()),
            Value::Bool(b) => return Ok(Value::Int(*b as i64)),
            _ => {}
        }
        if let Some(hooks) = value.hooks()
            && let Some(v) = hooks.convert(self, value, "__index__")?
        {
            return Ok(v);
        }
        match self.special(value, &self.names.index.clone(), &[])? {
            Some(v @ (Value::Int(_) | Value::Big(_))) => Ok(v),
            Some(Value::Bool(b)) => Ok(Value::Int(b as i64)),
            Some(v) => Err(Exc::type_error(format!("__index__ returned non-int (type {})", self.type_name(&v)))),
            None => {
                let name = self.type_name(value);
                Err(Exc::type_error(format!("'{name}' object cannot be interpreted as an integer")))
            }
        }
    }

    /// `index` within i64.
    pub fn index_i64(&mut self, value: &Value) -> R<i64> {
        match self.index(value)? {
            Value::Int(i) => Ok(i),
            _ => Err(Exc::overflow_error("Python int too large to convert to C ssize_t")),
        }
    }

    /// A float through int, float or `__float__`/`__index__`.
    pub fn float(&mut self, value: &Value) -> R<f64> {
        match value.plain() {
            Value::Float(f) => return Ok(*f),
            Value::Int(i) => return Ok(*i as f64),
            Value::Bool(b) => return Ok(*b as i64 as f64),
            Value::Big(b) => {
                let f = num_traits::ToPrimitive::to_f64(&**b).unwrap_or(f64::INFINITY);
                if f.is_infinite() {
                    return Err(Exc::overflow_error("int too large to convert to float"));
                }
                return Ok(f);
            }
            _ => {}
        }
        if let Some(hooks) = value.hooks()
            && let Some(Value::Float(f)) = hooks.convert(self, value, "__float__")?
        {
            return Ok(f);
        }
        if let Some(v) = self.special(value, &self.names.float.clone(), &[])? {
            return match v.plain() {
                Value::Float(f) => Ok(*f),
                other => {
                    let (a, b) = (self.type_name(value), self.type_name(other));
                    Err(Exc::type_error(format!("{a}.__float__ returned non-float (type {b})")))
                }
            };
        }
        match self.special(value, &self.names.index.clone(), &[])? {
            Some(v) => self.float(&v),
            None => Err(Exc::type_error(format!("must be real number, not {}", self.type_name(value)))),
        }
    }

    // Text.

    pub fn repr(&mut self, value: &Value) -> R<Str> {
        if is_user(value) {
            let class = self.type_of(value);
            let f = class.lookup(&self.names.repr);
            match f {
                Some(Value::Builtin(b))
                    if b.owner_is(&self.types.object) && !matches!(value.plain(), Value::Instance(_)) => {}
                Some(f) => {
                    self.enter(" while getting the repr of an object")?;
                    let v = self.call_unbound(&f, value, &class, &[]);
                    self.leave();
                    return match v? {
                        Value::Str(s) => Ok(s),
                        v => match v.as_str() {
                            Some(s) => Ok(s.clone()),
                            None => {
                                let name = self.type_name(&v);
                                Err(Exc::type_error(format!("__repr__ returned non-string (type {name})")))
                            }
                        },
                    };
                }
                None => {}
            }
            if let Value::Set(s) | Value::FrozenSet(s) = value.plain() {
                return text::set_repr(self, s, &class.name()).map(Str::from);
            }
        }
        if let Some(hooks) = value.hooks()
            && let Some(s) = hooks.repr(self, value)?
        {
            return Ok(s.into());
        }
        match text::repr(self, value.plain())? {
            Some(s) => Ok(s.into()),
            None => match self.builtin_repr(value)? {
                Some(s) => Ok(s),
                None => Ok(crate::types::object::describe(self, value).into()),
            },
        }
    }

    fn builtin_repr(&mut self, value: &Value) -> R<Option<Str>> {
        Ok(Some(match value {
            Value::Generator(g) => format!("<generator object {} at {:#x}>", g.qualname, Rc::as_ptr(g) as usize).into(),
            Value::Method(m) if matches!(m.func, Value::Function(_)) => {
                let name = self.getattr(&m.func, "__qualname__")?;
                let (name, object) = (self.str(&name)?, self.repr(&m.object)?);
                format!("<bound method {name} of {object}>").into()
            }
            Value::Super(s) => {
                let name = s.class.name();
                format!("<super: <class '{name}'>, <{} object>>", self.type_name(&s.object)).into()
            }
            _ => return Ok(None),
        }))
    }

    pub fn str(&mut self, value: &Value) -> R<Str> {
        if let Value::Str(s) = value {
            return Ok(s.clone());
        }
        if is_user(value) {
            let class = self.type_of(value);
            match class.lookup(&self.names.str) {
                Some(Value::Builtin(b)) if b.owner_is(&self.types.object) => {
                    // What a `__repr__` answers is judged as the answer of `__str__` here.
                    return self.repr(value).map_err(|e| {
                        let text = self.str(&e.value()).unwrap_or_else(|_| "".into());
                        match text.strip_prefix("__repr__ returned non-string") {
                            Some(rest) if e.is(&self.types.type_error) => {
                                Exc::type_error(format!("__str__ returned non-string{rest}"))
                            }
                            _ => e,
                        }
                    });
                }
                Some(Value::Builtin(_)) if matches!(value.plain(), Value::Str(_)) => {
                    return Ok(value.as_str().cloned().unwrap_or_else(|| "".into()));
                }
                Some(f) => {
                    self.enter(" while getting the str of an object")?;
                    let v = self.call_unbound(&f, value, &class, &[]);
                    self.leave();
                    let v = v?;
                    return match v.as_str() {
                        Some(s) => Ok(s.clone()),
                        None => {
                            let name = self.type_name(&v);
                            Err(Exc::type_error(format!("__str__ returned non-string (type {name})")))
                        }
                    };
                }
                None => return self.repr(value),
            }
        }
        if let Some(hooks) = value.hooks()
            && let Some(s) = hooks.str(self, value)?
        {
            return Ok(s.into());
        }
        match text::str(value) {
            Some(s) => Ok(s),
            None => self.repr(value),
        }
    }

    pub fn format(&mut self, value: &Value, spec: &str) -> R<Str> {
        if is_user(value)
            && let Some(f) = self.type_of(value).lookup(&self.names.format)
            && !matches!(&f, Value::Builtin(b) if b.owner_is(&self.types.object))
            && !matches!(f, Value::Builtin(_))
        {
            let class = self.type_of(value);
            let v = self.call_unbound(&f, value, &class, &[Value::str(spec)])?;
            return match v.as_str() {
                Some(s) => Ok(s.clone()),
                None => Err(Exc::type_error(format!("__format__ must return a str, not {}", self.type_name(&v)))),
            };
        }
        // A 0-d array formats as the Python number that it holds, which has more digits than its str.
        if spec.is_empty() && !matches!(value, Value::Array(_)) {
            return self.str(value);
        }
        if let Some(hooks) = value.hooks()
            && let Some(s) = hooks.format(self, value, spec)?
        {
            return Ok(s.into());
        }
        match text::format(value.plain(), spec)? {
            Some(s) => Ok(s.into()),
            None => Err(Exc::type_error(format!(
                "unsupported format string passed to {}.__format__",
                self.type_name(value)
            ))),
        }
    }

    /// One `{...}` of an f-string.
    pub(crate) fn format_value(&mut self, conversion: u8, value: &Value, spec: &Value) -> R<Str> {
        let converted;
        let value = match conversion {
            b'r' => {
                converted = Value::Str(self.repr(value)?);
                &converted
            }
            b's' => {
                converted = Value::Str(self.str(value)?);
                &converted
            }
            b'a' => {
                converted = Value::str(text::ascii(self, value)?);
                &converted
            }
            _ => value,
        };
        match spec {
            Value::Str(s) => self.format(value, s),
            _ => self.format(value, ""),
        }
    }
}

fn overrides(derived: &Rc<Class>, base: &Rc<Class>, name: &str) -> bool {
    let name = Str::intern(name);
    match (derived.lookup(&name), base.lookup(&name)) {
        (Some(a), Some(b)) => !a.is(&b),
        (Some(_), None) => true,
        _ => false,
    }
}

#[cold]
fn unhashable(vm: &Vm, value: &Value) -> Exc {
    Exc::type_error(format!("unhashable type: '{}'", vm.type_name(value)))
}
