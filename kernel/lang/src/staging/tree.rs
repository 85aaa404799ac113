//! A function's statements with its exits brought into shape: after an `if` that may return, break or continue, what
//! follows moves into the branch that goes on, or is guarded by the flags that the exits set.

use super::names::Names;
use ruff_python_ast::visitor::Visitor;
use ruff_python_ast::{self as ast, ElifElseClause, Expr, Stmt};
use ruff_text_size::{Ranged, TextRange};

/// The flag of a return that happened, and its value.
pub const RETURNED: &str = "ag__r";
pub const VALUE: &str = "ag__v";

pub enum Node<'a> {
    Plain(&'a Stmt),
    Return(&'a ast::StmtReturn),
    /// `break` or `continue`: sets a flag.
    Leave(String, TextRange),
    If {
        test: &'a Expr,
        range: TextRange,
        body: Vec<Node<'a>>,
        orelse: Vec<Node<'a>>,
        raises: bool,
    },
    /// Runs unless one of the flags is set.
    Guard {
        flags: Vec<String>,
        range: TextRange,
        body: Vec<Node<'a>>,
    },
    While {
        stmt: &'a ast::StmtWhile,
        id: usize,
        body: Vec<Node<'a>>,
    },
    For {
        stmt: &'a ast::StmtFor,
        id: usize,
        body: Vec<Node<'a>>,
    },
    With {
        stmt: &'a ast::StmtWith,
        body: Vec<Node<'a>>,
    },
    Try {
        stmt: &'a ast::StmtTry,
        parts: Vec<Vec<Node<'a>>>,
    },
    Match {
        stmt: &'a ast::StmtMatch,
        cases: Vec<Vec<Node<'a>>>,
    },
}

/// A statement, or the rest of an `if` from one of its clauses on.
#[derive(Clone, Copy)]
enum Item<'a> {
    Stmt(&'a Stmt),
    Clauses(&'a [ElifElseClause]),
}

#[derive(Clone, Copy, Default)]
pub struct Exits {
    pub returns: bool,
    pub breaks: bool,
    pub continues: bool,
}

impl Exits {
    fn any(self) -> bool {
        self.returns || self.breaks || self.continues
    }
    fn or(self, other: Exits) -> Exits {
        Exits {
            returns: self.returns || other.returns,
            breaks: self.breaks || other.breaks,
            continues: self.continues || other.continues,
        }
    }
}

/// Which exits statements contain, as seen from the loop around them.
pub fn exits<'a>(body: impl IntoIterator<Item = &'a Stmt>) -> Exits {
    body.into_iter().map(exits_of).fold(Exits::default(), Exits::or)
}

fn exits_of(stmt: &Stmt) -> Exits {
    let clauses = |c: &[ElifElseClause]| c.iter().map(|c| exits(&c.body)).fold(Exits::default(), Exits::or);
    match stmt {
        Stmt::Return(_) => Exits { returns: true, ..Exits::default() },
        Stmt::Break(_) => Exits { breaks: true, ..Exits::default() },
        Stmt::Continue(_) => Exits { continues: true, ..Exits::default() },
        Stmt::If(i) => exits(&i.body).or(clauses(&i.elif_else_clauses)),
        Stmt::While(w) => Exits { returns: exits(&w.body).returns, ..Exits::default() }.or(exits(&w.orelse)),
        Stmt::For(f) => Exits { returns: exits(&f.body).returns, ..Exits::default() }.or(exits(&f.orelse)),
        Stmt::With(w) => exits(&w.body),
        Stmt::Try(t) => parts(t).into_iter().map(exits).fold(Exits::default(), Exits::or),
        Stmt::Match(m) => m.cases.iter().map(|c| exits(&c.body)).fold(Exits::default(), Exits::or),
        _ => Exits::default(),
    }
}

/// The bodies of a `try`: its own, the handlers', else and finally.
pub fn parts(t: &ast::StmtTry) -> Vec<&[Stmt]> {
    let mut all: Vec<&[Stmt]> = vec![&t.body];
    all.extend(t.handlers.iter().map(|ast::ExceptHandler::ExceptHandler(h)| &h.body[..]));
    all.push(&t.orelse);
    all.push(&t.finalbody);
    all
}

#[derive(Default)]
pub struct Builder {
    loops: usize,
    /// Loops around, innermost last.
    around: Vec<usize>,
}

impl Builder {
    /// How many loops there are: they are numbered from 1.
    pub fn loops(&self) -> usize {
        self.loops
    }

    pub fn function<'a>(&mut self, body: &'a [Stmt]) -> Vec<Node<'a>> {
        let items: Vec<Item> = body.iter().map(Item::Stmt).collect();
        self.block(&items, false)
    }

    fn statements<'a>(&mut self, body: &'a [Stmt], tail: bool) -> Vec<Node<'a>> {
        let items: Vec<Item> = body.iter().map(Item::Stmt).collect();
        self.block(&items, tail)
    }

    fn flags(&self, exits: Exits) -> Vec<String> {
        let mut flags = Vec::new();
        if exits.returns {
            flags.push(RETURNED.to_string());
        }
        if let Some(id) = self.around.last() {
            if exits.breaks {
                flags.push(format!("ag__b{id}"));
            }
            if exits.continues {
                flags.push(format!("ag__c{id}"));
            }
        }
        flags
    }

    /// `tail`: falling off the end is what `continue` does.
    fn block<'a>(&mut self, items: &[Item<'a>], tail: bool) -> Vec<Node<'a>> {
        let mut out = Vec::new();
        for (i, item) in items.iter().enumerate() {
            let rest = &items[i + 1..];
            let last = rest.is_empty();
            let (leaves, range) = match *item {
                Item::Clauses(clauses) => {
                    let done = self.clause(clauses, rest, tail, &mut out);
                    if done {
                        return out;
                    }
                    continue;
                }
                Item::Stmt(Stmt::If(f)) => {
                    let orelse = match &f.elif_else_clauses[..] {
                        [] => vec![],
                        [one] if one.test.is_none() => one.body.iter().map(Item::Stmt).collect(),
                        more => vec![Item::Clauses(more)],
                    };
                    let range = TextRange::new(f.range.start(), f.test.end());
                    let body: Vec<Item> = f.body.iter().map(Item::Stmt).collect();
                    if self.choice(&f.test, range, body, orelse, rest, tail, &mut out) {
                        return out;
                    }
                    continue;
                }
                Item::Stmt(stmt) => {
                    self.statement(stmt, tail && last, &mut out);
                    if matches!(stmt, Stmt::Return(_) | Stmt::Break(_) | Stmt::Continue(_) | Stmt::Raise(_)) {
                        return out;
                    }
                    (exits_of(stmt), stmt.range())
                }
            };
            if leaves.any() && !last {
                out.push(Node::Guard { flags: self.flags(leaves), range, body: self.block(rest, tail) });
                return out;
            }
        }
        out
    }

    fn clause<'a>(
        &mut self,
        clauses: &'a [ElifElseClause],
        rest: &[Item<'a>],
        tail: bool,
        out: &mut Vec<Node<'a>>,
    ) -> bool {
        let first = &clauses[0];
        let body: Vec<Item> = first.body.iter().map(Item::Stmt).collect();
        let Some(test) = &first.test else {
            let all: Vec<Item> = body.into_iter().chain(rest.iter().copied()).collect();
            out.extend(self.block(&all, tail));
            return true;
        };
        let orelse = match &clauses[1..] {
            [] => vec![],
            [one] if one.test.is_none() => one.body.iter().map(Item::Stmt).collect(),
            more => vec![Item::Clauses(more)],
        };
        let range = TextRange::new(first.range.start(), test.end());
        self.choice(test, range, body, orelse, rest, tail, out)
    }

    /// An `if` and what follows it; whether the latter is taken care of.
    fn choice<'a>(
        &mut self,
        test: &'a Expr,
        range: TextRange,
        mut body: Vec<Item<'a>>,
        mut orelse: Vec<Item<'a>>,
        rest: &[Item<'a>],
        tail: bool,
        out: &mut Vec<Node<'a>>,
    ) -> bool {
        let raises = raises(&body) || raises(&orelse);
        let leaves = items_exits(&body).or(items_exits(&orelse));
        let mut done = rest.is_empty();
        if leaves.any() && !done {
            if always(&body) {
                orelse.extend_from_slice(rest);
                done = true;
            } else if always(&orelse) {
                body.extend_from_slice(rest);
                done = true;
            }
        }
        let inner = tail && done;
        let (body, orelse) = (self.block(&body, inner), self.block(&orelse, inner));
        out.push(Node::If { test, range, body, orelse, raises });
        if !done && leaves.any() {
            out.push(Node::Guard { flags: self.flags(leaves), range, body: self.block(rest, tail) });
            done = true;
        }
        done
    }

    fn statement<'a>(&mut self, stmt: &'a Stmt, tail: bool, out: &mut Vec<Node<'a>>) {
        match stmt {
            Stmt::Return(r) => out.push(Node::Return(r)),
            Stmt::Break(_) | Stmt::Continue(_) => {
                let is_break = matches!(stmt, Stmt::Break(_));
                if is_break || !tail {
                    let leave = Exits { breaks: is_break, continues: !is_break, ..Exits::default() };
                    let flag = self.flags(leave).pop().unwrap_or_default();
                    out.push(Node::Leave(flag, stmt.range()));
                }
            }
            Stmt::While(w) => {
                let (id, body) = self.loop_body(&w.body);
                out.push(Node::While { stmt: w, id, body });
                self.loop_else(id, &w.body, &w.orelse, tail, stmt.range(), out);
            }
            Stmt::For(f) => {
                let (id, body) = self.loop_body(&f.body);
                out.push(Node::For { stmt: f, id, body });
                self.loop_else(id, &f.body, &f.orelse, tail, stmt.range(), out);
            }
            Stmt::With(w) => out.push(Node::With { stmt: w, body: self.statements(&w.body, tail) }),
            Stmt::Try(t) => {
                let bodies = parts(t).into_iter().map(|b| self.statements(b, false)).collect();
                out.push(Node::Try { stmt: t, parts: bodies });
            }
            Stmt::Match(m) => {
                let cases = m.cases.iter().map(|c| self.statements(&c.body, tail)).collect();
                out.push(Node::Match { stmt: m, cases });
            }
            _ => out.push(Node::Plain(stmt)),
        }
    }

    fn loop_body<'a>(&mut self, body: &'a [Stmt]) -> (usize, Vec<Node<'a>>) {
        self.loops += 1;
        let id = self.loops;
        self.around.push(id);
        let nodes = self.statements(body, true);
        self.around.pop();
        (id, nodes)
    }

    fn loop_else<'a>(
        &mut self,
        id: usize,
        body: &'a [Stmt],
        orelse: &'a [Stmt],
        tail: bool,
        range: TextRange,
        out: &mut Vec<Node<'a>>,
    ) {
        if orelse.is_empty() {
            return;
        }
        let inside = exits(body);
        let nodes = self.statements(orelse, tail);
        let mut flags = Vec::new();
        if inside.returns {
            flags.push(RETURNED.to_string());
        }
        if inside.breaks {
            flags.push(format!("ag__b{id}"));
        }
        if flags.is_empty() {
            out.extend(nodes);
        } else {
            let range = TextRange::new(range.start(), range.start());
            out.push(Node::Guard { flags, range, body: nodes });
        }
    }
}

