//! Scopes to variables: which names are local, captured in cells, global, or looked up in a class body.
//!
//! Comprehensions (all but generator expressions) are scopes of their own that live in the frame of the function
//! around them, so their variables are plain registers there. A variable is named by its scope and name.

use crate::parse::SyntaxProblem;
use crate::value::Str;
use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{self as ast, Expr, ExprContext, Pattern, Stmt};
use ruff_text_size::{Ranged, TextRange};
use rustc_hash::{FxHashMap, FxHashSet};

pub type ScopeId = usize;
/// A variable: the scope that owns it, and its name.
pub type Var = (ScopeId, Str);

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ScopeKind {
    Module,
    Class,
    Function,
    /// A comprehension inside the frame of its parent.
    Comprehension,
}

#[derive(Default, Clone, Debug)]
pub struct Symbol {
    pub bound: bool,
    pub param: bool,
    pub global: bool,
    pub nonlocal: bool,
    /// Assigned inside expressions or deleted: reads must be careful.
    pub walrus: bool,
    pub deleted: bool,
}

pub struct Scope {
    pub kind: ScopeKind,
    pub parent: Option<ScopeId>,
    pub symbols: FxHashMap<Str, Symbol>,
    /// Names in order of first appearance.
    pub order: Vec<Str>,
    pub is_generator: bool,
    /// The class whose private names are mangled here.
    pub class_name: Option<Str>,
}

/// Where a name's value is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Binding {
    /// A variable of this frame, or captured by it from an outer one.
    Local(Var),
    Global,
    /// Looked up in the namespace of the class body first.
    Name,
    /// A class body's read of an enclosing function's variable.
    NameOrLocal(Var),
}

pub struct Scopes {
    pub scopes: Vec<Scope>,
    /// From the address of the defining node.
    pub by_node: FxHashMap<usize, ScopeId>,
    /// Variables that an inner frame uses.
    pub captured: FxHashSet<Var>,
    /// Per frame scope: the variables of outer frames it needs, itself or for inner frames.
    pub free: FxHashMap<ScopeId, Vec<Var>>,
}

/// The key of a node that defines a scope.
pub fn node_key<T>(node: &T) -> usize {
    node as *const T as usize
}

/// `__x` inside class `C` is `_C__x`.
pub fn mangle(class: Option<&Str>, name: &str) -> Str {
    match class {
        Some(c) if name.starts_with("__") && !name.ends_with("__") && !name.contains('.') => {
            let stem = c.trim_start_matches('_');
            if stem.is_empty() { Str::intern(name) } else { Str::intern(&format!("_{stem}{name}")) }
        }
        _ => Str::intern(name),
    }
}

/// Resolves a whole program.
pub fn resolve(body: &[Stmt]) -> Result<Scopes, Vec<SyntaxProblem>> {
    let mut r = Resolver {
        scopes: Scopes {
            scopes: vec![],
            by_node: FxHashMap::default(),
            captured: FxHashSet::default(),
            free: FxHashMap::default(),
        },
        current: 0,
        problems: vec![],
        uses: vec![],
    };
    r.open(ScopeKind::Module, None);
    body.iter().for_each(|s| r.visit_stmt(s));
    // Captures are known once every scope is.
    for (scope, name) in std::mem::take(&mut r.uses) {
        r.scopes.note_use(scope, &name);
    }
    r.check_nonlocals();
    if r.problems.is_empty() { Ok(r.scopes) } else { Err(r.problems) }
}

impl Scopes {
    /// The scope whose frame this scope's code runs in.
    pub fn frame_of(&self, mut scope: ScopeId) -> ScopeId {
        while self.scopes[scope].kind == ScopeKind::Comprehension {
            scope = self.scopes[scope].parent.expect("a comprehension has a parent");
        }
        scope
    }

    pub fn binding(&self, scope: ScopeId, name: &Str) -> Binding {
        let here = &self.scopes[scope];
        let symbol = here.symbols.get(name);
        match symbol {
            Some(s) if s.global => return Binding::Global,
            Some(s) if s.bound && !s.nonlocal => {
                return match here.kind {
                    ScopeKind::Module => Binding::Global,
                    ScopeKind::Class if &**name != "__class__" => Binding::Name,
                    _ => Binding::Local((scope, name.clone())),
                };
            }
            _ => {}
        }
        match (self.outer(scope, name), here.kind) {
            (Some(var), ScopeKind::Class) => Binding::NameOrLocal(var),
            (Some(var), _) => Binding::Local(var),
            (None, ScopeKind::Class) => Binding::Name,
            (None, _) => Binding::Global,
        }
    }

