//! Statements.

use super::*;
use crate::vm::types;

impl<'a> Compiler<'a> {
    pub(super) fn body(&mut self, body: &'a [Stmt]) -> Res {
        if matches!(self.f.kind, CodeKind::Module | CodeKind::Class) && has_annotations(body) {
            self.emit(Instr::SetupAnnotations);
        }
        self.statements(body)
    }

    fn statements(&mut self, body: &'a [Stmt]) -> Res {
        body.iter().try_for_each(|s| self.stmt(s))
    }

    /// A body whose last expression statement is its result.
    pub(super) fn body_with_result(&mut self, body: &'a [Stmt]) -> Res {
        match body.split_last() {
            Some((Stmt::Expr(last), rest)) => {
                self.body(rest)?;
                let op = self.expr(&last.value, None)?;
                self.emit(Instr::Return { src: op });
                Ok(())
            }
            _ => self.body(body),
        }
    }

    fn stmt(&mut self, s: &'a Stmt) -> Res {
        let mark = self.f.next;
        self.span(s.range());
        match s {
            Stmt::Expr(e) => {
                if !e.value.is_literal_expr() {
                    let op = self.expr(&e.value, None)?;
                    if self.is_temp(op) {
                        self.emit(Instr::Clear { reg: op });
                    }
                }
            }
            Stmt::Assign(a) => self.assignment(a)?,
            Stmt::AugAssign(a) => self.augment(a)?,
            Stmt::AnnAssign(a) => self.annotated(a)?,
            Stmt::Return(r) => self.return_(r)?,
            Stmt::If(i) => self.if_(i)?,
            Stmt::While(w) => self.while_(w)?,
            Stmt::For(f) => self.for_(f)?,
            Stmt::Break(b) => self.break_(b.range, true)?,
            Stmt::Continue(c) => self.break_(c.range, false)?,
            Stmt::FunctionDef(f) => self.def(f)?,
            Stmt::ClassDef(c) => self.class(c)?,
            Stmt::Try(t) => self.try_(t)?,
            Stmt::With(w) => self.with(&w.items, &w.body)?,
            Stmt::Raise(r) => {
                match &r.exc {
                    None => self.emit(Instr::RaiseAgain),
                    Some(e) => {
                        let exc = self.expr(e, None)?;
                        let cause = match &r.cause {
                            Some(c) => self.expr(c, None)?,
                            None => self.constant(Value::Undefined),
                        };
                        self.span(r.range);
                        self.emit(Instr::Raise { exc, cause })
                    }
                };
            }
            Stmt::Assert(a) => {
                let ok = self.jump_if(&a.test, true)?;
                let base = self.temp();
                let class = self.constant(Value::Class(types().assertion_error.clone()));
                self.put(base, class);
                if let Some(m) = &a.msg {
                    let t = self.temp();
                    self.expr_to(m, t)?;
                }
                self.span(a.test.range());
                self.emit(Instr::Call { dst: base, base, n: a.msg.is_some() as u16 });
                let cause = self.constant(Value::Undefined);
                self.emit(Instr::Raise { exc: base, cause });
                self.patch_all(ok);
            }
            Stmt::Delete(d) => d.targets.iter().try_for_each(|t| self.delete(t))?,
            Stmt::Import(i) => self.import(i)?,
            Stmt::ImportFrom(i) => self.import_from(i)?,
            Stmt::Match(m) => self.match_(m)?,
            Stmt::Global(_) | Stmt::Nonlocal(_) | Stmt::Pass(_) => {}
            Stmt::IpyEscapeCommand(i) => return problem(i.range, "magics are for the prompt"),
            Stmt::TypeAlias(t) => return problem(t.range, "the type statement is not supported"),
        }
        self.f.next = mark;
        Ok(())
    }

