//! The prompt as a person meets it: through a real pseudo-terminal, with the screen read back by a terminal emulator.
//! One file a topic; each has its list of tests.

mod assistance;
mod demo;
mod editing;
mod interrupts;
mod measuring;
mod pictures;
mod prompt;
mod tall;
mod trouble;

use jitbook_tests::quick;
use jitbook_tests::terminal::Terminal;
use libtest_mimic::{Arguments, Failed, Trial};

fn main() {
    let arguments = Arguments::from_args();
    if quick() {
        return;
    }
    let at_a_prompt = [
        prompt::TESTS,
        assistance::TESTS,
        editing::TESTS,
        interrupts::TESTS,
        measuring::TESTS,
        demo::TESTS,
        trouble::TESTS,
    ]
    .concat();
    let mut trials: Vec<Trial> = at_a_prompt
        .into_iter()
        .map(|(name, test)| {
            Trial::test(format!("pty::{name}"), move || {
                let mut terminal = Terminal::start(&[]).map_err(Failed::from)?;
                test(&mut terminal).map_err(|e| Failed::from(format!("{e}\n--- the screen ---\n{}", terminal.text())))
            })
        })
        .collect();
    let own =
        [prompt::OWN, assistance::OWN, editing::OWN, tall::OWN, pictures::OWN, measuring::OWN, trouble::OWN].concat();
    trials.extend(
        own.into_iter().map(|(name, test)| Trial::test(format!("pty::{name}"), move || test().map_err(Failed::from))),
    );
    libtest_mimic::run(&arguments, trials).exit();
}
