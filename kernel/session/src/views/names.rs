//! Names for what the loop IR calls by number: arguments by the user's names, values by the variable that the user
//! assigns them to, else by the first letter of what makes them.

use jitbook_ir::loops::{Function, Inst, Reg, Role, Step, Stmt};
use jitbook_jit::report::{Report, Storage};
use jitbook_lang::jax::views::{Specialised, place};
use std::collections::{HashMap, HashSet};

/// The names of one function's values.
pub struct Names<'f> {
    f: &'f Function,
    regs: HashMap<Reg, String>,
    /// Values whose text stands where they are used.
    inline: HashMap<Reg, String>,
    buffers: Vec<String>,
    slots: HashMap<u32, String>,
    /// What either branch gives.
    joins: HashMap<Reg, (Reg, Reg)>,
    taken: HashSet<String>,
}

/// What arguments, results and temporaries are called, over all functions of a program.
pub struct Storages {
    buffers: HashMap<u32, String>,
    slots: HashMap<u32, String>,
}

impl Storages {
    pub fn of(report: &Report, of: &Specialised) -> Storages {
        let mut names = Storages { buffers: HashMap::new(), slots: HashMap::new() };
        for (k, s) in report.inputs.iter().enumerate() {
            let name = match k.checked_sub(report.consts) {
                None => format!("const{k}"),
                Some(i) => of.entry.paths.get(i).cloned().unwrap_or_else(|| format!("arg{i}")),
            };
            names.give(s, name);
        }
        let several = report.outputs.len() > 1;
        for (k, s) in report.outputs.iter().enumerate() {
            names.give(s, if several { format!("out{k}") } else { "out".to_string() });
        }
        names
    }
    /// Of a program inside another: its arguments have no names of the user's.
    pub fn inner(report: &Report) -> Storages {
        let mut names = Storages { buffers: HashMap::new(), slots: HashMap::new() };
        for (k, s) in report.inputs.iter().enumerate() {
            let letter = char::from(b'a' + (k % 26) as u8);
            names.give(s, if k < 26 { letter.to_string() } else { format!("{letter}{}", k / 26) });
        }
        report.outputs.iter().enumerate().for_each(|(k, s)| names.give(s, format!("out{k}")));
        names
    }
    fn give(&mut self, s: &Storage, name: String) {
        match s {
            Storage::Slot(n) => drop(self.slots.entry(*n).or_insert(name)),
            Storage::Buffer(n) => drop(self.buffers.entry(*n).or_insert(name)),
            Storage::Literal => {}
        }
    }
    /// A name for what a kernel reads or writes.
    pub fn name(&self, s: &Storage) -> String {
        match s {
            Storage::Slot(n) => self.slots.get(n).cloned().unwrap_or_else(|| format!("s{n}")),
            Storage::Buffer(n) => self.buffers.get(n).cloned().unwrap_or_else(|| format!("t{n}")),
            Storage::Literal => "literal".to_string(),
        }
    }
}

impl<'f> Names<'f> {
    pub fn new(f: &'f Function, storages: &Storages) -> Names<'f> {
        let buffers: Vec<String> = (0..f.buffers.len() as u32).map(|b| storages.name(&Storage::Buffer(b))).collect();
        let taken = buffers.iter().chain(storages.slots.values()).cloned().collect();
        let mut joins = HashMap::new();
        Function::visit(&f.body, &mut |s| {
            if let Stmt::If(i) = s {
                joins.extend(i.joins.iter().map(|j| (j.result, (j.then, j.otherwise))));
            }
        });
        let (regs, inline, slots) = (HashMap::new(), HashMap::new(), storages.slots.clone());
        Names { f, regs, inline, buffers, slots, joins, taken }
    }

    pub fn buffer(&self, n: u32) -> &str {
        &self.buffers[n as usize]
    }
    pub fn slot(&self, n: u32) -> String {
        self.slots.get(&n).cloned().unwrap_or_else(|| format!("s{n}"))
    }
    pub fn step(&self, r: Reg) -> Option<&'f Step> {
        self.f.steps.of(r).map(|k| &self.f.steps.list[k as usize])
    }