    /// The variable of an enclosing function that a name means.
    fn outer(&self, scope: ScopeId, name: &Str) -> Option<Var> {
        let mut at = self.scopes[scope].parent;
        while let Some(id) = at {
            let s = &self.scopes[id];
            at = s.parent;
            if s.kind == ScopeKind::Module {
                return None;
            }
            if s.kind == ScopeKind::Class && &**name != "__class__" {
                continue;
            }
            match s.symbols.get(name) {
                Some(x) if x.global => return None,
                Some(x) if x.bound && !x.nonlocal => return Some((id, name.clone())),
                _ => {}
            }
        }
        None
    }

    /// Records what a use captures.
    fn note_use(&mut self, scope: ScopeId, name: &Str) {
        let var = match self.binding(scope, name) {
            Binding::Local(v) | Binding::NameOrLocal(v) => v,
            _ => return,
        };
        let (owner_frame, mut frame) = (self.frame_of(var.0), self.frame_of(scope));
        if owner_frame == frame {
            return;
        }
        self.captured.insert(var.clone());
        while frame != owner_frame {
            let free = self.free.entry(frame).or_default();
            if !free.contains(&var) {
                free.push(var.clone());
            }
            let parent = self.scopes[frame].parent.expect("the owner is further out");
            frame = self.frame_of(parent);
        }
    }
}

struct Resolver {
    scopes: Scopes,
    current: ScopeId,
    problems: Vec<SyntaxProblem>,
    uses: Vec<(ScopeId, Str)>,
}

impl Resolver {
    fn scope(&mut self) -> &mut Scope {
        &mut self.scopes.scopes[self.current]
    }
    fn open(&mut self, kind: ScopeKind, class_name: Option<Str>) -> ScopeId {
        let first = self.scopes.scopes.is_empty();
        self.scopes.scopes.push(Scope {
            kind,
            parent: if first { None } else { Some(self.current) },
            symbols: FxHashMap::default(),
            order: vec![],
            is_generator: false,
            class_name,
        });
        let outer = self.current;
        self.current = self.scopes.scopes.len() - 1;
        outer
    }
    fn class_name(&mut self) -> Option<Str> {
        self.scope().class_name.clone()
    }
    fn problem(&mut self, range: TextRange, message: impl Into<String>) {
        self.problems.push(SyntaxProblem {
            message: message.into(),
            start: range.start().to_usize(),
            end: range.end().to_usize(),
            indentation: false,
        });
    }
    fn symbol(&mut self, name: &Str) -> &mut Symbol {
        let scope = self.scope();
        if !scope.symbols.contains_key(name) {
            scope.order.push(name.clone());
        }
        scope.symbols.entry(name.clone()).or_default()
    }
    fn bind(&mut self, name: &str) {
        let name = mangle(self.class_name().as_ref(), name);
        self.symbol(&name).bound = true;
        let here = self.current;
        self.uses.push((here, name));
    }
    fn read(&mut self, name: &str) {
        let name = mangle(self.class_name().as_ref(), name);
        let here = self.current;
        if &*name == "super" {
            self.uses.push((here, Str::intern("__class__")));
        }
        self.uses.push((here, name));
    }

    fn function(&mut self, key: usize, params: Option<&ast::Parameters>, body: impl FnOnce(&mut Self)) {
        let class = self.class_name();
        let outer = self.open(ScopeKind::Function, class);
        self.scopes.by_node.insert(key, self.current);
        if let Some(p) = params {
            for p in p.iter().map(|p| p.name()) {
                let name = mangle(self.class_name().as_ref(), p);
                if self.scope().symbols.contains_key(&name) {
                    self.problem(p.range, format!("duplicate argument '{p}' in function definition"));
                }
                let s = self.symbol(&name);
                (s.bound, s.param) = (true, true);
            }
        }
        body(self);
        self.current = outer;
    }

    /// Defaults and annotations are evaluated outside.
    fn parameters(&mut self, p: &ast::Parameters) {
        for x in p.iter() {
            if let Some(d) = x.default() {
                self.visit_expr(d);
            }
            if let Some(a) = x.annotation() {
                self.visit_expr(a);
            }
        }
    }

    fn class(&mut self, c: &ast::StmtClassDef) {
        c.decorator_list.iter().for_each(|d| self.visit_expr(&d.expression));
        if let Some(args) = &c.arguments {
            args.args.iter().for_each(|a| self.visit_expr(a));
            args.keywords.iter().for_each(|k| self.visit_expr(&k.value));
        }
        self.bind(&c.name);
        let outer = self.open(ScopeKind::Class, Some(Str::intern(&c.name)));
        self.scopes.by_node.insert(node_key(c), self.current);
        for name in ["__module__", "__qualname__", "__class__"] {
            self.symbol(&Str::intern(name)).bound = true;
        }
        c.body.iter().for_each(|s| self.visit_stmt(s));
        self.current = outer;
    }

