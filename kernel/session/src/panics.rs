//! Panics of the evaluator's thread, kept off the screen and told as errors.

use jitbook_array::interrupt::is_away;
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::sync::Once;

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
    /// Where the last panic was.
    static PLACE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Runs `body`, whose panics on this thread say nothing by themselves.
pub fn quietly<T>(body: impl FnOnce() -> T) -> T {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let outer = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !QUIET.get() && !is_away() {
                return outer(info);
            }
            let place = info.location().map_or(String::new(), |l| format!(" ({}:{})", l.file(), l.line()));
            PLACE.with(|p| p.replace(place));
        }));
    });
    let before = QUIET.replace(true);
    let out = body();
    QUIET.set(before);
    out
}

/// What a panic said, and where.
pub fn told(panic: &(dyn Any + Send)) -> String {
    let text = panic
        .downcast_ref::<&str>()
        .map(|s| s.to_string())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no reason given".into());
    format!("{text}{}", PLACE.with(|p| p.take()))
}
