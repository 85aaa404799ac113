//! Syntax trees to register code, one function at a time.
//!
//! Variables own registers for the whole frame; temporaries lie above them and are handed out like a stack. An
//! expression compiles to an operand: a variable's own register where that is safe, a constant, or a temporary.

mod call;
mod comprehension;
mod expr;
mod fstring;
mod pattern;
mod stmt;
mod target;

use crate::code::*;
use crate::parse::{Source, SyntaxProblem, docstring, span_of};
use crate::resolve::{Binding, ScopeId, ScopeKind, Scopes, Var, mangle, resolve};
use crate::value::{Str, Value};
use crate::vm::{BinOp, Mode};
use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_text_size::{Ranged, TextRange};
use rustc_hash::FxHashMap;
use std::rc::Rc;

type Res<T = ()> = Result<T, Vec<SyntaxProblem>>;

/// Compiles a parsed program.
pub fn compile(source: &Rc<Source>, mode: Mode) -> Result<Rc<Code>, Vec<SyntaxProblem>> {
    compile_in(source, mode, false)
}

/// As `compile`; names go through a namespace of locals first where there is one.
pub fn compile_in(source: &Rc<Source>, mode: Mode, has_locals: bool) -> Result<Rc<Code>, Vec<SyntaxProblem>> {
    let body = &source.module.body;
    let scopes = resolve(body)?;
    let future = body.iter().any(|s| {
        matches!(s, Stmt::ImportFrom(i)
        if i.module.as_deref() == Some("__future__") && i.names.iter().any(|n| n.name.as_str() == "annotations"))
    });
    let mut c = Compiler {
        source: source.clone(),
        scopes: &scopes,
        frames: vec![],
        f: FrameState::new(0),
        lazy_annotations: future,
        constant_sets: FxHashMap::default(),
        has_locals,
    };
    c.open_frame(0, CodeKind::Module, &[]);
    let range = source.module.range;
    c.span(range);
    match mode {
        Mode::Exec => c.body(body)?,
        Mode::Eval | Mode::Cell => c.body_with_result(body)?,
    }
    let none = c.constant(if mode == Mode::Cell { Value::Undefined } else { Value::None });
    c.emit(Instr::Return { src: none });
    c.close_frame(Str::intern("<module>"), Params::default(), range, docstring(body), vec![])
}

/// A place whose jump target is filled in later.
type Label = Vec<usize>;

/// What `return`, `break` and `continue` pass through on their way out.
enum Block<'a> {
    Loop {
        breaks: Label,
        continue_to: u32,
        /// The iterator of a `for`.
        it: Option<Reg>,
    },
    /// A `finally` body, run on every way out.
    Finally {
        body: &'a [Stmt],
        guard: Guard,
    },
    With {
        exit: Reg,
        guard: Guard,
    },
    /// A guarded range alone (try/except).
    Guarded {
        guard: Guard,
    },
    /// An except clause: what is handled is popped, its name unbound.
    Handler {
        name: Option<Str>,
    },
}

impl Block<'_> {
    /// Whether leaving the block runs code.
    fn is_cleanup(&self) -> bool {
        matches!(self, Block::Finally { .. } | Block::With { .. } | Block::Handler { .. })
    }
}

/// The instruction ranges an exception handler covers: closed while cleanup code is emitted inline.
struct Guard {
    open: u32,
    ranges: Vec<(u32, u32)>,
    depth: u16,
}

/// The function being compiled.
struct FrameState<'a> {
    scope: ScopeId,
    kind: CodeKind,
    qualname: Str,
    instrs: Vec<Instr>,
    spans: Vec<(u32, u32)>,
    consts: Vec<Value>,
    names: FxHashMap<(Str, u8), SiteId>,
    sites: Vec<Site>,
    codes: Vec<Rc<Code>>,
    handlers: Vec<Handler>,
    regions: Vec<Region>,
    regs: FxHashMap<Var, Reg>,
    variables: Vec<(Str, Reg, bool)>,
    free: Vec<Var>,
    free_base: Reg,
    /// The first temporary.
    temps: Reg,
    next: usize,
    max: usize,
    /// Registers certainly bound here.
    assigned: Vec<bool>,
    /// Variables that may become unbound, or change inside an expression.
    careful: Vec<bool>,
    stores: Vec<Reg>,
    blocks: Vec<Block<'a>>,
    /// `continue`s of the `while` loops around, which jump forward to the condition.
    pending_continues: Vec<Label>,
    handled: u16,
    span: (u32, u32),
    /// The innermost scope: the frame's, or a comprehension's within it.
    at: ScopeId,
}

