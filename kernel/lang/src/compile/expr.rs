//! Expressions.

use super::*;
use crate::vm::{CmpOp, UnaryOp};
use num_bigint::BigInt;

/// `1 < x`: the operators of one instruction.
fn ordering(op: ast::CmpOp) -> Option<CmpOp> {
    Some(match op {
        ast::CmpOp::Eq => CmpOp::Eq,
        ast::CmpOp::NotEq => CmpOp::Ne,
        ast::CmpOp::Lt => CmpOp::Lt,
        ast::CmpOp::LtE => CmpOp::Le,
        ast::CmpOp::Gt => CmpOp::Gt,
        ast::CmpOp::GtE => CmpOp::Ge,
        _ => return None,
    })
}

impl<'a> Compiler<'a> {
    /// Compiles to an operand; `want` is where the value would be welcome, if it needs a register at all.
    pub(super) fn expr(&mut self, e: &'a Expr, want: Option<Reg>) -> Res<Operand> {
        let outer = self.f.span;
        self.span(e.range());
        let result = self.expr_inner(e, want);
        self.f.span = outer;
        result
    }

    /// Compiles into a register. Variables are written once, at the end.
    pub(super) fn expr_to(&mut self, e: &'a Expr, dst: Reg) -> Res {
        let mark = self.f.next;
        let op = self.expr(e, Some(dst))?;
        self.put(dst, op);
        self.f.next = mark;
        Ok(())
    }

    /// A place for a value that is built up in steps: never a variable, which the steps might read.
    fn scratch(&mut self, want: Option<Reg>) -> Reg {
        match want {
            Some(dst) if dst >= self.f.temps => dst,
            _ => self.temp(),
        }
    }

    /// After operands above `mark` are used up: the result's register.
    pub(super) fn result(&mut self, mark: usize, want: Option<Reg>) -> Reg {
        self.f.next = mark;
        want.unwrap_or_else(|| self.temp())
    }

