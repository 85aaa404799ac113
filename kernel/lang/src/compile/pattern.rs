//! `match`: patterns test a subject and remember captures, which are bound once the whole pattern has matched.

use super::*;
use ruff_python_ast::Pattern;

impl<'a> Compiler<'a> {
    pub(super) fn match_(&mut self, m: &'a ast::StmtMatch) -> Res {
        let subject = self.temp();
        self.expr_to(&m.subject, subject)?;
        let mut ends = vec![];
        let before = self.f.assigned.clone();
        let mut after: Option<Vec<bool>> = None;
        let mut total = false;
        for case in &m.cases {
            self.f.assigned = before.clone();
            let mark = self.f.next;
            let (mut fail, mut captures) = (vec![], vec![]);
            self.span(case.pattern.range());
            self.pattern(&case.pattern, subject, &mut fail, &mut captures)?;
            for (name, reg) in captures {
                let copy = self.temp();
                self.emit(Instr::Move { dst: copy, src: reg });
                self.store_name(&name, copy);
            }
            if let Some(g) = &case.guard {
                fail.extend(self.jump_if(g, false)?);
            }
            total |= case.guard.is_none() && case.pattern.is_irrefutable();
            self.f.next = mark;
            let body = &case.body;
            self.body_of_case(body)?;
            match &mut after {
                Some(a) => super::stmt::intersect(a, &self.f.assigned),
                None => after = Some(self.f.assigned.clone()),
            }
            ends.push(self.jump());
            self.patch_all(fail);
        }
        self.patch_all(ends);
        self.f.assigned = match after {
            Some(a) if total => a,
            _ => before,
        };
        self.emit(Instr::Clear { reg: subject });
        Ok(())
    }

    fn fails(&mut self, fail: &mut Label, src: Operand) {
        fail.push(self.emit(Instr::JumpIfNot { src, target: 0 }));
    }

    fn pattern(&mut self, p: &'a Pattern, subject: Reg, fail: &mut Label, captures: &mut Vec<(Str, Reg)>) -> Res {
        match p {
            Pattern::MatchValue(v) => {
                let mark = self.f.next;
                let copy = self.temp();
                self.emit(Instr::Move { dst: copy, src: subject });
                let b = self.expr(&v.value, None)?;
                self.emit(Instr::Cmp { op: crate::vm::CmpOp::Eq, dst: copy, a: copy, b });
                self.f.next = mark;
                self.fails(fail, copy);
            }
            Pattern::MatchSingleton(s) => {
                let value = match s.value {
                    ast::Singleton::None => Value::None,
                    ast::Singleton::True => Value::Bool(true),
                    ast::Singleton::False => Value::Bool(false),
                };
                let b = self.constant(value);
                let dst = self.temp();
                self.emit(Instr::Is { dst, a: subject, b });
                self.fails(fail, dst);
            }
            Pattern::MatchSequence(s) => self.sequence(&s.patterns, subject, fail, captures)?,
            Pattern::MatchMapping(m) => self.mapping(m, subject, fail, captures)?,
            Pattern::MatchClass(c) => self.class_pattern(c, subject, fail, captures)?,
            Pattern::MatchStar(_) => {}
            Pattern::MatchAs(a) => {
                if let Some(inner) = &a.pattern {
                    self.pattern(inner, subject, fail, captures)?;
                }
                if let Some(n) = &a.name {
                    self.capture(n, subject, captures)?;
                }
            }
            Pattern::MatchOr(o) => {
                let mut matched = vec![];
                for (i, alternative) in o.patterns.iter().enumerate() {
                    let mut no = vec![];
                    self.pattern(alternative, subject, &mut no, captures)?;
                    matched.push(self.jump());
                    self.patch_all(no);
                    if i + 1 == o.patterns.len() {
                        fail.push(self.jump());
                    }
                }
                self.patch_all(matched);
            }
        }
        Ok(())
    }

    fn capture(&mut self, name: &ast::Identifier, src: Reg, captures: &mut Vec<(Str, Reg)>) -> Res {
        let mangled = self.mangle(name);
        let known = captures.iter().find(|c| c.0 == mangled).map(|c| c.1);
        let reg = known.unwrap_or_else(|| self.temp());
        self.emit(Instr::Move { dst: reg, src });
        if known.is_none() {
            captures.push((mangled, reg));
        }
        Ok(())
    }

