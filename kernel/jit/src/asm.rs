//! Machine code read back: the bytes that run, as instructions with names for what they call and read.

use crate::program::Program;
use jitbook_array::Result;

/// One instruction.
#[derive(Clone, Debug, PartialEq)]
pub struct Instruction {
    /// Its first byte, from the function's start.
    pub at: usize,
    /// `vmulps xmm0, xmm1, xmm2`; a jump's target reads `>123`, the byte it goes to.
    pub text: String,
    /// Where it jumps inside the function.
    pub target: Option<usize>,
    /// The number of the step of the loop IR that it belongs to.
    pub step: Option<u32>,
}

/// A stretch of machine code.
pub struct Section {
    /// The function of the loop IR that it comes from.
    pub function: usize,
    /// Whether it is one loop in wide lanes, which the function's own code calls.
    pub wide: bool,
    pub code: Vec<Instruction>,
}

/// The machine code of a program: of each function its wide loops, then its own. Sections are empty where this
/// machine's code cannot be read: see [`Program::asm_text`].
pub fn sections(program: &Program) -> Vec<Section> {
    let machine = &program.machine;
    let mut out = Vec::new();
    for function in 0..program.functions.len() {
        for w in machine.wide.iter().filter(|w| w.function == function) {
            let code = disassemble(w.code(), &w.marks, names(program, function));
            out.push(Section { function, wide: true, code });
        }
        let code = disassemble(machine.code(function), &machine.marks[function], names(program, function));
        out.push(Section { function, wide: false, code });
    }
    out
}

#[cfg(not(target_arch = "x86_64"))]
fn disassemble(_code: &[u8], _marks: &[crate::machine::Mark], _known: Vec<(u64, String)>) -> Vec<Instruction> {
    Vec::new()
}

#[cfg(target_arch = "x86_64")]
fn disassemble(code: &[u8], marks: &[crate::machine::Mark], known: Vec<(u64, String)>) -> Vec<Instruction> {
    use iced_x86::{Decoder, DecoderOptions, Formatter, IntelFormatter, Mnemonic, NumberBase, OpKind};
    let start = code.as_ptr() as u64;
    let names = Names { known, start, code: code.to_vec() };
    let mut formatter = IntelFormatter::with_options(Some(Box::new(names)), None);
    let options = formatter.options_mut();
    options.set_first_operand_char_index(8);
    options.set_space_after_operand_separator(true);
    options.set_number_base(NumberBase::Decimal);
    options.set_branch_leading_zeros(false);
    options.set_show_branch_size(false);
    options.set_rip_relative_addresses(false);
    let mut decoder = Decoder::with_ip(64, code, start, DecoderOptions::NONE);
    let mut out = Vec::new();
    while decoder.can_decode() {
        let instruction = decoder.decode();
        // Constants lie behind the code.
        if instruction.is_invalid() {
            break;
        }
        let at = (instruction.ip() - start) as usize;
        let near = instruction.op_count() > 0 && instruction.op0_kind() == OpKind::NearBranch64;
        let jumps = near && instruction.mnemonic() != Mnemonic::Call;
        let target = jumps.then(|| instruction.near_branch_target().wrapping_sub(start) as usize);
        let mut text = String::new();
        formatter.format(&instruction, &mut text);
        if let Some(to) = target {
            let mnemonic = text.split_whitespace().next().unwrap_or("jmp").to_string();
            text = format!("{mnemonic:<8}>{to}");
        }
        let step = marks.iter().take_while(|m| m.0 as usize <= at).last().and_then(|m| m.1);
        out.push(Instruction { at, text, target, step });
    }
    // What stands between two instructions of one step belongs to it.
    for i in 1..out.len().saturating_sub(1) {
        if out[i].step.is_none() && out[i - 1].step == out[i + 1].step {
            out[i].step = out[i - 1].step;
        }
    }
    // Padding and constants behind the last return are no code.
    let last = out.iter().rposition(|i| i.text.starts_with("ret")).map_or(out.len(), |k| k + 1);
    let reached = out.iter().filter_map(|i| i.target).max().unwrap_or(0);
    let end = out.iter().position(|i| i.at > reached && i.text.starts_with("ret")).map_or(last, |k| k + 1);
    out.truncate(end);
    out
}

