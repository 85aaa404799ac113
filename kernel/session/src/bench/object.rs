//! A measurement as a value: `b = %bench f(x)`.

use super::run::Measured;
use super::side::{COUNTS, Side};
use super::verdict::Verdict;
use jitbook_lang::class::{Class, Layout};
use jitbook_lang::vm::types;
use jitbook_lang::{Native, R, Str, Value, Vm};
use std::any::Any;
use std::cell::OnceCell;
use std::rc::Rc;

/// What `%bench` found out about one call.
#[derive(Clone)]
pub struct Measurement {
    /// The call as the user wrote it.
    pub call: String,
    pub measured: Measured,
    pub verdict: Verdict,
    /// The size that it was made for, in a measurement over sizes.
    pub size: Option<i64>,
}

const NAMES: [&str; 19] = [
    "call",
    "calls",
    "no_jit",
    "jit",
    "no_jit_std",
    "jit_std",
    "no_jit_per_call",
    "jit_per_call",
    "extrapolated",
    "gain",
    "break_even",
    "first_call",
    "trace",
    "compile",
    "ulp",
    "agree",
    "repeats",
    "verdict",
    "size",
];

thread_local! {
    static CLASS: OnceCell<Rc<Class>> = const { OnceCell::new() };
}

fn class() -> Rc<Class> {
    CLASS.with(|c| {
        c.get_or_init(|| {
            let class = Class::builtin("Measurement", Some(&types().object), Layout::Builtin);
            class.set(&Str::intern("__module__"), Value::str("jitbook"));
            class
        })
        .clone()
    })
}

impl Measurement {
    pub fn sentence(&self) -> String {
        let m = &self.measured;
        self.verdict.sentence(&m.plain, &m.jit, &m.removed)
    }

    fn attribute(&self, name: &str) -> Option<Value> {
        let m = &self.measured;
        let (p, j) = (m.plain.per_call(), m.jit.per_call());
        let floats = |f: &dyn Fn(usize) -> f64| Value::list((0..COUNTS.len()).map(|i| Value::Float(f(i))).collect());
        let totals = |side: &Side| floats(&|i| side.at(COUNTS[i] as f64));
        let spreads = |side: &Side| floats(&|i| side.spread_at(i).unwrap_or(f64::NAN));
        let first =
            |f: fn(&super::table::FirstCall) -> f64| m.first.as_ref().map_or(Value::None, |c| Value::Float(f(c)));
        let both = m.plain.measured().min(m.jit.measured());
        Some(match name {
            "call" => Value::str(self.call.as_str()),
            "calls" => Value::list(COUNTS.iter().map(|n| Value::Int(*n as i64)).collect()),
            "no_jit" => totals(&m.plain),
            "jit" => totals(&m.jit),
            "no_jit_std" => spreads(&m.plain),
            "jit_std" => spreads(&m.jit),
            "no_jit_per_call" => Value::Float(p),
            "jit_per_call" => Value::Float(j),
            "extrapolated" => Value::list((0..COUNTS.len()).map(|i| Value::Bool(i >= both)).collect()),
            "gain" => Value::Float(p / j),
            "break_even" => self.verdict.break_even().map_or(Value::None, |n| Value::Int(n as i64)),
            "first_call" => first(|c| c.total),
            "trace" => first(|c| c.trace),
            "compile" => first(|c| c.compile),
            "ulp" => match m.agreement.as_ref().and_then(|a| a.ulp()) {
                Some(n) => Value::Int(i64::try_from(n).unwrap_or(i64::MAX)),
                None => Value::None,
            },
            "agree" => m.agreement.as_ref().map_or(Value::None, |a| Value::Bool(a.is_close())),
            "repeats" => Value::Int(m.repeats.0 as i64),
            "verdict" => Value::str(self.sentence()),
            "size" => self.size.map_or(Value::None, Value::Int),
            _ => return None,
        })
    }
}

impl Native for Measurement {
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn class(&self, _vm: &Vm) -> Rc<Class> {
        class()
    }
    fn getattr(&self, _vm: &mut Vm, _this: &Value, name: &Str) -> R<Option<Value>> {
        Ok(self.attribute(name))
    }
    fn dir(&self) -> Vec<Str> {
        NAMES.iter().map(|n| Str::intern(n)).collect()
    }
    fn repr(&self, _vm: &mut Vm, _this: &Value) -> R<Option<String>> {
        Ok(Some(format!("<Measurement {}: {}>", self.call, self.sentence())))
    }
}