    fn sequence(
        &mut self,
        patterns: &'a [Pattern],
        subject: Reg,
        fail: &mut Label,
        captures: &mut Vec<(Str, Reg)>,
    ) -> Res {
        let star = patterns.iter().position(|p| matches!(p, Pattern::MatchStar(_)));
        let fixed = patterns.len() - star.is_some() as usize;
        let ok = self.temp();
        // The high bit asks for at least that many.
        let n = fixed as u16 | if star.is_some() { 0x8000 } else { 0 };
        self.emit(Instr::MatchSequence { dst: ok, src: subject, n });
        self.fails(fail, ok);
        let start = self.f.next as Reg;
        for _ in patterns {
            self.temp();
        }
        match star {
            Some(at) => {
                let after = (patterns.len() - at - 1) as u16;
                self.emit(Instr::UnpackStar { before: at as u8, src: subject, start, after })
            }
            None => self.emit(Instr::Unpack { src: subject, start, n: patterns.len() as u16 }),
        };
        for (i, p) in patterns.iter().enumerate() {
            let item = start + i as Reg;
            match p {
                Pattern::MatchStar(s) => {
                    if let Some(n) = &s.name {
                        self.capture(n, item, captures)?;
                    }
                }
                p => self.pattern(p, item, fail, captures)?,
            }
        }
        Ok(())
    }

    fn mapping(
        &mut self,
        m: &'a ast::PatternMatchMapping,
        subject: Reg,
        fail: &mut Label,
        captures: &mut Vec<(Str, Reg)>,
    ) -> Res {
        let ok = self.temp();
        self.emit(Instr::MatchMapping { dst: ok, src: subject });
        self.fails(fail, ok);
        let keys = self.temp();
        let refs: Vec<&Expr> = m.keys.iter().collect();
        let start = self.values(&refs)?;
        self.emit(Instr::BuildTuple { dst: keys, start, n: refs.len() as u16 });
        let found = self.temp();
        self.emit(Instr::MatchKeys { dst: found, src: subject, keys });
        self.emit(Instr::JumpIsNone { src: found, expect: true });
        fail.push(self.jump());
        self.parts(&m.patterns.iter().collect::<Vec<_>>(), found, fail, captures)?;
        if let Some(rest) = &m.rest {
            let dst = self.temp();
            self.emit(Instr::MatchRest { dst, src: subject, keys });
            self.capture(rest, dst, captures)?;
        }
        Ok(())
    }

    fn class_pattern(
        &mut self,
        c: &'a ast::PatternMatchClass,
        subject: Reg,
        fail: &mut Label,
        captures: &mut Vec<(Str, Reg)>,
    ) -> Res {
        let base = self.temp();
        self.expr_to(&c.cls, base)?;
        let copy = self.temp();
        self.emit(Instr::Move { dst: copy, src: subject });
        let names = c.arguments.keywords.iter().map(|k| self.mangle(&k.attr)).collect();
        let site = self.site(Site { n: c.arguments.patterns.len() as u16, names, ..Site::default() });
        let found = self.temp();
        self.emit(Instr::MatchClass { dst: found, base, site });
        self.emit(Instr::JumpIsNone { src: found, expect: true });
        fail.push(self.jump());
        let keyword = c.arguments.keywords.iter().map(|k| &k.pattern);
        let all: Vec<&Pattern> = c.arguments.patterns.iter().chain(keyword).collect();
        self.parts(&all, found, fail, captures)
    }

    /// Matches patterns against the items of a tuple.
    fn parts(&mut self, patterns: &[&'a Pattern], tuple: Reg, fail: &mut Label, captures: &mut Vec<(Str, Reg)>) -> Res {
        let start = self.f.next as Reg;
        for _ in patterns {
            self.temp();
        }
        self.emit(Instr::Unpack { src: tuple, start, n: patterns.len() as u16 });
        for (i, p) in patterns.iter().enumerate() {
            self.pattern(p, start + i as Reg, fail, captures)?;
        }
        Ok(())
    }

    fn body_of_case(&mut self, body: &'a [Stmt]) -> Res {
        self.body(body)
    }
}
