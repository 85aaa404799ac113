//! `%bench f(jnp.ones(n)) for n in [10, 1000]`: time per call against size, and the break-even at each.

use super::object::Measurement;
use super::{evaluate, picture, run, verdict};
use crate::display::page;
use crate::format::{grouped, ratio, seconds, whole};
use crate::magic::say;
use crate::plot::braille::Canvas;
use crate::session::Session;
use jitbook_lang::{R, Str, Value};

/// Seconds that a side of one size may at least take.
const LEAST: f64 = 0.2;

pub fn bench(session: &mut Session, request: (&str, &str, &str), seconds: f64) -> R {
    let (call, name, sizes) = request;
    let sizes = values(session, sizes)?;
    let name = Str::intern(name);
    let former = session.globals.get_name(&name);
    let budget = (seconds / sizes.len() as f64).max(LEAST.min(seconds));
    let measured = each(session, call, &name, &sizes, budget);
    match former {
        Some(value) => session.globals.set_name(&name, value),
        None => drop(session.globals.remove_name(&name)),
    }
    let measured = measured?;
    let head = format!("{call}  for {name} in {}\n", list(&sizes));
    let lines: String = rows(&name, &measured).iter().map(|l| format!("{l}\n")).collect();
    let sentences = closing(&measured);
    let after: String = sentences.iter().map(|s| super::lines(s)).collect();
    session.say_with(&(head + &lines), || {
        page::said(call, &format!("for {name} in {}", list(&sizes))) + &html(&name, &measured)
    });
    let points: Vec<picture::Point> = measured
        .iter()
        .map(|m| picture::Point {
            size: m.size.unwrap_or(0) as f64,
            plain: m.measured.plain.per_call(),
            jit: m.measured.jit.per_call(),
        })
        .collect();
    match session.canvas {
        Some(canvas) => {
            let rows = canvas.rows.saturating_sub(2 + lines.lines().count() + 1 + after.lines().count());
            let picture = picture::sizes_terminal(&name, &points, Canvas { rows, ..canvas });
            say(session, picture);
        }
        None => session.show_figure(picture::sizes_notebook(call, &name, &points)),
    }
    session.say_with(&after, || sentences.iter().map(|s| page::said("", s)).collect());
    Ok(Value::list(measured.into_iter().map(Value::native).collect()))
}

fn values(session: &mut Session, text: &str) -> R<Vec<i64>> {
    let (source, file) = session.placed(text);
    let globals = session.globals.clone();
    let list = session.vm.exec(&source, &file, &globals, jitbook_lang::Mode::Eval)?;
    let items = session.vm.collect(&list)?;
    let sizes: Vec<i64> = items.iter().map(|v| session.vm.index_i64(v)).collect::<R<_>>()?;
    if sizes.is_empty() || sizes.iter().any(|n| *n < 1) {
        return Err(crate::magic::usage("the sizes are positive integers", text));
    }
    Ok(sizes)
}

fn each(session: &mut Session, call: &str, name: &Str, sizes: &[i64], budget: f64) -> R<Vec<Measurement>> {
    let mut out = Vec::new();
    for size in sizes {
        session.globals.set_name(name, Value::Int(*size));
        let made = evaluate(session, call).and_then(|made| run::one(&mut session.vm, made, budget));
        let measured = match made {
            // What there is by now is shown.
            Err(e) if e.is(&session.vm.types.keyboard_interrupt) && !out.is_empty() => break,
            other => other?,
        };
        let verdict = verdict::judge(&measured.plain, &measured.jit);
        let stop = measured.interrupted;
        if measured.jit.is_empty() {
            break;
        }
        out.push(Measurement { call: call.to_string(), measured, verdict, size: Some(*size) });
        if stop {
            break;
        }
    }
    Ok(out)
}

fn list(sizes: &[i64]) -> String {
    let shown: Vec<String> = sizes.iter().map(|n| grouped(*n as usize)).collect();
    shown.join(", ")
}

/// When the first call of a size is paid back.
fn even(m: &Measurement) -> String {
    match m.verdict {
        verdict::Verdict::FirstCall => "first call".to_string(),
        verdict::Verdict::After(n) => format!("call {}", whole(n)),
        verdict::Verdict::Beyond(n) => format!("~call {}", whole(n)),
        verdict::Verdict::Slower | verdict::Verdict::Noise => "never".to_string(),
    }
}

/// The lines of [`rows`] for a page.
fn html(name: &str, measured: &[Measurement]) -> String {
    let row = |m: &Measurement| {
        let (p, j) = (m.measured.plain.per_call(), m.measured.jit.per_call());
        let first = seconds(m.measured.jit.at(1.0));
        vec![grouped(m.size.unwrap_or(0) as usize), seconds(p), seconds(j), ratio(p / j), first, even(m)]
    };
    let rows: Vec<Vec<String>> = measured.iter().map(row).collect();
    page::table(&[name, "no jit, per call", "jit, per call", "gain", "first call", "break-even"], &rows)
}

/// One line a size.
fn rows(name: &str, measured: &[Measurement]) -> Vec<String> {
    let mut out = vec![format!(
        "{name:>12}  per call:{:>9} {:>10} {:>9} {:>13}   break-even",
        "no jit", "jit", "gain", "first call"
    )];
    for m in measured {
        let (p, j) = (m.measured.plain.per_call(), m.measured.jit.per_call());
        let even = even(m);
        out.push(format!(
            "{:>12} {:>19} {:>10} {:>9} {:>13}   {even}",
            grouped(m.size.unwrap_or(0) as usize),
            seconds(p),
            seconds(j),
            ratio(p / j),
            seconds(m.measured.jit.at(1.0))
        ));
    }
    out
}

/// What the sizes say together: whether all agree, and what changes from the smallest to the largest.
fn closing(measured: &[Measurement]) -> Vec<String> {
    let mut out = Vec::new();
    if let [first, .., last] = measured {
        let text = |m: &Measurement| m.sentence();
        out.push(format!("{}: {}", grouped(first.size.unwrap_or(0) as usize), text(first)));
        out.push(format!("{}: {}", grouped(last.size.unwrap_or(0) as usize), text(last)));
    } else if let [only] = measured {
        out.push(only.sentence());
    }
    let worst = measured.iter().filter_map(|m| m.measured.agreement.as_ref());
    let worst = worst.max_by_key(|a| a.rank());
    if let Some(agreement) = worst {
        out.push(agreement.sentence("jit", "no jit"));
    }
    out
}
