//! The text of a staged function: control flow as calls of `lib/_staging.py`, all else copied from the user's source.

use super::names::Names;
use super::place::Stretch;
use super::tree::{self, Builder, Node, RETURNED, VALUE};
use super::{Definition, PREFIX};
use crate::value::Str;
use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{self as ast, BoolOp, Expr, Stmt, UnaryOp};
use ruff_text_size::{Ranged, TextRange, TextSize};
use std::collections::BTreeSet;

/// A rewritten program and what its stretches stand for.
pub struct Text {
    pub out: String,
    pub stretches: Vec<Stretch>,
}

/// A function that makes the staged function: its parameters are the variables that it closes over.
pub fn function(source: &str, definition: &Definition, free: &[Str]) -> Text {
    let mut w = Writer {
        source,
        text: Text { out: String::new(), stretches: Vec::new() },
        indent: 0,
        at: TextRange::default(),
        all: Names::default(),
        regions: 0,
        loops: 0,
        serial: 0,
    };
    let mut outer = vec![PREFIX.to_string()];
    outer.extend(free.iter().map(|f| f.to_string()));
    w.line(&format!("def {PREFIX}outer({}):", outer.join(", ")));
    w.indent += 1;
    w.line(&format!("def {PREFIX}function({}):", parameters(definition.parameters())));
    w.indent += 1;
    match definition {
        Definition::Def(f) => w.body(f, definition),
        Definition::Lambda(l) => {
            w.at = l.range;
            w.start();
            w.put("return ");
            w.expr(&l.body);
            w.end();
        }
    }
    w.text
}

fn parameters(p: Option<&ast::Parameters>) -> String {
    let Some(p) = p else { return String::new() };
    let mut out: Vec<String> = p.posonlyargs.iter().map(|x| x.parameter.name.to_string()).collect();
    if !out.is_empty() {
        out.push("/".into());
    }
    out.extend(p.args.iter().map(|x| x.parameter.name.to_string()));
    match &p.vararg {
        Some(v) => out.push(format!("*{}", v.name)),
        None if !p.kwonlyargs.is_empty() => out.push("*".into()),
        None => {}
    }
    out.extend(p.kwonlyargs.iter().map(|x| x.parameter.name.to_string()));
    out.extend(p.kwarg.iter().map(|k| format!("**{}", k.name)));
    out.join(", ")
}

/// Whether Python looks at the truth of a part of this expression.
pub fn is_decision(e: &Expr) -> bool {
    match e {
        Expr::If(_) | Expr::BoolOp(_) => true,
        Expr::UnaryOp(u) => u.op == UnaryOp::Not,
        Expr::Compare(c) => c.ops.len() > 1,
        _ => false,
    }
}

/// Whether parts of a decision may move into a function of their own: they assign nothing.
fn movable(e: &Expr) -> bool {
    match e {
        Expr::UnaryOp(_) => true,
        Expr::BoolOp(b) => b.values[1..].iter().all(|v| Names::of_expr(v).bound.is_empty()),
        _ => Names::of_expr(e).bound.is_empty(),
    }
}

/// The outermost decisions within something.
#[derive(Default)]
struct Decisions<'a>(Vec<&'a Expr>);

impl<'a> Visitor<'a> for Decisions<'a> {
    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Lambda(_) | Expr::FString(_) | Expr::TString(_) => {}
            _ if is_decision(expr) && movable(expr) => self.0.push(expr),
            _ => visitor::walk_expr(self, expr),
        }
    }
    fn visit_annotation(&mut self, _: &'a Expr) {}
}

struct Writer<'a> {
    source: &'a str,
    text: Text,
    indent: usize,
    /// What synthesized text stands for.
    at: TextRange,
    /// Names of the whole function.
    all: Names,
    /// Regions and loops around.
    regions: usize,
    loops: usize,
    serial: usize,
}

impl<'a> Writer<'a> {
    // Text.