    fn assignment(&mut self, a: &'a ast::StmtAssign) -> Res {
        if let [Expr::Name(n)] = &a.targets[..] {
            let name = self.mangle(&n.id);
            if let Some(reg) = self.plain_local(&name) {
                self.expr_to(&a.value, reg)?;
                self.wrote(reg);
                return Ok(());
            }
        }
        if let ([Expr::Tuple(t)], Expr::Tuple(v)) = (&a.targets[..], &*a.value)
            && t.elts.len() == v.elts.len()
            && !t.elts.iter().chain(&v.elts).any(|e| e.is_starred_expr())
        {
            let refs: Vec<&Expr> = v.elts.iter().collect();
            let start = self.values(&refs)?;
            for (i, target) in t.elts.iter().enumerate() {
                self.assign(target, start + i as Reg)?;
            }
            return Ok(());
        }
        let mut src = self.expr(&a.value, None)?;
        if a.targets.len() > 1 && self.is_temp(src) {
            // Several targets: each takes its own copy, the last one the original.
            let last = a.targets.len() - 1;
            for t in &a.targets[..last] {
                let copy = self.temp();
                self.emit(Instr::Move { dst: copy, src });
                self.assign(t, copy)?;
            }
            return self.assign(&a.targets[last], src);
        }
        if src < self.f.temps && !matches!(a.targets[..], [Expr::Name(_)]) {
            // A variable may be assigned among the targets while it is still needed.
            let copy = self.temp();
            self.emit(Instr::Move { dst: copy, src });
            src = copy;
            for t in &a.targets {
                let own = self.temp();
                self.emit(Instr::Move { dst: own, src });
                self.assign(t, own)?;
            }
            return Ok(());
        }
        a.targets.iter().try_for_each(|t| self.assign(t, src))
    }

    fn annotated(&mut self, a: &'a ast::StmtAnnAssign) -> Res {
        if let Some(v) = &a.value {
            let src = self.expr(v, None)?;
            self.assign(&a.target, src)?;
        }
        if !matches!(self.f.kind, CodeKind::Module | CodeKind::Class) {
            return Ok(());
        }
        let note = self.temp();
        self.annotation_to(&a.annotation, note)?;
        if let (Expr::Name(n), true) = (&*a.target, a.simple) {
            let dict = self.temp();
            let notes = Str::intern("__annotations__");
            if self.f.kind == CodeKind::Class {
                let site = self.global_site(&notes, 1);
                self.emit(Instr::LoadName { dst: dict, site });
            } else {
                let site = self.global_site(&notes, 0);
                self.emit(Instr::LoadGlobal { dst: dict, site });
            }
            let name = self.mangle(&n.id);
            let key = self.constant(Value::Str(name));
            self.emit(Instr::StoreSubscript { a: dict, b: key, src: note });
        }
        Ok(())
    }

    fn def(&mut self, f: &'a ast::StmtFunctionDef) -> Res {
        let mark = self.f.next;
        let decorators = self.decorators(&f.decorator_list)?;
        let value = self.temp();
        let key = crate::resolve::node_key(f);
        let (returns, doc) = (f.returns.as_deref(), docstring(&f.body));
        self.function(key, &f.name, Some(&f.parameters), returns, f.range, Some(value), doc, |c| c.body(&f.body))?;
        self.span(f.name.range);
        self.apply_decorators(decorators, value);
        let name = self.mangle(&f.name);
        self.store_name(&name, decorators.0);
        self.f.next = mark;
        Ok(())
    }

    // Control flow.

    fn if_(&mut self, i: &'a ast::StmtIf) -> Res {
        let (start, stores) = (self.pc(), self.f.stores.len());
        let mut ends = vec![];
        let mut no = self.jump_if(&i.test, false)?;
        let before = self.f.assigned.clone();
        self.statements(&i.body)?;
        let mut after = self.f.assigned.clone();
        let mut has_else = false;
        for clause in &i.elif_else_clauses {
            ends.push(self.jump());
            self.patch_all(std::mem::take(&mut no));
            self.f.assigned = before.clone();
            match &clause.test {
                Some(t) => no = self.jump_if(t, false)?,
                None => has_else = true,
            }
            self.statements(&clause.body)?;
            intersect(&mut after, &self.f.assigned);
        }
        if !has_else {
            intersect(&mut after, &before);
        }
        self.patch_all(no);
        self.patch_all(ends);
        self.f.assigned = after;
        self.region(RegionKind::If, start, stores, i.range);
        Ok(())
    }

