//! The line under a cell: what it cost, split into trace, compile, run and everything else.

use crate::bundle::{Bundle, HTML};
use std::time::Duration;

/// What one jitted function did during a cell.
#[derive(Clone, Debug, PartialEq)]
pub struct FunctionUse {
    pub name: String,
    pub kind: UseKind,
}

#[derive(Clone, Debug, PartialEq)]
pub enum UseKind {
    /// Compiled for the first time, for this signature: `f32[1000000]`.
    Compiled { signature: String },
    /// Compiled once more, and what differs from the nearest known signature: `x f32[8] -> f32[9]`.
    Again { why: String },
    /// Traced again, and the program was there already; why, where others of its function were.
    Reused { why: Option<String> },
}

/// The costs of one cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Timings {
    pub total: Duration,
    pub trace: Duration,
    pub compile: Duration,
    pub run: Duration,
    /// Whether compiled code ran.
    pub ran: bool,
    pub uses: Vec<FunctionUse>,
    /// What staging did that `jax.jit` would not have: `line 3: if compiled; jax.jit would refuse`.
    pub notes: Vec<String>,
}

/// When the line is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Show {
    #[default]
    On,
    /// Only when something was compiled.
    Compile,
    Off,
}

impl Timings {
    /// The line, where this cell deserves one.
    pub fn line(&self, show: Show) -> Option<String> {
        let compiled = !self.uses.is_empty() || !self.notes.is_empty();
        let slow = self.total >= Duration::from_millis(1);
        match show {
            Show::Off => None,
            Show::Compile if !compiled => None,
            _ if !(compiled || self.ran || slow) => None,
            _ => Some(self.text()),
        }
    }

    /// The line as a display of its own, small and grey, with its numbers beside.
    pub fn bundle(&self, show: Show) -> Option<Bundle> {
        let line = self.line(show)?;
        let html = format!(
            "<span style=\"color:gray;font-size:85%;white-space:pre-wrap\">{}</span>",
            crate::notebook::escaped(&line)
        );
        let mut bundle = Bundle::plain(line).with(HTML, html);
        bundle.metadata.insert("jitbook".into(), self.numbers());
        Some(bundle)
    }

    /// The numbers, in milliseconds, as metadata says them.
    pub fn numbers(&self) -> serde_json::Value {
        let ms = |t: Duration| serde_json::Value::from(t.as_nanos() as f64 / 1e6);
        let eager = self.total.saturating_sub(self.trace + self.compile + self.run);
        let functions: Vec<String> = self.uses.iter().map(use_text).chain(self.notes.iter().cloned()).collect();
        serde_json::json!({
            "timing": {
                "total": ms(self.total), "trace": ms(self.trace), "compile": ms(self.compile), "run": ms(self.run),
                "eager": ms(eager), "functions": functions,
            }
        })
    }

    /// The line whatever the cell did: for `--timing`.
    pub fn always(&self) -> String {
        self.text()
    }

    fn text(&self) -> String {
        let (total, unit) = scaled(self.total);
        let parts = self.parts();
        let mut out = format!("{total} {unit}");
        if parts.len() > 1 || parts.iter().any(|(name, _)| *name != "eager") {
            let unit = parts.iter().all(|(_, t)| shows_in(*t, unit)).then_some(unit);
            let shown: Vec<String> = parts.iter().map(|(name, t)| format!("{name} {}", in_unit(*t, unit))).collect();
            out += &format!("  {}", shown.join(" · "));
        }
        let uses: Vec<String> = self.uses.iter().map(use_text).chain(self.notes.iter().cloned()).collect();
        let line = uses.join(", ");
        let wide = |text: &str| text.chars().count();
        if uses.is_empty() {
            return out;
        }
        if wide(&out) + 3 + wide(&line) <= WIDTH {
            return format!("{out}   {line}");
        }
        // What does not fit beside the numbers stands below them, one function a line.
        let below = if wide(&line) <= WIDTH { vec![line] } else { uses };
        below.into_iter().for_each(|l| out += &format!("\n{l}"));
        out
    }

    /// The named parts that are at least 1 % of the total; `eager` is what the others leave.
    fn parts(&self) -> Vec<(&'static str, Duration)> {
        let known = self.trace + self.compile + self.run;
        let all = [
            ("trace", self.trace),
            ("compile", self.compile),
            ("run", self.run),
            ("eager", self.total.saturating_sub(known)),
        ];
        all.into_iter().filter(|(_, t)| t.as_nanos() * 100 >= self.total.as_nanos().max(1)).collect()
    }
}

