//! Which variables a piece of a function assigns and reads.

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{self as ast, Expr, ExprContext, Pattern, Stmt};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;

#[derive(Default)]
pub struct Names {
    /// Assigned, in whatever way.
    pub bound: BTreeSet<String>,
    /// How often each is read, nested functions included.
    pub loads: FxHashMap<String, usize>,
    /// Read or assigned by nested functions.
    pub nested: FxHashSet<String>,
    pub globals: BTreeSet<String>,
    pub nonlocals: BTreeSet<String>,
    /// Assigned by nested functions that declare them nonlocal.
    pub nested_nonlocals: BTreeSet<String>,
    functions: usize,
    comprehensions: usize,
}

impl Names {
    pub fn of_stmts(body: &[Stmt]) -> Names {
        let mut names = Names::default();
        body.iter().for_each(|s| names.visit_stmt(s));
        names
    }
    pub fn of_expr(expr: &Expr) -> Names {
        let mut names = Names::default();
        names.visit_expr(expr);
        names
    }

    pub fn add(&mut self, other: Names) {
        self.bound.extend(other.bound);
        self.nested.extend(other.nested);
        for (name, count) in other.loads {
            *self.loads.entry(name).or_default() += count;
        }
    }

    pub fn bind(&mut self, name: &str) {
        if self.functions == 0 {
            self.bound.insert(name.to_string());
        } else {
            self.nested.insert(name.to_string());
        }
    }

    fn nested(&mut self, walk: impl FnOnce(&mut Self)) {
        self.functions += 1;
        walk(self);
        self.functions -= 1;
    }

    fn comprehension(&mut self, expr: &Expr) {
        self.comprehensions += 1;
        visitor::walk_expr(self, expr);
        self.comprehensions -= 1;
    }

    fn imported(&mut self, names: &[ast::Alias]) {
        for a in names {
            let name = a.asname.as_ref().map_or(a.name.as_str(), |n| n.as_str());
            self.bind(name.split('.').next().unwrap_or(name));
        }
    }
}

impl<'a> Visitor<'a> for Names {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::FunctionDef(f) => {
                self.bind(&f.name);
                f.decorator_list.iter().for_each(|d| self.visit_expr(&d.expression));
                f.parameters.iter().filter_map(|p| p.default()).for_each(|d| self.visit_expr(d));
                self.nested(|n| f.body.iter().for_each(|s| n.visit_stmt(s)));
            }
            Stmt::ClassDef(c) => {
                self.bind(&c.name);
                c.decorator_list.iter().for_each(|d| self.visit_expr(&d.expression));
                self.nested(|n| visitor::walk_stmt(n, stmt));
            }
            Stmt::Import(i) => self.imported(&i.names),
            Stmt::ImportFrom(i) => self.imported(&i.names),
            Stmt::Global(g) if self.functions == 0 => self.globals.extend(g.names.iter().map(|n| n.to_string())),
            Stmt::Nonlocal(n) if self.functions == 0 => self.nonlocals.extend(n.names.iter().map(|n| n.to_string())),
            Stmt::Nonlocal(n) => self.nested_nonlocals.extend(n.names.iter().map(|n| n.to_string())),
            _ => visitor::walk_stmt(self, stmt),
        }
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Name(n) if matches!(n.ctx, ExprContext::Load) => {
                *self.loads.entry(n.id.to_string()).or_default() += 1;
                if self.functions > 0 {
                    self.nested.insert(n.id.to_string());
                }
            }
            Expr::Name(n) if self.comprehensions == 0 => self.bind(&n.id),
            Expr::Named(w) => {
                if let Expr::Name(n) = &*w.target {
                    self.bind(&n.id);
                }
                self.visit_expr(&w.value);
            }
            Expr::Lambda(l) => self.nested(|n| {
                l.parameters.iter().flat_map(|p| p.iter()).filter_map(|p| p.default()).for_each(|d| n.visit_expr(d));
                n.visit_expr(&l.body)
            }),
            Expr::Generator(_) => self.nested(|n| n.comprehension(expr)),
            Expr::ListComp(_) | Expr::SetComp(_) | Expr::DictComp(_) => self.comprehension(expr),
            _ => visitor::walk_expr(self, expr),
        }
    }

    fn visit_except_handler(&mut self, handler: &'a ast::ExceptHandler) {
        let ast::ExceptHandler::ExceptHandler(h) = handler;
        if let Some(n) = &h.name {
            self.bind(n);
        }
        visitor::walk_except_handler(self, handler);
    }

    fn visit_pattern(&mut self, pattern: &'a Pattern) {
        let name = match pattern {
            Pattern::MatchAs(p) => p.name.as_ref(),
            Pattern::MatchStar(p) => p.name.as_ref(),
            Pattern::MatchMapping(p) => p.rest.as_ref(),
            _ => None,
        };
        if let Some(n) = name {
            self.bind(n);
        }
        visitor::walk_pattern(self, pattern);
    }
}