    fn region(&mut self, kind: RegionKind, start: u32, stores: usize, range: TextRange) {
        let mut assigned: Vec<Reg> = self.f.stores[stores..].to_vec();
        assigned.sort_unstable();
        assigned.dedup();
        let span = (range.start().into(), range.end().into());
        let end = self.pc();
        self.f.regions.push(Region { kind, start, end, span, assigned });
    }

    fn while_(&mut self, w: &'a ast::StmtWhile) -> Res {
        let (start, stores) = (self.pc(), self.f.stores.len());
        let before = self.f.assigned.clone();
        // The condition is tested at the bottom: one jump an iteration.
        let no = self.jump_if(&w.test, false)?;
        let top = self.pc();
        self.f.blocks.push(Block::Loop { breaks: vec![], continue_to: u32::MAX, it: None });
        self.f.pending_continues.push(vec![]);
        self.statements(&w.body)?;
        let continues = self.f.pending_continues.pop().unwrap_or_default();
        self.patch_all(continues);
        self.span(w.test.range());
        let again = self.jump_if(&w.test, true)?;
        let leave = self.jump();
        let poll = self.pc();
        self.patch_all(again);
        self.emit(Instr::Loop { target: top });
        let _ = poll;
        self.patch(leave);
        let Some(Block::Loop { breaks, .. }) = self.f.blocks.pop() else { unreachable!("pushed above") };
        self.patch_all(no);
        self.f.assigned = before.clone();
        self.statements(&w.orelse)?;
        self.f.assigned = before;
        self.patch_all(breaks);
        self.region(RegionKind::While, start, stores, w.range);
        Ok(())
    }

    fn for_(&mut self, f: &'a ast::StmtFor) -> Res {
        let (start, stores) = (self.pc(), self.f.stores.len());
        let before = self.f.assigned.clone();
        let it = self.temp();
        let (_index, _extra) = (self.temp(), self.temp());
        let src = self.expr(&f.iter, Some(it))?;
        self.span(f.iter.range());
        self.emit(Instr::GetIter { it, src });
        self.f.next = it as usize + 3;
        let top = self.pc();
        let exit = self.for_iter(&f.target, it)?;
        self.f.blocks.push(Block::Loop { breaks: vec![], continue_to: top, it: Some(it) });
        self.statements(&f.body)?;
        self.emit(Instr::Loop { target: top });
        let Some(Block::Loop { breaks, .. }) = self.f.blocks.pop() else { unreachable!("pushed above") };
        self.patch(exit);
        self.f.assigned = before.clone();
        self.statements(&f.orelse)?;
        self.f.assigned = before;
        self.patch_all(breaks);
        self.emit(Instr::Clear { reg: it });
        self.region(RegionKind::For, start, stores, f.range);
        Ok(())
    }

    fn break_(&mut self, range: TextRange, leave: bool) -> Res {
        let Some(at) = self.f.blocks.iter().rposition(|b| matches!(b, Block::Loop { .. })) else {
            let m = if leave { "'break' outside loop" } else { "'continue' not properly in loop" };
            return problem(range, m);
        };
        self.unwind(at + 1, None, |c| {
            let Block::Loop { continue_to, .. } = c.f.blocks[at] else { unreachable!("found above") };
            if leave || continue_to == u32::MAX {
                let jump = c.jump();
                if leave {
                    let Block::Loop { breaks, .. } = &mut c.f.blocks[at] else { unreachable!("found above") };
                    breaks.push(jump);
                } else if let Some(list) = c.f.pending_continues.last_mut() {
                    list.push(jump);
                }
            } else {
                c.emit(Instr::Loop { target: continue_to });
            }
        })
    }

    fn return_(&mut self, r: &'a ast::StmtReturn) -> Res {
        match &r.value {
            Some(v) => self.return_value(v),
            None => {
                let none = self.constant(Value::None);
                self.return_operand(none)
            }
        }
    }

