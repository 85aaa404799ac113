//! Changing frames: calls, returns, yields and exceptions between the frames of one run.

use super::frame::close;
use super::run::{Exit, attention};
use super::{Run, Vm};
use crate::code::Instr;
use crate::error::Exc;
use crate::value::Value;

/// How a run ended.
pub(crate) enum Outcome {
    Return(Value),
    Yield(Value),
    Raise(Exc),
}

impl Vm {
    /// Runs to the end (or, a generator, to its next yield).
    pub(crate) fn run(&mut self, run: &mut Run) -> Outcome {
        let base = self.handled.len();
        self.run_at(run, base)
    }

    /// As `run`; the bottom frame's own handled exceptions begin at `base`.
    pub(crate) fn run_at(&mut self, run: &mut Run, base: usize) -> Outcome {
        if self.depth >= self.recursion_limit {
            return Outcome::Raise(Exc::recursion_error("maximum recursion depth exceeded"));
        }
        self.depth += 1;
        run.bottom().handled_base = base as u32;
        let outcome = loop {
            let raised = match self.execute(run) {
                Exit::Called => match self.admit() {
                    Ok(()) => continue,
                    // The call never began: its caller's frame raises.
                    Err(e) => {
                        self.drop_frame(run);
                        e
                    }
                },
                Exit::Introspects => {
                    self.callers = Some(run.places());
                    continue;
                }
                Exit::Return(value) => match self.end_frame(run, value) {
                    Ok(None) => continue,
                    Ok(Some(value)) => break Outcome::Return(value),
                    Err(e) => e,
                },
                Exit::Yield(value) => break Outcome::Yield(value),
                Exit::Raise(e) => e,
            };
            if let Some(e) = self.unwind(run, raised) {
                break Outcome::Raise(e);
            }
        };
        self.depth -= 1;
        outcome
    }

    /// Whether one more frame may run, after what waits beside the program.
    fn admit(&mut self) -> Result<(), Exc> {
        if self.depth > self.recursion_limit {
            return Err(Exc::recursion_error("maximum recursion depth exceeded"));
        }
        if attention() { self.attend() } else { Ok(()) }
    }

    /// Drops the frame on top.
    fn drop_frame(&mut self, run: &mut Run) {
        close(run.window());
        run.leave();
        self.depth -= 1;
    }

    /// Hands a result to the caller; gives it back where the run is over. An `__init__` must not have one.
    fn end_frame(&mut self, run: &mut Run, value: Value) -> Result<Option<Value>, Exc> {
        self.handled.truncate(run.top().handled_base as usize);
        if !run.is_called() {
            return Ok(Some(value));
        }
        let frame = run.parts().0;
        let (dst, instance) = (frame.dst as usize, std::mem::take(&mut frame.instance));
        self.drop_frame(run);
        self.finalize_if_due();
        let (caller, stack) = run.parts();
        let place = &mut stack[caller.base as usize + dst];
        if instance.is_undefined() {
            *place = value;
            return Ok(None);
        }
        *place = instance;
        if value.is_none() { Ok(None) } else { Err(self.init_returned(&value)) }
    }

    fn finalize_if_due(&mut self) {
        if crate::cycles::due() {
            self.finalize_dropped();
        }
    }

    /// Finds the handler of an exception among the frames of this run; gives it back where there is none.
    pub(crate) fn unwind(&mut self, run: &mut Run, e: Exc) -> Option<Exc> {
        let mut first = true;
        loop {
            let (frame, stack) = run.parts();
            let code = frame.code();
            let pc = frame.pc.saturating_sub(1);
            let again = matches!(code.instrs.get(pc as usize), Some(Instr::Reraise { .. } | Instr::RaiseAgain));
            if std::mem::take(&mut first) && !again {
                self.set_context(&e);
            }
            e.note_frame(code, pc, again);
            let found = code.handlers.iter().find(|h| h.start <= pc && pc < h.end).copied();
            if let Some(h) = found {
                self.handled.truncate(frame.handled_base as usize + h.depth as usize);
                stack[frame.base as usize + h.exc as usize] = e.value();
                let (from, to) = (frame.base as usize + h.exc as usize + 1, frame.base as usize + code.nregs);
                frame.pc = h.target;
                // What the guarded code was in the middle of is over.
                close(&mut stack[from..to]);
                self.finalize_if_due();
                return None;
            }
            self.handled.truncate(frame.handled_base as usize);
            if !run.is_called() {
                close(run.window());
                return Some(e);
            }
            run.parts().0.instance = Value::Undefined;
            self.drop_frame(run);
        }
    }
}