fn use_text(used: &FunctionUse) -> String {
    match &used.kind {
        UseKind::Compiled { signature } => format!("{} {signature} compiled", used.name).replace("  ", " "),
        UseKind::Again { why } => format!("{} compiled again: {why}", used.name),
        UseKind::Reused { why: None } => format!("{} compile reused", used.name),
        UseKind::Reused { why: Some(why) } => format!("{} compile reused: {why}", used.name),
    }
}

/// Columns that a line keeps to where it can.
const WIDTH: usize = 80;

const UNITS: [(&str, f64); 4] = [("ns", 1.0), ("µs", 1e3), ("ms", 1e6), ("s", 1e9)];

/// The unit in which a time has one to three digits before the point; milliseconds from a tenth of one.
fn unit_of(nanos: f64) -> (&'static str, f64) {
    match nanos {
        n if n < 1e3 => UNITS[0],
        n if n < 1e5 => UNITS[1],
        n if n < 1e9 => UNITS[2],
        _ => UNITS[3],
    }
}

fn scaled(t: Duration) -> (String, &'static str) {
    let nanos = t.as_nanos() as f64;
    let (unit, size) = unit_of(nanos);
    (digits(nanos / size), unit)
}

fn size_of(unit: &str) -> f64 {
    UNITS.iter().find(|u| u.0 == unit).map_or(1.0, |u| u.1)
}

/// Whether a time in this unit would not look like none.
fn shows_in(t: Duration, unit: &str) -> bool {
    t.as_nanos() as f64 / size_of(unit) >= 0.01
}

/// The time in the unit of the total beside it, or with a unit of its own.
fn in_unit(t: Duration, unit: Option<&str>) -> String {
    match unit {
        Some(unit) => digits(t.as_nanos() as f64 / size_of(unit)),
        None => {
            let (value, own) = scaled(t);
            format!("{value} {own}")
        }
    }
}

fn digits(v: f64) -> String {
    match v {
        v if v >= 100.0 => format!("{v:.0}"),
        v if v >= 10.0 => format!("{v:.1}"),
        v => format!("{v:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn micros(n: u64) -> Duration {
        Duration::from_micros(n)
    }

    fn compiled() -> Timings {
        Timings {
            total: micros(530),
            trace: micros(40),
            compile: micros(270),
            run: micros(210),
            ran: true,
            uses: vec![FunctionUse {
                name: "selu".into(),
                kind: UseKind::Compiled { signature: "f32[1000000]".into() },
            }],
            notes: vec![],
        }
    }

    #[test]
    fn parts_add_up_and_name_the_function() {
        assert_eq!(
            compiled().line(Show::On).unwrap(),
            "0.53 ms  trace 0.04 · compile 0.27 · run 0.21 · eager 0.01\nselu f32[1000000] compiled"
        );
    }

    #[test]
    fn a_second_call_shows_the_run_alone() {
        let t = Timings { total: micros(220), run: micros(210), ran: true, ..Timings::default() };
        assert_eq!(t.line(Show::On).unwrap(), "0.22 ms  run 0.21 · eager 0.01");
        assert_eq!(t.line(Show::Compile), None);
    }

    #[test]
    fn quick_plain_cells_have_no_line() {
        let t = Timings { total: micros(300), ..Timings::default() };
        assert_eq!(t.line(Show::On), None);
        let t = Timings { total: micros(2000), ..Timings::default() };
        assert_eq!(t.line(Show::On).unwrap(), "2.00 ms");
        assert_eq!(compiled().line(Show::Off), None);
    }

    #[test]
    fn recompiles_say_why() {
        let mut t = compiled();
        t.uses[0].kind = UseKind::Again { why: "x f32[1000000] -> f32[999]".into() };
        assert!(t.line(Show::On).unwrap().ends_with("\nselu compiled again: x f32[1000000] -> f32[999]"));
        t.uses[0].kind = UseKind::Reused { why: None };
        assert!(t.line(Show::On).unwrap().ends_with(" · eager 0.01   selu compile reused"));
        t.uses[0].kind = UseKind::Reused { why: Some("new function object; call jit once, outside".into()) };
        let line = t.line(Show::On).unwrap();
        assert!(line.ends_with("\nselu compile reused: new function object; call jit once, outside"), "{line}");
    }

    #[test]
    fn functions_that_do_not_fit_on_a_line_have_one_each() {
        let mut t = compiled();
        t.uses.push(FunctionUse { name: "g".repeat(60), kind: UseKind::Compiled { signature: "f32[3]".into() } });
        let line = t.line(Show::On).unwrap();
        assert_eq!(line.lines().count(), 3);
        assert!(line.lines().all(|l| l.chars().count() <= 80), "{line}");
    }
}
