//! `%passes`: the pipeline as a table, what each pass did in words; `--diff PASS` shows one pass before and after.

use super::listing::{Line, Listing, Role, WIDTH};
use super::{Detail, loops, subject_of};
use crate::format::wrapped;
use crate::format::{bytes, duration};
use crate::session::Session;
use jitbook_ir::ClosedJaxpr;
use jitbook_ir::loops::{Function, Stmt};
use jitbook_ir::print::jaxpr_lines;
use jitbook_jit::report::{Piece, Report, report};
use jitbook_lang::jax::views::{Specialised, specialised};
use jitbook_lang::{Exc, R, Value};
use std::collections::BTreeMap;
use std::time::Duration;

/// The passes that `--diff` knows.
const PASSES: [&str; 6] = ["inline", "simplify", "spread", "cse", "dce", "fuse"];

pub fn run(session: &mut Session, rest: &str) -> R {
    let (pass, subject) = match rest.strip_prefix("--diff") {
        None => (None, rest),
        Some(more) => {
            let more = more.trim();
            let (pass, subject) = more.split_once(char::is_whitespace).unwrap_or((more, ""));
            if !PASSES.contains(&pass) {
                let exc = Exc::value_error(format!("%passes --diff: there is no pass {pass:?}"));
                return Err(exc.help(format!("passes are {}", PASSES.join(", "))));
            }
            (Some(pass), subject.trim())
        }
    };
    let (f, call) = subject_of(session, "passes", subject)?;
    let of = specialised(&mut session.vm, &f, call.as_ref())?;
    let listing = match pass {
        None => table(&of)?,
        Some(pass) => diff(&of, pass)?,
    };
    session.show_listing(&listing, None);
    Ok(Value::Undefined)
}

/// A row: pass, result, time, what changed.
struct Row(&'static str, String, Duration, String);

fn table(of: &Specialised) -> R<Listing> {
    let program = of.entry.program()?;
    let report = report(&of.entry.closed);
    let stats = program.stats();
    let took = |names: &[&str]| stats.passes.iter().filter(|p| names.contains(&p.0)).map(|p| p.1).sum::<Duration>();
    let count = |k: usize| report.stages[k].1.jaxpr.eqns.len();
    let eqns = |n: usize| format!("{n} eqn{}", if n == 1 { "" } else { "s" });
    let mut rows = vec![
        Row("trace", eqns(count(0)), of.entry.traced, String::new()),
        Row("inline", count(1).to_string(), took(&["inline"]), inlined(&report.stages[0].1)),
        Row("simplify", count(2).to_string(), took(&["simplify"]), simplified(&report)),
        Row("cse, dce", count(5).to_string(), took(&["cse", "dce"]), dropped(&report)),
        Row("fuse", loops_text(&report), took(&["fuse", "check"]), fused(&report)),
        Row("plan", String::new(), took(&["memory"]), planned(&report)),
        Row("emit", bytes(stats.code_bytes), took(&["emit"]), emitted(&report)),
    ];
    if count(3) > count(2) {
        let stretched = count(3) - count(2);
        let change = format!("{stretched} operand{} stretched", if stretched == 1 { "" } else { "s" });
        rows.insert(3, Row("spread", count(3).to_string(), took(&["spread"]), change));
    }
    let total: Duration = rows.iter().map(|r| r.2).sum();
    let mut out = Listing::title(format!("{}, {}", of.title(), duration(total, 2)));
    out.push(Line::of(Role::Aside, format!(" {:<11} {:<8} {:>7}   what changed", "pass", "result", "time")));
    for Row(pass, result, time, change) in rows {
        let change = if change.is_empty() { "-".to_string() } else { change };
        let head = format!(" {pass:<11} ");
        let numbers = format!("{result:<8} {:>7}   ", duration(time, 2));
        let room = WIDTH - head.chars().count() - numbers.chars().count();
        let mut parts = wrapped(&change, room).into_iter();
        let first = parts.next().unwrap_or_default();
        out.push(Line::default().keyword(head).plain(numbers).plain(first));
        parts.for_each(|p| out.push(Line::of(Role::Plain, format!("{:w$}{p}", "", w = WIDTH - room))));
    }
    Ok(out)
}

/// `jit[_where] opened`: the calls that inlining replaces.
fn inlined(traced: &ClosedJaxpr) -> String {
    let mut names: Vec<(String, usize)> = Vec::new();
    for e in &traced.jaxpr.eqns {
        let holds = e.op.params().iter().any(|(_, p)| !p.jaxprs().is_empty());
        if !holds || !matches!(e.op.name(), "jit" | "custom_jvp_call" | "custom_vjp_call" | "checkpoint" | "remat") {
            continue;
        }
        let name = e.op.params().iter().find(|(k, _)| *k == "name").map(|(_, p)| jitbook_ir::print::param_text(p));
        let text = match name {
            Some(name) => format!("{}[{name}]", e.op.name()),
            None => e.op.name().to_string(),
        };
        match names.iter_mut().find(|n| n.0 == text) {
            Some(n) => n.1 += 1,
            None => names.push((text, 1)),
        }
    }
    let all = names.len();
    let times = |n: usize| if n > 1 { format!(" x{n}") } else { String::new() };
    let mut shown: Vec<String> = names.into_iter().take(3).map(|(t, n)| t + &times(n)).collect();
    if all > 3 {
        shown.push(format!("{} more", all - 3));
    }
    if shown.is_empty() { String::new() } else { format!("{} opened", shown.join(", ")) }
}

/// How often each primitive occurs.
fn ops(closed: &ClosedJaxpr) -> BTreeMap<&'static str, i64> {
    let mut n = BTreeMap::new();
    closed.jaxpr.eqns.iter().for_each(|e| *n.entry(e.op.name()).or_default() += 1);
    n
}

