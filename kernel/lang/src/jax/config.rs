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
    /// No implicit promotion between unlike dtypes (`jax_numpy_dtype_promotion="strict"`).
    pub strict_promotion: bool,
}

thread_local! {
    static CONFIG: Cell<Config> = const {
        Cell::new(Config { x64: false, disable_jit: false, debug_nans: false, strict_promotion: false })
    };
}

pub fn get() -> Config {
    CONFIG.with(Cell::get)
}

pub fn set(config: Config) {
    jitbook_ir::nans::set_debug_nans(config.debug_nans);
    CONFIG.with(|c| c.set(config));
}

pub fn x64() -> bool {
    get().x64
}
