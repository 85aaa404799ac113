//! Routines that have no sequence: called lane by lane, with everything that lies in registers kept on the stack.

use super::codes;
use super::inst::predicate;
use super::lower::{
    ARGUMENTS, BLOCK, END, INDEX, KEPT_MASKS, KEPT_VECTORS, KEPT_WORDS, Lower, RESULT, Through, Z32, mask, memory,
};
use super::places::SCRATCH;
use iced_x86::{Code, Instruction, Register};
use jitbook_array::DType;
use jitbook_ir::loops::{Compare, Reg, Routine, RoutineFn};

/// What a call of C code may change of ours.
const WORDS: [Register; 7] = [BLOCK, INDEX, END, Register::R8, Register::R9, Register::R10, Register::R11];

/// Calls the function for each of `count` lanes of the arguments at `from`; the second argument lies 64 bytes behind.
macro_rules! lane_callers {
    ($($name:ident $t:ty);*) => { $(
        mod $name {
            /// SAFETY: `from` and `to` point to `count` values each.
            pub(super) unsafe extern "sysv64" fn one(f: extern "C" fn($t) -> $t, from: *const $t, to: *mut $t, count: usize) {
                for i in 0..count {
                    // SAFETY: the caller's.
                    unsafe { *to.add(i) = f(*from.add(i)) }
                }
            }
            /// SAFETY: `from` points to `count` values and 64 bytes on to as many more, `to` to `count` values.
            pub(super) unsafe extern "sysv64" fn two(f: extern "C" fn($t, $t) -> $t, from: *const $t, to: *mut $t, count: usize) {
                for i in 0..count {
                    // SAFETY: the caller's.
                    unsafe { *to.add(i) = f(*from.add(i), *from.byte_add(64).add(i)) }
                }
            }
        }
    )* };
}
lane_callers! { narrow f32; wide f64 }

extern "C" fn fmodf(x: f32, y: f32) -> f32 {
    x % y
}
extern "C" fn fmod(x: f64, y: f64) -> f64 {
    x % y
}