    fn expr_inner(&mut self, e: &'a Expr, want: Option<Reg>) -> Res<Operand> {
        let mark = self.f.next;
        match e {
            Expr::Name(n) => {
                let name = self.mangle(&n.id);
                if &*name == "__debug__" {
                    return Ok(self.constant(Value::Bool(true)));
                }
                Ok(self.load_name(&name, want))
            }
            Expr::NumberLiteral(n) => {
                let value = number(&n.value);
                Ok(self.constant(value))
            }
            Expr::StringLiteral(s) => Ok(self.constant(Value::Str(string_const(s.value.to_str())))),
            Expr::BytesLiteral(b) => {
                let bytes: Vec<u8> = b.value.iter().flat_map(|p| p.as_slice().to_vec()).collect();
                Ok(self.constant(Value::Bytes(Rc::new(bytes))))
            }
            Expr::BooleanLiteral(b) => Ok(self.constant(Value::Bool(b.value))),
            Expr::NoneLiteral(_) => Ok(self.constant(Value::None)),
            Expr::EllipsisLiteral(_) => Ok(self.constant(Value::Ellipsis)),
            Expr::BinOp(b) => {
                let left = self.expr(&b.left, None)?;
                let right = self.expr(&b.right, None)?;
                let dst = self.result(mark, want);
                let (a, b) = (left, ((), right, bin_op(b.op)));
                let (_, right, op) = b;
                self.emit(match op {
                    BinOp::Add => Instr::Add { dst, a, b: right },
                    BinOp::Sub => Instr::Sub { dst, a, b: right },
                    BinOp::Mul => Instr::Mul { dst, a, b: right },
                    op => Instr::Bin { op, dst, a, b: right },
                });
                Ok(dst)
            }
            Expr::UnaryOp(u) => self.unary(u, want),
            Expr::Compare(c) if c.ops.len() == 1 => {
                let a = self.expr(&c.left, None)?;
                let b = self.expr(&c.comparators[0], None)?;
                let dst = self.result(mark, want);
                self.comparison(c.ops[0], dst, a, b);
                // An operator lets go of what it used up; these two cannot, since patterns and chains use them again.
                if matches!(c.ops[0], ast::CmpOp::Is | ast::CmpOp::IsNot) {
                    for used in [a, b] {
                        if self.is_temp(used) && used != dst {
                            self.emit(Instr::Clear { reg: used });
                        }
                    }
                }
                Ok(dst)
            }
            Expr::Compare(c) => self.chain(c, want),
            Expr::BoolOp(b) => {
                let dst = self.scratch(want);
                let mut ends = vec![];
                for (i, v) in b.values.iter().enumerate() {
                    self.expr_to(v, dst)?;
                    if i + 1 < b.values.len() {
                        ends.push(match b.op {
                            ast::BoolOp::And => self.emit(Instr::JumpIfNot { src: dst, target: 0 }),
                            ast::BoolOp::Or => self.emit(Instr::JumpIf { src: dst, target: 0 }),
                        });
                    }
                }
                self.patch_all(ends);
                self.f.next = mark.max(dst as usize + 1).min(self.f.next);
                Ok(dst)
            }
            Expr::If(i) => {
                let no = self.jump_if(&i.test, false)?;
                let dst = want.unwrap_or_else(|| self.temp());
                let keep = self.f.next;
                let before = self.f.assigned.clone();
                self.expr_to(&i.body, dst)?;
                let end = self.jump();
                self.patch_all(no);
                self.f.next = keep;
                self.f.assigned = before;
                self.expr_to(&i.orelse, dst)?;
                self.patch(end);
                self.f.next = keep;
                Ok(dst)
            }
            Expr::Named(n) => {
                let dst = self.scratch(want);
                self.expr_to(&n.value, dst)?;
                let Expr::Name(name) = &*n.target else {
                    return problem(n.range, "cannot use assignment expressions with this");
                };
                let copy = self.temp();
                self.emit(Instr::Move { dst: copy, src: dst });
                let name = self.mangle(&name.id);
                self.store_name(&name, copy);
                self.f.next = self.f.next.min(dst as usize + 1).max(mark);
                if self.f.next <= dst as usize && want != Some(dst) {
                    self.f.next = dst as usize + 1;
                }
                Ok(dst)
            }
            Expr::Lambda(l) => {
                let key = crate::resolve::node_key(l);
                self.function(key, "<lambda>", l.parameters.as_deref(), None, l.range, want, None, |c| {
                    let op = c.expr(&l.body, None)?;
                    c.emit(Instr::Return { src: op });
                    Ok(())
                })
            }
            Expr::List(l) => {
                if l.elts.iter().any(|x| x.is_starred_expr()) {
                    return self.list_of(&l.elts);
                }
                self.build(&l.elts, want, |dst, start, n| Instr::BuildList { dst, start, n })
            }
            Expr::Tuple(t) => {
                if t.elts.iter().any(|x| x.is_starred_expr()) {
                    let list = self.list_of(&t.elts)?;
                    self.emit(Instr::ListToTuple { dst: list, src: list });
                    return Ok(list);
                }
                if let Some(c) = constant_tuple(&t.elts) {
                    return Ok(self.constant(c));
                }
                self.build(&t.elts, want, |dst, start, n| Instr::BuildTuple { dst, start, n })
            }
            Expr::Set(s) if (3..=1000).contains(&s.elts.len()) && s.elts.iter().all(is_constant) => {
                // Of equal items (`1, 1.0, True`) the first is in the set.
                let mut values: Vec<String> = vec![];
                let mut key: Vec<String> = vec![];
                for e in &s.elts {
                    let text = &self.source.text[e.range()];
                    let value = numeric(e).map_or_else(|| text.to_string(), |x| x.to_string());
                    if !values.contains(&value) {
                        values.push(value);
                        key.push(text.to_string());
                    }
                }
                key.sort();
                let items = *self.constant_sets.entry(key).or_insert(&s.elts);
                self.build(items, want, |dst, start, n| Instr::BuildSet { dst, start, n })
            }
            Expr::Set(s) => {
                let dst = self.temp();
                self.emit(Instr::BuildSet { dst, start: 0, n: 0 });
                for x in &s.elts {
                    let keep = self.f.next;
                    match x {
                        Expr::Starred(x) => {
                            let src = self.expr(&x.value, None)?;
                            self.emit(Instr::SetUpdate { set: dst, src });
                        }
                        x => {
                            let src = self.expr(x, None)?;
                            self.emit(Instr::SetAdd { set: dst, src });
                        }
                    }
                    self.f.next = keep;
                }
                Ok(dst)
            }
            Expr::Dict(d) => self.dict(d, want),
            Expr::ListComp(c) => {
                let dst = self.temp();
                self.emit(Instr::BuildList { dst, start: 0, n: 0 });
                self.comprehension(crate::resolve::node_key(c), &c.generators, |k| {
                    let src = k.expr(&c.elt, None)?;
                    k.emit(Instr::ListAppend { list: dst, src });
                    Ok(())
                })?;
                Ok(dst)
            }
            Expr::SetComp(c) => {
                let dst = self.temp();
                self.emit(Instr::BuildSet { dst, start: 0, n: 0 });
                self.comprehension(crate::resolve::node_key(c), &c.generators, |k| {
                    let src = k.expr(&c.elt, None)?;
                    k.emit(Instr::SetAdd { set: dst, src });
                    Ok(())
                })?;
                Ok(dst)
            }
            Expr::DictComp(c) => {
                let dst = self.temp();
                self.emit(Instr::BuildDict { dst, start: 0, n: 0 });
                self.comprehension(crate::resolve::node_key(c), &c.generators, |k| {
                    let Some(key) = &c.key else { return problem(c.range, "invalid syntax") };
                    let key = k.expr(key, None)?;
                    let value = k.expr(&c.value, None)?;
                    k.emit(Instr::DictSet { dict: dst, key, value });
                    Ok(())
                })?;
                Ok(dst)
            }
            Expr::Generator(g) => self.generator(g),
            Expr::Yield(y) => {
                let src = match &y.value {
                    Some(v) => self.expr(v, None)?,
                    None => self.constant(Value::None),
                };
                let dst = self.result(mark, want);
                self.emit(Instr::Yield { dst, src });
                Ok(dst)
            }
            Expr::YieldFrom(y) => {
                let src = self.expr(&y.value, None)?;
                self.f.next = mark;
                let dst = self.temp();
                let it = self.temp();
                let (_spare, _spare2) = (self.temp(), self.temp());
                self.put_keep(it, src);
                self.emit(Instr::Iter { dst: it, a: it });
                let none = self.constant(Value::None);
                self.emit(Instr::Move { dst, src: none });
                self.emit(Instr::YieldFrom { dst, it });
                self.f.next = dst as usize + 1;
                Ok(dst)
            }
            Expr::Call(c) => self.call(c, want),
            Expr::FString(f) => self.fstring(f, want),
            Expr::Attribute(a) => {
                let object = self.expr(&a.value, None)?;
                let site = self.named_site(self.mangle(&a.attr));
                let dst = self.result(mark, want);
                self.emit(Instr::LoadAttr { dst, object, site });
                Ok(dst)
            }
            Expr::Subscript(s) => {
                let a = self.expr(&s.value, None)?;
                let b = self.expr(&s.slice, None)?;
                let dst = self.result(mark, want);
                self.emit(Instr::Subscript { dst, a, b });
                Ok(dst)
            }
            Expr::Slice(s) => {
                let start = self.f.next as Reg;
                for part in [&s.lower, &s.upper, &s.step] {
                    let t = self.temp();
                    match part {
                        Some(p) => self.expr_to(p, t)?,
                        None => {
                            let none = self.constant(Value::None);
                            self.put(t, none);
                        }
                    }
                }
                let dst = self.result(mark, want);
                self.emit(Instr::BuildSlice { dst, start });
                Ok(dst)
            }
            Expr::Starred(s) => problem(s.range, "can't use starred expression here"),
            Expr::IpyEscapeCommand(i) => problem(i.range, "magics are for the prompt"),
            Expr::Await(_) | Expr::TString(_) => problem(e.range(), "not supported"),
        }
    }

