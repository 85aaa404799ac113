//! Operators, items and attributes past the cases that the run loop takes in place.

use crate::code::{CacheKind, Instr};
use crate::error::{Exc, R};
use crate::value::Value;
use crate::vm::window::Window;
use crate::vm::{BinOp, CmpOp, UnaryOp, Vm};

impl Vm {
    #[inline(never)]
    pub(in crate::vm) fn step_binary(&mut self, op: BinOp, dst: u16, a: u16, b: u16, w: &mut Window) -> R<()> {
        let v = self.binary(op, w.get(a), w.get(b))?;
        w.release(a);
        w.release(b);
        w.set(dst, v);
        Ok(())
    }

    #[inline(never)]
    pub(in crate::vm) fn step_inplace(&mut self, op: BinOp, dst: u16, a: u16, b: u16, w: &mut Window) -> R<()> {
        if a == dst && op == BinOp::Add && matches!((w.get(a), w.get(b)), (Value::Str(_), Value::Str(_))) {
            let more = w.consume(b);
            if let (Value::Str(s), Value::Str(more)) = (&mut w.regs[dst as usize], more) {
                s.push(&more);
            }
            return Ok(());
        }
        let v = self.inplace(op, w.get(a), w.get(b))?;
        w.release(b);
        w.set(dst, v);
        Ok(())
    }

    #[inline(never)]
    pub(in crate::vm) fn step_unary(&mut self, op: UnaryOp, dst: u16, a: u16, w: &mut Window) -> R<()> {
        let v = self.unary(op, w.get(a))?;
        w.set(dst, v);
        Ok(())
    }

    #[inline(never)]
    pub(in crate::vm) fn step_compare(&mut self, op: CmpOp, dst: u16, a: u16, b: u16, w: &mut Window) -> R<()> {
        let v = self.compare(op, w.get(a), w.get(b))?;
        w.set(dst, v);
        Ok(())
    }

    /// A comparison whose truth decides a jump.
    #[inline(never)]
    pub(in crate::vm) fn step_test(&mut self, op: CmpOp, a: u16, b: u16, w: &mut Window) -> R<bool> {
        let v = self.compare(op, w.get(a), w.get(b))?;
        w.release(a);
        w.release(b);
        match v {
            Value::Bool(b) => Ok(b),
            v => self.truth(&v),
        }
    }

    #[inline(never)]
    pub(in crate::vm) fn step_subscript(&mut self, dst: u16, a: u16, b: u16, w: &mut Window) -> R<()> {
        let v = self.getitem(w.get(a), w.get(b))?;
        w.set(dst, v);
        Ok(())
    }

    #[inline(never)]
    pub(in crate::vm) fn step_store_subscript(&mut self, a: u16, b: u16, src: u16, w: &mut Window) -> R<()> {
        let v = w.get(src).clone();
        self.setitem(w.get(a), w.get(b), v)?;
        w.release(src);
        Ok(())
    }

    #[inline(never)]
    pub(in crate::vm) fn step_load_attr(&mut self, dst: u16, object: u16, site: u16, w: &mut Window) -> R<()> {
        let v = self.load_attr(&w.code().sites[site as usize], w.get(object))?;
        w.set(dst, v);
        Ok(())
    }

    #[inline(never)]
    pub(in crate::vm) fn step_store_attr(&mut self, object: u16, src: u16, site: u16, w: &mut Window) -> R<()> {
        let (s, v) = (&w.code().sites[site as usize], w.get(src).clone());
        let left = match w.get(object) {
            Value::Instance(i) if s.kind.get() == CacheKind::Own && s.version.get() == i.class_version() => {
                i.set_hint(s.name(), s.hint.get() as usize, v).err()
            }
            _ => Some(v),
        };
        if let Some(v) = left {
            self.store_attr(s, w.get(object), v)?;
        }
        w.release(src);
        w.release(object);
        Ok(())
    }

