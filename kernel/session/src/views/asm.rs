//! `%asm`: the machine code that runs, inner loops first, with the user's lines and the names of what it calls.

use super::Detail;
use super::listing::{Line, Listing, Role};
use jitbook_ir::SourceId;
use jitbook_ir::loops::Step;
use jitbook_jit::asm::{Instruction, sections};
use jitbook_jit::report::report;
use jitbook_lang::R;
use jitbook_lang::jax::views::Specialised;

pub fn listing(of: &Specialised, detail: Detail) -> R<Listing> {
    let program = of.entry.program()?;
    let report = report(&of.entry.closed);
    let bytes = program.stats().code_bytes;
    let mut out = Listing::title(format!("{}, {bytes} bytes", of.title()));
    let sections = sections(&program);
    if sections.is_empty() {
        out.push(Line::of(Role::Aside, "no machine code of its own: only library kernels"));
    }
    for s in &sections {
        let steps = report.functions.get(s.function).map(|f| &f.steps.list[..]).unwrap_or_default();
        if s.code.is_empty() {
            // Where machine code cannot be read back, what Cranelift writes of it.
            program.asm_text()?.lines().for_each(|l| out.push(Line::of(Role::Plain, l)));
            break;
        }
        let calls_wide = !s.wide && sections.iter().any(|o| o.wide && o.function == s.function);
        if calls_wide && detail == Detail::Folded && inner_loops(&s.code).is_empty() {
            out.push(Line::of(Role::Aside, format!("{} instructions that call it", s.code.len())));
            continue;
        }
        let shown = if s.wide { 1 } else { usize::MAX };
        function(&s.code, steps, detail, shown, &mut out);
    }
    Ok(out)
}

/// The code of one function: so many innermost loops, then what is around them.
fn function(code: &[Instruction], steps: &[Step], detail: Detail, shown: usize, out: &mut Listing) {
    let labels = labels(code);
    let mut loops = inner_loops(code);
    loops.truncate(shown);
    for &(from, to) in &loops {
        let count = to - from + 1;
        out.push(Line::of(Role::Keyword, "loop").add(Role::Aside, format!("  {count} instructions a turn")));
        code[from..=to].iter().for_each(|i| add(i, &labels, steps, out));
    }
    let inside = |k: usize| loops.iter().any(|&(from, to)| (from..=to).contains(&k));
    let around = (0..code.len()).filter(|&k| !inside(k)).count();
    match detail {
        Detail::Folded if !loops.is_empty() && around > 0 => {
            let plural = if loops.len() == 1 { "it" } else { "them" };
            out.push(Line::of(Role::Aside, format!("{around} instructions around {plural} (--all shows them)")));
        }
        _ if around == 0 => {}
        _ => {
            if !loops.is_empty() {
                out.push(Line::of(Role::Keyword, "whole"));
            }
            code.iter().for_each(|i| add(i, &labels, steps, out));
        }
    }
}

fn add(i: &Instruction, labels: &[usize], steps: &[Step], out: &mut Listing) {
    let label = |at: usize| labels.iter().position(|&l| l == at).map(|n| format!(".{}", n + 1));
    if let Some(name) = label(i.at) {
        out.push(Line::of(Role::Keyword, format!("{name}:")));
    }
    let text = match i.target.and_then(label) {
        Some(name) => i.text.split('>').next().unwrap_or_default().to_string() + &name,
        None => i.text.clone(),
    };
    let end = text.find(' ').unwrap_or(text.len());
    let source = i.step.and_then(|k| steps.get(k as usize)).map_or(SourceId(0), |s| s.source);
    out.push(Line::new(1).operation(&text[..end]).plain(&text[end..]).from(source));
}

/// Where jumps go, in order.
fn labels(code: &[Instruction]) -> Vec<usize> {
    let mut labels: Vec<usize> = code.iter().filter_map(|i| i.target).collect();
    labels.sort_unstable();
    labels.dedup();
    labels
}

/// The loops that hold no other, as ranges of instructions: from a jump's target back to the jump.
fn inner_loops(code: &[Instruction]) -> Vec<(usize, usize)> {
    let at = |byte: usize| code.iter().position(|i| i.at == byte);
    let mut loops: Vec<(usize, usize)> = Vec::new();
    for (to, i) in code.iter().enumerate() {
        if let Some(from) = i.target.and_then(at).filter(|&from| from <= to) {
            match loops.iter_mut().find(|l| l.0 == from) {
                Some(l) => l.1 = l.1.max(to),
                None => loops.push((from, to)),
            }
        }
    }
    let all = loops.clone();
    let holds = |a: &(usize, usize), b: &(usize, usize)| a != b && a.0 <= b.0 && b.1 <= a.1;
    loops.retain(|l| !all.iter().any(|other| holds(l, other)));
    loops
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(targets: &[Option<usize>]) -> Vec<Instruction> {
        let make = |(at, &target): (usize, &Option<usize>)| Instruction {
            at,
            text: target.map_or("nop".to_string(), |t| format!("jb      >{t}")),
            target,
            step: None,
        };
        targets.iter().enumerate().map(make).collect()
    }

    #[test]
    fn inner_loops_come_first() {
        // 0: nop, 1: outer head, 2..=3: inner, 4: back to 1, 5: out.
        let code = code(&[None, None, None, Some(2), Some(1), None]);
        assert_eq!(inner_loops(&code), [(2, 3)]);
        let mut out = Listing::default();
        function(&code, &[], Detail::Folded, 9, &mut out);
        let text: Vec<String> = out.lines.iter().map(Line::text).collect();
        assert_eq!(
            text,
            [
                "loop  2 instructions a turn",
                ".2:",
                "  nop",
                "  jb      .2",
                "4 instructions around it (--all shows them)"
            ]
        );
    }

    #[test]
    fn code_without_loops_is_shown_whole() {
        let mut out = Listing::default();
        function(&code(&[None, Some(2), None]), &[], Detail::Folded, 9, &mut out);
        assert_eq!(out.lines.len(), 4);
    }
}
