//! Running the program: with arguments, standard input, a folder and a time limit, in an environment that holds
//! nothing of the user's (no colours, no startup file, no history).

use std::ffi::{OsStr, OsString};
use std::io::{Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// The binary under test: `JITBOOK_BIN`, or `jitbook` beside the `deps` folder that holds the running test.
pub fn binary() -> PathBuf {
    if let Some(path) = std::env::var_os("JITBOOK_BIN") {
        return PathBuf::from(path);
    }
    let test = std::env::current_exe().expect("a running test has a path");
    let profile = test.parent().and_then(Path::parent).expect("tests run from target/PROFILE/deps");
    profile.join("jitbook")
}

/// A fresh folder, removed with everything in it when dropped.
pub struct Scratch(PathBuf);

impl Scratch {
    pub fn new() -> Scratch {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("jitbook-tests-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("the temporary folder can be written");
        Scratch(folder)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, content).expect("the temporary folder can be written");
        path
    }
}

impl Default for Scratch {
    fn default() -> Self {
        Scratch::new()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// What a run left behind.
#[derive(Debug)]
pub struct Outcome {
    pub stdout: String,
    pub stderr: String,
    /// `None` when a signal or the time limit ended it.
    pub status: Option<i32>,
    pub signal: Option<i32>,
    pub timed_out: bool,
}

impl Outcome {
    /// The end of stderr, for messages.
    pub fn stderr_tail(&self) -> String {
        let lines: Vec<&str> = self.stderr.lines().collect();
        lines[lines.len().saturating_sub(12)..].join("\n")
    }

    /// How it ended, in words.
    pub fn ending(&self) -> String {
        match (self.timed_out, self.status, self.signal) {
            (true, ..) => "ran out of time".to_owned(),
            (_, Some(status), _) => format!("exit status {status}"),
            (.., signal) => format!("died of signal {}", signal.unwrap_or(0)),
        }
    }
}

/// The environment variables every run gets, given a home folder.
pub fn environment(home: &Path) -> Vec<(&'static str, OsString)> {
    let home = home.as_os_str();
    let mut variables: Vec<(&str, OsString)> =
        ["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"]
            .map(|name| (name, home.to_owned()))
            .to_vec();
    // The Python ones are for JITBOOK_BIN=python3, which the recordings can be tried with.
    for (name, value) in
        [("NO_COLOR", "1"), ("PYTHONDONTWRITEBYTECODE", "1"), ("PYTHONIOENCODING", "utf-8"), ("PYTHONHASHSEED", "0")]
    {
        variables.push((name, value.into()));
    }
    variables
}

/// A run being described.
pub struct Run {
    command: Command,
    stdin: Option<Vec<u8>>,
    limit: Duration,
    _home: Scratch,
}

impl Run {
    pub fn new<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(arguments: I) -> Run {
        Run::of(&binary(), arguments)
    }

    /// Any other command, such as a shell that sets limits first.
    pub fn of<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(binary: &Path, arguments: I) -> Run {
        let home = Scratch::new();
        let mut command = Command::new(binary);
        command.args(arguments).envs(environment(home.path())).env("TERM", "dumb");
        Run { command, stdin: None, limit: seconds(20), _home: home }
    }

    pub fn dir(mut self, folder: &Path) -> Run {
        self.command.current_dir(folder);
        self
    }

    pub fn env(mut self, name: &str, value: &str) -> Run {
        self.command.env(name, value);
        self
    }

    pub fn stdin(mut self, text: impl AsRef<[u8]>) -> Run {
        self.stdin = Some(text.as_ref().to_vec());
        self
    }

    pub fn limit(mut self, limit: Duration) -> Run {
        self.limit = limit;
        self
    }

    pub fn spawn(&mut self) -> Result<Child, String> {
        let stdin = if self.stdin.is_some() { Stdio::piped() } else { Stdio::null() };
        self.command.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped());
        self.command.spawn().map_err(|e| {
            format!(
                "cannot start {}: {e} (build it with `cargo build --release`)",
                self.command.get_program().display()
            )
        })
    }

    pub fn finish(self) -> Result<Outcome, String> {
        self.finish_with(|_| {})
    }

    /// Runs to the end; `meanwhile` gets the process id once the program runs.
    pub fn finish_with(mut self, meanwhile: impl FnOnce(u32)) -> Result<Outcome, String> {
        let mut child = self.spawn()?;
        let feeder = child.stdin.take().map(|mut pipe| {
            let text = self.stdin.take().unwrap_or_default();
            thread::spawn(move || {
                let _ = pipe.write_all(&text);
            })
        });
        let stdout = collect(child.stdout.take().expect("stdout is piped"));
        let stderr = collect(child.stderr.take().expect("stderr is piped"));
        meanwhile(child.id());
        let (status, timed_out) = wait(&mut child, self.limit)?;
        if let Some(feeder) = feeder {
            let _ = feeder.join();
        }
        Ok(Outcome {
            stdout: stdout.join().expect("reading does not panic"),
            stderr: stderr.join().expect("reading does not panic"),
            status: status.code(),
            signal: if timed_out { None } else { status.signal() },
            timed_out,
        })
    }
}

/// Seconds as this machine counts them: `JITBOOK_TEST_SLOW=4` stretches every limit on a slow one.
pub fn seconds(n: u64) -> Duration {
    let factor = std::env::var("JITBOOK_TEST_SLOW").ok().and_then(|v| v.parse().ok()).unwrap_or(1);
    Duration::from_secs(n * factor)
}

/// Sends SIGINT, as Ctrl-C does.
pub fn interrupt(process: u32) {
    let _ = Command::new("kill").args(["-INT", &process.to_string()]).status();
}

fn collect(mut pipe: impl Read + Send + 'static) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = pipe.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

fn wait(child: &mut Child, limit: Duration) -> Result<(ExitStatus, bool), String> {
    let start = Instant::now();
    let mut pause = Duration::from_millis(1);
    loop {
        if let Some(status) = child.try_wait().map_err(|e| e.to_string())? {
            return Ok((status, false));
        }
        if start.elapsed() > limit {
            let _ = child.kill();
            return Ok((child.wait().map_err(|e| e.to_string())?, true));
        }
        thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(20));
    }
}
