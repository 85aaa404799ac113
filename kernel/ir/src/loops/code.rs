//! The vocabulary: registers, instructions, statements, functions.
//!
//! A register holds one scalar of a real dtype (no complex, no key). Every instruction is pure and total: no input
//! makes it trap. Integer semantics are JAX's: wrap-around, `x / 0 = -1`, `x % 0 = x`, shifts past the width give 0 or
//! the sign, float to int saturates with NaN to 0. f16 and bf16 are stored, moved and cast from and to f32, never
//! computed with.

use crate::jaxpr::SourceId;
use jitbook_array::{DType, bf16, f16};
use smallvec::SmallVec;

/// A register: one scalar value, assigned once.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct Reg(pub u32);

/// A buffer of a function: an argument, a result, or a temporary.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct BufferId(pub u32);

/// A constant: a dtype and the element's bits, zero-extended.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Const {
    pub dtype: DType,
    pub bits: u64,
}

impl Const {
    /// `value` rounded (floats) or truncated (integers) to `dtype`.
    pub fn float(dtype: DType, value: f64) -> Const {
        let bits = match dtype {
            DType::F64 => value.to_bits(),
            DType::F32 => (value as f32).to_bits() as u64,
            DType::F16 => f16::from_f64(value).to_bits() as u64,
            DType::BF16 => bf16::from_f64(value).to_bits() as u64,
            _ => return Const::int(dtype, value as i64),
        };
        Const { dtype, bits }
    }

    /// `value` wrapped to `dtype`.
    pub fn int(dtype: DType, value: i64) -> Const {
        match dtype {
            DType::F64 | DType::F32 | DType::F16 | DType::BF16 => Const::float(dtype, value as f64),
            DType::Bool => Const { dtype, bits: (value != 0) as u64 },
            _ => Const { dtype, bits: value as u64 & mask(dtype) },
        }
    }
}

