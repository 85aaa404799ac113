//! What is typed while a cell runs is not shown there, where it would stand in the middle of the output: it waits for the
//! prompt, which shows it. The same holds for answers of the terminal that come late. A program or a command that reads
//! the input itself has the terminal as it was.

pub use modes::{Unseen, unseen};

#[cfg(unix)]
mod modes {
    use jitbook_session::host::Input;
    use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
    use std::io::IsTerminal;
    use std::sync::{Mutex, PoisonError};

    /// The terminal's modes before the cell, while one runs.
    static BEFORE: Mutex<Option<Termios>> = Mutex::new(None);

    /// Typed keys are not shown until it is dropped.
    pub struct Unseen;

    pub fn unseen() -> Option<Unseen> {
        if !std::io::stdin().is_terminal() || !std::io::stdout().is_terminal() {
            return None;
        }
        jitbook_session::host::on_lending(lend);
        *BEFORE.lock().unwrap_or_else(PoisonError::into_inner) = Some(tcgetattr(std::io::stdin()).ok()?);
        lend(Input::Back);
        Some(Unseen)
    }

    impl Unseen {
        /// Whose the input is for a while.
        pub fn lend(input: Input) {
            lend(input);
        }
    }

    fn lend(input: Input) {
        let Some(mut modes) = BEFORE.lock().unwrap_or_else(PoisonError::into_inner).clone() else { return };
        if input == Input::Back {
            modes.local_modes -= LocalModes::ECHO;
        }
        // Where this fails, keys are shown, or the line editor sets its own modes.
        let _ = tcsetattr(std::io::stdin(), OptionalActions::Now, &modes);
    }

    impl Drop for Unseen {
        fn drop(&mut self) {
            lend(Input::Lent);
            *BEFORE.lock().unwrap_or_else(PoisonError::into_inner) = None;
        }
    }
}

/// Elsewhere the terminal is left as it is.
#[cfg(not(unix))]
mod modes {
    use jitbook_session::host::Input;

    pub struct Unseen;

    pub fn unseen() -> Option<Unseen> {
        None
    }

    impl Unseen {
        pub fn lend(_: Input) {}
    }
}
