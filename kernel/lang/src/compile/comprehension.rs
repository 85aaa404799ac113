//! Comprehensions and generator expressions: nested loops around an element.

use super::*;

impl<'a> Compiler<'a> {
    /// A comprehension in this frame; `element` is emitted innermost.
    pub(super) fn comprehension(
        &mut self,
        key: usize,
        generators: &'a [ast::Comprehension],
        element: impl FnOnce(&mut Self) -> Res,
    ) -> Res {
        let mark = self.f.next;
        let first = self.expr(&generators[0].iter, None)?;
        let (outer, scope) = (self.f.at, self.scopes.by_node[&key]);
        self.f.at = scope;
        self.make_cells(scope);
        let before = self.f.assigned.clone();
        self.loops(generators, first, mark, element)?;
        self.f.at = outer;
        self.f.assigned = before;
        for name in &self.scopes.scopes[scope].order {
            if let Some(&reg) = self.f.regs.get(&(scope, name.clone())) {
                self.emit(Instr::Clear { reg });
            }
        }
        self.f.next = mark;
        Ok(())
    }

    /// The nested loops of a comprehension over iterables, the first of which is evaluated.
    pub(super) fn loops(
        &mut self,
        generators: &'a [ast::Comprehension],
        first: Operand,
        mark: usize,
        element: impl FnOnce(&mut Self) -> Res,
    ) -> Res {
        let mut open: Vec<(u32, usize, Label)> = vec![];
        for (i, g) in generators.iter().enumerate() {
            if i == 0 {
                self.f.next = mark;
            }
            let it = self.temp();
            let (_index, _extra) = (self.temp(), self.temp());
            let src = if i == 0 { first } else { self.expr(&g.iter, Some(it))? };
            self.span(g.iter.range());
            self.emit(Instr::GetIter { it, src });
            self.f.next = it as usize + 3;
            let top = self.pc();
            let exit = self.for_iter(&g.target, it)?;
            let mut skip = vec![];
            for test in &g.ifs {
                skip.extend(self.jump_if(test, false)?);
            }
            open.push((top, exit, skip));
        }
        element(self)?;
        for (top, exit, skip) in open.into_iter().rev() {
            for at in skip {
                match &mut self.f.instrs[at] {
                    Instr::Jump { target } | Instr::JumpIf { target, .. } | Instr::JumpIfNot { target, .. } => {
                        *target = top
                    }
                    _ => unreachable!("not a jump"),
                }
            }
            self.emit(Instr::Loop { target: top });
            self.patch(exit);
        }
        Ok(())
    }

    /// Steps the iterator into a target: the jump taken at its end.
    pub(super) fn for_iter(&mut self, target: &'a Expr, it: Reg) -> Res<usize> {
        if let Expr::Name(n) = target
            && let Some(reg) = self.plain_local(&self.mangle(&n.id))
        {
            self.emit(Instr::ForIter { dst: reg, it });
            let exit = self.jump();
            self.wrote(reg);
            return Ok(exit);
        }
        let keep = self.f.next;
        let item = self.temp();
        self.emit(Instr::ForIter { dst: item, it });
        let exit = self.jump();
        self.assign(target, item)?;
        self.f.next = keep;
        Ok(exit)
    }

    pub(super) fn generator(&mut self, g: &'a ast::ExprGenerator) -> Res<Operand> {
        let mark = self.f.next;
        let f = self.temp();
        let key = crate::resolve::node_key(g);
        self.function(key, "<genexpr>", None, None, g.range, Some(f), None, |c| {
            let zero = c.f.regs[&(c.f.scope, Str::intern(".0"))];
            let mark = c.f.next;
            c.loops(&g.generators, zero, mark, |c| {
                let keep = c.f.next;
                let src = c.expr(&g.elt, None)?;
                let dst = c.temp();
                c.emit(Instr::Yield { dst, src });
                c.f.next = keep;
                Ok(())
            })
        })?;
        self.f.next = f as usize + 1;
        let arg = self.temp();
        self.expr_to(&g.generators[0].iter, arg)?;
        self.emit(Instr::Iter { dst: arg, a: arg });
        self.emit(Instr::Call { dst: f, base: f, n: 1 });
        self.f.next = mark + 1;
        Ok(f)
    }
}
