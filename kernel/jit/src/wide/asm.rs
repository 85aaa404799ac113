//! Instructions in a row with labels and a pool of constants behind them, and their bytes.

use super::Listing;
use crate::machine::Mark;
use iced_x86::{Code, Encoder, Formatter, Instruction, IntelFormatter, MemoryOperand, Register};
use rustc_hash::FxHashMap;

/// A place in the code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Label(usize);

/// The register that holds the pool's address.
pub(super) const POOL: Register = Register::R11;

/// Code under construction.
#[derive(Default)]
pub(super) struct Asm {
    code: Vec<Instruction>,
    /// By label, the number of the instruction that it stands before.
    labels: Vec<Option<usize>>,
    /// Instructions that jump, and where to.
    jumps: Vec<(usize, Label)>,
    /// The instruction that finds the pool.
    finds_pool: Option<usize>,
    pool: Vec<u8>,
    places: FxHashMap<Vec<u8>, i64>,
    /// From which instruction on the code belongs to which step.
    marks: Vec<(usize, Option<u32>)>,
}

/// Finished code: position-independent, the pool behind it.
pub(super) struct Code64 {
    pub bytes: Vec<u8>,
    pub text: String,
    pub marks: Vec<Mark>,
    /// How many of the bytes are instructions.
    pub code: usize,
}

impl Asm {
    pub fn push(&mut self, i: Instruction) {
        self.code.push(i);
    }
    pub fn label(&mut self) -> Label {
        self.labels.push(None);
        Label(self.labels.len() - 1)
    }
    /// The label stands here.
    pub fn bind(&mut self, label: Label) {
        self.labels[label.0] = Some(self.code.len());
    }
    pub fn jump(&mut self, code: Code, to: Label) {
        self.jumps.push((self.code.len(), to));
        self.push(Instruction::with_branch(code, 0).expect("a branch"));
    }
    /// Puts the pool's address into its register.
    pub fn find_pool(&mut self) {
        self.finds_pool = Some(self.code.len());
        let here = MemoryOperand::with_base_displ(Register::RIP, 0);
        self.push(Instruction::with2(Code::Lea_r64_m, POOL, here).expect("lea"));
    }
    /// Where bytes lie in the pool, aligned to their number.
    pub fn constant(&mut self, bytes: &[u8]) -> i64 {
        if let Some(&at) = self.places.get(bytes) {
            return at;
        }
        self.pool.resize(self.pool.len().next_multiple_of(bytes.len()), 0);
        let at = self.pool.len() as i64;
        self.pool.extend(bytes);
        self.places.insert(bytes.to_vec(), at);
        at
    }
    /// Takes the place of a pushed instruction.
    pub fn replace(&mut self, at: usize, i: Instruction) {
        self.code[at] = i;
    }
    /// What is pushed from now on belongs to this step of the loop IR, or to none.
    pub fn mark(&mut self, step: Option<u32>) {
        self.marks.push((self.code.len(), step));
    }
    /// How many instructions there are.
    pub fn len(&self) -> usize {
        self.code.len()
    }

    /// The bytes; with a listing also the instructions as a reader knows them.
    pub fn finish(mut self, listing: Listing) -> Option<Code64> {
        let mut encoder = Encoder::new(64);
        let mut starts = Vec::with_capacity(self.code.len() + 1);
        let mut at = 0;
        for i in &self.code {
            starts.push(at);
            at += encoder.encode(i, at as u64).ok()?;
        }
        starts.push(at);
        let mut bytes = encoder.take_buffer();
        let pool = at.next_multiple_of(64);
        let mut patch = |i: usize, target: usize| {
            let end = starts[i + 1];
            let distance = target as i64 - end as i64;
            bytes[end - 4..end].copy_from_slice(&(distance as i32).to_le_bytes());
        };
        for &(i, label) in &self.jumps {
            let target = starts[self.labels[label.0].expect("a bound label")];
            patch(i, target);
            self.code[i].set_near_branch64(target as u64);
        }
        if let Some(i) = self.finds_pool {
            patch(i, pool);
            self.code[i].set_memory_displacement64(pool as u64);
        }
        bytes.resize(pool, 0);
        bytes.extend(&self.pool);
        let text = match listing {
            Listing::Without => String::new(),
            Listing::With => lines(&self.code, &starts),
        };
        let marks = self.marks.iter().map(|&(i, step)| (starts[i] as u32, step)).collect();
        Some(Code64 { bytes, text, marks, code: at })
    }
}

fn lines(code: &[Instruction], starts: &[usize]) -> String {
    let mut formatter = IntelFormatter::new();
    let mut text = String::new();
    for (i, start) in code.iter().zip(starts) {
        text += &format!("{start:5x}  ");
        formatter.format(i, &mut text);
        text.push('\n');
    }
    text
}