impl FrameState<'_> {
    fn new(scope: ScopeId) -> Self {
        FrameState {
            scope,
            kind: CodeKind::Module,
            qualname: Str::intern(""),
            instrs: vec![],
            spans: vec![],
            consts: vec![],
            names: FxHashMap::default(),
            sites: vec![],
            codes: vec![],
            handlers: vec![],
            regions: vec![],
            regs: FxHashMap::default(),
            variables: vec![],
            free: vec![],
            free_base: 0,
            temps: 0,
            next: 0,
            max: 0,
            assigned: vec![],
            careful: vec![],
            stores: vec![],
            blocks: vec![],
            pending_continues: vec![],
            handled: 0,
            span: (0, 0),
            at: scope,
        }
    }
}

struct Compiler<'a> {
    source: Rc<Source>,
    scopes: &'a Scopes,
    /// The functions around the current one.
    frames: Vec<FrameState<'a>>,
    f: FrameState<'a>,
    lazy_annotations: bool,
    /// Set displays of constants, by the sorted texts of their items: equal ones are one constant.
    constant_sets: rustc_hash::FxHashMap<Vec<String>, &'a [Expr]>,
    /// Whether the module's names live in a namespace of locals.
    has_locals: bool,
}

fn problem<T>(range: TextRange, message: impl Into<String>) -> Res<T> {
    Err(vec![SyntaxProblem {
        message: message.into(),
        start: range.start().to_usize(),
        end: range.end().to_usize(),
        indentation: false,
    }])
}

impl<'a> Compiler<'a> {
    /// Starts a frame: gives every variable of its scopes a register.
    fn open_frame(&mut self, scope: ScopeId, kind: CodeKind, names: &[Str]) {
        let outer = std::mem::replace(&mut self.f, FrameState::new(scope));
        self.frames.push(outer);
        self.f.kind = kind;
        let s = self.scopes;
        if kind == CodeKind::Function || kind == CodeKind::Generator {
            let order = &s.scopes[scope].order;
            let (params, others): (Vec<&Str>, Vec<&Str>) =
                order.iter().partition(|n| s.scopes[scope].symbols[*n].param);
            // Parameters come first, in the order in which calls fill them.
            let listed: Vec<Str> = names.iter().filter(|n| params.contains(n)).cloned().collect();
            let rest: Vec<&Str> = params.into_iter().filter(|n| !listed.contains(n)).collect();
            listed.iter().chain(rest).chain(others).for_each(|n| self.declare(scope, n));
        } else if kind == CodeKind::Class && s.captured.contains(&(scope, Str::intern("__class__"))) {
            self.declare(scope, &Str::intern("__class__"));
        }
        for id in 0..s.scopes.len() {
            if s.scopes[id].kind == ScopeKind::Comprehension && s.frame_of(id) == scope {
                s.scopes[id].order.iter().for_each(|n| self.declare(id, n));
            }
        }
        self.f.free = s.free.get(&scope).cloned().unwrap_or_default();
        self.f.free_base = self.f.regs.len() as Reg;
        for var in self.f.free.clone() {
            let reg = self.f.next as Reg;
            self.f.next += 1;
            self.f.variables.push((var.1.clone(), reg, true));
            self.f.regs.insert(var, reg);
            self.f.assigned.push(false);
            self.f.careful.push(true);
        }
        self.f.temps = self.f.next as Reg;
        self.f.max = self.f.next;
    }