    /// Moves between temporaries without a second reference, also where the source is one.
    fn put_keep(&mut self, dst: Reg, src: Operand) {
        self.put(dst, src);
    }

    fn unary(&mut self, u: &'a ast::ExprUnaryOp, want: Option<Reg>) -> Res<Operand> {
        let mark = self.f.next;
        if let (ast::UnaryOp::USub, Expr::NumberLiteral(n)) = (u.op, &*u.operand) {
            let value = match number(&n.value) {
                Value::Int(0) => Value::Int(0),
                Value::Int(i) => Value::big(-BigInt::from(i)),
                Value::Float(f) => Value::Float(-f),
                Value::Big(b) => Value::big(-(*b).clone()),
                Value::Complex(c) => Value::from(-*c),
                other => other,
            };
            return Ok(self.constant(value));
        }
        let a = self.expr(&u.operand, None)?;
        let dst = self.result(mark, want);
        self.emit(match u.op {
            ast::UnaryOp::Not => Instr::Not { dst, a },
            ast::UnaryOp::USub => Instr::Unary { op: UnaryOp::Neg, dst, a },
            ast::UnaryOp::UAdd => Instr::Unary { op: UnaryOp::Pos, dst, a },
            ast::UnaryOp::Invert => Instr::Unary { op: UnaryOp::Invert, dst, a },
        });
        Ok(dst)
    }