    fn comprehension(&mut self, key: usize, kind: ScopeKind, generators: &[ast::Comprehension], parts: &[&Expr]) {
        self.visit_expr(&generators[0].iter);
        let class = self.class_name();
        let outer = self.open(kind, class);
        self.scopes.by_node.insert(key, self.current);
        if kind == ScopeKind::Function {
            let s = self.symbol(&Str::intern(".0"));
            (s.bound, s.param) = (true, true);
            self.scope().is_generator = true;
        }
        for (i, g) in generators.iter().enumerate() {
            if g.is_async {
                self.problem(g.range, "asynchronous comprehensions are not supported");
            }
            self.visit_expr(&g.target);
            if i > 0 {
                self.visit_expr(&g.iter);
            }
            g.ifs.iter().for_each(|e| self.visit_expr(e));
        }
        parts.iter().for_each(|e| self.visit_expr(e));
        self.current = outer;
    }

    /// A walrus binds in the nearest scope that is not a comprehension.
    fn walrus(&mut self, name: &str, range: TextRange) {
        let here = self.current;
        let mut target = here;
        loop {
            let s = &self.scopes.scopes[target];
            let inlined = s.kind == ScopeKind::Comprehension
                || (s.kind == ScopeKind::Function && s.symbols.contains_key(&Str::intern(".0")));
            if !inlined {
                break;
            }
            if s.symbols.get(&Str::intern(name)).is_some_and(|x| x.bound) {
                let m = format!("assignment expression cannot rebind comprehension iteration variable '{name}'");
                return self.problem(range, m);
            }
            target = s.parent.expect("a comprehension has a parent");
        }
        self.current = target;
        self.bind(name);
        let mangled = mangle(self.class_name().as_ref(), name);
        self.symbol(&mangled).walrus = true;
        self.current = here;
        self.uses.push((here, mangled));
    }

    fn declare(&mut self, names: &[ast::Identifier], global: bool) {
        for n in names {
            let name = mangle(self.class_name().as_ref(), n);
            let word = if global { "global" } else { "nonlocal" };
            let here = self.current;
            let known = self.scope().symbols.get(&name).cloned().unwrap_or_default();
            if known.param {
                self.problem(n.range, format!("name '{n}' is parameter and {word}"));
            } else if known.bound && !known.global && !known.nonlocal && here != 0 {
                self.problem(n.range, format!("name '{n}' is assigned to before {word} declaration"));
            } else if here != 0 && self.uses.iter().any(|(s, u)| *s == here && *u == name) && !known.global {
                self.problem(n.range, format!("name '{n}' is used prior to {word} declaration"));
            } else if here == 0 && !global {
                self.problem(n.range, "nonlocal declaration not allowed at module level");
            }
            let s = self.symbol(&name);
            if global { s.global = true } else { s.nonlocal = true }
        }
    }

    fn check_nonlocals(&mut self) {
        for id in 0..self.scopes.scopes.len() {
            let names: Vec<Str> = self.scopes.scopes[id].order.clone();
            for name in names {
                let s = &self.scopes.scopes[id].symbols[&name];
                if s.nonlocal && self.scopes.outer(id, &name).is_none() {
                    let m = format!("no binding for nonlocal '{name}' found");
                    self.problem(TextRange::default(), m);
                }
            }
        }
    }

    fn yields(&mut self, range: TextRange) {
        let here = self.current;
        let in_genexpr = self.scope().symbols.contains_key(&Str::intern(".0"));
        match self.scope().kind {
            ScopeKind::Function if in_genexpr => {
                self.problem(range, "'yield' inside generator expression");
            }
            ScopeKind::Function => self.scope().is_generator = true,
            ScopeKind::Comprehension => self.problem(range, "'yield' inside list comprehension"),
            _ => self.problem(range, "'yield' outside function"),
        }
        self.current = here;
    }
}