fn items_exits(items: &[Item]) -> Exits {
    let each = items.iter().map(|item| match item {
        Item::Stmt(s) => exits_of(s),
        Item::Clauses(c) => c.iter().map(|c| exits(&c.body)).fold(Exits::default(), Exits::or),
    });
    each.fold(Exits::default(), Exits::or)
}

/// Whether control never falls off the end.
fn always(items: &[Item]) -> bool {
    items.iter().any(|item| match item {
        Item::Stmt(s) => stmt_always(s),
        Item::Clauses(c) => clauses_always(c),
    })
}

fn clauses_always(c: &[ElifElseClause]) -> bool {
    c.last().is_some_and(|c| c.test.is_none()) && c.iter().all(|c| c.body.iter().any(stmt_always))
}

fn stmt_always(s: &Stmt) -> bool {
    match s {
        Stmt::Return(_) | Stmt::Break(_) | Stmt::Continue(_) | Stmt::Raise(_) => true,
        Stmt::If(i) => i.body.iter().any(stmt_always) && clauses_always(&i.elif_else_clauses),
        Stmt::With(w) => w.body.iter().any(stmt_always),
        Stmt::While(w) => is_true(&w.test) && !exits(&w.body).breaks,
        _ => false,
    }
}

fn is_true(e: &Expr) -> bool {
    matches!(e, Expr::BooleanLiteral(b) if b.value)
}

