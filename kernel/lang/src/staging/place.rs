//! Places of rewritten code, moved back to the user's source: errors point at what the user wrote.

use super::PREFIX;
use super::write::Text;
use crate::code::Code;
use crate::value::Str;
use std::rc::Rc;

/// A stretch of the rewritten text and what it stands for.
pub struct Stretch {
    pub from: u32,
    pub original: (u32, u32),
    /// Whether it is a copy, letter by letter.
    pub copy: bool,
}

/// The code with the original's source, places and names.
pub fn restore(mut code: Rc<Code>, original: &Rc<Code>, text: &Text) -> Option<Rc<Code>> {
    let c = Rc::get_mut(&mut code)?;
    (c.name, c.qualname, c.span) = (original.name.clone(), original.qualname.clone(), original.span);
    c.doc = original.doc.clone();
    c.staged.set(None).ok();
    inside(c, original, text)?;
    Some(code)
}

fn inside(c: &mut Code, original: &Rc<Code>, text: &Text) -> Option<()> {
    c.source = original.source.clone();
    c.spans.iter_mut().for_each(|s| *s = text.original(*s));
    for nested in &mut c.codes {
        let n = Rc::get_mut(nested)?;
        if n.name.starts_with(PREFIX) || is_ours(text, n.span) {
            (n.name, n.qualname, n.span) = (original.name.clone(), original.qualname.clone(), original.span);
            n.staged.set(None).ok();
        } else {
            n.span = text.original(n.span);
            n.qualname = Str::intern(&n.qualname.replace(&format!("{PREFIX}outer.<locals>."), ""));
        }
        inside(n, original, text)?;
    }
    Some(())
}

/// Whether a function was written by the rewriting: it does not begin with copied text.
fn is_ours(text: &Text, span: (u32, u32)) -> bool {
    !text.stretch(span.0).is_some_and(|s| s.copy)
}

impl Text {
    /// The stretch that holds a position.
    fn stretch(&self, at: u32) -> Option<&Stretch> {
        let after = self.stretches.partition_point(|s| s.from <= at);
        self.stretches.get(after.checked_sub(1)?)
    }

    fn original(&self, (start, end): (u32, u32)) -> (u32, u32) {
        let first =
            self.stretch(start).map_or(0, |s| if s.copy { s.original.0 + (start - s.from) } else { s.original.0 });
        let last = self.stretch(end.saturating_sub(1));
        let last = last.map_or(first, |s| if s.copy { s.original.0 + (end - s.from) } else { s.original.1 });
        (first, last.max(first))
    }
}