    fn return_value(&mut self, value: &'a Expr) -> Res {
        let Expr::If(i) = value else {
            let src = self.expr(value, None)?;
            return self.return_operand(src);
        };
        // Each branch returns by itself.
        let (mark, no) = (self.f.next, self.jump_if(&i.test, false)?);
        let before = self.f.assigned.clone();
        self.return_value(&i.body)?;
        self.patch_all(no);
        self.f.next = mark;
        self.f.assigned = before;
        self.return_value(&i.orelse)
    }

    fn return_operand(&mut self, mut src: Operand) -> Res {
        let cleanup = self.f.blocks.iter().any(Block::is_cleanup);
        if cleanup && src < self.f.temps {
            // Cleanup code may change the variable.
            let copy = self.temp();
            self.emit(Instr::Move { dst: copy, src });
            src = copy;
        }
        self.unwind(0, Some(src), |c| {
            c.emit(Instr::Return { src });
        })
    }

    /// Emits the cleanup of all blocks above `down_to`, then the leaving instruction, with their guards suspended.
    fn unwind(&mut self, down_to: usize, keep: Option<Operand>, leave: impl FnOnce(&mut Self)) -> Res {
        let handled = self.f.handled;
        let span = self.f.span;
        let assigned = self.f.assigned.clone();
        let mut taken: Vec<Block<'a>> = vec![];
        let mut continues = vec![];
        while self.f.blocks.len() > down_to {
            let mut block = self.f.blocks.pop().expect("longer than down_to");
            let here = self.pc();
            if let Block::Finally { guard, .. } | Block::With { guard, .. } | Block::Guarded { guard } = &mut block {
                guard.ranges.push((guard.open, here));
            }
            match &block {
                Block::Finally { body, .. } => {
                    if let Some(k) = keep
                        && self.is_temp(k)
                    {
                        self.f.next = self.f.next.max(k as usize + 1);
                    }
                    self.statements(body)?;
                }
                Block::With { exit, .. } => {
                    self.emit(Instr::WithExit { exit: *exit });
                }
                Block::Handler { name } => {
                    self.emit(Instr::PopHandled);
                    self.f.handled -= 1;
                    if let Some(n) = name.clone() {
                        self.forget(&n);
                    }
                }
                Block::Loop { continue_to, it, .. } => {
                    // The iterator of a loop that is left goes before the cleanup around the loop runs.
                    if let Some(reg) = *it
                        && self.f.blocks.iter().any(Block::is_cleanup)
                    {
                        self.emit(Instr::Clear { reg });
                    }
                    if *continue_to == u32::MAX {
                        continues.push(self.f.pending_continues.pop().unwrap_or_default());
                    }
                }
                Block::Guarded { .. } => {}
            }
            taken.push(block);
        }
        self.f.span = span;
        leave(self);
        let here = self.pc();
        while let Some(mut block) = taken.pop() {
            if let Block::Finally { guard, .. } | Block::With { guard, .. } | Block::Guarded { guard } = &mut block {
                guard.open = here;
            }
            if let Block::Loop { continue_to: u32::MAX, .. } = block {
                self.f.pending_continues.push(continues.pop().unwrap_or_default());
            }
            self.f.blocks.push(block);
        }
        self.f.handled = handled;
        self.f.assigned = assigned;
        Ok(())
    }

    /// Unbinds the name of an except clause: `e = None; del e`.
    fn forget(&mut self, name: &Str) {
        let none = self.constant(Value::None);
        self.store_name(name, none);
        self.delete_name(name);
    }

    fn guard(&self) -> Guard {
        Guard { open: self.pc(), ranges: vec![], depth: self.f.handled }
    }

    /// Ends a guard: an exception in its ranges goes to the code that follows, in register `exc`.
    fn handler(&mut self, mut guard: Guard, end: u32, exc: Reg) {
        guard.ranges.push((guard.open, end));
        let (target, depth) = (self.pc(), guard.depth);
        for (start, end) in guard.ranges {
            if start < end {
                self.f.handlers.push(Handler { start, end, target, exc, depth });
            }
        }
    }

