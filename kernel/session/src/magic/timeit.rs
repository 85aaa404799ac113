//! What `%timeit` found, as IPython says it, and as a value.

use crate::bench::spread;
use crate::display::page;
use crate::format::{grouped, significant};
use jitbook_lang::class::{Class, Layout};
use jitbook_lang::vm::types;
use jitbook_lang::{Native, R, Str, Value, Vm};
use std::any::Any;
use std::cell::OnceCell;
use std::rc::Rc;

/// `r = %timeit -o f(x)`.
#[derive(Clone, Debug)]
pub struct TimeitResult {
    pub loops: usize,
    /// Seconds of each run of all loops.
    pub runs: Vec<f64>,
    /// Seconds that the statement took to compile.
    pub compile: f64,
    /// Significant digits shown.
    pub precision: usize,
}

impl TimeitResult {
    fn timings(&self) -> Vec<f64> {
        self.runs.iter().map(|t| t / self.loops as f64).collect()
    }
    fn average(&self) -> f64 {
        self.timings().iter().sum::<f64>() / self.runs.len() as f64
    }
    fn best(&self) -> f64 {
        self.timings().into_iter().fold(f64::INFINITY, f64::min)
    }
    fn worst(&self) -> f64 {
        self.timings().into_iter().fold(0.0, f64::max)
    }
}

/// `1.23 µs ± 4.5 ns per loop (mean ± std. dev. of 7 runs, 1,000 loops each)`.
pub fn sentence(result: &TimeitResult) -> String {
    let time = |s: f64| in_words(s, result.precision);
    let plural = |n: usize| if n == 1 { "" } else { "s" };
    let runs = result.runs.len();
    format!(
        "{} ± {} per loop (mean ± std. dev. of {runs} run{}, {} loop{} each)",
        time(result.average()),
        time(spread(&result.timings())),
        plural(runs),
        grouped(result.loops),
        plural(result.loops)
    )
}

/// What was found as a table for a page.
pub fn html(result: &TimeitResult, warning: &str) -> String {
    let time = |s: f64| in_words(s, result.precision);
    let mean = format!("{} ± {}", time(result.average()), time(spread(&result.timings())));
    let (runs, loops) = (grouped(result.runs.len()), grouped(result.loops));
    let row = vec![mean, time(result.best()), time(result.worst()), runs, loops];
    let warning = if warning.is_empty() { String::new() } else { page::said("", warning) };
    warning + &page::table(&["per loop: mean ± std. dev.", "best", "worst", "runs", "loops each"], &[row])
}

/// IPython's warning where one run took much longer than another.
pub fn warning(result: &TimeitResult) -> Option<String> {
    let ratio = result.worst() / result.best();
    (ratio > 4.0 && ratio.is_finite()).then(|| {
        format!(
            "The slowest run took {ratio:.2} times longer than the fastest. This could mean that an intermediate \
             result is being cached.\n"
        )
    })
}

/// A time as IPython writes it: `1.23 µs`, from a minute on `1min 5s`.
fn in_words(seconds: f64, precision: usize) -> String {
    if seconds >= 60.0 {
        let mut left = seconds as u64;
        let mut parts = Vec::new();
        for (unit, size) in [("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1)] {
            if left >= size {
                parts.push(format!("{}{unit}", left / size));
                left %= size;
            }
        }
        return parts.join(" ");
    }
    let (scale, unit) = match seconds {
        s if s >= 1.0 || s == 0.0 => (1.0, "s"),
        s if s >= 1e-3 => (1e3, "ms"),
        s if s >= 1e-6 => (1e6, "µs"),
        _ => (1e9, "ns"),
    };
    let unit = if seconds == 0.0 { "ns" } else { unit };
    format!("{} {unit}", significant(seconds * scale, precision))
}

thread_local! {
    static CLASS: OnceCell<Rc<Class>> = const { OnceCell::new() };
}

fn class() -> Rc<Class> {
    CLASS.with(|c| {
        c.get_or_init(|| {
            let class = Class::builtin("TimeitResult", Some(&types().object), Layout::Builtin);
            class.set(&Str::intern("__module__"), Value::str("jitbook"));
            class
        })
        .clone()
    })
}

impl Native for TimeitResult {
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn class(&self, _vm: &Vm) -> Rc<Class> {
        class()
    }
    fn getattr(&self, _vm: &mut Vm, _this: &Value, name: &Str) -> R<Option<Value>> {
        let list = |v: Vec<f64>| Value::list(v.into_iter().map(Value::Float).collect());
        Ok(Some(match name.as_str() {
            "average" => Value::Float(self.average()),
            "stdev" => Value::Float(spread(&self.timings())),
            "best" => Value::Float(self.best()),
            "worst" => Value::Float(self.worst()),
            "loops" => Value::Int(self.loops as i64),
            "repeat" => Value::Int(self.runs.len() as i64),
            "all_runs" => list(self.runs.clone()),
            "timings" => list(self.timings()),
            "compile_time" => Value::Float(self.compile),
            _ => return Ok(None),
        }))
    }
    fn dir(&self) -> Vec<Str> {
        let names = ["average", "stdev", "best", "worst", "loops", "repeat", "all_runs", "timings", "compile_time"];
        names.map(Str::intern).to_vec()
    }
    fn repr(&self, _vm: &mut Vm, _this: &Value) -> R<Option<String>> {
        Ok(Some(format!("<TimeitResult : {}>", sentence(self))))
    }
    fn str(&self, _vm: &mut Vm, _this: &Value) -> R<Option<String>> {
        Ok(Some(sentence(self)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_as_ipython_writes_them() {
        let result = TimeitResult { loops: 1000, runs: vec![1.0e-3, 1.0e-3], compile: 0.0, precision: 3 };
        assert_eq!(sentence(&result), "1 µs ± 0 ns per loop (mean ± std. dev. of 2 runs, 1,000 loops each)");
        let result = TimeitResult { loops: 1, runs: vec![65.0], compile: 0.0, precision: 3 };
        assert_eq!(sentence(&result), "1min 5s ± 0 ns per loop (mean ± std. dev. of 1 run, 1 loop each)");
        assert_eq!(in_words(534.2e-9, 3), "534 ns");
        assert_eq!(in_words(1.5, 3), "1.5 s");
    }

    #[test]
    fn one_slow_run_is_a_warning() {
        let result = TimeitResult { loops: 1, runs: vec![1.0, 5.0], compile: 0.0, precision: 3 };
        assert!(warning(&result).is_some_and(|w| w.starts_with("The slowest run took 5.00 times longer")));
        assert_eq!(warning(&TimeitResult { runs: vec![1.0, 2.0], ..result }), None);
    }
}
