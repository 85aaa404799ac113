//! `%clif`: Cranelift's code, the user's lines beside it.

use super::listing::{Line, Listing, Role};
use jitbook_ir::SourceId;
use jitbook_jit::report::{Report, report};
use jitbook_lang::R;
use jitbook_lang::jax::views::Specialised;

pub fn listing(of: &Specialised) -> R<Listing> {
    let report = report(&of.entry.closed);
    let text = of.entry.program()?.clif_text()?;
    let mut function = 0;
    let mut out = Listing::default();
    for line in text.lines() {
        // Each function's text ends with its closing brace.
        out.push(spans(line, &report, function));
        function += usize::from(line == "}");
    }
    if out.lines.is_empty() {
        out.push(Line::of(Role::Aside, format!("{} has no machine code of its own: only library kernels", of.name)));
    }
    Ok(out)
}

/// A line, which may begin with the number of its step: `@0004      v7 = fmul v5, v6`.
fn spans(line: &str, report: &Report, function: usize) -> Line {
    let (step, text) = match line.strip_prefix('@').and_then(|l| l.split_once(' ')) {
        Some((step, text)) => (u32::from_str_radix(step, 16).ok(), text),
        None => (None, line),
    };
    let text = text.trim_start();
    let head = line.starts_with("function") || text.starts_with("block") || text.starts_with('}');
    let shown = match text.split_once(" = ") {
        _ if head => Line::of(Role::Keyword, text),
        Some((left, right)) => {
            let end = right.find(' ').unwrap_or(right.len());
            Line::new(1).plain(format!("{left} = ")).operation(&right[..end]).plain(&right[end..])
        }
        None => {
            let end = text.find(' ').unwrap_or(text.len());
            Line::new(usize::from(!text.is_empty())).operation(&text[..end]).plain(&text[end..])
        }
    };
    let steps = report.functions.get(function).map(|f| &f.steps.list[..]).unwrap_or_default();
    shown.from(step.and_then(|k| steps.get(k as usize)).map_or(SourceId(0), |s| s.source))
}