/// The bits that an element of `dtype` occupies in a word.
pub fn mask(dtype: DType) -> u64 {
    u64::MAX >> (64 - 8 * dtype.size().min(8))
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Unary {
    Neg,
    Abs,
    Sqrt,
    Floor,
    Ceil,
    Trunc,
    /// Half to even.
    Round,
    /// Bitwise; logical for bool.
    Not,
    PopCount,
    LeadingZeros,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Binary {
    Add,
    Sub,
    Mul,
    /// Integers truncate; `x / 0 = -1`, `MIN / -1 = MIN`.
    Div,
    /// Integers: sign of the dividend, `x % 0 = x`. Floats: C's fmod.
    Rem,
    /// NaN where either is NaN; -0 below +0.
    Min,
    Max,
    And,
    Or,
    Xor,
    Shl,
    /// Shifts in zeros.
    ShrLogical,
    /// Shifts in the sign.
    ShrArithmetic,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Compare {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

/// A library routine for what has no sequence here: called once an element. Identified by its name.
#[derive(Clone, Copy, Debug)]
pub struct Routine {
    pub name: &'static str,
    pub function: RoutineFn,
}

#[derive(Clone, Copy, Debug)]
pub enum RoutineFn {
    F32(extern "C" fn(f32) -> f32),
    F32x2(extern "C" fn(f32, f32) -> f32),
    F64(extern "C" fn(f64) -> f64),
    F64x2(extern "C" fn(f64, f64) -> f64),
    /// The function of the first argument where that is beyond the limit in size, else the second argument as it is:
    /// for what a sequence cannot do and hardly ever meets.
    Beyond {
        limit: f32,
        function: extern "C" fn(f32) -> f32,
    },
}

impl Routine {
    pub fn dtype(&self) -> DType {
        match self.function {
            RoutineFn::F32(_) | RoutineFn::F32x2(_) | RoutineFn::Beyond { .. } => DType::F32,
            RoutineFn::F64(_) | RoutineFn::F64x2(_) => DType::F64,
        }
    }
    pub fn arity(&self) -> usize {
        match self.function {
            RoutineFn::F32(_) | RoutineFn::F64(_) => 1,
            RoutineFn::F32x2(_) | RoutineFn::F64x2(_) | RoutineFn::Beyond { .. } => 2,
        }
    }
}

impl PartialEq for Routine {
    fn eq(&self, other: &Routine) -> bool {
        self.name == other.name
    }
}
impl Eq for Routine {}
impl std::hash::Hash for Routine {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

/// One instruction. The result's dtype stands beside it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Inst {
    /// A value from a statement: a load, a loop index, a carry, a join.
    Leaf(u32),
    Const(Const),
    Unary(Unary, Reg),
    Binary(Binary, Reg, Reg),
    /// `a * b + c`, rounded once.
    Fma(Reg, Reg, Reg),
    Compare(Compare, Reg, Reg),
    /// `if cond { a } else { b }`.
    Select(Reg, Reg, Reg),
    /// To the result's dtype, by value.
    Cast(Reg),
    /// To the result's dtype, by bits (same size).
    Bitcast(Reg),
    Call(Routine, Reg, Option<Reg>),
}

impl Inst {
    pub fn operands(&self) -> SmallVec<[Reg; 3]> {
        match *self {
            Inst::Leaf(_) | Inst::Const(_) => SmallVec::new(),
            Inst::Unary(_, a) | Inst::Cast(a) | Inst::Bitcast(a) | Inst::Call(_, a, None) => [a].into_iter().collect(),
            Inst::Binary(_, a, b) | Inst::Compare(_, a, b) | Inst::Call(_, a, Some(b)) => [a, b].into_iter().collect(),
            Inst::Fma(a, b, c) | Inst::Select(a, b, c) => SmallVec::from([a, b, c]),
        }
    }
}

/// An element's place in a buffer: `offset + sum of step * loop index`, in elements.
#[derive(Clone, PartialEq, Eq, Debug, Default, Hash)]
pub struct Index {
    pub offset: i64,
    pub terms: SmallVec<[(Reg, i64); 3]>,
}

impl Index {
    /// The step along one loop's index; 0 where it does not depend on it.
    pub fn step(&self, index: Reg) -> i64 {
        self.terms.iter().find(|t| t.0 == index).map_or(0, |t| t.1)
    }
}

/// One statement of a block. A register's instruction stands in the body's table.
#[derive(Clone, PartialEq, Debug)]
pub enum Stmt {
    /// Computes the register's instruction.
    Let(Reg),
    /// A second name for a value, which keeps what depends on it inside its block.
    Copy {
        to: Reg,
        from: Reg,
    },
    Load {
        to: Reg,
        buffer: BufferId,
        index: Index,
    },
    Store {
        buffer: BufferId,
        index: Index,
        value: Reg,
    },
    /// Reads a scalar argument from the frame.
    Read {
        to: Reg,
        slot: u32,
    },
    /// Writes a scalar result to the frame.
    Write {
        slot: u32,
        value: Reg,
    },
    For(For),
    While(While),
    If(If),
}

/// `for index in 0..extent`, with values carried from one turn to the next.
#[derive(Clone, PartialEq, Debug)]
pub struct For {
    pub index: Reg,
    pub extent: u64,
    pub carries: Vec<Carry>,
    pub body: Vec<Stmt>,
}

/// `while cond`, tested before each turn.
#[derive(Clone, PartialEq, Debug)]
pub struct While {
    pub carries: Vec<Carry>,
    pub test: Vec<Stmt>,
    pub cond: Reg,
    pub body: Vec<Stmt>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct If {
    pub cond: Reg,
    pub then: Vec<Stmt>,
    pub otherwise: Vec<Stmt>,
    pub joins: Vec<Join>,
}

/// A value carried around a loop: `phi` inside, `result` after.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Carry {
    pub phi: Reg,
    pub init: Reg,
    pub next: Reg,
    pub result: Reg,
}

/// A value that either branch of an `If` gives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Join {
    pub result: Reg,
    pub then: Reg,
    pub otherwise: Reg,
}

/// What a function knows of one buffer.
#[derive(Clone, PartialEq, Debug)]
pub struct BufferInfo {
    pub dtype: DType,
    /// In elements.
    pub len: usize,
    /// For the text: where it comes from.
    pub role: Role,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// Read only.
    Input,
    /// Written whole, read by others afterwards.
    Output,
    /// Of this function alone.
    Scratch,
}

/// The equation whose lowering wrote an instruction: for readers of the code alone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// The primitive's name.
    pub op: &'static str,
    pub operands: SmallVec<[Reg; 3]>,
    pub source: SourceId,
}

/// The steps of a function, and for each register the one it belongs to.
#[derive(Clone, Debug, Default)]
pub struct Steps {
    pub list: Vec<Step>,
    /// One more than the step's number; 0 or beyond the end where there is none.
    of: Vec<u32>,
}

impl Steps {
    /// The number of a register's step.
    pub fn of(&self, r: Reg) -> Option<u32> {
        self.of.get(r.0 as usize).copied().filter(|&k| k > 0).map(|k| k - 1)
    }
    /// From now on `r` belongs to the step that `like` belongs to.
    pub fn copy(&mut self, r: Reg, like: Reg) {
        let k = self.of.get(like.0 as usize).copied().unwrap_or(0);
        if self.of.len() <= r.0 as usize {
            self.of.resize(r.0 as usize + 1, 0);
        }
        self.of[r.0 as usize] = k;
    }
    /// Begins a step: registers recorded from now on belong to it.
    pub(super) fn begin(&mut self, step: Step) {
        self.list.push(step);
    }
    /// The next register is recorded.
    pub(super) fn record(&mut self) {
        self.of.push(self.list.len() as u32);
    }
}

/// A compilable unit: loops over buffers, and scalars read from and written to a frame of words.
#[derive(Clone, Debug, Default)]
pub struct Function {
    pub insts: Vec<(Inst, DType)>,
    pub buffers: Vec<BufferInfo>,
    pub slots: usize,
    pub body: Vec<Stmt>,
    pub steps: Steps,
}

impl Function {
    pub fn dtype(&self, r: Reg) -> DType {
        self.insts[r.0 as usize].1
    }
    pub fn inst(&self, r: Reg) -> Inst {
        self.insts[r.0 as usize].0
    }
    pub fn as_const(&self, r: Reg) -> Option<Const> {
        match self.inst(r) {
            Inst::Const(c) => Some(c),
            _ => None,
        }
    }
    /// A new register, for rewrites; its statement is the caller's to place.
    pub fn fresh(&mut self, inst: Inst, dtype: DType) -> Reg {
        self.insts.push((inst, dtype));
        Reg(self.insts.len() as u32 - 1)
    }
    /// Calls `visit` with every statement, outer before inner.
    pub fn visit<'a>(stmts: &'a [Stmt], visit: &mut dyn FnMut(&'a Stmt)) {
        for s in stmts {
            visit(s);
            match s {
                Stmt::For(l) => Function::visit(&l.body, visit),
                Stmt::While(w) => {
                    Function::visit(&w.test, visit);
                    Function::visit(&w.body, visit);
                }
                Stmt::If(i) => {
                    Function::visit(&i.then, visit);
                    Function::visit(&i.otherwise, visit);
                }
                _ => {}
            }
        }
    }
    /// How many `for` and `while` loops there are.
    pub fn loop_count(&self) -> usize {
        let mut n = 0;
        Function::visit(&self.body, &mut |s| n += matches!(s, Stmt::For(_) | Stmt::While(_)) as usize);
        n
    }
}
