//! Where kernelspecs are: Jupyter's own rules, for the platform and the environment variables given.

use std::path::{Path, PathBuf};

/// Whose rules hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Platform {
    /// Linux and every other Unix.
    Unix,
    MacOs,
    Windows,
}

/// What the rules depend on.
pub struct Surroundings<'a> {
    pub platform: Platform,
    /// The value of an environment variable.
    pub variable: &'a dyn Fn(&str) -> Option<String>,
    /// The prefix that this program itself lies in, if that is a Python environment.
    pub own_prefix: Option<PathBuf>,
}

/// Where to install.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Place {
    /// The user's own data folder.
    User,
    /// The Python environment that is active, or that this program lies in.
    SysPrefix,
    /// The `share/jupyter` below a folder.
    Prefix(PathBuf),
}

impl Platform {
    /// The one that this program was built for.
    pub fn here() -> Platform {
        if cfg!(target_os = "macos") {
            Platform::MacOs
        } else if cfg!(windows) {
            Platform::Windows
        } else {
            Platform::Unix
        }
    }

    /// Where an environment has its programs.
    pub fn programs(self) -> &'static str {
        if self == Platform::Windows { "Scripts" } else { "bin" }
    }
}

impl Surroundings<'_> {
    /// A variable that says something.
    fn named(&self, name: &str) -> Option<String> {
        (self.variable)(name).filter(|v| !v.is_empty())
    }

    /// Whether a switch is on, by Jupyter's reading of it.
    fn switch(&self, name: &str) -> Option<bool> {
        let value = (self.variable)(name)?;
        Some(!["no", "n", "false", "off", "0", "0.0"].contains(&value.to_lowercase().as_str()))
    }

    fn home(&self) -> Option<PathBuf> {
        self.named(if self.platform == Platform::Windows { "USERPROFILE" } else { "HOME" }).map(PathBuf::from)
    }

    /// The user's data folder: `jupyter --data-dir`. `None` where there is no home.
    pub fn user(&self) -> Option<PathBuf> {
        if let Some(folder) = self.named("JUPYTER_DATA_DIR") {
            return Some(PathBuf::from(folder));
        }
        let tidy = self.switch("JUPYTER_PLATFORM_DIRS") == Some(true);
        match self.platform {
            Platform::MacOs if tidy => Some(self.home()?.join("Library/Application Support/Jupyter")),
            Platform::MacOs => Some(self.home()?.join("Library/Jupyter")),
            Platform::Windows if tidy => {
                let local = self.named("LOCALAPPDATA").map(PathBuf::from);
                Some(local.or_else(|| Some(self.home()?.join("AppData/Local")))?.join("Jupyter"))
            }
            Platform::Windows => match (self.named("APPDATA"), self.named("JUPYTER_CONFIG_DIR")) {
                (Some(roaming), _) => Some(Path::new(&roaming).join("jupyter")),
                (None, Some(config)) => Some(Path::new(&config).join("data")),
                (None, None) => Some(self.home()?.join(".jupyter/data")),
            },
            Platform::Unix => {
                let base = self.named("XDG_DATA_HOME").map(PathBuf::from);
                let base = base.or_else(|| Some(self.home()?.join(".local/share")))?;
                Some(base.join(if tidy { "Jupyter" } else { "jupyter" }))
            }
        }
    }

    /// The Python environment that is meant by `--sys-prefix`: the one that this program lies in, else the active one.
    pub fn environment(&self) -> Option<PathBuf> {
        let active = || self.named("VIRTUAL_ENV").or_else(|| self.named("CONDA_PREFIX")).map(PathBuf::from);
        self.own_prefix.clone().or_else(active)
    }

    /// The data folder of a place.
    pub fn data(&self, place: &Place) -> Option<PathBuf> {
        match place {
            Place::User => self.user(),
            Place::SysPrefix => Some(self.environment()?.join("share/jupyter")),
            Place::Prefix(folder) => Some(folder.join("share/jupyter")),
        }
    }

    fn system(&self) -> Vec<PathBuf> {
        match self.platform {
            Platform::Windows => match (self.switch("JUPYTER_USE_PROGRAMDATA"), self.named("PROGRAMDATA")) {
                (Some(true), Some(folder)) => vec![Path::new(&folder).join("jupyter")],
                _ => Vec::new(),
            },
            _ => vec!["/usr/local/share/jupyter".into(), "/usr/share/jupyter".into()],
        }
    }

    /// Where Jupyter looks for kernelspecs, the first that it takes first: `jupyter --paths`.
    pub fn search(&self) -> Vec<PathBuf> {
        let separator = if self.platform == Platform::Windows { ';' } else { ':' };
        let extra = self.named("JUPYTER_PATH").unwrap_or_default();
        let mut all: Vec<PathBuf> = extra.split(separator).filter(|p| !p.is_empty()).map(PathBuf::from).collect();
        let mut user: Vec<PathBuf> = self.user().into_iter().collect();
        let base = self.named("PYTHONUSERBASE").map(PathBuf::from);
        let base = base.or_else(|| Some(self.home().filter(|_| self.platform == Platform::Unix)?.join(".local")));
        user.extend(base.map(|b| b.join("share/jupyter")));
        let environment = self.environment().map(|e| e.join("share/jupyter"));
        if self.switch("JUPYTER_PREFER_ENV_PATH").unwrap_or(environment.is_some()) {
            all.extend(environment);
            all.append(&mut user);
        } else {
            all.append(&mut user);
            all.extend(environment);
        }
        all.extend(self.system());
        let mut seen = Vec::new();
        all.retain(|p| {
            !seen.contains(p) && {
                seen.push(p.clone());
                true
            }
        });
        all.into_iter().map(|p| p.join("kernels")).collect()
    }
}

