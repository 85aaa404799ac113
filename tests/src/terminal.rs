//! The program in a pseudo-terminal, its screen read back by a terminal emulator: what the topics of `pty/` share.

use crate::program::{Scratch, binary, environment, seconds};
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

const ROWS: u16 = 40;
const COLUMNS: u16 = 100;

/// Keys as terminals send them.
pub mod keys {
    pub const CTRL_A: &str = "\x01";
    pub const CTRL_C: &str = "\x03";
    pub const CTRL_D: &str = "\x04";
    pub const CTRL_U: &str = "\x15";
    pub const CTRL_R: &str = "\x12";
    pub const UP: &str = "\x1b[A";
    pub const DOWN: &str = "\x1b[B";
    pub const RIGHT: &str = "\x1b[C";
    pub const LEFT: &str = "\x1b[D";
    pub const ENTER: &str = "\r";
    pub const ALT_ENTER: &str = "\x1b\r";
    pub const TAB: &str = "\t";
    pub const BACK_TAB: &str = "\x1b[Z";
    pub const ESCAPE: &str = "\x1b";
}

use keys::ENTER;

/// A test at a prompt of its own; what the screen shows is added to its complaint.
pub type Test = fn(&mut Terminal) -> Result<(), String>;

/// The size of a terminal, and variables that are set or unset in it.
#[derive(Clone, Copy)]
pub struct Setting {
    pub rows: u16,
    pub columns: u16,
    pub variables: &'static [(&'static str, Option<&'static str>)],
}

/// The program in a pseudo-terminal, a thread that feeds what it writes to the emulator, and our side's keyboard.
pub struct Terminal {
    screen: Arc<Mutex<vt100::Parser>>,
    /// Every byte that the program wrote.
    written: Arc<Mutex<Vec<u8>>>,
    keyboard: Box<dyn Write + Send>,
    master: Box<dyn MasterPty + Send>,
    child: Box<dyn Child + Send + Sync>,
    pub home: Arc<Scratch>,
}

impl Terminal {
    /// The program with these arguments, in a home folder of its own.
    pub fn start(arguments: &[&str]) -> Result<Terminal, String> {
        Terminal::start_in(Arc::new(Scratch::new()), arguments)
    }

    /// The program in a home folder that may have been used before.
    pub fn start_in(home: Arc<Scratch>, arguments: &[&str]) -> Result<Terminal, String> {
        Terminal::open(home, arguments, Setting { rows: ROWS, columns: COLUMNS, variables: &[] })
    }

    /// A terminal of some size, with more variables in the program's environment.
    pub fn open(home: Arc<Scratch>, arguments: &[&str], setting: Setting) -> Result<Terminal, String> {
        let size = PtySize { rows: setting.rows, cols: setting.columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).map_err(|e| e.to_string())?;
        let mut command = CommandBuilder::new(binary());
        command.args(arguments);
        command.cwd(home.path());
        for (name, value) in environment(home.path()) {
            command.env(name, value);
        }
        command.env("TERM", "xterm-256color");
        for (name, value) in setting.variables {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            }
        }
        let child = pair.slave.spawn_command(command).map_err(|e| e.to_string())?;
        let mut output = pair.master.try_clone_reader().map_err(|e| e.to_string())?;
        let keyboard = pair.master.take_writer().map_err(|e| e.to_string())?;
        let nonzero = |n| NonZeroU16::new(n).expect("a screen has lines");
        let screen = Arc::new(Mutex::new(vt100::Parser::new(nonzero(setting.rows), nonzero(setting.columns), 0)));
        let shown = Arc::clone(&screen);
        let written = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&written);
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(n @ 1..) = output.read(&mut bytes) {
                kept.lock().expect("no reader panics").extend_from_slice(&bytes[..n]);
                shown.lock().expect("no reader panics").process(&bytes[..n]);
            }
        });
        Ok(Terminal { screen, written, keyboard, master: pair.master, child, home })
    }

    /// What the program wrote so far, escape sequences and all.
    pub fn written(&self) -> String {
        String::from_utf8_lossy(&self.written.lock().expect("no reader panics")).into_owned()
    }

    /// The screen as text.
    pub fn text(&self) -> String {
        self.screen.lock().expect("no reader panics").screen().contents()
    }

    /// The line with the cursor, up to the cursor's end of text.
    pub fn cursor_line(&self) -> String {
        let parser = self.screen.lock().expect("no reader panics");
        let (row, _) = parser.screen().cursor_position();
        parser.screen().rows(0, parser.screen().size().1.into()).nth(row as usize).unwrap_or_default()
    }

    /// The cursor's row and column, from 0.
    pub fn cursor(&self) -> (u16, u16) {
        self.screen.lock().expect("no reader panics").screen().cursor_position()
    }

    /// Makes the terminal another size.
    pub fn resize(&self, rows: u16, columns: u16) -> Result<(), String> {
        let nonzero = |n| NonZeroU16::new(n).expect("a screen has lines");
        self.screen.lock().expect("no reader panics").screen_mut().set_size(nonzero(rows), nonzero(columns));
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        self.master.resize(size).map_err(|e| e.to_string())
    }

    /// Types keys.
    pub fn keys(&mut self, keys: &str) -> Result<(), String> {
        self.keyboard.write_all(keys.as_bytes()).and_then(|()| self.keyboard.flush()).map_err(|e| e.to_string())
    }

    /// Waits until something holds.
    pub fn wait(&self, what: &str, ready: impl Fn(&Terminal) -> bool) -> Result<(), String> {
        let start = Instant::now();
        while !ready(self) {
            if start.elapsed() > seconds(15) {
                return Err(format!("waited in vain for {what}"));
            }
            thread::sleep(Duration::from_millis(5));
        }
        Ok(())
    }

    /// Waits until a text is on the screen.
    pub fn wait_for(&self, text: &str) -> Result<(), String> {
        self.wait(&format!("{text:?}"), |t| t.text().contains(text))
    }

    /// Waits for the empty prompt `[number]: `.
    pub fn prompt(&self, number: usize) -> Result<(), String> {
        let prompt = format!("[{number}]:");
        self.wait(&format!("the prompt {prompt}"), |t| t.cursor_line().trim_end() == prompt)
    }

    /// Types a line at the prompt `[number]: ` and waits for the next one.
    pub fn enter(&mut self, number: usize, line: &str) -> Result<(), String> {
        self.prompt(number)?;
        self.keys(line)?;
        self.keys(ENTER)?;
        self.prompt(number + 1)
    }

    /// Waits for the program's end.
    pub fn exit_status(&mut self) -> Result<u32, String> {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().map_err(|e| e.to_string())? {
                return match status.signal() {
                    Some(signal) => Err(format!("it died of {signal}")),
                    None => Ok(status.exit_code()),
                };
            }
            if start.elapsed() > seconds(10) {
                return Err("it does not end".to_owned());
            }
            thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
