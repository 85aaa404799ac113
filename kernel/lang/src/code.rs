//! Compiled code: instructions over registers, constants, inline caches, exception ranges and source spans.
//!
//! A frame has `nregs` registers: parameters first, then other variables, captured cells, and temporaries. An operand
//! names a register, or, counting down from 0xFFFF, a constant: one bounds check tells them apart.

use crate::func::Function;
use crate::parse::Source;
use crate::value::{Str, Value};
use crate::vm::{BinOp, CmpOp, UnaryOp};
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

/// A register.
pub type Reg = u16;
/// A register or a constant, for reading.
pub type Operand = u16;
/// An index into `Code::sites`.
pub type SiteId = u16;

/// Constants reachable as operands; further ones are loaded with `LoadConst`.
pub const OPERAND_CONSTS: usize = 0x4000;
pub const MAX_REGS: usize = 0xFFFF - OPERAND_CONSTS;

#[derive(Clone, Copy, Debug)]
pub enum Instr {
    /// A copy of the operand.
    Move {
        dst: Reg,
        src: Operand,
    },
    /// The content of a temporary, which is left empty.
    Take {
        dst: Reg,
        src: Reg,
    },
    LoadConst {
        dst: Reg,
        index: u32,
    },
    /// UnboundLocalError if the variable is unbound.
    CheckBound {
        reg: Reg,
    },
    /// `del` of a local variable.
    Unbind {
        reg: Reg,
    },
    /// Makes a register unbound without asking.
    Clear {
        reg: Reg,
    },
    MakeCell {
        reg: Reg,
    },
    LoadCell {
        dst: Reg,
        cell: Reg,
    },
    StoreCell {
        cell: Reg,
        src: Operand,
    },
    DeleteCell {
        cell: Reg,
    },
    LoadGlobal {
        dst: Reg,
        site: SiteId,
    },
    StoreGlobal {
        site: SiteId,
        src: Operand,
    },
    DeleteGlobal {
        site: SiteId,
    },
    /// A name of a class body: its namespace, then globals and builtins.
    LoadName {
        dst: Reg,
        site: SiteId,
    },
    StoreName {
        site: SiteId,
        src: Operand,
    },
    DeleteName {
        site: SiteId,
    },
    /// A free variable read in a class body: the namespace first.
    LoadNameOrCell {
        dst: Reg,
        site: SiteId,
        cell: Reg,
    },

    Add {
        dst: Reg,
        a: Operand,
        b: Operand,
    },
    Sub {
        dst: Reg,
        a: Operand,
        b: Operand,
    },
    Mul {
        dst: Reg,
        a: Operand,
        b: Operand,
    },
    Bin {
        op: BinOp,
        dst: Reg,
        a: Operand,
        b: Operand,
    },
    Inplace {
        op: BinOp,
        dst: Reg,
        a: Operand,
        b: Operand,
    },
    Unary {
        op: UnaryOp,
        dst: Reg,
        a: Operand,
    },
    Not {
        dst: Reg,
        a: Operand,
    },
    /// `iter(a)`.
    Iter {
        dst: Reg,
        a: Operand,
    },
    Cmp {
        op: CmpOp,
        dst: Reg,
        a: Operand,
        b: Operand,
    },
    Is {
        dst: Reg,
        a: Operand,
        b: Operand,
    },
    IsNot {
        dst: Reg,
        a: Operand,
        b: Operand,
    },
    In {
        dst: Reg,
        a: Operand,
        b: Operand,
    },
    NotIn {
        dst: Reg,
        a: Operand,
        b: Operand,
    },

    Jump {
        target: u32,
    },
    /// A jump backwards: polls for interrupts.
    Loop {
        target: u32,
    },
    JumpIf {
        src: Operand,
        target: u32,
    },
    JumpIfNot {
        src: Operand,
        target: u32,
    },
    /// If the comparison is not `expect`ed goes on after the `Jump` that follows, else takes it.
    JumpCmp {
        op: CmpOp,
        a: Operand,
        b: Operand,
        expect: bool,
    },
    JumpIsNone {
        src: Operand,
        expect: bool,
    },

    /// Prepares registers `it`, `it + 1`, `it + 2` for stepping.
    GetIter {
        it: Reg,
        src: Operand,
    },
    /// The next item into `dst`, or the `Jump` that follows.
    ForIter {
        dst: Reg,
        it: Reg,
    },

