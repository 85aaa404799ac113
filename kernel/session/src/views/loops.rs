//! `%ir`: the loops that a function becomes. Every equation that was fused is one line, under its own name, beside the
//! user's expression; `--all` shows the instructions that it is made of.

use super::Detail;
use super::listing::{Line, Listing, Role};
use super::names::{Names, Storages, uses};
use jitbook_ir::SourceId;
use jitbook_ir::loops::{Carry, Compare, For, Function, If, Index, Inst, Reg, Stmt, While};
use jitbook_jit::report::{Piece, Report, report};
use jitbook_lang::R;
use jitbook_lang::jax::views::Specialised;
use std::collections::HashMap;

pub fn listing(of: &Specialised, detail: Detail) -> R<Listing> {
    let report = report(&of.entry.closed);
    let storages = Storages::of(&report, of);
    let mut out = Listing::default();
    pieces(&report, &storages, detail, 0, &mut out);
    if out.lines.is_empty() {
        out.push(Line::of(Role::Aside, format!("{} computes nothing: its results are known", of.name)));
    }
    Ok(out)
}

fn pieces(report: &Report, storages: &Storages, detail: Detail, indent: usize, out: &mut Listing) {
    for piece in &report.pieces {
        match piece {
            Piece::Native(k) => {
                let f = &report.functions[*k];
                let names = Names::new(f, storages);
                let mut p =
                    Printer { f, names, uses: uses(f), turns: &report.turns[*k], detail, indent, loops: 0, out };
                p.block(&f.body);
            }
            Piece::Kernel { op, inputs, outputs, source } => {
                let list = |all: &[_]| all.iter().map(|s| storages.name(s)).collect::<Vec<_>>().join(" ");
                let line = Line::new(indent).plain(format!("{} = ", list(outputs))).keyword("call ").operation(*op);
                out.push(line.plain(format!(" {}", list(inputs))).from(*source));
            }
            Piece::Control { op, source, inner } => {
                out.push(Line::new(indent).keyword(*op).plain(" over arrays").from(*source));
                for (name, closed) in inner {
                    out.push(Line::new(indent + 1).keyword(*name));
                    let inside = jitbook_jit::report::report(closed);
                    let storages = Storages::inner(&inside);
                    pieces(&inside, &storages, detail, indent + 2, out);
                }
            }
        }
    }
}

/// The index of a loop that turns once.
const ONLY: &str = "0";

struct Printer<'f, 'o, T> {
    f: &'f Function,
    names: Names<'f>,
    uses: HashMap<Reg, u32>,
    turns: &'f T,
    detail: Detail,
    indent: usize,
    loops: usize,
    out: &'o mut Listing,
}

/// Elements that one turn makes, by loop index.
trait Turns {
    fn of(&self, index: Reg) -> Option<u64>;
}
impl<S: std::hash::BuildHasher> Turns for HashMap<Reg, u64, S> {
    fn of(&self, index: Reg) -> Option<u64> {
        self.get(&index).copied()
    }
}

impl<T: Turns> Printer<'_, '_, T> {
    fn line(&self) -> Line {
        Line::new(self.indent)
    }
    fn source(&self, r: Reg) -> SourceId {
        self.names.step(r).map_or(SourceId(0), |s| s.source)
    }
    fn used(&self, r: Reg) -> u32 {
        self.uses.get(&r).copied().unwrap_or(0)
    }

    fn block(&mut self, stmts: &[Stmt]) {
        let groups = self.groups(stmts);
        for s in stmts {
            match s {
                Stmt::Let(r) => self.computed(*r, &groups, stmts),
                Stmt::Copy { to, from } => self.names.alias(*to, *from),
                Stmt::Load { to, buffer, index } => {
                    let name = self.names.give_loaded(*to, buffer.0);
                    let from = self.element(buffer.0, index);
                    self.out.push(
                        self.line()
                            .plain(format!("{name} = "))
                            .keyword("load")
                            .plain(format!(" {from}"))
                            .from(self.source(*to)),
                    );
                }
                Stmt::Store { buffer, index, value } => {
                    let to = self.element(buffer.0, index);
                    self.stored("store ", &to, *value);
                }
                Stmt::Read { to, slot } => {
                    let name = self.names.slot(*slot);
                    self.names.set(*to, name);
                }
                Stmt::Write { slot, value } => {
                    let to = self.names.slot(*slot);
                    self.stored("", &to, *value);
                }
                Stmt::For(l) => self.for_loop(l),
                Stmt::While(w) => self.while_loop(w),
                Stmt::If(i) => self.branch(i),
            }
        }
    }

    fn stored(&mut self, verb: &str, to: &str, value: Reg) {
        let source = self.source(value);
        let line = self.line().keyword(verb).plain(format!("{to} = "));
        let line = match self.names.take_inline(value) {
            Some(text) => operation(line, &text),
            None => line.plain(self.names.value(value)),
        };
        self.out.push(line.from(source));
    }