/// Addresses that mean something: routines that the code calls, the flag that it looks at, and its constants.
fn names(program: &Program, function: usize) -> Vec<(u64, String)> {
    use jitbook_ir::loops::{Inst, RoutineFn};
    let mut known = vec![(jitbook_array::interrupt::INTERRUPT.as_ptr() as u64, "interrupt_flag".to_string())];
    let wide = program.machine.wide.iter().filter(|w| w.function == function);
    known.extend(wide.map(|w| (w.code().as_ptr() as u64, "wide_loop".to_string())));
    known.extend(program.machine.constants().map(|at| (at, "constants".to_string())));
    let routines = program.functions[function].insts.iter().filter_map(|(inst, _)| match inst {
        Inst::Call(routine, ..) => Some(*routine),
        _ => None,
    });
    for r in routines.chain(crate::emit::routines()) {
        let address = match r.function {
            RoutineFn::F32(f) | RoutineFn::Beyond { function: f, .. } => f as usize,
            RoutineFn::F32x2(f) => f as usize,
            RoutineFn::F64(f) => f as usize,
            RoutineFn::F64x2(f) => f as usize,
        };
        if !known.iter().any(|k| k.0 == address as u64) {
            known.push((address as u64, r.name.to_string()));
        }
    }
    known
}

/// Names in place of addresses, and the values of constants that lie behind the code.
#[cfg(target_arch = "x86_64")]
struct Names {
    known: Vec<(u64, String)>,
    /// Where the code begins.
    start: u64,
    code: Vec<u8>,
}

#[cfg(target_arch = "x86_64")]
impl iced_x86::SymbolResolver for Names {
    fn symbol(
        &mut self,
        instruction: &iced_x86::Instruction,
        _operand: u32,
        _instruction_operand: Option<u32>,
        address: u64,
        _size: u32,
    ) -> Option<iced_x86::SymbolResult<'_>> {
        if let Some((at, name)) = self.known.iter().find(|k| k.0 == address) {
            return Some(iced_x86::SymbolResult::with_str(*at, name));
        }
        let behind = self.code.get(usize::try_from(address.checked_sub(self.start)?).ok()?..)?;
        Some(iced_x86::SymbolResult::with_string(address, constant(behind, instruction.memory_size())?))
    }
}

/// `const 0.5`: what an instruction reads there; of several lanes that differ, the first and `..`.
#[cfg(target_arch = "x86_64")]
fn constant(bytes: &[u8], size: iced_x86::MemorySize) -> Option<String> {
    use iced_x86::MemorySize as M;
    let singles = |n: usize| -> Option<Vec<String>> {
        let lanes = bytes.get(..4 * n)?.chunks_exact(4).filter_map(|b| b.try_into().ok().map(f32::from_le_bytes));
        Some(lanes.map(|v| v.to_string()).collect())
    };
    let doubles = |n: usize| -> Option<Vec<String>> {
        let lanes = bytes.get(..8 * n)?.chunks_exact(8).filter_map(|b| b.try_into().ok().map(f64::from_le_bytes));
        Some(lanes.map(|v| v.to_string()).collect())
    };
    let lanes = match size {
        M::Float32 => singles(1)?,
        M::Packed128_Float32 => singles(4)?,
        M::Packed256_Float32 => singles(8)?,
        M::Packed512_Float32 => singles(16)?,
        M::Float64 => doubles(1)?,
        M::Packed128_Float64 => doubles(2)?,
        M::Packed256_Float64 => doubles(4)?,
        M::Packed512_Float64 => doubles(8)?,
        M::Unknown => return None,
        _ => vec![format!("{:#x}", u64::from_le_bytes(bytes.get(..8)?.try_into().ok()?))],
    };
    let first = lanes.first()?;
    let rest = if lanes.iter().all(|l| l == first) { "" } else { ", .." };
    Some(format!("const {first}{rest}"))
}

impl Program {
    /// The machine code as Cranelift writes it, made again for the occasion: what every machine has.
    pub fn asm_text(&self) -> Result<String> {
        Ok(self.texts()?.asm)
    }
}

#[cfg(all(test, target_arch = "x86_64"))]
mod tests {
    use super::*;

    #[test]
    fn constants_are_shown_by_their_values() {
        // vaddss xmm0, xmm1, [rip]; ret; 0.5
        let code = [0xc5, 0xf2, 0x58, 0x05, 1, 0, 0, 0, 0xc3, 0, 0, 0, 0x3f];
        let shown: Vec<String> = disassemble(&code, &[], Vec::new()).into_iter().map(|i| i.text).collect();
        assert_eq!(shown, ["vaddss  xmm0, xmm1, [const 0.5]", "ret"]);
    }
}