    fn declare(&mut self, scope: ScopeId, name: &Str) {
        let symbol = &self.scopes.scopes[scope].symbols[name];
        if symbol.global || symbol.nonlocal {
            return;
        }
        let var = (scope, name.clone());
        let cell = self.scopes.captured.contains(&var);
        let reg = self.f.next as Reg;
        self.f.next += 1;
        self.f.variables.push((name.clone(), reg, cell));
        self.f.regs.insert(var, reg);
        self.f.assigned.push(symbol.param && !symbol.deleted);
        self.f.careful.push(symbol.walrus || symbol.deleted);
    }

    /// Cells for captured variables of this scope.
    fn make_cells(&mut self, scope: ScopeId) {
        for name in &self.scopes.scopes[scope].order {
            let var = (scope, name.clone());
            if self.scopes.captured.contains(&var)
                && let Some(&reg) = self.f.regs.get(&var)
            {
                self.emit(Instr::MakeCell { reg });
            }
        }
    }

    fn close_frame(
        &mut self,
        name: Str,
        params: Params,
        range: TextRange,
        doc: Option<Str>,
        captures: Vec<Reg>,
    ) -> Res<Rc<Code>> {
        if self.f.max >= MAX_REGS || self.f.sites.len() > 0xFFFF || self.f.codes.len() > 0xFFFF {
            return problem(range, "this function is too large: split it");
        }
        let outer = self.frames.pop().expect("frames are closed as often as opened");
        let f = std::mem::replace(&mut self.f, outer);
        Ok(Rc::new(Code {
            qualname: if f.qualname.is_empty() { name.clone() } else { f.qualname },
            name,
            kind: f.kind,
            source: self.source.clone(),
            span: (range.start().into(), range.end().into()),
            instrs: f.instrs,
            spans: f.spans,
            consts: f.consts,
            sites: f.sites,
            codes: f.codes,
            handlers: f.handlers,
            regions: f.regions,
            nregs: f.max,
            simple: params.simple(),
            exact: match f.kind {
                CodeKind::Function if params.simple() => params.positional.min(0xFFFF) as u16,
                _ => u16::MAX,
            },
            params,
            free: f.free.into_iter().map(|v| v.1).collect(),
            captures,
            free_base: f.free_base,
            temps: f.temps,
            variables: f.variables,
            doc,
            staged: Default::default(),
        }))
    }

    /// The registers of this frame whose cells an inner frame captures.
    fn captures(&self, inner: ScopeId) -> Vec<Reg> {
        let free = self.scopes.free.get(&inner).cloned().unwrap_or_default();
        free.iter().map(|v| self.f.regs[v]).collect()
    }

    // Emission.