    /// The registers that each step computes in this block.
    fn groups(&self, stmts: &[Stmt]) -> HashMap<u32, Vec<Reg>> {
        let mut groups: HashMap<u32, Vec<Reg>> = HashMap::new();
        for s in stmts {
            if let Stmt::Let(r) = s
                && self.names.literal(*r).is_none()
                && let Some(step) = self.f.steps.of(*r)
            {
                groups.entry(step).or_default().push(*r);
            }
        }
        groups
    }

    fn computed(&mut self, r: Reg, groups: &HashMap<u32, Vec<Reg>>, block: &[Stmt]) {
        if self.names.literal(r).is_some() {
            return;
        }
        let group = self.f.steps.of(r).and_then(|k| groups.get(&k)).filter(|_| self.detail == Detail::Folded);
        match group {
            Some(group) if group.len() > 1 => {
                if group.last() == Some(&r) {
                    self.folded(group, block);
                }
            }
            _ => {
                let text = self.inst(self.f.inst(r), r);
                self.define(&[r], text, block);
            }
        }
    }

    /// A step of several instructions, as one under the primitive's name.
    fn folded(&mut self, group: &[Reg], block: &[Stmt]) {
        let inside: HashMap<Reg, u32> = group.iter().fold(HashMap::new(), |mut n, r| {
            self.f.inst(*r).operands().into_iter().for_each(|o| *n.entry(o).or_default() += 1);
            n
        });
        let leaves = |r: &Reg| self.used(*r) > inside.get(r).copied().unwrap_or(0);
        let outs: Vec<Reg> = group.iter().filter(|r| leaves(r)).copied().collect();
        let Some(step) = group.last().and_then(|r| self.names.step(*r)) else { return };
        let operands: Vec<String> = step.operands.iter().map(|&o| self.names.value(o)).collect();
        let text = format!("{} {}", short(step.op), operands.join(" "));
        self.define(&outs, text.trim_end().to_string(), block);
    }

    /// Names values and writes their line, unless their text stands where they are used.
    fn define(&mut self, outs: &[Reg], text: String, block: &[Stmt]) {
        if let [r] = outs
            && self.used(*r) == 1
        {
            let stored =
                block.iter().any(|s| matches!(s, Stmt::Store { value, .. } | Stmt::Write { value, .. } if value == r));
            if stored || matches!(self.f.inst(*r), Inst::Compare(..)) {
                let text = if stored { text } else { format!("({text})") };
                self.names.set_inline(*r, text);
                return;
            }
        }
        let Some(&last) = outs.last() else { return };
        let names: Vec<String> = outs.iter().map(|&r| self.names.give(r)).collect();
        let line = self.line().plain(format!("{} = ", names.join(", ")));
        self.out.push(operation(line, &text).from(self.source(last)));
    }

    fn inst(&self, inst: Inst, r: Reg) -> String {
        let v = |r: Reg| self.names.value(r);
        let all = || inst.operands().iter().map(|&r| v(r)).collect::<Vec<_>>().join(" ");
        match inst {
            Inst::Compare(op, a, b) => format!("{} {} {}", v(a), sign(op), v(b)),
            Inst::Unary(op, _) => format!("{} {}", format!("{op:?}").to_lowercase(), all()),
            Inst::Binary(op, ..) => format!("{} {}", format!("{op:?}").to_lowercase(), all()),
            Inst::Fma(..) => format!("fma {}", all()),
            Inst::Select(..) => format!("select {}", all()),
            Inst::Cast(_) => format!("{} {}", self.f.dtype(r).short(), all()),
            Inst::Bitcast(_) => format!("bits {} {}", self.f.dtype(r).short(), all()),
            Inst::Call(routine, ..) => format!("call {} {}", routine.name, all()),
            Inst::Const(c) => c.to_string(),
            Inst::Leaf(_) => "?".to_string(),
        }
    }

    fn element(&self, buffer: u32, index: &Index) -> String {
        let mut text = String::new();
        for &(r, step) in index.terms.iter().filter(|t| self.names.value(t.0) != ONLY) {
            let sign = match (text.is_empty(), step < 0) {
                (true, false) => "",
                (true, true) => "-",
                (false, false) => " + ",
                (false, true) => " - ",
            };
            let times = if step.abs() == 1 { String::new() } else { format!("{}*", step.abs()) };
            text += &format!("{sign}{times}{}", self.names.value(r));
        }
        match index.offset {
            n if text.is_empty() => text = n.to_string(),
            0 => {}
            n if n < 0 => text += &format!(" - {}", -n),
            n => text += &format!(" + {n}"),
        }
        format!("{}[{text}]", self.names.buffer(buffer))
    }