    #[inline(never)]
    pub(in crate::vm) fn step_get_iter(&mut self, it: u16, src: u16, w: &mut Window) -> R<()> {
        let v = w.get(src).clone();
        let i = it as usize;
        match &v {
            Value::Range(r) => {
                w.regs[i + 1] = Value::Int(r.start);
                w.regs[i + 2] = Value::Int(r.len() as i64);
                w.regs[i] = v;
            }
            Value::List(_) | Value::Tuple(_) => {
                w.regs[i + 1] = Value::Int(0);
                w.regs[i] = v;
            }
            Value::Dict(d) => {
                w.regs[i + 1] = Value::Int(0);
                w.regs[i + 2] = Value::Int(d.len() as i64);
                w.regs[i] = v;
            }
            Value::Iter(_) | Value::Generator(_) => w.regs[i] = v,
            _ => w.regs[i] = self.iter(&v)?,
        }
        if src != it {
            w.release(src);
        }
        Ok(())
    }

    /// The next item of anything but a range.
    #[inline(never)]
    pub(in crate::vm) fn step_next(&mut self, it: u16, w: &mut Window) -> R<Option<Value>> {
        let i = it as usize;
        match (&w.regs[i], &w.regs[i + 1]) {
            (Value::Tuple(t), &Value::Int(at)) => {
                let item = t.items.get(at as usize).cloned();
                w.regs[i + 1] = Value::Int(at + 1);
                Ok(item)
            }
            (Value::Dict(d), &Value::Int(at)) => {
                if !matches!(w.regs[i + 2], Value::Int(n) if n == d.len() as i64) {
                    return Err(Exc::runtime_error("dictionary changed size during iteration"));
                }
                let (next, key) = match d.next_of(at as usize, crate::dict::ViewKind::Keys) {
                    Some((next, key)) => (next as i64, Some(key)),
                    None => (at, None),
                };
                w.regs[i + 1] = Value::Int(next);
                Ok(key)
            }
            (Value::Range(_) | Value::List(_), _) => Ok(None),
            (other, _) => self.next(other),
        }
    }

    #[inline(never)]
    pub(in crate::vm) fn step_in(&mut self, dst: u16, a: u16, b: u16, w: &mut Window) -> R<()> {
        let v = self.contains(w.get(b), w.get(a))?;
        w.set(dst, Value::Bool(v));
        Ok(())
    }

    #[inline(never)]
    pub(in crate::vm) fn step_format(
        &mut self,
        conversion: u8,
        dst: u16,
        src: u16,
        spec: u16,
        w: &mut Window,
    ) -> R<()> {
        let v = self.format_value(conversion, w.get(src), w.get(spec))?;
        w.release(src);
        w.set(dst, Value::Str(v));
        Ok(())
    }

    #[inline(never)]
    pub(in crate::vm) fn step_unpack(&mut self, src: u16, start: u16, n: u16, w: &mut Window) -> R<()> {
        let v = w.get(src).clone();
        let places = &mut w.regs[start as usize..start as usize + n as usize];
        match &v {
            Value::Tuple(t) if t.items.len() == places.len() => places.clone_from_slice(&t.items),
            _ => {
                let items = self.unpack_exact(&v, n as usize)?;
                places.iter_mut().zip(items).for_each(|(place, x)| *place = x);
            }
        }
        Ok(())
    }

    pub(super) fn step_item(&mut self, instr: Instr, w: &mut Window) -> R<()> {
        match instr {
            Instr::Iter { dst, a } => {
                let v = self.iter(w.get(a))?;
                w.set(dst, v);
            }
            Instr::Is { dst, a, b } => {
                let v = w.get(a).is(w.get(b));
                w.set(dst, Value::Bool(v));
            }
            Instr::IsNot { dst, a, b } => {
                let v = !w.get(a).is(w.get(b));
                w.set(dst, Value::Bool(v));
            }
            Instr::NotIn { dst, a, b } => {
                let v = !self.contains(w.get(b), w.get(a))?;
                w.set(dst, Value::Bool(v));
            }
            Instr::DeleteSubscript { a, b } => self.delitem(w.get(a), w.get(b))?,
            Instr::DeleteAttr { object, site } => {
                let name = w.code().sites[site as usize].name();
                self.delete_attribute(w.get(object), name)?;
            }
            Instr::UnpackStar { before, src, start, after } => {
                let items = self.unpack_star(w.get(src), before as usize, after as usize)?;
                for (place, x) in w.regs[start as usize..].iter_mut().zip(items) {
                    *place = x;
                }
            }
            other => unreachable!("no step on items: {other:?}"),
        }
        Ok(())
    }
}