    fn put(&mut self, text: &str) {
        let original = (self.at.start().into(), self.at.end().into());
        self.stretch(original, false);
        self.text.out.push_str(text);
    }
    fn copy(&mut self, range: TextRange) {
        self.stretch((range.start().into(), range.end().into()), true);
        self.text.out.push_str(&self.source[range]);
    }
    fn stretch(&mut self, original: (u32, u32), copy: bool) {
        let from = self.text.out.len() as u32;
        self.text.stretches.push(Stretch { from, original, copy });
    }
    fn start(&mut self) {
        let indent = "    ".repeat(self.indent);
        self.put(&indent);
    }
    fn end(&mut self) {
        self.put("\n");
    }
    fn line(&mut self, text: &str) {
        self.start();
        self.put(text);
        self.end();
    }
    fn line_number(&self, at: TextSize) -> usize {
        self.source[..at.to_usize()].bytes().filter(|&b| b == b'\n').count() + 1
    }

    // Functions and regions.

    fn body(&mut self, f: &'a ast::StmtFunctionDef, definition: &Definition) {
        let mut builder = Builder::default();
        let nodes = builder.function(&f.body);
        self.all = Names::of_stmts(&f.body);
        let given: BTreeSet<String> =
            definition.parameters().iter().flat_map(|p| p.iter()).map(|p| p.name().to_string()).collect();
        self.at = f.name.range;
        self.declare("global", &self.all.globals.clone());
        self.declare("nonlocal", &self.all.nonlocals.clone());
        let nested_returns = f.body.iter().filter(|s| !s.is_return_stmt());
        let returns = tree::exits(nested_returns).returns;
        let mut locals = tree::names(&nodes).bound;
        locals.extend(self.all.bound.iter().cloned());
        locals.extend((1..=builder.loops()).flat_map(|id| [format!("ag__b{id}"), format!("ag__c{id}")]));
        locals.extend([RETURNED.to_string(), VALUE.to_string()]);
        locals.retain(|n| !given.contains(n) && !self.all.globals.contains(n) && !self.all.nonlocals.contains(n));
        // Never run: it makes them variables of this function, which regions share.
        self.line("if 0:");
        let list: Vec<String> = locals.into_iter().collect();
        self.line(&format!("    {} = None", list.join(" = ")));
        if returns {
            self.line(&format!("{RETURNED} = False"));
        }
        self.nodes(&nodes);
        if returns && !matches!(nodes.last(), Some(Node::Return(_))) {
            self.at = f.name.range;
            let flag = if tree::never_ends(&f.body) { "True" } else { RETURNED };
            self.line(&format!("return {PREFIX}.result({flag}, lambda: {VALUE})"));
        }
    }

    fn declare(&mut self, word: &str, names: &BTreeSet<String>) {
        if !names.is_empty() {
            let list: Vec<&str> = names.iter().map(String::as_str).collect();
            self.line(&format!("{word} {}", list.join(", ")));
        }
    }

    /// A local function that shares the variables it assigns with the function around.
    fn define(&mut self, name: &str, parameter: &str, bound: &BTreeSet<String>, body: impl FnOnce(&mut Self)) {
        self.line(&format!("def {name}({parameter}):"));
        self.indent += 1;
        let (global, own): (BTreeSet<_>, BTreeSet<_>) =
            bound.iter().cloned().partition(|n| self.all.globals.contains(n));
        self.declare("global", &global);
        self.declare("nonlocal", &own);
        self.regions += 1;
        body(self);
        self.regions -= 1;
        self.indent -= 1;
    }

