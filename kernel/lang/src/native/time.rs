//! `time`.

use crate::error::{Exc, R};
use crate::modules::Module;
use crate::value::Value;
use crate::vm::Vm;
use cpu_time::{ProcessTime, ThreadTime};
use std::rc::Rc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

thread_local! {
    /// Where the monotonic clocks begin.
    static START: Instant = Instant::now();
}

pub fn fill(_: &mut Vm, m: &Rc<Module>) -> R<()> {
    START.with(|_| ());
    for name in ["perf_counter", "monotonic"] {
        m.def(&format!("{name}()"), |_, _| Ok(Value::Float(elapsed().as_secs_f64())));
        m.def(&format!("{name}_ns()"), |_, _| Ok(Value::Int(elapsed().as_nanos() as i64)));
    }
    m.def("process_time()", |_, _| Ok(Value::Float(process_time()?.as_secs_f64())));
    m.def("process_time_ns()", |_, _| Ok(Value::Int(process_time()?.as_nanos() as i64)));
    m.def("thread_time()", |_, _| Ok(Value::Float(thread_time()?.as_secs_f64())));
    m.def("thread_time_ns()", |_, _| Ok(Value::Int(thread_time()?.as_nanos() as i64)));
    m.def("time()", |_, _| Ok(Value::Float(since_epoch().as_secs_f64())));
    m.def("time_ns()", |_, _| Ok(Value::Int(since_epoch().as_nanos() as i64)));
    m.def("sleep(secs, /)", sleep);
    m.def("strftime(format, t=None, /)", strftime);
    m.set("timezone", 0i64);
    Ok(())
}

fn process_time() -> R<Duration> {
    ProcessTime::try_now().map(|t| t.as_duration()).map_err(no_clock)
}
fn thread_time() -> R<Duration> {
    ThreadTime::try_now().map(|t| t.as_duration()).map_err(no_clock)
}
fn no_clock(_: std::io::Error) -> Exc {
    Exc::runtime_error("the processor time used is not available or its value cannot be represented")
}

fn elapsed() -> Duration {
    START.with(|start| start.elapsed())
}

fn since_epoch() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// Sleeps in slices, so that an interrupt ends it.
fn sleep(vm: &mut Vm, a: &[Value]) -> R {
    let seconds = match vm.float(&a[0]) {
        Err(e) if e.is(&vm.types.type_error) => {
            return Err(Exc::type_error(format!(
                "'{}' object cannot be interpreted as an integer",
                vm.type_name(&a[0])
            )));
        }
        seconds => seconds?,
    };
    if seconds.is_nan() {
        return Err(Exc::value_error("Invalid value NaN (not a number)"));
    }
    if seconds < 0.0 {
        return Err(Exc::value_error("sleep length must be non-negative"));
    }
    let total = Duration::try_from_secs_f64(seconds)
        .map_err(|_| Exc::overflow_error("timestamp too large to convert to C _PyTime_t"))?;
    let begun = Instant::now();
    loop {
        vm.poll()?;
        let left = total.saturating_sub(begun.elapsed());
        if left.is_zero() {
            return Ok(Value::None);
        }
        std::thread::sleep(left.min(Duration::from_millis(4)));
    }
}

/// The common fields, of the present moment in UTC.
fn strftime(vm: &mut Vm, a: &[Value]) -> R {
    let Some(format) = a[0].as_str() else {
        return Err(Exc::type_error(format!("strftime() argument 1 must be str, not {}", vm.type_name(&a[0]))));
    };
    let seconds = since_epoch().as_secs() as i64;
    let (days, rest) = (seconds.div_euclid(86400), seconds.rem_euclid(86400));
    let (year, month, day) = civil(days);
    let mut out = String::new();
    let mut chars = format.chars();
    while let Some(c) = chars.next() {
        if c != '%' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('Y') => out.push_str(&format!("{year:04}")),
            Some('m') => out.push_str(&format!("{month:02}")),
            Some('d') => out.push_str(&format!("{day:02}")),
            Some('H') => out.push_str(&format!("{:02}", rest / 3600)),
            Some('M') => out.push_str(&format!("{:02}", rest / 60 % 60)),
            Some('S') => out.push_str(&format!("{:02}", rest % 60)),
            Some('%') => out.push('%'),
            Some(other) => return Err(Exc::value_error(format!("strftime: %{other} is not known here"))),
            None => out.push('%'),
        }
    }
    Ok(Value::str(out))
}

/// Year, month and day of a count of days since 1970.
fn civil(days: i64) -> (i64, i64, i64) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let day_of_era = z.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}