    fn try_(&mut self, t: &'a ast::StmtTry) -> Res {
        if t.finalbody.is_empty() {
            return self.try_except(t);
        }
        let before = self.f.assigned.clone();
        let guard = self.guard();
        self.f.blocks.push(Block::Finally { body: &t.finalbody, guard });
        if t.handlers.is_empty() {
            self.statements(&t.body)?;
        } else {
            self.try_except(t)?;
        }
        let Some(Block::Finally { guard, .. }) = self.f.blocks.pop() else { unreachable!("pushed above") };
        let end = self.pc();
        self.statements(&t.finalbody)?;
        let after = self.f.assigned.clone();
        let done = self.jump();
        let exc = self.temp();
        self.handler(guard, end, exc);
        self.f.assigned = before;
        self.emit(Instr::PushHandled { src: exc });
        self.f.handled += 1;
        self.f.blocks.push(Block::Handler { name: None });
        self.statements(&t.finalbody)?;
        self.f.blocks.pop();
        self.f.handled -= 1;
        self.emit(Instr::Reraise { src: exc });
        self.f.assigned = after;
        self.patch(done);
        Ok(())
    }

    fn try_except(&mut self, t: &'a ast::StmtTry) -> Res {
        let before = self.f.assigned.clone();
        let guard = self.guard();
        self.f.blocks.push(Block::Guarded { guard });
        self.statements(&t.body)?;
        let Some(Block::Guarded { guard }) = self.f.blocks.pop() else { unreachable!("pushed above") };
        let end = self.pc();
        self.statements(&t.orelse)?;
        let mut after = self.f.assigned.clone();
        let mut done = vec![self.jump()];
        let exc = self.temp();
        self.handler(guard, end, exc);
        self.emit(Instr::PushHandled { src: exc });
        self.f.handled += 1;
        for h in &t.handlers {
            let ast::ExceptHandler::ExceptHandler(h) = h;
            self.f.assigned = before.clone();
            let mut no = vec![];
            if let Some(ty) = &h.type_ {
                let mark = self.f.next;
                let class = self.expr(ty, None)?;
                self.f.next = mark;
                let dst = self.temp();
                self.span(ty.range());
                self.emit(Instr::MatchExc { dst, exc, class });
                no.push(self.emit(Instr::JumpIfNot { src: dst, target: 0 }));
                self.f.next = mark;
            }
            self.except_body(h, exc, &mut done)?;
            intersect(&mut after, &self.f.assigned);
            self.patch_all(no);
            if h.type_.is_none() {
                break;
            }
        }
        self.f.handled -= 1;
        self.emit(Instr::Reraise { src: exc });
        self.patch_all(done);
        self.emit(Instr::Clear { reg: exc });
        self.f.assigned = after;
        Ok(())
    }

    fn except_body(&mut self, h: &'a ast::ExceptHandlerExceptHandler, exc: Reg, done: &mut Label) -> Res {
        let name = h.name.as_ref().map(|n| self.mangle(n));
        let guard = self.guard();
        if let Some(n) = &name {
            let copy = self.temp();
            self.emit(Instr::Move { dst: copy, src: exc });
            self.store_name(n, copy);
        }
        self.f.blocks.push(Block::Guarded { guard });
        self.f.blocks.push(Block::Handler { name: name.clone() });
        self.statements(&h.body)?;
        self.f.blocks.pop();
        let Some(Block::Guarded { guard }) = self.f.blocks.pop() else { unreachable!("pushed above") };
        let end = self.pc();
        self.emit(Instr::PopHandled);
        if let Some(n) = &name {
            self.forget(n);
        }
        done.push(self.jump());
        if let Some(n) = &name {
            // An exception that leaves the clause unbinds the name too.
            let again = self.temp();
            let keep = self.f.assigned.clone();
            self.handler(guard, end, again);
            self.forget(n);
            self.emit(Instr::Reraise { src: again });
            self.f.assigned = keep;
        }
        Ok(())
    }

