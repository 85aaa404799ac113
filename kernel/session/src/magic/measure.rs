//! `%time` and `%timeit`: what a statement costs.

use super::timeit::{self, TimeitResult};
use super::{Cell, Line, Magic, options, say};
use crate::format::seconds;
use crate::session::Session;
use jitbook_lang::{Exc, Mode, R, Value};
use std::time::{Duration, Instant};

pub const MAGICS: &[Magic] = &[
    Magic {
        name: "time",
        usage: "%time STATEMENT",
        summary: "run once; CPU and wall time",
        line: Line::Run(|session, code| {
            let code = session.placed(code).0;
            time(session, &code)
        }),
        cell: Cell::Run(|session, first, body| {
            let code = format!("{first}\n{body}");
            let code = session.placed(&code).0;
            time(session, &code)
        }),
    },
    Magic {
        name: "timeit",
        usage: "%timeit [-n N] [-r R] [-p P] [-q] [-o] STATEMENT",
        summary: "run many times; mean and spread",
        line: Line::Run(|session, line| timeit(session, line, None)),
        cell: Cell::Run(|session, line, body| timeit(session, line, Some(body))),
    },
];

/// User and system time of this process so far.
#[cfg(unix)]
fn cpu() -> Option<(f64, f64)> {
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::TimeValLike;
    let usage = getrusage(UsageWho::RUSAGE_SELF).ok()?;
    let in_seconds = |t: nix::sys::time::TimeVal| t.num_microseconds() as f64 * 1e-6;
    Some((in_seconds(usage.user_time()), in_seconds(usage.system_time())))
}

#[cfg(not(unix))]
fn cpu() -> Option<(f64, f64)> {
    None
}

fn time(session: &mut Session, code: &str) -> R {
    let (before, start) = (cpu(), Instant::now());
    let done = session.run_code(code);
    let (wall, after) = (start.elapsed().as_secs_f64(), cpu());
    let value = done?;
    let mut text = String::new();
    if let (Some(before), Some(after)) = (before, after) {
        let (user, system) = (after.0 - before.0, after.1 - before.1);
        text =
            format!("CPU times: user {}, sys: {}, total: {}\n", seconds(user), seconds(system), seconds(user + system));
    }
    say(session, format!("{text}Wall time: {}\n", seconds(wall)));
    Ok(value)
}

/// IPython's way: enough loops for a fifth of a second, repeated seven times. Of a cell, the first line is run before
/// and not timed.
fn timeit(session: &mut Session, line: &str, body: Option<&str>) -> R {
    let options = options::parse(line, "n:r:tcp:qo")?;
    let (setup, code) = match body {
        Some(body) => (options.rest, body),
        None => ("", options.rest),
    };
    if code.trim().is_empty() {
        return Ok(Value::Undefined);
    }
    let repeats = options.number('r')?.unwrap_or(7).max(1);
    let precision = options.number('p')?.unwrap_or(3).clamp(1, 17);
    if !setup.is_empty() {
        let setup = session.placed(setup).0;
        session.run_code(&setup)?;
    }
    let start = Instant::now();
    let timer = define_timer(session, code)?;
    let compile = start.elapsed().as_secs_f64();
    let mut loops = options.number('n')?.unwrap_or(0);
    if loops == 0 {
        loops = 1;
        while measure(session, &timer, loops)? < Duration::from_millis(200) && loops < 1_000_000_000 {
            loops *= 10;
        }
    }
    let mut runs = Vec::with_capacity(repeats);
    for _ in 0..repeats {
        runs.push(measure(session, &timer, loops)?.as_secs_f64());
    }
    let result = TimeitResult { loops, runs, compile, precision };
    if !options.has('q') {
        let warning = timeit::warning(&result).unwrap_or_default();
        let text = format!("{warning}{}\n", timeit::sentence(&result));
        session.say_with(&text, || timeit::html(&result, &warning));
    }
    Ok(if options.has('o') { Value::native(result) } else { Value::Undefined })
}

/// The statement inside a loop of its own function, compiled once.
fn define_timer(session: &mut Session, code: &str) -> R {
    // What is wrong with it is said of the user's own text.
    let (own, file) = session.placed(code);
    session.vm.compile(&own, &file, Mode::Exec)?;
    let body: String = code.lines().map(|l| format!("        {l}\n")).collect();
    let source = format!("def inner(_it):\n    for _i in range(_it):\n{body}");
    let globals = session.globals.clone();
    let former = globals.get_str("inner");
    session.vm.exec(&source, "<magic-timeit>", &globals, Mode::Exec)?;
    let timer = globals.get_str("inner").ok_or_else(|| Exc::runtime_error("no timer"))?;
    match former {
        Some(value) => globals.set_str("inner", value),
        None => drop(globals.remove_name(&"inner".into())),
    }
    Ok(timer)
}

fn measure(session: &mut Session, timer: &Value, loops: usize) -> R<Duration> {
    let start = Instant::now();
    session.vm.call(timer, &[Value::Int(loops as i64)])?;
    Ok(start.elapsed())
}
