//! Measuring: the calls themselves, made in a loop of the language like the one that a person would write.

use super::agreement::{self, Agreement};
use super::side::{self, COUNTS, Side};
use super::table::FirstCall;
use super::verdict::Removed;
use crate::host::{self, Console, Stream};
use jitbook_lang::jax::cold::{self, Call, Subject, Work};
use jitbook_lang::jax::timing::{self as recorder, Event};
use jitbook_lang::jax::{operand, pytree};
use jitbook_lang::{Dict, Exc, Mode, R, Str, Value, Vm};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Instant;

/// All that was measured of one call.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    pub plain: Side,
    pub jit: Side,
    /// Of the jit side's first call, the mean of the repeats; nothing where no side is jitted.
    pub first: Option<FirstCall>,
    pub removed: Removed,
    /// `x f32[10]`
    pub arguments: String,
    pub agreement: Option<Agreement>,
    /// Repeats made of those wanted.
    pub repeats: (usize, usize),
    pub interrupted: bool,
    /// Whether the function prints.
    pub prints: bool,
}

/// Calls after which every library function has been compiled that ever will be.
const WARM_UP: u64 = 32;

/// Results of more bytes than this are not kept in a list: `y = f(x)` in a loop, as one writes it for large arrays, reuses
/// their memory. A list of them would measure how the system hands out fresh memory (half the time, at 4 MB each).
const KEPT_BYTES: usize = 4096;

/// The name under which the loops are compiled: library code is left out of tracebacks.
const FILE: &str = "<lib/bench>";

/// A call in a loop: `[f(a0, a1) for _ in range(n)]`.
struct Loop {
    /// Keeps its results in a list, as the line that a person times does.
    keep: Value,
    drop: Value,
    once: Value,
    /// Results are small enough to be kept.
    small: bool,
}

impl Loop {
    fn new(vm: &mut Vm, call: &Call) -> R<Loop> {
        let globals = Dict::new();
        globals.set_str("f", call.function.clone());
        let mut parts = Vec::new();
        for (i, value) in call.args.iter().enumerate() {
            globals.set_str(&format!("a{i}"), value.clone());
            parts.push(format!("a{i}"));
        }
        for (i, (name, value)) in call.kw.iter().enumerate() {
            globals.set_str(&format!("k{i}"), value.clone());
            parts.push(format!("{name}=k{i}"));
        }
        let call = format!("f({})", parts.join(", "));
        let source = format!(
            "def keep(n): return [{call} for _ in range(n)]\n\
             def drop(n):\n    for _ in range(n): y = {call}\n\
             def once(): return {call}\n"
        );
        vm.exec(&source, FILE, &globals, Mode::Exec)?;
        let take = |name: &str| globals.get_str(name).ok_or_else(|| Exc::runtime_error("no loop"));
        Ok(Loop { keep: take("keep")?, drop: take("drop")?, once: take("once")?, small: true })
    }

    /// One call: its seconds and its result.
    fn once(&mut self, vm: &mut Vm) -> R<(f64, Value)> {
        let start = Instant::now();
        let result = vm.call(&self.once, &[])?;
        let took = start.elapsed().as_secs_f64();
        self.small = is_small(vm, &result)?;
        Ok((took, result))
    }

    /// Seconds that `n` calls take, and their results where those are kept.
    fn run(&self, vm: &mut Vm, n: u64) -> R<(f64, Value)> {
        let body = if self.small { &self.keep } else { &self.drop };
        let start = Instant::now();
        let results = vm.call(body, &[Value::Int(n as i64)])?;
        Ok((start.elapsed().as_secs_f64(), results))
    }
}

/// Whether ten thousand such results fit into memory with ease.
fn is_small(vm: &mut Vm, result: &Value) -> R<bool> {
    let (leaves, _) = pytree::flatten(vm, result)?;
    let mut bytes = 64 * leaves.len();
    for leaf in &leaves {
        if let Some(x) = operand::val(leaf)? {
            bytes += x.array().map_or(0, |a| a.nbytes());
        }
    }
    Ok(bytes <= KEPT_BYTES)
}