impl<'a> Visitor<'a> for Resolver {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::FunctionDef(f) => {
                if f.is_async {
                    self.problem(f.range, "async functions are not supported");
                }
                if let Some(t) = &f.type_params {
                    self.problem(t.range, "type parameters are not supported (Python 3.12)");
                }
                f.decorator_list.iter().for_each(|d| self.visit_expr(&d.expression));
                self.parameters(&f.parameters);
                if let Some(r) = &f.returns {
                    self.visit_expr(r);
                }
                self.bind(&f.name);
                self.function(node_key(f), Some(&f.parameters), |r| f.body.iter().for_each(|s| r.visit_stmt(s)));
            }
            Stmt::ClassDef(c) => {
                if let Some(t) = &c.type_params {
                    self.problem(t.range, "type parameters are not supported (Python 3.12)");
                }
                self.class(c)
            }
            Stmt::TypeAlias(t) => self.problem(t.range, "the type statement is not supported (Python 3.12)"),
            Stmt::Global(g) => self.declare(&g.names, true),
            Stmt::Nonlocal(n) => self.declare(&n.names, false),
            Stmt::Import(i) => {
                for a in &i.names {
                    let name = a.asname.as_ref().map_or(a.name.as_str(), |n| n.as_str());
                    self.bind(name.split('.').next().unwrap_or(name));
                }
            }
            Stmt::ImportFrom(i) => {
                for a in &i.names {
                    let name = a.asname.as_ref().unwrap_or(&a.name);
                    if name.as_str() == "*" {
                        if self.current != 0 {
                            self.problem(i.range, "import * only allowed at module level");
                        }
                    } else {
                        self.bind(name);
                    }
                }
            }
            Stmt::AnnAssign(a) => {
                if let Expr::Name(n) = &*a.target {
                    self.bind(&n.id);
                }
                visitor::walk_stmt(self, stmt);
            }
            Stmt::Delete(d) => {
                for t in &d.targets {
                    self.note_deleted(t);
                }
                visitor::walk_stmt(self, stmt);
            }
            Stmt::Try(t) => {
                if t.is_star {
                    self.problem(t.range, "except* is not supported");
                }
                let bare =
                    |h: &ast::ExceptHandler| matches!(h, ast::ExceptHandler::ExceptHandler(h) if h.type_.is_none());
                if let Some(early) = t.handlers.iter().rev().skip(1).find(|h| bare(h)) {
                    self.problem(early.range(), "default 'except:' must be last");
                }
                for h in &t.handlers {
                    let ast::ExceptHandler::ExceptHandler(h) = h;
                    if let Some(n) = &h.name {
                        self.bind(n);
                        let name = mangle(self.class_name().as_ref(), n);
                        self.symbol(&name).deleted = true;
                    }
                }
                visitor::walk_stmt(self, stmt);
            }
            Stmt::For(f) if f.is_async => self.problem(f.range, "async for is not supported"),
            Stmt::With(w) if w.is_async => self.problem(w.range, "async with is not supported"),
            Stmt::Return(r) if self.scope().kind != ScopeKind::Function => {
                self.problem(r.range, "'return' outside function")
            }
            _ => visitor::walk_stmt(self, stmt),
        }
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Name(n) => match n.ctx {
                ExprContext::Store | ExprContext::Del => self.bind(&n.id),
                _ => self.read(&n.id),
            },
            Expr::Named(w) => {
                self.visit_expr(&w.value);
                if let Expr::Name(n) = &*w.target {
                    self.walrus(&n.id, n.range);
                }
            }
            Expr::Lambda(l) => {
                if let Some(p) = &l.parameters {
                    self.parameters(p);
                }
                self.function(node_key(l), l.parameters.as_deref(), |r| r.visit_expr(&l.body));
            }
            Expr::ListComp(c) => self.comprehension(node_key(c), ScopeKind::Comprehension, &c.generators, &[&c.elt]),
            Expr::SetComp(c) => self.comprehension(node_key(c), ScopeKind::Comprehension, &c.generators, &[&c.elt]),
            Expr::DictComp(c) => match &c.key {
                Some(k) => self.comprehension(node_key(c), ScopeKind::Comprehension, &c.generators, &[k, &c.value]),
                None => self.problem(c.range, "dict unpacking cannot be used in dict comprehension"),
            },
            Expr::Generator(c) => self.comprehension(node_key(c), ScopeKind::Function, &c.generators, &[&c.elt]),
            Expr::Yield(y) => {
                self.yields(y.range);
                visitor::walk_expr(self, expr);
            }
            Expr::YieldFrom(y) => {
                self.yields(y.range);
                visitor::walk_expr(self, expr);
            }
            Expr::Await(a) => self.problem(a.range, "'await' outside function"),
            Expr::TString(t) => self.problem(t.range, "t-strings are not supported (Python 3.14)"),
            _ => visitor::walk_expr(self, expr),
        }
    }

    fn visit_pattern(&mut self, pattern: &'a Pattern) {
        match pattern {
            Pattern::MatchAs(p) => {
                if let Some(n) = &p.name {
                    self.bind(n);
                }
            }
            Pattern::MatchStar(p) => {
                if let Some(n) = &p.name {
                    self.bind(n);
                }
            }
            Pattern::MatchMapping(p) => {
                if let Some(n) = &p.rest {
                    self.bind(n);
                }
            }
            _ => {}
        }
        visitor::walk_pattern(self, pattern);
    }
}

impl Resolver {
    fn note_deleted(&mut self, target: &Expr) {
        match target {
            Expr::Name(n) => {
                let name = mangle(self.class_name().as_ref(), &n.id);
                self.symbol(&name).deleted = true;
            }
            Expr::Tuple(t) => t.elts.iter().for_each(|e| self.note_deleted(e)),
            Expr::List(t) => t.elts.iter().for_each(|e| self.note_deleted(e)),
            _ => {}
        }
    }
}
