//! Changing frames: calls, returns, yields and exceptions between the frames of one run.

use super::frame::Ret;
use super::run::{Exit, attention};
use super::{Frame, Vm};
use crate::code::Instr;
use crate::error::Exc;
use crate::value::Value;

/// How a run ended.
pub(crate) enum Outcome {
    Return(Value),
    Yield(Value, Box<Frame>),
    Raise(Exc),
}

impl Vm {
    /// Runs a frame to its end (or, for a generator's, to its next yield).
    pub(crate) fn run(&mut self, frame: Box<Frame>) -> Outcome {
        let base = self.handled.len();
        self.run_at(frame, base)
    }

    /// As `run`; the frame's own handled exceptions begin at `base`.
    pub(crate) fn run_at(&mut self, mut frame: Box<Frame>, base: usize) -> Outcome {
        let bottom = self.frames.len();
        if self.depth >= self.recursion_limit {
            self.recycle(frame);
            return Outcome::Raise(Exc::recursion_error("maximum recursion depth exceeded"));
        }
        self.depth += 1;
        frame.handled_base = base;
        let outcome = loop {
            match self.execute(&mut frame, bottom) {
                Exit::Call(mut new) => {
                    if self.depth >= self.recursion_limit {
                        let e = Exc::recursion_error("maximum recursion depth exceeded");
                        self.recycle(new);
                        if let Some(e) = self.unwind(&mut frame, e, bottom) {
                            break Outcome::Raise(e);
                        }
                        continue;
                    }
                    if attention()
                        && let Err(e) = self.attend()
                    {
                        self.recycle(new);
                        if let Some(e) = self.unwind(&mut frame, e, bottom) {
                            break Outcome::Raise(e);
                        }
                        continue;
                    }
                    self.depth += 1;
                    new.handled_base = self.handled.len();
                    self.frames.push(std::mem::replace(&mut frame, new));
                }
                Exit::Return(value) => {
                    self.handled.truncate(frame.handled_base);
                    if self.frames.len() == bottom {
                        self.recycle(frame);
                        break Outcome::Return(value);
                    }
                    let Some(parent) = self.frames.pop() else { unreachable!("deeper than bottom") };
                    self.depth -= 1;
                    let mut done = std::mem::replace(&mut frame, parent);
                    match done.ret {
                        Ret::Value(dst) => frame.regs[dst as usize] = value,
                        Ret::Init(dst) => {
                            frame.regs[dst as usize] = std::mem::take(&mut done.instance);
                            if !value.is_none() {
                                let name = self.type_name(&value);
                                let e = Exc::type_error(format!("__init__() should return None, not '{name}'"));
                                self.recycle(done);
                                if let Some(e) = self.unwind(&mut frame, e, bottom) {
                                    break Outcome::Raise(e);
                                }
                                continue;
                            }
                        }
                    }
                    self.recycle(done);
                }
                Exit::Yield(value) => break Outcome::Yield(value, frame),
                Exit::Raise(e) => {
                    if let Some(e) = self.unwind(&mut frame, e, bottom) {
                        break Outcome::Raise(e);
                    }
                }
            }
        };
        self.depth -= 1;
        outcome
    }

    /// Finds the handler of an exception among the frames of this run; gives it back where there is none.
    pub(crate) fn unwind(&mut self, frame: &mut Box<Frame>, e: Exc, bottom: usize) -> Option<Exc> {
        let mut first = true;
        loop {
            let pc = frame.pc.saturating_sub(1) as u32;
            let again = matches!(frame.code.instrs.get(pc as usize), Some(Instr::Reraise { .. } | Instr::RaiseAgain));
            if std::mem::take(&mut first) && !again {
                self.set_context(&e);
            }
            e.note_frame(&frame.code, pc, again);
            let found = frame.code.handlers.iter().find(|h| h.start <= pc && pc < h.end).copied();
            if let Some(h) = found {
                self.handled.truncate(frame.handled_base + h.depth as usize);
                frame.regs[h.exc as usize] = e.value();
                frame.pc = h.target as usize;
                return None;
            }
            self.handled.truncate(frame.handled_base);
            if self.frames.len() == bottom {
                let code = frame.code.clone();
                let globals = frame.globals.clone();
                let gone = std::mem::replace(frame, self.frame(&code, &globals));
                self.recycle(gone);
                return Some(e);
            }
            let Some(parent) = self.frames.pop() else { unreachable!("deeper than bottom") };
            self.depth -= 1;
            let gone = std::mem::replace(frame, parent);
            self.recycle(gone);
        }
    }
}
