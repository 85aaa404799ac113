//! jitbook's own `jit`: `if`, `while` and `for` on traced values.
//!
//! While a staging jit traces, every call of a user's function goes to its *staged* version: the same function rewritten
//! so that its control flow is decided by `lib/_staging.py` at run time. A condition that is known takes Python's own
//! path; a traced one becomes a `cond` or a `while` equation. What flows through here: a function's syntax tree
//! ([`tree`] brings its exits into shape, [`names`] finds what it assigns), the rewritten text ([`write`]), and the code
//! compiled from that, whose places are moved back to the user's source ([`place`]).

mod module;
mod names;
mod place;
mod tree;
mod write;

use crate::code::{Code, CodeKind};
use crate::error::Exc;
use crate::func::{Function, FunctionMeta};
use crate::value::{CellObj, Value};
use crate::vm::{Mode, Vm, types};
use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_text_size::{Ranged, TextRange};
use std::cell::RefCell;
use std::rc::Rc;

pub use module::install;

/// What names of the rewritten text begin with.
const PREFIX: &str = "ag__";

/// The staged version of a function that is being called, if it differs from the function.
#[cold]
pub fn swap(vm: &mut Vm, f: &Function) -> Option<Rc<Function>> {
    if f.code.kind != CodeKind::Function {
        return None;
    }
    let code = f.code.staged.get_or_init(|| convert(&f.code)).clone()?;
    let library = vm.import_module("_staging").ok()?;
    let mut closure = Vec::with_capacity(code.free.len());
    for name in &code.free {
        closure.push(if &**name == PREFIX {
            Value::Cell(Rc::new(CellObj { value: RefCell::new(library.clone()) }))
        } else {
            f.closure[f.code.free.iter().position(|n| n == name)?].clone()
        });
    }
    let meta = f.meta.borrow();
    let meta = FunctionMeta {
        name: meta.name.clone(),
        qualname: meta.qualname.clone(),
        defaults: meta.defaults.clone(),
        kw_defaults: meta.kw_defaults.clone(),
        doc: meta.doc.clone(),
        module: meta.module.clone(),
        annotations: meta.annotations.clone(),
        dict: meta.dict.clone(),
    };
    Some(Rc::new(Function { code, globals: f.globals.clone(), closure, meta: RefCell::new(meta) }))
}

/// An error of a staged function, with the help that its being compiled asks for.
#[cold]
pub fn explain(e: Exc) -> Exc {
    let t = types();
    if e.is(&t.unbound_local_error) {
        e.help(
            "a variable that only compiled control flow assigns may have no value after it: assign it before as well",
        )
    } else if e.is(&t.recursion_error) {
        e.help("a function that calls itself under a traced condition cannot be compiled: write it as a loop")
    } else {
        e
    }
}

/// The rewritten code of a function of the user's that has control flow.
fn convert(code: &Rc<Code>) -> Option<Rc<Code>> {
    if code.source.filename.starts_with("<lib/") {
        return None;
    }
    let definition = find(&code.source.module.body, code.span)?;
    if !definition.has_control_flow() {
        return None;
    }
    let text = write::function(&code.source.text, &definition, &code.free);
    let parsed = crate::parse::parse(&text.out, &code.source.filename, false).ok()?;
    let module = crate::compile::compile(&parsed, Mode::Exec).ok()?;
    let outer = Rc::try_unwrap(module).ok()?.codes.pop()?;
    let inner = Rc::try_unwrap(outer).ok()?.codes.pop()?;
    place::restore(inner, code, &text)
}

/// Where a function's code comes from.
#[derive(Clone, Copy)]
pub(crate) enum Definition<'a> {
    Def(&'a ast::StmtFunctionDef),
    Lambda(&'a ast::ExprLambda),
}

impl<'a> Definition<'a> {
    fn parameters(&self) -> Option<&'a ast::Parameters> {
        match self {
            Definition::Def(f) => Some(&f.parameters),
            Definition::Lambda(l) => l.parameters.as_deref(),
        }
    }

    fn has_control_flow(&self) -> bool {
        let mut v = ControlFlow(false);
        match self {
            Definition::Def(f) => f.body.iter().for_each(|s| v.visit_stmt(s)),
            Definition::Lambda(l) => v.visit_expr(&l.body),
        }
        v.0
    }
}

/// Looks for what a traced value could decide, outside of nested functions.
struct ControlFlow(bool);

impl<'a> Visitor<'a> for ControlFlow {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::FunctionDef(_) | Stmt::ClassDef(_) => {}
            Stmt::If(_) | Stmt::While(_) | Stmt::For(_) => self.0 = true,
            _ => visitor::walk_stmt(self, stmt),
        }
    }
    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Lambda(_) => {}
            _ if write::is_decision(expr) => self.0 = true,
            _ => visitor::walk_expr(self, expr),
        }
    }
}

/// The definition whose range is that of the code.
fn find(body: &[Stmt], span: (u32, u32)) -> Option<Definition<'_>> {
    let mut finder = Finder { range: TextRange::new(span.0.into(), span.1.into()), found: None };
    body.iter().for_each(|s| finder.visit_stmt(s));
    finder.found
}

struct Finder<'a> {
    range: TextRange,
    found: Option<Definition<'a>>,
}

impl<'a> Visitor<'a> for Finder<'a> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        if self.found.is_some() || !stmt.range().contains_range(self.range) {
            return;
        }
        match stmt {
            Stmt::FunctionDef(f) if f.range == self.range => self.found = Some(Definition::Def(f)),
            _ => visitor::walk_stmt(self, stmt),
        }
    }
    fn visit_expr(&mut self, expr: &'a Expr) {
        if self.found.is_some() || !expr.range().contains_range(self.range) {
            return;
        }
        match expr {
            Expr::Lambda(l) if l.range == self.range => self.found = Some(Definition::Lambda(l)),
            _ => visitor::walk_expr(self, expr),
        }
    }
}
