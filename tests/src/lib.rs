//! What the test binaries of this folder share: finding the program and running it (`program`), the recorded
//! programs of a folder and its list of expected failures (`cases`), recorded entries in text files (`recorded`), comparing
//! texts (`compare`), reading Rust source without being fooled by comments and strings (`source`), and the program in a
//! pseudo-terminal (`terminal`). It knows the program only as a binary.

pub mod cases;
pub mod compare;
pub mod program;
pub mod recorded;
pub mod source;
pub mod terminal;

use std::path::{Path, PathBuf};

/// The top folder of the checkout.
pub fn checkout() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ is in the checkout").to_path_buf()
}

/// Whether the slow sets are left out: `tests/run --quick` sets `JITBOOK_TEST_QUICK`.
pub fn quick() -> bool {
    std::env::var_os("JITBOOK_TEST_QUICK").is_some_and(|value| !value.is_empty())
}
