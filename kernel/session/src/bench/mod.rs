//! `%bench f(x)`: when does `jit` pay? Time with and without it against the number of calls, and a sentence.
//!
//! The line ([`request`]) becomes calls, which are made ([`run`]) until the budget of each side ([`side`]) is used.
//! What was measured becomes a [`table`], a [`picture`], a [`verdict`] and, for the language, an [`object`].

mod agreement;
mod object;
mod picture;
mod request;
mod run;
mod script;
mod side;
mod sizes;
mod table;
mod verdict;

pub(crate) use side::spread;

use crate::display::page;
use crate::magic::{Cell, Line, Magic, say};
use crate::plot::braille::Canvas;
use crate::session::Session;
use jitbook_lang::jax::cold::Call;
use jitbook_lang::{Exc, R, Value};
use object::Measurement;
use request::Calls;

pub const MAGICS: &[Magic] = &[Magic {
    name: "bench",
    usage: request::USAGE,
    summary: "when jit pays: times, a plot, a verdict",
    line: Line::Quiet(bench),
    cell: Cell::Never("it measures one call"),
}];

fn bench(session: &mut Session, line: &str) -> R {
    let request = request::parse(line)?;
    session.untimed = true;
    if let Some(file) = &request.script {
        let said = script::write(session, &request, file)?;
        say(session, said);
        return Ok(Value::Undefined);
    }
    match &request.calls {
        Calls::One(text) => {
            let call = evaluate(session, text)?;
            let measured = run::one(&mut session.vm, call, request.seconds)?;
            Ok(show(session, text, measured))
        }
        Calls::Versus(left, right) => {
            let calls = ((left.as_str(), evaluate(session, left)?), (right.as_str(), evaluate(session, right)?));
            let measured = run::versus(&mut session.vm, calls.0, calls.1, request.seconds)?;
            Ok(show(session, &format!("{left} vs {right}"), measured))
        }
        Calls::Sizes { call, name, sizes } => sizes::bench(session, (call, name, sizes), request.seconds),
    }
}

/// The function and the arguments of a call; what is no call is refused.
fn evaluate(session: &mut Session, text: &str) -> R<Call> {
    let (source, name) = session.placed(text);
    let globals = session.globals.clone();
    match session.vm.evaluate_call(&source, &name, &globals)? {
        Some(call) if session.vm.is_callable(&call.function) => Ok(call),
        Some(call) => {
            let name = session.vm.type_name(&call.function);
            Err(Exc::type_error(format!("'{name}' object is not callable")))
        }
        None => Err(crate::magic::usage("%bench wants a call, as in %bench f(x)", text)
            .help(format!("%bench (lambda: {text})()"))),
    }
}

/// A whole call of a function that only loops is worth a line, not a table, where it takes this many seconds.
const LONG_CALL: f64 = 0.02;

fn show(session: &mut Session, call: &str, measured: run::Measured) -> Value {
    if measured.jit.is_empty() {
        let text = only_one_side(call, &measured);
        say(session, text);
        return Value::Undefined;
    }
    let verdict = verdict::judge(&measured.plain, &measured.jit);
    let m = Measurement { call: call.to_string(), measured, verdict, size: None };
    let lines = text(&m);
    let others = lines.before.lines().count() + lines.after().lines().count();
    session.say_with(&lines.before, || {
        let measured = &m.measured;
        let rows = if lines.pictured { table::html(&measured.plain, &measured.jit) } else { String::new() };
        let first = measured.first.map_or(String::new(), |f| page::said("", &table::costs(f)));
        page::said(call, &measured.arguments) + &first + &rows
    });
    if lines.pictured {
        let (plain, jit) = (&m.measured.plain, &m.measured.jit);
        match session.canvas {
            Some(canvas) => {
                // Beside the text there are the line typed and the next prompt.
                let canvas = Canvas { rows: canvas.rows.saturating_sub(others + 2), ..canvas };
                let picture = picture::terminal(plain, jit, verdict, canvas);
                say(session, picture);
            }
            None => session.show_figure(picture::notebook(call, plain, jit, verdict)),
        }
    }
    session.say_with(&lines.after(), || lines.sentences.iter().map(|s| page::said("", s)).collect());
    Value::native(m)
}