    fn comparison(&mut self, op: ast::CmpOp, dst: Reg, a: Operand, b: Operand) {
        self.emit(match op {
            ast::CmpOp::Is => Instr::Is { dst, a, b },
            ast::CmpOp::IsNot => Instr::IsNot { dst, a, b },
            ast::CmpOp::In => Instr::In { dst, a, b },
            ast::CmpOp::NotIn => Instr::NotIn { dst, a, b },
            other => Instr::Cmp { op: ordering(other).expect("the others are above"), dst, a, b },
        });
    }

    /// `a < b < c`.
    fn chain(&mut self, c: &'a ast::ExprCompare, want: Option<Reg>) -> Res<Operand> {
        let dst = self.scratch(want);
        let (mut left, mut ends) = (self.temp(), vec![]);
        self.expr_to(&c.left, left)?;
        for (i, (op, e)) in c.ops.iter().zip(c.comparators.iter()).enumerate() {
            let right = self.temp();
            self.expr_to(e, right)?;
            if i + 1 == c.ops.len() {
                self.comparison(*op, dst, left, right);
                break;
            }
            // The right side is compared again, and comparing may empty temporaries.
            let copy = self.temp();
            self.emit(Instr::Move { dst: copy, src: right });
            self.comparison(*op, dst, left, copy);
            ends.push(self.emit(Instr::JumpIfNot { src: dst, target: 0 }));
            left = right;
        }
        self.patch_all(ends);
        self.f.next = match want {
            Some(w) if w == dst => left as usize,
            _ => dst as usize + 1,
        };
        Ok(dst)
    }

    /// Jumps taken where the truth of the expression is `when`.
    pub(super) fn jump_if(&mut self, e: &'a Expr, when: bool) -> Res<Label> {
        let mark = self.f.next;
        let outer = self.f.span;
        self.span(e.range());
        let label = match e {
            Expr::UnaryOp(u) if u.op == ast::UnaryOp::Not => self.jump_if(&u.operand, !when)?,
            Expr::BoolOp(b) => {
                let short = b.op == ast::BoolOp::Or;
                let (mut taken, mut skip) = (vec![], vec![]);
                for (i, v) in b.values.iter().enumerate() {
                    if i + 1 == b.values.len() || short == when {
                        taken.extend(self.jump_if(v, when)?);
                    } else {
                        skip.extend(self.jump_if(v, short)?);
                    }
                }
                self.patch_all(skip);
                taken
            }
            Expr::Compare(c) if c.ops.len() == 1 && ordering(c.ops[0]).is_some() => {
                let a = self.expr(&c.left, None)?;
                let b = self.expr(&c.comparators[0], None)?;
                let op = ordering(c.ops[0]).expect("checked above");
                self.emit(Instr::JumpCmp { op, a, b, expect: when });
                vec![self.jump()]
            }
            Expr::Compare(c)
                if c.ops.len() == 1
                    && matches!(c.ops[0], ast::CmpOp::Is | ast::CmpOp::IsNot)
                    && c.comparators[0].is_none_literal_expr() =>
            {
                let src = self.expr(&c.left, None)?;
                self.emit(Instr::JumpIsNone { src, expect: (c.ops[0] == ast::CmpOp::Is) == when });
                vec![self.jump()]
            }
            Expr::BooleanLiteral(b) if b.value != when => vec![],
            Expr::BooleanLiteral(_) => vec![self.jump()],
            other => {
                let src = self.expr(other, None)?;
                vec![match when {
                    true => self.emit(Instr::JumpIf { src, target: 0 }),
                    false => self.emit(Instr::JumpIfNot { src, target: 0 }),
                }]
            }
        };
        self.f.next = mark;
        self.f.span = outer;
        Ok(label)
    }

    fn build(&mut self, items: &'a [Expr], want: Option<Reg>, make: impl Fn(Reg, Reg, u16) -> Instr) -> Res<Operand> {
        if items.len() > 1000 {
            let list = self.list_of(items)?;
            if matches!(make(0, 0, 0), Instr::BuildTuple { .. }) {
                self.emit(Instr::ListToTuple { dst: list, src: list });
            }
            return Ok(list);
        }
        let mark = self.f.next;
        let refs: Vec<&Expr> = items.iter().collect();
        let start = self.values(&refs)?;
        let dst = self.result(mark, want);
        self.emit(make(dst, start, items.len() as u16));
        Ok(dst)
    }

    /// A list of items some of which are starred, in a temporary.
    pub(super) fn list_of(&mut self, items: &'a [Expr]) -> Res<Reg> {
        self.list_for(items, u16::MAX)
    }