    fn with(&mut self, items: &'a [ast::WithItem], body: &'a [Stmt]) -> Res {
        let Some((first, rest)) = items.split_first() else { return self.statements(body) };
        let mark = self.f.next;
        let (exit, value) = (self.temp(), self.temp());
        let manager = self.expr(&first.context_expr, Some(value))?;
        self.span(first.context_expr.range());
        self.emit(Instr::WithEnter { dst: value, manager, exit });
        let before = self.f.assigned.clone();
        let guard = self.guard();
        self.f.blocks.push(Block::With { exit, guard });
        match &first.optional_vars {
            Some(target) => self.assign(target, value)?,
            None => {
                self.emit(Instr::Clear { reg: value });
            }
        }
        self.with(rest, body)?;
        let Some(Block::With { guard, .. }) = self.f.blocks.pop() else { unreachable!("pushed above") };
        let end = self.pc();
        self.span(first.context_expr.range());
        self.emit(Instr::WithExit { exit });
        let after = self.f.assigned.clone();
        let done = self.jump();
        let exc = self.temp();
        self.handler(guard, end, exc);
        self.emit(Instr::PushHandled { src: exc });
        let swallowed = self.temp();
        self.emit(Instr::WithRaise { dst: swallowed, exit, exc });
        let ok = self.emit(Instr::JumpIf { src: swallowed, target: 0 });
        self.emit(Instr::Reraise { src: exc });
        self.patch(ok);
        self.emit(Instr::PopHandled);
        self.patch(done);
        self.emit(Instr::Clear { reg: exc });
        // Where the exception was swallowed, only what was bound before is certain.
        self.f.assigned = before;
        let _ = after;
        self.f.next = mark;
        Ok(())
    }

    fn import(&mut self, i: &'a ast::StmtImport) -> Res {
        for a in &i.names {
            let mark = self.f.next;
            let dst = self.temp();
            self.span(a.range);
            let n = a.asname.is_some() as u16;
            let site = self.site(Site { name: Some(Str::intern(&a.name)), n, ..Site::default() });
            self.emit(Instr::Import { dst, site, level: 0 });
            let top = a.name.split('.').next().unwrap_or(&a.name);
            let name = self.mangle(a.asname.as_ref().map_or(top, |n| n.as_str()));
            self.store_name(&name, dst);
            self.f.next = mark;
        }
        Ok(())
    }

    fn import_from(&mut self, i: &'a ast::StmtImportFrom) -> Res {
        let module = self.temp();
        let name = i.module.as_ref().map_or("", |m| m.as_str());
        if name == "__future__" {
            return Ok(());
        }
        let names = i.names.iter().map(|a| Str::intern(&a.name)).collect();
        let site = self.site(Site { name: Some(Str::intern(name)), n: 1, names, ..Site::default() });
        self.emit(Instr::Import { dst: module, site, level: i.level as u16 });
        for a in &i.names {
            self.span(a.range);
            if a.name.as_str() == "*" {
                self.emit(Instr::ImportStar { module });
                continue;
            }
            let dst = self.temp();
            let site = self.named_site(Str::intern(&a.name));
            self.emit(Instr::ImportFrom { dst, module, site });
            let name = self.mangle(a.asname.as_ref().unwrap_or(&a.name));
            self.store_name(&name, dst);
        }
        self.emit(Instr::Clear { reg: module });
        Ok(())
    }
}

/// What is bound on both ways.
pub(super) fn intersect(a: &mut [bool], b: &[bool]) {
    a.iter_mut().zip(b).for_each(|(x, y)| *x = *x && *y);
}

fn has_annotations(body: &[Stmt]) -> bool {
    body.iter().any(|s| match s {
        Stmt::AnnAssign(_) => true,
        Stmt::If(i) => has_annotations(&i.body) || i.elif_else_clauses.iter().any(|c| has_annotations(&c.body)),
        Stmt::For(f) => has_annotations(&f.body),
        Stmt::While(w) => has_annotations(&w.body),
        Stmt::With(w) => has_annotations(&w.body),
        Stmt::Try(t) => has_annotations(&t.body) || has_annotations(&t.finalbody),
        _ => false,
    })
}
