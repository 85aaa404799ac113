//! The builder of straight-line code inside a tree of blocks.
//!
//! The builder folds constants, numbers values (what it is given twice it records once), and puts each instruction into
//! the outermost open block where its operands are known: loop-invariant code leaves its loop by construction.

use super::code::*;
use super::eval::eval;
use crate::jaxpr::SourceId;
use jitbook_array::{DType, Kind};
use rustc_hash::FxHashMap;

/// Records code.
pub struct Body {
    insts: Vec<(Inst, DType)>,
    /// The depth of the block that each register is defined in.
    depth: Vec<u32>,
    /// The open blocks, outermost first.
    open: Vec<Block>,
    leaves: u32,
    steps: Steps,
    /// The place of what has none of its own.
    place: SourceId,
}

#[derive(Default)]
struct Block {
    stmts: Vec<Stmt>,
    numbering: FxHashMap<(Inst, DType), Reg>,
}

impl Default for Body {
    fn default() -> Body {
        Body::new()
    }
}

impl Body {
    pub fn new() -> Body {
        Body {
            insts: Vec::new(),
            depth: Vec::new(),
            open: vec![Block::default()],
            leaves: 0,
            steps: Steps::default(),
            place: SourceId(0),
        }
    }

    pub fn dtype(&self, r: Reg) -> DType {
        self.insts[r.0 as usize].1
    }
    pub fn inst(&self, r: Reg) -> Inst {
        self.insts[r.0 as usize].0
    }
    /// The value of a register that is a constant.
    pub fn as_const(&self, r: Reg) -> Option<Const> {
        match self.inst(r) {
            Inst::Const(c) => Some(c),
            _ => None,
        }
    }

    // Blocks: for the compiler, not for ops.

    /// Opens a block inside the current one.
    pub fn open_block(&mut self) {
        self.open.push(Block::default());
    }
    /// Closes the innermost block and returns what was recorded there.
    pub fn close_block(&mut self) -> Vec<Stmt> {
        self.open.pop().expect("an open block").stmts
    }
    /// A register of the current block whose value comes from outside straight-line code.
    pub fn leaf(&mut self, dtype: DType) -> Reg {
        self.leaf_at(dtype, self.open.len() - 1)
    }
    /// The same, of the open block at `depth`.
    pub fn leaf_at(&mut self, dtype: DType, depth: usize) -> Reg {
        self.leaves += 1;
        self.record(Inst::Leaf(self.leaves), dtype, depth as u32)
    }
    /// How many blocks are open around the innermost one.
    pub fn depth(&self) -> usize {
        self.open.len() - 1
    }
    /// The depth of the block that a register lives in.
    pub fn depth_of(&self, r: Reg) -> usize {
        self.depth[r.0 as usize] as usize
    }
    /// Adds a statement to the current block.
    pub fn stmt(&mut self, stmt: Stmt) {
        self.open.last_mut().expect("an open block").stmts.push(stmt);
    }
    /// Adds a statement to the open block at `depth`.
    pub fn stmt_at(&mut self, depth: usize, stmt: Stmt) {
        self.open[depth].stmts.push(stmt);
    }
    /// From now on what is recorded belongs to an equation with this primitive, operands and source.
    pub fn begin_step(&mut self, op: &'static str, operands: &[Reg], source: SourceId) {
        let source = self.place_of(source);
        self.steps.begin(Step { op, operands: operands.into(), source });
    }
    fn place_of(&self, source: SourceId) -> SourceId {
        if source == SourceId(0) { self.place } else { source }
    }
    /// Steps without a source have that of a call from now on; returns what to go back to.
    pub fn enter_place(&mut self, source: SourceId) -> SourceId {
        let new = self.place_of(source);
        std::mem::replace(&mut self.place, new)
    }
    pub fn leave_place(&mut self, former: SourceId) {
        self.place = former;
    }
    /// The steps so far, which the body forgets.
    pub fn take_steps(&mut self) -> Steps {
        std::mem::take(&mut self.steps)
    }
    /// Ends recording: the instruction table and the outermost block.
    pub fn finish(mut self) -> (Vec<(Inst, DType)>, Vec<Stmt>) {
        assert_eq!(self.open.len(), 1, "a block is still open");
        let stmts = self.close_block();
        (self.insts, stmts)
    }

    fn record(&mut self, inst: Inst, dtype: DType, depth: u32) -> Reg {
        let r = Reg(self.insts.len() as u32);
        self.insts.push((inst, dtype));
        self.steps.record();
        self.depth.push(depth);
        r
    }