/// What one stage has more or fewer of than the one before: `-2 broadcast_in_dim, +1 mul`.
fn change(before: &ClosedJaxpr, after: &ClosedJaxpr) -> Vec<(&'static str, i64)> {
    let (old, new) = (ops(before), ops(after));
    let mut names: Vec<&'static str> = old.keys().chain(new.keys()).copied().collect();
    names.sort_unstable();
    names.dedup();
    let of = |m: &BTreeMap<&'static str, i64>, k| m.get(k).copied().unwrap_or(0);
    names.into_iter().map(|k| (k, of(&new, k) - of(&old, k))).filter(|c| c.1 != 0).collect()
}

fn simplified(report: &Report) -> String {
    let mut texts = Vec::new();
    for (op, n) in change(&report.stages[1].1, &report.stages[2].1) {
        let of_a_literal = |c: &ClosedJaxpr| {
            let lits = |e: &&jitbook_ir::Eqn| e.op.name() == op && e.inputs.iter().all(|a| a.var().is_none());
            c.jaxpr.eqns.iter().filter(lits).count() as i64
        };
        texts.push(match (op, n) {
            ("broadcast_in_dim", n) if n < 0 && of_a_literal(&report.stages[1].1) >= -n => {
                "broadcast of a literal -> literal".to_string()
            }
            (op, -1) => format!("{op} gone"),
            (op, n) if n < 0 => format!("{} {op} gone", -n),
            (op, 1) => format!("{op} instead"),
            (op, n) => format!("{n} {op} instead"),
        });
    }
    texts.join(", ")
}

fn dropped(report: &Report) -> String {
    let mut texts = Vec::new();
    let plural = |n: usize| if n == 1 { "" } else { "s" };
    let count = |k: usize| report.stages[k].1.jaxpr.eqns.len();
    let (same, dead) = (count(3) - count(4), count(4) - count(5));
    if same > 0 {
        texts.push(format!("{same} computed twice"));
    }
    if dead > 0 {
        texts.push(format!("{dead} unused eqn{}", plural(dead)));
    }
    texts.join(", ")
}

/// Loops that hold statements of their own, and kernels.
fn counts(report: &Report) -> (usize, usize) {
    let loops = report.functions.iter().map(Function::loop_count).sum();
    let kernels = report.pieces.iter().filter(|p| !matches!(p, Piece::Native(_))).count();
    (loops, kernels)
}

fn loops_text(report: &Report) -> String {
    let (loops, kernels) = counts(report);
    match (loops, kernels) {
        (0, 0) => "scalars".into(),
        (0, n) => format!("{n} call{}", if n == 1 { "" } else { "s" }),
        (n, _) => format!("{n} loop{}", if n == 1 { "" } else { "s" }),
    }
}

fn fused(report: &Report) -> String {
    let eqns = report.stages[5].1.jaxpr.eqns.len();
    let (loops, kernels) = counts(report);
    let plural = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
    let into = match (loops, kernels) {
        (0, 0) => "straight-line code".to_string(),
        (0, k) => plural(k, "kernel call"),
        (l, 0) => plural(l, "loop"),
        (l, k) => format!("{}, {}", plural(l, "loop"), plural(k, "kernel call")),
    };
    let gone = report.op_by_op.0.saturating_sub(report.memory.0);
    let temporaries = match gone {
        0 => String::new(),
        1 => ", 1 temporary gone".to_string(),
        n => format!(", {n} temporaries gone"),
    };
    format!("{} -> {into}{temporaries}", plural(eqns, "eqn"))
}

fn planned(report: &Report) -> String {
    let text = |(n, size): (usize, usize)| match n {
        0 => "no buffer".to_string(),
        1 => format!("1 buffer, {}", bytes(size)),
        n => format!("{n} buffers, {}", bytes(size)),
    };
    if report.op_by_op == report.memory {
        return text(report.memory);
    }
    format!("{} (op by op: {})", text(report.memory), text(report.op_by_op))
}