/// What an interrupt before the other side's first call leaves.
fn only_one_side(call: &str, measured: &run::Measured) -> String {
    let (plain, jit) = (&measured.plain, &measured.jit);
    let calls = side::COUNTS[plain.measured() - 1];
    format!(
        "{call}\nInterrupted: {} alone was measured, {} a call over {} call{}; {} was not reached.\n",
        plain.label,
        crate::format::seconds(plain.per_call()),
        crate::format::whole(calls),
        if calls == 1 { "" } else { "s" },
        jit.label
    )
}

/// The text around the picture.
struct Text {
    before: String,
    /// Whether there is a table in it, and a picture below.
    pictured: bool,
    sentences: Vec<String>,
}

impl Text {
    fn after(&self) -> String {
        self.sentences.iter().map(|s| self::lines(s)).collect()
    }
}

fn text(m: &Measurement) -> Text {
    let measured = &m.measured;
    let (plain, jit) = (&measured.plain, &measured.jit);
    let mut before = table::head(&m.call, &measured.arguments, measured.first) + "\n";
    let line_says_all = measured.removed == verdict::Removed::Steps
        && m.verdict == verdict::Verdict::FirstCall
        && plain.at(1.0) >= LONG_CALL;
    if !line_says_all {
        table::rows(plain, jit).iter().for_each(|row| before += &format!("{}\n", row.trim_end()));
    }
    let mut sentences = Vec::new();
    if measured.interrupted {
        sentences.push(format!(
            "Interrupted after {} of {} repeats: this is what there is.",
            measured.repeats.0, measured.repeats.1
        ));
    }
    sentences.push(m.sentence());
    if let Some(agreement) = &measured.agreement {
        sentences.push(agreement.sentence(&jit.label, &plain.label));
    }
    if measured.prints {
        sentences.push("The function prints; its output is left out here.".into());
    }
    Text { before, pictured: !line_says_all, sentences }
}

/// A sentence as text of at most 80 columns.
fn lines(sentence: &str) -> String {
    crate::format::wrapped(sentence, 80).iter().map(|l| format!("{l}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::side::made_up;
    use super::*;
    use agreement::Agreement;
    use verdict::{Removed, judge};

    fn measurement(plain: side::Side, jit: side::Side, removed: Removed) -> Measurement {
        let verdict = judge(&plain, &jit);
        let measured = run::Measured {
            plain,
            jit,
            first: Some(table::FirstCall { total: 250e-6, trace: 38e-6, compile: 212e-6 }),
            removed,
            arguments: "x f32[10]".into(),
            agreement: Some(Agreement::Ulp(1)),
            repeats: (5, 5),
            interrupted: false,
            prints: false,
        };
        Measurement { call: "selu(x)".into(), measured, verdict, size: None }
    }

    #[test]
    fn a_measurement_fits_a_screen_of_80_by_24() {
        let m = measurement(
            made_up("no jit", 1.1e-6, 1.1e-6, 7),
            made_up("jit", 250e-6, 0.16e-6, 7),
            Removed::Dispatches(7, 1),
        );
        let text = text(&m);
        assert!(text.pictured);
        let after = text.after();
        let lines = text.before.lines().chain(after.lines());
        assert!(lines.clone().all(|l| l.chars().count() <= 80), "{}{after}", text.before);
        // The line typed, these, eleven of picture, and the next prompt.
        assert!(1 + lines.count() + 11 < 24);
    }

    #[test]
    fn a_long_loop_is_one_line() {
        let m = measurement(made_up("no jit", 0.118, 0.118, 1), made_up("jit", 3.7e-3, 3e-3, 3), Removed::Steps);
        let text = text(&m);
        assert!(!text.pictured && text.before.lines().count() == 1, "{}", text.before);
        assert!(text.after().starts_with("One call: 118 ms interpreted, 3.7 ms compiled (32x)"));
    }
}
