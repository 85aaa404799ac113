//! `%cache` and `%why`: what is compiled, what it cost, and why a call compiles.

use super::listing::{Line, Listing, Role};
use super::subject_of;
use crate::format::{bytes, duration, grouped};
use crate::session::Session;
use jitbook_lang::jax::views::{Cached, Why, cached, why as reason};
use jitbook_lang::{R, Value};

pub fn list(session: &mut Session, rest: &str) -> R {
    let f = match rest {
        "" => None,
        text => Some(subject_of(session, "cache", text)?.0),
    };
    let functions = cached(&mut session.vm, f.as_ref())?;
    session.show_listing(&table(&functions), None);
    Ok(Value::Undefined)
}

/// Columns of the signature.
const SIGNATURE: usize = 34;

fn table(functions: &[(String, Vec<Cached>)]) -> Listing {
    if functions.is_empty() {
        return Listing { lines: vec![Line::of(Role::Aside, "nothing is compiled yet")] };
    }
    let head = format!("{:SIGNATURE$} {:>9} {:>9} {:>9}   {:>8}", "", "trace", "compile", "calls", "code");
    let mut out = Listing { lines: vec![Line::of(Role::Aside, head)] };
    for (name, entries) in functions {
        out.push(Line::of(Role::Title, name));
        for e in entries {
            let code = e.code.map_or("-".to_string(), bytes);
            let compile = if e.code.is_some() { duration(e.compile, 2) } else { "-".to_string() };
            let signature = clipped(&format!("  {}", e.signature), SIGNATURE);
            let costs =
                format!(" {:>9} {compile:>9} {:>9}   {code:>8}", duration(e.trace, 2), grouped(e.calls as usize));
            out.push(Line::of(Role::Plain, format!("{signature:SIGNATURE$}")).plain(costs));
        }
    }
    out
}

fn clipped(text: &str, width: usize) -> String {
    if text.chars().count() <= width { text.to_string() } else { text.chars().take(width - 1).chain(['…']).collect() }
}

pub fn why(session: &mut Session, rest: &str) -> R {
    let (f, call) = subject_of(session, "why", rest)?;
    let asked = call.is_some();
    let (name, why) = reason(&mut session.vm, &f, call.as_ref())?;
    session.show_listing(&explained(&name, &why, asked), None);
    Ok(Value::Undefined)
}

/// In words; `asked` of a call that has not happened.
fn explained(name: &str, why: &Why, asked: bool) -> Listing {
    let mut out = Listing::default();
    match why {
        Why::Known(signature) => {
            out.push(Line::of(Role::Plain, format!("{name} {signature} is compiled: this call only runs it")));
        }
        Why::First(signature) => {
            let verb = if asked { "would compile" } else { "was compiled" };
            out.push(Line::of(Role::Plain, format!("{name} {signature} {verb}: the first signature of {name}")));
        }
        Why::Differs(signature, reason) => {
            let verb = if asked { "would compile again" } else { "was compiled again" };
            out.push(Line::of(Role::Plain, format!("{name} {signature} {verb}")));
            out.push(Line::of(Role::Keyword, "differs  ").plain(&reason.text));
            let remedies = reason.remedy.iter().map(|r| ("avoid it ", r));
            for (head, text) in remedies.chain(reason.advice.iter().map(|a| ("because  ", a))) {
                out.push(Line::of(Role::Keyword, head).plain(text));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use jitbook_lang::jax::reason::Reason;
    use std::time::Duration;

    #[test]
    fn entries_stand_in_columns() {
        let entry = Cached {
            signature: "f32[1000000]".into(),
            trace: Duration::from_micros(38),
            compile: Duration::from_micros(212),
            calls: 10_000,
            code: Some(310),
        };
        let text = table(&[("selu".into(), vec![entry])]).render(Default::default(), None);
        assert_eq!(
            text.lines().last(),
            Some("  f32[1000000]                         38 µs    212 µs    10,000      310 B"),
        );
        assert!(text.lines().all(|l| l.chars().count() <= 80));
    }

    #[test]
    fn reasons_say_what_differs_and_what_avoids_it() {
        let reason = Reason {
            text: "lr weak f32 -> f32".into(),
            remedy: Some("pass jnp.float32(lr) both times".into()),
            advice: vec![],
        };
        let text =
            explained("step", &Why::Differs("f32[3], f32".into(), reason), true).render(Default::default(), None);
        assert_eq!(
            text,
            "step f32[3], f32 would compile again\ndiffers  lr weak f32 -> f32\navoid it pass jnp.float32(lr) both times\n"
        );
    }
}