    /// The arguments that tell a region's variables: all, those that may be dropped (of a loop: that its condition
    /// assigns), those of outer functions, the line.
    fn variables(&mut self, region: &Names, also: &[String], tested: Option<&BTreeSet<String>>, line: usize) {
        let (mut state, mut outer) = (Vec::new(), Vec::new());
        let mut soft: Vec<String> = tested.iter().flat_map(|t| t.iter()).map(|n| format!("'{n}'")).collect();
        for name in region.bound.iter().chain(&self.all.nested_nonlocals).chain(also).collect::<BTreeSet<_>>() {
            if self.all.globals.contains(name) || self.all.nonlocals.contains(name) {
                if region.bound.contains(name) {
                    outer.push(format!("'{name}'"));
                }
                continue;
            }
            if self.all.nested_nonlocals.contains(name) && !self.all.bound.contains(name) {
                continue;
            }
            let count = |n: &Names| n.loads.get(name).copied().unwrap_or(0);
            let inside =
                !name.starts_with(PREFIX) && !self.all.nested.contains(name) && count(&self.all) == count(region);
            if inside && tested.is_none() {
                // Nobody reads it after: outside of loops it is not a result, though each branch begins with its value.
                let mark = if self.loops == 0 { "-" } else { "" };
                soft.push(format!("'{mark}{name}'"));
            }
            state.push(name.clone());
        }
        let tuple = |list: &[String]| if list.is_empty() { "()".into() } else { format!("({},)", list.join(", ")) };
        let text = format!(", lambda: {}, {}, {}, {line})", tuple(&state), tuple(&soft), tuple(&outer));
        self.put(&text);
    }

    // Statements.