/// Whether a function's end is never reached.
pub fn never_ends(body: &[Stmt]) -> bool {
    body.iter().any(stmt_always)
}

/// Whether a branch is one that raises: no compiled code can do that.
fn raises(items: &[Item]) -> bool {
    items.iter().any(|item| matches!(item, Item::Stmt(Stmt::Raise(_))))
}

/// What nodes assign and read: variables, and the flags of exits.
pub fn names(nodes: &[Node]) -> Names {
    let mut out = Names::default();
    nodes.iter().for_each(|n| collect(n, &mut out));
    out
}

fn collect(node: &Node, out: &mut Names) {
    match node {
        Node::Plain(s) => out.visit_stmt(s),
        Node::Return(r) => {
            r.value.iter().for_each(|v| out.visit_expr(v));
            out.bind(RETURNED);
            out.bind(VALUE);
        }
        Node::Leave(flag, _) => out.bind(flag),
        Node::If { test, body, orelse, .. } => {
            out.visit_expr(test);
            body.iter().chain(orelse).for_each(|n| collect(n, out));
        }
        Node::Guard { body, .. } => body.iter().for_each(|n| collect(n, out)),
        Node::While { stmt, id, body } => {
            out.visit_expr(&stmt.test);
            in_loop(body, *id, out);
        }
        Node::For { stmt, id, body } => {
            out.visit_expr(&stmt.target);
            out.visit_expr(&stmt.iter);
            in_loop(body, *id, out);
        }
        Node::With { stmt, body } => {
            stmt.items.iter().for_each(|i| out.visit_with_item(i));
            body.iter().for_each(|n| collect(n, out));
        }
        Node::Try { stmt, parts } => {
            for ast::ExceptHandler::ExceptHandler(h) in &stmt.handlers {
                h.type_.iter().for_each(|t| out.visit_expr(t));
                h.name.iter().for_each(|n| out.bind(n));
            }
            parts.iter().flatten().for_each(|n| collect(n, out));
        }
        Node::Match { stmt, cases } => {
            out.visit_expr(&stmt.subject);
            for case in &stmt.cases {
                out.visit_pattern(&case.pattern);
                case.guard.iter().for_each(|g| out.visit_expr(g));
            }
            cases.iter().flatten().for_each(|n| collect(n, out));
        }
    }
}

/// A loop's own flags are nobody else's business.
fn in_loop(body: &[Node], id: usize, out: &mut Names) {
    let mut inside = names(body);
    inside.bound.remove(&format!("ag__b{id}"));
    inside.bound.remove(&format!("ag__c{id}"));
    out.add(inside);
}