/// Counts what the measured function prints, and shows none of it.
struct Silence(Rc<Cell<usize>>);

impl Console for Silence {
    fn write(&mut self, _: Stream, text: &str) -> std::io::Result<()> {
        self.0.set(self.0.get() + text.len());
        Ok(())
    }
}

/// One side as it runs: a loop, and for a cold side a new loop over a new `jit` in each repeat.
struct Runner {
    side: Side,
    call: Call,
    /// What is compiled anew in each repeat.
    cold: Option<Cold>,
    warm: Option<Loop>,
}

struct Cold {
    subject: Subject,
    static_nums: Vec<i64>,
    static_names: Vec<Str>,
    /// Trace and compile seconds of each first call.
    parts: Vec<FirstCall>,
    work: Option<Work>,
    staged: bool,
}

impl Runner {
    fn warm(label: &str, call: Call) -> Runner {
        Runner { side: Side::new(label, false), call, cold: None, warm: None }
    }

    fn cold(vm: &mut Vm, label: &str, subject: Subject, call: Call) -> R<Runner> {
        let (static_nums, static_names) = statics(vm, &call)?;
        let cold = Cold { subject, static_nums, static_names, parts: Vec::new(), work: None, staged: false };
        Ok(Runner { side: Side::new(label, true), call, cold: Some(cold), warm: None })
    }

    /// The first call of a repeat, with its result.
    fn first(&mut self, vm: &mut Vm) -> R<(Loop, f64, Value)> {
        let Some(cold) = &mut self.cold else {
            let mut calls = match self.warm.take() {
                Some(calls) => calls,
                None => Loop::new(vm, &self.call)?,
            };
            let (took, result) = calls.once(vm)?;
            return Ok((calls, took, result));
        };
        let jitted = cold.subject.cold(cold.static_nums.clone(), cold.static_names.clone());
        let call = Call { function: jitted.clone(), args: self.call.args.clone(), kw: self.call.kw.clone() };
        let mut calls = Loop::new(vm, &call)?;
        recorder::take();
        let done = cold::with_empty_caches(|| calls.once(vm));
        let record = recorder::take();
        let (took, result) = done?;
        cold.staged |= record.events.iter().any(|e| matches!(e, Event::Staged { .. }));
        let parts = FirstCall { total: took, trace: record.trace.as_secs_f64(), compile: record.compile.as_secs_f64() };
        cold.parts.push(parts);
        if cold.work.is_none() {
            cold.work = Some(cold::work(&jitted)?);
        }
        Ok((calls, took, result))
    }

    /// One repeat: from the first call through the counts that fit. The first repeat finds out which do.
    fn sweep(&mut self, vm: &mut Vm, repeats: usize, seconds: f64) -> R<Value> {
        let pilot = self.side.is_empty();
        let (calls, mut total, result) = self.first(vm)?;
        // As in the line that a person times, results live until the last call is made.
        let mut results = Vec::new();
        self.side.note(0, total);
        let mut per_call = if self.cold.is_some() { 0.0 } else { total };
        for i in 1..COUNTS.len() {
            let more = COUNTS[i] - COUNTS[i - 1];
            let fits = if pilot {
                if i == 1 && self.cold.is_some() {
                    per_call = self.second(vm, &calls, total, seconds)?;
                }
                side::fits(total, COUNTS[i - 1], per_call, COUNTS[i], repeats, seconds)
            } else {
                i < self.side.measured()
            };
            if !fits {
                break;
            }
            let (took, list) = calls.run(vm, more)?;
            results.push(list);
            per_call = took / more as f64;
            total += took;
            self.side.note(i, total);
        }
        let start = Instant::now();
        drop(results);
        self.side.add_to_last(start.elapsed().as_secs_f64());
        if self.cold.is_none() {
            self.warm = Some(calls);
        }
        Ok(result)
    }

