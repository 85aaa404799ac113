//! Where in the user's program a traced op stands: equations carry the number of a place in this table.
//!
//! While a user's jit traces, the run loop names the place of each instruction of the user's own code before it does
//! its work; what a library does on the way belongs to the user's call. Tracing a library's own jit has no place, for
//! its jaxpr serves every caller.

use crate::code::Code;
use crate::parse::Source;
use crate::value::Str;
use jitbook_ir::SourceId;
use jitbook_ir::trace::set_source;
use rustc_hash::FxHashMap;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

/// Places kept; the oldest go first, and their equations have no place any more.
const MAX_PLACES: usize = 1 << 15;

/// A piece of the user's text.
#[derive(Clone)]
pub struct Place {
    pub source: Rc<Source>,
    /// Bytes of the text.
    pub span: (u32, u32),
    /// The function that the text is in.
    pub function: Str,
}

impl Place {
    pub fn line(&self) -> usize {
        self.source.line_of(self.span.0)
    }
    /// `file.py:3:4 (f)`, as JAX writes where an equation comes from.
    pub fn summary(&self) -> String {
        let line = self.line();
        let column = self.span.0 - self.source.line_start(line);
        format!("{}:{line}:{column} ({})", self.source.filename, self.function)
    }
    /// The line, with carets under the expression.
    pub fn shown(&self) -> String {
        let (number, text) = (self.line(), self.text());
        let line = self.source.line_text(number).trim_end();
        let before = (self.span.0 - self.source.line_start(number)) as usize;
        let start = line.get(..before).map_or(0, |b| b.chars().count());
        let width = text.chars().count().min(line.chars().count().saturating_sub(start)).max(1);
        format!("\n    {line}\n    {}{}", " ".repeat(start), "^".repeat(width))
    }
    /// The expression's text, in one line.
    pub fn text(&self) -> String {
        let text = self.source.text.get(self.span.0 as usize..self.span.1 as usize).unwrap_or_default();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
    /// The name that the whole expression is assigned to.
    pub fn target(&self) -> Option<&str> {
        let is_name = |n: &str| !n.is_empty() && n.chars().all(|c| c.is_alphanumeric() || c == '_');
        let own = self.source.text.get(self.span.0 as usize..self.span.1 as usize)?;
        if let Some((name, _)) = own.split_once("= ").filter(|(left, _)| left.ends_with(['+', '-', '*', '/', '%'])) {
            return Some(name[..name.len() - 1].trim()).filter(|n| is_name(n));
        }
        let line = self.line();
        let text = self.source.line_text(line);
        let start = (self.span.0 - self.source.line_start(line)) as usize;
        let before = text.get(..start)?.trim();
        let name = before.strip_suffix('=')?.trim_end();
        let after = text.get((self.span.1 - self.source.line_start(line)) as usize..).unwrap_or_default().trim();
        let whole = after.is_empty() || after.starts_with('#');
        (whole && is_name(name)).then_some(name)
    }
}

type Spot = (*const Source, (u32, u32));

#[derive(Default)]
struct Table {
    places: VecDeque<Place>,
    /// How many went.
    gone: u32,
    index: FxHashMap<Spot, u32>,
}

thread_local! {
    static TABLE: RefCell<Table> = RefCell::default();
}

/// What is bound from now on stands at this instruction, if that is the user's own.
#[cold]
pub fn here(code: &Code, pc: usize) {
    if code.source.filename.starts_with("<lib") {
        return;
    }
    let span = code.spans.get(pc).copied().unwrap_or(code.span);
    set_source(SourceId(number(code, span)));
}

fn number(code: &Code, span: (u32, u32)) -> u32 {
    TABLE.with(|t| {
        let t = &mut *t.borrow_mut();
        let spot = (Rc::as_ptr(&code.source), span);
        if let Some(&n) = t.index.get(&spot) {
            return n;
        }
        if t.places.len() >= MAX_PLACES
            && let Some(old) = t.places.pop_front()
        {
            t.gone += 1;
            t.index.remove(&(Rc::as_ptr(&old.source), old.span));
        }
        t.places.push_back(Place { source: code.source.clone(), span, function: code.qualname.clone() });
        let n = t.gone + t.places.len() as u32;
        t.index.insert(spot, n);
        n
    })
}

/// Where the op stands that has just made a NaN or an infinity, in a program that was traced.
pub fn of_nan() -> Option<String> {
    let place = find(jitbook_ir::nans::source())?;
    Some(format!("the first one was made at {}{}", place.summary(), place.shown()))
}

/// The place of an equation, where one is known.
pub fn find(id: SourceId) -> Option<Place> {
    TABLE.with(|t| {
        let t = t.borrow();
        let at = id.0.checked_sub(t.gone + 1)?;
        t.places.get(at as usize).cloned()
    })
}