/// The prefix of a program that lies among the programs of a Python environment.
pub fn environment_of(program: &Path, platform: Platform) -> Option<PathBuf> {
    let folder = program.parent()?;
    let prefix = folder.parent()?;
    let is_environment = prefix.join("pyvenv.cfg").is_file() || prefix.join("conda-meta").is_dir();
    (folder.file_name()? == platform.programs() && is_environment).then(|| prefix.to_path_buf())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(platform: Platform, variables: &[(&str, &str)]) -> Option<String> {
        let variable = |name: &str| variables.iter().find(|v| v.0 == name).map(|v| v.1.to_string());
        let at = Surroundings { platform, variable: &variable, own_prefix: None };
        at.user().map(|p| p.to_string_lossy().replace('\\', "/"))
    }

    #[test]
    fn the_user_folder_is_jupyters_own() {
        let home = ("HOME", "/h");
        let windows = ("USERPROFILE", "C:/h");
        let tidy = ("JUPYTER_PLATFORM_DIRS", "1");
        for (platform, variables, expected) in [
            (Platform::Unix, &[home][..], "/h/.local/share/jupyter"),
            (Platform::Unix, &[home, ("XDG_DATA_HOME", "/data")], "/data/jupyter"),
            (Platform::Unix, &[home, ("XDG_DATA_HOME", "")], "/h/.local/share/jupyter"),
            (Platform::Unix, &[home, ("JUPYTER_DATA_DIR", "/mine")], "/mine"),
            (Platform::Unix, &[home, tidy], "/h/.local/share/Jupyter"),
            (Platform::Unix, &[home, ("JUPYTER_PLATFORM_DIRS", "no")], "/h/.local/share/jupyter"),
            (Platform::MacOs, &[home], "/h/Library/Jupyter"),
            (Platform::MacOs, &[home, ("XDG_DATA_HOME", "/data")], "/h/Library/Jupyter"),
            (Platform::MacOs, &[home, tidy], "/h/Library/Application Support/Jupyter"),
            (Platform::Windows, &[windows, ("APPDATA", "C:/Roaming")], "C:/Roaming/jupyter"),
            (Platform::Windows, &[windows, ("JUPYTER_CONFIG_DIR", "C:/conf")], "C:/conf/data"),
            (Platform::Windows, &[windows], "C:/h/.jupyter/data"),
            (Platform::Windows, &[windows, tidy], "C:/h/AppData/Local/Jupyter"),
        ] {
            assert_eq!(user(platform, variables).as_deref(), Some(expected), "{platform:?} {variables:?}");
        }
        assert_eq!(user(Platform::Unix, &[]), None);
    }

    #[test]
    fn the_search_goes_from_near_to_far() {
        let variables = [("HOME", "/h"), ("JUPYTER_PATH", "/one:/two:"), ("VIRTUAL_ENV", "/env")];
        let search = |prefer: Option<&str>| {
            let variable = |name: &str| match name {
                "JUPYTER_PREFER_ENV_PATH" => prefer.map(str::to_string),
                _ => variables.iter().find(|v| v.0 == name).map(|v| v.1.to_string()),
            };
            let at = Surroundings { platform: Platform::Unix, variable: &variable, own_prefix: None };
            at.search().iter().map(|p| p.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
        };
        let (user, env) = ("/h/.local/share/jupyter/kernels", "/env/share/jupyter/kernels");
        let (extra, system) =
            ("/one/kernels /two/kernels", "/usr/local/share/jupyter/kernels /usr/share/jupyter/kernels");
        assert_eq!(search(None), format!("{extra} {env} {user} {system}"));
        assert_eq!(search(Some("0")), format!("{extra} {user} {env} {system}"));
    }

    #[test]
    fn the_environment_is_the_programs_own_or_the_active_one() {
        let variable = |name: &str| (name == "CONDA_PREFIX").then(|| "/conda".to_string());
        let mut at = Surroundings { platform: Platform::Unix, variable: &variable, own_prefix: None };
        assert_eq!(at.data(&Place::SysPrefix), Some("/conda/share/jupyter".into()));
        at.own_prefix = Some("/env".into());
        assert_eq!(at.data(&Place::SysPrefix), Some("/env/share/jupyter".into()));
        assert_eq!(at.data(&Place::Prefix("/p".into())), Some("/p/share/jupyter".into()));
    }
}