    fn span(&mut self, range: TextRange) {
        self.f.span = (range.start().into(), range.end().into());
    }
    fn emit(&mut self, i: Instr) -> usize {
        self.f.instrs.push(i);
        self.f.spans.push(self.f.span);
        self.f.instrs.len() - 1
    }
    fn pc(&self) -> u32 {
        self.f.instrs.len() as u32
    }
    fn patch(&mut self, at: usize) {
        let here = self.pc();
        match &mut self.f.instrs[at] {
            Instr::Jump { target } | Instr::JumpIf { target, .. } | Instr::JumpIfNot { target, .. } => *target = here,
            other => unreachable!("not a jump: {other:?}"),
        }
    }
    fn patch_all(&mut self, label: Label) {
        label.into_iter().for_each(|at| self.patch(at));
    }
    fn jump(&mut self) -> usize {
        self.emit(Instr::Jump { target: 0 })
    }
    fn temp(&mut self) -> Reg {
        let reg = self.f.next;
        self.f.next += 1;
        self.f.max = self.f.max.max(self.f.next);
        reg.min(0xFFFF) as Reg
    }
    fn is_temp(&self, op: Operand) -> bool {
        op >= self.f.temps && (op as usize) < MAX_REGS
    }
    /// A constant as an operand.
    fn constant(&mut self, value: Value) -> Operand {
        let same = |c: &Value| match (c, &value) {
            (Value::Float(a), Value::Float(b)) => a.to_bits() == b.to_bits(),
            (Value::Str(a), Value::Str(b)) => a == b,
            (a, b) => a.is(b),
        };
        let known = self.f.consts.iter().take(64).position(same);
        let index = known.unwrap_or_else(|| {
            self.f.consts.push(value);
            self.f.consts.len() - 1
        });
        if index < OPERAND_CONSTS {
            return 0xFFFF - index as u16;
        }
        let dst = self.temp();
        self.emit(Instr::LoadConst { dst, index: index as u32 });
        dst
    }
    fn site(&mut self, site: Site) -> SiteId {
        self.f.sites.push(site);
        (self.f.sites.len() - 1).min(0xFFFF) as SiteId
    }
    fn named_site(&mut self, name: Str) -> SiteId {
        self.site(Site { name: Some(name), ..Site::default() })
    }
    /// One site a name for global access.
    fn global_site(&mut self, name: &Str, purpose: u8) -> SiteId {
        let key = (name.clone(), purpose);
        if let Some(&known) = self.f.names.get(&key) {
            return known;
        }
        let site = self.named_site(name.clone());
        self.f.names.insert(key, site);
        site
    }
    /// Puts an operand into a register, emptying temporaries.
    fn put(&mut self, dst: Reg, src: Operand) {
        if dst == src {
            return;
        }
        if self.is_temp(src) {
            self.emit(Instr::Take { dst, src });
        } else {
            self.emit(Instr::Move { dst, src });
        }
        if dst < self.f.temps {
            self.f.stores.push(dst);
        }
    }

    // Names.

    fn mangle(&self, name: &str) -> Str {
        mangle(self.scopes.scopes[self.f.at].class_name.as_ref(), name)
    }
    fn binding(&self, name: &Str) -> Binding {
        match self.scopes.binding(self.f.at, name) {
            Binding::Global if self.has_locals && self.f.scope == 0 => Binding::Name,
            other => other,
        }
    }
    fn is_cell(&self, var: &Var) -> bool {
        self.scopes.captured.contains(var)
    }
    /// Marks a variable's register as written.
    fn wrote(&mut self, reg: Reg) {
        self.f.stores.push(reg);
        let i = reg as usize;
        if i < self.f.assigned.len() && !self.f.careful[i] {
            self.f.assigned[i] = true;
        }
    }

    fn load_name(&mut self, name: &Str, want: Option<Reg>) -> Operand {
        match self.binding(name) {
            Binding::Local(var) => {
                let reg = self.f.regs[&var];
                if self.is_cell(&var) {
                    let dst = want.unwrap_or_else(|| self.temp());
                    self.emit(Instr::LoadCell { dst, cell: reg });
                    return dst;
                }
                if !self.f.assigned[reg as usize] {
                    self.emit(Instr::CheckBound { reg });
                }
                if self.f.careful[reg as usize] {
                    let dst = want.unwrap_or_else(|| self.temp());
                    self.emit(Instr::Move { dst, src: reg });
                    return dst;
                }
                reg
            }
            Binding::Global => {
                let dst = want.unwrap_or_else(|| self.temp());
                let site = self.global_site(name, 0);
                self.emit(Instr::LoadGlobal { dst, site });
                dst
            }
            Binding::Name => {
                let dst = want.unwrap_or_else(|| self.temp());
                let site = self.global_site(name, 1);
                self.emit(Instr::LoadName { dst, site });
                dst
            }
            Binding::NameOrLocal(var) => {
                let dst = want.unwrap_or_else(|| self.temp());
                let site = self.global_site(name, 1);
                let cell = self.f.regs[&var];
                self.emit(Instr::LoadNameOrCell { dst, site, cell });
                dst
            }
        }
    }

    fn store_name(&mut self, name: &Str, src: Operand) {
        match self.binding(name) {
            Binding::Local(var) | Binding::NameOrLocal(var) => {
                let reg = self.f.regs[&var];
                if self.is_cell(&var) {
                    self.emit(Instr::StoreCell { cell: reg, src });
                    self.f.stores.push(reg);
                } else {
                    self.put(reg, src);
                    self.wrote(reg);
                }
            }
            Binding::Global => {
                let site = self.global_site(name, 0);
                self.emit(Instr::StoreGlobal { site, src });
            }
            Binding::Name => {
                let site = self.global_site(name, 1);
                self.emit(Instr::StoreName { site, src });
            }
        }
    }