    BuildList {
        dst: Reg,
        start: Reg,
        n: u16,
    },
    BuildTuple {
        dst: Reg,
        start: Reg,
        n: u16,
    },
    BuildSet {
        dst: Reg,
        start: Reg,
        n: u16,
    },
    /// `n` pairs of key and value.
    BuildDict {
        dst: Reg,
        start: Reg,
        n: u16,
    },
    BuildString {
        dst: Reg,
        start: Reg,
        n: u16,
    },
    BuildSlice {
        dst: Reg,
        start: Reg,
    },
    ListAppend {
        list: Reg,
        src: Operand,
    },
    /// `callee` names the function whose arguments these are; `u16::MAX` in displays.
    ListExtend {
        list: Reg,
        src: Operand,
        callee: Reg,
    },
    SetAdd {
        set: Reg,
        src: Operand,
    },
    SetUpdate {
        set: Reg,
        src: Operand,
    },
    DictSet {
        dict: Reg,
        key: Operand,
        value: Operand,
    },
    DictUpdate {
        dict: Reg,
        src: Operand,
    },
    /// Keyword arguments of a call: duplicates are an error. `callee` names the function for it.
    DictMerge {
        dict: Reg,
        src: Operand,
        callee: Reg,
    },
    ListToTuple {
        dst: Reg,
        src: Reg,
    },
    FormatValue {
        conversion: u8,
        dst: Reg,
        src: Operand,
        spec: Operand,
    },

    Subscript {
        dst: Reg,
        a: Operand,
        b: Operand,
    },
    StoreSubscript {
        a: Operand,
        b: Operand,
        src: Operand,
    },
    DeleteSubscript {
        a: Operand,
        b: Operand,
    },
    LoadAttr {
        dst: Reg,
        object: Operand,
        site: SiteId,
    },
    StoreAttr {
        object: Operand,
        src: Operand,
        site: SiteId,
    },
    DeleteAttr {
        object: Operand,
        site: SiteId,
    },

    /// Callee at `base`, arguments after it.
    Call {
        dst: Reg,
        base: Reg,
        n: u16,
    },
    /// Object at `base`, arguments after it; the site has name and count.
    CallMethod {
        dst: Reg,
        base: Reg,
        site: SiteId,
    },
    /// As `Call`; the site has the count and the names of the last arguments.
    CallKw {
        dst: Reg,
        base: Reg,
        site: SiteId,
    },
    /// Callee, a list of arguments, a dict of keyword arguments (or Undefined) from `base` on.
    CallEx {
        dst: Reg,
        base: Reg,
    },
    Return {
        src: Operand,
    },
    Yield {
        dst: Reg,
        src: Operand,
    },
    /// Delegates to the iterator in `it`; `dst` holds what is sent in, and in the end the result.
    YieldFrom {
        dst: Reg,
        it: Reg,
    },

    Unpack {
        src: Operand,
        start: Reg,
        n: u16,
    },
    UnpackStar {
        before: u8,
        src: Operand,
        start: Reg,
        after: u16,
    },

    /// The code at `code`; defaults (tuple), keyword defaults (tuple), annotations (dict) from `base` on.
    MakeFunction {
        dst: Reg,
        code: u16,
        base: Reg,
    },
    /// Bases (tuple), keywords (dict), body (function) from `base` on; the site names the class.
    BuildClass {
        dst: Reg,
        base: Reg,
        site: SiteId,
    },

    Raise {
        exc: Operand,
        cause: Operand,
    },
    /// `raise` alone.
    RaiseAgain,
    /// Raises the exception in a register on, at the end of a handler that did not take it.
    Reraise {
        src: Reg,
    },
    /// The exception in `src` is now being handled.
    PushHandled {
        src: Reg,
    },
    PopHandled,
    /// Whether the exception is of the class, or of one of a tuple of classes.
    MatchExc {
        dst: Reg,
        exc: Operand,
        class: Operand,
    },
    /// `__enter__` of `manager`, leaving its bound `__exit__` in `exit`.
    WithEnter {
        dst: Reg,
        manager: Operand,
        exit: Reg,
    },
    /// `exit(None, None, None)`.
    WithExit {
        exit: Reg,
    },
    /// `exit(type, exc, traceback)`: whether it swallowed the exception.
    WithRaise {
        dst: Reg,
        exit: Reg,
        exc: Reg,
    },

    Import {
        dst: Reg,
        site: SiteId,
        level: u16,
    },
    ImportFrom {
        dst: Reg,
        module: Operand,
        site: SiteId,
    },
    ImportStar {
        module: Operand,
    },

    MatchSequence {
        dst: Reg,
        src: Operand,
        n: u16,
    },
    MatchMapping {
        dst: Reg,
        src: Operand,
    },
    /// Values of the keys in the tuple, as a tuple, or None.
    MatchKeys {
        dst: Reg,
        src: Operand,
        keys: Operand,
    },
    /// A copy of the mapping without the keys.
    MatchRest {
        dst: Reg,
        src: Operand,
        keys: Operand,
    },
    /// `class` at `base`, subject after it: the attributes as a tuple, or None. The site has count and names.
    MatchClass {
        dst: Reg,
        base: Reg,
        site: SiteId,
    },

    /// Makes sure the namespace has `__annotations__`.
    SetupAnnotations,
    /// An expression statement at the prompt.
    Nop,
}