    fn for_loop(&mut self, l: &For) {
        self.carried_in(&l.carries);
        if l.extent == 1 {
            self.names.set(l.index, ONLY.to_string());
            self.block(&l.body);
            return self.carried_out(&l.carries);
        }
        let index = self.names.give_index(l.index, self.loops);
        let by = match self.turns.of(l.index) {
            Some(n) if self.detail == Detail::Folded || n > 1 => format!(" by {n}"),
            _ => String::new(),
        };
        self.out.push(self.line().keyword("loop").plain(format!(" {index} in 0..{}{by}", l.extent)));
        self.loops += 1;
        self.inside(&l.body, &l.carries);
        self.loops -= 1;
    }

    fn while_loop(&mut self, w: &While) {
        self.carried_in(&w.carries);
        let at = self.out.lines.len();
        self.indent += 1;
        self.block(&w.test);
        self.indent -= 1;
        let cond = self.names.value(w.cond);
        let cond = bare(&cond).to_string();
        let source = self.source(w.cond);
        if self.out.lines.len() == at {
            self.out.push(self.line().keyword("while").plain(format!(" {cond}")).from(source));
        } else {
            // The test has lines of its own: they come first in every turn.
            self.out.lines.insert(at, self.line().keyword("loop"));
            self.out.push(Line::new(self.indent + 1).keyword("while").plain(format!(" {cond}")).from(source));
        }
        self.inside(&w.body, &w.carries);
    }

    /// Carried values get their names before the loop.
    fn carried_in(&mut self, carries: &[Carry]) {
        for c in carries {
            let init = self.names.value(c.init);
            let assigned = self.names.assigned(c.next);
            if assigned.as_ref() == Some(&init) && self.used(c.init) == 1 {
                // The variable goes on under its own name.
                self.names.set(c.phi, init.clone());
                self.names.set(c.result, init);
                continue;
            }
            let name = match assigned {
                Some(name) => self.names.give_named(c.phi, name),
                None => self.names.give(c.phi),
            };
            self.names.set(c.result, name.clone());
            self.out.push(self.line().plain(format!("{name} = {init}")).from(self.source(c.next)));
        }
    }

    fn inside(&mut self, body: &[Stmt], carries: &[Carry]) {
        self.indent += 1;
        self.block(body);
        self.carried_out(carries);
        self.indent -= 1;
    }

    fn carried_out(&mut self, carries: &[Carry]) {
        let changed: Vec<&Carry> =
            carries.iter().filter(|c| self.names.value(c.next) != self.names.value(c.phi)).collect();
        if !changed.is_empty() {
            let list = |of: &dyn Fn(&Carry) -> Reg| {
                changed.iter().map(|c| self.names.value(of(c))).collect::<Vec<_>>().join(", ")
            };
            let line = self.line().plain(format!("{} <- {}", list(&|c| c.phi), list(&|c| c.next)));
            self.out.push(line);
        }
    }

    fn branch(&mut self, i: &If) {
        let cond = self.names.value(i.cond);
        let cond = bare(&cond).to_string();
        self.out.push(self.line().keyword("if").plain(format!(" {cond}")).from(self.source(i.cond)));
        let names: Vec<String> = i.joins.iter().map(|j| self.names.give(j.result)).collect();
        let arms: [(&[Stmt], Vec<Reg>); 2] = [
            (&i.then, i.joins.iter().map(|j| j.then).collect()),
            (&i.otherwise, i.joins.iter().map(|j| j.otherwise).collect()),
        ];
        for (k, (body, values)) in arms.into_iter().enumerate() {
            if k == 1 {
                self.out.push(self.line().keyword("else"));
            }
            self.indent += 1;
            self.block(body);
            let values: Vec<String> = values.into_iter().map(|r| self.names.value(r)).collect();
            self.out.push(self.line().plain(format!("{} <- {}", names.join(", "), values.join(", "))));
            self.indent -= 1;
        }
    }
}

/// `exp x` after the name that it gets: the operation's own word is marked.
fn operation(line: Line, text: &str) -> Line {
    match text.split_once(' ') {
        Some((op, rest)) if op.starts_with(char::is_alphabetic) => line.operation(op).plain(format!(" {rest}")),
        _ => line.plain(text),
    }
}

/// Without the parentheses that a comparison has as an operand.
fn bare(text: &str) -> &str {
    text.strip_prefix('(').and_then(|t| t.strip_suffix(')')).unwrap_or(text)
}

/// A primitive's name without what it has for jaxprs alone.
fn short(op: &str) -> &str {
    match op {
        "select_n" => "select",
        "convert_element_type" => "convert",
        other => other,
    }
}

fn sign(op: Compare) -> &'static str {
    match op {
        Compare::Eq => "==",
        Compare::Ne => "!=",
        Compare::Lt => "<",
        Compare::Le => "<=",
        Compare::Gt => ">",
        Compare::Ge => ">=",
    }
}