impl Lower<'_> {
    /// The routine of a vector.
    pub fn call(&mut self, routine: &Routine, a: Reg, b: Option<Reg>) -> Option<u8> {
        match routine.function {
            RoutineFn::F32(f) => self.call_lanes(narrow::one as *const () as usize, f as usize, DType::F32, a, None),
            RoutineFn::F64(f) => self.call_lanes(wide::one as *const () as usize, f as usize, DType::F64, a, None),
            RoutineFn::F32x2(f) => self.call_lanes(narrow::two as *const () as usize, f as usize, DType::F32, a, b),
            RoutineFn::F64x2(f) => self.call_lanes(wide::two as *const () as usize, f as usize, DType::F64, a, b),
            RoutineFn::Beyond { limit, function } => self.beyond(limit, function as usize, a, b?),
        }
    }

    /// C's fmod.
    pub fn remainder(&mut self, dtype: DType, a: Reg, b: Reg) -> Option<u8> {
        match dtype {
            DType::F32 => {
                self.call_lanes(narrow::two as *const () as usize, fmodf as *const () as usize, dtype, a, Some(b))
            }
            _ => self.call_lanes(wide::two as *const () as usize, fmod as *const () as usize, dtype, a, Some(b)),
        }
    }

    fn call_lanes(&mut self, caller: usize, function: usize, dtype: DType, a: Reg, b: Option<Reg>) -> Option<u8> {
        let shape = self.shape(dtype);
        let x = self.vector(a)?;
        let y = match b {
            Some(b) => Some(self.vector(b)?),
            None => None,
        };
        let to = self.take()?;
        self.push_mr(codes::STORE[shape], memory(Register::RSP, ARGUMENTS), self.register(shape, x), Through::All);
        if let Some(y) = y {
            let second = memory(Register::RSP, ARGUMENTS + 64);
            self.push_mr(codes::STORE[shape], second, self.register(shape, y), Through::All);
        }
        self.call_kept(caller, function);
        self.push_rm(codes::LOAD[shape], self.register(shape, to), memory(Register::RSP, RESULT), Through::All);
        Some(to)
    }

    /// `usual`, but the function of `a` in lanes where that lies beyond the limit: the call is jumped over where none
    /// does.
    fn beyond(&mut self, limit: f32, function: usize, a: Reg, usual: Reg) -> Option<u8> {
        let shape = self.shape(DType::F32);
        let (x, y) = (self.vector(a)?, self.vector(usual)?);
        let to = self.take()?;
        let (size, limit) = (self.bits(shape, 0x7fff_ffff), self.bits(shape, limit.to_bits() as u64));
        self.two(&codes::AND_F, shape, to, x, size, Through::All);
        self.compare_into(&codes::CMP_F, shape, SCRATCH, to, limit, predicate(Compare::Gt, true));
        self.copy_vector(shape, to, y, Through::All);
        let none = self.asm.label();
        self.push_rr(Code::VEX_Kortestw_kr_kr, mask(SCRATCH), mask(SCRATCH), Through::All);
        self.asm.jump(Code::Je_rel32_64, none);
        self.push_mr(codes::STORE[shape], memory(Register::RSP, ARGUMENTS), self.register(shape, x), Through::All);
        self.call_kept(narrow::one as *const () as usize, function);
        let result = memory(Register::RSP, RESULT);
        self.push_rm(codes::LOAD[shape], self.register(shape, to), result, Through::Keep(SCRATCH));
        self.asm.bind(none);
        Some(to)
    }

    /// Calls `caller(function, arguments, result, lanes)`; every register in use is as before afterwards.
    fn call_kept(&mut self, caller: usize, function: usize) {
        self.calls = true;
        let (vectors, masks) = self.places.in_use();
        let vector_at = |v: u8| memory(Register::RSP, KEPT_VECTORS + 64 * v as i64);
        let mask_at = |k: u8| memory(Register::RSP, KEPT_MASKS + 8 * k as i64);
        let word_at = |i: usize| memory(Register::RSP, KEPT_WORDS + 8 * i as i64);
        for &v in &vectors {
            self.push_mr(codes::STORE[Z32], vector_at(v), Register::ZMM0 + v as u32, Through::All);
        }
        for &k in &masks {
            self.push_mr(Code::VEX_Kmovw_m16_kr, mask_at(k), mask(k), Through::All);
        }
        for (i, &r) in WORDS.iter().enumerate() {
            self.push_mr(Code::Mov_rm64_r64, word_at(i), r, Through::All);
        }
        let immediate = |r: Register, value: u64| Instruction::with2(Code::Mov_r64_imm64, r, value).expect("a move");
        self.asm.push(immediate(Register::RDI, function as u64));
        self.push_rm(Code::Lea_r64_m, Register::RSI, memory(Register::RSP, ARGUMENTS), Through::All);
        self.push_rm(Code::Lea_r64_m, Register::RDX, memory(Register::RSP, RESULT), Through::All);
        self.asm.push(immediate(Register::RCX, self.plan.lanes as u64));
        self.asm.push(immediate(Register::RAX, caller as u64));
        self.asm.push(Instruction::with(Code::VEX_Vzeroupper));
        self.asm.push(Instruction::with1(Code::Call_rm64, Register::RAX).expect("a call"));
        for (i, &r) in WORDS.iter().enumerate() {
            self.push_rm(Code::Mov_r64_rm64, r, word_at(i), Through::All);
        }
        for &k in &masks {
            self.push_rm(Code::VEX_Kmovw_kr_km16, mask(k), mask_at(k), Through::All);
        }
        for &v in &vectors {
            self.push_rm(codes::LOAD[Z32], Register::ZMM0 + v as u32, vector_at(v), Through::All);
        }
    }
}