/// What an inline cache has seen.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum CacheKind {
    #[default]
    Empty,
    /// The attribute sits in the instance, near position `hint`.
    Own,
    /// A function or builtin found on the class, to be bound; instances do not shadow it.
    Method,
    /// A global at position `hint` of the globals.
    Global,
    /// A builtin at position `hint`, while the globals' version is `version`.
    Builtin,
}

/// A place in the code that names something, with what it found there last.
#[derive(Default)]
pub struct Site {
    pub name: Option<Str>,
    pub n: u16,
    /// Keyword names of a call, `fromlist` of an import.
    pub names: Vec<Str>,
    pub kind: Cell<CacheKind>,
    pub version: Cell<u32>,
    pub hint: Cell<u32>,
    pub value: RefCell<Option<Value>>,
}

impl Site {
    pub fn name(&self) -> &Str {
        self.name.as_ref().expect("sites that are asked for a name have one")
    }
    /// The function cached for a method call on instances of the class of this version, if the arguments fit.
    #[inline(always)]
    pub fn method_of(&self, version: u32) -> Option<Rc<Function>> {
        if self.kind.get() != CacheKind::Method || self.version.get() != version {
            return None;
        }
        match &*self.value.borrow() {
            Some(Value::Function(f)) if f.code.exact == self.n + 1 => Some(f.clone()),
            _ => None,
        }
    }
}

/// Instructions `start..end` are guarded: an exception there goes to `target`. Inner ranges come first.
#[derive(Clone, Copy, Debug)]
pub struct Handler {
    pub start: u32,
    pub end: u32,
    pub target: u32,
    /// Receives the exception.
    pub exc: Reg,
    /// How many exceptions are being handled around the range.
    pub depth: u16,
}

/// How arguments fill the first registers.
#[derive(Clone, Debug, Default)]
pub struct Params {
    /// Names in register order: positional, keyword-only, then `*args`, `**kw`.
    pub names: Vec<Str>,
    pub positional_only: usize,
    pub positional: usize,
    pub keyword_only: usize,
    pub var_args: bool,
    pub var_kw: bool,
}

impl Params {
    pub fn count(&self) -> usize {
        self.positional + self.keyword_only + self.var_args as usize + self.var_kw as usize
    }
    /// Whether binding positional arguments is a copy.
    pub fn simple(&self) -> bool {
        self.keyword_only == 0 && !self.var_args && !self.var_kw
    }
}

/// The statement kinds that staging can compile when their condition is traced.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RegionKind {
    If,
    While,
    For,
}

/// An `if`, `while` or `for` of the source, for the staging jit.
#[derive(Clone, Debug)]
pub struct Region {
    pub kind: RegionKind,
    pub start: u32,
    pub end: u32,
    pub span: (u32, u32),
    /// Registers of variables assigned within.
    pub assigned: Vec<Reg>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CodeKind {
    Module,
    Class,
    Function,
    Generator,
}

pub struct Code {
    pub name: Str,
    pub qualname: Str,
    pub kind: CodeKind,
    pub source: Rc<Source>,
    /// Byte range of the definition.
    pub span: (u32, u32),
    pub instrs: Vec<Instr>,
    pub spans: Vec<(u32, u32)>,
    pub consts: Vec<Value>,
    pub sites: Vec<Site>,
    pub codes: Vec<Rc<Code>>,
    pub handlers: Vec<Handler>,
    pub regions: Vec<Region>,
    pub nregs: usize,
    pub params: Params,
    /// Whether a call may just move its arguments: simple parameters.
    pub simple: bool,
    /// How many arguments an ordinary function with simple parameters takes; else `u16::MAX`.
    pub exact: u16,
    /// Free variables by name, the registers of the enclosing frame whose cells they are, and where they go here.
    pub free: Vec<Str>,
    pub captures: Vec<Reg>,
    pub free_base: Reg,
    /// The first temporary: emptied as soon as it is used up.
    pub temps: Reg,
    /// Variables with their registers and whether those hold cells.
    pub variables: Vec<(Str, Reg, bool)>,
    pub doc: Option<Str>,
    /// What the staging jit calls instead, once it was asked: `None` inside where that is this code itself.
    pub staged: OnceCell<Option<Rc<Code>>>,
}

impl Code {
    /// The names of the parameters that positional or keyword arguments may fill, in order.
    pub fn parameter_names(&self) -> Vec<Str> {
        self.params.names[..self.params.positional + self.params.keyword_only].to_vec()
    }
    /// Whether it takes any keyword: `**kwargs`.
    pub fn has_var_keywords(&self) -> bool {
        self.params.var_kw
    }
    pub fn name_of(&self, reg: Reg) -> Str {
        self.variables.iter().find(|v| v.1 == reg).map(|v| v.0.clone()).unwrap_or_else(|| Str::intern("?"))
    }
    pub fn line(&self, pc: u32) -> usize {
        let (start, _) = self.spans.get(pc as usize).copied().unwrap_or(self.span);
        self.source.line_of(start)
    }
    pub fn first_line(&self) -> usize {
        self.source.line_of(self.span.0)
    }
}
