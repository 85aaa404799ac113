//! The kernelspec: the folder by which front ends find this kernel. Written, removed and looked for here.

mod places;
mod program;

pub use places::{Place, Platform, Surroundings, environment_of};
pub use program::path as program_path;

use serde_json::{Value, json};
use std::fmt;
use std::path::{Path, PathBuf};

/// The name of the folder, where no other is asked for.
pub const NAME: &str = "jitbook";

/// The files of a kernelspec beside `kernel.json`; the wheel has the same.
const LOGOS: [(&str, &[u8]); 3] = [
    ("logo-32x32.png", include_bytes!("../../wheel/data/share/jupyter/kernels/jitbook/logo-32x32.png")),
    ("logo-64x64.png", include_bytes!("../../wheel/data/share/jupyter/kernels/jitbook/logo-64x64.png")),
    ("logo-svg.svg", include_bytes!("../../wheel/data/share/jupyter/kernels/jitbook/logo-svg.svg")),
];

/// What is to be installed, and where.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Install {
    pub place: Place,
    pub name: String,
    pub display_name: String,
    pub existing: Existing,
}

/// What becomes of a kernelspec of that name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Existing {
    Kept,
    Replaced,
}

/// Why nothing was installed or removed.
#[derive(Debug)]
pub enum Error {
    Name(String),
    NoHome,
    NoEnvironment,
    Exists(PathBuf),
    Missing(String, Vec<PathBuf>),
    Foreign(PathBuf),
    File(&'static str, PathBuf, std::io::Error),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Name(name) => {
                write!(f, "--name {name:?}: a kernel's name has letters, digits, '.', '_' and '-' only")
            }
            Error::NoHome => {
                f.write_str("there is no home folder to install into\nhelp: set HOME, or say where: --prefix FOLDER")
            }
            Error::NoEnvironment => f.write_str(
                "--sys-prefix: no Python environment is active (VIRTUAL_ENV and CONDA_PREFIX are not set)\n\
                 help: activate one, or name it: --prefix FOLDER",
            ),
            Error::Exists(folder) => {
                write!(f, "{} is there already\nhelp: --force replaces it", folder.display())
            }
            Error::Missing(name, searched) => {
                write!(f, "no kernelspec {name:?}; looked in")?;
                searched.iter().try_for_each(|p| write!(f, "\n  {}", p.display()))
            }
            Error::Foreign(folder) => {
                write!(
                    f,
                    "{} belongs to another kernel, so it stays\nhelp: jupyter kernelspec remove",
                    folder.display()
                )
            }
            Error::File(doing, path, e) => write!(f, "cannot {doing} {}: {e}", path.display()),
        }
    }
}

impl std::error::Error for Error {}

/// How many threads compiled loops share, by affinity and quota.
pub fn thread_limit() -> usize {
    jitbook_jit::thread_count()
}

/// The bytes that all arrays together may hold; none where nobody sets a limit.
pub fn memory_limit() -> Option<usize> {
    Some(jitbook_array::memory::limit()).filter(|bytes| *bytes != usize::MAX)
}

/// A kernelspec of ours that was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Found {
    pub folder: PathBuf,
    pub name: String,
    pub display_name: String,
    /// The program that it starts.
    pub program: PathBuf,
}

/// The text of `kernel.json`.
pub fn kernel_json(program: &Path, display_name: &str) -> String {
    let spec = json!({
        "argv": [program.to_string_lossy(), "jupyter", "run", "-f", "{connection_file}"],
        "display_name": display_name,
        // What front ends choose colours and editors by.
        "language": "python",
        "interrupt_mode": "message",
        "metadata": {"debugger": false},
    });
    format!("{spec:#}\n")
}

/// Jupyter compares names in small letters.
fn checked(name: &str) -> Result<String, Error> {
    let letters = name.chars().all(|c| c.is_ascii_alphanumeric() || ".-_".contains(c));
    if letters && name.chars().any(|c| c.is_ascii_alphanumeric()) {
        return Ok(name.to_ascii_lowercase());
    }
    Err(Error::Name(name.to_string()))
}

/// The folder of kernelspecs of a place.
fn kernels(at: &Surroundings, place: &Place) -> Result<PathBuf, Error> {
    let missing = if *place == Place::SysPrefix { Error::NoEnvironment } else { Error::NoHome };
    Ok(at.data(place).ok_or(missing)?.join("kernels"))
}