    fn delete_name(&mut self, name: &Str) {
        match self.binding(name) {
            Binding::Local(var) | Binding::NameOrLocal(var) => {
                let reg = self.f.regs[&var];
                if self.is_cell(&var) {
                    self.emit(Instr::DeleteCell { cell: reg });
                } else {
                    self.emit(Instr::Unbind { reg });
                    self.f.assigned[reg as usize] = false;
                }
            }
            Binding::Global => {
                let site = self.global_site(name, 0);
                self.emit(Instr::DeleteGlobal { site });
            }
            Binding::Name => {
                let site = self.global_site(name, 1);
                self.emit(Instr::DeleteName { site });
            }
        }
    }

    /// The register of a plain local variable, if that is what the name is.
    fn plain_local(&self, name: &Str) -> Option<Reg> {
        match self.binding(name) {
            Binding::Local(var) if !self.is_cell(&var) => Some(self.f.regs[&var]),
            _ => None,
        }
    }

    // Functions and classes.

    fn qualname(&self, name: &str) -> Str {
        match self.f.kind {
            CodeKind::Module => Str::intern(name),
            CodeKind::Class => Str::from(format!("{}.{name}", self.f.qualname)),
            _ => Str::from(format!("{}.<locals>.{name}", self.f.qualname)),
        }
    }

    /// Compiles a function's code and emits its making into a register.
    fn function(
        &mut self,
        key: usize,
        name: &str,
        parameters: Option<&'a ast::Parameters>,
        returns: Option<&'a Expr>,
        range: TextRange,
        want: Option<Reg>,
        doc: Option<Str>,
        body: impl FnOnce(&mut Self) -> Res,
    ) -> Res<Operand> {
        let mark = self.f.next;
        let base = self.temp();
        let (kw, notes) = (self.temp(), self.temp());
        self.defaults(parameters, base, kw)?;
        self.annotations(parameters, returns, notes)?;
        let scope = self.scopes.by_node[&key];
        let mut qualname = self.qualname(name);
        if let Binding::Global = self.binding(&self.mangle(name))
            && self.scopes.scopes[self.f.at].symbols.get(&self.mangle(name)).is_some_and(|s| s.global)
        {
            qualname = Str::intern(name);
        }
        let captures = self.captures(scope);
        let kind = if self.scopes.scopes[scope].is_generator { CodeKind::Generator } else { CodeKind::Function };
        let params = parameters.map_or_else(Params::default, |p| param_list(p, |n| self.mangle(n)));
        self.open_frame(scope, kind, &params.names);
        self.f.qualname = qualname;
        self.span(range);
        self.make_cells(scope);
        body(self)?;
        let none = self.constant(Value::None);
        self.emit(Instr::Return { src: none });
        let params = if parameters.is_none() && kind == CodeKind::Generator && name == "<genexpr>" {
            Params { names: vec![Str::intern(".0")], positional: 1, ..Params::default() }
        } else {
            params
        };
        let code = self.close_frame(Str::intern(name), params, range, doc, captures)?;
        self.f.codes.push(code);
        let code = (self.f.codes.len() - 1).min(0xFFFF) as u16;
        let dst = want.unwrap_or(base);
        self.emit(Instr::MakeFunction { dst, code, base });
        self.f.next = if want.is_some() { mark } else { mark + 1 };
        Ok(dst)
    }

