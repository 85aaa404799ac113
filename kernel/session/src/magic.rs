//! Lines that begin with `%`: measuring, and looking into the compiler.

use crate::session::{Event, Host, Session};
use crate::timing::Show;
use jitbook_lang::{Exc, R, Value};
use std::time::{Duration, Instant};

/// A piece of a cell.
#[derive(Clone, PartialEq, Debug)]
pub enum Part {
    Code(String),
    /// `%name rest`
    Magic(String, String),
    /// `%%name rest`, and the lines under it.
    CellMagic(String, String, String),
}

/// Every magic, with the line that help shows.
const MAGICS: [(&str, &str); 7] = [
    ("time", "%time STATEMENT: run once and show the wall time"),
    ("timeit", "%timeit [-n N] [-r R] STATEMENT: run many times; mean and spread"),
    ("jaxpr", "%jaxpr f(x): the jaxpr of f at x"),
    ("ir", "%ir f(x): the loops that f(x) compiles to"),
    ("clif", "%clif f(x): the Cranelift code of f(x)"),
    ("timing", "%timing [on|compile|off]: when the line under a cell is shown"),
    ("lsmagic", "%lsmagic: this list"),
];

/// Cuts a cell into code and magics, keeping line numbers: a magic's line is left blank in the code around it.
pub fn split(source: &str) -> Vec<Part> {
    let source = strip_prompts(source);
    let trimmed = source.trim_start();
    if let Some(rest) = trimmed.strip_prefix("%%") {
        let (head, body) = rest.split_once('\n').unwrap_or((rest, ""));
        let (name, args) = word(head);
        return vec![Part::CellMagic(name, args, body.to_string())];
    }
    let mut parts = Vec::new();
    let mut code = String::new();
    for (i, line) in source.lines().enumerate() {
        let is_magic = line.starts_with('%')
            && jitbook_lang::input::completeness(&code) == jitbook_lang::input::Completeness::Complete;
        if !is_magic {
            if code.is_empty() {
                code = "\n".repeat(i);
            }
            code.push_str(line);
            code.push('\n');
            continue;
        }
        if code.trim().is_empty() {
            code.clear();
        } else {
            parts.push(Part::Code(std::mem::take(&mut code)));
        }
        let (name, args) = word(&line[1..]);
        parts.push(Part::Magic(name, args));
    }
    if !code.trim().is_empty() {
        parts.push(Part::Code(code));
    }
    parts
}

fn word(text: &str) -> (String, String) {
    let text = text.trim();
    let (name, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    (name.to_string(), rest.trim().to_string())
}

/// Pasted `>>> `, `... ` and `[n]: ` prompts are taken off where every line has one.
fn strip_prompts(source: &str) -> String {
    let has = |l: &str| l.starts_with(">>> ") || l.starts_with("... ") || l == ">>>" || l == "...";
    let first = source.lines().find(|l| !l.trim().is_empty());
    if !first.is_some_and(|l| l.starts_with(">>> ")) {
        return source.to_string();
    }
    let lines = source.lines().filter(|l| has(l) || l.trim().is_empty());
    lines.map(|l| l.get(4..).unwrap_or("")).collect::<Vec<_>>().join("\n")
}

fn unknown(name: &str) -> Exc {
    let close = MAGICS.iter().map(|m| m.0).filter(|m| distance(m, name) <= 2).min_by_key(|m| distance(m, name));
    let exc = Exc::name_error(format!("magic %{name} is not defined"));
    match close {
        Some(m) => exc.help(format!("did you mean %{m}?")),
        None => exc.help("%lsmagic shows all of them"),
    }
}

/// Edit distance, for suggestions.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let cost = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = cost.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

/// Runs a line magic; its value, where it has one, is shown like an expression's.
pub fn run(session: &mut Session, name: &str, rest: &str, host: &mut dyn Host) -> R {
    match name {
        "time" => time(session, rest, host),
        "timeit" => timeit(session, rest, host),
        "jaxpr" | "ir" | "clif" => view(session, name, rest, host),
        "timing" => set_timing(session, rest, host),
        "lsmagic" => {
            for (_, text) in MAGICS {
                say(session, host, format!("{text}\n"));
            }
            Ok(Value::Undefined)
        }
        _ => Err(unknown(name)),
    }
}

/// Runs a cell magic over its body.
pub fn run_cell(session: &mut Session, name: &str, rest: &str, body: &str, host: &mut dyn Host) -> R {
    match name {
        "time" => time(session, body, host),
        "timeit" => timeit(session, &format!("{rest} {body}"), host),
        _ => Err(unknown(name)),
    }
}

fn say(session: &mut Session, host: &mut dyn Host, text: String) {
    let _ = session.vm.stdout.flush();
    host.event(Event::Stdout(text));
}

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

fn grouped(n: usize) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// A time with some significant digits and its unit.
fn duration(t: Duration, digits: usize) -> String {
    let s = t.as_secs_f64();
    let (value, unit) = match s {
        s if s >= 1.0 => (s, "s"),
        s if s >= 1e-3 => (s * 1e3, "ms"),
        s if s >= 1e-6 => (s * 1e6, "µs"),
        s => (s * 1e9, "ns"),
    };
    format!("{} {unit}", significant(value, digits))
}

/// `%g`-like: so many significant digits, no trailing zeros.
fn significant(v: f64, digits: usize) -> String {
    if v == 0.0 {
        return "0".into();
    }
    let before = (v.abs().log10().floor() as i32 + 1).max(1) as usize;
    let text = format!("{:.*}", digits.saturating_sub(before), v);
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_string() } else { text }
}