/// Of the widest loop: `16 lanes: 1 load, 1 store per 16 elements`.
fn emitted(report: &Report) -> String {
    let widest = report.turns.iter().enumerate().flat_map(|(k, t)| t.iter().map(move |(r, n)| (*n, k, *r)));
    let Some((n, k, index)) = widest.max() else { return String::new() };
    let (mut loads, mut stores) = (0, 0);
    Function::visit(&report.functions[k].body, &mut |s| {
        if let Stmt::For(l) = s
            && l.index == index
        {
            loads = l.body.iter().filter(|s| matches!(s, Stmt::Load { .. })).count();
            stores = l.body.iter().filter(|s| matches!(s, Stmt::Store { .. })).count();
        }
    });
    let plural = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
    format!("{n} elements a turn: {}, {}", plural(loads, "load"), plural(stores, "store"))
}

/// Before and after a pass, side by side.
fn diff(of: &Specialised, pass: &str) -> R<Listing> {
    let report = report(&of.entry.closed);
    let half = (WIDTH - 3) / 2;
    let jaxpr = |k: usize| {
        let lines = jaxpr_lines(&report.stages[k].1.jaxpr, half);
        lines.into_iter().map(|l| l.0).collect::<Vec<_>>()
    };
    let at = PASSES.iter().position(|p| *p == pass).unwrap_or(0);
    let before = jaxpr(at);
    let after = match pass {
        "fuse" => loops::listing(of, Detail::Folded)?.lines.iter().map(Line::text).collect(),
        _ => jaxpr(at + 1),
    };
    let mut out = Listing::title(format!("{}: {pass}", of.title()));
    out.push(Line::of(Role::Aside, format!("{:half$} | after", "before")));
    if before == after {
        out.lines.truncate(1);
        out.push(Line::of(Role::Aside, format!("{pass} changed nothing")));
        return Ok(out);
    }
    let unlike = pass == "fuse";
    for (left, right) in paired(&before, &after, unlike) {
        let role = |gone: bool, role| if gone && !unlike { role } else { Role::Plain };
        let only_left = left.as_deref() != right.as_deref();
        let (l, r) = (left.unwrap_or_default(), right.unwrap_or_default());
        let line = Line::default().add(role(only_left, Role::Removed), format!("{:half$}", clipped(&l, half)));
        out.push(line.add(Role::Aside, " | ").add(role(only_left, Role::Added), clipped(&r, half)));
    }
    Ok(out)
}

fn clipped(text: &str, width: usize) -> String {
    if text.chars().count() <= width { text.to_string() } else { text.chars().take(width - 1).chain(['…']).collect() }
}

type Pair = (Option<String>, Option<String>);

/// Lines side by side: equal ones on one row, what is only on one side alone. Texts of two kinds stand as they come.
fn paired(before: &[String], after: &[String], unlike: bool) -> Vec<Pair> {
    if unlike {
        let rows = before.len().max(after.len());
        return (0..rows).map(|i| (before.get(i).cloned(), after.get(i).cloned())).collect();
    }
    // The longest common subsequence of lines, from the ends.
    let (n, m) = (before.len(), after.len());
    let mut best = vec![vec![0usize; m + 1]; n + 1];
    for i in (0..n).rev() {
        for j in (0..m).rev() {
            best[i][j] =
                if before[i] == after[j] { best[i + 1][j + 1] + 1 } else { best[i + 1][j].max(best[i][j + 1]) };
        }
    }
    let (mut i, mut j, mut rows) = (0, 0, Vec::new());
    while i < n || j < m {
        if i < n && j < m && before[i] == after[j] {
            rows.push((Some(before[i].clone()), Some(after[j].clone())));
            (i, j) = (i + 1, j + 1);
        } else if j == m || i < n && best[i + 1][j] >= best[i][j + 1] {
            rows.push((Some(before[i].clone()), None));
            i += 1;
        } else {
            rows.push((None, Some(after[j].clone())));
            j += 1;
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_lines_stand_side_by_side() {
        let lines = |t: &str| t.lines().map(str::to_string).collect::<Vec<_>>();
        let rows = paired(&lines("a\nb\nc"), &lines("a\nx\nc"), false);
        let text: Vec<String> = rows
            .iter()
            .map(|(l, r)| format!("{}|{}", l.as_deref().unwrap_or("-"), r.as_deref().unwrap_or("-")))
            .collect();
        assert_eq!(text, ["a|a", "b|-", "-|x", "c|c"]);
    }

    #[test]
    fn long_remarks_go_on_below() {
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
        assert_eq!(wrapped("alone", 3), ["alone"]);
    }
}
