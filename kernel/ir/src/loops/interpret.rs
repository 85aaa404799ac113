//! The oracle: runs a function's statements one by one, with every access checked.

use super::code::*;
use super::eval::eval;

/// Runs `function` over buffers (one word an element) and a frame of scalars.
///
/// Panics on an access outside a buffer or a register without a value: both are bugs of whoever built the function.
pub fn interpret(function: &Function, buffers: &mut [Vec<u64>], frame: &mut [u64]) {
    let mut m = Machine { f: function, regs: vec![0; function.insts.len()], buffers, frame };
    m.block(&function.body);
}

struct Machine<'a> {
    f: &'a Function,
    regs: Vec<u64>,
    buffers: &'a mut [Vec<u64>],
    frame: &'a mut [u64],
}

impl Machine<'_> {
    fn get(&self, r: Reg) -> u64 {
        self.regs[r.0 as usize]
    }
    fn set(&mut self, r: Reg, bits: u64) {
        self.regs[r.0 as usize] = bits & mask(self.f.dtype(r));
    }

    fn block(&mut self, stmts: &[Stmt]) {
        stmts.iter().for_each(|s| self.stmt(s));
    }

    fn stmt(&mut self, stmt: &Stmt) {
        match stmt {
            Stmt::Let(r) => self.compute(*r),
            Stmt::Copy { to, from } => self.set(*to, self.get(*from)),
            Stmt::Load { to, buffer, index } => {
                let at = self.at(index);
                self.set(*to, self.buffers[buffer.0 as usize][at]);
            }
            Stmt::Store { buffer, index, value } => {
                let at = self.at(index);
                self.buffers[buffer.0 as usize][at] = self.get(*value);
            }
            Stmt::Read { to, slot } => self.set(*to, self.frame[*slot as usize]),
            Stmt::Write { slot, value } => self.frame[*slot as usize] = self.get(*value),
            Stmt::For(l) => self.run_for(l),
            Stmt::While(w) => self.run_while(w),
            Stmt::If(i) => self.run_if(i),
        }
    }

    fn compute(&mut self, r: Reg) {
        let (inst, dtype) = self.f.insts[r.0 as usize];
        let operands = inst.operands();
        let bits: smallvec::SmallVec<[u64; 3]> = operands.iter().map(|&o| self.get(o)).collect();
        let from = operands.first().map_or(dtype, |&o| self.f.dtype(o));
        self.set(r, eval(inst, dtype, from, &bits));
    }

    fn at(&self, index: &Index) -> usize {
        let sum: i64 = index.terms.iter().map(|&(r, step)| self.get(r) as i64 * step).sum();
        usize::try_from(index.offset + sum).expect("an index is not negative")
    }

    fn start(&mut self, carries: &[Carry]) {
        carries.iter().for_each(|c| self.set(c.phi, self.get(c.init)));
    }
    fn step(&mut self, carries: &[Carry]) {
        let next: Vec<u64> = carries.iter().map(|c| self.get(c.next)).collect();
        carries.iter().zip(next).for_each(|(c, bits)| self.set(c.phi, bits));
    }
    fn end(&mut self, carries: &[Carry]) {
        carries.iter().for_each(|c| self.set(c.result, self.get(c.phi)));
    }

    fn run_for(&mut self, l: &For) {
        self.start(&l.carries);
        for i in 0..l.extent {
            self.set(l.index, i);
            self.block(&l.body);
            self.step(&l.carries);
        }
        self.end(&l.carries);
    }

    fn run_while(&mut self, w: &While) {
        self.start(&w.carries);
        loop {
            self.block(&w.test);
            if self.get(w.cond) == 0 {
                break;
            }
            self.block(&w.body);
            self.step(&w.carries);
        }
        self.end(&w.carries);
    }

    fn run_if(&mut self, i: &If) {
        let taken = self.get(i.cond) != 0;
        self.block(if taken { &i.then } else { &i.otherwise });
        for j in &i.joins {
            let bits = self.get(if taken { j.then } else { j.otherwise });
            self.set(j.result, bits);
        }
    }
}