/// `%jaxpr f(x)` and its kin: f is traced and compiled at these arguments, and not run.
fn view(session: &mut Session, kind: &str, rest: &str, host: &mut dyn Host) -> R {
    if rest.is_empty() {
        return Err(Exc::value_error(format!("%{kind} wants a call: %{kind} f(x)")));
    }
    let (callee, args) = split_call(rest);
    let source = format!("__import__('_jitbook').view({kind:?}, ({callee}){args})");
    let globals = session.globals.clone();
    let text = session.vm.exec(&source, "<view>", &globals, jitbook_lang::Mode::Eval)?;
    let text = session.vm.str(&text)?;
    say(session, host, format!("{}\n", text.trim_end()));
    Ok(Value::Undefined)
}

/// `f(x, y)` as `f` and `, x, y`.
fn split_call(text: &str) -> (String, String) {
    let text = text.trim();
    if !text.ends_with(')') {
        return (text.to_string(), String::new());
    }
    let mut depth = 0;
    for (i, c) in text.char_indices().rev() {
        match c {
            ')' | ']' | '}' => depth += 1,
            '(' | '[' | '{' => {
                depth -= 1;
                if depth == 0 && i > 0 {
                    let args = text[i + 1..text.len() - 1].trim();
                    let args = if args.is_empty() { ",".to_string() } else { format!(", {args}") };
                    return (text[..i].to_string(), args);
                }
            }
            _ => {}
        }
    }
    (text.to_string(), String::new())
}

fn set_timing(session: &mut Session, rest: &str, host: &mut dyn Host) -> R {
    session.show = match rest {
        "on" => Show::On,
        "compile" => Show::Compile,
        "off" => Show::Off,
        "" => session.show,
        other => return Err(Exc::value_error(format!("%timing takes on, compile or off, not {other:?}"))),
    };
    let text = format!("timing {}\n", format!("{:?}", session.show).to_lowercase());
    say(session, host, text);
    Ok(Value::Undefined)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_cut_at_magics() {
        let parts = split("x = 1\n%time x\ny = 2");
        assert_eq!(parts[0], Part::Code("x = 1\n".into()));
        assert_eq!(parts[1], Part::Magic("time".into(), "x".into()));
        assert_eq!(parts[2], Part::Code("\n\ny = 2\n".into()));
        assert_eq!(split("%%timeit -n 3\nf(x)"), [Part::CellMagic("timeit".into(), "-n 3".into(), "f(x)".into())]);
    }

    #[test]
    fn a_percent_inside_a_statement_is_no_magic() {
        assert_eq!(split("x = (5\n% 3)").len(), 1);
    }

    #[test]
    fn pasted_prompts_go() {
        assert_eq!(split(">>> x = 1\n>>> x\n"), [Part::Code("x = 1\nx\n".into())]);
    }

    #[test]
    fn calls_are_taken_apart() {
        assert_eq!(split_call("f(x, (1, 2))"), ("f".into(), ", x, (1, 2)".into()));
        assert_eq!(split_call("jax.grad(f)(x)"), ("jax.grad(f)".into(), ", x".into()));
        assert_eq!(split_call("f"), ("f".into(), String::new()));
    }

    #[test]
    fn sentences_are_as_ipython_writes_them() {
        let text = sentence(&[1.0e-6, 1.0e-6], 1000);
        assert_eq!(text, "1 µs ± 0 ns per loop (mean ± std. dev. of 2 runs, 1,000 loops each)\n");
        assert_eq!(grouped(1_000_000), "1,000,000");
        assert_eq!(significant(12.345, 3), "12.3");
    }

    #[test]
    fn misspelt_magics_are_guessed() {
        assert_eq!(distance("timeit", "tiemit"), 2);
        assert_eq!(distance("time", "time"), 0);
    }
}
