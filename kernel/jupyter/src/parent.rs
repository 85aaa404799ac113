//! Whether the front end that started this kernel is still there.

use std::time::Duration;

const EVERY: Duration = Duration::from_secs(1);

/// The process that started this one, where a Jupyter server did.
#[derive(Clone, Copy, Debug)]
pub struct Starter {
    /// The parent at the start: a server, or what it started the kernel through.
    parent: u32,
}

impl Starter {
    /// Jupyter's servers say who they are in the environment. A kernel that was started by hand outlives its shell.
    pub fn here() -> Option<Starter> {
        std::env::var_os("JPY_PARENT_PID").filter(|v| !v.is_empty())?;
        Some(Starter { parent: parent()? })
    }

    /// Whether somebody else is the parent now: pid 1, or whoever takes in orphans.
    fn has_gone(self) -> bool {
        parent().is_some_and(|now| now != self.parent)
    }

    /// Waits until the starter has gone.
    pub async fn gone(self) {
        while !self.has_gone() {
            tokio::time::sleep(EVERY).await;
        }
    }
}

#[cfg(unix)]
fn parent() -> Option<u32> {
    Some(std::os::unix::process::parent_id())
}

#[cfg(not(unix))]
fn parent() -> Option<u32> {
    None
}