    /// The text of an operand.
    pub fn value(&self, r: Reg) -> String {
        if let Some(c) = self.literal(r) {
            return c;
        }
        match self.inline.get(&r).or_else(|| self.regs.get(&r)) {
            Some(text) => text.clone(),
            None => format!("r{}", r.0),
        }
    }
    /// The text of a constant, which a negated one is as well.
    pub fn literal(&self, r: Reg) -> Option<String> {
        match self.f.inst(r) {
            Inst::Const(c) => Some(c.to_string()),
            Inst::Unary(jitbook_ir::loops::Unary::Neg, a) => {
                let text = self.f.as_const(a)?.to_string();
                Some(text.strip_prefix('-').map_or_else(|| format!("-{text}"), str::to_string))
            }
            _ => None,
        }
    }

    pub fn set(&mut self, r: Reg, name: String) {
        self.regs.insert(r, name);
    }
    pub fn set_inline(&mut self, r: Reg, text: String) {
        self.inline.insert(r, text);
    }
    pub fn take_inline(&mut self, r: Reg) -> Option<String> {
        self.inline.remove(&r)
    }
    /// Another name for the same value.
    pub fn alias(&mut self, to: Reg, from: Reg) {
        let text = self.value(from);
        self.regs.insert(to, text);
    }

    /// Names a value after the variable that the user gives it, else by a letter; a name is given once.
    pub fn give(&mut self, r: Reg) -> String {
        let name = self.assigned(r).or_else(|| self.step(r).map(|s| letter(s.op)));
        self.give_named(r, name.unwrap_or_else(|| "v".to_string()))
    }
    /// The variable that the user assigns a value to; of a value that either branch gives, what the branches assign.
    pub fn assigned(&self, r: Reg) -> Option<String> {
        if let Some((a, b)) = self.joins.get(&r) {
            return self.assigned(*a).or_else(|| self.assigned(*b));
        }
        if let Inst::Leaf(_) = self.f.inst(r) {
            return None;
        }
        place(self.step(r)?.source).and_then(|p| p.target().map(str::to_string))
    }
    pub fn give_named(&mut self, r: Reg, base: String) -> String {
        let mut name = base.clone();
        let mut n = 1;
        while !self.taken.insert(name.clone()) {
            n += 1;
            name = format!("{base}{n}");
        }
        self.regs.insert(r, name.clone());
        name
    }
    /// A loaded element is called as the array is, where that is one word.
    pub fn give_loaded(&mut self, r: Reg, buffer: u32) -> String {
        let name = self.buffers[buffer as usize].clone();
        let simple = name.chars().all(|c| c.is_alphanumeric() || c == '_');
        let role = self.f.buffers[buffer as usize].role;
        if simple && role == Role::Input && !self.regs.values().any(|n| *n == name) {
            self.regs.insert(r, name.clone());
            return name;
        }
        self.give_named(r, name.chars().find(|c| c.is_alphabetic()).unwrap_or('v').to_string())
    }
    /// `i`, `j`, `k` by depth.
    pub fn give_index(&mut self, r: Reg, depth: usize) -> String {
        let base = ["i", "j", "k", "l", "m", "n"].get(depth).unwrap_or(&"i");
        self.give_named(r, base.to_string())
    }
}

/// The letter that a value of a primitive begins with.
fn letter(op: &str) -> String {
    op.chars().find(|c| c.is_alphabetic()).unwrap_or('v').to_string()
}

/// How often each register is read as a value.
pub fn uses(f: &Function) -> HashMap<Reg, u32> {
    let mut uses: HashMap<Reg, u32> = HashMap::new();
    let mut read = |r: Reg| *uses.entry(r).or_default() += 1;
    Function::visit(&f.body, &mut |s| match s {
        Stmt::Let(r) => f.inst(*r).operands().into_iter().for_each(&mut read),
        Stmt::Copy { from, .. } => read(*from),
        Stmt::Store { value, .. } | Stmt::Write { value, .. } => read(*value),
        Stmt::Load { .. } | Stmt::Read { .. } => {}
        Stmt::For(l) => l.carries.iter().for_each(|c| {
            read(c.init);
            read(c.next);
        }),
        Stmt::While(w) => {
            read(w.cond);
            w.carries.iter().for_each(|c| {
                read(c.init);
                read(c.next);
            });
        }
        Stmt::If(i) => {
            read(i.cond);
            i.joins.iter().for_each(|j| {
                read(j.then);
                read(j.otherwise);
            });
        }
    });
    uses
}