    /// Records a pure instruction, or finds it.
    fn push(&mut self, inst: Inst, dtype: DType) -> Reg {
        let operands = inst.operands();
        if !matches!(inst, Inst::Const(_)) && operands.iter().all(|&r| self.as_const(r).is_some()) {
            let bits: smallvec::SmallVec<[u64; 3]> =
                operands.iter().map(|&r| self.as_const(r).expect("checked").bits).collect();
            let from = operands.first().map_or(dtype, |&r| self.dtype(r));
            return self.constant(Const { dtype, bits: eval(inst, dtype, from, &bits) });
        }
        let depth = operands.iter().map(|r| self.depth[r.0 as usize]).max().unwrap_or(0);
        if let Some(&r) = self.open[depth as usize].numbering.get(&(inst, dtype)) {
            return r;
        }
        let r = self.record(inst, dtype, depth);
        let block = &mut self.open[depth as usize];
        block.stmts.push(Stmt::Let(r));
        block.numbering.insert((inst, dtype), r);
        r
    }

    // Constants.

    pub fn constant(&mut self, value: Const) -> Reg {
        self.push(Inst::Const(value), value.dtype)
    }
    /// A float (or any number) constant of `dtype`, rounded to it.
    pub fn float(&mut self, dtype: DType, value: f64) -> Reg {
        self.constant(Const::float(dtype, value))
    }
    pub fn int(&mut self, dtype: DType, value: i64) -> Reg {
        self.constant(Const::int(dtype, value))
    }
    pub fn bool(&mut self, value: bool) -> Reg {
        self.constant(Const { dtype: DType::Bool, bits: value as u64 })
    }

    // Instructions. f16 and bf16 are computed with in f32 and rounded once an operation.

    /// Whether arithmetic on this dtype goes through f32.
    fn half(dtype: DType) -> bool {
        matches!(dtype, DType::F16 | DType::BF16)
    }
    fn widen(&mut self, a: Reg) -> Reg {
        if Body::half(self.dtype(a)) { self.cast(a, DType::F32) } else { a }
    }

    pub fn unary(&mut self, op: Unary, a: Reg) -> Reg {
        let dtype = self.dtype(a);
        if Body::half(dtype) {
            let wide = self.widen(a);
            let wide = self.unary(op, wide);
            return self.cast(wide, dtype);
        }
        let float_only = matches!(op, Unary::Sqrt | Unary::Floor | Unary::Ceil | Unary::Trunc | Unary::Round);
        if (float_only || op == Unary::Abs) && !matches!(dtype.kind(), Kind::Float | Kind::Signed) {
            return a;
        }
        assert!(!float_only || dtype.is_float(), "{op:?} of {dtype:?}");
        self.push(Inst::Unary(op, a), dtype)
    }

    pub fn binary(&mut self, op: Binary, a: Reg, b: Reg) -> Reg {
        let dtype = self.dtype(a);
        assert_eq!(dtype, self.dtype(b), "{op:?} of unlike dtypes");
        if Body::half(dtype) {
            let (wa, wb) = (self.widen(a), self.widen(b));
            let wide = self.binary(op, wa, wb);
            return self.cast(wide, dtype);
        }
        let op = match (dtype, op) {
            (DType::Bool, Binary::Add | Binary::Max) => Binary::Or,
            (DType::Bool, Binary::Mul | Binary::Min) => Binary::And,
            (_, op) => op,
        };
        if let Some(r) = self.simpler(op, a, b, dtype) {
            return r;
        }
        self.push(Inst::Binary(op, a, b), dtype)
    }

    /// `a * b + c`, rounded once.
    pub fn fma(&mut self, a: Reg, b: Reg, c: Reg) -> Reg {
        let dtype = self.dtype(a);
        if matches!(dtype, DType::F32 | DType::F64) {
            return self.push(Inst::Fma(a, b, c), dtype);
        }
        let product = self.binary(Binary::Mul, a, b);
        self.binary(Binary::Add, product, c)
    }

