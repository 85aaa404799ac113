//! The session on the Jupyter wire: requests come in on sockets, what cells give goes out as messages.
//!
//! Two threads: one owns the sockets and answers at once whatever needs no evaluator; the other runs cells, one after the
//! other. So a front end gets its completions, and its interrupt through, while a cell runs.
//!
//! | file | what flows through it |
//! |---|---|
//! | `connection` | the connection file |
//! | `wire` | frames to requests, messages to signed frames |
//! | `sockets` | shell, control, stdin and heartbeat |
//! | `iopub`, `zmtp` | everything that is broadcast, to each subscriber at its own pace |
//! | `shell` | requests: answered here, or queued for the evaluator |
//! | `evaluator` | queued cells through the session |
//! | `spec` | the kernelspec by which front ends find this program |
//! | `trial` | a kernel started and asked, to see whether it works |
//! | `front` | what they give, as messages |
//! | `history` | what was run before, from the file that terminal and notebooks share |
#![forbid(unsafe_code)]

mod connection;
mod evaluator;
mod front;
mod history;
mod info;
mod iopub;
mod log;
mod parent;
mod queue;
mod server;
mod shell;
mod sockets;
pub mod spec;
mod stdin;
pub mod trial;
mod wire;
mod zmtp;

use std::path::Path;

/// Serves the front ends that know the connection file, until one of them or the system says stop; the exit status.
pub fn run(connection_file: &Path) -> i32 {
    let outcome = connection::read(connection_file).and_then(|info| server::run(&info));
    match outcome {
        Ok(()) => 0,
        Err(why) => {
            log::line(&why);
            1
        }
    }
}
