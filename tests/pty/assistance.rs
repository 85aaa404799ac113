//! What the prompt helps with while a cell is typed: completion by Tab, signature hints, questions.

use jitbook_tests::program::Scratch;
use jitbook_tests::terminal::keys::{CTRL_U, ENTER};
use jitbook_tests::terminal::{Setting, Terminal, Test};
use std::sync::Arc;

pub const TESTS: &[(&str, Test)] = &[
    ("tab_completes_a_name", tab_completes_a_name),
    ("tab_lists_what_fits", tab_lists_what_fits),
    ("tab_completes_inside_a_block", tab_completes_inside_a_block),
    ("tab_completes_attributes_keys_and_magics", tab_completes_attributes_keys_and_magics),
    ("a_hint_shows_the_signature", a_hint_shows_the_signature),
    ("a_hint_goes_when_the_call_is_closed", a_hint_goes_when_the_call_is_closed),
    ("a_hint_is_no_part_of_the_cell", a_hint_is_no_part_of_the_cell),
];

/// Tests that start the program themselves.
pub const OWN: &[(&str, fn() -> Result<(), String>)] =
    &[("hints_in_a_narrow_terminal", hints_in_a_narrow_terminal), ("hints_without_colour", hints_without_colour)];

fn tab_completes_a_name(t: &mut Terminal) -> Result<(), String> {
    t.enter(1, "temperature = 21.5")?;
    t.prompt(2)?;
    t.keys("tempera\t")?;
    t.wait("the whole name", |t| t.cursor_line().contains("temperature"))?;
    t.keys(" * 2\r")?;
    t.wait_for("43.0")
}

fn tab_lists_what_fits(t: &mut Terminal) -> Result<(), String> {
    t.enter(1, "def scale_one(x, by=2): return x")?;
    t.enter(2, "scale_two = 1")?;
    t.prompt(3)?;
    t.keys("sca\t")?;
    t.wait("both names, with what a function takes", |t| {
        t.text().contains("scale_one(x, by=2)") && t.text().contains("scale_two")
    })?;
    t.wait("what they share", |t| t.cursor_line().trim_end().ends_with("scale_"))
}

fn tab_completes_inside_a_block(t: &mut Terminal) -> Result<(), String> {
    t.prompt(1)?;
    t.keys("def f(first_value):\r")?;
    t.wait("the continuation prompt", |t| t.cursor_line().starts_with("...:"))?;
    t.keys("return first_v\t * 2\r\r")?;
    t.enter(2, "f(21)")?;
    t.wait_for("42")
}

fn tab_completes_attributes_keys_and_magics(t: &mut Terminal) -> Result<(), String> {
    t.enter(1, "d = {'weights': [1, 2, 3]}")?;
    t.prompt(2)?;
    t.keys("d['wei\t].appe\t")?;
    t.wait("key and attribute", |t| t.cursor_line().contains("d['weights'].append"))?;
    t.keys(CTRL_U)?;
    t.keys("%timei\t")?;
    t.wait("the magic", |t| t.cursor_line().contains("%timeit"))
}

fn a_hint_shows_the_signature(t: &mut Terminal) -> Result<(), String> {
    t.enter(1, "def scale(x, by=2, *, twice=False): return x")?;
    t.prompt(2)?;
    t.keys("scale(")?;
    t.wait("the signature", |t| t.cursor_line().contains("scale(  # (x, by=2, *, twice=False)"))
}

fn a_hint_goes_when_the_call_is_closed(t: &mut Terminal) -> Result<(), String> {
    t.enter(1, "def scale(x, by=2): return x")?;
    t.prompt(2)?;
    t.keys("scale(1")?;
    t.wait("the signature", |t| t.cursor_line().contains("(x, by=2)"))?;
    t.keys(")")?;
    t.wait("nothing behind the call", |t| t.cursor_line().trim_end().ends_with("scale(1)"))
}

fn a_hint_is_no_part_of_the_cell(t: &mut Terminal) -> Result<(), String> {
    t.enter(1, "def scale(x, by=2): return x * by")?;
    t.prompt(2)?;
    t.keys("scale(3, 7")?;
    t.wait("the signature", |t| t.cursor_line().contains("(x, by=2)"))?;
    t.keys(")")?;
    t.keys(ENTER)?;
    t.wait_for("21")?;
    t.prompt(3)?;
    match t.text().lines().any(|l| l.contains("[2]") && l.trim_end().ends_with("scale(3, 7)")) {
        true => Ok(()),
        false => Err("the hint is left on the screen".into()),
    }
}

fn started(columns: u16, variables: &'static [(&'static str, Option<&'static str>)]) -> Result<Terminal, String> {
    let mut t = Terminal::open(Arc::new(Scratch::new()), &[], Setting { rows: 40, columns, variables })?;
    t.enter(1, "def scale(x, factor=2, twice=False): return x")?;
    t.prompt(2)?;
    Ok(t)
}

fn hints_in_a_narrow_terminal() -> Result<(), String> {
    let mut t = started(36, &[])?;
    t.keys("scale(")?;
    t.wait("what there is room for", |t| t.cursor_line().contains("(x, fact") && t.cursor_line().contains("..."))?;
    t.keys("1234567890")?;
    t.wait("no hint without room", |t| t.cursor_line().trim_end().ends_with("scale(1234567890"))
}

fn hints_without_colour() -> Result<(), String> {
    let mut t = started(100, &[("NO_COLOR", Some("1"))])?;
    t.keys("scale(")?;
    t.wait("a comment", |t| t.cursor_line().contains("scale(  # (x, factor=2, twice=False)"))
}