    pub fn compare(&mut self, op: Compare, a: Reg, b: Reg) -> Reg {
        assert_eq!(self.dtype(a), self.dtype(b), "{op:?} of unlike dtypes");
        let (a, b) = (self.widen(a), self.widen(b));
        if self.dtype(a) != DType::Bool {
            let simpler = self.simpler_compare(op, a, b);
            return simpler.unwrap_or_else(|| self.push(Inst::Compare(op, a, b), DType::Bool));
        }
        match op {
            Compare::Ne => self.binary(Binary::Xor, a, b),
            Compare::Eq => {
                let unlike = self.binary(Binary::Xor, a, b);
                self.not(unlike)
            }
            Compare::Lt => {
                let na = self.not(a);
                self.binary(Binary::And, na, b)
            }
            Compare::Le => {
                let na = self.not(a);
                self.binary(Binary::Or, na, b)
            }
            Compare::Gt => self.compare(Compare::Lt, b, a),
            Compare::Ge => self.compare(Compare::Le, b, a),
        }
    }

    /// `if cond { a } else { b }`; both are computed.
    pub fn select(&mut self, cond: Reg, a: Reg, b: Reg) -> Reg {
        assert_eq!(self.dtype(cond), DType::Bool);
        assert_eq!(self.dtype(a), self.dtype(b), "select of unlike dtypes");
        if a == b {
            return a;
        }
        if let Some(c) = self.as_const(cond) {
            return if c.bits != 0 { a } else { b };
        }
        if self.dtype(a) == DType::Bool {
            let yes = self.and(cond, a);
            let no = self.not(cond);
            let no = self.and(no, b);
            return self.or(yes, no);
        }
        if let Some(r) = self.floored(cond, a, b) {
            return r;
        }
        self.push(Inst::Select(cond, a, b), self.dtype(a))
    }

    /// To `dtype` by value: floats truncate and saturate to integers, integers wrap, anything but 0 is true.
    pub fn cast(&mut self, a: Reg, dtype: DType) -> Reg {
        let from = self.dtype(a);
        if from == dtype {
            return a;
        }
        if dtype == DType::Bool {
            let wide = self.widen(a);
            let zero = self.int(self.dtype(wide), 0);
            return self.compare(Compare::Ne, wide, zero);
        }
        if (Body::half(from) && dtype != DType::F32) || (Body::half(dtype) && from != DType::F32) {
            let middle = self.cast_to_f32(a);
            return self.cast(middle, dtype);
        }
        if from == DType::I64 && dtype.is_integer() {
            // Wrap-around lets the cast move inside, where it meets the loop's index alone.
            if let Inst::Binary(op @ (Binary::Add | Binary::Mul), x, y) = self.inst(a) {
                let (x, y) = (self.cast(x, dtype), self.cast(y, dtype));
                return self.binary(op, x, y);
            }
        }
        self.push(Inst::Cast(a), dtype)
    }

    fn cast_to_f32(&mut self, a: Reg) -> Reg {
        self.push(Inst::Cast(a), DType::F32)
    }

    /// To `dtype` by bits; the sizes are equal.
    pub fn bitcast(&mut self, a: Reg, dtype: DType) -> Reg {
        if self.dtype(a) == dtype {
            return a;
        }
        assert_eq!(self.dtype(a).size(), dtype.size(), "bitcast between sizes");
        self.push(Inst::Bitcast(a), dtype)
    }

    /// Calls a routine once an element; one or two arguments, of the routine's own dtype.
    pub fn call(&mut self, routine: Routine, args: &[Reg]) -> Reg {
        let dtype = routine.dtype();
        assert!(args.iter().all(|&a| self.dtype(a) == dtype), "{} takes {dtype:?}", routine.name);
        assert_eq!(args.len(), routine.arity(), "{}", routine.name);
        self.push(Inst::Call(routine, args[0], args.get(1).copied()), dtype)
    }
}

/// Shorthands.
macro_rules! shorthands {
    (unary: $($u:ident $U:ident),*; binary: $($b:ident $B:ident),*; compare: $($c:ident $C:ident),*) => {
        impl Body {
            $(pub fn $u(&mut self, a: Reg) -> Reg { self.unary(Unary::$U, a) })*
            $(pub fn $b(&mut self, a: Reg, b: Reg) -> Reg { self.binary(Binary::$B, a, b) })*
            $(pub fn $c(&mut self, a: Reg, b: Reg) -> Reg { self.compare(Compare::$C, a, b) })*
        }
    };
}
shorthands! {
    unary: neg Neg, abs Abs, sqrt Sqrt, floor Floor, ceil Ceil, trunc Trunc, round Round, not Not,
        popcount PopCount, clz LeadingZeros;
    binary: add Add, sub Sub, mul Mul, div Div, rem Rem, min Min, max Max, and And, or Or, xor Xor, shl Shl,
        shr_logical ShrLogical, shr_arithmetic ShrArithmetic;
    compare: eq Eq, ne Ne, lt Lt, le Le, gt Gt, ge Ge
}