    fn defaults(&mut self, parameters: Option<&'a ast::Parameters>, base: Reg, kw: Reg) -> Res {
        let undefined = self.constant(Value::Undefined);
        let positional: Vec<&Expr> = parameters
            .iter()
            .flat_map(|p| p.posonlyargs.iter().chain(p.args.iter()))
            .filter_map(|p| p.default.as_deref())
            .collect();
        if positional.is_empty() {
            self.emit(Instr::Move { dst: base, src: undefined });
        } else {
            let start = self.values(&positional)?;
            self.emit(Instr::BuildTuple { dst: base, start, n: positional.len() as u16 });
            self.f.next = start as usize;
        }
        let only: Vec<Option<&Expr>> =
            parameters.iter().flat_map(|p| p.kwonlyargs.iter()).map(|p| p.default.as_deref()).collect();
        if only.iter().all(Option::is_none) {
            self.emit(Instr::Move { dst: kw, src: undefined });
            return Ok(());
        }
        let start = self.f.next as Reg;
        for d in &only {
            let t = self.temp();
            match d {
                Some(d) => self.expr_to(d, t)?,
                None => {
                    self.emit(Instr::Move { dst: t, src: undefined });
                }
            }
        }
        self.emit(Instr::BuildTuple { dst: kw, start, n: only.len() as u16 });
        self.f.next = start as usize;
        Ok(())
    }

