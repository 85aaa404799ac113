//! What `jax.config.update` and its context managers switch: read on every promotion, and part of every cache key.

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
}

thread_local! {
    static CONFIG: Cell<Config> = const {
        Cell::new(Config {
            x64: false,
            disable_jit: false,
            debug_nans: false,
            debug_infs: false,
            check_leaks: false,
            strict_promotion: false,
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