    fn nodes(&mut self, nodes: &[Node<'a>]) {
        if nodes.is_empty() {
            self.line("pass");
        }
        nodes.iter().for_each(|n| self.node(n));
    }

    fn indented(&mut self, nodes: &[Node<'a>]) {
        self.indent += 1;
        self.nodes(nodes);
        self.indent -= 1;
    }

    fn node(&mut self, node: &Node<'a>) {
        match node {
            Node::Plain(s) => self.plain(s),
            Node::Return(r) => self.return_(r),
            Node::Leave(flag, range) => {
                self.at = *range;
                self.line(&format!("{flag} = True"));
            }
            Node::If { test, range, body, orelse, raises } => self.if_(test, *range, body, orelse, *raises),
            Node::Guard { flags, range, body } => self.guard(flags, *range, body),
            Node::While { stmt, id, body } => self.while_(stmt, *id, body),
            Node::For { stmt, id, body } => self.for_(stmt, *id, body),
            Node::With { stmt, body } => {
                self.at = stmt.range;
                self.start();
                for (i, item) in stmt.items.iter().enumerate() {
                    self.put(if i == 0 { "with " } else { ", " });
                    self.expr(&item.context_expr);
                    if let Some(v) = &item.optional_vars {
                        self.put(" as ");
                        self.copy(v.range());
                    }
                }
                self.put(":\n");
                self.indented(body);
            }
            Node::Try { stmt, parts } => self.try_(stmt, parts),
            Node::Match { stmt, cases } => self.match_(stmt, cases),
        }
    }

    fn return_(&mut self, r: &'a ast::StmtReturn) {
        self.at = r.range;
        self.start();
        self.put(&if self.regions == 0 { "return ".into() } else { format!("{VALUE} = ") });
        match &r.value {
            Some(v) => self.expr(v),
            None => self.put("None"),
        }
        self.end();
        if self.regions > 0 {
            self.line(&format!("{RETURNED} = True"));
        }
    }

    fn if_(&mut self, test: &'a Expr, range: TextRange, body: &[Node<'a>], orelse: &[Node<'a>], raises: bool) {
        self.serial += 1;
        let (then, other) = (format!("ag__then{}", self.serial), format!("ag__else{}", self.serial));
        let (mut region, second) = (tree::names(body), tree::names(orelse));
        self.at = range;
        self.define(&then, "", &region.bound, |w| w.nodes(body));
        self.at = range;
        self.define(&other, "", &second.bound, |w| w.nodes(orelse));
        region.add(second);
        self.at = range;
        self.start();
        self.put(if raises { "ag__.if_raises(" } else { "ag__.if_(" });
        self.expr(test);
        self.put(&format!(", {then}, {other}"));
        let line = self.line_number(range.start());
        self.variables(&region, &[], None, line);
        self.end();
    }

    fn guard(&mut self, flags: &[String], range: TextRange, body: &[Node<'a>]) {
        self.serial += 1;
        let then = format!("ag__then{}", self.serial);
        let region = tree::names(body);
        self.define(&then, "", &region.bound, |w| w.nodes(body));
        self.at = range;
        self.start();
        self.put(&format!("ag__.if_(ag__.none_of({}), {then}, ag__.nothing", flags.join(", ")));
        self.variables(&region, &[], None, 0);
        self.end();
    }

    /// The flags that stop a loop, which are false before it; and the one that a round begins with.
    fn loop_flags(&mut self, id: usize, exits: tree::Exits) -> Vec<String> {
        let mut flags = Vec::new();
        if exits.breaks {
            flags.push(format!("ag__b{id}"));
            self.line(&format!("ag__b{id} = False"));
        }
        if exits.returns {
            flags.push(RETURNED.to_string());
        }
        flags
    }

    fn loop_body(&mut self, name: &str, id: usize, target: Option<&'a Expr>, body: &[Node<'a>]) -> Names {
        let mut region = tree::names(body);
        if let Some(t) = target {
            region.visit_expr(t);
        }
        let bound = region.bound.clone();
        let at = self.at;
        self.loops += 1;
        self.define(name, if target.is_some() { "ag__item" } else { "" }, &bound, |w| {
            if let Some(t) = target {
                w.start();
                w.put("(");
                w.copy(t.range());
                w.put(") = ag__item\n");
            }
            let skip = format!("ag__c{id}");
            if bound.contains(&skip) {
                w.line(&format!("{skip} = False"));
            }
            w.nodes(body);
        });
        self.loops -= 1;
        self.at = at;
        region.bound.remove(&format!("ag__c{id}"));
        region
    }

    fn while_(&mut self, stmt: &'a ast::StmtWhile, id: usize, body: &[Node<'a>]) {
        let range = TextRange::new(stmt.range.start(), stmt.test.end());
        self.at = range;
        let flags = self.loop_flags(id, tree::exits(&stmt.body));
        let (test, name) = (format!("ag__test{id}"), format!("ag__body{id}"));
        let assigned = Names::of_expr(&stmt.test).bound;
        self.define(&test, "", &assigned, |w| {
            w.start();
            w.put("return ");
            w.expr(&stmt.test);
            w.end();
        });
        let mut region = self.loop_body(&name, id, None, body);
        region.visit_expr(&stmt.test);
        self.start();
        let stop = flags.iter().map(|f| format!("{f}, ")).collect::<String>();
        self.put(&format!("ag__.while_({test}, {name}, lambda: ({stop})"));
        let line = self.line_number(range.start());
        self.variables(&region, &flags, Some(&assigned), line);
        self.end();
    }

    fn for_(&mut self, stmt: &'a ast::StmtFor, id: usize, body: &[Node<'a>]) {
        let range = TextRange::new(stmt.range.start(), stmt.iter.end());
        self.at = range;
        let flags = self.loop_flags(id, tree::exits(&stmt.body));
        let name = format!("ag__body{id}");
        let region = self.loop_body(&name, id, Some(&stmt.target), body);
        self.start();
        self.put("ag__.for_(");
        self.iterable(&stmt.iter);
        let stop = flags.iter().map(|f| format!("{f}, ")).collect::<String>();
        self.put(&format!(", {name}, lambda: ({stop})"));
        let line = self.line_number(range.start());
        self.variables(&region, &flags, Some(&BTreeSet::new()), line);
        self.end();
    }