    /// One call that is not measured: what other code pushed out of the processor's caches comes back.
    fn warm_up(&mut self, vm: &mut Vm, seconds: f64) -> R<()> {
        match &self.warm {
            Some(calls) if self.side.at(1.0) < seconds / 100.0 => calls.run(vm, 1).map(drop),
            _ => Ok(()),
        }
    }

    /// How long a call takes once it is compiled; asked before it is known how many fit.
    fn second(&mut self, vm: &mut Vm, calls: &Loop, first: f64, seconds: f64) -> R<f64> {
        let compiled = self.cold.as_ref().and_then(|c| c.parts.last()).map_or(0.0, |p| p.total - p.trace - p.compile);
        if first > seconds && compiled > seconds / 2.0 {
            self.side.second = Some(compiled);
            return Ok(compiled);
        }
        let (took, _) = calls.run(vm, 1)?;
        self.side.second = Some(took);
        Ok(took)
    }
}

/// Arguments that no array can stand for are static: texts, functions, None. A function of the library takes numbers of
/// Python's, and tuples of them, for axes and shapes, and `jax.numpy`'s own `jit` has these static too.
pub fn statics(vm: &mut Vm, call: &Call) -> R<(Vec<i64>, Vec<Str>)> {
    let of_library = matches!(&call.function, Value::Function(f) if f.code.source.filename.starts_with("<lib/"));
    let mut is_static = |v: &Value| -> R<bool> {
        if of_library && matches!(v, Value::Bool(_) | Value::Int(_) | Value::Tuple(_)) {
            return Ok(true);
        }
        let (leaves, _) = pytree::flatten(vm, v)?;
        for leaf in &leaves {
            if operand::operand(leaf)?.is_none() {
                return Ok(true);
            }
        }
        Ok(false)
    };
    let mut nums = Vec::new();
    for (i, v) in call.args.iter().enumerate() {
        if is_static(v)? {
            nums.push(i as i64);
        }
    }
    let mut names = Vec::new();
    for (name, v) in &call.kw {
        if is_static(v)? {
            names.push(name.clone());
        }
    }
    Ok((nums, names))
}

/// Measures a call without and with `jit`.
pub fn one(vm: &mut Vm, call: Call, seconds: f64) -> R<Measured> {
    let subject = Subject::of(&call.function);
    let mut args = call.args;
    if let Some(object) = &subject.object {
        args.insert(0, object.clone());
    }
    let plain = Call { function: subject.plain.clone(), args: args.clone(), kw: call.kw.clone() };
    let jitted = Call { function: subject.plain.clone(), args, kw: call.kw };
    let runners = (Runner::warm("no jit", plain), Runner::cold(vm, "jit", subject, jitted)?);
    measure(vm, runners, seconds)
}

/// Measures two calls as they are: a jitted one from its first call on.
pub fn versus(vm: &mut Vm, first: (&str, Call), second: (&str, Call), seconds: f64) -> R<Measured> {
    let mut runner = |(label, mut call): (&str, Call)| -> R<Runner> {
        let subject = Subject::of(&call.function);
        if subject.options.is_none() {
            return Ok(Runner::warm(label, call));
        }
        if let Some(object) = &subject.object {
            call.args.insert(0, object.clone());
        }
        Runner::cold(vm, label, subject, call)
    };
    let runners = (runner(first)?, runner(second)?);
    measure(vm, runners, seconds).map(|m| Measured { removed: Removed::Nothing, ..m })
}

/// Both sides in turn, so that what else the machine does falls on both.
fn measure(vm: &mut Vm, (mut plain, mut jit): (Runner, Runner), seconds: f64) -> R<Measured> {
    let printed = Rc::new(Cell::new(0));
    let outer = std::mem::replace(&mut vm.console, Rc::new(RefCell::new(Silence(printed.clone()))));
    let host = host::attach(None);
    let mut agreement = None;
    let mut repeats = (0, side::REPEATS);
    let done = repeat(vm, &mut plain, &mut jit, seconds, &mut agreement, &mut repeats);
    vm.console = outer;
    host::attach(host);
    recorder::take();
    let interrupted = match done {
        Ok(()) => false,
        // What there is by now is shown.
        Err(e) if e.is(&vm.types.keyboard_interrupt) && !plain.side.is_empty() => true,
        Err(e) => return Err(e),
    };
    let cold = [&jit, &plain].into_iter().find_map(|r| r.cold.as_ref());
    let first = jit.cold.as_ref().map(|c| average(&c.parts));
    Ok(Measured {
        removed: cold.map_or(Removed::Nothing, removed),
        arguments: cold.and_then(|c| c.work.as_ref()).map_or(String::new(), arguments),
        plain: plain.side,
        jit: jit.side,
        first,
        agreement,
        repeats,
        interrupted,
        prints: printed.get() > 0,
    })
}