    /// As `list_of`, for the arguments of a call.
    pub(super) fn list_for(&mut self, items: &'a [Expr], callee: Reg) -> Res<Reg> {
        let dst = self.temp();
        self.emit(Instr::BuildList { dst, start: 0, n: 0 });
        for x in items {
            let keep = self.f.next;
            match x {
                Expr::Starred(s) => {
                    let src = self.expr(&s.value, None)?;
                    self.span(s.value.range());
                    self.emit(Instr::ListExtend { list: dst, src, callee });
                }
                x => {
                    let src = self.expr(x, None)?;
                    self.emit(Instr::ListAppend { list: dst, src });
                }
            }
            self.f.next = keep;
        }
        Ok(dst)
    }

    fn dict(&mut self, d: &'a ast::ExprDict, want: Option<Reg>) -> Res<Operand> {
        let mark = self.f.next;
        if d.items.iter().all(|i| i.key.is_some()) && d.items.len() <= 100 {
            let start = self.f.next as Reg;
            for item in &d.items {
                let (k, v) = (self.temp(), self.temp());
                if let Some(key) = &item.key {
                    self.expr_to(key, k)?;
                }
                self.expr_to(&item.value, v)?;
            }
            let dst = self.result(mark, want);
            self.emit(Instr::BuildDict { dst, start, n: d.items.len() as u16 });
            return Ok(dst);
        }
        let dst = self.temp();
        self.emit(Instr::BuildDict { dst, start: 0, n: 0 });
        for item in &d.items {
            let keep = self.f.next;
            match &item.key {
                Some(k) => {
                    let key = self.expr(k, None)?;
                    let value = self.expr(&item.value, None)?;
                    self.emit(Instr::DictSet { dict: dst, key, value });
                }
                None => {
                    let src = self.expr(&item.value, None)?;
                    self.emit(Instr::DictUpdate { dict: dst, src });
                }
            }
            self.f.next = keep;
        }
        Ok(dst)
    }
}

/// A literal's value.
pub(super) fn number(n: &ast::Number) -> Value {
    match n {
        ast::Number::Int(i) => match i.as_i64() {
            Some(small) => Value::Int(small),
            None => {
                let text = i.to_string().replace('_', "");
                let (digits, radix) = match text.get(..2) {
                    Some("0x" | "0X") => (&text[2..], 16),
                    Some("0o" | "0O") => (&text[2..], 8),
                    Some("0b" | "0B") => (&text[2..], 2),
                    _ => (&text[..], 10),
                };
                BigInt::parse_bytes(digits.as_bytes(), radix).map_or(Value::Int(0), Value::big)
            }
        },
        ast::Number::Float(f) => Value::Float(*f),
        ast::Number::Complex { real, imag } => Value::complex(*real, *imag),
    }
}

/// Names-like strings are shared, so that attribute and key lookups meet the same object.
fn string_const(text: &str) -> Str {
    if text.len() <= 40 { Str::intern(text) } else { Str::from(text) }
}

/// A tuple of literals is one constant.
fn constant_tuple(items: &[Expr]) -> Option<Value> {
    let literal = |e: &Expr| match e {
        Expr::NumberLiteral(n) => Some(number(&n.value)),
        Expr::StringLiteral(s) => Some(Value::Str(string_const(s.value.to_str()))),
        Expr::BooleanLiteral(b) => Some(Value::Bool(b.value)),
        Expr::NoneLiteral(_) => Some(Value::None),
        _ => None,
    };
    items.iter().map(literal).collect::<Option<Vec<_>>>().map(Value::tuple)
}

/// The number that a literal stands for, as far as equality of small ones goes.
fn numeric(e: &Expr) -> Option<f64> {
    match e {
        Expr::BooleanLiteral(b) => Some(f64::from(b.value)),
        Expr::NumberLiteral(n) => match number(&n.value) {
            Value::Int(i) => Some(i as f64),
            Value::Float(x) => Some(x),
            _ => None,
        },
        _ => None,
    }
}

/// What CPython's compiler folds: a display of three or more of these is laid out beforehand.
fn is_constant(e: &Expr) -> bool {
    match e {
        Expr::Tuple(t) => t.elts.iter().all(is_constant),
        Expr::UnaryOp(u) => {
            matches!(&*u.operand, Expr::NumberLiteral(_))
                && matches!(u.op, ast::UnaryOp::USub | ast::UnaryOp::UAdd | ast::UnaryOp::Invert)
        }
        other => other.is_literal_expr(),
    }
}
