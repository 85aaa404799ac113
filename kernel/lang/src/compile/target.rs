//! Assignment and deletion targets.

use super::*;

impl<'a> Compiler<'a> {
    /// Assigns an operand to any target.
    pub(super) fn assign(&mut self, target: &'a Expr, src: Operand) -> Res {
        match target {
            Expr::Name(n) => {
                let name = self.mangle(&n.id);
                self.store_name(&name, src);
            }
            Expr::Attribute(a) => {
                let mark = self.f.next;
                let object = self.expr(&a.value, None)?;
                let site = self.named_site(self.mangle(&a.attr));
                self.span(a.range);
                self.emit(Instr::StoreAttr { object, src, site });
                self.f.next = mark;
            }
            Expr::Subscript(s) => {
                let mark = self.f.next;
                let a = self.expr(&s.value, None)?;
                let b = self.expr(&s.slice, None)?;
                self.span(s.range);
                self.emit(Instr::StoreSubscript { a, b, src });
                self.f.next = mark;
            }
            Expr::Tuple(t) => return self.unpack(&t.elts, src, t.range),
            Expr::List(t) => return self.unpack(&t.elts, src, t.range),
            Expr::Starred(s) => return problem(s.range, "starred assignment target must be in a list or tuple"),
            other => return problem(other.range(), "cannot assign to this expression"),
        }
        Ok(())
    }

    fn unpack(&mut self, targets: &'a [Expr], src: Operand, range: TextRange) -> Res {
        let mark = self.f.next;
        let stars: Vec<usize> =
            targets.iter().enumerate().filter(|(_, t)| t.is_starred_expr()).map(|(i, _)| i).collect();
        if stars.len() > 1 {
            return problem(range, "multiple starred expressions in assignment");
        }
        let start = self.f.next as Reg;
        for _ in targets {
            self.temp();
        }
        self.span(range);
        match stars.first() {
            None => self.emit(Instr::Unpack { src, start, n: targets.len() as u16 }),
            Some(&at) => {
                if at > 255 {
                    return problem(range, "too many expressions in star-unpacking assignment");
                }
                self.emit(Instr::UnpackStar { before: at as u8, src, start, after: (targets.len() - at - 1) as u16 })
            }
        };
        for (i, t) in targets.iter().enumerate() {
            let t = match t {
                Expr::Starred(s) => &*s.value,
                other => other,
            };
            self.assign(t, start + i as Reg)?;
        }
        self.f.next = mark;
        Ok(())
    }

    pub(super) fn delete(&mut self, target: &'a Expr) -> Res {
        let mark = self.f.next;
        match target {
            Expr::Name(n) => {
                let name = self.mangle(&n.id);
                self.span(n.range);
                self.delete_name(&name);
            }
            Expr::Attribute(a) => {
                let object = self.expr(&a.value, None)?;
                let site = self.named_site(self.mangle(&a.attr));
                self.span(a.range);
                self.emit(Instr::DeleteAttr { object, site });
            }
            Expr::Subscript(s) => {
                let a = self.expr(&s.value, None)?;
                let b = self.expr(&s.slice, None)?;
                self.span(s.range);
                self.emit(Instr::DeleteSubscript { a, b });
            }
            Expr::Tuple(t) => t.elts.iter().try_for_each(|e| self.delete(e))?,
            Expr::List(t) => t.elts.iter().try_for_each(|e| self.delete(e))?,
            other => return problem(other.range(), "cannot delete this expression"),
        }
        self.f.next = mark;
        Ok(())
    }

    /// `target op= value`.
    pub(super) fn augment(&mut self, a: &'a ast::StmtAugAssign) -> Res {
        let op = bin_op(a.op);
        let mark = self.f.next;
        match &*a.target {
            Expr::Name(n) => {
                let name = self.mangle(&n.id);
                let old = self.load_name(&name, None);
                let b = self.expr(&a.value, None)?;
                self.span(a.range);
                let local = self.plain_local(&name);
                let dst = match local {
                    Some(reg) => reg,
                    None => self.temp(),
                };
                self.emit(Instr::Inplace { op, dst, a: old, b });
                match local {
                    Some(reg) => self.wrote(reg),
                    None => self.store_name(&name, dst),
                }
            }
            Expr::Attribute(t) => {
                let object = self.expr_kept(&t.value)?;
                let dst = self.temp();
                let site = self.named_site(self.mangle(&t.attr));
                self.span(t.range);
                self.emit(Instr::LoadAttr { dst, object, site });
                let b = self.expr(&a.value, None)?;
                self.span(a.range);
                self.emit(Instr::Inplace { op, dst, a: dst, b });
                let site = self.named_site(self.mangle(&t.attr));
                self.emit(Instr::StoreAttr { object, src: dst, site });
                self.clear_temp(object);
            }
            Expr::Subscript(t) => {
                let object = self.expr_kept(&t.value)?;
                let key = self.expr_kept(&t.slice)?;
                let dst = self.temp();
                self.span(t.range);
                self.emit(Instr::Subscript { dst, a: object, b: key });
                let b = self.expr(&a.value, None)?;
                self.span(a.range);
                self.emit(Instr::Inplace { op, dst, a: dst, b });
                self.emit(Instr::StoreSubscript { a: object, b: key, src: dst });
                self.clear_temp(object);
                self.clear_temp(key);
            }
            other => return problem(other.range(), "illegal expression for augmented assignment"),
        }
        self.f.next = mark;
        Ok(())
    }

    /// An operand that survives being read: temporaries are wrapped so that reading does not empty them.
    pub(super) fn expr_kept(&mut self, e: &'a Expr) -> Res<Operand> {
        self.expr(e, None)
    }

    pub(super) fn clear_temp(&mut self, op: Operand) {
        if self.is_temp(op) {
            self.emit(Instr::Clear { reg: op });
        }
    }
}