/// Writes a kernelspec that starts `program`, and says where. It is there whole, or as it was before.
pub fn install(at: &Surroundings, request: &Install, program: &Path) -> Result<PathBuf, Error> {
    let name = checked(&request.name)?;
    let kernels = kernels(at, &request.place)?;
    let folder = kernels.join(&name);
    let there = folder.symlink_metadata().is_ok();
    if there && request.existing == Existing::Kept {
        return Err(Error::Exists(folder));
    }
    let failed = |doing| {
        move |path: &Path| {
            let path = path.to_path_buf();
            move |e| Error::File(doing, path, e)
        }
    };
    std::fs::create_dir_all(&kernels).map_err(failed("make the folder")(&kernels))?;
    let own = std::process::id();
    let (new, old) = (kernels.join(format!(".{name}-{own}.new")), kernels.join(format!(".{name}-{own}.old")));
    let written = written(&new, &kernel_json(program, &request.display_name)).and_then(|()| {
        if there {
            std::fs::rename(&folder, &old).map_err(failed("replace")(&folder))?;
        }
        std::fs::rename(&new, &folder).map_err(|e| {
            // What was there comes back; if not even that works, the error below tells of the folder.
            let _ = std::fs::rename(&old, &folder);
            failed("make the folder")(&folder)(e)
        })
    });
    // Neither is there where all went well.
    let _ = std::fs::remove_dir_all(&new);
    let _ = removed(&old);
    written.map(|()| folder)
}

fn written(folder: &Path, spec: &str) -> Result<(), Error> {
    let failed = |path: &Path| {
        let path = path.to_path_buf();
        move |e| Error::File("write", path, e)
    };
    std::fs::create_dir(folder).map_err(failed(folder))?;
    for (name, content) in LOGOS.into_iter().chain([("kernel.json", spec.as_bytes())]) {
        let path = folder.join(name);
        std::fs::write(&path, content).map_err(failed(&path))?;
    }
    Ok(())
}

/// Removes a folder, or the link that stands for it.
fn removed(path: &Path) -> std::io::Result<()> {
    if path.symlink_metadata()?.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) }
}

/// Removes the kernelspec of a name from a place, or from the first folder that Jupyter finds it in.
pub fn uninstall(at: &Surroundings, place: Option<&Place>, name: &str) -> Result<PathBuf, Error> {
    let name = checked(name)?;
    let searched = match place {
        Some(place) => vec![kernels(at, place)?],
        None => at.search(),
    };
    let mut there = searched.iter().map(|k| k.join(&name)).filter(|f| f.join("kernel.json").is_file());
    let Some(folder) = there.next() else { return Err(Error::Missing(name, searched)) };
    if read(&folder).is_none() {
        return Err(Error::Foreign(folder));
    }
    removed(&folder).map_err(|e| Error::File("remove", folder.clone(), e))?;
    Ok(folder)
}

/// A kernelspec, if it is one that starts this kernel.
fn read(folder: &Path) -> Option<Found> {
    let spec: Value = serde_json::from_str(&std::fs::read_to_string(folder.join("kernel.json")).ok()?).ok()?;
    let words: Vec<&str> = spec["argv"].as_array()?.iter().filter_map(Value::as_str).collect();
    let (program, rest) = words.split_first()?;
    if !rest.starts_with(&["jupyter", "run"]) {
        return None;
    }
    // The wheel's: from the folder up to the environment.
    let prefix = folder.ancestors().nth(4).unwrap_or(folder).to_string_lossy();
    let program = program.replace("{resource_dir}/../../../..", &prefix);
    Some(Found {
        folder: folder.to_path_buf(),
        name: folder.file_name()?.to_string_lossy().into_owned(),
        display_name: spec["display_name"].as_str().unwrap_or_default().to_string(),
        program: PathBuf::from(program),
    })
}

/// All kernelspecs of this kernel where Jupyter looks, in its order.
pub fn found(at: &Surroundings) -> Vec<Found> {
    let mut all = Vec::new();
    for kernels in at.search() {
        let Ok(entries) = std::fs::read_dir(kernels) else { continue };
        let mut folders: Vec<PathBuf> = entries.flatten().map(|e| e.path()).collect();
        folders.sort();
        all.extend(folders.iter().filter_map(|f| read(f)));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wheel_has_the_same_kernelspec() {
        let wheel: Value =
            serde_json::from_str(include_str!("../../wheel/data/share/jupyter/kernels/jitbook/kernel.json")).unwrap();
        let ours = kernel_json(Path::new("{resource_dir}/../../../../bin/jitbook"), NAME);
        assert_eq!(wheel, serde_json::from_str::<Value>(&ours).unwrap());
    }

    #[test]
    fn names_are_jupyters() {
        assert_eq!(checked("Jitbook-0.1_b").unwrap(), "jitbook-0.1_b");
        for bad in ["", "..", ".", "a b", "a/b", "été", "../x"] {
            assert!(checked(bad).is_err(), "{bad}");
        }
    }
}
