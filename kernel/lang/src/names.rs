//! Which names the statements of a text bind and which they use: what a session needs to write a part of itself down.

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{self as ast, Expr, ExprContext, Stmt};
use ruff_text_size::Ranged;
use std::collections::BTreeSet;

/// A statement of the outermost level.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    pub text: String,
    /// Names that it assigns, defines or imports.
    pub binds: BTreeSet<String>,
    /// Names whose objects it changes: `x[i] = v`, `x.a = v`, `x.append(v)`, and any other method called for its effect.
    pub changes: BTreeSet<String>,
    /// Names that it reads, in functions that it defines too, and that are not theirs.
    pub uses: BTreeSet<String>,
}

/// The statements of a text; nothing where it is not valid.
///
/// ```
/// let s = jitbook_lang::names::statements("def f(x):\n    y = g(x)\n    return y * scale\nx[0] = f(1)");
/// assert!(s[0].binds.contains("f") && s[0].uses.iter().eq(["g", "scale"]));
/// assert!(s[1].changes.contains("x") && s[1].uses.contains("f"));
/// ```
pub fn statements(text: &str) -> Vec<Statement> {
    let Ok(source) = crate::parse::parse(text, "<names>", false) else { return Vec::new() };
    let each = |s: &Stmt| {
        let mut scope = Scope::default();
        scope.visit_stmt(s);
        let range = s.range();
        Statement {
            text: text[range.start().to_usize()..range.end().to_usize()].to_string(),
            binds: scope.binds,
            changes: scope.changes,
            uses: scope.uses,
        }
    };
    source.module.body.iter().map(each).collect()
}

/// The texts of a call's function and of its arguments: `("f", "x, k=1")` of `f(x, k=1)`.
pub fn call_parts(text: &str) -> Option<(String, String)> {
    let source = crate::parse::parse(text, "<names>", false).ok()?;
    let [Stmt::Expr(statement)] = &source.module.body[..] else { return None };
    let Expr::Call(call) = &*statement.value else { return None };
    let slice = |from: ruff_text_size::TextSize, to: ruff_text_size::TextSize| &text[from.to_usize()..to.to_usize()];
    let function = slice(call.func.range().start(), call.func.range().end());
    let inner = slice(call.func.range().end(), call.range().end()).trim();
    let inner = inner.trim_start_matches(')').trim();
    Some((function.to_string(), inner.strip_prefix('(')?.strip_suffix(')')?.trim().to_string()))
}

/// What a function, or the outermost level, does with names.
#[derive(Default)]
struct Scope {
    binds: BTreeSet<String>,
    changes: BTreeSet<String>,
    uses: BTreeSet<String>,
}

impl Scope {
    /// Takes over what an inner scope reads from outside.
    fn absorb(&mut self, inner: Scope) {
        self.uses.extend(inner.uses.difference(&inner.binds).cloned());
    }

    fn bind(&mut self, name: &ast::Identifier) {
        self.binds.insert(name.to_string());
    }

    /// The object that `x[i] = v`, `x.a = v` or `x.append(v)` changes.
    fn change(&mut self, target: &Expr) {
        match target {
            Expr::Name(n) => drop(self.changes.insert(n.id.to_string())),
            Expr::Attribute(a) => self.change(&a.value),
            Expr::Subscript(s) => self.change(&s.value),
            _ => {}
        }
    }

    fn parameters<'a>(&mut self, parameters: &'a ast::Parameters, inner: &mut Scope) {
        for p in parameters.iter() {
            inner.bind(&p.as_parameter().name);
        }
        // Defaults and annotations belong to the scope around.
        visitor::walk_parameters(self, parameters);
    }
}

impl<'a> Visitor<'a> for Scope {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::FunctionDef(f) => {
                self.bind(&f.name);
                f.decorator_list.iter().for_each(|d| self.visit_expr(&d.expression));
                let mut inner = Scope::default();
                self.parameters(&f.parameters, &mut inner);
                f.body.iter().for_each(|s| inner.visit_stmt(s));
                self.absorb(inner);
                return;
            }
            Stmt::ClassDef(c) => self.bind(&c.name),
            Stmt::Import(i) => {
                for alias in &i.names {
                    let name = alias.asname.as_ref().unwrap_or(&alias.name);
                    self.binds.insert(name.split('.').next().unwrap_or(name).to_string());
                }
            }
            Stmt::ImportFrom(i) => {
                i.names.iter().for_each(|alias| self.bind(alias.asname.as_ref().unwrap_or(&alias.name)))
            }
            Stmt::Expr(e) => {
                if let Expr::Call(call) = &*e.value
                    && let Expr::Attribute(a) = &*call.func
                {
                    self.change(&a.value);
                }
            }
            _ => {}
        }
        visitor::walk_stmt(self, stmt);
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Name(n) if n.ctx == ExprContext::Load => drop(self.uses.insert(n.id.to_string())),
            Expr::Name(n) => drop(self.binds.insert(n.id.to_string())),
            Expr::Attribute(ast::ExprAttribute { ctx, .. }) | Expr::Subscript(ast::ExprSubscript { ctx, .. })
                if *ctx != ExprContext::Load =>
            {
                self.change(expr)
            }
            Expr::Lambda(l) => {
                let mut inner = Scope::default();
                if let Some(p) = &l.parameters {
                    self.parameters(p, &mut inner);
                }
                inner.visit_expr(&l.body);
                self.absorb(inner);
                return;
            }
            _ => {}
        }
        visitor::walk_expr(self, expr);
    }

    fn visit_except_handler(&mut self, handler: &'a ast::ExceptHandler) {
        let ast::ExceptHandler::ExceptHandler(h) = handler;
        if let Some(name) = &h.name {
            self.bind(name);
        }
        visitor::walk_except_handler(self, handler);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Statement {
        statements(text).remove(0)
    }

    #[test]
    fn calls_are_taken_apart() {
        let parts = |text| call_parts(text).map(|(f, a)| format!("{f} | {a}"));
        assert_eq!(parts("f(x, (1, 2))").as_deref(), Some("f | x, (1, 2)"));
        assert_eq!(parts("jax.grad(f)(x)").as_deref(), Some("jax.grad(f) | x"));
        assert_eq!(parts("(lambda: 1)()").as_deref(), Some("lambda: 1 | "));
        assert_eq!(parts("x + 1"), None);
    }

    #[test]
    fn bindings_and_changes_of_objects() {
        for text in ["x = 1", "x += 1", "for x in y: pass", "import x.y", "from a import b as x"] {
            assert!(of(text).binds.contains("x"), "{text}");
        }
        for text in ["x[0] = 1", "x.a.b = 1", "x.append(1)"] {
            let s = of(text);
            assert!(s.changes.contains("x") && s.uses.contains("x") && !s.binds.contains("x"), "{text}");
        }
        assert!(!of("x(1)").changes.contains("x"));
        assert!(of("def f(x):\n    log.append(x)").uses.contains("log"));
    }

    #[test]
    fn names_of_functions_stay_inside() {
        let s = of("def f(a, b=k):\n    c = a + g\n    return lambda d: c + d + h");
        assert!(s.uses.iter().eq(["g", "h", "k"]), "{:?}", s.uses);
        assert!(s.binds.iter().eq(["f"]));
    }
}
