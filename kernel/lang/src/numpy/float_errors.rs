//! Floating point errors: NumPy's RuntimeWarnings, found by looking at what a kernel gave.

use crate::error::{Exc, R};
use crate::value::Value;
use crate::vm::Vm;
use jitbook_array::cast::cast_numpy;
use jitbook_array::structure::broadcast_to;
use jitbook_array::{Array, DType};
use std::cell::Cell;

/// What happens at an error, by `np.errstate`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Ignore,
    Warn,
    Raise,
}

#[derive(Clone, Copy)]
struct Modes {
    divide: Mode,
    over: Mode,
    invalid: Mode,
    under: Mode,
}

thread_local! {
    static MODES: Cell<Modes> = const {
        Cell::new(Modes { divide: Mode::Warn, over: Mode::Warn, invalid: Mode::Warn, under: Mode::Ignore })
    };
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    Divide,
    Overflow,
    Invalid,
}

/// Functions with poles: where these give an infinity, they divide by zero.
const POLES: [&str; 10] =
    ["divide", "floor_divide", "log", "log2", "log10", "log1p", "reciprocal", "arctanh", "power", "float_power"];

/// Looks for infinities and NaNs that the operands did not have, and warns or raises.
pub fn check(vm: &mut Vm, name: &str, out: &Array, operands: &[&Array], scalars: bool) -> R<()> {
    if !has_nonfinite(out) {
        return Ok(());
    }
    let modes = MODES.get();
    if [modes.divide, modes.over, modes.invalid].iter().all(|m| *m == Mode::Ignore) {
        return Ok(());
    }
    for fault in faults(name, out, operands)? {
        report(vm, fault, name, scalars)?;
    }
    Ok(())
}

fn has_nonfinite(out: &Array) -> bool {
    let mut found = false;
    match out.dtype() {
        DType::F64 if out.is_contiguous() => found = out.as_slice::<f64>().iter().any(|x| !x.is_finite()),
        DType::F32 if out.is_contiguous() => found = out.as_slice::<f32>().iter().any(|x| !x.is_finite()),
        DType::F64 => out.for_each(|x: f64| found |= !x.is_finite()),
        DType::F32 => out.for_each(|x: f32| found |= !x.is_finite()),
        DType::F16 => out.for_each(|x: jitbook_array::f16| found |= !x.is_finite()),
        _ => {}
    }
    found
}

fn faults(name: &str, out: &Array, operands: &[&Array]) -> R<Vec<Fault>> {
    let as_floats =
        |a: &Array| -> R<Vec<f64>> { Ok(broadcast_to(&cast_numpy(a, DType::F64)?, out.shape()).to_vec::<f64>()) };
    let results = as_floats(out)?;
    let given = operands.iter().map(|a| as_floats(a)).collect::<R<Vec<_>>>()?;
    let mut found = Vec::new();
    for (i, x) in results.iter().enumerate().filter(|(_, x)| !x.is_finite()) {
        let inputs = given.iter().map(|g| g[i]);
        let fault = if x.is_nan() {
            if inputs.clone().any(f64::is_nan) {
                continue;
            }
            Fault::Invalid
        } else if inputs.clone().all(f64::is_finite) {
            if POLES.contains(&name) && at_pole(name, &given, i) { Fault::Divide } else { Fault::Overflow }
        } else {
            continue;
        };
        if !found.contains(&fault) {
            found.push(fault);
        }
    }
    Ok(found)
}

fn at_pole(name: &str, given: &[Vec<f64>], i: usize) -> bool {
    match name {
        "divide" | "floor_divide" => given[1][i] == 0.0,
        "log1p" => given[0][i] == -1.0,
        "arctanh" => given[0][i].abs() == 1.0,
        _ => given[0][i] == 0.0,
    }
}

/// Warns of one fault, or raises, as the modes say.
pub fn report(vm: &mut Vm, fault: Fault, name: &str, scalars: bool) -> R<()> {
    let modes = MODES.get();
    let (mode, what) = match fault {
        Fault::Divide => (modes.divide, "divide by zero"),
        Fault::Overflow => (modes.over, "overflow"),
        Fault::Invalid => (modes.invalid, "invalid value"),
    };
    let text = format!("{what} encountered in {}{name}", if scalars { "scalar " } else { "" });
    match mode {
        Mode::Ignore => Ok(()),
        Mode::Warn => crate::jax::warn(vm, "RuntimeWarning", &text),
        Mode::Raise => Err(Exc::floating_point_error(text)),
    }
}

fn word(mode: Mode) -> Value {
    Value::str(match mode {
        Mode::Ignore => "ignore",
        Mode::Warn => "warn",
        Mode::Raise => "raise",
    })
}

fn parse(v: &Value, known: Mode) -> R<Mode> {
    Ok(match v.as_str().map(|s| s.as_str()) {
        None => known,
        Some("ignore") => Mode::Ignore,
        Some("warn" | "print" | "log" | "call") => Mode::Warn,
        Some("raise") => Mode::Raise,
        Some(other) => return Err(Exc::value_error(format!("Unknown error mode: '{other}'"))),
    })
}

/// `seterr(all=None, divide=None, over=None, under=None, invalid=None)`: the modes as they were, as a dict.
pub fn seterr(_vm: &mut Vm, args: &[Value]) -> R {
    let was = MODES.get();
    let old = Value::dict();
    if let Value::Dict(d) = &old {
        d.set_str("divide", word(was.divide));
        d.set_str("over", word(was.over));
        d.set_str("under", word(was.under));
        d.set_str("invalid", word(was.invalid));
    }
    let all = |known| parse(&args[0], known);
    MODES.set(Modes {
        divide: parse(&args[1], all(was.divide)?)?,
        over: parse(&args[2], all(was.over)?)?,
        under: parse(&args[3], all(was.under)?)?,
        invalid: parse(&args[4], all(was.invalid)?)?,
    });
    Ok(old)
}