    fn annotations(&mut self, parameters: Option<&'a ast::Parameters>, returns: Option<&'a Expr>, dst: Reg) -> Res {
        let mut notes: Vec<(Str, &'a Expr)> = Vec::new();
        for p in parameters.into_iter().flat_map(|p| p.iter()) {
            if let Some(a) = p.annotation() {
                notes.push((self.mangle(p.name()), a));
            }
        }
        notes.extend(returns.map(|r| (Str::intern("return"), r)));
        if notes.is_empty() {
            let undefined = self.constant(Value::Undefined);
            self.emit(Instr::Move { dst, src: undefined });
            return Ok(());
        }
        let start = self.f.next as Reg;
        for (name, note) in &notes {
            let (k, v) = (self.temp(), self.temp());
            let key = self.constant(Value::Str(name.clone()));
            self.emit(Instr::Move { dst: k, src: key });
            self.annotation_to(note, v)?;
        }
        self.emit(Instr::BuildDict { dst, start, n: notes.len() as u16 });
        self.f.next = start as usize;
        Ok(())
    }

    /// An annotation's value, or its text under `from __future__ import annotations`.
    fn annotation_to(&mut self, note: &'a Expr, dst: Reg) -> Res {
        if !self.lazy_annotations {
            return self.expr_to(note, dst);
        }
        let (start, end) = span_of(note);
        let text = self.source.text[start as usize..end as usize].to_string();
        let op = self.constant(Value::str(text));
        self.put(dst, op);
        Ok(())
    }

    /// Values into consecutive temporaries; the first one.
    fn values(&mut self, exprs: &[&'a Expr]) -> Res<Reg> {
        let start = self.f.next as Reg;
        for e in exprs {
            let t = self.temp();
            self.expr_to(e, t)?;
        }
        Ok(start)
    }

    fn class(&mut self, c: &'a ast::StmtClassDef) -> Res {
        let mark = self.f.next;
        let decorators = self.decorators(&c.decorator_list)?;
        let base = self.temp();
        let (kw, body) = (self.temp(), self.temp());
        let (args, keywords) = match &c.arguments {
            Some(a) => (&a.args[..], &a.keywords[..]),
            None => (&[][..], &[][..]),
        };
        let list = self.list_of(args)?;
        self.emit(Instr::ListToTuple { dst: base, src: list });
        self.f.next = body as usize + 1;
        self.emit(Instr::BuildDict { dst: kw, start: 0, n: 0 });
        self.keyword_dict(keywords, kw, base)?;
        let scope = self.scopes.by_node[&crate::resolve::node_key(c)];
        self.class_body(c, scope, body)?;
        self.span(c.name.range);
        let site = self.named_site(Str::intern(&c.name));
        self.emit(Instr::BuildClass { dst: base, base, site });
        self.apply_decorators(decorators, base);
        let result = decorators.0;
        let name = self.mangle(&c.name);
        self.store_name(&name, result);
        self.f.next = mark;
        Ok(())
    }

    fn class_body(&mut self, c: &'a ast::StmtClassDef, scope: ScopeId, dst: Reg) -> Res {
        let qualname = self.qualname(&c.name);
        let captures = self.captures(scope);
        self.open_frame(scope, CodeKind::Class, &[]);
        self.f.qualname = qualname.clone();
        self.span(c.range);
        self.make_cells(scope);
        let module = self.temp();
        let site = self.global_site(&Str::intern("__name__"), 0);
        self.emit(Instr::LoadGlobal { dst: module, site });
        let site = self.global_site(&Str::intern("__module__"), 1);
        self.emit(Instr::StoreName { site, src: module });
        let op = self.constant(Value::Str(qualname));
        let site = self.global_site(&Str::intern("__qualname__"), 1);
        self.emit(Instr::StoreName { site, src: op });
        if let Some(doc) = docstring(&c.body) {
            let op = self.constant(Value::Str(doc));
            let site = self.global_site(&Str::intern("__doc__"), 1);
            self.emit(Instr::StoreName { site, src: op });
        }
        self.f.next = self.f.temps as usize;
        self.body(&c.body)?;
        let cell = self.f.regs.get(&(scope, Str::intern("__class__"))).copied();
        let src = match cell {
            Some(reg) => reg,
            None => self.constant(Value::None),
        };
        self.emit(Instr::Return { src });
        let code = self.close_frame(Str::intern(&c.name), Params::default(), c.range, None, captures)?;
        self.f.codes.push(code);
        let code = (self.f.codes.len() - 1).min(0xFFFF) as u16;
        let base = self.f.next as Reg;
        let undefined = self.constant(Value::Undefined);
        for _ in 0..3 {
            let t = self.temp();
            self.emit(Instr::Move { dst: t, src: undefined });
        }
        self.emit(Instr::MakeFunction { dst, code, base });
        self.f.next = base as usize;
        Ok(())
    }

    /// Decorators into temporaries: (first, how many).
    fn decorators(&mut self, list: &'a [ast::Decorator]) -> Res<(Reg, usize)> {
        let exprs: Vec<&Expr> = list.iter().map(|d| &d.expression).collect();
        Ok((self.values(&exprs)?, list.len()))
    }

    /// Calls the decorators, innermost first, on the value that lies right after them; the result ends in the first.
    fn apply_decorators(&mut self, (first, n): (Reg, usize), value: Reg) {
        debug_assert_eq!(first as usize + n, value as usize);
        for i in (0..n).rev() {
            let base = first + i as Reg;
            self.emit(Instr::Call { dst: base, base, n: 1 });
        }
    }
}

fn param_list(p: &ast::Parameters, mangle: impl Fn(&str) -> Str) -> Params {
    let order = p.posonlyargs.iter().chain(p.args.iter()).chain(p.kwonlyargs.iter()).map(|x| &x.parameter);
    let stars = p.vararg.iter().chain(p.kwarg.iter()).map(|x| &**x);
    Params {
        names: order.chain(stars).map(|x| mangle(&x.name)).collect(),
        positional_only: p.posonlyargs.len(),
        positional: p.posonlyargs.len() + p.args.len(),
        keyword_only: p.kwonlyargs.len(),
        var_args: p.vararg.is_some(),
        var_kw: p.kwarg.is_some(),
    }
}

fn bin_op(op: ast::Operator) -> BinOp {
    match op {
        ast::Operator::Add => BinOp::Add,
        ast::Operator::Sub => BinOp::Sub,
        ast::Operator::Mult => BinOp::Mul,
        ast::Operator::MatMult => BinOp::MatMul,
        ast::Operator::Div => BinOp::Div,
        ast::Operator::Mod => BinOp::Mod,
        ast::Operator::Pow => BinOp::Pow,
        ast::Operator::LShift => BinOp::LShift,
        ast::Operator::RShift => BinOp::RShift,
        ast::Operator::BitOr => BinOp::Or,
        ast::Operator::BitXor => BinOp::Xor,
        ast::Operator::BitAnd => BinOp::And,
        ast::Operator::FloorDiv => BinOp::FloorDiv,
    }
}
