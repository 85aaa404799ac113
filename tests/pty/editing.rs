//! Editing: blocks, pasted text, the history.

use jitbook_tests::program::Scratch;
use jitbook_tests::terminal::keys::{CTRL_A, CTRL_D, CTRL_R, DOWN, ENTER, UP};
use jitbook_tests::terminal::{Terminal, Test};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

pub const TESTS: &[(&str, Test)] = &[
    ("definition_on_several_lines", definition_on_several_lines),
    ("class_and_blocks", class_and_blocks),
    ("open_brackets_continue", open_brackets_continue),
    ("history_recall", history_recall),
    ("history_search", history_search),
    ("pasted_block", pasted_block),
    ("wide_characters_and_unicode", wide_characters_and_unicode),
];

/// Tests that start the program themselves.
pub const OWN: &[(&str, fn() -> Result<(), String>)] =
    &[("history_survives_the_session", history_survives_the_session)];

fn definition_on_several_lines(t: &mut Terminal) -> Result<(), String> {
    t.prompt(1)?;
    t.keys("def double(x):\r")?;
    t.wait("the continuation prompt", |t| t.cursor_line().starts_with("...:"))?;
    // Indented by hand: where the prompt indents by itself, too, it is one block all the same.
    t.keys("    return x * 2\r")?;
    t.wait("the next line", |t| t.cursor_line().trim_end().starts_with("...:") && t.text().contains("return x * 2"))?;
    t.keys(ENTER)?;
    t.enter(2, "double(21)")?;
    t.wait_for("42")
}

fn class_and_blocks(t: &mut Terminal) -> Result<(), String> {
    t.prompt(1)?;
    t.keys("for i in range(3):\r")?;
    t.wait("the continuation prompt", |t| t.cursor_line().starts_with("...:"))?;
    t.keys("    print('row', i * 11)\r\r")?;
    t.prompt(2)?;
    t.wait_for("row 22")
}

fn open_brackets_continue(t: &mut Terminal) -> Result<(), String> {
    t.prompt(1)?;
    t.keys("total = sum([1,\r")?;
    t.wait("the continuation prompt", |t| t.cursor_line().starts_with("...:"))?;
    t.keys("2, 3])\r")?;
    t.enter(2, "total * 100")?;
    t.wait_for("600")
}

fn history_recall(t: &mut Terminal) -> Result<(), String> {
    t.enter(1, "first = 111")?;
    t.enter(2, "second = 222")?;
    t.keys(UP)?;
    t.wait("the last line", |t| t.cursor_line().contains("second = 222"))?;
    t.keys(UP)?;
    t.wait("the line before", |t| t.cursor_line().contains("first = 111"))?;
    t.keys(DOWN)?;
    t.wait("the last line again", |t| t.cursor_line().contains("second = 222"))?;
    t.keys(CTRL_A)?;
    t.keys("copy = \r")?;
    t.prompt(4)
}

fn history_search(t: &mut Terminal) -> Result<(), String> {
    t.enter(1, "needle = 12345")?;
    t.enter(2, "other = 1")?;
    t.keys(CTRL_R)?;
    t.keys("need")?;
    t.wait("the found line", |t| t.cursor_line().contains("needle = 12345"))
}

fn pasted_block(t: &mut Terminal) -> Result<(), String> {
    t.prompt(1)?;
    t.keys("\x1b[200~def f(x):\n    y = x + 1\n    return y * 10\n\x1b[201~")?;
    t.wait("the pasted text", |t| t.text().contains("return y * 10"))?;
    t.keys(ENTER)?;
    thread::sleep(Duration::from_millis(200));
    if !t.text().contains("[2]:") {
        t.keys(ENTER)?;
    }
    t.enter(2, "f(4)")?;
    t.wait_for("50")
}

fn wide_characters_and_unicode(t: &mut Terminal) -> Result<(), String> {
    t.enter(1, "größe = '日本 é 😀'")?;
    t.enter(2, "größe, len(größe)")?;
    t.wait_for("('日本 é 😀', 6)")
}

fn history_survives_the_session() -> Result<(), String> {
    let home = Arc::new(Scratch::new());
    let mut first = Terminal::start_in(Arc::clone(&home), &[])?;
    first.enter(1, "remembered = 31415")?;
    first.keys(CTRL_D)?;
    first.exit_status()?;
    let mut second = Terminal::start_in(home, &[])?;
    second.prompt(1)?;
    second.keys(UP)?;
    second.wait("the line of the session before", |t| t.cursor_line().contains("remembered = 31415"))
}
