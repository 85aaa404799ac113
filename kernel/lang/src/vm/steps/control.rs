//! Exceptions, `with`, imports and `match`.

use crate::code::Instr;
use crate::error::{Exc, R};
use crate::value::Value;
use crate::vm::Vm;
use crate::vm::window::Window;

impl Vm {
    pub(super) fn step_control(&mut self, instr: Instr, w: &mut Window) -> R<()> {
        match instr {
            Instr::Raise { exc, cause } => {
                let e = self.make_exception(w.get(exc), w.get(cause));
                return Err(self.with_context(e));
            }
            Instr::RaiseAgain => {
                return Err(match self.handled.last().and_then(Exc::from_value) {
                    Some(e) => e,
                    None => Exc::runtime_error("No active exception to reraise"),
                });
            }
            Instr::Reraise { src } => {
                return Err(match Exc::from_value(&w.regs[src as usize]) {
                    Some(e) => e,
                    None => Exc::system_error("nothing to raise again"),
                });
            }
            Instr::PushHandled { src } => self.handled.push(w.regs[src as usize].clone()),
            Instr::PopHandled => {
                if self.handled.len() > w.handled_base as usize {
                    self.handled.pop();
                }
            }
            Instr::MatchExc { dst, exc, class } => {
                let v = self.matches_exception(w.get(exc), w.get(class))?;
                w.set(dst, Value::Bool(v));
            }
            Instr::WithEnter { dst, manager, exit } => {
                let manager = w.get(manager).clone();
                let (value, leave) = self.with_enter(&manager)?;
                w.set(exit, leave);
                w.set(dst, value);
            }
            Instr::WithExit { exit } => {
                let f = w.take(exit);
                self.call(&f, &[Value::None, Value::None, Value::None])?;
            }
            Instr::WithRaise { dst, exit, exc } => {
                let f = w.take(exit);
                let e = w.regs[exc as usize].clone();
                let class = Value::Class(self.type_of(&e));
                let traceback = self.getattr(&e, "__traceback__")?;
                let v = self.call(&f, &[class, e, traceback])?;
                let t = self.truth(&v)?;
                w.set(dst, Value::Bool(t));
            }
            Instr::Import { dst, site, level } => {
                let v = self.import(&w.code().sites[site as usize], level, &w.func.globals)?;
                w.set(dst, v);
            }
            Instr::ImportFrom { dst, module, site } => {
                let name = w.code().sites[site as usize].name();
                let v = self.import_from(w.get(module), name)?;
                w.set(dst, v);
            }
            Instr::ImportStar { module } => self.import_star(w.get(module), &w.func.globals)?,
            Instr::MatchSequence { dst, src, n } => {
                let v = self.match_sequence(w.get(src), n)?;
                w.set(dst, Value::Bool(v));
            }
            Instr::MatchMapping { dst, src } => {
                let v = self.is_mapping(w.get(src));
                w.set(dst, Value::Bool(v));
            }
            Instr::MatchKeys { dst, src, keys } => {
                let v = self.match_keys(w.get(src), w.get(keys))?;
                w.set(dst, v);
            }
            Instr::MatchRest { dst, src, keys } => {
                let v = self.match_rest(w.get(src), w.get(keys))?;
                w.set(dst, v);
            }
            Instr::MatchClass { dst, base, site } => {
                let s = &w.code().sites[site as usize];
                let (class, subject) = (w.regs[base as usize].clone(), w.regs[base as usize + 1].clone());
                let v = self.match_class(&class, &subject, s.n as usize, &s.names)?;
                w.set(dst, v);
            }
            other => unreachable!("not a step within a frame: {other:?}"),
        }
        Ok(())
    }
}
