//! Where the user's files are: the XDG folders, or all in `JITBOOK_HOME`.

use std::path::PathBuf;

/// What the program remembers: the history.
pub fn data() -> Option<PathBuf> {
    folder("XDG_DATA_HOME", ".local/share")
}

/// What the user wrote: the startup file.
pub fn config() -> Option<PathBuf> {
    folder("XDG_CONFIG_HOME", ".config")
}

fn folder(variable: &str, under_home: &str) -> Option<PathBuf> {
    if let Some(home) = std::env::var_os("JITBOOK_HOME").filter(|h| !h.is_empty()) {
        return Some(PathBuf::from(home));
    }
    let named = std::env::var_os(variable).map(PathBuf::from).filter(|p| p.is_absolute());
    let base = named.or_else(|| std::env::var_os("HOME").map(|h| PathBuf::from(h).join(under_home)))?;
    Some(base.join("jitbook"))
}
