//! `%time` and `%timeit`: what a statement costs.

use super::{Cell, Line, Magic, say};
use crate::format::{duration, grouped, significant};
use crate::session::{Host, Session};
use jitbook_lang::{Exc, R, Value};
use std::time::{Duration, Instant};

pub const MAGICS: &[Magic] = &[
    Magic {
        name: "time",
        usage: "%time STATEMENT",
        summary: "run once and show the wall time",
        line: Line::Run(time),
        cell: Cell::Run(|session, _, body, host| time(session, body, host)),
    },
    Magic {
        name: "timeit",
        usage: "%timeit [-n N] [-r R] STATEMENT",
        summary: "run many times; mean and spread",
        line: Line::Run(timeit),
        cell: Cell::Run(|session, options, body, host| timeit(session, &format!("{options} {body}"), host)),
    },
];

fn time(session: &mut Session, code: &str, host: &mut dyn Host) -> R {
    let start = Instant::now();
    let value = session.run_code(code)?;
    let took = start.elapsed();
    say(session, host, format!("Wall time: {}\n", duration(took, 3)));
    Ok(value)
}

/// IPython's way: enough loops for a fifth of a second, repeated seven times.
fn timeit(session: &mut Session, rest: &str, host: &mut dyn Host) -> R {
    let (mut loops, mut repeats, mut code) = (0usize, 7usize, rest.trim());
    while let Some(option) = code.strip_prefix('-') {
        let (flag, more) = option.split_at(1.min(option.len()));
        let more = more.trim_start();
        let end = more.find(|c: char| !c.is_ascii_digit()).unwrap_or(more.len());
        let number: usize =
            more[..end].parse().map_err(|_| Exc::value_error(format!("%timeit: -{flag} takes a number")))?;
        match flag {
            "n" => loops = number,
            "r" => repeats = number.max(1),
            _ => return Err(Exc::value_error(format!("%timeit: option -{flag} not recognized"))),
        }
        code = more[end..].trim_start();
    }
    if code.is_empty() {
        return Ok(Value::Undefined);
    }
    let timer = define_timer(session, code)?;
    if loops == 0 {
        loops = 1;
        while measure(session, &timer, loops)? < Duration::from_millis(200) && loops < 1_000_000_000 {
            loops *= 10;
        }
    }
    let mut times = Vec::with_capacity(repeats);
    for _ in 0..repeats {
        times.push(measure(session, &timer, loops)?.as_secs_f64() / loops as f64);
    }
    say(session, host, sentence(&times, loops));
    Ok(Value::Undefined)
}

/// The statement inside a loop of its own function, compiled once.
fn define_timer(session: &mut Session, code: &str) -> R {
    let body: String = code.lines().map(|l| format!("        {l}\n")).collect();
    let source = format!("def _timeit_loop(_timeit_n):\n    for _timeit_i in range(_timeit_n):\n{body}");
    let globals = session.globals.clone();
    session.vm.exec(&source, "<timeit>", &globals, jitbook_lang::Mode::Exec)?;
    let timer = globals.get_str("_timeit_loop").ok_or_else(|| Exc::runtime_error("no timer"))?;
    globals.remove_name(&"_timeit_loop".into());
    Ok(timer)
}

fn measure(session: &mut Session, timer: &Value, loops: usize) -> R<Duration> {
    let start = Instant::now();
    session.vm.call(timer, &[Value::Int(loops as i64)])?;
    Ok(start.elapsed())
}

/// `1.23 µs ± 4.5 ns per loop (mean ± std. dev. of 7 runs, 1,000 loops each)`.
fn sentence(times: &[f64], loops: usize) -> String {
    let mean = times.iter().sum::<f64>() / times.len() as f64;
    let spread = (times.iter().map(|t| (t - mean) * (t - mean)).sum::<f64>() / times.len() as f64).sqrt();
    let as_duration = |s: f64| duration(Duration::from_secs_f64(s.max(0.0)), 3);
    let plural = |n: usize| if n == 1 { "" } else { "s" };
    format!(
        "{} ± {} per loop (mean ± std. dev. of {} run{}, {} loop{} each)\n",
        precise(mean).unwrap_or_else(|| as_duration(mean)),
        precise(spread).unwrap_or_else(|| as_duration(spread)),
        times.len(),
        plural(times.len()),
        grouped(loops),
        plural(loops)
    )
}

/// Times under a microsecond in fractions of nanoseconds, which `Duration` does not hold.
fn precise(seconds: f64) -> Option<String> {
    (seconds < 1e-6).then(|| format!("{} ns", significant(seconds * 1e9, 3)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_as_ipython_writes_them() {
        let text = sentence(&[1.0e-6, 1.0e-6], 1000);
        assert_eq!(text, "1 µs ± 0 ns per loop (mean ± std. dev. of 2 runs, 1,000 loops each)\n");
    }
}
