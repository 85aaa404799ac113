//! One loop under construction: operands, registers and the shapes of instructions.

use super::asm::{Asm, POOL};
use super::codes::{self, Codes, Pair};
use super::places::{Loc, Places, SCRATCH, TAIL, Taken};
use super::plan::Plan;
use iced_x86::{Code, Instruction, MemoryOperand, Register};
use jitbook_array::{DType, Kind};
use jitbook_ir::loops::{Const, For, Function, Reg};

/// The block's address, the loop's index and its end.
pub(super) const BLOCK: Register = Register::RDI;
pub(super) const INDEX: Register = Register::RSI;
pub(super) const END: Register = Register::RDX;

/// 16 lanes of 32 bits, 8 of 32, 8 of 64: numbers into `Codes`.
pub(super) type Shape = usize;
pub(super) const Z32: Shape = 0;
pub(super) const Y32: Shape = 1;
pub(super) const Z64: Shape = 2;

/// The last operand of an instruction.
#[derive(Clone, Copy)]
pub(super) enum Src {
    V(u8),
    M(MemoryOperand),
}

/// A mask that an instruction's result goes through: other lanes keep what they have, or become 0.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Through {
    All,
    Keep(u8),
    Zero(u8),
}

pub(super) struct Lower<'a> {
    pub f: &'a Function,
    pub l: &'a For,
    pub plan: &'a Plan,
    pub asm: Asm,
    pub places: Places,
    /// Which of the vectors of a turn is being emitted.
    pub copy: u32,
    /// Whether this is the part under the tail's mask.
    pub masked: bool,
    /// The next access's number.
    pub access: usize,
    /// Where the result of the instruction at hand should go.
    pub want: Option<u8>,
    /// Whether anything is called.
    pub calls: bool,
    /// Words on the stack that count inner loops.
    pub counters: u32,
    pub stopped: super::asm::Label,
    /// By carry and vector of a turn, where it accumulates.
    pub accumulators: Vec<Vec<Loc>>,
}

/// On the stack: two arguments and a result of a call, then what is kept over it, then counters, then slots.
pub(super) const ARGUMENTS: i64 = 0;
pub(super) const RESULT: i64 = 128;
pub(super) const KEPT_VECTORS: i64 = 192;
pub(super) const KEPT_MASKS: i64 = KEPT_VECTORS + 32 * 64;
pub(super) const KEPT_WORDS: i64 = KEPT_MASKS + 64;
pub(super) const COUNTERS: i64 = KEPT_WORDS + 64;
pub(super) const MAX_COUNTERS: u32 = 8;
pub(super) const SLOTS: i64 = COUNTERS + 8 * MAX_COUNTERS as i64;

/// Whether the lanes' numbers lie in the lower bits of a word as a signed value would.
fn is_signed(dtype: DType) -> bool {
    dtype.kind() == Kind::Signed
}

pub(super) fn memory(base: Register, displacement: i64) -> MemoryOperand {
    MemoryOperand::with_base_displ(base, displacement)
}
pub(super) fn repeated(base: Register, displacement: i64) -> MemoryOperand {
    MemoryOperand::new(base, Register::None, 1, displacement, 1, true, Register::None)
}
pub(super) fn mask(k: u8) -> Register {
    Register::K0 + k as u32
}