    /// `range(n)` of a traced n is a range too.
    fn iterable(&mut self, e: &'a Expr) {
        if let Expr::Call(c) = e
            && let Expr::Name(n) = &*c.func
            && n.id.as_str() == "range"
            && c.arguments.keywords.is_empty()
            && !c.arguments.args.iter().any(|a| a.is_starred_expr())
        {
            self.put("ag__.range_(");
            self.copy(n.range);
            for a in &c.arguments.args {
                self.put(", ");
                self.expr(a);
            }
            self.put(")");
            return;
        }
        self.expr(e)
    }

    fn try_(&mut self, t: &'a ast::StmtTry, parts: &[Vec<Node<'a>>]) {
        self.at = t.range;
        self.line("try:");
        self.indented(&parts[0]);
        for (i, ast::ExceptHandler::ExceptHandler(h)) in t.handlers.iter().enumerate() {
            self.at = h.range;
            self.start();
            self.put("except");
            if let Some(class) = &h.type_ {
                self.put(" ");
                self.expr(class);
            }
            if let Some(n) = &h.name {
                self.put(&format!(" as {n}"));
            }
            self.put(":\n");
            self.indented(&parts[1 + i]);
        }
        let (orelse, last) = (&parts[parts.len() - 2], &parts[parts.len() - 1]);
        if !t.orelse.is_empty() {
            self.line("else:");
            self.indented(orelse);
        }
        if !t.finalbody.is_empty() {
            self.line("finally:");
            self.indented(last);
        }
    }

    fn match_(&mut self, m: &'a ast::StmtMatch, cases: &[Vec<Node<'a>>]) {
        self.at = m.range;
        self.start();
        self.put("match ");
        self.expr(&m.subject);
        self.put(":\n");
        self.indent += 1;
        for (case, body) in m.cases.iter().zip(cases) {
            self.start();
            self.put("case ");
            self.copy(case.pattern.range());
            if let Some(g) = &case.guard {
                self.put(" if ");
                self.expr(g);
            }
            self.put(":\n");
            self.indented(body);
        }
        self.indent -= 1;
    }

    fn plain(&mut self, s: &'a Stmt) {
        self.at = s.range();
        match s {
            Stmt::Global(_) | Stmt::Nonlocal(_) => self.line("pass"),
            Stmt::FunctionDef(_) | Stmt::ClassDef(_) | Stmt::Assert(_) => self.verbatim(s),
            Stmt::AnnAssign(a) => match &a.value {
                Some(v) => {
                    self.start();
                    self.copy(a.target.range());
                    self.put(" = ");
                    self.expr(v);
                    self.end();
                }
                None => self.line("pass"),
            },
            _ => {
                let mut found = Decisions::default();
                found.visit_stmt(s);
                self.start();
                self.with_holes(s.range(), found.0);
                self.end();
            }
        }
    }

    // Statements of nested functions, which are staged when they are called.

    fn block(&mut self, body: &'a [Stmt]) {
        self.indent += 1;
        body.iter().for_each(|s| self.verbatim(s));
        self.indent -= 1;
    }

    /// A header, up to the block after it.
    fn header(&mut self, start: TextSize, until: TextSize) {
        let text = self.source[TextRange::new(start, until)].trim_end();
        self.start();
        self.copy(TextRange::at(start, TextSize::of(text)));
        self.end();
    }

    fn suite(&mut self, start: TextSize, body: &'a [Stmt]) {
        self.header(start, body[0].start());
        self.block(body);
    }

    fn word(&mut self, word: &str, body: &'a [Stmt]) {
        if !body.is_empty() {
            self.line(word);
            self.block(body);
        }
    }

    fn decorated(&mut self, decorators: &'a [ast::Decorator], range: TextRange, body: &'a [Stmt]) {
        let mut start = range.start();
        for d in decorators {
            self.start();
            self.copy(d.range);
            self.end();
            start = d.range.end();
        }
        self.suite(start + self.trivia(start), body);
    }

    /// How much white space and comments there are.
    fn trivia(&self, from: TextSize) -> TextSize {
        let text = &self.source[from.to_usize()..];
        let mut rest = text.trim_start();
        while rest.starts_with('#') {
            rest = rest.split_once('\n').map_or("", |r| r.1).trim_start();
        }
        TextSize::of(text) - TextSize::of(rest)
    }

    fn verbatim(&mut self, s: &'a Stmt) {
        self.at = s.range();
        match s {
            Stmt::FunctionDef(f) => self.decorated(&f.decorator_list, f.range, &f.body),
            Stmt::ClassDef(c) => self.decorated(&c.decorator_list, c.range, &c.body),
            Stmt::If(i) => {
                self.suite(i.range.start(), &i.body);
                i.elif_else_clauses.iter().for_each(|c| self.suite(c.range.start(), &c.body));
            }
            Stmt::While(w) => {
                self.suite(w.range.start(), &w.body);
                self.word("else:", &w.orelse);
            }
            Stmt::For(f) => {
                self.suite(f.range.start(), &f.body);
                self.word("else:", &f.orelse);
            }
            Stmt::With(w) => self.suite(w.range.start(), &w.body),
            Stmt::Try(t) => {
                self.suite(t.range.start(), &t.body);
                t.handlers.iter().for_each(|ast::ExceptHandler::ExceptHandler(h)| self.suite(h.range.start(), &h.body));
                self.word("else:", &t.orelse);
                self.word("finally:", &t.finalbody);
            }
            Stmt::Match(m) => {
                self.header(m.range.start(), m.cases[0].range.start());
                self.indent += 1;
                m.cases.iter().for_each(|c| self.suite(c.range.start(), &c.body));
                self.indent -= 1;
            }
            _ => {
                self.start();
                self.copy(s.range());
                self.end();
            }
        }
    }

    // Expressions.

    /// An expression in parentheses.
    fn expr(&mut self, e: &'a Expr) {
        let mut found = Decisions::default();
        found.visit_expr(e);
        self.put("(");
        self.with_holes(e.range(), found.0);
        self.put(")");
    }

    fn with_holes(&mut self, range: TextRange, mut holes: Vec<&'a Expr>) {
        holes.sort_by_key(|h| h.start());
        let mut at = range.start();
        for hole in holes {
            self.copy(TextRange::new(at, hole.start()));
            self.decision(hole);
            at = hole.end();
        }
        self.copy(TextRange::new(at, range.end()));
    }

    fn decision(&mut self, e: &'a Expr) {
        let (outer, line) = (self.at, self.line_number(e.start()));
        self.at = e.range();
        match e {
            Expr::If(i) => {
                self.put(&format!("ag__.choose({line}, "));
                self.expr(&i.test);
                self.later(&i.body);
                self.later(&i.orelse);
            }
            Expr::BoolOp(b) => {
                let name = if b.op == BoolOp::And { "and_" } else { "or_" };
                self.put(&format!("ag__.{name}({line}, "));
                self.expr(&b.values[0]);
                b.values[1..].iter().for_each(|v| self.later(v));
            }
            Expr::Compare(c) => {
                self.put(&format!("ag__.chain({line}, "));
                self.expr(&c.left);
                for (op, right) in c.ops.iter().zip(&c.comparators) {
                    self.put(&format!(", lambda ag__x, ag__y: ag__x {} ag__y", op.as_str()));
                    self.later(right);
                }
            }
            Expr::UnaryOp(u) => {
                self.put(&format!("ag__.not_({line}, "));
                self.expr(&u.operand);
            }
            other => self.copy(other.range()),
        }
        self.put(")");
        self.at = outer;
    }

    fn later(&mut self, e: &'a Expr) {
        self.put(", lambda: ");
        self.expr(e);
    }
}
