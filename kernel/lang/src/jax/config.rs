//! What `jax.config.update` and its context managers switch: read on every promotion, and part of every cache key.

use crate::error::{Exc, R};
use crate::value::Value;
use crate::vm::Vm;
use std::cell::Cell;

/// The switches that programs depend on.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Config {
    /// 64-bit dtypes (`jax_enable_x64`).
    pub x64: bool,
    /// `jax.jit` runs its function op by op (`jax_disable_jit`).
    pub disable_jit: bool,
    /// FloatingPointError on the first NaN (`jax_debug_nans`).
    pub debug_nans: bool,
    /// FloatingPointError on the first infinity (`jax_debug_infs`).
    pub debug_infs: bool,
    /// An error where a traced value is still held after its tracing (`jax_check_tracer_leaks`).
    pub check_leaks: bool,
    /// No implicit promotion between unlike dtypes (`jax_numpy_dtype_promotion="strict"`).
    pub strict_promotion: bool,
    /// What happens where arrays of unlike rank meet (`jax_numpy_rank_promotion`).
    pub rank_promotion: RankPromotion,
}

/// The values of `jax_numpy_rank_promotion`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum RankPromotion {
    #[default]
    Allow,
    Warn,
    Raise,
}
const RANK_PROMOTION: [(&str, RankPromotion); 3] =
    [("allow", RankPromotion::Allow), ("warn", RankPromotion::Warn), ("raise", RankPromotion::Raise)];

thread_local! {
    static CONFIG: Cell<Config> = const {
        Cell::new(Config {
            x64: false,
            disable_jit: false,
            debug_nans: false,
            debug_infs: false,
            check_leaks: false,
            strict_promotion: false,
            rank_promotion: RankPromotion::Allow,
        })
    };
}

impl Config {
    /// Whether the values that ops make are looked at.
    pub fn debugs(&self) -> bool {
        self.debug_nans || self.debug_infs
    }
}

pub fn get() -> Config {
    CONFIG.with(Cell::get)
}

pub fn set(config: Config) {
    jitbook_ir::nans::set_wanted(config.debug_nans, config.debug_infs);
    CONFIG.with(|c| c.set(config));
}

pub fn x64() -> bool {
    get().x64
}

/// `config_get(name)`
pub fn get_named(_vm: &mut Vm, args: &[Value]) -> R {
    let c = get();
    Ok(match args[0].as_str().map(|s| s.as_str()) {
        Some("jax_enable_x64") => Value::Bool(c.x64),
        Some("jax_disable_jit") => Value::Bool(c.disable_jit),
        Some("jax_debug_nans") => Value::Bool(c.debug_nans),
        Some("jax_debug_infs") => Value::Bool(c.debug_infs),
        Some("jax_check_tracer_leaks") => Value::Bool(c.check_leaks),
        Some("jax_numpy_dtype_promotion") => Value::str(if c.strict_promotion { "strict" } else { "standard" }),
        Some("jax_numpy_rank_promotion") => {
            let named = RANK_PROMOTION.iter().find(|(_, r)| *r == c.rank_promotion);
            Value::str(named.expect("every value has a name").0)
        }
        _ => Value::None,
    })
}

/// Sets a switch; the result says whether there is one of this name.
pub fn set_named(vm: &mut Vm, args: &[Value]) -> R {
    let mut c = get();
    let on = vm.truth(&args[1])?;
    match args[0].as_str().map(|s| s.as_str()) {
        Some("jax_enable_x64") => c.x64 = on,
        Some("jax_disable_jit") => c.disable_jit = on,
        Some("jax_debug_nans") => c.debug_nans = on,
        Some("jax_debug_infs") => c.debug_infs = on,
        Some("jax_check_tracer_leaks") => c.check_leaks = on,
        Some("jax_numpy_dtype_promotion") => {
            c.strict_promotion = args[1].as_str().is_some_and(|s| s.as_str() == "strict");
        }
        Some("jax_numpy_rank_promotion") => {
            let named = args[1].as_str().and_then(|s| RANK_PROMOTION.iter().find(|(n, _)| *n == s.as_str()));
            c.rank_promotion = named.map(|(_, r)| *r).unwrap_or_default();
        }
        _ => return Ok(Value::Bool(false)),
    }
    set(c);
    Ok(Value::Bool(true))
}

/// Those that the environment may set.
const OF_ENVIRONMENT: [&str; 5] =
    ["jax_enable_x64", "jax_disable_jit", "jax_debug_nans", "jax_debug_infs", "jax_check_tracer_leaks"];

/// Sets the switches that the environment has: `os.environ` where the program has loaded it, else the process's.
pub fn of_environment(vm: &mut Vm, _args: &[Value]) -> R {
    let environ = match vm.modules.get_str("os") {
        Some(os) => vm.getattr_opt(&os, "environ")?,
        None => None,
    };
    for name in OF_ENVIRONMENT {
        let variable = name.to_uppercase();
        let text = match &environ {
            None => std::env::var(&variable).ok(),
            Some(environ) => match vm.call_method(environ, "get", &[Value::str(variable.as_str())])? {
                Value::Str(s) => Some(s.to_string()),
                _ => None,
            },
        };
        let Some(text) = text.map(|t| t.to_lowercase()) else { continue };
        let on = match text.as_str() {
            "y" | "yes" | "t" | "true" | "on" | "1" => true,
            "n" | "no" | "f" | "false" | "off" | "0" => false,
            _ => return Err(Exc::value_error(format!("invalid truth value '{text}' for environment '{variable}'"))),
        };
        set_named(vm, &[Value::str(name), Value::Bool(on)])?;
    }
    Ok(Value::None)
}
