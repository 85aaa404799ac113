//! The path by which a kernelspec starts this program.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// A path to `program` that outlives an upgrade: the one on the `PATH` that leads to it, links not followed, else the
/// one that it was called by, else its own.
pub fn path(program: &Path, called: Option<&OsStr>, search: Option<&OsStr>) -> PathBuf {
    let same = |candidate: &Path| {
        let whole = std::path::absolute(candidate).ok()?;
        (whole.canonicalize().ok()? == program.canonicalize().ok()?).then_some(whole)
    };
    let name = called.map(Path::new).and_then(Path::file_name).or(program.file_name());
    let on_path = || {
        let folders = std::env::split_paths(search?).filter(|f| f.is_absolute());
        folders.map(|f| f.join(name.unwrap_or_default())).find_map(|p| same(&p))
    };
    let as_called = || called.map(Path::new).filter(|p| p.components().count() > 1).and_then(same);
    on_path().or_else(as_called).unwrap_or_else(|| program.to_path_buf())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn links_on_the_path_are_kept() {
        let folder = std::env::temp_dir().join(format!("jitbook-program-{}", std::process::id()));
        let (store, bin) = (folder.join("store"), folder.join("bin"));
        std::fs::create_dir_all(&store).unwrap();
        std::fs::create_dir_all(&bin).unwrap();
        let program = store.join("jitbook-1");
        std::fs::write(&program, "").unwrap();
        std::os::unix::fs::symlink(&program, bin.join("jitbook")).unwrap();
        let search = std::env::join_paths([Path::new("/nowhere"), &bin]).unwrap();
        let of = |called: &str, search| path(&program, Some(OsStr::new(called)), search);
        assert_eq!(of("jitbook", Some(search.as_os_str())), bin.join("jitbook"));
        let called = bin.join("jitbook");
        assert_eq!(of(&called.to_string_lossy(), None), called);
        assert_eq!(of("jitbook", None), program);
        std::fs::remove_dir_all(folder).unwrap();
    }
}
