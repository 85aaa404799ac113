//! Calls: callee and arguments in consecutive registers, where the callee's window begins.

use super::*;

impl<'a> Compiler<'a> {
    pub(super) fn call(&mut self, c: &'a ast::ExprCall, want: Option<Reg>) -> Res<Operand> {
        let mark = self.f.next;
        let base = self.temp();
        let args = &c.arguments;
        let span = self.f.span;
        let unpacks = args.args.iter().any(|a| a.is_starred_expr()) || args.keywords.iter().any(|k| k.arg.is_none());
        if let Expr::Attribute(a) = &*c.func
            && !unpacks
            && args.keywords.is_empty()
        {
            self.expr_to(&a.value, base)?;
            let refs: Vec<&Expr> = args.args.iter().collect();
            self.values(&refs)?;
            let site = Site { name: Some(self.mangle(&a.attr)), n: args.args.len() as u16, ..Site::default() };
            let site = self.site(site);
            let dst = self.result(mark, want);
            self.f.span = span;
            self.emit(Instr::CallMethod { dst, base, site });
            return Ok(dst);
        }
        self.expr_to(&c.func, base)?;
        if unpacks || args.args.len() > 200 {
            return self.call_unpacked(args, base, mark, want, span);
        }
        let mut n = args.args.len();
        let refs: Vec<&Expr> = args.args.iter().collect();
        self.values(&refs)?;
        if n == 0 && args.keywords.is_empty() && matches!(&*c.func, Expr::Name(x) if x.id.as_str() == "super") {
            n = self.super_arguments();
        }
        let names: Vec<Str> = args.keywords.iter().filter_map(|k| k.arg.as_ref()).map(|a| self.mangle(a)).collect();
        for (i, k) in args.keywords.iter().enumerate() {
            if names[..i].contains(&names[i]) {
                return problem(k.range, format!("keyword argument repeated: {}", names[i]));
            }
            let t = self.temp();
            self.expr_to(&k.value, t)?;
        }
        let dst = self.result(mark, want);
        self.f.span = span;
        if names.is_empty() {
            self.emit(Instr::Call { dst, base, n: n as u16 });
        } else {
            let n = (n + names.len()) as u16;
            let site = self.site(Site { n, names, ..Site::default() });
            self.emit(Instr::CallKw { dst, base, site });
        }
        Ok(dst)
    }

    /// `super()` means `super(__class__, <first argument>)`.
    pub(super) fn super_arguments(&mut self) -> usize {
        let class = Str::intern("__class__");
        let scope = self.f.scope;
        let first =
            self.scopes.scopes[scope].order.iter().find(|n| self.scopes.scopes[scope].symbols[*n].param).cloned();
        match (self.binding(&class), first) {
            (Binding::Local(_), Some(first)) => {
                for name in [class, first] {
                    let t = self.temp();
                    let op = self.load_name(&name, Some(t));
                    self.put(t, op);
                }
                2
            }
            _ => 0,
        }
    }

    pub(super) fn call_unpacked(
        &mut self,
        args: &'a ast::Arguments,
        base: Reg,
        mark: usize,
        want: Option<Reg>,
        span: (u32, u32),
    ) -> Res<Operand> {
        self.list_for(&args.args, base)?;
        let kw = self.temp();
        if args.keywords.is_empty() {
            let undefined = self.constant(Value::Undefined);
            self.emit(Instr::Move { dst: kw, src: undefined });
        } else {
            self.emit(Instr::BuildDict { dst: kw, start: 0, n: 0 });
            self.keyword_dict(&args.keywords, kw, base)?;
        }
        let dst = self.result(mark, want);
        self.f.span = span;
        self.emit(Instr::CallEx { dst, base });
        Ok(dst)
    }

    /// Fills a dict with keyword arguments, duplicates refused.
    pub(super) fn keyword_dict(&mut self, keywords: &'a [ast::Keyword], dict: Reg, callee: Reg) -> Res {
        for k in keywords {
            let keep = self.f.next;
            let src = match &k.arg {
                None => self.expr(&k.value, None)?,
                Some(name) => {
                    let (key, value) = (self.temp(), self.temp());
                    let name = self.mangle(name);
                    let op = self.constant(Value::Str(name));
                    self.put(key, op);
                    self.expr_to(&k.value, value)?;
                    self.emit(Instr::BuildDict { dst: key, start: key, n: 1 });
                    key
                }
            };
            self.emit(Instr::DictMerge { dict, src, callee });
            self.f.next = keep;
        }
        Ok(())
    }
}
