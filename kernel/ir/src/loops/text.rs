//! The loop IR as text, for `%ir`.

use super::code::*;
use jitbook_array::DType;
use std::fmt::{self, Write};

impl fmt::Display for Const {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.dtype {
            DType::F32 => write!(f, "{:?}", f32::from_bits(self.bits as u32)),
            DType::F64 => write!(f, "{:?}", f64::from_bits(self.bits)),
            DType::Bool => write!(f, "{}", self.bits != 0),
            _ => write!(f, "{}", super::eval::signed(self.dtype, self.bits)),
        }
    }
}

impl fmt::Display for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, b) in self.buffers.iter().enumerate() {
            writeln!(f, "b{i}: {}[{}] {}", b.dtype.short(), b.len, format!("{:?}", b.role).to_lowercase())?;
        }
        let mut out = String::new();
        self.block(&self.body, 0, &mut out)?;
        f.write_str(&out)
    }
}

impl Function {
    fn block(&self, stmts: &[Stmt], depth: usize, out: &mut String) -> fmt::Result {
        stmts.iter().try_for_each(|s| self.stmt(s, depth, out))
    }

    fn stmt(&self, stmt: &Stmt, depth: usize, out: &mut String) -> fmt::Result {
        let pad = "  ".repeat(depth);
        match stmt {
            Stmt::Let(r) if self.as_const(*r).is_some() => Ok(()),
            Stmt::Let(r) => writeln!(out, "{pad}{} = {}", self.typed(*r), self.inst_text(self.inst(*r))),
            Stmt::Copy { to, from } => writeln!(out, "{pad}{} = {}", self.typed(*to), self.name(*from)),
            Stmt::Load { to, buffer, index } => {
                writeln!(out, "{pad}{} = b{}[{}]", self.typed(*to), buffer.0, self.index(index))
            }
            Stmt::Store { buffer, index, value } => {
                writeln!(out, "{pad}b{}[{}] = {}", buffer.0, self.index(index), self.name(*value))
            }
            Stmt::Read { to, slot } => writeln!(out, "{pad}{} = s{slot}", self.typed(*to)),
            Stmt::Write { slot, value } => writeln!(out, "{pad}s{slot} = {}", self.name(*value)),
            Stmt::For(l) => {
                self.inits(&l.carries, &pad, out)?;
                writeln!(out, "{pad}for i{} in 0..{}:", l.index.0, l.extent)?;
                self.block(&l.body, depth + 1, out)?;
                self.nexts(&l.carries, &pad, out)
            }
            Stmt::While(w) => {
                self.inits(&w.carries, &pad, out)?;
                writeln!(out, "{pad}while:")?;
                self.block(&w.test, depth + 1, out)?;
                writeln!(out, "{pad}{} do:", self.name(w.cond))?;
                self.block(&w.body, depth + 1, out)?;
                self.nexts(&w.carries, &pad, out)
            }
            Stmt::If(i) => {
                writeln!(out, "{pad}if {}:", self.name(i.cond))?;
                self.block(&i.then, depth + 1, out)?;
                writeln!(out, "{pad}else:")?;
                self.block(&i.otherwise, depth + 1, out)?;
                i.joins.iter().try_for_each(|j| {
                    let (a, b) = (self.name(j.then), self.name(j.otherwise));
                    writeln!(out, "{pad}{} = either {a} or {b}", self.typed(j.result))
                })
            }
        }
    }

    fn inits(&self, carries: &[Carry], pad: &str, out: &mut String) -> fmt::Result {
        carries.iter().try_for_each(|c| writeln!(out, "{pad}carry {} = {}", self.typed(c.phi), self.name(c.init)))
    }
    fn nexts(&self, carries: &[Carry], pad: &str, out: &mut String) -> fmt::Result {
        carries.iter().try_for_each(|c| {
            writeln!(out, "{pad}  {} <- {}  (after: {})", self.name(c.phi), self.name(c.next), self.name(c.result))
        })
    }

    fn name(&self, r: Reg) -> String {
        match self.as_const(r) {
            Some(c) => c.to_string(),
            None => format!("r{}", r.0),
        }
    }
    fn typed(&self, r: Reg) -> String {
        format!("r{}:{}", r.0, self.dtype(r).short())
    }
    fn index(&self, index: &Index) -> String {
        let mut out = String::new();
        for &(r, step) in &index.terms {
            let sep = if out.is_empty() { "" } else { " + " };
            let times = if step == 1 { String::new() } else { format!("{step}*") };
            let _ = write!(out, "{sep}{times}i{}", r.0);
        }
        if index.offset != 0 || out.is_empty() {
            let sep = if out.is_empty() { "" } else { " + " };
            let _ = write!(out, "{sep}{}", index.offset);
        }
        out
    }

    fn inst_text(&self, inst: Inst) -> String {
        let args = inst.operands().iter().map(|&r| self.name(r)).collect::<Vec<_>>().join(", ");
        let name = match inst {
            Inst::Leaf(_) => "leaf".into(),
            Inst::Const(c) => return c.to_string(),
            Inst::Unary(op, _) => format!("{op:?}").to_lowercase(),
            Inst::Binary(op, ..) => format!("{op:?}").to_lowercase(),
            Inst::Compare(op, ..) => format!("{op:?}").to_lowercase(),
            Inst::Fma(..) => "fma".into(),
            Inst::Select(..) => "select".into(),
            Inst::Cast(_) => "cast".into(),
            Inst::Bitcast(_) => "bitcast".into(),
            Inst::Call(routine, ..) => routine.name.into(),
        };
        format!("{name}({args})")
    }
}