impl Lower<'_> {
    /// The shape of a value that is no bool.
    pub fn shape(&self, dtype: DType) -> Shape {
        match (dtype.size(), self.plan.lanes) {
            (8, _) => Z64,
            (_, 16) => Z32,
            _ => Y32,
        }
    }
    pub fn shape_of(&self, r: Reg) -> Shape {
        self.shape(self.f.dtype(r))
    }
    /// The index into `Pair`.
    pub fn pair(&self) -> usize {
        (self.plan.lanes == 8) as usize
    }
    pub fn register(&self, shape: Shape, v: u8) -> Register {
        (if shape == Y32 { Register::YMM0 } else { Register::ZMM0 }) + v as u32
    }
    /// The register that holds the same number of 16-bit values.
    pub fn half_register(&self, v: u8) -> Register {
        (if self.plan.lanes == 8 { Register::XMM0 } else { Register::YMM0 }) + v as u32
    }

    // Registers.

    /// A fresh vector register for the instruction at hand.
    pub fn take(&mut self) -> Option<u8> {
        match self.places.take()? {
            Taken::Free(v) => Some(v),
            Taken::Evict(v, slot) => {
                let to = memory(Register::RSP, SLOTS + 64 * slot as i64);
                self.push_mr(codes::STORE[Z32], to, Register::ZMM0 + v as u32, Through::All);
                Some(v)
            }
        }
    }
    /// Where the result of the instruction goes.
    pub fn target(&mut self) -> Option<u8> {
        match self.want.take() {
            Some(v) => Some(v),
            None => self.take(),
        }
    }
    pub fn take_mask(&mut self) -> Option<u8> {
        self.places.take_mask()
    }

    /// Operands that nothing reads after this statement leave their registers to the result.
    pub fn retire(&mut self, operands: &[Reg]) {
        for &r in operands {
            if self.places.dies(r) {
                match self.places.loc.get(&r) {
                    Some(&Loc::Vector(v)) if self.places.alone(v) => self.places.busy &= !(1 << v),
                    Some(&Loc::Mask(k)) if self.places.alone_mask(k) => self.places.busy_masks &= !(1 << k),
                    _ => {}
                }
                self.places.drop_value(r);
            }
        }
    }

    /// The value as a last operand: a register, or memory.
    pub fn source(&mut self, r: Reg) -> Src {
        match self.places.loc[&r] {
            Loc::Vector(v) => {
                self.places.busy |= 1 << v;
                Src::V(v)
            }
            Loc::Slot(s) => Src::M(memory(Register::RSP, SLOTS + 64 * s as i64)),
            Loc::Constant(at) => Src::M(repeated(POOL, at)),
            Loc::Word(w) => Src::M(repeated(BLOCK, 8 * w as i64)),
            Loc::Mask(_) => unreachable!("a bool is no vector"),
        }
    }
    /// The value in a register.
    pub fn vector(&mut self, r: Reg) -> Option<u8> {
        let shape = self.shape_of(r);
        let s = self.source(r);
        self.in_register(shape, s)
    }
    pub fn in_register(&mut self, shape: Shape, s: Src) -> Option<u8> {
        match s {
            Src::V(v) => Some(v),
            Src::M(m) => {
                let v = self.take()?;
                self.load_operand(shape, v, m);
                Some(v)
            }
        }
    }
    /// Loads a vector, or one value into every lane.
    pub fn load_operand(&mut self, shape: Shape, v: u8, mut m: MemoryOperand) {
        let code = if m.is_broadcast { codes::SPLAT_M[shape] } else { codes::LOAD[shape] };
        m.is_broadcast = false;
        self.push_rm(code, self.register(shape, v), m, Through::All);
    }
    /// A bool's mask register.
    pub fn mask(&mut self, r: Reg) -> u8 {
        match self.places.loc[&r] {
            Loc::Mask(k) => {
                self.places.busy_masks |= 1 << k;
                k
            }
            other => unreachable!("a bool lies in {other:?}"),
        }
    }

    // Constants.

    /// A constant as every lane reads it: small integers are kept as 32-bit values.
    pub fn constant(&mut self, c: Const) -> Loc {
        let at = match c.dtype.size() {
            8 => self.asm.constant(&c.bits.to_le_bytes()),
            size => {
                let shift = 32 - 8 * size as u32;
                let bits = c.bits as u32;
                let bits = if is_signed(c.dtype) { ((bits << shift) as i32 >> shift) as u32 } else { bits };
                self.asm.constant(&bits.to_le_bytes())
            }
        };
        Loc::Constant(at)
    }
    /// The bits in every lane of the shape, as an operand in memory.
    pub fn bits(&mut self, shape: Shape, bits: u64) -> Src {
        let at = match shape {
            Z64 => self.asm.constant(&bits.to_le_bytes()),
            _ => self.asm.constant(&(bits as u32).to_le_bytes()),
        };
        Src::M(repeated(POOL, at))
    }

    // Instructions by shape.

    fn through(i: &mut Instruction, through: Through) {
        match through {
            Through::All => {}
            Through::Keep(k) => i.set_op_mask(mask(k)),
            Through::Zero(k) => {
                i.set_op_mask(mask(k));
                i.set_zeroing_masking(true);
            }
        }
    }
    pub fn push_rm(&mut self, code: Code, to: Register, from: MemoryOperand, through: Through) {
        let mut i = Instruction::with2(code, to, from).expect("an instruction's operands");
        Self::through(&mut i, through);
        self.asm.push(i);
    }
    pub fn push_mr(&mut self, code: Code, to: MemoryOperand, from: Register, through: Through) {
        let mut i = Instruction::with2(code, to, from).expect("an instruction's operands");
        Self::through(&mut i, through);
        self.asm.push(i);
    }
    pub fn push_rr(&mut self, code: Code, to: Register, from: Register, through: Through) {
        let mut i = Instruction::with2(code, to, from).expect("an instruction's operands");
        Self::through(&mut i, through);
        self.asm.push(i);
    }
    pub fn push_rri(&mut self, code: Code, to: Register, from: Register, imm: i32) {
        self.asm.push(Instruction::with3(code, to, from, imm).expect("an instruction's operands"));
    }
    /// `to = op(a)`.
    pub fn one(&mut self, code: Code, to: Register, a: Src, from: Shape, through: Through) {
        match a {
            Src::V(v) => self.push_rr(code, to, self.register(from, v), through),
            Src::M(m) => self.push_rm(code, to, m, through),
        }
    }
    /// `to = op(a, imm)`.
    pub fn one_imm(&mut self, codes: &Codes, shape: Shape, to: u8, a: Src, imm: i32) {
        let to = self.register(shape, to);
        let i = match a {
            Src::V(v) => Instruction::with3(codes[shape], to, self.register(shape, v), imm),
            Src::M(m) => Instruction::with3(codes[shape], to, m, imm),
        };
        self.asm.push(i.expect("an instruction's operands"));
    }
    /// `to = op(a, b)`.
    pub fn two(&mut self, codes: &Codes, shape: Shape, to: u8, a: u8, b: Src, through: Through) {
        let (to, a) = (self.register(shape, to), self.register(shape, a));
        let i = match b {
            Src::V(v) => Instruction::with3(codes[shape], to, a, self.register(shape, v)),
            Src::M(m) => Instruction::with3(codes[shape], to, a, m),
        };
        let mut i = i.expect("an instruction's operands");
        Self::through(&mut i, through);
        self.asm.push(i);
    }
    /// `to = op(a, b, imm)`.
    pub fn two_imm(&mut self, codes: &Codes, shape: Shape, to: u8, a: u8, b: Src, imm: i32) {
        let (to, a) = (self.register(shape, to), self.register(shape, a));
        let i = match b {
            Src::V(v) => Instruction::with4(codes[shape], to, a, self.register(shape, v), imm),
            Src::M(m) => Instruction::with4(codes[shape], to, a, m, imm),
        };
        self.asm.push(i.expect("an instruction's operands"));
    }
    /// `k = a ? b`.
    pub fn compare_into(&mut self, codes: &Codes, shape: Shape, k: u8, a: u8, b: Src, predicate: i32) {
        let a = self.register(shape, a);
        let i = match b {
            Src::V(v) => Instruction::with4(codes[shape], mask(k), a, self.register(shape, v), predicate),
            Src::M(m) => Instruction::with4(codes[shape], mask(k), a, m, predicate),
        };
        self.asm.push(i.expect("an instruction's operands"));
    }
    pub fn copy_vector(&mut self, shape: Shape, to: u8, from: u8, through: Through) {
        if to != from {
            self.push_rr(codes::MOVE[shape], self.register(shape, to), self.register(shape, from), through);
        }
    }
    /// One of the two widths of an instruction on masks: 16 lanes, 8 lanes.
    pub fn mask_code(&self, codes: Pair) -> Code {
        codes[self.pair()]
    }
    pub fn mask_two(&mut self, codes: Pair, to: u8, a: u8, b: u8) {
        let i = Instruction::with3(self.mask_code(codes), mask(to), mask(a), mask(b));
        self.asm.push(i.expect("an instruction's operands"));
    }
    pub fn copy_mask(&mut self, to: u8, from: u8) {
        if to != from {
            self.push_rr(Code::VEX_Kmovw_kr_km16, mask(to), mask(from), Through::All);
        }
    }
    /// Every lane.
    pub fn all_lanes(&mut self, k: u8) {
        self.mask_two([Code::VEX_Kxnorw_kr_kr_kr, Code::VEX_Kxnorb_kr_kr_kr], k, k, k);
    }
    /// The lanes that loads and stores may touch.
    pub fn touched(&self) -> Through {
        if self.masked { Through::Zero(TAIL) } else { Through::All }
    }
    pub fn stored(&self) -> Through {
        if self.masked { Through::Keep(TAIL) } else { Through::All }
    }
    /// A mask that an instruction may clear: the lanes that may be touched.
    pub fn scratch_lanes(&mut self) {
        if self.masked {
            self.copy_mask(SCRATCH, TAIL);
        } else {
            self.all_lanes(SCRATCH);
        }
    }
}