fn repeat(
    vm: &mut Vm,
    plain: &mut Runner,
    jit: &mut Runner,
    seconds: f64,
    agreement: &mut Option<Agreement>,
    repeats: &mut (usize, usize),
) -> R<()> {
    // The first calls may load library files and compile library functions: where there is time, they are not measured.
    let (calls, took, expected) = plain.first(vm)?;
    repeats.1 = side::repeats(took, seconds);
    if plain.cold.is_none() {
        if took * WARM_UP as f64 <= seconds / 10.0 {
            calls.run(vm, WARM_UP)?;
        }
        plain.warm = Some(calls);
    }
    let expected = if took > seconds / 2.0 && plain.cold.is_none() {
        plain.side.note(0, took);
        expected
    } else {
        let again = plain.sweep(vm, repeats.1, seconds)?;
        if !agreement::compare(vm, &expected, &again)?.is_close() {
            *agreement = Some(Agreement::Random);
        }
        again
    };
    let got = jit.sweep(vm, repeats.1, seconds).map_err(|e| explain(vm, e, took))?;
    if agreement.is_none() {
        *agreement = Some(agreement::compare(vm, &got, &expected)?);
    }
    drop((expected, got));
    repeats.0 = 1;
    let slowest = jit.side.at(1.0);
    repeats.1 = repeats.1.min(side::repeats(slowest, seconds));
    while repeats.0 < repeats.1 {
        plain.warm_up(vm, seconds)?;
        plain.sweep(vm, repeats.1, seconds)?;
        jit.sweep(vm, repeats.1, seconds)?;
        repeats.0 += 1;
    }
    Ok(())
}

/// An error that only the jitted side raises says so.
fn explain(vm: &Vm, e: Exc, plain: f64) -> Exc {
    if e.is(&vm.types.keyboard_interrupt) {
        return e;
    }
    let note = format!("without jit the call works, and takes {}; under jit it fails", crate::format::seconds(plain));
    let known = e.state().0.borrow().help.clone();
    e.help(known.map_or(note.clone(), |h| format!("{h}\n{note}")))
}

fn average(parts: &[FirstCall]) -> FirstCall {
    let mean = |f: fn(&FirstCall) -> f64| side::mean(&parts.iter().map(f).collect::<Vec<_>>());
    FirstCall { total: mean(|p| p.total), trace: mean(|p| p.trace), compile: mean(|p| p.compile) }
}

/// Arrays of more elements than this cost memory traffic rather than dispatch.
const LARGE: usize = 1 << 15;

fn removed(cold: &Cold) -> Removed {
    match &cold.work {
        _ if cold.staged => Removed::Steps,
        Some(work) if work.elements >= LARGE => Removed::Passes(work.passes.0, work.passes.1.max(1)),
        Some(work) => Removed::Dispatches(work.dispatches, work.calls),
        None => Removed::Nothing,
    }
}

/// `x f32[10], y i32[]`
fn arguments(work: &Work) -> String {
    let each = work.arguments.iter().zip(&work.names).take(3).map(|(a, name)| {
        let aval = if a.weak { format!("weak {a}") } else { a.to_string() };
        if name.is_empty() { aval } else { format!("{name} {aval}") }
    });
    let more =
        if work.arguments.len() > 3 { format!(", ... ({} arrays)", work.arguments.len()) } else { String::new() };
    each.collect::<Vec<_>>().join(", ") + &more
}
