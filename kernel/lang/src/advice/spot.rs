//! The place of an error in the user's syntax tree, and texts taken from it.

use crate::error::TraceEntry;
use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_text_size::{Ranged, TextRange};

/// What encloses the place, outermost first.
pub struct Spot<'a> {
    text: &'a str,
    /// Each statement as its block and its number there.
    pub statements: Vec<(&'a [Stmt], usize)>,
    /// The expressions of the innermost statement that hold the place.
    pub expressions: Vec<&'a Expr>,
    /// The place itself.
    pub range: TextRange,
}

impl<'a> Spot<'a> {
    pub fn of(entry: &'a TraceEntry) -> Spot<'a> {
        let source = &entry.code.source;
        let (start, end) = entry.code.spans.get(entry.pc as usize).copied().unwrap_or(entry.code.span);
        let range = TextRange::new(start.into(), end.max(start).into());
        let mut spot = Spot { text: &source.text, statements: Vec::new(), expressions: Vec::new(), range };
        spot.descend(&source.module.body[..]);
        if let Some(statement) = spot.statement() {
            let mut finder = Enclosing { range, found: Vec::new() };
            finder.visit_stmt(statement);
            spot.expressions = finder.found;
        }
        spot
    }

    fn descend(&mut self, block: &'a [Stmt]) {
        let Some(at) = block.iter().position(|s| s.range().contains_range(self.range)) else { return };
        self.statements.push((block, at));
        for inner in blocks(&block[at]) {
            self.descend(inner);
        }
    }

    /// The innermost statement.
    pub fn statement(&self) -> Option<&'a Stmt> {
        self.statements.last().map(|&(block, at)| &block[at])
    }
    /// The expression at the place.
    pub fn expression(&self) -> Option<&'a Expr> {
        self.expressions.last().copied()
    }
    /// The innermost call.
    pub fn call(&self) -> Option<&'a ast::ExprCall> {
        self.expressions.iter().rev().find_map(|e| e.as_call_expr())
    }
    /// The text of a node, in one line.
    pub fn text(&self, node: &impl Ranged) -> String {
        self.slice(node.range())
    }
    pub fn slice(&self, range: TextRange) -> String {
        let text = self.text.get(range.start().to_usize()..range.end().to_usize()).unwrap_or_default();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
    /// The text with parentheses, unless it holds together without.
    pub fn operand(&self, e: &Expr) -> String {
        let together = matches!(
            e,
            Expr::Name(_) | Expr::Call(_) | Expr::Attribute(_) | Expr::Subscript(_) | Expr::NumberLiteral(_)
        );
        if together { self.text(e) } else { format!("({})", self.text(e)) }
    }
    /// The text of `outer` with the text of `inner` inside it replaced.
    pub fn replaced(&self, outer: &impl Ranged, inner: TextRange, new: &str) -> String {
        let outer = outer.range();
        let before = self.slice(TextRange::new(outer.start(), inner.start()));
        let after = self.slice(TextRange::new(inner.end(), outer.end()));
        let space =
            |at: usize| if self.text.as_bytes().get(at).is_some_and(u8::is_ascii_whitespace) { " " } else { "" };
        let left = if inner.start() > outer.start() { space(inner.start().to_usize() - 1) } else { "" };
        let right = if inner.end() < outer.end() { space(inner.end().to_usize()) } else { "" };
        format!("{before}{left}{new}{right}{after}")
    }
}

/// The blocks directly inside a statement.
fn blocks(s: &Stmt) -> Vec<&[Stmt]> {
    match s {
        Stmt::FunctionDef(f) => vec![&f.body[..]],
        Stmt::ClassDef(c) => vec![&c.body[..]],
        Stmt::If(i) => std::iter::once(&i.body[..]).chain(i.elif_else_clauses.iter().map(|c| &c.body[..])).collect(),
        Stmt::While(w) => vec![&w.body[..], &w.orelse[..]],
        Stmt::For(f) => vec![&f.body[..], &f.orelse[..]],
        Stmt::With(w) => vec![&w.body[..]],
        Stmt::Try(t) => {
            let handlers = t.handlers.iter().map(|h| {
                let ast::ExceptHandler::ExceptHandler(h) = h;
                &h.body[..]
            });
            [&t.body[..], &t.orelse[..], &t.finalbody[..]].into_iter().chain(handlers).collect()
        }
        _ => Vec::new(),
    }
}

struct Enclosing<'a> {
    range: TextRange,
    found: Vec<&'a Expr>,
}

impl<'a> Visitor<'a> for Enclosing<'a> {
    fn visit_expr(&mut self, e: &'a Expr) {
        if e.range().contains_range(self.range) {
            self.found.push(e);
            visitor::walk_expr(self, e);
        }
    }
}

/// The part of a failing expression that a caret should point at: the attribute that is not there.
pub fn narrowed(entry: &TraceEntry, attribute: &str) -> Option<(u32, u32)> {
    let spot = Spot::of(entry);
    let mut finder = Attribute { name: attribute, range: spot.range, found: None };
    finder.visit_stmt(spot.statement()?);
    finder.found.map(|r| (r.start().into(), r.end().into()))
}

struct Attribute<'n> {
    name: &'n str,
    range: TextRange,
    found: Option<TextRange>,
}

impl<'a> Visitor<'a> for Attribute<'_> {
    fn visit_expr(&mut self, e: &'a Expr) {
        visitor::walk_expr(self, e);
        if let Expr::Attribute(a) = e
            && a.attr.as_str() == self.name
            && self.range.contains_range(a.range)
        {
            self.found.get_or_insert(a.range);
        }
    }
}
